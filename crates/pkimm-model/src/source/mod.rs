//! Source text: the files of a model folder, and what their syntax says.
//!
//! - [`tree`]: the files, read once and kept.
//! - [`front_matter`]: where a Markdown file's TOML ends and its body starts.
//! - [`toml`]: TOML with spans, and what is wrong with its syntax.
//! - [`markdown`]: headings, links and prose of Markdown, with spans.

pub mod front_matter;
pub mod markdown;
pub mod toml;
pub mod tree;

pub use tree::{ReadError, SourceFile, SourceTree};
