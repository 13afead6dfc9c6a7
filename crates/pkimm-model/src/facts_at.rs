//! A place in source files → the fact whose text stands there: the other way of [`locate`](crate::locate()).

use pkimm_release::Release;
use pkimm_release::address::{
    Address, CategoryField, Field, LevelAnchorField, LevelField, LevelTextField, ModuleField,
    ReleaseField, RequirementField,
};

use crate::locate::place;
use crate::model::Model;
use crate::source::front_matter;
use crate::source::tree::SourceTree;
use crate::span::Span;

/// A fact, or an item of its list.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub address: Address,
    pub item: Option<usize>,
}

/// The facts of a model by their places, the first of several that stand at one place.
#[derive(Debug, Default)]
pub(crate) struct FactsAt(Vec<(Span, Fact)>);

impl FactsAt {
    pub fn of(model: &Model, release: &Release) -> Self {
        Self(of_model(model, release))
    }

    /// What a place is about.
    pub fn address(&self, tree: &SourceTree, span: Span) -> Option<Address> {
        self.around(span).map_or_else(
            || section(tree, span),
            |(_, fact)| Some(fact.address.clone()),
        )
    }

    /// The last fact that begins before a place, in its file.
    pub fn before(&self, span: Span) -> Option<&Fact> {
        self.up_to(span).next().map(|(_, fact)| fact)
    }

    /// The innermost fact around a place.
    pub fn around(&self, span: Span) -> Option<&(Span, Fact)> {
        self.up_to(span).find(|(piece, _)| span.start <= piece.end)
    }

    /// The facts that begin before a place, in its file, the last one first.
    fn up_to(&self, span: Span) -> impl Iterator<Item = &(Span, Fact)> {
        let begins =
            |(piece, _): &(Span, Fact)| (piece.file, piece.start) <= (span.file, span.start);
        let before = self.0[..self.0.partition_point(begins)].iter().rev();
        before.take_while(move |(piece, _)| piece.file == span.file)
    }
}

/// What stands, or should stand, in a section of a file in which there is no fact.
pub(crate) fn section(tree: &SourceTree, span: Span) -> Option<Address> {
    let below = tree.path(span.file).strip_prefix("categories/")?;
    let (category, name) = below.split_once('/')?;
    let text = tree.text(span.file);
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
