//! The anchors of generated pages: what templates write, links name and lints know.
//!
//! To add an anchor, add a constant with its row in [`ANCHORS`], and name it in the list of its page. Those that start
//! with an underscore cannot be ids.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;
use std::ops::Range;

use crate::document::{Category, LevelText, Release, Requirement};
use crate::escape;
use crate::extension::{Extension, Relevance};
use crate::markdown::{is_paragraph, parse};

/// What a place on a generated page is about, whose id or number is in the anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The page as a whole: there is one such place on it, and no id.
    Page,
    /// A level, by its number.
    Level,
    /// A module, by its letter.
    Module,
    /// A category.
    Category,
    /// A requirement.
    Requirement,
    /// An entry of the catalog.
    Reference,
}

/// A kind of place on a generated page.
#[derive(Clone, Copy, Debug)]
pub struct Anchor {
    /// The name by which templates ask for it.
    pub name: &'static str,
    /// What such a place is about.
    pub about: About,
    before: &'static str,
    after: &'static str,
    ids: Ids,
}

/// Of what a page has such a place.
#[derive(Clone, Copy, Debug)]
enum Ids {
    Once,
    OfModel(fn(&Release) -> Vec<String>),
    OfCategory(fn(&Category) -> Vec<String>),
    OfPage(fn(&On<'_>) -> Vec<String>),
}

/// What a generated page shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct On<'a> {
    /// The model.
    pub release: &'a Release,
    /// Its extensions.
    pub extensions: &'a [Extension],
    /// The category that the page is about.
    pub category: Option<&'a Category>,
    /// The extension that the page is about.
    pub extension: Option<&'a Extension>,
    /// The criteria that the page is about.
    pub criteria: Option<&'a Relevance>,
}

impl<'a> On<'a> {
    /// The texts of levels on the page: of criteria, or of a category.
    fn levels(&self) -> &'a [LevelText] {
        let of_criteria = self.criteria.map(|criteria| criteria.levels.as_slice());
        let of_category = || self.category.map(|category| category.levels.as_slice());
        of_criteria.or_else(of_category).unwrap_or_default()
    }

    /// The categories that an extension touches, in the order of the model.
    fn touched(&self) -> Vec<String> {
        let touches = |category: &&Category| self.extension.is_some_and(|it| it.touches(category));
        let touched = self.release.categories().filter(touches);
        touched.map(|category| category.id.clone()).collect()
    }
}

impl Anchor {
    const fn new(
        name: &'static str,
        about: About,
        before: &'static str,
        after: &'static str,
        ids: Ids,
    ) -> Self {
        Self {
            name,
            about,
            before,
            after,
            ids,
        }
    }

    const fn once(name: &'static str, text: &'static str) -> Self {
        Self::new(name, About::Page, text, "", Ids::Once)
    }

    /// The anchor of the place that is about `id`: the id of a part of the model, the number of a level, or nothing
    /// where there is one such place on a page.
    #[must_use]
    pub fn of(&self, id: impl Display) -> String {
        format!("{}{id}{}", self.before, self.after)
    }

    /// Where the id stands in an anchor of this kind, or in that of a heading within the text at such a place, which has
    /// a number behind it.
    #[must_use]
    pub fn id_in(&self, anchor: &str) -> Option<Range<usize>> {
        let text = match anchor.rsplit_once("--") {
            Some((text, number)) if number.parse::<usize>().is_ok() => text,
            _ => anchor,
        };
        let id = text.strip_prefix(self.before)?.strip_suffix(self.after)?;
        Some(self.before.len()..self.before.len() + id.len())
    }
}

const MODULES: Anchor = Anchor::once("modules", "modules");
const ABOUT_VERSION: Anchor = Anchor::once("about-version", "about-this-version");
pub(super) const MODULE: Anchor = Anchor::new(
    "module",
    About::Module,
    "module-",
    "",
    Ids::OfModel(modules),
);
pub(super) const LEVEL: Anchor = Anchor::new(
    "level",
    About::Level,
    "level-",
    "",
    Ids::OfModel(|release| numbers(release.levels.iter().map(|level| level.number))),
);
pub(super) const LEVEL_INDICATORS: Anchor = Anchor::new(
    "level-indicators",
    About::Level,
    "level-",
    "-indicators",
    Ids::OfModel(|release| {
        let levels = release.levels.iter();
        let levels = levels.filter(|level| !level.indicators.is_empty());
        numbers(levels.map(|level| level.number))
    }),
);
pub(super) const LEVEL_RISKS: Anchor = Anchor::new(
    "level-risks",
    About::Level,
    "level-",
    "-risks",
    Ids::OfModel(|release| {
        let levels = release.levels.iter();
        let levels = levels.filter(|level| !level.risks.is_empty());
        numbers(levels.map(|level| level.number))
    }),
);
const CATALOG: Anchor = Anchor::once("catalog", "_catalogue");
pub(super) const REFERENCE: Anchor = Anchor::new(
    "reference",
    About::Reference,
    "",
    "",
    Ids::OfModel(|release| {
        let references = release.references.iter();
        references.map(|reference| reference.id.clone()).collect()
    }),
);
const PEOPLE: Anchor = Anchor::once("people", "people");
const PROGRAMS: Anchor = Anchor::once("programs", "programs");
pub(super) const OVERVIEW: Anchor = Anchor::new(
    "overview",
    About::Page,
    "_overview",
    "",
    Ids::OfCategory(|category| once_if(!category.description.is_empty())),
);
pub(super) const LEVELS: Anchor = Anchor::once("levels", "_levels");
pub(super) const LEVEL_TEXT: Anchor = Anchor::new(
    "level-text",
    About::Level,
    "_level-",
    "",
    Ids::OfPage(|on| level_texts(on.levels())),
);
const REQUIREMENTS: Anchor = Anchor::once("requirements", "_requirements");
const DETAILS: Anchor = Anchor::once("details", "_details");
pub(super) const REQUIREMENT: Anchor = Anchor::new(
    "requirement",
    About::Requirement,
    "",
    "",
    Ids::OfCategory(|category| requirements(category, |_| true)),
);
/// What a site without ids would make of the titles of requirements: links from elsewhere name them so.
const TITLE: Anchor = Anchor::new(
    "title",
    About::Page,
    "",
    "",
    Ids::OfCategory(|category| titles(category).into_values().collect()),
);
/// What the sections of a category's page were called where anchors were made of headings: links from elsewhere name them so.
const SECTION: Anchor = Anchor::new(
    "section",
    About::Page,
    "",
    "",
    Ids::OfCategory(|category| {
        let sections = sections(category).into_values();
        sections.map(str::to_owned).collect()
    }),
);
pub(super) const GUIDANCE: Anchor = Anchor::new(
    "guidance",
    About::Requirement,
    "",
    "--guidance",
    Ids::OfCategory(|category| requirements(category, |entry| !entry.guidance.is_empty())),
);
pub(super) const ASSESSMENT: Anchor = Anchor::new(
    "assessment",
    About::Requirement,
    "",
    "--assessment",
    Ids::OfCategory(|category| requirements(category, |entry| !entry.assessment.is_empty())),
);
pub(super) const ANCHORS_OF_LEVELS: Anchor = Anchor::new(
    "levels-of-requirement",
    About::Requirement,
    "",
    "--levels",
    Ids::OfCategory(|category| requirements(category, |entry| !entry.levels.is_empty())),
);
pub(super) const REFERENCES: Anchor = Anchor::new(
    "references",
    About::Requirement,
    "",
    "--references",
    Ids::OfCategory(|category| {
        requirements(category, |entry| {
            !entry.references.is_empty() || entry.references_note.is_some()
        })
    }),
);

/// For each requirement of a category, by its id, the anchor that is made of its title, unless another place on the page has it.
#[must_use]
pub fn titles(category: &Category) -> BTreeMap<String, String> {
    let requirements = &category.requirements;
    let heading = |title: &str| {
        let heading = parse(&format!("# {}", escape::text(title)));
        heading.headings.first()?.anchor.clone()
    };
    let mut taken: HashSet<String> = requirements.iter().map(|entry| entry.id.clone()).collect();
    requirements
        .iter()
        .filter_map(|entry| {
            let anchor = heading(&entry.description)?;
            let is_free = !anchor.starts_with('_') && taken.insert(anchor.clone());
            is_free.then(|| (entry.id.clone(), anchor))
        })
        .collect()
}

/// For each section of a category's page that has such an anchor, by the name of its own, the anchor that the published pages gave
/// it, unless a requirement has it.
#[must_use]
pub fn sections(category: &Category) -> BTreeMap<&'static str, &'static str> {
    let titles = titles(category);
    let of_requirements = category.requirements.iter().map(|entry| &entry.id);
    let taken: HashSet<&str> = of_requirements
        .chain(titles.values())
        .map(String::as_str)
        .collect();
    let has_overview = !category.description.is_empty();
    PUBLISHED_SECTIONS
        .into_iter()
        .filter(|(section, anchor)| {
            !taken.contains(anchor) && (has_overview || *section != OVERVIEW.name)
        })
        .collect()
}

/// The sections of a category's page, and their anchors on the pages that were published before sections had anchors of their own.
const PUBLISHED_SECTIONS: [(&str, &str); 4] = [
    (OVERVIEW.name, "overview"),
    (LEVELS.name, "category-maturity-levels-description"),
    (REQUIREMENTS.name, "requirements"),
    (DETAILS.name, "details"),
];

/// What extensions add to a category, on the page of the category.
const EXTENSIONS: Anchor = Anchor::new(
    "extensions",
    About::Page,
    "_extensions",
    "",
    Ids::OfPage(|on| {
        let touches = |extension: &Extension| on.category.is_some_and(|it| extension.touches(it));
        once_if(on.extensions.iter().any(touches))
    }),
);
const EXTENSION_ABOUT: Anchor = Anchor::once("extension-about", "_about");
const EXTENSION_SCORING: Anchor = Anchor::once("extension-scoring", "_scoring");
const EXTENSION_CATEGORIES: Anchor = Anchor::new(
    "extension-categories",
    About::Page,
    "_categories",
    "",
    Ids::OfPage(|on| once_if(!on.touched().is_empty())),
);
/// What an extension makes of a category, on the page of the extension.
const EXTENSION_CATEGORY: Anchor = Anchor::new(
    "extension-category",
    About::Category,
    "",
    "",
    Ids::OfPage(|on| on.touched()),
);
const EXTENSION_REFERENCES: Anchor = Anchor::new(
    "extension-references",
    About::Page,
    "_references",
    "",
    Ids::OfPage(|on| once_if(on.extension.is_some_and(|it| !it.references.is_empty()))),
);
/// A reference of an extension's own. It may have the id of an entry of the catalog, or of a category.
const EXTENSION_REFERENCE: Anchor = Anchor::new(
    "extension-reference",
    About::Page,
    "_reference-",
    "",
    Ids::OfPage(|on| {
        let references = on.extension.iter().flat_map(|it| &it.references);
        references.map(|reference| reference.id.clone()).collect()
    }),
);
const CRITERIA_GUIDANCE: Anchor = Anchor::new(
    "criteria-guidance",
    About::Page,
    "_guidance",
    "",
    Ids::OfPage(|on| once_if(on.criteria.is_some_and(|it| !it.guidance.is_empty()))),
);
const CRITERIA_ASSESSMENT: Anchor = Anchor::new(
    "criteria-assessment",
    About::Page,
    "_assessment",
    "",
    Ids::OfPage(|on| once_if(on.criteria.is_some_and(|it| !it.assessment.is_empty()))),
);
const CRITERIA_REFERENCES: Anchor = Anchor::new(
    "criteria-references",
    About::Page,
    "_references",
    "",
    Ids::OfPage(|on| {
        let cites = |it: &Relevance| !it.references.is_empty() || it.references_note.is_some();
        once_if(on.criteria.is_some_and(cites))
    }),
);

/// What changed in a version, on the page of its notes.
pub const CHANGES: Anchor = Anchor::once("changes", "_changes");

/// Whether a text can be an anchor wherever one is written: letters, digits, hyphens, underscores and periods, as headings make them.
#[must_use]
pub fn is_anchor(text: &str) -> bool {
    let fits = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.');
    !text.is_empty() && text.chars().all(fits)
}

/// All kinds of anchors.
pub const ANCHORS: &[Anchor] = &[
    CHANGES,
    MODULES,
    ABOUT_VERSION,
    MODULE,
    LEVEL,
    LEVEL_INDICATORS,
    LEVEL_RISKS,
    CATALOG,
    REFERENCE,
    PEOPLE,
    PROGRAMS,
    OVERVIEW,
    LEVELS,
    LEVEL_TEXT,
    REQUIREMENTS,
    DETAILS,
    REQUIREMENT,
    TITLE,
    SECTION,
    GUIDANCE,
    ASSESSMENT,
    ANCHORS_OF_LEVELS,
    REFERENCES,
    EXTENSIONS,
    EXTENSION_ABOUT,
    EXTENSION_SCORING,
    EXTENSION_CATEGORIES,
    EXTENSION_CATEGORY,
    EXTENSION_REFERENCES,
    EXTENSION_REFERENCE,
    CRITERIA_GUIDANCE,
    CRITERIA_ASSESSMENT,
    CRITERIA_REFERENCES,
];

pub(super) const ON_MODEL: &[Anchor] = &[MODULES, ABOUT_VERSION];
pub(super) const ON_MODULES: &[Anchor] = &[MODULE];
pub(super) const ON_LEVELS: &[Anchor] = &[LEVEL, LEVEL_INDICATORS, LEVEL_RISKS];
pub(super) const ON_DOWNLOADS: &[Anchor] = &[PEOPLE, PROGRAMS];
pub(super) const ON_REFERENCES: &[Anchor] = &[CATALOG, REFERENCE];

/// The kinds of anchors on the page of a category.
pub const ON_CATEGORY: &[Anchor] = &[
    OVERVIEW,
    LEVELS,
    LEVEL_TEXT,
    REQUIREMENTS,
    DETAILS,
    REQUIREMENT,
    TITLE,
    SECTION,
    GUIDANCE,
    ASSESSMENT,
    ANCHORS_OF_LEVELS,
    REFERENCES,
    EXTENSIONS,
];

/// The kinds of anchors on the page of an extension.
pub const ON_EXTENSION: &[Anchor] = &[
    EXTENSION_ABOUT,
    EXTENSION_SCORING,
    EXTENSION_CATEGORIES,
    EXTENSION_CATEGORY,
    EXTENSION_REFERENCES,
    EXTENSION_REFERENCE,
];

/// The kinds of anchors on the page of what an extension adds to a category.
pub const ON_CRITERIA: &[Anchor] = &[
    LEVELS,
    LEVEL_TEXT,
    CRITERIA_GUIDANCE,
    CRITERIA_ASSESSMENT,
    CRITERIA_REFERENCES,
];

/// The anchors of some kinds on a page.
pub(super) fn promised(kinds: &[Anchor], on: &On<'_>) -> Vec<String> {
    let of_kind = |kind: &Anchor| -> Vec<String> {
        let ids = match kind.ids {
            Ids::Once => vec![String::new()],
            Ids::OfModel(ids) => ids(on.release),
            Ids::OfCategory(ids) => on.category.map(ids).unwrap_or_default(),
            Ids::OfPage(ids) => ids(on),
        };
        ids.into_iter().map(|id| kind.of(id)).collect()
    };
    kinds.iter().flat_map(of_kind).collect()
}

/// The ids of the requirements of a category that show something.
fn requirements(category: &Category, show: fn(&Requirement) -> bool) -> Vec<String> {
    let shown = category.requirements.iter().filter(|entry| show(entry));
    shown.map(|entry| entry.id.clone()).collect()
}

fn modules(release: &Release) -> Vec<String> {
    let modules = release.modules.iter();
    modules.map(|module| module.id.clone()).collect()
}

/// Where each level is described in one paragraph, they stand in a table, and have no anchors.
fn level_texts(levels: &[LevelText]) -> Vec<String> {
    if levels.iter().all(|level| is_paragraph(&level.description)) {
        return Vec::new();
    }
    numbers(levels.iter().map(|level| level.number))
}

/// The one place of its kind on a page, where there is one.
fn once_if(is_there: bool) -> Vec<String> {
    is_there.then(String::new).into_iter().collect()
}

fn numbers(numbers: impl Iterator<Item = u32>) -> Vec<String> {
    numbers.map(|number| number.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_its_anchor() {
        let found = |kind: &Anchor, anchor: &'static str| kind.id_in(anchor).map(|at| &anchor[at]);
        for kind in ANCHORS.iter().filter(|kind| kind.about != About::Page) {
            assert_eq!(kind.id_in(&kind.of("x-1")).map(|at| at.len()), Some(3));
        }
        assert_eq!(found(&LEVEL, "level-2"), Some("2"));
        assert_eq!(found(&LEVEL_RISKS, "level-12-risks"), Some("12"));
        assert_eq!(found(&MODULE, "module-G--1"), Some("G"));
        assert_eq!(found(&GUIDANCE, "one--guidance--2"), Some("one"));
        assert_eq!(found(&GUIDANCE, "one--assessment"), None);
        assert_eq!(found(&LEVEL, "levels"), None);
    }

    #[test]
    fn a_section_keeps_its_published_anchor_unless_a_requirement_has_it() {
        let release = crate::small::release();
        let mut category = release.categories().next().unwrap().clone();
        category.description = "Text.".to_owned();
        let anchors = |category: &Category| sections(category).into_values().collect::<Vec<_>>();
        assert_eq!(
            anchors(&category),
            [
                "details",
                "category-maturity-levels-description",
                "overview",
                "requirements"
            ]
        );
        category.requirements[0].id = "details".to_owned();
        category.requirements[0].description = "Requirements".to_owned();
        category.description.clear();
        assert_eq!(anchors(&category), ["category-maturity-levels-description"]);
        let on = On {
            release: &release,
            extensions: &[],
            category: Some(&category),
            extension: None,
            criteria: None,
        };
        let promised = promised(ON_CATEGORY, &on);
        let mut once = promised.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), promised.len());
    }
}
