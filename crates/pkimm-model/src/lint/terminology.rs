use super::{Context, Lint, Sink, avoided};
use crate::diagnostic::Severity;

pub const LINT: Lint = Lint {
    name: "terminology",
    summary: "a text uses a word that the model avoids",
    documentation: include_str!("terminology.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    avoided::report(context, LINT.name, false, sink);
}
