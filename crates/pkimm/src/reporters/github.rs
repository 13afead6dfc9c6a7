//! Workflow commands of GitHub Actions, which become annotations on the lines of a pull request.

use std::fmt::Write as _;

use pkimm_release::escape;

use pkimm_model::{Diagnostic, Severity};

use super::{Report, plural};

/// How many annotations of a severity GitHub shows of a step.
const SHOWN: usize = 10;

/// One command per finding: errors first, since GitHub shows the first of each severity only. Where there are more, a notice says
/// so.
pub fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let counts = [Severity::Error, Severity::Warning].map(|severity| report.count(severity));
    if counts.iter().any(|count| *count > SHOWN) {
        let [errors, warnings] = counts;
        let told = format!(
            "{} and {}; GitHub shows {SHOWN} of each, and the log of this step lists all of them",
            plural(errors, "error"),
            plural(warnings, "warning")
        );
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "::notice title=pkimm::{}",
            escape::workflow_data(&told)
        );
    }
    let mut diagnostics: Vec<&Diagnostic> = report.outcome.diagnostics.iter().collect();
    diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
    for diagnostic in diagnostics {
        let (start, end) = report.outcome.tree.positions(diagnostic.span());
        let line = start.line;
        let mut text = diagnostic.message.clone();
        for place in report.elsewhere(diagnostic) {
            text.push('\n');
            text.push_str(&place);
        }
        for help in &diagnostic.help {
            text.push_str("\nhelp: ");
            text.push_str(help);
        }
        // Columns make sense to GitHub within one line only, and it shows what is about several lines behind the last one, which
        // the change may not have. Writing to a string cannot fail.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "::{} file={},line={line},endLine={line}{columns},title={}::{}",
            diagnostic.severity.as_str(),
            escape::workflow_property(&report.path(diagnostic)),
            escape::workflow_property(diagnostic.code),
            escape::workflow_data(&text),
        );
    }
    out
}
