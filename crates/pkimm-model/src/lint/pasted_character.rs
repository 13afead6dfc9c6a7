use std::collections::HashSet;
use std::ops::Range;

use super::prose::is_english;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::front_matter;
use crate::source::toml::Document;
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
    // What is written with an escape, or made by an expression, does not stand in the file.
    let mut look = |text: &str, span: Span| {
        let written = context.tree.slice(span);
        // One of each is told.
        let mut told = HashSet::new();
        for (at, character) in unusual::places(text) {
            let unusual = unusual_of(character, &text[..at]);
            let unusual = unusual.filter(|_| told.insert(character));
            if let Some(unusual) = unusual.filter(|_| !written.contains(character)) {
                report(character, unusual, span, sink);
            }
        }
    };
    for (path, file) in context.tree.below("").filter(|(path, _)| is_source(path)) {
        let text = context.tree.text(file);
        let toml = match path.ends_with(".toml") {
            true => 0..text.len(),
            false => front_matter::split(text).front_matter.unwrap_or_default(),
        };
        // Few texts are written with an escape.
        if text[toml.clone()].contains('\\') {
            let (document, _) = Document::parse(&text[toml.clone()]);
            for (value, range) in document.texts() {
                let range = toml.start + range.start..toml.start + range.end;
                look(value, Span::new(file, range));
            }
        }
    }
    for page in &context.pages {
        let span = page.page.body.span;
        // What comes from a value of the model was told at the value.
        if let Ok(body) = &page.body
            && let Some(expression) = escaping_expression(context.tree.slice(span))
        {
            let start = span.range().start;
            let range = start + expression.start..start + expression.end;
            look(body, Span::new(span.file, range));
        }
    }
    // Markdown makes signs of references.
    let texts = context.model.published_texts();
    let references = texts.flat_map(|text| &text.markdown.references);
    let references = references.map(|reference| (reference.sign, reference.span));
    let made = context.made(|markdown| &markdown.references, |reference| &reference.span);
    let made = made.map(|made| (made.part.sign, made.span));
    for (sign, span) in references.chain(made) {
        if let Some(unusual) = unusual::of(sign, "") {
            report(sign, unusual, span, sink);
        }
    }
}

/// The first expression of a page that writes something with an escape.
fn escaping_expression(page: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + page[from..].find('{')?;
        let close = match page.as_bytes().get(start + 1)? {
            b'=' => "=}",
            b'~' => "~}",
            _ => {
                from = start + 1;
                continue;
            }
        };
        from = start + page[start..].find(close)? + close.len();
        if page[start..from].contains('\\') {
            return Some(start..from);
        }
    }
}

fn report(character: char, unusual: Unusual, span: Span, sink: &mut Sink) {
    let message = format!("this is {} (U+{:04X})", unusual.name, u32::from(character));
    sink.push(Diagnostic::new(LINT.name, span, message).help(unusual.help));
}
