//! Workflow commands of GitHub Actions, which become annotations on the lines of a pull request.

use std::fmt::Write as _;

use pkimm_release::escape;

use super::Report;

/// One command per finding.
pub fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for diagnostic in &report.outcome.diagnostics {
        let (start, end) = report.outcome.tree.positions(diagnostic.span());
        let mut text = diagnostic.message.clone();
        for place in report.elsewhere(diagnostic) {
            text.push('\n');
            text.push_str(&place);
        }
        for help in &diagnostic.help {
            text.push_str("\nhelp: ");
            text.push_str(help);
        }
        // Columns make sense to GitHub within one line only. Writing to a string cannot fail.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "::{} file={},line={},endLine={}{columns},title={}::{}",
            diagnostic.severity.as_str(),
            escape::workflow_property(&report.path(diagnostic)),
            start.line,
            end.line,
            escape::workflow_property(diagnostic.code),
            escape::workflow_data(&text),
        );
    }
    out
}
