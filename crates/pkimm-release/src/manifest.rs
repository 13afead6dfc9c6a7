//! What a published bundle says of itself: its list of files, and its row in the site's list of versions.

use serde::{Deserialize, Serialize};

use crate::trees::Trees;
use crate::{Day, Status};

/// The frozen part of a bundle: what is made of the document alone, and never changes again once it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The program that wrote the bundle, and its version.
    pub generator: String,
    /// The name of the model.
    pub model: String,
    /// The version of the model.
    pub version: String,
    /// Its status.
    pub status: Status,
    /// The day of publication.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<Day>"))]
    pub date: Option<Day>,
    /// The license, as an SPDX expression.
    pub license: String,
    /// Where the model is published.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<String>"))]
    pub url: Option<String>,
    /// Where structure and wording come from.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<String>"))]
    pub provenance: Option<String>,
    /// The SHA-256 digest of the release document in lower-case hexadecimal digits.
    pub document: String,
    /// The SHA-256 digest of what the document says: of its JSON without `status` and `date`. A draft has the same.
    pub content: String,
    /// The files of this part, but for this one.
    pub files: Vec<Entry>,
    /// The formats that are left out. Not written where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<OmittedFormat>,
}

/// The rendered part of a bundle: what is made anew where notes, status or templates change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct Rendered {
    /// The program that wrote this part, and its version.
    pub generator: String,
    /// The name of the model.
    pub model: String,
    /// The version of the model.
    pub version: String,
    /// Its status.
    pub status: Status,
    /// The number of this edition of the part, from 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub revision: u32,
    /// The SHA-256 digest of the templates and words that it was made with, in lower-case hexadecimal digits.
    pub templates: String,
    /// Whether its pages claim the address of the model, since no later version was published. Not written where they do not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub latest: bool,
    /// Where the site shows the trees of pages, as the pages of this part name them. Not written where nothing is known.
    #[serde(default, skip_serializing_if = "Trees::is_empty")]
    pub site: Trees,
    /// The SHA-256 digest of `manifest.json`, the list of the frozen part.
    pub frozen: String,
    /// The files of this part, but for this one and the checksums.
    pub files: Vec<Entry>,
}

/// The bundle of an extension: what is made of its document alone, and never changes again once it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct ExtensionManifest {
    /// The program that wrote the bundle, and its version.
    pub generator: String,
    /// The id of the extension.
    pub extension: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The day of publication.
    #[cfg_attr(feature = "schema", schemars(with = "crate::or_null::OrNull<Day>"))]
    pub date: Option<Day>,
    /// The license, as an SPDX expression.
    pub license: String,
    /// The name of the model over which it is laid.
    pub model: String,
    /// The versions of the model that it fits.
    pub compatibility: Vec<String>,
    /// The SHA-256 digest of the document in lower-case hexadecimal digits.
    pub document: String,
    /// The files, but for this one, the notes and the checksums.
    pub files: Vec<Entry>,
}

/// A format that a bundle does not have, since it cannot carry the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct OmittedFormat {
    /// The format.
    pub format: String,
    /// Why it is left out.
    pub reason: String,
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The path below the bundle.
    pub path: String,
    /// The media type.
    pub media_type: String,
    /// The size in bytes.
    pub size: usize,
    /// The SHA-256 digest in lower-case hexadecimal digits.
    pub sha256: String,
}

/// A row of the site's list of versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct SiteVersion {
    /// The last part of the address of the version's pages.
    pub id: String,
    /// What the switcher shows.
    pub label: String,
    /// The address of the version's pages from the root of the site, with a slash at its end; relative where the site is not
    /// known.
    pub path: String,
    /// Whether this is the recommended version. Not written where it is not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_latest_release: bool,
}

impl SiteVersion {
    /// The row of the version that is called `label` and shown at an address.
    #[must_use]
    pub fn of(path: &str, label: &str) -> Self {
        let id = path.trim_end_matches('/').rsplit('/').next();
        Self {
            id: id.unwrap_or_default().to_owned(),
            label: label.to_owned(),
            path: path.to_owned(),
            is_latest_release: false,
        }
    }
}
