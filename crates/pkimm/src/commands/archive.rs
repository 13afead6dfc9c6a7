//! The archive of a model folder, as commands use it: published versions with their notes.

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::{Noted, ReleaseNotes};
use pkimm_model::SourceTree;
use pkimm_model::archive::ArchiveError;
use pkimm_model::model::{Archived, Notes};
use pkimm_release::digest;
use semver::Version;

/// The archive, and the files it is read from.
pub struct Archive {
    tree: SourceTree,
    versions: Vec<Archived>,
}

/// What an archive records of a published version.
pub struct Recorded {
    /// The digest of the published document, as the notes have it.
    pub digest: String,
    /// The digest of the document that stands in the archive, where one does.
    pub document: Option<String>,
}

impl Archive {
    /// Reads the archive of a model folder, whatever the state of the rest of it.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn read(model: &Utf8Path) -> anyhow::Result<Self> {
        let (tree, _) = SourceTree::read(model).with_context(
            || "there is no model to read; name its folder with `--model`, or run pkimm beside it",
        )?;
        let versions = pkimm_model::archive(&tree);
        Ok(Self { tree, versions })
    }

    /// What the archive records of a published version. `None` where it is not published.
    pub fn recorded(&self, version: &Version) -> Option<Recorded> {
        let archived = self
            .versions
            .iter()
            .find(|archived| archived.version == *version)?;
        let text = |file| digest(self.tree.text(file).as_bytes());
        Some(Recorded {
            digest: archived.digest()?.value.clone(),
            document: archived.document.map(text),
        })
    }

    /// A published version.
    ///
    /// # Errors
    /// Where it is not published, or its document is not the one that was.
    pub fn published(&self, version: &Version) -> anyhow::Result<Noted> {
        let published = || {
            self.versions
                .iter()
                .filter(|archived| archived.is_published())
        };
        let Some(archived) = published().find(|archived| archived.version == *version) else {
            let known: Vec<String> = published()
                .map(|archived| archived.version.to_string())
                .collect();
            match known.as_slice() {
                [] => bail!("version {version} is not published, and no other is"),
                known => bail!(
                    "version {version} is not published; published are {}",
                    known.join(", ")
                ),
            }
        };
        noted(&self.tree, archived)
    }

    /// The published versions below a version, from the lowest.
    ///
    /// # Errors
    /// Where a document is not the one that was published.
    pub fn before(&self, version: &Version) -> anyhow::Result<Vec<Noted>> {
        published(&self.tree, &self.versions, |own| own < version)
    }
}

/// The published versions that `is_told` picks, from the lowest.
///
/// # Errors
/// Where a document is not the one that was published.
pub fn published(
    tree: &SourceTree,
    versions: &[Archived],
    is_told: impl Fn(&Version) -> bool,
) -> anyhow::Result<Vec<Noted>> {
    let told = versions
        .iter()
        .filter(|archived| archived.is_published() && is_told(&archived.version));
    told.map(|archived| noted(tree, archived)).collect()
}

/// What notes say.
pub fn notes(notes: &Notes) -> ReleaseNotes {
    ReleaseNotes {
        date: notes.date.as_ref().map(|date| date.value.clone()),
        withdrawn: notes.withdrawn.as_ref().map(|reason| reason.value.clone()),
        summary: notes.summary.clone(),
        authors: notes.authors.clone(),
        body: notes.body.clone(),
    }
}

fn noted(tree: &SourceTree, archived: &Archived) -> anyhow::Result<Noted> {
    let version = &archived.version;
    let release = archived.read(tree).map_err(|error| match error {
        ArchiveError::Missing => anyhow::anyhow!("`releases/{version}.json` is missing, and {version} was published"),
        ArchiveError::Changed { digest } => {
            anyhow::anyhow!("`releases/{version}.json` was changed after it was published: its digest is `{digest}`")
        }
        ArchiveError::Unreadable(error) => anyhow::anyhow!("`releases/{version}.json` cannot be read: {}", error.message),
    })?;
    Ok(Noted {
        release,
        notes: archived.notes.as_ref().map(notes).unwrap_or_default(),
    })
}
