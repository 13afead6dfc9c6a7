//! A comparison of two versions in Markdown: the comment on a pull request, and the computed part of release notes.
//!
//! Texts of a model are other people's: nothing in them may act as HTML, as a link or as a mention where the comment is
//! shown.

use std::collections::HashMap;
use std::fmt::Write as _;

use pkimm_release::diff::impact::{Impact, LevelChange, Shift};
use pkimm_release::diff::words::{Fate, words};
use pkimm_release::diff::{Change, Changes, Kind, Location, Subject};
use pkimm_release::{Release, escape};
use serde_json::Value;

/// The longest value that is shown in a table, in characters.
const MAX_VALUE: usize = 120;

/// A comparison and the versions that it compares.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// What changed.
    pub changes: &'a Changes,
    /// The version before.
    pub old: &'a Release,
    /// The version after.
    pub new: &'a Release,
    /// Whether changed texts are shown word by word, or only named.
    pub words: bool,
    /// The address below which the source files are found, where places are to be links to lines.
    pub links: Option<&'a str>,
}

/// The comparison in Markdown. Headings start at level 3.
#[must_use]
pub fn markdown(comparison: &Comparison<'_>) -> String {
    let changes = comparison.changes;
    let mut out = format!("**{}**\n", verdict(changes));
    if changes.changes.is_empty() {
        return out;
    }
    let names = Names::new(comparison.old, comparison.new);
    let (texts, facts): (Vec<&Change>, Vec<&Change>) =
        changes.changes.iter().partition(|change| is_text(change));
    let (normative, other): (Vec<&Change>, Vec<&Change>) =
        facts.into_iter().partition(|change| change.is_normative());
    table(
        &mut out,
        "Normative changes",
        &normative,
        &names,
        comparison.links,
    );
    if comparison.words {
        folded(&mut out, &texts, &names);
    } else {
        named(&mut out, &texts, &names);
    }
    table(&mut out, "Other changes", &other, &names, comparison.links);
    effect(&mut out, comparison);
    out
}

/// What a chair has to know, in one line.
#[must_use]
pub fn verdict(changes: &Changes) -> String {
    if changes.changes.is_empty() {
        return format!(
            "Nothing changed between {} and {}.",
            escape::inert(&changes.from),
            escape::inert(&changes.to)
        );
    }
    let next = changes
        .required
        .next(&changes.from)
        .map(|next| format!(", at least {next}"))
        .unwrap_or_default();
    let normative = changes
        .changes
        .iter()
        .filter(|change| change.is_normative())
        .count();
    let shift = match &changes.impact {
        None => "answers cannot be carried over".to_owned(),
        Some(impact) => match impact.complete.overall.as_ref() {
            Some(shift) if is_zero(shift) => "overall scores do not shift".to_owned(),
            Some(shift) => format!(
                "overall scores of complete assessments shift by at most {}",
                decimal(&shift.up)
            ),
            None => "no overall score to compare".to_owned(),
        },
    };
    let normative = match normative {
        0 => "no normative change".to_owned(),
        1 => "1 normative change".to_owned(),
        more => format!("{more} normative changes"),
    };
    format!(
        "Compared with {}, a {} version is required{next}: {normative}; {shift}.",
        escape::inert(&changes.from),
        changes.required
    )
}

/// Whether a change is one of running text, which is shown word by word.
#[must_use]
pub fn is_text(change: &Change) -> bool {
    let is_prose = matches!(
        change.kind,
        Kind::LevelTextChanged
            | Kind::AssessmentChanged
            | Kind::GuidanceChanged
            | Kind::OverviewChanged
            | Kind::SummaryChanged
            | Kind::DescriptionChanged
            | Kind::LevelSummaryChanged
            | Kind::ReferencesNoteChanged
            | Kind::PageBodyChanged
            | Kind::ProvenanceChanged
    );
    is_prose
        && change.before.as_ref().is_some_and(Value::is_string)
        && change.after.as_ref().is_some_and(Value::is_string)
}

fn table(
    out: &mut String,
    title: &str,
    changes: &[&Change],
    names: &Names<'_>,
    links: Option<&str>,
) {
    if changes.is_empty() {
        return;
    }
    // Between two documents there are no places.
    let has_places = changes.iter().any(|change| change.location.is_some());
    let (head, rule) = if has_places {
        (" Where |", " --- |")
    } else {
        ("", "")
    };
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\n### {title}\n\n| Bump | Change | What | Before | After |{head}\n| --- | --- | --- | --- | --- |{rule}\n"
    );
    for change in changes {
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
        let (before, after) = shown(change);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |{place}",
            change.bump,
            change.kind.as_str(),
            names.in_markdown(change),
            escape::inert(&before),
            escape::inert(&after),
        );
    }
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

fn named(out: &mut String, changes: &[&Change], names: &Names<'_>) {
    if changes.is_empty() {
        return;
    }
    out.push_str("\n### Changed texts\n\n");
    for change in changes {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "- {} ({}): {}",
            change.kind.as_str(),
            change.bump,
            names.in_markdown(change)
        );
    }
}

fn folded(out: &mut String, changes: &[&Change], names: &Names<'_>) {
    if changes.is_empty() {
        return;
    }
    out.push_str("\n### Changed texts\n");
    for change in changes {
        let text = |value: &Option<Value>| {
            value
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let place = change
            .location
            .as_ref()
            .map(|place| format!(", {}:{}", escape::inert(&place.file), place.line))
            .unwrap_or_default();
        let _ = write!(
            out,
            "\n<details><summary>{} ({}): {}{place}; fingerprint {}</summary>\n\n",
            change.kind.as_str(),
            change.bump,
            names.in_html(change),
            change.fingerprint,
        );
        for (fate, run) in words(&text(&change.before), &text(&change.after)) {
            let run = escape::inert_lines(&run);
            match fate {
                Fate::Kept => out.push_str(&run),
                Fate::Removed => marked(out, "del", &run),
                Fate::Added => marked(out, "ins", &run),
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

fn effect(out: &mut String, comparison: &Comparison<'_>) {
    out.push_str("\n### Effect on answers\n\n");
    let Some(impact) = &comparison.changes.impact else {
        out.push_str("The scales of the two versions differ, so that no answer keeps its meaning and none can be carried over.\n");
        return;
    };
    let list = |ids: &[String]| match ids {
        [] => "none".to_owned(),
        ids => ids
            .iter()
            .map(|id| format!("`{}`", id.replace('`', "")))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let _ = write!(
        out,
        "Answers follow their ids: {} are carried over.\n\n- to confirm, since title or assessment changed (they count as they are): {}\n- new, and unanswered until rated (they leave the sums): {}\n- removed, with their answers: {}\n",
        impact.carried,
        list(&impact.to_confirm),
        list(&impact.new),
        list(&impact.removed),
    );
    let shifted = shifted(comparison.new, impact);
    if shifted.is_empty() {
        out.push_str("\nNo score of carried answers shifts, whatever was answered.\n");
        return;
    }
    out.push_str("\nThe largest shift of a score, up or down, in levels:\n\n| Result | Every requirement answered | Any part answered | Level can change |\n| --- | --- | --- | --- |\n");
    for row in shifted {
        let (complete, partial) = (
            size(row.complete, "at most "),
            size(row.partial, "at most "),
        );
        let _ = writeln!(
            out,
            "| {} | {complete} | {partial} | {} |",
            escape::inert(&row.name),
            row.level()
        );
    }
}

/// A result that can shift.
pub struct Shifted<'a> {
    /// What it is called.
    pub name: String,
    /// Its shift where every requirement is answered.
    pub complete: Option<&'a Shift>,
    /// Its shift where any part is answered.
    pub partial: Option<&'a Shift>,
}

impl Shifted<'_> {
    /// Whether the level can become another, in words.
    #[must_use]
    pub fn level(&self) -> &'static str {
        match self.partial.or(self.complete).map(|shift| shift.level) {
            Some(LevelChange::No) | None => "no",
            Some(LevelChange::Yes) => "yes",
            Some(LevelChange::NotExcluded) => "not excluded",
        }
    }
}

/// The size of a shift, after `bound` where it is not reached.
#[must_use]
pub fn size(shift: Option<&Shift>, bound: &str) -> String {
    match shift {
        None => "no result".to_owned(),
        Some(shift) if shift.exact => decimal(&shift.up),
        Some(shift) => format!("{bound}{}", decimal(&shift.up)),
    }
}

/// The results that can shift, in the order of the model.
#[must_use]
pub fn shifted<'a>(release: &Release, impact: &'a Impact) -> Vec<Shifted<'a>> {
    let Impact {
        complete, partial, ..
    } = impact;
    let mut rows = vec![Shifted {
        name: "Overall".to_owned(),
        complete: complete.overall.as_ref(),
        partial: partial.overall.as_ref(),
    }];
    for module in &release.modules {
        rows.push(Shifted {
            name: module.name.clone(),
            complete: complete.modules.get(&module.id),
            partial: partial.modules.get(&module.id),
        });
        rows.extend(module.categories.iter().map(|category| Shifted {
            name: format!("{} {}", category.code, category.name),
            complete: complete.categories.get(&category.id),
            partial: partial.categories.get(&category.id),
        }));
    }
    let stays = |shift: Option<&Shift>| shift.is_none_or(is_zero);
    rows.retain(|row| !stays(row.complete) || !stays(row.partial));
    rows
}

/// Whether a result does not shift.
fn is_zero(shift: &Shift) -> bool {
    shift.up.starts_with("0/") && shift.down.starts_with("0/")
}

/// A fraction as a decimal with two places, rounded up: a bound that is printed still holds.
#[must_use]
pub fn decimal(fraction: &str) -> String {
    let parse = |text: &str| text.parse::<num_bigint::BigUint>().ok();
    let parts = fraction
        .split_once('/')
        .and_then(|(numerator, denominator)| Some((parse(numerator)?, parse(denominator)?)));
    let Some((numerator, denominator)) = parts else {
        return fraction.to_owned();
    };
    let hundredths = (numerator * 100_u32 + &denominator - 1_u32) / denominator;
    let digits = format!("{:0>3}", hundredths.to_string());
    let (whole, rest) = digits.split_at(digits.len() - 2);
    format!("{whole}.{rest}")
}

/// What entities are called.
pub struct Names<'a>(HashMap<Subject, (&'a str, &'a str)>);

impl<'a> Names<'a> {
    /// The names of both versions; those of the later one where both have one.
    #[must_use]
    pub fn new(old: &'a Release, new: &'a Release) -> Self {
        let mut names = HashMap::new();
        for release in [old, new] {
            names.extend(
                release
                    .levels
                    .iter()
                    .map(|level| (Subject::Level(level.number), ("", level.name.as_str()))),
            );
            names.extend(release.modules.iter().map(|module| {
                (
                    Subject::Module(module.id.clone()),
                    ("", module.name.as_str()),
                )
            }));
            names.extend(release.categories().map(|category| {
                (
                    Subject::Category(category.id.clone()),
                    (category.code.as_str(), category.name.as_str()),
                )
            }));
            names.extend(release.requirements().map(|requirement| {
                (
                    Subject::Requirement(requirement.id.clone()),
                    (requirement.code.as_str(), requirement.description.as_str()),
                )
            }));
            names.extend(release.references.iter().map(|reference| {
                (
                    Subject::Reference(reference.id.clone()),
                    ("", reference.title.as_str()),
                )
            }));
        }
        Self(names)
    }

    /// What a change is about, in words.
    #[must_use]
    pub fn of(&self, change: &Change) -> String {
        format!("{}{}", change.id, self.called(change))
    }

    /// What a change is about. The id is code, so that it can be copied as it stands, and nothing in it acts.
    fn in_markdown(&self, change: &Change) -> String {
        let id = escape::code(&change.id.to_string());
        format!("{id}{}", escape::inert(&self.called(change)))
    }

    /// The same within HTML, where Markdown is not read.
    fn in_html(&self, change: &Change) -> String {
        format!(
            "<code>{}</code>{}",
            escape::html(&escape::one_line(&change.id.to_string())),
            escape::inert_html(&self.called(change))
        )
    }

    /// What follows the id: how it is called, and the level whose text changed.
    fn called(&self, change: &Change) -> String {
        let level = change
            .level
            .map(|level| format!(", level {level}"))
            .unwrap_or_default();
        match self.0.get(&change.id) {
            Some(("", name)) => format!(" ({name}){level}"),
            Some((code, name)) => format!(" ({code} {name}){level}"),
            None => level,
        }
    }
}

/// What stood before and what stands now, in a few words. Of an entry of which any field may have changed, those that did.
#[must_use]
pub fn shown(change: &Change) -> (String, String) {
    let is_entry = matches!(
        change.kind,
        Kind::ReferenceChanged | Kind::RetirementChanged | Kind::PageFrontMatterChanged
    );
    match (&change.before, &change.after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) if is_entry => {
            let keys = before
                .keys()
                .chain(after.keys().filter(|key| !before.contains_key(*key)));
            let (mut left, mut right) = (Vec::new(), Vec::new());
            for key in keys.filter(|key| before.get(*key) != after.get(*key)) {
                let (old, new) = parted(&words_of(before.get(key)), &words_of(after.get(key)));
                for (texts, value, text) in [
                    (&mut left, before.get(key), old),
                    (&mut right, after.get(key), new),
                ] {
                    texts.extend(value.map(|_| format!("{key}: {text}")));
                }
            }
            (left.join("; "), right.join("; "))
        }
        (before, after) => parted(&words_of(before.as_ref()), &words_of(after.as_ref())),
    }
}

/// Two values, cut to a length that fits: at the end, or where they would look the same then, before the first difference.
fn parted(before: &str, after: &str) -> (String, String) {
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(before, after)| before == after)
        .count();
    let is_late = before != after && same + 1 >= MAX_VALUE;
    let cut = |text: &str| {
        let (mark, text) = match is_late {
            true => ("…", text.chars().skip(same - MAX_VALUE / 4).collect()),
            false => ("", text.to_owned()),
        };
        if text.chars().count() <= MAX_VALUE {
            return format!("{mark}{text}");
        }
        let cut: String = text.chars().take(MAX_VALUE - 1).collect();
        format!("{mark}{cut}…")
    };
    (cut(before), cut(after))
}

/// A value on one line.
fn words_of(value: Option<&Value>) -> String {
    let text = match value {
        None => return String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| words_of(Some(item)))
            .collect::<Vec<_>>()
            .join(", "),
        Some(Value::Object(entries)) => {
            // An entity is known by what it is called; the change says which.
            let called = ["name", "description", "title", "reason"]
                .iter()
                .find_map(|key| entries.get(*key));
            let weight = entries
                .get("weight")
                .map(|weight| format!(", weight {weight}"))
                .unwrap_or_default();
            let place = entries
                .get("category")
                .and_then(Value::as_str)
                .map(|id| format!("in {id}"))
                .unwrap_or_default();
            // What an id stands for now, and the id that stood for it before.
            let other = entries
                .get("stoodUnder")
                .and_then(Value::as_str)
                .map(|id| format!(", which {id} stood for"))
                .unwrap_or_default();
            match called {
                Some(called) => format!("{}{weight}{other}", words_of(Some(called))),
                None => place,
            }
        }
        Some(other) => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use pkimm_release::diff::diff;

    use super::*;
    use crate::sample;

    fn compared(edit: impl FnOnce(&mut Release)) -> String {
        let old = sample::release();
        let mut new = old.clone();
        edit(&mut new);
        markdown(&Comparison {
            changes: &diff(&old, &new),
            old: &old,
            new: &new,
            words: true,
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
    fn of_a_changed_entry_the_fields_that_changed_are_shown() {
        let entry = |url: &str| serde_json::json!({ "id": "x", "title": "Title", "url": url });
        let change = |before: &str, after: &str| {
            let mut change = diff(&sample::release(), &{
                let mut new = sample::release();
                new.modules[0].categories[0].weight += 1;
                new
            })
            .changes
            .remove(0);
            change.kind = Kind::ReferenceChanged;
            (change.before, change.after) = (Some(entry(before)), Some(entry(after)));
            shown(&change)
        };
        assert_eq!(
            change("https://a.example", "https://b.example"),
            (
                "url: https://a.example".to_owned(),
                "url: https://b.example".to_owned()
            )
        );
        // What differs late is shown all the same.
        let long = format!("https://a.example/{}", "path/".repeat(60));
        let (before, after) = change(&format!("{long}one"), &format!("{long}two"));
        assert!(
            before.ends_with("one") && after.ends_with("two"),
            "{before} {after}"
        );
        assert!(before.chars().count() <= MAX_VALUE + 10, "{before}");
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

    #[test]
    fn printed_bounds_are_rounded_up() {
        assert_eq!(
            [
                decimal("1/3"),
                decimal("2/1"),
                decimal("0/1"),
                decimal("1/1000")
            ],
            ["0.34", "2.00", "0.00", "0.01"]
        );
    }
}
