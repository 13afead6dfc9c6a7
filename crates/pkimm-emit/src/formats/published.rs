//! The YAML shape of the first published version, which clients still read: what `yaml-v1` and `self-assessment` share.

use pkimm_release::{Category, Module, Release, Requirement, escape};
use serde::Serialize;

/// What stands for a list of references that is empty.
const NO_REFERENCES: &str = "N/A";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ModelShape<'a> {
    pub schema_version: &'static str,
    pub version: &'a str,
    pub modules: Vec<ModuleShape<'a>>,
}

#[derive(Serialize)]
pub(super) struct ModuleShape<'a> {
    pub id: &'a str,
    pub name: String,
    pub description: String,
    pub categories: Vec<CategoryShape>,
}

#[derive(Serialize)]
pub(super) struct CategoryShape {
    pub id: String,
    pub weight: u32,
    pub name: String,
    pub description: String,
    pub levels: Vec<LevelShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Vec<RequirementShape>>,
}

#[derive(Serialize)]
pub(super) struct LevelShape {
    pub number: u32,
    pub name: String,
    pub description: String,
}

#[derive(Serialize)]
pub(super) struct RequirementShape {
    pub id: String,
    pub weight: u32,
    pub description: String,
    pub guidance: String,
    pub assessment: String,
    pub references: String,
}

/// The modules in this shape, each category made by `category`.
pub(super) fn modules<'a>(
    release: &'a Release,
    category: impl Fn(&'a Module, &'a Category) -> CategoryShape,
) -> Vec<ModuleShape<'a>> {
    let module = |module: &'a Module| ModuleShape {
        id: &module.id,
        name: module.name.clone(),
        description: block(&module.description),
        categories: module
            .categories
            .iter()
            .map(|own| category(module, own))
            .collect(),
    };
    release.modules.iter().map(module).collect()
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
