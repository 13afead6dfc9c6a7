use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::extension_archive::Gated;
use crate::source::toml::basic;
use pkimm_release::diff::Bump;

pub const LINT: Lint = Lint {
    name: "bump-too-small",
    summary: "the version was raised, but by less than the changes require",
    documentation: include_str!("bump-too-small.md"),
    default: Some(Severity::Error),
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    for gated in &gate.extensions {
        of_extension(gated, sink);
    }
    let Some((archived, _)) = &gate.baseline else {
        return;
    };
    let (baseline, version) = (archived.version.to_string(), gate.version.to_string());
    // Both were parsed as versions before.
    let Ok(made) = Bump::between(&baseline, &version) else {
        return;
    };
    let required = gate.required();
    if made == Bump::None || made >= required {
        return;
    }
    let next = gate.next().unwrap_or_default();
    let mut diagnostic = Diagnostic::new(
        LINT.name,
        gate.version_span(),
        format!(
            "{version} is a {made} version after {baseline}, but the changes require a {required} version"
        ),
    );
    for change in gate.changes.iter().filter(|change| change.bump > made) {
        let requires = format!(
            "{} of `{}` requires a {} version: {}",
            change.kind.as_str(),
            change.subject(),
            change.bump,
            change.reason
        );
        diagnostic = diagnostic.also(gate.place(change), requires);
    }
    let help = format!(
        "write `{next}`, or undo the changes; a text that was reworded without a change of meaning can be waived in `releases/{version}.md`"
    );
    let fix = Fix::suggestion(gate.version_span(), basic(&next));
    sink.push(diagnostic.help(help).fix(fix));
}

/// An extension, whose version follows from its own changes.
fn of_extension(gated: &Gated<'_>, sink: &mut Sink) {
    let Some(archived) = gated.baseline else {
        return;
    };
    let (baseline, version) = (archived.version.to_string(), gated.version.to_string());
    let (id, required) = (&gated.extension.id.value, gated.required());
    // Both were parsed as versions before.
    let Ok(made) = Bump::between(&baseline, &version) else {
        return;
    };
    if made == Bump::None || made >= required {
        return;
    }
    let next = gated.next().unwrap_or_default();
    let place = gated.extension.version.span;
    let message = format!(
        "{version} of `{id}` is a {made} version after {baseline}, but the changes require a {required} version"
    );
    let greater = gated.changes.iter().filter(|change| change.bump > made);
    let told = greater.fold(
        Diagnostic::new(LINT.name, place, message),
        |told, change| {
            let requires = format!(
                "{change} requires a {} version: {}",
                change.bump, change.reason
            );
            told.also(gated.place(change), requires)
        },
    );
    sink.push(
        told.help(format!("write `{next}`, or undo the changes"))
            .fix(Fix::suggestion(place, basic(&next))),
    );
}
