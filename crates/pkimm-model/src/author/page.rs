//! Another address for a narrative page.

use pkimm_release::site::{self, Facts, Target};
use pkimm_release::typed::is_id;
use pkimm_release::unseen::spelled;
use toml_edit::{Array, Item, Value};

use super::{Authored, Draft, Model, Refused};
use crate::edit::Move;
use crate::model::Page;
use crate::occurrences::{IdKind, Place, ROOT, Role};
use crate::on_site::Places;
use crate::span::Span;

/// The page that a name stands for: a path below `pages/`, with or without that and the ending.
pub(super) fn page<'a>(model: &Model<'a>, name: &str) -> Option<&'a Page> {
    let path = path_of(name);
    let mut pages = model.checked.model().pages.iter();
    pages.find(|page| page.path == path)
}

/// Gives a page another path: links to it and from it follow, and where it was published, its old address leads to it.
pub(super) fn rename(
    model: &Model<'_>,
    page: &Page,
    name: &str,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let path = path_of(name);
    if path == page.path {
        return Err(Refused(format!("`{path}` is called so already")));
    }
    if [page.path.as_str(), &path]
        .iter()
        .any(|path| path.ends_with("_index.md"))
    {
        return Err(Refused(
            "an `_index.md` is the page of its folder; rename the pages in the folder one by one"
                .to_owned(),
        ));
    }
    let stem = path.trim_end_matches(".md");
    if !stem.split('/').all(is_id) {
        return Err(Refused(format!(
            "`{}` cannot be the path of a page; write folders and names of lowercase words joined by hyphens",
            spelled(stem)
        )));
    }
    let mut draft = model.draft();
    let (from, to) = (
        site::narrative_folder(&page.path),
        site::narrative_folder(&path),
    );
    let places = lead(&mut draft, page, (&from, &to));
    if parent(&from) != parent(&to) {
        lead_out(&mut draft, page, (&from, &to));
    }
    draft.fix.moves.push(Move {
        file: page.file,
        to: format!("pages/{path}"),
    });
    draft.done.push(format!(
        "the page `{}` is called `{path}`; {places} links follow",
        page.path
    ));
    if model.published_pages.contains(&page.path) {
        let alias = site::way(parent(&to), &from);
        draft.done.push(format!(
            "its old address is kept in `aliases`, since it was published: `{alias}`"
        ));
        draft.then(move |texts| {
            texts.change(&format!("pages/{path}"), |parts| {
                let list = parts.front.entry("aliases");
                let list = list.or_insert_with(|| Item::Value(Value::Array(Array::new())));
                if let Some(list) = list.as_array_mut() {
                    list.push(alias);
                }
            })
        });
    }
    draft.proved(|_, _| {}, facts)
}

fn path_of(name: &str) -> String {
    let name = name.strip_prefix("page:").unwrap_or(name);
    let name = name.strip_prefix("pages/").unwrap_or(name);
    format!("{}.md", name.strip_suffix(".md").unwrap_or(name))
}

fn parent(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Lets links to the page lead to its new address, and says how many there are.
fn lead(draft: &mut Draft<'_>, page: &Page, (from, to): (&str, &str)) -> usize {
    let model = draft.model;
    let places = Places::new(model.tree(), model.checked);
    let mut count = 0;
    for occurrence in model.occurrences.uses(IdKind::Page, &page.path) {
        let Place::Text(span) = &occurrence.place else {
            continue;
        };
        if occurrence.role != Role::Link {
            continue;
        }
        let before = &model.tree().text(span.file)[..span.range().start];
        let base = match before.ends_with(ROOT) {
            true => Some(site::MODEL.to_owned()),
            false => places.of(*span).map(|shown| shown.folder),
        };
        let Some(base) = base else { continue };
        // What leads from the page to itself is seen from its new place.
        let base = if base == from { to.to_owned() } else { base };
        draft.replace(*span, &site::way(&base, to));
        count += 1;
    }
    count
}

/// Lets links from the page, which changes its folder, lead where they led.
fn lead_out(draft: &mut Draft<'_>, page: &Page, (from, to): (&str, &str)) {
    let links = page.body.markdown.links.iter();
    for link in links {
        let Some(address) = link.address_span().filter(|address| *address != link.span) else {
            continue;
        };
        let written = draft.model.tree().slice(address);
        let path = written.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() || written.starts_with(ROOT) {
            continue;
        }
        let target = match site::target(from, written) {
            Target::Page(target, _) if target != from => target,
            _ => continue,
        };
        let start = address.range().start;
        let end = start + path.trim_end_matches('/').len();
        draft.replace(Span::new(address.file, start..end), &site::way(to, &target));
    }
}
