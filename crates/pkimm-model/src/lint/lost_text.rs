use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::{Lost, LostKind};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "lost-text",
    summary: "a part of a text is not shown to readers",
    documentation: include_str!("lost-text.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let lost = context
        .model
        .published_texts()
        .flat_map(|text| &text.markdown.lost);
    lost.for_each(|lost| report(lost, context.tree.first_line(lost.span), sink));
    let made = context.made(|markdown| &markdown.lost, |lost| &lost.span);
    made.for_each(|lost| report(lost.part, lost.span, sink));
}

fn report(lost: &Lost, span: Span, sink: &mut Sink) {
    let (message, help) = match &lost.kind {
        LostKind::SurplusCells(columns) => (
            format!(
                "the head of this table has {columns} column{}, and what stands beyond them is not shown",
                if *columns == 1 { "" } else { "s" }
            ),
            "give the table another column, or write `\\|` for a bar that parts no cells",
        ),
        LostKind::NoTable => (
            "this makes no table, since the head has another number of cells".to_owned(),
            "give this line one group of dashes for each cell of the line above, as in `| --- | --- |`",
        ),
        LostKind::NoDashes => (
            "this makes no table, since the line of dashes below its head is missing".to_owned(),
            "write `| --- | --- |` below this line, with a group of dashes for each cell",
        ),
        LostKind::Repeated(name) => (
            format!("`[{name}]` is defined before, so this is not shown"),
            "give it another name, or remove it",
        ),
        LostKind::Unused(name) => (
            format!("nothing in this text refers to `[{name}]`, so this is not shown"),
            "refer to it, remove it, or, if it is meant as text, write `\\[` for the bracket",
        ),
        LostKind::NoFootnote(name) => (
            format!("this text has no footnote `[^{name}]`"),
            "write the footnote on a line of its own, as in `[^1]: Its text.`",
        ),
        LostKind::Attributes => (
            "the site takes this for attributes, which can hide what they belong to, and other formats print it or pass it over"
                .to_owned(),
            "leave an anchor such as `{#name}` and classes such as `{.name}` alone, or put it in backticks if it is meant as it stands",
        ),
        LostKind::NoAttributes => (
            "the site takes this for attributes and does not show it, and other formats print it".to_owned(),
            "write it directly below the block to which it belongs, with a blank line behind it, or in backticks if it is meant as it stands",
        ),
    };
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
