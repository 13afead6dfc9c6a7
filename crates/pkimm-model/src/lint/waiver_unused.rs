use std::collections::HashSet;

use pkimm_release::diff::Bump;

use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "waiver-unused",
    summary: "a waiver does not apply to any change",
    documentation: include_str!("waiver-unused.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: None,
};

/// The notes of published versions keep their waivers as a record.
pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let mut seen = HashSet::new();
    for waiver in gate.model.waivers() {
        if !seen.insert(&waiver.fingerprint.value) {
            let message =
                "another waiver has this fingerprint, and its reason is the one that is told";
            let help = "keep one of the two, with a reason that says all of it";
            let span = waiver.fingerprint.span;
            sink.push(Diagnostic::new(LINT.name, span, message).help(help));
            continue;
        }
        let found = gate
            .changes
            .iter()
            .find(|change| change.fingerprint == waiver.fingerprint.value);
        let (message, help) = match found {
            Some(change) if change.kind.is_waivable() => continue,
            Some(change) if change.bump <= Bump::Patch => (
                "the change with this fingerprint is editorial, and needs no waiver".to_owned(),
                "remove the waiver",
            ),
            Some(change) => (
                format!(
                    "changes of the kind {} cannot be waived",
                    change.kind.as_str()
                ),
                "remove the waiver, and raise the version as the change requires; only rewording of texts can be waived",
            ),
            None => (
                "no change has this fingerprint".to_owned(),
                "remove or renew the waiver; the text was changed again or changed back, and `pkimm diff` prints the current fingerprints",
            ),
        };
        sink.push(Diagnostic::new(LINT.name, waiver.fingerprint.span, message).help(help));
    }
}
