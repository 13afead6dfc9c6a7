//! What changed between two releases, which version bump that requires, and what it does to past scores.
//!
//! - [`alike`](mod@alike): whether two texts read the same;
//! - `kind`: the kinds of changes, with their bumps and reasons;
//! - `change` and `fact`: one change, and what was and is said where it is;
//! - `index`, `pairing` and `counterparts`: which part of one release is which of the other;
//! - `reuse`: which ids took over the meaning of others;
//! - `compare`: list by list and field by field;
//! - `apply`: the inverse, which makes one release of the other;
//! - [`impact`](mod@impact): the largest shifts of scores;
//! - [`view`]: a comparison as people read it, to be printed;
//! - [`words`](mod@words): a changed text, word by word.

pub mod alike;
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
pub(crate) use kind::named_kinds;
pub use kind::{Bump, Content, Kind};
pub use pairing::normal;

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

/// That a change to a normative text is editorial only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The fingerprint of the change.
    pub fingerprint: String,
    /// Why it changes nothing of what is asked.
    pub reason: String,
}

/// Lets changes that are waived require a patch only. Those that require most stay first.
pub fn waive(changes: &mut [Change], waivers: &[Waiver]) {
    for change in changes
        .iter_mut()
        .filter(|change| change.kind.is_waivable())
    {
        let mut waivers = waivers.iter();
        if let Some(waiver) = waivers.find(|waiver| waiver.fingerprint == change.fingerprint) {
            change.bump = change.bump.min(Bump::Patch);
            change.waived = Some(waiver.reason.clone());
        }
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.bump));
}

/// The greatest bump that a change requires.
#[must_use]
pub fn required(changes: &[Change]) -> Bump {
    let bumps = changes.iter().map(|change| change.bump);
    bumps.max().unwrap_or(Bump::None)
}

impl Changes {
    /// The same, where changes are waived.
    #[must_use]
    pub fn waived(mut self, waivers: &[Waiver]) -> Self {
        waive(&mut self.changes, waivers);
        self.required = required(&self.changes);
        self
    }
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
        required: required(&changes),
        impact: impact(old, new),
        changes,
    }
}
