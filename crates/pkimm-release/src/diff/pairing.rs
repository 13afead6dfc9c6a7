//! Which entity of one release is which of the other: by id, by former id, and where neither tells, by what it says.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::{Category, Reference, Requirement};

/// From this share of common words on, two titles are taken for one, in percent.
const CLOSE_TITLE: usize = 70;

/// From this share of common words on, two texts are taken for one, in percent.
pub(super) const CLOSE_TEXT: usize = 80;

/// Below this share of common words, it does not matter how large it is, in percent.
const FAR: usize = 20;

/// Texts of fewer different words are too short to be compared.
const LEAST_WORDS: usize = 8;

/// The most pairs whose texts are compared. Beyond it only equal titles and texts pair.
pub(super) const MAX_PAIRS: usize = 250_000;

/// What is known of an entity when its counterpart is sought.
pub(crate) struct Traits<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its former ids.
    pub was: &'a [String],
    /// Its name or title.
    pub title: &'a str,
    /// What it says.
    pub texts: Vec<&'a str>,
}

impl<'a> Traits<'a> {
    pub(crate) fn category(category: &'a Category) -> Self {
        Self {
            id: &category.id,
            was: &category.was,
            title: &category.name,
            texts: category
                .levels
                .iter()
                .map(|level| level.description.as_str())
                .chain([category.description.as_str()])
                .collect(),
        }
    }

    pub(crate) fn requirement(requirement: &'a Requirement) -> Self {
        Self {
            id: &requirement.id,
            was: &requirement.was,
            title: &requirement.description,
            texts: vec![&requirement.guidance, &requirement.assessment],
        }
    }

    pub(crate) fn reference(reference: &'a Reference) -> Self {
        Self {
            id: &reference.id,
            was: &[],
            title: &reference.title,
            texts: reference.url.as_deref().into_iter().collect(),
        }
    }
}

/// Pairs of positions: in `old` and in `new`. An id in `gone` never pairs with another one.
pub(crate) fn pair(
    old: &[Traits<'_>],
    new: &[Traits<'_>],
    gone: &HashSet<&str>,
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::with_capacity(old.len().min(new.len()));
    let by_id: HashMap<&str, usize> = old
        .iter()
        .enumerate()
        .map(|(at, traits)| (traits.id, at))
        .collect();
    let mut left: Vec<bool> = vec![true; old.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, traits) in new.iter().enumerate() {
        match by_id.get(traits.id) {
            Some(&old) => {
                left[old] = false;
                pairs.push((old, at));
            }
            None => open.push(at),
        }
    }
    open.retain(|&at| {
        let found = new[at]
            .was
            .iter()
            .filter_map(|id| by_id.get(id.as_str()))
            .find(|&&old| left[old]);
        if let Some(&found) = found {
            left[found] = false;
            pairs.push((found, at));
        }
        found.is_none()
    });
    let rest: Vec<usize> = (0..old.len())
        .filter(|&at| left[at] && !gone.contains(old[at].id))
        .collect();
    pairs.extend(alike(old, &rest, new, &open));
    pairs.sort_unstable();
    pairs
}

/// Pairs among entities that no id pairs: the closest first, each once.
pub(crate) fn alike(
    old: &[Traits<'_>],
    rest: &[usize],
    new: &[Traits<'_>],
    open: &[usize],
) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    if rest.len().saturating_mul(open.len()) <= MAX_PAIRS {
        let before: Vec<Words> = rest.iter().map(|&at| Words::new(&old[at])).collect();
        let after: Vec<Words> = open.iter().map(|&at| Words::new(&new[at])).collect();
        for (before, &left) in before.iter().zip(rest) {
            for (after, &right) in after.iter().zip(open) {
                if let Some(closeness) = before.closeness(after) {
                    candidates.push((closeness, left, right));
                }
            }
        }
    } else {
        let titles: HashMap<String, usize> =
            rest.iter().map(|&at| (normal(old[at].title), at)).collect();
        let same = open
            .iter()
            .filter_map(|&at| Some((200, *titles.get(&normal(new[at].title))?, at)));
        candidates.extend(same);
    }
    candidates.sort_unstable_by_key(|&(closeness, left, right)| {
        (std::cmp::Reverse(closeness), left, right)
    });
    let (mut lefts, mut rights) = (HashSet::new(), HashSet::new());
    let free = |&(_, left, right): &(usize, usize, usize)| {
        let is_free = !lefts.contains(&left) && !rights.contains(&right);
        if is_free {
            lefts.insert(left);
            rights.insert(right);
        }
        is_free
    };
    candidates
        .into_iter()
        .filter(free)
        .map(|(_, left, right)| (left, right))
        .collect()
}

/// A title as it is compared: without case and punctuation.
#[must_use]
pub fn normal(title: &str) -> String {
    let words: Vec<String> = title
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

pub(super) struct Words {
    normal: String,
    title: Vec<u64>,
    text: Vec<u64>,
}

/// The different words of texts: hashes of 64 bits, sorted, since all pairs of texts are compared. That two words share one by chance
/// moves a share by less than a percent.
fn different<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let hash = |word: &str| {
        let mut hasher = DefaultHasher::new();
        word.hash(&mut hasher);
        hasher.finish()
    };
    let mut words: Vec<u64> = Vec::new();
    for text in texts {
        let text = normal(text);
        words.extend(text.split(' ').filter(|word| !word.is_empty()).map(hash));
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// How many entries two sorted lists have in common.
fn common(left: &[u64], right: &[u64]) -> usize {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let mut count = 0;
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        let order = one.cmp(other);
        count += usize::from(order == Ordering::Equal);
        if order != Ordering::Greater {
            left.next();
        }
        if order != Ordering::Less {
            right.next();
        }
    }
    count
}

impl Words {
    pub(super) fn new(traits: &Traits<'_>) -> Self {
        Self {
            normal: normal(traits.title),
            title: different([traits.title]),
            text: different(traits.texts.iter().copied()),
        }
    }

    /// How close two entities are, in percent and more for equal titles. `None` where they are not.
    pub(super) fn closeness(&self, other: &Self) -> Option<usize> {
        let (title, text) = self.shares(other);
        let text = text.unwrap_or(0);
        if self.normal == other.normal && !self.normal.is_empty() {
            return Some(200 + text);
        }
        (title >= CLOSE_TITLE || text >= CLOSE_TEXT).then_some(title.max(text))
    }

    /// How much two entities have in common, whether they are close or not: 200 where title and texts are the same. Where
    /// a text is too short to be compared, the title counts for both.
    pub(super) fn likeness(&self, other: &Self) -> usize {
        let (title, text) = self.shares(other);
        title + text.unwrap_or(title)
    }

    /// What the texts have in common, in percent; nothing for texts that are too short to be compared.
    pub(super) fn text_share(&self, other: &Self) -> Option<usize> {
        let (less, more) = (
            self.text.len().min(other.text.len()),
            self.text.len().max(other.text.len()),
        );
        if less < LEAST_WORDS {
            return None;
        }
        // Of texts of which one is much longer, most words of the longer one are in no case common.
        let greatest = 200 * less / (less + more);
        Some(if greatest < FAR {
            greatest
        } else {
            share(&self.text, &other.text)
        })
    }

    /// What titles and texts have in common, in percent; nothing for texts that are too short to be compared.
    fn shares(&self, other: &Self) -> (usize, Option<usize>) {
        let is_long = self.text.len().min(other.text.len()) >= LEAST_WORDS;
        let text = is_long.then(|| share(&self.text, &other.text));
        (share(&self.title, &other.title), text)
    }
}

/// Twice the common words by all words (the Sørensen–Dice coefficient), in percent.
fn share(left: &[u64], right: &[u64]) -> usize {
    let all = left.len() + right.len();
    (200 * common(left, right)).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(id: &'a str, was: &'a [String], title: &'a str) -> Traits<'a> {
        Traits {
            id,
            was,
            title,
            texts: Vec::new(),
        }
    }

    #[test]
    fn ids_pair_before_former_ids_and_those_before_titles() {
        let was = ["a".to_owned()];
        let old = [
            named("a", &[], "Alpha"),
            named("b", &[], "Beta"),
            named("c", &[], "Gamma rays"),
            named("d", &[], "Delta"),
        ];
        let new = [
            named("x", &was, "Other"),
            named("b", &[], "Alpha"),
            named("y", &[], "Gamma, rays!"),
            named("z", &[], "Delta"),
        ];
        let gone = HashSet::from(["d"]);
        assert_eq!(pair(&old, &new, &gone), [(0, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn a_title_that_nearly_stayed_pairs_and_another_does_not() {
        let old = [
            named("a", &[], "Key generation and storage policy"),
            named("b", &[], "Audit logs"),
        ];
        let new = [
            named("x", &[], "Key generation and storage policies"),
            named("y", &[], "Incident response"),
        ];
        assert_eq!(pair(&old, &new, &HashSet::new()), [(0, 0)]);
    }
    #[test]
    fn each_pairs_once_and_the_closest_first() {
        let old = [
            named("a", &[], "Keys are made, used, stored and destroyed"),
            named("b", &[], "Keys are made, used, stored and burnt"),
        ];
        // Every title is close to every other.
        let new = [
            named("x", &[], "Keys are made, used, stored and lost"),
            named("y", &[], "Keys are made, used, stored and destroyed"),
        ];
        assert_eq!(pair(&old, &new, &HashSet::new()), [(0, 1), (1, 0)]);
        assert_eq!(pair(&old, &new[..1], &HashSet::new()), [(0, 0)]);
        assert_eq!(pair(&old[..1], &new, &HashSet::new()), [(0, 1)]);
    }

    #[test]
    fn of_more_than_can_be_compared_only_equal_titles_pair() {
        const MANY: usize = 501;
        const { assert!(MANY * MANY > MAX_PAIRS) };
        let texts = |word: &str| -> Vec<String> {
            (0..MANY).map(|number| format!("{word} {number}")).collect()
        };
        let (old_ids, new_ids) = (texts("old"), texts("new"));
        let titles = texts("How are keys made, kept and used in case");
        let close = "How are keys made, kept and lost in case 0";
        let old: Vec<_> = old_ids
            .iter()
            .zip(&titles)
            .map(|(id, title)| named(id, &[], title))
            .collect();
        let mut new: Vec<_> = new_ids
            .iter()
            .zip(&titles)
            .map(|(id, title)| named(id, &[], title))
            .collect();
        new[0].title = close;
        let equal: Vec<(usize, usize)> = (1..MANY).map(|at| (at, at)).collect();
        assert_eq!(pair(&old, &new, &HashSet::new()), equal);
    }

    /// What is known of a title and a text, in which each letter is a word.
    fn letters((title, text): (&str, &str)) -> Words {
        let spaced = |letters: &str| letters.split("").collect::<Vec<_>>().join(" ");
        let (title, text) = (spaced(title), spaced(text));
        Words::new(&Traits {
            texts: vec![&text],
            ..named("", &[], &title)
        })
    }

    #[test]
    fn closeness_and_likeness_are_shares_of_common_words() {
        // Two titles with their texts, how close they are, and how much they have in common.
        let cases = [
            // Equal titles are closer than any others, and their texts tell among them.
            (("abc", ""), ("abc", ""), Some(200), 200),
            (("abc", "stuvwxyz"), ("abc", "stuvwxyz"), Some(300), 200),
            (("abc", "stuvwxyz"), ("abc", "stuvwx12"), Some(275), 175),
            // The same words in another order are no equal title.
            (("abc", ""), ("cba", ""), Some(100), 200),
            // Titles are close from 70 in 100 on, and texts from 80 on.
            (("abcdefghij", ""), ("abcdefg123", ""), Some(70), 140),
            (("abcdefghij", ""), ("abcdef1234", ""), None, 120),
            (("a", "qrstuvwxyz"), ("b", "qrstuvwx12"), Some(80), 80),
            (("a", "qrstuvwxyz"), ("b", "qrstuvw123"), None, 70),
            // The greater of the two shares counts.
            (
                ("abcdefghij", "stuvwxyz"),
                ("abcdefghi1", "stuvwxyz"),
                Some(100),
                190,
            ),
            // Texts of less than eight words are not compared.
            (("a", "stuvwxy"), ("b", "stuvwxy"), None, 0),
            (("a", "stuvwxyz"), ("b", "stuvwxy"), None, 0),
            // Nothing is close to nothing.
            (("", ""), ("", ""), None, 0),
        ];
        for (one, other, closeness, likeness) in cases {
            let words = (letters(one), letters(other));
            assert_eq!(words.0.closeness(&words.1), closeness, "{one:?} {other:?}");
            assert_eq!(words.0.likeness(&words.1), likeness, "{one:?} {other:?}");
        }
    }
}
