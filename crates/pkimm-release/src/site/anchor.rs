//! The anchors that Hugo gives to headings: lower-case GitHub-style slugs, where a repeat gets `-1`, `-2`, …

use std::collections::HashSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Gives each heading of one page its anchor.
#[derive(Debug, Default)]
pub struct Slugger {
    taken: HashSet<String>,
}

impl Slugger {
    /// The anchor of the next heading, from its source text without markers and attributes.
    pub fn slug(&mut self, text: &str) -> String {
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
        let free = (1..)
            .map(|count| format!("{base}-{count}"))
            .find(|slug| !self.taken.contains(slug))
            .expect("one of endlessly many names is free");
        self.taken.insert(free.clone());
        free
    }

    /// Takes an anchor that a heading names itself, as in `### Title {#anchor}`.
    pub fn take(&mut self, anchor: &str) {
        self.taken.insert(anchor.to_owned());
    }
}

/// The anchors of all headings of a Markdown text, in order.
#[must_use]
pub fn heading_anchors(markdown: &str) -> Vec<String> {
    let mut slugger = Slugger::default();
    let mut anchors = Vec::new();
    let mut heading: Option<(Option<String>, Option<std::ops::Range<usize>>)> = None;
    for (event, range) in Parser::new_ext(
        markdown,
        Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES,
    )
    .into_offset_iter()
    {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((id.map(|id| id.to_string()), None))
            }
            Event::End(TagEnd::Heading(_)) => {
                let (id, text) = heading.take().unwrap_or_default();
                anchors.push(match id {
                    Some(id) => {
                        slugger.take(&id);
                        id
                    }
                    None => slugger.slug(text.map_or("", |range| &markdown[range])),
                });
            }
            _ => {
                if let Some((_, text)) = &mut heading {
                    let start = text.as_ref().map_or(range.start, |text| text.start);
                    *text = Some(start..range.end.max(start));
                }
            }
        }
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_slugs_and_repeats_a_number() {
        let text = "# One, two\n\n## One two\n\n## Own {#own-id}\n\n### A & B_c\n\n### Own id\n\nUnder\n-----\n";
        assert_eq!(
            heading_anchors(text),
            [
                "one-two",
                "one-two-1",
                "own-id",
                "a--b_c",
                "own-id-1",
                "under"
            ]
        );
    }
}
