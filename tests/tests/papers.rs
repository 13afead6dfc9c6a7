//! The printed questionnaires and the poster, read back by programs that read PDF: what they say, that they conform to PDF/UA and
//! PDF/A, and how their pages look.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use pkimm_tests::models::{self, built, built_file};
use pkimm_tests::program::{building, run};
use pkimm_tests::{cases, folder, tools};
use tempfile::TempDir;

/// Texts that mean something to typst, HTML, Markdown or the templates, or that are hard to set.
const HOSTILE: &[&str] = &[
    "#panic(\"a\") #set page(fill: red) #import \"b.typ\"",
    "$ c $ = d // e /* f",
    "<script>alert(1)</script> &amp; <b onclick=x>",
    "@g <label> \\ ] ) } \" ' {= h =} {~ if ~}",
    "a\u{202e}bc\u{200f}d\u{2066}e",
    "\u{1f600}\u{1f512}\u{2615}",
    "\u{6f22}\u{5b57} \u{304b}\u{306a} \u{d55c}\u{ae00}",
    "\u{e000}\u{fffe}\u{1}",
];

/// The keys of the document whose texts are free.
const FREE: &[&str] = &[
    "name",
    "description",
    "guidance",
    "assessment",
    "summary",
    "title",
    "authority",
    "edition",
    "provenance",
];

/// The poster on paper.
const POSTER: &str = "diagrams/poster.pdf";

/// A folder with the papers of `model` and the document they were made from.
fn build(model: &Path, version: Option<&str>) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut command = building(model, "questionnaire,poster,json,extensions");
    command.arg("--out").arg(folder.path());
    if let Some(version) = version {
        command.args(["--release", version]);
    }
    run(&mut command);
    folder
}

/// Has every questionnaire of a build read back and compared with the document. With `fits`, what belongs together has to
/// stand on one page, too.
fn read_back(python: &Path, dist: &Path, more: &[&str]) {
    let release = dist.join("release");
    let mut files = folder::read(&release).into_keys();
    let document = files.find(|path| path.ends_with(".json") && !path.contains('/'));
    run(Command::new(python)
        .arg(folder::project().join("tests/python/papers.py"))
        .arg(dist.join("questionnaire"))
        .arg(release.join(document.expect("there is one document")))
        .args(more));
}

#[test]
fn papers_conform_and_say_what_the_document_says() {
    let Some(python) = tools::python() else {
        return;
    };
    let dist = tempfile::tempdir().expect("a temporary folder can be made");
    let mut files = built().clone();
    let document = built_file("release/pkimm-model-", ".json");
    let is_read = |path: &str| {
        path.starts_with("questionnaire/")
            || path == POSTER
            || path.starts_with("release/extensions/")
            || path == document
    };
    files.retain(|path, _| is_read(path));
    folder::put(&files, dist.path());
    read_back(&python, dist.path(), &["fits"]);
}

#[test]
fn an_earlier_version_has_its_questionnaire() {
    let Some(python) = tools::python() else {
        return;
    };
    let dist = build(&models::small(), Some("1.0.0"));
    read_back(&python, dist.path(), &["fits"]);
    let names: Vec<_> = folder::read(&dist.path().join("questionnaire"))
        .into_keys()
        .collect();
    assert_eq!(names.len(), 10, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("smm-1.0.0-")));
}

#[test]
fn hostile_text_is_printed_as_text() {
    let Some(python) = tools::python() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let model = folder.path().join("model");
    folder::copy(&folder::model(), &model);
    let text = fs::read_to_string(model.join("releases/1.0.0.json")).expect("it can be read");
    let mut document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    make_hostile(&mut document, "", &mut 0);
    repeat_names(&mut document);
    document["version"] = "1.0.1".into();
    let text = serde_json::to_string_pretty(&document).expect("it can be written") + "\n";
    folder::write(&model.join("releases/1.0.1.json"), &text);
    let digest = pkimm_release::digest(text.as_bytes());
    let notes = format!("+++\ndate = \"2023-09-01\"\ndigest = \"{digest}\"\n+++\n\nNotes.\n");
    folder::write(&model.join("releases/1.0.1.md"), notes);
    read_back(&python, build(&model, Some("1.0.1")).path(), &[]);
}

/// Adds a hostile text to every free one, and a word that no line can hold to every fiftieth.
fn make_hostile(value: &mut serde_json::Value, key: &str, count: &mut usize) {
    match value {
        serde_json::Value::String(text) if FREE.contains(&key) => {
            *count += 1;
            text.push(' ');
            text.push_str(HOSTILE[*count % HOSTILE.len()]);
            if count.is_multiple_of(50) {
                text.push(' ');
                text.push_str(&"Wi".repeat(2500));
            }
        }
        serde_json::Value::Array(items) => items
            .iter_mut()
            .for_each(|item| make_hostile(item, key, count)),
        serde_json::Value::Object(entries) => entries
            .iter_mut()
            .for_each(|(key, value)| make_hostile(value, key, count)),
        _ => {}
    }
}

/// Has each category call levels by their names, without which a document is refused.
fn repeat_names(document: &mut serde_json::Value) {
    let levels = document["levels"].clone();
    let names = levels.as_array().into_iter().flatten();
    let names: Vec<_> = names.map(|level| level["name"].clone()).collect();
    for module in document["modules"].as_array_mut().into_iter().flatten() {
        for category in module["categories"].as_array_mut().into_iter().flatten() {
            for (level, name) in category["levels"]
                .as_array_mut()
                .into_iter()
                .flatten()
                .zip(&names)
            {
                level["name"].clone_from(name);
            }
        }
    }
}

/// Columns and rows of the grid into which a page is divided.
const GRID: (usize, usize) = (16, 22);

/// How far the darkness of a part may be from what was seen, in sixteenths.
const TOLERANCE: u32 = 1;

#[test]
fn pages_look_as_they_were_seen() {
    let Some(reader) = tools::pdftoppm() else {
        return;
    };
    let dist = build(&models::small(), None);
    let mut seen = String::new();
    for (path, _) in folder::read(dist.path()) {
        if path.ends_with("-a4.pdf") || path == POSTER {
            let name = path.rsplit('/').next().unwrap_or_default();
            let images = run(Command::new(&reader)
                .args(["-gray", "-r", "36"])
                .arg(dist.path().join(&path)));
            for (index, page) in pages(&images.stdout).iter().enumerate() {
                let _ = writeln!(seen, "{name} page {}", index + 1);
                for row in page.chunks(GRID.0) {
                    let row: String = row.iter().map(|value| format!("{value:x}")).collect();
                    let _ = writeln!(seen, "{row}");
                }
            }
        }
    }
    let golden = folder::project().join("tests/golden/questionnaire/pages.txt");
    if cases::overwriting() {
        folder::write(&golden, &seen);
    }
    let expected = fs::read_to_string(&golden).expect("the golden file can be read");
    assert_eq!(seen.lines().count(), expected.lines().count(), "pages");
    let mut page = "";
    for (line, (now, then)) in seen.lines().zip(expected.lines()).enumerate() {
        if now.contains(' ') {
            assert_eq!(now, then);
            page = now;
            continue;
        }
        let far = now.chars().zip(then.chars()).any(|(now, then)| {
            let darkness = |digit: char| digit.to_digit(16).expect("a digit");
            darkness(now).abs_diff(darkness(then)) > TOLERANCE
        });
        assert!(
            !far,
            "{page}, line {} of the golden file:\n{now}\n{then}",
            line + 1
        );
    }
}

/// How dark each part of each page is, from 0 for white to 15 for black, of images in the format PGM.
fn pages(mut images: &[u8]) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    while !images.is_empty() {
        let mut numbers = Vec::new();
        let mut at = 2;
        assert_eq!(&images[..2], b"P5");
        while numbers.len() < 3 {
            let digits = images[at..]
                .iter()
                .skip_while(|byte| byte.is_ascii_whitespace());
            let digits: Vec<u8> = digits.copied().take_while(u8::is_ascii_digit).collect();
            at += images[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            at += digits.len();
            let text = String::from_utf8(digits).expect("digits are ASCII");
            numbers.push(text.parse::<usize>().expect("the head of an image"));
        }
        let (width, height) = (numbers[0], numbers[1]);
        let pixels = &images[at + 1..at + 1 + width * height];
        images = &images[at + 1 + width * height..];
        found.push(darkness(pixels, width, height));
    }
    found
}

fn darkness(pixels: &[u8], width: usize, height: usize) -> Vec<u32> {
    let (columns, rows) = GRID;
    let mut parts = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let across = column * width / columns..(column + 1) * width / columns;
            let down = row * height / rows..(row + 1) * height / rows;
            let count = u32::try_from(across.len() * down.len()).expect("a page is small");
            let sum: u32 = down
                .flat_map(|y| pixels[y * width..][across.clone()].iter())
                .map(|value| u32::from(255 - value))
                .sum();
            // Text is thin, so the scale ends where a third of a part is black.
            parts.push((sum * 3 * 16 / (count * 255)).min(15));
        }
    }
    parts
}
