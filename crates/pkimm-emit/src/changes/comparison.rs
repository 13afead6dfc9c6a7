//! What is compared, and what is said of it beside the texts of the model.

use std::fmt::Write as _;

use pkimm_release::Release;
use pkimm_release::archive::Decision;
use pkimm_release::diff::Changes;
use pkimm_release::diff::view::{Standing, ValueWords, View};

use crate::Words;

/// A comparison and the versions that it compares.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// What changed.
    pub changes: &'a Changes,
    /// The version before.
    pub old: &'a Release,
    /// The version after.
    pub new: &'a Release,
    /// What is said beside the texts of the model.
    pub words: &'a Words,
    /// What the working group decided on the changes.
    pub decisions: &'a [Decision],
    /// What the next release needs, where a change to a model is looked at.
    pub standing: Option<&'a Standing>,
    /// Whether texts are shown, or only named.
    pub in_full: bool,
    /// The address below which the source files are found, where places are to be links to lines.
    pub links: Option<&'a str>,
}

impl<'a> Comparison<'a> {
    /// The comparison as people read it.
    #[must_use]
    pub fn view(&self) -> View<'a> {
        let value_words = ValueWords {
            weighted: say(self.words, "weighted").to_owned(),
            place: say(self.words, "place").to_owned(),
            formerly: say(self.words, "formerly").to_owned(),
        };
        View::new(self.changes, self.old, self.new, &value_words)
    }
}

/// A word of a comparison.
pub(super) fn say<'a>(words: &'a Words, key: &str) -> &'a str {
    words.text("changes", key)
}

/// Writes the heading of a part.
pub(super) fn heading(out: &mut String, title: &str) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\n### {title}\n");
}

/// Writes a sentence on so many things, if there are any.
pub(super) fn tell(out: &mut String, words: &Words, key: &str, count: usize) {
    if count > 0 {
        let told = words.plural("changes", key, count, &[]);
        let _ = write!(out, "\n{told}\n");
    }
}
