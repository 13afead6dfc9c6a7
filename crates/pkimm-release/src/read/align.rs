//! Two models of different shapes → two that can be compared.
//!
//! Positions are no identities, so that what has one takes its id from the other side's entity of the same, or nearly
//! the same, name. What a shape cannot say is taken to be as on the other side: its absence is no change.

use std::collections::HashMap;

use super::{Published, Shape};
use crate::diff::pairing::{Index, Traits, alike};
use crate::{Category, Reference, Release, Requirement};

/// Makes two sides comparable.
pub fn align(old: &mut Published, new: &mut Published) {
    if old.shape == Shape::Positional {
        identify(&mut old.release, &new.release);
    } else if new.shape == Shape::Positional {
        identify(&mut new.release, &old.release);
    }
    match (old.shape, new.shape) {
        (Shape::Document, Shape::Document) => {}
        (Shape::Document, shape) => complete(&mut new.release, shape, &old.release),
        (shape, Shape::Document) => complete(&mut old.release, shape, &new.release),
        (Shape::Positional, Shape::StableIds) => {
            complete(&mut old.release, Shape::Positional, &new.release)
        }
        (Shape::StableIds, Shape::Positional) => {
            complete(&mut new.release, Shape::Positional, &old.release)
        }
        _ => {}
    }
}

/// Gives the entities of `side` the ids of those of `other` that are the same by name.
fn identify(side: &mut Release, other: &Release) {
    let (own, others) = (Index::new(side), Index::new(other));
    let mut ids: HashMap<String, String> = HashMap::new();
    let traits = (own.traits_of_categories(), others.traits_of_categories());
    let categories = pairs(&traits.0, &traits.1, |_, _| true);
    let same: HashMap<&str, &str> = categories
        .iter()
        .map(|&(left, right)| (traits.0[left].id, traits.1[right].id))
        .collect();
    ids.extend(
        same.iter()
            .map(|(own, other)| ((*own).to_owned(), (*other).to_owned())),
    );
    let traits = (
        own.traits_of_requirements(),
        others.traits_of_requirements(),
    );
    // What stays in its category is sought there first.
    let stays = |left: usize, right: usize| {
        same.get(own.requirements[left].0.id.as_str())
            == Some(&others.requirements[right].0.id.as_str())
    };
    ids.extend(
        pairs(&traits.0, &traits.1, stays)
            .into_iter()
            .map(|(left, right)| (traits.0[left].id.to_owned(), traits.1[right].id.to_owned())),
    );
    // A name without words, such as `|`, is like no other one, and still the same as itself.
    for (own, other) in [
        (&traits.0, &traits.1),
        (&own.traits_of_categories(), &others.traits_of_categories()),
    ] {
        let used: std::collections::HashSet<String> = ids.values().cloned().collect();
        for left in own.iter().filter(|left| !has_words(left.title)) {
            let same = other
                .iter()
                .find(|right| right.title == left.title && !used.contains(right.id));
            if let Some(same) = same.filter(|_| !ids.contains_key(left.id)) {
                ids.insert(left.id.to_owned(), same.id.to_owned());
            }
        }
    }
    let mut taken: std::collections::HashSet<String> = others
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
    let order: HashMap<&str, usize> = other
        .references
        .iter()
        .enumerate()
        .map(|(at, reference)| (reference.id.as_str(), at))
        .collect();
    side.references.sort_by_key(|reference| {
        order
            .get(reference.id.as_str())
            .copied()
            .unwrap_or(usize::MAX)
    });
    side.references
        .dedup_by(|later, first| later.id == first.id);
    for requirement in side
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
        .flat_map(|category| &mut category.requirements)
    {
        let mut seen = std::collections::HashSet::new();
        requirement.references.retain(|id| seen.insert(id.clone()));
    }
}

fn has_words(title: &str) -> bool {
    title.contains(char::is_alphanumeric)
}

/// Pairs by what entities say: those that are preferred first, then all others.
fn pairs(
    own: &[Traits<'_>],
    others: &[Traits<'_>],
    prefer: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let all = alike(
        own,
        &(0..own.len()).collect::<Vec<_>>(),
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
        open(own.len(), pairs.iter().map(|pair| pair.0).collect()),
        open(others.len(), pairs.iter().map(|pair| pair.1).collect()),
    );
    pairs.extend(alike(own, &rest.0, others, &rest.1));
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
    let taken: std::collections::HashSet<&str> = other
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
        let own = || {
            if taken.contains(reference.id.as_str()) {
                format!("{}-x", reference.id)
            } else {
                reference.id.clone()
            }
        };
        (reference.id.clone(), known.map_or_else(own, str::to_owned))
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

/// Fills in what a shape cannot say from the other side.
fn complete(side: &mut Release, shape: Shape, other: &Release) {
    let Release {
        schema_version: _,
        version: _,
        status: _,
        name,
        short_name,
        url,
        language,
        date: _,
        license,
        provenance,
        scoring,
        levels,
        modules: _,
        references_version,
        references,
        extensions: _,
        retired,
        pages,
    } = side;
    name.clone_from(&other.name);
    short_name.clone_from(&other.short_name);
    url.clone_from(&other.url);
    language.clone_from(&other.language);
    license.clone_from(&other.license);
    provenance.clone_from(&other.provenance);
    scoring.clone_from(&other.scoring);
    retired.clone_from(&other.retired);
    pages.clone_from(&other.pages);
    for level in levels {
        if let Some(same) = other.levels.iter().find(|same| same.number == level.number) {
            level.summary.clone_from(&same.summary);
            level.indicators.clone_from(&same.indicators);
            level.risks.clone_from(&same.risks);
        }
    }
    if shape == Shape::Positional || references_version.is_empty() {
        references_version.clone_from(&other.references_version);
    }
    let known: HashMap<&str, &Reference> = other
        .references
        .iter()
        .map(|reference| (reference.id.as_str(), reference))
        .collect();
    for reference in &mut *references {
        if let Some(same) = known.get(reference.id.as_str()) {
            complete_reference(reference, shape, same);
        }
    }
    if shape == Shape::Positional {
        // Lists name what is cited, and say nothing of the rest of a catalogue.
        let missing: Vec<Reference> = other
            .references
            .iter()
            .filter(|same| references.iter().all(|own| own.id != same.id))
            .cloned()
            .collect();
        references.extend(missing);
        let order: HashMap<&str, usize> = other
            .references
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
    let categories: HashMap<&str, &Category> = other
        .categories()
        .map(|category| (category.id.as_str(), category))
        .collect();
    let requirements: HashMap<&str, &Requirement> = other
        .requirements()
        .map(|requirement| (requirement.id.as_str(), requirement))
        .collect();
    for category in side
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        if let Some(same) = categories.get(category.id.as_str()) {
            category.summary.clone_from(&same.summary);
            category.was.clone_from(&same.was);
            category.draft = same.draft;
        }
        for requirement in &mut category.requirements {
            if let Some(same) = requirements.get(requirement.id.as_str()) {
                requirement.was.clone_from(&same.was);
                requirement.deprecated.clone_from(&same.deprecated);
                requirement.draft = same.draft;
            }
        }
    }
}

fn complete_reference(reference: &mut Reference, shape: Shape, same: &Reference) {
    reference.edition.clone_from(&same.edition);
    let is_bare = reference.title == reference.id && reference.url.is_none();
    if shape == Shape::Positional || is_bare {
        let (title, url) = (reference.title.clone(), reference.url.clone());
        *reference = same.clone();
        if shape == Shape::Positional && !is_bare {
            reference.title = title;
            reference.url = url;
        }
    } else if reference.status.is_deprecated() == same.status.is_deprecated() {
        // The catalogue knows deprecated ones, and not how they came to be.
        reference.status = same.status;
    }
}
