//! A changed text, word by word.

use similar::{Algorithm, ChangeTag, TextDiff};

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
    let mut runs: Vec<(RunKind, String)> = Vec::new();
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_words(before, after);
    for change in diff.iter_all_changes() {
        let fate = match change.tag() {
            ChangeTag::Equal => RunKind::Kept,
            ChangeTag::Delete => RunKind::Removed,
            ChangeTag::Insert => RunKind::Added,
        };
        match runs.last_mut() {
            Some((last, run)) if *last == fate => run.push_str(change.value()),
            _ => runs.push((fate, change.value().to_owned())),
        }
    }
    runs
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
}
