use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::{Reach, Unclosed};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "unclosed-block",
    summary: "a code block, a comment or HTML is opened and never closed, or closed and never opened",
    documentation: include_str!("unclosed-block.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

/// What is said of a block that reaches to the end of its file.
pub(crate) const EVERYTHING: &str = "nothing closes this, so it takes in everything that follows";

fn run(context: &Context<'_>, sink: &mut Sink) {
    let texts = context.model.published_texts();
    let blocks = texts.flat_map(|text| &text.markdown.unclosed);
    // The line that opens it is where it is mended.
    blocks.for_each(|block| report(block, context.tree.first_line(block.span), sink));
    let made = context.made(|markdown| &markdown.unclosed, |block| &block.span);
    made.for_each(|block| report(block.part, block.span, sink));
}

fn report(block: &Unclosed, span: Span, sink: &mut Sink) {
    let message = match block.reach {
        Reach::Everything => EVERYTHING,
        Reach::Container => {
            "nothing closes this before the list, quotation or footnote ends in which it stands"
        }
        Reach::Browser => "nothing closes this, so to a browser it takes in what follows",
        Reach::Page => "nothing opens what this closes, so to a browser it ends a part of the page",
        Reach::Published if block.end == "-->" => {
            "nothing closes this before its paragraph ends, so it is no remark, and is published"
        }
        Reach::Published => "nothing opens what this closes, so it is no remark, and is published",
    };
    let help = match block.end.as_str() {
        start if block.reach == Reach::Page => {
            format!("remove it, or write `{start}` where what it closes is to begin")
        }
        mark if block.reach == Reach::Published => {
            format!(
                "write `{mark}` in the same paragraph, or put this in backticks if it is meant as it stands"
            )
        }
        "\"" | "'" | ">" => format!("write `{}` where it is to end", block.end),
        end if end.starts_with('`') => {
            format!("add a line of {} backticks where it is to end", end.len())
        }
        end => format!("add a line `{end}` where it is to end"),
    };
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
