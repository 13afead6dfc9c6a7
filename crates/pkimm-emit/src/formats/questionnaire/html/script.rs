//! What the script of a form reads, names and scores by.

use std::collections::BTreeMap;

use num_rational::BigRational;
use pkimm_release::answers::{self, Answer, Answers};
use pkimm_release::carry::carry;
use pkimm_release::extension::{Decimal, Extension, Overlay};
use pkimm_release::read::MAX_DEPTH;
use pkimm_release::score::fraction;
use pkimm_release::weights::Weights;
use pkimm_release::{Category, Release, Requirement};
use serde::Serialize;

use super::super::Kind;
use crate::Publication;
use crate::view::criteria;
use crate::words::Table;

/// What an answers file may say: the schema that is published, from which the form learns the keys and their bounds.
pub(super) const SCHEMA: &str = include_str!("../../../../../../schemas/answers.schema.json");

/// The keywords of a schema that describe and ask for nothing.
const ANNOTATIONS: [&str; 5] = ["$id", "$schema", "default", "description", "title"];

/// What the script reads, names and scores by.
#[derive(Serialize)]
pub(super) struct Scored<'a> {
    name: &'a str,
    /// What the name of a saved file begins with.
    file: String,
    version: &'a str,
    /// The version as it is written in file names: answers to a draft are kept apart from those to what is published.
    edition: String,
    kind: &'static str,
    levels: Vec<(u32, &'a str)>,
    modules: Vec<ScoredModule<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<ScoredExtension<'a>>,
    /// The versions with whose answers those to this one can be compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former: Vec<Former<'a>>,
    /// The schema of answers files, without its annotations.
    schema: serde_json::Value,
    /// How deep an answers file is nested at most.
    depth: usize,
    /// What it says.
    words: &'a Table,
}

#[derive(Serialize)]
struct ScoredModule<'a> {
    id: &'a str,
    name: &'a str,
    categories: Vec<ScoredCategory<NamedItem<'a>>>,
}

/// A category and its requirements.
#[derive(Serialize)]
struct ScoredCategory<I> {
    #[serde(flatten)]
    item: I,
    requirements: Vec<I>,
}

/// What scoring needs of a category or a requirement. Answers may name it by a former id.
#[derive(Serialize)]
struct ScoredItem<'a> {
    id: &'a str,
    /// A whole number, or a fraction `p/q` where it is none.
    weight: serde_json::Value,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    was: &'a [String],
}

/// The same with what a page calls it.
#[derive(Serialize)]
struct NamedItem<'a> {
    #[serde(flatten)]
    item: ScoredItem<'a>,
    code: &'a str,
    name: &'a str,
}

impl<'a> ScoredItem<'a> {
    fn category(category: &'a Category, weights: &Weights) -> Self {
        Self {
            id: &category.id,
            weight: number(weights.category(category)),
            was: &category.was,
        }
    }

    fn requirement(requirement: &'a Requirement, weights: &Weights) -> Self {
        Self {
            id: &requirement.id,
            weight: number(weights.requirement(requirement)),
            was: &requirement.was,
        }
    }
}

/// An extension, with the keys of its document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScoredExtension<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    floor_score: bool,
    /// What the box is named by that chooses it.
    place: String,
    relevance: Vec<ScoredCriteria<'a>>,
    overlays: Vec<ScoredOverlay<'a>>,
}

/// What an extension asks of a category.
#[derive(Serialize)]
struct ScoredCriteria<'a> {
    category: &'a str,
    weight: u32,
    /// What its boxes are named by.
    id: String,
    code: String,
}

#[derive(Serialize)]
struct ScoredOverlay<'a> {
    target: &'a str,
    /// The number by its key.
    #[serde(flatten)]
    effect: BTreeMap<&'static str, &'a Decimal>,
}

impl<'a> ScoredExtension<'a> {
    fn new(release: &'a Release, extension: &'a Extension) -> Self {
        let relevance = criteria::of(release, extension).map(|criteria| ScoredCriteria {
            category: &criteria.category.id,
            weight: criteria.relevance.weight,
            id: criteria.id(),
            code: criteria.code(),
        });
        let overlay = |overlay: &'a Overlay| ScoredOverlay {
            target: &overlay.target,
            effect: BTreeMap::from([(overlay.effect.key(), overlay.effect.number())]),
        };
        Self {
            id: &extension.id,
            name: &extension.name,
            version: &extension.version,
            floor_score: extension.floor_score,
            place: criteria::place(extension),
            relevance: relevance.collect(),
            overlays: extension.overlays.iter().map(overlay).collect(),
        }
    }
}

/// A version that was published before: what scoring needs of it, and what became of its items.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Former<'a> {
    version: &'a str,
    levels: Vec<(u32, &'a str)>,
    /// Forms carry them for every version, so they have no more than scoring needs.
    categories: Vec<ScoredCategory<ScoredItem<'a>>>,
    /// Whether its levels are others, so that no result can be compared.
    other_scale: bool,
    /// The items of this version that it did not have.
    fresh: Vec<String>,
    /// Those whose answers are to be confirmed.
    changed: Vec<String>,
    /// Its items that are no more.
    gone: Vec<String>,
}

impl<'a> Former<'a> {
    /// What answers to a former version come to is what becomes of a file that answers all of it.
    fn new(former: &'a Release, release: &Release, kind: Kind) -> Self {
        let of = match kind {
            Kind::Assessment => answers::Kind::Assessment,
            Kind::SelfAssessment => answers::Kind::SelfAssessment,
        };
        let mut answers = Answers::blank(former, of);
        let lowest = former.levels.first().map_or(0, |level| level.number);
        for answer in answers.answers.values_mut() {
            *answer = Answer::level(lowest);
        }
        let carried = carry(&answers, former, release);
        let weights = Weights::baseline(former);
        Self {
            version: &former.version,
            levels: levels(former),
            categories: former
                .categories()
                .map(|category| ScoredCategory {
                    item: ScoredItem::category(category, &weights),
                    requirements: category
                        .requirements
                        .iter()
                        .map(|requirement| ScoredItem::requirement(requirement, &weights))
                        .collect(),
                })
                .collect(),
            other_scale: carried.is_other_scale,
            fresh: carried.new,
            changed: carried.to_confirm,
            gone: carried.fell_away.into_keys().collect(),
        }
    }
}

fn levels(release: &Release) -> Vec<(u32, &str)> {
    let levels = release.levels.iter();
    levels
        .map(|level| (level.number, level.name.as_str()))
        .collect()
}

/// The items of a release, with their weights and names.
fn modules(release: &Release) -> Vec<ScoredModule<'_>> {
    let weights = Weights::baseline(release);
    let requirement = |requirement| NamedItem {
        item: ScoredItem::requirement(requirement, &weights),
        code: &requirement.code,
        name: &requirement.description,
    };
    let category = |category| ScoredCategory {
        item: NamedItem {
            item: ScoredItem::category(category, &weights),
            code: &category.code,
            name: &category.name,
        },
        requirements: category.requirements.iter().map(requirement).collect(),
    };
    let modules = release.modules.iter();
    modules
        .map(|module| ScoredModule {
            id: &module.id,
            name: &module.name,
            categories: module.categories.iter().map(category).collect(),
        })
        .collect()
}

impl<'a> Scored<'a> {
    pub(super) fn new(publication: &'a Publication<'a>, kind: Kind, words: &'a Table) -> Self {
        let release = publication.release;
        let history = publication.history.iter();
        let former = history
            .map(|published| &published.release)
            .filter(|former| former.version != release.version);
        Self {
            name: &release.name,
            file: release.file_name(),
            version: &release.version,
            edition: release.file_version(),
            kind: kind.name(),
            levels: levels(release),
            modules: modules(release),
            extensions: publication
                .extensions
                .iter()
                .map(|extension| ScoredExtension::new(release, extension))
                .collect(),
            former: former
                .map(|former| Former::new(former, release, kind))
                .collect(),
            schema: without_annotations(
                &serde_json::from_str(SCHEMA).expect("committed schemas are JSON, held by a test"),
            ),
            depth: MAX_DEPTH,
            words,
        }
    }
}

/// A weight as the script reads it.
fn number(weight: &BigRational) -> serde_json::Value {
    match u64::try_from(weight.numer()) {
        Ok(whole) if weight.is_integer() => whole.into(),
        _ => fraction(weight).into(),
    }
}

/// A schema without what asks for nothing. Names of keys and definitions are no keywords, and stay.
pub(super) fn without_annotations(schema: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    let Value::Object(keywords) = schema else {
        return schema.clone();
    };
    let asked = keywords
        .iter()
        .filter(|(keyword, _)| !ANNOTATIONS.contains(&keyword.as_str()));
    let reduced = asked.map(|(keyword, value)| {
        let value = match (keyword.as_str(), value) {
            ("properties" | "$defs" | "dependentRequired", Value::Object(named)) => {
                let named = named.iter();
                let entries =
                    named.map(|(name, schema)| (name.clone(), without_annotations(schema)));
                Value::Object(entries.collect())
            }
            (_, Value::Array(schemas)) => schemas.iter().map(without_annotations).collect(),
            (_, value) => without_annotations(value),
        };
        (keyword.clone(), value)
    });
    Value::Object(reduced.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_whole_numbers_or_fractions() {
        let of = |numerator: u64, denominator: u64| {
            number(&BigRational::new(numerator.into(), denominator.into()))
        };
        assert_eq!(of(6, 2), 3);
        assert_eq!(of(0, 1), 0);
        assert_eq!(of(3, 2), "3/2");
    }
}
