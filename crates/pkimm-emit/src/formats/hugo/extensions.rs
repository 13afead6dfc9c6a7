//! What the templates of the pages of extensions see, and what the page of a category says of extensions.

use indexmap::IndexMap;
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

/// The extensions of a publication, each with what it makes of the categories that it touches, in the order of the model.
pub(super) struct Laid<'a>(Vec<(&'a Extension, IndexMap<&'a str, Touched<'a>>)>);

impl<'a> Laid<'a> {
    /// Extensions over a release.
    pub fn new(release: &'a Release, extensions: &'a [Extension]) -> Self {
        let laid = extensions.iter().map(|extension| {
            let touched = Touched::all(release, extension).into_iter();
            (extension, touched.map(|it| (it.id, it)).collect())
        });
        Self(laid.collect())
    }

    /// The position of an extension, and what it makes of categories.
    fn of(&self, id: &str) -> Option<(usize, &IndexMap<&'a str, Touched<'a>>)> {
        let mut all = self.0.iter().enumerate();
        let found = all.find(|(_, (extension, _))| extension.id == id)?;
        Some((found.0, &found.1.1))
    }

    /// What the page of an extension sees: the extension, its position among all, the categories that it touches, and its own
    /// references with the categories whose criteria cite them.
    pub fn of_extension(
        &self,
        release: &Release,
        page: &SitePage<'_>,
        extension: &Extension,
    ) -> Value {
        let found = self.of(&extension.id);
        let touched = found.map(|(_, touched)| touched.values().collect::<Vec<_>>());
        let own = extension.references.iter().map(|reference| {
            let cites = |category: &&Category| {
                let criteria = extension.relevance_of(&category.id);
                criteria.is_some_and(|criteria| criteria.references.contains(&reference.id))
            };
            let cited = release.categories().filter(cites);
            let cited =
                cited.map(|category| context! { id => &category.id, name => &category.name });
            context! { reference => Serde(reference.clone()), cited => cited.collect::<Vec<_>>() }
        });
        context! {
            page => place(page),
            position => found.map(|(position, _)| position + 1),
            extension => Serde(extension.clone()),
            withdrawn => &extension.withdrawn,
            touched => Value::from(Serde(touched)),
            own => own.collect::<Vec<_>>(),
        }
    }

    /// What the page of the criteria for a category sees: the extension, the criteria, what the extension makes of weights of the
    /// category, and what the criteria cite, the extension's own references first.
    pub fn of_criteria(
        &self,
        release: &Release,
        extension: &Extension,
        category: &Category,
        criteria: &Relevance,
    ) -> Value {
        let touched = self.of(&extension.id);
        let touched = touched.and_then(|(_, touched)| touched.get(category.id.as_str()));
        let with_id = |references: &[Reference], id: &String| {
            let found = references.iter().find(|reference| reference.id == *id);
            found.cloned()
        };
        let is_own = |id: &&String| with_id(&extension.references, id).is_some();
        let (own, others): (Vec<&String>, Vec<&String>) =
            criteria.references.iter().partition(is_own);
        let entry = |reference, own| context! { reference => Serde(reference), own };
        let own = own.into_iter();
        let own = own.filter_map(|id| Some(entry(with_id(&extension.references, id)?, true)));
        let others = others.into_iter();
        let others = others.filter_map(|id| Some(entry(with_id(&release.references, id)?, false)));
        context! {
            extension => Serde(extension.clone()),
            withdrawn => &extension.withdrawn,
            criteria => Serde(criteria.clone()),
            touched => Value::from(Serde(touched)),
            cited => own.chain(others).collect::<Vec<_>>(),
        }
    }

    /// What extensions add to a category: each that touches it, and what it makes of it.
    pub fn added(&self, category: &Category) -> Vec<Value> {
        let touching = self.0.iter().filter_map(|(extension, touched)| {
            let touched = touched.get(category.id.as_str())?;
            Some(context! {
                extension => Serde((*extension).clone()),
                touched => Value::from(Serde(touched)),
            })
        });
        touching.collect()
    }
}
