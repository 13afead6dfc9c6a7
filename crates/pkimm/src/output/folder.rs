//! All that stands in a folder.

use std::collections::BTreeMap;
use std::io;

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::bundle::{MANIFEST, RENDERED};
use pkimm_emit::verify::{self, Folder};
use pkimm_release::read;

use crate::disk::{self, Entry};

/// The most that is read of a folder, in bytes and in files and folders: many times what a bundle holds.
const MAX_BYTES: u64 = 4 * disk::MAX_BYTES;
const MAX_ENTRIES: usize = 100_000;

/// Reads a folder. Links are not followed: what they lead to is not of the folder; and reading a pipe would wait for
/// somebody who writes. Of a file that is larger than its size in `sizes` nothing is read.
///
/// # Errors
/// Where the folder or a file cannot be read, or it holds more than any bundle.
pub fn read_folder(folder: &Utf8Path, sizes: &BTreeMap<String, u64>) -> anyhow::Result<Folder> {
    let mut found = Folder::default();
    let mut open = vec![folder.to_owned()];
    let name = |path: &Utf8Path| -> anyhow::Result<String> {
        let parts = path.strip_prefix(folder)?.components();
        Ok(parts
            .map(|part| part.as_str())
            .collect::<Vec<_>>()
            .join("/"))
    };
    let (mut bytes_read, mut entries_seen) = (0, 0);
    while let Some(next) = open.pop() {
        let problem = || format!("cannot read `{next}`");
        let mut is_empty = true;
        for entry in disk::entries(&next).with_context(problem)? {
            is_empty = false;
            entries_seen += 1;
            if entries_seen > MAX_ENTRIES || bytes_read > MAX_BYTES {
                bail!("`{folder}` holds more than any bundle does, and is not read");
            }
            let Entry { path, kind, .. } = entry.with_context(problem)?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                let name = name(&path)?;
                let limit = sizes.get(&name).map_or(disk::MAX_BYTES, |size| *size);
                match disk::read(&path, limit.min(disk::MAX_BYTES)) {
                    Ok(bytes) => {
                        bytes_read += bytes.len() as u64;
                        found.files.insert(name, bytes);
                    }
                    Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                        found.unread.insert(name, error.to_string());
                    }
                    Err(error) => {
                        return Err(error).with_context(|| format!("cannot read `{path}`"));
                    }
                }
            } else {
                let what = if kind.is_symlink() {
                    "a link"
                } else {
                    "not a regular file, but a pipe, a socket or a device"
                };
                found.others.insert(name(&path)?, what);
            }
        }
        if is_empty && next != folder {
            found.empty.insert(name(&next)?);
        }
    }
    Ok(found)
}

/// Reads the folder of a bundle: of a file that is larger than the lists of the bundle say, nothing.
///
/// # Errors
/// As for [`read_folder`].
pub fn read_bundle(folder: &Utf8Path) -> anyhow::Result<Folder> {
    let mut sizes = BTreeMap::new();
    for list in [MANIFEST, RENDERED] {
        let list = disk::read(&folder.join(list), read::MAX_BYTES as u64);
        sizes.extend(verify::sizes(&list.unwrap_or_default()));
    }
    read_folder(folder, &sizes)
}
