//! Files that are missing where `model.toml` asks for them, held against those that it does not list: whoever renames a file
//! or an id has one fault, and reads of one.

use super::found::Found;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::model::Unlisted;
use crate::span::Span;

/// A file that is missing.
#[derive(Debug)]
pub struct Missing {
    /// The id that asks for it.
    pub span: Span,
    /// The id of the category.
    pub category: String,
    /// What of the category is missing.
    pub part: Part,
}

/// What of a category is missing.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// The folder, with these requirements.
    Folder(Vec<String>),
    /// The file of the category itself.
    Index,
    /// The file of a requirement.
    Requirement(String),
}

/// Reports what is missing. Of what is not listed, each that is told here is taken out.
pub fn report(missing: Vec<Missing>, unlisted: &mut Vec<Unlisted>, found: &mut Found) {
    let lacking: Vec<(String, String)> = missing
        .iter()
        .filter_map(|one| match &one.part {
            Part::Requirement(id) => Some((one.category.clone(), id.clone())),
            _ => None,
        })
        .collect();
    for one in missing {
        let category = one.category.as_str();
        match &one.part {
            Part::Index => found.missing(one.span, &format!("categories/{category}/_index.md")),
            Part::Requirement(id) => {
                let path = format!("categories/{category}/{id}.md");
                let alone = lacking
                    .iter()
                    .filter(|(other, _)| other == category)
                    .count()
                    == 1;
                match moved_file(category, id, alone, unlisted) {
                    Some(position) => {
                        let other = unlisted.remove(position);
                        found.push(file_elsewhere(one.span, &path, id, category, &other));
                    }
                    None => found.missing(one.span, &path),
                }
            }
            Part::Folder(requirements) => match moved_folder(category, requirements, unlisted) {
                Some(other) => {
                    unlisted.retain(|entry| entry.category != other);
                    found.push(folder_elsewhere(one.span, category, &other));
                }
                None => {
                    let message = format!("the folder `categories/{category}/` is missing");
                    let help = format!(
                        "create it, with a file `_index.md` and one for each requirement, as in `categories/{category}/{}.md`",
                        requirements
                            .first()
                            .map_or("first-requirement", String::as_str)
                    );
                    found.push(Diagnostic::new("missing-file", one.span, message).help(help));
                }
            },
        }
    }
}

/// The file that is nearly certainly the one of a requirement: it has its name in another folder, or a name like it, or it is
/// the one that is left over where one is missing.
fn moved_file(category: &str, id: &str, alone: bool, unlisted: &[Unlisted]) -> Option<usize> {
    let named = |entry: &Unlisted, name: &str| entry.requirement.as_deref() == Some(name);
    if let Some(position) = unlisted.iter().position(|entry| named(entry, id)) {
        return Some(position);
    }
    let of_category = unlisted.iter().filter(|entry| entry.category == category);
    let names: Vec<&str> = of_category
        .filter_map(|entry| entry.requirement.as_deref())
        .collect();
    let name = match names.as_slice() {
        [only] if alone => only,
        _ => nearest(id, names.iter().copied())?,
    };
    unlisted
        .iter()
        .position(|entry| entry.category == category && named(entry, name))
}

/// The folder that is nearly certainly the one of a category: it holds a requirement of it, or has a name like it.
fn moved_folder(category: &str, requirements: &[String], unlisted: &[Unlisted]) -> Option<String> {
    let holds = |entry: &&Unlisted| {
        entry
            .requirement
            .as_ref()
            .is_some_and(|id| requirements.contains(id))
    };
    let whole = unlisted.iter().filter(|entry| entry.requirement.is_none());
    let names = whole.map(|entry| entry.category.as_str());
    let name = match unlisted.iter().find(holds) {
        Some(entry) => entry.category.as_str(),
        None => nearest(category, names)?,
    };
    Some(name.to_owned())
}

fn file_elsewhere(
    span: Span,
    path: &str,
    id: &str,
    category: &str,
    other: &Unlisted,
) -> Diagnostic {
    let name = other.requirement.as_deref().unwrap_or_default();
    let there = format!("categories/{}/{name}.md", other.category);
    let message = format!("the file `{path}` is missing, and `{there}` is not listed");
    let diagnostic = Diagnostic::new("missing-file", span, message)
        .also(Span::new(other.file, 0..0), "this file is not listed")
        .help(format!("if that is the file, move it to `{path}`"));
    if other.category != category {
        return diagnostic.help(format!(
            "if the requirement belongs to the other category now, move its entry to `{}` in `model.toml`",
            other.category
        ));
    }
    diagnostic.help(format!(
        "if the requirement has a new id, write `id = \"{name}\", was = [\"{id}\"]` in `model.toml`"
    ))
}

fn folder_elsewhere(span: Span, category: &str, other: &str) -> Diagnostic {
    let message = format!(
        "the folder `categories/{category}/` is missing, and `categories/{other}/` is not listed"
    );
    Diagnostic::new("missing-file", span, message)
        .help(format!("if that is the folder, rename it to `{category}`"))
        .help(format!(
            "if the category has a new id, write `id = \"{other}\"` and `was = [\"{category}\"]` in `model.toml`"
        ))
}
