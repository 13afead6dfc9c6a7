//! Ids, each of which is used once.

use std::collections::HashMap;

use super::found::Found;
use crate::diagnostic::Diagnostic;
use crate::span::{Located, Span};

/// The ids of one kind that were used so far, former and retired ones included, and where each was first used.
#[derive(Debug, Default)]
pub struct Ids {
    first_use: HashMap<String, Span>,
}

impl Ids {
    /// Takes an id, and reports it where it is used already; `what` is what it is used for.
    pub fn take(&mut self, id: &Located<String>, what: &str, found: &mut Found) -> bool {
        let Some(first) = self.first_use.get(&id.value) else {
            self.first_use.insert(id.value.clone(), id.span);
            return true;
        };
        found.left_out = true;
        let message = format!("the id `{}` is used twice", id.value);
        found.push(
            Diagnostic::new("duplicate-id", id.span, message)
                .label(format!("second {what} with this id"))
                .also(*first, "first used here")
                .help("choose a different id; ids are unique across the whole model, including former and retired ones"),
        );
        false
    }

    /// Whether an id is used.
    pub fn contains(&self, id: &str) -> bool {
        self.first_use.contains_key(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn the_second_use_of_an_id_is_reported_with_the_first() {
        let at = |start: usize| Located {
            value: "anchors".to_owned(),
            span: Span::new(FileId(0), start..start + 7),
        };
        let (mut ids, mut found) = (Ids::default(), Found::default());
        assert!(ids.take(&at(0), "category", &mut found));
        assert!(!ids.take(&at(10), "requirement", &mut found));
        assert!(found.left_out && ids.contains("anchors"));
        let places: Vec<_> = found.diagnostics[0]
            .labels
            .iter()
            .map(|label| label.span.range().start)
            .collect();
        assert_eq!(places, [10, 0]);
    }
}
