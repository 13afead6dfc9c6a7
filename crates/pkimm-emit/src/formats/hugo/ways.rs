//! Where pages stand on the site, and which addresses they claim there.

use std::collections::BTreeMap;

use pkimm_release::site::{is_post, post_file, way};
use pkimm_release::trees::Trees;
use pkimm_release::{Day, escape};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::Written;
use crate::{Publication, Stands};

/// The posts with a day, by their folders. A post without one is not written.
pub(super) struct Posts(BTreeMap<String, Post>);

struct Post {
    day: Day,
    title: String,
    file: String,
}

/// What a post says of itself.
#[derive(Deserialize)]
struct Head {
    title: Option<String>,
    date: Option<Day>,
}

impl Posts {
    /// The posts among pages, each with its file. Those without a day are taken out.
    pub(super) fn of(pages: &mut Vec<Written>) -> Self {
        let mut posts = BTreeMap::new();
        pages.retain_mut(|page| {
            if !is_post(&page.folder) {
                return true;
            }
            let head = serde_saphyr::from_str::<Head>(&page.head).ok();
            let Some((day, title)) = head.and_then(|head| head.date.zip(head.title)) else {
                return false;
            };
            let file = post_file(day, &title);
            page.file.clone_from(&file);
            posts.insert(page.folder.clone(), Post { day, title, file });
            true
        });
        Self(posts)
    }

    /// Where the file at an address among the sources stands below the root of the site.
    pub(super) fn file(&self, address: &str) -> Option<String> {
        let (folder, name) = address.rsplit_once('/')?;
        if !is_post(folder) {
            return Some(address.to_owned());
        }
        let post = self.0.get(folder)?;
        let (folder, _) = post.file.rsplit_once('/')?;
        Some(format!("{folder}/{name}"))
    }
}

/// How links lead from one page to another.
pub(super) struct Ways<'a> {
    /// Where the trees stand.
    pub trees: Trees,
    /// The posts.
    pub posts: &'a Posts,
}

impl Ways<'_> {
    /// The way from the page in one folder to the page in another, or to a file, without a slash at its end where it has
    /// other parts. Within a tree it is relative, so that it holds wherever the tree is mounted.
    pub(super) fn way(&self, from: &str, to: &str) -> String {
        let section = |folder: &str| folder.split('/').next().map(str::to_owned);
        let address = match section(from) == section(to) && !is_post(to) {
            true => None,
            false => self.address(to),
        };
        let address = address.map(|address| {
            let cut = address.trim_end_matches('/');
            cut.to_owned()
        });
        address.unwrap_or_else(|| way(from, to))
    }

    fn address(&self, folder: &str) -> Option<String> {
        if !is_post(folder) {
            return self.trees.address(folder);
        }
        let of_post = |post: &Post| self.trees.of_post(post.day, &post.title);
        if let Some(post) = self.posts.0.get(folder) {
            return of_post(post);
        }
        let (folder, name) = folder.rsplit_once('/')?;
        let address = of_post(self.posts.0.get(folder)?)?;
        Some(format!("{address}{}", escape::path(name)))
    }
}

/// Gives the first page of the model the addresses that its tree claims, besides those that it names itself: each published
/// version that of its number, and the latest that of the model. The pages of the version in progress claim neither.
pub(super) fn claim(publication: &Publication<'_>, entries: &mut Map<String, Json>) {
    let release = publication.release;
    let url = release.url.as_deref().unwrap_or_default();
    let path = url.split_once("://").and_then(|(_, rest)| {
        let (_, path) = rest.split_once('/')?;
        Some(path.split(['?', '#']).next()?.trim_matches('/').to_owned())
    });
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        return;
    };
    let home = format!("/{path}/");
    let own = format!("{home}v{}/", release.version);
    let named = entries.get("aliases").and_then(Json::as_array);
    let named = named.into_iter().flatten().filter_map(Json::as_str);
    let mut aliases: Vec<String> = named
        .filter(|alias| *alias != home && !alias.starts_with(&format!("{home}v")))
        .map(str::to_owned)
        .collect();
    match publication.stands {
        Stands::InProgress => {}
        Stands::Published => aliases.push(own),
        Stands::Latest => aliases.extend([home, own]),
    }
    entries.shift_remove("aliases");
    if !aliases.is_empty() {
        entries.insert("aliases".to_owned(), aliases.into());
    }
}
