//! A published model, checked where it lies: its source files are made as an import makes them, checked as any others, and
//! what is found is told at the line of the published file.

use std::collections::BTreeMap;

use pkimm_release::address::Address;
use pkimm_release::document::digest;
use pkimm_release::read::{Part, Places, Published, Shape, align, every_fault, written_part};
use pkimm_release::site::Facts;
use pkimm_release::{Day, Release, Status};

use crate::check::{CheckedModel, Outcome, check};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::facts_at::{FactsAt, section};
use crate::gate::{Verdict, gate};
use crate::import::{ImportNote, Purpose, prepare};
use crate::schema::PAGE_FILE;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Span};
use crate::{lint, parse, resolve};

/// A file of a published model.
#[derive(Clone, Copy, Debug)]
pub struct PublishedFile<'a> {
    /// The path, as it is to be reported.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
}

/// A published model and the files it was read from.
#[derive(Debug)]
pub struct InPlace<'a> {
    /// What they say.
    pub published: Published,
    /// The file that holds the structure.
    pub model: PublishedFile<'a>,
    /// The catalog of references, where it is a file of its own.
    pub catalog: Option<PublishedFile<'a>>,
    /// An older version, with which it is compared.
    pub baseline: Option<Published>,
}

/// What a check of a published model found.
#[derive(Debug)]
pub struct CheckedInPlace {
    /// The published files, and what was found in them. There is no model in it: they are none of its source files.
    pub outcome: Outcome,
    /// The model that they make, where no error was found.
    pub made: Option<CheckedModel>,
    /// What the comparison with the older version says.
    pub verdict: Option<Verdict>,
    /// What the files say and no source file can hold, each with the line of the model's file at which it stands.
    pub notes: Vec<(Option<usize>, ImportNote)>,
}

/// Checks a published model. `strict` asks for a raised version where it was changed, as a release does.
#[must_use]
pub fn check_in_place(of: InPlace<'_>, strict: bool, facts: &Facts) -> CheckedInPlace {
    let InPlace {
        mut published,
        model,
        catalog,
        mut baseline,
    } = of;
    if let Some(baseline) = &mut baseline {
        // The file has no pages, and those of the other one lead to files that are not here.
        baseline.release.pages.clear();
        baseline.release.resources.clear();
        align(baseline, &mut published);
    }
    let shape = published.shape;
    let prepared = prepare(published, Purpose::Check);
    let mut files: BTreeMap<String, Vec<u8>> = prepared
        .files
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()))
        .collect();
    if let Some(baseline) = baseline {
        files.extend(archived(prepare(baseline, Purpose::Check).release));
    }
    let (tree, found) = SourceTree::from_files(files);
    let mut outcome = check(tree, found, facts);
    let verdict = gate(&mut outcome, strict);
    let release = &prepared.release;
    let places = Places::of(model.text, catalog.map(|file| file.text), release);
    let notes = prepared.changed.into_iter().map(|note| {
        let line = places.line(&note.address, &note.line, note.before);
        (line, note)
    });
    let (corrected, notes): (Vec<_>, Vec<_>) =
        notes.partition(|(line, note)| note.found.is_some() && line.is_some());
    let of_text = |file: PublishedFile<'_>| (file.path.to_owned(), file.text.to_owned());
    let (own, ids) =
        SourceTree::of_texts([Some(model), catalog].into_iter().flatten().map(of_text));
    let first = ids[0];
    let way = Way {
        tree: &outcome.tree,
        own: &own,
        facts: facts_at(&outcome, release),
        places,
        files: ids,
    };
    let has_catalog = shape == Shape::StableIds;
    let is_said = |found: &Diagnostic, fact: Option<&Address>| match found.code {
        // What leaves such a file leaves no record there.
        "id-vanished" => false,
        "missing-metadata" => match fact {
            Some(Address::Category(..)) => true,
            Some(Address::Reference(..)) => has_catalog,
            _ => false,
        },
        _ => true,
    };
    let told = outcome.diagnostics.iter();
    let told = told.filter(|found| is_said(found, way.fact(found.span()).as_ref()));
    let mut diagnostics: Vec<Diagnostic> = told.filter_map(|found| way.back(found)).collect();
    // What an import mends could not be found any more.
    let mended = corrected.into_iter().filter_map(|(line, note)| {
        let line = own.line_at(first, line?)?;
        let within = own.slice(line).find(note.line.trim())?;
        let start = line.range().start + within;
        let span = Span::new(first, start..start + note.line.trim().len());
        let found = note.found?;
        Some(Diagnostic::new(found.lint, span, found.message))
    });
    let mut mended: Vec<Diagnostic> = mended.collect();
    lint::set_severities(None, &mut mended);
    diagnostics.extend(mended);
    own.sort(&mut diagnostics);
    let is_sound = !diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error);
    CheckedInPlace {
        outcome: Outcome {
            tree: own,
            diagnostics,
            checked: None,
            version: outcome.version,
        },
        made: outcome.checked.filter(|_| is_sound),
        verdict,
        notes,
    }
}

/// Why published files, the model's and the catalog, cannot be read as a model: findings in them.
#[must_use]
pub fn unreadable_in_place(files: [Option<PublishedFile<'_>>; 2]) -> Outcome {
    let texts = files.iter().flatten();
    let (tree, ids) =
        SourceTree::of_texts(texts.map(|file| (file.path.to_owned(), file.text.to_owned())));
    let [model, catalog] = files.map(|file| file.map(|file| file.text));
    let faults = every_fault(model.unwrap_or_default(), catalog);
    let found = faults.into_iter().map(|(part, fault)| {
        let file = ids[usize::from(part == Part::Catalog)];
        let span = span_at(&tree, file, fault.place);
        Diagnostic::new("invalid-value", span, fault.message)
    });
    let mut diagnostics: Vec<Diagnostic> = found.collect();
    if let Some(last) = diagnostics.pop() {
        diagnostics.push(last.help(
            "the texts are looked at when the files can be read, and what is to be found in them is told then",
        ));
    }
    Outcome {
        tree,
        diagnostics,
        checked: None,
        version: None,
    }
}

/// From a line and a column, counted from 1, to the end of the line.
fn span_at(tree: &SourceTree, file: FileId, place: Option<(u64, u64)>) -> Span {
    let known = place.and_then(|(line, column)| {
        let line = tree.line_at(file, usize::try_from(line).ok()?)?;
        let text = tree.slice(line);
        let column = usize::try_from(column).unwrap_or(1);
        let at = text.char_indices().nth(column.saturating_sub(1));
        let start = line.range().start + at.map_or(0, |(at, _)| at);
        Some(Span::new(file, start..line.range().end.max(start)))
    });
    known.unwrap_or_else(|| Span::new(file, 0..0))
}

/// The files of a version as the archive has them.
pub(crate) fn archived(mut release: Release) -> [(String, Vec<u8>); 2] {
    release.status = Status::Released;
    // Nothing here tells the day, and a published version has one.
    release.date = release.date.or_else(|| "1970-01-01".parse::<Day>().ok());
    let document = release.to_json();
    let date = release.date.map(|day| day.to_string()).unwrap_or_default();
    let digest = digest(&document);
    let notes = format!("+++\ndate = {date}\ndigest = \"{digest}\"\n+++\n\nPublished before.\n");
    let path = |ending: &str| format!("releases/{}.{ending}", release.version);
    [(path("json"), document), (path("md"), notes.into_bytes())]
}

/// Where each fact stands in the source files that were made.
fn facts_at(outcome: &Outcome, release: &Release) -> FactsAt {
    let tree = &outcome.tree;
    match &outcome.checked {
        Some(checked) => FactsAt::of(checked.model(), release),
        None => {
            let model = resolve(tree, parse::parse(tree, &PAGE_FILE).0).0;
            model.map_or_else(FactsAt::default, |model| FactsAt::of(&model, release))
        }
    }
}

/// A help without what it says of source files, which nobody has here. `None` where it says nothing else.
fn without_source(help: &str) -> Option<String> {
    const OF_SOURCE: &[&str] = &[
        ".toml`",
        "`releases/",
        "`categories/",
        "`pages/",
        "`[",
        "front matter",
        "waive",
    ];
    let parts = help.split("; ");
    let parts = parts.filter(|part| !OF_SOURCE.iter().any(|name| part.contains(name)));
    let kept: Vec<&str> = parts.collect();
    (!kept.is_empty()).then(|| kept.join("; "))
}

/// The way from the source files that were made to the published ones.
struct Way<'a> {
    tree: &'a SourceTree,
    own: &'a SourceTree,
    facts: FactsAt,
    places: Places<'a>,
    /// The published files: the model's, and the catalog's.
    files: Vec<FileId>,
}

impl Way<'_> {
    /// A finding as one in the published files. A warning about what they do not say is left out, since they have no place for
    /// it; an error is told where what it is about begins.
    fn back(&self, found: &Diagnostic) -> Option<Diagnostic> {
        let path = self.tree.path(found.span().file);
        // What was published before is not looked at again.
        if path.starts_with("releases/") {
            return None;
        }
        let start = || self.near(found.span());
        let is_error = found.severity == Severity::Error;
        let primary = self.place(found.span());
        let primary = primary.or_else(|| is_error.then(start))?;
        let mut labels = Vec::new();
        for label in &found.labels {
            let span = if label.primary {
                primary
            } else if let Some(span) = self.place(label.span) {
                span
            } else {
                continue;
            };
            labels.push(Label {
                span,
                ..label.clone()
            });
        }
        Some(Diagnostic {
            labels,
            help: found
                .help
                .iter()
                .filter_map(|help| without_source(help))
                .collect(),
            // It would change files that nobody has.
            fix: None,
            ..found.clone()
        })
    }

    /// Where what stands before a place is in the published files, or else where they begin: what cannot be read is no fact.
    fn near(&self, span: Span) -> Span {
        let known = || {
            let (part, bytes) = self.places.value(&self.facts.before(span)?.address)?;
            Some(self.span(part, bytes))
        };
        known().unwrap_or_else(|| Span::new(self.files[0], 0..0))
    }

    /// What a place is about.
    fn fact(&self, span: Span) -> Option<Address> {
        self.facts.address(self.tree, span)
    }

    fn place(&self, span: Span) -> Option<Span> {
        let Some((piece, fact)) = self.facts.around(span) else {
            let (part, bytes) = self.places.value(&section(self.tree, span)?)?;
            return Some(self.span(part, bytes.start..bytes.start));
        };
        let (part, bytes) = match fact.item {
            Some(at) => self.places.citation(&fact.address.subject().id(), at)?,
            None => self.places.value(&fact.address)?,
        };
        let published = self.own.text(self.file(part)).get(bytes.clone())?;
        let made = self.tree.slice(*piece);
        // The quotes around a value are none of its characters.
        let quotes = made.len() - made.trim_start_matches(['"', '\'']).len();
        let text = made[quotes..].trim_end_matches(['"', '\'']);
        let within = |at: u32| {
            ((at - piece.start) as usize)
                .saturating_sub(quotes)
                .min(text.len())
        };
        let part_of = within(span.start)..within(span.end.max(span.start).min(piece.end));
        // A standard that is cited in a list stands somewhere in it.
        let found = match published.find(text) {
            Some(start) => start + part_of.start..start + part_of.end,
            None => written_part(published, text, part_of),
        };
        Some(self.span(part, bytes.start + found.start..bytes.start + found.end))
    }

    fn file(&self, part: Part) -> FileId {
        self.files[usize::from(part == Part::Catalog)]
    }

    fn span(&self, part: Part, bytes: std::ops::Range<usize>) -> Span {
        Span::new(self.file(part), bytes)
    }
}
