//! `yaml-v1`: the YAML shape of the first published version, for clients that have not moved. Ids are positions, as texts;
//! the name of a level carries its number; references are a Markdown list.

use pkimm_release::schema::published as shapes;
use pkimm_release::site::FormatFacts;

use super::published;
use super::published::{Names, file, shape};
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, credits};

pub(crate) const PATH: &str = "release/<model>-model-<version>.v1.yaml";

/// The schema of the shape.
const SCHEMA: &str = "release/<model>-model.schema-1.0.0.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "yaml-v1",
        summary: "the model in the YAML shape of 1.0.0, with positions as ids, and its schema",
        paths: &[PATH, SCHEMA],
    },
    part: Part::Frozen,
    unfit: published::unfit,
    emit,
    content: None,
};

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let (name, release) = (FORMAT.facts.name, publication.release);
    let names = Names::read(name, options)?;
    let credits = credits::comment(release, publication.words(&options.templates)?, "#");
    let path = release.file_path(PATH);
    let schema = published::schema(release, SCHEMA, |file| {
        shapes::positional(file, names.of_schemas())
    });
    Ok(vec![file(name, path, &credits, &shape(release))?, schema])
}
