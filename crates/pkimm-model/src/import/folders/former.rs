//! Anchors that published pages had and that the pages from now on do not have: where they lead, as `[site.anchors]` says it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use pkimm_release::diff::normal;
use pkimm_release::markdown::{self, Heading};
use pkimm_release::site::{self, PageSource, SitePage};
use pkimm_release::{Category, Release};

use super::kind::{FoundPage, Sorted};
use super::{head, made};
use crate::import::files::name;
use crate::import::report::{Kind, Report};
use crate::source::front_matter;
use crate::source::toml::basic;

/// By the folder of a page, its former anchors and those to which they lead. An empty one leads to the top of the page.
pub(super) type Former = BTreeMap<String, BTreeMap<String, String>>;

/// The former anchors of all pages, each of which is told. `release` has the pages that there are from now on, and `files` the notes.
pub(super) fn anchors(
    sorted: &Sorted,
    release: &Release,
    files: &BTreeMap<String, String>,
    report: &mut Report,
) -> Former {
    let pages = site::pages(release);
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
        let (own, category) = match page.source {
            PageSource::Narrative(page) => (anchors_of(&page.body), None),
            PageSource::View(_) => (page.anchors(release), None),
            PageSource::Category(_, category) => (page.anchors(release), Some(category)),
        };
        Some((source, folder, own, category))
    });
    let notes = sorted.notes.iter().filter_map(|notes| {
        let text = files.get(&format!("releases/{}.md", notes.version))?;
        let own = anchors_of(&text[front_matter::split(text).body]);
        let folder = site::release_notes_folder(&notes.version.to_string());
        Some((&notes.page, folder, own, None))
    });
    let mut former = Former::new();
    for (source, folder, own, category) in of_pages.chain(notes) {
        let own = own.into_iter().collect();
        let anchors = of_page(source, &own, category, release);
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

/// The anchors of a text: those of its headings, and those that are set.
fn anchors_of(text: &str) -> Vec<String> {
    let read = markdown::parse(text);
    let headings = read.headings.into_iter();
    let of_headings = headings.filter_map(|heading| heading.anchor);
    of_headings.chain(read.anchors).collect()
}

/// The former anchors of one page, which has those of `own` from now on.
fn of_page(
    source: &FoundPage,
    own: &HashSet<String>,
    category: Option<&Category>,
    release: &Release,
) -> BTreeMap<String, String> {
    let read = markdown::parse(&source.text[head::body(&source.text)..]);
    let mut subjects = Subjects::of(&read.headings, release, category);
    let mut former = BTreeMap::new();
    for heading in &read.headings {
        let leads_to = subjects.next(heading);
        let leads_to = leads_to.into_iter().find(|anchor| own.contains(anchor));
        let anchor = heading.anchor.iter();
        let anchor = anchor.filter(|anchor| !own.contains(*anchor));
        former.extend(anchor.map(|anchor| (anchor.clone(), leads_to.clone().unwrap_or_default())));
    }
    for anchor in read.anchors {
        if !own.contains(&anchor) {
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
        let _ = write!(out, "\n[site.anchors.{}]\n", name(folder));
        for (anchor, leads_to) in anchors {
            let _ = writeln!(out, "{} = {}", name(anchor), basic(leads_to));
        }
    }
    out
}

/// A file of the model without those tables, and the tables, where these stand at its end.
pub fn apart(text: &str) -> (&str, &str) {
    match text.find("\n[site.anchors.") {
        Some(at) if !text[at..].contains("\n[[") => text.split_at(at),
        _ => (text, ""),
    }
}
