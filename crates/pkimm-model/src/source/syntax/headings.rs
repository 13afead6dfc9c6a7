//! Headings of tables that have too few or too many brackets, or none: what stands below them is not told.

use std::ops::Range;

use super::keys::{entry, remark};
use super::{
    Fault, Kind, Kinds, Stumble, end_of_table, heading, line_end, line_start, lines, within,
};

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
        match before.next() {
            Some((wrong, _)) => wrong,
            None => return before_its_table(text, at, name, &right, kinds),
        }
    };
    Some(table(text, wrong, name, other_number(&right), &right))
}

/// A table within the one of a name, before that one begins: it belongs elsewhere, or is that one.
fn before_its_table(
    text: &str,
    at: usize,
    name: &str,
    right: &str,
    kinds: &Kinds,
) -> Option<(Range<usize>, Fault)> {
    let headings = lines(&text[..at]).filter_map(|(at, line)| Some((at, heading(line)?)));
    let (wrong, inner) = headings.filter(|(_, inner)| within(inner, name)).last()?;
    let last = inner.rsplit('.').next()?;
    let own = written(last, kinds).unwrap_or_else(|| right.to_owned());
    let message = format!("no `{right}` stands above this heading that it could be part of");
    Some(table(text, wrong, inner, &message, &own))
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
    let end = super::next(text, at, |line| heading(line).is_some());
    let title = alike(text, at..end).unwrap_or(title);
    let help = format!(
        "if another entry begins here, write its heading on a line above, `{title}`; otherwise keep one of the two"
    );
    let mut fault = Fault::new(at..at + key.len(), message, help);
    fault.first = Some(first..first + key.len());
    Some((at..end, fault))
}

/// The heading above the keys that stand in some lines, where it stands above the same keys elsewhere.
fn alike(text: &str, part: Range<usize>) -> Option<&str> {
    let keys = |part: &str| -> Vec<String> {
        let entries = part.lines().filter_map(entry);
        entries.map(|(key, _)| key.to_owned()).collect()
    };
    let own = keys(&text[part.clone()]);
    let headings = lines(text).filter(|(_, line)| heading(line).is_some());
    let mut tables = headings
        .filter(|(at, _)| !part.contains(at))
        .map(|(at, line)| {
            let behind = line_end(text, at);
            let end = super::next(text, behind, |line| heading(line).is_some());
            (line.trim_end(), keys(&text[behind..end]))
        });
    tables
        .find(|(_, keys)| *keys == own)
        .map(|(title, _)| title)
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
