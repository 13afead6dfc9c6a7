//! Chapters of the handbook whose commands and programs are run as they stand.

use std::fs;
use std::path::Path;
use std::process::Command;

use pkimm_tests::program::{build_into, pkimm, run};
use pkimm_tests::{folder, tools};

fn chapter(name: &str) -> String {
    fs::read_to_string(folder::project().join("docs").join(name)).expect("the chapter is there")
}

/// The commands of a chapter's console blocks, one after the other.
fn commands(chapter: &str) -> Vec<String> {
    let blocks = chapter.split("```console\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

/// A shell in which `pkimm` is the program under test.
fn shell(folder: &Path, script: &str) -> String {
    let bin = folder.join("bin");
    if !bin.exists() {
        fs::create_dir(&bin).expect("writable");
        std::os::unix::fs::symlink(pkimm().get_program(), bin.join("pkimm")).expect("writable");
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").expect("set"));
    let author = [
        ("GIT_AUTHOR_NAME", "Test"),
        ("GIT_AUTHOR_EMAIL", "test@example.org"),
        ("GIT_COMMITTER_NAME", "Test"),
        ("GIT_COMMITTER_EMAIL", "test@example.org"),
    ];
    let output = run(Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .envs(author));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_model_moves_in_as_the_chapter_says() {
    let Some(upstream) = tools::upstream() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::copy(
        upstream.join("pkimm-model-1.0.0.yaml"),
        folder.path().join("pkimm-model-1.0.0.yaml"),
    )
    .expect("writable");
    let told: Vec<String> = commands(&chapter("moving.md"))
        .iter()
        .map(|script| shell(folder.path(), script))
        .collect();
    assert_eq!(told.len(), 5);
    assert!(
        told[2].starts_with("Nothing changed between 1.0.0 and 1.0.0."),
        "{}",
        told[2]
    );
    assert!(told[4].contains("is sound"), "{}", told[4]);
}

#[test]
fn the_programs_of_the_chapter_on_consuming_agree() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    build_into(&folder::model(), folder.path());
    let release = fs::read_dir(folder.path().join("release"))
        .expect("there")
        .map(|entry| entry.expect("readable").path());
    let file = release.into_iter().find(|path| {
        path.to_string_lossy().contains("pkimm-model-")
            && path.extension().is_some_and(|ending| ending == "json")
    });
    let file = file.expect("the build writes it");
    let answers = folder.path().join("answers.json");
    fs::write(&answers, r#"{"version": "2.0.0", "kind": "assessment", "answers": {"sponsor-support": {"level": 3}, "policy-scope": {"level": 2}, "audit-trail": {"not-applicable": "x"}}}"#).expect("writable");
    let own = run(Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--package",
            "pkimm-tests",
            "--example",
            "consuming",
            "--",
        ])
        .arg(&file)
        .arg(&answers));
    let own = String::from_utf8(own.stdout).expect("text");
    let mut rows: Vec<&str> = own.lines().collect();
    let score = rows.pop().expect("the score comes last");
    assert_eq!(score, "23/9");
    let docs = folder::project().join("docs/consuming");
    if tools::python().is_some() {
        // It is set up with the other tools.
        let listed = run(Command::new("sh").arg(docs.join("list.sh")).arg(&file));
        assert_eq!(
            String::from_utf8(listed.stdout)
                .expect("text")
                .lines()
                .collect::<Vec<_>>(),
            rows
        );
    }
    if let Some(python) = tools::python() {
        let scored = run(Command::new(python)
            .arg(docs.join("score.py"))
            .arg(&file)
            .arg(&answers));
        assert_eq!(
            String::from_utf8(scored.stdout).expect("text").trim(),
            score
        );
    }
    let map = folder.path().join("id-map.json");
    fs::write(&map, r#"{"ids": [{"kind": "requirement", "id": "sponsor-support", "fate": "kept", "to": "sponsor-support"}, {"kind": "requirement", "id": "policy-scope", "fate": "retired", "successors": ["a", "b"]}]}"#).expect("writable");
    if tools::node_modules().is_some() {
        let followed = run(Command::new("node")
            .arg(docs.join("follow.mjs"))
            .arg(&map)
            .arg(&answers));
        let followed = String::from_utf8(followed.stdout).expect("text");
        assert_eq!(
            followed,
            "sponsor-support\t3\tkept\tsponsor-support\npolicy-scope\t2\tretired\tanswer anew: a, b\naudit-trail\tnot applicable\tunknown\tgone\n"
        );
    }
}
