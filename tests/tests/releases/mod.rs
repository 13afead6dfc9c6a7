//! The life of a version: released, verified, withdrawn, released again, and what stands in its way.

mod clone;
mod files;
mod kills;
mod language;
mod mounted;
mod verify;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::SystemTime;

use pkimm_emit::bundle::{CHECKSUMS, make};
use pkimm_emit::verify::{Context, Files, Folder, bundle};
use pkimm_emit::{EmitOptions, FORMATS, Format, Publication, formats};
use pkimm_release::Status;
use pkimm_release::archive::Archive;
use pkimm_tests::models::SMALL;
use pkimm_tests::program::{pkimm, run, without_papers};
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
        let is_apart = ["questionnaire/", "archives/"];
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

/// One file of each kind is enough, and each look builds the whole bundle anew: those of a bundle without papers are looked
/// at in memory, and one more by the program, with papers.
#[test]
fn a_changed_missing_or_added_file_is_found_and_named() {
    let mut release = SMALL.clone();
    release.status = Status::Released;
    release.date = "2024-09-01".parse().ok();
    let (texts, formats) = (texts(), formats_without_papers());
    let options = EmitOptions::default();
    let made = make(&Publication::new(&release), &formats, &texts, &options, 1)
        .expect("it can be written");
    let sound: Files = made
        .files()
        .into_iter()
        .map(|file| (file.path, file.bytes))
        .collect();
    let context = Context {
        archive: Ok(Archive::default()),
        model: "nowhere",
        folder: "nowhere/releases",
        formats: &formats,
        schemas: &texts,
        options,
    };
    let faults = |files: &Files| {
        let folder = Folder {
            files: files.clone(),
            ..Folder::default()
        };
        bundle(&folder, &context).map(|found| found.faults)
    };
    assert_eq!(faults(&sound), Ok(Vec::new()));
    let files: BTreeMap<_, _> = sound
        .keys()
        .map(|path| {
            let folder = path.split_once('/').map(|(folder, _)| folder);
            let ending = path.rsplit_once('.').map(|(_, ending)| ending);
            ((folder, ending), path)
        })
        .collect();
    assert!(files.len() > 8, "{files:?}");
    for path in files.into_values() {
        let mut changed = sound.clone();
        let bytes = changed.get_mut(path).expect("there");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let found = faults(&changed).expect("it is a bundle");
        // A digest that was changed is found at the file that it was the digest of.
        let is_named = |fault: &String| path == CHECKSUMS || fault.contains(&format!("`{path}`"));
        assert!(found.iter().any(is_named), "{path}: {found:?}");
        let mut missing = sound.clone();
        missing.remove(path);
        match faults(&missing) {
            Ok(found) => assert!(found.iter().any(is_named), "{path}: {found:?}"),
            // Without its lists a folder is no bundle.
            Err(error) => assert!(error.to_string().contains(path), "{path}: {error}"),
        }
    }

    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.good(&["verify", "dist/1.1.0"]);
    let paper = "questionnaire/smm-1.1.0-assessment-a4.pdf";
    let path = clone.path(&format!("dist/1.1.0/{paper}"));
    let mut bytes = fs::read(&path).expect("it was released");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("writable");
    clone.write("dist/1.1.0/extra.txt", "more");
    fs::remove_file(clone.path("dist/1.1.0/CHANGES.md")).expect("it was released");
    let said = clone.refused(&["verify", "dist/1.1.0"], &format!("`{paper}` was changed"));
    assert!(
        said.contains("`extra.txt` does not belong to the bundle"),
        "{said}"
    );
    assert!(said.contains("`CHANGES.md` is missing"), "{said}");
}

/// Every format but the one that takes seconds.
fn formats_without_papers() -> Vec<Format> {
    let papers = formats::questionnaire::FORMAT.facts.name;
    let formats = FORMATS.iter().copied();
    formats
        .filter(|format| format.facts.name != papers)
        .collect()
}

/// The texts of the schemas, by their names.
fn texts() -> Vec<(&'static str, &'static str)> {
    let schemas = pkimm_model::schema::SCHEMAS.iter();
    schemas.map(|schema| (schema.name, schema.text)).collect()
}

#[test]
fn a_release_that_agrees_with_itself_but_not_with_the_archive_is_found() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    let document = clone.read("dist/1.1.0/release/smm-model-1.1.0.json");
    clone.write(
        "other.json",
        &document.replace("Who decides.", "Who rules."),
    );
    clone.refused(
        &["verify", "other.json"],
        "the archive has a different document for 1.1.0",
    );
    clone.write(
        "broken.json",
        &document.replace("\"rfc-5914\"", "\"rfc-0000\""),
    );
    clone.refused(&["verify", "broken.json"], "broken.json");
    clone.write(
        "shape.json",
        &document.replace("\"weight\": 3", "\"weight\": \"3\""),
    );
    clone.refused(&["verify", "shape.json"], "/modules/0/categories/0/weight");
}

/// A run that was interrupted leaves a document that no commit has, and notes that know of no bundle.
#[test]
fn a_version_whose_notes_lost_their_digest_is_not_published_anew() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["build", "--only", "json", "--out", "built"]);
    let document = clone.read("built/release/smm-model-1.1.0-draft.json");
    clone.write("model/releases/1.1.0.json", &document);
    clone.good(&["check"]);
    clone.good(&["release", "--dry-run"]);
    clone.git(&["add", "model"]);
    clone.commit();
    let expected = "`releases/1.1.0.json` is committed, so 1.1.0 was published";
    clone.refused(&["release"], expected);
    clone.refused(&["release", "--dry-run"], expected);
    let told = clone.good(&["check", "--gate"]);
    assert!(
        told.contains(&format!("not ready for release: {expected}")),
        "{told}"
    );
    let seal = format!("+++\nfrozen = \"{}\"\n", "0".repeat(64));
    clone.edit("model/releases/1.1.0.md", "+++\n", &seal);
    clone.refused(&["check"], "error[digest-missing]");
}

#[test]
fn what_stands_in_the_way_of_a_release_is_told() {
    let clone = Clone::small();
    clone.refused(&["release"], "there are no release notes");
    clone.write("model/releases/1.1.0.md", "+++\n+++\n\nNew.\n");
    clone.commit();
    clone.refused(&["release"], "there is no date");
    clone.refused(&["release", "--date", "2024-02-30"], "is not a date");
    clone.edit(
        "model/categories/trust-anchors/anchor-list.md",
        "+++\n",
        "+++\ndraft = true\n",
    );
    clone.commit();
    clone.refused(
        &["release", "--date", "2024-09-01"],
        "is under construction",
    );
    clone.edit(
        "model/categories/trust-anchors/anchor-list.md",
        "draft = true\n",
        "",
    );
    for more in [&[][..], &["--dry-run"]] {
        let arguments = [&["release", "--date", "2024-09-01"], more].concat();
        clone.refused(&arguments, "is not committed");
    }
    clone.commit();
    // What git is told to ignore is in no commit either.
    clone.write(".gitignore", "anchor-list.md\n");
    clone.git(&[
        "rm",
        "--cached",
        "--quiet",
        "model/categories/trust-anchors/anchor-list.md",
    ]);
    clone.commit();
    for more in [&[][..], &["--dry-run"]] {
        let arguments = [&["release", "--date", "2024-09-01"], more].concat();
        clone.refused(
            &arguments,
            "anchor-list.md` is not committed, and a `.gitignore`",
        );
    }
    let told = clone.good(&["check", "--gate"]);
    assert!(
        told.contains(
            "not ready for release: `categories/trust-anchors/anchor-list.md` is not committed"
        ),
        "{told}"
    );
    // Nor will be what a release writes.
    clone.write(".gitignore", "1.1.0.json\n");
    clone.git(&["add", "--all"]);
    clone.commit();
    clone.refused(
        &["release", "--dry-run", "--date", "2024-09-01"],
        "a release writes `releases/1.1.0.json`, and a `.gitignore` keeps it out",
    );
    let told = clone.good(&["check", "--gate"]);
    assert!(
        told.contains("not ready for release: a release writes `releases/1.1.0.json`"),
        "{told}"
    );
    clone.refused(
        &["release", "--date", "2099-01-01"],
        "the version is dated 2099-01-01, more than a year after the last commit",
    );
    clone.refused(
        &["release", "--date", "2020-01-01"],
        "1.1.0 is dated 2020-01-01, and 1.0.0 before it was published on ",
    );
    fs::remove_file(clone.path(".gitignore")).expect("there");
    clone.commit();
    // Git says that all is committed, since it was told not to look.
    for mark in ["assume-unchanged", "skip-worktree"] {
        let at = |mark: &str| clone.git(&["update-index", mark, "model/references.toml"]);
        at(&format!("--{mark}"));
        clone.refused(
            &["release", "--dry-run", "--date", "2024-09-01"],
            "git was told not to look at `references.toml`",
        );
        let told = clone.good(&["check", "--gate"]);
        assert!(
            told.contains("not ready for release: git was told not to look"),
            "{told}"
        );
        at(&format!("--no-{mark}"));
    }
    assert!(
        !clone.path("dist").exists() && !clone.path("model/releases/1.1.0.json").exists(),
        "nothing was written"
    );
    clone.good(&["release", "--date", "2024-09-01"]);
    let notes = clone.read("model/releases/1.1.0.md");
    assert!(
        notes.starts_with("+++\ndate = \"2024-09-01\"\ndigest = \""),
        "{notes}"
    );
    clone.refused(
        &["release", "--date", "2024-09-02"],
        "1.1.0 was published on 2024-09-01",
    );
}

#[test]
fn an_interrupted_release_has_published_nothing() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    // As left behind before the digest was written.
    clone.write("model/releases/1.1.0.json", "{ half");
    clone.write("dist/1.1.0/manifest.json", "{}");
    let output = clone.run(&["diff", "1.1.0", "1.0.0"]);
    assert_eq!(output.status.code(), Some(2), "it is not published");
    clone.good(&["check", "--gate"]);
    clone.good(&["release"]);
    clone.good(&["verify", "dist/1.1.0"]);
    // A folder that is no bundle is left alone.
    fs::remove_dir_all(clone.path("dist")).expect("there");
    clone.write("dist/1.1.0/thesis.txt", "mine");
    for more in [&["--dry-run"][..], &[]] {
        clone.could_not(
            &[&["release"], more].concat(),
            "`dist/1.1.0` is not a bundle",
        );
    }
    assert_eq!(clone.read("dist/1.1.0/thesis.txt"), "mine");
}

#[test]
fn what_stands_where_a_release_writes_is_told_before_it_writes() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.write("file", "mine");
    clone.write("foreign/1.1.0/thesis.txt", "mine");
    for (out, told) in [
        ("file", "`file` is a file"),
        ("file/below", "`file` is a file"),
        ("foreign", "`foreign/1.1.0` is not a bundle"),
    ] {
        for more in [&["--dry-run"][..], &[]] {
            clone.could_not(&[&["release", "--out", out], more].concat(), told);
        }
    }
    assert!(
        !clone.path("model/releases/1.1.0.json").exists(),
        "nothing was written"
    );
    fs::create_dir(clone.path("model/releases/1.1.0.json")).expect("made");
    let told =
        "a release writes `releases/1.1.0.json`, and something else than a file stands there";
    for more in [&["--dry-run"][..], &[]] {
        clone.refused(&[&["release"], more].concat(), told);
    }
    let said = clone.run(&["check", "--gate"]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        said.contains(&format!("not ready for release: {told}")),
        "{said}"
    );
    assert!(!clone.path("dist").exists(), "nothing was written");
}

#[test]
fn a_comparison_names_the_next_version_that_is_free() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.edit(
        "model/model.toml",
        "version = \"1.1.0\"",
        "version = \"1.0.0\"",
    );
    clone.commit();
    clone.edit("model/model.toml", "weight = 3", "weight = 4");
    let said = clone.good(&["diff", "git:HEAD"]);
    assert!(said.contains("has to be at least 1.2.0"), "{said}");
    let said = clone.good(&["check"]);
    assert!(said.contains("1.2.0"), "{said}");
    // Where none is published, any is.
    fs::remove_dir_all(clone.path("model/releases")).expect("there");
    let said = clone.good(&["diff", "git:HEAD"]);
    assert!(said.starts_with("No version is published yet"), "{said}");
}

#[test]
fn what_has_no_place_is_not_begun() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    let notes = clone.read("model/releases/1.1.0.md");
    // The bundle cannot be put in place: the document is not archived either.
    clone.write("dist/1.1.0/thesis.txt", "mine");
    assert_eq!(clone.run(&["release"]).status.code(), Some(2));
    assert!(!clone.path("model/releases/1.1.0.json").exists());
    assert_eq!(clone.read("model/releases/1.1.0.md"), notes);
    // Nor is the bundle written where the document cannot be archived.
    fs::remove_dir_all(clone.path("dist")).expect("there");
    fs::create_dir(clone.path("model/releases/1.1.0.json")).expect("writable");
    assert_eq!(clone.run(&["release"]).status.code(), Some(1));
    assert!(!clone.path("dist").exists());
    assert_eq!(clone.read("model/releases/1.1.0.md"), notes);
}

#[test]
fn a_version_is_withdrawn_everywhere_and_what_was_frozen_stays() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.commit();
    let before = clone.files("dist/1.1.0");
    let reason = "A \"weight\" was wrong.";
    let withdraw = ["withdraw", "1.1.0", "--reason", reason];
    let notes = clone.read("model/releases/1.1.0.md");
    clone.good(&[&withdraw[..], &["--dry-run"]].concat());
    assert_eq!(clone.read("model/releases/1.1.0.md"), notes);
    assert_eq!(clone.files("dist/1.1.0"), before);
    let said = clone.good(&withdraw);
    assert!(
        said.contains("1.1.0 is withdrawn; what is frozen stays as it was")
            && said.contains("1.0.0 is the latest version now: run `pkimm release --again 1.0.0`"),
        "{said}"
    );
    let notes = clone.read("model/releases/1.1.0.md");
    assert!(
        notes.contains(
            "status = \"withdrawn\"\nreason = \"A \\\"weight\\\" was wrong.\"\nrevision = 2\n"
        ),
        "{notes}"
    );
    let after = clone.files("dist/1.1.0");
    let list: Value = json(&before["manifest.json"]);
    let frozen = list["files"].as_array().expect("a list");
    assert!(frozen.len() > 30, "{}", frozen.len());
    for path in frozen
        .iter()
        .map(|entry| entry["path"].as_str().expect("a text"))
    {
        assert!(before[path] == after[path], "{path}");
        assert!(!path.starts_with("site/"), "{path}");
    }
    assert!(before["manifest.json"] == after["manifest.json"]);
    let row = json(&after["site-version.json"]);
    assert_eq!(
        (&row["id"], &row["path"]),
        (&"1.1.0".into(), &"1.1.0/".into())
    );
    let rendered = json(&after["rendered.json"]);
    assert_eq!(
        (&rendered["revision"], &rendered["status"]),
        (&2.into(), &"withdrawn".into())
    );
    assert_eq!(schemas::faults("rendered", &rendered), Vec::<String>::new());
    let page = |path: &str| String::from_utf8_lossy(&after[path]).into_owned();
    let notes = page("site/model/release-notes/1.1.0/_index.md");
    assert!(
        notes.contains(r#"This version was withdrawn: A \"weight\" was wrong."#),
        "{notes}"
    );
    assert!(page("site/model/_index.md").contains("was withdrawn"));
    clone.good(&["verify", "dist/1.1.0"]);
    // The same again, and on a machine that has no bundle, is the same.
    for command in [&withdraw[..], &["release", "--again", "1.1.0"]] {
        let said = clone.good(command);
        assert!(
            said.contains("its bundle is what it was (revision 2)"),
            "{said}"
        );
        clone.commit();
        fs::remove_dir_all(clone.path("dist")).expect("there");
        clone.good(command);
        assert!(clone.files("dist/1.1.0") == after, "{command:?}");
    }
    // What is built of it says so where it may, and its data are what they were.
    clone.good(&["build", "--release", "1.1.0", "--out", "old"]);
    let built = clone.files("old");
    // Sizes and digests are known in a bundle alone.
    let is_same = |path: &str| !path.starts_with('.') && !path.ends_with("downloads/_index.md");
    for (path, bytes) in built.iter().filter(|(path, _)| is_same(path)) {
        assert!(bytes == &after[path], "{path}");
    }
    // Whoever asks for it hears so.
    let answers = r#"{ "version": "1.1.0", "kind": "assessment", "answers": {} }"#;
    clone.write("answers.json", answers);
    for command in [
        &["score", "answers.json", "--release", "1.1.0"][..],
        &[
            "build",
            "--release",
            "1.1.0",
            "--only",
            "csv",
            "--out",
            "csv",
        ],
        &["diff", "1.0.0", "1.1.0"],
        &["verify", "dist/1.1.0"],
        &["verify", "model/releases/1.1.0.json"],
    ] {
        let said = clone.good(command);
        assert!(
            said.contains("1.1.0 was withdrawn: A \"weight\" was wrong."),
            "{command:?}: {said}"
        );
    }
    clone.refused(
        &["release"],
        "1.1.0 was withdrawn, and its number cannot be used again",
    );
    // A reason is plain text.
    let hostile = "<script>a()</script> [x](javascript:a)\n\u{200b}";
    clone.good(&["withdraw", "1.1.0", "--reason", hostile]);
    clone.good(&["check"]);
    let page = clone.read("dist/1.1.0/site/model/release-notes/1.1.0/_index.md");
    assert!(
        !page.contains("<script>") && !page.contains("[x](") && page.contains("script"),
        "{page}"
    );
    clone.could_not(
        &["withdraw", "1.2.0", "--reason", "x"],
        "1.2.0 is not published",
    );
    clone.could_not(
        &["withdraw", "1.1.0", "--reason", " \u{200b}\u{a0}"],
        "`--reason` is empty",
    );
    // By hand it needs a reason.
    clone.edit("model/releases/1.1.0.md", "reason = ", "# ");
    clone.refused(&["check"], "`reason`");
    clone.refused(&["release", "--again", "1.1.0"], "nothing was made anew");
    clone.refused(
        &["withdraw", "1.1.0", "--reason", "x"],
        "nothing was withdrawn",
    );
}

#[test]
fn notes_that_are_amended_make_the_pages_anew_and_nothing_else() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.commit();
    let before = clone.files("dist/1.1.0");
    clone.edit("model/releases/1.1.0.md", "+++\n\n", "+++\n\nAmended. ");
    // The model has moved on, and cannot even be read.
    clone.edit("model/model.toml", "version = ", "version : ");
    clone.refused(&["verify", "dist/1.1.0"], "run `pkimm release --again`");
    clone.good(&["release", "--again", "1.1.0"]);
    let after = clone.files("dist/1.1.0");
    clone.good(&["verify", "dist/1.1.0"]);
    let mut changed = after
        .keys()
        .filter(|path| before.get(*path) != after.get(*path));
    assert!(
        changed.all(|path| {
            ["CHANGES.md", "SHA256SUMS", "rendered.json"].contains(&path.as_str())
                || path.starts_with("site/model/release-notes/")
                || path.starts_with("site/blog/")
                || path.starts_with("archives/")
        }),
        "{:?}",
        changed.collect::<Vec<_>>()
    );
    assert_eq!(json(&after["rendered.json"])["revision"], 2);
    // The one that others still have says what to do.
    clone.commit();
    fs::remove_dir_all(clone.path("dist/1.1.0")).expect("there");
    for (path, bytes) in &before {
        folder::write(&clone.path(&format!("dist/1.1.0/{path}")), bytes);
    }
    clone.refused(
        &["verify", "dist/1.1.0"],
        "its pages are outdated since revision 2: run `pkimm release --again 1.1.0`",
    );
    // What was frozen and is no longer what it was is not covered up.
    clone.edit("dist/1.1.0/id-map.json", "\"kept\"", "\"lost\"");
    clone.could_not(
        &["release", "--again", "1.1.0"],
        "`dist/1.1.0/id-map.json` is not what was published",
    );
    // Nor are other files put in place of those whose digests others hold.
    fs::remove_dir_all(clone.path("dist")).expect("there");
    let notes = clone.read("model/releases/1.1.0.md");
    let (_, frozen) = notes.split_once("frozen = \"").expect("it is there");
    clone.edit("model/releases/1.1.0.md", &frozen[..64], &"0".repeat(64));
    clone.could_not(
        &["release", "--again", "1.1.0"],
        "makes other files of 1.1.0 than those that were published",
    );
    assert!(!clone.path("dist/1.1.0").exists());
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

/// What is said of the version that was the latest one before another.
const CLAIMS: &str =
    "the pages of 1.0.0 claim the address of the model as well: run `pkimm release --again 1.0.0`";

#[test]
fn an_erratum_to_an_older_line_is_compared_with_its_own_predecessor() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    let said = clone.good(&["release"]);
    assert!(said.contains(CLAIMS), "{said}");
    clone.commit();
    clone.edit(
        "model/model.toml",
        "version = \"1.1.0\"",
        "version = \"1.0.1\"",
    );
    clone.edit(
        "model/categories/trust-anchors/anchor-list.md",
        "every root",
        "each root",
    );
    clone.write(
        "model/releases/1.0.1.md",
        "+++\ndate = \"2024-10-01\"\n+++\n\nMends a word.\n",
    );
    clone.commit();
    clone.good(&["check", "--gate"]);
    let said = clone.good(&["release"]);
    assert!(!said.contains("claim"), "{said}");
    let changes = json(&clone.files("dist/1.0.1")["changes.json"]);
    assert_eq!(
        (&changes["from"], &changes["required"]),
        (&"1.0.0".into(), &"patch".into())
    );
    // The bundle of the later version was written when there was no erratum.
    clone.good(&["verify", "dist/1.0.1"]);
    clone.good(&["verify", "dist/1.1.0"]);
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

/// The same files are read of a revision as of a folder, but for links.
#[cfg(unix)]
#[test]
fn a_revision_is_read_through_the_same_door() {
    let clone = Clone::small();
    clone.write("model/pages/.draft.md.swp", "left behind");
    clone.commit();
    clone.good(&["diff", "git:HEAD"]);
    let link = clone.path("model/pages/linked.md");
    std::os::unix::fs::symlink("_index.md", link).expect("a link can be made");
    clone.commit();
    let output = clone.run(&["diff", "git:HEAD"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("links are not followed at a revision"),
        "{said}"
    );
}

/// What a runner of GitHub or GitLab has by default.
#[test]
fn a_clone_without_its_history_says_how_to_get_it() {
    let clone = Clone::small();
    clone.write("model/pages/more.md", "+++\ntitle = \"More\"\n+++\n");
    clone.commit();
    let shallow = tempfile::tempdir().expect("a temporary folder can be made");
    let from = format!("file://{}", clone.path("").display());
    let to = shallow.path().join("clone");
    let mut git = Command::new("git");
    run(git
        .args(["clone", "--quiet", "--depth", "1", &from])
        .arg(&to));
    let output = pkimm()
        .current_dir(&to)
        .args(["diff", "git:HEAD~1"])
        .output();
    let output = output.expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("`fetch-depth: 0`"), "{said}");
    // A commit by all of its digits, as continuous integration names it.
    let mut git = Command::new("git");
    let output = run(git
        .current_dir(clone.path(""))
        .args(["rev-parse", "HEAD~1"]));
    let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let side = format!("git:{commit}");
    let output = pkimm().current_dir(&to).args(["diff", &side]).output();
    let said = String::from_utf8_lossy(&output.expect("the program starts").stderr).into_owned();
    assert!(said.contains("`fetch-depth: 0`"), "{said}");
    // In no repository at all.
    fs::remove_dir_all(to.join(".git")).expect("it is there");
    let output = pkimm().current_dir(&to).args(["diff", "git:HEAD"]).output();
    let said = String::from_utf8_lossy(&output.expect("the program starts").stderr).into_owned();
    assert!(said.contains("in no git repository"), "{said}");
}

/// Annotations are put on files by their place in the repository, wherever the program was started.
#[test]
fn annotations_name_files_by_their_place_in_the_repository() {
    let clone = Clone::small();
    clone.edit("model/model.toml", "weight = 3", "weight = nan");
    fs::create_dir_all(clone.path("sub/folder")).expect("can be made");
    let below = "file=model/model.toml,";
    for (here, model) in [("", "model"), ("model", "."), ("sub/folder", "../../model")] {
        let report = |format: &str| {
            let mut command = pkimm();
            command
                .current_dir(clone.path(here))
                .args(["--model", model, "check", "--format", format]);
            String::from_utf8_lossy(&command.output().expect("the program starts").stdout)
                .into_owned()
        };
        assert!(
            report("github").contains(below),
            "{here}: {}",
            report("github")
        );
        assert!(
            report("sarif").contains("\"uri\": \"model/model.toml\""),
            "{here}"
        );
    }
}

#[test]
fn revisions_and_published_files_of_every_shape_can_be_compared() {
    let clone = Clone::small();
    clone.edit("model/model.toml", "weight = 3", "weight = 4");
    let said = clone.good(&["diff", "git:HEAD", "--format", "json"]);
    let changes = json(said.as_bytes());
    assert_eq!(changes["changes"].as_array().map(Vec::len), Some(1));
    let change = &changes["changes"][0];
    assert_eq!(
        (&change["kind"], &change["id"], &change["location"]["file"]),
        (
            &"weight-changed".into(),
            &"category:trust-anchors".into(),
            &"model/model.toml".into()
        )
    );
    assert_eq!(
        clone
            .run(&["diff", "git:HEAD", "--exit-code"])
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        clone
            .run(&["diff", "git:HEAD", "git:HEAD", "--exit-code"])
            .status
            .code(),
        Some(0)
    );
    let refused = |name: &str, words: &str| {
        let output = clone.run(&["diff", name]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(said.contains(words), "{said}");
    };
    refused(
        "git:nowhere",
        "no commit, branch or tag `nowhere`; name a commit",
    );
    refused("git:HAED", "`HAED`");
    refused("git:v1.0.0", "as in `pkimm diff 1.0.0`");
    refused("git:HEAD:model/model.toml", "it names a file");
    refused("git:--help", "does not name a revision");
    // Our own YAML says what our own JSON says.
    clone.good(&["build", "--only", "json,yaml"]);
    let same = clone.good(&[
        "diff",
        "dist/release/smm-model-1.1.0-draft.yaml",
        "dist/release/smm-model-1.1.0-draft.json",
    ]);
    assert!(same.starts_with("Nothing changed"), "{same}");
}

#[test]
fn what_2_0_0_changed_of_the_structure_is_known() {
    let output = pkimm()
        .arg("--model")
        .arg(folder::model())
        .args(["diff", "1.0.0", "--format", "json"])
        .output();
    let changes = json(&output.expect("pkimm runs").stdout);
    let of = |kind: &str| -> Vec<String> {
        let all = changes["changes"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|change| change["kind"] == kind);
        all.map(|change| change["id"].as_str().expect("text").to_owned())
            .collect()
    };
    assert_eq!(of("category-added"), ["category:cryptography"]);
    assert_eq!(
        of("requirement-added"),
        ["requirement:validation-requirements"]
    );
    assert_eq!(
        of("requirement-removed"),
        ["requirement:crypto-suites", "requirement:cipher-suites"]
    );
    assert_eq!(of("level-name-changed"), ["level:2"]);
    assert_eq!(of("category-renumbered").len(), 11);
    assert_eq!(
        (of("title-changed").len(), of("name-changed").len()),
        (2, 1)
    );
    for kind in [
        "weight-changed",
        "requirement-moved",
        "category-moved",
        "category-id-changed",
        "requirement-id-changed",
        "category-removed",
    ] {
        assert_eq!(of(kind), Vec::<String>::new(), "{kind}");
    }
    assert_eq!(changes["required"], "major");
}

#[test]
fn the_published_file_of_2023_and_the_archive_have_one_structure() {
    let Some(upstream) = tools::upstream() else {
        return;
    };
    let file = upstream.join("pkimm-model-1.0.0.yaml");
    let clone = Clone::of(&folder::model());
    let said = clone.good(&[
        "diff",
        file.to_str().expect("UTF-8"),
        "1.0.0",
        "--format",
        "json",
    ]);
    let changes = json(said.as_bytes());
    // The wording is ours, and the references are those of the catalog; nothing else differs.
    let of_wording = [
        "assessment-changed",
        "guidance-changed",
        "overview-changed",
        "description-changed",
        "level-text-changed",
        "citation-added",
        "citation-removed",
        "citations-reordered",
        "references-note-changed",
    ];
    let is_expected = |change: &Value| {
        let text = |key: &str| change[key].as_str().expect("text");
        of_wording.contains(&text("kind")) || text("id").starts_with("reference:")
    };
    let others: Vec<&Value> = changes["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|change| !is_expected(change))
        .collect();
    assert_eq!(others, Vec::<&Value>::new());
    assert_eq!(changes["impact"]["carried"], 72);
    clone.good(&["verify", file.to_str().expect("UTF-8")]);
}

#[test]
fn ids_that_exchange_their_meaning_are_no_minor_change() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.commit();
    let list = clone.read("model/categories/trust-anchors/anchor-list.md");
    let review = clone.read("model/categories/trust-anchors/anchor-review.md");
    clone.write("model/categories/trust-anchors/anchor-list.md", &review);
    clone.write("model/categories/trust-anchors/anchor-review.md", &list);
    let skeleton = clone.read("model/model.toml");
    let exchanged = skeleton
        .replace("\"anchor-list\", w", "\"@\", w")
        .replace("\"anchor-review\", w", "\"anchor-list\", w")
        .replace("\"@\"", "\"anchor-review\"")
        .replace("version = \"1.1.0\"", "version = \"1.2.0\"");
    clone.write("model/model.toml", &exchanged);
    clone.write(
        "model/releases/1.2.0.md",
        "+++\ndate = \"2024-10-01\"\n+++\n\nOnly an exchange.\n",
    );
    clone.commit();
    let said = clone.good(&["diff", "1.1.0"]);
    assert!(
        said.contains("a major version is required") && said.contains("formerly anchor-review"),
        "{said}"
    );
    for expected in [
        "`anchor-list` now means what `anchor-review` meant in 1.1.0",
        "id-reused of `requirement:anchor-list` requires a major version",
    ] {
        clone.refused(&["check"], expected);
        clone.refused(&["release", "--dry-run"], expected);
    }
}

#[test]
fn a_decision_has_an_address_and_names_what_there_is() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.edit(
        "model/model.toml",
        "[limits]",
        "[lints]\nnormative-change-without-decision = \"error\"\n\n[limits]",
    );
    clone.edit(
        "model/releases/1.1.0.md",
        "\"https://model.example/1\"",
        "\"notaurl\"",
    );
    clone.refused(&["check"], "`notaurl` has the wrong format");
    clone.edit(
        "model/releases/1.1.0.md",
        "\"notaurl\"",
        "\"https://model.example/1\"",
    );
    clone.good(&["check"]);
    clone.edit(
        "model/releases/1.1.0.md",
        "[\"model\"]",
        "[\"requirement:nonsense\"]",
    );
    clone.refused(
        &["check"],
        "`requirement:nonsense` does not name any part of the model",
    );
    clone.refused(&["check"], "releases/1.1.0.md:5");
}
