//! What an extension makes of a score. Each extension is scored alone, against the model itself.
//!
//! - Weights are those of the model with the overlays of the extension, none below 0.
//! - A category has the value L by these weights, or by its answer as a whole. Where the extension has criteria for it with
//!   the weight w, and these are rated with R, its value is `(L × W + R × w) / (W + w)`. W is the sum of the weights of the
//!   requirements that are rated, or of all where the category was answered as a whole. Criteria that are not rated or do not
//!   apply leave L. A category without L has no value.
//! - The whole is the mean of all categories that have a value, by their weights; the floor, where the extension asks for it,
//!   the least of them; the weighted baseline the mean of the values without the extension by the weights with it.

use std::collections::HashMap;

use indexmap::IndexMap;
use num_rational::BigRational;
use num_traits::{ToPrimitive as _, Zero as _};
use serde::{Serialize, Serializer};

use super::{Fault, Rating, Ratings, Score, Sums, Whole, current_ids, fraction, no_level};
use crate::answers::{Answers, Kind};
use crate::document::{Category, Release};
use crate::extension::{Extension, Relevance};
use crate::weights::Weights;

/// The results of an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionScore {
    /// The version of the extension.
    pub version: String,
    /// The whole.
    pub value: Option<BigRational>,
    /// The least value of a category, where the extension asks for it.
    pub floor: Option<BigRational>,
    /// The whole without the extension's criteria and weights of requirements, by its weights of categories.
    pub weighted_baseline: Option<BigRational>,
    /// The categories, by id.
    pub categories: IndexMap<String, Blend>,
}

/// The result of a category with an extension, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blend {
    /// The value.
    pub value: Option<BigRational>,
    /// The value by the weights of the extension, without its criteria.
    pub weighted: Option<BigRational>,
    /// The sum of the weights behind that.
    pub weight: BigRational,
    /// The weight of the extension's criteria, and how they are rated.
    pub relevance: Option<(u32, Rating)>,
}

/// The key below which answers to extensions stand.
const EXTENSIONS: &str = "extensions";

/// Scores answers with an extension. `baseline` is what the same answers come to without it.
///
/// # Errors
/// With every answer to the extension that cannot be scored: to another version of it, to a category for which it has no
/// criteria, or of a level that there is not.
pub fn with_extension(
    release: &Release,
    extension: &Extension,
    answers: &Answers,
    baseline: &Score,
) -> Result<ExtensionScore, Vec<Fault>> {
    let current = current_ids(release);
    let faults = faults(release, &current, extension, answers);
    if !faults.is_empty() {
        return Err(faults);
    }
    let weights = Weights::overlaid(release, extension);
    let ratings = Ratings::new(release, answers);
    let scoring = Scoring {
        extension,
        weights: &weights,
        ratings: &ratings,
        current: &current,
        answers,
        baseline,
    };
    let categories: IndexMap<String, Blend> = release
        .categories()
        .map(|category| (category.id.clone(), scoring.blend(category)))
        .collect();
    let (mut whole, mut weighted) = (Sums::default(), Sums::default());
    for category in release.categories() {
        let weight = weights.category(category);
        if let Some(value) = &categories[&category.id].value {
            whole.add(weight, value);
        }
        if let Some(value) = &baseline.categories[&category.id].value {
            weighted.add(weight, value);
        }
    }
    let values = categories.values().filter_map(|blend| blend.value.as_ref());
    Ok(ExtensionScore {
        version: extension.version.clone(),
        value: whole.mean(),
        floor: values.min().filter(|_| extension.floor_score).cloned(),
        weighted_baseline: weighted.mean(),
        categories,
    })
}

/// What the results of categories come from.
struct Scoring<'a> {
    extension: &'a Extension,
    weights: &'a Weights<'a>,
    ratings: &'a Ratings<'a>,
    current: &'a HashMap<&'a str, &'a str>,
    answers: &'a Answers,
    baseline: &'a Score,
}

impl Scoring<'_> {
    fn blend(&self, category: &Category) -> Blend {
        let is_whole = self.answers.kind == Kind::SelfAssessment
            || self.baseline.whole.get(&category.id) == Some(&Whole::Counted);
        let is_aside = self.baseline.whole.get(&category.id) == Some(&Whole::SetAside);
        let mut sums = Sums::default();
        for requirement in &category.requirements {
            let weight = self.weights.requirement(requirement);
            match self.ratings.of(&requirement.id) {
                _ if is_aside => {}
                _ if is_whole => sums.weights += weight,
                Rating::Level(level) => sums.add(weight, &whole_number(level)),
                Rating::NotApplicable | Rating::Unanswered => {}
            }
        }
        let weight = sums.weights.clone();
        let weighted = match is_whole {
            true => self.baseline.categories[&category.id].value.clone(),
            false => sums.mean(),
        };
        let relevance = self.extension.relevance_of(&category.id);
        let relevance = relevance.map(|entry| (entry.weight, self.rating(entry)));
        let value = weighted.as_ref().map(|value| match relevance {
            Some((by, Rating::Level(level))) if !(&weight + whole_number(by)).is_zero() => {
                let mut blended = Sums::default();
                blended.add(&weight, value);
                blended.add(&whole_number(by), &whole_number(level));
                blended.mean().unwrap_or_else(|| value.clone())
            }
            _ => value.clone(),
        });
        Blend {
            value,
            weighted,
            weight,
            relevance,
        }
    }

    /// How the criteria of the extension for a category are rated.
    fn rating(&self, entry: &Relevance) -> Rating {
        let given = self.answers.extensions.get(&self.extension.id);
        let mut answers = given.into_iter().flat_map(|given| &given.answers);
        let answer = answers.find(|(id, _)| present(self.current, id) == entry.category);
        Rating::of(answer.map(|(_, answer)| answer))
    }
}

fn whole_number(number: u32) -> BigRational {
    BigRational::from_integer(number.into())
}

/// The present id of a category.
fn present<'a>(current: &HashMap<&str, &'a str>, id: &'a str) -> &'a str {
    current.get(id).copied().unwrap_or(id)
}

/// What is wrong with the answers to an extension.
fn faults(
    release: &Release,
    current: &HashMap<&str, &str>,
    extension: &Extension,
    answers: &Answers,
) -> Vec<Fault> {
    let Some(given) = answers.extensions.get(&extension.id) else {
        return Vec::new();
    };
    let id = &extension.id;
    if given.version != extension.version {
        let message = format!(
            "the answers are for version {} of the extension `{id}`, but it is version {} here",
            given.version, extension.version
        );
        let help = "rate what changed, and write the version that was rated";
        return vec![Fault::new(EXTENSIONS, id, message, help)];
    }
    let mut faults = Vec::new();
    for (category, answer) in &given.answers {
        let place = format!("{id}/{category}");
        if extension.relevance_of(present(current, category)).is_none() {
            let message = format!("the extension `{id}` has no criteria for `{category}`");
            let known: Vec<&str> = extension
                .relevance
                .iter()
                .map(|entry| entry.category.as_str())
                .collect();
            let help = format!("it has criteria for {}", known.join(", "));
            faults.push(Fault::new(EXTENSIONS, &place, message, help));
        }
        faults.extend(answer.contradiction().map(|message| {
            Fault::new(
                EXTENSIONS,
                &place,
                message,
                "give a level, or a reason under `not-applicable`",
            )
        }));
        let level = answer.level;
        faults.extend(level.and_then(|level| no_level(release, EXTENSIONS, &place, level)));
    }
    faults
}

impl Serialize for ExtensionScore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of_category = |blend: &Blend| CategoryShape {
            value: blend.value.as_ref().map(fraction),
            level: level(blend.value.as_ref()),
        };
        let categories = self.categories.iter();
        let shape = Shape {
            version: self.version.clone(),
            value: self.value.as_ref().map(fraction),
            level: level(self.value.as_ref()),
            floor: self.floor.as_ref().map(fraction),
            weighted_baseline: self.weighted_baseline.as_ref().map(fraction),
            categories: categories
                .map(|(id, blend)| (id.clone(), of_category(blend)))
                .collect(),
        };
        shape.serialize(serializer)
    }
}

/// The results of an extension. A fraction is written p/q in lowest terms; null stands for what does not exist.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(rename = "ExtensionScore", deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
struct Shape {
    /// The version of the extension.
    version: String,
    /// The mean of all categories that have a value, by the weights of the extension.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<String>"))]
    value: Option<String>,
    /// The level that is reached.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<u32>"))]
    level: Option<u32>,
    /// The least value of a category, where the extension asks for it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<String>"))]
    floor: Option<String>,
    /// The mean of the categories without the extension, by its weights of categories.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<String>"))]
    weighted_baseline: Option<String>,
    /// The categories, by id.
    categories: IndexMap<String, CategoryShape>,
}

/// The result of a category with an extension.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(rename = "ExtensionCategory", deny_unknown_fields)
)]
struct CategoryShape {
    /// The value, from the lowest level's number to the highest's.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<String>"))]
    value: Option<String>,
    /// The level that is reached.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<u32>"))]
    level: Option<u32>,
}

/// The level that a value reaches.
fn level(value: Option<&BigRational>) -> Option<u32> {
    value?.to_integer().to_u32()
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ExtensionScore {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Shape::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Shape::json_schema(generator)
    }
}
