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
        if let Err(error) = &page.body {
            let range = error.range.clone().unwrap_or(0..0);
            let place = |offset| page.page.body.place_of(context.tree, offset);
            let start = place(range.start);
            // Behind the last character something may be left out.
            let end = range.end.checked_sub(1).map_or(0, |last| place(last) + 1);
            let span = Span::new(page.page.file, start..end.max(start));
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
