//! A comparison of two versions in Markdown: the comment on a pull request, and the computed part of release notes. What it
//! says is a [`View`]; here it is only written.
//!
//! - `comparison`: what is compared, and what is said of it;
//! - `sentences`: what the next release needs and why, and what a chair has to know, each as a sentence;
//! - `extent`: how much of a comparison is shown where it has to fit;
//! - `called`: what a change and its subject are called, with the link to its place;
//! - `prose`: running text, with what changed in it marked;
//! - `added`: what is in a category or requirement that came or went;
//! - `effect`: what the changes do to answers.
//!
//! Texts of a model are other people's: nothing in them may act as HTML, as a link or as a mention where the comment is
//! shown. Where it is shown a line may break at each end of a line or at none, so that paragraphs are parted by blank lines.

mod added;
mod called;
mod comparison;
mod effect;
mod extensions;
mod extent;
mod prose;
mod sentences;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt::Write as _;

use pkimm_release::diff::view::{Entry, Sides, View};
use pkimm_release::escape;

use called::{bump, kind, linked, of_newer, small_print, title_in_html, what};
use comparison::{heading, say, tell};
use extent::{Extent, Section};

pub use called::called;
pub use comparison::Comparison;
pub use effect::{level_change, result, size};
pub use extensions::{extensions, of_change};
pub use sentences::{headline, standing_of};

/// The comparison in Markdown. Headings start at level 3.
#[must_use]
pub fn markdown(comparison: &Comparison<'_>) -> String {
    let view = comparison.view();
    written(
        comparison,
        &view,
        &texts(comparison, &view),
        &Extent::whole(),
    )
}

/// The comparison in Markdown of no more than so many bytes, of which the head takes some thousand: shortened from what is least
/// important, with the numbers of what is left out.
#[must_use]
pub fn shortened(comparison: &Comparison<'_>, max_bytes: usize) -> String {
    let view = comparison.view();
    let texts = texts(comparison, &view);
    extent::fitting(&view, &texts, max_bytes, |extent| {
        written(comparison, &view, &texts, extent)
    })
}

/// The text of each change, folded or open as it is shown; empty where there is none to show.
fn texts(comparison: &Comparison<'_>, view: &View<'_>) -> Vec<String> {
    let text = |entry: &Entry<'_>| match comparison.in_full {
        true => changed_text(comparison, entry) + &added::texts(comparison, entry),
        false => String::new(),
    };
    view.entries.iter().map(text).collect()
}

/// One change, as it stands beside what it changed.
pub(crate) fn marked(comparison: &Comparison<'_>, entry: &Entry<'_>) -> String {
    let words = comparison.words;
    let head = format!(
        "**{}** ({}): {}",
        escape::inert(kind(entry.change.kind, words)),
        bump(entry, words),
        what(entry, words, None),
    );
    match &entry.sides {
        Sides::Prose { .. } => {
            format!("{head}\n\n{}\n", prose::compared(&entry.sides.paragraphs()))
        }
        Sides::Values { before, after } => {
            let sides = [before, after].map(|side| prose::line(side));
            let sides = sides.iter().filter(|side| !side.is_empty());
            let sides: Vec<&str> = sides.map(String::as_str).collect();
            format!("{head}\n\n{}\n", sides.join(" → "))
        }
    }
}

/// A changed text, folded, or open where it has to be read.
fn changed_text(comparison: &Comparison<'_>, entry: &Entry<'_>) -> String {
    if !entry.sides.is_prose() {
        return String::new();
    }
    let Comparison { words, links, .. } = *comparison;
    let is_open = entry.change.is_normative();
    let place = entry.change.location.as_ref();
    let place = place.map_or_else(String::new, |place| {
        format!(", {}", linked(place, of_newer(entry, links)))
    });
    format!(
        "\n<details{}><summary>{} ({}): {}{place}</summary>\n\n{}\n\n{}\n\n</details>\n",
        if is_open { " open" } else { "" },
        escape::inert_html(kind(entry.change.kind, words)),
        bump(entry, words),
        title_in_html(entry, words),
        prose::compared(&entry.sides.paragraphs()),
        small_print(entry, words),
    )
}

/// A comparison, with the texts of its changes, as much of it as is to be shown.
fn written(
    comparison: &Comparison<'_>,
    view: &View<'_>,
    texts: &[String],
    extent: &Extent,
) -> String {
    let words = comparison.words;
    let stands_below = comparison.standing.is_some();
    let version = |version: &str| escape::inert(&extent.name(version));
    let head = headline(&view.headline, stands_below, words, version);
    let out = match comparison.standing {
        Some(standing) => {
            let name = |name: &str| format!("*{}*", escape::inert(&extent.name(name)));
            let standing = standing_of(standing, &view.names, words, name);
            format!("**{standing}**\n\n{head}\n")
        }
        None => format!("**{head}**\n"),
    };
    if view.entries.is_empty() {
        return out;
    }
    let shown = view.entries.iter().zip(texts).enumerate();
    let shown = shown.map(|(index, (entry, text))| Shown {
        entry,
        text,
        is_left_out: extent.leaves_out(index),
    });
    let (derived, shown): (Vec<Shown<'_>>, Vec<Shown<'_>>) =
        shown.partition(|shown| shown.entry.change.kind.is_derived());
    let (normative, editorial): (Vec<Shown<'_>>, Vec<Shown<'_>>) = shown
        .into_iter()
        .partition(|shown| shown.entry.change.is_normative());
    let mut writer = Writer {
        out,
        comparison,
        extent,
    };
    writer.group("normative", &normative, Section::Normative);
    writer.group("editorial", &editorial, Section::Editorial);
    writer.group("derived", &derived, Section::Derived);
    writer.record(&view.entries);
    let mut out = writer.out;
    effect::write(&mut out, view, words, extent);
    out
}

/// A change, its text, and whether that is left out.
struct Shown<'a> {
    entry: &'a Entry<'a>,
    text: &'a str,
    is_left_out: bool,
}

/// A comparison as it is written.
struct Writer<'a> {
    out: String,
    comparison: &'a Comparison<'a>,
    extent: &'a Extent,
}

impl Writer<'_> {
    /// A part: a table of facts, and texts or the names of those that are not shown. What is of little weight is folded. One of
    /// which nothing is shown is counted.
    fn group(&mut self, title: &str, changes: &[Shown<'_>], section: Section) {
        if changes.is_empty() {
            return;
        }
        let words = self.comparison.words;
        let rows = self.extent.rows(section);
        if rows == 0 {
            heading(&mut self.out, say(words, title));
            return self.left_out(changes.len());
        }
        // A page of the site takes no HTML.
        let is_folded = self.comparison.in_full && section != Section::Normative;
        if is_folded {
            let count = changes.len().to_string();
            let title = words.fill(
                "changes",
                "folded",
                &[("title", say(words, title)), ("count", &count)],
            );
            let _ = write!(self.out, "\n<details><summary>{title}</summary>\n");
        } else {
            heading(&mut self.out, say(words, title));
        }
        let entries = changes.iter().map(|shown| shown.entry);
        let facts: Vec<&Entry<'_>> = entries.filter(|entry| !entry.sides.is_prose()).collect();
        let (shown, others) = facts.split_at(rows.min(facts.len()));
        self.table(shown);
        self.left_out(others.len());
        for entry in shown {
            self.out.push_str(&added::list(self.comparison, entry));
        }
        self.texts(changes, rows - shown.len());
        if is_folded {
            self.out.push_str("\n</details>\n");
        }
    }

    /// How many are not shown, and where they are.
    fn left_out(&mut self, count: usize) {
        tell(&mut self.out, self.comparison.words, "left-out", count);
    }

    fn table(&mut self, entries: &[&Entry<'_>]) {
        if entries.is_empty() {
            return;
        }
        let Comparison { words, links, .. } = *self.comparison;
        let out = &mut self.out;
        let heads = ["bump", "change", "what", "before", "after"];
        out.push_str("\n|");
        for head in heads {
            // Writing to a string cannot fail.
            let _ = write!(out, " {} |", say(words, head));
        }
        out.push_str("\n|");
        out.push_str(&" --- |".repeat(heads.len()));
        out.push('\n');
        for entry in entries {
            let (before, after) = match &entry.sides {
                Sides::Values { before, after } => (before.as_str(), after.as_str()),
                Sides::Prose { before, after } => (*before, *after),
            };
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                bump(entry, words),
                kind(entry.change.kind, words),
                what(entry, words, links),
                prose::line(before),
                prose::line(after),
            );
        }
    }

    /// The texts that are shown, and the names of so many changes whose text is not.
    fn texts(&mut self, changes: &[Shown<'_>], rows: usize) {
        let Comparison { words, links, .. } = *self.comparison;
        for shown in changes.iter().filter(|shown| !shown.is_left_out) {
            self.out.push_str(shown.text);
        }
        let is_unseen = |shown: &&Shown<'_>| {
            shown.is_left_out || shown.text.is_empty() && shown.entry.sides.is_prose()
        };
        let unseen: Vec<&Shown<'_>> = changes.iter().filter(is_unseen).collect();
        if unseen.is_empty() {
            return;
        }
        if rows == 0 {
            return self.left_out(unseen.len());
        }
        if self.comparison.in_full {
            tell(&mut self.out, words, "texts-left-out", unseen.len());
        }
        self.out.push('\n');
        for Shown { entry, .. } in unseen.iter().take(rows) {
            let _ = writeln!(
                self.out,
                "- {} ({}): {}",
                kind(entry.change.kind, words),
                bump(entry, words),
                what(entry, words, links)
            );
        }
        self.left_out(unseen.len().saturating_sub(rows));
    }

    /// What was decided on the changes, and which of them are waived.
    fn record(&mut self, entries: &[Entry<'_>]) {
        let Comparison { words, links, .. } = *self.comparison;
        let subjects = entries.iter().map(|entry| entry.subject.to_string());
        let subjects: HashSet<String> = subjects.collect();
        let mut lines: Vec<String> = Vec::new();
        for decision in self.comparison.decisions {
            let changes: Vec<String> = decision
                .changes
                .iter()
                .filter(|change| subjects.contains(*change))
                .map(|change| escape::code(change))
                .collect();
            if !changes.is_empty() {
                let date = decision.date.to_string();
                let (named, others) = changes.split_at(self.extent.named().min(changes.len()));
                let named = named.join(", ");
                let changes = match others.len() {
                    0 => named,
                    more => words.plural("changes", "and-more", more, &[("items", &named)]),
                };
                let values = [
                    ("date", date.as_str()),
                    ("changes", &changes),
                    ("url", &escape::code(&decision.url)),
                ];
                lines.push(words.fill("changes", "decision", &values));
            }
        }
        for entry in entries {
            if let Some(reason) = &entry.change.waived {
                let values = [
                    ("change", kind(entry.change.kind, words)),
                    ("what", &what(entry, words, links)),
                    ("reason", &escape::inert(reason)),
                ];
                lines.push(words.fill("changes", "waiver", &values));
            }
        }
        if lines.is_empty() {
            return;
        }
        heading(&mut self.out, say(words, "record"));
        let (shown, others) = lines.split_at(self.extent.rows(Section::Record).min(lines.len()));
        for (index, line) in shown.iter().enumerate() {
            let start = if index == 0 { "\n" } else { "" };
            let _ = writeln!(self.out, "{start}- {line}");
        }
        self.left_out(others.len());
    }
}
