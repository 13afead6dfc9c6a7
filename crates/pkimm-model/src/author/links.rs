//! Links to categories and requirements, which lead to a page and to an anchor on it.

use super::{Draft, Model};
use crate::model::Category;
use crate::occurrences::{IdKind, Place, Role};
use crate::span::{FileId, Span};

/// Where links lead.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    /// The id of the category whose page it is.
    pub page: &'a str,
    /// The id of the requirement on it; none where the page as a whole is meant.
    pub anchor: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Where a category or a requirement stands.
    pub fn of(model: &Model<'a>, id: &'a str) -> Self {
        match home(model, id) {
            Some(home) => Self {
                page: home.id.value.as_str(),
                anchor: Some(id),
            },
            None => Self {
                page: id,
                anchor: None,
            },
        }
    }
}

/// The category of a requirement.
pub(super) fn home<'a>(model: &Model<'a>, id: &str) -> Option<&'a Category> {
    let mut categories = model.checked.model().categories();
    categories.find(|category| {
        let mut requirements = category.requirements.iter();
        requirements.any(|entry| entry.id.value == id)
    })
}

/// Lets links to a requirement on a page lead somewhere else. Files that come to the new page have no need to name it.
pub(super) fn lead(
    draft: &mut Draft<'_>,
    (from, id): (&str, &str),
    to: Target<'_>,
    along: &[FileId],
) {
    let model = draft.model;
    for link in anchors(model, id) {
        if let Some(page) = page_of(model, from, link) {
            draft.replace(page, to.page);
        } else if from != to.page && !along.contains(&link.file) {
            draft.replace(before_mark(link), &format!("../{}/", to.page));
        }
        match to.anchor {
            Some(anchor) if anchor == id => {}
            Some(anchor) => draft.replace(link, anchor),
            None => {
                let mark = before_mark(link).range().start;
                draft.replace(Span::new(link.file, mark..link.range().end), "");
            }
        }
    }
}

/// Lets links to a page that goes lead somewhere else. Those to its requirements are not among them.
pub(super) fn lead_from_page(draft: &mut Draft<'_>, page: &str, to: Target<'_>) {
    let model = draft.model;
    let links = spans(model, page).filter(|span| !is_anchor(model, *span));
    for link in links {
        draft.replace(link, to.page);
        let text = model.tree().text(link.file);
        let end = link.range().end;
        let rest = text.get(end..).unwrap_or_default();
        let slash = usize::from(rest.starts_with('/'));
        let has_anchor = rest[slash..].starts_with('#');
        if let Some(anchor) = to.anchor.filter(|_| !has_anchor) {
            let at = Span::new(link.file, end + slash..end + slash);
            draft.replace(at, &format!("#{anchor}"));
        }
    }
}

/// Lets links from a file that leaves a page to requirements that stay on it lead back there.
pub(super) fn lead_back(draft: &mut Draft<'_>, file: FileId, from: &str, staying: &[&str]) {
    let model = draft.model;
    for id in staying {
        let own = anchors(model, id).filter(|link| link.file == file);
        for link in own.filter(|link| page_of(model, from, *link).is_none()) {
            draft.replace(before_mark(link), &format!("../{from}/"));
        }
    }
}

/// The place before the mark of an anchor.
fn before_mark(anchor: Span) -> Span {
    let mark = anchor.range().start - 1;
    Span::new(anchor.file, mark..mark)
}

/// The anchors of links that lead to a requirement.
fn anchors<'a>(model: &'a Model<'_>, id: &'a str) -> impl Iterator<Item = Span> + 'a {
    spans(model, id).filter(move |span| model.tree().slice(*span) == id && is_anchor(model, *span))
}

/// Where addresses of links name an id.
fn spans<'a>(model: &'a Model<'_>, id: &'a str) -> impl Iterator<Item = Span> + 'a {
    let uses = model.occurrences.uses(IdKind::Node, id);
    uses.filter(|found| found.role == Role::Link)
        .filter_map(|found| match &found.place {
            Place::Text(span) => Some(*span),
            Place::Path { .. } => None,
        })
}

fn is_anchor(model: &Model<'_>, span: Span) -> bool {
    model.tree().text(span.file)[..span.range().start].ends_with('#')
}

/// The id of a category in the address of a link, before its anchor.
fn page_of(model: &Model<'_>, category: &str, anchor: Span) -> Option<Span> {
    let text = model.tree().text(anchor.file);
    spans(model, category).find(|page| {
        let between = page.range().end..anchor.range().start;
        page.file == anchor.file && matches!(text.get(between), Some("/#" | "#"))
    })
}
