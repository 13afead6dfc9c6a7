//! Answers that a command is given: a file of ours, a file of the web client, or a link of it. Which of them it is, is told by content.

use anyhow::Context as _;
use camino::Utf8Path;
use pkimm_emit::EmitOptions;
use pkimm_emit::formats::yaml::has_positions;
use pkimm_model::did_you_mean::Known;
use pkimm_release::Release;
use pkimm_release::answers::{Answers, Places, Unsound};
use pkimm_release::client::{self, ClientFile, Keys, Taken, Unknown};
use pkimm_release::integrity::parse_version;
use pkimm_release::read::ReadError;
use pkimm_release::score;

use super::archive::ArchiveFolder;
use crate::args::Global;
use crate::disk;
use crate::output::{Durability, replace_file};
use crate::reporters;

/// How a link is called where a file would be named.
const LINK: &str = "the link";

/// Answers as they were given.
pub struct Given {
    /// The name of the file.
    pub file: String,
    /// What it holds.
    pub says: Says,
}

/// What a file holds.
pub enum Says {
    /// Answers.
    Ours(Box<(Answers, Places)>),
    /// The web client's file. Which items it is about is known with the version of the model.
    Client(Box<ClientFile>),
}

/// A fault of answers, with its place and what to do.
pub struct Found {
    pub place: Option<(u64, u64)>,
    pub message: String,
    pub help: String,
}

/// Answers that cannot be read.
pub struct Refused {
    /// The name of the file.
    pub file: String,
    /// What is wrong with what it holds, and what can be read beside.
    pub unsound: Unsound,
    /// What to do.
    help: &'static str,
}

/// Reads answers: the file or the link that was named, or the link that a file holds.
///
/// # Errors
/// Where the file cannot be read. That what it holds is no answers is told within.
pub fn read(named: &Utf8Path) -> anyhow::Result<Result<Given, Refused>> {
    let (file, text) = match client::is_link(named.as_str()) {
        true => (LINK.to_owned(), named.to_string()),
        false => {
            let text = disk::read_text(named).with_context(|| format!("cannot read `{named}`"))?;
            (named.to_string(), text)
        }
    };
    let is_of_client = client::is_of_client(&text);
    let says = match is_of_client {
        true => ClientFile::read(&text).map(|file| Says::Client(Box::new(file))),
        false => Answers::read(&text).map(|read| Says::Ours(Box::new(read))),
    };
    Ok(match says {
        Ok(says) => Ok(Given { file, says }),
        Err(unsound) => Err(Refused {
            file,
            unsound,
            help: match is_of_client {
                true => {
                    "see the chapter of the handbook on the web client, or export the file again"
                }
                false => {
                    "see the example of an answers file in the handbook, or `schemas/answers.schema.json`"
                }
            },
        }),
    })
}

impl Given {
    /// The version of the model that the answers are for.
    pub fn version(&self) -> &str {
        match &self.says {
            Says::Ours(read) => &read.0.version,
            Says::Client(file) => file.version(),
        }
    }

    /// The release that the answers are for: the one that is at hand, or one of the archive. `None` if the reason was reported.
    ///
    /// # Errors
    /// Where the archive is of no use.
    pub fn release(&self, global: &Global, at_hand: &Release) -> Option<Release> {
        let version = self.version();
        if version == at_hand.version {
            return Some(at_hand.clone());
        }
        let place = match &self.says {
            Says::Ours(read) => read.1.of_version(),
            Says::Client(file) => file.place_of_version(),
        };
        if let Some(bare) = version.strip_suffix("-draft") {
            let message = format!(
                "the answers are for version {version}, but `-draft` stands in names of files only"
            );
            let help = format!("write `{bare}`; a form of the draft writes it so, too");
            fault(&self.file, place, &message, &help);
            return None;
        }
        match published(global, version) {
            Ok((release, _)) => Some(release),
            Err(error) => {
                let message = format!(
                    "the answers are for version {version}, but the model is version {}",
                    at_hand.version
                );
                let help = format!("they cannot be carried over: {error:#}");
                fault(&self.file, place, &message, &help);
                None
            }
        }
    }

    /// The answers to the release that they are for, and where they stand. What that release has no item for is told.
    ///
    /// # Errors
    /// Where what is known of the web client cannot be read.
    pub fn answers(self, release: &Release) -> anyhow::Result<(Answers, Places)> {
        let file = match self.says {
            Says::Ours(read) => return Ok(*read),
            Says::Client(file) => file,
        };
        let Taken {
            answers,
            places,
            unknown,
        } = file.answers(&keys(release)?);
        for entry in &unknown {
            warn_of(entry, &self.file, release);
        }
        if release.levels.iter().any(|level| level.number == 0) {
            reporters::message(&format!(
                "warning: the model has a level 0, and to the web client level 0 is no rating\n  --> {}\n  = help: rate what is at level 0 in an answers file",
                self.file
            ));
        }
        Ok((answers, places))
    }
}

/// The keys by which the web client knows the items of a release.
///
/// # Errors
/// Where what is known of the client cannot be read.
pub fn keys(release: &Release) -> anyhow::Result<Keys<'_>> {
    let has_positions = has_positions(release, &EmitOptions::default())?;
    Ok(Keys::new(release, has_positions))
}

fn warn_of(entry: &Unknown, file: &str, release: &Release) {
    let help = match entry.in_extension {
        true => "add the extension with which it begins to `enabledExtensions`",
        false => "it is kept as it is, and does not count",
    };
    reporters::message(&format!(
        "warning: `{}` stands for no item of version {} of the model\n  --> {file}{}\n  = help: {help}",
        entry.key,
        release.version,
        at(entry.place)
    ));
}

/// A published version.
///
/// # Errors
/// Where there is none.
pub fn published(global: &Global, version: &str) -> anyhow::Result<(Release, ArchiveFolder)> {
    let version = parse_version(version).map_err(anyhow::Error::msg)?;
    let folder = ArchiveFolder::read(&global.model)?;
    Ok((folder.published(&version)?.release, folder))
}

/// Writes answers to a file, and says so.
///
/// # Errors
/// Where it cannot be written.
pub fn write(global: &Global, path: &Utf8Path, text: &str) -> anyhow::Result<()> {
    let is_new = replace_file(path, text.as_bytes(), Durability::Whenever)?;
    if !global.quiet {
        let what = if is_new { "wrote" } else { "unchanged:" };
        reporters::message(&format!("{what} {path}"));
    }
    Ok(())
}

/// Reports faults in the order of the file.
pub fn report(file: &str, mut faults: Vec<Found>) {
    faults.sort_by_key(|fault| fault.place);
    for found in faults {
        fault(file, found.place, &found.message, &found.help);
    }
}

/// What a model says of answers, where they stand.
pub fn explained(
    faults: Vec<score::Fault>,
    release: &Release,
    places: &Places,
) -> impl Iterator<Item = Found> {
    let known: Known<&str> = ids(release).collect();
    faults.into_iter().map(move |found| {
        let near = known.nearest(&found.id).filter(|_| found.unknown);
        Found {
            place: places.of_item(found.key, &found.id),
            message: found.message,
            help: near.map_or(found.help, |near| format!("did you mean `{near}`?")),
        }
    })
}

impl Refused {
    /// What is wrong, to be reported.
    pub fn found(&self) -> Vec<Found> {
        let found = |error: &ReadError| Found {
            place: error.place,
            message: error.message.clone(),
            help: self.help.to_owned(),
        };
        self.unsound.faults.iter().map(found).collect()
    }
}

/// The ids that answers may name.
fn ids(release: &Release) -> impl Iterator<Item = &str> {
    let categories = release.categories().map(|category| &category.id);
    let requirements = release
        .categories()
        .flat_map(|category| &category.requirements);
    categories
        .chain(requirements.map(|requirement| &requirement.id))
        .map(String::as_str)
}

fn fault(file: &str, place: Option<(u64, u64)>, message: &str, help: &str) {
    reporters::message(&format!(
        "error: {message}\n  --> {file}{}\n  = help: {help}",
        at(place)
    ));
}

fn at(place: Option<(u64, u64)>) -> String {
    place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"))
}
