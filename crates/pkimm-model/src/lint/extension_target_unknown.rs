use pkimm_release::site::Now;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::nearest;
use crate::edit::Fix;
use crate::source::toml::basic;
use crate::span::Located;

pub const LINT: Lint = Lint {
    name: "extension-target-unknown",
    summary: "an extension names a category or requirement that the model does not have",
    documentation: include_str!("extension-target-unknown.md"),
    default: Some(Severity::Error),
    structural: true,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    if !model.structure_complete {
        return;
    }
    let categories: Vec<&str> = model.categories().map(|entry| &*entry.id.value).collect();
    let requirements = model.requirements().map(|entry| &*entry.id.value);
    let all: Vec<&str> = categories.iter().copied().chain(requirements).collect();
    for extension in &model.extensions {
        for entry in &extension.relevance {
            report(context, &entry.category, "category", &categories, sink);
        }
        for overlay in &extension.overlays {
            report(
                context,
                &overlay.target,
                "category or requirement",
                &all,
                sink,
            );
        }
    }
}

fn report(
    context: &Context<'_>,
    id: &Located<String>,
    what: &str,
    known: &[&str],
    sink: &mut Sink,
) {
    if known.contains(&id.value.as_str()) {
        return;
    }
    let message = format!("the model has no {what} `{}`", id.value);
    let finding = Diagnostic::new(LINT.name, id.span, message);
    let now = context.ids.now(&id.value);
    if let Some(told) = now.as_ref().and_then(|now| now.told(&id.value)) {
        let fix = match &now {
            Some(Now::Renamed(present)) => Some(Fix::automatic(id.span, basic(present))),
            _ => None,
        };
        return sink.push(finding.help(told).maybe_fix(fix));
    }
    sink.push(match nearest(&id.value, known.iter().copied()) {
        Some(near) => finding
            .help(format!("did you mean `{near}`?"))
            .fix(Fix::suggestion(id.span, basic(near))),
        None => finding.help("write an id as `model.toml` has it, or remove the entry"),
    });
}
