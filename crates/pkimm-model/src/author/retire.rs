//! Categories and requirements that leave the model.

use std::collections::BTreeSet;

use pkimm_release::site::Facts;

use super::structure::Structure;
use super::{Authored, Draft, Item, Model, Refused};
use crate::check::Outcome;
use crate::edit::Edit;
use crate::occurrences::{IdKind, Place, Role};

/// What leaves, and why.
#[derive(Clone, Copy, Debug)]
pub struct Retirement<'a> {
    /// Ids or codes of categories and requirements.
    pub ids: &'a [String],
    /// Ids or codes of what covers their subjects from now on.
    pub successors: &'a [String],
    /// Why they leave, for those who answered them.
    pub reason: &'a str,
}

/// Takes categories and requirements out of the model, a category with its requirements: their entries and files go, ids that were
/// published are recorded under `[[retired]]`, and links lead to the successor, where there is one.
///
/// # Errors
/// Where there is no such thing, something leads to what would leave and nothing else can be meant, or the model would have errors.
pub fn retire(
    outcome: &Outcome,
    retirement: Retirement<'_>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    let named = retirement.ids.iter().map(|name| node(&model, name));
    let named = named.collect::<Result<Vec<Item>, Refused>>()?;
    let successors = retirement.successors.iter().map(|name| node(&model, name));
    let successors = successors.collect::<Result<Vec<Item>, Refused>>()?;
    let leaving = with_parts(&model, &named);
    if let Some(both) = successors.iter().find(|item| leaving.contains(&item.id)) {
        return Err(Refused(format!(
            "`{}` leaves the model, so that it cannot be a successor",
            both.id
        )));
    }
    let successors: Vec<String> = successors.into_iter().map(|item| item.id).collect();
    let recorded = published(&model, &leaving);
    let mut draft = model.draft();
    draft.removed = files(&model, &leaving);
    for id in &leaving {
        follow(&mut draft, id, &successors, &recorded)?;
    }
    for item in &named {
        draft
            .done
            .push(format!("the {} `{}` left the model", item.what, item.id));
    }
    if !recorded.is_empty() {
        draft.names_version = true;
        draft
            .done
            .push(format!("`[[retired]]` records {}", listed(&recorded)));
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

/// A category or a requirement.
fn node(model: &Model<'_>, name: &str) -> Result<Item, Refused> {
    let item = model.item(name)?;
    match item.kind {
        IdKind::Node => Ok(item),
        _ => Err(Refused(format!(
            "`{name}` is a {}; categories and requirements can be retired",
            item.what
        ))),
    }
}

/// The ids of what leaves: what is named, and the requirements of a category.
fn with_parts(model: &Model<'_>, named: &[Item]) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = named.iter().map(|item| item.id.clone()).collect();
    for category in model.checked.release().categories() {
        if ids.contains(&category.id) {
            ids.extend(category.requirements.iter().map(|entry| entry.id.clone()));
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
fn files(model: &Model<'_>, leaving: &BTreeSet<String>) -> BTreeSet<String> {
    let categories = model.checked.model().categories();
    let files = categories.flat_map(|category| {
        let all = leaving.contains(category.id.as_str());
        let own = category.file.filter(|_| all);
        let requirements = category.requirements.iter();
        let requirements = requirements.filter(|entry| leaving.contains(entry.id.as_str()));
        own.into_iter()
            .chain(requirements.filter_map(|entry| entry.file))
    });
    files
        .map(|file| model.tree().path(file).to_owned())
        .collect()
}

/// Lets what names an id name its successor.
fn follow(
    draft: &mut Draft<'_>,
    id: &str,
    successors: &[String],
    recorded: &[String],
) -> Result<(), Refused> {
    let model = draft.model;
    let is_recorded = recorded.iter().any(|known| known == id);
    let former = model.former(id);
    let former = former.iter().find(|former| recorded.contains(former));
    let mut open = Vec::new();
    for occurrence in model.occurrences.uses(IdKind::Node, id) {
        let Place::Text(span) = &occurrence.place else {
            continue;
        };
        let is_gone = draft.removed.contains(model.tree().path(span.file));
        // A decision was made on what it was made on.
        if is_gone || occurrence.role == Role::Decision {
            continue;
        }
        // A retired id may be a successor, under the id by which it is recorded.
        if occurrence.role == Role::Successor && is_recorded {
            continue;
        }
        if let Some(former) = former.filter(|_| occurrence.role == Role::Successor) {
            draft.fix.edits.push(Edit {
                span: *span,
                replacement: former.clone(),
            });
            continue;
        }
        match successors {
            [successor] if model.tree().slice(*span) == id => draft.fix.edits.push(Edit {
                span: *span,
                replacement: successor.clone(),
            }),
            _ => open.push(model.place(*span)),
        }
    }
    match open.is_empty() {
        true => Ok(()),
        false => Err(Refused(format!(
            "`{id}` is named in {}; name one `--successor` to which these lead, or mend them first",
            open.join(", ")
        ))),
    }
}

fn listed(ids: &[String]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    ids.join(", ")
}
