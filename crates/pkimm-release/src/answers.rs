//! Answers of an assessment: what was rated, by whom, and with which levels.

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
    pub version: String,
    /// What is rated.
    pub kind: Kind,
    /// Whose PKI is rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Organisation>,
    /// What is rated of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Who rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessor: Option<Assessor>,
    /// When evidence was gathered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The answers, by the id of the requirement or category. What is not listed is not answered.
    pub answers: IndexMap<String, Answer>,
}

/// An organisation.
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

/// What is rated.
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

/// Who rates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Assessor {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The relation to what is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub independence: Option<String>,
}

/// The days between which evidence was gathered, as year-month-day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Period {
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// Why the item is left out.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<String>,
    /// Why only a part of the item is rated. It weighs fully all the same.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partially_applicable: Option<String>,
    /// Where the evidence is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Anything else.
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

/// Where an answer stands in the text it was read from: line and column, from 1.
pub type Places = IndexMap<String, (u64, u64)>;

#[cfg(feature = "read")]
mod read {
    use super::{Answer, Answers, Assessor, IndexMap, Kind, Organisation, Period, Places, Scope};
    use serde::Deserialize;
    use serde_saphyr::Spanned;

    use crate::read::{ReadError, yaml};

    /// The same as [`Answers`], where each answer knows its place.
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case", deny_unknown_fields)]
    struct Placed {
        version: String,
        kind: Kind,
        organisation: Option<Organisation>,
        scope: Option<Scope>,
        assessor: Option<Assessor>,
        period: Option<Period>,
        answers: IndexMap<String, Spanned<Answer>>,
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
                answers.insert(id, answer.value);
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
