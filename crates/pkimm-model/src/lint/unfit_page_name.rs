use pkimm_release::site::unfit_name;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "unfit-page-name",
    summary: "a page has a name that the site cannot make an address of",
    documentation: include_str!("unfit-page-name.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for page in &context.model.pages {
        let Some(part) = unfit_name(&page.path) else {
            continue;
        };
        let message = format!("the site can make no address of the name `{part}`");
        sink.push(
            Diagnostic::new(LINT.name, Span::new(page.file, 0..0), message).help(
                "rename it to lower-case letters, digits and hyphens, as in `key-ceremony.md`",
            ),
        );
    }
}
