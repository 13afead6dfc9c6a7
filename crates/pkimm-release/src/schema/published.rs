//! The schemas (draft 7) of the YAML shapes in which models are published, derived from their types.
//!
//! They take and refuse what the schemas of the consortium do, so they are open: a document may say more.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::{named, without_null};
use crate::published::{CatalogShape, ModelShape};

/// The version of the shape whose ids are positions.
pub const POSITIONAL: &str = "1.0.0";
/// The version of the shape whose ids are stable.
pub const STABLE: &str = "2.0.0";
/// The version of the shape of a catalog of references.
pub const CATALOG: &str = "1.0.0";

/// An id.
const ID: &str = "^[a-z][a-z0-9-]*$";
/// A version of a model or of a catalog.
const VERSION: &str = r"^\d+\.\d+\.\d+$";

/// The names that the shapes take.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The letters of modules.
    pub module_ids: &'a [String],
    /// The names of modules.
    pub module_names: &'a [String],
    /// The names of levels. The shape whose ids are positions takes any.
    pub level_names: &'a [String],
}

/// The schema of a model whose ids are positions, in a file of this name.
#[must_use]
pub fn positional(file: &str, names: Names<'_>) -> Schema {
    let description = "A maturity model: ids are positions, references are Markdown lists.";
    let mut schema = derive::<ModelShape<String>>(file, POSITIONAL, description);
    restrict(&mut schema, &of_modules(names));
    // The first models were published before their categories had levels.
    let required = schema.pointer_mut(&format!("{CATEGORY}/required"));
    if let Some(required) = required.and_then(Value::as_array_mut) {
        required.retain(|key| key != "levels");
    }
    schema
}

/// The schema of a model whose ids are stable, in a file of this name.
#[must_use]
pub fn stable(file: &str, names: Names<'_>) -> Schema {
    let description = "A maturity model: ids are stable, references are ids of its catalog.";
    let mut schema = derive::<ModelShape<Vec<String>>>(file, STABLE, description);
    restrict(&mut schema, &of_modules(names));
    let requirement = format!("{CATEGORY}/properties/requirements/items/properties");
    restrict(
        &mut schema,
        &[
            (format!("{CATEGORY}/properties/id"), "pattern", json!(ID)),
            (
                format!("{CATEGORY}/properties/levels/items/properties/name"),
                "enum",
                json!(names.level_names),
            ),
            (format!("{requirement}/id"), "pattern", json!(ID)),
            (
                format!("{requirement}/references/items"),
                "pattern",
                json!(ID),
            ),
        ],
    );
    schema
}

/// The schema of a catalog of references, in a file of this name.
#[must_use]
pub fn catalog(file: &str) -> Schema {
    let mut schema = derive::<CatalogShape>(file, CATALOG, "The references that a model cites.");
    let entry = |rest: &str| format!("/properties/references/items/properties/{rest}");
    restrict(
        &mut schema,
        &[
            (entry("id"), "pattern", json!(ID)),
            (entry("supersededBy"), "pattern", json!(ID)),
            (
                entry("regions/items"),
                "pattern",
                json!("^[A-Z][A-Z0-9-]*$"),
            ),
            (entry("url"), "format", json!("uri")),
        ],
    );
    schema
}

/// Where the schema of a category stands.
const CATEGORY: &str = "/properties/modules/items/properties/categories/items";

/// A place in a schema, a key, and what stands there.
type Restriction = (String, &'static str, Value);

fn of_modules(names: Names<'_>) -> [Restriction; 2] {
    let module = |key: &str| format!("/properties/modules/items/properties/{key}");
    [
        (module("id"), "enum", json!(names.module_ids)),
        (module("name"), "enum", json!(names.module_names)),
    ]
}

fn restrict(schema: &mut Schema, restrictions: &[Restriction]) {
    for (place, key, value) in restrictions {
        let at = schema.pointer_mut(place).and_then(Value::as_object_mut);
        at.expect("the types have this field")
            .insert((*key).to_owned(), value.clone());
    }
}

fn derive<T: JsonSchema>(file: &str, version: &str, description: &str) -> Schema {
    let settings = SchemaSettings::draft07()
        .with(|settings| settings.inline_subschemas = true)
        .with_transform(RecursiveTransform(without_null))
        .with_transform(RecursiveTransform(open));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut schema = named(schema, file, "Published shape", description);
    schema.insert("version".to_owned(), version.into());
    restrict(
        &mut schema,
        &[
            (
                "/properties/schemaVersion".to_owned(),
                "const",
                json!(version),
            ),
            ("/properties/version".to_owned(), "pattern", json!(VERSION)),
        ],
    );
    let required = schema.get_mut("required").and_then(Value::as_array_mut);
    if let Some(required) = required.filter(|keys| !keys.contains(&json!("schemaVersion"))) {
        required.insert(0, json!("schemaVersion"));
    }
    schema
}

/// Takes out what the types say and the shapes leave open: other keys, and the range of a number.
fn open(schema: &mut Schema) {
    if let Some(entries) = schema.as_object_mut() {
        let closes = |key: &str, value: &Value| {
            (key == "additionalProperties" && *value == json!(false))
                || ["minimum", "default"].contains(&key)
                || (key == "format" && *value == json!("uint32"))
        };
        entries.retain(|key, value| !closes(key, value));
    }
}
