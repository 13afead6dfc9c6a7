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
                        "use the current name; on a page, an expression can take it from the model",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_around_a_name_show_that_it_is_one() {
        // What stands before the name and after it.
        for (before, after) in [
            ("see the category ", " and"),
            ("Module: ", ""),
            ("the ", " level of"),
            ("the ", " level."),
            ("whoever is at ", " now"),
            ("level 2 (", ")"),
            ("Level 2: ", "."),
            ("we call it \"", "\" here"),
            ("we call it \u{201c}", "\u{201d} here"),
        ] {
            assert!(is_named(before, after), "{before}…{after}");
        }
        for (before, after) in [
            ("", ""),
            ("see the ", " and"),
            ("the category of ", " and"),
            ("part 2 (", ")"),
            ("level two (", ")"),
            ("look at ", " Services"),
            ("we call it \"", " here\""),
            ("\"we call it ", "\" here"),
            ("the ", " of a level"),
        ] {
            assert!(!is_named(before, after), "{before}…{after}");
        }
    }

    #[test]
    fn a_capital_within_a_sentence_shows_a_name() {
        let is =
            |before: &str, after: &str| is_capital(BlockKind::Paragraph, before, "Managed", after);
        assert!(is("from there to ", " is far") && is("first, ", ""));
        assert!(is_capital(BlockKind::Item, "up to ", "Managed", ""));
        // A heading has capitals of its own, and so has the start of a sentence.
        assert!(!is_capital(BlockKind::Heading(2), "up to ", "Managed", ""));
        assert!(!is("", " keys") && !is("It ends. ", " keys"));
        // A longer name may hold the word.
        assert!(!is("The ", " keys") && !is("up to ", " Keys"));
        assert!(!is("up to (", ")") && !is("up to", ""));
        assert!(!is_capital(BlockKind::Paragraph, "up to ", "managed", ""));
    }

    #[test]
    fn a_longer_name_goes_on_after_the_word() {
        for after in [
            "-based",
            "/Other",
            "'s",
            "\u{2019}s",
            " Service",
            "  Service",
            " 2",
        ] {
            assert!(continues(after), "{after}");
        }
        for after in [
            "",
            ".",
            " service",
            ", Service",
            "Service",
            " ",
            " (Service)",
        ] {
            assert!(!continues(after), "{after}");
        }
    }
}
