//! The largest shift of a weighted mean over every choice of what is answered.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, ToPrimitive as _, Zero as _};

use super::effect::Bound;
use super::weighed::{Scale, Weighed};

/// The most items of which every choice is tried.
pub const MAX_TRIED: usize = 17;

/// Sums of weights from which on choices are not tried, so that products stay within 128 bits.
const MAX_WEIGHT: u64 = 1 << 24;

/// The weights, before and after, of the answers that are given.
type AnsweredWeights = Vec<(u64, u64)>;

/// What can be answered: for each item the ways in which it can be, beside not at all.
pub(super) struct Scopes(Vec<Vec<AnsweredWeights>>);

impl Scopes {
    /// The largest shift over every choice of items, each in one of its ways; the whole span where there are too many
    /// choices to try. `None` where no choice has a result on both sides.
    pub(super) fn largest_shift(items: Vec<Vec<Vec<Weighed>>>, scale: Scale) -> Option<Bound> {
        let all = || items.iter().flatten().flatten();
        let (before, after): (BigRational, BigRational) = (
            all().map(|answer| &answer.before).sum(),
            all().map(|answer| &answer.after).sum(),
        );
        if before.is_zero() || after.is_zero() {
            return None;
        }
        // Where all weights changed in one proportion, no choice shifts.
        if all().all(|answer| &answer.before * &after == &answer.after * &before) {
            return Some(Bound::zero());
        }
        let choices = items
            .iter()
            .try_fold(1_usize, |choices, ways| choices.checked_mul(ways.len() + 1));
        let scopes = choices
            .filter(|choices| *choices <= 1 << MAX_TRIED)
            .and_then(|_| Self::of(&items));
        Some(match scopes {
            Some(scopes) => Bound::reached(scopes.worst() * scale.span()),
            None => Bound {
                value: scale.span(),
                exact: false,
            },
        })
    }

    /// The weights as whole numbers in the same proportions. `None` where they are too large.
    fn of(items: &[Vec<Vec<Weighed>>]) -> Option<Self> {
        let common = |part: fn(&Weighed) -> &BigRational| {
            let weights = items.iter().flatten().flatten().map(part);
            weights.fold(BigInt::one(), |common, weight| common.lcm(weight.denom()))
        };
        let (before, after) = (
            common(|answer| &answer.before),
            common(|answer| &answer.after),
        );
        let whole = |weight: &BigRational, common: &BigInt| {
            (weight.numer() * (common / weight.denom())).to_u64()
        };
        let answer = |answer: &Weighed| {
            Some((
                whole(&answer.before, &before)?,
                whole(&answer.after, &after)?,
            ))
        };
        let way = |way: &Vec<Weighed>| way.iter().map(answer).collect::<Option<AnsweredWeights>>();
        let scopes: Vec<Vec<AnsweredWeights>> = items
            .iter()
            .map(|ways| ways.iter().map(way).collect())
            .collect::<Option<_>>()?;
        let total = |part: fn(&(u64, u64)) -> u64| {
            scopes
                .iter()
                .flatten()
                .flatten()
                .map(part)
                .fold(0_u64, u64::saturating_add)
        };
        (total(|answer| answer.0).max(total(|answer| answer.1)) <= MAX_WEIGHT)
            .then_some(Self(scopes))
    }

    /// The largest sum of shares that grew.
    fn worst(&self) -> BigRational {
        let mut worst = (0, 1);
        choose(&self.0, &mut Vec::new(), &mut worst);
        BigRational::new(worst.0.into(), worst.1.into())
    }
}

fn choose(items: &[Vec<AnsweredWeights>], chosen: &mut AnsweredWeights, worst: &mut (u128, u128)) {
    let Some((ways, rest)) = items.split_first() else {
        let before: u64 = chosen.iter().map(|answer| answer.0).sum();
        let after: u64 = chosen.iter().map(|answer| answer.1).sum();
        // Where a side has no result, nothing grows.
        let (numerator, denominator) = grown(chosen, before.into(), after.into());
        if numerator * worst.1 > worst.0 * denominator {
            *worst = (numerator, denominator);
        }
        return;
    };
    choose(rest, chosen, worst);
    for way in ways {
        let length = chosen.len();
        chosen.extend_from_slice(way);
        choose(rest, chosen, worst);
        chosen.truncate(length);
    }
}

/// The sum of the shares that grew, as numerator and denominator: Σ max(new/after − old/before, 0).
fn grown(answers: &[(u64, u64)], before: u128, after: u128) -> (u128, u128) {
    let share = |(old, new): &(u64, u64)| {
        (u128::from(*new) * before).saturating_sub(u128::from(*old) * after)
    };
    (answers.iter().map(share).sum(), before * after)
}
