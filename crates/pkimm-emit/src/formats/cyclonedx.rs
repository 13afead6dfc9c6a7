//! `cyclonedx`: a CycloneDX 1.6 document that defines the model as a standard. Modules, categories and requirements are
//! requirements of it, chained by `parent`; the descriptions of levels are requirements below their category, and anchors below
//! their requirement. Weights are properties; a level lists the descriptions that make it.

use pkimm_release::site::FormatFacts;
use pkimm_release::{Catalog, Category, Module, Release, Requirement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::carries_all;
use super::oscal::namespace;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication};

const PATH: &str = "release/<model>-<version>.cdx.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "cyclonedx",
        summary: "the model as a CycloneDX standard",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let serial = Uuid::new_v5(&namespace(release), publication.digest.as_bytes());
    let catalog = release.catalog();
    let own = Properties(release.file_name());
    let mut requirements = Vec::new();
    for module in &release.modules {
        requirements.push(self::module(&own, module));
        for category in &module.categories {
            requirements.push(self::category(&own, module, category));
            requirements.extend(level_texts(&own, category));
            for requirement in &category.requirements {
                requirements.push(self::requirement(&own, &catalog, category, requirement));
                requirements.extend(anchors(&own, release, requirement));
            }
        }
    }
    let levels: Vec<Value> = release.levels.iter().map(|level| {
        let number = level.number;
        let described = release.categories().filter(|category| category.levels.iter().any(|text| text.number == number));
        let described = described.map(|category| level_ref(&category_ref(category), number));
        let anchored = release.requirements().filter(|requirement| requirement.levels.iter().any(|anchor| anchor.number == number));
        let anchored = anchored.map(|requirement| level_ref(&requirement_ref(requirement), number));
        let list = |texts: &[String]| texts.iter().map(|text| format!("\n- {text}")).collect::<String>();
        json!({
            "bom-ref": format!("level:{}", level.number),
            "identifier": level.number.to_string(),
            "title": level.name,
            "description": format!("{}\n\nIndicators:{}\n\nRisks:{}", level.summary, list(&level.indicators), list(&level.risks)),
            "requirements": described.chain(anchored).collect::<Vec<_>>(),
        })
    }).collect();
    let mut standard = json!({
        "bom-ref": "standard",
        "name": release.name,
        "version": release.version,
        "requirements": requirements,
        "levels": levels,
    });
    if let Some(provenance) = &release.provenance {
        standard["description"] = provenance.clone().into();
    }
    if let Some(url) = &release.url {
        standard["externalReferences"] = json!([{ "type": "website", "url": url }]);
    }
    let mut properties = vec![
        own.one("status", release.status.as_str()),
        own.one("language", &release.language),
        own.one("scoring", &release.scoring),
    ];
    properties.extend(
        release
            .references
            .iter()
            .map(|reference| own.one(&format!("reference:{}", reference.id), &reference.title)),
    );
    let mut metadata =
        json!({ "licenses": [{ "expression": release.license }], "properties": properties });
    if let Some(day) = release.date {
        metadata["timestamp"] = day.midnight().into();
    }
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{serial}"),
        "version": 1,
        "metadata": metadata,
        "definitions": { "standards": [standard] },
    });
    let mut bytes = serde_json::to_vec_pretty(&document)
        .expect("the keys are texts, and memory can be written to");
    bytes.push(b'\n');
    Ok(vec![OutputFile {
        path: release.file_path(PATH),
        bytes,
    }])
}

/// What properties of a model are called: after the model, as its files are.
struct Properties(String);

impl Properties {
    fn one(&self, name: &str, value: &str) -> Value {
        json!({ "name": format!("{}:{name}", self.0), "value": value })
    }
}

fn module(own: &Properties, module: &Module) -> Value {
    json!({
        "bom-ref": format!("module:{}", module.id),
        "identifier": module.id,
        "title": module.name,
        "text": module.description,
        "properties": [own.one("kind", "module")],
    })
}

fn category(own: &Properties, module: &Module, category: &Category) -> Value {
    let mut properties = vec![
        own.one("kind", "category"),
        own.one("code", &category.code),
        own.one("weight", &category.weight.to_string()),
    ];
    properties.extend(category.was.iter().map(|id| own.one("former-id", id)));
    json!({
        "bom-ref": category_ref(category),
        "identifier": category.id,
        "title": category.name,
        "text": category.description,
        "descriptions": [category.summary],
        "parent": format!("module:{}", module.id),
        "properties": properties,
    })
}

fn category_ref(category: &Category) -> String {
    format!("category:{}", category.id)
}

fn requirement_ref(requirement: &Requirement) -> String {
    format!("requirement:{}", requirement.id)
}

fn level_ref(parent: &str, number: u32) -> String {
    format!("{parent}:level:{number}")
}

fn level_texts(own: &Properties, category: &Category) -> impl Iterator<Item = Value> {
    category.levels.iter().map(|level| {
        let parent = category_ref(category);
        level_text(own, &parent, level.number, &level.name, &level.description)
    })
}

/// The anchors of a requirement. Their levels are called as those of the model.
fn anchors(
    own: &Properties,
    release: &Release,
    requirement: &Requirement,
) -> impl Iterator<Item = Value> {
    requirement.levels.iter().map(|anchor| {
        let mut levels = release.levels.iter();
        let level = levels.find(|level| level.number == anchor.number);
        let name = level.map_or("", |level| &level.name);
        let parent = requirement_ref(requirement);
        level_text(own, &parent, anchor.number, name, &anchor.description)
    })
}

fn level_text(own: &Properties, parent: &str, number: u32, name: &str, text: &str) -> Value {
    json!({
        "bom-ref": level_ref(parent, number),
        "identifier": number.to_string(),
        "title": name,
        "text": text,
        "parent": parent,
        "properties": [own.one("kind", "level")],
    })
}

fn requirement(
    own: &Properties,
    catalog: &Catalog<'_>,
    category: &Category,
    requirement: &Requirement,
) -> Value {
    let mut properties = vec![
        own.one("kind", "requirement"),
        own.one("code", &requirement.code),
        own.one("weight", &requirement.weight.to_string()),
    ];
    properties.extend(requirement.was.iter().map(|id| own.one("former-id", id)));
    properties.extend(
        requirement
            .deprecated
            .iter()
            .map(|version| own.one("deprecated", version)),
    );
    properties.extend(
        requirement
            .references
            .iter()
            .map(|id| own.one("reference", id)),
    );
    properties.extend(
        requirement
            .references_note
            .iter()
            .map(|note| own.one("references-note", note)),
    );
    let mut entry = json!({
        "bom-ref": requirement_ref(requirement),
        "identifier": requirement.id,
        "title": requirement.description,
        "text": requirement.guidance,
        "descriptions": [requirement.assessment],
        "parent": category_ref(category),
        "properties": properties,
    });
    let cited = catalog.cited(requirement);
    let links: Vec<Value> = cited
        .filter_map(|reference| Some(json!({ "type": "documentation", "url": reference.url.as_ref()?, "comment": reference.title })))
        .collect();
    if !links.is_empty() {
        entry["externalReferences"] = links.into();
    }
    entry
}
