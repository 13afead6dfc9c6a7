//! Whether the files of a bundle belong together: its digests, its manifest, its document and the YAML of that.

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::diff::changes;
use pkimm_release::manifest::Manifest;
use pkimm_release::read::{self, ReadError, Shape, align};
use pkimm_release::{Release, digest};

use super::{Context, Files, Findings, Folder, archived, document, rebuilt};
use crate::bundle::{CHECKSUMS, MANIFEST, generator};
use crate::formats::{json, yaml};
use crate::plural;

/// A folder that is no bundle, so that nothing can be said of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it contains no readable `{CHECKSUMS}`")]
pub struct NoBundle;

/// The sizes that the files of a bundle have by its manifest, so that no larger file need be read. None where the manifest cannot
/// be read, which [`bundle`] reports.
#[must_use]
pub fn sizes(manifest: &[u8]) -> BTreeMap<String, u64> {
    let manifest = serde_json::from_slice::<Manifest>(manifest);
    let files = manifest.into_iter().flat_map(|manifest| manifest.files);
    files.map(|file| (file.path, file.size as u64)).collect()
}

/// Checks a bundle: what follows from its document is rebuilt, and the rest is compared with what is available.
///
/// # Errors
/// Where the folder is no bundle.
pub fn bundle(folder: &Folder, context: &Context<'_>) -> Result<Findings, NoBundle> {
    let Folder {
        files,
        unread,
        others,
        empty,
    } = folder;
    let mut found = Findings::default();
    found.faults.extend(
        unread
            .iter()
            .map(|(path, reason)| format!("`{path}`: {reason}")),
    );
    found.faults.extend(others.iter().map(|(path, what)| {
        format!("`{path}` is {what}, but a bundle may contain only files and folders")
    }));
    found.faults.extend(
        empty
            .iter()
            .map(|path| format!("the empty folder `{path}` does not belong to the bundle")),
    );
    let sums = files
        .get(CHECKSUMS)
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    match sums {
        Some(sums) => {
            digests(sums, folder, &mut found);
            // Without a file nothing more can be said of the whole.
            if unread.is_empty() {
                contents(files, context, &mut found);
            }
            Ok(found)
        }
        None if others.is_empty() && unread.is_empty() => Err(NoBundle),
        None => Ok(found),
    }
}

fn contents(files: &Files, context: &Context<'_>, found: &mut Findings) {
    let Some(bytes) = files.get(MANIFEST) else {
        found.faults.push(format!("`{MANIFEST}` is missing"));
        return;
    };
    let manifest: Manifest = match serde_json::from_slice(bytes) {
        Ok(manifest) => manifest,
        Err(error) => {
            let error = ReadError::of_json(&error, &String::from_utf8_lossy(bytes));
            found.faults.push(error.in_file(MANIFEST));
            return;
        }
    };
    against_manifest(&manifest, files, found);
    let is_document = |(path, _): &(&String, &Vec<u8>)| json::is_path(path, &manifest.version);
    let Some((path, bytes)) = files.iter().find(is_document) else {
        let path = json::PATH.replace("<version>", &manifest.version);
        found
            .faults
            .push(format!("the release document `{path}` is missing"));
        return;
    };
    if digest(bytes) != manifest.document {
        found.faults.push(format!(
            "`{path}` does not match the digest in `{MANIFEST}`"
        ));
    }
    let Some(release) = document(path, bytes, context, found) else {
        return;
    };
    yaml_agrees(&release, files, found);
    archived::compare(&release, Some(&digest(bytes)), context, found);
    if manifest.generator == generator() {
        every_format(&manifest, &release, files, context, found);
        rebuilt::compare(&release, files, context, found);
        rebuilt::sealed(&release, files, context, found);
    } else {
        found.notes.push(format!(
            "artifacts were not rebuilt: {} wrote them, this is {}",
            manifest.generator,
            generator()
        ));
        describes(&manifest, &release, found);
    }
}

fn digests(sums: &str, folder: &Folder, found: &mut Findings) {
    let Folder { files, unread, .. } = folder;
    let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
    for line in sums.split_terminator('\n') {
        let entry = line.split_once("  ").filter(|(digest, path)| {
            digest.len() == 64 && !path.is_empty() && !path.ends_with('\r')
        });
        match entry {
            Some((digest, path)) => {
                if listed.insert(path, digest).is_some() {
                    found
                        .faults
                        .push(format!("`{CHECKSUMS}` lists `{path}` twice"));
                }
            }
            None => found.faults.push(format!(
                "`{CHECKSUMS}` has a line that is not a digest and a path: `{}`",
                line.escape_debug()
            )),
        }
    }
    if !sums.ends_with('\n') {
        found
            .faults
            .push(format!("the last line of `{CHECKSUMS}` has no line break"));
    }
    for (path, expected) in &listed {
        match files.get(*path) {
            None if unread.contains_key(*path) => {}
            None => found.faults.push(format!("`{path}` is missing")),
            Some(bytes) if digest(bytes) != *expected => found.faults.push(format!(
                "`{path}` was changed: its digest differs from the one in `{CHECKSUMS}`"
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
        "{} match their digests",
        plural(listed.len(), "file")
    ));
}

fn against_manifest(manifest: &Manifest, files: &Files, found: &mut Findings) {
    for entry in &manifest.files {
        // That a file is missing or changed was said by its digest.
        if files
            .get(&entry.path)
            .is_some_and(|bytes| bytes.len() != entry.size || digest(bytes) != entry.sha256)
        {
            found.faults.push(format!(
                "`{}` does not match its entry in `{MANIFEST}`",
                entry.path
            ));
        }
    }
    let listed: BTreeSet<&str> = manifest
        .files
        .iter()
        .map(|entry| entry.path.as_str())
        .collect();
    for path in files
        .keys()
        .filter(|path| *path != MANIFEST && *path != CHECKSUMS && !listed.contains(path.as_str()))
    {
        found
            .faults
            .push(format!("`{MANIFEST}` does not list `{path}`"));
    }
}

/// Whether each format that this program makes is there, or is listed as left out.
fn every_format(
    manifest: &Manifest,
    release: &Release,
    files: &Files,
    context: &Context<'_>,
    found: &mut Findings,
) {
    for format in context.formats.iter().map(|format| &format.facts) {
        let name = format.name;
        let paths = format.paths.iter();
        let mut paths = paths.map(|path| release.file_path(path));
        let is_there = paths.any(|path| match path.strip_suffix("**") {
            Some(folder) => files.keys().any(|file| file.starts_with(folder)),
            None => files.contains_key(&path),
        });
        let mut omitted = manifest.omitted.iter();
        match (is_there, omitted.any(|omitted| omitted.format == name)) {
            (false, false) => found.faults.push(format!(
                "the format `{name}` is missing, and `{MANIFEST}` does not list it as left out"
            )),
            (true, true) => found.faults.push(format!(
                "`{MANIFEST}` lists the format `{name}` as left out, but the bundle has files of it"
            )),
            _ => {}
        }
    }
}

/// Whether the manifest that another program wrote says of the release what the release says.
fn describes(manifest: &Manifest, release: &Release, found: &mut Findings) {
    let facts = [
        ("model", manifest.model == release.name),
        ("version", manifest.version == release.version),
        ("status", manifest.status == release.status),
        ("date", manifest.date == release.date),
        ("license", manifest.license == release.license),
        ("url", manifest.url == release.url),
        ("provenance", manifest.provenance == release.provenance),
    ];
    for (key, _) in facts.iter().filter(|(_, is_same)| !is_same) {
        found
            .faults
            .push(format!("`{MANIFEST}` and the document differ in `{key}`"));
    }
}

/// Whether the YAML of a bundle says what its JSON says.
fn yaml_agrees(release: &Release, files: &Files, found: &mut Findings) {
    let path = release.file_path(yaml::MODEL);
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
        Ok(mut published) => {
            let mut own = release.clone().into();
            // The older shape says less, and that as the document does.
            align(&mut own, &mut published);
            let changes = changes(&own.release, &published.release);
            if published.shape != Shape::Document && changes.is_empty() {
                found.checked.push("YAML and JSON agree".to_owned());
                return;
            }
            let first_change = changes.first().map(|change| {
                format!(
                    ", first in {} of `{}`",
                    change.kind.as_str(),
                    change.subject()
                )
            });
            found.faults.push(format!(
                "`{path}` differs from the JSON document{}",
                first_change.unwrap_or_default()
            ));
        }
        Err(error) => found.faults.push(error.in_file(&path)),
    }
}
