//! Modules, their categories and the requirements of these, each with its files.

use std::collections::{BTreeMap, HashSet};

use super::catalog::Catalog;
use super::found::Found;
use super::ids::Ids;
use super::moved::{Missing, Part};
use super::sections::Headings;
use super::{levels, sections};
use crate::diagnostic::Diagnostic;
use crate::edit::Fix;
use crate::model::{Category, Level, Module, ReferenceIndex, Requirement};
use crate::parse::CategoryFolder;
use crate::raw::{CategoryEntry, Id, ModuleEntry, RequirementEntry};
use crate::source::text::{read_text, toml_text};
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

/// What modules are brought together from.
pub struct Modules<'a> {
    /// The files.
    pub tree: &'a SourceTree,
    /// The catalog that requirements cite.
    pub catalog: &'a Catalog,
    /// The headings of the sections of requirements.
    pub headings: &'a Headings,
    /// The levels of the model.
    pub levels: &'a [Level],
    /// Whether these are all levels that the model has.
    pub levels_known: bool,
    /// The folders below `categories/`. What the modules list is taken out of them.
    pub folders: BTreeMap<String, CategoryFolder>,
    /// The ids of categories and requirements.
    pub ids: &'a mut Ids,
    /// What is found on the way.
    pub found: &'a mut Found,
    /// The files that are not there.
    pub missing: Vec<Missing>,
}

impl Modules<'_> {
    /// Brings the modules together. Categories are counted through all of them.
    pub fn resolve(&mut self, entries: Vec<Located<ModuleEntry>>) -> Vec<Module> {
        let mut letters = Ids::default();
        let mut number = 0;
        let mut modules = Vec::new();
        for entry in entries {
            let entry = entry.value;
            let (Some(id), Some(name)) = (entry.id, entry.name) else {
                self.found.left_out = true;
                continue;
            };
            let id = id.into_text();
            if !letters.take(&id, "module", self.found) {
                continue;
            }
            self.found.left_out |= entry.categories.is_empty();
            let mut categories = Vec::new();
            for category in entry.categories {
                if let Some(category) = self.category(&id, category.value, number + 1) {
                    number += 1;
                    categories.push(category);
                }
            }
            modules.push(Module {
                id,
                name: name.into_text(),
                description: entry
                    .description
                    .as_ref()
                    .and_then(|description| toml_text(self.tree, description)),
                categories,
            });
        }
        modules
    }

    fn category(&mut self, module: &str, entry: CategoryEntry, number: u32) -> Option<Category> {
        self.found.left_out |= entry.requirements.is_empty();
        let (Some(id), Some(name)) = (entry.id, entry.name) else {
            self.found.left_out = true;
            return None;
        };
        let (id, name) = (id.into_text(), name.into_text());
        let is_first = self.ids.take(&id, "category", self.found);
        let was = self.former(entry.was);
        if !is_first {
            return None;
        }
        let mut folder = self.folders.remove(&id.value).unwrap_or_default();
        let code = format!("{module}.{number}");
        let mut requirements: Vec<Requirement> = Vec::new();
        for entry in entry.requirements {
            let position = u32::try_from(requirements.len() + 1).unwrap_or(u32::MAX);
            requirements.extend(self.requirement((&id, &code), &mut folder, entry.value, position));
        }
        let index = folder.index.take();
        if !folder.requirements.is_empty() {
            self.folders.insert(id.value.clone(), folder);
        }
        self.expect_file(&id, &id, Part::Index);
        self.join_missing(&id, &requirements);
        let tree = self.tree;
        let summary = index.as_ref().and_then(|file| file.data.summary.as_ref());
        let draft = index.as_ref().and_then(|file| file.data.draft.as_ref());
        Some(Category {
            name,
            weight: weight(entry.weight, id.span),
            summary: summary.and_then(|summary| toml_text(tree, summary)),
            overview: index.as_ref().and_then(|file| read_text(tree, file.body)),
            levels: match &index {
                // That none can be read is told already.
                Some(file) if file.faulty && file.data.levels.0.is_empty() => Vec::new(),
                Some(file) => levels::texts(
                    tree,
                    self.levels,
                    self.levels_known,
                    &file.data.levels,
                    self.found,
                ),
                None => self.levels.iter().map(|_| None).collect(),
            },
            requirements,
            was,
            draft: draft.and_then(Located::where_true),
            file: index.map(|file| file.file),
            code,
            number,
            id,
        })
    }

    fn requirement(
        &mut self,
        (category, code): (&str, &str),
        folder: &mut CategoryFolder,
        entry: RequirementEntry,
        number: u32,
    ) -> Option<Requirement> {
        let (Some(id), Some(title)) = (entry.id, entry.title) else {
            self.found.left_out = true;
            return None;
        };
        let (id, title) = (id.into_text(), title.into_text());
        let is_first = self.ids.take(&id, "requirement", self.found);
        let was = self.former(entry.was);
        if !is_first {
            return None;
        }
        self.expect_file(&id, category, Part::Requirement(id.value.clone()));
        let tree = self.tree;
        let file = folder.requirements.remove(&id.value);
        let (guidance, assessment) = file.as_ref().map_or((None, None), |file| {
            sections::resolve(tree, self.headings, file, self.found)
        });
        let note = file
            .as_ref()
            .and_then(|file| file.data.references_note.as_ref());
        let checked = file.as_ref().and_then(|file| file.data.checked.clone());
        Some(Requirement {
            title,
            weight: weight(entry.weight, id.span),
            guidance,
            assessment,
            references_note: note.and_then(|note| toml_text(tree, note)),
            draft: file
                .as_ref()
                .and_then(|file| file.data.draft.as_ref()?.where_true()),
            levels: match file.as_ref().map(|file| &file.data.levels) {
                Some(texts) if !texts.0.is_empty() => {
                    levels::texts(tree, self.levels, self.levels_known, texts, self.found)
                }
                _ => Vec::new(),
            },
            file: file.as_ref().map(|file| file.file),
            checked: checked.map(Located::into_text),
            references: file
                .map(|file| self.citations(file.data.references))
                .unwrap_or_default(),
            was,
            deprecated: entry.deprecated.map(Located::into_text),
            code: format!("{code}.{number}"),
            number,
            id,
        })
    }

    /// Notes that the file of an id is not there. One that is there and cannot be read has been reported.
    fn expect_file(&mut self, id: &Located<String>, category: &str, part: Part) {
        let name = match &part {
            Part::Requirement(id) => id,
            _ => "_index",
        };
        let path = format!("categories/{category}/{name}.md");
        if self.tree.find(&path).is_none() {
            self.missing.push(Missing {
                span: id.span,
                category: category.to_owned(),
                part,
            });
        }
    }

    /// Makes one of what is missing of a category of which nothing is there.
    fn join_missing(&mut self, id: &Located<String>, requirements: &[Requirement]) {
        let folder = format!("categories/{}/", id.value);
        let is_own = |missing: &Missing| missing.category == id.value;
        if self
            .missing
            .last()
            .is_none_or(|last| last.part != Part::Index || !is_own(last))
            || self.tree.below(&folder).next().is_some()
        {
            return;
        }
        // Its requirements were looked for just before.
        let others = self.missing.iter().rposition(|missing| !is_own(missing));
        self.missing.truncate(others.map_or(0, |last| last + 1));
        let ids = requirements
            .iter()
            .map(|requirement| requirement.id.value.clone());
        self.missing.push(Missing {
            span: id.span,
            category: id.value.clone(),
            part: Part::Folder(ids.collect()),
        });
    }

    fn former(&mut self, was: Vec<Located<Id>>) -> Vec<Located<String>> {
        was.into_iter()
            .map(Located::into_text)
            .filter(|id| self.ids.take(id, "use", self.found))
            .collect()
    }

    /// A list without an entry, which stands behind another with nothing but a comma and blanks between them.
    fn without(&self, before: Span, entry: Span) -> Option<Fix> {
        let end = before.range().end;
        let gap = Span::new(entry.file, end..entry.range().start.max(end));
        let is_plain = self.tree.slice(gap).trim() == ",";
        let both = Span::new(entry.file, end..entry.range().end);
        is_plain.then(|| Fix::automatic(both, ""))
    }

    fn citations(&mut self, ids: Vec<Located<Id>>) -> Vec<(ReferenceIndex, Span)> {
        let mut citations: Vec<(ReferenceIndex, Span)> = Vec::new();
        let mut cited = HashSet::new();
        let mut end: Option<Span> = None;
        for id in ids {
            let id = id.into_text();
            let before = end.replace(id.span);
            let Some(index) = self.catalog.find(&id, self.found) else {
                continue;
            };
            if !cited.insert(index.0) {
                let message = format!("`{}` is cited twice", id.value);
                self.found.push(
                    Diagnostic::new("duplicate-reference", id.span, message)
                        .help("remove the second citation")
                        .maybe_fix(before.and_then(|before| self.without(before, id.span))),
                );
            } else {
                citations.push((index, id.span));
            }
        }
        citations
    }
}

/// The weight, or a neutral one where the weight could not be read, which was reported.
fn weight(weight: Option<Located<u32>>, instead: Span) -> Located<u32> {
    weight.unwrap_or(Located {
        value: 1,
        span: instead,
    })
}
