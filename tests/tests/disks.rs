//! Disks that are full, and folders and files without the right to read or write them: an error that says so, every file
//! as it was or as it is to be, and a next run that puts it right.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pkimm_tests::folder::{self, Tree};
use pkimm_tests::program::{pkimm, run};
use pkimm_tests::{models, tools};
use tempfile::TempDir;

/// What the names of files begin with that are about to take a place, and of what a run keeps for itself.
const OURS: &str = ".pkimm";

fn scene() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let model = folder.path().join("model");
    folder::copy(&models::small(), &model);
    folder::copy(&models::small().join("releases"), &folder.path().join("in"));
    folder
}

fn edit(folder: &Path, path: &str, old: &str, new: &str) {
    let text = fs::read_to_string(folder.join(path)).expect("there");
    assert!(text.contains(old), "{path} has no `{old}`");
    fs::write(folder.join(path), text.replacen(old, new, 1)).expect("written");
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned()
}

const BUILD: &[&str] = &["build", "--only", "hugo,json,yaml,csv"];
const RUNS: &[&[&str]] = &[
    BUILD,
    &["import", "in/1.0.0.json", "--out", "new/model"],
    &["check", "--fix"],
];

/// A folder in which each of the runs changes something, and which was built before a change of many files.
fn changed() -> TempDir {
    let folder = scene();
    run(pkimm().current_dir(folder.path()).args(BUILD));
    for path in [
        "pages/assessment/evaluation.md",
        "categories/trust-anchors/anchor-list.md",
    ] {
        let path = folder.path().join("model").join(path);
        let text = fs::read_to_string(&path).expect("there");
        fs::write(&path, text + "\nThey recieve it.\n").expect("written");
    }
    edit(
        folder.path(),
        "model/model.toml",
        "Small Maturity",
        "Changed Maturity",
    );
    folder
}

#[test]
fn on_a_full_disk_nothing_is_torn_and_there_is_room_for_the_next_run() {
    for arguments in RUNS {
        let folder = changed();
        let before = folder::read(folder.path());
        run(pkimm().current_dir(folder.path()).args(*arguments));
        let after = folder::read(folder.path());
        let mut refused = 0;
        for free in [0, 4096, 8192, 16384, 40960, 131_072] {
            let scene = changed();
            let program = pkimm();
            let program = program.get_program().as_ref();
            let Some(output) = tools::on_full_disk(scene.path(), free, program, arguments) else {
                return;
            };
            let case = format!("{arguments:?} with {free} bytes: {}", said(&output));
            let full = folder::read(&scene.path().join("full"));
            let end = folder::read(&scene.path().join("end"));
            match output.status.code() {
                Some(0) => assert_eq!(folder::differences(&after, &full), Vec::<String>::new()),
                Some(2) => {
                    refused += 1;
                    assert!(case.contains("error: "), "{case}");
                    assert!(case.contains("there is no room left"), "{case}");
                    whole(&before, &after, &full, &case);
                }
                status => panic!("{status:?} of {case}"),
            }
            assert_eq!(
                folder::differences(&after, &end),
                Vec::<String>::new(),
                "{case}"
            );
        }
        assert!(refused > 0, "{arguments:?} is never refused");
    }
}

/// Whether every file is the old one or the new one, and none is gone.
fn whole(before: &Tree, after: &Tree, found: &Tree, case: &str) {
    let is_ours = |path: &str| path.split('/').any(|name| name.starts_with(OURS));
    for (path, bytes) in found.iter().filter(|(path, _)| !is_ours(path)) {
        let is_whole = [before, after].map(|of| of.get(path) == Some(bytes));
        // The file that an import holds while it writes.
        let is_held = path.ends_with("new/model/model.toml") && bytes.is_empty();
        assert!(
            is_held || is_whole.contains(&true),
            "{path} is torn: {case}"
        );
    }
    for path in before.keys().filter(|path| after.contains_key(*path)) {
        assert!(found.contains_key(path), "{path} is lost: {case}");
    }
}

/// Runs the program in a folder as somebody without rights.
fn as_nobody(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let program = pkimm();
    let mut command: Command = tools::as_nobody(program.get_program().as_ref())?;
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null());
    Some(command.output().expect("it runs"))
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("they can be set");
}

#[test]
fn without_the_right_to_write_nothing_is_changed_and_the_place_is_named() {
    for (arguments, place) in [
        (RUNS[0], "dist"),
        (RUNS[0], "dist/site/model"),
        (RUNS[1], "."),
        (RUNS[2], "model/pages/assessment"),
    ] {
        let folder = changed();
        tools::give(folder.path());
        let before = folder::read(folder.path());
        let closed = folder.path().join(place);
        allow(&closed, 0o555);
        let Some(output) = as_nobody(folder.path(), arguments) else {
            return;
        };
        let case = format!("{arguments:?} with {place} closed: {}", said(&output));
        assert_eq!(output.status.code(), Some(2), "{case}");
        assert!(case.contains("you have no right to do this"), "{case}");
        assert!(place == "." || said(&output).contains(place), "{case}");
        let found = folder::read(folder.path());
        // What can only be looked at can still be compared.
        if arguments == BUILD {
            let compared = as_nobody(folder.path(), &[BUILD, &["--check"]].concat());
            assert_eq!(compared.expect("it ran before").status.code(), Some(1));
        }
        assert_eq!(
            folder::differences(&found, &folder::read(folder.path())),
            Vec::<String>::new()
        );
        allow(&closed, 0o755);
        let again = as_nobody(folder.path(), arguments).expect("it ran before");
        assert!(again.status.success(), "{}", said(&again));
        let expected = changed();
        run(pkimm().current_dir(expected.path()).args(arguments));
        let expected = folder::read(expected.path());
        whole(&before, &expected, &found, &case);
        let end = folder::read(folder.path());
        assert_eq!(
            folder::differences(&expected, &end),
            Vec::<String>::new(),
            "{case}"
        );
    }
}

#[test]
fn without_the_right_to_read_a_file_it_is_named_and_nothing_is_built() {
    let folder = changed();
    tools::give(folder.path());
    let before = folder::read(folder.path());
    let page = folder.path().join("model/pages/assessment/evaluation.md");
    allow(&page, 0);
    for arguments in [&["check"], BUILD] {
        let Some(output) = as_nobody(folder.path(), arguments) else {
            return;
        };
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("error[unreadable-file]"), "{said}");
        assert!(
            said.contains("evaluation.md") && said.contains("you have no right to do this"),
            "{said}"
        );
    }
    allow(&page, 0o644);
    // A record that cannot be read is not the same as none: what it lists could not be removed any more.
    let record = folder.path().join("dist/.pkimm-manifest.json");
    allow(&record, 0);
    let output = as_nobody(folder.path(), BUILD).expect("it ran before");
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains(".pkimm-manifest.json") && said.contains("you have no right to do this"),
        "{said}"
    );
    allow(&record, 0o644);
    let page = folder.path().join("model");
    allow(&page, 0);
    let output = as_nobody(folder.path(), BUILD).expect("it ran before");
    allow(&page, 0o755);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        folder::differences(&before, &folder::read(folder.path())),
        Vec::<String>::new()
    );
}

#[test]
fn under_a_strict_mask_others_can_read_nothing_and_the_bytes_are_the_same() {
    let strictly = |folder: &Path, arguments: &[&str]| {
        let program = pkimm();
        let mut command = Command::new("sh");
        command.args(["-c", "umask 077; exec \"$@\"", "sh"]);
        command.arg(program.get_program()).args(arguments);
        run(command.current_dir(folder).stdin(Stdio::null()));
    };
    let (strict, usual) = (changed(), changed());
    for folder in [&strict, &usual] {
        fs::remove_dir_all(folder.path().join("dist")).expect("built before");
    }
    for arguments in &RUNS[..2] {
        strictly(strict.path(), arguments);
        run(pkimm().current_dir(usual.path()).args(*arguments));
    }
    let (found, expected) = (folder::read(strict.path()), folder::read(usual.path()));
    assert_eq!(folder::differences(&expected, &found), Vec::<String>::new());
    let written = found
        .keys()
        .filter(|path| path.starts_with("dist/") || path.starts_with("new/"));
    for path in written {
        let file = strict.path().join(path);
        for place in [file.as_path(), file.parent().expect("a folder")] {
            let mode = fs::metadata(place).expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} is {mode:o}", place.display());
        }
    }
    // A fix keeps the rights that a file had.
    let page = "model/pages/assessment/evaluation.md";
    allow(&strict.path().join(page), 0o644);
    strictly(strict.path(), RUNS[2]);
    let mode = fs::metadata(strict.path().join(page))
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o644);
}
