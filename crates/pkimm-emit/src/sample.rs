//! A small release with a value in every field, and texts that are hard to write: for tests, and to find out what a
//! format leaves out.

use std::collections::BTreeMap;

use pkimm_release::extension::{Effect, Extension, Overlay, Relevance};
use pkimm_release::{
    Category, DocumentVersion, Level, LevelAnchor, LevelText, Module, Page, Reference,
    ReferenceStatus, Release, Requirement, Resource, Status,
};

/// A draft of two modules, with a category that is complete and one whose text is under construction.
pub(crate) fn release() -> Release {
    let mut release = Release {
        schema_version: pkimm_release::SCHEMA_VERSION.to_owned(),
        document_version: DocumentVersion::default(),
        version: "1.2.3".to_owned(),
        status: Status::Draft,
        name: "Sample Model".to_owned(),
        short_name: Some("SM".to_owned()),
        url: Some("https://example.org/".to_owned()),
        language: "en".to_owned(),
        date: None,
        license: "MIT".to_owned(),
        provenance: Some("Made up\nfor tests.".to_owned()),
        scoring: pkimm_release::SCORING.to_owned(),
        levels: (1..=2).map(level).collect(),
        modules: vec![
            module("G", "Governance", vec![category("first-one", 1, false)]),
            module("M", "Management", vec![category("second-one", 2, true)]),
        ],
        references_version: "1.0.0".to_owned(),
        references: vec![
            reference("new-standard", ReferenceStatus::Current, None),
            reference(
                "old-standard",
                ReferenceStatus::Superseded,
                Some("new-standard"),
            ),
        ],
        extensions: Vec::new(),
        resources: Vec::new(),
        retired: Vec::new(),
        pages: vec![
            page(
                "_index.md",
                "There are {= counts.categories =}.\n\n> [!NOTE]\n> Mind this.\n",
            ),
            page(
                "assessment/scoping.md",
                "See {= link(\"first-one-a\") =}.\n",
            ),
        ],
    };
    release.document_version = DocumentVersion::needed_by(&release);
    release
}

/// An extension of it.
pub(crate) fn extension() -> Extension {
    let release = release();
    let category = &release.modules[0].categories[0];
    Extension {
        name: "Extra".to_owned(),
        description: "What is *extra*.".to_owned(),
        documentation: "https://example.org/extra/".to_owned(),
        language: release.language.clone(),
        license: release.license.clone(),
        compatibility: vec![release.version.clone()],
        relevance: vec![Relevance {
            guidance: "Guidance.".to_owned(),
            assessment: "Assessment.".to_owned(),
            levels: category.levels.clone(),
            references: vec!["new-standard".to_owned()],
            ..Relevance::blank(&category.id, 2)
        }],
        overlays: vec![Overlay {
            target: category.id.clone(),
            effect: Effect::Addition("-0.5".parse().expect("a decimal")),
            rationale: "Less.".to_owned(),
        }],
        references: vec![reference("own-standard", ReferenceStatus::Current, None)],
        ..Extension::blank("extra", "0.1.0")
    }
}

/// The release with a file beside a page.
pub(crate) fn with_file() -> Release {
    let resources = files();
    let resources = resources.iter();
    let resources: Vec<_> = resources
        .filter_map(|(path, bytes)| Resource::of(path, bytes))
        .collect();
    Release {
        resources,
        ..release()
    }
}

/// What the file holds.
pub(crate) fn files() -> BTreeMap<&'static str, &'static [u8]> {
    BTreeMap::from([("assessment/scoping/flow.png", &b"\x89PNG\r\n\x1a\n"[..])])
}

fn level(number: u32) -> Level {
    Level {
        number,
        name: level_name(number),
        summary: "A summary.".to_owned(),
        indicators: vec!["One | two".to_owned()],
        risks: vec!["- Three".to_owned()],
    }
}

/// A name that every shape takes.
fn level_name(number: u32) -> String {
    ["Initial", "Managed"][usize::from(number > 1)].to_owned()
}

fn module(id: &str, name: &str, categories: Vec<Category>) -> Module {
    let description = format!("About {name}.");
    Module {
        id: id.to_owned(),
        name: name.to_owned(),
        description,
        categories,
    }
}

fn category(id: &str, number: u32, draft: bool) -> Category {
    let level = |number: u32| LevelText {
        number,
        name: level_name(number),
        description: format!("At level {number} one | two\nholds."),
    };
    Category {
        id: id.to_owned(),
        code: format!("G.{number}"),
        number,
        weight: 4,
        name: if draft {
            format!("Name | of {id}")
        } else {
            format!("Name of {id}")
        },
        summary: if draft {
            String::new()
        } else {
            "A short \"summary\".".to_owned()
        },
        description: if draft {
            String::new()
        } else {
            "Text.\n\n### Inner\n\nMore.".to_owned()
        },
        levels: (1..=2).map(level).collect(),
        requirements: vec![requirement(&format!("{id}-a"), number, 1, draft)],
        was: Vec::new(),
        draft,
    }
}

fn requirement(id: &str, category: u32, number: u32, draft: bool) -> Requirement {
    Requirement {
        id: id.to_owned(),
        code: format!("G.{category}.{number}"),
        number,
        weight: 3,
        description: format!("Title of {id}"),
        guidance: if draft {
            String::new()
        } else {
            "### Inner\n\n> [!WARNING]\n> Text.".to_owned()
        },
        assessment: if draft {
            String::new()
        } else {
            "- a\n- b".to_owned()
        },
        levels: if draft {
            Vec::new()
        } else {
            (1..=2).map(anchor).collect()
        },
        references: vec!["old-standard".to_owned(), "new-standard".to_owned()],
        references_note: None,
        was: Vec::new(),
        deprecated: None,
        draft,
    }
}

fn anchor(number: u32) -> LevelAnchor {
    LevelAnchor {
        number,
        description: format!("Seen at {number} | first\nand second."),
    }
}

fn reference(id: &str, status: ReferenceStatus, superseded_by: Option<&str>) -> Reference {
    Reference {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        authority: Some("Body".to_owned()),
        url: Some(format!("https://example.org/{id}")),
        regions: vec!["NO".to_owned()],
        edition: Some("2019".to_owned()),
        status,
        superseded_by: superseded_by.map(str::to_owned),
        added: superseded_by.is_some(),
    }
}

fn page(path: &str, body: &str) -> Page {
    let front_matter = serde_json::json!({
        "title": "About {= model.short_name =}",
        "weight": 10,
        "params": { "wide": true },
    });
    let serde_json::Value::Object(front_matter) = front_matter else {
        unreachable!("an object")
    };
    Page {
        path: path.to_owned(),
        front_matter,
        body: body.to_owned(),
    }
}
