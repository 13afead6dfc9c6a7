//! The templates of generated pages. They are embedded in the program; a caller may give texts that replace them.
//!
//! To add a template, put the file below `site-templates/` and its row in [`EMBEDDED`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use pkimm_release::digest;
use pkimm_release::site::ExpressionError;
use serde::de::DeserializeOwned;

use crate::EmitError;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../site-templates/", $name)))),*]
    };
}

/// The names of all templates, below the templates' folder, and the texts that they have unless they are replaced.
pub const EMBEDDED: &[(&str, &str)] = embedded![
    "hugo/model.md",
    "hugo/levels.md",
    "hugo/modules.md",
    "hugo/categories.md",
    "hugo/references.md",
    "hugo/category-list.md",
    "hugo/category.md",
    "hugo/parts.md",
    "hugo/extension.md",
    "hugo/criteria.md",
    "hugo/downloads.md",
    "hugo/notice.md",
    "hugo/release-notes.md",
    "hugo/release.md",
    "hugo/announcement.md",
    "hugo/page.schema.json",
    "poster/poster.svg",
    "poster/poster.typ",
    "questionnaire/layout.html",
    "questionnaire/self-assessment.html",
    "questionnaire/assessment.html",
    "questionnaire/parts.html",
    "questionnaire/style.typ",
    "questionnaire/self-assessment.typ",
    "questionnaire/assessment.typ",
    "questionnaire/forms.typ",
    "questionnaire/extension.typ",
    "questionnaire/interview.typ",
    "questionnaire/scorecard.typ",
    "questionnaire/style.css",
    "questionnaire/answers.js",
    "questionnaire/boxes.js",
    "questionnaire/matrix.js",
    "questionnaire/scoring.js",
    "questionnaire/extensions.js",
    "questionnaire/raise.js",
    "questionnaire/former.js",
    "questionnaire/store.js",
    "questionnaire/chart.js",
    "questionnaire/page.js",
    "questionnaire/shown.js",
    "questionnaire/results.js",
    "questionnaire/navigation.js",
    "questionnaire/report.js",
    "questionnaire/form.js",
    "preview/page.html",
    "preview/overview.html",
    "preview/style.css",
    "preview/draw.js",
    "preview/live.js",
    "published.toml",
    "self-assessment.toml",
    "words/en.toml",
    "words/de.toml",
];

/// What the layouts of the site read in the front matter of pages, as a JSON Schema.
pub(crate) const PAGE_SCHEMA: &str = "hugo/page.schema.json";

/// Templates by name.
#[derive(Clone, Debug)]
pub struct Templates {
    texts: BTreeMap<&'static str, Cow<'static, str>>,
    /// Words of languages that are not embedded.
    added: BTreeMap<String, String>,
}

impl Default for Templates {
    fn default() -> Self {
        let texts = EMBEDDED
            .iter()
            .map(|(name, text)| (*name, Cow::Borrowed(*text)))
            .collect();
        Self {
            texts,
            added: BTreeMap::new(),
        }
    }
}

impl Templates {
    /// The text of a template.
    ///
    /// # Panics
    /// Never for a name of [`EMBEDDED`].
    pub(crate) fn text(&self, name: &str) -> &str {
        self.texts
            .get(name)
            .expect("templates are named in one table")
    }

    /// The template with this name, in upper or lower case, if there is one: its own name and its text.
    pub(crate) fn of_any_case(&self, name: &str) -> Option<(String, &str)> {
        let mut all = self.all();
        all.find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(own, text)| (own.to_owned(), text))
    }

    /// The SHA-256 digest of all of them, by their names, in lower-case hexadecimal digits.
    pub(crate) fn digest(&self) -> String {
        let all: BTreeMap<&str, &str> = self.all().collect();
        let mut sums = String::new();
        for (name, text) in all {
            // Writing to a string cannot fail.
            let _ = writeln!(sums, "{}  {name}", digest(text.as_bytes()));
        }
        digest(sums.as_bytes())
    }

    /// The text of a template, if it is not the embedded one.
    pub(crate) fn replaced(&self, name: &str) -> Option<&str> {
        match self.texts.get(name) {
            Some(Cow::Owned(text)) => Some(text),
            _ => None,
        }
    }

    /// The embedded templates, some of them replaced, and words of other languages.
    ///
    /// # Errors
    /// Where a name is not that of a template, and where the schema of pages is no schema.
    pub fn with_overrides(
        overrides: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, EmitError> {
        let mut templates = Self::default();
        for (name, text) in overrides {
            let Some(place) = templates.texts.get_mut(name.as_str()) else {
                if name.starts_with("words/") && name.ends_with(".toml") {
                    templates.added.insert(name, text.replace("\r\n", "\n"));
                    continue;
                }
                let known: Vec<&str> = templates.texts.keys().copied().collect();
                let message = format!(
                    "no format uses a template with this name; the templates are {}",
                    known.join(", ")
                );
                return Err(EmitError {
                    format: "templates",
                    file: Some(name),
                    line: None,
                    message,
                });
            };
            *place = Cow::Owned(text.replace("\r\n", "\n"));
        }
        if let Some(text) = templates.replaced(PAGE_SCHEMA) {
            is_schema(text).map_err(|message| EmitError {
                format: "hugo",
                file: Some(PAGE_SCHEMA.to_owned()),
                line: None,
                message,
            })?;
        }
        Ok(templates)
    }

    /// All templates, as name and text.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let embedded = self.texts.iter().map(|(name, text)| (*name, text.as_ref()));
        let added = self.added.iter();
        embedded.chain(added.map(|(name, text)| (name.as_str(), text.as_str())))
    }

    /// All templates of a folder, as name and text.
    pub fn below(&self, folder: &'static str) -> impl Iterator<Item = (&str, &str)> {
        self.all()
            .filter(move |(name, _)| name.split('/').next() == Some(folder))
    }
}

fn is_schema(text: &str) -> Result<(), String> {
    let value = serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
    match jsonschema::options()
        .should_validate_formats(true)
        .build(&value)
    {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("this is not a JSON Schema: {error}")),
    }
}

/// Reads settings: a template that is TOML, and not filled in.
pub(crate) fn toml<T: DeserializeOwned>(
    format: &'static str,
    name: &str,
    text: &str,
) -> Result<T, EmitError> {
    toml::from_str(text).map_err(|error| EmitError {
        format,
        file: Some(name.to_owned()),
        line: error
            .span()
            .map(|span| text[..span.start].matches('\n').count() + 1),
        message: error.message().to_owned(),
    })
}

/// What an error in the template `name` is for whoever asked for `format`.
pub(crate) fn error(format: &'static str, name: &str, error: minijinja::Error) -> EmitError {
    let file = Some(error.name().unwrap_or(name).to_owned());
    let line = error.line();
    EmitError {
        format,
        file,
        line,
        message: ExpressionError::from(error).message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_are_replaced() {
        let with = |name: &str| Templates::with_overrides([(name.to_owned(), "x\r\ny".to_owned())]);
        let templates = with("hugo/model.md").unwrap();
        assert!(
            templates
                .below("hugo")
                .any(|found| found == ("hugo/model.md", "x\ny"))
        );
        let embedded = EMBEDDED
            .iter()
            .filter(|(name, _)| name.starts_with("hugo/"));
        assert_eq!(templates.below("hugo").count(), embedded.count());
        for (schema, is_one) in [("{}", true), ("{", false), ("{\"type\": 3}", false)] {
            let replaced = Templates::with_overrides([(PAGE_SCHEMA.to_owned(), schema.to_owned())]);
            assert_eq!(replaced.is_ok(), is_one, "{schema}");
            if let Ok(templates) = replaced {
                assert_eq!(templates.replaced(PAGE_SCHEMA), Some(schema));
            }
        }
        let error = with("hugo/modle.md").unwrap_err();
        assert!(error.to_string().starts_with("hugo/modle.md: "), "{error}");
    }
}
