//! The commands, one file each. A command returns what its exit status should be.

mod again;
mod against;
mod answers;
mod archive;
mod ask;
mod author;
mod beside;
mod build;
mod check;
mod diff;
#[cfg(test)]
mod faults;
mod fmt;
mod given;
mod import;
mod init;
mod obstacles;
mod preview;
mod release;
mod score;
mod show;
mod side;
mod upgrade_report;
mod verify;
mod watch;

use std::process::ExitCode;

use anyhow::Context as _;
use camino::Utf8Path;
use pkimm_model::against::FILE;
use pkimm_model::did_you_mean::nearest;
use pkimm_model::{Diagnostic, Outcome, SourceTree};
use pkimm_release::extension::Extension;
use pkimm_release::integrity::parse_version;
use pkimm_release::site::Facts;
use semver::Version;

#[cfg(feature = "handbook")]
use crate::args::MdbookQuestion;
use crate::args::{Args, Command, Global};
use crate::disk;
#[cfg(feature = "handbook")]
use crate::handbook;
use crate::place::{DIST, EXTENSION, MODEL, beside, elsewhere, extension_around};
use crate::reporters;

/// The outcome of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It did what was asked, and found no error.
    Good,
    /// It found errors, or differences.
    Faults,
    /// It could not run.
    CouldNotRun,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Good => 0,
            Status::Faults => 1,
            Status::CouldNotRun => 2,
        })
    }
}

/// Runs the command that was asked for.
///
/// # Errors
/// Where it could not run.
pub fn run(mut args: Args) -> anyhow::Result<Status> {
    find(&mut args);
    let global = &args.global;
    match &args.command {
        Command::Check(options) => check::run(global, options),
        Command::Build(options) => build::run(global, options),
        Command::Watch(options) => watch::run(global, options),
        Command::Preview(options) => preview::run(global, options),
        Command::Import(options) => import::run(global, options),
        Command::Init(options) => init::begun(global, options),
        Command::New(options) => author::added(global, &options.what, options.dry_run),
        Command::Move(options) => author::moved(global, options),
        Command::Rename(options) => author::renamed(global, options),
        Command::Retire(options) => author::retired(global, options),
        Command::Split(options) => author::split_up(global, options),
        Command::Merge(options) => author::merged(global, options),
        Command::Fmt(options) => fmt::run(global, options),
        Command::Release(options) => release::run(global, options),
        Command::Withdraw(options) => again::withdraw(global, options, pkimm_emit::FORMATS),
        Command::Verify(options) => verify::run(global, options),
        Command::Diff(options) => diff::run(global, options),
        Command::Score(options) => score::run(global, options),
        Command::Answers(options) => answers::run(global, options),
        Command::UpgradeReport(options) => upgrade_report::run(global, options),
        Command::Explain { lint } => show::explain(lint),
        Command::Lints => show::lints(),
        Command::Formats { losses } => show::formats(*losses),
        #[cfg(feature = "handbook")]
        Command::Mdbook {
            question: Some(MdbookQuestion::Supports { .. }),
        } => Ok(Status::Good),
        #[cfg(feature = "handbook")]
        Command::Mdbook { question: None } => handbook::preprocess().map(|()| Status::Good),
        Command::Completions { shell } => show::completions(*shell),
        Command::Man { command } => show::man(command.as_deref()),
    }
}

/// The texts of the schemas that the project publishes, by their names.
fn schemas() -> Vec<(&'static str, &'static str)> {
    pkimm_model::schema::SCHEMAS
        .iter()
        .map(|schema| (schema.name, schema.text))
        .collect()
}

/// That a model has no extension of an id, with the one that was perhaps meant.
fn no_extension(id: &str, known: &[Extension]) -> anyhow::Error {
    let ids = known.iter().map(|extension| extension.id.as_str());
    match nearest(id, ids) {
        Some(near) => {
            anyhow::anyhow!("the model has no extension `{id}`; did you mean `{near}`?")
        }
        None => anyhow::anyhow!("the model has no extension `{id}`"),
    }
}

/// Says of extensions in a version that was withdrawn that it was.
fn tell_withdrawn<'a>(global: &Global, extensions: impl IntoIterator<Item = &'a Extension>) {
    for extension in extensions {
        if let Some(reason) = extension.withdrawn.as_ref().filter(|_| !global.quiet) {
            let Extension { id, version, .. } = extension;
            reporters::message(&format!(
                "note: {version} of `{id}` was withdrawn: {reason}"
            ));
        }
    }
}

/// Reads and checks the model.
fn check_model(model: &Utf8Path, facts: &Facts) -> anyhow::Result<Outcome> {
    let (tree, found) = read_model(model)?;
    Ok(pkimm_model::check_own(tree, found, facts))
}

/// Reads the files of the model.
fn read_model(model: &Utf8Path) -> anyhow::Result<(SourceTree, Vec<Diagnostic>)> {
    SourceTree::read(model).with_context(|| match elsewhere(model) {
        Some(folder) => format!("there is no model to read at `{model}`, but there is one at `{folder}`; write `--model {folder}`"),
        None => "there is no model to read; name its folder with `--model`, or run pkimm in the folder that contains `model/`".to_owned(),
    })
}

/// A version as somebody names it: `1.0.0`, and also `v1.0.0` or `1.0`, of which it is said what they stand for.
fn named_version(name: &str) -> anyhow::Result<Version> {
    let number = name.strip_prefix(['v', 'V']).unwrap_or(name);
    let missing = 2_usize.saturating_sub(number.matches('.').count());
    let whole = format!("{number}{}", ".0".repeat(missing));
    match parse_version(&whole) {
        Ok(version) => {
            if whole != name {
                reporters::message(&format!("note: `{name}` stands for version {version}"));
            }
            Ok(version)
        }
        Err(_) => parse_version(name).map_err(anyhow::Error::msg),
    }
}

/// Lets the options name the model that is around this folder, where none is in it and none was named. What is made then comes
/// beside that model, where it comes when the program runs there.
fn find(args: &mut Args) {
    let global = &args.global;
    let needs_model = match &args.command {
        Command::Check(options) => options.file.is_none(),
        Command::Diff(options) => options.new.is_none(),
        Command::Build(_)
        | Command::Watch(_)
        | Command::Preview(_)
        | Command::Release(_)
        | Command::Withdraw(_)
        | Command::Score(_)
        | Command::Answers(_)
        | Command::UpgradeReport(_)
        | Command::New(_)
        | Command::Move(_)
        | Command::Rename(_)
        | Command::Retire(_)
        | Command::Split(_)
        | Command::Merge(_)
        | Command::Fmt(_) => true,
        _ => false,
    };
    let own = match &args.command {
        Command::Check(options) => Some(&options.own),
        Command::Build(options) => Some(&options.own),
        Command::Release(options) => Some(&options.own),
        Command::Withdraw(options) => Some(&options.own),
        Command::Verify(options) => Some(&options.own),
        Command::Fmt(options) => Some(&options.own),
        _ => None,
    };
    let is_extension = own.is_some_and(|own| own.against.is_some());
    let is_there = || !disk::is_taken(&global.model).is_ok_and(|is_taken| !is_taken);
    let is_known = || !is_extension && (!needs_model || is_there());
    if global.model != MODEL || is_known() {
        return;
    }
    let (what, found) = match is_extension {
        true => (
            "extension",
            Some(extension_around(FILE).unwrap_or_else(|| EXTENSION.into())),
        ),
        false => ("model", elsewhere(&global.model)),
    };
    let Some(model) = found else {
        return;
    };
    if !global.quiet && model != EXTENSION {
        reporters::message(&format!("note: the {what} is at `{model}`"));
    }
    let out = match &mut args.command {
        Command::Build(options) => Some(&mut options.output.out),
        Command::Watch(options) => Some(&mut options.output.out),
        Command::Release(options) => Some(&mut options.out),
        Command::Withdraw(options) => Some(&mut options.out),
        _ => None,
    };
    if let Some(out) = out.filter(|out| *out == DIST && model != EXTENSION) {
        *out = beside(&model).join(DIST);
    }
    args.global.model = model;
}
