//! What changes do to answers.

use std::fmt::Write as _;

use pkimm_release::address::Subject;
use pkimm_release::diff::Impact;
use pkimm_release::diff::impact::LevelChange;
use pkimm_release::diff::view::{Effect, Names, Shifted, Size, View};
use pkimm_release::escape;

use super::comparison::{heading, say, tell};
use super::extent::{Extent, Section};
use crate::Words;

/// Writes what the changes do to answers, as much of it as is to be shown.
pub(super) fn write(out: &mut String, view: &View<'_>, words: &Words, extent: &Extent) {
    heading(out, say(words, "effect"));
    let Effect::Carried { impact, shifted } = &view.effect else {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n{}\n", say(words, "not-carried"));
        return;
    };
    answers(
        out,
        impact,
        &view.names,
        words,
        extent.rows(Section::Answers),
    );
    let (shown, others) = shifted.split_at(extent.rows(Section::Shifts).min(shifted.len()));
    if !shifted.is_empty() {
        shifts(out, shown, words);
        tell(out, words, "left-out", others.len());
    } else if impact.new.is_empty() {
        let _ = write!(out, "\n{}\n", say(words, "no-shift"));
    } else {
        tell(out, words, "until-rated", impact.new.len());
    }
}

/// Makes a subject of an id.
type ToSubject = fn(String) -> Subject;

/// Writes what becomes of answers, by the titles and ids of what they answer.
fn answers(out: &mut String, impact: &Impact, names: &Names<'_>, words: &Words, rows: usize) {
    let carried = words.plural("changes", "carried", impact.carried, &[]);
    let _ = write!(out, "\n{carried}\n");
    let (requirement, category): (ToSubject, ToSubject) = (Subject::Requirement, Subject::Category);
    let lists = [
        ("to-confirm", &impact.to_confirm, requirement),
        (
            "categories-to-confirm",
            &impact.categories_to_confirm,
            category,
        ),
        ("new", &impact.new, requirement),
        ("removed", &impact.removed, requirement),
    ];
    let lists = lists.iter().filter(|(_, ids, _)| !ids.is_empty());
    for (index, (key, ids, subject)) in lists.enumerate() {
        let titled = |id: &String| match names.of_subject(&subject(id.clone())) {
            Some(name) => {
                let title = [name.code.unwrap_or_default(), name.name].join(" ");
                format!("{} {}", escape::inert(title.trim()), escape::code(id))
            }
            None => escape::code(id),
        };
        let mut shown: Vec<String> = ids.iter().take(rows).map(titled).collect();
        let more = ids.len() - shown.len();
        if more > 0 {
            shown.push(words.plural("changes", "more", more, &[]));
        }
        let line = words.fill("changes", key, &[("ids", &shown.join("; "))]);
        let start = if index == 0 { "\n" } else { "" };
        let _ = writeln!(out, "{start}- {line}");
    }
}

/// Writes how far each of some results can shift.
fn shifts(out: &mut String, shifted: &[Shifted<'_>], words: &Words) {
    if shifted.is_empty() {
        return;
    }
    let _ = write!(out, "\n{}\n\n|", say(words, "shifts"));
    let heads = ["result", "complete", "partial", "level-can-change"];
    for head in heads {
        let _ = write!(out, " {} |", say(words, head));
    }
    out.push_str("\n| --- | --- | --- | --- |\n");
    let bound = |size: &str| words.fill("changes", "at-most", &[("size", size)]);
    let size = |shift| size(Size::of(shift), words, bound);
    for row in shifted {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            escape::inert(result(row, words)),
            size(row.complete),
            size(row.partial),
            level_change(row, words)
        );
    }
}

/// What a result is called.
#[must_use]
pub fn result<'a>(row: &'a Shifted<'_>, words: &'a Words) -> &'a str {
    let overall = || say(words, "overall");
    row.name.as_deref().unwrap_or_else(overall)
}

/// How far a result shifts, where `bound` writes a size that may not be reached.
#[must_use]
pub fn size(size: Size, words: &Words, bound: impl Fn(&str) -> String) -> String {
    match size {
        Size::NoResult => say(words, "no-result").to_owned(),
        Size::Reached(size) => words.decimal(&size),
        Size::AtMost(size) => bound(&words.decimal(&size)),
    }
}

/// Whether the level of a result can change.
#[must_use]
pub fn level_change<'a>(row: &Shifted<'_>, words: &'a Words) -> &'a str {
    let key = match row.level() {
        LevelChange::No => "level-stays",
        LevelChange::Yes => "level-changes",
        LevelChange::NotExcluded => "level-not-excluded",
    };
    say(words, key)
}
