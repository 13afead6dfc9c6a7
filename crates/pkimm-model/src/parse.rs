//! Text → source structs: splits files, reads their TOML against the schemas, and finds every fault of syntax and
//! shape in one run.

use std::collections::BTreeMap;
use std::ops::Range;

use pkimm_release::integrity::parse_version;
use pkimm_release::trees::Trees;
use serde::de::DeserializeOwned;

use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::edit::{Fix, with_ends_of};
use crate::raw::{
    CategoryFile, ExtensionFile, ModelFile, NextFile, NotesFile, PageFile, ReferencesFile,
    RequirementFile, TerminologyFile,
};
use crate::schema::{self, SourceSchema};
use crate::source::files::is_beside_pages;
use crate::source::front_matter;
use crate::source::syntax::{self, Fault};
use crate::source::toml::Document;
use crate::source::tree::SourceTree;
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

/// The files of one extension's folder.
#[derive(Debug, Default)]
pub struct ExtensionFolder {
    /// `extension.toml`.
    pub file: Option<Parsed<ExtensionFile>>,
    /// The files of what it adds to categories, by the id of the category.
    pub relevance: BTreeMap<String, Parsed<RequirementFile>>,
    /// What was published of it.
    pub releases: Releases,
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
    /// The files beside pages that were published, by their paths below the folder of pages.
    pub files: BTreeMap<String, BTreeMap<String, FileId>>,
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
    /// The folders below `extensions/`, by their name.
    pub extensions: BTreeMap<String, ExtensionFolder>,
    /// The narrative pages, by their path below `pages/`.
    pub pages: BTreeMap<String, ParsedPage>,
    /// The other files below `pages/`, by their path there.
    pub resources: BTreeMap<String, FileId>,
    /// What was published.
    pub releases: Releases,
    /// Files that have no place in a model folder.
    pub orphans: Vec<FileId>,
}

/// What a file of a model folder is, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Model,
    References,
    Terminology,
    Category(&'a str),
    Requirement(&'a str, &'a str),
    Extension(&'a str),
    Relevance(&'a str, &'a str),
    ExtensionDocument(&'a str, &'a str),
    ExtensionNotes(&'a str, &'a str),
    Page(&'a str),
    Resource(&'a str),
    Archived(&'a str),
    ArchivedResource(&'a str, &'a str),
    Notes(&'a str),
    Next,
    Orphan,
}

/// What a file is that stands at a path below a model folder.
pub(crate) fn kind(path: &str) -> Kind<'_> {
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
    if is_beside_pages(path) {
        let (folder, rest) = path.split_once('/').unwrap_or_default();
        return match (folder, rest.split_once('/')) {
            ("releases", Some((version, path))) => Kind::ArchivedResource(version, path),
            _ => Kind::Resource(rest),
        };
    }
    match path.strip_prefix("releases/").and_then(of_version) {
        Some((version, "json")) => return Kind::Archived(version),
        Some((version, "md")) => return Kind::Notes(version),
        _ => {}
    }
    let next = path
        .strip_prefix("releases/next/")
        .and_then(|name| name.strip_suffix(".toml"));
    if next.is_some_and(|name| !name.contains('/')) {
        return Kind::Next;
    }
    let extension = path.strip_prefix("extensions/");
    if let Some((extension, name)) = extension.and_then(|rest| rest.split_once('/')) {
        match name.strip_prefix("releases/").and_then(of_version) {
            Some((version, "json")) => return Kind::ExtensionDocument(extension, version),
            Some((version, "md")) => return Kind::ExtensionNotes(extension, version),
            _ => {}
        }
        return match name.strip_suffix(".md") {
            _ if name == "extension.toml" => Kind::Extension(extension),
            Some(category) if !category.contains('/') => Kind::Relevance(extension, category),
            _ => Kind::Orphan,
        };
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

/// The version after which a file of an archive is called, and its ending.
fn of_version(name: &str) -> Option<(&str, &str)> {
    let parts = name.rsplit_once('.');
    parts.filter(|(version, _)| parse_version(version).is_ok())
}

/// How a file would have to be named that has no place in a model folder, where only capitals or its ending keep it out, or
/// where it is named as first files are elsewhere.
#[must_use]
pub fn intended(path: &str) -> Option<String> {
    let lower = path.to_lowercase();
    let lower = lower.strip_suffix(".txt").unwrap_or(&lower);
    let plain = ENDINGS.iter().find_map(|ending| lower.strip_suffix(ending));
    let mut right = plain.map_or_else(|| lower.to_owned(), |plain| format!("{plain}.md"));
    if let Some((folder, _)) = first_file(&right) {
        right = format!("{folder}/_index.md");
    } else if !right.contains('/') && right.ends_with(".toml") {
        right = nearest(&right, ROOT.iter().copied()).map_or(right, str::to_owned);
    }
    let is_resource = |path| matches!(kind(path), Kind::Resource(_) | Kind::ArchivedResource(..));
    let has_place = !matches!(kind(&right), Kind::Orphan) && !is_resource(&right);
    let has_none =
        matches!(kind(path), Kind::Orphan) || is_resource(path) || first_file(path).is_some();
    (right != path && has_none && has_place).then_some(right)
}

/// Whether nothing but capitals, an ending or the name of a first file parts a path from the one that is [`intended`], so that
/// nothing else can be meant.
#[must_use]
pub fn is_renamed(path: &str, intended: &str) -> bool {
    !intended.ends_with(".toml") || path.to_lowercase() == intended
}

/// The files that stand directly in a model folder.
const ROOT: [&str; 3] = ["model.toml", "references.toml", "terminology.toml"];

/// The endings that Markdown has elsewhere.
const ENDINGS: &[&str] = &[".markdown", ".mdown", ".mkd", ".mdx"];

/// The folder of a category, and the name of a file in it that is named as the first file of a folder is elsewhere.
fn first_file(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    let id = folder.strip_prefix("categories/")?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.trim_start_matches('_').to_lowercase();
    let is_first = matches!(stem.as_str(), "index" | "readme") && name != "_index.md";
    (is_first && !id.contains('/')).then_some((folder, name))
}

/// Whether a file is named as the first file of a folder is elsewhere, and stands in the place of that of a category.
fn is_misnamed_index(tree: &SourceTree, path: &str) -> bool {
    first_file(path).is_some_and(|(folder, _)| tree.find(&format!("{folder}/_index.md")).is_none())
}

/// Where the site shows the trees of pages, as far as `model.toml` can be read.
#[must_use]
pub fn trees(tree: &SourceTree) -> Trees {
    let file = tree.below("model.toml").next();
    let parsed: Option<Parsed<ModelFile>> =
        file.and_then(|(_, file)| toml_file(tree, file, &schema::MODEL_FILE, &mut Vec::new()));
    parsed.map_or_else(Trees::default, |parsed| parsed.data.site.trees())
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
            Kind::Requirement(..) if is_misnamed_index(tree, path) => sources.orphans.push(file),
            Kind::Requirement(category, id) => {
                let (parsed, _) = markdown_file(tree, file, &schema::REQUIREMENT_FILE, &mut out);
                if let Some(parsed) = parsed {
                    let folder = sources.categories.entry(category.to_owned()).or_default();
                    folder.requirements.insert(id.to_owned(), parsed);
                }
            }
            Kind::Extension(id) => {
                let parsed = toml_file(tree, file, &schema::EXTENSION_FILE, &mut out);
                sources.extensions.entry(id.to_owned()).or_default().file = parsed;
            }
            Kind::Relevance(extension, category) => {
                let (parsed, _) = markdown_file(tree, file, &schema::RELEVANCE_FILE, &mut out);
                let folder = sources.extensions.entry(extension.to_owned()).or_default();
                folder
                    .relevance
                    .extend(parsed.map(|parsed| (category.to_owned(), parsed)));
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
            Kind::Resource(path) => {
                sources.resources.insert(path.to_owned(), file);
            }
            Kind::Archived(_)
            | Kind::ArchivedResource(..)
            | Kind::Notes(_)
            | Kind::Next
            | Kind::ExtensionDocument(..)
            | Kind::ExtensionNotes(..) => {}
            Kind::Orphan => sources.orphans.push(file),
        }
    }
    let (releases, found) = releases(tree);
    for (version, files) in &releases.files {
        // A version of which nothing else is there was never one.
        if !releases.documents.contains_key(version) && !releases.notes.contains_key(version) {
            sources.orphans.extend(files.values());
        }
    }
    sources.releases = releases;
    out.extend(found);
    let (of_extensions, found) = extension_releases(tree);
    for (id, releases) in of_extensions {
        sources.extensions.entry(id).or_default().releases = releases;
    }
    out.extend(found);
    (sources, out)
}

/// Reads what was published of extensions, by their ids, and nothing else.
#[must_use]
pub fn extension_releases(tree: &SourceTree) -> (BTreeMap<String, Releases>, Vec<Diagnostic>) {
    let mut found: BTreeMap<String, Releases> = BTreeMap::new();
    let mut out = Vec::new();
    for (path, file) in tree.below("extensions/") {
        match kind(path) {
            Kind::ExtensionDocument(id, version) => {
                let releases = found.entry(id.to_owned()).or_default();
                releases.documents.insert(version.to_owned(), file);
            }
            Kind::ExtensionNotes(id, version) => {
                let (parsed, _) = markdown_file(tree, file, &schema::NOTES_FILE, &mut out);
                let parsed = parsed.map(|parsed| (version.to_owned(), parsed));
                found.entry(id.to_owned()).or_default().notes.extend(parsed);
            }
            _ => {}
        }
    }
    (found, out)
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
            Kind::ArchivedResource(version, path) => {
                let files = releases.files.entry(version.to_owned()).or_default();
                files.insert(path.to_owned(), file);
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
    let Some(toml) = parts.front_matter.clone() else {
        out.push(without_front_matter(tree, file, parts.unclosed));
        return (None, Json::new());
    };
    if let Some(fence) = front_matter::repeated_fence(tree.text(file), &parts) {
        let message = "this line `+++` stands here a second time";
        let span = Span::new(file, fence.clone());
        let diagnostic = Diagnostic::new("front-matter-missing", span, message);
        out.push(
            diagnostic
                .help("remove it; one line `+++` begins the front matter, and one ends it")
                .fix(Fix::automatic(whole_line(tree, file, fence), "")),
        );
        return (None, Json::new());
    }
    read(tree, file, toml, parts.body, schema, out)
}

/// The line on which a part of a file stands, with its end.
fn whole_line(tree: &SourceTree, file: FileId, part: Range<usize>) -> Span {
    let text = tree.text(file);
    let start = text[..part.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[part.end..]
        .find('\n')
        .map_or(text.len(), |end| part.end + end + 1);
    Span::new(file, start..end)
}

/// What to say of a file whose front matter cannot be found; `opened` is the line that begins it.
fn without_front_matter(
    tree: &SourceTree,
    file: FileId,
    opened: Option<Range<usize>>,
) -> Diagnostic {
    let text = tree.text(file);
    let finding = |range, message: &str| {
        Diagnostic::new("front-matter-missing", Span::new(file, range), message)
    };
    let end = with_ends_of(text, "\n");
    if let Some(opened) = opened {
        let likely = front_matter::likely_fence(text, opened.end);
        let diagnostic = finding(opened, "the front matter is not closed").label("it starts here");
        return match likely {
            Some(line) => {
                let fence = &text[line.clone()];
                let fix = Fix::automatic(whole_line(tree, file, line.clone()), format!("+++{end}"));
                let mut is_written = true;
                let help = if fence == "+++" {
                    "remove the blank before `+++`".to_owned()
                } else if fence.ends_with("+++") && !fence.starts_with('+') {
                    is_written = false;
                    "write `+++` on a line of its own below this one".to_owned()
                } else {
                    format!("write `+++` instead of `{fence}`")
                };
                // Another mark may be a line across the text.
                let fix = fix.if_certain(fence.trim_matches('+').is_empty());
                diagnostic
                    .also(Span::new(file, line), "this line does not close it")
                    .help(help)
                    .maybe_fix(is_written.then_some(fix))
            }
            None => diagnostic.help("add a line `+++` after the last line of the front matter"),
        };
    }
    let Some(line) = front_matter::likely_fence(text, 0) else {
        return match front_matter::before_fence(text) {
            Some((1, before)) => finding(
                before,
                "the line `+++` is missing with which the front matter begins",
            )
            .help("write `+++` on a line of its own above this one"),
            Some((_, before)) => finding(before, "this text stands before the front matter")
                .help("move it below the second line `+++`, or remove it"),
            None if text.trim().is_empty() => finding(0..0, "this file is empty")
                .help("bring its text back, as from the history of the file, or start it with a line `+++`, then the keys, then another line `+++`"),
            None => finding(0..0, "this file has no front matter")
                .help("start the file with a line `+++`, then the keys, then another line `+++`"),
        };
    };
    let fence = &text[line.clone()];
    if fence == "+++" {
        let before = text[..line.start].chars().next_back();
        let behind = text[line.end..].chars().next();
        let behind = behind.filter(|sign| !matches!(sign, '\r' | '\n'));
        let (sign, what) = match (behind, before) {
            (Some(sign), _) => (
                line.end..line.end + sign.len_utf8(),
                "a sign that nobody sees stands behind `+++`",
            ),
            (None, Some(sign)) => (
                line.start - sign.len_utf8()..line.start,
                if sign.is_whitespace() {
                    "a blank stands before `+++`"
                } else {
                    "a sign that nobody sees stands before `+++`"
                },
            ),
            (None, None) => (line.clone(), "this line does not open front matter"),
        };
        let fix = Fix::automatic(whole_line(tree, file, line), format!("+++{end}"));
        return finding(sign, what)
            .help("remove it; nothing else may stand on this line")
            .fix(fix);
    }
    let closing = text[line.end..].lines().map(str::trim_end);
    let mut closing = closing.filter(|line| matches!(*line, "---" | "+++"));
    if fence == "---" && closing.next() == Some("+++") {
        let message = "the front matter begins with `---`, but ends with `+++`";
        let fix = Fix::automatic(Span::new(file, line.clone()), "+++");
        return finding(line, message)
            .help("write `+++` instead of `---`")
            .fix(fix);
    }
    let message = match fence {
        "---" => "the front matter is YAML, between lines of `---`, but should be TOML, between lines of `+++`".to_owned(),
        "{" => "the front matter is JSON, but should be TOML, between lines of `+++`".to_owned(),
        _ if fence.starts_with("```") => {
            "the front matter begins as a block of code, but should begin with `+++`".to_owned()
        }
        _ => format!("the front matter begins with `{fence}`, but should begin with `+++`"),
    };
    let help = match fence {
        "---" => {
            "write `+++` for both lines, and each key in the way of TOML, as in `title = \"Scope\"` for `title: Scope`"
        }
        "{" => {
            "write each key on a line of its own, as in `title = \"Scope\"`, and a line `+++` before and after them"
        }
        _ => {
            "write three plus signs and nothing else on this line and on the one that closes the front matter"
        }
    };
    finding(line, &message).help(help)
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
    let sound;
    let (mut document, is_sound) = Document::parse(text);
    if !is_sound {
        let (rest, faults) = syntax::take_out(text, &schema.kinds());
        out.extend(faults.into_iter().map(|fault| misread(origin, fault)));
        sound = rest;
        document = Document::parse(&sound).0;
    }
    for violation in schema.check(&mut document, text) {
        // The key may stand in what could not be read.
        if violation.code == "missing-key" && !is_sound {
            continue;
        }
        let span = origin.span(violation.range);
        let mut diagnostic = Diagnostic::new(violation.code, span, violation.message);
        diagnostic.help.extend(violation.help);
        if let Some((applicability, replacement)) = violation.replacement {
            diagnostic = diagnostic.fix(Fix {
                applicability,
                ..Fix::suggestion(span, replacement)
            });
        }
        if let Some((line, to)) = violation.line {
            let moved = &text[line.clone()];
            let fix = Fix::automatic(origin.span(line), "").and(origin.span(to..to), moved);
            diagnostic = diagnostic.fix(fix);
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

fn misread(origin: Origin, fault: Fault) -> Diagnostic {
    let diagnostic = Diagnostic::new("syntax", origin.span(fault.range), fault.message);
    let diagnostic = match fault.first {
        Some(first) => diagnostic.also(origin.span(first), "first here"),
        None => diagnostic,
    };
    diagnostic.help(fault.help)
}
