//! The pages of the site in Hugo, and the diagrams and questionnaires in a browser.

use std::path::Path;
use std::process::Command;

use html5gum::{Token, Tokenizer};
use pkimm_emit::{EmitOptions, Gravity, Preview, Publication, Remark, emit, formats};
use pkimm_release::archive::{PublishedVersion, Quote, ReleaseNotes, Seal};
use pkimm_release::{Level, Release};
use pkimm_tests::html::{parse, single_spaced};
use pkimm_tests::injection::{COMPUTED, Language, MARK, MARKDOWN, entries, is_of_page};
use pkimm_tests::program::run;
use pkimm_tests::{folder, tools};
use serde_json::json;

use super::{BASE, by_language, hostile_where, tag};

/// What stands where no text of a model does.
const LAYOUT: [&str; 2] = ["style", "meta"];

/// What the pages of the site lack.
const NOT_SHOWN: [&str; 2] = ["shortName", "retired[].reason"];

/// Notes with a hostile text in each field that is no Markdown, and in the others as well where that is wanted.
fn notes(entry: &str, is_markdown_too: bool) -> ReleaseNotes {
    let markdown = |text: &str| {
        if is_markdown_too {
            format!("{entry} {text}")
        } else {
            text.to_owned()
        }
    };
    ReleaseNotes {
        date: Some("2026-01-01".parse().expect("a day")),
        withdrawn: None,
        summary: Some(markdown("In short.")),
        authors: vec![entry.to_owned()],
        quote: Some(Quote {
            text: entry.to_owned(),
            by: entry.to_owned(),
        }),
        feedback: Some("https://example.org/feedback".to_owned()),
        decisions: Vec::new(),
        waivers: Vec::new(),
        body: markdown("At length."),
    }
}

/// Writes the pages of a document, of an earlier version that is withdrawn, and of what changed since.
fn write_pages(release: &Release, notes: &ReleaseNotes, to: &Path) {
    let mut before = BASE.clone();
    before.version = "1.0.0".to_owned();
    let withdrawn = ReleaseNotes {
        withdrawn: notes.summary.clone(),
        ..notes.clone()
    };
    let history = [PublishedVersion {
        release: before,
        notes: withdrawn,
        seal: Seal::default(),
    }];
    let publication = Publication {
        notes: Some(notes),
        history: &history,
        ..Publication::new(release)
    };
    let hugo = formats::find("hugo").expect("there is one");
    let files = (hugo.emit)(&publication, &EmitOptions::default());
    for file in files.unwrap_or_else(|error| panic!("{error}")) {
        let path = file.path.strip_prefix("site/").expect("a page of the site");
        folder::write(&to.join(path), file.bytes);
    }
}

/// What acts on a page: code, handlers, elements and attributes with the mark. `is_strict` where no text was Markdown, so that
/// there is no link or anchor of one either.
fn acting(html: &str, is_strict: bool) -> Vec<String> {
    let mut found = Vec::new();
    for Ok(token) in Tokenizer::new(html) {
        let Token::StartTag(tag) = token else {
            continue;
        };
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if LAYOUT.contains(&name.as_str()) {
            continue;
        }
        if [
            "script", "iframe", "svg", "object", "form", "textarea", "base",
        ]
        .contains(&name.as_str())
        {
            found.push(format!("<{name}>"));
        }
        for (key, value) in &tag.attributes {
            let (key, value) = (String::from_utf8_lossy(key), String::from_utf8_lossy(value));
            let is_link =
                ["href", "src", "id", "class", "alt", "title", "content"].contains(&&*key);
            // An anchor that is made of a title, and the name of a file, are made of letters and digits.
            let is_letters = |sign: char| sign.is_alphanumeric() || "-_.".contains(sign);
            let is_anchor = ["id", "href"].contains(&&*key) && value.chars().all(is_letters);
            let is_marked = value.contains(MARK) && (is_strict || !is_link) && !is_anchor;
            let is_address = value.trim().to_lowercase().starts_with("javascript:");
            if key.starts_with("on") || key.contains(MARK) || is_marked || is_address {
                found.push(format!("<{name} {key}=\"{value}\">"));
            }
        }
    }
    found
}

/// One site with the pages of every entry, twice: in all texts that are no Markdown, and in those that are as well. HTML and
/// attributes in Markdown are the site's.
#[test]
fn hugo_shows_every_text_and_runs_none() {
    let Some(hugo) = tools::hugo() else {
        return;
    };
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    let (source, public) = (guard.path().join("hugo"), guard.path().join("public"));
    folder::copy(&folder::project().join("tests/site/hugo"), &source);
    let shortcode = format!("<i data-{MARK}>{{{{ mul 7919 6007 }}}}</i>");
    folder::write(
        &source.join(format!("layouts/_shortcodes/{MARK}.html")),
        shortcode,
    );
    let mut sites = Vec::new();
    for (number, (language, entry)) in entries().enumerate() {
        for is_markdown_too in [false, true] {
            if is_markdown_too && language == Language::Html {
                continue;
            }
            let (release, texts) = hostile_where(language, entry, |field| {
                is_markdown_too || !MARKDOWN.contains(&field)
            });
            let place = format!("d{number}-{is_markdown_too}");
            let notes = notes(entry, is_markdown_too);
            write_pages(&release, &notes, &source.join("content").join(&place));
            sites.push((place, entry, is_markdown_too, texts));
        }
    }
    run(Command::new(hugo)
        .args(["--panicOnWarning", "--noBuildLock", "--source"])
        .arg(&source)
        .arg("--destination")
        .arg(&public)
        .arg("--cacheDir")
        .arg(guard.path().join("cache")));
    let mut faults = Vec::new();
    for (place, entry, is_markdown_too, texts) in sites {
        let pages = folder::read(&public.join(&place));
        assert!(pages.len() > 10, "{entry:?}: {:?}", pages.keys());
        let mut shown = String::new();
        for (path, html) in &pages {
            let html = String::from_utf8_lossy(html);
            for what in acting(&html, !is_markdown_too) {
                faults.push(format!("{entry:?}: {path}: {what}"));
            }
            if html.contains(COMPUTED) {
                faults.push(format!("{entry:?}: {path}: it was computed"));
            }
            shown.push_str(&single_spaced(&parse(&html).text));
        }
        for (field, text) in texts {
            let is_shown = !is_of_page(&field) && !NOT_SHOWN.contains(&field.as_str());
            if !is_markdown_too && is_shown && !shown.contains(&single_spaced(&text)) {
                faults.push(format!("{entry:?}: {field} is not shown as {text:?}"));
            }
        }
    }
    faults.dedup_by_key(|fault| fault.split("\": ").next().map(str::to_owned));
    assert!(
        faults.is_empty(),
        "{} of them: {:#?}",
        faults.len(),
        &faults[..faults.len().min(20)]
    );
}

/// Previews have HTML where a text is Markdown, and lets nothing of it act; what was found says anything.
#[test]
fn a_preview_shows_every_text_and_runs_none() {
    let mut faults = Vec::new();
    for (language, entry) in entries() {
        for is_markdown_too in [false, true] {
            let (release, texts) = hostile_where(language, entry, |field| {
                is_markdown_too || !MARKDOWN.contains(&field)
            });
            let mut before = BASE.clone();
            before.version = "1.0.0".to_owned();
            let remark = Remark {
                folder: Some(entry.to_owned()),
                anchors: vec![entry.to_owned()],
                words: entry.to_owned(),
                gravity: Gravity::Error,
                message: entry.to_owned(),
                help: vec![entry.to_owned()],
                code: entry.to_owned(),
                documentation: entry.to_owned(),
                place: entry.to_owned(),
            };
            let remarks = [remark];
            let publication = Publication {
                preview: Preview {
                    remarks: &remarks,
                    before: Some(&before),
                    ..Preview::default()
                },
                ..Publication::new(&release)
            };
            let emit = formats::preview::FORMAT.emit;
            let files = emit(&publication, &EmitOptions::default());
            let mut shown = String::new();
            for file in files.unwrap_or_else(|error| panic!("{error}")) {
                let html = String::from_utf8_lossy(&file.bytes).into_owned();
                if !file.path.ends_with(".html") {
                    continue;
                }
                for what in acting(&html, false) {
                    faults.push(format!("{entry:?}: {}: {what}", file.path));
                }
                shown.push_str(&single_spaced(&parse(&html).text));
            }
            for (field, text) in texts {
                let is_shown = !is_of_page(&field) && !NOT_SHOWN.contains(&field.as_str());
                if !is_markdown_too && is_shown && !shown.contains(&single_spaced(&text)) {
                    faults.push(format!("{entry:?}: {field} is not shown as {text:?}"));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} of them: {:#?}",
        faults.len(),
        &faults[..faults.len().min(20)]
    );
}

/// A model in which a level, a module and a category has the name of each entry.
fn with_every_name() -> Release {
    let mut release = BASE.clone();
    let (level, module) = (release.levels[0].clone(), release.modules[0].clone());
    (release.levels, release.modules) = (Vec::new(), Vec::new());
    for (number, (_, entry)) in (1..).zip(entries()) {
        release.levels.push(Level {
            number,
            name: entry.to_owned(),
            ..level.clone()
        });
        let mut module = module.clone();
        module.id = format!("M{number}");
        module.name = format!("{entry} module");
        module.categories.truncate(1);
        for category in &mut module.categories {
            category.number = number;
            category.name = format!("{entry} category");
            category.code = format!("M{number}.{number}");
        }
        release.modules.push(module);
    }
    release
}

/// The nodes of each diagram, its boxes around nodes, and its title.
fn labels(release: &Release, diagram: &str) -> Vec<String> {
    let names = |with_codes: bool| -> Vec<String> {
        let categories = release.categories().map(|category| match with_codes {
            true => format!("{} {}: {}", category.code, category.name, category.weight),
            false => category.name.clone(),
        });
        let modules = release.modules.iter().map(|module| module.name.clone());
        modules.chain(categories).collect()
    };
    match diagram {
        "levels.mmd" => {
            let title = format!(
                "The maturity levels of the {}, from the lowest to the highest",
                release.name
            );
            let levels = release.levels.iter();
            let levels = levels.map(|level| format!("{} {}", level.number, level.name));
            levels.chain([title]).collect()
        }
        "structure.mmd" => {
            let title = format!(
                "Modules and categories of the {}, with their weights",
                release.name
            );
            [vec![title], names(true)].concat()
        }
        // What stands in the center is a word of its own.
        _ => [vec!["Maturity".to_owned()], names(false)].concat(),
    }
}

/// What questionnaires show of a document.
fn is_asked(field: &str) -> bool {
    [
        "levels[].name",
        "levels[].summary",
        "modules[].name",
        "modules[].categories[].name",
    ]
    .contains(&field)
        || field == "name"
        || field == "license"
}

/// Whether the poster shows a field whatever it says. Summaries stand where there is room.
fn is_drawn(field: &str) -> bool {
    [
        "name",
        "license",
        "provenance",
        "levels[].name",
        "modules[].name",
        "modules[].categories[].name",
    ]
    .contains(&field)
}

/// The formats that a browser shows by themselves, the ending of their files, and which fields these show.
type Screen = (&'static str, &'static str, fn(&str) -> bool);
const SCREENS: [Screen; 2] = [
    ("questionnaire", ".html", is_asked),
    ("poster", ".svg", is_drawn),
];

#[test]
fn a_browser_shows_every_text_and_runs_none() {
    let Some(browser) = tools::browser() else {
        return;
    };
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    let (mut pages, mut diagrams) = (Vec::new(), Vec::new());
    // Papers take long to set.
    let on_screen = EmitOptions {
        without_papers: true,
        ..EmitOptions::default()
    };
    let emit = |format: &str, release: &Release| {
        let format = formats::find(format).expect("there is one");
        let emitted = emit(&Publication::new(release), [format], &on_screen);
        let files = emitted.expect("it can be written").artifacts.into_iter();
        files.flat_map(|(_, files)| files).collect::<Vec<_>>()
    };
    for (language, release, texts) in by_language() {
        for (format, ending, shows) in SCREENS {
            let tags = texts.iter().enumerate();
            let tags = tags.filter(|(_, (field, _))| shows(field));
            let tags: Vec<String> = tags.map(|(number, _)| tag(number)).collect();
            for (number, file) in emit(format, &release).into_iter().enumerate() {
                if file.path.ends_with(ending) {
                    let path = guard.path().join(format!("{language:?}-{number}{ending}"));
                    folder::write(&path, file.bytes);
                    pages.push(json!({ "file": path, "tags": tags }));
                }
            }
        }
    }
    let release = with_every_name();
    let drawn = (formats::mermaid::FORMAT.emit)(&Publication::new(&release), &on_screen);
    for file in drawn.expect("it can be written") {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let labels = labels(&release, name);
        let source = String::from_utf8(file.bytes).expect("text");
        diagrams.push(json!({ "source": source, "labels": labels }));
    }
    let job = guard.path().join("job.json");
    let description = json!({ "mark": MARK, "pages": pages, "diagrams": diagrams });
    folder::write(&job, description.to_string());
    let report = browser.faultless("injection.mjs", [&job]);
    assert!(report["pages"].as_u64() >= Some(42), "{report}");
    assert_eq!(report["diagrams"], 6, "{report}");
}
