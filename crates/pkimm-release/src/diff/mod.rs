//! What changed between two releases, which version bump that requires, and what it does to past scores.
//!
//! - `kind`: the kinds of changes, with their bumps and reasons;
//! - `pairing`: which entity of one release is which of the other;
//! - `reuse`: which ids stand for something else than before;
//! - `compare`: field by field;
//! - [`impact`](mod@impact): the largest shifts of scores;
//! - [`words`](mod@words): a changed text, word by word.

mod compare;
pub mod impact;
mod kind;
pub(crate) mod pairing;
pub(crate) mod reuse;
pub mod words;

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::Release;

pub use impact::{Impact, impact};
pub use kind::{Bump, Kind};

/// What a change is about. Written as one text, such as `requirement:sponsor-support`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Subject {
    /// The model as a whole.
    Model,
    /// A level, by its number.
    Level(u32),
    /// A module, by its letter.
    Module(String),
    /// A category, by its id.
    Category(String),
    /// A requirement, by its id.
    Requirement(String),
    /// An entry of the catalogue, by its id.
    Reference(String),
    /// A narrative page, by its path below the folder of pages.
    Page(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model => out.write_str("model"),
            Self::Level(number) => write!(out, "level:{number}"),
            Self::Module(id) => write!(out, "module:{id}"),
            Self::Category(id) => write!(out, "category:{id}"),
            Self::Requirement(id) => write!(out, "requirement:{id}"),
            Self::Reference(id) => write!(out, "reference:{id}"),
            Self::Page(path) => write!(out, "page:{path}"),
        }
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

impl TryFrom<String> for Subject {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let problem = || format!("`{text}` names no part of a model");
        let (kind, id) = text.split_once(':').unwrap_or((text.as_str(), ""));
        Ok(match kind {
            "model" if id.is_empty() => Self::Model,
            "level" => Self::Level(id.parse().map_err(|_| problem())?),
            "module" => Self::Module(id.to_owned()),
            "category" => Self::Category(id.to_owned()),
            "requirement" => Self::Requirement(id.to_owned()),
            "reference" => Self::Reference(id.to_owned()),
            "page" => Self::Page(id.to_owned()),
            _ => return Err(problem()),
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Subject {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Subject".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(model|level:[1-9][0-9]*|(module|category|requirement|reference|page):.+)$"
        })
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What kind of change it is.
    pub kind: Kind,
    /// What changed: `model`, `level:<number>`, or `module:`, `category:`, `requirement:`, `reference:` or `page:` and
    /// the id that it has now, or had where it is gone.
    pub id: Subject,
    /// The level whose text changed, where the change is to one of a category's descriptions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// The bump that the change requires.
    pub bump: Bump,
    /// Why it requires that bump.
    pub reason: String,
    /// The first 16 hexadecimal digits of the SHA-256 digest of kind, id, level, before and after. A waiver names it.
    pub fingerprint: String,
    /// What stood there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What stands there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// Where it stands in the source, where a side is a source tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// A place in a source tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

impl Change {
    pub(crate) fn new(
        kind: Kind,
        id: Subject,
        level: Option<u32>,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Self {
        let mut hasher = Sha256::new();
        for part in [
            kind.as_str().to_owned(),
            id.to_string(),
            level.map(|level| level.to_string()).unwrap_or_default(),
        ] {
            hasher.update(part);
            hasher.update([0]);
        }
        for value in [&before, &after] {
            hasher.update(value.as_ref().map(Value::to_string).unwrap_or_default());
            hasher.update([0]);
        }
        let mut fingerprint = String::with_capacity(16);
        for byte in &hasher.finalize()[..8] {
            // Writing to a string cannot fail.
            let _ = write!(fingerprint, "{byte:02x}");
        }
        Self {
            kind,
            id,
            level,
            bump: kind.bump(),
            reason: kind.reason().to_owned(),
            fingerprint,
            before,
            after,
            location: None,
        }
    }

    /// Whether the change is to what the working group decides by consensus: structure, ids, names, weights, levels and
    /// what is asked. That is what requires more than a patch.
    #[must_use]
    pub fn is_normative(&self) -> bool {
        self.kind.bump() > Bump::Patch
    }
}

/// Everything that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The version before.
    pub from: String,
    /// The version after.
    pub to: String,
    /// The greatest bump that a change requires.
    pub required: Bump,
    /// The changes: those that require most first, then in the order of the model.
    pub changes: Vec<Change>,
    /// What the changes do to past scores. Null where the scales of answers differ, so that no answer can be carried over.
    pub impact: Option<Impact>,
}

/// The changes from one release to another: those that require most first, then in the order of the model.
#[must_use]
pub fn changes(old: &Release, new: &Release) -> Vec<Change> {
    compare::compare(old, new)
}

/// Compares two releases. `version`, `status`, `date` and `schemaVersion` are of the documents and no changes to the model.
#[must_use]
pub fn diff(old: &Release, new: &Release) -> Changes {
    let changes = changes(old, new);
    Changes {
        from: old.version.clone(),
        to: new.version.clone(),
        required: changes
            .iter()
            .map(|change| change.bump)
            .max()
            .unwrap_or(Bump::None),
        impact: impact(old, new),
        changes,
    }
}
