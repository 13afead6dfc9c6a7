//! Workflow commands of GitHub Actions, which become annotations on the lines of a pull request.

use std::fmt::Write as _;

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
            property(&report.path(diagnostic)),
            start.line,
            end.line,
            property(diagnostic.code),
            data(&text),
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_command_or_property_is_escaped() {
        assert_eq!(data("50%\r\nx: y, z"), "50%25%0D%0Ax: y, z");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
