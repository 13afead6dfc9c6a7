use std::collections::HashMap;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "extension-reference-shadows",
    summary: "an extension has a standard under an id of the catalog",
    documentation: include_str!("extension-reference-shadows.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let catalog = context.model.references.iter();
    let catalog: HashMap<&str, _> = catalog.map(|entry| (&*entry.id.value, entry)).collect();
    for extension in &context.model.extensions {
        for own in &extension.references {
            let Some(other) = catalog.get(own.id.value.as_str()) else {
                continue;
            };
            let message = format!(
                "the catalog of the model has an entry `{}`, too",
                own.id.value
            );
            sink.push(
                Diagnostic::new(LINT.name, own.id.span, message)
                    .also(other.id.span, "this one is hidden from the extension")
                    .help("remove the own entry, so that the extension cites that of the catalog, or give it another id"),
            );
        }
    }
}
