//! How findings are printed: one file per form, one row of [`ReportFormat`] each.
//!
//! The one place that prints. Findings go to standard output, everything else to standard error.

#![expect(clippy::print_stderr, reason = "reporters are what prints")]

mod github;
mod human;
mod json;
mod sarif;

use std::io::{self, Write as _};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use pkimm_model::{Diagnostic, Outcome, Severity};

use crate::args::{Color, Global};

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people: the line, a mark below it, and how to mend it
    Human,
    /// One JSON object, for programs
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// What a reporter prints from.
pub struct Report<'a> {
    /// What was found.
    pub outcome: &'a Outcome,
    /// The model folder, relative to the working directory where it lies below it.
    pub root: Utf8PathBuf,
    /// Whether to colour.
    pub color: bool,
}

impl<'a> Report<'a> {
    /// Prepares a report on a model folder.
    #[must_use]
    pub fn new(outcome: &'a Outcome, global: &Global) -> Self {
        Self {
            outcome,
            root: from_here(&global.model),
            color: is_coloured(global.color, &io::stdout()),
        }
    }

    /// The path of a finding's file, relative to the working directory, with `/` between its parts.
    #[must_use]
    pub fn path(&self, diagnostic: &Diagnostic) -> String {
        self.path_of(self.outcome.tree.path(diagnostic.span().file))
    }

    /// A path below the model folder, relative to the working directory.
    #[must_use]
    pub fn path_of(&self, path: &str) -> String {
        let path = if path == "." {
            self.root.clone()
        } else {
            self.root.join(path)
        };
        path.components()
            .map(|component| component.as_str())
            .collect::<Vec<_>>()
            .join("/")
            .replace("//", "/")
    }

    /// How many findings have a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.outcome
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }
}

/// Prints the findings in a form.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn print(report: &Report<'_>, format: ReportFormat) -> io::Result<()> {
    let text = match format {
        ReportFormat::Human => human::render(report),
        ReportFormat::Json => json::render(report),
        ReportFormat::Github => github::render(report),
        ReportFormat::Sarif => sarif::render(report),
    };
    out(&text)
}

/// Prints single findings for people.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn print_findings(report: &Report<'_>, findings: &[&Diagnostic]) -> io::Result<()> {
    out(&human::render_some(report, findings))
}

/// Says how many errors and warnings there are.
pub fn summary(report: &Report<'_>) {
    let (errors, warnings) = (
        report.count(Severity::Error),
        report.count(Severity::Warning),
    );
    if errors + warnings == 0 {
        return message("the model has no fault");
    }
    message(&format!(
        "{}, {}",
        plural(errors, "error"),
        plural(warnings, "warning")
    ));
}

/// A number with its noun.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Prints text that was asked for.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn out(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Tells the user something.
pub fn message(text: &str) {
    eprintln!("{text}");
}

/// Tells the user why the program could not run.
pub fn failure(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

fn is_coloured(color: Color, stream: &impl io::IsTerminal) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            stream.is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// A path relative to the working directory where it lies below it.
fn from_here(path: &Utf8Path) -> Utf8PathBuf {
    let relative = std::env::current_dir()
        .ok()
        .and_then(|here| {
            path.strip_prefix(Utf8PathBuf::from_path_buf(here).ok()?)
                .ok()
                .map(Utf8Path::to_owned)
        })
        .unwrap_or_else(|| path.to_owned());
    relative
        .components()
        .filter(|component| *component != Utf8Component::CurDir)
        .collect()
}
