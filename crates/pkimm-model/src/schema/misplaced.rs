//! Headings that put a table elsewhere than where its keys belong, as `[[modules]]` above the keys of a category does. One
//! such heading makes keys unknown at one place and missing at another, which is one fault.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::did_you_mean::nearest;
use crate::source::toml::{Document, Step};

/// A table whose heading should be another one.
#[derive(Debug)]
pub(super) struct Misplaced {
    /// The way to the table, or to the list of tables.
    pub path: Vec<Step>,
    /// The heading of the first of them.
    pub range: Range<usize>,
    /// How many tables have this heading.
    pub count: usize,
    /// The names of the tables in each other where it belongs.
    names: Vec<String>,
    /// The heading that puts it there.
    pub right: String,
}

impl Misplaced {
    /// Whether a key is missing because it stands in this table, or is this table.
    pub fn explains_missing(&self, key: &str) -> bool {
        self.names.iter().any(|name| name == key)
    }
}

/// A kind of table that a schema has somewhere.
struct Place<'a> {
    names: Vec<String>,
    properties: &'a Map<String, Value>,
    required: Vec<&'a str>,
    is_list: bool,
}

/// Finds the tables of a document that belong elsewhere.
pub(super) fn find(
    document: &Document<'_>,
    text: &str,
    schema: &Value,
    instance: &Value,
) -> Vec<Misplaced> {
    let mut places = Vec::new();
    add_places(schema, schema, &[], &mut places);
    let mut search = Search {
        document,
        text,
        schema,
        places,
        found: Vec::new(),
    };
    search.table(schema, instance, &[]);
    search.found
}

/// Adds the tables that stand below a part of a schema, the outer ones first.
fn add_places<'a>(
    schema: &'a Value,
    part: &'a Value,
    names: &[String],
    places: &mut Vec<Place<'a>>,
) {
    let properties = part["properties"].as_object().into_iter().flatten();
    for (name, property) in properties {
        let property = referenced(schema, property);
        let is_list = property["type"] == "array";
        let entry = if is_list {
            referenced(schema, &property["items"])
        } else {
            property
        };
        let names: Vec<String> = names.iter().chain([name]).cloned().collect();
        let required = entry["required"].as_array().into_iter().flatten();
        if let Some(properties) = entry["properties"].as_object() {
            places.push(Place {
                names: names.clone(),
                properties,
                required: required.filter_map(Value::as_str).collect(),
                is_list,
            });
            add_places(schema, entry, &names, places);
        }
    }
}

struct Search<'a> {
    document: &'a Document<'a>,
    text: &'a str,
    schema: &'a Value,
    places: Vec<Place<'a>>,
    found: Vec<Misplaced>,
}

impl<'a> Search<'a> {
    /// Looks into a table that is where it belongs.
    fn table(&mut self, part: &'a Value, value: &Value, path: &[Step]) {
        let known = part["properties"].as_object();
        for (key, value) in value.as_object().into_iter().flatten() {
            let path = [path, &[Step::Key(key.clone())]].concat();
            match known.map(|known| known.get(key)) {
                None => {}
                Some(Some(property)) => self.property(property, value, &path),
                Some(None) => {
                    let known = known.into_iter().flat_map(|known| known.keys());
                    if let Some((place, tables)) = self.place(key, value, known, &path) {
                        let found = self.misplaced(place, &path, tables);
                        self.found.extend(found);
                    }
                }
            }
        }
    }

    /// Where tables below a key belong that no table has at `path`, and how many there are: where a key is called so, or
    /// where the way is the same but for a letter of that key.
    fn place(
        &self,
        key: &str,
        value: &Value,
        known: impl Iterator<Item = &'a String>,
        path: &[Step],
    ) -> Option<(&Place<'a>, usize)> {
        let direct = self
            .places
            .iter()
            .find(|place| place.names.last().is_some_and(|name| name == key));
        if let Some(place) = direct {
            return Some((place, tables(value))).filter(|(_, tables)| *tables > 0);
        }
        let mut inner = value.as_object()?.iter();
        let (Some((inner, value)), None) = (inner.next(), inner.next()) else {
            return None;
        };
        let meant = nearest(key, known.map(String::as_str))?;
        let mut way = keys(&path[..path.len() - 1]);
        way.extend([meant, inner.as_str()]);
        let place = self.places.iter().find(|place| place.names == way)?;
        Some((place, tables(value))).filter(|(_, tables)| *tables > 0)
    }

    fn property(&mut self, property: &'a Value, value: &Value, path: &[Step]) {
        let property = referenced(self.schema, property);
        let Some(entries) = value.as_array() else {
            let way = keys(path);
            let place = self
                .places
                .iter()
                .find(|place| place.is_list && place.names == way);
            let Some(place) = place.filter(|_| value.is_object()) else {
                return self.table(property, value, path);
            };
            let found = self.misplaced(place, path, 1);
            return self.found.extend(found);
        };
        let entry = referenced(self.schema, &property["items"]);
        let Some(known) = entry["properties"].as_object() else {
            return;
        };
        for (index, value) in entries.iter().enumerate() {
            let path = [path, &[Step::Index(index)]].concat();
            let own = || value.as_object().into_iter().flatten().map(|(key, _)| key);
            let is_strange = own().any(|key| !known.contains_key(key));
            // Tables further down are taken for parts of this one, or of the one above.
            let is_below = |key| known.get(key).is_some_and(|known| known["type"] == "array");
            let depth = keys(&path).len();
            let fits = |place: &&Place<'_>| {
                place.is_list
                    && own().all(|key| place.properties.contains_key(key) || is_below(key))
                    && place.required.iter().all(|key| {
                        let property = place.properties.get(*key);
                        let is_list = property.is_some_and(|property| property["type"] == "array");
                        own().any(|other| other == key) || is_list && place.names.len() < depth
                    })
            };
            let place = self.places.iter().find(fits).filter(|_| is_strange);
            match place.and_then(|place| self.misplaced(place, &path, 1)) {
                Some(misplaced) => self.found.push(misplaced),
                None => self.table(entry, value, &path),
            }
        }
    }

    /// A table at `path` that belongs to a place. `None` where it has no heading.
    fn misplaced(&self, place: &Place<'_>, path: &[Step], count: usize) -> Option<Misplaced> {
        let start = match path.last()? {
            Step::Key(_) => self.document.key_range(path)?.start,
            Step::Index(_) => self.document.range(path)?.start,
        };
        let start = self.text[..start].rfind('\n').map_or(0, |end| end + 1);
        let line = self.text[start..].lines().next()?.trim_end();
        let name = place.names.join(".");
        let right = if place.is_list {
            format!("[[{name}]]")
        } else {
            format!("[{name}]")
        };
        // Of a heading that has another number of brackets, that is said.
        let is_strange = line.starts_with('[') && line != format!("[{name}]");
        is_strange.then(|| Misplaced {
            path: path.to_vec(),
            range: start..start + line.len(),
            count,
            names: place.names.clone(),
            right,
        })
    }
}

/// The definition that a part of a schema refers to, or the part.
pub(super) fn referenced<'a>(schema: &'a Value, part: &'a Value) -> &'a Value {
    let target = part["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    target
        .and_then(|target| schema.pointer(target))
        .unwrap_or(part)
}

/// The keys on the way to a value.
fn keys(path: &[Step]) -> Vec<&str> {
    let mut keys = Vec::new();
    for step in path {
        if let Step::Key(key) = step {
            keys.push(key.as_str());
        }
    }
    keys
}

/// How many tables a value holds. None where it holds something else, too.
fn tables(value: &Value) -> usize {
    match value {
        Value::Object(_) => 1,
        Value::Array(entries) if entries.iter().all(Value::is_object) => entries.len(),
        _ => 0,
    }
}
