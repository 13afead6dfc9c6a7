//! What a link that leads nowhere could be instead.

use pkimm_release::site::{Target, narrative_folder, target, way};

use super::Context;
use crate::span::Span;

/// How to link to what an anchor or the last part of an address names from the page in `folder`: a category, a requirement, or
/// what became of one. `None` where no id is meant.
pub fn of_id(context: &Context<'_>, folder: &str, name: &str) -> Option<String> {
    // Guidance and the like stand below the id of their requirement.
    let (id, part) = name.split_at(name.find("--").unwrap_or(name.len()));
    let now = context.ids.now(id)?;
    let links = now.ids().iter();
    let links = links.filter_map(|id| context.ids.link_to(id, folder));
    let links: Vec<String> = links
        .map(|link| {
            let part = if link.contains('#') { part } else { "" };
            format!("`{link}{part}`")
        })
        .collect();
    let write = (!links.is_empty()).then(|| format!("write {}", links.join(" or ")));
    let told = now.told(id);
    match (told, write) {
        (Some(told), Some(write)) => Some(format!("{told}: {write}")),
        (told, write) => told.or(write),
    }
}

/// How to link to what is in the file that an address names, seen from the page in `folder` whose source is at `place`:
/// beside the source, or beside the page.
pub fn of_file(context: &Context<'_>, folder: &str, address: &str, place: Span) -> Option<String> {
    let path = address.split(['#', '?']).next()?;
    let anchor = address.split_once('#').map_or("", |(_, anchor)| anchor);
    let source = context.tree.path(place.file);
    let source = source.rsplit_once('/').map_or("", |(source, _)| source);
    let to_page = |page: &str| {
        let anchor = kept(context, page, anchor);
        let write = || format!("write `{}/{anchor}`", way(folder, page));
        context.has_page(page).then(write)
    };
    let beside_source = target(source, path.strip_suffix(".md")?);
    let of_source = match &beside_source {
        Target::Page(path, _) => of_source(context, folder, path, to_page)
            // From the folder around the model, or from that of a repository.
            .or_else(|| of_source(context, folder, &path[path.find("pages/")?..], to_page))
            .or_else(|| of_source(context, folder, &path[path.find("categories/")?..], to_page)),
        _ => None,
    };
    of_source.or_else(|| match target(folder, path.strip_suffix(".md")?) {
        Target::Page(page, _) => {
            let page = page.strip_suffix("/_index").unwrap_or(&page);
            to_page(page).or_else(|| of_id(context, folder, page.rsplit('/').next()?))
        }
        _ => None,
    })
}

/// An anchor behind the address of a page, where the page has it: one that is not there would be the next fault.
pub fn kept(context: &Context<'_>, page: &str, anchor: &str) -> String {
    let has = |anchors: Vec<String>| anchors.iter().any(|known| known == anchor);
    match context.anchors(page).is_some_and(has) {
        true => format!("#{anchor}"),
        false => String::new(),
    }
}

/// How to link to what is in a source file, which is named without its ending.
fn of_source(
    context: &Context<'_>,
    folder: &str,
    path: &str,
    to_page: impl Fn(&str) -> Option<String> + Copy,
) -> Option<String> {
    if let Some(page) = path.strip_prefix("pages/") {
        return to_page(&narrative_folder(page));
    }
    let node = path.strip_prefix("categories/")?;
    let node = node.strip_suffix("/_index").unwrap_or(node);
    of_id(context, folder, node.rsplit('/').next()?)
}
