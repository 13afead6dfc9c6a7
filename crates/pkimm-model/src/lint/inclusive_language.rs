use super::{Context, Lint, Sink, avoided};
use crate::diagnostic::Severity;

pub const LINT: Lint = Lint {
    name: "inclusive-language",
    summary: "a text uses a word that excludes or hurts people",
    documentation: include_str!("inclusive-language.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    avoided::report(context, LINT.name, true, sink);
}
