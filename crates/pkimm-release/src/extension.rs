//! An extension: criteria and weights for one purpose, laid over a model. It never touches what the model itself says.
//!
//! Each extension has a document of its own, which names the versions of the model that it fits. Overlays change the weights
//! of categories and requirements while the extension is scored, and a category can have criteria of the extension, which are
//! rated beside its requirements: its relevance.

pub mod compared;
mod decimal;
pub mod diff;
pub mod published;
#[cfg(feature = "read")]
mod read;

pub use decimal::{DECIMAL, Decimal, NoDecimal, typed};

use num_rational::BigRational;
use num_traits::{Signed as _, Zero as _};
use serde::{Deserialize, Serialize};

use crate::Day;
use crate::document::{Category, LevelText, Reference};
use crate::markdown::unwrapped;

/// The version of the shape in which extensions are published.
pub const EXTENSION_SCHEMA_VERSION: &str = "1.0.0";

/// How far an extension has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ExtensionStatus {
    /// It is being written.
    UnderDevelopment,
    /// It is complete, and tried out.
    ReleaseCandidate,
    /// It is in force.
    Stable,
    /// It should no longer be used.
    Deprecated,
}

impl ExtensionStatus {
    /// The status as it is written in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnderDevelopment => "under-development",
            Self::ReleaseCandidate => "release-candidate",
            Self::Stable => "stable",
            Self::Deprecated => "deprecated",
        }
    }
}

/// One version of an extension, complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Extension {
    /// The version of the shape in which extensions are published.
    pub schema_version: String,
    /// The stable id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The version of the extension: three numbers separated by periods.
    pub version: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// Where it is documented.
    pub documentation: String,
    /// How far it has come.
    pub status: ExtensionStatus,
    /// The language of all texts, as a BCP 47 tag.
    pub language: String,
    /// The date of publication, as year-month-day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// The license, as an SPDX expression.
    pub license: String,
    /// Where structure and wording come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<String>,
    /// The versions of the model that it fits.
    pub compatibility: Vec<String>,
    /// Whether the least result of a category is reported beside the mean.
    pub floor_score: bool,
    /// The criteria that it adds to categories, in the order of the extension.
    pub relevance: Vec<Relevance>,
    /// What it makes of weights, in the order of the extension.
    pub overlays: Vec<Overlay>,
    /// Standards that it cites and the catalog of the model lacks.
    pub references: Vec<Reference>,
    /// Why the version was withdrawn, which its notes say and no document.
    #[serde(skip)]
    pub withdrawn: Option<String>,
}

/// Criteria that an extension adds to a category. They are rated as a requirement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Relevance {
    /// The id of the category.
    pub category: String,
    /// The weight, beside the effective weights of the requirements of the category.
    pub weight: u32,
    /// What the criteria are for and what good looks like, in Markdown.
    pub guidance: String,
    /// What an assessor looks at, in Markdown.
    pub assessment: String,
    /// What each maturity level means, from the lowest.
    pub levels: Vec<LevelText>,
    /// Ids of cited standards: of the extension itself, or else of the catalog of the model.
    pub references: Vec<String>,
    /// Markdown that is printed instead of the generated list of references.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub references_note: Option<String>,
    /// Whether the text is under construction. Never true in a published document.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

impl Relevance {
    /// Criteria that say nothing.
    #[must_use]
    pub fn blank(category: &str, weight: u32) -> Self {
        Self {
            category: category.to_owned(),
            weight,
            guidance: String::new(),
            assessment: String::new(),
            levels: Vec::new(),
            references: Vec::new(),
            references_note: None,
            draft: false,
        }
    }
}

/// What an extension makes of the weight of one category or requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OverlayShape", into = "OverlayShape")]
pub struct Overlay {
    /// The id of the category or requirement.
    pub target: String,
    /// What becomes of its weight.
    pub effect: Effect,
    /// Why.
    pub rationale: String,
}

/// What becomes of a weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The weight times a number.
    Multiplier(Decimal),
    /// The weight plus a number, which may be negative.
    Addition(Decimal),
    /// A number in place of the weight.
    Override(Decimal),
}

impl Effect {
    /// What is made of a weight. No weight becomes less than 0.
    #[must_use]
    pub fn on(&self, weight: &BigRational) -> BigRational {
        let weight = self.unclamped(weight);
        match weight.is_negative() {
            true => BigRational::zero(),
            false => weight,
        }
    }

    /// What would be made of a weight if it could be less than 0.
    #[must_use]
    pub fn unclamped(&self, weight: &BigRational) -> BigRational {
        match self {
            Self::Multiplier(by) => weight * by.value(),
            Self::Addition(by) => weight + by.value(),
            Self::Override(by) => by.value(),
        }
    }

    /// Whether it leaves a weight of the model as it is.
    #[must_use]
    pub fn is_without_effect(&self, weight: u32) -> bool {
        let weight = BigRational::from_integer(weight.into());
        self.on(&weight) == weight
    }

    /// Whether it would make a weight of the model less than 0.
    #[must_use]
    pub fn is_below_zero(&self, weight: u32) -> bool {
        self.unclamped(&BigRational::from_integer(weight.into()))
            .is_negative()
    }

    /// The key under which it is written.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Multiplier(_) => "multiplier",
            Self::Addition(_) => "addition",
            Self::Override(_) => "override",
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> &Decimal {
        match self {
            Self::Multiplier(number) | Self::Addition(number) | Self::Override(number) => number,
        }
    }
}

/// An overlay as it is written: with exactly one of three keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [
    { "required": ["multiplier"] }, { "required": ["addition"] }, { "required": ["override"] },
])))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OverlayShape {
    /// The id of the category or requirement.
    target: String,
    /// The weight times this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    multiplier: Option<Decimal>,
    /// The weight plus this, which may be negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    addition: Option<Decimal>,
    /// This in place of the weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r#override: Option<Decimal>,
    /// Why.
    rationale: String,
}

impl TryFrom<OverlayShape> for Overlay {
    type Error = &'static str;

    fn try_from(shape: OverlayShape) -> Result<Self, Self::Error> {
        let effect = match (shape.multiplier, shape.addition, shape.r#override) {
            (Some(by), None, None) => Effect::Multiplier(by),
            (None, Some(by), None) => Effect::Addition(by),
            (None, None, Some(by)) => Effect::Override(by),
            _ => return Err("an overlay has one of `multiplier`, `addition` and `override`"),
        };
        Ok(Self {
            target: shape.target,
            effect,
            rationale: shape.rationale,
        })
    }
}

impl From<Overlay> for OverlayShape {
    fn from(overlay: Overlay) -> Self {
        let mut shape = Self {
            target: overlay.target,
            multiplier: None,
            addition: None,
            r#override: None,
            rationale: overlay.rationale,
        };
        match overlay.effect {
            Effect::Multiplier(by) => shape.multiplier = Some(by),
            Effect::Addition(by) => shape.addition = Some(by),
            Effect::Override(by) => shape.r#override = Some(by),
        }
        shape
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Overlay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Overlay".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        OverlayShape::json_schema(generator)
    }
}

impl Extension {
    /// The version as names of files have it: marked where it is not published.
    #[must_use]
    pub fn file_version(&self) -> String {
        match self.date {
            Some(_) => self.version.clone(),
            None => format!("{}-draft", self.version),
        }
    }

    /// An extension that says nothing: it is in force, in English and under no license, and fits no version of the model.
    #[must_use]
    pub fn blank(id: &str, version: &str) -> Self {
        Self {
            schema_version: EXTENSION_SCHEMA_VERSION.to_owned(),
            id: id.to_owned(),
            name: id.to_owned(),
            version: version.to_owned(),
            description: String::new(),
            documentation: String::new(),
            status: ExtensionStatus::Stable,
            language: "en".to_owned(),
            date: None,
            license: String::new(),
            provenance: None,
            compatibility: Vec::new(),
            floor_score: false,
            relevance: Vec::new(),
            overlays: Vec::new(),
            references: Vec::new(),
            withdrawn: None,
        }
    }

    /// The criteria that it adds to a category.
    #[must_use]
    pub fn relevance_of(&self, category: &str) -> Option<&Relevance> {
        self.relevance
            .iter()
            .find(|entry| entry.category == category)
    }

    /// What it makes of the weight of a category or requirement.
    #[must_use]
    pub fn overlay_of(&self, target: &str) -> Option<&Overlay> {
        self.overlays
            .iter()
            .find(|overlay| overlay.target == target)
    }

    /// Whether it adds criteria to a category, or changes the weight of it or of one of its requirements.
    #[must_use]
    pub fn touches(&self, category: &Category) -> bool {
        let requirements = category.requirements.iter().map(|entry| &entry.id);
        let mut items = std::iter::once(&category.id).chain(requirements);
        self.relevance_of(&category.id).is_some() || items.any(|id| self.overlay_of(id).is_some())
    }

    /// The document with each paragraph of its texts on one line, as others read it.
    #[must_use]
    pub fn unwrapped(mut self) -> Self {
        let unwrap = |text: &mut String| *text = unwrapped(text);
        unwrap(&mut self.description);
        for entry in &mut self.relevance {
            unwrap(&mut entry.guidance);
            unwrap(&mut entry.assessment);
            for level in &mut entry.levels {
                unwrap(&mut level.description);
            }
            entry.references_note.iter_mut().for_each(unwrap);
        }
        self
    }

    /// The document as it is published: JSON, indented by two spaces, with a line break at the end.
    ///
    /// # Panics
    /// Never: the document's keys are texts, and memory can be written to.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .expect("the keys are texts, and memory can be written to");
        bytes.push(b'\n');
        bytes
    }

    /// Whether it fits a version of the model.
    #[must_use]
    pub fn fits(&self, version: &str) -> bool {
        self.compatibility.iter().any(|fitting| fitting == version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn weight(weight: i32) -> BigRational {
        BigRational::from_integer(weight.into())
    }

    #[test]
    fn an_overlay_makes_no_weight_less_than_zero() {
        let half = BigRational::new(9.into(), 2.into());
        assert_eq!(Effect::Multiplier(number("1.5")).on(&weight(3)), half);
        assert_eq!(Effect::Addition(number("-1")).on(&weight(3)), weight(2));
        assert_eq!(Effect::Addition(number("-4")).on(&weight(3)), weight(0));
        assert_eq!(Effect::Override(number("0")).on(&weight(3)), weight(0));
        assert_eq!(Effect::Override(number("7")).on(&weight(3)), weight(7));
        assert_eq!(
            Effect::Addition(number("-4")).unclamped(&weight(3)),
            weight(-1)
        );
    }

    #[test]
    fn an_overlay_is_written_with_one_of_three_keys() {
        let read = |text: &str| serde_json::from_str::<Overlay>(text);
        let text = r#"{"target":"a","multiplier":"2.0","rationale":"More."}"#;
        let overlay = read(text).expect("an overlay");
        assert_eq!(overlay.effect, Effect::Multiplier(number("2.0")));
        assert_eq!(serde_json::to_string(&overlay).expect("JSON"), text);
        for wrong in [
            r#"{"target":"a","rationale":"More."}"#,
            r#"{"target":"a","multiplier":"2","addition":"1","rationale":"More."}"#,
            r#"{"target":"a","multiplier":2.0,"rationale":"More."}"#,
            r#"{"target":"a","multiplier":"2","rationale":"More.","other":1}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
