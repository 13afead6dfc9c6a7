//! Anchors that published pages had and that the pages from now on do not have: where they lead, as `[site.anchors]` says it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use pkimm_release::diff::normal;
use pkimm_release::markdown::{self, Heading};
use pkimm_release::read::document;
use pkimm_release::site::{self, PageSource, SitePage};
use pkimm_release::{Category, Release};

use super::kind::{FoundPage, Sorted};
use super::{head, made};
use crate::edit::with_ends_of;
use crate::import::report::{Kind, Report};
use crate::source::front_matter;
use crate::source::toml::name;
use crate::source::toml::{Document, basic};

/// By the folder of a page, its former anchors and those to which they lead. An empty one leads to the top of the page.
pub type Former = BTreeMap<String, BTreeMap<String, String>>;

/// The former anchors of all pages, each of which is told. `release` has the pages that there are from now on, and `files` the notes.
pub(super) fn anchors(
    sorted: &Sorted,
    release: &Release,
    files: &BTreeMap<String, String>,
    report: &mut Report,
) -> Former {
    let pages = site::pages(release, &[]);
    let pages: HashMap<&str, &SitePage<'_>> = pages
        .iter()
        .map(|page| (page.folder.as_str(), page))
        .collect();
    let made = sorted.made.iter().filter_map(|made| {
        let folder = match made.in_model(release) {
            Some(category) => site::category_folder(&category.id),
            None if made.category.is_some() => return None,
            None => site::narrative_folder(&made.page.path),
        };
        Some((&made.page, folder))
    });
    let narrative = sorted.pages.iter();
    let narrative = narrative.map(|page| (page, site::narrative_folder(&page.path)));
    let of_pages = made.chain(narrative).filter_map(|(source, folder)| {
        let page = pages.get(folder.as_str())?;
        let (own, category, body) = match page.source {
            PageSource::Narrative(page) => (anchors_of(&page.body), None, page.body.as_str()),
            PageSource::View(_) | PageSource::Extension(_) | PageSource::Criteria(..) => {
                (page.anchors(release), None, "")
            }
            PageSource::Category(_, category) => (page.anchors(release), Some(category), ""),
        };
        Some((source, folder, own, category, body))
    });
    let notes = sorted.notes.iter().filter_map(|notes| {
        let text = files.get(&format!("releases/{}.md", notes.version))?;
        let own = anchors_of(&text[front_matter::split(text).body]);
        let folder = site::release_notes_folder(&notes.version.to_string());
        Some((&notes.page, folder, own, None, ""))
    });
    let older = older(files);
    let mut former = Former::new();
    for (source, folder, own, category, body) in of_pages.chain(notes) {
        let own = own.into_iter().collect();
        let mut anchors = of_page((source, body), &own, category, release);
        if let Some(category) = category {
            anchors.extend(numbered_before(category, &anchors, &older));
        }
        if anchors.is_empty() {
            continue;
        }
        let said: Vec<String> = anchors
            .iter()
            .map(|(anchor, leads_to)| match leads_to.as_str() {
                "" => format!("`#{anchor}` to the top of the page"),
                leads_to => format!("`#{anchor}` to `#{leads_to}`"),
            })
            .collect();
        let said = said.join(", ");
        let message =
            format!("anchors of the page lead on, by `[site.anchors]` in `model.toml`: {said}");
        report.add(Kind::Derived, &source.file, None, message);
        former.insert(folder, anchors);
    }
    former
}

/// The older versions, as they stand in the archive.
fn older(files: &BTreeMap<String, String>) -> Vec<Release> {
    let archived = files
        .iter()
        .filter(|(path, _)| path.starts_with("releases/") && path.ends_with(".json"));
    archived
        .filter_map(|(_, text)| document(text).ok())
        .collect()
}

/// The anchors of the title of a category's page as older versions had it, where its number stands before its name.
fn numbered_before(
    category: &Category,
    anchors: &BTreeMap<String, String>,
    older: &[Release],
) -> Vec<(String, String)> {
    let title = |number: u32, name: &str| {
        let heading = format!("# {number} - {name}\n");
        markdown::parse(&heading).headings.pop()?.anchor
    };
    let is_numbered =
        title(category.number, &category.name).is_some_and(|anchor| anchors.contains_key(&anchor));
    let before = older.iter().flat_map(Release::categories);
    let before = before.filter(|before| {
        is_numbered && (before.id == category.id || category.was.contains(&before.id))
    });
    let titles = before.filter_map(|before| title(before.number, &before.name));
    titles
        .filter(|anchor| !anchors.contains_key(anchor))
        .map(|anchor| (anchor, String::new()))
        .collect()
}

/// The anchors of a text: those of its headings, and those that are set.
fn anchors_of(text: &str) -> Vec<String> {
    let read = markdown::parse(text);
    let headings = read.headings.into_iter();
    let of_headings = headings.filter_map(|heading| heading.anchor);
    of_headings.chain(read.anchors).collect()
}

/// For headings of a page, by where they begin, the anchors of the same headings of what it became: those at the same place from the end,
/// since one at the beginning may have gone.
fn same(before: &[Heading], body: &str) -> HashMap<usize, String> {
    let after = markdown::parse(body).headings;
    let pairs = before.iter().rev().zip(after.iter().rev());
    let pairs = pairs.filter(|(was, is)| normal(&was.text) == normal(&is.text));
    pairs
        .filter_map(|(was, is)| Some((was.span.start, is.anchor.clone()?)))
        .collect()
}

/// The former anchors of one page, which has those of `own` from now on.
fn of_page(
    (source, body): (&FoundPage, &str),
    own: &HashSet<String>,
    category: Option<&Category>,
    release: &Release,
) -> BTreeMap<String, String> {
    let read = markdown::parse(&source.text[head::body(&source.text)..]);
    let mut subjects = Subjects::of(&read.headings, release, category);
    let same = same(&read.headings, body);
    let mut former = BTreeMap::new();
    let is_former = |anchor: &String| !own.contains(anchor) && site::is_anchor(anchor);
    for heading in &read.headings {
        let leads_to = subjects.next(heading).into_iter();
        let mut leads_to = leads_to.chain(same.get(&heading.span.start).cloned());
        let leads_to = leads_to.find(|anchor| own.contains(anchor));
        let anchor = heading.anchor.iter();
        let anchor = anchor.filter(|anchor| is_former(anchor));
        former.extend(anchor.map(|anchor| (anchor.clone(), leads_to.clone().unwrap_or_default())));
    }
    for anchor in read.anchors {
        if is_former(&anchor) {
            former.entry(anchor).or_default();
        }
    }
    former
}

/// What the headings of a page are about, one after another.
struct Subjects<'a> {
    release: &'a Release,
    /// The requirements of a category's page, by where their headings begin.
    requirements: HashMap<usize, String>,
    level: Option<u32>,
    requirement: Option<String>,
}

impl<'a> Subjects<'a> {
    fn of(headings: &[Heading], release: &'a Release, category: Option<&Category>) -> Self {
        let found = category.map(|category| made::requirements(headings, category));
        let found = found.into_iter().flatten();
        let requirements = found
            .filter_map(|(requirement, heading)| {
                Some((heading.span.start, requirement?.id.clone()))
            })
            .collect();
        Self {
            release,
            requirements,
            level: None,
            requirement: None,
        }
    }

    /// The anchors that a page which is made of the model may have for what a heading is about, the best first.
    fn next(&mut self, heading: &Heading) -> Vec<String> {
        let said = normal(&heading.text);
        let of = |name: &str, id: &str| {
            let mut kinds = site::ANCHORS.iter();
            let kind = kinds.find(|kind| kind.name == name);
            kind.map(|kind| kind.of(id))
        };
        if heading.level <= 3 {
            self.requirement = self.requirements.get(&heading.span.start).cloned();
        }
        if let Some(id) = &self.requirement {
            let part = of(&said, id).filter(|_| heading.level > 3);
            return part.into_iter().chain([id.clone()]).collect();
        }
        let level = made::named_level(self.release, &said);
        self.level = level.or(self.level);
        let of_level = |kind: &str| {
            let level = self.level.map(|level| level.to_string());
            level.and_then(|level| of(kind, &level))
        };
        let mut modules = self.release.modules.iter();
        let anchor = if said.contains("indicator") {
            of_level("level-indicators")
        } else if said.contains("risk") {
            of_level("level-risks")
        } else if level.is_some() {
            of_level("level")
        } else {
            let module = modules.find(|module| normal(&module.name) == said);
            module.and_then(|module| of("module", &module.id))
        };
        anchor.into_iter().collect()
    }
}

/// The tables of `model.toml` that say where former anchors lead.
pub(super) fn settings(former: &Former) -> String {
    let mut out = String::new();
    for (folder, anchors) in former {
        let _ = write!(out, "\n{}\n{}", head_of(folder), lines(anchors));
    }
    out
}

/// The first line of the table of a page.
fn head_of(folder: &str) -> String {
    format!("[site.anchors.{}]", name(folder))
}

/// The lines of a table.
fn lines(anchors: &BTreeMap<String, String>) -> String {
    let lines = anchors.iter();
    let lines = lines.map(|(anchor, leads_to)| format!("{} = {}\n", name(anchor), basic(leads_to)));
    lines.collect()
}

/// A file of the model without those tables, and the tables, where these stand at its end.
pub fn apart(text: &str) -> (&str, &str) {
    match text.find("\n[site.anchors.") {
        Some(at) if !text[at..].contains("\n[[") => {
            text.split_at(at - usize::from(text[..at].ends_with('\r')))
        }
        _ => (text, ""),
    }
}

/// What a file of the model says of former anchors.
pub fn of_settings(text: &str) -> Former {
    let (document, _) = Document::parse(apart(text).1);
    let tables = document.to_json();
    serde_json::from_value(tables["site"]["anchors"].clone()).unwrap_or_default()
}

/// A file of the model with former anchors that it did not know.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Completed {
    /// The text of the file.
    pub text: String,
    /// The anchors that came, with the folders of their pages.
    pub added: Vec<(String, String)>,
    /// The same of those that found no place, since their table is in another form than an import writes it.
    pub left: Vec<(String, String)>,
}

/// A file of the model with those of `theirs` that are not `known`.
pub fn completed(text: &str, known: &Former, theirs: &Former) -> Completed {
    let mut out = Completed {
        text: text.to_owned(),
        ..Completed::default()
    };
    let as_here = |lines: &str| with_ends_of(text, lines);
    for (folder, anchors) in theirs {
        let ours = known.get(folder);
        let is_new = |anchor: &String| ours.is_none_or(|ours| !ours.contains_key(anchor));
        let mut new = anchors.clone();
        new.retain(|anchor, _| is_new(anchor));
        if new.is_empty() {
            continue;
        }
        let head = head_of(folder);
        let place = out.text.find(&format!("\n{head}")).and_then(|at| {
            let behind = at + 1 + head.len();
            Some(behind + out.text[behind..].find('\n')? + 1)
        });
        let is_placed = place.is_some() || ours.is_none();
        match place {
            Some(at) => out.text.insert_str(at, &as_here(&lines(&new))),
            None if is_placed => out.text += &as_here(&format!("\n{head}\n{}", lines(&new))),
            None => {}
        }
        let of_page = new.into_keys().map(|anchor| (folder.clone(), anchor));
        match is_placed {
            true => out.added.extend(of_page),
            false => out.left.extend(of_page),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_anchors_come_to_those_that_are_there() {
        let file =
            |tables: &str| format!("version = \"1.0.0\"\n\n[[levels]]\nnumber = 1\n{tables}");
        let theirs = of_settings(&file(
            "\n[site.anchors.\"model/a\"]\nnew = \"x\"\nold = \"\"\n\n[site.anchors.\"model/b\"]\nTop = \"\"\n",
        ));
        assert_eq!(theirs.len(), 2);
        let ours = file("\n[site.anchors.\"model/a\"]\n# a remark\nold = \"y\"\n");
        let done = completed(&ours, &of_settings(&ours), &theirs);
        let whole = file(
            "\n[site.anchors.\"model/a\"]\nnew = \"x\"\n# a remark\nold = \"y\"\n\n[site.anchors.\"model/b\"]\nTop = \"\"\n",
        );
        assert_eq!(done.text, whole);
        let pair = |folder: &str, anchor: &str| (folder.to_owned(), anchor.to_owned());
        assert_eq!(done.added, [pair("model/a", "new"), pair("model/b", "Top")]);
        assert_eq!(done.left, []);
        let again = completed(&whole, &of_settings(&whole), &theirs);
        assert_eq!((again.text, again.added), (whole.clone(), Vec::new()));
        // Lines end as they do in the file.
        let windows = completed(&ours.replace('\n', "\r\n"), &of_settings(&ours), &theirs);
        assert_eq!(windows.text, whole.replace('\n', "\r\n"));
        // A table that somebody wrote otherwise is left to them.
        let other = "[site.anchors]\n\"model/a\" = { old = \"y\" }\n";
        let known = Former::from([(
            "model/a".to_owned(),
            [("old".to_owned(), "y".to_owned())].into(),
        )]);
        let done = completed(other, &known, &theirs);
        assert_eq!(done.left, [pair("model/a", "new")]);
        assert!(done.text.starts_with(other), "{}", done.text);
        let (model, tables) = apart("a = 1\r\n\r\n[site.anchors.x]\r\n");
        assert_eq!((model, tables), ("a = 1\r\n", "\r\n[site.anchors.x]\r\n"));
    }
}
