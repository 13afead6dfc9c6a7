//! Source text: the files of a model folder, and what their syntax says.
//!
//! - [`files`]: the one door to them, wherever they come from.
//! - [`tree`]: the files, read once and kept.
//! - [`content`]: whether a file beside pages is what its name says.
//! - [`front_matter`]: where a Markdown file's TOML ends and its body starts.
//! - [`toml`]: TOML with spans, and what does not fit the types that it is read into.
//! - [`syntax`]: what is wrong with the syntax of TOML, and the text without it.
//! - [`system`]: what the system says where a file cannot be read, in words.
//! - [`excuse`]: comments that excuse a finding.
//! - [`markdown`]: headings, links and prose of Markdown, with spans.
//! - [`text`]: texts as they are published, with their Markdown.
//! - [`unusual`]: characters that come into a file by pasting.

pub mod content;
pub mod excuse;
pub mod files;
pub mod front_matter;
pub mod markdown;
pub mod syntax;
pub mod system;
pub mod text;
pub mod toml;
pub mod tree;
pub mod unusual;

pub use files::{Files, Intake, ReadError, Taken, Unsaved};
pub use tree::{SourceFile, SourceTree};
