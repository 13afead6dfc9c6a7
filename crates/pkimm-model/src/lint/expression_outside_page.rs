use std::ops::Range;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "expression-outside-page",
    summary: "a text that is no page has an expression, which would be printed as it stands",
    documentation: include_str!("expression-outside-page.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

/// What opens and closes an expression, a statement and a comment.
const MARKS: [(&str, &str); 3] = [("{=", "=}"), ("{~", "~}"), ("{*", "*}")];

fn run(context: &Context<'_>, sink: &mut Sink) {
    let pages: Vec<_> = context.model.pages.iter().map(|page| page.file).collect();
    let texts = context.model.published_texts();
    for text in texts.filter(|text| !pages.contains(&text.span.file)) {
        for block in &text.markdown.blocks {
            expressions(&block.text).for_each(|at| report(block.span_of(at), sink));
        }
    }
    for text in context.model.plain_texts() {
        expressions(&text.value).for_each(|_| report(text.span, sink));
    }
}

/// The first expression of each kind.
fn expressions(text: &str) -> impl Iterator<Item = Range<usize>> {
    MARKS.into_iter().filter_map(move |(open, close)| {
        let start = text.find(open)?;
        let length = text[start..].find(close)?;
        Some(start..start + length + close.len())
    })
}

fn report(span: Span, sink: &mut Sink) {
    let message =
        "expressions are evaluated on pages only; here this would be printed as it stands";
    let help = "write the text itself, or a link such as `[Trust anchors](../trust-anchors/)`";
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
