use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "draft-content",
    summary: "a text is under construction",
    documentation: include_str!("draft-content.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let drafts = model
        .categories()
        .flat_map(|category| {
            category
                .draft
                .into_iter()
                .chain(category.requirements.iter().filter_map(|entry| entry.draft))
        })
        .chain(model.relevance().filter_map(|entry| entry.draft))
        .chain(model.pages.iter().filter_map(|page| page.draft));
    for span in drafts {
        sink.push(
            Diagnostic::new(LINT.name, span, "this text is under construction")
                .label("marked as draft here")
                .help(
                    "finish the text and remove the line; a version with drafts cannot be released",
                ),
        );
    }
}
