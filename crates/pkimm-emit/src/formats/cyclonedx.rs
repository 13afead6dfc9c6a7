//! `cyclonedx`: a CycloneDX 1.6 document that defines the model as a standard. Modules, categories and requirements are
//! requirements of it, chained by `parent`; the descriptions of levels are requirements below their category. Weights are
//! properties; a level lists the descriptions that make it.

use pkimm_release::site::FormatFacts;
use pkimm_release::{Catalog, Category, Module, Requirement};
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
    let mut requirements = Vec::new();
    for module in &release.modules {
        requirements.push(self::module(module));
        for category in &module.categories {
            requirements.push(self::category(module, category));
            requirements.extend(level_texts(category));
            requirements.extend(
                category
                    .requirements
                    .iter()
                    .map(|requirement| self::requirement(&catalog, category, requirement)),
            );
        }
    }
    let levels: Vec<Value> = release.levels.iter().map(|level| {
        let described = release.categories().filter(|category| category.levels.iter().any(|text| text.number == level.number));
        let list = |texts: &[String]| texts.iter().map(|text| format!("\n- {text}")).collect::<String>();
        json!({
            "bom-ref": format!("level:{}", level.number),
            "identifier": level.number.to_string(),
            "title": level.name,
            "description": format!("{}\n\nIndicators:{}\n\nRisks:{}", level.summary, list(&level.indicators), list(&level.risks)),
            "requirements": described.map(|category| format!("category:{}:level:{}", category.id, level.number)).collect::<Vec<_>>(),
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
        property("status", release.status.as_str()),
        property("language", &release.language),
        property("scoring", &release.scoring),
    ];
    properties.extend(
        release
            .references
            .iter()
            .map(|reference| property(&format!("reference:{}", reference.id), &reference.title)),
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

/// A property in a namespace of our own.
fn property(name: &str, value: &str) -> Value {
    json!({ "name": format!("pkimm:{name}"), "value": value })
}

fn module(module: &Module) -> Value {
    json!({
        "bom-ref": format!("module:{}", module.id),
        "identifier": module.id,
        "title": module.name,
        "text": module.description,
        "properties": [property("kind", "module")],
    })
}

fn category(module: &Module, category: &Category) -> Value {
    let mut properties = vec![
        property("kind", "category"),
        property("code", &category.code),
        property("weight", &category.weight.to_string()),
    ];
    properties.extend(category.was.iter().map(|id| property("former-id", id)));
    json!({
        "bom-ref": format!("category:{}", category.id),
        "identifier": category.id,
        "title": category.name,
        "text": category.description,
        "descriptions": [category.summary],
        "parent": format!("module:{}", module.id),
        "properties": properties,
    })
}

fn level_texts(category: &Category) -> impl Iterator<Item = Value> {
    category.levels.iter().map(|level| {
        json!({
            "bom-ref": format!("category:{}:level:{}", category.id, level.number),
            "identifier": level.number.to_string(),
            "title": level.name,
            "text": level.description,
            "parent": format!("category:{}", category.id),
            "properties": [property("kind", "level")],
        })
    })
}

fn requirement(catalog: &Catalog<'_>, category: &Category, requirement: &Requirement) -> Value {
    let mut properties = vec![
        property("kind", "requirement"),
        property("code", &requirement.code),
        property("weight", &requirement.weight.to_string()),
    ];
    properties.extend(requirement.was.iter().map(|id| property("former-id", id)));
    properties.extend(
        requirement
            .deprecated
            .iter()
            .map(|version| property("deprecated", version)),
    );
    properties.extend(
        requirement
            .references
            .iter()
            .map(|id| property("reference", id)),
    );
    properties.extend(
        requirement
            .references_note
            .iter()
            .map(|note| property("references-note", note)),
    );
    let mut entry = json!({
        "bom-ref": format!("requirement:{}", requirement.id),
        "identifier": requirement.id,
        "title": requirement.description,
        "text": requirement.guidance,
        "descriptions": [requirement.assessment],
        "parent": format!("category:{}", category.id),
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
