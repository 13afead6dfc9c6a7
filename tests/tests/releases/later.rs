//! What becomes of a version after its release: withdrawn, amended, followed by an erratum.

use std::fs;

use pkimm_tests::{folder, schemas};
use serde_json::Value;

use super::clone::Clone;
use super::json;

/// What is said of the version that was the latest one before another.
const CLAIMS: &str =
    "the pages of 1.0.0 claim the address of the model as well: run `pkimm release --again 1.0.0`";

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
