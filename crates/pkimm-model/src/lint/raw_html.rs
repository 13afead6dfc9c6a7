use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "raw-html",
    summary: "a text holds HTML",
    documentation: include_str!("raw-html.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for span in context.model.texts().flat_map(|text| &text.markdown.html) {
        sink.push(
            Diagnostic::new(
                LINT.name,
                *span,
                "HTML shows on the site only, and is lost in every other format",
            )
            .help("write it in Markdown; put what should be shown as it is in backticks"),
        );
    }
}
