use super::prose::{self, is_english};
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

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
                sink.push(Diagnostic::new(LINT.name, span, message).help("remove one of them"));
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

fn is_wrong(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(char::is_alphabetic)
        && !RIGHT.iter().any(|right| right.eq_ignore_ascii_case(word))
}
