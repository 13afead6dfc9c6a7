use std::collections::BTreeSet;

use pkimm_release::site::{EXTENSIONS, GROUP, MODEL, POSTS, Target};

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "site-address-missing",
    summary: "a link leads to another tree of the site, and its address there is not given",
    documentation: include_str!("site-address-missing.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// What each tree is called, its key in `[site]`, and an example.
const TREES: [(&str, &str, &str, &str); 4] = [
    (MODEL, "the model's pages", "model", "/group/model/"),
    (GROUP, "the working group's pages", "group", "/group/"),
    (
        EXTENSIONS,
        "the pages of extensions",
        "extensions",
        "/group/extensions/",
    ),
    (POSTS, "posts", "posts", "/{year}/{month}/{day}/{slug}/"),
];

fn run(context: &Context<'_>, sink: &mut Sink) {
    let trees = &context.model.trees;
    let section = |folder: &str| folder.split('/').next().unwrap_or_default().to_owned();
    let mut told = BTreeSet::new();
    for lead in context.leads() {
        let Target::Page(folder, _) = context.target(&lead) else {
            continue;
        };
        let to = section(&folder);
        let is_known = match to.as_str() {
            POSTS => trees.posts.is_some(),
            _ => trees.address(&folder).is_some(),
        };
        if is_known || to == section(lead.folder) {
            continue;
        }
        let tree = TREES.iter().find(|(name, ..)| *name == to);
        // What is missing is missing for every link to it.
        let Some((_, what, key, example)) = tree.filter(|_| told.insert(to.clone())) else {
            continue;
        };
        let message = format!(
            "this link leads to {what}, and `model.toml` does not say where the site shows them"
        );
        sink.push(Diagnostic::new(LINT.name, lead.span, message).help(help(key, example)));
    }
    // Pages that are made lead from one of these trees to the other.
    let Some(extension) = context.model.extensions.first() else {
        return;
    };
    let lacks = |name: &str| !trees.is_empty() && trees.address(name).is_none();
    let made = TREES
        .iter()
        .filter(|(name, ..)| [MODEL, EXTENSIONS].contains(name) && lacks(name));
    for (_, what, key, example) in made.filter(|(name, ..)| !told.contains(*name)) {
        let message = format!(
            "the pages of extensions and those of the model lead to each other, and `model.toml` does not say where the site shows {what}"
        );
        let finding = Diagnostic::new(LINT.name, extension.id.span, message);
        sink.push(finding.help(help(key, example)));
    }
}

fn help(key: &str, example: &str) -> String {
    format!(
        "add their address from the root of the site to `model.toml`: `{key} = \"{example}\"` under `[site]`"
    )
}
