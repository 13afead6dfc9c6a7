//! The file of the public web client for self-assessments and assessments, as answers and back, without loss.
//!
//! What both files have a place for is carried. The rest is measured: what the client's file says besides goes into
//! `foreign.client` of the answers, and what answers say besides goes into one text of the client's file, in a group of keys that the
//! client keeps as it is. So a file comes back as it was, and what was changed in between stays changed.
//!
//! To the client, level 0 stands for "not assessed", and a rating that does not apply needs no reason.

mod given;
mod keys;
mod link;
mod residue;
mod shape;
mod taken;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

pub use keys::Keys;

use crate::Release;
use crate::answers::{Answer, Answers, Places, Unsound};
use crate::read::core_schema::read_core;
use crate::read::node::{Node, Place, Read};
use crate::read::{MAX_BYTES, ReadError, is_client, look_at, other_than_client};
use given::{LAST_STATE, NAMES};
use residue::Residue;
use shape::File;
use taken::Item;

/// The name of the client among those of other tools.
const TOOL: &str = "client";

/// The group of texts in the client's file that the client keeps whole, and counts as content whatever is in it.
const GROUP: &str = "pkiEnvironment";

/// The text in it that holds what answers say besides.
const OWN: &str = "pkimm";

/// The greatest level that the client knows.
const HIGHEST_LEVEL: u32 = 5;

/// A file of the client, or what a link of it holds.
#[derive(Clone, Debug)]
pub struct ClientFile {
    /// What is read of it.
    file: File,
    /// All of it.
    value: Value,
    root: Node,
    /// Where the whole stands, if it was not read from a text of its own.
    place: Option<Place>,
}

/// Answers that were taken from a file of the client.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The answers.
    pub answers: Answers,
    /// Where their items stand in the file.
    pub places: Places,
    /// What the model has no item for. It is kept as it is.
    pub unknown: Vec<Unknown>,
}

/// An entry of the client's file that is about no item of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its key.
    pub key: String,
    /// Line and column of the key, from 1.
    pub place: Option<Place>,
    /// Whether an item would have such a key, if the extension were shown that it begins with.
    pub in_extension: bool,
}

/// A file for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What it holds.
    pub value: Value,
    /// The keys of answers that it has no place for, not even for keeping.
    pub lost: Vec<String>,
}

/// Whether a text is a file of the client, or a link of it.
#[must_use]
pub fn is_of_client(text: &str) -> bool {
    link::is_link(text) || is_client(text)
}

/// Whether a text is a link of the client, and no name of a file.
#[must_use]
pub fn is_link(text: &str) -> bool {
    link::is_link(text)
}

/// Why the client's file cannot carry answers to a model. `None` where it can.
#[must_use]
pub fn unfit(release: &Release) -> Option<String> {
    let mut numbers = release.levels.iter().map(|level| level.number);
    let number = numbers.find(|number| !(1..=HIGHEST_LEVEL).contains(number))?;
    Some(match number {
        0 => "it takes level 0 for \"not assessed\", and the model has a level 0".to_owned(),
        _ => format!("it has levels up to {HIGHEST_LEVEL}, and the model has a level {number}"),
    })
}

impl ClientFile {
    /// Reads a file of the client, or a link. Aliases, depth and size are bounded, before and after it is inflated.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn read(text: &str) -> Result<Self, Unsound> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > MAX_BYTES {
            return Err(ReadError::too_long().into());
        }
        if !link::is_link(text) {
            return Self::of_text(text);
        }
        let file = link::file_of(text)?;
        let place = (1, 1);
        let file = Self::of_text(&file.to_string()).map_err(|mut unsound| {
            for fault in &mut unsound.faults {
                fault.place = Some(place);
            }
            unsound
        })?;
        Ok(Self {
            place: Some(place),
            ..file
        })
    }

    fn of_text(text: &str) -> Result<Self, Unsound> {
        look_at(text)?;
        if let Some(other) = other_than_client(text) {
            return Err(other.into());
        }
        if !is_client(text) {
            let message = "this is no file of the web client: it has no `progress`";
            return Err(ReadError::plain(message).into());
        }
        let Read {
            value: file,
            root,
            mut faults,
        } = read_core(text, &File::default())?;
        let state = file.state_schema_version.unwrap_or_default();
        if state > LAST_STATE {
            let places = root.places_in(&[]);
            return Err(ReadError {
                place: places.get("stateSchemaVersion").copied(),
                message: format!(
                    "this file was written by a newer web client: its `stateSchemaVersion` is {state}, but this program reads only up to {LAST_STATE}"
                ),
            }
            .into());
        }
        let value = root.to_json();
        if let Err(fault) = &value {
            faults.push((Vec::new(), fault.clone()));
        }
        let mut faults: Vec<ReadError> = faults.into_iter().map(|(_, fault)| fault).collect();
        faults.sort_by_key(|fault| fault.place);
        match value {
            Ok(value) if faults.is_empty() => Ok(Self {
                file,
                value,
                root,
                place: None,
            }),
            _ => Err(Unsound { faults, rest: None }),
        }
    }

    /// All that it holds.
    #[must_use]
    pub fn data(&self) -> &Value {
        &self.value
    }

    /// The version of the model that it is for.
    #[must_use]
    pub fn version(&self) -> &str {
        let version = self.file.data_version.as_deref();
        version.unwrap_or(taken::FIRST_VERSION)
    }

    /// Line and column of the version, counted from 1.
    #[must_use]
    pub fn place_of_version(&self) -> Option<Place> {
        let places = self.root.places_in(&[]);
        self.place.or(places.get("dataVersion").copied())
    }

    /// The answers that it holds, by the keys of the version that it is for.
    #[must_use]
    pub fn answers(&self, keys: &Keys<'_>) -> Taken {
        let expected = keys.has_positions;
        let keys = &keys.of_kind(self.has_positions().unwrap_or(expected));
        let (value, own) = parted(&self.value);
        let mut answers = taken::answers(&self.file, keys);
        if let Some(own) = &own {
            put_in(&mut answers, own);
        }
        let mut carried = given::file(&answers, keys);
        let mut value = match own {
            Some(_) => with_state_of(value, &carried),
            None => value,
        };
        // Names are in no answer, so that none can have changed them.
        let (derived, names) = (take(&mut carried, NAMES), take(&mut value, NAMES));
        let mut besides = Residue::between(&carried, &value);
        if derived != names {
            besides.replace(NAMES, names);
        }
        besides.positions = Some(keys.has_positions).filter(|is| *is != expected);
        if !besides.is_empty() {
            let besides = serde_json::to_value(besides).expect("a difference is JSON");
            answers.foreign.insert(TOOL.to_owned(), besides);
        }
        let (places, unknown) = self.places(keys);
        Taken {
            answers,
            places,
            unknown,
        }
    }

    /// Whether the keys of the file are positions. `None` where it has none, or of both kinds.
    fn has_positions(&self) -> Option<bool> {
        let progress = self.file.progress.iter().flat_map(IndexMap::keys);
        let requirements = self.file.requirement_progress.iter();
        let keys = progress.chain(requirements.flat_map(IndexMap::keys));
        let mut kinds = keys.filter_map(|key| {
            let last = key.rsplit('.').next()?;
            Some(last.bytes().all(|sign| sign.is_ascii_digit()))
        });
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }

    /// Where the items stand, and what is about none.
    fn places(&self, keys: &Keys<'_>) -> (Places, Vec<Unknown>) {
        let mut of_groups = HashMap::new();
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for (group, key, item) in taken::items(&self.file, keys) {
            let places = of_groups.entry(group).or_insert_with(|| {
                let below = match group.first() {
                    Some(&"actionPlans") => "targetLevel",
                    _ => "level",
                };
                self.root.entries_with(group, below)
            });
            let found = places.get(key).copied();
            let (of_key, of_level) = found.map_or((None, None), |(key, level)| (Some(key), level));
            let place = self.place.or(of_level).or(of_key);
            let id = match item {
                Some(Item::Category(id) | Item::Requirement(id)) => {
                    Some(("answers", id.to_owned()))
                }
                Some(Item::InExtension(extension, id)) => {
                    Some(("extensions", format!("{extension}/{id}")))
                }
                Some(Item::Plan(_)) => None,
                None => {
                    unknown.push(Unknown {
                        key: key.to_owned(),
                        place: self.place.or(of_key),
                        in_extension: keys.in_extension(key).is_some(),
                    });
                    None
                }
            };
            known.extend(id.zip(place).map(|((key, id), place)| (key, id, place)));
        }
        unknown.sort_by_key(|unknown| unknown.place);
        (
            Places::of(known.into_iter(), self.place_of_version()),
            unknown,
        )
    }
}

/// The file of the client that says what answers say. They are answers to the version of the keys.
#[must_use]
pub fn given(answers: &Answers, keys: &Keys<'_>) -> Given {
    let (mut answers, besides) = apart(answers);
    // That an item is listed without an answer says nothing.
    answers
        .answers
        .retain(|_, answer| *answer != Answer::default());
    let kind = besides.as_ref().and_then(|besides| besides.positions);
    let keys = &keys.of_kind(kind.unwrap_or(keys.has_positions));
    let mut value = given::file(&answers, keys);
    if let Some(besides) = besides {
        besides.put_into(&mut value);
    }
    let own = own(&answers, &value, keys);
    let lost = match own.is_empty() {
        true => Vec::new(),
        false => put_own(&mut value, &own),
    };
    Given { value, lost }
}

/// Takes out of answers that are for another version now what the client's file said by the keys of the earlier one. The keys below
/// which it stood.
pub fn for_other_version(answers: &mut Answers) -> Vec<String> {
    const BY_KEYS: [&str; 4] = [
        "progress",
        "requirementProgress",
        "actionPlans",
        "lastPosition",
    ];
    /// What every file has for its own version, and earlier clients wrote in another way.
    const OF_VERSION: [&str; 4] = [
        "dataVersion",
        "stateSchemaVersion",
        "enabledExtensions",
        NAMES,
    ];
    let (own, besides) = apart(answers);
    let Some(mut besides) = besides else {
        return Vec::new();
    };
    *answers = own;
    besides.positions = None;
    let left = besides.take(&BY_KEYS);
    besides.take(&OF_VERSION);
    // What an earlier client did not write yet is written now.
    besides.otherwise.retain(|edit| edit.there.is_some());
    if !besides.is_empty() {
        let besides = serde_json::to_value(besides).expect("a difference is JSON");
        answers.foreign.insert(TOOL.to_owned(), besides);
    }
    left
}

/// What answers say and a file of the client does not.
fn own(answers: &Answers, value: &Value, keys: &Keys<'_>) -> Residue {
    let carried = match read_core(&value.to_string(), &File::default()) {
        Ok(read) => taken::answers(&read.value, keys),
        // Whoever changed `foreign.client` by hand can make it something else.
        Err(_) => Answers::default(),
    };
    Residue::between(&json_of(&carried), &json_of(answers))
}

fn json_of(answers: &Answers) -> Value {
    serde_json::to_value(answers).expect("answers are JSON")
}

/// Answers, and what the file of the client that they came from said besides.
fn apart(answers: &Answers) -> (Answers, Option<Residue>) {
    let mut own = answers.clone();
    let besides = own.foreign.get(TOOL).and_then(residue);
    if besides.is_some() {
        own.foreign.shift_remove(TOOL);
    }
    (own, besides)
}

/// A file without what answers said besides, and that.
fn parted(value: &Value) -> (Value, Option<Residue>) {
    let mut value = value.clone();
    let own = value.get(GROUP).and_then(|group| group.get(OWN));
    let own = own.and_then(Value::as_str).and_then(|text| {
        let read: Value = serde_json::from_str(text).ok()?;
        residue(&read)
    });
    if own.is_some() {
        let group = value.get_mut(GROUP).and_then(Value::as_object_mut);
        let is_empty = group.is_some_and(|group| {
            group.shift_remove(OWN);
            group.is_empty()
        });
        if let Some(entries) = value.as_object_mut().filter(|_| is_empty) {
            entries.shift_remove(GROUP);
        }
    }
    (value, own)
}

fn residue(value: &Value) -> Option<Residue> {
    serde_json::from_value(value.clone()).ok()
}

/// Puts what answers said besides into them again, if they are still answers then.
fn put_in(answers: &mut Answers, own: &Residue) {
    let mut value = json_of(answers);
    own.put_into(&mut value);
    let Ok(mut whole) = serde_json::from_value::<Answers>(value) else {
        return;
    };
    // A reason for half a level says nothing where the client took the level away.
    whole.answers.retain(|id, answer| {
        let is_sound = answer.contradiction().is_none();
        if !is_sound && let Some(carried) = answers.answers.get(id) {
            *answer = carried.clone();
            return true;
        }
        is_sound
    });
    *answers = whole;
}

/// Puts what answers say besides into a file of the client. The keys that it has no place for.
fn put_own(value: &mut Value, own: &Residue) -> Vec<String> {
    let Some(entries) = value.as_object_mut() else {
        return own.keys();
    };
    let group = entries
        .entry(GROUP)
        .or_insert_with(|| Value::Object(Map::new()));
    let Some(group) = group
        .as_object_mut()
        .filter(|group| !group.contains_key(OWN))
    else {
        return own.keys();
    };
    let text = serde_json::to_string(own).expect("a difference is JSON");
    group.insert(OWN.to_owned(), json!(text));
    entries.insert("stateSchemaVersion".to_owned(), json!(LAST_STATE));
    Vec::new()
}

/// Takes an entry out of a file.
fn take(file: &mut Value, key: &str) -> Option<Value> {
    file.as_object_mut()?.shift_remove(key)
}

/// A file with the version of the shape that another one has: what answers say besides asks for the greatest.
fn with_state_of(mut value: Value, carried: &Value) -> Value {
    const KEY: &str = "stateSchemaVersion";
    if value.get(KEY) == Some(&json!(LAST_STATE)) {
        value[KEY] = carried[KEY].clone();
    }
    value
}
