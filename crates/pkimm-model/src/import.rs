//! A published model → source files. What was written is checked and read back, so that whatever did not come over is
//! known and told.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use pkimm_release::read::{Published, Shape};
use pkimm_release::{Category, Reference, ReferenceStatus, Release, Requirement};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};

use crate::check::{Outcome, check};
use crate::diagnostic::Severity;
use crate::lint;
use crate::source::tree::SourceTree;

/// What an import made.
#[derive(Debug)]
pub struct Imported {
    /// The source files, by path below the model folder.
    pub files: BTreeMap<String, String>,
    /// Ids that were derived from names, with the codes that they had.
    pub derived: Vec<(String, String)>,
    /// Groups of entries of the catalogue that seem to be one standard.
    pub alike: Vec<Vec<Reference>>,
    /// What was changed so that it could come over, or did not come over: what it is, and the text by which it is found.
    pub changed: Vec<(String, String)>,
    /// What looks wrong in the published file.
    pub suspicious: Vec<String>,
    /// Lints whose errors `model.toml` lowers to warnings, because the published texts have them.
    pub eased: BTreeSet<&'static str>,
    /// How many warnings a check of the result has.
    pub warnings: usize,
    /// Errors of a check of the result. There are none for a file that can be expressed.
    pub errors: Vec<String>,
}

/// Makes source files of a published model. With `merge`, entries of the catalogue that seem to be one standard become
/// one.
#[must_use]
pub fn import(mut published: Published, merge: bool) -> Imported {
    let alike = alike(&published.release);
    if merge {
        merge_references(&mut published.release, &alike);
    }
    let release = &published.release;
    let mut changed = Vec::new();
    let mut files = BTreeMap::from([
        ("model.toml".to_owned(), model_toml(release)),
        ("references.toml".to_owned(), references_toml(release)),
        ("pages/_index.md".to_owned(), OVERVIEW.to_owned()),
    ]);
    for category in release.categories() {
        files.insert(
            format!("categories/{}/_index.md", category.id),
            category_file(category, &mut changed),
        );
        for requirement in &category.requirements {
            files.insert(
                format!("categories/{}/{}.md", category.id, requirement.id),
                requirement_file(requirement, &mut changed),
            );
        }
    }
    let derived = if published.shape == Shape::Positional {
        derived(release)
    } else {
        Vec::new()
    };
    let mut imported = Imported {
        files,
        derived,
        alike,
        changed,
        suspicious: suspicious(release),
        eased: BTreeSet::new(),
        warnings: 0,
        errors: Vec::new(),
    };
    imported.read_back(release);
    imported
}

/// A first page, so that the site can be built.
const OVERVIEW: &str = "+++\ntitle = \"Overview\"\nweight = 1\n+++\n\nThe model has {= counts.modules =} modules, {= counts.categories =} categories and {= counts.requirements =} requirements on\n{= counts.levels =} levels. Read about the [levels](model/maturity-levels/), or open one of the [categories](categories/).\n";

impl Imported {
    fn check(&self) -> Outcome {
        let bytes = self
            .files
            .iter()
            .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
            .collect();
        let (tree, found) = SourceTree::from_files(bytes);
        check(tree, found, &[])
    }

    /// Checks what was made, and compares it with what was read.
    fn read_back(&mut self, release: &Release) {
        let mut outcome = self.check();
        // What is wrong in a published text is mended after it moved in, and must not keep it from being read.
        let errors = outcome
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        let adjustable =
            errors.filter(|finding| lint::find(finding.code).is_some_and(|lint| !lint.structural));
        self.eased = adjustable.map(|finding| finding.code).collect();
        if !self.eased.is_empty() {
            let settings: String = self
                .eased
                .iter()
                .map(|name| format!("{name} = \"warning\"\n"))
                .collect();
            if let Some(model) = self.files.get_mut("model.toml") {
                *model = model.replacen("\n[[", &format!("\n[lints]\n{settings}\n[["), 1);
            }
            outcome = self.check();
        }
        for diagnostic in &outcome.diagnostics {
            if diagnostic.severity == Severity::Warning {
                self.warnings += 1;
                continue;
            }
            let (start, _) = outcome.tree.positions(diagnostic.span());
            self.errors.push(format!(
                "{}:{}: {}",
                outcome.tree.path(diagnostic.span().file),
                start.line,
                diagnostic.message
            ));
        }
        let Some(checked) = &outcome.checked else {
            return;
        };
        let read: HashMap<&str, &Requirement> = checked
            .release()
            .requirements()
            .map(|own| (own.id.as_str(), own))
            .collect();
        let categories: HashMap<&str, &Category> = checked
            .release()
            .categories()
            .map(|own| (own.id.as_str(), own))
            .collect();
        let mut lost: Vec<(String, String)> = Vec::new();
        let mut compare = |what: String, before: &str, after: Option<&str>| {
            if after != Some(before) && !self.changed.iter().any(|(told, _)| *told == what) {
                lost.push((what, before.lines().next().unwrap_or_default().to_owned()));
            }
        };
        for category in release.categories() {
            let own = categories.get(category.id.as_str());
            compare(
                format!("the overview of `{}`", category.id),
                &category.description,
                own.map(|own| own.description.as_str()),
            );
            for (at, level) in category.levels.iter().enumerate() {
                let own = own.and_then(|own| own.levels.get(at));
                compare(
                    format!("level {} of `{}`", level.number, category.id),
                    &level.description,
                    own.map(|own| own.description.as_str()),
                );
                compare(
                    format!("the name of level {} in `{}`", level.number, category.id),
                    &level.name,
                    own.map(|own| own.name.as_str()),
                );
            }
            for requirement in &category.requirements {
                let own = read.get(requirement.id.as_str());
                compare(
                    format!("the guidance of `{}`", requirement.id),
                    &requirement.guidance,
                    own.map(|own| own.guidance.as_str()),
                );
                compare(
                    format!("the assessment of `{}`", requirement.id),
                    &requirement.assessment,
                    own.map(|own| own.assessment.as_str()),
                );
                let note = own.map(|own| own.references_note.clone().unwrap_or_default());
                compare(
                    format!("the references of `{}`", requirement.id),
                    requirement.references_note.as_deref().unwrap_or_default(),
                    note.as_deref(),
                );
            }
        }
        self.changed.extend(lost);
    }
}

fn derived(release: &Release) -> Vec<(String, String)> {
    let of_category = |category: &Category| {
        let own = std::iter::once((category.code.clone(), category.id.clone()));
        own.chain(
            category
                .requirements
                .iter()
                .map(|requirement| (requirement.code.clone(), requirement.id.clone())),
        )
        .collect::<Vec<_>>()
    };
    release.categories().flat_map(of_category).collect()
}

/// Entries with the same address or the same title.
fn alike(release: &Release) -> Vec<Vec<Reference>> {
    let address = |reference: &Reference| {
        let url = reference.url.as_deref()?;
        let url = url
            .split_once("://")
            .map_or(url, |(_, rest)| rest)
            .trim_start_matches("www.")
            .trim_end_matches('/');
        Some(url.to_lowercase())
    };
    let title = |reference: &Reference| {
        reference
            .title
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .collect::<Vec<_>>()
            .join("")
    };
    let mut groups: Vec<Vec<Reference>> = Vec::new();
    for reference in &release.references {
        let same = |other: &Reference| {
            title(other) == title(reference)
                || (address(other).is_some() && address(other) == address(reference))
        };
        match groups.iter_mut().find(|group| group.iter().any(same)) {
            Some(group) => group.push(reference.clone()),
            None => groups.push(vec![reference.clone()]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

fn merge_references(release: &mut Release, alike: &[Vec<Reference>]) {
    let first: HashMap<&str, &str> = alike
        .iter()
        .flat_map(|group| {
            group[1..]
                .iter()
                .map(|other| (other.id.as_str(), group[0].id.as_str()))
        })
        .collect();
    release
        .references
        .retain(|reference| !first.contains_key(reference.id.as_str()));
    let categories = release
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories);
    for requirement in categories.flat_map(|category| &mut category.requirements) {
        let mut kept: Vec<String> = Vec::new();
        for id in &requirement.references {
            let id = first
                .get(id.as_str())
                .map_or_else(|| id.clone(), |first| (*first).to_owned());
            if !kept.contains(&id) {
                kept.push(id);
            }
        }
        requirement.references = kept;
    }
}

/// What a reader of the published file should look at.
fn suspicious(release: &Release) -> Vec<String> {
    let mut found = Vec::new();
    let mut titles: HashMap<&str, usize> = HashMap::new();
    for requirement in release.requirements() {
        *titles.entry(requirement.description.as_str()).or_default() += 1;
        if requirement
            .description
            .starts_with(|first: char| first.is_lowercase())
        {
            found.push(format!(
                "{} starts with a small letter, as if its start were lost: \"{}\"",
                requirement.code, requirement.description
            ));
        }
        if requirement.references.is_empty() && requirement.references_note.is_none() {
            found.push(format!("{} cites nothing", requirement.code));
        }
    }
    for requirement in release
        .requirements()
        .filter(|requirement| titles[requirement.description.as_str()] > 1)
    {
        found.push(format!(
            "{} has the same title as another requirement: \"{}\"",
            requirement.code, requirement.description
        ));
    }
    found
}

fn model_toml(release: &Release) -> String {
    let mut out = format!(
        "version = {}\nlanguage = {}\n",
        basic(&release.version),
        basic(if release.language.is_empty() {
            "en"
        } else {
            &release.language
        })
    );
    for level in &release.levels {
        let _ = write!(
            out,
            "\n[[levels]]\nnumber = {}\nname = {}\n",
            level.number,
            basic(&level.name)
        );
    }
    for module in &release.modules {
        let _ = write!(
            out,
            "\n[[modules]]\nid = {}\nname = {}\ndescription = {}\n",
            basic(&module.id),
            basic(&module.name),
            text(&module.description)
        );
        if module.categories.is_empty() {
            out.push_str("categories = []\n");
        }
        for category in &module.categories {
            let _ = write!(
                out,
                "\n[[modules.categories]]\nid = {}\nname = {}\nweight = {}\nrequirements = [\n",
                basic(&category.id),
                basic(&category.name),
                category.weight
            );
            for requirement in &category.requirements {
                let _ = writeln!(
                    out,
                    "  {{ id = {}, weight = {}, title = {} }},",
                    basic(&requirement.id),
                    requirement.weight,
                    basic(&requirement.description)
                );
            }
            out.push_str("]\n");
        }
    }
    out
}

fn references_toml(release: &Release) -> String {
    let version = if release.references_version.is_empty() {
        "1.0.0"
    } else {
        &release.references_version
    };
    let mut out = format!("version = {}\n", basic(version));
    for reference in &release.references {
        let _ = write!(
            out,
            "\n[[references]]\nid = {}\ntitle = {}\n",
            basic(&reference.id),
            basic(&reference.title)
        );
        for (key, value) in [
            ("authority", &reference.authority),
            ("url", &reference.url),
            ("edition", &reference.edition),
        ] {
            if let Some(value) = value {
                let _ = writeln!(out, "{key} = {}", basic(value));
            }
        }
        if !reference.regions.is_empty() {
            let regions: Vec<String> = reference
                .regions
                .iter()
                .map(|region| basic(region))
                .collect();
            let _ = writeln!(out, "regions = [{}]", regions.join(", "));
        }
        if reference.status != ReferenceStatus::Current {
            let _ = writeln!(out, "status = {}", basic(reference.status.as_str()));
        }
        if let Some(id) = &reference.superseded_by {
            let _ = writeln!(out, "superseded-by = {}", basic(id));
        }
    }
    out
}

fn category_file(category: &Category, changed: &mut Vec<(String, String)>) -> String {
    let mut out = "+++\n[levels]\n".to_owned();
    for level in &category.levels {
        let _ = writeln!(out, "{} = {}", level.number, text(&level.description));
    }
    let overview = below_sections(
        &category.description,
        &format!("the overview of `{}`", category.id),
        changed,
    );
    let _ = write!(out, "+++\n\n{overview}\n");
    out
}

fn requirement_file(requirement: &Requirement, changed: &mut Vec<(String, String)>) -> String {
    let ids: Vec<String> = requirement.references.iter().map(|id| basic(id)).collect();
    let mut out = format!("+++\nreferences = [{}]\n", ids.join(", "));
    if let Some(note) = &requirement.references_note {
        let _ = writeln!(out, "references-note = {}", text(note));
    }
    let guidance = below_sections(
        &requirement.guidance,
        &format!("the guidance of `{}`", requirement.id),
        changed,
    );
    let assessment = below_sections(
        &requirement.assessment,
        &format!("the assessment of `{}`", requirement.id),
        changed,
    );
    let _ = write!(
        out,
        "+++\n\n## Guidance\n\n{guidance}\n\n## Assessment\n\n{assessment}\n"
    );
    out
}

/// A text in which no line opens a heading of the first or second level, since those part the sections of a file.
fn below_sections(text: &str, what: &str, changed: &mut Vec<(String, String)>) -> String {
    let mut text = text.to_owned();
    // Each round takes one heading away, and what it was can be part of another one then.
    while let Some(at) = first_heading(&text) {
        let line = text[at..].lines().next().unwrap_or_default().to_owned();
        changed.push((what.to_owned(), line));
        text.insert(at, '\\');
    }
    text
}

/// Where the mark of the first heading of the first or second level stands.
fn first_heading(text: &str) -> Option<usize> {
    let events =
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM).into_offset_iter();
    let range = events.into_iter().find_map(|(event, range)| match event {
        Event::Start(Tag::Heading {
            level: HeadingLevel::H1 | HeadingLevel::H2,
            ..
        }) => Some(range),
        _ => None,
    })?;
    let heading = &text[range.clone()];
    if heading.trim_start().starts_with('#') {
        return Some(range.start + heading.len() - heading.trim_start().len());
    }
    // The line below the text makes it a heading.
    let line = heading.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let mark = heading[line..].len() - heading[line..].trim_start_matches([' ', '>', '\t']).len();
    Some(range.start + line + mark)
}

/// A value of TOML on one line.
fn basic(text: &str) -> String {
    // The escapes of JSON are escapes of TOML; DEL alone may stand in the one and not in the other.
    let quoted = serde_json::to_string(text).expect("a text can be written");
    quoted.replace('\u{7f}', "\\u007F")
}

/// A text of several lines, as it stands where TOML allows that.
fn text(text: &str) -> String {
    let is_plain = text
        .chars()
        .all(|character| character == '\n' || character == '\t' || !character.is_control());
    let closes = text.contains("'''")
        || text.ends_with('\'')
        || text.lines().any(|line| line.trim_end() == "+++");
    if is_plain && !closes && !text.is_empty() {
        format!("'''\n{text}\n'''")
    } else {
        basic(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_would_part_a_file_are_escaped() {
        for (before, after) in [
            ("# One\n\ntext", "\\# One\n\ntext"),
            ("Two\n---\ntext", "Two\n\\---\ntext"),
            ("### Three", "### Three"),
            ("```\n# code\n```", "```\n# code\n```"),
            ("a\n  ## b", "a\n  \\## b"),
        ] {
            let mut changed = Vec::new();
            assert_eq!(below_sections(before, "it", &mut changed), after);
            assert_eq!(changed.is_empty(), before == after);
        }
    }

    #[test]
    fn values_come_back() {
        for value in [
            "",
            "a'''b",
            "ends '",
            "+++\n",
            "a\n+++\nb",
            "q\"\\\t\u{7f}\u{0}",
            "plain\ntext",
            "é\u{2028}",
        ] {
            let toml = format!("x = {}\n", text(value));
            let read: toml::Table = toml::from_str(&toml).unwrap();
            let read = read["x"].as_str().unwrap();
            assert_eq!(
                read.strip_suffix('\n')
                    .filter(|_| toml.contains("'''\n"))
                    .unwrap_or(read),
                value,
                "{toml}"
            );
        }
    }

    #[test]
    fn entries_of_one_standard_are_found_and_merged() {
        let yaml = |title: &str, url: &str| format!("              - [{title}]({url})\n");
        let mut text = "schemaVersion: \"1.0.0\"\nversion: \"1.0.0\"\nmodules:\n  - id: \"G\"\n    name: \"Governance\"\n    description: \"Who decides.\"\n    categories:\n      - id: \"1\"\n        weight: 3\n        name: \"Anchors\"\n        description: \"Where chains end.\"\n        levels:\n          - { number: 1, name: \"1 - Initial\", description: \"As they come.\" }\n        requirements:\n".to_owned();
        for (number, list) in [
            (1, yaml("Format", "https://standards.example/5914")),
            (
                2,
                yaml("The format", "http://www.standards.example/5914/")
                    + &yaml("Other", "https://standards.example/1"),
            ),
        ] {
            text += &format!(
                "          - id: \"{number}\"\n            weight: 1\n            description: \"Title {number}\"\n            guidance: \"Text.\"\n            assessment: \"- Evidence\"\n            references: |\n{list}"
            );
        }
        let published = pkimm_release::read::read(&text, None).unwrap();
        let kept = import(published.clone(), false);
        assert_eq!((kept.alike.len(), kept.errors.as_slice()), (1, &[][..]));
        assert_eq!(
            kept.files["references.toml"]
                .matches("[[references]]")
                .count(),
            3
        );
        let merged = import(published, true);
        assert_eq!(
            merged.files["references.toml"]
                .matches("[[references]]")
                .count(),
            2
        );
        assert!(
            merged.files["categories/anchors/title-2.md"]
                .contains("references = [\"format\", \"other\"]")
        );
    }
}
