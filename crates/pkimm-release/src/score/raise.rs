//! What to raise next: what one level more of each item moves, and the fewest raises that reach a level.
//!
//! An item that is rated keeps its place in every sum when its level changes, so that one level more always moves the whole by
//! the same: the share of its weight among the rated items of its category, times the share of the category among those that
//! have a value. The fewest raises are therefore those that move the most.

use indexmap::IndexMap;
use num_rational::BigRational;
use num_traits::Zero as _;
use serde::{Serialize, Serializer};

use super::{Outcome, Rating, Ratings, Score, Whole, fraction};
use crate::answers::{Answers, Kind};
use crate::document::{Category, Module, Release};
use crate::weights::Weights;

/// What one level more of an item moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The id of the requirement, or of the category that was answered as a whole.
    pub id: String,
    /// The level that it has.
    pub level: u32,
    /// By how much the whole moves.
    pub shift: BigRational,
}

/// An item that is raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Raise {
    /// The id of the requirement, or of the category that was answered as a whole.
    pub id: String,
    /// The level that it has.
    pub from: u32,
    /// The level to which it is raised.
    pub to: u32,
}

/// The fewest raises that bring a result to a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Reach {
    /// How many levels are climbed in all. Nothing where the level is reached.
    pub steps: u32,
    /// The items that are raised, in the order of the model.
    pub raises: Vec<Raise>,
}

/// The fewest raises that reach a level: of the whole, of each module, and of each category. Null where no raises of what is rated
/// reach it, or nothing is rated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Reached {
    /// The level.
    pub level: u32,
    /// The whole.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<Reach>"))]
    pub overall: Option<Reach>,
    /// The modules, by id.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "IndexMap<String, crate::or_null::OrNull<Reach>>")
    )]
    pub modules: IndexMap<String, Option<Reach>>,
    /// The categories, by id.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "IndexMap<String, crate::or_null::OrNull<Reach>>")
    )]
    pub categories: IndexMap<String, Option<Reach>>,
}

/// The fewest raises by which the whole, each module and each category reach a level.
#[must_use]
pub fn reached(release: &Release, answers: &Answers, score: &Score, level: u32) -> Reached {
    let of_module = |module: &Module| {
        let is_own =
            |category: &Category| module.categories.iter().any(|own| own.id == category.id);
        reach(release, answers, score, is_own, level)
    };
    let of_category = |own: &Category| {
        reach(
            release,
            answers,
            score,
            |category| category.id == own.id,
            level,
        )
    };
    let modules = release.modules.iter();
    Reached {
        level,
        overall: reach(release, answers, score, |_| true, level),
        modules: modules
            .map(|module| (module.id.clone(), of_module(module)))
            .collect(),
        categories: release
            .categories()
            .map(|category| (category.id.clone(), of_category(category)))
            .collect(),
    }
}

/// Every item that can be raised, what moves the whole most first; those that move it alike in the order of the model.
#[must_use]
pub fn next(release: &Release, answers: &Answers, score: &Score) -> Vec<Shift> {
    let items = items(release, answers, score, |_| true);
    let mut shifts: Vec<Shift> = items.into_iter().map(|item| item.shift).collect();
    shifts.sort_by(|one, other| other.shift.cmp(&one.shift));
    shifts
}

/// The fewest raises by which the categories that are taken together reach a level: one of them, those of a module, or all.
/// `None` where nothing is rated among them, or no raises of what is rated reach it.
#[must_use]
pub fn reach(
    release: &Release,
    answers: &Answers,
    score: &Score,
    of: impl Fn(&Category) -> bool,
    level: u32,
) -> Option<Reach> {
    let highest = release.levels.last()?.number;
    let mut items = items(release, answers, score, &of);
    let weights = Weights::baseline(release);
    let value = super::mean(
        release
            .categories()
            .filter(|category| of(category))
            .map(|category| {
                let outcome: Outcome = score.categories[&category.id].clone();
                (weights.category(category).clone(), outcome)
            }),
    )
    .value?;
    let mut lacking = BigRational::from_integer(level.into()) - value;
    let mut reach = Reach {
        steps: 0,
        raises: Vec::new(),
    };
    items.sort_by(|one, other| other.shift.shift.cmp(&one.shift.shift));
    let mut raised: Vec<(usize, Raise)> = Vec::new();
    for Item { shift, position } in items {
        if lacking <= BigRational::zero() || shift.shift.is_zero() {
            break;
        }
        let wanted = (&lacking / &shift.shift).ceil().to_integer();
        let steps = u32::try_from(wanted).unwrap_or(u32::MAX);
        let steps = steps.min(highest - shift.level);
        lacking -= &shift.shift * BigRational::from_integer(steps.into());
        reach.steps += steps;
        let to = shift.level + steps;
        raised.push((
            position,
            Raise {
                id: shift.id,
                from: shift.level,
                to,
            },
        ));
    }
    raised.sort_by_key(|(position, _)| *position);
    reach.raises = raised.into_iter().map(|(_, raise)| raise).collect();
    (lacking <= BigRational::zero()).then_some(reach)
}

/// An item that can be raised, and where it stands in the model.
struct Item {
    shift: Shift,
    position: usize,
}

/// What can be raised, in the order of the model, and what that does to the categories that are taken together.
fn items(
    release: &Release,
    answers: &Answers,
    score: &Score,
    of: impl Fn(&Category) -> bool,
) -> Vec<Item> {
    let highest = release.levels.last().map_or(0, |level| level.number);
    let weights = Weights::baseline(release);
    let ratings = Ratings::new(release, answers);
    let has_value = |category: &&Category| score.categories[&category.id].value.is_some();
    let counted = || {
        release
            .categories()
            .filter(|category| of(category))
            .filter(has_value)
    };
    let all: BigRational = counted().map(|category| weights.category(category)).sum();
    let mut items = Vec::new();
    for category in counted().filter(|_| !all.is_zero()) {
        let share = weights.category(category) / &all;
        let is_whole = answers.kind == Kind::SelfAssessment
            || score.whole.get(&category.id) == Some(&Whole::Counted);
        let mut push = |id: &str, share: BigRational| {
            if let Rating::Level(level) = ratings.of(id)
                && level < highest
            {
                let shift = Shift {
                    id: id.to_owned(),
                    level,
                    shift: share,
                };
                items.push(Item {
                    shift,
                    position: items.len(),
                });
            }
        };
        if is_whole {
            push(&category.id, share);
            continue;
        }
        let is_rated = |id: &str| matches!(ratings.of(id), Rating::Level(_));
        let rated = category
            .requirements
            .iter()
            .filter(|entry| is_rated(&entry.id));
        let sum: BigRational = rated.clone().map(|entry| weights.requirement(entry)).sum();
        for requirement in rated {
            push(
                &requirement.id,
                &share * weights.requirement(requirement) / &sum,
            );
        }
    }
    items
}

impl Serialize for Shift {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shape = Shape {
            id: self.id.clone(),
            shift: fraction(&self.shift),
        };
        shape.serialize(serializer)
    }
}

/// What one level more of an item moves.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Shift", deny_unknown_fields))]
struct Shape {
    /// The id of the requirement, or of the category that was answered as a whole.
    id: String,
    /// By how much the whole moves, as p/q in lowest terms.
    shift: String,
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Shift {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Shape::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Shape::json_schema(generator)
    }
}
