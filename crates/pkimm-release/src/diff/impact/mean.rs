//! A weighted mean of answers before and after a change, and what can happen to it.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};
use rustc_hash::FxHashSet;

use super::LevelChange;
use super::effect::{Bound, Effect};
use super::scopes::Scopes;
use super::weighed::{Scale, Weighed};

/// The most pairs of sums that are followed to see whether a level can change.
const MAX_SUMS: usize = 200_000;

/// A mean of answers. On either side only the proportions of the weights matter.
#[derive(Clone, Debug, Default)]
pub(super) struct Mean {
    pub answers: Vec<Weighed>,
}

impl Mean {
    /// The sum of the weights before.
    pub(super) fn before(&self) -> BigRational {
        self.answers.iter().map(|answer| &answer.before).sum()
    }

    /// The sum of the weights after.
    pub(super) fn after(&self) -> BigRational {
        self.answers.iter().map(|answer| &answer.after).sum()
    }

    /// Whether both sides have a result where everything is answered.
    pub(super) fn is_compared(&self) -> bool {
        self.before().is_positive() && self.after().is_positive()
    }

    /// What can happen where every answer is given: the largest shift gives the highest level to each answer whose share
    /// grew, and the lowest to the others. `None` where a side has no result.
    pub(super) fn complete(&self, scale: Scale) -> Option<Effect> {
        let (before, after) = (self.before(), self.after());
        if before.is_zero() || after.is_zero() {
            return None;
        }
        let shares = self
            .answers
            .iter()
            .map(|answer| &answer.after / &after - &answer.before / &before);
        let grown: BigRational = shares.filter(BigRational::is_positive).sum();
        let bound = Bound::reached(grown * scale.span());
        let level = if bound.value.is_zero() {
            LevelChange::No
        } else {
            self.level_change(scale)
        };
        Some(Effect { bound, level })
    }

    /// The largest shift over every choice of answers that are given.
    pub(super) fn over_all_scopes(&self, scale: Scale) -> Option<Bound> {
        let alone = |answer: &Weighed| vec![vec![answer.clone()]];
        Scopes::largest_shift(self.answers.iter().map(alone).collect(), scale)
    }

    /// Whether the level can become another.
    fn level_change(&self, scale: Scale) -> LevelChange {
        let weights = Integers::of(&self.answers);
        if weights.change_on_the_way(scale) {
            LevelChange::Yes
        } else {
            weights
                .change_by_sums(scale)
                .unwrap_or(LevelChange::NotExcluded)
        }
    }
}

/// Weights as whole numbers in the same proportions.
struct Integers {
    answers: Vec<(BigInt, BigInt)>,
    before: BigInt,
    after: BigInt,
}

impl Integers {
    fn of(answers: &[Weighed]) -> Self {
        let whole = |part: fn(&Weighed) -> &BigRational| -> Vec<BigInt> {
            let parts = answers.iter().map(part);
            let common = parts
                .clone()
                .fold(BigInt::one(), |common, weight| common.lcm(weight.denom()));
            parts
                .map(|weight| weight.numer() * (&common / weight.denom()))
                .collect()
        };
        let (before, after) = (
            whole(|answer| &answer.before),
            whole(|answer| &answer.after),
        );
        Self {
            before: before.iter().sum(),
            after: after.iter().sum(),
            answers: before.into_iter().zip(after).collect(),
        }
    }

    /// Looks for answers that change the level, on the way from the lowest to the highest ones: first with the shares
    /// that grew ahead, then with those that shrank ahead.
    fn change_on_the_way(&self, scale: Scale) -> bool {
        let mut steps: Vec<&(BigInt, BigInt)> = self.answers.iter().collect();
        steps.sort_by_cached_key(|(before, after)| before * &self.after - after * &self.before);
        let is_changed = self.changes_along(&steps, scale);
        steps.reverse();
        is_changed || self.changes_along(&steps, scale)
    }

    /// Whether the level differs somewhere while one answer after the other is raised from the lowest to the highest level.
    fn changes_along(&self, steps: &[&(BigInt, BigInt)], scale: Scale) -> bool {
        // With the lowest answers both sides have the lowest level.
        let (mut before, mut after) = (&self.before * scale.lowest, &self.after * scale.lowest);
        let mut raises = steps
            .iter()
            .flat_map(|step| (scale.lowest..scale.highest).map(move |_| step));
        raises.any(|step| {
            before += &step.0;
            after += &step.1;
            before.div_floor(&self.before) != after.div_floor(&self.after)
        })
    }

    /// Follows every pair of sums that answers can give. `None` where there are too many.
    fn change_by_sums(&self, scale: Scale) -> Option<LevelChange> {
        let (before, after) = (self.before.to_u64()?, self.after.to_u64()?);
        // No sum is greater than the sum of the weights with the highest level.
        before.max(after).checked_mul(scale.highest.into())?;
        let mut sums: FxHashSet<(u64, u64)> = FxHashSet::from_iter([(0, 0)]);
        for (old, new) in &self.answers {
            let (old, new) = (old.to_u64()?, new.to_u64()?);
            let levels = u64::from(scale.lowest)..=u64::from(scale.highest);
            let with = |sum: (u64, u64)| {
                levels
                    .clone()
                    .map(move |level| (sum.0 + old * level, sum.1 + new * level))
            };
            sums = sums.into_iter().flat_map(with).collect();
            if sums.len() > MAX_SUMS {
                return None;
            }
        }
        let changes = sums
            .into_iter()
            .any(|(old, new)| old / before != new / after);
        Some(if changes {
            LevelChange::Yes
        } else {
            LevelChange::No
        })
    }
}
