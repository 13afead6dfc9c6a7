use std::collections::HashSet;

use super::{Context, Lint, Sink, prose};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::{Block, BlockKind};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "sentence-cut-off",
    summary: "a paragraph or list item ends in the middle of a sentence",
    documentation: include_str!("sentence-cut-off.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// Words that need something after them, so they cannot end a sentence.
const LEADING_ON: &[&str] = &[
    "a", "although", "an", "and", "because", "but", "nor", "or", "the", "unless", "whereas",
    "whether",
];

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let english = prose::is_english(context);
    // Indicators and risks are list items, although the source lists them one by one.
    let entries = model.levels.iter();
    let entries = entries.flat_map(|level| level.indicators.iter().chain(&level.risks));
    let entries: HashSet<Span> = entries.map(|entry| entry.span).collect();
    for text in model.texts() {
        let is_entry = entries.contains(&text.span);
        let markdown = &text.markdown;
        for block in &markdown.blocks {
            if prose::is_of_links(block, &markdown.links) {
                continue;
            }
            match block.kind {
                BlockKind::Paragraph => {
                    let needs_end = !is_entry && !is_label(block, &markdown.emphasis);
                    check(block, needs_end, english, sink);
                }
                BlockKind::Item => check(block, false, english, sink),
                BlockKind::Heading(_) | BlockKind::Cell => {}
            }
        }
    }
}

/// The longest label, in words.
const LABEL: usize = 6;

/// Whether a block is emphasized as a whole and no longer than a label, such as the name of a file before what it holds. The
/// emphasis is that of the text, in its order.
fn is_label(block: &Block, emphasis: &[Span]) -> bool {
    let first = emphasis.partition_point(|one| one.start < block.span.start);
    let text = block.text.trim_end();
    let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
    let ends = [block.span_of(0..1), block.span_of(last..text.len())];
    let covers = |one: &Span| *one != block.span && ends.iter().all(|end| one.contains(*end));
    text.split_whitespace().count() <= LABEL && emphasis.get(first).is_some_and(covers)
}

/// A text without what stands between two marks at its end.
fn without_last<'a>(text: &'a str, opening: &str, closing: char) -> &'a str {
    match text.rfind(opening) {
        Some(at) if text.ends_with(closing) && !text[at..].contains(' ') => text[..at].trim_end(),
        _ => text,
    }
}

fn check(block: &Block, needs_end: bool, english: bool, sink: &mut Sink) {
    let text = block.text.trim_end().trim_end_matches(['*', '_']);
    // An anchor or a class stands behind the end, and so does a reference to a footnote that is missing and reported by itself.
    let text = without_last(without_last(text, "{", '}'), "[^", ']');
    // Code and expressions may end in any way, and a table row that a loop repeats is not a paragraph.
    if text.ends_with(['@', '\u{fffc}']) || text.starts_with('|') {
        return;
    }
    let bare = text.trim_end_matches(['"', '\'', '”', '’', ')', ']']);
    let last = bare
        .rsplit(|character: char| !character.is_alphabetic())
        .next()
        .unwrap_or_default();
    // A letter in parentheses, as in `see (a)`, refers to an item.
    let is_reference = text.ends_with(')') && bare[..bare.len() - last.len()].ends_with('(');
    if english
        && !is_reference
        && LEADING_ON
            .iter()
            .any(|word| word.eq_ignore_ascii_case(last))
    {
        let span = block.span_of(bare.len() - last.len()..bare.len());
        let message = format!("this text ends in the middle of a sentence, with `{last}`");
        sink.push(
            Diagnostic::new(LINT.name, span, message)
                .help("finish the sentence, or remove its last words"),
        );
    } else if needs_end && !bare.ends_with(['.', '!', '?', ':', '…']) {
        let end = bare.chars().next_back().map_or(0, char::len_utf8);
        let span = block.span_of(bare.len() - end..bare.len());
        let message = "this paragraph has no punctuation at its end";
        sink.push(
            Diagnostic::new(LINT.name, span, message)
                .help("finish the sentence, or end it with `.`, `?`, `!` or `:`"),
        );
    }
}
