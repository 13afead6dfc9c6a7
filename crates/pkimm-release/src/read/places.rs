//! Where the facts of a model stand in the files it was read from. They are sought only when something must be reported about
//! them, so that reading itself does not pay for it.
//!
//! Every shape has the same order of categories and requirements, so that the ids of what was read name the values of a file
//! in which ids are positions. The keys are those of the document, but for levels, which the published shapes know in
//! categories alone.

use std::collections::HashMap;
use std::ops::Range;

use super::node::Node;
use crate::Release;
use crate::address::{
    Address, CategoryField, LevelField, LevelTextField, ReleaseField, RequirementField, Subject,
};

/// A file of those that a model was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The one that holds the structure.
    Model,
    /// The catalog of references.
    Catalog,
}

/// The files of a model, and where its facts stand in them.
#[derive(Debug)]
pub struct Places<'a> {
    model: File<'a>,
    catalog: Option<File<'a>>,
    /// The positions that lead to each subject, from the outermost list.
    ways: HashMap<Subject, Vec<usize>>,
    /// The numbers of the levels of each category and each requirement.
    levels: HashMap<Subject, Vec<u32>>,
    /// The ids of what is retired.
    retired: Vec<String>,
    /// Where each entry of the catalog is cited first.
    cited: HashMap<String, (String, usize)>,
}

#[derive(Debug)]
struct File<'a> {
    text: &'a str,
    /// The bytes of a mark at its beginning, which is not read.
    mark: usize,
    /// `None` where the file cannot be read.
    root: Option<Node>,
}

impl<'a> File<'a> {
    fn new(text: &'a str) -> Self {
        let read = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            text,
            mark: text.len() - read.len(),
            // JSON is YAML, and its places are wanted as well.
            root: Node::of_text(read).ok(),
        }
    }

    /// The bytes from the beginning of a value to its end.
    fn value(&self, way: &[String]) -> Option<Range<usize>> {
        let bytes = self.root.as_ref()?.at(way)?.bytes();
        let bytes = bytes.start + self.mark..bytes.end + self.mark;
        self.text.get(bytes.clone()).map(|_| bytes)
    }
}

impl<'a> Places<'a> {
    /// Finds the facts of files of any shape, of which `release` was read. Where a file cannot be read there are none.
    #[must_use]
    pub fn of(model: &'a str, catalog: Option<&'a str>, release: &Release) -> Self {
        let mut places = Self {
            model: File::new(model),
            catalog: catalog.map(File::new),
            ways: HashMap::from([(Subject::Model, Vec::new())]),
            levels: HashMap::new(),
            retired: release.retired.iter().map(|one| one.id.clone()).collect(),
            cited: HashMap::new(),
        };
        let mut put = |subject: Subject, way: &[usize]| {
            places.ways.entry(subject).or_insert_with(|| way.to_vec());
        };
        for (at, level) in release.levels.iter().enumerate() {
            put(Subject::Level(level.number), &[at]);
        }
        for (at, module) in release.modules.iter().enumerate() {
            put(Subject::Module(module.id.clone()), &[at]);
            for (of_module, category) in module.categories.iter().enumerate() {
                let subject = Subject::Category(category.id.clone());
                let numbers = category.levels.iter().map(|level| level.number);
                places.levels.insert(subject.clone(), numbers.collect());
                put(subject, &[at, of_module]);
                for (of_category, requirement) in category.requirements.iter().enumerate() {
                    let subject = Subject::Requirement(requirement.id.clone());
                    let numbers = requirement.levels.iter().map(|level| level.number);
                    places.levels.insert(subject.clone(), numbers.collect());
                    put(subject, &[at, of_module, of_category]);
                    for (of_list, id) in requirement.references.iter().enumerate() {
                        let first = places.cited.entry(id.clone());
                        first.or_insert_with(|| (requirement.id.clone(), of_list));
                    }
                }
            }
        }
        for (at, reference) in release.references.iter().enumerate() {
            put(Subject::Reference(reference.id.clone()), &[at]);
        }
        for (at, page) in release.pages.iter().enumerate() {
            put(Subject::Page(page.path.clone()), &[at]);
        }
        for (at, resource) in release.resources.iter().enumerate() {
            put(Subject::Resource(resource.path.clone()), &[at]);
        }
        places
    }

    /// The file in which a value stands, and its bytes there. A value is of the whole fact, with whatever quotes it.
    #[must_use]
    pub fn value(&self, address: &Address) -> Option<(Part, Range<usize>)> {
        match address {
            Address::Model(ReleaseField::ReferencesVersion) => match &self.catalog {
                Some(catalog) => Some((Part::Catalog, catalog.value(&["version".to_owned()])?)),
                None => self.in_model(&self.way(address)?),
            },
            Address::Reference(id, _) => {
                let way = self.way(address);
                let in_catalog = || {
                    let found = self.catalog.as_ref()?.value(way.as_ref()?)?;
                    Some((Part::Catalog, found))
                };
                let in_document = || self.in_model(way.as_ref()?);
                // Where there is no entry, it is known by its citation alone.
                let by_citation = || {
                    let (requirement, at) = self.cited.get(id)?;
                    self.citation(requirement, *at)
                };
                in_catalog().or_else(in_document).or_else(by_citation)
            }
            Address::Level(number, LevelField::Name | LevelField::Number) => {
                let of_categories = || {
                    let at = *self.ways.get(&Subject::Level(*number))?.first()?;
                    let way = ["modules", "0", "categories", "0", "levels"];
                    let way = way.iter().map(|step| (*step).to_owned());
                    let way = way.chain([at.to_string(), "name".to_owned()]);
                    self.in_model(&way.collect::<Vec<_>>())
                };
                let way = self.way(address)?;
                self.in_model(&way).or_else(of_categories)
            }
            // A text in place of the list stands where the list would.
            Address::Requirement(id, RequirementField::ReferencesNote) => {
                let list = Address::Requirement(id.clone(), RequirementField::References);
                let own = self.way(address).and_then(|way| self.in_model(&way));
                own.or_else(|| self.value(&list))
            }
            _ => self.in_model(&self.way(address)?),
        }
    }

    /// Where a requirement cites a standard, by its position in the list. Where the list is a text, that is told.
    #[must_use]
    pub fn citation(&self, requirement: &str, at: usize) -> Option<(Part, Range<usize>)> {
        let list = Address::Requirement(requirement.to_owned(), RequirementField::References);
        let mut way = self.way(&list)?;
        way.push(at.to_string());
        self.in_model(&way).or_else(|| self.value(&list))
    }

    /// The line, counted from 1, at which a line of a text stands; `before` lines of the text that say the same stand
    /// before it. Where the file writes the line with escapes, it is the line at which the text starts.
    #[must_use]
    pub fn line(&self, address: &Address, line: &str, before: usize) -> Option<usize> {
        let (part, bytes) = self.known(address)?;
        let file = self.file(part)?;
        let first = file[..bytes.start].matches('\n').count() + 1;
        let wanted = line.trim();
        let mut same = file[bytes]
            .lines()
            .enumerate()
            .filter(|(_, line)| !wanted.is_empty() && line.trim_end().ends_with(wanted));
        Some(first + same.nth(before).map_or(0, |(at, _)| at))
    }

    /// The file in which a fact stands, and the line, counted from 1, at which it begins.
    #[must_use]
    pub fn start(&self, address: &Address) -> Option<(Part, usize)> {
        let (part, bytes) = self.known(address)?;
        let before = &self.file(part)?[..bytes.start];
        Some((part, before.matches('\n').count() + 1))
    }

    /// Where a value stands; what the file does not say stands below the name of its entry.
    fn known(&self, address: &Address) -> Option<(Part, Range<usize>)> {
        let found = self.value(address);
        found.or_else(|| self.value(&name_of(address)?))
    }

    fn file(&self, part: Part) -> Option<&'a str> {
        match part {
            Part::Model => Some(self.model.text),
            Part::Catalog => self.catalog.as_ref().map(|catalog| catalog.text),
        }
    }

    fn in_model(&self, way: &[String]) -> Option<(Part, Range<usize>)> {
        Some((Part::Model, self.model.value(way)?))
    }

    /// The keys and positions that lead to a fact in a document.
    fn way(&self, address: &Address) -> Option<Vec<String>> {
        let subject = address.subject();
        let mut positions = match address {
            Address::Retired(subject, _) => {
                let id = subject.id();
                vec![self.retired.iter().position(|own| *own == id)?]
            }
            _ => self.ways.get(&subject)?.clone(),
        };
        if let Some(number) = address.level() {
            let numbers = self.levels.get(&subject)?;
            positions.push(numbers.iter().position(|own| *own == number)?);
        }
        let mut positions = positions.into_iter();
        let mut way = Vec::new();
        for step in address.field().path().split('.') {
            match step.strip_suffix("[]") {
                Some(list) => way.extend([list.to_owned(), positions.next()?.to_string()]),
                None => way.push(step.to_owned()),
            }
        }
        Some(way)
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
        let places = Places::of(&text, None, &published.release);
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
        let weight = Address::Category("keys".to_owned(), CategoryField::Weight);
        assert_eq!(places.line(&weight, "", 0), Some(10));
        // The file has no place for it.
        let summary = Address::Category("keys".to_owned(), CategoryField::Summary);
        assert_eq!(places.line(&summary, "", 0), Some(9));
        let other = Address::Category("other".to_owned(), CategoryField::Name);
        assert_eq!(places.line(&other, "", 0), None);
    }
}
