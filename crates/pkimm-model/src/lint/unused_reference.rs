use std::collections::HashSet;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cited, Extension, ReferenceIndex};

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
    let cited = model
        .requirements()
        .flat_map(|requirement| &requirement.references);
    // The catalog sends readers of what was replaced to what replaces it.
    let replacing = model
        .references
        .iter()
        .filter_map(|reference| reference.superseded_by.as_ref());
    let used = cited.chain(replacing).map(|(index, _)| *index);
    let used: HashSet<_> = used
        .chain(model.extensions.iter().flat_map(of_catalog))
        .collect();
    for (position, reference) in model.references.iter().enumerate() {
        let is_used = used.contains(&ReferenceIndex(position));
        if !is_used && !reference.status.is_deprecated() {
            let message = format!("no requirement cites `{}`", reference.id.value);
            sink.push(
                Diagnostic::new(LINT.name, reference.id.span, message)
                    .help("cite it where it applies, or remove it from the catalog"),
            );
        }
    }
    for extension in model
        .extensions
        .iter()
        .filter(|extension| extension.complete)
    {
        let cited = |own| extension.cited().any(|cited| cited == Cited::Own(own));
        let references = extension.references.iter().enumerate();
        for (_, reference) in references.filter(|(own, _)| !cited(*own)) {
            let message = format!("the extension does not cite `{}`", reference.id.value);
            sink.push(
                Diagnostic::new(LINT.name, reference.id.span, message)
                    .help("cite it where it applies, or remove it from the extension"),
            );
        }
    }
}

/// What an extension cites of the catalog.
fn of_catalog(extension: &Extension) -> impl Iterator<Item = ReferenceIndex> {
    extension.cited().filter_map(|cited| match cited {
        Cited::Catalog(index) => Some(index),
        Cited::Own(_) => None,
    })
}
