//! Shifts of assessments, whose answers are given for requirements.

use std::collections::HashMap;

use indexmap::IndexMap;
use num_rational::BigRational;
use num_traits::Zero as _;
use rustc_hash::FxHashSet;

use super::effect::{Bound, Effect, Effects};
use super::mean::Mean;
use super::scopes::Scopes;
use super::weighed::Weighed;
use super::{Comparison, Side};
use crate::Category;
use crate::carry::Rated as _;

/// Assessments that answer every requirement of the old version.
pub(super) fn complete(comparison: &Comparison<'_>) -> Effects {
    let modules = comparison.new.release.modules.iter();
    let categories = Pairs::new(comparison).0;
    Effects {
        overall: whole(comparison, None),
        modules: modules
            .filter_map(|module| Some((module.id.clone(), whole(comparison, Some(&module.id))?)))
            .collect(),
        categories: categories
            .iter()
            .filter_map(|pair| {
                let effect = pair.compared()?.complete(comparison.scale)?;
                Some((pair.new?.id.clone(), effect))
            })
            .collect(),
    }
}

/// A module, or the whole, whose every requirement is answered. `None` where a side has no result.
fn whole(comparison: &Comparison<'_>, module: Option<&str>) -> Option<Effect> {
    let mut answers: IndexMap<&str, Weighed> = IndexMap::new();
    for (id, weight) in shares(&comparison.old, module, |_| true) {
        answers.entry(id).or_default().before += weight;
    }
    let source_of = sources_of(comparison);
    for (id, weight) in shares(&comparison.new, module, |id| source_of.contains_key(id)) {
        answers.entry(source_of[id]).or_default().after += weight;
    }
    let mean = Mean {
        answers: answers.into_values().collect(),
    };
    mean.complete(comparison.scale)
}

/// The requirement of the old version whose answer each of the new one takes first.
fn sources_of<'a>(comparison: &Comparison<'a>) -> HashMap<&'a str, &'a str> {
    let sources = comparison.requirements.iter();
    sources
        .filter_map(|item| Some((item.new.id(), item.old.first()?.id())))
        .collect()
}

/// The weight of each answered requirement in the mean of the categories of a module, or of all: its share in its category,
/// times the weight of that.
fn shares<'a>(
    side: &Side<'a>,
    module: Option<&str>,
    is_answered: impl Fn(&str) -> bool,
) -> Vec<(&'a str, BigRational)> {
    let mut shares = Vec::new();
    for category in side.categories(module) {
        let answered = || {
            category
                .requirements
                .iter()
                .filter(|requirement| is_answered(&requirement.id))
        };
        let total: BigRational = answered()
            .map(|requirement| side.weights.requirement(requirement))
            .sum();
        if !total.is_zero() {
            let factor = side.weights.category(category) / total;
            let share = |requirement| side.weights.requirement(requirement) * &factor;
            shares.extend(
                answered().map(|requirement| (requirement.id.as_str(), share(requirement))),
            );
        }
    }
    shares
}

/// Assessments that answer any requirements.
pub(super) fn partial(comparison: &Comparison<'_>, complete: &Effects) -> Effects {
    let pairs = Pairs::new(comparison);
    let effects: HashMap<&str, Effect> = pairs
        .0
        .iter()
        .filter_map(|pair| {
            let id = pair.new?.id.as_str();
            let is_changed = complete
                .categories
                .get(id)
                .is_some_and(Effect::changes_level);
            Some((id, pair.over_all_scopes(comparison, is_changed)?))
        })
        .collect();
    let whole = |module: Option<&str>, complete: Option<&Effect>| {
        let bound = pairs.over_all_scopes(comparison, module, &effects)?;
        // A scope of one category gives that category's level.
        let alone = !pairs.is_tied()
            && pairs.counting(comparison, module).any(|(pair, weighed)| {
                let effect = pair.effect(&effects);
                weighed.is_twice() && effect.is_some_and(Effect::changes_level)
            });
        Some(bound.with(alone || complete.is_some_and(Effect::changes_level)))
    };
    let modules = comparison.new.release.modules.iter();
    Effects {
        overall: whole(None, complete.overall.as_ref()),
        modules: modules
            .filter_map(|module| {
                let effect = whole(Some(&module.id), complete.modules.get(&module.id))?;
                Some((module.id.clone(), effect))
            })
            .collect(),
        categories: effects
            .iter()
            .map(|(id, effect)| ((*id).to_owned(), effect.clone()))
            .collect(),
    }
}

/// The categories of both versions, each with its counterpart where there is one.
struct Pairs<'a>(Vec<Pair<'a>>);

/// A category of both versions, as its answers see it.
struct Pair<'a> {
    old: Option<&'a Category>,
    new: Option<&'a Category>,
    /// The mean of its answers.
    mean: Mean,
    /// Whether some requirement takes its answer from one of several.
    merges: bool,
}

impl<'a> Pairs<'a> {
    fn new(comparison: &Comparison<'a>) -> Self {
        let source_of = sources_of(comparison);
        let merged: FxHashSet<&str> = comparison
            .requirements
            .iter()
            .filter(|item| item.old.len() > 1)
            .map(|item| item.new.id.as_str())
            .collect();
        let pair = |old: Option<&'a Category>, new: Option<&'a Category>| {
            let mut answers: IndexMap<&str, Weighed> = IndexMap::new();
            for requirement in old.iter().flat_map(|category| &category.requirements) {
                answers.entry(&requirement.id).or_default().before +=
                    comparison.old.weights.requirement(requirement);
            }
            let mut merges = false;
            for requirement in new.iter().flat_map(|category| &category.requirements) {
                if let Some(source) = source_of.get(requirement.id.as_str()) {
                    answers.entry(source).or_default().after +=
                        comparison.new.weights.requirement(requirement);
                }
                merges |= merged.contains(requirement.id.as_str());
            }
            let answers = answers.into_values().collect();
            Pair {
                old,
                new,
                mean: Mean { answers },
                merges,
            }
        };
        let of_new = comparison.categories.iter();
        let mut pairs: Vec<Pair<'a>> = of_new
            .map(|item| pair(item.old.first().copied(), Some(item.new)))
            .collect();
        let kept: FxHashSet<&str> = pairs
            .iter()
            .filter_map(|pair| Some(pair.old?.id.as_str()))
            .collect();
        let left = comparison
            .old
            .categories(None)
            .filter(|category| !kept.contains(category.id.as_str()));
        pairs.extend(left.map(|category| pair(Some(category), None)));
        Self(pairs)
    }

    /// Whether an answer counts in another category than before, which ties the values of both together.
    fn is_tied(&self) -> bool {
        self.0.iter().any(Pair::gains)
    }

    /// The categories, and their weights in a module, or in the whole.
    fn counting<'b>(
        &'b self,
        comparison: &'b Comparison<'a>,
        module: Option<&'b str>,
    ) -> impl Iterator<Item = (&'b Pair<'a>, Weighed)> {
        let ids = |side: &Side<'a>| -> FxHashSet<&'a str> {
            side.categories(module)
                .map(|category| category.id.as_str())
                .collect()
        };
        let (before, after) = (ids(&comparison.old), ids(&comparison.new));
        let weight = |category: Option<&Category>, ids: &FxHashSet<&str>, side: &Side<'_>| {
            let category = category.filter(|category| ids.contains(category.id.as_str()));
            category.map_or_else(BigRational::zero, |category| {
                side.weights.category(category).clone()
            })
        };
        self.0.iter().map(move |pair| {
            let mut weighed = Weighed::default();
            if !pair.mean.before().is_zero() {
                weighed.before = weight(pair.old, &before, &comparison.old);
            }
            if !pair.mean.after().is_zero() {
                weighed.after = weight(pair.new, &after, &comparison.new);
            }
            (pair, weighed)
        })
    }

    /// A module or the whole, of which any requirements are answered: at most the largest shift of a category, and the shift
    /// of the mean of categories in the worst choice of them. `None` where no choice has a result on both sides.
    fn over_all_scopes(
        &self,
        comparison: &Comparison<'a>,
        module: Option<&str>,
        effects: &HashMap<&str, Effect>,
    ) -> Option<Bound> {
        let span = comparison.scale.span();
        let mut inner = Bound::zero();
        let mut items = Vec::new();
        for (pair, weighed) in self.counting(comparison, module) {
            let effect = pair.effect(effects).filter(|_| weighed.is_twice());
            if let Some(effect) = effect.filter(|effect| effect.bound.value >= inner.value) {
                inner = effect.bound.clone();
            }
            let ways = pair.ways(weighed);
            items.extend((!ways.is_empty()).then_some(ways));
        }
        let outer = Scopes::largest_shift(items, comparison.scale)?;
        let zeros = [&inner, &outer]
            .into_iter()
            .filter(|bound| bound.value.is_zero())
            .count();
        let sum = &inner.value + &outer.value;
        let is_reached = zeros == 2 || zeros == 1 && !self.is_tied();
        Some(if sum > span {
            Bound {
                value: span,
                exact: false,
            }
        } else {
            Bound {
                value: sum,
                exact: inner.exact && outer.exact && is_reached,
            }
        })
    }
}

impl Pair<'_> {
    /// What can happen to it, by the ids of the new version.
    fn effect<'b>(&self, effects: &'b HashMap<&str, Effect>) -> Option<&'b Effect> {
        effects.get(self.new?.id.as_str())
    }

    /// The mean of its answers, where both versions have a result, and so the category.
    fn compared(&self) -> Option<&Mean> {
        self.mean.is_compared().then_some(&self.mean)
    }

    /// Whether answers count in it that did not count in it before.
    fn gains(&self) -> bool {
        let mut answers = self.mean.answers.iter();
        answers.any(|answer| answer.before.is_zero() && !answer.after.is_zero())
    }

    /// Whether answers that counted in it do not count in it any more.
    fn loses(&self) -> bool {
        let mut answers = self.mean.answers.iter();
        answers.any(|answer| !answer.before.is_zero() && answer.after.is_zero())
    }

    /// The category alone, of which any requirements are answered. `None` where it has no result on both sides.
    fn over_all_scopes(
        &self,
        comparison: &Comparison<'_>,
        is_change_found: bool,
    ) -> Option<Effect> {
        let mean = self.compared()?;
        let bound = if self.merges {
            // Which answer counts depends on the choice.
            Bound {
                value: comparison.scale.span(),
                exact: false,
            }
        } else {
            mean.over_all_scopes(comparison.scale)?
        };
        Some(bound.with(is_change_found))
    }

    /// The ways in which it can be answered so that it counts: any of its requirements, or only those that left or came from
    /// another category.
    fn ways(&self, weighed: Weighed) -> Vec<Vec<Weighed>> {
        let mut ways = vec![weighed.clone()];
        if weighed.is_twice() {
            let zero = BigRational::zero;
            ways.extend(self.loses().then(|| Weighed {
                after: zero(),
                ..weighed.clone()
            }));
            ways.extend(self.gains().then(|| Weighed {
                before: zero(),
                ..weighed
            }));
        }
        ways.retain(|way| *way != Weighed::default());
        ways.into_iter().map(|way| vec![way]).collect()
    }
}
