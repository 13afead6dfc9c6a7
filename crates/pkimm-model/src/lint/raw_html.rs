use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "raw-html",
    summary: "a text contains HTML",
    documentation: include_str!("raw-html.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for span in context
        .model
        .published_texts()
        .flat_map(|text| &text.markdown.html)
    {
        sink.push(
            Diagnostic::new(
                LINT.name,
                *span,
                "HTML is rendered on the site only; other formats show its code",
            )
            .help(
                "write it in Markdown, or put it in backticks if the HTML itself should be shown",
            ),
        );
    }
}
