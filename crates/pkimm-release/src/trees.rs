//! Where a site shows the trees of pages that are made for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What stands for a version in the address of its tree.
pub const VERSION: &str = "{version}";

/// What stands for a requirement in the address at which a fault is reported.
const ITEM: &str = "{item}";

/// The folder of the working group's pages.
pub const GROUP: &str = "wg";

/// The folder of posts.
pub const POSTS: &str = "blog";

/// Whether a page is a post, by its path below the folder of pages or by its folder on the site.
#[must_use]
pub fn is_post(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(section, rest)| section == POSTS && !rest.ends_with("_index.md"))
}

/// The addresses of the trees, from the root of the site. Each begins and ends with a slash, as in `/group/`. What is not
/// given is not known, and the trees are taken to stand beside each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Trees {
    /// The pages of the working group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The pages of the version in progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The pages of a published version, for whose number `{version}` stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The pages of extensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extensions: Option<String>,
    /// A post, for whose day and title `{year}`, `{month}`, `{day}` and `{slug}` stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posts: Option<String>,
    /// The files of a release that are too large to stand beside a page, at a full address; `{version}` stands for its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downloads: Option<String>,
    /// Where a fault in the text of a requirement is reported, at a full address; `{item}` stands for its id, and `{version}` for the
    /// number of the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issues: Option<String>,
    /// Anchors that pages had earlier, by the folder of the page below the root of the site, as in `model/model/maturity-levels`. Each
    /// has the anchor of that page to which it leads from now on. One that is empty leads to the top of the page.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub anchors: BTreeMap<String, BTreeMap<String, String>>,
}

impl Trees {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The address of the tree of a published version.
    #[must_use]
    pub fn of_version(&self, version: &str) -> Option<String> {
        Some(self.version.as_deref()?.replace(VERSION, version))
    }

    /// The address of the files of a release.
    #[must_use]
    pub fn downloads_of(&self, version: &str) -> Option<String> {
        Some(self.downloads.as_deref()?.replace(VERSION, version))
    }

    /// Where a fault in the text of a requirement of a version is reported.
    #[must_use]
    pub fn issue_of(&self, requirement: &str, version: &str) -> Option<String> {
        let address = self.issues.as_deref()?.replace(ITEM, requirement);
        Some(address.replace(VERSION, version))
    }

    /// The same for the pages of a published version, which have a tree of their own: it is the model's to them.
    #[must_use]
    pub fn published(&self, version: &str) -> Self {
        Self {
            model: self.of_version(version).or_else(|| self.model.clone()),
            ..self.clone()
        }
    }
}
