//! A side of a comparison: a published version, a release file of any shape, a model folder, or `git:REV`.

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_model::{InPlace, Model, Outcome, PublishedFile, SourceTree};
use pkimm_release::archive::ReleaseNotes;
use pkimm_release::integrity::parse_version;
use pkimm_release::published::catalog_file;
use pkimm_release::read::{self, Places, Published, ReadError, Shape};

use super::archive::ArchiveFolder;
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
        if name.starts_with(|first: char| first.is_ascii_digit()) && !name.contains('/') {
            let version = parse_version(name).map_err(anyhow::Error::msg)?;
            let folder = ArchiveFolder::read(&global.model)?;
            let published = folder.published(&version)?;
            return Ok(Self {
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
            text,
            catalog,
        } = read_published(path, None)?;
        // What a document has no place for cannot be compared, and is reported instead.
        if !published.unrepresentable.is_empty() {
            let places = Places::of(&text, None, &published.release);
            for item in &published.unrepresentable {
                let line = places.line(&item.address, "", 0);
                let line = line.map_or_else(String::new, |line| format!(":{line}"));
                reporters::message(&format!("note: {path}{line}: {}", item.message));
            }
        }
        Ok(Self {
            published,
            source: Source::File(Box::new(PublishedFiles {
                model: (path.to_owned(), text),
                catalog,
            })),
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
            pkimm_model::check_own(tree, found, &pkimm_emit::facts()),
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
        let (model, release) = checked
            .context("a model without an error was checked")?
            .into_parts();
        Ok(Self {
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
        let outcome = pkimm_model::check(tree, found, &pkimm_emit::facts());
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
    /// The text of the file with the structure.
    pub text: String,
    /// The path and the text of the catalog of references, where it is a file of its own.
    pub catalog: Option<(Utf8PathBuf, String)>,
}

impl PublishedModel {
    /// Whether something is cited by an id, and the catalog that has it was not found.
    pub fn lacks_catalog(&self) -> bool {
        let mut requirements = self.says.release.requirements();
        self.says.shape == Shape::Uncatalogd
            && requirements.any(|entry| !entry.references.is_empty())
    }

    /// The model to be checked where it lies, as the command line calls its file.
    ///
    /// # Errors
    /// Where the file is a release document: its pages need what is around a model.
    pub fn in_place<'a>(
        &'a self,
        path: &'a Utf8Path,
        baseline: Option<Published>,
    ) -> anyhow::Result<InPlace<'a>> {
        if self.says.shape == Shape::Document {
            bail!(
                "`{path}` is a release document; check it with `pkimm verify {path}`, or make a model folder of it with `pkimm import {path} --out model`"
            );
        }
        let catalog = self.catalog.as_ref();
        Ok(InPlace {
            published: self.says.clone(),
            model: PublishedFile {
                path: path.as_str(),
                text: &self.text,
            },
            catalog: catalog.map(|(path, text)| PublishedFile {
                path: path.as_str(),
                text,
            }),
            baseline,
        })
    }
}

/// Reads a published model. Where it keeps its catalog of references in a file of its own, that is `catalog`, or the one that
/// stands beside it.
pub fn read_published(
    path: &Utf8Path,
    catalog: Option<&Utf8Path>,
) -> anyhow::Result<PublishedModel> {
    let read_text =
        |path: &Utf8Path| disk::read_text(path).with_context(|| format!("cannot read `{path}`"));
    let text = read_text(path)?;
    let beside = path.with_file_name(catalog_file(path.file_name().unwrap_or_default()));
    let is_beside = catalog.is_none()
        && disk::is_file(&beside).with_context(|| format!("cannot read `{beside}`"))?;
    let catalog = catalog.or(is_beside.then_some(&beside));
    let read_catalog = |path: &Utf8Path| anyhow::Ok((path.to_owned(), read_text(path)?));
    let catalog: Option<(Utf8PathBuf, String)> = catalog.map(read_catalog).transpose()?;
    if let Some((path, text)) = &catalog {
        let unreadable = |error| Unreadable {
            path: path.clone(),
            text: text.clone(),
            error,
        };
        read::catalog(text).map_err(unreadable)?;
    }
    let references = catalog.as_ref().map(|(_, text)| text.as_str());
    let unreadable = |error| Unreadable {
        path: path.to_owned(),
        text: text.clone(),
        error,
    };
    let says = read::read(&text, references).map_err(unreadable)?;
    Ok(PublishedModel {
        says,
        text,
        catalog,
    })
}

/// The failure to read a published file, which is known.
#[derive(Debug, thiserror::Error)]
#[error("{}", error.in_file(path.as_str()))]
pub struct Unreadable {
    /// The file.
    pub path: Utf8PathBuf,
    /// Its text.
    pub text: String,
    /// What is wrong.
    pub error: ReadError,
}
