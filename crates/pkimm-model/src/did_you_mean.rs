//! Did you mean: the known word that is most like one that is not known.

use std::cell::Cell;

/// How many pairs of letters are compared to find what was meant by the unknown words of one list. Those of a few hundred
/// words among a few hundred fit in it. Where there are more, the help of the others names none that is like them.
const MAX_COMPARED: usize = 50_000_000;

/// Known words, to find those in that are most like others.
#[derive(Debug)]
pub struct Known<T> {
    words: Vec<Word<T>>,
    /// How many pairs of letters may still be compared.
    left: Cell<usize>,
}

#[derive(Debug)]
struct Word<T> {
    written: T,
    lower: String,
    length: usize,
}

impl<T: AsRef<str>> Word<T> {
    fn new(written: T) -> Self {
        Self {
            lower: written.as_ref().to_lowercase(),
            length: written.as_ref().chars().count(),
            written,
        }
    }
}

impl<T: AsRef<str>> FromIterator<T> for Known<T> {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        Self {
            words: words.into_iter().map(Word::new).collect(),
            left: Cell::new(MAX_COMPARED),
        }
    }
}

impl<T: AsRef<str> + Ord> Known<T> {
    /// The word that is most like `word`, where one is like enough; of several the first in the alphabet. `None` as well
    /// where all that may be compared was.
    #[must_use]
    pub fn nearest(&self, word: &str) -> Option<&T> {
        let word = Word::new(word);
        let allowed = |known: &Word<T>| (word.length.max(known.length) / 3).max(1);
        // Words are at least as far apart as their lengths are.
        let is_near = |known: &&Word<T>| word.length.abs_diff(known.length) <= allowed(known);
        let near = || self.words.iter().filter(is_near);
        let letters: usize = near().map(|known| word.length * known.length).sum();
        let left = self.left.get().checked_sub(self.words.len() + letters)?;
        self.left.set(left);
        let found = near().filter_map(|known| {
            let distance = strsim::damerau_levenshtein(&word.lower, &known.lower);
            (distance <= allowed(known)).then_some((distance, &known.written))
        });
        found.min().map(|(_, known)| known)
    }
}

/// The word of a few that is most like `word`, where one is like enough.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.collect::<Known<&str>>().nearest(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        assert_eq!(
            nearest("wieght", ["weight", "title"].into_iter()),
            Some("weight")
        );
        // As far apart as they may be.
        assert_eq!(nearest("weig", ["weight"].into_iter()), Some("weight"));
        assert_eq!(nearest("colour", ["weight", "title"].into_iter()), None);
        assert_eq!(
            nearest("level", ["levels", "bevel"].into_iter()),
            Some("bevel")
        );
    }

    #[test]
    fn a_bound_holds_for_all_words_together() {
        let names: Vec<String> = (0..1_000)
            .map(|number| format!("anchor-{number:03}"))
            .collect();
        let known: Known<&String> = names.iter().collect();
        // A thousand words of ten letters are compared with as many.
        let each = 1_000 * (10 * 10 + 1);
        let told = |_: &usize| {
            known
                .nearest("anchor-5oo")
                .is_some_and(|near| **near == "anchor-500")
        };
        assert_eq!((0..1_000).filter(told).count(), MAX_COMPARED / each);
        // So it is with one word that nobody would read.
        assert_eq!(
            nearest(&"a".repeat(8_000), ["a".repeat(8_000).as_str()].into_iter()),
            None
        );
    }
}
