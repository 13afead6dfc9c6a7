//! One case for each kind of change: what is reported of it, and that each side differs from itself in nothing.
//!
//! A case is `tests/fixtures/diff/<case>/` with the overlays `old/` and `new/` of the small model under `fixtures/base`.
//! Its `expected.toml` names the kinds that are reported, and the files of the small model that `new` lacks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pkimm_emit::facts;
use pkimm_model::{Model, SourceTree, check, locate};
use pkimm_release::Release;
use pkimm_release::diff::{Kind, diff};
use pkimm_release::id_map::{Fate, id_map};
use pkimm_tests::folder;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    kinds: BTreeSet<String>,
    #[serde(default)]
    removed: Vec<String>,
}

/// Kinds that no source can make: the rule set is one, pages stand in the order of their paths, and the names of levels
/// are those of the model. Laws over documents hold them.
const WITHOUT_A_SOURCE: [Kind; 3] = [
    Kind::ScoringChanged,
    Kind::LevelTextNameChanged,
    Kind::PagesReordered,
];

fn cases() -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder::project().join("tests/fixtures/diff")).expect("the cases are there");
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

fn side(case: &Path, name: &str, removed: &[String]) -> (Model, Release) {
    let mut files = folder::read(&folder::project().join("tests/fixtures/base"));
    files.retain(|path, _| !removed.contains(path));
    files.extend(
        folder::read(&case.join(name))
            .into_iter()
            .filter(|(path, _)| path != ".gitkeep"),
    );
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &facts());
    let told = format!("{} {name}: {:?}", case.display(), outcome.diagnostics);
    outcome.checked.expect(&told).into_parts()
}

#[test]
fn each_case_reports_its_kinds_and_each_side_differs_from_itself_in_nothing() {
    let mut faults = Vec::new();
    for case in cases() {
        let expected = expected(&case);
        let ((old_model, old), (new_model, new)) = (
            side(&case, "old", &[]),
            side(&case, "new", &expected.removed),
        );
        let changes = diff(&old, &new);
        let found: BTreeSet<String> = changes
            .changes
            .iter()
            .map(|change| change.kind.as_str().to_owned())
            .collect();
        if found != expected.kinds {
            faults.push(format!("{}: {found:?}", case.display()));
        }
        for model in [&old, &new] {
            assert_eq!(diff(model, model).changes, [], "{}", case.display());
        }
        for change in &changes.changes {
            let place = locate(&new_model, change).or_else(|| locate(&old_model, change));
            assert!(
                place.is_some(),
                "{}: {} has no place",
                case.display(),
                change.subject()
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_kind_has_a_case_of_its_name() {
    let shown: BTreeSet<String> = cases()
        .iter()
        .flat_map(|case| expected(case).kinds)
        .collect();
    for kind in Kind::ALL
        .iter()
        .filter(|kind| !WITHOUT_A_SOURCE.contains(kind))
    {
        assert!(
            shown.contains(kind.as_str()),
            "no case shows {}",
            kind.as_str()
        );
    }
    let missing: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| !WITHOUT_A_SOURCE.contains(kind))
        .map(|kind| kind.as_str())
        .filter(|name| {
            !folder::project()
                .join("tests/fixtures/diff")
                .join(name)
                .is_dir()
        })
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn ids_that_exchange_what_they_stand_for_are_reused_in_the_id_map() {
    let case = folder::project().join("tests/fixtures/diff/id-reused-requirements");
    let ((_, old), (_, new)) = (side(&case, "old", &[]), side(&case, "new", &[]));
    let map = id_map(&old, &new);
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
