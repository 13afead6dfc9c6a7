//! The gate: the version in progress, compared with the published one before it.
//!
//! It runs on a model without an error, and stops `check` and `release`, never `build` or `watch`. Its lints stand in
//! `lint/` like all others, and have a function of their own kind.

use std::collections::HashSet;

use pkimm_release::Release;
use pkimm_release::diff::{Bump, Change, changes};
use semver::Version;

use crate::check::{self, Outcome};
use crate::diagnostic;
use crate::lint;
use crate::locate::locate;
use crate::model::{Archived, Model, Notes};
use crate::source::tree::SourceTree;
use crate::span::Span;

/// What the lints of the gate see.
pub struct Gate<'a> {
    /// The files.
    pub tree: &'a SourceTree,
    /// The model.
    pub model: &'a Model,
    /// The document of the version in progress.
    pub release: &'a Release,
    /// The version in progress.
    pub version: Version,
    /// The version with which it is compared, and its document where that could be read.
    pub baseline: Option<(&'a Archived, Release)>,
    /// What changed since the baseline. What was waived requires a patch.
    pub changes: Vec<Change>,
    /// Whether a version that has still to be raised is a fault.
    pub strict: bool,
}

/// What the gate says beside its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The published version with which the model was compared.
    pub baseline: String,
    /// The greatest bump that a change requires.
    pub required: Bump,
    /// How many changes there are.
    pub changes: usize,
    /// The least version that the changes allow.
    pub next: String,
    /// Whether the version in progress has still to be raised.
    pub to_raise: bool,
}

/// Compares a model that was checked with the archive, and adds what it finds. Nothing is said of a model with errors.
pub fn gate(outcome: &mut Outcome, strict: bool) -> Option<Verdict> {
    let checked = outcome.checked.as_ref()?;
    let model = checked.model();
    let version = model.parsed_version()?;
    let baseline = model
        .baseline()
        .and_then(|archived| Some((archived, archived.read(&outcome.tree).ok()?)));
    let mut changes = baseline
        .as_ref()
        .map(|(_, document)| changes(document, checked.release()))
        .unwrap_or_default();
    let waived: HashSet<&str> = in_progress(model)
        .flat_map(|notes| &notes.waivers)
        .map(|waiver| waiver.fingerprint.value.as_str())
        .collect();
    for change in &mut changes {
        if change.kind.is_waivable() && waived.contains(change.fingerprint.as_str()) {
            change.bump = Bump::Patch;
        }
    }
    let gate = Gate {
        tree: &outcome.tree,
        model,
        release: checked.release(),
        version,
        baseline,
        changes,
        strict,
    };
    let verdict = gate.verdict();
    let mut found = lint::run_gate(&gate);
    check::set_severities(Some(model), &mut found);
    outcome.diagnostics.extend(found);
    diagnostic::sort(&mut outcome.diagnostics, &outcome.tree);
    verdict
}

/// The notes of versions that are not published.
pub fn in_progress(model: &Model) -> impl Iterator<Item = &Notes> {
    model
        .archive
        .iter()
        .filter(|archived| !archived.is_published())
        .filter_map(|archived| archived.notes.as_ref())
}

impl Gate<'_> {
    fn verdict(&self) -> Option<Verdict> {
        let (archived, _) = self.baseline.as_ref()?;
        let baseline = archived.version.to_string();
        let required = self.required();
        Some(Verdict {
            next: required.next(&baseline).ok()?,
            to_raise: self.version == archived.version && required > Bump::None,
            required,
            changes: self.changes.len(),
            baseline,
        })
    }

    /// The greatest bump that a change requires.
    #[must_use]
    pub fn required(&self) -> Bump {
        self.changes
            .iter()
            .map(|change| change.bump)
            .max()
            .unwrap_or(Bump::None)
    }

    /// Where the version in progress stands.
    #[must_use]
    pub fn version_span(&self) -> Span {
        self.model
            .version
            .as_ref()
            .map_or(Span::new(self.model.file, 0..0), |version| version.span)
    }

    /// Where a change stands; at the version where nothing of it is left.
    #[must_use]
    pub fn place(&self, change: &Change) -> Span {
        locate(self.model, change).unwrap_or_else(|| self.version_span())
    }
}
