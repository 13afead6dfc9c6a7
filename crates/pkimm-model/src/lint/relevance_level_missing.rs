use super::context::missing_level;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::text::is_missing;

pub const LINT: Lint = Lint {
    name: "relevance-level-missing",
    summary: "what an extension adds to a category lacks a description for one of the levels",
    documentation: include_str!("relevance-level-missing.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    for entry in model.relevance().filter(|entry| entry.draft.is_none()) {
        let Some(file) = entry.file else { continue };
        for (level, text) in model.levels.iter().zip(&entry.levels) {
            if is_missing(text) {
                let number = level.number.value;
                let message = format!(
                    "the criteria for `{}` have no description for level {number}, {}",
                    entry.category.value, level.name.value
                );
                let (span, help) = missing_level(context.tree, file, number);
                sink.push(Diagnostic::new(LINT.name, span, message).help(help));
            }
        }
    }
}
