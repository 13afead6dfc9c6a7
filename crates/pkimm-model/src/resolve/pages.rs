//! The narrative pages.

use std::collections::BTreeMap;

use super::modules::draft_at;
use crate::model::Page;
use crate::parse::ParsedPage;
use crate::source::text::page_text;
use crate::source::tree::SourceTree;
use crate::span::Located;

/// The pages, in the order of their paths.
pub fn resolve(tree: &SourceTree, pages: BTreeMap<String, ParsedPage>) -> Vec<Page> {
    let page = |(path, page): (String, ParsedPage)| {
        let parsed = page.parsed;
        Page {
            path,
            file: parsed.file,
            draft: draft_at(parsed.data.draft.as_ref()),
            title: parsed.data.title.map(Located::into_text),
            front_matter: page.front_matter,
            body: page_text(tree, parsed.body),
        }
    };
    pages.into_iter().map(page).collect()
}
