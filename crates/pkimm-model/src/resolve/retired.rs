//! Ids that left the model.

use std::cell::LazyCell;

use super::found::Found;
use super::ids::Ids;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::Known;
use crate::edit::Fix;
use crate::model::{Module, Retired};
use crate::raw::RetiredEntry;
use crate::source::toml::basic;
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
    let in_use = LazyCell::new(|| in_use(modules));
    // A successor may be an id that is retired further down.
    for entry in &mut retired {
        entry.successors.retain(|successor| {
            let known = ids.contains(successor);
            if !known && !faulty {
                found.push(unknown(successor, &in_use));
            }
            known
        });
    }
    retired
}

/// The ids of categories and requirements.
fn in_use(modules: &[Module]) -> Known<&str> {
    let categories = modules.iter().flat_map(|module| &module.categories);
    let ids = categories.flat_map(|category| {
        let requirements = category.requirements.iter().map(|entry| &entry.id);
        std::iter::once(&category.id).chain(requirements)
    });
    ids.map(|id| id.value.as_str()).collect()
}

fn unknown(successor: &Located<String>, known: &Known<&str>) -> Diagnostic {
    let message = format!(
        "no category or requirement has the id `{}`",
        successor.value
    );
    let diagnostic = Diagnostic::new("unknown-id", successor.span, message);
    match known.nearest(successor) {
        Some(nearest) => diagnostic
            .help(format!("did you mean `{nearest}`?"))
            .fix(Fix::suggestion(successor.span, basic(nearest))),
        None => diagnostic.help("name the id that covers the subject now, or leave the list empty"),
    }
}
