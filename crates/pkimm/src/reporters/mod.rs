//! How findings are printed: one file per form, one row of [`ReportFormat`] each.
//!
//! The one place that prints. Findings go to standard output, everything else to standard error.

pub mod changes;
mod github;
mod gitlab;
mod human;
mod json;
pub mod patch;
pub mod progress;
mod sarif;

use std::io;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
pub use pkimm_emit::plural;
use pkimm_model::source::system;
use pkimm_model::{Against, Diagnostic, Label, Outcome, Severity};
use pkimm_release::escape;

use crate::args::{Color, Global, ReportFormat};
use crate::disk;

/// What a reporter prints from.
pub struct Report<'a> {
    /// What was found.
    pub outcome: &'a Outcome,
    /// The model folder, relative to the working directory, or to the repository for those who know files by their place
    /// there.
    pub root: Utf8PathBuf,
    /// What the files stand below that are told by their paths in a folder of their own: that of an extension in a model.
    pub within: String,
    /// Whether to color.
    pub color: bool,
}

impl<'a> Report<'a> {
    /// Prepares a report on a model folder.
    #[must_use]
    pub fn new(outcome: &'a Outcome, global: &Global) -> Self {
        Self {
            outcome,
            root: from_here(&global.model),
            within: String::new(),
            color: is_colored(global.color, &io::stdout()),
        }
    }

    /// Prepares a report on files that are in no model folder, and are called as the command line does.
    #[must_use]
    pub fn of_files(outcome: &'a Outcome, global: &Global) -> Self {
        Self {
            root: Utf8PathBuf::new(),
            ..Self::new(outcome, global)
        }
    }

    /// Prepares a report on an extension in a folder of its own.
    #[must_use]
    pub fn of_extension(outcome: &'a Outcome, global: &Global, against: &Against) -> Self {
        Self {
            within: against.folder.clone(),
            ..Self::new(outcome, global)
        }
    }

    /// The same with paths relative to the repository, where there is one.
    fn in_repository(&self) -> Report<'a> {
        Report {
            outcome: self.outcome,
            root: below_repository(&self.root).unwrap_or_else(|| self.root.clone()),
            within: self.within.clone(),
            color: self.color,
        }
    }

    /// The path of a finding's file, relative to the working directory, with `/` between its parts.
    #[must_use]
    pub fn path(&self, diagnostic: &Diagnostic) -> String {
        self.path_of(self.outcome.tree.path(diagnostic.span().file))
    }

    /// What there is to see at the other places of a finding, where a form can show only one.
    #[must_use]
    pub fn elsewhere(&self, diagnostic: &Diagnostic) -> Vec<String> {
        let others = diagnostic
            .labels
            .iter()
            .filter(|label| !label.primary && !label.message.is_empty());
        let line_of = |label: &Label| {
            let line = self.outcome.tree.positions(label.span).0.line;
            format!(
                "{}:{line}: {}",
                self.path_of(self.outcome.tree.path(label.span.file)),
                label.message
            )
        };
        others.map(line_of).collect()
    }

    /// A path below the model folder, relative to the working directory.
    #[must_use]
    pub fn path_of(&self, path: &str) -> String {
        below(&self.root, path.strip_prefix(&self.within).unwrap_or(path))
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

/// Where the documentation of a lint is read.
#[must_use]
pub fn documentation(lint: &str) -> String {
    let repository = env!("CARGO_PKG_REPOSITORY");
    format!("{repository}/blob/HEAD/docs/reference/lints/{lint}.md")
}

/// A path below a folder, with `/` between its parts.
#[must_use]
pub fn below(root: &Utf8Path, path: &str) -> String {
    let path = if path == "." {
        root.to_owned()
    } else {
        root.join(path)
    };
    path.components()
        .map(|component| component.as_str())
        .collect::<Vec<_>>()
        .join("/")
        .replace("//", "/")
}

/// Prints the findings in a form.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn print(report: &Report<'_>, format: ReportFormat) -> io::Result<()> {
    let text = render(report, format);
    match format {
        ReportFormat::Human => show(&text),
        ReportFormat::Github => out(&text),
        ReportFormat::Json | ReportFormat::Sarif | ReportFormat::Gitlab => json(&text),
    }
}

/// The findings in a form.
pub fn render(report: &Report<'_>, format: ReportFormat) -> String {
    match format {
        ReportFormat::Human => human::render(report),
        ReportFormat::Json => json::render(report),
        ReportFormat::Github => github::render(&report.in_repository()),
        ReportFormat::Sarif => sarif::render(&report.in_repository()),
        ReportFormat::Gitlab => gitlab::render(&report.in_repository()),
    }
}

/// Prints the errors for people to standard error, where standard output is for something else that they stand in the way of.
pub fn print_errors(report: &Report<'_>) {
    let found = report.outcome.diagnostics.iter();
    let errors: Vec<&Diagnostic> = found
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    tell(&human::render_some(report, &errors));
}

/// Prints single findings for people.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn print_findings(report: &Report<'_>, findings: &[&Diagnostic]) -> io::Result<()> {
    show(&human::render_some(report, findings))
}

/// Says how many errors and warnings there are.
pub fn summary(report: &Report<'_>) {
    let (errors, warnings) = (
        report.count(Severity::Error),
        report.count(Severity::Warning),
    );
    if errors + warnings == 0 {
        return message("the model has no faults");
    }
    message(&format!(
        "{}, {}",
        plural(errors, "error"),
        plural(warnings, "warning")
    ));
}

/// Prints text that was asked for, as it is. A reader that has seen enough, such as `head`, is no failure.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn out(text: &str) -> io::Result<()> {
    write(io::stdout().lock(), text)
}

/// Prints text that was asked for, for people: it may have colors, and nothing else that acts on a terminal.
///
/// # Errors
/// As for [`out`].
pub fn show(text: &str) -> io::Result<()> {
    out(&escape::log(text))
}

/// Prints text that was asked for, for people and without colors: it may hold names from a document that nobody has read,
/// and nothing in them may act on the terminal.
///
/// # Errors
/// As for [`out`].
pub fn say(text: &str) -> io::Result<()> {
    show(&escape::terminal_lines(text))
}

/// Prints a text that was asked for, such as a patch: as it is for a program, and on a terminal so that nothing in it acts there.
///
/// # Errors
/// As for [`out`].
pub fn show_file(text: &str) -> io::Result<()> {
    match io::IsTerminal::is_terminal(&io::stdout()) {
        true => say(text),
        false => out(text),
    }
}

/// Prints JSON that was asked for.
///
/// # Errors
/// As for [`out`].
pub fn json(text: &str) -> io::Result<()> {
    out(&escape::printed_json(text))
}

/// Tells the user something, in which nothing may act on the terminal.
pub fn message(text: &str) {
    tell(&format!("{}\n", escape::terminal_lines(text)));
}

/// Tells the user why the program could not run.
pub fn failure(error: &anyhow::Error) {
    message(&format!("error: {}", causes(error)));
}

/// An error and what caused it, as one sentence.
pub fn causes(error: &anyhow::Error) -> String {
    let told = error
        .chain()
        .map(|cause| match cause.downcast_ref::<io::Error>() {
            Some(of_system) => system::told(of_system),
            None => cause.to_string(),
        });
    told.collect::<Vec<_>>().join(": ")
}

/// Writes to standard error. Where nobody can be told, there is nobody to tell of that either.
fn tell(text: &str) {
    let _ = write(io::stderr().lock(), &escape::log(text));
}

/// Writes text to a stream, whose reader may have seen enough.
fn write(mut stream: impl io::Write, text: &str) -> io::Result<()> {
    let written = stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Whether to color what goes to a stream.
pub fn is_colored(color: Color, stream: &impl io::IsTerminal) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            stream.is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|value| value != "dumb")
        }
    }
}

/// A path relative to the working directory, which is how reports name files. It stays as it is where there is no
/// such path, as between two drives.
fn from_here(path: &Utf8Path) -> Utf8PathBuf {
    let here = std::env::current_dir().ok();
    let here = here.and_then(|here| Utf8PathBuf::from_path_buf(here).ok());
    here.and_then(|here| relative(path, &here))
        .unwrap_or_else(|| path.to_owned())
        .components()
        .filter(|component| *component != Utf8Component::CurDir)
        .collect()
}

/// The path of a folder below the repository in which it is. What marks a repository is a folder, or a file in a work tree
/// beside it.
fn below_repository(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let folder = if folder.as_str().is_empty() {
        Utf8Path::new(".")
    } else {
        folder
    };
    let folder = disk::canonical(folder).ok()?;
    let mut above = folder.ancestors();
    let root = above.find(|above| disk::is_taken(&above.join(".git")).unwrap_or(false))?;
    folder.strip_prefix(root).ok().map(Utf8Path::to_owned)
}

/// How to reach an absolute path from an absolute folder.
fn relative(path: &Utf8Path, folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let (mut to, mut from) = (path.components(), folder.components());
    if !path.is_absolute() || to.next() != from.next() {
        return None;
    }
    let mut common = 1;
    common += to
        .zip(from)
        .take_while(|(left, right)| left == right)
        .count();
    let up = folder.components().skip(common).map(|_| "..");
    let down = path.components().skip(common);
    Some(up.chain(down.map(|component| component.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use pkimm_model::{Edit, Fix, SourceTree, Span};

    use super::*;

    #[test]
    fn a_failure_names_its_causes_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("none");
        // A library names the temporary file that it could not write, beside what the system says.
        let error = tempfile::NamedTempFile::new_in(&place).unwrap_err();
        let error = anyhow::Error::new(error).context("cannot write `x`");
        assert_eq!(
            causes(&error),
            "cannot write `x`: there is no such file or folder"
        );
        let error =
            anyhow::Error::new(io::Error::other("it is not UTF-8 text")).context("cannot read `x`");
        assert_eq!(causes(&error), "cannot read `x`: it is not UTF-8 text");
    }

    /// One finding with everything that a finding can have, in a file that needs escapes.
    fn printed(format: fn(&Report<'_>) -> String) -> String {
        let path = "categories/a, b%/x.md".to_owned();
        let files = BTreeMap::from([
            (path.clone(), "é: one\r\ntwo\n".as_bytes().to_vec()),
            ("other.md".to_owned(), b"other\n".to_vec()),
        ]);
        let (tree, _) = SourceTree::from_files(files);
        let file = tree.find(&path).expect("it was put there");
        let mut finding = Diagnostic::new("unknown-key", Span::new(file, 4..7), "50% wrong")
            .also(Span::new(file, 9..12), "see here")
            .help("fix it")
            .fix(Fix::suggestion(Span::new(file, 4..7), "1"));
        finding.severity = Severity::Warning;
        let fix = finding.fix.as_mut().expect("it has one");
        let other = tree.find("other.md").expect("it was put there");
        for span in [Span::new(other, 0..5), Span::new(file, 9..12)] {
            fix.edits.push(Edit {
                span,
                replacement: "2".to_owned(),
            });
        }
        let outcome = Outcome {
            tree,
            diagnostics: vec![finding],
            checked: None,
            version: Some("1.0.0".to_owned()),
        };
        format(&Report {
            outcome: &outcome,
            root: "model".into(),
            within: String::new(),
            color: false,
        })
    }

    #[test]
    fn json_has_the_shape_of_the_contract() {
        let text = printed(json::render);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let expected = serde_json::json!({
            "version": "1.0.0",
            "findings": [{
                "code": "unknown-key", "severity": "warning", "message": "50% wrong",
                "file": "model/categories/a, b%/x.md",
                "line": 1, "column": 4, "endLine": 1, "endColumn": 7,
                "help": ["model/categories/a, b%/x.md:2: see here", "fix it"],
            }],
            "errors": 0,
            "warnings": 1,
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn a_workflow_command_is_one_escaped_line() {
        assert_eq!(
            printed(github::render),
            "::warning file=model/categories/a%2C b%25/x.md,line=1,endLine=1,col=4,endColumn=7,\
             title=unknown-key::50%25 wrong%0Amodel/categories/a, b%25/x.md:2: see here%0Ahelp: fix it\n"
        );
    }

    #[test]
    fn sarif_names_rules_and_places() {
        let value: serde_json::Value = serde_json::from_str(&printed(sarif::render)).expect("JSON");
        assert_eq!(value["version"], "2.1.0");
        let run = &value["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let result = &run["results"][0];
        let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
        let rule = &run["tool"]["driver"]["rules"][rule];
        assert_eq!(rule["id"], result["ruleId"]);
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[key]["text"].is_string(), "{key}");
        }
        assert_eq!(rule["help"]["markdown"], rule["help"]["text"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "model/categories/a%2C%20b%25/x.md"
        );
        let region =
            serde_json::json!({ "startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 7 });
        assert_eq!(place["region"], region);
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "see here");
        let changes = &result["fixes"][0]["artifactChanges"];
        let change = &changes[0]["replacements"][0];
        assert_eq!(change["deletedRegion"], region);
        assert_eq!(change["insertedContent"]["text"], "1");
        assert_eq!(
            changes[0]["replacements"][1]["deletedRegion"]["startLine"],
            2
        );
        assert_eq!(changes[1]["artifactLocation"]["uri"], "model/other.md");
        assert_eq!(
            changes[1]["replacements"][0]["insertedContent"]["text"],
            "2"
        );
        assert!(changes[2].is_null());
    }

    #[test]
    fn paths_are_relative_to_the_folder_one_is_in() {
        let relative = |path: &str| relative(Utf8Path::new(path), Utf8Path::new("/home/here"));
        assert_eq!(relative("/home/here/model"), Some("model".into()));
        assert_eq!(relative("/home/model"), Some("../model".into()));
        assert_eq!(relative("/tmp/model"), Some("../../tmp/model".into()));
        assert_eq!(relative("model"), None);
    }
}
