//! Files that somebody could have written, with what comes of them worked out by hand.

use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};

use super::{ClientFile, Keys, Taken, for_other_version, given, is_link, is_of_client, unfit};
use crate::answers::{Answer, Answers, Assessor, Kind, Plan};
use crate::extension::{Effect, Extension, Relevance};
use crate::score::{Whole, fraction, score, with_extension};
use crate::small;
use crate::{Level, Release};

/// The small model with five levels and weights that differ.
fn model() -> Release {
    small::edited(|model| {
        let level = model.levels[0].clone();
        let levels = (1..=5).map(|number| Level {
            number,
            ..level.clone()
        });
        model.levels = levels.collect();
        model.category_mut("policy").weight = 4;
        model.category_mut("roles").weight = 1;
        model.requirement_mut("approval").weight = 3;
    })
}

fn taken(text: &str, release: &Release) -> Taken {
    let file = ClientFile::read(text).unwrap_or_else(|unsound| panic!("{unsound:?}"));
    file.answers(&Keys::new(release, false))
}

fn faults(text: &str) -> Vec<(Option<(u64, u64)>, String)> {
    let unsound = ClientFile::read(text).expect_err("it is not read");
    let faults = unsound.faults.into_iter();
    faults.map(|fault| (fault.place, fault.message)).collect()
}

const FULL: &str = "\
stateSchemaVersion: 2
dataVersion: '1.0.0'
name: First round
progress:
  G.policy: {level: 5, result: Optimized, description: '', applicability: true}
  G.roles: {level: 2, result: Managed, description: '', applicability: true, notes: as told}
  O.keys: {level: 0, result: Not Assessed, description: '', applicability: true}
  pqc.G.policy: {level: 2, result: Managed, description: '', applicability: true}
  pqc.G.roles: {level: 0, result: Not Assessed, description: '', applicability: true}
enabledExtensions: [{id: pqc, version: 0.6.0}]
lastView: full
requirementProgress:
  G.policy.approval: {level: 4, applicability: true, notes: '', evidence: \"minutes\\nsignature\"}
  G.policy.review: {level: 3, applicability: true, notes: '', evidence: ''}
  G.roles.owners: {level: 4, applicability: false, notes: '', evidence: '', applicabilityReason: one team}
  O.keys.ceremony: {level: 0, applicability: false, notes: '', evidence: ''}
  O.keys.backup: {level: 0, applicability: false, notes: '', evidence: ''}
";

fn extension() -> Extension {
    let by = "1.5".parse().unwrap();
    Extension {
        floor_score: true,
        relevance: vec![Relevance::blank("policy", 2)],
        overlays: vec![small::overlay("approval", Effect::Multiplier(by))],
        ..Extension::blank("pqc", "0.6.0")
    }
}

#[test]
fn scores_are_those_that_the_client_computes() {
    let release = model();
    let Taken {
        answers, unknown, ..
    } = taken(FULL, &release);
    assert_eq!(
        (answers.kind, unknown.as_slice()),
        (Kind::Assessment, &[][..])
    );
    let score = score(&release, &answers).unwrap();
    let value = |id: &str| score.categories[id].value.as_ref().map(fraction);
    // (4 × 3 + 3 × 2) / 5; the own level of the category does not count beside them.
    assert_eq!(value("policy"), Some("18/5".to_owned()));
    assert_eq!(score.whole["policy"], Whole::NotCounted);
    // No requirement is rated that applies, so that the own level of the category does.
    assert_eq!(value("roles"), Some("2/1".to_owned()));
    // All requirements are out of scope, and so is the category.
    assert_eq!(value("keys"), None);
    // (18/5 × 4 + 2 × 1) / 5
    assert_eq!(
        score.overall.value.as_ref().map(fraction),
        Some("82/25".to_owned())
    );
    assert_eq!(score.overall.level(), Some(3));

    let scored = with_extension(&release, &extension(), &answers, &score).unwrap();
    // L = (4 × 4.5 + 3 × 2) / 6.5, W = 6.5, R = 2, w = 2: (24 + 4) / 8.5. Without criteria that are rated, 2.
    // Together: (56/17 × 4 + 2 × 1) / 5.
    assert_eq!(
        scored.value.as_ref().map(fraction),
        Some("258/85".to_owned())
    );
    assert_eq!(scored.floor.as_ref().map(fraction), Some("2/1".to_owned()));
    assert_eq!(
        scored.weighted_baseline.as_ref().map(fraction),
        Some("82/25".to_owned())
    );
}

#[test]
fn what_is_said_goes_where_there_is_a_place_for_it() {
    let release = model();
    let text = format!(
        "{FULL}organizationName: Example\nassessorName: B. Rater\nassessorPosition: external\nuseCaseDescription: Devices\n\
         startDate: '2026-01-05'\nfinishDate: '2026-02-05'\nexportedAt: '2026-03-01T00:00:00.000Z'\nactionPlans:\n  categories:\n    \
         G.roles:\n      targetLevel: 4\n      objectives: Somebody is named\n      outputs: [{{id: o, text: A list}}]\n      \
         tasks: [{{itemId: t, label: Ask, done: true}}]\n      responsibility: C. Tact\n      schedule: next year\n      \
         resources: two days\n      comments: none\n"
    );
    let answers = taken(&text, &release).answers;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    assert_eq!(text(&answers.name), "First round");
    assert_eq!(text(&answers.saved), "2026-03-01T00:00:00.000Z");
    assert_eq!(text(&answers.organisation.unwrap().name), "Example");
    assert_eq!(text(&answers.scope.unwrap().use_case), "Devices");
    let assessor = answers.assessor.unwrap();
    assert_eq!(
        (text(&assessor.name), text(&assessor.independence)),
        ("B. Rater".to_owned(), "external".to_owned())
    );
    let period = answers.period.unwrap();
    assert_eq!(
        (text(&period.from), text(&period.to)),
        ("2026-01-05".to_owned(), "2026-02-05".to_owned())
    );
    let approval = Answer {
        evidence: vec!["minutes".to_owned(), "signature".to_owned()],
        ..Answer::level(4)
    };
    assert_eq!(answers.answers["approval"], approval);
    assert_eq!(
        answers.answers["owners"],
        Answer::not_applicable("one team")
    );
    assert_eq!(
        answers.answers["ceremony"],
        Answer::not_applicable("no reason was given")
    );
    assert_eq!(answers.answers["roles"].remark.as_deref(), Some("as told"));
    // What is not rated and says nothing is not listed.
    assert!(!answers.answers.contains_key("keys"));
    let rated: Vec<&str> = answers.extensions["pqc"]
        .answers
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        (rated, answers.extensions["pqc"].version.as_str()),
        (vec!["policy"], "0.6.0")
    );
    let expected = json!({
        "item": "roles", "target": 4, "objectives": ["Somebody is named"], "outputs": ["A list"], "responsible": "C. Tact",
        "tasks": [{ "text": "Ask", "done": true }], "due": "next year", "resources": "two days", "comments": "none",
    });
    assert_eq!(
        serde_json::to_value(&answers.plans).unwrap(),
        json!([expected])
    );
}

#[test]
fn the_first_client_knew_positions_and_no_version() {
    let release = model();
    let text = "progress:\n  G.1: {level: 3, result: 3 - Advanced, description: x, applicability: true}\n  O.3:\n    level: 1\n    applicability: false\n\
                assessmentName: Old\nassessorName: ''\nuseCaseDescription: ''\nenabledExtensions: [a.b, a]\n";
    let file = ClientFile::read(text).unwrap();
    assert_eq!((file.version(), file.place_of_version()), ("1.0.0", None));
    let keys = Keys::new(&release, true);
    let answers = file.answers(&keys).answers;
    assert_eq!(answers.kind, Kind::SelfAssessment);
    assert_eq!(answers.answers["policy"], Answer::level(3));
    assert_eq!(
        answers.answers["keys"],
        Answer::not_applicable("no reason was given")
    );
    let extensions: Vec<(&str, &str)> = answers
        .extensions
        .iter()
        .map(|(id, own)| (id.as_str(), own.version.as_str()))
        .collect();
    assert_eq!(extensions, [("a.b", "0.0.0"), ("a", "0.0.0")]);
    let back = given(&answers, &keys);
    assert_eq!((back.value, back.lost.len()), (file.value, 0));
}

#[test]
fn what_the_model_has_no_item_for_is_told_at_its_line_and_kept() {
    let release = model();
    let text = "dataVersion: 1.0.0\nprogress:\n  G.gone: {level: 1}\n  O.policy:\n    level: 2\n  pqc.O.keys: {level: 3}\n\
                requirementProgress:\n  G.policy.keys: {level: 4, notes: one}\nactionPlans:\n  categories:\n    G.policy.review: {targetLevel: 2}\n";
    let Taken {
        answers, unknown, ..
    } = taken(text, &release);
    let told: Vec<_> = unknown
        .iter()
        .map(|entry| (entry.key.as_str(), entry.place, entry.in_extension))
        .collect();
    assert_eq!(
        told,
        [
            ("G.gone", Some((3, 3)), false),
            ("O.policy", Some((4, 3)), false),
            ("pqc.O.keys", Some((6, 3)), true),
            ("G.policy.keys", Some((8, 3)), false),
            ("G.policy.review", Some((11, 5)), false),
        ]
    );
    assert!(answers.answers.is_empty());
    let kept = &answers.foreign["client"]["kept"];
    assert_eq!(kept["requirementProgress"]["G.policy.keys"]["notes"], "one");
}

#[test]
fn a_level_that_the_model_lacks_has_the_place_of_its_value() {
    let release = small::release();
    let Taken {
        answers, places, ..
    } = taken(FULL, &release);
    let faults = score(&release, &answers).unwrap_err();
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (fault.id.as_str(), places.of_item(fault.key, &fault.id)))
        .collect();
    assert_eq!(
        told,
        [
            ("policy", Some((5, 21))),
            ("approval", Some((13, 30))),
            ("review", Some((14, 28)))
        ]
    );
    assert_eq!(places.of_version(), Some((2, 14)));
    assert_eq!(places.of_item("extensions", "pqc/policy"), Some((8, 25)));
}

#[test]
fn everything_that_is_wrong_is_told_at_its_place() {
    let text = "stateSchemaVersion: 1\nname: [a]\nprogress:\n  G.policy: {level: three, applicability: maybe}\n  G.roles: {level: 2.5}\n  O.keys: 4\n\
                enabledExtensions:\n- 5\n- {version: 1.0.0}\nrequirementProgress:\n  a: {level: -1}\n  a: {}\nactionPlans: {categories: {G.policy: {tasks: 5}}}\nother: 5\n";
    let found = faults(text);
    let places: Vec<_> = found.iter().filter_map(|(place, _)| *place).collect();
    assert_eq!(
        places,
        [
            (2, 7),
            (4, 21),
            (4, 43),
            (5, 20),
            (6, 11),
            (8, 3),
            (9, 3),
            (11, 14),
            (12, 3),
            (13, 46)
        ],
        "{found:#?}"
    );
}

#[test]
fn what_is_no_file_of_the_client_is_called_what_it_is() {
    let message = |text: &str| faults(text)[0].1.clone();
    assert_eq!(
        faults("dataVersion: 2.0.0\nstateSchemaVersion: 3\n"),
        [(Some((2, 21)), "this file was written by a newer web client: its `stateSchemaVersion` is 3, but this program reads only up to 2".to_owned())]
    );
    for (text, what) in [
        (
            "{\"kind\": \"pkimm-assessment\", \"formatVersion\": 1}",
            "a package in JSON",
        ),
        (
            "kind: pkimm-scope-template\nformatVersion: 1\noutOfScopeCategoryKeys: []\n",
            "a template for scopes",
        ),
        ("version: 1.0.0\nanswers: {}\n", "an answers file"),
        ("schemaVersion: '2.0.0'\nmodules: []\n", "a published model"),
    ] {
        assert!(!is_of_client(text), "{text}");
        assert!(
            message(text).starts_with(&format!("this is {what}")),
            "{}",
            message(text)
        );
    }
    for text in [
        "",
        "x",
        "[]",
        "{",
        "a: b",
        "answers: {}\nprogress: {}\n",
        "progress",
    ] {
        assert!(!is_of_client(text), "{text}");
    }
    for text in [
        "progress: {}",
        "\u{feff}{\"progress\": 5}",
        "stateSchemaVersion: 1",
        "requirementProgress:\n",
    ] {
        assert!(is_of_client(text), "{text}");
    }
}

#[test]
fn what_would_never_end_is_refused() {
    let many = "x: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    let mut bomb = many;
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        bomb += &format!(
            "{name}: &{name} [{}*{before}]\n",
            format!("*{before}, ").repeat(9)
        );
    }
    assert!(ClientFile::read(&format!("progress: {{}}\n{bomb}")).is_err());
    let deep = format!(
        "progress: {{}}\nx: {}{}\n",
        "[".repeat(5000),
        "]".repeat(5000)
    );
    assert!(ClientFile::read(&deep).is_err());
    assert!(!is_of_client(&deep));
    let long = format!(
        "progress: {{}}\nnotes: {}\n",
        "x".repeat(crate::read::MAX_BYTES)
    );
    assert_eq!(
        faults(&long)[0].1,
        "this is larger than 4 MiB and is not read"
    );
    let link = format!(
        "https://example.org/#progress={}",
        "A".repeat(crate::read::MAX_BYTES)
    );
    assert_eq!(
        faults(&link)[0].1,
        "this is larger than 4 MiB and is not read"
    );
}

fn base64(bytes: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(bytes);
    text.replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn link(progress: &Value, full: Option<&Value>) -> String {
    let mut link = format!(
        "https://example.org/assessment/?a=b#progress={}&assessmentName={}",
        base64(progress.to_string().as_bytes()),
        base64("Zwölf ≥ 3".as_bytes())
    );
    if let Some(full) = full {
        link += &format!("&full={}", base64(&deflated(full.to_string().as_bytes())));
    }
    link
}

#[test]
fn a_link_is_read_as_the_file_that_it_stands_for() {
    let release = model();
    // The client computes the levels of categories for the link: 3 for the first, which is 18/5.
    let progress = json!({
        "stateSchemaVersion": 2, "dataVersion": "1.0.0", "enabledExtensions": [{ "id": "pqc", "version": "0.6.0" }],
        "progress": {
            "G.policy": { "level": 3, "applicability": true }, "G.roles": { "level": 2, "applicability": true },
            "O.keys": { "level": 0, "applicability": false }, "pqc.G.policy": { "level": 2, "applicability": true },
        },
    });
    let full = json!({
        "hashVersion": 2, "dataVersion": "1.0.0",
        "requirementProgress": {
            "G.policy.approval": { "level": 4, "applicability": true }, "G.policy.review": { "level": 3, "applicability": true },
            "G.roles.owners": { "level": 4, "applicability": false },
        },
    });
    let text = link(&progress, Some(&full));
    assert!(is_link(&text) && is_of_client(&text) && is_of_client(&format!("\n{text}\n")));
    let Taken {
        answers,
        places,
        unknown,
    } = taken(&format!("{text}\n"), &release);
    assert_eq!(
        (unknown.len(), places.of_item("answers", "roles")),
        (0, Some((1, 1)))
    );
    assert_eq!(
        (answers.kind, answers.name.as_deref()),
        (Kind::Assessment, Some("Zwölf ≥ 3"))
    );
    // What the client computed is no answer to the category.
    assert!(!answers.answers.contains_key("policy"));
    assert_eq!(answers.answers["roles"], Answer::level(2));
    let scored = score(&release, &answers).unwrap();
    assert_eq!(
        scored.overall.value.as_ref().map(fraction),
        Some("82/25".to_owned())
    );
    assert!(scored.whole.get("policy").is_none());
    let quick = taken(&link(&progress, None), &release).answers;
    assert_eq!(
        (quick.kind, &quick.answers["policy"]),
        (Kind::SelfAssessment, &Answer::level(3))
    );
}

#[test]
fn the_first_client_shared_ratings_alone_and_in_latin_1() {
    let release = model();
    let json = "{\"G.1\":{\"level\":2,\"result\":\"2 - Basic\",\"description\":\"r\u{e9}sum\u{e9}\",\"applicability\":true}}";
    let latin1: Vec<u8> = json
        .chars()
        .map(|sign| u8::try_from(u32::from(sign)).unwrap())
        .collect();
    let bare = BASE64_STANDARD.encode(latin1);
    let text = format!(
        "https://example.org/#progress={}&assessorName=",
        bare.trim_end_matches('=')
    );
    let file = ClientFile::read(&text).unwrap();
    assert_eq!(file.value["progress"]["G.1"]["description"], "résumé");
    assert_eq!(
        taken(&text, &release).answers.answers["policy"],
        Answer::level(2)
    );
}

#[test]
fn a_link_that_is_cut_or_too_large_is_refused_at_the_part_at_fault() {
    let progress = json!({ "progress": {} });
    let told = |text: &str| {
        let (place, message) = faults(text).remove(0);
        (place, message)
    };
    let whole = link(
        &progress,
        Some(&json!({ "hashVersion": 2, "requirementProgress": {} })),
    );
    let column =
        |text: &str, name: &str| (text.find(&format!("{name}=")).unwrap() + name.len() + 2) as u64;
    let cut = &whole[..whole.len() - 12];
    assert_eq!(told(cut).0, Some((1, column(cut, "full"))));
    let progress_cut = "https://example.org/#progress=eyJwcm9n";
    assert_eq!(
        told(progress_cut),
        (Some((1, 31)), "`progress` of the link cannot be read: it holds no JSON, so that a part of the link may be missing".to_owned())
    );
    assert!(told("#progress=%%%").1.contains("it is no base64"));
    assert!(
        told("#progress=NQ==")
            .1
            .contains("it holds no group of keys")
    );
    let bomb = format!("{whole}&x=1").replace(
        &whole[whole.find("&full=").unwrap()..],
        &format!("&full={}", base64(&deflated(&vec![b' '; 50 << 20]))),
    );
    assert_eq!(
        told(&bomb).1,
        "`full` of the link cannot be read: it is too large"
    );
    let newer = link(
        &progress,
        Some(&json!({ "hashVersion": 3, "requirementProgress": {} })),
    );
    assert!(
        told(&newer)
            .1
            .contains("a version that this program does not know")
    );
    let newer = link(&json!({ "stateSchemaVersion": 9, "progress": {} }), None);
    assert!(
        told(&newer)
            .1
            .starts_with("this file was written by a newer web client")
    );
    for text in [
        "https://example.org/",
        "a#b",
        "https://example.org/#progress",
        "two words#progress=x",
        "answers.json",
    ] {
        assert!(!is_link(text), "{text}");
    }
}

#[test]
fn what_only_answers_hold_is_kept_where_the_client_keeps_it() {
    let release = model();
    let keys = Keys::new(&release, false);
    let mut answers = Answers::blank(&release, Kind::SelfAssessment);
    let half = Answer {
        partially_applicable: Some("half".to_owned()),
        ..Answer::level(2)
    };
    answers.answers.insert("policy".to_owned(), half);
    answers.plans = vec![Plan {
        item: Some("train everybody".to_owned()),
        ..Plan::default()
    }];
    let mut file = given(&answers, &keys).value;
    assert_eq!(
        (&file["stateSchemaVersion"], &file["lastView"]),
        (&json!(2), &json!("self"))
    );
    let own = file["pkiEnvironment"]["pkimm"].as_str().unwrap().to_owned();
    assert!(
        own.contains("half") && own.contains("train everybody"),
        "{own}"
    );
    // What the client changes in its own part stands, and the rest comes back.
    file["progress"]["G.roles"]["level"] = json!(5);
    file["pkiEnvironment"]["components"] = json!("two");
    let changed = taken(&file.to_string(), &release).answers;
    assert_eq!(
        changed.answers["policy"].partially_applicable.as_deref(),
        Some("half")
    );
    assert_eq!(
        (&changed.answers["roles"], &changed.plans),
        (&Answer::level(5), &answers.plans)
    );
    assert_eq!(
        changed.foreign["client"]["kept"]["pkiEnvironment"],
        json!({ "components": "two" })
    );
    // A reason for a part says nothing without a level, and not beside a reason for the whole.
    file["progress"]["G.policy"]["applicability"] = json!(false);
    let aside = taken(&file.to_string(), &release).answers;
    assert_eq!(
        aside.answers["policy"],
        Answer::not_applicable("no reason was given")
    );
    file["progress"]["G.policy"]["applicability"] = json!(true);
    file["progress"]["G.policy"]["level"] = json!(0);
    let cleared = taken(&file.to_string(), &release).answers;
    assert_eq!(cleared.answers.get("policy"), None);
    assert!(score(&release, &cleared).is_ok());
    // Where another text stands in its place, what is lost is told.
    let mut taken_place = answers.clone();
    taken_place.foreign.insert(
        "client".to_owned(),
        json!({ "kept": { "pkiEnvironment": { "pkimm": "mine" } } }),
    );
    let told = given(&taken_place, &keys);
    assert_eq!(told.lost, ["answers", "plans"]);
    assert_eq!(told.value["pkiEnvironment"]["pkimm"], "mine");
}

#[test]
fn the_client_gets_only_positions_of_an_assessor_that_it_knows() {
    let release = model();
    let keys = Keys::new(&release, false);
    for (independence, position) in [
        ("internal", json!("internal")),
        ("internal audit", Value::Null),
    ] {
        let answers = Answers {
            version: "1.0.0".to_owned(),
            assessor: Some(Assessor {
                independence: Some(independence.to_owned()),
                ..Assessor::default()
            }),
            ..Answers::default()
        };
        let file = given(&answers, &keys).value;
        assert_eq!(file["assessorPosition"], position);
        assert_eq!(taken(&file.to_string(), &release).answers, answers);
    }
}

#[test]
fn blank_answers_are_a_blank_file() {
    let release = model();
    let keys = Keys::new(&release, false);
    for (kind, count, view) in [
        (Kind::Assessment, 6, "full"),
        (Kind::SelfAssessment, 3, "self"),
    ] {
        let blank = Answers::blank(&release, kind);
        assert_eq!(blank.answers.len(), count);
        assert!(score(&release, &blank).unwrap().overall.value.is_none());
        let file = given(&blank, &keys).value;
        let expected = json!({ "level": 0, "result": "Not Assessed", "description": "", "applicability": true });
        assert_eq!(
            file["progress"],
            json!({ "G.policy": expected, "G.roles": expected, "O.keys": expected })
        );
        assert_eq!(
            (&file["stateSchemaVersion"], &file["lastView"]),
            (&json!(1), &json!(view))
        );
        assert_eq!(
            file["sourceStructure"]["byKey"].as_object().unwrap().len(),
            9
        );
        assert_eq!(
            (file.get("requirementProgress"), file.get("pkiEnvironment")),
            (None, None)
        );
        let again = taken(&file.to_string(), &release).answers;
        assert_eq!(
            again,
            Answers {
                answers: indexmap::IndexMap::new(),
                ..blank
            }
        );
    }
}

#[test]
fn another_version_does_not_get_what_stood_under_keys_of_the_earlier_one() {
    let release = model();
    let mut answers = taken(
        &format!("{FULL}id: x\nworkspace: {{workingNotes: y}}\n"),
        &release,
    )
    .answers;
    let left = for_other_version(&mut answers);
    // A level of what does not apply has no place in answers.
    assert_eq!(left, ["progress", "requirementProgress"]);
    let besides = &answers.foreign["client"];
    assert_eq!(
        besides["kept"],
        json!({ "id": "x", "workspace": { "workingNotes": "y" } })
    );
    assert!(!besides.to_string().contains("progress"));
    let first = "progress: {G.1: {level: 3}}\nenabledExtensions: [pqc]\nassessmentName: Old\n";
    let mut answers = taken(first, &release).answers;
    assert_eq!(for_other_version(&mut answers), Vec::<String>::new());
    let file = given(&answers, &Keys::new(&release, false)).value;
    assert_eq!(file["stateSchemaVersion"], 1);
    assert_eq!(
        file["enabledExtensions"],
        json!([{ "id": "pqc", "version": "0.0.0" }])
    );
    assert_eq!(file["progress"]["G.policy"]["level"], 3);
    assert_eq!(
        for_other_version(&mut Answers::default()),
        Vec::<String>::new()
    );
}

#[test]
fn a_model_with_other_levels_does_not_fit() {
    let with = |numbers: &[u32]| {
        let mut release = small::release();
        let level = release.levels[0].clone();
        release.levels = numbers
            .iter()
            .map(|number| Level {
                number: *number,
                ..level.clone()
            })
            .collect();
        unfit(&release)
    };
    assert_eq!((with(&[1, 2, 3, 4, 5]), with(&[1, 2, 3])), (None, None));
    assert_eq!(
        with(&[0, 1, 2]).unwrap(),
        "it takes level 0 for \"not assessed\", and the model has a level 0"
    );
    assert_eq!(
        with(&[1, 2, 3, 4, 5, 6]).unwrap(),
        "it has levels up to 5, and the model has a level 6"
    );
}

#[test]
fn what_only_older_readers_take_for_something_else_is_a_text() {
    let release = small::release();
    let keys = Keys::new(&release, false);
    let texts = [
        "y",
        "n",
        "yes",
        "No",
        "on",
        "OFF",
        "12:30",
        "1:30:00",
        "190:20:30",
        "2026-01-01",
        "0o8",
        "0b2",
        "1__",
        "1e",
        "infinity",
        "inf",
        "nan",
        "NaN",
        "--1",
        "1.2.3",
        "0xg",
        "1d",
        "1f",
        "Infinity",
        "+",
        "e3",
        "0d7",
    ];
    for text in texts {
        let yaml =
            format!("progress: {{}}\nworkspace:\n  workingNotes: {text}\n  list: [{text}]\n");
        let Ok(file) = ClientFile::read(&yaml) else {
            panic!("{text} is refused");
        };
        assert_eq!(
            file.value["workspace"],
            json!({ "workingNotes": text, "list": [text] })
        );
        let back = given(&file.answers(&keys).answers, &keys).value;
        assert_eq!(back, file.value);
    }
    for (text, value) in [
        ("true", json!(true)),
        ("FALSE", json!(false)),
        ("~", Value::Null),
        ("1.0", json!(1.0)),
        ("-7", json!(-7)),
        ("1e3", json!(1000.0)),
        ("0x1F", json!(31)),
        ("'no'", json!("no")),
    ] {
        let file = ClientFile::read(&format!("progress: {{}}\nx: {text}\n")).unwrap();
        assert_eq!(file.value["x"], value, "{text}");
    }
}

#[test]
fn a_text_is_one_where_a_text_is_expected() {
    let release = model();
    let text = "progress:\n  G.policy: {level: 1, notes: nan, evidence: y, applicabilityReason: null}\nname: 12:30\nassessorName:\n";
    let answers = taken(text, &release).answers;
    let expected = Answer {
        remark: Some("nan".to_owned()),
        evidence: vec!["y".to_owned()],
        ..Answer::level(1)
    };
    assert_eq!(answers.answers["policy"], expected);
    assert_eq!(answers.name.as_deref(), Some("12:30"));
    let told = "a text is expected here, but this is the number 1.1; put it in quotes".to_owned();
    assert_eq!(
        faults("progress: {}\ndataVersion: 1.10\n"),
        [(Some((2, 14)), told)]
    );
    let told = "this is no file of the web client: it has no `progress`".to_owned();
    assert_eq!(faults("name: a\n"), [(None, told)]);
}
