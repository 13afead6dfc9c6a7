//! A comparison for people at a terminal: grouped by the bump that changes require, texts word by word.

use std::fmt::Write as _;

use pkimm_emit::Words;
use pkimm_emit::changes::{self, Comparison, called, level_change, result, size};
use pkimm_release::diff::Bump;
use pkimm_release::diff::view::{Effect, Entry, Sides, Size};
use pkimm_release::diff::words::RunKind;
use pkimm_release::escape;

/// How many words of an unchanged text are shown on either side of a change.
const CONTEXT: usize = 6;

struct Paint {
    is_on: bool,
}

impl Paint {
    fn text(&self, code: &str, text: &str) -> String {
        if self.is_on {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn bold(&self, text: &str) -> String {
        self.text("1", text)
    }

    /// Without colors, marks say what was taken away.
    fn removed(&self, text: &str) -> String {
        if self.is_on {
            self.text("31;9", text)
        } else {
            format!("[-{text}-]")
        }
    }

    /// Without colors, marks say what was put in.
    fn added(&self, text: &str) -> String {
        if self.is_on {
            self.text("32", text)
        } else {
            format!("{{+{text}+}}")
        }
    }
}

/// The comparison as text, in the language of its words.
pub fn text(comparison: &Comparison<'_>, color: bool) -> String {
    let (view, words) = (comparison.view(), comparison.words);
    let paint = Paint { is_on: color };
    let stands_below = comparison.standing.is_some();
    let headline = changes::headline(&view.headline, stands_below, words, escape::terminal);
    let mut out = match comparison.standing {
        Some(standing) => {
            let standing = changes::standing_of(standing, &view.names, words, escape::terminal);
            format!("{}\n{headline}\n", paint.bold(&standing))
        }
        None => format!("{}\n", paint.bold(&headline)),
    };
    for bump in [Bump::Major, Bump::Minor, Bump::Patch, Bump::None] {
        let group: Vec<&Entry<'_>> = view
            .entries
            .iter()
            .filter(|entry| entry.change.bump == bump)
            .collect();
        if !group.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "\n{}",
                paint.bold(&format!("{bump} ({})", group.len()))
            );
        }
        for entry in group {
            line(&mut out, entry, words, &paint);
        }
    }
    if !view.entries.is_empty() {
        effect(&mut out, &view.effect, words, &paint);
    }
    out
}

fn line(out: &mut String, entry: &Entry<'_>, words: &Words, paint: &Paint) {
    let change = entry.change;
    let place = change
        .location
        .as_ref()
        .map(|place| format!("  {}:{}", escape::file_name(&place.file), place.line))
        .unwrap_or_default();
    let about = format!("{}{}", entry.subject, called(entry, words));
    let _ = writeln!(
        out,
        "  {}  {}{}",
        change.kind.as_str(),
        escape::terminal(&about),
        paint.text("2", &place)
    );
    match &entry.sides {
        Sides::Prose { .. } => {
            let _ = writeln!(out, "      {}", runs(&entry.sides.words(), paint));
        }
        Sides::Values { before, after } => {
            let (before, after) = (escape::terminal(before), escape::terminal(after));
            let _ = match (before.as_str(), after.as_str()) {
                ("", "") => Ok(()),
                (before, "") => writeln!(out, "      {}", paint.removed(before)),
                ("", after) => writeln!(out, "      {}", paint.added(after)),
                (before, after) => writeln!(
                    out,
                    "      {} → {}",
                    paint.removed(before),
                    paint.added(after)
                ),
            };
        }
    }
}

/// The runs of words that changed, with a few words around them.
fn runs(runs: &[(RunKind, String)], paint: &Paint) -> String {
    let mut out = String::new();
    for (index, (fate, run)) in runs.iter().enumerate() {
        let run = escape::terminal(run);
        match fate {
            RunKind::Removed => out.push_str(&paint.removed(run.trim_end())),
            RunKind::Added => out.push_str(&paint.added(run.trim_end())),
            RunKind::Kept => {
                out.push_str(&cut(&run, index > 0, index + 1 < runs.len()));
                continue;
            }
        }
        out.push_str(&run[run.trim_end().len()..]);
    }
    out.trim_end().to_owned()
}

/// The words of a run next to the changes before and after it.
fn cut(run: &str, follows: bool, precedes: bool) -> String {
    let all: Vec<&str> = run.split_inclusive(' ').collect();
    let (head, tail) = (
        if follows { CONTEXT } else { 0 },
        if precedes { CONTEXT } else { 0 },
    );
    if all.len() <= head + tail {
        return run.to_owned();
    }
    format!(
        "{}… {}",
        all[..head].concat(),
        all[all.len() - tail..].concat()
    )
}

fn effect(out: &mut String, effect: &Effect<'_>, words: &Words, paint: &Paint) {
    let _ = writeln!(out, "\n{}", paint.bold("effect on carried-over answers"));
    let Effect::Carried { impact, shifted } = effect else {
        out.push_str("  cannot be computed: the two versions have different scales, and every answer has to be confirmed\n");
        return;
    };
    let _ = writeln!(
        out,
        "  {} carried over, {} of them to confirm; {} new, unanswered; {} removed",
        impact.carried,
        impact.to_confirm.len(),
        impact.new.len(),
        impact.removed.len()
    );
    if !impact.categories_to_confirm.is_empty() {
        let count = impact.categories_to_confirm.len();
        let _ = writeln!(out, "  {count} to confirm in self-assessments");
    }
    if shifted.is_empty() {
        out.push_str(match impact.new.is_empty() {
            true => "  no score shifts, whatever was answered\n",
            false => "  past results stay as they are until what is new is rated\n",
        });
        return;
    }
    let _ = writeln!(
        out,
        "  {:44}{:>14}{:>14}  level can change",
        "largest shift, up or down, in levels", "complete", "partial"
    );
    for row in shifted {
        let size = |shift| size(Size::of(shift), words, |size| format!("≤ {size}"));
        let (complete, partial) = (size(row.complete), size(row.partial));
        let level = level_change(row, words);
        let _ = writeln!(
            out,
            "  {:44}{complete:>14}{partial:>14}  {}",
            escape::terminal(result(row, words)),
            level
        );
    }
}
