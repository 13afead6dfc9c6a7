//! What `fields.rs` says of each type of the document.

use super::differences::Differences;
use crate::address::Address;

/// A type of the document whose fields are declared.
pub(super) trait Declared {
    /// Its fields.
    type Field;

    /// Reports the fields that differ, but for those that are compared with the list that holds the entry.
    fn compare(
        out: &mut Differences<'_>,
        at: &dyn Fn(Self::Field) -> Address,
        old: &Self,
        new: &Self,
    );

    /// Whether a field differs for which the entry is reported as a whole.
    fn differs_as_a_whole(old: &Self, new: &Self) -> bool;
}
