//! Answers of an assessment: what was rated, by whom, and with which levels.

#[cfg(feature = "read")]
mod read;

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// What is rated: requirements or categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Each requirement is rated.
    #[default]
    Assessment,
    /// Each category is rated.
    SelfAssessment,
}

/// The answers file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Answers {
    /// The version of the model that the answers are for.
    pub version: String,
    /// Whether requirements or categories are rated.
    pub kind: Kind,
    /// The organization whose PKI is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Organisation>,
    /// The part of the PKI that is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The person or team that rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessor: Option<Assessor>,
    /// The period in which evidence was gathered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The answers, by the id of the requirement or category. Whatever is not listed is unanswered.
    pub answers: IndexMap<String, Answer>,
}

/// An organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Organisation {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Its country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// The part of a PKI that is rated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Scope {
    /// The use case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_case: Option<String>,
    /// The scope in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The person or team that rates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Assessor {
    /// The name of the assessor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The assessor's relation to the organization, such as `internal audit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub independence: Option<String>,
}

/// The period in which evidence was gathered, with dates as year-month-day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Period {
    /// The first date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// One answer: a level, possibly for only a part of the item, or the reason why there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("oneOf" = [
        { "required": ["level"], "properties": { "not-applicable": false } },
        { "required": ["not-applicable"], "properties": { "level": false, "partially-applicable": false } },
    ]))
)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Answer {
    /// The number of the level.
    #[serde(deserialize_with = "level", skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// The reason why the item does not apply.
    #[cfg_attr(feature = "schema", schemars(length(min = 1), regex(pattern = r"\S")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<String>,
    /// The reason why the level covers only a part of the item. The item still keeps its full weight.
    #[cfg_attr(feature = "schema", schemars(length(min = 1), regex(pattern = r"\S")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partially_applicable: Option<String>,
    /// Where the evidence is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Any other remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl Answer {
    /// The answer that a level is reached.
    #[must_use]
    pub fn level(number: u32) -> Self {
        Self {
            level: Some(number),
            ..Self::default()
        }
    }

    /// The answer that the item does not apply.
    #[must_use]
    pub fn not_applicable(reason: &str) -> Self {
        Self {
            not_applicable: Some(reason.to_owned()),
            ..Self::default()
        }
    }
}

/// Where each answer is in the text that it was read from: line and column, counted from 1.
pub type Places = IndexMap<String, (u64, u64)>;

/// The number of a level. As in JSON Schema, `3.0` is the whole number 3, and a number in quotes is none.
fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let whole = number.as_u64().or_else(|| {
        // The digits of a whole number are those of an integer.
        let number = number.as_f64().filter(|number| number.fract() == 0.0)?;
        format!("{number:.0}").parse().ok()
    });
    whole
        .and_then(|whole| u32::try_from(whole).ok())
        .map(Some)
        .ok_or_else(|| D::Error::custom(format!("{number} is not the number of a level")))
}
