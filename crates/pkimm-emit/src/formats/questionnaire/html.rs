//! The questionnaires as HTML: one file each, which needs nothing but itself. What runs and styles it is named by digest
//! in its content security policy, so that nothing else can.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Value, context};
use num_rational::BigRational;
use pkimm_release::answers::{self, Answer, Answers};
use pkimm_release::carry::carry;
use pkimm_release::extension::{Decimal, Extension, Overlay};
use pkimm_release::read::MAX_DEPTH;
use pkimm_release::score::fraction;
use pkimm_release::weights::Weights;
use pkimm_release::{Category, Module, Release, Requirement, Status, escape, site};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Kind, TEMPLATES};
use crate::view::blocks::{self, Block, Inline};
use crate::view::criteria::{self, ExtensionForm};
use crate::view::model::{ModelView, Texts};
use crate::words::Table;
use crate::{EmitError, EmitOptions, OutputFile, Publication, Words, credits, templates};

/// How texts become markup.
fn screen(words: &Words) -> Texts<'_, String> {
    Texts {
        words,
        text: |markdown, words| markup(&blocks::read(markdown, words), Items::Bullets),
        checks: |markdown, words| markup(&blocks::read(markdown, words), Items::Boxes),
    }
}

/// The parts of the script, in order. They share one scope.
const SCRIPTS: [&str; 15] = [
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
];

/// What an answers file may say: the schema that is published, from which the form learns the keys and their bounds.
const SCHEMA: &str = include_str!("../../../../../schemas/answers.schema.json");

/// The keywords of a schema that describe and ask for nothing.
const ANNOTATIONS: [&str; 5] = ["$id", "$schema", "default", "description", "title"];

/// The longest name at the head of printed pages, in characters.
const MAX_RUNNING_NAME: usize = 60;

/// What stands before the items of a list that is not numbered.
#[derive(Clone, Copy, PartialEq)]
enum Items {
    Bullets,
    /// A box to tick.
    Boxes,
}

/// Writes the questionnaires.
pub(super) fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let texts = &options.templates;
    let words = publication.words(texts)?;
    let fault = |name: &str, error| templates::error(super::FORMAT.facts.name, name, error);
    let mut environment = site::environment();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    words.add_to(&mut environment);
    for (name, text) in texts.below(TEMPLATES) {
        if name.ends_with(".html") {
            let added = environment.add_template(name, text);
            added.map_err(|error| fault(name, error))?;
        }
    }
    let style =
        texts.text("questionnaire/style.css").to_owned() + &running_lines(publication, words);
    let script = format!(
        "\"use strict\";(() => {{\n{}}})();\n",
        SCRIPTS.map(|name| texts.text(name)).concat()
    );
    let view = ModelView::new(publication, &screen(words));
    let extensions: Vec<_> = publication
        .extensions
        .iter()
        .map(|extension| ExtensionForm::new(publication.release, extension, &screen(words)))
        .collect();
    let shared = context! {
        policy => policy(&style, &script),
        style => Value::from_safe_string(style),
        script => Value::from_safe_string(script),
        credits => credits::lines(publication.release, words),
        content_digest => publication.content_digest.clone(),
        extensions => Value::from(Serde(&extensions)),
        ..Value::from(Serde(&view))
    };
    let page = |kind: Kind| {
        let name = format!("{TEMPLATES}/{}.html", kind.name());
        let model = embedded(&Scored::new(publication, kind, words.table("script")));
        let values = context! { model => Value::from_safe_string(model), ..shared.clone() };
        let text = environment
            .get_template(&name)
            .and_then(|template| template.render(values))
            .map_err(|error| fault(&name, error))?;
        let path = super::path(publication.release, kind.name(), "", "html");
        Ok(OutputFile::text(path, text))
    };
    Kind::ALL.into_iter().map(page).collect()
}

/// A policy under which a page loads nothing, and runs and shows what it was written with.
fn policy(style: &str, script: &str) -> String {
    let source = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        source(script),
        source(style)
    )
}

/// A rule that names the document at the head of every printed page, and its digest at the foot.
fn running_lines(publication: &Publication<'_>, words: &Words) -> String {
    let release = publication.release;
    let name: String = release.name.chars().take(MAX_RUNNING_NAME).collect();
    let values = [("name", name.as_str()), ("version", &release.version)];
    let line = if release.status == Status::Draft {
        words.fill("form", "running-draft", &values)
    } else {
        words.fill("form", "running", &values)
    };
    let rule = |place: &str, text: &str| {
        format!(
            "@{place} {{ content: {}; font: 8pt system-ui, sans-serif; color: #55606f; }}",
            escape::css_string(text)
        )
    };
    let head = rule("top-left", &line);
    let digest = [("digest", publication.digest.as_str())];
    let foot = rule("bottom-left", &words.fill("form", "digest", &digest));
    format!("@page {{ {head} {foot} }}\n")
}

/// What the script reads, names and scores by.
#[derive(Serialize)]
struct Scored<'a> {
    name: &'a str,
    /// What the name of a saved file begins with.
    file: String,
    version: &'a str,
    /// The version as it is written in file names: answers to a draft are kept apart from those to what is published.
    edition: String,
    kind: &'static str,
    levels: Vec<(u32, &'a str)>,
    modules: Vec<ScoredModule<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<ScoredExtension<'a>>,
    /// The versions with whose answers those to this one can be compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former: Vec<Former<'a>>,
    /// The schema of answers files, without its annotations.
    schema: serde_json::Value,
    /// How deep an answers file is nested at most.
    depth: usize,
    /// What it says.
    words: &'a Table,
}

#[derive(Serialize)]
struct ScoredModule<'a> {
    id: &'a str,
    name: &'a str,
    categories: Vec<ScoredCategory<'a>>,
}

#[derive(Serialize)]
struct ScoredCategory<'a> {
    #[serde(flatten)]
    item: ScoredItem<'a>,
    requirements: Vec<ScoredItem<'a>>,
}

/// A category or a requirement. Answers may name it by a former id.
#[derive(Serialize)]
struct ScoredItem<'a> {
    id: &'a str,
    code: &'a str,
    name: &'a str,
    /// A whole number, or a fraction `p/q` where it is none.
    weight: serde_json::Value,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    was: &'a [String],
}

/// An extension, with the keys of its document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScoredExtension<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    floor_score: bool,
    /// What the box is named by that chooses it.
    place: String,
    relevance: Vec<ScoredCriteria<'a>>,
    overlays: Vec<ScoredOverlay<'a>>,
}

/// What an extension asks of a category.
#[derive(Serialize)]
struct ScoredCriteria<'a> {
    category: &'a str,
    weight: u32,
    /// What its boxes are named by.
    id: String,
    code: String,
}

#[derive(Serialize)]
struct ScoredOverlay<'a> {
    target: &'a str,
    /// The number by its key.
    #[serde(flatten)]
    effect: BTreeMap<&'static str, &'a Decimal>,
}

impl<'a> ScoredExtension<'a> {
    fn new(release: &'a Release, extension: &'a Extension) -> Self {
        let relevance = criteria::of(release, extension).map(|criteria| ScoredCriteria {
            category: &criteria.category.id,
            weight: criteria.relevance.weight,
            id: criteria.id(),
            code: criteria.code(),
        });
        let overlay = |overlay: &'a Overlay| ScoredOverlay {
            target: &overlay.target,
            effect: BTreeMap::from([(overlay.effect.key(), overlay.effect.number())]),
        };
        Self {
            id: &extension.id,
            name: &extension.name,
            version: &extension.version,
            floor_score: extension.floor_score,
            place: criteria::place(extension),
            relevance: relevance.collect(),
            overlays: extension.overlays.iter().map(overlay).collect(),
        }
    }
}

/// A version that was published before: what scoring needs of it, and what became of its items.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Former<'a> {
    version: &'a str,
    levels: Vec<(u32, &'a str)>,
    categories: Vec<FormerCategory<'a>>,
    /// Whether its levels are others, so that no result can be compared.
    other_scale: bool,
    /// The items of this version that it did not have.
    fresh: Vec<String>,
    /// Those whose answers are to be confirmed.
    changed: Vec<String>,
    /// Its items that are no more.
    gone: Vec<String>,
}

#[derive(Serialize)]
struct FormerCategory<'a> {
    #[serde(flatten)]
    item: FormerItem<'a>,
    requirements: Vec<FormerItem<'a>>,
}

/// An item of a former version. Forms carry it for every version, so it has no more than scoring needs.
#[derive(Serialize)]
struct FormerItem<'a> {
    id: &'a str,
    weight: serde_json::Value,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    was: &'a [String],
}

impl<'a> FormerCategory<'a> {
    fn new(category: &'a Category, weights: &Weights) -> Self {
        let requirement = |requirement: &'a Requirement| FormerItem {
            id: &requirement.id,
            weight: number(weights.requirement(requirement)),
            was: &requirement.was,
        };
        Self {
            item: FormerItem {
                id: &category.id,
                weight: number(weights.category(category)),
                was: &category.was,
            },
            requirements: category.requirements.iter().map(requirement).collect(),
        }
    }
}

impl<'a> Former<'a> {
    /// What answers to a former version come to is what becomes of a file that answers all of it.
    fn new(former: &'a Release, release: &Release, kind: Kind) -> Self {
        let of = match kind {
            Kind::Assessment => answers::Kind::Assessment,
            Kind::SelfAssessment => answers::Kind::SelfAssessment,
        };
        let mut answers = Answers::blank(former, of);
        let lowest = former.levels.first().map_or(0, |level| level.number);
        for answer in answers.answers.values_mut() {
            *answer = Answer::level(lowest);
        }
        let carried = carry(&answers, former, release);
        let weights = Weights::baseline(former);
        Self {
            version: &former.version,
            levels: levels(former),
            categories: former
                .categories()
                .map(|category| FormerCategory::new(category, &weights))
                .collect(),
            other_scale: carried.is_other_scale,
            fresh: carried.new,
            changed: carried.to_confirm,
            gone: carried.fell_away.into_keys().collect(),
        }
    }
}

fn levels(release: &Release) -> Vec<(u32, &str)> {
    let levels = release.levels.iter();
    levels
        .map(|level| (level.number, level.name.as_str()))
        .collect()
}

/// The items of a release, with their weights.
fn modules(release: &Release) -> Vec<ScoredModule<'_>> {
    let weights = Weights::baseline(release);
    let modules = release.modules.iter();
    modules
        .map(|module| ScoredModule::new(module, &weights))
        .collect()
}

impl<'a> ScoredModule<'a> {
    fn new(module: &'a Module, weights: &Weights) -> Self {
        let categories = module.categories.iter();
        Self {
            id: &module.id,
            name: &module.name,
            categories: categories
                .map(|category| ScoredCategory::new(category, weights))
                .collect(),
        }
    }
}

impl<'a> ScoredCategory<'a> {
    fn new(category: &'a Category, weights: &Weights) -> Self {
        let requirement = |requirement: &'a Requirement| ScoredItem {
            id: &requirement.id,
            code: &requirement.code,
            name: &requirement.description,
            weight: number(weights.requirement(requirement)),
            was: &requirement.was,
        };
        Self {
            item: ScoredItem {
                id: &category.id,
                code: &category.code,
                name: &category.name,
                weight: number(weights.category(category)),
                was: &category.was,
            },
            requirements: category.requirements.iter().map(requirement).collect(),
        }
    }
}

impl<'a> Scored<'a> {
    fn new(publication: &'a Publication<'a>, kind: Kind, words: &'a Table) -> Self {
        let release = publication.release;
        let history = publication.history.iter();
        let former = history
            .map(|published| &published.release)
            .filter(|former| former.version != release.version);
        Self {
            name: &release.name,
            file: release.file_name(),
            version: &release.version,
            edition: release.file_version(),
            kind: kind.name(),
            levels: levels(release),
            modules: modules(release),
            extensions: publication
                .extensions
                .iter()
                .map(|extension| ScoredExtension::new(release, extension))
                .collect(),
            former: former
                .map(|former| Former::new(former, release, kind))
                .collect(),
            schema: without_annotations(
                &serde_json::from_str(SCHEMA).expect("committed schemas are JSON, held by a test"),
            ),
            depth: MAX_DEPTH,
            words,
        }
    }
}

/// A weight as the script reads it.
fn number(weight: &BigRational) -> serde_json::Value {
    match u64::try_from(weight.numer()) {
        Ok(whole) if weight.is_integer() => whole.into(),
        _ => fraction(weight).into(),
    }
}

/// A schema without what asks for nothing. Names of keys and definitions are no keywords, and stay.
fn without_annotations(schema: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    let Value::Object(keywords) = schema else {
        return schema.clone();
    };
    let asked = keywords
        .iter()
        .filter(|(keyword, _)| !ANNOTATIONS.contains(&keyword.as_str()));
    let reduced = asked.map(|(keyword, value)| {
        let value = match (keyword.as_str(), value) {
            ("properties" | "$defs" | "dependentRequired", Value::Object(named)) => {
                let named = named.iter();
                let entries =
                    named.map(|(name, schema)| (name.clone(), without_annotations(schema)));
                Value::Object(entries.collect())
            }
            (_, Value::Array(schemas)) => schemas.iter().map(without_annotations).collect(),
            (_, value) => without_annotations(value),
        };
        (keyword.clone(), value)
    });
    Value::Object(reduced.collect())
}

/// What the script reads, as JSON in its element.
fn embedded(data: &impl Serialize) -> String {
    escape::script(&serde_json::to_string(data).expect("names and numbers can be written"))
}

fn markup(blocks: &[Block], items: Items) -> String {
    let mut out = String::new();
    push_blocks(&mut out, blocks, items);
    out
}

fn push_blocks(out: &mut String, blocks: &[Block], items: Items) {
    for block in blocks {
        match block {
            Block::Paragraph { content } => wrap(out, "p", |out| push_inlines(out, content)),
            // The headings of the document end at the fourth level.
            Block::Heading { content } => wrap(out, "h5", |out| push_inlines(out, content)),
            Block::List {
                start,
                items: entries,
            } => push_list(out, *start, entries, items),
            Block::Quote { label, blocks } => wrap(out, "blockquote", |out| {
                if let Some(label) = label {
                    wrap(out, "p", |out| {
                        wrap(out, "strong", |out| out.push_str(&escape::html(label)))
                    });
                }
                push_blocks(out, blocks, Items::Bullets);
            }),
            Block::Code { text } => {
                wrap(out, "pre", |out| {
                    wrap(out, "code", |out| out.push_str(&escape::html(text)))
                });
            }
            Block::Table { head, rows } => {
                out.push_str("<div class=\"table\">");
                wrap(out, "table", |out| {
                    wrap(out, "thead", |out| push_row(out, "th", head));
                    wrap(out, "tbody", |out| {
                        for row in rows {
                            push_row(out, "td", row);
                        }
                    });
                });
                out.push_str("</div>");
            }
            Block::Rule => out.push_str("<hr>"),
        }
    }
}

fn push_list(out: &mut String, start: Option<u64>, entries: &[Vec<Block>], items: Items) {
    let boxes = items == Items::Boxes && start.is_none();
    match start {
        Some(start) if start != 1 => {
            out.push_str("<ol start=\"");
            out.push_str(&start.to_string());
            out.push_str("\">");
        }
        Some(_) => out.push_str("<ol>"),
        None if boxes => out.push_str("<ul class=\"checks\">"),
        None => out.push_str("<ul>"),
    }
    for item in entries {
        wrap(out, "li", |out| {
            // A label holds one line; what follows it in the item stands below.
            let rest = match item.split_first() {
                Some((Block::Paragraph { content }, rest)) => {
                    if boxes {
                        out.push_str("<label><input type=\"checkbox\"> <span>");
                        push_inlines(out, content);
                        out.push_str("</span></label>");
                    } else {
                        push_inlines(out, content);
                    }
                    rest
                }
                _ => item,
            };
            push_blocks(out, rest, items);
        });
    }
    out.push_str(if start.is_some() { "</ol>" } else { "</ul>" });
}

fn push_row(out: &mut String, cell: &str, cells: &[Vec<Inline>]) {
    wrap(out, "tr", |out| {
        for content in cells {
            wrap(out, cell, |out| push_inlines(out, content));
        }
    });
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        match inline {
            Inline::Text { text } => out.push_str(&escape::html(text)),
            Inline::Code { text } => wrap(out, "code", |out| out.push_str(&escape::html(text))),
            Inline::Emphasis { content } => wrap(out, "em", |out| push_inlines(out, content)),
            Inline::Strong { content } => wrap(out, "strong", |out| push_inlines(out, content)),
            Inline::Strikethrough { content } => wrap(out, "s", |out| push_inlines(out, content)),
            Inline::Link { url, content } => {
                out.push_str("<a href=\"");
                out.push_str(&escape::href(url));
                out.push_str("\">");
                push_inlines(out, content);
                out.push_str("</a>");
            }
            Inline::Break | Inline::Parting => out.push_str("<br>"),
        }
    }
}

fn wrap(out: &mut String, element: &str, content: impl FnOnce(&mut String)) {
    out.push('<');
    out.push_str(element);
    out.push('>');
    content(out);
    out.push_str("</");
    out.push_str(element);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Templates;

    const HOSTILE: &str =
        "</script></style><script>x</script> \"a\" 'b' <img src=x> {= model =} \u{202e}";

    fn written(release: &Release, kind: Kind) -> String {
        let pages = emit(&Publication::new(release), &EmitOptions::default()).unwrap();
        let at = Kind::ALL.iter().position(|other| *other == kind).unwrap();
        String::from_utf8(pages[at].bytes.clone()).unwrap()
    }

    fn written_with(extension: Extension, kind: Kind) -> String {
        let release = crate::sample::release();
        let publication = Publication {
            extensions: &[extension],
            ..Publication::new(&release)
        };
        let pages = emit(&publication, &EmitOptions::default()).unwrap();
        let at = Kind::ALL.iter().position(|other| *other == kind).unwrap();
        String::from_utf8(pages[at].bytes.clone()).unwrap()
    }

    /// The text of the only element that begins so.
    fn element<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
        let parts: Vec<&str> = page.split(start).collect();
        assert_eq!(parts.len(), 2, "{start} is there once");
        parts[1].split_once(end).unwrap().0
    }

    #[test]
    fn the_policy_names_what_the_page_holds() {
        for kind in Kind::ALL {
            let page = written(&crate::sample::release(), kind);
            let policy = element(&page, "Content-Security-Policy\" content=\"", "\">");
            for (directive, text) in [
                ("style-src", element(&page, "<style>", "</style>")),
                ("script-src", element(&page, "<script>", "</script>")),
            ] {
                let digest = BASE64_STANDARD.encode(Sha256::digest(text));
                let expected = format!("{directive} &#x27;sha256-{digest}&#x27;");
                assert!(
                    policy.replace("&#x2f;", "/").contains(&expected),
                    "{expected}: {policy}"
                );
            }
            assert!(policy.starts_with("default-src &#x27;none&#x27;; "));
            assert!(!policy.contains("unsafe"), "{policy}");
        }
    }

    #[test]
    fn no_text_becomes_markup() {
        let mut release = crate::sample::release();
        release.name = HOSTILE.to_owned();
        release.license = HOSTILE.to_owned();
        for level in &mut release.levels {
            level.name = HOSTILE.to_owned();
        }
        for module in &mut release.modules {
            module.name = HOSTILE.to_owned();
            module.description = HOSTILE.to_owned();
            for category in &mut module.categories {
                category.name = HOSTILE.to_owned();
                category.code = HOSTILE.to_owned();
                for requirement in &mut category.requirements {
                    requirement.description = HOSTILE.to_owned();
                    requirement.guidance = HOSTILE.to_owned();
                    requirement.assessment = format!("- {HOSTILE}");
                }
            }
        }
        for kind in Kind::ALL {
            let (page, plain) = (
                written(&release, kind),
                written(&crate::sample::release(), kind),
            );
            for part in ["<script", "</script", "<style", "</style", "<img"] {
                let count = |text: &str| text.matches(part).count();
                assert_eq!(count(&page), count(&plain), "{kind:?}: {part}");
            }
        }
    }

    /// Words are plain text, whoever writes those of a language.
    #[test]
    fn no_word_becomes_markup() {
        let name = "words/en.toml";
        let words = Templates::default().text(name).to_owned();
        let words = words.replace("= \"", "= \"<img src=x>&");
        let words = words.replace("= [\"", "= [\"<img src=x>&");
        let words = words.replace("= \"<img src=x>&\"\"", "= \"\"\"<img src=x>&");
        let options =
            EmitOptions::from(Templates::with_overrides([(name.to_owned(), words)]).unwrap());
        let release = crate::sample::release();
        let pages = emit(&Publication::new(&release), &options).unwrap();
        for page in pages {
            let page = String::from_utf8(page.bytes).unwrap();
            assert!(page.contains("&lt;img") && !page.contains("<img"), "{page}");
        }
    }

    #[test]
    fn lists_of_checks_are_boxes() {
        let words = Words::of("en", &Templates::default()).unwrap();
        let texts = screen(&words);
        let text = texts.checks("Look:\n\n- a *b*\n  - c\n\n1. d");
        assert_eq!(text.matches("<input type=\"checkbox\">").count(), 2);
        assert!(text.contains("<span>a <em>b</em></span></label>"), "{text}");
        assert!(text.ends_with("<ol><li>d</li></ol>"), "{text}");
        assert!(!texts.text("- a").contains("input"));
    }

    #[test]
    fn weights_are_whole_numbers_or_fractions() {
        let of = |numerator: u64, denominator: u64| {
            number(&BigRational::new(numerator.into(), denominator.into()))
        };
        assert_eq!(of(6, 2), 3);
        assert_eq!(of(0, 1), 0);
        assert_eq!(of(3, 2), "3/2");
    }

    #[test]
    fn a_text_stays_within_its_string() {
        assert_eq!(
            escape::css_string("a\"\n\\<é"),
            "\"a\\22 \\a \\5c \\3c \\e9 \""
        );
        assert_eq!(embedded(&"</script>"), "\"\\u003c/script>\"");
    }

    /// What the script of a page reads.
    fn embedded_in(page: &str) -> serde_json::Value {
        serde_json::from_str(element(page, "id=\"model\">", "</script>")).unwrap()
    }

    #[test]
    fn an_extension_stands_behind_what_the_model_asks() {
        for kind in Kind::ALL {
            let read = |page: String| page.replace("&#x2f;", "/");
            let page = read(written_with(crate::sample::extension(), kind));
            let plain = read(written(&crate::sample::release(), kind));
            let (before, part) = page.split_once("<section class=\"extension\"").unwrap();
            // The questions of the model stand before it, as they are without it.
            let body = |text: &str| text.split_once("<main").unwrap().1.to_owned();
            assert!(body(&plain).starts_with(&body(before)), "{kind:?}");
            assert!(before.contains("data-item=\""), "{kind:?}");
            for name in [
                "name=\"extension:extra@0.1.0\"",
                "name=\"rating:extra@0.1.0/first-one\"",
                "data-item=\"extra@0.1.0/first-one\"",
            ] {
                assert!(part.contains(name), "{name}");
                assert!(!before.contains(name), "{name}");
            }
            assert!(!part.contains(" checked>"), "it is off until it is chosen");
            assert!(!part.contains("data-extended=\"floor\""));
            assert!(part.contains("At level 2 one"));
        }
        let mut extension = crate::sample::extension();
        extension.floor_score = true;
        let page = written_with(extension, Kind::SelfAssessment);
        assert!(page.contains("data-extended=\"floor\""));
    }

    #[test]
    fn without_extensions_a_page_says_nothing_of_them() {
        for kind in Kind::ALL {
            let page = written(&crate::sample::release(), kind);
            assert!(embedded_in(&page).get("extensions").is_none());
            let (body, _) = page.split_once("id=\"model\">").unwrap();
            let (_, body) = body.split_once("</style>").unwrap();
            assert!(!body.contains("extension"), "{kind:?}");
        }
    }

    #[test]
    fn the_script_scores_an_extension_by_the_keys_of_its_document() {
        let extension = crate::sample::extension();
        let document = serde_json::to_value(&extension).unwrap();
        let page = written_with(extension, Kind::Assessment);
        let held = &embedded_in(&page)["extensions"][0];
        for key in ["id", "version", "floorScore"] {
            assert_eq!(held[key], document[key], "{key}");
        }
        for (list, keys) in [
            ("overlays", ["target", "addition"]),
            ("relevance", ["category", "weight"]),
        ] {
            for key in keys {
                assert!(!held[list][0][key].is_null(), "{list}: {key}");
                assert_eq!(held[list][0][key], document[list][0][key], "{list}: {key}");
            }
        }
        assert_eq!(held["relevance"][0]["id"], "extra@0.1.0/first-one");
    }

    #[test]
    fn the_script_knows_former_ids() {
        let mut release = crate::sample::release();
        release.modules[0].categories[0].was = vec!["older".to_owned()];
        let model = embedded_in(&written(&release, Kind::Assessment));
        let categories = &model["modules"][0]["categories"];
        assert_eq!(categories[0]["was"], serde_json::json!(["older"]));
        assert!(categories[0]["requirements"][0].get("was").is_none());
        assert_eq!(model["kind"], "assessment");
    }

    #[test]
    fn answers_to_a_draft_are_kept_apart() {
        let mut release = crate::sample::release();
        for (status, edition) in [
            (Status::Draft, "1.2.3-draft"),
            (Status::Released, "1.2.3"),
            (Status::Withdrawn, "1.2.3"),
        ] {
            release.status = status;
            let page = written(&release, Kind::Assessment);
            assert_eq!(embedded_in(&page)["edition"], edition);
        }
    }

    #[test]
    fn the_script_knows_what_answers_may_say() {
        let schema = without_annotations(&serde_json::from_str(SCHEMA).unwrap());
        let text = schema.to_string();
        for word in ["$schema", "The version of the model", "title"] {
            assert!(SCHEMA.contains(word) && !text.contains(word), "{word}");
        }
        // A key of an answers file has the name of an annotation.
        let scope = &schema["$defs"]["Scope"]["properties"];
        assert_eq!(
            scope["description"],
            serde_json::json!({ "type": "string" })
        );
        assert_eq!(
            schema["required"],
            serde_json::json!(["version", "kind", "answers"])
        );
        for kind in Kind::ALL {
            let model = embedded_in(&written(&crate::sample::release(), kind));
            assert_eq!(model["schema"], schema);
        }
    }

    /// The script takes a box for that of a fact by its name, and would leave a misspelled one out of the file.
    #[test]
    fn boxes_of_facts_are_named_as_in_an_answers_file() {
        let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
        for kind in Kind::ALL {
            let page = written(&crate::sample::release(), kind);
            let names = page.split(" name=\"").skip(1);
            let facts: Vec<_> = names
                .filter_map(|rest| rest.split('"').next()?.split_once('.'))
                .collect();
            assert!(facts.len() > 5, "{facts:?}");
            for (group, key) in facts {
                let reference = schema["properties"][group]["$ref"]
                    .as_str()
                    .unwrap_or_default();
                let name = reference.rsplit('/').next().unwrap_or_default();
                let fact = &schema["$defs"][name]["properties"][key];
                assert_eq!(fact["type"], "string", "{group}.{key}");
            }
        }
    }
}
