//! A release with its parts in one list each, and what is known of each part when its counterpart is sought.

use super::pairing::Traits;
use crate::{Category, Module, Release, Requirement};

/// A release with each category and requirement beside what it belongs to.
pub(crate) struct Index<'a> {
    pub categories: Vec<(&'a Module, &'a Category)>,
    pub requirements: Vec<(&'a Category, &'a Requirement)>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(release: &'a Release) -> Self {
        let of_module = |module: &'a Module| {
            module
                .categories
                .iter()
                .map(move |category| (module, category))
        };
        let of_category = |category: &'a Category| {
            category
                .requirements
                .iter()
                .map(move |requirement| (category, requirement))
        };
        Self {
            categories: release.modules.iter().flat_map(of_module).collect(),
            requirements: release.categories().flat_map(of_category).collect(),
        }
    }

    pub(crate) fn traits_of_categories(&self) -> Vec<Traits<'a>> {
        self.categories
            .iter()
            .map(|(_, category)| Traits::category(category))
            .collect()
    }

    pub(crate) fn traits_of_requirements(&self) -> Vec<Traits<'a>> {
        self.requirements
            .iter()
            .map(|(_, requirement)| Traits::requirement(requirement))
            .collect()
    }
}
