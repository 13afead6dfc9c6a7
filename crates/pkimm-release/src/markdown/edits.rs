//! Changes of a text, as a list over its bytes.

use super::Bytes;

/// Changes of one text. They are collected over the bytes of the text as it is, and applied once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<(Bytes, String)>);

impl Edits {
    /// Puts a text in place of bytes.
    pub fn replace(&mut self, span: Bytes, with: impl Into<String>) {
        self.0.push((span, with.into()));
    }

    /// Puts a text before the byte `at`. Of several for one place, the first stands first.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Takes bytes out.
    pub fn delete(&mut self, span: Bytes) {
        self.replace(span, String::new());
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with all changes. Changes must not overlap; one that starts within another is left out.
    #[must_use]
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(span, _)| (span.start, span.end));
        let added: usize = self.0.iter().map(|(_, with)| with.len()).sum();
        let mut out = String::with_capacity(text.len() + added);
        let mut done = 0;
        for (span, with) in self.0 {
            let (Some(before), true) = (text.get(done..span.start), span.end <= text.len()) else {
                debug_assert!(false, "changes are of parts of the text and do not overlap");
                continue;
            };
            out.push_str(before);
            out.push_str(&with);
            done = span.end.max(span.start);
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }
}
