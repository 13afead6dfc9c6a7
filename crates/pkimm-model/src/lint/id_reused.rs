use std::collections::HashMap;
use super::{Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::Gate;

pub const LINT: Lint = Lint {
    name: "id-reused",
    summary: "an id that left the model stands for something again",
    documentation: include_str!("id-reused.md"),
    default: Some(Severity::Error),
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let Some((archived, baseline)) = &gate.baseline else { return };
    let retired: HashMap<&str, &str> = baseline.retired.iter().map(|retired| (retired.id.as_str(), retired.since.as_str())).collect();
    let categories = gate.model.categories().map(|category| &category.id);
    for id in categories.chain(gate.model.requirements().map(|requirement| &requirement.id)) {
        if let Some(since) = retired.get(id.value.as_str()) {
            sink.push(
                Diagnostic::new(LINT.name, id.span, format!("`{}` was retired in {since}, as {} records", id.value, archived.version))
                    .help("an id keeps one meaning, or old answers would count for something else; choose another id"),
            );
        }
    }
}
