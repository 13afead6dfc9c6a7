//! Whether the bundle of an extension is sound: its list, its document, and what is rebuilt of it.

use std::collections::BTreeSet;

use pkimm_release::diff::Bump;
use pkimm_release::digest;
use pkimm_release::extension::Extension;
use pkimm_release::extension::diff::{changes, required};
use pkimm_release::integrity::parse_version;
use pkimm_release::manifest::ExtensionManifest;

use super::list::list;
use super::{Context, Files, Findings};
use crate::bundle::{CHANGES, CHECKSUMS, MANIFEST, document_path, generator, shape_path};
use crate::credits;
use crate::formats::extensions::shape;
use crate::{Publication, plural};

/// Whether a bundle is one of an extension, by its list.
pub(super) fn is_extension(files: &Files) -> bool {
    let list = files.get(MANIFEST);
    let list = list.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok());
    list.is_some_and(|list| list.get("extension").is_some())
}

/// Checks what the files hold.
pub(super) fn contents(files: &Files, context: &Context<'_>, found: &mut Findings) {
    let Some(manifest) = list::<ExtensionManifest>(MANIFEST, files, found) else {
        return;
    };
    let mut listed: BTreeSet<&str> = [MANIFEST, CHANGES, CHECKSUMS].into();
    for entry in &manifest.files {
        listed.insert(&entry.path);
        let is_other = |bytes: &Vec<u8>| bytes.len() != entry.size || digest(bytes) != entry.sha256;
        if files.get(&entry.path).is_some_and(is_other) {
            let path = &entry.path;
            found
                .faults
                .push(format!("`{path}` does not match its entry in `{MANIFEST}`"));
        }
    }
    let others = files.keys().filter(|path| !listed.contains(path.as_str()));
    let others = others.map(|path| format!("`{MANIFEST}` does not list `{path}`"));
    found.faults.extend(others);
    let path = document_path(&manifest.extension, &manifest.version);
    let Some(bytes) = files.get(&path) else {
        found
            .faults
            .push(format!("the document `{path}` is missing"));
        return;
    };
    if digest(bytes) != manifest.document {
        found.faults.push(format!(
            "`{path}` does not match the digest in `{MANIFEST}`"
        ));
    }
    let text = String::from_utf8_lossy(bytes);
    let extension = match Extension::read(&text) {
        Ok(extension) => extension,
        Err(error) => {
            found.faults.push(error.in_file(&path));
            return;
        }
    };
    if extension.to_json() != *bytes {
        found
            .faults
            .push(format!("`{path}` is not written as pkimm writes documents"));
    }
    let facts = [
        ("id", &manifest.extension, &extension.id),
        ("name", &manifest.name, &extension.name),
        ("version", &manifest.version, &extension.version),
        ("license", &manifest.license, &extension.license),
    ];
    let differing = facts.into_iter().filter(|(_, listed, own)| listed != own);
    found.faults.extend(differing.map(|(fact, listed, own)| {
        format!("`{MANIFEST}` says the {fact} `{listed}`, and the document `{own}`")
    }));
    found
        .checked
        .push("its document can be read and agrees with its manifest".to_owned());
    archived(&extension, bytes, files, context, found);
    numbered(&extension, context, found);
    if manifest.generator == generator() {
        rebuilt(&extension, files, context, found);
    } else {
        found.notes.push(format!(
            "nothing was rebuilt: {} wrote it, this is {}",
            manifest.generator,
            generator()
        ));
    }
}

/// Whether the archive of the extension has this document, and the same list.
fn archived(
    extension: &Extension,
    bytes: &[u8],
    files: &Files,
    context: &Context<'_>,
    found: &mut Findings,
) {
    let (id, version) = (&extension.id, &extension.version);
    let archive = context.extensions.get(id.as_str());
    let record = archive.and_then(|archive| archive.record(&parse_version(version).ok()?));
    let Some(record) = record else {
        found.notes.push(format!(
            "the archive in `{}` has no version {version} of `{id}`, so that nobody knows whether this is what was published",
            context.model
        ));
        return;
    };
    let manifest = files.get(MANIFEST).map(|bytes| digest(bytes));
    if digest(bytes) != record.digest {
        found.faults.push(format!(
            "the document is not the one that was published: its digest differs from the one in the notes of {version} of `{id}`"
        ));
    } else if record.seal.frozen.is_some() && manifest != record.seal.frozen {
        found.faults.push(format!(
            "`{MANIFEST}` is not the one that was published: its digest differs from the one in the notes of {version} of `{id}`"
        ));
    } else {
        found
            .checked
            .push("it is the one that was published".to_owned());
    }
    if let Some(reason) = &record.notes.withdrawn {
        found
            .notes
            .push(format!("{version} of `{id}` was withdrawn: {reason}"));
    }
}

/// Whether the published shape is what follows from the document and a version of the model that it fits.
fn rebuilt(extension: &Extension, files: &Files, context: &Context<'_>, found: &mut Findings) {
    let path = shape_path(&extension.id);
    let Some(bytes) = files.get(&path) else {
        found.faults.push(format!("`{path}` is missing"));
        return;
    };
    let fitting = context.archive.as_ref().ok().and_then(|archive| {
        let versions = extension.compatibility.iter().rev();
        let mut versions = versions.filter_map(|version| parse_version(version).ok());
        versions.find_map(|version| archive.published(&version).ok())
    });
    let Some(fitting) = fitting else {
        found.notes.push(format!(
            "`{path}` was not rebuilt: no published version of the model that the extension fits is at hand"
        ));
        return;
    };
    let publication = Publication::new(&fitting.release);
    let made = publication
        .words(&context.options.templates)
        .and_then(|words| {
            let credits = credits::comment(&fitting.release, words, "#");
            shape(path.clone(), &credits, &fitting.release, extension)
        });
    match made {
        Ok(made) if without_remarks(&made.bytes) == without_remarks(bytes) => {
            found.checked.push(format!(
                "{} is identical to what {} builds from the document",
                plural(1, "file"),
                generator()
            ));
        }
        Ok(_) => found
            .faults
            .push(format!("`{path}` is not what follows from the document")),
        Err(error) => found
            .faults
            .push(format!("`{path}` cannot be rebuilt: {error}")),
    }
}

/// Whether its version is raised as far as what changed since the one before it asks.
fn numbered(extension: &Extension, context: &Context<'_>, found: &mut Findings) {
    let archive = context.extensions.get(extension.id.as_str());
    let before = archive.and_then(|archive| {
        let version = parse_version(&extension.version).ok()?;
        let before = archive.earlier(&version).next_back()?;
        Extension::read(before.document?).ok()
    });
    let asked = before.map(|before| {
        let asked = required(&changes(&before, extension));
        (Bump::between(&before.version, &extension.version), asked)
    });
    if let Some((Ok(made), asked)) = asked
        && made < asked
    {
        found.faults.push(format!(
            "{} of `{}` is a {made} version, but its changes ask for a {asked} version",
            extension.version, extension.id
        ));
    }
}

/// The lines that are no remarks, which name the version of the model that was at hand.
fn without_remarks(bytes: &[u8]) -> Vec<&[u8]> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines.filter(|line| !line.starts_with(b"#")).collect()
}
