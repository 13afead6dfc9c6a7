use pkimm_release::markdown::is_silent;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::text::is_missing;
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
        let length = context.tree.text(file).len();
        let end = Span::new(file, length..length);
        if is_missing(&category.summary) {
            report(
                sink,
                start,
                "this category has no `summary`",
                "write one line for the tables",
            );
        }
        if is_missing(&category.overview) {
            report(
                sink,
                end,
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
            ("summary", is_missing(&level.summary)),
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
    let items = model
        .levels
        .iter()
        .flat_map(|level| level.indicators.iter().chain(&level.risks));
    for item in items.filter(|item| item.is_silent()) {
        let message = "this item of a level shows nothing";
        report(sink, item.span, message, "write it, or remove it");
    }
    for module in model
        .modules
        .iter()
        .filter(|module| is_missing(&module.description))
    {
        report(
            sink,
            module.name.span,
            "this module has no `description`",
            "add it; the modules page prints it",
        );
    }
    // A page that stands for a folder lists what is in it.
    let pages = context.pages.iter();
    let pages = pages.filter(|rendered| {
        rendered.page.draft.is_none() && !rendered.page.path.ends_with("_index.md")
    });
    for rendered in pages {
        if rendered.body.as_deref().is_ok_and(is_silent) {
            report(
                sink,
                rendered.page.body.span.at_start(),
                "this page shows no text",
                "write it below the front matter, or mark the page with `draft = true`",
            );
        }
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
                "add `superseded-by` with the id of its successor; `pkimm new reference ID --title …` adds one that the catalog lacks",
            );
        }
    }
}

fn report(sink: &mut Sink, span: Span, message: &str, help: &str) {
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
