//! What an answers file may say: the reader and the schema refuse the same.

use pkimm_release::answers::{Answers, Kind, Unsound};
use pkimm_release::read::ReadError;
use pkimm_tests::answers::{documents, full, is_scored, kind_name};
use pkimm_tests::folder;
use pkimm_tests::models::REAL as RELEASE;
use serde_json::Value;

/// The ids of the items that are rated.
fn ids(kind: &Value) -> Vec<&'static str> {
    if *kind == kind_name(Kind::SelfAssessment) {
        RELEASE.categories().map(|item| item.id.as_str()).collect()
    } else {
        RELEASE
            .requirements()
            .map(|item| item.id.as_str())
            .collect()
    }
}

#[test]
fn the_reader_accepts_what_the_schema_accepts() {
    let text = std::fs::read_to_string(folder::project().join("schemas/answers.schema.json"))
        .expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for kind in [Kind::Assessment, Kind::SelfAssessment] {
        let full = full(&RELEASE, kind).to_string();
        assert!(
            is_scored(&RELEASE, &full),
            "the file itself is sound: {full}"
        );
    }
    let documents = documents(&RELEASE);
    let mut faults = Vec::new();
    let mut accepted = 0;
    for document in &documents {
        let is_valid = validator.is_valid(document);
        // Which items the model has, and which of them are rated, no schema of answers can know.
        let rated = ids(&document["kind"]);
        let is_known = document["answers"]
            .as_object()
            .is_none_or(|answers| answers.keys().all(|id| rated.contains(&id.as_str())));
        accepted += usize::from(is_valid && is_known);
        if is_known && is_valid != is_scored(&RELEASE, &document.to_string()) {
            faults.push(format!("valid: {is_valid}: {document}"));
        }
    }
    assert!(
        accepted > 100 && documents.len() > 1000,
        "{accepted} of {}",
        documents.len()
    );
    assert_eq!(faults, Vec::<String>::new());
}

/// The one fault of a file that has one.
fn only(unsound: Unsound) -> ReadError {
    let [fault] = <[ReadError; 1]>::try_from(unsound.faults).expect("there is one fault");
    fault
}

#[test]
fn what_is_refused_has_its_place() {
    for (value, refused) in [
        (r#"{"level": "3"}"#, "\"3\""),
        (r#"{"not-applicable": true}"#, "true"),
        (r#"{"level": 2, "remark": 5}"#, "5}"),
        (r#"{"level": 2, "partially-applicable": null}"#, "null"),
        (r#"{"level": 2.5}"#, "2.5"),
    ] {
        let text = format!(
            "{{\n\"version\": \"2.0.0\",\n\"kind\": \"assessment\",\n\"answers\": {{\n\"cert-inventory\":\n{value}\n}}}}"
        );
        let column = value.find(refused).expect("there") as u64 + 1;
        let error = only(Answers::read(&text).expect_err(value));
        assert_eq!(error.place, Some((6, column)), "{value}: {}", error.message);
    }
    // The same shape in YAML.
    let yaml = "version: 2.0.0\nkind: assessment\nanswers:\n  cert-inventory: { level: 3.0 }\n";
    assert!(is_scored(&RELEASE, yaml));
    let quoted = yaml.replace("3.0", "'3'");
    let error = only(Answers::read(&quoted).expect_err("a text is no level"));
    assert_eq!(error.place, Some((4, 28)), "{}", error.message);
    for (text, line) in [
        ("version: 2.0.0\nkind: assessment\nanswers: null\n", 3),
        (
            "version: 2.0.0\nkind: assessment\norganisation:\n  name: 5\nanswers: {}\n",
            4,
        ),
        (
            "version: 2.0.0\nkind: assessment\nanswers:\n  cert-inventory: [2]\n",
            4,
        ),
    ] {
        let error = only(Answers::read(text).expect_err(text));
        assert_eq!(
            error.place.map(|place| place.0),
            Some(line),
            "{text}: {}",
            error.message
        );
    }
}

#[test]
fn every_fault_of_a_file_is_told_at_once() {
    let text = "\
version: 2.0.0
kind: audit
colour: red
organisation: { name: 5 }
answers:
  cert-inventory: { level: '3' }
  cert-discovery: { level: 2, not-applicable: None of it }
  cert-profiles: { partially-applicable: Half of it }
  practice-statement: { not-applicable: ' ' }
  cert-lifecycle: { level: 2, confidence: sure, checks: [yes] }
";
    let unsound = Answers::read(text).expect_err("nothing of it is right");
    assert!(
        unsound.rest.is_none(),
        "of which kind the answers are is not known"
    );
    let told: Vec<(u64, &str)> = unsound
        .faults
        .iter()
        .map(|fault| (fault.place.expect("a place").0, fault.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "`audit` is not one of `assessment`, `self-assessment`"),
            (
                3,
                "unknown key `colour`; the keys here are `format`, `version`, `kind`, `name`, `saved`, `organisation`, \
                 `scope`, `use-cases`, `applicability`, `assessor`, `conflicts-of-interest`, `period`, `interviews`, \
                 `answers`, `targets`, `plans`, `extensions`, `signatures`, `foreign`"
            ),
            (
                4,
                "a text is expected here, but this is the number 5; put it in quotes"
            ),
            (
                6,
                "a whole number is expected here, but this is a text; remove the quotes"
            ),
            (7, "this answer has both a level and `not-applicable`"),
            (8, "`partially-applicable` needs a level"),
            (9, "`not-applicable` needs a reason"),
            (10, "`sure` is not one of `high`, `medium`, `low`"),
            (
                10,
                "a text is expected here, but this is `true`; put it in quotes"
            ),
        ]
    );
}

#[test]
fn what_a_newer_program_wrote_is_refused_as_such() {
    let text = "format: 2\nversion: 2.0.0\nkind: assessment\nanswers: {}\nlater: 1\n";
    let fault = only(Answers::read(text).expect_err("it is newer"));
    assert!(
        fault.message.contains("written by a newer program"),
        "{}",
        fault.message
    );
    assert_eq!(fault.place, Some((1, 9)));
}

#[test]
fn what_is_read_is_written_back() {
    let full = full(&RELEASE, Kind::Assessment);
    let text = full.to_string();
    let (answers, _) = Answers::read(&text).expect("it is sound");
    let mut expected = full;
    // The first format is not written.
    expected
        .as_object_mut()
        .expect("an object")
        .remove("format");
    assert_eq!(serde_json::to_value(&answers).expect("JSON"), expected);
}
