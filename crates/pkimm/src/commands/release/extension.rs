//! `pkimm release --extension` and `pkimm withdraw --extension`: an extension has versions, notes and an archive of its own.
//!
//! As with the model, the document is archived first, the bundle is written then, and the digest in the notes comes last.

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::EmitOptions;
use pkimm_emit::bundle::{ExtensionPublication, make_extension};
use pkimm_model::extension_archive::folder;
use pkimm_model::publish::{self, ExtensionPlan, plan_extension};
use pkimm_model::{CheckedModel, SourceTree};

use super::super::archive::ArchiveFolder;
use super::super::obstacles::{
    Written, dated_late, ignored, published_before, refused, uncommitted,
};
use super::super::{Status, check_model, named_version, no_extension, schemas};
use super::has_errors;
use crate::args::{Global, Release as Options, Withdraw};
use crate::disk;
use crate::facts::facts;
use crate::output::{self, Durability, replace_file};
use crate::reporters::{self, plural};

/// The folder of bundles of extensions, below that of bundles.
const FOLDER: &str = "extensions";

/// Publishes the version of an extension that is in progress.
pub fn run(global: &Global, options: &Options, id: &str) -> anyhow::Result<Status> {
    let mut outcome = check_model(&global.model, &facts())?;
    pkimm_model::gate_extension(&mut outcome, id);
    output::refuse_inside(&options.out, &global.model, "model")?;
    if has_errors(&outcome, global)? {
        return Ok(Status::Faults);
    }
    let plan = match plan_extension(&outcome, id, options.date.as_deref()) {
        Some(Ok(plan)) => plan,
        Some(Err(obstacles)) => return Ok(refused(&obstacles, "released")),
        None => {
            let known = outcome.checked.as_ref().map(CheckedModel::extensions);
            return Err(no_extension(id, known.unwrap_or_default()));
        }
    };
    let version = plan.extension.version.clone();
    let releases = global.model.join(plan.folder());
    if !options.dry_run {
        output::clear_left(&releases);
    }
    let obstacles = in_git(&global.model, &plan, &outcome.tree)?;
    if !obstacles.is_empty() {
        return Ok(refused(&obstacles, "released"));
    }
    let Some(checked) = &outcome.checked else {
        return Ok(Status::Faults);
    };
    let publication = ExtensionPublication {
        extension: &plan.extension,
        before: plan.before.as_ref(),
        notes: &plan.notes,
        release: checked.release(),
    };
    let (files, seal) = make_extension(&publication, &schemas(), &EmitOptions::default())?;
    let folder = options.out.join(FOLDER).join(id).join(&version);
    output::refuse_other_than_bundle(&folder)?;
    let count = plural(files.len(), "file");
    if options.dry_run {
        reporters::message(&format!(
            "{version} of `{id}` can be released: {count} would be written to `{folder}`; nothing was written"
        ));
        return Ok(Status::Good);
    }
    let archived = |ending: &str| releases.join(format!("{version}.{ending}"));
    if !plan.is_again {
        replace_file(&archived("json"), &plan.document, Durability::Durable)?;
    }
    output::swap_bundle(&folder, &files)?;
    if !plan.is_again {
        let notes = publish::amended(&version, &plan.notes_text, &seal, None);
        replace_file(&archived("md"), notes.as_bytes(), Durability::Durable)?;
    }
    if !global.quiet {
        reporters::message(&format!(
            "{version} of `{id}` is released: {count} in `{folder}`; commit `{releases}` and publish the folder"
        ));
    }
    Ok(Status::Good)
}

/// What git says against a publication.
fn in_git(
    model: &Utf8Path,
    plan: &ExtensionPlan,
    tree: &SourceTree,
) -> anyhow::Result<Vec<String>> {
    let folder = plan.folder();
    let version = Written {
        releases: &folder,
        version: &plan.extension.version,
    };
    let mut obstacles = uncommitted(model, ".", version, plan.is_again, |path| {
        tree.find(path).is_some()
    })?;
    obstacles.extend(ignored(model, tree, version)?);
    if !plan.is_again {
        obstacles.extend(dated_late(model, plan.extension.date)?);
        obstacles.extend(published_before(model, version)?);
    }
    Ok(obstacles)
}

/// Withdraws a version of an extension: its notes say so, and it is published with no later version of the model. Its bundle stays
/// as it was.
pub fn withdraw(
    global: &Global,
    options: &Withdraw,
    id: &str,
    reason: &str,
) -> anyhow::Result<Status> {
    let version = named_version(&options.version)?;
    let archive = ArchiveFolder::read(&global.model)?;
    let archives = archive.extensions();
    let known = archives.get(id).cloned().unwrap_or_default();
    let Some(record) = known.record(&version) else {
        bail!("version {version} of the extension `{id}` is not published");
    };
    let (folder, version) = (folder(id), version.to_string());
    let written = Written {
        releases: &folder,
        version: &version,
    };
    let obstacles = uncommitted(&global.model, &folder, written, true, |_| true)?;
    if !obstacles.is_empty() {
        return Ok(refused(&obstacles, "withdrawn"));
    }
    if options.dry_run {
        reporters::message(&format!(
            "{version} of `{id}` can be withdrawn; nothing was written"
        ));
        return Ok(Status::Good);
    }
    let notes = global.model.join(&folder).join(format!("{version}.md"));
    let text = disk::read_text(&notes).with_context(|| format!("cannot read `{notes}`"))?;
    let text = publish::amended(&version, &text, &record.seal, Some(reason));
    replace_file(&notes, text.as_bytes(), Durability::Durable)?;
    if !global.quiet {
        reporters::message(&format!(
            "{version} of `{id}` is withdrawn; commit `{notes}`"
        ));
    }
    Ok(Status::Good)
}
