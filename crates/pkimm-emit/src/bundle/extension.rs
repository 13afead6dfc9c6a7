//! The bundle of an extension: its document, the published shape of it, and what changed.
//!
//! What the manifest lists is frozen; [`CHANGES`] has the notes as well, which may be amended.

use std::fmt::Write as _;

use pkimm_release::archive::{ReleaseNotes, Seal};
use pkimm_release::escape;
use pkimm_release::extension::Extension;
use pkimm_release::extension::diff::ExtensionDiff;
use pkimm_release::manifest::ExtensionManifest;
use pkimm_release::{Release, digest};

use super::{CHANGES, CHANGES_JSON, MANIFEST, checksums, entry, generator, json};
use crate::changes::of_change;
use crate::formats::extensions::shape;
use crate::{EmitError, EmitOptions, OutputFile, Publication, credits};

/// The schemas that go along.
pub(crate) const SCHEMAS: &[&str] = &["extension-document", "extension-manifest"];

/// The path of the document of an extension.
#[must_use]
pub fn document_path(id: &str, version: &str) -> String {
    format!("{id}-{version}.json")
}

/// The path of the published shape.
pub(crate) fn shape_path(id: &str) -> String {
    format!("{id}-extension.yaml")
}

/// What the bundle of an extension is made of.
#[derive(Clone, Copy, Debug)]
pub struct ExtensionPublication<'a> {
    /// The document.
    pub extension: &'a Extension,
    /// The published version before it.
    pub before: Option<&'a Extension>,
    /// What a person says of the version.
    pub notes: &'a ReleaseNotes,
    /// The model over which it is laid.
    pub release: &'a Release,
}

/// Makes the files of a bundle, and the digest by which the notes know it. `schemas` are texts by their names.
///
/// # Errors
/// Where the words of the model's language are faulty.
pub fn make_extension(
    publication: &ExtensionPublication<'_>,
    schemas: &[(&str, &str)],
    options: &EmitOptions,
) -> Result<(Vec<OutputFile>, Seal), EmitError> {
    let ExtensionPublication {
        extension,
        before,
        notes,
        release,
    } = *publication;
    let of_model = Publication::new(release);
    let words = of_model.words(&options.templates)?;
    let (id, document) = (extension.id.as_str(), extension.to_json());
    let sha256 = digest(&document);
    let credits = credits::comment(release, words, "#");
    let mut files = vec![
        OutputFile {
            path: document_path(id, &extension.version),
            bytes: document,
        },
        shape(shape_path(id), &credits, release, extension)?,
    ];
    let own = schemas.iter().filter(|(name, _)| SCHEMAS.contains(name));
    files.extend(own.map(|(name, text)| {
        OutputFile::text(format!("schemas/{name}.schema.json"), (*text).to_owned())
    }));
    let compared = before.map(|before| ExtensionDiff::of(before, extension));
    files.extend(
        compared
            .as_ref()
            .map(|compared| json(CHANGES_JSON, compared)),
    );
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let manifest = ExtensionManifest {
        generator: generator(),
        extension: extension.id.clone(),
        name: extension.name.clone(),
        version: extension.version.clone(),
        date: extension.date,
        license: extension.license.clone(),
        model: release.name.clone(),
        compatibility: extension.compatibility.clone(),
        document: sha256,
        files: files.iter().map(entry).collect(),
    };
    let manifest = json(MANIFEST, &manifest);
    let seal = Seal {
        frozen: Some(digest(&manifest.bytes)),
        ..Seal::default()
    };
    files.push(manifest);
    let name = escape::text(&extension.name);
    let mut text = format!("# {name} {}\n", extension.version);
    if !notes.body.trim().is_empty() {
        let _ = write!(text, "\n{}\n", notes.body.trim());
    }
    if let Some(compared) = &compared {
        let since = [("version", compared.from.as_str())];
        let _ = write!(text, "\n## {}\n\n", words.fill("changes", "since", &since));
        for change in &compared.changes {
            let _ = writeln!(text, "- {}", of_change(change, &escape::inert));
        }
    }
    files.push(OutputFile::text(CHANGES, text));
    let sums = checksums(&files);
    files.push(sums);
    Ok((files, seal))
}
