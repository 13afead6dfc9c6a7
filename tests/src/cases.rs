//! Cases: folders below `fixtures/<kind>/`, each with an `expected.toml`. Its first part is written by people; the list at
//! its end says what was found, and `SNAPSHOTS=overwrite` writes it anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::folder;

/// What a case is, and what is expected of it.
const EXPECTED: &str = "expected.toml";

/// The folders of all cases of a kind, by name.
///
/// # Panics
/// Where there are none.
#[must_use]
pub fn all(kind: &str) -> Vec<PathBuf> {
    let folder = folder::project().join("tests/fixtures").join(kind);
    let entries = fs::read_dir(folder).expect("the cases are there");
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{kind} has no case");
    cases
}

/// What is expected of a case.
///
/// # Panics
/// Where it does not say so.
#[must_use]
pub fn expected<T: DeserializeOwned>(case: &Path) -> T {
    let text =
        fs::read_to_string(case.join(EXPECTED)).expect("each case says what is expected of it");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", case.display()))
}

/// The files of a case, or of a folder within one, without what says what is expected and what keeps an empty folder.
#[must_use]
pub fn files(folder: &Path) -> folder::Tree {
    let mut files = folder::read(folder);
    files.retain(|path, _| path != EXPECTED && path != ".gitkeep");
    files
}

/// Whether what was seen replaces what was expected.
#[must_use]
pub fn overwriting() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite")
}

/// Writes the list `name` of a case anew, below what people wrote.
///
/// # Panics
/// Where that cannot be written.
pub fn overwrite(case: &Path, name: &str, entries: &[impl Serialize]) {
    let path = case.join(EXPECTED);
    let before = fs::read_to_string(&path).expect("there");
    let head = before.split(&format!("[[{name}]]")).next();
    let mut text = head.unwrap_or_default().trim_end().to_owned();
    if !text.is_empty() {
        text.push('\n');
    }
    for entry in entries {
        let Value::Object(entry) = serde_json::to_value(entry).expect("JSON") else {
            panic!("an entry has keys");
        };
        // Texts, numbers and lists of them are written alike in JSON and TOML.
        let lines: String = entry
            .iter()
            .map(|(key, value)| format!("{key} = {value}\n"))
            .collect();
        let blank = if text.is_empty() { "" } else { "\n" };
        write!(text, "{blank}[[{name}]]\n{lines}").expect("a string can be written to");
    }
    fs::write(path, text).expect("can be written");
}
