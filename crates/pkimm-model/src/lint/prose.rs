//! Running text as lints look at it: its words, and a first look that passes most texts over.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::packed::Searcher;
use rustc_hash::FxHashSet;

use super::Context;
use crate::source::markdown::{Block, Link};

/// A few words, to be looked for all at once.
pub struct AnyOf {
    words: &'static [&'static str],
    /// `None` where the processor has no quick way.
    searcher: OnceLock<Option<Searcher>>,
}

impl AnyOf {
    /// The words to look for.
    pub const fn new(words: &'static [&'static str]) -> Self {
        Self {
            words,
            searcher: OnceLock::new(),
        }
    }

    /// Whether any of them occurs in a text.
    pub fn is_in(&self, text: &str) -> bool {
        match self.searcher.get_or_init(|| Searcher::new(self.words)) {
            Some(searcher) => searcher.find(text).is_some(),
            None => self.words.iter().any(|word| text.contains(word)),
        }
    }
}

/// Whether a block is no sentence but names where links lead, or ends with an image, whose text is another one. The links
/// are those of the text, in its order.
pub fn is_of_links(block: &Block, links: &[Link]) -> bool {
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

/// Every run of prose of the model.
pub fn blocks<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a Block> {
    context.model.texts().flat_map(|text| &text.markdown.blocks)
}

/// What stands between two spaces in the prose of a model, each once: a text uses few words, and each many times.
pub fn vocabulary<'a>(context: &'a Context<'_>) -> FxHashSet<&'a str> {
    let mut vocabulary = FxHashSet::with_capacity_and_hasher(16 * 1024, rustc_hash::FxBuildHasher);
    vocabulary.extend(blocks(context).flat_map(|block| block.text.split(' ')));
    vocabulary
}

/// Whether a lint of the English language has something to say.
pub fn is_english(context: &Context<'_>) -> bool {
    let language = context
        .model
        .language
        .as_ref()
        .map(|language| language.value.as_str());
    language.is_some_and(|language| language == "en" || language.starts_with("en-"))
}

/// The words of a text: letters and digits, with apostrophes and hyphens inside them.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut characters = text.char_indices();
    std::iter::from_fn(move || {
        let (start, first) = characters.find(|(_, character)| is_letter(*character))?;
        let mut end = start + first.len_utf8();
        for (at, character) in characters.by_ref() {
            if is_letter(character) {
                end = at + character.len_utf8();
            } else if !matches!(character, '-' | '\'' | '’') {
                break;
            }
        }
        Some(start..end)
    })
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || (!character.is_ascii() && character.is_alphanumeric())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn words_leave_punctuation_out() {
        let text = "The CA's two-person rule (see 6.4) holds - 'always'.";
        let found: Vec<&str> = words(text).map(|range| &text[range]).collect();
        assert_eq!(
            found,
            [
                "The",
                "CA's",
                "two-person",
                "rule",
                "see",
                "6",
                "4",
                "holds",
                "always"
            ]
        );
    }
}
