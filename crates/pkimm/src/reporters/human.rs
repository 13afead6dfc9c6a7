//! For people, in the form that the Rust compiler made known.

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use pkimm_model::{Diagnostic, Severity, Span};

use super::Report;

/// All findings.
pub fn render(report: &Report<'_>) -> String {
    render_some(
        report,
        &report.outcome.diagnostics.iter().collect::<Vec<_>>(),
    )
}

/// Some findings, with an empty line behind each.
pub fn render_some(report: &Report<'_>, findings: &[&Diagnostic]) -> String {
    let renderer = if report.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&groups(report, finding)));
        out.push_str("\n\n");
    }
    out
}

fn groups<'a>(report: &'a Report<'_>, finding: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let tree = &report.outcome.tree;
    let title = level
        .primary_title(finding.message.as_str())
        .id(finding.code);
    let mut main = Group::with_title(title);
    // Labels of one file share a snippet.
    let mut files: Vec<_> = finding.labels.iter().map(|label| label.span.file).collect();
    files.dedup();
    for file in files {
        let text = tree.text(file);
        let path = report.path_of(tree.path(file));
        if text.is_empty() {
            // There is no line to show.
            main = main.element(annotate_snippets::Origin::path(path));
            continue;
        }
        let mut snippet = Snippet::source(text).path(path).fold(true);
        for label in finding
            .labels
            .iter()
            .filter(|label| label.span.file == file)
        {
            let kind = if label.primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let mark = kind.span(visible(report, label.span));
            snippet = snippet.annotation(if label.message.is_empty() {
                mark
            } else {
                mark.label(label.message.as_str())
            });
        }
        main = main.element(snippet);
    }
    for help in finding.help.iter().filter(|_| finding.fix.is_none()) {
        main = main.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![main];
    if let Some(fix) = &finding.fix {
        let title = finding
            .help
            .first()
            .map_or("mend it like this", String::as_str);
        let text = tree.text(fix.span.file);
        let patch = Patch::new(fix.span.range(), fix.replacement.as_str());
        let path = report.path_of(tree.path(fix.span.file));
        groups.push(
            Level::HELP
                .secondary_title(title)
                .element(Snippet::source(text).path(path).fold(true).patch(patch)),
        );
    }
    groups
}

/// The first line of a span, so that a long text is not printed whole.
fn visible(report: &Report<'_>, span: Span) -> std::ops::Range<usize> {
    let (_, line) = report.outcome.tree.line(span);
    let range = span.range();
    let end = range.end.min(line.range().end).max(range.start);
    range.start..end
}
