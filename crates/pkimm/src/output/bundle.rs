//! The bundle of a release.

use std::fs;
use std::io;

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::OutputFile;
use pkimm_emit::bundle::MANIFEST;
use pkimm_emit::verify::Folder;

use super::file::{Durability, TEMPORARY, is_temporary, replace_file, sync_below, sync_folder};
use super::folder::read_folder;
use super::lock;

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
    fs::create_dir_all(parent).with_context(problem)?;
    let _lock = lock(parent)?;
    clear(parent).with_context(problem)?;
    if folder.is_dir() && read_folder(folder).is_ok_and(|found| is_same(&found, files)) {
        return Ok(());
    }
    if folder.exists() && !folder.join(MANIFEST).is_file() {
        bail!(
            "`{folder}` is not a bundle, and was not touched; move it away, or choose a different folder with `--out`"
        );
    }
    let space = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempdir_in(parent)
        .with_context(problem)?;
    let below = Utf8Path::from_path(space.path()).with_context(problem)?;
    let (new, old) = (below.join(NEW), below.join(OLD));
    for file in files {
        replace_file(&new.join(&file.path), &file.bytes, Durability::Whenever)
            .with_context(problem)?;
    }
    // Of a bundle that has its name, every file is on the disk.
    sync_below(&new).with_context(problem)?;
    if let Some(name) = folder.file_name().filter(|_| folder.exists()) {
        fs::create_dir(&old).with_context(problem)?;
        fs::rename(folder, old.join(name)).with_context(problem)?;
    }
    fs::rename(&new, folder).with_context(problem)?;
    sync_folder(parent).with_context(problem)
}

/// Removes the spaces in which runs that were killed prepared bundles. The lock is held, so that no run uses one. A bundle
/// that was taken away, and for which none was put in place any more, goes back.
fn clear(parent: &Utf8Path) -> io::Result<()> {
    for entry in parent.read_dir_utf8()? {
        let entry = entry?;
        if !is_temporary(entry.file_name()) || !entry.file_type()?.is_dir() {
            continue;
        }
        let space = entry.path();
        let names: Vec<String> = space
            .read_dir_utf8()?
            .map(|entry| entry.map(|entry| entry.file_name().to_owned()))
            .collect::<io::Result<_>>()?;
        // What holds something else was made by somebody else.
        if names.iter().any(|name| name != NEW && name != OLD) {
            continue;
        }
        let old = space.join(OLD);
        if old.is_dir() {
            for bundle in old.read_dir_utf8()? {
                let bundle = bundle?;
                let place = parent.join(bundle.file_name());
                if !place.exists() {
                    fs::rename(bundle.path(), &place)?;
                }
            }
        }
        fs::remove_dir_all(space)?;
    }
    Ok(())
}

fn is_same(found: &Folder, files: &[OutputFile]) -> bool {
    let is_same = |file: &OutputFile| found.files.get(&file.path) == Some(&file.bytes);
    found.others.is_empty()
        && found.empty.is_empty()
        && found.files.len() == files.len()
        && files.iter().all(is_same)
}

#[cfg(test)]
mod tests {
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
        put(&out.join(".pkimm-aB3xYz/new/manifest.json"), b"half");
        put(&out.join(".pkimm-Zz9999/old/1.0.0/manifest.json"), b"one");
        put(&out.join(".pkimm-thesis/thesis.txt"), b"mine");
        swap_bundle(&out.join("2.0.0"), &[file("two")]).expect("written");
        assert!(!out.join(".pkimm-aB3xYz").exists() && !out.join(".pkimm-Zz9999").exists());
        // A bundle that was taken away and not replaced is put back; what is another's is left alone.
        assert_eq!(
            fs::read(out.join("1.0.0/manifest.json")).expect("there"),
            b"one"
        );
        assert!(out.join(".pkimm-thesis/thesis.txt").is_file());
        swap_bundle(&out.join("2.0.0"), &[file("three")]).expect("written");
        assert_eq!(
            fs::read(out.join("2.0.0/manifest.json")).expect("there"),
            b"three"
        );
        let left: Vec<String> = out
            .read_dir_utf8()
            .expect("readable")
            .map(|entry| entry.expect("readable").file_name().to_owned())
            .filter(|name| name.starts_with(TEMPORARY))
            .collect();
        assert_eq!(left, [".pkimm-thesis"]);
    }
}
