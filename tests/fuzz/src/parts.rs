//! Several files in one input: a line that begins with [`MARK`] and names a path stands before each.

use std::collections::BTreeMap;

/// What begins the line before a file.
const MARK: &[u8] = b"@@ ";

/// The bytes before the first mark, and the files behind marks, by path.
pub(crate) fn split(bytes: &[u8]) -> (Vec<u8>, BTreeMap<String, Vec<u8>>) {
    let mut first = Vec::new();
    let mut files = BTreeMap::new();
    let mut path: Option<String> = None;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some(name) = line.strip_prefix(MARK) {
            let name = String::from_utf8_lossy(name).trim_end().to_owned();
            files.insert(name.clone(), Vec::new());
            path = Some(name);
            continue;
        }
        let file = path.as_ref().and_then(|path| files.get_mut(path));
        file.unwrap_or(&mut first).extend_from_slice(line);
    }
    (first, files)
}

/// The input that [`split`] takes apart into these files.
pub(crate) fn join<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (path, content) in files {
        let line_end: &[u8] = if content.ends_with(b"\n") { b"" } else { b"\n" };
        bytes.extend([MARK, path.as_bytes(), b"\n", content, line_end].concat());
    }
    bytes
}
