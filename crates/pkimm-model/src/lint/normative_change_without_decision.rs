use std::collections::HashSet;

use pkimm_release::diff::Bump;
use super::{Lint, Sink};
use crate::diagnostic::Diagnostic;
use crate::gate::{Gate, in_progress};

pub const LINT: Lint = Lint {
    name: "normative-change-without-decision",
    summary: "a normative change is not named by a decision of the working group",
    documentation: include_str!("normative-change-without-decision.md"),
    default: None,
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let decided: HashSet<&str> = in_progress(gate.model)
        .flat_map(|notes| &notes.decisions)
        .flat_map(|decision| &decision.changes)
        .map(|change| change.value.as_str())
        .collect();
    for change in gate.changes.iter().filter(|change| change.bump > Bump::Patch) {
        let id = change.id.to_string();
        if !decided.contains(id.as_str()) {
            let message = format!("{} of `{id}` is a normative change, and no decision names it", change.kind.as_str());
            sink.push(Diagnostic::new(LINT.name, gate.place(change), message).help(format!(
                "add `[[decisions]]` with `changes = [\"{id}\"]`, a `url` and a `date` to the notes of the version in progress, `releases/{}.md`",
                gate.version
            )));
        }
    }
}
