//! Reading every shape in which a model was published.
//!
//! - our own document, as JSON or YAML;
//! - the published YAML of schema 2: stable ids, and a catalog of references in a file of its own;
//! - the published YAML of schema 1 (`positional`): ids are positions, references are Markdown lists.
//!
//! Size, depth and aliases are bounded, so that no text makes a reader run for ever.

mod align;
pub mod conflict;
pub(crate) mod node;
mod places;
mod published;
mod words;

use serde::Deserialize;
use serde_saphyr::{DefaultMessageFormatter, MessageFormatter as _};

use crate::address::Address;
use crate::{DocumentVersion, Release, integrity, names, typed};

pub use align::align;
pub use node::MAX_DEPTH;
pub use places::Places;

/// The longest text that is read, in bytes: as much as a source file may have, and so a document in an archive, and about ten
/// times the longest document that was published.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

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
        let characters = before.map_or(column, |before| before.chars().count());
        Self {
            place: (line > 0).then_some((line as u64, characters as u64)),
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
    schema_version: String,
    scoring: Option<serde::de::IgnoredAny>,
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
    if text.trim_start().starts_with('{') {
        return document(text).map(Published::from);
    }
    let probe: Probe = yaml(text)?;
    let published = match (probe.scoring, probe.schema_version.split('.').next()) {
        (Some(_), _) => yaml::<Release>(text)
            .map_err(|error| newer(yaml::<DocumentProbe>(text), error))?
            .into(),
        (None, Some("1")) => published::positional(text)?,
        (None, Some("2")) => published::stable(text, catalog)?,
        _ => {
            return Err(ReadError::plain(format!(
                "`{}` is not a known `schemaVersion`",
                probe.schema_version
            )));
        }
    };
    sound(published, text)
}

/// Whether a text is a catalog of references, as one of the shapes has it in a file of its own. What is wrong with it is then told
/// of its file, and not of the model's.
///
/// # Errors
/// Where it is something else.
pub fn catalog(text: &str) -> Result<(), ReadError> {
    look_at(text)?;
    published::catalog(text).map(drop)
}

/// Refuses a text that is too long to be read, or in which a merge was not finished. No value of JSON or YAML has such a
/// mark at the beginning of a line.
pub(crate) fn look_at(text: &str) -> Result<(), ReadError> {
    if text.len() > MAX_BYTES {
        return Err(ReadError::too_long());
    }
    match conflict::first_mark(text) {
        None => Ok(()),
        Some(mark) => Err(ReadError {
            place: Some((text[..mark.start].matches('\n').count() as u64 + 1, 1)),
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
    let release: Release = serde_json::from_str(text).map_err(|error| {
        let told = |error| ReadError::of_json(&error, text);
        newer(serde_json::from_str(text).map_err(told), told(error))
    })?;
    sound(release.into(), text).map(|published| published.release)
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
    let mut faults = names::faults(&published.release);
    if published.shape == Shape::Document {
        faults.extend(typed::faults(&published.release));
    }
    if let Some(fault) = faults.into_iter().next() {
        return Err(ReadError {
            place: place_of(&fault.name, text),
            message: fault.message,
        });
    }
    match integrity::faults(&published.release).into_iter().next() {
        None => Ok(published),
        Some(fault) => Err(ReadError::plain(fault)),
    }
}

/// Line and column where a text has a value, as JSON or as plain YAML writes it.
fn place_of(value: &str, text: &str) -> Option<(u64, u64)> {
    let quoted = serde_json::to_string(value).ok()?;
    let at = text
        .find(&quoted)
        .or_else(|| text.find(value).filter(|_| !value.is_empty()))?;
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Some((line as u64, before[start..].chars().count() as u64 + 1))
}

/// Reads YAML, or JSON, within bounds.
pub(crate) fn yaml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    Ok(serde_saphyr::from_str(text)?)
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
    fn columns_count_characters() {
        let place = |text: &str| document(text).unwrap_err().place;
        assert_eq!(place("{\n \"é\u{2028}\" 1, and more"), Some((2, 7)));
        assert_eq!(place("{\n \"ab\" 1, and more"), Some((2, 7)));
    }

    #[test]
    fn files_beside_pages_are_read_as_they_can_be() {
        type Edit = fn(&mut crate::Resource);
        let with = |edit: Edit| {
            let mut release = small::release();
            release.document_version = DocumentVersion::WITH_RESOURCES;
            release.resources = crate::Resource::of("a/flow.png", b"x")
                .into_iter()
                .collect();
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
            (|file| file.size = 0, "\"path\": \"a/flow.png\""),
            (
                |file| file.media_type = "text/html".to_owned(),
                "\"path\": \"a/flow.png\"",
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
