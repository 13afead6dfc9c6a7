//! Commands that change the structure of a model: nothing is lost, nothing else changes, and `diff` tells what was done.

mod called;
mod chance;
mod named;
mod pages;
mod several;

use std::fs;
use std::path::{Path, PathBuf};

use pkimm_tests::folder;
use pkimm_tests::models;
use pkimm_tests::program::pkimm;
use serde_json::Value;

/// A model folder of its own.
struct Work {
    place: tempfile::TempDir,
}

impl Work {
    fn of(model: &Path) -> Self {
        let place = tempfile::tempdir().expect("a temporary folder can be made");
        folder::copy(model, &place.path().join("model"));
        folder::copy(model, &place.path().join("before"));
        Self { place }
    }

    fn small() -> Self {
        Self::of(&models::small())
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = pkimm()
            .current_dir(self.place.path())
            .args(arguments)
            .output()
            .expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    }

    /// Runs what has to succeed, and returns what it said.
    fn does(&self, arguments: &[&str]) -> String {
        let (status, printed, said) = self.run(arguments);
        assert_eq!(status, Some(0), "{arguments:?}: {printed}{said}");
        said
    }

    /// Runs what is refused with these words, and changes nothing.
    fn refuses(&self, arguments: &[&str], told: &str) {
        let before = self.files();
        let (status, _, said) = self.run(arguments);
        assert_eq!(status, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(told), "{arguments:?}: {said}");
        assert_eq!(self.files(), before, "{arguments:?}");
    }

    /// Where a text stands in `model.toml`.
    fn at(&self, text: &str) -> usize {
        let structure = self.text("model.toml");
        let at = structure.find(text);
        at.unwrap_or_else(|| panic!("{text}: {structure}"))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.place.path().join("model").join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes a file with another text in place of one.
    fn edit(&self, path: &str, before: &str, after: &str) {
        let text = self.text(path);
        assert!(text.contains(before), "{path}: {text}");
        folder::write(&self.path(path), text.replacen(before, after, 1));
    }

    fn files(&self) -> folder::Tree {
        folder::read(&self.place.path().join("model"))
    }

    /// The kinds of what changed, as `diff` tells it.
    fn changes(&self) -> Vec<String> {
        let (status, printed, said) = self.run(&["diff", "before", "model", "--format", "json"]);
        assert_eq!(status, Some(0), "{said}");
        let changes: Value = serde_json::from_str(&printed).expect("JSON");
        let changes = changes["changes"].as_array().expect("a list").iter();
        changes
            .map(|change| change["kind"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The errors that a check finds.
    fn errors(&self) -> Vec<String> {
        let (_, printed, _) = self.run(&["check", "--format", "json"]);
        let report: Value = serde_json::from_str(&printed).expect("JSON");
        let findings = report["findings"].as_array().expect("a list").iter();
        findings
            .filter(|found| found["severity"] == "error")
            .map(ToString::to_string)
            .collect()
    }
}

#[test]
fn an_id_follows_wherever_it_stands_and_comes_back_as_it_was() {
    for (old, new, kind) in [
        ("anchor-list", "list-of-anchors", "requirement-id-changed"),
        ("trust-anchors", "anchors-of-trust", "category-id-changed"),
    ] {
        let work = Work::small();
        let before = work.files();
        work.does(&["rename", old, new]);
        let mut changes = work.changes();
        // A page that links to it, and what it succeeds, name it by its id.
        changes.retain(|kind| !["page-body-changed", "retirement-changed"].contains(&&**kind));
        assert_eq!(changes, [kind, "former-ids-changed"]);
        assert_eq!(work.errors(), [""; 0], "{old}");
        let left = work.files();
        for (path, bytes) in &left {
            let text = String::from_utf8_lossy(bytes);
            let is_kept = path.starts_with("releases/") || path == "model.toml";
            assert!(
                is_kept || (!path.contains(old) && !text.contains(&format!("{old}/"))),
                "{path}: {text}"
            );
        }
        work.does(&["rename", new, old]);
        assert!(!work.path(&format!("categories/{new}")).exists());
        let after = work.files();
        // An id that is renamed asks for a major version, which stays.
        let differ: Vec<&String> = after
            .iter()
            .filter(|(path, bytes)| {
                let text = String::from_utf8_lossy(bytes);
                let text = text.replace("version = \"2.0.0\"", "version = \"1.1.0\"");
                before.get(*path).map(Vec::as_slice) != Some(text.as_bytes())
            })
            .map(|(path, _)| path)
            .collect();
        assert_eq!(before.len(), after.len());
        assert!(
            differ.is_empty(),
            "{old}: {differ:?}: {}",
            work.text("model.toml")
        );
    }
}

#[test]
fn what_would_change_is_shown_as_a_patch_that_makes_it() {
    let work = Work::small();
    let before = work.files();
    let (status, patch, said) = work.run(&["rename", "trust-anchors", "anchors", "--dry-run"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("nothing was written"), "{said}");
    assert_eq!(work.files(), before);
    assert!(
        patch.contains("rename from model/categories/trust-anchors/")
            && patch.contains("rename to model/categories/anchors/"),
        "{patch}"
    );
}

#[test]
fn git_makes_of_a_patch_what_the_command_would() {
    let git = |work: &Work, arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        let output = git.current_dir(work.place.path()).args(arguments).output();
        let output = output.expect("git is there");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
    };
    for arguments in [
        &["rename", "trust-anchors", "anchors"][..],
        &["move", "profiles", "trust-anchors"],
        &["new", "category", "G", "--title", "X y", "--first", "Z z"],
        &[
            "merge",
            "anchor-list",
            "--into",
            "profiles",
            "--reason",
            "x",
        ],
    ] {
        let done = Work::small();
        done.run(&["new", "requirement", "O.2", "--title", "Another"]);
        let patched = Work::small();
        patched.run(&["new", "requirement", "O.2", "--title", "Another"]);
        done.does(arguments);
        let (_, patch, _) = patched.run(&[arguments, &["--dry-run"]].concat());
        folder::write(&patched.place.path().join("it.patch"), patch);
        git(&patched, &["init", "-q"]);
        git(&patched, &["apply", "it.patch"]);
        let differ = folder::differences(&done.files(), &patched.files());
        assert!(differ.is_empty(), "{arguments:?}: {differ:?}");
    }
}

#[test]
fn what_cannot_be_done_says_why_and_changes_nothing() {
    let work = Work::small();
    for (arguments, told) in [
        (
            &["rename", "anchor-lst", "x"][..],
            "did you mean `anchor-list`?",
        ),
        (
            &["rename", "anchor-list", "anchor-list"],
            "is called so already",
        ),
        (&["rename", "anchor-list", "Anchor List"], "cannot be an id"),
        (
            &["rename", "anchor-list", "Anchors"],
            "write lowercase words joined by hyphens",
        ),
        (
            &["rename", "G", "governance"],
            "`governance` cannot be the id of a module; write a capital letter",
        ),
        (
            &["move", "profiles", "trust-anchors"],
            "the category `issuing-certificates` would have no requirement left",
        ),
        (
            &["retire", "profiles", "--reason", "x"],
            "the category `issuing-certificates` would have no requirement left",
        ),
        (
            &["move", "issuing-certificates", "G"],
            "the module `O` would have no category left",
        ),
        (
            &["rename", "anchor-list", "trust-anchors"],
            "`trust-anchors` is in the model already; choose another one",
        ),
        (&["retire", "anchor-list"], "`--reason` is missing"),
        (
            &["retire", "nothing", "--reason", "x"],
            "the model has no `nothing`",
        ),
        (
            &[
                "retire",
                "anchor-list",
                "--successor",
                "anchor-list",
                "--reason",
                "x",
            ],
            "cannot be a successor",
        ),
    ] {
        work.refuses(arguments, told);
    }
}

#[test]
fn a_requirement_leaves_with_its_file_and_is_recorded() {
    let work = Work::small();
    let said = work.does(&[
        "retire",
        "anchor-list",
        "--successor",
        "anchor-review",
        "--reason",
        "The list is part of the review.",
    ]);
    assert!(
        !work
            .path("categories/trust-anchors/anchor-list.md")
            .exists()
    );
    assert_eq!(work.errors(), [""; 0], "{said}");
    let changes = work.changes();
    for kind in ["requirement-removed", "retirement-added"] {
        assert!(changes.iter().any(|found| found == kind), "{changes:?}");
    }
    let structure = work.text("model.toml");
    assert!(!structure.contains("{ id = \"anchor-list\""), "{structure}");
}

#[test]
fn what_is_new_stands_at_its_place_with_a_draft_that_says_what_to_write() {
    let work = Work::small();
    let said = work.does(&[
        "new",
        "requirement",
        "trust-anchors",
        "--title",
        "The anchors of a device are known",
        "--after",
        "anchor-list",
    ]);
    // That it is a draft is said once.
    assert!(
        said.contains("draft = true") && !said.contains("draft-content"),
        "{said}"
    );
    let said = work.does(&[
        "new",
        "category",
        "G",
        "--title",
        "Trust services",
        "--first",
        "Time-stamps are kept",
        "--weight",
        "2",
    ]);
    assert!(
        said.contains(
            "left to you: write the texts in `model/categories/trust-services/_index.md`"
        ),
        "{said}"
    );
    work.does(&[
        "new",
        "page",
        "assessment/interviews",
        "--title",
        "Interviews",
    ]);
    work.does(&[
        "new",
        "reference",
        "rfc-3161",
        "--title",
        "RFC 3161",
        "--authority",
        "IETF",
        "--url",
        "https://www.rfc-editor.org/rfc/rfc3161",
    ]);
    assert_eq!(work.errors(), [""; 0]);
    let structure = work.text("model.toml");
    assert!(
        work.at("id = \"anchor-list\"") < work.at("id = \"anchors-device-known\""),
        "{structure}"
    );
    assert!(
        work.at("id = \"anchors-device-known\"") < work.at("id = \"trust-services\""),
        "{structure}"
    );
    let mut changes = work.changes();
    changes.retain(|kind| kind.ends_with("-added"));
    assert_eq!(
        changes,
        [
            "category-added",
            "requirement-added",
            "reference-added",
            "page-added"
        ]
    );
    let draft = work.text("categories/trust-anchors/anchors-device-known.md");
    assert!(
        draft.contains("draft = true") && draft.contains("## Guidance\n\n<!-- "),
        "{draft}"
    );
    for (arguments, told) in [
        (
            &["new", "category", "G", "--title", "X y"][..],
            "`--first` is missing",
        ),
        (
            &["new", "requirement", "G", "--title", "X"],
            "`G` is a module",
        ),
        (
            &["new", "requirement", "anchor-list", "--title", "X"],
            "a requirement to a category",
        ),
        (
            &["new", "page", "assessment/interviews", "--title", "X"],
            "already a file",
        ),
        (
            &["new", "reference", "rfc-3161", "--title", "X"],
            "`rfc-3161` is in the catalog already",
        ),
    ] {
        work.refuses(arguments, told);
    }
}

#[test]
fn ends_of_lines_and_remarks_stay() {
    let work = Work::small();
    let structure = work.text("model.toml");
    let remarked = structure
        .replace("[[levels]]", "# A remark on what follows.\n[[levels]]")
        .replace(
            "  { id = \"anchor-list\"",
            "  # On the list alone.\n  { id = \"anchor-list\"",
        );
    folder::write(&work.path("model.toml"), remarked.replace('\n', "\r\n"));
    work.does(&[
        "new",
        "requirement",
        "trust-anchors",
        "--title",
        "Another one",
    ]);
    work.does(&["rename", "anchor-list", "list-of-anchors"]);
    for path in ["model.toml", "categories/trust-anchors/another-one.md"] {
        let after = work.text(path);
        assert_eq!(
            after.matches('\n').count(),
            after.matches("\r\n").count(),
            "{path}"
        );
    }
    let after = work.text("model.toml");
    for remark in ["# A remark", "# On the list"] {
        assert_eq!(
            after.matches(remark).count(),
            remarked.matches(remark).count(),
            "{after}"
        );
    }
}

#[test]
fn what_stands_beside_the_structure_follows() {
    let work = Work::small();
    folder::write(
        &work.path("releases/1.1.0.md"),
        "+++\n+++\n\nWhat is new.\n",
    );
    let decision = "[[decisions]]\nchanges = [\"requirement:anchor-list\"]\nurl = \"https://a.example/1\"\ndate = 2026-01-02\n";
    folder::write(&work.path("releases/next/list.toml"), decision);
    let anchors = "\n[site.anchors.\"model/categories/trust-anchors\"]\nlist = \"anchor-list\"\nhow = \"anchor-list--guidance\"\n";
    folder::write(&work.path("model.toml"), work.text("model.toml") + anchors);
    assert_eq!(work.errors(), [""; 0]);
    work.does(&["rename", "trust-anchors", "anchors-of-trust"]);
    work.does(&["rename", "anchor-list", "list-of-anchors"]);
    let structure = work.text("model.toml");
    for told in [
        "[site.anchors.\"model/categories/anchors-of-trust\"]",
        "list = \"list-of-anchors\"",
        "how = \"list-of-anchors--guidance\"",
    ] {
        assert!(structure.contains(told), "{told}: {structure}");
    }
    // The notes on the version that asked for another number have that one.
    assert!(!work.path("releases/1.1.0.md").exists());
    assert!(work.text("releases/2.0.0.md").contains("What is new."));
    assert!(
        work.text("releases/next/list.toml")
            .contains("requirement:list-of-anchors")
    );
}

#[test]
fn a_record_stands_behind_the_modules_and_keeps_what_names_the_id() {
    let work = Work::small();
    let structure = work.text("model.toml");
    let modules = structure.find("[[retired]]").expect("there");
    let anchors = "[site.anchors.\"model/categories/trust-anchors\"]\nlist = \"\"\n";
    folder::write(
        &work.path("model.toml"),
        structure[..modules].to_owned() + anchors,
    );
    let decision = "[[decisions]]\nchanges = [\"requirement:anchor-list\"]\nurl = \"https://a.example/1\"\ndate = 2026-01-02\n";
    folder::write(&work.path("releases/next/list.toml"), decision);
    let retire = |work: &Work| {
        work.does(&[
            "retire",
            "anchor-list",
            "--successor",
            "anchor-review",
            "--reason",
            "It is gone.",
        ])
    };
    retire(&work);
    let structure = work.text("model.toml");
    assert!(
        work.at("[[modules]]") < work.at("[[retired]]"),
        "{structure}"
    );
    assert!(
        work.at("[[retired]]") < work.at("[site.anchors"),
        "{structure}"
    );
    // A decision was made on what it was made on.
    assert!(
        work.text("releases/next/list.toml")
            .contains("requirement:anchor-list")
    );
    // What leads to an id that is recorded leads on from there.
    let work = Work::small();
    retire(&work);
    let structure = work.text("model.toml");
    assert!(
        structure.contains("successors = [\"anchor-list\"]"),
        "{structure}"
    );
}

#[test]
fn tables_move_as_rows_do_and_stand_in_order() {
    let work = Work::small();
    let structure = work.text("model.toml");
    let start = structure.find("requirements = [").expect("there");
    let end = start + structure[start..].find("]\n").expect("there") + 2;
    let tables = "\n[[modules.categories.requirements]]\nid = \"anchor-list\"\nweight = 2\ntitle = \"Trust anchors are listed\"\n\n[[modules.categories.requirements]]\nid = \"anchor-review\"\nweight = 1\ntitle = \"Trust anchors are reviewed\"\n";
    let structure = structure[..start].to_owned() + tables + &structure[end..];
    folder::write(&work.path("model.toml"), structure);
    assert_eq!(work.errors(), [""; 0]);
    work.does(&[
        "new",
        "category",
        "G",
        "--title",
        "Same name",
        "--first",
        "Same name",
    ]);
    assert!(work.path("categories/same-name/same-name-2.md").exists());
    work.does(&["move", "trust-anchors", "O"]);
    work.does(&["move", "anchor-list", "issuing-certificates"]);
    work.does(&["move", "profiles", "trust-anchors"]);
    assert_eq!(work.errors(), [""; 0]);
    let (_, printed, said) = work.run(&["build", "--only", "json", "--out", "made"]);
    let made = folder::read(&work.place.path().join("made"));
    let document = made
        .iter()
        .find(|(path, _)| path.ends_with(".json") && path.contains("model"));
    let (_, document) = document.unwrap_or_else(|| panic!("{:?}{printed}{said}", made.keys()));
    let document: Value = serde_json::from_slice(document).expect("JSON");
    let ids = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|entry| entry["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let operations = &document["modules"][1]["categories"];
    assert_eq!(ids(operations), ["issuing-certificates", "trust-anchors"]);
    assert_eq!(ids(&operations[0]["requirements"]), ["anchor-list"]);
    assert_eq!(
        ids(&operations[1]["requirements"]),
        ["anchor-review", "profiles"]
    );
    // A catalog begins with what comes first.
    work.does(&[
        "new",
        "reference",
        "aaa-1",
        "--title",
        "First of all",
        "--authority",
        "IETF",
    ]);
    let catalog = work.text("references.toml");
    let at = |text: &str| catalog.find(text).expect("there");
    assert!(
        at("version") < at("aaa-1") && at("aaa-1") < at("rfc-5280"),
        "{catalog}"
    );
}

#[test]
fn a_published_version_is_not_said_to_be_without_what_it_has() {
    let work = Work::small();
    let structure = work.text("model.toml");
    folder::write(
        &work.path("model.toml"),
        structure.replacen("version = \"1.1.0\"", "version = \"1.0.0\"", 1),
    );
    let (status, _, said) = work.run(&["retire", "anchor-review", "--reason", "It is gone."]);
    if status == Some(0) {
        let after = work.text("model.toml");
        assert!(after.contains("version = \"2.0.0\""), "{said}{after}");
        assert!(after.contains("since = \"2.0.0\""), "{said}{after}");
    } else {
        assert!(said.contains("is named in"), "{said}");
    }
}

#[test]
fn a_model_is_found_from_a_folder_within() {
    let work = Work::small();
    let within = work.path("categories/trust-anchors");
    for arguments in [&["check"][..], &["diff", "1.0.0"]] {
        let mut program = pkimm();
        let output = program.current_dir(&within).args(arguments).output();
        let output = output.expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(said.contains("note: the model is at `../..`"), "{said}");
    }
}

#[test]
fn what_is_made_from_within_a_model_comes_beside_it() {
    let work = Work::small();
    folder::write(&work.place.path().join("docs/x.md"), "");
    for within in ["model", "model/categories/trust-anchors", "docs"] {
        let output = pkimm()
            .current_dir(work.place.path().join(within))
            .args(["build", "--only", "json"])
            .output()
            .expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{within}: {said}");
        let made = work.place.path().join("dist");
        assert!(made.join("release").is_dir(), "{within}: {said}");
        fs::remove_dir_all(made).expect("removed");
    }
    // Who names a model means the folder that the program runs in.
    let output = pkimm()
        .current_dir(work.place.path().join("docs"))
        .args(["build", "--only", "json", "--model", "../model"])
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(0));
    assert!(work.place.path().join("docs/dist/release").is_dir());
}

#[test]
fn an_entry_of_the_catalog_stays_in_the_order_of_ids() {
    let work = Work::small();
    let ids = |work: &Work| -> Vec<String> {
        let text = work.text("references.toml");
        let lines = text.lines().filter_map(|line| line.strip_prefix("id = "));
        lines.map(str::to_owned).collect()
    };
    // Where the others are in no order, the entry stays.
    work.does(&["rename", "rfc-5280", "a-profile"]);
    assert_eq!(
        ids(&work),
        ["\"a-profile\"", "\"rfc-5914\"", "\"old-profile\""]
    );
    work.does(&["rename", "rfc-5914", "n-format"]);
    assert_eq!(
        ids(&work),
        ["\"a-profile\"", "\"n-format\"", "\"old-profile\""]
    );
    work.does(&["rename", "a-profile", "z-profile"]);
    assert_eq!(
        ids(&work),
        ["\"n-format\"", "\"old-profile\"", "\"z-profile\""]
    );
    assert_eq!(work.errors(), [""; 0]);
}

#[test]
fn versions_and_items_may_be_named_as_people_name_them() {
    let work = Work::small();
    for (name, said) in [
        ("1.0.0", ""),
        ("v1.0.0", "note: `v1.0.0` stands for version 1.0.0"),
        ("1.0", "note: `1.0` stands for version 1.0.0"),
    ] {
        let (status, _, told) = work.run(&["diff", name]);
        assert_eq!(status, Some(0), "{told}");
        assert_eq!(told.trim(), said);
    }
    let arguments = ["move", "profiles", "trust-anchors", "--after", "profiles"];
    let (status, _, told) = work.run(&arguments);
    assert!(
        status == Some(2) && told.contains("`profiles` is not in `trust-anchors`"),
        "{told}"
    );
    let (status, _, told) = work.run(&["diff", "7"]);
    assert!(status == Some(2) && told.contains("7.0.0"), "{told}");
    let said = work.does(&["rename", "G.1.1", "list-of-anchors", "--dry-run"]);
    assert!(
        said.contains("the requirement `anchor-list` is called"),
        "{said}"
    );
}

#[test]
fn a_requirement_moves_with_its_file_and_links_follow_it() {
    let work = Work::small();
    let list = "categories/trust-anchors/anchor-list.md";
    let add = |path: &str, text: &str| folder::write(&work.path(path), work.text(path) + text);
    let page = "pages/assessment/evaluation.md";
    add(
        page,
        "\nSee [the list](../../categories/trust-anchors/#anchor-list).\n",
    );
    add(
        list,
        "\nSee [the review](#anchor-review) and [itself](#anchor-list).\n",
    );
    add(
        "categories/trust-anchors/anchor-review.md",
        "\nSee [the list](#anchor-list).\n",
    );
    let other = "categories/issuing-certificates/profiles.md";
    add(other, "\nSee [the list](../trust-anchors/#anchor-list).\n");
    assert_eq!(work.errors(), [""; 0]);
    let before = work.files();
    work.does(&[
        "move",
        "anchor-list",
        "issuing-certificates",
        "--after",
        "profiles",
    ]);
    assert_eq!(work.errors(), [""; 0]);
    for (path, link) in [
        (page, "(../../categories/issuing-certificates/#anchor-list)"),
        (
            "categories/issuing-certificates/anchor-list.md",
            "(../trust-anchors/#anchor-review)",
        ),
        (
            "categories/issuing-certificates/anchor-list.md",
            "[itself](#anchor-list)",
        ),
        (
            "categories/trust-anchors/anchor-review.md",
            "(../issuing-certificates/#anchor-list)",
        ),
        (other, "(../issuing-certificates/#anchor-list)"),
    ] {
        let text = work.text(path);
        assert!(text.contains(link), "{path}: {text}");
    }
    assert!(!work.path(list).exists());
    assert!(
        work.changes().contains(&"requirement-moved".to_owned()),
        "{:?}",
        work.changes()
    );
    work.does(&["move", "anchor-list", "trust-anchors"]);
    assert_eq!(work.errors(), [""; 0]);
    assert_eq!(
        work.files().keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    for (arguments, told) in [
        (
            ["move", "anchor-list", "G"],
            "a requirement stands in a category",
        ),
        (
            ["move", "trust-anchors", "issuing-certificates"],
            "a category in a module",
        ),
        (["move", "G", "O"], "a module in none"),
    ] {
        work.refuses(&arguments, told);
    }
}

#[test]
fn a_category_moves_to_another_module_with_what_it_holds() {
    let work = Work::small();
    let (status, _, said) = work.run(&["move", "trust-anchors", "O"]);
    let told = "the module `G` would have no category left";
    assert!(
        status == Some(2) && said.contains(told),
        "a module has a category: {said}"
    );
    work.does(&[
        "new",
        "category",
        "G",
        "--title",
        "Trust services",
        "--first",
        "Time-stamps are kept",
    ]);
    // The page of a category that gets another id is found at its old address as well.
    work.does(&["rename", "trust-anchors", "anchors-of-trust"]);
    work.does(&["build", "--only", "hugo"]);
    let page = "dist/site/model/categories/anchors-of-trust/_index.md";
    let page = fs::read_to_string(work.place.path().join(page)).expect("there");
    assert!(page.contains("aliases:\n  - trust-anchors\n"), "{page}");
    work.does(&["rename", "anchors-of-trust", "trust-anchors"]);
    let said = work.does(&["move", "trust-anchors", "O"]);
    assert_eq!(work.errors(), [""; 0], "{said}");
    let changes = work.changes();
    assert!(
        changes.contains(&"category-moved".to_owned()),
        "{changes:?}"
    );
    let lost = changes.iter().find(|kind| kind.ends_with("-removed"));
    assert_eq!(lost, None, "{changes:?}");
}

#[test]
fn what_was_published_under_another_id_is_recorded_under_that_one() {
    let work = Work::small();
    work.does(&["rename", "anchor-list", "list-of-anchors"]);
    let said = work.does(&[
        "retire",
        "list-of-anchors",
        "--successor",
        "anchor-review",
        "--reason",
        "The list is part of the review.",
    ]);
    assert!(
        said.contains("`[[retired]]` records `anchor-list`"),
        "{said}"
    );
    assert_eq!(work.errors(), [""; 0]);
    assert!(!work.text("model.toml").contains("list-of-anchors"));
}

#[test]
fn a_version_stays_as_it_is_written_where_nothing_asks_for_another() {
    let work = Work::small();
    let structure = work.text("model.toml");
    let published = structure.replacen("version = \"1.1.0\"", "version = \"1.0.0\"", 1);
    folder::write(&work.path("model.toml"), published);
    work.does(&[
        "new",
        "page",
        "assessment/interviews",
        "--title",
        "Interviews",
    ]);
    work.does(&["new", "page", "assessment/reports", "--title", "Reports"]);
    let structure = work.text("model.toml");
    assert!(structure.contains("version = \"1.0.0\""), "{structure}");
}
