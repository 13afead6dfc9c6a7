use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use super::{Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::Gate;

pub const LINT: Lint = Lint {
    name: "stale-name",
    summary: "a text uses a name that the model no longer has",
    documentation: include_str!("stale-name.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: None,
};

/// What a text calls a level, next to its name.
const LEVEL: &str = "level";

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let Some((archived, baseline)) = &gate.baseline else { return };
    let names = |release: &pkimm_release::Release| -> HashSet<String> {
        let levels = release.levels.iter().map(|level| level.name.clone());
        let categories = release.categories().map(|category| category.name.clone());
        levels.chain(categories).chain(release.requirements().map(|requirement| requirement.description.clone())).collect()
    };
    let now = names(gate.release);
    let mut stale: Vec<String> = names(baseline).into_iter().filter(|name| !now.contains(name)).collect();
    stale.sort_unstable();
    // Names of bounded files fit into a searcher.
    let Ok(searcher) = AhoCorasick::new(&stale) else { return };
    for block in gate.model.texts().flat_map(|text| &text.markdown.blocks).filter(|_| !stale.is_empty()) {
        for found in searcher.find_iter(&block.text) {
            let name = &stale[found.pattern().as_usize()];
            let (before, after) = (&block.text[..found.start()], &block.text[found.end()..]);
            let is_whole = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
            // A single word is ordinary English as often as a name.
            let is_name = name.contains(' ') || is_level(before, after);
            if is_whole && is_name {
                let message = format!("`{name}` is a name of {}, and the model has it no longer", archived.version);
                sink.push(
                    Diagnostic::new(LINT.name, block.span_of(found.range()), message)
                        .help("write the name of today, or an expression that takes it from the model"),
                );
            }
        }
    }
}

/// Whether a text calls what stands between two parts of it a level: `level Basic`, `level 2 (Basic)`, `the Basic level`.
fn is_level(before: &str, after: &str) -> bool {
    let word = |word: Option<&str>| word.is_some_and(|word| word.trim_matches(|mark: char| !mark.is_alphabetic()).eq_ignore_ascii_case(LEVEL));
    let before = before.trim_end_matches(|mark: char| !mark.is_alphanumeric());
    let mut back = before.split_whitespace().rev();
    let nearest = back.next();
    let is_number = nearest.is_some_and(|part| part.contains(|digit: char| digit.is_ascii_digit()));
    word(nearest) || (is_number && word(back.next())) || word(after.split_whitespace().next())
}
