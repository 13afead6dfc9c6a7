//! Answers of an assessment: what was rated, by whom, and with which levels.

mod strict;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What is rated one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Requirements.
    Assessment,
    /// Categories.
    SelfAssessment,
}

/// The answers file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Answers {
    /// The version of the model that was answered.
    #[serde(deserialize_with = "strict::text")]
    pub version: String,
    /// What is rated.
    #[serde(deserialize_with = "strict::word")]
    pub kind: Kind,
    /// Whose PKI is rated.
    #[serde(
        default,
        deserialize_with = "strict::optional_object",
        skip_serializing_if = "Option::is_none"
    )]
    pub organisation: Option<Organisation>,
    /// What is rated of it.
    #[serde(
        default,
        deserialize_with = "strict::optional_object",
        skip_serializing_if = "Option::is_none"
    )]
    pub scope: Option<Scope>,
    /// Who rates.
    #[serde(
        default,
        deserialize_with = "strict::optional_object",
        skip_serializing_if = "Option::is_none"
    )]
    pub assessor: Option<Assessor>,
    /// When evidence was gathered.
    #[serde(
        default,
        deserialize_with = "strict::optional_object",
        skip_serializing_if = "Option::is_none"
    )]
    pub period: Option<Period>,
    /// The answers, by the id of the requirement or category. What is not listed is not answered.
    #[serde(deserialize_with = "strict::object")]
    pub answers: IndexMap<String, Answer>,
}

/// An organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Organisation {
    /// Its name.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// Its sector.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub sector: Option<String>,
    /// Its size.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub size: Option<String>,
    /// Its country.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub country: Option<String>,
}

/// What is rated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Scope {
    /// The use case.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub use_case: Option<String>,
    /// The scope in words.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub description: Option<String>,
}

/// Who rates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Assessor {
    /// The name.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// The relation to what is rated.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub independence: Option<String>,
}

/// The days between which evidence was gathered, as year-month-day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Period {
    /// The first day.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<String>,
    /// The last day.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub to: Option<String>,
}

/// One answer: a level, perhaps limited to a part, or the reason why there is none.
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
    #[serde(
        deserialize_with = "strict::optional_level",
        skip_serializing_if = "Option::is_none"
    )]
    pub level: Option<u32>,
    /// Why the item is left out.
    #[cfg_attr(feature = "schema", schemars(length(min = 1), regex(pattern = r"\S")))]
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub not_applicable: Option<String>,
    /// Why only a part of the item is rated. It weighs fully all the same.
    #[cfg_attr(feature = "schema", schemars(length(min = 1), regex(pattern = r"\S")))]
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub partially_applicable: Option<String>,
    /// Where the evidence is.
    #[serde(
        deserialize_with = "strict::texts",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub evidence: Vec<String>,
    /// Anything else.
    #[serde(
        deserialize_with = "strict::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
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

/// Where an answer stands in the text it was read from: line and column, from 1.
pub type Places = IndexMap<String, (u64, u64)>;

#[cfg(feature = "read")]
mod read {
    use super::strict::{self, Object};
    use super::{Answer, Answers, Assessor, IndexMap, Kind, Organisation, Period, Places, Scope};
    use serde::Deserialize;
    use serde_saphyr::Spanned;

    use crate::read::{ReadError, yaml};

    /// The same as [`Answers`], where each answer knows its place.
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case", deny_unknown_fields)]
    struct Placed {
        #[serde(deserialize_with = "strict::text")]
        version: String,
        #[serde(deserialize_with = "strict::word")]
        kind: Kind,
        #[serde(default, deserialize_with = "strict::optional_object")]
        organisation: Option<Organisation>,
        #[serde(default, deserialize_with = "strict::optional_object")]
        scope: Option<Scope>,
        #[serde(default, deserialize_with = "strict::optional_object")]
        assessor: Option<Assessor>,
        #[serde(default, deserialize_with = "strict::optional_object")]
        period: Option<Period>,
        #[serde(deserialize_with = "strict::object")]
        answers: IndexMap<String, Spanned<Object<Answer>>>,
    }

    impl Answers {
        /// Reads an answers file: JSON, or YAML of the same shape. Aliases, depth and size are bounded.
        ///
        /// # Errors
        /// Where the text is neither, or holds something else than answers.
        pub fn read(text: &str) -> Result<(Self, Places), ReadError> {
            let placed: Placed = yaml(text)?;
            let mut places = Places::new();
            let mut answers = IndexMap::new();
            for (id, answer) in placed.answers {
                places.insert(
                    id.clone(),
                    (answer.referenced.line(), answer.referenced.column()),
                );
                answers.insert(id, answer.value.0);
            }
            let read = Self {
                version: placed.version,
                kind: placed.kind,
                organisation: placed.organisation,
                scope: placed.scope,
                assessor: placed.assessor,
                period: placed.period,
                answers,
            };
            Ok((read, places))
        }
    }
}
