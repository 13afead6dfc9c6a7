//! The source types: one struct per kind of file, field by field. The schemas under `schemas/` derive from them.
//!
//! Fields are optional when they are read, so that one wrong value hides no other; `required` lists what the schema
//! requires.

use std::collections::BTreeMap;
use std::fmt;

use pkimm_release::ReferenceStatus;
use pkimm_release::extension::ExtensionStatus;
use pkimm_release::trees::Trees;
use pkimm_release::typed::{LONGEST_ID, LONGEST_LANGUAGE, LONGEST_NAME};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};

use crate::source::syntax::DAY;
use crate::span::Located;

/// A stable id: lowercase words of letters and digits, joined by single hyphens. It starts with a letter.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Id(
    #[schemars(
        regex(pattern = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"),
        length(max = LONGEST_ID),
        extend("x-expected" = "an id consists of lowercase letters, digits and single hyphens, starts with a letter, and has at most 80 characters, as in `key-inventory`")
    )]
    pub String,
);

/// A version: three numbers separated by periods, as in `2.0.0`. Pre-release versions are not supported.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Version(
    #[schemars(
        regex(pattern = r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$"),
        extend("x-expected" = "a version is three numbers separated by periods, as in `2.1.0`; pre-release versions such as `2.1.0-rc.1` are not supported")
    )]
    pub String,
);

/// Conditions on the version of the tool, as in `>=0.2, <0.3`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ToolVersions(
    #[schemars(
        regex(pattern = r"^(>=|<=|>|<|=|\^|~)? ?(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,2}(, ?(>=|<=|>|<|=|\^|~)? ?(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,2}){0,3}$"),
        extend("x-expected" = "name the versions of the tool by conditions with commas between them, as in `>=0.2, <0.3`")
    )]
    pub String,
);

/// The letter of a module, which is also its id.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ModuleId(
    #[schemars(
        regex(pattern = r"^[A-Z][A-Z0-9]{0,3}$"),
        extend("x-expected" = "the id of a module is one capital letter, which no other module has; up to three capital letters or digits may follow")
    )]
    pub String,
);

/// What nobody sees, as `pkimm_release::unseen` knows it, in the brackets of a pattern.
macro_rules! unseen {
    () => {
        r"\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    };
}

/// What a text matches in which there is something to see, or nothing at all.
const VISIBLE: &str = concat!(r"^$|[^\s", unseen!(), "]");

/// A text that is not empty.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text(
    #[schemars(
        length(min = 1),
        regex(pattern = VISIBLE),
        extend("x-expected" = "write a text; this one consists of blanks only")
    )]
    pub String,
);

/// The name of a model, or its short name, after which files are named.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ModelName(
    #[schemars(
        length(min = 1, max = LONGEST_NAME),
        regex(pattern = VISIBLE),
        extend("x-expected" = "write a name of at most 150 characters, of which some can be seen; files are named after it")
    )]
    pub String,
);

/// An address of the web.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Url(
    #[schemars(
        regex(
            // As `pkimm_release::published::is_address`: no sign that has to be encoded, each `%` before two digits of base 16; a
            // host, which may be an address in brackets; a port; and no bracket in the path.
            pattern = concat!(r#"^(?=[^\s"<>\\^`{|}"#, unseen!(), r#"]*$)(?!.*%(?![0-9A-Fa-f]{2}))https?://(?:[^/?#\[\]@]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#\[\]:@]+)(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(?![^/?#])[^?#\[\]]*(?:[?#].*)?$"#)
        ),
        extend("x-expected" = "write the full address, starting with `https://`, as a browser gives it when it is copied")
    )]
    pub String,
);

/// A value of the source that is a text of a certain form is a plain text once its form was checked.
macro_rules! texts {
    ($($name:ident)*) => {
        $(impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        })*
    };
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

texts! {
    Id Version ModuleId Text ModelName Url LanguageTag HeadingText Region FileDigest Fingerprint Month
    TreeAddress VersionAddress PostAddress DownloadAddress IssueAddress
}

/// `model.toml`: the normative structure of the model.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["version", "language", "levels", "modules"]))]
pub struct ModelFile {
    /// The version in progress.
    pub version: Option<Located<Version>>,
    /// The versions of this tool with which the model is checked and built, as in `>=0.2, <0.3`. Another one stops.
    pub tool: Option<Located<ToolVersions>>,
    /// The full name of the model.
    pub name: Option<Located<ModelName>>,
    /// The abbreviation of the name.
    pub short_name: Option<Located<ModelName>>,
    /// Where the model is published.
    pub url: Option<Located<Url>>,
    /// The license of the model, as an SPDX expression.
    pub license: Option<Located<Text>>,
    /// The language of all texts, as a BCP 47 tag.
    pub language: Option<Located<LanguageTag>>,
    /// Where structure and wording come from. Printed in artifacts.
    pub provenance: Option<Located<Text>>,
    /// The headings of the two sections in the files of requirements.
    pub sections: Sections,
    /// Where the site shows the trees of pages. It is no part of what is published of the model.
    pub site: Site,
    /// Limits that lints check.
    pub limits: Limits,
    /// Severities of lints, by the name of the lint.
    pub lints: BTreeMap<Located<String>, Located<LintSetting>>,
    /// The maturity levels, from the lowest.
    #[schemars(length(min = 1))]
    pub levels: Vec<Located<LevelEntry>>,
    /// The modules, in the order of the model.
    #[schemars(length(min = 1))]
    pub modules: Vec<Located<ModuleEntry>>,
    /// Ids that left the model. They are never used again.
    pub retired: Vec<Located<RetiredEntry>>,
}

/// A language tag of BCP 47, as far as its form goes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct LanguageTag(
    #[schemars(
        regex(pattern = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"),
        length(max = LONGEST_LANGUAGE),
        extend("x-expected" = "a language is given as a tag of BCP 47, as in `en`, `de` or `pt-BR`")
    )]
    pub String,
);

/// The headings of the sections of a requirement. In another language than English they are other words.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Sections {
    /// The heading of the guidance; `Guidance` where it is not given.
    pub guidance: Option<Located<HeadingText>>,
    /// The heading of the assessment; `Assessment` where it is not given.
    pub assessment: Option<Located<HeadingText>>,
}

/// The text of a heading: one line, without the signs `#` before it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct HeadingText(
    #[schemars(
        regex(pattern = r"^[^\s#]([^\n\r]*\S)?$"),
        extend("x-expected" = "a heading is written on one line, without `#` before it and without spaces around it, as in `Guidance`")
    )]
    pub String,
);

/// Where the site shows the trees of pages, so that links lead from one to another. A tree that is not given is taken to
/// stand beside the others.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Site {
    /// The pages of the working group.
    pub group: Option<Located<TreeAddress>>,
    /// The pages of the version in progress.
    pub model: Option<Located<TreeAddress>>,
    /// The pages of a published version.
    pub version: Option<Located<VersionAddress>>,
    /// The pages of extensions.
    pub extensions: Option<Located<TreeAddress>>,
    /// A post.
    pub posts: Option<Located<PostAddress>>,
    /// The files of a release that are too large to stand beside a page.
    pub downloads: Option<Located<DownloadAddress>>,
    /// Where a fault in the text of a requirement is reported: each has a link to it on its page.
    pub issues: Option<Located<IssueAddress>>,
    /// Anchors that pages had earlier and that links from elsewhere name: by the folder of the page below `site/`, the anchor of
    /// today to which each leads. One that is empty leads to the top of the page.
    pub anchors: BTreeMap<String, BTreeMap<String, String>>,
}

impl Site {
    /// The same as the pages know it.
    pub(crate) fn trees(self) -> Trees {
        fn address<T: Into<String>>(address: Option<Located<T>>) -> Option<String> {
            address.map(|address| address.value.into())
        }
        Trees {
            group: address(self.group),
            model: address(self.model),
            version: address(self.version),
            extensions: address(self.extensions),
            posts: address(self.posts),
            downloads: address(self.downloads),
            issues: address(self.issues),
            anchors: self.anchors,
        }
    }
}

/// The address of a tree, from the root of the site: `/group/model/`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TreeAddress(
    #[schemars(
        regex(pattern = r"^/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*$"),
        extend("x-expected" = "write the address from the root of the site, with a slash at both ends, as in `/group/model/`")
    )]
    pub String,
);

/// The address of the tree of a published version, for whose number `{version}` stands: `/group/{version}/`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct VersionAddress(
    #[schemars(
        regex(pattern = r"^/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*[A-Za-z0-9._~-]*\{version\}/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*$"),
        extend("x-expected" = "write the address from the root of the site, with a slash at both ends and `{version}` in place of the number, as in `/group/{version}/`")
    )]
    pub String,
);

/// The address of a post, for whose day and title `{year}`, `{month}`, `{day}` and `{slug}` stand.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PostAddress(
    #[schemars(
        regex(pattern = r"^/(?:(?:[A-Za-z0-9_~-]|\{(?:year|month|day)\})(?:[A-Za-z0-9._~-]|\{(?:year|month|day)\})*/)*\{slug\}/$"),
        extend("x-expected" = "write the address of a post from the root of the site, with `{year}`, `{month}`, `{day}` and `{slug}` in place of its day and title, as in `/blog/{year}/{month}/{slug}/`")
    )]
    pub String,
);

/// The full address of a folder with the files of a release; `{version}` stands for its number.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DownloadAddress(
    #[schemars(
        regex(pattern = r"^https://(?:[A-Za-z0-9._~:/-]|\{version\})+/$"),
        extend("x-expected" = "write a full address with a slash at its end, and `{version}` in place of the number of a release, as in `https://downloads.example/v{version}/`")
    )]
    pub String,
);

/// The full address at which a fault in the text of a requirement is reported; `{item}` stands for its id, and `{version}` for the number of
/// the version.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct IssueAddress(
    #[schemars(
        regex(pattern = r"^https://[A-Za-z0-9.-]+/(?:[A-Za-z0-9._~:/?&=%+-]|\{version\})*\{item\}(?:[A-Za-z0-9._~:/?&=%+-]|\{(?:item|version)\})*$"),
        extend("x-expected" = "write a full address with `{item}` in place of the id of a requirement, as in `https://tracker.example/new?item={item}&version={version}`")
    )]
    pub String,
);

/// How findings of a lint are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LintSetting {
    /// Not at all.
    Off,
    /// As a warning: the model can be built.
    Warning,
    /// As an error: the model cannot be built.
    Error,
}

/// Limits that lints check.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Limits {
    /// The weights that a category may have.
    pub category_weight: Option<Bounds>,
    /// The weights that a requirement may have.
    pub requirement_weight: Option<Bounds>,
    /// The number of words in the summary of a category.
    pub summary_words: Option<Bounds>,
    /// The number of words in the overview of a category.
    pub overview_words: Option<Bounds>,
    /// The number of words in each level description of a category.
    pub level_words: Option<Bounds>,
    /// The number of words in the guidance of a requirement.
    pub guidance_words: Option<Bounds>,
    /// The number of words in the assessment of a requirement.
    pub assessment_words: Option<Bounds>,
    /// The number of words in each anchor of a requirement.
    pub anchor_words: Option<Bounds>,
    /// For how many months the dated facts of a requirement count as checked.
    #[schemars(range(min = 1))]
    pub fact_check_months: Option<u32>,
}

/// The lowest and the highest value allowed.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Bounds {
    /// The lowest value allowed.
    pub min: u32,
    /// The highest value allowed.
    pub max: u32,
}

/// A maturity level.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["number", "name"]))]
pub struct LevelEntry {
    /// The number of the level: 0 or 1 for the lowest, and so on without a gap.
    pub number: Option<Located<u32>>,
    /// The level's name.
    pub name: Option<Located<Text>>,
    /// One sentence that says what the level is.
    pub summary: Option<Located<String>>,
    /// What can be observed in an organization at this level.
    pub indicators: Vec<Located<Text>>,
    /// What an organization at this level risks.
    pub risks: Vec<Located<Text>>,
}

/// A module.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["id", "name", "categories"]))]
pub struct ModuleEntry {
    /// The letter of the module, with which the display numbers of its categories start.
    pub id: Option<Located<ModuleId>>,
    /// The module's name.
    pub name: Option<Located<Text>>,
    /// What the module is about, in Markdown.
    pub description: Option<Located<String>>,
    /// The categories of the module, in the order of the model.
    #[schemars(length(min = 1))]
    pub categories: Vec<Located<CategoryEntry>>,
}

/// A category.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["id", "name", "weight", "requirements"]))]
pub struct CategoryEntry {
    /// The stable id, which is also the name of the category's folder.
    pub id: Option<Located<Id>>,
    /// The category's name.
    pub name: Option<Located<Text>>,
    /// The weight, relative to all other categories.
    pub weight: Option<Located<u32>>,
    /// The requirements, in the order of the model.
    #[schemars(length(min = 1))]
    pub requirements: Vec<Located<RequirementEntry>>,
    /// Former ids of the category. Answers given to them still count.
    pub was: Vec<Located<Id>>,
}

/// A requirement.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["id", "weight", "title"]))]
pub struct RequirementEntry {
    /// The stable id, which is also the name of the requirement's file.
    pub id: Option<Located<Id>>,
    /// The weight, relative to the other requirements of its category.
    pub weight: Option<Located<u32>>,
    /// The title.
    pub title: Option<Located<Text>>,
    /// Former ids of the requirement. Answers given to them still count.
    pub was: Vec<Located<Id>>,
    /// The version since which the requirement is deprecated. It is still scored until a major version retires it.
    pub deprecated: Option<Located<Version>>,
}

/// An id that left the model.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["id", "since", "reason"]))]
pub struct RetiredEntry {
    /// The id that left the model.
    pub id: Option<Located<Id>>,
    /// The first version without the id.
    pub since: Option<Located<Version>>,
    /// Ids that cover its subject now. They are only a suggestion: answers do not follow them.
    pub successors: Vec<Located<Id>>,
    /// Why it left the model.
    pub reason: Option<Located<Text>>,
}

/// `references.toml`: the catalog of references, the standards that requirements cite.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["version"]))]
pub struct ReferencesFile {
    /// The version of the catalog.
    pub version: Option<Located<Version>>,
    /// Who publishes the standards: what entries write, and the name in full. Where the table is there, an entry has one of these.
    pub authorities: BTreeMap<Located<String>, Located<Text>>,
    /// The entries of the catalog.
    pub references: Vec<Located<ReferenceEntry>>,
}

/// An entry of the catalog of references.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["id", "title"]))]
pub struct ReferenceEntry {
    /// The stable id.
    pub id: Option<Located<Id>>,
    /// The title of the standard, as its publisher writes it.
    pub title: Option<Located<Text>>,
    /// Who publishes it.
    pub authority: Option<Located<Text>>,
    /// The web address of the standard, preferably with `https`.
    pub url: Option<Located<Url>>,
    /// Where it applies: country codes, `EU` or `GLOBAL`.
    pub regions: Vec<Located<Region>>,
    /// The edition that is meant.
    pub edition: Option<Located<Text>>,
    /// Whether it is in force.
    pub status: Option<Located<ReferenceStatus>>,
    /// The id of the entry that replaces it.
    pub superseded_by: Option<Located<Id>>,
    /// Whether this catalog has it beyond what the published one lists.
    pub added: Option<Located<bool>>,
}

/// `terminology.toml`: the words that the model's texts use and avoid.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct TerminologyFile {
    /// Words that are right although the dictionary of misspellings lists them.
    pub accepted: Vec<Located<Text>>,
    /// Terms to use, and the words to avoid instead of them.
    pub terms: Vec<TermEntry>,
}

/// A term.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["use", "avoid", "why"]))]
pub struct TermEntry {
    /// The term to use.
    pub r#use: Option<Located<Text>>,
    /// The words to avoid, in upper or lower case.
    #[schemars(length(min = 1))]
    pub avoid: Vec<Located<Text>>,
    /// The reason, which findings repeat.
    pub why: Option<Located<Text>>,
    /// Whether the words to avoid exclude or hurt people.
    pub inclusive: bool,
}

/// A country code, `EU` or `GLOBAL`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Region(
    #[schemars(
        regex(pattern = r"^[A-Z][A-Z0-9-]*$"),
        extend("x-expected" = "use a country code such as `US`, or `EU`, or `GLOBAL`")
    )]
    pub String,
);

/// Front matter of `categories/<category>/_index.md`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["levels"]))]
pub struct CategoryFile {
    /// One line for tables that says what the category is about.
    pub summary: Option<Located<String>>,
    /// Whether the text is under construction.
    pub draft: Option<Located<bool>>,
    /// What each maturity level means in this category, by the number of the level: Markdown in `'''` literals.
    pub levels: LevelTexts,
}

/// Texts by the number of their level.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct LevelTexts(pub BTreeMap<Located<String>, Located<String>>);

impl JsonSchema for LevelTexts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LevelTexts".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "patternProperties": { "^(0|[1-9][0-9]*)$": { "type": "string" } },
            "additionalProperties": false,
        })
    }
}

/// Front matter of `categories/<category>/<requirement>.md`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["references"]))]
pub struct RequirementFile {
    /// Ids of the standards in `references.toml` that the requirement cites.
    pub references: Vec<Located<Id>>,
    /// Markdown that is printed instead of the generated list of references.
    pub references_note: Option<Located<String>>,
    /// Whether the text is under construction.
    pub draft: Option<Located<bool>>,
    /// The month in which the dated facts of its texts were last checked. It is no part of what is published.
    pub checked: Option<Located<Month>>,
    /// What can be observed at each maturity level of this requirement, by the number of the level: Markdown in `'''` literals.
    pub levels: LevelTexts,
}

/// `extensions/<extension>/extension.toml`: what an extension adds to the model and what it makes of weights.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["id", "name", "version", "description", "documentation", "status", "compatibility"]))]
pub struct ExtensionFile {
    /// The stable id, which is also the name of the extension's folder.
    pub id: Option<Located<Id>>,
    /// The name.
    pub name: Option<Located<ModelName>>,
    /// The version of the extension in progress.
    pub version: Option<Located<Version>>,
    /// What the extension is for, in Markdown.
    pub description: Option<Located<String>>,
    /// Where the extension is documented.
    pub documentation: Option<Located<Url>>,
    /// How far it has come.
    pub status: Option<Located<ExtensionStatus>>,
    /// The versions of the model that it fits.
    #[schemars(length(min = 1))]
    pub compatibility: Vec<Located<Version>>,
    /// Whether the least result of a category is reported beside the mean.
    pub floor_score: Option<Located<bool>>,
    /// The categories to which it adds criteria. Each has a file of that name beside this one.
    pub relevance: Vec<Located<RelevanceEntry>>,
    /// What it makes of the weights of categories and requirements, at most one overlay for each.
    pub overlays: Vec<Located<OverlayEntry>>,
    /// Standards that it cites and the catalog of the model lacks.
    pub references: Vec<Located<ReferenceEntry>>,
}

/// A category to which an extension adds criteria.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["category", "weight"]))]
pub struct RelevanceEntry {
    /// The id of the category.
    pub category: Option<Located<Id>>,
    /// The weight of the criteria, beside the weights of the category's requirements.
    pub weight: Option<Located<u32>>,
}

/// What an extension makes of a weight: exactly one of `multiplier`, `addition` and `override`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields, extend("required" = ["target"], "minProperties" = 2))]
pub struct OverlayEntry {
    /// The id of the category or requirement.
    pub target: Option<Located<Id>>,
    /// The weight times this.
    pub multiplier: Option<Located<Number>>,
    /// The weight plus this, which may be negative.
    pub addition: Option<Located<Number>>,
    /// This in place of the weight.
    pub r#override: Option<Located<Number>>,
    /// Why the weight differs.
    pub rationale: Option<Located<Text>>,
}

/// A number. What it is exactly says the text of the file.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Number(pub f64);

/// A month, as year-month.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Month(
    #[schemars(
        regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
        extend("x-expected" = "a month is written as the year and two digits, as in `2026-11`")
    )]
    pub String,
);

/// Front matter of a narrative page, as far as pkimm itself reads it. What the layouts of a site read beside is described
/// by the schema of pages alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageFile {
    /// The title, which the site prints above the text.
    pub title: Option<Located<Text>>,
    /// The position among its neighbors in the sidebar, lowest first.
    pub weight: Option<Located<u32>>,
    /// The date of a post.
    pub date: Option<Located<Day>>,
    /// Whether the text is under construction.
    pub draft: Option<Located<bool>>,
    /// Additional addresses that lead to the page.
    pub aliases: Vec<Located<Text>>,
}

/// A date, as year-month-day, with or without quotes.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[serde(transparent)]
pub struct Day(#[schemars(extend("x-expected" = DAY))] pub pkimm_release::Day);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DayVisitor)
    }
}

/// Reads a day that TOML holds as a text, or as the day that it is without quotes.
struct DayVisitor;

impl<'de> Visitor<'de> for DayVisitor {
    type Value = Day;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a date, such as `2026-11-30`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
        text.parse().map(Day).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Day, A::Error> {
        let day = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))?;
        self.visit_str(&day.to_string())
    }
}

/// The SHA-256 digest of a file, in lowercase hexadecimal digits.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FileDigest(
    #[schemars(
        regex(pattern = r"^[0-9a-f]{64}$"),
        extend("x-expected" = "a SHA-256 digest is 64 digits or letters from `a` to `f`, in lowercase; `pkimm release` writes it")
    )]
    pub String,
);

/// The first 16 hexadecimal digits of the digest of a change, as `pkimm diff` prints them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Fingerprint(
    #[schemars(
        regex(pattern = r"^[0-9a-f]{16}$"),
        extend("x-expected" = "a fingerprint is 16 digits or letters from `a` to `f`, in lowercase, as `pkimm diff` prints it")
    )]
    pub String,
);

/// Front matter of `releases/<version>.md`, the notes of a version.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(
    deny_unknown_fields,
    extend("allOf" = [{
        "if": { "properties": { "status": { "const": "withdrawn" } }, "required": ["status"] },
        "then": { "required": ["reason"] },
    }])
)]
pub struct NotesFile {
    /// The date of publication.
    pub date: Option<Located<Day>>,
    /// The digest of the published document. `pkimm release` writes it as its last step, which makes the version published.
    pub digest: Option<Located<FileDigest>>,
    /// The digest of `manifest.json`, the list of what was frozen with the version. `pkimm release` writes it.
    pub frozen: Option<Located<FileDigest>>,
    /// The digest of `rendered.json`, the list of what is made anew where the notes change. `pkimm release` writes it.
    pub rendered: Option<Located<FileDigest>>,
    /// How often that was made, counted from 1. `pkimm release` and `pkimm withdraw` write it.
    #[schemars(range(min = 1))]
    pub revision: Option<Located<u32>>,
    /// Whether the version was withdrawn after it was published.
    pub status: Option<Located<NotesStatus>>,
    /// Why it was withdrawn.
    pub reason: Option<Located<Text>>,
    /// One or two sentences for lists and previews.
    pub summary: Option<Located<Text>>,
    /// Who signs the announcement.
    pub authors: Vec<Located<Text>>,
    /// What somebody says of the version, for the announcement.
    pub quote: Option<QuoteEntry>,
    /// Where readers of the announcement send what they think of the version.
    pub feedback: Option<Located<Url>>,
    /// What the working group decided, and where that is recorded.
    pub decisions: Vec<DecisionEntry>,
    /// Changes to normative texts that are purely editorial, so that a patch version may contain them.
    pub waivers: Vec<WaiverEntry>,
}

/// A file below `releases/next/`: what was decided on the version in progress, in a file of its own for each change to the model.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct NextFile {
    /// What the working group decided, and where that is recorded.
    pub decisions: Vec<DecisionEntry>,
    /// Changes to normative texts that are purely editorial, so that a patch version may contain them.
    pub waivers: Vec<WaiverEntry>,
}

/// Whether a published version is still valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotesStatus {
    /// It is valid.
    Released,
    /// It was withdrawn; its number is never used again.
    Withdrawn,
}

/// What somebody says of a version.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields, extend("required" = ["text", "by"]))]
pub struct QuoteEntry {
    /// What is said, without quotation marks.
    pub text: Option<Located<Text>>,
    /// Who says it.
    pub by: Option<Located<Text>>,
}

/// A decision of the working group.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields, extend("required" = ["changes", "url", "date"]))]
pub struct DecisionEntry {
    /// What was decided on, named as in `pkimm diff`: `requirement:<id>`, `category:<id>`, `level:<number>` and so on.
    pub changes: Vec<Located<Text>>,
    /// The web address where the decision is recorded.
    pub url: Option<Located<Url>>,
    /// The date of the decision.
    pub date: Option<Located<Day>>,
}

/// A waiver.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields, extend("required" = ["fingerprint", "reason"]))]
pub struct WaiverEntry {
    /// The fingerprint of the change that is waived.
    pub fingerprint: Option<Located<Fingerprint>>,
    /// Why the change does not affect what is required.
    pub reason: Option<Located<Text>>,
}
