//! One file, replaced in one step: a reader sees the old one or the new one.

use std::io;

use anyhow::Context as _;
use camino::Utf8Path;

use crate::disk::{self, TemporaryFile};

/// Whether a file has to outlast a power cut once it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The system may write it later. So it is for the artifacts of a build, of which another run makes the same again:
    /// to wait for the disk at each of them would cost more than the build itself.
    Whenever,
    /// It is on the disk, under its name, before anything else is done. So it is for what publishes a version: were the
    /// notes there and the document not, a version would be published that nobody has.
    Durable,
}

/// Puts bytes in place of a file, and says whether they differed.
///
/// # Errors
/// Where it cannot be written; it is named.
pub fn replace_file(path: &Utf8Path, bytes: &[u8], durability: Durability) -> anyhow::Result<bool> {
    replace(path, bytes, durability).with_context(|| format!("cannot write `{path}`"))
}

fn replace(path: &Utf8Path, bytes: &[u8], durability: Durability) -> io::Result<bool> {
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    if disk::holds(path, bytes).unwrap_or(false) {
        // Whoever wrote it may not have waited for the disk.
        if durability == Durability::Durable {
            disk::sync_file(path)?;
            disk::sync_folder(folder)?;
        }
        return Ok(false);
    }
    disk::expect_place_of_file(path)?;
    disk::create_dir_all(folder)?;
    let mut file = TemporaryFile::new(folder)?;
    file.write(bytes)?;
    if durability == Durability::Durable {
        file.sync()?;
    }
    file.place(path)?;
    if durability == Durability::Durable {
        disk::sync_folder(folder)?;
    }
    Ok(true)
}

/// Removes the files in a folder that runs which were killed were about to put in a place. A run holds its own locked, and
/// a lock ends with its process. A folder that is not there has none.
pub fn clear_left(folder: &Utf8Path) {
    let entries = disk::entries(folder).into_iter().flatten().flatten();
    for entry in entries {
        if disk::is_temporary(&entry.name) && entry.kind.is_file() && !disk::is_held(&entry.path) {
            // What cannot be removed does no harm, and another run may have been faster.
            drop(disk::remove_file(&entry.path));
        }
    }
}

/// The same for a folder and all below it.
pub fn clear_below(folder: &Utf8Path) {
    clear_left(folder);
    let entries = disk::entries(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.kind.is_dir()) {
        clear_below(&entry.path);
    }
}

/// Waits until every file below a folder is on the disk, and so is its name.
///
/// # Errors
/// Where the folder cannot be read, or the disk reports a fault.
pub fn sync_below(folder: &Utf8Path) -> io::Result<()> {
    for entry in disk::entries(folder)? {
        let entry = entry?;
        if entry.kind.is_dir() {
            sync_below(&entry.path)?;
        } else {
            disk::sync_file(&entry.path)?;
        }
    }
    disk::sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::scratch::folder;
    use super::*;

    #[test]
    fn what_killed_runs_left_behind_goes_and_what_a_run_holds_stays() {
        let (_guard, out) = folder();
        let of_killed = disk::temporary_name();
        for name in [&*of_killed, ".pkimm-abcdef", ".pkimm-manifest.json"] {
            fs::write(out.join(name), "x").expect("written");
        }
        fs::create_dir(out.join(".pkimm-Zz9999")).expect("made");
        let held = TemporaryFile::new(&out).expect("made");
        clear_left(&out);
        let mut left: Vec<String> = out
            .read_dir_utf8()
            .expect("there")
            .map(|entry| entry.expect("there").file_name().to_owned())
            .collect();
        left.sort();
        let held = held.path().file_name().expect("a name");
        let mut expected = [
            ".pkimm-Zz9999",
            ".pkimm-manifest.json",
            ".pkimm-abcdef",
            held,
        ];
        expected.sort_unstable();
        assert_eq!(left, expected);
        clear_left(&out.join("nowhere"));
    }

    #[test]
    fn a_file_is_replaced_where_it_differs_and_nothing_is_left_beside_it() {
        let (_guard, out) = folder();
        let path = out.join("a/b");
        for durability in [Durability::Whenever, Durability::Durable] {
            for (text, differs) in [("1", true), ("1", false), ("2", true)] {
                let replaced = replace_file(&path, text.as_bytes(), durability);
                assert_eq!(replaced.expect("written"), differs, "{durability:?} {text}");
                assert_eq!(fs::read_to_string(&path).expect("there"), text);
            }
            assert_eq!(out.join("a").read_dir_utf8().expect("there").count(), 1);
            sync_below(&out).expect("synced");
            fs::remove_file(&path).expect("there");
        }
        let error = replace_file(&out.join("a"), b"1", Durability::Durable).expect_err("refused");
        assert!(
            format!("{error:#}").contains("a folder is in its place"),
            "{error:#}"
        );
    }
}
