use std::collections::HashSet;

use super::{Context, Lint, Sink, prose};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::{Block, BlockKind, Link};
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
            if is_of_links(block, &markdown.links) {
                continue;
            }
            match block.kind {
                BlockKind::Paragraph => check(block, !is_entry, english, sink),
                BlockKind::Item => check(block, false, english, sink),
                BlockKind::Heading(_) | BlockKind::Cell => {}
            }
        }
    }
}

/// Whether a block is no sentence but names where links lead, or ends with an image, whose text is another one. The links
/// are those of the text, in its order.
fn is_of_links(block: &Block, links: &[Link]) -> bool {
    let first = links.partition_point(|link| link.span.start < block.span.start);
    let here = links[first..].iter();
    let here = here.take_while(|link| link.span.start <= block.span.end);
    let within = here.filter(|link| block.span.contains(link.span));
    let mut outer: Vec<&Link> = Vec::new();
    for link in within {
        // A link around an image has the text of the image.
        if !outer
            .last()
            .is_some_and(|outer| outer.span.contains(link.span))
        {
            outer.push(link);
        }
    }
    let Some(last) = outer.last() else {
        return false;
    };
    let letters = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let named: String = outer.iter().map(|link| link.text.as_str()).collect();
    let (named, all): (String, String) = (letters(&named), letters(&block.text));
    named == all
        || (last.image && !last.text.is_empty() && block.text.trim_end().ends_with(&last.text))
}

fn check(block: &Block, needs_end: bool, english: bool, sink: &mut Sink) {
    let text = block.text.trim_end().trim_end_matches(['*', '_']);
    // Code and expressions may end in any way, and a table row that a loop repeats is not a paragraph.
    if text.ends_with(['@', '\u{fffc}']) || text.starts_with('|') {
        return;
    }
    let bare = text.trim_end_matches(['"', '\'', '”', '’', ')', ']']);
    let last = bare
        .rsplit(|character: char| !character.is_alphabetic())
        .next()
        .unwrap_or_default();
    if english
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
