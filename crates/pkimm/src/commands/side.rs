//! A side of a comparison: a published version, a release file of any shape, a model folder, or `git:REV`.

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_model::{InPlace, Model, Outcome, PublishedFile, SourceTree};
use pkimm_release::archive::ReleaseNotes;
use pkimm_release::extension::Extension;
use pkimm_release::published::catalog_file;
use pkimm_release::read::{self, Part, Places, Published, ReadError, Shape, every_fault};

use super::archive::ArchiveFolder;
use super::named_version;
use crate::args::Global;
use crate::disk;
use crate::reporters::{self, Report};
use crate::revision::Revision;

/// What begins a side that is a revision of the repository.
const GIT: &str = "git:";

/// A side of a comparison.
pub struct Side {
    /// The model.
    pub published: Published,
    /// Its extensions: those in progress of a source tree, and those with which a version was published.
    pub extensions: Vec<Extension>,
    /// Where it was read from.
    pub source: Source,
}

/// Where a side was read from.
pub enum Source {
    /// A file of any shape.
    File(Box<PublishedFiles>),
    /// A published version, with its notes.
    Published(Box<ReleaseNotes>),
    /// A source tree.
    Tree {
        /// The files.
        tree: SourceTree,
        /// The model that they make.
        model: Box<Model>,
        /// The model folder, relative to the working directory.
        root: Utf8PathBuf,
    },
}

/// The files of a published model.
#[derive(Debug)]
pub struct PublishedFiles {
    /// The path and the text of the file with the structure.
    pub model: (Utf8PathBuf, String),
    /// Those of the catalog of references, where it is a file of its own.
    pub catalog: Option<(Utf8PathBuf, String)>,
}

impl Side {
    /// Reads a side as the command line names it.
    ///
    /// # Errors
    /// Where there is no such thing, or it cannot be read.
    pub fn read(name: &str, global: &Global) -> anyhow::Result<Self> {
        if let Some(revision) = name.strip_prefix(GIT) {
            return Self::revision(revision, global);
        }
        let path = Utf8Path::new(name);
        let problem = || format!("cannot read `{name}`");
        if disk::is_dir(path).with_context(problem)? {
            return Self::folder(path, global);
        }
        if disk::is_taken(path).with_context(problem)? {
            return Self::file(path);
        }
        let number = name.strip_prefix(['v', 'V']).unwrap_or(name);
        if number.starts_with(|first: char| first.is_ascii_digit()) && !name.contains('/') {
            let version = named_version(name)?;
            let folder = ArchiveFolder::read(&global.model)?;
            let published = folder.published(&version)?;
            return Ok(Self {
                extensions: folder.extensions_of(&published.release)?,
                published: published.release.into(),
                source: Source::Published(Box::new(published.notes)),
            });
        }
        bail!(
            "there is no `{name}`; name a published version, a release file, a model folder, or `git:` followed by a revision"
        )
    }

    /// A document of any shape.
    fn file(path: &Utf8Path) -> anyhow::Result<Self> {
        let PublishedModel {
            says: published,
            files,
        } = read_published(path, None)?;
        // What a document has no place for cannot be compared, and is reported instead.
        if !published.unrepresentable.is_empty() {
            let places = Places::of(&files.model.1, None, &published.release);
            for item in &published.unrepresentable {
                let line = places.line(&item.address, "", 0);
                let line = line.map_or_else(String::new, |line| format!(":{line}"));
                reporters::message(&format!("note: {path}{line}: {}", item.message));
            }
        }
        Ok(Self {
            published,
            extensions: Vec::new(),
            source: Source::File(Box::new(files)),
        })
    }

    /// A model folder.
    ///
    /// # Errors
    /// Where the folder cannot be read, or the model has errors.
    fn folder(path: &Utf8Path, global: &Global) -> anyhow::Result<Self> {
        let (tree, found) = SourceTree::read(path).with_context(
            || "there is no model to read; name its folder with `--model`, or run pkimm in the folder that contains `model/`",
        )?;
        Self::tree(
            pkimm_model::check_own(tree, found, &crate::facts::facts()),
            path,
            path.as_str(),
            global,
        )
    }

    fn tree(
        outcome: Outcome,
        root: &Utf8Path,
        name: &str,
        global: &Global,
    ) -> anyhow::Result<Self> {
        let global = Global {
            model: root.to_owned(),
            ..global.clone()
        };
        let report = Report::new(&outcome, &global);
        if outcome.checked.is_none() {
            reporters::print_errors(&report);
            bail!("`{name}` cannot be compared because the model has errors");
        }
        let root = report.root.clone();
        let Outcome { tree, checked, .. } = outcome;
        let checked = checked.context("a model without an error was checked")?;
        let extensions = checked.extensions().to_vec();
        let (model, release) = checked.into_parts();
        Ok(Self {
            extensions,
            published: release.into(),
            source: Source::Tree {
                tree,
                model: Box::new(model),
                root,
            },
        })
    }

    /// The model that is worked on: a folder, or a published file in its place.
    ///
    /// # Errors
    /// As [`Self::folder`], and where the file cannot be read.
    pub fn of_model(global: &Global) -> anyhow::Result<Self> {
        match is_published(&global.model) {
            true => Self::file(&global.model),
            false => Self::folder(&global.model, global),
        }
    }

    /// The model folder as it was at a revision. The working tree is not touched.
    fn revision(revision: &str, global: &Global) -> anyhow::Result<Self> {
        if revision.is_empty() || revision.starts_with('-') {
            bail!("`git:{revision}` does not name a revision");
        }
        let folder = global.model.as_path();
        let (tree, found) = SourceTree::read(&Revision {
            name: revision,
            folder,
        })?;
        // A revision may ask for an older tool than the one that compares it.
        let outcome = pkimm_model::check(tree, found, &crate::facts::facts());
        Self::tree(outcome, folder, &format!("git:{revision}"), global)
    }
}

/// Whether a path that names a model names a published file, and no folder.
pub fn is_published(path: &Utf8Path) -> bool {
    let is_data = matches!(path.extension(), Some("yaml" | "yml" | "json"));
    is_data && disk::is_file(path).is_ok_and(|is_file| is_file)
}

/// A published model as its files say it.
pub struct PublishedModel {
    /// What they say.
    pub says: Published,
    /// The files.
    pub files: PublishedFiles,
}

impl PublishedModel {
    /// Whether something is cited by an id, and the catalog that has it was not found.
    pub fn lacks_catalog(&self) -> bool {
        let mut requirements = self.says.release.requirements();
        self.says.shape == Shape::Uncatalogd
            && requirements.any(|entry| !entry.references.is_empty())
    }

    /// The model to be checked where it lies.
    ///
    /// # Errors
    /// Where the file is a release document: its pages need what is around a model.
    pub fn in_place(&self, baseline: Option<Published>) -> anyhow::Result<InPlace<'_>> {
        let path = &self.files.model.0;
        if self.says.shape == Shape::Document {
            bail!(
                "`{path}` is a release document; check it with `pkimm verify {path}`, or make a model folder of it with `pkimm import {path} --out model`"
            );
        }
        let [model, catalog] = self.files.in_place();
        Ok(InPlace {
            published: self.says.clone(),
            model: model.context("a model has a file")?,
            catalog,
            baseline,
        })
    }
}

impl PublishedFiles {
    /// The texts of a published model. Where it keeps its catalog of references in a file of its own, that is `catalog`, or the one
    /// that stands beside it.
    ///
    /// # Errors
    /// Where a file is not there or has no text.
    pub fn find(path: &Utf8Path, catalog: Option<&Utf8Path>) -> anyhow::Result<Self> {
        let read_text = |path: &Utf8Path| {
            let text = disk::read_text(path).with_context(|| format!("cannot read `{path}`"))?;
            anyhow::Ok((path.to_owned(), text))
        };
        let model = read_text(path)?;
        let beside = path.with_file_name(catalog_file(path.file_name().unwrap_or_default()));
        let is_beside = catalog.is_none()
            && disk::is_file(&beside).with_context(|| format!("cannot read `{beside}`"))?;
        let catalog = catalog.or(is_beside.then_some(&beside));
        Ok(Self {
            catalog: catalog.map(read_text).transpose()?,
            model,
        })
    }

    /// What the files say. What is wrong with the catalog is told of its file.
    ///
    /// # Errors
    /// With the first fault.
    pub fn read(self) -> Result<PublishedModel, Unreadable> {
        let catalog = self.catalog.as_ref();
        let references = catalog.map(|(_, text)| text.as_str());
        let of_catalog = references.map_or(Ok(()), read::catalog);
        let refused = match of_catalog.map(|()| read::read(&self.model.1, references)) {
            Ok(Ok(says)) => return Ok(PublishedModel { says, files: self }),
            Ok(Err(error)) => (Part::Model, error),
            Err(error) => (Part::Catalog, error),
        };
        Err(Unreadable {
            files: Box::new(self),
            refused,
        })
    }

    /// The files as a check in place takes them: the model's, and the catalog.
    pub fn in_place(&self) -> [Option<PublishedFile<'_>>; 2] {
        [Some(&self.model), self.catalog.as_ref()].map(|file| {
            let (path, text) = file?;
            Some(PublishedFile {
                path: path.as_str(),
                text,
            })
        })
    }
}

/// Reads a published model, with the catalog of references as [`PublishedFiles::find`] finds it.
pub fn read_published(
    path: &Utf8Path,
    catalog: Option<&Utf8Path>,
) -> anyhow::Result<PublishedModel> {
    Ok(PublishedFiles::find(path, catalog)?.read()?)
}

/// The failure to read a published file, which is known.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.first())]
pub struct Unreadable {
    /// The files.
    pub files: Box<PublishedFiles>,
    /// What is wrong with which of them.
    refused: (Part, ReadError),
}

impl Unreadable {
    /// The first fault, and where all are told.
    fn first(&self) -> String {
        let (part, error) = &self.refused;
        let (model, _) = &self.files.model;
        let path = match (part, &self.files.catalog) {
            (Part::Catalog, Some((path, _))) => path,
            _ => model,
        };
        let mut told = error.in_file(path.as_str());
        let [text, catalog] = self.files.in_place().map(|file| file.map(|file| file.text));
        let more = every_fault(text.unwrap_or_default(), catalog).len();
        if more > 1 {
            told += &format!("; `pkimm check {model}` tells all {more} faults");
        }
        told
    }
}
