//! What holds for the project's own source files: rustfmt sees every one of them, none stand in a circle, the script that
//! makes the files of a lint puts them where they belong, each word that is asked for is there, and the model counts what was added.

mod circles;
mod words;

use std::fs;
use std::process::Command;

use pkimm_tests::folder;
use pkimm_tests::program::run;

/// `cargo fmt` follows the `mod` lines of a crate and misses the files that a macro declares, so each file is named here.
#[test]
fn every_source_file_is_formatted() {
    let project = folder::project();
    let files: Vec<_> = ["crates", "tests"]
        .iter()
        .flat_map(|part| {
            let below = project.join(part);
            folder::read(&below)
                .into_keys()
                .filter(|path| path.ends_with(".rs"))
                .map(move |path| below.join(path))
        })
        .collect();
    assert!(files.len() > 150, "only {} files were found", files.len());
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--color", "never"])
        .args(files)
        .output()
        .expect("rustfmt comes with the toolchain");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_new_lint_gets_its_files_and_its_rows() {
    let project = tempfile::tempdir().expect("a temporary folder can be made");
    let lints = "crates/pkimm-model/src/lint";
    for part in ["scripts", lints] {
        folder::copy(&folder::project().join(part), &project.path().join(part));
    }
    let script = |arguments: &[&str]| {
        let mut command = Command::new("bash");
        command.arg(project.path().join("scripts/new-lint"));
        command.args(arguments);
        command
    };
    run(&mut script(&["cell-cut-off"]));
    run(&mut script(&["weight-far-out"]));
    run(&mut script(&["--gate", "zero-is-reused"]));
    let table = fs::read_to_string(project.path().join(lints).join("mod.rs")).expect("it is there");
    for expected in [
        "mod bump_too_small;\nmod cell_cut_off;\nmod circular_successor;\n",
        "mod waiver_unused;\nmod weight_far_out;\nmod weight_out_of_range;\n",
        "mod zero_is_reused;\n\n#[cfg(test)]\n",
        "    broken_link\n    cell_cut_off\n    circular_successor\n",
        "    waiver_unused\n    zero_is_reused\n}\n",
    ] {
        assert!(table.contains(expected), "{expected}");
    }
    for (name, module) in [
        ("cell-cut-off", "cell_cut_off"),
        ("zero-is-reused", "zero_is_reused"),
    ] {
        let folder = project.path().join(lints);
        assert!(folder.join(format!("{name}.md")).exists(), "{name}");
        run(Command::new("rustfmt")
            .args(["--check", "--edition", "2024"])
            .arg(folder.join(format!("{module}.rs"))));
    }
    for refused in ["bare-url", "Not-A-Name", "two words", "type"] {
        let output = script(&[refused]).output().expect("bash is there");
        assert_eq!(output.status.code(), Some(2), "{refused}");
        assert!(!output.stderr.is_empty(), "{refused}");
    }
}

/// Files that need each other can only be understood, changed and tested together.
#[test]
fn no_files_of_a_crate_stand_in_a_circle() {
    let project = folder::project();
    let crates = fs::read_dir(project.join("crates")).expect("the crates are there");
    let crates = crates.map(|entry| entry.expect("it can be listed").path());
    let circles: Vec<String> = crates
        .chain([project.join("tests")])
        .flat_map(|of_crate| circles::circles_in(&of_crate.join("src")))
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

/// A language has as many words to translate as are said.
#[test]
fn every_word_that_is_asked_for_is_there_and_no_other() {
    let path = folder::project().join("site-templates/words/en.toml");
    let words = fs::read_to_string(path).expect("the words are there");
    let faults = words::faults(&words.parse().expect("they are TOML"));
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_model_says_how_many_references_were_added_to_those_that_were_published() {
    let text = |path: &str| fs::read_to_string(folder::model().join(path)).expect("it is there");
    let added = text("references.toml").matches("added = true").count();
    let said = format!("with {added} references added and marked");
    for path in ["model.toml", "releases/2.0.0.md"] {
        // The lines of the notes break where they like.
        let words: Vec<String> = text(path).split_whitespace().map(str::to_owned).collect();
        assert!(words.join(" ").contains(&said), "{path}: {said}");
    }
}
