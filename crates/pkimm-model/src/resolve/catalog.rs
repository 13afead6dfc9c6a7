//! `references.toml` → the catalog.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use super::found::Found;
use super::ids::Ids;
use crate::did_you_mean::Known;
use crate::model::{Reference, ReferenceIndex};
use crate::parse::Parsed;
use crate::raw::{self, ReferenceEntry, ReferencesFile};
use crate::span::Located;

/// The catalog, and where each of its ids is in it.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The entries, in document order.
    pub references: Vec<Reference>,
    /// The version of the catalog.
    pub version: Option<Located<String>>,
    /// Who publishes standards, as entries write it, each with the name in full.
    pub authorities: BTreeMap<String, String>,
    /// Whether entries may be missing that the file has.
    pub faulty: bool,
    positions: HashMap<String, ReferenceIndex>,
    /// Its ids, where one that it does not have could be another.
    known: OnceCell<Known<String>>,
}

impl Catalog {
    /// Brings the entries of the catalog together. One without an id or a title has been reported.
    pub fn resolve(file: Option<Parsed<ReferencesFile>>, found: &mut Found) -> Self {
        let Some(file) = file else {
            return Self {
                faulty: true,
                ..Self::default()
            };
        };
        let authorities = file.data.authorities.into_iter();
        let mut catalog = Self {
            version: file.data.version.map(Located::into_text),
            authorities: authorities
                .map(|(label, name)| (label.value, name.into_text().value))
                .collect(),
            faulty: file.faulty,
            ..Self::default()
        };
        let mut ids = Ids::default();
        let mut successors = Vec::new();
        for entry in file.data.references {
            let Some((reference, successor)) = reference(entry) else {
                continue;
            };
            if ids.take(&reference.id, "catalog entry", found) {
                let index = ReferenceIndex(catalog.references.len());
                catalog.positions.insert(reference.id.value.clone(), index);
                catalog.references.push(reference);
                successors.push(successor.map(Located::into_text));
            }
        }
        for (position, successor) in successors.into_iter().enumerate() {
            let Some(successor) = successor else { continue };
            let index = catalog.find(&successor, found);
            catalog.references[position].superseded_by = index.map(|index| (index, successor.span));
        }
        catalog
    }

    /// The position of an id, where the catalog has it.
    pub fn position(&self, id: &str) -> Option<ReferenceIndex> {
        self.positions.get(id).copied()
    }

    /// The entry that an id names. An id that names none is reported where all entries are known.
    pub fn find(&self, id: &Located<String>, found: &mut Found) -> Option<ReferenceIndex> {
        let index = self.positions.get(&id.value).copied();
        if index.is_none() && self.faulty {
            found.uncited = true;
        } else if index.is_none() {
            let ids = self.references.iter().map(|entry| entry.id.value.clone());
            found.unknown_reference(id, self.known.get_or_init(|| ids.collect()));
        }
        index
    }
}

/// An entry, and the id of what replaces it.
pub fn reference(at: Located<ReferenceEntry>) -> Option<(Reference, Option<Located<raw::Id>>)> {
    let (entry, span) = (at.value, at.span);
    let reference = Reference {
        id: entry.id?.into_text(),
        title: entry.title?.into_text(),
        authority: entry.authority.map(Located::into_text),
        url: entry.url.map(Located::into_text),
        regions: entry.regions.into_iter().map(Located::into_text).collect(),
        edition: entry.edition.map(Located::into_text),
        status: entry.status.map(|status| status.value).unwrap_or_default(),
        superseded_by: None,
        added: entry.added.as_ref().and_then(Located::where_true),
        span,
    };
    Some((reference, entry.superseded_by))
}
