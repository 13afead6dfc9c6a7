//! Numbers that people type.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed as _;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// How a decimal is written: digits, and up to six digits behind a period.
pub const DECIMAL: &str = r"^-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,6})?$";

/// A decimal number as it was typed. It is exact, and written as a text, so that no reader makes a float of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Decimal(String);

impl Decimal {
    /// The number as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The exact value.
    #[must_use]
    pub fn value(&self) -> BigRational {
        let (whole, rest) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let digits: BigInt = [whole, rest]
            .concat()
            .parse()
            .expect("only a decimal is made into one");
        let places = u32::try_from(rest.len()).expect("a decimal has few places");
        BigRational::new(digits, BigInt::from(10_u32).pow(places))
    }
}

/// What is said of a text that is no decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a number with up to six digits before and behind a period, as in `1.5`")]
pub struct NoDecimal;

impl FromStr for Decimal {
    type Err = NoDecimal;

    fn from_str(text: &str) -> Result<Self, NoDecimal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = match digits.split_once('.') {
            Some((whole, rest)) => (whole, Some(rest)),
            None => (digits, None),
        };
        let is_number = |part: &str| {
            (1..=6).contains(&part.len()) && part.bytes().all(|sign| sign.is_ascii_digit())
        };
        let is_whole = is_number(whole) && (whole == "0" || !whole.starts_with('0'));
        match is_whole && rest.is_none_or(is_number) {
            true => Ok(Self(text.to_owned())),
            false => Err(NoDecimal),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The shortest way to write a value that has one, as a person would type it.
#[must_use]
pub fn typed(value: &BigRational) -> Option<Decimal> {
    let scaled = |places: u32| value * BigRational::from_integer(BigInt::from(10_u32).pow(places));
    let places = (0..=6).find(|places| scaled(*places).is_integer())?;
    let number = scaled(places).to_integer();
    let places = places as usize;
    let digits = format!(
        "{:0>width$}",
        number.magnitude().to_string(),
        width = places + 1
    );
    let (whole, rest) = digits.split_at(digits.len() - places);
    let sign = if number.is_negative() { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}").parse().ok()
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Decimal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": DECIMAL })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn a_decimal_is_exact_and_stays_as_it_was_typed() {
        for (text, value) in [
            ("2", ratio(2, 1)),
            ("2.0", ratio(2, 1)),
            ("1.25", ratio(5, 4)),
            ("-0.5", ratio(-1, 2)),
            ("0", ratio(0, 1)),
            ("999999.999999", ratio(999_999_999_999, 1_000_000)),
        ] {
            let decimal: Decimal = text.parse().expect("a decimal");
            assert_eq!((decimal.value(), decimal.as_str()), (value, text));
        }
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "01",
            "1e3",
            "+1",
            "1_0",
            "inf",
            "nan",
            "1.1234567",
            "1000000",
            "1.5 ",
            "--1",
            "1.-5",
            "٣",
        ] {
            assert_eq!(text.parse::<Decimal>(), Err(NoDecimal), "{text}");
        }
    }

    #[test]
    fn a_value_is_written_as_a_person_would_type_it() {
        for (value, text) in [
            (ratio(2, 1), Some("2")),
            (ratio(5, 4), Some("1.25")),
            (ratio(-1, 2), Some("-0.5")),
            (ratio(1, 3), None),
            (ratio(1_000_000, 1), None),
        ] {
            assert_eq!(typed(&value).as_ref().map(Decimal::as_str), text);
        }
    }
}
