//! The texts of a model while a command changes them: those of the files, and a file with front matter as what it consists of.

use pkimm_release::markdown;
use toml_edit::{Array, DocumentMut, Item, Value, value};

use super::Refused;
use crate::edit::{FileChange, FileText, with_ends_of};
use crate::source::front_matter::split;
use crate::source::toml::literal;
use crate::source::tree::SourceTree;

/// The files as changes leave them.
pub(super) struct Texts<'a> {
    tree: &'a SourceTree,
    changes: Vec<FileChange>,
}

impl<'a> Texts<'a> {
    pub fn new(tree: &'a SourceTree, changes: Vec<FileChange>) -> Self {
        Self { tree, changes }
    }

    /// What becomes of the files.
    pub fn into_changes(self) -> Vec<FileChange> {
        self.changes
    }

    /// What a file says; nothing where there is none.
    pub fn text(&self, path: &str) -> &str {
        let changed = self.changes.iter().find_map(|change| {
            let after = change.after.as_ref();
            after.filter(|after| after.path == path)
        });
        let known = || self.tree.find(path).map(|file| self.tree.text(file));
        let changed = changed.map(|after| after.text.as_str());
        changed.or_else(known).unwrap_or_default()
    }

    /// Lets a file say something else.
    pub fn set(&mut self, path: &str, text: String) {
        self.put(path, Some(text));
    }

    /// Removes a file, and returns what it said.
    pub fn take(&mut self, path: &str) -> String {
        let text = self.text(path).to_owned();
        self.put(path, None);
        text
    }

    fn put(&mut self, path: &str, text: Option<String>) {
        let is_it = |change: &FileChange| {
            let after = change.after.as_ref();
            after.is_some_and(|after| after.path == path)
        };
        let at = self.changes.iter().position(is_it);
        let before = match at {
            Some(at) => self.changes.remove(at).before,
            None => self.tree.find(path).map(|file| FileText {
                path: path.to_owned(),
                text: self.tree.text(file).to_owned(),
            }),
        };
        let after = text.map(|text| FileText {
            path: path.to_owned(),
            text,
        });
        if before != after {
            self.changes.push(FileChange { before, after });
        }
    }

    /// Changes a file with front matter.
    pub fn change(&mut self, path: &str, change: impl FnOnce(&mut Parts)) -> Result<(), Refused> {
        let text = self.text(path);
        let mut parts = Parts::read(text)?;
        change(&mut parts);
        let text = with_ends_of(text, &parts.text());
        self.set(path, text);
        Ok(())
    }
}

/// What a file with front matter consists of.
pub(super) struct Parts {
    before: String,
    /// The front matter.
    pub front: DocumentMut,
    /// What stands below it, with the line that closes it.
    rest: String,
}

impl Parts {
    pub fn read(text: &str) -> Result<Self, Refused> {
        let text = text.replace("\r\n", "\n");
        let range = split(&text).front_matter.unwrap_or(0..0);
        let front = text[range.clone()].parse();
        Ok(Self {
            before: text[..range.start].to_owned(),
            front: front
                .map_err(|error: toml_edit::TomlError| Refused(error.message().to_owned()))?,
            rest: text[range.end..].to_owned(),
        })
    }

    pub fn text(&self) -> String {
        format!("{}{}{}", self.before, self.front, self.rest)
    }

    /// Says that the file is under construction.
    pub fn set_draft(&mut self) {
        if self.front.get("draft").and_then(Item::as_bool) != Some(true) {
            self.front.insert("draft", value(true));
        }
    }

    /// Makes remarks of what is said of each level, since no two files say the same.
    pub fn set_levels_aside(&mut self) {
        let levels = self.front.get_mut("levels");
        let Some(levels) = levels.and_then(Item::as_table_mut) else {
            return;
        };
        let mut aside = String::new();
        for (key, said) in levels.iter() {
            let entry = format!("{key} ={said}");
            for line in entry.lines() {
                aside.push_str(format!("# {line}").trim_end());
                aside.push('\n');
            }
        }
        levels.clear();
        let trailing = self.front.trailing().as_str().unwrap_or_default();
        self.front.set_trailing(format!("{aside}{trailing}"));
    }

    /// Adds the texts of another file behind its own: citations, notes, what is said of each level, and the body, section by section,
    /// each behind a remark.
    pub fn absorb(&mut self, other: &Self, headings: &[String], remark: &str) {
        self.set_draft();
        self.absorb_citations(&other.front);
        for key in ["references-note", "summary"] {
            absorb_text(&mut self.front, &other.front, key);
        }
        let levels = other.front.get("levels").and_then(Item::as_table_like);
        let levels = levels.into_iter().flat_map(|table| table.iter());
        for (number, said) in levels {
            let table = self.front.entry("levels");
            let table = table.or_insert_with(toml_edit::table);
            let Some(table) = table.as_table_like_mut() else {
                continue;
            };
            let known = table.get(number).and_then(Item::as_str).map(str::trim);
            let Some(said) = said.as_str().map(str::trim) else {
                continue;
            };
            let both = match known {
                Some(known) => format!("{known}\n\n{said}"),
                None => said.to_owned(),
            };
            table.insert(number, written(&both));
        }
        let (start, own) = sections(&self.rest, headings);
        let (other_start, others) = sections(&other.rest, headings);
        let mut rest = joined(start, other_start, remark, self.rest.starts_with("+++"));
        for heading in headings {
            let of = |all: &[(String, String)]| {
                let text = all.iter().find(|(name, _)| name == heading);
                text.map(|(_, text)| text.clone())
            };
            let (own, other) = (of(&own), of(&others));
            if own.is_none() && other.is_none() {
                continue;
            }
            let (own, other) = (own.unwrap_or_default(), other.unwrap_or_default());
            let text = joined(&own, &other, remark, false);
            rest = format!("{}\n\n## {heading}\n\n{}\n", rest.trim_end(), text.trim());
        }
        self.rest = rest;
    }

    /// Adds what another file cites and this one does not.
    fn absorb_citations(&mut self, other: &DocumentMut) {
        let ids = |front: &DocumentMut| -> Vec<String> {
            let list = front.get("references").and_then(Item::as_array);
            let list = list.into_iter().flat_map(Array::iter);
            list.filter_map(|id| id.as_str().map(str::to_owned))
                .collect()
        };
        let (own, others) = (ids(&self.front), ids(other));
        let list = self.front.get_mut("references");
        let Some(list) = list.and_then(Item::as_array_mut) else {
            return;
        };
        for id in others.into_iter().filter(|id| !own.contains(id)) {
            let like = list.iter().last().map(|last| last.decor().clone());
            let mut id = Value::from(id);
            if let Some(prefix) = like.and_then(|like| like.prefix().cloned()) {
                let is_first_of_line = list.len() == 1 && prefix.as_str() == Some("");
                id.decor_mut().set_prefix(match is_first_of_line {
                    true => " ".into(),
                    false => prefix,
                });
            }
            match list.is_empty() {
                true => list.push(id),
                false => list.push_formatted(id),
            }
        }
    }
}

/// The text of a key, and behind it that of another file.
fn absorb_text(front: &mut DocumentMut, other: &DocumentMut, key: &str) {
    let text = |front: &DocumentMut| {
        let text = front.get(key).and_then(Item::as_str);
        text.map(|text| text.trim().to_owned())
    };
    let both = match (text(front), text(other)) {
        (Some(own), Some(other)) => format!("{own} {other}"),
        (None, Some(other)) => other,
        (_, None) => return,
    };
    front.insert(key, value(both));
}

/// A text as an import writes it.
fn written(text: &str) -> Item {
    let literal = literal(text).parse::<Value>();
    literal.map_or_else(|_| value(text), Item::Value)
}

/// What stands before the first section, and the sections by their headings.
fn sections<'a>(rest: &'a str, headings: &[String]) -> (&'a str, Vec<(String, String)>) {
    let parsed = markdown::parse(rest);
    let tops: Vec<_> = parsed
        .headings
        .iter()
        .filter(|heading| heading.level == 2 && headings.contains(&heading.text))
        .collect();
    let start = tops.first().map_or(rest.len(), |top| top.span.start);
    let ends = tops.iter().skip(1).map(|top| top.span.start);
    let ends = ends.chain([rest.len()]);
    let sections = tops.iter().zip(ends).map(|(top, end)| {
        let text = &rest[top.span.end.min(end)..end];
        (top.text.clone(), text.to_owned())
    });
    (&rest[..start], sections.collect())
}

/// Two texts one behind the other, with a remark between them. The second may begin with the line that closes front matter.
fn joined(own: &str, other: &str, remark: &str, has_fence: bool) -> String {
    let other = match has_fence {
        true => other.split_once('\n').map_or("", |(_, text)| text),
        false => other,
    };
    match (own.trim_end(), other.trim()) {
        (own, "") => format!("{own}\n"),
        (own, other) => format!("{own}\n\n<!-- {remark} -->\n\n{other}\n"),
    }
}
