//! A side of a comparison: a published version, a release file of any shape, a model folder, or `git:REV`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_model::{Model, Outcome, SourceTree};
use pkimm_release::integrity::parse_version;
use pkimm_release::published::CATALOGUE_FILE;
use pkimm_release::read::{self, Places, Published, ReadError};

use super::archive::ArchiveFolder;
use crate::args::Global;
use crate::reporters::{self, Report};

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
    /// A document.
    Document,
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
        if path.is_dir() {
            return Self::folder(path, global);
        }
        if path.is_file() {
            return Self::file(path);
        }
        if name.starts_with(|first: char| first.is_ascii_digit()) && !name.contains('/') {
            let version = parse_version(name).map_err(anyhow::Error::msg)?;
            let folder = ArchiveFolder::read(&global.model)?;
            let release = folder.archive().published(&version)?.release;
            return Ok(Self {
                published: release.into(),
                source: Source::Document,
            });
        }
        bail!(
            "there is no `{name}`; name a published version, a release file, a model folder, or `git:` followed by a revision"
        )
    }

    /// A document of any shape.
    fn file(path: &Utf8Path) -> anyhow::Result<Self> {
        let text = read_text(path)?;
        let catalogue = path.with_file_name(CATALOGUE_FILE);
        let catalogue = if catalogue.is_file() {
            Some(read_text(&catalogue)?)
        } else {
            None
        };
        let published =
            read::read(&text, catalogue.as_deref()).map_err(|error| unreadable(path, &error))?;
        // What a document has no place for cannot be compared, and is told instead.
        if !published.oddities.is_empty() {
            let places = Places::of(&text, &published.release);
            for oddity in &published.oddities {
                let line = places.line(&oddity.address, "", 0);
                let line = line.map_or_else(String::new, |line| format!(":{line}"));
                reporters::message(&format!("note: {path}{line}: {}", oddity.message));
            }
        }
        Ok(Self {
            published,
            source: Source::Document,
        })
    }

    /// A model folder.
    ///
    /// # Errors
    /// Where the folder cannot be read, or the model has errors.
    pub fn folder(path: &Utf8Path, global: &Global) -> anyhow::Result<Self> {
        let (tree, found) = SourceTree::read(path).with_context(
            || "there is no model to read; name its folder with `--model`, or run pkimm in the folder that contains `model/`",
        )?;
        Self::tree(
            pkimm_model::check(tree, found, &pkimm_emit::facts()),
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
            reporters::print_to_stderr(&report);
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

    /// The model folder as it was at a revision. The working tree is not touched.
    fn revision(revision: &str, global: &Global) -> anyhow::Result<Self> {
        if revision.is_empty() || revision.starts_with('-') {
            bail!("`git:{revision}` does not name a revision");
        }
        let folder = global.model.as_path();
        let files = at_revision(revision, folder)?;
        let (tree, found) = SourceTree::from_files(files);
        let outcome = pkimm_model::check(tree, found, &pkimm_emit::facts());
        Self::tree(outcome, folder, &format!("git:{revision}"), global)
    }
}

/// The text of a file.
pub fn read_text(path: &Utf8Path) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read `{path}`"))?;
    String::from_utf8(bytes).with_context(|| format!("`{path}` is not UTF-8 text"))
}

/// The failure to read a document.
pub fn unreadable(path: &Utf8Path, error: &ReadError) -> anyhow::Error {
    let place = error
        .place
        .map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
    anyhow::anyhow!("{path}{place}: {}", error.message)
}

/// The files of a folder at a revision, by path below the folder.
fn at_revision(revision: &str, folder: &Utf8Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let problem = || format!("cannot read the model at the revision `{revision}`");
    let place = if folder.is_dir() {
        folder
    } else {
        Utf8Path::new(".")
    };
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(["-C", place.as_str()])
            .args(arguments)
            .stdin(Stdio::null());
        command
    };
    // From within the folder git lists what is below it, with paths relative to it.
    let listed = git(&["ls-tree", "-r", "-z", revision])
        .output()
        .with_context(|| format!("cannot run git; {}", problem()))?;
    if !listed.status.success() {
        bail!(
            "{}: {}",
            problem(),
            String::from_utf8_lossy(&listed.stderr).trim()
        );
    }
    let listed = String::from_utf8(listed.stdout).with_context(problem)?;
    let mut entries = Vec::new();
    for entry in listed.split('\0').filter(|entry| !entry.is_empty()) {
        let (facts, path) = entry.split_once('\t').with_context(problem)?;
        let mut facts = facts.split(' ').skip(1);
        if facts.next() == Some("blob") {
            entries.push((
                facts.next().with_context(problem)?.to_owned(),
                path.to_owned(),
            ));
        }
    }
    if entries.is_empty() {
        bail!("the revision `{revision}` has no files in `{folder}`");
    }
    let mut reader = git(&["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(problem)?;
    let mut asked = reader.stdin.take().with_context(problem)?;
    let objects: String = entries
        .iter()
        .map(|(object, _)| format!("{object}\n"))
        .collect();
    // Both ends are served at once, since either may fill up.
    let asking = std::thread::spawn(move || asked.write_all(objects.as_bytes()));
    let mut answers = BufReader::new(reader.stdout.take().with_context(problem)?);
    let mut files = BTreeMap::new();
    for (_, path) in entries {
        let mut header = String::new();
        answers.read_line(&mut header).with_context(problem)?;
        let size: usize = header
            .trim_end()
            .rsplit(' ')
            .next()
            .and_then(|size| size.parse().ok())
            .with_context(problem)?;
        let mut bytes = vec![0; size + 1];
        answers.read_exact(&mut bytes).with_context(problem)?;
        bytes.pop();
        files.insert(path, bytes);
    }
    asking
        .join()
        .ok()
        .with_context(problem)?
        .with_context(problem)?;
    reader.wait().with_context(problem)?;
    Ok(files)
}
