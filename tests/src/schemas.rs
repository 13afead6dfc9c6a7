//! Whether what the program writes is what its schemas say.

use pkimm_model::schema::SCHEMAS;
use serde_json::{Value, json};

/// The schema of this name, as it is published.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn schema(name: &str) -> Value {
    let schema = SCHEMAS.iter().find(|schema| schema.name == name);
    let schema = schema.unwrap_or_else(|| panic!("there is no schema {name}"));
    serde_json::from_str(schema.text).expect("a schema is JSON")
}

/// What a document has wrong against the schema of this name, each with its place.
///
/// # Panics
/// Where there is no such schema.
#[must_use]
pub fn faults(name: &str, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema(name)).expect("the schema is one");
    let faults = validator.iter_errors(document);
    faults
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect()
}

/// A document with each of its values taken out, and replaced by values of other kinds and by texts that are like it.
#[must_use]
pub fn changed(document: &Value) -> Vec<Value> {
    let mut changed = Vec::new();
    change(document, &|changed| changed, &mut changed);
    changed
}

/// Adds what becomes of a document where a value in it is changed: `within` puts the changed value in its place.
fn change(value: &Value, within: &dyn Fn(Value) -> Value, changed: &mut Vec<Value>) {
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(2.5),
        json!("Text"),
        json!("a-text"),
        json!("2-texts"),
        json!("1.2"),
        json!([]),
        json!({}),
    ];
    changed.extend(others.into_iter().map(within));
    match value {
        Value::String(text) => {
            changed.extend(["", "x", "-", " "].map(|end| within(json!(format!("{text}{end}")))));
            changed.push(within(json!(text.to_uppercase())));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let put = |item| {
                    let mut items = items.clone();
                    items[index] = item;
                    within(items.into())
                };
                change(item, &put, changed);
            }
        }
        Value::Object(entries) => {
            for (key, item) in entries {
                let put = |item| {
                    let mut entries = entries.clone();
                    entries.insert(key.clone(), item);
                    within(entries.into())
                };
                change(item, &put, changed);
                let mut rest = entries.clone();
                rest.shift_remove(key);
                changed.push(within(rest.into()));
            }
            let mut more = entries.clone();
            more.insert("surprise".to_owned(), json!(1));
            changed.push(within(more.into()));
        }
        _ => {}
    }
}
