//! A newer published model → changes of a model folder that was imported from an older one and edited since.
//!
//! What was imported last is kept in [`RECORD`]. Both sides are compared with it by subject and field: what only the published side
//! changed is taken over, what both changed to the same is done, and what both changed otherwise is marked in the file, as version
//! control does it. The files of both documents are written as an import writes them, and their difference is merged into the files that
//! are there, so that remarks, settings and the order of keys stay.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diffy::{ConflictStyle, MergeOptions};
use pkimm_release::address::{Address, Subject};
use pkimm_release::diff::{Change, Fact, apply, changes};
use pkimm_release::read::{Published, align, document};
use pkimm_release::site::Facts;
use pkimm_release::{Release, Retired};

use super::files::files;
use super::{Kind, Report};
use crate::check::{CheckedModel, Outcome, check};
use crate::edit::{FileChange, FileText};
use crate::locate::locate;
use crate::source::SourceTree;
use crate::source::files::is_beside_pages;
use crate::span::FileId;

/// The document that was imported last, below the model folder.
pub const RECORD: &str = "imported.json";

/// What an update makes of a model folder.
#[derive(Debug)]
pub struct Updated {
    /// The files of text that change or come.
    pub changes: Vec<FileChange>,
    /// Files beside pages, and those of the archive, that come or change, by path below the model folder.
    pub bytes: BTreeMap<String, Vec<u8>>,
    /// Files that go, by path below the model folder.
    pub removed: Vec<String>,
    /// What was taken over, and what is to be decided.
    pub report: Report,
    /// How many places both sides changed.
    pub conflicts: usize,
    /// The version that was imported last, and the one that is now.
    pub versions: (String, String),
}

/// What both sides did.
struct Sides {
    base: Release,
    ours: Release,
    theirs: Release,
    /// What the published side changed, without what cannot be taken over.
    taken: Vec<Change>,
    /// The addresses that both sides changed to something else.
    conflicts: HashSet<Address>,
}

/// Merges a newer import into a model folder. `imported` are the files of that import, its record among them.
///
/// # Errors
/// Where the folder has errors, or has no record of what was imported.
pub fn update(
    outcome: &Outcome,
    imported: &BTreeMap<String, Vec<u8>>,
    facts: &Facts,
) -> Result<Updated, String> {
    let (checked, base) = recorded(outcome)?;
    let tree = &outcome.tree;
    let newer = imported
        .get(RECORD)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let theirs = document(&newer.unwrap_or_default()).map_err(|error| error.in_file(RECORD))?;
    let mut report = Report::default();
    let versions = (base.version.clone(), theirs.version.clone());
    let sides = Sides::new(outcome, checked, (base, theirs), &mut report);
    let (before, after) = sides.documents();
    let mut updated = Updated {
        changes: Vec::new(),
        bytes: BTreeMap::new(),
        removed: Vec::new(),
        report,
        conflicts: 0,
        versions,
    };
    updated.merge(tree, &files(&before), &files(&after));
    updated.take_files(tree, imported, &sides);
    updated.set(
        tree,
        RECORD,
        String::from_utf8_lossy(&sides.theirs.to_json()).into_owned(),
    );
    updated.prove(tree, &after, facts);
    updated.report.sort();
    Ok(updated)
}

/// The model of a folder, and the document that was imported last.
fn recorded(outcome: &Outcome) -> Result<(&CheckedModel, Release), String> {
    let checked = outcome.checked.as_ref();
    let checked = checked.ok_or("the model has errors, and can be updated once they are mended")?;
    let record = outcome
        .tree
        .find(RECORD)
        .map(|file| outcome.tree.text(file));
    let record = record.ok_or_else(|| {
        format!("there is no `{RECORD}`, which an import writes, so that nobody knows what was changed here since")
    })?;
    let base = document(record).map_err(|error| error.in_file(RECORD))?;
    Ok((checked, base))
}

/// The changes by which things got other ids here since the import.
fn renames(base: &Release, ours: &Release) -> Vec<Change> {
    changes(base, ours).into_iter().filter(is_rename).collect()
}

/// A newer published file, with what its shape cannot say as it was imported before: that it does not say it is no change.
///
/// # Errors
/// As [`update`].
pub fn completed(outcome: &Outcome, mut published: Published) -> Result<Published, String> {
    let (checked, base) = recorded(outcome)?;
    let mut base = Published::from(apply(&base, &renames(&base, checked.release())));
    align(&mut base, &mut published);
    Ok(published)
}

impl Sides {
    fn new(
        outcome: &Outcome,
        checked: &CheckedModel,
        (mut base, mut theirs): (Release, Release),
        report: &mut Report,
    ) -> Self {
        // What has another id here has it on all sides.
        let ours = checked.release().clone();
        let renames = renames(&base, &ours);
        base = apply(&base, &renames);
        theirs = apply(&theirs, &renames);
        let file = |change: &Change, subject: &Subject| match locate(checked.model(), change) {
            Some(span) => outcome.tree.path(span.file).to_owned(),
            None => place(subject),
        };
        let of_ours = changes(&base, &ours);
        let subjects = subjects(&ours);
        let mut taken = changes(&base, &theirs);
        let mut conflicts = HashSet::new();
        taken.retain(|change| {
            let here = || {
                let of_it = |other: &&Change| {
                    other.address == change.address && other.kind == change.kind
                };
                of_ours.iter().filter(of_it)
            };
            if here().any(|other| (&other.before, &other.after) == (&change.before, &change.after)) {
                return false;
            }
            let is_ours = here().next().is_some();
            let (subject, what) = (change.subject(), said(change));
            let is_new = change.before.is_none() && !is_ours;
            if !is_new && !subjects.contains(&subject) {
                report.add(
                    Kind::Decide,
                    &file(change, &subject),
                    None,
                    format!("the published model changed what was removed here: {what}"),
                );
                return false;
            }
            let is_removed = change.kind.as_str().ends_with("-removed") && !is_citation(change);
            let is_edited = || {
                of_ours
                    .iter()
                    .any(|other| belongs(&ours, &other.subject(), &subject))
            };
            if is_removed && is_edited() {
                report.add(
                    Kind::Decide,
                    &file(change, &subject),
                    None,
                    format!(
                        "the published model removed what was edited here, which was kept: {what}"
                    ),
                );
                return false;
            }
            if is_ours && !is_citation(change) && !change.kind.is_derived() {
                conflicts.insert(change.address.clone());
                report.add(
                    Kind::Decide,
                    &file(change, &subject),
                    None,
                    format!("both sides changed it; lines that both changed are marked, and others were merged: {what}"),
                );
            } else {
                report.add(Kind::Changed, &file(change, &subject), None, what);
            }
            true
        });
        Self {
            base,
            ours,
            theirs,
            taken,
            conflicts,
        }
    }

    /// The document of the folder as it would be without what both sides changed, and the same with all that is taken over.
    fn documents(&self) -> (Release, Release) {
        let back = changes(&self.ours, &self.base).into_iter();
        let back: Vec<Change> = back
            .filter(|change| self.conflicts.contains(&change.address))
            .collect();
        let mut before = apply(&self.ours, &back);
        let mut after = apply(&before, &self.taken);
        if self.theirs.version != self.base.version && self.theirs.version != self.ours.version {
            if self.ours.version != self.base.version {
                before.version.clone_from(&self.base.version);
            }
            after.version.clone_from(&self.theirs.version);
        }
        for change in &self.taken {
            let id = change.subject().id();
            let is_gone = matches!(
                change.kind.as_str(),
                "category-removed" | "requirement-removed"
            );
            if is_gone && !after.retired.iter().any(|retired| retired.id == id) {
                let reason = format!("It is not in version {} any more.", self.theirs.version);
                after.retired.push(Retired {
                    id,
                    since: self.theirs.version.clone(),
                    successors: Vec::new(),
                    reason,
                });
            }
        }
        (before, after)
    }
}

/// Whether a change only gives something another id.
fn is_rename(change: &Change) -> bool {
    change.kind.as_str().ends_with("-id-changed")
}

/// Whether a change is of one citation among others.
fn is_citation(change: &Change) -> bool {
    change.kind.as_str().starts_with("citation")
}

/// Everything that a model has.
fn subjects(release: &Release) -> HashSet<Subject> {
    let mut subjects = HashSet::from([Subject::Model]);
    subjects.extend(
        release
            .levels
            .iter()
            .map(|level| Subject::Level(level.number)),
    );
    subjects.extend(
        release
            .modules
            .iter()
            .map(|module| Subject::Module(module.id.clone())),
    );
    subjects.extend(
        release
            .categories()
            .map(|category| Subject::Category(category.id.clone())),
    );
    subjects.extend(
        release
            .requirements()
            .map(|entry| Subject::Requirement(entry.id.clone())),
    );
    subjects.extend(
        release
            .references
            .iter()
            .map(|entry| Subject::Reference(entry.id.clone())),
    );
    subjects.extend(
        release
            .pages
            .iter()
            .map(|page| Subject::Page(page.path.clone())),
    );
    for retired in &release.retired {
        let kinds = [Subject::Category, Subject::Requirement, Subject::Reference];
        subjects.extend(kinds.map(|kind| kind(retired.id.clone())));
    }
    subjects.extend(
        release
            .resources
            .iter()
            .map(|file| Subject::Resource(file.path.clone())),
    );
    subjects
}

/// Whether something is another thing, or a part of it.
fn belongs(release: &Release, part: &Subject, whole: &Subject) -> bool {
    let of_category = |id: &str| {
        let mut categories = release.categories();
        let category = categories.find(|category| Subject::Category(category.id.clone()) == *whole);
        category.is_some_and(|category| category.requirements.iter().any(|entry| entry.id == id))
    };
    part == whole || matches!(part, Subject::Requirement(id) if of_category(id))
}

/// The file in which a subject is for the most part.
fn place(subject: &Subject) -> String {
    match subject {
        Subject::Page(path) | Subject::Resource(path) => format!("pages/{path}"),
        Subject::Reference(_) => "references.toml".to_owned(),
        _ => "model.toml".to_owned(),
    }
}

/// A change in one line.
fn said(change: &Change) -> String {
    let short = |fact: &Option<Fact>| match fact {
        Some(Fact::Number(number)) => Some(number.to_string()),
        Some(Fact::Text(text)) if text.len() <= 60 && !text.contains('\n') => {
            Some(format!("\"{text}\""))
        }
        _ => None,
    };
    let values = match (short(&change.before), short(&change.after)) {
        (Some(before), Some(after)) => format!(" from {before} to {after}"),
        _ => String::new(),
    };
    let level = change
        .address
        .level()
        .map_or_else(String::new, |level| format!(", level {level}"));
    format!(
        "{} of `{}`{level}{values}",
        change.kind.as_str(),
        change.subject()
    )
}

impl Updated {
    /// Merges the difference of two sets of files into those that are there.
    fn merge(
        &mut self,
        tree: &SourceTree,
        before: &BTreeMap<String, String>,
        after: &BTreeMap<String, String>,
    ) {
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for path in paths {
            let here = tree.find(path).map(|file| tree.text(file));
            match (before.get(path), after.get(path), here) {
                (Some(old), Some(new), Some(here)) if old != new => {
                    let merged = self.merged(path, old, here, new);
                    self.set(tree, path, merged);
                }
                (None, Some(new), None) => self.set(tree, path, new.clone()),
                (None, Some(new), Some(here)) if new != here => {
                    self.report.add(
                        Kind::Decide,
                        path,
                        None,
                        "the published model has a file here as well, and this one was kept",
                    );
                }
                (Some(old), None, Some(here)) => {
                    if old == here {
                        self.report.add(
                            Kind::Changed,
                            path,
                            None,
                            "the file was removed with what it describes",
                        );
                        self.removed.push(path.clone());
                    } else {
                        self.report.add(Kind::Decide, path, None, "what the file describes left the model; remove it, once you have seen whether it has remarks to be kept");
                    }
                }
                _ => {}
            }
        }
    }

    /// A file with the difference of two others. What both changed stands in it twice, between marks.
    fn merged(&mut self, path: &str, old: &str, here: &str, new: &str) -> String {
        let has_carriage_returns = here.contains("\r\n");
        let ours = here.replace("\r\n", "\n");
        let mut options = MergeOptions::new();
        let merged = options
            .set_conflict_style(ConflictStyle::Merge)
            .merge(old, &ours, new);
        let merged = merged.unwrap_or_else(|marked| {
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
        });
        match has_carriage_returns {
            true => merged.replace('\n', "\r\n"),
            false => merged,
        }
    }

    /// Takes over files that are no texts of the model: those beside pages, and what was published before.
    fn take_files(
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
                    self.bytes.insert(path.clone(), bytes.clone());
                }
                Some(here) => {
                    let Some(beside) = beside else {
                        continue;
                    };
                    let was = sides.base.resources.iter().find(|file| file.path == beside);
                    if was.is_some_and(|file| file.fault(Some(here)).is_none()) {
                        self.bytes.insert(path.clone(), bytes.clone());
                    } else {
                        self.report.add(
                            Kind::Decide,
                            path,
                            None,
                            "both sides changed this file, and the one here was kept",
                        );
                    }
                }
                None => {}
            }
        }
    }

    /// Sets the text of a file, where it is another one.
    fn set(&mut self, tree: &SourceTree, path: &str, text: String) {
        let before = tree.find(path).map(|file| FileText {
            path: path.to_owned(),
            text: tree.text(file).to_owned(),
        });
        let after = FileText {
            path: path.to_owned(),
            text,
        };
        if before.as_ref() != Some(&after) {
            self.changes.push(FileChange { before, after });
        }
    }

    /// Reads the result, and reports what it does not say as it should.
    fn prove(&mut self, tree: &SourceTree, expected: &Release, facts: &Facts) {
        if self.conflicts > 0 {
            return;
        }
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
        let texts = self.changes.iter().map(|change| {
            (
                change.after.path.clone(),
                change.after.text.clone().into_bytes(),
            )
        });
        files.extend(texts.chain(self.bytes.clone()));
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, facts);
        let Some(checked) = &outcome.checked else {
            let errors = outcome
                .diagnostics
                .iter()
                .filter(|finding| finding.severity == crate::Severity::Error);
            for finding in errors {
                let (start, _) = outcome.tree.positions(finding.span());
                let path = outcome.tree.path(finding.span().file).to_owned();
                self.report.errors += 1;
                self.report.add(
                    Kind::Decide,
                    &path,
                    Some(start.line),
                    format!("{} (`{}`)", finding.message, finding.code),
                );
            }
            return;
        };
        for change in changes(checked.release(), expected) {
            self.report.add(
                Kind::Decide,
                &place(&change.subject()),
                None,
                format!("it could not be merged: {}", said(&change)),
            );
        }
    }
}
