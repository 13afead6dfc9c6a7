//! Page expressions: `{= counts.categories =}`, `{~ for level in levels ~} … {~ endfor ~}`, `{* a remark *}`.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, Value, context};
use serde::Serialize;

use super::bounds::{self, Place, Spent};
use super::diagram::{DIAGRAMS, Labels};
use super::example::{self, Given};
use super::syntax::{ExpressionError, FUEL, syntax};
use super::{
    Ids, MODEL, anchor, category_folder, extension_folder, is_below, resource_address, root_of,
    way_to_file,
};
use crate::answers::{Answer, Answers, Kind};
use crate::document::Release;
use crate::escape;
use crate::extension::Extension;
use crate::score::{self, Outcome, decimal, fraction};
use crate::trees::{Trees, VERSION};

/// A kind of file that a release offers, for pages that list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatFacts {
    /// The name by which `pkimm build --only` asks for it.
    pub name: &'static str,
    /// One line that says what it is.
    pub summary: &'static str,
    /// The paths of its files below the output folder. `<model>` and `<version>` stand for what the model and the version
    /// are called in file names, and `**` at the end for whatever is below a folder. Pages see them filled in.
    pub paths: &'static [&'static str],
}

/// What is known of the artifacts where the model is checked.
#[derive(Clone, Default)]
pub struct Facts {
    /// The formats that a release can be offered in.
    pub formats: Vec<FormatFacts>,
    /// Which of them can carry a release. `None` where nothing is known of that, and all may.
    pub carry: Option<FindFormats>,
    /// What is said in a language beside the texts of a model. `None` where nothing is known of that.
    pub words: Option<FindWords>,
    /// Whether the fonts of the questionnaires have a sign, or nobody sees it anyway. `None` where nothing is known of that.
    pub is_printed: Option<fn(char) -> bool>,
    /// What a misspelled English word may be meant to be. `None` where there is no list of such words.
    pub corrections: Option<FindCorrections>,
    /// The JSON Schema of the front matter of pages, where it is not the embedded one.
    pub page_schema: Option<String>,
}

/// Finds what a misspelled word may be meant to be. `None` for a word that is right or unknown; nothing where nobody knows.
pub type FindCorrections = fn(&str) -> Option<&'static [&'static str]>;

/// Finds the formats that can carry a release.
pub type FindFormats = Arc<dyn Fn(&Release) -> Vec<FormatFacts> + Send + Sync>;

/// Finds the words of a language. `None` where it has none at all.
pub type FindWords = Arc<dyn Fn(&str) -> Option<FoundWords> + Send + Sync>;

/// What a check has to know of the words of a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundWords {
    /// The file that holds them, below the folder of the templates.
    pub file: String,
    /// What diagrams say, or what is wrong with the words.
    pub labels: Result<Labels, String>,
}

impl Facts {
    /// The formats that a release is offered in.
    #[must_use]
    pub fn offered(&self, release: &Release) -> Vec<FormatFacts> {
        match &self.carry {
            Some(find) => find(release),
            None => self.formats.clone(),
        }
    }

    /// What diagrams of a release say in its language; where nothing is known of that, its own name.
    #[must_use]
    pub fn labels(&self, release: &Release) -> Labels {
        let words = self.words(&release.language);
        let labels = words.and_then(|words| words.labels.ok());
        labels.unwrap_or_else(|| Labels::of(release))
    }

    /// What is known of the words of a language.
    #[must_use]
    pub fn words(&self, language: &str) -> Option<FoundWords> {
        self.words.as_ref().and_then(|find| find(language))
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Facts")
            .field("formats", &self.formats)
            .finish_non_exhaustive()
    }
}

/// A template environment with the delimiters of page expressions: names must be defined, nothing is escaped.
#[must_use]
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_syntax(syntax());
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_debug(true);
    environment.set_fuel(Some(FUEL));
    environment
}

/// Evaluates the expressions of pages over one release. Making one copies the release, so that it is made once and
/// handed on; a copy of it shares the release.
#[derive(Clone, Debug)]
pub struct Expressions {
    /// For templates, which are trusted.
    environment: Environment<'static>,
    /// For pages.
    bound: Environment<'static>,
    /// What the pages took so far.
    spent: Arc<Spent>,
}

impl Expressions {
    /// Prepares evaluation over `release` with its extensions, which is offered in `formats`, whose diagrams have these
    /// labels, and whose pages stand in these trees.
    #[must_use]
    pub fn new(
        release: &Arc<Release>,
        extensions: &[Extension],
        formats: &[FormatFacts],
        labels: &Labels,
        trees: &Trees,
    ) -> Self {
        let mut environment = environment();
        add_globals(&mut environment, release, labels);
        add_extensions(&mut environment, extensions);
        add_links(&mut environment, release, extensions);
        environment.add_global("site", site(trees, release));
        let formats = formats.iter().map(|format| {
            let paths = format.paths.iter().map(|path| release.file_path(path));
            context! {
                name => format.name,
                summary => format.summary,
                paths => paths.collect::<Vec<_>>(),
            }
        });
        environment.add_global("formats", formats.collect::<Value>());
        let scored = Arc::clone(release);
        environment.add_function("score", move |state: &mut State<'_, '_>, answers: Value| {
            bounds::count(state, bounds::SCORE)?;
            score(&scored, &answers)
        });
        let levels = Arc::clone(release);
        environment.add_function(
            "example",
            move |state: &mut State<'_, '_>, given: Serde<Vec<Given>>| {
                let items: usize = given.0.iter().map(Given::items).sum();
                bounds::count(state, bounds::SCORE.saturating_mul(items + 1))?;
                example(&levels, &given.0)
            },
        );
        let mut bound = environment.clone();
        bounds::bound(&mut bound);
        Self {
            environment,
            bound,
            spent: Arc::default(),
        }
    }

    /// The same for another use, which may take as much again.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            spent: Arc::default(),
            ..self.clone()
        }
    }

    /// An environment where the release's facts are global names, to add templates to.
    #[must_use]
    pub fn environment(&self) -> Environment<'static> {
        self.environment.clone()
    }

    /// Evaluates the expressions of the Markdown on the page in `folder`. Names and titles of the model are escaped.
    ///
    /// # Errors
    /// Where an expression is malformed, names what does not exist, takes too many steps or makes too much.
    pub fn render(&self, folder: &str, text: &str) -> Result<String, ExpressionError> {
        self.render_at(Place::Markdown, folder, text)
    }

    fn render_at(&self, place: Place, folder: &str, text: &str) -> Result<String, ExpressionError> {
        if !text.contains("{=") && !text.contains("{~") && !text.contains("{*") {
            return Ok(text.to_owned());
        }
        let context = context! { page => context! { root => root_of(folder), folder => folder } };
        bounds::render(&self.bound, text, place, context, &self.spent)
    }

    /// Evaluates the expressions of every text of a value of front matter.
    ///
    /// # Errors
    /// As for [`Expressions::render`].
    pub fn render_value(
        &self,
        folder: &str,
        value: &serde_json::Value,
    ) -> Result<serde_json::Value, ExpressionError> {
        use serde_json::Value as Json;
        Ok(match value {
            Json::String(text) => Json::String(self.render_at(Place::Value, folder, text)?),
            Json::Array(items) => Json::Array(
                items
                    .iter()
                    .map(|item| self.render_value(folder, item))
                    .collect::<Result<_, _>>()?,
            ),
            Json::Object(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.render_value(folder, value)?)))
                    .collect::<Result<_, ExpressionError>>()?,
            ),
            other => other.clone(),
        })
    }
}

/// What pages show of a score: values and percentages as they are printed.
#[derive(Serialize)]
struct Printed {
    /// The exact value, as `p/q`.
    value: Option<String>,
    /// The value, rounded to two places.
    decimal: Option<String>,
    level: Option<u32>,
    /// The way to the next level, in percent.
    progress: Option<String>,
    /// The share of what applies that is answered, in percent.
    coverage: Option<String>,
}

impl From<&Outcome> for Printed {
    fn from(outcome: &Outcome) -> Self {
        let percent = |share: num_rational::BigRational| {
            decimal(
                &(share * num_rational::BigRational::from_integer(100.into())),
                0,
            )
        };
        Self {
            value: outcome.value.as_ref().map(fraction),
            decimal: outcome.value.as_ref().map(|value| decimal(value, 2)),
            level: outcome.level(),
            progress: outcome.progress().map(percent),
            coverage: outcome.coverage.clone().map(percent),
        }
    }
}

/// Scores the answers of a page's example: for each id of a requirement its level, or a text that says why it does not
/// apply.
fn score(release: &Release, answers: &Value) -> Result<Value, Error> {
    let fault = |message: String| Error::new(ErrorKind::InvalidOperation, message);
    let mut given = Answers {
        version: release.version.clone(),
        kind: Kind::Assessment,
        ..Answers::default()
    };
    for id in answers.try_iter()? {
        let answer = answers.get_item(&id)?;
        let answer = match (u32::try_from(answer.clone()), answer.as_str()) {
            (Ok(level), _) => Answer::level(level),
            (_, Some(reason)) => Answer::not_applicable(reason),
            _ => {
                return Err(fault(format!(
                    "the answer to `{id}` is neither a level nor a reason"
                )));
            }
        };
        given.answers.insert(id.to_string(), answer);
    }
    let score = score::score(release, &given).map_err(|faults| {
        fault(
            faults
                .into_iter()
                .map(|fault| fault.message)
                .collect::<Vec<_>>()
                .join("; "),
        )
    })?;
    let all = |outcomes: &indexmap::IndexMap<String, Outcome>| {
        Value::from_pairs(
            outcomes
                .iter()
                .map(|(id, outcome)| (id.clone(), Value::from(Serde(Printed::from(outcome))))),
        )
    };
    Ok(context! {
        overall => Serde(Printed::from(&score.overall)),
        modules => all(&score.modules),
        categories => all(&score.categories),
    })
}

/// What a made-up extension over made-up categories comes to.
fn example(release: &Release, given: &[Given]) -> Result<Value, Error> {
    let scored = example::scored(release, given);
    let scored = scored.map_err(|message| Error::new(ErrorKind::InvalidOperation, message))?;
    let printed = |value: &Option<num_rational::BigRational>| {
        Serde(Printed::from(&Outcome {
            value: value.clone(),
            coverage: None,
        }))
    };
    let categories = scored.categories.iter().map(|category| {
        let requirements = category.requirements.iter();
        let requirements = requirements.map(|weight| context! { weight => score::weight(weight) });
        context! {
            weight => score::weight(&category.weight),
            requirements => requirements.collect::<Vec<_>>(),
            baseline => Serde(Printed::from(&category.baseline)),
            sum => score::weight(&category.sum),
            weighted => printed(&category.weighted),
            result => printed(&category.value),
        }
    });
    Ok(context! {
        baseline => Serde(Printed::from(&scored.baseline)),
        result => printed(&scored.with.value),
        floor => printed(&scored.with.floor),
        weighted_baseline => printed(&scored.with.weighted_baseline),
        categories => categories.collect::<Vec<_>>(),
    })
}

/// The extensions as pages see them: with the names of their documents.
fn add_extensions(environment: &mut Environment<'static>, extensions: &[Extension]) {
    let list = "extensions";
    let document = serde_json::to_value(extensions).unwrap_or_default();
    environment.add_global(list, seen(list, list, &document));
}

fn add_globals(environment: &mut Environment<'static>, release: &Arc<Release>, labels: &Labels) {
    let document = serde_json::to_value(release.as_ref()).unwrap_or_default();
    for name in ["levels", "modules", "references", "retired"] {
        environment.add_global(name, seen(name, name, &document[name]));
    }
    environment.add_global(
        "model",
        context! {
            name => bounds::plain(&release.name),
            short_name => bounds::plain(release.display_name()),
            version => &release.version,
            file_version => release.file_version(),
            status => Serde(release.status),
            date => release.date.map(String::from),
            url => &release.url,
            language => &release.language,
            license => &release.license,
            provenance => &release.provenance,
            references_version => &release.references_version,
        },
    );
    environment.add_global("counts", Value::from(Serde(release.counts())));
    let modules = environment.globals().find(|(name, _)| *name == "modules");
    let modules = modules.and_then(|(_, modules)| modules.try_iter().ok());
    let categories = modules.into_iter().flatten();
    let categories =
        categories.filter_map(|module| module.get_attr("categories").ok()?.try_iter().ok());
    let categories: Value = categories.flatten().collect();
    environment.add_global("categories", categories);
    environment.add_global(
        "diagrams",
        Value::from_pairs(
            DIAGRAMS
                .iter()
                .map(|diagram| (diagram.name, (diagram.source)(release, labels))),
        ),
    );
}

/// What an extension is called where another thing may have the same id, as changes call it.
const OF_EXTENSION: &str = "extension:";

fn add_links(
    environment: &mut Environment<'static>,
    release: &Arc<Release>,
    extensions: &[Extension],
) {
    let names = extensions.iter();
    let names: HashMap<String, String> = names
        .map(|extension| (extension.id.clone(), extension.name.clone()))
        .collect();
    let targets = Arc::new(link_targets(release));
    let (ids_of, former) = (Arc::clone(release), OnceLock::new());
    let files = release.resources.iter();
    let files: HashSet<String> = files.map(|file| file.path.clone()).collect();
    environment.add_function(
        "link",
        move |state: &State<'_, '_>, id: &str| -> Result<String, Error> {
            let of_page = |name: &str| {
                let page = state.lookup("page");
                let value = page.and_then(|page| page.get_attr(name).ok());
                value.unwrap_or_default()
            };
            if files.contains(id) {
                let folder = of_page("folder");
                let way = way_to_file(folder.as_str().unwrap_or(MODEL), &resource_address(id));
                let name = id.rsplit('/').next().unwrap_or_default();
                return Ok(format!("[{}]({way})", escape::text(name)));
            }
            let root = of_page("root");
            if let Some(id) = id.strip_prefix(OF_EXTENSION) {
                // Its pages are a tree beside that of any page.
                let folder = extension_folder(id);
                let name = names.get(id).ok_or_else(|| {
                    let message = format!("no extension has the id `{id}`");
                    Error::new(ErrorKind::InvalidOperation, message)
                })?;
                return Ok(format!("[{}]({root}../{folder}/)", escape::text(name)));
            }
            let (folder, text) = targets.get(id).ok_or_else(|| {
                // Few pages name what has left the model.
                let former: &HashMap<_, _> = former.get_or_init(|| Ids::of(&ids_of).told());
                let told = former.get(id).map(|told| format!("; {told}"));
                let told = told.unwrap_or_default();
                // No id has a period or a slash.
                let message = match id.contains(['.', '/']) {
                    true => format!("there is no file `{id}` below `pages/`"),
                    false => format!("no category or requirement has the id `{id}`{told}"),
                };
                Error::new(ErrorKind::InvalidOperation, message)
            })?;
            // Pages of the other trees stand beside the folder of the model.
            let is_beside = of_page("folder");
            let is_beside = is_beside
                .as_str()
                .is_some_and(|page| !is_below(MODEL, page));
            let beside = if is_beside { "../model/" } else { "" };
            Ok(format!("[{}]({root}{beside}{folder})", escape::text(text)))
        },
    );
}

/// The addresses of trees as pages see them: of the release's version where that stands in them.
fn site(trees: &Trees, release: &Release) -> Value {
    let filled = |address: &Option<String>| {
        let version = |address: &String| address.replace(VERSION, &release.version);
        address.as_ref().map(version)
    };
    let trees = Trees {
        version: filled(&trees.version),
        downloads: filled(&trees.downloads),
        ..trees.clone()
    };
    Value::from(Serde(trees))
}

/// A part of the document as expressions see it. `list` is the list that it is of, and `key` its name.
fn seen(list: &str, key: &str, part: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match part {
        Json::String(text) if is_plain(list, key) => bounds::plain(text),
        Json::Array(items) => items.iter().map(|item| seen(key, key, item)).collect(),
        Json::Object(entries) => {
            let entries = entries.iter();
            Value::from_pairs(entries.map(|(key, value)| (key.clone(), seen(list, key, value))))
        }
        other => Value::from(Serde(other)),
    }
}

/// Whether a text of the document is a name or title, which is no Markdown.
fn is_plain(list: &str, key: &str) -> bool {
    matches!(key, "name" | "title" | "authority" | "rationale")
        || (list, key) == ("requirements", "description")
}

/// For each id of a category or requirement, where it stands below the root of the model's pages, and its name.
fn link_targets(release: &Release) -> HashMap<String, (String, String)> {
    let mut targets = HashMap::new();
    for category in release.categories() {
        let folder = category_folder(&category.id);
        let folder = folder
            .strip_prefix(MODEL)
            .map_or(folder.as_str(), |below| below.trim_start_matches('/'));
        targets.insert(
            category.id.clone(),
            (format!("{folder}/"), category.name.clone()),
        );
        for requirement in &category.requirements {
            let target = (
                format!("{folder}/#{}", anchor::REQUIREMENT.of(&requirement.id)),
                requirement.description.clone(),
            );
            targets.insert(requirement.id.clone(), target);
        }
    }
    targets
}

#[cfg(test)]
mod tests;
