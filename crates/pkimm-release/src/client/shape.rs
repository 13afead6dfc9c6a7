//! The parts of the web client's file that this project reads. Whatever else is in it is carried unread.
//!
//! The client writes YAML of one group of keys and leaves out what it does not know. Earlier versions of it had fewer keys, and
//! texts in place of some lists.

use std::fmt;

use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::answers::whole_number;

/// The file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct File {
    /// The version of the shape. It is 1 where it is absent.
    #[serde(deserialize_with = "number")]
    pub state_schema_version: Option<u32>,
    /// The version of the model.
    pub data_version: Option<String>,
    pub name: Option<String>,
    pub assessment_name: Option<String>,
    pub assessor_name: Option<String>,
    pub assessor_position: Option<String>,
    pub use_case_description: Option<String>,
    pub organization_name: Option<String>,
    pub start_date: Option<String>,
    pub finish_date: Option<String>,
    pub exported_at: Option<String>,
    pub last_view: Option<String>,
    pub enabled_extensions: Option<Vec<Enabled>>,
    /// The ratings of categories, of the model and of extensions.
    pub progress: Option<IndexMap<String, Entry>>,
    /// The ratings of requirements.
    pub requirement_progress: Option<IndexMap<String, Entry>>,
    pub action_plans: Option<Plans>,
}

/// The rating of a category or a requirement.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Entry {
    /// The number of the level. 0 stands for none.
    #[serde(deserialize_with = "number")]
    pub level: Option<u32>,
    /// Whether it applies. It does where this is absent.
    pub applicability: Option<bool>,
    pub applicability_reason: Option<String>,
    pub notes: Option<String>,
    pub evidence: Option<String>,
}

/// An extension that is shown.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Enabled {
    pub id: String,
    /// `None` in files of the first client, which knew extensions by their ids alone.
    pub version: Option<String>,
}

/// The action plans.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Plans {
    pub categories: Option<IndexMap<String, Plan>>,
}

/// The action plan of a category.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Plan {
    #[serde(deserialize_with = "number")]
    pub target_level: Option<u32>,
    pub objectives: Option<Items>,
    pub responsibility: Option<String>,
    pub target_date: Option<String>,
    /// What earlier clients had in place of a date: any text.
    pub schedule: Option<String>,
    pub resources: Option<String>,
    pub outputs: Option<Items>,
    pub tasks: Option<Items>,
    pub comments: Option<String>,
}

/// A list of texts. Earlier clients had one text.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Items(pub Vec<Item>);

/// An objective, an output or a task.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    /// What a task is.
    pub label: Option<String>,
    /// What an objective or an output is.
    pub text: Option<String>,
    pub done: Option<bool>,
}

impl Item {
    pub(super) fn into_text(self) -> String {
        self.label.or(self.text).unwrap_or_default()
    }
}

/// A whole number, or nothing.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    struct Whole(u32);

    impl<'de> Deserialize<'de> for Whole {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            whole_number(deserializer).map(Self)
        }
    }

    Ok(Option::<Whole>::deserialize(deserializer)?.map(|whole| whole.0))
}

impl<'de> Deserialize<'de> for Enabled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        #[derive(Deserialize)]
        struct Named {
            id: String,
            version: Option<String>,
        }

        impl<'de> Visitor<'de> for Either {
            type Value = Enabled;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a group of keys with `id` and `version`")
            }

            fn visit_str<E>(self, id: &str) -> Result<Enabled, E> {
                Ok(Enabled {
                    id: id.to_owned(),
                    version: None,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Enabled, A::Error> {
                let Named { id, version } =
                    Named::deserialize(MapAccessDeserializer::new(entries))?;
                Ok(Enabled { id, version })
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Items;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list of groups of keys")
            }

            fn visit_str<E>(self, text: &str) -> Result<Items, E> {
                let item = Item {
                    text: Some(text.to_owned()),
                    ..Item::default()
                };
                let is_blank = text.trim().is_empty();
                Ok(Items(if is_blank { Vec::new() } else { vec![item] }))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Items, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Items(list))
            }
        }

        deserializer.deserialize_any(Either)
    }
}
