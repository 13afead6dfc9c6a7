//! Scores, in exact fractions.
//!
//! - A category is the mean of its rated requirements, each counted by its weight; a module and the whole are the means
//!   of the unrounded categories, counted by theirs.
//! - What does not apply and what is not answered leaves both sums. What is not answered lowers the coverage: answered
//!   weight by applicable weight; of a module and the whole the mean of the coverages of categories in which anything
//!   applies.
//! - The level is the whole number of a value, the progress what is left. Nothing to average gives no value, never 0.

use std::collections::HashMap;

use indexmap::IndexMap;
use num_rational::BigRational;
use num_traits::{ToPrimitive as _, Zero as _};
use serde::{Serialize, Serializer};

use crate::answers::{Answer, Answers, Kind};
use crate::document::{Category, Release};

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
}

/// Why an answer cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
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

/// Scores answers to this very release.
///
/// # Errors
/// With every answer that cannot be scored: of an id that is not rated, of a level that does not exist, or one without a
/// level and without a reason.
pub fn score(release: &Release, answers: &Answers) -> Result<Score, Vec<Fault>> {
    let faults = faults(release, answers);
    if !faults.is_empty() {
        return Err(faults);
    }
    let current = current_ids(release);
    let by_id: HashMap<&str, &Answer> = answers
        .answers
        .iter()
        .filter_map(|(id, answer)| Some((*current.get(id.as_str())?, answer)))
        .collect();
    let rating = |id: &str| Rating::of(by_id.get(id).copied());
    let mut score = Score {
        version: release.version.clone(),
        kind: answers.kind,
        overall: Outcome::default(),
        modules: IndexMap::new(),
        categories: IndexMap::new(),
    };
    for category in release.categories() {
        let outcome = match answers.kind {
            Kind::Assessment => rated(
                category
                    .requirements
                    .iter()
                    .map(|requirement| (requirement.weight, rating(&requirement.id))),
            ),
            Kind::SelfAssessment => rated([(1, rating(&category.id))].into_iter()),
        };
        score.categories.insert(category.id.clone(), outcome);
    }
    let of = |category: &Category| (category.weight, score.categories[&category.id].clone());
    let modules = release
        .modules
        .iter()
        .map(|module| (module.id.clone(), mean(module.categories.iter().map(of))));
    score.modules = modules.collect();
    score.overall = mean(release.categories().map(of));
    Ok(score)
}

/// The result of items that are rated one by one.
fn rated(items: impl Iterator<Item = (u32, Rating)>) -> Outcome {
    let mut sums = Sums::default();
    let (mut applicable, mut answered) = (BigRational::zero(), BigRational::zero());
    for (weight, rating) in items {
        let weight = BigRational::from_integer(weight.into());
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
fn mean(items: impl Iterator<Item = (u32, Outcome)>) -> Outcome {
    let (mut values, mut coverages) = (Sums::default(), Sums::default());
    for (weight, outcome) in items {
        let weight = BigRational::from_integer(weight.into());
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
        let mut fault = |message: String, help: String| {
            faults.push(Fault {
                id: id.clone(),
                message,
                help,
                unknown: false,
            });
        };
        let Some(present) = current.get(id.as_str()) else {
            match release.retired.iter().find(|retired| retired.id == *id) {
                Some(retired) if !retired.successors.is_empty() => fault(
                    format!("`{id}` was retired in version {}", retired.since),
                    format!(
                        "remove it, and rate what covers its subject now: {}",
                        retired.successors.join(", ")
                    ),
                ),
                Some(retired) => fault(
                    format!("`{id}` was retired in version {}", retired.since),
                    "remove it".to_owned(),
                ),
                None => faults.push(Fault {
                    id: id.clone(),
                    message: format!("the id `{id}` does not exist in the model"),
                    help: "look up the id in the release document".to_owned(),
                    unknown: true,
                }),
            }
            continue;
        };
        match (answers.kind, is_category(present)) {
            (Kind::Assessment, true) => fault(
                format!("`{id}` is a category, but an assessment rates requirements"),
                "rate its requirements, or set `kind` to `self-assessment`".to_owned(),
            ),
            (Kind::SelfAssessment, false) => fault(
                format!("`{id}` is a requirement, but a self-assessment rates categories"),
                "rate its category, or set `kind` to `assessment`".to_owned(),
            ),
            _ => {}
        }
        if let Some(first) = seen.insert(present, id) {
            fault(
                format!("`{id}` and `{first}` are ids of the same item"),
                format!("keep one answer, under `{present}`"),
            );
        }
        if let Some(message) = unclear(answer) {
            fault(
                message.to_owned(),
                "give a level, or a reason under `not-applicable`".to_owned(),
            );
        }
        if let Some(level) = answer
            .level
            .filter(|number| !release.levels.iter().any(|level| level.number == *number))
        {
            let numbers: Vec<String> = release
                .levels
                .iter()
                .map(|level| level.number.to_string())
                .collect();
            fault(
                format!("the model has no level {level}"),
                format!("the levels are {}", numbers.join(", ")),
            );
        }
    }
    faults
}

/// Why an answer is unclear.
fn unclear(answer: &Answer) -> Option<&'static str> {
    let blank = |reason: &Option<String>| {
        reason
            .as_ref()
            .is_some_and(|reason| reason.trim().is_empty())
    };
    match answer {
        Answer {
            level: Some(_),
            not_applicable: Some(_),
            ..
        } => Some("this answer has both a level and `not-applicable`"),
        Answer {
            level: None,
            not_applicable: None,
            ..
        } => Some("this answer has neither a level nor `not-applicable`"),
        Answer {
            level: None,
            partially_applicable: Some(_),
            ..
        } => Some("`partially-applicable` needs a level"),
        answer if blank(&answer.not_applicable) => Some("`not-applicable` needs a reason"),
        answer if blank(&answer.partially_applicable) => {
            Some("`partially-applicable` needs a reason")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i32, denominator: i32) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn a_category_is_the_weighted_mean_of_what_is_rated() {
        let outcome = rated(
            [
                (3, Rating::Level(4)),
                (2, Rating::Level(3)),
                (1, Rating::Level(4)),
            ]
            .into_iter(),
        );
        assert_eq!(outcome.value, Some(ratio(11, 3)));
        assert_eq!(
            (outcome.level(), outcome.progress()),
            (Some(3), Some(ratio(2, 3)))
        );
        assert!(!outcome.is_provisional());
    }

    #[test]
    fn what_does_not_apply_and_what_is_not_answered_leave_the_sums() {
        let items = [
            (3, Rating::Level(2)),
            (2, Rating::NotApplicable),
            (1, Rating::Unanswered),
        ];
        let outcome = rated(items.into_iter());
        assert_eq!(outcome.value, Some(ratio(2, 1)));
        assert_eq!(outcome.coverage, Some(ratio(3, 4)));
        assert!(outcome.is_provisional());
    }

    #[test]
    fn nothing_to_average_gives_no_value() {
        let nothing = Outcome {
            value: None,
            coverage: None,
        };
        assert_eq!(rated([(2, Rating::NotApplicable)].into_iter()), nothing);
        assert_eq!(rated([(0, Rating::Level(3))].into_iter()), nothing);
        assert_eq!(
            rated([(1, Rating::Unanswered)].into_iter()),
            Outcome {
                value: None,
                coverage: Some(ratio(0, 1))
            }
        );
        assert_eq!(mean([(4, nothing.clone())].into_iter()), nothing);
    }

    #[test]
    fn modules_average_unrounded_values_and_coverages() {
        let part = |value, coverage| Outcome {
            value: Some(value),
            coverage: Some(coverage),
        };
        let none = Outcome {
            value: None,
            coverage: None,
        };
        let items = [
            (2, part(ratio(11, 3), ratio(1, 2))),
            (1, part(ratio(2, 1), ratio(1, 1))),
            (5, none),
        ];
        assert_eq!(mean(items.into_iter()), part(ratio(28, 9), ratio(2, 3)));
    }

    #[test]
    fn decimals_are_rounded_half_up() {
        assert_eq!(decimal(&ratio(5, 2), 0), "3");
        assert_eq!(decimal(&ratio(1, 3), 2), "0.33");
        assert_eq!(decimal(&ratio(1, 200), 2), "0.01");
        assert_eq!(decimal(&ratio(28, 9), 6), "3.111111");
        assert_eq!(fraction(&ratio(6, 4)), "3/2");
    }
}
