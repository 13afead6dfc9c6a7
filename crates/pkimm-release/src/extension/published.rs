//! The YAML shape in which extensions are published, and that of the catalog of extensions.
//!
//! Both group what they say by modules and categories, as the model does. See the schema of extensions and `catalog.yaml` in the
//! public repository of the extensions of the PKI Maturity Model.

use serde::{Deserialize, Serialize};

use super::{EXTENSION_SCHEMA_VERSION, Effect, Extension, ExtensionStatus, Overlay, Relevance};
use crate::document::{Category, LevelText, Module, Reference, Release};
use crate::published::EntryShape;

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
    pub references: Vec<String>,
    /// What each level means.
    pub levels: Vec<LevelText>,
}

/// What is made of the weight of a category and of its requirements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlaidShape {
    /// The id of the category.
    pub id: String,
    /// What is made of its own weight, where something is.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub own: Option<EffectShape>,
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

/// What is made of a weight, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum EffectShape {
    /// The weight times a number.
    Multiplier {
        /// The number.
        multiplier: f64,
        /// Why.
        #[serde(default)]
        rationale: String,
    },
    /// The weight plus a number.
    Addition {
        /// The number.
        addition: f64,
        /// Why.
        #[serde(default)]
        rationale: String,
    },
    /// A number in place of the weight.
    Override {
        /// The number.
        r#override: f64,
        /// Why.
        #[serde(default)]
        rationale: String,
    },
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
            references: extension.references.iter().map(entry).collect(),
        }
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
            references: entry.references.clone(),
            levels: entry.levels.clone(),
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
            own,
            requirements,
        })
    }
}

impl EffectShape {
    fn of(overlay: &Overlay) -> Self {
        // A decimal has at most twelve digits, and a float holds fifteen.
        let number = overlay.effect.number().as_str().parse();
        let number: f64 = number.expect("a decimal is a number");
        let rationale = overlay.rationale.clone();
        match overlay.effect {
            Effect::Multiplier(_) => Self::Multiplier {
                multiplier: number,
                rationale,
            },
            Effect::Addition(_) => Self::Addition {
                addition: number,
                rationale,
            },
            Effect::Override(_) => Self::Override {
                r#override: number,
                rationale,
            },
        }
    }
}

fn entry(reference: &Reference) -> EntryShape {
    EntryShape {
        id: reference.id.clone(),
        title: reference.title.clone(),
        authority: reference.authority.clone(),
        url: reference.url.clone(),
        regions: reference.regions.clone(),
        deprecated: reference.status.is_deprecated(),
        superseded_by: reference.superseded_by.clone(),
    }
}

impl CatalogShape {
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
