use std::collections::HashSet;
use std::ops::Range;

use pkimm_release::site::FindCorrections;
use rustc_hash::FxHashSet;

use super::prose::{self, words};
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::markdown::{Block, BlockKind};

pub const LINT: Lint = Lint {
    name: "misspelling",
    summary: "a word is misspelled",
    documentation: include_str!("misspelling.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// A shorter word is as likely an abbreviation as a slip.
const LEAST: usize = 4;

fn run(context: &Context<'_>, sink: &mut Sink) {
    let Some(find) = context
        .facts
        .corrections
        .filter(|_| prose::is_english(context))
    else {
        return;
    };
    let accepted: HashSet<String> = context
        .model
        .accepted_words
        .iter()
        .map(|word| word.to_lowercase())
        .collect();
    let corrections = |word: &str| corrections(word, find, &accepted);
    let is_faulty = |part: &&str| spelt_parts(part).any(|word| corrections(&part[word]).is_some());
    let faulty: FxHashSet<&str> = prose::vocabulary(context)
        .into_iter()
        .filter(is_faulty)
        .collect();
    let is_sound = |block: &Block| {
        faulty.is_empty() || !block.text.split(' ').any(|part| faulty.contains(part))
    };
    for block in prose::blocks(context).filter(|block| !is_sound(block)) {
        for range in spelt_parts(&block.text) {
            let corrections = corrections(&block.text[range.clone()]);
            if let Some(corrections) = corrections.filter(|_| !is_address(&block.text, &range)) {
                report(context, block, range, corrections, sink);
            }
        }
    }
    let modules = context.model.modules.iter().map(|module| &module.name);
    let categories = context.model.categories().map(|category| &category.name);
    let names = modules.chain(categories).chain(
        context
            .model
            .requirements()
            .map(|requirement| &requirement.title),
    );
    for name in names {
        for word in words(name).map(|range| &name[range]) {
            if let Some(corrections) = corrections(word) {
                let message = format!("`{word}` is misspelled");
                sink.push(
                    Diagnostic::new(LINT.name, name.span, message)
                        .help(suggestion(word, corrections)),
                );
            }
        }
    }
}

/// The words of a text, where hyphens part them too, and without genitive endings.
fn spelt_parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text).flat_map(|word| {
        let mut start = word.start;
        text[word].split('-').map(move |part| {
            let from = start;
            start += part.len() + 1;
            let stem = part.split(['\'', '’']).next().unwrap_or_default();
            from..from + stem.len()
        })
    })
}

/// What a misspelled word may be meant to be. `None` for a word that is right, unknown, or no word: abbreviations and
/// names of programs are written with capitals and digits.
fn corrections(
    word: &str,
    find: FindCorrections,
    accepted: &HashSet<String>,
) -> Option<&'static [&'static str]> {
    let is_shaped = word.len() >= LEAST
        && word
            .bytes()
            .skip(1)
            .all(|byte| byte.is_ascii_lowercase() || !byte.is_ascii());
    if !is_shaped {
        return None;
    }
    let corrections = find(word)?;
    (!corrections.is_empty() && !accepted.contains(&word.to_lowercase())).then_some(corrections)
}

/// Whether a word is part of an address, a path or the name of a file.
fn is_address(text: &str, word: &Range<usize>) -> bool {
    let joins = |character: char| matches!(character, '/' | '@' | '_' | '.' | ':');
    let before = text[..word.start].chars().next_back().is_some_and(joins);
    let mut after = text[word.end..].chars();
    before || (after.next().is_some_and(joins) && after.next().is_some_and(char::is_alphanumeric))
}

fn report(
    context: &Context<'_>,
    block: &Block,
    range: Range<usize>,
    corrections: &[&str],
    sink: &mut Sink,
) {
    let word = &block.text[range.clone()];
    let span = block.span_of(range);
    let diagnostic = Diagnostic::new(LINT.name, span, format!("`{word}` is misspelled"))
        .help(suggestion(word, corrections));
    let is_plain = corrections.len() == 1 && context.tree.slice(span) == word;
    if !is_plain {
        return sink.push(diagnostic);
    }
    let fix = Fix::automatic(span, capital_as(word, corrections[0]));
    // The words of a heading are its anchor, and links to it would break.
    let is_heading = matches!(block.kind, BlockKind::Heading(_));
    sink.push(diagnostic.fix(fix.if_certain(!is_heading)));
}

fn suggestion(word: &str, corrections: &[&str]) -> String {
    let corrections: Vec<String> = corrections
        .iter()
        .map(|correction| format!("`{}`", capital_as(word, correction)))
        .collect();
    format!(
        "write {}; if the word is right, add it to `accepted` in `terminology.toml`",
        corrections.join(" or ")
    )
}

/// A correction with a capital where the word has one.
pub fn capital_as(word: &str, correction: &str) -> String {
    let mut letters = correction.chars();
    match letters
        .next()
        .filter(|_| word.starts_with(char::is_uppercase))
    {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => correction.to_owned(),
    }
}

#[cfg(test)]
pub fn listed(word: &str) -> Option<&'static [&'static str]> {
    typos_dict::WORD.find(&unicase::UniCase::new(word)).copied()
}

#[cfg(test)]
mod tests {
    use pkimm_release::site::Facts;

    use crate::{Applicability, SourceTree, check};

    #[test]
    fn a_heading_is_mended_by_a_person() {
        let root =
            camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/base");
        let (tree, _) = SourceTree::read(root.as_path()).expect("the small model is there");
        let mut files: std::collections::BTreeMap<String, Vec<u8>> = tree
            .below("")
            .map(|(path, file)| (path.to_owned(), tree.text(file).as_bytes().to_vec()))
            .collect();
        let page = "+++\ntitle = \"Page\"\n+++\n\n## What was recieved\n\nIt was recieved.\n";
        files.insert("pages/page.md".to_owned(), page.as_bytes().to_vec());
        let (tree, found) = SourceTree::from_files(files);
        let facts = Facts {
            corrections: Some(super::listed),
            ..Facts::default()
        };
        let outcome = check(tree, found, &facts);
        let own = outcome
            .diagnostics
            .iter()
            .filter(|own| own.code == "misspelling");
        let applicability = own.map(|own| own.fix.as_ref().map(|fix| fix.applicability));
        assert_eq!(
            applicability.collect::<Vec<_>>(),
            [
                Some(Applicability::Suggestion),
                Some(Applicability::Automatic)
            ]
        );
    }
}
