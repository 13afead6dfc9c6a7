//! The maturity levels, and what each of them means in a category.

use std::collections::HashMap;

use pkimm_release::integrity::LOWEST;

use super::found::Found;
use crate::diagnostic::Diagnostic;
use crate::model::{Level, Text};
use crate::raw::{LevelEntry, LevelTexts};
use crate::source::text::toml_text;
use crate::source::tree::SourceTree;
use crate::span::Located;

/// Brings the levels together. Where the file has no fault they are numbered from 0 or 1 without a gap; where an entry may
/// be missing they still ascend.
pub fn resolve(
    tree: &SourceTree,
    entries: Vec<Located<LevelEntry>>,
    faulty: bool,
    found: &mut Found,
) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    // The number of the level that was left out last.
    let mut misplaced = None;
    for entry in entries {
        let entry = entry.value;
        let (Some(number), Some(name)) = (entry.number, entry.name) else {
            found.left_out = true;
            continue;
        };
        let next = levels.last().map(|level| level.number.value + 1);
        let fits = match next {
            Some(next) if faulty => number.value >= next,
            Some(next) => number.value == next,
            None => faulty || number.value <= LOWEST,
        };
        if !fits {
            // A level that goes on where another one went wrong is as wrong as that, and no other fault.
            let goes_on = misplaced.map(|before: u32| before.saturating_add(1));
            misplaced = Some(number.value);
            if !faulty && goes_on != misplaced {
                found.push(misnumbered(number, next.or(goes_on)));
            }
            found.left_out = true;
            continue;
        }
        let texts = |entries: &[Located<_>]| {
            entries
                .iter()
                .filter_map(|entry| toml_text(tree, entry))
                .collect()
        };
        levels.push(Level {
            number,
            name: name.into_text(),
            summary: entry
                .summary
                .as_ref()
                .and_then(|summary| toml_text(tree, summary)),
            indicators: texts(&entry.indicators),
            risks: texts(&entry.risks),
        });
    }
    levels
}

/// A level that does not have the number that comes next, or the lowest one where none does.
fn misnumbered(number: Located<u32>, next: Option<u32>) -> Diagnostic {
    let own = number.value;
    let message = match next {
        Some(next) => format!("this level has the number {own}, but {next} comes next"),
        None => format!("the lowest level has the number {own}, but it can only be 0 or 1"),
    };
    Diagnostic::new("level-number", number.span, message)
        .help("list the levels from the lowest, numbered from 0 or 1 without a gap, as in 1, 2, 3")
}

/// What each level means in a category, by the level's position. A number that no level has is reported where all levels
/// are known.
pub fn texts(
    tree: &SourceTree,
    levels: &[Level],
    all_known: bool,
    texts: &LevelTexts,
    found: &mut Found,
) -> Vec<Option<Text>> {
    let numbers = levels.iter().map(|level| level.number.to_string());
    let positions: HashMap<String, usize> = numbers.zip(0..).collect();
    let mut placed: Vec<Option<Text>> = levels.iter().map(|_| None).collect();
    for (number, text) in &texts.0 {
        match positions.get(&number.value) {
            Some(position) => placed[*position] = toml_text(tree, text),
            None if all_known => {
                let message = format!("the model has no level {}", number.value);
                found.push(
                    Diagnostic::new("level-unknown", number.span, message)
                        .help("remove the entry, or add the level to `model.toml`"),
                );
            }
            None => {}
        }
    }
    placed
}
