//! A comparison of two versions in Markdown: the comment on a pull request, and the computed part of release notes. What it
//! says is a [`View`]; here it is only written.
//!
//! Texts of a model are other people's: nothing in them may act as HTML, as a link or as a mention where the comment is
//! shown.

use std::fmt::Write as _;

use pkimm_release::diff::view::{Effect, Entry, Sides, View, size};
use pkimm_release::diff::words::RunKind;
use pkimm_release::diff::{Changes, Location};
use pkimm_release::{Release, escape};

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
    let view = View::new(comparison.changes, comparison.old, comparison.new);
    let mut out = format!("**{}**\n", view.headline.sentence(escape::inert));
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
    table(&mut out, "Normative changes", &normative, comparison.links);
    if comparison.words {
        folded(&mut out, &texts);
    } else {
        named(&mut out, &texts);
    }
    table(&mut out, "Other changes", &other, comparison.links);
    effect(&mut out, &view.effect);
    out
}

fn table(out: &mut String, title: &str, entries: &[&Entry<'_>], links: Option<&str>) {
    if entries.is_empty() {
        return;
    }
    // Between two documents there are no places.
    let has_places = entries.iter().any(|entry| entry.change.location.is_some());
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
            change.bump,
            change.kind.as_str(),
            in_markdown(entry),
            escape::inert(before),
            escape::inert(after),
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

fn named(out: &mut String, entries: &[&Entry<'_>]) {
    if entries.is_empty() {
        return;
    }
    out.push_str("\n### Changed texts\n\n");
    for entry in entries {
        let change = entry.change;
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "- {} ({}): {}",
            change.kind.as_str(),
            change.bump,
            in_markdown(entry)
        );
    }
}

fn folded(out: &mut String, entries: &[&Entry<'_>]) {
    if entries.is_empty() {
        return;
    }
    out.push_str("\n### Changed texts\n");
    for entry in entries {
        let change = entry.change;
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
            in_html(entry),
            change.fingerprint,
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

fn effect(out: &mut String, effect: &Effect<'_>) {
    out.push_str("\n### Effect on answers\n\n");
    let Effect::Carried { impact, shifted } = effect else {
        out.push_str("The two versions have different scales, so no answer keeps its meaning and none can be carried over.\n");
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
        "Answers follow their ids: {} are carried over.\n\n- to confirm, because the title or the assessment changed (they count as they are): {}\n- new and unanswered until rated (they are left out of the sums): {}\n- removed, with their answers: {}\n",
        impact.carried,
        list(&impact.to_confirm),
        list(&impact.new),
        list(&impact.removed),
    );
    if shifted.is_empty() {
        out.push_str("\nNo score shifts, whatever was answered.\n");
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

/// What a change is about. The id is code, so that it can be copied as it stands, and nothing in it acts.
fn in_markdown(entry: &Entry<'_>) -> String {
    let id = escape::code(&entry.subject.to_string());
    format!("{id}{}", escape::inert(&entry.called()))
}

/// The same within HTML, where Markdown is not read.
fn in_html(entry: &Entry<'_>) -> String {
    format!(
        "<code>{}</code>{}",
        escape::html(&escape::one_line(&entry.subject.to_string())),
        escape::inert_html(&entry.called())
    )
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
