//! A small model for the tests of this crate, and how its parts are reached.

use serde_json::json;

use crate::extension::{Effect, Extension, Overlay, Relevance};
use crate::{
    Category, DocumentVersion, Level, LevelAnchor, LevelText, Module, Page, Reference,
    ReferenceStatus, Release, Requirement, Retired, SCHEMA_VERSION, SCORING, Status, integrity,
};

/// A text that has no word in common with that of another id, and is long enough to be compared.
pub(crate) fn text(of: &str) -> String {
    let words: Vec<String> = (0..12).map(|number| format!("{of}{number}")).collect();
    words.join(" ")
}

fn level(number: u32, name: &str) -> Level {
    Level {
        number,
        name: name.to_owned(),
        summary: format!("The summary of {name}"),
        indicators: vec![format!("What shows {name}")],
        risks: vec![format!("What {name} risks")],
    }
}

pub(crate) fn requirement(id: &str, title: &str) -> Requirement {
    Requirement {
        id: id.to_owned(),
        weight: 2,
        description: title.to_owned(),
        guidance: text(id),
        assessment: format!("What an assessor sees of {id}"),
        ..Requirement::default()
    }
}

pub(crate) fn category(id: &str, name: &str, requirements: Vec<Requirement>) -> Category {
    let levels = [(1, "Initial"), (2, "Managed")].map(|(number, level)| LevelText {
        number,
        name: level.to_owned(),
        description: format!("{} at {number}", text(id)),
    });
    Category {
        id: id.to_owned(),
        weight: 3,
        name: name.to_owned(),
        summary: format!("The summary of {name}"),
        description: format!("The overview of {name}"),
        levels: levels.to_vec(),
        requirements,
        ..Category::default()
    }
}

pub(crate) fn module(id: &str, name: &str, categories: Vec<Category>) -> Module {
    Module {
        id: id.to_owned(),
        name: name.to_owned(),
        description: format!("What {name} is about"),
        categories,
    }
}

pub(crate) fn reference(id: &str, title: &str) -> Reference {
    Reference {
        id: id.to_owned(),
        title: title.to_owned(),
        authority: Some("IETF".to_owned()),
        url: Some(format!("https://example.org/{id}")),
        regions: vec!["GLOBAL".to_owned()],
        edition: None,
        status: ReferenceStatus::Current,
        superseded_by: None,
        added: false,
    }
}

pub(crate) fn retired(id: &str, successors: &[&str]) -> Retired {
    Retired {
        id: id.to_owned(),
        since: "1.0.0".to_owned(),
        successors: successors.iter().map(|id| (*id).to_owned()).collect(),
        reason: format!("Why {id} was retired"),
    }
}

pub(crate) fn anchor(number: u32) -> LevelAnchor {
    LevelAnchor {
        number,
        description: format!("What is seen at level {number}"),
    }
}

pub(crate) fn page(path: &str) -> Page {
    let keys = json!({ "title": path, "weight": 1 });
    Page {
        path: path.to_owned(),
        front_matter: keys.as_object().cloned().unwrap_or_default(),
        body: format!("The body of {path}"),
    }
}

/// Two levels, two modules, three categories and six requirements, with something in every list of the document.
pub(crate) fn release() -> Release {
    let mut approval = requirement("approval", "Management approves the policy");
    approval.references = ["cps", "profile"].map(str::to_owned).to_vec();
    let policy = vec![
        approval,
        requirement("review", "Somebody looks again every year"),
    ];
    let mut training = requirement("training", "Staff learn their duties");
    training.deprecated = Some("1.0.0".to_owned());
    let roles = vec![
        requirement("owners", "Each certificate has an owner"),
        training,
    ];
    let keys = vec![
        requirement("ceremony", "Witnesses attend root generation"),
        requirement("backup", "Copies survive a fire"),
    ];
    let governance = vec![
        category("policy", "Policy", policy),
        category("roles", "Roles", roles),
    ];
    let mut release = Release {
        schema_version: SCHEMA_VERSION.to_owned(),
        document_version: DocumentVersion::default(),
        version: "1.0.0".to_owned(),
        status: Status::Released,
        name: "Small Maturity Model".to_owned(),
        short_name: Some("SMM".to_owned()),
        url: Some("https://example.org/".to_owned()),
        language: "en".to_owned(),
        date: "2024-03-01".parse().ok(),
        license: "MIT".to_owned(),
        provenance: None,
        scoring: SCORING.to_owned(),
        levels: vec![level(1, "Initial"), level(2, "Managed")],
        modules: vec![
            module("G", "Governance", governance),
            module(
                "O",
                "Operations",
                vec![category("keys", "Private keys", keys)],
            ),
        ],
        references_version: "1.0.0".to_owned(),
        references: vec![
            reference("cps", "Certificate policy and practices"),
            reference("profile", "Fields of an end entity"),
            reference("hsm", "Cryptographic modules"),
        ],
        extensions: Vec::new(),
        resources: Vec::new(),
        retired: vec![retired("paper", &["review"]), retired("fax", &[])],
        pages: vec![page("_index.md"), page("scoring.md")],
    };
    integrity::number(&mut release);
    release
}

/// Criteria that an extension adds to a category of the small model.
pub(crate) fn relevance(category: &str, weight: u32) -> Relevance {
    Relevance {
        guidance: "Guidance.".to_owned(),
        assessment: "Look.".to_owned(),
        levels: vec![LevelText {
            number: 1,
            name: "One".to_owned(),
            description: "Nothing is done.".to_owned(),
        }],
        ..Relevance::blank(category, weight)
    }
}

/// What an extension makes of a weight of the small model.
pub(crate) fn overlay(target: &str, effect: Effect) -> Overlay {
    Overlay {
        target: target.to_owned(),
        effect,
        rationale: "Why.".to_owned(),
    }
}

/// An extension of the small model.
pub(crate) fn extension(relevance: Vec<Relevance>, overlays: Vec<Overlay>) -> Extension {
    Extension {
        compatibility: vec!["1.0.0".to_owned()],
        floor_score: true,
        relevance,
        overlays,
        ..Extension::blank("x", "1.0.0")
    }
}

/// What is made of the small model.
pub(crate) type Edit = fn(&mut Release);

/// The small model as `edit` leaves it, each part with the number and the code of its place.
pub(crate) fn edited(edit: impl Fn(&mut Release)) -> Release {
    let mut release = release();
    edit(&mut release);
    integrity::number(&mut release);
    release
}

impl Release {
    /// A category of the small model, to be edited.
    pub(crate) fn category_mut(&mut self, id: &str) -> &mut Category {
        let mut categories = self
            .modules
            .iter_mut()
            .flat_map(|module| &mut module.categories);
        categories.find(|category| category.id == id).unwrap()
    }

    /// A requirement of the small model, to be edited.
    pub(crate) fn requirement_mut(&mut self, id: &str) -> &mut Requirement {
        let categories = self
            .modules
            .iter_mut()
            .flat_map(|module| &mut module.categories);
        let mut requirements = categories.flat_map(|category| &mut category.requirements);
        requirements
            .find(|requirement| requirement.id == id)
            .unwrap()
    }

    /// Takes a requirement out of its category.
    pub(crate) fn take_requirement(&mut self, id: &str) -> Requirement {
        let taken = self.requirement_mut(id).clone();
        for module in &mut self.modules {
            for category in &mut module.categories {
                category
                    .requirements
                    .retain(|requirement| requirement.id != id);
            }
        }
        taken
    }
    /// Lets two requirements exchange what they say, while their ids stay where they are.
    pub(crate) fn exchange_requirements(&mut self, one: &str, two: &str) {
        let said = [one, two].map(|id| self.requirement_mut(id).clone());
        for (id, says) in [one, two].into_iter().zip(said.into_iter().rev()) {
            let id = id.to_owned();
            *self.requirement_mut(&id) = Requirement {
                id: id.clone(),
                ..says
            };
        }
    }

    /// Lets two categories exchange what they say, while their ids and requirements stay where they are.
    pub(crate) fn exchange_categories(&mut self, one: &str, two: &str) {
        let said = [one, two].map(|id| self.category_mut(id).clone());
        for (id, says) in [one, two].into_iter().zip(said.into_iter().rev()) {
            let category = self.category_mut(id);
            let requirements = std::mem::take(&mut category.requirements);
            *category = Category {
                id: id.to_owned(),
                requirements,
                ..says
            };
        }
    }

    /// Lets the first and the last reference exchange their ids.
    pub(crate) fn exchange_references(&mut self) {
        if let [first, .., last] = self.references.as_mut_slice() {
            std::mem::swap(&mut first.id, &mut last.id);
        }
    }
}
