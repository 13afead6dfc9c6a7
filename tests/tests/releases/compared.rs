//! Versions, files and revisions, compared with each other.

use std::fs;

use pkimm_tests::program::pkimm;
use pkimm_tests::{folder, tools};
use serde_json::Value;

use super::clone::Clone;
use super::json;

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
