//! The bundle of a release.

use std::io;

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_emit::OutputFile;
use pkimm_emit::bundle::MANIFEST;
use pkimm_emit::verify::Folder;

use super::file::{Durability, replace_file, sync_below};
use super::folder::read_folder;
use super::lock;
use crate::disk;

/// Within the folder in which a bundle is prepared, the bundle that is put in place.
const NEW: &str = "new";
/// Within it, the folder of the bundle that it replaces.
const OLD: &str = "old";

/// Puts a bundle in place of a folder as a whole: a reader sees the old one or the new one.
///
/// # Errors
/// Where it cannot be written, or what stands there is no bundle.
pub fn swap_bundle(folder: &Utf8Path, files: &[OutputFile]) -> anyhow::Result<()> {
    let parent = folder.parent().unwrap_or(Utf8Path::new("."));
    let problem = || format!("cannot write the bundle `{folder}`");
    disk::create_dir_all(parent).with_context(problem)?;
    let _lock = lock(parent)?;
    clear(parent).with_context(problem)?;
    let is_there = disk::is_taken(folder).with_context(problem)?;
    if is_there {
        let sizes = files
            .iter()
            .map(|file| (file.path.clone(), file.bytes.len() as u64));
        if read_folder(folder, &sizes.collect()).is_ok_and(|found| is_same(&found, files)) {
            return Ok(());
        }
        refuse_other_than_bundle(folder)?;
    }
    let space = Space::new(parent).with_context(problem)?;
    for file in files {
        let path = space.new_bundle().join(&file.path);
        replace_file(&path, &file.bytes, Durability::Whenever).with_context(problem)?;
    }
    // Of a bundle that has its name, every file is on the disk.
    sync_below(&space.new_bundle()).with_context(problem)?;
    space.swap(folder, is_there).with_context(problem)?;
    disk::sync_folder(parent).with_context(problem)
}

/// Refuses a place for a bundle at which something else stands, or below a file.
///
/// # Errors
/// Where it does, or that cannot be found out.
pub fn refuse_other_than_bundle(folder: &Utf8Path) -> anyhow::Result<()> {
    let problem = || format!("cannot write the bundle `{folder}`");
    for above in folder.ancestors().skip(1) {
        if disk::is_file(above).with_context(problem)? {
            bail!("`{above}` is a file; choose a different folder with `--out`");
        }
    }
    if disk::is_taken(folder).with_context(problem)?
        && !disk::is_file(&folder.join(MANIFEST)).with_context(problem)?
    {
        bail!(
            "`{folder}` is not a bundle, and was not touched; move it away, or choose a different folder with `--out`"
        );
    }
    Ok(())
}

/// The folder in which a bundle is prepared.
struct Space(Utf8PathBuf);

impl Space {
    fn new(parent: &Utf8Path) -> io::Result<Self> {
        disk::temporary_folder(parent).map(Self)
    }

    fn new_bundle(&self) -> Utf8PathBuf {
        self.0.join(NEW)
    }

    /// Puts the new bundle in its place. Where that fails, the one that was there goes back.
    fn swap(&self, place: &Utf8Path, is_taken: bool) -> io::Result<()> {
        let new = self.new_bundle();
        let Some(name) = place.file_name().filter(|_| is_taken) else {
            return disk::rename(&new, place);
        };
        let old = self.0.join(OLD);
        disk::create_dir(&old)?;
        let old = old.join(name);
        disk::rename(place, &old)?;
        disk::rename(&new, place).inspect_err(|_| drop(disk::rename(&old, place)))?;
        // From here on it is nothing that would have to go back.
        drop(disk::rename(&old, &new));
        Ok(())
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        // Where a bundle could not go back, the next run puts it there, and it removes what cannot be removed now.
        if disk::remove_dir(&self.0.join(OLD))
            .map_or_else(|error| disk::is_absent(&error), |()| true)
        {
            drop(disk::remove_dir_all(&self.0));
        }
    }
}

/// Removes the spaces in which runs that were killed prepared bundles. The lock is held, so that no run uses one. A bundle
/// that was taken away, and for which none was put in place any more, goes back.
fn clear(parent: &Utf8Path) -> io::Result<()> {
    // A name that cannot be read is nothing that a run gave.
    for space in disk::entries(parent)?.flatten() {
        if !disk::is_temporary(&space.name) || !space.kind.is_dir() {
            continue;
        }
        let names: Vec<String> = disk::entries(&space.path)?
            .map(|entry| entry.map(|entry| entry.name))
            .collect::<io::Result<_>>()?;
        // What holds something else was made by somebody else.
        if names.iter().any(|name| name != NEW && name != OLD) {
            continue;
        }
        if names.iter().any(|name| name == OLD) {
            for bundle in disk::entries(&space.path.join(OLD))? {
                let bundle = bundle?;
                let place = parent.join(&bundle.name);
                if !disk::is_taken(&place)? {
                    disk::rename(&bundle.path, &place)?;
                }
            }
        }
        disk::remove_dir_all(&space.path)?;
    }
    Ok(())
}

fn is_same(found: &Folder, files: &[OutputFile]) -> bool {
    let is_same = |file: &OutputFile| found.files.get(&file.path) == Some(&file.bytes);
    found.others.is_empty()
        && found.unread.is_empty()
        && found.empty.is_empty()
        && found.files.len() == files.len()
        && files.iter().all(is_same)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::scratch::folder;
    use super::*;

    fn put(path: &Utf8Path, bytes: &[u8]) {
        replace_file(path, bytes, Durability::Whenever).expect("written");
    }

    #[test]
    fn what_a_killed_run_left_behind_is_cleared() {
        let (_guard, out) = folder();
        let file = |text: &str| OutputFile {
            path: MANIFEST.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let [half, moved] = [(); 2].map(|()| out.join(disk::temporary_name()));
        put(&half.join("new/manifest.json"), b"half");
        put(&moved.join("old/1.0.0/manifest.json"), b"one");
        put(&out.join(".pkimm-abcdef/new/thesis.txt"), b"mine");
        swap_bundle(&out.join("2.0.0"), &[file("two")]).expect("written");
        assert!(!half.exists() && !moved.exists());
        // A bundle that was taken away and not replaced is put back; what is another's is left alone.
        assert_eq!(
            fs::read(out.join("1.0.0/manifest.json")).expect("there"),
            b"one"
        );
        assert!(out.join(".pkimm-abcdef/new/thesis.txt").is_file());
        swap_bundle(&out.join("2.0.0"), &[file("three")]).expect("written");
        assert_eq!(
            fs::read(out.join("2.0.0/manifest.json")).expect("there"),
            b"three"
        );
        let left: Vec<String> = out
            .read_dir_utf8()
            .expect("readable")
            .map(|entry| entry.expect("readable").file_name().to_owned())
            .filter(|name| name.starts_with(disk::TEMPORARY))
            .collect();
        assert_eq!(left, [".pkimm-abcdef"]);
    }
}
