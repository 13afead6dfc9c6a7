//! Files that are missing where `model.toml` asks for them, held against those that it does not list: whoever renames a file
//! or an id has one fault, and reads of one.

use std::collections::HashMap;

use pkimm_release::typed::is_id;

use super::found::Found;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::Known;
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
    let mut lacking: HashMap<&str, usize> = HashMap::new();
    for one in &missing {
        if matches!(one.part, Part::Requirement(_)) {
            *lacking.entry(&one.category).or_default() += 1;
        }
    }
    let mut left = Left::of(unlisted);
    for one in &missing {
        let category = one.category.as_str();
        match &one.part {
            Part::Index => found.missing(one.span, &format!("categories/{category}/_index.md")),
            Part::Requirement(id) => {
                let path = format!("categories/{category}/{id}.md");
                match left.file(category, id, lacking[category] == 1) {
                    Some(position) => {
                        left.is_taken[position] = true;
                        let other = &unlisted[position];
                        found.push(file_elsewhere(one.span, &path, id, category, other));
                    }
                    None => found.missing(one.span, &path),
                }
            }
            Part::Folder(requirements) => match left.folder(category, requirements) {
                Some(other) => {
                    left.take_folder(other);
                    found.push(folder_elsewhere(one.span, category, other));
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
    let mut is_taken = left.is_taken.into_iter();
    unlisted.retain(|_| !is_taken.next().unwrap_or_default());
}

/// What is not listed, and was not told yet.
struct Left<'a> {
    entries: &'a [Unlisted],
    is_taken: Vec<bool>,
    /// The positions of the files of a name.
    by_name: HashMap<&'a str, Vec<usize>>,
    /// The positions of what a folder holds.
    by_folder: HashMap<&'a str, Vec<usize>>,
    /// The names of the files in each folder, to find those in that are like others.
    names: HashMap<&'a str, Known<&'a str>>,
    /// The folders that are not listed at all.
    folders: Known<&'a str>,
}

impl<'a> Left<'a> {
    fn of(entries: &'a [Unlisted]) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_folder: HashMap<&str, Vec<usize>> = HashMap::new();
        for (position, entry) in entries.iter().enumerate() {
            by_folder.entry(&entry.category).or_default().push(position);
            if let Some(name) = &entry.requirement {
                by_name.entry(name).or_default().push(position);
            }
        }
        let whole = entries.iter().filter(|entry| entry.requirement.is_none());
        Self {
            entries,
            is_taken: vec![false; entries.len()],
            by_name,
            by_folder,
            names: HashMap::new(),
            folders: whole.map(|entry| entry.category.as_str()).collect(),
        }
    }

    /// Those of some positions that are left.
    fn left(&self, positions: Option<&Vec<usize>>) -> impl Iterator<Item = usize> {
        let positions = positions.into_iter().flatten().copied();
        positions.filter(|position| !self.is_taken[*position])
    }

    /// The file that is nearly certainly the one of a requirement: it has its name in another folder, or a name like it, or it
    /// is the one that is left over where one is missing.
    fn file(&mut self, category: &str, id: &str, alone: bool) -> Option<usize> {
        let same_name = self.left(self.by_name.get(id)).next();
        if same_name.is_some() {
            return same_name;
        }
        let (folder, here) = self.by_folder.get_key_value(category)?;
        if alone {
            let is_file = |position: &usize| self.entries[*position].requirement.is_some();
            let mut files = self.left(Some(here)).filter(is_file);
            if let (only @ Some(_), None) = (files.next(), files.next()) {
                return only;
            }
        }
        let entries = self.entries;
        let of_folder = here
            .iter()
            .filter_map(|position| entries[*position].requirement.as_deref());
        let names = self.names.entry(folder);
        let names = names.or_insert_with(|| of_folder.collect());
        let name = *names.nearest(id)?;
        let named = self.left(self.by_name.get(name));
        let mut named = named.filter(|position| self.entries[*position].category == category);
        named.next()
    }

    /// The folder that is nearly certainly the one of a category: it holds a requirement of it, or has a name like it.
    fn folder(&self, category: &str, requirements: &[String]) -> Option<&'a str> {
        let holding = requirements.iter();
        let holding = holding.flat_map(|id| self.left(self.by_name.get(id.as_str())));
        let like = || {
            let folder = self.folders.nearest(category)?;
            self.left(self.by_folder.get(folder)).next()
        };
        let position = holding.min().or_else(like)?;
        Some(&self.entries[position].category)
    }

    fn take_folder(&mut self, folder: &str) {
        for position in self.by_folder.get(folder).into_iter().flatten() {
            self.is_taken[*position] = true;
        }
    }
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
    if !is_id(name) {
        return diagnostic;
    }
    diagnostic.help(format!(
        "if the requirement has a new id, write `id = \"{name}\", was = [\"{id}\"]` in `model.toml`"
    ))
}

fn folder_elsewhere(span: Span, category: &str, other: &str) -> Diagnostic {
    let message = format!(
        "the folder `categories/{category}/` is missing, and `categories/{other}/` is not listed"
    );
    let diagnostic = Diagnostic::new("missing-file", span, message)
        .help(format!("if that is the folder, rename it to `{category}`"));
    if !is_id(other) {
        return diagnostic;
    }
    diagnostic
        .help(format!(
            "if the category has a new id, write `id = \"{other}\"` and `was = [\"{category}\"]` in `model.toml`"
        ))
}
