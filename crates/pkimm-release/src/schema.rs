//! JSON Schemas (2020-12) of the documents of this crate, derived from their types.

pub mod published;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Value, json};

/// The schema of [`crate::Release`].
#[must_use]
pub fn release() -> Schema {
    derive::<crate::Release>("release", "The release document of a maturity model.")
}

/// The schema of [`crate::extension::Extension`].
#[must_use]
pub fn extension() -> Schema {
    let description = "The document of an extension of a maturity model.";
    derive::<crate::extension::Extension>("extension-document", description)
}

/// The schema of [`crate::answers::Answers`].
#[must_use]
pub fn answers() -> Schema {
    derive::<crate::answers::Answers>(
        "answers",
        "The answers of an assessment or a self-assessment.",
    )
}

/// The schema of [`crate::diff::Changes`].
#[must_use]
pub fn changes() -> Schema {
    let description = "What changed between two versions, and which bump that requires.";
    let mut schema = derive::<crate::diff::Changes>("changes", description);
    // Where the scales of two versions differ, that there is no impact is said, not left out.
    if let Some(impact) = schema
        .pointer_mut("/properties/impact")
        .and_then(Value::as_object_mut)
    {
        let present = Value::Object(std::mem::take(impact));
        impact.insert("anyOf".to_owned(), json!([present, { "type": "null" }]));
    }
    if let Some(overall) = schema
        .pointer_mut("/$defs/Shifts/properties/overall")
        .and_then(Value::as_object_mut)
    {
        let present = Value::Object(std::mem::take(overall));
        overall.insert("anyOf".to_owned(), json!([present, { "type": "null" }]));
    }
    with_extensions(&mut schema);
    schema
}

/// Adds what a comparison of models says of extensions. It is left out where there is nothing to say.
fn with_extensions(schema: &mut Schema) {
    let own = derive::<crate::extension::compared::ComparedExtension>("", "").to_value();
    let Some(mut own) = own.as_object().cloned() else {
        return;
    };
    own.retain(|key, _| !["$id", "$schema", "title"].contains(&key.as_str()));
    let described = "An extension on two sides of a comparison of models.";
    own.insert("description".to_owned(), described.into());
    let definitions = own.remove("$defs");
    let definitions = definitions.as_ref().and_then(Value::as_object).cloned();
    if let Some(known) = schema.pointer_mut("/$defs").and_then(Value::as_object_mut) {
        for (name, definition) in definitions.into_iter().flatten() {
            known.entry(name).or_insert(definition);
        }
        known.insert("ComparedExtension".to_owned(), own.into());
    }
    if let Some(keys) = schema
        .pointer_mut("/properties")
        .and_then(Value::as_object_mut)
    {
        let list = json!({
            "description": "What became of extensions, each of which has a version of its own. Left out where there is nothing to say.",
            "type": "array",
            "items": { "$ref": "#/$defs/ComparedExtension" },
        });
        keys.insert("extensions".to_owned(), list);
    }
}

/// The schema of [`crate::id_map::IdMap`].
#[must_use]
pub fn id_map() -> Schema {
    derive::<crate::id_map::IdMap>("id-map", "What happened to every id between two versions.")
}

/// The schema of [`crate::score::Score`], with what became of answers that were carried over.
#[must_use]
pub fn score() -> Schema {
    derive::<crate::score_report::ScoreReport>("score", "The results of an answers file.")
}

/// The schema of [`crate::conformance::Conformance`].
#[must_use]
pub fn conformance() -> Schema {
    derive::<crate::conformance::Conformance>(
        "conformance",
        "Answers with their exact results, for testing tools.",
    )
}

/// The schema of [`crate::manifest::Manifest`].
#[must_use]
pub fn manifest() -> Schema {
    derive::<crate::manifest::Manifest>("manifest", "The frozen files of a published bundle.")
}

/// The schema of [`crate::manifest::ExtensionManifest`].
#[must_use]
pub fn extension_manifest() -> Schema {
    let description = "The frozen files of the published bundle of an extension.";
    derive::<crate::manifest::ExtensionManifest>("extension-manifest", description)
}

/// The schema of [`crate::manifest::Rendered`].
#[must_use]
pub fn rendered() -> Schema {
    let description = "The files of a published bundle that are made anew when its notes change.";
    derive::<crate::manifest::Rendered>("rendered", description)
}

/// The schema of [`crate::manifest::SiteVersion`].
#[must_use]
pub fn site_version() -> Schema {
    let description = "The row that the site's list of versions needs.";
    derive::<crate::manifest::SiteVersion>("site-version", description)
}

/// Derives the schema of `T` and names it `<name>.schema.json`. A field that may be missing is never null.
#[must_use]
pub fn derive<T: schemars::JsonSchema>(name: &str, description: &str) -> Schema {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    named(schema, &format!("{name}.schema.json"), name, description)
}

/// A schema that says what it is called and what it describes.
fn named(mut schema: Schema, file: &str, title: &str, description: &str) -> Schema {
    schema.insert("$id".to_owned(), file.into());
    schema.insert("title".to_owned(), title.into());
    schema.insert("description".to_owned(), description.into());
    schema
}

/// Takes the null out of what an `Option` derives, and defaults that say no more than "missing".
fn without_null(schema: &mut Schema) {
    let Some(entries) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(types)) = entries.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            entries.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(options)) = entries.get_mut("anyOf") {
        options.retain(|option| *option != json!({ "type": "null" }));
        if let [Value::Object(only)] = options.as_slice() {
            let only = only.clone();
            entries.remove("anyOf");
            entries.extend(only);
        }
    }
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    };
    if entries.get("default").is_some_and(empty) {
        entries.remove("default");
    }
}
