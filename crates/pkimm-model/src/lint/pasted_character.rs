use std::collections::HashSet;
use std::ops::Range;

use super::prose::is_english;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::front_matter;
use crate::source::toml::Document;
use crate::source::tree::{FileState, SourceTree};
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
            let fix = plain(context.tree, span, character);
            sink.push(finding(character, unusual, span).maybe_fix(fix));
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
        let toml = span_of_toml(path, text);
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
    sink.push(finding(character, unusual, span));
}

fn finding(character: char, unusual: Unusual, span: Span) -> Diagnostic {
    let message = format!("this is {} (U+{:04X})", unusual.name, u32::from(character));
    Diagnostic::new(LINT.name, span, message).help(unusual.help)
}

/// The file with what stands on the keyboard in place of a character. What would make a list, a heading or a break of a line
/// is left to a person. Nothing is offered where a mark would end a text of TOML, or stand in an address.
fn plain(tree: &SourceTree, span: Span, character: char) -> Option<Fix> {
    let plain = unusual::instead(character)?;
    let (text, range) = (tree.text(span.file), span.range());
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let last = line.chars().next_back().unwrap_or('\n');
    let next = after.chars().next().unwrap_or('\n');
    let is_within = !line.trim_start().starts_with('#') && line.contains(char::is_alphabetic);
    if line.rfind("](").is_some_and(|at| !line[at..].contains(')')) {
        return None;
    }
    let is_certain = match plain {
        " " => is_within && !last.is_whitespace() && !next.is_whitespace(),
        "" => is_within && last.is_ascii() && !last.is_whitespace(),
        quote => {
            let is_toml = span_of_toml(tree.path(span.file), text).contains(&range.start);
            if is_toml && !may_stand(text, range.start, quote) {
                return None;
            }
            line.trim_start().is_empty() || is_within
        }
    };
    Some(Fix::automatic(span, plain).if_certain(is_certain))
}

/// The bytes of a file that are TOML.
fn span_of_toml(path: &str, text: &str) -> Range<usize> {
    match path.ends_with(".toml") {
        true => 0..text.len(),
        false => front_matter::split(text).front_matter.unwrap_or_default(),
    }
}

/// Whether a quotation mark may stand in a line of TOML: in a remark, or where other marks are around the text.
fn may_stand(text: &str, at: usize, quote: &str) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    line.trim_start().starts_with('#') || !line.contains(quote)
}
