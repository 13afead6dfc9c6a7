//! A category or a requirement that becomes several.

use std::collections::BTreeSet;

use pkimm_release::site::Facts;

use super::links::{Target, home};
use super::merge::{self, file};
use super::names::each_its_own;
use super::new::proposed;
use super::relocate::follow;
use super::retire::{leave, listed};
use super::structure::{Entry, Place, Structure};
use super::{Authored, Beside, Draft, Item, Model, Refused};
use crate::check::Outcome;

/// What becomes several.
#[derive(Clone, Copy, Debug)]
pub struct Splitting<'a> {
    /// The id or the code.
    pub id: &'a str,
    /// The titles of the requirements that it becomes, or the name of the category that is split off.
    pub into: &'a [String],
    /// Ids or codes of the requirements that a category which is split off takes along.
    pub taken: &'a [String],
    /// Why a requirement leaves, for those who answered it; of no matter where it stays.
    pub reason: &'a str,
}

/// Splits a requirement or a category. A requirement becomes several with its texts, citations and weight, and leaves; where only one
/// title is named, that one is split off and the requirement stays. From a category a new one is split off behind it, with its text
/// and weight and some of its requirements, whose ids stay. What is new is a draft.
///
/// # Errors
/// Where there is no such thing, the model has errors, or would have some.
pub fn split(
    outcome: &Outcome,
    splitting: Splitting<'_>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    let item = model.node(splitting.id)?;
    match item.what {
        "category" => category(outcome, &model, &item, splitting, facts),
        _ => requirement(outcome, &model, &item, splitting, facts),
    }
}

fn requirement(
    outcome: &Outcome,
    model: &Model<'_>,
    item: &Item,
    splitting: Splitting<'_>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    if !splitting.taken.is_empty() {
        return Err(Refused(format!(
            "`{}` is a requirement and has none that a part could take along",
            item.id
        )));
    }
    let Some((home, own)) = home(model, &item.id).and_then(|home| {
        let mut requirements = home.requirements.iter();
        let own = requirements.find(|entry| entry.id.value == item.id)?;
        Some((home.id.value.as_str(), own))
    }) else {
        return Err(Refused(format!("`{}` stands in no category", item.id)));
    };
    let leaves = splitting.into.len() > 1;
    each_its_own("requirement", splitting.into)?;
    let mut ids: Vec<String> = Vec::new();
    for title in splitting.into {
        model.free_name("requirement", title, leaves.then_some(&*item.id))?;
        ids.push(proposed(model, title, &ids));
    }
    let file = file(model, item);
    let mut draft = model.draft();
    let mut recorded = Vec::new();
    if let (true, Some(first)) = (leaves, ids.first()) {
        let to = Target {
            page: home,
            anchor: Some(first),
        };
        let leaving = BTreeSet::from([item.id.clone()]);
        recorded = leave(&mut draft, &leaving, Some(to), file.as_slice(), |_| false)?;
    }
    let path = file.map_or("", |file| outcome.tree.path(file));
    let new = ids.iter().map(|id| format!("categories/{home}/{id}.md"));
    copied(&mut draft, (path, leaves), new.collect());
    let weight = own.weight.value;
    for id in &ids {
        draft.done.push(format!(
            "the requirement `{id}` has the texts and the weight {weight} of `{}`",
            item.id
        ));
    }
    draft.done.push(match leaves {
        true => format!("the requirement `{}` left the model", item.id),
        false => format!("the requirement `{}` stays", item.id),
    });
    left(&mut draft, (path, leaves), &ids);
    let structure = |structure: &mut Structure, version: &str| {
        let mut after = item.id.as_str();
        for (id, title) in ids.iter().zip(splitting.into) {
            let place = Place {
                whole: home,
                beside: Beside::After(after),
            };
            let part = Entry {
                id,
                name: title,
                weight,
            };
            structure.add_requirement(place, part);
            after = id;
        }
        if leaves {
            structure.remove(&item.id);
        }
        for id in &recorded {
            structure.retire(id, version, &ids, splitting.reason);
        }
    };
    draft.proved(structure, facts)
}

fn category(
    outcome: &Outcome,
    model: &Model<'_>,
    item: &Item,
    splitting: Splitting<'_>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let [name] = splitting.into else {
        return Err(Refused(format!(
            "from the category `{}` one category is split off at a time; name one with `--into`",
            item.id
        )));
    };
    let taken = model.nodes(splitting.taken)?;
    let is_own = |taken: &Item| model.whole_of(taken).is_some_and(|whole| whole == *item);
    if let Some(other) = taken.iter().find(|taken| !is_own(taken)) {
        return Err(Refused(format!(
            "`{}` is no requirement of `{}`",
            other.id, item.id
        )));
    }
    let Some(whole) = model.whole_of(item).filter(|_| !taken.is_empty()) else {
        return Err(Refused(format!(
            "name with `--take` which requirements of `{}` the new category gets",
            item.id
        )));
    };
    let own = merge::category(model, item);
    if own.is_some_and(|category| category.requirements.len() == taken.len()) {
        return Err(Refused(format!(
            "`{}` has to keep a requirement; to call it otherwise, change its name or use `pkimm rename`",
            item.id
        )));
    }
    model.free_name("category", name, None)?;
    let weight = own.map_or(1, |category| category.weight.value);
    let id = proposed(model, name, &[]);
    let path = file(model, item).map_or("", |file| outcome.tree.path(file));
    let mut draft = model.draft();
    follow(&mut draft, &taken, &id);
    copied(
        &mut draft,
        (path, false),
        vec![format!("categories/{id}/_index.md")],
    );
    draft.done.push(format!(
        "the category `{id}` has the texts and the weight {weight} of `{}`, and of its requirements {}",
        item.id,
        listed(&taken.iter().map(|item| &item.id).collect::<Vec<_>>())
    ));
    left(&mut draft, (path, false), std::slice::from_ref(&id));
    let structure = |structure: &mut Structure, _: &str| {
        let place = Place {
            whole: &whole.id,
            beside: Beside::After(&item.id),
        };
        let part = Entry {
            id: &id,
            name,
            weight,
        };
        structure.add_category(place, part);
        for item in &taken {
            let place = Place {
                whole: &id,
                beside: Beside::Last,
            };
            structure.relocate(&item.id, place);
        }
    };
    draft.proved(structure, facts)
}

/// Lets files have the text of another one, as drafts. That one may leave.
fn copied<'a>(draft: &mut Draft<'a>, (path, leaves): (&'a str, bool), new: Vec<String>) {
    draft.then(move |texts| {
        let text = match leaves {
            true => texts.take(path),
            false => texts.text(path).to_owned(),
        };
        for (at, new) in new.iter().enumerate() {
            texts.set(new, text.clone());
            texts.change(new, |parts| {
                parts.set_draft();
                if at > 0 || !leaves {
                    parts.set_levels_aside();
                }
            })?;
        }
        Ok(())
    });
}

/// What a person has to write.
fn left(draft: &mut Draft<'_>, (path, leaves): (&str, bool), ids: &[String]) {
    draft.left.push(format!(
        "leave in the texts of {} what each is about, see to their weights, and take `draft = true` away when they are finished",
        listed(ids)
    ));
    if !leaves {
        draft.left.push(format!(
            "take out of `{}` what is no longer its subject",
            draft.model.tree().told(path)
        ));
    }
}
