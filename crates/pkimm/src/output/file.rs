//! One file, replaced in one step: a reader sees the old one or the new one.

use std::fs::{self, File};
use std::io::{self, Write as _};

use anyhow::Context as _;
use camino::Utf8Path;

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
    builder.prefix(".pkimm-").tempfile_in(folder)
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
