use pkimm_release::front_matter::misleading;

use super::context::key_of_page;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "hidden-page",
    summary: "front matter hides a page or moves it",
    documentation: include_str!("hidden-page.md"),
    default: Some(Severity::Error),
    structural: true,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let pages = context.model.pages.iter().zip(&context.release.pages);
    for (page, of_document) in pages {
        for fault in misleading(of_document) {
            let span = key_of_page(context.tree, page, &fault.key);
            let help = "take the key away; a page is shown at the address that its path says";
            sink.push(Diagnostic::new(LINT.name, span, fault.message).help(help));
        }
    }
}
