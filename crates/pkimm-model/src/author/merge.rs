//! Several categories or requirements that become one of them.

use std::collections::BTreeSet;

use pkimm_release::site::Facts;

use super::links::{Target, home, lead_back};
use super::relocate::follow;
use super::retire::leave;
use super::structure::{Place, Structure};
use super::texts::Parts;
use super::{Authored, Beside, Item, Model, Refused, STRUCTURE};
use crate::check::Outcome;
use crate::model::Category;
use crate::span::FileId;

/// What becomes one, and why.
#[derive(Clone, Copy, Debug)]
pub struct Merging<'a> {
    /// Ids or codes of what leaves.
    pub ids: &'a [String],
    /// The id or the code of what stays.
    pub into: &'a str,
    /// Why, for those who answered what leaves.
    pub reason: &'a str,
}

/// Takes requirements into another one, or categories into another one: what stays gets the texts and citations of the others behind its
/// own and is a draft, a category also gets their requirements. What leaves and was published is recorded under `[[retired]]`; answers
/// to it are not carried over, since it asked for less.
///
/// # Errors
/// Where there is no such thing, requirements and categories are mixed, the model has errors, or would have some.
pub fn merge(outcome: &Outcome, merging: Merging<'_>, facts: &Facts) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    let into = model.node(merging.into)?;
    let named = model.nodes(merging.ids)?;
    for item in &named {
        if item.id == into.id {
            return Err(Refused(format!(
                "`{}` cannot be merged with itself",
                item.id
            )));
        }
        if item.what != into.what {
            return Err(Refused(format!(
                "`{}` is a {} and `{}` a {}; like is merged with like",
                item.id, item.what, into.id, into.what
            )));
        }
    }
    let moved = moved(&model, &named);
    let files: Vec<FileId> = named.iter().filter_map(|item| file(&model, item)).collect();
    let headings = &model.checked.model().headings;
    let mut draft = model.draft();
    let to = Target::of(&model, &into.id);
    let leaving: BTreeSet<String> = named.iter().map(|item| item.id.clone()).collect();
    let recorded = leave(&mut draft, &leaving, Some(to), &files, |_| false)?;
    for (item, file) in named.iter().zip(&files) {
        match home(&model, &item.id) {
            Some(home) if home.id.value != to.page => {
                let requirements = home.requirements.iter();
                let staying = requirements.map(|entry| entry.id.value.as_str());
                let staying: Vec<&str> = staying.filter(|id| !leaving.contains(*id)).collect();
                lead_back(&mut draft, *file, &home.id.value, &staying);
            }
            _ => {}
        }
    }
    for requirements in &moved {
        follow(&mut draft, requirements, &into.id);
    }
    let kept = file(&model, &into).map(|file| model.tree().path(file));
    if let Some(kept) = kept {
        draft.then(move |texts| {
            for file in &files {
                let path = outcome.tree.path(*file);
                let other = Parts::read(&texts.take(path))?;
                let remark = format!("From `{path}`: make one text of both.");
                texts.change(kept, |parts| parts.absorb(&other, headings, &remark))?;
            }
            Ok(())
        });
        draft.left.push(format!(
            "make one text of several in `{}`, and take `draft = true` away when it is finished",
            model.tree().told(kept)
        ));
    }
    draft.left.push(format!(
        "see whether the {} and the weight of `{}` still fit, in `{}`",
        if into.what == "category" {
            "name"
        } else {
            "title"
        },
        into.id,
        model.tree().told(STRUCTURE)
    ));
    for item in &named {
        draft.done.push(format!(
            "the {} `{}` is part of `{}`",
            item.what, item.id, into.id
        ));
    }
    let successor = [into.id.clone()];
    let structure = |structure: &mut Structure, version: &str| {
        for item in moved.iter().flatten() {
            let place = Place {
                whole: &into.id,
                beside: Beside::Last,
            };
            structure.relocate(&item.id, place);
        }
        for item in &named {
            structure.remove(&item.id);
        }
        for id in &recorded {
            structure.retire(id, version, &successor, merging.reason);
        }
    };
    draft.proved(structure, facts)
}

/// The requirements of categories that leave, which stay.
fn moved(model: &Model<'_>, named: &[Item]) -> Vec<Vec<Item>> {
    let of_item = |item: &Item| {
        let requirements = category(model, item)?.requirements.iter();
        let requirements = requirements.map(|entry| Item::requirement(&entry.id.value));
        Some(requirements.collect())
    };
    named.iter().filter_map(of_item).collect()
}

/// The file of a category or a requirement.
pub(super) fn file(model: &Model<'_>, item: &Item) -> Option<FileId> {
    if let Some(category) = category(model, item) {
        return category.file;
    }
    let mut requirements = model.checked.model().requirements();
    let requirement = requirements.find(|entry| entry.id.value == item.id);
    requirement?.file
}

/// A category, where it is one.
pub(super) fn category<'a>(model: &Model<'a>, item: &Item) -> Option<&'a Category> {
    let mut categories = model.checked.model().categories();
    categories.find(|category| category.id.value == item.id)
}
