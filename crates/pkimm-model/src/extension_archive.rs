//! The versions of an extension, which has an archive of its own.

use std::collections::BTreeMap;

use pkimm_release::ExtensionEntry;
use pkimm_release::archive::{ArchiveError, read_extension};
use pkimm_release::diff::Bump;
use pkimm_release::extension;
use pkimm_release::extension::diff::{ExtensionChange, ExtensionKind, changes, required};
use pkimm_release::integrity::parse_version;
use semver::Version;

use crate::archive::resolve;
use crate::model::{Archived, Extension, Model};
use crate::parse;
use crate::source::tree::SourceTree;
use crate::span::Span;

#[cfg(test)]
mod tests;

/// The archives of the extensions of a model folder by their ids, whatever the state of the rest of it, which is not read.
#[must_use]
pub fn extension_archives(tree: &SourceTree) -> BTreeMap<String, Vec<Archived>> {
    let (releases, _) = parse::extension_releases(tree);
    let releases = releases.into_iter();
    releases
        .map(|(id, releases)| (id, resolve(tree, releases).0))
        .collect()
}

/// The extensions that are published with the version of a model that is in progress: each in its latest version that stands and fits
/// it. That a document is not the one that was published is for the gate to tell.
#[must_use]
pub fn latest(model: &Model, tree: &SourceTree) -> Vec<ExtensionEntry> {
    let version = model.version.as_ref();
    let version = version.map_or("", |version| version.value.as_str());
    let of = |extension: &Extension| {
        let stands = extension.published().filter(|archived| {
            let notes = archived.notes.as_ref();
            notes.is_some_and(|notes| notes.withdrawn.is_none())
        });
        let id = &extension.id.value;
        stands.rev().find_map(|archived| {
            let document = archived.read_extension(id, tree).ok()?;
            document.fits(version).then(|| ExtensionEntry {
                id: id.clone(),
                version: document.version,
                sha256: archived
                    .digest()
                    .map(|digest| digest.value.clone())
                    .unwrap_or_default(),
            })
        })
    };
    model.extensions.iter().filter_map(of).collect()
}

/// Names the document of an extension in progress, where it still has the number of a published version, after the version that its
/// changes make of it. Without a change it is the published one.
pub(crate) fn name_draft(
    extension: &Extension,
    tree: &SourceTree,
    document: &mut extension::Extension,
) {
    let Some(gated) = Gated::of(tree, extension, document, false) else {
        return;
    };
    let bears = |archived: &Archived| archived.version == gated.version;
    if !gated.baseline.is_some_and(bears) {
        return;
    }
    let next = gated.next();
    let (Some(published), is_same) = (gated.published, gated.changes.is_empty()) else {
        return;
    };
    match (is_same, next) {
        (true, _) => *document = published,
        (false, Some(next)) => document.version = next,
        (false, None) => {}
    }
}

/// The folder of an extension's archive, below the model folder.
#[must_use]
pub fn folder(id: &str) -> String {
    format!("extensions/{id}/releases")
}

impl Archived {
    /// The published document of an extension.
    ///
    /// # Errors
    /// Where it is missing, is not the one that was published, or cannot be read.
    pub fn read_extension(
        &self,
        id: &str,
        tree: &SourceTree,
    ) -> Result<extension::Extension, ArchiveError> {
        let text = self.document.map(|file| tree.text(file));
        let digest = self.digest().map(|digest| digest.value.as_str());
        let withdrawn = self
            .notes
            .as_ref()
            .and_then(|notes| notes.withdrawn.as_ref());
        Ok(extension::Extension {
            withdrawn: withdrawn.map(|reason| reason.value.clone()),
            ..read_extension(id, &self.version, text, digest)?
        })
    }
}

impl Extension {
    /// The version in progress.
    #[must_use]
    pub fn parsed_version(&self) -> Option<Version> {
        parse_version(&self.version.value).ok()
    }

    /// The published versions, from the lowest.
    pub fn published(&self) -> impl DoubleEndedIterator<Item = &Archived> {
        let archive = self.archive.iter();
        archive.filter(|archived| archived.is_published())
    }

    /// The version with which this one is compared: the highest published one that is not above it.
    #[must_use]
    pub fn baseline(&self) -> Option<&Archived> {
        let version = self.parsed_version()?;
        self.published()
            .rfind(|archived| archived.version <= version)
    }
}

/// An extension beside what was published of it.
#[derive(Debug)]
pub struct Gated<'a> {
    /// The extension.
    pub extension: &'a Extension,
    /// The version in progress.
    pub version: Version,
    /// The version with which it is compared.
    pub baseline: Option<&'a Archived>,
    /// Its document. Nothing where it cannot be read.
    pub published: Option<extension::Extension>,
    /// What changed since then. Nothing where the published document cannot be read.
    pub changes: Vec<ExtensionChange>,
    /// Whether a version that has still to be raised is a fault.
    pub strict: bool,
}

impl<'a> Gated<'a> {
    /// An extension and its document, beside its archive. `None` where its version is none.
    #[must_use]
    pub fn of(
        tree: &SourceTree,
        extension: &'a Extension,
        document: &extension::Extension,
        strict: bool,
    ) -> Option<Self> {
        let version = extension.parsed_version()?;
        let baseline = extension.baseline();
        let published =
            baseline.and_then(|archived| archived.read_extension(&extension.id.value, tree).ok());
        let changes = published
            .as_ref()
            .map(|published| changes(published, document));
        Some(Self {
            extension,
            version,
            baseline,
            published,
            changes: changes.unwrap_or_default(),
            strict,
        })
    }

    /// The greatest bump that a change asks for.
    #[must_use]
    pub fn required(&self) -> Bump {
        required(&self.changes)
    }

    /// The least version that the changes allow and that is free. `None` where nothing was published.
    #[must_use]
    pub fn next(&self) -> Option<String> {
        let after = |version: &Version| self.required().next(&version.to_string()).ok();
        let next = after(&self.baseline?.version)?;
        let mut published = self.extension.published();
        match published.any(|other| other.version.to_string() == next) {
            true => after(&self.extension.published().next_back()?.version),
            false => Some(next),
        }
    }

    /// Where a change stands; at the version where nothing of it is left.
    #[must_use]
    pub fn place(&self, change: &ExtensionChange) -> Span {
        let item = change.item.as_deref();
        let is_it = |id: &str| item == Some(id);
        let mut overlays = self.extension.overlays.iter();
        let overlay = overlays.find(|overlay| is_it(&overlay.target.value));
        let overlay = overlay.map(|overlay| overlay.target.span);
        let mut relevance = self.extension.relevance.iter();
        let relevance = relevance.find(|entry| is_it(&entry.category.value));
        let relevance = relevance.map(|entry| match (change.kind, entry.file) {
            (
                ExtensionKind::LevelTextChanged
                | ExtensionKind::AssessmentChanged
                | ExtensionKind::GuidanceChanged
                | ExtensionKind::CitationsChanged,
                Some(file),
            ) => Span::new(file, 0..0),
            _ => entry.category.span,
        });
        let place = match change.kind {
            ExtensionKind::OverlayAdded
            | ExtensionKind::OverlayChanged
            | ExtensionKind::RationaleChanged => overlay,
            _ => relevance,
        };
        place.unwrap_or(self.extension.version.span)
    }
}
