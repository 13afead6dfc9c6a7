//! `oscal`: an OSCAL catalog (NIST, version 1.1.3). Modules are groups, categories groups within them, requirements
//! controls. A weight is a property, a level description a part with its class, a reference a resource of the back matter.
//!
//! UUIDs are of version 5, from the address of the model, so that a resource keeps its own as long as it keeps its id. The
//! UUID of the document follows its digest.

use pkimm_release::site::FormatFacts;
use pkimm_release::{Category, Day, Level, Module, Reference, Release, Requirement, escape};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::carries_all;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication};

const PATH: &str = "release/<model>-<version>.oscal.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "oscal",
        summary: "the model as an OSCAL catalog",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

/// The version of OSCAL.
const OSCAL: &str = "1.1.3";

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let words = publication.words(&options.templates)?;
    let space = namespace(release);
    let ns = release
        .url
        .clone()
        .unwrap_or_else(|| format!("urn:uuid:{space}"));
    let builder = CatalogBuilder { space, ns };
    let mut groups = vec![builder.levels(&release.levels, words.text("levels", "title"))];
    groups.extend(release.modules.iter().map(|module| builder.module(module)));
    let mut catalog = json!({
        "uuid": Uuid::new_v5(&space, publication.digest.as_bytes()).to_string(),
        "metadata": builder.metadata(release),
        "groups": groups,
    });
    // An empty list is not allowed, so that there is none.
    if !release.references.is_empty() {
        let resources: Vec<Value> = release
            .references
            .iter()
            .map(|reference| builder.resource(reference))
            .collect();
        catalog["back-matter"] = json!({ "resources": resources });
    }
    let mut bytes = serde_json::to_vec_pretty(&json!({ "catalog": catalog }))
        .expect("the keys are texts, and memory can be written to");
    bytes.push(b'\n');
    Ok(vec![OutputFile {
        path: release.file_path(PATH),
        bytes,
    }])
}

/// The space in which a model's UUIDs are made.
pub(super) fn namespace(release: &Release) -> Uuid {
    let name = release.url.as_deref().unwrap_or(&release.name);
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
}

struct CatalogBuilder {
    space: Uuid,
    /// The namespace of properties that OSCAL does not know.
    ns: String,
}

impl CatalogBuilder {
    fn metadata(&self, release: &Release) -> Value {
        let mut props = vec![
            self.prop("status", release.status.as_str()),
            self.prop("license", &release.license),
            self.prop("language", &release.language),
            self.prop("scoring", &release.scoring),
            self.prop("references-version", &release.references_version),
        ];
        props.extend(
            release
                .short_name
                .iter()
                .map(|name| self.prop("short-name", name)),
        );
        // OSCAL asks for a day.
        let day = release.date.unwrap_or(Day::EPOCH);
        let mut metadata = json!({
            "title": line(&release.name),
            "last-modified": day.midnight(),
            "version": release.version,
            "oscal-version": OSCAL,
            "props": props.into_iter().flatten().collect::<Vec<_>>(),
        });
        if let Some(url) = &release.url {
            metadata["links"] = json!([{ "href": url, "rel": "canonical" }]);
        }
        if let Some(provenance) = &release.provenance {
            metadata["remarks"] = provenance.clone().into();
        }
        metadata
    }

    /// A property. A value is one line that is not empty.
    fn prop(&self, name: &str, value: &str) -> Option<Value> {
        let value = line(value);
        (!value.is_empty()).then(|| json!({ "name": name, "ns": self.ns, "value": value }))
    }

    fn levels(&self, levels: &[Level], title: &str) -> Value {
        let parts: Vec<Value> = levels
            .iter()
            .map(|level| {
                let mut part = json!({ "name": "level", "ns": self.ns, "class": format!("level-{}", level.number), "title": line(&level.name) });
                if !level.summary.is_empty() {
                    part["prose"] = level.summary.clone().into();
                }
                let texts = |name: &'static str, texts: &[String]| -> Vec<Value> {
                    texts.iter().map(|text| json!({ "name": name, "ns": self.ns, "prose": text })).collect()
                };
                let inner = [texts("indicator", &level.indicators), texts("risk", &level.risks)].concat();
                if !inner.is_empty() {
                    part["parts"] = inner.into();
                }
                part
            })
            .collect();
        let mut group = json!({ "id": "maturity-levels", "class": "levels", "title": title });
        if !parts.is_empty() {
            group["parts"] = parts.into();
        }
        group
    }

    fn module(&self, module: &Module) -> Value {
        let mut group = json!({ "id": format!("module-{}", module.id), "class": "module", "title": line(&module.name) });
        if !module.description.is_empty() {
            group["parts"] = json!([{ "name": "overview", "prose": module.description }]);
        }
        if !module.categories.is_empty() {
            group["groups"] = module
                .categories
                .iter()
                .map(|category| self.category(category))
                .collect();
        }
        group
    }

    fn category(&self, category: &Category) -> Value {
        let mut props = vec![
            self.prop("weight", &category.weight.to_string()),
            label(&category.code),
        ];
        props.extend(category.was.iter().map(|id| self.prop("former-id", id)));
        props.push(self.prop("summary", &category.summary));
        let mut parts = Vec::new();
        if !category.description.is_empty() {
            parts.push(json!({ "name": "overview", "prose": category.description }));
        }
        for level in category
            .levels
            .iter()
            .filter(|level| !level.description.is_empty())
        {
            parts.push(json!({
                "name": "level",
                "ns": self.ns,
                "class": format!("level-{}", level.number),
                "title": line(&level.name),
                "prose": level.description,
            }));
        }
        let mut group = json!({
            "id": category.id,
            "class": "category",
            "title": line(&category.name),
            "props": props.into_iter().flatten().collect::<Vec<_>>(),
        });
        if !parts.is_empty() {
            group["parts"] = parts.into();
        }
        if !category.requirements.is_empty() {
            group["controls"] = category
                .requirements
                .iter()
                .map(|requirement| self.requirement(requirement))
                .collect();
        }
        group
    }

    fn requirement(&self, requirement: &Requirement) -> Value {
        let mut props = vec![
            self.prop("weight", &requirement.weight.to_string()),
            label(&requirement.code),
        ];
        props.extend(requirement.was.iter().map(|id| self.prop("former-id", id)));
        props.extend(
            requirement
                .deprecated
                .iter()
                .map(|version| self.prop("deprecated", version)),
        );
        let mut parts = Vec::new();
        let texts = [
            ("guidance", Some(&requirement.guidance)),
            ("assessment", Some(&requirement.assessment)),
            ("references-note", requirement.references_note.as_ref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                let mut part = Map::from_iter([
                    ("name".to_owned(), json!(name)),
                    ("prose".to_owned(), json!(text)),
                ]);
                if name != "guidance" && name != "assessment" {
                    part.insert("ns".to_owned(), json!(self.ns));
                }
                parts.push(Value::Object(part));
            }
        }
        let anchors = requirement.levels.iter();
        let anchors = anchors.filter(|anchor| !anchor.description.is_empty());
        parts.extend(anchors.map(|anchor| {
            json!({
                "name": "level",
                "ns": self.ns,
                "class": format!("level-{}", anchor.number),
                "prose": anchor.description,
            })
        }));
        let mut control = json!({
            "id": requirement.id,
            "class": "requirement",
            "title": line(&requirement.description),
            "props": props.into_iter().flatten().collect::<Vec<_>>(),
        });
        if !requirement.references.is_empty() {
            let link =
                |id: &String| json!({ "href": format!("#{}", self.uuid(id)), "rel": "reference" });
            control["links"] = requirement.references.iter().map(link).collect();
        }
        if !parts.is_empty() {
            control["parts"] = parts.into();
        }
        control
    }

    fn resource(&self, reference: &Reference) -> Value {
        let mut props = vec![
            self.prop("id", &reference.id),
            self.prop("status", reference.status.as_str()),
        ];
        props.extend(
            reference
                .authority
                .iter()
                .map(|text| self.prop("authority", text)),
        );
        props.extend(
            reference
                .edition
                .iter()
                .map(|text| self.prop("edition", text)),
        );
        props.extend(
            reference
                .regions
                .iter()
                .map(|text| self.prop("region", text)),
        );
        props.extend(
            reference
                .superseded_by
                .iter()
                .map(|id| self.prop("superseded-by", id)),
        );
        if reference.added {
            props.push(self.prop("added", "true"));
        }
        let mut resource = json!({
            "uuid": self.uuid(&reference.id).to_string(),
            "title": line(&reference.title),
            "props": props.into_iter().flatten().collect::<Vec<_>>(),
        });
        if let Some(url) = &reference.url {
            resource["rlinks"] = json!([{ "href": url }]);
        }
        resource
    }

    /// The UUID of a reference.
    fn uuid(&self, id: &str) -> Uuid {
        Uuid::new_v5(&self.space, format!("reference:{id}").as_bytes())
    }
}

/// The display number, which OSCAL calls a label.
fn label(code: &str) -> Option<Value> {
    Some(json!({ "name": "label", "value": code }))
}

/// A text on one line, as titles and values have to be.
fn line(text: &str) -> String {
    escape::one_line(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn catalog(release: &Release) -> Value {
        let files = emit(&Publication::new(release), &EmitOptions::default()).unwrap();
        serde_json::from_slice::<Value>(&files[0].bytes).unwrap()["catalog"].take()
    }

    #[test]
    fn what_keeps_its_id_keeps_its_uuid() {
        let old = sample::release();
        let mut new = old.clone();
        new.version = "2.0.0".to_owned();
        new.references[0].title = "Another title".to_owned();
        let (before, after) = (catalog(&old), catalog(&new));
        let uuid = |catalog: &Value| catalog["back-matter"]["resources"][0]["uuid"].clone();
        assert_eq!(uuid(&before), uuid(&after));
        assert_ne!(before["uuid"], after["uuid"]);
        assert!(uuid(&before).as_str().unwrap().chars().nth(14) == Some('5'));
    }

    #[test]
    fn titles_and_values_are_one_line() {
        let mut release = sample::release();
        release.modules[0].categories[0].name = "Two\nlines".to_owned();
        assert_eq!(
            catalog(&release)["groups"][1]["groups"][0]["title"],
            "Two lines"
        );
    }
}
