//! The tools that tests call, each named by an environment variable that `scripts/test` sets. To add one, install and
//! export it there and add its function here.

use std::io::Write as _;
use std::path::PathBuf;

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

/// The program of mdBook.
#[must_use]
pub fn mdbook() -> Option<PathBuf> {
    from_environment("PKIMM_MDBOOK")
}

/// The folder of the public data files with which ours have to agree.
#[must_use]
pub fn upstream() -> Option<PathBuf> {
    from_environment("PKIMM_UPSTREAM")
}

/// The path that a variable holds. Where it is unset the test says so itself, past the test runner, which would hold
/// back what a passing test prints.
fn from_environment(variable: &str) -> Option<PathBuf> {
    if let Some(value) = std::env::var_os(variable).filter(|value| !value.is_empty()) {
        return Some(PathBuf::from(value));
    }
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    // A message that cannot be printed is not worth a failure.
    let _ = writeln!(
        std::io::stderr(),
        "skipped in {test}: {variable} is unset (scripts/test sets up the tools)"
    );
    None
}
