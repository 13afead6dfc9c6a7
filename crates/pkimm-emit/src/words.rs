//! The words that pages and files add to the texts of a model, in the model's language. They stand in
//! `site-templates/words/<language>.toml`; the English ones are complete, and every language has to have the same keys.
//!
//! Templates see them as `words.<table>.<key>`, and give values to those with `{name}` in them by the filter `fill`. In HTML
//! it escapes the word and every value but markup, which a template makes by a block with `set`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, HtmlEscape, State, Value};
use pkimm_release::fill::{fill, places};
use pkimm_release::site::FoundWords;
use pkimm_release::site::diagram::Labels;
use serde::{Deserialize, Serialize};

use crate::templates::EMBEDDED;
use crate::{EmitError, Templates};

/// The words of one language, by table and key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words(BTreeMap<String, Table>);

/// The words of one table, by key.
pub(crate) type Table = BTreeMap<String, Word>;

/// A word, a sentence, or a list of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Word {
    One(String),
    Several(Vec<String>),
}

/// The English words as they are embedded, which are the measure for all others.
static COMPLETE: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(english()).expect("embedded words can be read"));

fn english() -> &'static str {
    let name = file("en");
    let found = EMBEDDED.iter().find(|(own, _)| *own == name);
    found.map_or("", |(_, text)| text)
}

impl Words {
    /// The words of a language, or the English ones where it has none: for what people say to each other about a model.
    #[must_use]
    pub fn or_english(language: &str) -> Self {
        Self::of(language, &Templates::default()).unwrap_or_else(|_| COMPLETE.clone())
    }

    /// The words of a language, all of them.
    ///
    /// # Errors
    /// Where the language has no words, or lacks some.
    pub(crate) fn of(language: &str, templates: &Templates) -> Result<Self, EmitError> {
        let fault = |file, message| EmitError {
            format: "words",
            file: Some(file),
            line: None,
            message,
        };
        match find(language, templates) {
            Some((name, text)) => match Self::read(text) {
                Ok(words) => Ok(words.into_owned()),
                Err(message) => Err(fault(name, message)),
            },
            None => Err(fault(
                file(language),
                format!("there are no words in the language `{language}`"),
            )),
        }
    }

    /// The words in a text, or what is wrong with it.
    fn read(text: &str) -> Result<Cow<'static, Self>, String> {
        if text == english() {
            return Ok(Cow::Borrowed(&COMPLETE));
        }
        let words: Self =
            toml::from_str(text).map_err(|error| format!("this cannot be read: {error}"))?;
        match words.faults().as_slice() {
            [] => Ok(Cow::Owned(words)),
            faults => Err(faults.join(", ")),
        }
    }

    /// What is wrong, word by word. A text may have more words, for templates that ask for them.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (table, words) in &COMPLETE.0 {
            for (key, word) in words {
                let own = self.0.get(table).and_then(|words| words.get(key));
                let fault = match (own, word) {
                    (None, _) => Some("is missing".to_owned()),
                    (Some(Word::One(text)), Word::One(complete)) => {
                        unknown_place(&[text], &[complete])
                    }
                    (Some(Word::Several(texts)), Word::Several(complete))
                        if texts.len() >= complete.len() =>
                    {
                        unknown_place(texts, complete)
                    }
                    (_, Word::One(_)) => Some("has to be one text".to_owned()),
                    (_, Word::Several(complete)) => {
                        Some(format!("has to be a list of {} texts", complete.len()))
                    }
                };
                faults.extend(fault.map(|fault| format!("`{table}.{key}` {fault}")));
            }
        }
        faults
    }

    /// A word.
    ///
    /// # Panics
    /// Never for a key of the complete words that is no list.
    pub(crate) fn text(&self, table: &str, key: &str) -> &str {
        match self.0.get(table).and_then(|words| words.get(key)) {
            Some(Word::One(text)) => text,
            _ => panic!("every language has the word `{table}.{key}`"),
        }
    }

    /// A word with values in the places that it has for them.
    ///
    /// # Panics
    /// As for [`Words::text`].
    pub(crate) fn fill(&self, table: &str, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(table, key), values)
    }

    /// A list of words.
    ///
    /// # Panics
    /// Never for a key of the complete words that is a list.
    pub(crate) fn list(&self, table: &str, key: &str) -> &[String] {
        match self.0.get(table).and_then(|words| words.get(key)) {
            Some(Word::Several(texts)) => texts,
            _ => panic!("every language has the list `{table}.{key}`"),
        }
    }

    /// The first of two sentences for one thing, the second for any other number of them, with the number as `{count}`.
    ///
    /// # Panics
    /// As for [`Words::list`].
    pub(crate) fn plural(
        &self,
        table: &str,
        key: &str,
        count: usize,
        values: &[(&str, &str)],
    ) -> String {
        let number = count.to_string();
        let values: Vec<(&str, &str)> = std::iter::once(("count", number.as_str()))
            .chain(values.iter().copied())
            .collect();
        fill(&self.list(table, key)[usize::from(count != 1)], &values)
    }

    /// What diagrams say.
    pub(crate) fn labels(&self) -> Labels {
        Labels {
            center: self.text("diagrams", "center").to_owned(),
        }
    }

    /// The words of a table, for a script.
    ///
    /// # Panics
    /// Never for a table of the complete words.
    pub(crate) fn table(&self, table: &str) -> &Table {
        &self.0[table]
    }

    /// Gives templates the words, and the filter `fill`.
    pub(crate) fn add_to(&self, environment: &mut Environment<'_>) {
        environment.add_global("words", Value::from(Serde(self.clone())));
        environment.add_filter(
            "fill",
            |state: &State, text: &str, values: Kwargs| -> Result<Value, Error> {
                let is_html = matches!(state.auto_escape(), AutoEscape::Html);
                let escaped = |text: &str| {
                    if is_html {
                        HtmlEscape(text).to_string()
                    } else {
                        text.to_owned()
                    }
                };
                let written = |value: Value| {
                    let text = value.to_string();
                    if value.is_safe() {
                        text
                    } else {
                        escaped(&text)
                    }
                };
                let values: Vec<(String, String)> = values
                    .args()
                    .map(|name| Ok((name.to_owned(), written(values.get::<Value>(name)?))))
                    .collect::<Result<_, Error>>()?;
                let values: Vec<(&str, &str)> = values
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                let filled = fill(&escaped(text), &values);
                match unfilled(text, &values) {
                    None if is_html => Ok(Value::from_safe_string(filled)),
                    None => Ok(Value::from(filled)),
                    Some(name) => Err(Error::new(
                        ErrorKind::InvalidOperation,
                        format!("this sentence has a place `{name}`, for which no value is given"),
                    )),
                }
            },
        );
    }
}

/// What a check has to know of the words of a language.
pub(crate) fn found(language: &str, templates: &Templates) -> Option<FoundWords> {
    let (file, text) = find(language, templates)?;
    let labels = Words::read(text).map(|words| words.labels());
    Some(FoundWords { file, labels })
}

/// The file with the words of a language, and its text: that of the language without its region where there is no other.
fn find<'a>(language: &str, templates: &'a Templates) -> Option<(String, &'a str)> {
    let ends = language.match_indices('-').map(|(end, _)| end);
    let ends = ends.chain([language.len()]).collect::<Vec<_>>();
    ends.into_iter().rev().find_map(|end| {
        let name = file(&language[..end]);
        let text = templates.get(&name)?;
        Some((name, text))
    })
}

fn file(language: &str) -> String {
    format!("words/{language}.toml")
}

/// What is wrong where a text has a place for a value that nobody gives.
fn unknown_place(texts: &[impl AsRef<str>], complete: &[impl AsRef<str>]) -> Option<String> {
    let known: Vec<&str> = complete
        .iter()
        .flat_map(|text| places(text.as_ref()))
        .collect();
    let own = texts.iter().flat_map(|text| places(text.as_ref()));
    let unknown = own.into_iter().find(|name| !known.contains(name))?;
    Some(format!(
        "has a place `{{{unknown}}}`, for which there is no value"
    ))
}

/// The first place that has no value.
fn unfilled<'a>(text: &'a str, values: &[(&str, &str)]) -> Option<&'a str> {
    let is_known = |name: &&str| values.iter().any(|(known, _)| known == name);
    places(text).into_iter().find(|name| !is_known(name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn with(name: &str, text: &str) -> Templates {
        let text = text.to_owned();
        Templates::with_overrides([(name.to_owned(), text)]).unwrap()
    }

    #[test]
    fn every_language_has_every_word_and_no_other_and_uses_every_value() {
        let languages = EMBEDDED
            .iter()
            .filter_map(|(name, _)| name.strip_prefix("words/")?.strip_suffix(".toml"));
        assert!(languages.clone().count() > 1);
        for language in languages {
            let words = Words::of(language, &Templates::default()).unwrap();
            assert_eq!(words.0.len(), COMPLETE.0.len(), "{language}");
            for (table, entries) in &COMPLETE.0 {
                assert_eq!(words.0[table].len(), entries.len(), "{language}: {table}");
                for (key, word) in entries {
                    let values = |word: &Word| {
                        let texts = match word {
                            Word::One(text) => vec![text.clone()],
                            Word::Several(texts) => texts.clone(),
                        };
                        let names = texts.iter().flat_map(|text| places(text));
                        names.map(str::to_owned).collect::<BTreeSet<_>>()
                    };
                    assert_eq!(
                        values(&words.0[table][key]),
                        values(word),
                        "{language}: {table}.{key}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_a_language_lacks_is_named() {
        let fault = |text: &str| {
            let templates = with("words/xx.toml", text);
            let found = found("xx", &templates).unwrap();
            let error = Words::of("xx", &templates).unwrap_err();
            assert_eq!(
                (found.file.as_str(), found.labels),
                ("words/xx.toml", Err(error.message.clone()))
            );
            assert!(error.to_string().starts_with("words/xx.toml: "), "{error}");
            error.message
        };
        let lacking = fault("[status]\ndraft = \"x\"\n");
        assert!(
            lacking.contains("`status.released` is missing"),
            "{lacking}"
        );
        assert!(!lacking.contains("status.draft"), "{lacking}");
        assert!(fault("[status").starts_with("this cannot be read: "));
        let english = Templates::default();
        let english = english.get("words/en.toml").unwrap();
        for (old, new, expected) in [
            (
                "draft = \"draft\"",
                "draft = [\"draft\"]",
                "`status.draft` has to be one text",
            ),
            (
                "\"PKI\", ",
                "",
                "`announcement.tags` has to be a list of 2 texts",
            ),
            (
                "\"Status: {status}\"",
                "\"Status: {state}\"",
                "has a place `{state}`, for which there is no value",
            ),
        ] {
            let text = english.replacen(old, new, 1);
            assert!(fault(&text).contains(expected), "{expected}");
        }
        // What is embedded is the measure for what is put in its place.
        let templates = with("words/en.toml", "[status]\ndraft = \"x\"\n");
        assert!(Words::of("en", &templates).is_err());
    }

    #[test]
    fn what_is_filled_is_escaped_once_and_markup_is_not() {
        let template =
            "{= '<{name}>' | fill(name=name) =} {= '{name} & {name}' | fill(name=markup) =}";
        let written = |escaping: AutoEscape| {
            let mut environment = pkimm_release::site::environment();
            environment.set_auto_escape_callback(move |_| escaping.clone());
            Words(BTreeMap::new()).add_to(&mut environment);
            let markup = Value::from_safe_string("<i>".to_owned());
            let values = minijinja::context! { name => "<b> {x}", markup };
            environment.render_str(template, values).unwrap()
        };
        let html = "&lt;&lt;b&gt; {x}&gt; <i> &amp; <i>";
        assert_eq!(written(AutoEscape::Html), html);
        assert_eq!(written(AutoEscape::None), "<<b> {x}> <i> & <i>");
    }

    #[test]
    fn a_region_has_the_words_of_its_language_unless_it_has_its_own() {
        let templates = Templates::default();
        let german = Words::of("de", &templates).unwrap();
        assert_eq!(Words::of("de-CH-1996", &templates).unwrap(), german);
        assert_eq!(found("de-CH", &templates).unwrap().file, "words/de.toml");
        let own = with("words/de-CH.toml", "");
        assert_eq!(found("de-CH-1996", &own).unwrap().file, "words/de-CH.toml");
        for language in ["", "d", "deu", "-de"] {
            assert_eq!(found(language, &templates), None, "{language}");
        }
        let error = Words::of("yy", &templates).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("words/yy.toml: there are no words"),
            "{error}"
        );
    }

    #[test]
    fn a_place_without_a_value_is_found() {
        let values = [("name", "{x}"), ("level", "3")];
        assert_eq!(unfilled("{level}: {name}", &values), None);
        assert_eq!(unfilled("{level}: {x}", &values), Some("x"));
    }
}
