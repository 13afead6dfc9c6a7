use std::collections::HashSet;

use super::{Gate, Lint, Sink};
use crate::diagnostic::Diagnostic;

pub const LINT: Lint = Lint {
    name: "normative-change-without-decision",
    summary: "a normative change is not named in any decision of the working group",
    documentation: include_str!("normative-change-without-decision.md"),
    default: None,
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let decisions = gate.model.decisions();
    let named = decisions.flat_map(|decision| &decision.changes);
    let decided: HashSet<&str> = named.map(|named| named.value.as_str()).collect();
    for change in gate.changes.iter().filter(|change| change.is_normative()) {
        let id = change.subject().to_string();
        if !decided.contains(id.as_str()) {
            let message = format!(
                "{} of `{id}` is a normative change, but no decision names it",
                change.kind.as_str()
            );
            sink.push(Diagnostic::new(LINT.name, gate.place(change), message).help(format!(
                "add `[[decisions]]` with `changes = [\"{id}\"]`, `url` and `date` to a file of its own in `releases/next/`, or to the notes `releases/{}.md`",
                gate.next_notes()
            )));
        }
    }
}
