//! A day, as documents, notes and the command line write it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;
use time::format_description::StaticFormatDescription;
use time::macros::{date, format_description};

/// How a day is written: year-month-day, each with all of its digits.
const FORMAT: StaticFormatDescription = format_description!("[year]-[month]-[day]");

/// A day of the calendar, written as year-month-day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

/// A text that is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date, such as `2026-11-30`")]
pub struct NotADay(String);

impl Day {
    /// The first day of Unix time. It stands where a format asks for a day and a version has none, since a build has no
    /// clock.
    pub const EPOCH: Self = Self(date!(1970 - 01 - 01));

    /// The year, the month from 1 to 12, and the day of the month.
    #[must_use]
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), self.0.month().into(), self.0.day())
    }

    /// The first second of the day in UTC, in seconds of Unix time. It knows no time before 1970.
    #[must_use]
    pub fn seconds(self) -> u64 {
        let days = self.0.to_julian_day() - Self::EPOCH.0.to_julian_day();
        u64::try_from(days).unwrap_or(0) * 86_400
    }

    /// The first second of the day in UTC, as RFC 3339 writes it.
    #[must_use]
    pub fn midnight(self) -> String {
        format!("{self}T00:00:00Z")
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let day = Date::parse(text, FORMAT).ok().map(Self);
        // A day has one spelling, so that a document that is read and written again has the same bytes. The library also
        // reads a sign before the year.
        day.filter(|day| day.to_string() == text)
            .ok_or_else(|| NotADay(text.to_owned()))
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date",
            // Few validators assert formats. That the day exists is found when it is read.
            "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_exists_and_has_one_spelling() {
        for text in ["2024-02-29", "2026-12-31", "2000-02-29", "0001-01-01"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        for text in [
            "2023-02-29",
            "2024-02-30",
            "1900-02-29",
            "2026-13-01",
            "2026-04-31",
            "2026-04-00",
            "2026-1-01",
            "+2026-01-01",
            "12026-01-01",
            "20260101",
            "2026-01-01T10:00:00Z",
            " 2026-01-01",
            "2026-01-01\n",
            "tomorrow",
            "",
        ] {
            let error = text.parse::<Day>().unwrap_err();
            assert!(error.to_string().contains("is not a date"), "{text}");
        }
    }

    #[test]
    fn days_are_ordered_and_have_parts() {
        let [first, second]: [Day; 2] =
            ["2024-02-29", "2024-10-01"].map(|day| day.parse().unwrap());
        assert!(Day::EPOCH < first && first < second);
        assert_eq!(first.parts(), (2024, 2, 29));
        assert_eq!(Day::EPOCH.midnight(), "1970-01-01T00:00:00Z");
        assert_eq!(serde_json::to_string(&first).unwrap(), "\"2024-02-29\"");
        assert!(serde_json::from_str::<Day>("\"2024-02-30\"").is_err());
    }
}
