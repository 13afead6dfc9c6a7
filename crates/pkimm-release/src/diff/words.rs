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
}
