//! Names of files that act, that lead elsewhere, or that a common file system cannot hold or keep apart: found, and never
//! printed as they are.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

use pkimm_model::SourceTree;
use pkimm_tests::injection::{obeyed, runner_commands};
use pkimm_tests::program::{pkimm, run};
use pkimm_tests::{folder, models};
use serde_json::Value;

const PAGE: &str = "+++\ntitle = \"A page\"\nweight = 7\n+++\n\nText.\n";

/// Names below the folder of a model, each of which is refused.
const REFUSED: &[&str] = &[
    "pages/a\nb.md",
    "pages/x\n::error::acted.md",
    "pages/x\r::stop-commands::acted.md",
    "pages/\u{1b}[31macted.md",
    "pages/\u{9b}2Jacted.md",
    "pages/::error::acted.md",
    "pages/a\\..\\b.md",
    "pages/\u{202e}dm.exe.md",
    "pages/dot./a.md",
    "pages/blank /a.md",
    "pages/ blank.md",
    "pages/CON.md",
    "pages/aux.md",
    "pages/con .md",
    "pages/COM\u{b9}.md",
    "pages/conin$.md",
    "categories/nul/_index.md",
    "pages/question?.md",
];

/// Pairs of which the second is refused, in the order of their bytes.
const ALIKE: &[(&str, &str)] = &[
    ("pages/A.md", "pages/a.md"),
    ("pages/e\u{301}.md", "pages/\u{e9}.md"),
    ("pages/\u{c4}x.md", "pages/\u{e4}x.md"),
    ("pages/STRASSE.md", "pages/stra\u{df}e.md"),
    ("pages/FILE.md", "pages/\u{fb01}le.md"),
    ("pages/\u{3bf}\u{3c2}.md", "pages/\u{3bf}\u{3c3}.md"),
    ("pages/S.md", "pages/\u{17f}.md"),
    ("pages/AB/y.md", "pages/ab/x.md"),
];

/// Writes the small model with a page under each name, and one whose name is no text.
fn write(model: &Path) {
    folder::copy(&models::small(), model);
    let alike = ALIKE.iter().flat_map(|(first, second)| [*first, *second]);
    for name in REFUSED.iter().copied().chain(alike) {
        folder::write(&model.join(name), PAGE);
    }
    let name = std::ffi::OsStr::from_bytes(b"\xff.md");
    folder::write(&model.join("pages/odd").join(name), PAGE);
}

/// What was printed, once it is sure that nothing in it acts.
fn printed(folder: &Path, arguments: &[&str], expects_commands: bool) -> String {
    let output = pkimm()
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("pkimm runs");
    let (out, err) = (output.stdout, output.stderr);
    let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    let has_colors = arguments.contains(&"always");
    for text in [&out, &err] {
        let signs = obeyed(text, has_colors);
        assert!(signs.is_empty(), "{arguments:?}: {signs:?} in {text}");
        if !expects_commands {
            assert_eq!(runner_commands(text), [], "{arguments:?}");
        }
    }
    out + &err
}

/// What is said of the path of a file that is refused.
fn said_of(path: &str) -> String {
    let shown: String = path.chars().flat_map(char::escape_debug).collect();
    format!("the path `{shown}` ")
}

#[test]
fn a_name_that_no_file_may_have_is_found_and_never_printed_as_it_is() {
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    write(&guard.path().join("model"));
    let report = printed(
        guard.path(),
        &["check", "--quiet", "--format", "json"],
        false,
    );
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let said = |file: &str| -> Vec<&str> {
        let of = findings
            .iter()
            .filter(|finding| finding["file"] == format!("model/{file}").as_str());
        of.map(|finding| finding["message"].as_str().expect("a text"))
            .collect()
    };
    for path in REFUSED {
        let said = said(path);
        assert_eq!(said.len(), 1, "{path:?}: {said:?}");
        assert!(said[0].starts_with(&said_of(path)), "{said:?}");
    }
    for (first, second) in ALIKE {
        let told = said(second);
        assert!(
            told.iter().any(|told| told.contains(" differs from ")),
            "{second}: {told:?}"
        );
        assert!(
            !said(first)
                .iter()
                .any(|told| told.contains(" differs from ")),
            "{first}"
        );
    }
    assert!(
        said("pages/odd")
            .iter()
            .any(|told| told.starts_with("cannot read a name in this folder"))
    );
    for arguments in [
        &["check"][..],
        &["check", "--color", "always"],
        &["check", "--format", "sarif"],
        &["check", "--fix"],
        &["build", "--out", "dist"],
        &["release", "--dry-run"],
        &["release"],
        &["diff", "1.0.0"],
    ] {
        let text = printed(guard.path(), arguments, false);
        assert!(text.contains("dm.exe"), "{arguments:?}: {text}");
    }
    let text = printed(
        guard.path(),
        &["check", "--format", "github", "--quiet"],
        true,
    );
    let mut commands = runner_commands(&text);
    commands.retain(|command| command.name != "notice");
    assert_eq!(commands.len(), findings.len());
}

#[test]
fn the_same_names_are_found_at_a_revision() {
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    write(&guard.path().join("model"));
    let git = |arguments: &[&str]| {
        run(Command::new("git")
            .current_dir(guard.path())
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
            .args([
                "-c",
                "core.protectNTFS=false",
                "-c",
                "core.precomposeUnicode=false",
            ])
            .args(arguments));
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Names"]);
    let text = printed(guard.path(), &["diff", "git:HEAD", "1.0.0"], false);
    for path in REFUSED {
        assert!(text.contains(&said_of(path)), "{path:?}: {text}");
    }
    for (_, second) in ALIKE {
        assert!(text.contains(&said_of(second)), "{second}: {text}");
    }
    assert!(text.contains("cannot read a name in this folder"), "{text}");
    // What is not committed is named as well.
    let other = guard.path().join("other");
    folder::copy(&models::small(), &other.join("model"));
    let notes = "+++\ndate = \"2026-01-01\"\n+++\n\nNotes.\n";
    folder::write(&other.join("model/releases/1.1.0.md"), notes);
    let odd = other.join("model/odd/.\u{1b}\n::error::x");
    folder::write(&odd, PAGE);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Another model"]);
    folder::write(&odd, "changed");
    let text = printed(&other, &["release", "--out", "dist"], false);
    assert!(
        text.contains(r"odd/.\u{1b}\n::error::x` is not committed"),
        "{text}"
    );
}

#[test]
fn a_path_that_leads_out_of_the_folder_is_never_read() {
    let mut files = folder::read(&models::small());
    for path in ["../evil.md", "pages/../../evil.md", "/etc/evil.md"] {
        files.insert(path.to_owned(), PAGE.as_bytes().to_vec());
    }
    let (tree, _) = SourceTree::from_files(files);
    let read: Vec<&str> = tree
        .below("")
        .map(|(path, _)| path)
        .filter(|path| path.contains("evil"))
        .collect();
    assert_eq!(read, Vec::<&str>::new());
}
