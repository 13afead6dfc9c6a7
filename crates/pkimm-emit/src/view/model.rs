//! A release as questionnaires show it: its texts read by one function, and what templates would otherwise compute.

use std::collections::BTreeMap;

use pkimm_release::{Category, Day, Level, Module, Reference, Release, Requirement, Status};
use serde::Serialize;

use super::blocks::{self, Block};
use crate::Publication;
use crate::words::Words;

/// How Markdown is read.
pub(crate) struct Texts<'a, T> {
    /// What is said beside the texts, in their language.
    pub words: &'a Words,
    /// A text.
    pub text: fn(&str, &Words) -> T,
    /// A text whose lists are boxes to tick.
    pub checks: fn(&str, &Words) -> T,
}

impl<T> Texts<'_, T> {
    pub(crate) fn text(&self, markdown: &str) -> T {
        (self.text)(markdown, self.words)
    }

    pub(crate) fn checks(&self, markdown: &str) -> T {
        (self.checks)(markdown, self.words)
    }
}

/// How texts are read for paper. Which lists are boxes to tick is for the template to say.
pub(crate) fn paper(words: &Words) -> Texts<'_, Vec<Block>> {
    Texts {
        words,
        text: blocks::read_for_paper,
        checks: blocks::read_for_paper,
    }
}

/// A release as questionnaires show it.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ModelView<'a, T> {
    pub name: &'a str,
    pub short_name: &'a str,
    pub version: &'a str,
    pub status: &'static str,
    /// Whether the version is not published yet.
    pub draft: bool,
    pub language: &'a str,
    pub date: Option<Day>,
    pub license: &'a str,
    pub url: Option<&'a str>,
    pub provenance: Option<&'a str>,
    /// The SHA-256 digest of the release document, as hexadecimal digits.
    pub digest: &'a str,
    /// That of what it says, without status and date.
    pub content_digest: &'a str,
    /// By what a level is chosen.
    pub rule: &'a str,
    pub levels: Vec<LevelView<'a, T>>,
    pub modules: Vec<ModuleView<'a, T>>,
    /// What the requirements cite, by title.
    pub references: Vec<ReferenceView<'a>>,
}

#[derive(Serialize)]
pub(crate) struct LevelView<'a, T> {
    pub number: u32,
    pub name: &'a str,
    pub summary: T,
}

#[derive(Serialize)]
pub(crate) struct ModuleView<'a, T> {
    pub id: &'a str,
    pub name: &'a str,
    pub description: T,
    /// The length of the description.
    pub characters: usize,
    pub categories: Vec<CategoryView<'a, T>>,
}

#[derive(Serialize)]
pub(crate) struct CategoryView<'a, T> {
    pub id: &'a str,
    pub code: &'a str,
    pub name: &'a str,
    pub weight: u32,
    pub summary: T,
    pub overview: T,
    /// The length of the overview.
    pub characters: usize,
    /// The description of each level, in the order of the model's levels.
    pub levels: Vec<LevelTextView<'a, T>>,
    pub requirements: Vec<RequirementView<'a, T>>,
}

#[derive(Serialize)]
pub(crate) struct LevelTextView<'a, T> {
    pub number: u32,
    pub name: &'a str,
    pub description: T,
    /// The length of the description.
    pub characters: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RequirementView<'a, T> {
    pub id: &'a str,
    pub code: &'a str,
    pub title: &'a str,
    pub weight: u32,
    /// The version since which the requirement is deprecated.
    pub deprecated: Option<&'a str>,
    pub guidance: T,
    /// Its lists are the checks.
    pub assessment: T,
    /// The anchor of each level, in the order of the model's levels. Empty where the requirement has none.
    pub levels: Vec<LevelTextView<'a, T>>,
    /// The places of the cited standards in the list of references, counted from 1.
    pub references: Vec<usize>,
    pub references_note: Option<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ReferenceView<'a> {
    pub number: usize,
    pub id: &'a str,
    pub title: &'a str,
    pub authority: Option<&'a str>,
    pub edition: Option<&'a str>,
    /// Where it is found, if a document can link there.
    pub url: Option<&'a str>,
    /// What is to be known of it where it is not in force.
    pub status: Option<&'a str>,
    /// The title of the standard that replaces it.
    pub superseded_by: Option<&'a str>,
    /// The codes of the requirements that cite it.
    pub cited_by: Vec<&'a str>,
}

impl<'a, T> ModelView<'a, T> {
    /// The view of a release whose Markdown `texts` reads.
    pub(crate) fn new(publication: &'a Publication<'a>, texts: &Texts<'a, T>) -> Self {
        let release = publication.release;
        let references = references(release, texts.words);
        let numbers: BTreeMap<&str, usize> = references
            .iter()
            .map(|reference| (reference.id, reference.number))
            .collect();
        Self {
            name: &release.name,
            short_name: release.short_name.as_deref().unwrap_or(&release.name),
            version: &release.version,
            status: release.status.as_str(),
            draft: release.status == Status::Draft,
            language: &release.language,
            date: release.date,
            license: &release.license,
            url: release.url.as_deref(),
            provenance: release.provenance.as_deref(),
            digest: &publication.digest,
            content_digest: &publication.content_digest,
            rule: texts.words.text("rating", "rule"),
            levels: release
                .levels
                .iter()
                .map(|level| LevelView {
                    number: level.number,
                    name: &level.name,
                    summary: texts.text(&level.summary),
                })
                .collect(),
            modules: release
                .modules
                .iter()
                .map(|module| self::module(module, &release.levels, &numbers, texts))
                .collect(),
            references,
        }
    }
}

fn module<'a, T>(
    module: &'a Module,
    levels: &'a [Level],
    numbers: &BTreeMap<&str, usize>,
    texts: &Texts<'_, T>,
) -> ModuleView<'a, T> {
    ModuleView {
        id: &module.id,
        name: &module.name,
        description: texts.text(&module.description),
        characters: module.description.chars().count(),
        categories: module
            .categories
            .iter()
            .map(|category| self::category(category, levels, numbers, texts))
            .collect(),
    }
}

fn category<'a, T>(
    category: &'a Category,
    levels: &'a [Level],
    numbers: &BTreeMap<&str, usize>,
    texts: &Texts<'_, T>,
) -> CategoryView<'a, T> {
    CategoryView {
        id: &category.id,
        code: &category.code,
        name: &category.name,
        weight: category.weight,
        summary: texts.text(&category.summary),
        overview: texts.text(&category.description),
        characters: category.description.chars().count(),
        levels: category
            .levels
            .iter()
            .map(|level| level_text(level.number, &level.name, &level.description, texts))
            .collect(),
        requirements: category
            .requirements
            .iter()
            .map(|requirement| self::requirement(requirement, levels, numbers, texts))
            .collect(),
    }
}

/// What a level means for one item.
pub(super) fn level_text<'a, T>(
    number: u32,
    name: &'a str,
    description: &str,
    texts: &Texts<'_, T>,
) -> LevelTextView<'a, T> {
    LevelTextView {
        number,
        name,
        description: texts.text(description),
        characters: description.chars().count(),
    }
}

fn requirement<'a, T>(
    requirement: &'a Requirement,
    levels: &'a [Level],
    numbers: &BTreeMap<&str, usize>,
    texts: &Texts<'_, T>,
) -> RequirementView<'a, T> {
    let number = |id: &String| numbers.get(id.as_str()).copied();
    // A level without an anchor can still be ticked.
    let anchor = |level: &'a Level| {
        let description = requirement.anchor(level.number).unwrap_or_default();
        level_text(level.number, &level.name, description, texts)
    };
    let anchored = (!requirement.levels.is_empty()).then_some(levels);
    RequirementView {
        id: &requirement.id,
        code: &requirement.code,
        title: &requirement.description,
        weight: requirement.weight,
        deprecated: requirement.deprecated.as_deref(),
        guidance: texts.text(&requirement.guidance),
        assessment: texts.checks(&requirement.assessment),
        levels: anchored.unwrap_or_default().iter().map(anchor).collect(),
        references: requirement.references.iter().filter_map(number).collect(),
        references_note: requirement
            .references_note
            .as_deref()
            .map(|note| texts.text(note)),
    }
}

/// The cited entries of the catalog in its order, which is by id.
fn references<'a>(release: &'a Release, words: &'a Words) -> Vec<ReferenceView<'a>> {
    let mut cited_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for requirement in release.requirements() {
        for id in &requirement.references {
            cited_by.entry(id).or_default().push(&requirement.code);
        }
    }
    let title = |id: &str| {
        let found = release
            .references
            .iter()
            .find(|reference| reference.id == id);
        found.map(|reference| reference.title.as_str())
    };
    let cited = release
        .references
        .iter()
        .filter_map(|reference| Some((reference, cited_by.remove(reference.id.as_str())?)));
    cited
        .enumerate()
        .map(
            |(index, (reference, cited_by)): (usize, (&Reference, _))| ReferenceView {
                number: index + 1,
                id: &reference.id,
                title: &reference.title,
                authority: reference.authority.as_deref(),
                edition: reference.edition.as_deref(),
                url: reference
                    .url
                    .as_deref()
                    .filter(|url| blocks::leads_somewhere(url)),
                status: reference
                    .status
                    .is_deprecated()
                    .then(|| words.text("status", reference.status.as_str())),
                superseded_by: reference.superseded_by.as_deref().and_then(title),
                cited_by,
            },
        )
        .collect()
}
