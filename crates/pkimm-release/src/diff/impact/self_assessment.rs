//! Shifts of self-assessments, whose answers are the values of categories.
//!
//! A category keeps its answer, so that its own result never shifts. A module or the whole is a mean of answers with the
//! weights of categories, and shifts as a category of requirements does.

use indexmap::IndexMap;
use num_rational::BigRational;
use num_traits::Zero as _;
use rustc_hash::FxHashSet;

use super::choices::{MAX_TRIED, Way, ratio, worst_choice};
use super::{LevelChange, Measure, Measured, Measures, Size, categories_of};
use crate::{Category, Release};

/// Self-assessments that answer every category of the old version.
pub(super) fn complete(measures: &Measures<'_>) -> Measured {
    let whole = |module: Option<&str>| of_all(measures, module);
    every(measures, whole)
}

/// Self-assessments that answer any categories.
pub(super) fn partial(measures: &Measures<'_>) -> Measured {
    let whole = |module: Option<&str>| {
        let complete = of_all(measures, module)?;
        let size = measures.of_choice(options(measures, module).as_deref().and_then(worst_choice));
        let level = match (size.value.is_zero(), complete.level) {
            (true, _) => LevelChange::No,
            (_, LevelChange::Yes) => LevelChange::Yes,
            _ => LevelChange::NotExcluded,
        };
        Some(size.with(level))
    };
    every(measures, whole)
}

fn every(measures: &Measures<'_>, whole: impl Fn(Option<&str>) -> Option<Measure>) -> Measured {
    let modules = measures.new.modules.iter();
    let kept = measures
        .categories
        .iter()
        .filter(|item| !item.old.is_empty());
    Measured {
        overall: whole(None),
        modules: modules
            .filter_map(|module| Some((module.id.clone(), whole(Some(&module.id))?)))
            .collect(),
        categories: kept
            .map(|item| (item.new.id.clone(), Size::zero().with(LevelChange::No)))
            .collect(),
    }
}

/// A module, or the whole, whose every category is answered. `None` where a side has no result.
fn of_all(measures: &Measures<'_>, module: Option<&str>) -> Option<Measure> {
    let mut takers: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for item in &measures.categories {
        if let Some(first) = item.old.first() {
            takers.entry(&first.id).or_default().push(&item.new.id);
        }
    }
    let answered: FxHashSet<&str> = takers.values().flatten().copied().collect();
    let before = shares(categories_of(measures.old, module))?;
    let after = shares(
        categories_of(measures.new, module)
            .filter(|category| answered.contains(category.id.as_str())),
    )?;
    Some(measures.of_shares(before, &after, &takers))
}

/// The share of each category in the mean of all of them. `None` where they weigh nothing.
fn shares<'a>(
    categories: impl Iterator<Item = &'a Category>,
) -> Option<IndexMap<&'a str, BigRational>> {
    let categories: Vec<&Category> = categories.collect();
    let total: u128 = categories
        .iter()
        .map(|category| u128::from(category.weight))
        .sum();
    let share =
        |category: &&'a Category| (category.id.as_str(), ratio(category.weight.into(), total));
    (total > 0).then(|| categories.iter().map(share).collect())
}

/// The ways in which categories can be answered. Where several became one, the first answer counts, and the others fall
/// away. `None` where there are too many ways.
fn options(measures: &Measures<'_>, module: Option<&str>) -> Option<Vec<Vec<Way>>> {
    let weights = |release| {
        categories_of(release, module)
            .map(|category| (category.id.as_str(), u64::from(category.weight)))
            .collect::<IndexMap<_, _>>()
    };
    let (before, after) = (weights(measures.old), weights(measures.new));
    let weight = |weights: &IndexMap<&str, u64>, category: &Category| {
        weights.get(category.id.as_str()).copied().unwrap_or(0)
    };
    let mut options: Vec<Vec<Way>> = Vec::new();
    for item in &measures.categories {
        if item.old.len() > MAX_TRIED {
            return None;
        }
        let now = weight(&after, item.new);
        let answered = |choice: usize| {
            let given = (0..item.old.len()).filter(|at| choice & (1 << at) != 0);
            given
                .enumerate()
                .map(|(order, at)| {
                    let now = if order == 0 { now } else { 0 };
                    (weight(&before, item.old[at]), now)
                })
                .collect::<Way>()
        };
        let ways = (1..1_usize << item.old.len()).map(answered);
        options.push(ways.collect());
    }
    options.extend(left(measures).map(|category| vec![vec![(weight(&before, category), 0)]]));
    // What counts on neither side changes nothing, and would only multiply the choices.
    options.retain(|ways| ways.iter().flatten().any(|item| *item != (0, 0)));
    Some(options)
}

/// The categories of the old version whose answers fall away.
fn left<'a>(measures: &'a Measures<'_>) -> impl Iterator<Item = &'a Category> {
    let taken: FxHashSet<&str> = measures
        .categories
        .iter()
        .flat_map(|item| item.old.iter().map(|old| old.id.as_str()))
        .collect();
    let old: &Release = measures.old;
    old.categories()
        .filter(move |category| !taken.contains(category.id.as_str()))
}
