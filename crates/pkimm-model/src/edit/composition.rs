//! Fixes that are applied together, and what the files say afterwards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Edit, Fix};
use crate::source::SourceTree;
use crate::span::{FileId, Span};

/// A path and what the file there says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// The path below the model folder.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The file as it was read; `None` for one that is created.
    pub before: Option<FileText>,
    /// The file as it is to be; `None` for one that is removed. With another path than before, the file is moved.
    pub after: Option<FileText>,
}

impl FileChange {
    /// Another text for a file that keeps its path, a new file, or none any more.
    #[must_use]
    pub fn of(path: &str, before: Option<&str>, after: Option<String>) -> Self {
        let file = |text: String| FileText {
            path: path.to_owned(),
            text,
        };
        Self {
            before: before.map(str::to_owned).map(file),
            after: after.map(file),
        }
    }

    /// Where the file is to be, or was.
    #[must_use]
    pub fn path(&self) -> &str {
        let file = self.after.as_ref().or(self.before.as_ref());
        file.map_or("", |file| &file.path)
    }
}

impl Conflict {
    /// The same, with another name for the file.
    #[must_use]
    pub fn named(self, name: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Overlap(path) => Self::Overlap(name(&path)),
            Self::NoSuchPart(path) => Self::NoSuchPart(name(&path)),
            Self::Taken(path) => Self::Taken(name(&path)),
            Self::MovedTwice(path) => Self::MovedTwice(name(&path)),
        }
    }
}

/// Why a fix cannot be applied together with those that a composition holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Two edits want the same bytes, or the same place.
    #[error("two changes to the same part of `{0}`")]
    Overlap(String),
    /// The edit is of something that the file does not have.
    #[error("`{0}` has no such part")]
    NoSuchPart(String),
    /// A file stands where one is to be put, or two are to be put there.
    #[error("there is already a file `{0}`")]
    Taken(String),
    /// One file is to be moved to two places.
    #[error("`{0}` is moved to two places")]
    MovedTwice(String),
}

/// How many edits on either side of one are looked at.
const NEAR: usize = 4;

/// Fixes that can be applied together.
#[derive(Clone, Debug, Default)]
pub struct Composition {
    /// The edits of each file, in order, none of which touches the bytes of another.
    edits: BTreeMap<FileId, BTreeSet<Edit>>,
    moves: BTreeMap<FileId, String>,
    creations: BTreeMap<String, String>,
}

impl Composition {
    /// Takes a fix as well, or refuses it and stays as it was. The same edit twice is one edit.
    ///
    /// # Errors
    /// Where the fix gets in the way of those that were taken before, or of a file that is there.
    pub fn add(&mut self, fix: &Fix, tree: &SourceTree) -> Result<(), Conflict> {
        if fix.moves.is_empty() && fix.creations.is_empty() {
            return self.add_edits(&fix.edits, tree);
        }
        let mut with = self.clone();
        for moved in &fix.moves {
            match with.moves.insert(moved.file, moved.to.clone()) {
                Some(other) if other != moved.to => {
                    return Err(Conflict::MovedTwice(tree.path(moved.file).to_owned()));
                }
                _ => {}
            }
        }
        for created in &fix.creations {
            if with
                .creations
                .insert(created.path.clone(), created.text.clone())
                .is_some()
            {
                return Err(Conflict::Taken(created.path.clone()));
            }
        }
        with.add_edits(&fix.edits, tree)?;
        with.has_room(tree)?;
        *self = with;
        Ok(())
    }

    /// Takes edits as well, or refuses all of them.
    fn add_edits(&mut self, edits: &[Edit], tree: &SourceTree) -> Result<(), Conflict> {
        let mut added: Vec<&Edit> = Vec::new();
        for edit in edits {
            match self.insert(edit, tree) {
                Ok(is_new) => added.extend(is_new.then_some(edit)),
                Err(conflict) => {
                    for edit in added {
                        let edits = self.edits.entry(edit.span.file).or_default();
                        edits.remove(edit);
                    }
                    return Err(conflict);
                }
            }
        }
        Ok(())
    }

    /// The files as the fixes would make them.
    #[must_use]
    pub fn applied(&self, tree: &SourceTree) -> SourceTree {
        applied(tree, &self.changes(tree))
    }

    /// What becomes of each file, in the order of their paths. Files that stay as they are have no part in it.
    #[must_use]
    pub fn changes(&self, tree: &SourceTree) -> Vec<FileChange> {
        let files: BTreeSet<FileId> = self
            .edits
            .keys()
            .chain(self.moves.keys())
            .copied()
            .collect();
        let existing = files.into_iter().map(|file| {
            let (path, text) = (tree.path(file).to_owned(), tree.text(file));
            FileChange {
                after: Some(FileText {
                    path: self.moves.get(&file).unwrap_or(&path).clone(),
                    text: edited(text, self.edits.get(&file).into_iter().flatten()),
                }),
                before: Some(FileText {
                    path,
                    text: text.to_owned(),
                }),
            }
        });
        let new = self.creations.iter().map(|(path, text)| FileChange {
            before: None,
            after: Some(FileText {
                path: path.clone(),
                text: text.clone(),
            }),
        });
        let mut changes: Vec<FileChange> = existing
            .chain(new)
            .filter(|change| change.before != change.after)
            .collect();
        changes.sort_by(|left, right| left.path().cmp(right.path()));
        changes
    }

    /// Takes an edit as well. Whether it is a new one.
    fn insert(&mut self, edit: &Edit, tree: &SourceTree) -> Result<bool, Conflict> {
        let path = || tree.path(edit.span.file).to_owned();
        if tree.text(edit.span.file).get(edit.span.range()).is_none() {
            return Err(Conflict::NoSuchPart(path()));
        }
        let edits = self.edits.entry(edit.span.file).or_default();
        // Of two insertions at one place nobody knows which comes first.
        let meets = |other: &Edit| {
            other != edit
                && (other.span == edit.span
                    || (other.span.start < edit.span.end && edit.span.start < other.span.end)
                    || is_inside(edit.span, other.span)
                    || is_inside(other.span, edit.span))
        };
        // None of them touches another, and at one place there are at most an insertion and a replacement: those that it could
        // meet are next to it.
        let before = edits.range(..edit).rev().take(NEAR);
        if before.chain(edits.range(edit..).take(NEAR)).any(meets) {
            return Err(Conflict::Overlap(path()));
        }
        Ok(edits.insert(edit.clone()))
    }

    /// Whether every file that is moved or created has a place of its own.
    fn has_room(&self, tree: &SourceTree) -> Result<(), Conflict> {
        let mut taken = BTreeSet::new();
        for path in self.moves.values().chain(self.creations.keys()) {
            // A file that is moved away makes room.
            let stands = tree
                .find(path)
                .is_some_and(|file| !self.moves.contains_key(&file));
            if stands || !taken.insert(path) {
                return Err(Conflict::Taken(path.clone()));
            }
        }
        Ok(())
    }
}

/// The files as changes leave them.
#[must_use]
pub fn applied(tree: &SourceTree, changes: &[FileChange]) -> SourceTree {
    let mut replaced = HashMap::new();
    let mut created = Vec::new();
    for FileChange { before, after } in changes {
        let after = after.as_ref();
        let file = after.map(|after| (after.path.clone(), after.text.clone()));
        match before {
            Some(before) => drop(replaced.insert(before.path.as_str(), file)),
            None => created.extend(file),
        }
    }
    tree.with(|path| replaced.get(path).cloned(), created)
}

/// Whether an insertion stands within a part that is replaced. At its edges it is beside it.
fn is_inside(insertion: Span, part: Span) -> bool {
    insertion.start == insertion.end && part.start < insertion.start && insertion.start < part.end
}

fn edited<'a>(text: &str, edits: impl Iterator<Item = &'a Edit>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        let range = edit.span.range();
        out.push_str(&text[from..range.start]);
        out.push_str(&edit.replacement);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Creation, Move};
    use super::*;

    fn tree() -> (SourceTree, FileId, FileId) {
        let files = [("a.md", "one two three"), ("b.md", "four é\n")];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let (tree, _) = SourceTree::from_files(files.into());
        let find = |path| tree.find(path).expect("it was put there");
        let (a, b) = (find("a.md"), find("b.md"));
        (tree, a, b)
    }

    #[test]
    fn many_edits_are_taken_and_one_that_meets_any_of_them_is_not() {
        let text = "ab ".repeat(100_000);
        let (tree, _) = SourceTree::from_files([("a.md".to_owned(), text.into_bytes())].into());
        let file = tree.find("a.md").expect("it was put there");
        let mut composition = Composition::default();
        for start in (0..300_000).step_by(3) {
            assert!(
                composition
                    .add(&replace(file, start..start + 2, "x"), &tree)
                    .is_ok()
            );
            assert!(
                composition
                    .add(&replace(file, start..start, "y"), &tree)
                    .is_ok()
            );
        }
        let before = composition.changes(&tree);
        let mut meets = replace(file, 2..3, "z");
        meets
            .edits
            .extend(replace(file, 150_001..150_003, "z").edits);
        for fix in [
            meets,
            replace(file, 151..151, "z"),
            replace(file, 300..300, "z"),
        ] {
            assert!(composition.add(&fix, &tree).is_err(), "{fix:?}");
        }
        assert_eq!(composition.changes(&tree), before);
    }

    fn replace(file: FileId, range: std::ops::Range<usize>, text: &str) -> Fix {
        Fix::automatic(Span::new(file, range), text)
    }

    fn moved(file: FileId, to: &str) -> Fix {
        Fix {
            edits: Vec::new(),
            moves: vec![Move {
                file,
                to: to.to_owned(),
            }],
            ..replace(file, 0..0, "")
        }
    }

    fn after(composition: &Composition, tree: &SourceTree) -> Vec<(String, String)> {
        let changes = composition.changes(tree).into_iter();
        changes
            .filter_map(|change| change.after)
            .map(|after| (after.path, after.text))
            .collect()
    }

    #[test]
    fn fixes_over_several_files_are_applied_together() {
        let (tree, a, b) = tree();
        let mut composition = Composition::default();
        let mut first = replace(a, 8..13, "3");
        first.edits.extend(replace(b, 5..7, "e").edits);
        composition.add(&first, &tree).expect("free");
        // Beside what is replaced, and before it, whatever the order in which they come.
        composition
            .add(&replace(a, 0..3, "1"), &tree)
            .expect("free");
        composition
            .add(&replace(a, 3..8, "-"), &tree)
            .expect("free");
        composition
            .add(&replace(a, 13..13, "!"), &tree)
            .expect("free");
        // The same edit again is the same edit.
        composition
            .add(&replace(a, 0..3, "1"), &tree)
            .expect("free");
        assert_eq!(
            after(&composition, &tree),
            [
                ("a.md".to_owned(), "1-3!".to_owned()),
                ("b.md".to_owned(), "four e\n".to_owned())
            ]
        );
    }

    #[test]
    fn what_overlaps_is_refused_as_a_whole() {
        let (tree, a, b) = tree();
        let mut composition = Composition::default();
        composition
            .add(&replace(a, 4..7, "2"), &tree)
            .expect("free");
        composition
            .add(&replace(a, 13..13, "!"), &tree)
            .expect("free");
        for range in [4..7, 0..5, 6..9, 5..6, 0..13, 5..5] {
            let mut fix = replace(b, 0..4, "4");
            fix.edits.extend(replace(a, range.clone(), "x").edits);
            let refused = composition.add(&fix, &tree);
            assert_eq!(
                refused,
                Err(Conflict::Overlap("a.md".to_owned())),
                "{range:?}"
            );
        }
        let refused = composition.add(&replace(a, 13..13, "?"), &tree);
        assert_eq!(refused, Err(Conflict::Overlap("a.md".to_owned())));
        // Nothing of a refused fix is left, and what is not in the file cannot be replaced.
        assert_eq!(
            after(&composition, &tree),
            [("a.md".to_owned(), "one 2 three!".to_owned())]
        );
        for range in [12..14, 6..7] {
            let refused = composition.add(&replace(b, range, "x"), &tree);
            assert_eq!(refused, Err(Conflict::NoSuchPart("b.md".to_owned())));
        }
    }

    #[test]
    fn files_move_and_are_created_where_there_is_room() {
        let (tree, a, b) = tree();
        let taken = |path: &str| Err(Conflict::Taken(path.to_owned()));
        let mut composition = Composition::default();
        assert_eq!(composition.add(&moved(a, "b.md"), &tree), taken("b.md"));
        // Two files that change places make room for each other.
        let mut swap = moved(a, "b.md");
        swap.moves.extend(moved(b, "a.md").moves);
        swap.edits.extend(replace(a, 0..3, "1").edits);
        composition.add(&swap, &tree).expect("free");
        assert_eq!(
            composition.add(&moved(a, "c.md"), &tree),
            Err(Conflict::MovedTwice("a.md".to_owned()))
        );
        let created = |path: &str| Fix {
            edits: Vec::new(),
            creations: vec![Creation {
                path: path.to_owned(),
                text: "new".to_owned(),
            }],
            ..replace(a, 0..0, "")
        };
        assert_eq!(composition.add(&created("a.md"), &tree), taken("a.md"));
        composition.add(&created("d/e.md"), &tree).expect("free");
        assert_eq!(composition.add(&created("d/e.md"), &tree), taken("d/e.md"));
        assert_eq!(
            after(&composition, &tree),
            [
                ("a.md".to_owned(), "four é\n".to_owned()),
                ("b.md".to_owned(), "1 two three".to_owned()),
                ("d/e.md".to_owned(), "new".to_owned())
            ]
        );
    }

    #[test]
    fn what_changes_nothing_is_no_change() {
        let (tree, a, _) = tree();
        let mut composition = Composition::default();
        composition
            .add(&replace(a, 0..3, "one"), &tree)
            .expect("free");
        assert_eq!(composition.changes(&tree), []);
    }
}
