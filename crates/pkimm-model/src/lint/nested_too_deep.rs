use pkimm_release::markdown::MAX_NESTING;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "nested-too-deep",
    summary: "lists, quotations or emphasis stand in one another too often to be printed",
    documentation: include_str!("nested-too-deep.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for text in context.model.published_texts() {
        // One is enough to find the others.
        let Some(deep) = text.markdown.too_deep.first() else {
            continue;
        };
        let span = context.tree.first_line(*deep);
        let message = format!(
            "this stands within {MAX_NESTING} lists, items, quotations and marks of emphasis, and questionnaires leave out what is deeper"
        );
        let help = "take it out of the outer ones, or write it as text of its own";
        sink.push(Diagnostic::new(LINT.name, span, message).help(help));
    }
}
