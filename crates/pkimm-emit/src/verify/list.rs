//! The lists of files that a bundle has.

use pkimm_release::read::ReadError;
use serde::de::DeserializeOwned;

use super::{Files, Findings};

/// A list, by its path. That it is missing, or cannot be read, is a fault.
pub(super) fn list<T: DeserializeOwned>(
    path: &str,
    files: &Files,
    found: &mut Findings,
) -> Option<T> {
    let Some(bytes) = files.get(path) else {
        found.faults.push(format!("`{path}` is missing"));
        return None;
    };
    let list = serde_json::from_slice(bytes);
    list.map_err(|error| {
        let error = ReadError::of_json(&error, &String::from_utf8_lossy(bytes));
        found.faults.push(error.in_file(path));
    })
    .ok()
}
