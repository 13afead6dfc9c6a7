//! Folders as values: where things are in the project, and reading, copying and comparing whole trees.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder, by their path below it with `/` between its parts.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The project's own folder.
#[must_use]
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a folder of the project")
}

/// The source of the real model.
#[must_use]
pub fn model() -> PathBuf {
    project().join("model")
}

/// All files of a folder. A folder that does not exist has none.
///
/// # Panics
/// Where a file cannot be read.
#[must_use]
pub fn read(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut waiting = vec![String::new()];
    while let Some(prefix) = waiting.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&prefix)) else {
            continue;
        };
        for entry in entries {
            let entry = entry.expect("the folder can be read");
            let name = entry.file_name().into_string().expect("names are UTF-8");
            let path = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}/{name}")
            };
            if entry.file_type().expect("its kind is known").is_dir() {
                waiting.push(path);
            } else {
                let bytes = fs::read(entry.path()).expect("the file can be read");
                tree.insert(path, bytes);
            }
        }
    }
    tree
}

/// Writes a file of text, and the folders above it.
///
/// # Panics
/// Where it cannot be written.
pub fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a file is in a folder"))
        .expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// Writes files into a folder, which is made where it is missing.
///
/// # Panics
/// Where a file cannot be written.
pub fn put(files: &Tree, to: &Path) {
    for (path, bytes) in files {
        write(&to.join(path), bytes);
    }
}

/// Copies all files of a folder into another one, which is made where it is missing.
///
/// # Panics
/// Where a file cannot be read or written.
pub fn copy(from: &Path, to: &Path) {
    put(&read(from), to);
}

/// The paths at which two trees differ, so that a failed comparison does not print whole files.
#[must_use]
pub fn differences(left: &Tree, right: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in left {
        match right.get(path) {
            None => found.push(format!("only left: {path}")),
            Some(other) if other != bytes => found.push(format!("differs: {path}")),
            Some(_) => {}
        }
    }
    found.extend(
        right
            .keys()
            .filter(|path| !left.contains_key(*path))
            .map(|path| format!("only right: {path}")),
    );
    found
}
