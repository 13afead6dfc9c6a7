//! Small models with one fault each: what is found, and where.
//!
//! A case is the clean model under `fixtures/base`, overlaid by the files of `fixtures/model/<case>/`. Its `expected.toml`
//! says what is wrong in plain words, and every finding with its place and its words. `SNAPSHOTS=overwrite cargo test`
//! writes the findings anew. What one example in the text of a lint can show needs no case.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use camino::Utf8Path;
use pkimm_model::lint::{LINTS, Lint};
use pkimm_model::{Outcome, SourceTree, check_own, gate};
use pkimm_tests::facts::facts;
use pkimm_tests::{cases, folder, models};
use serde::{Deserialize, Serialize};

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

#[derive(Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Finding {
    code: String,
    severity: String,
    file: String,
    line: usize,
    column: usize,
    message: String,
    help: Vec<String>,
}

/// The cases, each with what is expected of it.
fn all() -> impl Iterator<Item = (PathBuf, Expected)> {
    let cases = cases::all("model").into_iter();
    cases.map(|case| {
        let expected = cases::expected(&case);
        (case, expected)
    })
}

/// Writes the model of a case into a folder.
fn write(case: &Path, expected: &Expected, target: &Path) {
    folder::copy(&models::small(), target);
    for path in &expected.removed {
        fs::remove_file(target.join(path)).expect("the clean model has the file");
    }
    folder::put(&cases::files(case), target);
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
    let mut outcome = check_own(tree, found, &facts());
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
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        }
    };
    outcome.diagnostics.iter().map(finding).collect()
}

#[test]
fn every_fault_is_found_where_it_is() {
    let mut faults = Vec::new();
    for (case, expected) in all() {
        let outcome = run(&case, &expected);
        let found = found(&outcome);
        let differs = found != expected.findings;
        if differs && cases::overwriting() {
            cases::overwrite(&case, "findings", &found);
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

/// An example of a lint's text marks with carets where it is reported; what no example can mark, a case has to show.
#[test]
fn the_place_of_every_lint_is_shown() {
    let shown: BTreeSet<String> = all()
        .flat_map(|(_, expected)| expected.findings)
        .map(|finding| finding.code)
        .collect();
    let is_marked = |lint: &Lint| {
        let mut lines = lint.documentation.lines();
        lines.any(|line| line.trim_start_matches(' ').starts_with('^'))
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
    for (case, expected) in all() {
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
        for (path, bytes) in cases::files(&case) {
            for cut in (0..bytes.len()).step_by(97) {
                let mut damaged = files.clone();
                let mut broken = bytes[..cut].to_vec();
                damaged.insert(path.clone(), broken.clone());
                let (tree, found) = SourceTree::from_files(damaged.clone());
                drop(check_own(tree, found, &facts()));
                broken.push(0xFF);
                broken.extend_from_slice(&bytes[cut..]);
                damaged.insert(path.clone(), broken);
                let (tree, found) = SourceTree::from_files(damaged);
                drop(check_own(tree, found, &facts()));
            }
        }
    }
}
