//! Which fields of the document a format leaves out, found by changing each field and looking whether a file changes.

use std::collections::BTreeMap;

use pkimm_release::address::Field;
use pkimm_release::{Day, Release, Retired};
use serde_json::Value;

use crate::{EmitOptions, Format, OutputFile, Publication, sample};

/// The fields that a format leaves out, type by type.
///
/// A field counts as carried where changing a value of it changes a file, or makes the format refuse the document. Where
/// files take long to write, their [`content`](Format::content) is compared in their place.
#[must_use]
pub fn losses(format: &Format) -> Vec<Field> {
    lost(Field::ALL, format)
}

/// Those of some fields that a format leaves out.
pub(crate) fn lost(fields: &[Field], format: &Format) -> Vec<Field> {
    let emit = format.content.unwrap_or(format.emit);
    let options = EmitOptions::default();
    let extensions = [sample::extension()];
    let made = |release: &Release| -> Option<Vec<OutputFile>> {
        // The digest follows every field; what is asked is what the format itself says.
        let publication = Publication {
            digest: "0".repeat(64),
            content_digest: "0".repeat(64),
            files: sample::files(),
            extensions: &extensions,
            ..Publication::new(release)
        };
        if (format.unfit)(release, &options).is_some() {
            return None;
        }
        emit(&publication, &options).ok()
    };
    let full = full();
    let document = serde_json::to_value(&full).expect("the keys are texts");
    let before = made(&full);
    let is_carried = |pointer: &String| {
        let mut changed = document.clone();
        let value = changed.pointer_mut(pointer)?;
        *value = other(value);
        // Where another value is no document, nothing can be said of the field.
        let release = serde_json::from_value::<Release>(changed).ok()?;
        Some(made(&release) != before)
    };
    let mut lost = Vec::new();
    let mut values = values(&document);
    values.retain(|field, _| fields.contains(field));
    for (field, pointers) in values {
        // One place where a field is carried is enough.
        let mut is_known = false;
        let carried = pointers.iter().filter_map(is_carried);
        if !carried.inspect(|_| is_known = true).any(|carried| carried) && is_known {
            lost.push(field);
        }
    }
    lost
}

/// A document with a value in every field.
fn full() -> Release {
    let mut release = sample::with_file();
    release.date = Some(Day::EPOCH);
    release.retired = vec![Retired {
        id: "gone".to_owned(),
        since: "1.0.0".to_owned(),
        successors: vec!["first-one-a".to_owned()],
        reason: "Nobody used it.".to_owned(),
    }];
    let category = &mut release.modules[1].categories[0];
    // The weight of a requirement says something only beside another one.
    let mut second = category.requirements[0].clone();
    second.id = "second-one-b".to_owned();
    second.code = "G.2.2".to_owned();
    second.number = 2;
    second.weight += 2;
    category.requirements.push(second);
    category.was = vec!["former-category".to_owned()];
    let requirement = &mut category.requirements[0];
    requirement.was = vec!["former-requirement".to_owned()];
    requirement.deprecated = Some("1.2.0".to_owned());
    requirement.references_note = Some("- A note".to_owned());
    release
}

/// The places of all values of each field, as JSON pointers.
fn values(document: &Value) -> BTreeMap<Field, Vec<String>> {
    let fields: BTreeMap<String, Field> = Field::ALL
        .iter()
        .map(|field| (field.path(), *field))
        .collect();
    let mut values = BTreeMap::new();
    collect(
        document,
        &fields,
        None,
        String::new(),
        String::new(),
        &mut values,
    );
    values
}

/// Collects the values below `value`. They belong to the innermost field on the way to them.
fn collect(
    value: &Value,
    fields: &BTreeMap<String, Field>,
    within: Option<Field>,
    pointer: String,
    path: String,
    values: &mut BTreeMap<Field, Vec<String>>,
) {
    let within = fields.get(&path).copied().or(within);
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                let separator = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{separator}{key}");
                collect(entry, fields, within, pointer, path, values);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let (pointer, path) = (format!("{pointer}/{at}"), format!("{path}[]"));
                collect(item, fields, within, pointer, path, values);
            }
        }
        _ => {
            let field = within.expect("every key of the document is a field");
            values.entry(field).or_default().push(pointer);
        }
    }
}

/// Another value of the same type.
fn other(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.as_str() {
            "draft" => "released".into(),
            "released" => "draft".into(),
            "current" => "historic".into(),
            "superseded" => "withdrawn".into(),
            day if day.parse::<Day>().is_ok() => "2024-02-29".into(),
            // Two words that no text of the sample holds, and that are an id as well.
            text => format!("{text}-changed").into(),
        },
        Value::Number(number) => (number.as_u64().unwrap_or_default() + 1).into(),
        Value::Bool(is_true) => (!is_true).into(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats;

    fn of(name: &str) -> Vec<String> {
        let lost = losses(formats::find(name).unwrap());
        lost.into_iter().map(Field::path).collect()
    }

    #[test]
    fn every_field_has_a_value_that_can_be_changed() {
        let document = serde_json::to_value(full()).unwrap();
        let values = values(&document);
        let containers = [
            "modules",
            "modules[].categories",
            "modules[].categories[].levels",
            "modules[].categories[].requirements",
            "modules[].categories[].requirements[].levels",
            "levels",
            "references",
            "retired",
            "pages",
            "resources",
            // No extension exists yet.
            "extensions",
        ];
        for field in Field::ALL {
            let path = field.path();
            assert_eq!(
                values.contains_key(field),
                !containers.contains(&path.as_str()),
                "{path}"
            );
        }
    }

    #[test]
    fn the_document_loses_nothing_and_others_what_they_have_no_place_for() {
        assert_eq!(of("json"), Vec::<String>::new());
        assert_eq!(of("yaml"), Vec::<String>::new());
        for (format, lost) in [
            (
                "self-assessment",
                "modules[].categories[].requirements[].guidance",
            ),
            ("yaml-v1", "modules[].categories[].summary"),
            ("eramba", "modules[].categories[].weight"),
            ("csv", "pages[].body"),
        ] {
            assert!(
                of(format).iter().any(|path| path == lost),
                "{format}: {:?}",
                of(format)
            );
        }
        for (format, kept) in [
            ("oscal", "modules[].categories[].requirements[].weight"),
            ("cyclonedx", "modules[].categories[].levels[].description"),
        ] {
            assert!(!of(format).iter().any(|path| path == kept), "{format}");
        }
    }
}
