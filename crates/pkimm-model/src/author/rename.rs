//! Another id for a module, a category, a requirement or an entry of the catalog, or another path for a page.

use std::collections::BTreeMap;

use pkimm_release::site::{self, Facts};

use super::structure::Structure;
use super::{Authored, Item, Model, Refused, page};
use crate::check::Outcome;
use crate::edit::Move;
use crate::occurrences::{IdKind, Place};
use crate::span::FileId;

/// Gives something another id: in its entry, in the names of its files, and wherever it is cited, linked or named. What was
/// published keeps the old id in `was`, so that answers are carried over. The old address of a page leads to the new one.
///
/// # Errors
/// Where there is no such thing, the model has errors, or would have some.
pub fn rename(outcome: &Outcome, old: &str, new: &str, facts: &Facts) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    if let Some(page) = page::page(&model, old) {
        return page::rename(&model, page, new, facts);
    }
    if old.contains('/') {
        return Err(page::unknown(&model, old));
    }
    let item = match (model.item(old), page::section(&model, old)) {
        (Ok(item), _) => item,
        (Err(_), Some(page)) => return page::rename(&model, page, new, facts),
        (Err(refused), None) => return Err(refused),
    };
    if item.id == new {
        return Err(Refused(format!("`{}` is called so already", item.id)));
    }
    model.free_id(item.kind, new, Some(&item.id), "choose another one")?;
    let mut draft = model.draft();
    let mut moves: BTreeMap<FileId, String> = BTreeMap::new();
    for occurrence in model.occurrences.all(item.kind, &item.id) {
        match &occurrence.place {
            Place::Text(span) if model.tree().slice(*span) == item.id => {
                draft.replace(*span, new);
            }
            Place::Text(span) => draft.left.push(format!(
                "{}: `{}` is named in a text with escapes; write `{new}` there",
                model.place(*span),
                item.id
            )),
            Place::Path { file, bytes } => {
                let mut path = model.tree().path(*file).to_owned();
                path.replace_range(bytes.clone(), new);
                moves.insert(*file, path);
            }
        }
    }
    let places = draft.fix.edits.len();
    let files = moves.len();
    draft.fix.moves = moves
        .into_iter()
        .map(|(file, to)| Move { file, to })
        .collect();
    let is_node = item.kind == IdKind::Node;
    if item.kind == IdKind::Reference {
        let id = new.to_owned();
        draft.in_catalog(move |catalog| catalog.order_reference(&id));
    }
    let is_published = is_node && model.published.contains(&item.id);
    draft.done = said(&item, new, (places, files), is_published);
    let structure = |structure: &mut Structure, _: &str| {
        if !is_node {
            return;
        }
        structure.follow_anchors(
            (
                &site::category_folder(&item.id),
                &site::category_folder(new),
            ),
            (&item.id, new),
        );
        structure.set_former(new, is_published.then_some(item.id.as_str()));
    };
    draft.proved(structure, facts)
}

fn said(
    item: &Item,
    new: &str,
    (places, files): (usize, usize),
    is_published: bool,
) -> Vec<String> {
    let count = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let mut said = vec![format!(
        "the {} `{}` is called `{new}` in {} and the names of {}",
        item.what,
        item.id,
        count(places, "place"),
        count(files, "file")
    )];
    if is_published {
        said.push(format!(
            "`was` keeps `{}`, since it was published: answers to it are carried over",
            item.id
        ));
    }
    said
}
