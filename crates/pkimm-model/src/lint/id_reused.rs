use std::collections::HashMap;

use super::{Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::Gate;
use pkimm_release::diff::{Kind, Subject};
use serde_json::Value;

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
    for change in gate
        .changes
        .iter()
        .filter(|change| change.kind == Kind::IdReused)
    {
        let (Subject::Category(id) | Subject::Requirement(id) | Subject::Reference(id)) =
            &change.id
        else {
            continue;
        };
        // The other reuse is of a retired id, which was reported above.
        let Some(other) = change
            .after
            .as_ref()
            .and_then(|now| now.get("stoodUnder"))
            .and_then(Value::as_str)
        else {
            continue;
        };
        let message = format!(
            "`{id}` now means what `{other}` meant in {}",
            archived.version
        );
        let named = change
            .before
            .as_ref()
            .and_then(|before| before.get("name"))
            .and_then(Value::as_str)
            .unwrap_or_default();
        sink.push(
            Diagnostic::new(LINT.name, gate.place(change), message)
                .help(HELP)
                .help(format!(
                    "give `{id}` back to \"{named}\"; order and weights can change while ids stay"
                )),
        );
    }
}
