//! What changed since another version, compared once for all parts of a preview that show it.

use std::sync::OnceLock;

use pkimm_release::Release;
use pkimm_release::diff::{Changes, diff};
use pkimm_release::id_map::{IdMap, id_map};

/// Two versions, and their comparison where somebody asked for it.
pub(crate) struct Since<'a> {
    pub before: &'a Release,
    pub after: &'a Release,
    changes: OnceLock<Changes>,
    ids: OnceLock<IdMap>,
}

impl<'a> Since<'a> {
    pub fn new(before: &'a Release, after: &'a Release) -> Self {
        Self {
            before,
            after,
            changes: OnceLock::new(),
            ids: OnceLock::new(),
        }
    }

    /// The same where it is of the two versions that are asked for; else a new one.
    pub fn of<'b>(
        known: Option<&'b Self>,
        before: &'a Release,
        after: &'a Release,
        fresh: &'b mut Option<Self>,
    ) -> &'b Self {
        let is_same = |known: &&'b Self| {
            std::ptr::eq(known.before, before) && std::ptr::eq(known.after, after)
        };
        match known.filter(is_same) {
            Some(known) => known,
            None => fresh.insert(Self::new(before, after)),
        }
    }

    pub fn changes(&self) -> &Changes {
        self.changes.get_or_init(|| diff(self.before, self.after))
    }

    pub fn ids(&self) -> &IdMap {
        self.ids.get_or_init(|| id_map(self.before, self.after))
    }
}
