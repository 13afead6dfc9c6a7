//! The tools that tests call, each named by an environment variable that `scripts/test` sets. To add one, install and
//! export it there and add its function here.
//!
//! Without a tool a test says that it was skipped, so that `cargo test` runs anywhere. Where all tools are there, a skip
//! would be a test that nobody runs: `scripts/test` sets `PKIMM_REQUIRE_TOOLS=1`, under which a missing one is a failure.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

/// Set where every tool has to be there.
const REQUIRED: &str = "PKIMM_REQUIRE_TOOLS";

/// The program of Hugo, in the version of the public site.
#[must_use]
pub fn hugo() -> Option<PathBuf> {
    from_environment("PKIMM_HUGO")
}

/// The program of the browser.
#[must_use]
pub fn chromium() -> Option<PathBuf> {
    from_environment("PKIMM_CHROMIUM")
}

/// The folder with mermaid, the browser's driver for Node, and the checker for accessibility.
#[must_use]
pub fn node_modules() -> Option<PathBuf> {
    from_environment("PKIMM_NODE_MODULES")
}

/// A Python that has the packages of `tests/requirements.txt`.
#[must_use]
pub fn python() -> Option<PathBuf> {
    from_environment("PKIMM_PYTHON")
}

/// The program that draws the pages of PDF files.
#[must_use]
pub fn pdftoppm() -> Option<PathBuf> {
    from_environment("PKIMM_PDFTOPPM")
}

/// The program that reads the text of PDF files.
#[must_use]
pub fn pdftotext() -> Option<PathBuf> {
    from_environment("PKIMM_PDFTOTEXT")
}

/// The folder of the public data files with which ours have to agree. They belong to others and are no tool: a project
/// without them is complete.
#[must_use]
pub fn upstream() -> Option<PathBuf> {
    path("PKIMM_UPSTREAM", value("PKIMM_UPSTREAM"), false)
}

fn from_environment(variable: &str) -> Option<PathBuf> {
    path(variable, value(variable), value(REQUIRED).is_some())
}

/// The value of a variable that is set and not empty.
fn value(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

/// The path that a variable holds. Where it holds none the test says so itself, past the test runner, which would hold back
/// what a passing test prints.
fn path(variable: &str, value: Option<OsString>, is_required: bool) -> Option<PathBuf> {
    if value.is_none() {
        assert!(
            !is_required,
            "{variable} is unset, and {REQUIRED} asks for every tool (scripts/test sets them up)"
        );
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("a test");
        // A message that cannot be printed is not worth a failure.
        let _ = writeln!(
            std::io::stderr(),
            "skipped in {test}: {variable} is unset (scripts/test sets up the tools)"
        );
    }
    value.map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_a_skip_where_none_is_required() {
        assert_eq!(path("PKIMM_X", None, false), None);
        let there = path("PKIMM_X", Some("/bin/x".into()), true);
        assert_eq!(there, Some(PathBuf::from("/bin/x")));
    }

    #[test]
    #[should_panic(expected = "PKIMM_X is unset, and PKIMM_REQUIRE_TOOLS asks for every tool")]
    fn a_missing_tool_is_a_failure_where_all_are_required() {
        let _ = path("PKIMM_X", None, true);
    }
}
