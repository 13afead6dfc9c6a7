//! Which file of a folder is what.

use std::collections::BTreeMap;

use pkimm_release::diff::normal;
use pkimm_release::extension::published::{CatalogShape, ListedShape};
use pkimm_release::integrity::{parse_version, version_in};
use pkimm_release::names::Paths;
use pkimm_release::published::catalog_file;
use pkimm_release::read;
use pkimm_release::site::{MODEL, VIEWS};
use pkimm_release::{Day, Release};
use semver::Version;

use super::extension::{self, FoundExtension};
use super::{Folder, FoundModel, head, is_resource};
use crate::import::report::{Kind, Report};

/// The folder of the model's categories.
const CATEGORIES: &str = "categories/";
/// The folder of release notes.
const NOTES: &str = "release-notes/";
/// Pages that are taken over word for word, by their paths without ending: what they say was agreed upon.
const VERBATIM: &[&str] = &["charter", "wg/charter", "wg/_index", "faq", "faq/_index"];
/// The same by their titles, in lower case and without marks.
const TITLES: &[&str] = &["faq", "frequently asked questions", "charter"];
/// Files of a repository that are for its authors, by their names in lower case.
const OF_REPOSITORY: &[&str] = &[
    "readme.md",
    "contributing.md",
    "claude.md",
    "agents.md",
    "changelog.md",
    "security.md",
    "code_of_conduct.md",
];

/// A page on its way.
pub(super) struct Reading<'a> {
    /// The file as it is reported.
    pub file: &'a str,
    /// The tree to which it belongs.
    pub folder: &'a str,
    /// Its path in its folder.
    pub path: &'a str,
    /// Whether its words stay as they are.
    pub is_verbatim: bool,
    /// Whether it stays a page; notes of a release become a file of their own kind.
    pub is_page: bool,
}

/// A page of a folder.
#[derive(Clone, Debug)]
pub(super) struct FoundPage {
    /// The position of its folder.
    pub at: usize,
    /// The file as it is reported.
    pub file: String,
    /// Its path in its folder.
    pub old_path: String,
    /// The tree to which its folder belongs: that of the model or of the working group.
    pub folder: String,
    /// Its path below the folder of pages.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl FoundPage {
    /// The position of its folder, its path there, and how it is reported.
    fn place(&self) -> (usize, &str, &str) {
        (self.at, &self.old_path, &self.file)
    }

    /// Whether its words are taken over as they are.
    pub fn is_verbatim(&self) -> bool {
        let path = self.path.strip_suffix(".md").unwrap_or(&self.path);
        let is_named = || {
            let title = head::title(&self.text).map(|title| normal(&title));
            title.is_some_and(|title| TITLES.contains(&title.as_str()))
        };
        VERBATIM.contains(&path) || is_named()
    }
}

/// A page that is made of the model.
#[derive(Clone, Debug)]
pub(super) struct MadePage {
    /// The page.
    pub page: FoundPage,
    /// The category that it describes, by the last part of its folder without a number before it. `None` for one of all of the model.
    pub category: Option<String>,
}

/// Notes of a release.
#[derive(Clone, Debug)]
pub(super) struct FoundNotes {
    pub page: FoundPage,
    pub version: Version,
    pub date: Option<Day>,
}

impl FoundNotes {
    fn place(&self) -> (usize, &str, &str) {
        self.page.place()
    }
}

/// A file that may stand beside pages.
#[derive(Clone, Debug)]
pub(super) struct FoundFile {
    pub file: String,
    /// The position of its folder.
    pub folder: usize,
    pub old_path: String,
    /// Its path below the folder of pages.
    pub path: String,
}

impl FoundFile {
    fn place(&self) -> (usize, &str, &str) {
        (self.folder, &self.old_path, &self.file)
    }
}

/// All files, sorted.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted {
    /// The models, the newest last, one of each version.
    pub models: Vec<FoundModel>,
    pub pages: Vec<FoundPage>,
    pub made: Vec<MadePage>,
    pub notes: Vec<FoundNotes>,
    pub resources: Vec<FoundFile>,
    pub extensions: Vec<FoundExtension>,
    /// What the catalog of extensions says.
    pub listed: Vec<ListedShape>,
    /// What is not taken over, by the position of its folder and its path.
    pub left: Vec<(usize, String)>,
    /// The license that a file of the repository grants.
    pub license: Option<(String, &'static str)>,
}

/// Sorts the files of folders.
///
/// # Errors
/// Where a file of the shape of a model cannot be read.
pub(super) fn sort(folders: &[Folder], report: &mut Report) -> Result<Sorted, String> {
    let mut sorted = Sorted::default();
    let mut models: BTreeMap<Version, Vec<FoundModel>> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for (at, folder) in folders.iter().enumerate() {
        for (path, why) in &folder.unread {
            report.add_unread(&named(folder, path), format!("it was not read: {why}"));
        }
        if folder.files.contains_key("model.toml") {
            return Err(format!(
                "`{}` is a model folder already, and nothing that was published by hand",
                folder.name
            ));
        }
        let tree = tree_of(folder);
        let mut names = Paths::default();
        for (path, bytes) in &folder.files {
            let file = named(folder, path);
            if let Err(why) = names.take(path) {
                report.add(Kind::Decide, &file, None, format!("it was not taken over, since not every file system can hold its name: {why}"));
                continue;
            }
            let Ok(text) = std::str::from_utf8(bytes) else {
                sorted.take_bytes(at, tree, path, file, report);
                continue;
            };
            if is_data(path) && !is_schema(path, text) && is_model(text) {
                match model(folder, (at, path), &file, text) {
                    Ok(found) => models.entry(found.version.clone()).or_default().push(found),
                    Err(why) => unreadable.push((at, path, file, why)),
                }
            } else if path.ends_with(".md") {
                sorted.take_page(at, tree, path, file, text, report);
            } else {
                sorted.take_file(at, tree, path, file, text, report);
            }
        }
    }
    // Files that other programs read are of the shape of a model, and less.
    for (at, path, file, why) in unreadable {
        if models.is_empty() {
            return Err(why);
        }
        report.add_unread(
            &file,
            format!("it cannot be read as a model, and is kept beside it: {why}"),
        );
        sorted.leave(at, path);
    }
    // Of several files of one version, the one that says most is taken.
    for (version, mut found) in models {
        found.sort_by_key(|model| {
            let release = &model.says.release;
            let words: usize = release
                .requirements()
                .map(|entry| entry.guidance.len())
                .sum();
            (release.requirements().count(), words)
        });
        let source = found.pop();
        for other in found {
            let differs = source
                .as_ref()
                .is_some_and(|source| source.differs_from(&other));
            let source = source.as_ref().map_or("", |source| &source.file);
            let (kind, how) = match differs {
                true => (Kind::Decide, ", and says something else"),
                false => (Kind::Dropped, ""),
            };
            report.add(kind, &other.file, None, format!("`{source}` is of version {version} as well, and was taken; this one is kept beside the model{how}"));
            sorted.leave(other.place.0, &other.place.1);
        }
        sorted.models.extend(source);
    }
    sorted.keep_one(report);
    Ok(sorted)
}

/// A file as it is reported.
fn named(folder: &Folder, path: &str) -> String {
    match folder.name.trim_end_matches('/') {
        "" | "." => path.to_owned(),
        name => format!("{name}/{path}"),
    }
}

/// The tree to which a folder belongs: the working group's, where its first page has what only such pages have, or there is a charter.
pub(super) fn tree_of(folder: &Folder) -> &'static str {
    let first = folder
        .files
        .get("_index.md")
        .map(|bytes| String::from_utf8_lossy(bytes));
    let has_id = first.is_some_and(|text| text.lines().any(|line| line.starts_with("wgID")));
    // A repository of the model may have the charter, too.
    let has_model = || {
        let mut files = folder.files.iter().filter(|(path, _)| is_data(path));
        files.any(|(path, bytes)| {
            let text = std::str::from_utf8(bytes);
            text.is_ok_and(|text| !is_schema(path, text) && is_model(text))
        })
    };
    let is_of_group = has_id || folder.files.contains_key("charter.md");
    match is_of_group && !has_model() {
        true => "wg",
        false => MODEL,
    }
}

fn is_data(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    matches!(ending, Some("yaml" | "yml" | "json"))
}

/// Whether a file is a JSON Schema.
fn is_schema(path: &str, text: &str) -> bool {
    let has = |key: &&str| text.contains(*key);
    path.ends_with(".schema.json")
        || path.ends_with(".json") && ["\"$schema\"", "\"properties\""].iter().all(has)
}

/// Whether a file has what every published model has at its top. Where it cannot be read, the beginnings of its lines tell.
fn is_model(text: &str) -> bool {
    read::keys_of(text).map_or_else(
        || text.lines().any(|line| line.starts_with("modules:")),
        |keys| {
            keys.iter().any(|key| key == "modules") && !keys.iter().any(|key| key == "extension")
        },
    )
}

fn model(
    folder: &Folder,
    (at, path): (usize, &str),
    file: &str,
    text: &str,
) -> Result<FoundModel, String> {
    let (place, name) = path
        .rsplit_once('/')
        .map_or(("", path), |(place, name)| (place, name));
    let beside = match place {
        "" => catalog_file(name),
        place => format!("{place}/{}", catalog_file(name)),
    };
    let catalog = folder
        .files
        .get(&beside)
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    let says = read::read(text, catalog).map_err(|error| error.in_file(file))?;
    let version =
        parse_version(&says.release.version).map_err(|error| format!("{file}: {error}"))?;
    Ok(FoundModel {
        place: (at, path.to_owned()),
        file: file.to_owned(),
        text: text.to_owned(),
        says,
        version,
    })
}

/// Keeps the first of those that have the same key, and tells of the others, which are kept beside the model.
fn dedup<T, K: PartialEq>(
    list: &mut Vec<T>,
    key: impl Fn(&T) -> K,
    place: impl Fn(&T) -> (usize, &str, &str),
    left: &mut Vec<(usize, String)>,
    report: &mut Report,
) {
    list.dedup_by(|later, first| {
        let is_same = key(later) == key(first);
        if is_same {
            let (at, path, file) = place(later);
            let message = format!(
                "`{}` has the same place, and was taken; this one is kept beside the model",
                place(first).2
            );
            report.add(Kind::Decide, file, None, message);
            left.push((at, path.to_owned()));
        }
        is_same
    });
}

impl Sorted {
    /// Of files of several folders, or in two spellings, one can be at a place.
    fn keep_one(&mut self, report: &mut Report) {
        let left = &mut self.left;
        self.pages.sort_by(|one, other| one.path.cmp(&other.path));
        let of_page = |page: &FoundPage| page.path.clone();
        dedup(&mut self.pages, of_page, FoundPage::place, left, report);
        self.notes
            .sort_by(|one, other| one.version.cmp(&other.version));
        let of_notes = |notes: &FoundNotes| notes.version.clone();
        dedup(&mut self.notes, of_notes, FoundNotes::place, left, report);
        self.resources
            .sort_by(|one, other| one.path.cmp(&other.path));
        let of_file = |file: &FoundFile| file.path.clone();
        // They were left to begin with.
        let mut already = Vec::new();
        dedup(
            &mut self.resources,
            of_file,
            FoundFile::place,
            &mut already,
            report,
        );
    }

    fn leave(&mut self, at: usize, path: &str) {
        self.left.push((at, path.to_owned()));
    }

    fn take_bytes(&mut self, at: usize, tree: &str, path: &str, file: String, report: &mut Report) {
        if is_resource(path) {
            self.take_resource(at, tree, path, file);
        } else {
            if path.ends_with(".md") || is_data(path) {
                report.add_unread(&file, "its text is not UTF-8, so that it was not read; write it as UTF-8, and import again");
            } else {
                report.add(
                    Kind::Dropped,
                    &file,
                    None,
                    "it is no file that a page can show or offer; it is kept beside the model",
                );
            }
            self.leave(at, path);
        }
    }

    /// A file may stay where it stands until it is known whether a page leads to it.
    fn take_resource(&mut self, at: usize, tree: &str, path: &str, file: String) {
        self.resources.push(FoundFile {
            file,
            folder: at,
            old_path: path.to_owned(),
            path: in_tree(tree, path),
        });
        self.leave(at, path);
    }

    fn take_page(
        &mut self,
        at: usize,
        tree: &str,
        path: &str,
        file: String,
        text: &str,
        report: &mut Report,
    ) {
        let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
        if OF_REPOSITORY.contains(&name.as_str()) {
            report.add(
                Kind::Dropped,
                &file,
                None,
                "it is about the repository, and no page",
            );
            return self.leave(at, path);
        }
        // `index.md` is a page with a folder of its own.
        let new = match path.strip_suffix("/index.md") {
            Some(folder) => format!("{folder}.md"),
            None => path.to_owned(),
        };
        // The address that a page names itself.
        let new = match (head::slug(text), new.rsplit_once('/')) {
            (Some(slug), Some((folder, _))) if !new.ends_with("_index.md") => {
                format!("{folder}/{slug}.md")
            }
            (Some(slug), None) if !new.ends_with("_index.md") => format!("{slug}.md"),
            _ => new,
        };
        let page = FoundPage {
            at,
            file,
            old_path: path.to_owned(),
            folder: tree.to_owned(),
            path: in_tree(tree, &new),
            text: text.trim_start_matches('\u{feff}').replace("\r\n", "\n"),
        };
        if head::is_unread(&page.text) {
            self.leave(at, path);
        }
        if tree != MODEL {
            return self.pages.push(page);
        }
        if let Some(version) = new.strip_prefix(NOTES).and_then(version_of) {
            let date = head::date(text);
            self.notes.push(FoundNotes {
                page,
                version,
                date,
            });
        } else if new.starts_with(NOTES) {
            report.add(Kind::Dropped, &page.file, None, "the list of release notes is made from the notes; its own words are kept beside the model");
            self.leave(at, path);
        } else if let Some(why) = head::is_hidden(text) {
            report.add(
                Kind::Dropped,
                &page.file,
                None,
                format!("it {why}, so that it was never published; it is kept beside the model"),
            );
            self.leave(at, path);
        } else if let Some(category) = new.strip_prefix(CATEGORIES).and_then(category_of) {
            self.leave(at, path);
            self.made.push(MadePage {
                page,
                category: Some(category),
            });
        } else if is_made(&new) {
            report.add(Kind::Decide, &page.file, None, "this page is made from the model; words of its own are kept beside the model, and are lost on the site unless you put them into a page of `pages/`");
            self.leave(at, path);
            self.made.push(MadePage {
                page,
                category: None,
            });
        } else {
            self.pages.push(page);
        }
    }

    fn take_file(
        &mut self,
        at: usize,
        tree: &str,
        path: &str,
        file: String,
        text: &str,
        report: &mut Report,
    ) {
        let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
        if is_resource(path) {
            return self.take_resource(at, tree, path, file);
        }
        if !path.contains('/') && (name == "license" || name.starts_with("license.")) {
            match license(text) {
                Some(license) => self.license = Some((file, license)),
                None => report.add(Kind::Decide, &file, None, "write the license as `license` into `model.toml`, as an SPDX expression such as `CC-BY-4.0`"),
            }
        } else if is_data(path) && read::catalog(text).is_ok() {
            return;
        } else if is_schema(path, text) {
            report.add(
                Kind::Dropped,
                &file,
                None,
                "it is a schema; those of what is published come with every release",
            );
        } else if is_data(path) && extension::is_extension(text) {
            match extension::read(text, &file, &self.extensions) {
                Ok(shape) => {
                    let unknown = extension::unknown_keys(text, &shape);
                    let is_whole = unknown.is_empty();
                    for key in unknown {
                        let message =
                            format!("not taken over: an extension has no place for `{key}`");
                        report.add(Kind::Decide, &file, None, message);
                    }
                    let place = (at, path.to_owned());
                    self.extensions.push(FoundExtension { file, place, shape });
                    if is_whole {
                        return;
                    }
                }
                Err(why) => report.add(Kind::Decide, &file, None, why),
            }
        } else if is_data(path) && extension::is_catalog(text) {
            match CatalogShape::read(text) {
                Ok(catalog) => return self.listed.extend(catalog.extensions),
                Err(error) => report.add(Kind::Decide, &file, None, error.in_file(&file)),
            }
        } else {
            report.add(Kind::Dropped, &file, None, "it is no part of a model, and no file that a page can show or offer; it is kept beside the model");
        }
        self.leave(at, path);
    }
}

fn in_tree(tree: &str, path: &str) -> String {
    match tree {
        MODEL => path.to_owned(),
        tree => format!("{tree}/{path}"),
    }
}

/// The version of which a path below the folder of notes speaks.
fn version_of(rest: &str) -> Option<Version> {
    let name = rest
        .strip_suffix("/_index.md")
        .or_else(|| rest.strip_suffix(".md"))?;
    version_in(name)
}

/// The category of which a path below the folder of categories speaks: without the number that published folders have before it.
fn category_of(rest: &str) -> Option<String> {
    let name = rest
        .strip_suffix("/_index.md")
        .or_else(|| rest.strip_suffix(".md"))?;
    let bare = name
        .trim_start_matches(|sign: char| sign.is_ascii_digit())
        .trim_start_matches('-');
    (!name.contains('/') && name != "_index").then(|| bare.to_owned())
}

/// Whether the site has a page that is made from the model at the address of a path.
fn is_made(path: &str) -> bool {
    let folder = pkimm_release::site::narrative_folder(path);
    VIEWS.iter().any(|view| view.folder == folder)
}

/// The license of which a text is the text.
fn license(text: &str) -> Option<&'static str> {
    let head: String = text
        .lines()
        .take(12)
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let known = [
        ("mit license", "MIT"),
        ("attribution-sharealike 4.0 international", "CC-BY-SA-4.0"),
        ("attribution 4.0 international", "CC-BY-4.0"),
        ("apache license", "Apache-2.0"),
        ("cc0 1.0", "CC0-1.0"),
    ];
    known
        .iter()
        .find(|(words, _)| head.contains(words))
        .map(|(_, id)| *id)
}

impl MadePage {
    /// The category of a model that it describes, by its id, or by its name as an id would be made of it.
    pub fn in_model<'a>(&self, release: &'a Release) -> Option<&'a pkimm_release::Category> {
        let wanted = self.category.as_deref()?;
        let mut categories = release.categories();
        categories.find(|category| {
            category.id == wanted || pkimm_release::typed::id_of(&category.name) == wanted
        })
    }
}
