//! Whether the files of a bundle belong together: its digests, its manifest, its document and the YAML of that.

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::diff::changes;
use pkimm_release::integrity::parse_version;
use pkimm_release::manifest::{Entry, Manifest, Rendered};
use pkimm_release::read::{self, Shape, align};
use pkimm_release::site::resource_address;
use pkimm_release::{Release, digest};
use serde::Deserialize;

use super::list::list;
use super::{Context, Files, Findings, Folder, archived, document, extension, rebuilt};
use crate::bundle::{CHECKSUMS, MANIFEST, RENDERED, generator, is_rendered};
use crate::formats::{extensions, json, yaml};
use crate::plural;

/// A folder that is no bundle, so that nothing can be said of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it contains no readable `{CHECKSUMS}`")]
pub struct NoBundle;

/// The sizes that files of a bundle have by a list of it, so that no larger file need be read. None where the list cannot be read,
/// which [`bundle`] reports.
#[must_use]
pub fn sizes(list: &[u8]) -> BTreeMap<String, u64> {
    #[derive(Deserialize)]
    struct List {
        files: Vec<Entry>,
    }
    let list = serde_json::from_slice::<List>(list);
    let files = list.into_iter().flat_map(|list| list.files);
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
    if extension::is_extension(files) {
        extension::contents(files, context, found);
        return;
    }
    let manifest = list::<Manifest>(MANIFEST, files, found);
    let rendered = list::<Rendered>(RENDERED, files, found);
    let Some((manifest, rendered)) = manifest.zip(rendered) else {
        return;
    };
    let lists = [(MANIFEST, &manifest.files), (RENDERED, &rendered.files)];
    against_lists(lists, files, context, found);
    sealed(&rendered, files, context, found);
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
    extensions_as_listed(&release, files, found);
    let are_sound = files_of_pages(&release, files, found);
    archived::compare(&release, Some(&digest(bytes)), context, found);
    let templates = context.options.templates.digest();
    let has_templates = rendered.templates == templates;
    let mut ours = rebuilt::Ours {
        frozen: manifest.generator == generator(),
        rendered: rendered.generator == generator(),
    };
    for (is_ours, what, writer) in [
        (ours.frozen, "what is frozen", &manifest.generator),
        (
            ours.rendered,
            "what is made anew with the notes",
            &rendered.generator,
        ),
    ] {
        if !is_ours {
            found.notes.push(format!(
                "{what} was not rebuilt: {writer} wrote it, this is {}",
                generator()
            ));
        }
    }
    if ours.frozen {
        every_format(&manifest, &release, files, context, found);
    } else {
        describes(&manifest, &release, found);
    }
    let mut is_outdated = false;
    if are_sound && has_templates {
        is_outdated = rebuilt::compare(&release, &rendered, ours, files, context, found);
    } else if are_sound && ours.rendered {
        found.notes.push(format!(
            "nothing was rebuilt: the pages were made with other templates and words (digest `{}`) than those at hand (`{templates}`); name the folder of the former with `--templates`, or make the pages anew with `pkimm release --again {}`",
            rendered.templates, release.version
        ));
    }
    rebuilt::withdrawn_before(&release, is_outdated, context, found);
    ours.rendered &= has_templates;
    rebuilt::sealed(&release, &rendered, ours, files, context, found);
}

/// Whether the lists are the ones of the version that the archive knows, and belong together.
fn sealed(rendered: &Rendered, files: &Files, context: &Context<'_>, found: &mut Findings) {
    let actual = |path| files.get(path).map(|bytes| digest(bytes));
    if actual(MANIFEST).is_some_and(|digest| digest != rendered.frozen) {
        found.faults.push(format!(
            "`{RENDERED}` was made for a different `{MANIFEST}`"
        ));
    }
    let archive = context.archive.as_ref().ok();
    let version = parse_version(&rendered.version).ok();
    let Some(record) = archive
        .zip(version)
        .and_then(|(archive, version)| archive.record(&version))
    else {
        return;
    };
    let (seal, version) = (&record.seal, &record.version);
    let notes = context.archived(&format!("{version}.md"));
    if seal.frozen.is_some() && actual(MANIFEST) != seal.frozen {
        found.faults.push(format!(
            "`{MANIFEST}` is not the one that was published: its digest differs from the one in `{notes}`"
        ));
    }
    if seal.rendered.is_some() && actual(RENDERED) != seal.rendered {
        found.faults.push(if rendered.revision < seal.revision {
            format!(
                "this is revision {} of {version}, and its pages are outdated since revision {}: run `pkimm release --again {version}`",
                rendered.revision, seal.revision
            )
        } else {
            format!(
                "`{RENDERED}` is not the one that was published: its digest differs from the one in `{notes}`"
            )
        });
    }
}

/// Whether the documents of extensions are those that the document names.
fn extensions_as_listed(release: &Release, files: &Files, found: &mut Findings) {
    for entry in &release.extensions {
        let path = extensions::document_path(&entry.id, &entry.version);
        match files.get(&path) {
            None => found.faults.push(format!(
                "`{path}` is missing, the document of an extension that was published with the model"
            )),
            Some(bytes) if digest(bytes) != entry.sha256 => found.faults.push(format!(
                "`{path}` is not the document of the extension that was published with the model"
            )),
            Some(_) => {}
        }
    }
}

/// Whether the files beside pages are those of which the document speaks. Where they are not, no page that shows them can be
/// rebuilt.
fn files_of_pages(release: &Release, files: &Files, found: &mut Findings) -> bool {
    let at_hand = rebuilt::files_of_pages(release, files);
    let faults = release.resources.iter().filter_map(|resource| {
        let fault = resource.fault(at_hand.get(resource.path.as_str()).copied())?;
        Some(fault.told(&format!("site/{}", resource_address(&resource.path))))
    });
    let faults: Vec<String> = faults.collect();
    let are_sound = faults.is_empty();
    found.faults.extend(faults);
    if are_sound && !release.resources.is_empty() {
        let count = plural(release.resources.len(), "file");
        found
            .checked
            .push(format!("{count} beside pages as in the document"));
    }
    are_sound
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

fn against_lists(
    lists: [(&str, &Vec<Entry>); 2],
    files: &Files,
    context: &Context<'_>,
    found: &mut Findings,
) {
    let mut listed: BTreeSet<&str> = [MANIFEST, RENDERED, CHECKSUMS].into();
    for (list, entries) in lists {
        for entry in entries {
            listed.insert(&entry.path);
            // That a file is missing or changed was said by its digest.
            if files
                .get(&entry.path)
                .is_some_and(|bytes| bytes.len() != entry.size || digest(bytes) != entry.sha256)
            {
                found.faults.push(format!(
                    "`{}` does not match its entry in `{list}`",
                    entry.path
                ));
            }
        }
    }
    for path in files.keys().filter(|path| !listed.contains(path.as_str())) {
        let list = if is_rendered(path, context.formats) {
            RENDERED
        } else {
            MANIFEST
        };
        found
            .faults
            .push(format!("`{list}` does not list `{path}`"));
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
        if name == extensions::FORMAT.facts.name && release.extensions.is_empty() {
            continue;
        }
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
        // Lines of a document that was archived with breaks are whole in what is made of it.
        Ok(published) if published.release.clone().unwrapped() == release.clone().unwrapped() => {
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
