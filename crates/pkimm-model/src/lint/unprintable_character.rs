use std::ops::Range;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Reference;
use crate::source::unusual;
use crate::span::{Covered, Located, Span};

pub const LINT: Lint = Lint {
    name: "unprintable-character",
    summary: "a text has a character that no font of the questionnaires on paper has",
    documentation: include_str!("unprintable-character.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let Some(is_printed) = context.facts.is_printed else {
        return;
    };
    let find = |text: &str| -> Vec<(Range<usize>, char)> {
        let unprinted = unusual::places(text).filter(|(_, character)| !is_printed(*character));
        unprinted
            .map(|(at, character)| (at..at + character.len_utf8(), character))
            .collect()
    };
    let model = context.model;
    for text in model.texts_by_folder().flat_map(|(_, texts)| texts) {
        let markdown = &text.markdown;
        let remarks = markdown.comments.iter().map(|one| one.span).collect();
        report(
            context.written(text.span, &text.value, &remarks, find),
            sink,
        );
        // Markdown makes signs of references.
        for block in &markdown.blocks {
            let shown = find(&block.text).into_iter();
            let shown = shown.map(|(range, sign)| (block.span_of(range), sign));
            let made = shown.filter(|(span, sign)| !context.tree.slice(*span).contains(*sign));
            report(made, sink);
        }
    }
    for name in names(context) {
        let found = context.written(name.span, &name.value, &Covered::default(), find);
        report(found, sink);
    }
}

/// What questionnaires show and is no Markdown.
fn names<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Located<String>> {
    let model = context.model;
    let of_model = [
        &model.name,
        &model.short_name,
        &model.license,
        &model.provenance,
    ];
    let levels = model.levels.iter().map(|level| &level.name);
    let modules = model.modules.iter().map(|module| &module.name);
    let categories = model.categories().map(|category| &category.name);
    let requirements = model.requirements().map(|requirement| &requirement.title);
    let of_reference = |reference: &'c Reference| {
        let others = [&reference.authority, &reference.edition];
        [&reference.title]
            .into_iter()
            .chain(others.into_iter().flatten())
    };
    let of_parts = levels.chain(modules).chain(categories).chain(requirements);
    let references = model.references.iter().flat_map(of_reference);
    of_model
        .into_iter()
        .flatten()
        .chain(of_parts)
        .chain(references)
}

fn report(found: impl IntoIterator<Item = (Span, char)>, sink: &mut Sink) {
    for (span, character) in found {
        let message = format!(
            "no font of the questionnaires on paper has the character `{character}` (U+{:04X})",
            u32::from(character)
        );
        let help = "write it in other characters, or turn this lint off; on paper U+FFFD, the sign for an unknown character, \
                    stands in its place";
        sink.push(Diagnostic::new(LINT.name, span, message).help(help));
    }
}
