//! The archive: versions that were published, and the notes that say so.
//!
//! A version is published when its notes hold the digest of its document, which `pkimm release` writes last. A document
//! or notes without it are work in progress.

use std::collections::BTreeSet;

use pkimm_release::Release;
use pkimm_release::archive::{self, Archive, ArchiveError, Record, ReleaseNotes};
use pkimm_release::integrity::parse_version;
use semver::Version;

use crate::excuse;
use crate::model::{Archived, Decision, Model, Notes, Waiver};
use crate::parse::{self, Parsed, Sources};
use crate::raw::{DecisionEntry, NotesFile, NotesStatus, WaiverEntry};
use crate::source::tree::SourceTree;
use crate::span::Located;

/// The archive of a model folder, whatever the state of the rest of it.
#[must_use]
pub fn archive(tree: &SourceTree) -> Vec<Archived> {
    let (sources, _) = parse::parse(tree);
    resolve(tree, &sources)
}

/// Brings documents and notes together, from the lowest version.
pub(crate) fn resolve(tree: &SourceTree, sources: &Sources) -> Vec<Archived> {
    let names: BTreeSet<&String> = sources
        .archived
        .keys()
        .chain(sources.notes.keys())
        .collect();
    let archived = |name: &String| {
        Some(Archived {
            // Only files that are named by a version are taken for one.
            version: parse_version(name).ok()?,
            document: sources.archived.get(name).copied(),
            notes: sources.notes.get(name).map(|file| notes(tree, file)),
        })
    };
    let mut archive: Vec<Archived> = names.into_iter().filter_map(archived).collect();
    archive.sort_by(|left, right| left.version.cmp(&right.version));
    archive
}

fn notes(tree: &SourceTree, file: &Parsed<NotesFile>) -> Notes {
    let data = &file.data;
    let reason = data
        .reason
        .as_ref()
        .map(|at| file.locate(at, |text| text.0.clone()));
    let withdrawn = data
        .status
        .as_ref()
        .filter(|at| *at.get() == NotesStatus::Withdrawn);
    Notes {
        file: file.file,
        date: data.date.as_ref().map(|at| file.locate(at, |day| day.0)),
        digest: data
            .digest
            .as_ref()
            .map(|at| file.locate(at, |digest| digest.0.clone())),
        withdrawn: withdrawn.map(|at| {
            reason.unwrap_or(Located {
                value: String::new(),
                span: file.span(at),
            })
        }),
        summary: data.summary.as_ref().map(|at| at.get().0.clone()),
        authors: data.authors.iter().map(|at| at.get().0.clone()).collect(),
        decisions: data
            .decisions
            .iter()
            .filter_map(|entry| decision(file, entry))
            .collect(),
        waivers: data
            .waivers
            .iter()
            .filter_map(|entry| waiver(file, entry))
            .collect(),
        body: excuse::strip_unread(tree.text(file.file)[file.body.clone()].trim())
            .replace("\r\n", "\n"),
    }
}

/// A decision that says all of it; the schema asks for what is missing.
fn decision(file: &Parsed<NotesFile>, entry: &DecisionEntry) -> Option<Decision> {
    Some(Decision {
        changes: entry
            .changes
            .iter()
            .map(|at| file.locate(at, |text| text.0.clone()))
            .collect(),
        url: file.locate(entry.url.as_ref()?, Clone::clone),
        date: file.locate(entry.date.as_ref()?, |day| day.0),
    })
}

fn waiver(file: &Parsed<NotesFile>, entry: &WaiverEntry) -> Option<Waiver> {
    Some(Waiver {
        fingerprint: file.locate(entry.fingerprint.as_ref()?, |text| text.0.clone()),
        reason: file.locate(entry.reason.as_ref()?, |text| text.0.clone()),
    })
}

impl Archived {
    /// Whether the version was published: its notes hold a digest.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.digest().is_some()
    }

    /// The published document, with the status that its notes give it.
    ///
    /// # Errors
    /// Where it is missing, is not the one that was published, or cannot be read.
    pub fn read(&self, tree: &SourceTree) -> Result<Release, ArchiveError> {
        let notes = self.notes.as_ref();
        archive::read(
            &self.version,
            self.document.map(|file| tree.text(file)),
            self.digest().map(|digest| digest.value.as_str()),
            notes.is_some_and(|notes| notes.withdrawn.is_some()),
        )
    }

    /// What is recorded of the version, where it is published.
    #[must_use]
    pub fn record<'a>(&'a self, tree: &'a SourceTree) -> Option<Record<'a>> {
        Some(Record {
            version: self.version.clone(),
            digest: &self.digest()?.value,
            document: self.document.map(|file| tree.text(file)),
            notes: self.notes.as_ref()?.to_release(),
        })
    }
}

impl Notes {
    /// What the notes say to readers of the version.
    #[must_use]
    pub fn to_release(&self) -> ReleaseNotes {
        ReleaseNotes {
            date: self.date.as_ref().map(|date| date.value),
            withdrawn: self.withdrawn.as_ref().map(|reason| reason.value.clone()),
            summary: self.summary.clone(),
            authors: self.authors.clone(),
            body: self.body.clone(),
        }
    }
}

/// The published versions among some.
#[must_use]
pub fn published<'a>(tree: &'a SourceTree, versions: &'a [Archived]) -> Archive<'a> {
    Archive::new(
        versions
            .iter()
            .filter_map(|archived| archived.record(tree))
            .collect(),
    )
}

impl Model {
    /// The version in progress.
    #[must_use]
    pub fn parsed_version(&self) -> Option<Version> {
        parse_version(&self.version.as_ref()?.value).ok()
    }

    /// The published versions, from the lowest.
    pub fn published(&self) -> impl DoubleEndedIterator<Item = &Archived> {
        self.archive
            .iter()
            .filter(|archived| archived.is_published())
    }

    /// The version with which this one is compared: the highest published one that is not above it.
    #[must_use]
    pub fn baseline(&self) -> Option<&Archived> {
        let version = self.parsed_version()?;
        self.published()
            .rfind(|archived| archived.version <= version)
    }
}
