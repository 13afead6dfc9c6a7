//! `conformance`: vectors for scoring, so that every tool can show that it computes what the model says. Each holds
//! answers and the exact results; beside the fractions stand decimals, rounded half up to six places. Extensions are made up for
//! them, so that they stay as they are whatever becomes of the extensions of a model.

mod extensions;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use pkimm_release::Release;
use pkimm_release::answers::{Answer, Answers, ExtensionAnswers, Kind};
use pkimm_release::conformance::{Conformance, Decimals, Vector};
use pkimm_release::extension::Extension;
use pkimm_release::score::{Fault, Outcome, Score, decimal, score, with_extension};
use pkimm_release::site::FormatFacts;

use super::carries_all;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication};

const PATH: &str = "release/conformance-<version>.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "conformance",
        summary: "answers with their exact scores, for testing tools",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

/// The decimal places that a vector states.
const PLACES: u32 = 6;

const DESCRIPTION: &str = "Each vector holds an answers file and the results that it has. A fraction is written p/q in \
    lowest terms; null stands for a result that does not exist. Decimals are the same values, rounded half up to six places. \
    Extensions are made up for the vectors; where a vector has answers to some, their results stand below `extensions`.";

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let made_up = extensions::made_up(release);
    let document = Conformance {
        model: release.name.clone(),
        version: release.version.clone(),
        status: release.status,
        license: release.license.clone(),
        url: release.url.clone(),
        provenance: release.provenance.clone(),
        scoring: release.scoring.clone(),
        description: DESCRIPTION.to_owned(),
        extensions: made_up.clone(),
        vectors: vectors(release, &made_up)?,
    };
    let text = serde_json::to_string_pretty(&document)
        .expect("keys are texts and writing to memory cannot fail");
    let path = release.file_path(PATH);
    Ok(vec![OutputFile::text(path, text + "\n")])
}

/// An item that is rated: the position of its category, its own position in all, and its id.
struct Item<'a> {
    category: usize,
    position: usize,
    id: &'a str,
}

/// How an item is answered.
type OfItem = Box<dyn Fn(&Item<'_>) -> Option<Answer>>;

/// How a category is answered as a whole, by its position.
type OfCategory = Box<dyn Fn(usize) -> Option<Answer>>;

/// What a vector is about, and how each item is answered in it.
struct Case {
    name: String,
    description: String,
    answer: OfItem,
    /// How each category is answered as a whole, by its position.
    whole: OfCategory,
    /// How extensions are answered, by their ids.
    extensions: IndexMap<String, ExtensionAnswers>,
}

impl Case {
    fn new(
        name: impl Into<String>,
        description: impl Into<String>,
        answer: impl Fn(&Item<'_>) -> Option<Answer> + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            answer: Box::new(answer),
            whole: Box::new(|_| None),
            extensions: IndexMap::new(),
        }
    }

    fn with(self, extensions: IndexMap<String, ExtensionAnswers>) -> Self {
        Self { extensions, ..self }
    }

    fn and_whole(self, whole: impl Fn(usize) -> Option<Answer> + 'static) -> Self {
        Self {
            whole: Box::new(whole),
            ..self
        }
    }
}

fn vectors(release: &Release, extensions: &[Extension]) -> Result<Vec<Vector>, EmitError> {
    let mut vectors = Vec::new();
    for kind in [Kind::Assessment, Kind::SelfAssessment] {
        let items = items(release, kind);
        let own = cases(release, kind, &items).into_iter();
        for case in own.chain(extended_cases(release, kind, extensions)) {
            vectors.push(vector(release, kind, extensions, &items, case)?);
        }
    }
    Ok(vectors)
}

fn vector(
    release: &Release,
    kind: Kind,
    extensions: &[Extension],
    items: &[Item<'_>],
    case: Case,
) -> Result<Vector, EmitError> {
    let rated = items
        .iter()
        .filter_map(|item| Some((item.id.to_owned(), (case.answer)(item)?)));
    let categories = release.categories().enumerate();
    let whole = categories
        .filter_map(|(index, category)| Some((category.id.clone(), (case.whole)(index)?)));
    let answers = Answers {
        version: release.version.clone(),
        kind,
        answers: rated.chain(whole).collect(),
        extensions: case.extensions,
        ..Answers::default()
    };
    let refused = |faults: Vec<Fault>| EmitError {
        format: FORMAT.facts.name,
        file: None,
        line: None,
        message: faults
            .into_iter()
            .map(|fault| fault.message)
            .collect::<Vec<_>>()
            .join("; "),
    };
    let expected = score(release, &answers).map_err(refused)?;
    let mut of_extensions = IndexMap::new();
    let asked = |extension: &&Extension| answers.extensions.contains_key(&extension.id);
    for extension in extensions.iter().filter(asked) {
        let result = with_extension(release, extension, &answers, &expected).map_err(refused)?;
        of_extensions.insert(extension.id.clone(), result);
    }
    let short = match kind {
        Kind::Assessment => "assessment",
        Kind::SelfAssessment => "self-assessment",
    };
    Ok(Vector {
        name: format!("{short}: {}", case.name),
        description: case.description,
        decimals: decimals(&expected),
        extensions: of_extensions,
        answers,
        expected,
    })
}

/// What is tried: every rule by itself, and all of them at once.
fn cases(release: &Release, kind: Kind, items: &[Item<'_>]) -> Vec<Case> {
    let noun = match kind {
        Kind::Assessment => "requirement",
        Kind::SelfAssessment => "category",
    };
    let numbers: Vec<u32> = release.levels.iter().map(|level| level.number).collect();
    let (Some(&lowest), Some(&highest)) = (numbers.first(), numbers.last()) else {
        return Vec::new();
    };
    let (count, last) = (items.len(), items.last().map_or(0, |item| item.category));
    let first = numbers.clone();
    let level = move |index: usize| Some(Answer::level(numbers[index % numbers.len()]));
    let aside = || Some(Answer::not_applicable("example"));
    let mut cases: Vec<Case> = Vec::new();
    for number in first {
        cases.push(Case::new(
            format!("all at {number}"),
            format!("Every {noun} is at level {number}."),
            move |_| Some(Answer::level(number)),
        ));
    }
    cases.extend([
        Case::new(
            "nothing answered",
            format!("No {noun} is answered: the coverage is 0, and there is no value."),
            |_| None,
        ),
        Case::new(
            "nothing applies",
            format!("No {noun} applies: there is neither a value nor a coverage."),
            move |_| aside(),
        ),
    ]);
    for step in [1, 2, 3, 5, 7] {
        let level = level.clone();
        cases.push(Case::new(
            format!("mixed, step {step}"),
            format!("Levels follow each other in steps of {step}."),
            move |item| level(item.position * step),
        ));
    }
    cases.extend([
        Case::new(
            "one below the highest",
            format!("Every {noun} except the first is at the highest level."),
            move |item| {
                Some(Answer::level(if item.position == 0 {
                    lowest
                } else {
                    highest
                }))
            },
        ),
        Case::new(
            "one above the lowest",
            format!("Every {noun} except the last is at the lowest level."),
            move |item| {
                Some(Answer::level(if item.position + 1 == count {
                    highest
                } else {
                    lowest
                }))
            },
        ),
    ]);
    for category in BTreeSet::from([0, last / 2, last]) {
        for (what, text, answer) in [
            ("does not apply", "applies", aside as fn() -> Option<Answer>),
            ("is not answered", "is answered", || None),
        ] {
            let level = level.clone();
            cases.push(Case::new(
                format!("category {} {what}", category + 1),
                format!("Nothing in one category {text}; the other answers are mixed."),
                move |item| {
                    if item.category == category {
                        answer()
                    } else {
                        level(item.position)
                    }
                },
            ));
        }
    }
    for step in [2, 3, 4] {
        for (what, answer) in [
            ("does not apply", aside as fn() -> Option<Answer>),
            ("is not answered", || None),
        ] {
            let level = level.clone();
            cases.push(Case::new(
                format!("each {step}. {what}"),
                format!("One {noun} in {step} {what}; the other answers are mixed."),
                move |item| {
                    if item.position % step == 0 {
                        answer()
                    } else {
                        level(item.position)
                    }
                },
            ));
        }
    }
    let of_part = level.clone();
    cases.push(Case::new(
        "partly applicable",
        format!("Every second {noun} applies in part and keeps its full weight."),
        move |item| {
            let partially_applicable = (item.position % 2 == 1).then(|| "example".to_owned());
            of_part(item.position).map(|answer| Answer {
                partially_applicable,
                ..answer
            })
        },
    ));
    cases.push(Case::new(
        "only the first",
        format!("Only the first {noun} is answered."),
        move |item| (item.position == 0).then(|| Answer::level(highest)),
    ));
    let of_some = level.clone();
    cases.push(Case::new(
        "everything at once",
        "Rated, not applicable and unanswered items alternate.",
        move |item| match item.position % 4 {
            0 => None,
            1 => aside(),
            _ => of_some(item.position / 2),
        },
    ));
    let of_notes = level.clone();
    cases.push(Case::new(
        "noted without a rating",
        format!("A remark was made on every {noun}, and every second one is rated as well."),
        move |item| {
            let rated = (item.position % 2 == 0)
                .then(|| of_notes(item.position))
                .flatten();
            Some(Answer {
                remark: Some("example".to_owned()),
                ..rated.unwrap_or_default()
            })
        },
    ));
    if kind == Kind::Assessment {
        cases.extend(whole_cases(level, (lowest, highest)));
    }
    cases
}

/// Categories that an assessment answers as a whole.
fn whole_cases(
    level: impl Fn(usize) -> Option<Answer> + Clone + 'static,
    (lowest, highest): (u32, u32),
) -> Vec<Case> {
    let (of_second, of_counted, of_rated) = (level.clone(), level.clone(), level.clone());
    vec![
        Case::new(
            "categories as a whole",
            "Every category is answered as a whole, and no requirement is.",
            |_| None,
        )
        .and_whole(level),
        Case::new(
            "every second category as a whole",
            "Every second category is answered as a whole, the requirements of the others are rated.",
            move |item| (item.category % 2 == 1).then(|| of_second(item.position)).flatten(),
        )
        .and_whole(move |index| (index % 2 == 0).then(|| of_counted(index)).flatten()),
        Case::new(
            "a category set aside as a whole",
            "The first category does not apply, whatever is said of its requirements.",
            move |item| of_rated(item.position),
        )
        .and_whole(|index| (index == 0).then(|| Answer::not_applicable("example"))),
        Case::new(
            "a level of the whole that does not count",
            "The level of a category does not count where one of its requirements is rated.",
            move |item| (item.position == 0).then(|| Answer::level(lowest)),
        )
        .and_whole(move |_| Some(Answer::level(highest))),
    ]
}

/// Scores with extensions: each alone, and all at once.
fn extended_cases(release: &Release, kind: Kind, extensions: &[Extension]) -> Vec<Case> {
    let numbers: Vec<u32> = release.levels.iter().map(|level| level.number).collect();
    if numbers.is_empty() {
        return Vec::new();
    }
    let cycle = numbers.clone();
    let level = move |at: usize| Some(Answer::level(cycle[at % cycle.len()]));
    let mut cases = Vec::new();
    let alone = extensions
        .iter()
        .filter(|extension| extension.id != extensions::KNOWN);
    let sets = alone.map(|extension| (extension.id.clone(), std::slice::from_ref(extension)));
    let sets = sets.chain([("several extensions".to_owned(), extensions)]);
    for (name, set) in sets {
        let ratings = |step: usize| extensions::rated(set, &numbers, step);
        let (of_all, of_some, of_first) = (level.clone(), level.clone(), level.clone());
        cases.push(
            Case::new(
                format!("{name}, mixed"),
                "Everything is rated, and criteria of extensions in turns.",
                move |item| of_all(item.position),
            )
            .with(ratings(1)),
        );
        cases.push(
            Case::new(
                format!("{name}, with gaps"),
                "Rated, not applicable and unanswered items alternate, also among the criteria.",
                move |item| match item.position % 4 {
                    0 => None,
                    1 => Some(Answer::not_applicable("example")),
                    _ => of_some(item.position / 2),
                },
            )
            .with(ratings(2)),
        );
        cases.push(
            Case::new(
                format!("{name}, no criteria rated"),
                "The extension is scored by its weights alone.",
                move |item| of_first(item.position + 1),
            )
            .with(ratings(0)),
        );
        if kind == Kind::Assessment {
            let (of_rest, of_whole) = (level.clone(), level.clone());
            cases.push(
                Case::new(
                    format!("{name}, categories as a whole"),
                    "Every second category is answered as a whole, and the first does not apply, whatever is said of it.",
                    move |item| {
                        (item.category == 0 || item.category % 2 == 1)
                            .then(|| of_rest(item.position))
                            .flatten()
                    },
                )
                .and_whole(move |index| match index {
                    0 => Some(Answer::not_applicable("example")),
                    _ => (index % 2 == 0).then(|| of_whole(index)).flatten(),
                })
                .with(ratings(3)),
            );
        }
    }
    let known = extensions
        .iter()
        .find(|extension| extension.id == extensions::KNOWN);
    if let Some(known) = known.filter(|_| kind == Kind::Assessment) {
        let answers = [(known.relevance[0].category.clone(), Answer::level(2))].into();
        let levels = [4, 3, 4, 4, 5];
        let targets = known.overlays.iter().map(|overlay| overlay.target.clone());
        let categories: Vec<String> = release.categories().map(|entry| entry.id.clone()).collect();
        let rated: Vec<String> = targets
            .filter(|target| !categories.contains(target))
            .collect();
        cases.push(
            Case::new(
                "known weights",
                "The worked example: 56/15 and 64/19 in the first category, 41/10 in the second, 5537/1520 in all.",
                move |item| {
                    let at = rated.iter().position(|id| id == item.id)?;
                    Some(Answer::level(levels[at]))
                },
            )
            .with([(known.id.clone(), extensions::given(answers))].into()),
        );
    }
    cases
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

fn decimals(score: &Score) -> Decimals {
    let value = |outcome: &Outcome| outcome.value.as_ref().map(|value| decimal(value, PLACES));
    let all = |outcomes: &IndexMap<String, Outcome>| {
        let values = outcomes.iter();
        values
            .map(|(id, outcome)| (id.clone(), value(outcome)))
            .collect()
    };
    Decimals {
        overall: value(&score.overall),
        modules: all(&score.modules),
        categories: all(&score.categories),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_many_and_differ() {
        let release = crate::sample::release();
        let vectors = vectors(&release, &extensions::made_up(&release)).unwrap();
        assert!(vectors.len() >= 80, "{}", vectors.len());
        let names: BTreeSet<_> = vectors.iter().map(|vector| &vector.name).collect();
        assert_eq!(names.len(), vectors.len());
    }
}
