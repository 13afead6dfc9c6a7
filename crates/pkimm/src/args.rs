//! The command line. A command is one variant here and one file under `commands/`.

mod structure;

use camino::Utf8PathBuf;
use clap::builder::RangedU64ValueParser;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use clap_complete::engine::ArgValueCandidates;
use pkimm_release::answers::Kind;

use crate::completion::{extensions, formats, lints, versions};
use crate::examples;
use crate::place::{DIST, MODEL};

pub use structure::*;

/// Checks a maturity model and builds everything else from it.
///
/// The model is a folder of text files. `pkimm check` reports what is wrong with them and how to fix it; `pkimm build`
/// builds the pages of the site, the diagrams, the questionnaires and the machine-readable release.
#[derive(Debug, Parser)]
#[command(name = "pkimm", version, max_term_width = 100, after_long_help = examples::ALL_COMMANDS)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command has.
#[derive(Clone, Debug, ClapArgs)]
pub struct Global {
    /// The folder that holds the model; `check`, `build`, `diff` and `score` take the file of a published one, too
    #[arg(long, value_name = "DIR", default_value = MODEL, global = true)]
    pub model: Utf8PathBuf,
    /// When to color reports
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// Print less: findings, but no other messages
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more: list every file that is written
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// When to color reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find what is wrong with the model
    ///
    /// Reads every file, validates it against its schema and runs all lints. A published model
    /// (YAML in either of the two published shapes) can be named and is checked where it lies. Exits with 1 if there are errors,
    /// and with 2 if the model cannot be read.
    #[command(after_long_help = examples::CHECK)]
    Check(Check),
    /// Build the pages of the site, diagrams, questionnaires and release documents
    ///
    /// Writes only what changed, and removes only what an earlier build wrote. Exits with 1, without writing anything, if
    /// the model has errors. A format that cannot carry the model is left out with a note; if --only asks for it, exits
    /// with 2.
    #[command(after_long_help = examples::BUILD)]
    Build(Build),
    /// Check and rebuild whenever a file of the model changes
    ///
    /// Runs until it is stopped with Ctrl-C. If the model has errors, they are reported and the last output is kept.
    #[command(after_long_help = examples::WATCH)]
    Watch(Watch),
    /// Show the pages in a browser, with findings and changes beside the text, and anew whenever a file is saved
    ///
    /// Serves what the format `preview` makes to this machine alone, until it is stopped with Ctrl-C. Nothing is written, and
    /// nothing is sent elsewhere. If the model has errors, the browser lists them.
    #[command(after_long_help = examples::PREVIEW, mut_arg("since", |since| since.alias("against")))]
    Preview(Preview),
    /// Show what changed between two versions, and which version bump that requires
    ///
    /// Each side is a published version such as `1.0.0`, a release file (a release document as JSON or YAML, or the YAML
    /// in either of the two published shapes), a model folder, or `git:` followed by a revision. Exits with 0 if the
    /// comparison succeeded.
    #[command(after_long_help = examples::DIFF)]
    Diff(Diff),
    /// Turn a published model, or a whole public repository, into source files
    ///
    /// Reads both published YAML shapes and release documents, keeps every text, and reports what was derived, what could
    /// not be carried over unchanged and what looks wrong in the file. Of folders, the newest model is imported with the pages
    /// around it, older versions become the archive, and whatever has no place in a model is kept in a folder beside it, with the
    /// whole report. Exits with 1 if an update meets changes of both sides in the same lines, or the files of a single import have
    /// errors.
    #[command(after_long_help = examples::IMPORT)]
    Import(Import),
    /// Start a model for any subject: a small example that checks and builds
    ///
    /// Writes the model folder with sources, terminology, pages and notes of the first version, and beside it the schemas, the check for a
    /// hosted repository, and settings for git and editors; what is there already stays. Exits with 2 if there is a model already.
    #[command(after_long_help = examples::INIT)]
    Init(Init),
    /// Add a module, a category, a requirement, a level, a page or an entry of the catalog
    ///
    /// Writes the entry at its place and a file that is a draft, with remarks on what to write and how much. All or nothing is written;
    /// exits with 2 if the model would have errors.
    #[command(after_long_help = examples::NEW)]
    New(NewOptions),
    /// Move a requirement to another category, a category to another module, or any of them within what holds it
    ///
    /// Moves the entry and the file, and lets links to it and links in its texts follow. The id stays, so that answers do. All or
    /// nothing is written; exits with 2 if the model would have errors.
    #[command(after_long_help = examples::MOVE)]
    Move(Move),
    /// Give a category, a requirement, a module, an entry of the catalog or a page another id
    ///
    /// Changes the id in its entry, in the names of its files, and wherever it is cited, linked or named. An id that was published is
    /// kept in `was`, so that answers are carried over; the old address of a page becomes one of its `aliases`. All or nothing is written; exits with 2 if the model would have errors.
    #[command(after_long_help = examples::RENAME)]
    Rename(Rename),
    /// Take requirements, categories or modules out of the model
    ///
    /// Removes their entries and files, each with what it holds, and records ids that were published under `[[retired]]`. Links
    /// to them lead to the successor, if there is one. All or nothing is written; exits with 2 if the model would have errors.
    #[command(after_long_help = examples::RETIRE)]
    Retire(Retire),
    /// Make several requirements of one, or split a category
    ///
    /// A requirement becomes several drafts, each with its texts, citations and weight, and is retired with them as its successors; with
    /// one `--into`, a new one is split off and the requirement stays. A category gives some of its requirements to a new one behind
    /// it. All or nothing is written; exits with 2 if the model would have errors.
    #[command(after_long_help = examples::SPLIT)]
    Split(Split),
    /// Merge requirements into one of them, or categories into one of them
    ///
    /// What stays gets the texts and citations of the others behind its own, as a draft; a category also gets their requirements. The others
    /// are retired, and links to them follow. All or nothing is written; exits with 2 if the model would have errors.
    #[command(after_long_help = examples::MERGE)]
    Merge(Merge),
    /// Write the source files in their canonical form
    ///
    /// The order of keys, quotation marks, marks of lists, blanks and blank lines; where lines break and what remarks say is left to
    /// their author. The document of the model stays the same. Nothing that was published is changed. Exits with 1 if a file cannot be
    /// read, and stays as it is; with `--check`, also if one would change.
    #[command(after_long_help = examples::FMT)]
    Fmt(Fmt),
    /// Publish the version in progress
    ///
    /// Checks the model as `check --gate` does, freezes its document in `releases/`, and writes the bundle for publication.
    /// The digest in the notes is written last; until then, nothing is published. Exits with 1 if something prevents the
    /// release.
    #[command(after_long_help = examples::RELEASE)]
    Release(Release),
    /// Withdraw a published version that must not be used
    ///
    /// Writes the reason into its notes and makes its pages anew; its document, data and papers stay as they were published. Pages,
    /// `verify`, `score` and `diff` say so from then on, and its number is never used again.
    #[command(after_long_help = examples::WITHDRAW)]
    Withdraw(Withdraw),
    /// Check a release bundle or document
    ///
    /// Checks digests, the schema, references between parts, and whether formats and archive agree. Exits with 1 if
    /// something is wrong.
    #[command(after_long_help = examples::VERIFY)]
    Verify(Verify),
    /// Compute the score of an answers file
    ///
    /// Reads JSON, or YAML of the same shape, or a file or a link of the web client, checks each answer against the model, and computes
    /// in exact fractions.
    /// Answers to a different version are carried over by their ids, and the result is reported. Exits with 1 if an answer
    /// cannot be scored.
    #[command(after_long_help = examples::SCORE)]
    Score(Score),
    /// Write a blank answers file, or turn one into the web client's and back
    ///
    /// Reads an answers file, the YAML that the web client exports, or a link that it shares; which of them it is, is told by content.
    /// What the other file has no place for is kept in it, so that nothing is lost on the way back. Exits with 1 if an answer is
    /// wrong, and with 2 if the web client cannot carry the model.
    #[command(after_long_help = examples::ANSWERS)]
    Answers(Answers),
    /// Show what this version of the tool changes for the model, beside an older one
    ///
    /// Runs the other program, and compares every file that both build and everything that both find. Writes nothing. Exits with 1 if
    /// something differs.
    #[command(after_long_help = examples::UPGRADE_REPORT)]
    UpgradeReport(UpgradeReport),
    /// Explain a lint: what it finds, why that matters, and how to fix it
    #[command(after_long_help = examples::EXPLAIN)]
    Explain {
        /// The name of the lint, which findings show in square brackets
        #[arg(add = ArgValueCandidates::new(lints))]
        lint: String,
    },
    /// List all lints
    ///
    /// For each, how it is reported unless the model says otherwise, whether `pkimm check --fix` mends findings of it or they
    /// suggest an answer, and what it finds.
    Lints,
    /// List all formats that `build` can write
    Formats {
        /// Show which fields of the document each format leaves out
        #[arg(long)]
        losses: bool,
    },
    /// Fill in the generated parts of the handbook (called by mdBook)
    #[cfg(feature = "handbook")]
    Mdbook {
        #[command(subcommand)]
        question: Option<MdbookQuestion>,
    },
    /// Print a shell completion script
    #[command(after_long_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_long_help = examples::MAN)]
    Man {
        /// The command whose manual page to print; without it, that of the whole program
        command: Option<String>,
    },
}

/// What mdBook asks before it sends a book.
#[cfg(feature = "handbook")]
#[derive(Debug, Subcommand)]
pub enum MdbookQuestion {
    /// Whether a renderer is supported (every one is)
    Supports {
        /// The renderer
        renderer: String,
    },
}

#[derive(Debug, ClapArgs)]
pub struct UpgradeReport {
    /// The other program, as in `./pkimm-0.1.0`
    #[arg(value_name = "OLD-PROGRAM")]
    pub program: Utf8PathBuf,
    /// The formats to compare, separated by commas; all of them by default
    #[arg(long, value_name = "NAME", value_delimiter = ',', add = ArgValueCandidates::new(formats))]
    pub only: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Check {
    /// A published model to check where it lies, instead of the model folder
    pub file: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub own: Own,
    /// The catalog of references, if it is a separate file that is not beside the published model
    #[arg(long, value_name = "FILE", requires = "file")]
    pub references: Option<Utf8PathBuf>,
    /// An older version with which to compare the published model: any side that `diff` takes
    #[arg(long, value_name = "OLD", requires = "file")]
    pub baseline: Option<String>,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: ReportFormat,
    /// Apply the fixes that need no decision, all or none, and report what is left
    #[arg(long, conflicts_with = "file")]
    pub fix: bool,
    /// Print what `--fix` would change as a patch (in no other `--format`), and write nothing
    #[arg(long, requires = "fix", conflicts_with = "format")]
    pub dry_run: bool,
    /// Exit with 1 if there are warnings, too
    #[arg(long)]
    pub deny_warnings: bool,
    /// Require a raised version if the model changed since its version was published, as a release does
    #[arg(long)]
    pub gate: bool,
    /// A folder with your own templates, among them the words of a language that pkimm does not have
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}

/// How to print findings. Each form is a file of [`crate::reporters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people: the line, a mark below it, and how to fix it
    Human,
    /// One JSON object, for programs
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// The Code Quality report of GitLab
    Gitlab,
}

#[derive(Debug, ClapArgs)]
pub struct Build {
    #[command(flatten)]
    pub output: Output,
    /// The formats to write, separated by commas; all of them by default
    #[arg(long, value_name = "NAME", value_delimiter = ',', add = ArgValueCandidates::new(formats))]
    pub only: Vec<String>,
    /// Write questionnaires and the poster as PDF, too, which takes seconds; so does a format that `--only` names
    #[arg(long)]
    pub papers: bool,
    #[command(flatten)]
    pub own: Own,
    /// Build a published version from the archive instead of the version in progress
    #[arg(long, value_name = "VERSION", conflicts_with = "against", add = ArgValueCandidates::new(versions))]
    pub release: Option<String>,
    /// Compare with what is on disk without writing anything; exits with 1 if something differs
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub beside: Beside,
}

#[derive(Debug, ClapArgs)]
pub struct Import {
    /// The published model: a file, or folders of a public repository with all that it has
    #[arg(required = true, value_name = "FILE|DIR")]
    pub paths: Vec<Utf8PathBuf>,
    /// The catalog of references, if it is a separate file
    #[arg(long, value_name = "FILE")]
    pub references: Option<Utf8PathBuf>,
    /// A model from which ids are taken by names and titles, if the published one has positions: any side that `diff` takes
    #[arg(long, value_name = "MODEL")]
    pub ids_from: Option<String>,
    /// Merge entries that seem to be the same standard
    #[arg(long)]
    pub merge_references: bool,
    /// Merge what changed since the last import into the model folder that it wrote, which may have been edited since
    #[arg(long, conflicts_with = "ids_from")]
    pub update: bool,
    /// The folder to write to; it must be empty or not exist yet, but for an update
    #[arg(long, value_name = "DIR")]
    pub out: Utf8PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Release {
    /// The date of publication, as year-month-day; by default, the date in the notes
    #[arg(long, value_name = "DAY")]
    pub date: Option<String>,
    /// The extension that is published, by its id, in place of the model
    #[arg(long, value_name = "ID", conflicts_with_all = ["again", "templates", "against"], add = ArgValueCandidates::new(extensions))]
    pub extension: Option<String>,
    #[command(flatten)]
    pub own: Own,
    /// Make the pages of a published version anew, after its notes, its status or the templates changed; what was frozen stays
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["date", "against"], add = ArgValueCandidates::new(versions))]
    pub again: Option<String>,
    /// Show what would be done, without writing anything
    #[arg(long)]
    pub dry_run: bool,
    /// The folder in which the bundle is written, as a subfolder named after the version
    #[arg(long, value_name = "DIR", default_value = DIST)]
    pub out: Utf8PathBuf,
    /// A folder with your own templates for pages and questionnaires
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Withdraw {
    /// The published version that must not be used
    #[arg(add = ArgValueCandidates::new(versions))]
    pub version: String,
    /// The extension whose version it is, by its id, in place of the model
    #[arg(long, value_name = "ID", conflicts_with_all = ["templates", "against"], add = ArgValueCandidates::new(extensions))]
    pub extension: Option<String>,
    #[command(flatten)]
    pub own: Own,
    /// Why, in a sentence for its readers
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Show what would be done, without writing anything
    #[arg(long)]
    pub dry_run: bool,
    /// The folder in which the bundle is, as a subfolder named after the version
    #[arg(long, value_name = "DIR", default_value = DIST)]
    pub out: Utf8PathBuf,
    /// A folder with your own templates for pages and questionnaires
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Verify {
    /// The folder of a bundle, or a document in any supported shape
    pub path: Utf8PathBuf,
    #[command(flatten)]
    pub own: Own,
    /// The folder with your own templates with which the bundle was made
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Diff {
    /// The old side
    #[arg(add = ArgValueCandidates::new(versions))]
    pub old: String,
    /// The new side; by default, the model folder
    #[arg(add = ArgValueCandidates::new(versions))]
    pub new: Option<String>,
    /// How to print the changes
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// The base address of the source files at this revision, for the links to lines in Markdown
    #[arg(long, value_name = "URL")]
    pub links: Option<String>,
    /// The most bytes of Markdown: what is least important is shortened (GitHub takes comments of up to 65536)
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(4096..))]
    pub max_bytes: Option<usize>,
    /// Exit with 1 if something changed
    #[arg(long)]
    pub exit_code: bool,
    /// A folder with your own templates, whose words Markdown uses
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}

/// How to print changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For reading in a terminal
    Text,
    /// For the comment on a pull request, or for release notes
    Markdown,
    /// For programs, as described by `schemas/changes.schema.json`
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct Answers {
    /// The answers file, ours or the web client's, or a link that the web client shares; without it, a blank file is written
    #[arg(value_name = "FILE|LINK")]
    pub answers: Option<Utf8PathBuf>,
    /// What a blank file asks to rate
    #[arg(
        long,
        value_name = "KIND",
        default_value = "assessment",
        conflicts_with = "answers"
    )]
    pub kind: AnswersKind,
    /// The shape of the file to write
    #[arg(long = "as", value_name = "SHAPE")]
    pub shape: AnswersShape,
    /// Write for a published version instead of the version in progress; answers to another version are carried over
    #[arg(long, value_name = "VERSION", add = ArgValueCandidates::new(versions))]
    pub release: Option<String>,
    /// The file to write to, instead of printing it
    #[arg(long, value_name = "FILE")]
    pub out: Option<Utf8PathBuf>,
}

/// What is rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnswersKind {
    /// Each requirement
    Assessment,
    /// Each category
    SelfAssessment,
}

impl From<AnswersKind> for Kind {
    fn from(kind: AnswersKind) -> Self {
        match kind {
            AnswersKind::Assessment => Self::Assessment,
            AnswersKind::SelfAssessment => Self::SelfAssessment,
        }
    }
}

/// The shape of an answers file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnswersShape {
    /// JSON, which `score` and the forms read
    Json,
    /// YAML, which the web client imports
    Client,
}

#[derive(Debug, ClapArgs)]
pub struct Score {
    /// The answers file, ours or the web client's, or a link that the web client shares
    #[arg(value_name = "FILE|LINK")]
    pub answers: Utf8PathBuf,
    /// How to print the score
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ScoreFormat,
    /// Show how each value is computed
    #[arg(long)]
    pub explain: bool,
    /// Score against a published version instead of the version in progress
    #[arg(long, value_name = "VERSION", add = ArgValueCandidates::new(versions))]
    pub release: Option<String>,
    /// Score with extensions of the model, too, each alone; separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',', add = ArgValueCandidates::new(extensions))]
    pub extension: Vec<String>,
    /// Write the answers as they are scored, carried over to the version, to an answers file
    #[arg(long, value_name = "FILE")]
    pub carry_over: Option<Utf8PathBuf>,
    /// Show by how much one level more of each item moves the overall result
    #[arg(long)]
    pub next: bool,
    /// Show the fewest raises, of one level each, by which the whole, each module and each category reach a level
    #[arg(long, value_name = "LEVEL", requires = "next")]
    pub target: Option<u32>,
}

/// How to print a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// For reading, rounded to two decimal places
    Text,
    /// For programs, in exact fractions
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct Watch {
    #[command(flatten)]
    pub output: Output,
    /// The formats to write, separated by commas
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "hugo",
        add = ArgValueCandidates::new(formats)
    )]
    pub only: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Preview {
    /// The port on this machine, from 0 to 65535; 0 takes one that is free
    #[arg(long, value_name = "N", default_value_t = 8484)]
    pub port: u16,
    #[command(flatten)]
    pub beside: Beside,
    /// A folder with your own templates for pages and previews
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}

/// An extension in a repository of its own.
#[derive(Debug, ClapArgs)]
pub struct Own {
    /// For an extension in a folder of its own, by default `extension`: the release document of the model that it is made for
    #[arg(long, value_name = "FILE")]
    pub against: Option<Utf8PathBuf>,
}

/// What a preview shows beside the text.
#[derive(Debug, ClapArgs)]
pub struct Beside {
    /// With the format `preview`: mark what changed since this version, any side that `diff` takes; by default, since the published version before
    #[arg(long, value_name = "MODEL")]
    pub since: Option<String>,
    /// With the format `preview`: the file `mermaid.min.js`, which draws diagrams; by default, the one that npm installed in `node_modules` here or above
    #[arg(long, value_name = "FILE")]
    pub mermaid: Option<Utf8PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Output {
    /// The folder to write to
    #[arg(long, value_name = "DIR", default_value = DIST)]
    pub out: Utf8PathBuf,
    /// A folder with your own templates for pages and questionnaires
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::Args;
    use crate::examples::ALL;

    /// The words of a line as a shell reads them, up to a remark or to where its output goes.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (at, part) in line.trim().split('"').enumerate() {
            match at % 2 {
                1 => words.push(part.to_owned()),
                _ => words.extend(part.split_whitespace().map(str::to_owned)),
            }
        }
        let is_end = |word: &String| word == "#" || word == ">";
        let end = words.iter().position(is_end);
        words.truncate(end.unwrap_or(words.len()));
        words
    }

    #[test]
    fn each_example_can_be_run() {
        let lines = ALL.iter().flat_map(|text| text.lines().skip(1));
        for line in lines {
            let read = Args::try_parse_from(words(line));
            assert!(read.is_ok(), "{line}: {read:?}");
        }
    }

    #[test]
    fn each_command_that_takes_something_has_examples_of_itself() {
        for command in Args::command().get_subcommands() {
            let name = command.get_name();
            if command.get_arguments().next().is_none() || ["formats", "mdbook"].contains(&name) {
                continue;
            }
            let help = command.get_after_long_help().map(ToString::to_string);
            let help = help.unwrap_or_else(|| panic!("`{name}` has no example"));
            let mut lines = help.lines().skip(1);
            assert!(
                lines.all(|line| words(line).get(1).map(String::as_str) == Some(name)),
                "{help}"
            );
        }
    }
}
