//! What an answers file may say: the reader and the schema refuse the same.

use std::sync::LazyLock;

use pkimm_release::Release;
use pkimm_release::answers::Answers;
use pkimm_release::score::score;
use pkimm_tests::folder;
use serde_json::{Value, json};

static RELEASE: LazyLock<Release> = LazyLock::new(folder::release);

/// A file that uses every key.
fn full() -> Value {
    json!({
        "version": RELEASE.version,
        "kind": "assessment",
        "organisation": { "name": "A", "sector": "B", "size": "C", "country": "D" },
        "scope": { "use-case": "E", "description": "F" },
        "assessor": { "name": "G", "independence": "H" },
        "period": { "from": "2026-01-01", "to": "2026-02-01" },
        "answers": {
            "cert-inventory": { "level": 3, "evidence": ["Export"], "remark": "I" },
            "cert-discovery": { "level": 2, "partially-applicable": "J" },
            "practice-statement": { "not-applicable": "K" },
        },
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

#[test]
fn what_is_refused_has_its_place() {
    // The column of the value that is refused, or of its key.
    for (value, key) in [
        (r#"{"level": "3"}"#, "\"level"),
        (r#"{"not-applicable": true}"#, "true"),
        (r#"{"level": 2, "remark": 5}"#, "5}"),
        (
            r#"{"level": 2, "partially-applicable": null}"#,
            "\"partially-applicable",
        ),
        (r#"{"level": 2.5}"#, "2.5"),
    ] {
        let text = format!(
            "{{\n\"version\": \"2.0.0\",\n\"kind\": \"assessment\",\n\"answers\": {{\n\"cert-inventory\":\n{value}\n}}}}"
        );
        let column = value.find(key).expect("there") as u64 + 1;
        let error = Answers::read(&text).expect_err(value);
        assert_eq!(error.place, Some((6, column)), "{value}: {}", error.message);
    }
    // The same shape in YAML.
    let yaml = "version: 2.0.0\nkind: assessment\nanswers:\n  cert-inventory: { level: 3.0 }\n";
    assert!(is_scored(yaml));
    let quoted = yaml.replace("3.0", "'3'");
    let error = Answers::read(&quoted).expect_err("a text is no level");
    assert_eq!(error.place, Some((4, 21)), "{}", error.message);
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
        let error = Answers::read(text).expect_err(text);
        assert_eq!(
            error.place.map(|place| place.0),
            Some(line),
            "{text}: {}",
            error.message
        );
    }
}
