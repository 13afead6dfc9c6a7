//! What a document has wrong against its schema, in the words of somebody who knows no schema.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::types::JsonType;
use pkimm_release::fault::Fault;
use pkimm_release::unseen::spelled;
use serde_json::Value;

/// The most characters of a text that are shown.
const MAX_SHOWN: usize = 60;

/// The faults that a violation stands for: of keys that are unknown, one for each of them.
pub(super) fn faults(error: &ValidationError<'_>, schema: &Value) -> Vec<Fault> {
    let pointer = error.instance_path().to_string();
    let at = |pointer: String, said: String| Fault {
        message: spelled(&match pointer.is_empty() {
            true => said,
            false => format!("`{pointer}`: {said}"),
        }),
        pointer,
    };
    if let Kind::AdditionalProperties { unexpected } = error.kind() {
        let unknown = |key: &String| {
            let step = key.replace('~', "~0").replace('/', "~1");
            at(
                format!("{pointer}/{step}"),
                "no key has this name here".to_owned(),
            )
        };
        return unexpected.iter().map(unknown).collect();
    }
    vec![at(pointer, said(error, schema))]
}

fn said(error: &ValidationError<'_>, schema: &Value) -> String {
    let found = shown(error.instance());
    match error.kind() {
        Kind::Required { property } => {
            format!(
                "the key `{}` is missing",
                property.as_str().unwrap_or_default()
            )
        }
        Kind::Type { kind } => {
            let types: Vec<&str> = match kind {
                TypeKind::Single(one) => vec![called(*one)],
                TypeKind::Multiple(all) => all.iter().map(called).collect(),
            };
            format!(
                "{} is expected here, but this is {found}",
                types.join(" or ")
            )
        }
        Kind::Minimum { limit } => format!("{found} is too small; the least is {limit}"),
        Kind::Maximum { limit } => format!("{found} is too large; the most is {limit}"),
        Kind::MinItems { limit } => format!("this list is too short; it has at least {limit}"),
        Kind::MaxItems { limit } => format!("this list is too long; it has at most {limit}"),
        Kind::UniqueItems => "this list holds something twice".to_owned(),
        Kind::MinLength { limit } => {
            format!("{found} is too short; it has at least {limit} characters")
        }
        Kind::MaxLength { limit } => {
            format!("{found} is too long; it has at most {limit} characters")
        }
        Kind::OneOfNotValid { .. }
        | Kind::AnyOf { .. }
        | Kind::Enum { .. }
        | Kind::Constant { .. } => {
            let names = choices(error.schema_path().as_str(), schema);
            match names.is_empty() {
                true => format!("{found} is nothing that can stand here"),
                false => format!("{found} is not one of {}", names.join(", ")),
            }
        }
        _ => format!("{found} has not the form that a value has here"),
    }
}

/// What a type is called.
fn called(of: JsonType) -> &'static str {
    match of {
        JsonType::Array => "a list",
        JsonType::Boolean => "`true` or `false`",
        JsonType::Integer => "a whole number",
        JsonType::Null => "nothing",
        JsonType::Number => "a number",
        JsonType::Object => "a group of keys",
        JsonType::String => "a text",
    }
}

/// A value as it is told of.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a group of keys".to_owned(),
        Value::String(text) if text.chars().nth(MAX_SHOWN).is_some() => {
            let start: String = text.chars().take(MAX_SHOWN).collect();
            format!("the text `{start}…`")
        }
        Value::String(text) => format!("the text `{text}`"),
    }
}

/// The values among which a part of the schema has somebody choose.
fn choices(path: &str, schema: &Value) -> Vec<String> {
    let all = schema.pointer(path).and_then(Value::as_array);
    let all = all.map(Vec::as_slice).unwrap_or_default().iter();
    let named = all.filter_map(|one| one.get("const").unwrap_or(one).as_str());
    named.map(|name| format!("`{name}`")).collect()
}
