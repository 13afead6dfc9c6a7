//! `conformance`: vectors for scoring, so that every tool can show that it computes what the model says. Each holds
//! answers and the exact results; beside the fractions stand decimals, rounded half up to six places.

use std::collections::BTreeSet;

use pkimm_release::answers::{Answer, Answers, Kind};
use pkimm_release::score::{Outcome, Score, decimal, score};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Release, Status};
use serde::Serialize;
use serde_json::{Value, json};

use super::in_version;
use crate::{EmitError, EmitOptions, Format, OutputFile, Publication};

const PATH: &str = "release/conformance-<version>.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "conformance",
        summary: "answers with their exact scores, for testing tools",
        paths: &[PATH],
    },
    emit,
};

/// The decimal places that a vector states.
const PLACES: u32 = 6;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    model: &'a str,
    version: &'a str,
    status: Status,
    license: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<&'a str>,
    scoring: &'a str,
    description: &'static str,
    vectors: Vec<Vector>,
}

#[derive(Serialize)]
struct Vector {
    name: String,
    description: String,
    answers: Answers,
    expected: Score,
    decimals: Value,
}

const DESCRIPTION: &str = "Each vector holds an answers file and the results that it has. A fraction is written p/q in \
    lowest terms; null stands for a result that does not exist. Decimals are the same values, rounded half up to six places.";

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let document = Document {
        model: &release.name,
        version: &release.version,
        status: release.status,
        license: &release.license,
        url: release.url.as_deref(),
        provenance: release.provenance.as_deref(),
        scoring: &release.scoring,
        description: DESCRIPTION,
        vectors: vectors(release)?,
    };
    let text = serde_json::to_string_pretty(&document)
        .expect("keys are texts and writing to memory cannot fail");
    let path = in_version(PATH, &release.file_version());
    Ok(vec![OutputFile::text(path, text + "\n")])
}

/// An item that is rated: the position of its category, its own position in all, and its id.
struct Item<'a> {
    category: usize,
    position: usize,
    id: &'a str,
}

fn vectors(release: &Release) -> Result<Vec<Vector>, EmitError> {
    let numbers: Vec<u32> = release.levels.iter().map(|level| level.number).collect();
    let (Some(&lowest), Some(&highest)) = (numbers.first(), numbers.last()) else {
        return Ok(Vec::new());
    };
    let count = numbers.len();
    let mut vectors = Vec::new();
    for (kind, noun) in [
        (Kind::Assessment, "requirement"),
        (Kind::SelfAssessment, "category"),
    ] {
        let items = items(release, kind);
        let short = if kind == Kind::Assessment {
            "assessment"
        } else {
            "self-assessment"
        };
        let mut add =
            |name: String, description: String, answer: &dyn Fn(&Item<'_>) -> Option<Answer>| {
                let answers = Answers {
                    version: release.version.clone(),
                    kind,
                    answers: items
                        .iter()
                        .filter_map(|item| Some((item.id.to_owned(), answer(item)?)))
                        .collect(),
                    ..Answers::default()
                };
                let expected = score(release, &answers).map_err(|faults| EmitError {
                    format: FORMAT.facts.name,
                    file: None,
                    line: None,
                    message: faults
                        .into_iter()
                        .map(|fault| fault.message)
                        .collect::<Vec<_>>()
                        .join("; "),
                })?;
                let decimals = decimals(&expected);
                vectors.push(Vector {
                    name: format!("{short}: {name}"),
                    description,
                    answers,
                    expected,
                    decimals,
                });
                Ok::<_, EmitError>(())
            };
        let level = |index: usize| Some(Answer::level(numbers[index % count]));
        for number in &numbers {
            add(
                format!("all at {number}"),
                format!("Every {noun} is at level {number}."),
                &|_| Some(Answer::level(*number)),
            )?;
        }
        add(
            "nothing answered".to_owned(),
            format!("No {noun} is answered: the coverage is 0, and there is no value."),
            &|_| None,
        )?;
        add(
            "nothing applies".to_owned(),
            format!("No {noun} applies: there is neither a value nor a coverage."),
            &|_| Some(Answer::not_applicable("example")),
        )?;
        for step in [1, 2, 3, 5, 7] {
            add(
                format!("mixed, step {step}"),
                format!("Levels follow each other in steps of {step}."),
                &|item| level(item.position * step),
            )?;
        }
        add(
            "one below the highest".to_owned(),
            format!("Every {noun} except the first is at the highest level."),
            &|item| {
                Some(Answer::level(if item.position == 0 {
                    lowest
                } else {
                    highest
                }))
            },
        )?;
        add(
            "one above the lowest".to_owned(),
            format!("Every {noun} except the last is at the lowest level."),
            &|item| {
                Some(Answer::level(if item.position + 1 == items.len() {
                    highest
                } else {
                    lowest
                }))
            },
        )?;
        let last = items.last().map_or(0, |item| item.category);
        for category in BTreeSet::from([0, last / 2, last]) {
            add(
                format!("category {} does not apply", category + 1),
                "Nothing in one category applies; the other answers are mixed.".to_owned(),
                &|item| {
                    if item.category == category {
                        Some(Answer::not_applicable("example"))
                    } else {
                        level(item.position)
                    }
                },
            )?;
            add(
                format!("category {} is not answered", category + 1),
                "Nothing in one category is answered; the other answers are mixed.".to_owned(),
                &|item| {
                    if item.category == category {
                        None
                    } else {
                        level(item.position)
                    }
                },
            )?;
        }
        for step in [2, 3, 4] {
            add(
                format!("each {step}. does not apply"),
                format!("One {noun} in {step} does not apply; the other answers are mixed."),
                &|item| {
                    if item.position % step == 0 {
                        Some(Answer::not_applicable("example"))
                    } else {
                        level(item.position)
                    }
                },
            )?;
            add(
                format!("each {step}. is not answered"),
                format!("One {noun} in {step} is not answered; the other answers are mixed."),
                &|item| {
                    if item.position % step == 0 {
                        None
                    } else {
                        level(item.position)
                    }
                },
            )?;
        }
        add(
            "partly applicable".to_owned(),
            format!("Every second {noun} applies in part and keeps its full weight."),
            &|item| {
                let partially_applicable = (item.position % 2 == 1).then(|| "example".to_owned());
                level(item.position).map(|answer| Answer {
                    partially_applicable,
                    ..answer
                })
            },
        )?;
        add(
            "only the first".to_owned(),
            format!("Only the first {noun} is answered."),
            &|item| (item.position == 0).then(|| Answer::level(highest)),
        )?;
        add(
            "everything at once".to_owned(),
            "Rated, not applicable and unanswered items alternate.".to_owned(),
            &|item| match item.position % 4 {
                0 => None,
                1 => Some(Answer::not_applicable("example")),
                _ => level(item.position / 2),
            },
        )?;
    }
    Ok(vectors)
}

fn items(release: &Release, kind: Kind) -> Vec<Item<'_>> {
    let ids = release
        .categories()
        .enumerate()
        .flat_map(|(index, category)| {
            let ids: Vec<&str> = match kind {
                Kind::Assessment => category
                    .requirements
                    .iter()
                    .map(|requirement| requirement.id.as_str())
                    .collect(),
                Kind::SelfAssessment => vec![&category.id],
            };
            ids.into_iter().map(move |id| (index, id))
        });
    ids.enumerate()
        .map(|(position, (category, id))| Item {
            category,
            position,
            id,
        })
        .collect()
}

fn decimals(score: &Score) -> Value {
    let value = |outcome: &Outcome| outcome.value.as_ref().map(|value| decimal(value, PLACES));
    let all = |outcomes: &indexmap::IndexMap<String, Outcome>| {
        outcomes
            .iter()
            .map(|(id, outcome)| (id.clone(), json!(value(outcome))))
            .collect::<serde_json::Map<_, _>>()
    };
    json!({ "overall": value(&score.overall), "modules": all(&score.modules), "categories": all(&score.categories) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_many_and_differ() {
        let release = crate::sample::release();
        let vectors = vectors(&release).unwrap();
        assert!(vectors.len() >= 40, "{}", vectors.len());
        let names: BTreeSet<_> = vectors.iter().map(|vector| &vector.name).collect();
        assert_eq!(names.len(), vectors.len());
    }
}
