//! The questionnaires as HTML: one file each, which needs nothing but itself. What runs and styles it is named by digest
//! in its content security policy, so that nothing else can.

mod markup;
mod script;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Value, context};
use pkimm_release::{Status, escape, site};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use self::markup::{Items, markup};
use self::script::Scored;
use super::{Kind, TEMPLATES};
use crate::view::blocks;
use crate::view::criteria::ExtensionForm;
use crate::view::model::{ModelView, Texts};
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

/// The longest name at the head of printed pages, in characters.
const MAX_RUNNING_NAME: usize = 60;

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

/// What the script reads, as JSON in its element.
fn embedded(data: &impl Serialize) -> String {
    escape::script(&serde_json::to_string(data).expect("names and numbers can be written"))
}

#[cfg(test)]
mod tests {
    use pkimm_release::Release;
    use pkimm_release::extension::Extension;

    use super::script::{SCHEMA, without_annotations};
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
