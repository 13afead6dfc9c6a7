use super::{Context, Lint, Sink, prose};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "repeated-word",
    summary: "a word stands twice in a row",
    documentation: include_str!("repeated-word.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// Words that English may rightly repeat.
const RIGHT: &[&str] = &["that", "had"];

fn run(context: &Context<'_>, sink: &mut Sink) {
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
                let message = format!("`{}` stands here twice", &part[..before.len()]);
                sink.push(Diagnostic::new(LINT.name, span, message).help("take one of them away"));
            }
            // A word with a mark behind it is not repeated by what follows.
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
