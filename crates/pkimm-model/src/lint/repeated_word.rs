use super::prose::{self, is_english};
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::markdown::{Block, BlockKind};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "repeated-word",
    summary: "a word appears twice in a row, in English",
    documentation: include_str!("repeated-word.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// Words that may be repeated in correct English.
const RIGHT: &[&str] = &["had", "really", "that", "very"];

/// Words that nobody writes twice: what they open has to follow. Others may be, as `in` in `who logs in in person`.
const NEVER_TWICE: &[&str] = &[
    "a", "an", "and", "every", "its", "my", "nor", "of", "or", "our", "shall", "than", "the",
    "their", "these", "those", "your",
];

fn run(context: &Context<'_>, sink: &mut Sink) {
    // In other languages many a word may stand twice, as `die` before a clause that begins with it.
    if !is_english(context) {
        return;
    }
    for block in prose::blocks(context) {
        let (mut start, mut before) = (0, "");
        for part in block.text.split(' ') {
            let end = start + part.len();
            let opens = part
                .as_bytes()
                .get(..before.len())
                .is_some_and(|bytes| bytes.eq_ignore_ascii_case(before.as_bytes()));
            if opens && is_wrong(before) && !part[before.len()..].contains(char::is_alphanumeric) {
                let span = block.span_of(start - before.len() - 1..start + before.len());
                let message = format!("`{}` appears twice in a row", &part[..before.len()]);
                let finding = Diagnostic::new(LINT.name, span, message).help("remove one of them");
                sink.push(finding.maybe_fix(once(context, block, span, before)));
            }
            // A word followed by punctuation is not repeated by the next word.
            before = if part.ends_with(char::is_alphanumeric) {
                part
            } else {
                ""
            };
            start = end + 1;
        }
    }
}

/// The word once, where it stands in the file twice as it is read.
fn once(context: &Context<'_>, block: &Block, span: Span, word: &str) -> Option<Fix> {
    let written = context.tree.slice(span).strip_prefix(word)?;
    let second = written.trim_start();
    let gap = &written[..written.len() - second.len()];
    let is_plain = matches!(gap, " " | "\n" | "\r\n") && second.eq_ignore_ascii_case(word);
    let is_certain = NEVER_TWICE.iter().any(|one| one.eq_ignore_ascii_case(word))
        // The words of a heading are its anchor, and links to it would break.
        && !matches!(block.kind, BlockKind::Heading(_));
    is_plain.then(|| Fix::automatic(span, word).if_certain(is_certain))
}

fn is_wrong(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(char::is_alphabetic)
        && !RIGHT.iter().any(|right| right.eq_ignore_ascii_case(word))
}
