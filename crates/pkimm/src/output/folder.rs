//! All that stands in a folder.

use anyhow::Context as _;
use camino::Utf8Path;
use pkimm_emit::verify::Folder;

use crate::disk::{self, Entry};

/// Reads a folder. Links are not followed: what they lead to is not of the folder; and reading a pipe would wait for
/// somebody who writes.
///
/// # Errors
/// Where the folder or a file cannot be read.
pub fn read_folder(folder: &Utf8Path) -> anyhow::Result<Folder> {
    let mut found = Folder::default();
    let mut open = vec![folder.to_owned()];
    let name = |path: &Utf8Path| -> anyhow::Result<String> {
        let parts = path.strip_prefix(folder)?.components();
        Ok(parts
            .map(|part| part.as_str())
            .collect::<Vec<_>>()
            .join("/"))
    };
    while let Some(next) = open.pop() {
        let problem = || format!("cannot read `{next}`");
        let mut is_empty = true;
        for entry in disk::entries(&next).with_context(problem)? {
            is_empty = false;
            let Entry { path, kind, .. } = entry.with_context(problem)?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                let bytes = disk::read(&path).with_context(|| format!("cannot read `{path}`"))?;
                found.files.insert(name(&path)?, bytes);
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
