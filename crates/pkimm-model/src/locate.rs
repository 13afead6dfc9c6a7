//! A change between two releases → its place in the source of one of them.

use pkimm_release::address::{
    Address, CategoryField, LevelAnchorField, LevelField, LevelTextField, ModuleField, PageField,
    ReferenceField, ReleaseField, RequirementField, ResourceField, RetiredField, Subject,
};
use pkimm_release::diff::{Change, Fact};

use crate::model::{Category, Level, Model, Module, Page, Reference, Requirement, Retired, Text};
use crate::span::{Located, Span};

/// Where a change is in a model. `None` where the model has nothing of it: what was removed is found in the model
/// that still had it.
#[must_use]
pub fn locate(model: &Model, change: &Change) -> Option<Span> {
    let cited = change.after.as_ref().and_then(Fact::as_text);
    match &change.address {
        Address::Requirement(id, RequirementField::References) => {
            Some(citation(model, requirement(model, id)?, cited))
        }
        address => place(model, address),
    }
}

/// Where a fact is in a model. Where the source does not say it, where what it is about stands.
#[must_use]
pub fn place(model: &Model, address: &Address) -> Option<Span> {
    match address {
        Address::Model(field) => of_model(model, *field),
        Address::Level(number, field) => {
            let mut levels = model.levels.iter();
            let level = levels.find(|level| level.number.value == *number)?;
            Some(of_level(level, *field))
        }
        Address::Module(id, field) => {
            let module = model.modules.iter().find(|module| module.id.value == *id)?;
            Some(of_module(module, *field))
        }
        Address::Category(id, field) => match category(model, id) {
            Some(category) => Some(of_category(category, *field)),
            None => retired(model, id).map(|retired| retired.id.span),
        },
        Address::LevelText(id, level, field) => {
            Some(of_level_text(model, category(model, id)?, *level, *field))
        }
        Address::Requirement(id, field) => match requirement(model, id) {
            Some(requirement) => Some(of_requirement(requirement, *field)),
            None => retired(model, id).map(|retired| retired.id.span),
        },
        Address::LevelAnchor(id, level, field) => {
            Some(of_anchor(model, requirement(model, id)?, *level, *field))
        }
        Address::Reference(id, field) => {
            let mut references = model.references.iter();
            let reference = references.find(|reference| reference.id.value == *id)?;
            Some(of_reference(reference, *field))
        }
        Address::Retired(subject, field) => match retired(model, &subject.id()) {
            Some(retired) => Some(of_retired(retired, *field)),
            None => of_subject(model, subject),
        },
        Address::Page(path, field) => {
            let page = model.pages.iter().find(|page| page.path == *path)?;
            Some(of_page(page, *field))
        }
        Address::Resource(path, _) => {
            let mut files = model.resources.iter();
            let file = files.find(|file| file.path == *path)?;
            Some(Span::new(file.file, 0..0))
        }
    }
}

fn category<'a>(model: &'a Model, id: &str) -> Option<&'a Category> {
    model.categories().find(|category| category.id.value == id)
}

fn requirement<'a>(model: &'a Model, id: &str) -> Option<&'a Requirement> {
    model
        .requirements()
        .find(|requirement| requirement.id.value == id)
}

fn retired<'a>(model: &'a Model, id: &str) -> Option<&'a Retired> {
    model.retired.iter().find(|retired| retired.id.value == id)
}

/// Where the id of a subject stands.
fn of_subject(model: &Model, subject: &Subject) -> Option<Span> {
    let subject = subject.clone();
    let address = match subject {
        Subject::Model => Address::Model(ReleaseField::Version),
        Subject::Level(number) => Address::Level(number, LevelField::Number),
        Subject::Module(id) => Address::Module(id, ModuleField::Id),
        Subject::Category(id) => Address::Category(id, CategoryField::Id),
        Subject::Requirement(id) => Address::Requirement(id, RequirementField::Id),
        Subject::Reference(id) => Address::Reference(id, ReferenceField::Id),
        Subject::Page(path) => Address::Page(path, PageField::Path),
        Subject::Resource(path) => Address::Resource(path, ResourceField::Path),
    };
    place(model, &address)
}

fn span<T>(located: &Option<Located<T>>) -> Option<Span> {
    located.as_ref().map(|located| located.span)
}

fn text(text: &Option<Text>) -> Option<Span> {
    text.as_ref().map(|text| text.span)
}

fn of_model(model: &Model, field: ReleaseField) -> Option<Span> {
    let exact = match field {
        ReleaseField::Name => span(&model.name),
        ReleaseField::ShortName => span(&model.short_name),
        ReleaseField::Url => span(&model.url),
        ReleaseField::Language => span(&model.language),
        ReleaseField::License => span(&model.license),
        ReleaseField::Provenance => span(&model.provenance),
        ReleaseField::ReferencesVersion => span(&model.references_version),
        ReleaseField::Levels => model.levels.first().map(|level| level.number.span),
        ReleaseField::Modules => model.modules.first().map(|module| module.id.span),
        ReleaseField::References => model.references.first().map(|reference| reference.id.span),
        ReleaseField::Retired => model.retired.first().map(|retired| retired.id.span),
        ReleaseField::Pages => model.pages.first().map(|page| page.body.span.at_start()),
        // No source file says them.
        ReleaseField::SchemaVersion
        | ReleaseField::DocumentVersion
        | ReleaseField::Status
        | ReleaseField::Date
        | ReleaseField::Scoring
        | ReleaseField::Extensions
        | ReleaseField::Resources => None,
        ReleaseField::Version => span(&model.version),
    };
    exact.or(span(&model.version))
}

fn of_level(level: &Level, field: LevelField) -> Span {
    let first = |texts: &[Text]| texts.first().map(|text| text.span);
    let exact = match field {
        LevelField::Number | LevelField::Name => None,
        LevelField::Summary => text(&level.summary),
        LevelField::Indicators => first(&level.indicators),
        LevelField::Risks => first(&level.risks),
    };
    exact.unwrap_or(level.name.span)
}

fn of_module(module: &Module, field: ModuleField) -> Span {
    let exact = match field {
        ModuleField::Id | ModuleField::Name => None,
        ModuleField::Description => text(&module.description),
        ModuleField::Categories => module.categories.first().map(|category| category.id.span),
    };
    exact.unwrap_or(module.name.span)
}

fn of_category(category: &Category, field: CategoryField) -> Span {
    let exact = match field {
        // A number follows from the place.
        CategoryField::Id | CategoryField::Code | CategoryField::Number => None,
        CategoryField::Weight => Some(category.weight.span),
        CategoryField::Name => Some(category.name.span),
        CategoryField::Summary => text(&category.summary),
        CategoryField::Description => text(&category.overview),
        CategoryField::Levels => category
            .levels
            .iter()
            .flatten()
            .next()
            .map(|text| text.span),
        CategoryField::Requirements => category
            .requirements
            .first()
            .map(|requirement| requirement.id.span),
        CategoryField::Was => category.was.first().map(|former| former.span),
        CategoryField::Draft => category.draft,
    };
    exact.unwrap_or(category.id.span)
}

/// Where one of the texts stands that are listed by levels.
fn at_level(model: &Model, texts: &[Option<Text>], level: u32) -> Option<Span> {
    let mut levels = model.levels.iter().zip(texts);
    let described = levels.find(|(own, _)| own.number.value == level);
    described.and_then(|(_, described)| text(described))
}

fn of_level_text(model: &Model, category: &Category, level: u32, field: LevelTextField) -> Span {
    let described = at_level(model, &category.levels, level);
    match field {
        // The name is that of the model's level; the text is where a reader looks.
        LevelTextField::Number | LevelTextField::Name | LevelTextField::Description => {
            described.unwrap_or(category.id.span)
        }
    }
}

fn of_anchor(
    model: &Model,
    requirement: &Requirement,
    level: u32,
    field: LevelAnchorField,
) -> Span {
    match field {
        LevelAnchorField::Number | LevelAnchorField::Description => {
            at_level(model, &requirement.levels, level).unwrap_or(requirement.id.span)
        }
    }
}

fn of_requirement(requirement: &Requirement, field: RequirementField) -> Span {
    let exact = match field {
        // A number follows from the place.
        RequirementField::Id | RequirementField::Code | RequirementField::Number => None,
        RequirementField::Weight => Some(requirement.weight.span),
        RequirementField::Title => Some(requirement.title.span),
        RequirementField::Guidance => text(&requirement.guidance),
        RequirementField::Assessment => text(&requirement.assessment),
        RequirementField::Levels => requirement
            .levels
            .iter()
            .flatten()
            .next()
            .map(|text| text.span),
        RequirementField::References => requirement.references.first().map(|(_, span)| *span),
        RequirementField::ReferencesNote => text(&requirement.references_note),
        RequirementField::Was => requirement.was.first().map(|former| former.span),
        RequirementField::Deprecated => span(&requirement.deprecated),
        RequirementField::Draft => requirement.draft,
    };
    exact.unwrap_or(requirement.id.span)
}

/// Where a citation stands that joined; else where the first one stands.
fn citation(model: &Model, requirement: &Requirement, cited: Option<&str>) -> Span {
    let found = requirement
        .references
        .iter()
        .find(|(index, _)| cited == Some(model.reference(*index).id.value.as_str()));
    match found {
        Some((_, span)) => *span,
        None => of_requirement(requirement, RequirementField::References),
    }
}

fn of_reference(reference: &Reference, field: ReferenceField) -> Span {
    let exact = match field {
        ReferenceField::Id | ReferenceField::Status => None,
        ReferenceField::Title => Some(reference.title.span),
        ReferenceField::Authority => span(&reference.authority),
        ReferenceField::Url => span(&reference.url),
        ReferenceField::Regions => reference.regions.first().map(|region| region.span),
        ReferenceField::Edition => span(&reference.edition),
        ReferenceField::Added => reference.added,
        // It is kept as the position of the other entry.
        ReferenceField::SupersededBy => None,
    };
    exact.unwrap_or(reference.id.span)
}

fn of_retired(retired: &Retired, field: RetiredField) -> Span {
    match field {
        RetiredField::Id => retired.id.span,
        RetiredField::Since => retired.since.span,
        RetiredField::Successors => {
            let first = retired.successors.first();
            first.map_or(retired.id.span, |successor| successor.span)
        }
        RetiredField::Reason => retired.reason.span,
    }
}

fn of_page(page: &Page, field: PageField) -> Span {
    let exact = match field {
        PageField::Path | PageField::Body => None,
        PageField::FrontMatter => page.title.as_ref().map(|title| title.span),
    };
    exact.unwrap_or(page.body.span.at_start())
}
