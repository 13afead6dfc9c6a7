//! Writes front matter as YAML, which pages that are read where they are kept, beside their sources, show as a table, and
//! whose remarks stay out of sight there.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::formats::published;

/// The key of the file below the model folder in which a page is edited, so that a theme can lead there. It stands before the
/// other keys, and is left out where the page has one of that name.
pub(super) fn source(origin: &str, head: &str) -> String {
    if head.lines().any(|line| line.starts_with("source:")) {
        return String::new();
    }
    format!("source: {}\n", inline(&origin.into()))
}

/// The entries as YAML, one below the other. An entry without a value is left out. No line of a text can look like the
/// closing fence: further lines of a text are indented.
pub(super) fn to_yaml(entries: &Map<String, Value>) -> Result<String, serde_saphyr::ser::Error> {
    let entries: Map<String, Value> = entries
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if entries.is_empty() {
        return Ok(String::new());
    }
    published::to_yaml(&entries)
}

/// A value as it stands behind its key, on one line: a text without quotes where it can be, as programs that look for a title
/// line by line expect it, and all else as JSON, which YAML takes.
pub(super) fn inline(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        let plain = published::to_yaml(&text).ok();
        if plain.is_some_and(|plain| plain.strip_suffix('\n') == Some(text)) {
            return text.to_owned();
        }
    }
    let written = value.to_string();
    let mut out = String::with_capacity(written.len());
    for character in written.chars() {
        match character {
            // JSON allows them as they are, and YAML does not or takes them for line ends.
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
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

    #[test]
    fn entries_come_back_but_for_those_without_a_value() {
        let mut value = json!({
            "hero": { "deep": { "a": 1 }, "label": "x" },
            "focus": [{ "title": "a", "sub": { "b": true } }, { "title": "c" }],
            "title": "yes",
            "date": "2024-02-01",
            "none": null,
            "mixed": [1.0, "a", { "c": 2 }],
            "empty": [],
            "a b": "---\n+++\n\n\"\\\t\u{1}\u{7f}\u{2028}\u{e9}",
        });
        let yaml = to_yaml(value.as_object().unwrap()).unwrap();
        assert!(
            yaml.lines().all(|line| line != "---" && line != "..."),
            "{yaml}"
        );
        value.as_object_mut().unwrap().remove("none");
        assert_eq!(
            serde_saphyr::from_str::<Value>(&yaml).unwrap(),
            value,
            "{yaml}"
        );
        assert_eq!(to_yaml(&Map::new()).unwrap(), "");
    }

    #[test]
    fn a_text_has_quotes_only_where_it_needs_them() {
        for (text, written) in [
            ("Key management", "Key management"),
            ("", "\"\""),
            ("yes", "\"yes\""),
            ("Version 2.0.0", "Version 2.0.0"),
            ("2.0.0", "\"2.0.0\""),
            ("2.0", "\"2.0\""),
            ("2024-02-01", "\"2024-02-01\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("- a", "\"- a\""),
            (" a", "\" a\""),
            ("a\nb", "\"a\\nb\""),
            ("{{< x >}}", "\"{{< x >}}\""),
            ("---", "\"---\""),
        ] {
            assert_eq!(inline(&text.into()), written);
            let yaml = format!("key: {written}\n");
            let read: Value = serde_saphyr::from_str(&yaml).unwrap();
            assert_eq!(read["key"], text, "{yaml}");
        }
    }

    #[test]
    fn values_stay_on_one_line() {
        let text = "\"\\\n---\n\t\u{1}\u{7f}\u{85}\u{2028}\u{feff}\u{ffff}\u{e9}: # x";
        let value = json!([text, { "a": [1.5, true, "", "no"] }]);
        let line = inline(&value);
        assert!(!line.contains(['\n', '\u{85}', '\u{2028}']), "{line}");
        let read: Value = serde_saphyr::from_str(&format!("key: {line}\n")).unwrap();
        assert_eq!(read["key"], value, "{line}");
    }
}
