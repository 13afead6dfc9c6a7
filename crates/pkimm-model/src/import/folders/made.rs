//! Pages that were made from the model by hand: what they alone say of it, and where they say something else.

use std::collections::{HashMap, HashSet};

use pkimm_release::diff::normal;
use pkimm_release::markdown::{self, Bytes, Event, Heading, Markdown, TagEnd};
use pkimm_release::site;
use pkimm_release::{Category, Level, Module, Page, Reference, Release, Requirement, escape};
use serde_json::json;

use super::head;
use super::kind::{MadePage, Sorted};
use crate::import::report::{Kind, Report};

/// Completes a model with what only the pages say: what it is called, its license, the summaries of categories and levels, and the
/// signs and risks of levels.
pub(super) fn complete(release: &mut Release, sorted: &Sorted, report: &mut Report) {
    if let Some((file, license)) = &sorted.license
        && release.license.is_empty()
    {
        (*license).clone_into(&mut release.license);
        report.add(
            Kind::Derived,
            file,
            None,
            format!("the license of the model is taken from here, `{license}`"),
        );
    }
    let first = sorted.pages.iter().find(|page| page.path == "_index.md");
    let title = first.and_then(|page| head::title(&page.text).map(|title| (page, title)));
    if let Some((page, title)) = title.filter(|_| release.name.is_empty()) {
        // `A Maturity Model (AMM)` is a name with its short form.
        let parts = title
            .strip_suffix(')')
            .and_then(|title| title.rsplit_once(" ("));
        let (name, short) =
            parts.map_or((title.as_str(), None), |(name, short)| (name, Some(short)));
        name.clone_into(&mut release.name);
        if let Some(short) = short.filter(|_| release.short_name.is_none()) {
            release.short_name = Some(short.to_owned());
        }
        report.add(
            Kind::Derived,
            &page.file,
            Some(1),
            format!("the name of the model is taken from the title, \"{title}\""),
        );
    }
    for made in &sorted.made {
        let text = &made.page.text;
        for table in markdown::tables(text) {
            summaries(release, made, text, &table, report);
        }
        signs(release, made, text, report);
    }
}

/// The column of a table in which things are described.
fn column(text: &str, head: &[Bytes], words: &[&str]) -> Option<usize> {
    head.iter().position(|cell| {
        let said = plain(&text[cell.clone()]).to_lowercase();
        words.iter().any(|word| said.contains(word))
    })
}

/// Takes summaries of categories and levels from a table that names them.
fn summaries(
    release: &mut Release,
    made: &MadePage,
    text: &str,
    table: &markdown::Table,
    report: &mut Report,
) {
    let Some(column) = table
        .rows
        .first()
        .and_then(|head| column(text, head, &["description", "summary"]))
    else {
        return;
    };
    // A table in a category's page says what levels mean there.
    if made.category.is_some() {
        return;
    }
    let is_of_levels = made.is_of_levels();
    let line = |at: usize| Some(text[..at].matches('\n').count() + 1);
    for row in table.rows.iter().skip(1) {
        let Some(cell) = row.get(column).filter(|cell| !cell.is_empty()) else {
            continue;
        };
        let summary = text[cell.clone()].to_owned();
        let others = row.iter().enumerate().filter(|(at, _)| *at != column);
        let names: Vec<String> = others
            .map(|(_, other)| normal(&plain(&text[other.clone()])))
            .collect();
        let is_module = |module: &Module| names.contains(&normal(&module.name));
        let of_module = release.modules.iter().any(is_module);
        let named = names
            .iter()
            .find(|name| summary_of(release, name, is_of_levels).is_some());
        let Some((told, of)) = named.and_then(|name| summary_of(release, name, is_of_levels))
        else {
            if !of_module {
                let message = "this row is of nothing that the model has by this name, so that what it says is not taken";
                report.add(Kind::Decide, &made.page.file, line(cell.start), message);
            }
            continue;
        };
        if told.is_empty() {
            *told = summary;
            report.add(
                Kind::Derived,
                &made.page.file,
                line(cell.start),
                format!("the summary of {of} was taken from here"),
            );
        }
    }
}

/// The summary of the category or level that has a name, and what it is the summary of.
fn summary_of<'a>(
    release: &'a mut Release,
    name: &str,
    is_of_levels: bool,
) -> Option<(&'a mut String, String)> {
    let modules = release.modules.iter_mut();
    let mut categories = modules.flat_map(|module| &mut module.categories);
    if let Some(category) = categories.find(|category| normal(&category.name) == name) {
        return Some((&mut category.summary, format!("`{}`", category.id)));
    }
    let level = release
        .levels
        .iter_mut()
        .find(|level| is_level(level, name) || is_of_levels && has_number(level, name))?;
    let of = format!("level {}", level.number);
    Some((&mut level.summary, of))
}

/// Whether a name on the page of the levels has the number of a level, which has another name by now.
fn has_number(level: &Level, normal_name: &str) -> bool {
    let name = normal_name.strip_prefix("level ").unwrap_or(normal_name);
    name.split(' ').next() == Some(level.number.to_string().as_str())
}

fn is_level(level: &Level, normal_name: &str) -> bool {
    let name = normal(&level.name);
    normal_name == name || normal_name == format!("{} {name}", level.number)
}

/// The number of the level that a heading names.
pub(super) fn named_level(release: &Release, normal_heading: &str) -> Option<u32> {
    let words: HashSet<&str> = normal_heading.split(' ').collect();
    let mut levels = release.levels.iter();
    let is_named =
        |level: &&Level| words.contains(normal(&level.name).as_str()) && words.contains("level");
    Some(levels.find(is_named)?.number)
}

/// Takes indicators and risks of levels from lists below headings that name both.
fn signs(release: &mut Release, made: &MadePage, text: &str, report: &mut Report) {
    let read = markdown::parse(text);
    let mut level: Option<u32> = None;
    for (at, heading) in read.headings.iter().enumerate() {
        let said = normal(&heading.text);
        let numbered = || release.levels.iter().find(|own| has_number(own, &said));
        let of_number = numbered().filter(|_| made.is_of_levels() && said.contains("level"));
        let named = named_level(release, &said);
        level = named.or(of_number.map(|own| own.number)).or(level);
        let is_risks = said.contains("risk");
        if !is_risks && !said.contains("indicator") {
            continue;
        }
        let end = read
            .headings
            .get(at + 1)
            .map_or(text.len(), |next| next.span.start);
        let items = read.prose.iter().filter(|prose| {
            prose.list.is_some() && prose.span.start >= heading.span.end && prose.span.end <= end
        });
        let items: Vec<String> = items
            .map(|prose| {
                text[prose.span.clone()]
                    .trim()
                    .trim_start_matches(['-', '*', '+', ' '])
                    .to_owned()
            })
            .collect();
        let Some(level) = release
            .levels
            .iter_mut()
            .find(|one| Some(one.number) == level)
        else {
            continue;
        };
        let list = if is_risks {
            &mut level.risks
        } else {
            &mut level.indicators
        };
        if list.is_empty() && !items.is_empty() {
            *list = items;
            let what = if is_risks { "risks" } else { "indicators" };
            let line = text[..heading.span.start].matches('\n').count() + 1;
            report.add(
                Kind::Derived,
                &made.page.file,
                Some(line),
                format!("the {what} of level {} were taken from here", level.number),
            );
        }
    }
}

impl MadePage {
    /// Whether it is the page of the levels.
    fn is_of_levels(&self) -> bool {
        site::narrative_folder(&self.page.path) == site::LEVELS
    }

    /// What became of the anchors of a category's page: a requirement's, by its title, is its id, and that of the title leads to the top.
    /// Those that the page still has are left out.
    pub fn anchors(
        &self,
        release: &Release,
        category: &Category,
    ) -> HashMap<String, Option<String>> {
        let text = &self.page.text;
        let read = markdown::parse(&text[head::body(text)..]);
        let mut anchors: HashMap<String, Option<String>> = HashMap::new();
        for (requirement, heading) in requirements(&read.headings, category) {
            if let (Some(requirement), Some(anchor)) = (requirement, &heading.anchor) {
                anchors.insert(anchor.clone(), Some(requirement.id.clone()));
            }
        }
        let pages = site::pages(release, &[]);
        let folder = site::category_folder(&category.id);
        let kept = pages.iter().find(|page| page.folder == folder);
        let kept = kept.map_or_else(Vec::new, |page| page.anchors(release));
        for heading in read.headings.iter().filter(|heading| heading.level == 1) {
            anchors.extend(
                heading
                    .anchor
                    .clone()
                    .filter(|anchor| !kept.contains(anchor))
                    .map(|anchor| (anchor, None)),
            );
        }
        anchors
    }
}

/// The headings of a category's page that are of requirements: below the overview, on the third level. A title that differs is that of
/// the requirement at its place, where there are as many.
pub(super) fn requirements<'a, 'h>(
    headings: &'h [Heading],
    category: &'a Category,
) -> Vec<(Option<&'a Requirement>, &'h Heading)> {
    let overview = headings
        .iter()
        .position(|heading| heading.level == 2 && normal(&heading.text) == "overview");
    let below = headings[overview.map_or(0, |at| at + 1)..].iter();
    let found: Vec<&Heading> = below.filter(|heading| heading.level == 3).collect();
    let is_as_long = found.len() == category.requirements.len();
    let of_requirement = |(position, heading): (usize, &'h Heading)| {
        let mut entries = category.requirements.iter();
        let named = entries.find(|entry| normal(&entry.description) == normal(&heading.text));
        let at_place = category.requirements.get(position).filter(|_| is_as_long);
        (named.or(at_place), heading)
    };
    found.into_iter().enumerate().map(of_requirement).collect()
}

/// Pages at the addresses that categories had, where these are others now: they lead on.
pub(super) fn moved(sorted: &Sorted, release: &Release, report: &mut Report) -> Vec<Page> {
    let mut pages = Vec::new();
    for made in &sorted.made {
        let Some(category) = made.in_model(release) else {
            continue;
        };
        let path = made
            .page
            .path
            .strip_suffix("/_index.md")
            .map(|path| format!("{path}.md"));
        let path = path.unwrap_or_else(|| made.page.path.clone());
        let (was, is) = (
            site::narrative_folder(&path),
            site::category_folder(&category.id),
        );
        if was == is {
            continue;
        }
        let way = format!("{}/", site::way(&was, &is));
        let front_matter = json!({ "title": category.name, "redirect": way, "hideInSidebar": true, "robots": "noindex" });
        report.add(
            Kind::Derived,
            &made.page.file,
            None,
            format!(
                "a page at its address leads to the one that `{}` has now",
                category.id
            ),
        );
        pages.push(Page {
            front_matter: front_matter.as_object().cloned().unwrap_or_default(),
            body: format!(
                "This page has moved to [{}]({way}).",
                escape::text(&category.name)
            ),
            path,
        });
    }
    pages
}

/// Compares the pages of categories with the model.
pub(super) fn compare(release: &Release, sorted: &Sorted, report: &mut Report) {
    let mut seen: HashSet<&str> = HashSet::new();
    for made in sorted.made.iter().filter(|made| made.category.is_some()) {
        let Some(category) = made.in_model(release) else {
            report.add(
                Kind::Decide,
                &made.page.file,
                None,
                "the model has no such category; the page is kept beside it",
            );
            continue;
        };
        seen.insert(&category.id);
        let before = report.entries.len();
        Comparison {
            made,
            release,
            category,
            text: &made.page.text,
            markdown: markdown::parse(&made.page.text),
            report,
        }
        .all();
        if report.entries.len() == before {
            report.add(
                Kind::Dropped,
                &made.page.file,
                None,
                "it says what the model says, and is made from it from now on",
            );
        }
    }
    if sorted.made.iter().any(|made| made.category.is_some()) {
        for category in release
            .categories()
            .filter(|category| !seen.contains(category.id.as_str()))
        {
            report.add(
                Kind::Wrong,
                "model.toml",
                None,
                format!("the category `{}` had no page", category.id),
            );
        }
    }
}

/// A category's page beside the category.
struct Comparison<'a, 'r> {
    made: &'a MadePage,
    release: &'a Release,
    category: &'a Category,
    text: &'a str,
    markdown: Markdown,
    report: &'r mut Report,
}

impl Comparison<'_, '_> {
    fn tell(&mut self, at: usize, what: &str) {
        let line = self.text[..at].matches('\n').count() + 1;
        let message = format!("{what} differs from the model's data, which was taken");
        self.report
            .add(Kind::Decide, &self.made.page.file, Some(line), message);
    }

    fn all(&mut self) {
        self.title();
        self.tables();
        self.sections();
    }

    /// The name, which pages have a number before.
    fn title(&mut self) {
        let Some(title) = head::title(self.text) else {
            return;
        };
        let bare = title.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let bare = bare.trim_start_matches([' ', '-', '–', '.']);
        let name = &self.category.name;
        if ![bare, &title]
            .iter()
            .any(|said| normal(said) == normal(name))
        {
            let what = format!("the title \"{title}\" of the page, where the data say \"{name}\",");
            self.tell(0, &what);
        }
    }

    /// The texts of levels, and the weights of requirements.
    fn tables(&mut self) {
        // Below the heading of a requirement, a table says what levels mean for that.
        let of_requirements = self
            .markdown
            .headings
            .iter()
            .find(|heading| heading.level == 3);
        let end = of_requirements.map_or(self.text.len(), |heading| heading.span.start);
        let tables = markdown::tables(self.text).into_iter();
        for table in tables.filter(|table| table.span.start < end) {
            let head = table.rows.first().map_or(&[][..], Vec::as_slice);
            let weights = column(self.text, head, &["weight"]);
            for row in table.rows.iter().skip(1) {
                let cells: Vec<String> = row
                    .iter()
                    .map(|cell| plain(&self.text[cell.clone()]))
                    .collect();
                let start = row.first().map_or(table.span.start, |cell| cell.start);
                let level = self.category.levels.iter().find(|level| {
                    let name = normal(&level.name);
                    cells.iter().any(|cell| {
                        [name.clone(), format!("{} {name}", level.number)].contains(&normal(cell))
                    })
                });
                if let Some(level) = level {
                    let says = row.last().map(|cell| normal(&self.text[cell.clone()]));
                    if says != Some(normal(&level.description)) {
                        self.tell(start, &format!("the text of level {}", level.number));
                    }
                    continue;
                }
                let requirement = self.category.requirements.iter().find(|entry| {
                    cells
                        .iter()
                        .any(|cell| normal(cell) == normal(&entry.description))
                });
                let weight = weights.and_then(|at| cells.get(at)?.trim().parse::<u32>().ok());
                if let Some((requirement, weight)) = requirement.zip(weight)
                    && weight != requirement.weight
                {
                    self.tell(
                        start,
                        &format!("the weight {weight} of `{}`", requirement.id),
                    );
                }
            }
        }
    }

    /// The overview, and what is said of each requirement: its page has a heading of the third level for each, below that of details.
    fn sections(&mut self) {
        let headings = self.markdown.headings.clone();
        let overview = headings
            .iter()
            .position(|heading| heading.level == 2 && normal(&heading.text) == "overview");
        let category = self.category;
        if let Some(at) = overview {
            self.section(&headings, at, &category.description, "the overview");
        }
        let mut found: HashSet<&str> = HashSet::new();
        for (requirement, heading) in requirements(&headings, category) {
            let Some(requirement) = requirement else {
                self.tell(
                    heading.span.start,
                    &format!("the requirement \"{}\" of the page", heading.text),
                );
                continue;
            };
            found.insert(&requirement.id);
            if normal(&requirement.description) != normal(&heading.text) {
                let what = format!(
                    "the title \"{}\" of the page, which is \"{}\" in the data,",
                    heading.text, requirement.description
                );
                self.tell(heading.span.start, &what);
            }
            let at = headings.iter().position(|other| other.span == heading.span);
            self.requirement(&headings, at.unwrap_or_default(), requirement);
        }
        for requirement in category
            .requirements
            .iter()
            .filter(|entry| !found.contains(entry.id.as_str()))
        {
            self.tell(0, &format!("the page, which lacks `{}`,", requirement.id));
        }
    }

    /// What the page says of one requirement, below its heading.
    fn requirement(&mut self, headings: &[Heading], at: usize, requirement: &Requirement) {
        let parts = headings[at + 1..]
            .iter()
            .take_while(|heading| heading.level > 3)
            .count();
        for part in at + 1..=at + parts {
            let (text, name) = match normal(&headings[part].text).as_str() {
                "guidance" => (&requirement.guidance, "the guidance"),
                "assessment" => (&requirement.assessment, "the assessment"),
                "references" => {
                    self.references(headings, part, requirement);
                    continue;
                }
                _ => continue,
            };
            self.section(
                headings,
                part,
                text,
                &format!("{name} of `{}`", requirement.id),
            );
        }
    }

    /// The bytes below a heading, up to the next one of its level or above.
    fn below(&self, headings: &[Heading], at: usize) -> Bytes {
        let heading = &headings[at];
        let end = headings[at + 1..]
            .iter()
            .find(|next| next.level <= heading.level);
        heading.span.end..end.map_or(self.text.len(), |next| next.span.start)
    }

    fn section(&mut self, headings: &[Heading], at: usize, text: &str, what: &str) {
        let below = self.below(headings, at);
        if words(&self.text[below]) != words(text) {
            self.tell(headings[at].span.start, what);
        }
    }

    /// The links below a heading beside what a requirement cites.
    fn references(&mut self, headings: &[Heading], at: usize, requirement: &Requirement) {
        let below = self.below(headings, at);
        let cited = |id: &String| self.release.references.iter().find(|entry| entry.id == *id);
        let mut cited: Vec<&Reference> = requirement.references.iter().filter_map(cited).collect();
        let links = self.markdown.links.clone().into_iter();
        let own = links.filter(|link| {
            let is_web = site::target("", &link.destination) == site::Target::External;
            is_web && below.contains(&link.span.start)
        });
        let mut last_line = None;
        for link in own {
            // What else a line has beside its reference says more of that.
            let line = self.text[..link.span.start].rfind('\n');
            if last_line.replace(line) == Some(line) {
                continue;
            }
            let leads_there =
                |entry: &&Reference| entry.url.as_deref() == Some(link.destination.as_str());
            let is_named = |entry: &&Reference| normal(&entry.title) == normal(&link.text);
            let found = cited
                .iter()
                .position(|entry| leads_there(entry) && is_named(entry));
            let found = found.or_else(|| {
                cited
                    .iter()
                    .position(|entry| leads_there(entry) || is_named(entry))
            });
            let (at, id, text) = (link.span.start, &requirement.id, &link.text);
            let Some(found) = found else {
                self.tell(at, &format!("the reference \"{text}\" of `{id}`"));
                continue;
            };
            let entry = cited.remove(found);
            if !leads_there(&entry) {
                self.tell(
                    at,
                    &format!("the address of the reference \"{text}\" of `{id}`"),
                );
            } else if !is_named(&entry) {
                let what = format!(
                    "the title \"{text}\" of a reference of `{id}`, which is \"{}\" in the data,",
                    entry.title
                );
                self.tell(at, &what);
            }
        }
        let said = words(&self.text[below]);
        for entry in cited {
            // One without an address is no link.
            if entry.url.is_none() && said.contains(&normal(&entry.title)) {
                continue;
            }
            let what = format!("the list of references, which lacks \"{}\",", entry.title);
            self.tell(headings[at].span.start, &what);
        }
    }
}

/// A text without marks: what a reader sees of it on one line.
fn plain(text: &str) -> String {
    let read = markdown::parse(text);
    let said: Vec<&str> = read.prose.iter().map(|prose| prose.text.trim()).collect();
    said.join(" ")
}

/// The words that a reader sees of a text, in lower case.
fn words(text: &str) -> String {
    let mut said = String::new();
    for (event, _) in markdown::events(text) {
        match event {
            Event::Text(part) | Event::Code(part) => said.push_str(&part),
            Event::Start(_)
            | Event::End(TagEnd::Paragraph | TagEnd::Item)
            | Event::SoftBreak
            | Event::HardBreak => said.push(' '),
            _ => {}
        }
    }
    normal(&said)
}
