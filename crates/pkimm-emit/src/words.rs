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

/// The keys of lists that may be of any length. Of others each entry has its own use.
const OF_ANY_LENGTH: [&str; 2] = ["steps", "tags"];

/// How many faults of a file are told at once.
const MAX_TOLD: usize = 5;

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
    pub fn or_english(language: &str, templates: &Templates) -> Self {
        Self::of(language, templates).unwrap_or_else(|_| COMPLETE.clone())
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
        let words = Self::parse(text)?;
        let faults = words.faults();
        match faults.len() {
            0 => Ok(Cow::Owned(words)),
            count if count > MAX_TOLD => Err(format!(
                "{}, and {} more",
                faults[..MAX_TOLD].join(", "),
                count - MAX_TOLD
            )),
            _ => Err(faults.join(", ")),
        }
    }

    /// The words in a text that is TOML.
    fn parse(text: &str) -> Result<Self, String> {
        let tables: BTreeMap<String, toml::Table> = toml::from_str(text).map_err(|error| {
            let before = error.span().map_or("", |span| &text[..span.start]);
            let line = before.matches('\n').count() + 1;
            format!("line {line} cannot be read: {}", error.message())
        })?;
        let mut words = BTreeMap::new();
        for (table, entries) in tables {
            for (key, value) in entries {
                let word = value.try_into();
                let word = word.map_err(|_| {
                    format!("`{table}.{key}` is neither a text nor a list of texts")
                })?;
                words
                    .entry(table.clone())
                    .or_insert_with(Table::new)
                    .insert(key, word);
            }
        }
        Ok(Self(words))
    }

    /// What is wrong, word by word. A text may have more words, for templates that ask for them.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (table, words) in &COMPLETE.0 {
            for (key, word) in words {
                let own = self.0.get(table).and_then(|words| words.get(key));
                let fault = match (own, word) {
                    (None, _) => Some("is missing".to_owned()),
                    (Some(Word::One(text)), Word::One(complete)) => wrong(text, complete),
                    (Some(Word::Several(texts)), Word::Several(complete))
                        if OF_ANY_LENGTH.contains(&key.as_str()) =>
                    {
                        let complete = complete.concat();
                        texts.iter().find_map(|text| wrong(text, &complete))
                    }
                    (Some(Word::Several(texts)), Word::Several(complete))
                        if texts.len() == complete.len() =>
                    {
                        let mut pairs = texts.iter().zip(complete);
                        pairs.find_map(|(text, complete)| wrong(text, complete))
                    }
                    (_, Word::One(_)) => Some("has to be one text".to_owned()),
                    (_, Word::Several(_)) if OF_ANY_LENGTH.contains(&key.as_str()) => {
                        Some("has to be a list of texts".to_owned())
                    }
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
        counted(self.list(table, key), count, values)
    }

    /// A decimal, with the sign of the language.
    pub(crate) fn decimal(&self, number: &str) -> String {
        number.replace('.', self.text("script", "decimal-sign"))
    }

    /// What diagrams say.
    pub(crate) fn labels(&self) -> Labels {
        let say = |key| self.text("diagrams", key).to_owned();
        Labels {
            center: say("center"),
            structure: say("structure"),
            levels: say("levels"),
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
        environment.add_filter("counted", |count: usize, forms: Vec<String>| {
            counted(&forms, count, &[])
        });
    }
}

/// The first of two sentences for one thing, the second for any other number of them, with the number as `{count}`.
fn counted(forms: &[String], count: usize, values: &[(&str, &str)]) -> String {
    let number = count.to_string();
    let values: Vec<(&str, &str)> = std::iter::once(("count", number.as_str()))
        .chain(values.iter().copied())
        .collect();
    fill(&forms[usize::from(count != 1)], &values)
}

/// What a check has to know of the words of a language.
pub(crate) fn found(language: &str, templates: &Templates) -> Option<FoundWords> {
    let (file, text) = find(language, templates)?;
    let labels = Words::read(text).map(|words| words.labels());
    Some(FoundWords { file, labels })
}

/// The file with the words of a language, and its text: that of the language without its region where there is no other.
/// Upper and lower case make no difference. What was published without a language was in English.
fn find<'a>(language: &str, templates: &'a Templates) -> Option<(String, &'a str)> {
    let language = match language {
        "" => "en".to_owned(),
        language => language.to_lowercase(),
    };
    let tags = std::iter::successors(Some(language.as_str()), |tag| Some(tag.rsplit_once('-')?.0));
    tags.map(file).find_map(|name| templates.of_any_case(&name))
}

fn file(language: &str) -> String {
    format!("words/{language}.toml")
}

/// What is wrong with a text in place of the complete one.
fn wrong(text: &str, complete: &str) -> Option<String> {
    let known = places(complete);
    let unknown = places(text).into_iter().find(|name| !known.contains(name));
    if let Some(unknown) = unknown {
        Some(format!(
            "has a place `{{{unknown}}}`, for which there is no value"
        ))
    } else if text.trim().is_empty() && !complete.trim().is_empty() {
        Some("is empty".to_owned())
    } else if text.contains('\n') && !complete.contains('\n') {
        Some("has to stand on one line".to_owned())
    } else {
        None
    }
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
        let english = Templates::default();
        let english = english.text("words/en.toml");
        assert_eq!(
            fault(&english.replacen("released = \"released\"\n", "", 1)),
            "`status.released` is missing"
        );
        assert!(fault("\n[status").starts_with("line 2 cannot be read: "));
        assert_eq!(
            fault("[status]\ndraft = 3\n"),
            "`status.draft` is neither a text nor a list of texts"
        );
        assert!(fault("").ends_with(" more"));
        for (old, new, expected) in [
            (
                "draft = \"draft\"",
                "draft = [\"draft\"]",
                "`status.draft` has to be one text",
            ),
            (
                "tags = [\"Maturity model\"]",
                "tags = \"PKI\"",
                "`announcement.tags` has to be a list of texts",
            ),
            (
                "modules = [\"{count} module\", ",
                "modules = [",
                "`counts.modules` has to be a list of 2 texts",
            ),
            (
                "modules = [\"{count} module\", ",
                "modules = [\"one\", \"{count} module\", ",
                "`counts.modules` has to be a list of 2 texts",
            ),
            (
                "clear = [\"Clear choice\"",
                "clear = [\"Clear {code}\"",
                "`form.clear` has a place `{code}`, for which there is no value",
            ),
            (
                "title = \"Model\"",
                "title = \" \"",
                "`model.title` is empty",
            ),
            (
                "title = \"Model\"",
                "title = \"Mo\\ndel\"",
                "`model.title` has to stand on one line",
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
        assert_eq!(found("DE-ch", &own).unwrap().file, "words/de-CH.toml");
        assert_eq!(found("", &templates).unwrap().file, "words/en.toml");
        for language in ["d", "deu", "-de"] {
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
    fn one_thing_has_its_own_form_and_any_other_number_the_second() {
        let words = Words::of("en", &Templates::default()).unwrap();
        let modules = |count| words.plural("counts", "modules", count, &[]);
        assert_eq!(
            [0, 1, 2].map(modules),
            ["0 modules", "1 module", "2 modules"]
        );
        let mut environment = pkimm_release::site::environment();
        words.add_to(&mut environment);
        let template =
            "{= 0 | counted(words.counts.levels) =}, {= 1 | counted(words.counts.levels) =}";
        let written = environment.render_str(template, ()).unwrap();
        assert_eq!(written, "0 levels, 1 level");
    }

    #[test]
    fn a_place_without_a_value_is_found() {
        let values = [("name", "{x}"), ("level", "3")];
        assert_eq!(unfilled("{level}: {name}", &values), None);
        assert_eq!(unfilled("{level}: {x}", &values), Some("x"));
    }
}
