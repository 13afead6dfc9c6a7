use std::collections::HashMap;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "level-text-repeated",
    summary: "two levels have the same description",
    documentation: include_str!("level-text-repeated.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let mut seen: HashMap<String, Span> = HashMap::new();
    for text in context.model.described_levels().flatten().flatten() {
        let words = text
            .value
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        match seen.get(&words) {
            Some(first) => sink.push(
                Diagnostic::new(
                    LINT.name,
                    text.span,
                    "another level has the same description",
                )
                .also(*first, "first here")
                .help("say what is new at each level, so that an assessor can tell them apart"),
            ),
            None => {
                seen.insert(words, text.span);
            }
        }
    }
}
