//! Laws of scoring, over the real model, and the vectors as another program computes them.

use std::fs;
use std::path::Path;
use std::process::Command;

use num_rational::BigRational;
use pkimm_release::Release;
use pkimm_release::answers::{Answer, Answers, Kind};
use pkimm_release::score::{Outcome, Score, fraction, score};
use pkimm_tests::chance::cases;
use pkimm_tests::models::{REAL as RELEASE, built, built_file};
use pkimm_tests::program::run;
use pkimm_tests::{folder, tools};
use proptest::prelude::*;

/// A sound file of answers. What is damaged in it lies deep enough to reach every reader of a value.
const FILE: &str = r#"{
  "version": "2.0.0",
  "kind": "assessment",
  "organisation": { "name": "A", "country": "D" },
  "answers": {
    "cert-inventory": { "level": 3, "evidence": ["Export"], "remark": "I" },
    "cert-discovery": { "level": 2, "partially-applicable": "J" },
    "practice-statement": { "not-applicable": "K" }
  }
}
"#;

/// What may stand in a file by mistake.
const PIECES: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    " ",
    "null",
    "true",
    "5",
    "-1",
    "2.0",
    "1e99",
    "\"level\": 4",
    "\"remark\"",
    "answers",
    "\\u0041",
    "\\",
    "&a ",
    "*a",
    "!!int ",
    "- ",
    "|\n",
    "#",
    "\t",
    "é",
    "\u{2028}",
    "\0",
];

/// One answer for each requirement: from 1 a level, 0 for "does not apply"; none for "not answered".
fn answers(ratings: &[Option<u32>]) -> Answers {
    let requirements = RELEASE
        .categories()
        .flat_map(|category| &category.requirements);
    let given = requirements
        .zip(ratings)
        .filter_map(|(requirement, rating)| {
            let answer = match (*rating)? {
                0 => Answer::not_applicable("an example"),
                level => Answer::level(level),
            };
            Some((requirement.id.clone(), answer))
        });
    Answers {
        version: RELEASE.version.clone(),
        kind: Kind::Assessment,
        answers: given.collect(),
        ..Answers::default()
    }
}

fn outcomes(score: &Score) -> impl Iterator<Item = &Outcome> {
    [&score.overall]
        .into_iter()
        .chain(score.modules.values())
        .chain(score.categories.values())
}

fn scored(release: &Release, ratings: &[Option<u32>]) -> Score {
    score(release, &answers(ratings)).expect("the answers are to this release")
}

fn ratings() -> impl Strategy<Value = Vec<Option<u32>>> {
    let count = RELEASE
        .categories()
        .map(|category| category.requirements.len())
        .sum::<usize>();
    prop::collection::vec(prop::option::weighted(0.8, 0..=5_u32), count)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_result_lies_within_the_answers(ratings in ratings()) {
        let levels: Vec<u32> = ratings.iter().copied().flatten().filter(|level| *level > 0).collect();
        let (least, greatest) = (levels.iter().min(), levels.iter().max());
        for outcome in outcomes(&scored(&RELEASE, &ratings)) {
            if let Some(value) = &outcome.value {
                let bound = |level: Option<&u32>| BigRational::from_integer((*level.expect("something is rated")).into());
                prop_assert!(*value >= bound(least) && *value <= bound(greatest));
            }
            if let Some(coverage) = &outcome.coverage {
                prop_assert!(*coverage >= BigRational::from_integer(0.into()) && *coverage <= BigRational::from_integer(1.into()));
            }
        }
    }

    #[test]
    fn a_better_answer_never_lowers_a_result(ratings in ratings(), raised in any::<prop::sample::Index>()) {
        let mut better = ratings.clone();
        let place = raised.index(better.len());
        if let Some(Some(level @ 1..=4)) = better.get_mut(place) {
            *level += 1;
        }
        for (before, after) in outcomes(&scored(&RELEASE, &ratings)).zip(outcomes(&scored(&RELEASE, &better))) {
            prop_assert!(after.value >= before.value);
            prop_assert_eq!(&after.coverage, &before.coverage);
        }
    }

    #[test]
    fn weights_count_by_their_proportion(ratings in ratings(), factor in 2..1000_u32) {
        let mut heavy = RELEASE.clone();
        for category in heavy.modules.iter_mut().flat_map(|module| &mut module.categories) {
            category.weight *= factor;
            category.requirements.iter_mut().for_each(|requirement| requirement.weight *= factor);
        }
        prop_assert_eq!(scored(&heavy, &ratings), scored(&RELEASE, &ratings));
    }

    #[test]
    fn a_damaged_file_is_refused_at_a_place_of_it_or_read_as_it_is_written_again(
        cut in any::<prop::sample::Index>(),
        length in 0_usize..30,
        with in prop::collection::vec(prop::sample::select(PIECES), 0..4),
    ) {
        let start = cut.index(FILE.len());
        let end = (start + length).min(FILE.len());
        let text = format!("{}{}{}", &FILE[..start], with.concat(), &FILE[end..]);
        let exists = |(line, column): (u64, u64)| {
            let before = usize::try_from(line - 1).ok().and_then(|at| text.split('\n').nth(at));
            before.is_some_and(|line| column <= line.chars().count() as u64 + 1)
        };
        match Answers::read(&text) {
            Ok((answers, places)) => {
                for id in answers.answers.keys() {
                    prop_assert!(places.of_item("answers", id).is_some_and(exists), "{id} of {text}");
                }
                let again = serde_json::to_string(&answers).expect("JSON");
                prop_assert_eq!(Answers::read(&again).ok().map(|(again, _)| again), Some(answers));
            }
            Err(unsound) => {
                prop_assert!(!unsound.faults.is_empty(), "{text}");
                for fault in unsound.faults {
                    prop_assert!(!fault.message.trim().is_empty(), "{text}");
                    prop_assert!(fault.place.is_none_or(exists), "{fault:?} of {text}");
                }
            }
        }
    }
}

#[test]
fn another_program_computes_the_same_scores() {
    let Some(python) = tools::python() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = |begin: &str| {
        let name = built_file(begin, ".json");
        let path = folder.path().join(name);
        folder::write(&path, &built()[name]);
        path
    };
    let vectors = file("release/conformance-");
    let script = folder::project().join("tests/python/conformance.py");
    run(Command::new(&python)
        .arg(script)
        .arg(&vectors)
        .arg(file("release/pkimm-model-")));
    validate_answers(&python, &vectors);
}

/// The answers of every vector are valid against the schema of answers files.
fn validate_answers(python: &Path, vectors: &Path) {
    let text = fs::read_to_string(vectors).expect("the file can be read");
    let vectors: serde_json::Value = serde_json::from_str(&text).expect("the vectors are JSON");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let files = vectors["vectors"]
        .as_array()
        .expect("a list")
        .iter()
        .enumerate()
        .map(|(index, vector)| {
            let file = folder.path().join(format!("{index}.json"));
            folder::write(&file, vector["answers"].to_string());
            file
        });
    let schema = folder::project().join("schemas/answers.schema.json");
    run(Command::new(python)
        .args(["-m", "check_jsonschema", "--schemafile"])
        .arg(schema)
        .args(files));
}

/// The first version of the web client reads its file, weighs what applies in floating point, and rounds down. In 60 assessments of
/// all categories it shows the levels that are computed in fractions.
#[test]
fn the_web_client_shows_the_levels_that_are_computed() {
    let file = &built()[built_file("release/self-assessment-", ".yaml")];
    let file = std::str::from_utf8(file).expect("it is UTF-8");
    let data: serde_json::Value = serde_saphyr::from_str(file).expect("it is YAML");
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let mut state = 7_u32;
    let mut below = |count: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % count
    };
    for _ in 0..60 {
        let mut given = Answers {
            kind: Kind::SelfAssessment,
            ..answers(&[])
        };
        let mut shown = Vec::new();
        let (mut all, mut all_weights) = (0.0, 0.0);
        for module in list(&data["modules"]) {
            let (mut sum, mut weights) = (0.0, 0.0);
            for category in list(&module["categories"]) {
                let level = below(6);
                let weight = category["weight"].as_f64().expect("a number");
                let answer = match level {
                    0 => Answer::not_applicable("an example"),
                    level => Answer::level(level),
                };
                if level > 0 {
                    sum += f64::from(level) * weight;
                    weights += weight;
                }
                given.answers.insert(text(&category["id"]), answer);
            }
            all += sum;
            all_weights += weights;
            shown.push((text(&module["id"]), (sum / weights).floor()));
        }
        let score = score(&RELEASE, &given).expect("sound answers");
        let level = |level: Option<u32>| level.map_or(f64::NAN, f64::from).to_string();
        assert_eq!(
            level(score.overall.level()),
            (all / all_weights).floor().to_string()
        );
        for (module, shown) in shown {
            assert_eq!(
                level(score.modules[&module].level()),
                shown.to_string(),
                "{module}"
            );
        }
    }
}

/// Two described organizations, with the ratings that follow from the anchors and the fact from which each follows. People who rate a
/// case without these ratings find out whether the anchors leave them a choice.
#[test]
fn described_organizations_have_a_rating_for_each_requirement_and_the_fact_from_which_it_follows() {
    for (case, overall) in [
        ("small-private-pki", "932270519/370042400"),
        ("relying-party", "188267591/64045800"),
    ] {
        let folder = folder::project().join("tests/fixtures/cases").join(case);
        let read = |file: &str| fs::read_to_string(folder.join(file)).expect(file);
        let (papers, expected) = (read("case.md"), read("expected.json"));
        let expected: Answers = serde_json::from_str(&expected).expect("it is an answers file");
        assert_eq!(
            expected.answers.len(),
            RELEASE.counts().requirements,
            "{case}"
        );
        for (id, answer) in &expected.answers {
            let remark = answer.remark.as_deref().unwrap_or_default();
            let (places, fact) = remark.split_once(':').unwrap_or_default();
            let place = places.split(',').next().unwrap_or_default();
            let is_there = |line: &str| match place {
                "Scope" => line == "## Scope and use cases",
                number => line
                    .split_once(' ')
                    .is_some_and(|(first, _)| first == number),
            };
            assert!(
                papers.lines().any(is_there) && fact.len() > 20,
                "{case}: {id} is rated by {remark:?}"
            );
        }
        let score = score(&RELEASE, &expected).expect("sound answers");
        assert!(!score.overall.is_provisional(), "{case}");
        let value = score.overall.value.as_ref().map(fraction);
        assert_eq!(value.as_deref(), Some(overall), "{case}");
    }
}
