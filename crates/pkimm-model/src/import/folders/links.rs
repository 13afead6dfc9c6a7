//! Where the links of published pages lead from now on.

use std::collections::{BTreeMap, HashMap, HashSet};

use pkimm_release::markdown::{self, Bytes};
use pkimm_release::site::{self, MODEL, Target};
use pkimm_release::{Page, Release};

use super::kind::{Reading, Sorted, tree_of};
use super::{Folder, is_resource};

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Now {
    /// It leads where it led, or elsewhere.
    Same,
    /// What it led to has this address.
    Moved(String),
    /// It leads to a file that cannot stand beside pages.
    Left,
    /// It leads to nothing that there is.
    Nowhere,
}

/// A page as it was published.
#[derive(Debug)]
struct Known {
    /// The folder that it has on the site from now on.
    folder: String,
    /// Anchors that are others now, or lead to the top of the page.
    anchors: HashMap<String, Option<String>>,
}

/// All pages and files, by the addresses that they were published under, below the tree to which they belong.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    pages: HashMap<String, Known>,
    /// Files beside pages, by their old paths with the tree before them: their addresses.
    files: BTreeMap<String, String>,
    /// All other files, likewise, with the address that the web has for them, where it is known.
    others: HashMap<String, Option<String>>,
}

impl Addresses {
    /// Those of sorted files, for a release whose categories have the ids that they have from now on.
    pub fn of(sorted: &Sorted, folders: &[Folder], release: &Release) -> Self {
        let mut all = Self::default();
        let mut know = |tree: &str, old_path: &str, folder: String, anchors| {
            all.pages
                .insert(published_at(tree, old_path), Known { folder, anchors });
        };
        for page in &sorted.pages {
            know(
                &page.folder,
                &page.old_path,
                site::narrative_folder(&page.path),
                HashMap::new(),
            );
        }
        // One that names its own address had that.
        for page in &sorted.pages {
            let prefix = format!("{}/", page.folder);
            let path = page.path.strip_prefix(&prefix).unwrap_or(&page.path);
            if path != page.old_path {
                let folder = site::narrative_folder(&page.path);
                know(&page.folder, path, folder, HashMap::new());
            }
        }
        for notes in &sorted.notes {
            let folder = site::release_notes_folder(&notes.version.to_string());
            know(
                &notes.page.folder,
                &notes.page.old_path,
                folder,
                HashMap::new(),
            );
        }
        for made in &sorted.made {
            let (tree, path) = (&made.page.folder, &made.page.old_path);
            match made.in_model(release) {
                Some(category) => {
                    let anchors = made.anchors(release, category);
                    know(tree, path, site::category_folder(&category.id), anchors);
                }
                None if made.category.is_none() => {
                    know(
                        tree,
                        path,
                        site::narrative_folder(&made.page.path),
                        HashMap::new(),
                    );
                }
                None => {}
            }
        }
        // Pages that every release has need not have been there before.
        for view in site::VIEWS {
            let known = || Known {
                folder: view.folder.to_owned(),
                anchors: HashMap::new(),
            };
            all.pages
                .entry(view.folder.to_owned())
                .or_insert_with(known);
        }
        let list = || Known {
            folder: site::RELEASE_NOTES.to_owned(),
            anchors: HashMap::new(),
        };
        all.pages
            .entry(site::RELEASE_NOTES.to_owned())
            .or_insert_with(list);
        for file in &sorted.resources {
            let tree = file.path.strip_suffix(&file.old_path).unwrap_or_default();
            let tree = tree.trim_end_matches('/');
            let tree = if tree.is_empty() { MODEL } else { tree };
            all.files.insert(
                format!("{tree}/{}", file.old_path),
                site::resource_address(&file.path),
            );
        }
        for (at, path) in &sorted.left {
            let folder = &folders[*at];
            let web = folder.web.as_ref().map(|web| format!("{web}/{path}"));
            all.others
                .insert(format!("{}/{path}", tree_of(folder)), web);
        }
        all
    }

    /// The folder that a page has on the site from now on.
    fn folder_of(&self, page: &Reading<'_>) -> String {
        let old_folder = published_at(page.folder, page.path);
        let known = self.pages.get(&old_folder);
        known.map_or(old_folder, |known| known.folder.clone())
    }

    /// Whether a way from a page as it is now leads to a page in another tree of the site.
    pub fn is_elsewhere(&self, page: &Reading<'_>, way: &str) -> bool {
        let own = self.folder_of(page);
        let tree = |folder: &str| folder.split('/').next().map(str::to_owned);
        match site::target(&own, way) {
            Target::Page(folder, _) => {
                tree(&folder) != tree(&own)
                    && self.pages.values().any(|known| known.folder == folder)
            }
            _ => false,
        }
    }

    /// What became of the address of a link on a page.
    pub fn now(&self, page: &Reading<'_>, address: &str) -> Now {
        if let Some(own) = self.in_repository(page, address) {
            return Now::Moved(own);
        }
        let old_folder = published_at(page.folder, page.path);
        let own = &*self.folder_of(page);
        if address.starts_with('#') || address.is_empty() {
            return Now::Same;
        }
        // As a browser reads it, and then as a repository shows it, from where the file is.
        let beside = old_file_folder(page.folder, page.path);
        let (bare, anchor) = match address.split_once('#') {
            Some((bare, anchor)) => (bare, Some(anchor)),
            None => (address, None),
        };
        let readings = [
            site::target(&old_folder, address),
            site::target(&beside, address),
            site::target(&beside, &as_page(bare)),
            site::target(&old_folder, &as_page(bare)),
        ];
        if readings[0] == Target::External {
            return Now::Same;
        }
        for (at, reading) in readings.iter().enumerate() {
            let Target::Page(folder, _) = reading else {
                continue;
            };
            if let Some(known) = self.pages.get(&folder.to_lowercase()) {
                let anchor = anchor.and_then(|anchor| {
                    let decoded = site::decoded(anchor);
                    known
                        .anchors
                        .get(&decoded)
                        .map_or(Some(anchor), Option::as_deref)
                });
                let query = bare.split_once('?').map_or("", |(_, query)| query);
                let way = format!(
                    "{}/{}{}{}",
                    site::way(own, &known.folder),
                    if query.is_empty() { "" } else { "?" },
                    query,
                    anchor.map_or_else(String::new, |anchor| format!("#{anchor}"))
                );
                let is_whole = bare.is_empty() || bare.ends_with('/');
                let leads_there =
                    at == 0 && is_whole && site::target(own, address) == site::target(own, &way);
                return if leads_there {
                    Now::Same
                } else {
                    Now::Moved(way)
                };
            }
            if let Some(file) = self.files.get(folder) {
                let way = site::way_to_file(own, file);
                let leads_there = at == 0 && site::target(own, address) == site::target(own, &way);
                return if leads_there {
                    Now::Same
                } else {
                    Now::Moved(way)
                };
            }
        }
        let mut folders = readings.iter().rev().filter_map(|reading| match reading {
            Target::Page(folder, _) => self.others.get(folder),
            _ => None,
        });
        match folders.next() {
            Some(Some(web)) => Now::Moved(web.clone()),
            Some(None) => Now::Left,
            None => Now::Nowhere,
        }
    }

    /// The way from a page to the one that a shortcode of Hugo names: beside it, from the top of its tree or of the site, or by the end
    /// of its address, where no other page has the same.
    pub fn referred(&self, page: &Reading<'_>, said: &str) -> Option<String> {
        let (name, anchor) = said
            .split_once('#')
            .map_or((said, ""), |(name, _)| (name, &said[name.len()..]));
        if name.is_empty() {
            return Some(anchor.to_owned());
        }
        let from_top = as_page(name.trim_start_matches('/')).to_lowercase();
        let beside = site::target(&old_file_folder(page.folder, page.path), &as_page(name));
        let beside = match beside {
            Target::Page(folder, _) => Some(folder.to_lowercase()),
            _ => None,
        };
        let in_tree = format!("{}/{from_top}", page.folder);
        let ends = format!("/{from_top}");
        let mut same = self.pages.keys().filter(|folder| folder.ends_with(&ends));
        let only = same.next().filter(|_| same.next().is_none()).cloned();
        let mut places = [beside, Some(in_tree), Some(from_top), only]
            .into_iter()
            .flatten();
        let known = places.find_map(|folder| self.pages.get(&folder))?;
        let way = site::way(&self.folder_of(page), &known.folder);
        Some(format!("{way}/{anchor}"))
    }

    /// The way to a file of this repository to which a page leads by the address that GitHub has for it.
    fn in_repository(&self, page: &Reading<'_>, address: &str) -> Option<String> {
        let rest = address.strip_prefix("https://")?;
        let (host, rest) = rest.split_once('/')?;
        let parts: Vec<&str> = rest.split('/').collect();
        let path = match (host, parts.as_slice()) {
            ("raw.githubusercontent.com", [_, _, "refs", "heads", _, path @ ..]) => path,
            ("raw.githubusercontent.com", [_, _, _, path @ ..]) => path,
            ("github.com", [_, _, "raw" | "blob", _, path @ ..]) => path,
            _ => return None,
        };
        let path = site::decoded(&path.join("/"));
        let file = self
            .files
            .get(&format!("{}/{path}", page.folder))
            .filter(|_| is_resource(&path))?;
        Some(site::way_to_file(&self.folder_of(page), file))
    }
}

/// The address that a page was published under, below the tree to which it belongs.
fn published_at(tree: &str, path: &str) -> String {
    let path = path.strip_suffix(".md").unwrap_or(path);
    let path = match path {
        "_index" | "index" => "",
        path => path
            .strip_suffix("/_index")
            .or_else(|| path.strip_suffix("/index"))
            .unwrap_or(path),
    };
    format!("{tree}/{path}")
        .trim_end_matches('/')
        .to_lowercase()
}

/// The folder in which the file of a page is.
fn old_file_folder(tree: &str, path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{tree}/{folder}"),
        None => tree.to_owned(),
    }
}

/// The address of a page whose file an address names, be it the one that was written or the one that Hugo made of it.
fn as_page(address: &str) -> String {
    let file = [".md", ".html"]
        .iter()
        .find_map(|ending| address.strip_suffix(ending));
    let page = file.unwrap_or(address);
    let (folder, name) = page.rsplit_once('/').unwrap_or((".", page));
    match name {
        "_index" => folder.to_owned(),
        "index" if file.is_some() => folder.to_owned(),
        _ => page.to_owned(),
    }
}

/// The addresses of the files to which pages and notes lead, also in HTML.
pub(super) fn linked_files(pages: &[Page], sorted: &Sorted) -> HashSet<String> {
    let mut linked = HashSet::new();
    let notes = sorted.notes.iter().map(|notes| {
        let folder = site::release_notes_folder(&notes.version.to_string());
        (folder, notes.page.text.as_str())
    });
    let pages = pages
        .iter()
        .map(|page| (site::narrative_folder(&page.path), page.body.as_str()));
    for (folder, text) in pages.chain(notes) {
        let read = markdown::parse(text);
        let in_html = read
            .html
            .iter()
            .flat_map(|html| addresses_in(&text[html.clone()]))
            .map(|(_, address)| address);
        let links = read.links.iter().map(|link| link.destination.as_str());
        for address in links.chain(in_html).chain(in_shortcodes(text)) {
            if let Target::Page(address, _) = site::target(&folder, address) {
                linked.insert(address);
            }
        }
    }
    linked
}

/// The calls of Hugo's shortcodes in a text: the bytes of each, and what is said in it.
pub(super) fn shortcodes(text: &str) -> impl Iterator<Item = (Bytes, &str)> {
    let marks = [("{{<", ">}}"), ("{{%", "%}}")];
    marks.into_iter().flat_map(move |(opens, closes)| {
        text.match_indices(opens).filter_map(move |(start, _)| {
            let inner = &text[start + opens.len()..];
            let end = inner.find(closes)?;
            let span = start..start + opens.len() + end + closes.len();
            Some((span, inner[..end].trim()))
        })
    })
}

/// What the shortcodes of a text name as `src` or `href`, such as a figure.
fn in_shortcodes(text: &str) -> impl Iterator<Item = &str> {
    shortcodes(text).flat_map(|(_, call)| {
        ["src=", "href=", "link="].iter().filter_map(move |key| {
            let value = call.split_once(key)?.1;
            let quote = value
                .chars()
                .next()
                .filter(|sign| matches!(sign, '"' | '`'))?;
            value[1..].split(quote).next()
        })
    })
}

/// The addresses in a piece of HTML, with their places in it.
pub(super) fn addresses_in(html: &str) -> Vec<(usize, &str)> {
    let lower = html.to_ascii_lowercase();
    let mut found = Vec::new();
    for name in ["src", "href", "poster", "data", "srcset"] {
        for (at, _) in lower.match_indices(name) {
            let is_whole = lower[..at].ends_with(|sign: char| sign.is_ascii_whitespace());
            let behind = html[at + name.len()..].trim_start();
            let Some(value) = behind.strip_prefix('=').filter(|_| is_whole) else {
                continue;
            };
            let value = value.trim_start();
            let quote = value
                .chars()
                .next()
                .filter(|sign| matches!(sign, '"' | '\''));
            let inner = &value[quote.map_or(0, char::len_utf8)..];
            let end = match quote {
                Some(quote) => inner.find(quote),
                None => inner.find(|sign: char| sign.is_whitespace() || sign == '>'),
            };
            let address = inner[..end.unwrap_or(inner.len())].trim_end();
            let start = html.len() - inner.len() + address.len() - address.trim_start().len();
            let address = address.trim_start();
            if name == "srcset" {
                let all = candidates(address).into_iter();
                found.extend(all.map(|(at, address)| (start + at, address)));
            } else {
                found.push((start, address));
            }
        }
    }
    found
}

/// The addresses of a `srcset`: each stands before a blank, or before a comma that a blank follows, and has a size behind it or none.
fn candidates(list: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = list;
    loop {
        rest = rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == ',');
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        let address = word.trim_end_matches(',');
        found.push((list.len() - rest.len(), address));
        rest = match behind.find(',') {
            Some(comma) if address.len() == word.len() => &behind[comma..],
            None if address.len() == word.len() => "",
            _ => behind,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_by_its_file() {
        let told = [
            "a/b.md",
            "a/index.html",
            "index.html",
            "_index.md",
            "a/_index.md",
            "a/index",
            "a/b/",
        ];
        let pages = told.map(as_page);
        assert_eq!(pages, ["a/b", "a", ".", ".", "a", "a/index", "a/b/"]);
    }

    #[test]
    fn a_set_of_images_has_several_addresses() {
        let html = r#"<img srcset="a.png, b,c.png 2x,d.png 480w" src=e.png>"#;
        let found = addresses_in(html);
        let texts: Vec<&str> = found.iter().map(|(_, address)| *address).collect();
        assert_eq!(texts, ["e.png", "a.png", "b,c.png", "d.png"]);
        for (at, address) in found {
            assert_eq!(&html[at..at + address.len()], address);
        }
    }

    #[test]
    fn addresses_are_found_however_they_are_written() {
        let html = "<A HREF=\"a/\"><img alt='src=no' src = ' b.png ' data-src=\"no\"><video poster=c.png src='d'></a>";
        let found = addresses_in(html);
        let texts: Vec<&str> = found.iter().map(|(_, address)| *address).collect();
        assert_eq!(texts, ["b.png", "d", "a/", "c.png"]);
        for (at, address) in found {
            assert_eq!(&html[at..at + address.len()], address);
        }
    }
}
