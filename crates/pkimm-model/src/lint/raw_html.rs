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
    let texts = context.model.published_texts();
    let html = texts.flat_map(|text| &text.markdown.html);
    // Text behind a remark is no HTML once the remark is left out.
    for span in html.filter(|span| context.tree.slice(**span).contains('<')) {
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
