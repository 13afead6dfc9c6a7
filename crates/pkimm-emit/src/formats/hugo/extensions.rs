//! What the templates of the pages of extensions see, and what the page of a category says of extensions.

use minijinja::value::Serde;
use minijinja::{Value, context};
use pkimm_release::extension::{Extension, Relevance};
use pkimm_release::site::{MODEL, SitePage, way};
use pkimm_release::{Category, Reference, Release};

use crate::view::overlays::Touched;

/// Where a page of an extension stands, with the way to the first page of the model.
pub(super) fn place(page: &SitePage<'_>) -> Value {
    let model = format!("{}/", way(&page.folder, MODEL));
    context! { root => page.root(), folder => &page.folder, model }
}

/// What the page of an extension sees: the extension, its position among all, the categories that it touches, and its own
/// references with the categories whose criteria cite them.
pub(super) fn of_extension(release: &Release, page: &SitePage<'_>, extension: &Extension) -> Value {
    let mut all = page.extensions.iter();
    let position = all.position(|other| other.id == extension.id);
    let own = extension.references.iter().map(|reference| {
        let cites = |category: &&Category| {
            let criteria = extension.relevance_of(&category.id);
            criteria.is_some_and(|criteria| criteria.references.contains(&reference.id))
        };
        let cited = release.categories().filter(cites);
        let cited = cited.map(|category| context! { id => &category.id, name => &category.name });
        context! { reference => Serde(reference.clone()), cited => cited.collect::<Vec<_>>() }
    });
    context! {
        page => place(page),
        position => position.map(|position| position + 1),
        extension => Serde(extension.clone()),
        touched => Serde(Touched::all(release, extension)),
        own => own.collect::<Vec<_>>(),
    }
}

/// What the page of the criteria for a category sees: the extension, the criteria, what the extension makes of weights of the category,
/// and what the criteria cite, the extension's own references first.
pub(super) fn of_criteria(
    release: &Release,
    extension: &Extension,
    category: &Category,
    criteria: &Relevance,
) -> Value {
    let touched = Touched::all(release, extension);
    let touched = touched.into_iter().find(|it| it.id == category.id);
    let with_id = |references: &[Reference], id: &String| {
        let found = references.iter().find(|reference| reference.id == *id);
        found.cloned()
    };
    let is_own = |id: &&String| with_id(&extension.references, id).is_some();
    let (own, others): (Vec<&String>, Vec<&String>) = criteria.references.iter().partition(is_own);
    let entry = |reference, own| context! { reference => Serde(reference), own };
    let own = own.into_iter();
    let own = own.filter_map(|id| Some(entry(with_id(&extension.references, id)?, true)));
    let others = others.into_iter();
    let others = others.filter_map(|id| Some(entry(with_id(&release.references, id)?, false)));
    context! {
        extension => Serde(extension.clone()),
        criteria => Serde(criteria.clone()),
        touched => Serde(touched),
        cited => own.chain(others).collect::<Vec<_>>(),
    }
}

/// What extensions add to a category: each that touches it, and what it makes of it.
pub(super) fn added(
    release: &Release,
    extensions: &[Extension],
    category: &Category,
) -> Vec<Value> {
    let touching = extensions.iter().filter(|it| it.touches(category));
    let touching = touching.filter_map(|extension| {
        let touched = Touched::all(release, extension);
        let touched = touched.into_iter().find(|it| it.id == category.id)?;
        Some(context! { extension => Serde(extension.clone()), touched => Serde(touched) })
    });
    touching.collect()
}
