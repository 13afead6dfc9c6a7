use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::extension_archive::Gated;
use crate::source::toml::basic;
use pkimm_release::diff::Bump;

pub const LINT: Lint = Lint {
    name: "version-not-raised",
    summary: "the model changed, but its version is still the published one",
    documentation: include_str!("version-not-raised.md"),
    default: Some(Severity::Error),
    structural: false,
    run: None,
};

/// An edit need not touch the version until a release is made, so this is a fault under `--gate` only.
pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    for gated in &gate.extensions {
        of_extension(gated, sink);
    }
    let Some((archived, _)) = &gate.baseline else {
        below_all(gate, sink);
        return;
    };
    let required = gate.required();
    if !gate.strict || gate.version != archived.version || required == Bump::None {
        return;
    }
    let next = gate.next().unwrap_or_default();
    let mut diagnostic = Diagnostic::new(
        LINT.name,
        gate.version_span(),
        format!(
            "{} is already published, and the model has changed since",
            gate.version
        ),
    );
    for change in gate
        .changes
        .iter()
        .filter(|change| change.bump == required)
        .take(10)
    {
        diagnostic = diagnostic.also(
            gate.place(change),
            format!("{} of `{}`", change.kind.as_str(), change.subject()),
        );
    }
    let fix = Fix::suggestion(gate.version_span(), basic(&next));
    let help = format!("raise the version to `{next}`");
    sink.push(diagnostic.help(help).fix(fix));
}

/// An extension, whose version follows from its own changes.
fn of_extension(gated: &Gated<'_>, sink: &mut Sink) {
    let (id, version) = (&gated.extension.id.value, &gated.version);
    let place = gated.extension.version.span;
    let mut published = gated.extension.published();
    let highest = published.next_back();
    let diagnostic = match (gated.baseline, highest) {
        (None, Some(highest)) => {
            let message = format!("{version} is below every published version of `{id}`");
            let help = format!(
                "write a version above `{}`, the highest published one",
                highest.version
            );
            Diagnostic::new(LINT.name, place, message).help(help)
        }
        (Some(archived), _) if gated.strict && archived.version == *version => {
            let required = gated.required();
            if required == Bump::None {
                return;
            }
            let message =
                format!("{version} of `{id}` is already published, and it has changed since");
            let next = gated.next().unwrap_or_default();
            let changes = gated.changes.iter();
            let greatest = changes.filter(|change| change.bump == required).take(10);
            let diagnostic = Diagnostic::new(LINT.name, place, message);
            let told = greatest.fold(diagnostic, |told, change| {
                told.also(gated.place(change), change.to_string())
            });
            told.help(format!("raise the version to `{next}`"))
                .fix(Fix::suggestion(place, basic(&next)))
        }
        _ => return,
    };
    sink.push(diagnostic);
}

/// A version in progress with which none is compared, since all that are published are above it.
fn below_all(gate: &Gate<'_>, sink: &mut Sink) {
    let mut published = gate.model.published();
    let Some(lowest) = published.next().filter(|_| gate.model.baseline().is_none()) else {
        return;
    };
    let highest = &published.next_back().unwrap_or(lowest).version;
    let message = format!("{} is below every published version", gate.version);
    let diagnostic = Diagnostic::new(LINT.name, gate.version_span(), message);
    sink.push(diagnostic.help(format!(
        "write a version above `{highest}`, the highest published one"
    )));
}
