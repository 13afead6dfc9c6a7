//! The pages that tell of versions: the list of release notes, one page for each version, and the announcement.
//!
//! What a person wrote stands first; changes, numbers and ids are computed from the documents.

use minijinja::{Value, context};
use pkimm_release::archive::ReleaseNotes;
use pkimm_release::id_map::{Fate, IdMap, MappedId, Named};
use pkimm_release::site::{RELEASE_NOTES, announcement_folder, release_notes_folder, root_of};
use pkimm_release::{Release, Status, digest, escape};
use serde::{Deserialize, Serialize};

use super::{Site, Written, markdown};
use crate::changes::{self, Comparison};
use crate::since::Since;
use crate::{EmitError, Publication, Words};

/// A version, what is said of it, and the version before it.
struct Entry<'a> {
    release: &'a Release,
    notes: Option<&'a ReleaseNotes>,
    before: Option<&'a Release>,
}

/// All pages of this kind. There are none where no version is published and nobody wrote notes.
pub(super) fn pages(
    publication: &Publication<'_>,
    site: &Site<'_>,
    words: &Words,
    known: Option<&Since<'_>>,
) -> Result<Vec<Written>, EmitError> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for noted in publication.history {
        let before = before(&entries, &noted.release);
        entries.push(Entry {
            release: &noted.release,
            notes: Some(&noted.notes),
            before,
        });
    }
    // While the number of a version that is in progress has still to be raised, the published one has its page.
    if entries
        .iter()
        .all(|entry| entry.release.version != publication.release.version)
    {
        let before = before(&entries, publication.release);
        entries.push(Entry {
            release: publication.release,
            notes: publication.notes,
            before,
        });
    }
    if publication.history.is_empty() && publication.notes.is_none() {
        return Ok(Vec::new());
    }
    let on = |entry: &Entry<'_>| version(entry, &release_notes_folder(&entry.release.version));
    let listed = entries.iter().rev();
    let versions: Vec<Value> = listed.map(|entry| version(entry, RELEASE_NOTES)).collect();
    let page = |folder: String, origin: String, (head, body)| Written {
        file: format!("{folder}/_index.md"),
        folder,
        origin,
        head,
        body,
        of: None,
    };
    let list = site.page(
        "release-notes",
        context! { page => place(RELEASE_NOTES), versions => versions },
    )?;
    let mut pages = vec![page(RELEASE_NOTES.to_owned(), "releases/".to_owned(), list)];
    for (index, entry) in entries.iter().rev().enumerate() {
        let folder = release_notes_folder(&entry.release.version);
        let compared = entry
            .before
            .map(|before| compared(publication, entry, before, words, known));
        let values = context! {
            page => place(&folder),
            weight => index + 1,
            entry => on(entry),
            changes => compared.as_ref().map(|compared| &compared.changes),
            before => entry.before.map(|before| before.version.clone()),
            ids => compared.as_ref().map(|compared| Value::from(minijinja::value::Serde(&compared.ids))),
        };
        let parts = site.page("release", values)?;
        pages.push(page(folder, origin(entry.release), parts));
    }
    // The latest version with a day is announced, also while work on the next one goes on.
    let is_announced = |entry: &&Entry<'_>| {
        let notes = entry.notes;
        notes.is_some_and(|notes| notes.date.is_some() && notes.withdrawn.is_none())
    };
    if let Some(entry) = entries.iter().rev().find(is_announced) {
        let folder = announcement_folder(&entry.release.version);
        // Posts stand beside the folder of the model.
        let root = format!("{}../", root_of(&folder));
        let values = context! { entry => version(entry, &folder), root };
        let parts = site.page("announcement", values)?;
        // It leads to the pages that it announces, also where those of the next version are made.
        let is_published = entry.release.status != Status::Draft;
        pages.push(Written {
            of: is_published.then(|| entry.release.version.clone()),
            ..page(folder, origin(entry.release), parts)
        });
    }
    Ok(pages)
}

/// The version with which one was compared when it was published: the highest of those before it that were there by then. An
/// erratum to an older line comes later.
fn before<'a>(entries: &[Entry<'a>], release: &Release) -> Option<&'a Release> {
    let mut releases = entries.iter().rev().map(|entry| entry.release);
    releases.find(|other| {
        release
            .date
            .is_none_or(|day| other.date.is_none_or(|on| on <= day))
    })
}

fn origin(release: &Release) -> String {
    format!("releases/{}.md", release.version)
}

fn place(folder: &str) -> Value {
    context! { root => root_of(folder), folder => folder }
}

/// What templates of the page in a folder see of a version.
fn version(entry: &Entry<'_>, folder: &str) -> Value {
    let release = entry.release;
    let notes = entry.notes.cloned().unwrap_or_default();
    let home = release_notes_folder(&release.version);
    let status = match (notes.withdrawn.is_some(), release.status) {
        (true, _) | (_, Status::Withdrawn) => "withdrawn",
        (_, Status::Released) => "released",
        (_, Status::Draft) => "draft",
    };
    let moved = |text: &str| markdown::moved(text, &home, folder);
    context! {
        version => release.version.clone(),
        status => status,
        date => release.date.or(notes.date).map(String::from),
        withdrawn => notes.withdrawn,
        summary => notes.summary.as_deref().map(moved),
        authors => notes.authors,
        quote => notes.quote.map(minijinja::value::Serde),
        feedback => notes.feedback,
        body => escape::shortcodes(&markdown::callouts(&markdown::closed(&moved(&notes.body)))),
        provenance => release.provenance.clone(),
        name => release.name.clone(),
        counts => minijinja::value::Serde(release.counts()),
        digest => digest(&release.as_published().to_json()),
        content_digest => release.content_digest(),
        folder => format!("{}/", release.version),
    }
}

/// What changed since the version before, as the page of a version tells it.
#[derive(Serialize, Deserialize)]
struct Compared {
    changes: String,
    ids: Vec<Row>,
}

/// An id that did not simply stay.
#[derive(Serialize, Deserialize)]
struct Row {
    id: String,
    fate: serde_json::Value,
    now: Option<String>,
}

/// The comparison of a version with the one before it. Of two that were published, a preview keeps it.
fn compared(
    publication: &Publication<'_>,
    entry: &Entry<'_>,
    before: &Release,
    words: &Words,
    known: Option<&Since<'_>>,
) -> Compared {
    let compare = || {
        let mut fresh = None;
        let since = Since::of(known, before, entry.release, &mut fresh);
        Compared {
            changes: changes_since(since, entry, words),
            ids: rows(since.ids()),
        }
    };
    let is_published = !std::ptr::eq(entry.release, publication.release);
    let Some(cache) = publication.preview.cache.filter(|_| is_published) else {
        return compare();
    };
    let of = [
        before.content_digest(),
        entry.release.content_digest(),
        serde_json::to_string(words).unwrap_or_default(),
        format!("{:?}", entry.notes),
    ];
    let of: Vec<&str> = of.iter().map(String::as_str).collect();
    let kept = cache.get(&of, || {
        serde_json::to_string(&compare()).unwrap_or_default()
    });
    serde_json::from_str(&kept).unwrap_or_else(|_| compare())
}

fn changes_since(since: &Since<'_>, entry: &Entry<'_>, words: &Words) -> String {
    let notes = entry.notes;
    let waivers = notes.map_or(&[][..], |notes| &notes.waivers);
    let changes = since.changes().clone().waived(waivers);
    changes::markdown(&Comparison {
        changes: &changes,
        old: since.before,
        new: since.after,
        words,
        decisions: notes.map_or(&[][..], |notes| &notes.decisions),
        standing: None,
        in_full: false,
        links: None,
    })
}

/// The ids that did not simply stay.
fn rows(map: &IdMap) -> Vec<Row> {
    let is_of_model = |kind| !matches!(kind, Named::Reference | Named::Extension);
    let changed = map
        .ids
        .iter()
        .filter(|mapped| mapped.fate != Fate::Kept && is_of_model(mapped.kind));
    let row = |mapped: &MappedId| Row {
        id: mapped.id.clone(),
        fate: serde_json::to_value(mapped.fate).unwrap_or_default(),
        now: mapped
            .to
            .clone()
            .or_else(|| (!mapped.successors.is_empty()).then(|| mapped.successors.join(", "))),
    };
    let mut rows: Vec<Row> = changed.map(row).collect();
    let new = map
        .origins
        .iter()
        .filter(|origin| origin.from.is_empty() && is_of_model(origin.kind));
    rows.extend(new.map(|origin| Row {
        id: origin.id.clone(),
        fate: "new".into(),
        now: Some(origin.id.clone()),
    }));
    rows
}
