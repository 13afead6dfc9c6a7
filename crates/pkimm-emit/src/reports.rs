//! The reports: what is made of a publication and of answers to it. [`REPORTS`] is the one list of all of them.
//!
//! To add a report, write `reports/<name>.rs` with a `REPORT` and add it to the table. What it shows comes from
//! [`view`](crate::view), as what a format shows does.

use pkimm_release::answers::Answers;
use pkimm_release::score::Score;
use pkimm_release::site::FormatFacts;

use crate::{EmitError, EmitOptions, OutputFile, Publication};

/// What writes a report on answers and their score.
pub type Emit =
    fn(&Publication<'_>, &Answers, &Score, &EmitOptions) -> Result<Vec<OutputFile>, EmitError>;

/// A kind of report.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// What the command line and the handbook say of it.
    pub facts: FormatFacts,
    /// Writes it.
    pub emit: Emit,
}

/// All reports, in the order in which they are listed.
pub const REPORTS: &[Report] = &[];
