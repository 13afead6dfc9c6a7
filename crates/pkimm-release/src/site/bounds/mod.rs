//! What the expressions of a text may take: bounds in steps, in bytes and in depth.
//!
//! minijinja bounds steps. One step can still make a text of any length, by an operator that joins or repeats texts, or by a
//! filter that does. So [`rewrite`] lets operators, and what makes values, ask for their bytes, and here filters that
//! multiply what they are given ask for theirs.
//!
//! Names and titles are no Markdown, and are escaped where they are printed into a text that is. minijinja's mark of "safe"
//! texts, which its filters keep, says here that a text is such a name: [`plain`] sets it.

mod rewrite;

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
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::site::Expressions;
    use crate::site::diagram::Labels;
    use crate::small;

    fn rendered(text: &str) -> Result<String, ExpressionError> {
        let mut release = small::release();
        release.modules[0].name = "**A** | <b>".to_owned();
        let release = Arc::new(release);
        let expressions = Expressions::new(&release, &[], &Labels::of(&release));
        expressions.render("model", text)
    }

    #[test]
    fn a_key_that_the_library_cannot_take_is_refused() {
        for pattern in ["%(\u{e9})s", "%(\u{e9}", "%d %(a\u{e9}"] {
            let error = rendered(&format!("{{= '{pattern}'|format(1) =}}")).unwrap_err();
            assert!(error.message.contains("ASCII"), "{}", error.message);
        }
        let sound = rendered("{= '\u{e9} %(a)s'|format({'a': 1}) =}");
        assert_eq!(sound.as_deref(), Ok("\u{e9} 1"));
    }

    #[test]
    fn an_unexpected_character_is_named_whole() {
        let text = "{= levels é =}";
        let range = rendered(text).unwrap_err().range;
        assert_eq!(range.and_then(|range| text.get(range)), Some("é"));
    }

    /// Texts that would take memory or time without bound, and a part of what is said of each.
    fn greedy() -> Vec<(String, &'static str)> {
        let doubled = "{~ set a = a ~ a ~}".repeat(60);
        let deep = "{~ if true ~}\n".repeat(100_000);
        let nested = "{~ set a = [a, a] ~}".repeat(60);
        let long = |part: &str| format!("{{= 1{} =}}", format!("{part}\n").repeat(100_000));
        let own = |text: &str| text.to_owned();
        vec![
            (
                own(
                    "{= range(90000)|join('x'|replace('x', 'yyyyyyyyyy')|replace('y', 'zzzzzzzzzz')|replace('z', 'xxxxxxxxxx')) =}",
                ),
                "MiB",
            ),
            (own("{= 'x' * 1000000000 =}"), "only numbers"),
            (own("{= 'x' * 90000 =}"), "only numbers"),
            (own("{= [1] * 100000000 =}"), "only numbers"),
            (own("{= 'x' + 'y' =}"), "only numbers"),
            (format!("{{~ set a = 'x' ~}}{doubled}"), "MiB"),
            (format!("{{~ set a = [1] ~}}{nested}{{= a == a =}}"), "MiB"),
            (
                own(
                    "{~ for a in range(90000) ~}{~ for b in range(90000) ~}x{~ endfor ~}{~ endfor ~}",
                ),
                "million steps",
            ),
            (
                format!(
                    "{{~ for a in range(90000) ~}}{}{{~ endfor ~}}",
                    "x".repeat(5000)
                ),
                "MiB",
            ),
            (own("{~ set a %}x{~ endset ~}"), "unexpected"),
            (own("{~ set a ~}x{~ endset ~}"), "no `set … endset`"),
            (
                own("{~ macro a(x) ~}{= a(x ~ x) =}{~ endmacro ~}{= a('x') =}"),
                "no `macro`",
            ),
            (own("{~ filter upper ~}x{~ endfilter ~}"), "no `filter`"),
            (own("{~ include 'x' ~}"), "no `include`"),
            (
                own("{~ for a in [[1]] recursive ~}{= loop(a) =}{~ endfor ~}"),
                "no `recursive`",
            ),
            (own("{= namespace(a=1) =}"), "unknown"),
            (own("{= '%99999999999999999999999d' | format(1) =}"), "100"),
            (own("{= '%999999999d' | format(1) =}"), "100"),
            (own("{= '%0999999999.3f' | format(1) =}"), "100"),
            (own("{= '%*d' | format(99999999, 1) =}"), "100"),
            (own("{= 'x' | indent(99999999, true) =}"), "100"),
            (own("{= 'x' | indent(width=99999999, first=true) =}"), "100"),
            (own("{= [1] | batch(99999999, 'x') =}"), "too many"),
            (own("{= [1] | slice(99999999) =}"), "1000"),
            (own("{= [1] | batch(99999999) =}"), "1000"),
            (own("{= ['a', 'b'] | sum(start='') =}"), "start"),
            (
                format!("{{= [{}] | length =}}", "1,\n".repeat(100_000)),
                "longer than",
            ),
            (long("+1"), "longer than"),
            (long("|int"), "longer than"),
            (long(".a"), "longer than"),
            (long("[0]"), "longer than"),
            (format!("{{= {}1 =}}", "(\n".repeat(100_000)), "longer than"),
            (
                format!("{{= {}1 =}}", "not\n".repeat(100_000)),
                "longer than",
            ),
            (format!("{{= {}1 =}}", "-\n".repeat(100_000)), "longer than"),
            ("{= 1 =} ".repeat(20_000), "bytes"),
            (deep, "50 loops"),
            (
                format!(
                    "{{~ if true ~}}{}{{~ endif ~}}",
                    "{~ elif true ~}\n".repeat(100_000)
                ),
                "50 loops",
            ),
        ]
    }

    #[test]
    fn what_would_take_everything_is_refused() {
        for (text, message) in greedy() {
            let shown: String = text.chars().take(60).collect();
            match rendered(&text) {
                Ok(text) => panic!("{shown} makes {} bytes", text.len()),
                Err(error) => assert!(error.message.contains(message), "{shown}: {error}"),
            }
        }
    }

    #[test]
    fn what_goes_over_long_values_again_and_again_is_refused() {
        let set = "{~ set a = range(90000) ~}{~ set b = a | list ~}{~ set t = a | join('xxxxxxxxxx') ~}{~ set m = {'k': b} ~}{~ set n = {'k': a | list} ~}";
        for part in [
            "a|last",
            "a|min",
            "a|sum",
            "'x' in a",
            "-1 in a",
            "a|select('gt', 99999)|list",
            "a == b",
            "t == t ~ 'x'",
            "a is in([b])",
            "[b] == [a|list]",
            "m == n",
            "[b, b]|sort",
            "[[b]]|unique",
            "b|batch(1000)|max",
            "'x' is in(b)",
            "'zz' in t",
            "t|length",
            "t is startingwith(t)",
            "b|sort|first",
            "t < t",
            "not t|trim",
        ] {
            let text = format!(
                "{set}{{~ for i in range(90000) ~}}{{~ if {part} ~}}{{~ endif ~}}{{~ endfor ~}}"
            );
            let error = rendered(&text).expect_err(part);
            let message = error.message;
            assert!(
                message.contains("million items") || message.contains("MiB"),
                "{part}: {message}"
            );
        }
    }

    #[test]
    fn what_goes_over_one_list_for_each_item_of_another_is_refused() {
        for part in [
            "a|select('in', a)",
            "a|reject('in', b)",
            "a|map('default', b)",
            "a|select('eq', t)",
        ] {
            let text = format!(
                "{{~ set a = range(90000) ~}}{{~ set b = a | list ~}}{{~ set t = b | join ~}}{{= {part} | list =}}"
            );
            let error = rendered(&text).expect_err(part);
            let message = error.message;
            assert!(
                message.contains("million items") || message.contains("MiB"),
                "{part}: {message}"
            );
        }
        let few =
            "{= levels | selectattr('number', 'in', [2, 3]) | map(attribute='name') | join =}";
        assert_eq!(rendered(few).unwrap(), "Managed");
        assert_eq!(rendered("{= nothing | default('x') =}").unwrap(), "x");
    }

    #[test]
    fn what_one_text_may_take_many_may_not() {
        let release = Arc::new(small::release());
        let expressions = Expressions::new(&release, &[], &Labels::of(&release));
        let bytes = "{= range(90000) | join('xxxxxxxxxx') =}";
        let steps = "{~ for i in range(90000) ~}{~ for j in range(15) ~}{~ endfor ~}{~ endfor ~}";
        for text in [bytes, steps] {
            let all: serde_json::Value = std::iter::repeat_n(text, 400).collect();
            let again = expressions.again();
            let error = again.render_value("model", &all).expect_err("too much");
            assert!(error.message.contains("for a model"), "{error}");
        }
        // What ends with an error took something, too.
        let again = expressions.again();
        let mut errors = (0..400).map(|_| {
            again
                .render("model", "{= nothing =}")
                .expect_err("no such name")
        });
        assert!(errors.any(|error| error.message.contains("for a model")));
        expressions
            .again()
            .render("model", bytes)
            .expect("one is fine");
    }

    #[test]
    fn what_is_long_and_deep_and_no_longer_than_that_is_evaluated() {
        let sum = format!("{{= 1{} =}}", "+1".repeat(490));
        assert_eq!(rendered(&sum).unwrap(), "491");
        let deep = format!(
            "{}x{}",
            "{~ if true ~}".repeat(50),
            "{~ endif ~}".repeat(50)
        );
        assert_eq!(rendered(&deep).unwrap(), "x");
        let wide = "{~ for a in range(3) ~}{= a ~ 'x' ~ [a, 1] =}{~ endfor ~}";
        assert_eq!(rendered(wide).unwrap(), "0x[0, 1]1x[1, 1]2x[2, 1]");
    }

    #[test]
    fn names_are_escaped_in_markdown_and_in_nothing_else() {
        let escaped = "\\*\\*A\\*\\* \\| \\<b\\>";
        for text in [
            "{= modules[0].name =}",
            "{= modules[0].name ~ '' =}",
            "{= [modules[0].name] | join =}",
            "{= modules[0].name | trim =}",
        ] {
            assert_eq!(rendered(text).unwrap(), escaped, "{text}");
        }
        assert_eq!(
            rendered("{= '**x**' ~ 1 =}{= levels[0].number =}").unwrap(),
            "**x**11"
        );
        let mut release = small::release();
        release.modules[0].name = "**A**".to_owned();
        let release = Arc::new(release);
        let expressions = Expressions::new(&release, &[], &Labels::of(&release));
        let title = serde_json::json!("{= modules[0].name =}");
        assert_eq!(expressions.render_value("model", &title).unwrap(), "**A**");
    }

    #[test]
    fn what_stands_in_a_row_stays_in_its_cell() {
        let set = "{~ set a = 'b | c\\nd' ~}";
        for (text, expected) in [
            ("| {= a =} |", "| b \\| c d |"),
            (
                "x\n  | {= a =} | {= a =} |\n{= a =}",
                "x\n  | b \\| c d | b \\| c d |\nb | c\nd",
            ),
            (
                "{~ for x in [1, 2] ~}\n| {= x =} | {= a =}\n{~ endfor ~}\n{= a =}",
                "| 1 | b \\| c d\n| 2 | b \\| c d\nb | c\nd",
            ),
            ("x | {= a =}", "x | b | c\nd"),
        ] {
            assert_eq!(
                rendered(&format!("{set}{text}")).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        assert_eq!(
            rendered("| {= modules[0].name =} |").unwrap(),
            "| \\*\\*A\\*\\* \\| \\<b\\> |"
        );
        for text in ["| {= nothing =} |", "{= nothing ~ 1 =}", "{= nothing =}"] {
            let error = rendered(text).expect_err("it is not defined");
            assert!(error.message.contains("not defined"), "{error}");
        }
    }

    #[test]
    fn filters_do_what_they_do_elsewhere() {
        for (text, expected) in [
            ("{= [1, 'a'] | join(', ') =}", "1, a"),
            ("{= [1, 2] | join(d='-') =}", "1-2"),
            ("{= levels | join(' ', attribute='number') =}", "1 2"),
            ("{= 'a.b.c' | replace('.', '') =}", "abc"),
            ("{= levels | sum(attribute='number') =}", "3"),
            ("{= '%.2f %5d' | format(1, 2) =}", "1.00     2"),
            ("{= 'a\\nb' | indent(2) =}", "a\n  b"),
            ("{= [1, 2, 3] | batch(2) | length =}", "2"),
            ("{= 7 // 2 =}{= 2 ** 3 =}{= 7 % 4 =}{= 1 / 2 =}", "3830.5"),
            ("{= nothing is defined =}", "False"),
            (
                "{~ set a, b = [1, 2] ~}{= b =}{~ with c = 3 ~}{= c =}{~ endwith ~}",
                "23",
            ),
            (
                "{~ for k, v in {'a': 1} | items ~}{= k =}{= v =}{~ endfor ~}",
                "a1",
            ),
            (
                "{= 'abc'[1:] =}{= (1, 2)[0] =}{= 1 < 2 < 3 =}{= -1 =}{= not true =}",
                "bc1True-1False",
            ),
        ] {
            assert_eq!(rendered(text).as_deref(), Ok(expected), "{text}");
        }
    }
}
