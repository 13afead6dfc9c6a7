//! Planning the publication of the version in progress: what stands in its way, or what has to be written.
//!
//! A plan is made of texts and is texts. The caller writes the document first, then the bundle, and the notes with the
//! digest last: until they stand there nothing is published, and an interrupted run can simply be made again.

use std::collections::BTreeMap;

use pkimm_release::archive::{ArchiveError, PublishedVersion, ReleaseNotes, Seal};
use pkimm_release::day::NotADay;
use pkimm_release::diff::changes;
use pkimm_release::trees::is_post;
use pkimm_release::{Day, Release, Status, digest};

use crate::archive::{archive, published};
use crate::check::Outcome;
use crate::extension_archive;
use crate::model::{Archived, Decision, Model, Next, Notes, Waiver};
use crate::source::front_matter;
use crate::source::text::is_missing;
use crate::source::toml::basic;
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

mod extension;

pub use extension::{ExtensionPlan, plan_extension};

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

/// What stands in the way of a publication.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The model did not pass its check.
    #[error("the model has errors")]
    Faults,
    /// A text is under construction.
    #[error("`{path}` is under construction; remove `draft` when its text is complete")]
    Draft {
        /// Its file.
        path: String,
    },
    /// Nobody wrote notes.
    #[error(
        "there are no release notes: write `{notes}` with a `date` in its front matter, and the text of the notes below it"
    )]
    NoNotes {
        /// Where they would stand.
        notes: String,
    },
    /// The notes say nothing.
    #[error("the release notes are empty: write below the front matter of `{notes}` what is new")]
    EmptyNotes {
        /// Where they stand.
        notes: String,
    },
    /// The version was taken back.
    #[error(
        "{version} was withdrawn, and its number cannot be used again; raise `version` in `{file}`"
    )]
    Withdrawn {
        /// The version.
        version: String,
        /// The file that says the version.
        file: String,
    },
    /// Nobody gave a day.
    #[error("there is no date: write `date` in `{notes}`, or give `--date`")]
    NoDate {
        /// Where the notes stand.
        notes: String,
    },
    /// The day is before that of an earlier version.
    #[error(
        "{version} is dated {date}, and {earlier} before it was published on {on}; write the right `date` in the notes"
    )]
    DatedBefore {
        /// The version.
        version: String,
        /// Its day.
        date: Day,
        /// The version before it.
        earlier: String,
        /// The day of that.
        on: Day,
    },
    /// What was given as the day is none.
    #[error(transparent)]
    NotADay(#[from] NotADay),
    /// The version is published, and its document is not what was.
    #[error("`{document}` differs from what was published; restore it")]
    Altered {
        /// The document.
        document: String,
    },
    /// The version is published, and the model became another one since.
    #[error(
        "{version} was already published with a different document; raise `version` in `{file}`"
    )]
    PublishedOtherwise {
        /// The version.
        version: String,
        /// The file that says the version.
        file: String,
    },
    /// The version is published under another day.
    #[error("{version} was published on {}", date.map(String::from).unwrap_or_default())]
    PublishedOn {
        /// The version.
        version: String,
        /// Its day.
        date: Option<Day>,
    },
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
        match same_as_published(outcome, &home, archived, &release) {
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

/// Where a version and what is said of it stand, by paths below the model folder.
struct Home {
    version: String,
    /// The file that says which version is in progress.
    file: String,
    /// The notes.
    notes: String,
    /// The document.
    document: String,
}

impl Home {
    fn of_model(version: &str) -> Self {
        Self::within("releases", "model.toml".to_owned(), version)
    }

    fn of_extension(id: &str, version: &str) -> Self {
        let file = format!("extensions/{id}/extension.toml");
        Self::within(&extension_archive::folder(id), file, version)
    }

    fn within(folder: &str, file: String, version: &str) -> Self {
        Self {
            version: version.to_owned(),
            file,
            notes: format!("{folder}/{version}.md"),
            document: format!("{folder}/{version}.json"),
        }
    }
}

/// A version in an archive, with its notes, and the day where one is known.
struct Ready<'a> {
    archived: &'a Archived,
    notes: &'a Notes,
    date: Option<Day>,
}

/// What every version needs: notes that say something, that it was not taken back, and a day. `None` where there are no notes.
fn ready<'a>(
    home: &Home,
    archive: &'a [Archived],
    date: Option<&str>,
    obstacles: &mut Vec<Obstacle>,
) -> Option<Ready<'a>> {
    let mut versions = archive.iter();
    let archived = versions.find(|archived| archived.version.to_string() == home.version);
    let notes = archived.and_then(|archived| archived.notes.as_ref());
    let notes_at = || home.notes.clone();
    let Some((archived, notes)) = archived.zip(notes) else {
        obstacles.push(Obstacle::NoNotes { notes: notes_at() });
        return None;
    };
    if notes.withdrawn.is_some() {
        obstacles.push(Obstacle::Withdrawn {
            version: home.version.clone(),
            file: home.file.clone(),
        });
    }
    if is_missing(&notes.body) && !archived.is_published() {
        obstacles.push(Obstacle::EmptyNotes { notes: notes_at() });
    }
    let date = match (date, &notes.date) {
        (Some(text), _) => text.parse().map_err(Obstacle::from),
        (None, Some(date)) => Ok(date.value),
        (None, None) => Err(Obstacle::NoDate { notes: notes_at() }),
    };
    let date = date.map_err(|obstacle| obstacles.push(obstacle)).ok();
    obstacles.extend(dated_before(archive, archived, date));
    Some(Ready {
        archived,
        notes,
        date,
    })
}

/// That a version has an earlier day than the one before it, unless it has been published so.
fn dated_before(archive: &[Archived], archived: &Archived, date: Option<Day>) -> Option<Obstacle> {
    let date = date.filter(|_| !archived.is_published())?;
    let published = archive.iter().filter(|one| one.is_published());
    let earlier = published.filter(|one| one.version < archived.version);
    let earlier = earlier.max_by(|one, other| one.version.cmp(&other.version))?;
    let on = earlier.notes.as_ref()?.date.as_ref()?.value;
    (date < on).then(|| Obstacle::DatedBefore {
        version: archived.version.to_string(),
        date,
        earlier: earlier.version.to_string(),
        on,
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

/// The document of a version that is published already, where the model still makes the same one.
fn same_as_published(
    outcome: &Outcome,
    home: &Home,
    archived: &Archived,
    release: &Release,
) -> Result<Release, Obstacle> {
    let Ok(published) = archived.read(&outcome.tree) else {
        let document = home.document.clone();
        return Err(Obstacle::Altered { document });
    };
    let version = home.version.clone();
    if !changes(&published, release).is_empty() {
        let file = home.file.clone();
        return Err(Obstacle::PublishedOtherwise { version, file });
    }
    if published.date != release.date {
        return Err(Obstacle::PublishedOn {
            version,
            date: published.date,
        });
    }
    Ok(published)
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

/// The notes of a published version with what is known of its bundle, and with the reason why it is withdrawn, where it is now.
/// What stands there already is left as it is written.
#[must_use]
pub fn amended(version: &str, text: &str, seal: &Seal, withdrawn: Option<&str>) -> String {
    let path = format!("releases/{version}.md");
    let (tree, _) = SourceTree::from_files([(path, text.as_bytes().to_vec())].into());
    let archived = archive(&tree).pop();
    let Some(notes) = archived.and_then(|archived| archived.notes) else {
        return text.to_owned();
    };
    let mut keys = Vec::new();
    let said = notes.withdrawn.as_ref().map(|reason| reason.value.as_str());
    if let Some(reason) = withdrawn.filter(|reason| said != Some(*reason)) {
        keys.push(Key::new("status", notes.status, basic("withdrawn")));
        keys.push(Key::new("reason", notes.reason, basic(reason)));
    }
    let span = |located: &Option<Located<String>>| located.as_ref().map(|located| located.span);
    for (name, at, digest) in [
        ("frozen", span(&notes.frozen), &seal.frozen),
        ("rendered", span(&notes.rendered), &seal.rendered),
    ] {
        keys.extend(
            digest
                .iter()
                .map(|digest| Key::new(name, at, basic(digest))),
        );
    }
    let revision = notes.revision.as_ref().map(|located| located.span);
    if revision.is_some() || seal.revision > 1 {
        keys.push(Key::new("revision", revision, seal.revision.to_string()));
    }
    with_keys(text, &notes, keys, "")
}

/// The notes with the day, the digest and more `tables` in their front matter.
fn with_digest(text: &str, notes: &Notes, digest: &str, date: Day, tables: &str) -> String {
    let mut keys = Vec::new();
    let is_said = |located: &Located<Day>| located.value == date;
    if !notes.date.as_ref().is_some_and(is_said) {
        let at = notes.date.as_ref().map(|located| located.span);
        keys.push(Key::new("date", at, basic(&date.to_string())));
    }
    let at = notes.digest.as_ref().map(|located| located.span);
    keys.push(Key::new("digest", at, basic(digest)));
    with_keys(text, notes, keys, tables)
}

/// A key of front matter: its name, where its value stands already, and the value to be written.
struct Key {
    name: &'static str,
    at: Option<Span>,
    value: String,
}

impl Key {
    fn new(name: &'static str, at: Option<Span>, value: String) -> Self {
        Self { name, at, value }
    }
}

/// The notes with some keys, and with more `tables` in their front matter.
fn with_keys(text: &str, notes: &Notes, keys: Vec<Key>, tables: &str) -> String {
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let mut added = String::new();
    for Key { name, at, value } in keys {
        match at {
            Some(span) => edits.push((span.range(), value)),
            None => added += &format!("{name} = {value}\n"),
        }
    }
    // Keys of the front matter itself stand before its tables: after the last of those that are written for it, or right after the
    // first line.
    let written = [
        notes.date.as_ref().map(|located| located.span),
        notes.digest.as_ref().map(|located| located.span),
    ];
    let line = written.into_iter().flatten().map(|span| span.range().end);
    let line = line.max().unwrap_or(0);
    let start = text[line..]
        .find('\n')
        .map_or(text.len(), |at| line + at + 1);
    // The line by which editors know the schema stays the first.
    let is_schema = line == 0 && text[start..].starts_with("#:");
    let schema = text[start..].find('\n').filter(|_| is_schema);
    let start = schema.map_or(start, |end| start + end + 1);
    let end = front_matter::split(text).front_matter;
    let end = end.map_or(start, |front_matter| front_matter.end);
    let mut tables = tables.to_owned();
    // Lines end as the one above them does.
    if text[..start].ends_with("\r\n") {
        added = added.replace('\n', "\r\n");
        tables = tables.replace('\n', "\r\n");
    }
    edits.push((start..start, added));
    edits.push((end..end, tables));
    // From the back; of two at one place, the tables go in first and stand behind.
    edits.reverse();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    edits
        .into_iter()
        .for_each(|(range, with)| text.replace_range(range, &with));
    text
}

#[cfg(test)]
mod tests {
    use pkimm_release::site::Facts;

    use super::*;
    use crate::check;

    type Files = BTreeMap<String, Vec<u8>>;

    /// The small model, and notes for its version in progress.
    fn files(notes: Option<&str>) -> Files {
        let root =
            camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/base");
        let (tree, _) = SourceTree::read(root.as_path()).expect("the small model is there");
        let mut files: Files = tree
            .below("")
            .map(|(path, file)| (path.to_owned(), tree.text(file).as_bytes().to_vec()))
            .collect();
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
        let waiver =
            "[[waivers]]\nfingerprint = \"0123456789abcdef\"\nreason = \"A \\\"comma\\\".\"\n";
        let put = |files: &mut Files, name: &str, text: &str| {
            let path = format!("releases/next/{name}.toml");
            files.insert(path, text.as_bytes().to_vec());
        };
        for notes in [READY, "+++\n+++\n\nWhat is new.\n"] {
            let mut files = files(Some(notes));
            put(&mut files, "a", &next("https://model.example/1"));
            put(&mut files, "b", waiver);
            let plan =
                planned(files.clone(), Some("2024-09-01")).expect("nothing stands in the way");
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
}
