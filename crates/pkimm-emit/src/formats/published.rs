//! The YAML shape of the first published version, which clients still read: what `yaml-v1` and `self-assessment` share in
//! writing it.

use pkimm_release::published::{CategoryShape, ModelShape, ModuleShape, NO_REFERENCES};
use pkimm_release::{Category, Release, Requirement, escape};

/// The version of the shape.
const SCHEMA_VERSION: &str = "1.0.0";

/// A release in this shape, each category made by `category`.
pub(super) fn model(
    release: &Release,
    category: impl Fn(&Category) -> CategoryShape<String>,
) -> ModelShape<String> {
    let modules = release.modules.iter().map(|module| ModuleShape {
        id: module.id.clone(),
        name: module.name.clone(),
        description: block(&module.description),
        categories: module.categories.iter().map(&category).collect(),
    });
    ModelShape {
        schema_version: SCHEMA_VERSION.to_owned(),
        version: release.version.clone(),
        modules: modules.collect(),
    }
}

/// A text as the shape holds it: a block, which ends with a line break.
pub(super) fn block(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{text}\n")
    }
}

/// The references of a requirement as a Markdown list.
pub(super) fn references(release: &Release, requirement: &Requirement) -> String {
    if let Some(note) = &requirement.references_note {
        return note.clone();
    }
    let cited = release.cited(requirement);
    let lines: Vec<String> = cited
        .map(|reference| match &reference.url {
            Some(url) => format!(
                "- [{}]({})",
                escape::list_item(&reference.title),
                escape::destination(url)
            ),
            None => format!("- {}", escape::list_item(&reference.title)),
        })
        .collect();
    if lines.is_empty() {
        NO_REFERENCES.to_owned()
    } else {
        lines.join("\n")
    }
}
