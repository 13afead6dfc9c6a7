//! Another place for a requirement, a category or a module.

use pkimm_release::site::Facts;

use super::links::{Target, home, lead, lead_back};
use super::structure::{Place, Structure};
use super::{Authored, Beside, Draft, Item, Model, Refused};
use crate::check::Outcome;
use crate::edit::Move;

/// Moves a requirement to a category, a category to a module, or any of them within what holds it: beside another one, or to the end.
/// The file of a requirement, links to it and links in its texts follow; its id stays, so that answers do.
///
/// # Errors
/// Where there is no such thing, the model has errors, or would have some.
pub fn relocate(
    outcome: &Outcome,
    id: &str,
    whole: Option<&str>,
    beside: Beside<&str>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    let item = model.item(id)?;
    let whole = match whole {
        Some(whole) => Some(model.item(whole)?),
        None => model.whole_of(&item),
    };
    let stands = match (item.what, &whole) {
        ("requirement", Some(whole)) if whole.what == "category" => whole.id.as_str(),
        ("category", Some(whole)) if whole.what == "module" => whole.id.as_str(),
        ("module", None) => "",
        ("requirement" | "category" | "module", Some(whole)) => {
            return Err(Refused(format!(
                "`{}` is a {}; a requirement stands in a category, a category in a module, and a module in none",
                whole.id, whole.what
            )));
        }
        (other, _) => {
            return Err(Refused(format!(
                "`{}` is a {other}; requirements, categories and modules can be moved",
                item.id
            )));
        }
    };
    let beside = model.beside(beside, stands)?;
    if let Beside::After(other) | Beside::Before(other) = &beside
        && *other == item.id
    {
        return Err(Refused(format!("`{}` cannot stand beside itself", item.id)));
    }
    let mut draft = model.draft();
    draft.done.push(match &whole {
        Some(whole) => format!("the {} `{}` stands in `{}`", item.what, item.id, whole.id),
        None => format!("the {} `{}` has another place", item.what, item.id),
    });
    follow(&mut draft, std::slice::from_ref(&item), stands);
    let structure = |structure: &mut Structure, _: &str| {
        let place = Place {
            whole: stands,
            beside: beside.named(),
        };
        structure.relocate(&item.id, place);
    };
    draft.proved(structure, facts)
}

/// Lets the files of requirements of one category, links to them and links in their texts follow them to another one.
pub(super) fn follow(draft: &mut Draft<'_>, items: &[Item], to: &str) {
    let model = draft.model;
    let Some(home) = items.first().and_then(|item| home(model, &item.id)) else {
        return;
    };
    let from = home.id.value.as_str();
    if from == to {
        return;
    }
    let is_moved = |id: &str| items.iter().any(|item| item.id == id);
    let (moved, staying): (Vec<_>, Vec<_>) = home
        .requirements
        .iter()
        .partition(|entry| is_moved(&entry.id.value));
    let staying: Vec<&str> = staying
        .iter()
        .map(|entry| entry.id.value.as_str())
        .collect();
    let files: Vec<_> = moved.iter().filter_map(|entry| entry.file).collect();
    for entry in moved {
        let id = entry.id.value.as_str();
        draft.fix.moves.extend(entry.file.map(|file| Move {
            file,
            to: format!("categories/{to}/{id}.md"),
        }));
        let target = Target {
            page: to,
            anchor: Some(id),
        };
        lead(draft, (from, id), target, &files);
        // On the page that it comes to, the page needs no name; what stays on the one that it leaves does.
        if let Some(file) = entry.file {
            lead_back(draft, file, from, &staying);
        }
    }
}
