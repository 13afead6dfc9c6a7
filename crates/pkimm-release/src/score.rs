//! Scores, in exact fractions.
//!
//! - A category is the mean of its rated requirements, each counted by its weight; a module and the whole are the means
//!   of the unrounded categories, counted by theirs.
//! - What does not apply and what is not answered leaves both sums. What is not answered lowers the coverage: answered
//!   weight by applicable weight; of a module and the whole the mean of the coverages of categories in which anything
//!   applies.
//! - In an assessment a category can be answered as a whole. That it does not apply sets its requirements aside. A level is
//!   its value where none of its requirements is rated, with a coverage of 1.
//! - The level is the whole number of a value, the progress what is left. Nothing to average gives no value, never 0.
//!
//! Weights come from a view ([`Weights`]), so that other weights give results by the same rules.

mod extension;
#[cfg(test)]
mod laws;
mod raise;
#[cfg(test)]
mod tests;

pub use extension::{Blend, ExtensionScore, with_extension};
pub use raise::{Raise, Reach, Reached, Shift, next, reach, reached};

use std::collections::HashMap;

use indexmap::IndexMap;
use num_rational::BigRational;
use num_traits::{ToPrimitive as _, Zero as _};
use serde::{Serialize, Serializer};

use crate::answers::{Answer, Answers, Kind};
use crate::document::{Category, Release};
use crate::extension::typed;
use crate::weights::{Scoring, Weights};

/// The result of a category, a module or the whole.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The value, from the lowest level's number to the highest's.
    pub value: Option<BigRational>,
    /// The share of what applies that is answered, from 0 to 1.
    pub coverage: Option<BigRational>,
}

impl Outcome {
    /// The level that is reached: the whole number of the value.
    #[must_use]
    pub fn level(&self) -> Option<u32> {
        self.value.as_ref()?.to_integer().to_u32()
    }

    /// The way from the level to the next, from 0 up to but not 1.
    #[must_use]
    pub fn progress(&self) -> Option<BigRational> {
        self.value.as_ref().map(BigRational::fract)
    }

    /// Whether something that applies is not answered.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.coverage
            .as_ref()
            .is_some_and(|coverage| *coverage < BigRational::from_integer(1.into()))
    }
}

/// A fraction as `p/q`, in lowest terms.
#[must_use]
pub fn fraction(value: &BigRational) -> String {
    format!("{}/{}", value.numer(), value.denom())
}

/// A weight: as a decimal where that is exact, and else as a fraction.
#[must_use]
pub fn weight(weight: &BigRational) -> String {
    typed(weight).map_or_else(|| fraction(weight), |decimal| decimal.to_string())
}

/// A fraction as a decimal, rounded half up.
#[must_use]
pub fn decimal(value: &BigRational, places: u32) -> String {
    let scale = BigRational::from_integer(num_bigint::BigInt::from(10_u32).pow(places));
    let half = BigRational::new(1.into(), 2.into());
    let digits = (value * scale + half).floor().to_integer().to_string();
    let places = places as usize;
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    if rest.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{rest}")
    }
}

/// A fraction as a decimal for readers: rounded half up, but cut where that would show a whole number that is not reached, since
/// the whole part of a result is its level.
#[must_use]
pub fn shown(value: &BigRational, places: u32) -> String {
    let scale = BigRational::from_integer(num_bigint::BigInt::from(10_u32).pow(places));
    let half = BigRational::new(1.into(), 2.into());
    let rounded = (value * &scale + half).floor() / &scale;
    if rounded.floor() > value.floor() {
        return decimal(&((value * &scale).floor() / scale), places);
    }
    decimal(value, places)
}

/// A share in percent for readers, as a whole number: all of it only where it is all.
#[must_use]
pub fn percent(share: &BigRational) -> String {
    let whole = BigRational::from_integer(1.into());
    let percent = decimal(&(share * BigRational::from_integer(100.into())), 0);
    if *share < whole && percent == "100" {
        return "99".to_owned();
    }
    percent
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shape {
            value: Option<String>,
            level: Option<u32>,
            progress: Option<String>,
            coverage: Option<String>,
        }
        let shape = Shape {
            value: self.value.as_ref().map(fraction),
            level: self.level(),
            progress: self.progress().as_ref().map(fraction),
            coverage: self.coverage.as_ref().map(fraction),
        };
        shape.serialize(serializer)
    }
}

/// Every result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Score {
    /// The version of the model.
    pub version: String,
    /// What was rated.
    pub kind: Kind,
    /// The whole.
    pub overall: Outcome,
    /// The modules, by id.
    pub modules: IndexMap<String, Outcome>,
    /// The categories, by id.
    pub categories: IndexMap<String, Outcome>,
    /// The categories that were answered as a whole in an assessment, and what that did.
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(rename = "asAWhole", skip_serializing_if = "IndexMap::is_empty")]
    pub whole: IndexMap<String, Whole>,
}

/// What an answer to a category as a whole does in an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Whole {
    /// Its level is the value of the category.
    Counted,
    /// It sets the requirements of the category aside.
    SetAside,
    /// Its level does not count, because requirements of the category are rated.
    NotCounted,
}

/// The key below which answers stand.
const ANSWERS: &str = "answers";

/// Why an answer cannot be scored, or a target or what is said of use cases leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key of the file below which it stands.
    pub key: &'static str,
    /// The id under which it stands.
    pub id: String,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: String,
    /// Whether the id is none that the model has or had.
    pub unknown: bool,
}

/// How an item counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rating {
    /// It was rated.
    Level(u32),
    /// It does not apply.
    NotApplicable,
    /// There is no answer.
    Unanswered,
}

impl Rating {
    /// How an answer counts.
    #[must_use]
    pub fn of(answer: Option<&Answer>) -> Self {
        match answer {
            Some(Answer {
                level: Some(level), ..
            }) => Self::Level(*level),
            Some(Answer {
                not_applicable: Some(_),
                ..
            }) => Self::NotApplicable,
            _ => Self::Unanswered,
        }
    }
}

/// Scores answers to this very release, by the rules that it names and its own weights.
///
/// # Errors
/// With every answer that cannot be scored: of an id that is not rated, of a level that does not exist, or one that
/// contradicts itself; and with every target and use case of such an id or level. Where the rules of the release are not known, with that alone.
pub fn score(release: &Release, answers: &Answers) -> Result<Score, Vec<Fault>> {
    let Some(scoring) = Scoring::named(&release.scoring) else {
        return Err(vec![Fault {
            key: ANSWERS,
            id: release.scoring.clone(),
            message: format!(
                "the model is scored by rules that this program does not know: `{}`",
                release.scoring
            ),
            help: "use a newer version of the program".to_owned(),
            unknown: false,
        }]);
    };
    let faults = faults(release, answers);
    if !faults.is_empty() {
        return Err(faults);
    }
    match scoring {
        Scoring::WeightedMean => Ok(weighted_mean(release, &Weights::baseline(release), answers)),
    }
}

/// How each item is rated, under its present id.
#[derive(Clone, Debug)]
pub struct Ratings<'a>(HashMap<&'a str, Rating>);

impl<'a> Ratings<'a> {
    /// The ratings that answers give the items of a release, under whatever id the items had.
    #[must_use]
    pub fn new(release: &'a Release, answers: &Answers) -> Self {
        let current = current_ids(release);
        let rating = |(id, answer): (&String, &Answer)| {
            Some((*current.get(id.as_str())?, Rating::of(Some(answer))))
        };
        Self(answers.answers.iter().filter_map(rating).collect())
    }

    /// How an item is rated, by its present id.
    #[must_use]
    pub fn of(&self, id: &str) -> Rating {
        self.0.get(id).copied().unwrap_or(Rating::Unanswered)
    }
}

fn weighted_mean(release: &Release, weights: &Weights<'_>, answers: &Answers) -> Score {
    let ratings = Ratings::new(release, answers);
    let mut score = Score {
        version: release.version.clone(),
        kind: answers.kind,
        overall: Outcome::default(),
        modules: IndexMap::new(),
        categories: IndexMap::new(),
        whole: IndexMap::new(),
    };
    for category in release.categories() {
        let outcome = match answers.kind {
            Kind::SelfAssessment => alone(ratings.of(&category.id)),
            Kind::Assessment => {
                let (outcome, whole) = assessed(category, weights, &ratings);
                score
                    .whole
                    .extend(whole.map(|whole| (category.id.clone(), whole)));
                outcome
            }
        };
        score.categories.insert(category.id.clone(), outcome);
    }
    let of = |category: &Category| {
        (
            weights.category(category).clone(),
            score.categories[&category.id].clone(),
        )
    };
    let modules = release
        .modules
        .iter()
        .map(|module| (module.id.clone(), mean(module.categories.iter().map(of))));
    score.modules = modules.collect();
    score.overall = mean(release.categories().map(of));
    score
}

/// The result of a category in an assessment, and what an answer to it as a whole did, where there is one.
fn assessed(
    category: &Category,
    weights: &Weights<'_>,
    ratings: &Ratings<'_>,
) -> (Outcome, Option<Whole>) {
    let items = category.requirements.iter().map(|requirement| {
        (
            weights.requirement(requirement).clone(),
            ratings.of(&requirement.id),
        )
    });
    let is_rated = || {
        let mut requirements = category.requirements.iter();
        requirements.any(|requirement| matches!(ratings.of(&requirement.id), Rating::Level(_)))
    };
    match ratings.of(&category.id) {
        whole @ Rating::NotApplicable => (alone(whole), Some(Whole::SetAside)),
        whole @ Rating::Level(_) if !is_rated() => (alone(whole), Some(Whole::Counted)),
        Rating::Level(_) => (rated(items), Some(Whole::NotCounted)),
        Rating::Unanswered => (rated(items), None),
    }
}

/// The result of one answer.
fn alone(rating: Rating) -> Outcome {
    rated([(BigRational::from_integer(1.into()), rating)].into_iter())
}

/// The result of items that are rated one by one.
fn rated(items: impl Iterator<Item = (BigRational, Rating)>) -> Outcome {
    let mut sums = Sums::default();
    let (mut applicable, mut answered) = (BigRational::zero(), BigRational::zero());
    for (weight, rating) in items {
        if rating != Rating::NotApplicable {
            applicable += &weight;
        }
        if let Rating::Level(level) = rating {
            answered += &weight;
            sums.add(&weight, &BigRational::from_integer(level.into()));
        }
    }
    let coverage = (!applicable.is_zero()).then(|| answered / applicable);
    Outcome {
        value: sums.mean(),
        coverage,
    }
}

/// The mean of results.
fn mean(items: impl Iterator<Item = (BigRational, Outcome)>) -> Outcome {
    let (mut values, mut coverages) = (Sums::default(), Sums::default());
    for (weight, outcome) in items {
        for (sums, part) in [
            (&mut values, outcome.value),
            (&mut coverages, outcome.coverage),
        ] {
            if let Some(part) = part {
                sums.add(&weight, &part);
            }
        }
    }
    Outcome {
        value: values.mean(),
        coverage: coverages.mean(),
    }
}

#[derive(Default)]
struct Sums {
    weighted: BigRational,
    weights: BigRational,
}

impl Sums {
    fn add(&mut self, weight: &BigRational, value: &BigRational) {
        self.weighted += weight * value;
        self.weights += weight;
    }

    fn mean(self) -> Option<BigRational> {
        (!self.weights.is_zero()).then(|| self.weighted / self.weights)
    }
}

/// The present id of each id that may stand in answers: its own, and earlier ones.
fn current_ids(release: &Release) -> HashMap<&str, &str> {
    let categories = release
        .categories()
        .map(|category| (&category.id, &category.was));
    let requirements = release
        .categories()
        .flat_map(|category| &category.requirements);
    let all = categories.chain(requirements.map(|requirement| (&requirement.id, &requirement.was)));
    all.flat_map(|(id, was)| {
        was.iter()
            .chain([id])
            .map(|former| (former.as_str(), id.as_str()))
    })
    .collect()
}

/// What is wrong with answers.
fn faults(release: &Release, answers: &Answers) -> Vec<Fault> {
    let current = current_ids(release);
    let is_category = |id: &str| release.categories().any(|category| category.id == id);
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let mut faults = Vec::new();
    for (id, answer) in &answers.answers {
        let Some(present) = current.get(id.as_str()) else {
            faults.push(not_rated(release, ANSWERS, id));
            continue;
        };
        let mut fault = |message: String, help: String| {
            faults.push(Fault::new(ANSWERS, id, message, help));
        };
        if answers.kind == Kind::SelfAssessment && !is_category(present) {
            fault(
                format!("`{id}` is a requirement, but a self-assessment rates categories"),
                "rate its category, or set `kind` to `assessment`".to_owned(),
            );
        }
        if let Some(first) = seen.insert(present, id) {
            fault(
                format!("`{id}` and `{first}` are ids of the same item"),
                format!("keep one answer, under `{present}`"),
            );
        }
        if let Some(message) = answer.contradiction() {
            fault(
                message.to_owned(),
                "give a level, or a reason under `not-applicable`".to_owned(),
            );
        }
        faults.extend(
            answer
                .level
                .and_then(|level| no_level(release, ANSWERS, id, level)),
        );
    }
    let targets = answers.targets.iter();
    let targets = targets.map(|(id, level)| ("targets", id, Some(*level)));
    let applicable = answers.applicability.keys();
    let others = targets.chain(applicable.map(|id| ("applicability", id, None)));
    for (key, id, level) in others {
        if current.contains_key(id.as_str()) {
            faults.extend(level.and_then(|level| no_level(release, key, id, level)));
        } else {
            faults.push(not_rated(release, key, id));
        }
    }
    faults
}

impl Fault {
    fn new(
        key: &'static str,
        id: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            key,
            id: id.to_owned(),
            message: message.into(),
            help: help.into(),
            unknown: false,
        }
    }
}

/// What is said of an id that the model does not rate.
fn not_rated(release: &Release, key: &'static str, id: &str) -> Fault {
    if let Some(retired) = release.retired.iter().find(|retired| retired.id == id) {
        let message = format!("`{id}` was retired in version {}", retired.since);
        let help = if retired.successors.is_empty() {
            "remove it".to_owned()
        } else {
            format!(
                "remove it, and rate what covers its subject now: {}",
                retired.successors.join(", ")
            )
        };
        return Fault::new(key, id, message, help);
    }
    let of_code = release.id_of_code(id);
    let help = match of_code {
        Some(known) => format!(
            "`{id}` is the number of `{known}`; write the id, which stays when numbers change"
        ),
        None => "`pkimm score` prints the ids behind the results".to_owned(),
    };
    let message = format!("the id `{id}` does not exist in the model");
    Fault {
        unknown: of_code.is_none(),
        ..Fault::new(key, id, message, help)
    }
}

/// What is said of a level that the model does not have.
fn no_level(release: &Release, key: &'static str, id: &str, level: u32) -> Option<Fault> {
    let numbers = release.levels.iter().map(|level| level.number);
    if numbers.clone().any(|number| number == level) {
        return None;
    }
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    let message = format!("the model has no level {level}");
    let help = format!("the levels are {}", numbers.join(", "));
    Some(Fault::new(key, id, message, help))
}

/// The shape of a result in JSON, for its schema.
#[cfg(feature = "schema")]
mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator};

    use crate::or_null::OrNull;

    /// The result of a category, a module or the whole. A fraction is written p/q in lowest terms; null stands for what does
    /// not exist.
    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    #[expect(
        dead_code,
        reason = "the schema is derived from it, and nothing is read into it"
    )]
    struct Outcome {
        /// The value, from the lowest level's number to the highest's.
        value: OrNull<String>,
        /// The level that is reached.
        level: OrNull<u32>,
        /// The way from the level to the next, from 0 up to but not 1.
        progress: OrNull<String>,
        /// The share of what applies that is answered, from 0 to 1.
        coverage: OrNull<String>,
    }

    impl JsonSchema for super::Outcome {
        fn schema_name() -> Cow<'static, str> {
            Outcome::schema_name()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            Outcome::json_schema(generator)
        }
    }
}
