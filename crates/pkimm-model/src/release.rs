//! [`Model`] → release document.

use pkimm_release as document;
use pkimm_release::extension::{self, EXTENSION_SCHEMA_VERSION};
use pkimm_release::markdown::tidied;
use pkimm_release::{DocumentVersion, Release, SCHEMA_VERSION, SCORING, Status};

use crate::model::{Category, Extension, Model, Relevance, Requirement, Text};
use crate::span::Located;

/// The document of the version in progress, with texts that are missing left empty. Each paragraph is one line in it,
/// however the lines of the source break.
#[must_use]
pub fn release(model: &Model) -> Release {
    let resources = model.resources.iter();
    let resources: Vec<_> = resources.filter_map(|file| file.entry.clone()).collect();
    let mut release = Release {
        schema_version: SCHEMA_VERSION.to_owned(),
        document_version: DocumentVersion::default(),
        version: or_empty(model.version.as_ref()),
        status: Status::Draft,
        name: or_empty(model.name.as_ref()),
        short_name: model.short_name.as_ref().map(|name| name.value.clone()),
        url: model.url.as_ref().map(|url| url.value.clone()),
        language: or_empty(model.language.as_ref()),
        date: None,
        license: or_empty(model.license.as_ref()),
        provenance: model.provenance.as_ref().map(|text| text.value.clone()),
        scoring: SCORING.to_owned(),
        levels: model
            .levels
            .iter()
            .map(|level| document::Level {
                number: level.number.value,
                name: level.name.value.clone(),
                summary: value(level.summary.as_ref()),
                indicators: level
                    .indicators
                    .iter()
                    .map(|text| text.value.clone())
                    .collect(),
                risks: level.risks.iter().map(|text| text.value.clone()).collect(),
            })
            .collect(),
        modules: model
            .modules
            .iter()
            .map(|module| document::Module {
                id: module.id.value.clone(),
                name: module.name.value.clone(),
                description: value(module.description.as_ref()),
                categories: module
                    .categories
                    .iter()
                    .map(|entry| category(model, entry))
                    .collect(),
            })
            .collect(),
        references_version: or_empty(model.references_version.as_ref()),
        references: model
            .references
            .iter()
            .map(|entry| reference(model, entry))
            .collect(),
        extensions: Vec::new(),
        resources,
        retired: model
            .retired
            .iter()
            .map(|entry| document::Retired {
                id: entry.id.value.clone(),
                since: entry.since.value.clone(),
                successors: values(&entry.successors),
                reason: entry.reason.value.clone(),
            })
            .collect(),
        pages: model
            .pages
            .iter()
            .map(|page| document::Page {
                path: page.path.clone(),
                front_matter: page.front_matter.clone(),
                body: tidied(&page.body.value),
            })
            .collect(),
    }
    .unwrapped();
    release.document_version = DocumentVersion::needed_by(&release);
    release
}

/// The documents of the extensions in progress, each with its texts as [`release`] has them.
#[must_use]
pub fn extensions(model: &Model) -> Vec<extension::Extension> {
    let extensions = model.extensions.iter();
    extensions
        .map(|entry| extension(model, entry).unwrapped())
        .collect()
}

fn extension(model: &Model, extension: &Extension) -> extension::Extension {
    extension::Extension {
        schema_version: EXTENSION_SCHEMA_VERSION.to_owned(),
        id: extension.id.value.clone(),
        name: extension.name.value.clone(),
        version: extension.version.value.clone(),
        description: value(extension.description.as_ref()),
        documentation: or_empty(extension.documentation.as_ref()),
        status: extension.status,
        language: or_empty(model.language.as_ref()),
        date: None,
        license: or_empty(model.license.as_ref()),
        provenance: model.provenance.as_ref().map(|text| text.value.clone()),
        compatibility: values(&extension.compatibility),
        floor_score: extension.floor_score,
        relevance: extension
            .relevance
            .iter()
            .map(|entry| relevance(model, extension, entry))
            .collect(),
        overlays: extension
            .overlays
            .iter()
            .map(|overlay| extension::Overlay {
                target: overlay.target.value.clone(),
                effect: overlay.effect.value.clone(),
                rationale: or_empty(overlay.rationale.as_ref()),
            })
            .collect(),
        references: extension
            .references
            .iter()
            .map(|entry| reference(model, entry))
            .collect(),
        withdrawn: None,
    }
}

fn relevance(model: &Model, extension: &Extension, entry: &Relevance) -> extension::Relevance {
    let references = entry.references.iter();
    extension::Relevance {
        category: entry.category.value.clone(),
        weight: entry.weight.value,
        guidance: value(entry.guidance.as_ref()),
        assessment: value(entry.assessment.as_ref()),
        levels: level_texts(model, &entry.levels),
        references: references
            .map(|(cited, _)| extension.reference(model, *cited).id.value.clone())
            .collect(),
        references_note: entry
            .references_note
            .as_ref()
            .map(|text| text.value.clone()),
        draft: entry.draft.is_some(),
    }
}

/// What is said of each level of the model.
fn level_texts(model: &Model, texts: &[Option<Text>]) -> Vec<document::LevelText> {
    let levels = model.levels.iter().zip(texts);
    levels
        .map(|(level, text)| document::LevelText {
            number: level.number.value,
            name: level.name.value.clone(),
            description: value(text.as_ref()),
        })
        .collect()
}

fn category(model: &Model, category: &Category) -> document::Category {
    document::Category {
        id: category.id.value.clone(),
        code: category.code.clone(),
        number: category.number,
        weight: category.weight.value,
        name: category.name.value.clone(),
        summary: value(category.summary.as_ref()),
        description: value(category.overview.as_ref()),
        levels: level_texts(model, &category.levels),
        requirements: category
            .requirements
            .iter()
            .map(|entry| requirement(model, entry))
            .collect(),
        was: values(&category.was),
        draft: category.draft.is_some(),
    }
}

fn requirement(model: &Model, requirement: &Requirement) -> document::Requirement {
    let references = requirement.references.iter();
    let levels = model.levels.iter().zip(&requirement.levels);
    document::Requirement {
        id: requirement.id.value.clone(),
        code: requirement.code.clone(),
        number: requirement.number,
        weight: requirement.weight.value,
        description: requirement.title.value.clone(),
        guidance: value(requirement.guidance.as_ref()),
        assessment: value(requirement.assessment.as_ref()),
        levels: levels
            .filter_map(|(level, text)| {
                Some(document::LevelAnchor {
                    number: level.number.value,
                    description: text.as_ref()?.value.clone(),
                })
            })
            .collect(),
        references: references
            .map(|(index, _)| model.reference(*index).id.value.clone())
            .collect(),
        references_note: requirement
            .references_note
            .as_ref()
            .map(|text| text.value.clone()),
        was: values(&requirement.was),
        deprecated: requirement
            .deprecated
            .as_ref()
            .map(|version| version.value.clone()),
        draft: requirement.draft.is_some(),
    }
}

fn reference(model: &Model, reference: &crate::model::Reference) -> document::Reference {
    document::Reference {
        id: reference.id.value.clone(),
        title: reference.title.value.clone(),
        authority: reference.authority.as_ref().map(|text| text.value.clone()),
        url: reference.url.as_ref().map(|text| text.value.clone()),
        regions: values(&reference.regions),
        edition: reference.edition.as_ref().map(|text| text.value.clone()),
        status: reference.status,
        superseded_by: reference
            .superseded_by
            .map(|(index, _)| model.reference(index).id.value.clone()),
        added: reference.added.is_some(),
    }
}

fn or_empty(text: Option<&Located<String>>) -> String {
    text.map(|text| text.value.clone()).unwrap_or_default()
}

fn value(text: Option<&Text>) -> String {
    text.map(|text| text.value.clone()).unwrap_or_default()
}

fn values(texts: &[Located<String>]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}
