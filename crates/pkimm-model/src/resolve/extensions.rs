//! `extensions/**` → what is laid over the model.

use std::collections::{BTreeMap, HashMap, HashSet};

use pkimm_release::extension::{Decimal, Effect, ExtensionStatus};
use pkimm_release::typed::is_id;

use super::catalog::{Catalog, reference};
use super::found::Found;
use super::ids::Ids;
use super::levels;
use super::sections::{self, Headings};
use crate::archive;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::Known;
use crate::edit::Fix;
use crate::model::{Cited, Extension, Level, Overlay, Reference, Relevance};
use crate::parse::{ExtensionFolder, Parsed};
use crate::raw::{ExtensionFile, Id, Number, OverlayEntry, RelevanceEntry, RequirementFile};
use crate::source::text::toml_text;
use crate::source::toml::basic;
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

/// What extensions are brought together with.
pub struct Extensions<'a> {
    /// The files.
    pub tree: &'a SourceTree,
    /// The catalog of the model.
    pub catalog: &'a Catalog,
    /// The headings of the sections.
    pub headings: &'a Headings,
    /// Whether all levels are known.
    pub levels_known: bool,
    /// The levels.
    pub levels: &'a [Level],
    /// What was found.
    pub found: &'a mut Found,
}

impl Extensions<'_> {
    /// Brings the folders together, in the order of their names. What lacks an id, a name or a version is left out.
    pub fn resolve(mut self, folders: BTreeMap<String, ExtensionFolder>) -> Vec<Extension> {
        let folders = folders.into_iter();
        folders
            .filter_map(|(id, folder)| self.extension(&id, folder))
            .collect()
    }

    fn extension(&mut self, folder: &str, parts: ExtensionFolder) -> Option<Extension> {
        let path = format!("extensions/{folder}/extension.toml");
        let Some(parsed) = parts.file else {
            // A file that is there and cannot be read has been reported.
            let first = parts.relevance.values().map(|file| file.file).next();
            let published = parts.releases.documents.values().copied();
            let first = first.or_else(|| published.min());
            if let (None, Some(first)) = (self.tree.find(&path), first) {
                self.found.missing(Span::new(first, 0..0), &path);
            }
            return None;
        };
        let Parsed {
            file, data, faulty, ..
        } = parsed;
        let ExtensionFile {
            id,
            name,
            version,
            description,
            documentation,
            status,
            compatibility,
            floor_score,
            relevance,
            overlays,
            references,
        } = data;
        let (references, positions) = self.references(references);
        let cited = Citations {
            catalog: self.catalog,
            positions,
        };
        let relevance = self.relevance(folder, relevance, parts.relevance, &cited);
        let (id, name) = (id?.into_text(), name?.into_text());
        self.expect_folder(folder, &id);
        Some(Extension {
            file,
            version: version?.into_text(),
            description: description.and_then(|text| toml_text(self.tree, &text)),
            documentation: documentation.map(Located::into_text),
            status: status.map_or(ExtensionStatus::UnderDevelopment, |status| status.value),
            compatibility: compatibility.into_iter().map(Located::into_text).collect(),
            floor_score: floor_score.is_some_and(|floor| floor.value),
            overlays: overlays
                .into_iter()
                .filter_map(|entry| self.overlay(entry, faulty))
                .collect(),
            complete: !faulty && relevance.iter().all(|entry| entry.file.is_some()),
            archive: archive::resolve(self.tree, parts.releases).0,
            relevance,
            references,
            id,
            name,
        })
    }

    /// Reports an id that is not the name of its folder.
    fn expect_folder(&mut self, folder: &str, id: &Located<String>) {
        if id.value != folder {
            let message = format!(
                "this extension is called `{}`, but stands in the folder `{folder}`",
                id.value
            );
            let finding = Diagnostic::new("invalid-value", id.span, message);
            self.found.push(match is_id(folder) {
                true => finding
                    .help(format!(
                        "write `{folder}`, or give the folder the name of the id"
                    ))
                    .fix(Fix::suggestion(id.span, basic(folder))),
                false => finding.help("give the folder the name of the id"),
            });
        }
    }

    fn references(
        &mut self,
        entries: Vec<Located<crate::raw::ReferenceEntry>>,
    ) -> (Vec<Reference>, HashMap<String, usize>) {
        let (mut references, mut positions) = (Vec::new(), HashMap::new());
        let mut ids = Ids::default();
        for entry in entries {
            // What replaces an own one is not followed: it may stand in either catalog.
            let Some((reference, _)) = reference(entry) else {
                continue;
            };
            if ids.take(&reference.id, "catalog entry", self.found) {
                positions.insert(reference.id.value.clone(), references.len());
                references.push(reference);
            }
        }
        (references, positions)
    }

    fn relevance(
        &mut self,
        folder: &str,
        entries: Vec<Located<RelevanceEntry>>,
        mut files: BTreeMap<String, Parsed<RequirementFile>>,
        cited: &Citations<'_>,
    ) -> Vec<Relevance> {
        let mut relevance = Vec::new();
        let mut ids = Ids::default();
        for entry in entries {
            let RelevanceEntry { category, weight } = entry.value;
            let Some(category) = category.map(Located::into_text) else {
                continue;
            };
            if !ids.take(&category, "relevance", self.found) {
                continue;
            }
            let path = format!("extensions/{folder}/{}.md", category.value);
            let file = files.remove(&category.value);
            if file.is_none() && self.tree.find(&path).is_none() {
                self.found.missing(category.span, &path);
            }
            relevance.push(self.entry(category, weight, file, cited));
        }
        for (category, file) in files {
            let path = format!("extensions/{folder}/{category}.md");
            let message = format!("`{path}` does not belong to anything in the extension");
            let help = format!(
                "add `[[relevance]]` with `category = \"{category}\"` to `extension.toml`, or remove the file"
            );
            let place = Span::new(file.file, 0..0);
            self.found
                .push(Diagnostic::new("orphan-file", place, message).help(help));
        }
        relevance
    }

    fn entry(
        &mut self,
        category: Located<String>,
        weight: Option<Located<u32>>,
        file: Option<Parsed<RequirementFile>>,
        cited: &Citations<'_>,
    ) -> Relevance {
        let (guidance, assessment) = file.as_ref().map_or((None, None), |file| {
            sections::resolve(self.tree, self.headings, file, self.found)
        });
        let data = file.as_ref().map(|file| &file.data);
        let note = data.and_then(|data| data.references_note.as_ref());
        let levels = match data {
            Some(data) => levels::texts(
                self.tree,
                self.levels,
                self.levels_known,
                &data.levels,
                self.found,
            ),
            None => self.levels.iter().map(|_| None).collect(),
        };
        Relevance {
            weight: weight.unwrap_or(Located {
                value: 1,
                span: category.span,
            }),
            guidance,
            assessment,
            levels,
            references_note: note.and_then(|note| toml_text(self.tree, note)),
            checked: data
                .and_then(|data| data.checked.clone())
                .map(Located::into_text),
            draft: data.and_then(|data| data.draft.as_ref()?.where_true()),
            file: file.as_ref().map(|file| file.file),
            references: file
                .map(|file| cited.all(file.data.references, self.found))
                .unwrap_or_default(),
            category,
        }
    }

    /// An overlay, in a file of which something may be missing that has been reported.
    fn overlay(&mut self, entry: Located<OverlayEntry>, faulty: bool) -> Option<Overlay> {
        let span = entry.span;
        let entry = entry.value;
        let target = entry.target?.into_text();
        let kinds: [Kind; 3] = [
            (entry.multiplier, Effect::Multiplier),
            (entry.addition, Effect::Addition),
            (entry.r#override, Effect::Override),
        ];
        let given = kinds
            .into_iter()
            .filter_map(|(number, effect)| Some((number?, effect)));
        let given: Vec<_> = given.collect();
        if given.is_empty() && faulty {
            return None;
        }
        let [(number, effect)] = given.as_slice() else {
            let message = match given.is_empty() {
                true => "this overlay does not say what becomes of the weight",
                false => "this overlay says more than one thing of the weight",
            };
            self.found.push(
                Diagnostic::new("invalid-value", target.span, message)
                    .help("write one of `multiplier`, `addition` and `override`"),
            );
            return None;
        };
        let effect = effect(self.decimal(number.span)?);
        if effect.number().as_str().starts_with('-') && !matches!(effect, Effect::Addition(_)) {
            let message = format!("a weight is never negative, but this {} is", effect.key());
            let help = "write a number from 0 on; `addition` makes a weight smaller";
            self.found
                .push(Diagnostic::new("invalid-value", number.span, message).help(help));
            return None;
        }
        Some(Overlay {
            target,
            effect: Located {
                value: effect,
                span: number.span,
            },
            rationale: entry.rationale.map(Located::into_text),
            span,
        })
    }

    /// The number that is typed at a place.
    fn decimal(&mut self, place: Span) -> Option<Decimal> {
        match self.tree.slice(place).parse() {
            Ok(decimal) => Some(decimal),
            Err(fault) => {
                let message = "this number is not written as a decimal";
                let fault: pkimm_release::extension::NoDecimal = fault;
                self.found
                    .push(Diagnostic::new("invalid-value", place, message).help(fault.to_string()));
                None
            }
        }
    }
}

/// A number that may be given, and what it makes of a weight.
type Kind = (Option<Located<Number>>, fn(Decimal) -> Effect);

/// What can be cited by an extension: its own references, before those of the catalog.
struct Citations<'a> {
    catalog: &'a Catalog,
    positions: HashMap<String, usize>,
}

impl Citations<'_> {
    fn all(&self, ids: Vec<Located<Id>>, found: &mut Found) -> Vec<(Cited, Span)> {
        let mut citations = Vec::new();
        let mut seen = HashSet::new();
        for id in ids.into_iter().map(Located::into_text) {
            let own = self.positions.get(&id.value).map(|at| Cited::Own(*at));
            let cited = own.or_else(|| self.catalog.position(&id.value).map(Cited::Catalog));
            let Some(cited) = cited else {
                if !self.catalog.faulty {
                    found.unknown_citation(&id, &self.known());
                }
                continue;
            };
            if seen.insert(cited) {
                citations.push((cited, id.span));
            } else {
                let message = format!("`{}` is cited twice", id.value);
                found.push(
                    Diagnostic::new("duplicate-reference", id.span, message)
                        .help("remove the second citation"),
                );
            }
        }
        citations
    }

    fn known(&self) -> Known<String> {
        let catalog = self.catalog.references.iter();
        let catalog = catalog.map(|entry| entry.id.value.clone());
        self.positions.keys().cloned().chain(catalog).collect()
    }
}
