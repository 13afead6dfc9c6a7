//! What a file has wrong against its schema, said to those who edit the file: what is wrong on which key or value, and what
//! may be written there. Words about a value come from the schema: `enum` and `const` say what is allowed, and beside a
//! `pattern` stands `x-expected`, which says in words what the pattern asks for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use pkimm_release::extension::Decimal;
use serde_json::Value;

use super::misplaced::Misplaced;
use crate::did_you_mean::nearest;
use crate::edit::Applicability;
use crate::source::syntax::other_number;
use crate::source::toml::{Document, Step, basic};

/// What stands in `model.toml` of that whose file has a schema of this title, and is often looked for in the file.
const OF_ENTRIES: &[(&str, &[&str])] = &[
    ("category", &["id", "name", "requirements", "was", "weight"]),
    (
        "requirement",
        &["deprecated", "id", "title", "was", "weight"],
    ),
];

/// What a file has wrong against its schema.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The name of the fault.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The bytes of the key or value within the TOML text.
    pub range: Range<usize>,
    /// How to fix it.
    pub help: Option<String>,
    /// What to put in place of the bytes, and who may do so.
    pub replacement: Option<(Applicability, String)>,
    /// A line to move, and where to, where that is what mends it.
    pub line: Option<(Range<usize>, usize)>,
    /// What to take out so that the rest can be read.
    pub(super) remove: Vec<Step>,
    /// The way to the table in which something is wrong or missing, or to what is wrong.
    path: Vec<Step>,
    /// The key that is missing.
    missing: Option<String>,
    /// Whether the same was told of what stands before it.
    pub(super) is_repeated: bool,
}

impl Violation {
    fn new(code: &'static str, range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            range,
            help: None,
            replacement: None,
            line: None,
            remove: Vec::new(),
            path: Vec::new(),
            missing: None,
            is_repeated: false,
        }
    }

    /// What is said of a table that belongs elsewhere.
    pub(super) fn of_misplaced(table: &Misplaced) -> Self {
        let right = &table.right;
        let message = "this heading puts the table below it where it does not belong";
        let help = match table.count {
            1 => format!("write it so: `{right}`"),
            _ => format!("write each of these headings so: `{right}`"),
        };
        Self::new("syntax", table.range.clone(), message)
            .help(help)
            .removing(&table.path)
    }

    /// Whether this would not be wrong if a table stood where it belongs.
    pub(super) fn follows_from(&self, table: &Misplaced) -> bool {
        let missing = self.missing.as_deref();
        self.path.starts_with(&table.path)
            || self.remove.starts_with(&table.path)
            || missing.is_some_and(|key| table.explains_missing(key))
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn replaced(mut self, replacement: Option<(Applicability, String)>) -> Self {
        self.replacement = replacement;
        self
    }

    fn removing(mut self, path: &[Step]) -> Self {
        self.remove = path.to_vec();
        self
    }
}

/// A schema to explain faults by.
pub(super) struct Explained<'a> {
    schema: &'a Value,
    /// What its parts ask of a value, each by its path. Making one takes longer than asking it.
    parts: RefCell<HashMap<String, Option<jsonschema::Validator>>>,
}

impl<'a> Explained<'a> {
    pub(super) fn new(schema: &'a Value) -> Self {
        Self {
            schema,
            parts: RefCell::default(),
        }
    }

    /// Whether a part of the schema, which has this path, takes a value.
    fn takes(&self, path: &str, part: &Value, value: &Value) -> bool {
        let mut parts = self.parts.borrow_mut();
        let validator = parts.entry(path.to_owned()).or_insert_with(|| {
            let mut part = part.clone();
            part["$defs"] = self.schema["$defs"].clone();
            jsonschema::validator_for(&part).ok()
        });
        validator.as_ref().is_some_and(|part| part.is_valid(value))
    }
}

/// A fault that a validator found, with what is needed to explain it.
struct Fault<'a> {
    document: &'a Document<'a>,
    /// The TOML text.
    text: &'a str,
    explained: &'a Explained<'a>,
    schema: &'a Value,
    error: &'a ValidationError<'a>,
    /// The way to the value that is wrong.
    path: Vec<Step>,
}

/// Explains a fault. One fault of the validator is several where several keys are unknown.
pub(super) fn explain(
    document: &Document<'_>,
    text: &str,
    explained: &Explained<'_>,
    error: &ValidationError<'_>,
) -> Vec<Violation> {
    let fault = Fault {
        document,
        text,
        explained,
        schema: explained.schema,
        error,
        path: path_of(document, error),
    };
    let one = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            return unexpected
                .iter()
                .map(|key| fault.unknown_key(key))
                .collect();
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let missing = fault.missing_key(key).map(|violation| Violation {
                missing: Some(key.to_owned()),
                path: fault.path,
                ..violation
            });
            return missing.into_iter().collect();
        }
        ValidationErrorKind::Type { kind } => return fault.wrong_type(kind).into_iter().collect(),
        ValidationErrorKind::Pattern { .. }
        | ValidationErrorKind::Format { .. }
        | ValidationErrorKind::MaxLength { .. } => {
            fault.wrong_format(error.instance().as_str().unwrap_or_default())
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().into_iter().flatten();
            fault.not_allowed(options.filter_map(|option| option.as_str()))
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            // Documented enumerations become `oneOf` constants.
            let options = fault.rule().and_then(Value::as_array).into_iter().flatten();
            fault.not_allowed(options.filter_map(|option| option.get("const")?.as_str()))
        }
        ValidationErrorKind::MinLength { .. } => fault
            .invalid("this text is empty")
            .help("write the text, or remove the line"),
        ValidationErrorKind::MinItems { .. } => fault
            .invalid("this list is empty, but needs at least one entry")
            .help("add an entry, or remove what the list belongs to")
            .removing(&[]),
        ValidationErrorKind::Minimum { limit } => fault
            .invalid(format!("{} is less than {limit}", error.instance()))
            .help(format!("write a whole number from {limit} on")),
        ValidationErrorKind::Maximum { limit } => fault
            .invalid(format!("{} is more than {limit}", error.instance()))
            .help(format!("write a whole number up to {limit}")),
        _ => fault
            .invalid(error.to_string())
            .help("see the chapter on schemas in the handbook for what is allowed here"),
    };
    vec![Violation {
        path: fault.path,
        ..one
    }]
}

/// The way to the value that is wrong. A key of digits, such as that of a level, is a key.
fn path_of(document: &Document<'_>, error: &ValidationError<'_>) -> Vec<Step> {
    let mut path = Vec::new();
    for segment in error.instance_path().iter() {
        path.push(match segment {
            LocationSegment::Property(key) => Step::Key(key.into_owned()),
            LocationSegment::Index(index) if document.is_table(&path) => {
                Step::Key(index.to_string())
            }
            LocationSegment::Index(index) => Step::Index(index),
        });
    }
    path
}

impl Fault<'_> {
    fn place(&self) -> Range<usize> {
        self.document.range(&self.path).unwrap_or(0..0)
    }

    /// A value that cannot be read.
    fn invalid(&self, message: impl Into<String>) -> Violation {
        Violation::new("invalid-value", self.place(), message).removing(&self.path)
    }

    /// The keys that a table may have.
    fn known(&self) -> Vec<&str> {
        self.object()
            .and_then(|node| node.get("properties")?.as_object())
            .map(|properties| properties.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    fn unknown_key(&self, key: &str) -> Violation {
        let mut path = self.path.clone();
        path.push(Step::Key(key.to_owned()));
        let range = self.document.key_range(&path).unwrap_or(0..0);
        let known = self.known();
        let is_level_table = self.path == [Step::Key("levels".to_owned())] && known.is_empty();
        if is_level_table && !key.starts_with(|first: char| first.is_ascii_digit()) {
            let message = format!("`{key}` comes after `[levels]`, so TOML reads it as a level");
            let line = self.line_above_table(&path, "[levels]");
            return Violation {
                line,
                ..Violation::new("draft-below-table", range, message)
            }
            .help(format!(
                "move the line with `{key}` above the line `[levels]`"
            ))
            .removing(&path);
        }
        let message = format!("`{key}` is not an allowed key here");
        let violation = Violation::new("unknown-key", range, message).removing(&path);
        let title = self.schema["title"].as_str();
        let of_entry = OF_ENTRIES.iter().find(|(of, _)| Some(*of) == title);
        if let Some((of, _)) =
            of_entry.filter(|(_, keys)| self.path.is_empty() && keys.contains(&key))
        {
            return violation.help(format!("write it where the {of} is listed in `model.toml`"));
        }
        match nearest(key, known.iter().copied()) {
            Some(nearest) => {
                let replacement = (self.certainty(key, nearest), nearest.to_owned());
                violation
                    .help(format!("did you mean `{nearest}`?"))
                    .replaced(Some(replacement))
            }
            None if known.is_empty() => violation,
            None => violation.help(format!("the allowed keys are {}", list(&known))),
        }
    }

    /// The line of an entry, and where it belongs above the heading of its table. `None` where the line holds something else, or the key
    /// stands above the table already.
    fn line_above_table(&self, path: &[Step], heading: &str) -> Option<(Range<usize>, usize)> {
        let (key, value) = (self.document.key_range(path)?, self.document.range(path)?);
        let start = self.text[..key.start].rfind('\n')? + 1;
        let end = value.end + self.text[value.end..].find('\n')? + 1;
        let is_alone = self.text[start..key.start].trim().is_empty()
            && self.text[value.end..end].trim().is_empty();
        // Blank lines and remarks above the heading stay with it.
        let (mut at, mut entries) = (0, 0);
        let above = self.text[..start].split_inclusive('\n').find_map(|line| {
            let found = (line.trim() == heading).then_some(if entries > 0 { entries } else { at });
            at += line.len();
            if !line.trim().is_empty() && !line.starts_with('#') {
                entries = at;
            }
            found
        })?;
        let outer = path.last()?.clone();
        let is_new = self.document.key_range(&[outer]).is_none();
        (is_alone && is_new).then_some((start..end, above))
    }

    /// Whether a key is certainly another that is written in a different way, and no second key of the table is that one too.
    fn certainty(&self, key: &str, known: &str) -> Applicability {
        let letters = |key: &str| key.replace(['-', '_'], "").to_lowercase();
        let keys = self.error.instance().as_object().into_iter().flatten();
        let count = keys
            .filter(|(other, _)| letters(other) == letters(known))
            .count();
        if letters(key) == letters(known) && count == 1 {
            Applicability::Automatic
        } else {
            Applicability::Suggestion
        }
    }

    /// A key that is missing. `None` where it stands there in another spelling, of which that is said.
    fn missing_key(&self, key: &str) -> Option<Violation> {
        let known = self.known();
        let is_closed = self
            .object()
            .is_some_and(|node| node["additionalProperties"] == false);
        let keys = self.error.instance().as_object().into_iter().flatten();
        let mut misspelt = keys.filter(|(other, _)| !known.contains(&other.as_str()));
        if is_closed
            && misspelt.any(|(other, _)| nearest(other, known.iter().copied()) == Some(key))
        {
            return None;
        }
        let range = self.place();
        // Of a whole document its first line.
        let range = if range.start == 0 { 0..0 } else { range };
        let message = format!("the key `{key}` is missing");
        let help = format!("add a line `{key} = …` here");
        Some(Violation::new("missing-key", range, message).help(help))
    }

    /// A value of another type. `None` where it is a day without quotes, and a day is expected.
    fn wrong_type(&self, kind: &TypeKind) -> Option<Violation> {
        let (expected, value) = (type_name(kind), self.error.instance());
        let written = self.text.get(self.place()).unwrap_or_default();
        let is_day = value.is_null() && written.contains(['-', ':']) && !written.starts_with('-');
        if is_day && self.is_date() {
            let is_right = written.parse::<pkimm_release::Day>().is_ok();
            return (!is_right).then(|| self.wrong_format(written));
        }
        let heading = self.wrong_heading(&expected, written);
        if let Some(violation) = heading.or_else(|| self.needless_heading(&expected)) {
            return Some(violation);
        }
        let found = match &**value {
            Value::Null if is_day => "a date".to_owned(),
            Value::Null if written.ends_with("nan") || written.ends_with("inf") => {
                format!("`{written}`, which is no number")
            }
            value => value_name(value).to_owned(),
        };
        let message = format!("this should be {expected}, but is {found}");
        let violation = Violation::new("wrong-type", self.place(), message).removing(&self.path);
        Some(match (self.retyped(&expected, written), self.expected()) {
            (Some((help, replacement)), _) => violation
                .help(match replacement.contains('\n') {
                    true => help.to_owned(),
                    false => format!("{help}: `{replacement}`"),
                })
                .replaced(Some((Applicability::Automatic, replacement))),
            (None, Some(help)) if !value.is_array() && !value.is_object() => violation.help(help),
            (None, _) => violation.help(self.example(&expected)),
        })
    }

    /// The heading of a table that should be a list of tables, or the other way round.
    fn wrong_heading(&self, expected: &str, written: &str) -> Option<Violation> {
        let (Some(Step::Key(key)), Some(name)) = (
            self.path.last(),
            written
                .strip_prefix('[')
                .map(|rest| rest.trim_matches(['[', ']'])),
        ) else {
            return None;
        };
        let line = self.text[..self.place().start].rsplit('\n').next();
        let is_heading = line.is_some_and(|before| before.trim().is_empty())
            && name.rsplit('.').next().map(str::trim) == Some(key);
        let right = match expected {
            "a list in square brackets" => format!("[[{name}]]"),
            "a table" => format!("[{name}]"),
            _ => return None,
        };
        is_heading.then(|| {
            Violation::new("syntax", self.place(), other_number(&right))
                .help(format!("write it so: `{right}`"))
                .replaced(Some((Applicability::Automatic, right)))
                .removing(&self.path)
        })
    }

    /// The heading of a table that should be a text below the heading of the table around it, such as `[levels.1]`.
    fn needless_heading(&self, expected: &str) -> Option<Violation> {
        let table = self.error.instance().as_object()?;
        let Some(Step::Key(key)) = self.path.last().filter(|_| expected == "a text in quotes")
        else {
            return None;
        };
        let place = self.place();
        let line = self.text.get(place.clone())?.strip_prefix('[')?;
        let outer = line
            .trim_end_matches(']')
            .trim()
            .strip_suffix(key.as_str())?;
        let outer = outer.trim_end().strip_suffix('.')?.trim_end();
        let is_alone = !self.text.contains(&format!("[{outer}]"))
            && self.text.matches(&format!("[{outer}.")).count() == 1;
        let help = if is_alone
            && table
                .keys()
                .all(|key| key.bytes().all(|sign| sign.is_ascii_digit()))
        {
            format!("write it so: `[{outer}]`")
        } else {
            format!(
                "write `[{outer}]` once, and below it each text without a heading, as in `{key} = …`"
            )
        };
        let message = "this heading begins a table, but a text should stand here";
        let before = &self.text[..place.start];
        Some(Violation {
            is_repeated: before.contains(&format!("\n[{outer}."))
                || before.starts_with(&format!("[{outer}.")),
            ..Violation::new("syntax", place, message)
                .help(help)
                .removing(&self.path)
        })
    }

    /// How a value of a type is written behind its key.
    fn example(&self, expected: &str) -> String {
        let value = match expected {
            "a whole number" => "3",
            "a number" => "1.5",
            "a text in quotes" => "\"…\"",
            "`true` or `false`" => "true",
            "a list in square brackets" => "[\"…\"]",
            "a table" => return format!("write a table here, as in `{}`", self.example_table()),
            _ => return format!("write {expected} here"),
        };
        match self.path.last() {
            Some(Step::Key(key)) => format!("write {expected} here, as in `{key} = {value}`"),
            _ => format!("write {expected} here"),
        }
    }

    /// A table with the keys that it must have.
    fn example_table(&self) -> String {
        let required = self.object().and_then(|node| node["required"].as_array());
        let keys = required.into_iter().flatten().filter_map(Value::as_str);
        let keys: Vec<String> = keys.map(|key| format!("{key} = …")).collect();
        if keys.is_empty() {
            return "{ … }".to_owned();
        }
        format!("{{ {} }}", keys.join(", "))
    }

    /// What to do with the value so that it gets the type that is expected, and how it is written then.
    fn retyped(&self, expected: &str, written: &str) -> Option<(&'static str, String)> {
        let value = self.error.instance();
        let text = value.as_str().unwrap_or_default().trim();
        let fits_each = || {
            let part = self.object();
            let path = self.error.schema_path().as_str();
            let mut entries = value.as_array().into_iter().flatten();
            part.is_some_and(|part| entries.all(|entry| self.explained.takes(path, part, entry)))
        };
        match (expected, text.parse::<u32>()) {
            // TOML has no numbers such as `03`.
            ("a whole number", Ok(number)) => Some(("remove the quotes", number.to_string())),
            ("a number", _) if text.parse::<Decimal>().is_ok() => {
                Some(("remove the quotes", text.to_owned()))
            }
            ("`true` or `false`", _) if matches!(text, "true" | "false") => {
                Some(("remove the quotes", text.to_owned()))
            }
            ("a list in square brackets", _) if !text.is_empty() => {
                let parts: Vec<&str> = text.split(',').map(str::trim).collect();
                let path = self.error.schema_path().as_str();
                let is_list = parts.iter().all(|part| !part.is_empty())
                    && self.object().is_some_and(|part| {
                        let fits =
                            |list: &[&str]| self.explained.takes(path, part, &Value::from(list));
                        !fits(&[text]) && fits(&parts)
                    });
                let parts = if is_list { parts } else { vec![text] };
                let parts: Vec<String> = parts.into_iter().map(basic).collect();
                Some((
                    "put it in square brackets",
                    format!("[{}]", parts.join(", ")),
                ))
            }
            // One value in brackets that it does not need.
            ("a text in quotes" | "a whole number" | "a table", _)
                if value
                    .as_array()
                    .is_some_and(|list| list.len() == 1 || expected == "a table") =>
            {
                let inside = written.strip_prefix('[')?.strip_suffix(']')?.trim();
                let inside = inside.trim_end_matches(',').trim();
                fits_each().then(|| ("remove the square brackets", inside.to_owned()))
            }
            // A number is put in quotes as it was written: `2.10` is no `2.1`.
            ("a text in quotes", _) if !value.is_array() && !value.is_object() => {
                let path = self.error.schema_path().as_str();
                let fits = |part| self.explained.takes(path, part, &Value::from(written));
                let fits = self.object().is_some_and(fits);
                fits.then(|| ("put it in quotes", basic(written)))
            }
            _ => None,
        }
    }

    /// What the schema says is expected here, in words.
    fn expected(&self) -> Option<&str> {
        self.object()?.get("x-expected")?.as_str()
    }

    fn is_date(&self) -> bool {
        let format = self.object().and_then(|node| node.get("format"));
        format.and_then(Value::as_str) == Some("date")
    }

    fn wrong_format(&self, value: &str) -> Violation {
        let shown = beginning(value);
        let expected = self
            .expected()
            .unwrap_or("see the chapter on schemas in the handbook for what is allowed here");
        if self.is_id() {
            let message = format!("`{shown}` cannot be an id");
            return Violation::new("invalid-id", self.place(), message)
                .help(expected)
                .removing(&self.path);
        }
        if let Some(right) = self.rewritten(value) {
            let message = format!("`{shown}` has the wrong format");
            let applicability = match right == value.trim() {
                true => Applicability::Automatic,
                false => Applicability::Suggestion,
            };
            return self
                .invalid(message)
                .help(format!("write it so: `{}`", basic(&right)))
                .replaced(Some((applicability, basic(&right))));
        }
        // A day can break two rules at once: how it is written, and that there is such a day. Both are said alike, and once.
        self.invalid(if self.is_date() {
            format!("`{shown}` is not a date")
        } else {
            format!("`{shown}` has the wrong format")
        })
        .help(expected)
    }

    /// The same value as the schema has it: without blanks around it, and a version without what elsewhere stands before one
    /// and with all of its numbers.
    fn rewritten(&self, value: &str) -> Option<String> {
        let trimmed = value.trim();
        let version = trimmed
            .trim_start_matches(['v', 'V'])
            .trim_start_matches(['.', ' ']);
        let path = self.error.schema_path().as_str();
        let fits = |text: &String| {
            let part = self.object().filter(|_| text != value && !self.is_date());
            part.is_some_and(|part| {
                self.explained
                    .takes(path, part, &Value::from(text.as_str()))
            })
        };
        let is_version = version.starts_with(|first: char| first.is_ascii_digit());
        let version = if is_version { version } else { trimmed };
        let candidates = [
            trimmed.to_owned(),
            version.to_owned(),
            format!("{version}.0"),
        ];
        candidates.into_iter().find(fits)
    }

    fn not_allowed<'b>(&self, options: impl Iterator<Item = &'b str>) -> Violation {
        let options: Vec<&str> = options.collect();
        let value = match &**self.error.instance() {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let allowed = list(&options);
        let shown = beginning(&value);
        let nearest = nearest(&value, options.into_iter());
        let is_text = self.error.instance().is_string();
        let replacement = nearest.filter(|_| is_text).map(|nearest| {
            let applicability = match value.trim().to_lowercase() == *nearest {
                true => Applicability::Automatic,
                false => Applicability::Suggestion,
            };
            (applicability, basic(nearest))
        });
        self.invalid(format!("`{shown}` is not one of the values allowed here"))
            .help(match nearest {
                Some(nearest) => {
                    format!("did you mean `{nearest}`? The allowed values are {allowed}")
                }
                None => format!("the allowed values are {allowed}"),
            })
            .replaced(replacement)
    }

    /// The rule that the value breaks, as the schema has it.
    fn rule(&self) -> Option<&Value> {
        self.find(self.error.schema_path().as_str())
    }

    /// The part of the schema that holds the rule.
    fn object(&self) -> Option<&Value> {
        let (parent, _) = self.error.schema_path().as_str().rsplit_once('/')?;
        self.find(parent)
    }

    /// Whether the rule is that of ids.
    fn is_id(&self) -> bool {
        let id = self.schema.pointer("/$defs/Id/pattern");
        id.is_some() && self.object().and_then(|node| node.get("pattern")) == id
    }

    /// A part of the schema. A path starts at a definition behind a reference.
    fn find(&self, path: &str) -> Option<&Value> {
        let behind = || Some(&path[path.find("/$defs/")?..]);
        lookup(self.schema, path).or_else(|| lookup(self.schema, behind()?))
    }
}

fn lookup<'a>(schema: &'a Value, path: &str) -> Option<&'a Value> {
    // A schema path runs through `$ref`: `/properties/levels/items/$ref/properties/number/type`.
    let mut node = schema;
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment == "$ref" {
            let target = node.get("$ref")?.as_str()?.strip_prefix('#')?;
            node = schema.pointer(target)?;
        } else if let Value::Array(items) = node {
            node = items.get(segment.parse::<usize>().ok()?)?;
        } else {
            node = node.get(segment.replace("~1", "/").replace("~0", "~"))?;
        }
    }
    Some(node)
}

fn type_name(kind: &TypeKind) -> String {
    let text = match kind {
        TypeKind::Single(kind) => kind.to_string(),
        TypeKind::Multiple(kinds) => kinds
            .iter()
            .map(|kind| kind.to_string())
            .collect::<Vec<_>>()
            .join(" or "),
    };
    match text.as_str() {
        "string" => "a text in quotes".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "array" => "a list in square brackets".to_owned(),
        "object" => "a table".to_owned(),
        _ => text,
    }
}

fn value_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "a number that is too large",
        Value::Bool(_) => "`true` or `false`",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "a number",
        Value::String(_) => "a text in quotes",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}

fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// The most characters of a value that a message shows.
const LONGEST_SHOWN: usize = 160;

/// A value as far as a message shows it.
fn beginning(value: &str) -> String {
    match value.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_value_the_beginning_is_shown() {
        let long = "\u{e9}".repeat(LONGEST_SHOWN);
        assert_eq!(beginning(&long), long);
        assert_eq!(beginning(&format!("{long}x")), format!("{long}…"));
    }
    use crate::schema::{
        CATEGORY_FILE, EXTENSION_FILE, MODEL_FILE, NOTES_FILE, PAGE_FILE, REQUIREMENT_FILE,
        SourceSchema,
    };

    fn violations(schema: &SourceSchema, text: &str) -> Vec<Violation> {
        let (mut document, is_sound) = Document::parse(text);
        assert!(is_sound, "{text}");
        schema.check(&mut document, text)
    }

    /// The violation on the value or key `at`.
    fn violation(schema: &SourceSchema, text: &str, at: &str) -> Violation {
        violations(schema, text)
            .into_iter()
            .find(|violation| &text[violation.range.clone()] == at)
            .expect("there is one")
    }

    #[test]
    fn a_number_without_its_quotes_is_toml() {
        for (written, number) in [
            ("3", "3"),
            ("03", "3"),
            ("00", "0"),
            ("+3", "3"),
            (" 3 ", "3"),
        ] {
            let quoted = format!("\"{written}\"");
            let text = format!("[[levels]]\nnumber = {quoted}\n");
            let violation = violation(&MODEL_FILE, &text, &quoted);
            let automatic = (Applicability::Automatic, number.to_owned());
            assert_eq!(violation.replacement, Some(automatic));
            assert_eq!(
                violation.help,
                Some(format!("remove the quotes: `{number}`"))
            );
        }
    }

    #[test]
    fn a_heading_of_other_brackets_is_written_anew() {
        for (schema, wrong, right) in [
            (&MODEL_FILE, "[retired]", "[[retired]]"),
            (&MODEL_FILE, "[[limits]]", "[limits]"),
            (&CATEGORY_FILE, "[[levels]]", "[levels]"),
        ] {
            let violation = violation(schema, &format!("{wrong}\nid = 'a'\n"), wrong);
            assert_eq!(violation.code, "syntax");
            assert_eq!(violation.help, Some(format!("write it so: `{right}`")));
        }
        let text = "references = 'a, b'\n";
        let several = violation(&REQUIREMENT_FILE, text, "'a, b'");
        let help = "put it in square brackets: `[\"a\", \"b\"]`";
        assert_eq!(several.help.as_deref(), Some(help));
        let nested = "references = [['a']]\n";
        let violation = violation(&REQUIREMENT_FILE, nested, "['a']");
        let help = "remove the square brackets: `'a'`";
        assert_eq!(violation.help.as_deref(), Some(help));
    }

    #[test]
    fn tables_in_one_list_too_many_are_taken_out_of_it() {
        let entries =
            "{ id = 'a', weight = 1, title = 'A' },\n{ id = 'b', weight = 1, title = 'B' }";
        let text = format!("[[modules]]\n[[modules.categories]]\nrequirements = [[{entries}]]\n");
        let violation = violation(&MODEL_FILE, &text, &format!("[{entries}]"));
        assert_eq!(
            violation.help.as_deref(),
            Some("remove the square brackets")
        );
        let automatic = (Applicability::Automatic, entries.to_owned());
        assert_eq!(violation.replacement, Some(automatic));
    }

    #[test]
    fn a_key_of_the_structure_is_sent_there() {
        let model: Value = serde_json::from_str(crate::schema::MODEL.text).expect("it is JSON");
        for ((of, keys), entry) in OF_ENTRIES.iter().zip(["CategoryEntry", "RequirementEntry"]) {
            let known = model["$defs"][entry]["properties"].as_object();
            let known: Vec<&String> = known.expect("it is there").keys().collect();
            let mut sorted: Vec<String> = known.into_iter().cloned().collect();
            sorted.sort_unstable();
            assert_eq!(sorted, *keys, "{of}");
        }
        let violation = violation(
            &REQUIREMENT_FILE,
            "references = []\ndeprecated = true\n",
            "deprecated",
        );
        let help = "write it where the requirement is listed in `model.toml`";
        assert_eq!(violation.help.as_deref(), Some(help));
    }

    #[test]
    fn a_number_that_may_be_a_decimal_is_asked_for_as_one() {
        let overlay =
            |number: &str| format!("[[overlays]]\ntarget = \"a\"\nmultiplier = {number}\n");
        for (number, found, help) in [
            ("\"2.5\"", "a text in quotes", "remove the quotes: `2.5`"),
            (
                "\"half\"",
                "a text in quotes",
                "write a number here, as in `multiplier = 1.5`",
            ),
            (
                "inf",
                "`inf`, which is no number",
                "write a number here, as in `multiplier = 1.5`",
            ),
        ] {
            let violation = violation(&EXTENSION_FILE, &overlay(number), number);
            let message = format!("this should be a number, but is {found}");
            assert_eq!(
                (violation.message, violation.help.as_deref()),
                (message, Some(help))
            );
        }
    }

    #[test]
    fn what_json_has_no_value_for_is_called_what_it_is() {
        for (key, value, found, help) in [
            (
                "weight",
                "nan",
                "`nan`, which is no number",
                "write a whole number here, as in `weight = 3`",
            ),
            (
                "weight",
                "-inf",
                "`-inf`, which is no number",
                "write a whole number here, as in `weight = 3`",
            ),
            (
                "weight",
                "99999999999999999999",
                "a number that is too large",
                "write a whole number here, as in `weight = 3`",
            ),
            (
                "weight",
                "2024-01-01",
                "a date",
                "write a whole number here, as in `weight = 3`",
            ),
            (
                "description",
                "2024-01-01",
                "a date",
                "put it in quotes: `\"2024-01-01\"`",
            ),
            (
                "title",
                "10:00:00",
                "a date",
                "put it in quotes: `\"10:00:00\"`",
            ),
        ] {
            let expected = if key == "weight" {
                "a whole number"
            } else {
                "a text in quotes"
            };
            let violation = violation(&PAGE_FILE, &format!("{key} = {value}\n"), value);
            let message = format!("this should be {expected}, but is {found}");
            assert_eq!(
                (violation.message, violation.help.as_deref()),
                (message, Some(help))
            );
        }
    }

    #[test]
    fn what_would_be_wrong_in_quotes_too_is_not_put_in_them() {
        let entry = |value: &str| {
            format!(
                "[[modules]]\n[[modules.categories]]\nrequirements = [{{ deprecated = {value} }}]\n"
            )
        };
        for value in ["true", "2.1", "2024-01-01"] {
            let violation = violation(&MODEL_FILE, &entry(value), value);
            assert_eq!(violation.replacement, None, "{value}");
            let help = violation.help.expect("there is help");
            assert!(help.contains("`2.1.0`"), "{help}");
        }
    }

    #[test]
    fn a_key_is_renamed_by_itself_only_where_no_other_becomes_the_same() {
        let applicability = |text: &str| {
            let replacement = violation(&MODEL_FILE, text, "short_name").replacement;
            replacement.expect("it is like another").0
        };
        assert_eq!(
            applicability("short_name = 'a'\n"),
            Applicability::Automatic
        );
        for other in ["shortName", "short-name", "ShortName"] {
            let text = format!("short_name = 'a'\n{other} = 'b'\n");
            assert_eq!(applicability(&text), Applicability::Suggestion, "{other}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_day() {
        assert!(violations(&NOTES_FILE, "date = 2024-02-29\n").is_empty());
        assert!(violations(&NOTES_FILE, "date = \"2024-02-29\"\n").is_empty());
        for day in [
            "\"2024-02-30\"",
            "\"2024-2-3\"",
            "\"2024-13-01\"",
            "2024-02-29T10:00:00",
        ] {
            let found = violations(&NOTES_FILE, &format!("date = {day}\n"));
            assert!(!found.is_empty(), "{day}");
            for violation in found {
                assert_eq!(
                    violation.message,
                    format!("`{}` is not a date", day.trim_matches('"'))
                );
                let help = violation.help.expect("there is help");
                assert!(help.starts_with("write the year"), "{help}");
            }
        }
    }
}
