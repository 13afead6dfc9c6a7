//! Ids that stand for something else than before.

use std::collections::HashMap;

use super::differences::Differences;
use crate::Retired;
use crate::address::{Address, CategoryField, ReferenceField, RequirementField};
use crate::diff::counterparts::Reused;
use crate::diff::fact::{Fact, Meaning};
use crate::diff::index::Index;
use crate::diff::kind::Kind;
use crate::diff::reuse::Reuse;

fn of_category(id: &str) -> Address {
    Address::Category(id.to_owned(), CategoryField::Id)
}

fn of_requirement(id: &str) -> Address {
    Address::Requirement(id.to_owned(), RequirementField::Id)
}

fn of_reference(id: &str) -> Address {
    Address::Reference(id.to_owned(), ReferenceField::Id)
}

/// Ids that the old release had retired and the new one uses.
pub(super) fn retired_again(out: &mut Differences<'_>, after: &Index<'_>) {
    let retired: HashMap<&str, &Retired> = out
        .old
        .retired
        .iter()
        .map(|retired| (retired.id.as_str(), retired))
        .collect();
    let categories = after
        .categories
        .iter()
        .map(|(_, category)| of_category(&category.id));
    let requirements = after
        .requirements
        .iter()
        .map(|(_, requirement)| of_requirement(&requirement.id));
    for address in categories.chain(requirements) {
        if let Some(retired) = retired.get(address.subject().id().as_str()) {
            let before = Fact::Retired((*retired).clone());
            out.push(Kind::IdReused, address, Some(before), None);
        }
    }
}

/// Ids of both releases that stand for something else. The fields that differ are reported one by one as well.
pub(super) fn exchanged(
    out: &mut Differences<'_>,
    before: &Index<'_>,
    after: &Index<'_>,
    reused: &Reused,
) {
    let categories = |index: &Index<'_>, at: usize| {
        let category = index.categories[at].1;
        (category.id.clone(), category.name.clone())
    };
    for reuse in &reused.categories {
        meaning(
            out,
            *reuse,
            of_category,
            &|at| categories(before, at),
            categories(after, reuse.new),
        );
    }
    let requirements = |index: &Index<'_>, at: usize| {
        let requirement = index.requirements[at].1;
        (requirement.id.clone(), requirement.description.clone())
    };
    for reuse in &reused.requirements {
        meaning(
            out,
            *reuse,
            of_requirement,
            &|at| requirements(before, at),
            requirements(after, reuse.new),
        );
    }
    let (old, new) = (out.old, out.new);
    let references = |release: &crate::Release, at: usize| {
        let reference = &release.references[at];
        (reference.id.clone(), reference.title.clone())
    };
    for reuse in &reused.references {
        meaning(
            out,
            *reuse,
            of_reference,
            &|at| references(old, at),
            references(new, reuse.new),
        );
    }
}

/// An id that stands for something else: what it was called, what it is called, and the id under which that stood.
fn meaning(
    out: &mut Differences<'_>,
    reuse: Reuse,
    address: fn(&str) -> Address,
    before: &dyn Fn(usize) -> (String, String),
    (id, name): (String, String),
) {
    let (_, was) = before(reuse.old);
    let (other, _) = before(reuse.other);
    let meaning = |name, stood_under| Some(Fact::Meaning(Meaning { name, stood_under }));
    out.push(
        Kind::IdReused,
        address(&id),
        meaning(was, None),
        meaning(name, Some(other)),
    );
}
