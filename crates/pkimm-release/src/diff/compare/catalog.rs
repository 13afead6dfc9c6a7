//! References, records of retired ids, pages, and the files beside them.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::declared::Declared as _;
use super::differences::Differences;
use super::lists::{List, list, same};
use crate::address::{
    Address, PageField, ReferenceField, ReleaseField, ResourceField, RetiredField, Subject,
};
use crate::diff::fact::{Fact, FieldValue as _, Numbered};
use crate::diff::kind::Kind;
use crate::{Page, Reference, Resource, Retired};

/// An entry of a list with its position.
fn numbered<T: Clone>(index: usize, entry: &T) -> Numbered<T> {
    Numbered {
        entry: entry.clone(),
        number: index + 1,
    }
}

pub(super) fn references(out: &mut Differences<'_>, pairs: &[(usize, usize)]) {
    let (old, new) = (&out.old.references, &out.new.references);
    let at = |reference: &Reference, field| Address::Reference(reference.id.clone(), field);
    let compare = |out: &mut Differences<'_>, old: &Reference, new: &Reference| {
        let id = || at(new, ReferenceField::Id);
        out.field(Kind::ReferenceIdChanged, id(), &old.id, &new.id);
        Reference::compare(out, &|field| at(new, field), old, new);
        if Reference::differs_as_a_whole(old, new) {
            // That its id changed was reported before.
            let before = Reference {
                id: new.id.clone(),
                ..old.clone()
            };
            let (before, after) = (Fact::Reference(before), Fact::Reference(new.clone()));
            out.push(Kind::ReferenceChanged, id(), Some(before), Some(after));
        }
    };
    list(
        out,
        (old, new),
        pairs,
        &List {
            removed: Kind::ReferenceRemoved,
            added: Kind::ReferenceAdded,
            reordered: Some((Kind::ReferencesReordered, ReleaseField::References)),
            fact: &|_, index, entry| Some(Fact::NumberedReference(numbered(index, entry))),
            address: &|reference| at(reference, ReferenceField::Id),
            compare: &compare,
        },
    );
}

pub(super) fn retired(out: &mut Differences<'_>) {
    let (old, new) = (out.old, out.new);
    let both = [old, new];
    let categories: HashSet<&str> = both
        .iter()
        .flat_map(|release| release.categories())
        .map(|category| category.id.as_str())
        .collect();
    let references: HashSet<&str> = both
        .iter()
        .flat_map(|release| &release.references)
        .map(|reference| reference.id.as_str())
        .collect();
    let at = |entry: &Retired, field| {
        let id = entry.id.clone();
        let subject = if categories.contains(id.as_str()) {
            Subject::Category(id)
        } else if references.contains(id.as_str()) {
            Subject::Reference(id)
        } else {
            Subject::Requirement(id)
        };
        Address::Retired(subject, field)
    };
    let compare = |out: &mut Differences<'_>, old: &Retired, new: &Retired| {
        Retired::compare(out, &|field| at(new, field), old, new);
        if Retired::differs_as_a_whole(old, new) {
            let (before, after) = (Fact::Retired(old.clone()), Fact::Retired(new.clone()));
            let at = at(new, RetiredField::Id);
            out.push(Kind::RetirementChanged, at, Some(before), Some(after));
        }
    };
    list(
        out,
        (&old.retired, &new.retired),
        &same(&old.retired, &new.retired, |entry| entry.id.as_str()),
        &List {
            removed: Kind::RetirementRemoved,
            added: Kind::RetirementAdded,
            reordered: Some((Kind::RetirementsReordered, ReleaseField::Retired)),
            fact: &|_, index, entry| Some(Fact::NumberedRetired(numbered(index, entry))),
            address: &|entry| at(entry, RetiredField::Id),
            compare: &compare,
        },
    );
}

pub(super) fn pages(out: &mut Differences<'_>) {
    let (old, new) = (&out.old.pages, &out.new.pages);
    let at = |page: &Page, field| Address::Page(page.path.clone(), field);
    list(
        out,
        (old, new),
        &same(old, new, |page| page.path.as_str()),
        &List {
            removed: Kind::PageRemoved,
            added: Kind::PageAdded,
            reordered: Some((Kind::PagesReordered, ReleaseField::Pages)),
            fact: &|_, index, page| Some(Fact::NumberedPage(numbered(index, page))),
            address: &|page| at(page, PageField::Path),
            compare: &|out, old, new| Page::compare(out, &|field| at(new, field), old, new),
        },
    );
}

/// Files beside pages have no order but that of their paths.
pub(super) fn resources(out: &mut Differences<'_>) {
    let (old, new) = (&out.old.resources, &out.new.resources);
    let at = |resource: &Resource, field| Address::Resource(resource.path.clone(), field);
    let compare = |out: &mut Differences<'_>, old: &Resource, new: &Resource| {
        Resource::compare(out, &|field| at(new, field), old, new);
        if Resource::differs_as_a_whole(old, new) {
            let (before, after) = (Fact::Resource(old.clone()), Fact::Resource(new.clone()));
            let at = at(new, ResourceField::Path);
            out.push(Kind::ResourceChanged, at, Some(before), Some(after));
        }
    };
    list(
        out,
        (old, new),
        &same(old, new, |resource| resource.path.as_str()),
        &List {
            removed: Kind::ResourceRemoved,
            added: Kind::ResourceAdded,
            reordered: None,
            fact: &|_, _, resource| Some(Fact::Resource(resource.clone())),
            address: &|resource| at(resource, ResourceField::Path),
            compare: &compare,
        },
    );
}

/// The front matter of a page, as it is written: the order of keys is part of the page's file.
pub(super) fn written_front_matter(
    out: &mut Differences<'_>,
    at: Address,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
) {
    // Equal maps may differ in the order of their keys, which only their text shows.
    let text = |keys: &Map<String, Value>| serde_json::to_string(keys).ok();
    if text(old) != text(new) {
        out.push(
            Kind::PageFrontMatterChanged,
            at,
            old.to_fact(),
            new.to_fact(),
        );
    }
}
