//! Text → source structs: splits files, reads their TOML against the schemas, and finds every fault of syntax and
//! shape in one run.

use std::collections::BTreeMap;
use std::ops::Range;

use pkimm_release::integrity::parse_version;
use serde::de::DeserializeOwned;

use crate::diagnostic::Diagnostic;
use crate::edit::Fix;
use crate::raw::{
    CategoryFile, ModelFile, NotesFile, PageFile, ReferencesFile, RequirementFile, TerminologyFile,
};
use crate::schema::{self, SourceSchema};
use crate::source::front_matter::{self, in_file};
use crate::source::toml::{At, Document};
use crate::source::tree::SourceTree;
use crate::span::{FileId, Located, Span};

/// A file that was read: its TOML, and what follows it.
#[derive(Debug)]
pub struct Parsed<T> {
    /// The file.
    pub file: FileId,
    /// The bytes of the TOML.
    pub toml: Range<usize>,
    /// The bytes of the body.
    pub body: Range<usize>,
    /// What the TOML says.
    pub data: T,
    /// Whether the TOML had faults, so that something may be missing in the data.
    pub faulty: bool,
}

impl<T> Parsed<T> {
    /// The span of a value in the file.
    pub fn span<V>(&self, at: &At<V>) -> Span {
        Span::new(self.file, in_file(&self.toml, at.range()))
    }

    /// A value with its span in the file.
    pub fn locate<V, W>(&self, at: &At<V>, value: impl FnOnce(&V) -> W) -> Located<W> {
        Located {
            value: value(at.get()),
            span: self.span(at),
        }
    }
}

/// The files of one category's folder.
#[derive(Debug, Default)]
pub struct CategoryFolder {
    /// `_index.md`.
    pub index: Option<Parsed<CategoryFile>>,
    /// The other files, by their name without ending.
    pub requirements: BTreeMap<String, Parsed<RequirementFile>>,
}

/// All source files, read.
#[derive(Debug, Default)]
pub struct Sources {
    /// `model.toml`.
    pub model: Option<Parsed<ModelFile>>,
    /// `references.toml`.
    pub references: Option<Parsed<ReferencesFile>>,
    /// `terminology.toml`.
    pub terminology: Option<Parsed<TerminologyFile>>,
    /// The folders below `categories/`, by their name.
    pub categories: BTreeMap<String, CategoryFolder>,
    /// The narrative pages, by their path below `pages/`.
    pub pages: BTreeMap<String, Parsed<PageFile>>,
    /// Front matter of pages as JSON, by the same path.
    pub front_matter: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// Published documents below `releases/`, by version.
    pub archived: BTreeMap<String, FileId>,
    /// Release notes below `releases/`, by version.
    pub notes: BTreeMap<String, Parsed<NotesFile>>,
    /// Files that have no place in a model folder.
    pub orphans: Vec<FileId>,
}

/// What a file of a model folder is, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'a> {
    Model,
    References,
    Terminology,
    Category(&'a str),
    Requirement(&'a str, &'a str),
    Page(&'a str),
    Archived(&'a str),
    Notes(&'a str),
    Orphan,
}

fn kind(path: &str) -> Kind<'_> {
    match path {
        "model.toml" => return Kind::Model,
        "references.toml" => return Kind::References,
        "terminology.toml" => return Kind::Terminology,
        _ => {}
    }
    if let Some(page) = path
        .strip_prefix("pages/")
        .filter(|page| page.ends_with(".md"))
    {
        return Kind::Page(page);
    }
    let release = path
        .strip_prefix("releases/")
        .and_then(|name| name.rsplit_once('.'));
    if let Some((version, ending)) = release.filter(|(version, _)| parse_version(version).is_ok()) {
        match ending {
            "json" => return Kind::Archived(version),
            "md" => return Kind::Notes(version),
            _ => {}
        }
    }
    let category = path
        .strip_prefix("categories/")
        .and_then(|rest| rest.strip_suffix(".md"));
    match category.and_then(|rest| rest.split_once('/')) {
        Some((category, "_index")) => Kind::Category(category),
        Some((category, requirement)) if !requirement.contains('/') => {
            Kind::Requirement(category, requirement)
        }
        _ => Kind::Orphan,
    }
}

/// Reads every file of a tree.
#[must_use]
pub fn parse(tree: &SourceTree) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut out = Vec::new();
    for (path, file) in tree.below("").filter(|(_, file)| !tree.file(*file).unread) {
        match kind(path) {
            Kind::Model => sources.model = toml_file(tree, file, &schema::MODEL_FILE, &mut out),
            Kind::References => {
                sources.references = toml_file(tree, file, &schema::REFERENCES_FILE, &mut out)
            }
            Kind::Terminology => {
                sources.terminology = toml_file(tree, file, &schema::TERMINOLOGY_FILE, &mut out);
            }
            Kind::Category(id) => {
                let (parsed, _) = markdown_file(tree, file, &schema::CATEGORY_FILE, &mut out);
                sources.categories.entry(id.to_owned()).or_default().index = parsed;
            }
            Kind::Requirement(category, id) => {
                let (parsed, _) = markdown_file(tree, file, &schema::REQUIREMENT_FILE, &mut out);
                if let Some(parsed) = parsed {
                    let folder = sources.categories.entry(category.to_owned()).or_default();
                    folder.requirements.insert(id.to_owned(), parsed);
                }
            }
            Kind::Page(page) => {
                let (parsed, json) = markdown_file(tree, file, &schema::PAGE_FILE, &mut out);
                if let Some(parsed) = parsed {
                    sources.pages.insert(page.to_owned(), parsed);
                    sources.front_matter.insert(page.to_owned(), json);
                }
            }
            Kind::Archived(version) => {
                sources.archived.insert(version.to_owned(), file);
            }
            Kind::Notes(version) => {
                let (parsed, _) = markdown_file(tree, file, &schema::NOTES_FILE, &mut out);
                sources
                    .notes
                    .extend(parsed.map(|parsed| (version.to_owned(), parsed)));
            }
            Kind::Orphan => sources.orphans.push(file),
        }
    }
    (sources, out)
}

type Json = serde_json::Map<String, serde_json::Value>;

fn toml_file<T: DeserializeOwned>(
    tree: &SourceTree,
    file: FileId,
    schema: &SourceSchema,
    out: &mut Vec<Diagnostic>,
) -> Option<Parsed<T>> {
    let length = tree.text(file).len();
    read(tree, file, 0..length, length..length, schema, out).0
}

fn markdown_file<T: DeserializeOwned>(
    tree: &SourceTree,
    file: FileId,
    schema: &SourceSchema,
    out: &mut Vec<Diagnostic>,
) -> (Option<Parsed<T>>, Json) {
    let parts = front_matter::split(tree.text(file));
    if let Some(range) = parts.unclosed {
        out.push(
            Diagnostic::new(
                "front-matter-missing",
                Span::new(file, range),
                "the front matter is not closed",
            )
            .label("it starts here")
            .help("add a line `+++` after the last line of the front matter"),
        );
        return (None, Json::new());
    }
    let Some(toml) = parts.front_matter else {
        out.push(
            Diagnostic::new(
                "front-matter-missing",
                Span::new(file, 0..0),
                "this file has no front matter",
            )
            .help("start the file with a line `+++`, then the keys, then another line `+++`"),
        );
        return (None, Json::new());
    };
    read(tree, file, toml, parts.body, schema, out)
}

fn read<T: DeserializeOwned>(
    tree: &SourceTree,
    file: FileId,
    toml: Range<usize>,
    body: Range<usize>,
    schema: &SourceSchema,
    out: &mut Vec<Diagnostic>,
) -> (Option<Parsed<T>>, Json) {
    let before = out.len();
    let (mut document, faults) = Document::parse(&tree.text(file)[toml.clone()]);
    let place = |range: Range<usize>| Span::new(file, in_file(&toml, range));
    let mut misread: Vec<usize> = Vec::new();
    for fault in faults {
        let span = place(fault.range);
        let line = tree.line(span).0;
        // One fault often makes the parser stumble several times.
        if !misread.contains(&line) {
            misread.push(line);
            let message = format!("this is not TOML: {}", fault.message);
            out.push(Diagnostic::new("syntax", span, message).help(
                "look at the quotation marks, brackets and commas here and on the line above",
            ));
        }
    }
    for violation in schema.check(&mut document, &tree.text(file)[toml.clone()]) {
        let span = place(violation.range);
        // What stands on a line with a fault of syntax was misread.
        if misread.contains(&tree.line(span).0) {
            continue;
        }
        let mut diagnostic = Diagnostic::new(violation.code, span, violation.message);
        diagnostic.help.extend(violation.help);
        if let Some((applicability, replacement)) = violation.replacement {
            diagnostic = diagnostic.fix(Fix {
                applicability,
                ..Fix::suggestion(span, replacement)
            });
        }
        out.push(diagnostic);
    }
    let json = match document.to_json() {
        serde_json::Value::Object(entries) => entries,
        _ => Json::new(),
    };
    let (data, faults) = document.read();
    for fault in faults {
        out.push(
            Diagnostic::new("invalid-value", place(fault.range), fault.message)
                .help("the handbook's chapter on schemas says what is allowed here"),
        );
    }
    let faulty = out.len() > before;
    (
        data.map(|data| Parsed {
            file,
            toml,
            body,
            data,
            faulty,
        }),
        json,
    )
}
