//! `yaml-v1`: the YAML shape of the first published version, for clients that have not moved. Ids are positions, as texts;
//! the name of a level carries its number; references are a Markdown list.

use pkimm_release::site::FormatFacts;
use pkimm_release::{Category, Requirement};

use super::published::{
    CategoryShape, LevelShape, ModelShape, RequirementShape, block, modules, references,
};
use super::yaml;
use crate::{EmitError, EmitOptions, Format, OutputFile, Publication};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "yaml-v1",
        summary: "the model in the YAML shape of 1.0.0, with positions as ids",
        paths: &["release/pkimm-model-<version>.v1.yaml"],
    },
    emit,
};

/// The version of the shape.
const SCHEMA_VERSION: &str = "1.0.0";

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let requirement = |requirement: &Requirement| RequirementShape {
        id: requirement.number.to_string(),
        weight: requirement.weight,
        description: requirement.description.clone(),
        guidance: block(&requirement.guidance),
        assessment: block(&requirement.assessment),
        references: block(&references(release, requirement)),
    };
    let category = |category: &Category| CategoryShape {
        id: category.number.to_string(),
        weight: category.weight,
        name: category.name.clone(),
        description: block(&category.description),
        levels: category
            .levels
            .iter()
            .map(|level| LevelShape {
                number: level.number,
                name: format!("{} - {}", level.number, level.name),
                description: block(&level.description),
            })
            .collect(),
        requirements: Some(category.requirements.iter().map(requirement).collect()),
    };
    let model = ModelShape {
        schema_version: SCHEMA_VERSION,
        version: &release.version,
        modules: modules(release, |_, own| category(own)),
    };
    let path = format!("release/pkimm-model-{}.v1.yaml", release.file_version());
    Ok(vec![yaml::file(FORMAT.facts.name, path, release, &model)?])
}
