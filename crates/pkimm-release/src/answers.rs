//! Answers of an assessment: what was rated, by whom, and with which levels, and whatever else an assessor writes down. One
//! file holds everything that a form on the screen, on paper or in a workbook can hold.
//!
//! Every format of the file is read for ever. Keys that are added later are optional, and not written where they are empty.

#[cfg(feature = "read")]
mod read;

#[cfg(feature = "read")]
pub use read::{Places, Unsound};

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::document::Release;

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

/// The greatest [`AnswersFormat`] that this program reads.
pub const ANSWERS_FORMAT: u32 = 1;

/// How it is said that this program is too old for a file.
const NEWER: &str = "these answers were written by a newer program";

/// The version of the shape of an answers file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AnswersFormat(u32);

impl AnswersFormat {
    fn is_first(&self) -> bool {
        *self == Self::default()
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": ANSWERS_FORMAT })
    }
}

impl Default for AnswersFormat {
    fn default() -> Self {
        Self(1)
    }
}

impl<'de> Deserialize<'de> for AnswersFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match whole_number(deserializer)? {
            0 => Err(D::Error::custom("`format` starts at 1")),
            format @ 1..=ANSWERS_FORMAT => Ok(Self(format)),
            format => Err(D::Error::custom(format!(
                "{NEWER}: their `format` is {format}, but this program reads only up to {ANSWERS_FORMAT}"
            ))),
        }
    }
}

/// The answers file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Answers {
    /// The version of this file's shape. Left out where it is 1.
    #[cfg_attr(feature = "schema", schemars(schema_with = "AnswersFormat::schema"))]
    #[serde(default, skip_serializing_if = "AnswersFormat::is_first")]
    pub format: AnswersFormat,
    /// The version of the model that the answers are for.
    pub version: String,
    /// Whether requirements or categories are rated.
    pub kind: Kind,
    /// What the assessment is called, to tell it from others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was saved, in UTC, as RFC 3339 writes it: `2026-11-30T09:00:00Z`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved: Option<String>,
    /// The organization that is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Organisation>,
    /// The part of it that is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The use cases that are told apart in `applicability`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub use_cases: Vec<String>,
    /// To which use cases an item applies: by the id of the requirement or category, then by the use case.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub applicability: IndexMap<String, IndexMap<String, Applicability>>,
    /// The person or team that rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessor: Option<Assessor>,
    /// Interests of the assessor that could influence the ratings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflicts_of_interest: Option<String>,
    /// The period in which evidence was gathered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Who was interviewed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interviews: Vec<Interview>,
    /// The answers, by the id of the requirement or category. Whatever is not listed is unanswered. In an assessment a category can be
    /// answered as a whole: that it does not apply sets its requirements aside, and a level counts where none of them is rated.
    pub answers: IndexMap<String, Answer>,
    /// The level to be reached, by the id of the requirement or category.
    #[serde(
        default,
        deserialize_with = "levels",
        skip_serializing_if = "IndexMap::is_empty"
    )]
    pub targets: IndexMap<String, u32>,
    /// What will be done to reach a level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<Plan>,
    /// The answers to extensions, by the id of the extension.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub extensions: IndexMap<String, ExtensionAnswers>,
    /// Who signs the result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signature>,
    /// What files of other tools held and this one has no place for, by the name of the tool. It is not read, and written back as it is.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub foreign: IndexMap<String, Value>,
}

impl Answers {
    /// A blank file: every item that is rated, without an answer.
    #[must_use]
    pub fn blank(release: &Release, kind: Kind) -> Self {
        let ids: Vec<&String> = match kind {
            Kind::Assessment => release.requirements().map(|item| &item.id).collect(),
            Kind::SelfAssessment => release.categories().map(|item| &item.id).collect(),
        };
        let answers = ids.into_iter().map(|id| (id.clone(), Answer::default()));
        Self {
            version: release.version.clone(),
            kind,
            answers: answers.collect(),
            ..Self::default()
        }
    }
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

/// The part of an organization that is rated.
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

/// The period in which evidence was gathered, with dates as year-month-day. Forms take any text, and none is lost.
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

/// Whether an item applies to a use case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Applicability {
    /// To what extent.
    pub value: Applies,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// To what extent an item applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// It applies.
    #[default]
    Yes,
    /// It applies in part.
    Partly,
    /// It does not apply.
    No,
}

/// An interview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Interview {
    /// The person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The person's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The date, as year-month-day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// An action to raise a result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Plan {
    /// The id of the requirement or category, or what it is about in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The number of the level to be reached.
    #[serde(deserialize_with = "level", skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
    /// What it is to achieve.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<String>,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible: Option<String>,
    /// When it is due: a date as year-month-day, or a period in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// What it needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<String>,
    /// What comes out of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
    /// The steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// Any other remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
}

/// A step of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Task {
    /// What is to be done.
    pub text: String,
    /// Whether it is done.
    #[serde(default)]
    pub done: bool,
}

/// A signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Signature {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// The answers to an extension.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExtensionAnswers {
    /// The version of the extension.
    pub version: String,
    /// The answers, by the id of the category that the extension rates.
    pub answers: IndexMap<String, Answer>,
}

/// How sure an assessor is of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The evidence is complete.
    High,
    /// The evidence has gaps.
    Medium,
    /// The level rests on what was said.
    Low,
}

/// One answer: a level, possibly for only a part of the item, or the reason why there is none. What was noted on an item that
/// is not rated yet is an answer without either, and the item counts as unanswered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend(
        "not" = { "required": ["level", "not-applicable"] },
        "dependentRequired" = { "partially-applicable": ["level"] },
    ))
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
    /// How sure the assessor is of the level. It does not change the score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// The checks of the assessment that were found to hold, word for word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// Where the evidence is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Why the next level is not reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not_next: Option<String>,
    /// Any other remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What the organization says of the rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_comment: Option<String>,
}

impl Answer {
    /// What contradicts itself in the answer: why it can be read in more than one way.
    #[must_use]
    pub fn contradiction(&self) -> Option<&'static str> {
        let is_blank = |reason: &Option<String>| {
            reason
                .as_ref()
                .is_some_and(|reason| reason.trim().is_empty())
        };
        if self.level.is_some() && self.not_applicable.is_some() {
            Some("this answer has both a level and `not-applicable`")
        } else if self.level.is_none() && self.partially_applicable.is_some() {
            Some("`partially-applicable` needs a level")
        } else if is_blank(&self.not_applicable) {
            Some("`not-applicable` needs a reason")
        } else if is_blank(&self.partially_applicable) {
            Some("`partially-applicable` needs a reason")
        } else {
            None
        }
    }

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

/// The number of a level.
fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    whole_number(deserializer).map(Some)
}

/// Numbers of levels by id.
fn levels<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IndexMap<String, u32>, D::Error> {
    struct Number(u32);

    impl<'de> Deserialize<'de> for Number {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            whole_number(deserializer).map(Self)
        }
    }

    let numbers = IndexMap::<String, Number>::deserialize(deserializer)?;
    Ok(numbers
        .into_iter()
        .map(|(id, number)| (id, number.0))
        .collect())
}

/// A whole number. As in JSON Schema, `3.0` is the whole number 3, and a number in quotes is none.
pub(crate) fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let whole = number.as_u64().or_else(|| {
        // The digits of a whole number are those of an integer.
        let number = number.as_f64().filter(|number| number.fract() == 0.0)?;
        format!("{number:.0}").parse().ok()
    });
    whole
        .and_then(|whole| u32::try_from(whole).ok())
        .ok_or_else(|| D::Error::custom(format!("{number} is not a whole number from 0")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_level_is_a_whole_number_however_it_is_written() {
        let cases = [
            (json!(3), Some(3)),
            (json!(3.0), Some(3)),
            (json!(0), Some(0)),
            (json!(u32::MAX), Some(u32::MAX)),
            (json!(2.5), None),
            (json!(-1), None),
            (json!(1_u64 << 32), None),
            (json!(1e300), None),
            (json!("3"), None),
            (json!(null), None),
        ];
        for (written, expected) in cases {
            let answer = serde_json::from_value::<Answer>(json!({ "level": written }));
            assert_eq!(answer.ok(), expected.map(Answer::level), "{written}");
            let plan = serde_json::from_value::<Plan>(json!({ "target": written }));
            let target = plan.ok().map(|plan| plan.target);
            assert_eq!(target, expected.map(Some), "{written}");
            let answers = serde_json::from_value::<Answers>(json!({
                "version": "1.0.0", "kind": "assessment", "answers": {}, "targets": { "a": written },
            }));
            let targets = answers.ok().map(|answers| answers.targets);
            let expected = expected.map(|level| IndexMap::from([("a".to_owned(), level)]));
            assert_eq!(targets, expected, "{written}");
        }
        let error = serde_json::from_value::<Answer>(json!({ "level": 2.5 })).unwrap_err();
        assert_eq!(error.to_string(), "2.5 is not a whole number from 0");
    }

    #[test]
    fn the_first_format_is_not_written_and_a_later_one_not_read() {
        let read = |format: Value| {
            let answers = json!({
                "version": "1.0.0", "kind": "assessment", "answers": {}, "format": format,
            });
            serde_json::from_value::<Answers>(answers).map_err(|error| error.to_string())
        };
        let written = |answers: Answers| serde_json::to_value(answers).unwrap();
        assert_eq!(written(read(json!(1)).unwrap()).get("format"), None);
        let later = Answers {
            format: AnswersFormat(2),
            ..Answers::default()
        };
        assert_eq!(written(later)["format"], 2);
        assert_eq!(read(json!(0)).unwrap_err(), "`format` starts at 1");
        assert_eq!(
            read(json!(2)).unwrap_err(),
            "these answers were written by a newer program: their `format` is 2, but this program reads only up to 1"
        );
    }

    #[cfg(feature = "schema")]
    #[test]
    fn the_schema_allows_the_formats_that_are_read() {
        let schema = crate::schema::answers();
        let format = schema.pointer("/properties/format").unwrap();
        assert_eq!(format["type"], "integer");
        assert_eq!(
            (&format["minimum"], &format["maximum"]),
            (&json!(1), &json!(ANSWERS_FORMAT))
        );
    }

    #[test]
    fn an_answer_has_a_level_or_a_reason() {
        let answer =
            |level: Option<u32>, not_applicable: Option<&str>, partially: Option<&str>| Answer {
                level,
                not_applicable: not_applicable.map(str::to_owned),
                partially_applicable: partially.map(str::to_owned),
                ..Answer::default()
            };
        let cases = [
            (answer(None, None, None), None),
            (answer(Some(1), None, None), None),
            (answer(None, Some("none"), None), None),
            (answer(Some(1), None, Some("half")), None),
            (
                answer(Some(1), Some("none"), None),
                Some("this answer has both a level and `not-applicable`"),
            ),
            (
                answer(None, None, Some("half")),
                Some("`partially-applicable` needs a level"),
            ),
            (
                answer(None, Some("none"), Some("half")),
                Some("`partially-applicable` needs a level"),
            ),
            (
                answer(None, Some(" \n"), None),
                Some("`not-applicable` needs a reason"),
            ),
            (
                answer(Some(1), None, Some("")),
                Some("`partially-applicable` needs a reason"),
            ),
        ];
        for (answer, contradiction) in cases {
            assert_eq!(answer.contradiction(), contradiction, "{answer:?}");
        }
    }
}
