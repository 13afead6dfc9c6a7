use super::context::key_of_page;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "remark-in-value",
    summary: "a name or another value that is no Markdown has a remark, which would be published",
    documentation: include_str!("remark-in-value.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

const MARK: &str = "<!--";

fn run(context: &Context<'_>, sink: &mut Sink) {
    let plain = context.model.plain_texts();
    for text in plain.filter(|text| text.value.contains(MARK)) {
        report(text.span, sink);
    }
    for page in &context.model.pages {
        let values = page.front_matter.iter();
        for (key, _) in values.filter(|(_, value)| value.to_string().contains(MARK)) {
            report(key_of_page(context.tree, page, key), sink);
        }
    }
}

fn report(span: Span, sink: &mut Sink) {
    let message = "this is no Markdown, so a remark between `<!--` and `-->` would be published";
    let help = "write it behind a `#` on a line of its own, or remove it";
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
