//! Shifts of self-assessments, whose answers are the values of categories.
//!
//! A category keeps its answer, so that its own result never shifts. A module or the whole is a mean of answers with the
//! weights of categories, and shifts as a category of requirements does.

use indexmap::IndexMap;
use num_rational::BigRational;
use num_traits::Zero as _;
use rustc_hash::FxHashSet;

use super::effect::{Bound, Effect, Effects};
use super::mean::Mean;
use super::scopes::{MAX_TRIED, Scopes};
use super::weighed::Weighed;
use super::{Comparison, Side};
use crate::Category;

/// Self-assessments that answer every category of the old version.
pub(super) fn complete(comparison: &Comparison<'_>) -> Effects {
    every(comparison, |module| {
        mean(comparison, module).complete(comparison.scale)
    })
}

/// Self-assessments that answer any categories.
pub(super) fn partial(comparison: &Comparison<'_>, complete: &Effects) -> Effects {
    every(comparison, |module| {
        let complete = match module {
            Some(module) => complete.modules.get(module)?,
            None => complete.overall.as_ref()?,
        };
        let bound = match items(comparison, module) {
            Some(items) => Scopes::largest_shift(items, comparison.scale)?,
            None => Bound {
                value: comparison.scale.span(),
                exact: false,
            },
        };
        Some(bound.with(complete.changes_level()))
    })
}

fn every(comparison: &Comparison<'_>, whole: impl Fn(Option<&str>) -> Option<Effect>) -> Effects {
    let modules = comparison.new.release.modules.iter();
    let kept = comparison
        .categories
        .iter()
        .filter(|item| !item.old.is_empty());
    Effects {
        overall: whole(None),
        modules: modules
            .filter_map(|module| Some((module.id.clone(), whole(Some(&module.id))?)))
            .collect(),
        categories: kept
            .map(|item| (item.new.id.clone(), Effect::none()))
            .collect(),
    }
}

/// The weights of the categories of a module, or of all, by their ids.
fn weights<'a>(side: &Side<'a>, module: Option<&str>) -> IndexMap<&'a str, BigRational> {
    let categories = side.categories(module);
    categories
        .map(|category| {
            (
                category.id.as_str(),
                side.weights.category(category).clone(),
            )
        })
        .collect()
}

/// The mean of a module, or of the whole, whose every category is answered.
fn mean(comparison: &Comparison<'_>, module: Option<&str>) -> Mean {
    let mut answers: IndexMap<&str, Weighed> = IndexMap::new();
    for (id, weight) in weights(&comparison.old, module) {
        answers.entry(id).or_default().before = weight;
    }
    let after = weights(&comparison.new, module);
    for item in &comparison.categories {
        if let (Some(first), Some(weight)) = (item.old.first(), after.get(item.new.id.as_str())) {
            answers.entry(&first.id).or_default().after = weight.clone();
        }
    }
    Mean {
        answers: answers.into_values().collect(),
    }
}

/// What can be answered in a module, or in the whole. Where several categories became one, the first answer counts, and the
/// others fall away. `None` where there are too many ways.
fn items(comparison: &Comparison<'_>, module: Option<&str>) -> Option<Vec<Vec<Vec<Weighed>>>> {
    let (before, after) = (
        weights(&comparison.old, module),
        weights(&comparison.new, module),
    );
    let weight = |weights: &IndexMap<&str, BigRational>, category: &Category| {
        weights
            .get(category.id.as_str())
            .cloned()
            .unwrap_or_else(BigRational::zero)
    };
    let mut items: Vec<Vec<Vec<Weighed>>> = Vec::new();
    for item in &comparison.categories {
        if item.old.len() > MAX_TRIED {
            return None;
        }
        let answered = |choice: usize| {
            let given = item
                .old
                .iter()
                .enumerate()
                .filter(|(at, _)| choice & (1 << at) != 0);
            let answer = |(order, (_, old)): (usize, (usize, &&Category))| Weighed {
                before: weight(&before, old),
                after: if order == 0 {
                    weight(&after, item.new)
                } else {
                    BigRational::zero()
                },
            };
            given.enumerate().map(answer).collect::<Vec<_>>()
        };
        items.push((1..1_usize << item.old.len()).map(answered).collect());
    }
    let taken: FxHashSet<&str> = comparison
        .categories
        .iter()
        .flat_map(|item| item.old.iter().map(|old| old.id.as_str()))
        .collect();
    let left = comparison
        .old
        .categories(None)
        .filter(|category| !taken.contains(category.id.as_str()));
    items.extend(left.map(|category| {
        vec![vec![Weighed {
            before: weight(&before, category),
            after: BigRational::zero(),
        }]]
    }));
    // What counts on neither side changes nothing, and would only multiply the choices.
    items.retain(|ways| {
        ways.iter()
            .flatten()
            .any(|answer| *answer != Weighed::default())
    });
    Some(items)
}
