//! A document → the text of its source files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pkimm_release::extension::Extension;
use pkimm_release::{
    Category, Day, LevelAnchor, Page, Reference, ReferenceStatus, Release, Requirement,
};
use serde_json::Value;

use crate::source::toml::{basic, literal, name};

/// The source files of a document, by path below the model folder.
pub(super) fn files(release: &Release) -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([
        ("model.toml".to_owned(), model_toml(release)),
        ("references.toml".to_owned(), references_toml(release)),
    ]);
    for category in release.categories() {
        files.insert(
            format!("categories/{}/_index.md", category.id),
            category_file(category),
        );
        for requirement in &category.requirements {
            files.insert(
                format!("categories/{}/{}.md", category.id, requirement.id),
                requirement_file(requirement),
            );
        }
    }
    for page in &release.pages {
        files.insert(format!("pages/{}", page.path), page_file(page));
    }
    files
}

fn model_toml(release: &Release) -> String {
    let mut out = format!("version = {}\n", basic(&release.version));
    for (key, value) in [
        ("name", Some(&release.name)),
        ("short-name", release.short_name.as_ref()),
        ("url", release.url.as_ref()),
        ("license", Some(&release.license)),
        ("language", Some(&release.language)),
        ("provenance", release.provenance.as_ref()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(out, "{key} = {}", basic(value));
        }
    }
    for level in &release.levels {
        let _ = write!(
            out,
            "\n[[levels]]\nnumber = {}\nname = {}\n",
            level.number,
            basic(&level.name)
        );
        if !level.summary.is_empty() {
            let _ = writeln!(out, "summary = {}", literal(&level.summary));
        }
        for (key, values) in [("indicators", &level.indicators), ("risks", &level.risks)] {
            if !values.is_empty() {
                let _ = writeln!(out, "{key} = {}", list(values));
            }
        }
    }
    for module in &release.modules {
        let _ = write!(
            out,
            "\n[[modules]]\nid = {}\nname = {}\ndescription = {}\n",
            basic(&module.id),
            basic(&module.name),
            literal(&module.description)
        );
        if module.categories.is_empty() {
            out.push_str("categories = []\n");
        }
        for category in &module.categories {
            let _ = write!(
                out,
                "\n[[modules.categories]]\nid = {}\nname = {}\nweight = {}\n",
                basic(&category.id),
                basic(&category.name),
                category.weight
            );
            if !category.was.is_empty() {
                let _ = writeln!(out, "was = {}", list(&category.was));
            }
            out.push_str("requirements = [\n");
            for requirement in &category.requirements {
                let _ = writeln!(out, "  {{ {} }},", requirement_entry(requirement));
            }
            out.push_str("]\n");
        }
    }
    for retired in &release.retired {
        let _ = write!(
            out,
            "\n[[retired]]\nid = {}\nsince = {}\n",
            basic(&retired.id),
            basic(&retired.since)
        );
        if !retired.successors.is_empty() {
            let _ = writeln!(out, "successors = {}", list(&retired.successors));
        }
        let _ = writeln!(out, "reason = {}", basic(&retired.reason));
    }
    out
}

fn requirement_entry(requirement: &Requirement) -> String {
    let mut entry = format!(
        "id = {}, weight = {}, title = {}",
        basic(&requirement.id),
        requirement.weight,
        basic(&requirement.description)
    );
    if !requirement.was.is_empty() {
        let _ = write!(entry, ", was = {}", list(&requirement.was));
    }
    if let Some(version) = &requirement.deprecated {
        let _ = write!(entry, ", deprecated = {}", basic(version));
    }
    entry
}

fn references_toml(release: &Release) -> String {
    let mut out = format!("version = {}\n", basic(&release.references_version));
    references(&mut out, &release.references);
    out
}

fn references(out: &mut String, references: &[Reference]) {
    for reference in references {
        let _ = write!(
            out,
            "\n[[references]]\nid = {}\ntitle = {}\n",
            basic(&reference.id),
            basic(&reference.title)
        );
        for (key, value) in [("authority", &reference.authority), ("url", &reference.url)] {
            if let Some(value) = value {
                let _ = writeln!(out, "{key} = {}", basic(value));
            }
        }
        if !reference.regions.is_empty() {
            let _ = writeln!(out, "regions = {}", list(&reference.regions));
        }
        if let Some(edition) = &reference.edition {
            let _ = writeln!(out, "edition = {}", basic(edition));
        }
        if reference.status != ReferenceStatus::Current {
            let _ = writeln!(out, "status = {}", basic(reference.status.as_str()));
        }
        if let Some(id) = &reference.superseded_by {
            let _ = writeln!(out, "superseded-by = {}", basic(id));
        }
        if reference.added {
            out.push_str("added = true\n");
        }
    }
}

fn category_file(category: &Category) -> String {
    let mut out = "+++\n".to_owned();
    if !category.summary.is_empty() {
        let _ = writeln!(out, "summary = {}", literal(&category.summary));
    }
    if category.draft {
        out.push_str("draft = true\n");
    }
    if !out.ends_with("+++\n") {
        out.push('\n');
    }
    let levels = category.levels.iter();
    out.push_str(&levels_table(
        levels.map(|level| (level.number, &level.description)),
    ));
    let _ = write!(out, "+++\n\n{}\n", category.description);
    out
}

/// What is said of each level. What is empty is left out.
fn levels_table<'a>(texts: impl Iterator<Item = (u32, &'a String)>) -> String {
    let mut out = "[levels]\n".to_owned();
    for (number, description) in texts.filter(|(_, description)| !description.is_empty()) {
        let _ = writeln!(out, "{number} = {}", literal(description));
    }
    out
}

/// The source files of an extension, by path below the model folder.
pub(super) fn extension_files(extension: &Extension) -> BTreeMap<String, String> {
    let folder = format!("extensions/{}", extension.id);
    let mut files = BTreeMap::from([(
        format!("{folder}/extension.toml"),
        extension_toml(extension),
    )]);
    for entry in &extension.relevance {
        let levels = entry.levels.iter();
        let file = requirement_file(&Requirement {
            guidance: entry.guidance.clone(),
            assessment: entry.assessment.clone(),
            references: entry.references.clone(),
            references_note: entry.references_note.clone(),
            levels: levels
                .map(|level| LevelAnchor {
                    number: level.number,
                    description: level.description.clone(),
                })
                .collect(),
            draft: entry.draft,
            ..Requirement::default()
        });
        files.insert(format!("{folder}/{}.md", entry.category), file);
    }
    files
}

fn extension_toml(extension: &Extension) -> String {
    let mut out = String::new();
    for (key, value) in [
        ("id", basic(&extension.id)),
        ("name", basic(&extension.name)),
        ("version", basic(&extension.version)),
        ("description", basic(&extension.description)),
        ("documentation", basic(&extension.documentation)),
        ("status", basic(extension.status.as_str())),
        ("compatibility", list(&extension.compatibility)),
    ] {
        let _ = writeln!(out, "{key} = {value}");
    }
    if extension.floor_score {
        out.push_str("floor-score = true\n");
    }
    for entry in &extension.relevance {
        let (category, weight) = (basic(&entry.category), entry.weight);
        let _ = write!(
            out,
            "\n[[relevance]]\ncategory = {category}\nweight = {weight}\n"
        );
    }
    for overlay in &extension.overlays {
        let (target, effect) = (basic(&overlay.target), &overlay.effect);
        let _ = write!(
            out,
            "\n[[overlays]]\ntarget = {target}\n{} = {}\n",
            effect.key(),
            effect.number()
        );
        if !overlay.rationale.is_empty() {
            let _ = writeln!(out, "rationale = {}", basic(&overlay.rationale));
        }
    }
    references(&mut out, &extension.references);
    out
}

fn requirement_file(requirement: &Requirement) -> String {
    // What is not written here stands in `model.toml`, or follows from it.
    let Requirement {
        id: _,
        code: _,
        number: _,
        weight: _,
        description: _,
        guidance,
        assessment,
        levels,
        references,
        references_note,
        was: _,
        deprecated: _,
        draft,
    } = requirement;
    let mut out = format!("+++\nreferences = {}\n", list(references));
    if let Some(note) = references_note {
        let _ = writeln!(out, "references-note = {}", literal(note));
    }
    if *draft {
        out.push_str("draft = true\n");
    }
    if !levels.is_empty() {
        let levels = levels.iter();
        out.push('\n');
        out.push_str(&levels_table(
            levels.map(|level| (level.number, &level.description)),
        ));
    }
    let _ = write!(
        out,
        "+++\n\n## Guidance\n\n{guidance}\n\n## Assessment\n\n{assessment}\n",
    );
    out
}

fn page_file(page: &Page) -> String {
    let mut out = "+++\n".to_owned();
    for (key, entry) in &page.front_matter {
        // A document holds the day of a post as a text, and the front matter as a day.
        let day = entry
            .as_str()
            .filter(|_| key == "date")
            .and_then(|day| day.parse::<Day>().ok());
        if let Some(day) = day {
            let _ = writeln!(out, "{} = {day}", name(key));
        } else if let Some(entry) = value(entry) {
            let _ = writeln!(out, "{} = {entry}", name(key));
        }
    }
    let _ = write!(out, "+++\n\n{}\n", page.body);
    out
}

/// A list of texts on one line.
fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| basic(value)).collect();
    format!("[{}]", values.join(", "))
}

/// A value of JSON on one line. TOML has nothing that says null.
fn value(json: &Value) -> Option<String> {
    Some(match json {
        Value::Null => return None,
        Value::Bool(_) | Value::Number(_) => json.to_string(),
        Value::String(text) => basic(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .filter_map(|(key, entry)| Some(format!("{} = {}", name(key), value(entry)?)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    })
}
