//! Another address for a narrative page.

use pkimm_release::site::{self, Facts, Target};
use pkimm_release::trees::Trees;
use pkimm_release::typed::is_id;
use pkimm_release::unseen::spelled;
use toml_edit::{Array, Item, Value};

use super::{Authored, Draft, Model, Refused, schema_line};
use crate::did_you_mean::nearest;
use crate::edit::Move;
use crate::model::Page;
use crate::occurrences::{IdKind, Place, ROOTS, Role, root_before};
use crate::on_site::Places;
use crate::span::Span;

/// The page that a name stands for: a path below `pages/`, with or without that and the ending.
pub(super) fn page<'a>(model: &Model<'a>, name: &str) -> Option<&'a Page> {
    let path = path_of(model, name);
    let of_folder = format!("{}/_index.md", path.trim_end_matches(".md"));
    let mut pages = model.checked.model().pages.iter();
    // A word alone may be an id, too.
    let is_path = name.contains('/');
    pages.find(|page| page.path == path || is_path && page.path == of_folder)
}

/// That there is no such page, with the one that was perhaps meant.
pub(super) fn unknown(model: &Model<'_>, name: &str) -> Refused {
    let pages = model.checked.model().pages.iter();
    let near = nearest(&path_of(model, name), pages.map(|page| page.path.as_str()));
    Refused(match near {
        Some(near) => format!("the model has no page `{name}`; did you mean `{near}`?"),
        None => format!("the model has no page `{name}`"),
    })
}

/// The first page of a folder that a word stands for.
pub(super) fn section<'a>(model: &Model<'a>, name: &str) -> Option<&'a Page> {
    page(model, &format!("pages/{name}"))
}

/// Gives a page another path, or a folder with all its pages: links to them and from them follow, and where they were published, their
/// old addresses lead to them.
pub(super) fn rename(
    model: &Model<'_>,
    page: &Page,
    name: &str,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let path = path_of(model, name);
    let folder = page.path.strip_suffix("/_index.md");
    let path = match folder {
        Some(_) => path
            .trim_end_matches(".md")
            .trim_end_matches("/_index")
            .to_owned(),
        None => path,
    };
    if path == folder.unwrap_or(&page.path) {
        return Err(Refused(format!("`{path}` is called so already")));
    }
    if page.path == "_index.md" || folder.is_some_and(|folder| site::SECTIONS.contains(&folder)) {
        return Err(Refused(format!(
            "`{}` is the first page of its tree, and stays there",
            page.path
        )));
    }
    if path.ends_with("_index.md") {
        return Err(Refused(
            "an `_index.md` is the page of its folder; give the page a name of its own".to_owned(),
        ));
    }
    let stem = path.trim_end_matches(".md");
    if !stem.split('/').all(is_id) {
        return Err(Refused(format!(
            "`{}` cannot be the path of a page; write folders and names of lowercase words joined by hyphens",
            spelled(stem)
        )));
    }
    if folder.is_some_and(|folder| stem.starts_with(&format!("{folder}/"))) {
        return Err(Refused(format!("`{stem}` stands within what is renamed")));
    }
    let mut draft = model.draft();
    let moving = match folder {
        Some(folder) => Moving::folder(model, folder, &path),
        None => Moving {
            pages: vec![Moved::of(page, path.clone())],
            within: None,
        },
    };
    let shown = Places::new(model.tree(), model.checked);
    let pages = moving.pages.iter();
    let places: usize = pages
        .map(|moved| lead(&mut draft, moved, &moving, &shown))
        .sum();
    let (pages, sources) = (moving.pages.len(), model.checked.model());
    draft.done.push(match folder {
        Some(folder) => {
            let within = format!("{folder}/");
            let beside = sources.resources.iter().filter_map(|resource| {
                let rest = resource.path.strip_prefix(&within)?;
                Some(Move {
                    file: resource.file,
                    to: format!("pages/{path}/{rest}"),
                })
            });
            draft.fix.moves.extend(beside);
            format!(
                "the folder `{folder}` is called `{path}`; {pages} pages and {places} links follow"
            )
        }
        None => format!(
            "the page `{}` is called `{path}`; {places} links follow",
            page.path
        ),
    });
    for page in &sources.pages {
        lead_out(&mut draft, page, &moving);
    }
    for moved in &moving.pages {
        if parent(&moved.from) != parent(&moved.to) {
            follow_schema(&mut draft, moved.page, &moved.path);
        }
        draft.fix.moves.push(Move {
            file: moved.page.file,
            to: format!("pages/{}", moved.path),
        });
    }
    let aliases: Vec<String> = moving
        .pages
        .into_iter()
        .filter_map(|moved| follow(&mut draft, moved))
        .collect();
    match (aliases.as_slice(), folder) {
        ([], _) => {}
        ([alias], None) => draft.done.push(format!(
            "its old address is kept in `aliases`, since it was published: `{alias}`"
        )),
        (aliases, _) => draft.done.push(format!(
            "{} old addresses are kept in `aliases`, since they were published",
            aliases.len()
        )),
    }
    draft.proved(|_, _| {}, facts)
}

/// A page that gets another path.
struct Moved<'a> {
    page: &'a Page,
    /// Its new path below the folder of pages.
    path: String,
    /// The folder below the root of the site.
    from: String,
    /// The new one.
    to: String,
}

impl<'a> Moved<'a> {
    fn of(page: &'a Page, path: String) -> Self {
        Self {
            from: site::narrative_folder(&page.path),
            to: site::narrative_folder(&path),
            page,
            path,
        }
    }
}

/// What gets other paths at once.
struct Moving<'a> {
    pages: Vec<Moved<'a>>,
    /// The folder below the root of the site with all that stands in it, and the new one.
    within: Option<(String, String)>,
}

impl<'a> Moving<'a> {
    /// All pages of a folder, which is called otherwise.
    fn folder(model: &Model<'a>, folder: &str, name: &str) -> Self {
        let within = format!("{folder}/");
        let pages = model.checked.model().pages.iter();
        let moved = pages.filter_map(|page| {
            let rest = page.path.strip_prefix(&within)?;
            Some(Moved::of(page, format!("{name}/{rest}")))
        });
        let of_site = |folder: &str| site::narrative_folder(&format!("{folder}/_index.md"));
        Self {
            pages: moved.collect(),
            within: Some((of_site(folder), of_site(name))),
        }
    }

    /// Where what stood at an address of the site stands now.
    fn now(&self, address: &str) -> String {
        if let Some((from, to)) = &self.within
            && let Some(rest) = address.strip_prefix(from.as_str())
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return format!("{to}{rest}");
        }
        let mut moved = self.pages.iter();
        let found = moved.find(|moved| moved.from == address);
        found.map_or(address, |moved| &moved.to).to_owned()
    }
}

/// Lets the aliases of a page follow it, and its old address lead to it where it was published: that alias is returned.
fn follow<'a>(draft: &mut Draft<'a>, moved: Moved<'a>) -> Option<String> {
    let model = draft.model;
    let trees = &model.checked.model().trees;
    let Moved {
        page,
        path,
        from,
        to,
    } = moved;
    let is_published = model.published_pages.contains(&page.path);
    let alias = is_published.then(|| alias(trees, &from, &to));
    let kept = alias.clone();
    draft.then(move |texts| {
        texts.change(&format!("pages/{path}"), |parts| {
            let list = parts.front.get_mut("aliases").and_then(Item::as_array_mut);
            if let Some(known) = list {
                follow_aliases(known, trees, (&from, &to));
                if known.is_empty() {
                    parts.front.remove("aliases");
                }
            }
            let Some(alias) = alias else { return };
            let list = parts.front.entry("aliases");
            let list = list.or_insert_with(|| Item::Value(Value::Array(Array::new())));
            if let Some(list) = list.as_array_mut() {
                list.push(alias);
            }
        })
    });
    kept
}

/// The address of a folder as an alias of the page in another: from the folder that holds that page, or, in another tree, from the
/// root of the site.
fn alias(trees: &Trees, folder: &str, page: &str) -> String {
    if tree_of(folder) == tree_of(page) {
        return site::decoded(&site::way(parent(page), folder));
    }
    let address = trees.address(folder);
    address.unwrap_or_else(|| format!("/{folder}/"))
}

/// Lets aliases that are told from the folder that held a page stay the addresses that they are. The address that the page gets is
/// none any more.
fn follow_aliases(known: &mut Array, trees: &Trees, (from, to): (&str, &str)) {
    known.retain(|value| {
        let alias = value.as_str().unwrap_or_default();
        let target = trees.target(parent(from), alias);
        // Where the model does not say at which address the tree is, an alias tells its folder.
        let is_own = alias.trim_matches('/') == to && alias.starts_with('/');
        !(is_own || matches!(target, Target::Page(folder, _) if folder == to))
    });
    for value in known.iter_mut() {
        let written = value.as_str().filter(|alias| !alias.starts_with('/'));
        let Some(written) = written else { continue };
        let Target::Page(folder, _) = site::target(parent(from), written) else {
            continue;
        };
        let now = alias(trees, &folder, to);
        if now != written.trim_end_matches('/') {
            let mut now = Value::from(now);
            *now.decor_mut() = value.decor().clone();
            *value = now;
        }
    }
}

/// Lets the line by which editors know the schema lead there from the new folder of a page.
fn follow_schema(draft: &mut Draft<'_>, page: &Page, path: &str) {
    let tree = draft.model.tree();
    let Some(line) = schema_line::within(tree.text(page.file)) else {
        return;
    };
    let span = Span::new(page.file, line);
    let line = schema_line::moved(
        tree.slice(span),
        tree.path(page.file),
        &format!("pages/{path}"),
    );
    draft.replace(span, &line);
}

/// The path below `pages/` that a name stands for: with or without the ending, and the folder before it as it is called in the model
/// or, as a shell completes it, from here.
pub(super) fn path_of(model: &Model<'_>, name: &str) -> String {
    let name = name.strip_prefix("page:").unwrap_or(name);
    let from_here = name.strip_prefix(&model.tree().told("pages/"));
    let below = from_here.or_else(|| name.strip_prefix("pages/"));
    let name = below.unwrap_or(name);
    format!("{}.md", name.strip_suffix(".md").unwrap_or(name))
}

/// The tree of a page, as a folder below the root of the site.
fn tree_of(folder: &str) -> &str {
    folder.split('/').next().unwrap_or_default()
}

fn parent(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Lets links to the page lead to its new address, and says how many there are.
fn lead(
    draft: &mut Draft<'_>,
    moved: &Moved<'_>,
    moving: &Moving<'_>,
    places: &Places<'_>,
) -> usize {
    let model = draft.model;
    let (page, to) = (moved.page, moved.to.as_str());
    let address = model.checked.model().trees.address(to);
    let address = address
        .as_deref()
        .map(|address| address.trim_end_matches('/'));
    let mut count = 0;
    for occurrence in model.occurrences.uses(IdKind::Page, &page.path) {
        let Place::Text(span) = &occurrence.place else {
            continue;
        };
        if occurrence.role != Role::Link {
            continue;
        }
        let before = &model.tree().text(span.file)[..span.range().start];
        let root = root_before(before, str::ends_with);
        let written = model.tree().slice(*span);
        let base = match root {
            Some(root) => Some(root.tree.to_owned()),
            None => places.of(*span).map(|shown| shown.folder),
        };
        let Some(base) = base else { continue };
        // What leads from a page that moves is seen from its new place.
        let base = moving.now(&base);
        count += 1;
        match (root, address) {
            (None, Some(address)) if written.starts_with('/') => draft.replace(*span, address),
            (Some(root), _) if root.tree != tree_of(to) => {
                let start = span.range().start - root.expression.len();
                let below = to.split_once('/').map_or("", |(_, below)| below);
                let mut roots = ROOTS.iter();
                let Some(root) = roots.find(|root| root.tree == tree_of(to)) else {
                    continue;
                };
                let text = format!("{}{below}", root.expression);
                draft.replace(Span::new(span.file, start..span.range().end), &text);
            }
            _ => draft.replace(*span, &site::way(&base, to)),
        }
    }
    count
}

/// Lets links from a page lead where they led, or to where that stands now. Links to pages that move are led elsewhere.
fn lead_out(draft: &mut Draft<'_>, page: &Page, moving: &Moving<'_>) {
    let from = site::narrative_folder(&page.path);
    let to = moving.now(&from);
    for link in &page.body.markdown.links {
        let Some(address) = link.address_span().filter(|address| *address != link.span) else {
            continue;
        };
        let written = draft.model.tree().slice(address);
        let path = written.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() || root_before(written, str::starts_with).is_some() {
            continue;
        }
        let Target::Page(target, _) = site::target(&from, written) else {
            continue;
        };
        let is_page = moving.pages.iter().any(|moved| moved.from == target);
        let way = site::way(&to, &moving.now(&target));
        if is_page || way == site::way(&from, &target) {
            continue;
        }
        let start = address.range().start;
        let end = start + path.trim_end_matches('/').len();
        draft.replace(Span::new(address.file, start..end), &way);
    }
}
