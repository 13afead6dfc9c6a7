//! Readers of published files: what they keep, and that no text makes them panic or run for ever.

use std::fs;
use std::sync::LazyLock;

use pkimm_emit::bundle::{CHECKSUMS, MANIFEST, RENDERED, make};
use pkimm_emit::verify::{self, Context, Files, Folder};
use pkimm_emit::{EmitOptions, Format, Publication, formats};
use pkimm_release::answers::Answers;
use pkimm_release::archive::Archive;
use pkimm_release::diff::diff;
use pkimm_release::read::{Shape, align, document, read};
use pkimm_release::{DOCUMENT_VERSION, Status};
use pkimm_tests::chance::cases;
use pkimm_tests::models::{REAL, SMALL};
use pkimm_tests::{folder, shapes, tools};
use proptest::prelude::*;

/// A small file of the first published shape.
const POSITIONAL: &str = r#"schemaVersion: "1.0.0"
version: "1.0.0"
modules:
  - id: "G"
    name: "Governance"
    description: |
      Who decides.
    categories:
      - id: "1"
        weight: 3
        name: "Trust anchors"
        description: |
          A trust anchor is where every chain ends.
        levels:
          - { number: 1, name: "1 - Initial", description: "Roots are trusted as they come." }
          - { number: 2, name: "2 - Managed", description: "An approved list says which roots are trusted, and why." }
        requirements:
          - id: "1"
            weight: 1
            description: "Trust anchors are reviewed"
            guidance: |
              A list that nobody looks at grows old.
            assessment: |
              - Minutes of the last review
            references: |
              Some of many:
              - [Trust Anchor
                Format](https://standards.example/rfc5914)
              - by the vendor
          - id: "2"
            weight: 2
            description: "Trust anchors are listed"
            guidance: "A list names every root that is trusted."
            assessment: "- The list of roots"
            references: "N/A"
"#;

fn written(name: &str) -> Vec<String> {
    shapes::written(name, &SMALL)
}

#[test]
fn our_own_documents_read_back() {
    for (name, release) in [
        ("json", &SMALL),
        ("yaml", &SMALL),
        ("json", &REAL),
        ("yaml", &REAL),
    ] {
        let text = &shapes::written(name, release)[0];
        let published = read(text, None).expect("it can be read");
        assert_eq!(
            (published.shape, &published.release),
            (Shape::Document, &**release),
            "{name}"
        );
    }
}

#[test]
fn an_id_that_is_no_position_is_told_with_its_place() {
    let told = |old: &str, new: &str| -> Vec<String> {
        let text = POSITIONAL.replacen(old, new, 1);
        let read = read(&text, None).expect("it can be read");
        let told = read.unrepresentable.into_iter();
        told.map(|one| one.message).collect()
    };
    assert_eq!(told("version", "version"), Vec::<String>::new());
    for (old, new, name) in [
        ("id: \"2\"", "id: \"1\"", "Trust anchors are listed"),
        ("id: \"2\"", "id: \"3\"", "Trust anchors are listed"),
        ("id: \"2\"", "id: \"G.1.2\"", "Trust anchors are listed"),
        ("      - id: \"1\"", "      - id: \"01\"", "Trust anchors"),
    ] {
        let told = told(old, new);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains(&format!("the id of \"{name}\" is `")),
            "{told:?}"
        );
    }
}

#[test]
fn positions_are_no_identities() {
    let mut old = read(POSITIONAL, None).expect("it can be read");
    assert_eq!(old.shape, Shape::Positional);
    let requirements: Vec<_> = old.release.requirements().cloned().collect();
    assert_eq!(
        requirements[0]
            .references_note
            .as_deref()
            .map(|note| note.starts_with("Some of many:")),
        Some(true)
    );
    assert_eq!(
        (
            requirements[0].references.len(),
            requirements[1].references.len()
        ),
        (2, 0)
    );
    assert_eq!(requirements[1].references_note, None);
    let mut new = SMALL.clone().into();
    align(&mut old, &mut new);
    let ids: Vec<&str> = old
        .release
        .requirements()
        .map(|requirement| requirement.id.as_str())
        .collect();
    assert_eq!(ids, ["anchor-review", "anchor-list"]);
    let changes = diff(&old.release, &new.release);
    let said: Vec<String> = changes
        .changes
        .iter()
        .map(|change| format!("{} {}", change.kind.as_str(), change.subject()))
        .collect();
    for expected in [
        "requirement-renumbered requirement:anchor-list",
        "requirement-renumbered requirement:anchor-review",
    ] {
        assert!(said.iter().any(|said| said == expected), "{said:?}");
    }
    assert!(
        !said
            .iter()
            .any(|said| said.contains("id-changed") || said.contains("page-")),
        "{said:?}"
    );
}

/// A small file of the second published shape, and its catalog.
fn with_catalog() -> (String, &'static str) {
    let model = POSITIONAL
        .replace("schemaVersion: \"1.0.0\"", "schemaVersion: \"2.0.0\"")
        .replace(
            "- id: \"1\"\n        weight: 3",
            "- id: \"trust-anchors\"\n        weight: 3",
        )
        .replace(
            "- id: \"1\"\n            weight: 1",
            "- id: \"anchor-review\"\n            weight: 1",
        )
        .replace("- id: \"2\"", "- id: \"anchor-list\"")
        .replace("references: \"N/A\"", "references: []");
    let start = model.find("            references: |").expect("there");
    let end = model
        .find("          - id: \"anchor-list\"")
        .expect("there");
    let model = format!(
        "{}            references: [rfc-5914]\n{}",
        &model[..start],
        &model[end..]
    );
    (model, CATALOG)
}

/// A small catalog.
const CATALOG: &str = "schemaVersion: \"1.0.0\"\nversion: \"1.2.0\"\nreferences:\n  - { id: rfc-5914, title: Trust Anchor Format, url: \"https://standards.example/rfc5914\", deprecated: true }\n";

#[test]
fn the_shape_with_a_catalog_is_read_with_it() {
    let (model, catalog) = with_catalog();
    let published = read(&model, Some(catalog)).expect("it can be read");
    assert_eq!(
        (
            published.shape,
            published.release.references_version.as_str()
        ),
        (Shape::StableIds, "1.2.0")
    );
    assert!(published.release.references[0].status.is_deprecated());
    read(&model, Some(&written_catalog())).expect("ours can be read as well");
    let alone = read(&model, None).expect("it can be read");
    assert_eq!(alone.release.references[0].id, "rfc-5914");
    let other = read(&model, Some(&catalog.replace("rfc-5914", "rfc-1")))
        .expect_err("the citation dangles");
    assert!(
        other
            .message
            .contains("`rfc-5914`, which is not in the catalog"),
        "{}",
        other.message
    );
}

#[test]
fn faults_have_their_place() {
    let place = |text: &str| read(text, None).expect_err("it is faulty").place;
    assert_eq!(place("{\n  \"schemaVersion\": 2\n}"), Some((2, 20)));
    assert_eq!(
        place(&POSITIONAL.replace("weight: 3", "weight: heavy")),
        Some((10, 17))
    );
    assert!(
        place(&POSITIONAL.replace(
            "name: \"Governance\"",
            "name: \"Governance\"\n    colour: red"
        ))
        .is_some()
    );
    let twice = POSITIONAL.replacen("schemaVersion", "version: \"1.0.0\"\nschemaVersion", 1);
    assert!(read(&twice, None).is_err());
}

#[test]
fn a_document_of_a_newer_pkimm_is_refused_as_such() {
    let newer = DOCUMENT_VERSION + 1;
    let with = |keys: &str| written("json")[0].replacen("{\n", &format!("{{\n{keys}"), 1);
    let json = with(&format!(
        "  \"documentVersion\": {newer},\n  \"later\": [],\n"
    ));
    // What else is unknown in it stands before it.
    let late = with(&format!(
        "  \"later\": [],\n  \"documentVersion\": {newer},\n"
    ));
    let yaml =
        written("yaml")[0].replacen("schemaVersion", "documentVersion: 97\nschemaVersion", 1);
    for (text, version) in [(json, newer), (late, newer), (yaml, 97)] {
        let error = read(&text, None).expect_err("it is newer");
        let said = format!("{}: {:?}", error.message, error.place);
        assert!(error.message.contains("written by a newer pkimm"), "{said}");
        assert!(error.message.contains(&format!("is {version},")), "{said}");
        let line = text
            .lines()
            .position(|line| line.contains("documentVersion"));
        let line = line.expect("it is there") as u64 + 1;
        assert_eq!(error.place.map(|(line, _)| line), Some(line), "{said}");
    }
    // The first one is left out where it is written, and read where it stands.
    let first = written("json")[0].replacen("{\n", "{\n  \"documentVersion\": 1,\n", 1);
    assert_eq!(read(&first, None).expect("it is ours").release, *SMALL);
    assert!(!written("json")[0].contains("documentVersion"));
    let zero = first.replace("\"documentVersion\": 1", "\"documentVersion\": 0");
    assert!(read(&zero, None).is_err());
}

#[test]
fn every_archived_document_serializes_to_its_own_bytes() {
    let mut count = 0;
    for root in ["model", "tests/fixtures"] {
        for (path, bytes) in folder::read(&folder::project().join(root)) {
            if !path.ends_with(".json") || !path.contains("releases/") {
                continue;
            }
            let text = String::from_utf8(bytes).expect("text");
            // Some fixtures are broken on purpose.
            let is_whole = !text.contains('\r');
            if let Some(release) = document(&text).ok().filter(|_| is_whole) {
                let again = String::from_utf8(release.to_json()).expect("text");
                assert_eq!(again, text, "{root}/{path}");
                count += 1;
            }
        }
    }
    assert!(count > 3, "only {count} documents were found");
}

#[test]
fn what_grows_without_end_is_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let bomb = format!("{bomb}schemaVersion: \"1.0.0\"\n");
    assert!(read(&bomb, None).is_err());
    assert!(Answers::read(&bomb).is_err());
    for deep in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        assert!(read(&deep, None).is_err());
        assert!(Answers::read(&deep).is_err());
    }
}

#[test]
fn the_published_files_lose_no_title() {
    let Some(upstream) = tools::upstream() else {
        return;
    };
    let text = fs::read_to_string(upstream.join("pkimm-model-1.0.0.yaml")).expect("there");
    let release = read(&text, None).expect("it can be read").release;
    assert_eq!(
        (release.categories().count(), release.requirements().count()),
        (15, 72)
    );
    // Names and titles as the file writes them: on one line, in quotes or without.
    let written = |key: &str| -> Vec<String> {
        let values = text.lines().filter_map(|line| line.strip_prefix(key));
        let values = values.filter(|value| !value.starts_with('|'));
        values
            .map(|value| value.trim_matches('"').to_owned())
            .collect()
    };
    let titles: Vec<&str> = release
        .requirements()
        .map(|requirement| requirement.description.as_str())
        .collect();
    assert_eq!(titles, written("            description: "));
    let names: Vec<&str> = release
        .categories()
        .map(|category| category.name.as_str())
        .collect();
    assert_eq!(names, written("        name: "));
    assert_eq!(release.levels[1].name, "Basic");
}

/// The catalog as we write it.
fn written_catalog() -> String {
    let is_catalog = |text: &String| text.contains("references:") && !text.contains("modules:");
    let mut files = written("yaml").into_iter();
    files.find(is_catalog).expect("it is a file of its own")
}

/// A text with a part of it replaced.
fn damaged(text: &str, cut: prop::sample::Index, length: usize, with: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let start = cut.index(characters.len());
    let end = (start + length).min(characters.len());
    characters.splice(start..end, with.chars());
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn damaged_files_are_refused_or_read_and_never_panic(
        which in 0_usize..4,
        cut in any::<prop::sample::Index>(),
        length in 0_usize..40,
        with in "[\\x00-\\x7fé\u{2028}]{0,12}",
    ) {
        let text = match which {
            0 => POSITIONAL.to_owned(),
            1 => written("json")[0].clone(),
            2 => written("yaml")[0].clone(),
            _ => r#"{"version": "1.0.0", "kind": "assessment", "answers": {"a": {"level": 2}, "b": {"not-applicable": "no"}}}"#.to_owned(),
        };
        let damaged = damaged(&text, cut, length, &with);
        drop(read(&damaged, Some(&damaged)));
        drop(Answers::read(&damaged));
        if let Ok(mut published) = read(&damaged, None) {
            let mut other = SMALL.clone().into();
            align(&mut published, &mut other);
            drop(diff(&published.release, &other.release));
            drop(diff(&other.release, &published.release));
        }
    }

    #[test]
    fn damaged_catalogs_and_what_cites_them_never_panic(
        which in 0_usize..3,
        cut in any::<prop::sample::Index>(),
        length in 0_usize..40,
        with in "[\\x00-\\x7fé\u{2028}]{0,12}",
    ) {
        let (model, catalog) = with_catalog();
        let (model, catalog) = match which {
            0 => (model, damaged(catalog, cut, length, &with)),
            1 => (model, damaged(&written_catalog(), cut, length, &with)),
            _ => (damaged(&model, cut, length, &with), catalog.to_owned()),
        };
        if let Ok(mut published) = read(&model, Some(&catalog)) {
            let mut other = SMALL.clone().into();
            align(&mut published, &mut other);
            drop(diff(&published.release, &other.release));
            drop(diff(&other.release, &published.release));
        }
    }
}

/// The small model as it is published: one format and the lists of its bundle.
static BUNDLE: LazyLock<Files> = LazyLock::new(|| {
    let mut release = SMALL.clone();
    release.status = Status::Released;
    release.date = "2024-09-01".parse().ok();
    let files = make(
        &Publication::new(&release),
        FORMATS,
        &schemas(),
        &EmitOptions::default(),
        1,
    );
    let files = files
        .expect("the document can be written")
        .files()
        .into_iter();
    files.map(|file| (file.path, file.bytes)).collect()
});
const FORMATS: &[Format] = &[formats::json::FORMAT];

fn schemas() -> Vec<(&'static str, &'static str)> {
    let schemas = pkimm_model::schema::SCHEMAS.iter();
    schemas.map(|schema| (schema.name, schema.text)).collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn damaged_lists_of_a_bundle_are_reported_and_never_panic(
        list in prop::sample::select(vec![MANIFEST, RENDERED, CHECKSUMS]),
        cut in any::<prop::sample::Index>(),
        length in 0_usize..40,
        with in "[\\x00-\\x7fé\u{2028}]{0,12}",
    ) {
        let text = String::from_utf8(BUNDLE[list].clone()).expect("text");
        let other = damaged(&text, cut, length, &with);
        let mut bundle = Folder { files: BUNDLE.clone(), ..Folder::default() };
        bundle.files.insert(list.to_owned(), other.clone().into_bytes());
        let schemas = schemas();
        let context = Context {
            archive: Ok(Archive::default()),
 extensions: std::collections::BTreeMap::new(),
            model: "nowhere",
            folder: "nowhere/releases",
            formats: FORMATS,
            schemas: &schemas,
            options: EmitOptions::default(),
        };
        let found = verify::bundle(&bundle, &context).expect("it has a list of digests");
        prop_assert_eq!(found.faults.is_empty(), other == text, "{:?}", found);
    }
}
