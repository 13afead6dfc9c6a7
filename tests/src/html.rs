//! The pages that Hugo makes, as far as tests look at them: anchors, links, headings and text.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{StartTag, Token, Tokenizer};

use crate::folder::Tree;

/// A heading of a page.
#[derive(Debug, Default)]
pub struct Heading {
    /// From 1 to 6.
    pub level: u8,
    /// Its text, with single spaces.
    pub text: String,
    /// Its own anchor.
    pub anchor: Option<String>,
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// All anchors, in order.
    pub anchors: Vec<String>,
    /// The targets of all links, images and redirections, in order.
    pub links: Vec<String>,
    /// How many of them, from the first, stand before the page's own content.
    pub menu_links: usize,
    /// All headings, in order.
    pub headings: Vec<Heading>,
    /// The classes of all quotations, in order; empty where a quotation has none.
    pub quotations: Vec<String>,
    /// The text that readers see, code and diagrams left out.
    pub text: String,
    /// Whether the page only leads on to another one.
    pub is_redirection: bool,
}

/// A site.
#[derive(Debug, Default)]
pub struct Site {
    /// The pages by their address below the site's own, which begins and ends with a slash.
    pub pages: BTreeMap<String, Page>,
    files: BTreeSet<String>,
}

impl Site {
    /// Reads the files that Hugo wrote.
    #[must_use]
    pub fn new(files: &Tree) -> Self {
        let mut site = Self::default();
        for (path, bytes) in files {
            if let Some(parent) = path.strip_suffix("index.html") {
                site.pages
                    .insert(format!("/{parent}"), parse(&String::from_utf8_lossy(bytes)));
            }
            site.files.insert(format!("/{path}"));
        }
        site
    }

    /// What is wrong with links and anchors: links into nothing, and anchors that a page has twice. `home` is the
    /// site's own address, without a slash at its end; links to other sites are not looked at.
    #[must_use]
    pub fn faults(&self, home: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for (address, page) in &self.pages {
            let mut seen = BTreeSet::new();
            faults.extend(
                page.anchors
                    .iter()
                    .filter(|anchor| !seen.insert(*anchor))
                    .map(|anchor| format!("{address}: the anchor {anchor} is there twice")),
            );
            for link in &page.links {
                if let Some(fault) = self.link_fault(home, address, link) {
                    faults.push(format!("{address}: {link}: {fault}"));
                }
            }
        }
        faults
    }

    /// The pages to which the content of a page links, its menu left out.
    #[must_use]
    pub fn targets(&self, home: &str, address: &str) -> Vec<String> {
        let menu = self.pages.get(address).map_or(0, |page| page.menu_links);
        self.targets_from(home, address, menu)
    }

    fn targets_from(&self, home: &str, address: &str, first: usize) -> Vec<String> {
        let Some(page) = self.pages.get(address) else {
            return Vec::new();
        };
        let targets = page.links[first..].iter().filter_map(|link| {
            let link = link.strip_prefix(home).unwrap_or(link);
            let path = link.split(['#', '?']).next().unwrap_or_default();
            resolve(address, path).filter(|_| !has_scheme(link))
        });
        targets
            .filter(|target| self.pages.contains_key(target))
            .collect()
    }

    /// The pages to which a page links, its menu included.
    #[must_use]
    pub fn all_targets(&self, home: &str, address: &str) -> Vec<String> {
        self.targets_from(home, address, 0)
    }

    fn link_fault(&self, home: &str, address: &str, link: &str) -> Option<&'static str> {
        let link = link.strip_prefix(home).unwrap_or(link);
        if has_scheme(link) || link.starts_with("//") {
            return None;
        }
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let path = path.split('?').next().unwrap_or_default();
        let Some(target) = resolve(address, path) else {
            return Some("leaves the site");
        };
        let Some(page) = self.pages.get(&target) else {
            return if self.files.contains(&target) {
                None
            } else if self.pages.contains_key(&format!("{target}/")) {
                Some("lacks the slash at its end")
            } else {
                Some("there is no such page")
            };
        };
        let known = anchor.is_empty() || page.anchors.contains(&decode(anchor));
        (!known).then_some("the page has no such anchor")
    }
}

/// What tests look at in a page.
#[must_use]
pub fn parse(html: &str) -> Page {
    let mut page = Page::default();
    let mut open: Option<Heading> = None;
    let mut hidden = false;
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                hidden |= matches!(name.as_str(), "style" | "script" | "pre");
                open = heading_level(&name)
                    .map(|level| Heading {
                        level,
                        text: String::new(),
                        anchor: attribute(&tag, "id"),
                    })
                    .or(open);
                take_tag(&mut page, &name, &tag);
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if name == "nav" {
                    page.menu_links = page.links.len();
                }
                hidden &= !matches!(name.as_str(), "style" | "script" | "pre");
                if heading_level(&name).is_some()
                    && let Some(mut heading) = open.take()
                {
                    heading.text = single_spaced(&heading.text);
                    page.headings.push(heading);
                }
            }
            Token::String(text) if !hidden => {
                let text = String::from_utf8_lossy(&text);
                page.text.push_str(&text);
                if let Some(heading) = &mut open {
                    heading.text.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

/// The text with each run of white space as one space, and none at its ends.
#[must_use]
pub fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn take_tag(page: &mut Page, name: &str, tag: &StartTag<()>) {
    let attribute = |wanted: &str| attribute(tag, wanted);
    page.anchors.extend(attribute("id"));
    page.links.extend(attribute("href"));
    page.links.extend(attribute("src"));
    match name {
        "a" => page.anchors.extend(attribute("name")),
        "blockquote" => page.quotations.push(attribute("class").unwrap_or_default()),
        "meta" if attribute("http-equiv").as_deref() == Some("refresh") => {
            page.is_redirection = true
        }
        _ => {}
    }
}

fn attribute(tag: &StartTag<()>, wanted: &str) -> Option<String> {
    let mut found = tag.attributes.iter();
    let found = found.find(|(key, _)| key.as_slice() == wanted.as_bytes());
    found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
}

fn heading_level(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

fn has_scheme(link: &str) -> bool {
    link.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// The address to which a path leads from the page at `address`. `None` where it goes above the site.
fn resolve(address: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(address.to_owned());
    }
    let (mut parts, path) = match path.strip_prefix('/') {
        Some(path) => (Vec::new(), path),
        None => (
            address.split('/').filter(|part| !part.is_empty()).collect(),
            path,
        ),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    let is_folder = path.is_empty() || path.ends_with('/') || path.ends_with("..") || path == ".";
    let end = if is_folder && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    Some(format!(
        "/{}{end}",
        parts
            .iter()
            .map(|part| decode(part))
            .collect::<Vec<_>>()
            .join("/")
    ))
}

/// The text with its percent signs resolved.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = tail
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "https://example.org";

    fn site(pages: &[(&str, &str)]) -> Site {
        Site {
            pages: pages
                .iter()
                .map(|(address, html)| ((*address).to_owned(), parse(html)))
                .collect(),
            files: BTreeSet::from(["/a/data.yaml".to_owned()]),
        }
    }

    #[test]
    fn links_that_lead_somewhere_are_no_faults() {
        let links = [
            "#x",
            "",
            "b/",
            "b/#caf%C3%A9",
            "../",
            "/",
            "data.yaml",
            "/a/b/#café",
            "https://example.org/a/",
        ];
        let others = [
            "https://example.com/",
            "mailto:a@example.com",
            "//example.com/",
        ];
        let body: String = links
            .iter()
            .chain(&others)
            .map(|link| format!("<a href='{link}'>l</a>"))
            .collect();
        let site = site(&[
            ("/", ""),
            ("/a/", &format!("<p id=x>{body}")),
            ("/a/b/", "<h2 id='café'>C</h2>"),
        ]);
        assert_eq!(site.faults(HOME), Vec::<String>::new());
    }

    #[test]
    fn every_link_into_nothing_is_a_fault() {
        for (link, fault) in [
            ("#y", "the page has no such anchor"),
            ("b", "lacks the slash at its end"),
            ("b.md", "there is no such page"),
            ("../../../", "leaves the site"),
            ("/a/b/#x", "the page has no such anchor"),
            ("https://example.org/c/", "there is no such page"),
        ] {
            let site = site(&[
                ("/", ""),
                ("/a/", &format!("<p id=x><a href='{link}'>l</a>")),
                ("/a/b/", ""),
            ]);
            assert_eq!(site.faults(HOME), [format!("/a/: {link}: {fault}")]);
        }
    }

    #[test]
    fn an_anchor_that_is_there_twice_is_a_fault() {
        assert_eq!(
            site(&[("/", "<p id=x><p id=x>")]).faults(HOME),
            ["/: the anchor x is there twice"]
        );
    }

    #[test]
    fn a_page_is_read_as_readers_see_it() {
        let page = parse(
            "<style>p{}</style><h1>A &amp; <em>b</em>\n c</h1><blockquote class='callout-info'>T</blockquote>",
        );
        assert_eq!(
            (page.headings[0].level, page.headings[0].text.as_str()),
            (1, "A & b c")
        );
        assert_eq!(page.quotations, ["callout-info"]);
        assert!(!page.text.contains("p{}"));
    }
}
