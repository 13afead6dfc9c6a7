//! A run whose file operations fail in turn, alone or with all that follow, as on a disk that went away. After each fault
//! everything is whole, and the next run puts it right.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::disk::faults::{FAULT, under};
use crate::disk::{TEMPORARY, is_temporary};

/// A folder that goes when the first of both is dropped: in memory where that can be had, since there nothing waits for a
/// disk.
pub fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
    let memory = Utf8Path::new("/dev/shm");
    let guard = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    let guard = guard.expect("a temporary folder");
    let root = Utf8PathBuf::from_path_buf(guard.path().to_owned()).expect("UTF-8");
    (guard, root)
}

/// A folder as it is: files with what they hold, and folders that hold nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    files: BTreeMap<String, Vec<u8>>,
    empty: BTreeSet<String>,
}

impl Found {
    fn read(root: &Utf8Path) -> Self {
        let found = crate::output::read_folder(root, &BTreeMap::new()).expect("readable");
        Self {
            files: found.files,
            empty: found.empty,
        }
    }

    /// Without what a run prepares, and what builds remember.
    fn settled(&self) -> BTreeMap<&str, &[u8]> {
        let files = self.files.iter();
        files
            .filter(|(path, _)| !path.split('/').any(|name| name.starts_with(TEMPORARY)))
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect()
    }
}

/// The variable that asks for every operation. Each is a whole run, so that without it every eighth one fails, others where all
/// that follow fail as well; `scripts/prove` sets it.
const EVERY: &str = "PKIMM_EVERY_FAULT";

/// Lets each file operation of a run fail in turn. `prepare` fills a folder; `run` works in it, and must give the same
/// each time. `next` is the run that comes after the fault; its result is what it makes of the folder where nothing failed.
pub fn each(
    prepare: impl Fn(&Utf8Path),
    run: impl Fn(&Utf8Path) -> anyhow::Result<()>,
    next: impl Fn(&Utf8Path) -> anyhow::Result<()>,
) {
    let scene = || {
        let (guard, root) = folder();
        prepare(&root);
        (guard, root)
    };
    let (_guard, root) = scene();
    let before = Found::read(&root);
    run(&root).expect("nothing fails");
    let after = Found::read(&root);
    assert_ne!(before, after, "the run changes something");
    next(&root).expect("nothing fails");
    let end = Found::read(&root);
    let step = if std::env::var_os(EVERY).is_some() {
        1
    } else {
        8
    };
    for (first, fails) in [(0, 1), (step / 2, usize::MAX)] {
        let mut failed = 0;
        for good in (first..).step_by(step) {
            let follow = if fails == 1 {
                ""
            } else {
                ", and all that follow"
            };
            let case = format!("operation {good} fails{follow}");
            let (_guard, root) = scene();
            let (outcome, is_reached) = under(good, fails, || run(&root));
            let found = Found::read(&root);
            if !is_reached {
                outcome.expect("nothing fails");
                assert!(found == after, "{case}: the same run gives the same");
                // A run that goes on whatever happens would prove nothing.
                assert!(failed > 0 && good > 10, "{failed} of {good}");
                break;
            }
            match outcome {
                Ok(()) => assert!(found.settled() == after.settled(), "{case}: succeeded"),
                Err(error) => {
                    failed += 1;
                    let error = format!("{error:#}");
                    assert!(
                        error.contains(FAULT) && error.contains(root.as_str()),
                        "{case}: {error}"
                    );
                }
            }
            whole(&found, &before, &after, fails > 1, &case);
            next(&root).unwrap_or_else(|error| panic!("{case}: the next run: {error:#}"));
            let found = Found::read(&root);
            assert_eq!(
                found.settled().keys().collect::<Vec<_>>(),
                end.settled().keys().collect::<Vec<_>>(),
                "{case}"
            );
            let differs = found
                .files
                .iter()
                .filter(|(path, bytes)| end.files.get(*path) != Some(bytes));
            assert_eq!(
                differs.map(|(path, _)| path).collect::<Vec<_>>(),
                Vec::<&String>::new(),
                "{case}"
            );
            assert_eq!(found.empty, end.empty, "{case}");
        }
    }
}

/// Whether every file is the old one or the new one, and no old one is gone that the run would have left. Where more than
/// one operation failed, a bundle that could not go back may wait in the folder in which the other one was prepared.
fn whole(found: &Found, before: &Found, after: &Found, may_wait: bool, case: &str) {
    for (path, bytes) in found.settled() {
        let is = |files: &BTreeMap<String, Vec<u8>>| files.get(path).is_some_and(|of| of == bytes);
        // The files that a run holds locked.
        let is_held =
            bytes.is_empty() && (path.ends_with("/model.toml") || path.ends_with(".pkimm.lock"));
        assert!(
            is(&before.files) || is(&after.files) || is_held,
            "{case}: `{path}` is torn"
        );
    }
    for (path, bytes) in before.settled() {
        let name = Utf8Path::new(path).file_name();
        let waits = |(other, held): (&String, &Vec<u8>)| {
            let other = Utf8Path::new(other);
            let is_apart = other.components().any(|part| is_temporary(part.as_str()));
            is_apart && other.file_name() == name && held == bytes
        };
        let is_there = found.files.contains_key(path) || !after.files.contains_key(path);
        assert!(
            is_there || (may_wait && found.files.iter().any(waits)),
            "{case}: `{path}` is lost"
        );
    }
}
