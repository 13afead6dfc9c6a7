//! The published document of a maturity model.
//!
//! A [`Release`] is the hub of the project: authoring produces it, every artifact is rendered from it, and
//! other tools read it. This crate never touches the file system and knows nothing of source files.
//!
//! - [`day`]: a day of the calendar.
//! - [`document`]: the types of the document, field by field.
//! - `fields`: every field of these types, declared once: how it is compared, and which shapes can say it.
//! - [`address`]: what a fact is about, and which field of it.
//! - [`answers`] and [`score`]: what was rated, and what comes of it, in exact fractions.
//! - [`weights`](mod@weights): the weights by which results are computed, and the rules.
//! - [`score_report`]: scores as the command prints them for programs.
//! - [`diff`](mod@diff): what changed between two documents, the bump it requires, and what it does to scores.
//! - `archive` (feature `read`): which versions were published, and the notes on them.
//! - [`carry`](mod@carry): answers of one version, carried over to another.
//! - `client` (feature `read`): the file of the web client, as answers and back.
//! - [`conformance`]: answers with their results, for testing tools.
//! - [`manifest`]: what a published bundle says of itself.
//! - [`extension`](mod@extension): criteria and weights that are laid over a model for one purpose.
//! - [`fill`](mod@fill): sentences with places for values.
//! - [`front_matter`]: keys of a page by which the site would not show it.
//! - [`latin1`]: texts for readers that know Latin-1 alone.
//! - [`id_map`](mod@id_map): what became of every id.
//! - [`integrity`]: whether a document agrees with itself.
//! - `escape` (feature `site`): a text of the model in Markdown, HTML, an address, a diagram or a terminal.
//! - [`names`]: names that become files and folders.
//! - [`markdown`]: what is in a Markdown text, and where.
//! - [`resource`]: files beside pages: which types of them there are.
//! - [`trees`]: where a site shows the pages.
//! - [`typed`]: texts that are ids, addresses, versions or tags.
//! - [`published`]: the YAML shapes that were published before there was a document.
//! - `or_null` (feature `schema`): how a schema says that a value may be null.
//! - `read` (feature `read`): every shape in which a model was published.
//! - `schema` (feature `schema`): its JSON Schema.
//! - `yaml` (feature `read`): how YAML is written.
//! - `site` (feature `site`): what the site promises: page tree, anchors, diagrams and page expressions.

pub mod address;
pub mod answers;
#[cfg(feature = "read")]
pub mod archive;
pub mod carry;
#[cfg(feature = "read")]
pub mod client;
pub mod conformance;
pub mod day;
pub mod diff;
pub mod document;
#[cfg(feature = "site")]
pub mod escape;
pub mod extension;
pub mod fault;
mod fields;
pub mod fill;
pub mod front_matter;
pub mod id_map;
pub mod integrity;
pub mod latin1;
pub mod manifest;
pub mod markdown;
pub mod names;
#[cfg(feature = "schema")]
pub mod or_null;
pub mod published;
#[cfg(feature = "read")]
pub mod read;
pub mod resource;
#[cfg(feature = "schema")]
pub mod schema;
pub mod score;
pub mod score_report;
#[cfg(feature = "site")]
pub mod site;
#[cfg(test)]
mod small;
pub mod trees;
pub mod typed;
pub mod unseen;
pub mod weights;
#[cfg(feature = "read")]
pub mod yaml;

pub use day::Day;
pub use document::{
    Catalog, Category, Counts, DOCUMENT_VERSION, DocumentVersion, ExtensionEntry, Level,
    LevelAnchor, LevelText, Module, Page, Reference, ReferenceStatus, Release, Requirement,
    Resource, Retired, SCHEMA_VERSION, SCORING, Status, digest,
};
