//! Changes of a model's structure, each as one step: what becomes of the files, what was done, and what is left to a person.
//!
//! A command is a function from a checked model to [`Authored`]. Where an id stands is known by [`Occurrences`]; `model.toml` is
//! changed as the document that it is, with its remarks ([`structure`]). What comes of it is checked before it is given back
//! ([`Draft::proved`]), so that a model which was valid stays so.

mod extension;
mod init;
mod level;
mod links;
mod merge;
mod names;
mod new;
mod page;
mod relocate;
mod rename;
mod retire;
mod schema_line;
mod split;
mod structure;
mod texts;

use std::cell::RefCell;
use std::collections::HashSet;

use pkimm_release::Release;
use pkimm_release::names::Paths;
use pkimm_release::site::Facts;

use crate::archive::published;
use crate::canonical::as_before;
use crate::check::{CheckedModel, Outcome, check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::nearest;
use crate::edit::{
    Applicability, Composition, Edit, FileChange, FileText, Fix, applied, with_ends_of,
};
use crate::gate::{Verdict, gate};
use crate::occurrences::{IdKind, Occurrences};
use crate::source::tree::SourceTree;
use crate::span::Span;

use self::structure::Structure;
use self::texts::Texts;

pub use extension::{NewExtension, add_extension};
pub use init::{Beginning, EXAMPLE, LEVELS, MODULES, abbreviated, init};
pub use level::{NewLevel, add_level};
pub use merge::{Merging, merge};
pub use new::{New, NewModule, Node, add};
pub use relocate::relocate;
pub use rename::rename;
pub use retire::{Retirement, retire};
pub use split::{Splitting, split};

/// The file of the structure.
const STRUCTURE: &str = "model.toml";

/// The file of the catalog.
const CATALOG: &str = "references.toml";

/// What a command makes of a model.
#[derive(Debug)]
pub struct Authored {
    /// What becomes of the files.
    pub changes: Vec<FileChange>,
    /// What was done, a sentence each.
    pub done: Vec<String>,
    /// What is left to a person, a sentence each.
    pub left: Vec<String>,
}

/// Where something new or moved comes among what it stands with.
#[derive(Clone, Copy, Debug)]
pub enum Beside<Id> {
    /// Behind all others.
    Last,
    /// Behind the one with this id or code.
    After(Id),
    /// Before the one with this id or code.
    Before(Id),
}

impl Beside<String> {
    fn named(&self) -> Beside<&str> {
        match self {
            Self::Last => Beside::Last,
            Self::After(id) => Beside::After(id),
            Self::Before(id) => Beside::Before(id),
        }
    }
}

/// Why nothing can be done, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// A model that a command works on.
struct Model<'a> {
    outcome: &'a Outcome,
    checked: &'a CheckedModel,
    occurrences: Occurrences,
    /// The ids of categories and requirements that were published, in any version.
    published: HashSet<String>,
    /// The paths of narrative pages that were published, in any version.
    published_pages: HashSet<String>,
    /// For what codes stand that were named in place of ids.
    codes: RefCell<Vec<String>>,
}

impl<'a> Model<'a> {
    fn of(outcome: &'a Outcome) -> Result<Self, Refused> {
        let checked = outcome.checked.as_ref().ok_or_else(|| {
            Refused("the model has errors; mend what `pkimm check` lists first".to_owned())
        })?;
        let model = checked.model();
        let history = published(&outcome.tree, model.archive())
            .history(|_| true)
            .map_err(|error| Refused(error.to_string()))?;
        let of = |release: &Release| -> Vec<String> {
            let categories = release.categories().map(|category| category.id.clone());
            let requirements = release.requirements().map(|entry| entry.id.clone());
            categories.chain(requirements).collect()
        };
        let releases = || history.iter().map(|version| &version.release);
        Ok(Self {
            outcome,
            checked,
            occurrences: Occurrences::new(&outcome.tree, model),
            published: releases().flat_map(of).collect(),
            codes: RefCell::default(),
            published_pages: releases()
                .flat_map(|release| release.pages.iter().map(|page| page.path.clone()))
                .collect(),
        })
    }

    fn tree(&self) -> &'a SourceTree {
        &self.outcome.tree
    }

    /// What a name stands for: an id, or the code of a category or a requirement, such as `G.1.2`. What diffs print in front of an
    /// id may stand before it.
    fn item(&self, name: &str) -> Result<Item, Refused> {
        let (kind, id) = match name.split_once(':') {
            Some((kind, id)) => (Some(kind), id),
            None => (None, name),
        };
        let release = self.checked.release();
        let categories = release.categories();
        let categories = categories.map(|entry| (Item::category(&entry.id), &entry.code));
        let requirements = release.requirements();
        let requirements = requirements.map(|entry| (Item::requirement(&entry.id), &entry.code));
        let modules = release.modules.iter();
        let modules = modules.map(|module| (Item::module(&module.id), &module.id));
        let references = release.references.iter();
        let references = references.map(|entry| (Item::reference(&entry.id), &entry.id));
        let all = categories
            .chain(requirements)
            .chain(modules)
            .chain(references);
        let all: Vec<(Item, &String)> = all
            .filter(|(item, _)| kind.is_none_or(|kind| item.what == kind))
            .collect();
        let by_id = all.iter().find(|(item, _)| item.id == id);
        let by_code = || {
            let found = all.iter().find(|(_, code)| code.eq_ignore_ascii_case(id))?;
            let (item, code) = found;
            if item.id != **code {
                let told = format!("`{name}` stands for the {} `{}`", item.what, item.id);
                let mut codes = self.codes.borrow_mut();
                if !codes.contains(&told) {
                    codes.push(told);
                }
            }
            Some(found)
        };
        let found = by_id.or_else(by_code);
        found.map(|(item, _)| item.clone()).ok_or_else(|| {
            let ids = all.iter().map(|(item, _)| item.id.as_str());
            Refused(match nearest(id, ids) {
                Some(near) => format!("the model has no `{name}`; did you mean `{near}`?"),
                None => format!("the model has no `{name}`"),
            })
        })
    }

    /// The module of a category, or the category of a requirement.
    fn whole_of(&self, item: &Item) -> Option<Item> {
        if item.kind != IdKind::Node {
            return None;
        }
        if let Some(home) = links::home(self, &item.id) {
            return Some(Item::category(&home.id.value));
        }
        let mut modules = self.checked.release().modules.iter();
        let module = modules.find(|module| {
            let mut categories = module.categories.iter();
            categories.any(|category| category.id == item.id)
        });
        module.map(|module| Item::module(&module.id))
    }

    /// Where something new or moved comes: beside what is in the same module or category, or among the modules.
    fn beside(&self, beside: Beside<&str>, whole: &str) -> Result<Beside<String>, Refused> {
        let part = |name: &str| {
            let item = self.item(name)?;
            let of_item = self.whole_of(&item);
            let of_item = of_item.as_ref().map_or("", |whole| whole.id.as_str());
            match of_item == whole && item.kind != IdKind::Reference {
                true => Ok(item.id),
                false => Err(Refused(match whole {
                    "" => format!(
                        "`{}` is no module, so that no module can stand beside it",
                        item.id
                    ),
                    _ => format!(
                        "`{}` is not in `{whole}`, so that nothing can stand beside it there",
                        item.id
                    ),
                })),
            }
        };
        Ok(match beside {
            Beside::Last => Beside::Last,
            Beside::After(name) => Beside::After(part(name)?),
            Beside::Before(name) => Beside::Before(part(name)?),
        })
    }

    /// Where a place is, as a sentence names it.
    fn place(&self, span: Span) -> String {
        let (start, _) = self.tree().positions(span);
        let path = self.tree().told(self.tree().path(span.file));
        format!("{path}:{}", start.line)
    }

    /// The text of a file.
    fn text(&self, path: &str) -> &'a str {
        let file = self.tree().find(path);
        file.map_or("", |file| self.tree().text(file))
    }

    /// The former ids of a category or a requirement.
    fn former(&self, id: &str) -> Vec<String> {
        let release = self.checked.release();
        let categories = release.categories().map(|entry| (&entry.id, &entry.was));
        let requirements = release.requirements().map(|entry| (&entry.id, &entry.was));
        let mut all = categories.chain(requirements);
        all.find(|(own, _)| *own == id)
            .map(|(_, was)| was.clone())
            .unwrap_or_default()
    }

    fn draft(&self) -> Draft<'_> {
        Draft {
            model: self,
            fix: Fix {
                applicability: Applicability::Automatic,
                edits: Vec::new(),
                moves: Vec::new(),
                creations: Vec::new(),
            },
            steps: Vec::new(),
            names_version: false,
            done: Vec::new(),
            left: Vec::new(),
        }
    }
}

/// Something that has an id.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    /// What it is, as changes name it.
    what: &'static str,
    kind: IdKind,
    id: String,
}

impl Item {
    fn new(what: &'static str, kind: IdKind, id: &str) -> Self {
        Self {
            what,
            kind,
            id: id.to_owned(),
        }
    }

    fn module(id: &str) -> Self {
        Self::new("module", IdKind::Module, id)
    }

    fn category(id: &str) -> Self {
        Self::new("category", IdKind::Node, id)
    }

    fn requirement(id: &str) -> Self {
        Self::new("requirement", IdKind::Node, id)
    }

    fn reference(id: &str) -> Self {
        Self::new("reference", IdKind::Reference, id)
    }
}

/// A change of texts.
type Step<'a> = Box<dyn FnOnce(&mut Texts<'_>) -> Result<(), Refused> + 'a>;

/// A change that is being made.
struct Draft<'a> {
    model: &'a Model<'a>,
    fix: Fix,
    /// What becomes of the texts after the edits.
    steps: Vec<Step<'a>>,
    /// Whether the version is recorded in the model, so that it cannot be one that was published.
    names_version: bool,
    done: Vec<String>,
    left: Vec<String>,
}

impl<'a> Draft<'a> {
    /// Replaces a part of a file.
    fn replace(&mut self, span: Span, text: &str) {
        self.fix.edits.push(Edit {
            span,
            replacement: text.to_owned(),
        });
    }

    /// Does something with the texts, after the edits.
    fn then(&mut self, step: impl FnOnce(&mut Texts<'_>) -> Result<(), Refused> + 'a) {
        self.steps.push(Box::new(step));
    }

    /// Changes the catalog as a document, after the edits in it.
    fn in_catalog(&mut self, change: impl FnOnce(&mut Structure) + 'a) {
        self.then(|texts| {
            let before = texts.text(CATALOG);
            let mut catalog = Structure::read(before)?;
            change(&mut catalog);
            let text = catalog.text_like(before);
            texts.set(CATALOG, text);
            Ok(())
        });
    }

    /// The changes, where no error comes with them. `structure` makes of `model.toml`, after the edits in it, what is to be in a version;
    /// where the changes ask for a later one than is in progress, that one is.
    fn proved(
        mut self,
        structure: impl Fn(&mut Structure, &str),
        facts: &Facts,
    ) -> Result<Authored, Refused> {
        let tree = self.model.tree();
        for created in &mut self.fix.creations {
            created.text = with_ends_of(self.model.text(STRUCTURE), &created.text);
        }
        let mut composition = Composition::default();
        composition
            .add(&self.fix, tree)
            .map_err(|conflict| Refused(conflict.named(|path| tree.told(path)).to_string()))?;
        let mut texts = Texts::new(tree, composition.changes(tree));
        for step in std::mem::take(&mut self.steps) {
            step(&mut texts)?;
        }
        let mut changes = texts.into_changes();
        let of_structure = changes.iter().position(|change| change.path() == STRUCTURE);
        let before = self.model.text(STRUCTURE);
        let edited = of_structure.map(|at| changes.remove(at));
        let edited = edited.and_then(|change| change.after).map(|file| file.text);
        let edited = edited.as_deref().unwrap_or(before);
        // As it is written: a draft of a version after one that was published is called by its own number.
        let version = self.model.checked.model().version.as_ref();
        let version = version.map_or("", |version| version.value.as_str());
        changes.extend(of_version(before, edited, version, &structure)?);
        changes.iter_mut().for_each(keep_canonical);
        let written = applied(tree, &changes);
        each_has_a_place(&written)?;
        let known = judged(tree.clone(), facts).0;
        let (mut after, verdict) = judged(written, facts);
        let raised = verdict.filter(|verdict| self.is_raised(verdict, &known, &after));
        let mut done = self.model.codes.take();
        done.append(&mut self.done);
        if let Some(verdict) = raised {
            changes.retain(|change| change.path() != STRUCTURE);
            changes.extend(of_version(before, edited, &verdict.next, &structure)?);
            changes.iter_mut().for_each(keep_canonical);
            changes.extend(notes_of(tree, version, &verdict.next));
            done.push(format!(
                "the version in progress is `{}` now: this asks for a {} version after {}",
                verdict.next, verdict.required, verdict.baseline
            ));
            after = judged(applied(tree, &changes), facts).0;
        }
        changes.sort_by(|left, right| left.path().cmp(right.path()));
        let known: HashSet<(&str, &str)> = known
            .diagnostics
            .iter()
            .map(|found| (found.code, found.message.as_str()))
            .collect();
        let new = after.diagnostics.iter();
        let new = new.filter(|found| !known.contains(&(found.code, found.message.as_str())));
        let (faults, new): (Vec<_>, Vec<_>) =
            new.partition(|found| found.severity == Severity::Error);
        without(&after, &faults)?;
        let mut left = self.left;
        // That a draft is one was said.
        let new = new
            .into_iter()
            .filter(|found| found.code != "draft-content");
        left.extend(new.map(|found| told(&after, found)));
        Ok(Authored {
            changes,
            done,
            left,
        })
    }

    /// Whether the version in progress has to become another one.
    fn is_raised(&self, verdict: &Verdict, before: &Outcome, after: &Outcome) -> bool {
        let is_too_small = |outcome: &Outcome| {
            let mut found = outcome.diagnostics.iter();
            found.any(|found| found.code == "bump-too-small")
        };
        let is_unraised = self.names_version && verdict.to_raise;
        is_unraised || (is_too_small(after) && !is_too_small(before))
    }
}

/// What a check finds in files, with the comparison with published versions.
fn judged(tree: SourceTree, facts: &Facts) -> (Outcome, Option<Verdict>) {
    let mut outcome = check(tree, Vec::new(), facts);
    let verdict = gate(&mut outcome, false);
    (outcome, verdict)
}

/// Lets a file that was in its canonical form stay in it.
fn keep_canonical(change: &mut FileChange) {
    if let Some(after) = &mut change.after {
        let before = change.before.as_ref().map(|before| before.text.as_str());
        after.text = as_before(&after.path, before, std::mem::take(&mut after.text));
    }
}

/// What becomes of `model.toml`, where it changes.
fn of_version(
    before: &str,
    edited: &str,
    version: &str,
    structure: impl Fn(&mut Structure, &str),
) -> Result<Option<FileChange>, Refused> {
    let mut document = Structure::read(edited)?;
    structure(&mut document, version);
    document.name_successors_once();
    if let Some((whole, part)) = document.bare() {
        let other = match part {
            "module" => "",
            _ => ", or let what would hold nothing leave with it",
        };
        return Err(Refused(format!(
            "{whole} would have no {part} left, and needs one; add another first{other}"
        )));
    }
    document.set_version(version);
    let change = FileChange::of(STRUCTURE, Some(before), Some(document.text_like(edited)));
    Ok((change.before != change.after).then_some(change))
}

/// The notes on the version in progress, which get the name of the one that it becomes.
fn notes_of(tree: &SourceTree, version: &str, next: &str) -> Option<FileChange> {
    let path = |version: &str| format!("releases/{version}.md");
    let text = tree.text(tree.find(&path(version))?).to_owned();
    let file = |path: String| FileText {
        path,
        text: text.clone(),
    };
    // Those of a published version stay.
    tree.find(&format!("releases/{version}.json"))
        .is_none()
        .then(|| FileChange {
            before: Some(file(path(version))),
            after: Some(file(path(next))),
        })
}

/// Refuses what would leave errors.
fn without(outcome: &Outcome, faults: &[&Diagnostic]) -> Result<(), Refused> {
    let faults: Vec<String> = faults.iter().map(|found| told(outcome, found)).collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Refused(format!(
            "the model would have errors, so nothing was written:\n{}",
            faults.join("\n")
        ))),
    }
}

/// Refuses files whose names not every file system can hold.
fn each_has_a_place(tree: &SourceTree) -> Result<(), Refused> {
    let mut paths = Paths::default();
    let mut files = tree.below("").map(|(path, _)| path);
    files.try_for_each(|path| {
        let fits = paths.take(path);
        fits.map_err(|why| Refused(format!("{why}; choose another id or name")))
    })
}

/// A finding in one line.
fn told(outcome: &Outcome, found: &Diagnostic) -> String {
    let (start, _) = outcome.tree.positions(found.span());
    let path = outcome.tree.told(outcome.tree.path(found.span().file));
    format!("{path}:{}: {} ({})", start.line, found.message, found.code)
}
