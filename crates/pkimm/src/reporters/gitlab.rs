//! The Code Quality report of GitLab: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::collections::HashMap;

use pkimm_model::Severity;
use pkimm_release::digest;
use serde_json::{Value, json};

use super::Report;

/// All findings, each with a fingerprint by which it is known in the next report.
pub fn render(report: &Report<'_>) -> String {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let findings: Vec<Value> = report
        .outcome
        .diagnostics
        .iter()
        .map(|finding| {
            let (start, end) = report.outcome.tree.positions(finding.span());
            let path = report.path(finding);
            // Lines move, so that a finding is known by what it says, and by how many say the same in its file before it.
            let said = format!("{path}\n{}\n{}", finding.code, finding.message);
            let before = seen.entry(said.clone()).or_default();
            let fingerprint = digest(format!("{said}\n{before}").as_bytes());
            *before += 1;
            let mut description = finding.message.clone();
            for help in &finding.help {
                description.push_str("; ");
                description.push_str(help);
            }
            json!({
                "description": description,
                "check_name": finding.code,
                "fingerprint": fingerprint,
                "severity": match finding.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                },
                "location": { "path": path, "lines": { "begin": start.line, "end": end.line } },
            })
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&findings).expect("a JSON value is always JSON");
    text.push('\n');
    text
}
