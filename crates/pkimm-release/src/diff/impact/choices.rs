//! The largest shift of a weighted mean over every choice of the items that are answered.

use num_rational::BigRational;
use num_traits::Zero as _;

/// The most items of which every choice is tried.
pub const MAX_TRIED: usize = 16;

/// Sums of weights from which on choices are not tried, so that products stay within 128 bits.
const MAX_WEIGHT: u64 = 1 << 24;

/// One way in which something can be answered: the weights, before and now, of the answers that are then given.
pub(super) type Way = Vec<(u64, u64)>;

pub(super) fn ratio(numerator: u128, denominator: u128) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// The sum of the shares that grew, as numerator and denominator: Σ max(new/after − old/before, 0).
pub(super) fn grown(items: &[(u64, u64)], before: u64, after: u64) -> (u128, u128) {
    let (before, after) = (u128::from(before), u128::from(after));
    let grown = items
        .iter()
        .map(|(old, new)| (u128::from(*new) * before).saturating_sub(u128::from(*old) * after))
        .sum();
    (grown, before * after)
}

/// The largest sum of shares that grew, over every choice of what is answered, each in one of its ways. `None` where
/// there are too many choices.
pub(super) fn worst_choice(options: &[Vec<Way>]) -> Option<BigRational> {
    let total = |part: fn(&(u64, u64)) -> u64| {
        options
            .iter()
            .flatten()
            .flatten()
            .map(part)
            .fold(0_u64, u64::saturating_add)
    };
    let (before, after) = (total(|item| item.0), total(|item| item.1));
    let alike = options
        .iter()
        .all(|ways| ways.len() == 1 && ways[0].len() == 1)
        && options.iter().flatten().flatten().all(|(old, new)| {
            u128::from(*old) * u128::from(after) == u128::from(*new) * u128::from(before)
        });
    if alike {
        return Some(BigRational::zero());
    }
    let choices = options
        .iter()
        .try_fold(1_usize, |choices, ways| choices.checked_mul(ways.len() + 1))?;
    if choices > 1 << (MAX_TRIED + 1) || before.max(after) > MAX_WEIGHT {
        return None;
    }
    let mut best = (0, 1);
    choose(options, &mut Vec::new(), &mut best);
    Some(ratio(best.0, best.1))
}

fn choose(options: &[Vec<Way>], chosen: &mut Way, best: &mut (u128, u128)) {
    let Some((ways, rest)) = options.split_first() else {
        let before: u64 = chosen.iter().map(|item| item.0).sum();
        let after: u64 = chosen.iter().map(|item| item.1).sum();
        // Without a result on both sides there is nothing to compare.
        if before > 0 && after > 0 {
            let (numerator, denominator) = grown(chosen, before, after);
            if numerator * best.1 > best.0 * denominator {
                *best = (numerator, denominator);
            }
        }
        return;
    };
    choose(rest, chosen, best);
    for way in ways {
        let length = chosen.len();
        chosen.extend_from_slice(way);
        choose(rest, chosen, best);
        chosen.truncate(length);
    }
}
