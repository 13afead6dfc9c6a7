//! The corpus of what could act, in every text of a document, through every format and command, judged by a reader of what
//! comes of it.

mod commands;
mod files;
mod formats;
mod pages;
mod promises;

use std::sync::LazyLock;

use pkimm_release::published::is_address;
use pkimm_release::read::document;
use pkimm_release::typed::{LONGEST_NAME, is_id};
use pkimm_release::{Release, Retired};
use pkimm_tests::injection::{
    CORPUS, Language, MARK, TYPED, each_text, entries, filled, is_of_page,
};
use pkimm_tests::models::SMALL;
use serde_json::Value;

/// The small model with a value in every text of the document.
static BASE: LazyLock<Release> = LazyLock::new(|| {
    let mut release = SMALL.clone();
    release.document_version = pkimm_release::DocumentVersion::default();
    release.version = "1.0.1".to_owned();
    release.provenance = Some("Made up.".to_owned());
    let reference = &mut release.references[0];
    reference.authority = Some("A body".to_owned());
    reference.edition = Some("2024".to_owned());
    reference.regions = vec!["EU".to_owned()];
    release.references.last_mut().expect("one").superseded_by =
        Some(release.references[0].id.clone());
    let category = &mut release.modules[0].categories[0];
    category.was = vec!["former-category".to_owned()];
    let requirement = &mut category.requirements[0];
    requirement.was = vec!["former-requirement".to_owned()];
    requirement.deprecated = Some("1.0.0".to_owned());
    requirement.references_note = Some("A note.".to_owned());
    release.retired.push(Retired {
        id: "gone".to_owned(),
        since: "1.0.0".to_owned(),
        successors: vec![category.requirements[1].id.clone()],
        reason: "Nobody used it.".to_owned(),
    });
    release
});

/// What is told from a text that stands in a document: it comes behind what is hostile, so that it is not read where that ends
/// the text.
fn tag(number: usize) -> String {
    format!("tag{number}end")
}

/// A document with a hostile text in every free field that is wanted, and the texts by their fields. In a page, what pages are
/// for is left out: expressions, shortcodes, and HTML.
fn hostile_where(
    language: Language,
    entry: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> (Release, Vec<(String, String)>) {
    let mut texts = Vec::new();
    let release = filled(&BASE, |field, text| {
        let is_meant = match language {
            Language::Minijinja => is_of_page(field),
            Language::Html | Language::Hugo => field == "pages[].body",
            _ => false,
        };
        if !is_meant && is_wanted(field) {
            // Files are named after these, and so they have bounds.
            let longest = match field {
                "name" | "shortName" => LONGEST_NAME - 10,
                _ => usize::MAX,
            };
            let entry: String = entry.chars().take(longest).collect();
            *text = format!("{entry} {}", tag(texts.len()));
            texts.push((field.to_owned(), text.clone()));
        }
    });
    (release, texts)
}

/// The same in every free field.
fn hostile(language: Language, entry: &str) -> (Release, Vec<(String, String)>) {
    hostile_where(language, entry, |_| true)
}

/// A document for each language, in which every free field has all entries of it, line by line.
fn by_language() -> impl Iterator<Item = (Language, Release, Vec<(String, String)>)> {
    CORPUS.iter().map(|(language, entries)| {
        let (release, texts) = hostile(*language, &entries.join("\n"));
        (*language, release, texts)
    })
}

#[test]
fn every_text_of_the_document_is_free_or_of_a_type() {
    let mut free = std::collections::BTreeSet::new();
    let mut typed = std::collections::BTreeSet::new();
    let mut value = serde_json::to_value(&*BASE).expect("JSON");
    each_text(&mut value, "", &mut |field, _| {
        let known = if TYPED.contains(&field) {
            &mut typed
        } else {
            &mut free
        };
        known.insert(field.to_owned());
    });
    assert_eq!(
        typed.len() + 1,
        TYPED.len(),
        "all but the date of a draft: {typed:?}"
    );
    let texts = pkimm_tests::injection::MARKDOWN;
    assert!(texts.iter().all(|field| free.contains(*field)), "{free:?}");
    assert!(free.len() > 20, "{free:?}");
    assert!(entries().count() > 90);
    assert!(entries().filter(|(_, entry)| entry.contains(MARK)).count() > 60);
}

/// Ids, addresses, versions and tags of a document are what they are, or the document is refused at its line.
#[test]
fn a_text_of_a_type_is_refused_at_its_line_where_it_is_anything_else() {
    let mut fields = std::collections::BTreeSet::new();
    let mut value = serde_json::to_value(&*BASE).expect("JSON");
    each_text(&mut value, "", &mut |field, _| {
        if TYPED.contains(&field) {
            fields.insert(field.to_owned());
        }
    });
    let mut said = Vec::new();
    for (_, entry) in entries() {
        for wanted in &fields {
            let mut value = serde_json::to_value(&*BASE).expect("JSON");
            let mut is_first = true;
            each_text(&mut value, "", &mut |field, text| {
                if field == wanted && std::mem::take(&mut is_first) {
                    text.push_str(entry);
                }
            });
            let text = serde_json::to_string_pretty(&value).expect("JSON");
            // A few entries are such that an id, an address or a language may end with them.
            let is_one = |end: &str| {
                is_id(&format!("a{end}"))
                    || wanted.ends_with("url") && is_address(&format!("https://a/{end}"))
            };
            match document(&text) {
                Ok(_) if is_one(entry) => {}
                Ok(_) => said.push(format!("{wanted} may be {entry:?}")),
                Err(error) if error.place.is_none() && !is_one(entry) => {
                    said.push(format!("{wanted}: {}", error.message))
                }
                Err(_) => {}
            }
        }
    }
    said.sort();
    said.dedup();
    assert!(
        said.is_empty(),
        "{} of them: {:#?}",
        said.len(),
        &said[..said.len().min(9)]
    );
}

/// The documents themselves are read, and say what was written.
#[test]
fn a_document_keeps_every_text() {
    for (language, entry) in entries() {
        let (release, texts) = hostile(language, entry);
        let text = String::from_utf8(release.to_json()).expect("text");
        let read = document(&text).unwrap_or_else(|error| panic!("{entry:?}: {error:?}"));
        assert_eq!(read, release, "{entry:?}");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert!(texts.iter().all(|(_, text)| {
            value
                .to_string()
                .contains(&serde_json::to_string(text).expect("JSON"))
        }));
    }
}
