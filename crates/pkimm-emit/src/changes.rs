//! A comparison of two versions in Markdown: the comment on a pull request, and the computed part of release notes. What it
//! says is a [`View`]; here it is only written.
//!
//! Texts of a model are other people's: nothing in them may act as HTML, as a link or as a mention where the comment is
//! shown.

use std::fmt::Write as _;

use pkimm_release::diff::impact::LevelChange;
use pkimm_release::diff::view::{
    Effect, Entry, Headline, Overall, Shifted, Sides, Size, ValueWords, View,
};
use pkimm_release::diff::words::RunKind;
use pkimm_release::diff::{Changes, Location};
use pkimm_release::{Release, escape};

use crate::Words;

/// A comparison and the versions that it compares.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// What changed.
    pub changes: &'a Changes,
    /// The version before.
    pub old: &'a Release,
    /// The version after.
    pub new: &'a Release,
    /// What is said beside the texts of the model.
    pub words: &'a Words,
    /// Whether changed texts are shown word by word, or only named.
    pub in_full: bool,
    /// The address below which the source files are found, where places are to be links to lines.
    pub links: Option<&'a str>,
}

impl<'a> Comparison<'a> {
    /// The comparison as people read it.
    #[must_use]
    pub fn view(&self) -> View<'a> {
        let value_words = ValueWords {
            weighted: say(self.words, "weighted").to_owned(),
            place: say(self.words, "place").to_owned(),
            formerly: say(self.words, "formerly").to_owned(),
        };
        View::new(self.changes, self.old, self.new, &value_words)
    }
}

/// The comparison in Markdown. Headings start at level 3.
#[must_use]
pub fn markdown(comparison: &Comparison<'_>) -> String {
    let Comparison { words, links, .. } = *comparison;
    let view = comparison.view();
    let mut out = format!("**{}**\n", headline(&view.headline, words, escape::inert));
    if view.entries.is_empty() {
        return out;
    }
    let (texts, facts): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) = view
        .entries
        .iter()
        .partition(|entry| entry.sides.is_prose());
    let (normative, other): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) = facts
        .into_iter()
        .partition(|entry| entry.change.is_normative());
    table(&mut out, "normative", &normative, words, links);
    if comparison.in_full {
        folded(&mut out, &texts, words);
    } else {
        named(&mut out, &texts, words);
    }
    table(&mut out, "other", &other, words, links);
    effect(&mut out, &view.effect, words);
    out
}

/// A word of a comparison.
fn say<'a>(words: &'a Words, key: &str) -> &'a str {
    words.text("changes", key)
}

/// What a chair has to know, as a sentence in which `version` writes the versions.
#[must_use]
pub fn headline(
    headline: &Headline<'_>,
    words: &Words,
    version: impl Fn(&str) -> String,
) -> String {
    match headline {
        Headline::Nothing { from, to } => words.fill(
            "changes",
            "nothing",
            &[("from", &version(from)), ("to", &version(to))],
        ),
        Headline::Changed {
            from,
            required,
            next,
            normative,
            overall,
        } => {
            let overall = match overall {
                Overall::NotCarried => say(words, "overall-not-carried").to_owned(),
                Overall::NoResult => say(words, "overall-no-result").to_owned(),
                Overall::Same => say(words, "overall-same").to_owned(),
                Overall::AtMost(shift) => {
                    let shift = words.decimal(shift);
                    words.fill("changes", "overall-at-most", &[("shift", &shift)])
                }
            };
            let normative = match normative {
                0 => say(words, "no-normative").to_owned(),
                count => words.plural("changes", "count-normative", *count, &[]),
            };
            let (key, next) = match next {
                Some(next) => ("required-at-least", next.as_str()),
                None => ("required", ""),
            };
            words.fill(
                "changes",
                key,
                &[
                    ("from", &version(from)),
                    ("bump", words.text("bumps", required.as_str())),
                    ("next", next),
                    ("normative", &normative),
                    ("overall", &overall),
                ],
            )
        }
    }
}

fn table(
    out: &mut String,
    title: &str,
    entries: &[&Entry<'_>],
    words: &Words,
    links: Option<&str>,
) {
    if entries.is_empty() {
        return;
    }
    // Between two documents there are no places.
    let has_places = entries.iter().any(|entry| entry.change.location.is_some());
    let mut heads = vec!["bump", "change", "what", "before", "after"];
    if has_places {
        heads.push("where");
    }
    heading(out, say(words, title));
    out.push_str("\n|");
    for head in &heads {
        // Writing to a string cannot fail.
        let _ = write!(out, " {} |", say(words, head));
    }
    out.push_str("\n|");
    out.push_str(&" --- |".repeat(heads.len()));
    out.push('\n');
    for entry in entries {
        let change = entry.change;
        let place = change
            .location
            .as_ref()
            .map(|place| linked(place, links))
            .unwrap_or_default();
        let place = if has_places {
            format!(" {place} |")
        } else {
            place
        };
        let (before, after) = match &entry.sides {
            Sides::Values { before, after } => (before.as_str(), after.as_str()),
            Sides::Prose { before, after } => (*before, *after),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |{place}",
            words.text("bumps", change.bump.as_str()),
            change.kind.as_str(),
            in_markdown(entry, words),
            escape::inert(before),
            escape::inert(after),
        );
    }
}

fn heading(out: &mut String, title: &str) {
    let _ = write!(out, "\n### {title}\n");
}

/// A place in the source, as a link where it is known where files are found.
fn linked(place: &Location, links: Option<&str>) -> String {
    let text = format!("{}:{}", escape::inert(&place.file), place.line);
    match links {
        None => text,
        Some(base) => format!(
            "[{text}]({}/{}#L{})",
            base.trim_end_matches('/'),
            escape::path(&place.file),
            place.line
        ),
    }
}

fn named(out: &mut String, entries: &[&Entry<'_>], words: &Words) {
    if entries.is_empty() {
        return;
    }
    heading(out, say(words, "texts"));
    out.push('\n');
    for entry in entries {
        let change = entry.change;
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "- {} ({}): {}",
            change.kind.as_str(),
            words.text("bumps", change.bump.as_str()),
            in_markdown(entry, words)
        );
    }
}

fn folded(out: &mut String, entries: &[&Entry<'_>], words: &Words) {
    if entries.is_empty() {
        return;
    }
    heading(out, say(words, "texts"));
    for entry in entries {
        let change = entry.change;
        let place = change
            .location
            .as_ref()
            .map(|place| format!(", {}:{}", escape::inert(&place.file), place.line))
            .unwrap_or_default();
        let _ = write!(
            out,
            "\n<details><summary>{} ({}): {}{place}; {}</summary>\n\n",
            change.kind.as_str(),
            words.text("bumps", change.bump.as_str()),
            in_html(entry, words),
            words.fill(
                "changes",
                "fingerprint",
                &[("fingerprint", &change.fingerprint)]
            ),
        );
        for (fate, run) in entry.sides.words() {
            let run = escape::inert_lines(&run);
            match fate {
                RunKind::Kept => out.push_str(&run),
                RunKind::Removed => marked(out, "del", &run),
                RunKind::Added => marked(out, "ins", &run),
            }
        }
        out.push_str("\n\n</details>\n");
    }
}

/// Marks a run of words. A mark cannot go across paragraphs.
fn marked(out: &mut String, tag: &str, run: &str) {
    for (index, part) in run.split("<br>\n").enumerate() {
        if index > 0 {
            out.push_str("<br>\n");
        }
        if !part.trim().is_empty() {
            let _ = write!(out, "<{tag}>{part}</{tag}>");
        }
    }
}

fn effect(out: &mut String, effect: &Effect<'_>, words: &Words) {
    heading(out, say(words, "effect"));
    let Effect::Carried { impact, shifted } = effect else {
        let _ = write!(out, "\n{}\n", say(words, "not-carried"));
        return;
    };
    let list = |ids: &[String]| match ids {
        [] => say(words, "none").to_owned(),
        ids => ids
            .iter()
            .map(|id| format!("`{}`", id.replace('`', "")))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let carried = words.plural("changes", "carried", impact.carried, &[]);
    let _ = write!(out, "\n{carried}\n\n");
    for (key, ids) in [
        ("to-confirm", &impact.to_confirm),
        ("new", &impact.new),
        ("removed", &impact.removed),
    ] {
        let line = words.fill("changes", key, &[("ids", &list(ids))]);
        let _ = writeln!(out, "- {line}");
    }
    if shifted.is_empty() {
        let _ = write!(out, "\n{}\n", say(words, "no-shift"));
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

/// What follows the subject: how it is called, and the level whose text changed.
#[must_use]
pub fn called(entry: &Entry<'_>, words: &Words) -> String {
    let level = entry.change.address.level().map(|level| {
        let level = level.to_string();
        words.fill("changes", "level", &[("level", &level)])
    });
    let name = match (entry.code, entry.name) {
        (Some(code), Some(name)) => format!(" ({code} {name})"),
        (None, Some(name)) => format!(" ({name})"),
        (_, None) => String::new(),
    };
    name + &level.map_or_else(String::new, |level| format!(", {level}"))
}

/// What a change is about. The id is code, so that it can be copied as it stands, and nothing in it acts.
fn in_markdown(entry: &Entry<'_>, words: &Words) -> String {
    let id = escape::code(&entry.subject.to_string());
    format!("{id}{}", escape::inert(&called(entry, words)))
}

/// The same within HTML, where Markdown is not read.
fn in_html(entry: &Entry<'_>, words: &Words) -> String {
    format!(
        "<code>{}</code>{}",
        escape::html(&escape::one_line(&entry.subject.to_string())),
        escape::inert_html(&called(entry, words))
    )
}

#[cfg(test)]
mod tests {
    use pkimm_release::diff::{Bump, diff};

    use super::*;
    use crate::{Templates, sample};

    fn compared(edit: impl FnOnce(&mut Release)) -> String {
        let old = sample::release();
        let mut new = old.clone();
        edit(&mut new);
        markdown(&Comparison {
            changes: &diff(&old, &new),
            old: &old,
            new: &new,
            words: &Words::or_english("en", &Templates::default()),
            in_full: true,
            links: None,
        })
    }

    #[test]
    fn nothing_in_a_text_acts_where_it_is_shown() {
        let hostile = "<img src=x onerror=alert(1)> @pkic/all ![x](https://t.example/p.png) www.t.example a|b\n\n# x `y`";
        let text = compared(|release| {
            let requirement = &mut release.modules[0].categories[0].requirements[0];
            requirement.description = hostile.to_owned();
            requirement.guidance = hostile.to_owned();
        });
        for acting in ["<img", "@pkic", "https://", "www.t", "\n# x"] {
            assert!(!text.contains(acting), "{acting}: {text}");
        }
        // Markdown is not read within the summary of what is folded.
        let read = text.lines().filter(|line| !line.starts_with("<details>"));
        assert_eq!(
            read.filter(|line| line.contains("[x](")).count(),
            0,
            "{text}"
        );
        let cells = text
            .lines()
            .find(|line| line.contains("title-changed"))
            .unwrap();
        assert_eq!(cells.replace("\\|", "").matches('|').count(), 6, "{cells}");
    }

    #[test]
    fn the_headline_is_a_sentence_in_the_language_of_the_words() {
        let said = |language: &str, headline: &Headline<'_>| {
            let words = Words::or_english(language, &Templates::default());
            super::headline(headline, &words, |version| format!("v{version}"))
        };
        let nothing = Headline::Nothing {
            from: "1.0.0",
            to: "1.1.0",
        };
        assert_eq!(
            said("en", &nothing),
            "Nothing changed between v1.0.0 and v1.1.0."
        );
        let changed = |next: Option<&str>, normative, overall| Headline::Changed {
            from: "1.0.0",
            required: Bump::Minor,
            next: next.map(str::to_owned),
            normative,
            overall,
        };
        let start = "Compared with v1.0.0, a minor version is required";
        for (headline, expected) in [
            (
                changed(Some("1.1.0"), 0, Overall::Same),
                ", at least 1.1.0: no normative change; overall scores do not shift.",
            ),
            (
                changed(None, 1, Overall::NoResult),
                ": 1 normative change; no overall score to compare.",
            ),
            (
                changed(None, 2, Overall::NotCarried),
                ": 2 normative changes; answers cannot be carried over.",
            ),
            (
                changed(None, 2, Overall::AtMost("0.20".to_owned())),
                ": 2 normative changes; overall scores of complete assessments shift by at most 0.20.",
            ),
        ] {
            assert_eq!(said("en", &headline), format!("{start}{expected}"));
        }
        let german = said("de", &changed(None, 2, Overall::AtMost("0.20".to_owned())));
        assert!(german.contains("höchstens 0,20"), "{german}");
    }

    #[test]
    fn what_changed_is_called_by_code_name_and_level() {
        let text = compared(|release| {
            release.modules[0].categories[0].levels[1]
                .description
                .push('!');
        });
        let category = &sample::release().modules[0].categories[0];
        let called = format!(" ({} {}), level 2", category.code, category.name);
        assert!(text.contains(&called), "{text}");
        let text = compared(|release| release.modules[0].name.push_str(" anew"));
        let module = &sample::release().modules[0];
        assert!(
            text.contains(&format!("` ({} anew)", module.name)),
            "{text}"
        );
    }

    #[test]
    fn ids_can_be_copied_as_they_stand() {
        let text = compared(|release| {
            let requirement = &mut release.modules[0].categories[0].requirements[0];
            requirement.description.push_str(" anew");
            requirement.guidance.push_str(" More.");
        });
        let id = &sample::release().modules[0].categories[0].requirements[0].id;
        assert_eq!(
            text.matches(&format!("`requirement:{id}`")).count(),
            1,
            "{text}"
        );
        let in_html = format!("<code>requirement:{id}</code>");
        assert_eq!(text.matches(&in_html).count(), 1, "{text}");
    }

    #[test]
    fn the_first_line_says_what_is_required() {
        let text = compared(|release| release.modules[0].categories[0].weight += 1);
        let first = text.lines().next().unwrap();
        assert!(
            first.contains("a minor version is required") && first.contains("1 normative change;"),
            "{first}"
        );
        assert!(compared(|_| {}).starts_with("**Nothing changed"));
    }
}
