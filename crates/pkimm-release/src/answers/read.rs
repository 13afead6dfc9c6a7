//! Reads exactly what the schema of answers allows.
//!
//! Readers of YAML are lenient: they take a number for a text, and nothing for a list. What this program accepts has to be
//! what its schema accepts, or a file that is scored here is refused by the next tool that reads it. The library refuses what
//! [`strict`] asks it to; that nothing is null is asked here, since the schema allows it nowhere.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Options, Spanned};

use super::{Answers, Places};
use crate::read::{ReadError, yaml_with};

impl Answers {
    /// Reads an answers file: JSON, or YAML of the same shape. Aliases, depth and size are bounded.
    ///
    /// # Errors
    /// Where the text is neither, or holds something else than answers.
    pub fn read(text: &str) -> Result<(Self, Places), ReadError> {
        let NoNull = yaml_with(text, strict())?;
        let answers = yaml_with(text, strict())?;
        let placed: Placed = yaml_with(text, strict())?;
        let places = placed.answers.into_iter().map(|(id, answer)| {
            let place = answer.referenced;
            (id, (place.line(), place.column()))
        });
        Ok((answers, places.collect()))
    }
}

/// How the library reads answers: a text that looks like a number or a word of logic has to stand in quotes.
fn strict() -> Options {
    serde_saphyr::options! {
        no_schema: true,
        reject_unsupported_tags: true,
    }
}

/// The answers alone, with their places.
#[derive(serde::Deserialize)]
struct Placed {
    answers: IndexMap<String, Spanned<IgnoredAny>>,
}

/// Any value in which nothing is null.
struct NoNull;

impl<'de> Deserialize<'de> for NoNull {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NoNull)
    }
}

impl<'de> Visitor<'de> for NoNull {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value; omit the key if the value is not known")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self, A::Error> {
        while entries.next_entry::<IgnoredAny, Self>()?.is_some() {}
        Ok(self)
    }
}
