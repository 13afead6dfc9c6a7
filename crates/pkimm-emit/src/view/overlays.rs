//! What an extension makes of the categories of a model, as it is shown: its weights beside those of the model, and what it adds.

use pkimm_release::extension::{Effect, Extension, Overlay};
use pkimm_release::score;
use pkimm_release::weights::Weights;
use pkimm_release::{Category, Release};
use serde::Serialize;

/// What an extension makes of a category that it touches.
#[derive(Clone, Debug, Serialize)]
pub struct Touched<'a> {
    /// The id of the category.
    pub id: &'a str,
    /// Its display number.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its weight.
    pub weight: Weighed,
    /// The sum of the weights of its requirements.
    pub sum: Weighed,
    /// The weight of the criteria that the extension adds, where it adds some.
    pub criteria: Option<u32>,
    /// What it makes of weights: of the category first, and then of requirements in the order of the model.
    pub overlays: Vec<Row<'a>>,
}

/// A weight with an extension, and without it where it differs. Both are decimals as a person would type them.
#[derive(Clone, Debug, Serialize)]
pub struct Weighed {
    /// With the extension.
    pub with: String,
    /// In the model.
    pub before: String,
}

/// What an extension makes of one weight.
#[derive(Clone, Debug, Serialize)]
pub struct Row<'a> {
    /// The id of the requirement. `None` where it is the weight of the category.
    pub requirement: Option<&'a str>,
    /// The display number.
    pub code: &'a str,
    /// The name of the category, or the title of the requirement.
    pub name: &'a str,
    /// The weight.
    pub weight: Weighed,
    /// What is done to it: `multiplier`, `addition`, `subtraction` or `override`.
    pub effect: &'static str,
    /// The number by which, without a sign.
    pub number: &'a str,
    /// Why.
    pub rationale: &'a str,
}

impl<'a> Touched<'a> {
    /// The categories that an extension touches, in the order of the model.
    #[must_use]
    pub fn all(release: &'a Release, extension: &'a Extension) -> Vec<Self> {
        let weights = Weights::overlaid(release, extension);
        let touched = release
            .categories()
            .filter(|category| extension.touches(category));
        touched
            .map(|category| Self::new(category, extension, &weights))
            .collect()
    }

    fn new(category: &'a Category, extension: &'a Extension, weights: &Weights<'_>) -> Self {
        let requirements = || category.requirements.iter();
        let weight = Weighed {
            with: score::weight(weights.category(category)),
            before: category.weight.to_string(),
        };
        let sum = requirements().map(|entry| weights.requirement(entry)).sum();
        let before: u64 = requirements().map(|entry| u64::from(entry.weight)).sum();
        let own = extension.overlay_of(&category.id).map(|overlay| {
            let (code, name) = (&category.code, &category.name);
            row(None, code, name, weight.clone(), overlay)
        });
        let of_requirements = requirements().filter_map(|entry| {
            let overlay = extension.overlay_of(&entry.id)?;
            let weight = Weighed {
                with: score::weight(weights.requirement(entry)),
                before: entry.weight.to_string(),
            };
            let id = Some(entry.id.as_str());
            Some(row(id, &entry.code, &entry.description, weight, overlay))
        });
        let criteria = extension.relevance_of(&category.id);
        Self {
            id: &category.id,
            code: &category.code,
            name: &category.name,
            sum: Weighed {
                with: score::weight(&sum),
                before: before.to_string(),
            },
            criteria: criteria.map(|criteria| criteria.weight),
            overlays: own.into_iter().chain(of_requirements).collect(),
            weight,
        }
    }
}

fn row<'a>(
    requirement: Option<&'a str>,
    code: &'a str,
    name: &'a str,
    weight: Weighed,
    overlay: &'a Overlay,
) -> Row<'a> {
    let number = overlay.effect.number().as_str();
    let effect = match (&overlay.effect, number.strip_prefix('-')) {
        (Effect::Addition(_), Some(_)) => "subtraction",
        (effect, _) => effect.key(),
    };
    Row {
        requirement,
        code,
        name,
        weight,
        effect,
        number: match effect {
            "subtraction" => number.trim_start_matches('-'),
            _ => number,
        },
        rationale: &overlay.rationale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn weights_stand_beside_those_of_the_model() {
        let (release, mut extension) = (sample::release(), sample::extension());
        let overlay = |target: &str, effect| Overlay {
            target: target.to_owned(),
            effect,
            rationale: String::new(),
        };
        let by = |number: &str| number.parse().expect("a decimal");
        let requirement = "second-one-a";
        extension
            .overlays
            .push(overlay(requirement, Effect::Multiplier(by("1.50"))));
        extension
            .overlays
            .push(overlay("nothing", Effect::Override(by("1"))));
        let touched = Touched::all(&release, &extension);
        let ids: Vec<&str> = touched.iter().map(|category| category.id).collect();
        assert_eq!(ids, ["first-one", "second-one"]);
        let [first, second] = &touched[..] else {
            panic!("two categories")
        };
        assert_eq!((first.criteria, second.criteria), (Some(2), None));
        assert_eq!((&*first.weight.with, &*first.weight.before), ("3.5", "4"));
        assert_eq!((&*second.sum.with, &*second.sum.before), ("4.5", "3"));
        let row = &first.overlays[0];
        assert_eq!(
            (row.requirement, row.effect, row.number),
            (None, "subtraction", "0.5")
        );
        let row = &second.overlays[0];
        assert_eq!(
            (row.requirement, row.effect, row.number),
            (Some(requirement), "multiplier", "1.50")
        );
        // Without a sign for less, nothing is taken away.
        extension.overlays[0].effect = Effect::Addition(by("0.5"));
        let row = &Touched::all(&release, &extension)[0].overlays[0];
        assert_eq!((row.effect, &*row.weight.with), ("addition", "4.5"));
    }
}
