//! A newer published model → changes of a model folder that was imported from an older one and edited since.
//!
//! What was imported last is kept in [`RECORD`]. Both sides are compared with it by subject and field: what only the published side
//! changed is taken over, what both changed to the same is done, and what both changed otherwise is marked in the file, as version
//! control does it. The files of both documents are written as an import writes them, and their difference is merged into the files that
//! are there, so that remarks, settings and the order of keys stay.

mod sides;
mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use pkimm_release::integrity::parse_version;
use pkimm_release::markdown::{Edits, parse};
use pkimm_release::read::{Published, align, document};
use pkimm_release::site::{self, Expressions, Facts, MODEL, SECTIONS};
use pkimm_release::trees::Trees;
use pkimm_release::{Page, Release, Resource};

use self::sides::{Sides, ids, renamed, renames};
use super::folders::{MIND_MAP, is_mind_map};
use super::{Kind, Report};
use crate::check::{CheckedModel, Outcome};
use crate::edit::FileChange;
use crate::source::files::RECORD;

/// The file of the structure.
const STRUCTURE: &str = "model.toml";

/// What an update makes of a model folder.
#[derive(Debug)]
pub struct Updated {
    /// The files of text that change or come.
    pub changes: Vec<FileChange>,
    /// Files beside pages, and those of the archive, that come or change, by path below the model folder.
    pub bytes: BTreeMap<String, Vec<u8>>,
    /// Published files beside pages in place of which those that are here were kept.
    pub others: BTreeMap<String, Vec<u8>>,
    /// Files that go, by path below the model folder.
    pub removed: Vec<String>,
    /// What was taken over, and what is to be decided.
    pub report: Report,
    /// How many places both sides changed.
    pub conflicts: usize,
    /// The version that was imported last, and the one that is now.
    pub versions: (String, String),
}

/// Merges a newer import into a model folder. `imported` are the files of that import, its record among them, and `report` has what was
/// said of it already.
///
/// # Errors
/// Where the folder has errors, or has no record of what was imported.
pub fn update(
    outcome: &Outcome,
    imported: &BTreeMap<String, Vec<u8>>,
    mut report: Report,
    facts: &Facts,
) -> Result<Updated, String> {
    let (checked, base) = recorded(outcome)?;
    let tree = &outcome.tree;
    let newer = imported
        .get(RECORD)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let theirs = document(&newer.unwrap_or_default()).map_err(|error| error.in_file(RECORD))?;
    let mut theirs = under_known_ids(&base, theirs, &mut report);
    refuse_other(&base, &theirs)?;
    keep_expressions(&base, &mut theirs, facts);
    keep_trees(&base, &mut theirs, &mut report);
    let versions = (base.version.clone(), theirs.version.clone());
    let sides = Sides::new(outcome, checked, (base, theirs), &mut report);
    let steps = sides.documents(&mut report);
    let texts = sides.texts(outcome, checked);
    let mut updated = Updated {
        changes: Vec::new(),
        bytes: BTreeMap::new(),
        others: BTreeMap::new(),
        removed: Vec::new(),
        report,
        conflicts: 0,
        versions,
    };
    for (at, (before, after)) in steps.iter().enumerate() {
        let texts = if at == 0 { texts.as_slice() } else { &[] };
        updated.merge(tree, (before, after), texts);
    }
    if let Some((_, expected)) = steps.last() {
        updated.take_anchors(tree, &checked.model().trees().anchors, imported, expected);
    }
    updated.take_files(tree, imported, &sides);
    updated.take_extensions(tree, imported);
    updated.remove_files(tree, &sides);
    updated.set(
        tree,
        RECORD,
        String::from_utf8_lossy(&sides.theirs.to_json()).into_owned(),
    );
    if let Some((_, expected)) = steps.last() {
        updated.prove(outcome, expected, &sides.conflicts, facts);
    }
    updated.report.sort();
    Ok(updated)
}

/// How many of the ids of requirements that were imported a newer document has, and how many there were.
fn stayed(base: &Release, theirs: &Release) -> (usize, usize) {
    let ids = |release: &Release| -> HashSet<String> {
        let requirements = release.requirements();
        requirements.map(|entry| entry.id.clone()).collect()
    };
    let (was, is) = (ids(base), ids(theirs));
    (was.intersection(&is).count(), was.len())
}

/// A newer document under the ids that were imported, where most of its own are others: so it is when a model that had positions gets
/// ids.
fn under_known_ids(base: &Release, theirs: Release, report: &mut Report) -> Release {
    let (stayed, all) = stayed(base, &theirs);
    if 2 * stayed >= all {
        return theirs;
    }
    let back = renames(&theirs, base);
    for change in &back {
        let told = sides::said(change);
        let message = format!(
            "the published model has ids of its own from this version on, and here it keeps the one that it had: {told}"
        );
        report.add(Kind::Derived, STRUCTURE, None, message);
    }
    if !back.is_empty() {
        let message = "the published model has ids of its own from this version on; those here stay. To take the published ones, import this version anew, and give that import's model to `--ids-from` for the older ones";
        report.add(Kind::Decide, STRUCTURE, None, message);
    }
    renamed(&theirs, &back)
}

/// Puts the expressions of the pages that were imported in place of what they showed then, where that is published as it was: a number
/// that is typed by hand stays what it is, also where the model has another one by now.
fn keep_expressions(base: &Release, theirs: &mut Release, facts: &Facts) {
    let labels = facts.labels(base);
    let expressions = Expressions::new(
        &Arc::new(base.clone()),
        &[],
        &facts.offered(base),
        &labels,
        &Trees::default(),
    );
    for page in &mut theirs.pages {
        let Some(was) = base.pages.iter().find(|was| was.path == page.path) else {
            continue;
        };
        if !was.body.contains("{=") || was.body == page.body {
            continue;
        }
        let folder = site::narrative_folder(&page.path);
        let drawn = with_diagrams(&page.body, base);
        let lines = was.body.lines().filter(|line| line.contains("{="));
        let shown: HashMap<String, &str> = lines
            .filter_map(|line| Some((expressions.render(&folder, line).ok()?, line)))
            // What shows nothing stands for no line.
            .filter(|(text, _)| !text.trim().is_empty())
            .collect();
        let kept = drawn
            .lines()
            .map(|line| match expressions.render(&folder, line) {
                Ok(text) => shown.get(&text).map_or(line, |known| *known),
                Err(_) => line,
            });
        page.body = kept.collect::<Vec<_>>().join("\n");
    }
}

/// A text with an expression in place of each mind map that shows a model as it was.
fn with_diagrams(text: &str, release: &Release) -> String {
    let mut edits = Edits::default();
    for code in parse(text).code {
        if is_mind_map(text, &code, release) {
            edits.replace(code.content, MIND_MAP);
        }
    }
    edits.apply(text)
}

/// Refuses what is no newer version of the model that was imported.
fn refuse_other(base: &Release, theirs: &Release) -> Result<(), String> {
    let (stayed, all) = stayed(base, theirs);
    if 2 * stayed < all {
        return Err(format!(
            "this seems to be another model: of the {all} requirements that were imported it has {stayed}"
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

/// A newer published file, with what its shape cannot say as it was imported before: that it does not say it is no change.
///
/// # Errors
/// As [`update`].
pub fn completed(
    outcome: &Outcome,
    mut published: Published,
) -> Result<(Published, Report), String> {
    let (checked, base) = recorded(outcome)?;
    let mut base = Published::from(renamed(&base, &renames(&base, checked.release())));
    let mut report = Report::default();
    published.release = under_known_ids(&base.release, published.release, &mut report);
    align(&mut base, &mut published);
    // What is there is not retired.
    let ids = ids(&published.release);
    published
        .release
        .retired
        .retain(|entry| !ids.contains(&entry.id));
    Ok((published, report))
}
