//! Runs that are killed while they write, or for which a disk has no room: what was published is whole, and the next run
//! completes what was begun. Each run is killed a few times; `scripts/prove` does it more often.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pkimm_tests::program::{building, pkimm, run, without_papers};
use pkimm_tests::{chance, folder, models, tools};

use super::clone::Clone;

/// How often each run is killed.
const KILLS: u32 = 4;

/// Waits until a run has begun to write, since it makes everything in memory first, or has ended. `names` lists what there
/// is to see.
fn wait_for_writing(child: &mut Child, names: impl Fn() -> Vec<String>) {
    let before = names();
    while names() == before && child.try_wait().expect("it was started").is_none() {
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// Lets a run write to its end once, and then kills others, each at a later time than the one before. `start` makes what a
/// run needs and starts it, and `check` looks at what a killed run has left behind.
fn kill<T>(start: impl Fn() -> (T, Child), names: impl Fn(&T) -> Vec<String>, check: impl Fn(&T)) {
    let (scene, mut child) = start();
    wait_for_writing(&mut child, || names(&scene));
    let begin = Instant::now();
    assert!(child.wait().expect("it was started").success());
    let takes = begin.elapsed();
    let kills = KILLS * chance::times();
    for kill in 0..kills {
        let (scene, mut child) = start();
        wait_for_writing(&mut child, || names(&scene));
        std::thread::sleep(takes * kill / kills);
        // It may have ended by itself.
        drop(child.kill());
        child.wait().expect("it was started");
        check(&scene);
    }
}

/// The names in some folders.
fn names(folders: &[&Path]) -> Vec<String> {
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok());
    let entries = entries.flatten().filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.collect()
}

fn in_releases(clone: &Clone) -> Vec<String> {
    names(&[&clone.path("dist"), &clone.path("model/releases")])
}

/// A version that is about to be released.
fn prepared() -> Clone {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone
}

/// A released version whose notes were amended, so that its bundle is about to be replaced.
fn amended() -> Clone {
    let clone = prepared();
    clone.good(&["release"]);
    clone.edit("model/releases/1.1.0.md", "What is new.", "What is newer.");
    clone.commit();
    clone
}

fn release_is_completed(scene: fn() -> Clone) {
    let expected = scene();
    expected.good(&["release"]);
    let start = || {
        let clone = scene();
        let mut command = clone.command(&["release"]);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("pkimm starts");
        (clone, child)
    };
    let check = |clone: &Clone| {
        clone.good(&["verify", "model/releases/1.0.0.json"]);
        if clone.read("model/releases/1.1.0.md").contains("digest = ") {
            clone.good(&["verify", "model/releases/1.1.0.json"]);
        } else {
            let output = clone.run(&["diff", "1.0.0", "1.1.0"]);
            assert_eq!(output.status.code(), Some(2), "it is not published");
        }
        clone.good(&["release"]);
        clone.good(&["verify", "dist/1.1.0"]);
        for part in ["dist", "model"] {
            let differences = folder::differences(&expected.files(part), &clone.files(part));
            assert_eq!(differences, Vec::<String>::new(), "{part}");
        }
    };
    kill(start, in_releases, check);
}

#[test]
fn a_killed_release_has_published_all_or_nothing_and_can_be_made_again() {
    release_is_completed(prepared);
}

#[test]
fn a_killed_release_loses_no_bundle_that_it_was_to_replace() {
    release_is_completed(amended);
}

#[test]
fn a_release_for_which_the_disk_has_no_room_publishes_nothing_and_can_be_made_again() {
    let expected = prepared();
    expected.good(&["release"]);
    // Before the document, and within the bundle.
    for free in [0, 200_000] {
        let clone = prepared();
        let program = pkimm();
        let program = program.get_program().as_ref();
        let Some(output) = tools::on_full_disk(&clone.path(""), free, program, &["release"]) else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("there is no room left"), "{said}");
        let notes = clone.read("full/model/releases/1.1.0.md");
        assert!(!notes.contains("digest = "), "{notes}");
        let bundles = clone.files("full/dist");
        assert!(
            bundles.keys().all(|path| path == ".pkimm.lock"),
            "{bundles:?}"
        );
        for part in ["dist", "model"] {
            let found = clone.files(&format!("end/{part}"));
            let differences = folder::differences(&expected.files(part), &found);
            assert_eq!(differences, Vec::<String>::new(), "{part}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_release_under_a_strict_mask_is_the_same_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (expected, clone) = (prepared(), prepared());
    expected.good(&["release"]);
    let program = pkimm();
    let mut command = Command::new("sh");
    command.args(["-c", "umask 077; exec \"$@\"", "sh"]);
    command.arg(program.get_program()).arg("release");
    run(command.current_dir(clone.path("")));
    clone.commit();
    clone.good(&["verify", "dist/1.1.0"]);
    clone.good(&["diff", "1.0.0", "git:HEAD"]);
    for part in ["dist", "model"] {
        let differences = folder::differences(&expected.files(part), &clone.files(part));
        assert_eq!(differences, Vec::<String>::new(), "{part}");
    }
    for path in clone.files("dist").keys() {
        let metadata = clone.path("dist").join(path).metadata().expect("there");
        assert_eq!(metadata.permissions().mode() & 0o077, 0, "{path}");
    }
}

#[test]
fn a_build_completes_what_a_killed_one_left_behind() {
    let only = without_papers();
    let build = |out: &Path| {
        let mut command = building(&models::small(), &only);
        command.arg("--out").arg(out);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("pkimm starts")
    };
    let expected = tempfile::tempdir().expect("a temporary folder can be made");
    let status = build(expected.path()).wait().expect("it ends");
    assert!(status.success());
    let start = || {
        let out = tempfile::tempdir().expect("a temporary folder can be made");
        let child = build(out.path());
        (out, child)
    };
    let check = |out: &tempfile::TempDir| {
        let status = build(out.path()).wait().expect("it ends");
        assert!(status.success());
        let (expected, found) = (folder::read(expected.path()), folder::read(out.path()));
        assert_eq!(folder::differences(&expected, &found), Vec::<String>::new());
    };
    kill(start, |out| names(&[out.path()]), check);
}

/// A text with a fault that a program may mend, in each of many files.
fn misspelled() -> tempfile::TempDir {
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    let model = guard.path().join("model");
    folder::copy(&models::small(), &model);
    for number in 0..40 {
        let text = format!(
            "+++\ntitle = \"Note {number}\"\nweight = {number}\n+++\n\nWe recieve many notes on this.\n"
        );
        folder::write(&model.join(format!("pages/notes/note-{number}.md")), text);
    }
    guard
}

fn fixing(folder: &Path) -> Command {
    let mut command = pkimm();
    command.current_dir(folder).args(["check", "--fix"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn a_killed_fix_has_torn_no_file_and_can_be_made_again() {
    let (before, expected) = (misspelled(), misspelled());
    let before = folder::read(before.path());
    let status = fixing(expected.path()).status().expect("it ends");
    assert!(status.success());
    let expected = folder::read(expected.path());
    assert!(folder::differences(&before, &expected).len() >= 40);
    let start = || {
        let folder = misspelled();
        let child = fixing(folder.path()).spawn().expect("pkimm starts");
        (folder, child)
    };
    let check = |folder: &tempfile::TempDir| {
        for (path, bytes) in folder::read(folder.path()) {
            let is_whole = [&before, &expected].map(|of| of.get(&path) == Some(&bytes));
            assert!(
                path.contains("/.pkimm-") || is_whole.contains(&true),
                "{path}"
            );
        }
        let status = fixing(folder.path()).status().expect("it ends");
        assert!(status.success());
        let differences = folder::differences(&expected, &folder::read(folder.path()));
        assert_eq!(differences, Vec::<String>::new());
    };
    let notes = |folder: &tempfile::TempDir| names(&[&folder.path().join("model/pages/notes")]);
    kill(start, notes, check);
}

#[test]
fn a_killed_import_is_completed_by_the_same_one() {
    let importing = |folder: &Path| {
        let mut command = pkimm();
        command.arg("import");
        command.arg(models::small().join("releases/1.0.0.json"));
        command.arg("--out").arg(folder.join("model"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let new = || tempfile::tempdir().expect("a temporary folder can be made");
    let expected = new();
    assert!(
        importing(expected.path())
            .status()
            .expect("it ends")
            .success()
    );
    let expected = folder::read(expected.path());
    let start = || {
        let folder = new();
        let child = importing(folder.path()).spawn().expect("pkimm starts");
        (folder, child)
    };
    let check = |folder: &tempfile::TempDir| {
        let status = importing(folder.path()).status().expect("it ends");
        // What is complete is not imported once more.
        let is_complete = status.success() || status.code() == Some(2);
        assert!(is_complete, "{status}");
        let differences = folder::differences(&expected, &folder::read(folder.path()));
        assert_eq!(differences, Vec::<String>::new());
    };
    kill(
        start,
        |folder| names(&[folder.path(), &folder.path().join("model")]),
        check,
    );
}
