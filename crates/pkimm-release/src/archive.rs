//! The archive of a model: which versions were published, as texts record it.
//!
//! A version is published when its notes hold the digest of its document. Where the texts come from, a folder, a revision
//! or memory, is for the caller to know.

use std::collections::BTreeMap;

use semver::Version;
use serde::Serialize;

use crate::diff::Waiver;
use crate::extension::Extension;
use crate::read::{ReadError, document};
use crate::resource::ResourceFault;
use crate::{Day, Release, Status, digest};

/// What a person says of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseNotes {
    /// The day of publication.
    pub date: Option<Day>,
    /// Why the version was taken back, where it was.
    pub withdrawn: Option<String>,
    /// One or two sentences for lists and previews.
    pub summary: Option<String>,
    /// Who signs the announcement.
    pub authors: Vec<String>,
    /// What somebody says of the version.
    pub quote: Option<Quote>,
    /// The address of the web where readers send what they think of it.
    pub feedback: Option<String>,
    /// What the working group decided.
    pub decisions: Vec<Decision>,
    /// Changes that are editorial only.
    pub waivers: Vec<Waiver>,
    /// The notes in Markdown.
    pub body: String,
}

/// By what the notes of a version know the bundle that was published of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The digest of the list of its frozen part, `manifest.json`. `None` in notes of a program that did not keep it.
    pub frozen: Option<String>,
    /// The digest of the list of its rendered part, `rendered.json`.
    pub rendered: Option<String>,
    /// How often that part was made, counted from 1.
    pub revision: u32,
}

impl Default for Seal {
    fn default() -> Self {
        Self {
            frozen: None,
            rendered: None,
            revision: 1,
        }
    }
}

/// What somebody says of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// What is said, without quotation marks.
    pub text: String,
    /// Who says it.
    pub by: String,
}

/// A decision of the working group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was decided on, as changes name it.
    pub changes: Vec<String>,
    /// Where it is recorded.
    pub url: String,
    /// The day.
    pub date: Day,
}

/// A published version: its document, with the status that its notes give it, and its notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedVersion {
    /// The document.
    pub release: Release,
    /// The notes.
    pub notes: ReleaseNotes,
    /// What is known of its bundle.
    pub seal: Seal,
}

/// What an archive holds of a published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The version.
    pub version: Version,
    /// The digest of the published document, as the notes have it.
    pub digest: &'a str,
    /// The text of the document, where there is one.
    pub document: Option<&'a str>,
    /// The files beside pages that were published with it, by their paths relative to the folder of pages.
    pub files: BTreeMap<&'a str, &'a [u8]>,
    /// The notes.
    pub notes: ReleaseNotes,
    /// What they say of its bundle.
    pub seal: Seal,
}

/// Why an archived document cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// The version is not published.
    #[error("version {version} is not published{}", others(.known))]
    NotPublished {
        /// The version.
        version: Version,
        /// The versions that are.
        known: Vec<Version>,
    },
    /// There is no document.
    #[error("`{path}` is missing, although {version} was published")]
    Missing {
        /// The path of the document below the model folder.
        path: String,
        /// The version.
        version: Version,
    },
    /// The document is not the one whose digest the notes hold.
    #[error(
        "`{path}` and the digest in its notes do not agree, so one of the two was changed after the version was published; the digest of the document is `{digest}`"
    )]
    Changed {
        /// The path of the document below the model folder.
        path: String,
        /// The digest of the text.
        digest: String,
    },
    /// The document cannot be read.
    #[error("the archived document cannot be read: {}", .error.in_file(path))]
    Unreadable {
        /// The path of the document below the model folder.
        path: String,
        /// What is wrong.
        error: ReadError,
    },
}

/// The published versions, from the lowest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive<'a>(Vec<Record<'a>>);

impl<'a> Archive<'a> {
    /// The archive of some records.
    #[must_use]
    pub fn new(mut records: Vec<Record<'a>>) -> Self {
        records.sort_by(|left, right| left.version.cmp(&right.version));
        Self(records)
    }

    /// What it holds of the versions before one, from the lowest.
    pub fn earlier(&self, version: &Version) -> impl DoubleEndedIterator<Item = &Record<'a>> {
        let records = self.0.iter();
        records.filter(move |record| record.version < *version)
    }

    /// What it holds of a version. `None` where that is not published.
    #[must_use]
    pub fn record(&self, version: &Version) -> Option<&Record<'a>> {
        self.0.iter().find(|record| record.version == *version)
    }

    /// A published version.
    ///
    /// # Errors
    /// Where it is not published, or its document is not the one that was.
    pub fn published(&self, version: &Version) -> Result<PublishedVersion, ArchiveError> {
        match self.record(version) {
            Some(record) => record.read(),
            None => Err(ArchiveError::NotPublished {
                version: version.clone(),
                known: self.0.iter().map(|record| record.version.clone()).collect(),
            }),
        }
    }

    /// The published versions that `is_wanted` picks, from the lowest.
    ///
    /// # Errors
    /// Where a document is not the one that was published.
    pub fn history(
        &self,
        is_wanted: impl Fn(&Version) -> bool,
    ) -> Result<Vec<PublishedVersion>, ArchiveError> {
        let wanted = self.0.iter().filter(|record| is_wanted(&record.version));
        wanted.map(Record::read).collect()
    }
}

impl Record<'_> {
    /// The digest of the document that is in the archive, where there is one.
    #[must_use]
    pub fn document_digest(&self) -> Option<String> {
        self.document.map(document_digest)
    }

    /// What is wrong with the files that were published with the version, of which its document speaks.
    #[must_use]
    pub fn file_faults(&self, release: &Release) -> Vec<ResourceFault> {
        let bytes = |path: &str| self.files.get(path).copied();
        let resources = release.resources.iter();
        resources
            .filter_map(|resource| resource.fault(bytes(&resource.path)))
            .collect()
    }

    /// The published document and its notes.
    ///
    /// # Errors
    /// Where the document is missing, is not the one that was published, or cannot be read.
    pub fn read(&self) -> Result<PublishedVersion, ArchiveError> {
        let is_withdrawn = self.notes.withdrawn.is_some();
        Ok(PublishedVersion {
            release: read(
                &self.version,
                self.document,
                Some(self.digest),
                is_withdrawn,
            )?,
            notes: self.notes.clone(),
            seal: self.seal.clone(),
        })
    }
}

/// The document of a version, held against the digest in its notes where they have one.
///
/// # Errors
/// Where it is missing, is not the one that was published, or cannot be read.
pub fn read(
    version: &Version,
    text: Option<&str>,
    expected: Option<&str>,
    is_withdrawn: bool,
) -> Result<Release, ArchiveError> {
    let path = format!("releases/{version}.json");
    let mut release = read_with(path, version, text, expected, document)?;
    if is_withdrawn {
        release.status = Status::Withdrawn;
    }
    Ok(release)
}

/// The document of a version of an extension, held against the digest in its notes where they have one.
///
/// # Errors
/// Where it is missing, is not the one that was published, or cannot be read.
pub fn read_extension(
    id: &str,
    version: &Version,
    text: Option<&str>,
    expected: Option<&str>,
) -> Result<Extension, ArchiveError> {
    let path = format!("extensions/{id}/releases/{version}.json");
    read_with(path, version, text, expected, Extension::read)
}

/// The document at a path, read by a function.
fn read_with<T>(
    path: String,
    version: &Version,
    text: Option<&str>,
    expected: Option<&str>,
    read: impl Fn(&str) -> Result<T, ReadError>,
) -> Result<T, ArchiveError> {
    let Some(text) = text else {
        let version = version.clone();
        return Err(ArchiveError::Missing { path, version });
    };
    let digest = document_digest(text);
    if expected.is_some_and(|expected| expected != digest) {
        return Err(ArchiveError::Changed { path, digest });
    }
    read(text).map_err(|error| ArchiveError::Unreadable { path, error })
}

/// The digest of a document as it was published. Its lines end in a line feed; a version control system may give them other
/// ends, which no value of the document contains.
#[must_use]
pub fn document_digest(text: &str) -> String {
    if text.contains("\r\n") {
        return digest(text.replace("\r\n", "\n").as_bytes());
    }
    digest(text.as_bytes())
}

fn others(known: &[Version]) -> String {
    let known: Vec<String> = known.iter().map(Version::to_string).collect();
    if known.is_empty() {
        "; no version is".to_owned()
    } else {
        format!("; the published versions are {}", known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Resource, small};

    fn record<'a>(version: &str, text: Option<&'a str>, digest: &'a str) -> Record<'a> {
        Record {
            version: version.parse().unwrap(),
            digest,
            document: text,
            files: BTreeMap::new(),
            notes: ReleaseNotes::default(),
            seal: Seal::default(),
        }
    }

    #[test]
    fn a_document_that_is_not_the_published_one_is_refused() {
        let digest = digest(b"{}");
        let archive = Archive::new(vec![
            record("1.1.0", Some("{} "), &digest),
            record("1.0.0", None, &digest),
            record("1.2.0", Some("{}"), &digest),
        ]);
        let refused = |version: &str| {
            let version = version.parse().unwrap();
            archive.published(&version).unwrap_err().to_string()
        };
        assert!(refused("1.0.0").contains("is missing"));
        assert!(refused("1.1.0").contains("do not agree"));
        assert!(refused("1.2.0").contains("cannot be read"));
        assert_eq!(
            refused("2.0.0"),
            "version 2.0.0 is not published; the published versions are 1.0.0, 1.1.0, 1.2.0"
        );
        assert_eq!(archive.history(|_| false), Ok(Vec::new()));
        assert!(archive.history(|version| version.minor == 2).is_err());
        let none = Archive::default().published(&"1.0.0".parse().unwrap());
        assert_eq!(
            none.unwrap_err().to_string(),
            "version 1.0.0 is not published; no version is"
        );
    }
    #[test]
    fn files_that_are_missing_or_changed_are_told() {
        let mut release = small::release();
        let files = ["a.png", "b.png", "c.png"];
        release.resources = files
            .iter()
            .filter_map(|path| Resource::of(path, path.as_bytes()))
            .collect();
        let mut record = record("1.0.0", None, "");
        record.files = BTreeMap::from([("a.png", &b"a.png"[..]), ("b.png", b"other")]);
        let faults = record.file_faults(&release);
        let told = faults
            .iter()
            .map(|fault| (fault.path.as_str(), fault.digest.is_some()));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [("b.png", true), ("c.png", false)]
        );
    }

    #[test]
    fn other_line_ends_make_no_other_document() {
        let text = String::from_utf8(small::release().to_json()).unwrap();
        let digest = digest(text.as_bytes());
        let other = text.replace('\n', "\r\n");
        assert_eq!(document_digest(&other), digest);
        let record = record("1.1.0", Some(&other), &digest);
        assert_eq!(record.document_digest().as_ref(), Some(&digest));
        assert_eq!(record.read().unwrap().release.name, small::release().name);
        // What is changed is changed with any line ends.
        let changed = other.replacen("  ", "   ", 1);
        assert_ne!(document_digest(&changed), digest);
    }

    #[test]
    fn a_published_document_is_read_with_the_status_and_the_notes_of_its_record() {
        let written = |version: &str| {
            let release = small::edited(|model| model.version = version.to_owned());
            String::from_utf8(release.to_json()).unwrap()
        };
        let texts = ["1.1.0", "1.0.0"].map(written);
        let digests = texts.each_ref().map(|text| digest(text.as_bytes()));
        let latest = record("1.1.0", Some(&texts[0]), &digests[0]);
        let mut withdrawn = record("1.0.0", Some(&texts[1]), &digests[1]);
        withdrawn.notes.withdrawn = Some("A mistake in it.".to_owned());
        let archive = Archive::new(vec![latest.clone(), withdrawn.clone()]);

        let published = |version: &str| archive.published(&version.parse().unwrap()).unwrap();
        assert_eq!(published("1.1.0").release.status, Status::Released);
        assert_eq!(published("1.0.0").release.status, Status::Withdrawn);
        assert_eq!(published("1.0.0").notes, withdrawn.notes);
        let history = archive.history(|_| true).unwrap();
        let versions = history
            .iter()
            .map(|version| version.release.version.as_str());
        assert_eq!(versions.collect::<Vec<_>>(), ["1.0.0", "1.1.0"]);

        assert_eq!(latest.document_digest().as_ref(), Some(&digests[0]));
        assert_eq!(record("2.0.0", None, "").document_digest(), None);
        assert_eq!(archive.record(&latest.version), Some(&latest));
        assert_eq!(archive.record(&Version::new(2, 0, 0)), None);
        // A document whose notes have no digest yet is read as it is.
        let unpublished = read(&latest.version, Some(&texts[0]), None, false);
        assert_eq!(unpublished.unwrap().version, "1.1.0");
    }
}
