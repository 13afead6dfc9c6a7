//! A model for another subject begins with one command: it has no fault, every format takes it, and it can be published at once.

use std::fs;
use std::path::Path;
use std::process::Output;

use pkimm_tests::folder::{self, Tree};
use pkimm_tests::program::pkimm;

fn run(place: &Path, arguments: &[&str]) -> Output {
    let mut program = pkimm();
    let output = program.current_dir(place).args(arguments).output();
    output.expect("it starts")
}

/// What a run that succeeds says.
fn does(place: &Path, arguments: &[&str]) -> String {
    let output = run(place, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stderr) + &text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    said
}

/// What a run that is refused says.
fn refuses(place: &Path, arguments: &[&str]) -> String {
    let output = run(place, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    said
}

/// Where a text of what was built names the subject of the tool's own model.
fn leaks(files: &Tree) -> Vec<String> {
    let is_leak = |line: &&str| {
        let line = line.to_lowercase().replace("pkimm", "");
        line.contains("pki") || line.contains("public key") || line.contains("certificat")
    };
    let texts = files
        .iter()
        .filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)));
    // What Excel and PDF programs call parts of their formats is no text of the model.
    texts
        .flat_map(|(path, text)| {
            let lines = text.lines().filter(is_leak);
            lines.map(move |line| format!("{path}: {line}"))
        })
        .collect()
}

/// What pages and questionnaires name is there.
fn names_what_is_there(built: &Tree) {
    let has_client = built.keys().any(|path| path.contains("/self-assessment-"));
    assert!(!has_client, "{:?}", built.keys());
    for (path, bytes) in built
        .iter()
        .filter(|(path, _)| path.ends_with(".md") || path.ends_with(".html"))
    {
        let text = String::from_utf8_lossy(bytes);
        for missing in ["web client", "page on methods"] {
            assert!(!text.contains(missing), "{path}: {missing}");
        }
    }
    let downloads = built
        .iter()
        .find(|(path, _)| path.ends_with("downloads/_index.md"));
    let (_, page) = downloads.expect("there");
    assert!(String::from_utf8_lossy(page).contains("Keep answers by the id"));
}

#[test]
fn a_new_model_has_no_fault_builds_and_is_published() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let place = place.path();
    let said = does(place, &["init", "Bicycle Workshop Maturity Model"]);
    assert!(said.contains("the model is in `model`"), "{said}");
    let checked = does(place, &["check", "--deny-warnings"]);
    assert!(checked.contains("no faults"), "{checked}");
    let built = does(place, &["build"]);
    assert!(!built.contains("left out"), "{built}");
    let built = folder::read(&place.join("dist"));
    assert!(
        built
            .keys()
            .any(|path| path.ends_with("bwmm-1.0.0-draft.csv")),
        "{:?}",
        built.keys()
    );
    assert_eq!(leaks(&built), [""; 0]);
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.current_dir(place)
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
        let output = git.args(arguments).output().expect("git is there");
        assert!(output.status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "The first version"]);
    // A model that says it stands where nothing can is not published.
    for arguments in [
        &["check", "--gate"][..],
        &["release", "--date", "2026-11-28"],
    ] {
        let refused = run(place, arguments);
        let said =
            String::from_utf8_lossy(&refused.stdout) + String::from_utf8_lossy(&refused.stderr);
        assert!(
            refused.status.code() == Some(1)
                && said.contains("`bwmm.example` is kept for examples"),
            "{said}"
        );
    }
    let structure = place.join("model/model.toml");
    let text = fs::read_to_string(&structure).expect("there");
    let address = "https://bicycles.pkimm.dev/";
    folder::write(&structure, text.replace("https://bwmm.example/", address));
    git(&["commit", "-q", "-a", "-m", "The address"]);
    // Nor are notes that say nothing.
    let refused = run(place, &["release", "--date", "2026-11-28"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(1) && said.contains("notes"),
        "{said}"
    );
    let notes = place.join("model/releases/1.0.0.md");
    let text = fs::read_to_string(&notes).expect("there");
    folder::write(&notes, text + "\nThis is the first version.\n");
    git(&["commit", "-q", "-a", "-m", "What is new"]);
    does(place, &["release", "--date", "2026-11-28"]);
    let text = fs::read_to_string(&notes).expect("there");
    assert!(text.starts_with("+++\n#:schema "), "{text}");
    does(place, &["verify", "dist/1.0.0"]);
    let published = folder::read(&place.join("dist/1.0.0"));
    assert_eq!(leaks(&published), [""; 0]);
    let post = published
        .iter()
        .find(|(path, _)| path.starts_with("site/blog/"));
    let (_, post) = post.expect("it is announced");
    assert!(String::from_utf8_lossy(post).contains("tags: [\"BWMM\",\"Maturity model\"]"));
}

#[test]
fn levels_modules_and_the_first_category_may_be_others() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let place = place.path();
    let names = ["One", "Two", "Three", "Four", "Five", "Six", "Seven"];
    for count in 2..=names.len() {
        let model = format!("levels-{count}/model");
        let levels = names[..count].join(",");
        does(
            place,
            &["init", "Some Model", "--levels", &levels, "--model", &model],
        );
        does(place, &["check", "--deny-warnings", "--model", &model]);
    }
    for levels in ["One", "A,B,C,D,E,F,G,H"] {
        let said = refuses(place, &["init", "Some Model", "--levels", levels]);
        assert!(said.contains("2 to 7 levels"), "{said}");
    }
    let said = refuses(place, &["init", "Some Model", "--module", "Operations"]);
    assert!(said.contains("as in `O=Operations`"), "{said}");
    let said = refuses(
        place,
        &["init", "Some Model", "--module", "operations=Operations"],
    );
    assert!(said.contains("would have errors"), "{said}");
    assert!(!place.join("model").exists());
    does(
        place,
        &[
            "init",
            "Some Model",
            "--module",
            "P=People",
            "--module",
            "O=Operations",
            "--category",
            "Brakes and gears",
            "--short-name",
            "SOME",
            "--url",
            "https://some.example/model/",
        ],
    );
    let said = does(place, &["check"]);
    // What is still to be written is a draft, and nothing else is amiss.
    let drafts = said.matches("warning[draft-content]").count();
    assert!(
        drafts == 4 && said.contains("0 errors, 4 warnings"),
        "{said}"
    );
    does(place, &["build"]);
    names_what_is_there(&folder::read(&place.join("dist")));
    let structure = fs::read_to_string(place.join("model/model.toml")).expect("there");
    for told in [
        "id = \"brakes-gears\"",
        "short-name = \"SOME\"",
        "url = \"https://some.example/model/\"",
    ] {
        assert!(structure.contains(told), "{told}: {structure}");
    }
}

#[test]
fn names_stand_on_one_line_and_are_different() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let place = place.path();
    for (arguments, told) in [
        (
            &["Some\nModel"][..],
            "the name `Some\\nModel` has a line break",
        ),
        (
            &["Some Model", "--short-name", "S\tM"],
            "the abbreviation `S\\tM` has a tab",
        ),
        (
            &["Some Model", "--category", "A\u{7}b"],
            "nobody sees (U+0007)",
        ),
        (&["Some Model", "--levels", "A\nb,C"], "has a line break"),
        (&["Some Model", "--module", "A=B\nc"], "has a line break"),
        (
            &["Some Model", "--levels", "A,a"],
            "`a` is named twice; give each level a name of its own",
        ),
        (
            &["Some Model", "--module", "A=B", "--module", "C=B"],
            "give each module a name of its own",
        ),
    ] {
        let said = refuses(place, &[&["init"], arguments].concat());
        assert!(said.contains(told), "{said}");
        assert!(!place.join("model").exists());
    }
}

#[test]
fn what_is_there_stays() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let place = place.path();
    let said = refuses(place, &["init"]);
    assert!(said.contains("`NAME` is missing"), "{said}");
    folder::write(&place.join("README.md"), "Ours.\n");
    folder::write(&place.join("kept.txt"), "Ours.\n");
    let said = does(
        place,
        &["init", "Some Model", "--ci", "gitlab", "--model", "source"],
    );
    assert!(said.contains("`README.md` was there"), "{said}");
    let files = folder::read(place);
    assert_eq!(files["README.md"], b"Ours.\n");
    assert!(
        files.contains_key(".gitlab-ci.yml")
            && !files.keys().any(|path| path.starts_with(".github"))
    );
    assert!(files[".gitattributes"].ends_with(b"source/releases/** -text\n"));
    let said = refuses(place, &["init", "Some Model", "--model", "source"]);
    assert!(
        said.contains("there is a model at `source` already"),
        "{said}"
    );
    // A file of another kind in the way of one of the model: nothing is written.
    folder::write(&place.join("other/pages/_index.md"), "Ours.\n");
    let said = refuses(place, &["init", "Some Model", "--model", "other"]);
    assert!(said.contains("there is already a file"), "{said}");
    assert_eq!(folder::read(&place.join("other")).len(), 1);
}
