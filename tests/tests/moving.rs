//! A public repository moves in: the newest model with its pages, older versions as its archive, and a report of everything.
//!
//! The repository is `fixtures/repository`: one folder in the shape of a model that was published by hand, and one of the group's pages.

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

impl Repository {
    /// A model folder, imported, and a newer version of the repository with some changes.
    fn with_newer() -> Self {
        let repository = Self::new();
        repository.import(&["seeds", "--out", "model"]);
        let older = fs::read_to_string(repository.path("seeds/data/seeds-model-1.1.0.yaml"))
            .expect("there");
        repository.write(
            "seeds/data/seeds-model-1.2.0.yaml",
            older.replace("\"1.1.0\"", "\"1.2.0\""),
        );
        repository
            .replace(
                NEWER,
                "weight: 2\n            description: \"Routes",
                "weight: 4\n            description: \"Routes",
            )
            .replace(NEWER, "somebody is called when", "a bell rings when")
            .replace(
                "seeds/faq/_index.md",
                "There are 3 levels.",
                "There are no other levels.",
            )
            .write(
                "seeds/assessment/new.md",
                "---\ntitle: New\n---\n\nA new page.\n",
            )
            .write(
                NEWER,
                fs::read_to_string(repository.path(NEWER)).expect("there") + ADDED,
            );
        repository
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there")
    }

    fn update(&self, what: &str) -> (Option<i32>, String) {
        self.import(&[what, "--update", "--out", "model"])
    }
}

const NEWER: &str = "seeds/data/seeds-model-1.2.0.yaml";
const ADDED: &str = "          - id: \"3\"
            weight: 1
            description: \"Rooms are locked\"
            guidance: |
              A lock keeps out those who have no task there.
            assessment: |
              - The list of keys
            references: |
              - [ISO 20387](https://www.iso.org/standard/67888.html)
";
const TEMPERATURE: &str = "model/categories/keeping/temperature-is-watched.md";

#[test]
fn a_newer_version_is_merged_into_what_was_edited_since() {
    let repository = Repository::with_newer();
    repository
        .replace(
            "model/model.toml",
            "weight = 3, title = \"Samples",
            "weight = 5, title = \"Samples",
        )
        .replace("model/model.toml", "[lints]", "# our own settings\n[lints]")
        .replace(
            "model/categories/collecting/routes-are-planned.md",
            "owners of the land.",
            "owners of the land.\n\n<!-- ask in spring -->",
        )
        .replace(
            "model/pages/assessment/scoping.md",
            "Begin with the rooms.",
            "Begin with the cold rooms.",
        );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    // The version is too small for what left the model, as it is for those who published it.
    assert!(!printed.contains("To be decided"), "{printed}");
    let structure = repository.text("model/model.toml");
    for kept in [
        "# our own settings",
        "weight = 5, title = \"Samples",
        "weight = 4, title = \"Routes",
        "version = \"1.2.0\"",
        "title = \"Rooms are locked\"",
    ] {
        assert!(structure.contains(kept), "{kept}\n{structure}");
    }
    assert!(
        repository
            .text("model/categories/collecting/routes-are-planned.md")
            .contains("<!-- ask in spring -->")
    );
    assert!(
        repository
            .text("model/pages/assessment/scoping.md")
            .contains("the cold rooms")
    );
    assert!(
        repository
            .text("model/pages/assessment/new.md")
            .contains("A new page.")
    );
    assert!(repository.text(TEMPERATURE).contains("a bell rings when"));
    assert!(
        repository
            .text("model/categories/keeping/rooms-are-locked.md")
            .contains("A lock keeps out")
    );
    let (status, printed) = repository.run(&["check"]);
    assert!(
        status == Some(1) && printed.contains("bump-too-small") && printed.contains("1 error"),
        "{printed}"
    );
    // What was taken over is no change any more.
    repository.replace(
        "model/model.toml",
        "version = \"1.2.0\"",
        "version = \"2.0.0\"",
    );
    let before = folder::read(&repository.path("model"));
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new(),
        "{printed}"
    );
}

#[test]
fn what_both_sides_changed_is_marked_and_found() {
    let repository = Repository::with_newer();
    repository
        .replace(TEMPERATURE, "somebody is called", "the keeper is called")
        .replace(
            "model/model.toml",
            "weight = 2, title = \"Routes",
            "weight = 1, title = \"Routes",
        );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    assert!(
        printed.contains("categories/keeping/temperature-is-watched.md:7: both sides changed this"),
        "{printed}"
    );
    assert!(
        printed.contains("weight-changed of `requirement:routes-are-planned` from 2 to 4"),
        "{printed}"
    );
    let text = repository.text(TEMPERATURE);
    assert!(
        text.contains("the keeper is called") && text.contains("a bell rings when"),
        "{text}"
    );
    let structure = repository.text("model/model.toml");
    assert!(
        structure.contains("weight = 1, title = \"Routes")
            && structure.contains("weight = 4, title = \"Routes"),
        "{structure}"
    );
    let (status, printed) = repository.run(&["check"]);
    assert!(
        status == Some(1) && printed.contains("merge-conflict"),
        "{printed}"
    );
    // Nothing is merged into what is undecided.
    let before = folder::read(&repository.path("model"));
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(2), "{printed}");
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new()
    );
}

#[test]
fn either_side_of_a_conflict_can_be_kept() {
    let repository = Repository::new();
    repository.import(BOTH);
    let keeping = "name = \"Keeping\"\nweight = 3";
    repository.replace("model/model.toml", keeping, &keeping.replace('3', "4"));
    repository.replace(
        "seeds/data/seeds-model-1.1.0.yaml",
        "weight: 3\n        name: \"Keeping\"",
        "weight: 2\n        name: \"Keep it\"",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    let text = repository.text("model/model.toml");
    assert!(
        text.contains("name = \"Keep it\"\n<<<<<<< ours\nweight = 4"),
        "{text}"
    );
    let start = text.find("<<<<<<<").expect("a conflict");
    let middle = start + text[start..].find("=======\n").expect("two sides");
    let end = middle + text[middle..].find(">>>>>>>").expect("the end");
    let behind = end + text[end..].find('\n').expect("a line") + 1;
    let line = start + text[start..].find('\n').expect("a line") + 1;
    let sides = [&text[line..middle], &text[middle + 8..end]];
    for side in sides {
        let kept = format!("{}{side}{}", &text[..start], &text[behind..]);
        toml::from_str::<toml::Table>(&kept).unwrap_or_else(|error| panic!("{error}\n{kept}"));
    }
}

#[test]
fn an_update_brings_anchors_and_says_all_of_it_each_time() {
    let repository = Repository::new();
    repository.import(BOTH);
    repository.write(
        "seeds/assessment/later.md",
        "---\ntitle: Later\n---\n\n# Later\n\n> **Note**: now.\n",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert!(
        repository
            .text("model/model.toml")
            .contains("\n[site.anchors.\"model/assessment/later\"]\nlater = \"\"\n")
    );
    assert!(printed.contains("`#later` of the page"), "{printed}");
    // The same version once more, with something else that has no place.
    repository.write("seeds/tools/new.py", "print()\n");
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    let again = repository.path("model-update-1.1.0-2/left/seeds/tools/new.py");
    assert!(again.exists(), "{printed}");
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
fn what_one_side_removed_goes_or_is_to_be_decided() {
    let repository = Repository::with_newer();
    // Here a page goes that the other side changed, and a requirement gets another id.
    fs::remove_file(repository.path("model/pages/faq/_index.md")).expect("there");
    repository.replace(
        "model/model.toml",
        "id = \"samples-carry-a-label\"",
        "id = \"labels\"",
    );
    let category = repository.path("model/categories/collecting");
    fs::rename(
        category.join("samples-carry-a-label.md"),
        category.join("labels.md"),
    )
    .expect("there");
    repository.replace(
        "model/pages/assessment/_index.md",
        "#samples-carry-a-label",
        "#labels",
    );
    // There a requirement goes, and another one changes its title.
    let newer = repository.text(NEWER);
    let start = newer.find("          - id: \"2\"\n            weight: 2\n            description: \"Seeds are tested\"").expect("there");
    let end = newer.find(ADDED).expect("there");
    let newer = newer[..start].to_owned() + &newer[end..].replace("id: \"3\"", "id: \"2\"");
    repository.write(
        NEWER,
        newer.replace("Samples carry a label", "Samples carry a clear label"),
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.contains("the published model changed what was removed here: page-body-changed of `page:faq/_index.md`"), "{printed}");
    let structure = repository.text("model/model.toml");
    assert!(
        structure.contains("id = \"labels\", weight = 3, title = \"Samples carry a clear label\""),
        "{structure}"
    );
    assert!(
        structure.contains("[[retired]]\nid = \"seeds-are-tested\"\nsince = \"1.2.0\""),
        "{structure}"
    );
    assert!(
        !repository
            .path("model/categories/keeping/seeds-are-tested.md")
            .exists()
    );
    assert!(!repository.path("model/pages/faq/_index.md").exists());
}

#[test]
fn a_file_alone_updates_a_folder_and_leaves_what_it_cannot_say() {
    let repository = Repository::with_newer();
    let pages = folder::read(&repository.path("model/pages"));
    // A file does not say which ids are retired, and the one of a requirement that it lacks is.
    let newer = repository.text(NEWER);
    let start = newer.find("          - id: \"2\"\n            weight: 2\n            description: \"Seeds are tested\"").expect("there");
    let end = newer.find(ADDED).expect("there");
    repository.write(NEWER, newer[..start].to_owned() + &newer[end..]);
    // A remark that only the file has is not lost with it.
    let file = "model/categories/keeping/seeds-are-tested.md";
    repository.write(
        file,
        repository.text(file) + "\n<!-- Ask the keepers. -->\n",
    );
    let (status, printed) = repository.update(NEWER);
    assert_eq!(status, Some(0), "{printed}");
    assert_eq!(
        folder::differences(&pages, &folder::read(&repository.path("model/pages"))),
        Vec::<String>::new(),
        "{printed}"
    );
    let structure = repository.text("model/model.toml");
    assert!(
        structure.contains("weight = 4, title = \"Routes")
            && structure.contains("Work depends on single people."),
        "{structure}"
    );
    assert!(
        structure.contains("[[retired]]\nid = \"seeds-are-tested\"\nsince = \"1.2.0\""),
        "{structure}"
    );
    assert!(
        repository.text(file).contains("<!-- Ask the keepers. -->")
            && printed.contains("whether it has remarks to be kept"),
        "{printed}"
    );
}

#[test]
fn without_a_record_or_with_errors_nothing_is_updated() {
    let repository = Repository::with_newer();
    let record = repository.text("model/imported.json");
    fs::remove_file(repository.path("model/imported.json")).expect("there");
    let (status, printed) = repository.update("seeds");
    assert!(
        status == Some(2) && printed.contains("there is no `imported.json`"),
        "{printed}"
    );
    repository.write("model/imported.json", "{");
    let (status, printed) = repository.update("seeds");
    assert!(
        status == Some(2) && printed.contains("imported.json:1"),
        "{printed}"
    );
    repository.write("model/imported.json", record);
    repository.replace(
        "model/model.toml",
        "weight = 3, title = \"Samples",
        "weight = x, title = \"Samples",
    );
    let before = folder::read(&repository.path("model"));
    let (status, printed) = repository.update("seeds");
    assert!(
        status == Some(2) && printed.contains("has errors"),
        "{printed}"
    );
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new()
    );
    let (status, printed) = repository.import(&["seeds", "--update", "--out", "nowhere"]);
    assert_eq!(status, Some(2), "{printed}");
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

/// What a page becomes, and what is said of it.
fn converted(body: &str) -> (String, String) {
    let repository = Repository::new();
    repository.write(
        "seeds/assessment/page.md",
        format!("---\ntitle: P x\n---\n\n{body}\n"),
    );
    let (status, printed) = repository.import(&["seeds", "--out", "model"]);
    assert_eq!(status, Some(0), "{printed}");
    let page = repository.text("model/pages/assessment/page.md");
    let (_, body) = page.split_once("+++\n\n").expect("front matter ends");
    (body.trim_end().to_owned(), repository.report())
}

#[test]
fn pages_become_what_they_show() {
    for (body, expected) in [
        // Anchors stay with what they stand before, and nothing joins what was apart.
        (
            "Some text.\n<a id=\"x\"></a>\n\nNext.",
            "Some text.\n{#x}\n\nNext.",
        ),
        ("<a id=\"x\"></a>\n\nNext.", "Next.\n{#x}"),
        (
            "## Head\n\n<a name='x'></a>\n\nNext.",
            "## Head\n\nNext.\n{#x}",
        ),
        (
            "A.\n\n<a id=\"head\"></a>\n\n## Head\n\nNext.",
            "A.\n\n## Head\n\nNext.",
        ),
        (
            "<a id=\"x\"></a>\n\n- item\n\nFar away.",
            "<a id=\"x\"></a>\n\n- item\n\nFar away.",
        ),
        // What would be read as an expression is shown, within what changes, too.
        (
            "A <span class=\"badge\"> {= x </span> b.",
            "A **{= \"{\" =}= x** b.",
        ),
        // Whatever stands in the title goes with it.
        ("# P <span class=\"badge\">x</span>\n\n- a", "- a"),
        ("# [P x](../faq/_index.md)\n\n- a", "- a"),
        ("# <a id=\"p\"></a>P x\n\n- a", "- a"),
        // Notes keep their places in lists and quotations.
        (
            "- x\n  > **Warning:** second\n- y",
            "- x\n  > [!WARNING]\n  > second\n- y",
        ),
        ("- > **Note** one", "- > [!NOTE]\n  > one"),
        (
            "> one\n{: .callout-info }\n\ntwo",
            "> [!NOTE]\n> one\n\ntwo",
        ),
        (
            "> one\n{class=\"callout-warning big\"}\n\ntwo",
            "> [!WARNING]\n> one\n\ntwo",
        ),
        // A heading of two lines is one.
        (
            "# Other\n\nSet\next three\n---\n\n- a",
            "## Other\n\n### Set ext three\n\n- a",
        ),
        ("Big\n===\n\n- a", "Big\n---\n\n- a"),
        // Links lead to what they mean.
        (
            "[a](../../categories/01-collecting/#1---collecting) b.",
            "[a](../../categories/collecting/) b.",
        ),
        (
            "[a](../../categories/02-keeping/#seeds-are-tested-each-year) b.",
            "[a](../../categories/keeping/#seeds-are-tested) b.",
        ),
        (
            "[a](../scoping/index.md?x=1#where) b.",
            "[a](../scoping/index.md?x=1#where) b.",
        ),
        (
            "[a](../../faq?x=1#questions) b.",
            "[a](../../faq/?x=1#questions) b.",
        ),
        (
            "[a][r] b.\n\n[r]: scoping.md \"Title\"",
            "[a][r] b.\n\n[r]: ../scoping/ \"Title\"",
        ),
        // So do those in HTML.
        (
            "<a class='x' href='../../categories/01-collecting/#routes-are-planned'>a</a> <img src=\"scoping.md\"> b.",
            "<a class='x' href='../../categories/collecting/#routes-are-planned'>a</a> <img src=\"../scoping/\"> b.",
        ),
        (
            "<p>\n<a href=\"https://seeds.example/faq\">a</a>\n<a href=\"../../wg/charter\">b</a>\n</p>",
            "<p>\n<a href=\"https://seeds.example/faq\">a</a>\n<a href=\"../../wg/charter\">b</a>\n</p>",
        ),
    ] {
        let (page, report) = converted(body);
        assert_eq!(page, expected, "{body}\n{report}");
    }
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
fn a_text_whose_lines_break_elsewhere_is_no_conflict() {
    let repository = Repository::new();
    let guidance = "Routes are planned before the season begins, with the owners of the land.";
    let broken = "Routes are planned\n              before the season begins,\n              with the owners of the land.";
    repository.replace("seeds/data/seeds-model-1.1.0.yaml", guidance, broken);
    repository.import(&["seeds", "--out", "model"]);
    let path = "model/categories/collecting/routes-are-planned.md";
    assert!(
        repository.text(path).contains("planned\nbefore"),
        "the lines are as they were"
    );
    let newer = repository
        .text("seeds/data/seeds-model-1.1.0.yaml")
        .replace("1.1.0", "1.2.0");
    repository.write(
        NEWER,
        newer.replace("before the season begins,", "before each season begins,"),
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert!(
        repository.text(path).contains("before each season begins"),
        "{printed}"
    );
}

#[test]
fn what_moved_or_came_on_both_sides_is_marked() {
    let repository = Repository::with_newer();
    // A requirement stands in another category there, and its text was changed here.
    let newer = repository.text(NEWER);
    let start = newer
        .find("          - id: \"2\"\n            weight: 4\n            description: \"Routes")
        .expect("there");
    let end = newer.find("  - id: \"B\"").expect("there");
    let routes = newer[start..end]
        .replace("id: \"2\"", "id: \"4\"")
        .replace("of the land", "of the ground");
    repository.write(NEWER, newer[..start].to_owned() + &newer[end..] + &routes);
    repository.replace(
        "model/categories/collecting/routes-are-planned.md",
        "of the land",
        "of the fields",
    );
    // A page came on both sides.
    repository.write(
        "model/pages/assessment/new.md",
        "+++\ntitle = \"Ours\"\n+++\n\nOur own page.\n",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(1), "{printed}");
    let text = repository.text("model/categories/keeping/routes-are-planned.md");
    assert!(
        text.contains("of the fields")
            && text.contains("of the ground")
            && text.contains("<<<<<<<"),
        "{text}\n{printed}"
    );
    assert!(
        !repository
            .path("model/categories/collecting/routes-are-planned.md")
            .exists()
    );
    let page = repository.text("model/pages/assessment/new.md");
    assert!(
        page.contains("Our own page.") && page.contains("A new page."),
        "{page}"
    );
    let (status, printed) = repository.run(&["check"]);
    assert!(
        status == Some(1) && printed.contains("merge-conflict"),
        "{printed}"
    );
}

#[test]
fn what_is_cited_here_stays_and_what_a_category_held_is_retired() {
    let repository = Repository::with_newer();
    let newer = repository.text(NEWER);
    // There a category goes, with the only citations of a standard but one; here that is cited anew.
    let start = newer.find("  - id: \"B\"").expect("there");
    let other = "  - id: \"B\"\n    name: \"Bank\"\n    description: \"What happens inside.\"\n    categories: []\n";
    let newer = newer[..start].replace(
        "[ISO 20387](https://www.iso.org/standard/67888.html)",
        "[Gene bank standards](https://standards.example/gene-banks)",
    );
    repository.write(NEWER, newer + other);
    repository.replace(
        "model/categories/collecting/routes-are-planned.md",
        "references = [",
        "references = [\"iso-20387\", ",
    );
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    let structure = repository.text("model/model.toml");
    for id in ["keeping", "temperature-is-watched", "seeds-are-tested"] {
        assert!(
            structure.contains(&format!("[[retired]]\nid = \"{id}\"")),
            "{id}\n{structure}"
        );
    }
    assert!(
        repository
            .text("model/references.toml")
            .contains("id = \"iso-20387\""),
        "{printed}"
    );
    assert!(
        printed.contains("the published model removed `iso-20387`, which is cited here"),
        "{printed}"
    );
}

#[test]
fn another_model_an_older_one_and_a_folder_that_is_left_out_change_nothing_by_mistake() {
    let repository = Repository::with_newer();
    fs::remove_dir_all(repository.path("model")).expect("there");
    fs::remove_dir_all(repository.path("model-import")).expect("there");
    repository.import(BOTH);
    let pages = folder::read(&repository.path("model/pages/wg"));
    let before = folder::read(&repository.path("model"));
    let older = repository.text("seeds/data/seeds-model-1.0.0.yaml");
    repository.write("old/model.yaml", &older);
    let (status, printed) = repository.update("old/model.yaml");
    assert!(
        status == Some(2) && printed.contains("older than version"),
        "{printed}"
    );
    let mut other = older.replace("1.0.0\"\nmodules", "9.0.0\"\nmodules");
    for (from, to) in [
        ("Samples carry a label", "Bread is baked"),
        (
            "A label names the place and the day on which a sample was taken.",
            "Dough rests.",
        ),
        (
            "Routes are planned before the season begins, with the owners of the land.",
            "Salt is weighed.",
        ),
        ("Routes are planned", "Salt is weighed"),
        (
            "A sensor in each room reports the temperature, and somebody is called when it leaves its bounds.",
            "Ovens are hot.",
        ),
        ("Temperature is watched", "Ovens are swept"),
    ] {
        other = other.replace(from, to);
    }
    repository.write("old/other.yaml", other);
    let (status, printed) = repository.update("old/other.yaml");
    assert!(
        status == Some(2) && printed.contains("seems to be another model"),
        "{printed}"
    );
    assert_eq!(
        folder::differences(&before, &folder::read(&repository.path("model"))),
        Vec::<String>::new()
    );
    // Without the folder of the group, its pages stay.
    let (status, printed) = repository.update("seeds");
    assert_eq!(status, Some(0), "{printed}");
    assert_eq!(
        folder::differences(&pages, &folder::read(&repository.path("model/pages/wg"))),
        Vec::<String>::new(),
        "{printed}"
    );
    let report = repository.text("model-update-1.2.0/report.md");
    assert!(report.contains("# The import of it"), "{report}");
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
