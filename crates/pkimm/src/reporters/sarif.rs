//! SARIF 2.1.0 (OASIS), which code scanning services read.

use pkimm_model::lint::{LINTS, Lint};
use pkimm_model::{Diagnostic, Edit, Fix, Severity, Span};
use pkimm_release::escape;
use serde_json::{Value, json};

use super::{Report, documentation};

/// One run with the rules that found something, and their findings.
pub fn render(report: &Report<'_>) -> String {
    let rules: Vec<&Lint> = LINTS
        .iter()
        .filter(|lint| {
            report
                .outcome
                .diagnostics
                .iter()
                .any(|finding| finding.code == lint.name)
        })
        .collect();
    let results: Vec<Value> = report
        .outcome
        .diagnostics
        .iter()
        .map(|finding| result(report, finding, &rules))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.into_iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&document).expect("a JSON value is always JSON");
    text.push('\n');
    text
}

fn rule(lint: &Lint) -> Value {
    json!({
        "id": lint.name,
        "shortDescription": { "text": lint.summary },
        "fullDescription": { "text": first_paragraph(lint.documentation) },
        "helpUri": documentation(lint.name),
        "help": { "text": lint.text(), "markdown": lint.text() },
        "defaultConfiguration": {
            "enabled": lint.default.is_some(),
            "level": lint.default.map_or("none", Severity::as_str),
        },
    })
}

fn first_paragraph(documentation: &str) -> String {
    let body = documentation
        .split_once("\n\n")
        .map_or(documentation, |(_, body)| body);
    body.split("\n\n")
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn result(report: &Report<'_>, finding: &Diagnostic, rules: &[&Lint]) -> Value {
    let mut text = finding.message.clone();
    for help in &finding.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": finding.severity.as_str(),
        "message": { "text": text },
        "locations": [location(report, finding.span(), None)],
    });
    if let Some(index) = rules.iter().position(|lint| lint.name == finding.code) {
        result["ruleIndex"] = index.into();
    }
    let related: Vec<Value> = finding
        .labels
        .iter()
        .filter(|label| !label.primary)
        .map(|label| location(report, label.span, Some(&label.message)))
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if let Some(changes) = finding.fix.as_ref().and_then(|fix| changes(report, fix)) {
        result["fixes"] = json!([{
            "description": { "text": finding.help.first().unwrap_or(&finding.message) },
            "artifactChanges": changes,
        }]);
    }
    result
}

/// The replacements of a fix by file. SARIF cannot say that a file moves, and half a fix would be a wrong one.
fn changes(report: &Report<'_>, fix: &Fix) -> Option<Vec<Value>> {
    if !fix.moves.is_empty() || !fix.creations.is_empty() {
        return None;
    }
    let replacement = |edit: &&Edit| {
        json!({
            "deletedRegion": region(report, edit.span),
            "insertedContent": { "text": edit.replacement },
        })
    };
    let files = fix.by_file().into_values().map(|edits| {
        let replacements: Vec<Value> = edits.iter().map(replacement).collect();
        json!({
            "artifactLocation": artifact(report, edits[0].span),
            "replacements": replacements,
        })
    });
    Some(files.collect())
}

fn location(report: &Report<'_>, span: Span, message: Option<&str>) -> Value {
    let physical =
        json!({ "artifactLocation": artifact(report, span), "region": region(report, span) });
    match message {
        Some(message) => json!({ "physicalLocation": physical, "message": { "text": message } }),
        None => json!({ "physicalLocation": physical }),
    }
}

fn region(report: &Report<'_>, span: Span) -> Value {
    let (start, end) = report.outcome.tree.positions(span);
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn artifact(report: &Report<'_>, span: Span) -> Value {
    let path = escape::path(&report.path_of(report.outcome.tree.path(span.file)));
    // A path that cannot be made relative is an address of its own.
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    json!({ "uri": format!("{scheme}{path}") })
}
