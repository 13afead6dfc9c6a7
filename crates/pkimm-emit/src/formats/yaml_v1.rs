//! `yaml-v1`: the YAML shape of the first published version, for clients that have not moved. Ids are positions, as texts;
//! the name of a level carries its number; references are a Markdown list.

use pkimm_release::published::{CategoryShape, LevelShape, RequirementShape};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Category, Requirement};

use super::published::{block, model, references};
use super::{in_version, yaml};
use crate::{EmitError, EmitOptions, Format, OutputFile, Publication};

const PATH: &str = "release/pkimm-model-<version>.v1.yaml";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "yaml-v1",
        summary: "the model in the YAML shape of 1.0.0, with positions as ids",
        paths: &[PATH],
    },
    emit,
};

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
    let path = in_version(PATH, &release.file_version());
    let data = model(release, category);
    Ok(vec![yaml::file(FORMAT.facts.name, path, release, &data)?])
}
