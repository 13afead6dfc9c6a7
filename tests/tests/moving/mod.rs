//! A public repository moves in: the newest model with its pages, older versions as its archive, and a report of everything.
//!
//! The repository is `fixtures/repository`: one folder in the shape of a model that was published by hand, and one of the group's pages.

mod edges;
mod pages;
mod update;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pkimm_tests::folder::Tree;
use pkimm_tests::html::Site;
use pkimm_tests::program::{build_into, building, pkimm, run};
use pkimm_tests::{cases, folder, mount, tools};

use crate::site::by_hugo;

/// The repository, in a folder of its own.
struct Repository {
    place: tempfile::TempDir,
}

impl Repository {
    fn new() -> Self {
        let place = tempfile::tempdir().expect("a temporary folder can be made");
        folder::copy(
            &folder::project().join("tests/fixtures/repository"),
            place.path(),
        );
        Self { place }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.place.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        folder::write(&self.path(path), text);
        self
    }

    fn replace(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = fs::read_to_string(self.path(path)).expect("the file is there");
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, text.replace(from, to))
    }

    fn git(&self, arguments: &[&str]) -> &Self {
        let mut git = Command::new("git");
        git.current_dir(self.path("seeds")).args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@b.example",
        ]);
        git.env("GIT_COMMITTER_DATE", "2024-02-01T00:00:00Z")
            .args(arguments);
        run(&mut git);
        self
    }

    /// An import, and its exit status.
    fn import(&self, arguments: &[&str]) -> (Option<i32>, String) {
        self.run(&[&["import"], arguments].concat())
    }

    /// A command in the place of the repository: its exit status, and what it printed.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut program = pkimm();
        program.current_dir(self.place.path()).args(arguments);
        let output = program.output().expect("it starts");
        let printed = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&printed).into_owned(),
        )
    }

    /// Gives a category and a requirement of the model folder other ids.
    fn rename_ids(&self) {
        for (from, to) in [
            ("\"keeping\"", "\"storage\""),
            ("\"seeds-are-tested\"", "\"germination\""),
            ("version = \"1.1.0\"", "version = \"2.0.0\""),
        ] {
            self.replace("model/model.toml", from, to);
        }
        let rename = |from: &str, to: &str| {
            fs::rename(self.path(from), self.path(to)).expect("it is there");
        };
        rename("model/categories/keeping", "model/categories/storage");
        let file = |name: &str| format!("model/categories/storage/{name}.md");
        rename(&file("seeds-are-tested"), &file("germination"));
        self.replace(
            "model/pages/assessment/scoping.md",
            "categories/keeping/",
            "categories/storage/",
        );
        self.replace(
            "model/pages/categories/02-keeping.md",
            "../keeping/",
            "../storage/",
        );
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there")
    }

    fn report(&self) -> String {
        self.text("model-import/report.md")
    }
}

const BOTH: &[&str] = &["seeds", "group", "--out", "model"];

#[test]
fn a_repository_becomes_a_model_folder_and_a_report() {
    let repository = Repository::new();
    let (status, printed) = repository.import(BOTH);
    assert_eq!(status, Some(0), "{printed}");
    let made: Tree = ["model", "model-import"]
        .into_iter()
        .flat_map(|place| {
            let files = folder::read(&repository.path(place)).into_iter();
            files.map(move |(path, bytes)| (format!("{place}/{path}"), bytes))
        })
        .collect();
    let golden = folder::project().join("tests/golden/import");
    if cases::overwriting() {
        let _ = fs::remove_dir_all(&golden);
        folder::put(&made, &golden);
    }
    assert_eq!(
        folder::differences(&folder::read(&golden), &made),
        Vec::<String>::new(),
        "review the difference, then run SNAPSHOTS=overwrite cargo test"
    );
}

#[test]
fn a_repository_with_the_right_version_passes_the_gate_and_is_released() {
    let repository = Repository::new();
    repository.replace(
        "seeds/data/seeds-model-1.1.0.yaml",
        "version: \"1.1.0\"",
        "version: \"2.0.0\"",
    );
    let (status, printed) = repository.import(BOTH);
    assert_eq!(status, Some(0), "{printed}");
    let (status, printed) = repository.run(&["check", "--gate"]);
    assert_eq!(status, Some(0), "{printed}");
    let (_, printed) = repository.run(&["diff", "1.0.0", "--format", "json"]);
    let changes: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    let kinds: Vec<String> = changes["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|change| {
            format!(
                "{} {}",
                change["kind"].as_str().expect("a text"),
                change["id"].as_str().expect("a text")
            )
        })
        .collect();
    let normative: Vec<&String> = kinds
        .iter()
        .filter(|kind| !kind.starts_with("page-") && !kind.starts_with("resource-"))
        .collect();
    // What the later version changed, and nothing that only moved.
    assert_eq!(
        normative,
        [
            "requirement-removed requirement:jars-are-sealed-with-wax",
            "weight-changed category:collecting",
            "requirement-added requirement:seeds-are-tested",
            "retirement-added requirement:jars-are-sealed-with-wax",
        ]
    );
    repository.write(
        "model/releases/2.0.0.md",
        "+++\ndate = \"2024-09-01\"\n+++\n\nSeeds are tested.\n",
    );
    repository.write(".gitignore", "seeds\ngroup\n");
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        run(git
            .current_dir(repository.place.path())
            .args(["-c", "user.name=A", "-c", "user.email=a@b.example"])
            .args(arguments));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "Move in"]);
    let (status, printed) = repository.run(&["release"]);
    assert_eq!(status, Some(0), "{printed}");
    let (status, printed) = repository.run(&["verify", "dist/2.0.0"]);
    assert_eq!(status, Some(0), "{printed}");
}

/// The pages of a folder of Markdown, as they are mounted.
fn pages<'a>(
    tree: &'a Tree,
    from: &'a str,
    to: &'a str,
) -> impl Iterator<Item = (String, Vec<u8>)> + 'a {
    tree.iter().filter_map(move |(path, bytes)| {
        let path = path.strip_prefix(from)?;
        Some((format!("{to}{path}"), bytes.clone()))
    })
}

#[test]
fn every_page_keeps_its_address_and_its_anchors_and_no_link_breaks() {
    let Some(_) = tools::hugo() else {
        return;
    };
    let repository = Repository::new();
    repository.import(BOTH);
    let public = folder::read(&repository.path("seeds"));
    let (public, drafts): (Tree, Tree) = public
        .into_iter()
        .partition(|(path, _)| !path.contains("templates"));
    assert_eq!(drafts.len(), 1);
    let of_pages = public.into_iter().filter(|(path, _)| {
        !path.starts_with("data/") && !path.contains("README") && !path.contains("LICENSE")
    });
    let before = by_hugo(of_pages.map(|(path, bytes)| (format!("model/{path}"), bytes)));
    let dist = tempfile::tempdir().expect("a temporary folder can be made");
    let structure = repository.path("model/model.toml");
    let text = fs::read_to_string(&structure)
        .expect("there")
        .replace("version = \"1.1.0\"", "version = \"2.0.0\"");
    fs::write(&structure, format!("{text}\n{}", mount::SITE)).expect("it can be written");
    build_into(&repository.path("model"), "hugo", dist.path());
    let after = by_hugo(pages(&folder::read(dist.path()), "site/", ""));
    let (Some(before), Some(after)) = (before, after) else {
        return;
    };
    let (before, after) = (Site::new(&before), Site::new(&after));
    let group = mount::address("model");
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for (address, page) in before
        .pages
        .iter()
        .filter(|(address, page)| address.starts_with(&group) && !page.is_redirection)
    {
        let Some(now) = after.pages.get(address) else {
            missing.insert(address.clone());
            continue;
        };
        // A category's page at the address with a number leads on to the one without, and a browser takes the anchor along.
        let moved = address.replacen("/categories/01-", "/categories/", 1);
        let moved = moved.replacen("/categories/02-", "/categories/", 1);
        let now = after.pages.get(&moved).unwrap_or(now);
        let gone = page.anchors.iter().filter(|id| !now.anchors.contains(id));
        missing.extend(gone.map(|id| format!("{address}#{id}")));
    }
    assert_eq!(missing, BTreeSet::new());
    let levels = folder::read(&dist.path().join("site/model/model/maturity-levels"));
    let levels = String::from_utf8_lossy(&levels["_index.md"]).into_owned();
    assert!(
        levels.contains("<a id=\"indicators-1\"></a>\n\n### Indicators {#level-2-indicators}\n"),
        "{levels}"
    );
    let broken: Vec<String> = after
        .faults("https://site.example")
        .into_iter()
        .filter(|fault| fault.contains("/wg/"))
        .collect();
    // A published version is mounted by the site, and its announcement leads there.
    let known = ["nothing/", "convert.py", "/2024/03/01/"];
    let unknown: Vec<&String> = broken
        .iter()
        .filter(|fault| !known.iter().any(|part| fault.contains(part)))
        .collect();
    assert_eq!(unknown, Vec::<&String>::new());
}

#[test]
fn versions_that_were_tagged_come_with_the_pages_that_they_had() {
    let repository = Repository::new();
    let later = fs::read(repository.path("seeds/data/seeds-model-1.1.0.yaml")).expect("there");
    fs::remove_file(repository.path("seeds/data/seeds-model-1.1.0.yaml")).expect("there");
    repository.replace(
        "seeds/faq/_index.md",
        "There are 3 levels.",
        "There are three.",
    );
    // One file holds one version after the other.
    fs::rename(
        repository.path("seeds/data/seeds-model-1.0.0.yaml"),
        repository.path("seeds/data/seeds-model.yaml"),
    )
    .expect("there");
    fs::remove_dir_all(repository.path("seeds/release-notes")).expect("there");
    repository
        .git(&["init", "--quiet"])
        .git(&["add", "."])
        .git(&[
            "commit",
            "--quiet",
            "--message",
            "One",
            "--date",
            "2024-02-01T00:00:00Z",
        ]);
    repository.git(&["tag", "v1.0.0"]).git(&[
        "remote",
        "add",
        "origin",
        "git@github.com:example/seeds.git",
    ]);
    repository.write("seeds/data/seeds-model.yaml", later);
    repository.replace(
        "seeds/faq/_index.md",
        "There are three.",
        "There are 3 levels.",
    );
    let (_, printed) = repository.import(&["seeds", "--out", "model"]);
    let document =
        fs::read_to_string(repository.path("model/releases/1.0.0.json")).expect(&printed);
    assert!(document.contains("There are three."), "{document}");
    let notes = fs::read_to_string(repository.path("model/releases/1.0.0.md")).expect("there");
    assert!(notes.contains("date = \"2024-02-01\""), "{notes}");
    let scoping =
        fs::read_to_string(repository.path("model/pages/assessment/scoping.md")).expect("there");
    assert!(
        scoping.contains("(https://github.com/example/seeds/raw/HEAD/tools/convert.py)"),
        "{scoping}"
    );
    let (status, printed) = repository.run(&[
        "build",
        "--release",
        "1.0.0",
        "--only",
        "hugo",
        "--out",
        "old",
    ]);
    assert_eq!(status, Some(0), "{printed}");
    let faq = fs::read_to_string(repository.path("old/site/model/faq/_index.md")).expect("there");
    assert!(faq.contains("There are three."), "{faq}");
    // With other ids, the pages of then lead to them as well.
    repository.rename_ids();
    let (_, printed) = repository.import(&["seeds", "--ids-from", "model", "--out", "other"]);
    let document = repository.text("other/releases/1.0.0.json");
    assert!(document.contains("../../categories/storage/"), "{printed}");
    assert!(
        !document.contains("../../categories/keeping/"),
        "{document}"
    );
}

#[test]
fn ids_come_from_a_model_that_has_them() {
    let repository = Repository::new();
    repository.import(BOTH);
    repository.rename_ids();
    let published = "seeds/data/seeds-model-1.1.0.yaml";
    // A file alone, and a folder.
    for (what, out) in [(published, "one"), ("seeds", "two")] {
        let (_, printed) = repository.import(&[what, "--ids-from", "model", "--out", out]);
        let structure =
            fs::read_to_string(repository.path(&format!("{out}/model.toml"))).expect(&printed);
        assert!(
            structure.contains("\"storage\"") && structure.contains("\"germination\""),
            "{structure}"
        );
        assert!(!structure.contains("\"keeping\""), "{structure}");
    }
    let archived = fs::read_to_string(repository.path("two/releases/1.0.0.json")).expect("there");
    assert!(
        archived.contains("\"id\": \"storage\""),
        "the older version has the same ids"
    );
    let (status, printed) =
        repository.import(&[published, "--ids-from", "nowhere", "--out", "three"]);
    assert_eq!(status, Some(2), "{printed}");
}

#[test]
fn what_is_broken_is_told_and_nothing_is_lost() {
    let repository = Repository::new();
    repository
        .write(
            "seeds/assessment/broken.md",
            "---\ntitle: [\n---\n\nWords stay.\n",
        )
        .write("seeds/assessment/none.md", "Only words.\n")
        .write("seeds/assessment/bytes.md", b"\xff\xfe")
        .write(
            "seeds/assessment/windows.md",
            "\u{feff}---\r\ntitle: Windows\r\n---\r\n\r\n# Windows\r\n\r\nLines end otherwise.\r\n",
        )
        .write(
            "seeds/data/other.yaml",
            "schemaVersion: \"1.0.0\"\nversion: \"0.9.0\"\nmodules:\n  - id: 3\n",
        )
        .write(
            "seeds/faq.md",
            "---\ntitle: Again\n---\n\nThe same address.\n",
        );
    let (status, printed) = repository.import(BOTH);
    assert_eq!(status, Some(0), "{printed}");
    let report = repository.report();
    for told in [
        "seeds/assessment/broken.md:1: the front matter cannot be read, and is left out; the page is kept beside the model as it was:",
        "seeds/assessment/none.md:1: the page has no title, and got one from the name of its file",
        "seeds/assessment/bytes.md: its text is not UTF-8, so that it was not read; write it as UTF-8, and import again",
        "seeds/data/other.yaml: it cannot be read as a model, and is kept beside it:",
    ] {
        assert!(report.contains(told), "{told}\n{report}");
    }
    let page = |name: &str| {
        fs::read_to_string(repository.path(&format!("model/pages/assessment/{name}.md")))
            .expect("there")
    };
    assert!(
        page("broken").contains("title = \"Broken\"") && page("broken").contains("Words stay.")
    );
    assert!(
        page("windows").contains("title = \"Windows\"")
            && page("windows").ends_with("Lines end otherwise.\n{#windows}\n")
    );
    assert_eq!(
        fs::read(repository.path("model-import/left/seeds/assessment/bytes.md")).expect("there"),
        b"\xff\xfe"
    );
    // What is there is never replaced.
    let before = folder::read(repository.place.path());
    let (status, printed) = repository.import(&["seeds", "--out", "model"]);
    assert_eq!(status, Some(2), "{printed}");
    assert!(
        printed.contains("is not empty, and existing files are never replaced"),
        "{printed}"
    );
    assert_eq!(
        folder::differences(&before, &folder::read(repository.place.path())),
        Vec::<String>::new()
    );
}

#[test]
fn a_folder_without_a_model_is_told() {
    let repository = Repository::new();
    let (status, printed) = repository.import(&["group", "--out", "model"]);
    assert_eq!(status, Some(2), "{printed}");
    assert!(
        printed.contains("there is no published model in these folders"),
        "{printed}"
    );
    repository.write(
        "empty/x.yaml",
        "schemaVersion: \"1.0.0\"\nversion: \"0.9.0\"\nmodules: 3\n",
    );
    let (status, printed) = repository.import(&["empty", "--out", "model"]);
    assert_eq!(status, Some(2), "{printed}");
    assert!(printed.contains("empty/x.yaml:3"), "{printed}");
    assert!(!Path::new(&repository.path("model")).exists());
    assert!(!Path::new(&repository.path("model-import")).exists());
}

#[test]
fn what_a_build_wrote_moves_in_again() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let dist = place.path().join("dist");
    run(building(&folder::model(), "hugo,yaml")
        .args(["--release", "1.0.0", "--out"])
        .arg(&dist));
    let public = place.path().join("public");
    let mut pages = folder::read(&dist.join("site/model"));
    pages.retain(|path, _| !path.starts_with("downloads/"));
    folder::put(&pages, &public);
    folder::copy(&dist.join("release"), &public.join("data"));
    let output = run(pkimm()
        .current_dir(place.path())
        .args(["import", "public", "--out", "model"]));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let report = fs::read_to_string(place.path().join("model-import/report.md")).expect("there");
    assert!(
        !report.contains("differs from the model's data"),
        "{report}"
    );
    let again = place.path().join("again");
    build_into(&place.path().join("model"), "hugo", &again);
    let new = folder::read(&again.join("site/model"));
    let gone: Vec<&String> = pages
        .keys()
        .filter(|path| path.ends_with(".md") && !new.contains_key(*path))
        .collect();
    assert_eq!(gone, Vec::<&String>::new(), "{printed}");
}

#[test]
fn what_could_be_the_model_and_cannot_be_read_is_to_be_decided() {
    let repository = Repository::new();
    let newest = repository.path("seeds/data/seeds-model-1.1.0.yaml");
    let mut bytes = fs::read(&newest).expect("there");
    bytes[10] = 0xef;
    fs::write(&newest, bytes).expect("writable");
    repository.import(BOTH);
    let report = repository.report();
    let decide = report.split("\n## ").nth(1).expect("a section");
    assert!(
        decide.starts_with("To be decided")
            && decide.contains("seeds-model-1.1.0.yaml: its text is not UTF-8"),
        "{report}"
    );
    // Notes whose version has no model anywhere.
    let repository = Repository::new();
    fs::remove_file(repository.path("seeds/data/seeds-model-1.0.0.yaml")).expect("there");
    repository.import(BOTH);
    let report = repository.report();
    assert!(
        report.contains("these are the notes of version 1.0.0, and its model was not found"),
        "{report}"
    );
}

#[test]
fn schemas_and_files_without_a_version_are_no_models() {
    let repository = Repository::new();
    repository.write(
        "seeds/data/model.schema.json",
        "{\n  \"version\": 1,\n  \"modules\": []\n}\n",
    );
    let (status, printed) = repository.import(&["seeds", "--out", "model"]);
    assert_eq!(status, Some(0), "{printed}");
    let told = "seeds/data/model.schema.json: it is a schema";
    assert!(repository.report().contains(told), "{printed}");
    let without = repository
        .text("seeds/data/seeds-model-1.1.0.yaml")
        .replace("version: \"1.1.0\"\n", "");
    repository.write("alone/model.yaml", without);
    let (status, printed) = repository.import(&["alone", "--out", "other"]);
    assert!(
        status == Some(2) && printed.contains("alone/model.yaml:2:1: the key `version` is missing"),
        "{printed}"
    );
}

#[test]
fn of_two_at_one_place_one_is_taken_and_the_other_is_kept() {
    let repository = Repository::new();
    let other = repository
        .text("seeds/data/seeds-model-1.1.0.yaml")
        .replace("A sensor", "Sensor");
    let notes = repository.text("seeds/release-notes/1.0.0/_index.md");
    repository
        .write("seeds/data/other-1.1.0.yaml", other)
        .write(
            "seeds/release-notes/v1.0.0/_index.md",
            notes + "\nOther notes.\n",
        )
        .write(
            "b/seeds/assessment/scoping.md",
            "---\ntitle: Other\n---\n\nOther words.\n",
        )
        .write("b/seeds/assessment/images/plan.png", b"other")
        .write("b/seeds/zz.py", "one")
        .write("seeds/zz.py", "two")
        .write(
            "seeds/assessment/html.md",
            "---\ntitle: H\n---\n\n<img src=\"../images/unused.png\">\n",
        );
    let (status, printed) = repository.import(&["seeds", "b/seeds", "--out", "model"]);
    assert_eq!(status, Some(0), "{printed}");
    let kept = folder::read(&repository.path("model-import/left"));
    let paths: Vec<&str> = kept.keys().map(String::as_str).collect();
    for path in [
        "seeds/data/other-1.1.0.yaml",
        "seeds/release-notes/v1.0.0/_index.md",
        "seeds-2/assessment/scoping.md",
        "seeds-2/assessment/images/plan.png",
        "seeds-2/zz.py",
        "seeds/zz.py",
    ] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
    assert!(
        repository
            .text("model/pages/assessment/scoping.md")
            .contains("Where to begin")
    );
    // What HTML shows is shown.
    assert!(
        repository
            .path("model/pages/assessment/images/unused.png")
            .exists()
    );
}

#[test]
fn a_folder_is_named_once() {
    let repository = Repository::new();
    let (status, printed) = repository.import(&["seeds", "group/../seeds", "--out", "model"]);
    assert!(
        status == Some(2) && printed.contains("`group/../seeds` is named twice"),
        "{printed}"
    );
    assert!(!repository.path("model").exists());
}

#[test]
fn an_import_may_go_into_the_folder_where_one_is() {
    let repository = Repository::new();
    fs::create_dir(repository.path("here")).expect("it can be made");
    let output = pkimm()
        .current_dir(repository.path("here"))
        .args(["import", "../seeds", "--out", "."])
        .output()
        .expect("it starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(repository.path("here/model.toml").exists());
    assert!(repository.path("here-import/report.md").exists());
}
