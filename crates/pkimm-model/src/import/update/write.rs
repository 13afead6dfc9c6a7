//! The difference of two documents → the files of a folder, and the proof that they say it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diffy::{ConflictStyle, MergeOptions};
use pkimm_release::Release;
use pkimm_release::address::{Address, Subject};
use pkimm_release::diff::{Change, Kind as ChangeKind, apply, changes};
use pkimm_release::site::{self, Facts};

use super::super::files::files;
use super::super::folders::former;
use super::sides::{PlacedText, Sides, place, said};
use super::{Kind, STRUCTURE, Updated};
use crate::check::{Outcome, check};
use crate::diagnostic::Diagnostic;
use crate::edit::{FileChange, with_ends_of};
use crate::source::SourceTree;
use crate::source::files::is_beside_pages;
use crate::source::front_matter;
use crate::span::FileId;

/// The files of requirements that stand in another category now: from where, and to where.
fn moved<'a>(
    before: &'a BTreeMap<String, String>,
    after: &'a BTreeMap<String, String>,
) -> Vec<(&'a String, &'a String)> {
    let name = |path: &str| {
        let path = path.strip_prefix("categories/")?;
        path.split_once('/')
            .map(|(_, name)| name.to_owned())
            .filter(|name| name != "_index.md")
    };
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    let gone: BTreeMap<String, &String> =
        gone.filter_map(|path| Some((name(path)?, path))).collect();
    let come = after.keys().filter(|path| !before.contains_key(*path));
    come.filter_map(|path| Some((*gone.get(&name(path)?)?, path)))
        .collect()
}

/// A text with the difference of two others, line by line; where both changed the same lines, with both between marks.
fn lines(old: &str, here: &str, new: &str) -> Result<String, String> {
    let ours = here.replace("\r\n", "\n");
    let mut options = MergeOptions::new();
    let merged = options
        .set_conflict_style(ConflictStyle::Merge)
        .merge(old, &ours, new);
    let as_here = |text: String| with_ends_of(here, &text);
    merged.map(as_here).map_err(as_here)
}

/// What tells a finding from others, wherever lines have moved.
fn place_and_words<'a>(
    outcome: &'a Outcome,
    finding: &'a Diagnostic,
) -> (&'a str, &'a str, &'a str) {
    let path = outcome.tree.path(finding.span().file);
    (path, finding.code, &finding.message)
}

/// A file with texts in their places.
fn replaced(here: &str, texts: &[&PlacedText]) -> String {
    let mut out = here.to_owned();
    let mut texts = texts.to_vec();
    texts.sort_by_key(|text| std::cmp::Reverse(text.range.start));
    for text in texts {
        out.replace_range(text.range.clone(), &with_ends_of(here, &text.text));
    }
    out
}

impl Updated {
    /// What a file holds by now.
    fn here(&self, tree: &SourceTree, path: &str) -> Option<String> {
        if self.removed.iter().any(|removed| removed == path) {
            return None;
        }
        let mut planned = self
            .changes
            .iter()
            .filter_map(|change| change.after.as_ref());
        let planned = planned.find(|after| after.path == path);
        let text = planned.map(|after| after.text.as_str());
        let text = text.or_else(|| tree.find(path).map(|file| tree.text(file)));
        text.map(str::to_owned)
    }

    /// Merges the difference of two documents into the files that are there. `texts` are changed texts with their places.
    pub(super) fn merge(
        &mut self,
        tree: &SourceTree,
        (old, new): (&Release, &Release),
        texts: &[PlacedText],
    ) {
        let (before, after) = (files(old), files(new));
        let moved = moved(&before, &after);
        for (from, to) in &moved {
            let Some(here) = self.here(tree, from) else {
                continue;
            };
            let text = self.merged(to, &before[*from], &here, &after[*to]);
            self.set(tree, to, text);
            self.remove(from);
        }
        let is_moved = |path: &String| moved.iter().any(|(from, to)| *from == path || *to == path);
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for path in paths.into_iter().filter(|path| !is_moved(path)) {
            let here = self.here(tree, path);
            let (here, settings) = match here.as_deref() {
                Some(here) if path == STRUCTURE => {
                    let (here, settings) = former::apart(here);
                    (Some(here), settings)
                }
                here => (here, ""),
            };
            let text = match (before.get(path), after.get(path), here) {
                (Some(was), Some(is), Some(here)) if was != is => {
                    let own: Vec<&PlacedText> =
                        texts.iter().filter(|text| text.path == *path).collect();
                    if own.is_empty() || lines(was, here, is).is_ok() {
                        self.merged(path, was, here, is)
                    } else {
                        // The lines of a text may break elsewhere here: then it is put in its place as a whole.
                        let changes: Vec<Change> =
                            own.iter().map(|text| text.change.clone()).collect();
                        let was = files(&apply(old, &changes))
                            .remove(path)
                            .unwrap_or_default();
                        self.merged(path, &was, &replaced(here, &own), is)
                    }
                }
                (None, Some(is), None) => is.clone(),
                (None, Some(is), Some(here)) if is != here => self.merged(path, "", here, is),
                (Some(was), None, Some(here)) => {
                    if was == here || !here.contains("<!--") {
                        self.report.add(
                            Kind::Changed,
                            path,
                            None,
                            "the file was removed with what it describes",
                        );
                        self.remove(path);
                    } else {
                        self.report.add(Kind::Decide, path, None, "what the file describes left the model; remove it, once you have seen whether it has remarks to be kept");
                    }
                    continue;
                }
                _ => continue,
            };
            self.set(tree, path, text + settings);
        }
    }

    /// A file with the difference of two others. What both changed stands in it twice, between marks.
    fn merged(&mut self, path: &str, old: &str, here: &str, new: &str) -> String {
        lines(old, here, new).unwrap_or_else(|marked| {
            for (at, line) in marked.lines().enumerate() {
                if line.starts_with("<<<<<<<") {
                    self.conflicts += 1;
                    self.report.add(
                        Kind::Decide,
                        path,
                        Some(at + 1),
                        "both sides changed this: keep one, and remove the other with the marks",
                    );
                }
            }
            marked
        })
    }

    /// Takes over former anchors of pages that the folder does not know.
    pub(super) fn take_anchors(
        &mut self,
        tree: &SourceTree,
        known: &former::Former,
        imported: &BTreeMap<String, Vec<u8>>,
        expected: &Release,
    ) {
        let theirs = imported
            .get(STRUCTURE)
            .map(|bytes| former::of_settings(&String::from_utf8_lossy(bytes)));
        // What stays here still has its anchors.
        let theirs = theirs.map(|mut theirs| {
            for page in site::pages(expected, &[]) {
                if let Some(anchors) = theirs.get_mut(&page.folder) {
                    let own = page.anchors(expected);
                    anchors.retain(|anchor, _| !own.contains(anchor));
                }
            }
            theirs.retain(|_, anchors| !anchors.is_empty());
            theirs
        });
        let Some(here) = self.here(tree, STRUCTURE) else {
            return;
        };
        let done = former::completed(&here, known, &theirs.unwrap_or_default());
        for (folder, anchor) in done.added {
            let message = format!(
                "`#{anchor}` of the page `{folder}` leads on from now on, by `[site.anchors]`"
            );
            self.report.add(Kind::Changed, STRUCTURE, None, message);
        }
        for (folder, anchor) in done.left {
            let message = format!(
                "`#{anchor}` of the page `{folder}` is no longer there; add it to `[site.anchors]`"
            );
            self.report.add(Kind::Decide, STRUCTURE, None, message);
        }
        self.set(tree, STRUCTURE, done.text);
    }

    /// Takes new extensions over. One that is here and says something else is not merged, since nobody knows what was imported of it:
    /// that is told, and the published one kept beside the model.
    pub(super) fn take_extensions(
        &mut self,
        tree: &SourceTree,
        imported: &BTreeMap<String, Vec<u8>>,
    ) {
        let ids = imported.keys().filter_map(|path| {
            let (id, _) = path.strip_prefix("extensions/")?.split_once('/')?;
            Some(id)
        });
        for id in ids.collect::<BTreeSet<_>>() {
            let folder = format!("extensions/{id}/");
            let theirs = || {
                imported
                    .iter()
                    .filter(|(path, _)| path.starts_with(&folder))
            };
            let file = format!("{folder}extension.toml");
            if tree.below(&folder).next().is_none() {
                let new = theirs().map(|(path, bytes)| {
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    FileChange::of(path, None, Some(text))
                });
                self.changes.extend(new);
                let message = format!("the extension `{id}` is new, and was taken over");
                self.report.add(Kind::Changed, &file, None, message);
                continue;
            }
            let is_here = |(path, bytes): (&String, &Vec<u8>)| {
                let here = tree.find(path).map(|file| tree.text(file).as_bytes());
                here == Some(bytes.as_slice())
            };
            if !theirs().all(is_here) {
                let others = theirs().map(|(path, bytes)| (path.clone(), bytes.clone()));
                self.others.extend(others);
                let message = format!(
                    "the published extension `{id}` says something else than the one here, and extensions are not merged; compare the two, and take over what is new"
                );
                self.report.add(Kind::Decide, &file, None, message);
            }
        }
    }

    /// Takes over files that are no texts of the model: those beside pages, and what was published before.
    pub(super) fn take_files(
        &mut self,
        tree: &SourceTree,
        imported: &BTreeMap<String, Vec<u8>>,
        sides: &Sides,
    ) {
        for (path, bytes) in imported {
            let here = tree.find(path).map(|file| tree.bytes(file));
            let beside = path
                .strip_prefix("pages/")
                .filter(|path| !path.ends_with(".md"));
            let is_archived = path.starts_with("releases/");
            match here {
                Some(here) if here == bytes.as_slice() => {}
                None if beside.is_some() || is_archived => {
                    if path.ends_with(".json") {
                        let message = "the document of an older version came to the archive";
                        self.report.add(Kind::Changed, path, None, message);
                    }
                    self.bytes.insert(path.clone(), bytes.clone());
                }
                Some(here) => {
                    let Some(beside) = beside else {
                        if is_archived && path.ends_with(".md") {
                            self.compare_notes(path, tree, bytes);
                        }
                        continue;
                    };
                    let was = sides.base.resources.iter().find(|file| file.path == beside);
                    if was.is_some_and(|file| file.fault(Some(here)).is_none()) {
                        self.bytes.insert(path.clone(), bytes.clone());
                    } else {
                        // It is told where both sides are compared.
                        self.others.insert(path.clone(), bytes.clone());
                    }
                }
                None => {}
            }
        }
    }

    /// Tells of notes that say something else than those here, which stay.
    fn compare_notes(&mut self, path: &str, tree: &SourceTree, published: &[u8]) {
        let body = |text: &str| text[front_matter::split(text).body].trim().to_owned();
        let here = tree.find(path).map(|file| body(tree.text(file)));
        if here != Some(body(&String::from_utf8_lossy(published))) {
            self.report.add(
                Kind::Decide,
                path,
                None,
                "the published notes say something else; these were kept",
            );
        }
    }

    /// Removes files beside pages that the published model has no more, where they are as they were.
    pub(super) fn remove_files(&mut self, tree: &SourceTree, sides: &Sides) {
        let gone = sides
            .taken
            .iter()
            .filter(|change| change.kind == ChangeKind::ResourceRemoved);
        for change in gone {
            let path = place(&change.subject());
            let Some(file) = tree.find(&path) else {
                continue;
            };
            let was = sides
                .base
                .resources
                .iter()
                .find(|file| Subject::Resource(file.path.clone()) == change.subject());
            if was.is_some_and(|known| known.fault(Some(tree.bytes(file))).is_none()) {
                self.removed.push(path);
            } else {
                self.report.add(Kind::Decide, &path, None, "the published model has this file no more, and it was changed here, so that it stays");
            }
        }
    }

    /// Plans that a file goes, or never comes.
    fn remove(&mut self, path: &str) {
        self.changes.retain(|change| change.path() != path);
        self.removed.push(path.to_owned());
    }

    /// Sets the text of a file, where it is another one.
    pub(super) fn set(&mut self, tree: &SourceTree, path: &str, text: String) {
        self.changes.retain(|change| change.path() != path);
        self.removed.retain(|removed| removed != path);
        let before = tree.find(path).map(|file| tree.text(file));
        let change = FileChange::of(path, before, Some(text));
        if change.before != change.after {
            self.changes.push(change);
        }
    }

    /// Reads the result, and reports what it does not say as it should, and what a check finds in it that was not there before.
    pub(super) fn prove(
        &mut self,
        before: &Outcome,
        expected: &Release,
        conflicts: &HashSet<Address>,
        facts: &Facts,
    ) {
        if self.conflicts > 0 {
            return;
        }
        let tree = &before.tree;
        let whole = |(path, file): (&str, FileId)| {
            let bytes = match is_beside_pages(path) {
                true => tree.bytes(file),
                false => tree.text(file).as_bytes(),
            };
            (path.to_owned(), bytes.to_vec())
        };
        let mut files: BTreeMap<String, Vec<u8>> = tree.below("").map(whole).collect();
        for removed in &self.removed {
            files.remove(removed);
        }
        let texts = self
            .changes
            .iter()
            .filter_map(|change| change.after.clone());
        let texts = texts.map(|after| (after.path, after.text.into_bytes()));
        files.extend(texts.chain(self.bytes.clone()));
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, facts);
        let known: HashSet<_> = before
            .diagnostics
            .iter()
            .map(|finding| place_and_words(before, finding))
            .collect();
        for finding in &outcome.diagnostics {
            let told = place_and_words(&outcome, finding);
            if !known.contains(&told) {
                let (start, _) = outcome.tree.positions(finding.span());
                let message = format!("{} (`{}`)", finding.message, finding.code);
                self.report
                    .add(Kind::Decide, told.0, Some(start.line), message);
            }
        }
        let Some(checked) = &outcome.checked else {
            return;
        };
        let merged = changes(checked.release(), expected).into_iter();
        // Of what both changed, each has a part in the text now.
        for change in merged.filter(|change| !conflicts.contains(&change.address)) {
            self.report.add(
                Kind::Decide,
                &place(&change.subject()),
                None,
                format!("it could not be merged: {}", said(&change)),
            );
        }
    }
}
