//! Laws of scoring, over chance models, answers and extensions.

use indexmap::IndexMap;
use num_rational::BigRational;
use proptest::prelude::*;

use super::{Raise, Score, fraction, next, reach, score, with_extension};
use crate::answers::{Answer, Answers, ExtensionAnswers, Kind};
use crate::extension::{Effect, Extension, Relevance};
use crate::small;
use crate::{Category, Release};

const HIGHEST: u32 = 4;

fn ratio(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// A model of categories with these weights, each with requirements of these weights, in two modules.
fn model(weights: &[(u32, Vec<u32>)]) -> Release {
    let mut release = small::release();
    let level = release.levels[0].clone();
    let levels = (1..=HIGHEST).map(|number| crate::Level {
        number,
        ..level.clone()
    });
    release.levels = levels.collect();
    let categories = weights
        .iter()
        .enumerate()
        .map(|(position, (weight, parts))| {
            let requirements = parts.iter().enumerate().map(|(part, weight)| {
                let mut requirement = small::requirement(&format!("r{position}-{part}"), "A title");
                requirement.weight = *weight;
                requirement
            });
            let mut category =
                small::category(&format!("c{position}"), "A name", requirements.collect());
            category.weight = *weight;
            category
        });
    let mut categories: Vec<Category> = categories.collect();
    let rest = categories.split_off(categories.len().div_ceil(2));
    release.modules = vec![
        small::module("A", "First", categories),
        small::module("B", "Second", rest),
    ];
    release.retired.clear();
    release
}

fn extension(
    relevance: &[(&str, u32)],
    overlays: &[(&str, Effect)],
    floor_score: bool,
) -> Extension {
    let entry = |(category, weight): &(&str, u32)| Relevance::blank(category, *weight);
    let overlay = |(target, effect): &(&str, Effect)| small::overlay(target, effect.clone());
    Extension {
        floor_score,
        relevance: relevance.iter().map(entry).collect(),
        overlays: overlays.iter().map(overlay).collect(),
        ..Extension::blank("extra", "1.0.0")
    }
}

fn by(text: &str) -> crate::extension::Decimal {
    text.parse().expect("a decimal")
}

fn answers<A: AsRef<str>, B: AsRef<str>>(
    release: &Release,
    given: &[(A, u32)],
    extra: &[(B, u32)],
) -> Answers {
    fn levels<I: AsRef<str>>(given: &[(I, u32)]) -> IndexMap<String, Answer> {
        let answer = |(id, level): &(I, u32)| (id.as_ref().to_owned(), Answer::level(*level));
        given.iter().map(answer).collect()
    }
    let of_extension = ExtensionAnswers {
        version: "1.0.0".to_owned(),
        answers: levels(extra),
    };
    Answers {
        version: release.version.clone(),
        kind: Kind::Assessment,
        answers: levels(given),
        extensions: [("extra".to_owned(), of_extension)].into(),
        ..Answers::default()
    }
}

fn shown(value: Option<&BigRational>) -> Option<String> {
    value.map(fraction)
}

/// The worked example of the contract between the tools that score extensions.
#[test]
fn the_worked_example_comes_to_its_check_values() {
    let release = model(&[(4, vec![3, 2, 1]), (3, vec![9, 1])]);
    let extra = extension(
        &[("c0", 2)],
        &[
            ("r0-0", Effect::Multiplier(by("1.5"))),
            ("c0", Effect::Multiplier(by("1.25"))),
        ],
        true,
    );
    let given = [("r0-0", 4), ("r0-1", 3), ("r0-2", 4), ("r1-0", 4)];
    let mut given = answers(&release, &given, &[("c0", 2)]);
    // The other category is at 41/10.
    let mut release = release;
    let mut level = release.levels[0].clone();
    level.number = 5;
    release.levels.push(level);
    given.answers.insert("r1-1".to_owned(), Answer::level(5));
    let baseline = score(&release, &given).expect("it can be scored");
    let result = with_extension(&release, &extra, &given, &baseline).expect("it can be scored");
    let first = &result.categories["c0"];
    assert_eq!(shown(first.weighted.as_ref()).as_deref(), Some("56/15"));
    assert_eq!(shown(first.value.as_ref()).as_deref(), Some("64/19"));
    assert_eq!(first.weight, ratio(15, 2));
    assert_eq!(shown(result.value.as_ref()).as_deref(), Some("5537/1520"));
    assert_eq!(shown(result.floor.as_ref()).as_deref(), Some("64/19"));
    assert_eq!(
        shown(baseline.categories["c0"].value.as_ref()).as_deref(),
        Some("11/3")
    );
    // 11/3 and 41/10, by the weights 5 and 3.
    assert_eq!(
        shown(result.weighted_baseline.as_ref()).as_deref(),
        Some("919/240")
    );
    let json = serde_json::to_value(&result).expect("JSON");
    assert_eq!(
        json["categories"]["c0"],
        serde_json::json!({ "value": "64/19", "level": 3 })
    );
    assert_eq!(json["weightedBaseline"], "919/240");
}

#[test]
fn criteria_that_are_not_rated_change_nothing_and_need_a_category_with_a_value() {
    let release = model(&[(1, vec![1, 1]), (1, vec![1])]);
    let extra = extension(&[("c0", 2), ("c1", 2)], &[], false);
    let given = answers(&release, &[("r0-0", 3)], &[("c1", 4)]);
    let baseline = score(&release, &given).expect("it can be scored");
    let result = with_extension(&release, &extra, &given, &baseline).expect("it can be scored");
    assert_eq!(
        shown(result.categories["c0"].value.as_ref()).as_deref(),
        Some("3/1")
    );
    assert_eq!(result.categories["c1"].value, None);
    assert_eq!(result.floor, None);
    let mut aside = given.clone();
    let of_extra = &mut aside.extensions["extra"].answers;
    of_extra.insert("c0".to_owned(), Answer::not_applicable("None."));
    let result = with_extension(&release, &extra, &aside, &baseline).expect("it can be scored");
    assert_eq!(
        shown(result.categories["c0"].value.as_ref()).as_deref(),
        Some("3/1")
    );
}

#[test]
fn a_category_that_does_not_apply_has_no_value_with_an_extension_either() {
    let release = model(&[(1, vec![1]), (1, vec![1])]);
    let extra = extension(&[("c0", 2)], &[], true);
    let mut given = answers(&release, &[("r0-0", 1), ("r1-0", 3)], &[("c0", 1)]);
    given
        .answers
        .insert("c0".to_owned(), Answer::not_applicable("None."));
    let baseline = score(&release, &given).expect("it can be scored");
    let result = with_extension(&release, &extra, &given, &baseline).expect("it can be scored");
    assert_eq!(result.categories["c0"].value, None);
    assert_eq!(shown(result.floor.as_ref()).as_deref(), Some("3/1"));
}

#[test]
fn a_category_that_was_answered_as_a_whole_weighs_all_its_requirements() {
    let release = model(&[(1, vec![3, 1]), (1, vec![1])]);
    let extra = extension(&[("c0", 2)], &[("r0-0", Effect::Addition(by("-5")))], false);
    let given = answers(&release, &[("c0", 4)], &[("c0", 1)]);
    let baseline = score(&release, &given).expect("it can be scored");
    let result = with_extension(&release, &extra, &given, &baseline).expect("it can be scored");
    // The weight of the first is 0, and not -2: (4 × 1 + 1 × 2) / (1 + 2).
    assert_eq!(
        shown(result.categories["c0"].value.as_ref()).as_deref(),
        Some("2/1")
    );
}

#[test]
fn answers_that_an_extension_cannot_score_are_told() {
    let release = model(&[(1, vec![1]), (1, vec![1])]);
    let extra = extension(&[("c0", 2)], &[], false);
    let given = answers(
        &release,
        &[("r0-0", 3)],
        &[("c1", 4), ("c0", 9), ("nothing", 1)],
    );
    let baseline = score(&release, &given).expect("it can be scored");
    let faults = with_extension(&release, &extra, &given, &baseline).expect_err("faults");
    let told: Vec<&str> = faults.iter().map(|fault| fault.id.as_str()).collect();
    assert_eq!(told, ["extra/c1", "extra/c0", "extra/nothing"]);
    let mut other = given;
    "0.9.0".clone_into(&mut other.extensions["extra"].version);
    let faults = with_extension(&release, &extra, &other, &baseline).expect_err("a fault");
    assert!(faults[0].message.contains("0.9.0"), "{faults:?}");
}

/// Weights of categories and requirements.
fn weights() -> impl Strategy<Value = Vec<(u32, Vec<u32>)>> {
    let requirements = prop::collection::vec(0..4_u32, 1..4);
    prop::collection::vec((0..4_u32, requirements), 2..4)
}

/// A model, ratings of its requirements and categories, and an extension of it with its own.
fn case() -> impl Strategy<Value = (Release, Extension, Answers)> {
    let effect = (0..3, -3..4_i32).prop_map(|(kind, number)| match kind {
        0 => Effect::Multiplier(by(&format!("{}.5", number.abs()))),
        1 => Effect::Addition(by(&number.to_string())),
        _ => Effect::Override(by(&number.abs().to_string())),
    });
    let rating = || prop::collection::vec(prop::option::of(1..=HIGHEST), 16);
    // Few categories are answered as a whole.
    let of_whole = prop::collection::vec(prop::option::weighted(0.2, 1..=HIGHEST), 4);
    let effects = prop::collection::vec(prop::option::of(effect), 16);
    let relevance = prop::collection::vec(prop::option::of(0..4_u32), 4);
    let ratings = (rating(), of_whole, rating());
    (weights(), ratings, effects, relevance, any::<bool>()).prop_map(
        |(weights, (rated, of_whole, extra), effects, relevance, floor)| {
            let release = model(&weights);
            let categories: Vec<&str> = release.categories().map(|entry| &*entry.id).collect();
            let requirements: Vec<&str> = release.requirements().map(|entry| &*entry.id).collect();
            let mut given = paired(&requirements, &rated);
            given.extend(paired(&categories, &of_whole));
            let targets = [requirements, categories.clone()].concat();
            let relevance = paired(&categories, &relevance);
            let criteria: Vec<&str> = relevance.iter().map(|(id, _)| *id).collect();
            let answers = answers(&release, &given, &paired(&criteria, &extra));
            let extension = extension(&relevance, &paired(&targets, &effects), floor);
            (release.clone(), extension, answers)
        },
    )
}

/// What there is for each id.
fn paired<'a, T: Clone>(ids: &[&'a str], values: &[Option<T>]) -> Vec<(&'a str, T)> {
    let both = ids.iter().zip(values);
    both.filter_map(|(id, value)| Some((*id, value.clone()?)))
        .collect()
}

/// The fewest raises by trying all, as numbers of levels of what can be raised, where the wanted result is a function of answers.
fn fewest(
    answers: &Answers,
    ids: &[String],
    highest: u32,
    reached: &impl Fn(&Answers) -> bool,
) -> Option<u32> {
    let Some((id, rest)) = ids.split_first() else {
        return reached(answers).then_some(0);
    };
    let from = answers.answers[id].level.expect("it is rated");
    let tried = (from..=highest).filter_map(|level| {
        let mut raised = answers.clone();
        raised.answers[id].level = Some(level);
        Some(level - from + fewest(&raised, rest, highest, reached)?)
    });
    tried.min()
}

fn scored(release: &Release, answers: &Answers) -> Score {
    score(release, answers).expect("it can be scored")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_result_lies_within_the_range_of_its_answers((release, extension, answers) in case()) {
        let baseline = scored(&release, &answers);
        let result = with_extension(&release, &extension, &answers, &baseline).expect("it can be scored");
        let extra = answers.extensions["extra"].answers.values();
        let levels = answers.answers.values().chain(extra).filter_map(|answer| answer.level);
        let bounds = levels.clone().min().zip(levels.max());
        let values = result.categories.values().filter_map(|blend| blend.value.as_ref());
        let results = [&result.value, &result.floor, &result.weighted_baseline];
        for value in values.chain(results.into_iter().flatten()) {
            let (least, most) = bounds.expect("without an answer there is no result");
            prop_assert!(*value >= ratio(least.into(), 1) && *value <= ratio(most.into(), 1));
        }
        prop_assert_eq!(result.floor.is_some(), extension.floor_score && result.categories.values().any(|blend| blend.value.is_some()));
    }

    #[test]
    fn raising_an_answer_lowers_no_result((release, extension, answers) in case(), which in any::<prop::sample::Index>()) {
        let mut raised = answers.clone();
        let extra = &mut raised.extensions["extra"].answers;
        let mut all: Vec<&mut Answer> = raised.answers.values_mut().chain(extra.values_mut()).collect();
        prop_assume!(!all.is_empty());
        let position = which.index(all.len());
        let level = all[position].level.as_mut().expect("it is rated");
        *level = HIGHEST.min(*level + 1);
        let results = [&answers, &raised].map(|answers| {
            let baseline = scored(&release, answers);
            with_extension(&release, &extension, answers, &baseline).expect("it can be scored")
        });
        let [before, after] = results;
        for (before, after) in [
            (&before.value, &after.value),
            (&before.floor, &after.floor),
            (&before.weighted_baseline, &after.weighted_baseline),
        ] {
            prop_assert!(before <= after);
        }
        for (before, after) in before.categories.values().zip(after.categories.values()) {
            prop_assert!(before.value <= after.value);
        }
    }

    #[test]
    fn multiplying_all_weights_changes_no_result((release, extension, answers) in case()) {
        let mut larger = release.clone();
        for category in larger.modules.iter_mut().flat_map(|module| &mut module.categories) {
            category.weight *= 3;
            category.requirements.iter_mut().for_each(|entry| entry.weight *= 3);
        }
        let mut scaled = extension.clone();
        scaled.relevance.iter_mut().for_each(|entry| entry.weight *= 3);
        for overlay in &mut scaled.overlays {
            if let Effect::Addition(number) | Effect::Override(number) = &mut overlay.effect {
                *number = crate::extension::typed(&(number.value() * ratio(3, 1))).expect("a decimal");
            }
        }
        let of = |release: &Release, extension: &Extension| {
            let baseline = scored(release, &answers);
            let result = with_extension(release, extension, &answers, &baseline).expect("it can be scored");
            (baseline, serde_json::to_value(result).expect("JSON"))
        };
        prop_assert_eq!(of(&release, &extension), of(&larger, &scaled));
    }

    #[test]
    fn what_to_raise_moves_the_whole_by_what_it_says((release, _, answers) in case()) {
        let before = scored(&release, &answers);
        let shifts = next(&release, &answers, &before);
        prop_assert!(shifts.is_sorted_by(|one, other| one.shift >= other.shift));
        for shift in &shifts {
            let mut raised = answers.clone();
            raised.answers[&shift.id].level = Some(shift.level + 1);
            let after = scored(&release, &raised);
            let moved = after.overall.value.expect("a value") - before.overall.value.clone().expect("a value");
            prop_assert_eq!(&moved, &shift.shift);
        }
        // Whatever is not listed is at the top, or moves nothing: it is not what a result comes from.
        for (id, answer) in &answers.answers {
            if shifts.iter().all(|shift| shift.id != *id) {
                let mut raised = answers.clone();
                raised.answers[id].level = answer.level.map(|level| HIGHEST.min(level + 1));
                prop_assert_eq!(&scored(&release, &raised).overall, &before.overall);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 5, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_fewer_raises_reach_a_level((release, _, answers) in case(), level in 1..=HIGHEST, module in any::<bool>()) {
        let before = scored(&release, &answers);
        let shifts = next(&release, &answers, &before);
        prop_assume!(shifts.len() <= 5);
        let ids: Vec<String> = shifts.into_iter().map(|shift| shift.id).collect();
        let of = |category: &Category| !module || release.modules[0].categories.iter().any(|entry| entry.id == category.id);
        let value = |score: &Score| if module { score.modules["A"].value.clone() } else { score.overall.value.clone() };
        let target = ratio(level.into(), 1);
        let reached = |answers: &Answers| value(&scored(&release, answers)).is_some_and(|value| value >= target);
        let found = reach(&release, &answers, &before, of, level);
        prop_assert_eq!(found.as_ref().map(|reach| reach.steps), fewest(&answers, &ids, HIGHEST, &reached));
        if let Some(found) = found {
            let mut raised = answers.clone();
            let mut steps = 0;
            for Raise { id, from, to } in found.raises {
                prop_assert_eq!(raised.answers[&id].level, Some(from));
                raised.answers[&id].level = Some(to);
                steps += to - from;
            }
            prop_assert_eq!(steps, found.steps);
            prop_assert!(reached(&raised));
        }
    }
}
