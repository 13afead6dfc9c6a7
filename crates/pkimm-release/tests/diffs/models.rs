//! Small models made by chance.

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::{
    Category, DocumentVersion, Level, LevelAnchor, LevelText, Module, Page, Reference,
    ReferenceStatus, Release, Requirement, Resource, Retired, SCHEMA_VERSION, SCORING, Status,
};
use proptest::prelude::*;
use serde_json::Value;

/// What chance decides of a model.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The number of the lowest level.
    pub lowest: u32,
    pub levels: u32,
    /// For each module: its categories, each with id, weight, words and its requirements.
    pub modules: Vec<Vec<CategorySeed>>,
    pub module_order: bool,
    pub references: Vec<(u8, u8)>,
    pub pages: BTreeMap<u8, u8>,
    pub files: BTreeMap<u8, u8>,
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
        lowest in 0_u32..2,
        levels in 2_u32..4,
        modules in proptest::collection::vec(proptest::collection::vec(category(4, requirements), 0..=categories), 1..3),
        module_order in any::<bool>(),
        references in proptest::collection::vec((0_u8..4, 0_u8..3), 0..4),
        pages in proptest::collection::btree_map(0_u8..3, 0_u8..3, 0..3),
        files in proptest::collection::btree_map(0_u8..3, 0_u8..2, 0..3),
        retired in proptest::collection::btree_map(20_u8..23, 0_u8..2, 0..2),
        word in 0_u8..3,
    ) -> Seed {
        Seed { lowest, levels, modules, module_order, references, pages, files, retired, word }
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
    let resources: Vec<Resource> = seed
        .files
        .iter()
        .filter_map(|(path, word)| Resource::of(&format!("f{path}.png"), words(*word).as_bytes()))
        .collect();
    let level = |number: u32| format!("{} {number}", words(seed.word));
    let texts = |word: u8| {
        let text = |number: u32| LevelText {
            number,
            name: level(number),
            description: format!("{} at {number}", words(word)),
        };
        (seed.lowest..seed.lowest + seed.levels)
            .map(text)
            .collect::<Vec<_>>()
    };
    // Some requirements have no anchors, and some not for every level.
    let anchors = |word: u8, weight: u32| -> Vec<LevelAnchor> {
        let levels = seed.lowest..seed.lowest + seed.levels;
        let anchor = |number: u32| LevelAnchor {
            number,
            description: format!("{} seen at {number}", words(word)),
        };
        let has = levels.filter(|number| word > 0 && !(weight + number).is_multiple_of(3));
        has.map(anchor).collect()
    };
    let mut modules = Vec::new();
    let mut number = 0;
    let mut letters = vec!["A", "B", "C"];
    letters.truncate(seed.modules.len());
    if seed.module_order {
        letters.reverse();
    }
    for (letter, module) in letters.into_iter().zip(&seed.modules) {
        let mut categories = Vec::new();
        for category in module {
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
                    levels: anchors(requirement.word, requirement.weight),
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
    let mut release = Release {
        schema_version: SCHEMA_VERSION.to_owned(),
        document_version: DocumentVersion::default(),
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
        levels: (seed.lowest..seed.lowest + seed.levels)
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
                added: *word == 2,
            })
            .collect(),
        extensions: Vec::new(),
        resources,
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
    };
    release.document_version = DocumentVersion::needed_by(&release);
    release
}

fn distinct(pairs: &[(u8, u8)]) -> Vec<(u8, u8)> {
    let mut seen = BTreeSet::new();
    pairs
        .iter()
        .copied()
        .filter(|(id, _)| seen.insert(*id))
        .collect()
}
