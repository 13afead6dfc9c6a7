//! The life of a version: released, verified, and read from the archive. Each file tells of one part of it.

mod altered;
mod clone;
mod compared;
mod extension;
mod files;
mod kills;
mod language;
mod later;
mod mounted;
mod obstacles;
mod own;
mod verify;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::SystemTime;

use pkimm_tests::program::{run, without_papers};
use pkimm_tests::{folder, schemas, tools};
use serde_json::Value;

use clone::Clone;

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).expect("JSON")
}

#[test]
fn a_release_tried_writes_nothing_and_one_made_again_writes_the_same() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    let before = clone.files("model");
    clone.good(&["release", "--dry-run"]);
    assert_eq!(clone.files("model"), before);
    assert!(!clone.path("dist").exists());
    clone.good(&["release"]);
    let bundle = clone.files("dist/1.1.0");
    // Once more, and from a state where everything is committed.
    clone.good(&["release"]);
    assert_eq!(clone.files("dist/1.1.0"), bundle);
    clone.commit();
    fs::remove_dir_all(clone.path("dist")).expect("there");
    clone.good(&["release"]);
    assert_eq!(clone.files("dist/1.1.0"), bundle);
}

#[test]
fn decisions_of_one_file_each_are_published_with_the_notes() {
    let clone = Clone::small();
    let next =
        |name: &str, text: &str| clone.write(&format!("model/releases/next/{name}.toml"), text);
    next(
        "levels",
        "[[decisions]]\nchanges = [\"level:1\", \"module:G\"]\nurl = \"https://model.example/2\"\ndate = \"2024-08-02\"\n",
    );
    clone.edit(
        "model/model.toml",
        "name = \"Governance\"",
        "name = \"Government\"",
    );
    clone.prepare("1.1.0");
    // What is wrong with one is told at its place.
    next("odd", "[[decisions]]\nchange = [\"level:1\"]\n");
    clone.refused(&["check"], "model/releases/next/odd.toml:2:1");
    fs::remove_file(clone.path("model/releases/next/odd.toml")).expect("there");
    let said = clone.good(&["diff", "1.0.0", "--format", "markdown"]);
    assert!(
        said.contains("- decided on 2024-08-02: `module:G`, recorded at `https://model.example/2`"),
        "{said}"
    );
    // A file that git moved is named as it was and as it is called.
    let [levels, names] =
        ["levels", "names"].map(|name| format!("model/releases/next/{name}.toml"));
    clone.git(&["mv", &levels, &names]);
    for path in [&levels, &names] {
        clone.refused(&["release"], &format!("error: `{path}` is not committed"));
    }
    clone.git(&["mv", &names, &levels]);
    clone.good(&["release"]);
    assert!(!clone.path("model/releases/next/levels.toml").exists());
    let notes = clone.read("model/releases/1.1.0.md");
    assert!(
        notes.contains("\n[[decisions]]\nchanges = [\"level:1\", \"module:G\"]\nurl = \"https://model.example/2\"\n"),
        "{notes}"
    );
    let changes = clone.read("dist/1.1.0/CHANGES.md");
    assert!(
        changes.contains("recorded at `https://model.example/2`"),
        "{changes}"
    );
    clone.good(&["verify", "dist/1.1.0"]);
    clone.commit();
    clone.good(&["release"]);
}

#[test]
fn the_real_model_can_be_released_and_verified() {
    let clone = Clone::of(&folder::model());
    clone.good(&["release"]);
    let bundle = clone.files("dist/2.0.0");
    for file in [
        "manifest.json",
        "rendered.json",
        "SHA256SUMS",
        "CHANGES.md",
        "changes.json",
        "id-map.json",
        "site-version.json",
        "schemas/release.schema.json",
    ] {
        assert!(bundle.contains_key(file), "{file}");
    }
    let said = clone.good(&["verify", "dist/2.0.0"]);
    assert!(
        said.contains("the archive has the same document")
            && said.contains("artifacts are identical to what pkimm"),
        "{said}"
    );
    let sums = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(clone.path("dist/2.0.0"))
        .status();
    assert!(sums.expect("sha256sum runs").success());
    archives_hold_pages_and_data(&clone, &bundle);
    for (document, schema) in [
        ("changes.json", "changes"),
        ("id-map.json", "id-map"),
        ("manifest.json", "manifest"),
        ("rendered.json", "rendered"),
        ("site-version.json", "site-version"),
        ("release/pkimm-model-2.0.0.json", "release"),
        ("release/conformance-2.0.0.json", "conformance"),
    ] {
        let faults = schemas::faults(schema, &json(&bundle[document]));
        assert_eq!(faults, Vec::<String>::new(), "{document}");
        let published = &bundle[&format!("schemas/{schema}.schema.json")];
        assert_eq!(json(published), schemas::schema(schema));
    }
    assert_eq!(
        json(&bundle["release/pkimm-model-2.0.0.json"])["status"],
        "released"
    );
    assert_eq!(
        json(&bundle["site-version.json"]),
        serde_json::json!({ "id": "2.0.0", "label": "2.0.0", "path": "/wg/pkimm/2.0.0/" })
    );
    assert_eq!(json(&bundle["rendered.json"])["latest"], true);
    // What is published is what is in progress, until something changes.
    let same = clone.good(&["diff", "2.0.0"]);
    assert!(same.starts_with("Nothing changed"), "{same}");
    clone.edit("model/model.toml", "weight = 5", "weight = 4");
    clone.good(&["build", "--only", "hugo", "--out", "site"]);
    let page = clone.read("site/site/model/release-notes/2.0.0/_index.md");
    assert!(
        page.contains("Published on 2026-12-15"),
        "the number has still to be raised: {page}"
    );
    let note = clone.good(&["check"]);
    assert!(
        note.contains("1 change since 2.0.0 requires version 2.1.0"),
        "{note}"
    );
    mounted::check(&clone);
    clone.commit();
    clone.refused(&["release"], "version-not-raised");
    clone.refused(&["check", "--gate"], "raise the version to `2.1.0`");
}

/// What common programs take out of the archives is the bundle without its papers and lists, each file of the day of the release.
fn archives_hold_pages_and_data(clone: &Clone, bundle: &BTreeMap<String, Vec<u8>>) {
    let is_kept = |path: &str| {
        let lists = ["manifest.json", "rendered.json", "SHA256SUMS"];
        let is_apart = ["questionnaire/", "diagrams/poster.", "archives/"];
        !lists.contains(&path) && !is_apart.iter().any(|folder| path.starts_with(folder))
    };
    let mut expected = bundle.clone();
    expected.retain(|path, _| is_kept(path));
    let take_out = |program: &mut Command, into: &str| {
        let folder = clone.path(into);
        fs::create_dir(&folder).expect("a folder can be made");
        run(program.current_dir(&folder));
        let files = clone.files(&format!("{into}/pkimm-2.0.0"));
        assert_eq!(folder::differences(&expected, &files), Vec::<String>::new());
        let page = folder.join("pkimm-2.0.0/site/model/_index.md");
        fs::metadata(page)
            .expect("it is there")
            .modified()
            .expect("it has a time")
    };
    let archive = |ending| clone.path(&format!("dist/2.0.0/archives/pkimm-2.0.0.{ending}"));
    let time = take_out(
        Command::new("tar").arg("-xzf").arg(archive("tar.gz")),
        "taken",
    );
    let day = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("it is after 1970");
    assert_eq!(day.as_secs(), u64::from(20_802_u32) * 86_400);
    if let Some(python) = tools::python() {
        take_out(
            Command::new(python)
                .args(["-m", "zipfile", "-e"])
                .arg(archive("zip"))
                .arg("."),
            "taken from zip",
        );
    }
}

#[test]
fn what_was_voted_on_is_what_was_published() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&[
        "build",
        "--only",
        "json,hugo,questionnaire",
        "--out",
        "draft",
    ]);
    let said = clone.good(&["release"]);
    let (_, content) = said
        .split_once("content without status and date: ")
        .expect("it is said");
    let content = &content[..64];
    let list = json(&clone.files("dist/1.1.0")["manifest.json"]);
    assert_eq!(list["content"], content);
    assert_ne!(list["document"], content);
    for folder in ["draft", "dist/1.1.0"] {
        for (path, bytes) in clone.files(folder) {
            let name = path.rsplit('/').next().unwrap_or_default();
            let is_page = path.ends_with("release-notes/1.1.0/_index.md");
            if is_page || name.ends_with(".html") {
                let text = String::from_utf8_lossy(&bytes);
                assert!(text.contains(content), "{folder}/{path}");
            }
            if let Some(pdftotext) = tools::pdftotext().filter(|_| name.ends_with("a4.pdf")) {
                let path = clone.path(&format!("{folder}/{path}"));
                let output = run(Command::new(pdftotext).arg(&path).arg("-"));
                let text = String::from_utf8_lossy(&output.stdout).replace('\u{200b}', "");
                let mut pages = text.trim_end_matches('\u{c}').split('\u{c}');
                assert!(pages.all(|page| page.contains(content)), "{path:?}");
            }
        }
    }
    let said = clone.good(&["verify", "dist/1.1.0/release/smm-model-1.1.0.json"]);
    assert!(said.contains(content), "{said}");
}

#[test]
fn an_old_version_is_rendered_from_the_archive_alone() {
    let clone = Clone::of(&folder::model());
    // Whatever the state of the model in progress.
    clone.write("model/model.toml", "version = broken");
    let only = without_papers();
    let build = [
        "build",
        "--release",
        "1.0.0",
        "--only",
        &only,
        "--out",
        "old",
    ];
    clone.good(&build);
    let mindmap = clone.read("old/diagrams/mindmap.mmd");
    let depth = |depth: usize| {
        mindmap
            .lines()
            .filter(|line| line.len() - line.trim_start().len() == depth)
            .count()
    };
    assert_eq!((depth(4), depth(6)), (4, 15), "{mindmap}");
    assert!(!mindmap.contains("Cryptography"));
    let document = json(&clone.files("old/release")["pkimm-model-1.0.0.json"]);
    assert_eq!(
        document["modules"][0]["categories"][0]["levels"][1]["name"],
        "Basic"
    );
    clone.good(&[&build[..], &["--check"]].concat());
    let output = clone.run(&["build", "--release", "9.0.0"]);
    assert!(
        String::from_utf8_lossy(&output.stderr)
            .contains("version 9.0.0 is not published; the published versions are 1.0.0")
    );
}
