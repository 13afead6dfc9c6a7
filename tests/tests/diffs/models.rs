//! Small models made by chance, and the changes of one applied to another.

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::diff::{Change, Changes, Kind, Subject};
use pkimm_release::{
    Category, Level, LevelText, Module, Page, Reference, ReferenceStatus, Release, Requirement,
    Retired, SCHEMA_VERSION, SCORING, Status,
};
use proptest::prelude::*;
use serde_json::Value;

/// What chance decides of a model.
#[derive(Clone, Debug)]
pub struct Seed {
    pub levels: u32,
    /// For each module: its categories, each with id, weight, words and its requirements.
    pub modules: Vec<Vec<CategorySeed>>,
    pub module_order: bool,
    pub references: Vec<(u8, u8)>,
    pub pages: BTreeMap<u8, u8>,
    pub retired: BTreeMap<u8, u8>,
    pub word: u8,
}

#[derive(Clone, Debug)]
pub struct CategorySeed {
    pub id: u8,
    pub weight: u32,
    pub word: u8,
    pub was: Option<u8>,
    pub requirements: Vec<RequirementSeed>,
}

#[derive(Clone, Debug)]
pub struct RequirementSeed {
    pub id: u8,
    pub weight: u32,
    pub word: u8,
    pub was: Option<u8>,
    pub cites: Vec<u8>,
    pub deprecated: bool,
}

prop_compose! {
    fn requirement(ids: u8)(id in 0..ids, weight in 0_u32..4, word in 0_u8..4, was in proptest::option::weighted(0.2, 0..ids), cites in proptest::collection::vec(0_u8..4, 0..3), deprecated in proptest::bool::weighted(0.1)) -> RequirementSeed {
        RequirementSeed { id, weight, word, was, cites, deprecated }
    }
}

prop_compose! {
    fn category(ids: u8, most: usize)(id in 0..ids, weight in 0_u32..4, word in 0_u8..4, was in proptest::option::weighted(0.2, 0..ids), requirements in proptest::collection::vec(requirement(ids * 2), 0..=most)) -> CategorySeed {
        CategorySeed { id, weight, word, was, requirements }
    }
}

prop_compose! {
    /// A model with at most so many categories in a module, and requirements in a category.
    pub fn seed(categories: usize, requirements: usize)(
        levels in 2_u32..4,
        modules in proptest::collection::vec(proptest::collection::vec(category(4, requirements), 0..=categories), 1..3),
        module_order in any::<bool>(),
        references in proptest::collection::vec((0_u8..4, 0_u8..3), 0..4),
        pages in proptest::collection::btree_map(0_u8..3, 0_u8..3, 0..3),
        retired in proptest::collection::btree_map(20_u8..23, 0_u8..2, 0..2),
        word in 0_u8..3,
    ) -> Seed {
        Seed { levels, modules, module_order, references, pages, retired, word }
    }
}

/// Words that no two titles share, so that only equal ones are taken for one.
fn words(word: u8) -> String {
    [
        "alpha beacon",
        "bravo cellar",
        "charlie dungeon",
        "delta elevator",
    ][usize::from(word) % 4]
        .to_owned()
}

/// A model. What a seed repeats is left out.
pub fn model(seed: &Seed, version: &str) -> Release {
    let mut used: BTreeSet<String> = seed.retired.keys().map(|id| format!("x{id}")).collect();
    let mut take = |id: String| used.insert(id.clone()).then_some(id);
    let references = distinct(&seed.references);
    let level = |number: u32| format!("{} {number}", words(seed.word));
    let texts = |word: u8| {
        let text = |number: u32| LevelText {
            number,
            name: level(number),
            description: format!("{} at {number}", words(word)),
        };
        (1..=seed.levels).map(text).collect::<Vec<_>>()
    };
    let mut modules = Vec::new();
    let mut number = 0;
    let mut letters = vec!["A", "B", "C"];
    letters.truncate(seed.modules.len());
    if seed.module_order {
        letters.reverse();
    }
    for (letter, own) in letters.into_iter().zip(&seed.modules) {
        let mut categories = Vec::new();
        for category in own {
            let Some(id) = take(format!("c{}", category.id)) else {
                continue;
            };
            number += 1;
            let code = format!("{letter}.{number}");
            let was = category
                .was
                .and_then(|id| take(format!("c{id}")))
                .into_iter()
                .collect();
            let mut requirements = Vec::new();
            for requirement in &category.requirements {
                let Some(id) = take(format!("r{}", requirement.id)) else {
                    continue;
                };
                let position = u32::try_from(requirements.len()).expect("few") + 1;
                let cites: BTreeSet<u8> = requirement
                    .cites
                    .iter()
                    .copied()
                    .filter(|id| references.iter().any(|known| known.0 == *id))
                    .collect();
                let mut cites: Vec<String> = cites.into_iter().map(|id| format!("s{id}")).collect();
                if requirement.word % 2 == 1 {
                    cites.reverse();
                }
                requirements.push(Requirement {
                    code: format!("{code}.{position}"),
                    number: position,
                    weight: requirement.weight,
                    description: format!("{} {id}", words(requirement.word)),
                    guidance: format!("Guidance {}", requirement.weight),
                    assessment: format!("Assessment {}", requirement.word),
                    references: cites,
                    references_note: (requirement.word == 3).then(|| "note".to_owned()),
                    was: requirement
                        .was
                        .and_then(|id| take(format!("r{id}")))
                        .into_iter()
                        .collect(),
                    deprecated: requirement.deprecated.then(|| "1.0.0".to_owned()),
                    draft: requirement.weight == 3,
                    id,
                });
            }
            categories.push(Category {
                name: format!("{} {id}", words(category.word)),
                code,
                number,
                weight: category.weight,
                summary: words(category.word),
                description: format!("Overview {}", category.weight),
                levels: texts(category.word),
                requirements,
                was,
                draft: category.weight == 0,
                id,
            });
        }
        modules.push(Module {
            id: letter.to_owned(),
            name: format!("Module {}", seed.word),
            description: words(seed.word),
            categories,
        });
    }
    Release {
        schema_version: SCHEMA_VERSION.to_owned(),
        version: version.to_owned(),
        status: Status::Draft,
        name: words(seed.word),
        short_name: (seed.word > 0).then(|| "M".to_owned()),
        url: (seed.word > 1).then(|| "https://example.org".to_owned()),
        language: "en".to_owned(),
        date: None,
        license: "MIT".to_owned(),
        provenance: (seed.word == 1).then(|| "Made up.".to_owned()),
        scoring: SCORING.to_owned(),
        levels: (1..=seed.levels)
            .map(|number| Level {
                number,
                name: level(number),
                summary: words(seed.word),
                indicators: vec![words(seed.word)],
                risks: vec![words(seed.word + 1)],
            })
            .collect(),
        modules,
        references_version: format!("1.{}.0", seed.word),
        references: references
            .iter()
            .map(|(id, word)| Reference {
                id: format!("s{id}"),
                title: format!("Standard {id}"),
                authority: None,
                url: (*word > 0).then(|| format!("https://example.org/{id}/{word}")),
                regions: vec!["EU".to_owned()],
                edition: None,
                status: ReferenceStatus::Current,
                superseded_by: None,
            })
            .collect(),
        extensions: Vec::new(),
        retired: seed
            .retired
            .iter()
            .map(|(id, word)| Retired {
                id: format!("x{id}"),
                since: "1.0.0".to_owned(),
                successors: Vec::new(),
                reason: words(*word),
            })
            .collect(),
        pages: seed
            .pages
            .iter()
            .map(|(path, word)| {
                let mut keys = vec![
                    ("title", Value::from(words(*word))),
                    ("weight", Value::from(*word)),
                ];
                if *word == 2 {
                    keys.reverse();
                }
                let front_matter = keys
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect();
                Page {
                    path: format!("p{path}.md"),
                    front_matter,
                    body: format!("Body {}", word % 2),
                }
            })
            .collect(),
    }
}

fn distinct(pairs: &[(u8, u8)]) -> Vec<(u8, u8)> {
    let mut seen = BTreeSet::new();
    pairs
        .iter()
        .copied()
        .filter(|(id, _)| seen.insert(*id))
        .collect()
}

/// The model before with the changes made to it, which must be the model after.
pub fn apply(old: &Release, changes: &Changes) -> Release {
    let mut made = Made::new(old);
    let ids = |change: &&Change| {
        matches!(
            change.kind,
            Kind::CategoryIdChanged | Kind::RequirementIdChanged | Kind::ReferenceIdChanged
        )
    };
    // Every other change names an entity by its new id.
    changes
        .changes
        .iter()
        .filter(ids)
        .for_each(|change| made.rename(change));
    let (gone, rest): (Vec<&Change>, Vec<&Change>) = changes
        .changes
        .iter()
        .filter(|change| !ids(change))
        .partition(|change| change.after.is_none());
    gone.into_iter().for_each(|change| made.apply(change));
    rest.into_iter().for_each(|change| made.apply(change));
    made.finish(old)
}

/// A model taken apart, so that each change has one place.
struct Made {
    release: Release,
    modules: Vec<(usize, Module)>,
    module_order: Option<Vec<String>>,
    categories: Vec<(String, Category)>,
    requirements: Vec<(String, Requirement)>,
    references: Vec<(usize, Reference)>,
    reference_order: Option<Vec<String>>,
    retired: Vec<(usize, Retired)>,
    retired_order: Option<Vec<String>>,
    pages: Vec<(usize, Page)>,
    page_order: Option<Vec<String>>,
    level_names: Vec<(String, u32, String)>,
}

impl Made {
    fn new(old: &Release) -> Self {
        let mut release = old.clone();
        let modules: Vec<Module> = std::mem::take(&mut release.modules);
        let mut categories = Vec::new();
        let mut requirements = Vec::new();
        let mut bare = Vec::new();
        for mut module in modules {
            for mut category in std::mem::take(&mut module.categories) {
                let own = std::mem::take(&mut category.requirements);
                requirements.extend(
                    own.into_iter()
                        .map(|requirement| (category.id.clone(), requirement)),
                );
                categories.push((module.id.clone(), category));
            }
            bare.push((0, module));
        }
        let references = std::mem::take(&mut release.references)
            .into_iter()
            .map(|reference| (0, reference))
            .collect();
        let retired = std::mem::take(&mut release.retired)
            .into_iter()
            .map(|retired| (0, retired))
            .collect();
        let pages = std::mem::take(&mut release.pages)
            .into_iter()
            .map(|page| (0, page))
            .collect();
        Self {
            release,
            modules: bare,
            module_order: None,
            categories,
            requirements,
            references,
            reference_order: None,
            retired,
            retired_order: None,
            pages,
            page_order: None,
            level_names: Vec::new(),
        }
    }

    fn rename(&mut self, change: &Change) {
        let (before, after): (String, String) = (value(&change.before), value(&change.after));
        match change.kind {
            Kind::CategoryIdChanged => {
                for (_, category) in &mut self.categories {
                    swap(&mut category.id, &before, &after);
                }
                for (parent, _) in &mut self.requirements {
                    swap(parent, &before, &after);
                }
            }
            Kind::RequirementIdChanged => self
                .requirements
                .iter_mut()
                .for_each(|(_, requirement)| swap(&mut requirement.id, &before, &after)),
            _ => self
                .references
                .iter_mut()
                .for_each(|(_, reference)| swap(&mut reference.id, &before, &after)),
        }
    }

    fn apply(&mut self, change: &Change) {
        match &change.id {
            Subject::Model => self.of_model(change),
            Subject::Level(number) => self.of_level(*number, change),
            Subject::Module(id) => self.of_module(id, change),
            Subject::Category(id) if !is_record(change.kind) => self.of_category(id, change),
            Subject::Requirement(id) if !is_record(change.kind) => self.of_requirement(id, change),
            Subject::Reference(id) if !is_record(change.kind) => self.of_reference(id, change),
            Subject::Category(id) | Subject::Requirement(id) | Subject::Reference(id) => {
                self.of_record(id, change)
            }
            Subject::Page(path) => self.of_page(path, change),
        }
    }

    fn of_model(&mut self, change: &Change) {
        let release = &mut self.release;
        match change.kind {
            Kind::NameChanged => release.name = value(&change.after),
            Kind::ShortNameChanged => release.short_name = option(&change.after),
            Kind::UrlChanged => release.url = option(&change.after),
            Kind::LanguageChanged => release.language = value(&change.after),
            Kind::LicenseChanged => release.license = value(&change.after),
            Kind::ProvenanceChanged => release.provenance = option(&change.after),
            Kind::ScoringChanged => release.scoring = value(&change.after),
            Kind::ReferencesVersionChanged => release.references_version = value(&change.after),
            Kind::ModulesReordered => self.module_order = Some(value(&change.after)),
            Kind::ReferencesReordered => self.reference_order = Some(value(&change.after)),
            Kind::RetirementsReordered => self.retired_order = Some(value(&change.after)),
            Kind::PagesReordered => self.page_order = Some(value(&change.after)),
            kind => panic!("{kind:?} is no change of the model"),
        }
    }

    fn of_level(&mut self, number: u32, change: &Change) {
        let levels = &mut self.release.levels;
        match change.kind {
            Kind::LevelRemoved => levels.retain(|level| level.number != number),
            Kind::LevelAdded => levels.push(value(&change.after)),
            kind => {
                let level = levels
                    .iter_mut()
                    .find(|level| level.number == number)
                    .expect("there");
                match kind {
                    Kind::LevelNameChanged | Kind::LevelRenumbered => {
                        level.name = value(&change.after)
                    }
                    Kind::LevelSummaryChanged => level.summary = value(&change.after),
                    Kind::LevelIndicatorsChanged => level.indicators = value(&change.after),
                    Kind::LevelRisksChanged => level.risks = value(&change.after),
                    kind => panic!("{kind:?} is no change of a level"),
                }
            }
        }
    }

    fn of_module(&mut self, id: &str, change: &Change) {
        match change.kind {
            Kind::ModuleRemoved => self.modules.retain(|(_, module)| module.id != id),
            Kind::ModuleAdded => {
                let facts: BTreeMap<String, Value> = value(&change.after);
                let text = |key: &str| facts[key].as_str().expect("text").to_owned();
                let number = facts["number"].as_u64().expect("number");
                let module = Module {
                    id: id.to_owned(),
                    name: text("name"),
                    description: text("description"),
                    categories: Vec::new(),
                };
                self.modules
                    .push((usize::try_from(number).expect("small"), module));
            }
            kind => {
                let (_, module) = self
                    .modules
                    .iter_mut()
                    .find(|(_, module)| module.id == id)
                    .expect("there");
                match kind {
                    Kind::NameChanged => module.name = value(&change.after),
                    Kind::DescriptionChanged => module.description = value(&change.after),
                    kind => panic!("{kind:?} is no change of a module"),
                }
            }
        }
    }

    fn of_category(&mut self, id: &str, change: &Change) {
        match change.kind {
            Kind::IdReused => return,
            Kind::CategoryRemoved => {
                let (_, gone): (String, Category) = parted(&change.before, "module");
                self.categories.retain(|(_, category)| category.id != id);
                self.requirements
                    .retain(|(_, own)| gone.requirements.iter().all(|gone| gone.id != own.id));
                return;
            }
            Kind::CategoryAdded => {
                let (module, mut category): (String, Category) = parted(&change.after, "module");
                let own = std::mem::take(&mut category.requirements);
                self.requirements.extend(
                    own.into_iter()
                        .map(|requirement| (id.to_owned(), requirement)),
                );
                self.categories.push((module, category));
                return;
            }
            _ => {}
        }
        let (module, category) = self
            .categories
            .iter_mut()
            .find(|(_, category)| category.id == id)
            .expect("there");
        match change.kind {
            Kind::CategoryMoved => *module = value(&change.after),
            Kind::CategoryRenumbered => category.number = value(&change.after),
            Kind::WeightChanged => category.weight = value(&change.after),
            Kind::NameChanged => category.name = value(&change.after),
            Kind::SummaryChanged => category.summary = value(&change.after),
            Kind::OverviewChanged => category.description = value(&change.after),
            Kind::FormerIdsChanged => category.was = value(&change.after),
            Kind::DraftChanged => category.draft = value(&change.after),
            Kind::LevelTextChanged => {
                let number = change.level.expect("a level");
                category
                    .levels
                    .retain(|text| text.number != number || change.after.is_some());
                if let Some(after) = option::<String>(&change.after) {
                    match category
                        .levels
                        .iter_mut()
                        .find(|text| text.number == number)
                    {
                        Some(text) => text.description = after,
                        None => category.levels.push(LevelText {
                            number,
                            name: String::new(),
                            description: after,
                        }),
                    }
                }
            }
            Kind::LevelTextNameChanged => self.level_names.push((
                id.to_owned(),
                change.level.expect("a level"),
                value(&change.after),
            )),
            kind => panic!("{kind:?} is no change of a category"),
        }
    }

    fn of_requirement(&mut self, id: &str, change: &Change) {
        match change.kind {
            Kind::IdReused => return,
            Kind::RequirementRemoved => return self.requirements.retain(|(_, own)| own.id != id),
            Kind::RequirementAdded => {
                return self.requirements.push(parted(&change.after, "category"));
            }
            _ => {}
        }
        let (category, requirement) = self
            .requirements
            .iter_mut()
            .find(|(_, own)| own.id == id)
            .expect("there");
        match change.kind {
            Kind::RequirementMoved => {
                let place: BTreeMap<String, Value> = value(&change.after);
                *category = place["category"].as_str().expect("text").to_owned();
                requirement.number =
                    u32::try_from(place["number"].as_u64().expect("number")).expect("small");
            }
            Kind::RequirementRenumbered => requirement.number = value(&change.after),
            Kind::WeightChanged => requirement.weight = value(&change.after),
            Kind::TitleChanged => requirement.description = value(&change.after),
            Kind::GuidanceChanged => requirement.guidance = value(&change.after),
            Kind::AssessmentChanged => requirement.assessment = value(&change.after),
            Kind::CitationRemoved => {
                let gone: String = value(&change.before);
                requirement.references.retain(|id| *id != gone);
            }
            Kind::CitationAdded => requirement.references.push(value(&change.after)),
            Kind::CitationsReordered => requirement.references = value(&change.after),
            Kind::ReferencesNoteChanged => requirement.references_note = option(&change.after),
            Kind::FormerIdsChanged => requirement.was = value(&change.after),
            Kind::RequirementDeprecated | Kind::DeprecationChanged => {
                requirement.deprecated = option(&change.after)
            }
            Kind::DraftChanged => requirement.draft = value(&change.after),
            kind => panic!("{kind:?} is no change of a requirement"),
        }
    }

    fn of_reference(&mut self, id: &str, change: &Change) {
        match change.kind {
            Kind::IdReused => {}
            Kind::ReferenceRemoved => self.references.retain(|(_, reference)| reference.id != id),
            Kind::ReferenceAdded => self.references.push(numbered(&change.after)),
            Kind::ReferenceChanged => {
                self.references
                    .iter_mut()
                    .find(|(_, reference)| reference.id == id)
                    .expect("there")
                    .1 = value(&change.after);
            }
            kind => panic!("{kind:?} is no change of a reference"),
        }
    }

    fn of_record(&mut self, id: &str, change: &Change) {
        match change.kind {
            Kind::RetirementRemoved => self.retired.retain(|(_, retired)| retired.id != id),
            Kind::RetirementAdded => self.retired.push(numbered(&change.after)),
            _ => {
                self.retired
                    .iter_mut()
                    .find(|(_, retired)| retired.id == id)
                    .expect("there")
                    .1 = value(&change.after)
            }
        }
    }

    fn of_page(&mut self, path: &str, change: &Change) {
        match change.kind {
            Kind::PageRemoved => self.pages.retain(|(_, page)| page.path != path),
            Kind::PageAdded => self.pages.push(numbered(&change.after)),
            kind => {
                let (_, page) = self
                    .pages
                    .iter_mut()
                    .find(|(_, page)| page.path == path)
                    .expect("there");
                match kind {
                    Kind::PageFrontMatterChanged => page.front_matter = value(&change.after),
                    Kind::PageBodyChanged => page.body = value(&change.after),
                    kind => panic!("{kind:?} is no change of a page"),
                }
            }
        }
    }

    fn finish(mut self, old: &Release) -> Release {
        self.release.levels.sort_by_key(|level| level.number);
        let scale: BTreeMap<u32, String> = self
            .release
            .levels
            .iter()
            .map(|level| (level.number, level.name.clone()))
            .collect();
        for (_, category) in &mut self.categories {
            category.levels.sort_by_key(|text| text.number);
            for text in &mut category.levels {
                let was_scale = old
                    .levels
                    .iter()
                    .any(|level| level.number == text.number && level.name == text.name);
                if was_scale || text.name.is_empty() {
                    text.name.clone_from(&scale[&text.number]);
                }
            }
        }
        for (id, number, name) in self.level_names {
            let (_, category) = self
                .categories
                .iter_mut()
                .find(|(_, category)| category.id == id)
                .expect("there");
            category
                .levels
                .iter_mut()
                .find(|text| text.number == number)
                .expect("there")
                .name = name;
        }
        self.categories.sort_by_key(|(_, category)| category.number);
        self.requirements
            .sort_by_key(|(_, requirement)| requirement.number);
        let mut release = self.release;
        for mut module in ordered(self.modules, self.module_order, |module| &module.id) {
            for (_, mut category) in self
                .categories
                .iter()
                .filter(|(own, _)| *own == module.id)
                .cloned()
            {
                category.code = format!("{}.{}", module.id, category.number);
                for (_, mut requirement) in self
                    .requirements
                    .iter()
                    .filter(|(own, _)| *own == category.id)
                    .cloned()
                {
                    requirement.code = format!("{}.{}", category.code, requirement.number);
                    category.requirements.push(requirement);
                }
                module.categories.push(category);
            }
            release.modules.push(module);
        }
        release.references = ordered(self.references, self.reference_order, |reference| {
            &reference.id
        });
        release.retired = ordered(self.retired, self.retired_order, |retired| &retired.id);
        release.pages = ordered(self.pages, self.page_order, |page| &page.path);
        release
    }
}

fn is_record(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::RetirementAdded | Kind::RetirementRemoved | Kind::RetirementChanged
    )
}

/// Entries that stayed, in the order that is told, with new ones put at their numbers.
fn ordered<T>(
    entries: Vec<(usize, T)>,
    order: Option<Vec<String>>,
    id: fn(&T) -> &String,
) -> Vec<T> {
    let (kept, mut added): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(number, _)| *number == 0);
    let mut out: Vec<T> = kept.into_iter().map(|(_, entry)| entry).collect();
    if let Some(order) = order {
        out.sort_by_key(|entry| order.iter().position(|known| known == id(entry)));
    }
    added.sort_by_key(|(number, _)| *number);
    for (number, entry) in added {
        out.insert(number - 1, entry);
    }
    out
}

fn swap(id: &mut String, before: &str, after: &str) {
    if id == before {
        after.clone_into(id);
    }
}

fn value<T: serde::de::DeserializeOwned>(json: &Option<Value>) -> T {
    serde_json::from_value(json.clone().expect("a value")).expect("a value of its type")
}

fn option<T: serde::de::DeserializeOwned>(json: &Option<Value>) -> Option<T> {
    json.as_ref()
        .map(|json| serde_json::from_value(json.clone()).expect("a value of its type"))
}

/// An entity, and a key that is no field of it.
fn parted<T: serde::de::DeserializeOwned>(json: &Option<Value>, key: &str) -> (String, T) {
    let mut json = json.clone().expect("a value");
    let part = json
        .as_object_mut()
        .expect("an object")
        .remove(key)
        .expect("the key");
    (
        part.as_str().expect("text").to_owned(),
        serde_json::from_value(json).expect("an entity"),
    )
}

fn numbered<T: serde::de::DeserializeOwned>(json: &Option<Value>) -> (usize, T) {
    let mut json = json.clone().expect("a value");
    let number = json
        .as_object_mut()
        .expect("an object")
        .remove("number")
        .and_then(|number| number.as_u64())
        .expect("a number");
    (
        usize::try_from(number).expect("small"),
        serde_json::from_value(json).expect("an entry"),
    )
}
