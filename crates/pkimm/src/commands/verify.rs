//! `pkimm verify`.

mod bundle;

use std::fs;

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_model::schema::RELEASE;
use pkimm_release::diff::changes;
use pkimm_release::integrity::parse_version;
use pkimm_release::read::{self, Shape, align};
use pkimm_release::{Release, Status as ReleaseStatus, digest};

use super::Status;
use super::archive::{Archive, Recorded};
use crate::args::Global;
use crate::reporters;

/// The folder of an archive, below the model folder.
const RELEASES: &str = "releases";

/// Checks a bundle or a document.
pub fn run(global: &Global, path: &Utf8Path) -> anyhow::Result<Status> {
    let mut found = Found::default();
    match fs::metadata(path) {
        Ok(facts) if facts.is_dir() => bundle::verify(global, path, &mut found)?,
        Ok(facts) if facts.is_file() => of_file(global, path, &mut found)?,
        // Reading a pipe would wait for somebody who writes.
        Ok(_) => bail!("`{path}` is neither a file nor a folder"),
        Err(_) if path.is_symlink() => bail!("`{path}` is a link that leads nowhere"),
        Err(error) => return Err(error).with_context(|| format!("cannot read `{path}`")),
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

/// Compares a document with the archive in `model`, where the archive has its version. `actual` is the digest of the
/// document, where it is of the shape in which documents are archived.
fn against_archive(model: &Utf8Path, release: &Release, actual: Option<&str>, found: &mut Found) {
    let Ok(archive) = Archive::read(model) else {
        found
            .notes
            .push(format!("there is no archive in `{model}` to compare with"));
        return;
    };
    let Ok(version) = parse_version(&release.version) else {
        return;
    };
    if let Some(recorded) = archive.recorded(&version) {
        let folder = model.join(RELEASES);
        if let Some(fault) = altered(&recorded, actual, &folder, &release.version) {
            found.faults.push(fault);
            return;
        }
    }
    match archive.published(&version) {
        Ok(archived) => {
            if let Some(reason) = &archived.notes.withdrawn {
                found
                    .notes
                    .push(format!("{version} was withdrawn: {reason}"));
            }
            // With a digest the bytes were compared.
            if actual.is_some() || changes(&archived.release, release).is_empty() {
                found
                    .checked
                    .push("the archive has the same document".to_owned());
            } else {
                found.faults.push(format!(
                    "the archive has another document for {version}: `{}`",
                    model.join(RELEASES).join(format!("{version}.json"))
                ));
            }
        }
        Err(error) => found
            .notes
            .push(format!("it was not compared with an archive: {error:#}")),
    }
}

/// Which of the document, its copy in the archive and the digest in the notes was altered, as far as can be known: two
/// that agree speak against the third.
fn altered(
    recorded: &Recorded,
    actual: Option<&str>,
    folder: &Utf8Path,
    version: &str,
) -> Option<String> {
    let (copy, notes) = (
        folder.join(format!("{version}.json")),
        folder.join(format!("{version}.md")),
    );
    let is_recorded = |digest: &str| digest == recorded.digest;
    match (actual, recorded.document.as_deref()) {
        (Some(actual), Some(kept)) if actual == kept => (!is_recorded(kept)).then(|| {
            format!(
                "the digest that `{notes}` records is not that of the document, nor of `{copy}`: the document was changed after it was published, or the digest in the notes was; the digest of the document is `{kept}`"
            )
        }),
        (Some(actual), Some(_)) if is_recorded(actual) => Some(format!(
            "`{copy}` was changed after it was published; the document itself is the one whose digest `{notes}` records"
        )),
        (Some(actual), Some(kept)) if is_recorded(kept) => Some(format!(
            "the archive has another document for {version}: `{copy}`, whose digest `{notes}` records; the digest of this one is `{actual}`"
        )),
        (Some(_), Some(_)) => Some(format!(
            "the document, `{copy}` and the digest in `{notes}` are three different ones; at least two of them were changed"
        )),
        (Some(actual), None) => (!is_recorded(actual)).then(|| {
            format!("the document is not the one whose digest `{notes}` records")
        }),
        (None, Some(kept)) => (!is_recorded(kept)).then(|| {
            format!(
                "`{copy}` was changed after it was published, or the digest in `{notes}` was: they do not belong together"
            )
        }),
        (None, None) => None,
    }
}

fn of_file(global: &Global, path: &Utf8Path, found: &mut Found) -> anyhow::Result<()> {
    let bytes = fs::read(path).with_context(|| format!("cannot read `{path}`"))?;
    let text = String::from_utf8(bytes).with_context(|| format!("`{path}` is not UTF-8 text"))?;
    if text.trim_start().starts_with('{') {
        let own = archive_of(path);
        // A file of an archive is compared with its digest before anything is made of what it says.
        if let Some((model, version)) = &own
            && let Some(fault) = of_archive(path, model, version)
        {
            found.faults.push(fault);
        }
        if let Some(release) = document(path.as_str(), text.as_bytes(), found) {
            if let Some((_, version)) = own.as_ref().filter(|own| own.1 != release.version) {
                found.faults.push(format!(
                    "`{path}` holds version {}, and its name says {version}",
                    release.version
                ));
            }
            if found.faults.is_empty() {
                let model = own.map_or_else(|| global.model.clone(), |own| own.0);
                let digest = digest(text.as_bytes());
                against_archive(&model, &release, Some(&digest), found);
            }
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
                against_archive(&global.model, &published.release, None, found);
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

/// The model folder and the version of a file that stands in an archive: beside the notes of its version.
fn archive_of(path: &Utf8Path) -> Option<(Utf8PathBuf, String)> {
    let full = path.canonicalize_utf8().ok()?;
    let folder = full
        .parent()
        .filter(|folder| folder.file_name() == Some(RELEASES))?;
    let version = full.file_name()?.strip_suffix(".json")?;
    let model = folder.parent()?;
    folder
        .join(format!("{version}.md"))
        .is_file()
        .then(|| (model.to_owned(), version.to_owned()))
}

/// Whether a file of an archive is not the one whose digest the notes beside it record.
fn of_archive(path: &Utf8Path, model: &Utf8Path, version: &str) -> Option<String> {
    let recorded = Archive::read(model)
        .ok()?
        .recorded(&parse_version(version).ok()?)?;
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    altered(&recorded, None, folder, version)
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
