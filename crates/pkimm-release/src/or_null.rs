//! How a schema says that a value may be null.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A value that is null where there is none, and never missing: what a schema is derived from in place of an [`Option`],
/// which stands for a value that may be missing.
pub enum OrNull<T> {
    /// There is one.
    Value(T),
    /// There is none.
    Null,
}

impl<T: JsonSchema> JsonSchema for OrNull<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}OrNull", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        // `anyOf` is what an `Option` derives, and loses its null.
        let value = generator.subschema_for::<T>();
        json_schema!({ "oneOf": [value, { "type": "null" }] })
    }
}
