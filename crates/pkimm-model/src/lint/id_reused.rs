use std::collections::HashMap;

use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use pkimm_release::diff::Fact;

pub const LINT: Lint = Lint {
    name: "id-reused",
    summary: "an id has a different meaning than in the published version",
    documentation: include_str!("id-reused.md"),
    default: Some(Severity::Error),
    structural: false,
    run: None,
};

const HELP: &str = "choose a different id; an id must keep its meaning, or old answers would count toward something else";

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let Some((archived, baseline)) = &gate.baseline else {
        return;
    };
    let retired: HashMap<&str, &str> = baseline
        .retired
        .iter()
        .map(|retired| (retired.id.as_str(), retired.since.as_str()))
        .collect();
    let categories = gate.model.categories().map(|category| &category.id);
    for id in categories.chain(gate.model.requirements().map(|requirement| &requirement.id)) {
        if let Some(since) = retired.get(id.value.as_str()) {
            sink.push(
                Diagnostic::new(
                    LINT.name,
                    id.span,
                    format!(
                        "`{}` was retired in {since}, according to {}",
                        id.value, archived.version
                    ),
                )
                .help(HELP),
            );
        }
    }
    for change in &gate.changes {
        // The other reuse is of a retired id, which was reported above.
        let (Some(Fact::Meaning(was)), Some(Fact::Meaning(is))) = (&change.before, &change.after)
        else {
            continue;
        };
        let Some(other) = &is.stood_under else {
            continue;
        };
        let (id, named) = (change.subject().id(), &was.name);
        let message = format!(
            "`{id}` now means what `{other}` meant in {}",
            archived.version
        );
        sink.push(
            Diagnostic::new(LINT.name, gate.place(change), message)
                .help(HELP)
                .help(format!(
                    "give `{id}` back to \"{named}\"; order and weights can change while ids stay"
                )),
        );
    }
}
