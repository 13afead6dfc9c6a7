//! Headings of tables that have too few or too many brackets, or none: what stands below them is not told.

use std::ops::Range;

use super::keys::{entry, remark};
use super::{Fault, Kind, Kinds, Stumble, end_of_table, heading, line_end, line_start, lines};

/// The lines of a table whose heading is at fault, and what is said of it.
pub(super) fn culprit(
    text: &str,
    stumble: &Stumble,
    kinds: &Kinds,
) -> Option<(Range<usize>, Fault)> {
    let at = line_start(text, stumble.range.start);
    let line = text[at..line_end(text, at)].trim_end();
    if stumble.is_repetition() {
        return match heading(line) {
            Some(name) => of_two(text, at, name, kinds),
            None => without_heading(text, at, line),
        };
    }
    let (name, message) = bracketed(line)
        .map(|name| (name, "the brackets of this heading do not match"))
        .or_else(|| {
            Some((
                bare(text, at, line)?,
                "the brackets of this heading are missing",
            ))
        })?;
    match written(name, kinds) {
        Some(right) if !line.starts_with(&right) => Some(table(text, at, name, message, &right)),
        Some(right) => behind(text, at, name, &right),
        None => None,
    }
}

/// How the heading of a table is written.
fn written(name: &str, kinds: &Kinds) -> Option<String> {
    let last = name.rsplit('.').next()?;
    match kinds.get(last)? {
        Kind::Table => Some(format!("[{name}]")),
        Kind::Tables => Some(format!("[[{name}]]")),
        _ => None,
    }
}

/// What is said of the heading in the line at `at`, and the lines of its table.
fn table(text: &str, at: usize, name: &str, message: &str, right: &str) -> (Range<usize>, Fault) {
    let behind = line_end(text, at);
    let line = at..at + text[at..behind].trim_end().len();
    let fault = Fault::new(line, message, format!("write it so: `{right}`"));
    (at..end_of_table(text, behind, name), fault)
}

/// The heading that is wrong of two of one name: this one, or the one further up.
fn of_two(text: &str, at: usize, name: &str, kinds: &Kinds) -> Option<(Range<usize>, Fault)> {
    let right = written(name, kinds)?;
    let is_wrong = |line: &str| heading(line) == Some(name) && !line.starts_with(&right);
    let wrong = if is_wrong(&text[at..]) {
        at
    } else {
        let mut before = lines(&text[..at]).filter(|(_, line)| is_wrong(line));
        before.next()?.0
    };
    Some(table(text, wrong, name, other_number(&right), &right))
}

/// What is said of a heading that has brackets for something else than `right`.
#[must_use]
pub fn other_number(right: &str) -> &'static str {
    if right.starts_with("[[") {
        "this heading has one bracket on each side, but an entry of a list has two"
    } else {
        "this heading has two brackets on each side, but a table that stands once has one"
    }
}

/// A key that an entry of a list begins with, and that stands there again: the heading of the next entry is missing.
fn without_heading(text: &str, at: usize, line: &str) -> Option<(Range<usize>, Fault)> {
    let (key, _) = entry(line)?;
    let (above, title) = lines(&text[..at])
        .filter(|(_, line)| heading(line).is_some())
        .last()?;
    let first = line_end(text, above);
    let starts_entry = entry(&text[first..line_end(text, first)])?.0 == key;
    let title = title.trim_end();
    if !starts_entry || !title.starts_with("[[") || first == at {
        return None;
    }
    let message = format!("the key `{key}` stands here a second time");
    let help = format!(
        "if another entry begins here, write its heading on a line above, `{title}`; otherwise keep one of the two"
    );
    let mut fault = Fault::new(at..at + key.len(), message, help);
    fault.first = Some(first..first + key.len());
    let end = super::next(text, at, |line| heading(line).is_some());
    Some((at..end, fault))
}

/// The name in a line that begins or ends with a bracket.
fn bracketed(line: &str) -> Option<&str> {
    let is_meant = line.starts_with('[') || line.ends_with(']') && !line.contains('=');
    let name = line.trim_start_matches(['[', ' ']);
    let end = name.find([']', ' ']).unwrap_or(name.len());
    let name = &name[..end];
    (is_meant && !name.is_empty()).then_some(name)
}

/// The name in a line of a name and signs, above a key with its value.
fn bare<'a>(text: &str, at: usize, line: &'a str) -> Option<&'a str> {
    let name = line.trim_matches(|sign: char| sign.is_ascii_punctuation() || sign == ' ');
    let mut below = text[line_end(text, at)..].lines();
    let below = below.find(|line| !line.trim().is_empty())?;
    let is_above_entry = entry(below).is_some() && !below.starts_with(' ');
    (is_above_entry && line.len() - name.len() <= 4).then_some(name)
}

/// What stands behind a heading and does not belong there.
fn behind(text: &str, at: usize, name: &str, right: &str) -> Option<(Range<usize>, Fault)> {
    let line = text[at..line_end(text, at)].trim_end();
    let rest = line.strip_prefix(right)?;
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with('#') {
        return None;
    }
    let right = match remark(rest) {
        Some(remark) => format!("{right} {remark}"),
        None => right.to_owned(),
    };
    let message = "behind a heading there can only be a remark, which begins with `#`";
    let (lines, mut fault) = table(text, at, name, message, &right);
    fault.range.start = fault.range.end - rest.len();
    Some((lines, fault))
}
