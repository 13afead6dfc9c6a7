use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

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
            for (open, close) in MARKS {
                let Some(start) = block.text.find(open) else {
                    continue;
                };
                let Some(length) = block.text[start..].find(close) else {
                    continue;
                };
                let span = block.span_of(start..start + length + close.len());
                let message = "expressions are evaluated on pages only; here this would be printed as it stands";
                let help =
                    "write the text itself, or a link such as `[Trust anchors](../trust-anchors/)`";
                sink.push(Diagnostic::new(LINT.name, span, message).help(help));
            }
        }
    }
}
