use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::Unclosed;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "unclosed-block",
    summary: "a code block, a comment or HTML is opened and never closed",
    documentation: include_str!("unclosed-block.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let texts = context.model.published_texts();
    let blocks = texts.flat_map(|text| &text.markdown.unclosed);
    // The line that opens it is where it is mended.
    blocks.for_each(|block| report(block, context.tree.first_line(block.span), sink));
    let made = context.made(|markdown| &markdown.unclosed, |block| &block.span);
    made.for_each(|block| report(block.part, block.span, sink));
}

fn report(block: &Unclosed, span: Span, sink: &mut Sink) {
    let message = if block.contained {
        "nothing closes this before the list, quotation or other HTML ends in which it stands"
    } else {
        "nothing closes this, so it takes in everything that follows"
    };
    let help = if block.end.starts_with('`') {
        format!(
            "add a line of {} backticks where it is to end",
            block.end.len()
        )
    } else {
        format!("add a line `{}` where it is to end", block.end)
    };
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
