//! `pkimm check`.

use pkimm_model::Severity;

use super::{Status, check_model};
use crate::args::{Check, Global};
use crate::reporters::{self, Report};

/// Reports what is wrong with the model.
pub fn run(global: &Global, options: &Check) -> anyhow::Result<Status> {
    let mut outcome = check_model(&global.model)?;
    let verdict = pkimm_model::gate(&mut outcome, options.gate);
    let report = Report::new(&outcome, global);
    reporters::print(&report, options.format)?;
    if !global.quiet {
        reporters::summary(&report);
        if let Some(verdict) = verdict.filter(|verdict| verdict.to_raise && !options.gate) {
            reporters::message(&format!(
                "note: {} since {} require version {} ({}); `pkimm diff {}` shows them",
                reporters::plural(verdict.changes, "change"),
                verdict.baseline,
                verdict.next,
                verdict.required,
                verdict.baseline,
            ));
        }
    }
    let denied = options.deny_warnings && report.count(Severity::Warning) > 0;
    let status = if denied || report.count(Severity::Error) > 0 {
        Status::Faults
    } else {
        Status::Good
    };
    drop(report);
    // The process ends: giving the memory back piece by piece would be time lost.
    std::mem::forget(outcome);
    Ok(status)
}
