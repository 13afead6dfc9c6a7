use std::collections::HashSet;

use super::prose::words;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Text;

pub const LINT: Lint = Lint {
    name: "level-not-distinct",
    summary: "two levels of a category or a requirement are described in mostly the same words",
    documentation: include_str!("level-not-distinct.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// The share of the shorter text's words, in percent, from which on two texts count as the same.
const SHARED: usize = 60;

/// With how many levels before it one is compared. Models have five or six.
const COMPARED: usize = 20;

/// Texts with fewer distinct words are too short to be compared.
const LEAST: usize = 8;

fn run(context: &Context<'_>, sink: &mut Sink) {
    for levels in context.model.described_levels() {
        let texts: Vec<(&Text, HashSet<String>)> = levels
            .iter()
            .flatten()
            .map(|text| (text, content(&text.value)))
            .collect();
        for (index, (text, words)) in texts.iter().enumerate() {
            let alike = texts[index.saturating_sub(COMPARED)..index]
                .iter()
                .find(|(other, others)| other.value != text.value && is_alike(words, others));
            if let Some((other, _)) = alike {
                sink.push(
                    Diagnostic::new(
                        LINT.name,
                        text.span,
                        "the description of this level shares most of its words with another one",
                    )
                    .also(other.span, "the other description")
                    .help(
                        "say what is new at each level, so that an assessor can tell the two apart",
                    ),
                );
            }
        }
    }
}

/// The words of a text that carry meaning. In English these are seldom the shortest ones.
fn content(text: &str) -> HashSet<String> {
    words(text)
        .map(|range| text[range].to_lowercase())
        .filter(|word| word.chars().count() > 3)
        .collect()
}

fn is_alike(left: &HashSet<String>, right: &HashSet<String>) -> bool {
    let least = left.len().min(right.len());
    least >= LEAST && left.intersection(right).count() * 100 >= least * SHARED
}
