//! The changes that were found so far, and the releases in which they were.

use crate::Release;
use crate::address::Address;
use crate::diff::change::Change;
use crate::diff::fact::{Fact, FieldValue};
use crate::diff::kind::Kind;

pub(super) struct Differences<'a> {
    pub old: &'a Release,
    pub new: &'a Release,
    pub changes: Vec<Change>,
}

impl<'a> Differences<'a> {
    pub fn new(old: &'a Release, new: &'a Release) -> Self {
        Self {
            old,
            new,
            changes: Vec::new(),
        }
    }

    pub fn push(&mut self, kind: Kind, at: Address, before: Option<Fact>, after: Option<Fact>) {
        self.changes.push(Change::new(kind, at, before, after));
    }

    /// Reports a field where it differs.
    pub fn field<T: FieldValue>(&mut self, kind: Kind, at: Address, before: &T, after: &T) {
        if before != after {
            self.push(kind, at, before.to_fact(), after.to_fact());
        }
    }
}
