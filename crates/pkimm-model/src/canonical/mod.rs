//! The canonical form of source files: what can be written in several ways that all say the same is written in one.
//!
//! `order` says in which order the keys of each file stand, `toml` writes TOML anew by it, and the Markdown below front
//! matter is [`tidied`] as it is in the document. A file that cannot be read is left as it is, and the others are still
//! written. To put another key in its place, add it to the table of `order`, which a test compares with the schemas.

mod order;
#[cfg(test)]
mod tests;
mod toml;

use pkimm_release::markdown::tidied;
use pkimm_release::site::Facts;

use crate::check::check;
use crate::edit::{FileChange, applied, with_ends_of};
use crate::source::front_matter::{repeated_fence, split};
use crate::source::toml::Document;
use crate::source::tree::{FileState, SourceTree};
use order::Order;

/// What would make all files of a model canonical.
#[derive(Clone, Debug, Default)]
pub struct Canonical {
    /// The files that are written otherwise, in the order of their paths.
    pub changes: Vec<FileChange>,
    /// The files that stay as they are because they cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// A file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The path below the model folder.
    pub path: String,
    /// Why, as the rest of a sentence.
    pub why: &'static str,
}

/// The canonical form of all files that authors write. What was published stays as it is. The document that is made of the
/// model is the same before and after; so are the values of each file and what its text says, where the model has errors.
#[must_use]
pub fn canonical(tree: &SourceTree, facts: &Facts) -> Canonical {
    let mut found = Canonical::default();
    for (path, file) in tree.below("") {
        let Some(order) = Order::of(path) else {
            continue;
        };
        let text = tree.text(file);
        let written = match tree.file(file).state {
            FileState::Read => canonical_file(text, order),
            FileState::Broken => Err("it is not UTF-8"),
            FileState::Refused | FileState::Missing => continue,
        };
        match written {
            Ok(written) if written == text => {}
            Ok(written) => {
                let change = FileChange::of(path, Some(text), Some(written));
                found.changes.push(change);
            }
            Err(why) => found.unreadable.push(Unreadable {
                path: path.to_owned(),
                why,
            }),
        }
    }
    let document = |changes: &[FileChange]| document(applied(tree, changes), facts);
    let before = document(&[]);
    if before.is_some() && document(&found.changes) != before {
        // The rules keep what a file says. Where one of them did not, its file is the author's.
        let is_kept = |change: &FileChange| document(std::slice::from_ref(change)) == before;
        found.changes.retain(is_kept);
    }
    found
}

/// A file as it becomes, in its canonical form where it was in it before.
pub(crate) fn as_before(path: &str, before: Option<&str>, after: String) -> String {
    let canonical = |text: &str| canonical_file(text, Order::of(path)?).ok();
    let was = before.is_none_or(|before| canonical(before).as_deref() == Some(before));
    match was {
        true => canonical(&after).unwrap_or(after),
        false => after,
    }
}

/// The document that is made of files, where they have no error, with the order of everything in it.
fn document(tree: SourceTree, facts: &Facts) -> Option<String> {
    let checked = check(tree, Vec::new(), facts).checked?;
    serde_json::to_string(checked.release()).ok()
}

/// A file in its canonical form, with its own ends of lines. One with ends of both kinds stays as it is where they are a part of
/// a value.
fn canonical_file(text: &str, order: Order) -> Result<String, &'static str> {
    let written = with_ends_of(text, &with_plain_ends(&text.replace("\r\n", "\n"), order)?);
    match values(&written, order) == values(text, order) {
        true => Ok(written),
        false => Ok(text.to_owned()),
    }
}

/// The values of a file's TOML.
fn values(text: &str, order: Order) -> Option<::toml::Table> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let toml = match order.is_toml() {
        true => text,
        false => &text[split(text).front_matter?],
    };
    ::toml::from_str(toml).ok()
}

/// The mark with which some editors begin a file.
const MARK: char = '\u{feff}';

fn with_plain_ends(text: &str, order: Order) -> Result<String, &'static str> {
    const NO_TOML: &str = "its TOML cannot be read";
    let plain = text.strip_prefix(MARK).unwrap_or(text);
    let mark = &text[..text.len() - plain.len()];
    if order.is_toml() {
        let written = toml::canonical(plain, order).ok_or(NO_TOML)?;
        return Ok(format!("{mark}{written}"));
    }
    let parts = split(plain);
    let Some(range) = parts.front_matter.clone() else {
        return Err("it has no front matter");
    };
    if repeated_fence(plain, &parts).is_some() {
        return Err("its front matter is not closed where it seems to be");
    }
    let front = &plain[range];
    if order == Order::Notes && is_published(front) {
        return Ok(text.to_owned());
    }
    let front = toml::canonical(front, order).ok_or(NO_TOML)?;
    let body = body(&plain[parts.body]);
    Ok(format!("{mark}+++\n{front}+++\n{body}"))
}

/// Whether notes are those of a published version.
fn is_published(front: &str) -> bool {
    let (front, _) = Document::parse(front);
    front.to_json().get("digest").is_some()
}

/// What stands below front matter: a blank line, and the text with one line break at its end.
fn body(text: &str) -> String {
    const BLANKS: [char; 3] = ['\n', ' ', '\t'];
    // A line break of its own kind is left to its author.
    if text.contains('\r') {
        return text.to_owned();
    }
    let is_blank = |line: &&str| line.trim_matches(BLANKS).is_empty();
    let blank = text.split_inclusive('\n').take_while(is_blank);
    let start = blank.map(str::len).sum::<usize>();
    let tidy = tidied(&text[start..]);
    match tidy.trim_end_matches(BLANKS) {
        "" => String::new(),
        tidy => format!("\n{tidy}\n"),
    }
}
