//! The formats. Each file here writes one of them and is named like it; [`FORMATS`] is the one list of all of them,
//! from which the command line, the handbook and the tests take theirs.
//!
//! To add a format, write `<name>.rs` with a `FORMAT` and add it to the table.

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

use crate::Format;

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

/// The format with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.facts.name == name)
}
