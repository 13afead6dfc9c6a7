//! Extensions that were published beside a model.

use std::collections::BTreeMap;

use pkimm_release::extension::ExtensionStatus;
use pkimm_release::extension::published::{ExtensionShape, ListedShape};
use pkimm_release::typed::is_id;
use pkimm_release::{Release, read as published};

use crate::import::files::extension_files;
use crate::import::report::{Kind, Report};
use crate::import::sections::{self, Correction};

/// An extension that was found.
#[derive(Clone, Debug)]
pub(super) struct FoundExtension {
    /// The file, as it is named to people.
    pub file: String,
    /// The position of its folder, and its path there.
    pub place: (usize, String),
    /// What it says.
    pub shape: ExtensionShape,
}

/// Whether a file is an extension.
pub(super) fn is_extension(text: &str) -> bool {
    has_keys(text, &["extension", "overlays"])
}

/// Whether a file is the catalog of extensions.
pub(super) fn is_catalog(text: &str) -> bool {
    has_keys(text, &["catalogVersion", "extensions"])
}

/// Whether a file has these keys at its top. Where it cannot be read, the beginnings of its lines tell.
fn has_keys(text: &str, wanted: &[&str]) -> bool {
    match published::keys_of(text) {
        Some(keys) => wanted
            .iter()
            .all(|key| keys.iter().any(|known| known == key)),
        None => {
            let begins = |key: &&str| {
                text.lines()
                    .any(|line| line.starts_with(&format!("{key}:")))
            };
            wanted.iter().all(begins)
        }
    }
}

/// What a file of an extension says, if none before it has the same id.
///
/// # Errors
/// With why it cannot be taken over.
pub(super) fn read(
    text: &str,
    file: &str,
    before: &[FoundExtension],
) -> Result<ExtensionShape, String> {
    let shape = ExtensionShape::read(text)
        .map_err(|error| format!("this extension cannot be read: {}", error.in_file(file)))?;
    let id = &shape.extension.id;
    if !is_id(id) {
        return Err(format!("this is an extension, and `{id}` is no id"));
    }
    match before.iter().find(|other| other.shape.extension.id == *id) {
        Some(other) => Err(format!(
            "`{}` is an extension with the id `{id}`, too",
            other.file
        )),
        None => Ok(shape),
    }
}

/// The keys at the top of a file that an extension has no place for.
pub(super) fn unknown_keys(text: &str, shape: &ExtensionShape) -> Vec<String> {
    let known = serde_json::to_value(shape).unwrap_or_default();
    let keys = published::keys_of(text).unwrap_or_default();
    // What is empty is not written.
    let may_be_empty = ["references", "overlays", "relevance"];
    let is_known = |key: &str| known.get(key).is_some() || may_be_empty.contains(&key);
    keys.into_iter().filter(|key| !is_known(key)).collect()
}

/// What the catalog says of extensions otherwise than their files do, which are taken over, and of files that nobody found.
fn compare_catalog(found: &[FoundExtension], listed: &[ListedShape], report: &mut Report) {
    for entry in listed {
        let of_it = found
            .iter()
            .find(|found| found.shape.extension.id == entry.id);
        let Some(FoundExtension { file, shape, .. }) = of_it else {
            let message = format!(
                "the catalog lists the extension `{}`, and this file of it was not found",
                entry.id
            );
            report.add(Kind::Decide, &entry.definition, None, message);
            continue;
        };
        let own = &shape.extension;
        let listed_for = entry.compatibility.join(", ");
        let fits = own.compatibility.join(", ");
        for (what, listed, own) in [
            ("name", &entry.name, &own.name),
            ("version", &entry.version, &own.version),
            ("compatibility", &listed_for, &fits),
            ("documentation", &entry.documentation, &own.documentation),
        ] {
            if listed != own {
                let message = format!(
                    "the catalog says the {what} `{listed}`, and the extension `{own}`, which was taken over"
                );
                report.add(Kind::Wrong, file, None, message);
            }
        }
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let summary = words(&entry.summary);
        if !words(&own.description).contains(&summary) {
            let message = format!(
                "the summary in the catalog is made of the description from now on; it was: {summary}"
            );
            report.add(Kind::Changed, file, None, message);
        }
    }
}

/// The source files of extensions, laid over the newest release, and the places of those of which something was left out.
pub(super) fn take(
    found: &[FoundExtension],
    listed: &[ListedShape],
    release: &Release,
    report: &mut Report,
) -> (BTreeMap<String, String>, Vec<(usize, String)>) {
    let (mut files, mut incomplete) = (BTreeMap::new(), Vec::new());
    compare_catalog(found, listed, report);
    for FoundExtension { file, place, shape } in found {
        let id = &shape.extension.id;
        let listed = listed.iter().find(|entry| entry.id == *id);
        let status = listed.map_or(ExtensionStatus::UnderDevelopment, |entry| entry.status);
        let (mut extension, left) = shape.clone().over(release, status);
        if !left.is_empty() {
            incomplete.push(place.clone());
        }
        for left in left {
            report.add(Kind::Decide, file, None, format!("not taken over: {left}"));
        }
        for entry in &mut extension.relevance {
            let mut corrections: Vec<Correction> = Vec::new();
            sections::below_sections(&mut entry.guidance, &mut corrections);
            sections::closed(&mut entry.guidance, &mut corrections);
            sections::below_sections(&mut entry.assessment, &mut corrections);
            for Correction { line, why, .. } in corrections {
                let (category, line) = (&entry.category, line.trim());
                let message = format!("the criteria for `{category}`: `{line}` ({why})");
                report.add(Kind::Changed, file, None, message);
            }
        }
        if !extension.fits(&release.version) {
            let message = format!(
                "the extension `{id}` fits version {} of the model; look at what changed since, and add `{}` to `compatibility`",
                extension.compatibility.join(", "),
                release.version
            );
            report.add(Kind::Decide, file, None, message);
        }
        files.extend(extension_files(&extension));
    }
    (files, incomplete)
}
