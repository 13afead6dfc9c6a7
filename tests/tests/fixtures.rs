//! Small models with one fault each: what is found, and where.
//!
//! A fixture is the clean model under `fixtures/base`, overlaid by the files of `fixtures/model/<case>/`. Its
//! `expected.toml` says what is wrong in plain words, and every finding with its place. `SNAPSHOTS=overwrite cargo test`
//! writes the findings anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use camino::Utf8Path;
use pkimm_emit::facts;
use pkimm_model::lint::{LINTS, Lint};
use pkimm_model::{Outcome, SourceTree, check, gate};
use pkimm_tests::folder;
use serde::Deserialize;

/// What a case is, beside its files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    title: String,
    /// Files of the clean model that are taken away.
    #[serde(default)]
    removed: Vec<String>,
    /// Symbolic links, by path, and where they lead.
    #[serde(default)]
    symlinks: BTreeMap<String, String>,
    /// Files that are too large to keep, by path, and their size in bytes.
    #[serde(default)]
    generated: BTreeMap<String, usize>,
    #[serde(default)]
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Finding {
    code: String,
    severity: String,
    file: String,
    line: usize,
    column: usize,
}

fn cases() -> Vec<PathBuf> {
    let folder = folder::project().join("tests/fixtures/model");
    let entries = fs::read_dir(folder).expect("the fixtures are there");
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .collect();
    cases.sort();
    cases
}

fn expected(case: &Path) -> Expected {
    let text =
        fs::read_to_string(case.join("expected.toml")).expect("each case says what is expected");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", case.display()))
}

/// Writes the model of a case into a folder.
fn write(case: &Path, expected: &Expected, target: &Path) {
    folder::copy(&folder::project().join("tests/fixtures/base"), target);
    for path in &expected.removed {
        fs::remove_file(target.join(path)).expect("the clean model has the file");
    }
    for (path, bytes) in folder::read(case) {
        if path != "expected.toml" {
            folder::write(&target.join(path), bytes);
        }
    }
    for (path, size) in &expected.generated {
        folder::write(&target.join(path), vec![b'x'; *size]);
    }
    for (path, to) in &expected.symlinks {
        std::os::unix::fs::symlink(to, target.join(path)).expect("a link can be made");
    }
}

fn run(case: &Path, expected: &Expected) -> Outcome {
    let target = tempfile::tempdir().expect("a temporary folder can be made");
    write(case, expected, target.path());
    let root = target.path().to_str().expect("the path is UTF-8");
    let (tree, found) = SourceTree::read(Utf8Path::new(root)).expect("the folder can be read");
    let mut outcome = check(tree, found, &facts());
    gate(&mut outcome, true);
    outcome
}

fn found(outcome: &Outcome) -> Vec<Finding> {
    let finding = |diagnostic: &pkimm_model::Diagnostic| {
        let (start, _) = outcome.tree.positions(diagnostic.span());
        Finding {
            code: diagnostic.code.to_owned(),
            severity: diagnostic.severity.as_str().to_owned(),
            file: outcome.tree.path(diagnostic.span().file).to_owned(),
            line: start.line,
            column: start.column,
        }
    };
    outcome.diagnostics.iter().map(finding).collect()
}

/// Writes the findings of a case anew, below what people wrote.
fn overwrite(case: &Path, found: &[Finding]) {
    let path = case.join("expected.toml");
    let text = fs::read_to_string(&path).expect("there");
    let mut text = text
        .split("\n[[findings]]")
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_owned()
        + "\n";
    for finding in found {
        let Finding {
            code,
            severity,
            file,
            line,
            column,
        } = finding;
        write!(
            text,
            "\n[[findings]]\ncode = \"{code}\"\nseverity = \"{severity}\"\nfile = \"{file}\"\nline = {line}\ncolumn = {column}\n"
        )
        .expect("a string can be written to");
    }
    fs::write(path, text).expect("can be written");
}

#[test]
fn every_fault_is_found_where_it_is() {
    let overwriting = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let mut faults = Vec::new();
    for case in cases() {
        let expected = expected(&case);
        let outcome = run(&case, &expected);
        let found = found(&outcome);
        let differs = found != expected.findings;
        if differs && overwriting {
            overwrite(&case, &found);
        } else if differs {
            faults.push(format!(
                "{} ({}): found {found:#?}",
                case.display(),
                expected.title
            ));
        }
        for diagnostic in &outcome.diagnostics {
            let explained = !diagnostic.help.is_empty()
                || diagnostic
                    .labels
                    .iter()
                    .any(|label| !label.message.is_empty());
            if !explained {
                faults.push(format!(
                    "{}: no word of help with {diagnostic:?}",
                    case.display()
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// An example of a lint's text marks its place with carets; what no example can mark, a case has to show.
#[test]
fn the_place_of_every_lint_is_shown() {
    let cases = cases();
    assert!(cases.len() >= 60, "there are only {} cases", cases.len());
    let shown: BTreeSet<String> = cases
        .iter()
        .flat_map(|case| expected(case).findings)
        .map(|finding| finding.code)
        .collect();
    let is_marked = |lint: &Lint| {
        let mut lines = lint.documentation.lines();
        lines.any(|line| {
            line.ends_with('^') && line.trim_start_matches(' ').trim_matches('^').is_empty()
        })
    };
    let missing: Vec<&str> = LINTS
        .iter()
        .filter(|lint| !is_marked(lint) && !shown.contains(lint.name))
        .map(|lint| lint.name)
        .collect();
    assert!(
        missing.is_empty(),
        "neither a case nor an example shows where {missing:?} is reported"
    );
}

#[test]
fn a_damaged_case_never_panics() {
    for case in cases() {
        let expected = expected(&case);
        let target = tempfile::tempdir().expect("a temporary folder can be made");
        write(
            &case,
            &Expected {
                generated: BTreeMap::new(),
                symlinks: BTreeMap::new(),
                ..expected
            },
            target.path(),
        );
        let files = folder::read(target.path());
        for (path, bytes) in folder::read(&case)
            .into_iter()
            .filter(|(path, _)| path != "expected.toml")
        {
            for cut in (0..bytes.len()).step_by(97) {
                let mut damaged = files.clone();
                let mut broken = bytes[..cut].to_vec();
                damaged.insert(path.clone(), broken.clone());
                let (tree, found) = SourceTree::from_files(damaged.clone());
                drop(check(tree, found, &facts()));
                broken.push(0xFF);
                broken.extend_from_slice(&bytes[cut..]);
                damaged.insert(path.clone(), broken);
                let (tree, found) = SourceTree::from_files(damaged);
                drop(check(tree, found, &facts()));
            }
        }
    }
}
