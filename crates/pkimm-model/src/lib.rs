//! The authoring side: source text → source structs → [`Model`] → lints → [`CheckedModel`] → release document.
//!
//! Each phase returns what it could make and everything it found wrong, so that one run finds all faults:
//!
//! 1. [`source`] reads files and their syntax,
//! 2. [`mod@parse`] reads them into the types of [`raw`] and checks them against their [`schema`],
//! 3. [`resolve()`] brings them together into a [`Model`],
//! 4. [`lint`] looks at the model as a whole,
//! 5. [`check()`] runs the phases; only what it passes becomes a release document,
//! 6. [`gate()`] compares that document with the [archive](mod@archive) of published ones,
//! 7. [`publish`] plans what a release writes.
//!
//! This crate prints nothing, writes nothing and renders nothing.

pub mod against;
pub mod archive;
pub mod author;
mod canonical;
mod check;
pub mod diagnostic;
pub mod did_you_mean;
pub mod edit;
mod excuse;
pub mod extension_archive;
mod facts_at;
mod gate;
mod import;
mod in_place;
pub mod lint;
mod locate;
pub mod model;
pub mod occurrences;
pub mod on_site;
pub mod parse;
pub mod publish;
pub mod raw;
mod release;
pub mod report;
mod resolve;
pub mod schema;
pub mod source;
pub mod span;
mod tool;

pub use against::Against;
pub use archive::archive;
pub use canonical::{Canonical, Unreadable, canonical};
pub use check::{CheckedModel, Fixed, Outcome, check, check_own};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use edit::{Applicability, Edit, Fix};
pub use gate::{Verdict, gate, gate_extension, gate_model, standing};
pub use import::{
    Entry, Folder, Found, ImportNote, Imported, Kind as ImportKind, Moved, Report as ImportReport,
    Suspicion, Tagged, Updated, completed, import, import_folders, update,
};
pub use in_place::{CheckedInPlace, InPlace, PublishedFile, check_in_place, unreadable_in_place};
pub use lint::Gate;
pub use locate::locate;
pub use model::Model;
pub use occurrences::Occurrences;
pub use parse::trees;
pub use resolve::resolve;
pub use source::{ReadError, SourceTree};
pub use span::{FileId, Located, Position, Span};
