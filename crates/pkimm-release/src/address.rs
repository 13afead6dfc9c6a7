//! The address of a fact of the model: what it is about, and which field of it.
//!
//! Changes, the places of changes in source files, waivers, and what an import could not carry over name a fact by its
//! [`Address`]. To add a kind of [`Subject`], add a row to `subjects!` and a variant to [`Address`]; a field is added in
//! `fields.rs`.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::diff::kind::Kind;
use crate::fields::fields;

macro_rules! subjects {
    ($($(#[doc = $doc:literal])+ $subject:ident $word:literal;)+) => {
        /// What a fact or a change is about. Written as one text, such as `requirement:sponsor-support`.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub enum Subject {
            /// The model as a whole.
            Model,
            /// A level, by its number.
            Level(u32),
            $($(#[doc = $doc])+ $subject(String),)+
        }

        impl Subject {
            /// Its id, without what it is.
            #[must_use]
            pub fn id(&self) -> String {
                match self {
                    Self::Model => String::from("model"),
                    Self::Level(number) => number.to_string(),
                    $(Self::$subject(id) => id.clone(),)+
                }
            }
        }

        impl fmt::Display for Subject {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Model => out.write_str("model"),
                    Self::Level(number) => write!(out, "level:{number}"),
                    $(Self::$subject(id) => write!(out, concat!($word, ":{}"), id),)+
                }
            }
        }

        impl TryFrom<String> for Subject {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                let problem = || format!("`{text}` does not name any part of a model");
                let (word, id) = text.split_once(':').unwrap_or((text.as_str(), ""));
                Ok(match word {
                    "model" if id.is_empty() => Self::Model,
                    "level" => Self::Level(id.parse().map_err(|_| problem())?),
                    $($word => Self::$subject(id.to_owned()),)+
                    _ => return Err(problem()),
                })
            }
        }

        /// The words for subjects that have an id.
        #[cfg(feature = "schema")]
        const WORDS: &[&str] = &[$($word),+];
    };
}

subjects! {
    /// A module, by its letter.
    Module "module";
    /// A category, by its id.
    Category "category";
    /// A requirement, by its id.
    Requirement "requirement";
    /// An entry of the catalog, by its id.
    Reference "reference";
    /// A narrative page, by its path below the folder of pages.
    Page "page";
    /// A file beside the pages, by its path below the folder of pages.
    Resource "resource";
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Subject {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Subject".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let words = WORDS.join("|");
        schemars::json_schema!({
            "type": "string",
            "pattern": format!("^(model|level:(0|[1-9][0-9]*)|({words}):.+)$")
        })
    }
}

/// The kinds that a row of `fields!` names.
macro_rules! kinds_of {
    (never $reason:literal) => { &[] };
    (paired [$($kind:ident)*]) => { &[$(Kind::$kind),*] };
    (by $function:ident [$($kind:ident)*]) => { &[$(Kind::$kind),*] };
    (each $function:ident [$($kind:ident)*]) => { &[$(Kind::$kind),*] };
    (whole $kind:ident) => { &[Kind::$kind] };
    ($kind:ident) => { &[Kind::$kind] };
}

macro_rules! field_types {
    ($($type:ident $name:ident { $($field:ident $variant:ident $shapes:ident ($($how:tt)+);)+ })+) => {
        $(
            #[doc = concat!("A field of [`", stringify!($type), "`](crate::", stringify!($type), ").")]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name {
                $(#[doc = concat!("Its `", stringify!($field), "`.")] $variant,)+
            }
        )+

        /// A field of any type of the document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $(#[doc = concat!("A field of [`", stringify!($type), "`](crate::", stringify!($type), ").")] $type($name),)+
        }

        impl Field {
            /// Every field of the document.
            pub const ALL: &[Self] = &[$($(Self::$type($name::$variant),)+)+];

            /// The kinds of changes to the field. None where it is no part of a comparison, or only what belongs to it is.
            #[must_use]
            pub fn kinds(self) -> &'static [Kind] {
                match self {
                    $($(Self::$type($name::$variant) => kinds_of!($($how)+),)+)+
                }
            }

            /// Its type and its name in it, as they are in Rust.
            #[must_use]
            pub fn name(self) -> (&'static str, &'static str) {
                match self {
                    $($(Self::$type($name::$variant) => (stringify!($type), stringify!($field)),)+)+
                }
            }
        }
    };
}

fields!(field_types);

impl Field {
    /// Where the field is in the JSON document, as in `modules[].categories[].weight`; the brackets stand for every entry of a
    /// list.
    #[must_use]
    pub fn path(self) -> String {
        let list = match self {
            Self::Release(_) => "",
            Self::Level(_) => "levels[].",
            Self::Module(_) => "modules[].",
            Self::Category(_) => "modules[].categories[].",
            Self::LevelText(_) => "modules[].categories[].levels[].",
            Self::Requirement(_) => "modules[].categories[].requirements[].",
            Self::LevelAnchor(_) => "modules[].categories[].requirements[].levels[].",
            Self::Reference(_) => "references[].",
            Self::Retired(_) => "retired[].",
            Self::Page(_) => "pages[].",
            Self::Resource(_) => "resources[].",
        };
        let (_, name) = self.name();
        let mut path = String::from(list);
        // Keys of the document are in camel case.
        for (at, word) in name.split('_').enumerate() {
            let (first, rest) = word.split_at(1);
            match at {
                0 => path.push_str(first),
                _ => path.push_str(&first.to_uppercase()),
            }
            path.push_str(rest);
        }
        path
    }
}

impl Kind {
    /// The fields that changes of the kind are about.
    #[must_use]
    pub fn fields(self) -> Vec<Field> {
        Field::ALL
            .iter()
            .copied()
            .filter(|field| field.kinds().contains(&self))
            .collect()
    }
}

/// Where a fact is in a document: its subject and its field. Written as the subject's text, and the number of the level
/// where it is one of the descriptions of a category or of a requirement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// A field of the document itself.
    Model(ReleaseField),
    /// A field of a level, by its number.
    Level(u32, LevelField),
    /// A field of a module, by its letter.
    Module(String, ModuleField),
    /// A field of a category, by its id.
    Category(String, CategoryField),
    /// A field of what a level means in a category, by the category's id and the level's number.
    LevelText(String, u32, LevelTextField),
    /// A field of a requirement, by its id.
    Requirement(String, RequirementField),
    /// A field of the anchor of a level, by the requirement's id and the level's number.
    LevelAnchor(String, u32, LevelAnchorField),
    /// A field of an entry of the catalog, by its id.
    Reference(String, ReferenceField),
    /// A field of the record of a retired category, requirement or reference.
    Retired(Subject, RetiredField),
    /// A field of a narrative page, by its path.
    Page(String, PageField),
    /// A field of a file beside the pages, by its path.
    Resource(String, ResourceField),
}

impl Address {
    /// What the fact is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Model(_) => Subject::Model,
            Self::Level(number, _) => Subject::Level(*number),
            Self::Module(id, _) => Subject::Module(id.clone()),
            Self::Category(id, _) | Self::LevelText(id, _, _) => Subject::Category(id.clone()),
            Self::Requirement(id, _) | Self::LevelAnchor(id, _, _) => {
                Subject::Requirement(id.clone())
            }
            Self::Reference(id, _) => Subject::Reference(id.clone()),
            Self::Retired(subject, _) => subject.clone(),
            Self::Page(path, _) => Subject::Page(path.clone()),
            Self::Resource(path, _) => Subject::Resource(path.clone()),
        }
    }

    /// The number of the level, where the fact is one of the descriptions of a category or of a requirement.
    #[must_use]
    pub fn level(&self) -> Option<u32> {
        match self {
            Self::LevelText(_, number, _) | Self::LevelAnchor(_, number, _) => Some(*number),
            Self::Model(_)
            | Self::Level(..)
            | Self::Module(..)
            | Self::Category(..)
            | Self::Requirement(..)
            | Self::Reference(..)
            | Self::Retired(..)
            | Self::Page(..)
            | Self::Resource(..) => None,
        }
    }

    /// Which field it is.
    #[must_use]
    pub fn field(&self) -> Field {
        match self {
            Self::Model(field) => Field::Release(*field),
            Self::Level(_, field) => Field::Level(*field),
            Self::Module(_, field) => Field::Module(*field),
            Self::Category(_, field) => Field::Category(*field),
            Self::LevelText(_, _, field) => Field::LevelText(*field),
            Self::Requirement(_, field) => Field::Requirement(*field),
            Self::LevelAnchor(_, _, field) => Field::LevelAnchor(*field),
            Self::Reference(_, field) => Field::Reference(*field),
            Self::Retired(_, field) => Field::Retired(*field),
            Self::Page(_, field) => Field::Page(*field),
            Self::Resource(_, field) => Field::Resource(*field),
        }
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let level = self.level();
        let mut written = serializer.serialize_struct("Address", 2)?;
        written.serialize_field("id", &self.subject())?;
        if let Some(level) = level {
            written.serialize_field("level", &level)?;
        }
        written.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_written_and_read_as_one_text() {
        for text in [
            "model",
            "level:2",
            "module:G",
            "category:a-b",
            "requirement:a",
            "reference:a",
            "page:wg/a.md",
            "resource:wg/a.png",
        ] {
            let subject = Subject::try_from(text.to_owned()).unwrap();
            assert_eq!(subject.to_string(), text);
        }
        for text in ["", "level:two", "model:x", "sentence:a"] {
            assert!(Subject::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn every_kind_is_about_a_field() {
        for kind in Kind::ALL {
            assert!(!kind.fields().is_empty(), "{}", kind.as_str());
        }
    }

    #[test]
    fn fields_are_named_as_in_rust() {
        let title = Field::Requirement(RequirementField::Title);
        assert_eq!(title.name(), ("Requirement", "description"));
        assert_eq!(title.kinds(), [Kind::TitleChanged]);
        assert_eq!(
            title.path(),
            "modules[].categories[].requirements[].description"
        );
        let note = Field::Requirement(RequirementField::ReferencesNote);
        assert!(note.path().ends_with(".referencesNote"));
        let names: std::collections::BTreeSet<_> =
            Field::ALL.iter().map(|field| field.name()).collect();
        assert_eq!(names.len(), Field::ALL.len());
    }
}
