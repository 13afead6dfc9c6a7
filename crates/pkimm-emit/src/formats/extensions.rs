//! `extensions`: the extensions in progress, each in the YAML shape in which they are published, and the catalog of them.
//!
//! The shape is that of the model's extensions as their readers know it; of another model it has other modules and levels.

use pkimm_release::Release;
use pkimm_release::extension::Extension;
use pkimm_release::extension::published::{CatalogShape, ExtensionShape};
use pkimm_release::site::FormatFacts;

use super::carries_all;
use super::published::file;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, credits};

/// Where the files stand.
const FOLDER: &str = "release/extensions/";

/// The catalog, beside the extensions.
const CATALOG: &str = "catalog.yaml";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "extensions",
        summary: "the documents of extensions, and with their catalog as YAML in the shape in which they are published",
        paths: &["release/extensions/**"],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

/// Nothing is made where there are no extensions.
fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let (name, release) = (FORMAT.facts.name, publication.release);
    let extensions = publication.extensions;
    if extensions.is_empty() {
        return Ok(Vec::new());
    }
    let credits = credits::comment(release, publication.words(&options.templates)?, "#");
    let own = extensions.iter().map(|extension| {
        let path = format!("{FOLDER}{}", definition(extension));
        shape(path, &credits, release, extension)
    });
    let mut files: Vec<OutputFile> = own.collect::<Result<_, _>>()?;
    files.extend(extensions.iter().map(|extension| OutputFile {
        path: document_path(&extension.id, &extension.file_version()),
        bytes: extension.to_json(),
    }));
    let catalog = CatalogShape::of(extensions, definition);
    files.push(file(
        name,
        format!("{FOLDER}{CATALOG}"),
        &credits,
        &catalog,
    )?);
    Ok(files)
}

/// A file with the published shape of an extension, below remarks.
pub(crate) fn shape(
    path: String,
    credits: &str,
    release: &Release,
    extension: &Extension,
) -> Result<OutputFile, EmitError> {
    let shape = ExtensionShape::of(release, extension);
    file(FORMAT.facts.name, path, credits, &shape)
}

/// The path of the document of an extension.
pub(crate) fn document_path(id: &str, version: &str) -> String {
    format!("{FOLDER}{id}-{version}.json")
}

/// The name of the file of an extension.
fn definition(extension: &Extension) -> String {
    format!("{}-extension.yaml", extension.id)
}
