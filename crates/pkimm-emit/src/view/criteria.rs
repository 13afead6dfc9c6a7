//! What an extension asks, as a part of a questionnaire: the criteria that it adds to categories, with their texts read by one
//! function.

use std::borrow::Cow;

use pkimm_release::extension::{Extension, ExtensionStatus, Relevance};
use pkimm_release::{Category, Reference, Release};
use serde::Serialize;

use super::blocks;
use super::model::{LevelTextView, Texts, level_text};

/// An extension as a questionnaire shows it.
#[derive(Serialize)]
pub(crate) struct ExtensionForm<'a, T> {
    pub id: &'a str,
    pub name: &'a str,
    pub version: &'a str,
    /// How far it has come, where it is not in force.
    pub status: Option<Cow<'a, str>>,
    /// What the box is named by that chooses it.
    pub place: String,
    pub description: T,
    /// Whether its lowest category is reported.
    pub floor: bool,
    pub criteria: Vec<CriteriaView<'a, T>>,
}

/// The criteria that an extension adds to a category.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct CriteriaView<'a, T> {
    /// What their boxes are named by.
    pub id: String,
    /// Their place on the page.
    pub anchor: String,
    pub code: String,
    pub category: &'a str,
    pub name: &'a str,
    pub weight: u32,
    pub guidance: T,
    /// Its lists are the checks.
    pub assessment: T,
    /// What each level means, in the order of the model's levels. Empty where the extension says nothing of them.
    pub levels: Vec<LevelTextView<'a, T>>,
    /// The cited standards, in the order of the extension.
    pub references: Vec<Cited<'a>>,
    pub references_note: Option<T>,
}

/// A standard that criteria cite.
#[derive(Serialize)]
pub(crate) struct Cited<'a> {
    pub title: &'a str,
    /// Where it is found, if a document can link there.
    pub url: Option<&'a str>,
}

/// What an extension adds to a category that the model has.
pub(crate) struct Criteria<'a> {
    pub extension: &'a Extension,
    pub category: &'a Category,
    pub relevance: &'a Relevance,
}

impl Criteria<'_> {
    /// The name by which boxes know the criteria. No id of the model has its signs; the version is in it, since answers to
    /// another version are other answers.
    pub(crate) fn id(&self) -> String {
        format!("{}/{}", place(self.extension), self.category.id)
    }

    /// The display number of the category, with the extension.
    pub(crate) fn code(&self) -> String {
        format!("{} ({})", self.category.code, self.extension.id)
    }
}

/// The name by which boxes know a version of an extension.
pub(crate) fn place(extension: &Extension) -> String {
    format!("{}@{}", extension.id, extension.version)
}

/// The criteria of an extension, in its order. Those for categories that the model lacks are left out.
pub(crate) fn of<'a>(
    release: &'a Release,
    extension: &'a Extension,
) -> impl Iterator<Item = Criteria<'a>> {
    extension.relevance.iter().filter_map(move |relevance| {
        let mut categories = release.categories();
        let category = categories.find(|category| category.id == relevance.category)?;
        Some(Criteria {
            extension,
            category,
            relevance,
        })
    })
}

impl<'a, T> ExtensionForm<'a, T> {
    /// The view of an extension of a release whose Markdown `texts` reads.
    pub(crate) fn new(
        release: &'a Release,
        extension: &'a Extension,
        texts: &Texts<'a, T>,
    ) -> Self {
        let words = texts.words;
        let status = match &extension.withdrawn {
            Some(reason) => {
                let values = [("version", extension.version.as_str()), ("reason", reason)];
                Some(Cow::Owned(words.fill("extension", "withdrawn", &values)))
            }
            None => (extension.status != ExtensionStatus::Stable)
                .then(|| Cow::Borrowed(words.text("extension-notice", extension.status.as_str()))),
        };
        Self {
            id: &extension.id,
            name: &extension.name,
            version: &extension.version,
            status,
            place: place(extension),
            description: texts.text(&extension.description),
            floor: extension.floor_score,
            criteria: of(release, extension)
                .map(|criteria| view(release, &criteria, texts))
                .collect(),
        }
    }
}

fn view<'a, T>(
    release: &'a Release,
    criteria: &Criteria<'a>,
    texts: &Texts<'a, T>,
) -> CriteriaView<'a, T> {
    let Criteria {
        extension,
        category,
        relevance,
    } = *criteria;
    let described = (!relevance.levels.is_empty()).then_some(&release.levels);
    let levels = described.into_iter().flatten().map(|level| {
        let mut own = relevance.levels.iter();
        let own = own.find(|own| own.number == level.number);
        let text = own.map_or("", |own| own.description.as_str());
        level_text(level.number, &level.name, text, texts)
    });
    let citation = |id: &'a String| {
        let mut known = extension.references.iter().chain(&release.references);
        known.find(|reference| reference.id == *id).map(cited)
    };
    CriteriaView {
        id: criteria.id(),
        anchor: format!("x-{}-{}", extension.id, category.id),
        code: criteria.code(),
        category: &category.id,
        name: &category.name,
        weight: relevance.weight,
        guidance: texts.text(&relevance.guidance),
        assessment: texts.checks(&relevance.assessment),
        levels: levels.collect(),
        references: relevance.references.iter().filter_map(citation).collect(),
        references_note: relevance
            .references_note
            .as_deref()
            .map(|note| texts.text(note)),
    }
}

fn cited(reference: &Reference) -> Cited<'_> {
    Cited {
        title: &reference.title,
        url: reference
            .url
            .as_deref()
            .filter(|url| blocks::leads_somewhere(url)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn plain(extension: &Extension) -> serde_json::Value {
        let words = crate::Words::of("en", &crate::Templates::default()).unwrap();
        let texts = Texts {
            words: &words,
            text: |markdown, _| markdown.to_owned(),
            checks: |markdown, _| format!("checks: {markdown}"),
        };
        let release = sample::release();
        serde_json::to_value(ExtensionForm::new(&release, extension, &texts)).unwrap()
    }

    #[test]
    fn criteria_stand_under_their_category_and_version() {
        let mut extension = sample::extension();
        extension.references[0].id = "new-standard".to_owned();
        let criteria = &plain(&extension)["criteria"][0];
        assert_eq!(criteria["id"], "extra@0.1.0/first-one");
        assert_eq!(criteria["code"], "G.1 (extra)");
        assert_eq!(criteria["assessment"], "checks: Assessment.");
        // An own entry wins over one of the catalog.
        assert_eq!(criteria["references"][0]["title"], "Title of own-standard");
        assert_eq!(criteria["levels"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn levels_are_those_of_the_model() {
        let mut extension = sample::extension();
        extension.relevance[0].levels.remove(0);
        let criteria = &plain(&extension)["criteria"][0];
        let levels = criteria["levels"].as_array().unwrap();
        assert_eq!(levels[0]["description"], "");
        assert_ne!(levels[1]["description"], "");
        extension.relevance[0].levels.clear();
        assert_eq!(
            plain(&extension)["criteria"][0]["levels"],
            serde_json::json!([])
        );
    }

    #[test]
    fn what_the_model_lacks_is_left_out_and_what_is_not_in_force_is_told() {
        let mut extension = sample::extension();
        assert_eq!(plain(&extension)["status"], serde_json::Value::Null);
        for status in [
            ExtensionStatus::UnderDevelopment,
            ExtensionStatus::ReleaseCandidate,
            ExtensionStatus::Deprecated,
        ] {
            extension.status = status;
            assert!(plain(&extension)["status"].is_string());
        }
        extension.relevance[0].category = "elsewhere".to_owned();
        assert_eq!(plain(&extension)["criteria"], serde_json::json!([]));
    }
}
