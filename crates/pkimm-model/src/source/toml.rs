//! TOML with spans. What does not fit is collected, what stands beside it is still read.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};
use toml::value::Datetime;
use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use crate::span::{Located, Origin};

thread_local! {
    /// Where the text stands that [`Document::read`] is reading. Types derive how they are read, and serde has no way to
    /// hand them a place, so each [`Located`] asks here.
    static ORIGIN: Cell<Option<Origin>> = const { Cell::new(None) };
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        let origin = ORIGIN
            .get()
            .ok_or_else(|| D::Error::custom("only a value of a source file has a place"))?;
        let span = origin.span(spanned.span());
        Ok(Self {
            value: spanned.into_inner(),
            span,
        })
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A value that does not fit the type that it is read into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The name of the fault.
    pub code: &'static str,
    /// The bytes.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: &'static str,
}

impl Misfit {
    /// Puts in words what the deserializer says of the value at `range`.
    fn new(range: Range<usize>, value: Option<&DeValue<'_>>, message: &str) -> Self {
        let misfit = Self {
            code: "invalid-value",
            range,
            message: message.to_owned(),
            help: "see the chapter on schemas in the handbook for what is allowed here",
        };
        match value {
            // No file holds fractions. To a schema `3.0` is a whole number.
            Some(DeValue::Float(number)) => Self {
                code: "wrong-type",
                message: format!(
                    "this should be a whole number, but is `{}`",
                    number.as_str()
                ),
                help: "write a whole number here",
                ..misfit
            },
            _ => misfit,
        }
    }
}

/// How many misfits of one text are told. Whoever mends them sees the others.
const MAX_MISFITS: usize = 100;

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a table.
    Key(String),
    /// Into an array.
    Index(usize),
}

/// A parsed TOML text.
#[derive(Clone, Debug)]
pub struct Document<'text> {
    root: Spanned<DeTable<'text>>,
}

impl<'text> Document<'text> {
    /// Parses a text, and says whether all of it could be read. What could be read is kept.
    #[must_use]
    pub fn parse(text: &'text str) -> (Self, bool) {
        let (root, errors) = DeTable::parse_recoverable(text);
        (Self { root }, errors.is_empty())
    }

    /// The text's values as JSON. A date without quotes is the text of it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        table_to_json(self.root.get_ref(), &|day| Value::String(day.to_string()))
    }

    /// The text's values as JSON, for validation. What JSON has no value for is nothing.
    #[must_use]
    pub fn instance(&self) -> Value {
        table_to_json(self.root.get_ref(), &|_| Value::Null)
    }

    /// The bytes of the value at the end of `path`.
    #[must_use]
    pub fn range(&self, path: &[Step]) -> Option<Range<usize>> {
        match path {
            [] => Some(self.root.span()),
            [.., _] => self.value(path).map(Spanned::span),
        }
    }

    /// The text at the end of `path`.
    #[must_use]
    pub fn text(&self, path: &[Step]) -> Option<&str> {
        match self.value(path)?.get_ref() {
            DeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes of the key at the end of `path`.
    #[must_use]
    pub fn key_range(&self, path: &[Step]) -> Option<Range<usize>> {
        let (Step::Key(key), parent) = path.split_last()? else {
            return None;
        };
        let (key, _) = self.table(parent)?.get_key_value(key.as_str())?;
        Some(key.span())
    }

    /// Every text among the values, with its bytes.
    #[must_use]
    pub fn texts(&self) -> Vec<(&str, Range<usize>)> {
        fn of<'a>(value: &'a Spanned<DeValue<'_>>, found: &mut Vec<(&'a str, Range<usize>)>) {
            match value.get_ref() {
                DeValue::String(text) => found.push((text, value.span())),
                DeValue::Array(items) => items.iter().for_each(|item| of(item, found)),
                DeValue::Table(table) => table.iter().for_each(|(_, value)| of(value, found)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        let entries = self.root.get_ref().iter();
        entries.for_each(|(_, value)| of(value, &mut found));
        found
    }

    /// Reads the text, which stands at `origin`, into a type. What does not fit is reported, taken out, and reading goes
    /// on without it.
    #[must_use]
    pub fn read<T: DeserializeOwned>(self, origin: Origin) -> (Option<T>, Vec<Misfit>) {
        let outer = ORIGIN.replace(Some(origin));
        let read = self.read_values();
        ORIGIN.set(outer);
        read
    }

    fn read_values<T: DeserializeOwned>(mut self) -> (Option<T>, Vec<Misfit>) {
        let mut misfits = Vec::new();
        loop {
            match T::deserialize(toml::de::Deserializer::from(self.root.clone())) {
                Ok(value) => return (Some(value), misfits),
                Err(error) => {
                    let range = error.span();
                    let place = range.clone().unwrap_or(0..0);
                    let value = scalar_at(self.root.get_ref(), &place);
                    misfits.push(Misfit::new(place, value, error.message()));
                    // Each is found by reading all of the text anew.
                    if misfits.len() == MAX_MISFITS {
                        return (None, misfits);
                    }
                    if !range.is_some_and(|range| remove_at(self.root.get_mut(), &range)) {
                        return (None, misfits);
                    }
                }
            }
        }
    }

    /// Takes out the values at the ends of paths, which are sorted from the back.
    pub fn remove(&mut self, paths: &[&[Step]]) {
        let parent = |path: &[Step]| path.split_last().map(|(_, parent)| parent.to_vec());
        // What goes from one array goes at once.
        for paths in paths.chunk_by(|one, other| parent(one) == parent(other)) {
            let Some((_, parent)) = paths[0].split_last() else {
                continue;
            };
            let last = paths.iter().filter_map(|path| path.last());
            let indices: HashSet<usize> = last
                .clone()
                .filter_map(|step| match step {
                    Step::Index(index) => Some(*index),
                    Step::Key(_) => None,
                })
                .collect();
            if let Some(DeValue::Array(array)) = self.value_mut(parent) {
                take_items(array, &indices);
            } else if let Some(table) = self.table_mut(parent) {
                for step in last {
                    if let Step::Key(key) = step {
                        table.remove(key.as_str());
                    }
                }
            }
        }
    }

    /// Whether a table stands at the end of `path`.
    #[must_use]
    pub fn is_table(&self, path: &[Step]) -> bool {
        self.table(path).is_some()
    }

    fn table(&self, path: &[Step]) -> Option<&DeTable<'text>> {
        if path.is_empty() {
            return Some(self.root.get_ref());
        }
        match self.value(path)?.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        }
    }

    fn value(&self, path: &[Step]) -> Option<&Spanned<DeValue<'text>>> {
        let (Step::Key(first), rest) = path.split_first()? else {
            return None;
        };
        let mut value = self.root.get_ref().get(first.as_str())?;
        for step in rest {
            value = match (step, value.get_ref()) {
                (Step::Key(key), DeValue::Table(table)) => table.get(key.as_str())?,
                (Step::Index(index), DeValue::Array(array)) => array.get(*index)?,
                _ => return None,
            };
        }
        Some(value)
    }

    fn table_mut(&mut self, path: &[Step]) -> Option<&mut DeTable<'text>> {
        if path.is_empty() {
            return Some(self.root.get_mut());
        }
        match self.value_mut(path)? {
            DeValue::Table(table) => Some(table),
            _ => None,
        }
    }

    fn value_mut(&mut self, path: &[Step]) -> Option<&mut DeValue<'text>> {
        let (Step::Key(first), rest) = path.split_first()? else {
            return None;
        };
        let mut value = self.root.get_mut().get_mut(first.as_str())?;
        for step in rest {
            value = match (step, value.get_mut()) {
                (Step::Key(key), DeValue::Table(table)) => table.get_mut(key.as_str())?,
                (Step::Index(index), DeValue::Array(array)) => array.get_mut(*index)?,
                _ => return None,
            };
        }
        Some(value.get_mut())
    }
}

/// A text as TOML holds it on one line, in double quotes. As a key it is read the same.
#[must_use]
pub fn basic(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}

/// A key, in quotation marks where it needs them.
#[must_use]
pub fn name(key: &str) -> String {
    match is_bare(key) {
        true => key.to_owned(),
        false => basic(key),
    }
}

/// Whether a key needs no quotation marks.
#[must_use]
pub fn is_bare(key: &str) -> bool {
    let is_bare = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    !key.is_empty() && key.chars().all(is_bare)
}

/// A text of several lines, as it stands where TOML allows that.
#[must_use]
pub fn literal(text: &str) -> String {
    let is_plain = text
        .chars()
        .all(|character| character == '\n' || character == '\t' || !character.is_control());
    let closes = text.contains("'''")
        || text.ends_with('\'')
        || text.lines().any(|line| line.trim_end() == "+++");
    if is_plain && !closes && !text.is_empty() {
        format!("'''\n{text}\n'''")
    } else {
        basic(text)
    }
}

/// The value without parts that covers `range`.
fn scalar_at<'a, 'text>(
    table: &'a DeTable<'text>,
    range: &Range<usize>,
) -> Option<&'a DeValue<'text>> {
    fn of<'a, 'text>(
        value: &'a Spanned<DeValue<'text>>,
        range: &Range<usize>,
    ) -> Option<&'a DeValue<'text>> {
        let span = value.span();
        match value.get_ref() {
            DeValue::Array(items) => items.iter().find_map(|item| of(item, range)),
            DeValue::Table(table) => scalar_at(table, range),
            scalar => (span.start <= range.start && range.end <= span.end).then_some(scalar),
        }
    }
    table.iter().find_map(|(_, value)| of(value, range))
}

/// Takes out the innermost value that covers `range`.
fn remove_at(table: &mut DeTable<'_>, range: &Range<usize>) -> bool {
    let covers = |span: Range<usize>| span.start <= range.start && range.end <= span.end;
    let key = table.iter_mut().find_map(|(key, value)| {
        let inside = remove_in(value.get_mut(), range);
        (inside || covers(key.span()) || covers(value.span()))
            .then(|| (key.get_ref().to_string(), inside))
    });
    match key {
        Some((_, true)) => true,
        Some((key, false)) => table.remove(key.as_str()).is_some(),
        None => false,
    }
}

fn remove_in(value: &mut DeValue<'_>, range: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => remove_at(table, range),
        DeValue::Array(array) => {
            if array
                .iter_mut()
                .any(|item| remove_in(item.get_mut(), range))
            {
                return true;
            }
            let covering = array
                .iter()
                .position(|item| item.span().start <= range.start && range.end <= item.span().end);
            covering
                .inspect(|index| take_items(array, &HashSet::from([*index])))
                .is_some()
        }
        _ => false,
    }
}

fn take_items(array: &mut DeArray<'_>, indices: &HashSet<usize>) {
    let items = array.iter().cloned().enumerate();
    *array = items
        .filter(|(position, _)| !indices.contains(position))
        .map(|(_, item)| item)
        .collect();
}

fn table_to_json(table: &DeTable<'_>, of_day: &dyn Fn(&Datetime) -> Value) -> Value {
    Value::Object(
        table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), to_json(value.get_ref(), of_day)))
            .collect::<Map<_, _>>(),
    )
}

fn to_json(value: &DeValue<'_>, of_day: &dyn Fn(&Datetime) -> Value) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(float) => float
            .as_str()
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map_or(Value::Null, Value::from),
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Datetime(day) => of_day(day),
        DeValue::Array(array) => array
            .iter()
            .map(|item| to_json(item.get_ref(), of_day))
            .collect(),
        DeValue::Table(table) => table_to_json(table, of_day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn values_know_their_place_in_the_file() {
        #[derive(Debug, Deserialize)]
        struct Named {
            name: Located<String>,
            parts: Vec<Located<u32>>,
        }
        let file = "+++\nname = 'x'\nparts = [1, 22]\n+++\n";
        let start = 4;
        let (document, _) = Document::parse(&file[start..file.len() - 4]);
        let origin = Origin {
            file: FileId(7),
            start,
        };
        let read = document.read::<Named>(origin).0.expect("it fits");
        assert_eq!(&file[read.name.span.range()], "'x'");
        assert_eq!(&file[read.parts[1].span.range()], "22");
        assert_eq!(read.name.span.file, FileId(7));
    }

    #[test]
    fn texts_are_found_wherever_they_stand() {
        let file = "a = 'one'\nb = 2\nc = [{ d = \"t\\u0077o\" }, 'three']\n[e]\nf = 'four'\n";
        let (document, _) = Document::parse(file);
        let found: Vec<_> = document
            .texts()
            .into_iter()
            .map(|(text, range)| (text, &file[range]))
            .collect();
        assert_eq!(
            found,
            [
                ("one", "'one'"),
                ("two", "\"t\\u0077o\""),
                ("three", "'three'"),
                ("four", "'four'")
            ]
        );
    }

    #[test]
    fn a_fraction_is_told_to_be_a_whole_number() {
        #[derive(Debug, Deserialize)]
        struct Weighed {
            weight: Option<u32>,
        }
        let (document, _) = Document::parse("weight = 3.0\n");
        let (read, misfits) = document.read::<Weighed>(Origin {
            file: FileId(0),
            start: 0,
        });
        let misfit = Misfit {
            code: "wrong-type",
            range: 9..12,
            message: "this should be a whole number, but is `3.0`".to_owned(),
            help: "write a whole number here",
        };
        assert_eq!(misfits, [misfit]);
        assert!(read.is_some_and(|read| read.weight.is_none()));
    }

    #[test]
    fn what_is_taken_out_of_a_list_leaves_the_rest() {
        let (mut document, _) = Document::parse("a = [0, 1, 2, 3]\nb = 1\n[c]\nd = [4]\n");
        let key = |key: &str| Step::Key(key.to_owned());
        let paths = [
            vec![key("a"), Step::Index(3)],
            vec![key("a"), Step::Index(1)],
            vec![key("c"), key("d"), Step::Index(0)],
            vec![key("b")],
        ];
        document.remove(&paths.each_ref().map(Vec::as_slice));
        let left = serde_json::json!({ "a": [0, 2], "c": { "d": [] } });
        assert_eq!(document.to_json(), left);
    }

    #[test]
    fn of_many_misfits_some_are_told() {
        #[derive(Debug, Deserialize)]
        struct Weighed {
            #[expect(dead_code, reason = "it never fits")]
            weights: Vec<u32>,
        }
        let text = format!("weights = [{}]\n", "3.0, ".repeat(5000));
        let origin = Origin {
            file: FileId(0),
            start: 0,
        };
        let (read, misfits) = Document::parse(&text).0.read::<Weighed>(origin);
        assert!(read.is_none());
        assert_eq!(misfits.len(), MAX_MISFITS);
    }

    #[test]
    fn texts_come_back() {
        for value in [
            "",
            "a'''b",
            "ends '",
            "+++\n",
            "a\n+++\nb",
            "q\"\\\t\u{7f}\u{0}",
            "plain\ntext",
            "é\u{2028}",
        ] {
            let toml = format!("x = {}\n", literal(value));
            let read: toml::Table = toml::from_str(&toml).unwrap();
            let read = read["x"].as_str().unwrap();
            assert_eq!(
                read.strip_suffix('\n')
                    .filter(|_| toml.contains("'''\n"))
                    .unwrap_or(read),
                value,
                "{toml}"
            );
        }
    }
}
