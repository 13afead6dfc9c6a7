//! Keys in the front matter of a page that Hugo keeps for itself: by one it leaves the page out or shows it elsewhere, so that
//! every link to the page breaks, and by another it makes no site at all. Of what a theme reads nothing is known here.

use serde_json::{Map, Value};

use crate::trees::{GROUP, POSTS, is_post};
use crate::{Day, Page};

/// Keys, in lower case as Hugo reads them, each with what is wrong about it.
const KEPT: &[(&[&str], &str)] = &[
    (
        &[
            "_build",
            "build",
            "expirydate",
            "headless",
            "lastmod",
            "modified",
            "outputs",
            "pubdate",
            "publishdate",
            "published",
            "sites",
            "unpublishdate",
        ],
        "hides the page from the site, or shows it for a time only, and links to it would break",
    ),
    (
        &["slug", "url"],
        "moves the page to another address, and links to it would break",
    ),
    (&["kind", "lang", "path"], "keeps the site from being made"),
    (
        &["markup"],
        "lets the text of the page be read as something else than Markdown",
    ),
];

/// Keys that mean something to Hugo however they are spelled, and to the model as they stand here.
const READ: &[&str] = &["aliases", "cascade", "date", "draft", "title"];

/// A key by which the site would not show a page where links to it lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misleading {
    /// The key.
    pub key: String,
    /// What is wrong about it, in one sentence.
    pub message: String,
}

/// The keys of a page by which the site would not show it where links to it lead.
#[must_use]
pub fn misleading(page: &Page) -> Vec<Misleading> {
    let keys = page.front_matter.iter();
    let faults = keys.filter_map(|(key, value)| {
        let reason = kept(key).or_else(|| of_value(key, value, page))?;
        Some(Misleading {
            key: key.clone(),
            message: format!("`{key}` {reason}"),
        })
    });
    faults.collect()
}

fn kept(key: &str) -> Option<&'static str> {
    let lower = key.to_lowercase();
    let row = KEPT.iter().find(|(keys, _)| keys.contains(&&*lower));
    row.map(|(_, reason)| *reason).or_else(|| {
        let is_other = READ.contains(&&*lower) && lower != key;
        is_other.then_some("is spelled otherwise here than the key as which Hugo reads it")
    })
}

fn of_value(key: &str, value: &Value, page: &Page) -> Option<&'static str> {
    let is_post = is_post(&page.path);
    match (key, value) {
        ("title", Value::String(_)) | ("draft", Value::Bool(_)) | (_, Value::Null) => None,
        ("title", _) => Some("is not a text"),
        ("draft", _) => Some("is neither `true` nor `false`"),
        ("date", _) if !is_post => Some("hides the page until that day; only a post has one"),
        ("date", Value::String(day)) if day.parse::<Day>().is_ok() => None,
        ("date", _) => Some("is not a day such as `2026-11-30`"),
        ("params", value) if !value.is_object() => Some("is not a group of keys"),
        ("aliases", value) => (!of_each(value, &|alias| {
            alias.as_str().is_some_and(|alias| is_alias(alias, page))
        }))
        .then_some("names what is no address below the root of the site, as `/old-name/` is"),
        ("cascade", value) => (!of_each(value, &passes_on))
            .then_some("passes on what hides pages, moves them, or keeps the site from being made"),
        _ => None,
    }
}

/// Whether something holds for a value, or for each value of a list.
fn of_each(value: &Value, holds: &dyn Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(values) => values.iter().all(holds),
        value => holds(value),
    }
}

/// Whether an address can lead to a page besides its own: one that is no page's whatever the page, and stays within the site. One
/// without a slash before it is told from the folder that holds the page, and may climb as far as the tree of that page reaches; where
/// a post stands is known by its day.
fn is_alias(alias: &str, page: &Page) -> bool {
    // A page of the model stands in the folder of the model, and others name their tree.
    let path = page.path.strip_suffix(".md").unwrap_or(&page.path);
    let parts = path.split('/').filter(|part| *part != "_index").count();
    let above = match path.split('/').next() {
        _ if is_post(&page.path) => 0,
        Some(GROUP | POSTS) => parts.saturating_sub(2),
        _ => parts.saturating_sub(1),
    };
    let mut below = alias;
    for _ in 0..above {
        below = below.strip_prefix("../").unwrap_or(below);
    }
    let parts = below.trim_matches('/').split('/');
    !alias.contains(':') && parts.clone().all(|part| !["", ".", ".."].contains(&part))
}

/// Whether pages below another one can take from it what a group of keys passes on.
fn passes_on(group: &Value) -> bool {
    let keys = group.as_object();
    keys.is_some_and(|keys| {
        let of_params = keys.get("params").and_then(Value::as_object);
        is_harmless(keys) && of_params.is_none_or(is_harmless)
    })
}

fn is_harmless(keys: &Map<String, Value>) -> bool {
    let mut keys = keys.keys();
    keys.all(|key| kept(key).is_none() && !READ.contains(&key.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The keys of a page that are told.
    fn told(path: &str, keys: &Value) -> Vec<String> {
        let front_matter = keys.as_object().cloned().unwrap_or_default();
        let page = Page {
            front_matter,
            ..crate::small::page(path)
        };
        let told = misleading(&page).into_iter();
        told.map(|fault| fault.key).collect()
    }

    #[test]
    fn what_hides_a_page_or_moves_it_is_told() {
        for keys in [
            json!({ "slug": "x" }),
            json!({ "Slug": "x" }),
            json!({ "url": "/x/" }),
            json!({ "headless": true }),
            json!({ "publishDate": "2999-01-01" }),
            json!({ "expiryDate": "2000-01-01" }),
            json!({ "lastmod": "2999-01-01" }),
            json!({ "build": { "render": "never" } }),
            json!({ "_build": { "list": "never" } }),
            json!({ "outputs": ["json"] }),
            json!({ "markup": "html" }),
            json!({ "lang": "de" }),
            json!({ "kind": "home" }),
            json!({ "path": "/y" }),
            json!({ "params": 3 }),
            json!({ "title": 3 }),
            json!({ "draft": 1 }),
            json!({ "DRAFT": true }),
            json!({ "date": "2024-02-01" }),
            json!({ "aliases": ["/"] }),
            json!({ "aliases": "http://x/y" }),
            json!({ "aliases": ["/a/", ".."] }),
            json!({ "aliases": ["../a"] }),
            json!({ "aliases": ["/../a"] }),
            json!({ "aliases": [3] }),
            json!({ "cascade": 3 }),
            json!({ "cascade": { "draft": true } }),
            json!({ "cascade": { "params": { "draft": true } } }),
            json!({ "cascade": [{ "target": { "path": "/**" }, "url": "/x/" }] }),
        ] {
            let only = keys.as_object().and_then(|keys| keys.keys().next());
            assert_eq!(told("a.md", &keys), Vec::from_iter(only.cloned()), "{keys}");
        }
    }

    #[test]
    fn what_shows_a_page_where_it_stands_is_not_told() {
        let keys = json!({
            "title": "A",
            "draft": false,
            "weight": 1,
            "aliases": ["/old-name/", "older"],
            "cascade": { "target": { "path": "/**" }, "params": { "sectionNav": true } },
            "params": { "draft": true },
            "resources": [{ "title": "x", "url": "https://example.org/" }],
            "menu": { "main": { "name": "A" } },
            "type": "x",
            "redirect": "/elsewhere/",
            "outputsOfModel": null,
        });
        assert_eq!(told("a.md", &keys), [""; 0]);
        let climbs = json!({ "aliases": ["../a"] });
        let further = json!({ "aliases": ["../../a"] });
        for path in ["x/a.md", "x/y/_index.md", "wg/x/a.md"] {
            assert_eq!(told(path, &climbs), [""; 0], "{path}");
            assert_eq!(told(path, &further), ["aliases"], "{path}");
        }
        assert_eq!(told("x/y/a.md", &further), [""; 0]);
        assert_eq!(told("blog/x/a.md", &climbs), ["aliases"]);
        assert_eq!(told("blog/a.md", &json!({ "date": "2024-02-01" })), [""; 0]);
        assert_eq!(told("blog/a.md", &json!({ "date": "soon" })), ["date"]);
    }
}
