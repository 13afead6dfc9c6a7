//! A changed text, paragraph by paragraph and word by word.

use std::fmt::Write as _;

use similar::{Algorithm, ChangeTag, DiffTag, TextDiff};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::alike::is_alike;
use crate::unseen;

/// What became of a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// It is in both texts.
    Kept,
    /// It is in the first text only.
    Removed,
    /// It is in the second text only.
    Added,
}

/// The longest text that is compared word by word, in bytes; a longer one is reported as a whole.
const MAX_BYTES: usize = 64 * 1024;

/// The most pairs of paragraphs that are held against each other between two that stayed.
const MAX_PAIRS: usize = 400;

/// A paragraph as the runs of words by which two texts differ and agree in it, with the line breaks behind it. One that stayed
/// is one run, and so is one that came or went.
pub type Paragraph = Vec<(RunKind, String)>;

/// The paragraphs of two texts of which each paragraph is on one line, in order. Where little of a paragraph is left, the old
/// one and the new one are shown whole: nobody can read either with the other in between.
#[must_use]
pub fn paragraphs(before: &str, after: &str) -> Vec<Paragraph> {
    let (old, new) = (lines(before), lines(after));
    let whole = |kind, lines: &[&str]| {
        let run = |line: &&str| vec![(kind, visible(line, false))];
        lines.iter().map(run).collect::<Vec<_>>()
    };
    let removed = |lines: &[&str]| whole(RunKind::Removed, lines);
    let added = |lines: &[&str]| whole(RunKind::Added, lines);
    if before.len().max(after.len()) > MAX_BYTES {
        return [removed(&old), added(&new)].concat();
    }
    let mut paragraphs = Vec::new();
    for operation in similar::capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (old, new) = (&old[operation.old_range()], &new[operation.new_range()]);
        if operation.tag() == DiffTag::Equal {
            let kept = old.iter().map(|line| (*line).to_owned());
            paragraphs.extend(kept.map(|line| vec![(RunKind::Kept, line)]));
            continue;
        }
        let (mut left, mut right) = (0, 0);
        for (old_at, new_at, runs) in pairs(old, new) {
            paragraphs.extend(removed(&old[left..old_at]));
            paragraphs.extend(added(&new[right..new_at]));
            paragraphs.push(runs);
            (left, right) = (old_at + 1, new_at + 1);
        }
        paragraphs.extend(removed(&old[left..]));
        paragraphs.extend(added(&new[right..]));
    }
    paragraphs
}

/// The runs of words by which two texts differ and agree, in order.
#[must_use]
pub fn words(before: &str, after: &str) -> Vec<(RunKind, String)> {
    let mut runs: Vec<(RunKind, String)> = Vec::new();
    for (kind, run) in paragraphs(before, after).into_iter().flatten() {
        match runs.last_mut() {
            Some((last, text)) if *last == kind => text.push_str(&run),
            _ => runs.push((kind, run)),
        }
    }
    runs
}

/// The lines of a text, each with the breaks behind it.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find('\n').unwrap_or(rest.len());
        let breaks = rest[length..].bytes().take_while(|sign| *sign == b'\n');
        let (line, others) = rest.split_at(length + breaks.count());
        lines.push(line);
        rest = others;
    }
    lines
}

/// Which lines of two texts are versions of each other, as places and runs of words in order: the choice by which most stays.
fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize, Paragraph)> {
    if old.len() * new.len() > MAX_PAIRS {
        return Vec::new();
    }
    let compared: Vec<Vec<Option<(usize, Paragraph)>>> = old
        .iter()
        .map(|old| new.iter().map(|new| likeness(old, new)).collect())
        .collect();
    // How much stays at most from each pair of places on.
    let mut most = vec![vec![0; new.len() + 1]; old.len() + 1];
    for left in (0..old.len()).rev() {
        for right in (0..new.len()).rev() {
            let pair = compared[left][right].as_ref();
            let paired = pair.map_or(0, |(kept, _)| kept + most[left + 1][right + 1]);
            most[left][right] = paired.max(most[left + 1][right]).max(most[left][right + 1]);
        }
    }
    let mut pairs = Vec::new();
    let (mut left, mut right) = (0, 0);
    while left < old.len() && right < new.len() {
        if most[left][right] == most[left + 1][right] {
            left += 1;
        } else if most[left][right] == most[left][right + 1] {
            right += 1;
        } else {
            if let Some((_, runs)) = &compared[left][right] {
                pairs.push((left, right, runs.clone()));
            }
            (left, right) = (left + 1, right + 1);
        }
    }
    pairs
}

/// How many bytes two lines have in common, and their runs of words, where one is a version of the other: a third of it
/// stayed, or it reads the same.
fn likeness(old: &str, new: &str) -> Option<(usize, Paragraph)> {
    let runs = within(old, new);
    let kept = runs.iter().filter(|(kind, _)| *kind == RunKind::Kept);
    let kept: usize = kept.map(|(_, run)| run.trim().len()).sum();
    let is_version = 3 * kept >= old.trim().len().max(new.trim().len()) || is_alike(old, new);
    // Two that read the same may have no letter in common.
    is_version.then(|| (kept + 1, runs))
}

/// The runs of words of one line and another.
fn within(before: &str, after: &str) -> Paragraph {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_words(before, after);
    let mut parts: Vec<Part> = vec![Part::default()];
    for change in diff.iter_all_changes() {
        let is_new = |part: &Part| !part.kept.is_empty() && change.tag() != ChangeTag::Equal;
        if parts.last().is_none_or(is_new) {
            parts.push(Part::default());
        }
        let Some(part) = parts.last_mut() else {
            continue;
        };
        match change.tag() {
            ChangeTag::Equal => part.kept.push_str(change.value()),
            ChangeTag::Delete => part.removed.push_str(change.value()),
            ChangeTag::Insert => part.added.push_str(change.value()),
        }
    }
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        joined.push(part);
        while let [.., before, last] = joined.as_mut_slice() {
            if !before.is_lost_before(last) {
                break;
            }
            before.join(last);
            joined.pop();
        }
    }
    joined.into_iter().flat_map(Part::runs).collect()
}

/// A change, and what both texts have behind it.
#[derive(Default)]
struct Part {
    removed: String,
    added: String,
    kept: String,
}

impl Part {
    /// How long the longer side of the change is.
    fn length(&self) -> usize {
        self.removed.len().max(self.added.len())
    }

    /// Whether what is kept between two changes is no longer than they are. A text that was written anew has words in common
    /// with the one before, and nobody can read either with the other in between.
    fn is_lost_before(&self, next: &Self) -> bool {
        self.kept.len() <= self.length().min(next.length())
    }

    fn join(&mut self, next: &mut Self) {
        let kept = std::mem::take(&mut self.kept);
        self.removed.push_str(&kept);
        self.removed.push_str(&next.removed);
        self.added.push_str(&kept);
        self.added.push_str(&next.added);
        self.kept = std::mem::take(&mut next.kept);
    }

    fn runs(self) -> impl Iterator<Item = (RunKind, String)> {
        let composed = |text: &str| text.nfc().collect::<String>();
        let is_composition = composed(&self.removed) == composed(&self.added);
        let runs = [
            (RunKind::Removed, visible(&self.removed, is_composition)),
            (RunKind::Added, visible(&self.added, is_composition)),
            (RunKind::Kept, self.kept),
        ];
        runs.into_iter().filter(|(_, run)| !run.is_empty())
    }
}

/// A run that changed, with what nobody sees of it by its number in Unicode, and blanks as signs where it is nothing else.
fn visible(run: &str, is_composition: bool) -> String {
    let is_blank = !run.is_empty() && run.chars().all(char::is_whitespace);
    let mut out = String::with_capacity(run.len());
    for (at, sign) in run.char_indices() {
        // What joins letters may be all that changed.
        let is_unseen =
            matches!(sign, '\u{200c}'..='\u{200f}') || unseen::is_unseen_behind(&run[..at], sign);
        match sign {
            ' ' if is_blank => out.push('␣'),
            '\n' if is_blank => out.push_str("↵\n"),
            '\t' => out.push('⇥'),
            ' ' | '\n' => out.push(sign),
            _ if is_unseen || sign.is_whitespace() || is_composition && is_combining_mark(sign) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(sign));
            }
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_texts_can_be_read_off_the_runs() {
        let (before, after) = (
            "Keys are held in a module.\n\nOnce.",
            "Keys are kept in a certified module.\n\nOnce.",
        );
        let runs = words(before, after);
        let read = |skip: RunKind| {
            runs.iter()
                .filter(|(fate, _)| *fate != skip)
                .map(|(_, run)| run.as_str())
                .collect::<String>()
        };
        assert_eq!(
            (
                read(RunKind::Added).as_str(),
                read(RunKind::Removed).as_str()
            ),
            (before, after)
        );
        assert!(
            runs.iter()
                .any(|(fate, run)| *fate == RunKind::Kept && run.contains("module"))
        );
    }
    #[test]
    fn runs_are_as_long_as_they_can_be() {
        let runs = words("one two three four", "one five six four");
        let kinds: Vec<RunKind> = runs.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(runs.first(), Some(&(RunKind::Kept, "one ".to_owned())));
        assert_eq!(runs.last(), Some(&(RunKind::Kept, " four".to_owned())));
        assert!(kinds.windows(2).all(|pair| pair[0] != pair[1]), "{runs:?}");
        assert_eq!(
            words("same words", "same words"),
            [(RunKind::Kept, "same words".to_owned())]
        );
    }

    #[test]
    fn a_text_beyond_64_kibibytes_is_reported_as_a_whole() {
        let long = format!("{}!", "word ".repeat(65_536 / 5));
        assert_eq!(long.len(), 65_536);
        let kept = |before: &str, after: &str| {
            let runs = words(before, after);
            runs.iter().any(|(kind, _)| *kind == RunKind::Kept)
        };
        let other = long.replace('!', "?");
        assert!(kept(&long, &other) && kept(&other, &long));
        let over = format!("{long}!");
        let whole = |kind, text: &str| (kind, text.to_owned());
        assert_eq!(
            words(&over, &other),
            [
                whole(RunKind::Removed, &over),
                whole(RunKind::Added, &other)
            ]
        );
        assert!(!kept(&other, &over));
    }

    #[test]
    fn of_a_text_that_was_written_anew_each_paragraph_is_shown_whole() {
        use RunKind::{Added, Kept, Removed};

        let old = "Keys are held in a certified module.\n\nThe owner of each key is known by name here.\n\nOnce.";
        let new = "Somebody answers for each of the keys.\n\nThe holder of each key is known by name here.\n\nOnce.";
        let kept = |text: &str| (Kept, text.to_owned());
        assert_eq!(
            paragraphs(old, new),
            [
                vec![(
                    Removed,
                    "Keys are held in a certified module.\n\n".to_owned()
                )],
                vec![(
                    Added,
                    "Somebody answers for each of the keys.\n\n".to_owned()
                )],
                vec![
                    kept("The "),
                    (Removed, "owner".to_owned()),
                    (Added, "holder".to_owned()),
                    kept(" of each key is known by name here.\n\n"),
                ],
                vec![kept("Once.")],
            ]
        );
        // A paragraph between two that stayed is new, and one that moved is gone and new.
        let kinds = |before: &str, after: &str| {
            let paragraphs = paragraphs(before, after).into_iter();
            let kinds = paragraphs.map(|runs| {
                assert_eq!(runs.len(), 1, "{runs:?}");
                runs[0].0
            });
            kinds.collect::<Vec<_>>()
        };
        assert_eq!(
            kinds("one\n\nthree\n", "one\n\ntwo\n\nthree\n"),
            [Kept, Added, Kept]
        );
        assert_eq!(
            kinds("one\n\ntwo\n\n", "two\n\none\n\n"),
            [Added, Kept, Removed]
        );
    }

    fn shown(before: &str, after: &str) -> String {
        let mark = |(kind, run): (RunKind, String)| match kind {
            RunKind::Kept => run,
            RunKind::Removed => format!("[-{run}-]"),
            RunKind::Added => format!("{{+{run}+}}"),
        };
        words(before, after).into_iter().map(mark).collect()
    }

    #[test]
    fn what_nobody_sees_is_named() {
        assert_eq!(
            shown("the list of roots", "the list\u{a0}of roots"),
            "the list[-␣-]{+⟨U+00A0⟩+}of roots"
        );
        assert_eq!(shown("a b", "a  b"), "a[-␣-]{+␣␣+}b");
        assert_eq!(shown("one two", "one\n\ntwo"), "{+one\n\n+}[-one -]two");
        assert_eq!(shown("one\ntwo", "one\n\ntwo"), "one[-↵\n-]{+↵\n↵\n+}two");
        assert_eq!(shown("a\tb", "a b"), "a[-⇥-]{+␣+}b");
        assert_eq!(
            shown("a root here", "a ro\u{ad}ot here"),
            "a [-root-]{+ro⟨U+00AD⟩ot+} here"
        );
        assert_eq!(
            shown("at Cafe\u{301} X", "at Café X"),
            "at [-Cafe⟨U+0301⟩-]{+Café+} X"
        );
    }

    #[test]
    fn a_sentence_that_was_written_anew_is_shown_whole() {
        let kept = "Keys are held in a certified module, and nobody can copy them. ";
        assert_eq!(
            shown(
                &format!("{kept}The owner of a key is known by name, and the list of keys is read each year."),
                &format!("{kept}Somebody answers for each key, whose name stands in the inventory that an auditor reads."),
            )
            .matches("[-")
            .count(),
            1
        );
        // Two words of a long sentence are two changes.
        assert_eq!(
            shown(
                "The owner of each key is known by name here.",
                "The holder of each key is known by number here."
            ),
            "The [-owner-]{+holder+} of each key is known by [-name-]{+number+} here."
        );
    }
}
