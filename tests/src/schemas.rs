//! Whether what the program writes is what its schemas say.

use pkimm_model::schema::SCHEMAS;
use serde_json::Value;

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
