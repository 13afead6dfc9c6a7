//! The types of the release document. Field names follow the published YAML shape, of which the document is a
//! superset: camelCase, and the title of a requirement is called `description`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::Day;
use crate::markdown::unwrapped;

/// The version of the document's shape.
pub const SCHEMA_VERSION: &str = "2.0.0";

/// The number of additions to the published shape that this program knows: the greatest [`DocumentVersion`] that it reads.
pub const DOCUMENT_VERSION: u32 = 4;

/// The name of the rule set by which answers are scored: weighted means in exact fractions.
pub const SCORING: &str = "weighted-mean-1";

/// Whether a version is in progress, published, or withdrawn after publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// In progress: not published, and may still change.
    Draft,
    /// Published, and never changed again.
    Released,
    /// Published and later withdrawn; its number is never used again.
    Withdrawn,
}

impl Status {
    /// The status as it is written in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Released => "released",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The version of what a document adds to the published shape. Keys that are added later are optional, and not written where
/// they are empty, so that every document which was published before serializes to its own bytes again; a document that
/// needs such a key says so by a greater number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct DocumentVersion(u32);

impl DocumentVersion {
    /// The version from which on a document can list files beside its pages.
    const WITH_RESOURCES: Self = Self(2);
    /// The version from which on requirements can have anchors, and entries of the catalog can be marked as added.
    const WITH_ANCHORS: Self = Self(3);
    /// The version from which on a document can name extensions.
    const WITH_EXTENSIONS: Self = Self(4);

    /// The least version of a document that says all that this one says.
    #[must_use]
    pub fn needed_by(release: &Release) -> Self {
        let has_anchors = release
            .requirements()
            .any(|requirement| !requirement.levels.is_empty());
        if !release.extensions.is_empty() {
            Self::WITH_EXTENSIONS
        } else if has_anchors || release.references.iter().any(|reference| reference.added) {
            Self::WITH_ANCHORS
        } else if !release.resources.is_empty() {
            Self::WITH_RESOURCES
        } else {
            Self::default()
        }
    }

    /// The number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    fn is_first(&self) -> bool {
        *self == Self::default()
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": DOCUMENT_VERSION })
    }
}

impl Default for DocumentVersion {
    fn default() -> Self {
        Self(1)
    }
}

impl<'de> Deserialize<'de> for DocumentVersion {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            0 => Err(serde::de::Error::custom("`documentVersion` starts at 1")),
            version @ 1..=DOCUMENT_VERSION => Ok(Self(version)),
            version => Err(serde::de::Error::custom(format!(
                "this document was written by a newer pkimm: its `documentVersion` is {version}, but this pkimm reads only up to {DOCUMENT_VERSION}"
            ))),
        }
    }
}

/// One version of a maturity model, complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Release {
    /// The version of this document's shape.
    pub schema_version: String,
    /// The version of what this document adds to the shape. Left out where it is 1.
    #[cfg_attr(feature = "schema", schemars(schema_with = "DocumentVersion::schema"))]
    #[serde(default, skip_serializing_if = "DocumentVersion::is_first")]
    pub document_version: DocumentVersion,
    /// The version of the model: three numbers separated by periods.
    pub version: String,
    /// Whether the version is a draft, released or withdrawn.
    pub status: Status,
    /// The full name of the model.
    #[cfg_attr(feature = "schema", schemars(length(max = crate::typed::LONGEST_NAME)))]
    pub name: String,
    /// The abbreviation of the name.
    #[cfg_attr(feature = "schema", schemars(length(max = crate::typed::LONGEST_NAME)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// Where the model is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The language of all texts, as a BCP 47 tag.
    pub language: String,
    /// The date of publication, as year-month-day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// The license of the model, as an SPDX expression.
    pub license: String,
    /// Where structure and wording come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<String>,
    /// The name of the rule set by which answers are scored.
    pub scoring: String,
    /// The maturity levels, from the lowest.
    pub levels: Vec<Level>,
    /// The modules, in the order of the model.
    pub modules: Vec<Module>,
    /// The version of the catalog of references.
    pub references_version: String,
    /// The catalog of references, the standards that requirements cite.
    pub references: Vec<Reference>,
    /// The extensions that were published with the model, each in its latest version that fits it.
    pub extensions: Vec<ExtensionEntry>,
    /// The files beside the pages, which they show and offer, in the order of their paths. Left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
    /// Ids that left the model.
    pub retired: Vec<Retired>,
    /// The narrative pages, with their expressions.
    pub pages: Vec<Page>,
}

/// A maturity level of the whole model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Level {
    /// The level's number. The lowest level has the number 0 or 1.
    pub number: u32,
    /// The level's name.
    pub name: String,
    /// One sentence that says what the level is.
    pub summary: String,
    /// What can be observed in an organization at this level.
    pub indicators: Vec<String>,
    /// What an organization at this level risks.
    pub risks: Vec<String>,
}

/// A module: a group of categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Module {
    /// The module's letter.
    pub id: String,
    /// The module's name.
    pub name: String,
    /// What the module is about, in Markdown.
    pub description: String,
    /// The categories of the module, in the order of the model.
    pub categories: Vec<Category>,
}

/// A category: a weighted group of requirements that gets a maturity level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Category {
    /// The stable id.
    pub id: String,
    /// The display number: module and category number, as in `G.5`.
    pub code: String,
    /// The number of the category, counted from 1 across the whole model.
    pub number: u32,
    /// The weight, relative to all other categories.
    pub weight: u32,
    /// The category's name.
    pub name: String,
    /// One line that says what the category is about.
    pub summary: String,
    /// The overview, in Markdown.
    pub description: String,
    /// What each maturity level means in this category, from the lowest.
    pub levels: Vec<LevelText>,
    /// The requirements, in the order of the model.
    pub requirements: Vec<Requirement>,
    /// Former ids of the category.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<String>,
    /// Whether the text is under construction. Never true in a published document.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// What a maturity level means in one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LevelText {
    /// The level's number. The lowest level has the number 0 or 1.
    pub number: u32,
    /// The level's name.
    pub name: String,
    /// The description, in Markdown.
    pub description: String,
}

/// A weighted requirement of a category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requirement {
    /// The stable id.
    pub id: String,
    /// The display number: module, category number and position, as in `G.5.2`.
    pub code: String,
    /// The position in its category, counted from 1.
    pub number: u32,
    /// The weight, relative to the other requirements of its category.
    pub weight: u32,
    /// The title.
    pub description: String,
    /// What the requirement is for and what good looks like, in Markdown.
    pub guidance: String,
    /// What an assessor looks at, in Markdown.
    pub assessment: String,
    /// The anchors by which the requirement is rated, from the lowest level. Left out where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelAnchor>,
    /// Ids of the cited entries in the catalog of references.
    pub references: Vec<String>,
    /// Markdown that is printed instead of the generated list of references.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub references_note: Option<String>,
    /// Former ids of the requirement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<String>,
    /// The version since which the requirement is deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// Whether the text is under construction. Never true in a published document.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// What can be observed at a maturity level of one requirement: the anchor of its rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LevelAnchor {
    /// The level's number. The lowest level has the number 0 or 1.
    pub number: u32,
    /// The description, in Markdown.
    pub description: String,
}

impl Category {
    /// The levels with the text by which a requirement of the category is rated: its anchor, or what the category says of the
    /// level.
    pub fn rated_by<'a>(
        &'a self,
        requirement: &'a Requirement,
    ) -> impl Iterator<Item = (&'a LevelText, &'a str)> {
        self.levels.iter().map(|level| {
            let anchor = requirement.anchor(level.number);
            (level, anchor.unwrap_or(&level.description))
        })
    }
}

impl Requirement {
    /// The anchor of a level, by the level's number. `None` where the requirement has none.
    #[must_use]
    pub fn anchor(&self, number: u32) -> Option<&str> {
        let mut anchors = self.levels.iter();
        let anchor = anchors.find(|anchor| anchor.number == number);
        anchor.map(|anchor| anchor.description.as_str())
    }
}

/// Whether a cited standard is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceStatus {
    /// In force.
    #[default]
    Current,
    /// Not yet in force.
    Draft,
    /// Replaced by another standard.
    Superseded,
    /// Withdrawn by its publisher.
    Withdrawn,
    /// Kept for the record only.
    Historic,
}

impl ReferenceStatus {
    /// Whether the standard is no longer in force, so that it should not be cited.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        matches!(self, Self::Superseded | Self::Withdrawn | Self::Historic)
    }

    /// The status as it is written in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Draft => "draft",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Historic => "historic",
        }
    }
}

/// An entry of the catalog of references.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reference {
    /// The stable id.
    pub id: String,
    /// The title of the standard.
    pub title: String,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The web address of the standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where it applies: country codes, `EU` or `GLOBAL`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// The edition that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Whether it is in force.
    pub status: ReferenceStatus,
    /// The id of the entry that replaces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// Whether the catalog has it beyond what its publisher's catalog lists.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
}

/// An extension that was published with a version of the model. It has a document of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtensionEntry {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The SHA-256 digest of its document in lower-case hexadecimal digits.
    pub sha256: String,
}

/// An id that left the model and is never used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retired {
    /// The id that left the model.
    pub id: String,
    /// The first version without the id.
    pub since: String,
    /// Ids that cover its subject now. Answers do not follow them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<String>,
    /// Why it left the model.
    pub reason: String,
}

/// A narrative page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Page {
    /// The path of the source file, relative to the folder of pages.
    pub path: String,
    /// The front matter, whose texts may contain expressions.
    pub front_matter: serde_json::Map<String, Value>,
    /// The body in Markdown, including its expressions.
    pub body: String,
}

/// A file beside the pages: an image that they show, or a file that they offer. The document names its bytes, which are
/// published beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resource {
    /// The path of the file, relative to the folder of pages.
    pub path: String,
    /// The media type.
    pub media_type: String,
    /// The size in bytes.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::resource::MAX_BYTES)))]
    pub size: u64,
    /// The SHA-256 digest in lower-case hexadecimal digits.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub sha256: String,
}

/// How many of each kind of thing a release contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Maturity levels.
    pub levels: usize,
    /// Modules.
    pub modules: usize,
    /// Categories of all modules.
    pub categories: usize,
    /// Requirements of all categories.
    pub requirements: usize,
    /// Entries of the catalog of references.
    pub references: usize,
}

/// The catalog of references of a release by their ids.
#[derive(Clone, Debug)]
pub struct Catalog<'a>(HashMap<&'a str, &'a Reference>);

impl<'a> Catalog<'a> {
    /// The entries that a requirement cites, in the order in which it cites them.
    pub fn cited(&self, requirement: &Requirement) -> impl Iterator<Item = &'a Reference> {
        let ids = requirement.references.iter();
        ids.filter_map(|id| self.0.get(id.as_str()).copied())
    }
}

impl Release {
    /// All categories, in the order of the model.
    pub fn categories(&self) -> impl Iterator<Item = &Category> {
        self.modules.iter().flat_map(|module| &module.categories)
    }

    /// All requirements, in the order of the model.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.categories()
            .flat_map(|category| &category.requirements)
    }

    /// The id of what a display number stands for.
    #[must_use]
    pub fn id_of_code(&self, code: &str) -> Option<&str> {
        let categories = self
            .categories()
            .map(|category| (&category.code, &category.id));
        let requirements = self
            .requirements()
            .map(|requirement| (&requirement.code, &requirement.id));
        let mut known = categories.chain(requirements);
        let found = known.find(|(known, _)| *known == code);
        found.map(|(_, id)| id.as_str())
    }

    /// The catalog of references by their ids.
    #[must_use]
    pub fn catalog(&self) -> Catalog<'_> {
        let entries = self.references.iter().rev();
        Catalog(entries.map(|entry| (entry.id.as_str(), entry)).collect())
    }

    /// How many of each kind of thing the release contains.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            levels: self.levels.len(),
            modules: self.modules.len(),
            categories: self.categories().count(),
            requirements: self.requirements().count(),
            references: self.references.len(),
        }
    }

    /// The release with each paragraph of its texts on one line, and in one form otherwise, as others read it. Pages are left as they are: they are
    /// read as pages, and lines in them belong to expressions.
    #[must_use]
    pub fn unwrapped(mut self) -> Self {
        let unwrap = |text: &mut String| *text = unwrapped(text);
        for level in &mut self.levels {
            unwrap(&mut level.summary);
            level.indicators.iter_mut().for_each(unwrap);
            level.risks.iter_mut().for_each(unwrap);
        }
        for module in &mut self.modules {
            unwrap(&mut module.description);
            for category in &mut module.categories {
                unwrap(&mut category.summary);
                unwrap(&mut category.description);
                for level in &mut category.levels {
                    unwrap(&mut level.description);
                }
                for requirement in &mut category.requirements {
                    unwrap(&mut requirement.guidance);
                    unwrap(&mut requirement.assessment);
                    for level in &mut requirement.levels {
                        unwrap(&mut level.description);
                    }
                    requirement.references_note.iter_mut().for_each(unwrap);
                }
            }
        }
        for retired in &mut self.retired {
            unwrap(&mut retired.reason);
        }
        self
    }

    /// Calls for each text of the document, with the JSON pointer to it.
    ///
    /// # Panics
    /// Never: the document's keys are texts.
    pub fn each_text(&self, call: &mut dyn FnMut(&str, &str)) {
        let value = serde_json::to_value(self).expect("the keys are texts");
        each_text(&value, &mut String::new(), call);
    }

    /// The document with each text as `change` makes it. What is of a type, such as a day, is no text to change.
    ///
    /// # Panics
    /// Where `change` gives a typed value another form.
    #[must_use]
    pub fn with_texts(&self, change: impl Fn(&str) -> String) -> Self {
        let mut value = serde_json::to_value(self).expect("the keys are texts");
        change_texts(&mut value, &change);
        serde_json::from_value(value).expect("typed values are as they were")
    }

    /// The document as it is published: JSON, indented by two spaces, with a line break at the end.
    ///
    /// # Panics
    /// Never: the document's keys are texts, and memory can be written to.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .expect("the keys are texts, and memory can be written to");
        bytes.push(b'\n');
        bytes
    }

    /// The SHA-256 digest of what the document says, in lower-case hexadecimal digits: of its JSON without `status` and `date`, which
    /// a publication adds. A draft that was voted on and what was published of it have the same.
    #[must_use]
    pub fn content_digest(&self) -> String {
        let json = self.to_json();
        // Only a key of the document itself stands behind two spaces, since no text of JSON holds a line break.
        let is_content = |line: &&[u8]| {
            !line.starts_with(br#"  "status": "#) && !line.starts_with(br#"  "date": "#)
        };
        let lines = json.split_inclusive(|byte| *byte == b'\n');
        digest(&lines.filter(is_content).collect::<Vec<_>>().concat())
    }

    /// The document as it was published: one that was withdrawn since is released in its own words.
    #[must_use]
    pub fn as_published(&self) -> Cow<'_, Self> {
        match self.status {
            Status::Draft | Status::Released => Cow::Borrowed(self),
            Status::Withdrawn => Cow::Owned(Self {
                status: Status::Released,
                ..self.clone()
            }),
        }
    }

    /// The version as it is written in file names, with `-draft` after it while the version is not published.
    #[must_use]
    pub fn file_version(&self) -> String {
        match self.status {
            Status::Draft => format!("{}-draft", self.version),
            Status::Released | Status::Withdrawn => self.version.clone(),
        }
    }

    /// What the model is called in file names: its short name, or its name, in lowercase. Whatever is no letter or digit of
    /// ASCII is a hyphen, and `model` stands where nothing is left.
    #[must_use]
    pub fn file_name(&self) -> String {
        let words = self
            .display_name()
            .split(|character: char| !character.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        match words.join("-").to_ascii_lowercase() {
            name if name.is_empty() => "model".to_owned(),
            name => name,
        }
    }

    /// The path of a file of the release. In `pattern`, `<model>` stands for [`Release::file_name`], and `<version>` for
    /// [`Release::file_version`].
    #[must_use]
    pub fn file_path(&self, pattern: &str) -> String {
        pattern
            .replace("<model>", &self.file_name())
            .replace("<version>", &self.file_version())
    }

    /// The short name if there is one, otherwise the name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.name)
    }
}

fn each_text(value: &Value, way: &mut String, call: &mut dyn FnMut(&str, &str)) {
    let length = way.len();
    match value {
        Value::String(text) => call(way, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = write!(way, "/{index}");
                each_text(item, way, call);
                way.truncate(length);
            }
        }
        Value::Object(entries) => {
            for (key, item) in entries {
                way.push('/');
                way.push_str(&step(key));
                each_text(item, way, call);
                way.truncate(length);
            }
        }
        _ => {}
    }
}

/// A key as a JSON pointer says it.
pub(crate) fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Changes every text in a value of JSON.
pub fn change_texts(value: &mut Value, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| change_texts(item, change)),
        Value::Object(entries) => entries
            .values_mut()
            .for_each(|item| change_texts(item, change)),
        _ => {}
    }
}

/// The SHA-256 digest of some bytes, in lowercase hexadecimal digits.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every running text of a document in two lines. The description of a requirement is its title.
    fn in_two_lines(value: &mut Value) {
        const TEXTS: [&str; 8] = [
            "summary",
            "description",
            "guidance",
            "assessment",
            "referencesNote",
            "reason",
            "indicators",
            "risks",
        ];
        let Some(entries) = value.as_object_mut() else {
            value
                .as_array_mut()
                .into_iter()
                .flatten()
                .for_each(in_two_lines);
            return;
        };
        let is_requirement = entries.contains_key("guidance");
        for (key, value) in entries {
            if !TEXTS.contains(&key.as_str()) || (is_requirement && key == "description") {
                in_two_lines(value);
            } else if let Some(texts) = value.as_array_mut() {
                *texts = vec!["Two\nlines".into()];
            } else {
                *value = "Two\nlines".into();
            }
        }
    }

    #[test]
    fn every_running_text_becomes_one_line_a_paragraph() {
        let mut release = crate::small::release();
        release.modules[0].categories[0].requirements[1].references_note = Some(String::new());
        let mut value = serde_json::to_value(release).unwrap();
        value.as_object_mut().unwrap().remove("pages");
        value["pages"] =
            serde_json::json!([{ "path": "_index.md", "frontMatter": {}, "body": "Three\nlines" }]);
        in_two_lines(&mut value);
        let before: Release = serde_json::from_value(value).unwrap();
        let text = |release: &Release| String::from_utf8(release.to_json()).unwrap();
        let (before, after) = (text(&before), text(&before.unwrapped()));
        assert!(before.matches("Two\\nlines").count() > 20, "{before}");
        assert!(
            !after.contains("Two\\nlines") && after.contains("Two lines"),
            "{after}"
        );
        assert!(after.contains("Three\\nlines"), "{after}");
    }

    #[test]
    fn what_was_voted_on_is_what_was_published() {
        let draft = crate::small::edited(|model| {
            model.status = Status::Draft;
            model.date = None;
        });
        let mut released = draft.clone();
        released.status = Status::Released;
        released.date = "2024-09-01".parse().ok();
        assert_ne!(digest(&draft.to_json()), digest(&released.to_json()));
        assert_eq!(draft.content_digest(), released.content_digest());
        // As anybody else computes it.
        let mut value = serde_json::to_value(&released).unwrap();
        let keys = value.as_object_mut().unwrap();
        keys.retain(|key, _| key != "status" && key != "date");
        let kept = String::from_utf8(released.to_json()).unwrap();
        let without = kept
            .replace("  \"status\": \"released\",\n", "")
            .replace("\n  \"date\": \"2024-09-01\",", "");
        assert_eq!(serde_json::from_str::<Value>(&without).unwrap(), value);
        assert_eq!(digest(without.as_bytes()), released.content_digest());
        // A withdrawn one is the same, and everything else is content: the status of a reference, too.
        let mut withdrawn = released.clone();
        withdrawn.status = Status::Withdrawn;
        assert_eq!(withdrawn.content_digest(), released.content_digest());
        assert_eq!(*withdrawn.as_published(), released);
        released.references[0].status = ReferenceStatus::Historic;
        assert_ne!(draft.content_digest(), released.content_digest());
    }

    #[test]
    fn files_are_named_after_the_model() {
        let mut release = crate::small::release();
        release.status = Status::Draft;
        release.version = "1.2.0".to_owned();
        for (short_name, name, expected) in [
            (Some("PKIMM"), "PKI Maturity Model", "pkimm"),
            (None, "Model (of Bridges), 2nd", "model-of-bridges-2nd"),
            (Some("ÄÖ"), "Model", "model"),
            (Some("../x\\y"), "Model", "x-y"),
        ] {
            release.short_name = short_name.map(str::to_owned);
            release.name = name.to_owned();
            assert_eq!(release.file_name(), expected);
            let path = release.file_path("a/<model>-<version>.b");
            assert_eq!(path, format!("a/{expected}-1.2.0-draft.b"));
        }
    }
}
