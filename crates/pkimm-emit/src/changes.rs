//! A comparison of two versions in Markdown: the comment on a pull request, and the computed part of release notes. What it
//! says is a [`View`]; here it is only written.
//!
//! Texts of a model are other people's: nothing in them may act as HTML, as a link or as a mention where the comment is
//! shown.

use std::fmt::Write as _;

use pkimm_release::archive::Decision;
use pkimm_release::diff::impact::LevelChange;
use pkimm_release::diff::view::{
    Effect, Entry, Headline, Overall, Shifted, Sides, Size, Standing, ValueWords, View,
};
use pkimm_release::diff::words::RunKind;
use pkimm_release::diff::{Bump, Changes, Location};
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
    /// What the working group decided on the changes.
    pub decisions: &'a [Decision],
    /// What the next release needs, where a change to a model is looked at.
    pub standing: Option<&'a Standing>,
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

/// How much of a comparison is shown.
#[derive(Clone, Copy)]
struct Extent {
    /// Editorial texts, word by word.
    editorial_texts: bool,
    /// What only follows from other changes.
    derived: bool,
    /// Editorial changes at all.
    editorial: bool,
    /// Normative texts, word by word.
    normative_texts: bool,
    /// Each result that can shift.
    shifts: bool,
    /// The greatest number of rows and ids.
    rows: usize,
}

impl Extent {
    const WHOLE: Self = Self {
        editorial_texts: true,
        derived: true,
        editorial: true,
        normative_texts: true,
        shifts: true,
        rows: usize::MAX,
    };

    /// From the longest on: what is least important goes first.
    fn shorter() -> impl Iterator<Item = Self> {
        let mut extent = Self::WHOLE;
        let steps: [fn(&mut Self); 5] = [
            |extent| extent.editorial_texts = false,
            |extent| extent.derived = false,
            |extent| extent.editorial = false,
            |extent| extent.normative_texts = false,
            |extent| extent.shifts = false,
        ];
        steps.into_iter().map(move |step| {
            step(&mut extent);
            extent
        })
    }
}

/// The comparison in Markdown. Headings start at level 3.
#[must_use]
pub fn markdown(comparison: &Comparison<'_>) -> String {
    written(comparison, &comparison.view(), Extent::WHOLE)
}

/// The comparison in Markdown of no more than so many bytes, as far as its head allows: shortened from what is least
/// important, with the numbers of what is left out.
#[must_use]
pub fn shortened(comparison: &Comparison<'_>, max_bytes: usize) -> String {
    let view = comparison.view();
    let fits = |text: &String| text.len() <= max_bytes;
    let whole = written(comparison, &view, Extent::WHOLE);
    if fits(&whole) {
        return whole;
    }
    let mut last = Extent::WHOLE;
    for extent in Extent::shorter() {
        let text = written(comparison, &view, extent);
        if fits(&text) {
            return text;
        }
        last = extent;
    }
    let of_rows = |rows: usize| written(comparison, &view, Extent { rows, ..last });
    let (mut least, mut most) = (0, view.entries.len());
    while least < most {
        let middle = (least + most).div_ceil(2);
        if fits(&of_rows(middle)) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    of_rows(least)
}

fn written(comparison: &Comparison<'_>, view: &View<'_>, extent: Extent) -> String {
    let words = comparison.words;
    let stands_below = comparison.standing.is_some();
    let head = headline(&view.headline, stands_below, words, escape::inert);
    let out = match comparison.standing {
        Some(standing) => {
            let standing = standing_of(standing, words, escape::code);
            format!("**{standing}**\n\n{head}\n")
        }
        None => format!("**{head}**\n"),
    };
    if view.entries.is_empty() {
        return out;
    }
    let entries = view.entries.iter();
    let (derived, entries): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
        entries.partition(|entry| entry.change.kind.is_derived());
    let (normative, editorial): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) = entries
        .into_iter()
        .partition(|entry| entry.change.is_normative());
    let mut writer = Writer {
        out,
        comparison,
        rows: extent.rows,
    };
    writer.group("normative", &normative, extent.normative_texts, true);
    if extent.editorial {
        writer.group("editorial", &editorial, extent.editorial_texts, false);
    } else {
        writer.count("editorial", editorial.len());
    }
    if extent.derived {
        writer.group("derived", &derived, false, false);
    } else {
        writer.count("derived", derived.len());
    }
    writer.record(&view.entries);
    writer.effect(&view.effect, extent.shifts);
    writer.out
}

/// A word of a comparison.
fn say<'a>(words: &'a Words, key: &str) -> &'a str {
    words.text("changes", key)
}

/// What the next release needs, and what the change adds to that, as a sentence in which `code` writes what is a name.
#[must_use]
pub fn standing_of(standing: &Standing, words: &Words, code: impl Fn(&str) -> String) -> String {
    let (published, required) = (&standing.published, standing.required());
    let next = |bump: Bump| bump.next(published).unwrap_or_default();
    let (next_version, without) = (next(required), next(standing.without));
    let reasons: Vec<String> = standing
        .reasons()
        .take(2)
        .map(|change| {
            let subject = code(&change.subject().to_string());
            format!("{} {subject}", change.kind.as_str())
        })
        .collect();
    let more = standing.reasons().count() - reasons.len();
    let mut why = reasons.join(", ");
    if more > 0 {
        let more = words.plural("changes", "more", more, &[]);
        why = format!("{why}, {more}");
    }
    let bump = words.text("bumps", required.as_str());
    let values = [
        ("published", published.as_str()),
        ("next", &next_version),
        ("bump", bump),
        ("why", &why),
        ("without", &without),
    ];
    let key = match (required, standing.without) {
        (Bump::None, Bump::None) => "next-none",
        (Bump::None, _) => "next-none-any-more",
        (required, without) if required < without => "next-less",
        (required, without) if required == without => "next-as-before",
        (_, Bump::None) => "next-first",
        _ => "next-more",
    };
    words.fill("changes", key, &values)
}

/// What a chair has to know of the changes, as a sentence in which `version` writes the versions. It says less where it stands
/// below what the next release needs.
#[must_use]
pub fn headline(
    headline: &Headline<'_>,
    stands_below: bool,
    words: &Words,
    version: impl Fn(&str) -> String,
) -> String {
    match headline {
        Headline::Nothing { .. } if stands_below => say(words, "this-change-nothing").to_owned(),
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
                _ if stands_below => ("this-change", ""),
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

/// A comparison as it is written.
struct Writer<'a> {
    out: String,
    comparison: &'a Comparison<'a>,
    rows: usize,
}

impl Writer<'_> {
    /// A part: a table of facts, and texts word by word or named. What is of little weight is folded.
    fn group(&mut self, title: &str, entries: &[&Entry<'_>], in_full: bool, is_open: bool) {
        if entries.is_empty() {
            return;
        }
        let words = self.comparison.words;
        let (texts, facts): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
            entries.iter().partition(|entry| entry.sides.is_prose());
        // A page of the site takes no HTML.
        let is_folded = self.comparison.in_full && !is_open;
        if is_folded {
            let count = entries.len().to_string();
            let title = words.fill(
                "changes",
                "folded",
                &[("title", say(words, title)), ("count", &count)],
            );
            let _ = write!(self.out, "\n<details><summary>{title}</summary>\n");
        } else {
            heading(&mut self.out, say(words, title));
        }
        self.table(&facts);
        if self.comparison.in_full && in_full {
            self.texts(&texts, is_open);
        } else {
            self.named(&texts);
        }
        if is_folded {
            self.out.push_str("\n</details>\n");
        }
    }

    /// How many changes of a part there are, where none is shown.
    fn count(&mut self, title: &str, count: usize) {
        if count > 0 {
            let words = self.comparison.words;
            heading(&mut self.out, say(words, title));
            self.left_out(count);
        }
    }

    /// How many are not shown, and where they are.
    fn left_out(&mut self, count: usize) {
        if count > 0 {
            let words = self.comparison.words;
            let told = words.plural("changes", "left-out", count, &[]);
            let _ = write!(self.out, "\n{told}\n");
        }
    }

    fn table(&mut self, entries: &[&Entry<'_>]) {
        if entries.is_empty() {
            return;
        }
        let Comparison { words, links, .. } = *self.comparison;
        let out = &mut self.out;
        // Between two documents there are no places.
        let has_places = entries.iter().any(|entry| entry.change.location.is_some());
        let mut heads = vec!["bump", "change", "what", "before", "after"];
        if has_places {
            heads.push("where");
        }
        out.push_str("\n|");
        for head in &heads {
            // Writing to a string cannot fail.
            let _ = write!(out, " {} |", say(words, head));
        }
        out.push_str("\n|");
        out.push_str(&" --- |".repeat(heads.len()));
        out.push('\n');
        for entry in entries.iter().take(self.rows) {
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
                bump(entry, words),
                change.kind.as_str(),
                in_markdown(entry, words),
                escape::inert(before),
                escape::inert(after),
            );
        }
        self.left_out(entries.len().saturating_sub(self.rows));
    }

    fn named(&mut self, entries: &[&Entry<'_>]) {
        if entries.is_empty() {
            return;
        }
        let words = self.comparison.words;
        self.out.push('\n');
        for entry in entries.iter().take(self.rows) {
            // Writing to a string cannot fail.
            let _ = writeln!(
                self.out,
                "- {} ({}): {}",
                entry.change.kind.as_str(),
                bump(entry, words),
                in_markdown(entry, words)
            );
        }
        self.left_out(entries.len().saturating_sub(self.rows));
    }

    /// Changed texts word by word, each folded, or open where it has to be read.
    fn texts(&mut self, entries: &[&Entry<'_>], is_open: bool) {
        let words = self.comparison.words;
        for entry in entries {
            let change = entry.change;
            let place = change
                .location
                .as_ref()
                .map(|place| format!(", {}:{}", escape::inert(&place.file), place.line))
                .unwrap_or_default();
            let _ = write!(
                self.out,
                "\n<details{}><summary>{} ({}): {}{place}; {}</summary>\n\n",
                if is_open { " open" } else { "" },
                change.kind.as_str(),
                bump(entry, words),
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
                    RunKind::Kept => self.out.push_str(&run),
                    RunKind::Removed => marked(&mut self.out, "del", &run),
                    RunKind::Added => marked(&mut self.out, "ins", &run),
                }
            }
            self.out.push_str("\n\n</details>\n");
        }
    }

    /// What was decided on the changes, and which of them are waived.
    fn record(&mut self, entries: &[Entry<'_>]) {
        let words = self.comparison.words;
        let subjects: Vec<String> = entries
            .iter()
            .map(|entry| entry.subject.to_string())
            .collect();
        let mut lines: Vec<String> = Vec::new();
        for decision in self.comparison.decisions {
            let changes: Vec<String> = decision
                .changes
                .iter()
                .filter(|change| subjects.contains(change))
                .map(|change| escape::code(change))
                .collect();
            if !changes.is_empty() {
                let date = decision.date.to_string();
                let values = [
                    ("date", date.as_str()),
                    ("changes", &changes.join(", ")),
                    ("url", &escape::code(&decision.url)),
                ];
                lines.push(words.fill("changes", "decision", &values));
            }
        }
        for entry in entries {
            if let Some(reason) = &entry.change.waived {
                let values = [
                    ("change", entry.change.kind.as_str()),
                    ("what", &in_markdown(entry, words)),
                    ("reason", &escape::inert(reason)),
                ];
                lines.push(words.fill("changes", "waiver", &values));
            }
        }
        if lines.is_empty() {
            return;
        }
        heading(&mut self.out, say(words, "record"));
        self.out.push('\n');
        for line in lines.iter().take(self.rows) {
            let _ = writeln!(self.out, "- {line}");
        }
        self.left_out(lines.len().saturating_sub(self.rows));
    }

    fn effect(&mut self, effect: &Effect<'_>, with_shifts: bool) {
        let words = self.comparison.words;
        let (out, rows) = (&mut self.out, self.rows);
        heading(out, say(words, "effect"));
        let Effect::Carried { impact, shifted } = effect else {
            let _ = write!(out, "\n{}\n", say(words, "not-carried"));
            return;
        };
        let list = |ids: &[String]| {
            let shown = ids.iter().take(rows);
            let mut shown: Vec<String> = shown
                .map(|id| format!("`{}`", id.replace('`', "")))
                .collect();
            match ids.len() - shown.len() {
                0 if shown.is_empty() => return say(words, "none").to_owned(),
                0 => {}
                more => shown.push(words.plural("changes", "more", more, &[])),
            }
            shown.join(", ")
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
        if !with_shifts {
            self.left_out(shifted.len());
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
}

/// The bump that a change requires, and whether it is waived.
fn bump(entry: &Entry<'_>, words: &Words) -> String {
    let bump = words.text("bumps", entry.change.bump.as_str());
    match entry.change.waived {
        None => bump.to_owned(),
        Some(_) => words.fill("changes", "waived", &[("bump", bump)]),
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
    use pkimm_release::diff::{Waiver, diff};

    use super::*;
    use crate::{Templates, sample};

    fn compared(edit: impl FnOnce(&mut Release)) -> String {
        told(edit, &[], &[], markdown)
    }

    /// What `write` makes of an edit, with some waivers by the kind of the change, and decisions by what they are about.
    fn told(
        edit: impl FnOnce(&mut Release),
        waived: &[&str],
        decided: &[&str],
        write: impl Fn(&Comparison<'_>) -> String,
    ) -> String {
        let old = sample::release();
        let mut new = old.clone();
        edit(&mut new);
        let changes = diff(&old, &new);
        let waivers = changes.changes.iter();
        let waivers = waivers.filter(|change| waived.contains(&change.kind.as_str()));
        let waivers: Vec<Waiver> = waivers
            .map(|change| Waiver {
                fingerprint: change.fingerprint.clone(),
                reason: "only <b>words</b>".to_owned(),
            })
            .collect();
        let decisions: Vec<Decision> = decided
            .iter()
            .map(|subject| Decision {
                changes: vec![(*subject).to_owned(), "requirement:other".to_owned()],
                url: "https://example.org/`1".to_owned(),
                date: "2026-10-01".parse().unwrap(),
            })
            .collect();
        write(&Comparison {
            changes: &changes.clone().waived(&waivers),
            old: &old,
            new: &new,
            words: &Words::or_english("en", &Templates::default()),
            decisions: &decisions,
            standing: None,
            in_full: true,
            links: None,
        })
    }

    /// Where a heading or a folded part begins.
    fn parts(text: &str) -> Vec<&str> {
        let lines = text.lines();
        let parts = lines.filter_map(|line| {
            line.strip_prefix("### ").or_else(|| {
                line.strip_prefix("<details><summary>")?
                    .strip_suffix("</summary>")
            })
        });
        parts.filter(|part| !part.contains("fingerprint")).collect()
    }

    #[test]
    fn what_is_decided_stands_before_what_is_editorial_and_what_follows() {
        let text = compared(|release| {
            release.modules[0].categories[0].weight += 1;
            let category = &mut release.modules[0].categories[0];
            category.summary.push_str(" More.");
            category.requirements[0].number += 1;
        });
        assert_eq!(
            parts(&text),
            [
                "Normative changes",
                "Editorial changes (1)",
                "Numbers that follow from the order (1)",
                "Effect on answers"
            ],
            "{text}"
        );
        assert!(text.contains(": 1 normative change;"), "{text}");
    }

    #[test]
    fn waivers_and_decisions_are_named() {
        let edit = |release: &mut Release| {
            release.modules[0].categories[0].requirements[0]
                .description
                .push_str(" anew");
        };
        let id = sample::release().modules[0].categories[0].requirements[0]
            .id
            .clone();
        let subject = format!("requirement:{id}");
        let text = told(
            edit,
            &["title-changed"],
            &[&subject, "requirement:none"],
            markdown,
        );
        assert!(text.contains("a patch version is required"), "{text}");
        assert!(text.contains("| patch, waived | title-changed |"), "{text}");
        assert!(text.contains("### Decisions and waivers"), "{text}");
        assert!(
            text.contains(&format!(
                "- decided on 2026-10-01: `{subject}`, recorded at `https://example.org/ 1`\n"
            )),
            "{text}"
        );
        assert_eq!(text.matches("decided on").count(), 1, "{text}");
        assert!(text.contains(": only &lt;b&gt;words&lt;/b&gt;"), "{text}");
        // What was not waived requires what it requires.
        let text = told(edit, &["weight-changed"], &[], markdown);
        assert!(text.contains("a minor version is required"), "{text}");
        assert!(!text.contains("Decisions and waivers"), "{text}");
    }

    #[test]
    fn a_comment_that_is_too_long_is_shortened_from_what_is_least_important() {
        let edit = |release: &mut Release| {
            let long = |text: &mut String| text.push_str(&" word".repeat(400));
            for module in &mut release.modules {
                long(&mut module.description);
                for category in &mut module.categories {
                    category.weight += 1;
                    long(&mut category.summary);
                    for requirement in &mut category.requirements {
                        long(&mut requirement.assessment);
                        requirement.weight += 1;
                    }
                }
            }
        };
        let whole = told(edit, &[], &[], markdown);
        let of = |max: usize| told(edit, &[], &[], |comparison| shortened(comparison, max));
        assert_eq!(of(whole.len()), whole);
        let head = whole.lines().next().unwrap();
        let mut before = whole.len();
        for max in (0..whole.len()).rev().step_by(97) {
            let text = of(max);
            assert!(text.len() <= before, "{max}");
            before = text.len();
            assert_eq!(text.lines().next(), Some(head), "{max}");
            // All is counted that is not shown.
            assert!(
                text.contains("Normative changes") && text.contains("Editorial changes"),
                "{text}"
            );
            let counts = text.contains("not shown here")
                || text.contains(" (minor): ")
                || text.contains(" (patch): ");
            assert!(counts, "{max}: {text}");
        }
        let least = of(0);
        assert!(least.len() < 1500, "{least}");
        let rows = whole
            .lines()
            .filter(|line| line.contains("weight-changed"))
            .count();
        assert!(
            least.contains(&format!(
                "{rows} are not shown here; `pkimm diff` lists them."
            )),
            "{least}"
        );
        for max in least.len()..whole.len() {
            assert!(of(max).len() <= max, "{max}");
            if max > least.len() + 50 {
                break;
            }
        }
    }

    #[test]
    fn what_the_next_release_needs_is_said_with_what_a_change_adds() {
        let changes = |edit: fn(&mut Release)| {
            let old = sample::release();
            let mut new = old.clone();
            edit(&mut new);
            diff(&old, &new).changes
        };
        let nothing = || changes(|_| {});
        let patch = || changes(|release| release.modules[0].description.push('!'));
        let minor = || changes(|release| release.modules[0].categories[0].weight += 1);
        let said = |changes: Vec<pkimm_release::diff::Change>, without| {
            let standing = Standing {
                published: "2.0.0".to_owned(),
                changes,
                without,
            };
            let words = Words::or_english("en", &Templates::default());
            standing_of(&standing, &words, escape::code)
        };
        let id = &sample::release().modules[0].categories[0].id;
        let weight = format!("weight-changed `category:{id}`");
        let next = "The next release has to be at least 2.1.0, a minor version after 2.0.0";
        for (told, expected) in [
            (said(nothing(), Bump::None), "Nothing has changed since 2.0.0, so no release is needed.".to_owned()),
            (said(nothing(), Bump::Minor), "With this change nothing differs from 2.0.0 any more, and no release is needed.".to_owned()),
            (said(minor(), Bump::None), format!("{next}. This change asks for it ({weight}); without it nothing would have changed.")),
            (said(minor(), Bump::Patch), format!("{next}. This change asks for it ({weight}); without it 2.0.1 would do.")),
            (said(minor(), Bump::Minor), format!("{next}, with this change or without it ({weight}).")),
            (said(patch(), Bump::Major), "With this change 2.0.1, a patch version after 2.0.0, is enough for the next release (description-changed `module:G`); without it 3.0.0 would be needed.".to_owned()),
        ] {
            assert_eq!(told, expected);
        }
        let many = changes(|release| {
            for category in release.modules.iter_mut().flat_map(|of| &mut of.categories) {
                category.weight += 1;
                category.requirements[0].weight += 1;
            }
        });
        assert!(said(many, Bump::Minor).contains(" more)."));
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
            super::headline(headline, false, &words, |version| format!("v{version}"))
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
