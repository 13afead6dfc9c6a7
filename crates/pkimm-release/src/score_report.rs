//! What `pkimm score` prints as JSON: the results, and what became of answers that were given to another version.

use indexmap::IndexMap;
use serde::Serialize;

use crate::carry::Carried;
use crate::score::Score;

/// The results of an answers file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct ScoreReport {
    /// The results.
    #[serde(flatten)]
    pub score: Score,
    /// What became of the answers, where they were given to another version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_over: Option<CarriedOver>,
}

/// What became of answers that were given to another version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct CarriedOver {
    /// The version to which the answers were given.
    pub from: String,
    /// Ids that took an answer over, in the order of the model.
    pub carried: Vec<String>,
    /// Those of them whose answer has to be confirmed.
    pub to_confirm: Vec<String>,
    /// Ids that the version of the answers did not have.
    pub new: Vec<String>,
    /// Ids whose answers were dropped.
    pub fell_away: Vec<String>,
    /// Why each of them was dropped.
    pub fell_away_because: IndexMap<String, String>,
}

impl From<Carried> for CarriedOver {
    fn from(carried: Carried) -> Self {
        Self {
            from: carried.from,
            carried: carried.carried,
            to_confirm: carried.to_confirm,
            new: carried.new,
            fell_away: carried.fell_away.keys().cloned().collect(),
            fell_away_because: carried.fell_away,
        }
    }
}
