//! What git says when it refuses, in the words of somebody who does not administer it: the cause and the cure.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Error};
use camino::Utf8Path;
use pkimm_model::did_you_mean::nearest;
use pkimm_release::Day;
use pkimm_release::integrity::{parse_version, version_in};
use semver::Version;

/// Git in a folder, in the language in which its answers are understood here.
pub fn git(folder: &Utf8Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["-C", folder.as_str()]).args(arguments);
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// What an answer of git means that has nothing to do with what it was asked, and what to do; `without` says it where there is no
/// repository. `None` where it means something else.
pub fn refusal(said: &str, without: &str) -> Option<String> {
    if said.contains("dubious ownership") {
        let folder = said
            .split('\'')
            .nth(1)
            .unwrap_or("the folder of the repository");
        return Some(format!(
            "git does not trust the repository, since it belongs to another user; if you do, run `git config --global --add safe.directory {folder}`"
        ));
    }
    if said.contains("does not have any commits yet") {
        return Some(
            "the branch has no commit yet; commit the model first, with `git add --all` and `git commit`"
                .to_owned(),
        );
    }
    said.contains("not a git repository")
        .then(|| format!("the model folder is in no git repository; {without}"))
}

/// Why git does not know a revision, and what to do.
pub fn unknown_revision(folder: &Utf8Path, revision: &str) -> Error {
    let is_shallow = answer(folder, &["rev-parse", "--is-shallow-repository"]);
    if is_shallow.is_ok_and(|said| said.trim() == "true") {
        return Error::msg(format!(
            "this clone has only the latest commits, and `{revision}` is not among them; run `git fetch --unshallow --tags`, or have all of them fetched: `fetch-depth: 0` for `actions/checkout`, `GIT_DEPTH: 0` for GitLab"
        ));
    }
    let version = revision.trim_start_matches('v');
    if parse_version(version).is_ok() {
        return Error::msg(format!(
            "the repository has no tag or commit `{revision}`; a published version is named without `git:`, as in `pkimm diff {version}`, and tags that others have made come with `git fetch --tags`"
        ));
    }
    let known = answer(folder, &["for-each-ref", "--format=%(refname:short)"]).unwrap_or_default();
    let help = match nearest(revision, known.lines()) {
        Some(known) => format!("did you mean `git:{known}`?"),
        None => "name a commit, a branch or a tag, as `git log`, `git branch --all` and `git tag` list them".to_owned(),
    };
    Error::msg(format!(
        "the repository has no commit, branch or tag `{revision}`; {help}"
    ))
}

/// The address of the web below which GitHub has the files of a repository. `None` where the folder is no repository, or one that is
/// elsewhere.
pub fn web_of(folder: &Utf8Path) -> Option<String> {
    crate::disk::is_taken(&folder.join(".git"))
        .ok()
        .filter(|is_repository| *is_repository)?;
    let origin = answer(folder, &["remote", "get-url", "origin"]).ok()?;
    let origin = origin.trim();
    let path = [
        "https://github.com/",
        "git@github.com:",
        "ssh://git@github.com/",
    ]
    .iter()
    .find_map(|start| origin.strip_prefix(start))?;
    Some(format!(
        "https://github.com/{}/raw/HEAD",
        path.trim_end_matches(".git")
    ))
}

/// Whether a folder is in a repository.
pub fn is_repository(folder: &Utf8Path) -> bool {
    answer(folder, &["rev-parse", "--is-inside-work-tree"]).is_ok_and(|said| said.trim() == "true")
}

/// The tags of a repository that name a version, with the version and the day of each. None where git cannot be asked.
pub fn tags_of_versions(folder: &Utf8Path) -> Vec<(String, Version, Day)> {
    let asked = [
        "for-each-ref",
        "--format=%(refname:short) %(creatordate:short)",
        "refs/tags",
    ];
    let said = answer(folder, &asked).unwrap_or_default();
    let row = |line: &str| {
        let (tag, day) = line.split_once(' ')?;
        let version = version_in(tag)?;
        Some((tag.to_owned(), version, day.parse().ok()?))
    };
    said.lines().filter_map(row).collect()
}

fn answer(folder: &Utf8Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = git(folder, arguments).output().context("cannot run git")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_without_a_commit_is_told_with_what_to_do() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = Utf8Path::from_path(folder.path()).expect("its path is text");
        let made = git(folder, &["init", "--quiet"]).status();
        assert!(made.expect("git runs").success());
        let said = git(folder, &["log", "-1"]).output().expect("git runs");
        let told = refusal(&String::from_utf8_lossy(&said.stderr), "");
        assert!(told.expect("it is known").contains("`git commit`"));
    }
}
