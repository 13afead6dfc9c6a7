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
    // The first group that has a title or an address, so that a long catalog is gone through once.
    let mut by_title: HashMap<String, usize> = HashMap::new();
    let mut by_address: HashMap<String, usize> = HashMap::new();
    for reference in &release.references {
        let (title, address) = (title(reference), address(reference));
        let same_title = by_title.get(&title);
        let same_address = address.as_ref().and_then(|address| by_address.get(address));
        let same = same_title.into_iter().chain(same_address).min().copied();
        let group = same.unwrap_or(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(reference.clone());
        by_title.insert(title, group);
        by_address.extend(address.map(|address| (address, group)));
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
