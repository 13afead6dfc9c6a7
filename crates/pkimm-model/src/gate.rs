//! The gate: the version in progress, compared with the published one before it.
//!
//! It runs on a model without an error, and stops `check` and `release`, never `build` or `watch`. Its lints stand in
//! `lint/` like all others, and have a function of their own kind.

use pkimm_release::Release;
use pkimm_release::diff::view::{Following, Standing};
use pkimm_release::diff::{self, Bump};

use crate::check::Outcome;
use crate::extension_archive::Gated;
use crate::lint::{self, Gate};
use crate::model::Model;
use crate::source::SourceTree;

#[cfg(test)]
mod tests;

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

/// Compares a model that was checked with the archive, and its extensions with theirs, and adds what it finds. `strict` says whether a
/// version that has still to be raised is a fault. Nothing is said of a model with errors.
pub fn gate(outcome: &mut Outcome, strict: bool) -> Option<Verdict> {
    compare(outcome, strict, |_| strict)
}

/// The same before the model is published: extensions wait for a version of their own.
pub fn gate_model(outcome: &mut Outcome) -> Option<Verdict> {
    compare(outcome, true, |_| false)
}

/// The same before an extension is published: the model and others wait for versions of their own.
pub fn gate_extension(outcome: &mut Outcome, id: &str) -> Option<Verdict> {
    compare(outcome, false, |other| other == id)
}

fn compare(
    outcome: &mut Outcome,
    strict: bool,
    is_strict: impl Fn(&str) -> bool,
) -> Option<Verdict> {
    let checked = outcome.checked.as_ref()?;
    let model = checked.model();
    let version = model.parsed_version()?;
    let baseline = model
        .baseline()
        .and_then(|archived| Some((archived, archived.read(&outcome.tree).ok()?)));
    let changes = baseline
        .as_ref()
        .map(|(_, document)| model.changes_since(document, checked.release()))
        .unwrap_or_default();
    let extensions = model.extensions.iter().zip(checked.extensions());
    let extensions = extensions.filter_map(|(extension, document)| {
        let strict = is_strict(&document.id);
        Gated::of(&outcome.tree, extension, document, strict)
    });
    let gate = Gate {
        extensions: extensions.collect(),
        tree: &outcome.tree,
        model,
        release: checked.release(),
        version,
        baseline,
        changes,
        strict,
    };
    let verdict = verdict(&gate);
    let mut found = lint::run_gate(&gate);
    lint::set_severities(Some(model), &mut found);
    outcome.diagnostics.extend(found);
    outcome.tree.sort(&mut outcome.diagnostics);
    verdict
}

/// What the next release of a model needs, and needed when the model was what `before` is. `None` where the published version before
/// it cannot be read.
#[must_use]
pub fn standing(
    tree: &SourceTree,
    (model, release): (&Model, &Release),
    before: (&Model, &Release),
) -> Option<Standing> {
    let Some(baseline) = model.baseline() else {
        return Some(Standing::Unpublished);
    };
    let published = baseline.read(tree).ok()?;
    let (before, release_before) = before;
    let changes = model.changes_since(&published, release);
    let without = diff::required(&before.changes_since(&published, release_before));
    let next = |bump| model.next_free(bump).unwrap_or_default();
    Some(Standing::After(Following {
        published: baseline.version.to_string(),
        next: next(diff::required(&changes)),
        next_without: next(without),
        changes,
        without,
    }))
}

/// What the gate says beside its findings. `None` without a published version.
fn verdict(gate: &Gate<'_>) -> Option<Verdict> {
    let (archived, _) = gate.baseline.as_ref()?;
    let baseline = archived.version.to_string();
    let required = gate.required();
    Some(Verdict {
        next: gate.next()?,
        to_raise: gate.version == archived.version && required > Bump::None,
        required,
        changes: gate.changes.len(),
        baseline,
    })
}
