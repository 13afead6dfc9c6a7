//! `pkimm release`.
//!
//! The document is archived first, then the bundle is written, and the digest in the notes comes last: until it stands
//! there nothing is published, and an interrupted run can simply be made again. Each of them is on the disk before the
//! next one is begun, so that this holds for a power cut as well. Files of decisions that the notes hold then are removed at
//! the very end.

use std::fmt::Display;

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::bundle::{self, Bundle};
use pkimm_emit::{EmitOptions, FORMATS, Format, Publication, Templates, facts_with};
use pkimm_model::publish::{self, Plan, plan};
use pkimm_model::{Outcome, Severity};
use pkimm_release::escape;

use super::{Status, build, check_model, schemas};
use crate::args::{Global, Release as Options};
use crate::disk;
use crate::git::{git, refusal};
use crate::output::{self, Durability, replace_file};
use crate::reporters::{self, Report};

/// Publishes the version in progress.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    run_with(global, options, FORMATS, uncommitted)
}

/// The same with a bundle of some formats, and a way of its own to ask what is not committed of a version.
pub(super) fn run_with(
    global: &Global,
    options: &Options,
    formats: &[Format],
    uncommitted: impl FnOnce(&Utf8Path, &Plan) -> anyhow::Result<Vec<String>>,
) -> anyhow::Result<Status> {
    let templates = build::read_templates(options.templates.as_deref())?;
    let facts = facts_with(templates.clone());
    let mut outcome = check_model(&global.model, &facts)?;
    pkimm_model::gate(&mut outcome, true);
    output::refuse_inside(&options.out, &global.model, "model")?;
    if has_errors(&outcome, global)? {
        return Ok(Status::Faults);
    }
    let plan = match plan(&outcome, options.date.as_deref()) {
        Ok(plan) => plan,
        Err(obstacles) => return Ok(refused(&obstacles)),
    };
    let releases = global.model.join("releases");
    if !options.dry_run {
        output::clear_left(&releases);
    }
    let obstacles = uncommitted(&global.model, &plan)?;
    if !obstacles.is_empty() {
        return Ok(refused(&obstacles));
    }
    let Bundle {
        files: bundle,
        omitted,
    } = bundle(&plan, &outcome, formats, templates)?;
    if !global.quiet {
        let notes = omitted.iter().map(build::left_out);
        notes.for_each(|note| reporters::message(&note));
    }
    let folder = options.out.join(&plan.version);
    if options.dry_run {
        reporters::message(&format!(
            "{} can be released: {} would be written to `{folder}`; nothing was written",
            plan.version,
            reporters::plural(bundle.len(), "file")
        ));
        return Ok(Status::Good);
    }
    let archived = |ending: &str| releases.join(format!("{}.{ending}", plan.version));
    archive_files(&releases.join(&plan.version), &plan)?;
    replace_file(&archived("json"), &plan.document, Durability::Durable)?;
    output::swap_bundle(&folder, &bundle)?;
    replace_file(
        &archived("md"),
        plan.notes_text.as_bytes(),
        Durability::Durable,
    )?;
    for path in &plan.gathered {
        let path = global.model.join(path);
        disk::remove_file(&path).with_context(|| {
            format!("cannot remove `{path}`, whose decisions are in the notes now")
        })?;
    }
    if !global.quiet {
        let again = if plan.is_again {
            "is already published; its bundle was written again"
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

/// Archives the files beside pages in the folder of their version, and takes away what an earlier try has archived and the
/// version has no longer.
fn archive_files(folder: &Utf8Path, plan: &Plan) -> anyhow::Result<()> {
    for (path, bytes) in &plan.files {
        replace_file(&folder.join(path), bytes, Durability::Whenever)?;
    }
    for path in &plan.left {
        let path = folder.join(path);
        disk::remove_file(&path).with_context(|| format!("cannot remove `{path}`"))?;
    }
    if plan.files.is_empty() {
        return Ok(());
    }
    output::clear_below(folder);
    output::sync_below(folder).with_context(|| format!("cannot write `{folder}`"))
}

/// Whether the model has errors, which are printed.
fn has_errors(outcome: &Outcome, global: &Global) -> anyhow::Result<bool> {
    let report = Report::new(outcome, global);
    if report.count(Severity::Error) == 0 {
        return Ok(false);
    }
    let errors: Vec<_> = outcome
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    reporters::print_findings(&report, &errors)?;
    reporters::summary(&report);
    reporters::message("nothing was released because the model has errors");
    Ok(true)
}

fn refused(obstacles: &[impl Display]) -> Status {
    obstacles
        .iter()
        .for_each(|obstacle| reporters::message(&format!("error: {obstacle}")));
    reporters::message("nothing was released");
    Status::Faults
}

fn bundle(
    plan: &Plan,
    outcome: &Outcome,
    formats: &[Format],
    templates: Templates,
) -> anyhow::Result<Bundle> {
    let history = publish::history(outcome)?;
    let publication = Publication {
        notes: Some(&plan.notes),
        history: &history,
        files: plan.files_of_pages(),
        ..Publication::new(&plan.release)
    };
    Ok(bundle::make(
        &publication,
        formats,
        &schemas(),
        &EmitOptions { templates },
    )?)
}

/// What git has not recorded of the model folder, but for what a release itself writes.
fn uncommitted(model: &Utf8Path, plan: &Plan) -> anyhow::Result<Vec<String>> {
    // Asking must not write: another git may be at work, and a folder may be read-only.
    let asked = [
        "--no-optional-locks",
        "status",
        "--porcelain",
        "--untracked-files=all",
        "-z",
        "--",
        ".",
    ];
    let status = git(model, &asked)
        .output()
        .with_context(|| "cannot run git to find out whether everything is committed")?;
    if !status.status.success() {
        let said = String::from_utf8_lossy(&status.stderr);
        let without = "a version is made of what is committed, so put the model into one";
        match refusal(&said, without) {
            Some(told) => bail!("{told}"),
            None => bail!(
                "git cannot find out whether everything is committed: {}",
                said.trim()
            ),
        }
    }
    let text = String::from_utf8_lossy(&status.stdout).into_owned();
    let mut written = vec![
        format!("releases/{}.json", plan.version),
        format!("releases/{}.md", plan.version),
    ];
    let files = plan.files.keys().chain(&plan.left);
    written.extend(files.map(|path| format!("releases/{}/{path}", plan.version)));
    // What was gathered into the notes by a run that did not come to its end is gone.
    let is_gathered = |entry: &&str| {
        plan.is_again && entry.starts_with(" D ") && entry.contains("releases/next/")
    };
    let paths = text
        .split('\0')
        .filter(|entry| !is_gathered(entry))
        .filter_map(|entry| entry.get(3..))
        .filter(|path| {
            !written
                .iter()
                .any(|written| path.ends_with(written.as_str()))
        });
    Ok(paths
        .map(|path| format!("`{}` is not committed", escape::file_name(path)))
        .collect())
}
