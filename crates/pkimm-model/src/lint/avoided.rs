//! What `terminology` and `inclusive-language` share: both look for the words to avoid in `terminology.toml`.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::misspelling::capital_as;
use super::{Context, Sink, prose};
use crate::diagnostic::Diagnostic;
use crate::edit::Fix;
use crate::model::Term;

/// Reports every avoided word of the terms that are about inclusive language, or of the others.
pub fn report(context: &Context<'_>, code: &'static str, inclusive: bool, sink: &mut Sink) {
    let terms = context
        .model
        .terms
        .iter()
        .filter(|term| term.inclusive == inclusive);
    let avoided: Vec<(String, &Term)> = terms
        .flat_map(|term| {
            term.avoided
                .iter()
                .map(move |word| (word.to_ascii_lowercase(), term))
        })
        .collect();
    let searcher = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostLongest)
        .build(avoided.iter().map(|(word, _)| word));
    // The words of a file whose size is bounded fit into a searcher.
    let Ok(searcher) = searcher else { return };
    // Lowering a text and looking for letters as they are is quicker than looking for letters in either case.
    let mut lowered = String::new();
    for block in prose::blocks(context).filter(|_| !avoided.is_empty()) {
        lowered.clone_from(&block.text);
        lowered.make_ascii_lowercase();
        for found in searcher.find_iter(&lowered) {
            let term = avoided[found.pattern().as_usize()].1;
            let written = &block.text[found.range()];
            if !is_whole(&block.text, &found.range())
                || is_within_term(&block.text, &found.range(), &term.preferred)
            {
                continue;
            }
            let span = block.span_of(found.range());
            let message = format!(
                "`{written}` is a word to avoid; the model uses `{}`",
                term.preferred
            );
            sink.push(
                Diagnostic::new(code, span, message)
                    .help(format!("write `{}`: {}", term.preferred, term.why))
                    .maybe_fix(
                        (context.tree.slice(span) == written)
                            .then(|| Fix::suggestion(span, capital_as(written, &term.preferred))),
                    ),
            );
        }
    }
}

fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// Whether the avoided word is part of the preferred term, as `log` is of `log in`.
fn is_within_term(text: &str, range: &Range<usize>, preferred: &str) -> bool {
    let written = &text[range.clone()];
    let places = preferred.match_indices(written);
    places.into_iter().any(|(at, _)| {
        let start = range.start.checked_sub(at);
        start
            .and_then(|start| text.get(start..start + preferred.len()))
            .is_some_and(|text| text == preferred)
    })
}
