//! A changed text, word by word.

use std::fmt::Write as _;

use similar::{Algorithm, ChangeTag, TextDiff};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

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

/// The runs of words by which two texts differ and agree, in order.
#[must_use]
pub fn words(before: &str, after: &str) -> Vec<(RunKind, String)> {
    if before.len().max(after.len()) > MAX_BYTES {
        return vec![
            (RunKind::Removed, before.to_owned()),
            (RunKind::Added, after.to_owned()),
        ];
    }
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
    for sign in run.chars() {
        let is_unseen = matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
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
        assert!(kept(&long, "word ") && kept("word ", &long));
        let over = format!("{long}!");
        let whole = |kind, text: &str| (kind, text.to_owned());
        assert_eq!(
            words(&over, "word "),
            [
                whole(RunKind::Removed, &over),
                whole(RunKind::Added, "word ")
            ]
        );
        assert!(!kept("word ", &over));
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
        assert_eq!(shown("one two", "one\n\ntwo"), "one[-␣-]{+↵\n↵\n+}two");
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
