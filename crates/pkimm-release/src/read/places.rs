//! Where the texts of a model stand in the file it was read from. They are sought only when something must be told of
//! them, so that reading itself does not pay for it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::Spanned;

use super::yaml;

/// Which field of a category or requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The id.
    Id,
    /// The name of a category or level, or the title of a requirement.
    Name,
    /// The overview of a category, or the description of a level.
    Description,
    /// The guidance of a requirement.
    Guidance,
    /// The assessment of a requirement.
    Assessment,
    /// The references of a requirement.
    References,
}

/// A text of a model, known by its position, which every shape has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The number of the category, counted from 1 through the whole model.
    pub category: u32,
    /// The number of the requirement in its category, counted from 1, where the text is a requirement's.
    pub requirement: Option<u32>,
    /// The number of the level, where the text is about a level.
    pub level: Option<u32>,
    /// Which field it is.
    pub field: Field,
}

impl Spot {
    /// A field of a category.
    #[must_use]
    pub fn category(category: u32, field: Field) -> Self {
        Self {
            category,
            requirement: None,
            level: None,
            field,
        }
    }

    /// A field of a level of a category.
    #[must_use]
    pub fn level(category: u32, level: u32, field: Field) -> Self {
        Self {
            level: Some(level),
            ..Self::category(category, field)
        }
    }

    /// A field of a requirement.
    #[must_use]
    pub fn requirement(category: u32, requirement: u32, field: Field) -> Self {
        Self {
            requirement: Some(requirement),
            ..Self::category(category, field)
        }
    }
}

/// The lines of a file at which its texts start, and the file's lines.
#[derive(Clone, Debug, Default)]
pub struct Places {
    starts: BTreeMap<Spot, usize>,
    lines: Vec<String>,
}

impl Places {
    /// Finds the texts of a file of any shape. Where the file cannot be read there are none.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut places = Self {
            starts: BTreeMap::new(),
            lines: text.lines().map(str::to_owned).collect(),
        };
        // JSON is YAML, and its places are wanted as well.
        let Ok(model) = yaml::<ModelPlaces>(text) else {
            return places;
        };
        let categories = model.modules.iter().flat_map(|module| &module.categories);
        for (category, number) in categories.zip(1..) {
            places.category(category, number);
        }
        places
    }

    fn category(&mut self, category: &CategoryPlaces, number: u32) {
        for (field, place) in [
            (Field::Id, &category.id),
            (Field::Name, &category.name),
            (Field::Description, &category.description),
        ] {
            self.put(Spot::category(number, field), place.as_ref());
        }
        for (level, own) in category.levels.iter().zip(1..) {
            for (field, place) in [
                (Field::Name, &level.name),
                (Field::Description, &level.description),
            ] {
                self.put(Spot::level(number, own, field), place.as_ref());
            }
        }
        for (requirement, own) in category.requirements.iter().zip(1..) {
            for (field, place) in [
                (Field::Id, &requirement.id),
                (Field::Name, &requirement.description),
                (Field::Guidance, &requirement.guidance),
                (Field::Assessment, &requirement.assessment),
                (Field::References, &requirement.references),
            ] {
                self.put(Spot::requirement(number, own, field), place.as_ref());
            }
        }
    }

    fn put(&mut self, spot: Spot, place: Option<&Spanned<IgnoredAny>>) {
        if let Some(line) = place.and_then(|place| usize::try_from(place.referenced.line()).ok())
            && line > 0
        {
            self.starts.insert(spot, line);
        }
    }

    /// The line, counted from 1, at which a line of a text stands; `before` lines of the text that say the same stand
    /// before it. Where the file writes the line with escapes, it is the line at which the text starts.
    #[must_use]
    pub fn line(&self, spot: Spot, line: &str, before: usize) -> Option<usize> {
        let start = *self.starts.get(&spot)?;
        // The text ends at the latest where the next one starts.
        let end = self.starts.values().filter(|other| **other > start).min();
        let end = end.map_or(self.lines.len(), |end| end - 1).max(start);
        let wanted = line.trim();
        let own = self.lines.get(start - 1..end.min(self.lines.len()))?;
        let found = (!wanted.is_empty()).then(|| {
            let same = own
                .iter()
                .enumerate()
                .filter(|(_, own)| own.trim_end().ends_with(wanted));
            same.map(|(at, _)| at).nth(before)
        });
        Some(start + found.flatten().unwrap_or_default())
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
        let text = "modules:\n- categories:\n  - id: \"1\"\n    name: 'Keys'\n    description: |\n      ## Notes\n\n      more\n    requirements:\n    - id: \"1\"\n      guidance: |\n        text\n        ## Notes\n        ## Notes\n      assessment: \"a\\n##\\tTab\"\n      references: [a, b]\n";
        let places = Places::of(text);
        let guidance = Spot::requirement(1, 1, Field::Guidance);
        assert_eq!(
            places.line(Spot::category(1, Field::Description), "## Notes", 0),
            Some(6)
        );
        assert_eq!(places.line(guidance, "## Notes", 0), Some(13));
        assert_eq!(places.line(guidance, "## Notes", 1), Some(14));
        let escaped = Spot::requirement(1, 1, Field::Assessment);
        assert_eq!(places.line(escaped, "##\tTab", 0), Some(15));
        assert_eq!(
            places.line(Spot::requirement(1, 1, Field::References), "", 0),
            Some(16)
        );
        assert_eq!(places.line(Spot::category(2, Field::Name), "", 0), None);
    }
}
