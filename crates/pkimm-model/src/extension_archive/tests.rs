//! What an archive of an extension says of the version in progress, and of the model that is published with it.

use std::collections::BTreeMap;

use pkimm_release::site::Facts;

use super::*;
use crate::check::Outcome;
use crate::lint::tests::{base, extension};
use crate::publish::{ExtensionPlan, Obstacle, plan_extension};
use crate::{Severity, SourceTree, check, gate, gate_extension, gate_model};

const ID: &str = "field-devices";
const FILE: &str = "extensions/field-devices/extension.toml";
const CRITERIA: &str = "extensions/field-devices/trust-anchors.md";

/// The small model with an extension whose versions are published one after the other.
struct Edited(BTreeMap<String, Vec<u8>>);

impl Edited {
    /// The extension in version 1.0.0, of which nothing is published.
    fn small() -> Self {
        let mut files = base();
        files.extend(extension());
        Self(files)
    }

    fn with(mut self, path: &str, old: &str, new: &str) -> Self {
        let text = String::from_utf8_lossy(&self.0[path]).into_owned();
        assert_eq!(text.matches(old).count(), 1, "{path}: {old}");
        self.0
            .insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
        self
    }

    /// Another version of the extension is in progress, and weighs other than the one before it.
    fn raised(self, from: &str, to: &str) -> Self {
        let key = |version| format!("version = \"{version}\"");
        let weight = |version: &str| format!("override = {}", weight(version));
        self.with(FILE, &key(from), &key(to))
            .with(FILE, &weight(from), &weight(to))
    }

    fn checked(&self) -> Outcome {
        let (tree, found) = SourceTree::from_files(self.0.clone());
        check(tree, found, &Facts::default())
    }

    /// The plan of the version in progress, for which there are notes.
    fn planned(&mut self, version: &str) -> Result<ExtensionPlan, Vec<Obstacle>> {
        let notes = "+++\ndate = \"2024-08-20\"\n+++\n\nNew.\n";
        let path = format!("{}/{version}.md", folder(ID));
        self.0.entry(path).or_insert_with(|| notes.into());
        plan_extension(&self.checked(), ID, None).expect("the model has it")
    }

    /// The version in progress, published.
    fn published(mut self, version: &str) -> Self {
        let plan = self.planned(version).expect("nothing stands in the way");
        let path = |ending: &str| format!("{}/{version}.{ending}", folder(ID));
        self.0.insert(path("json"), plan.document);
        self.0.insert(path("md"), plan.notes_text.into_bytes());
        self
    }

    /// Three published versions.
    fn three() -> Self {
        Self::small()
            .published("1.0.0")
            .raised("1.0.0", "1.1.0")
            .published("1.1.0")
            .raised("1.1.0", "1.2.0")
            .published("1.2.0")
    }

    /// The version of the extension with which the model would be published.
    fn latest(&self) -> Option<String> {
        let outcome = self.checked();
        let model = outcome.checked.expect("it has no error");
        let known = model.release().extensions.first();
        known.map(|entry| entry.version.clone())
    }

    /// The version before the one in progress, and the next one that the changes allow.
    fn standing(&self) -> (Option<String>, Option<String>) {
        let outcome = self.checked();
        let checked = outcome.checked.as_ref().expect("it has no error");
        let (extension, document) = (&checked.model().extensions[0], &checked.extensions()[0]);
        let gated = Gated::of(&outcome.tree, extension, document, false).expect("a version");
        let before = gated.baseline.map(|archived| archived.version.to_string());
        (before, gated.next())
    }
}

/// What the override of a version is.
fn weight(version: &str) -> &str {
    match version {
        "1.0.0" => "6.5",
        "1.1.0" => "7",
        "1.2.0" => "8",
        _ => "9",
    }
}

fn versions(before: &str, next: &str) -> (Option<String>, Option<String>) {
    (Some(before.to_owned()), Some(next.to_owned()))
}

#[test]
fn the_version_before_is_the_highest_that_is_not_above() {
    assert_eq!(Edited::small().standing(), (None, None));
    let three = Edited::three();
    assert_eq!(three.standing().0.as_deref(), Some("1.2.0"));
    let raised = three.raised("1.2.0", "1.3.0");
    assert_eq!(raised.standing(), versions("1.2.0", "1.3.0"));
    // A number that is published already is not free.
    let lowered = Edited::three().raised("1.2.0", "1.0.0");
    let lowered = lowered.with(FILE, "cannot be called back", "cannot be called home");
    assert_eq!(lowered.standing(), versions("1.0.0", "1.0.1"));
    let lowered = lowered.with(FILE, "addition = 1.5", "addition = 1.6");
    assert_eq!(lowered.standing(), versions("1.0.0", "1.3.0"));
}

#[test]
fn a_plan_knows_the_version_just_before_it() {
    let mut three = Edited::three().raised("1.2.0", "1.3.0");
    let plan = three.planned("1.3.0").expect("nothing stands in the way");
    let before = plan.before.expect("it is published");
    assert_eq!(before.version, "1.2.0");
    let mut again = Edited::three();
    let plan = again.planned("1.2.0").expect("nothing stands in the way");
    assert!(plan.is_again);
    assert_eq!(plan.before.expect("it is published").version, "1.1.0");
}

#[test]
fn an_extension_with_a_text_under_construction_is_not_released() {
    let mut draft = Edited::small().with(CRITERIA, "+++\nref", "+++\ndraft = true\nref");
    assert_eq!(
        draft.planned("1.0.0").expect_err("a draft"),
        [Obstacle::Draft {
            path: CRITERIA.to_owned()
        }]
    );
}

#[test]
fn a_model_is_published_with_the_latest_version_that_stands_and_fits() {
    assert_eq!(Edited::small().latest(), None);
    assert_eq!(Edited::three().latest().as_deref(), Some("1.2.0"));
    let notes = |version| format!("{}/{version}.md", folder(ID));
    let withdrawn = "status = \"withdrawn\"\nreason = \"Wrong.\"\ndate =";
    let withdraw = |edited: Edited, version| edited.with(&notes(version), "date =", withdrawn);
    let two = withdraw(Edited::three(), "1.2.0");
    assert_eq!(two.latest().as_deref(), Some("1.1.0"));
    // One that was made for another version of the model is none of this one.
    let fits = "compatibility = [\"1.1.0\"]";
    let other = Edited::small()
        .published("1.0.0")
        .raised("1.0.0", "1.1.0")
        .with(FILE, fits, "compatibility = [\"1.0.0\"]")
        .published("1.1.0");
    assert_eq!(other.latest().as_deref(), Some("1.0.0"));
    assert_eq!(withdraw(other, "1.0.0").latest(), None);
}

#[test]
fn each_gate_waits_for_its_own_version_only() {
    // Both the model and the extension differ from what was published of them.
    let edited = Edited::small()
        .published("1.0.0")
        .with(FILE, "override = 6.5", "override = 7")
        .with("model.toml", "version = \"1.1.0\"", "version = \"1.0.0\"")
        .with("model.toml", "Who decides.", "Who rules.")
        .with(
            FILE,
            "compatibility = [\"1.1.0\"]",
            "compatibility = [\"1.0.0\"]",
        );
    let errors = |gate: &dyn Fn(&mut Outcome)| {
        let mut outcome = edited.checked();
        gate(&mut outcome);
        let errors = outcome
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let of_extension = |path: &str| path.starts_with("extensions/");
        let places = errors.map(|found| of_extension(outcome.tree.path(found.span().file)));
        places.collect::<Vec<bool>>()
    };
    assert_eq!(errors(&|outcome| drop(gate(outcome, false))), [false; 0]);
    assert_eq!(errors(&|outcome| drop(gate_model(outcome))), [false]);
    assert_eq!(errors(&|outcome| drop(gate_extension(outcome, ID))), [true]);
    assert_eq!(
        errors(&|outcome| drop(gate_extension(outcome, "other"))),
        [false; 0]
    );
    assert_eq!(errors(&|outcome| drop(gate(outcome, true))), [true, false]);
}
