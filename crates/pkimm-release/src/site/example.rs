//! The score of a made-up extension over a made-up model: for pages that show how a result comes about. What computes the
//! results of real answers computes these.

use indexmap::IndexMap;
use num_rational::BigRational;
use serde::Deserialize;

use crate::answers::{Answer, Answers, ExtensionAnswers, Kind};
use crate::document::{Category, DocumentVersion, Module, Release, Requirement, Status};
use crate::extension::{Effect, Extension, Overlay, Relevance};
use crate::score::{ExtensionScore, Fault, Outcome, score, with_extension};
use crate::weights::Weights;

/// The id and the version of what is made up.
const ID: &str = "example";
const VERSION: &str = "1.0.0";

/// A category of the example.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    weight: u32,
    #[serde(default)]
    multiplier: Option<Number>,
    #[serde(default)]
    addition: Option<Number>,
    #[serde(default)]
    r#override: Option<Number>,
    requirements: Vec<Item>,
    #[serde(default)]
    criteria: Option<Criteria>,
}

/// A requirement of the example, and the level at which it is rated, where it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    weight: u32,
    #[serde(default)]
    multiplier: Option<Number>,
    #[serde(default)]
    addition: Option<Number>,
    #[serde(default)]
    r#override: Option<Number>,
    #[serde(default)]
    level: Option<u32>,
}

/// The criteria that the extension adds to a category, and the level at which they are rated, where they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Criteria {
    weight: u32,
    #[serde(default)]
    level: Option<u32>,
}

/// A decimal: a text or a number of the page.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Number {
    Text(String),
    Number(serde_json::Number),
}

impl Given {
    /// How many items there are to be rated.
    pub(super) fn items(&self) -> usize {
        self.requirements.len() + usize::from(self.criteria.is_some())
    }
}

/// What the example comes to.
pub(super) struct Example {
    /// The whole without the extension.
    pub baseline: Outcome,
    /// The whole with it, with the least value of a category.
    pub with: ExtensionScore,
    /// The categories, in order.
    pub categories: Vec<Scored>,
}

/// What a category of the example comes to.
pub(super) struct Scored {
    /// Its weight with the extension.
    pub weight: BigRational,
    /// The weights of its requirements with the extension.
    pub requirements: Vec<BigRational>,
    /// Its result without the extension.
    pub baseline: Outcome,
    /// The sum of the weights of the requirements that are rated.
    pub sum: BigRational,
    /// Its value by these weights, without the criteria.
    pub weighted: Option<BigRational>,
    /// Its value with the criteria.
    pub value: Option<BigRational>,
}

/// Scores the example by the levels and the rules of a release.
///
/// # Errors
/// Where an overlay is not one number, or a level is none of the release.
pub(super) fn scored(release: &Release, given: &[Given]) -> Result<Example, String> {
    let joined = |faults: Vec<Fault>| {
        let messages: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
        messages.join("; ")
    };
    let model = model(release, given);
    let extension = extension(given)?;
    let answers = answers(given);
    let baseline = score(&model, &answers).map_err(joined)?;
    let with = with_extension(&model, &extension, &answers, &baseline).map_err(joined)?;
    let weights = Weights::overlaid(&model, &extension);
    let categories = model.categories().map(|category| {
        let requirements = category.requirements.iter();
        let blend = &with.categories[&category.id];
        Scored {
            weight: weights.category(category).clone(),
            requirements: requirements
                .map(|requirement| weights.requirement(requirement).clone())
                .collect(),
            baseline: baseline.categories[&category.id].clone(),
            sum: blend.weight.clone(),
            weighted: blend.weighted.clone(),
            value: blend.value.clone(),
        }
    });
    Ok(Example {
        categories: categories.collect(),
        baseline: baseline.overall.clone(),
        with,
    })
}

fn category_id(index: usize) -> String {
    format!("category-{}", index + 1)
}

fn requirement_id(category: usize, index: usize) -> String {
    format!("requirement-{}-{}", category + 1, index + 1)
}

fn model(release: &Release, given: &[Given]) -> Release {
    let categories = given.iter().enumerate().map(|(at, category)| {
        let requirements = category.requirements.iter().enumerate();
        let requirements = requirements.map(|(index, item)| Requirement {
            id: requirement_id(at, index),
            weight: item.weight,
            ..Requirement::default()
        });
        Category {
            id: category_id(at),
            weight: category.weight,
            requirements: requirements.collect(),
            ..Category::default()
        }
    });
    let module = Module {
        id: String::new(),
        name: String::new(),
        description: String::new(),
        categories: categories.collect(),
    };
    Release {
        schema_version: release.schema_version.clone(),
        document_version: DocumentVersion::default(),
        version: VERSION.to_owned(),
        status: Status::Draft,
        name: String::new(),
        short_name: None,
        url: None,
        language: release.language.clone(),
        date: None,
        license: String::new(),
        provenance: None,
        scoring: release.scoring.clone(),
        levels: release.levels.clone(),
        modules: vec![module],
        references_version: String::new(),
        references: Vec::new(),
        extensions: Vec::new(),
        resources: Vec::new(),
        retired: Vec::new(),
        pages: Vec::new(),
    }
}

fn extension(given: &[Given]) -> Result<Extension, String> {
    let (mut relevance, mut overlays) = (Vec::new(), Vec::new());
    for (at, category) in given.iter().enumerate() {
        let of_category = [
            &category.multiplier,
            &category.addition,
            &category.r#override,
        ];
        overlays.extend(overlay(category_id(at), of_category)?);
        for (index, item) in category.requirements.iter().enumerate() {
            let of_item = [&item.multiplier, &item.addition, &item.r#override];
            overlays.extend(overlay(requirement_id(at, index), of_item)?);
        }
        let criteria = category.criteria.as_ref();
        relevance
            .extend(criteria.map(|criteria| Relevance::blank(&category_id(at), criteria.weight)));
    }
    Ok(Extension {
        floor_score: true,
        relevance,
        overlays,
        ..Extension::blank(ID, VERSION)
    })
}

/// The overlay on an item: none where none of the three numbers is given.
fn overlay(target: String, numbers: [&Option<Number>; 3]) -> Result<Option<Overlay>, String> {
    let effects = [Effect::Multiplier, Effect::Addition, Effect::Override];
    let mut given = effects
        .into_iter()
        .zip(numbers)
        .filter_map(|(effect, number)| Some((effect, number.as_ref()?)));
    let Some((effect, number)) = given.next() else {
        return Ok(None);
    };
    if given.next().is_some() {
        return Err("an overlay has one of `multiplier`, `addition` and `override`".to_owned());
    }
    let text = match number {
        Number::Text(text) => text.clone(),
        Number::Number(number) => number.to_string(),
    };
    let number = text
        .parse()
        .map_err(|error| format!("`{text}` is no number of an overlay: {error}"))?;
    Ok(Some(Overlay {
        target,
        effect: effect(number),
        rationale: String::new(),
    }))
}

fn answers(given: &[Given]) -> Answers {
    let (mut rated, mut criteria) = (IndexMap::new(), IndexMap::new());
    for (at, category) in given.iter().enumerate() {
        for (index, item) in category.requirements.iter().enumerate() {
            let answer = item.level.map(Answer::level);
            rated.extend(answer.map(|answer| (requirement_id(at, index), answer)));
        }
        let level = category.criteria.as_ref().and_then(|entry| entry.level);
        criteria.extend(level.map(|level| (category_id(at), Answer::level(level))));
    }
    let of_extension = ExtensionAnswers {
        version: VERSION.to_owned(),
        answers: criteria,
    };
    Answers {
        version: VERSION.to_owned(),
        kind: Kind::Assessment,
        answers: rated,
        extensions: [(ID.to_owned(), of_extension)].into_iter().collect(),
        ..Answers::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::score::fraction;

    fn example(given: &Value) -> Result<Example, String> {
        let mut release = crate::small::release();
        let mut level = release.levels[0].clone();
        for number in 3..=5 {
            level.number = number;
            release.levels.push(level.clone());
        }
        let given: Vec<Given> =
            serde_json::from_value(given.clone()).map_err(|error| error.to_string())?;
        scored(&release, &given)
    }

    #[test]
    fn an_example_is_scored_as_answers_are() {
        let given = json!([
            {
                "weight": 4, "multiplier": "1.25", "criteria": { "weight": 2, "level": 2 },
                "requirements": [
                    { "weight": 3, "multiplier": 1.5, "level": 4 },
                    { "weight": 2, "level": 3 },
                    { "weight": 1, "level": 4 },
                ],
            },
            { "weight": 3, "requirements": [{ "weight": 9, "level": 4 }, { "weight": 1, "level": 5 }] },
        ]);
        let example = example(&given).unwrap();
        let shown = |value: &Option<BigRational>| value.as_ref().map(fraction);
        let first = &example.categories[0];
        assert_eq!(shown(&first.weighted).as_deref(), Some("56/15"));
        assert_eq!(shown(&first.value).as_deref(), Some("64/19"));
        assert_eq!(shown(&first.baseline.value).as_deref(), Some("11/3"));
        assert_eq!(shown(&example.with.value).as_deref(), Some("5537/1520"));
        assert_eq!(shown(&example.with.floor).as_deref(), Some("64/19"));
        assert_eq!(fraction(&first.sum), "15/2");
        assert_eq!(fraction(&first.requirements[0]), "9/2");
        assert_eq!(fraction(&first.weight), "5/1");
        // Without the extension: 11/3 and 41/10, by the weights 4 and 3.
        assert_eq!(shown(&example.baseline.value).as_deref(), Some("809/210"));
    }

    #[test]
    fn what_cannot_be_scored_is_told() {
        let of = |item: Value| example(&json!([{ "weight": 1, "requirements": [item] }]));
        for (item, told) in [
            (json!({ "weight": 1, "level": 9 }), "level 9"),
            (
                json!({ "weight": 1, "multiplier": 2, "addition": 1 }),
                "an overlay has one of",
            ),
            (json!({ "weight": 1, "override": "x" }), "`x` is no number"),
            (json!({ "weight": 1, "wieght": 1 }), "wieght"),
            (json!({ "weight": -1 }), "-1"),
        ] {
            let error = of(item).err().expect("an error");
            assert!(error.contains(told), "{told}: {error}");
        }
        assert_eq!(of(json!({ "weight": 1 })).unwrap().with.value, None);
    }

    /// Categories by weight, each with the weight and the level of its requirements.
    type Rated = Vec<(u32, Vec<(u32, Option<u32>)>)>;

    fn rated() -> impl Strategy<Value = Rated> {
        let item = (0..5_u32, proptest::option::of(1..=5_u32));
        proptest::collection::vec((0..5_u32, proptest::collection::vec(item, 0..4)), 0..4)
    }

    fn given(rated: &Rated, multiplier: Option<&str>) -> Value {
        let categories = rated.iter().map(|(weight, items)| {
            let items = items.iter();
            let items = items.map(|(weight, level)| json!({ "weight": weight, "level": level, "multiplier": multiplier }));
            json!({ "weight": weight, "requirements": items.collect::<Vec<_>>(), "addition": multiplier })
        });
        categories.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn an_extension_that_changes_nothing_gives_the_baseline_and_none_changes_it(rated in rated()) {
            let plain = example(&given(&rated, None)).expect("it can be scored");
            prop_assert_eq!(&plain.with.value, &plain.baseline.value);
            prop_assert_eq!(&plain.with.weighted_baseline, &plain.baseline.value);
            for category in &plain.categories {
                prop_assert_eq!(&category.value, &category.baseline.value);
            }
            let weighed = example(&given(&rated, Some("2.5"))).expect("it can be scored");
            prop_assert_eq!(&weighed.baseline, &plain.baseline);
            // All weights of a category times one number leave its value.
            for (category, before) in weighed.categories.iter().zip(&plain.categories) {
                prop_assert_eq!(&category.value, &before.value);
            }
        }
    }
}
