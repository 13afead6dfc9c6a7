use super::prose::AnyOf;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::Block;

pub const LINT: Lint = Lint {
    name: "placeholder-text",
    summary: "a text contains a placeholder",
    documentation: include_str!("placeholder-text.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// Words that writers leave where a text is still to be written.
const WORDS: &[&str] = &["TODO", "TBD", "TBC", "FIXME", "XXX", "???"];
/// Parts of [`WORDS`] and of the filler, of which one must occur.
static MARKS: AnyOf = AnyOf::new(&["TODO", "TBD", "TBC", "FIXME", "XXX", "???", "orem ipsum"]);
/// Texts that say nothing when they stand alone.
const WHOLE: &[&str] = &[
    "n/a",
    "none",
    "tba",
    "to be defined",
    "to be done",
    "to be written",
    "coming soon",
    "…",
    "...",
];

/// No text in [`WHOLE`] is longer, in bytes, with periods after it.
const LONGEST: usize = 24;

fn run(context: &Context<'_>, sink: &mut Sink) {
    for text in context.model.texts() {
        text.markdown
            .blocks
            .iter()
            .for_each(|block| check(block, sink));
    }
}

fn check(block: &Block, sink: &mut Sink) {
    let whole = block.text.trim();
    let says_nothing =
        |words: &&str| whole.trim_end_matches('.').eq_ignore_ascii_case(words) || whole == *words;
    if whole.len() <= LONGEST && WHOLE.iter().any(says_nothing) {
        return report(block, 0..block.text.trim_end().len(), sink);
    }
    if !MARKS.is_in(&block.text) {
        return;
    }
    for word in WORDS.iter().filter(|word| block.text.contains(**word)) {
        for (start, _) in block.text.match_indices(word) {
            let end = start + word.len();
            let before = block.text[..start].chars().next_back();
            let after = block.text[end..].chars().next();
            if !before.is_some_and(char::is_alphanumeric)
                && !after.is_some_and(char::is_alphanumeric)
            {
                report(block, start..end, sink);
            }
        }
    }
    let filler = block.text.find("orem ipsum").filter(|start| *start > 0);
    if let Some(start) = filler
        .map(|start| start - 1)
        .filter(|start| matches!(block.text.as_bytes()[*start], b'L' | b'l'))
    {
        report(block, start..start + "lorem ipsum".len(), sink);
    }
}

fn report(block: &Block, range: std::ops::Range<usize>, sink: &mut Sink) {
    let message = format!(
        "`{}` is a placeholder for a text",
        &block.text[range.clone()].trim()
    );
    sink.push(
        Diagnostic::new(LINT.name, block.span_of(range), message).help(
            "write the text, or remove the placeholder and mark the file with `draft = true`",
        ),
    );
}
