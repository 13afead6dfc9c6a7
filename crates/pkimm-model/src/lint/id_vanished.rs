use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use std::collections::HashSet;

pub const LINT: Lint = Lint {
    name: "id-vanished",
    summary: "an id of the published version has disappeared without a record",
    documentation: include_str!("id-vanished.md"),
    default: Some(Severity::Error),
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let Some((archived, baseline)) = &gate.baseline else {
        return;
    };
    let mut known: HashSet<&str> = gate
        .release
        .retired
        .iter()
        .map(|retired| retired.id.as_str())
        .collect();
    for category in gate.release.categories() {
        known.insert(&category.id);
        known.extend(category.was.iter().map(String::as_str));
    }
    for requirement in gate.release.requirements() {
        known.insert(&requirement.id);
        known.extend(requirement.was.iter().map(String::as_str));
    }
    let categories = baseline
        .categories()
        .flat_map(|category| std::iter::once(&category.id).chain(&category.was));
    let requirements = baseline
        .requirements()
        .flat_map(|requirement| std::iter::once(&requirement.id).chain(&requirement.was));
    let retired = baseline.retired.iter().map(|retired| &retired.id);
    for id in categories
        .chain(requirements)
        .chain(retired)
        .filter(|id| !known.contains(id.as_str()))
    {
        sink.push(
            Diagnostic::new(LINT.name, gate.version_span(), format!("`{id}` of {} is missing, and there is no record of what became of it", archived.version))
                .help(format!("if the same thing has a new id, write `was = [\"{id}\"]` next to it"))
                .help(format!("if it left the model, add `[[retired]]` with `id = \"{id}\"`, `since` and `reason` to `model.toml`")),
        );
    }
}
