//! Which parts of one release are which of the other, and which ids took over the meaning of others.

use std::collections::HashSet;

use super::index::Index;
use super::pairing::{Traits, pair};
use super::reuse::{Reuse, reused};
use crate::Release;

/// The counterparts in two releases, by positions in their indexes and catalogs.
pub(crate) struct Pairing {
    pub categories: Vec<(usize, usize)>,
    pub requirements: Vec<(usize, usize)>,
    pub references: Vec<(usize, usize)>,
    /// Ids that stand for something else than before.
    pub reused: Reused,
}

/// Ids that both releases have, and that stand for something else in the new one.
#[derive(Default)]
pub(crate) struct Reused {
    pub categories: Vec<Reuse>,
    pub requirements: Vec<Reuse>,
    pub references: Vec<Reuse>,
}

impl Pairing {
    pub(crate) fn new(old: &Release, new: &Release, before: &Index<'_>, after: &Index<'_>) -> Self {
        let gone: HashSet<&str> = new
            .retired
            .iter()
            .map(|retired| retired.id.as_str())
            .collect();
        let categories = (before.traits_of_categories(), after.traits_of_categories());
        let requirements = (
            before.traits_of_requirements(),
            after.traits_of_requirements(),
        );
        let references: (Vec<Traits<'_>>, Vec<Traits<'_>>) = (
            old.references.iter().map(Traits::reference).collect(),
            new.references.iter().map(Traits::reference).collect(),
        );
        let mut pairing = Self {
            categories: pair(&categories.0, &categories.1, &gone),
            requirements: pair(&requirements.0, &requirements.1, &gone),
            references: pair(&references.0, &references.1, &gone),
            reused: Reused::default(),
        };
        pairing.reused = Reused {
            categories: reused(&categories.0, &categories.1, &pairing.categories),
            requirements: reused(&requirements.0, &requirements.1, &pairing.requirements),
            references: reused(&references.0, &references.1, &pairing.references),
        };
        pairing
    }
}
