//! What `pkimm check` prints as JSON.

use pkimm_release::or_null::OrNull;
use schemars::JsonSchema;
use serde::Serialize;

use crate::Severity;

/// What was found in a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CheckReport {
    /// The version of the model, where it can be read.
    #[schemars(with = "OrNull<String>")]
    pub version: Option<String>,
    /// What was found, by file and place.
    pub findings: Vec<Finding>,
    /// How many of the findings are errors.
    pub errors: usize,
    /// How many of the findings are warnings.
    pub warnings: usize,
}

/// A finding and its place. Lines and columns are counted from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The lint, or the kind of fault.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file, as seen from where the program was started.
    pub file: String,
    /// The first line.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column after the last.
    pub end_column: usize,
    /// What else is to be known, and what to do.
    pub help: Vec<String>,
}
