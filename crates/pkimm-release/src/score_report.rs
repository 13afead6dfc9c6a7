//! What `pkimm score` prints as JSON: the results, and what became of answers that were given to another version.

use indexmap::IndexMap;
use serde::Serialize;

use crate::answers::Answers;
use crate::carry::{Carried, CarriedExtension};
use crate::document::Release;
use crate::extension::Extension;
use crate::score::{
    ExtensionScore, Fault, Reached, Score, Shift, next, reached, score, with_extension,
};

/// The results of an answers file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct ScoreReport {
    /// The results.
    #[serde(flatten)]
    pub score: Score,
    /// The results of the extensions that were asked for, by id.
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub extensions: IndexMap<String, ExtensionScore>,
    /// By what one level more of each item moves the whole, the most first, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Vec<Shift>>,
    /// The fewest raises that reach a level, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reached>,
    /// What became of the answers, where they were given to another version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_over: Option<CarriedOver>,
    /// What became of the answers to extensions that were given to another version of the model or of the extension, by id.
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub extensions_carried_over: IndexMap<String, CarriedExtension>,
}

/// What is computed beside the results of the model itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The extensions, each of which is scored alone.
    pub extensions: &'a [Extension],
    /// Whether it is told what one level more of each item moves.
    pub next: bool,
    /// The level for which the fewest raises are looked for.
    pub target: Option<u32>,
}

impl ScoreReport {
    /// All results of answers that are asked for.
    ///
    /// # Errors
    /// With every answer that cannot be scored: those to the model, or else those to the extensions.
    pub fn of(release: &Release, answers: &Answers, asked: &Asked<'_>) -> Result<Self, Vec<Fault>> {
        let score = score(release, answers)?;
        let mut faults = Vec::new();
        let mut extensions = IndexMap::new();
        for extension in asked.extensions {
            match with_extension(release, extension, answers, &score) {
                Ok(result) => {
                    extensions.insert(extension.id.clone(), result);
                }
                Err(found) => faults.extend(found),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            extensions,
            next: asked.next.then(|| next(release, answers, &score)),
            reach: asked
                .target
                .map(|level| reached(release, answers, &score, level)),
            score,
            carried_over: None,
            extensions_carried_over: IndexMap::new(),
        })
    }
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
