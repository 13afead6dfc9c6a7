//! What is wrong in a document, and where.

use std::fmt::Arguments;

use crate::{Category, Release, Requirement};

/// Something that is wrong in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The way to the value, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong with it, in one sentence.
    pub message: String,
}

impl Fault {
    pub(crate) fn new(pointer: Arguments<'_>, message: String) -> Self {
        Self {
            pointer: pointer.to_string(),
            message,
        }
    }
}

/// The categories of a document, each with the way to it.
pub(crate) fn categories(release: &Release) -> impl Iterator<Item = (String, &Category)> {
    let modules = release.modules.iter().enumerate();
    modules.flat_map(|(number, module)| {
        let way = move |index| format!("/modules/{number}/categories/{index}");
        let categories = module.categories.iter().enumerate();
        categories.map(move |(index, category)| (way(index), category))
    })
}

/// The requirements of a category, each with the way to it.
pub(crate) fn requirements<'a>(
    category: &'a Category,
    way: &str,
) -> impl Iterator<Item = (String, &'a Requirement)> {
    let requirements = category.requirements.iter().enumerate();
    requirements
        .map(move |(index, requirement)| (format!("{way}/requirements/{index}"), requirement))
}
