//! Where the site shows a fact of the model.

use super::anchor::{
    ANCHORS_OF_LEVELS, ASSESSMENT, GUIDANCE, LEVEL, LEVEL_INDICATORS, LEVEL_RISKS, LEVEL_TEXT,
    LEVELS as LEVELS_OF_CATEGORY, MODULE, OVERVIEW, REFERENCE, REFERENCES, REQUIREMENT,
};
use super::{LEVELS, MODEL, MODULES, category_folder, narrative_folder};
use crate::Release;
use crate::address::{Address, CategoryField, LevelField, RequirementField};

/// The folder of the page of the catalog.
const CATALOG: &str = "model/model/references";

/// A place on the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The folder of the page.
    pub folder: String,
    /// Anchors on it, the most exact one first. Where a text is not there, or stands in a table, the page lacks some.
    pub anchors: Vec<String>,
}

/// Where the site shows a fact of a release, or would show it. `None` where no page does: of files beside pages, of ids that are
/// retired, and of what the release does not have.
#[must_use]
pub fn shown(release: &Release, address: &Address) -> Option<Shown> {
    let (folder, anchors) = match address {
        Address::Model(_) => (MODEL.to_owned(), Vec::new()),
        Address::Level(number, field) => {
            let part = match field {
                LevelField::Indicators => Some(LEVEL_INDICATORS.of(number)),
                LevelField::Risks => Some(LEVEL_RISKS.of(number)),
                _ => None,
            };
            let whole = Some(LEVEL.of(number));
            (LEVELS.to_owned(), part.into_iter().chain(whole).collect())
        }
        Address::Module(id, _) => (MODULES.to_owned(), vec![MODULE.of(id)]),
        Address::Category(id, field) => {
            let is_overview = *field == CategoryField::Description;
            let anchors = is_overview.then(|| OVERVIEW.of(""));
            (category_folder(id), anchors.into_iter().collect())
        }
        Address::LevelText(id, number, _) => {
            let anchors = vec![LEVEL_TEXT.of(number), LEVELS_OF_CATEGORY.of("")];
            (category_folder(id), anchors)
        }
        Address::Requirement(id, field) => {
            let part = match field {
                RequirementField::Guidance => Some(GUIDANCE.of(id)),
                RequirementField::Assessment => Some(ASSESSMENT.of(id)),
                RequirementField::References | RequirementField::ReferencesNote => {
                    Some(REFERENCES.of(id))
                }
                _ => None,
            };
            of_requirement(release, id, part)?
        }
        Address::LevelAnchor(id, ..) => {
            of_requirement(release, id, Some(ANCHORS_OF_LEVELS.of(id)))?
        }
        Address::Reference(id, _) => (CATALOG.to_owned(), vec![REFERENCE.of(id)]),
        Address::Page(path, _) => (narrative_folder(path), Vec::new()),
        Address::Retired(..) | Address::Resource(..) => return None,
    };
    Some(Shown { folder, anchors })
}

/// The page of the category that has a requirement, and the anchors of a part of it and of all of it.
fn of_requirement(
    release: &Release,
    id: &str,
    part: Option<String>,
) -> Option<(String, Vec<String>)> {
    let has_it = |category: &&crate::Category| category.requirements.iter().any(|own| own.id == id);
    let category = release.categories().find(has_it)?;
    let anchors = part.into_iter().chain([REQUIREMENT.of(id)]).collect();
    Some((category_folder(&category.id), anchors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{LevelTextField, PageField, ReferenceField};
    use crate::site::pages;
    use crate::small;

    #[test]
    fn what_a_page_shows_has_a_place_on_it() {
        let release = small::release();
        let pages = pages(&release, &[]);
        let requirement = release.requirements().next().expect("one").id.clone();
        let category = release.categories().next().expect("one").id.clone();
        for address in [
            Address::Level(1, LevelField::Name),
            Address::Module(
                release.modules[0].id.clone(),
                crate::address::ModuleField::Name,
            ),
            Address::Category(category.clone(), CategoryField::Name),
            Address::LevelText(category, 1, LevelTextField::Description),
            Address::Requirement(requirement.clone(), RequirementField::Guidance),
            Address::Requirement(requirement, RequirementField::Weight),
            Address::Reference(release.references[0].id.clone(), ReferenceField::Title),
        ] {
            let shown = shown(&release, &address).expect("it is shown");
            let page = pages.iter().find(|page| page.folder == shown.folder);
            let anchors = page.expect("the page is there").anchors(&release);
            let is_there = |anchor: &String| anchors.contains(anchor);
            assert!(
                shown.anchors.is_empty() || shown.anchors.iter().any(is_there),
                "{address:?} {shown:?}"
            );
        }
        let nothing = Address::Requirement("nothing".to_owned(), RequirementField::Weight);
        assert_eq!(shown(&release, &nothing), None);
        let page = Address::Page("a/b.md".to_owned(), PageField::Body);
        assert_eq!(
            shown(&release, &page).map(|shown| shown.folder),
            Some("model/a/b".to_owned())
        );
    }
}
