use std::collections::HashSet;
use std::ops::Range;

use super::prose::AnyOf;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::{Block, Comment};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "placeholder-text",
    summary: "a text or a remark contains a placeholder",
    documentation: include_str!("placeholder-text.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// Words that writers leave where a text is still to be written.
const WORDS: &[&str] = &["TODO", "TBD", "TBC", "FIXME", "XXX", "???"];
/// Parts of [`WORDS`] and of the filler, of which one must occur.
static MARKS: AnyOf = AnyOf::new(&["TODO", "TBD", "TBC", "FIXME", "XXX", "???", "orem ipsum"]);
/// Texts that say nothing when they stand alone.
const WHOLE: &[&str] = &[
    "n/a",
    "none",
    "tba",
    "to be defined",
    "to be done",
    "to be written",
    "coming soon",
    "…",
    "...",
];

/// No text in [`WHOLE`] is longer, in bytes, with periods after it.
const LONGEST: usize = 24;

fn run(context: &Context<'_>, sink: &mut Sink) {
    let mut typed: HashSet<&str> = HashSet::new();
    for text in context.model.published_texts() {
        for block in &text.markdown.blocks {
            for range in found_in(block) {
                report(
                    &block.text[range.clone()],
                    block.span_of(range.clone()),
                    sink,
                );
                typed.insert(&block.text[range]);
            }
        }
        for remark in &text.markdown.comments {
            check_remark(context, remark, sink);
        }
    }
    // What expressions make of one that stands in a text is told there.
    for page in &context.pages {
        for block in page.markdown.iter().flat_map(|made| &made.blocks) {
            for range in found_in(block) {
                let placeholder = &block.text[range];
                if typed.insert(placeholder) {
                    report(placeholder, context.origin(page, placeholder), sink);
                }
            }
        }
    }
}

/// A remark is not published, and may hold a placeholder for that very reason. One finding says that something is left to
/// do.
fn check_remark(context: &Context<'_>, remark: &Comment, sink: &mut Sink) {
    let written = context.tree.slice(remark.span);
    let word = WORDS
        .iter()
        .find_map(|word| placeholders(written, word).next());
    let Some(word) = word.filter(|_| MARKS.is_in(written)) else {
        return;
    };
    let start = remark.span.range().start;
    let span = Span::new(remark.span.file, start + word.start..start + word.end);
    let message = format!("this remark says `{}`", &written[word]);
    sink.push(
        Diagnostic::new(LINT.name, span, message)
            .help("do what it asks for and remove it; remarks are not published"),
    );
}

/// Where a word stands by itself.
fn placeholders<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let found = text.match_indices(word);
    found.filter_map(move |(start, _)| {
        let end = start + word.len();
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        let is_part = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
        (!is_part(before) && !is_part(after)).then_some(start..end)
    })
}

/// Where placeholders stand in a block.
fn found_in(block: &Block) -> Vec<Range<usize>> {
    let whole = block.text.trim();
    let says_nothing =
        |words: &&str| whole.trim_end_matches('.').eq_ignore_ascii_case(words) || whole == *words;
    if whole.len() <= LONGEST && WHOLE.iter().any(says_nothing) {
        return std::iter::once(0..block.text.trim_end().len()).collect();
    }
    if !MARKS.is_in(&block.text) {
        return Vec::new();
    }
    let words = WORDS.iter();
    let words = words.flat_map(|word| placeholders(&block.text, word));
    let filler = block.text.find("orem ipsum").filter(|start| *start > 0);
    let filler = filler
        .map(|start| start - 1)
        .filter(|start| matches!(block.text.as_bytes()[*start], b'L' | b'l'));
    let filler = filler.map(|start| start..start + "lorem ipsum".len());
    words.chain(filler).collect()
}

fn report(placeholder: &str, span: Span, sink: &mut Sink) {
    let message = format!("`{}` is a placeholder for a text", placeholder.trim());
    sink.push(
        Diagnostic::new(LINT.name, span, message).help(
            "write the text, or remove the placeholder and mark the file with `draft = true`",
        ),
    );
}
