//! What stands in the way of a publication.

use std::collections::HashSet;
use std::fmt::Display;

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_model::publish::Plan;
use pkimm_release::{Day, escape};

use super::Status;
use crate::disk;
use crate::git::{git, refusal};
use crate::reporters;

/// Says what stands in the way, and what was not `done` because of it.
pub fn refused(obstacles: &[impl Display], done: &str) -> Status {
    obstacles
        .iter()
        .for_each(|obstacle| reporters::message(&format!("error: {obstacle}")));
    reporters::message(&format!("nothing was {done}"));
    Status::Faults
}

/// A version in an archive.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The folder of the archive, below the model folder.
    pub releases: &'a str,
    /// The version.
    pub version: &'a str,
}

impl<'a> Written<'a> {
    /// A version of the model.
    pub fn of_model(version: &'a str) -> Self {
        Self {
            releases: "releases",
            version,
        }
    }

    /// The document and the notes, by their paths below the model folder.
    fn files(self) -> [String; 2] {
        let Self { releases, version } = self;
        ["json", "md"].map(|ending| format!("{releases}/{version}.{ending}"))
    }
}

/// What git has not recorded of a folder below the model folder, but for what a release of a version itself writes, and for new
/// files that nothing reads, as editors leave them.
pub fn uncommitted(
    model: &Utf8Path,
    folder: &str,
    version: Written<'_>,
    is_again: bool,
    is_read: impl Fn(&str) -> bool,
) -> anyhow::Result<Vec<String>> {
    // Asking must not write: another git may be at work, and a folder may be read-only.
    let asked = [
        "--no-optional-locks",
        "status",
        "--porcelain",
        "--untracked-files=all",
        // A file that was moved is one that is gone and one that is new, each with a path of its own.
        "--no-renames",
        "--ignore-submodules=none",
        "-z",
        "--",
        folder,
    ];
    let text = answer(model, &asked)?;
    let written = version.files();
    let files = format!("{}/{}/", version.releases, version.version);
    // What was gathered into the notes by a run that did not come to its end is gone.
    let is_gathered =
        |entry: &&str| is_again && entry.starts_with(" D ") && entry.contains("releases/next/");
    // The paths are told from the root of the repository.
    let prefix = answer(model, &["rev-parse", "--show-prefix"])?;
    let below = |path: &str| {
        let below = path.strip_prefix(prefix.trim_end_matches('\n'));
        below.map(str::to_owned)
    };
    let is_unread = |entry: &&str| {
        let new = entry.strip_prefix("?? ").and_then(below);
        new.is_some_and(|path| !is_read(&path))
    };
    let paths = text
        .split('\0')
        .filter(|entry| !is_gathered(entry) && !is_unread(entry))
        .filter_map(|entry| entry.get(3..))
        .filter(|path| {
            let path = below(path).unwrap_or_default();
            !written.contains(&path) && !path.starts_with(&files)
        });
    let told = paths.map(|path| format!("`{}` is not committed", escape::file_name(path)));
    let unseen = unseen(model, folder)?;
    Ok(told.chain(unseen).collect())
}

/// The files of a folder below the model folder at which git was told not to look, so that it says nothing of what was changed in
/// them.
pub fn unseen(model: &Utf8Path, folder: &str) -> anyhow::Result<Vec<String>> {
    let listed = answer(model, &["ls-files", "-v", "-z", "--", folder])?;
    let unseen = listed.split('\0').filter_map(|entry| {
        let (tag, path) = entry.split_once(' ')?;
        // A small letter for `assume-unchanged`, and an `S` for `skip-worktree`; a file can be marked as both.
        let is_assumed = tag.starts_with(|letter: char| letter.is_ascii_lowercase());
        let is_skipped = tag.eq_ignore_ascii_case("s");
        (is_assumed || is_skipped).then_some(path)
    });
    let told = |path| {
        let path = escape::file_name(path);
        format!(
            "git was told not to look at `{path}`, so that nobody knows whether it is committed as it is; run `git update-index --no-assume-unchanged --no-skip-worktree` with it, or `git sparse-checkout disable`"
        )
    };
    Ok(unseen.map(told).collect())
}

/// The files of the model that no commit will hold, since git is told to ignore them, and those that a release of a version will
/// write.
pub fn ignored<'a>(
    model: &Utf8Path,
    paths: impl Iterator<Item = &'a str>,
    version: Written<'_>,
) -> anyhow::Result<Vec<String>> {
    let asked = [
        "--no-optional-locks",
        "ls-files",
        "--others",
        "--ignored",
        "--exclude-standard",
        "-z",
    ];
    let text = answer(model, &asked)?;
    let ignored: HashSet<&str> = text.split('\0').collect();
    let lost = paths.filter(|path| ignored.contains(path));
    let told = |path| {
        let path = escape::file_name(path);
        format!(
            "`{path}` is not committed, and a `.gitignore` keeps it out; run `git add --force` with it, or move it out of the model"
        )
    };
    let written = version.files();
    let asked = ["check-ignore", "--", &written[0], &written[1]];
    let answer = git(model, &asked).output().context("cannot run git")?;
    let text = String::from_utf8_lossy(&answer.stdout);
    let written = text.lines().filter(|path| !ignored.contains(path));
    let will_be = |path| {
        let path = escape::file_name(path);
        format!(
            "a release writes `{path}`, and a `.gitignore` keeps it out of every commit; take it out of the `.gitignore`"
        )
    };
    Ok(lost.map(told).chain(written.map(will_be)).collect())
}

/// That the document of a version is committed, although its notes have no digest: a run that was interrupted leaves one that no
/// commit has, so that the version was published, and its notes lost their digest.
pub fn published_before(model: &Utf8Path, version: Written<'_>) -> anyhow::Result<Option<String>> {
    let [document, notes] = version.files();
    let version = version.version;
    let committed = answer(model, &["ls-files", "--", &document])?;
    Ok((!committed.is_empty()).then(|| {
        format!(
            "`{document}` is committed, so {version} was published, and `{notes}` has no `digest`; restore the notes from the history of the repository, or raise `version`"
        )
    }))
}

/// What stands where a release archives its files, and cannot be replaced by one.
pub fn in_the_way(model: &Utf8Path, plan: &Plan) -> anyhow::Result<Vec<String>> {
    let version = &plan.version;
    let archived = ["json", "md"].map(|ending| format!("releases/{version}.{ending}"));
    let folder = format!("releases/{version}");
    let beside = plan.files.keys().map(|path| format!("{folder}/{path}"));
    let mut found = Vec::new();
    for path in archived.into_iter().chain(beside) {
        let place = model.join(&path);
        match disk::expect_place_of_file(&place) {
            Err(error) if disk::is_foreign(&error) => found.push(format!(
                "a release writes `{}`, and something else than a file stands there; move it away",
                escape::file_name(&path)
            )),
            looked => looked.with_context(|| format!("cannot look at `{place}`"))?,
        }
    }
    let others = plan.left.iter().map(|path| {
        let path = escape::file_name(&format!("{folder}/{path}"));
        format!(
            "`{path}` is no file of the version, and stands where a release archives those; move it away, or remove it if a release that did not come to its end has left it"
        )
    });
    found.extend(others);
    let place = model.join(&folder);
    if !plan.files.is_empty()
        && disk::is_file(&place).with_context(|| format!("cannot look at `{place}`"))?
    {
        found.push(format!(
            "a release writes into `{folder}`, and a file stands there; move it away"
        ));
    }
    Ok(found)
}

/// That a version is dated long after the last commit, so that its day is likely to be mistyped. What is built knows no time but
/// this.
pub fn dated_late(model: &Utf8Path, date: Option<Day>) -> anyhow::Result<Option<String>> {
    let committed = answer(model, &["log", "-1", "--format=%cs"])?;
    let committed = committed.trim();
    let latest = committed.split_once('-').and_then(|(year, rest)| {
        let year: u32 = year.parse().ok()?;
        Some(format!("{:04}-{rest}", year + 1))
    });
    let date = date.map(String::from);
    Ok(date.zip(latest).and_then(|(date, latest)| {
        (date > latest).then(|| {
            format!(
                "the version is dated {date}, more than a year after the last commit, which is of {committed}; write the right `date` in the notes"
            )
        })
    }))
}

/// What git answers when it is asked what is committed.
fn answer(model: &Utf8Path, asked: &[&str]) -> anyhow::Result<String> {
    let output = git(model, asked)
        .output()
        .with_context(|| "cannot run git to find out whether everything is committed")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let without = "a version is made of what is committed, so put the model into one";
        match refusal(&said, without) {
            Some(told) => bail!("{told}"),
            None => bail!(
                "git cannot find out whether everything is committed: {}",
                said.trim()
            ),
        }
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
