//! JSON Schemas of the source files, used to check each file. A finding lands on the exact key or value.
//!
//! They are derived from the source types and committed under `schemas/`; but the schema of pages stands with the
//! templates, since it says what the layouts of a site read. Whoever has other layouts replaces it.

mod misplaced;
mod violation;

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonschema::{ErrorIterator, Validator};
use schemars::Schema;
use serde_json::Value;

use crate::raw;
use crate::report::CheckReport;
use crate::source::syntax::{Kind, Kinds};
use crate::source::toml::{Document, Step};

use misplaced::referenced;
use violation::Explained;
pub use violation::Violation;

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
    MODEL, "model", "`model.toml`, the normative structure of the model", || derive::<raw::ModelFile>(MODEL);
    REFERENCES, "references", "`references.toml`, the catalog of references", || derive::<raw::ReferencesFile>(REFERENCES);
    TERMINOLOGY, "terminology", "`terminology.toml`, the words that texts use and avoid", || derive::<raw::TerminologyFile>(TERMINOLOGY);
    CATEGORY, "category", "the front matter of a category", || derive::<raw::CategoryFile>(CATEGORY);
    REQUIREMENT, "requirement", "the front matter of a requirement", || derive::<raw::RequirementFile>(REQUIREMENT);
    EXTENSION, "extension", "`extension.toml`, what an extension adds to the model and what it makes of weights", || derive::<raw::ExtensionFile>(EXTENSION);
    RELEVANCE, "relevance", "the front matter of what an extension adds to a category", || derive::<raw::RequirementFile>(RELEVANCE);
    NOTES, "notes", "the front matter of release notes", || derive::<raw::NotesFile>(NOTES);
    NEXT, "next", "a file of `releases/next/`: decisions and waivers of the version in progress", || derive::<raw::NextFile>(NEXT);
    ANSWERS, "answers", "the answers file that `pkimm score` reads", pkimm_release::schema::answers;
    CHANGES, "changes", "what `pkimm diff` prints as JSON", pkimm_release::schema::changes;
    ID_MAP, "id-map", "what became of every id between two versions", pkimm_release::schema::id_map;
    RELEASE, "release", "the release document", pkimm_release::schema::release;
    EXTENSION_DOCUMENT, "extension-document", "the document of an extension", pkimm_release::schema::extension;
    CHECK, "check", "what `pkimm check` prints as JSON", || derive::<CheckReport>(CHECK);
    SCORE, "score", "what `pkimm score` prints as JSON", pkimm_release::schema::score;
    CONFORMANCE, "conformance", "answers with their exact results, for testing tools", pkimm_release::schema::conformance;
    MANIFEST, "manifest", "`manifest.json`, the frozen files of a published bundle", pkimm_release::schema::manifest;
    EXTENSION_MANIFEST, "extension-manifest", "`manifest.json` of a published extension", pkimm_release::schema::extension_manifest;
    RENDERED, "rendered", "`rendered.json`, the files of a bundle that are made anew when its notes change", pkimm_release::schema::rendered;
    SITE_VERSION, "site-version", "`site-version.json`, a row of the site's list of versions", pkimm_release::schema::site_version;
}

fn derive<T: schemars::JsonSchema>(schema: FileSchema) -> Schema {
    pkimm_release::schema::derive::<T>(schema.name, &format!("Describes {}.", schema.summary))
}

/// Checks one kind of source file.
pub struct SourceSchema {
    text: Cow<'static, str>,
    /// The validator; made when first needed.
    validator: OnceLock<Validator>,
    /// The schema as a value, to explain a violation by; read when first needed.
    value: OnceLock<Value>,
}

macro_rules! source_schemas {
    ($($name:ident = $text:expr, $path:literal;)*) => {
        $(
            #[doc = concat!("Checks files against `", $path, "`.")]
            pub static $name: SourceSchema = SourceSchema {
                text: Cow::Borrowed($text),
                validator: OnceLock::new(),
                value: OnceLock::new(),
            };
        )*
    };
}

/// The schema of the front matter of pages, for the layouts of the public site.
pub const PAGE: &str = include_str!("../../../site-templates/hugo/page.schema.json");

source_schemas! {
    MODEL_FILE = MODEL.text, "../../schemas/model.schema.json";
    REFERENCES_FILE = REFERENCES.text, "../../schemas/references.schema.json";
    TERMINOLOGY_FILE = TERMINOLOGY.text, "../../schemas/terminology.schema.json";
    CATEGORY_FILE = CATEGORY.text, "../../schemas/category.schema.json";
    REQUIREMENT_FILE = REQUIREMENT.text, "../../schemas/requirement.schema.json";
    EXTENSION_FILE = EXTENSION.text, "../../schemas/extension.schema.json";
    RELEVANCE_FILE = RELEVANCE.text, "../../schemas/relevance.schema.json";
    PAGE_FILE = PAGE, "../../site-templates/hugo/page.schema.json";
    NOTES_FILE = NOTES.text, "../../schemas/notes.schema.json";
    NEXT_FILE = NEXT.text, "../../schemas/next.schema.json";
}

fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .map_err(|error| error.to_string())
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("committed schemas are JSON, held by a test")
}

impl SourceSchema {
    /// The schema that a text holds.
    ///
    /// # Errors
    /// Where it holds none.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let validator = validator(&value)?;
        Ok(Self {
            text: Cow::Owned(text.to_owned()),
            validator: OnceLock::from(validator),
            value: OnceLock::from(value),
        })
    }

    /// The keys that a file may have, with what each of them holds.
    #[must_use]
    pub fn kinds(&self) -> Kinds {
        let schema = self.value.get_or_init(|| value(&self.text));
        let mut kinds = Kinds::new();
        add_kinds(schema, schema, &mut kinds);
        kinds
    }

    /// Whether a file may have a key at its top.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        let schema = self.value.get_or_init(|| value(&self.text));
        let is_open = schema.get("additionalProperties") != Some(&Value::Bool(false));
        is_open || schema["properties"].get(key).is_some()
    }

    fn errors<'a>(&'a self, instance: &'a Value) -> ErrorIterator<'a> {
        let validator = self.validator.get_or_init(|| {
            let value = self.value.get_or_init(|| value(&self.text));
            validator(value).expect("committed schemas are sound, held by a test")
        });
        validator.iter_errors(instance)
    }

    /// Finds what a text has wrong, and takes it out of its document so that the rest can be read.
    #[must_use]
    pub fn check(&self, document: &mut Document<'_>, text: &str) -> Vec<Violation> {
        let instance = document.instance();
        let value = self.value.get_or_init(|| value(&self.text));
        let schema = Explained::new(value);
        let mut errors = self.errors(&instance).peekable();
        let misplaced = match errors.peek() {
            Some(_) => misplaced::find(document, text, value, &instance),
            None => Vec::new(),
        };
        let mut violations: Vec<Violation> = errors
            .flat_map(|error| violation::explain(document, text, &schema, &error))
            .filter(|violation| !misplaced.iter().any(|table| violation.follows_from(table)))
            .collect();
        violations.extend(misplaced.iter().map(Violation::of_misplaced));
        // From the back, so that positions in arrays stay true, and that little is behind a key which goes.
        let mut removals: Vec<&[Step]> = violations
            .iter()
            .rev()
            .map(|violation| violation.remove.as_slice())
            .collect();
        removals.sort_by_cached_key(|path| std::cmp::Reverse(index_key(path)));
        document.remove(&removals);
        violations.retain(|violation| !violation.is_repeated);
        violations
    }
}

/// Adds the keys that a part of a schema has anywhere.
fn add_kinds(schema: &Value, part: &Value, kinds: &mut Kinds) {
    let entries = part.as_object().into_iter().flatten();
    for (name, entry) in entries {
        let properties = entry.as_object().filter(|_| name == "properties");
        for (key, value) in properties.into_iter().flatten() {
            let kind = kind(schema, value);
            let known = kinds.entry(key.clone()).or_insert(kind);
            if *known != kind {
                *known = Kind::Other;
            }
        }
        add_kinds(schema, entry, kinds);
    }
}

/// What a value holds, as far as a person who writes it has to know.
fn kind(schema: &Value, value: &Value) -> Kind {
    let value = referenced(schema, value);
    match value["type"].as_str() {
        Some("integer") => Kind::WholeNumber,
        Some("object") => Kind::Table,
        Some("string") if value["format"] == "date" => Kind::Day,
        Some("array") => match referenced(schema, &value["items"])["type"].as_str() {
            Some("object") => Kind::Tables,
            Some("string") => Kind::Texts,
            _ => Kind::Other,
        },
        _ => Kind::Other,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

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
    fn what_a_key_holds_is_known_where_it_is_always_the_same() {
        let kinds = MODEL_FILE.kinds();
        for (key, kind) in [
            ("weight", Kind::WholeNumber),
            ("limits", Kind::Table),
            ("levels", Kind::Tables),
            ("name", Kind::Other),
        ] {
            assert_eq!(kinds.get(key), Some(&kind), "{key}");
        }
        assert_eq!(CATEGORY_FILE.kinds().get("levels"), Some(&Kind::Table));
        assert_eq!(NOTES_FILE.kinds().get("date"), Some(&Kind::Day));
        assert_eq!(
            REQUIREMENT_FILE.kinds().get("references"),
            Some(&Kind::Texts)
        );
    }

    #[test]
    fn every_schema_is_valid_and_closed() {
        for schema in SCHEMAS {
            let value = value(schema.text);
            assert!(jsonschema::meta::is_valid(&value), "{}", schema.name);
            assert_eq!(value["additionalProperties"], false, "{}", schema.name);
        }
    }

    /// One rule stands in the schemas of the source and at the reader of documents.
    #[test]
    fn the_schema_takes_the_addresses_that_documents_may_have() {
        let schema = value(REFERENCES.text);
        let url = json!({ "$ref": "#/$defs/Url", "$defs": schema["$defs"] });
        let url = jsonschema::validator_for(&url).expect("a schema");
        let starts = ["https://", "http://", "", "https:", "ftp://"];
        let hosts = [
            "a.example",
            "[::1]",
            "[::1",
            "::1]",
            "[g]",
            "[]",
            "[::1]a",
            "[::1]:8",
            "a:8",
            "a:65535",
            "a:65536",
            "a:080",
            "a:0",
            "a:port",
            "a@b",
            "a:b@c:8",
            "a@",
            "a[@b",
            "a@b@c",
            "ü",
            "",
        ];
        let paths = [
            "", "/", "/a[1]", "?a[1]", "/%20", "/%2", "/%zz", "?%", "#", "/a b", "/\u{ad}", "/é",
            "/<", "]",
        ];
        let mut taken = 0;
        for start in starts {
            for text in hosts
                .iter()
                .flat_map(|host| paths.map(|path| format!("{start}{host}{path}")))
            {
                let is_address = pkimm_release::published::is_address(&text);
                assert_eq!(url.is_valid(&json!(text)), is_address, "{text}");
                taken += usize::from(is_address);
            }
        }
        // And what ends a bracket behind one that is open.
        assert_eq!(taken, 2 * (8 * 6 + 1));
    }

    /// Whoever edits a file reads what is expected, and not a regular expression.
    #[test]
    fn every_pattern_is_put_in_words() {
        fn wordless(value: &Value, path: &str, found: &mut Vec<String>) {
            let Some(entries) = value.as_object() else {
                return;
            };
            if entries.get("pattern").is_some_and(Value::is_string)
                && !entries.get("x-expected").is_some_and(Value::is_string)
            {
                found.push(path.to_owned());
            }
            for (key, entry) in entries {
                wordless(entry, &format!("{path}/{key}"), found);
            }
        }
        for (name, text) in [
            ("model", MODEL.text),
            ("references", REFERENCES.text),
            ("terminology", TERMINOLOGY.text),
            ("category", CATEGORY.text),
            ("requirement", REQUIREMENT.text),
            ("extension", EXTENSION.text),
            ("relevance", RELEVANCE.text),
            ("page", PAGE),
            ("notes", NOTES.text),
            ("next", NEXT.text),
        ] {
            let mut found = Vec::new();
            wordless(&value(text), name, &mut found);
            assert_eq!(found, Vec::<String>::new());
        }
        // What is published describes data, and says nothing to people who edit.
        for document in [RELEASE, EXTENSION_DOCUMENT] {
            assert!(!document.text.contains("x-expected"), "{}", document.name);
        }
    }
}
