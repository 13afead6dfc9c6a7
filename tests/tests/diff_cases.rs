//! One case for each kind of change: what is reported of it and where, and that each side differs from itself in nothing.
//!
//! A case is `tests/fixtures/diff/<case>/` with the overlays `old/` and `new/` of the small model under `fixtures/base`.
//! Its `expected.toml` lists the changes with their places, and names the files of the small model that `new` lacks.

use std::collections::BTreeSet;
use std::path::Path;

use pkimm_model::{Outcome, SourceTree, check, locate};
use pkimm_release::Release;
use pkimm_release::diff::{Change, Kind, diff};
use pkimm_release::id_map::{Fate, id_map};
use pkimm_tests::facts::facts;
use pkimm_tests::{cases, folder, models};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    removed: Vec<String>,
    #[serde(default)]
    changes: Vec<Expectation>,
}

/// A change that is reported.
#[derive(Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Expectation {
    kind: String,
    id: String,
    /// The side that it is found in.
    side: String,
    file: String,
    line: usize,
    column: usize,
}

/// One side of a case.
struct Side {
    name: &'static str,
    outcome: Outcome,
}

/// Kinds that no source can make: the rule set is one, pages stand in the order of their paths, and the names of levels
/// are those of the model. Laws over documents hold them.
const WITHOUT_A_SOURCE: [Kind; 3] = [
    Kind::ScoringChanged,
    Kind::LevelTextNameChanged,
    Kind::PagesReordered,
];

impl Side {
    fn new(case: &Path, name: &'static str, removed: &[String]) -> Self {
        let mut files = folder::read(&models::small());
        files.retain(|path, _| !removed.contains(path));
        files.extend(cases::files(&case.join(name)));
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, &facts());
        let told = &outcome.diagnostics;
        assert!(
            outcome.checked.is_some(),
            "{} {name}: {told:?}",
            case.display()
        );
        Self { name, outcome }
    }

    fn release(&self) -> &Release {
        let checked = self.outcome.checked.as_ref();
        checked.expect("there is no error").release()
    }

    /// Where a change is, in the files of this side.
    fn find(&self, change: &Change) -> Option<Expectation> {
        let checked = self.outcome.checked.as_ref();
        let span = locate(checked.expect("there is no error").model(), change)?;
        let (start, _) = self.outcome.tree.positions(span);
        Some(Expectation {
            kind: change.kind.as_str().to_owned(),
            id: change.subject().to_string(),
            side: self.name.to_owned(),
            file: self.outcome.tree.path(span.file).to_owned(),
            line: start.line,
            column: start.column,
        })
    }
}

#[test]
fn each_case_reports_its_changes_where_they_are() {
    let mut faults = Vec::new();
    for case in cases::all("diff") {
        let expected: Expected = cases::expected(&case);
        let (old, new) = (
            Side::new(&case, "old", &[]),
            Side::new(&case, "new", &expected.removed),
        );
        let changes = diff(old.release(), new.release()).changes;
        // What was removed is found in the side that still had it.
        let place = |change| new.find(change).or_else(|| old.find(change));
        let found: Vec<Expectation> = changes.iter().filter_map(place).collect();
        assert_eq!(found.len(), changes.len(), "{}", case.display());
        if found != expected.changes && cases::overwriting() {
            cases::overwrite(&case, "changes", &found);
        } else if found != expected.changes {
            faults.push(format!("{}: {found:#?}", case.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_side_of_a_case_differs_from_itself_in_nothing() {
    for case in cases::all("diff") {
        let expected: Expected = cases::expected(&case);
        for (name, removed) in [("old", &[] as &[String]), ("new", &expected.removed)] {
            let side = Side::new(&case, name, removed);
            let changes = diff(side.release(), side.release()).changes;
            assert_eq!(changes, [], "{} {name}", case.display());
        }
    }
}

/// The case of a kind is named like it and shows it.
#[test]
fn every_kind_has_a_case_of_its_name() {
    let cases = cases::all("diff");
    let is_shown = |kind: &str| {
        let mut cases = cases.iter();
        let case = cases.find(|case| case.file_name().is_some_and(|name| name == kind));
        case.is_some_and(|case| {
            let expected: Expected = cases::expected(case);
            expected.changes.iter().any(|change| change.kind == kind)
        })
    };
    let missing: BTreeSet<&str> = Kind::ALL
        .iter()
        .filter(|kind| !WITHOUT_A_SOURCE.contains(kind))
        .map(|kind| kind.as_str())
        .filter(|kind| !is_shown(kind))
        .collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn ids_that_exchange_what_they_stand_for_are_reused_in_the_id_map() {
    let case = folder::project().join("tests/fixtures/diff/id-reused-requirements");
    let (old, new) = (Side::new(&case, "old", &[]), Side::new(&case, "new", &[]));
    let map = id_map(old.release(), new.release());
    let told = |id: &str| {
        let became = map.ids.iter().find(|became| became.id == id);
        let became = became.expect("every id of the old version is told");
        (
            became.fate,
            became.to.as_deref(),
            became.successors.as_slice(),
        )
    };
    // Answers follow the id, and what it stood for is found under the other one.
    assert_eq!(
        told("anchor-list"),
        (
            Fate::Reused,
            Some("anchor-list"),
            ["anchor-review".to_owned()].as_slice()
        )
    );
    assert_eq!(
        told("anchor-review"),
        (
            Fate::Reused,
            Some("anchor-review"),
            ["anchor-list".to_owned()].as_slice()
        )
    );
    assert_eq!(told("profiles").0, Fate::Kept);
}
