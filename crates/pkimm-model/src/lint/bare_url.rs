use std::cell::LazyCell;

use super::prose::AnyOf;
use super::{Context, Lint, Sink, printed_markup};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::{Covered, Span};

pub const LINT: Lint = Lint {
    name: "bare-url",
    summary: "a web address is typed instead of being linked",
    documentation: include_str!("bare-url.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// How an address starts.
const OPENINGS: &[&str] = &["https://", "http://", "www."];
static MARKS: AnyOf = AnyOf::new(OPENINGS);
/// What closes a sentence or a parenthesis behind an address.
const CLOSINGS: [char; 7] = ['.', ',', ';', ')', '>', '"', '\''];

fn run(context: &Context<'_>, sink: &mut Sink) {
    for markdown in context.model.texts().map(|text| &text.markdown) {
        let links = || markdown.links.iter().map(|link| link.span);
        let links: LazyCell<Covered, _> = LazyCell::new(|| links().collect());
        for block in &markdown.blocks {
            if !MARKS.is_in(&block.text) {
                continue;
            }
            let mut from = 0;
            for word in block.text.split_inclusive(char::is_whitespace) {
                let openings = OPENINGS.iter();
                let start = openings.filter_map(|opening| word.find(opening)).min();
                // In quotation marks it is a value, and nobody is to go there.
                let is_quoted = |start: &usize| word[..*start].ends_with(['"', '\'', '“']);
                let is_broken =
                    |start: &usize| printed_markup::is_in_broken_link(&block.text[..from + start]);
                let start = start.filter(|start| !is_quoted(start) && !is_broken(start));
                if let Some(start) = start {
                    let address = word[start..].trim_end().trim_end_matches(CLOSINGS);
                    let start = from + start;
                    let span = block.span_of(start..start + address.len());
                    if !links.contains(span) {
                        sink.push(finding(span, address));
                    }
                }
                from += word.len();
            }
        }
    }
}

fn finding(span: Span, address: &str) -> Diagnostic {
    let message = "this address is not a link, and tells a reader little";
    let scheme = if address.contains("://") {
        ""
    } else {
        "https://"
    };
    Diagnostic::new(LINT.name, span, message).help(format!(
        "write a link whose text says where it leads, as in `[name of the page]({scheme}{address})`"
    ))
}
