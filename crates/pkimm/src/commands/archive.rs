//! The archive of a model folder, read from the disk.

use anyhow::Context as _;
use camino::Utf8Path;
use pkimm_model::SourceTree;
use pkimm_model::archive::published;
use pkimm_model::model::Archived;
use pkimm_release::archive::Archive;

/// The files of an archive, whatever the state of the rest of the model folder.
pub struct ArchiveFolder {
    tree: SourceTree,
    versions: Vec<Archived>,
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
        let versions = pkimm_model::archive(&tree);
        Ok(Self { tree, versions })
    }

    /// What they record.
    pub fn archive(&self) -> Archive<'_> {
        published(&self.tree, &self.versions)
    }
}
