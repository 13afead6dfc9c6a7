//! A law of shapes: a model that is written in an older shape, read back and aligned with its document differs from it in
//! nothing, for what a shape cannot say is no change.

#[path = "../../crates/pkimm-release/tests/diffs/models.rs"]
mod models;

use pkimm_release::diff::diff;
use pkimm_release::read::{Published, Shape, align, document, read};
use pkimm_release::{ReferenceStatus, Release};
use pkimm_tests::chance::cases;
use pkimm_tests::folder;
use pkimm_tests::models::{REAL, SMALL};
use pkimm_tests::shapes::{stable, written};
use proptest::prelude::*;

use models::{model, seed};

/// The model in every shape that can be read.
fn shapes(release: &Release) -> Vec<Published> {
    let (text, catalog) = stable(release);
    let read = |text: &str, catalog| read(text, catalog).expect("what is written can be read");
    let document = written("json", release).remove(0);
    let shapes = vec![
        read(&document, None),
        // The same as YAML. The format is written in an older shape where names of levels are others than were published.
        read(&format!("---\n{document}"), None),
        read(&text, Some(&catalog)),
        read(&text, None),
        read(&written("yaml-v1", release)[0], None),
    ];
    let read: Vec<Shape> = shapes.iter().map(|published| published.shape).collect();
    // Names of levels that readers of the 2.0.0 shape do not take are written in the 1.0.0 shape.
    assert!(
        matches!(read[1], Shape::Document | Shape::Positional),
        "{read:?}"
    );
    assert_eq!(
        [read[0], read[2], read[3], read[4]],
        [
            Shape::Document,
            Shape::StableIds,
            Shape::Uncatalogd,
            Shape::Positional
        ]
    );
    shapes
}

/// Whether two shapes of a model tell which reference is which. A document does; without one, there is nothing that tells
/// references known by ids from those known by names, or what is cited beside a note.
fn is_comparable(release: &Release, old: Shape, new: Shape) -> bool {
    let has = |shape| [old, new].contains(&shape);
    let has_notes = release
        .requirements()
        .any(|requirement| requirement.references_note.is_some());
    let is_named_otherwise = has(Shape::Uncatalogd) || has_notes;
    has(Shape::Document) || old == new || !(has(Shape::Positional) && is_named_otherwise)
}

/// What differs between the document and itself in each shape, and between any two shapes, in both directions.
fn differences(release: &Release) -> Vec<String> {
    let mut found = Vec::new();
    let shapes = shapes(release);
    for old in &shapes {
        for new in &shapes {
            if !is_comparable(release, old.shape, new.shape) {
                continue;
            }
            let (mut old, mut new) = (old.clone(), new.clone());
            align(&mut old, &mut new);
            for change in diff(&old.release, &new.release).changes {
                let sides = (old.shape, new.shape);
                let facts = (&change.before, &change.after);
                let (kind, subject) = (change.kind.as_str(), change.subject());
                found.push(format!("{sides:?}: {kind} {subject}: {facts:?}"));
            }
        }
    }
    found
}

#[test]
fn the_real_model_and_the_small_one_differ_from_themselves_in_nothing() {
    for release in [&*REAL, &*SMALL] {
        let name = &release.name;
        assert_eq!(differences(release), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_is_archived_differs_from_itself_in_nothing() {
    let path = folder::project().join("model/releases/1.0.0.json");
    let text = std::fs::read_to_string(path).expect("it is published");
    let release = document(&text).expect("it can be read");
    assert_eq!(differences(&release), Vec::<String>::new());
}

/// The entries of the catalog have no key for an edition, and none that tells every status.
#[test]
fn a_catalog_gives_every_reference_back() {
    let mut release = REAL.clone();
    let statuses = [
        ReferenceStatus::Current,
        ReferenceStatus::Draft,
        ReferenceStatus::Superseded,
        ReferenceStatus::Withdrawn,
        ReferenceStatus::Historic,
    ];
    let successor = release.references[0].id.clone();
    let entries = release.references.iter_mut().skip(1);
    for (number, (reference, status)) in entries.zip(statuses.into_iter().cycle()).enumerate() {
        reference.status = status;
        reference.superseded_by = Some(successor.clone()).filter(|_| number % 2 == 0);
    }
    let editions = release.references.iter();
    assert!(editions.filter(|entry| entry.edition.is_some()).count() > 3);
    let (text, catalog) = stable(&release);
    let published = read(&text, Some(&catalog)).expect("it can be read");
    assert_eq!(published.release.references, release.references);
}

#[test]
fn a_note_in_place_of_a_list_is_no_change_where_a_shape_has_no_place_for_it() {
    let mut release = SMALL.clone();
    let lists = [
        "As the vendor says.",
        "- [A list](https://standards.example/a)\n- by hand",
        "Some of many:\n\n- [A](https://standards.example/b)",
    ];
    for list in lists {
        let requirement = &mut release.modules[0].categories[0].requirements[0];
        requirement.references_note = Some(list.to_owned());
        assert_eq!(differences(&release), Vec::<String>::new(), "{list}");
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_model_made_by_chance_differs_from_itself_in_nothing(of in seed(3, 3)) {
        let release = model(&of, "1.0.0");
        prop_assert_eq!(differences(&release), Vec::<String>::new());
    }
}
