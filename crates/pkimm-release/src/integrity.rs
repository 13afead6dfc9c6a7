//! Whether a release document agrees with itself: what its schema cannot say.

use std::collections::HashSet;

use crate::{Category, DocumentVersion, Release};

/// The greatest number that the lowest level of a model may have.
pub const LOWEST: u32 = 1;

/// What contradicts itself in a document, one sentence each. Empty for every document that a check let through.
#[must_use]
pub fn faults(release: &Release) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = parse_version(&release.version) {
        faults.push(error);
    }
    let scale: Vec<(u32, &str)> = release
        .levels
        .iter()
        .map(|level| (level.number, level.name.as_str()))
        .collect();
    let lowest = scale.first().map_or(LOWEST, |level| level.0);
    if lowest > LOWEST || !(lowest..).zip(&scale).all(|(next, level)| level.0 == next) {
        faults.push("the levels are not numbered from 0 or 1 on without a gap".to_owned());
    }
    let mut ids: HashSet<&str> = HashSet::new();
    let mut unique = |id, what: &str, faults: &mut Vec<String>| {
        if !ids.insert(id) {
            faults.push(format!("the id `{id}` of {what} is used twice"));
        }
    };
    let mut modules = HashSet::new();
    let known: HashSet<&str> = release
        .references
        .iter()
        .map(|reference| reference.id.as_str())
        .collect();
    let mut number = 0;
    for module in &release.modules {
        if !modules.insert(module.id.as_str()) {
            faults.push(format!("the id `{}` of a module is used twice", module.id));
        }
        for category in &module.categories {
            number += 1;
            unique(&category.id, "a category", &mut faults);
            category
                .was
                .iter()
                .for_each(|id| unique(id, "a former category", &mut faults));
            let code = format!("{}.{number}", module.id);
            if category.number != number || category.code != code {
                faults.push(format!(
                    "the category `{}` is numbered `{}`, but its place is `{code}`",
                    category.id, category.code
                ));
            }
            of_category(category, &scale, &known, &mut faults);
            for requirement in &category.requirements {
                unique(&requirement.id, "a requirement", &mut faults);
                requirement
                    .was
                    .iter()
                    .for_each(|id| unique(id, "a former requirement", &mut faults));
            }
        }
    }
    release
        .retired
        .iter()
        .for_each(|retired| unique(&retired.id, "a retired entry", &mut faults));
    if known.len() != release.references.len() {
        faults.push("two references have the same id".to_owned());
    }
    for reference in &release.references {
        if let Some(id) = reference
            .superseded_by
            .as_deref()
            .filter(|id| !known.contains(id))
        {
            faults.push(format!(
                "the reference `{}` is superseded by `{id}`, which is not in the catalog",
                reference.id
            ));
        }
    }
    let paths: HashSet<&str> = release
        .pages
        .iter()
        .map(|page| page.path.as_str())
        .collect();
    if paths.len() != release.pages.len() {
        faults.push("two pages have the same path".to_owned());
    }
    let files = &release.resources;
    if !files.is_sorted_by(|left, right| left.path < right.path) {
        faults.push(
            "the files beside pages are not listed once each, in the order of their paths"
                .to_owned(),
        );
    }
    if release.document_version < DocumentVersion::with(files) {
        faults.push(
            "the document lists files beside pages, so its `documentVersion` should be 2"
                .to_owned(),
        );
    }
    faults
}

fn of_category(
    category: &Category,
    scale: &[(u32, &str)],
    known: &HashSet<&str>,
    faults: &mut Vec<String>,
) {
    if !category
        .levels
        .iter()
        .map(|level| level.number)
        .eq(scale.iter().map(|level| level.0))
    {
        faults.push(format!(
            "the category `{}` does not describe each level once, in order",
            category.id
        ));
    }
    for (requirement, number) in category.requirements.iter().zip(1..) {
        let code = format!("{}.{number}", category.code);
        if requirement.number != number || requirement.code != code {
            faults.push(format!(
                "the requirement `{}` is numbered `{}`, but its place is `{code}`",
                requirement.id, requirement.code
            ));
        }
        for id in requirement
            .references
            .iter()
            .filter(|id| !known.contains(id.as_str()))
        {
            faults.push(format!(
                "the requirement `{}` cites `{id}`, which is not in the catalog",
                requirement.id
            ));
        }
        let cited: HashSet<&String> = requirement.references.iter().collect();
        if cited.len() != requirement.references.len() {
            faults.push(format!(
                "the requirement `{}` cites a reference twice",
                requirement.id
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
        Ok(version) if version.pre.is_empty() && version.build.is_empty() => Ok(version),
        Ok(_) => Err(format!(
            "`{text}` has a pre-release or build suffix, which is not supported; a version is three numbers, such as `2.1.0`"
        )),
        Err(_) => Err(format!(
            "`{text}` is not a version; a version is three numbers separated by periods, such as `2.1.0`"
        )),
    }
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

    #[test]
    fn a_document_that_agrees_with_itself_has_no_fault() {
        assert_eq!(faults(&small::release()), Vec::<String>::new());
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
                "two references have the same id",
            ),
            (
                |model| model.references[0].superseded_by = Some("none".to_owned()),
                "the reference `cps` is superseded by `none`, which is not in the catalog",
            ),
            (
                |model| model.pages[1].path = "_index.md".to_owned(),
                "two pages have the same path",
            ),
            (
                |model| {
                    let file = |path| Resource::of(path, b"x").unwrap();
                    model.resources = vec![file("b.png"), file("a.png")];
                    model.document_version = DocumentVersion::WITH_RESOURCES;
                },
                "the files beside pages are not listed once each, in the order of their paths",
            ),
            (
                |model| model.resources = Resource::of("a.png", b"x").into_iter().collect(),
                "the document lists files beside pages, so its `documentVersion` should be 2",
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
                "the requirement `approval` cites a reference twice",
            ),
        ];
        for (edit, told) in cases {
            assert_eq!(faults(&small::edited(edit)), [*told]);
        }
        // The lowest level has the number 0 or 1.
        let from_zero = |model: &mut Release| renumber(model, |number| number - 1);
        assert_eq!(faults(&small::edited(from_zero)), Vec::<String>::new());
        // What stands in the catalog may be superseded by what stands there.
        let superseded = |model: &mut Release| {
            model.references[0].superseded_by = Some("hsm".to_owned());
        };
        assert_eq!(faults(&small::edited(superseded)), Vec::<String>::new());
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
            assert_eq!(faults(&release), [*told]);
        }
        // The codes of requirements follow from that of their category.
        let mut release = small::release();
        release.category_mut("keys").code = "O.1".to_owned();
        assert_eq!(
            faults(&release),
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
        for text in ["2.1", "2.1.0.0", "v2.1.0", ""] {
            let error = parse_version(text).unwrap_err();
            assert!(error.contains("is not a version"), "{error}");
        }
    }
}
