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

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i32, denominator: i32) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    fn weigh<T, const N: usize>(items: [(i32, T); N]) -> impl Iterator<Item = (BigRational, T)> {
        items
            .into_iter()
            .map(|(weight, item)| (ratio(weight, 1), item))
    }

    #[test]
    fn a_category_is_the_weighted_mean_of_what_is_rated() {
        let outcome = rated(weigh([
            (3, Rating::Level(4)),
            (2, Rating::Level(3)),
            (1, Rating::Level(4)),
        ]));
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
        let outcome = rated(weigh(items));
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
        assert_eq!(rated(weigh([(2, Rating::NotApplicable)])), nothing);
        assert_eq!(rated(weigh([(0, Rating::Level(3))])), nothing);
        assert_eq!(
            rated(weigh([(1, Rating::Unanswered)])),
            Outcome {
                value: None,
                coverage: Some(ratio(0, 1))
            }
        );
        assert_eq!(mean(weigh([(4, nothing.clone())])), nothing);
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
        assert_eq!(mean(weigh(items)), part(ratio(28, 9), ratio(2, 3)));
    }

    #[test]
    fn decimals_are_rounded_half_up() {
        assert_eq!(decimal(&ratio(5, 2), 0), "3");
        assert_eq!(decimal(&ratio(1, 3), 2), "0.33");
        assert_eq!(decimal(&ratio(1, 200), 2), "0.01");
        assert_eq!(decimal(&ratio(28, 9), 6), "3.111111");
        assert_eq!(fraction(&ratio(6, 4)), "3/2");
    }

    fn release() -> Release {
        let requirement = |id: &str, weight: u32, was: &[&str]| {
            serde_json::json!({
                "id": id, "code": id, "number": 1, "weight": weight, "description": id, "guidance": "", "assessment": "",
                "references": [], "was": was,
            })
        };
        let category = |id: &str, weight: u32, requirements: &[serde_json::Value]| {
            serde_json::json!({
                "id": id, "code": id, "number": 1, "weight": weight, "name": id, "summary": "", "description": "",
                "levels": [], "requirements": requirements,
            })
        };
        let level = |number: u32| serde_json::json!({ "number": number, "name": "Level", "summary": "", "indicators": [], "risks": [] });
        let first = category(
            "first",
            2,
            &[requirement("a", 3, &[]), requirement("b", 1, &["former"])],
        );
        let second = category("second", 1, &[requirement("c", 2, &[])]);
        serde_json::from_value(serde_json::json!({
            "schemaVersion": crate::SCHEMA_VERSION, "version": "2.0.0", "status": "released", "name": "Small",
            "language": "en", "license": "MIT", "scoring": crate::SCORING, "referencesVersion": "1.0.0",
            "levels": [level(1), level(2), level(3)], "references": [], "extensions": [], "pages": [],
            "retired": [
                { "id": "left", "since": "2.0.0", "successors": ["a", "b"], "reason": "It was split." },
                { "id": "lone", "since": "1.1.0", "successors": [], "reason": "Nobody used it." },
            ],
            "modules": [
                { "id": "G", "name": "Governance", "description": "", "categories": [first] },
                { "id": "M", "name": "Management", "description": "", "categories": [second] },
            ],
        }))
        .expect("a release")
    }

    fn answers(kind: Kind, given: &[(&str, Answer)]) -> Answers {
        Answers {
            version: "2.0.0".to_owned(),
            kind,
            answers: given
                .iter()
                .map(|(id, answer)| ((*id).to_owned(), answer.clone()))
                .collect(),
            ..Answers::default()
        }
    }

    fn scored(kind: Kind, given: &[(&str, Answer)]) -> Score {
        score(&release(), &answers(kind, given)).expect("they can be scored")
    }

    fn value(outcome: &Outcome) -> Option<String> {
        outcome.value.as_ref().map(fraction)
    }

    fn coverage(outcome: &Outcome) -> Option<String> {
        outcome.coverage.as_ref().map(fraction)
    }

    #[test]
    fn weights_count_in_categories_in_modules_and_in_the_whole() {
        let given = [
            ("a", Answer::level(3)),
            ("former", Answer::level(1)),
            ("c", Answer::level(2)),
        ];
        let score = scored(Kind::Assessment, &given);
        assert_eq!(value(&score.categories["first"]).as_deref(), Some("5/2"));
        assert_eq!(value(&score.modules["G"]).as_deref(), Some("5/2"));
        assert_eq!(value(&score.modules["M"]).as_deref(), Some("2/1"));
        assert_eq!(value(&score.overall).as_deref(), Some("7/3"));
        assert!(score.whole.is_empty());
        let score = scored(Kind::SelfAssessment, &[("first", Answer::level(3))]);
        assert_eq!(value(&score.overall).as_deref(), Some("3/1"));
        assert_eq!(coverage(&score.overall).as_deref(), Some("2/3"));
    }

    #[test]
    fn what_was_noted_without_a_level_is_not_answered() {
        let noted = Answer {
            remark: Some("Ask again.".to_owned()),
            ..Answer::default()
        };
        let given = [("a", noted), ("b", Answer::level(2))];
        let score = scored(Kind::Assessment, &given);
        assert_eq!(value(&score.categories["first"]).as_deref(), Some("2/1"));
        assert_eq!(coverage(&score.categories["first"]).as_deref(), Some("1/4"));
    }

    #[test]
    fn a_category_that_does_not_apply_sets_its_requirements_aside() {
        let given = [
            ("first", Answer::not_applicable("none")),
            ("a", Answer::level(3)),
            ("c", Answer::level(2)),
        ];
        let score = scored(Kind::Assessment, &given);
        assert_eq!(score.categories["first"], Outcome::default());
        assert_eq!(value(&score.overall).as_deref(), Some("2/1"));
        assert_eq!(coverage(&score.overall).as_deref(), Some("1/1"));
        assert_eq!(score.whole["first"], Whole::SetAside);
    }

    #[test]
    fn the_level_of_a_whole_category_counts_where_no_requirement_is_rated() {
        let whole = ("first", Answer::level(2));
        let score = scored(
            Kind::Assessment,
            &[whole.clone(), ("a", Answer::not_applicable("none"))],
        );
        assert_eq!(value(&score.categories["first"]).as_deref(), Some("2/1"));
        assert_eq!(coverage(&score.categories["first"]).as_deref(), Some("1/1"));
        assert_eq!(score.whole["first"], Whole::Counted);
        let score = scored(Kind::Assessment, &[whole, ("b", Answer::level(3))]);
        assert_eq!(value(&score.categories["first"]).as_deref(), Some("3/1"));
        assert_eq!(coverage(&score.categories["first"]).as_deref(), Some("1/4"));
        assert_eq!(score.whole["first"], Whole::NotCounted);
        let json = serde_json::to_value(&score).unwrap();
        assert_eq!(
            json["asAWhole"],
            serde_json::json!({ "first": "not-counted" })
        );
    }

    #[test]
    fn every_answer_that_cannot_be_scored_is_told() {
        let both = Answer {
            level: Some(1),
            ..Answer::not_applicable("none")
        };
        let given = [
            ("a", Answer::level(4)),
            ("b", both),
            ("former", Answer::level(1)),
            ("left", Answer::level(1)),
            ("lone", Answer::level(1)),
            ("nowhere", Answer::level(1)),
        ];
        let faults = score(&release(), &answers(Kind::Assessment, &given)).unwrap_err();
        let told: Vec<(&str, &str, &str, bool)> = faults
            .iter()
            .map(|fault| {
                (
                    fault.id.as_str(),
                    fault.message.as_str(),
                    fault.help.as_str(),
                    fault.unknown,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (
                    "a",
                    "the model has no level 4",
                    "the levels are 1, 2, 3",
                    false
                ),
                (
                    "b",
                    "this answer has both a level and `not-applicable`",
                    "give a level, or a reason under `not-applicable`",
                    false
                ),
                (
                    "former",
                    "`former` and `b` are ids of the same item",
                    "keep one answer, under `b`",
                    false
                ),
                (
                    "left",
                    "`left` was retired in version 2.0.0",
                    "remove it, and rate what covers its subject now: a, b",
                    false
                ),
                (
                    "lone",
                    "`lone` was retired in version 1.1.0",
                    "remove it",
                    false
                ),
                (
                    "nowhere",
                    "the id `nowhere` does not exist in the model",
                    "`pkimm score` prints the ids behind the results",
                    true
                ),
            ]
        );
        let faults = score(
            &release(),
            &answers(Kind::SelfAssessment, &[("a", Answer::level(1))]),
        )
        .unwrap_err();
        assert_eq!(
            faults[0].message,
            "`a` is a requirement, but a self-assessment rates categories"
        );
    }

    #[test]
    fn rules_that_are_not_known_score_nothing() {
        let mut release = release();
        release.scoring = "median-1".to_owned();
        let faults = score(&release, &answers(Kind::Assessment, &[])).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].message.contains("`median-1`"),
            "{}",
            faults[0].message
        );
    }

    #[test]
    fn results_are_written_as_fractions() {
        let outcome = Outcome {
            value: Some(ratio(7, 3)),
            coverage: Some(ratio(1, 2)),
        };
        let json =
            serde_json::json!({ "value": "7/3", "level": 2, "progress": "1/3", "coverage": "1/2" });
        assert_eq!(serde_json::to_value(&outcome).unwrap(), json);
        let nothing =
            serde_json::json!({ "value": null, "level": null, "progress": null, "coverage": null });
        assert_eq!(serde_json::to_value(Outcome::default()).unwrap(), nothing);
    }

    #[cfg(feature = "schema")]
    #[test]
    fn the_schema_of_a_result_has_the_keys_that_are_written() {
        let schema = crate::schema::score();
        let outcome = schema.pointer("/$defs/Outcome").expect("it has a name");
        let nothing = serde_json::to_value(Outcome::default()).unwrap();
        let written: Vec<&String> = nothing.as_object().unwrap().keys().collect();
        let properties = outcome["properties"].as_object().unwrap();
        assert_eq!(properties.keys().collect::<Vec<_>>(), written);
        assert_eq!(outcome["required"], serde_json::json!(written));
    }

    #[test]
    fn figures_for_readers_never_show_what_is_not_reached() {
        let of = |numerator: i64, denominator: i64| {
            BigRational::new(numerator.into(), denominator.into())
        };
        for (value, expected) in [
            (of(2996, 1000), "2.99"),
            (of(2995, 1000), "2.99"),
            (of(2994, 1000), "2.99"),
            (of(3, 1), "3.00"),
            (of(5, 3), "1.67"),
            (of(999, 1000), "0.99"),
            (of(1005, 1000), "1.01"),
        ] {
            assert_eq!(shown(&value, 2), expected, "{value}");
        }
        for (share, expected) in [
            (of(999, 1000), "99"),
            (of(994, 1000), "99"),
            (of(1, 1), "100"),
            (of(2, 3), "67"),
            (of(1, 1000), "0"),
        ] {
            assert_eq!(percent(&share), expected, "{share}");
        }
    }

    #[test]
    fn targets_and_use_cases_are_of_items_and_levels_that_there_are() {
        let mut given = answers(Kind::Assessment, &[("a", Answer::level(1))]);
        given.targets = [("a", 4), ("former", 3), ("left", 2), ("nowhere", 2)]
            .map(|(id, level)| (id.to_owned(), level))
            .into();
        given.applicability = ["b", "elsewhere"]
            .map(|id| (id.to_owned(), IndexMap::new()))
            .into();
        let faults = score(&release(), &given).unwrap_err();
        let told = faults
            .iter()
            .map(|fault| (fault.key, fault.id.as_str(), fault.unknown));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("targets", "a", false),
                ("targets", "left", false),
                ("targets", "nowhere", true),
                ("applicability", "elsewhere", true),
            ]
        );
        assert_eq!(faults[0].message, "the model has no level 4");
    }

    #[test]
    fn a_number_in_place_of_an_id_leads_to_the_id() {
        let release = crate::small::release();
        let code = &release.requirements().next().unwrap().code;
        let id = &release.requirements().next().unwrap().id;
        let mut answers = Answers::default();
        answers.answers.insert(code.clone(), Answer::level(1));
        let faults = score(&release, &answers).unwrap_err();
        assert!(
            faults[0].help.contains(&format!("is the number of `{id}`")),
            "{faults:?}"
        );
        assert!(!faults[0].unknown);
        assert_eq!(release.id_of_code("Z.9"), None);
    }
}
