//! Verifying a bundle: what follows from its document is made anew, and the rest is held against what is at hand.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use pkimm_emit::bundle::{CHECKSUMS, MANIFEST, Manifest, bundle, generator, seal};
use pkimm_emit::{FORMATS, Noted, OutputFile, Publication, ReleaseNotes, Templates};
use pkimm_model::schema::SCHEMAS;
use pkimm_release::diff::changes;
use pkimm_release::integrity::parse_version;
use pkimm_release::{Release, Status, digest, read};

use super::super::archive::Archive;
use super::super::build;
use super::{Found, against_archive, document};
use crate::args::Global;
use crate::output::{self, Folder};
use crate::reporters;

/// Pages that are made from notes as well.
const NOTED: &[&str] = &["CHANGES.md", "site/model/release-notes/", "site/blog/"];

/// The files of a bundle.
type Files = BTreeMap<String, Vec<u8>>;

/// Checks a bundle.
pub fn verify(global: &Global, folder: &Utf8Path, found: &mut Found) -> anyhow::Result<()> {
    let Folder {
        files,
        others,
        empty,
    } = output::read_folder(folder)?;
    found.faults.extend(others.iter().map(|(path, what)| {
        format!("`{path}` is {what}, and a bundle holds files and folders alone")
    }));
    found.faults.extend(
        empty
            .iter()
            .map(|path| format!("the folder `{path}` does not belong to the bundle: it is empty")),
    );
    let Some(sums) = files
        .get(CHECKSUMS)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
    else {
        if !others.is_empty() {
            return Ok(());
        }
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
    against_archive(&global.model, &release, Some(&digest(bytes)), found);
    if manifest.generator == generator() {
        rebuilt(global, &release, &files, found);
        sealed(&release, &files, found);
    } else {
        found.notes.push(format!(
            "the artefacts were not made anew, because {} wrote them and this is {}",
            manifest.generator,
            generator()
        ));
        describes(&manifest, &release, found);
    }
    Ok(())
}

fn digests(sums: &str, files: &Files, found: &mut Found) {
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
                "`{CHECKSUMS}` has a line that is no digest and path: `{}`",
                line.escape_debug()
            )),
        }
    }
    if !sums.ends_with('\n') {
        found.faults.push(format!(
            "`{CHECKSUMS}` does not end with its last line's end"
        ));
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

fn against_manifest(manifest: &Manifest, files: &Files, found: &mut Found) {
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

/// Whether the manifest that another program wrote says of the release what the release says.
fn describes(manifest: &Manifest, release: &Release, found: &mut Found) {
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
        found.faults.push(format!(
            "`{MANIFEST}` has another `{key}` than the document"
        ));
    }
}

/// Whether the YAML of a bundle says what its JSON says.
fn yaml_agrees(release: &Release, files: &Files, found: &mut Found) {
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

/// What the archive has for making a bundle anew.
struct AtHand {
    /// The notes of the version. They were written before it could be withdrawn.
    notes: Option<ReleaseNotes>,
    /// The versions before it.
    history: Vec<Noted>,
}

fn at_hand(global: &Global, release: &Release, found: &mut Found) -> Option<AtHand> {
    let version = parse_version(&release.version).ok()?;
    let read = Archive::read(&global.model).and_then(|archive| {
        let history = archive.before(&version)?;
        Ok((archive, history))
    });
    match read {
        Ok((archive, history)) => Some(AtHand {
            notes: archive.published(&version).ok().map(|noted| ReleaseNotes {
                withdrawn: None,
                ..noted.notes
            }),
            history,
        }),
        Err(error) => {
            found.notes.push(format!("the artefacts were not made anew, because there is no sound archive of the versions before: {error:#}"));
            None
        }
    }
}

/// Every file that this program makes of the document and what is at hand.
fn made(
    release: &Release,
    notes: Option<&ReleaseNotes>,
    history: &[Noted],
) -> anyhow::Result<Files> {
    let publication = Publication {
        notes,
        history,
        ..Publication::new(release)
    };
    let formats: Vec<_> = FORMATS.iter().collect();
    let artefacts = build::emit(&publication, &formats, &Templates::default())?;
    let artefacts = artefacts.into_iter().flat_map(|(_, files)| files).collect();
    let schemas = SCHEMAS.iter().map(|schema| (schema.name, schema.text));
    let files = bundle(&publication, artefacts, schemas).into_iter();
    Ok(files.map(|file| (file.path, file.bytes)).collect())
}

/// Makes the artefacts anew and compares bytes. This program is the one that wrote them.
fn rebuilt(global: &Global, release: &Release, files: &Files, found: &mut Found) {
    let Some(AtHand { notes, history }) = at_hand(global, release, found) else {
        return;
    };
    let is_noted = |path: &str| NOTED.iter().any(|noted| path.starts_with(noted));
    let compared = |made: &Files| {
        let paths: BTreeSet<&String> = made.keys().chain(files.keys()).collect();
        let paths = paths
            .into_iter()
            // These list the digests of all others, and are compared on their own.
            .filter(|path| *path != MANIFEST && *path != CHECKSUMS)
            .filter(|path| notes.is_some() || !is_noted(path));
        let (same, other): (Vec<&String>, Vec<&String>) =
            paths.partition(|path| made.get(*path) == files.get(*path));
        let told = |path: &String| match (made.contains_key(path), files.contains_key(path)) {
            (_, false) => format!("`{path}` is missing"),
            (false, _) => format!(
                "`{path}` does not belong to the bundle: {} makes no such file",
                generator()
            ),
            _ if is_noted(path) => format!(
                "`{path}` is not what {} makes of the document and the notes in the archive; where these were amended since, `pkimm release` of that version writes the bundle anew",
                generator()
            ),
            _ => format!("`{path}` is not what {} makes of the document", generator()),
        };
        (same.len(), other.into_iter().map(told).collect::<Vec<_>>())
    };
    let attempt = |history: &[Noted]| -> anyhow::Result<_> {
        Ok(compared(&made(release, notes.as_ref(), history)?))
    };
    let outcome = attempt(&history).and_then(|first| {
        if first.1.is_empty() {
            return Ok(first);
        }
        // What became of other versions later does not make a bundle a false one.
        for history in earlier(&history, release) {
            let other = attempt(&history)?;
            if other.1.is_empty() {
                return Ok(other);
            }
        }
        Ok(first)
    });
    let (count, faults) = match outcome {
        Ok(outcome) => outcome,
        Err(error) => {
            found
                .faults
                .push(format!("the artefacts cannot be made anew: {error:#}"));
            return;
        }
    };
    for fault in faults {
        if !found.faults.contains(&fault) {
            found.faults.push(fault);
        }
    }
    if notes.is_none() {
        found.notes.push(format!(
            "what is made from the notes of {} was not made anew, because no sound archive with them is at hand",
            release.version
        ));
    }
    found.checked.push(format!(
        "{} are what {} makes of the document",
        reporters::plural(count, "artefact"),
        generator()
    ));
}

/// The versions before a release, as they may have stood when it was published: without errata to older lines that came
/// later, and before any of them was withdrawn.
fn earlier(history: &[Noted], release: &Release) -> Vec<Vec<Noted>> {
    let mut found = Vec::new();
    let mut then = history.to_vec();
    then.retain(|noted| noted.release.date <= release.date);
    if then.len() < history.len() {
        found.push(then.clone());
    }
    let mut is_withdrawn = false;
    for noted in &mut then {
        if noted.notes.withdrawn.take().is_some() {
            noted.release.status = Status::Released;
            is_withdrawn = true;
        }
    }
    if is_withdrawn {
        found.push(then);
    }
    found
}

/// Whether the list of files and their digests are what follows from the files, to the byte. Where a file is wrong, they
/// must be wrong as well, and the file was told.
fn sealed(release: &Release, files: &Files, found: &mut Found) {
    if !found.faults.is_empty() {
        return;
    }
    let others = files
        .iter()
        .filter(|(path, _)| *path != MANIFEST && *path != CHECKSUMS);
    let others: Vec<OutputFile> = others
        .map(|(path, bytes)| OutputFile {
            path: path.clone(),
            bytes: bytes.clone(),
        })
        .collect();
    for expected in seal(&Publication::new(release), &others) {
        if files.get(&expected.path) != Some(&expected.bytes) {
            found.faults.push(format!(
                "`{}` is not what {} writes for these files",
                expected.path,
                generator()
            ));
        }
    }
}
