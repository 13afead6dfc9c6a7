//! The YAML shape in which extensions are published, and that of the catalog of extensions.
//!
//! Both group what they say by modules and categories, as the model does. See the schema of extensions and `catalog.yaml` in the
//! public repository of the extensions of the PKI Maturity Model.

use serde::{Deserialize, Serialize};

use super::{
    Decimal, EXTENSION_SCHEMA_VERSION, Effect, Extension, ExtensionStatus, Overlay, Relevance,
};
use crate::document::{Category, LevelText, Module, Reference, Release};
use crate::published::EntryShape;
#[cfg(feature = "read")]
use crate::read::{ReadError, look_at};

/// The version of the shape of the catalog of extensions.
const CATALOG_VERSION: &str = "1.0.0";

/// An extension as it is published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionShape {
    /// The version of the shape.
    pub schema_version: String,
    /// What it is.
    pub extension: FactsShape,
    /// The criteria that it adds.
    pub relevance: OfModules<RelevanceShape>,
    /// What it makes of weights.
    pub overlays: OfModules<OverlaidShape>,
    /// Its own references.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<EntryShape>,
}

/// What an extension is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FactsShape {
    /// The stable id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// The versions of the model that it fits.
    pub compatibility: Vec<String>,
    /// Where it is documented.
    pub documentation: String,
    /// Whether the least result of a category is reported.
    #[serde(default)]
    pub floor_score: bool,
}

/// What is said of the categories of modules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfModules<T> {
    /// The modules of which something is said.
    pub modules: Vec<OfModule<T>>,
}

/// What is said of the categories of a module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfModule<T> {
    /// The letter of the module.
    pub id: String,
    /// Its categories of which something is said.
    pub categories: Vec<T>,
}

/// The criteria for a category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RelevanceShape {
    /// The id of the category.
    pub id: String,
    /// The weight.
    pub weight: u32,
    /// What they are for.
    pub guidance: String,
    /// What an assessor looks at.
    pub assessment: String,
    /// The cited standards.
    pub references: CitedShape,
    /// What each level means.
    pub levels: Vec<LevelText>,
}

/// What criteria cite: ids, or a text where there was no catalog yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CitedShape {
    /// Ids of the extension's references or of the catalog.
    Ids(Vec<String>),
    /// A list in Markdown.
    Text(String),
}

/// What is made of the weight of a category and of its requirements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlaidShape {
    /// The id of the category.
    pub id: String,
    /// What is made of its own weight, where something is.
    #[serde(flatten)]
    pub own: EffectShape,
    /// What is made of the weights of its requirements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<OverlayShape>,
}

/// What is made of the weight of a requirement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlayShape {
    /// The id of the requirement.
    pub id: String,
    /// What is made of it.
    #[serde(flatten)]
    pub effect: EffectShape,
}

/// What is made of a weight, and why: one of three numbers, whose name is the type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EffectShape {
    /// Which of the numbers it has.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The weight times this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<f64>,
    /// The weight plus this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addition: Option<f64>,
    /// This in place of the weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#override: Option<f64>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<String>,
}

/// The catalog of extensions as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CatalogShape {
    /// The version of the shape.
    pub catalog_version: String,
    /// The extensions.
    pub extensions: Vec<ListedShape>,
}

/// An extension in the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedShape {
    /// The stable id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
    /// How far it has come.
    pub status: ExtensionStatus,
    /// The versions of the model that it fits.
    pub compatibility: Vec<String>,
    /// Where it is documented.
    pub documentation: String,
    /// The file of the extension, relative to that of the catalog.
    pub definition: String,
    /// What it is for.
    pub summary: String,
}

impl ExtensionShape {
    /// An extension of a release in the shape. What stands for nothing in the release has no place in it.
    #[must_use]
    pub fn of(release: &Release, extension: &Extension) -> Self {
        Self {
            schema_version: EXTENSION_SCHEMA_VERSION.to_owned(),
            extension: FactsShape {
                id: extension.id.clone(),
                name: extension.name.clone(),
                version: extension.version.clone(),
                description: extension.description.clone(),
                compatibility: extension.compatibility.clone(),
                documentation: extension.documentation.clone(),
                floor_score: extension.floor_score,
            },
            relevance: OfModules::new(release, |category| {
                extension.relevance_of(&category.id).map(RelevanceShape::of)
            }),
            overlays: OfModules::new(release, |category| OverlaidShape::of(category, extension)),
            references: extension.references.iter().map(EntryShape::from).collect(),
        }
    }
}

impl ExtensionShape {
    /// Reads an extension that was published.
    ///
    /// # Errors
    /// With what is wrong, and where, if the text is no YAML of this shape.
    #[cfg(feature = "read")]
    pub fn read(text: &str) -> Result<Self, ReadError> {
        look_at(text)?;
        Ok(serde_saphyr::from_str(text)?)
    }

    /// The extension, laid over a release: positions become ids, and texts lose what stands around them. Beside it stands what
    /// names nothing in the release or cannot be read, and is left out.
    #[must_use]
    pub fn over(self, release: &Release, status: ExtensionStatus) -> (Extension, Vec<String>) {
        let mut left = Vec::new();
        let (mut relevance, mut overlays) = (Vec::new(), Vec::new());
        for module in self.relevance.modules {
            for entry in module.categories {
                match id_of(release, &[&module.id, &entry.id]) {
                    Some(id) => relevance.push(entry.over(id)),
                    None => left.push(format!("criteria for `{}`, which is no category", entry.id)),
                }
            }
        }
        for module in self.overlays.modules {
            for category in module.categories {
                let own = [module.id.as_str(), &category.id];
                let requirements = category.requirements.iter();
                let parts =
                    requirements.map(|entry| ([&own[..], &[&entry.id]].concat(), &entry.effect));
                let all = std::iter::once((own.to_vec(), &category.own)).chain(parts);
                for (way, effect) in all {
                    let Some(id) = id_of(release, &way) else {
                        if *effect != EffectShape::default() {
                            left.push(format!(
                                "the overlay on `{}`, which is not in the model",
                                way.join(".")
                            ));
                        }
                        continue;
                    };
                    match effect.overlay(id) {
                        Ok(overlay) => overlays.extend(overlay),
                        Err(fault) => left.push(fault),
                    }
                }
            }
        }
        let facts = self.extension;
        let extension = Extension {
            schema_version: EXTENSION_SCHEMA_VERSION.to_owned(),
            id: facts.id,
            name: facts.name,
            version: facts.version,
            description: facts.description.trim().to_owned(),
            documentation: facts.documentation,
            status,
            language: release.language.clone(),
            date: None,
            license: release.license.clone(),
            provenance: release.provenance.clone(),
            compatibility: facts.compatibility,
            floor_score: facts.floor_score,
            relevance,
            overlays,
            references: self.references.into_iter().map(reference).collect(),
            withdrawn: None,
        };
        (extension, left)
    }
}

/// The id to which letters, ids or positions of a module, a category and a requirement lead.
fn id_of<'a>(release: &'a Release, way: &[&str]) -> Option<&'a str> {
    let last = way.last()?;
    if last.bytes().all(|sign| sign.is_ascii_digit()) {
        return release.id_of_code(&way.join("."));
    }
    let categories = release.categories().map(|entry| &entry.id);
    let requirements = release.requirements().map(|entry| &entry.id);
    let mut ids: Box<dyn Iterator<Item = &String>> = match way.len() {
        2 => Box::new(categories),
        _ => Box::new(requirements),
    };
    ids.find(|id| id == last).map(String::as_str)
}

fn reference(entry: EntryShape) -> Reference {
    let status = entry.status();
    Reference {
        id: entry.id,
        title: entry.title,
        authority: entry.authority,
        url: entry.url,
        regions: entry.regions,
        edition: None,
        status,
        superseded_by: entry.superseded_by,
        added: false,
    }
}

impl<T> OfModules<T> {
    fn new(release: &Release, said: impl Fn(&Category) -> Option<T>) -> Self {
        let of_module = |module: &Module| {
            let categories: Vec<T> = module.categories.iter().filter_map(&said).collect();
            let id = module.id.clone();
            (!categories.is_empty()).then_some(OfModule { id, categories })
        };
        Self {
            modules: release.modules.iter().filter_map(of_module).collect(),
        }
    }
}

impl RelevanceShape {
    fn of(entry: &Relevance) -> Self {
        Self {
            id: entry.category.clone(),
            weight: entry.weight,
            guidance: entry.guidance.clone(),
            assessment: entry.assessment.clone(),
            references: match &entry.references_note {
                Some(note) if entry.references.is_empty() => CitedShape::Text(note.clone()),
                _ => CitedShape::Ids(entry.references.clone()),
            },
            levels: entry.levels.clone(),
        }
    }
}

impl RelevanceShape {
    /// The criteria for the category with this id.
    fn over(self, id: &str) -> Relevance {
        let trimmed = |text: String| text.trim().to_owned();
        let (references, references_note) = match self.references {
            CitedShape::Ids(ids) => (ids, None),
            CitedShape::Text(text) => (Vec::new(), Some(trimmed(text))),
        };
        let levels = self.levels.into_iter();
        Relevance {
            category: id.to_owned(),
            weight: self.weight,
            guidance: trimmed(self.guidance),
            assessment: trimmed(self.assessment),
            levels: levels
                .map(|level| LevelText {
                    description: trimmed(level.description),
                    ..level
                })
                .collect(),
            references,
            references_note: references_note.filter(|note| !note.is_empty()),
            draft: false,
        }
    }
}

impl OverlaidShape {
    fn of(category: &Category, extension: &Extension) -> Option<Self> {
        let own = extension.overlay_of(&category.id).map(EffectShape::of);
        let requirements = category.requirements.iter().filter_map(|requirement| {
            let overlay = extension.overlay_of(&requirement.id)?;
            Some(OverlayShape {
                id: requirement.id.clone(),
                effect: EffectShape::of(overlay),
            })
        });
        let requirements: Vec<OverlayShape> = requirements.collect();
        let is_said = own.is_some() || !requirements.is_empty();
        is_said.then(|| Self {
            id: category.id.clone(),
            own: own.unwrap_or_default(),
            requirements,
        })
    }
}

/// The name of a number, the number where it is given, and what it makes of a weight.
type Kind = (&'static str, Option<f64>, fn(Decimal) -> Effect);

impl EffectShape {
    fn of(overlay: &Overlay) -> Self {
        // A decimal has at most twelve digits, and a float holds fifteen.
        let number = overlay.effect.number().as_str().parse();
        let number: f64 = number.expect("a decimal is a number");
        let mut shape = Self {
            kind: Some(overlay.effect.key().to_owned()),
            rationale: Some(overlay.rationale.clone()),
            ..Self::default()
        };
        match overlay.effect {
            Effect::Multiplier(_) => shape.multiplier = Some(number),
            Effect::Addition(_) => shape.addition = Some(number),
            Effect::Override(_) => shape.r#override = Some(number),
        }
        shape
    }

    /// The overlay on something. `None` where nothing is made of its weight.
    fn overlay(&self, target: &str) -> Result<Option<Overlay>, String> {
        let kinds: [Kind; 3] = [
            ("multiplier", self.multiplier, Effect::Multiplier),
            ("addition", self.addition, Effect::Addition),
            ("override", self.r#override, Effect::Override),
        ];
        let given = kinds.into_iter();
        let given: Vec<_> = given
            .filter_map(|(name, number, effect)| Some((name, number?, effect)))
            .collect();
        let (name, number, effect) = match given.as_slice() {
            [] if self.kind.is_none() => return Ok(None),
            [one] => one,
            _ => {
                return Err(format!(
                    "the overlay on `{target}` does not have exactly one number"
                ));
            }
        };
        if self.kind.as_ref().is_some_and(|kind| kind != name) {
            return Err(format!(
                "the overlay on `{target}` has another number than its type says"
            ));
        }
        let number: Decimal = format!("{number:?}")
            .parse()
            .map_err(|fault| format!("the overlay on `{target}`: {fault}"))?;
        Ok(Some(Overlay {
            target: target.to_owned(),
            effect: effect(number),
            rationale: self.rationale.clone().unwrap_or_default().trim().to_owned(),
        }))
    }
}

impl CatalogShape {
    /// Reads a catalog of extensions.
    ///
    /// # Errors
    /// As [`ExtensionShape::read`].
    #[cfg(feature = "read")]
    pub fn read(text: &str) -> Result<Self, ReadError> {
        look_at(text)?;
        Ok(serde_saphyr::from_str(text)?)
    }

    /// The catalog of some extensions, whose files stand beside it under the names that `definition` gives.
    #[must_use]
    pub fn of(extensions: &[Extension], definition: impl Fn(&Extension) -> String) -> Self {
        let listed = |extension: &Extension| ListedShape {
            id: extension.id.clone(),
            name: extension.name.clone(),
            version: extension.version.clone(),
            status: extension.status,
            compatibility: extension.compatibility.clone(),
            documentation: extension.documentation.clone(),
            definition: definition(extension),
            summary: extension.description.clone(),
        };
        Self {
            catalog_version: CATALOG_VERSION.to_owned(),
            extensions: extensions.iter().map(listed).collect(),
        }
    }
}
