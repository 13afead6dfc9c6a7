//! Entries of a catalog that seem to be one standard.

use std::collections::HashMap;

use pkimm_release::{Reference, Release};

/// Entries with the same address or the same title.
pub(super) fn alike(release: &Release) -> Vec<Vec<Reference>> {
    let address = |reference: &Reference| {
        let url = reference.url.as_deref()?;
        let url = url
            .split_once("://")
            .map_or(url, |(_, rest)| rest)
            .trim_start_matches("www.")
            .trim_end_matches('/');
        Some(url.to_lowercase())
    };
    let title = |reference: &Reference| {
        reference
            .title
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .collect::<Vec<_>>()
            .join("")
    };
    let mut groups: Vec<Vec<Reference>> = Vec::new();
    for reference in &release.references {
        let same = |other: &Reference| {
            title(other) == title(reference)
                || (address(other).is_some() && address(other) == address(reference))
        };
        match groups.iter_mut().find(|group| group.iter().any(same)) {
            Some(group) => group.push(reference.clone()),
            None => groups.push(vec![reference.clone()]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// Makes one entry of each group.
pub(super) fn merge_references(release: &mut Release, alike: &[Vec<Reference>]) {
    let first: HashMap<&str, &str> = alike
        .iter()
        .flat_map(|group| {
            group[1..]
                .iter()
                .map(|other| (other.id.as_str(), group[0].id.as_str()))
        })
        .collect();
    release
        .references
        .retain(|reference| !first.contains_key(reference.id.as_str()));
    let categories = release
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories);
    for requirement in categories.flat_map(|category| &mut category.requirements) {
        let mut kept: Vec<String> = Vec::new();
        for id in &requirement.references {
            let id = first
                .get(id.as_str())
                .map_or_else(|| id.clone(), |first| (*first).to_owned());
            if !kept.contains(&id) {
                kept.push(id);
            }
        }
        requirement.references = kept;
    }
}
