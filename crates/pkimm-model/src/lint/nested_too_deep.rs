use pkimm_release::markdown::MAX_NESTING;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "nested-too-deep",
    summary: "lists, quotations or emphasis stand in one another too often to be printed",
    documentation: include_str!("nested-too-deep.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    // One of a text is enough to find the others.
    let texts = context.model.published_texts();
    let deep = texts.filter_map(|text| text.markdown.too_deep.first());
    deep.for_each(|deep| report(context.tree.first_line(deep.span), sink));
    let made = context.made(
        |markdown| &markdown.too_deep[..markdown.too_deep.len().min(1)],
        |deep| deep,
    );
    made.for_each(|deep| report(deep.span, sink));
}

fn report(span: Span, sink: &mut Sink) {
    let message = format!(
        "this stands within {MAX_NESTING} lists, items, quotations and marks of emphasis, and questionnaires leave out what is deeper"
    );
    let help = "take it out of the outer ones, or write it as text of its own";
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
