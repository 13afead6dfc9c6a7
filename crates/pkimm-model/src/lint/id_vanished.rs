use std::collections::HashSet;

use pkimm_release::{Category, Module, Release};

use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

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
        let message = format!(
            "`{id}` of {} is missing, and there is no record of what became of it",
            archived.version
        );
        let (renamed, left) = helps(gate.release, baseline, id);
        let finding = Diagnostic::new(LINT.name, gate.version_span(), message);
        sink.push(finding.help(renamed).help(left));
    }
}

/// What to do if the same thing has a new id, and what if it left the model. The commands leave a record of both, once the
/// change is taken back.
fn helps(now: &Release, baseline: &Release, id: &str) -> (String, String) {
    let renamed = format!("if the same thing has a new id, write `was = [\"{id}\"]` next to it");
    let left = format!(
        "if it left the model, add `[[retired]]` with `id = \"{id}\"`, `since` and `reason` to `model.toml`"
    );
    let named = named(baseline);
    let Some((_, kind, name)) = named.iter().find(|(known, ..)| *known == id) else {
        return (renamed, left);
    };
    let is_new = |other: &str| named.iter().all(|(known, ..)| *known != other);
    let all = self::named(now);
    let mut same = all
        .iter()
        .filter(|(other, of, called)| of == kind && called == name && is_new(other));
    let renamed = match (same.next(), same.next()) {
        (Some((new, ..)), None) => format!(
            "if `{new}` is the same thing, write `was = [\"{id}\"]` next to it; or take the change back, and run `pkimm rename {id} {new}`"
        ),
        _ => renamed,
    };
    let left = match is_held(now, baseline, id) {
        true => format!(
            "{left}; or bring it back with its file, and run `pkimm retire {id} --reason …`"
        ),
        false => left,
    };
    (renamed, left)
}

/// Whether what held an id is still there, and so holds something else: nothing can be retired that leaves it empty.
fn is_held(now: &Release, baseline: &Release, id: &str) -> bool {
    let has_category = |id: &str| now.categories().any(|category| category.id == id);
    let of_category = |category: &Category| {
        let mut requirements = category.requirements.iter();
        requirements.any(|entry| entry.id == id) && has_category(&category.id)
    };
    let of_module = |module: &Module| {
        let mut categories = module.categories.iter();
        categories.any(|entry| entry.id == id) && now.modules.iter().any(|one| one.id == module.id)
    };
    baseline.categories().any(of_category) || baseline.modules.iter().any(of_module)
}

/// The categories and requirements of a release: what each is, its id and its name.
fn named(release: &Release) -> Vec<(&str, &str, &str)> {
    let categories = release.categories();
    let categories = categories.map(|entry| (&*entry.id, "category", &*entry.name));
    let requirements = release.requirements();
    let requirements = requirements.map(|entry| (&*entry.id, "requirement", &*entry.description));
    categories.chain(requirements).collect()
}
