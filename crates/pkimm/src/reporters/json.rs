//! One JSON object, whose shape is a contract with other programs.

use pkimm_model::Severity;
use pkimm_model::report::{CheckReport, Finding};

use super::Report;

/// All findings, with the version of the model and the counts.
pub fn render(report: &Report<'_>) -> String {
    let findings = report.outcome.diagnostics.iter().map(|diagnostic| {
        let (start, end) = report.outcome.tree.positions(diagnostic.span());
        Finding {
            code: diagnostic.code.to_owned(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            file: report.path(diagnostic),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            help: [report.elsewhere(diagnostic), diagnostic.help.clone()].concat(),
        }
    });
    let document = CheckReport {
        version: report.outcome.version.clone(),
        findings: findings.collect(),
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
    };
    let mut text =
        serde_json::to_string_pretty(&document).expect("strings and numbers are always JSON");
    text.push('\n');
    text
}
