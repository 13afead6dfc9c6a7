//! The version of the tool: that which a model asks for, and what another one makes otherwise.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use pkimm_tests::folder;
use pkimm_tests::program::pkimm;

/// The formats that are compared.
const ONLY: &str = "csv,json,mermaid";

/// The small model in a folder of its own, which asks for versions of the tool.
fn asking(versions: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let mut files = folder::read(&folder::project().join("tests/fixtures/base"));
    let structure = files.get_mut("model.toml").expect("there");
    let mut text = format!("tool = \"{versions}\"\n").into_bytes();
    text.append(structure);
    *structure = text;
    folder::put(&files, &place.path().join("model"));
    place
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout) + &text(&output.stderr),
    )
}

fn run(place: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = pkimm().current_dir(place).args(arguments).output();
    said(&output.expect("the program starts"))
}

#[test]
fn another_version_than_the_model_asks_for_says_so_and_stops() {
    let place = asking(">=9, <10");
    for arguments in [
        &["check"][..],
        &["check", "--fix"],
        &["build", "--only", "csv"],
        &["release"],
        &["diff", "1.0.0"],
    ] {
        let (status, said) = run(place.path(), arguments);
        let version = env!("CARGO_PKG_VERSION");
        let told = format!("this model asks for pkimm >=9, <10, and this is pkimm {version}");
        assert!(
            matches!(status, Some(1 | 2)) && said.contains(&told),
            "{arguments:?}: {status:?} {said}"
        );
        assert!(!place.path().join("dist").exists());
    }
    let place = asking(">=0.1, <1");
    assert_eq!(run(place.path(), &["check"]).0, Some(0));
    // A form that nobody reads is no condition.
    let place = asking("latest");
    let (status, said) = run(place.path(), &["check"]);
    assert_eq!(status, Some(1));
    assert!(said.contains("as in `>=0.2, <0.3`"), "{said}");
}

#[test]
fn a_report_says_what_a_newer_tool_makes_otherwise() {
    let place = asking("=9.9.9");
    let program = pkimm().get_program().to_owned();
    let program = program.to_str().expect("text");
    let pinned = place.path().join("model/model.toml");
    let text = fs::read_to_string(&pinned).expect("there");
    fs::write(&pinned, text.replace("=9.9.9", "0.1")).expect("writable");
    let (status, same) = run(place.path(), &["upgrade-report", program, "--only", ONLY]);
    assert_eq!(status, Some(0), "{same}");
    assert!(same.contains(": 0 of "), "{same}");
    // An older one that knows no diagrams, writes a page otherwise, and finds something.
    let old = place.path().join("old");
    let script = format!(
        r#"#!/usr/bin/env bash
case "$*" in
*--version) echo 'pkimm 0.0.9' ;;
*--format\ json) echo '{{"findings": [{{"code": "x", "severity": "warning", "message": "one", "file": "a.md", "line": 3}}]}}' ;;
*mermaid*) echo 'error: there is no format `mermaid`' >&2; exit 2 ;;
*) {program} "$@" || exit
   find "${{@: -1}}" -name '*.csv' -exec sed -i s/weight/Weight/ {{}} + ;;
esac
"#
    );
    fs::write(&old, script).expect("writable");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).expect("permitted");
    let (status, report) = run(place.path(), &["upgrade-report", "./old", "--only", ONLY]);
    assert_eq!(status, Some(1), "{report}");
    for part in [
        "instead of pkimm 0.0.9: ",
        ".csv\n    -",
        "mermaid cannot be compared, since pkimm 0.0.9 does not build it",
        "found before, and not now:\n    a.md:3: warning: one [x]\n",
    ] {
        assert!(report.contains(part), "{part} is not in {report}");
    }
    assert!(!report.contains(".mmd"), "{report}");
    let (status, told) = run(place.path(), &["upgrade-report", "./nothing"]);
    assert_eq!(status, Some(2));
    assert!(told.contains("cannot run `./nothing`"), "{told}");
    let left: Vec<_> = fs::read_dir(place.path()).expect("there").collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_revision_may_ask_for_an_older_tool() {
    let place = asking("=9.9.9");
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=T", "-c", "user.email=t@model.example"])
            .args(arguments)
            .current_dir(place.path())
            .output();
        assert!(done.expect("git starts").status.success());
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "one"]);
    let structure = place.path().join("model/model.toml");
    let text = fs::read_to_string(&structure).expect("there");
    fs::write(&structure, text.replace("=9.9.9", "0.1")).expect("writable");
    let (status, said) = run(place.path(), &["diff", "git:HEAD"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("alters nothing"), "{said}");
}
