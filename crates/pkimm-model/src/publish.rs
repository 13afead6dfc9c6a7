//! Planning the publication of the version in progress: what stands in its way, or what has to be written.
//!
//! A plan is made of texts and is texts. The caller writes the document first, then the bundle, and the notes with the
//! digest last: until they stand there nothing is published, and an interrupted run can simply be made again.

use std::collections::BTreeMap;

use pkimm_release::archive::{ArchiveError, PublishedVersion, ReleaseNotes};
use pkimm_release::diff::changes;
use pkimm_release::extension::Extension;
use pkimm_release::trees::is_post;
use pkimm_release::{Release, Status, digest};

use crate::archive::published;
use crate::check::Outcome;
use crate::model::{Decision, Model, Next, Waiver};
use crate::source::toml::basic;
use crate::span::Span;

mod extension;
mod notes;
mod obstacle;

pub use extension::{ExtensionPlan, plan_extension};
pub use notes::amended;
pub use obstacle::Obstacle;

use notes::with_digest;
use obstacle::{Home, Ready, ready, same_as_published};

/// What is to be published.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The version.
    pub version: String,
    /// The document.
    pub release: Release,
    /// The document as it is archived.
    pub document: Vec<u8>,
    /// The files beside pages, by their paths below the folder of pages and, as they are archived, of the version.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Other files in the folder of the version's archive, which stand in the way.
    pub left: Vec<String>,
    /// What a person says of the version.
    pub notes: ReleaseNotes,
    /// The text of the notes with the day and the digest: writing it is what publishes the version.
    pub notes_text: String,
    /// The files below `releases/next/` whose decisions and waivers the notes hold now: they are removed last.
    pub gathered: Vec<String>,
    /// Whether the version was published before, with the same document.
    pub is_again: bool,
}

impl Plan {
    /// What the files beside pages hold, by their paths below the folder of pages.
    #[must_use]
    pub fn files_of_pages(&self) -> BTreeMap<&str, &[u8]> {
        let files = self.files.iter();
        files
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect()
    }
}

/// Plans the publication of the version in progress, on the day `date` or else on the one that its notes have.
///
/// # Errors
/// Everything that stands in the way.
pub fn plan(outcome: &Outcome, date: Option<&str>) -> Result<Plan, Vec<Obstacle>> {
    let checked = outcome.checked.as_ref().ok_or(vec![Obstacle::Faults])?;
    let model = checked.model();
    let mut release = checked.release().clone();
    // A model that changed after its version was published is named after the next one, and is not what is published.
    if let Some(version) = &model.version {
        release.version.clone_from(&version.value);
    }
    let version = release.version.clone();
    let mut obstacles = drafts(model, outcome);
    let home = Home::of_model(&version);
    let Some(Ready {
        archived,
        notes,
        date,
    }) = ready(&home, &model.archive, date, &mut obstacles)
    else {
        return Err(obstacles);
    };
    release.status = Status::Released;
    release.date = date;
    let is_again = archived.is_published();
    if is_again {
        let published = archived.read(&outcome.tree);
        let differs = |published: &Release| !changes(published, &release).is_empty();
        match same_as_published(&home, published, differs, |published| published.date, date) {
            Ok(published) => release = published,
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    let Some(date) = date.filter(|_| obstacles.is_empty()) else {
        return Err(obstacles);
    };
    let document = release.to_json();
    let mut told = ReleaseNotes {
        date: Some(date),
        ..notes.to_release()
    };
    let tables = gather(model, is_again, &mut told);
    let gathered = held(model, &told).map(|next| outcome.tree.path(next.file).to_owned());
    let gathered: Vec<String> = gathered.collect();
    let files = model.files_of_pages(&outcome.tree).into_iter();
    let files: BTreeMap<String, Vec<u8>> = files
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect();
    let kept = archived.files.keys();
    let left = kept.filter(|path| !files.contains_key(*path)).cloned();
    Ok(Plan {
        version,
        notes_text: with_digest(
            outcome.tree.text(notes.file),
            notes,
            &digest(&document),
            date,
            &tables,
        ),
        notes: told,
        left: left.collect(),
        files,
        gathered,
        document,
        is_again,
        release,
    })
}

/// The published versions below the version in progress, from the lowest: what its bundle is compared with.
///
/// # Errors
/// Where a document is not the one that was published.
pub fn history(outcome: &Outcome) -> Result<Vec<PublishedVersion>, ArchiveError> {
    let model = outcome.checked.as_ref().map(|checked| checked.model());
    let Some((model, version)) = model.and_then(|model| Some((model, model.parsed_version()?)))
    else {
        return Ok(Vec::new());
    };
    published(&outcome.tree, &model.archive).history(|earlier| *earlier < version)
}

/// The documents of the extensions with which a version in progress is published.
///
/// # Errors
/// Where a document is not the one that was published.
pub fn extensions(outcome: &Outcome, release: &Release) -> Result<Vec<Extension>, ArchiveError> {
    let model = outcome.checked.as_ref().map(|checked| checked.model());
    let known = model.map_or(&[][..], |model| &model.extensions);
    let entries = release.extensions.iter().filter_map(|entry| {
        let mut known = known.iter();
        let extension = known.find(|extension| extension.id.value == entry.id)?;
        let mut published = extension.published();
        published
            .find(|archived| archived.version.to_string() == entry.version)
            .map(|archived| archived.read_extension(&entry.id, &outcome.tree))
    });
    entries.collect()
}

/// What is under construction. Posts are no part of the model.
fn drafts(model: &Model, outcome: &Outcome) -> Vec<Obstacle> {
    let categories = model.categories().filter_map(|category| category.draft);
    let requirements = model
        .requirements()
        .filter_map(|requirement| requirement.draft);
    let pages = model
        .pages
        .iter()
        .filter(|page| !is_post(&page.path))
        .filter_map(|page| page.draft);
    let obstacle = |span: Span| Obstacle::Draft {
        path: outcome.tree.path(span.file).to_string(),
    };
    categories
        .chain(requirements)
        .chain(pages)
        .map(obstacle)
        .collect()
}

/// Takes what was decided in files of its own into the notes, and returns it as tables of their front matter. Of a version that is
/// published already nothing is taken in: what is decided by now is for the next one.
fn gather(model: &Model, is_again: bool, notes: &mut ReleaseNotes) -> String {
    let mut tables = String::new();
    if is_again {
        return tables;
    }
    for next in &model.next {
        for decision in next.decisions.iter().map(Decision::to_release) {
            let changes: Vec<String> = decision.changes.iter().map(|text| basic(text)).collect();
            let (changes, url) = (changes.join(", "), basic(&decision.url));
            tables += &format!(
                "\n[[decisions]]\nchanges = [{changes}]\nurl = {url}\ndate = \"{}\"\n",
                decision.date
            );
            notes.decisions.push(decision);
        }
        for waiver in next.waivers.iter().map(Waiver::to_release) {
            let (fingerprint, reason) = (basic(&waiver.fingerprint), basic(&waiver.reason));
            tables += &format!("\n[[waivers]]\nfingerprint = {fingerprint}\nreason = {reason}\n");
            notes.waivers.push(waiver);
        }
    }
    tables
}

/// The files of which notes hold all that they say.
fn held<'a>(model: &'a Model, notes: &ReleaseNotes) -> impl Iterator<Item = &'a Next> {
    model.next.iter().filter(|next| {
        let mut decisions = next.decisions.iter().map(Decision::to_release);
        let mut waivers = next.waivers.iter().map(Waiver::to_release);
        decisions.all(|decision| notes.decisions.contains(&decision))
            && waivers.all(|waiver| notes.waivers.contains(&waiver))
    })
}

#[cfg(test)]
mod tests;
