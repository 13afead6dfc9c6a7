//! The archive: versions that were published, and the notes that say so.
//!
//! A version is published when its notes hold the digest of its document, which `pkimm release` writes last. A document
//! or notes without it are work in progress.

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::Release;
use pkimm_release::archive::{self, Archive, ArchiveError, Quote, Record, ReleaseNotes, Seal};
use pkimm_release::diff::{self, Bump, Change, changes, required};
use pkimm_release::integrity::parse_version;
use semver::Version;

use crate::model::{Archived, Decision, Model, Next, Notes, Waiver};
use crate::parse::{self, Parsed, Releases};
use crate::raw::{DecisionEntry, NotesFile, NotesStatus, WaiverEntry};
use crate::source::text::{read_text, toml_text};
use crate::source::tree::SourceTree;
use crate::span::{FileId, Located};

/// The archive of a model folder, whatever the state of the rest of it, which is not read.
#[must_use]
pub fn archive(tree: &SourceTree) -> Vec<Archived> {
    let (releases, _) = parse::releases(tree);
    resolve(tree, releases).0
}

/// Brings documents and notes together, from the lowest version.
pub(crate) fn resolve(tree: &SourceTree, releases: Releases) -> (Vec<Archived>, Vec<Next>) {
    let Releases {
        documents,
        mut notes,
        mut files,
        next,
    } = releases;
    let names: BTreeSet<String> = documents.keys().chain(notes.keys()).cloned().collect();
    let mut archived = |name: String| {
        Some(Archived {
            // Only files that are named by a version are taken for one.
            version: parse_version(&name).ok()?,
            document: documents.get(&name).copied(),
            files: files.remove(&name).unwrap_or_default(),
            notes: notes.remove(&name).map(|file| notes_of(tree, file)),
        })
    };
    let mut archive: Vec<Archived> = names.into_iter().filter_map(&mut archived).collect();
    archive.sort_by(|left, right| left.version.cmp(&right.version));
    let next = next.into_iter().map(|file| Next {
        file: file.file,
        decisions: file
            .data
            .decisions
            .into_iter()
            .filter_map(decision)
            .collect(),
        waivers: file.data.waivers.into_iter().filter_map(waiver).collect(),
    });
    (archive, next.collect())
}

fn notes_of(tree: &SourceTree, file: Parsed<NotesFile>) -> Notes {
    let data = file.data;
    let reason = data.reason;
    let status = data.status.as_ref().map(|status| status.span);
    let is_withdrawn = data
        .status
        .filter(|status| status.value == NotesStatus::Withdrawn);
    let reason_at = reason.as_ref().map(|reason| reason.span);
    let withdrawn = is_withdrawn.map(|status| match reason {
        Some(reason) => reason.into_text(),
        None => status.map(|_| String::new()),
    });
    Notes {
        file: file.file,
        date: data.date.map(|day| day.map(|day| day.0)),
        digest: data.digest.map(Located::into_text),
        frozen: data.frozen.map(Located::into_text),
        rendered: data.rendered.map(Located::into_text),
        revision: data.revision,
        status,
        reason: reason_at,
        withdrawn,
        summary: data
            .summary
            .and_then(|summary| toml_text(tree, &summary.into_text())),
        authors: data
            .authors
            .into_iter()
            .map(|author| author.value.into())
            .collect(),
        quote: data
            .quote
            .and_then(|quote| Some((quote.text?.into_text(), quote.by?.into_text()))),
        feedback: data.feedback.map(Located::into_text),
        decisions: data.decisions.into_iter().filter_map(decision).collect(),
        waivers: data.waivers.into_iter().filter_map(waiver).collect(),
        body: read_text(tree, file.body),
    }
}

/// A decision that says all of it; the schema asks for what is missing.
fn decision(entry: DecisionEntry) -> Option<Decision> {
    Some(Decision {
        changes: entry.changes.into_iter().map(Located::into_text).collect(),
        url: entry.url?.into_text(),
        date: entry.date?.map(|day| day.0),
    })
}

fn waiver(entry: WaiverEntry) -> Option<Waiver> {
    Some(Waiver {
        fingerprint: entry.fingerprint?.into_text(),
        reason: entry.reason?.into_text(),
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
            files: bytes_of(tree, &self.files),
            notes: self.notes.as_ref()?.to_release(),
            seal: self.notes.as_ref()?.seal(),
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
            summary: self.summary.as_ref().map(|summary| summary.value.clone()),
            authors: self.authors.clone(),
            quote: self.quote.as_ref().map(|(text, by)| Quote {
                text: text.value.clone(),
                by: by.value.clone(),
            }),
            feedback: self.feedback.as_ref().map(|address| address.value.clone()),
            decisions: self.decisions.iter().map(Decision::to_release).collect(),
            waivers: self.waivers.iter().map(Waiver::to_release).collect(),
            body: self
                .body
                .as_ref()
                .map_or_else(String::new, |body| body.value.clone()),
        }
    }
}

impl Notes {
    /// What they say of the bundle of the version.
    #[must_use]
    pub fn seal(&self) -> Seal {
        let digest = |located: &Option<Located<String>>| {
            let located = located.as_ref();
            located.map(|digest| digest.value.clone())
        };
        Seal {
            frozen: digest(&self.frozen),
            rendered: digest(&self.rendered),
            revision: self.revision.as_ref().map_or(1, |revision| revision.value),
        }
    }
}

impl Decision {
    /// What it says to readers of the version.
    #[must_use]
    pub fn to_release(&self) -> archive::Decision {
        let changes = self.changes.iter();
        archive::Decision {
            changes: changes.map(|named| named.value.clone()).collect(),
            url: self.url.value.clone(),
            date: self.date.value,
        }
    }
}

impl Waiver {
    /// What it says to readers of the version.
    #[must_use]
    pub fn to_release(&self) -> diff::Waiver {
        diff::Waiver {
            fingerprint: self.fingerprint.value.clone(),
            reason: self.reason.value.clone(),
        }
    }
}

/// What files beside pages hold, by their paths below the folder of pages.
fn bytes_of<'a>(
    tree: &'a SourceTree,
    files: &'a BTreeMap<String, FileId>,
) -> BTreeMap<&'a str, &'a [u8]> {
    let files = files.iter();
    files
        .map(|(path, file)| (path.as_str(), tree.bytes(*file)))
        .collect()
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

/// Whether a version stands, and no version after it is published, those aside that were withdrawn.
#[must_use]
pub fn is_latest(versions: &[Archived], version: &Version) -> bool {
    let of_it = versions.iter().find(|other| other.version == *version);
    !of_it.is_some_and(is_withdrawn) && latest_beside(versions, version) < Some(version)
}

/// The latest version that stands, beside one.
#[must_use]
pub fn latest_beside<'a>(versions: &'a [Archived], version: &Version) -> Option<&'a Version> {
    let others = versions
        .iter()
        .filter(|other| other.version != *version && other.is_published() && !is_withdrawn(other));
    others.map(|other| &other.version).max()
}

fn is_withdrawn(version: &Archived) -> bool {
    let notes = version.notes.as_ref();
    notes.is_some_and(|notes| notes.withdrawn.is_some())
}

impl Model {
    /// The version in progress.
    #[must_use]
    pub fn parsed_version(&self) -> Option<Version> {
        parse_version(&self.version.as_ref()?.value).ok()
    }

    /// What the files beside the pages hold, by their paths below the folder of pages.
    #[must_use]
    pub fn files_of_pages<'a>(&'a self, tree: &'a SourceTree) -> BTreeMap<&'a str, &'a [u8]> {
        let files = self.resources.iter();
        files
            .map(|file| (file.path.as_str(), tree.bytes(file.file)))
            .collect()
    }

    /// The published versions, from the lowest.
    pub fn published(&self) -> impl DoubleEndedIterator<Item = &Archived> {
        self.archive
            .iter()
            .filter(|archived| archived.is_published())
    }

    /// The notes of versions that are not published.
    pub fn in_progress(&self) -> impl Iterator<Item = &Notes> {
        self.archive
            .iter()
            .filter(|archived| !archived.is_published())
            .filter_map(|archived| archived.notes.as_ref())
    }

    /// The waivers of what is not published: in notes, and in files of their own.
    pub fn waivers(&self) -> impl Iterator<Item = &Waiver> {
        let in_notes = self.in_progress().flat_map(|notes| &notes.waivers);
        in_notes.chain(self.next.iter().flat_map(|next| &next.waivers))
    }

    /// What was decided on what is not published: in notes, and in files of their own.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        let in_notes = self.in_progress().flat_map(|notes| &notes.decisions);
        in_notes.chain(self.next.iter().flat_map(|next| &next.decisions))
    }

    /// The changes of a document of this model since a published version. The waivers of the version in progress apply.
    #[must_use]
    pub fn changes_since(&self, published: &Release, release: &Release) -> Vec<Change> {
        let mut changes = changes(published, release);
        let waivers: Vec<diff::Waiver> = self.waivers().map(Waiver::to_release).collect();
        diff::waive(&mut changes, &waivers);
        changes
    }

    /// Names a document of this model, where it still has the number of a published version, after the version that its changes
    /// make of it: there is one version 2.0.0, and what differs from it is on the way to another one. Without a change it is
    /// the published one.
    pub(crate) fn name_draft(&self, tree: &SourceTree, release: &mut Release) {
        let baseline = self
            .baseline()
            .filter(|baseline| self.parsed_version().as_ref() == Some(&baseline.version));
        let Some(published) = baseline.and_then(|baseline| baseline.read(tree).ok()) else {
            return;
        };
        match required(&self.changes_since(&published, release)) {
            Bump::None => {
                (release.status, release.date) = (published.status, published.date);
                release.extensions = published.extensions;
                release.document_version = published.document_version;
            }
            required => {
                if let Some(next) = self.next_free(required) {
                    release.version = next;
                }
            }
        }
    }

    /// The version that follows the baseline with a bump and is free: where that one is published, the one that follows the highest
    /// published one. `None` without a baseline.
    #[must_use]
    pub fn next_free(&self, bump: Bump) -> Option<String> {
        let after = |version: &Version| bump.next(&version.to_string()).ok();
        let next = after(&self.baseline()?.version)?;
        let is_taken = |other: &Archived| other.version.to_string() == next;
        if bump == Bump::None || !self.published().any(is_taken) {
            return Some(next);
        }
        after(&self.published().next_back()?.version)
    }

    /// The version with which this one is compared: the highest published one that is not above it.
    #[must_use]
    pub fn baseline(&self) -> Option<&Archived> {
        let version = self.parsed_version()?;
        self.published()
            .rfind(|archived| archived.version <= version)
    }
}
