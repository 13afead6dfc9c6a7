use std::collections::HashSet;

use pkimm_release::site::{Target, resource_address};

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "unlinked-file",
    summary: "no page links to a file beside pages",
    documentation: include_str!("unlinked-file.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let files = context.model.resources.iter();
    let mut files = files.filter(|file| file.entry.is_some()).peekable();
    if files.peek().is_none() {
        return;
    }
    let linked = context
        .leads()
        .filter_map(|lead| match context.target(&lead) {
            Target::Page(address, _) => Some(address),
            _ => None,
        });
    let linked: HashSet<String> = linked.collect();
    // Front matter, shortcodes and HTML name files in ways that only the site knows.
    let is_named = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let mut sources = context.tree.below("");
        sources.any(|(path, file)| path.ends_with(".md") && context.tree.text(file).contains(name))
    };
    for file in files {
        if linked.contains(&resource_address(&file.path)) || is_named(&file.path) {
            continue;
        }
        let message = format!(
            "no page links to `pages/{}`, which would be published",
            file.path
        );
        let help = "link to it, or remove it";
        sink.push(Diagnostic::new(LINT.name, Span::new(file.file, 0..0), message).help(help));
    }
}
