//! A first look at texts: most hold nothing that a lint looks for, and are passed over in one pass.

use std::sync::OnceLock;

use aho_corasick::packed::Searcher;

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

    /// Whether any of them stands in a text.
    pub fn is_in(&self, text: &str) -> bool {
        match self.searcher.get_or_init(|| Searcher::new(self.words)) {
            Some(searcher) => searcher.find(text).is_some(),
            None => self.words.iter().any(|word| text.contains(word)),
        }
    }
}
