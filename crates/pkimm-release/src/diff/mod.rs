//! What changed between two releases, which version bump that requires, and what it does to past scores.
//!
//! - `kind`: the kinds of changes, with their bumps and reasons;
//! - `change` and `fact`: one change, and what was and is said where it is;
//! - `index`, `pairing` and `counterparts`: which part of one release is which of the other;
//! - `reuse`: which ids took over the meaning of others;
//! - `compare`: list by list and field by field;
//! - `apply`: the inverse, which makes one release of the other;
//! - [`impact`](mod@impact): the largest shifts of scores;
//! - [`view`]: a comparison as people read it, to be printed;
//! - [`words`](mod@words): a changed text, word by word.

mod apply;
mod change;
mod compare;
pub(crate) mod counterparts;
mod fact;
pub mod impact;
pub(crate) mod index;
pub(crate) mod kind;
pub(crate) mod pairing;
pub(crate) mod reuse;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

use serde::Serialize;

use crate::Release;
use crate::markdown::unwrapped;

pub use apply::apply;
pub use change::{Change, Location};
pub use fact::{CategoryFact, Fact, Meaning, ModuleFact, Numbered, Place, RequirementFact};
pub use impact::{Impact, impact};
pub use kind::{Bump, Content, Kind};

/// Everything that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The version before.
    pub from: String,
    /// The version after.
    pub to: String,
    /// The greatest bump that a change requires.
    pub required: Bump,
    /// The changes: those that require most first, then in the order of the model.
    pub changes: Vec<Change>,
    /// What the changes do to past scores. Null where the scales of answers differ, so that no answer can be carried over.
    pub impact: Option<Impact>,
}

/// The changes from one release to another: those that require most first, then in the order of the model. Where the lines
/// of running text break is no change.
#[must_use]
pub fn changes(old: &Release, new: &Release) -> Vec<Change> {
    compare::compare(&on_lines(old), &on_lines(new))
}

/// A release with each paragraph of its texts and pages on one line.
fn on_lines(release: &Release) -> Release {
    let mut release = release.clone().unwrapped();
    for page in &mut release.pages {
        page.body = unwrapped(&page.body);
    }
    release
}

/// Compares two releases. `version`, `status`, `date` and `schemaVersion` are of the documents and no changes to the model.
#[must_use]
pub fn diff(old: &Release, new: &Release) -> Changes {
    let changes = changes(old, new);
    Changes {
        from: old.version.clone(),
        to: new.version.clone(),
        required: changes
            .iter()
            .map(|change| change.bump)
            .max()
            .unwrap_or(Bump::None),
        impact: impact(old, new),
        changes,
    }
}
