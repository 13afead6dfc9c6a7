//! Every reader as a function of bytes: none may panic, hang or take memory without bound, and what it says of its input
//! has to be true.
//!
//! `scripts/prove` has a fuzzer call them. `tests/corpus.rs` calls them with the committed corpus and with what the
//! fixtures of the project give ([`seeds`]), on every machine. To add a target, write the function and its row.

mod parts;
mod seeds;
mod targets;

pub use seeds::{base, seeds};
pub use targets::{TARGETS, Target};
