use std::collections::HashSet;

use super::unknown_decision::subjects;
use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "decision-unused",
    summary: "a decision names what did not change",
    documentation: include_str!("decision-unused.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: None,
};

/// The notes of published versions keep their decisions as a record, and a first version changes nothing.
pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let Some((baseline, published)) = &gate.baseline else {
        return;
    };
    let changed = gate
        .changes
        .iter()
        .map(|change| change.subject().to_string());
    let changed: HashSet<String> = changed.collect();
    // A name that is no part of the model was reported as such.
    let mut known = subjects(gate.release);
    known.extend(subjects(published));
    let decisions = gate.model.decisions();
    let named = decisions.flat_map(|decision| &decision.changes);
    for named in named.filter(|named| known.contains(&named.value)) {
        if !changed.contains(&named.value) {
            let message = format!(
                "`{}` is as it was in version {}, so this decision is printed beside no change",
                named.value, baseline.version
            );
            let help = "make the change that was decided, or name what was changed, as `pkimm diff` prints it";
            sink.push(Diagnostic::new(LINT.name, named.span, message).help(help));
        }
    }
}
