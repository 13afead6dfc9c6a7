//! Two lists of entries, and which is which: what left, what joined, what stayed, and the order of what stayed.

use std::collections::{HashMap, HashSet};

use super::differences::Differences;
use crate::address::{Address, ReleaseField};
use crate::diff::fact::Fact;
use crate::diff::kind::Kind;

/// A side of a comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

/// How the changes to a list of entries are reported.
pub(super) struct List<'l, T> {
    pub removed: Kind,
    pub added: Kind,
    /// The kind for another order, and the list that is in it; nothing where positions are fields of the entries.
    pub reordered: Option<(Kind, ReleaseField)>,
    /// What is reported of an entry, with its index, that left or joined; nothing where that is part of another change.
    pub fact: &'l dyn Fn(Side, usize, &T) -> Option<Fact>,
    /// Where the entry is in the model.
    pub address: &'l dyn Fn(&T) -> Address,
    /// Compares an entry that stayed with what it is now.
    pub compare: &'l dyn Fn(&mut Differences<'_>, &T, &T),
}

/// Compares two lists. `pairs` are the indexes of counterparts.
pub(super) fn list<T>(
    out: &mut Differences<'_>,
    (old, new): (&[T], &[T]),
    pairs: &[(usize, usize)],
    list: &List<'_, T>,
) {
    let kept: HashSet<usize> = pairs.iter().map(|(old, _)| *old).collect();
    let old_of: HashMap<usize, usize> = pairs.iter().map(|(old, new)| (*new, *old)).collect();
    for (at, entry) in old.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
        if let Some(fact) = (list.fact)(Side::Old, at, entry) {
            out.push(list.removed, (list.address)(entry), Some(fact), None);
        }
    }
    for (at, entry) in new.iter().enumerate() {
        if let Some(before) = old_of.get(&at) {
            (list.compare)(out, &old[*before], entry);
        } else if let Some(fact) = (list.fact)(Side::New, at, entry) {
            out.push(list.added, (list.address)(entry), None, Some(fact));
        }
    }
    if let Some((kind, field)) = list.reordered {
        let ids = |pairs: &[(usize, usize)]| -> Vec<String> {
            let ids = pairs.iter().map(|(_, at)| (list.address)(&new[*at]));
            ids.map(|address| address.subject().id()).collect()
        };
        let (mut before, mut after) = (pairs.to_vec(), pairs.to_vec());
        before.sort_unstable_by_key(|(old, _)| *old);
        after.sort_unstable_by_key(|(_, new)| *new);
        out.field(kind, Address::Model(field), &ids(&before), &ids(&after));
    }
}

/// The indexes of entries that both lists have under the same key.
pub(super) fn same<'t, T, K: std::hash::Hash + Eq>(
    old: &'t [T],
    new: &'t [T],
    key: impl Fn(&'t T) -> K,
) -> Vec<(usize, usize)> {
    // The first of equal keys counts.
    let mut indexes: HashMap<K, usize> = HashMap::with_capacity(old.len());
    for (at, entry) in old.iter().enumerate() {
        indexes.entry(key(entry)).or_insert(at);
    }
    let pair = |(at, entry): (usize, &'t T)| Some((*indexes.get(&key(entry))?, at));
    new.iter().enumerate().filter_map(pair).collect()
}
