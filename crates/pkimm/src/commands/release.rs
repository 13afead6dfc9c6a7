//! `pkimm release`.
//!
//! The document is archived first, then the bundle is written, and the digest in the notes comes last: until it stands
//! there nothing is published, and an interrupted run can simply be made again.

use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::{FORMATS, Publication, ReleaseNotes, bundle};
use pkimm_model::model::{Archived, Notes};
use pkimm_model::{Model, Outcome, Severity};
use pkimm_release::diff::changes;
use pkimm_release::{Release, Status as ReleaseStatus, digest};

use super::{Status, archive, build, check_model};
use crate::args::{Global, Release as Options};
use crate::output;
use crate::reporters::{self, Report};

/// Publishes the version in progress.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    let mut outcome = check_model(&global.model)?;
    pkimm_model::gate(&mut outcome, true);
    output::refuse_inside(&options.out, &global.model, "model")?;
    let report = Report::new(&outcome, global);
    if report.count(Severity::Error) > 0 {
        let errors: Vec<_> = outcome
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        reporters::print_findings(&report, &errors)?;
        reporters::summary(&report);
        reporters::message("nothing was released, because the model has errors");
        return Ok(Status::Faults);
    }
    drop(report);
    let plan = match Plan::new(&outcome, options) {
        Ok(plan) => plan,
        Err(obstacles) => return Ok(refused(&obstacles)),
    };
    if !options.dry_run {
        let obstacles = uncommitted(&global.model, &plan.version)?;
        if !obstacles.is_empty() {
            return Ok(refused(&obstacles));
        }
    }
    let bundle = plan.bundle(&outcome)?;
    let folder = options.out.join(&plan.version);
    if options.dry_run {
        reporters::message(&format!(
            "{} can be released: {} would be written to `{folder}`; nothing was written",
            plan.version,
            reporters::plural(bundle.len(), "file")
        ));
        return Ok(Status::Good);
    }
    let releases = global.model.join("releases");
    output::put(
        &releases.join(format!("{}.json", plan.version)),
        &plan.document,
    )?;
    output::put_folder(&folder, &bundle)?;
    output::put(
        &releases.join(format!("{}.md", plan.version)),
        plan.notes_text.as_bytes(),
    )?;
    if !global.quiet {
        let again = if plan.is_again {
            "is published already; its bundle was written again"
        } else {
            "is released"
        };
        reporters::message(&format!(
            "{} {again}: {} in `{folder}`; commit `{releases}` and publish the folder",
            plan.version,
            reporters::plural(bundle.len(), "file")
        ));
    }
    Ok(Status::Good)
}

fn refused(obstacles: &[String]) -> Status {
    obstacles
        .iter()
        .for_each(|obstacle| reporters::message(&format!("error: {obstacle}")));
    reporters::message("nothing was released");
    Status::Faults
}

/// What is to be published.
struct Plan {
    version: String,
    release: Release,
    /// The bytes of the document.
    document: Vec<u8>,
    notes: ReleaseNotes,
    /// The notes with the digest.
    notes_text: String,
    /// Whether the version was published before, with the same document.
    is_again: bool,
}

impl Plan {
    /// Finds everything that stands in the way.
    fn new(outcome: &Outcome, options: &Options) -> Result<Self, Vec<String>> {
        let checked = outcome
            .checked
            .as_ref()
            .ok_or_else(|| vec!["the model has errors".to_owned()])?;
        let model = checked.model();
        let version = checked.release().version.clone();
        let mut obstacles: Vec<String> = drafts(model, outcome);
        let archived = model
            .archive
            .iter()
            .find(|archived| Some(&archived.version) == model.parsed_version().as_ref());
        let notes = archived.and_then(|archived| archived.notes.as_ref());
        let Some((archived, notes)) = archived.zip(notes) else {
            obstacles.push(format!(
                "there are no release notes: write `releases/{version}.md` with a `date` in its front matter, and below it what a person has to say of the version"
            ));
            return Err(obstacles);
        };
        if notes.withdrawn.is_some() {
            obstacles.push(format!("{version} was withdrawn, and its number is never used again; raise `version` in `model.toml`"));
        }
        let date = options
            .date
            .clone()
            .or_else(|| notes.date.as_ref().map(|date| date.value.clone()));
        match &date {
            None => obstacles.push(format!(
                "there is no date: write `date` in `releases/{version}.md`, or give `--date`"
            )),
            Some(date) if !is_day(date) => {
                obstacles.push(format!("`{date}` is not a day, such as `2026-11-30`"))
            }
            Some(_) => {}
        }
        let mut release = checked.release().clone();
        release.status = ReleaseStatus::Released;
        release.date = date.clone();
        let is_again = archived.is_published();
        if is_again {
            match same_as_published(outcome, archived, &release) {
                Ok(published) => release = published,
                Err(obstacle) => obstacles.push(obstacle),
            }
        }
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        let document = release.to_json();
        let notes_text = with_digest(
            outcome.tree.text(notes.file),
            notes,
            &digest(&document),
            date.as_deref().unwrap_or_default(),
        );
        Ok(Self {
            version,
            document,
            notes: ReleaseNotes {
                date,
                ..archive::notes(notes)
            },
            notes_text,
            is_again,
            release,
        })
    }

    fn bundle(&self, outcome: &Outcome) -> anyhow::Result<Vec<pkimm_emit::OutputFile>> {
        let checked = outcome.checked.as_ref().context("the model was checked")?;
        let version = checked
            .model()
            .parsed_version()
            .context("the version was checked")?;
        let history = archive::published(&outcome.tree, &checked.model().archive, |own| {
            *own < version
        })?;
        let publication = Publication {
            release: &self.release,
            notes: Some(&self.notes),
            history: &history,
            digest: digest(&self.document),
        };
        let files = build::emit(
            &publication,
            &FORMATS.iter().collect::<Vec<_>>(),
            &pkimm_emit::Templates::default(),
        )?;
        let schemas = pkimm_model::schema::SCHEMAS
            .iter()
            .map(|schema| (schema.name, schema.text));
        Ok(bundle::bundle(
            &publication,
            files.into_iter().flat_map(|(_, files)| files).collect(),
            schemas,
        ))
    }
}

/// The document of a version that is published already, where the model still makes the same one.
fn same_as_published(
    outcome: &Outcome,
    archived: &Archived,
    release: &Release,
) -> Result<Release, String> {
    let version = &archived.version;
    let published = archived
        .read(&outcome.tree)
        .map_err(|_| format!("`releases/{version}.json` is not what was published; restore it"))?;
    if !changes(&published, release).is_empty() {
        return Err(format!(
            "{version} is published with another document; raise `version` in `model.toml`"
        ));
    }
    if published.date != release.date {
        return Err(format!(
            "{version} was published on {}",
            published.date.unwrap_or_default()
        ));
    }
    Ok(published)
}

/// What is under construction.
fn drafts(model: &Model, outcome: &Outcome) -> Vec<String> {
    let categories = model.categories().filter_map(|category| category.draft);
    let requirements = model
        .requirements()
        .filter_map(|requirement| requirement.draft);
    let pages = model
        .pages
        .iter()
        .filter(|page| !page.path.starts_with("blog/"))
        .filter_map(|page| page.draft);
    let told = |span: pkimm_model::Span| {
        format!(
            "`{}` is under construction: take `draft` out when its text is done",
            outcome.tree.path(span.file)
        )
    };
    categories
        .chain(requirements)
        .chain(pages)
        .map(told)
        .collect()
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, length: usize| {
        (text.len() == length)
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// The notes with the day and the digest in their front matter.
fn with_digest(text: &str, notes: &Notes, digest: &str, date: &str) -> String {
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let mut added = String::new();
    match &notes.date {
        Some(located) => edits.push((located.span.range(), format!("\"{date}\""))),
        None => added = format!("date = \"{date}\"\n"),
    }
    match &notes.digest {
        Some(located) => edits.push((located.span.range(), format!("\"{digest}\""))),
        None => added = format!("{added}digest = \"{digest}\"\n"),
    }
    // Keys of the front matter itself stand before its tables: after the day, or right after the first line.
    let line = notes
        .date
        .as_ref()
        .map_or(0, |located| located.span.range().end);
    let start = text[line..]
        .find('\n')
        .map_or(text.len(), |at| line + at + 1);
    edits.push((start..start, added));
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    edits
        .into_iter()
        .for_each(|(range, with)| text.replace_range(range, &with));
    text
}

/// What git has not recorded of the model folder, but for what a release itself writes.
fn uncommitted(model: &Utf8Path, version: &str) -> anyhow::Result<Vec<String>> {
    let status = Command::new("git")
        .args([
            // Asking must not write: another git may be at work, and a folder may be read-only.
            "--no-optional-locks",
            "-C",
            model.as_str(),
            "status",
            "--porcelain",
            "--untracked-files=all",
            "-z",
            "--",
            ".",
        ])
        .stdin(Stdio::null())
        .output()
        .with_context(|| "cannot run git, which says whether everything is committed")?;
    if !status.status.success() {
        bail!(
            "git cannot say whether everything is committed: {}",
            String::from_utf8_lossy(&status.stderr).trim()
        );
    }
    let text = String::from_utf8_lossy(&status.stdout).into_owned();
    let own = [
        format!("releases/{version}.json"),
        format!("releases/{version}.md"),
    ];
    let paths = text
        .split('\0')
        .filter_map(|entry| entry.get(3..))
        .filter(|path| !own.iter().any(|own| path.ends_with(own.as_str())));
    Ok(paths
        .map(|path| format!("`{path}` is not committed"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days() {
        for day in ["2024-02-29", "2026-12-31"] {
            assert!(is_day(day), "{day}");
        }
        for day in [
            "2023-02-29",
            "2026-13-01",
            "2026-1-01",
            "tomorrow",
            "2026-04-31",
            "2026-04-00",
        ] {
            assert!(!is_day(day), "{day}");
        }
    }
}
