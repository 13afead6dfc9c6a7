//! `pkimm verify`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Context as _;
use camino::Utf8Path;
use pkimm_emit::bundle::{CHECKSUMS, MANIFEST, Manifest, bundle, generator};
use pkimm_emit::{FORMATS, Publication, Templates};
use pkimm_model::schema::{RELEASE, SCHEMAS};
use pkimm_release::diff::changes;
use pkimm_release::integrity::parse_version;
use pkimm_release::read::{self, Shape, align};
use pkimm_release::{Release, Status as ReleaseStatus, digest};

use super::archive::Archive;
use super::{Status, build};
use crate::args::Global;
use crate::{output, reporters};

/// Pages that are made from notes as well, which may be amended after the release.
const NOTED: &[&str] = &["site/model/release-notes/", "site/blog/"];

/// Checks a bundle or a document.
pub fn run(global: &Global, path: &Utf8Path) -> anyhow::Result<Status> {
    let mut found = Found::default();
    if path.is_dir() {
        of_bundle(global, path, &mut found)?;
    } else {
        of_file(global, path, &mut found)?;
    }
    found
        .notes
        .iter()
        .for_each(|note| reporters::message(&format!("note: {note}")));
    for fault in &found.faults {
        reporters::out(&format!("error: {fault}\n"))?;
    }
    if found.faults.is_empty() {
        if !global.quiet {
            reporters::out(&format!(
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

/// What verifying found.
#[derive(Default)]
struct Found {
    /// What is wrong.
    faults: Vec<String>,
    /// What the reader should know.
    notes: Vec<String>,
    /// What was looked at.
    checked: Vec<String>,
}

fn of_bundle(global: &Global, folder: &Utf8Path, found: &mut Found) -> anyhow::Result<()> {
    let files = output::read_folder(folder)?;
    let Some(sums) = files
        .get(CHECKSUMS)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
    else {
        anyhow::bail!("`{folder}` is no bundle: it holds no `{CHECKSUMS}` that can be read");
    };
    digests(sums, &files, found);
    let manifest = files
        .get(MANIFEST)
        .and_then(|bytes| serde_json::from_slice::<Manifest>(bytes).ok());
    let Some(manifest) = manifest else {
        found
            .faults
            .push(format!("`{MANIFEST}` is missing or cannot be read"));
        return Ok(());
    };
    against_manifest(&manifest, &files, found);
    let path = format!("release/pkimm-model-{}.json", manifest.version);
    let Some(bytes) = files.get(&path) else {
        found
            .faults
            .push(format!("the release document `{path}` is missing"));
        return Ok(());
    };
    if digest(bytes) != manifest.document {
        found.faults.push(format!(
            "`{path}` is not the document whose digest `{MANIFEST}` names"
        ));
    }
    let Some(release) = document(&path, bytes, found) else {
        return Ok(());
    };
    yaml_agrees(&release, &files, found);
    against_archive(global, &release, Some(&digest(bytes)), found);
    rebuilt(global, &manifest, &release, &files, found);
    Ok(())
}

fn digests(sums: &str, files: &BTreeMap<String, Vec<u8>>, found: &mut Found) {
    let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
    for line in sums.lines() {
        match line.split_once("  ") {
            Some((digest, path)) => drop(listed.insert(path, digest)),
            None => found.faults.push(format!(
                "`{CHECKSUMS}` has a line that is no digest and path: `{line}`"
            )),
        }
    }
    for (path, expected) in &listed {
        match files.get(*path) {
            None => found.faults.push(format!("`{path}` is missing")),
            Some(bytes) if digest(bytes) != *expected => found.faults.push(format!(
                "`{path}` was changed: its digest is not the one in `{CHECKSUMS}`"
            )),
            Some(_) => {}
        }
    }
    for path in files
        .keys()
        .filter(|path| *path != CHECKSUMS && !listed.contains_key(path.as_str()))
    {
        found
            .faults
            .push(format!("`{path}` does not belong to the bundle"));
    }
    found.checked.push(format!(
        "{} have their digests",
        reporters::plural(listed.len(), "file")
    ));
}

fn against_manifest(manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>, found: &mut Found) {
    for entry in &manifest.files {
        // That a file is missing or changed was said by its digest.
        if files
            .get(&entry.path)
            .is_some_and(|bytes| bytes.len() != entry.size || digest(bytes) != entry.sha256)
        {
            found.faults.push(format!(
                "`{}` is not what `{MANIFEST}` describes",
                entry.path
            ));
        }
    }
    let listed = |path: &String| manifest.files.iter().any(|entry| entry.path == *path);
    for path in files
        .keys()
        .filter(|path| *path != MANIFEST && *path != CHECKSUMS && !listed(path))
    {
        found
            .faults
            .push(format!("`{MANIFEST}` does not list `{path}`"));
    }
}

/// Reads a document of our own shape, against its schema and itself.
fn document(path: &str, bytes: &[u8], found: &mut Found) -> Option<Release> {
    let value: serde_json::Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            found.faults.push(format!("`{path}` is not JSON: {error}"));
            return None;
        }
    };
    let schema =
        serde_json::from_str(RELEASE.text).expect("committed schemas are JSON, held by a test");
    let validator =
        jsonschema::validator_for(&schema).expect("committed schemas are valid, held by a test");
    let before = found.faults.len();
    for error in validator.iter_errors(&value) {
        found
            .faults
            .push(format!("`{path}` at `{}`: {error}", error.instance_path()));
    }
    if found.faults.len() > before {
        return None;
    }
    match read::document(&String::from_utf8_lossy(bytes)) {
        Ok(release) => {
            found.checked.push("schema and references hold".to_owned());
            withdrawn_or_draft(&release, found);
            Some(release)
        }
        Err(error) => {
            found.faults.push(format!("`{path}`: {}", error.message));
            None
        }
    }
}

fn withdrawn_or_draft(release: &Release, found: &mut Found) {
    match release.status {
        ReleaseStatus::Draft => found
            .notes
            .push(format!("{} is a draft, and not published", release.version)),
        ReleaseStatus::Withdrawn => found
            .notes
            .push(format!("{} was withdrawn", release.version)),
        ReleaseStatus::Released => {}
    }
}

/// Whether the YAML of a bundle says what its JSON says.
fn yaml_agrees(release: &Release, files: &BTreeMap<String, Vec<u8>>, found: &mut Found) {
    let path = format!("release/pkimm-model-{}.yaml", release.version);
    let Some(text) = files
        .get(&path)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
    else {
        return;
    };
    match read::read(text, None) {
        Ok(published) if published.release == *release => {
            found.checked.push("YAML and JSON agree".to_owned())
        }
        Ok(published) => {
            let told = changes(release, &published.release)
                .first()
                .map(|change| format!(", first in {} of `{}`", change.kind.as_str(), change.id));
            found.faults.push(format!(
                "`{path}` says something else than the JSON document{}",
                told.unwrap_or_default()
            ));
        }
        Err(error) => found.faults.push(format!("`{path}`: {}", error.message)),
    }
}

/// Compares a document with the archive, where the archive has its version.
fn against_archive(global: &Global, release: &Release, actual: Option<&str>, found: &mut Found) {
    let Ok(archive) = Archive::read(&global.model) else {
        found.notes.push(format!(
            "there is no archive in `{}` to compare with",
            global.model
        ));
        return;
    };
    let Ok(version) = parse_version(&release.version) else {
        return;
    };
    match archive.published(&version) {
        Ok(archived) => {
            if let Some(reason) = &archived.notes.withdrawn {
                found
                    .notes
                    .push(format!("{version} was withdrawn: {reason}"));
            }
            let expected = global
                .model
                .join("releases")
                .join(format!("{version}.json"));
            let same = match (actual, fs::read(&expected)) {
                (Some(actual), Ok(bytes)) => digest(&bytes) == actual,
                _ => changes(&archived.release, release).is_empty(),
            };
            if same {
                found
                    .checked
                    .push("the archive has the same document".to_owned());
            } else {
                found.faults.push(format!(
                    "the archive has another document for {version}: `{expected}`"
                ));
            }
        }
        Err(error) => found
            .notes
            .push(format!("it was not compared with an archive: {error:#}")),
    }
}

/// Makes the artefacts anew and compares bytes, where this program is the one that wrote them.
fn rebuilt(
    global: &Global,
    manifest: &Manifest,
    release: &Release,
    files: &BTreeMap<String, Vec<u8>>,
    found: &mut Found,
) {
    if manifest.generator != generator() {
        found.notes.push(format!(
            "the artefacts were not made anew, because {} wrote them and this is {}",
            manifest.generator,
            generator()
        ));
        return;
    }
    let history = parse_version(&release.version).ok().and_then(|version| {
        let archive = Archive::read(&global.model).ok()?;
        archive.before(&version).ok()
    });
    let Some(history) = history else {
        found.notes.push("the artefacts were not made anew, because there is no sound archive of the versions before".to_owned());
        return;
    };
    let publication = Publication {
        history: &history,
        ..Publication::new(release)
    };
    let made = match build::emit(
        &publication,
        &FORMATS.iter().collect::<Vec<_>>(),
        &Templates::default(),
    ) {
        Ok(made) => made,
        Err(error) => {
            found
                .faults
                .push(format!("the artefacts cannot be made anew: {error:#}"));
            return;
        }
    };
    let schemas = SCHEMAS.iter().map(|schema| (schema.name, schema.text));
    let artefacts = made.into_iter().flat_map(|(_, files)| files).collect();
    let mut count = 0;
    for file in bundle(&publication, artefacts, schemas) {
        // These hold notes, or the digests of what holds them.
        let is_noted = NOTED.iter().any(|folder| file.path.starts_with(folder))
            || ["CHANGES.md", MANIFEST, CHECKSUMS].contains(&file.path.as_str());
        match files.get(&file.path) {
            Some(bytes) if is_noted || *bytes == file.bytes => count += usize::from(!is_noted),
            Some(_) => found.faults.push(format!(
                "`{}` is not what {} makes of the document",
                file.path,
                generator()
            )),
            // A page that notes alone call for.
            None if is_noted => {}
            None => found.faults.push(format!("`{}` is missing", file.path)),
        }
    }
    found.checked.push(format!(
        "{} are what {} makes of the document",
        reporters::plural(count, "artefact"),
        generator()
    ));
}

fn of_file(global: &Global, path: &Utf8Path, found: &mut Found) -> anyhow::Result<()> {
    let bytes = fs::read(path).with_context(|| format!("cannot read `{path}`"))?;
    let text = String::from_utf8(bytes).with_context(|| format!("`{path}` is not UTF-8 text"))?;
    if text.trim_start().starts_with('{') {
        if let Some(release) = document(path.as_str(), text.as_bytes(), found) {
            against_archive(global, &release, Some(&digest(text.as_bytes())), found);
        }
        return Ok(());
    }
    match read::read(&text, None) {
        Ok(mut published) => {
            found
                .checked
                .push("it can be read and agrees with itself".to_owned());
            if published.shape == Shape::Document {
                withdrawn_or_draft(&published.release, found);
                against_archive(global, &published.release, None, found);
            } else {
                found.notes.push(
                    "it is of a published YAML shape, which holds less than a release document"
                        .to_owned(),
                );
                compared(global, &mut published, found);
            }
        }
        Err(error) => {
            let place = error
                .place
                .map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
            found
                .faults
                .push(format!("{path}{place}: {}", error.message));
        }
    }
    Ok(())
}

/// Says how a file of an older shape stands to the archived document of its version.
fn compared(global: &Global, published: &mut read::Published, found: &mut Found) {
    let archived = parse_version(&published.release.version)
        .ok()
        .and_then(|version| Archive::read(&global.model).ok()?.published(&version).ok());
    if let Some(archived) = archived {
        let mut own = archived.release.into();
        align(&mut own, published);
        let count = changes(&own.release, &published.release).len();
        found.notes.push(format!(
            "it differs from the archived {} in {}",
            published.release.version,
            reporters::plural(count, "place")
        ));
    }
}
