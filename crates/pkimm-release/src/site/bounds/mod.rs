//! What the expressions of a text may take: bounds in steps, in bytes and in depth.
//!
//! minijinja bounds steps. One step can still make a text of any length, by an operator that joins or repeats texts, or by a
//! filter that does. So [`rewrite`] lets operators, and what makes values, ask for their bytes, and here filters that
//! multiply what they are given ask for theirs.
//!
//! Names and titles are no Markdown, and are escaped where they are printed into a text that is. minijinja's mark of "safe"
//! texts, which its filters keep, says here that a text is such a name: [`plain`] sets it.

mod rewrite;
mod unclosed;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};

use minijinja::machinery::{eval, make_string_output};
use minijinja::value::{Kwargs, Rest, StringInput, ValueKind, ValueOrKwargs};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, Value, filters};

use super::syntax::{ExpressionError, FUEL};
use crate::escape;

/// Bytes that the expressions of one text may make, with what they print. Those of a page of the model make some ten
/// thousand.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Items, however deep in lists, over which the operators, tests and filters of one text may go. [`ITEM`] bytes of a text are
/// gone over as fast as one of them.
const MAX_ITEMS: usize = 5_000_000;

/// How many texts of the most expensive kind one use of an environment evaluates.
const MAX_TEXTS: u64 = 4;

/// Bytes for which a score counts.
pub(super) const SCORE: usize = 8 * 1024;

/// Bytes of an item of a list beside its text.
const ITEM: usize = 32;

/// The widest number or text that `format` and `indent` fill up with blanks, in characters.
const MAX_WIDTH: usize = 100;

/// The greatest number by which `batch` and `slice` part a list.
const MAX_PARTS: usize = 1_000;

/// Names of functions that no text can call itself, since they are no names of the language.
const CONCAT: &str = "a ~ b";
const NUMBER: &str = "a number";
const MADE: &str = "a made value";
const CELL: &str = "a cell";
const PASSED: &str = "a passed value";

/// Functions that keep what they are given from one round of a loop to the next, or show what no page has to say.
const NO_FUNCTIONS: &[&str] = &["namespace", "dict", "debug"];

/// How a text is printed whose names and titles are printed into Markdown.
const MARKDOWN: AutoEscape = AutoEscape::Custom(Cow::Borrowed("markdown"));

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the Markdown of a page.
    Markdown,
    /// In a value, which is no Markdown.
    Value,
}

/// A name or title, which is no Markdown.
pub(super) fn plain(text: &str) -> Value {
    Value::from_safe_string(text.to_owned())
}

/// Evaluates the expressions of a text in an environment that is bound.
pub(super) fn render(
    environment: &Environment<'_>,
    text: &str,
    place: Place,
    context: Value,
    spent: &Spent,
) -> Result<String, ExpressionError> {
    if let Some(refusal) = spent.refusal() {
        return Err(refusal);
    }
    let within = |error: ExpressionError| error.within(text);
    let instructions = rewrite::compiled(text).map_err(within)?;
    let escape = match place {
        Place::Markdown => MARKDOWN,
        Place::Value => AutoEscape::None,
    };
    let mut out = String::with_capacity(text.len());
    let blocks = BTreeMap::new();
    let mut output = make_string_output(&mut out);
    let state = match eval(
        environment,
        &instructions,
        context,
        &blocks,
        &mut output,
        escape,
    ) {
        Ok((_, state)) => state,
        Err(error) => {
            // What it took is not known any more.
            spent.add(FUEL / 20, MAX_BYTES as u64 / 20);
            return Err(within(error.into()));
        }
    };
    let steps = state.fuel_levels().map_or(0, |(steps, _)| steps);
    let taken = state.get_extension::<Taken>().copied().unwrap_or_default();
    spent.add(steps + taken.items as u64, taken.bytes as u64);
    drop(state);
    Ok(out)
}

/// Makes an environment one in which no filter or function makes more than is counted.
pub(super) fn bound(environment: &mut Environment<'static>) {
    NO_FUNCTIONS
        .iter()
        .for_each(|name| environment.remove_global(name));
    environment.set_fuel(Some(FUEL));
    environment.add_function(CONCAT, concat);
    environment.add_function(NUMBER, number);
    environment.add_function(MADE, made);
    environment.add_function(CELL, cell);
    environment.add_function(PASSED, passed);
    environment.add_filter("join", join);
    environment.add_filter("replace", replace);
    environment.add_filter("sum", sum);
    environment.add_filter("format", format);
    environment.add_filter("indent", indent);
    // The originals have names that no text can call.
    environment.add_filter("each map", filters::map);
    environment.add_filter("each select", filters::select);
    environment.add_filter("each reject", filters::reject);
    environment.add_filter("each selectattr", filters::selectattr);
    environment.add_filter("each rejectattr", filters::rejectattr);
    for (name, original) in [
        ("map", "each map"),
        ("select", "each select"),
        ("reject", "each reject"),
        ("selectattr", "each selectattr"),
        ("rejectattr", "each rejectattr"),
    ] {
        for_each_item(environment, name, original);
    }
    environment.add_filter(
        "batch",
        |state: &State<'_, '_>, items: Value, count: usize| {
            filters::batch(state, items, few(count)?, None)
        },
    );
    environment.add_filter(
        "slice",
        |state: &State<'_, '_>, items: Value, count: usize| {
            filters::slice(state, items, few(count)?, None)
        },
    );
    environment.set_formatter(|out, state, value| {
        if value.is_undefined() {
            return minijinja::escape_formatter(out, state, value);
        }
        let text = written(state, |state, text| print(state, text, value))?;
        out.write_str(&text).map_err(Error::from)
    });
}

/// What one text took so far.
#[derive(Clone, Copy, Default)]
struct Taken {
    /// What was made, in bytes.
    bytes: usize,
    /// What was gone over, in items.
    items: usize,
}

fn taken<'s>(state: &'s mut State<'_, '_>) -> &'s mut Taken {
    state.get_or_insert_extension(Taken::default())
}

/// The bytes that may still be made.
fn room(state: &mut State<'_, '_>) -> usize {
    MAX_BYTES.saturating_sub(taken(state).bytes)
}

/// What all texts together took that were evaluated. What one may take, several may not take each, on one page or on many.
#[derive(Debug, Default)]
pub(super) struct Spent {
    steps: AtomicU64,
    bytes: AtomicU64,
}

impl Spent {
    fn add(&self, steps: u64, bytes: u64) {
        self.steps.fetch_add(steps, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Why no further text is evaluated.
    fn refusal(&self) -> Option<ExpressionError> {
        let steps = self.steps.load(Ordering::Relaxed) > MAX_TEXTS * FUEL;
        let bytes = self.bytes.load(Ordering::Relaxed) > MAX_TEXTS * MAX_BYTES as u64;
        (steps || bytes).then(|| ExpressionError {
            range: None,
            line: 1,
            message: "the expressions before this one take all that is allowed for a model"
                .to_owned(),
        })
    }
}

fn fault(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn too_much() -> Error {
    fault(format!(
        "the expressions of this text make more than {} MiB",
        MAX_BYTES >> 20
    ))
}

/// Counts bytes that are made.
///
/// # Errors
/// Where they are too many.
pub(super) fn count(state: &mut State<'_, '_>, bytes: usize) -> Result<(), Error> {
    let taken = taken(state);
    taken.bytes = taken.bytes.saturating_add(bytes);
    if taken.bytes > MAX_BYTES {
        return Err(too_much());
    }
    Ok(())
}

/// A text that refuses what it has no room for.
struct Text {
    text: String,
    room: usize,
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.room = self.room.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.text.push_str(text);
        Ok(())
    }
}

/// A text that is written, and counted.
fn written(
    state: &mut State<'_, '_>,
    write: impl FnOnce(&State<'_, '_>, &mut Text) -> fmt::Result,
) -> Result<String, Error> {
    let mut text = Text {
        text: String::new(),
        room: room(state),
    };
    write(state, &mut text).map_err(|_| too_much())?;
    count(state, text.text.len())?;
    Ok(text.text)
}

/// Writes a value as it is printed: a name is escaped where it is printed into Markdown.
fn print(state: &State<'_, '_>, text: &mut Text, value: &Value) -> fmt::Result {
    match value.as_str() {
        Some(name) if value.is_safe() && *state.auto_escape() == MARKDOWN => {
            text.write_str(&escape::text(name))
        }
        Some(other) => text.write_str(other),
        None => write!(text, "{value}"),
    }
}

/// `a ~ b`.
fn concat(state: &mut State<'_, '_>, left: Value, right: Value) -> Result<String, Error> {
    defined(&left)?;
    defined(&right)?;
    written(state, |state, text| {
        print(state, text, &left)?;
        print(state, text, &right)
    })
}

fn defined(value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    Ok(())
}

/// What stands in a row of a table of Markdown: nothing in it ends the cell or the row.
fn cell(state: &mut State<'_, '_>, value: Value) -> Result<Value, Error> {
    defined(&value)?;
    if *state.auto_escape() != MARKDOWN {
        return Ok(value);
    }
    let text = written(state, |state, text| print(state, text, &value))?;
    Ok(Value::from(escape::cell(&text)))
}

/// Lets a number through, which is all that is calculated with.
fn number(value: Value) -> Result<Value, Error> {
    if value.is_number() {
        return Ok(value);
    }
    Err(fault(format!(
        "only numbers are calculated with, and this is {}; texts are joined by `~`",
        match value.kind() {
            ValueKind::String => "a text",
            ValueKind::Seq | ValueKind::Iterable => "a list",
            ValueKind::Undefined => "not defined",
            _ => "none",
        }
    )))
}

/// Counts what an operator, test or filter goes over, and lets it through.
fn passed(state: &mut State<'_, '_>, value: Value) -> Result<Value, Error> {
    pass(state, &[&value], 1)?;
    Ok(value)
}

/// Counts that values are gone over a number of times.
fn pass(state: &mut State<'_, '_>, values: &[&Value], times: usize) -> Result<(), Error> {
    let taken = taken(state);
    for value in values {
        let room = MAX_ITEMS.saturating_sub(taken.items).saturating_mul(ITEM);
        let items = size(value, room).map_or(MAX_ITEMS, |bytes| bytes / ITEM);
        taken.items = taken.items.saturating_add(items.saturating_mul(times));
    }
    if taken.items > MAX_ITEMS {
        return Err(fault(format!(
            "the expressions of this text go over more than {} million items",
            MAX_ITEMS / 1_000_000
        )));
    }
    Ok(())
}

/// Lets a filter that calls a test or another filter for each item count what it is given for all of them.
fn for_each_item(
    environment: &mut Environment<'static>,
    name: &'static str,
    original: &'static str,
) {
    environment.add_filter(
        name,
        move |state: &mut State<'_, '_>, given: Rest<ValueOrKwargs>| {
            let given = given.into_values();
            if let [items, arguments @ ..] = given.as_slice() {
                let arguments: Vec<&Value> = arguments.iter().collect();
                pass(state, &arguments, items.len().unwrap_or(1))?;
            }
            state.apply_filter(original, &given)
        },
    );
}

/// Counts what a value is made of, and lets it through.
fn made(state: &mut State<'_, '_>, value: Value) -> Result<Value, Error> {
    let bytes = size(&value, room(state)).ok_or_else(too_much)?;
    count(state, bytes)?;
    Ok(value)
}

/// How many bytes a value takes. `None` where it is more than there is room for.
fn size(value: &Value, room: usize) -> Option<usize> {
    let mut bytes = ITEM;
    if let Some(text) = value.as_str() {
        bytes += text.len();
    } else if let Some(object) = value.as_object()
        && let Some(items) = object.try_iter()
    {
        let is_map = value.kind() == ValueKind::Map;
        for item in items {
            let left = room.checked_sub(bytes)?;
            bytes += size(&item, left)?;
            if is_map && let Some(entry) = object.get_value(&item) {
                let left = room.checked_sub(bytes)?;
                bytes += size(&entry, left)?;
            }
        }
    }
    (bytes <= room).then_some(bytes)
}

fn join(
    state: &mut State<'_, '_>,
    items: &Value,
    between: Option<StringInput<'_>>,
    attribute: Option<&str>,
    named: Kwargs,
) -> Result<String, Error> {
    let between = match between {
        Some(between) => Some(between),
        None => named.get("d")?,
    };
    let attribute = match attribute {
        Some(attribute) => Some(attribute),
        None => named.get::<Option<&str>>("attribute")?,
    };
    named.assert_all_used()?;
    let between = between
        .as_ref()
        .map(StringInput::as_str)
        .unwrap_or_default();
    let items = match attribute {
        Some(attribute) => {
            let named = Kwargs::from_iter([("attribute", Value::from(attribute))]);
            filters::map(state, items.clone(), Rest(vec![Value::from(named).into()]))?.into()
        }
        None => items.clone(),
    };
    let items = items.try_iter()?;
    written(state, |state, text| {
        for (index, item) in items.enumerate() {
            if index > 0 {
                text.write_str(between)?;
            }
            print(state, text, &item)?;
        }
        Ok(())
    })
}

fn replace(
    state: &mut State<'_, '_>,
    text: StringInput<'_>,
    from: &str,
    to: &str,
) -> Result<Value, Error> {
    let replaced = written(state, |_, out| {
        let mut parts = text.as_str().split(from);
        out.write_str(parts.next().unwrap_or_default())?;
        parts.try_for_each(|part| {
            out.write_str(to)?;
            out.write_str(part)
        })
    })?;
    Ok(text.preserve_safety(replaced))
}

fn sum(
    state: &State<'_, '_>,
    items: Value,
    attribute: Option<&str>,
    named: Kwargs,
) -> Result<Value, Error> {
    if named.has("start") {
        return Err(fault("a sum has no `start`: it is one of numbers"));
    }
    filters::sum(state, items, attribute, None, named)
}

fn format(
    state: &mut State<'_, '_>,
    pattern: &Value,
    values: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    let written = pattern.as_str().unwrap_or_default();
    let mut numbers = written.split(|character: char| !character.is_ascii_digit());
    let is_wide = |number: &str| number.parse().is_ok_and(|width: usize| width > MAX_WIDTH);
    if written.contains('*') || numbers.any(|number| number.len() > 3 || is_wide(number)) {
        return Err(too_wide());
    }
    // The library takes a key apart byte by byte, and stops the program where a byte is not a letter.
    let mut keys = written.split("%(").skip(1);
    if !keys.all(|rest| rest.split(')').next().is_some_and(str::is_ascii)) {
        return Err(fault("the key in a pattern has to be of ASCII letters"));
    }
    filters::format(state, pattern, values)
}

fn indent(
    text: StringInput<'_>,
    width: Option<usize>,
    first: Option<bool>,
    blank: Option<bool>,
    named: Kwargs,
) -> Result<Value, Error> {
    let asked = width.map_or_else(
        || named.get::<Option<usize>>("width"),
        |width| Ok(Some(width)),
    );
    if asked?.is_some_and(|width| width > MAX_WIDTH) {
        return Err(too_wide());
    }
    filters::indent(text, width, first, blank, named)
}

/// A number of parts, of which each takes something even where it is empty.
fn few(count: usize) -> Result<usize, Error> {
    if count > MAX_PARTS {
        return Err(fault(format!("a list is parted by at most {MAX_PARTS}")));
    }
    Ok(count)
}

fn too_wide() -> Error {
    fault(format!(
        "no text is filled up with more than {MAX_WIDTH} blanks"
    ))
}

#[cfg(test)]
mod tests;
