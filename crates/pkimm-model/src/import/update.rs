//! A newer published model → changes of a model folder that was imported from an older one and edited since.
//!
//! What was imported last is kept in [`RECORD`]. Both sides are compared with it by subject and field: what only the published side
//! changed is taken over, what both changed to the same is done, and what both changed otherwise is marked in the file, as version
//! control does it. The files of both documents are written as an import writes them, and their difference is merged into the files that
//! are there, so that remarks, settings and the order of keys stay.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use diffy::{ConflictStyle, MergeOptions};
use pkimm_release::address::{Address, PageField, Subject};
use pkimm_release::diff::{Change, Fact, Kind as ChangeKind, apply, changes, normal};
use pkimm_release::integrity::parse_version;
use pkimm_release::read::{Published, align, document};
use pkimm_release::site::{Facts, MODEL, SECTIONS};
use pkimm_release::{Page, Release, Resource};

use super::files::{files, text};
use super::folders::{GONE, former, retired};
use super::{Kind, Report};
use crate::check::{CheckedModel, Outcome, check};
use crate::edit::{FileChange, FileText};
use crate::locate::locate;
use crate::source::SourceTree;
use crate::source::files::{RECORD, is_beside_pages};
use crate::source::front_matter;
use crate::source::toml::basic;
use crate::span::FileId;

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
    let mut theirs = theirs;
    refuse_other(&base, &theirs)?;
    let mut report = Report::default();
    keep_trees(&base, &mut theirs, &mut report);
    let versions = (base.version.clone(), theirs.version.clone());
    let sides = Sides::new(outcome, checked, (base, theirs), &mut report);
    let (before, after) = sides.documents(&mut report);
    let texts = sides.texts(outcome, checked);
    let mut updated = Updated {
        changes: Vec::new(),
        bytes: BTreeMap::new(),
        removed: Vec::new(),
        report,
        conflicts: 0,
        versions,
    };
    updated.merge(tree, (&before, &after), &texts);
    updated.take_anchors(tree, &checked.model().trees().anchors, imported);
    updated.take_files(tree, imported, &sides);
    updated.remove_files(tree, &sides);
    updated.set(
        tree,
        RECORD,
        String::from_utf8_lossy(&sides.theirs.to_json()).into_owned(),
    );
    updated.prove(tree, &after, &sides.conflicts, facts);
    updated.report.sort();
    Ok(updated)
}

/// Refuses what is no newer version of the model that was imported.
fn refuse_other(base: &Release, theirs: &Release) -> Result<(), String> {
    let ids = |release: &Release| -> HashSet<String> {
        release
            .requirements()
            .map(|entry| entry.id.clone())
            .collect()
    };
    let (was, is) = (ids(base), ids(theirs));
    let stayed = was.intersection(&is).count();
    if 2 * stayed < was.len() {
        return Err(format!(
            "this seems to be another model: of the {} requirements that were imported it has {stayed}",
            was.len()
        ));
    }
    let parsed = (parse_version(&base.version), parse_version(&theirs.version));
    if let (Ok(was), Ok(is)) = parsed
        && is < was
    {
        return Err(format!(
            "this is version {is}, which is older than version {was} that was imported before"
        ));
    }
    Ok(())
}

/// Keeps the pages of trees of which the newer import has none, since their folder was not named.
fn keep_trees(base: &Release, theirs: &mut Release, report: &mut Report) {
    let tree = |path: &str| {
        SECTIONS
            .iter()
            .find(|section| **section != MODEL && path.starts_with(&format!("{section}/")))
            .copied()
            .unwrap_or(MODEL)
    };
    let has: HashSet<&str> = theirs.pages.iter().map(|page| tree(&page.path)).collect();
    let kept: Vec<Page> = base
        .pages
        .iter()
        .filter(|page| !has.contains(tree(&page.path)))
        .cloned()
        .collect();
    let trees: BTreeSet<&str> = kept.iter().map(|page| tree(&page.path)).collect();
    for tree in &trees {
        report.add(
            Kind::Derived,
            &format!("pages/{tree}"),
            None,
            "its folder was not among what was imported now, so that its pages stay",
        );
    }
    let files = base
        .resources
        .iter()
        .filter(|file| trees.contains(tree(&file.path)));
    let files: Vec<Resource> = files
        .filter(|file| !theirs.resources.iter().any(|other| other.path == file.path))
        .cloned()
        .collect();
    theirs.pages.extend(kept);
    theirs.pages.sort_by(|one, other| one.path.cmp(&other.path));
    theirs.resources.extend(files);
    theirs
        .resources
        .sort_by(|one, other| one.path.cmp(&other.path));
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
    // What is there is not retired.
    let ids = ids(&published.release);
    published
        .release
        .retired
        .retain(|entry| !ids.contains(&entry.id));
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
            if change.kind == ChangeKind::RetirementChanged && !changes_record(change) {
                return false;
            }
            let is_record = matches!(change.address, Address::Retired(..));
            if !is_new && !is_record && !subjects.contains(&subject) {
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

    /// The texts that only the published side changed, with their places in the folder. One with remarks in it has none, since they would
    /// be lost.
    fn texts(&self, outcome: &Outcome, checked: &CheckedModel) -> Vec<PlacedText> {
        let model = checked.model();
        let placed = |change: &Change| {
            let (before, after) = (
                change.before.as_ref()?.as_text()?,
                change.after.as_ref()?.as_text()?,
            );
            let span = match &change.address {
                Address::Page(path, PageField::Body) => {
                    model
                        .pages
                        .iter()
                        .find(|page| page.path == *path)?
                        .body
                        .span
                }
                _ => locate(model, change)?,
            };
            let here = outcome.tree.slice(span);
            let is_text = normal(here) == normal(before) && !here.contains("<!--");
            let is_free = is_text && !after.contains("'''");
            is_free.then(|| PlacedText {
                path: outcome.tree.path(span.file).to_owned(),
                range: span.range(),
                change: change.clone(),
                text: match &change.address {
                    Address::Page(..) => format!("\n{after}\n"),
                    // A value of TOML stands in quotes, of one kind or the other.
                    _ if here.starts_with("'''") || here.starts_with("\"\"\"") => text(after),
                    _ if here.starts_with(['"', '\'']) => basic(after),
                    _ => after.to_owned(),
                },
            })
        };
        let own = self
            .taken
            .iter()
            .filter(|change| !self.conflicts.contains(&change.address));
        own.filter_map(placed).collect()
    }

    /// The document of the folder as it would be without what both sides changed, and the same with all that is taken over.
    fn documents(&self, report: &mut Report) -> (Release, Release) {
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
        let (gone, kept) = (ids(&before), ids(&after));
        for id in gone.difference(&kept) {
            if !after.retired.iter().any(|retired| retired.id == *id) {
                after.retired.push(retired(id, &after.version));
            }
        }
        // What is cited stays in the catalog.
        let cited: BTreeSet<String> = after
            .requirements()
            .flat_map(|entry| entry.references.clone())
            .collect();
        for id in cited {
            let entry = before.references.iter().find(|entry| entry.id == id);
            if let Some(entry) =
                entry.filter(|_| !after.references.iter().any(|entry| entry.id == id))
            {
                report.add(
                    Kind::Decide,
                    "references.toml",
                    None,
                    format!(
                        "the published model removed `{id}`, which is cited here, so that it stays"
                    ),
                );
                after.references.push(entry.clone());
            }
        }
        (before, after)
    }
}

/// Whether the record of a retired id changed otherwise than that it is said to have left with a later version, because an earlier one
/// is not published any more.
fn changes_record(change: &Change) -> bool {
    match (&change.before, &change.after) {
        (Some(Fact::Retired(before)), Some(Fact::Retired(after))) => {
            (&before.successors, &before.reason) != (&after.successors, &after.reason)
                && !before.reason.starts_with(GONE)
        }
        _ => true,
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

/// The ids of categories and requirements, and their former ones.
fn ids(release: &Release) -> BTreeSet<String> {
    let categories = release
        .categories()
        .flat_map(|entry| std::iter::once(&entry.id).chain(&entry.was));
    let requirements = release
        .requirements()
        .flat_map(|entry| std::iter::once(&entry.id).chain(&entry.was));
    categories.chain(requirements).cloned().collect()
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
    let as_here = |text: String| match here.contains("\r\n") {
        true => text.replace('\n', "\r\n"),
        false => text,
    };
    merged.map(as_here).map_err(as_here)
}

/// A text that the published side changed, and nobody here.
struct PlacedText {
    path: String,
    range: Range<usize>,
    change: Change,
    text: String,
}

/// A file with texts in their places.
fn replaced(here: &str, texts: &[&PlacedText]) -> String {
    let mut out = here.to_owned();
    let mut texts = texts.to_vec();
    texts.sort_by_key(|text| std::cmp::Reverse(text.range.start));
    for text in texts {
        let text_here = match here.contains("\r\n") {
            true => text.text.replace('\n', "\r\n"),
            false => text.text.clone(),
        };
        out.replace_range(text.range.clone(), &text_here);
    }
    out
}

impl Updated {
    /// Merges the difference of two documents into the files that are there. `texts` are changed texts with their places.
    fn merge(&mut self, tree: &SourceTree, (old, new): (&Release, &Release), texts: &[PlacedText]) {
        let (before, after) = (files(old), files(new));
        let moved = moved(&before, &after);
        for (from, to) in &moved {
            let Some(here) = tree.find(from).map(|file| tree.text(file)) else {
                continue;
            };
            let text = self.merged(to, &before[*from], here, &after[*to]);
            self.set(tree, to, text);
            self.removed.push((*from).clone());
        }
        let is_moved = |path: &String| moved.iter().any(|(from, to)| *from == path || *to == path);
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for path in paths.into_iter().filter(|path| !is_moved(path)) {
            let here = tree.find(path).map(|file| tree.text(file));
            let (here, settings) = here.map_or((None, ""), |here| {
                let (here, settings) = former::apart(here);
                (Some(here), settings)
            });
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
                        self.removed.push(path.clone());
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
    fn take_anchors(
        &mut self,
        tree: &SourceTree,
        known: &former::Former,
        imported: &BTreeMap<String, Vec<u8>>,
    ) {
        const STRUCTURE: &str = "model.toml";
        let theirs = imported
            .get(STRUCTURE)
            .map(|bytes| former::of_settings(&String::from_utf8_lossy(bytes)));
        let planned = self
            .changes
            .iter()
            .position(|change| change.after.path == STRUCTURE);
        let here = match planned {
            Some(at) => self.changes.remove(at).after.text,
            None => match tree.find(STRUCTURE) {
                Some(file) => tree.text(file).to_owned(),
                None => return,
            },
        };
        let (text, added) = former::with(&here, known, &theirs.unwrap_or_default());
        for (folder, anchor) in added {
            let message = format!(
                "`#{anchor}` of the page `{folder}` leads on from now on, by `[site.anchors]`"
            );
            self.report.add(Kind::Changed, STRUCTURE, None, message);
        }
        self.set(tree, STRUCTURE, text);
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
                        if is_archived && path.ends_with(".md") {
                            self.compare_notes(path, tree, bytes);
                        }
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
    fn remove_files(&mut self, tree: &SourceTree, sides: &Sides) {
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
    fn prove(
        &mut self,
        tree: &SourceTree,
        expected: &Release,
        conflicts: &HashSet<Address>,
        facts: &Facts,
    ) {
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
