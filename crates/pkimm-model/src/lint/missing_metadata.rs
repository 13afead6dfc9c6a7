use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::{Located, Span};

pub const LINT: Lint = Lint {
    name: "missing-metadata",
    summary: "information that artifacts print is missing",
    documentation: include_str!("missing-metadata.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    for category in model
        .categories()
        .filter(|category| category.draft.is_none())
    {
        let Some(file) = category.file else { continue };
        let start = Span::new(file, 0..0);
        if category.summary.is_none() {
            report(
                sink,
                start,
                "this category has no `summary`",
                "write one line for the tables",
            );
        }
        if category.overview.is_none() {
            report(
                sink,
                start,
                "this category has no overview",
                "write it below the front matter",
            );
        }
    }
    if !model.complete {
        return;
    }
    let start = Span::new(model.file, 0..0);
    let keys: [(&str, &Option<Located<String>>); 5] = [
        ("name", &model.name),
        ("short-name", &model.short_name),
        ("url", &model.url),
        ("license", &model.license),
        ("provenance", &model.provenance),
    ];
    for (key, _) in keys.into_iter().filter(|(_, value)| value.is_none()) {
        report(
            sink,
            start,
            &format!("the model has no `{key}`"),
            "add it to `model.toml`; artifacts print it",
        );
    }
    for level in &model.levels {
        let lists = [
            ("summary", level.summary.is_none()),
            ("indicators", level.indicators.is_empty()),
            ("risks", level.risks.is_empty()),
        ];
        for (key, _) in lists.into_iter().filter(|(_, missing)| *missing) {
            report(
                sink,
                level.name.span,
                &format!("this level has no `{key}`"),
                "add it; the levels page prints it",
            );
        }
    }
    for module in model
        .modules
        .iter()
        .filter(|module| module.description.is_none())
    {
        report(
            sink,
            module.name.span,
            "this module has no `description`",
            "add it; the modules page prints it",
        );
    }
    for reference in &model.references {
        for (key, value) in [("authority", &reference.authority), ("url", &reference.url)] {
            if value.is_none() {
                report(
                    sink,
                    reference.id.span,
                    &format!("this standard has no `{key}`"),
                    "add it; readers need it to find the text",
                );
            }
        }
        if reference.status == pkimm_release::ReferenceStatus::Superseded
            && reference.superseded_by.is_none()
        {
            report(
                sink,
                reference.id.span,
                "this standard is superseded, but no successor is named",
                "add `superseded-by` with the id of its successor",
            );
        }
    }
}

fn report(sink: &mut Sink, span: Span, message: &str, help: &str) {
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
