use std::collections::HashSet;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "unused-reference",
    summary: "a standard in the catalog is not cited by any requirement",
    documentation: include_str!("unused-reference.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    if !model.complete || !model.citations_complete {
        return;
    }
    let cited: HashSet<_> = model
        .requirements()
        .flat_map(|requirement| &requirement.references)
        .map(|(index, _)| *index)
        .collect();
    for (position, reference) in model.references.iter().enumerate() {
        let cited = cited.contains(&crate::model::ReferenceIndex(position));
        if !cited && !reference.status.is_deprecated() {
            let message = format!("no requirement cites `{}`", reference.id.value);
            sink.push(
                Diagnostic::new(LINT.name, reference.id.span, message)
                    .help("cite it where it applies, or remove it from the catalog"),
            );
        }
    }
}
