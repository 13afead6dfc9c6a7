//! Extensions that are made up of a model's ids, so that vectors of scores with extensions depend on the model alone: one for
//! each kind of overlay, one with criteria alone, and one that makes known weights of any model.

use indexmap::IndexMap;
use pkimm_release::answers::{Answer, ExtensionAnswers};
use pkimm_release::extension::{Decimal, Effect, Extension, Overlay, Relevance};
use pkimm_release::{Category, Release};

/// The version of each of them.
const VERSION: &str = "1.0.0";

/// The extensions.
pub fn made_up(release: &Release) -> Vec<Extension> {
    let categories: Vec<&Category> = release.categories().collect();
    let every = |step: usize, from: usize| categories.iter().skip(from).step_by(step);
    let first = |category: &Category| category.requirements.first().map(|entry| entry.id.clone());
    let last = |category: &Category| category.requirements.last().map(|entry| entry.id.clone());
    let mut multiplied = made(release, "multiplied", true);
    multiplied.relevance = every(2, 0)
        .map(|category| Relevance::blank(&category.id, 2))
        .collect();
    multiplied.overlays = overlays(categories.iter().filter_map(|entry| first(entry)), || {
        Effect::Multiplier(by("1.5"))
    });
    multiplied
        .overlays
        .extend(overlays(every(3, 0).map(|entry| entry.id.clone()), || {
            Effect::Multiplier(by("1.25"))
        }));
    // Overlays without criteria; some make a weight less than 0, which counts as 0.
    let mut added = made(release, "added", false);
    added.overlays = overlays(every(2, 0).filter_map(|entry| first(entry)), || {
        Effect::Addition(by("-100"))
    });
    added.overlays.extend(overlays(
        every(2, 1).filter_map(|entry| last(entry)),
        || Effect::Addition(by("0.75")),
    ));
    added
        .overlays
        .extend(overlays(every(4, 1).map(|entry| entry.id.clone()), || {
            Effect::Addition(by("-1"))
        }));
    let mut overridden = made(release, "overridden", true);
    overridden.overlays = overlays(every(2, 0).filter_map(|entry| last(entry)), || {
        Effect::Override(by("0"))
    });
    overridden
        .overlays
        .extend(overlays(every(3, 1).map(|entry| entry.id.clone()), || {
            Effect::Override(by("7.25"))
        }));
    let weights = (0..4_u32).cycle();
    let weighed = categories.iter().zip(weights);
    overridden.relevance = weighed
        .map(|(category, weight)| Relevance::blank(&category.id, weight))
        .collect();
    // Criteria without overlays.
    let mut criteria_alone = made(release, "criteria-alone", false);
    criteria_alone.relevance = every(1, 0)
        .map(|category| Relevance::blank(&category.id, 5))
        .collect();
    let mut all = vec![multiplied, added, overridden, criteria_alone];
    all.extend(known(release, &categories));
    all
}

/// How the criteria of extensions are rated: in turns, with those that are not rated or do not apply among them.
pub fn rated(
    extensions: &[Extension],
    numbers: &[u32],
    step: usize,
) -> IndexMap<String, ExtensionAnswers> {
    let turns = numbers.len() + 2;
    let answer = |position: usize| match (position * step) % turns {
        0 => None,
        1 => Some(Answer::not_applicable("example")),
        turn => Some(Answer::level(numbers[turn - 2])),
    };
    let of = |extension: &Extension| {
        let criteria = extension.relevance.iter().enumerate();
        let answers = criteria.filter_map(|(position, entry)| {
            Some((entry.category.clone(), answer(position + step)?))
        });
        (extension.id.clone(), given(answers.collect()))
    };
    extensions.iter().map(of).collect()
}

/// Answers to an extension.
pub fn given(answers: IndexMap<String, Answer>) -> ExtensionAnswers {
    ExtensionAnswers {
        version: VERSION.to_owned(),
        answers,
    }
}

/// The id of the extension that makes known weights.
pub const KNOWN: &str = "known-weights";

/// The worked example with any weights that the model has: requirements of the weights 4.5, 2 and 1, criteria of the weight 2,
/// and categories of the weights 5 and 3. `None` where the model has too few of them.
fn known(release: &Release, categories: &[&Category]) -> Option<Extension> {
    let [first, second, ..] = categories else {
        return None;
    };
    let is_large = first.requirements.len() >= 3 && second.requirements.len() >= 2;
    let has_levels =
        (1..=5).all(|number| release.levels.iter().any(|level| level.number == number));
    if !is_large || !has_levels {
        return None;
    }
    let mut extension = made(release, KNOWN, true);
    extension.relevance = vec![Relevance::blank(&first.id, 2)];
    let targets = [
        (&first.requirements[0].id, "4.5"),
        (&first.requirements[1].id, "2"),
        (&first.requirements[2].id, "1"),
        (&first.id, "5"),
        (&second.requirements[0].id, "9"),
        (&second.requirements[1].id, "1"),
        (&second.id, "3"),
    ];
    let of =
        |(target, weight): (&String, &str)| overlay(target.clone(), Effect::Override(by(weight)));
    extension.overlays = targets.into_iter().map(of).collect();
    Some(extension)
}

fn made(release: &Release, id: &str, floor_score: bool) -> Extension {
    Extension {
        name: "Made up for tests".to_owned(),
        language: release.language.clone(),
        license: release.license.clone(),
        compatibility: vec![release.version.clone()],
        floor_score,
        ..Extension::blank(id, VERSION)
    }
}

fn overlays(targets: impl Iterator<Item = String>, effect: impl Fn() -> Effect) -> Vec<Overlay> {
    targets.map(|target| overlay(target, effect())).collect()
}

fn overlay(target: String, effect: Effect) -> Overlay {
    Overlay {
        target,
        effect,
        rationale: "example".to_owned(),
    }
}

fn by(number: &str) -> Decimal {
    number.parse().expect("a decimal")
}
