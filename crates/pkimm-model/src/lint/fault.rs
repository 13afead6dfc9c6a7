//! Faults that earlier phases report while they read. Each has its text in `<name>.md`, like any lint.

use super::Lint;
use crate::diagnostic::Severity;

macro_rules! faults {
    ($($structural:ident $name:literal $severity:ident $summary:literal;)*) => {
        /// All faults that are reported before the lints run.
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
    structural "other-tool-version" Error "the model asks for another version of this tool";
    structural "merge-conflict" Error "a file has the marks of a merge that was not finished";
    structural "syntax" Error "a file is not valid TOML";
    structural "front-matter-missing" Error "a Markdown file has no front matter, or its front matter is not closed";
    structural "missing-key" Error "a required key is missing";
    structural "wrong-type" Error "a value has the wrong type for its key";
    structural "invalid-value" Error "a value has the wrong format for its key";
    structural "invalid-id" Error "an id is not made of lowercase words joined by hyphens";
    structural "duplicate-id" Error "an id is used twice";
    structural "unknown-reference" Error "a cited standard is not in the catalog";
    structural "unknown-id" Error "a retired id names a successor that does not exist";
    structural "level-number" Error "the levels are not numbered from 0 or 1 on without a gap";
    structural "level-unknown" Error "a category describes a level that the model does not have";
    structural "missing-file" Error "a file that the model needs is missing";
    adjustable "unknown-key" Error "a key is not known at its place";
    adjustable "draft-below-table" Error "a key comes after `[levels]` and is read as a level";
    adjustable "missing-section" Error "a requirement lacks its guidance or its assessment";
    adjustable "duplicate-section" Error "a requirement has the same section twice";
    adjustable "unknown-section" Error "a requirement has text outside its two sections";
    adjustable "empty-section" Error "a section of a requirement has no text";
    adjustable "excuse-malformed" Error "an excuse names no known lint, or gives no reason";
    adjustable "excuse-unused" Warning "an excuse is not needed";
}
