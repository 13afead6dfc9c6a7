//! `yaml`: the release document and the catalog of references, for readers of YAML 1.1 and of 1.2 alike: what an older
//! reader takes for a truth value, a number or a date is quoted, and texts of several lines are literal blocks.

use pkimm_release::published::{CatalogShape, EntryShape, ModelFacts};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Reference, Release};
use serde::Serialize;

use super::in_version;
use crate::{EmitError, EmitOptions, Format, OutputFile, Publication, credits};

const MODEL: &str = "release/pkimm-model-<version>.yaml";

/// The catalog of references, whose file name is the published one.
const CATALOG: &str = "release/pkimm-references.yaml";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "yaml",
        summary: "the release document and its catalog of references as YAML",
        paths: &[MODEL, CATALOG],
    },
    emit,
};

/// The version of the published shape of a catalog of references.
const CATALOG_SCHEMA_VERSION: &str = "1.0.0";

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let name = FORMAT.facts.name;
    Ok(vec![
        file(name, path(&release.file_version()), release, release)?,
        file(name, CATALOG.to_owned(), release, &catalog(release))?,
    ])
}

/// Where the document is, by the version as it is written in file names.
pub(crate) fn path(file_version: &str) -> String {
    in_version(MODEL, file_version)
}

/// The catalog of references, in its published shape and with what that lacked.
fn catalog(release: &Release) -> CatalogShape {
    CatalogShape {
        schema_version: CATALOG_SCHEMA_VERSION.to_owned(),
        version: release.references_version.clone(),
        model: Some(ModelFacts {
            name: release.name.clone(),
            version: release.version.clone(),
            status: release.status,
            license: release.license.clone(),
            url: release.url.clone(),
            provenance: release.provenance.clone(),
        }),
        references: release.references.iter().map(entry).collect(),
    }
}

fn entry(reference: &Reference) -> EntryShape {
    EntryShape {
        id: reference.id.clone(),
        title: reference.title.clone(),
        authority: reference.authority.clone(),
        regions: reference.regions.clone(),
        url: reference.url.clone(),
        edition: reference.edition.clone(),
        status: Some(reference.status),
        deprecated: reference.status.is_deprecated(),
        superseded_by: reference.superseded_by.clone(),
    }
}

/// A YAML file of a format, with the lines that name its model.
pub(super) fn file(
    format: &'static str,
    path: String,
    release: &Release,
    data: &impl Serialize,
) -> Result<OutputFile, EmitError> {
    let yaml = to_yaml(data).map_err(|error| EmitError {
        format,
        file: None,
        line: None,
        message: format!("{path}: {error}"),
    })?;
    Ok(OutputFile::text(
        path,
        format!("{}{yaml}", credits::comment(release, "#")),
    ))
}

fn to_yaml(data: &impl Serialize) -> Result<String, serde_saphyr::ser::Error> {
    let mut options = serde_saphyr::SerializerOptions::default();
    // A folded text reads as another one where its lines do not break at single spaces, so nothing is folded.
    options.folded_wrap_chars = usize::MAX;
    serde_saphyr::to_string_with_options(data, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that a reader could take for something else, or that a careless writer would change.
    const HOSTILE: &[&str] = &[
        "",
        "yes",
        "on",
        "no",
        "y",
        "~",
        "null",
        "true",
        "0o7",
        "017",
        "0x1F",
        "1e3",
        "1_000",
        "12:30",
        "2024-01-01",
        ".inf",
        "=",
        "<<",
        " lead",
        "trail ",
        "\ttab",
        "a\tb",
        "- x",
        "---",
        "...",
        "? x",
        "# x",
        "a #b",
        "a: b",
        "a:",
        "+++",
        "{a}",
        "&a",
        "*a",
        "!x",
        "%x",
        "@x",
        "`x`",
        "'",
        "\"",
        "\\",
        "{{< x >}}",
        "\u{1}\u{1b}\u{7f}",
        "nel\u{85}x",
        "ls\u{2028}x",
        "\u{feff}x",
        "a \u{1f389}",
        "  starts\nwith spaces\n",
        "  a\nb",
        "\n\na\n",
        "a\n\n\n",
        "a\nb",
        "a\n",
        "\n",
        " \n",
        "a\n  b\n c\n",
        "a \nb\t\n",
        "\ta\nb",
        "# c\nd",
        "---\na\n",
        "a\n...\nb\n",
        "a\r\nb",
        "nel\u{85}\nx\n",
        "a\n ",
        "\n a",
        "key: |\n  x\n",
    ];

    #[test]
    fn hostile_texts_come_back() {
        let long = "word ".repeat(200);
        let texts: Vec<&str> = HOSTILE
            .iter()
            .copied()
            .chain([long.as_str(), long.trim()])
            .collect();
        let nested: Vec<_> = texts
            .iter()
            .map(|text| serde_json::json!({ "a": text, "b": [text] }))
            .collect();
        let data = serde_json::json!({ "texts": texts, "nested": nested, "none": [], "empty": {} });
        let yaml = to_yaml(&data).unwrap();
        assert_eq!(
            serde_saphyr::from_str::<serde_json::Value>(&yaml).unwrap(),
            data,
            "{yaml}"
        );
    }

    #[test]
    fn the_document_is_the_same_data_as_in_json() {
        let release = crate::sample::release();
        let files = emit(&Publication::new(&release), &EmitOptions::default()).unwrap();
        assert_eq!(files[0].path, "release/pkimm-model-1.2.3-draft.yaml");
        let text = std::str::from_utf8(&files[0].bytes).unwrap();
        assert!(
            text.starts_with("# Sample Model (SM), version 1.2.3\n"),
            "{text}"
        );
        let value: serde_json::Value = serde_saphyr::from_str(text).unwrap();
        assert_eq!(value, serde_json::to_value(&release).unwrap());
    }

    #[test]
    fn the_catalog_has_the_name_by_which_it_is_looked_for() {
        let name = CATALOG.rsplit('/').next();
        assert_eq!(name, Some(pkimm_release::published::CATALOG_FILE));
    }

    #[test]
    fn the_catalog_marks_what_is_not_in_force() {
        let release = crate::sample::release();
        let text = to_yaml(&catalog(&release)).unwrap();
        assert_eq!(text.matches("deprecated: true").count(), 1);
        assert!(text.contains("supersededBy: new-standard"), "{text}");
    }
}
