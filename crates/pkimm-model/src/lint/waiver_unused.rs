use super::{Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::{Gate, in_progress, is_waivable};

pub const LINT: Lint = Lint {
    name: "waiver-unused",
    summary: "a waiver waives nothing",
    documentation: include_str!("waiver-unused.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: None,
};

/// The notes of published versions keep their waivers as a record.
pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    for waiver in in_progress(gate.model).flat_map(|notes| &notes.waivers) {
        let found = gate
            .changes
            .iter()
            .find(|change| change.fingerprint == waiver.fingerprint.value);
        let (message, help) = match found {
            Some(change) if is_waivable(change.kind) => continue,
            Some(change) => (
                format!(
                    "a change of the kind {} cannot be waived",
                    change.kind.as_str()
                ),
                "only changed texts can be the same in meaning; raise the version as the change requires",
            ),
            None => (
                "no change has this fingerprint".to_owned(),
                "the text was changed again, or back; `pkimm diff` prints the fingerprints there are",
            ),
        };
        sink.push(Diagnostic::new(LINT.name, waiver.fingerprint.span, message).help(help));
    }
}
