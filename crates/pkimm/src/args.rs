//! The command line. A command is one variant here and one file under `commands/`.

use camino::Utf8PathBuf;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::reporters::ReportFormat;

/// Checks a maturity model and makes everything else from it.
///
/// The model is a folder of text files. `pkimm check` says what is wrong with them and how to mend it; `pkimm build`
/// makes the site's pages, the diagrams and the machine-readable release.
#[derive(Debug, Parser)]
#[command(name = "pkimm", version, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, ClapArgs)]
pub struct Global {
    /// The folder that holds the model
    #[arg(long, value_name = "DIR", default_value = "model", global = true)]
    pub model: Utf8PathBuf,
    /// When to colour reports
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// Say less: no messages beside the findings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: name every file that is written
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// When to colour reports.
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
    /// Reads every file, checks it against its schema and runs all lints. Exits with 1 where there is an error, and with
    /// 2 where the model cannot be read.
    Check(Check),
    /// Make the site's pages, diagrams, questionnaires and release documents
    ///
    /// Writes only what changed, and removes only what an earlier build wrote. Exits with 1 where the model has an error;
    /// nothing is written then.
    Build(Build),
    /// Check and rebuild whenever a file of the model changes
    ///
    /// Goes on until it is stopped with Ctrl-C. A model with an error is reported, and what was built before stays.
    Watch(Watch),
    /// Say what changed between two versions, and which bump that requires
    ///
    /// A side is a published version such as `1.0.0`, a release file (ours as JSON or YAML, or the published YAML of either
    /// shape), a model folder, or `git:` and a revision. Exits with 0 where the comparison was made.
    Diff(Diff),
    /// Turn a published YAML model into source files
    ///
    /// Reads both published shapes, keeps every text, and says what was derived, what could not be carried over and what
    /// looks wrong in the file.
    Import(Import),
    /// Publish the version in progress
    ///
    /// Checks the model as `check --gate` does, freezes its document below `releases/`, and writes the bundle for
    /// publication. Nothing is published until the digest stands in the notes, which is written last. Exits with 1 where
    /// something stands in the way.
    Release(Release),
    /// Check a release bundle or document
    ///
    /// Checks digests, schema, references between parts, and agreement between formats and with the archive. Exits with 1
    /// where something is wrong.
    Verify {
        /// The folder of a bundle, or a document of any shape
        path: Utf8PathBuf,
    },
    /// Compute the score of an answers file
    ///
    /// Reads JSON, or YAML of the same shape, checks each answer against the model, and computes in exact fractions.
    /// Answers to another version are carried over by their ids, which is told.
    /// Exits with 1 where an answer cannot be scored.
    Score(Score),
    /// Explain a lint: what it finds, why, and how to mend it
    Explain {
        /// The name of the lint, as findings show it in square brackets
        lint: String,
    },
    /// List all lints
    Lints,
    /// List all formats that `build` can make
    Formats {
        /// Say which fields of the document each format leaves out
        #[arg(long)]
        losses: bool,
    },
    /// Fill in the generated parts of the handbook (called by mdBook)
    Mdbook {
        #[command(subcommand)]
        question: Option<MdbookQuestion>,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man {
        /// The command whose page to print; that of the whole program where none is given
        command: Option<String>,
    },
}

/// What mdBook asks before it sends a book.
#[derive(Debug, Subcommand)]
pub enum MdbookQuestion {
    /// Whether a renderer is supported (every one is)
    Supports {
        /// The renderer
        renderer: String,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Check {
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: ReportFormat,
    /// Exit with 1 for warnings as well
    #[arg(long)]
    pub deny_warnings: bool,
    /// Ask for a raised version where the model changed since its version was published, as a release does
    #[arg(long)]
    pub gate: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Build {
    #[command(flatten)]
    pub output: Output,
    /// The formats to make, separated by commas; all of them where it is not given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Render a published version from the archive instead of the version in progress
    #[arg(long, value_name = "VERSION")]
    pub release: Option<String>,
    /// Compare with what is on disk, and write nothing; exits with 1 where something differs
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Import {
    /// The published model
    pub file: Utf8PathBuf,
    /// The catalogue of references, where it is a file of its own
    #[arg(long, value_name = "FILE")]
    pub references: Option<Utf8PathBuf>,
    /// Make one entry of those that seem to be one standard
    #[arg(long)]
    pub merge_references: bool,
    /// The folder to write to, which must be empty
    #[arg(long, value_name = "DIR")]
    pub out: Utf8PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Release {
    /// The day of publication, as year-month-day; that of the notes where it is not given
    #[arg(long, value_name = "DAY")]
    pub date: Option<String>,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The folder below which the bundle is written, in a folder named by the version
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub out: Utf8PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Diff {
    /// The side before
    pub old: String,
    /// The side after; the model folder where it is not given
    pub new: Option<String>,
    /// How to print the changes
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// The address below which the source files of this revision are found; Markdown links lines to it
    #[arg(long, value_name = "URL")]
    pub links: Option<String>,
    /// Exit with 1 where something changed
    #[arg(long)]
    pub exit_code: bool,
}

/// How to print changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people at a terminal
    Text,
    /// For the comment on a pull request, or release notes
    Markdown,
    /// For programs, as `schemas/changes.schema.json` describes
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct Score {
    /// The answers file
    pub answers: Utf8PathBuf,
    /// How to print the score
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ScoreFormat,
    /// Show the sums
    #[arg(long)]
    pub explain: bool,
    /// Score with a published version instead of the version in progress
    #[arg(long, value_name = "VERSION")]
    pub release: Option<String>,
}

/// How to print a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// For people, rounded to two places
    Text,
    /// For programs, in exact fractions
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct Watch {
    #[command(flatten)]
    pub output: Output,
    /// The formats to make, separated by commas
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "hugo"
    )]
    pub only: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Output {
    /// The folder to write to
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub out: Utf8PathBuf,
    /// A folder with templates of your own for pages and questionnaires
    #[arg(long, value_name = "DIR")]
    pub templates: Option<Utf8PathBuf>,
}
