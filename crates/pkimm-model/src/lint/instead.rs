//! What a link that leads nowhere could be instead.

use pkimm_release::site::{Now, Target, narrative_folder, target, way};

use super::Context;
use super::context::Lead;
use crate::edit::Fix;
use crate::span::Span;

/// What to write instead.
#[derive(Debug)]
pub struct Instead {
    /// What to do, in words.
    pub help: String,
    /// The address, where there is one.
    address: Option<String>,
    /// Whether nothing else can be meant.
    is_certain: bool,
}

impl Instead {
    /// An address that is certainly meant.
    pub fn certain(address: String) -> Self {
        Self {
            help: format!("write `{address}`"),
            address: Some(address),
            is_certain: true,
        }
    }

    /// An address that is likely meant.
    pub fn likely(help: String, address: String) -> Self {
        Self {
            help,
            address: Some(address),
            is_certain: false,
        }
    }

    /// What to do where no address is known.
    pub fn told(help: impl Into<String>) -> Self {
        Self {
            help: help.into(),
            address: None,
            is_certain: false,
        }
    }

    /// The change to where something leads, if its address can be replaced.
    pub fn fix(self, lead: &Lead<'_>) -> Option<Fix> {
        let fix = Fix::automatic(lead.address?, self.address?);
        Some(fix.if_certain(self.is_certain))
    }
}

/// How to link to what an anchor or the last part of an address names from the page in `folder`: a category, a requirement, or
/// what became of one. `None` where no id is meant.
pub fn of_id(context: &Context<'_>, folder: &str, name: &str) -> Option<Instead> {
    // Guidance and the like stand below the id of their requirement.
    let (id, part) = name.split_at(name.find("--").unwrap_or(name.len()));
    let now = context.ids.now(id)?;
    let links = now.ids().iter();
    let links = links.filter_map(|id| context.ids.link_to(id, folder));
    let links: Vec<String> = links
        .map(|link| {
            let part = if link.contains('#') { part } else { "" };
            format!("{link}{part}")
        })
        .collect();
    let quoted: Vec<String> = links.iter().map(|link| format!("`{link}`")).collect();
    let write = (!links.is_empty()).then(|| format!("write {}", quoted.join(" or ")));
    let help = match (now.told(id), write) {
        (Some(told), Some(write)) => format!("{told}: {write}"),
        (told, write) => told.or(write)?,
    };
    Some(Instead {
        help,
        address: (links.len() == 1).then(|| links[0].clone()),
        is_certain: matches!(now, Now::Renamed(_)),
    })
}

/// How to link to what is in the file that an address names, seen from the page in `folder` whose source is at `place`:
/// beside the source, or beside the page.
pub fn of_file(context: &Context<'_>, folder: &str, address: &str, place: Span) -> Option<Instead> {
    let path = address.split(['#', '?']).next()?;
    let anchor = address.split_once('#').map_or("", |(_, anchor)| anchor);
    let source = context.tree.path(place.file);
    let source = source.rsplit_once('/').map_or("", |(source, _)| source);
    let to_page = |page: &str| {
        let kept = kept(context, page, anchor);
        let instead = Instead::certain(format!("{}/{kept}", way(folder, page)));
        context.has_page(page).then_some(Instead {
            is_certain: kept.is_empty() == anchor.is_empty(),
            ..instead
        })
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
    to_page: impl Fn(&str) -> Option<Instead> + Copy,
) -> Option<Instead> {
    if let Some(page) = path.strip_prefix("pages/") {
        return to_page(&narrative_folder(page));
    }
    let node = path.strip_prefix("categories/")?;
    let node = node.strip_suffix("/_index").unwrap_or(node);
    of_id(context, folder, node.rsplit('/').next()?)
}
