//! A published model is checked where it lies: what is found stands at its place in the file, however that writes its texts.

use std::fmt::Write as _;

use pkimm_model::{CheckedInPlace, InPlace, PublishedFile, Severity, check_in_place};
use pkimm_release::read::read;
use pkimm_tests::facts::facts;
use pkimm_tests::folder;
use pkimm_tests::models::SMALL;
use pkimm_tests::program::pkimm;
use pkimm_tests::shapes::{stable, written};
use serde_json::Value;

/// How a text is written in YAML.
#[derive(Clone, Copy, Debug)]
enum Style {
    Double,
    Single,
    Literal,
    /// In lines that are folded into one.
    Folded,
    /// In such lines, without quotes.
    Plain,
}

const STYLES: [Style; 5] = [
    Style::Double,
    Style::Single,
    Style::Literal,
    Style::Folded,
    Style::Plain,
];

/// A text of one line, broken into lines of a few words.
fn folded(text: &str, indent: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let lines: Vec<String> = words.chunks(4).map(|words| words.join(" ")).collect();
    lines.join(&format!("\n{indent}"))
}

fn write_text(out: &mut String, text: &str, style: Style, depth: usize) {
    let indent = " ".repeat(depth + 2);
    let is_one_line = !text.contains('\n') && !text.contains("  ");
    let is_plain = is_one_line
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.contains([':', '#', '\'', '"', '`', '[', '{'])
        // A reader would take it for something else.
        && text.contains(' ');
    match style {
        Style::Single if is_one_line => {
            let _ = write!(out, "'{}'", folded(&text.replace('\'', "''"), &indent));
        }
        Style::Literal if !text.starts_with([' ', '\n']) => {
            out.push_str("|- # as it is\n");
            for line in text.lines() {
                let is_blank = line.is_empty();
                let _ = writeln!(out, "{}{line}", if is_blank { "" } else { &indent });
            }
            out.pop();
        }
        Style::Folded if is_one_line => {
            let _ = write!(out, ">-\n{indent}{}", folded(text, &indent));
        }
        Style::Plain if is_plain => out.push_str(&folded(text, &indent)),
        _ => {
            let _ = write!(out, "{}", Value::String(text.to_owned()));
        }
    }
}

/// Writes a value as YAML, its texts in a style.
fn write(out: &mut String, value: &Value, style: Style, depth: usize) {
    let indent = " ".repeat(depth);
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, entry) in entries {
                let _ = write!(out, "\n{indent}{key}: ");
                write(out, entry, style, depth + 2);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let _ = write!(out, "\n{indent}- ");
                write(out, item, style, depth + 2);
            }
        }
        Value::String(text) => write_text(out, text, style, depth),
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

fn yaml(value: &Value, style: Style) -> String {
    let mut out = "# Written by hand.".to_owned();
    write(&mut out, value, style, 0);
    out + "\n"
}

fn checked(model: &str, catalog: Option<&str>, baseline: Option<&str>) -> CheckedInPlace {
    let file = |path, text| PublishedFile { path, text };
    let read = |text: &str| read(text, catalog).expect("it can be read");
    let of = InPlace {
        published: read(model),
        model: file("a/model.yaml", model),
        catalog: catalog.map(|text| file("a/catalog.yaml", text)),
        baseline: baseline.map(read),
    };
    check_in_place(of, false, &facts())
}

/// What a finding points at.
fn pointed_at(checked: &CheckedInPlace, code: &str) -> Vec<(String, String)> {
    let outcome = &checked.outcome;
    let found = outcome
        .diagnostics
        .iter()
        .filter(|found| found.code == code);
    let place = |span: pkimm_model::Span| {
        let path = outcome.tree.path(span.file);
        (path.to_owned(), outcome.tree.slice(span).to_owned())
    };
    found.map(|found| place(found.span())).collect()
}

/// Calls a function for each text of a value that a reader reads, with that text to change.
fn each_text(value: &mut Value, is_text: bool, call: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) if is_text => call(text),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| each_text(item, false, call)),
        Value::Object(entries) => {
            // The name of a level is that of all categories, and no lint looks for its words.
            let is_level = entries.contains_key("number");
            for (key, entry) in entries {
                let is_text = match key.as_str() {
                    "name" => !is_level,
                    key => ["description", "guidance", "assessment"].contains(&key),
                };
                each_text(entry, is_text, call);
            }
        }
        _ => {}
    }
}

/// A value with a misspelled word in one of its texts, and that text.
fn misspelled(value: &Value, number: usize) -> Option<(Value, String)> {
    let mut value = value.clone();
    let mut at = 0;
    let mut changed = None;
    each_text(&mut value, false, &mut |text| {
        if at == number {
            // Levels are called alike in all categories, and their number stands before them in one shape.
            let after = text.find(' ').map_or(text.len(), |blank| blank + 1);
            text.insert_str(
                after,
                if after == text.len() {
                    " recieve"
                } else {
                    "recieve "
                },
            );
            changed = Some(text.clone());
        }
        at += 1;
    });
    Some((value, changed?))
}

#[test]
fn what_is_found_stands_where_the_file_has_it_in_every_style() {
    let (model, catalog) = stable(&SMALL);
    let model: Value = serde_json::from_str(model.trim_start_matches("---\n")).expect("JSON");
    let mut tried = 0;
    for style in STYLES {
        for number in 0.. {
            let Some((value, changed)) = misspelled(&model, number) else {
                break;
            };
            let text = yaml(&value, style);
            let found = checked(&text, Some(&catalog), None);
            let told = pointed_at(&found, "misspelling");
            // Of a name the whole is told, however its lines break.
            let is_expected = |(path, part): &(String, String)| {
                let words: Vec<&str> = part.split_whitespace().collect();
                let part = words.join(" ");
                path == "a/model.yaml" && (part == "recieve" || part == changed)
            };
            assert!(
                told.iter().any(is_expected),
                "{style:?}: {changed}: {told:?}\n{text}"
            );
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn both_shapes_are_as_sound_as_the_model_they_were_written_from() {
    let (model, catalog) = stable(&SMALL);
    let positional = &written("yaml-v1", &SMALL)[0];
    for (text, catalog) in [(&model, Some(catalog.as_str())), (positional, None)] {
        let found = checked(text, catalog, Some(text));
        let faults = found.outcome.diagnostics.iter();
        let faults: Vec<_> = faults
            .filter(|found| found.severity == Severity::Error)
            .collect();
        assert_eq!(faults, Vec::<&pkimm_model::Diagnostic>::new());
    }
}

#[test]
fn what_joined_since_an_older_version_is_shown_at_its_id() {
    let (model, catalog) = stable(&SMALL);
    let mut old = SMALL.clone();
    "1.0.9".clone_into(&mut old.version);
    let added = old.modules[0].categories[0].requirements.pop();
    let id = added.expect("there is one").id;
    let (old, _) = stable(&old);
    let patch = model.replacen("\"version\":\"1.1.0\"", "\"version\":\"1.0.10\"", 1);
    let found = checked(&patch, Some(&catalog), Some(&old)).outcome;
    let mut labels = found.diagnostics.iter().flat_map(|found| &found.labels);
    let added = labels.find(|label| label.message.starts_with("requirement-added"));
    let place = found.tree.slice(added.expect("it is told").span);
    assert_eq!(place.trim_matches('"'), id);
}

/// The published fixture, in a folder of its own, changed.
fn published(change: impl Fn(String) -> String) -> (tempfile::TempDir, std::path::PathBuf) {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let of = folder::project().join("tests/fixtures/repository/seeds/data/seeds-model-1.1.0.yaml");
    let text = std::fs::read_to_string(of).expect("there");
    let file = place.path().join("model.yaml");
    folder::write(&file, change(text));
    (place, file)
}

fn ran(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = pkimm().current_dir(folder).args(arguments).output();
    let output = output.expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn what_is_missing_is_told_near_where_it_should_be() {
    let (place, _) =
        published(|text| text.replace("description: \"Routes are planned\"", "description: \"\""));
    let (status, printed, _) = ran(place.path(), &["check", "model.yaml", "--format", "json"]);
    let report: Value = serde_json::from_str(&printed).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let found = findings
        .iter()
        .find(|found| found["code"] == "invalid-value");
    let line = found.expect("it is found")["line"]
        .as_u64()
        .expect("a line");
    assert!(
        status == Some(1) && (20..40).contains(&line),
        "{line}: {printed}"
    );
}

#[test]
fn a_file_that_is_no_model_has_a_finding_in_every_form() {
    let (place, _) = published(|text| text.replacen("weight: 2", "weight: [", 1));
    for (format, told) in [
        ("json", "\"invalid-value\""),
        ("sarif", "\"invalid-value\""),
        ("github", "::error file=model.yaml,line="),
        ("gitlab", "invalid-value"),
        ("human", "error[invalid-value]"),
    ] {
        let (status, printed, said) =
            ran(place.path(), &["check", "model.yaml", "--format", format]);
        assert!(
            status == Some(1) && printed.contains(told),
            "{format}: {printed}{said}"
        );
    }
    let (status, _, said) = ran(place.path(), &["check", "nothing.yaml"]);
    assert!(status == Some(2) && said.contains("nothing.yaml"), "{said}");
}

#[test]
fn every_reason_why_a_file_cannot_be_read_is_a_finding() {
    let (place, file) = published(|text| {
        text.replacen("weight: 2", "colour: red\n            weight: much", 1)
            .replacen("weight: 3", "weight: 1.5", 1)
            .replacen("assessment: |", "assesment: |", 1)
    });
    let (status, printed, _) = ran(place.path(), &["check", "model.yaml", "--format", "json"]);
    let report: Value = serde_json::from_str(&printed).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let text = std::fs::read_to_string(&file).expect("there");
    let lines: Vec<&str> = text.lines().collect();
    let at = |found: &Value| {
        let line = found["line"].as_u64().expect("a line");
        lines[usize::try_from(line).expect("small") - 1].trim()
    };
    let places: Vec<&str> = findings.iter().map(at).collect();
    assert_eq!(status, Some(1));
    for told in ["colour: red", "weight: much", "weight: 1.5", "assesment: |"] {
        assert!(places.contains(&told), "{told}: {printed}");
    }
    // What reads the file for something else tells the first, and where all are told.
    for arguments in [
        &["import", "model.yaml", "--out", "moved"][..],
        &["diff", "model.yaml", "model.yaml"],
    ] {
        let (status, _, said) = ran(place.path(), arguments);
        let told = format!(
            "`pkimm check model.yaml` tells all {} faults",
            findings.len()
        );
        assert!(status == Some(2) && said.contains(&told), "{said}");
    }
    let arguments = ["--model", "model.yaml", "build", "--only", "csv"];
    let (status, printed, _) = ran(place.path(), &arguments);
    assert!(
        status == Some(1) && printed.matches("error[").count() == findings.len(),
        "{printed}"
    );
}

#[test]
fn a_catalog_that_is_not_there_is_told() {
    let (model, catalog) = stable(&SMALL);
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    folder::write(&place.path().join("small-model-1.yaml"), &model);
    let check = || ran(place.path(), &["check", "small-model-1.yaml"]);
    let told = "the catalog of references, `small-references.yaml`, is not beside it";
    assert!(check().2.contains(told), "{:?}", check());
    folder::write(&place.path().join("small-references.yaml"), &catalog);
    assert!(!check().2.contains(told), "{:?}", check());
}

#[test]
fn a_baseline_with_pages_is_compared_without_them() {
    let (place, _) = published(|text| text);
    let repository = folder::project().join("tests/fixtures/repository");
    folder::copy(&repository, place.path());
    let (_, _, said) = ran(
        place.path(),
        &["import", "seeds", "group", "--out", "moved"],
    );
    for baseline in ["moved", "moved/releases/1.0.0.json"] {
        let alone = ran(place.path(), &["check", "model.yaml"])
            .1
            .matches("error[")
            .count();
        let (_, printed, _) = ran(
            place.path(),
            &["check", "model.yaml", "--baseline", baseline],
        );
        assert!(
            !printed.contains("broken-link"),
            "{baseline}: {printed}{said}"
        );
        assert!(
            printed.matches("error[").count() <= alone + 1,
            "{baseline}: {printed}"
        );
    }
}
