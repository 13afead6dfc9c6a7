//! What a file is that was given for another one, so that this is told and not what it lacks as the other.

use std::collections::HashMap;

use serde::de::IgnoredAny;

use super::node::Node;
use super::{ReadError, yaml};

/// What files are that somebody may give for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Answers,
    Client,
    Document,
    Model,
    Catalog,
    /// Anything that nothing reads here, by its name.
    Other(&'static str),
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Answers => "an answers file",
            Self::Client => "a file of the web client",
            Self::Document => "a release document",
            Self::Model => "a published model",
            Self::Catalog => "a catalog of references",
            Self::Other(name) => name,
        }
    }
}

/// The keys at the top of a file by which each kind is known. The first that fits is told.
const KNOWN_BY: &[(&[&str], Kind)] = &[
    (&["answers"], Kind::Answers),
    (
        &["formatVersion", "outOfScopeCategoryKeys"],
        Kind::Other("a template for scopes of the web client, which holds no ratings"),
    ),
    (
        &["formatVersion"],
        Kind::Other("a package in JSON (the web client exports YAML, which is read)"),
    ),
    (&["progress"], Kind::Client),
    (&["requirementProgress"], Kind::Client),
    (&["stateSchemaVersion"], Kind::Client),
    (&["schemaVersion", "scoring"], Kind::Document),
    (
        &["schemaVersion", "extension"],
        Kind::Other("an extension of a model"),
    ),
    (
        &["compatibility", "overlays"],
        Kind::Other("the document of an extension"),
    ),
    (
        &["catalogVersion", "extensions"],
        Kind::Other("a catalog of extensions"),
    ),
    (&["schemaVersion", "modules"], Kind::Model),
    (&["version", "modules"], Kind::Model),
    (&["references", "version"], Kind::Catalog),
    (
        &["overall", "categories"],
        Kind::Other("a score, as `pkimm score --format json` prints it"),
    ),
    (
        &["from", "to", "changes"],
        Kind::Other("a comparison, as `pkimm diff --format json` prints it"),
    ),
    (
        &["scoring", "vectors"],
        Kind::Other("a file of conformance vectors"),
    ),
    (&["$schema", "properties"], Kind::Other("a JSON Schema")),
    (&["$schema", "$defs"], Kind::Other("a JSON Schema")),
    (&["bomFormat"], Kind::Other("a CycloneDX document")),
    (&["catalog"], Kind::Other("an OSCAL catalog")),
];

/// That a text is no answers file, but something else.
pub(crate) fn other_than_answers(text: &str) -> Option<ReadError> {
    other_than(&[Kind::Answers], "an answers file", text)
}

/// That a text is no file of the web client, but something else.
pub(crate) fn other_than_client(text: &str) -> Option<ReadError> {
    other_than(&[Kind::Client], Kind::Client.name(), text)
}

/// Whether a text is a file of the web client, by the keys at its top. What else is wrong with it is not asked.
pub(crate) fn is_client(text: &str) -> bool {
    let root = Node::of_text(text);
    let is_known = |root: Node| {
        let keys = root.places_in(&[]);
        let known = KNOWN_BY.iter();
        let mut known = known.filter(|(needed, _)| needed.iter().all(|key| keys.contains_key(key)));
        known.next().is_some_and(|(_, kind)| *kind == Kind::Client)
    };
    root.is_ok_and(is_known)
}

/// That a text is no model of any shape, but something else.
#[must_use]
pub fn other_than_model(text: &str) -> Option<ReadError> {
    let kinds = [Kind::Document, Kind::Model];
    other_than(&kinds, "a published model or a release document", text)
}

/// That a text is no catalog of references, but something else.
pub(super) fn other_than_catalog(text: &str) -> Option<ReadError> {
    other_than(&[Kind::Catalog], Kind::Catalog.name(), text)
}

fn other_than(expected: &[Kind], what: &str, text: &str) -> Option<ReadError> {
    let kind = kind(text).filter(|kind| !expected.contains(kind))?;
    Some(ReadError {
        place: Some((1, 1)),
        message: format!("this is {}, and {what} is expected", kind.name()),
    })
}

fn kind(text: &str) -> Option<Kind> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let Some(keys) = keys(text) else {
        return other(text).map(Kind::Other);
    };
    let mut known = KNOWN_BY.iter();
    let found = known.find(|(needed, _)| needed.iter().all(|key| keys.contains_key(*key)));
    found.map(|(_, kind)| *kind)
}

/// The keys at the top of a file of JSON or YAML. `None` where it is neither.
#[must_use]
pub fn keys_of(text: &str) -> Option<Vec<String>> {
    let keys = keys(text.trim_start_matches('\u{feff}').trim_start())?;
    Some(keys.into_keys().collect())
}

/// The keys at the top of JSON or YAML.
fn keys(text: &str) -> Option<HashMap<String, IgnoredAny>> {
    match text.starts_with('{') {
        true => serde_json::from_str(text).ok(),
        false => yaml(text).ok(),
    }
}

/// What a text is that is neither JSON nor a group of keys in YAML.
fn other(text: &str) -> Option<&'static str> {
    let begins = |start: &str| {
        let head = text.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let lines = text.lines().map(str::trim_end);
    let mut said = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    if text.starts_with("+++") {
        Some("a Markdown file with front matter, as sources are")
    } else if begins("<!doctype html") || begins("<html") {
        Some("a page of HTML")
    } else if said.next().is_some_and(is_toml) {
        Some("TOML, as sources are")
    } else {
        None
    }
}

/// Whether a line is the head of a table, or a key with a value.
fn is_toml(line: &str) -> bool {
    let is_key = |key: &str| {
        let fits = |sign: char| sign.is_ascii_alphanumeric() || "-_.\"".contains(sign);
        key.starts_with(|first: char| first.is_ascii_alphabetic()) && key.chars().all(fits)
    };
    let table = line
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match table {
        Some(name) => is_key(name.trim_start_matches('[').trim_end_matches(']')),
        None => line
            .split_once('=')
            .is_some_and(|(key, _)| is_key(key.trim())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_another_one_is_told_as_such() {
        for (text, name) in [
            (
                r#"{ "version": "1.0.0", "answers": {} }"#,
                "an answers file",
            ),
            (
                "schemaVersion: \"2.0.0\"\nscoring: x\nmodules: []\n",
                "a release document",
            ),
            (
                "schemaVersion: \"1.0.0\"\nmodules: []\n",
                "a published model",
            ),
            (
                "\u{feff}# Remark\nversion: \"1.0.0\"\nreferences: []\n",
                "a catalog of references",
            ),
            (
                "schemaVersion: \"1.0.0\"\nextension: {}\nmodules: []\n",
                "an extension of a model",
            ),
            (
                r#"{ "schemaVersion": "1.0.0", "version": "1.0.0", "compatibility": [], "overlays": [], "references": [] }"#,
                "the document of an extension",
            ),
            (
                "catalogVersion: \"1.0.0\"\nextensions: []\n",
                "a catalog of extensions",
            ),
            (
                "+++\ndate = \"2024-02-01\"\n+++\n\nNotes.\n",
                "a Markdown file with front matter, as sources are",
            ),
            (
                "#:schema x.json\n\nname = \"Small\"\n\n[limits]\n",
                "TOML, as sources are",
            ),
            ("[[references]]\nid = \"a\"\n", "TOML, as sources are"),
            ("<!DOCTYPE html>\n<title>a: b</title>\n", "a page of HTML"),
        ] {
            assert_eq!(kind(text).map(Kind::name), Some(name), "{text}");
        }
        for text in [
            "",
            "x",
            "{",
            "[1]",
            "[\"a\"]",
            "a: b",
            "- a\n",
            "a,b,c\n1,2,3\n",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_expected_is_not_told() {
        let model = "schemaVersion: \"1.0.0\"\nmodules: []\n";
        assert_eq!(other_than_model(model), None);
        let told = other_than_answers(model);
        let message = "this is a published model, and an answers file is expected";
        assert_eq!(
            told,
            Some(ReadError {
                place: Some((1, 1)),
                message: message.to_owned()
            })
        );
    }
}
