//! Which fields of the document, and of the documents of extensions, a format leaves out: found by changing each field and looking
//! whether a file changes.

use std::collections::BTreeMap;

use pkimm_release::address::Field;
use pkimm_release::extension::Extension;
use pkimm_release::{Day, Release, Retired};
use serde::de::DeserializeOwned;
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
    let (full, extension) = (full(), full_extension());
    let document = serde_json::to_value(&full).expect("the keys are texts");
    let mut values = values(&document);
    values.retain(|field, _| fields.contains(field));
    unseen(&document, values, |release| {
        made(format, release, std::slice::from_ref(&extension))
    })
}

/// The fields of the documents of extensions that a format leaves out, by their paths. `None` where it carries nothing of them.
#[must_use]
pub fn losses_of_extensions(format: &Format) -> Option<Vec<String>> {
    let (full, extension) = (full(), full_extension());
    if made(format, &full, &[]) == made(format, &full, std::slice::from_ref(&extension)) {
        return None;
    }
    let document = serde_json::to_value(&extension).expect("the keys are texts");
    let lost = unseen(&document, values_by_path(&document), |extension| {
        made(format, &full, std::slice::from_ref(extension))
    });
    Some(lost)
}

/// What a format makes of a model and extensions of it.
fn made(format: &Format, release: &Release, extensions: &[Extension]) -> Option<Vec<OutputFile>> {
    let emit = format.content.unwrap_or(format.emit);
    let options = EmitOptions::default();
    // The digest follows every field; what is asked is what the format itself says.
    let publication = Publication {
        digest: "0".repeat(64),
        content_digest: "0".repeat(64),
        files: sample::files(),
        extensions,
        ..Publication::new(release)
    };
    if (format.unfit)(release, &options).is_some() {
        return None;
    }
    emit(&publication, &options).ok()
}

/// The fields of a document whose values can be changed, each at one of its places, without a change of what is made of it.
fn unseen<F, T: DeserializeOwned>(
    document: &Value,
    values: BTreeMap<F, Vec<String>>,
    made: impl Fn(&T) -> Option<Vec<OutputFile>>,
) -> Vec<F> {
    let made = |document: Value| Some(made(&serde_json::from_value(document).ok()?));
    let before = made(document.clone());
    let is_carried = |pointer: &String| {
        let mut changed = document.clone();
        let value = changed.pointer_mut(pointer)?;
        *value = other(value);
        // Where another value is no document, nothing can be said of the field.
        made(changed).map(|after| Some(after) != before)
    };
    let mut lost = Vec::new();
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

/// The document of an extension with a value in every field.
fn full_extension() -> Extension {
    let mut extension = sample::extension();
    extension.date = Some(Day::EPOCH);
    extension.provenance = Some("Made up.".to_owned());
    // A note stands in place of a list of references, which others have.
    let mut second = extension.relevance[0].clone();
    second.category = full().modules[1].categories[0].id.clone();
    second.references_note = Some("- A note".to_owned());
    second.draft = true;
    extension.relevance.push(second);
    extension
}

/// The places of all values of each field, as JSON pointers.
fn values(document: &Value) -> BTreeMap<Field, Vec<String>> {
    let fields: BTreeMap<String, Field> = Field::ALL
        .iter()
        .map(|field| (field.path(), *field))
        .collect();
    let mut values = BTreeMap::new();
    let field = |path: &str| fields.get(path).copied();
    collect(document, &field, None, ("", ""), &mut values);
    values
}

/// The places of all values of a document by the paths of their keys.
fn values_by_path(document: &Value) -> BTreeMap<String, Vec<String>> {
    let mut values = BTreeMap::new();
    let is_key = |path: &str| !path.is_empty() && !path.ends_with("[]");
    let field = |path: &str| is_key(path).then(|| path.to_owned());
    collect(document, &field, None, ("", ""), &mut values);
    values
}

/// Collects the values below `value`, which stands at a pointer and a path. They belong to the innermost field on the way to them.
fn collect<F: Clone + Ord>(
    value: &Value,
    field: &impl Fn(&str) -> Option<F>,
    within: Option<F>,
    (pointer, path): (&str, &str),
    values: &mut BTreeMap<F, Vec<String>>,
) {
    let within = field(path).or(within);
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                let separator = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{separator}{key}");
                collect(entry, field, within.clone(), (&pointer, &path), values);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let (pointer, path) = (format!("{pointer}/{at}"), format!("{path}[]"));
                collect(item, field, within.clone(), (&pointer, &path), values);
            }
        }
        _ => {
            let field = within.expect("every key of the document is a field");
            values.entry(field).or_default().push(pointer.to_owned());
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
            "under-development" => "stable".into(),
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

    #[test]
    fn of_extensions_some_formats_carry_all_some_a_part_and_some_nothing() {
        let of = |name| losses_of_extensions(formats::find(name).unwrap());
        assert_eq!(of("extensions"), Some(Vec::new()));
        for name in ["json", "csv", "oscal", "mermaid"] {
            assert_eq!(of(name), None, "{name}");
        }
        let lost = of("questionnaire").unwrap();
        assert!(lost.contains(&"overlays[].rationale".to_owned()));
        assert!(!lost.contains(&"relevance[].levels[].description".to_owned()));
        let lost = of("hugo").unwrap();
        assert!(lost.contains(&"references[].regions".to_owned()));
        assert!(!lost.contains(&"overlays[].rationale".to_owned()));
    }

    #[test]
    fn every_field_of_an_extension_has_a_value() {
        let document = serde_json::to_value(full_extension()).unwrap();
        let values = values_by_path(&document);
        let schema = pkimm_release::schema::extension().to_value();
        let keys = |of: &Value| {
            let keys = of["properties"].as_object().expect("an object").keys();
            keys.cloned().collect::<Vec<_>>()
        };
        for key in keys(&schema) {
            let is_it = |path: &String| *path == key || path.starts_with(&format!("{key}[]."));
            assert!(values.keys().any(is_it), "{key}");
        }
        for key in keys(&schema["$defs"]["Relevance"]) {
            let (path, within) = (
                format!("relevance[].{key}"),
                format!("relevance[].{key}[]."),
            );
            let is_it = |other: &String| *other == path || other.starts_with(&within);
            assert!(values.keys().any(is_it), "{key}");
        }
    }
}
