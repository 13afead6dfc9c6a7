//! An extension as a questionnaire on paper shows it: what it asks, and sheets on which its result is computed by its weights.

use pkimm_release::extension::Extension;
use pkimm_release::weights::Weights;
use pkimm_release::{Category, Release, digest, score};
use serde::Serialize;

use super::blocks::{self, Block};
use super::criteria::ExtensionForm;
use super::model::Texts;

/// The part of an extension.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ExtensionPaper<'a> {
    #[serde(flatten)]
    form: ExtensionForm<'a, Vec<Block>>,
    short_name: &'a str,
    /// Whether the version is not published yet.
    draft: bool,
    license: &'a str,
    provenance: Option<&'a str>,
    /// Where it is documented.
    url: Option<&'a str>,
    /// The versions of the model that it fits.
    compatibility: String,
    /// The SHA-256 digest of its document, as hexadecimal digits.
    pub digest: String,
    /// The categories whose value is another one with it.
    sheets: Vec<Sheet<'a>>,
    /// All categories.
    categories: Vec<Weighed<'a>>,
}

/// What is computed of a category.
#[derive(Serialize)]
struct Sheet<'a> {
    code: &'a str,
    name: &'a str,
    requirements: Vec<Requirement<'a>>,
    /// The weight of the whole of it, beside the criteria.
    whole: String,
    /// The weight of the criteria.
    criteria: Option<String>,
}

/// A requirement, with its weight.
#[derive(Serialize)]
struct Requirement<'a> {
    code: &'a str,
    title: &'a str,
    weight: String,
}

/// A category, with its weight.
#[derive(Serialize)]
struct Weighed<'a> {
    code: &'a str,
    name: &'a str,
    weight: String,
}

impl<'a> ExtensionPaper<'a> {
    /// The view of an extension of a release.
    pub(crate) fn new(
        release: &'a Release,
        extension: &'a Extension,
        texts: &Texts<'a, Vec<Block>>,
    ) -> Self {
        let weights = Weights::overlaid(release, extension);
        let has_value_of_its_own = |category: &&Category| {
            let mut requirements = category.requirements.iter();
            extension.relevance_of(&category.id).is_some()
                || requirements.any(|entry| extension.overlay_of(&entry.id).is_some())
        };
        let url = Some(extension.documentation.as_str());
        Self {
            form: ExtensionForm::new(release, extension, texts),
            short_name: &extension.name,
            draft: extension.date.is_none(),
            license: &extension.license,
            provenance: extension.provenance.as_deref(),
            url: url.filter(|url| blocks::leads_somewhere(url)),
            compatibility: extension.compatibility.join(", "),
            digest: digest(&extension.to_json()),
            sheets: release
                .categories()
                .filter(has_value_of_its_own)
                .map(|category| sheet(category, extension, &weights))
                .collect(),
            categories: release
                .categories()
                .map(|category| Weighed {
                    code: &category.code,
                    name: &category.name,
                    weight: score::weight(weights.category(category)),
                })
                .collect(),
        }
    }
}

fn sheet<'a>(category: &'a Category, extension: &Extension, weights: &Weights<'_>) -> Sheet<'a> {
    let requirements = || category.requirements.iter();
    let criteria = extension.relevance_of(&category.id);
    Sheet {
        code: &category.code,
        name: &category.name,
        requirements: requirements()
            .map(|entry| Requirement {
                code: &entry.code,
                title: &entry.description,
                weight: score::weight(weights.requirement(entry)),
            })
            .collect(),
        whole: score::weight(&requirements().map(|entry| weights.requirement(entry)).sum()),
        criteria: criteria.map(|criteria| criteria.weight.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::view::model::paper;

    #[test]
    fn sheets_have_the_weights_of_the_extension() {
        let (release, extension) = (sample::release(), sample::extension());
        let templates = crate::Templates::default();
        let publication = crate::Publication::new(&release);
        let words = publication.words(&templates).expect("there are words");
        let texts = paper(words);
        let paper = ExtensionPaper::new(&release, &extension, &texts);
        let category = &release.modules[0].categories[0];
        assert_eq!(paper.sheets.len(), 1);
        let sheet = &paper.sheets[0];
        assert_eq!(sheet.code, category.code);
        assert_eq!(sheet.criteria.as_deref(), Some("2"));
        let sum: u32 = category.requirements.iter().map(|entry| entry.weight).sum();
        assert_eq!(sheet.whole, sum.to_string());
        // The overlay takes a half of the weight of the category, and none of its requirements.
        assert_eq!(paper.categories.len(), release.categories().count());
        assert_eq!(
            paper.categories[0].weight,
            format!("{}.5", category.weight - 1)
        );
        assert!(paper.draft);
        assert_eq!(paper.digest, digest(&extension.to_json()));
    }
}
