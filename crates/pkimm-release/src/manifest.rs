//! What a published bundle says of itself: its list of files, and its row in the site's list of versions.

use serde::{Deserialize, Serialize};

use crate::{Day, Status};

/// What a bundle holds.
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
    /// The files, but for this one and the checksums.
    pub files: Vec<Entry>,
    /// The formats that are left out. Not written where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<OmittedFormat>,
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

/// The row of the site's list of versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct SiteVersion {
    /// The version of the model.
    pub version: String,
    /// The folder of its pages, with a slash at its end.
    pub path: String,
    /// Its status.
    pub status: Status,
}
