//! What one value says and another one does not: so much of it that the first can be made of the second.
//!
//! Two shapes of a file never have places for all the same things. What the one has no place for is measured, not listed: the
//! value is carried there and back, and a [`Residue`] is the difference. It is written beside what was carried, and put in
//! again on the way back. Where somebody changed a value in the meantime, that change stands.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::document::step;

/// The difference of two values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Residue {
    /// Whether keys of the client's file are positions, where its version lets expect something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions: Option<bool>,
    /// The keys that the other value lacks, within the groups in which they stand.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub kept: Map<String, Value>,
    /// What the other value has in another way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<Otherwise>,
}

/// What two values say in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Otherwise {
    /// The place, as a JSON pointer.
    pub at: String,
    /// What stands in the carried value. Where it is something else by now, nothing is changed. Without it, whatever stands there
    /// is changed.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub here: Option<Value>,
    /// What stands in the value that is made again. Without it, nothing does.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub there: Option<Value>,
    /// What is put into a list, each with its position then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub insert: Vec<(usize, Value)>,
}

/// A value that is there, and be it `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Residue {
    /// What has to be done to `carried` to make `whole` of it.
    pub(super) fn between(carried: &Value, whole: &Value) -> Self {
        let mut residue = Self::default();
        residue.compare(carried, whole, &mut Vec::new(), false);
        residue
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Has what stands under a key at the top replaced, whatever it is then.
    pub(super) fn replace(&mut self, key: &str, whole: Option<Value>) {
        self.add(&[], key, |otherwise| otherwise.there = whole);
    }

    /// The keys at the top that it is about.
    pub(super) fn keys(&self) -> Vec<String> {
        let edits = self.otherwise.iter();
        let edits = edits.filter_map(|edit| edit.at.split('/').nth(1).map(unescaped));
        let mut keys: Vec<String> = self.kept.keys().cloned().chain(edits).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Takes out what is about some of the keys at the top. Those of them under which something was that the carried value lacks.
    pub(super) fn take(&mut self, keys: &[&str]) -> Vec<String> {
        let is_about = |key: &str| keys.contains(&key);
        let (mut left, taken) = (Self::default(), std::mem::take(self));
        for (key, value) in taken.kept {
            let to = if is_about(&key) {
                &mut left
            } else {
                &mut *self
            };
            to.kept.insert(key, value);
        }
        for edit in taken.otherwise {
            let key = edit.at.split('/').nth(1).map(unescaped);
            match key.filter(|key| is_about(key)) {
                None => self.otherwise.push(edit),
                Some(_) if edit.there.is_some() || !edit.insert.is_empty() => {
                    left.otherwise.push(edit);
                }
                Some(_) => {}
            }
        }
        left.keys()
    }

    /// Puts it into a carried value again.
    pub(super) fn put_into(&self, value: &mut Value) {
        if let Value::Object(entries) = value {
            add_missing(entries, &self.kept);
        }
        for otherwise in &self.otherwise {
            otherwise.put_into(value);
        }
    }

    fn compare(&mut self, carried: &Value, whole: &Value, way: &mut Vec<String>, in_list: bool) {
        if carried == whole {
            return;
        }
        match (carried, whole) {
            (Value::Object(carried), Value::Object(whole)) => {
                for (key, value) in carried.iter().filter(|(key, _)| !whole.contains_key(*key)) {
                    self.add(way, key, |otherwise| otherwise.here = Some(value.clone()));
                }
                for (key, value) in whole {
                    if let Some(carried) = carried.get(key) {
                        way.push(key.clone());
                        self.compare(carried, value, way, in_list);
                        way.pop();
                    } else if in_list {
                        self.add(way, key, |otherwise| otherwise.there = Some(value.clone()));
                    } else {
                        self.keep(way, key, value);
                    }
                }
            }
            (Value::Array(carried), Value::Array(whole)) if are_groups(carried, whole) => {
                for (index, (carried, whole)) in carried.iter().zip(whole).enumerate() {
                    way.push(index.to_string());
                    self.compare(carried, whole, way, true);
                    way.pop();
                }
            }
            _ => {
                let insert = match (carried, whole) {
                    (Value::Array(carried), Value::Array(whole)) => inserted(carried, whole),
                    _ => None,
                };
                let mut otherwise = Otherwise {
                    at: pointer(way),
                    ..Otherwise::default()
                };
                match insert {
                    Some(insert) => otherwise.insert = insert,
                    None => {
                        otherwise.here = Some(carried.clone());
                        otherwise.there = Some(whole.clone());
                    }
                }
                self.otherwise.push(otherwise);
            }
        }
    }

    fn add(&mut self, way: &[String], key: &str, set: impl FnOnce(&mut Otherwise)) {
        let mut otherwise = Otherwise {
            at: format!("{}/{}", pointer(way), step(key)),
            ..Otherwise::default()
        };
        set(&mut otherwise);
        self.otherwise.push(otherwise);
    }

    fn keep(&mut self, way: &[String], key: &str, value: &Value) {
        let mut group = &mut self.kept;
        for step in way {
            let below = group
                .entry(step.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            group = below
                .as_object_mut()
                .expect("what is kept on the way to a key are groups of keys");
        }
        group.insert(key.to_owned(), value.clone());
    }
}

impl Otherwise {
    fn put_into(&self, value: &mut Value) {
        if !self.insert.is_empty() {
            if let Some(Value::Array(items)) = value.pointer_mut(&self.at) {
                for (index, item) in &self.insert {
                    items.insert((*index).min(items.len()), item.clone());
                }
            }
            return;
        }
        let is_here = match (&self.here, value.pointer(&self.at)) {
            (Some(here), Some(found)) => here == found,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if !is_here {
            return;
        }
        let Some((parent, key)) = self.at.rsplit_once('/') else {
            if let Some(there) = &self.there {
                *value = there.clone();
            }
            return;
        };
        match (value.pointer_mut(parent), &self.there) {
            (Some(Value::Object(entries)), Some(there)) => {
                entries.insert(unescaped(key), there.clone());
            }
            (Some(Value::Object(entries)), None) => {
                entries.shift_remove(&unescaped(key));
            }
            (Some(parent @ Value::Array(_)), Some(there)) => {
                if let Some(item) = parent.pointer_mut(&format!("/{key}")) {
                    *item = there.clone();
                }
            }
            _ => {}
        }
    }
}

fn pointer(way: &[String]) -> String {
    way.iter().map(|key| format!("/{}", step(key))).collect()
}

fn unescaped(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// Whether two lists are as long as each other and hold groups of keys alone, so that each item has its counterpart.
fn are_groups(carried: &[Value], whole: &[Value]) -> bool {
    let mut items = carried.iter().chain(whole);
    carried.len() == whole.len() && items.all(Value::is_object)
}

/// The items that are put into a list to make another one of it. `None` where that is not enough.
fn inserted(carried: &[Value], whole: &[Value]) -> Option<Vec<(usize, Value)>> {
    let mut left = carried.iter().peekable();
    let mut insert = Vec::new();
    for (index, item) in whole.iter().enumerate() {
        if left.next_if_eq(&item).is_none() {
            insert.push((index, item.clone()));
        }
    }
    left.peek().is_none().then_some(insert)
}

/// Adds the entries that a group lacks, and in the groups that both have, those that these lack.
fn add_missing(entries: &mut Map<String, Value>, kept: &Map<String, Value>) {
    for (key, value) in kept {
        match (entries.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(kept)) => add_missing(below, kept),
            (Some(_), _) => {}
            (None, value) => {
                entries.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn put_together(carried: &Value, residue: &Residue) -> Value {
        let mut value = carried.clone();
        residue.put_into(&mut value);
        value
    }

    #[test]
    fn what_is_lacking_is_kept_in_the_groups_in_which_it_stands() {
        let carried =
            json!({ "a": { "b": 1 }, "list": [{ "text": "x" }], "gone": 1, "words": ["one"] });
        let whole = json!({ "a": { "b": 1, "c": null }, "list": [{ "text": "x", "id": "7" }], "words": ["zero", "one"] });
        let residue = Residue::between(&carried, &whole);
        assert_eq!(
            Value::from(residue.kept.clone()),
            json!({ "a": { "c": null } })
        );
        assert_eq!(
            serde_json::to_value(&residue.otherwise).unwrap(),
            json!([
                { "at": "/gone", "here": 1 },
                { "at": "/list/0/id", "there": "7" },
                { "at": "/words", "insert": [[0, "zero"]] },
            ])
        );
        assert_eq!(put_together(&carried, &residue), whole);
    }

    #[test]
    fn what_was_changed_in_the_meantime_stands() {
        let carried = json!({ "level": 2, "name": "a", "seed": { "level": 0 }, "words": ["one"] });
        let whole = json!({ "level": 2.0, "name": null, "mark": true, "words": ["one", "two"] });
        let residue = Residue::between(&carried, &whole);
        let changed =
            json!({ "level": 3, "name": "b", "mark": false, "seed": { "level": 4 }, "words": [] });
        let expected = json!({ "level": 3, "name": "b", "mark": false, "seed": { "level": 4 }, "words": ["two"] });
        assert_eq!(put_together(&changed, &residue), expected);
    }

    #[test]
    fn a_place_that_is_not_there_changes_nothing() {
        let edits = json!({ "otherwise": [
            { "at": "/a/b/c", "there": 1 }, { "at": "/a/9", "here": 1, "there": 2 }, { "at": "nowhere", "here": 1, "there": 2 },
            { "at": "/a", "insert": [[99, 1]] }, { "at": "/b", "insert": [[99, 1]] }, { "at": "/a/0/x", "here": null },
        ] });
        let residue: Residue = serde_json::from_value(edits).unwrap();
        assert_eq!(
            put_together(&json!({ "a": [], "b": 5 }), &residue),
            json!({ "a": [1], "b": 5 })
        );
    }

    /// Chance values.
    pub(crate) fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..4_i32).prop_map(Value::from),
            Just(json!(1.0)),
            "[ab/~0]{0,2}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[ab/~01]{0,2}", inner), 0..4)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_value_is_made_again_of_what_was_carried(carried in values(), whole in values()) {
            let residue = Residue::between(&carried, &whole);
            prop_assert_eq!(residue.is_empty(), carried == whole);
            let written = serde_json::to_string(&residue).unwrap();
            let read: Residue = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read, &residue);
            prop_assert_eq!(put_together(&carried, &read), whole);
        }
    }
}
