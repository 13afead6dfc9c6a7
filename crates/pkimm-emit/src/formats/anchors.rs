//! `anchors`: the anchors of requirements alone, one row for each requirement, to be taken over into another text by id, or to be
//! filled in where there are none. A table as [`csv`](super::csv) writes it.

use pkimm_release::site::FormatFacts;

use super::carries_all;
use super::csv::table;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication};

const PATH: &str = "release/anchors-<version>.csv";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "anchors",
        summary: "the anchors of requirements by their ids, to be taken over alone",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let numbers = || release.levels.iter().map(|level| level.number);
    let mut header = vec!["id".to_owned(), "title".to_owned()];
    header.extend(numbers().map(|number| format!("level-{number}")));
    // The file travels alone, and says what it is of.
    let of_model = ["model", "version", "status", "license", "url", "provenance"];
    header.extend(of_model.map(str::to_owned));
    let rows = release.requirements().map(|requirement| {
        let mut cells = vec![requirement.id.clone(), requirement.description.clone()];
        let anchors = numbers().map(|number| requirement.anchor(number).unwrap_or_default());
        cells.extend(anchors.map(str::to_owned));
        cells.extend([
            release.name.clone(),
            release.version.clone(),
            release.status.as_str().to_owned(),
            release.license.clone(),
            release.url.clone().unwrap_or_default(),
            release.provenance.clone().unwrap_or_default(),
        ]);
        cells
    });
    let path = release.file_path(PATH);
    Ok(vec![table(FORMAT.facts.name, path, header, rows)?])
}
