use std::collections::HashMap;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Located;

pub const LINT: Lint = Lint {
    name: "duplicate-reference",
    summary: "a standard is listed twice in the catalog, or cited twice",
    documentation: include_str!("duplicate-reference.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let references = &context.model.references;
    let titles = references.iter().map(|reference| &reference.title);
    repeats(titles, "title", compared, sink);
    repeats(
        references
            .iter()
            .filter_map(|reference| reference.url.as_ref()),
        "address",
        normalize_url,
        sink,
    );
}

fn repeats<'a>(
    values: impl Iterator<Item = &'a Located<String>>,
    what: &str,
    normalize: fn(&str) -> String,
    sink: &mut Sink,
) {
    let mut seen: HashMap<String, &Located<String>> = HashMap::new();
    for value in values {
        match seen.get(&normalize(value)) {
            Some(first) => sink.push(
                Diagnostic::new(
                    LINT.name,
                    value.span,
                    format!("another entry of the catalog has the same {what}"),
                )
                .also(first.span, "first here")
                .help("keep one entry, and cite it everywhere"),
            ),
            None => {
                seen.insert(normalize(value), value);
            }
        }
    }
}

/// A title without what does not tell it from another one: blanks, marks and capital letters.
pub(crate) fn compared(title: &str) -> String {
    title
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn normalize_url(url: &str) -> String {
    let rest = url
        .split_once("://")
        .map_or(url, |(_, rest)| rest)
        .trim_end_matches('/');
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    format!("{}/{path}", host.to_lowercase().trim_start_matches("www."))
}
