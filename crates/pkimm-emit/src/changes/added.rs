//! What is in a category or requirement that came or went: a row of a table names it, and nobody could decide on that alone.

use std::fmt::Write as _;

use pkimm_release::diff::Fact;
use pkimm_release::diff::view::Entry;
use pkimm_release::{Requirement, escape};

use super::called::{linked, name, of_newer, small_print};
use super::comparison::{Comparison, say};
use super::prose;
use crate::Words;

/// The requirements of a category that came or went, with their weights.
pub(super) fn list(comparison: &Comparison<'_>, entry: &Entry<'_>) -> String {
    let words = comparison.words;
    let change = entry.change;
    let ((Some(Fact::Category(placed)), None) | (None, Some(Fact::Category(placed)))) =
        (&change.before, &change.after)
    else {
        return String::new();
    };
    let requirements = &placed.category.requirements;
    if requirements.is_empty() {
        return String::new();
    }
    let what = escape::inert(&name(entry).unwrap_or_default());
    let mut out = words.fill("changes", "requirements-of", &[("what", &what)]);
    out = format!("\n{out}\n\n");
    for requirement in requirements {
        let weight = requirement.weight.to_string();
        let weight = words.fill("changes", "weight", &[("weight", &weight)]);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "- {} ({weight}) {}",
            escape::inert(&title(requirement)),
            escape::code(&format!("requirement:{}", requirement.id))
        );
    }
    out
}

/// The texts of a category or requirement that came, folded.
pub(super) fn texts(comparison: &Comparison<'_>, entry: &Entry<'_>) -> String {
    let Comparison { words, links, .. } = *comparison;
    if entry.change.before.is_some() {
        return String::new();
    }
    let mut parts: Vec<(String, &str)> = Vec::new();
    match &entry.change.after {
        Some(Fact::Category(placed)) => {
            let category = &placed.category;
            parts.push((say(words, "summary").to_owned(), &category.summary));
            parts.push((say(words, "overview").to_owned(), &category.description));
            parts.extend(category.levels.iter().map(|level| {
                let number = level.number.to_string();
                let values = [("level", number.as_str()), ("name", &level.name)];
                let head = words.fill("changes", "level-head", &values);
                (head, level.description.as_str())
            }));
            for requirement in &category.requirements {
                parts.extend(of_requirement(requirement, words));
            }
        }
        Some(Fact::Requirement(placed)) => parts.extend(of_requirement(&placed.requirement, words)),
        _ => {}
    }
    parts.retain(|(_, text)| !text.trim().is_empty());
    if parts.is_empty() {
        return String::new();
    }
    let what = escape::inert_html(&name(entry).unwrap_or_default());
    let title = words.fill("changes", "texts-of", &[("what", &what)]);
    let place = entry.change.location.as_ref();
    let place = place.map_or_else(String::new, |place| {
        format!(", {}", linked(place, of_newer(entry, links)))
    });
    let mut out = format!("\n<details><summary>{title}{place}</summary>\n");
    for (head, text) in parts {
        let _ = write!(
            out,
            "\n**{}**\n\n{}\n",
            escape::inert(&head),
            prose::plain(text)
        );
    }
    let _ = write!(out, "\n{}\n\n</details>\n", small_print(entry, words));
    out
}

/// What a requirement asks, each text with its head.
fn of_requirement<'a>(requirement: &'a Requirement, words: &Words) -> Vec<(String, &'a str)> {
    let title = title(requirement);
    let head = |key| words.fill("changes", key, &[("what", &title)]);
    let mut parts = vec![
        (head("guidance"), requirement.guidance.as_str()),
        (head("assessment"), requirement.assessment.as_str()),
    ];
    parts.extend(requirement.levels.iter().map(|anchor| {
        let number = anchor.number.to_string();
        let values = [("what", title.as_str()), ("level", &number)];
        let head = words.fill("changes", "anchor", &values);
        (head, anchor.description.as_str())
    }));
    parts
}

fn title(requirement: &Requirement) -> String {
    format!("{} {}", requirement.code, requirement.description)
}
