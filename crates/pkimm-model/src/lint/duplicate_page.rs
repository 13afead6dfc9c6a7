use std::collections::HashMap;

use pkimm_release::site::{self, PageSource, Target, is_of_versions, resource_address};

use super::context::key_of_page;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "duplicate-page",
    summary: "two pages or files have the same address",
    documentation: include_str!("duplicate-page.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let made = site::pages(context.release, context.extensions).into_iter();
    let made = made.filter(|page| !matches!(page.source, PageSource::Narrative(_)));
    let mut taken: HashMap<String, Option<&str>> = made.map(|page| (page.folder, None)).collect();
    for page in &context.pages {
        let start = Span::new(page.page.file, 0..0);
        match taken.get(&page.folder) {
            Some(Some(other)) => {
                let message = format!("this page has the same address as `pages/{other}`");
                sink.push(
                    Diagnostic::new(LINT.name, start, message)
                        .help("delete or rename one of the two files"),
                );
            }
            Some(None) => {
                let message = format!("the page `{}/` is generated from the model", page.folder);
                sink.push(Diagnostic::new(LINT.name, start, message).help("rename this file"));
            }
            None if is_of_versions(&page.folder) => {
                let message = format!(
                    "the address `{}/` is kept for a page that tells of a version",
                    page.folder
                );
                sink.push(Diagnostic::new(LINT.name, start, message).help("rename this file"));
            }
            None => {
                taken.insert(page.folder.clone(), Some(&page.page.path));
            }
        }
    }
    aliases(context, &taken, sink);
    // An address is the folder of a page or a file, and not both; some systems do not tell letters in upper case from others.
    let folders: Vec<String> = taken.into_keys().collect();
    let mut files: HashMap<String, &str> = HashMap::new();
    for file in &context.model.resources {
        let address = resource_address(&file.path).to_lowercase();
        let within = format!("{address}/");
        let is_page = |folder: &&String| **folder == address || folder.starts_with(&within);
        let message = if let Some(folder) = folders.iter().find(is_page) {
            format!("this file has the same address as the page `{folder}/`")
        } else if let Some(other) = files.insert(address, &file.path) {
            format!("this file has the same address as `pages/{other}`")
        } else {
            continue;
        };
        let start = Span::new(file.file, 0..0);
        sink.push(Diagnostic::new(LINT.name, start, message).help("rename this file"));
    }
}

/// Tells aliases that are the address of a page, which stands there in their place, and those that are claimed twice.
fn aliases(context: &Context<'_>, taken: &HashMap<String, Option<&str>>, sink: &mut Sink) {
    let mut claimed: HashMap<String, &str> = HashMap::new();
    for page in &context.pages {
        let named = page.page.front_matter.get("aliases");
        let named = named.and_then(|aliases| aliases.as_array());
        let named = named.into_iter().flatten().filter_map(|one| one.as_str());
        let mut tell = |message: String, help: &str| {
            let span = key_of_page(context.tree, page.page, "aliases");
            sink.push(Diagnostic::new(LINT.name, span, message).help(help));
        };
        for alias in named {
            // One without a slash before it is told from the folder in which the page stands.
            let address = match alias.starts_with('/') {
                true => alias.to_owned(),
                false => format!("../{alias}"),
            };
            let folder = match context.model.trees.target(&page.folder, &address) {
                Target::Page(folder, _) => folder,
                // Elsewhere on the site.
                _ => address,
            };
            if taken.contains_key(&folder) {
                let message = format!("the alias `{alias}` is the address of the page `{folder}/`");
                tell(
                    message,
                    "remove it; the page of that address is shown there",
                );
                continue;
            }
            let key = folder.trim_end_matches('/').to_lowercase();
            if let Some(other) = claimed.insert(key, &page.page.path) {
                let message = format!("the alias `{alias}` is one of `pages/{other}` already");
                tell(
                    message,
                    "leave it to one page; the site leads to one of them only",
                );
            }
        }
    }
}
