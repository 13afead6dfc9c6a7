use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::toml::basic;

pub const LINT: Lint = Lint {
    name: "insecure-reference-url",
    summary: "the address of a standard is not encrypted",
    documentation: include_str!("insecure-reference-url.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for url in context
        .model
        .references
        .iter()
        .filter_map(|reference| reference.url.as_ref())
    {
        if let Some(rest) = url.strip_prefix("http://") {
            sink.push(
                Diagnostic::new(LINT.name, url.span, "this address is not encrypted")
                    .help(format!("write `https://{rest}` if that address works"))
                    .fix(Fix::suggestion(url.span, basic(&format!("https://{rest}")))),
            );
        }
    }
}
