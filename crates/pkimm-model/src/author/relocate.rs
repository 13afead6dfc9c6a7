//! Another place for a requirement or a category.

use pkimm_release::site::Facts;

use super::structure::{Place, Structure};
use super::{Authored, Draft, Item, Model, Refused};
use crate::check::Outcome;
use crate::edit::{Edit, Move};
use crate::model::Category;
use crate::occurrences::{IdKind, Place as At, Role};
use crate::span::Span;

/// Moves a requirement to a category, or a category to a module: behind `after`, or to the end. Its file, links to it and links in its
/// texts follow; its id stays, so that answers do.
///
/// # Errors
/// Where there is no such thing, the model has errors, or would have some.
pub fn relocate(
    outcome: &Outcome,
    id: &str,
    whole: &str,
    after: Option<&str>,
    facts: &Facts,
) -> Result<Authored, Refused> {
    let model = Model::of(outcome)?;
    let item = model.item(id)?;
    let whole = model.item(whole)?;
    let wanted = match item.what {
        "requirement" => "category",
        "category" => "module",
        other => {
            return Err(Refused(format!(
                "`{}` is a {other}; requirements and categories can be moved",
                item.id
            )));
        }
    };
    if whole.what != wanted {
        return Err(Refused(format!(
            "`{}` is a {}, and a {} stands in a {wanted}",
            whole.id, whole.what, item.what
        )));
    }
    let after = model.after(after, &whole)?;
    let mut draft = model.draft();
    draft.done.push(format!(
        "the {} `{}` stands in `{}`",
        item.what, item.id, whole.id
    ));
    if let Some(home) = home(&model, &item).filter(|home| home.id.value != whole.id) {
        follow(&mut draft, &item, home, &whole.id);
    }
    let structure = |structure: &mut Structure, _: &str| {
        let place = Place {
            whole: &whole.id,
            after: after.as_deref(),
        };
        structure.relocate(&item.id, place);
    };
    draft.proved(structure, facts)
}

/// The category of a requirement.
fn home<'a>(model: &Model<'a>, item: &Item) -> Option<&'a Category> {
    let mut categories = model.checked.model().categories();
    categories.find(|category| {
        category
            .requirements
            .iter()
            .any(|entry| entry.id.value == item.id)
    })
}

/// Lets the file of a requirement, links to it and links in its texts follow it from one category to another.
fn follow(draft: &mut Draft<'_>, item: &Item, home: &Category, to: &str) {
    let (model, from) = (draft.model, home.id.value.as_str());
    let (own, others): (Vec<_>, Vec<_>) = home
        .requirements
        .iter()
        .partition(|entry| entry.id.value == item.id);
    let file = own.first().and_then(|entry| entry.file);
    draft.fix.moves.extend(file.map(|file| Move {
        file,
        to: format!("categories/{to}/{}.md", item.id),
    }));
    let insert = |span: Span, text: String| Edit {
        span: Span::new(span.file, span.range().start - 1..span.range().start - 1),
        replacement: text,
    };
    for link in links(model, &item.id) {
        match page_of(model, from, link) {
            Some(page) => draft.fix.edits.push(Edit {
                span: page,
                replacement: to.to_owned(),
            }),
            // On its own page it moves along.
            None if Some(link.file) == file => {}
            None => draft.fix.edits.push(insert(link, format!("../{to}/"))),
        }
    }
    // What it leads to on the page that it leaves stays there.
    for other in others {
        let own = links(model, &other.id).filter(|link| Some(link.file) == file);
        for link in own.filter(|link| page_of(model, from, *link).is_none()) {
            draft.fix.edits.push(insert(link, format!("../{from}/")));
        }
    }
}

/// The anchors of links that lead to a requirement.
fn links<'a>(model: &'a Model<'_>, id: &'a str) -> impl Iterator<Item = Span> + 'a {
    let uses = model.occurrences.uses(IdKind::Node, id);
    uses.filter(|found| found.role == Role::Link)
        .filter_map(|found| match &found.place {
            At::Text(span) => Some(*span),
            At::Path { .. } => None,
        })
        .filter(move |span| {
            let text = model.tree().text(span.file);
            model.tree().slice(*span) == id && text[..span.range().start].ends_with('#')
        })
}

/// The id of a category in the address of a link, before its anchor.
fn page_of(model: &Model<'_>, category: &str, anchor: Span) -> Option<Span> {
    let text = model.tree().text(anchor.file);
    let mut pages = model.occurrences.uses(IdKind::Node, category);
    let is_before = |page: &Span| {
        let between = page.range().end..anchor.range().start;
        page.file == anchor.file && matches!(text.get(between), Some("/#" | "#"))
    };
    pages.find_map(|found| match &found.place {
        At::Text(span) if is_before(span) => Some(*span),
        _ => None,
    })
}
