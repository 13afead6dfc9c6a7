//! Faults that earlier phases raise while they read. Each has its text in `<name>.md` like any lint.

use super::Lint;
use crate::diagnostic::Severity;

macro_rules! faults {
    ($($structural:ident $name:literal $severity:ident $summary:literal;)*) => {
        /// All faults that are raised before the lints run.
        pub const FAULTS: &[Lint] = &[$(Lint {
            name: $name,
            summary: $summary,
            documentation: include_str!(concat!($name, ".md")),
            default: Some(Severity::$severity),
            structural: faults!(@ $structural),
            run: None,
        }),*];
    };
    (@ structural) => { true };
    (@ adjustable) => { false };
}

faults! {
    structural "not-utf8" Error "a file is not UTF-8 text";
    structural "unreadable-file" Error "a file or folder cannot be read";
    structural "link-outside" Error "a symbolic link leaves the model folder";
    structural "file-too-large" Error "a file is larger than any page can be";
    structural "syntax" Error "a file is not valid TOML";
    structural "front-matter-missing" Error "a Markdown file has no front matter, or it is not closed";
    structural "missing-key" Error "a key that must be there is missing";
    structural "wrong-type" Error "a value is of another type than its key asks for";
    structural "invalid-value" Error "a value has not the form that its key asks for";
    structural "invalid-id" Error "an id is not made of lower-case words and hyphens";
    structural "duplicate-id" Error "an id is used twice";
    structural "unknown-reference" Error "a cited standard is not in the catalogue";
    structural "unknown-id" Error "a successor names an id that does not exist";
    structural "level-number" Error "the numbers of the levels have a gap or a repeat";
    structural "level-unknown" Error "a level is described that the model does not have";
    structural "missing-file" Error "a file that the model needs is missing";
    adjustable "unknown-key" Error "a key has no meaning where it stands";
    adjustable "draft-below-table" Error "a key stands below `[levels]` and is read as a level";
    adjustable "missing-section" Error "a requirement lacks its guidance or its assessment";
    adjustable "duplicate-section" Error "a section of a requirement stands twice";
    adjustable "unknown-section" Error "a requirement holds text outside its two sections";
    adjustable "empty-section" Error "a section of a requirement has no text";
    adjustable "excuse-malformed" Error "an excuse names no lint, or gives no reason";
    adjustable "excuse-unused" Warning "an excuse excuses nothing";
}
