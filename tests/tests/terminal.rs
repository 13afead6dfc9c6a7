//! What somebody sees who sits at a terminal: proposals while typing, questions, and what takes a while.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use pkimm_tests::folder;
use pkimm_tests::models;
use pkimm_tests::program::pkimm;

/// What a shell is told that asks what may follow.
fn proposed(place: &Path, words: &[&str]) -> String {
    let mut program = pkimm();
    let output = program
        .current_dir(place)
        .env("PKIMM_COMPLETE", "fish")
        .args(["--", "pkimm"])
        .args(words)
        .output()
        .expect("it starts");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a terminal shows where the program runs in it, and somebody answers.
fn shown(place: &Path, arguments: &str, answers: &str) -> String {
    let program = pkimm();
    let program = program.get_program().to_string_lossy();
    let mut terminal = Command::new("script")
        .current_dir(place)
        .args(["--quiet", "--return", "--command"])
        .arg(format!("'{program}' {arguments}"))
        .arg("/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the system has a program that plays a terminal");
    let mut input = terminal.stdin.take().expect("piped");
    input.write_all(answers.as_bytes()).expect("it listens");
    let output = terminal.wait_with_output().expect("it ends");
    drop(input);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_shell_proposes_what_the_model_has() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let place = place.path();
    folder::copy(&models::small(), &place.join("model"));
    let within = place.join("model/categories");
    for (words, proposal) in [
        (
            &["retire", "anchor-l"][..],
            "anchor-list\tTrust anchors are listed",
        ),
        (&["retire", "G"], "G\tGovernance"),
        (&["rename", "rfc-59"], "rfc-5914"),
        (
            &["split", "trust-anchors", "--take", "anchor-r"],
            "anchor-review",
        ),
        (
            &["new", "requirement", "trust"],
            "trust-anchors\tTrust anchors",
        ),
        (&["diff", "0.9"], "0.9.0"),
        (&["build", "--only", "json,hu"], "json,hugo"),
        (&["explain", "broken-l"], "broken-link"),
        (&["mer"], "merge"),
    ] {
        for place in [place, &within] {
            let proposed = proposed(place, words);
            assert!(proposed.contains(proposal), "{words:?}: {proposed}");
        }
    }
    // Where there is no model, nothing is proposed of one.
    let empty = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(proposed(empty.path(), &["retire", "anchor"]), "");
}

#[test]
fn what_is_missing_is_asked_for() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let place = place.path();
    let answers = "Bicycle Workshop Maturity Model\n\nLow, Middle, High\nW=Workshop\n\n";
    let told = shown(place, "init", answers);
    for told_of in [
        "What is the model called?",
        "(BWMM)",
        "the model is in `model`",
    ] {
        assert!(told.contains(told_of), "{told_of}: {told}");
    }
    let structure = fs::read_to_string(place.join("model/model.toml")).expect("there");
    for told in ["name = \"Middle\"", "number = 3", "id = \"W\""] {
        assert!(structure.contains(told), "{told}: {structure}");
    }
    let told = shown(place, "new requirement W.1", "Tools are counted\n");
    assert!(told.contains("What is it called?"), "{told}");
    assert!(
        place
            .join("model/categories/roles-responsibilities/tools-counted.md")
            .exists(),
        "{told}"
    );
    let told = shown(place, "rename", "w.1.3\ntools\n");
    for told_of in [
        "What is renamed?",
        "`w.1.3` stands for the requirement `tools-counted`",
    ] {
        assert!(told.contains(told_of), "{told_of}: {told}");
    }
    let answers = "tools\nroles-responsibilities\n";
    let told = shown(place, "move --before deputies-named --dry-run", "tools\n");
    assert!(
        told.contains("What is moved?") && !told.contains("In which"),
        "{told}"
    );
    let told = shown(place, "move --dry-run", answers);
    assert!(told.contains("In which category or module"), "{told}");
    let told = shown(
        place,
        "merge --reason X --dry-run",
        "tools\n\ndeputies-named\n",
    );
    assert!(told.contains("Which one stays?"), "{told}");
    // Whoever gives no answer is told which option says it.
    let told = shown(place, "new requirement W.1", "\n");
    assert!(told.contains("`--title` is missing"), "{told}");
}

#[test]
fn what_takes_a_while_is_said_and_goes_when_it_is_done() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let place = place.path();
    folder::copy(&folder::model(), &place.join("model"));
    let told = shown(place, "build", "");
    assert!(told.contains("building …\r\u{1b}[2K"), "{told:?}");
    let told = shown(place, "build --quiet --out quiet", "");
    assert!(!told.contains("building"), "{told:?}");
    let output = pkimm()
        .current_dir(place)
        .args(["build", "--out", "other"])
        .output()
        .expect("it starts");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("building"));
}
