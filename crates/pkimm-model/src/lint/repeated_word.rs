use super::prose::{self, words};
use super::{Context, Lint, Sink};
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
        let mut before = 0..0;
        for word in words(&block.text) {
            let gap = &block.text[before.end..word.start];
            let (first, second) = (&block.text[before.clone()], &block.text[word.clone()]);
            let is_repeated = gap == " " && first.eq_ignore_ascii_case(second);
            let is_word = second.chars().all(char::is_alphabetic);
            if is_repeated && is_word && !RIGHT.iter().any(|right| right.eq_ignore_ascii_case(second)) {
                let span = block.span_of(before.start..word.end);
                let message = format!("`{second}` stands here twice");
                sink.push(Diagnostic::new(LINT.name, span, message).help("take one of them away"));
            }
            before = word;
        }
    }
}
