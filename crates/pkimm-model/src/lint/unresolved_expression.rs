use super::context::key_of_page;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "unresolved-expression",
    summary: "an expression on a page cannot be evaluated",
    documentation: include_str!("unresolved-expression.md"),
    default: Some(Severity::Error),
    structural: true,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for page in &context.pages {
        let body = page.page.body.span;
        if let Err(error) = &page.body {
            // The body was normalized before it was evaluated, so the fault is located by its text.
            let source = context.tree.slice(body);
            let value = &page.page.body.value;
            let fragment = error
                .range
                .clone()
                .and_then(|range| value.get(range))
                .filter(|text| !text.is_empty());
            let before = error
                .range
                .as_ref()
                .map_or("", |range| value.get(..range.start).unwrap_or_default());
            let range = fragment
                .and_then(|text| {
                    source
                        .match_indices(text)
                        .nth(before.matches(text).count())
                        .map(|(at, _)| at..at + text.len())
                })
                .unwrap_or(0..0);
            let start = body.range().start;
            let span = Span::new(page.page.file, start + range.start..start + range.end);
            sink.push(report(span, &error.message));
        }
        for (key, error) in &page.front_matter {
            let place = key_of_page(context.tree, page.page, key);
            sink.push(report(place, &error.message));
        }
    }
}

fn report(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(
        LINT.name,
        span,
        format!("this expression cannot be evaluated: {message}"),
    )
    .help(
        "see the chapter on pages in the handbook for what expressions can do, and for their names",
    )
}
