//! The formats that programs read: each of them says what the document says, to the readers of others.

use std::path::Path;
use std::process::Command;

use pkimm_emit::{EmitOptions, FORMATS, Publication, formats};
use pkimm_release::Release;
use pkimm_tests::injection::entries;
use pkimm_tests::program::run;
use pkimm_tests::{folder, tools};

use super::{BASE, hostile};

/// Formats that are set or drawn, and have tests of their own.
const SHOWN: [&str; 4] = ["hugo", "mermaid", "poster", "questionnaire"];

/// Formats whose readers know the names of modules and levels, or Latin-1 alone.
const PUBLISHED: [&str; 3] = ["yaml", "yaml-v1", "self-assessment"];

/// Writes the formats that carry a document.
fn write(release: &Release, formats: impl Fn(&str) -> bool, to: &Path) {
    let options = EmitOptions::default();
    for format in FORMATS.iter().filter(|format| formats(format.facts.name)) {
        assert_eq!(
            (format.unfit)(release, &options).map(|unfit| unfit.reason),
            None,
            "{}",
            format.facts.name
        );
        let files = (format.emit)(&Publication::new(release), &options).expect("it can be written");
        for file in files {
            folder::write(&to.join(file.path), file.bytes);
        }
    }
}

/// The same texts where the names of levels and modules are those that readers of the published shapes know.
fn with_known_names(mut release: Release) -> Release {
    for (module, known) in release.modules.iter_mut().zip(&BASE.modules) {
        module.name.clone_from(&known.name);
        for (category, known) in module.categories.iter_mut().zip(&known.categories) {
            for (level, known) in category.levels.iter_mut().zip(&known.levels) {
                level.name.clone_from(&known.name);
            }
        }
    }
    for (level, known) in release.levels.iter_mut().zip(&BASE.levels) {
        level.name.clone_from(&known.name);
    }
    release
}

/// The documents in formats that programs read, in two forms: with every text, and for the published shapes with the names
/// that their readers know.
#[test]
fn whoever_reads_data_reads_texts() {
    let Some(python) = tools::python() else {
        return;
    };
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    let mut of_all = Vec::new();
    let mut of_published = [Vec::new(), Vec::new()];
    for (number, (language, entry)) in entries().enumerate() {
        let (mut release, _) = hostile(language, entry);
        // Addresses are no texts, and their validator takes long.
        release.url = None;
        release
            .references
            .iter_mut()
            .for_each(|reference| reference.url = None);
        let folder = guard.path().join(format!("{number}"));
        let is_exchanged = |format: &str| !SHOWN.contains(&format) && !PUBLISHED.contains(&format);
        write(&release, is_exchanged, &folder);
        of_all.push(folder.join("release"));
        let release = with_known_names(release);
        let folder = guard.path().join(format!("{number}-published"));
        let client = formats::find("self-assessment").expect("there is one");
        let is_client = (client.unfit)(&release, &EmitOptions::default()).is_none();
        let is_carried = |format: &str| is_client || format != "self-assessment";
        write(
            &release,
            |format| !SHOWN.contains(&format) && is_carried(format),
            &folder,
        );
        of_published[usize::from(is_client)].push(folder.join("release"));
    }
    let [beyond_latin, latin] = of_published;
    assert!(
        latin.len() > 40 && beyond_latin.len() > 5,
        "{} {}",
        latin.len(),
        beyond_latin.len()
    );
    for (folders, left_out) in [
        (of_all, PUBLISHED.as_slice()),
        (beyond_latin, &["self-assessment"]),
        (latin, &[]),
    ] {
        run(Command::new(&python)
            .arg(folder::project().join("tests/python/exchange.py"))
            .arg(std::env::join_paths(folders).expect("no colon"))
            .args(left_out));
    }
}
