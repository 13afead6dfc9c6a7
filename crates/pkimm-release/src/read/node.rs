//! A text as a tree in which every value knows its place, and the reading of a type from it with every fault at once.
//!
//! Readers of YAML are lenient: they take a number for a text, and nothing for a list. What this program accepts has to be
//! what its schema accepts, or a file that is read here is refused by the next tool. A [`Node`] gives each value as what it
//! was written, and refuses the rest.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, Expected,
    IntoDeserializer as _, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::{Map, Value};
use serde_saphyr::options::DuplicateKeyPolicy;
use serde_saphyr::{Location, Spanned};

use super::{ReadError, words, yaml};
use crate::unseen::spelled;

/// The most faults of one text that are reported.
const MAX_FAULTS: usize = 100;

/// How deep values are nested at most. Each level is a few calls on the stack.
pub const MAX_DEPTH: usize = 32;

/// Line and column, from 1.
pub(crate) type Place = (u64, u64);

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    place: Place,
    /// The bytes of the text that it stands in.
    pub(super) bytes: Range<usize>,
    pub(super) content: Content,
    /// Whether something in it was taken out.
    is_lacking: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Null,
    /// Nothing, which stands for what may be absent.
    Absent,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    /// Entries in the order of the text, with the places of their keys.
    Map(Vec<(String, Place, Node)>),
}

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// The way from the whole text to a value.
pub(crate) type Path = Vec<Step>;

/// What was read, and what is wrong with it.
pub(crate) struct Read<T> {
    /// The value, in which what is wrong is left out.
    pub value: T,
    /// The tree it was read from, without what is wrong.
    pub root: Node,
    /// What is wrong, and where.
    pub faults: Vec<(Path, ReadError)>,
}

/// Reads a value, and finds every fault: what is wrong is taken out, and the rest is read again. What a value has to have
/// is then taken from `blank`.
///
/// # Errors
/// Where the text is no YAML, or nothing of it can be read as the value.
pub(crate) fn read<T: Serialize + DeserializeOwned>(
    text: &str,
    blank: &T,
) -> Result<Read<T>, ReadError> {
    read_of(Node::of_text(text)?, blank, None)
}

/// Reads a value in the same way, and takes what the readers of published shapes take: any scalar for a text, a number in
/// quotes, nothing for a list or for what may be absent.
pub(super) fn read_loosely<T: Serialize + DeserializeOwned>(
    text: &str,
    blank: &T,
) -> Result<Read<T>, ReadError> {
    let mut root = Node::of_text(text)?;
    root.empty_as_absent();
    read_of(root, blank, Some(text))
}

/// Reads a value from a tree. Where its text is given, it is read loosely.
pub(super) fn read_of<T: Serialize + DeserializeOwned>(
    mut root: Node,
    blank: &T,
    loosely: Option<&str>,
) -> Result<Read<T>, ReadError> {
    let blank = serde_json::to_value(blank).map_err(|error| ReadError::plain(error.to_string()))?;
    let mut faults: Vec<(Path, ReadError)> = Vec::new();
    root.take_repeated(&mut Vec::new(), &mut faults);
    let mut taken_out: Vec<Path> = Vec::new();
    loop {
        if faults.len() >= MAX_FAULTS {
            let value = T::deserialize(&Node::from_json(&blank, root.place))
                .map_err(|fault| ReadError::plain(fault.message))?;
            return Ok(Read {
                value,
                root,
                faults,
            });
        }
        let fault = match T::deserialize(&root) {
            Ok(value) => {
                return Ok(Read {
                    value,
                    root,
                    faults,
                });
            }
            Err(fault) => fault,
        };
        let mut path: Path = fault.path.into_iter().rev().collect();
        let is_missing = fault.missing.is_some();
        path.extend(fault.missing.map(|key| Step::Key(key.to_owned())));
        let error = ReadError {
            place: fault.place.or(Some(root.place)),
            message: fault.message,
        };
        if let Some(text) = loosely.filter(|_| !is_missing)
            && root.loosen(&path, fault.wanted, text)
        {
            continue;
        }
        let stand_in = match path.as_slice() {
            [Step::Key(key)] => blank.get(key).filter(|value| !value.is_null()),
            _ => None,
        };
        let is_mended = match stand_in {
            Some(value) => root.replace(&path, value),
            // A value that lacks a key is left out as a whole.
            None if is_missing => root.remove(&path[..path.len() - 1]),
            None => root.remove(&path),
        };
        if !is_mended {
            return Err(error);
        }
        // A key that was taken out above is not missing as well.
        let is_new = !is_missing || !taken_out.contains(&path);
        if is_missing {
            let lacking = &path[..path.len() - 1];
            taken_out.retain(|known| !known.starts_with(lacking));
        } else {
            taken_out.push(path.clone());
        }
        if is_new {
            faults.push((path, error));
        }
    }
}

/// Where the first value begins that a type refuses in a text.
pub(super) fn place_of_fault<T: DeserializeOwned>(text: &str) -> Option<Place> {
    let root = Node::of_text(text).ok()?;
    T::deserialize(&root).err()?.place
}

impl Node {
    /// The tree of a text.
    pub(super) fn of_text(text: &str) -> Result<Self, ReadError> {
        let options = serde_saphyr::options! {
            reject_unsupported_tags: true,
            // A key that is repeated is told here, together with whatever else is wrong.
            duplicate_keys: DuplicateKeyPolicy::LastWins,
            budget: serde_saphyr::budget! { max_depth: MAX_DEPTH },
        };
        Ok(serde_saphyr::from_str_with_options(text, options)?)
    }

    /// Where the values of the entries of a map stand, by their keys. `keys` lead to the map; there are none where no map is.
    pub(crate) fn places_in(&self, keys: &[&str]) -> HashMap<&str, Place> {
        let entries = self.entries_in(keys).iter().rev();
        let places = entries.map(|(key, _, node)| (key.as_str(), node.place));
        places.collect()
    }

    /// Where the keys of a map stand, and where the values below a key of their own do, if they have it.
    pub(crate) fn entries_with<'a>(
        &'a self,
        keys: &[&str],
        below: &str,
    ) -> HashMap<&'a str, (Place, Option<Place>)> {
        let entries = self.entries_in(keys).iter().rev();
        let places = entries.map(|(key, place, node)| {
            let mut inner = node.entries_in(&[]).iter();
            let inner = inner.find(|(own, ..)| own == below);
            (key.as_str(), (*place, inner.map(|(.., node)| node.place)))
        });
        places.collect()
    }

    /// The entries of the map to which keys lead. There are none where no map is.
    fn entries_in(&self, keys: &[&str]) -> &[(String, Place, Self)] {
        match (&self.content, keys.split_first()) {
            (Content::Map(entries), None) => entries,
            (Content::Map(entries), Some((first, rest))) => {
                let below = entries.iter().find(|(key, ..)| key == first);
                below.map_or(&[], |(.., node)| node.entries_in(rest))
            }
            _ => &[],
        }
    }

    /// The value to which the steps of a JSON pointer lead.
    pub(super) fn at(&self, way: &[String]) -> Option<&Self> {
        way.iter().try_fold(self, |node, step| match &node.content {
            Content::Map(entries) => {
                let (.., node) = entries.iter().find(|(key, ..)| key == step)?;
                Some(node)
            }
            Content::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The value to which a JSON pointer leads.
    pub(super) fn at_pointer(&self, pointer: &str) -> Option<&Self> {
        self.at(&steps(pointer))
    }

    /// The value as JSON.
    ///
    /// # Errors
    /// Where a number is none that JSON has.
    pub(crate) fn to_json(&self) -> Result<Value, ReadError> {
        Ok(match &self.content {
            Content::Null | Content::Absent => Value::Null,
            Content::Bool(value) => Value::from(*value),
            Content::Unsigned(number) => Value::from(*number),
            Content::Signed(number) => Value::from(*number),
            Content::Float(number) if number.is_finite() => Value::from(*number),
            Content::Float(number) => {
                return Err(ReadError {
                    place: Some(self.place),
                    message: format!("a number is expected here, but this is {number}"),
                });
            }
            Content::Text(text) => Value::from(text.as_str()),
            Content::List(items) => items.iter().map(Self::to_json).collect::<Result<_, _>>()?,
            Content::Map(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, _, node)| Ok((key.clone(), node.to_json()?)));
                Value::Object(entries.collect::<Result<_, ReadError>>()?)
            }
        })
    }

    /// Where it begins.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// The bytes of the text that it stands in.
    pub(super) fn bytes(&self) -> Range<usize> {
        self.bytes.clone()
    }

    /// Whether something in it was wrong and taken out.
    pub(super) fn is_lacking(&self) -> bool {
        self.is_lacking
    }

    /// Takes nothing for what is absent, wherever it may be.
    pub(super) fn empty_as_absent(&mut self) {
        match &mut self.content {
            Content::Null => self.content = Content::Absent,
            Content::List(items) => items.iter_mut().for_each(Self::empty_as_absent),
            Content::Map(entries) => {
                entries
                    .iter_mut()
                    .for_each(|(.., node)| node.empty_as_absent());
            }
            _ => {}
        }
    }

    /// Makes a value what is wanted in its place, where a lenient reader takes it for that.
    fn loosen(&mut self, path: &[Step], wanted: Option<Wanted>, text: &str) -> bool {
        let Some((node, wanted)) = self.find(path).zip(wanted) else {
            return false;
        };
        let written = text.get(node.bytes.clone()).unwrap_or_default();
        let taken = match (&node.content, wanted) {
            (Content::Absent, Wanted::List) => Some(Content::List(Vec::new())),
            (Content::Absent | Content::List(_) | Content::Map(_), _) => None,
            (Content::Text(quoted), Wanted::Number) => yaml(quoted).ok().map(Content::Unsigned),
            (Content::Text(_), _) => None,
            (_, Wanted::Text) => Some(Content::Text(written.to_owned())),
            _ => None,
        };
        let is_taken = taken.is_some();
        node.content = taken.unwrap_or_else(|| std::mem::replace(&mut node.content, Content::Null));
        is_taken
    }

    /// Takes out a value. Whether it was there.
    fn remove(&mut self, path: &[Step]) -> bool {
        let Some((last, parents)) = path.split_last() else {
            return false;
        };
        let Some(parent) = self.find(parents) else {
            return false;
        };
        parent.is_lacking = true;
        match (&mut parent.content, last) {
            (Content::Map(entries), Step::Key(key)) => {
                let count = entries.len();
                entries.retain(|(own, ..)| own != key);
                entries.len() < count
            }
            (Content::List(items), Step::Index(index)) if *index < items.len() => {
                items.remove(*index);
                true
            }
            _ => false,
        }
    }

    /// Puts a value in the place of the entry of a map, or adds it.
    fn replace(&mut self, path: &[Step], value: &Value) -> bool {
        self.remove(path);
        let Some((Step::Key(key), parents)) = path.split_last() else {
            return false;
        };
        let Some(Self {
            place,
            content: Content::Map(entries),
            ..
        }) = self.find(parents)
        else {
            return false;
        };
        entries.push((key.clone(), *place, Self::from_json(value, *place)));
        true
    }

    /// Takes out every key that stands in its map already, and tells of it.
    fn take_repeated(&mut self, path: &mut Path, faults: &mut Vec<(Path, ReadError)>) {
        match &mut self.content {
            Content::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    path.push(Step::Index(index));
                    item.take_repeated(path, faults);
                    path.pop();
                }
            }
            Content::Map(entries) => {
                let mut seen = HashSet::new();
                entries.retain_mut(|(key, place, node)| {
                    path.push(Step::Key(key.clone()));
                    let is_first = seen.insert(key.clone());
                    if is_first {
                        node.take_repeated(path, faults);
                    } else if faults.len() < MAX_FAULTS {
                        let error = ReadError {
                            place: Some(*place),
                            message: words::repeated(key),
                        };
                        faults.push((path.clone(), error));
                    }
                    path.pop();
                    is_first
                });
            }
            _ => {}
        }
    }

    fn find(&mut self, path: &[Step]) -> Option<&mut Self> {
        path.iter()
            .try_fold(self, |node, step| match (&mut node.content, step) {
                (Content::Map(entries), Step::Key(key)) => entries
                    .iter_mut()
                    .find(|(own, ..)| own == key)
                    .map(|(.., node)| node),
                (Content::List(items), Step::Index(index)) => items.get_mut(*index),
                _ => None,
            })
    }

    fn from_json(value: &Value, place: Place) -> Self {
        let content = match value {
            Value::Null => Content::Null,
            Value::Bool(value) => Content::Bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Content::Unsigned(number),
                (None, Some(number)) => Content::Signed(number),
                (None, None) => Content::Float(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => Content::Text(text.clone()),
            Value::Array(items) => Content::List(
                items
                    .iter()
                    .map(|item| Self::from_json(item, place))
                    .collect(),
            ),
            Value::Object(entries) => Content::Map(Self::entries(entries, place)),
        };
        Self {
            place,
            bytes: 0..0,
            content,
            is_lacking: false,
        }
    }

    fn entries(entries: &Map<String, Value>, place: Place) -> Vec<(String, Place, Self)> {
        let entry =
            |(key, value): (&String, &Value)| (key.clone(), place, Self::from_json(value, place));
        entries.iter().map(entry).collect()
    }

    fn unexpected(&self) -> Unexpected<'_> {
        match &self.content {
            Content::Null | Content::Absent => Unexpected::Unit,
            Content::Bool(value) => Unexpected::Bool(*value),
            Content::Unsigned(number) => Unexpected::Unsigned(*number),
            Content::Signed(number) => Unexpected::Signed(*number),
            Content::Float(number) => Unexpected::Float(*number),
            Content::Text(text) => Unexpected::Str(text),
            Content::List(_) => Unexpected::Seq,
            Content::Map(_) => Unexpected::Map,
        }
    }
}

// ---- Reading the tree.

/// The steps of a JSON pointer.
pub(super) fn steps(pointer: &str) -> Vec<String> {
    let step = |step: &str| step.replace("~1", "/").replace("~0", "~");
    pointer.split('/').skip(1).map(step).collect()
}

fn place(location: Location) -> Place {
    (location.line(), location.column())
}

fn bytes(location: Location) -> Range<usize> {
    let span = location.span();
    let known = span.byte_offset().zip(span.byte_len());
    let known = known.and_then(|(start, length)| {
        let start = usize::try_from(start).ok()?;
        Some(start..start + usize::try_from(length).ok()?)
    });
    known.unwrap_or(0..0)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned {
            value, referenced, ..
        } = Spanned::<Content>::deserialize(deserializer)?;
        Ok(Self {
            place: place(referenced),
            bytes: bytes(referenced),
            content: value,
            is_lacking: false,
        })
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Content, E> {
        Ok(Content::Unsigned(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Content, E> {
        Ok(u64::try_from(number).map_or(Content::Signed(number), Content::Unsigned))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Content, E> {
        Ok(Content::Float(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Content::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Content, A::Error> {
        let mut map = Vec::new();
        while let Some((key, node)) = entries.next_entry::<Spanned<String>, Node>()? {
            map.push((key.value, place(key.referenced), node));
        }
        Ok(Content::Map(map))
    }
}

// ---- Reading a value from the tree.

/// What is wrong with a value.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The way to the value, from the last step to the first.
    path: Path,
    place: Option<Place>,
    message: String,
    /// The key that the value lacks, where that is the fault.
    missing: Option<&'static str>,
    /// What is wanted in the place of the value, where it is something else.
    wanted: Option<Wanted>,
}

/// What may be wanted in the place of a value and is taken from others by lenient readers.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    Text,
    Number,
    List,
}

impl Wanted {
    fn of(expected: &str) -> Option<Self> {
        match expected {
            "a string" => Some(Self::Text),
            "u32" => Some(Self::Number),
            "a sequence" => Some(Self::List),
            _ => None,
        }
    }
}

impl Fault {
    /// The fault as it is seen from the value that holds the one at fault.
    fn within(mut self, step: impl FnOnce() -> Step, place: Place) -> Self {
        self.path.push(step());
        self.place.get_or_insert(place);
        self
    }

    fn at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            path: Vec::new(),
            place: None,
            message: spelled(&message.to_string()),
            missing: None,
            wanted: None,
        }
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let wanted = Wanted::of(&expected);
        if matches!(unexpected, Unexpected::Unit | Unexpected::Option) {
            return Self {
                wanted,
                ..Self::custom("this is empty: give a value, or omit the key if it is not known")
            };
        }
        let expected = words::expected_value(&expected);
        let is_plain = !matches!(
            unexpected,
            Unexpected::Str(_) | Unexpected::Seq | Unexpected::Map
        );
        let help = match unexpected {
            _ if is_plain && expected == "a text" => "; put it in quotes",
            Unexpected::Str(text) if expected.contains("number") && text.parse::<f64>().is_ok() => {
                "; remove the quotes"
            }
            _ => "",
        };
        let message = format!(
            "{expected} is expected here, but this is {}{help}",
            found(unexpected)
        );
        Self {
            wanted,
            ..Self::custom(message)
        }
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = words::expected_value(&expected.to_string());
        Self::custom(format!(
            "{expected} is expected here, but this is {}",
            found(unexpected)
        ))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!(
            "unknown key `{field}`; the keys here are {}",
            list(expected)
        ))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!("`{variant}` is not one of {}", list(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            missing: Some(field),
            ..Self::custom(format!("the key `{field}` is missing"))
        }
    }
}

/// What a value is, in words.
fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number:?}"),
        Unexpected::Str(_) => "a text".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a group of keys".to_owned(),
        other => other.to_string(),
    }
}

fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.content {
            Content::Null | Content::Absent => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Unsigned(number) => visitor.visit_u64(*number),
            Content::Signed(number) => visitor.visit_i64(*number),
            Content::Float(number) => visitor.visit_f64(*number),
            Content::Text(text) => visitor.visit_borrowed_str(text),
            Content::List(items) => visitor.visit_seq(Items { items, index: 0 }),
            Content::Map(entries) => visitor.visit_map(Entries { entries, index: 0 }),
        }
        .map_err(|fault| fault.at(self.place))
    }

    // Where a key may be absent, it is absent and not empty.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.content {
            Content::Absent => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    // A list of values would do as well.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.content {
            Content::Map(_) => self.deserialize_any(visitor),
            _ => Err(de::Error::invalid_type(self.unexpected(), &visitor))
                .map_err(|fault: Fault| fault.at(self.place)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.content {
            Content::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(Fault::custom(format!(
                "one of {} is expected here",
                list(variants)
            ))),
        }
        .map_err(|fault| fault.at(self.place))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct Items<'de> {
    items: &'de [Node],
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.items.get(self.index) else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        let value = seed.deserialize(item);
        value
            .map(Some)
            .map_err(|fault| fault.within(|| Step::Index(index), item.place))
    }
}

struct Entries<'de> {
    entries: &'de [(String, Place, Node)],
    index: usize,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some((key, place, _)) = self.entries.get(self.index) else {
            return Ok(None);
        };
        let value = seed.deserialize(BorrowedStrDeserializer::new(key));
        value
            .map(Some)
            .map_err(|fault: Fault| fault.within(|| Step::Key(key.clone()), *place))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let (key, _, node) = &self.entries[self.index];
        self.index += 1;
        let value = seed.deserialize(node);
        value.map_err(|fault| fault.within(|| Step::Key(key.clone()), node.place))
    }
}
