//! Folders of a public repository → a complete model folder.
//!
//! Every file is sorted once (`kind`): the newest model is imported as one file alone would be, older ones become documents of
//! the archive (`history`), pages are converted (`page`, with the addresses of `links`), and pages that are made of the model are compared with it
//! and asked for what its data cannot say (`made`). Extensions become sources of their own (`extension`). Whatever is not taken over is handed back as it was, and the report says of each
//! file what became of it.

mod extension;
pub(super) mod former;
mod head;
mod history;
mod kind;
mod links;
mod made;
mod page;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use pkimm_release::diff::{changes, normal};
use pkimm_release::read::{self, Places, Published, Shape};
use pkimm_release::resource::type_of;
use pkimm_release::site::Facts;
use pkimm_release::{Day, Page, Release, Resource};
use semver::Version;

pub(super) use self::history::{GONE, retired};
use self::kind::{Reading, Sorted, sort};
use self::links::Addresses;
pub(super) use self::page::{MIND_MAP, is_mind_map};
use super::report::{Kind, Report};
use super::{Imported, Purpose, prepare};
use crate::check::Outcome;
use crate::diagnostic::Severity;
use crate::edit::{Applicability, Composition};
use crate::gate::gate;

/// A folder of a public repository.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// What a person calls it.
    pub name: String,
    /// What its files hold, by their paths in it.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What could not be read, and why.
    pub unread: Vec<(String, String)>,
    /// The address of the web below which its files can be read, where it is known.
    pub web: Option<String>,
    /// The versions for which the repository has a tag.
    pub tagged: BTreeMap<Version, Tagged>,
}

/// A folder as it was when a version was tagged.
#[derive(Clone, Debug)]
pub struct Tagged {
    /// The name of the tag.
    pub tag: String,
    /// The day of the tag.
    pub date: Day,
    /// What its files held, by their paths in it.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// What an import of folders made.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The files of the model folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What belongs to no page and no part of the model, as it was, by the name of its folder and its path in it.
    pub left: BTreeMap<String, Vec<u8>>,
    /// What became of everything.
    pub report: Report,
    /// The version of the model.
    pub version: String,
}

/// Makes a model folder of folders. With `merge`, entries of the catalog that seem to be one standard become one; `ids` is a model
/// whose ids are taken where the newest version has positions. `facts` is what is known of the artifacts.
///
/// # Errors
/// Where no folder has a model, or one that cannot be read.
pub fn import_folders(
    folders: &[Folder],
    ids: Option<&Release>,
    merge: bool,
    facts: &Facts,
) -> Result<Moved, String> {
    let mut report = Report::default();
    let mut sorted = sort(folders, &mut report)?;
    let newest = sorted.models.pop().ok_or_else(|| {
        "there is no published model in these folders; it is a file of YAML with `version` and `modules`".to_owned()
    })?;
    let mut published = newest.says.clone();
    if let Some(ids) = ids.filter(|_| published.shape == Shape::Positional) {
        read::identify(&mut published.release, ids);
    }
    let (shape, is_identified) = (published.shape, ids.is_some());
    made::complete(&mut published.release, &sorted, &mut report);
    let mut older = history::versions(
        &mut sorted,
        folders,
        (&newest.version, &published.release),
        &mut report,
    );
    history::complete(&mut older, &sorted, &published.release);
    let older = history::documents(older, &mut published.release, facts, &mut report);
    let (addresses, files) = take_all(&sorted, folders, &mut published.release, &mut report);
    made::compare(&published.release, &sorted, &mut report);
    let verbatim: BTreeSet<String> = sorted
        .pages
        .iter()
        .filter(|page| page.is_verbatim())
        .map(|page| format!("pages/{}", page.path))
        .collect();
    let release = published.release.clone();
    let mut imported = prepare(published, Purpose::Move { merge });
    let (extensions, incomplete) =
        extension::take(&sorted.extensions, &sorted.listed, &release, &mut report);
    imported.files.extend(extensions);
    sorted.left.extend(incomplete);
    let left = left(&sorted, folders, &files);
    let files = files.into_iter();
    imported.bytes = files
        .map(|(path, bytes)| (format!("pages/{path}"), bytes))
        .collect();
    keep_versions(
        &mut imported,
        older,
        &sorted,
        folders,
        &release,
        &addresses,
        &mut report,
    );
    let former = former::anchors(&sorted, &release, &imported.files, &mut report);
    // Nobody edits them often, so that they stand at the end.
    if let Some(model) = imported.files.get_mut("model.toml") {
        model.push_str(&former::settings(&former));
    }
    tell_published(&newest.version, &sorted, folders, &mut report);
    imported.read_back(facts);
    count(&mut imported, &verbatim, facts, &mut report);
    imported.record(facts);
    tell(
        &imported,
        &newest.file,
        &newest.text,
        (shape, is_identified),
        facts,
        &mut report,
    );
    report.sort();
    let files = imported
        .files
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()));
    Ok(Moved {
        files: files.chain(imported.bytes).collect(),
        left,
        report,
        version: release.version,
    })
}

/// Writes the notes of versions, and the documents of older ones.
fn keep_versions(
    imported: &mut Imported,
    older: Vec<history::Document>,
    sorted: &Sorted,
    folders: &[Folder],
    release: &Release,
    addresses: &Addresses,
    report: &mut Report,
) {
    for notes in &sorted.notes {
        let date = notes.date.or_else(|| date_of(folders, &notes.version));
        let text = history::notes(notes, date, None, release, addresses, report);
        imported
            .files
            .insert(format!("releases/{}.md", notes.version), text);
    }
    for notes in &sorted.notes {
        let is_older = Version::parse(&release.version).is_ok_and(|newest| notes.version < newest);
        if is_older
            && !older
                .iter()
                .any(|document| document.version == notes.version)
        {
            let message = format!(
                "these are the notes of version {0}, and its model was not found, so that it is not in the archive; put its file beside the newest one, or give the commit the tag `{0}`, and import again",
                notes.version
            );
            report.add(Kind::Decide, &notes.page.file, None, message);
        }
    }
    for document in older {
        let path = |ending: &str| format!("releases/{}.{ending}", document.version);
        let written = history::archived_notes(&document, sorted, release, addresses, report);
        imported.files.insert(path("md"), written);
        imported.files.insert(path("json"), document.text);
        let kept = document.files.into_iter();
        let kept =
            kept.map(|(path, bytes)| (format!("releases/{}/{path}", document.version), bytes));
        imported.bytes.extend(kept);
    }
}

/// Tells that the newest version was published as well, where something says so.
fn tell_published(newest: &Version, sorted: &Sorted, folders: &[Folder], report: &mut Report) {
    if sorted.notes.iter().any(|notes| notes.version == *newest)
        || date_of(folders, newest).is_some()
    {
        let message = format!(
            "version {} was published; commit the model folder, and freeze it with `pkimm release`",
            newest
        );
        report.add(Kind::Decide, "model.toml", None, message);
    }
}

/// The folder that has a tag for a version.
fn tagged<'a>(folders: &'a [Folder], version: &Version) -> Option<(&'a Folder, &'a Tagged)> {
    let mut tagged = folders
        .iter()
        .filter_map(|folder| Some((folder, folder.tagged.get(version)?)));
    tagged.next()
}

/// The day of a version by the tags of the repository.
fn date_of(folders: &[Folder], version: &Version) -> Option<Day> {
    tagged(folders, version).map(|(_, tagged)| tagged.date)
}

/// Puts the pages and files of folders into a model. What the files hold, by their paths below the folder of pages.
fn take_all(
    sorted: &Sorted,
    folders: &[Folder],
    release: &mut Release,
    report: &mut Report,
) -> (Addresses, BTreeMap<String, Vec<u8>>) {
    let addresses = Addresses::of(sorted, folders, release);
    take_pages(sorted, &addresses, release, report);
    let moved = made::moved(sorted, release, report);
    release.pages.extend(moved);
    release
        .pages
        .sort_by(|one, other| one.path.cmp(&other.path));
    let files = take_resources(sorted, folders, release, report);
    (addresses, files)
}

/// Converts the narrative pages.
fn take_pages(sorted: &Sorted, addresses: &Addresses, release: &mut Release, report: &mut Report) {
    let held: HashSet<String> = release.pages.iter().map(|page| page.path.clone()).collect();
    for source in &sorted.pages {
        if held.contains(&source.path) {
            let message = "the document has this page, and what that says was taken";
            report.add(Kind::Dropped, &source.file, None, message);
            continue;
        }
        let reading = Reading {
            file: &source.file,
            folder: &source.folder,
            path: &source.old_path,
            is_verbatim: source.is_verbatim(),
            is_page: true,
        };
        let (front_matter, body) =
            page::convert(&reading, &source.text, release, addresses, report);
        release.pages.push(Page {
            path: source.path.clone(),
            front_matter,
            body,
        });
    }
}

/// The files to which pages lead, by their paths below the folder of pages.
fn take_resources(
    sorted: &Sorted,
    folders: &[Folder],
    release: &mut Release,
    report: &mut Report,
) -> BTreeMap<String, Vec<u8>> {
    let linked = links::linked_files(&release.pages, sorted);
    let mut taken = BTreeMap::new();
    for file in &sorted.resources {
        let address = pkimm_release::site::resource_address(&file.path);
        let bytes = &folders[file.folder].files[&file.old_path];
        if !linked.contains(&address) {
            report.add(
                Kind::Dropped,
                &file.file,
                None,
                "no page leads to it, so that it is not published; it is kept beside the model",
            );
            continue;
        }
        let bytes = pkimm_release::resource::normalized(&file.path, bytes.clone());
        release.resources.extend(Resource::of(&file.path, &bytes));
        taken.insert(file.path.clone(), bytes);
    }
    release
        .resources
        .sort_by(|one, other| one.path.cmp(&other.path));
    taken
}

/// What was not taken over, as it was; `taken` are the files beside pages that were.
fn left(
    sorted: &Sorted,
    folders: &[Folder],
    taken: &BTreeMap<String, Vec<u8>>,
) -> BTreeMap<String, Vec<u8>> {
    let is_taken = |folder: usize, path: &str| {
        let mut files = sorted.resources.iter();
        files.any(|file| {
            (file.folder, file.old_path.as_str()) == (folder, path)
                && taken.contains_key(&file.path)
        })
    };
    let names = names_of(folders);
    let left = sorted
        .left
        .iter()
        .filter(|(folder, path)| !is_taken(*folder, path));
    let left = left.map(|(folder, path)| {
        let bytes = folders[*folder].files[path].clone();
        (format!("{}/{path}", names[*folder]), bytes)
    });
    left.collect()
}

/// A name for each folder: the last part of its own, with a number where another one has that.
fn names_of(folders: &[Folder]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for folder in folders {
        let name = folder.name.trim_end_matches('/').rsplit('/').next();
        let name = name
            .filter(|name| !["", ".", ".."].contains(name))
            .unwrap_or("folder");
        let mut taken = name.to_owned();
        let mut count = 2;
        while names.contains(&taken) {
            taken = format!("{name}-{count}");
            count += 1;
        }
        names.push(taken);
    }
    names
}

/// Whether the sentence around a count certainly speaks of this model as it is now: it names the model, or what only a model has, and
/// neither a version nor the past.
fn is_of_model(text: &str, count: std::ops::Range<usize>, release: &Release) -> bool {
    const PAST: [&str; 7] = [
        "had", "was", "were", "earlier", "former", "formerly", "previous",
    ];
    const OF_MODELS: [&str; 3] = ["maturity", "categories", "levels"];
    let begins = |before: &str| before.rfind(". ").max(before.rfind('\n'));
    let ends = |behind: &str| {
        behind
            .find(['\n'])
            .into_iter()
            .chain(behind.find(". "))
            .min()
    };
    let start = begins(&text[..count.start]).map_or(0, |at| at + 1);
    let end = ends(&text[count.end..]).map_or(text.len(), |at| count.end + at);
    let written = &text[start..end];
    let is_digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
    let mut periods = written.match_indices('.');
    let has_version = periods.any(|(at, _)| {
        is_digit(written[..at].chars().last()) && is_digit(written[at + 1..].chars().next())
    });
    let sentence = normal(written);
    let words: HashSet<&str> = sentence.split(' ').collect();
    let names = [Some(&release.name), release.short_name.as_ref()]
        .into_iter()
        .flatten();
    let mut names = names
        .map(|name| normal(name))
        .filter(|name| !name.is_empty());
    let names_it = words.contains("model")
        || names.any(|name| sentence.contains(&name))
        || OF_MODELS.iter().any(|word| words.contains(word));
    let is_version = has_version || words.contains("version");
    names_it && !is_version && !PAST.iter().any(|word| words.contains(word))
}

/// Puts expressions in place of numbers that the model knows, where that changes nothing of what is shown.
fn count(imported: &mut Imported, verbatim: &BTreeSet<String>, facts: &Facts, report: &mut Report) {
    let outcome = imported.check(facts);
    let release = &imported.release;
    let mut composition = Composition::default();
    for finding in outcome
        .diagnostics
        .iter()
        .filter(|finding| finding.code == "count-typed-by-hand")
    {
        let path = outcome.tree.path(finding.span().file);
        let fix = finding
            .fix
            .as_ref()
            .filter(|fix| fix.applicability == Applicability::Automatic);
        let range = finding.span().range();
        let fix =
            fix.filter(|_| is_of_model(outcome.tree.text(finding.span().file), range, release));
        if let Some(fix) = fix.filter(|_| !verbatim.contains(path))
            && composition.add(fix, &outcome.tree).is_ok()
        {
            let (place, _) = outcome.tree.positions(finding.span());
            report.add(
                Kind::Changed,
                path,
                Some(place.line),
                "a number that the model knows was replaced by an expression",
            );
        }
    }
    for change in composition.changes(&outcome.tree) {
        if let Some(after) = change.after {
            imported.files.insert(after.path, after.text);
        }
    }
}

/// Tells what the import of the model itself has to say, and what a check of the result finds.
fn tell(
    imported: &Imported,
    file: &str,
    text: &str,
    (shape, is_identified): (Shape, bool),
    facts: &Facts,
    report: &mut Report,
) {
    let places = Places::of(text, None, &imported.release);
    let line = |address, line: &str, before| places.line(address, line, before);
    for note in &imported.changed {
        report.add(
            Kind::Changed,
            file,
            line(&note.address, &note.line, note.before),
            note.told(),
        );
    }
    for found in &imported.suspicious {
        report.add(
            Kind::Wrong,
            file,
            line(&found.address, "", 0),
            found.message.clone(),
        );
    }
    for group in &imported.alike {
        let ids: Vec<String> = group
            .iter()
            .map(|entry| format!("`{}`", entry.id))
            .collect();
        report.add(
            Kind::Decide,
            file,
            None,
            format!(
                "{} seem to be the same standard; `--merge-references` merges them",
                ids.join(", ")
            ),
        );
    }
    if shape == Shape::Positional {
        // What the archive names is published.
        let has_archive = imported
            .files
            .keys()
            .any(|path| path.starts_with("releases/") && path.ends_with(".json"));
        let until = match has_archive {
            true => {
                "the archive has it, too, so that other ids come from `--ids-from` of another import, or need `was`"
            }
            false => "it can be changed until the first release here",
        };
        for (code, id) in &imported.derived {
            let from = if is_identified {
                "the model of `--ids-from`, or its name"
            } else {
                "its name"
            };
            report.add(
                Kind::Derived,
                file,
                None,
                format!("{code} has the id `{id}`, from {from}; {until}"),
            );
        }
    }
    for name in &imported.eased {
        report.add(Kind::Decide, "model.toml", None, format!("published texts have errors of `{name}`, which is a warning until they are mended; see `pkimm explain {name}`"));
    }
    let mut outcome = imported.check(facts);
    gate(&mut outcome, false);
    tell_check(&outcome, report);
}

fn tell_check(outcome: &Outcome, report: &mut Report) {
    for finding in &outcome.diagnostics {
        if finding.severity == Severity::Warning {
            report.warnings += 1;
            continue;
        }
        report.errors += 1;
        let (place, _) = outcome.tree.positions(finding.span());
        let path = outcome.tree.path(finding.span().file);
        report.add(
            Kind::Decide,
            path,
            Some(place.line),
            format!("{} (`{}`)", finding.message, finding.code),
        );
    }
}

/// Whether a file may stand beside pages.
fn is_resource(path: &str) -> bool {
    type_of(path).is_some()
}

/// A model as a file of a folder says it.
#[derive(Clone, Debug)]
pub(super) struct FoundModel {
    /// The position of its folder, and its path there.
    pub place: (usize, String),
    /// The file as it is reported.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub says: Published,
    /// Its version.
    pub version: Version,
}

impl FoundModel {
    /// Whether another file of the same version says something else.
    fn differs_from(&self, other: &Self) -> bool {
        !changes(&self.says.release, &other.says.release).is_empty()
    }
}
