//! Whether what was published is sound: a bundle, or a document by itself.
//!
//! Everything here is said of texts and bytes in memory. Each file holds one question: `bundle` whether the files of a
//! bundle belong together, `rebuilt` whether they are what follows from its document, `archived` whether the archive has
//! the same document.

mod archived;
mod bundle;
mod extension;
mod list;
mod rebuilt;
#[cfg(test)]
mod tests;
mod violation;

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::archive::{Archive, document_digest};
use pkimm_release::diff::changes;
use pkimm_release::fault::Fault;
use pkimm_release::integrity::parse_version;
use pkimm_release::read::{self, MAX_BYTES, Published, ReadError, Shape, align};
use pkimm_release::{Release, Status, site};

use crate::{EmitOptions, Format, plural};

pub use bundle::{NoBundle, bundle, sizes};

/// The files of a bundle, by paths below it with `/` between their parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a folder contains, by paths below it with `/` between their parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// The files and what they hold.
    pub files: Files,
    /// Files that were not read, and why.
    pub unread: BTreeMap<String, String>,
    /// What is neither a file nor a folder, and what it is.
    pub others: BTreeMap<String, &'static str>,
    /// Folders in which nothing stands.
    pub empty: BTreeSet<String>,
}

/// What a bundle or a document is held against.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The archive, or why there is none.
    pub archive: Result<Archive<'a>, String>,
    /// The archives of extensions, by their ids. None where there is no archive.
    pub extensions: BTreeMap<String, Archive<'a>>,
    /// The folder of the model to which the archive belongs, as the reader knows it.
    pub model: &'a str,
    /// The folder of the archive, as the reader knows it. Empty where that is the working directory.
    pub folder: &'a str,
    /// The formats that a bundle has.
    pub formats: &'a [Format],
    /// The texts of the schemas, by their names.
    pub schemas: &'a [(&'a str, &'a str)],
    /// What a bundle was made with beside the archive.
    pub options: EmitOptions,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is wrong.
    pub faults: Vec<String>,
    /// What the reader should know.
    pub notes: Vec<String>,
    /// What was looked at.
    pub checked: Vec<String>,
}

impl Context<'_> {
    /// A file of the archive, as the reader knows it.
    fn archived(&self, name: &str) -> String {
        match self.folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        }
    }
}

/// Checks a file of any shape in which a model is published. `path` is its name for the reader. Where it stands in the
/// archive of `context`, `named` is the version by whose name it stands there.
#[must_use]
pub fn file(path: &str, text: &str, named: Option<&str>, context: &Context<'_>) -> Findings {
    let mut found = Findings::default();
    // Editors put a mark of the byte order before a text, which is no part of it.
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    if content.trim_start().starts_with('{') {
        // A file of an archive is compared with its digest before anything is made of what it says.
        if let Some(version) = named {
            found
                .faults
                .extend(archived::altered(version, None, context));
        }
        if let Some(release) = document(path, content.as_bytes(), context, &mut found) {
            if let Some(version) = named.filter(|version| *version != release.version) {
                found.faults.push(format!(
                    "`{path}` holds version {}, and its name says {version}",
                    release.version
                ));
            }
            if found.faults.is_empty() {
                let digest = document_digest(text);
                archived::compare(&release, Some(&digest), context, &mut found);
            }
        }
        return found;
    }
    match read::read(text, None) {
        Ok(mut published) => {
            found
                .checked
                .push("it can be read and agrees with itself".to_owned());
            if published.shape == Shape::Document {
                withdrawn_or_draft(&published.release, &mut found);
                archived::compare(&published.release, None, context, &mut found);
            } else {
                found.notes.push(
                    "it is of a published YAML shape, which holds less than a release document"
                        .to_owned(),
                );
                older_shape(&mut published, context, &mut found);
            }
        }
        Err(error) => found.faults.push(error.in_file(path)),
    }
    found
}

/// Reads a document of our own shape, against its schema and itself.
fn document(
    path: &str,
    bytes: &[u8],
    context: &Context<'_>,
    found: &mut Findings,
) -> Option<Release> {
    if bytes.len() > MAX_BYTES {
        found.faults.push(ReadError::too_long().in_file(path));
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let value: serde_json::Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            let mut error = ReadError::of_json(&error, &text);
            error.message = format!("this is not JSON: {}", error.message);
            found.faults.push(error.in_file(path));
            return None;
        }
    };
    let at = |pointer: &str, message| {
        let place = read::place_of(pointer, &text);
        ReadError { place, message }.in_file(path)
    };
    // The schema of a newer document is not known here, and what it says is no fault.
    if let Err(error) = read::document_version(&value) {
        found.faults.push(at("/documentVersion", error.message));
        return None;
    }
    let wrong = against_schema(&value, context);
    if !wrong.is_empty() {
        let wrong = wrong.into_iter();
        let told = wrong.map(|Fault { pointer, message }| at(&pointer, message));
        // That it is something else says more than each field that it lacks.
        match read::other_than_model(&text) {
            Some(error) => found.faults.push(error.in_file(path)),
            None => found.faults.extend(told),
        }
        return None;
    }
    match read::document(&text) {
        Ok(release) => {
            let wrong = site::faults(&release);
            if !wrong.is_empty() {
                let wrong = wrong.into_iter();
                let told = wrong.map(|fault| at(&fault.pointer, fault.message));
                found.faults.extend(told);
                return None;
            }
            found.checked.push("schema and references hold".to_owned());
            withdrawn_or_draft(&release, found);
            found.checked.push(format!(
                "SHA-256 of its content without status and date: {}",
                release.content_digest()
            ));
            Some(release)
        }
        Err(error) => {
            found.faults.push(error.in_file(path));
            None
        }
    }
}

/// What a document has wrong against the schema of documents.
fn against_schema(document: &serde_json::Value, context: &Context<'_>) -> Vec<Fault> {
    let schema = context.schemas.iter().find(|(name, _)| *name == "release");
    let (_, text) = schema.expect("a program that verifies has the schema of what it verifies");
    let schema: serde_json::Value =
        serde_json::from_str(text).expect("committed schemas are JSON, held by a test");
    let validator =
        jsonschema::validator_for(&schema).expect("committed schemas are valid, held by a test");
    let errors = validator.iter_errors(document);
    errors
        .flat_map(|error| violation::faults(&error, &schema))
        .collect()
}

fn withdrawn_or_draft(release: &Release, found: &mut Findings) {
    match release.status {
        Status::Draft => found
            .notes
            .push(format!("{} is a draft, and not published", release.version)),
        Status::Withdrawn => found
            .notes
            .push(format!("{} was withdrawn", release.version)),
        Status::Released => {}
    }
}

/// Says how a file of an older shape stands to the archived document of its version.
fn older_shape(published: &mut Published, context: &Context<'_>, found: &mut Findings) {
    let archived = parse_version(&published.release.version)
        .ok()
        .and_then(|version| context.archive.as_ref().ok()?.published(&version).ok());
    if let Some(archived) = archived {
        let mut archived = archived.release.into();
        align(&mut archived, published);
        let count = changes(&archived.release, &published.release).len();
        found.notes.push(format!(
            "it differs from the archived {} in {}",
            published.release.version,
            plural(count, "place")
        ));
    }
}
