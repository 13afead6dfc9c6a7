//! `pkimm release`.
//!
//! The document is archived first, then the bundle is written, and the digest in the notes comes last: until it stands
//! there nothing is published, and an interrupted run can simply be made again. Each of them is on the disk before the
//! next one is begun, so that this holds for a power cut as well. Files of decisions that the notes hold then are removed at
//! the very end.

mod extension;

pub use extension::{
    not_ready as extension_not_ready, withdraw as withdraw_extension, withdraw_own,
};

use anyhow::Context as _;
use camino::Utf8Path;
use pkimm_emit::bundle::{self, Bundle};
use pkimm_emit::{EmitOptions, FORMATS, Format, Publication, Templates};
use pkimm_model::archive::latest_beside;
use pkimm_model::publish::{self, Plan, plan};
use pkimm_model::{CheckedModel, Model, Outcome, Severity, SourceTree};
use pkimm_release::archive::Seal;
use pkimm_release::integrity::parse_version;

use super::again::Again;
use super::archive::stands;
use super::obstacles::{
    Written, dated_late, ignored, in_the_way, published_before, refused, uncommitted,
};
use super::{Status, build, check_model, schemas};
use crate::args::{Global, Release as Options};
use crate::disk;
use crate::facts::facts_with;
use crate::output::{self, Durability, replace_file};
use crate::reporters::progress::{BUILDING, during};
use crate::reporters::{self, Report};

/// Publishes the version in progress, or makes the bundle of a published one anew.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<Status> {
    if let Some(document) = &options.own.against {
        return extension::run_own(global, options, document);
    }
    match (&options.extension, &options.again) {
        (Some(id), _) => extension::run(global, options, id),
        (None, Some(version)) => again(version, options).run(global, FORMATS),
        (None, None) => run_with(global, options, FORMATS, |model, plan, tree| {
            let mut obstacles = not_committed(model, plan, tree)?;
            obstacles.extend(ignored(
                model,
                tree.paths(),
                Written::of_model(&plan.version),
            )?);
            if !plan.is_again {
                obstacles.extend(dated_late(model, plan.release.date)?);
                obstacles.extend(published_before(model, Written::of_model(&plan.version))?);
            }
            Ok(obstacles)
        }),
    }
}

/// What git has not recorded of the files of a version.
///
/// # Errors
/// Where git cannot tell.
pub fn not_committed(
    model: &Utf8Path,
    plan: &Plan,
    tree: &SourceTree,
) -> anyhow::Result<Vec<String>> {
    let is_read = |path: &str| tree.find(path).is_some();
    uncommitted(
        model,
        ".",
        Written::of_model(&plan.version),
        plan.is_again,
        is_read,
    )
}

fn again<'a>(version: &'a str, options: &'a Options) -> Again<'a> {
    Again {
        version,
        withdrawn: None,
        out: &options.out,
        templates: options.templates.as_deref(),
        dry_run: options.dry_run,
    }
}

/// The same with a bundle of some formats, and a way of its own to ask what is not committed of a version.
pub(super) fn run_with(
    global: &Global,
    options: &Options,
    formats: &[Format],
    uncommitted: impl FnOnce(&Utf8Path, &Plan, &SourceTree) -> anyhow::Result<Vec<String>>,
) -> anyhow::Result<Status> {
    let templates = build::read_templates(options.templates.as_deref())?;
    let facts = facts_with(templates.clone());
    let mut outcome = check_model(&global.model, &facts)?;
    pkimm_model::gate_model(&mut outcome);
    output::refuse_inside(&options.out, &global.model, "model")?;
    if has_errors(&Report::new(&outcome, global))? {
        return Ok(Status::Faults);
    }
    let plan = match plan(&outcome, options.date.as_deref()) {
        Ok(plan) => plan,
        Err(obstacles) => return Ok(refused(&obstacles, "released")),
    };
    let releases = global.model.join("releases");
    if !options.dry_run {
        output::clear_left(&releases);
    }
    let mut obstacles = uncommitted(&global.model, &plan, &outcome.tree)?;
    obstacles.extend(in_the_way(&global.model, &plan)?);
    if !obstacles.is_empty() {
        return Ok(refused(&obstacles, "released"));
    }
    if plan.is_again {
        let status = again(&plan.version, options).make(global, formats, || Ok(Vec::new()))?;
        if !options.dry_run {
            remove_gathered(global, &plan)?;
        }
        return Ok(status);
    }
    let bundle = during(global, BUILDING, || {
        bundle(&plan, &outcome, formats, templates)
    })?;
    if !global.quiet {
        let notes = bundle.omitted.iter().map(build::left_out);
        notes.for_each(|note| reporters::message(&note));
    }
    let folder = options.out.join(&plan.version);
    let seal = bundle.seal(Seal::default().revision);
    let files = bundle.files();
    let content = plan.release.content_digest();
    output::refuse_other_than_bundle(&folder)?;
    if options.dry_run {
        reporters::message(&format!(
            "{} can be released: {} would be written to `{folder}`; nothing was written\nSHA-256 of its content without status and date: {content}",
            plan.version,
            reporters::plural(files.len(), "file")
        ));
        return Ok(Status::Good);
    }
    let archived = |ending: &str| releases.join(format!("{}.{ending}", plan.version));
    archive_files(&releases.join(&plan.version), &plan)?;
    replace_file(&archived("json"), &plan.document, Durability::Durable)?;
    output::swap_bundle(&folder, &files)?;
    let notes = publish::amended(&plan.version, &plan.notes_text, &seal, None);
    replace_file(&archived("md"), notes.as_bytes(), Durability::Durable)?;
    remove_gathered(global, &plan)?;
    if !global.quiet {
        reporters::message(&format!(
            "{} is released: {} in `{folder}`; commit `{releases}` and publish the folder\nSHA-256 of its content without status and date: {content}",
            plan.version,
            reporters::plural(files.len(), "file")
        ));
        tell_earlier(&outcome, &plan);
    }
    Ok(Status::Good)
}

/// Says that the bundle of the version that was the latest until now claims what is no longer its own.
fn tell_earlier(outcome: &Outcome, plan: &Plan) {
    let model = outcome.checked.as_ref().map(CheckedModel::model);
    let archive = model.map_or(&[][..], Model::archive);
    let version = parse_version(&plan.release.version).ok();
    let earlier = version
        .as_ref()
        .and_then(|version| latest_beside(archive, version).filter(|earlier| *earlier < version));
    if let Some(earlier) = earlier {
        reporters::message(&format!(
            "the pages of {earlier} claim the address of the model as well: run `pkimm release --again {earlier}`, so that they give it up"
        ));
    }
}

/// Removes the files of decisions that the notes hold.
fn remove_gathered(global: &Global, plan: &Plan) -> anyhow::Result<()> {
    for path in &plan.gathered {
        let path = global.model.join(path);
        disk::remove_file(&path).with_context(|| {
            format!("cannot remove `{path}`, whose decisions are in the notes now")
        })?;
    }
    Ok(())
}

/// Archives the files beside pages in the folder of their version.
fn archive_files(folder: &Utf8Path, plan: &Plan) -> anyhow::Result<()> {
    for (path, bytes) in &plan.files {
        replace_file(&folder.join(path), bytes, Durability::Whenever)?;
    }
    if plan.files.is_empty() {
        return Ok(());
    }
    output::clear_below(folder);
    output::sync_below(folder).with_context(|| format!("cannot write `{folder}`"))
}

/// Whether the model has errors, which are printed.
fn has_errors(report: &Report<'_>) -> anyhow::Result<bool> {
    if report.count(Severity::Error) == 0 {
        return Ok(false);
    }
    let errors: Vec<_> = report
        .outcome
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    reporters::print_findings(report, &errors)?;
    reporters::summary(report);
    reporters::message("nothing was released because the model has errors");
    Ok(true)
}

fn bundle(
    plan: &Plan,
    outcome: &Outcome,
    formats: &[Format],
    templates: Templates,
) -> anyhow::Result<Bundle> {
    let history = publish::history(outcome)?;
    let version = parse_version(&plan.release.version).map_err(anyhow::Error::msg)?;
    let model = outcome.checked.as_ref().map(CheckedModel::model);
    let archive = model.map_or(&[][..], Model::archive);
    let extensions = publish::extensions(outcome, &plan.release)?;
    let publication = Publication {
        extensions: &extensions,
        notes: Some(&plan.notes),
        history: &history,
        trees: model.map(|model| model.trees().clone()).unwrap_or_default(),
        stands: stands(archive, &version),
        files: plan.files_of_pages(),
        ..Publication::new(&plan.release)
    };
    Ok(bundle::make(
        &publication,
        formats,
        &schemas(),
        &EmitOptions::from(templates),
        Seal::default().revision,
    )?)
}
