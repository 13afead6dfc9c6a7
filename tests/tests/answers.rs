//! What an answers file may say: the reader and the schema refuse the same.

use pkimm_release::answers::{Answers, Unsound};
use pkimm_release::read::ReadError;
use pkimm_release::score::score;
use pkimm_tests::folder;
use pkimm_tests::models::REAL as RELEASE;
use serde_json::{Value, json};

/// A file that uses every key.
fn full() -> Value {
    json!({
        "format": 1,
        "version": RELEASE.version,
        "kind": "assessment",
        "name": "First",
        "saved": "2026-02-01T09:00:00Z",
        "organisation": { "name": "A", "sector": "B", "size": "C", "country": "D" },
        "scope": { "use-case": "E", "description": "F" },
        "use-cases": ["TLS"],
        "applicability": { "cert-inventory": { "TLS": { "value": "partly", "reason": "G" } } },
        "assessor": { "name": "G", "independence": "H" },
        "conflicts-of-interest": "None",
        "period": { "from": "2026-01-01", "to": "2026-02-01" },
        "interviews": [{ "who": "I", "role": "J", "date": "2026-01-15" }],
        "answers": {
            "cert-inventory": {
                "level": 3, "evidence": ["Export"], "remark": "I", "checks": ["The inventory is complete."],
                "confidence": "medium", "why-not-next": "K", "organisation-comment": "L",
            },
            "cert-discovery": { "level": 2, "partially-applicable": "J" },
            "practice-statement": { "not-applicable": "K" },
            "cert-profiles": { "remark": "To be asked" },
        },
        "targets": { "cert-inventory": 4 },
        "plans": [{
            "item": "cert-inventory", "target": 4, "objectives": ["M"], "responsible": "N", "due": "2027-01-01",
            "resources": "O", "outputs": ["P"], "tasks": [{ "text": "Q", "done": true }], "comments": "R",
        }],
        "extensions": { "pqc": { "version": "0.6.0", "answers": { "cert-inventory": { "level": 2 } } } },
        "signatures": [{ "name": "S", "role": "T" }],
        "foreign": { "client": { "any": [null, 1.5, { "thing": true }] } },
    })
}

/// Every place in a document, as a pointer.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                let at = format!("{at}/{key}");
                out.push(at.clone());
                places(entry, &at, out);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                out.push(at.clone());
                places(item, &at, out);
            }
        }
        _ => {}
    }
}

/// Whether the program scores a file.
fn is_scored(text: &str) -> bool {
    Answers::read(text).is_ok_and(|(answers, _)| score(&RELEASE, &answers).is_ok())
}

#[test]
fn the_reader_accepts_what_the_schema_accepts() {
    let text = std::fs::read_to_string(folder::project().join("schemas/answers.schema.json"))
        .expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut documents = vec![full(), json!(null), json!([]), json!({})];
    let mut all = Vec::new();
    places(&full(), "", &mut all);
    let values = [
        json!(null),
        json!(true),
        json!(5),
        json!(1.0),
        json!(3.0),
        json!(3.5),
        json!(-1),
        json!("3"),
        json!("assessment"),
        json!(""),
        json!(" \t"),
        json!([]),
        json!({}),
        json!(["x"]),
        json!([5]),
        json!([null]),
        json!({ "assessment": null }),
        json!({ "level": "3" }),
        json!({ "level": 2, "colour": "red" }),
    ];
    for place in &all {
        for value in &values {
            let mut document = full();
            *document.pointer_mut(place).expect("there") = value.clone();
            documents.push(document);
        }
        // Without the key, and with one more beside it.
        let (parent, key) = place.rsplit_once('/').expect("a pointer");
        let mut without = full();
        if let Some(Value::Object(entries)) = without.pointer_mut(parent) {
            entries.remove(key);
            documents.push(without.clone());
        }
        if let Some(Value::Object(entries)) = without.pointer_mut(parent) {
            entries.insert("colour".to_owned(), json!("red"));
            documents.push(without);
        }
    }
    assert!(is_scored(&full().to_string()), "the file itself is sound");
    let mut faults = Vec::new();
    let mut accepted = 0;
    for document in &documents {
        let is_valid = validator.is_valid(document);
        // What names an item that the model lacks no schema of answers can know.
        let is_known = document["answers"].as_object().is_none_or(|answers| {
            !answers.contains_key("colour")
                && !answers.contains_key("level")
                && !answers.contains_key("assessment")
        });
        accepted += usize::from(is_valid && is_known);
        if is_known && is_valid != is_scored(&document.to_string()) {
            faults.push(format!("valid: {is_valid}: {document}"));
        }
    }
    assert!(
        accepted > 50 && documents.len() > 500,
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
    assert!(is_scored(yaml));
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
            (6, "a number is expected here, but this is a text"),
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
    let text = full().to_string();
    let (answers, _) = Answers::read(&text).expect("it is sound");
    let mut expected = full();
    // The first format is not written.
    expected
        .as_object_mut()
        .expect("an object")
        .remove("format");
    assert_eq!(serde_json::to_value(&answers).expect("JSON"), expected);
}
