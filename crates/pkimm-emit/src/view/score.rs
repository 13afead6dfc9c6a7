//! A score as it is shown: in rounded figures and in words, with how each came about, and as points of a radar chart. What
//! is computed stays exact; nothing that is shown is computed with.

use std::f64::consts::{FRAC_PI_2, TAU};

use num_rational::BigRational;
use num_traits::ToPrimitive as _;
use pkimm_release::answers::{Answers, Kind};
use pkimm_release::score::{self, Outcome, Rating, Ratings, Score, Whole, fraction, shown};
use pkimm_release::weights::Weights;
use pkimm_release::{Category, Release, Status};

/// The decimal places of values that are shown.
const PLACES: u32 = 2;

/// A score as it is shown.
#[derive(Clone, Debug)]
pub struct ScoreView<'a> {
    /// The name of the model and its version, and that it is a draft where it is one.
    pub model: String,
    /// What was rated, in words.
    pub kind: &'static str,
    /// The whole.
    pub overall: Figures,
    /// The modules, in the order of the model.
    pub modules: Vec<ModuleScore<'a>>,
    /// The position of the category with the lowest value, of equal ones the first.
    lowest: Option<usize>,
}

/// The score of a module.
#[derive(Clone, Debug)]
pub struct ModuleScore<'a> {
    /// The id.
    pub id: &'a str,
    /// The name.
    pub name: &'a str,
    /// Its result.
    pub figures: Figures,
    /// Its categories, in the order of the model.
    pub categories: Vec<CategoryScore<'a>>,
}

/// The score of a category.
#[derive(Clone, Debug)]
pub struct CategoryScore<'a> {
    /// The id, by which answers name it.
    pub id: &'a str,
    /// The display number.
    pub code: &'a str,
    /// The name.
    pub name: &'a str,
    /// The weight among all categories.
    pub weight: String,
    /// Its result.
    pub figures: Figures,
    /// What an answer to it as a whole did.
    pub whole: Option<Whole>,
    /// Its requirements, where they were rated.
    pub requirements: Vec<RequirementScore<'a>>,
    /// Where it stands on a radar chart.
    pub radar: Radar,
}

/// How a requirement counts.
#[derive(Clone, Debug)]
pub struct RequirementScore<'a> {
    /// The id, by which answers name it.
    pub id: &'a str,
    /// The display number.
    pub code: &'a str,
    /// The title.
    pub title: &'a str,
    /// What it adds to its category, in words: `3 × 4 = 12`.
    pub counted: String,
}

/// A result in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The value, exactly, as `p/q`.
    pub exact: Option<String>,
    /// The value, rounded.
    pub value: Option<String>,
    /// The number and the name of the level that is reached.
    pub level: Option<(u32, String)>,
    /// The way to the next level in percent, and the number of that level. `None` at the highest.
    pub progress: Option<(String, u32)>,
    /// The share of what applies that is answered, in percent.
    pub coverage: Option<String>,
    /// Whether something that applies is not answered.
    pub is_provisional: bool,
}

/// A category on a radar chart of radius 1 around (0, 0): to the right and downwards. The first axis points up, and the
/// others follow clockwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Radar {
    /// The end of its axis, at the highest level.
    pub axis: (f64, f64),
    /// Its result. The lowest level lies one step from the middle, so that it is seen.
    pub result: Option<(f64, f64)>,
}

impl<'a> ScoreView<'a> {
    /// The view of a score of answers to a release.
    #[must_use]
    pub fn new(release: &'a Release, answers: &Answers, score: &Score) -> Self {
        let weights = Weights::baseline(release);
        let ratings = Ratings::new(release, answers);
        let count = release.categories().count();
        let mut position = 0;
        let mut category = |category: &'a Category| {
            let outcome = &score.categories[&category.id];
            let radar = Radar::new(release, outcome, position, count);
            position += 1;
            let requirements = match score.kind {
                Kind::Assessment => category.requirements.as_slice(),
                Kind::SelfAssessment => &[],
            };
            let requirements = requirements.iter().map(|requirement| RequirementScore {
                id: &requirement.id,
                code: &requirement.code,
                title: &requirement.description,
                counted: counted(
                    weights.requirement(requirement),
                    ratings.of(&requirement.id),
                ),
            });
            CategoryScore {
                id: &category.id,
                code: &category.code,
                name: &category.name,
                weight: number(weights.category(category)),
                figures: Figures::new(release, outcome),
                whole: score.whole.get(&category.id).copied(),
                requirements: requirements.collect(),
                radar,
            }
        };
        let modules = release.modules.iter().map(|module| ModuleScore {
            id: &module.id,
            name: &module.name,
            figures: Figures::new(release, &score.modules[&module.id]),
            categories: module.categories.iter().map(&mut category).collect(),
        });
        Self {
            model: match release.status {
                Status::Draft => format!("{} {} (draft)", release.name, release.version),
                Status::Released | Status::Withdrawn => {
                    format!("{} {}", release.name, release.version)
                }
            },
            kind: match score.kind {
                Kind::Assessment => "assessment",
                Kind::SelfAssessment => "self-assessment",
            },
            overall: Figures::new(release, &score.overall),
            modules: modules.collect(),
            lowest: lowest(release, score),
        }
    }

    /// The category with the lowest value, of equal ones the first.
    #[must_use]
    pub fn lowest(&self) -> Option<&CategoryScore<'a>> {
        self.categories().nth(self.lowest?)
    }

    /// All categories, in the order of the model.
    pub fn categories(&self) -> impl Iterator<Item = &CategoryScore<'a>> {
        self.modules.iter().flat_map(|module| &module.categories)
    }
}

fn lowest(release: &Release, score: &Score) -> Option<usize> {
    let values = release
        .categories()
        .map(|category| score.categories[&category.id].value.as_ref());
    let valued = values
        .enumerate()
        .filter_map(|(position, value)| Some((value?, position)));
    valued.min().map(|(_, position)| position)
}

impl Figures {
    pub(super) fn new(release: &Release, outcome: &Outcome) -> Self {
        let level = |number: u32| release.levels.iter().find(|level| level.number == number);
        let reached = outcome.level();
        let next = reached
            .map(|number| number + 1)
            .filter(|number| level(*number).is_some());
        Self {
            exact: outcome.value.as_ref().map(fraction),
            value: outcome.value.as_ref().map(|value| shown(value, PLACES)),
            level: reached.map(|number| {
                (
                    number,
                    level(number).map_or_else(String::new, |level| level.name.clone()),
                )
            }),
            progress: outcome
                .progress()
                .zip(next)
                .map(|(progress, next)| (percent(&progress), next)),
            coverage: outcome.coverage.as_ref().map(percent),
            is_provisional: outcome.is_provisional(),
        }
    }

    /// The result in words.
    #[must_use]
    pub fn words(&self) -> String {
        let (Some(value), Some((level, name))) = (&self.value, &self.level) else {
            return match self.coverage {
                Some(_) => "no result: nothing is answered".to_owned(),
                None => "no result: nothing applies".to_owned(),
            };
        };
        let progress = self.progress.as_ref();
        let progress = progress.map_or_else(String::new, |(share, next)| {
            format!(", {share} of the way to {next}")
        });
        let coverage = self.coverage.as_ref().filter(|_| self.is_provisional);
        let coverage = coverage.map_or_else(String::new, |share| {
            format!("; provisional, coverage {share}")
        });
        format!("{value}  level {level} {name}{progress}{coverage}")
    }
}

impl Radar {
    fn new(release: &Release, outcome: &Outcome, position: usize, count: usize) -> Self {
        let numbers = || release.levels.iter().map(|level| f64::from(level.number));
        let (lowest, highest) = numbers()
            .fold((f64::MAX, f64::MIN), |(lowest, highest), number| {
                (lowest.min(number), highest.max(number))
            });
        // Charts have few positions, and a float holds each of them.
        #[expect(
            clippy::cast_precision_loss,
            reason = "a model has far fewer than 2^52 categories"
        )]
        let angle = TAU * position as f64 / count as f64 - FRAC_PI_2;
        let at = |share: f64| (angle.cos() * share, angle.sin() * share);
        let value = outcome.value.as_ref().and_then(BigRational::to_f64);
        Self {
            axis: at(1.0),
            result: value.map(|value| at((value - lowest + 1.0) / (highest - lowest + 1.0))),
        }
    }
}

/// What a requirement adds to its category.
fn counted(weight: &BigRational, rating: Rating) -> String {
    match rating {
        Rating::Level(level) => {
            let product = weight * BigRational::from_integer(level.into());
            format!("{} × {level} = {}", number(weight), number(&product))
        }
        Rating::NotApplicable => "not applicable".to_owned(),
        Rating::Unanswered => "not answered".to_owned(),
    }
}

/// A weight or a sum of weights: a whole number, or a fraction where it is none.
fn number(value: &BigRational) -> String {
    if value.is_integer() {
        value.numer().to_string()
    } else {
        fraction(value)
    }
}

/// A share in percent.
fn percent(share: &BigRational) -> String {
    format!("{} %", score::percent(share))
}

#[cfg(test)]
mod tests {
    use pkimm_release::answers::Answer;
    use pkimm_release::score::score;

    use super::*;

    fn ratio(numerator: i32, denominator: i32) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    fn outcome(value: Option<BigRational>, coverage: Option<BigRational>) -> Outcome {
        Outcome { value, coverage }
    }

    #[test]
    fn a_result_is_said_in_words() {
        let release = crate::sample::release();
        let highest = release.levels.last().unwrap();
        let words = |value, coverage| Figures::new(&release, &outcome(value, coverage)).words();
        let first = &release.levels[0];
        assert_eq!(
            words(Some(ratio(4, 3)), Some(ratio(1, 2))),
            format!(
                "1.33  level 1 {}, 33 % of the way to 2; provisional, coverage 50 %",
                first.name
            )
        );
        let number = i32::try_from(highest.number).unwrap();
        assert_eq!(
            words(Some(ratio(number, 1)), Some(ratio(1, 1))),
            format!("{number}.00  level {number} {}", highest.name)
        );
        assert_eq!(
            words(None, Some(ratio(0, 1))),
            "no result: nothing is answered"
        );
        assert_eq!(words(None, None), "no result: nothing applies");
    }

    #[test]
    fn requirements_say_what_they_add() {
        assert_eq!(counted(&ratio(3, 1), Rating::Level(4)), "3 × 4 = 12");
        assert_eq!(counted(&ratio(9, 2), Rating::Level(3)), "9/2 × 3 = 27/2");
        assert_eq!(
            counted(&ratio(3, 1), Rating::NotApplicable),
            "not applicable"
        );
        assert_eq!(counted(&ratio(3, 1), Rating::Unanswered), "not answered");
    }

    #[test]
    fn the_view_has_every_category_and_its_place_on_the_chart() {
        let release = crate::sample::release();
        let ids = release
            .requirements()
            .map(|requirement| requirement.id.clone());
        let answers = Answers {
            version: release.version.clone(),
            answers: ids.map(|id| (id, Answer::level(1))).collect(),
            ..Answers::default()
        };
        let score = score(&release, &answers).unwrap();
        let view = ScoreView::new(&release, &answers, &score);
        assert_eq!(view.categories().count(), release.categories().count());
        let is_near = |left: (f64, f64), right: (f64, f64)| {
            (left.0 - right.0).abs() < 1e-9 && (left.1 - right.1).abs() < 1e-9
        };
        let first = view.categories().next().unwrap().radar;
        assert!(is_near(first.axis, (0.0, -1.0)), "{first:?}");
        let rings = f64::from(u32::try_from(release.levels.len()).unwrap());
        assert!(
            is_near(first.result.unwrap(), (0.0, -1.0 / rings)),
            "{first:?}"
        );
        assert!(
            view.categories()
                .all(|category| !category.requirements.is_empty())
        );
    }
}
