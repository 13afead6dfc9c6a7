//! Source structs → [`Model`]: ids, references and texts are brought together. What is broken is reported and left
//! out, so that one run finds everything.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::archive;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::excuse;
use crate::model::{
    Category, Level, Model, Module, Page, Reference, ReferenceIndex, Requirement, Retired, Term,
    Text,
};
use crate::parse::{CategoryFolder, Parsed, Sources};
use crate::raw::{self, CategoryEntry, ModelFile, RequirementEntry, RequirementFile};
use crate::source::markdown::{self, Markdown, Place, opens_fence};
use crate::source::toml::At;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Located, Span};

/// Brings the sources together. There is no model where `model.toml` cannot be read.
#[must_use]
pub fn resolve(tree: &mut SourceTree, sources: &mut Sources) -> (Option<Model>, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        out: Vec::new(),
        ids: HashMap::new(),
        left_out: false,
    };
    for path in ["model.toml", "references.toml"] {
        if tree.find(path).is_none() {
            let file = tree.add_missing(path);
            resolver.missing(Span::new(file, 0..0), path);
        }
    }
    let model = sources.model.as_ref().map(|file| {
        let (references, references_version) = resolver.references(sources);
        resolver.model(tree, sources, file, references, references_version)
    });
    (model, resolver.out)
}

struct Resolver {
    out: Vec<Diagnostic>,
    /// Ids of categories and requirements, retired and former ones included, and where each was first used.
    ids: HashMap<String, Span>,
    /// Whether something was left out, so that what is not there is not absent.
    left_out: bool,
}

type ReferenceIndices = HashMap<String, ReferenceIndex>;

impl Resolver {
    fn missing(&mut self, span: Span, path: &str) {
        self.out.push(
            Diagnostic::new(
                "missing-file",
                span,
                format!("the file `{path}` is missing"),
            )
            .help(format!("create `{path}` in the model folder")),
        );
    }

    fn model(
        &mut self,
        tree: &SourceTree,
        sources: &Sources,
        file: &Parsed<ModelFile>,
        references: Vec<Reference>,
        references_version: Option<Located<String>>,
    ) -> Model {
        let indices: ReferenceIndices = references
            .iter()
            .enumerate()
            .map(|(index, reference)| (reference.id.value.clone(), ReferenceIndex(index)))
            .collect();
        let text = |at: &Option<At<raw::Text>>| {
            at.as_ref().map(|at| file.locate(at, |text| text.0.clone()))
        };
        let levels = self.levels(tree, file);
        let modules = self.modules(tree, sources, file, &levels, &indices);
        let retired = self.retired(file, &modules);
        let references_faulty = sources.references.as_ref().is_none_or(|file| file.faulty);
        Model {
            file: file.file,
            version: file
                .data
                .version
                .as_ref()
                .map(|at| file.locate(at, |version| version.0.clone())),
            name: text(&file.data.name),
            short_name: text(&file.data.short_name),
            url: text(&file.data.url),
            license: text(&file.data.license),
            language: text(&file.data.language),
            provenance: text(&file.data.provenance),
            limits: file.data.limits.clone(),
            accepted_words: accepted_words(sources),
            terms: terms(sources),
            archive: archive::resolve(tree, sources),
            lints: file
                .data
                .lints
                .iter()
                .map(|(name, setting)| {
                    (
                        name.get().clone(),
                        Located {
                            value: *setting.get(),
                            span: file.span(name),
                        },
                    )
                })
                .collect(),
            levels,
            modules,
            retired,
            references_version,
            references,
            pages: pages(tree, sources),
            complete: !file.faulty && !references_faulty && !self.left_out,
        }
    }

    fn references(&mut self, sources: &Sources) -> (Vec<Reference>, Option<Located<String>>) {
        let Some(file) = &sources.references else {
            return (Vec::new(), None);
        };
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut references = Vec::new();
        let mut successors = Vec::new();
        for at in &file.data.references {
            let entry = at.get();
            let (Some(id), Some(title)) = (&entry.id, &entry.title) else {
                continue;
            };
            let id = file.locate(id, |id| id.0.clone());
            if !self.unique(&mut seen, &id, "catalogue entry") {
                continue;
            }
            let text = |at: &Option<At<raw::Text>>| {
                at.as_ref().map(|at| file.locate(at, |text| text.0.clone()))
            };
            successors.push(
                entry
                    .superseded_by
                    .as_ref()
                    .map(|at| file.locate(at, |id| id.0.clone())),
            );
            references.push(Reference {
                id,
                title: file.locate(title, |title| title.0.clone()),
                authority: text(&entry.authority),
                url: entry.url.as_ref().map(|at| file.locate(at, Clone::clone)),
                regions: entry
                    .regions
                    .iter()
                    .map(|at| file.locate(at, |region| region.0.clone()))
                    .collect(),
                edition: text(&entry.edition),
                status: entry
                    .status
                    .as_ref()
                    .map(|at| *at.get())
                    .unwrap_or_default(),
                superseded_by: None,
                span: file.span(at),
            });
        }
        let known: Vec<String> = references
            .iter()
            .map(|reference| reference.id.value.clone())
            .collect();
        let positions: HashMap<&str, usize> = known
            .iter()
            .enumerate()
            .map(|(at, id)| (id.as_str(), at))
            .collect();
        for (reference, successor) in references.iter_mut().zip(successors) {
            let Some(successor) = successor else { continue };
            match positions.get(successor.as_str()) {
                Some(index) => reference.superseded_by = Some(ReferenceIndex(*index)),
                None => self.unknown_reference(&successor, known.iter().map(String::as_str)),
            }
        }
        (
            references,
            file.data
                .version
                .as_ref()
                .map(|at| file.locate(at, |version| version.0.clone())),
        )
    }

    fn unknown_reference<'a>(
        &mut self,
        id: &Located<String>,
        known: impl Iterator<Item = &'a str>,
    ) {
        self.left_out = true;
        let message = format!("the catalogue has no entry `{}`", id.value);
        let diagnostic = Diagnostic::new("unknown-reference", id.span, message);
        self.out.push(match nearest(id, known) {
            Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
            None => diagnostic.help("add the standard to `references.toml`, or correct the id"),
        });
    }

    /// Whether an id is the first of its kind; reports it where it is not.
    fn unique(
        &mut self,
        seen: &mut HashMap<String, Span>,
        id: &Located<String>,
        what: &str,
    ) -> bool {
        if let Some(first) = seen.get(&id.value) {
            self.left_out = true;
            let message = format!("the id `{}` is used twice", id.value);
            self.out.push(
                Diagnostic::new("duplicate-id", id.span, message)
                    .label(format!("second {what} with this id"))
                    .also(*first, "first used here")
                    .help("ids are unique in the whole model, former and retired ones included; choose another"),
            );
            return false;
        }
        seen.insert(id.value.clone(), id.span);
        true
    }

    fn levels(&mut self, tree: &SourceTree, file: &Parsed<ModelFile>) -> Vec<Level> {
        let mut levels: Vec<Level> = Vec::new();
        for at in &file.data.levels {
            let entry = at.get();
            let (Some(number), Some(name)) = (&entry.number, &entry.name) else {
                continue;
            };
            let number = file.locate(number, |number| *number);
            let expected = levels.last().map_or(1, |level| level.number.value + 1);
            if number.value != expected && !file.faulty {
                self.left_out = true;
                let message = format!(
                    "this level has the number {}, and {expected} is next",
                    number.value
                );
                self.out.push(
                    Diagnostic::new("level-number", number.span, message)
                        .help("levels are listed from the lowest, numbered 1, 2, 3, … without a gap or a repeat"),
                );
                continue;
            }
            let short = |at: &At<raw::Text>| toml_text(tree, file, at, |text| &text.0);
            levels.push(Level {
                number,
                name: file.locate(name, |name| name.0.clone()),
                summary: entry
                    .summary
                    .as_ref()
                    .and_then(|at| toml_text(tree, file, at, |text| text)),
                indicators: entry.indicators.iter().filter_map(short).collect(),
                risks: entry.risks.iter().filter_map(short).collect(),
            });
        }
        levels
    }

    fn modules(
        &mut self,
        tree: &SourceTree,
        sources: &Sources,
        file: &Parsed<ModelFile>,
        levels: &[Level],
        indices: &ReferenceIndices,
    ) -> Vec<Module> {
        let mut seen = HashMap::new();
        let mut number = 0;
        let mut modules = Vec::new();
        for at in &file.data.modules {
            let entry = at.get();
            let (Some(id), Some(name)) = (&entry.id, &entry.name) else {
                continue;
            };
            let id = file.locate(id, |id| id.0.clone());
            if !self.unique(&mut seen, &id, "module") {
                continue;
            }
            let mut categories = Vec::new();
            for at in &entry.categories {
                let part = Part {
                    tree,
                    sources,
                    file,
                    module: &id.value,
                    levels,
                    indices,
                };
                if let Some(category) = self.category(&part, at.get(), number + 1) {
                    number += 1;
                    categories.push(category);
                }
            }
            modules.push(Module {
                id,
                name: file.locate(name, |name| name.0.clone()),
                description: entry
                    .description
                    .as_ref()
                    .and_then(|at| toml_text(tree, file, at, |text| text)),
                categories,
            });
        }
        modules
    }

    fn category(
        &mut self,
        part: &Part<'_>,
        entry: &CategoryEntry,
        number: u32,
    ) -> Option<Category> {
        let (id, name) = (entry.id.as_ref()?, entry.name.as_ref()?);
        let id = part.file.locate(id, |id| id.0.clone());
        let weight = part.weight(entry.weight.as_ref(), id.span);
        let mut ids = std::mem::take(&mut self.ids);
        let unique = self.unique(&mut ids, &id, "category");
        let was = self.former(part.file, &entry.was, &mut ids);
        self.ids = ids;
        if !unique {
            return None;
        }
        let empty = CategoryFolder::default();
        let folder = part.sources.categories.get(&id.value).unwrap_or(&empty);
        let code = format!("{}.{number}", part.module);
        let mut requirements: Vec<Requirement> = Vec::new();
        for at in &entry.requirements {
            let position = u32::try_from(requirements.len() + 1).unwrap_or(u32::MAX);
            requirements.extend(self.requirement(
                part,
                at.get(),
                (&id.value, folder),
                (&code, position),
            ));
        }
        let index = folder.index.as_ref();
        if part
            .tree
            .find(&format!("categories/{}/_index.md", id.value))
            .is_none()
        {
            self.missing(id.span, &format!("categories/{}/_index.md", id.value));
        }
        Some(Category {
            name: part.file.locate(name, |name| name.0.clone()),
            weight,
            summary: index.and_then(|file| {
                file.data
                    .summary
                    .as_ref()
                    .and_then(|at| toml_text(part.tree, file, at, |text| text))
            }),
            overview: index.and_then(|file| read_text(part.tree, file.file, file.body.clone())),
            levels: self.level_texts(part, index),
            requirements,
            was,
            draft: index.and_then(draft_of),
            file: index.map(|file| file.file),
            code,
            number,
            id,
        })
    }

    fn level_texts(
        &mut self,
        part: &Part<'_>,
        index: Option<&Parsed<raw::CategoryFile>>,
    ) -> Vec<Option<Text>> {
        let Some(file) = index else {
            return part.levels.iter().map(|_| None).collect();
        };
        let texts = &file.data.levels.0;
        let levels_known = part.levels.len() == part.file.data.levels.len();
        for key in texts.keys() {
            if !part
                .levels
                .iter()
                .any(|level| level.number.to_string() == *key.get())
                && !part.file.faulty
                && levels_known
            {
                let message = format!("the model has no level {}", key.get());
                self.out.push(
                    Diagnostic::new("level-unknown", file.span(key), message)
                        .help("take the entry out, or add the level to `model.toml`"),
                );
            }
        }
        part.levels
            .iter()
            .map(|level| {
                let number = level.number.to_string();
                let (_, at) = texts.iter().find(|(key, _)| *key.get() == number)?;
                toml_text(part.tree, file, at, |text| text)
            })
            .collect()
    }

    fn requirement(
        &mut self,
        part: &Part<'_>,
        entry: &RequirementEntry,
        (category, folder): (&str, &CategoryFolder),
        (code, number): (&str, u32),
    ) -> Option<Requirement> {
        let (id, title) = (entry.id.as_ref()?, entry.title.as_ref()?);
        let id = part.file.locate(id, |id| id.0.clone());
        let mut ids = std::mem::take(&mut self.ids);
        let unique = self.unique(&mut ids, &id, "requirement");
        let was = self.former(part.file, &entry.was, &mut ids);
        self.ids = ids;
        if !unique {
            return None;
        }
        let path = format!("categories/{category}/{}.md", id.value);
        let file = folder.requirements.get(&id.value);
        if part.tree.find(&path).is_none() {
            self.missing(id.span, &path);
        }
        let (guidance, assessment) =
            file.map_or((None, None), |file| self.sections(part.tree, file));
        Some(Requirement {
            title: part.file.locate(title, |title| title.0.clone()),
            weight: part.weight(entry.weight.as_ref(), id.span),
            guidance,
            assessment,
            references: file
                .map(|file| self.citations(file, part.indices))
                .unwrap_or_default(),
            references_note: file.and_then(|file| {
                file.data
                    .references_note
                    .as_ref()
                    .and_then(|at| toml_text(part.tree, file, at, |text| text))
            }),
            was,
            deprecated: entry
                .deprecated
                .as_ref()
                .map(|at| part.file.locate(at, |version| version.0.clone())),
            draft: file.and_then(|file| {
                file.data
                    .draft
                    .as_ref()
                    .filter(|at| *at.get())
                    .map(|at| file.span(at))
            }),
            file: file.map(|file| file.file),
            code: format!("{code}.{number}"),
            number,
            id,
        })
    }

    fn former(
        &mut self,
        file: &Parsed<ModelFile>,
        was: &[At<raw::Id>],
        ids: &mut HashMap<String, Span>,
    ) -> Vec<Located<String>> {
        was.iter()
            .map(|at| file.locate(at, |id| id.0.clone()))
            .filter(|id| self.unique(ids, id, "use"))
            .collect()
    }

    fn citations(
        &mut self,
        file: &Parsed<RequirementFile>,
        indices: &ReferenceIndices,
    ) -> Vec<(ReferenceIndex, Span)> {
        let mut seen: Vec<ReferenceIndex> = Vec::new();
        let mut citations = Vec::new();
        for at in &file.data.references {
            let id = file.locate(at, |id| id.0.clone());
            match indices.get(&id.value) {
                Some(index) if seen.contains(index) => {
                    let message = format!("`{}` is cited twice", id.value);
                    self.out.push(
                        Diagnostic::new("duplicate-reference", id.span, message)
                            .help("take the second one out"),
                    );
                }
                Some(index) => {
                    seen.push(*index);
                    citations.push((*index, id.span));
                }
                // Without a catalogue, which is reported, every citation would be unknown.
                None if indices.is_empty() => self.left_out = true,
                None => self.unknown_reference(&id, indices.keys().map(String::as_str)),
            }
        }
        citations
    }

    /// The two sections of a requirement's body.
    fn sections(
        &mut self,
        tree: &SourceTree,
        file: &Parsed<RequirementFile>,
    ) -> (Option<Text>, Option<Text>) {
        let body = &tree.text(file.file)[file.body.clone()];
        let mut markdown = markdown::parse(body, Place::From(file.file, file.body.start));
        let tops: Vec<_> = markdown
            .headings
            .extract_if(.., |heading| heading.level <= 2)
            .collect();
        let mut found: [Option<(Span, Option<Text>)>; 2] = [None, None];
        for (position, heading) in tops.iter().enumerate() {
            let end = tops
                .get(position + 1)
                .map_or(body.len(), |next| next.part().span.start);
            let range = file.body.start + heading.part().span.end.min(end)..file.body.start + end;
            let slot = SECTIONS
                .iter()
                .position(|name| heading.level == 2 && *name == heading.text);
            let Some(slot) = slot else {
                self.unknown_section(heading);
                continue;
            };
            if let Some((first, _)) = &found[slot] {
                let message = format!("the section `{}` stands here a second time", heading.text);
                self.out.push(
                    Diagnostic::new("duplicate-section", heading.span, message)
                        .also(*first, "first here")
                        .help("bring both texts together under one heading"),
                );
                continue;
            }
            let markdown = markdown.take(Span::new(file.file, range.clone()));
            let text = text(tree, file.file, range, markdown);
            let draft = file.data.draft.as_ref().is_some_and(|at| *at.get());
            if text.is_none() && !draft {
                let message = format!("the section `{}` is empty", heading.text);
                self.out.push(
                    Diagnostic::new("empty-section", heading.span, message).help(
                        "write the text, or mark the file with `draft = true` in its front matter",
                    ),
                );
            }
            found[slot] = Some((heading.span, text));
        }
        let draft = file.data.draft.as_ref().is_some_and(|at| *at.get());
        for (slot, name) in SECTIONS.iter().enumerate() {
            if found[slot].is_none() && !draft {
                let span = Span::new(file.file, file.body.start..file.body.start);
                self.out.push(
                    Diagnostic::new(
                        "missing-section",
                        span,
                        format!("the section `## {name}` is missing"),
                    )
                    .help(format!("add a line `## {name}` and the text below it")),
                );
            }
        }
        let text_before = tops
            .first()
            .map_or(body, |heading| &body[..heading.part().span.start]);
        if !excuse::is_only_comments(text_before, &markdown.comments) {
            let start = file.body.start + (text_before.len() - text_before.trim_start().len());
            self.out.push(
                Diagnostic::new(
                    "unknown-section",
                    Span::new(
                        file.file,
                        start..file.body.start + text_before.trim_end().len(),
                    ),
                    "this text stands before the first section, and would be lost",
                )
                .help("move it below `## Guidance` or `## Assessment`"),
            );
        }
        let [guidance, assessment] = found.map(|section| section.and_then(|(_, text)| text));
        (guidance, assessment)
    }

    fn unknown_section(&mut self, heading: &markdown::Heading) {
        let message = format!("a requirement has no section `{}`", heading.text);
        let diagnostic = Diagnostic::new("unknown-section", heading.span, message);
        self.out
            .push(match nearest(&heading.text, SECTIONS.into_iter()) {
                Some(name) => diagnostic.help(format!("write `## {name}`")),
                None => diagnostic.help(
                    "use `## Guidance` and `## Assessment`, and `###` for headings within them",
                ),
            });
    }

    fn retired(&mut self, file: &Parsed<ModelFile>, modules: &[Module]) -> Vec<Retired> {
        let mut retired = Vec::new();
        let mut ids = std::mem::take(&mut self.ids);
        for at in &file.data.retired {
            let entry = at.get();
            let (Some(id), Some(since), Some(reason)) = (&entry.id, &entry.since, &entry.reason)
            else {
                continue;
            };
            let id = file.locate(id, |id| id.0.clone());
            if !self.unique(&mut ids, &id, "use") {
                continue;
            }
            retired.push(Retired {
                id,
                since: file.locate(since, |version| version.0.clone()),
                successors: entry
                    .successors
                    .iter()
                    .map(|at| file.locate(at, |id| id.0.clone()))
                    .collect(),
                reason: file.locate(reason, |reason| reason.0.clone()),
            });
        }
        for entry in &retired {
            for successor in &entry.successors {
                let known = ids.contains_key(&successor.value);
                if !known && !file.faulty {
                    let message = format!(
                        "no category or requirement has the id `{}`",
                        successor.value
                    );
                    let diagnostic = Diagnostic::new("unknown-id", successor.span, message);
                    let names = modules
                        .iter()
                        .flat_map(|module| &module.categories)
                        .flat_map(|category| {
                            std::iter::once(&category.id)
                                .chain(category.requirements.iter().map(|entry| &entry.id))
                        });
                    let names = names.map(|id| id.value.as_str());
                    self.out.push(match nearest(successor, names) {
                        Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
                        None => diagnostic.help("name the id that covers the subject now, or none"),
                    });
                }
            }
        }
        self.ids = ids;
        retired
    }
}

/// The sections of a requirement, in their order.
const SECTIONS: [&str; 2] = ["Guidance", "Assessment"];

/// What the parts of one module are resolved with.
struct Part<'a> {
    tree: &'a SourceTree,
    sources: &'a Sources,
    file: &'a Parsed<ModelFile>,
    module: &'a str,
    levels: &'a [Level],
    indices: &'a ReferenceIndices,
}

impl Part<'_> {
    /// The weight, or a neutral one where the weight could not be read, which was reported.
    fn weight(&self, at: Option<&At<u32>>, instead: Span) -> Located<u32> {
        at.map_or(
            Located {
                value: 1,
                span: instead,
            },
            |at| self.file.locate(at, |weight| *weight),
        )
    }
}

fn draft_of(file: &Parsed<raw::CategoryFile>) -> Option<Span> {
    file.data
        .draft
        .as_ref()
        .filter(|at| *at.get())
        .map(|at| file.span(at))
}

fn accepted_words(sources: &Sources) -> Vec<Located<String>> {
    let files = sources.terminology.iter();
    let words = files.flat_map(|file| {
        file.data
            .accepted
            .iter()
            .map(|at| file.locate(at, |word| word.0.clone()))
    });
    words.collect()
}

/// The terms that are whole: one that lacks a part has been reported.
fn terms(sources: &Sources) -> Vec<Term> {
    let entries = sources.terminology.iter().flat_map(|file| &file.data.terms);
    let whole = |entry: &raw::TermEntry| {
        Some(Term {
            preferred: entry.r#use.as_ref()?.get().0.clone(),
            avoided: entry.avoid.iter().map(|at| at.get().0.clone()).collect(),
            why: entry.why.as_ref()?.get().0.clone(),
            inclusive: entry.inclusive,
        })
    };
    entries.filter_map(whole).collect()
}

fn pages(tree: &SourceTree, sources: &Sources) -> Vec<Page> {
    sources
        .pages
        .iter()
        .map(|(path, file)| Page {
            path: path.clone(),
            file: file.file,
            title: file
                .data
                .title
                .as_ref()
                .map(|at| file.locate(at, |title| title.0.clone())),
            front_matter: sources.front_matter.get(path).cloned().unwrap_or_default(),
            body: page_text(tree, file),
            draft: file
                .data
                .draft
                .as_ref()
                .filter(|at| *at.get())
                .map(|at| file.span(at)),
        })
        .collect()
}

fn page_text(tree: &SourceTree, file: &Parsed<raw::PageFile>) -> Text {
    let source = &tree.text(file.file)[file.body.clone()];
    let masked = mask_expressions(source);
    let place = Place::From(file.file, file.body.start);
    let markdown = markdown::parse(&masked, place);
    Text {
        value: normalise(&excuse::strip(
            source,
            markdown.comments_from(file.body.start),
        )),
        markdown,
        span: Span::new(file.file, file.body.clone()),
    }
}

/// Puts neutral characters in place of expressions and shortcodes, byte by byte, so that Markdown and lints read
/// around them.
pub(crate) fn mask_expressions(source: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = source;
    let marks = [
        ("{=", "=}", '@'),
        ("{~", "~}", ' '),
        ("{*", "*}", ' '),
        ("{{<", ">}}", '@'),
        ("{{%", "%}}", '@'),
    ];
    while let Some((start, (open, close, fill))) = marks
        .into_iter()
        .filter_map(|mark| Some((rest.find(mark.0)?, mark)))
        .min_by_key(|(start, _)| *start)
    {
        let Some(end) = rest[start + open.len()..].find(close) else {
            break;
        };
        let end = start + open.len() + end + close.len();
        out.push_str(&rest[..start]);
        out.extend(
            rest[start..end]
                .bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { fill }),
        );
        // A diagram ends with a line break, so that the fence after it closes its block. Without one the rest of the page
        // would be code to every lint.
        if out.ends_with(fill) && opens_fence(&rest[end..]) {
            out.pop();
            out.push('\n');
        }
        rest = &rest[end..];
    }
    if out.is_empty() {
        return Cow::Borrowed(source);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Markdown in a TOML value. There is no text where the value is blank.
fn toml_text<T, V>(
    tree: &SourceTree,
    file: &Parsed<T>,
    at: &At<V>,
    value: impl FnOnce(&V) -> &String,
) -> Option<Text> {
    let span = file.span(at);
    let decoded = value(at.get());
    if decoded.trim().is_empty() {
        return None;
    }
    // The value stands between quotes; where nothing was escaped, it can be found there as it is.
    let raw = tree.slice(span);
    let quote = if raw.starts_with("'''") || raw.starts_with("\"\"\"") {
        3
    } else {
        1
    };
    let inner = raw
        .get(quote..raw.len().saturating_sub(quote))
        .unwrap_or_default();
    let skipped = inner.len() - inner.trim_start_matches(['\r', '\n']).len();
    let plain = inner.trim_start_matches(['\r', '\n']);
    let same =
        plain.replace("\r\n", "\n") == decoded.trim_start_matches('\n').replace("\r\n", "\n");
    if same {
        let start = span.range().start + quote + skipped;
        return read_text(tree, span.file, start..start + plain.len());
    }
    let markdown = markdown::parse(decoded, Place::Whole(span));
    let comments = markdown.comments.iter();
    let comments = comments.map(|comment| comment.part().span.clone());
    Some(Text {
        value: normalise(&excuse::strip(decoded, comments)),
        markdown,
        span,
    })
}

/// Markdown in bytes of a file. There is no text where they are blank.
fn read_text(tree: &SourceTree, file: FileId, range: Range<usize>) -> Option<Text> {
    let source = &tree.text(file)[range.clone()];
    let markdown = markdown::parse(source, Place::From(file, range.start));
    text(tree, file, range, markdown)
}

/// A text whose Markdown was read. There is none where its bytes are blank.
fn text(tree: &SourceTree, file: FileId, range: Range<usize>, markdown: Markdown) -> Option<Text> {
    let source = &tree.text(file)[range.clone()];
    let value = normalise(&excuse::strip(source, markdown.comments_from(range.start)));
    if value.is_empty() {
        return None;
    }
    let trimmed = source.trim_start_matches(['\r', '\n']);
    let start = range.start + (source.len() - trimmed.len());
    let span = Span::new(file, start..start + trimmed.trim_end().len());
    Some(Text {
        value,
        markdown,
        span,
    })
}

/// A text as it is published: LF line ends, no leading blank lines, no trailing white space.
fn normalise(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for line in source.lines() {
        if out.is_empty() && line.trim().is_empty() {
            continue;
        }
        out.push_str(line.trim_end_matches('\r'));
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_what_nobody_sees() {
        assert_eq!(normalise("\r\n\n  one\r\ntwo  \n\n"), "  one\ntwo");
    }

    #[test]
    fn expressions_are_masked_byte_by_byte() {
        let source = "a {= x =} b\n{~ for y in z ~}\n[l]({= r =}x/) {{< s >}}";
        let masked = mask_expressions(source);
        assert_eq!(masked.len(), source.len());
        assert_eq!(
            masked,
            "a @@@@@@@ b\n                \n[l](@@@@@@@x/) @@@@@@@@@"
        );
        let diagram = "```mermaid\n{= diagrams.mindmap =}```\n\ntext";
        let masked = mask_expressions(diagram);
        assert_eq!(masked.len(), diagram.len());
        assert!(masked.contains("@\n```\n"));
    }
}
