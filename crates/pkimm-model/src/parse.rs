//! Text → source structs: splits files, reads their TOML against the schemas, and finds every fault of syntax and
//! shape in one run.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use pkimm_release::integrity::parse_version;
use serde::de::DeserializeOwned;

use crate::diagnostic::Diagnostic;
use crate::edit::Fix;
use crate::raw::{
    CategoryFile, ModelFile, NextFile, NotesFile, PageFile, ReferencesFile, RequirementFile,
    TerminologyFile,
};
use crate::schema::{self, SourceSchema};
use crate::source::front_matter;
use crate::source::toml::{Document, Fault};
use crate::source::tree::SourceTree;
use crate::source::unusual;
use crate::span::{FileId, Origin, Span};

/// A file that was read: its TOML, and what follows it. Every place in it is one of the file.
#[derive(Debug)]
pub struct Parsed<T> {
    /// The file.
    pub file: FileId,
    /// The body, which follows the TOML.
    pub body: Span,
    /// What the TOML says.
    pub data: T,
    /// Whether the TOML had faults, so that something may be missing in the data.
    pub faulty: bool,
}

/// The files of one category's folder.
#[derive(Debug, Default)]
pub struct CategoryFolder {
    /// `_index.md`.
    pub index: Option<Parsed<CategoryFile>>,
    /// The other files, by their name without ending.
    pub requirements: BTreeMap<String, Parsed<RequirementFile>>,
}

/// A narrative page that was read.
#[derive(Debug)]
pub struct ParsedPage {
    /// The file.
    pub parsed: Parsed<PageFile>,
    /// The front matter as JSON.
    pub front_matter: Json,
}

/// The files below `releases/`, by version.
#[derive(Debug, Default)]
pub struct Releases {
    /// Published documents.
    pub documents: BTreeMap<String, FileId>,
    /// Release notes.
    pub notes: BTreeMap<String, Parsed<NotesFile>>,
    /// What was decided on the version in progress, in files of its own, in the order of their paths.
    pub next: Vec<Parsed<NextFile>>,
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
    pub pages: BTreeMap<String, ParsedPage>,
    /// What was published.
    pub releases: Releases,
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
    Next,
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
    let next = path
        .strip_prefix("releases/next/")
        .and_then(|name| name.strip_suffix(".toml"));
    if next.is_some_and(|name| !name.contains('/')) {
        return Kind::Next;
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

/// Reads every file of a tree. `page_schema` says what the front matter of pages may hold.
#[must_use]
pub fn parse(tree: &SourceTree, page_schema: &SourceSchema) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut out = Vec::new();
    for (path, file) in tree.below("") {
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
                let (parsed, front_matter) = markdown_file(tree, file, page_schema, &mut out);
                if let Some(parsed) = parsed {
                    let page_file = ParsedPage {
                        parsed,
                        front_matter,
                    };
                    sources.pages.insert(page.to_owned(), page_file);
                }
            }
            Kind::Archived(_) | Kind::Notes(_) | Kind::Next => {}
            Kind::Orphan => sources.orphans.push(file),
        }
    }
    let (releases, found) = releases(tree);
    sources.releases = releases;
    out.extend(found);
    (sources, out)
}

/// Reads what was published, and nothing else.
#[must_use]
pub fn releases(tree: &SourceTree) -> (Releases, Vec<Diagnostic>) {
    let mut releases = Releases::default();
    let mut out = Vec::new();
    for (path, file) in tree.below("releases/") {
        match kind(path) {
            Kind::Archived(version) => {
                releases.documents.insert(version.to_owned(), file);
            }
            Kind::Notes(version) => {
                let (parsed, _) = markdown_file(tree, file, &schema::NOTES_FILE, &mut out);
                releases
                    .notes
                    .extend(parsed.map(|parsed| (version.to_owned(), parsed)));
            }
            Kind::Next => {
                let parsed = toml_file(tree, file, &schema::NEXT_FILE, &mut out);
                releases.next.extend(parsed);
            }
            _ => {}
        }
    }
    (releases, out)
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
    let origin = Origin {
        file,
        start: toml.start,
    };
    let text = &tree.text(file)[toml];
    let (mut document, faults) = Document::parse(text);
    let misread = report_syntax(tree, origin, faults, out);
    for violation in schema.check(&mut document, text) {
        let span = origin.span(violation.range);
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
    let (data, misfits) = document.read(origin);
    for misfit in misfits {
        let span = origin.span(misfit.range);
        out.push(Diagnostic::new(misfit.code, span, misfit.message).help(misfit.help));
    }
    let faulty = out.len() > before;
    (
        data.map(|data| Parsed {
            file,
            body: Span::new(file, body),
            data,
            faulty,
        }),
        json,
    )
}

/// How a fault of syntax is mended. A character that was pasted is nearly always the reason for it.
fn cure(tree: &SourceTree, fault: Span) -> String {
    let text = tree.text(fault.file);
    let at = fault.range().start.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let pasted = unusual::places(&text[start..end]).find_map(|(at, character)| {
        Some((character, unusual::of(character, &text[..start + at])?))
    });
    // TOML itself has no sign beyond ASCII, and letters stand in texts.
    let mut signs = unusual::places(&text[start..end]).map(|(_, sign)| sign);
    let foreign = signs.find(|sign| !sign.is_alphanumeric());
    match (pasted, foreign) {
        (Some((character, unusual)), _) => format!(
            "this line has {} (U+{:04X}); {}",
            unusual.name,
            u32::from(character),
            unusual.help
        ),
        (None, Some(sign)) => format!(
            "this line has `{sign}` (U+{:04X}); if it stands for a sign of TOML, write the one of the keyboard",
            u32::from(sign)
        ),
        (None, None) => {
            "check the quotation marks, brackets and commas here and on the line above".to_owned()
        }
    }
}

/// Reports faults of syntax, and gives the lines on which they stand.
fn report_syntax(
    tree: &SourceTree,
    origin: Origin,
    faults: Vec<Fault>,
    out: &mut Vec<Diagnostic>,
) -> HashSet<usize> {
    let mut misread: HashSet<usize> = HashSet::new();
    for fault in faults {
        let span = origin.span(fault.range);
        let line = tree.line(span).0;
        // One fault often makes the parser stumble several times.
        if misread.insert(line) {
            let message = format!("this is not TOML: {}", fault.message);
            out.push(Diagnostic::new("syntax", span, message).help(cure(tree, span)));
        }
    }
    misread
}
