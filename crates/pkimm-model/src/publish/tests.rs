//! What a plan holds, and what stands in its way.

use pkimm_release::Day;
use pkimm_release::site::Facts;

use super::*;
use crate::lint::tests::base;
use crate::{SourceTree, check};

type Files = BTreeMap<String, Vec<u8>>;

/// The small model, and notes for its version in progress.
fn files(notes: Option<&str>) -> Files {
    let mut files = base();
    files.extend(notes.map(|notes| (NOTES.to_owned(), notes.as_bytes().to_vec())));
    files
}

const NOTES: &str = "releases/1.1.0.md";
const DOCUMENT: &str = "releases/1.1.0.json";
const READY: &str = "+++\ndate = \"2024-09-01\"\n+++\n\nWhat is new.\n";

fn planned(files: Files, date: Option<&str>) -> Result<Plan, Vec<Obstacle>> {
    let (tree, found) = SourceTree::from_files(files);
    plan(&check(tree, found, &Facts::default()), date)
}

fn edit(files: &mut Files, path: &str, old: &str, new: &str) {
    let text = String::from_utf8(files[path].clone()).expect("UTF-8");
    assert!(text.contains(old), "{path} has no `{old}`");
    files.insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
}

fn refused(files: Files, date: Option<&str>) -> Vec<Obstacle> {
    planned(files, date).expect_err("something stands in the way")
}

/// The small model, released.
fn released() -> Files {
    let mut files = files(Some(READY));
    let plan = planned(files.clone(), None).expect("nothing stands in the way");
    files.insert(DOCUMENT.to_owned(), plan.document);
    files.insert(NOTES.to_owned(), plan.notes_text.into_bytes());
    files
}

fn version() -> String {
    "1.1.0".to_owned()
}

#[test]
fn a_plan_holds_the_document_and_the_notes_with_its_digest() {
    let plan = planned(files(Some(READY)), None).expect("nothing stands in the way");
    assert_eq!(
        plan.notes_text,
        format!(
            "+++\ndate = \"2024-09-01\"\ndigest = \"{}\"\n+++\n\nWhat is new.\n",
            digest(&plan.document)
        )
    );
    assert_eq!(plan.release.status, Status::Released);
    assert_eq!(plan.notes.date, plan.release.date);
    assert!(!plan.is_again);
    // A day from outside comes into notes that have none, and in the place of one that they have.
    for notes in ["+++\n+++\n\nNew.\n", READY] {
        let plan = planned(files(Some(notes)), Some("2024-10-02")).expect("it can be");
        assert!(
            plan.notes_text
                .starts_with("+++\ndate = \"2024-10-02\"\ndigest = \""),
            "{}",
            plan.notes_text
        );
    }
    // Lines end as the others of the file do.
    for notes in ["+++\n+++\n\nNew.\n", READY] {
        let notes = notes.replace('\n', "\r\n");
        let plan = planned(files(Some(&notes)), Some("2024-10-02")).expect("it can be");
        let lines = plan.notes_text.split_inclusive('\n');
        assert!(
            lines.clone().count() == 6 && lines.clone().all(|line| line.ends_with("\r\n")),
            "{:?}",
            plan.notes_text
        );
    }
    // A day without quotes is read alike, and left as it is written.
    let bare = READY.replace("\"2024-09-01\"", "2024-09-01");
    let plan = planned(files(Some(&bare)), None).expect("nothing stands in the way");
    assert!(
        plan.notes_text
            .starts_with("+++\ndate = 2024-09-01\ndigest = \""),
        "{}",
        plan.notes_text
    );
    assert_eq!(plan.release.date, "2024-09-01".parse().ok());
}

#[test]
fn a_published_version_is_planned_again_as_it_was() {
    let first = planned(files(Some(READY)), None).expect("nothing stands in the way");
    let again = planned(released(), None).expect("nothing stands in the way");
    assert!(again.is_again);
    assert_eq!(again.document, first.document);
    assert_eq!(again.notes_text, first.notes_text);
}

#[test]
fn what_changed_after_a_release_is_named_after_the_version_that_it_will_be() {
    let named = |files: Files| {
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, &Facts::default());
        let release = outcome.checked.expect("it has no fault").release().clone();
        (release.version, release.status)
    };
    assert_eq!(named(files(Some(READY))), (version(), Status::Draft));
    // Without a change it is what was published.
    assert_eq!(named(released()), (version(), Status::Released));
    let mut patch = released();
    let path = "categories/trust-anchors/anchor-list.md";
    edit(
        &mut patch,
        path,
        "A list names every root",
        "A list has every root",
    );
    assert_eq!(named(patch), ("1.1.1".to_owned(), Status::Draft));
    let mut minor = released();
    edit(&mut minor, "model.toml", "weight = 3", "weight = 4");
    assert_eq!(named(minor.clone()), ("1.2.0".to_owned(), Status::Draft));
    // In an older line it is named after a version that is free.
    let mut older = minor.clone();
    edit(
        &mut older,
        "model.toml",
        "version = \"1.1.0\"",
        "version = \"1.0.0\"",
    );
    assert_eq!(named(older), ("1.2.0".to_owned(), Status::Draft));
    // Who raises the version has named it.
    edit(
        &mut minor,
        "model.toml",
        "version = \"1.1.0\"",
        "version = \"2.0.0\"",
    );
    assert_eq!(named(minor), ("2.0.0".to_owned(), Status::Draft));
}

#[test]
fn decisions_in_files_of_their_own_are_gathered_into_the_notes() {
    let next = |url: &str| {
        format!(
            "# Why.\n[[decisions]]\nchanges = [\"level:1\"]\nurl = \"{url}\"\ndate = 2024-08-01\n"
        )
    };
    let waiver = "[[waivers]]\nfingerprint = \"0123456789abcdef\"\nreason = \"A \\\"comma\\\".\"\n";
    let put = |files: &mut Files, name: &str, text: &str| {
        let path = format!("releases/next/{name}.toml");
        files.insert(path, text.as_bytes().to_vec());
    };
    for notes in [READY, "+++\n+++\n\nWhat is new.\n"] {
        let mut files = files(Some(notes));
        put(&mut files, "a", &next("https://model.example/1"));
        put(&mut files, "b", waiver);
        let plan = planned(files.clone(), Some("2024-09-01")).expect("nothing stands in the way");
        assert_eq!(
            plan.gathered,
            ["releases/next/a.toml", "releases/next/b.toml"]
        );
        assert_eq!(
            (plan.notes.decisions.len(), plan.notes.waivers.len()),
            (1, 1)
        );
        let (front, body) = plan.notes_text.rsplit_once("+++\n").expect("front matter");
        assert_eq!(body, "\nWhat is new.\n");
        assert!(
            front.ends_with(
                "\"\n\n[[decisions]]\nchanges = [\"level:1\"]\nurl = \"https://model.example/1\"\ndate = \"2024-08-01\"\n\n[[waivers]]\nfingerprint = \"0123456789abcdef\"\nreason = \"A \\\"comma\\\".\"\n"
            ),
            "{front}"
        );
        // Once they are published, only what is left over from that is removed.
        let path = DOCUMENT.to_owned();
        files.insert(path, plan.document);
        files.insert(NOTES.to_owned(), plan.notes_text.clone().into_bytes());
        put(&mut files, "c", &next("https://model.example/2"));
        let again = planned(files, None).expect("nothing stands in the way");
        assert_eq!(again.gathered, plan.gathered);
        assert_eq!(again.notes_text, plan.notes_text);
        assert_eq!(again.notes.decisions.len(), 1);
    }
}

#[test]
fn the_files_of_pages_are_archived_with_their_version() {
    const ARCHIVED: &str = "releases/1.1.0/assessment/table.csv";
    let with_file = |mut files: Files| {
        files.insert("pages/assessment/table.csv".to_owned(), b"a,b\r\n".to_vec());
        let link = "Go to the [table](../table.csv), or back to the [overview]";
        let page = "pages/assessment/evaluation.md";
        edit(&mut files, page, "Go back to the [overview]", link);
        files
    };
    let mut files = with_file(files(Some(READY)));
    // What is none of its files is known.
    files.insert("releases/1.1.0/old.csv".to_owned(), b"x\n".to_vec());
    let plan = planned(files.clone(), None).expect("nothing stands in the way");
    let kept: Vec<(&str, &[u8])> = plan
        .files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    assert_eq!(kept, [("assessment/table.csv", &b"a,b\n"[..])]);
    assert_eq!(plan.left, ["old.csv"]);
    let resource = &plan.release.resources[0];
    assert_eq!(resource.sha256, digest(b"a,b\n"));
    assert!(String::from_utf8_lossy(&plan.document).contains("\"documentVersion\": 2"));
    // Published, it is planned again as it was; with another file, it is not.
    files.remove("releases/1.1.0/old.csv");
    files.insert(DOCUMENT.to_owned(), plan.document.clone());
    files.insert(NOTES.to_owned(), plan.notes_text.clone().into_bytes());
    files.insert(ARCHIVED.to_owned(), b"a,b\n".to_vec());
    let again = planned(files.clone(), None).expect("nothing stands in the way");
    assert_eq!((again.is_again, again.document), (true, plan.document));
    files.insert("pages/assessment/table.csv".to_owned(), b"a,c\n".to_vec());
    assert_eq!(
        refused(files, None),
        [Obstacle::PublishedOtherwise {
            version: version(),
            file: "model.toml".to_owned()
        }]
    );
}

#[test]
fn a_model_with_errors_is_not_released() {
    let mut files = files(Some(READY));
    edit(
        &mut files,
        "model.toml",
        "version = \"1.1.0\"",
        "version = 1",
    );
    assert_eq!(refused(files, None), [Obstacle::Faults]);
}

#[test]
fn notes_and_a_day_are_asked_for() {
    assert_eq!(
        refused(files(None), Some("2024-09-01")),
        [Obstacle::NoNotes {
            notes: NOTES.to_owned()
        }]
    );
    assert_eq!(
        refused(files(Some("+++\n+++\n\nNew.\n")), None),
        [Obstacle::NoDate {
            notes: NOTES.to_owned()
        }]
    );
}

#[test]
fn a_day_that_does_not_exist_is_refused() {
    let error = "2024-02-30".parse::<Day>().expect_err("no day");
    assert_eq!(
        refused(files(Some(READY)), Some("2024-02-30")),
        [Obstacle::NotADay(error)]
    );
}

#[test]
fn a_version_is_not_dated_before_the_one_before_it() {
    let date = |text: &str| text.parse::<Day>().expect("a day");
    let obstacles = refused(files(Some(READY)), Some("2020-01-01"));
    let [
        Obstacle::DatedBefore {
            date: day,
            earlier,
            on,
            ..
        },
    ] = obstacles.as_slice()
    else {
        panic!("{obstacles:?}");
    };
    assert_eq!((*day, earlier.as_str()), (date("2020-01-01"), "1.0.0"));
    // On the same day there may be two.
    assert!(planned(files(Some(READY)), Some(&on.to_string())).is_ok());
}

#[test]
fn a_text_under_construction_is_not_released() {
    let path = "categories/trust-anchors/anchor-list.md";
    let mut files = files(Some(READY));
    edit(&mut files, path, "+++\n", "+++\ndraft = true\n");
    assert_eq!(
        refused(files, None),
        [Obstacle::Draft {
            path: path.to_owned()
        }]
    );
}

#[test]
fn a_withdrawn_number_is_not_used_again() {
    let mut files = released();
    let withdrawn = "status = \"withdrawn\"\nreason = \"A weight was wrong.\"\ndate =";
    edit(&mut files, NOTES, "date =", withdrawn);
    assert_eq!(
        refused(files, None),
        [Obstacle::Withdrawn {
            version: version(),
            file: "model.toml".to_owned()
        }]
    );
}

#[test]
fn a_published_version_stays_as_it_is() {
    assert_eq!(
        refused(released(), Some("2024-09-02")),
        [Obstacle::PublishedOn {
            version: version(),
            date: "2024-09-01".parse().ok()
        }]
    );
    let mut changed = released();
    edit(&mut changed, "model.toml", "weight = 3", "weight = 4");
    assert_eq!(
        refused(changed, None),
        [Obstacle::PublishedOtherwise {
            version: version(),
            file: "model.toml".to_owned()
        }]
    );
    let mut altered = released();
    edit(&mut altered, DOCUMENT, "Who decides.", "Who rules.");
    assert_eq!(
        refused(altered, None),
        [Obstacle::Altered {
            document: DOCUMENT.to_owned()
        }]
    );
}
