use std::collections::HashSet;

use super::prose::is_english;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::tree::FileState;
use crate::source::unusual::{self, Unusual};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "pasted-character",
    summary: "a file has a character that nobody sees, or that stands for a mark of Markdown",
    documentation: include_str!("pasted-character.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let is_english = is_english(context);
    let unusual_of = |character, before: &str| {
        let unusual = unusual::of(character, before);
        unusual.filter(|one| is_english || !one.is_english)
    };
    let is_source = |path: &str| path.ends_with(".md") || path.ends_with(".toml");
    let files = context.tree.below("").filter(|(path, _)| is_source(path));
    // What stands in place of bytes that are no text was not pasted.
    for (_, file) in files.filter(|(_, file)| context.tree.file(*file).state == FileState::Read) {
        let text = context.tree.text(file);
        for (at, character) in unusual::places(text) {
            let Some(unusual) = unusual_of(character, &text[..at]) else {
                continue;
            };
            let span = Span::new(file, at..at + character.len_utf8());
            report(character, unusual, span, sink);
        }
    }
    // What is written with an escape does not stand in the file.
    for text in context.model.plain_texts() {
        let written = context.tree.slice(text.span);
        // One of each is told.
        let mut told = HashSet::new();
        for (at, character) in unusual::places(&text.value) {
            let unusual = unusual_of(character, &text.value[..at]);
            let unusual = unusual.filter(|_| told.insert(character));
            if let Some(unusual) = unusual.filter(|_| !written.contains(character)) {
                report(character, unusual, text.span, sink);
            }
        }
    }
}

fn report(character: char, unusual: Unusual, span: Span, sink: &mut Sink) {
    let message = format!("this is {} (U+{:04X})", unusual.name, u32::from(character));
    sink.push(Diagnostic::new(LINT.name, span, message).help(unusual.help));
}
