//! Models written in the shapes in which models were published.

use pkimm_emit::{EmitOptions, Publication, formats};
use pkimm_release::Release;

/// The files of a format, as text.
///
/// # Panics
/// Where there is no such format, or it cannot carry the model.
#[must_use]
pub fn written(format: &str, release: &Release) -> Vec<String> {
    let format = formats::find(format).expect("the format exists");
    let files = (format.emit)(&Publication::new(release), &EmitOptions::default())
        .expect("it can be written");
    files
        .into_iter()
        .map(|file| String::from_utf8(file.bytes).expect("text"))
        .collect()
}

/// A file of the shape with stable ids, and its catalog, made of our own YAML.
///
/// # Panics
/// Never: a release can be written.
#[must_use]
pub fn stable(release: &Release) -> (String, String) {
    let mut value = serde_json::to_value(release).expect("JSON");
    let keep = |value: &mut serde_json::Value, keys: &[&str]| {
        value
            .as_object_mut()
            .expect("an object")
            .retain(|key, _| keys.contains(&key.as_str()));
    };
    for module in value["modules"].as_array_mut().expect("a list") {
        for category in module["categories"].as_array_mut().expect("a list") {
            keep(
                category,
                &[
                    "id",
                    "weight",
                    "name",
                    "description",
                    "levels",
                    "requirements",
                ],
            );
            for requirement in category["requirements"].as_array_mut().expect("a list") {
                keep(
                    requirement,
                    &[
                        "id",
                        "weight",
                        "description",
                        "guidance",
                        "assessment",
                        "references",
                    ],
                );
            }
        }
    }
    keep(&mut value, &["schemaVersion", "version", "modules"]);
    // Whatever is JSON is YAML.
    (format!("---\n{value}"), written("yaml", release)[1].clone())
}
