//! Ids that left the model.

use super::found::Found;
use super::ids::Ids;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::model::{Module, Retired};
use crate::raw::RetiredEntry;
use crate::span::Located;

/// Brings the retired ids together. `ids` holds those of categories and requirements; a successor that is none of them
/// is left out, and reported where all of them are known.
pub fn resolve(
    entries: Vec<Located<RetiredEntry>>,
    modules: &[Module],
    mut ids: Ids,
    faulty: bool,
    found: &mut Found,
) -> Vec<Retired> {
    let mut retired = Vec::new();
    for entry in entries {
        let entry = entry.value;
        let (Some(id), Some(since), Some(reason)) = (entry.id, entry.since, entry.reason) else {
            continue;
        };
        let id = id.into_text();
        if !ids.take(&id, "use", found) {
            continue;
        }
        retired.push(Retired {
            id,
            since: since.into_text(),
            successors: entry
                .successors
                .into_iter()
                .map(Located::into_text)
                .collect(),
            reason: reason.into_text(),
        });
    }
    // A successor may be an id that is retired further down.
    for entry in &mut retired {
        entry.successors.retain(|successor| {
            let known = ids.contains(successor);
            if !known && !faulty {
                found.push(unknown(successor, modules));
            }
            known
        });
    }
    retired
}

fn unknown(successor: &Located<String>, modules: &[Module]) -> Diagnostic {
    let message = format!(
        "no category or requirement has the id `{}`",
        successor.value
    );
    let diagnostic = Diagnostic::new("unknown-id", successor.span, message);
    let categories = modules.iter().flat_map(|module| &module.categories);
    let ids = categories.flat_map(|category| {
        let requirements = category.requirements.iter().map(|entry| &entry.id);
        std::iter::once(&category.id).chain(requirements)
    });
    match nearest(successor, ids.map(|id| id.value.as_str())) {
        Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
        None => diagnostic.help("name the id that covers the subject now, or leave the list empty"),
    }
}
