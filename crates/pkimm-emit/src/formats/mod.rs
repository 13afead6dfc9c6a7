//! The formats. Each file here writes one of them and is named like it; [`FORMATS`] is the one list of all of them,
//! from which the command line, the handbook and the tests take theirs.
//!
//! To add a format, write `<name>.rs` with a `FORMAT` and add it to the table. A path is typed once, in `facts`, and made
//! with [`in_version`] of what stands there.

pub mod conformance;
pub mod csv;
pub mod cyclonedx;
pub mod eramba;
pub mod hugo;
pub mod json;
pub mod mermaid;
pub mod oscal;
mod published;
pub mod questionnaire;
pub mod self_assessment;
pub mod yaml;
pub mod yaml_v1;

use pkimm_release::site::FormatFacts;

use crate::{Artifacts, EmitError, EmitOptions, Format, Publication};

/// All formats, in the order in which they are listed.
pub const FORMATS: &[Format] = &[
    hugo::FORMAT,
    mermaid::FORMAT,
    questionnaire::FORMAT,
    json::FORMAT,
    yaml::FORMAT,
    yaml_v1::FORMAT,
    self_assessment::FORMAT,
    csv::FORMAT,
    eramba::FORMAT,
    oscal::FORMAT,
    cyclonedx::FORMAT,
    conformance::FORMAT,
];

/// What is said of each format.
#[must_use]
pub fn facts() -> Vec<FormatFacts> {
    FORMATS.iter().map(|format| format.facts).collect()
}

/// Makes the files of some formats, in memory.
///
/// # Errors
/// Where a format cannot express the release, or a template is faulty.
pub fn emit<'a>(
    publication: &Publication<'_>,
    formats: impl IntoIterator<Item = &'a Format>,
    options: &EmitOptions,
) -> Result<Artifacts, EmitError> {
    let files = |format: &Format| Ok((format.facts.name, (format.emit)(publication, options)?));
    formats.into_iter().map(files).collect()
}

/// A path of a format's `facts` for one version, as it is written in file names.
fn in_version(path: &str, file_version: &str) -> String {
    path.replace("<version>", file_version)
}

/// The format with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.facts.name == name)
}
