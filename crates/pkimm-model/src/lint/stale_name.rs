use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::BlockKind;

pub const LINT: Lint = Lint {
    name: "stale-name",
    summary: "a text uses a name that the model no longer has",
    documentation: include_str!("stale-name.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: None,
};

/// What comes next to a name: `the category Sourcing`, `level 2 (Basic)`, `the Basic level`, `at Basic`.
const BESIDE: &[&str] = &["level", "category", "module"];

/// What comes before the name of a level that something has reached.
const BEFORE: &[&str] = &["at"];

/// What opens a quotation, and what closes it.
const QUOTES: [&[char]; 2] = [
    &['"', '\u{201c}', '\u{2018}', '\''],
    &['"', '\u{201d}', '\u{2019}', '\''],
];

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let Some((archived, baseline)) = &gate.baseline else {
        return;
    };
    let names = |release: &pkimm_release::Release| -> HashSet<String> {
        let levels = release.levels.iter().map(|level| level.name.clone());
        let categories = release.categories().map(|category| category.name.clone());
        let modules = release.modules.iter().map(|module| module.name.clone());
        levels
            .chain(modules)
            .chain(categories)
            .chain(
                release
                    .requirements()
                    .map(|requirement| requirement.description.clone()),
            )
            .collect()
    };
    let now = names(gate.release);
    let mut stale: Vec<String> = names(baseline)
        .into_iter()
        .filter(|name| !now.contains(name))
        .collect();
    stale.sort_unstable();
    // Names of bounded files fit into a searcher.
    let Ok(searcher) = AhoCorasick::new(&stale) else {
        return;
    };
    let texts = gate.model.texts().map(|text| &text.markdown);
    for (markdown, block) in texts
        .flat_map(|markdown| markdown.blocks.iter().map(move |block| (markdown, block)))
        .filter(|_| !stale.is_empty())
    {
        for found in searcher.find_iter(&block.text) {
            let name = &stale[found.pattern().as_usize()];
            let (before, after) = (&block.text[..found.start()], &block.text[found.end()..]);
            let is_whole = !before.ends_with(char::is_alphanumeric)
                && !after.starts_with(char::is_alphanumeric);
            // A single word is ordinary English as often as a name.
            let is_name = name.contains(' ')
                || is_named(before, after)
                || is_capital(block.kind, before, name, after)
                || markdown.emphasis.contains(&block.span_of(found.range()));
            if is_whole && is_name {
                let message = format!(
                    "`{name}` is a name in {} that the model no longer has",
                    archived.version
                );
                sink.push(
                    Diagnostic::new(LINT.name, block.span_of(found.range()), message).help(
                        "use the current name, or an expression that takes it from the model",
                    ),
                );
            }
        }
    }
}

/// Whether the words around a name, or quotation marks, show that it is meant as one.
fn is_named(before: &str, after: &str) -> bool {
    let is_one = |word: Option<&str>, words: &[&str]| {
        let word = word
            .unwrap_or_default()
            .trim_matches(|mark: char| !mark.is_alphabetic());
        words.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    let is_quoted = before.ends_with(QUOTES[0]) && after.starts_with(QUOTES[1]);
    let before = before.trim_end_matches(|mark: char| !mark.is_alphanumeric());
    let mut back = before.split_whitespace().rev();
    let nearest = back.next();
    let is_number = nearest.is_some_and(|part| part.contains(|digit: char| digit.is_ascii_digit()));
    is_quoted
        || is_one(nearest, BESIDE)
        || (is_one(nearest, BEFORE) && !continues(after))
        || (is_number && is_one(back.next(), BESIDE))
        || is_one(after.split_whitespace().next(), BESIDE)
}

/// Whether a word is capitalized within a sentence, where an ordinary word would not be. Part of a longer name, such as
/// `Basic Constraints`, does not count.
fn is_capital(kind: BlockKind, before: &str, name: &str, after: &str) -> bool {
    let is_prose = matches!(kind, BlockKind::Paragraph | BlockKind::Item);
    let previous = before.split_whitespace().next_back().unwrap_or_default();
    let is_within = before.ends_with(' ')
        && previous.starts_with(|first: char| first.is_lowercase())
        && previous.ends_with(|last: char| last.is_alphanumeric() || last == ',');
    is_prose && name.starts_with(char::is_uppercase) && is_within && !continues(after)
}

/// Whether the words after a name belong to it.
fn continues(after: &str) -> bool {
    let next = after.trim_start_matches(' ');
    after.starts_with(['-', '/', '\'', '\u{2019}'])
        || (next.len() < after.len()
            && next.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit()))
}
