//! How far results can shift when the answers behind them are carried over to another version.
//!
//! An answer follows its id ([`crate::carry`]). New requirements are then unanswered and leave both sums, the answers of
//! removed ones fall away, and answers that are to be confirmed count as they are.
//!
//! A result is a weighted mean, so that the shift is a sum of answers, each times the difference of its share in the
//! new and in the old mean. The shares of either side add up to 1. The largest shift therefore gives the highest level
//! to every answer whose share grew and the lowest to the others: the span of the scale, times the sum of the shares
//! that grew. It is as large downwards as upwards.
//!
//! - *Complete* assessments answer every requirement. Their largest shifts are exact.
//! - *Partial* ones answer some: the fewer, the more weight each has. For a category every choice of answered
//!   requirements is tried, up to [`MAX_TRIED`] of them. A module or the whole shifts at most by the largest shift of a
//!   category, plus the shift by which the shares of categories grow in the worst choice of categories. Where only one of
//!   the two is above zero, and no requirement counts in another category than before, the sum is reached; else it is a
//!   bound, and is called one.
//!
//! Answers are given per requirement, or in a self-assessment per category, whose value is then the answer itself. A weight
//! that moves from one category to another can leave every assessment as it was and shift every self-assessment, so that
//! both are computed, and what is stated is the larger of the two.
//! An assessment that answers some categories as a whole and rates requirements of others is not considered.
//!
//! `mean` is the mathematics of one mean, `scopes` what happens to it where only a part is answered, `effect` what comes of
//! both; `assessment` and `self_assessment` say which means a model has, and `extension` which it has with an extension.

mod assessment;
mod effect;
mod extension;
mod mean;
mod scopes;
mod self_assessment;
#[cfg(test)]
mod tests;
mod weighed;

use indexmap::IndexMap;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::carry::{Placed, Sources, have_same_scale, placed, sources};
use crate::weights::{Scoring, Weights};
use crate::{Category, Release};

use weighed::Scale;

pub use extension::{Laid, extension_impact};
pub use scopes::MAX_TRIED;

/// What a change does to results of answers that are carried over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Impact {
    /// Assessments that answer every requirement of the old version, and self-assessments that answer every category: the
    /// larger shift of the two.
    pub complete: Shifts,
    /// Assessments and self-assessments that answer any part of it: the worst case over all scopes.
    pub partial: Shifts,
    /// How many requirements take an answer over.
    pub carried: usize,
    /// Ids of requirements whose title, assessment or text of a level changed: their answers count, and have to be confirmed.
    /// The text of a level is the anchor, or where there is none, what the category says of the level.
    pub to_confirm: Vec<String>,
    /// Ids of categories whose name or text of a level changed: what self-assessments answer counts, and has to be confirmed.
    pub categories_to_confirm: Vec<String>,
    /// Ids of requirements without an answer to take over: they are unanswered and leave the sums.
    pub new: Vec<String>,
    /// Ids of requirements whose answers fall away.
    pub removed: Vec<String>,
}

/// Shifts of every result that both versions have, by the ids of the new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Shifts {
    /// The whole. Null where a side has no result.
    pub overall: Option<Shift>,
    /// The modules.
    pub modules: IndexMap<String, Shift>,
    /// The categories.
    pub categories: IndexMap<String, Shift>,
}

/// How far a result can shift, in levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The largest rise, as a fraction `p/q`.
    pub up: String,
    /// The largest fall, as a fraction `p/q`.
    pub down: String,
    /// Whether some answers reach these shifts. Where false, they are bounds that no answers pass.
    pub exact: bool,
    /// Whether the level can become another.
    pub level: LevelChange,
}

/// Whether a level can become another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LevelChange {
    /// No answers change it.
    No,
    /// Some answers change it.
    Yes,
    /// No answers were found that change it, and none are excluded.
    NotExcluded,
}

/// The shifts that a change from `old` to `new` can cause. `None` where levels or scoring rules differ or are not known, so
/// that no answer keeps its meaning.
#[must_use]
pub fn impact(old: &Release, new: &Release) -> Option<Impact> {
    let scale = Scale::of(old)?;
    let rules = |release: &Release| Scoring::named(&release.scoring);
    if !have_same_scale(old, new) || rules(old)? != rules(new)? {
        return None;
    }
    let comparison = Comparison::new(old, new, scale);
    let requirements = &comparison.requirements;
    let taken: FxHashSet<&str> = requirements
        .iter()
        .flat_map(|item| item.old.iter().map(|old| old.id.as_str()))
        .collect();
    let ids = |is_meant: fn(&Sources<Placed<'_>>) -> bool| {
        let items = requirements.iter().filter(|item| is_meant(item));
        items.map(|item| item.new.id.clone()).collect::<Vec<_>>()
    };
    let complete = (
        assessment::complete(&comparison),
        self_assessment::complete(&comparison),
    );
    let partial = (
        assessment::partial(&comparison, &complete.0),
        self_assessment::partial(&comparison, &complete.1),
    );
    let removed = old
        .requirements()
        .filter(|old| !taken.contains(old.id.as_str()));
    let categories = comparison.categories.iter();
    let categories = categories.filter(|item| item.is_to_confirm());
    Some(Impact {
        complete: complete.0.or_larger(complete.1, new),
        partial: partial.0.or_larger(partial.1, new),
        carried: ids(|item| !item.old.is_empty()).len(),
        to_confirm: ids(|item| item.is_to_confirm()),
        categories_to_confirm: categories.map(|item| item.new.id.clone()).collect(),
        new: ids(|item| item.old.is_empty()),
        removed: removed.map(|old| old.id.clone()).collect(),
    })
}

/// Two versions, as answers see them.
struct Comparison<'a> {
    old: Side<'a>,
    new: Side<'a>,
    scale: Scale,
    /// The requirements of the new version, with those whose answers they take.
    requirements: Vec<Sources<Placed<'a>>>,
    /// The categories of the new version, with those whose answers they take as a whole.
    categories: Vec<Sources<&'a Category>>,
}

/// One of the versions, with the weights by which it is scored.
struct Side<'a> {
    release: &'a Release,
    weights: Weights<'a>,
}

impl<'a> Comparison<'a> {
    fn new(old: &'a Release, new: &'a Release, scale: Scale) -> Self {
        let side = |release| Side {
            release,
            weights: Weights::baseline(release),
        };
        Self {
            old: side(old),
            new: side(new),
            scale,
            requirements: sources(placed(old), placed(new)),
            categories: sources(old.categories(), new.categories()),
        }
    }
}

impl<'a> Side<'a> {
    /// The categories of a module, or of the whole.
    fn categories(&self, module: Option<&str>) -> impl Iterator<Item = &'a Category> {
        let modules = self.release.modules.iter();
        let modules =
            modules.filter(move |candidate| module.is_none_or(|module| candidate.id == module));
        modules.flat_map(|module| &module.categories)
    }
}
