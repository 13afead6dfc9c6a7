//! The archive of a model folder, read from the disk.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::Stands;
use pkimm_model::SourceTree;
use pkimm_model::archive::{is_latest, latest_beside, published};
use pkimm_model::extension_archive::extension_archives;
use pkimm_model::model::Archived;
use pkimm_release::archive::{Archive, PublishedVersion, read_extension};
use pkimm_release::extension::Extension;
use pkimm_release::integrity::parse_version;
use pkimm_release::trees::Trees;
use pkimm_release::{ExtensionEntry, Release};
use semver::Version;

use crate::reporters;

/// The files of an archive, whatever the state of the rest of the model folder.
pub struct ArchiveFolder {
    tree: SourceTree,
    versions: Vec<Archived>,
    extensions: BTreeMap<String, Vec<Archived>>,
}

/// In which tree of the site the pages of a version stand that is published, or now is.
pub fn stands(versions: &[Archived], version: &Version) -> Stands {
    match is_latest(versions, version) {
        true => Stands::Latest,
        false => Stands::Published,
    }
}

impl ArchiveFolder {
    /// Reads the archive of a model folder.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn read(model: &Utf8Path) -> anyhow::Result<Self> {
        let (tree, _) = SourceTree::read(model).with_context(
            || "there is no model to read; name its folder with `--model`, or run pkimm in the folder that contains `model/`",
        )?;
        Ok(Self::of(tree))
    }

    /// The archive among files that were read.
    pub fn of(tree: SourceTree) -> Self {
        Self {
            versions: pkimm_model::archive(&tree),
            extensions: extension_archives(&tree),
            tree,
        }
    }

    /// What they record.
    pub fn archive(&self) -> Archive<'_> {
        published(&self.tree, &self.versions)
    }

    /// What they record of extensions, by their ids.
    pub fn extensions(&self) -> BTreeMap<String, Archive<'_>> {
        let extensions = self.extensions.iter();
        extensions
            .map(|(id, versions)| (id.clone(), published(&self.tree, versions)))
            .collect()
    }

    /// The documents of the extensions that were published with a version of the model.
    ///
    /// # Errors
    /// Where one is missing, or is not what was published.
    pub fn extensions_of(&self, release: &Release) -> anyhow::Result<Vec<Extension>> {
        let archives = self.extensions();
        let entries = release.extensions.iter().map(|entry| {
            let ExtensionEntry {
                id,
                version,
                sha256,
            } = entry;
            let parsed = parse_version(version).map_err(anyhow::Error::msg)?;
            let record = archives.get(id).and_then(|archive| archive.record(&parsed));
            let text = record.and_then(|record| record.document);
            Ok(Extension {
                withdrawn: record.and_then(|record| record.notes.withdrawn.clone()),
                ..read_extension(id, &parsed, text, Some(sha256))?
            })
        });
        entries.collect()
    }

    /// A published version of an extension. `None` where there is none that can be read.
    pub fn extension(&self, id: &str, version: &str) -> Option<Extension> {
        let archives = self.extensions();
        let record = archives.get(id)?.record(&parse_version(version).ok()?)?;
        read_extension(id, &record.version, record.document, Some(record.digest)).ok()
    }

    /// A published version. That it was withdrawn is said to whoever asks for it.
    ///
    /// # Errors
    /// Where it is not published, or its document is not the one that was.
    pub fn published(&self, version: &Version) -> anyhow::Result<PublishedVersion> {
        let published = self.archive().published(version)?;
        if let Some(reason) = &published.notes.withdrawn {
            reporters::message(&format!("note: {version} was withdrawn: {reason}"));
        }
        Ok(published)
    }

    /// What the files beside the pages of a published version hold, by their paths relative to the folder of pages.
    ///
    /// # Errors
    /// Where one is missing, or is not what was published.
    pub fn files(&self, published: &PublishedVersion) -> anyhow::Result<BTreeMap<&str, &[u8]>> {
        let release = &published.release;
        let version = parse_version(&release.version).map_err(anyhow::Error::msg)?;
        let archive = self.archive();
        let record = archive.record(&version).context("it was published")?;
        if let Some(fault) = record.file_faults(release).first() {
            bail!(
                "{}",
                fault.told(&format!("releases/{version}/{}", fault.path))
            );
        }
        Ok(record.files.clone())
    }

    /// The published versions after one.
    pub fn later(&self, version: &Version) -> impl Iterator<Item = &Version> {
        let published = self
            .versions
            .iter()
            .filter(|archived| archived.is_published());
        let versions = published.map(|archived| &archived.version);
        versions.filter(move |later| *later > version)
    }

    /// Where the site shows the trees of pages, as `model.toml` says now.
    pub fn trees(&self) -> Trees {
        pkimm_model::trees(&self.tree)
    }

    /// The latest version that stands, beside one.
    pub fn latest_beside(&self, version: &Version) -> Option<&Version> {
        latest_beside(&self.versions, version)
    }

    /// In which tree of the site the pages of a published version stand.
    pub fn stands(&self, version: &Version) -> Stands {
        stands(&self.versions, version)
    }

    /// The text of the notes of a version.
    ///
    /// # Errors
    /// Where it has none, or what they say cannot be read.
    pub fn notes(&self, version: &Version) -> anyhow::Result<&str> {
        let mut versions = self.versions.iter();
        let archived = versions.find(|archived| archived.version == *version);
        match archived.and_then(|archived| archived.notes.as_ref()) {
            Some(notes) => Ok(self.tree.text(notes.file)),
            None => bail!("`releases/{version}.md` is missing or cannot be read"),
        }
    }
}
