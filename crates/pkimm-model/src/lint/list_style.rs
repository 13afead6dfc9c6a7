use std::collections::BTreeMap;

use super::{Context, Lint, Sink, prose};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::markdown::Block;
use crate::source::tree::SourceTree;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "list-style",
    summary: "the items of a list end with different punctuation",
    documentation: include_str!("list-style.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// How an item ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// `.`, `!` or `?`
    Sentence,
    /// `;` or `,`: the next item continues the sentence.
    Joined,
    /// Nothing.
    Open,
}

fn run(context: &Context<'_>, sink: &mut Sink) {
    for text in context.model.texts() {
        let items = text
            .markdown
            .blocks
            .iter()
            .filter(|block| block.list.is_some());
        let mut lists: BTreeMap<Option<usize>, Vec<(&Block, Ending)>> = BTreeMap::new();
        for item in items {
            // The title of a page has an end of its own.
            let is_of_links = prose::is_of_links(item, &text.markdown.links);
            if let Some(ending) = ending(&item.text).filter(|_| !is_of_links) {
                lists.entry(item.list).or_default().push((item, ending));
            }
        }
        for list in lists.into_values() {
            check(context.tree, &list, sink);
        }
    }
}

/// How an item ends. `None` where that says nothing: a colon introduces a nested list, `etc.` has a period of its own, and an
/// expression may end in any way.
fn ending(text: &str) -> Option<Ending> {
    let text = text.trim_end().trim_end_matches(['"', '\'', '”', '’', ')']);
    match text.chars().next_back()? {
        ':' | '@' => None,
        _ if text.ends_with("etc.") => None,
        '.' | '!' | '?' | '…' => Some(Ending::Sentence),
        ';' | ',' => Some(Ending::Joined),
        _ => Some(Ending::Open),
    }
}

fn check(tree: &SourceTree, list: &[(&Block, Ending)], sink: &mut Sink) {
    let count = |wanted: Ending| list.iter().filter(|(_, ending)| *ending == wanted).count();
    let counts = [Ending::Sentence, Ending::Joined, Ending::Open].map(count);
    // The style of the list is what most items do; if none prevails, what the first one does.
    let Some(style) = list
        .iter()
        .map(|(_, ending)| *ending)
        .rev()
        .max_by_key(|ending| counts[*ending as usize])
    else {
        return;
    };
    for (index, (item, ending)) in list.iter().enumerate() {
        let closes =
            index + 1 == list.len() && style == Ending::Joined && *ending == Ending::Sentence;
        if *ending == style || closes {
            continue;
        }
        let help = match style {
            Ending::Sentence => "end this item with a period, like the others",
            Ending::Joined => "end this item with a semicolon, like the others",
            Ending::Open => {
                "remove the punctuation at the end of this item, as the others have none"
            }
        };
        let text = item.text.trim_end();
        let last = text.chars().next_back().map_or(0, char::len_utf8);
        let span = item.span_of(text.len() - last..text.len());
        let is_clear = 2 * counts[style as usize] > list.len();
        let fix = (style == Ending::Sentence && is_clear)
            .then(|| with_period(tree, text, *ending, span))
            .flatten();
        sink.push(
            Diagnostic::new(
                LINT.name,
                span,
                "the punctuation of this item differs from that of the rest of the list",
            )
            .help(help)
            .maybe_fix(fix),
        );
    }
}

/// An item with a period at its end, like most items of its list. An item that goes on in the next one, or ends with code or
/// a link, is left to a person, and so is a mark that may belong to an abbreviation.
fn with_period(tree: &SourceTree, text: &str, ending: Ending, last: Span) -> Option<Fix> {
    let end = last.range().end;
    let closes = tree.text(last.file).get(end..)?.starts_with(['\n', '\r']);
    let is_plain = closes && text.ends_with(tree.slice(last));
    let words = text.trim_end_matches([',', ';']);
    let goes_on = [" and", " or", " but"]
        .iter()
        .any(|word| words.ends_with(word));
    match ending {
        _ if !is_plain || goes_on => None,
        Ending::Open => text
            .ends_with(char::is_alphanumeric)
            .then(|| Fix::automatic(Span::new(last.file, end..end), ".")),
        Ending::Joined => text
            .ends_with([',', ';'])
            .then(|| Fix::automatic(last, ".")),
        Ending::Sentence => None,
    }
}
