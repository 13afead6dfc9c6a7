//! `pkimm release --extension` and `pkimm withdraw --extension`: an extension has versions, notes and an archive of its own.
//!
//! As with the model, the document is archived first, the bundle is written then, and the digest in the notes comes last.

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_emit::EmitOptions;
use pkimm_emit::bundle::{ExtensionPublication, make_extension};
use pkimm_model::extension_archive::folder;
use pkimm_model::publish::{self, ExtensionPlan, plan_extension};
use pkimm_model::{Against, CheckedModel, Outcome, SourceTree};

use super::super::against;
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
use crate::reporters::{self, Report, plural};

/// The folder of bundles of extensions, below that of bundles.
const FOLDER: &str = "extensions";

/// The folder of the archive of an extension, below its own.
const RELEASES: &str = "releases";

/// Where an extension stands on the disk: below the model folder, or in a folder of its own.
struct Home<'a> {
    id: &'a str,
    /// The folder in which paths of the extension are told, and where git is asked.
    root: &'a Utf8Path,
    /// The archive, below that.
    releases: String,
    /// Where it has a folder of its own.
    own: Option<&'a Against>,
}

impl<'a> Home<'a> {
    fn of_model(global: &'a Global, id: &'a str) -> Self {
        Self {
            id,
            root: &global.model,
            releases: folder(id),
            own: None,
        }
    }

    fn own(global: &'a Global, against: &'a Against) -> Self {
        Self {
            id: &against.id,
            root: &global.model,
            releases: RELEASES.to_owned(),
            own: Some(against),
        }
    }

    fn written<'w>(&'w self, version: &'w str) -> Written<'w> {
        Written {
            releases: &self.releases,
            version,
        }
    }

    /// A file of a version in the archive.
    fn archived(&self, version: &str, ending: &str) -> Utf8PathBuf {
        self.root
            .join(format!("{}/{version}.{ending}", self.releases))
    }

    /// What is told of it, with its files named from the folder in which they are told.
    fn told(&self, what: &impl ToString) -> String {
        let text = what.to_string();
        self.own.map_or(text.clone(), |against| against.told(&text))
    }

    /// What stands in the way of its publication, in the words of the model and of git.
    fn refused(&self, obstacles: &[impl ToString], done: &str) -> Status {
        let told: Vec<String> = obstacles.iter().map(|one| self.told(one)).collect();
        refused(&told, done)
    }

    /// What git says against a publication.
    fn in_git(&self, plan: &ExtensionPlan, tree: &SourceTree) -> anyhow::Result<Vec<String>> {
        let version = self.written(&plan.extension.version);
        let prefix = self.own.map_or("", |against| against.folder.as_str());
        let mut obstacles = uncommitted(self.root, ".", version, plan.is_again, |path| {
            tree.find(&format!("{prefix}{path}")).is_some()
        })?;
        let paths = tree.paths().filter_map(|path| path.strip_prefix(prefix));
        obstacles.extend(ignored(self.root, paths, version)?);
        if !plan.is_again {
            obstacles.extend(dated_late(self.root, plan.extension.date)?);
            obstacles.extend(published_before(self.root, version)?);
        }
        Ok(obstacles)
    }
}

/// Publishes the version of an extension of the model that is in progress.
pub fn run(global: &Global, options: &Options, id: &str) -> anyhow::Result<Status> {
    let mut outcome = check_model(&global.model, &facts())?;
    pkimm_model::gate_extension(&mut outcome, id);
    output::refuse_inside(&options.out, &global.model, "model")?;
    if has_errors(&Report::new(&outcome, global))? {
        return Ok(Status::Faults);
    }
    publish_from(&Home::of_model(global, id), &outcome, options, global)
}

/// The same of one in a folder of its own.
pub fn run_own(global: &Global, options: &Options, document: &Utf8Path) -> anyhow::Result<Status> {
    if options.templates.is_some() {
        bail!("`--templates` are for the pages of a model, and a bundle of an extension has none");
    }
    let (against, mut outcome) = against::check(global, document, &facts())?;
    against.gate(&mut outcome, true);
    output::refuse_inside(&options.out, &global.model, "extension")?;
    if has_errors(&Report::of_extension(&outcome, global, &against))? {
        return Ok(Status::Faults);
    }
    let home = Home::own(global, &against);
    let unfit = outcome.checked.as_ref().and_then(|checked| {
        let (mut known, version) = (checked.extensions().iter(), &checked.release().version);
        let extension = known.find(|extension| extension.id == against.id)?;
        (!extension.fits(version)).then(|| {
            format!("the extension does not say that it fits version {version} of the model; name the document of one of {}, or add it to `compatibility`", extension.compatibility.join(", "))
        })
    });
    if let Some(unfit) = unfit {
        return Ok(home.refused(&[unfit], "released"));
    }
    publish_from(&home, &outcome, options, global)
}

fn publish_from(
    home: &Home<'_>,
    outcome: &Outcome,
    options: &Options,
    global: &Global,
) -> anyhow::Result<Status> {
    let id = home.id;
    let plan = match plan_extension(outcome, id, options.date.as_deref()) {
        Some(Ok(plan)) => plan,
        Some(Err(obstacles)) => return Ok(home.refused(&obstacles, "released")),
        None => {
            let known = outcome.checked.as_ref().map(CheckedModel::extensions);
            return Err(no_extension(id, known.unwrap_or_default()));
        }
    };
    let version = plan.extension.version.clone();
    let releases = home.root.join(&home.releases);
    if !options.dry_run {
        output::clear_left(&releases);
    }
    let obstacles = home.in_git(&plan, &outcome.tree)?;
    if !obstacles.is_empty() {
        return Ok(home.refused(&obstacles, "released"));
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
    if !plan.is_again {
        let path = home.archived(&version, "json");
        replace_file(&path, &plan.document, Durability::Durable)?;
    }
    output::swap_bundle(&folder, &files)?;
    if !plan.is_again {
        let notes = publish::amended(&version, &plan.notes_text, &seal, None);
        let path = home.archived(&version, "md");
        replace_file(&path, notes.as_bytes(), Durability::Durable)?;
    }
    if !global.quiet {
        reporters::message(&format!(
            "{version} of `{id}` is released: {count} in `{folder}`; commit `{releases}` and publish the folder"
        ));
    }
    Ok(Status::Good)
}

/// What a release of an extension in a folder of its own would refuse, and is no fault of it.
pub fn not_ready(global: &Global, against: &Against, outcome: &Outcome) -> Vec<String> {
    let home = Home::own(global, against);
    match plan_extension(outcome, home.id, None) {
        Some(Ok(plan)) if plan.is_again => Vec::new(),
        // One that is in no repository yet is checked as well.
        Some(Ok(plan)) => home.in_git(&plan, &outcome.tree).unwrap_or_default(),
        Some(Err(obstacles)) => obstacles.iter().map(|one| home.told(one)).collect(),
        None => Vec::new(),
    }
}

/// Withdraws a version of an extension of the model: its notes say so, and it is published with no later version of the model. Its
/// bundle stays as it was.
pub fn withdraw(
    global: &Global,
    options: &Withdraw,
    id: &str,
    reason: &str,
) -> anyhow::Result<Status> {
    let archive = ArchiveFolder::read(&global.model)?;
    withdraw_from(
        &Home::of_model(global, id),
        &archive,
        options,
        reason,
        global,
    )
}

/// The same of one in a folder of its own.
pub fn withdraw_own(
    global: &Global,
    options: &Withdraw,
    document: &Utf8Path,
    reason: &str,
) -> anyhow::Result<Status> {
    let (against, tree, _) = against::read(global, document)?;
    let archive = ArchiveFolder::of(tree);
    withdraw_from(
        &Home::own(global, &against),
        &archive,
        options,
        reason,
        global,
    )
}

fn withdraw_from(
    home: &Home<'_>,
    archive: &ArchiveFolder,
    options: &Withdraw,
    reason: &str,
    global: &Global,
) -> anyhow::Result<Status> {
    let id = home.id;
    let version = named_version(&options.version)?;
    let archives = archive.extensions();
    let known = archives.get(id).cloned().unwrap_or_default();
    let Some(record) = known.record(&version) else {
        bail!("version {version} of the extension `{id}` is not published");
    };
    let version = version.to_string();
    let obstacles = uncommitted(
        home.root,
        &home.releases,
        home.written(&version),
        true,
        |_| true,
    )?;
    if !obstacles.is_empty() {
        return Ok(home.refused(&obstacles, "withdrawn"));
    }
    if options.dry_run {
        reporters::message(&format!(
            "{version} of `{id}` can be withdrawn; nothing was written"
        ));
        return Ok(Status::Good);
    }
    let notes = home.archived(&version, "md");
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
