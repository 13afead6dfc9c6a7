//! Which fields of the document a format leaves out, found by changing each field and looking whether a file changes.

use std::collections::BTreeMap;

use pkimm_release::{Day, Release, Retired};
use serde_json::Value;

use crate::{EmitOptions, Format, OutputFile, Publication, sample};

/// The fields that a format leaves out, as paths in the document, such as `modules[].categories[].summary`.
///
/// A field counts as carried where changing it changes a file, or makes the format refuse the document.
#[must_use]
pub fn losses(format: &Format) -> Vec<String> {
    let options = EmitOptions::default();
    let made = |release: &Release| -> Option<Vec<OutputFile>> {
        // The digest follows every field; what is asked is what the format itself says.
        let publication = Publication {
            digest: "0".repeat(64),
            ..Publication::new(release)
        };
        (format.emit)(&publication, &options).ok()
    };
    let full = full();
    let document = serde_json::to_value(&full).expect("the keys are texts");
    let before = made(&full);
    let mut carried: BTreeMap<String, bool> = BTreeMap::new();
    for place in leaves(&document, String::new(), String::new()) {
        // One place where a field is carried says it of all.
        if carried.get(&place.path) == Some(&true) {
            continue;
        }
        let mut changed = document.clone();
        let Some(value) = changed.pointer_mut(&place.pointer) else {
            continue;
        };
        *value = other(value);
        // Where another value is no document, nothing can be said of the field.
        let Ok(release) = serde_json::from_value::<Release>(changed) else {
            continue;
        };
        *carried.entry(place.path).or_default() |= made(&release) != before;
    }
    carried
        .into_iter()
        .filter(|(_, carried)| !carried)
        .map(|(path, _)| path)
        .collect()
}

/// A document with a value in every field.
fn full() -> Release {
    let mut release = sample::release();
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

struct Place {
    /// Where it stands, as a JSON pointer.
    pointer: String,
    /// Which field it is.
    path: String,
}

fn leaves(value: &Value, pointer: String, path: String) -> Vec<Place> {
    match value {
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(key, entry)| {
                let name = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                leaves(
                    entry,
                    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
                    name,
                )
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(at, item)| leaves(item, format!("{pointer}/{at}"), format!("{path}[]")))
            .collect(),
        _ => vec![Place { pointer, path }],
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
        losses(formats::find(name).unwrap())
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
