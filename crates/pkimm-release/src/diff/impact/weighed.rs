//! What a mean is made of: the levels between which answers lie, and how much each answer weighs on either side.

use num_rational::BigRational;
use num_traits::Zero as _;

use crate::Release;

/// The levels between which answers lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub lowest: u32,
    pub highest: u32,
}

impl Scale {
    /// The scale of a release that has levels.
    pub(super) fn of(release: &Release) -> Option<Self> {
        let numbers = || release.levels.iter().map(|level| level.number);
        Some(Self {
            lowest: numbers().min()?,
            highest: numbers().max()?,
        })
    }

    /// How far answers lie apart at most.
    pub(super) fn span(self) -> BigRational {
        BigRational::from_integer((self.highest - self.lowest).into())
    }
}

/// The weights of one answer: before the change and after it. Zero where it does not count.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Weighed {
    pub before: BigRational,
    pub after: BigRational,
}

impl Weighed {
    /// Whether the answer counts on both sides.
    pub(super) fn is_twice(&self) -> bool {
        !self.before.is_zero() && !self.after.is_zero()
    }
}
