//! The anchors of generated pages: what templates write, links name and lints know.
//!
//! To add an anchor, add a constant with its row in [`ANCHORS`], and name it in the function of its page. Those that start
//! with an underscore cannot be ids.

use std::fmt::Display;

use crate::document::{Category, Release};
use crate::markdown::is_paragraph;

/// A kind of place on a generated page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The name by which templates ask for it.
    pub name: &'static str,
    before: &'static str,
    after: &'static str,
}

impl Anchor {
    const fn new(name: &'static str, before: &'static str, after: &'static str) -> Self {
        Self {
            name,
            before,
            after,
        }
    }

    /// The anchor of the place that is about `id`: the id of a part of the model, the number of a level, or nothing
    /// where there is one such place on a page.
    #[must_use]
    pub fn of(&self, id: impl Display) -> String {
        format!("{}{id}{}", self.before, self.after)
    }

    /// The anchor of a place of which there is one on a page.
    fn alone(&self) -> String {
        self.of("")
    }
}

const MODULES: Anchor = Anchor::new("modules", "modules", "");
const ABOUT_VERSION: Anchor = Anchor::new("about-version", "about-this-version", "");
const MODULE: Anchor = Anchor::new("module", "module-", "");
const LEVEL: Anchor = Anchor::new("level", "level-", "");
const LEVEL_INDICATORS: Anchor = Anchor::new("level-indicators", "level-", "-indicators");
const LEVEL_RISKS: Anchor = Anchor::new("level-risks", "level-", "-risks");
const CATALOG: Anchor = Anchor::new("catalog", "_catalogue", "");
const REFERENCE: Anchor = Anchor::new("reference", "", "");
const OVERVIEW: Anchor = Anchor::new("overview", "_overview", "");
const LEVELS: Anchor = Anchor::new("levels", "_levels", "");
const LEVEL_TEXT: Anchor = Anchor::new("level-text", "_level-", "");
const REQUIREMENTS: Anchor = Anchor::new("requirements", "_requirements", "");
const DETAILS: Anchor = Anchor::new("details", "_details", "");
pub(super) const REQUIREMENT: Anchor = Anchor::new("requirement", "", "");
const GUIDANCE: Anchor = Anchor::new("guidance", "", "--guidance");
const ASSESSMENT: Anchor = Anchor::new("assessment", "", "--assessment");
const REFERENCES: Anchor = Anchor::new("references", "", "--references");

/// All kinds of anchors.
pub const ANCHORS: &[Anchor] = &[
    MODULES,
    ABOUT_VERSION,
    MODULE,
    LEVEL,
    LEVEL_INDICATORS,
    LEVEL_RISKS,
    CATALOG,
    REFERENCE,
    OVERVIEW,
    LEVELS,
    LEVEL_TEXT,
    REQUIREMENTS,
    DETAILS,
    REQUIREMENT,
    GUIDANCE,
    ASSESSMENT,
    REFERENCES,
];

pub(super) fn none(_: &Release) -> Vec<String> {
    Vec::new()
}

pub(super) fn model(_: &Release) -> Vec<String> {
    vec![MODULES.alone(), ABOUT_VERSION.alone()]
}

pub(super) fn modules(release: &Release) -> Vec<String> {
    let modules = release.modules.iter();
    modules.map(|module| MODULE.of(&module.id)).collect()
}

pub(super) fn levels(release: &Release) -> Vec<String> {
    let mut anchors = Vec::new();
    for level in &release.levels {
        anchors.push(LEVEL.of(level.number));
        if !level.indicators.is_empty() {
            anchors.push(LEVEL_INDICATORS.of(level.number));
        }
        if !level.risks.is_empty() {
            anchors.push(LEVEL_RISKS.of(level.number));
        }
    }
    anchors
}

pub(super) fn references(release: &Release) -> Vec<String> {
    let references = release.references.iter();
    let references = references.map(|reference| REFERENCE.of(&reference.id));
    std::iter::once(CATALOG.alone()).chain(references).collect()
}

pub(super) fn category(category: &Category) -> Vec<String> {
    let mut anchors = Vec::new();
    if !category.description.is_empty() {
        anchors.push(OVERVIEW.alone());
    }
    anchors.extend([LEVELS, REQUIREMENTS, DETAILS].map(|anchor| anchor.alone()));
    // Where each level is described in one paragraph, they stand in a table.
    let texts = || category.levels.iter();
    if !texts().all(|level| is_paragraph(&level.description)) {
        anchors.extend(texts().map(|level| LEVEL_TEXT.of(level.number)));
    }
    for requirement in &category.requirements {
        anchors.push(REQUIREMENT.of(&requirement.id));
        let cites = !requirement.references.is_empty() || requirement.references_note.is_some();
        for (anchor, shown) in [
            (GUIDANCE, !requirement.guidance.is_empty()),
            (ASSESSMENT, !requirement.assessment.is_empty()),
            (REFERENCES, cites),
        ] {
            if shown {
                anchors.push(anchor.of(&requirement.id));
            }
        }
    }
    anchors
}
