//! Reading every shape in which a model was published.
//!
//! - our own document, as JSON or YAML;
//! - the published YAML of schema 2: stable ids, and a catalog of references in a file of its own;
//! - the published YAML of schema 1 (`positional`): ids are positions, references are Markdown lists.
//!
//! Size, depth and aliases are bounded, so that no text makes a reader run for ever.

mod align;
pub mod conflict;
pub(crate) mod core_schema;
mod every;
mod kind;
pub(crate) mod node;
mod places;
mod pointer;
mod published;
mod words;
mod written;

use std::collections::HashSet;

use serde::Deserialize;
use serde_saphyr::{DefaultMessageFormatter, MessageFormatter as _};

use crate::address::Address;
use crate::document::step;
use crate::fault::Fault;
use crate::published::{CatalogShape, FIRST_SHAPE};
use crate::{DocumentVersion, Release, integrity, names, typed};

pub use align::{align, identify};
pub use every::every_fault;
pub(crate) use kind::{is_client, other_than_answers, other_than_client};
pub use kind::{keys_of, other_than_model};
pub use node::MAX_DEPTH;
pub use places::{Part, Places};
pub use pointer::place_of;
pub use written::written_part;

/// The longest text that is read, in bytes: as much as a source file may have, and so a document in an archive, and about ten
/// times the longest document that was published.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The most values, keys among them, of a text that are read: more than a catalog of [`MAX_BYTES`] has, and as many as can be read
/// within a second.
const MAX_VALUES: usize = 600_000;

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Line and column, from 1, where they are known.
    pub place: Option<(u64, u64)>,
    /// What is wrong.
    pub message: String,
}

impl ReadError {
    /// That a text is longer than what is read.
    #[must_use]
    pub fn too_long() -> Self {
        let limit = MAX_BYTES >> 20;
        Self::plain(format!("this is larger than {limit} MiB and is not read"))
    }

    /// What is wrong with a value of a text, at its place.
    fn of_fault(fault: Fault, text: &str) -> Self {
        Self {
            place: place_of(&fault.pointer, text),
            message: fault.message,
        }
    }

    /// The error behind the place in a file, as compilers write it.
    #[must_use]
    pub fn in_file(&self, path: &str) -> String {
        let place = self.place.map(|(line, column)| format!(":{line}:{column}"));
        format!("{path}{}: {}", place.unwrap_or_default(), self.message)
    }

    pub(crate) fn plain(message: impl Into<String>) -> Self {
        Self {
            place: None,
            message: message.into(),
        }
    }
}

impl From<serde_saphyr::Error> for ReadError {
    fn from(error: serde_saphyr::Error) -> Self {
        let error = error.without_snippet();
        let message = words::plainly(&DefaultMessageFormatter.format_message(error));
        Self {
            place: error
                .location()
                .map(|location| (location.line(), location.column())),
            message,
        }
    }
}

impl ReadError {
    /// Why a text could not be read as JSON.
    #[must_use]
    pub fn of_json(error: &serde_json::Error, text: &str) -> Self {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        // The library gives no message without the place, and counts bytes.
        let place = format!(" at line {line} column {column}");
        let before = text.split('\n').nth(line.saturating_sub(1));
        let before = before.map(|line| &line[..line.floor_char_boundary(column)]);
        // A number that is too large is told behind it.
        let is_number = message.starts_with("number out of range");
        let number =
            |sign: char| is_number && (sign.is_ascii_alphanumeric() || "+-.".contains(sign));
        let before = before.map(|line| line.trim_end_matches(number));
        let start = usize::from(is_number);
        let characters = before.map_or(column, |before| before.chars().count() + start);
        Self {
            place: (line > 0).then_some((line as u64, characters.max(1) as u64)),
            message: words::plainly(message.strip_suffix(&place).unwrap_or(&message)),
        }
    }
}

/// How much a text says of its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All of it: our own document.
    Document,
    /// The structure and texts under stable ids, with the catalog of references.
    StableIds,
    /// The structure and texts under stable ids, without their catalog: a reference is known by its id alone.
    Uncatalogd,
    /// The structure and texts, under ids that are positions. What they are is known by their names.
    Positional,
}

/// A model as it was read.
#[derive(Clone, Debug)]
pub struct Published {
    /// The model. What the shape cannot say is empty.
    pub release: Release,
    /// How much the text says.
    pub shape: Shape,
    /// What the text says and a document has no place for.
    pub unrepresentable: Vec<Unrepresentable>,
}

/// Something that a published file says and a document has no place for. It is no part of the comparison of two documents, so
/// that whoever reads the file has to report it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrepresentable {
    /// Where it stands.
    pub address: Address,
    /// What it is, and how it is written from now on.
    pub message: String,
}

impl From<Release> for Published {
    fn from(release: Release) -> Self {
        Self {
            release,
            shape: Shape::Document,
            unrepresentable: Vec::new(),
        }
    }
}

/// What tells the shapes apart.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Probe {
    schema_version: Option<String>,
    scoring: Option<serde::de::IgnoredAny>,
    modules: Option<serde::de::IgnoredAny>,
}

/// Reads a model of any shape. `catalog` is the text of the catalog of references, which one of the shapes has in a
/// file of its own.
///
/// # Errors
/// Where the text is of no known shape, or contradicts itself.
pub fn read(text: &str, catalog: Option<&str>) -> Result<Published, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    look_at(text)?;
    look_at(catalog.unwrap_or_default())?;
    model(text, catalog).map_err(|error| other_than_model(text).unwrap_or(error))
}

fn model(text: &str, catalog: Option<&str>) -> Result<Published, ReadError> {
    if text.trim_start().starts_with('{') {
        return document(text).map(Published::from);
    }
    let probe: Probe = yaml(text)?;
    let schema_version = match (probe.schema_version, &probe.modules) {
        (Some(version), _) => version,
        (None, Some(_)) if probe.scoring.is_none() => FIRST_SHAPE.to_owned(),
        (None, _) => return Err(ReadError::plain("missing field `schemaVersion`".to_owned())),
    };
    let at = |pointer: &str, error: ReadError| ReadError {
        place: error.place.or_else(|| place_of(pointer, text)),
        ..error
    };
    let no_module = |error| at("/modules", error);
    let published = match (probe.scoring, schema_version.split('.').next()) {
        (Some(_), _) => yaml::<Release>(text)
            .map_err(|error| newer(yaml::<DocumentProbe>(text), error))?
            .into(),
        (None, Some("1")) => published::positional(yaml(text)?).map_err(no_module)?,
        (None, Some("2")) => {
            let shape = yaml(text)?;
            let catalog = catalog.map(yaml).transpose()?;
            published::stable(shape, catalog).map_err(no_module)?
        }
        _ => {
            let message = format!("`{schema_version}` is not a known `schemaVersion`");
            return Err(at("/schemaVersion", ReadError::plain(message)));
        }
    };
    sound(published, text)
}

/// The keys of the front matter of a page, where it is YAML.
///
/// # Errors
/// Where it is something else.
pub fn front_matter(text: &str) -> Result<serde_json::Map<String, serde_json::Value>, ReadError> {
    look_at(text)?;
    let keys: Option<_> = yaml(text)?;
    Ok(keys.unwrap_or_default())
}

/// Whether a text is a catalog of references, as one of the shapes has it in a file of its own. What is wrong with it is then told
/// of its file, and not of the model's.
///
/// # Errors
/// Where it is something else.
pub fn catalog(text: &str) -> Result<(), ReadError> {
    look_at(text)?;
    let catalog: CatalogShape =
        yaml(text).map_err(|error| kind::other_than_catalog(text).unwrap_or(error))?;
    let fault = contradictions(&catalog).into_iter().next();
    fault.map_or(Ok(()), |fault| Err(ReadError::of_fault(fault, text)))
}

/// What contradicts itself in a catalog of references.
fn contradictions(catalog: &CatalogShape) -> Vec<Fault> {
    let entries = catalog.references.iter();
    let facts = entries.map(|entry| (entry.id.as_str(), entry.superseded_by.as_deref()));
    let mut faults = integrity::of_catalog(facts.clone());
    let known: HashSet<&str> = facts.map(|(id, _)| id).collect();
    let without_entry = catalog.details.keys();
    let without_entry = without_entry.filter(|id| !known.contains(id.as_str()));
    faults.extend(without_entry.map(|id| {
        let message = format!("`details` tells of `{id}`, which is not in the catalog");
        Fault::new(format_args!("/details/{}", step(id)), message)
    }));
    faults
}

/// Refuses a text that is too long to be read, or in which a merge was not finished. No value of JSON or YAML has such a
/// mark at the beginning of a line.
pub(crate) fn look_at(text: &str) -> Result<(), ReadError> {
    if text.len() > MAX_BYTES {
        return Err(ReadError::too_long());
    }
    match conflict::first_mark_of_data(text) {
        None => Ok(()),
        Some(mark) => Err(ReadError {
            place: Some(pointer::place_at(text, mark.start)),
            message: conflict::MESSAGE.to_owned(),
        }),
    }
}

/// Reads our own document as JSON.
///
/// # Errors
/// Where the text is something else, or contradicts itself.
pub fn document(text: &str) -> Result<Release, ReadError> {
    look_at(text)?;
    let release: Release = json(text).map_err(|error| newer(json::<DocumentProbe>(text), error))?;
    sound(release.into(), text).map(|published| published.release)
}

/// Reads JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| {
        let is_missing = error.to_string().starts_with("missing field");
        let is_value = error.is_data() && !is_missing;
        let told = ReadError::of_json(&error, text);
        // The library knows where it has read to, and not where the value begins that it refuses.
        let place = is_value.then(|| node::place_of_fault::<T>(text));
        ReadError {
            place: place.flatten().or(told.place),
            ..told
        }
    })
}

/// Whether a document is of a version that is read here. One that is none, such as a text, is for the schema to report.
///
/// # Errors
/// Where it is of another version.
pub fn document_version(document: &serde_json::Value) -> Result<(), ReadError> {
    let version = document.get("documentVersion");
    if let Some(version) = version.filter(|version| version.is_u64()) {
        DocumentVersion::deserialize(version).map_err(|error| ReadError::of_json(&error, ""))?;
    }
    Ok(())
}

/// What says of a document whether a newer program wrote it.
#[derive(Deserialize)]
struct DocumentProbe {
    #[serde(default, rename = "documentVersion")]
    _document_version: DocumentVersion,
}

/// The error of a document that cannot be read: that it is newer, which explains whatever else is unknown in it, or `error`.
fn newer<E: Into<ReadError>>(probe: Result<DocumentProbe, E>, error: E) -> ReadError {
    probe.err().unwrap_or(error).into()
}

/// A model that leads nowhere else by its names, and agrees with itself.
fn sound(published: Published, text: &str) -> Result<Published, ReadError> {
    match unsound(&published).into_iter().next() {
        None => Ok(published),
        Some(fault) => Err(ReadError::of_fault(fault, text)),
    }
}

/// What leads elsewhere by the names of a model, or contradicts itself in it.
fn unsound(published: &Published) -> Vec<Fault> {
    let mut faults = names::faults(&published.release);
    if published.shape == Shape::Document {
        faults.extend(typed::faults(&published.release));
        faults.extend(integrity::faults_of_document(&published.release));
    }
    faults.extend(integrity::faults(&published.release));
    faults.extend(undecided(&published.release));
    // The published shapes have no levels of their own; they are those of the first category.
    if published.shape != Shape::Document {
        for fault in &mut faults {
            if fault.pointer.starts_with("/levels/") {
                fault.pointer.insert_str(0, "/modules/0/categories/0");
            }
        }
    }
    faults
}

/// The texts in which a merge was not finished before the document was written.
fn undecided(release: &Release) -> Vec<Fault> {
    let mut faults = Vec::new();
    release.each_text(&mut |pointer, text| {
        if conflict::first_mark(text).is_some() {
            faults.push(Fault::new(
                format_args!("{pointer}"),
                conflict::MESSAGE.to_owned(),
            ));
        }
    });
    faults
}

/// Reads YAML, or JSON, within bounds.
pub(crate) fn yaml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    let options = serde_saphyr::options! {
        // A tag says what nothing here needs, and hides the places of values.
        reject_unsupported_tags: true,
        // A list and a group of keys begin and end.
        budget: serde_saphyr::budget! { max_nodes: MAX_VALUES, max_events: 2 * MAX_VALUES },
    };
    Ok(serde_saphyr::from_str_with_options(text, options)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small;

    #[test]
    fn what_is_too_long_is_refused_by_every_reader() {
        let long = " ".repeat(MAX_BYTES + 1);
        let model = serde_json::to_string(&small::release()).unwrap();
        let refused = Some(ReadError::too_long());
        assert_eq!(read(&long, None).err(), refused);
        assert_eq!(read(&model, Some(&long)).err(), refused);
        assert_eq!(document(&long).err(), refused);
        let unsound = crate::answers::Answers::read(&long).unwrap_err();
        assert_eq!(unsound.faults.first().cloned(), refused);
    }

    #[test]
    fn a_merge_that_was_not_finished_is_told_by_every_reader() {
        let model = serde_json::to_string_pretty(&small::release()).unwrap();
        let (first, rest) = model.split_once('\n').unwrap();
        let undecided = format!("{first}\n<<<<<<< HEAD\n{rest}");
        let refused = Some(ReadError {
            place: Some((2, 1)),
            message: conflict::MESSAGE.to_owned(),
        });
        assert_eq!(read(&undecided, None).err(), refused);
        assert_eq!(read(&model, Some(&undecided)).err(), refused);
        assert_eq!(document(&undecided).err(), refused);
        let unsound = crate::answers::Answers::read(&undecided).unwrap_err();
        assert_eq!(unsound.faults, Vec::from_iter(refused));
    }

    #[test]
    fn a_merge_that_was_not_finished_is_told_within_a_text() {
        let marks = "One\n<<<<<<< HEAD\nTwo\n=======\nThree\n>>>>>>> other\n";
        let told = |pointer: &str, edit: &dyn Fn(&mut Release)| {
            let mut release = small::release();
            edit(&mut release);
            let text = serde_json::to_string_pretty(&release).unwrap();
            let place = place_of(pointer, &text);
            assert!(place.is_some(), "{pointer}");
            let message = conflict::MESSAGE.to_owned();
            assert_eq!(document(&text), Err(ReadError { place, message }));
        };
        told("/pages/0/body", &|release| {
            release.pages[0].body = marks.to_owned();
        });
        told(
            "/modules/0/categories/0/requirements/0/guidance",
            &|release| {
                let requirement = &mut release.modules[0].categories[0].requirements[0];
                requirement.guidance = marks.to_owned();
            },
        );
    }

    #[test]
    fn a_tag_is_refused_where_it_stands() {
        let message = "`!` begins the name of a type here, which no value needs; take it away, or put the text in quotation marks";
        for (text, place) in [
            ("schemaVersion: !foo \"x\"\n", (1, 21)),
            ("schemaVersion: \"2.0.0\"\nscoring: !foo x\n", (2, 15)),
            ("schemaVersion: \"1.0.0\"\nmodules: !foo []\n", (2, 15)),
        ] {
            let error = read(text, None).unwrap_err();
            assert_eq!(
                (error.place, &*error.message),
                (Some(place), message),
                "{text}"
            );
        }
    }

    #[test]
    fn columns_count_characters() {
        let place = |text: &str| document(text).unwrap_err().place;
        assert_eq!(place("{\n \"é\u{2028}\" 1, and more"), Some((2, 7)));
        assert_eq!(place("{\n \"ab\" 1, and more"), Some((2, 7)));
    }

    #[test]
    fn a_value_that_is_refused_is_told_where_it_begins() {
        let mut release = small::release();
        release.date = "2024-02-28".parse().ok();
        let sound = serde_json::to_string_pretty(&release).unwrap();
        for (key, value) in [
            ("date", "\"2024-02-30\""),
            ("weight", "99999999999"),
            ("weight", "1e999"),
            ("weight", "\"three\""),
        ] {
            let key = format!("\"{key}\": ");
            let at = sound.find(&key).unwrap() + key.len();
            let end = at + sound[at..].find([',', '\n']).unwrap();
            let text = format!("{}{value}{}", &sound[..at], &sound[end..]);
            let told = document(&text).unwrap_err();
            assert_eq!(told.place, Some(pointer::place_at(&text, at)), "{told:?}");
        }
    }

    #[test]
    fn files_beside_pages_are_read_as_they_can_be() {
        type Edit = fn(&mut crate::Resource);
        let with = |edit: Edit| {
            let mut release = small::release();
            release.resources = crate::Resource::of("a/flow.png", b"x")
                .into_iter()
                .collect();
            release.document_version = DocumentVersion::needed_by(&release);
            edit(&mut release.resources[0]);
            release
        };
        let text = |release: &Release| String::from_utf8(release.to_json()).unwrap();
        let sound = with(|_| ());
        assert_eq!(document(&text(&sound)).unwrap(), sound);
        assert_eq!(read(&text(&sound), None).unwrap().release, sound);
        let edits: [(Edit, &str); 5] = [
            (
                |file| file.path = "../flow.png".to_owned(),
                "\"path\": \"../flow.png\"",
            ),
            (
                |file| file.path = "a/flow.gif".to_owned(),
                "\"path\": \"a/flow.gif\"",
            ),
            (|file| file.sha256 = "x".to_owned(), "\"sha256\": \"x\""),
            (|file| file.size = 0, "\"size\": 0"),
            (
                |file| file.media_type = "text/html".to_owned(),
                "\"mediaType\": \"text/html\"",
            ),
        ];
        for (edit, line) in edits {
            let text = text(&with(edit));
            let expected = 1 + text.lines().position(|found| found.contains(line)).unwrap();
            for refused in [read(&text, None).map(|_| ()), document(&text).map(|_| ())] {
                let error = refused.unwrap_err();
                assert_eq!(
                    error.place.map(|place| place.0),
                    Some(expected as u64),
                    "{error:?}"
                );
            }
        }
        let mut older = sound;
        older.document_version = DocumentVersion::default();
        assert!(
            document(&text(&older))
                .unwrap_err()
                .message
                .contains("documentVersion")
        );
    }

    #[test]
    fn a_contradiction_has_its_place_also_where_it_is_written_with_escapes() {
        let at = |edit: fn(&mut Release), wanted: &str, nth: usize| {
            let text = serde_json::to_string_pretty(&small::edited(edit)).unwrap();
            let lines = text.lines().enumerate();
            let mut lines = lines.filter(|(_, line)| line.contains(wanted));
            let (line, found) = lines.nth(nth).unwrap();
            let column = found.find(wanted).unwrap() + 1 + wanted.find(": ").map_or(0, |at| at + 2);
            let told = document(&text).unwrap_err();
            assert_eq!(
                told.place,
                Some((line as u64 + 1, column as u64)),
                "{told:?}"
            );
            // A line before it makes it YAML alone, of which the same value is told.
            let told = read(&as_yaml(&text), None).unwrap_err();
            assert_eq!(told.place.unwrap().0, line as u64 + 2, "{told:?}");
        };
        fn as_yaml(text: &str) -> String {
            format!("# A remark.\n{text}")
        }
        at(
            |model| model.pages[0].path = "a\tb/\u{e9}.md".to_owned(),
            r#""path": "a\tb"#,
            0,
        );
        at(
            |model| model.references[2].id = "profile".to_owned(),
            r#""id": "profile""#,
            1,
        );
        at(
            |model| model.references[0].superseded_by = Some("none".to_owned()),
            r#""supersededBy": "none""#,
            0,
        );
        at(
            |model| model.category_mut("roles").id = "policy".to_owned(),
            r#""id": "policy""#,
            1,
        );
        at(|model| model.levels[1].number = 4, r#""number": 4"#, 0);
    }

    #[test]
    fn a_catalog_is_read_that_is_as_long_as_a_file_may_be() {
        let entry = |number| {
            format!(
                "- id: r-{number}\n  title: A standard\n  url: https://a.example/\n  status: current\n  regions: [EU]\n"
            )
        };
        let mut text = "version: 1.0.0\nreferences:\n".to_owned();
        for number in 0.. {
            let entry = entry(number);
            if text.len() + entry.len() > MAX_BYTES {
                break;
            }
            text += &entry;
        }
        assert_eq!(catalog(&text), Ok(()));
        let tiny = "0,".repeat(MAX_VALUES);
        let tiny = format!("version: 1.0.0\nreferences: []\nmore: [{tiny}]\n");
        let told = catalog(&tiny).unwrap_err();
        assert_eq!(told.message, "this file holds more values than are read");
    }

    #[test]
    fn what_is_wrong_with_a_published_shape_has_its_place() {
        let text = "schemaVersion: \"1.0.0\"\nversion: \"1.0.0\"\nmodules:\n- id: G\n  name: A\n  description: B\n  categories:\n  - id: \"1\"\n    name: C\n    weight: 1\n    description: D\n    levels:\n    - {number: 1, name: 1 - E, description: F}\n    - {number: 3, name: 3 - G, description: H}\n    requirements: []\n";
        for (old, new, place) in [
            ("number: 1", "number: 2", (13, 16)),
            ("\"1.0.0\"", "\"9.0.0\"", (1, 16)),
        ] {
            let told = read(&text.replacen(old, new, 1), None)
                .map(|_| ())
                .unwrap_err();
            assert_eq!(told.place, Some(place), "{told:?}");
        }
        let empty = format!("{}modules: []\n", &text[..text.find("modules").unwrap()]);
        for (text, place) in [(text, (14, 16)), (&empty, (3, 10))] {
            let told = read(text, None).map(|_| ()).unwrap_err();
            assert_eq!(told.place, Some(place), "{told:?}");
        }
    }

    #[test]
    fn a_catalog_that_contradicts_itself_is_told_of_itself() {
        let text = "version: 1.0.0\nreferences:\n- {id: a, title: A}\n- {id: b, title: B, supersededBy: c}\n";
        let told = catalog(text).unwrap_err();
        assert_eq!(told.place, Some((4, 35)));
        let told = catalog(&text.replace("id: b", "id: a")).unwrap_err();
        assert_eq!(
            told.in_file("a.yaml"),
            "a.yaml:4:8: the id `a` of a reference is used twice"
        );
        let told = catalog(&text.replace(", supersededBy: c}", "}\ndetails: {c: {edition: '2'}}"));
        assert_eq!(
            told.unwrap_err().in_file("a.yaml"),
            "a.yaml:5:14: `details` tells of `c`, which is not in the catalog"
        );
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_refused_at_its_place() {
        let mut release = small::release();
        assert!(read(&serde_json::to_string_pretty(&release).unwrap(), None).is_ok());
        release.pages[0].path = "../up.md".to_owned();
        let text = serde_json::to_string_pretty(&release).unwrap();
        let line = 1 + text
            .lines()
            .position(|line| line.contains("../up.md"))
            .unwrap();
        for refused in [read(&text, None).map(|_| ()), document(&text).map(|_| ())] {
            let error = refused.unwrap_err();
            assert!(error.message.contains("`../up.md`"), "{}", error.message);
            assert_eq!(error.place.unwrap().0, line as u64);
        }
    }
}
