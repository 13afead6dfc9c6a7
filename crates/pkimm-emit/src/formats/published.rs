//! What the formats share that are of a published YAML shape: the shape of the first published version, which clients
//! still read, and the names that the schemas of both shapes take.

use pkimm_release::integrity::parse_version;
use pkimm_release::published::{
    CategoryShape, LevelShape, ModelShape, ModuleShape, NO_REFERENCES, RequirementShape,
};
use pkimm_release::schema::published::{self, POSITIONAL};
pub(super) use pkimm_release::yaml::to_yaml;
use pkimm_release::{Catalog, Category, Release, Requirement, escape};
use schemars::Schema;
use serde::{Deserialize, Serialize};

use crate::{EmitError, EmitOptions, OutputFile, Unfit, templates};

/// The names that the schemas of the shapes take, embedded unless they are replaced.
const NAMES: &str = "published.toml";

/// What the schemas of the shapes take.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Names {
    module_ids: Vec<String>,
    module_names: Vec<String>,
    level_names: Vec<String>,
    stable_ids_since: String,
}

impl Names {
    pub(crate) fn read(format: &'static str, options: &EmitOptions) -> Result<Self, EmitError> {
        templates::toml(format, NAMES, options.templates.text(NAMES))
    }

    /// The names, as the schemas take them.
    pub(super) fn of_schemas(&self) -> published::Names<'_> {
        published::Names {
            module_ids: &self.module_ids,
            module_names: &self.module_names,
            level_names: &self.level_names,
        }
    }

    /// Whether the later shape can carry the levels of a release.
    pub(crate) fn have_levels(&self, release: &Release) -> bool {
        let mut levels = release.categories().flat_map(|category| &category.levels);
        levels.all(|level| self.level_names.contains(&level.name))
    }

    /// Whether a release was published with positions in place of ids, by which its readers know it.
    pub(super) fn have_positions(&self, release: &Release) -> bool {
        let version = |text: &str| parse_version(text).ok();
        let since = version(&self.stable_ids_since);
        version(&release.version).is_some_and(|version| Some(version) < since)
    }

    /// Why neither shape can carry the modules of a release.
    pub(super) fn unfit(&self, release: &Release) -> Option<Unfit> {
        let id = |id: &String| !self.module_ids.contains(id);
        let name = |name: &String| !self.module_names.contains(name);
        let reason = release.modules.iter().find_map(|module| {
            let (what, own, known) = match (id(&module.id), name(&module.name)) {
                (true, _) => ("id", &module.id, &self.module_ids),
                (_, true) => ("name", &module.name, &self.module_names),
                _ => return None,
            };
            Some(format!(
                "a module has the {what} `{own}`, and the published shape takes only {}",
                known.join(", ")
            ))
        });
        Some(Unfit {
            reason: reason?,
            help: "use `json`, which carries every model, or rename the module",
        })
    }
}

/// Why the published shapes cannot carry a release.
pub(super) fn unfit(release: &Release, options: &EmitOptions) -> Option<Unfit> {
    // Whoever writes the format reports names that cannot be read.
    Names::read("", options).ok()?.unfit(release)
}

/// A release in this shape, with all that the shape has a place for.
pub(super) fn shape(release: &Release) -> ModelShape<String> {
    let catalog = release.catalog();
    let requirement = |requirement: &Requirement| RequirementShape {
        id: requirement.number.to_string(),
        weight: requirement.weight,
        description: requirement.description.clone(),
        guidance: block(&requirement.guidance),
        assessment: block(&requirement.assessment),
        references: block(
            &references(&catalog, requirement).unwrap_or_else(|| NO_REFERENCES.to_owned()),
        ),
    };
    let category = |category: &Category| CategoryShape {
        id: category.number.to_string(),
        weight: category.weight,
        name: category.name.clone(),
        description: block(&category.description),
        levels: category
            .levels
            .iter()
            .map(|level| LevelShape {
                number: level.number,
                name: format!("{} - {}", level.number, level.name),
                description: block(&level.description),
            })
            .collect(),
        requirements: Some(category.requirements.iter().map(requirement).collect()),
    };
    model(release, category)
}

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
        schema_version: POSITIONAL.to_owned(),
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

/// The references of a requirement as a Markdown list, where it has any.
pub(super) fn references(catalog: &Catalog<'_>, requirement: &Requirement) -> Option<String> {
    if let Some(note) = &requirement.references_note {
        return Some(note.clone());
    }
    let cited = catalog.cited(requirement);
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
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The schema of a published shape, in a file of its own: `derive` makes it for the name of that file.
pub(super) fn schema(
    release: &Release,
    pattern: &str,
    derive: impl FnOnce(&str) -> Schema,
) -> OutputFile {
    let path = release.file_path(pattern);
    let schema = derive(path.rsplit('/').next().unwrap_or_default());
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    OutputFile::text(path, text + "\n")
}

/// A YAML file of a format, behind the comment that names its model.
pub(super) fn file(
    format: &'static str,
    path: String,
    credits: &str,
    data: &impl Serialize,
) -> Result<OutputFile, EmitError> {
    let yaml = to_yaml(data).map_err(|error| EmitError {
        format,
        file: None,
        line: None,
        message: format!("{path}: {error}"),
    })?;
    Ok(OutputFile::text(path, format!("{credits}{yaml}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that a reader could take for something else, or that a careless writer would change.
    const HOSTILE: &[&str] = &[
        "",
        "yes",
        "on",
        "no",
        "y",
        "~",
        "null",
        "true",
        "0o7",
        "017",
        "0x1F",
        "1e3",
        "1_000",
        "12:30",
        "2024-01-01",
        ".inf",
        "=",
        "<<",
        " lead",
        "trail ",
        "\ttab",
        "a\tb",
        "- x",
        "---",
        "...",
        "? x",
        "# x",
        "a #b",
        "a: b",
        "a:",
        "+++",
        "{a}",
        "&a",
        "*a",
        "!x",
        "%x",
        "@x",
        "`x`",
        "'",
        "\"",
        "\\",
        "{{< x >}}",
        "\u{1}\u{1b}\u{7f}",
        "nel\u{85}x",
        "ls\u{2028}x",
        "\u{feff}x",
        "a \u{1f389}",
        "  starts\nwith spaces\n",
        "  a\nb",
        "\n\na\n",
        "a\n\n\n",
        "a\nb",
        "a\n",
        "\n",
        " \n",
        "a\n  b\n c\n",
        "a \nb\t\n",
        "\ta\nb",
        "# c\nd",
        "---\na\n",
        "a\n...\nb\n",
        "a\r\nb",
        "nel\u{85}\nx\n",
        "a\n ",
        "\n a",
        "key: |\n  x\n",
    ];

    #[test]
    fn hostile_texts_come_back() {
        let long = "word ".repeat(200);
        let texts: Vec<&str> = HOSTILE
            .iter()
            .copied()
            .chain([long.as_str(), long.trim()])
            .collect();
        let nested: Vec<_> = texts
            .iter()
            .map(|text| serde_json::json!({ "a": text, "b": [text] }))
            .collect();
        let data = serde_json::json!({ "texts": texts, "nested": nested, "none": [], "empty": {} });
        let yaml = to_yaml(&data).unwrap();
        assert_eq!(
            serde_saphyr::from_str::<serde_json::Value>(&yaml).unwrap(),
            data,
            "{yaml}"
        );
    }
}
