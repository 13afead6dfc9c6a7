//! The anchors that Hugo gives to headings: lower-case GitHub-style slugs, where a repeat gets `-1`, `-2`, …

use std::collections::{HashMap, HashSet};

/// Gives each heading of one page its anchor.
#[derive(Debug, Default)]
pub(super) struct Slugger {
    taken: HashSet<String>,
    /// The first number that a repeat of an anchor may still get.
    next: HashMap<String, usize>,
}

impl Slugger {
    /// The anchor of the next heading, from its source text without markers and attributes. Of several lines, the last
    /// one counts.
    pub(super) fn slug(&mut self, text: &str) -> String {
        let text = text.lines().next_back().unwrap_or_default();
        let mut base: String = text
            .trim()
            .chars()
            .filter_map(|character| match character {
                ' ' | '-' => Some('-'),
                '_' => Some('_'),
                character if character.is_alphanumeric() => Some(character),
                _ => None,
            })
            .flat_map(char::to_lowercase)
            .collect();
        if base.is_empty() {
            "heading".clone_into(&mut base);
        }
        if self.taken.insert(base.clone()) {
            return base;
        }
        let next = self.next.entry(base.clone()).or_insert(1);
        loop {
            let slug = format!("{base}-{next}");
            *next += 1;
            if self.taken.insert(slug.clone()) {
                return slug;
            }
        }
    }

    /// Takes an anchor that a heading names itself, as in `### Title {#anchor}`.
    pub(super) fn take(&mut self, anchor: &str) {
        self.taken.insert(anchor.to_owned());
    }
}
