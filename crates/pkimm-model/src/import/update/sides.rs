//! What each side changed since the last import, and what of the published one is taken over.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use pkimm_release::Release;
use pkimm_release::address::{Address, PageField, Subject};
use pkimm_release::diff::{Change, Fact, Kind as ChangeKind, apply, changes, normal};

use super::super::folders::{GONE, retired};
use super::{Kind, Report};
use crate::check::{CheckedModel, Outcome};
use crate::locate::locate;
use crate::source::toml::basic;
use crate::source::toml::literal;

/// What both sides did.
pub(super) struct Sides {
    pub base: Release,
    pub ours: Release,
    pub theirs: Release,
    /// What the published side changed, without what cannot be taken over.
    pub taken: Vec<Change>,
    /// The addresses that both sides changed to something else.
    pub conflicts: HashSet<Address>,
}

impl Sides {
    pub fn new(
        outcome: &Outcome,
        checked: &CheckedModel,
        (mut base, mut theirs): (Release, Release),
        report: &mut Report,
    ) -> Self {
        // What has another id here has it on all sides.
        let ours = checked.release().clone();
        let renames = renames(&base, &ours);
        base = renamed(&base, &renames);
        theirs = renamed(&theirs, &renames);
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
            // What was edited here stays, as is told below.
            if change.kind == ChangeKind::RetirementAdded && of_ours.iter().any(|other| other.subject() == subject) && subjects.contains(&subject) {
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
                let message = match &subject {
                    Subject::Resource(_) => format!("both sides changed this file, and the one here was kept: {what}"),
                    _ => format!("both sides changed it; lines that both changed are marked, and others were merged: {what}"),
                };
                report.add(Kind::Decide, &file(change, &subject), None, message);
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
    pub fn texts(&self, outcome: &Outcome, checked: &CheckedModel) -> Vec<PlacedText> {
        let model = checked.model();
        let placed = |change: &Change| {
            let (before, after) = (
                written(change.before.as_ref()?)?,
                written(change.after.as_ref()?)?,
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
            let is_text = normal(here) == normal(&before) && !here.contains("<!--");
            let is_free = is_text && !after.contains("'''");
            is_free.then(|| PlacedText {
                path: outcome.tree.path(span.file).to_owned(),
                range: span.range(),
                change: change.clone(),
                text: match &change.address {
                    Address::Page(..) => format!("\n{after}\n"),
                    // A value of TOML stands in quotes, of one kind or the other.
                    _ if here.starts_with("'''") || here.starts_with("\"\"\"") => literal(&after),
                    _ if here.starts_with(['"', '\'']) => basic(&after),
                    _ => after,
                },
            })
        };
        let own = self
            .taken
            .iter()
            .filter(|change| !self.conflicts.contains(&change.address));
        own.filter_map(placed).collect()
    }

    /// The documents before and after each step of the merge. What both sides changed comes last, so that what only the published one
    /// changed is in both parts of a conflict: the folder as it would be without it, and with all that is taken over.
    pub fn documents(&self, report: &mut Report) -> Vec<(Release, Release)> {
        let back = changes(&self.ours, &self.base).into_iter();
        let back: Vec<Change> = back
            .filter(|change| self.conflicts.contains(&change.address))
            .collect();
        let (both, own): (Vec<Change>, Vec<Change>) = self
            .taken
            .iter()
            .cloned()
            .partition(|change| self.conflicts.contains(&change.address));
        let mid = (!both.is_empty()).then(|| apply(&self.ours, &own));
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
        match mid {
            Some(mid) => {
                let mut without = apply(&mid, &back);
                without.version = before.version;
                vec![(self.ours.clone(), mid), (without, after)]
            }
            None => vec![(before, after)],
        }
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

/// A number or a text, as a file has it in one place.
fn written(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Number(number) => Some(number.to_string()),
        _ => fact.as_text().map(str::to_owned),
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
pub(super) fn ids(release: &Release) -> BTreeSet<String> {
    let categories = release
        .categories()
        .flat_map(|entry| std::iter::once(&entry.id).chain(&entry.was));
    let requirements = release
        .requirements()
        .flat_map(|entry| std::iter::once(&entry.id).chain(&entry.was));
    categories.chain(requirements).cloned().collect()
}

/// The file in which a subject is for the most part.
pub(super) fn place(subject: &Subject) -> String {
    match subject {
        Subject::Page(path) | Subject::Resource(path) => format!("pages/{path}"),
        Subject::Reference(_) => "references.toml".to_owned(),
        _ => "model.toml".to_owned(),
    }
}

/// A change in one line.
pub(super) fn said(change: &Change) -> String {
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

/// A text that the published side changed, and nobody here.
pub(super) struct PlacedText {
    pub path: String,
    pub range: Range<usize>,
    pub change: Change,
    pub text: String,
}

/// A document with other ids, by which things are also cited.
pub(super) fn renamed(release: &Release, renames: &[Change]) -> Release {
    let mut release = apply(release, renames);
    let of_references = renames
        .iter()
        .filter(|change| change.kind == ChangeKind::ReferenceIdChanged);
    let ids: HashMap<&str, &str> = of_references
        .filter_map(|change| {
            Some((
                change.before.as_ref()?.as_text()?,
                change.after.as_ref()?.as_text()?,
            ))
        })
        .collect();
    let modules = release.modules.iter_mut();
    let categories = modules.flat_map(|module| &mut module.categories);
    let requirements = categories.flat_map(|category| &mut category.requirements);
    for cited in requirements.flat_map(|requirement| &mut requirement.references) {
        if let Some(now) = ids.get(cited.as_str()) {
            (*now).clone_into(cited);
        }
    }
    release
}

/// The changes by which things got other ids here since the import.
pub(super) fn renames(base: &Release, ours: &Release) -> Vec<Change> {
    changes(base, ours).into_iter().filter(is_rename).collect()
}
