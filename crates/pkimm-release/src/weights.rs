//! Weights, and the rules by which they and answers become results.
//!
//! Whatever computes with weights takes them from a [`Weights`]: those of the model, the baseline, are one view of a document,
//! and what an extension makes of them is another. What a document says of a weight is shown, and never computed with.

use std::collections::HashMap;

use num_rational::BigRational;
use num_traits::Zero as _;

use crate::extension::Extension;
use crate::{Category, Release, Requirement};

/// The weights of every category and requirement. None is negative.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights<'a> {
    categories: HashMap<&'a str, BigRational>,
    requirements: HashMap<&'a str, BigRational>,
    none: BigRational,
}

impl<'a> Weights<'a> {
    /// The weights as the model states them.
    #[must_use]
    pub fn baseline(release: &'a Release) -> Self {
        let weight = |weight: u32| BigRational::from_integer(weight.into());
        let categories = release
            .categories()
            .map(|category| (category.id.as_str(), weight(category.weight)));
        let requirements = release
            .requirements()
            .map(|requirement| (requirement.id.as_str(), weight(requirement.weight)));
        Self::of(categories, requirements)
    }

    /// Weights of categories and requirements by their ids.
    pub(crate) fn of(
        categories: impl IntoIterator<Item = (&'a str, BigRational)>,
        requirements: impl IntoIterator<Item = (&'a str, BigRational)>,
    ) -> Self {
        Self {
            categories: categories.into_iter().collect(),
            requirements: requirements.into_iter().collect(),
            none: BigRational::zero(),
        }
    }

    /// The weights that an extension makes of those of the model.
    #[must_use]
    pub fn overlaid(release: &'a Release, extension: &Extension) -> Self {
        let mut weights = Self::baseline(release);
        for overlay in &extension.overlays {
            let target = overlay.target.as_str();
            for of_kind in [&mut weights.categories, &mut weights.requirements] {
                if let Some(weight) = of_kind.get_mut(target) {
                    *weight = overlay.effect.on(weight);
                }
            }
        }
        weights
    }

    /// The weight of a category among all categories. One that is not of the model weighs nothing.
    #[must_use]
    pub fn category(&self, category: &Category) -> &BigRational {
        self.categories
            .get(category.id.as_str())
            .unwrap_or(&self.none)
    }

    /// The weight of a requirement among those of its category. One that is not of the model weighs nothing.
    #[must_use]
    pub fn requirement(&self, requirement: &Requirement) -> &BigRational {
        self.requirements
            .get(requirement.id.as_str())
            .unwrap_or(&self.none)
    }
}

/// A set of rules by which answers are scored. A document names its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scoring {
    /// Weighted means in exact fractions, as [`score`](mod@crate::score) describes them.
    WeightedMean,
}

impl Scoring {
    /// All rule sets.
    pub const ALL: [Self; 1] = [Self::WeightedMean];

    /// The name by which documents name the rules.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WeightedMean => crate::SCORING,
        }
    }

    /// The rules with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scoring| scoring.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_found_by_their_name() {
        for scoring in Scoring::ALL {
            assert_eq!(Scoring::named(scoring.name()), Some(scoring));
        }
        assert_eq!(Scoring::named("weighted-mean"), None);
    }
}
