//! One JSON object, whose shape is a contract with other programs.

use pkimm_model::Severity;
use serde::Serialize;

use super::Report;

#[derive(Serialize)]
struct Document<'a> {
    version: Option<&'a str>,
    findings: Vec<Finding<'a>>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    help: Vec<String>,
}

/// All findings, with the version of the model and the counts.
pub fn render(report: &Report<'_>) -> String {
    let findings = report.outcome.diagnostics.iter().map(|diagnostic| {
        let (start, end) = report.outcome.tree.positions(diagnostic.span());
        Finding {
            code: diagnostic.code,
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            file: report.path(diagnostic),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            help: [report.elsewhere(diagnostic), diagnostic.help.clone()].concat(),
        }
    });
    let document = Document {
        version: report.outcome.version.as_deref(),
        findings: findings.collect(),
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
    };
    let mut text =
        serde_json::to_string_pretty(&document).expect("strings and numbers are always JSON");
    text.push('\n');
    text
}
