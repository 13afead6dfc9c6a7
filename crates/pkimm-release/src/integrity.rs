//! Whether a release document agrees with itself: what its schema cannot say.

use std::collections::HashSet;

use crate::{Category, Release};

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
    if !scale
        .iter()
        .map(|level| level.0)
        .eq(1..=u32::try_from(scale.len()).unwrap_or(u32::MAX))
    {
        faults.push("the levels are not numbered 1, 2, 3 and so on".to_owned());
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

#[cfg(feature = "read")]
/// Gives each category and requirement the number and the code of its place.
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
