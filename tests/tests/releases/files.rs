//! Files beside pages: published with a version, archived with it, and read from the archive for ever.

use std::fs;

use pkimm_release::digest;
use pkimm_tests::folder;
use pkimm_tests::small_files::{CSV, PDF, PNG};
use serde_json::Value;

use super::clone::Clone;
use super::json;
use crate::site::{HOME, by_hugo};
use pkimm_tests::html::Site;
use pkimm_tests::mount;

const FLOW: &str = "assessment/flow.png";
const TERMS: &str = "assessment/terms.pdf";

/// Renders the version from the archive.
const OLD_BUILD: [&str; 7] = [
    "build",
    "--release",
    "1.1.0",
    "--only",
    "hugo",
    "--out",
    "old",
];

/// The small model with an image on a leaf page and a file to download on a page of a section, ready for its release.
fn prepared() -> Clone {
    let clone = Clone::small();
    for (path, bytes) in [(FLOW, PNG), (TERMS, PDF)] {
        folder::write(&clone.path(&format!("model/pages/{path}")), bytes);
    }
    let leaf = "model/pages/assessment/evaluation.md";
    clone.edit(leaf, "Scores are", "![The flow](../flow.png)\n\nScores are");
    let section = "model/pages/_index.md";
    clone.edit(
        section,
        "The model has",
        "{= link(\"assessment/terms.pdf\") =}\n\nThe model has",
    );
    // The pages of the version are mounted as those of the model.
    let site = mount::SITE
        .lines()
        .filter(|line| !line.starts_with("version"));
    let site: Vec<&str> = site.collect();
    let model = clone.read("model/model.toml");
    clone.write(
        "model/model.toml",
        &format!("{model}\n{}\n", site.join("\n")),
    );
    clone.prepare("1.1.0");
    clone
}

fn bytes(clone: &Clone, path: &str) -> Vec<u8> {
    fs::read(clone.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn files_beside_pages_are_published_with_their_version_and_stay() {
    let clone = prepared();
    clone.good(&["release"]);
    for (path, expected) in [(FLOW, PNG), (TERMS, PDF)] {
        assert_eq!(
            bytes(&clone, &format!("model/releases/1.1.0/{path}")),
            expected
        );
        assert_eq!(
            bytes(&clone, &format!("dist/1.1.0/site/model/{path}")),
            expected
        );
    }
    let document = json(&bytes(&clone, "model/releases/1.1.0.json"));
    assert_eq!(document["documentVersion"], 2);
    let listed = &document["resources"][0];
    assert_eq!(
        (&listed["path"], &listed["sha256"]),
        (&FLOW.into(), &digest(PNG).into())
    );
    let list = json(&bytes(&clone, "dist/1.1.0/rendered.json"));
    let entries = list["files"].as_array().expect("a list");
    let is_flow = |entry: &&Value| entry["path"] == format!("site/model/{FLOW}");
    let entry = entries.iter().find(is_flow).expect("it is listed");
    assert_eq!(
        (&entry["sha256"], &entry["mediaType"]),
        (&digest(PNG).into(), &"image/png".into())
    );
    let said = clone.good(&["verify", "dist/1.1.0"]);
    assert!(
        said.contains("2 files beside pages as in the document"),
        "{said}"
    );
    clone.good(&["verify", "model/releases/1.1.0.json"]);
    // Made again it is the same, before it is committed and after.
    let bundle = clone.files("dist/1.1.0");
    clone.good(&["release"]);
    clone.commit();
    clone.good(&["release"]);
    assert!(clone.files("dist/1.1.0") == bundle);
    // What happens to the files of the model later is no matter to the version.
    folder::write(
        &clone.path(&format!("model/pages/{FLOW}")),
        [PNG, b"more"].concat(),
    );
    fs::remove_file(clone.path(&format!("model/pages/{TERMS}"))).expect("there");
    let section = "model/pages/_index.md";
    clone.edit(section, "{= link(\"assessment/terms.pdf\") =}\n\n", "");
    clone.good(&["check"]);
    let said = clone.good(&["diff", "1.1.0", "--format", "json"]);
    let changes = json(&said.as_bytes()[..=said.rfind('}').expect("JSON")]);
    let changes = changes["changes"].as_array().expect("a list");
    let told = |kind: &str| {
        changes
            .iter()
            .find(|change| change["kind"] == kind)
            .expect("told")
    };
    let changed = told("resource-changed");
    assert_eq!(
        (&changed["id"], &changed["bump"]),
        (&format!("resource:{FLOW}").into(), &"patch".into())
    );
    assert_eq!(changed["before"]["sha256"], digest(PNG));
    assert_eq!(changed["location"]["file"], format!("model/pages/{FLOW}"));
    assert_eq!(told("resource-removed")["id"], format!("resource:{TERMS}"));
    let text = clone.good(&["diff", "1.1.0"]);
    assert!(text.contains(FLOW) && text.contains(TERMS), "{text}");
    clone.good(&OLD_BUILD);
    assert_eq!(bytes(&clone, &format!("old/site/model/{FLOW}")), PNG);
    assert_eq!(bytes(&clone, &format!("old/site/model/{TERMS}")), PDF);
    let pages = folder::read(&clone.path("old/site")).into_iter();
    let Some(public) = by_hugo(pages) else {
        return;
    };
    assert_eq!(public[&format!("wg/pkimm/model/{FLOW}")], PNG);
    assert_eq!(public[&format!("wg/pkimm/model/{TERMS}")], PDF);
    assert_eq!(Site::new(&public).faults(HOME), Vec::<String>::new());
}

#[test]
fn a_file_that_was_altered_after_its_version_was_published_is_told_with_its_digest() {
    let clone = prepared();
    clone.good(&["release"]);
    clone.commit();
    let archived = format!("model/releases/1.1.0/{FLOW}");
    let place = format!("releases/1.1.0/{FLOW}");
    let altered = [PNG, b"x"].concat();
    folder::write(&clone.path(&archived), &altered);
    let said = clone.refused(&["check"], "error[released-file-changed]");
    for part in [place.as_str(), &digest(&altered), &digest(PNG)] {
        assert!(said.contains(part), "{part}: {said}");
        clone.could_not(&OLD_BUILD, part);
    }
    clone.refused(&["release"], "released-file-changed");
    clone.refused(&["verify", "dist/1.1.0"], &place);
    clone.refused(&["verify", "model/releases/1.1.0.json"], &place);
    // A build of the version in progress does not need it.
    clone.good(&["build", "--only", "hugo", "--out", "new"]);
    fs::remove_file(clone.path(&archived)).expect("there");
    let missing = format!("`{place}` is missing");
    clone.refused(&["check"], &missing);
    clone.could_not(&OLD_BUILD, &missing);
    folder::write(&clone.path(&archived), PNG);
    clone.good(&["check"]);
    clone.good(&OLD_BUILD);
    // Nothing joins a version later, either.
    folder::write(&clone.path("model/releases/1.1.0/late.csv"), CSV);
    clone.refused(&["check"], "1.1.0 was published without a file `late.csv`");
    fs::remove_file(clone.path("model/releases/1.1.0/late.csv")).expect("there");
    // Of the bundle, the document tells.
    let bundled = clone.path(&format!("dist/1.1.0/site/model/{FLOW}"));
    let altered = [&PNG[..PNG.len() - 1], b"x"].concat();
    folder::write(&bundled, &altered);
    clone.refused(&["verify", "dist/1.1.0"], &digest(&altered));
    folder::write(&bundled, [PNG, b"x"].concat());
    clone.refused(&["verify", "dist/1.1.0"], "is larger than");
}

#[test]
fn lines_of_a_table_that_end_otherwise_make_no_other_file() {
    let clone = prepared();
    folder::write(&clone.path("model/pages/assessment/steps.csv"), CSV);
    let leaf = "model/pages/assessment/evaluation.md";
    clone.edit(
        leaf,
        "Scores are",
        "See [the steps](../steps.csv). Scores are",
    );
    clone.commit();
    clone.good(&["release"]);
    clone.commit();
    // Git may write them so on another computer.
    let other = String::from_utf8_lossy(CSV).replace('\n', "\r\n");
    for path in ["pages", "releases/1.1.0"] {
        clone.write(&format!("model/{path}/assessment/steps.csv"), &other);
    }
    clone.good(&["check"]);
    let said = clone.good(&["diff", "1.1.0"]);
    assert!(said.starts_with("Nothing changed"), "{said}");
}
