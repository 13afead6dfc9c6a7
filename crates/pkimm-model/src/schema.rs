//! JSON Schemas of the source files: derived from the source types, committed under `schemas/`, and used to check
//! each file. A finding lands on the exact key or value.

use std::ops::Range;
use std::sync::LazyLock;

use jsonschema::ErrorIterator;
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use schemars::Schema;
use serde_json::Value;

use crate::raw;
use crate::source::toml::{Document, Step};

/// A kind of file and its schema.
#[derive(Clone, Copy, Debug)]
pub struct FileSchema {
    /// The name: the schema's file is `<name>.schema.json`.
    pub name: &'static str,
    /// What it describes.
    pub summary: &'static str,
    /// The schema as it is committed.
    pub text: &'static str,
    /// Derives the schema from the types.
    pub derive: fn() -> Schema,
}

macro_rules! schemas {
    ($($constant:ident, $name:literal, $summary:literal, $derive:expr;)*) => {
        $(
            #[doc = concat!("Schema of ", $summary, ".")]
            pub const $constant: FileSchema = FileSchema {
                name: $name,
                summary: $summary,
                text: include_str!(concat!("../../../schemas/", $name, ".schema.json")),
                derive: $derive,
            };
        )*
        /// All schemas that the project publishes.
        pub const SCHEMAS: &[FileSchema] = &[$($constant),*];
    };
}

schemas! {
    MODEL, "model", "`model.toml`, the normative skeleton", || derive::<raw::ModelFile>(MODEL);
    REFERENCES, "references", "`references.toml`, the catalogue of references", || derive::<raw::ReferencesFile>(REFERENCES);
    TERMINOLOGY, "terminology", "`terminology.toml`, the words that texts use and avoid", || derive::<raw::TerminologyFile>(TERMINOLOGY);
    CATEGORY, "category", "the front matter of a category", || derive::<raw::CategoryFile>(CATEGORY);
    REQUIREMENT, "requirement", "the front matter of a requirement", || derive::<raw::RequirementFile>(REQUIREMENT);
    PAGE, "page", "the front matter of a narrative page", || derive::<raw::PageFile>(PAGE);
    NOTES, "notes", "the front matter of release notes", || derive::<raw::NotesFile>(NOTES);
    ANSWERS, "answers", "the answers file that `pkimm score` reads", pkimm_release::schema::answers;
    CHANGES, "changes", "what `pkimm diff` prints as JSON", pkimm_release::schema::changes;
    ID_MAP, "id-map", "what became of every id between two versions", pkimm_release::schema::id_map;
    RELEASE, "release", "the release document", pkimm_release::schema::release;
}

fn derive<T: schemars::JsonSchema>(schema: FileSchema) -> Schema {
    pkimm_release::schema::derive::<T>(schema.name, &format!("Describes {}.", schema.summary))
}

/// Checks one kind of source file. The validator is made from the committed schema when the program is compiled.
pub struct SourceSchema {
    schema: &'static FileSchema,
    errors: fn(&Value) -> ErrorIterator<'_>,
    /// The schema as a value, to explain a violation by; read when first needed.
    value: LazyLock<Value, fn() -> Value>,
}

macro_rules! source_schemas {
    ($($name:ident = $schema:ident, $path:literal, $validator:ident;)*) => {
        $(
            #[jsonschema::validator(path = $path, draft = Draft202012)]
            struct $validator;

            #[doc = concat!("Checks files against [`", stringify!($schema), "`].")]
            pub static $name: SourceSchema = SourceSchema {
                schema: &$schema,
                errors: $validator::iter_errors,
                value: LazyLock::new(|| value(&$schema)),
            };
        )*
    };
}

source_schemas! {
    MODEL_FILE = MODEL, "../../schemas/model.schema.json", ModelValidator;
    REFERENCES_FILE = REFERENCES, "../../schemas/references.schema.json", ReferencesValidator;
    TERMINOLOGY_FILE = TERMINOLOGY, "../../schemas/terminology.schema.json", TerminologyValidator;
    CATEGORY_FILE = CATEGORY, "../../schemas/category.schema.json", CategoryValidator;
    REQUIREMENT_FILE = REQUIREMENT, "../../schemas/requirement.schema.json", RequirementValidator;
    PAGE_FILE = PAGE, "../../schemas/page.schema.json", PageValidator;
    NOTES_FILE = NOTES, "../../schemas/notes.schema.json", NotesValidator;
}

fn value(schema: &FileSchema) -> Value {
    serde_json::from_str(schema.text).expect("committed schemas are JSON, held by a test")
}

/// What a file has wrong against its schema.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The name of the fault.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The bytes of the key or value within the TOML text.
    pub range: Range<usize>,
    /// How to mend it.
    pub help: Option<String>,
    /// A word that is certain to be right in place of the bytes.
    pub replacement: Option<String>,
    /// What to take out so that the rest can be read.
    remove: Vec<Step>,
}

impl SourceSchema {
    /// Finds what a text has wrong, and takes it out of the document so that the rest can be read.
    #[must_use]
    pub fn check(&self, document: &mut Document<'_>) -> Vec<Violation> {
        let instance = document.to_json();
        let mut violations = Vec::new();
        for error in (self.errors)(&instance) {
            let path: Vec<Step> = error
                .instance_path()
                .iter()
                .map(|segment| match segment {
                    LocationSegment::Property(key) => Step::Key(key.into_owned()),
                    LocationSegment::Index(index) => Step::Index(index),
                })
                .collect();
            violate(document, &self.value, &path, &error, &mut violations);
        }
        // From the back, so that positions in arrays stay true.
        let mut removals: Vec<&Vec<Step>> = violations
            .iter()
            .map(|violation| &violation.remove)
            .collect();
        removals.sort_by_key(|path| std::cmp::Reverse(index_key(path)));
        for path in removals {
            document.remove(path);
        }
        violations
    }

    /// The name of the schema.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.schema.name
    }
}

fn index_key(path: &[Step]) -> Vec<usize> {
    path.iter()
        .map(|step| match step {
            Step::Index(index) => *index,
            Step::Key(_) => 0,
        })
        .collect()
}

fn violate(
    document: &Document<'_>,
    schema: &Value,
    path: &[Step],
    error: &jsonschema::ValidationError<'_>,
    violations: &mut Vec<Violation>,
) {
    let place = || document.range(path).unwrap_or(0..0);
    let mut push =
        |code, message: String, range, help: Option<String>, replacement, remove: &[Step]| {
            violations.push(Violation {
                code,
                message,
                range,
                help,
                replacement,
                remove: remove.to_vec(),
            });
        };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = known_keys(schema, error.schema_path().as_str());
            for key in unexpected {
                let mut full = path.to_vec();
                full.push(Step::Key(key.clone()));
                let range = document.key_range(&full).unwrap_or(0..0);
                if path == [Step::Key("levels".to_owned())]
                    && known.is_empty()
                    && !key.starts_with(|c: char| c.is_ascii_digit())
                {
                    let message =
                        format!("`{key}` stands below `[levels]`, so TOML reads it as a level");
                    let help = format!("move the line with `{key}` above the line `[levels]`");
                    push("draft-below-table", message, range, Some(help), None, &full);
                    continue;
                }
                let nearest = nearest(key, known.iter().map(String::as_str)).map(str::to_owned);
                let help = match (&nearest, known.is_empty()) {
                    (Some(nearest), _) => Some(format!("did you mean `{nearest}`?")),
                    (None, false) => Some(format!("the keys allowed here are {}", list(&known))),
                    (None, true) => None,
                };
                push(
                    "unknown-key",
                    format!("`{key}` is not a key that can stand here"),
                    range,
                    help,
                    nearest,
                    &full,
                );
            }
        }
        ValidationErrorKind::Required { property } => {
            let property = property.as_str().unwrap_or_default();
            let message = format!("the key `{property}` is missing");
            let range = first_line(place());
            push(
                "missing-key",
                message,
                range,
                Some(format!("add a line `{property} = …` here")),
                None,
                &[],
            );
        }
        ValidationErrorKind::Type { kind } => {
            let message = format!(
                "this should be {}, and is {}",
                type_name(kind),
                value_name(error.instance())
            );
            let help = Some(retyped(error.instance(), kind));
            push("wrong-type", message, place(), help, None, path);
        }
        ValidationErrorKind::Pattern { .. } | ValidationErrorKind::MaxLength { .. }
            if is_id(schema, error) =>
        {
            let message = format!(
                "`{}` cannot be an id",
                error.instance().as_str().unwrap_or_default()
            );
            let help = "an id is made of lower-case letters, digits and single hyphens, starts with a letter, and has \
                        at most 80 characters, as in `key-inventory`";
            push(
                "invalid-id",
                message,
                place(),
                Some(help.to_owned()),
                None,
                path,
            );
        }
        ValidationErrorKind::Pattern { .. } => {
            let (message, help) = pattern_message(path, error.instance());
            push("invalid-value", message, place(), Some(help), None, path);
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|option| option.as_str().map(str::to_owned))
                .collect();
            let value = error.instance().as_str().unwrap_or_default();
            let help = match nearest(value, options.iter().map(String::as_str)) {
                Some(nearest) => {
                    format!("did you mean `{nearest}`? Allowed are {}", list(&options))
                }
                None => format!("allowed are {}", list(&options)),
            };
            push(
                "invalid-value",
                format!("`{value}` is not one of the values allowed here"),
                place(),
                Some(help),
                None,
                path,
            );
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            // Documented enumerations become `oneOf` constants.
            let options = constants(schema, error.schema_path().as_str());
            let value = error.instance().to_string();
            let help = match nearest(value.trim_matches('"'), options.iter().map(String::as_str)) {
                Some(nearest) => {
                    format!("did you mean `{nearest}`? Allowed are {}", list(&options))
                }
                None => format!("allowed are {}", list(&options)),
            };
            push(
                "invalid-value",
                format!("{value} is not one of the values allowed here"),
                place(),
                Some(help),
                None,
                path,
            );
        }
        ValidationErrorKind::MinLength { .. } => {
            push(
                "invalid-value",
                "this text is empty".to_owned(),
                place(),
                Some("write the text, or take the line out".to_owned()),
                None,
                path,
            );
        }
        ValidationErrorKind::MinItems { .. } => {
            push(
                "invalid-value",
                "this list is empty, and needs at least one entry".to_owned(),
                place(),
                Some("add an entry, or take out what the list belongs to".to_owned()),
                None,
                &[],
            );
        }
        _ => push(
            "invalid-value",
            error.to_string(),
            place(),
            Some("the handbook's chapter on schemas says what is allowed here".to_owned()),
            None,
            path,
        ),
    }
}

/// The first byte of a table's place: for a whole document its first line.
fn first_line(range: Range<usize>) -> Range<usize> {
    if range.start == 0 { 0..0 } else { range }
}

fn lookup<'a>(schema: &'a Value, path: &str) -> Option<&'a Value> {
    // A schema path runs through `$ref`: `/properties/levels/items/$ref/properties/number/type`.
    let mut node = schema;
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment == "$ref" {
            let target = node.get("$ref")?.as_str()?.strip_prefix('#')?;
            node = schema.pointer(target)?;
        } else if let Value::Array(items) = node {
            node = items.get(segment.parse::<usize>().ok()?)?;
        } else {
            node = node.get(segment.replace("~1", "/").replace("~0", "~"))?;
        }
    }
    Some(node)
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn known_keys(schema: &Value, path: &str) -> Vec<String> {
    lookup(schema, parent(path))
        .or_else(|| lookup_def(schema, path))
        .and_then(|node| node.get("properties"))
        .and_then(Value::as_object)
        .map(|properties| properties.keys().cloned().collect())
        .unwrap_or_default()
}

/// Where the path starts at a definition, as it does behind a reference.
fn lookup_def<'a>(schema: &'a Value, path: &str) -> Option<&'a Value> {
    let start = path.find("/$defs/")?;
    lookup(schema, parent(&path[start..]))
}

fn constants(schema: &Value, path: &str) -> Vec<String> {
    lookup(schema, path)
        .or_else(|| lookup_def(schema, path))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|option| {
            option
                .get("const")
                .and_then(Value::as_str)
                .map(str::to_owned)
        })
        .collect()
}

fn is_id(schema: &Value, error: &jsonschema::ValidationError<'_>) -> bool {
    let path = error.schema_path();
    let node = lookup(schema, parent(path.as_str())).or_else(|| lookup_def(schema, path.as_str()));
    let pattern = schema.pointer("/$defs/Id/pattern");
    pattern.is_some() && node.and_then(|node| node.get("pattern")) == pattern
}

fn pattern_message(path: &[Step], value: &Value) -> (String, String) {
    let value = value.as_str().unwrap_or_default();
    let key = path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Index(_) => None,
    });
    match key {
        Some("version" | "since" | "deprecated") => (
            format!("`{value}` is not a version"),
            "a version is three numbers joined by full stops, as in `2.1.0`; pre-release versions such as `2.1.0-rc.1` \
             are not supported"
                .to_owned(),
        ),
        Some("url") => (format!("`{value}` is not a web address"), "write the whole address, from `https://` on".to_owned()),
        Some("date") => (
            format!("`{value}` is not a date, such as `2026-11-30`"),
            "write the year, the month and the day with all of their digits".to_owned(),
        ),
        Some("regions") => (
            format!("`{value}` is not a region"),
            "use a country code such as `US`, or `EU`, or `GLOBAL`".to_owned(),
        ),
        Some("id") => (
            format!("`{value}` cannot be the id of a module"),
            "use one capital letter, which no other module has".to_owned(),
        ),
        _ => (format!("`{value}` has not the form that is asked for here"), "see the schema named in the file's first line".to_owned()),
    }
}

fn type_name(kind: &jsonschema::error::TypeKind) -> String {
    let text = match kind {
        jsonschema::error::TypeKind::Single(kind) => kind.to_string(),
        jsonschema::error::TypeKind::Multiple(kinds) => kinds
            .iter()
            .map(|kind| kind.to_string())
            .collect::<Vec<_>>()
            .join(" or "),
    };
    match text.as_str() {
        "string" => "a text in quotes".to_owned(),
        "integer" => "a whole number".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "array" => "a list in square brackets".to_owned(),
        "object" => "a table".to_owned(),
        _ => text,
    }
}

fn value_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "a number that is too large",
        Value::Bool(_) => "`true` or `false`",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "a number",
        Value::String(_) => "a text in quotes",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}

fn retyped(value: &Value, kind: &jsonschema::error::TypeKind) -> String {
    let kind = type_name(kind);
    let text = value.as_str().unwrap_or_default().trim();
    match kind.as_str() {
        "a whole number" if text.parse::<u32>().is_ok() => {
            format!("take the quotes away: `{text}`")
        }
        "`true` or `false`" if matches!(text, "true" | "false") => {
            format!("take the quotes away: `{text}`")
        }
        "a list in square brackets" if !text.is_empty() => {
            format!("put it in square brackets: `[\"{text}\"]`")
        }
        "a text in quotes" if value.is_number() || value.is_boolean() => {
            format!("put it in quotes: `\"{value}\"`")
        }
        _ => format!("write {kind} here"),
    }
}

fn list(words: &[String]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The known word that is most like `word`, where one is like enough; of several the first in the alphabet.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            *distance <= (word.chars().count().max(candidate.chars().count()) / 3).max(1)
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The committed schemas are what the types say. `SNAPSHOTS=overwrite cargo test` writes them.
    #[test]
    fn committed_schemas_are_derived_from_the_types() {
        for schema in SCHEMAS {
            let derived =
                serde_json::to_string_pretty(&(schema.derive)()).expect("a schema is JSON") + "\n";
            if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
                let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
                std::fs::write(folder.join(format!("{}.schema.json", schema.name)), derived)
                    .expect("can write");
            } else {
                assert_eq!(
                    derived, schema.text,
                    "run SNAPSHOTS=overwrite cargo test to update the schemas"
                );
            }
        }
    }

    #[test]
    fn every_schema_is_valid_and_closed() {
        for schema in SCHEMAS {
            let value = value(schema);
            assert!(jsonschema::meta::is_valid(&value), "{}", schema.name);
            assert_eq!(value["additionalProperties"], false, "{}", schema.name);
        }
    }

    #[test]
    fn the_nearest_word_is_near() {
        assert_eq!(
            nearest("wieght", ["weight", "title"].into_iter()),
            Some("weight")
        );
        assert_eq!(nearest("colour", ["weight", "title"].into_iter()), None);
    }
}
