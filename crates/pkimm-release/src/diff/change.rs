//! One change: its kind, its place in the model, and what was and is said there.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::alike::{is_alike, is_plainly_alike};
use super::fact::Fact;
use super::kind::{Bump, Content, Kind};
use crate::address::{Address, Subject};
use crate::document::hexadecimal;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What kind of change it is.
    pub kind: Kind,
    /// What changed.
    #[serde(flatten)]
    pub address: Address,
    /// The bump that the change requires.
    pub bump: Bump,
    /// Why it requires that bump.
    pub reason: String,
    /// The first 16 hexadecimal digits of the SHA-256 digest of kind, id, level, before and after. A waiver names it.
    pub fingerprint: String,
    /// Why it requires a patch only, where the notes of the version waive it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<String>,
    /// What stood there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Fact>,
    /// What stands there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Fact>,
    /// Its place in the source, if a side is a source tree.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    pub(super) fn new(
        kind: Kind,
        address: Address,
        before: Option<Fact>,
        after: Option<Fact>,
    ) -> Self {
        let level = address.level().map(|level| level.to_string());
        // A fact can be written: its keys are texts.
        let json = |fact: &Option<Fact>| {
            fact.as_ref()
                .and_then(|fact| serde_json::to_string(fact).ok())
                .unwrap_or_default()
        };
        let mut hasher = Sha256::new();
        for part in [
            kind.as_str().to_owned(),
            address.subject().to_string(),
            level.unwrap_or_default(),
            json(&before),
            json(&after),
        ] {
            hasher.update(part);
            hasher.update([0]);
        }
        let sides = before.as_ref().zip(after.as_ref());
        let read_the_same = sides.is_some_and(|(before, after)| read_the_same(kind, before, after));
        let (bump, reason) = match kind.is_waivable() && read_the_same {
            true => (Bump::Patch, "it reads the same"),
            false => (kind.bump(), kind.reason()),
        };
        Self {
            kind,
            address,
            bump,
            reason: reason.to_owned(),
            fingerprint: hexadecimal(&hasher.finalize()[..8]),
            waived: None,
            before,
            after,
            location: None,
        }
    }

    /// What changed.
    #[must_use]
    pub fn subject(&self) -> Subject {
        self.address.subject()
    }

    /// Whether the change is to what the working group decides by consensus: structure, ids, names, weights, levels and
    /// what is asked. That is what requires more than a patch, but for what only follows from other changes.
    #[must_use]
    pub fn is_normative(&self) -> bool {
        self.bump > Bump::Patch && !self.kind.is_derived()
    }

    /// The running text before and after, where both sides have one: it is compared word by word.
    #[must_use]
    pub fn prose(&self) -> Option<(&str, &str)> {
        let (before, after) = (self.before.as_ref()?, self.after.as_ref()?);
        match self.kind.content() {
            Content::Prose => Some((before.as_text()?, after.as_text()?)),
            Content::Fact | Content::Entry => None,
        }
    }
}

/// Whether the two sides of a change read the same. Names and titles are plain; what a list holds, such as the risks of a level,
/// is running text as well.
fn read_the_same(kind: Kind, before: &Fact, after: &Fact) -> bool {
    match (before, after) {
        (Fact::Text(before), Fact::Text(after)) => match kind.content() {
            Content::Prose => is_alike(before, after),
            Content::Fact | Content::Entry => is_plainly_alike(before, after),
        },
        (Fact::Texts(before), Fact::Texts(after)) => {
            let mut texts = before.iter().zip(after);
            before.len() == after.len() && texts.all(|(before, after)| is_alike(before, after))
        }
        _ => false,
    }
}

/// The shape of a change in JSON, for its schema.
#[cfg(feature = "schema")]
mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator};
    use serde::Deserialize;
    use serde_json::Value;

    use super::{Bump, Kind, Location, Subject};

    /// One change.
    #[derive(Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(
        dead_code,
        reason = "the schema is derived from it, and nothing is read into it"
    )]
    struct Change {
        /// What kind of change it is.
        kind: Kind,
        /// What changed: `model`, `level:<number>`, or `module:`, `category:`, `requirement:`, `reference:`, `page:` or
        /// `resource:` and the id that it has now, or had where it is gone.
        id: Subject,
        /// The level whose text changed, where the change is to one of a category's descriptions.
        level: Option<u32>,
        /// The bump that the change requires.
        bump: Bump,
        /// Why it requires that bump.
        reason: String,
        /// The first 16 hexadecimal digits of the SHA-256 digest of kind, id, level, before and after. A waiver names it.
        fingerprint: String,
        /// Why it requires a patch only, where the notes of the version waive it.
        waived: Option<String>,
        /// What stood there before.
        before: Option<Value>,
        /// What stands there now.
        after: Option<Value>,
        /// Its place in the source, if a side is a source tree.
        location: Option<Location>,
    }

    impl JsonSchema for super::Change {
        fn schema_name() -> Cow<'static, str> {
            Change::schema_name()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            Change::json_schema(generator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{CategoryField, LevelField, LevelTextField};
    use crate::digest;

    fn text(text: &str) -> Option<Fact> {
        Some(Fact::Text(text.to_owned()))
    }

    fn level_text(before: Option<Fact>, after: Option<Fact>) -> Change {
        let at = Address::LevelText("policy".to_owned(), 2, LevelTextField::Description);
        Change::new(Kind::LevelTextChanged, at, before, after)
    }

    fn of_category(kind: Kind, before: Option<Fact>, after: Option<Fact>) -> Change {
        let at = Address::Category("policy".to_owned(), CategoryField::Name);
        Change::new(kind, at, before, after)
    }

    #[test]
    fn a_fingerprint_is_of_kind_id_level_before_and_after() {
        // Each part ends with a null byte.
        let of = |parts: [&str; 5]| {
            let bytes: String = parts.map(|part| format!("{part}\0")).concat();
            digest(bytes.as_bytes())[..16].to_owned()
        };
        let change = level_text(text("was"), text("is"));
        assert_eq!(
            change.fingerprint,
            of([
                "level-text-changed",
                "category:policy",
                "2",
                "\"was\"",
                "\"is\""
            ])
        );
        // What is not there is empty.
        let change = of_category(Kind::CategoryRemoved, None, None);
        assert_eq!(
            change.fingerprint,
            of(["category-removed", "category:policy", "", "", ""])
        );
    }

    #[test]
    fn what_requires_more_than_a_patch_is_normative() {
        let is_normative = |kind| of_category(kind, None, None).is_normative();
        assert!(is_normative(Kind::CategoryRemoved) && is_normative(Kind::WeightChanged));
        assert!(!is_normative(Kind::SummaryChanged));
        // Numbers follow from what was decided.
        assert!(!is_normative(Kind::CategoryRenumbered));
    }

    #[test]
    fn what_reads_the_same_requires_a_patch() {
        let change = level_text(text("Keys are held."), text("Keys\nare held."));
        assert_eq!((change.bump, change.is_normative()), (Bump::Patch, false));
        assert_eq!(change.reason, "it reads the same");
        let change = level_text(text("Keys are held."), text("Keys were held."));
        assert_eq!((change.bump, change.is_normative()), (Bump::Minor, true));
        let change = level_text(text("Keys *are* held."), text("Keys _are_ held&period;"));
        assert_eq!((change.bump, change.is_normative()), (Bump::Patch, false));
        // A name is shown as it is written.
        let bump = |before, after| of_category(Kind::NameChanged, text(before), text(after)).bump;
        assert_eq!(bump("The *keys*", "The _keys_"), Bump::Minor);
        assert_eq!(bump("The keys", "The\u{a0}keys"), Bump::Patch);
        let risks = |risks: &[&str]| {
            let risks = risks.iter().map(|risk| (*risk).to_owned()).collect();
            Some(Fact::Texts(risks))
        };
        let bump = |before, after| {
            let at = Address::Level(1, LevelField::Risks);
            Change::new(Kind::LevelRisksChanged, at, risks(before), risks(after)).bump
        };
        assert_eq!(bump(&["*a*", "b"], &["_a_", "b"]), Bump::Patch);
        assert_eq!(bump(&["a", "b"], &["a"]), Bump::Minor);
        assert_eq!(bump(&["a", "b"], &["b", "a"]), Bump::Minor);
        // Nothing that cannot be waived is taken for editorial.
        let change = of_category(Kind::CategoryRemoved, text("a b"), text("a  b"));
        assert_eq!(change.bump, Bump::Major);
    }

    #[test]
    fn only_running_text_with_two_sides_is_compared_word_by_word() {
        assert_eq!(
            level_text(text("was"), text("is")).prose(),
            Some(("was", "is"))
        );
        assert_eq!(level_text(None, text("is")).prose(), None);
        assert_eq!(
            level_text(text("was"), Some(Fact::Flag(true))).prose(),
            None
        );
        assert_eq!(
            of_category(Kind::NameChanged, text("was"), text("is")).prose(),
            None
        );
    }

    #[cfg(feature = "schema")]
    #[test]
    fn the_schema_has_the_keys_that_are_written() {
        use schemars::JsonSchema as _;

        let mut change = level_text(text("was"), text("is"));
        change.waived = Some("only the wording changed".to_owned());
        change.location = Some(Location {
            file: "model.toml".to_owned(),
            line: 1,
        });
        let written = serde_json::to_value(&change).unwrap();
        let schema = Change::json_schema(&mut schemars::SchemaGenerator::default());
        let keys = |value: &serde_json::Value| {
            let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&schema.as_value()["properties"]), keys(&written));
        assert_eq!(Change::schema_name(), "Change");
    }
}
