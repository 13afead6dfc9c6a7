//! What a document says at an address: the two sides of a change, typed until they are printed as JSON.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Category, Level, Page, Reference, Requirement, Resource, Retired};

/// What a document says at an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// A number or a weight.
    Number(u32),
    /// Whether something holds.
    Flag(bool),
    /// A text, a name or an id.
    Text(String),
    /// Ids, texts or paths, in order.
    Texts(Vec<String>),
    /// The front matter of a page.
    FrontMatter(Map<String, Value>),
    /// A level of the scale.
    Level(Level),
    /// A module without its categories, which are reported one by one.
    Module(ModuleFact),
    /// A category with the requirements that came or went with it.
    Category(CategoryFact),
    /// A requirement.
    Requirement(RequirementFact),
    /// Where a requirement stands.
    Place(Place),
    /// An entry of the catalog that stayed.
    Reference(Reference),
    /// The record of a retired id that stayed.
    Retired(Retired),
    /// An entry of the catalog that came or went.
    NumberedReference(Numbered<Reference>),
    /// The record of a retired id that came or went.
    NumberedRetired(Numbered<Retired>),
    /// A page that came or went.
    NumberedPage(Numbered<Page>),
    /// A file beside the pages.
    Resource(Resource),
    /// What an id stood for.
    Meaning(Meaning),
}

/// A module without its categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModuleFact {
    /// Its position, counted from 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
}

/// A category and the module to which it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryFact {
    /// The category. Requirements that moved from or to it are not among its own.
    #[serde(flatten)]
    pub category: Category,
    /// The letter of its module.
    pub module: String,
}

/// A requirement and the category to which it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequirementFact {
    /// The requirement.
    #[serde(flatten)]
    pub requirement: Requirement,
    /// The id of its category.
    pub category: String,
}

/// Where a requirement stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The id of its category.
    pub category: String,
    /// Its position there, counted from 1.
    pub number: u32,
}

/// An entry of a list with its position, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Numbered<T> {
    /// The entry.
    #[serde(flatten)]
    pub entry: T,
    /// Its position, counted from 1.
    pub number: usize,
}

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meaning {
    /// The name or title.
    pub name: String,
    /// The id that stood for it before, where this one took it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stood_under: Option<String>,
}

impl Fact {
    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A value of a field that is compared as a whole.
pub(super) trait FieldValue: Sized + PartialEq {
    /// The fact that the value is; nothing where the document leaves the field out.
    fn to_fact(&self) -> Option<Fact>;

    /// The value that a fact is, where it is one of this type.
    fn of_fact(fact: Option<&Fact>) -> Option<Self>;
}

macro_rules! field_values {
    ($($type:ty => $variant:ident;)+) => {
        $(impl FieldValue for $type {
            fn to_fact(&self) -> Option<Fact> {
                Some(Fact::$variant(self.clone()))
            }

            fn of_fact(fact: Option<&Fact>) -> Option<Self> {
                match fact {
                    Some(Fact::$variant(value)) => Some(value.clone()),
                    _ => None,
                }
            }
        })+
    };
}

field_values! {
    u32 => Number;
    bool => Flag;
    String => Text;
    Vec<String> => Texts;
    Map<String, Value> => FrontMatter;
}

impl FieldValue for Option<String> {
    fn to_fact(&self) -> Option<Fact> {
        self.clone().map(Fact::Text)
    }

    fn of_fact(fact: Option<&Fact>) -> Option<Self> {
        match fact {
            None => Some(None),
            Some(Fact::Text(text)) => Some(Some(text.clone())),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_fact_that_it_was_made_of_and_no_other() {
        let text = String::from("text");
        assert_eq!(String::of_fact(text.to_fact().as_ref()), Some(text.clone()));
        assert_eq!(u32::of_fact(3_u32.to_fact().as_ref()), Some(3));
        assert_eq!(u32::of_fact(text.to_fact().as_ref()), None);
        assert_eq!(u32::of_fact(None), None);
        // What can be left out is nothing where it is.
        for value in [None, Some(text.clone())] {
            assert_eq!(
                Option::<String>::of_fact(value.to_fact().as_ref()),
                Some(value)
            );
        }
        assert_eq!(None::<String>.to_fact(), None);
        assert_eq!(Option::<String>::of_fact(Some(&Fact::Flag(true))), None);
        assert_eq!(Fact::Text(text).as_text(), Some("text"));
        assert_eq!(Fact::Number(3).as_text(), None);
    }
}
