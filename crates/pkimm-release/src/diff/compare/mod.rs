//! Two releases → the changes between them.
//!
//! - `declared` and `rows`: the fields of each type, as `fields.rs` declares them;
//! - `lists`: what was removed, added or reordered;
//! - `structure`: levels, modules, categories and requirements;
//! - `catalog`: references, records of retired ids, pages and their files;
//! - `reuse`: ids that stand for something else.

mod catalog;
mod declared;
mod differences;
mod lists;
mod reuse;
mod rows;
mod structure;

use super::change::Change;
use super::counterparts::Pairing;
use super::index::Index;
use crate::Release;
use crate::address::Address;
use declared::Declared as _;
use differences::Differences;

pub(super) fn compare(old: &Release, new: &Release) -> Vec<Change> {
    let (before, after) = (Index::new(old), Index::new(new));
    let pairing = Pairing::new(old, new, &before, &after);
    let mut out = Differences::new(old, new);
    Release::compare(&mut out, &Address::Model, old, new);
    structure::levels(&mut out);
    structure::modules(&mut out);
    structure::categories(&mut out, &before, &after, &pairing);
    structure::requirements(&mut out, &before, &after, &pairing);
    reuse::retired_again(&mut out, &after);
    reuse::exchanged(&mut out, &before, &after, &pairing.reused);
    catalog::references(&mut out, &pairing.references);
    catalog::retired(&mut out);
    catalog::pages(&mut out);
    catalog::resources(&mut out);
    let mut changes = out.changes;
    changes.sort_by_key(|change| std::cmp::Reverse(change.bump));
    changes
}
