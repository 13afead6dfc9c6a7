//! `pkimm import`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_model::Imported;
use pkimm_release::Release;
use pkimm_release::address::Address;
use pkimm_release::read::{Places, Shape};

use super::Status;
use super::side::{PublishedModel, read_published};
use crate::args::{Global, Import};
use crate::output::{self, Durability, replace_file};
use crate::{disk, reporters};

/// The file without which a folder is no model.
const MODEL: &str = "model.toml";

/// How many items of a list are shown; the rest are counted.
const MOST: usize = 12;

/// Turns a published model into source files.
pub fn run(global: &Global, options: &Import) -> anyhow::Result<Status> {
    let PublishedModel {
        says: published,
        text: source,
        ..
    } = read_published(&options.file, options.references.as_deref())?;
    if let Some(catalog) = options
        .references
        .as_ref()
        .filter(|_| published.shape != Shape::StableIds)
    {
        reporters::message(&format!(
            "note: `{catalog}` was not used, since `{}` holds its references itself",
            options.file
        ));
    }
    if published.shape == Shape::Uncatalogd {
        reporters::message(
            "note: this shape keeps the catalog of references in a separate file; name it with `--references`, or the entries will have only their ids",
        );
    }
    let out = &options.out;
    let (release, shape) = (published.release.clone(), published.shape);
    let imported = pkimm_model::import(published, options.merge_references, &pkimm_emit::facts());
    put(out, &imported.files)?;
    if !global.quiet {
        reporters::say(&summary(
            &options.file,
            &source,
            out,
            &release,
            shape,
            &imported,
        ))?;
    }
    for error in imported.errors.iter().filter(|_| global.quiet) {
        reporters::message(&format!("error: {error}"));
    }
    Ok(if imported.errors.is_empty() {
        Status::Good
    } else {
        Status::Faults
    })
}

/// Writes the files of a model. `model.toml` is there from the beginning, empty, and held locked, so that of two imports
/// into one folder the second is refused; it is filled last, so that nothing else is taken for a model.
///
/// # Errors
/// Where the folder holds anything but what an import of the same that did not come to its end has left, or a file cannot be
/// written.
fn put(out: &Utf8Path, files: &BTreeMap<String, String>) -> anyhow::Result<()> {
    if !is_free(out, files)? {
        bail!(
            "`{out}` is not empty, and existing files are never replaced; name a different folder with `--out`"
        );
    }
    disk::create_dir_all(out).with_context(|| format!("cannot create `{out}`"))?;
    let last = out.join(MODEL);
    let held = disk::open_to_lock(&last).with_context(|| format!("cannot write `{last}`"))?;
    // Somebody else may have been faster, and have come to the end.
    if !disk::try_lock(&held) || !is_free(out, files)? {
        bail!("another import is writing to `{out}`; name a different folder with `--out`");
    }
    output::clear_below(out);
    for (path, text) in files.iter().filter(|(path, _)| *path != MODEL) {
        replace_file(&out.join(path), text.as_bytes(), Durability::Whenever)?;
    }
    // Windows replaces no file that is held.
    let _held = (!cfg!(windows)).then_some(held);
    if let Some(text) = files.get(MODEL) {
        replace_file(&last, text.as_bytes(), Durability::Whenever)?;
    }
    Ok(())
}

/// Whether a folder holds nothing but what an import of these files may have left.
fn is_free(out: &Utf8Path, files: &BTreeMap<String, String>) -> anyhow::Result<bool> {
    let folders: BTreeSet<&Utf8Path> = files
        .keys()
        .flat_map(|path| Utf8Path::new(path).ancestors().skip(1))
        .collect();
    let mut open = vec![Utf8PathBuf::new()];
    while let Some(next) = open.pop() {
        let folder = if next.as_str().is_empty() {
            out.to_owned()
        } else {
            out.join(&next)
        };
        let problem = || format!("cannot read `{folder}`");
        let entries = match disk::entries(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries.with_context(problem)?,
        };
        for entry in entries {
            let entry = entry.with_context(problem)?;
            let path = next.join(&entry.name);
            let is_ours = if entry.kind.is_dir() {
                folders.contains(path.as_path())
            } else if entry.kind.is_file() {
                let is_left = |text: &String| -> anyhow::Result<bool> {
                    let expected = if path == MODEL { "" } else { text };
                    disk::holds(&entry.path, expected.as_bytes())
                        .with_context(|| format!("cannot read `{}`", entry.path))
                };
                disk::is_temporary(&entry.name)
                    || files.get(path.as_str()).map_or(Ok(false), is_left)?
            } else {
                false
            };
            if !is_ours {
                return Ok(false);
            }
            if entry.kind.is_dir() {
                open.push(path);
            }
        }
    }
    Ok(true)
}

fn summary(
    file: &Utf8Path,
    source: &str,
    out: &Utf8Path,
    release: &Release,
    shape: Shape,
    imported: &Imported,
) -> String {
    let counts = release.counts();
    let places = Places::of(source, None, &imported.release);
    let place = |address: &Address, line: &str, before: usize| {
        let found = places.line(address, line, before);
        found.map_or_else(String::new, |line| format!("{file}:{line}: "))
    };
    let mut text = format!(
        "Read {file}: version {}, {} modules, {} categories, {} requirements, {} levels, {} references.\nWrote {} to `{out}`.\n",
        release.version,
        counts.modules,
        counts.categories,
        counts.requirements,
        counts.levels,
        counts.references,
        reporters::plural(imported.files.len(), "file"),
    );
    if shape == Shape::Positional {
        text += "\nThe file has positions instead of ids. These ids were derived from names, and can still be changed before the first release here:\n";
        text += &imported
            .derived
            .iter()
            .map(|(code, id)| format!("  - {code} is now `{id}`\n"))
            .collect::<String>();
    }
    if !imported.changed.is_empty() {
        text += "\nWhat could not be carried over unchanged:\n";
        text += &list(
            imported
                .changed
                .iter()
                .map(|note| place(&note.address, &note.line, note.before) + &note.told()),
        );
    }
    if !imported.release.resources.is_empty() {
        text += "\nThe document names files beside pages and does not hold them. Put each into its place, as it was published, or remove the links to it:\n";
        for file in &imported.release.resources {
            let (path, version) = (&file.path, &release.version);
            text += &format!(
                "  - `{out}/pages/{path}`, {} bytes with the digest `{}`; the archive has it as `releases/{version}/{path}`\n",
                file.size, file.sha256
            );
        }
    }
    if !imported.alike.is_empty() {
        text += "\nEntries that seem to be the same standard; `--merge-references` merges them:\n";
        text += &list(imported.alike.iter().map(|group| {
            group
                .iter()
                .map(|reference| format!("`{}`", reference.id))
                .collect::<Vec<_>>()
                .join(", ")
        }));
    }
    if !imported.suspicious.is_empty() {
        text += "\nWhat looks wrong in the published file:\n";
        text += &list(
            imported
                .suspicious
                .iter()
                .map(|found| place(&found.address, "", 0) + &found.message),
        );
    }
    if !imported.eased.is_empty() {
        text += "\nErrors in the published texts, which `model.toml` lowers to warnings until they are fixed:\n";
        text += &list(
            imported
                .eased
                .iter()
                .map(|name| format!("`{name}`; see `pkimm explain {name}`")),
        );
    }
    if !imported.errors.is_empty() {
        text += "\nErrors in the result, to be fixed by hand:\n";
        text += &list(imported.errors.iter().cloned());
    }
    let complete = if shape == Shape::Document {
        format!(
            "Review `{out}/model.toml`: no document contains limits, lint settings or terminology, so add those that you need."
        )
    } else {
        format!(
            "Add `name`, `license` and `url` to `{out}/model.toml`, and summaries, indicators and risks to the levels."
        )
    };
    text += &format!(
        "\nWhat to do next:\n  1. Run `pkimm --model {out} check`; it lists {} about texts and metadata.\n  2. {complete}\n  3. Run `pkimm --model {out} build --out dist` to build the site, and compare it with the old one.\n",
        reporters::plural(imported.warnings, "warning"),
    );
    text
}

fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    let rest = items.len().saturating_sub(MOST);
    let mut text: String = items
        .take(MOST)
        .map(|item| format!("  - {item}\n"))
        .collect();
    if rest > 0 {
        text += &format!("  - and {rest} more\n");
    }
    text
}
