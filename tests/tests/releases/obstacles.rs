//! What stands in the way of a release, told before anything is written.

use std::fs;
use std::process::Command;

use pkimm_tests::program::{pkimm, run};

use super::clone::Clone;

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
    fs::remove_dir(clone.path("model/releases/1.1.0.json")).expect("there");
    // Nothing of the user's is removed.
    let file = "model/releases/1.1.0/minutes.pdf";
    clone.write(file, "mine");
    clone.commit();
    let told = "`releases/1.1.0/minutes.pdf` is no file of the version";
    for more in [&["--dry-run"][..], &[]] {
        clone.refused(&[&["release"], more].concat(), told);
    }
    let said = clone.good(&["check", "--gate"]);
    assert!(
        said.contains(&format!("not ready for release: {told}")),
        "{said}"
    );
    assert_eq!(clone.read(file), "mine");
    fs::remove_file(clone.path(file)).expect("there");
    clone.commit();
    // What an editor leaves is read by nobody, and need not be committed.
    clone.write("model/model.toml.orig", "old");
    clone.good(&["release", "--dry-run"]);
    clone.write("model/pages/new.md", "+++\ntitle = \"New\"\n+++\n\nNew.\n");
    clone.refused(
        &["release", "--dry-run"],
        "`model/pages/new.md` is not committed",
    );
    let said = clone.good(&["check", "--gate"]);
    let told = "not ready for release: `model/pages/new.md` is not committed";
    assert!(said.contains(told), "{said}");
    assert!(!said.contains(".orig"), "{said}");
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

#[test]
fn a_decision_has_an_address_and_names_what_there_is() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.edit(
        "model/model.toml",
        "[limits]",
        "[lints]\nunknown-decision = \"error\"\n\n[limits]",
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
