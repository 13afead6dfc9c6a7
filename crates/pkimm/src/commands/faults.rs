//! Commands whose file operations fail, one after the other.

mod each;

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Parser as _;
use pkimm_emit::{FORMATS, Format};

use self::each::{each, folder};
use super::again::Again;
use super::{Status, release, watch};
use crate::args::{Args, Command};

/// A folder that every case of a test begins with.
struct Scene {
    root: Utf8PathBuf,
    _guard: tempfile::TempDir,
}

impl Scene {
    /// The small model in the folder `model`.
    fn small() -> Self {
        let (_guard, root) = folder();
        let base = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/base");
        copy(&base, &root.join("model"));
        Self { root, _guard }
    }

    fn put_into(&self, root: &Utf8Path) {
        copy(&self.root, root);
    }
}

fn copy(from: &Utf8Path, to: &Utf8Path) {
    fs::create_dir_all(to).expect("made");
    for entry in from.read_dir_utf8().expect("there") {
        let entry = entry.expect("readable");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("known").is_dir() {
            copy(entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

fn edit(root: &Utf8Path, path: &str, old: &str, new: &str) {
    let path = root.join(path);
    let text = fs::read_to_string(&path).expect("there");
    assert!(text.contains(old), "{path} has no `{old}`");
    fs::write(path, text.replacen(old, new, 1)).expect("written");
}

/// The arguments of a command that works in a folder.
fn args(root: &Utf8Path, arguments: &[&str]) -> Args {
    let model = root.join("model");
    let before = ["pkimm", "--quiet", "--model", model.as_str()];
    Args::parse_from(before.iter().chain(arguments))
}

fn run(root: &Utf8Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status = super::run(args(root, arguments))?;
    assert_eq!(status, Status::Good, "{arguments:?}");
    Ok(())
}

fn build_only(root: &Utf8Path, formats: &str) -> anyhow::Result<()> {
    let out = root.join("made/dist");
    run(root, &["build", "--only", formats, "--out", out.as_str()])
}

fn build(root: &Utf8Path) -> anyhow::Result<()> {
    build_only(root, "hugo")
}

/// A page that comes into a folder of its own, and one that goes with its folder.
fn change_pages(root: &Utf8Path) {
    let page = "+++\ntitle = \"Passing notes\"\nweight = 900\n+++\n\nOnly for a while.\n";
    fs::create_dir(root.join("model/pages/passing")).expect("made");
    fs::write(root.join("model/pages/passing/notes.md"), page).expect("written");
    edit(
        root,
        "model/model.toml",
        "Made up for tests.",
        "Changed for tests.",
    );
}

fn change_pages_back(root: &Utf8Path) {
    fs::remove_dir_all(root.join("model/pages/passing")).expect("there");
    edit(
        root,
        "model/model.toml",
        "Changed for tests.",
        "Made up for tests.",
    );
}

#[test]
fn a_first_build() {
    let scene = Scene::small();
    let build = |root: &Utf8Path| build_only(root, "csv,json,mermaid");
    each(|root| scene.put_into(root), build, build);
}

static BUILT: LazyLock<Scene> = LazyLock::new(|| {
    let scene = Scene::small();
    build(&scene.root).expect("built");
    fs::write(scene.root.join("made/dist/mine.txt"), "mine").expect("written");
    scene
});

#[test]
fn a_build_after_which_the_page_is_given_up_again() {
    let prepare = |root: &Utf8Path| {
        BUILT.put_into(root);
        change_pages(root);
    };
    let given_up = |root: &Utf8Path| {
        change_pages_back(root);
        build(root)?;
        let expected = root.join("expected");
        run(
            root,
            &["build", "--only", "hugo", "--out", expected.as_str()],
        )?;
        fs::write(expected.join("mine.txt"), "mine")?;
        for entry in crate::output::read_folder(&expected, &BTreeMap::new())?.files {
            let found = fs::read(root.join("made/dist").join(&entry.0))?;
            assert!(found == entry.1, "{}", entry.0);
        }
        Ok(())
    };
    each(prepare, build, given_up);
}

#[test]
fn a_build_that_takes_a_page_away() {
    let scene = Scene::small();
    change_pages(&scene.root);
    build(&scene.root).expect("built");
    change_pages_back(&scene.root);
    each(|root| scene.put_into(root), build, build);
}

#[test]
fn a_round_of_watching() {
    let prepare = |root: &Utf8Path| {
        BUILT.put_into(root);
        change_pages(root);
    };
    let rebuild = |root: &Utf8Path| {
        let out = root.join("made/dist");
        let args = args(root, &["watch", "--only", "hugo", "--out", out.as_str()]);
        let Command::Watch(options) = &args.command else {
            panic!("it watches");
        };
        let mut session = watch::Session::new(&args.global, options)?;
        session.try_rebuild().map(drop)
    };
    each(prepare, rebuild, rebuild);
}

#[test]
fn an_import() {
    let scene = Scene::small();
    let import = |root: &Utf8Path| {
        let file = root.join("model/releases/1.0.0.json");
        let out = root.join("new/model");
        run(root, &["import", file.as_str(), "--out", out.as_str()])
    };
    // What is complete is not imported once more.
    let next = |root: &Utf8Path| match fs::metadata(root.join("new/model/model.toml")) {
        Ok(model) if model.len() > 0 => Ok(()),
        _ => import(root),
    };
    each(|root| scene.put_into(root), import, next);
}

#[test]
fn a_fix_of_several_files() {
    let scene = Scene::small();
    for (path, old, new) in [
        (
            "pages/assessment/evaluation.md",
            "Scores are",
            "Scores recieve and are",
        ),
        (
            "categories/trust-anchors/anchor-list.md",
            "A list names",
            "A list seperately names",
        ),
        ("model.toml", "weight = 4,", "weight = \"4\","),
    ] {
        edit(&scene.root, &format!("model/{path}"), old, new);
    }
    let fix = |root: &Utf8Path| run(root, &["check", "--fix"]);
    each(|root| scene.put_into(root), fix, fix);
}

/// The formats of a bundle. The files of the others are many, and are written alike.
fn formats() -> Vec<Format> {
    let formats = FORMATS.iter().filter(|format| format.facts.name == "csv");
    formats.cloned().collect()
}

fn publish(root: &Utf8Path) -> anyhow::Result<()> {
    let formats = formats();
    let out = root.join("made/dist");
    let args = args(root, &["release", "--out", out.as_str()]);
    let Command::Release(options) = &args.command else {
        panic!("it releases");
    };
    // To ask git would start a process, which for a moment holds every lock that this one does.
    let status = release::run_with(&args.global, options, &formats, |_, _, _| Ok(Vec::new()))?;
    assert_eq!(status, Status::Good);
    Ok(())
}

fn prepared() -> Scene {
    let scene = Scene::small();
    let notes = "+++\ndate = \"2024-09-01\"\n\n[[decisions]]\nchanges = [\"model\"]\nurl = \"https://model.example/1\"\ndate = \"2024-08-01\"\n+++\n\nWhat is new.\n";
    fs::write(scene.root.join("model/releases/1.1.0.md"), notes).expect("written");
    let pages = scene.root.join("model/pages/assessment");
    fs::write(pages.join("steps.csv"), "step,who\n").expect("written");
    let page = "model/pages/assessment/evaluation.md";
    let link = "See [the steps](../steps.csv). Scores are";
    edit(&scene.root, page, "Scores are", link);
    let next = scene.root.join("model/releases/next");
    fs::create_dir(&next).expect("made");
    let decision = "[[decisions]]\nchanges = [\"level:1\"]\nurl = \"https://model.example/2\"\ndate = \"2024-08-02\"\n";
    fs::write(next.join("levels.toml"), decision).expect("written");
    scene
}

#[test]
fn a_first_release() {
    let scene = prepared();
    each(|root| scene.put_into(root), publish, publish);
}

#[test]
fn a_release_whose_bundle_is_replaced() {
    let scene = prepared();
    publish(&scene.root).expect("published");
    edit(
        &scene.root,
        "model/releases/1.1.0.md",
        "What is new.",
        "What is newer.",
    );
    each(|root| scene.put_into(root), publish, publish);
}

#[test]
fn a_version_that_is_withdrawn() {
    let scene = prepared();
    publish(&scene.root).expect("published");
    let withdraw = |root: &Utf8Path| {
        let args = args(root, &["check"]);
        let again = Again {
            version: "1.1.0",
            withdrawn: Some("A weight was wrong."),
            out: &root.join("made/dist"),
            templates: None,
            dry_run: false,
        };
        let status = again.make(&args.global, &formats(), || Ok(Vec::new()))?;
        assert_eq!(status, Status::Good);
        Ok(())
    };
    each(|root| scene.put_into(root), withdraw, withdraw);
}
