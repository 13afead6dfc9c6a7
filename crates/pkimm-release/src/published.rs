//! The YAML shapes in which models were published before there was a release document, described once for those who write
//! and those who read them.
//!
//! Both shapes are alike. In the first, ids are positions and a requirement has a Markdown text as its references; in the
//! second, ids are stable and references are ids of a [`CatalogShape`], a file of its own.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{Reference, ReferenceStatus, Status, unseen};

/// The version of the first shape.
pub const FIRST_SHAPE: &str = "1.0.0";

/// What stands for a list of references that is empty, where references are a text.
pub const NO_REFERENCES: &str = "N/A";

/// The name of the file that holds the catalog of references, beside the file of the model: the names of both begin with
/// that of the model. Where the file of the model has another name, the catalog is looked for by that of the PKI Maturity
/// Model, which was the first to publish one.
#[must_use]
pub fn catalog_file(model_file: &str) -> String {
    let model = model_file.rsplit_once("-model-").map(|(name, _)| name);
    format!("{}-references.yaml", model.unwrap_or("pkimm"))
}

/// A model. `References` is what a requirement has for its references.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelShape<References> {
    /// The version of the shape.
    // The first files that were published do not say it.
    #[serde(default = "first_shape")]
    #[cfg_attr(feature = "schema", schemars(!default))]
    pub schema_version: String,
    /// The version of the model.
    pub version: String,
    /// The modules, in the order of the model.
    pub modules: Vec<ModuleShape<References>>,
}

fn first_shape() -> String {
    FIRST_SHAPE.to_owned()
}

/// A module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModuleShape<References> {
    /// The module's letter.
    pub id: String,
    /// The module's name.
    pub name: String,
    /// What the module is about, in Markdown.
    pub description: String,
    /// The categories, in the order of the model.
    pub categories: Vec<CategoryShape<References>>,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CategoryShape<References> {
    /// The stable id, or the position in the whole model.
    pub id: String,
    /// The weight among all categories.
    pub weight: u32,
    /// The category's name.
    pub name: String,
    /// The overview, in Markdown.
    pub description: String,
    /// What each maturity level means in this category, from the lowest.
    pub levels: Vec<LevelShape>,
    /// The requirements, in the order of the model. The self-assessment client asks for categories alone, and its file
    /// has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Vec<RequirementShape<References>>>,
}

/// What a maturity level means in one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LevelShape {
    /// The level's number.
    pub number: u32,
    /// The level's name; in the first shape behind its number, as in `2 - Basic`.
    pub name: String,
    /// The description, in Markdown.
    pub description: String,
}

/// A requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequirementShape<References> {
    /// The stable id, or the position in the category.
    pub id: String,
    /// The weight among the requirements of its category.
    pub weight: u32,
    /// The title.
    pub description: String,
    /// What the requirement is for and what good looks like, in Markdown.
    pub guidance: String,
    /// What an assessor looks at, in Markdown.
    pub assessment: String,
    /// What is cited.
    pub references: References,
}

/// A catalog of references. Keys that are not known are no fault: the published catalog has grown before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CatalogShape {
    /// The version of the shape.
    #[serde(default)]
    pub schema_version: String,
    /// The version of the catalog.
    pub version: String,
    /// The model whose requirements cite it. It is written for people and programs that have the catalog alone; nothing
    /// is read from it.
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub model: Option<ModelFacts>,
    /// The entries.
    pub references: Vec<EntryShape>,
    /// What is known of an entry and has no key in it, by its id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub details: IndexMap<String, DetailsShape>,
}

/// The model whose requirements cite a catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelFacts {
    /// The full name of the model.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether the version is a draft, released or withdrawn.
    pub status: Status,
    /// The license of the model, as an SPDX expression.
    pub license: String,
    /// Where the model is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where structure and wording come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<String>,
}

/// An entry of a catalog. Those who publish it take these keys only, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EntryShape {
    /// The stable id.
    pub id: String,
    /// The title of the standard.
    pub title: String,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Where it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where it applies: country codes, `EU` or `GLOBAL`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Whether it should no longer be cited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The id of the entry that replaces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
}

impl From<&Reference> for EntryShape {
    fn from(reference: &Reference) -> Self {
        Self {
            id: reference.id.clone(),
            title: reference.title.clone(),
            authority: reference.authority.clone(),
            url: reference.url.clone(),
            regions: reference.regions.clone(),
            deprecated: reference.status.is_deprecated(),
            superseded_by: reference.superseded_by.clone(),
        }
    }
}

impl EntryShape {
    /// The status that the keys of the entry tell.
    #[must_use]
    pub fn status(&self) -> ReferenceStatus {
        match (self.deprecated, &self.superseded_by) {
            (false, _) => ReferenceStatus::Current,
            (true, Some(_)) => ReferenceStatus::Superseded,
            (true, None) => ReferenceStatus::Withdrawn,
        }
    }
}

/// What is known of an entry of a catalog beside its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DetailsShape {
    /// The edition that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Whether it is in force, where the keys of the entry tell something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ReferenceStatus>,
    /// Whether the catalog has it beyond what its publisher's catalog lists.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
}

/// Whether a text is the address of something on the web, as catalogs and their schema ask for it: `http` or `https`, a
/// host, and nothing that an address has to encode or encodes wrongly (RFC 3986), but for letters of any script.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_unfit = |sign: char| {
        // The patterns of schemas know no signs beyond these.
        let is_unseen = sign <= '\u{ffff}' && unseen::is_unseen(sign);
        is_unseen || sign.is_whitespace() || "\"<>\\^`{|}".contains(sign)
    };
    let is_encoded = |after: &str| {
        let digits = after.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.count() == 2
    };
    rest.is_some_and(|rest| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let path = rest[authority.len()..].split(['?', '#']).next();
        is_authority(authority)
            && !path.is_some_and(|path| path.contains(['[', ']']))
            && !rest.contains(is_unfit)
            && rest.split('%').skip(1).all(is_encoded)
    })
}

/// Whether what stands before the path of an address is a host, which a name and `@` may stand before and a port behind.
fn is_authority(text: &str) -> bool {
    let (name, place) = text.split_once('@').unwrap_or(("", text));
    let is_digit = |sign: char| sign.is_ascii_hexdigit() || matches!(sign, ':' | '.');
    let (is_host, port) = match place.strip_prefix('[') {
        Some(place) => {
            let (digits, port) = place.split_once(']').unwrap_or_default();
            (!digits.is_empty() && digits.chars().all(is_digit), port)
        }
        None => {
            let (host, port) = place.split_at(place.find(':').unwrap_or(place.len()));
            (!host.is_empty() && !host.contains(['[', ']', '@']), port)
        }
    };
    let is_port = |port: &str| {
        port.parse()
            .is_ok_and(|number: u16| number > 0 && number.to_string() == port)
    };
    let is_name = !name.contains(['[', ']']);
    is_name && is_host && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_the_web() {
        for text in [
            "https://a.example/x",
            "http://b",
            "https://a/?x=[1]&y=(2)'#\u{e9}",
            "https://[::1]:80/a%20b%C3%A9",
            "https://a.example:65535?x",
            "https://a:1#b",
            "https://name:word@a:80/",
            "https://[2001:db8::1]",
        ] {
            assert!(is_address(text), "{text}");
        }
        for text in [
            "",
            "https://",
            "http://a b",
            "docs/a.pdf",
            "mailto:a@b.example",
            "ftp://a.example",
            "https://a\u{1b}",
            "https://a\u{202e}b",
            "https://a\"b",
            "https:///a",
            "https://?a",
            "https://[::1/a",
            "https://[::1]a",
            "https://[::1]:/a",
            "https://a:port/",
            "https://a:0",
            "https://a:080",
            "https://a:65536/",
            "https://a:99999",
            "https://a:80:80",
            "https://name@:80/",
            "https://na[me@a",
            "https://a@b@c",
            "https://a/x[1]",
            "https://a/]?x",
            "https://[]/",
            "https://a]/",
            "https://a/%zz",
            "https://a/100%",
            "https://a/%2",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
