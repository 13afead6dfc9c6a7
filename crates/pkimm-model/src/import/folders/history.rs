//! Older versions → documents of the archive, under the ids that the newest version has.

use std::collections::{BTreeMap, HashMap, HashSet};

use pkimm_release::diff::{Fact, changes};
use pkimm_release::read::{self, Shape};
use pkimm_release::site::Facts;
use pkimm_release::{Day, Release, Retired, Status, digest};
use semver::Version;

use super::kind::{FoundNotes, Reading, Sorted, sort};
use super::links::Addresses;
use super::page::convert;
use super::{Folder, FoundModel, Purpose, date_of, made, prepare, take_all};
use crate::diagnostic::Severity;
use crate::import::report::{Kind, Report};
use crate::source::toml::basic;

/// An older version on its way into the archive.
#[derive(Clone, Debug)]
pub(super) struct Older {
    pub model: FoundModel,
    /// The day, without which it is not archived.
    pub date: Option<Day>,
    /// The files beside its pages, by their paths below the folder of pages.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// An older version as it is archived.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub version: Version,
    pub date: Option<Day>,
    pub text: String,
    pub digest: String,
    pub files: BTreeMap<String, Vec<u8>>,
}

/// The versions before the newest: those whose models lie in the folders, and those that were tagged. The pages of a version are those
/// of its tag. Where ids are positions, they become those of the newest version, `current`.
pub(super) fn versions(
    sorted: &mut Sorted,
    folders: &[Folder],
    (newest, current): (&Version, &Release),
    report: &mut Report,
) -> Vec<Older> {
    let of_folders = std::mem::take(&mut sorted.models).into_iter();
    let mut models: BTreeMap<Version, FoundModel> = of_folders
        .map(|model| (model.version.clone(), model))
        .collect();
    let mut pages = BTreeMap::new();
    for (folder, version) in folders
        .iter()
        .flat_map(|folder| folder.tagged.keys().map(move |version| (folder, version)))
    {
        let tagged = &folder.tagged[version];
        if version >= newest || pages.contains_key(version) {
            continue;
        }
        let then = [Folder {
            name: format!("{}@{version}", folder.name.trim_end_matches('/')),
            files: tagged.files.clone(),
            web: folder
                .web
                .as_ref()
                .map(|web| web.replace("/HEAD", &format!("/{}", tagged.tag))),
            ..Folder::default()
        }];
        let mut said = Report::default();
        let found = match sort(&then, &mut said) {
            Ok(found) => found,
            Err(why) => {
                report.add(
                    Kind::Decide,
                    &then[0].name,
                    None,
                    format!("it cannot be read: {why}"),
                );
                continue;
            }
        };
        let at_tag = found.models.iter().find(|model| model.version == *version);
        match (at_tag, models.get(version)) {
            (Some(model), None) => {
                models.insert(version.clone(), model.clone());
            }
            (Some(model), Some(file)) if file.differs_from(model) => {
                let message = format!(
                    "it says something else than `{}`, which is of version {version} as well, and was taken",
                    file.file
                );
                report.add(Kind::Decide, &model.file, None, message);
            }
            _ => {}
        }
        pages.insert(version.clone(), (then, found));
    }
    let older = models.into_iter().filter(|(version, _)| version < newest);
    let older = older.map(|(version, mut model)| {
        let notes = sorted.notes.iter().find(|notes| notes.version == version);
        let date = notes
            .and_then(|notes| notes.date)
            .or_else(|| date_of(folders, &version));
        let (kind, message) = match date {
            Some(date) => (Kind::Derived, format!("version {version} is dated {date}, as its notes or its tag are")),
            // What became of its ids is told all the same.
            None => (Kind::Decide, format!("nothing says when version {version} was published, so that it is not in the archive; give its release notes a `date`, or tag it, and import again")),
        };
        report.add(kind, &model.file, None, message);
        if date.is_none() && model.place.0 < folders.len() && !model.file.contains('@') {
            sorted.left.push(model.place.clone());
        }
        // Its pages lead to the ids of today.
        if model.says.shape == Shape::Positional {
            read::identify(&mut model.says.release, current);
        }
        let mut files = BTreeMap::new();
        if let Some((then, found)) = pages.get(&version) {
            let release = &mut model.says.release;
            made::complete(release, found, &mut Report::default());
            (_, files) = take_all(found, then, release, report);
            report.add(
                Kind::Derived,
                &then[0].name,
                None,
                format!("the pages of version {version} are those of its tag"),
            );
        }
        Older { model, date, files }
    });
    older.collect()
}

/// Gives older versions what no published model says, and the newest one has from the pages: it is said of all versions.
pub(super) fn complete(older: &mut [Older], sorted: &Sorted, newest: &Release) {
    for one in older {
        let release = &mut one.model.says.release;
        release.name.clone_from(&newest.name);
        release.license.clone_from(&newest.license);
        release.short_name.clone_from(&newest.short_name);
        made::complete(release, sorted, &mut Report::default());
    }
}

/// Makes documents of the older versions, and writes into the newest what became of the ids that left.
pub(super) fn documents(
    older: Vec<Older>,
    newest: &mut Release,
    facts: &Facts,
    report: &mut Report,
) -> Vec<Document> {
    let mut releases: Vec<(Version, Release)> = Vec::new();
    let mut files = BTreeMap::new();
    for one in older {
        let Older {
            model,
            date,
            files: beside,
        } = one;
        let mut imported = prepare(model.says, Purpose::Move { merge: false });
        for note in &imported.changed {
            report.add(Kind::Changed, &model.file, None, note.told());
        }
        let bytes = beside
            .iter()
            .map(|(path, bytes)| (format!("pages/{path}"), bytes.clone()));
        imported.bytes = bytes.collect();
        let outcome = imported.eased(facts);
        let Some(checked) = &outcome.checked else {
            let mut errors = outcome
                .diagnostics
                .iter()
                .filter(|finding| finding.severity == Severity::Error);
            let why = errors.next().map_or("", |finding| &finding.message);
            report.add(
                Kind::Decide,
                &model.file,
                None,
                format!(
                    "version {} is not in the archive, since source files cannot hold it: {why}",
                    model.version
                ),
            );
            continue;
        };
        let mut release = checked.release().clone();
        release.status = Status::Released;
        release.date = date;
        files.insert(model.version.clone(), beside);
        releases.push((model.version, release));
    }
    carry_ids(&mut releases, newest, report);
    let dated = releases
        .into_iter()
        .filter(|(_, release)| release.date.is_some());
    let documents = dated.map(|(version, release)| {
        let bytes = release.to_json();
        Document {
            date: release.date,
            digest: digest(&bytes),
            text: String::from_utf8(bytes).unwrap_or_default(),
            files: files.remove(&version).unwrap_or_default(),
            version,
        }
    });
    documents.collect()
}

/// Writes former ids and those that left into each version after the first.
fn carry_ids(releases: &mut [(Version, Release)], newest: &mut Release, report: &mut Report) {
    let mut retired: Vec<Retired> = Vec::new();
    for at in 0..releases.len() {
        let (before, after) = releases.split_at_mut(at + 1);
        let old = &before[at].1;
        let new = after
            .first_mut()
            .map_or(&mut *newest, |(_, release)| release);
        former(old, new, report);
        let (kept, was) = ids(new);
        let (old_ids, _) = ids(old);
        let mut gone: Vec<&String> = old_ids
            .iter()
            .filter(|id| !kept.contains(*id) && !was.contains(*id))
            .collect();
        gone.sort();
        for id in gone {
            report.add(Kind::Decide, "model.toml", None, format!("`{id}` of version {} is not in {}; write at `[[retired]]` why, and which ids cover its subject", old.version, new.version));
            retired.push(self::retired(id, &new.version));
        }
        let told: HashSet<String> = new.retired.iter().map(|entry| entry.id.clone()).collect();
        new.retired.extend(
            retired
                .iter()
                .filter(|entry| !told.contains(&entry.id) && !kept.contains(&entry.id))
                .cloned(),
        );
    }
}

/// How the reason of a record begins that nobody has written yet.
pub(in crate::import) const GONE: &str = "It is not in version ";

/// The record of an id that left with a version.
pub(in crate::import) fn retired(id: &str, since: &str) -> Retired {
    Retired {
        id: id.to_owned(),
        since: since.to_owned(),
        successors: Vec::new(),
        reason: format!("{GONE}{since} any more."),
    }
}

/// Writes `was` where the same thing has another id.
fn former(old: &Release, new: &mut Release, report: &mut Report) {
    let changes = changes(old, new);
    let renamed = changes.iter().filter(|change| {
        matches!(
            change.kind.as_str(),
            "category-id-changed" | "requirement-id-changed"
        )
    });
    let renamed: HashMap<String, String> = renamed
        .filter_map(|change| {
            let text =
                |fact: &Option<Fact>| fact.as_ref().and_then(Fact::as_text).map(str::to_owned);
            Some((text(&change.after)?, text(&change.before)?))
        })
        .collect();
    let version = new.version.clone();
    let mut add = |id: &str, was: &mut Vec<String>| {
        if let Some(old_id) = renamed.get(id).filter(|old_id| !was.contains(*old_id)) {
            was.push(old_id.clone());
            report.add(
                Kind::Derived,
                "model.toml",
                None,
                format!("`{id}` was `{old_id}` before version {version}, by its name and texts"),
            );
        }
    };
    for category in new
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        add(&category.id, &mut category.was);
        for requirement in &mut category.requirements {
            add(&requirement.id, &mut requirement.was);
        }
    }
}

/// The ids of categories and requirements, and their former ones.
fn ids(release: &Release) -> (HashSet<String>, HashSet<String>) {
    let (mut ids, mut was) = (HashSet::new(), HashSet::new());
    for category in release.categories() {
        ids.insert(category.id.clone());
        was.extend(category.was.iter().cloned());
    }
    for requirement in release.requirements() {
        ids.insert(requirement.id.clone());
        was.extend(requirement.was.iter().cloned());
    }
    (ids, was)
}

/// The notes of a version, as a model folder has them.
pub(super) fn notes(
    notes: &FoundNotes,
    date: Option<Day>,
    digest: Option<&str>,
    release: &Release,
    addresses: &Addresses,
    report: &mut Report,
) -> String {
    let reading = Reading {
        file: &notes.page.file,
        folder: &notes.page.folder,
        path: &notes.page.old_path,
        is_verbatim: true,
        is_page: false,
    };
    let (keys, body) = convert(&reading, &notes.page.text, release, addresses, report);
    let summary = ["summary", "description"]
        .iter()
        .find_map(|key| keys.get(*key)?.as_str());
    written(date, digest, summary, &body)
}

/// The notes of a version that is archived: those that there are, or where it was read from.
pub(super) fn archived_notes(
    document: &Document,
    sorted: &Sorted,
    release: &Release,
    addresses: &Addresses,
    report: &mut Report,
) -> String {
    let digest = Some(document.digest.as_str());
    if let Some(found) = sorted
        .notes
        .iter()
        .find(|notes| notes.version == document.version)
    {
        return notes(found, document.date, digest, release, addresses, report);
    }
    let body = format!(
        "Version {} was published before the model moved here. This is its structure and its text, under the ids of today.",
        document.version
    );
    written(document.date, digest, None, &body)
}

fn written(date: Option<Day>, digest: Option<&str>, summary: Option<&str>, body: &str) -> String {
    let mut out = "+++\n".to_owned();
    let date = date.map(|date| date.to_string());
    let keys = [
        ("digest", digest),
        ("date", date.as_deref()),
        ("summary", summary),
    ];
    for (key, value) in keys {
        if let Some(value) = value {
            out += &format!("{key} = {}\n", basic(value));
        }
    }
    out + "+++\n\n" + body + "\n"
}
