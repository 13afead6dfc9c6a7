//! The link by which the web client shares ratings: an address that holds them behind its `#`.
//!
//! `progress` holds the ratings of categories: JSON in base64. `full` holds those of requirements: JSON that is compressed as RFC 1951
//! says, in base64. Names of the assessment and the assessor and the use case are texts in base64.

use std::io::Read as _;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::DeflateDecoder;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::read::{MAX_BYTES, ReadError};

/// What every link holds, behind the `#` or another part.
const PROGRESS: &str = "progress=";

/// The version of what `full` holds.
const HASH_VERSION: u64 = 2;

/// The texts of a link, which have the names of the keys of a file.
const TEXTS: [&str; 3] = ["assessmentName", "assessorName", "useCaseDescription"];

/// Mail programs cut the padding off.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether a text is such a link, and nothing else.
pub(super) fn is_link(text: &str) -> bool {
    let text = text.trim();
    let parts = text.split_once('#').map(|(_, parts)| parts);
    let mut parts = parts.into_iter().flat_map(|parts| parts.split('&'));
    !text.contains(char::is_whitespace) && parts.any(|part| part.starts_with(PROGRESS))
}

/// The file of the client that a link stands for, as JSON.
pub(super) fn file_of(text: &str) -> Result<Value, ReadError> {
    let link = Link::of(text);
    let progress = link.bytes("progress")?.unwrap_or_default();
    // The first client encoded characters and not bytes.
    let progress = String::from_utf8(progress)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    let mut file = match link.json("progress", &progress)? {
        Value::Object(file) if is_map_of_ratings(&file) => {
            Map::from_iter([("progress".to_owned(), file.into())])
        }
        Value::Object(file) => file,
        _ => return Err(link.fault("progress", "it holds no group of keys")),
    };
    for key in TEXTS {
        if let Some(bytes) = link.bytes(key)? {
            let text = String::from_utf8(bytes).map_err(|_| link.fault(key, "it is no text"))?;
            file.insert(key.to_owned(), json!(text));
        }
    }
    if let Some(bytes) = link.bytes("full")? {
        let requirements = link.full(&bytes)?;
        without_derived(&mut file, &requirements);
        file.insert(
            "requirementProgress".to_owned(),
            Value::Object(requirements),
        );
    }
    Ok(Value::Object(file))
}

/// Whether a group of keys holds nothing but ratings. The first client shared them alone.
fn is_map_of_ratings(file: &Map<String, Value>) -> bool {
    !file.is_empty() && file.values().all(|value| value.get("level").is_some())
}

/// Takes out the levels of categories that the client computed for the link: those of which a requirement is rated.
fn without_derived(file: &mut Map<String, Value>, requirements: &Map<String, Value>) {
    let rated = requirements.iter().filter(|(_, entry)| {
        let level = entry.get("level").and_then(Value::as_u64);
        level.is_some_and(|level| level > 0) && entry.get("applicability") != Some(&json!(false))
    });
    let categories = rated.filter_map(|(key, _)| key.rsplit_once('.'));
    for (category, _) in categories {
        let progress = file.get_mut("progress");
        let entry = progress.and_then(|progress| progress.get_mut(category));
        if let Some(level) = entry.and_then(|entry| entry.get_mut("level")) {
            *level = json!(0);
        }
    }
}

/// A link, in its parts.
struct Link<'a> {
    /// Each with its name, and where its value begins in the text.
    parts: Vec<(&'a str, &'a str, u64)>,
}

impl<'a> Link<'a> {
    fn of(text: &'a str) -> Self {
        let start = text.find('#').map_or(0, |at| at + 1);
        let mut parts = Vec::new();
        let mut at = start;
        for part in text[start..].trim_end().split('&') {
            if let Some((name, value)) = part.split_once('=') {
                let column = text[..at].chars().count() + name.chars().count() + 2;
                parts.push((name, value, column as u64));
            }
            at += part.len() + 1;
        }
        Self { parts }
    }

    fn part(&self, name: &str) -> Option<&(&'a str, &'a str, u64)> {
        self.parts.iter().find(|(own, ..)| *own == name)
    }

    fn fault(&self, name: &str, what: &str) -> ReadError {
        ReadError {
            place: self.part(name).map(|(.., column)| (1, *column)),
            message: format!("`{name}` of the link cannot be read: {what}"),
        }
    }

    /// The bytes that a part holds.
    fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some((_, value, _)) = self.part(name) else {
            return Ok(None);
        };
        let base64: Vec<u8> = percent_decode_str(value).collect();
        let bytes = BASE64.decode(base64);
        bytes.map(Some).map_err(|_| {
            self.fault(
                name,
                "it is no base64, so that a part of the link may be missing",
            )
        })
    }

    fn json(&self, name: &str, text: &str) -> Result<Value, ReadError> {
        serde_json::from_str(text).map_err(|_| {
            self.fault(
                name,
                "it holds no JSON, so that a part of the link may be missing",
            )
        })
    }

    /// The ratings of requirements.
    fn full(&self, compressed: &[u8]) -> Result<Map<String, Value>, ReadError> {
        let most = MAX_BYTES as u64;
        let mut text = String::new();
        let mut bytes = DeflateDecoder::new(compressed).take(most + 1);
        let read = bytes.read_to_string(&mut text);
        if bytes.limit() == 0 {
            return Err(self.fault("full", "it is too large"));
        }
        read.map_err(|_| {
            self.fault(
                "full",
                "it cannot be inflated, so that a part of the link may be missing",
            )
        })?;
        let mut full = self.json("full", &text)?;
        if full.get("hashVersion").and_then(Value::as_u64) != Some(HASH_VERSION) {
            return Err(self.fault("full", "it is of a version that this program does not know"));
        }
        match full.get_mut("requirementProgress").map(Value::take) {
            Some(Value::Object(requirements)) => Ok(requirements),
            _ => Err(self.fault("full", "it holds no ratings")),
        }
    }
}
