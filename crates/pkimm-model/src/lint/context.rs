//! What lints see: the sources, the model, the document it makes, and the pages with their expressions evaluated.

use std::collections::{HashMap, HashSet};

use pkimm_release::Release;
use pkimm_release::site::{self, ExpressionError, Expressions, FormatFacts};

use crate::model::{Model, Page, Text};
use crate::parse::Sources;
use crate::source::markdown::{self, Link, Place};
use crate::source::tree::SourceTree;
use crate::span::Span;

/// What lints see.
pub struct Context<'a> {
    /// The files.
    pub tree: &'a SourceTree,
    /// The files as they were read.
    pub sources: &'a Sources,
    /// The model.
    pub model: &'a Model,
    /// The document that the model makes.
    pub release: &'a Release,
    /// The narrative pages, evaluated.
    pub pages: Vec<RenderedPage<'a>>,
    /// The anchors of each page of the site, by the page's folder.
    pub anchors: HashMap<String, HashSet<String>>,
    /// Folders of pages that could not be evaluated, whose anchors are not known.
    pub unevaluated: HashSet<String>,
    /// Every link of the model, with the page on which it stands.
    pub links: Vec<PlacedLink>,
}

/// A narrative page with its expressions evaluated.
pub struct RenderedPage<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its folder on the site.
    pub folder: String,
    /// Its body, or why it could not be evaluated.
    pub body: Result<String, ExpressionError>,
    /// What is wrong with expressions in its front matter.
    pub front_matter: Vec<(String, ExpressionError)>,
}

/// A link and the page on which it stands.
pub struct PlacedLink {
    /// The folder of the page.
    pub folder: String,
    /// The link; its span is where it stands in the source.
    pub link: Link,
}

impl<'a> Context<'a> {
    /// Evaluates the pages and gathers what the site promises.
    #[must_use]
    pub fn new(
        tree: &'a SourceTree,
        sources: &'a Sources,
        model: &'a Model,
        release: &'a Release,
        formats: &[FormatFacts],
    ) -> Self {
        let expressions = Expressions::new(release, formats);
        let pages: Vec<_> = model
            .pages
            .iter()
            .map(|page| render(&expressions, page))
            .collect();
        let mut anchors: HashMap<String, HashSet<String>> = site::pages(release)
            .into_iter()
            .map(|page| (page.folder, HashSet::new()))
            .collect();
        for page in &pages {
            if let Ok(body) = &page.body {
                anchors
                    .entry(page.folder.clone())
                    .or_default()
                    .extend(site::heading_anchors(body));
            }
        }
        for category in release.categories() {
            let ids = category
                .requirements
                .iter()
                .map(|requirement| requirement.id.clone());
            anchors
                .entry(site::category_folder(&category.id))
                .or_default()
                .extend(ids);
        }
        let references = release
            .references
            .iter()
            .map(|reference| reference.id.clone());
        anchors
            .entry("model/model/references".to_owned())
            .or_default()
            .extend(references);
        if !model.archive.is_empty() {
            let archived = model
                .archive
                .iter()
                .map(|archived| archived.version.to_string());
            let own = model.version.iter().map(|version| version.value.clone());
            for version in archived.chain(own) {
                anchors
                    .entry(site::release_notes_folder(&version))
                    .or_default();
            }
            anchors.entry(site::RELEASE_NOTES.to_owned()).or_default();
        }
        let failed = pages.iter().filter(|page| page.body.is_err());
        let unevaluated = failed.map(|page| page.folder.clone()).collect();
        let mut context = Self {
            tree,
            sources,
            model,
            release,
            pages,
            anchors,
            unevaluated,
            links: Vec::new(),
        };
        context.links = context.placed_links();
        context
    }

    fn placed_links(&self) -> Vec<PlacedLink> {
        let mut links = Vec::new();
        let mut texts = |folder: &str, text: &Text| {
            links.extend(text.markdown.links.iter().map(|link| PlacedLink {
                folder: folder.to_owned(),
                link: link.clone(),
            }));
        };
        for category in self.model.categories() {
            let folder = site::category_folder(&category.id);
            category.texts().for_each(|text| texts(&folder, text));
        }
        for page in &self.pages {
            if let Ok(body) = &page.body {
                let place = Place::Whole(page.page.body.span.at_start());
                links.extend(
                    markdown::parse(body, place)
                        .links
                        .into_iter()
                        .map(|mut link| {
                            link.span = self.source_of(page.page, &link);
                            PlacedLink {
                                folder: page.folder.clone(),
                                link,
                            }
                        }),
                );
            }
        }
        links
    }

    /// Where a link of an evaluated page stands in its source: at the same text where it was typed, else at the
    /// start of the page.
    fn source_of(&self, page: &Page, link: &Link) -> Span {
        let typed = page
            .body
            .markdown
            .links
            .iter()
            .find(|typed| typed.text == link.text && typed.destination == link.destination);
        if let Some(typed) = typed {
            return typed.span;
        }
        let body = self.tree.slice(page.body.span);
        let found = if link.destination.is_empty() {
            None
        } else {
            body.find(&link.destination)
        };
        let start = page.body.span.range().start;
        let anchor = link
            .destination
            .rsplit_once('#')
            .map(|(_, anchor)| anchor)
            .filter(|anchor| !anchor.is_empty());
        let found = found.map(|at| at..at + link.destination.len()).or_else(|| {
            anchor.and_then(|anchor| body.find(anchor).map(|at| at..at + anchor.len()))
        });
        found.map_or(page.body.span.at_start(), |range| {
            Span::new(page.file, start + range.start..start + range.end)
        })
    }
}

fn render<'a>(expressions: &Expressions, page: &'a Page) -> RenderedPage<'a> {
    let folder = site::narrative_folder(&page.path);
    let body = expressions.render(&folder, &page.body.value);
    let front_matter = page
        .front_matter
        .iter()
        .filter_map(|(key, value)| {
            Some((key.clone(), expressions.render_value(&folder, value).err()?))
        })
        .collect();
    RenderedPage {
        page,
        folder,
        body,
        front_matter,
    }
}
