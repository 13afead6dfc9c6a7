//! Modules, categories and requirements that leave the model.

use std::collections::BTreeSet;

use pkimm_release::site::Facts;

use super::links::{Target, home, lead, lead_from_page};
use super::structure::Structure;
use super::{Authored, Draft, Item, Model, Refused};
use crate::check::Outcome;
use crate::occurrences::{IdKind, Place, Role};
use crate::span::FileId;

/// What leaves, and why.
#[derive(Clone, Copy, Debug)]
pub struct Retirement<'a> {
    /// Ids or codes of modules, categories and requirements.
    pub ids: &'a [String],
    /// Ids or codes of what covers their subjects from now on.
    pub successors: &'a [String],
    /// Why they leave, for those who answered them.
    pub reason: &'a str,
}

/// Takes modules, categories and requirements out of the model, each with what it holds: their entries and files go, ids of categories
/// and requirements that were published are recorded under `[[retired]]`, and links lead to the successor, where there is one.
///
/// # Errors
/// Where there is no such thing, something leads to what would leave and nothing else can be meant, or the model would have errors.
pub fn retire(
    outcome: &Outcome,
    retirement: Retirement<'_>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    let named = retirement.ids.iter();
    let named = each_once(named.map(|name| whole_or_part(&model, name)))?;
    let successors = model.nodes(retirement.successors)?;
    let leaving = with_parts(&model, &named);
    if let Some(both) = successors.iter().find(|item| leaving.contains(&item.id)) {
        return Err(Refused(format!(
            "`{}` leaves the model, so that it cannot be a successor",
            both.id
        )));
    }
    let successors: Vec<String> = successors.into_iter().map(|item| item.id).collect();
    let files = files(&model, &leaving);
    let mut draft = model.draft();
    let removed = |file: FileId| files.contains(&file);
    let to = match successors.as_slice() {
        [successor] => Some(Target::of(&model, successor)),
        _ => None,
    };
    let recorded = leave(&mut draft, &leaving, to, &[], removed)?;
    draft.then(|texts| {
        for file in files.iter().copied() {
            texts.take(outcome.tree.path(file));
        }
        Ok(())
    });
    for item in &named {
        draft
            .done
            .push(format!("the {} `{}` left the model", item.what, item.id));
    }
    let structure = |structure: &mut Structure, version: &str| {
        for item in &named {
            structure.remove(&item.id);
        }
        for id in &recorded {
            structure.retire(id, version, &successors, retirement.reason);
        }
    };
    draft.proved(structure, facts)
}

/// Lets what names ids that leave name what is there instead. Files whose texts come along to its page need not name the page, and
/// those that are removed may name anything. Returns the ids that were published: those of what leaves, and those that it had before.
pub(super) fn leave(
    draft: &mut Draft<'_>,
    leaving: &BTreeSet<String>,
    to: Option<Target<'_>>,
    along: &[FileId],
    is_removed: impl Fn(FileId) -> bool,
) -> Result<Vec<String>, Refused> {
    let recorded = published(draft.model, leaving);
    if !recorded.is_empty() {
        draft.names_version = true;
        draft
            .done
            .push(format!("`[[retired]]` records {}", listed(&recorded)));
    }
    for id in leaving {
        follow(draft, id, to, &recorded, along);
    }
    if let Some(to) = to {
        let now = to.anchor.unwrap_or(to.page);
        let is_gone = |file: FileId| is_removed(file) || along.contains(&file);
        let places = redirected(draft, leaving, is_gone);
        if !places.is_empty() {
            draft.left.push(format!(
                "see whether what is said there holds for `{now}`, which is named now in {}",
                places.join(", ")
            ));
        }
    }
    match open(draft, leaving, to, &recorded, is_removed) {
        open if open.is_empty() => Ok(recorded),
        open => Err(Refused(open.join("\n"))),
    }
}

impl Model<'_> {
    /// A category or a requirement.
    pub fn node(&self, name: &str) -> Result<Item, Refused> {
        let item = self.item(name)?;
        match item.kind {
            IdKind::Node => Ok(item),
            _ => Err(Refused(format!(
                "`{name}` is a {}; a category or a requirement is meant",
                item.what
            ))),
        }
    }

    /// Categories and requirements, each once.
    pub fn nodes(&self, names: &[String]) -> Result<Vec<Item>, Refused> {
        each_once(names.iter().map(|name| self.node(name)))
    }
}

/// Items, each once, in their order.
fn each_once(items: impl Iterator<Item = Result<Item, Refused>>) -> Result<Vec<Item>, Refused> {
    let mut all: Vec<Item> = Vec::new();
    for item in items {
        let item = item?;
        if !all.contains(&item) {
            all.push(item);
        }
    }
    Ok(all)
}

fn whole_or_part(model: &Model<'_>, name: &str) -> Result<Item, Refused> {
    let item = model.item(name)?;
    match item.kind {
        IdKind::Node | IdKind::Module => Ok(item),
        _ => Err(Refused(format!(
            "`{name}` is a {}; modules, categories and requirements can be retired",
            item.what
        ))),
    }
}

/// The ids of categories and requirements that leave: what is named, and what it holds.
fn with_parts(model: &Model<'_>, named: &[Item]) -> BTreeSet<String> {
    let is_named = |kind: IdKind, id: &str| {
        let mut named = named.iter();
        named.any(|item| item.id == id && (item.kind == IdKind::Module) == (kind == IdKind::Module))
    };
    let mut ids = BTreeSet::new();
    for module in &model.checked.release().modules {
        let module_leaves = is_named(IdKind::Module, &module.id);
        for category in &module.categories {
            let leaves = module_leaves || is_named(IdKind::Node, &category.id);
            ids.extend(leaves.then(|| category.id.clone()));
            let requirements = category.requirements.iter();
            let requirements =
                requirements.filter(|entry| leaves || is_named(IdKind::Node, &entry.id));
            ids.extend(requirements.map(|entry| entry.id.clone()));
        }
    }
    ids
}

/// The ids under which what leaves was published: its own, and those that it had before.
fn published(model: &Model<'_>, leaving: &BTreeSet<String>) -> Vec<String> {
    let ids = leaving
        .iter()
        .flat_map(|id| model.former(id).into_iter().chain([id.clone()]));
    ids.filter(|id| model.published.contains(id)).collect()
}

/// The files of what leaves.
fn files(model: &Model<'_>, leaving: &BTreeSet<String>) -> Vec<FileId> {
    let categories = model.checked.model().categories();
    let files = categories.flat_map(|category| {
        let all = leaving.contains(category.id.as_str());
        let own = category.file.filter(|_| all);
        let requirements = category.requirements.iter();
        let requirements = requirements.filter(|entry| leaving.contains(entry.id.as_str()));
        own.into_iter()
            .chain(requirements.filter_map(|entry| entry.file))
    });
    files.collect()
}

/// What follows an id that leaves, and how.
enum Follows<'a> {
    /// The id of what is there instead.
    To(&'a str),
    /// The id under which it is recorded.
    Recorded(String),
    /// It stays.
    Stays,
    /// Nothing is there to be meant.
    Nothing,
}

fn follows<'a>(
    model: &Model<'_>,
    (id, role): (&str, Role),
    to: Option<Target<'a>>,
    recorded: &[String],
) -> Follows<'a> {
    let former = model.former(id);
    let former = former.into_iter().find(|former| recorded.contains(former));
    match (role, former, to) {
        // A decision was made on what it was made on.
        (Role::Decision, _, _) => Follows::Stays,
        // A retired id may be a successor, under the id by which it is recorded.
        (Role::Successor, _, _) if recorded.iter().any(|known| known == id) => Follows::Stays,
        (Role::Successor, Some(former), _) => Follows::Recorded(former),
        (_, _, Some(to)) => Follows::To(to.anchor.unwrap_or(to.page)),
        (_, _, None) => Follows::Nothing,
    }
}

/// Lets what names an id name what is there instead.
fn follow(
    draft: &mut Draft<'_>,
    id: &str,
    to: Option<Target<'_>>,
    recorded: &[String],
    along: &[FileId],
) {
    let model = draft.model;
    if let Some(to) = to {
        match home(model, id) {
            Some(home) => lead(draft, (&home.id.value, id), to, along),
            None => lead_from_page(draft, id, to),
        }
    }
    for occurrence in model.occurrences.uses(IdKind::Node, id) {
        let Place::Text(span) = &occurrence.place else {
            continue;
        };
        if occurrence.role == Role::Link || model.tree().slice(*span) != id {
            continue;
        }
        match follows(model, (id, occurrence.role), to, recorded) {
            Follows::To(other) => draft.replace(*span, other),
            Follows::Recorded(other) => draft.replace(*span, &other),
            Follows::Stays | Follows::Nothing => {}
        }
    }
}

/// Where pages and texts named what leaves.
fn redirected(
    draft: &Draft<'_>,
    leaving: &BTreeSet<String>,
    is_gone: impl Fn(FileId) -> bool,
) -> Vec<String> {
    let model = draft.model;
    let mut places = Vec::new();
    for id in leaving {
        for occurrence in model.occurrences.uses(IdKind::Node, id) {
            let is_said = matches!(occurrence.role, Role::Link | Role::Expression);
            match &occurrence.place {
                Place::Text(span) if is_said && !is_gone(span.file) => places.push(*span),
                _ => {}
            }
        }
    }
    places.sort_unstable();
    let mut places: Vec<String> = places.into_iter().map(|span| model.place(span)).collect();
    places.dedup();
    places
}

/// What names an id that leaves and nothing can follow, a sentence for each id.
fn open(
    draft: &Draft<'_>,
    leaving: &BTreeSet<String>,
    to: Option<Target<'_>>,
    recorded: &[String],
    is_removed: impl Fn(FileId) -> bool,
) -> Vec<String> {
    let model = draft.model;
    let sentence = |id: &String| {
        let uses = model.occurrences.uses(IdKind::Node, id);
        let places = uses.filter_map(|occurrence| match &occurrence.place {
            Place::Text(span) if !is_removed(span.file) => {
                let is_written = model.tree().slice(*span) == id;
                let is_open = match follows(model, (id, occurrence.role), to, recorded) {
                    Follows::Nothing => true,
                    Follows::Stays => false,
                    Follows::To(_) | Follows::Recorded(_) => !is_written,
                };
                is_open.then(|| model.place(*span))
            }
            _ => None,
        });
        let places: Vec<String> = places.collect();
        (!places.is_empty()).then(|| {
            format!(
                "`{id}` is named in {}; name one `--successor` to which these lead, or mend them first",
                places.join(", ")
            )
        })
    };
    leaving.iter().filter_map(sentence).collect()
}

pub(super) fn listed<Id: std::fmt::Display>(ids: &[Id]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    ids.join(", ")
}
