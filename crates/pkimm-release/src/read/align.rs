//! Two models of different shapes → two that can be compared.
//!
//! Positions are no identities, so that what has one takes its id from the other side's entity of the same, or nearly
//! the same, name. What a shape cannot say is taken to be as on the other side: its absence is no change.

use std::collections::{HashMap, HashSet};

use super::published::list_text;
use super::{Published, Shape};
use crate::diff::index::Index;
use crate::diff::pairing::{Traits, alike};
use crate::fields::fields;
use crate::{
    Category, Level, LevelAnchor, LevelText, Module, Page, Reference, Release, Requirement,
    Resource, Retired,
};

/// Makes two sides comparable.
pub fn align(old: &mut Published, new: &mut Published) {
    if old.shape == Shape::Positional {
        identify(&mut old.release, &new.release);
    } else if new.shape == Shape::Positional {
        identify(&mut new.release, &old.release);
    }
    let shapes = (old.shape, new.shape);
    if shapes.0 != shapes.1 {
        complete(&mut old.release, shapes, &new.release);
        complete(&mut new.release, (shapes.1, shapes.0), &old.release);
    }
}

/// Gives the entities of `side` the ids of those of `other` that are the same by name. What has no counterpart keeps its own id, with
/// an ending where `other` has that for something else.
pub fn identify(side: &mut Release, other: &Release) {
    let (ours, others) = (Index::new(side), Index::new(other));
    let mut ids: HashMap<String, String> = HashMap::new();
    let traits = (ours.traits_of_categories(), others.traits_of_categories());
    let categories = pairs(&traits.0, &traits.1, |_, _| true);
    let same: HashMap<&str, &str> = categories
        .iter()
        .map(|&(left, right)| (traits.0[left].id, traits.1[right].id))
        .collect();
    ids.extend(
        same.iter()
            .map(|(ours, other)| ((*ours).to_owned(), (*other).to_owned())),
    );
    let traits = (
        ours.traits_of_requirements(),
        others.traits_of_requirements(),
    );
    // What stays in its category is sought there first.
    let stays = |left: usize, right: usize| {
        same.get(ours.requirements[left].0.id.as_str())
            == Some(&others.requirements[right].0.id.as_str())
    };
    ids.extend(
        pairs(&traits.0, &traits.1, stays)
            .into_iter()
            .map(|(left, right)| (traits.0[left].id.to_owned(), traits.1[right].id.to_owned())),
    );
    // A name without words, such as `|`, is like no other one, and still the same as itself.
    for (ours, other) in [
        (&traits.0, &traits.1),
        (&ours.traits_of_categories(), &others.traits_of_categories()),
    ] {
        let used: HashSet<String> = ids.values().cloned().collect();
        for left in ours.iter().filter(|left| !has_words(left.title)) {
            let same = other
                .iter()
                .find(|right| right.title == left.title && !used.contains(right.id));
            if let Some(same) = same.filter(|_| !ids.contains_key(left.id)) {
                ids.insert(left.id.to_owned(), same.id.to_owned());
            }
        }
    }
    let mut taken: HashSet<String> = others
        .categories
        .iter()
        .map(|(_, category)| category.id.clone())
        .collect();
    taken.extend(
        others
            .requirements
            .iter()
            .map(|(_, requirement)| requirement.id.clone()),
    );
    let references = references(side, other);
    let mut rename = |id: &mut String| match ids.get(id) {
        Some(known) => id.clone_from(known),
        // A name alone must not become the id of something else.
        None => {
            while !taken.insert(id.clone()) {
                id.push_str("-x");
            }
        }
    };
    for category in side
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        rename(&mut category.id);
        for requirement in &mut category.requirements {
            rename(&mut requirement.id);
            for id in &mut requirement.references {
                id.clone_from(&references[id]);
            }
        }
    }
    for reference in &mut side.references {
        reference.id.clone_from(&references[&reference.id]);
    }
    sort_as(&mut side.references, &other.references);
    side.references
        .dedup_by(|later, first| later.id == first.id);
    for requirement in side
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
        .flat_map(|category| &mut category.requirements)
    {
        let mut seen = HashSet::new();
        requirement.references.retain(|id| seen.insert(id.clone()));
    }
}

fn has_words(title: &str) -> bool {
    title.contains(char::is_alphanumeric)
}

/// Pairs by what entities say: those that are preferred first, then all others.
fn pairs(
    ours: &[Traits<'_>],
    others: &[Traits<'_>],
    prefer: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let all = alike(
        ours,
        &(0..ours.len()).collect::<Vec<_>>(),
        others,
        &(0..others.len()).collect::<Vec<_>>(),
    );
    let mut pairs: Vec<(usize, usize)> = all
        .into_iter()
        .filter(|&(left, right)| prefer(left, right))
        .collect();
    let open =
        |len: usize, used: Vec<usize>| (0..len).filter(|at| !used.contains(at)).collect::<Vec<_>>();
    let rest = (
        open(ours.len(), pairs.iter().map(|pair| pair.0).collect()),
        open(others.len(), pairs.iter().map(|pair| pair.1).collect()),
    );
    pairs.extend(alike(ours, &rest.0, others, &rest.1));
    pairs
}

/// The id of each reference of `side`: that of the entry of `other` with the same address or title, else its own.
fn references(side: &Release, other: &Release) -> HashMap<String, String> {
    let by_address: HashMap<String, &str> = other
        .references
        .iter()
        .filter_map(|reference| Some((address(reference.url.as_deref()?), reference.id.as_str())))
        .collect();
    let traits = (
        side.references
            .iter()
            .map(Traits::reference)
            .collect::<Vec<_>>(),
        other
            .references
            .iter()
            .map(Traits::reference)
            .collect::<Vec<_>>(),
    );
    let by_title: HashMap<usize, usize> = alike(
        &traits.0,
        &(0..traits.0.len()).collect::<Vec<_>>(),
        &traits.1,
        &(0..traits.1.len()).collect::<Vec<_>>(),
    )
    .into_iter()
    .collect();
    let taken: HashSet<&str> = other
        .references
        .iter()
        .map(|reference| reference.id.as_str())
        .collect();
    let whole = |reference: &Reference| (reference.title.clone(), reference.url.clone());
    let by_both: HashMap<_, &str> = other
        .references
        .iter()
        .map(|reference| (whole(reference), reference.id.as_str()))
        .collect();
    let id = |at: usize, reference: &Reference| {
        let known = by_both.get(&whole(reference)).copied();
        let known = known.or_else(|| by_address.get(&address(reference.url.as_deref()?)).copied());
        let known = known.or_else(|| by_title.get(&at).map(|right| traits.1[*right].id));
        let unmatched = || {
            if taken.contains(reference.id.as_str()) {
                format!("{}-x", reference.id)
            } else {
                reference.id.clone()
            }
        };
        (
            reference.id.clone(),
            known.map_or_else(unmatched, str::to_owned),
        )
    };
    side.references
        .iter()
        .enumerate()
        .map(|(at, reference)| id(at, reference))
        .collect()
}

/// An address as it is compared: without scheme, `www.` and what leads to a place in a page.
fn address(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    rest.strip_prefix("www.")
        .unwrap_or(rest)
        .trim_end_matches('/')
        .to_lowercase()
}

/// The shapes that can say a field, as `fields.rs` lists them.
const ALL: &[Shape] = &[
    Shape::Document,
    Shape::StableIds,
    Shape::Uncatalogd,
    Shape::Positional,
];
const CATALOGD: &[Shape] = &[Shape::Document, Shape::StableIds];
const NAMED: &[Shape] = &[Shape::Document, Shape::StableIds, Shape::Positional];
const LISTED: &[Shape] = &[Shape::Document, Shape::Positional];
const OURS: &[Shape] = &[Shape::Document];

/// A type of the document, whose fields not every shape can say.
trait Shaped {
    /// Takes the fields that `shape` cannot say from `other`.
    fn fill(&mut self, shape: Shape, other: &Self);
}

macro_rules! shaped {
    ($($type:ident $name:ident { $($field:ident $variant:ident $shapes:ident ($($how:tt)+);)+ })+) => {
        $(impl Shaped for $type {
            fn fill(&mut self, shape: Shape, other: &Self) {
                // Without `..`, so that a field which is not declared does not compile.
                let Self { $($field),+ } = self;
                $(if !$shapes.contains(&shape) {
                    $field.clone_from(&other.$field);
                })+
            }
        })+
    };
}

fields!(shaped);

/// Fills in what the shape of a side cannot say from the other side. Both have the same ids.
fn complete(side: &mut Release, (shape, others): (Shape, Shape), other: &Release) {
    if shape == Shape::Document {
        return;
    }
    side.fill(shape, other);
    // A catalog that was not read says nothing of its version.
    if side.references_version.is_empty() {
        side.references_version
            .clone_from(&other.references_version);
    }
    // A scale is known by the categories that are rated on it.
    if side.categories().next().is_none() {
        side.levels.clone_from(&other.levels);
    }
    for level in &mut side.levels {
        if let Some(same) = other.levels.iter().find(|same| same.number == level.number) {
            level.fill(shape, same);
        }
    }
    let lists = match shape {
        Shape::Positional => lists(side, other),
        Shape::Document | Shape::StableIds | Shape::Uncatalogd => HashSet::new(),
    };
    let modules: HashMap<&str, &Module> = by_id(&other.modules, |module| &module.id);
    let categories: HashMap<&str, &Category> = by_id(other.categories(), |category| &category.id);
    let requirements: HashMap<&str, &Requirement> =
        by_id(other.requirements(), |requirement| &requirement.id);
    for module in &mut side.modules {
        if let Some(same) = modules.get(module.id.as_str()) {
            module.fill(shape, same);
        }
        for category in &mut module.categories {
            if let Some(same) = categories.get(category.id.as_str()) {
                category.fill(shape, same);
                for text in &mut category.levels {
                    let same = same.levels.iter().find(|same| same.number == text.number);
                    if let Some(same) = same {
                        text.fill(shape, same);
                    }
                }
            }
            for requirement in &mut category.requirements {
                let Some(same) = requirements.get(requirement.id.as_str()) else {
                    continue;
                };
                requirement.fill(shape, same);
                if lists.contains(&requirement.id) {
                    requirement.references.clone_from(&same.references);
                    requirement
                        .references_note
                        .clone_from(&same.references_note);
                }
            }
        }
    }
    complete_catalog(side, (shape, others), other);
}

fn by_id<'a, T>(
    entries: impl IntoIterator<Item = &'a T>,
    id: fn(&T) -> &String,
) -> HashMap<&'a str, &'a T> {
    entries
        .into_iter()
        .map(|entry| (id(entry).as_str(), entry))
        .collect()
}

/// The requirements whose references are a text that says the same on both sides: a list, or a note in place of it. What is
/// cited beside a note such a text does not tell.
fn lists(side: &Release, other: &Release) -> HashSet<String> {
    let known: HashMap<&str, &Requirement> =
        by_id(other.requirements(), |requirement| &requirement.id);
    let (own, others) = (side.catalog(), other.catalog());
    side.requirements()
        .filter(|requirement| {
            let same = known.get(requirement.id.as_str());
            same.is_some_and(|same| list_text(&own, requirement) == list_text(&others, same))
        })
        .map(|requirement| requirement.id.clone())
        .collect()
}

/// Completes the catalog of references. Where there is none, no more is known of it than what is cited.
fn complete_catalog(side: &mut Release, (shape, others): (Shape, Shape), other: &Release) {
    let known: HashMap<&str, &Reference> = by_id(&other.references, |reference| &reference.id);
    for reference in &mut side.references {
        let Some(same) = known.get(reference.id.as_str()) else {
            continue;
        };
        reference.fill(shape, same);
        // The published catalog knows deprecated entries, and not how they came to be.
        if others == Shape::Document
            && reference.status.is_deprecated() == same.status.is_deprecated()
        {
            reference.status = same.status;
        }
    }
    if !CATALOGD.contains(&shape) {
        // What nothing cites was named by a note alone.
        let cited: HashSet<String> = side
            .requirements()
            .flat_map(|requirement| requirement.references.iter().cloned())
            .collect();
        side.references.retain(|reference| {
            cited.contains(&reference.id) || known.contains_key(reference.id.as_str())
        });
        let listed: HashSet<&str> = by_id(&side.references, |reference| &reference.id)
            .into_keys()
            .collect();
        let missing: Vec<Reference> = other
            .references
            .iter()
            .filter(|same| !listed.contains(same.id.as_str()))
            .cloned()
            .collect();
        side.references.extend(missing);
        sort_as(&mut side.references, &other.references);
    }
}

/// Sorts entries as others are, with those that these have not at the end.
fn sort_as(references: &mut [Reference], others: &[Reference]) {
    let order: HashMap<&str, usize> = others
        .iter()
        .enumerate()
        .map(|(at, reference)| (reference.id.as_str(), at))
        .collect();
    references.sort_by_key(|reference| {
        order
            .get(reference.id.as_str())
            .copied()
            .unwrap_or(usize::MAX)
    });
}
