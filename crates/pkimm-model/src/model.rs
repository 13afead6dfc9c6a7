//! The model: what the sources say, with every reference resolved. Built by [`crate::resolve()`] only, so that it
//! cannot be wrong in what it can express: ids are unique, no reference and no successor dangles, levels ascend (and have
//! no gap where the model is complete), order is document order, and every node knows its span.

use std::borrow::Cow;
use std::collections::BTreeMap;

use pkimm_release::extension::{Effect, ExtensionStatus};
use pkimm_release::trees::Trees;
use pkimm_release::{self as document, Day, ReferenceStatus, site};
use semver::Version;

use crate::raw::{Limits, LintSetting};
use crate::span::{FileId, Located, Span};

pub use crate::source::text::Text;

/// An entry of [`Model::references`], by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReferenceIndex(pub(crate) usize);

/// The whole model. Its fields can be set in this crate only, where [`crate::resolve()`] does so.
#[derive(Debug)]
pub struct Model {
    /// `model.toml`.
    pub(crate) file: FileId,
    /// The version in progress.
    pub(crate) version: Option<Located<String>>,
    /// The full name.
    pub(crate) name: Option<Located<String>>,
    /// The abbreviation of the name.
    pub(crate) short_name: Option<Located<String>>,
    /// Where the model is published.
    pub(crate) url: Option<Located<String>>,
    /// The license.
    pub(crate) license: Option<Located<String>>,
    /// The language of every text.
    pub(crate) language: Option<Located<String>>,
    /// Where structure and wording come from.
    pub(crate) provenance: Option<Located<String>>,
    /// Where the site shows the trees of pages.
    pub(crate) trees: Trees,
    /// The bounds that lints hold.
    pub(crate) limits: Limits,
    /// The headings of the two sections of a requirement, guidance and assessment.
    pub(crate) headings: [String; 2],
    /// Words that are right although the dictionary of misspellings lists them.
    pub(crate) accepted_words: Vec<Located<String>>,
    /// The terms that texts use.
    pub(crate) terms: Vec<Term>,
    /// Severities of lints that the model sets.
    pub(crate) lints: BTreeMap<String, Located<LintSetting>>,
    /// The levels, from the lowest.
    pub(crate) levels: Vec<Level>,
    /// The modules, in document order.
    pub(crate) modules: Vec<Module>,
    /// Ids that left the model.
    pub(crate) retired: Vec<Retired>,
    /// The version of the catalog.
    pub(crate) references_version: Option<Located<String>>,
    /// Who publishes standards, as entries of the catalog write it, each with the name in full.
    pub(crate) authorities: BTreeMap<String, String>,
    /// The catalog of references, in document order.
    pub(crate) references: Vec<Reference>,
    /// The extensions, in the order of their ids.
    pub(crate) extensions: Vec<Extension>,
    /// The narrative pages, in the order of their paths.
    pub(crate) pages: Vec<Page>,
    /// The files beside the pages, in the order of their paths.
    pub(crate) resources: Vec<Resource>,
    /// The versions that were published and those that have notes, from the lowest.
    pub(crate) archive: Vec<Archived>,
    pub(crate) next: Vec<Next>,
    /// Files that have no place in a model folder.
    pub(crate) orphans: Vec<FileId>,
    /// Files of categories and requirements that `model.toml` does not list.
    pub(crate) unlisted: Vec<Unlisted>,
    /// Whether every level, module, category and requirement is here that `model.toml` lists.
    pub(crate) structure_complete: bool,
    /// Whether `model.toml` and `references.toml` could be read without a fault, so that what is not there is absent.
    pub(crate) complete: bool,
    /// Whether the front matter of every requirement is there and could be read without a fault, so that all citations are
    /// known.
    pub(crate) citations_complete: bool,
}

/// A file below `categories/` that stands where `model.toml` lists nothing.
#[derive(Debug)]
pub(crate) struct Unlisted {
    /// The file.
    pub file: FileId,
    /// The id of the category, as the folder has it.
    pub category: String,
    /// The id of the requirement, as the file has it. `None` for the file of the category itself.
    pub requirement: Option<String>,
}

/// A maturity level.
#[derive(Debug)]
pub struct Level {
    /// The number. That of the lowest level is 0 or 1.
    pub number: Located<u32>,
    /// The name.
    pub name: Located<String>,
    /// One sentence that says what the level is.
    pub summary: Option<Text>,
    /// What can be observed.
    pub indicators: Vec<Text>,
    /// What is at risk.
    pub risks: Vec<Text>,
}

/// A module.
#[derive(Debug)]
pub struct Module {
    /// The letter.
    pub id: Located<String>,
    /// The name.
    pub name: Located<String>,
    /// What it is about.
    pub description: Option<Text>,
    /// Its categories, in document order.
    pub categories: Vec<Category>,
}

/// A category.
#[derive(Debug)]
pub struct Category {
    /// The stable id, equal to the name of its folder.
    pub id: Located<String>,
    /// The number, counted from 1 through the whole model.
    pub number: u32,
    /// The display number.
    pub code: String,
    /// The name.
    pub name: Located<String>,
    /// The weight among all categories.
    pub weight: Located<u32>,
    /// One line for tables.
    pub summary: Option<Text>,
    /// The overview.
    pub overview: Option<Text>,
    /// The description of each level, by the level's position.
    pub levels: Vec<Option<Text>>,
    /// Its requirements, in document order.
    pub requirements: Vec<Requirement>,
    /// Earlier ids.
    pub was: Vec<Located<String>>,
    /// Where it says that it is under construction.
    pub draft: Option<Span>,
    /// Its `_index.md`, where there is one.
    pub file: Option<FileId>,
}

/// A requirement.
#[derive(Debug)]
pub struct Requirement {
    /// The stable id, equal to the name of its file.
    pub id: Located<String>,
    /// The position in its category, from 1.
    pub number: u32,
    /// The display number.
    pub code: String,
    /// The title.
    pub title: Located<String>,
    /// The weight among the requirements of its category.
    pub weight: Located<u32>,
    /// What it is for and what good looks like.
    pub guidance: Option<Text>,
    /// What an assessor looks at.
    pub assessment: Option<Text>,
    /// The anchor of each level, by the level's position. Empty where the requirement has none.
    pub levels: Vec<Option<Text>>,
    /// The month in which its dated facts were last checked.
    pub checked: Option<Located<String>>,
    /// The catalog entries it cites, and where.
    pub references: Vec<(ReferenceIndex, Span)>,
    /// Markdown in place of the list of references.
    pub references_note: Option<Text>,
    /// Earlier ids.
    pub was: Vec<Located<String>>,
    /// The version since which it is deprecated.
    pub deprecated: Option<Located<String>>,
    /// Where it says that it is under construction.
    pub draft: Option<Span>,
    /// Its file, where there is one.
    pub file: Option<FileId>,
}

/// An entry of the catalog.
#[derive(Debug)]
pub struct Reference {
    /// The stable id.
    pub id: Located<String>,
    /// The title.
    pub title: Located<String>,
    /// Who publishes it.
    pub authority: Option<Located<String>>,
    /// Where it is found.
    pub url: Option<Located<String>>,
    /// Where it applies.
    pub regions: Vec<Located<String>>,
    /// The edition that is meant.
    pub edition: Option<Located<String>>,
    /// Whether it is in force.
    pub status: ReferenceStatus,
    /// The entry that replaces it, and where it is named.
    pub superseded_by: Option<(ReferenceIndex, Span)>,
    /// Where it says that the published catalog lacks it.
    pub added: Option<Span>,
    /// The whole entry.
    pub span: Span,
}

/// An extension of the model.
#[derive(Debug)]
pub struct Extension {
    /// Its `extension.toml`.
    pub file: FileId,
    /// The stable id, equal to the name of its folder.
    pub id: Located<String>,
    /// The name.
    pub name: Located<String>,
    /// The version in progress.
    pub version: Located<String>,
    /// What it is for.
    pub description: Option<Text>,
    /// Where it is documented.
    pub documentation: Option<Located<String>>,
    /// How far it has come.
    pub status: ExtensionStatus,
    /// The versions of the model that it fits.
    pub compatibility: Vec<Located<String>>,
    /// Whether the least result of a category is reported.
    pub floor_score: bool,
    /// What it adds to categories, in the order of its file.
    pub relevance: Vec<Relevance>,
    /// What it makes of weights, in the order of its file.
    pub overlays: Vec<Overlay>,
    /// Its own references.
    pub references: Vec<Reference>,
    /// Whether its files could be read without a fault, so that what is not there is absent.
    pub complete: bool,
    /// Its versions, published and in progress, from the lowest.
    pub archive: Vec<Archived>,
}

/// What an extension adds to a category.
#[derive(Debug)]
pub struct Relevance {
    /// The id of the category.
    pub category: Located<String>,
    /// The weight, beside those of the requirements.
    pub weight: Located<u32>,
    /// What it is for and what good looks like.
    pub guidance: Option<Text>,
    /// What an assessor looks at.
    pub assessment: Option<Text>,
    /// The description of each level, by the level's position.
    pub levels: Vec<Option<Text>>,
    /// The month in which its dated facts were last checked.
    pub checked: Option<Located<String>>,
    /// The standards that it cites.
    pub references: Vec<(Cited, Span)>,
    /// Markdown in place of the list of references.
    pub references_note: Option<Text>,
    /// Where it says that it is under construction.
    pub draft: Option<Span>,
    /// Its file, where there is one.
    pub file: Option<FileId>,
}

/// A standard that an extension cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cited {
    /// An own one, by its position in [`Extension::references`].
    Own(usize),
    /// One of the catalog of the model.
    Catalog(ReferenceIndex),
}

/// What an extension makes of a weight.
#[derive(Debug)]
pub struct Overlay {
    /// The id of the category or requirement.
    pub target: Located<String>,
    /// What becomes of its weight, and where that is written.
    pub effect: Located<Effect>,
    /// Why.
    pub rationale: Option<Located<String>>,
    /// The whole entry.
    pub span: Span,
}

/// A term, and what is not written in its place.
#[derive(Debug)]
pub struct Term {
    /// What to write.
    pub preferred: String,
    /// What not to write.
    pub avoided: Vec<String>,
    /// Why.
    pub why: String,
    /// Whether the words to avoid exclude or hurt people.
    pub inclusive: bool,
}

/// An id that left the model.
#[derive(Debug)]
pub struct Retired {
    /// The id.
    pub id: Located<String>,
    /// The first version without it.
    pub since: Located<String>,
    /// Ids that cover its subject now.
    pub successors: Vec<Located<String>>,
    /// Why it left.
    pub reason: Located<String>,
}

/// A narrative page.
#[derive(Debug)]
pub struct Page {
    /// The path below `pages/`.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// The title.
    pub title: Option<Located<String>>,
    /// The front matter as it is published.
    pub front_matter: serde_json::Map<String, serde_json::Value>,
    /// The body, with its expressions.
    pub body: Text,
    /// Where it says that it is under construction.
    pub draft: Option<Span>,
}

/// A file beside the pages.
#[derive(Debug)]
pub struct Resource {
    /// The path below `pages/`.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// What the document says of it. `None` where pages have no files of its type, which is reported.
    pub entry: Option<document::Resource>,
}

/// A version in the archive.
#[derive(Debug)]
pub struct Archived {
    /// The version.
    pub version: Version,
    /// The document, where there is one.
    pub document: Option<FileId>,
    /// The files beside pages that were published with it, by their paths below the folder of pages.
    pub files: BTreeMap<String, FileId>,
    /// The notes, where there are any.
    pub notes: Option<Notes>,
}

impl Archived {
    /// The digest that makes the version a published one.
    #[must_use]
    pub fn digest(&self) -> Option<&Located<String>> {
        self.notes.as_ref()?.digest.as_ref()
    }
}

/// What a person says of a release.
#[derive(Debug)]
pub struct Notes {
    /// The file.
    pub file: FileId,
    /// The day of publication.
    pub date: Option<Located<Day>>,
    /// The digest of the published document.
    pub digest: Option<Located<String>>,
    /// The digest of the list of what was frozen with it.
    pub frozen: Option<Located<String>>,
    /// The digest of the list of what is made anew where the notes change.
    pub rendered: Option<Located<String>>,
    /// How often that was made.
    pub revision: Option<Located<u32>>,
    /// Where they say whether the version is still valid.
    pub status: Option<Span>,
    /// Where they say why it is not.
    pub reason: Option<Span>,
    /// Why the version was taken back, where it was.
    pub withdrawn: Option<Located<String>>,
    /// One or two sentences for lists and previews. Links in it are relative to the page of the version, as those of the notes.
    pub summary: Option<Text>,
    /// Who signs the announcement.
    pub authors: Vec<String>,
    /// What somebody says of the version, and who.
    pub quote: Option<(Located<String>, Located<String>)>,
    /// Where readers send what they think of it.
    pub feedback: Option<Located<String>>,
    /// What the working group decided.
    pub decisions: Vec<Decision>,
    /// Changes that are waived.
    pub waivers: Vec<Waiver>,
    /// The notes themselves.
    pub body: Option<Text>,
}

/// A decision of the working group.
#[derive(Debug)]
pub struct Decision {
    /// What was decided on, as changes name it.
    pub changes: Vec<Located<String>>,
    /// Where it is recorded.
    pub url: Located<String>,
    /// The day.
    pub date: Located<Day>,
}

/// A change of a normative text that is editorial only.
#[derive(Debug)]
pub struct Waiver {
    /// The change.
    pub fingerprint: Located<String>,
    /// Why it changes nothing of what is asked.
    pub reason: Located<String>,
}

/// What was decided on the version in progress, in a file of its own.
#[derive(Debug)]
pub struct Next {
    /// The file.
    pub file: FileId,
    /// What the working group decided.
    pub decisions: Vec<Decision>,
    /// Changes that are waived.
    pub waivers: Vec<Waiver>,
}

impl Model {
    /// Where the site shows the trees of pages.
    #[must_use]
    pub fn trees(&self) -> &Trees {
        &self.trees
    }

    /// The versions that were published and those that have notes, from the lowest.
    #[must_use]
    pub fn archive(&self) -> &[Archived] {
        &self.archive
    }

    /// All categories, in document order.
    pub fn categories(&self) -> impl Iterator<Item = &Category> {
        self.modules.iter().flat_map(|module| &module.categories)
    }

    /// All requirements, in document order.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.categories()
            .flat_map(|category| &category.requirements)
    }

    /// What is said of each level: of a category, or of one of its requirements. By the level's position.
    pub(crate) fn described_levels(&self) -> impl Iterator<Item = &[Option<Text>]> {
        self.categories().flat_map(|category| {
            let requirements = category.requirements.iter();
            let anchors = requirements.map(|requirement| requirement.levels.as_slice());
            std::iter::once(category.levels.as_slice()).chain(anchors)
        })
    }

    /// What extensions add to categories.
    pub(crate) fn relevance(&self) -> impl Iterator<Item = &Relevance> {
        let extensions = self.extensions.iter();
        extensions.flat_map(|extension| &extension.relevance)
    }

    /// What extensions make of weights, each with the weight as the model states it, where it has what is meant.
    pub(crate) fn overlaid(&self) -> impl Iterator<Item = (&Overlay, u32)> {
        let extensions = self.extensions.iter();
        let overlays = extensions.flat_map(|extension| &extension.overlays);
        overlays.filter_map(|overlay| Some((overlay, self.weight_of(&overlay.target)?)))
    }

    /// The weight of a category or requirement.
    fn weight_of(&self, id: &str) -> Option<u32> {
        let categories = self.categories().map(|entry| (&entry.id, &entry.weight));
        let requirements = self.requirements().map(|entry| (&entry.id, &entry.weight));
        let mut all = categories.chain(requirements);
        let found = all.find(|(known, _)| known.value == id);
        found.map(|(_, weight)| weight.value)
    }

    /// A reference of the catalog.
    #[must_use]
    pub fn reference(&self, index: ReferenceIndex) -> &Reference {
        &self.references[index.0]
    }

    /// Every text of the model, in document order, pages last.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let levels = self.levels.iter().flat_map(Level::texts);
        let modules = self.modules.iter().flat_map(|module| {
            module
                .description
                .iter()
                .chain(module.categories.iter().flat_map(Category::texts))
        });
        levels
            .chain(modules)
            .chain(self.extensions.iter().flat_map(Extension::texts))
            .chain(self.pages.iter().map(|page| &page.body))
    }

    /// What is published and no Markdown: names and titles, the provenance, and reasons of what was retired.
    pub fn plain_texts(&self) -> impl Iterator<Item = &Located<String>> {
        let levels = self.levels.iter().map(|level| &level.name);
        let modules = self.modules.iter().map(|module| &module.name);
        let categories = self.categories().map(|category| &category.name);
        let requirements = self.requirements().map(|requirement| &requirement.title);
        let references = self.references.iter().map(|reference| &reference.title);
        let retired = self.retired.iter().map(|retired| &retired.reason);
        let notes = self
            .archive
            .iter()
            .filter_map(|archived| archived.notes.as_ref());
        let quotes = notes.filter_map(|notes| notes.quote.as_ref());
        let quotes = quotes.flat_map(|(text, by)| [text, by]);
        let of_parts = levels.chain(modules).chain(categories).chain(requirements);
        let extensions = self.extensions.iter().flat_map(Extension::plain_texts);
        let more = references.chain(retired).chain(quotes).chain(extensions);
        of_parts.chain(more).chain(&self.provenance)
    }

    /// Every text that is published: those of the model, and release notes.
    pub fn published_texts(&self) -> impl Iterator<Item = &Text> {
        self.texts().chain(self.notes())
    }

    /// The release notes of all versions.
    pub fn notes(&self) -> impl Iterator<Item = &Text> {
        let notes = self
            .archive
            .iter()
            .filter_map(|archived| archived.notes.as_ref());
        notes.flat_map(Notes::texts)
    }

    /// Every text but those of narrative pages, by the folder of the generated page that shows it as a whole. Links in
    /// it are relative to that folder.
    pub fn texts_by_folder(&self) -> impl Iterator<Item = (Cow<'static, str>, Vec<&Text>)> {
        let levels = self.levels.iter().flat_map(Level::texts).collect();
        let modules = self.modules.iter();
        let modules = modules.flat_map(|module| &module.description).collect();
        let of_model = [(site::LEVELS, levels), (site::MODULES, modules)];
        let of_categories = self.categories().map(|category| {
            let folder = site::category_folder(&category.id);
            (Cow::Owned(folder), category.texts().collect())
        });
        of_model
            .map(|(folder, texts)| (Cow::Borrowed(folder), texts))
            .into_iter()
            .chain(of_categories)
            .chain(self.extensions.iter().flat_map(|extension| {
                let id = &extension.id;
                let folder = site::extension_folder(id);
                let own = (Cow::Owned(folder), extension.description.iter().collect());
                let criteria = extension.relevance.iter().map(move |entry| {
                    let folder = site::criteria_folder(id, &entry.category);
                    (Cow::Owned(folder), entry.texts().collect())
                });
                std::iter::once(own).chain(criteria)
            }))
    }
}

impl Notes {
    /// The texts of the notes.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.summary.iter().chain(&self.body)
    }
}

impl Level {
    /// The texts of the level.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.summary
            .iter()
            .chain(&self.indicators)
            .chain(&self.risks)
    }
}

impl Extension {
    /// The texts of the extension, in Markdown.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let relevance = self.relevance.iter().flat_map(Relevance::texts);
        self.description.iter().chain(relevance)
    }

    /// What is published of it and no Markdown.
    fn plain_texts(&self) -> impl Iterator<Item = &Located<String>> {
        let titles = self.references.iter().map(|reference| &reference.title);
        let rationales = self
            .overlays
            .iter()
            .filter_map(|overlay| overlay.rationale.as_ref());
        std::iter::once(&self.name).chain(titles).chain(rationales)
    }

    /// Every citation of the extension.
    pub(crate) fn cited(&self) -> impl Iterator<Item = Cited> {
        let relevance = self.relevance.iter();
        relevance.flat_map(|entry| entry.references.iter().map(|(cited, _)| *cited))
    }

    /// A standard that it cites.
    #[must_use]
    pub fn reference<'a>(&'a self, model: &'a Model, cited: Cited) -> &'a Reference {
        match cited {
            Cited::Own(position) => &self.references[position],
            Cited::Catalog(index) => model.reference(index),
        }
    }
}

impl Relevance {
    /// The texts of the criteria.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let sections = self.guidance.iter().chain(&self.assessment);
        let levels = self.levels.iter().flatten();
        sections.chain(levels).chain(&self.references_note)
    }
}

impl Category {
    /// The texts of the category and its requirements.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let requirements = self.requirements.iter().flat_map(|requirement| {
            requirement
                .guidance
                .iter()
                .chain(&requirement.assessment)
                .chain(requirement.levels.iter().flatten())
                .chain(&requirement.references_note)
        });
        self.summary
            .iter()
            .chain(&self.overview)
            .chain(self.levels.iter().flatten())
            .chain(requirements)
    }
}
