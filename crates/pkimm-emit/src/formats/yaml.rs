//! `yaml`: the release document and the catalog of references.
//!
//! The document claims to be of the published shape of 2.0.0. Where names of levels are others than those that its schema
//! takes, the shape of 1.0.0 stands in its place; where the modules are others, neither can carry the model.

use pkimm_release::Release;
use pkimm_release::published::{CatalogShape, DetailsShape, EntryShape, ModelFacts};
use pkimm_release::schema::published as shapes;
use pkimm_release::site::FormatFacts;

use super::published;
use super::published::{Names, file, shape};
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, credits};

pub(crate) const MODEL: &str = "release/<model>-model-<version>.yaml";

/// The catalog of references.
const CATALOG: &str = "release/<model>-references.yaml";

/// The schemas of both published shapes.
pub(crate) const MODEL_SCHEMA: &str = "release/<model>-model.schema-2.0.0.json";
const CATALOG_SCHEMA: &str = "release/<model>-references.schema-1.0.0.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "yaml",
        summary: "the release document and its catalog of references as YAML, with their schemas",
        paths: &[MODEL, CATALOG, MODEL_SCHEMA, CATALOG_SCHEMA],
    },
    part: Part::Frozen,
    unfit: published::unfit,
    emit,
    content: None,
};

/// Whether whoever reads this file knows the items of a release by positions, and not by ids: it is written in the older shape then.
///
/// # Errors
/// Where the names that the published shapes take cannot be read.
pub fn has_positions(release: &Release, options: &EmitOptions) -> Result<bool, EmitError> {
    Ok(!Names::read(FORMAT.facts.name, options)?.have_levels(release))
}

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let name = FORMAT.facts.name;
    let names = Names::read(name, options)?;
    let has_positions = has_positions(release, options)?;
    let credits = credits::comment(release, publication.words(&options.templates)?, "#");
    let path = release.file_path(MODEL);
    let document = if has_positions {
        file(name, path, &credits, &shape(release))?
    } else {
        file(name, path, &credits, release)?
    };
    let catalog = file(
        name,
        release.file_path(CATALOG),
        &credits,
        &catalog(release),
    )?;
    let schema = published::schema(release, MODEL_SCHEMA, |file| {
        shapes::stable(file, names.of_schemas())
    });
    let catalog_schema = published::schema(release, CATALOG_SCHEMA, shapes::catalog);
    Ok(vec![document, catalog, schema, catalog_schema])
}

/// The catalog of references, in its published shape and with what that lacked.
fn catalog(release: &Release) -> CatalogShape {
    let references: Vec<EntryShape> = release.references.iter().map(EntryShape::from).collect();
    let known = release.references.iter().zip(&references);
    let details = known.filter_map(|(reference, entry)| {
        let details = DetailsShape {
            edition: reference.edition.clone(),
            status: Some(reference.status).filter(|status| *status != entry.status()),
            added: reference.added,
        };
        (details != DetailsShape::default()).then(|| (entry.id.clone(), details))
    });
    CatalogShape {
        schema_version: shapes::CATALOG.to_owned(),
        version: release.references_version.clone(),
        model: Some(ModelFacts {
            name: release.name.clone(),
            version: release.version.clone(),
            status: release.status,
            license: release.license.clone(),
            url: release.url.clone(),
            provenance: release.provenance.clone(),
        }),
        details: details.collect(),
        references,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_the_same_data_as_in_json() {
        let release = crate::sample::release();
        let files = emit(&Publication::new(&release), &EmitOptions::default()).unwrap();
        assert_eq!(files[0].path, "release/sm-model-1.2.3-draft.yaml");
        let text = std::str::from_utf8(&files[0].bytes).unwrap();
        assert!(
            text.starts_with("# Sample Model (SM), version 1.2.3\n"),
            "{text}"
        );
        let value: serde_json::Value = serde_saphyr::from_str(text).unwrap();
        assert_eq!(value, serde_json::to_value(&release).unwrap());
    }

    #[test]
    fn other_levels_are_written_in_the_older_shape_and_other_modules_not_at_all() {
        let options = EmitOptions::default();
        let mut release = crate::sample::release();
        for category in release
            .modules
            .iter_mut()
            .flat_map(|module| &mut module.categories)
        {
            category.levels[0].name = "Ad hoc".to_owned();
        }
        assert_eq!((FORMAT.unfit)(&release, &options), None);
        let files = emit(&Publication::new(&release), &options).unwrap();
        let text = std::str::from_utf8(&files[0].bytes).unwrap();
        let value: serde_json::Value = serde_saphyr::from_str(text).unwrap();
        assert_eq!(value["schemaVersion"], "1.0.0");
        let level = &value["modules"][0]["categories"][0]["levels"][0];
        assert_eq!(level["name"], "1 - Ad hoc");
        let reason = |change: &dyn Fn(&mut pkimm_release::Module)| {
            let mut release = crate::sample::release();
            change(&mut release.modules[1]);
            (FORMAT.unfit)(&release, &options).unwrap().reason
        };
        assert!(reason(&|module| module.id = "A".to_owned()).contains("`A`"));
        assert!(reason(&|module| module.name = "Arts".to_owned()).contains("`Arts`"));
    }

    #[test]
    fn the_catalog_has_the_name_by_which_it_is_looked_for() {
        let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        let release = crate::sample::release();
        for release in [
            Release {
                short_name: Some("PKIMM".to_owned()),
                ..release.clone()
            },
            release,
        ] {
            let model = name(&release.file_path(MODEL));
            let catalog = name(&release.file_path(CATALOG));
            assert_eq!(pkimm_release::published::catalog_file(&model), catalog);
        }
        // As it is published today.
        assert_eq!(
            pkimm_release::published::catalog_file("model.yaml"),
            "pkimm-references.yaml"
        );
    }

    #[test]
    fn the_catalog_marks_what_is_not_in_force() {
        let release = crate::sample::release();
        let text = published::to_yaml(&catalog(&release)).unwrap();
        assert_eq!(text.matches("deprecated: true").count(), 1);
        assert!(text.contains("supersededBy: new-standard"), "{text}");
    }
}
