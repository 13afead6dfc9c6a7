//! Bundles that somebody changed: found, and named.

use std::collections::BTreeMap;
use std::fs;

use pkimm_emit::bundle::{CHECKSUMS, make};
use pkimm_emit::verify::{Context, Files, Folder, bundle};
use pkimm_emit::{EmitOptions, FORMATS, Format, Publication, formats};
use pkimm_release::Status;
use pkimm_release::archive::Archive;
use pkimm_tests::models::SMALL;

use super::clone::Clone;

/// One file of each kind is enough, and each look builds the whole bundle anew: those of a bundle without papers are looked
/// at in memory, and one more by the program, with papers.
#[test]
fn a_changed_missing_or_added_file_is_found_and_named() {
    let mut release = SMALL.clone();
    release.status = Status::Released;
    release.date = "2024-09-01".parse().ok();
    let (texts, formats) = (texts(), formats_without_papers());
    let options = EmitOptions::default();
    let made = make(&Publication::new(&release), &formats, &texts, &options, 1)
        .expect("it can be written");
    let sound: Files = made
        .files()
        .into_iter()
        .map(|file| (file.path, file.bytes))
        .collect();
    let context = Context {
        archive: Ok(Archive::default()),
        extensions: BTreeMap::new(),
        model: "nowhere",
        folder: "nowhere/releases",
        formats: &formats,
        schemas: &texts,
        options,
    };
    let faults = |files: &Files| {
        let folder = Folder {
            files: files.clone(),
            ..Folder::default()
        };
        bundle(&folder, &context).map(|found| found.faults)
    };
    assert_eq!(faults(&sound), Ok(Vec::new()));
    let files: BTreeMap<_, _> = sound
        .keys()
        .map(|path| {
            let folder = path.split_once('/').map(|(folder, _)| folder);
            let ending = path.rsplit_once('.').map(|(_, ending)| ending);
            ((folder, ending), path)
        })
        .collect();
    assert!(files.len() > 8, "{files:?}");
    for path in files.into_values() {
        let mut changed = sound.clone();
        let bytes = changed.get_mut(path).expect("there");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let found = faults(&changed).expect("it is a bundle");
        // A digest that was changed is found at the file that it was the digest of.
        let is_named = |fault: &String| path == CHECKSUMS || fault.contains(&format!("`{path}`"));
        assert!(found.iter().any(is_named), "{path}: {found:?}");
        let mut missing = sound.clone();
        missing.remove(path);
        match faults(&missing) {
            Ok(found) => assert!(found.iter().any(is_named), "{path}: {found:?}"),
            // Without its lists a folder is no bundle.
            Err(error) => assert!(error.to_string().contains(path), "{path}: {error}"),
        }
    }

    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.good(&["verify", "dist/1.1.0"]);
    let paper = "questionnaire/smm-1.1.0-assessment-a4.pdf";
    let path = clone.path(&format!("dist/1.1.0/{paper}"));
    let mut bytes = fs::read(&path).expect("it was released");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("writable");
    clone.write("dist/1.1.0/extra.txt", "more");
    fs::remove_file(clone.path("dist/1.1.0/CHANGES.md")).expect("it was released");
    let said = clone.refused(&["verify", "dist/1.1.0"], &format!("`{paper}` was changed"));
    assert!(
        said.contains("`extra.txt` does not belong to the bundle"),
        "{said}"
    );
    assert!(said.contains("`CHANGES.md` is missing"), "{said}");
}

/// Every format but the one that takes seconds.
fn formats_without_papers() -> Vec<Format> {
    let formats = FORMATS.iter().copied();
    formats
        .filter(|format| !formats::is_paper(format.facts.name))
        .collect()
}

/// The texts of the schemas, by their names.
fn texts() -> Vec<(&'static str, &'static str)> {
    let schemas = pkimm_model::schema::SCHEMAS.iter();
    schemas.map(|schema| (schema.name, schema.text)).collect()
}

#[test]
fn a_release_that_agrees_with_itself_but_not_with_the_archive_is_found() {
    let clone = Clone::small();
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    let document = clone.read("dist/1.1.0/release/smm-model-1.1.0.json");
    clone.write(
        "other.json",
        &document.replace("Who decides.", "Who rules."),
    );
    clone.refused(
        &["verify", "other.json"],
        "the archive has a different document for 1.1.0",
    );
    clone.write(
        "broken.json",
        &document.replace("\"rfc-5914\"", "\"rfc-0000\""),
    );
    clone.refused(&["verify", "broken.json"], "broken.json");
    clone.write(
        "shape.json",
        &document.replace("\"weight\": 3", "\"weight\": \"3\""),
    );
    clone.refused(&["verify", "shape.json"], "/modules/0/categories/0/weight");
}
