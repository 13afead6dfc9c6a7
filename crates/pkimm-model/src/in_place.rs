//! A published model, checked where it lies: its source files are made as an import makes them, checked as any others, and
//! what is found is told at the line of the published file.

use std::collections::BTreeMap;

use pkimm_release::address::{
    Address, CategoryField, Field, LevelAnchorField, LevelField, LevelTextField, ModuleField,
    ReleaseField, RequirementField,
};
use pkimm_release::document::digest;
use pkimm_release::read::{Part, Places, Published, Shape, align, written_part};
use pkimm_release::site::Facts;
use pkimm_release::{Day, Release, Status};

use crate::check::{CheckedModel, Outcome, check};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::gate::{Verdict, gate};
use crate::import::{ImportNote, Purpose, prepare};
use crate::locate::place;
use crate::model::Model;
use crate::schema::PAGE_FILE;
use crate::source::front_matter;
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
        pieces: pieces(&outcome, release),
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

/// The files of a version as the archive has them.
fn archived(mut release: Release) -> [(String, Vec<u8>); 2] {
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

/// Where each fact stands in the source files that were made, the first of several that stand at one place.
fn pieces(outcome: &Outcome, release: &Release) -> Vec<(Span, Fact)> {
    let model = match &outcome.checked {
        Some(checked) => return of_model(checked.model(), release),
        None => resolve(&outcome.tree, parse::parse(&outcome.tree, &PAGE_FILE).0).0,
    };
    model.map_or_else(Vec::new, |model| of_model(&model, release))
}

/// A fact, or an item of its list.
#[derive(Clone, Debug)]
struct Fact {
    address: Address,
    item: Option<usize>,
}

fn of_model(model: &Model, release: &Release) -> Vec<(Span, Fact)> {
    let mut pieces: Vec<(Span, Fact)> = addresses(release)
        .into_iter()
        .filter_map(|address| {
            let span = place(model, &address)?;
            let item = None;
            Some((span, Fact { address, item }))
        })
        .collect();
    for requirement in model.requirements() {
        let cited = requirement.references.iter().enumerate();
        pieces.extend(cited.map(|(at, (_, span))| {
            let id = requirement.id.value.clone();
            let address = Address::Requirement(id, RequirementField::References);
            let item = Some(at);
            (*span, Fact { address, item })
        }));
    }
    // The sort keeps the order of those at one place.
    pieces.sort_by_key(|(span, _)| *span);
    pieces.dedup_by_key(|(span, _)| *span);
    pieces
}

/// Whether a field has a place of its own in source files, and not that of another field or of its first entry.
fn has_place(field: &Field) -> bool {
    !matches!(
        field,
        Field::Release(
            ReleaseField::SchemaVersion
                | ReleaseField::DocumentVersion
                | ReleaseField::Levels
                | ReleaseField::Modules
                | ReleaseField::References
        ) | Field::Level(LevelField::Number)
            | Field::Module(ModuleField::Id | ModuleField::Categories)
            | Field::Category(
                CategoryField::Code
                    | CategoryField::Number
                    | CategoryField::Levels
                    | CategoryField::Requirements
            )
            | Field::LevelText(LevelTextField::Number | LevelTextField::Name)
            | Field::Requirement(
                RequirementField::Code
                    | RequirementField::Number
                    | RequirementField::Levels
                    | RequirementField::References
            )
            | Field::LevelAnchor(LevelAnchorField::Number)
    )
}

/// Every fact of a document, ids first.
fn addresses(release: &Release) -> Vec<Address> {
    let mut all = Vec::new();
    for field in Field::ALL.iter().copied().filter(has_place) {
        match field {
            Field::Release(field) => all.push(Address::Model(field)),
            Field::Level(field) => {
                let levels = release.levels.iter();
                all.extend(levels.map(|level| Address::Level(level.number, field)));
            }
            Field::Module(field) => {
                let modules = release.modules.iter();
                all.extend(modules.map(|module| Address::Module(module.id.clone(), field)));
            }
            Field::Category(field) => {
                let categories = release.categories();
                all.extend(categories.map(|own| Address::Category(own.id.clone(), field)));
            }
            Field::LevelText(field) => {
                for category in release.categories() {
                    let levels = category.levels.iter();
                    let id = || category.id.clone();
                    all.extend(levels.map(|own| Address::LevelText(id(), own.number, field)));
                }
            }
            Field::Requirement(field) => {
                let requirements = release.requirements();
                all.extend(requirements.map(|own| Address::Requirement(own.id.clone(), field)));
            }
            Field::LevelAnchor(field) => {
                for requirement in release.requirements() {
                    let levels = requirement.levels.iter();
                    let id = || requirement.id.clone();
                    all.extend(levels.map(|own| Address::LevelAnchor(id(), own.number, field)));
                }
            }
            Field::Reference(field) => {
                let references = release.references.iter();
                all.extend(references.map(|own| Address::Reference(own.id.clone(), field)));
            }
            // No published shape has them.
            Field::Retired(_) | Field::Page(_) | Field::Resource(_) => {}
        }
    }
    all
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
    /// By place.
    pieces: Vec<(Span, Fact)>,
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
        let start = || Span::new(self.files[0], 0..0);
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

    /// What a place is about.
    fn fact(&self, span: Span) -> Option<Address> {
        let around = self.around(span);
        around.map_or_else(
            || self.section(span),
            |(_, fact)| Some(fact.address.clone()),
        )
    }

    fn place(&self, span: Span) -> Option<Span> {
        let Some((piece, fact)) = self.around(span) else {
            let (part, bytes) = self.places.value(&self.section(span)?)?;
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

    /// The innermost fact around a place.
    fn around(&self, span: Span) -> Option<&(Span, Fact)> {
        let behind = self
            .pieces
            .partition_point(|(piece, _)| (piece.file, piece.start) <= (span.file, span.start));
        let before = self.pieces[..behind].iter().rev();
        before
            .take_while(|(piece, _)| piece.file == span.file)
            .find(|(piece, _)| span.start <= piece.end)
    }

    /// What stands, or should stand, in a section of a file in which there is no fact.
    fn section(&self, span: Span) -> Option<Address> {
        let below = self.tree.path(span.file).strip_prefix("categories/")?;
        let (category, name) = below.split_once('/')?;
        let text = self.tree.text(span.file);
        let (start, end) = (span.start as usize, (span.end as usize).min(text.len()));
        if start < front_matter::split(text).body.start {
            return None;
        }
        Some(match name.strip_suffix(".md")? {
            "_index" => Address::Category(category.to_owned(), CategoryField::Description),
            requirement => {
                let is_assessment = text[..end].contains("\n## Assessment");
                let field = match is_assessment {
                    true => RequirementField::Assessment,
                    false => RequirementField::Guidance,
                };
                Address::Requirement(requirement.to_owned(), field)
            }
        })
    }

    fn file(&self, part: Part) -> FileId {
        self.files[usize::from(part == Part::Catalog)]
    }

    fn span(&self, part: Part, bytes: std::ops::Range<usize>) -> Span {
        Span::new(self.file(part), bytes)
    }
}
