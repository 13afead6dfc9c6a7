//! How far results can shift when the answers behind them are carried over to another version.
//!
//! An answer follows its id ([`crate::carry`]). New requirements are then unanswered and leave both sums, the answers of
//! removed ones fall away, and answers that are to be confirmed count as they are.
//!
//! A result is a weighted mean, so that the shift is a sum of answers, each times the difference of its share in the
//! new and in the old mean. The shares of either side add up to 1. The largest shift therefore gives the highest level
//! to every answer whose share grew and the lowest to the others: the span of the scale, times the sum of the shares
//! that grew. It is as large downwards as upwards.
//!
//! - *Complete* assessments answer every requirement. Their largest shifts are exact.
//! - *Partial* ones answer some: the fewer, the more weight each has. For a category every choice of answered
//!   requirements is tried, up to [`MAX_TRIED`] of them. A module or the whole shifts at most by the largest shift of a
//!   category, plus the shift by which the shares of categories grow in the worst choice of categories. Where only one of
//!   the two is above zero, and no requirement counts in another category than before, the sum is reached; else it is a
//!   bound, and is called one.
//!
//! Answers are given per requirement, or in a self-assessment per category, whose value is then the answer itself. A weight
//! that moves from one category to another can leave every assessment as it was and shift every self-assessment, so that
//! both are computed, and what is stated is the larger of the two.

mod choices;
mod self_assessment;

use std::collections::HashMap;

use indexmap::IndexMap;
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, Zero as _};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::carry::{Sources, sources};
use crate::score::fraction;
use crate::{Category, Release, Requirement};

use choices::{Way, grown, ratio, worst_choice};

pub use choices::MAX_TRIED;

/// The most pairs of sums that are followed to see whether a category's level can change.
const MAX_SUMS: usize = 200_000;

/// What a change does to results of answers that are carried over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Impact {
    /// Assessments that answer every requirement of the old version, and self-assessments that answer every category: the
    /// larger shift of the two.
    pub complete: Shifts,
    /// Assessments and self-assessments that answer any part of it: the worst case over all scopes.
    pub partial: Shifts,
    /// How many requirements take an answer over.
    pub carried: usize,
    /// Ids of requirements whose title or assessment changed: their answers count, and have to be confirmed.
    pub to_confirm: Vec<String>,
    /// Ids of requirements without an answer to take over: they are unanswered and leave the sums.
    pub new: Vec<String>,
    /// Ids of requirements whose answers fall away.
    pub removed: Vec<String>,
}

/// Shifts of every result that both versions have, by the ids of the new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Shifts {
    /// The whole. Null where a side has no result.
    pub overall: Option<Shift>,
    /// The modules.
    pub modules: IndexMap<String, Shift>,
    /// The categories.
    pub categories: IndexMap<String, Shift>,
}

/// How far a result can shift, in levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The largest rise, as a fraction `p/q`.
    pub up: String,
    /// The largest fall, as a fraction `p/q`.
    pub down: String,
    /// Whether some answers reach these shifts. Where false, they are bounds that no answers pass.
    pub exact: bool,
    /// Whether the level can become another.
    pub level: LevelChange,
}

/// Whether a level can become another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LevelChange {
    /// No answers change it.
    No,
    /// Some answers change it.
    Yes,
    /// No answers were found that change it, and none are excluded.
    NotExcluded,
}

/// How far a result can shift, while it is computed: rise and fall are the same.
#[derive(Clone)]
struct Size {
    value: BigRational,
    exact: bool,
}

/// A shift while it is computed.
#[derive(Clone)]
struct Measure {
    size: Size,
    level: LevelChange,
}

/// Shifts of one kind of answers while they are computed, by the ids of the new version.
#[derive(Default)]
struct Measured {
    overall: Option<Measure>,
    modules: HashMap<String, Measure>,
    categories: HashMap<String, Measure>,
}

impl Size {
    fn zero() -> Self {
        Self {
            value: BigRational::zero(),
            exact: true,
        }
    }

    fn with(self, level: LevelChange) -> Measure {
        Measure { size: self, level }
    }
}

impl Measure {
    /// The larger of two shifts. Where both are as large, it is reached if either is.
    fn or_larger(self, other: Self) -> Self {
        let level = match (self.level, other.level) {
            (LevelChange::Yes, _) | (_, LevelChange::Yes) => LevelChange::Yes,
            (LevelChange::No, LevelChange::No) => LevelChange::No,
            _ => LevelChange::NotExcluded,
        };
        let order = |size: &Size| (size.value.clone(), size.exact);
        let size = if order(&self.size) >= order(&other.size) {
            self.size
        } else {
            other.size
        };
        Self { size, level }
    }

    fn shift(self) -> Shift {
        let value = fraction(&self.size.value);
        Shift {
            up: value.clone(),
            down: value,
            exact: self.size.exact,
            level: self.level,
        }
    }
}

/// The larger of two shifts, where there are two.
fn larger(left: Option<Measure>, right: Option<Measure>) -> Option<Shift> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.or_larger(right)),
        (left, right) => left.or(right),
    }
    .map(Measure::shift)
}

impl Measured {
    /// The larger shifts of two kinds of answers, in the order of the model.
    fn or_larger(mut self, mut other: Self, new: &Release) -> Shifts {
        let overall = larger(self.overall.take(), other.overall.take());
        let modules = new.modules.iter().map(|module| &module.id);
        let modules = modules.filter_map(|id| {
            let shift = larger(self.modules.remove(id), other.modules.remove(id))?;
            Some((id.clone(), shift))
        });
        let modules = modules.collect();
        let categories = new.categories().map(|category| &category.id);
        let categories = categories.filter_map(|id| {
            let shift = larger(self.categories.remove(id), other.categories.remove(id))?;
            Some((id.clone(), shift))
        });
        Shifts {
            overall,
            modules,
            categories: categories.collect(),
        }
    }
}

/// The shifts that a change from `old` to `new` can cause. `None` where levels or scoring rules differ, so that no answer
/// keeps its meaning.
#[must_use]
pub fn impact(old: &Release, new: &Release) -> Option<Impact> {
    let numbers = |release: &Release| {
        release
            .levels
            .iter()
            .map(|level| level.number)
            .collect::<Vec<_>>()
    };
    let scale = numbers(old);
    if scale != numbers(new) || old.scoring != new.scoring {
        return None;
    }
    let (lowest, highest) = (*scale.iter().min()?, *scale.iter().max()?);
    let requirements = sources(old.requirements(), new.requirements());
    let taken: FxHashSet<&str> = requirements
        .iter()
        .flat_map(|item| item.old.iter().map(|old| old.id.as_str()))
        .collect();
    let ids = |items: &mut dyn Iterator<Item = &Sources<'_, Requirement>>| {
        items.map(|item| item.new.id.clone()).collect::<Vec<_>>()
    };
    let carried: Vec<_> = requirements
        .iter()
        .filter(|item| !item.old.is_empty())
        .collect();
    let measures = Measures::new(old, new, &requirements, lowest, highest);
    Some(Impact {
        complete: measures
            .complete()
            .or_larger(self_assessment::complete(&measures), new),
        partial: measures
            .partial()
            .or_larger(self_assessment::partial(&measures), new),
        to_confirm: ids(&mut carried.iter().copied().filter(|item| item.is_to_confirm())),
        new: ids(&mut requirements.iter().filter(|item| item.old.is_empty())),
        removed: old
            .requirements()
            .filter(|old| !taken.contains(old.id.as_str()))
            .map(|old| old.id.clone())
            .collect(),
        carried: carried.len(),
    })
}

/// A category of both versions, as its answers see it.
struct Pair<'a> {
    /// The category before, where there was one.
    old: Option<&'a Category>,
    /// The category now, where there is one.
    new: Option<&'a Category>,
    /// The weights of each answer: before and now.
    items: Vec<(u64, u64)>,
    /// Whether some requirement takes its answer from one of several.
    merges: bool,
}

impl Pair<'_> {
    fn old_total(&self) -> u64 {
        self.items.iter().map(|item| item.0).sum()
    }

    fn new_total(&self) -> u64 {
        self.items.iter().map(|item| item.1).sum()
    }

    /// Whether both versions have a result where everything is answered.
    fn is_compared(&self) -> bool {
        self.old.is_some() && self.new.is_some() && self.old_total() > 0 && self.new_total() > 0
    }

    /// Its weight before, where it has a result.
    fn old_weight(&self) -> u64 {
        self.old
            .filter(|_| self.old_total() > 0)
            .map_or(0, |category| category.weight.into())
    }

    /// Its weight now, where answers that are carried over give it a result.
    fn new_weight(&self) -> u64 {
        self.new
            .filter(|_| self.new_total() > 0)
            .map_or(0, |category| category.weight.into())
    }
}

struct Measures<'a> {
    old: &'a Release,
    new: &'a Release,
    /// For each requirement of the old release, the ones that take its answer.
    takers: IndexMap<&'a str, Vec<&'a str>>,
    pairs: Vec<Pair<'a>>,
    /// The categories of the new release, with those whose answer they take in a self-assessment.
    categories: Vec<Sources<'a, Category>>,
    lowest: u32,
    highest: u32,
}

impl<'a> Measures<'a> {
    fn new(
        old: &'a Release,
        new: &'a Release,
        requirements: &[Sources<'a, Requirement>],
        lowest: u32,
        highest: u32,
    ) -> Self {
        let mut takers: IndexMap<&str, Vec<&str>> = IndexMap::new();
        let mut source_of: HashMap<&str, &str> = HashMap::new();
        let mut merged: FxHashSet<&str> = FxHashSet::default();
        for item in requirements {
            if let Some(first) = item.old.first() {
                takers.entry(&first.id).or_default().push(&item.new.id);
                source_of.insert(&item.new.id, &first.id);
            }
            if item.old.len() > 1 {
                merged.insert(&item.new.id);
            }
        }
        let categories = sources(old.categories(), new.categories());
        let counterpart: HashMap<&str, &Category> = categories
            .iter()
            .filter_map(|item| Some((item.new.id.as_str(), *item.old.first()?)))
            .collect();
        let pair = |old: Option<&'a Category>, new: Option<&'a Category>| {
            let mut items: IndexMap<&str, (u64, u64)> = IndexMap::new();
            for requirement in old.iter().flat_map(|category| &category.requirements) {
                items.entry(&requirement.id).or_default().0 += u64::from(requirement.weight);
            }
            let own = new.iter().flat_map(|category| &category.requirements);
            for requirement in own.clone() {
                if let Some(source) = source_of.get(requirement.id.as_str()) {
                    items.entry(source).or_default().1 += u64::from(requirement.weight);
                }
            }
            let merges = own
                .clone()
                .any(|requirement| merged.contains(requirement.id.as_str()));
            Pair {
                old,
                new,
                items: items.into_values().collect(),
                merges,
            }
        };
        let mut pairs: Vec<Pair<'a>> = new
            .categories()
            .map(|category| {
                pair(
                    counterpart.get(category.id.as_str()).copied(),
                    Some(category),
                )
            })
            .collect();
        let kept: FxHashSet<&str> = counterpart
            .values()
            .map(|category| category.id.as_str())
            .collect();
        pairs.extend(
            old.categories()
                .filter(|category| !kept.contains(category.id.as_str()))
                .map(|category| pair(Some(category), None)),
        );
        Self {
            old,
            new,
            takers,
            pairs,
            categories,
            lowest,
            highest,
        }
    }

    fn span(&self) -> BigRational {
        BigRational::from_integer((self.highest - self.lowest).into())
    }

    fn compared(&self) -> impl Iterator<Item = (&'a Category, &Pair<'a>)> {
        self.pairs
            .iter()
            .filter(|pair| pair.is_compared())
            .filter_map(|pair| Some((pair.new?, pair)))
    }

    /// Whether an answer counts in another category than before, which ties the values of both together.
    fn is_tied(&self) -> bool {
        self.pairs
            .iter()
            .any(|pair| pair.items.iter().any(|item| item.0 == 0 && item.1 > 0))
    }

    fn complete(&self) -> Measured {
        let modules = self
            .new
            .modules
            .iter()
            .filter_map(|module| Some((module.id.clone(), self.whole(Some(&module.id))?)));
        Measured {
            overall: self.whole(None),
            modules: modules.collect(),
            categories: self
                .compared()
                .map(|(category, pair)| (category.id.clone(), self.category(pair)))
                .collect(),
        }
    }

    /// A category whose every requirement is answered.
    fn category(&self, pair: &Pair<'_>) -> Measure {
        let (before, after) = (pair.old_total(), pair.new_total());
        let (numerator, denominator) = grown(&pair.items, before, after);
        let value = ratio(numerator, denominator) * self.span();
        let level = if value.is_zero() {
            LevelChange::No
        } else {
            self.category_level(pair, before, after)
        };
        Size { value, exact: true }.with(level)
    }

    /// Follows every pair of sums that answers can give.
    fn category_level(&self, pair: &Pair<'_>, before: u64, after: u64) -> LevelChange {
        let mut sums: FxHashSet<(u64, u64)> = FxHashSet::from_iter([(0, 0)]);
        for (old, new) in &pair.items {
            let levels = u64::from(self.lowest)..=u64::from(self.highest);
            sums = sums
                .into_iter()
                .flat_map(|sum| {
                    levels
                        .clone()
                        .map(move |level| (sum.0 + old * level, sum.1 + new * level))
                })
                .collect();
            if sums.len() > MAX_SUMS {
                return LevelChange::NotExcluded;
            }
        }
        let changes = sums
            .into_iter()
            .any(|(old, new)| old / before != new / after);
        if changes {
            LevelChange::Yes
        } else {
            LevelChange::No
        }
    }

    /// A module, or the whole, whose every requirement is answered. `None` where a side has no result.
    fn whole(&self, module: Option<&str>) -> Option<Measure> {
        let before = shares(categories_of(self.old, module), |_| true)?;
        let answered: FxHashSet<&str> = self.takers.values().flatten().copied().collect();
        let after = shares(categories_of(self.new, module), |requirement| {
            answered.contains(requirement.id.as_str())
        })?;
        Some(self.of_shares(before, &after, &self.takers))
    }

    /// A result that is a mean of answers with these shares, all of them given.
    fn of_shares(
        &self,
        before: IndexMap<&'a str, BigRational>,
        after: &IndexMap<&'a str, BigRational>,
        takers: &IndexMap<&'a str, Vec<&'a str>>,
    ) -> Measure {
        let mut answers: IndexMap<&str, (BigRational, BigRational)> = before
            .into_iter()
            .map(|(id, share)| (id, (share, BigRational::zero())))
            .collect();
        for (source, takers) in takers {
            for share in takers.iter().filter_map(|taker| after.get(taker)) {
                answers.entry(source).or_default().1 += share;
            }
        }
        let grown: BigRational = answers
            .values()
            .map(|(old, new)| new - old)
            .filter(BigRational::is_positive)
            .sum();
        let size = Size {
            value: grown * self.span(),
            exact: true,
        };
        let level = if size.value.is_zero() {
            LevelChange::No
        } else {
            self.whole_level(answers.into_values().collect())
        };
        size.with(level)
    }

    /// Looks for answers that change the level, on the way from the lowest to the highest ones: first with the shares
    /// that grew ahead, then with those that shrank ahead.
    fn whole_level(&self, mut answers: Vec<(BigRational, BigRational)>) -> LevelChange {
        answers.sort_by_cached_key(|(old, new)| old - new);
        let denominator = |part: fn(&(BigRational, BigRational)) -> &BigRational| {
            answers.iter().fold(BigInt::one(), |common, answer| {
                common.lcm(part(answer).denom())
            })
        };
        let (before, after) = (
            denominator(|answer| &answer.0),
            denominator(|answer| &answer.1),
        );
        let steps: Vec<(BigInt, BigInt)> = answers
            .iter()
            .map(|(old, new)| {
                (
                    old.numer() * (&before / old.denom()),
                    new.numer() * (&after / new.denom()),
                )
            })
            .collect();
        let changes = |mut steps: Box<dyn Iterator<Item = &(BigInt, BigInt)> + '_>| {
            // Shares add up to 1, so that the lowest answers give the lowest level on both sides.
            let (mut old, mut new) = (&before * self.lowest, &after * self.lowest);
            steps.any(|step| {
                (self.lowest..self.highest).any(|_| {
                    old += &step.0;
                    new += &step.1;
                    old.div_floor(&before) != new.div_floor(&after)
                })
            })
        };
        if changes(Box::new(steps.iter())) || changes(Box::new(steps.iter().rev())) {
            LevelChange::Yes
        } else {
            LevelChange::NotExcluded
        }
    }

    fn partial(&self) -> Measured {
        let complete = self.complete();
        let level = |size: &Size, found: bool| match (size.value.is_zero(), found) {
            (true, _) => LevelChange::No,
            (_, true) => LevelChange::Yes,
            _ => LevelChange::NotExcluded,
        };
        let changes =
            |shift: Option<&Measure>| shift.is_some_and(|shift| shift.level == LevelChange::Yes);
        let sizes: Vec<(&Pair<'_>, Size)> = self
            .compared()
            .map(|(_, pair)| (pair, self.partial_category(pair)))
            .collect();
        let categories: HashMap<String, Measure> = self
            .compared()
            .zip(&sizes)
            .map(|((category, _), (_, size))| {
                (
                    category.id.clone(),
                    size.clone()
                        .with(level(size, changes(complete.categories.get(&category.id)))),
                )
            })
            .collect();
        let whole = |module: Option<&str>, complete: Option<&Measure>| {
            complete?;
            let of_module = |release: &'a Release| {
                categories_of(release, module)
                    .map(|category| category.id.as_str())
                    .collect::<FxHashSet<_>>()
            };
            let (before, after) = (of_module(self.old), of_module(self.new));
            let weights = |pair: &Pair<'_>| {
                let old = pair
                    .old
                    .filter(|category| before.contains(category.id.as_str()))
                    .map_or(0, |_| pair.old_weight());
                let new = pair
                    .new
                    .filter(|category| after.contains(category.id.as_str()))
                    .map_or(0, |_| pair.new_weight());
                (old, new)
            };
            let inner = sizes.iter().filter(|(pair, _)| {
                let (old, new) = weights(pair);
                old > 0 && new > 0
            });
            let size = self.partial_whole(
                inner.map(|(_, size)| size),
                self.pairs.iter().map(|pair| (pair, weights(pair))),
            );
            // A scope of one category gives that category's level.
            let alone = !self.is_tied()
                && sizes.iter().any(|(pair, _)| {
                    let (old, new) = weights(pair);
                    old > 0
                        && new > 0
                        && changes(pair.new.and_then(|category| categories.get(&category.id)))
                });
            let found = changes(complete) || alone;
            let level = level(&size, found);
            Some(size.with(level))
        };
        Measured {
            overall: whole(None, complete.overall.as_ref()),
            modules: complete
                .modules
                .iter()
                .filter_map(|(id, shift)| Some((id.clone(), whole(Some(id), Some(shift))?)))
                .collect(),
            categories,
        }
    }

    /// A category of which any requirements are answered.
    fn partial_category(&self, pair: &Pair<'_>) -> Size {
        let unchanged = pair
            .items
            .iter()
            .all(|(old, new)| old * pair.new_total() == new * pair.old_total());
        if unchanged && !pair.merges {
            return Size::zero();
        }
        if pair.merges {
            return self.of_choice(None);
        }
        let options: Vec<Vec<Way>> = pair.items.iter().map(|item| vec![vec![*item]]).collect();
        self.of_choice(worst_choice(&options))
    }

    /// The shift for the largest sum of shares that grew; the whole span where that is not known.
    fn of_choice(&self, share: Option<BigRational>) -> Size {
        let exact = share.is_some();
        Size {
            value: share.unwrap_or_else(BigRational::one) * self.span(),
            exact,
        }
    }

    /// A module or the whole, of which any requirements are answered.
    fn partial_whole<'b>(
        &self,
        inner: impl Iterator<Item = &'b Size>,
        weights: impl Iterator<Item = (&'b Pair<'a>, (u64, u64))>,
    ) -> Size
    where
        'a: 'b,
    {
        let largest = inner.max_by(|left, right| left.value.cmp(&right.value));
        let largest = largest.cloned().unwrap_or_else(Size::zero);
        let mut options: Vec<Vec<Way>> = Vec::new();
        for (pair, (old, new)) in weights.filter(|(_, weights)| *weights != (0, 0)) {
            let mut ways = vec![vec![(old, new)]];
            // Only requirements that left may be answered, or only ones that came from another category.
            let is_lost =
                old > 0 && new > 0 && pair.items.iter().any(|item| item.0 > 0 && item.1 == 0);
            let is_gained =
                old > 0 && new > 0 && pair.items.iter().any(|item| item.0 == 0 && item.1 > 0);
            ways.extend(is_lost.then(|| vec![(old, 0)]));
            ways.extend(is_gained.then(|| vec![(0, new)]));
            options.push(ways);
        }
        let outer = self.of_choice(worst_choice(&options));
        let zeros = [&largest, &outer]
            .into_iter()
            .filter(|size| size.value.is_zero())
            .count();
        let exact = largest.exact && outer.exact && (zeros == 2 || zeros == 1 && !self.is_tied());
        let sum = &largest.value + &outer.value;
        if sum > self.span() {
            Size {
                value: self.span(),
                exact: false,
            }
        } else {
            Size { value: sum, exact }
        }
    }
}

fn categories_of<'a>(
    release: &'a Release,
    module: Option<&str>,
) -> impl Iterator<Item = &'a Category> {
    let modules = release
        .modules
        .iter()
        .filter(move |own| module.is_none_or(|module| own.id == module));
    modules.flat_map(|module| &module.categories)
}

/// The share of each requirement in the mean of some categories, of those that are answered. `None` where nothing is.
fn shares<'a>(
    categories: impl Iterator<Item = &'a Category>,
    is_answered: impl Fn(&Requirement) -> bool,
) -> Option<IndexMap<&'a str, BigRational>> {
    let mut totals = Vec::new();
    for category in categories {
        let answered: Vec<_> = category
            .requirements
            .iter()
            .filter(|requirement| is_answered(requirement))
            .collect();
        let total: u64 = answered
            .iter()
            .map(|requirement| u64::from(requirement.weight))
            .sum();
        if total > 0 {
            totals.push((category.weight, total, answered));
        }
    }
    let all: u64 = totals.iter().map(|(weight, ..)| u64::from(*weight)).sum();
    if all == 0 {
        return None;
    }
    let share = |weight: u32, total: u64, own: u32| {
        ratio(
            u128::from(weight) * u128::from(own),
            u128::from(all) * u128::from(total),
        )
    };
    let of_category = |(weight, total, answered): (u32, u64, Vec<&'a Requirement>)| {
        answered
            .into_iter()
            .map(move |requirement| {
                (
                    requirement.id.as_str(),
                    share(weight, total, requirement.weight),
                )
            })
            .collect::<Vec<_>>()
    };
    Some(totals.into_iter().flat_map(of_category).collect())
}
