//! The text of notes with what a publication writes into their front matter. What stands there already is left as it is written.

use pkimm_release::Day;
use pkimm_release::archive::Seal;

use crate::archive::archive;
use crate::model::Notes;
use crate::source::front_matter;
use crate::source::toml::basic;
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

/// The notes of a published version with what is known of its bundle, and with the reason why it is withdrawn, where it is now.
/// What stands there already is left as it is written.
#[must_use]
pub fn amended(version: &str, text: &str, seal: &Seal, withdrawn: Option<&str>) -> String {
    let path = format!("releases/{version}.md");
    let (tree, _) = SourceTree::from_files([(path, text.as_bytes().to_vec())].into());
    let archived = archive(&tree).pop();
    let Some(notes) = archived.and_then(|archived| archived.notes) else {
        return text.to_owned();
    };
    let mut keys = Vec::new();
    let said = notes.withdrawn.as_ref().map(|reason| reason.value.as_str());
    if let Some(reason) = withdrawn.filter(|reason| said != Some(*reason)) {
        keys.push(Key::new("status", notes.status, basic("withdrawn")));
        keys.push(Key::new("reason", notes.reason, basic(reason)));
    }
    let span = |located: &Option<Located<String>>| located.as_ref().map(|located| located.span);
    for (name, at, digest) in [
        ("frozen", span(&notes.frozen), &seal.frozen),
        ("rendered", span(&notes.rendered), &seal.rendered),
    ] {
        keys.extend(
            digest
                .iter()
                .map(|digest| Key::new(name, at, basic(digest))),
        );
    }
    let revision = notes.revision.as_ref().map(|located| located.span);
    if revision.is_some() || seal.revision > 1 {
        keys.push(Key::new("revision", revision, seal.revision.to_string()));
    }
    with_keys(text, &notes, keys, "")
}

/// The notes with the day, the digest and more `tables` in their front matter.
pub(super) fn with_digest(
    text: &str,
    notes: &Notes,
    digest: &str,
    date: Day,
    tables: &str,
) -> String {
    let mut keys = Vec::new();
    let is_said = |located: &Located<Day>| located.value == date;
    if !notes.date.as_ref().is_some_and(is_said) {
        let at = notes.date.as_ref().map(|located| located.span);
        keys.push(Key::new("date", at, basic(&date.to_string())));
    }
    let at = notes.digest.as_ref().map(|located| located.span);
    keys.push(Key::new("digest", at, basic(digest)));
    with_keys(text, notes, keys, tables)
}

/// A key of front matter: its name, where its value stands already, and the value to be written.
struct Key {
    name: &'static str,
    at: Option<Span>,
    value: String,
}

impl Key {
    fn new(name: &'static str, at: Option<Span>, value: String) -> Self {
        Self { name, at, value }
    }
}

/// The notes with some keys, and with more `tables` in their front matter.
fn with_keys(text: &str, notes: &Notes, keys: Vec<Key>, tables: &str) -> String {
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let mut added = String::new();
    for Key { name, at, value } in keys {
        match at {
            Some(span) => edits.push((span.range(), value)),
            None => added += &format!("{name} = {value}\n"),
        }
    }
    // Keys of the front matter itself stand before its tables: after the last of those that are written for it, or right after the
    // first line.
    let written = [
        notes.date.as_ref().map(|located| located.span),
        notes.digest.as_ref().map(|located| located.span),
    ];
    let line = written.into_iter().flatten().map(|span| span.range().end);
    let line = line.max().unwrap_or(0);
    let start = text[line..]
        .find('\n')
        .map_or(text.len(), |at| line + at + 1);
    // The line by which editors know the schema stays the first.
    let is_schema = line == 0 && text[start..].starts_with("#:");
    let schema = text[start..].find('\n').filter(|_| is_schema);
    let start = schema.map_or(start, |end| start + end + 1);
    let end = front_matter::split(text).front_matter;
    let end = end.map_or(start, |front_matter| front_matter.end);
    let mut tables = tables.to_owned();
    // Lines end as the one above them does.
    if text[..start].ends_with("\r\n") {
        added = added.replace('\n', "\r\n");
        tables = tables.replace('\n', "\r\n");
    }
    edits.push((start..start, added));
    edits.push((end..end, tables));
    // From the back; of two at one place, the tables go in first and stand behind.
    edits.reverse();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    edits
        .into_iter()
        .for_each(|(range, with)| text.replace_range(range, &with));
    text
}
