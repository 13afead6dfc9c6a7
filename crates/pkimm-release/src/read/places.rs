//! Where the texts of a model stand in the file it was read from. They are sought only when something must be reported about
//! them, so that reading itself does not pay for it.
//!
//! Every shape has the same order of categories and requirements, so that the ids of what was read name the texts of a file
//! in which ids are positions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::Spanned;

use super::yaml;
use crate::address::{Address, CategoryField, LevelTextField, RequirementField};
use crate::{Category, Release};

/// The lines of a file at which its texts start, and the file's lines.
#[derive(Clone, Debug, Default)]
pub struct Places {
    starts: BTreeMap<Address, usize>,
    /// The same lines in their order.
    in_order: BTreeSet<usize>,
    lines: Vec<String>,
}

impl Places {
    /// Finds the texts of a file of any shape, of which `release` was read. Where the file cannot be read there are none.
    #[must_use]
    pub fn of(text: &str, release: &Release) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut places = Self {
            starts: BTreeMap::new(),
            in_order: BTreeSet::new(),
            lines: text.lines().map(str::to_owned).collect(),
        };
        // JSON is YAML, and its places are wanted as well.
        let Ok(model) = yaml::<ModelPlaces>(text) else {
            return places;
        };
        let found = model.modules.iter().flat_map(|module| &module.categories);
        for (category, found) in release.categories().zip(found) {
            places.category(category, found);
        }
        places
    }

    fn category(&mut self, category: &Category, found: &CategoryPlaces) {
        for (field, place) in [
            (CategoryField::Id, &found.id),
            (CategoryField::Name, &found.name),
            (CategoryField::Description, &found.description),
        ] {
            self.put(
                Address::Category(category.id.clone(), field),
                place.as_ref(),
            );
        }
        for (level, found) in category.levels.iter().zip(&found.levels) {
            for (field, place) in [
                (LevelTextField::Name, &found.name),
                (LevelTextField::Description, &found.description),
            ] {
                let address = Address::LevelText(category.id.clone(), level.number, field);
                self.put(address, place.as_ref());
            }
        }
        for (requirement, found) in category.requirements.iter().zip(&found.requirements) {
            for (field, place) in [
                (RequirementField::Id, &found.id),
                (RequirementField::Title, &found.description),
                (RequirementField::Guidance, &found.guidance),
                (RequirementField::Assessment, &found.assessment),
                (RequirementField::References, &found.references),
                // A text in place of the list stands where the list would.
                (RequirementField::ReferencesNote, &found.references),
            ] {
                let address = Address::Requirement(requirement.id.clone(), field);
                self.put(address, place.as_ref());
            }
        }
    }

    fn put(&mut self, address: Address, place: Option<&Spanned<IgnoredAny>>) {
        if let Some(line) = place.and_then(|place| usize::try_from(place.referenced.line()).ok())
            && line > 0
        {
            self.starts.insert(address, line);
            self.in_order.insert(line);
        }
    }

    /// The line, counted from 1, at which a line of a text stands; `before` lines of the text that say the same stand
    /// before it. Where the file writes the line with escapes, it is the line at which the text starts.
    #[must_use]
    pub fn line(&self, address: &Address, line: &str, before: usize) -> Option<usize> {
        let start = self.starts.get(address);
        // What was not sought stands below the name of its entry.
        let start = *start.or_else(|| self.starts.get(&name_of(address)?))?;
        // The text ends at the latest where the next one starts.
        let end = self.in_order.range(start + 1..).next();
        let end = end.map_or(self.lines.len(), |end| end - 1).max(start);
        let wanted = line.trim();
        let lines = self.lines.get(start - 1..end.min(self.lines.len()))?;
        let found = (!wanted.is_empty()).then(|| {
            let same = lines
                .iter()
                .enumerate()
                .filter(|(_, line)| line.trim_end().ends_with(wanted));
            same.map(|(at, _)| at).nth(before)
        });
        Some(start + found.flatten().unwrap_or_default())
    }
}

/// The name of the entry to which a fact belongs.
fn name_of(address: &Address) -> Option<Address> {
    match address {
        Address::Category(id, _) => Some(Address::Category(id.clone(), CategoryField::Name)),
        Address::LevelText(id, level, _) => {
            Some(Address::LevelText(id.clone(), *level, LevelTextField::Name))
        }
        Address::Requirement(id, _) | Address::LevelAnchor(id, _, _) => {
            Some(Address::Requirement(id.clone(), RequirementField::Title))
        }
        Address::Model(_)
        | Address::Level(..)
        | Address::Module(..)
        | Address::Reference(..)
        | Address::Retired(..)
        | Address::Page(..)
        | Address::Resource(..) => None,
    }
}

#[derive(Deserialize)]
struct ModelPlaces {
    modules: Vec<ModulePlaces>,
}

#[derive(Deserialize)]
struct ModulePlaces {
    categories: Vec<CategoryPlaces>,
}

#[derive(Deserialize)]
struct CategoryPlaces {
    id: Option<Spanned<IgnoredAny>>,
    name: Option<Spanned<IgnoredAny>>,
    description: Option<Spanned<IgnoredAny>>,
    #[serde(default)]
    levels: Vec<LevelPlaces>,
    #[serde(default)]
    requirements: Vec<RequirementPlaces>,
}

#[derive(Deserialize)]
struct LevelPlaces {
    name: Option<Spanned<IgnoredAny>>,
    description: Option<Spanned<IgnoredAny>>,
}

#[derive(Deserialize)]
struct RequirementPlaces {
    id: Option<Spanned<IgnoredAny>>,
    description: Option<Spanned<IgnoredAny>>,
    guidance: Option<Spanned<IgnoredAny>>,
    assessment: Option<Spanned<IgnoredAny>>,
    references: Option<Spanned<IgnoredAny>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_within_its_own_text() {
        let text = [
            "schemaVersion: \"1.0.0\"",
            "version: \"1.0.0\"",
            "modules:",
            "- id: G",
            "  name: Governance",
            "  description: Text",
            "  categories:",
            "  - id: \"1\"",
            "    name: 'Keys'",
            "    weight: 1",
            "    levels: [{ number: 1, name: 1 - Initial, description: Text }]",
            "    description: |",
            "      ## Notes",
            "",
            "      more",
            "    requirements:",
            "    - id: \"1\"",
            "      description: First",
            "      weight: 1",
            "      guidance: |",
            "        text",
            "        ## Notes",
            "        ## Notes",
            "      assessment: \"a\\n##\\tTab\"",
            "      references: \"- A\"",
            "",
        ]
        .join("\n");
        let published = crate::read::read(&text, None).unwrap();
        let places = Places::of(&text, &published.release);
        let requirement = |field| Address::Requirement("first".to_owned(), field);
        let overview = Address::Category("keys".to_owned(), CategoryField::Description);
        assert_eq!(places.line(&overview, "## Notes", 0), Some(13));
        let guidance = requirement(RequirementField::Guidance);
        assert_eq!(places.line(&guidance, "## Notes", 0), Some(22));
        assert_eq!(places.line(&guidance, "## Notes", 1), Some(23));
        let escaped = requirement(RequirementField::Assessment);
        assert_eq!(places.line(&escaped, "##\tTab", 0), Some(24));
        let references = requirement(RequirementField::References);
        assert_eq!(places.line(&references, "", 0), Some(25));
        // Its weight was not sought.
        let weight = Address::Category("keys".to_owned(), CategoryField::Weight);
        assert_eq!(places.line(&weight, "", 0), Some(9));
        let other = Address::Category("other".to_owned(), CategoryField::Name);
        assert_eq!(places.line(&other, "", 0), None);
    }
}
