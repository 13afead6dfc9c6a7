use pkimm_release::site;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::nearest;
use crate::source::toml::{Document, Step};
use crate::span::Span;

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
    let mut report = |range: Option<_>, message: String, help: Option<String>| {
        let span = Span::new(file, range.unwrap_or_default());
        let mut diagnostic = Diagnostic::new(LINT.name, span, message);
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        sink.push(diagnostic);
    };
    let did_you_mean = |found: Option<&str>| found.map(|found| format!("did you mean `{found}`?"));
    for (folder, anchors) in former {
        if !context.has_page(folder) {
            let help = did_you_mean(nearest(folder, context.folders().into_iter()));
            let help = help.unwrap_or_else(|| {
                "name the folder of the page below `site/`, as in `model/model/maturity-levels`"
                    .to_owned()
            });
            let message = format!("the site has no page in the folder `{folder}`");
            report(document.key_range(&below(&[folder])), message, Some(help));
            continue;
        }
        let own = context.own_anchors(folder).unwrap_or_default();
        for (anchor, now) in anchors {
            let path = below(&[folder, anchor]);
            if !site::is_anchor(anchor) {
                report(
                    document.key_range(&path),
                    format!("`{anchor}` is no anchor"),
                    Some(
                        "write what stands behind `#` in an address: letters, digits and hyphens"
                            .to_owned(),
                    ),
                );
            } else if own.contains(anchor) {
                report(
                    document.key_range(&path),
                    format!("the page has the anchor `#{anchor}` by itself"),
                    Some("take the line out".to_owned()),
                );
            } else if !now.is_empty() && !own.contains(now) {
                let near = nearest(now, own.iter().map(String::as_str));
                let help = did_you_mean(near);
                let help = help.unwrap_or_else(|| {
                    "name an anchor of the same page, or write `\"\"` to lead to its top".to_owned()
                });
                let message = format!("the page has no anchor `#{now}`");
                report(document.range(&path), message, Some(help));
            }
        }
    }
}
