//! Whether a release document agrees with itself: what its schema cannot say.

use std::collections::{HashMap, HashSet};
use std::fmt::Arguments;

use crate::fault::{self, Fault};
use crate::names::shown;
use crate::trees::is_post;
use crate::{Category, DocumentVersion, Release, Retired, Status};

/// The greatest number that the lowest level of a model may have.
pub const LOWEST: u32 = 1;

/// The greatest number in a version: one of six digits.
const GREATEST: u64 = 999_999;

/// What contradicts itself in a document, one sentence each. Empty for every document that a check let through.
#[must_use]
pub fn faults(release: &Release) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Err(error) = parse_version(&release.version) {
        faults.push(Fault::new(format_args!("/version"), error));
    }
    let scale: Vec<(u32, &str)> = release
        .levels
        .iter()
        .map(|level| (level.number, level.name.as_str()))
        .collect();
    let lowest = scale.first().map_or(LOWEST, |level| level.0).min(LOWEST);
    let mut numbers = (lowest..).zip(&scale);
    if let Some(index) = numbers.position(|(next, level)| level.0 != next) {
        faults.push(Fault::new(
            format_args!("/levels/{index}/number"),
            "the levels are not numbered from 0 or 1 on without a gap".to_owned(),
        ));
    }
    let mut ids: HashSet<&str> = HashSet::new();
    let mut unique = |way: Arguments<'_>, id, what: &str, faults: &mut Vec<Fault>| {
        if !ids.insert(id) {
            let message = format!("the id `{id}` of {what} is used twice");
            faults.push(Fault::new(way, message));
        }
    };
    let mut modules = HashSet::new();
    for (index, module) in release.modules.iter().enumerate() {
        if !modules.insert(module.id.as_str()) {
            let message = format!("the id `{}` of a module is used twice", module.id);
            faults.push(Fault::new(format_args!("/modules/{index}/id"), message));
        }
    }
    let known: HashSet<&str> = release
        .references
        .iter()
        .map(|reference| reference.id.as_str())
        .collect();
    let letters = release.modules.iter().flat_map(|module| {
        let categories = module.categories.iter();
        categories.map(|_| module.id.as_str())
    });
    let categories = fault::categories(release).zip(letters);
    for (((way, category), letter), number) in categories.zip(1..) {
        unique(
            format_args!("{way}/id"),
            &category.id,
            "a category",
            &mut faults,
        );
        for (index, id) in category.was.iter().enumerate() {
            let way = format_args!("{way}/was/{index}");
            unique(way, id, "a former category", &mut faults);
        }
        let code = format!("{letter}.{number}");
        numbered(
            &way,
            "category",
            &category.id,
            (category.number, &category.code),
            (number, &code),
            &mut faults,
        );
        of_category(&way, category, &scale, &known, &mut faults);
        for (way, requirement) in fault::requirements(category, &way) {
            unique(
                format_args!("{way}/id"),
                &requirement.id,
                "a requirement",
                &mut faults,
            );
            for (index, id) in requirement.was.iter().enumerate() {
                let way = format_args!("{way}/was/{index}");
                unique(way, id, "a former requirement", &mut faults);
            }
        }
    }
    for (index, retired) in release.retired.iter().enumerate() {
        let way = format_args!("/retired/{index}/id");
        unique(way, &retired.id, "a retired entry", &mut faults);
    }
    faults.extend(of_retired(&release.retired, &ids));
    faults.extend(of_catalog(
        release
            .references
            .iter()
            .map(|entry| (entry.id.as_str(), entry.superseded_by.as_deref())),
    ));
    let mut paths = HashSet::new();
    for (index, page) in release.pages.iter().enumerate() {
        if !paths.insert(page.path.as_str()) {
            let message = format!("two pages have the path `{}`", page.path);
            faults.push(Fault::new(format_args!("/pages/{index}/path"), message));
        }
    }
    let files = &release.resources;
    if let Some(index) = (1..files.len()).find(|index| files[index - 1].path >= files[*index].path)
    {
        let message =
            "the files beside pages are not listed once each, in the order of their paths";
        let way = format_args!("/resources/{index}/path");
        faults.push(Fault::new(way, message.to_owned()));
    }
    let needed = DocumentVersion::needed_by(release);
    if release.document_version < needed {
        let message = format!(
            "the document has what came with `documentVersion` {0}, so it should say {0}",
            needed.number()
        );
        faults.push(Fault::new(format_args!("/documentVersion"), message));
    }
    faults
}

/// What contradicts itself in a document of our own, beside that. The shapes that were published before have copies of names that
/// were kept by hand, and no dates; whoever imports them is told.
#[must_use]
pub fn faults_of_document(release: &Release) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (way, category) in fault::categories(release) {
        let levels = category.levels.iter().zip(&release.levels).enumerate();
        for (index, (own, level)) in levels {
            if own.number == level.number && own.name != level.name {
                let message = format!(
                    "the category `{}` calls level {} `{}`, and its name is `{}`",
                    category.id,
                    level.number,
                    shown(&own.name),
                    shown(&level.name)
                );
                let way = format_args!("{way}/levels/{index}/name");
                faults.push(Fault::new(way, message));
            }
        }
    }
    // A draft may say what a later version is to do.
    if release.status != Status::Draft {
        faults.extend(of_time(release));
        faults.extend(of_drafts(release));
    }
    faults
}

/// The pages of a version that was published and says that they are drafts. Posts are no part of the model, and wait.
fn of_drafts(release: &Release) -> impl Iterator<Item = Fault> {
    let pages = release.pages.iter().enumerate();
    let drafts = pages.filter(|(_, page)| {
        !is_post(&page.path) && page.front_matter.get("draft") == Some(&true.into())
    });
    drafts.map(|(index, page)| {
        let message = format!(
            "a version that was published has no drafts, and the page `{}` is one",
            shown(&page.path)
        );
        Fault::new(format_args!("/pages/{index}/frontMatter/draft"), message)
    })
}

/// What contradicts itself in when the things happened of which a version tells that was published.
fn of_time(release: &Release) -> Vec<Fault> {
    let mut faults = Vec::new();
    if release.date.is_none() {
        let message = "a version that was published has a `date`, and this one has none";
        faults.push(Fault::new(format_args!("/status"), message.to_owned()));
    }
    let version = parse_version(&release.version).ok();
    let mut look = |way: Arguments<'_>, what: &str, since: &str| {
        let later = parse_version(since).ok().zip(version.as_ref());
        if later.is_some_and(|(since, version)| since > *version) {
            let message = format!(
                "this says {what} since {since}, and the document is of {}",
                release.version
            );
            faults.push(Fault::new(way, message));
        }
    };
    for (index, entry) in release.retired.iter().enumerate() {
        look(
            format_args!("/retired/{index}/since"),
            "retired",
            &entry.since,
        );
    }
    for (way, category) in fault::categories(release) {
        for (way, requirement) in fault::requirements(category, &way) {
            if let Some(since) = &requirement.deprecated {
                look(format_args!("{way}/deprecated"), "deprecated", since);
            }
        }
    }
    faults
}

/// What contradicts itself in what is retired. `known` are all ids of the model, former and retired ones included.
fn of_retired(retired: &[Retired], known: &HashSet<&str>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let places: HashMap<&str, usize> = (0..)
        .zip(retired)
        .map(|(at, entry)| (entry.id.as_str(), at))
        .collect();
    let place = |id: &String| places.get(id.as_str()).copied();
    for (index, entry) in retired.iter().enumerate() {
        for (number, successor) in entry.successors.iter().enumerate() {
            if !known.contains(successor.as_str()) {
                let message = format!(
                    "the id `{}` was replaced by `{successor}`, which is no id of the model",
                    entry.id
                );
                let way = format_args!("/retired/{index}/successors/{number}");
                faults.push(Fault::new(way, message));
            }
        }
    }
    let ways = retired
        .iter()
        .map(|entry| entry.successors.iter().map(place).collect());
    faults.extend(
        circles(&ways.collect::<Vec<_>>())
            .into_iter()
            .filter_map(|circle| {
                let (index, number) = (*circle.places.last()?, circle.closing);
                let Retired { id, successors, .. } = &retired[index];
                let message = leads_back("the id", id, &successors[number]);
                let way = format_args!("/retired/{index}/successors/{number}");
                Some(Fault::new(way, message))
            }),
    );
    faults
}

/// That what replaces something is replaced by it.
fn leads_back(what: &str, id: &str, successor: &str) -> String {
    match id == successor {
        true => format!("{what} `{id}` is replaced by itself"),
        false => format!("{what} `{id}` is replaced by `{successor}`, which leads back to it"),
    }
}

/// A way that comes back to where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The places on it, in their order.
    pub places: Vec<usize>,
    /// Which of the ways of the last place leads back to the first, by its position.
    pub closing: usize,
}

/// Where ways come back to where they were, each circle once. Of each place, `ways` holds where it leads: a place, or out of what is
/// looked at.
#[must_use]
pub fn circles(ways: &[Vec<Option<usize>>]) -> Vec<Circle> {
    let mut found = Vec::new();
    let mut is_done = vec![false; ways.len()];
    // Where a place is among the steps.
    let mut step = vec![None; ways.len()];
    for start in 0..ways.len() {
        // The way from the start, each place with how many of its ways were followed.
        let mut steps: Vec<(usize, usize)> = Vec::new();
        if !is_done[start] {
            step[start] = Some(0);
            steps.push((start, 0));
        }
        while let Some((at, followed)) = steps.last_mut() {
            let (at, closing) = (*at, *followed);
            *followed += 1;
            let Some(next) = ways[at].get(closing) else {
                is_done[at] = true;
                step[at] = None;
                steps.pop();
                continue;
            };
            let Some(next) = *next else { continue };
            if let Some(first) = step[next] {
                let places = steps[first..].iter().map(|(at, _)| *at).collect();
                found.push(Circle { places, closing });
            } else if !is_done[next] {
                step[next] = Some(steps.len());
                steps.push((next, 0));
            }
        }
    }
    found
}

/// What contradicts itself in a catalog of references, of which each entry has an id, and may have that of its successor.
pub(crate) fn of_catalog<'a>(
    entries: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let known: HashSet<&str> = entries.clone().map(|(id, _)| id).collect();
    let mut ids = HashSet::new();
    for (index, (id, superseded_by)) in entries.clone().enumerate() {
        let way = format!("/references/{index}");
        if !ids.insert(id) {
            let message = format!("the id `{id}` of a reference is used twice");
            faults.push(Fault::new(format_args!("{way}/id"), message));
        }
        if let Some(successor) = superseded_by.filter(|id| !known.contains(id)) {
            let message = format!(
                "the reference `{id}` is superseded by `{successor}`, which is not in the catalog"
            );
            faults.push(Fault::new(format_args!("{way}/supersededBy"), message));
        }
    }
    let entries: Vec<(&str, Option<&str>)> = entries.collect();
    let places: HashMap<&str, usize> = (0..).zip(&entries).map(|(at, (id, _))| (*id, at)).collect();
    let ways = entries
        .iter()
        .map(|(_, successor)| vec![successor.and_then(|id| places.get(id).copied())]);
    faults.extend(
        circles(&ways.collect::<Vec<_>>())
            .into_iter()
            .filter_map(|circle| {
                let index = *circle.places.last()?;
                let (id, successor) = entries[index];
                let message = leads_back("the reference", id, successor?);
                Some(Fault::new(
                    format_args!("/references/{index}/supersededBy"),
                    message,
                ))
            }),
    );
    faults
}

/// Tells a number and a code that are not those of the place.
fn numbered(
    way: &str,
    what: &str,
    id: &str,
    (number, code): (u32, &str),
    expected: (u32, &str),
    faults: &mut Vec<Fault>,
) {
    if (number, code) == expected {
        return;
    }
    let key = if code == expected.1 { "number" } else { "code" };
    let message = format!(
        "the {what} `{id}` is numbered `{code}`, but its place is `{}`",
        expected.1
    );
    faults.push(Fault::new(format_args!("{way}/{key}"), message));
}

fn of_category(
    way: &str,
    category: &Category,
    scale: &[(u32, &str)],
    known: &HashSet<&str>,
    faults: &mut Vec<Fault>,
) {
    if !category
        .levels
        .iter()
        .map(|level| level.number)
        .eq(scale.iter().map(|level| level.0))
    {
        let message = format!(
            "the category `{}` does not describe each level once, in order",
            category.id
        );
        faults.push(Fault::new(format_args!("{way}/levels"), message));
    }
    for ((way, requirement), number) in fault::requirements(category, way).zip(1..) {
        let code = format!("{}.{number}", category.code);
        let own = (requirement.number, requirement.code.as_str());
        numbered(
            &way,
            "requirement",
            &requirement.id,
            own,
            (number, &code),
            faults,
        );
        let mut levels = scale.iter().map(|level| level.0);
        let mut anchors = requirement.levels.iter();
        if !anchors.all(|anchor| levels.any(|level| level == anchor.number)) {
            let message = format!(
                "the requirement `{}` does not have its anchors by the levels of the model, each once and in order",
                requirement.id
            );
            faults.push(Fault::new(format_args!("{way}/levels"), message));
        }
        let mut cited = HashSet::new();
        for (index, id) in requirement.references.iter().enumerate() {
            let problem = if !known.contains(id.as_str()) {
                format!("cites `{id}`, which is not in the catalog")
            } else if !cited.insert(id) {
                format!("cites `{id}` twice")
            } else {
                continue;
            };
            let message = format!("the requirement `{}` {problem}", requirement.id);
            faults.push(Fault::new(
                format_args!("{way}/references/{index}"),
                message,
            ));
        }
    }
}

/// A version: three numbers, joined by full stops.
///
/// # Errors
/// Where it is something else. Versions before a release, such as `2.0.0-rc.1`, are not supported.
pub fn parse_version(text: &str) -> Result<semver::Version, String> {
    match semver::Version::parse(text) {
        Ok(version) if version.major.max(version.minor).max(version.patch) > GREATEST => Err(
            format!("`{text}` has a number of more than six digits, which no version has"),
        ),
        Ok(version) if version.pre.is_empty() && version.build.is_empty() => Ok(version),
        Ok(_) => Err(format!(
            "`{text}` has a pre-release or build suffix, which is not supported; a version is three numbers, such as `2.1.0`"
        )),
        Err(_) => Err(format!(
            "`{text}` is not a version; a version is three numbers separated by periods, such as `2.1.0`"
        )),
    }
}

/// The version that a name says, as people write it in tags and names of files: `v1.0.0`, `1.0`, `release-1.0.0`.
#[must_use]
pub fn version_in(name: &str) -> Option<semver::Version> {
    const BEFORE: &[&str] = &["releases", "release", "version", "model"];
    let word = BEFORE.iter().find_map(|word| name.strip_prefix(word));
    let bare = word.map_or(Some(name), |rest| rest.strip_prefix(['-', '/', '_', ' ']))?;
    let bare = bare.strip_prefix(['v', 'V']).unwrap_or(bare);
    let whole = match bare.matches('.').count() {
        1 => format!("{bare}.0"),
        _ => bare.to_owned(),
    };
    parse_version(&whole).ok()
}

/// Gives each category and requirement the number and the code of its place.
#[cfg(any(feature = "read", test))]
pub(crate) fn number(release: &mut Release) {
    let mut number = 0;
    for module in &mut release.modules {
        for category in &mut module.categories {
            number += 1;
            category.number = number;
            category.code = format!("{}.{number}", module.id);
            for (requirement, number) in category.requirements.iter_mut().zip(1..) {
                requirement.number = number;
                requirement.code = format!("{}.{number}", category.code);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Resource;
    use crate::small::{self, Edit};

    fn told(release: &Release) -> Vec<String> {
        let faults = faults(release).into_iter();
        faults
            .chain(faults_of_document(release))
            .map(|fault| fault.message)
            .collect()
    }

    #[test]
    fn a_version_is_found_in_the_names_that_people_give() {
        for name in [
            "1.2.0",
            "v1.2.0",
            "V1.2",
            "1.2",
            "release-1.2.0",
            "release/v1.2",
            "model-v1.2.0",
            "version 1.2.0",
        ] {
            let found = version_in(name).map(|version| version.to_string());
            assert_eq!(found.as_deref(), Some("1.2.0"), "{name}");
        }
        for name in [
            "",
            "1",
            "v2",
            "tool-v1.2.0",
            "1.2.0-rc.1",
            "release1.2.0",
            "1.2.3.4",
            "extension-0.6.0",
        ] {
            assert_eq!(version_in(name), None, "{name}");
        }
    }

    #[test]
    fn a_document_that_agrees_with_itself_has_no_fault() {
        assert_eq!(told(&small::release()), [""; 0]);
    }

    /// Gives levels other numbers. Each category follows the scale, so that the scale alone can be wrong.
    fn renumber(model: &mut Release, number: fn(u32) -> u32) {
        for level in &mut model.levels {
            level.number = number(level.number);
        }
        let categories = model.modules.iter_mut().flat_map(|of| &mut of.categories);
        for level in categories.flat_map(|category| &mut category.levels) {
            level.number = number(level.number);
        }
    }

    #[test]
    fn each_contradiction_is_told_once_and_alone() {
        let cases: &[(Edit, &str)] = &[
            (
                |model| model.version = "1.0".to_owned(),
                "`1.0` is not a version; a version is three numbers separated by periods, such as `2.1.0`",
            ),
            (
                |model| renumber(model, |number| 2 * number),
                "the levels are not numbered from 0 or 1 on without a gap",
            ),
            (
                |model| renumber(model, |number| number + 1),
                "the levels are not numbered from 0 or 1 on without a gap",
            ),
            (
                |model| renumber(model, |number| number.max(2)),
                "the levels are not numbered from 0 or 1 on without a gap",
            ),
            (
                |model| model.category_mut("policy").levels.reverse(),
                "the category `policy` does not describe each level once, in order",
            ),
            (
                |model| model.category_mut("policy").levels[1].name = "Planned".to_owned(),
                "the category `policy` calls level 2 `Planned`, and its name is `Managed`",
            ),
            (
                |model| model.date = None,
                "a version that was published has a `date`, and this one has none",
            ),
            (
                |model| {
                    let keys = &mut model.pages[1].front_matter;
                    keys.insert("draft".to_owned(), true.into());
                },
                "a version that was published has no drafts, and the page `scoring.md` is one",
            ),
            (
                |model| model.retired[0].since = "1.0.1".to_owned(),
                "this says retired since 1.0.1, and the document is of 1.0.0",
            ),
            (
                |model| model.requirement_mut("backup").deprecated = Some("1.1.0".to_owned()),
                "this says deprecated since 1.1.0, and the document is of 1.0.0",
            ),
            (
                |model| model.modules[1].id = "G".to_owned(),
                "the id `G` of a module is used twice",
            ),
            (
                |model| model.category_mut("roles").id = "policy".to_owned(),
                "the id `policy` of a category is used twice",
            ),
            (
                // Former ids are known before the ids of what follows.
                |model| model.category_mut("roles").was = vec!["keys".to_owned()],
                "the id `keys` of a category is used twice",
            ),
            (
                |model| model.category_mut("roles").was = vec!["policy".to_owned()],
                "the id `policy` of a former category is used twice",
            ),
            (
                |model| model.requirement_mut("backup").id = "owners".to_owned(),
                "the id `owners` of a requirement is used twice",
            ),
            (
                |model| model.requirement_mut("backup").was = vec!["owners".to_owned()],
                "the id `owners` of a former requirement is used twice",
            ),
            (
                |model| model.retired[0].id = "owners".to_owned(),
                "the id `owners` of a retired entry is used twice",
            ),
            (
                |model| {
                    model.references[1].id = "hsm".to_owned();
                    model.requirement_mut("approval").references.pop();
                },
                "the id `hsm` of a reference is used twice",
            ),
            (
                |model| model.references[0].superseded_by = Some("none".to_owned()),
                "the reference `cps` is superseded by `none`, which is not in the catalog",
            ),
            (
                |model| model.references[0].superseded_by = Some("cps".to_owned()),
                "the reference `cps` is replaced by itself",
            ),
            (
                |model| {
                    model.references[0].superseded_by = Some("hsm".to_owned());
                    model.references[2].superseded_by = Some("cps".to_owned());
                },
                "the reference `hsm` is replaced by `cps`, which leads back to it",
            ),
            (
                |model| model.retired[1].successors = vec!["telex".to_owned()],
                "the id `fax` was replaced by `telex`, which is no id of the model",
            ),
            (
                |model| model.retired[1].successors = vec!["owners".to_owned(), "fax".to_owned()],
                "the id `fax` is replaced by itself",
            ),
            (
                |model| {
                    model.retired[0].successors = vec!["review".to_owned(), "fax".to_owned()];
                    model.retired[1].successors = vec!["paper".to_owned()];
                },
                "the id `fax` is replaced by `paper`, which leads back to it",
            ),
            (
                |model| model.pages[1].path = "_index.md".to_owned(),
                "two pages have the path `_index.md`",
            ),
            (
                |model| {
                    let file = |path| Resource::of(path, b"x").unwrap();
                    model.resources = vec![file("b.png"), file("a.png")];
                    model.document_version = DocumentVersion::needed_by(model);
                },
                "the files beside pages are not listed once each, in the order of their paths",
            ),
            (
                |model| model.resources = Resource::of("a.png", b"x").into_iter().collect(),
                "the document has what came with `documentVersion` 2, so it should say 2",
            ),
            (
                |model| model.requirement_mut("approval").levels = vec![small::anchor(1)],
                "the document has what came with `documentVersion` 3, so it should say 3",
            ),
            (
                |model| {
                    model.requirement_mut("approval").levels =
                        vec![small::anchor(2), small::anchor(1)];
                    model.document_version = DocumentVersion::needed_by(model);
                },
                "the requirement `approval` does not have its anchors by the levels of the model, each once and in order",
            ),
            (
                |model| {
                    let cited = &mut model.requirement_mut("approval").references;
                    cited[1] = "none".to_owned();
                },
                "the requirement `approval` cites `none`, which is not in the catalog",
            ),
            (
                |model| {
                    let cited = &mut model.requirement_mut("approval").references;
                    cited[1] = cited[0].clone();
                },
                "the requirement `approval` cites `cps` twice",
            ),
        ];
        for (edit, told) in cases {
            assert_eq!(self::told(&small::edited(edit)), [*told]);
        }
        // The lowest level has the number 0 or 1.
        let from_zero = |model: &mut Release| renumber(model, |number| number - 1);
        assert_eq!(told(&small::edited(from_zero)), [""; 0]);
        // A draft has no date, and says what a later version is to do.
        let draft = |model: &mut Release| {
            (model.status, model.date) = (Status::Draft, None);
            model.retired[0].since = "2.0.0".to_owned();
        };
        assert_eq!(told(&small::edited(draft)), [""; 0]);
        // What stands in the catalog may be superseded by what stands there.
        let superseded = |model: &mut Release| {
            model.references[0].superseded_by = Some("hsm".to_owned());
        };
        assert_eq!(told(&small::edited(superseded)), [""; 0]);
    }

    #[test]
    fn numbers_and_codes_follow_from_places() {
        let release = small::release();
        let codes = release.categories().map(|category| category.code.as_str());
        assert_eq!(codes.collect::<Vec<_>>(), ["G.1", "G.2", "O.3"]);
        let codes = release.requirements().map(|of| of.code.as_str());
        assert_eq!(
            codes.collect::<Vec<_>>(),
            ["G.1.1", "G.1.2", "G.2.1", "G.2.2", "O.3.1", "O.3.2"]
        );
        // A wrong number is told as well as a wrong code.
        let cases: &[(Edit, &str)] = &[
            (
                |model| model.category_mut("keys").number = 1,
                "the category `keys` is numbered `O.3`, but its place is `O.3`",
            ),
            (
                |model| model.requirement_mut("backup").number = 1,
                "the requirement `backup` is numbered `O.3.2`, but its place is `O.3.2`",
            ),
            (
                |model| model.requirement_mut("backup").code = "O.3.1".to_owned(),
                "the requirement `backup` is numbered `O.3.1`, but its place is `O.3.2`",
            ),
        ];
        for (edit, told) in cases {
            let mut release = small::release();
            edit(&mut release);
            assert_eq!(self::told(&release), [*told]);
        }
        // The codes of requirements follow from that of their category.
        let mut release = small::release();
        release.category_mut("keys").code = "O.1".to_owned();
        assert_eq!(
            told(&release),
            [
                "the category `keys` is numbered `O.1`, but its place is `O.3`",
                "the requirement `ceremony` is numbered `O.3.1`, but its place is `O.1.1`",
                "the requirement `backup` is numbered `O.3.2`, but its place is `O.1.2`",
            ]
        );
    }

    #[test]
    fn a_version_is_three_numbers_and_nothing_else() {
        assert_eq!(parse_version("2.1.0"), Ok(semver::Version::new(2, 1, 0)));
        for text in ["2.1.0-rc.1", "2.1.0+build", "2.1.0-rc.1+build"] {
            let error = parse_version(text).unwrap_err();
            assert!(
                error.contains("has a pre-release or build suffix"),
                "{error}"
            );
        }
        let error = parse_version("2.1.1000000").unwrap_err();
        assert!(error.contains("more than six digits"), "{error}");
        for text in ["2.1", "2.1.0.0", "v2.1.0", ""] {
            let error = parse_version(text).unwrap_err();
            assert!(error.contains("is not a version"), "{error}");
        }
    }
}
