//! What is read of an extension in a folder of its own, in whatever state it is.

use std::collections::BTreeMap;

use super::*;
use crate::check::check;
use crate::lint::tests::{base, extension};

fn model() -> Published {
    let (tree, found) = SourceTree::from_files(base());
    let outcome = check(tree, found, &Facts::default());
    let checked = outcome.checked.expect("the small model has no error");
    checked.release().clone().into()
}

/// The files of the extension of the small model, as they stand in its folder.
fn own() -> BTreeMap<String, Vec<u8>> {
    let files = extension().into_iter();
    let name = |path: String| path.split('/').skip(2).collect::<Vec<_>>().join("/");
    files.map(|(path, bytes)| (name(path), bytes)).collect()
}

#[test]
fn an_id_is_found_in_whatever_state_the_file_is() {
    for (text, id) in [
        ("id = \"a-b\"\nversion = \"1.0.0\"\n", Some("a-b")),
        ("#:schema x\n\nid='a' # the id\n", Some("a")),
        ("id = \"a\"\nname = \"x\n", Some("a")),
        ("id = \"../a\"\n", None),
        ("id = \"A b\"\n", None),
        ("id = 1\n", None),
        ("identity = \"a\"\n", None),
        ("name = \"x\"\n[[references]]\nid = \"other\"\n", None),
        ("", None),
    ] {
        assert_eq!(id_in(text).as_deref(), id, "{text}");
    }
}

#[test]
fn only_what_concerns_the_extension_is_told() {
    let mut release = model();
    // The model has a fault of its own, and a file beside its pages that no document holds.
    let category = &mut release.release.modules[0].categories[0];
    category.description = "A [link](../nowhere/) that leads nowhere.".to_owned();
    let (against, tree, found) = Against::read(release.clone(), &own())
        .expect("it can be read")
        .expect("it is there");
    assert_eq!(against.id, "field-devices");
    let outcome = against.check(tree, found, &Facts::default());
    assert!(outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
    assert!(outcome.checked.is_some());
    let mut files = own();
    files.insert("nothing.md".to_owned(), b"+++\n+++\n".to_vec());
    let (against, tree, found) = Against::read(release, &files)
        .expect("it can be read")
        .expect("it is there");
    let mut outcome = against.check(tree, found, &Facts::default());
    against.gate(&mut outcome, true);
    let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["orphan-file", "missing-key"]);
    assert!(outcome.checked.is_none());
    let help = &outcome.diagnostics[0].help[0];
    assert!(help.contains("to `extension.toml`"), "{help}");
}

#[test]
fn a_folder_without_the_file_of_an_extension_holds_none() {
    let mut files = own();
    files.remove(FILE);
    let read = Against::read(model(), &files).expect("it can be read");
    assert!(read.is_none());
}
