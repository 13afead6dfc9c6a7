use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "raw-html",
    summary: "a text contains HTML",
    documentation: include_str!("raw-html.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let texts = context.model.published_texts();
    let html = texts.flat_map(|text| &text.markdown.html);
    // Text behind a remark is no HTML once the remark is left out.
    html.filter(|html| context.tree.slice(html.span).contains('<'))
        .for_each(|html| report(html.span, sink));
    let made = context.made(|markdown| &markdown.html, |html| html);
    made.filter(|html| html.line.contains('<'))
        .for_each(|html| report(html.span, sink));
}

fn report(span: Span, sink: &mut Sink) {
    let message = "HTML is rendered on the site only; other formats show its code";
    let help = "write it in Markdown, or put it in backticks if the HTML itself should be shown";
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
