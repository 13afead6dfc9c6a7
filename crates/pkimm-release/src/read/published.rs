//! The published YAML shapes.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use super::{Published, ReadError, Shape, Unrepresentable};
use crate::address::{Address, CategoryField, LevelTextField, ReleaseField, RequirementField};
use crate::markdown::{Event, Tag, TagEnd, events};
use crate::published::{
    CatalogShape, CategoryShape, DetailsShape, EntryShape, LevelShape, ModelShape, NO_REFERENCES,
    is_address,
};
use crate::typed::id_of;
use crate::{
    Category, DocumentVersion, Level, LevelText, Module, Reference, ReferenceStatus, Release,
    Requirement, SCHEMA_VERSION, SCORING, Status, integrity,
};

/// The model of the shape whose ids are positions.
pub(super) fn positional(mut shape: ModelShape<String>) -> Result<Published, ReadError> {
    let mut references = Catalog::default();
    let mut ids = Ids::default();
    let mut unrepresentable = Vec::from_iter(short_version(&mut shape.version));
    let categories = shape
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories);
    for (index, category) in categories.enumerate() {
        let id = ids.take(&category.name);
        let position = std::mem::replace(&mut category.id, id.clone());
        let address = Address::Category(id, CategoryField::Id);
        unrepresentable.extend(odd_position(
            address,
            &position,
            index,
            "of the model",
            &category.name,
        ));
        for (index, requirement) in category.requirements.iter_mut().flatten().enumerate() {
            let id = ids.take(&requirement.description);
            let position = std::mem::replace(&mut requirement.id, id.clone());
            let address = Address::Requirement(id, RequirementField::Id);
            let title = &requirement.description;
            unrepresentable.extend(odd_position(
                address,
                &position,
                index,
                "of its category",
                title,
            ));
        }
    }
    unrepresentable.extend(odd_level_names(&shape, true));
    unrepresentable.extend(empty_references(&shape));
    let mut release = build(shape, &mut |requirement, text: String| {
        let mut list = list_of(&text);
        // A document cites each standard once. Where the list does not, it is kept beside the citations as it stands.
        let mut seen = HashSet::new();
        list.retain(|entry| seen.insert(references.id_of(entry)));
        requirement.references = list.iter().map(|entry| references.id_of(entry)).collect();
        requirement.references_note =
            Some(normal(&text)).filter(|text| !text.is_empty() && *text != print_list(&list));
    })?;
    release.references = references.entries.into_values().collect();
    Ok(Published {
        release,
        shape: Shape::Positional,
        unrepresentable,
    })
}

/// A version of two numbers gets a third one.
fn short_version(version: &mut String) -> Option<Unrepresentable> {
    let parts: Vec<&str> = version.split('.').collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    if parts.len() != 2 || !parts.iter().all(is_number) {
        return None;
    }
    let message = format!("the version `{version}` is written `{version}.0` from now on");
    version.push_str(".0");
    Some(Unrepresentable {
        address: Address::Model(ReleaseField::Version),
        message,
    })
}

/// The model of the shape with stable ids, and its catalog. Without one, references are known by their ids alone.
pub(super) fn stable(
    shape: ModelShape<Vec<String>>,
    catalog: Option<CatalogShape>,
) -> Result<Published, ReadError> {
    let unrepresentable = odd_level_names(&shape, false);
    let mut cited: Vec<String> = Vec::new();
    let mut release = build(shape, &mut |requirement, ids: Vec<String>| {
        cited.extend(ids.iter().cloned());
        requirement.references = ids;
    })?;
    let shape = if let Some(mut catalog) = catalog {
        let entries = catalog.references.into_iter().map(|shape| {
            let details = catalog.details.swap_remove(&shape.id);
            entry(shape, details.unwrap_or_default())
        });
        release.references = entries.collect();
        release.references_version = catalog.version;
        Shape::StableIds
    } else {
        cited.sort_unstable();
        cited.dedup();
        release.references = cited
            .into_iter()
            .map(|id| reference(id.clone(), id, None))
            .collect();
        Shape::Uncatalogd
    };
    release.document_version = DocumentVersion::needed_by(&release);
    Ok(Published {
        release,
        shape,
        unrepresentable,
    })
}

fn entry(shape: EntryShape, details: DetailsShape) -> Reference {
    Reference {
        edition: details.edition,
        status: details.status.unwrap_or(shape.status()),
        authority: shape.authority,
        regions: shape.regions,
        superseded_by: shape.superseded_by,
        added: details.added,
        ..reference(shape.id, shape.title, shape.url)
    }
}

fn reference(id: String, title: String, url: Option<String>) -> Reference {
    Reference {
        id,
        title,
        authority: None,
        url,
        regions: Vec::new(),
        edition: None,
        status: ReferenceStatus::Current,
        superseded_by: None,
        added: false,
    }
}

fn build<R: DeserializeOwned>(
    shape: ModelShape<R>,
    cite: &mut dyn FnMut(&mut Requirement, R),
) -> Result<Release, ReadError> {
    let first = shape
        .modules
        .iter()
        .flat_map(|module| &module.categories)
        .next();
    let levels = first
        .map(|category| category.levels.iter().map(level).collect())
        .unwrap_or_default();
    let mut release = Release {
        schema_version: SCHEMA_VERSION.to_owned(),
        document_version: DocumentVersion::default(),
        version: shape.version,
        status: Status::Released,
        name: String::new(),
        short_name: None,
        url: None,
        language: String::new(),
        date: None,
        license: String::new(),
        provenance: None,
        scoring: SCORING.to_owned(),
        levels,
        modules: Vec::new(),
        references_version: String::new(),
        references: Vec::new(),
        extensions: Vec::new(),
        resources: Vec::new(),
        retired: Vec::new(),
        pages: Vec::new(),
    };
    for module in shape.modules {
        let categories = module
            .categories
            .into_iter()
            .map(|category| self::category(category, cite))
            .collect();
        release.modules.push(Module {
            id: module.id,
            name: module.name,
            description: normal(&module.description),
            categories,
        });
    }
    if release.modules.is_empty() {
        return Err(ReadError::plain("there is no module"));
    }
    integrity::number(&mut release);
    Ok(release)
}

fn level(shape: &LevelShape) -> Level {
    let name = level_name(shape);
    Level {
        number: shape.number,
        name,
        summary: String::new(),
        indicators: Vec::new(),
        risks: Vec::new(),
    }
}

/// An id that is not the position at which its part stands, counted from 1, so that whoever cites the one means another.
fn odd_position(
    address: Address,
    written: &str,
    index: usize,
    whole: &str,
    name: &str,
) -> Option<Unrepresentable> {
    let position = (index + 1).to_string();
    (written != position).then(|| Unrepresentable {
        message: format!(
            "the id of \"{name}\" is `{written}`, and it is number {position} {whole}, by which it is known from now on"
        ),
        address,
    })
}

/// Names of levels that are written in another way than the shape asks for: one shape writes the number before them, the
/// other does not, and a document holds the name alone.
fn odd_level_names<R>(shape: &ModelShape<R>, with_number: bool) -> Vec<Unrepresentable> {
    let mut unrepresentable = Vec::new();
    let categories = shape.modules.iter().flat_map(|module| &module.categories);
    for category in categories {
        for level in &category.levels {
            let name = level_name(level);
            if (name != level.name) == with_number {
                continue;
            }
            let written = if with_number {
                format!("{} - {name}", level.number)
            } else {
                name
            };
            unrepresentable.push(Unrepresentable {
                address: Address::LevelText(
                    category.id.clone(),
                    level.number,
                    LevelTextField::Name,
                ),
                message: format!(
                    "the name of level {} in \"{}\" is `{}`; from now on it is written `{written}`",
                    level.number, category.name, level.name
                ),
            });
        }
    }
    unrepresentable
}

/// Lists of references that are empty, where others say that there are none.
fn empty_references(shape: &ModelShape<String>) -> Vec<Unrepresentable> {
    let mut unrepresentable = Vec::new();
    let categories = shape.modules.iter().flat_map(|module| &module.categories);
    for category in categories {
        for requirement in category.requirements.iter().flatten() {
            if normal(&requirement.references).is_empty() {
                unrepresentable.push(Unrepresentable {
                    address: Address::Requirement(
                        requirement.id.clone(),
                        RequirementField::References,
                    ),
                    message: format!(
                        "the references of \"{}\" are empty; from now on they are written `{NO_REFERENCES}`",
                        requirement.description
                    ),
                });
            }
        }
    }
    unrepresentable
}

/// The name of a level, which the first shape writes with its number, as in `2 - Basic`.
fn level_name(shape: &LevelShape) -> String {
    let name = shape.name.strip_prefix(&format!("{} - ", shape.number));
    name.unwrap_or(&shape.name).to_owned()
}

fn category<R>(shape: CategoryShape<R>, cite: &mut dyn FnMut(&mut Requirement, R)) -> Category {
    let level = |shape: &LevelShape| LevelText {
        number: shape.number,
        name: level_name(shape),
        description: normal(&shape.description),
    };
    let levels = shape.levels.iter().map(level).collect();
    let mut requirements = Vec::new();
    for entry in shape.requirements.into_iter().flatten() {
        let mut requirement = Requirement {
            id: entry.id,
            weight: entry.weight,
            description: entry.description,
            guidance: normal(&entry.guidance),
            assessment: normal(&entry.assessment),
            ..Requirement::default()
        };
        cite(&mut requirement, entry.references);
        requirements.push(requirement);
    }
    Category {
        id: shape.id,
        weight: shape.weight,
        name: shape.name,
        description: normal(&shape.description),
        levels,
        requirements,
        ..Category::default()
    }
}

/// A text as documents hold it: LF line ends, no blank lines before it and no white space after it.
fn normal(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let start = text.len() - text.trim_start().len();
    // The white space of the first line with text stays: it may be the indent of a block of code.
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    text[line..].trim_end().to_owned()
}

/// A cited standard, as a list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cited {
    title: String,
    url: Option<String>,
}

/// The items of a Markdown list of references: what is linked by its link, anything else by its text.
fn list_of(markdown: &str) -> Vec<Cited> {
    let mut list = Vec::new();
    let mut item: Option<(String, Option<String>)> = None;
    for (event, _) in events(markdown) {
        match event {
            Event::Start(Tag::Item) => item = Some((String::new(), None)),
            Event::End(TagEnd::Item) => {
                if let Some((title, url)) =
                    item.take().filter(|(title, _)| !title.trim().is_empty())
                {
                    list.push(Cited {
                        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
                        // A catalog holds addresses of the web. The list that has another one is kept as it stands.
                        url: url.filter(|url| is_address(url)),
                    });
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some((_, url)) = &mut item {
                    url.get_or_insert_with(|| dest_url.to_string());
                }
            }
            Event::Text(text) | Event::Code(text) => {
                item.iter_mut().for_each(|(title, _)| title.push_str(&text))
            }
            Event::SoftBreak | Event::HardBreak => {
                item.iter_mut().for_each(|(title, _)| title.push(' '))
            }
            _ => {}
        }
    }
    list
}

/// What the first shape says of the references of a requirement, in one text.
pub(super) fn list_text(catalog: &crate::Catalog<'_>, requirement: &Requirement) -> String {
    match &requirement.references_note {
        Some(note) => normal(note),
        None => {
            let cited = catalog.cited(requirement).map(|reference| Cited {
                title: reference.title.clone(),
                url: reference.url.clone(),
            });
            print_list(&cited.collect::<Vec<_>>())
        }
    }
}

/// The list as the first shape writes it.
fn print_list(list: &[Cited]) -> String {
    if list.is_empty() {
        return NO_REFERENCES.to_owned();
    }
    let line = |cited: &Cited| match &cited.url {
        Some(url) => format!("- [{}]({url})", cited.title),
        None => format!("- {}", cited.title),
    };
    list.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The catalog that lists of references add up to: one entry for each pair of title and address.
#[derive(Default)]
struct Catalog {
    entries: IndexMap<String, Reference>,
    ids: Ids,
}

impl Catalog {
    fn id_of(&mut self, cited: &Cited) -> String {
        let key = format!(
            "{}\n{}",
            cited.title,
            cited.url.as_deref().unwrap_or_default()
        );
        let new = || {
            reference(
                self.ids.take(&cited.title),
                cited.title.clone(),
                cited.url.clone(),
            )
        };
        self.entries.entry(key).or_insert_with(new).id.clone()
    }
}

/// Ids made of names, each once.
#[derive(Default)]
struct Ids {
    taken: HashSet<String>,
    /// For what several names come to, the number that the next of them is tried with.
    next: HashMap<String, usize>,
}

impl Ids {
    fn take(&mut self, name: &str) -> String {
        let slug = id_of(name);
        if self.taken.insert(slug.clone()) {
            return slug;
        }
        let next = self.next.entry(slug.clone()).or_insert(2);
        loop {
            let id = format!("{slug}-{next}");
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_references_are_read_item_by_item() {
        let markdown = "Some of many:\n- [A - one\n  two](https://a.example/x)\n- Body [B 2](https://b.example)\n- by the vendor\n";
        let list = list_of(markdown);
        let read: Vec<(&str, Option<&str>)> = list
            .iter()
            .map(|cited| (cited.title.as_str(), cited.url.as_deref()))
            .collect();
        assert_eq!(
            read,
            [
                ("A - one two", Some("https://a.example/x")),
                ("Body B 2", Some("https://b.example")),
                ("by the vendor", None)
            ]
        );
        assert_eq!(list_of("N/A\n"), []);
        assert_eq!(
            print_list(&list_of("- [A](https://a.example)\n- B")),
            "- [A](https://a.example)\n- B"
        );
    }

    #[test]
    fn the_first_files_say_no_version_of_their_shape_and_two_numbers_of_their_own() {
        let text = |head: &str| {
            format!(
                "{head}modules:\n  - {{ id: G, name: Field, description: D, categories: [{{ id: '1', weight: 1, name: C, description: D, levels: [{{ number: 1, name: 1 - Low, description: L }}], requirements: [] }}] }}\n"
            )
        };
        let told = |head: &str| {
            let read = crate::read::read(&text(head), None).map_err(|error| error.message)?;
            let notes = read.unrepresentable.into_iter().map(|item| item.message);
            Ok::<_, String>((read.release.version, notes.collect::<Vec<_>>()))
        };
        assert_eq!(
            told("version: '1.0'\n"),
            Ok((
                "1.0.0".to_owned(),
                vec!["the version `1.0` is written `1.0.0` from now on".to_owned()]
            ))
        );
        assert_eq!(told("version: 1.2.3\n"), Ok(("1.2.3".to_owned(), vec![])));
        assert_eq!(
            told("schemaVersion: 1.0.0\nversion: 1.2.3\n"),
            told("version: 1.2.3\n")
        );
        for broken in ["", "version: '1'\n", "version: '1.x'\n", "version: ''\n"] {
            assert!(told(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn an_address_that_no_catalog_can_hold_is_left_to_the_text() {
        for list in ["- [A](<http://a b>)", "- [A]()", "- [A](docs/a.pdf)"] {
            let read = list_of(list);
            assert_eq!(
                (read[0].title.as_str(), read[0].url.as_deref()),
                ("A", None)
            );
            // What differs from the text is kept as a note.
            assert_ne!(print_list(&read), list);
        }
    }

    #[test]
    fn ids_of_names_are_ids_and_unique() {
        let mut ids = Ids::default();
        assert_eq!(
            ids.take("Keys & policies (RFC 3647)"),
            "keys-policies-rfc-3647"
        );
        assert_eq!(
            ids.take("Keys, policies: RFC 3647"),
            "keys-policies-rfc-3647-2"
        );
        assert_eq!(ids.take("Keys 2"), "keys-2");
        for expected in ["keys", "keys-3", "keys-4"] {
            assert_eq!(ids.take("Keys"), expected);
        }
        assert_eq!(ids.take("3GPP 33.310"), "x-3gpp-33-310");
        assert_eq!(ids.take("…"), "x");
    }

    #[test]
    fn texts_keep_an_indent_and_lose_blank_lines() {
        assert_eq!(normal("\r\n\n    code\r\nmore \n\n"), "    code\nmore");
    }
}
