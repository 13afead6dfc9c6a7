//! `eramba`: the import of the Eramba GRC system. It has no header, LF line ends and seven columns: id, name and overview
//! of the category, id, title and guidance of the requirement, and its assessment with the titles of its references. Ids are
//! `G.category.requirement`, and positions in versions that were published with them. Each row is, to the byte, what the
//! converter of the consortium makes of the published YAML shape of that version.

use csv::{Terminator, WriterBuilder};
use pkimm_release::published::{CategoryShape, ModelShape, RequirementShape};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Release, Requirement};

use super::carries_all;
use super::published::{Names, model, shape};
use crate::links::plain_links;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, Words};

const PATH: &str = "release/eramba-<model>-<version>.csv";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "eramba",
        summary: "the import file for the Eramba GRC system",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let words = publication.words(&options.templates)?;
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let fault = |message: String| EmitError {
        format: FORMAT.facts.name,
        file: None,
        line: None,
        message,
    };
    let names = Names::read(FORMAT.facts.name, options)?;
    let shape = match names.have_positions(release) {
        true => by_position(release),
        false => by_id(release),
    };
    for module in &shape.modules {
        for category in &module.categories {
            let code = format!("{}.{}", module.id, category.id);
            for requirement in category.requirements.iter().flatten() {
                let row = [
                    &code,
                    &category.name,
                    &category.description,
                    &format!("{code}.{}", requirement.id),
                    &requirement.description,
                    &requirement.guidance,
                    &last(words, requirement),
                ];
                writer
                    .write_record(row)
                    .map_err(|error| fault(error.to_string()))?;
            }
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| fault(error.to_string()))?;
    Ok(vec![OutputFile {
        path: release.file_path(PATH),
        bytes,
    }])
}

/// What the converter reads of a version that was published with ids: texts without a line break at their end, and the titles of
/// references.
fn by_id(release: &Release) -> ModelShape<String> {
    let catalog = release.catalog();
    let requirement = |requirement: &Requirement| {
        let cited = catalog.cited(requirement);
        let cited: Vec<String> = cited
            .map(|reference| format!("- {}", reference.title))
            .collect();
        RequirementShape {
            id: requirement.id.clone(),
            weight: requirement.weight,
            description: requirement.description.clone(),
            guidance: requirement.guidance.clone(),
            assessment: requirement.assessment.clone(),
            references: cited.join("\n"),
        }
    };
    model(release, |category| CategoryShape {
        id: category.id.clone(),
        weight: category.weight,
        name: category.name.clone(),
        description: category.description.clone(),
        levels: Vec::new(),
        requirements: Some(category.requirements.iter().map(requirement).collect()),
    })
}

/// What it reads of a version that was published with positions: references without their addresses.
fn by_position(release: &Release) -> ModelShape<String> {
    let mut shape = shape(release);
    let modules = shape.modules.iter_mut();
    let categories = modules.flat_map(|module| &mut module.categories);
    for requirement in categories.flat_map(|category| category.requirements.iter_mut().flatten()) {
        requirement.references = plain_links(&requirement.references);
    }
    shape
}

/// The last column.
fn last(words: &Words, requirement: &RequirementShape<String>) -> String {
    let say = |key| words.text("eramba", key);
    format!(
        "{}\n{}\n{}\n{}",
        say("assessment"),
        requirement.assessment,
        say("references"),
        requirement.references
    )
}
