use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::model::Level;
use crate::source::markdown::{Heading, Markdown};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "heading-out-of-order",
    summary: "a heading has a level that is not allowed at its place",
    documentation: include_str!("heading-out-of-order.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let headings = |markdown: &Markdown, top: u8, place: &str, sink: &mut Sink| {
        headings(context, markdown, top, place, sink);
    };
    for category in context.model.categories() {
        category
            .overview
            .iter()
            .for_each(|text| headings(&text.markdown, 3, "the overview of a category", sink));
        for requirement in &category.requirements {
            let texts = requirement.guidance.iter().chain(&requirement.assessment);
            texts.for_each(|text| headings(&text.markdown, 3, "a section of a requirement", sink));
        }
    }
    for text in context.model.described_levels().flatten().flatten() {
        headings(&text.markdown, 3, "the description of a level", sink);
    }
    for module in &context.model.modules {
        let description = module.description.iter();
        description
            .for_each(|text| headings(&text.markdown, 3, "the description of a module", sink));
    }
    let levels = context.model.levels.iter().flat_map(Level::texts);
    let summaries = context
        .model
        .categories()
        .filter_map(|category| category.summary.as_ref());
    for heading in levels
        .chain(summaries)
        .flat_map(|text| &text.markdown.headings)
    {
        let message = "this text is printed on one line and has no headings";
        let help = "take the mark of the heading away";
        sink.push(Diagnostic::new(LINT.name, heading.span, message).help(help));
    }
    for page in &context.model.pages {
        headings(
            &page.body.markdown,
            2,
            "a page, whose title is printed by the site,",
            sink,
        );
    }
}

fn headings(context: &Context<'_>, markdown: &Markdown, top: u8, place: &str, sink: &mut Sink) {
    let mut before = top - 1;
    for heading in &markdown.headings {
        if heading.level < top {
            let message = format!(
                "headings in {place} start with `{}`",
                "#".repeat(top.into())
            );
            sink.push(rewritten(context, heading, top, message));
        } else if heading.level > before + 1 {
            let message = format!(
                "this heading skips a level; the next level is `{}`",
                "#".repeat((before + 1).into())
            );
            sink.push(rewritten(context, heading, before + 1, message));
        }
        before = heading.level.max(top - 1);
    }
}

/// What to say of a heading that belongs to another level, and how it is written there: with its code, emphasis and links as
/// they stand there. What stands below it may have to follow, so a person agrees.
fn rewritten(context: &Context<'_>, heading: &Heading, level: u8, message: String) -> Diagnostic {
    let finding = Diagnostic::new(LINT.name, heading.span, message);
    let marks = "#".repeat(level.into());
    match heading.content_span() {
        Some(span) => {
            let written = &context.tree.text(span.file)[span.range()];
            let lines = written.lines().map(str::trim);
            let help = format!("write `{marks} {}`", lines.collect::<Vec<_>>().join(" "));
            let opening = Span::new(span.file, heading.span.range().start..span.range().start);
            let is_marks = context.tree.slice(opening).trim().starts_with('#');
            let fix = is_marks.then(|| Fix::suggestion(opening, format!("{marks} ")));
            finding.help(help).maybe_fix(fix)
        }
        None => finding.help(format!("write `{marks}` before its text")),
    }
}
