//! `pkimm verify`.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_emit::verify::{self, Context, Findings};
use pkimm_emit::{EmitOptions, FORMATS};
use pkimm_release::archive::Archive;

use super::against;
use super::archive::ArchiveFolder;
use super::build::read_templates;
use super::{Status, schemas};
use crate::args::{Global, Verify};
use crate::reporters::progress::during;
use crate::{disk, output, reporters};

/// The folder of an archive, below the model folder.
const RELEASES: &str = "releases";

/// Checks a bundle or a document.
pub fn run(global: &Global, options: &Verify) -> anyhow::Result<Status> {
    let path = options.path.as_path();
    let templates = read_templates(options.templates.as_deref())?;
    let own = options.own.against.as_deref();
    let options = EmitOptions::from(templates);
    let found = match disk::metadata(path) {
        Ok(facts) if facts.is_dir() => bundle(global, path, own, options)?,
        Ok(facts) if facts.is_file() => file(global, path, options)?,
        // Reading a pipe would wait for somebody who writes.
        Ok(_) => bail!("`{path}` is neither a file nor a folder"),
        Err(_) if disk::is_link(path)? => bail!("`{path}` is a broken link"),
        Err(error) => return Err(error).with_context(|| format!("cannot read `{path}`")),
    };
    found
        .notes
        .iter()
        .for_each(|note| reporters::message(&format!("note: {note}")));
    for fault in &found.faults {
        reporters::say(&format!("error: {fault}\n"))?;
    }
    if found.faults.is_empty() {
        if !global.quiet {
            reporters::say(&format!(
                "`{path}` is sound: {}\n",
                found.checked.join(", ")
            ))?;
        }
        return Ok(Status::Good);
    }
    reporters::message(&format!(
        "`{path}` has {}",
        reporters::plural(found.faults.len(), "fault")
    ));
    Ok(Status::Faults)
}

fn bundle(
    global: &Global,
    path: &Utf8Path,
    own: Option<&Utf8Path>,
    options: EmitOptions,
) -> anyhow::Result<Findings> {
    let folder = output::read_bundle(path)?;
    let archive = match own {
        Some(document) => Ok(ArchiveFolder::of(against::read(global, document)?.1)),
        None => ArchiveFolder::read(&global.model),
    };
    let releases = global.model.join(RELEASES);
    let schemas = schemas();
    let context = Context {
        archive: at_hand(&archive),
        extensions: extensions_at_hand(&archive),
        model: global.model.as_str(),
        folder: releases.as_str(),
        formats: FORMATS,
        schemas: &schemas,
        options,
    };
    during(global, "verifying", || verify::bundle(&folder, &context))
        .map_err(|error| anyhow::anyhow!("`{path}` is not a bundle: {error}"))
}

fn file(global: &Global, path: &Utf8Path, options: EmitOptions) -> anyhow::Result<Findings> {
    let text = disk::read_text(path).with_context(|| format!("cannot read `{path}`"))?;
    // A file that stands in an archive is compared with that one, and its files are named as it was.
    let (model, folder, named) = match archive_of(path) {
        Some((model, version)) => {
            let folder = path.parent().unwrap_or(Utf8Path::new(""));
            (model, folder.to_owned(), Some(version))
        }
        None => (global.model.clone(), global.model.join(RELEASES), None),
    };
    let archive = ArchiveFolder::read(&model);
    let schemas = schemas();
    let context = Context {
        archive: at_hand(&archive),
        extensions: extensions_at_hand(&archive),
        model: model.as_str(),
        folder: folder.as_str(),
        formats: FORMATS,
        schemas: &schemas,
        options,
    };
    Ok(verify::file(
        path.as_str(),
        &text,
        named.as_deref(),
        &context,
    ))
}

fn at_hand(archive: &anyhow::Result<ArchiveFolder>) -> Result<Archive<'_>, String> {
    match archive {
        Ok(folder) => Ok(folder.archive()),
        Err(error) => Err(reporters::causes(error)),
    }
}

fn extensions_at_hand(archive: &anyhow::Result<ArchiveFolder>) -> BTreeMap<String, Archive<'_>> {
    let folder = archive.as_ref().ok();
    folder.map(ArchiveFolder::extensions).unwrap_or_default()
}

/// The model folder and the version of a file that stands in an archive: beside the notes of its version.
fn archive_of(path: &Utf8Path) -> Option<(Utf8PathBuf, String)> {
    let full = disk::canonical(path).ok()?;
    let folder = full
        .parent()
        .filter(|folder| folder.file_name() == Some(RELEASES))?;
    let version = full.file_name()?.strip_suffix(".json")?;
    let model = folder.parent()?;
    disk::is_file(&folder.join(format!("{version}.md")))
        .ok()?
        .then(|| (model.to_owned(), version.to_owned()))
}
