//! The narrative pages, and the files beside them.

use std::collections::BTreeMap;

use pkimm_release as document;

use crate::model::{Page, Resource};
use crate::parse::ParsedPage;
use crate::source::text::page_text;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Located};

/// The pages, in the order of their paths.
pub fn resolve(tree: &SourceTree, pages: BTreeMap<String, ParsedPage>) -> Vec<Page> {
    let page = |(path, page): (String, ParsedPage)| {
        let parsed = page.parsed;
        Page {
            path,
            file: parsed.file,
            draft: parsed.data.draft.as_ref().and_then(Located::where_true),
            title: parsed.data.title.map(Located::into_text),
            front_matter: page.front_matter,
            body: page_text(tree, parsed.body),
        }
    };
    pages.into_iter().map(page).collect()
}

/// The files beside the pages, in the order of their paths.
pub fn resources(tree: &SourceTree, files: BTreeMap<String, FileId>) -> Vec<Resource> {
    let read = files.into_iter().map(|(path, file)| Resource {
        entry: document::Resource::of(&path, tree.bytes(file)),
        path,
        file,
    });
    let expected = tree.expected().map(|(file, entry)| Resource {
        path: entry.path.clone(),
        file,
        entry: Some(entry.clone()),
    });
    let mut all: Vec<Resource> = read.chain(expected).collect();
    all.sort_by(|left, right| left.path.cmp(&right.path));
    all
}
