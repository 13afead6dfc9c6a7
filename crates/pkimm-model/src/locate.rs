//! A change between two releases → where it stands in the source of one of them.

use pkimm_release::diff::{Change, Kind, Subject};

use crate::model::{Category, Model, Requirement, Text};
use crate::span::Span;

/// Where a change stands in a model. `None` where the model has nothing of it: what was removed is found in the model
/// that still had it.
#[must_use]
pub fn locate(model: &Model, change: &Change) -> Option<Span> {
    match &change.id {
        Subject::Model => of_model(model, change.kind),
        Subject::Level(number) => {
            let level = model
                .levels
                .iter()
                .find(|level| level.number.value == *number)?;
            let first = |texts: &[Text]| texts.first().map(|text| text.span);
            let exact = match change.kind {
                Kind::LevelSummaryChanged => level.summary.as_ref().map(|text| text.span),
                Kind::LevelIndicatorsChanged => first(&level.indicators),
                Kind::LevelRisksChanged => first(&level.risks),
                _ => None,
            };
            Some(exact.unwrap_or(level.name.span))
        }
        Subject::Module(id) => {
            let module = model.modules.iter().find(|module| module.id.value == *id)?;
            let description = module
                .description
                .as_ref()
                .filter(|_| change.kind == Kind::DescriptionChanged);
            Some(description.map_or(module.name.span, |text| text.span))
        }
        Subject::Category(id) => match model.categories().find(|category| category.id.value == *id)
        {
            Some(category) => Some(of_category(category, change)),
            None => retired(model, id),
        },
        Subject::Requirement(id) => match model
            .requirements()
            .find(|requirement| requirement.id.value == *id)
        {
            Some(requirement) => Some(of_requirement(model, requirement, change)),
            None => retired(model, id),
        },
        Subject::Reference(id) => {
            let reference = model
                .references
                .iter()
                .find(|reference| reference.id.value == *id)?;
            Some(reference.id.span)
        }
        Subject::Page(path) => {
            let page = model.pages.iter().find(|page| page.path == *path)?;
            match (change.kind, &page.title) {
                (Kind::PageFrontMatterChanged, Some(title)) => Some(title.span),
                _ => Some(page.body.span.at_start()),
            }
        }
    }
}

fn of_model(model: &Model, kind: Kind) -> Option<Span> {
    let located = match kind {
        Kind::NameChanged => &model.name,
        Kind::ShortNameChanged => &model.short_name,
        Kind::UrlChanged => &model.url,
        Kind::LanguageChanged => &model.language,
        Kind::LicenseChanged => &model.license,
        Kind::ProvenanceChanged => &model.provenance,
        Kind::ReferencesVersionChanged => &model.references_version,
        Kind::ModulesReordered => return model.modules.first().map(|module| module.id.span),
        Kind::ReferencesReordered => {
            return model.references.first().map(|reference| reference.id.span);
        }
        _ => &model.version,
    };
    located
        .as_ref()
        .or(model.version.as_ref())
        .map(|located| located.span)
}

fn retired(model: &Model, id: &str) -> Option<Span> {
    model
        .retired
        .iter()
        .find(|retired| retired.id.value == id)
        .map(|retired| retired.id.span)
}

fn of_category(category: &Category, change: &Change) -> Span {
    let text = |text: Option<&Text>| text.map(|text| text.span);
    let exact = match change.kind {
        Kind::WeightChanged => Some(category.weight.span),
        Kind::NameChanged => Some(category.name.span),
        Kind::SummaryChanged => text(category.summary.as_ref()),
        Kind::OverviewChanged => text(category.overview.as_ref()),
        Kind::LevelTextChanged | Kind::LevelTextNameChanged => {
            let index = change
                .level
                .and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
            index.and_then(|index| text(category.levels.get(index)?.as_ref()))
        }
        Kind::FormerIdsChanged => category.was.first().map(|former| former.span),
        Kind::DraftChanged => category.draft,
        _ => None,
    };
    exact.unwrap_or(category.id.span)
}

fn of_requirement(model: &Model, requirement: &Requirement, change: &Change) -> Span {
    let text = |text: Option<&Text>| text.map(|text| text.span);
    let cited = change.after.as_ref().and_then(|after| after.as_str());
    let exact = match change.kind {
        Kind::WeightChanged => Some(requirement.weight.span),
        Kind::TitleChanged => Some(requirement.title.span),
        Kind::GuidanceChanged => text(requirement.guidance.as_ref()),
        Kind::AssessmentChanged => text(requirement.assessment.as_ref()),
        Kind::ReferencesNoteChanged => text(requirement.references_note.as_ref()),
        Kind::CitationAdded => {
            let found = requirement
                .references
                .iter()
                .find(|(index, _)| cited == Some(model.reference(*index).id.value.as_str()));
            found.map(|(_, span)| *span)
        }
        Kind::CitationRemoved | Kind::CitationsReordered => {
            requirement.references.first().map(|(_, span)| *span)
        }
        Kind::FormerIdsChanged => requirement.was.first().map(|former| former.span),
        Kind::RequirementDeprecated | Kind::DeprecationChanged => {
            requirement.deprecated.as_ref().map(|version| version.span)
        }
        Kind::DraftChanged => requirement.draft,
        _ => None,
    };
    exact.unwrap_or(requirement.id.span)
}
