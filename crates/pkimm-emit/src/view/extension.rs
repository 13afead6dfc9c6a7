//! The results of an extension as they are shown: in rounded figures and in words, with how each came about.

use num_rational::BigRational;
use pkimm_release::extension::Extension;
use pkimm_release::score::{self, Blend, ExtensionScore, Outcome, Rating, fraction};
use pkimm_release::weights::Weights;
use pkimm_release::{Category, Release};

use super::score::Figures;

/// The results of an extension as they are shown.
#[derive(Clone, Debug)]
pub struct ExtensionView<'a> {
    /// The name and the version.
    pub title: String,
    /// What is told of the whole, each with its result in words.
    pub figures: Vec<(&'static str, String)>,
    /// The categories, in the order of the model.
    pub categories: Vec<ExtensionCategory<'a>>,
    /// How the whole comes to its value.
    pub sums: Vec<String>,
}

/// The result of a category with an extension.
#[derive(Clone, Debug)]
pub struct ExtensionCategory<'a> {
    /// The id.
    pub id: &'a str,
    /// The display number.
    pub code: &'a str,
    /// The name.
    pub name: &'a str,
    /// Its result, and how the criteria of the extension are rated, in words.
    pub result: String,
    /// How it comes to its value.
    pub sums: Vec<String>,
}

impl<'a> ExtensionView<'a> {
    /// The view of the results of an extension.
    #[must_use]
    pub fn new(release: &'a Release, extension: &Extension, score: &ExtensionScore) -> Self {
        let weights = Weights::overlaid(release, extension);
        let mut figures = vec![("Overall", words(release, score.value.as_ref()))];
        if extension.floor_score {
            figures.push((
                "Floor: the lowest category",
                words(release, score.floor.as_ref()),
            ));
        }
        figures.push((
            "Without its criteria",
            words(release, score.weighted_baseline.as_ref()),
        ));
        let categories = release.categories().map(|category| {
            let blend = &score.categories[&category.id];
            ExtensionCategory {
                id: &category.id,
                code: &category.code,
                name: &category.name,
                result: words(release, blend.value.as_ref()) + &criteria(blend),
                sums: sums(category, &weights, blend),
            }
        });
        let mut whole: Vec<String> = release
            .categories()
            .filter_map(|category| {
                let value = fraction(score.categories[&category.id].value.as_ref()?);
                let weight = score::weight(weights.category(category));
                Some(format!(
                    "{weight} × {value:12}{} {}",
                    category.code, category.name
                ))
            })
            .collect();
        whole.extend(
            score
                .value
                .as_ref()
                .map(|value| format!("= {}", fraction(value))),
        );
        Self {
            title: format!("{} {}", extension.name, extension.version),
            figures,
            categories: categories.collect(),
            sums: whole,
        }
    }
}

/// How the criteria of the extension are rated.
fn criteria(blend: &Blend) -> String {
    match blend.relevance {
        Some((_, Rating::Level(level))) => format!("; its criteria at level {level}"),
        Some((_, Rating::NotApplicable)) => "; its criteria do not apply".to_owned(),
        Some((_, Rating::Unanswered)) => "; its criteria are not rated".to_owned(),
        None => String::new(),
    }
}

/// How a category comes to its value: the weights that differ from those of the model, and the blend.
fn sums(category: &Category, weights: &Weights<'_>, blend: &Blend) -> Vec<String> {
    let Some(weighted) = &blend.weighted else {
        return Vec::new();
    };
    let overlaid = category.requirements.iter().filter_map(|requirement| {
        let weight = weights.requirement(requirement);
        let stated = requirement.weight;
        (*weight != BigRational::from_integer(stated.into())).then(|| {
            let (weight, code) = (score::weight(weight), &requirement.code);
            format!(
                "weight {weight} instead of {stated}: {code} {}",
                requirement.description
            )
        })
    });
    let mut sums: Vec<String> = overlaid.collect();
    let (value, weight) = (fraction(weighted), score::weight(&blend.weight));
    sums.push(match (blend.relevance, &blend.value) {
        (Some((by, Rating::Level(level))), Some(blended)) => {
            let blended = fraction(blended);
            format!("({value} × {weight} + {level} × {by}) / ({weight} + {by}) = {blended}")
        }
        _ => format!("= {value}"),
    });
    sums
}

/// A result in words.
fn words(release: &Release, value: Option<&BigRational>) -> String {
    let Some(value) = value else {
        return "no result".to_owned();
    };
    let outcome = Outcome {
        value: Some(value.clone()),
        coverage: None,
    };
    Figures::new(release, &outcome).words()
}
