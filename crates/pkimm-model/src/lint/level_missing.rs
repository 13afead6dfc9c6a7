use super::context::missing_level;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::text::is_missing;

pub const LINT: Lint = Lint {
    name: "level-missing",
    summary: "a category lacks a description for one of the levels",
    documentation: include_str!("level-missing.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for category in context
        .model
        .categories()
        .filter(|category| category.draft.is_none())
    {
        let Some(file) = category.file else { continue };
        for (level, text) in context.model.levels.iter().zip(&category.levels) {
            if is_missing(text) {
                let number = level.number.value;
                let message = format!(
                    "`{}` has no description for level {number}, {}",
                    category.name.value, level.name.value
                );
                let (span, help) = missing_level(context.tree, file, number);
                sink.push(Diagnostic::new(LINT.name, span, message).help(help));
            }
        }
    }
}
