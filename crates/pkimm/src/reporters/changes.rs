//! A comparison for people at a terminal: grouped by the bump that changes require, texts word by word.

use std::fmt::Write as _;

use pkimm_emit::changes::{Names, is_text, shifted, shown, size, verdict};
use pkimm_release::diff::words::{Fate, words};
use pkimm_release::diff::{Bump, Change, Changes};
use pkimm_release::{Release, escape};
use serde_json::Value;

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

    /// Without colours, marks say what was taken away.
    fn removed(&self, text: &str) -> String {
        if self.is_on {
            self.text("31;9", text)
        } else {
            format!("[-{text}-]")
        }
    }

    /// Without colours, marks say what was put in.
    fn added(&self, text: &str) -> String {
        if self.is_on {
            self.text("32", text)
        } else {
            format!("{{+{text}+}}")
        }
    }
}

/// The comparison as text.
pub fn text(changes: &Changes, old: &Release, new: &Release, colour: bool) -> String {
    let paint = Paint { is_on: colour };
    let names = Names::new(old, new);
    let mut out = format!("{}\n", paint.bold(&plain(&verdict(changes))));
    for bump in [Bump::Major, Bump::Minor, Bump::Patch, Bump::None] {
        let group: Vec<&Change> = changes
            .changes
            .iter()
            .filter(|change| change.bump == bump)
            .collect();
        if !group.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "\n{}",
                paint.bold(&format!("{bump} ({})", group.len()))
            );
        }
        for change in group {
            line(&mut out, change, &names, &paint);
        }
    }
    if !changes.changes.is_empty() {
        effect(&mut out, changes, new, &paint);
    }
    out
}

/// The verdict without what keeps Markdown from acting.
fn plain(text: &str) -> String {
    text.replace(['\u{200b}', '\\'], "")
}

fn line(out: &mut String, change: &Change, names: &Names<'_>, paint: &Paint) {
    let place = change
        .location
        .as_ref()
        .map(|place| format!("  {}:{}", place.file, place.line))
        .unwrap_or_default();
    let _ = writeln!(
        out,
        "  {}  {}{}",
        change.kind.as_str(),
        escape::terminal(&names.of(change)),
        paint.text("2", &place)
    );
    if is_text(change) {
        let text = |value: &Option<Value>| {
            value
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let _ = writeln!(
            out,
            "      {}",
            runs(&text(&change.before), &text(&change.after), paint)
        );
    } else {
        let (before, after) = shown(change);
        let (before, after) = (escape::terminal(&before), escape::terminal(&after));
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

/// The runs of words that changed, with a few words around them.
fn runs(before: &str, after: &str, paint: &Paint) -> String {
    let runs = words(before, after);
    let mut out = String::new();
    for (index, (fate, run)) in runs.iter().enumerate() {
        let run = escape::terminal(run);
        match fate {
            Fate::Removed => out.push_str(&paint.removed(run.trim_end())),
            Fate::Added => out.push_str(&paint.added(run.trim_end())),
            Fate::Kept => {
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

fn effect(out: &mut String, changes: &Changes, new: &Release, paint: &Paint) {
    let _ = writeln!(
        out,
        "\n{}",
        paint.bold("effect on answers that are carried over")
    );
    let Some(impact) = &changes.impact else {
        out.push_str("  none can be carried over: the scales of the two versions differ\n");
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
    let shifted = shifted(new, impact);
    if shifted.is_empty() {
        out.push_str("  no score shifts, whatever was answered\n");
        return;
    }
    let _ = writeln!(
        out,
        "  {:44}{:>14}{:>14}  level can change",
        "largest shift, up or down, in levels", "complete", "partial"
    );
    for row in shifted {
        let (complete, partial) = (size(row.complete, "≤ "), size(row.partial, "≤ "));
        let _ = writeln!(
            out,
            "  {:44}{complete:>14}{partial:>14}  {}",
            escape::terminal(&row.name),
            row.level()
        );
    }
}
