//! What became of extensions, as a part of a comparison. Each has a version of its own, of which the model's does not depend.

use std::fmt::Write as _;

use pkimm_release::diff::view::Size;
use pkimm_release::extension::compared::{Became, ComparedExtension};
use pkimm_release::extension::diff::{Affected, ExtensionChange};

use super::comparison::say;
use super::effect;
use crate::Words;

/// The part as Markdown, below a heading of the third level, or as plain text. Empty where there is nothing to say.
#[must_use]
pub fn extensions(
    compared: &[ComparedExtension],
    words: &Words,
    is_markdown: bool,
    escape: impl Fn(&str) -> String,
) -> String {
    if compared.is_empty() {
        return String::new();
    }
    let title = say(words, "extensions");
    let mut out = match is_markdown {
        true => format!("\n### {title}\n"),
        false => format!("\n{title}\n"),
    };
    let escape: &dyn Fn(&str) -> String = &escape;
    for extension in compared {
        let (before, list) = match is_markdown {
            true => ("\n", "- "),
            false => ("  ", "    "),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{before}{}", headline(extension, words, escape));
        if is_markdown && !(extension.changes.is_empty() && extension.affected.is_empty()) {
            out.push('\n');
        }
        for change in &extension.changes {
            let _ = writeln!(out, "{list}{}", of_change(change, escape));
        }
        for affected in &extension.affected {
            let _ = writeln!(out, "{list}{}", of_model(affected, words, escape));
        }
        let overall = extension.impact.as_ref();
        if let Some(shift) = overall.and_then(|impact| impact.overall.as_ref()) {
            let size = effect::size(Size::of(Some(shift)), words, str::to_owned);
            let told = words.fill("changes", "extension-shift", &[("shift", &size)]);
            let before = if is_markdown { "\n" } else { "    " };
            let _ = writeln!(out, "{before}{told}");
        }
    }
    out
}

fn headline(
    extension: &ComparedExtension,
    words: &Words,
    escape: &dyn Fn(&str) -> String,
) -> String {
    let id = escape(&extension.id);
    let version = |version: &Option<String>| version.as_deref().map(escape).unwrap_or_default();
    let (from, to) = (version(&extension.from), version(&extension.to));
    let bump = extension.required.as_str();
    let values = [
        ("id", id.as_str()),
        ("from", &from),
        ("to", &to),
        ("bump", bump),
    ];
    let key = match extension.kind {
        Became::Added => "extension-added",
        Became::Removed => "extension-removed",
        Became::Changed if extension.changes.is_empty() => "extension-affected",
        Became::Changed => "extension-changed",
    };
    words.fill("changes", key, &values)
}

/// A change of an extension on one line.
#[must_use]
pub fn of_change(change: &ExtensionChange, escape: &dyn Fn(&str) -> String) -> String {
    let mut told = format!("{}: {}", change.bump, change.kind.as_str());
    if let Some(item) = &change.item {
        let _ = write!(told, " {}", escape(item));
    }
    if let Some(level) = change.level {
        let _ = write!(told, " {level}");
    }
    let short = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or("–");
        (text.len() <= MOST && !text.contains('\n')).then(|| escape(text))
    };
    let has_sides = change.before.is_some() || change.after.is_some();
    let sides = short(&change.before).zip(short(&change.after));
    if let Some((before, after)) = sides.filter(|_| has_sides) {
        let _ = write!(told, ": {before} → {after}");
    }
    told
}

/// How many bytes a text has at most that is shown on the line of its change.
const MOST: usize = 60;

fn of_model(affected: &Affected, words: &Words, escape: &dyn Fn(&str) -> String) -> String {
    let item = escape(&affected.item);
    let weight = |weight: &Option<String>| weight.clone().unwrap_or_default();
    let (before, after) = (weight(&affected.before), weight(&affected.after));
    let values = [
        ("id", item.as_str()),
        ("before", &before),
        ("after", &after),
    ];
    words.fill("changes", affected.fate.as_str(), &values)
}
