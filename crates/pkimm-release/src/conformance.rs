//! Answers with the results that they have, by which another program shows that it computes the same.

use indexmap::IndexMap;
use serde::Serialize;

use crate::Status;
use crate::answers::Answers;
use crate::extension::Extension;
use crate::score::{ExtensionScore, Score};

/// The document of the conformance vectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Conformance {
    /// The name of the model.
    pub model: String,
    /// The version of the model.
    pub version: String,
    /// Its status.
    pub status: Status,
    /// The license, as an SPDX expression.
    pub license: String,
    /// Where the model is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where structure and wording come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<String>,
    /// The rules by which the results were computed.
    pub scoring: String,
    /// How the vectors are to be read.
    pub description: String,
    /// The extensions that are made up for the vectors.
    pub extensions: Vec<Extension>,
    /// The vectors.
    pub vectors: Vec<Vector>,
}

/// Answers and their results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Vector {
    /// What tells it from the others.
    pub name: String,
    /// What is answered.
    pub description: String,
    /// The answers, as a file of them would hold them.
    pub answers: Answers,
    /// The exact results.
    pub expected: Score,
    /// The exact results of the extensions to which there are answers, by id.
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub extensions: IndexMap<String, ExtensionScore>,
    /// The values of the results as decimals.
    pub decimals: Decimals,
}

/// The values of results, rounded half up to six places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Decimals {
    /// The whole.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<String>"))]
    pub overall: Option<String>,
    /// The modules, by id.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "IndexMap<String, crate::or_null::OrNull<String>>")
    )]
    pub modules: IndexMap<String, Option<String>>,
    /// The categories, by id.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "IndexMap<String, crate::or_null::OrNull<String>>")
    )]
    pub categories: IndexMap<String, Option<String>>,
}
