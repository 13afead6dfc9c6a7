//! What the site promises, so that the lints that check links and the emitter that writes pages agree: the page
//! tree with its paths, the anchors of generated pages, the diagrams, and how page expressions are evaluated.
//!
//! To add a generated page, add its row to [`VIEWS`]; the emitter then asks for a template. To add an anchor, add it to
//! `anchor`; templates ask for it by its name. How an address leads from one page to another is in `link`.

mod address;
mod anchor;
mod bounds;
pub mod diagram;
mod example;
mod expression;
mod link;
mod moved;
mod shows;
mod syntax;
mod trees;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use self::anchor::On;
use crate::Day;
use crate::document::{Category, Module, Page, Release};
use crate::extension::{Extension, Relevance};
use crate::fault::Fault;
use crate::integrity::parse_version;
use crate::names;

pub use anchor::{
    ANCHORS, About, Anchor, CHANGES, ON_CATEGORY, ON_CRITERIA, ON_EXTENSION, is_anchor, sections,
    titles,
};
pub use expression::{
    Expressions, Facts, FindCorrections, FindFormats, FindWords, FormatFacts, FoundWords,
    environment,
};
pub use link::{Target, decoded, target, way, way_to_file};
pub use moved::{Followed, Ids, Now};
pub use shows::{Shown, shown};
pub use syntax::{ExpressionError, Literal, expression_literals};

pub use crate::trees::{GROUP, POSTS, is_post};

/// The folder of the model's own pages.
pub const MODEL: &str = "model";

/// The folder of the pages of extensions.
pub const EXTENSIONS: &str = "extensions";

/// The folders below the root of the site to which pages belong. Narrative pages of the others name them in their paths.
/// A site shows each where it likes; see [`Trees`](crate::trees::Trees).
pub const SECTIONS: &[&str] = &[MODEL, GROUP, POSTS];

/// All folders below the root of the site that hold pages.
pub const TREES: &[&str] = &[MODEL, GROUP, POSTS, EXTENSIONS];

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

/// The folder of the page of what can be downloaded.
pub const DOWNLOADS: &str = "model/downloads";

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
        folder: DOWNLOADS,
        template: "downloads",
        source: "model.toml",
        anchors: anchor::ON_DOWNLOADS,
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

/// The folder of the announcement of a version.
#[must_use]
pub fn announcement_folder(version: &str) -> String {
    format!("{POSTS}/release-{version}")
}

/// The file of a post below the root of the site, by its day and its title.
#[must_use]
pub fn post_file(day: Day, title: &str) -> String {
    let (year, ..) = day.parts();
    let slug = address::of(title).replace('/', "-");
    format!("{POSTS}/{year:04}/{day}-{slug}/index.md")
}

/// The template of the page of one category.
pub const CATEGORY_TEMPLATE: &str = "category";

/// The template of the page of an extension.
pub const EXTENSION_TEMPLATE: &str = "extension";

/// The template of the page of what an extension adds to a category.
pub const CRITERIA_TEMPLATE: &str = "criteria";

/// What a page is made from.
#[derive(Clone, Copy, Debug)]
pub enum PageSource<'a> {
    /// A narrative page.
    Narrative(&'a Page),
    /// A page of the model as a whole.
    View(&'static View),
    /// The page of one category.
    Category(&'a Module, &'a Category),
    /// The page of an extension.
    Extension(&'a Extension),
    /// The page of what an extension adds to one category.
    Criteria(&'a Extension, &'a Category, &'a Relevance),
}

/// A page of the site.
#[derive(Clone, Debug)]
pub struct SitePage<'a> {
    /// The folder of the page below the root of the site, which is also its address: `model/categories/automation`.
    pub folder: String,
    /// What it is made from.
    pub source: PageSource<'a>,
    /// Whether files stand in its folder.
    pub has_files: bool,
    /// The extensions of the model that it is of.
    pub extensions: &'a [Extension],
}

impl SitePage<'_> {
    /// The path of the page's file below the root of the site. That of a post is known by its day and its title; see
    /// [`post_file`]. A page of the working group is a section only where it is one in the source, since a site may list the
    /// sections below the group.
    #[must_use]
    pub fn file(&self) -> String {
        let is_leaf = |page: &Page| {
            page.path.starts_with(&format!("{GROUP}/")) && !page.path.ends_with("/_index.md")
        };
        match &self.source {
            PageSource::Narrative(page) if is_leaf(page) && self.has_files => {
                format!("{}/index.md", self.folder)
            }
            PageSource::Narrative(page) if is_leaf(page) => format!("{}.md", self.folder),
            _ => format!("{}/_index.md", self.folder),
        }
    }

    /// The anchors that a generated page promises: those of its headings, but not of headings within the texts that it
    /// shows, which are numbered and move with the text. Those of a narrative page are the anchors of its evaluated text.
    #[must_use]
    pub fn anchors(&self, release: &Release) -> Vec<String> {
        let page = On {
            release,
            extensions: self.extensions,
            category: None,
            extension: None,
            criteria: None,
        };
        let (kinds, on) = match self.source {
            PageSource::Narrative(_) => return Vec::new(),
            PageSource::View(view) => (view.anchors, page),
            PageSource::Category(_, category) => {
                let category = Some(category);
                (ON_CATEGORY, On { category, ..page })
            }
            PageSource::Extension(extension) => {
                let extension = Some(extension);
                (ON_EXTENSION, On { extension, ..page })
            }
            PageSource::Criteria(.., criteria) => {
                let criteria = Some(criteria);
                (ON_CRITERIA, On { criteria, ..page })
            }
        };
        anchor::promised(kinds, &on)
    }

    /// The way from this page up to the root of its section: `../../` for `model/categories/automation`.
    #[must_use]
    pub fn root(&self) -> String {
        root_of(&self.folder)
    }
}

/// All pages of a release with its extensions: narrative pages first, then the pages of the model, then one page per
/// category, and then those of each extension.
#[must_use]
pub fn pages<'a>(release: &'a Release, extensions: &'a [Extension]) -> Vec<SitePage<'a>> {
    let files = release.resources.iter();
    let folders: HashSet<String> = files.map(|file| resource_folder(&file.path).0).collect();
    let site_page = |folder: String, source| SitePage {
        has_files: folders.contains(&folder),
        folder,
        source,
        extensions,
    };
    let narrative = release
        .pages
        .iter()
        .map(|page| site_page(narrative_folder(&page.path), PageSource::Narrative(page)));
    let views = VIEWS
        .iter()
        .map(|view| site_page(view.folder.to_owned(), PageSource::View(view)));
    let categories = release.modules.iter().flat_map(|module| {
        let of_module = module.categories.iter();
        of_module.map(move |category| (module, category))
    });
    let categories = categories.map(|(module, category)| {
        site_page(
            category_folder(&category.id),
            PageSource::Category(module, category),
        )
    });
    let of_extensions = extensions.iter().flat_map(|extension| {
        let criteria = release.categories().filter_map(|category| {
            let criteria = extension.relevance_of(&category.id)?;
            let folder = criteria_folder(&extension.id, &category.id);
            let source = PageSource::Criteria(extension, category, criteria);
            Some(site_page(folder, source))
        });
        let folder = extension_folder(&extension.id);
        let first = site_page(folder, PageSource::Extension(extension));
        std::iter::once(first).chain(criteria)
    });
    let of_model = narrative.chain(views).chain(categories);
    of_model.chain(of_extensions).collect()
}

/// Whether an address is one of release notes or of the announcement of a version, which are generated.
#[must_use]
pub fn is_of_versions(folder: &str) -> bool {
    let post = folder
        .strip_prefix(POSTS)
        .and_then(|post| post.strip_prefix("/release-"));
    is_below(RELEASE_NOTES, folder) || post.is_some_and(|version| parse_version(version).is_ok())
}

/// The pages of a document that have the address of another one, of which a site can show only one.
#[must_use]
pub fn faults(release: &Release) -> Vec<Fault> {
    let pages = pages(release, &[]);
    let (narrative, made) = pages.split_at(release.pages.len());
    let mut taken: HashMap<&str, Option<&str>> =
        made.iter().map(|page| (&*page.folder, None)).collect();
    let mut faults = Vec::new();
    for (index, (page, on_site)) in release.pages.iter().zip(narrative).enumerate() {
        let other = match taken.entry(&on_site.folder) {
            Entry::Vacant(_) if is_of_versions(&on_site.folder) => None,
            Entry::Vacant(free) => {
                free.insert(Some(&page.path));
                continue;
            }
            Entry::Occupied(other) => *other.get(),
        };
        let path = names::shown(&page.path);
        let message = match other.map(names::shown) {
            Some(other) => format!("the page `{path}` has the same address as `{other}`"),
            None => format!("the page `{path}` has the address of one that is generated"),
        };
        let way = format_args!("/pages/{index}/path");
        faults.push(Fault::new(way, message));
    }
    faults
}

/// The address of a file beside pages, from its path below the folder of pages: `assessment/flow.png` gives
/// `model/assessment/flow.png`. It stands in the folder of the page beside whose source it is, and below its own name.
#[must_use]
pub fn resource_address(path: &str) -> String {
    let (folder, name) = resource_folder(path);
    format!("{folder}/{name}")
}

/// The folder of a file on the site, and its name in it.
fn resource_folder(path: &str) -> (String, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (narrative_folder(&format!("{folder}/_index.md")), name)
}

/// The part of the path of a file beside pages of which the site makes no address that a link could name.
#[must_use]
pub fn unfit_resource_name(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = Some(folder).filter(|folder| !folder.is_empty());
    folder
        .and_then(address::unfit_part)
        .or_else(|| address::is_unfit_file(name).then_some(name))
}

/// The folder of a category's page.
#[must_use]
pub fn category_folder(id: &str) -> String {
    format!("{MODEL}/categories/{id}")
}

/// The folder of the page of an extension.
#[must_use]
pub fn extension_folder(id: &str) -> String {
    format!("{EXTENSIONS}/{id}")
}

/// The folder of the page of what an extension adds to a category.
#[must_use]
pub fn criteria_folder(extension: &str, category: &str) -> String {
    format!("{EXTENSIONS}/{extension}/{category}")
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

/// Whether a page is the one in a folder, or below it.
#[must_use]
pub fn is_below(folder: &str, page: &str) -> bool {
    let below = page.strip_prefix(folder);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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

    #[test]
    fn two_pages_of_one_address_are_told() {
        let mut release = crate::small::release();
        release.pages = [
            "_index.md",
            "a.md",
            "a/_index.md",
            "A.md",
            "categories/policy.md",
            "model/maturity-levels/_index.md",
            "release-notes/1.0.0.md",
            "blog/release-1.0.0.md",
            "blog/release-plan.md",
        ]
        .map(crate::small::page)
        .to_vec();
        let told = faults(&release).into_iter();
        let told: Vec<_> = told.map(|fault| (fault.pointer, fault.message)).collect();
        let expected = [
            (2, "the page `a/_index.md` has the same address as `a.md`"),
            (3, "the page `A.md` has the same address as `a.md`"),
            (
                4,
                "the page `categories/policy.md` has the address of one that is generated",
            ),
            (
                5,
                "the page `model/maturity-levels/_index.md` has the address of one that is generated",
            ),
            (
                6,
                "the page `release-notes/1.0.0.md` has the address of one that is generated",
            ),
            (
                7,
                "the page `blog/release-1.0.0.md` has the address of one that is generated",
            ),
        ];
        let expected =
            expected.map(|(index, said)| (format!("/pages/{index}/path"), said.to_owned()));
        assert_eq!(told, expected);
    }

    #[test]
    fn files_stand_in_the_folder_of_the_page_beside_which_they_are() {
        for (path, address) in [
            ("flow.png", "model/flow.png"),
            ("assessment/Flow.png", "model/assessment/Flow.png"),
            ("Q&A/x.pdf", "model/qa/x.pdf"),
            ("wg/x.pdf", "wg/x.pdf"),
            ("blog/first/x.pdf", "blog/first/x.pdf"),
            ("categories/policy/x.pdf", "model/categories/policy/x.pdf"),
        ] {
            assert_eq!(resource_address(path), address);
            assert_eq!(unfit_resource_name(path), None);
        }
        for (path, part) in [
            ("my flow.png", "my flow.png"),
            ("C#/x.png", "C#"),
            ("100%.png", "100%.png"),
            ("a+b.png", "a+b.png"),
            (".png", ".png"),
        ] {
            assert_eq!(unfit_resource_name(path), Some(part));
        }
    }

    #[test]
    fn a_page_of_the_group_is_a_section_only_where_it_is_one() {
        let mut release = crate::small::release();
        release.pages = [
            "wg/charter.md",
            "wg/second.md",
            "wg/own/_index.md",
            "faq.md",
        ]
        .map(crate::small::page)
        .to_vec();
        let files = ["wg/charter/x.png", "wg/x.png", "faq/x.png"];
        release.resources = files
            .iter()
            .filter_map(|path| crate::Resource::of(path, b"x"))
            .collect();
        let pages: Vec<String> = pages(&release, &[]).iter().map(SitePage::file).collect();
        let expected = [
            "wg/charter/index.md",
            "wg/second.md",
            "wg/own/_index.md",
            "model/faq/_index.md",
        ];
        assert_eq!(pages[..4], expected);
    }
}
