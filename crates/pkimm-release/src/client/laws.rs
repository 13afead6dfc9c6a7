//! Laws of the way there and back, over chance files of both kinds.

use indexmap::IndexMap;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{ClientFile, Given, Keys, given};
use crate::answers::{
    Answer, Answers, Applicability, Applies, Assessor, Confidence, ExtensionAnswers, Interview,
    Kind, Organisation, Period, Plan, Scope, Signature, Task,
};
use crate::small;
use crate::yaml::to_yaml;

/// A text that a reader could take for something else, or nothing, or any short one.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("2026-01-01".to_owned()),
        Just("no".to_owned()),
        Just("One\n\ntwo: # three\n".to_owned()),
        "[ -~é\u{2028}\u{85}\t]{1,12}",
    ]
}

/// Leaves an entry out, or has it.
fn maybe(key: &'static str, value: impl Strategy<Value = Value> + 'static) -> Entries {
    let value = prop_oneof![2 => value.prop_map(Some), 1 => Just(None)];
    value
        .prop_map(move |value| value.map(|value| (key.to_owned(), value)))
        .boxed()
}

type Entries = BoxedStrategy<Option<(String, Value)>>;

fn group(entries: Vec<Entries>) -> impl Strategy<Value = Value> {
    entries.prop_map(|entries| Value::Object(entries.into_iter().flatten().collect()))
}

fn texts() -> impl Strategy<Value = Value> {
    text().prop_map(Value::from)
}

fn entry() -> impl Strategy<Value = Value> {
    group(vec![
        maybe("level", (0..6_u32).prop_map(Value::from)),
        maybe("result", texts()),
        maybe("description", texts()),
        maybe("applicability", any::<bool>().prop_map(Value::from)),
        maybe(
            "applicabilityReason",
            prop_oneof![texts(), Just(Value::Null)],
        ),
        maybe("notes", texts()),
        maybe("evidence", texts()),
        maybe("flagged", any::<bool>().prop_map(Value::from)),
        maybe("pocId", texts()),
        maybe(
            "artifactIds",
            prop::collection::vec(texts(), 0..3).prop_map(Value::from),
        ),
        maybe("assessorReview", Just(json!({ "status": "agreed" }))),
    ])
}

fn ratings(
    keys: &'static [&'static str],
    entry: impl Strategy<Value = Value>,
) -> impl Strategy<Value = Value> {
    let entries = prop::collection::vec((prop::sample::select(keys), entry), 0..6);
    entries.prop_map(|entries| {
        let entries = entries
            .into_iter()
            .map(|(key, entry)| (key.to_owned(), entry));
        Value::Object(entries.collect())
    })
}

fn items() -> impl Strategy<Value = Value> {
    let item = group(vec![
        maybe("id", texts()),
        maybe("text", texts()),
        maybe("label", texts()),
        maybe("done", any::<bool>().prop_map(Value::from)),
    ]);
    prop_oneof![
        texts(),
        prop::collection::vec(item, 0..3).prop_map(Value::from)
    ]
}

fn plan() -> impl Strategy<Value = Value> {
    group(vec![
        maybe("targetLevel", (0..6_u32).prop_map(Value::from)),
        maybe("objectives", items()),
        maybe("outputs", items()),
        maybe("tasks", items()),
        maybe("responsibility", texts()),
        maybe("responsiblePocId", texts()),
        maybe("targetDate", texts()),
        maybe("schedule", texts()),
        maybe("comments", texts()),
    ])
}

const CATEGORIES: &[&str] = &[
    "G.policy",
    "G.roles",
    "O.keys",
    "G.1",
    "O.policy",
    "x",
    "pqc.G.policy",
    "pqc.G.1",
    "pqc.x.O.keys",
];
const REQUIREMENTS: &[&str] = &[
    "G.policy.approval",
    "G.policy.review",
    "O.keys.backup",
    "G.1.1",
    "O.keys.none",
    "G.policy",
];

/// A file of the client.
fn file() -> impl Strategy<Value = Value> {
    let extension = prop_oneof![
        Just(json!({ "id": "pqc", "version": "0.6.0" })),
        Just(json!({ "id": "pqc.x", "version": "1.0.0", "more": 1 })),
        Just(json!("pqc")),
    ];
    group(vec![
        Just(Some(("progress".to_owned(), json!({})))).boxed(),
        maybe("stateSchemaVersion", (1..3_u32).prop_map(Value::from)),
        maybe("dataVersion", Just(json!("1.0.0"))),
        maybe("name", texts()),
        maybe("id", texts()),
        maybe("assessmentName", texts()),
        maybe("assessorName", texts()),
        maybe(
            "assessorPosition",
            prop_oneof![Just(json!("internal")), texts()],
        ),
        maybe("useCaseDescription", texts()),
        maybe("organizationName", texts()),
        maybe("startDate", texts()),
        maybe("finishDate", texts()),
        maybe("exportedAt", texts()),
        maybe("meta", Just(json!({ "createdAt": "x", "updatedAt": null }))),
        maybe(
            "lastView",
            prop_oneof![Just(json!("full")), Just(json!("self")), texts()],
        ),
        maybe(
            "enabledExtensions",
            prop::collection::vec(extension, 0..3).prop_map(Value::from),
        ),
        maybe("progress", ratings(CATEGORIES, entry())),
        maybe("requirementProgress", ratings(REQUIREMENTS, entry())),
        maybe(
            "actionPlans",
            group(vec![maybe("categories", ratings(CATEGORIES, plan()))]),
        ),
        maybe(
            "pkiEnvironment",
            prop_oneof![
                Just(json!({})),
                Just(json!({ "components": "one", "pkimm": "x" }))
            ],
        ),
        maybe(
            "workspace",
            Just(json!({ "pocs": [{ "id": "p", "name": "A" }], "artifacts": [] })),
        ),
        maybe(
            "sourceStructure",
            Just(json!({ "byKey": { "G.policy": { "moduleId": "G" } } })),
        ),
        maybe("unknown", Just(json!([1.5, -0.25, null, { "": {} }]))),
    ])
}

fn some<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    prop::option::of(value).boxed()
}

fn answer() -> impl Strategy<Value = Answer> {
    let rating = prop_oneof![
        Just((None, None, None)),
        (1..6_u32).prop_map(|level| (Some(level), None, None)),
        (1..6_u32).prop_map(|level| (Some(level), None, Some("half".to_owned()))),
        Just((None, Some("none here".to_owned()), None)),
    ];
    let notes = (
        some(text()),
        some(text()),
        prop::collection::vec(text(), 0..3),
    );
    let more = (
        some(Just(Confidence::Low)),
        prop::collection::vec(text(), 0..2),
    );
    (rating, notes, more).prop_map(
        |(
            (level, not_applicable, partially),
            (remark, comment, evidence),
            (confidence, checks),
        )| Answer {
            level,
            not_applicable,
            partially_applicable: partially,
            confidence,
            checks,
            evidence,
            why_not_next: None,
            remark,
            organisation_comment: comment,
        },
    )
}

fn by_id<T: std::fmt::Debug>(
    ids: &'static [&'static str],
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = IndexMap<String, T>> {
    let entries = prop::collection::vec((prop::sample::select(ids), value), 0..5);
    entries.prop_map(|entries| {
        entries
            .into_iter()
            .map(|(id, value)| (id.to_owned(), value))
            .collect()
    })
}

fn own_plan() -> impl Strategy<Value = Plan> {
    let item = prop_oneof![
        Just("policy".to_owned()),
        Just("keys".to_owned()),
        Just("backup".to_owned()),
        text()
    ];
    let tasks = prop::collection::vec((text(), any::<bool>()), 0..3);
    (
        some(item),
        some(0..6_u32),
        prop::collection::vec(text(), 0..3),
        tasks,
        some(text()),
        some(text()),
    )
        .prop_map(|(item, target, objectives, tasks, due, comments)| Plan {
            item,
            target,
            objectives,
            tasks: tasks
                .into_iter()
                .map(|(text, done)| Task { text, done })
                .collect(),
            due,
            comments,
            ..Plan::default()
        })
}

/// Answers that were never a file of the client.
fn answers() -> impl Strategy<Value = Answers> {
    const IDS: &[&str] = &[
        "policy", "roles", "keys", "approval", "review", "backup", "unknown",
    ];
    let kind = prop_oneof![Just(Kind::Assessment), Just(Kind::SelfAssessment)];
    let heads = (
        kind,
        some(text()),
        some(text()),
        some(text()),
        some(text()),
        some(text()),
    );
    let lists = (
        by_id(IDS, answer()),
        by_id(IDS, 1..3_u32),
        prop::collection::vec(own_plan(), 0..4),
        by_id(
            &["pqc", "pqc.G"],
            by_id(&["policy", "keys", "unknown"], answer()),
        ),
    );
    (heads, lists).prop_map(
        |(
            (kind, name, saved, organisation, assessor, from),
            (answers, targets, plans, extensions),
        )| Answers {
            version: "1.0.0".to_owned(),
            kind,
            organisation: organisation.clone().map(|name| Organisation {
                name: Some(name),
                sector: saved.clone(),
                ..Organisation::default()
            }),
            scope: name.clone().map(|use_case| Scope {
                use_case: Some(use_case),
                description: saved.clone(),
            }),
            use_cases: name.iter().cloned().collect(),
            applicability: name
                .iter()
                .map(|name| {
                    (
                        "policy".to_owned(),
                        IndexMap::from([(
                            name.clone(),
                            Applicability {
                                value: Applies::Partly,
                                reason: None,
                            },
                        )]),
                    )
                })
                .collect(),
            assessor: assessor.clone().map(|name| Assessor {
                independence: Some(name.clone()),
                name: Some(name),
            }),
            conflicts_of_interest: assessor.clone(),
            interviews: assessor
                .iter()
                .map(|who| Interview {
                    who: Some(who.clone()),
                    ..Interview::default()
                })
                .collect(),
            signatures: assessor.iter().map(|_| Signature::default()).collect(),
            period: from.map(|from| Period {
                from: Some(from),
                to: organisation,
            }),
            foreign: saved
                .iter()
                .map(|_| ("other".to_owned(), json!({ "a": [null] })))
                .collect(),
            name,
            saved,
            answers,
            targets,
            plans,
            extensions: extensions
                .into_iter()
                .map(|(id, answers)| {
                    (
                        id,
                        ExtensionAnswers {
                            version: "1".to_owned(),
                            answers,
                        },
                    )
                })
                .collect(),
            ..Answers::default()
        },
    )
}

/// What a value is once it was written as YAML and read again.
fn written_and_read(value: &Value) -> ClientFile {
    let yaml = to_yaml(value).unwrap();
    let file = ClientFile::read(&yaml).unwrap_or_else(|unsound| panic!("{unsound:?}\n{yaml}"));
    assert_eq!(file.value, *value, "{yaml}");
    file
}

/// Answers that say something, alone. What is kept beside them is told in another order once it was put together.
fn without_foreign(answers: &Answers) -> Answers {
    let mut answers = Answers {
        foreign: IndexMap::new(),
        ..answers.clone()
    };
    answers
        .answers
        .retain(|_, answer| *answer != Answer::default());
    answers
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_of_the_client_comes_back_as_it_was(file in file(), has_positions in any::<bool>()) {
        let release = small::release();
        let keys = Keys::new(&release, has_positions);
        let taken = written_and_read(&file).answers(&keys);
        for answer in taken.answers.answers.values() {
            prop_assert_eq!(answer.contradiction(), None);
        }
        let json = serde_json::to_string(&taken.answers).unwrap();
        let (again, _) = Answers::read(&json).unwrap();
        prop_assert_eq!(&again, &taken.answers);
        prop_assert_eq!(given(&again, &keys), Given { value: file, lost: Vec::new() });
    }

    #[test]
    fn answers_come_back_as_they_were(answers in answers(), has_positions in any::<bool>()) {
        let release = small::release();
        let keys = Keys::new(&release, has_positions);
        let Given { value, lost } = given(&answers, &keys);
        prop_assert!(lost.is_empty());
        let mut answers = answers;
        answers.answers.retain(|_, answer| *answer != Answer::default());
        prop_assert_eq!(written_and_read(&value).answers(&keys).answers, answers);
    }

    #[test]
    fn what_is_changed_in_answers_reaches_the_client(file in file(), level in 1..6_u32, remark in text()) {
        let release = small::release();
        let keys = Keys::new(&release, false);
        let read = written_and_read(&file);
        let mut answers = read.answers(&keys).answers;
        for id in ["policy", "backup"] {
            let answer = answers.answers.entry(id.to_owned()).or_default();
            *answer = Answer { level: Some(level), remark: Some(remark.clone()), ..Answer::default() };
        }
        answers.kind = Kind::Assessment;
        let Given { value, lost } = given(&answers, &keys);
        // The place for what the client does not know is taken where somebody else put a text there.
        let is_taken = !file["pkiEnvironment"]["pkimm"].is_null();
        prop_assert!(lost.is_empty() || is_taken);
        prop_assume!(lost.is_empty());
        let again = written_and_read(&value).answers(&keys).answers;
        prop_assert_eq!(&again.answers["policy"], &answers.answers["policy"]);
        prop_assert_eq!(without_foreign(&again), without_foreign(&answers));
        // It stands under a key of the kind that the file has.
        let own = keys.of_kind(read.has_positions().unwrap_or_default());
        let backup = own.of_requirement("backup").unwrap();
        prop_assert_eq!(&value["requirementProgress"][backup]["level"], &json!(level));
    }

    #[test]
    fn whatever_is_kept_for_us_leaves_a_file_of_answers(file in file(), own in super::residue::tests::values()) {
        let release = small::release();
        let keys = Keys::new(&release, false);
        let mut file = file;
        let own = json!({ "kept": { "answers": { "policy": own } } }).to_string();
        file["pkiEnvironment"] = Value::Object(Map::from_iter([("pkimm".to_owned(), json!(own))]));
        let answers = written_and_read(&file).answers(&keys).answers;
        let again = given(&answers, &keys).value;
        let again = written_and_read(&again).answers(&keys).answers;
        prop_assert_eq!(without_foreign(&again), without_foreign(&answers));
    }
}
