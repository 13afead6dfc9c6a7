//! Laws of comparison: nothing is missed, nothing is made up, and no stated bound is false.

mod models;

use std::collections::BTreeMap;

use num_rational::BigRational;
use pkimm_release::answers::{Answer, Answers, Kind as AnswerKind};
use pkimm_release::carry::carry;
use pkimm_release::diff::impact::{LevelChange, Shift, Shifts};
use pkimm_release::diff::{Bump, apply, diff, impact};
use pkimm_release::id_map::{Fate, id_map};
use pkimm_release::score::{Outcome, score};
use pkimm_release::{DocumentVersion, Release, integrity};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use models::{Seed, model, seed};

/// What is of the document and no change to the model.
fn without_document(mut release: Release) -> Release {
    release.version = String::new();
    release.document_version = DocumentVersion::default();
    release
}

proptest! {
    // Six times what the library tries, which `PROPTEST_CASES` makes more.
    #![proptest_config(ProptestConfig { cases: 6 * ProptestConfig::default().cases, max_global_rejects: 4 * ProptestConfig::default().cases, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn applying_the_changes_gives_the_new_model(old in seed(3, 3), new in seed(3, 3)) {
        let (old, new) = (model(&old, "1.0.0"), model(&new, "2.0.0"));
        prop_assert_eq!(integrity::faults(&old), []);
        let changes = diff(&old, &new);
        let made = apply(&old, &changes.changes);
        // As text, so that the order of keys counts as well.
        let text = |release: Release| serde_json::to_string(&without_document(release)).expect("JSON");
        prop_assert_eq!(text(made), text(new));
    }

    #[test]
    fn a_model_differs_from_itself_in_nothing(of in seed(3, 3)) {
        let model = model(&of, "1.0.0");
        let changes = diff(&model, &model);
        prop_assert_eq!(&changes.changes, &vec![]);
        prop_assert_eq!(changes.required, Bump::None);
        let impact = changes.impact.expect("the scales are the same");
        for shifts in [&impact.complete, &impact.partial] {
            for shift in every(shifts) {
                prop_assert_eq!((shift.up.as_str(), shift.exact, shift.level), ("0/1", true, LevelChange::No));
            }
        }
    }

    #[test]
    fn the_id_map_accounts_for_every_id(old in seed(3, 3), new in seed(3, 3)) {
        let (old, new) = (model(&old, "1.0.0"), model(&new, "2.0.0"));
        let map = id_map(&old, &new);
        let ids = |release: &Release| release.modules.len() + release.categories().count() + release.requirements().count() + release.references.len();
        prop_assert_eq!((map.ids.len(), map.origins.len()), (ids(&old), ids(&new)));
        for became in &map.ids {
            let origin = map.origins.iter().find(|origin| origin.kind == became.kind && Some(&origin.id) == became.to.as_ref());
            let is_gone = matches!(became.fate, Fate::Split | Fate::Retired | Fate::Removed);
            prop_assert_eq!(origin.is_none(), is_gone);
            prop_assert!(origin.is_none_or(|origin| origin.from.contains(&became.id)));
        }
    }
}

fn every(shifts: &Shifts) -> impl Iterator<Item = &Shift> {
    shifts
        .overall
        .iter()
        .chain(shifts.modules.values())
        .chain(shifts.categories.values())
}

/// The largest rise and fall that were seen, and whether a level became another.
#[derive(Default)]
struct Seen {
    up: BigRational,
    down: BigRational,
    level: bool,
}

impl Seen {
    fn add(&mut self, old: &Outcome, new: &Outcome) {
        let (Some(before), Some(after)) = (&old.value, &new.value) else {
            return;
        };
        let shift = after - before;
        self.up = self.up.clone().max(shift.clone());
        self.down = self.down.clone().max(-shift);
        self.level |= old.level() != new.level();
    }
}

/// Scores every choice of answers of both kinds, before and after, and keeps what was seen of each result.
fn tried(old: &Release, new: &Release, partial: bool) -> BTreeMap<String, Seen> {
    let mut seen = BTreeMap::new();
    let requirements = old
        .requirements()
        .map(|requirement| requirement.id.as_str());
    let categories = old.categories().map(|category| category.id.as_str());
    let requirements: Vec<&str> = requirements.collect();
    let categories: Vec<&str> = categories.collect();
    try_kind(
        &mut seen,
        (old, new),
        (AnswerKind::Assessment, &requirements),
        partial,
    );
    try_kind(
        &mut seen,
        (old, new),
        (AnswerKind::SelfAssessment, &categories),
        partial,
    );
    seen
}

fn try_kind(
    seen: &mut BTreeMap<String, Seen>,
    (old, new): (&Release, &Release),
    (kind, ids): (AnswerKind, &[&str]),
    partial: bool,
) {
    let levels = u32::try_from(old.levels.len()).expect("few");
    let choices = if partial { levels + 1 } else { levels };
    for mut choice in 0..choices.pow(u32::try_from(ids.len()).expect("few")) {
        let mut answers = Answers {
            version: old.version.clone(),
            kind,
            ..Answers::default()
        };
        for id in ids {
            // What is beyond the levels is no answer.
            let level = old.levels.get((choice % choices) as usize);
            choice /= choices;
            if let Some(level) = level {
                answers
                    .answers
                    .insert((*id).to_owned(), Answer::level(level.number));
            }
        }
        let before = score(old, &answers).expect("answers to the old version");
        let after =
            score(new, &carry(&answers, old, new).answers).expect("answers to the new version");
        seen.entry("overall".to_owned())
            .or_default()
            .add(&before.overall, &after.overall);
        for (id, outcome) in &after.modules {
            if let Some(before) = before.modules.get(id) {
                seen.entry(format!("module {id}"))
                    .or_default()
                    .add(before, outcome);
            }
        }
        for category in new.categories() {
            let counterpart = std::iter::once(&category.id)
                .chain(&category.was)
                .find_map(|id| before.categories.get(id));
            if let Some(before) = counterpart {
                seen.entry(format!("category {}", category.id))
                    .or_default()
                    .add(before, &after.categories[&category.id]);
            }
        }
    }
}

fn named(shifts: &Shifts) -> Vec<(String, &Shift)> {
    let overall = shifts
        .overall
        .iter()
        .map(|shift| ("overall".to_owned(), shift));
    let modules = shifts
        .modules
        .iter()
        .map(|(id, shift)| (format!("module {id}"), shift));
    let categories = shifts
        .categories
        .iter()
        .map(|(id, shift)| (format!("category {id}"), shift));
    overall.chain(modules).chain(categories).collect()
}

fn parse(fraction: &str) -> BigRational {
    fraction.parse().expect("a fraction")
}

fn hold(seen: &BTreeMap<String, Seen>, shifts: &Shifts, told: &str) -> Result<(), TestCaseError> {
    let nothing = Seen::default();
    for (name, shift) in named(shifts) {
        let seen = seen.get(&name).unwrap_or(&nothing);
        let (up, down) = (parse(&shift.up), parse(&shift.down));
        prop_assert!(
            seen.up <= up && seen.down <= down,
            "{told} {name}: {} and {} pass {up} and {down}",
            seen.up,
            seen.down
        );
        if shift.exact {
            prop_assert_eq!(
                (&seen.up, &seen.down),
                (&up, &down),
                "{} {} is not reached",
                told,
                name
            );
        }
        match shift.level {
            LevelChange::No => prop_assert!(!seen.level, "{told} {name}: a level changes"),
            LevelChange::Yes => prop_assert!(seen.level, "{told} {name}: no level changes"),
            LevelChange::NotExcluded => {}
        }
    }
    Ok(())
}

/// A model that differs from another in few places, as versions do.
fn edited(mut seed: Seed, weights: &[(usize, u32)], swap: bool, drop: bool) -> Seed {
    let mut place = 0;
    for category in seed.modules.iter_mut().flatten() {
        for (at, weight) in weights {
            if *at == place {
                category.weight = *weight;
            }
        }
        place += 1;
        for requirement in &mut category.requirements {
            for (at, weight) in weights {
                if *at == place {
                    requirement.weight = *weight;
                }
            }
            place += 1;
        }
        if drop && category.requirements.len() > 1 {
            category.requirements.pop();
        }
    }
    if swap && let [first, .., last] = seed.modules.as_mut_slice() {
        std::mem::swap(first, last);
    }
    seed
}

proptest! {
    // Six times what the library tries, which `PROPTEST_CASES` makes more.
    #![proptest_config(ProptestConfig { cases: 6 * ProptestConfig::default().cases, max_global_rejects: 4 * ProptestConfig::default().cases, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stated_shifts_hold_for_every_choice_of_answers(
        old in seed(2, 2),
        other in seed(2, 2),
        weights in proptest::collection::vec((0_usize..8, 0_u32..4), 0..3),
        related in proptest::bool::weighted(0.7),
        swap in proptest::bool::weighted(0.2),
        drop in proptest::bool::weighted(0.3),
    ) {
        let mut new = if related { edited(old.clone(), &weights, swap, drop) } else { other };
        (new.lowest, new.levels) = (old.lowest, old.levels);
        let (old, new) = (model(&old, "1.0.0"), model(&new, "2.0.0"));
        prop_assume!(old.requirements().count() <= 5 && old.categories().count() <= 5);
        let Some(told) = impact(&old, &new) else { return Err(TestCaseError::fail("the scales are the same")) };
        hold(&tried(&old, &new, false), &told.complete, "complete")?;
        hold(&tried(&old, &new, true), &told.partial, "partial")?;
    }
}

#[test]
fn a_self_assessment_shifts_where_weights_of_categories_change_places() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut old = std::iter::repeat_with(|| {
        model(
            &seed(3, 3).new_tree(&mut runner).expect("a seed").current(),
            "1.0.0",
        )
    })
    // On a scale of two levels, half a level less changes no level.
    .find(|old| old.levels.len() == 3 && old.modules[0].categories.len() == 2)
    .expect("chance makes one");
    // Two categories that ask for nothing: whatever shifts is the answer to a category.
    old.modules.truncate(1);
    for (category, weight) in old.modules[0].categories.iter_mut().zip([3, 1]) {
        category.weight = weight;
        category.requirements.clear();
    }
    let mut new = old.clone();
    for (category, weight) in new.modules[0].categories.iter_mut().zip([1, 3]) {
        category.weight = weight;
    }
    let span = old.levels.len() - 1;
    let told = impact(&old, &new).expect("the scales are the same");
    for shifts in [&told.complete, &told.partial] {
        let overall = shifts.overall.as_ref().expect("both have a result");
        assert_eq!(
            (parse(&overall.up), overall.exact, overall.level),
            (
                BigRational::new(span.into(), 2.into()),
                true,
                LevelChange::Yes
            )
        );
        assert_eq!(shifts.modules.values().next(), Some(overall));
    }
}

#[test]
fn what_no_source_can_change_is_reported_as_well() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let old = std::iter::repeat_with(|| {
        model(
            &seed(3, 3).new_tree(&mut runner).expect("a seed").current(),
            "1.0.0",
        )
    })
    .find(|old| old.pages.len() > 1 && old.categories().next().is_some())
    .expect("chance makes one");
    let mut new = old.clone();
    new.scoring = "another".to_owned();
    new.pages.reverse();
    let module = new
        .modules
        .iter_mut()
        .find(|module| !module.categories.is_empty())
        .expect("there is a category");
    module.categories[0].levels[0].name = "Another".to_owned();
    let changes = diff(&old, &new);
    let kinds: Vec<&str> = changes
        .changes
        .iter()
        .map(|change| change.kind.as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "scoring-changed",
            "level-text-name-changed",
            "pages-reordered"
        ]
    );
    assert_eq!(changes.impact, None);
    assert_eq!(apply(&old, &changes.changes), new);
}
