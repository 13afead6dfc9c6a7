//! The questionnaires as HTML: their script by itself, its types, and the pages in a real browser: filled in, kept, saved,
//! loaded, printed and scored.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pkimm_emit::{EmitOptions, Publication, Templates, formats};
use pkimm_release::Release;
use pkimm_release::extension::Extension;
use pkimm_tests::answers::{documents, is_scored_with, texts};
use pkimm_tests::models::{self, EXTENSIONS, REAL, built};
use pkimm_tests::program::{pkimm, run};
use pkimm_tests::{folder, tools};
use serde_json::{Value, json};

const KINDS: [&str; 2] = ["assessment", "self-assessment"];

/// The length of a word that fits no line.
const LONG_WORD: usize = 5000;

#[test]
fn what_is_no_matter_of_the_page_holds_without_one() {
    // Node comes with its packages.
    let Some(_) = tools::node_modules() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let dist = built_in(folder.path());
    let release = &*REAL;
    let documents = documents(release).into_iter();
    let texts: Vec<_> = documents
        .map(|document| document.to_string())
        .chain(texts(release))
        .map(
            |text| json!({ "isScored": is_scored_with(release, &EXTENSIONS, &text), "text": text }),
        )
        .collect();
    let job = folder.path().join("job.json");
    let description = json!({ "pages": pages(&dist), "texts": texts, "vectors": vectors(&dist) });
    folder::write(&job, description.to_string());
    let tests = folder::project().join("tests/node");
    let files = folder::read(&tests).into_keys();
    let files = files.filter(|name| name.ends_with(".test.mjs"));
    let output = run(Command::new("node")
        .args(["--test", "--test-reporter", "tap"])
        .args(files.map(|name| tests.join(name)))
        .env("PKIMM_JOB", &job));
    let report = String::from_utf8_lossy(&output.stdout);
    let passed = report.lines().find_map(|line| line.strip_prefix("# pass "));
    let passed: usize = passed.and_then(|count| count.parse().ok()).unwrap_or(0);
    assert!(passed >= 30, "{report}");
}

/// The scripts, and the pure half of them once more without the names that only a page has.
#[test]
fn the_scripts_hold_to_their_types() {
    let Some(node_modules) = tools::node_modules() else {
        return;
    };
    for config in ["tsconfig.json", "tsconfig.pure.json"] {
        run(Command::new("node")
            .arg(node_modules.join("typescript/bin/tsc"))
            .arg("--project")
            .arg(folder::project().join("tests/node").join(config)));
    }
}

#[test]
fn the_questionnaires_do_in_a_browser_what_they_say() {
    let Some(browser) = tools::browser() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (dist, out) = (built_in(folder.path()), folder.path().join("out"));
    fs::create_dir(&out).expect("the folder can be made");
    let job = folder.path().join("job.json");
    let description = json!({
        "out": out,
        "pages": pages(&dist),
        "hostile": hostile_pages(folder.path()),
        "vectors": vectors(&dist),
    });
    folder::write(&job, description.to_string());
    let report = browser.faultless("questionnaire.mjs", [&job]);
    assert!(
        report["checks"].as_u64() >= Some(20),
        "{}",
        report["checks"]
    );
    for kind in KINDS {
        check_saved(&out.join(format!("{kind}.json")), &report["shown"][kind]);
        check_next(&out.join(format!("{kind}.json")), &report["next"][kind]);
        check_reports(kind, &out);
        for paper in ["", "-letter"] {
            check_printed(&dist, kind, &out.join(format!("{kind}{paper}.pdf")));
        }
    }
}

/// Writes the build of the model below a folder.
fn built_in(folder: &Path) -> PathBuf {
    let dist = folder.join("dist");
    folder::put(built(), &dist);
    dist
}

/// The questionnaires of a build, by kind.
fn pages(dist: &Path) -> BTreeMap<&'static str, PathBuf> {
    let pages = KINDS.into_iter().map(|kind| (kind, page(dist, kind)));
    pages.collect()
}

/// The conformance vectors of a build.
fn vectors(dist: &Path) -> PathBuf {
    file(dist, |path| path.starts_with("release/conformance-"))
}

/// Each instruction measures a level by the descriptions, and takes the checks as evidence, as the site does.
#[test]
fn the_rule_for_a_level_is_the_same_everywhere() {
    let read = |path: &str| {
        let text = fs::read_to_string(folder::project().join(path)).expect(path);
        // Pages link the levels, and number the parts of the rule.
        text.replace("[level](../../model/maturity-levels/)", "level")
    };
    let words = read("site-templates/words/en.toml");
    let rule = words.split("rule = \"").nth(1).expect("there is a rule");
    let rule = rule.split('"').next().expect("it ends");
    let sentences: Vec<&str> = rule.split_inclusive(". ").map(str::trim).collect();
    assert!(sentences.len() > 2, "{rule}");
    for path in [
        "model/pages/assessment/evaluation.md",
        "model/pages/assessment/assessment.md",
        "docs/anchors.md",
        "crates/pkimm-model/src/lint/anchor-missing.md",
    ] {
        let text = unbroken(&read(path));
        for sentence in &sentences {
            assert!(text.contains(&unbroken(sentence)), "{path}: {sentence}");
        }
    }
    // What templates say of it themselves, on a screen and on paper alike.
    for said in [
        "that the evidence fully supports",
        "say what counts as evidence",
        "whose description your evidence fully supports today",
    ] {
        assert_eq!(words.matches(said).count(), 1, "{said}");
    }
}

/// The program accepts what a page saved, and prints the results that the page showed.
fn check_saved(file: &Path, shown: &Value) {
    let output = run(pkimm()
        .arg("--model")
        .arg(folder::model())
        .arg("score")
        .arg(file));
    let printed = String::from_utf8(output.stdout).expect("text");
    let rows = list(shown);
    assert!(rows.len() > KINDS.len(), "{shown}");
    for row in rows {
        let words = in_words(row);
        let (code, name) = (text(&row["code"]), text(&row["name"]));
        let line = format!("{code:5}{name:36}{words}");
        assert!(
            // The program prints the id as well.
            printed
                .lines()
                .any(|printed| printed.split("  [").next() == Some(&line)),
            "the page shows {line:?}, and the program prints\n{printed}"
        );
    }
    if let Some(python) = tools::python() {
        run(Command::new(python)
            .args(["-m", "check_jsonschema", "--schemafile"])
            .arg(folder::project().join("schemas/answers.schema.json"))
            .arg(file));
    }
}

/// The page raises what the program raises, by as much and in the same order.
fn check_next(file: &Path, next: &Value) {
    let output = run(pkimm()
        .arg("--model")
        .arg(folder::model())
        .args(["score", "--next", "--format", "json"])
        .arg(file));
    let printed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(list(next).len() > 5, "{next}");
    assert_eq!(&printed["next"], next);
}

/// What a board gets has two pages, and what a team gets has some ten, with every answer and plan.
fn check_reports(kind: &str, out: &Path) {
    let Some(pdftotext) = tools::pdftotext() else {
        return;
    };
    let pages = |name: &str| {
        let file = out.join(format!("{kind}-{name}.pdf"));
        let output = run(Command::new(&pdftotext)
            .args(["-layout", "-enc", "UTF-8"])
            .arg(&file)
            .arg("-"));
        let text = String::from_utf8(output.stdout).expect("text");
        let pages: Vec<String> = text.split_terminator('\u{c}').map(unbroken).collect();
        pages
    };
    let board = pages("board");
    assert_eq!(board.len(), 2, "{kind}");
    for said in ["Ours", "Lowest categories", "What to raise next", "Overall"] {
        assert!(board.concat().contains(&unbroken(said)), "{kind}: {said}");
    }
    let team = pages("team");
    let (least, most) = if kind == "assessment" {
        (6, 12)
    } else {
        (3, 6)
    };
    assert!((least..=most).contains(&team.len()), "{}", team.len());
    let team = team.concat();
    assert_eq!(
        team.matches("Ticket4711").count(),
        if kind == "assessment" { 75 } else { 14 }
    );
    if kind == "assessment" {
        assert!(team.contains(&unbroken("Applies only in part: One site")));
    }
    for said in ["Action plan", "not answered", "What was noted"] {
        assert!(team.contains(&unbroken(said)), "{kind}: {said}");
    }
}

/// A row of results as the program words it.
fn in_words(row: &Value) -> String {
    // The program does not keep a number and its sign on one line.
    let part = |name: &str| text(&row[name]).replace('\u{a0}', " ");
    let coverage = part("coverage");
    if part("value") == "–" {
        let nothing = if coverage == "–" {
            "applies"
        } else {
            "is answered"
        };
        return format!("no result: nothing {nothing}");
    }
    let level = part("level");
    let (number, _) = level
        .split_once(' ')
        .expect("a level has a number and a name");
    let mut words = format!("{}  level {level}", part("value"));
    if part("progress") != "–" {
        let next = number.parse::<u32>().expect("a number") + 1;
        words += &format!(", {} of the way to {next}", part("progress"));
    }
    if let Some(share) = coverage.strip_suffix(", provisional") {
        words += &format!("; provisional, coverage {share}");
    }
    words
}

/// What was printed can be read, names the release on every page and holds what the form held.
fn check_printed(dist: &Path, kind: &str, pdf: &Path) {
    let Some(pdftotext) = tools::pdftotext() else {
        return;
    };
    let output = run(Command::new(pdftotext).arg(pdf).arg("-"));
    let printed = String::from_utf8(output.stdout).expect("text");
    let document = file(dist, |path| {
        path.starts_with("release/") && path.contains("-model-") && path.ends_with(".json")
    });
    let release: Value = serde_json::from_slice(&fs::read(document).expect("it can be read"))
        .expect("the release document is JSON");
    let page = fs::read_to_string(page(dist, kind)).expect("the page can be read");
    let (_, rest) = page
        .split_once("SHA-256: <code>")
        .expect("the page names the digest");
    let (digest, _) = rest.split_once('<').expect("the element ends");
    let pages: Vec<_> = printed.trim_end_matches('\u{c}').split('\u{c}').collect();
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(digest), "page {} lacks the digest", index + 1);
    }
    let pages: Vec<_> = pages.into_iter().map(unbroken).collect();
    check_together(&release, kind, &pages);
    let printed = pages.concat();
    for module in list(&release["modules"]) {
        for category in list(&module["categories"]) {
            let mut titles = vec![(&category["code"], &category["name"])];
            if kind == "assessment" {
                let requirements = list(&category["requirements"]);
                titles.extend(
                    requirements
                        .iter()
                        .map(|item| (&item["code"], &item["description"])),
                );
            }
            for (code, title) in titles {
                let expected = unbroken(&format!("{} {}", text(code), text(title)));
                assert!(printed.contains(&expected), "{expected} is not printed");
            }
        }
    }
    assert!(printed.contains("Nosuchthing:"), "reasons are printed");
    assert!(printed.contains("Noreview"), "folded notes are printed");
}

/// What belongs together is on one page, and no page holds next to nothing.
fn check_together(release: &Value, kind: &str, pages: &[String]) {
    let with = |wanted: &str| {
        let wanted = unbroken(wanted);
        let found = pages.iter().position(|page| page.contains(&wanted));
        found.unwrap_or_else(|| panic!("{wanted} is not printed"))
    };
    let chart = with("Results by category. The outermost ring");
    assert_eq!(with("Lowest categories"), chart);
    let last = if kind == "assessment" {
        "Citedby"
    } else {
        "Tasks,oneoneachline"
    };
    let last = pages.iter().rposition(|page| page.contains(last));
    assert_eq!(last, Some(pages.len() - 1), "the last page has only a foot");
    for module in list(&release["modules"]) {
        for category in list(&module["categories"]) {
            let code = text(&category["code"]);
            if kind == "assessment" {
                let sheet = format!("Score sheet of {code} {}", text(&category["name"]));
                let page = &pages[with(&sheet)];
                let (_, rest) = page.split_once(&unbroken(&sheet)).expect("it is there");
                assert!(rest.contains("secondsumdivided"), "{sheet}");
            } else {
                let opening = with(&format!("Level of {code} {}", text(&category["name"])));
                let notes = with(&format!("Evidence for {code}, one item on each line"));
                assert_eq!(notes, opening, "the notes on {code}");
                let overview = text(&category["description"]).get(..40);
                assert_eq!(with(overview.expect("a text")), opening, "{code}");
            }
        }
    }
    if kind == "assessment" {
        let matrix = with("Which requirement applies to which use case");
        let pages = with("Level descriptions of") - matrix;
        assert!(pages <= 5, "the matrix has {pages} pages");
    }
}

/// A text without white space, as lines break differently on paper.
fn unbroken(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Writes questionnaires of a model whose every text could act as something else, and says what each has to show.
fn hostile_pages(folder: &Path) -> Value {
    let mut texts = Texts::default();
    let release = hostile_release(&mut texts);
    let format = formats::find("questionnaire").expect("the format exists");
    let english = folder::project().join("site-templates/words/en.toml");
    let words = (
        format!("words/{}.toml", release.language),
        fs::read_to_string(english).expect("the words are there"),
    );
    let options =
        EmitOptions::from(Templates::with_overrides([words]).expect("a language may be added"));
    let extensions = hostile_extensions(&mut texts);
    let publication = Publication {
        extensions: &extensions,
        ..Publication::new(&release)
    };
    let files = (format.emit)(&publication, &options).expect("they can be written");
    let written = |kind: &str| {
        let page = files
            .iter()
            .find(|page| is_page(&page.path, kind))
            .expect("there is one of each kind");
        let path = folder.join(format!("hostile-{kind}.html"));
        folder::write(&path, &page.bytes);
        // A self-assessment says nothing of requirements and what they cite.
        let shown: BTreeMap<_, _> = texts
            .0
            .iter()
            .filter(|(name, _)| {
                kind == "assessment"
                    || !["requirement", "reference"]
                        .iter()
                        .any(|part| name.starts_with(part))
            })
            .filter(|(name, _)| kind == "self-assessment" || !name.starts_with("category overview"))
            .collect();
        json!({ "file": path, "texts": shown })
    };
    let pages: BTreeMap<_, _> = KINDS
        .into_iter()
        .map(|kind| (kind, written(kind)))
        .collect();
    json!(pages)
}

/// Hostile texts by what they stand for.
#[derive(Default)]
struct Texts(BTreeMap<String, String>);

impl Texts {
    fn add(&mut self, name: &str) -> String {
        let text = format!(
            "The {name} <script>globalThis.ran = 1</script></script></style><img src=x onerror=\"ran()\"> \
             \"double\" 'single' &amp ; {{= model =}} {{~ if x ~}} #set page(width: 1pt) $ x $ \
             \u{202e}right\u{202c} \u{200f}left 😀 漢字 {}",
            "w".repeat(LONG_WORD)
        );
        self.0.insert(name.to_owned(), text.clone());
        text
    }
}

/// An extension of the small model with a hostile text in every field that a questionnaire shows.
fn hostile_extensions(texts: &mut Texts) -> Vec<Extension> {
    let mut extensions = models::extensions(models::rich());
    for extension in &mut extensions {
        extension.name = texts.add("extension name");
        extension.description = texts.add("extension description");
        for entry in &mut extension.relevance {
            entry.guidance = texts.add("extension guidance");
            entry.assessment = format!("- {}", texts.add("extension check"));
            for level in &mut entry.levels {
                level.description = texts.add(&format!("extension level {}", level.number));
            }
            entry.references = vec![extension.references[0].id.clone()];
        }
        extension.references[0].title = texts.add("extension standard");
        extension.references[0].url = Some("javascript:globalThis.ran=1".to_owned());
    }
    extensions
}

/// The small model with a hostile text in every field that a questionnaire shows.
fn hostile_release(texts: &mut Texts) -> Release {
    let mut release = models::SMALL.clone();
    release.name = texts.add("name");
    release.license = texts.add("license");
    release.provenance = Some(texts.add("provenance"));
    release.url =
        Some("javascript:globalThis.ran=1\"><script>globalThis.ran=1</script>".to_owned());
    release.language = "en\" onload=\"globalThis.ran=1".to_owned();
    for level in &mut release.levels {
        level.name = texts.add(&format!("level {} name", level.number));
        level.summary = texts.add(&format!("level {} summary", level.number));
    }
    for module in &mut release.modules {
        module.name = texts.add(&format!("module {} name", module.id));
        module.description = texts.add(&format!("module {} description", module.id));
        for category in &mut module.categories {
            let id = category.id.clone();
            category.name = texts.add(&format!("category {id} name"));
            category.summary = texts.add(&format!("category {id} summary"));
            category.description = texts.add(&format!("category overview of {id}"));
            for level in &mut category.levels {
                level.name = texts.add(&format!("category {id} level {} name", level.number));
                level.description = texts.add(&format!("category {id} level {}", level.number));
            }
            for requirement in &mut category.requirements {
                let id = requirement.id.clone();
                requirement.description = texts.add(&format!("requirement {id} title"));
                requirement.guidance = texts.add(&format!("requirement {id} guidance"));
                requirement.assessment =
                    format!("- {}", texts.add(&format!("requirement {id} check")));
                if requirement.references.is_empty() {
                    requirement.references_note =
                        Some(texts.add(&format!("requirement {id} note")));
                }
            }
        }
    }
    let cited: Vec<String> = release
        .requirements()
        .flat_map(|requirement| requirement.references.clone())
        .collect();
    for reference in &mut release.references {
        if cited.contains(&reference.id) {
            reference.title = texts.add(&format!("reference {} title", reference.id));
            reference.authority = Some(texts.add(&format!("reference {} authority", reference.id)));
            reference.edition = Some(texts.add(&format!("reference {} edition", reference.id)));
            reference.url = Some("javascript:globalThis.ran=1".to_owned());
        }
    }
    release
}

/// Whether a path is that of the questionnaire of a kind: one kind's name is the end of the other's.
fn is_page(path: &str, kind: &str) -> bool {
    path.ends_with(&format!("-{kind}.html")) && path.contains("-self-") == kind.starts_with("self-")
}

/// The questionnaire of a build.
fn page(dist: &Path, kind: &str) -> PathBuf {
    file(dist, |path| is_page(path, kind))
}

/// The file of a build whose path below its folder fits.
fn file(dist: &Path, fits: impl Fn(&str) -> bool) -> PathBuf {
    let path = folder::read(dist).into_keys().find(|path| fits(path));
    dist.join(path.expect("the build writes it"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("there is a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("there is a text")
}
