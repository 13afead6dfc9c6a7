//! What the site promises, so that the lints that check links and the emitter that writes pages agree: the page
//! tree with its paths, the anchors of generated pages, the diagrams, and how page expressions are evaluated.
//!
//! To add a generated page, add its row to [`VIEWS`]; the emitter then asks for a template. To add an anchor, add it to
//! `anchor`; templates ask for it by its name. How an address leads from one page to another is in `link`.

mod address;
mod anchor;
mod bounds;
pub mod diagram;
mod expression;
mod link;
mod moved;
mod syntax;

use crate::document::{Category, Module, Page, Release};

pub use anchor::{ANCHORS, About, Anchor, CHANGES, ON_CATEGORY};
pub use expression::{
    Expressions, Facts, FindFormats, FindWords, FormatFacts, FoundWords, environment,
};
pub use link::{Target, decoded, target, way};
pub use moved::{Now, link_to, now};
pub use syntax::{ExpressionError, Literal, expression_literals};

/// The folder of the model's own pages.
pub const MODEL: &str = "model";

/// The folders below the root of the site to which pages belong. Narrative pages of the others name them in their paths.
pub const SECTIONS: &[&str] = &[MODEL, "wg", POSTS];

/// The folder of posts, each of which is one file.
const POSTS: &str = "blog";

/// A page that is made from the model alone, once per release.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The folder below the root of the site.
    pub folder: &'static str,
    /// The name of its template, without ending.
    pub template: &'static str,
    /// The file of the model folder that holds what it shows.
    pub source: &'static str,
    /// The kinds of anchors on it.
    pub anchors: &'static [Anchor],
}

/// The folder of the page that shows the texts of levels as a whole.
pub const LEVELS: &str = "model/model/maturity-levels";

/// The folder of the page that shows the texts of modules as a whole.
pub const MODULES: &str = "model/model/maturity-modules";

/// The pages that every release has, beside one page per category and the narrative pages.
pub const VIEWS: &[View] = &[
    View {
        folder: "model/model",
        template: "model",
        source: "model.toml",
        anchors: anchor::ON_MODEL,
    },
    View {
        folder: LEVELS,
        template: "levels",
        source: "model.toml",
        anchors: anchor::ON_LEVELS,
    },
    View {
        folder: MODULES,
        template: "modules",
        source: "model.toml",
        anchors: anchor::ON_MODULES,
    },
    View {
        folder: "model/model/maturity-categories",
        template: "categories",
        source: "model.toml",
        anchors: &[],
    },
    View {
        folder: "model/model/references",
        template: "references",
        source: "references.toml",
        anchors: anchor::ON_REFERENCES,
    },
    View {
        folder: "model/categories",
        template: "category-list",
        source: "model.toml",
        anchors: anchor::ON_MODULES,
    },
];

/// The folder of the list of release notes.
pub const RELEASE_NOTES: &str = "model/release-notes";

/// The folder of the release notes of one version.
#[must_use]
pub fn release_notes_folder(version: &str) -> String {
    format!("{RELEASE_NOTES}/{version}")
}

/// The file of the announcement of a version.
#[must_use]
pub fn announcement_file(version: &str) -> String {
    format!("{POSTS}/release-{version}.md")
}

/// The template of the page of one category.
pub const CATEGORY_TEMPLATE: &str = "category";

/// What a page is made from.
#[derive(Clone, Copy, Debug)]
pub enum PageSource<'a> {
    /// A narrative page.
    Narrative(&'a Page),
    /// A page of the model as a whole.
    View(&'static View),
    /// The page of one category.
    Category(&'a Module, &'a Category),
}

/// A page of the site.
#[derive(Clone, Debug)]
pub struct SitePage<'a> {
    /// The folder of the page below the root of the site, which is also its address: `model/categories/automation`.
    pub folder: String,
    /// What it is made from.
    pub source: PageSource<'a>,
}

impl SitePage<'_> {
    /// The path of the page's file below the root of the site.
    #[must_use]
    pub fn file(&self) -> String {
        match &self.source {
            PageSource::Narrative(page) if is_post(&page.path) => format!("{}.md", self.folder),
            _ => format!("{}/_index.md", self.folder),
        }
    }

    /// The anchors that a generated page promises: those of its headings, but not of headings within the texts that it
    /// shows, which are numbered and move with the text. Those of a narrative page are the anchors of its evaluated text.
    #[must_use]
    pub fn anchors(&self, release: &Release) -> Vec<String> {
        match self.source {
            PageSource::Narrative(_) => Vec::new(),
            PageSource::View(view) => anchor::promised(view.anchors, release, None),
            PageSource::Category(_, category) => {
                anchor::promised(ON_CATEGORY, release, Some(category))
            }
        }
    }

    /// The way from this page up to the root of its section: `../../` for `model/categories/automation`.
    #[must_use]
    pub fn root(&self) -> String {
        root_of(&self.folder)
    }
}

/// All pages of a release: narrative pages first, then the pages of the model, then one page per category.
#[must_use]
pub fn pages(release: &Release) -> Vec<SitePage<'_>> {
    let narrative = release.pages.iter().map(|page| SitePage {
        folder: narrative_folder(&page.path),
        source: PageSource::Narrative(page),
    });
    let views = VIEWS.iter().map(|view| SitePage {
        folder: view.folder.to_owned(),
        source: PageSource::View(view),
    });
    let categories = release.modules.iter().flat_map(|module| {
        module.categories.iter().map(move |category| SitePage {
            folder: category_folder(&category.id),
            source: PageSource::Category(module, category),
        })
    });
    narrative.chain(views).chain(categories).collect()
}

/// The folder of a category's page.
#[must_use]
pub fn category_folder(id: &str) -> String {
    format!("{MODEL}/categories/{id}")
}

/// The folder of a narrative page, from its path below the folder of pages: `assessment/evaluation.md` and
/// `assessment/evaluation/_index.md` both give `model/assessment/evaluation`. It is written as Hugo writes the address of the
/// page: `My page.md` gives `model/my-page`.
#[must_use]
pub fn narrative_folder(path: &str) -> String {
    let path = page_path(path);
    let section = path.split('/').next().unwrap_or_default();
    if section != MODEL && SECTIONS.contains(&section) {
        address::of(path)
    } else {
        address::of(&format!("{MODEL}/{path}"))
    }
}

/// The part of a narrative page's path of which the site makes no address that a link could name.
#[must_use]
pub fn unfit_name(path: &str) -> Option<&str> {
    Some(page_path(path))
        .filter(|path| !path.is_empty())
        .and_then(address::unfit_part)
}

/// The path of a narrative page without the name and the ending of its file, as far as its address has neither.
fn page_path(path: &str) -> &str {
    let path = path.strip_suffix(".md").unwrap_or(path);
    if path == "_index" {
        ""
    } else {
        path.strip_suffix("/_index").unwrap_or(path)
    }
}

fn is_post(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(section, rest)| section == POSTS && !rest.ends_with("_index.md"))
}

/// The way from the page in `folder` up to the root of its section.
#[must_use]
pub fn root_of(folder: &str) -> String {
    "../".repeat(folder.split('/').count().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrative_pages_have_a_folder_each() {
        assert_eq!(narrative_folder("_index.md"), "model");
        assert_eq!(
            narrative_folder("assessment/evaluation.md"),
            "model/assessment/evaluation"
        );
        assert_eq!(narrative_folder("assessment/_index.md"), "model/assessment");
        assert_eq!(narrative_folder("wg/_index.md"), "wg");
        assert_eq!(narrative_folder("blog/first.md"), "blog/first");
        assert_eq!(narrative_folder("Q&A/My page.md"), "model/qa/my-page");
    }
}
