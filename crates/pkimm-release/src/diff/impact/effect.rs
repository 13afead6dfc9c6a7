//! What a change can do to a result, while it is computed.

use std::collections::HashMap;

use num_rational::BigRational;
use num_traits::Zero as _;

use super::{LevelChange, Shift, Shifts};
use crate::Release;
use crate::score::fraction;

/// A shift that no answers pass. Rise and fall are as large as each other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bound {
    /// The shift, in levels.
    pub value: BigRational,
    /// Whether some answers reach it.
    pub exact: bool,
}

/// What a change can do to one result.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Effect {
    pub bound: Bound,
    pub level: LevelChange,
}

/// What a change can do to the results of one kind of answers, by the ids of the new version.
#[derive(Default)]
pub(super) struct Effects {
    pub overall: Option<Effect>,
    pub modules: HashMap<String, Effect>,
    pub categories: HashMap<String, Effect>,
}

impl Bound {
    pub(super) fn zero() -> Self {
        Self::reached(BigRational::zero())
    }

    /// A shift that some answers reach.
    pub(super) fn reached(value: BigRational) -> Self {
        Self { value, exact: true }
    }

    /// What the bound means for the level, where answers that change it were found or not.
    pub(super) fn with(self, is_change_found: bool) -> Effect {
        let level = match (self.value.is_zero(), is_change_found) {
            (true, _) => LevelChange::No,
            (false, true) => LevelChange::Yes,
            (false, false) => LevelChange::NotExcluded,
        };
        Effect { bound: self, level }
    }
}

impl Effect {
    pub(super) fn none() -> Self {
        Bound::zero().with(false)
    }

    pub(super) fn changes_level(&self) -> bool {
        self.level == LevelChange::Yes
    }

    /// The larger of two effects. Where both are as large, it is reached if either is.
    fn or_larger(self, other: Self) -> Self {
        let level = match (self.level, other.level) {
            (LevelChange::Yes, _) | (_, LevelChange::Yes) => LevelChange::Yes,
            (LevelChange::No, LevelChange::No) => LevelChange::No,
            _ => LevelChange::NotExcluded,
        };
        let is_larger =
            (&self.bound.value, self.bound.exact) >= (&other.bound.value, other.bound.exact);
        let bound = if is_larger { self.bound } else { other.bound };
        Self { bound, level }
    }

    fn shift(self) -> Shift {
        let value = fraction(&self.bound.value);
        Shift {
            up: value.clone(),
            down: value,
            exact: self.bound.exact,
            level: self.level,
        }
    }
}

/// The larger of two effects, where there are two.
fn larger(left: Option<Effect>, right: Option<Effect>) -> Option<Shift> {
    let effect = match (left, right) {
        (Some(left), Some(right)) => Some(left.or_larger(right)),
        (left, right) => left.or(right),
    };
    effect.map(Effect::shift)
}

impl Effects {
    /// The larger shifts of two kinds of answers, in the order of the model.
    pub(super) fn or_larger(mut self, mut other: Self, new: &Release) -> Shifts {
        let overall = larger(self.overall.take(), other.overall.take());
        let modules = new.modules.iter().filter_map(|module| {
            let shift = larger(
                self.modules.remove(&module.id),
                other.modules.remove(&module.id),
            )?;
            Some((module.id.clone(), shift))
        });
        let modules = modules.collect();
        let categories = new.categories().filter_map(|category| {
            let shift = larger(
                self.categories.remove(&category.id),
                other.categories.remove(&category.id),
            )?;
            Some((category.id.clone(), shift))
        });
        Shifts {
            overall,
            modules,
            categories: categories.collect(),
        }
    }
}
