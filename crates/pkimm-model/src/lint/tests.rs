//! Runs the examples in the text of every lint: a block below "Fires" must raise the lint, and one below "Does not fire"
//! must not. An example is a change to the small model under `tests/fixtures/base`: the info string names the file, lines
//! with `-` are removed, lines with `+` are added, and other lines show the place. A block with only `+` lines creates a
//! file; `removed` in the info string deletes the file, and `and` makes the block part of the previous example. The model
//! is compared with the archive as `check --gate` does.

use std::collections::BTreeMap;
use std::path::Path;

use camino::Utf8Path;

use super::{LINTS, find};
use crate::{SourceTree, check, gate};

struct Example {
    fires: bool,
    edits: Vec<Edit>,
}

struct Edit {
    path: String,
    removed: bool,
    lines: Vec<String>,
}

fn base() -> BTreeMap<String, Vec<u8>> {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/base");
    let (tree, found) = SourceTree::read(&root).expect("the small model is there");
    assert!(found.is_empty());
    tree.below("")
        .map(|(path, file)| (path.to_owned(), tree.text(file).as_bytes().to_vec()))
        .collect()
}

fn codes(files: BTreeMap<String, Vec<u8>>) -> Vec<&'static str> {
    let (tree, found) = SourceTree::from_files(files);
    let mut outcome = check(tree, found, &[]);
    gate(&mut outcome, true);
    outcome
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

fn examples(documentation: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut fires = None;
    let mut open = false;
    for line in documentation.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            fires = match heading {
                "Fires" => Some(true),
                "Does not fire" => Some(false),
                _ => None,
            };
        } else if let Some(info) = line.strip_prefix("```diff ").filter(|_| !open) {
            let mut words = info.split(' ');
            let path = words.next().unwrap_or_default().to_owned();
            let words: Vec<&str> = words.collect();
            let edit = Edit {
                path,
                removed: words.contains(&"removed"),
                lines: Vec::new(),
            };
            match examples.last_mut().filter(|_| words.contains(&"and")) {
                Some(example) => example.edits.push(edit),
                None => examples.push(Example {
                    fires: fires.expect("examples are below `Fires` or `Does not fire`"),
                    edits: vec![edit],
                }),
            }
            open = true;
        } else if line == "```" {
            open = false;
        } else if open {
            examples
                .last_mut()
                .and_then(|example| example.edits.last_mut())
                .expect("a block is open")
                .lines
                .push(line.to_owned());
        }
    }
    examples
}

fn apply(files: &mut BTreeMap<String, Vec<u8>>, example: &Edit) {
    if example.removed {
        files
            .remove(&example.path)
            .expect("the file to remove is in the small model");
        return;
    }
    let (mut old, mut new) = (String::new(), String::new());
    for line in &example.lines {
        let (mark, rest) = line.split_at(line.len().min(1));
        assert!(
            matches!(mark, "+" | "-" | " " | ""),
            "`{line}` starts with +, - or a space"
        );
        for (side, other) in [(&mut old, "+"), (&mut new, "-")] {
            if mark != other {
                side.push_str(rest);
                side.push('\n');
            }
        }
    }
    let before = files
        .get(&example.path)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let after = match before {
        None => new,
        Some(text) => {
            assert_eq!(
                text.matches(&old).count(),
                1,
                "the lines occur exactly once in {}:\n{old}",
                example.path
            );
            text.replacen(&old, &new, 1)
        }
    };
    files.insert(example.path.clone(), after.into_bytes());
}

#[test]
fn the_small_model_is_clean() {
    assert_eq!(codes(base()), Vec::<&str>::new());
}

#[test]
fn every_example_does_what_its_text_says() {
    let mut faults = Vec::new();
    for lint in LINTS.iter() {
        let examples = examples(lint.documentation);
        for (number, example) in examples.iter().enumerate() {
            let mut files = base();
            example
                .edits
                .iter()
                .for_each(|edit| apply(&mut files, edit));
            let codes = codes(files);
            if codes.contains(&lint.name) != example.fires {
                faults.push(format!(
                    "{} example {}: found {codes:?}",
                    lint.name,
                    number + 1
                ));
            }
        }
        for fires in [true, false] {
            if !examples.iter().any(|example| example.fires == fires) && !cannot_be_shown(lint.name)
            {
                faults.push(format!(
                    "{} has no example that {}",
                    lint.name,
                    if fires { "fires" } else { "does not fire" }
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Faults that text in a document cannot show; fixtures and tests of the tool show them.
fn cannot_be_shown(name: &str) -> bool {
    matches!(
        name,
        "not-utf8" | "unreadable-file" | "link-outside" | "file-too-large"
    )
}

#[test]
fn each_lint_has_a_row_a_text_and_a_file_of_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let name = entry
            .expect("readable")
            .file_name()
            .into_string()
            .expect("UTF-8");
        if let Some(name) = name.strip_suffix(".md") {
            assert!(find(name).is_some(), "{name}.md belongs to no lint");
        }
    }
    for lint in LINTS.iter() {
        assert!(
            lint.documentation
                .starts_with(&format!("# {}\n", lint.name)),
            "{}",
            lint.name
        );
        assert!(!lint.summary.ends_with('.'), "{}", lint.name);
    }
}
