//! Writes front matter as TOML 1.0.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use toml_writer::{ToTomlKey as _, ToTomlValue as _, TomlKeyBuilder, TomlStringBuilder};

/// The entries as TOML: plain values first, then tables, so that no value falls into the table above it. An entry
/// without a value is left out; TOML has no word for it.
pub(super) fn to_toml(entries: &Map<String, Value>) -> String {
    let mut out = String::new();
    table(&mut out, "", entries);
    out
}

/// The key of the file below the model folder in which a page is edited, so that a theme can lead there. It stands before the
/// other keys, and is left out where the page has one of that name.
pub(super) fn source(origin: &str, head: &str) -> String {
    if head.lines().any(|line| line.starts_with("source =")) {
        return String::new();
    }
    format!("source = {}\n", string(origin))
}

/// A value as it stands behind the equals sign.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| format!("{} = {}", key(name), inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Null => "\"\"".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn table(out: &mut String, path: &str, entries: &Map<String, Value>) {
    let (tables, values): (Vec<_>, Vec<_>) = entries
        .iter()
        .filter(|(_, value)| !value.is_null())
        .partition(|(_, value)| value.is_object() || is_array_of_tables(value));
    for (name, value) in values {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{} = {}", key(name), inline(value));
    }
    for (name, value) in tables {
        let path = if path.is_empty() {
            key(name)
        } else {
            format!("{path}.{}", key(name))
        };
        match value {
            Value::Object(entries) => {
                let _ = writeln!(out, "\n[{path}]");
                table(out, &path, entries);
            }
            Value::Array(items) => {
                for entries in items.iter().filter_map(Value::as_object) {
                    let _ = writeln!(out, "\n[[{path}]]");
                    table(out, &path, entries);
                }
            }
            _ => {}
        }
    }
}

fn is_array_of_tables(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
}

/// A key: bare where it can be, in double quotes otherwise.
fn key(name: &str) -> String {
    let key = TomlKeyBuilder::new(name);
    key.as_unquoted()
        .unwrap_or_else(|| key.as_basic())
        .to_toml_key()
}

/// A text in double quotes. It stays on one line, so that none of it can look like the closing fence.
fn string(text: &str) -> String {
    let written = TomlStringBuilder::new(text).as_basic().to_toml_value();
    let mut out = String::with_capacity(written.len());
    for character in written.chars() {
        match character {
            // TOML allows them as they are, and some readers of lines take them for line ends.
            '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(character));
            }
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(value: &Value) -> String {
        to_toml(value.as_object().unwrap())
    }

    #[test]
    fn tables_stand_behind_plain_values() {
        let value = json!({
            "hero": { "deep": { "a": 1 }, "label": "x" },
            "focus": [{ "title": "a", "sub": { "b": true } }, { "title": "c" }],
            "title": "t",
            "none": null,
            "mixed": [1.0, "a", { "b": null, "c": 2 }],
            "empty": [],
        });
        assert_eq!(
            written(&value),
            "title = \"t\"\nmixed = [1.0, \"a\", { c = 2 }]\nempty = []\n\
             \n[hero]\nlabel = \"x\"\n\n[hero.deep]\na = 1\n\
             \n[[focus]]\ntitle = \"a\"\n\n[focus.sub]\nb = true\n\n[[focus]]\ntitle = \"c\"\n"
        );
    }

    #[test]
    fn texts_and_keys_are_escaped() {
        let value = json!({ "a b": "\"\\\n+++\n\t\u{1}\u{7f}\u{2028}\u{e9}" });
        assert_eq!(
            written(&value),
            "\"a b\" = \"\\\"\\\\\\n+++\\n\\t\\u0001\\u007F\\u2028\u{e9}\"\n"
        );
        for key in ["", "a.b", "é", "a\"b", "a'b", "x\ny"] {
            let value = json!({ key: "\u{8}\u{c}\r\u{1b}\u{85}\u{feff}" });
            let read: toml::Table = toml::from_str(&written(&value)).unwrap();
            assert_eq!(
                read[key].as_str(),
                value[key].as_str(),
                "{}",
                written(&value)
            );
        }
    }
}
