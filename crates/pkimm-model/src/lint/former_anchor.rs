use std::ops::Range;

use pkimm_release::site;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::nearest;
use crate::edit::Fix;
use crate::source::toml::{Document, Step, basic};
use crate::source::tree::SourceTree;
use crate::span::{FileId, Span};

pub const LINT: Lint = Lint {
    name: "former-anchor",
    summary: "an earlier anchor of a page leads to nothing that the page has",
    documentation: include_str!("former-anchor.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let former = &context.model.trees.anchors;
    if former.is_empty() {
        return;
    }
    let file = context.model.file;
    let (document, _) = Document::parse(context.tree.text(file));
    let below = |names: &[&str]| {
        let names = ["site", "anchors"].iter().chain(names);
        names
            .map(|name| Step::Key((*name).to_owned()))
            .collect::<Vec<_>>()
    };
    let mut report = |range: Option<_>, message: String, help: String, fix: Option<Fix>| {
        let span = Span::new(file, range.unwrap_or_default());
        let finding = Diagnostic::new(LINT.name, span, message).help(help);
        sink.push(finding.maybe_fix(fix));
    };
    let did_you_mean = |found: Option<&str>| found.map(|found| format!("did you mean `{found}`?"));
    let write = |range: Option<Range<usize>>, found: Option<&str>| {
        Some(Fix::suggestion(Span::new(file, range?), basic(found?)))
    };
    for (folder, anchors) in former {
        if !context.has_page(folder) {
            let near = nearest(folder, context.folders().into_iter());
            let help = did_you_mean(near).unwrap_or_else(|| {
                "name the folder of the page below `site/`, as in `model/model/maturity-levels`"
                    .to_owned()
            });
            let message = format!("the site has no page in the folder `{folder}`");
            report(document.key_range(&below(&[folder])), message, help, None);
            continue;
        }
        let own = context.own_anchors(folder).unwrap_or_default();
        for (anchor, now) in anchors {
            let path = below(&[folder, anchor]);
            if !site::is_anchor(anchor) {
                report(
                    document.key_range(&path),
                    format!("`{anchor}` is no anchor"),
                    "write what stands behind `#` in an address: letters, digits and hyphens"
                        .to_owned(),
                    None,
                );
            } else if own.contains(anchor) {
                let key = document.key_range(&path);
                let fix = line_of(context.tree, file, key.clone(), document.range(&path));
                let message = format!("the page has the anchor `#{anchor}` by itself");
                report(key, message, "take the line out".to_owned(), fix);
            } else if !now.is_empty() && !own.contains(now) {
                let near = nearest(now, own.iter().map(String::as_str));
                let help = did_you_mean(near);
                let help = help.unwrap_or_else(|| {
                    "name an anchor of the same page, or write `\"\"` to lead to its top".to_owned()
                });
                let message = format!("the page has no anchor `#{now}`");
                let range = document.range(&path);
                report(range.clone(), message, help, write(range, near));
            }
        }
    }
}

/// A file without the line of an entry, on which nothing else stands.
fn line_of(
    tree: &SourceTree,
    file: FileId,
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
) -> Option<Fix> {
    let entry = Span::new(file, key?.start..value?.end);
    let written = tree.slice(entry);
    let (_, line) = tree.line(entry);
    let line = line.range();
    let whole = tree.text(file).get(line.start..)?;
    let end = whole.find('\n').map_or(whole.len(), |at| at + 1);
    let is_alone =
        whole[..end].trim().trim_matches(['"', '\'']) == written.trim_matches(['"', '\'']);
    let whole = Span::new(file, line.start..line.start + end);
    is_alone.then(|| Fix::automatic(whole, ""))
}
