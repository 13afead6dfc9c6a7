//! One file, replaced in one step: a reader sees the old one or the new one.

use std::fs::{self, File};
use std::io::{self, Write as _};

use anyhow::Context as _;
use camino::Utf8Path;

/// What the name of a file or folder begins with that is about to take the place of another; the name ends with six letters
/// and digits.
pub const TEMPORARY: &str = ".pkimm-";

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
    if fs::read(path).is_ok_and(|old| old == bytes) {
        // Whoever wrote it may not have waited for the disk.
        if durability == Durability::Durable {
            sync_file(path)?;
            sync_folder(folder)?;
        }
        return Ok(false);
    }
    if path.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "a folder is in its place",
        ));
    }
    fs::create_dir_all(folder)?;
    let mut file = temporary_file(folder)?;
    file.write_all(bytes)?;
    if durability == Durability::Durable {
        file.as_file().sync_all()?;
    }
    file.persist(path).map_err(|error| error.error)?;
    if durability == Durability::Durable {
        sync_folder(folder)?;
    }
    Ok(true)
}

/// A new file in a folder, which goes unless it is put in a place.
///
/// # Errors
/// Where the folder cannot be written to.
pub fn temporary_file(folder: &Utf8Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As for any new file, the mask of the user decides.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.prefix(TEMPORARY).tempfile_in(folder)?;
    // Where locks are not to be had, what a killed run leaves behind stays; see `clear_left`.
    drop(file.as_file().try_lock());
    Ok(file)
}

/// Whether something has a name under which a run prepares what is to take the place of another.
pub fn is_temporary(name: &str) -> bool {
    name.strip_prefix(TEMPORARY).is_some_and(|rest| {
        rest.len() == 6
            && rest
                .chars()
                .all(|character| character.is_ascii_alphanumeric())
    })
}

/// Removes the files in a folder that runs which were killed were about to put in a place. A run holds its own locked, and
/// a lock ends with its process. A folder that is not there has none.
pub fn clear_left(folder: &Utf8Path) {
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_temporary(entry.file_name())) {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let is_left = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_file && is_left() {
            // What cannot be removed does no harm, and another run may have been faster.
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Waits until every file below a folder is on the disk, and so is its name.
///
/// # Errors
/// Where the folder cannot be read, or the disk reports a fault.
pub fn sync_below(folder: &Utf8Path) -> io::Result<()> {
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_below(entry.path())?;
        } else {
            sync_file(entry.path())?;
        }
    }
    sync_folder(folder)
}

fn sync_file(path: &Utf8Path) -> io::Result<()> {
    // Windows asks for the right to write before it flushes; elsewhere a file that is read-only can be flushed as well.
    let file = File::options().read(true).write(cfg!(windows)).open(path)?;
    file.sync_all()
}

/// Waits until the names in a folder are on the disk.
///
/// # Errors
/// Where the folder cannot be opened, or the disk reports a fault.
pub fn sync_folder(folder: &Utf8Path) -> io::Result<()> {
    // Windows opens no folder as a file; there the file system's journal keeps names.
    if cfg!(windows) {
        return Ok(());
    }
    let folder = match folder.as_str() {
        "" => Utf8Path::new("."),
        _ => folder,
    };
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::super::scratch::folder;
    use super::*;

    #[test]
    fn what_killed_runs_left_behind_goes_and_what_a_run_holds_stays() {
        let (_guard, out) = folder();
        for name in [".pkimm-aB3xYz", ".pkimm-thesis.txt", ".pkimm-manifest.json"] {
            fs::write(out.join(name), "x").expect("written");
        }
        fs::create_dir(out.join(".pkimm-Zz9999")).expect("made");
        let held = temporary_file(&out).expect("made");
        clear_left(&out);
        let mut left: Vec<String> = out
            .read_dir_utf8()
            .expect("there")
            .map(|entry| entry.expect("there").file_name().to_owned())
            .collect();
        left.sort();
        let held = held.path().file_name().expect("a name").to_string_lossy();
        let mut expected = [
            ".pkimm-Zz9999",
            ".pkimm-manifest.json",
            ".pkimm-thesis.txt",
            &held,
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
