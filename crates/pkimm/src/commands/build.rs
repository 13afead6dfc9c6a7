//! `pkimm build`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_emit::formats::{hugo, questionnaire};
use pkimm_emit::templates::{EMBEDDED, Templates};
use pkimm_emit::{
    Artifacts, EmitOptions, Emitted, FORMATS, Format, Omission, Preview, Publication, WORKING,
};
use pkimm_model::archive::published;
use pkimm_model::model::Notes;
use pkimm_model::{CheckedModel, SourceTree, check_in_place, unreadable_in_place};
use pkimm_release::integrity::parse_version;

use super::against;
use super::archive::ArchiveFolder;
use super::beside::{Shown, is_asked_for, remarks_for};
use super::side::{PublishedFiles, is_published};
use super::{Status, check_model, named_version, tell_withdrawn};
use crate::args::{Build, Global, ReportFormat};
use crate::disk;
use crate::facts::facts_with;
use crate::output::{self, Difference};
use crate::reporters::progress::{BUILDING, during};
use crate::reporters::{self, Report};

/// Makes the artifacts.
pub fn run(global: &Global, options: &Build) -> anyhow::Result<Status> {
    let out = &options.output.out;
    let formats = select(&options.only)?;
    if options.own.against.is_none() {
        output::refuse_inside(out, &global.model, "model")?;
    }
    let templates = read_templates(options.output.templates.as_deref())?;
    let made_with = EmitOptions {
        // Whoever names the format wants all of it.
        without_papers: options.only.is_empty() && !options.papers,
        ..EmitOptions::from(templates)
    };
    if let Some(version) = &options.release {
        let version = named_version(version)?;
        let folder = ArchiveFolder::read(&global.model)?;
        let published = folder.published(&version)?;
        let history = folder.archive().history(|before| *before < version)?;
        let extensions = folder.extensions_of(&published.release)?;
        tell_withdrawn(global, &extensions);
        let publication = Publication {
            extensions: &extensions,
            notes: Some(&published.notes),
            history: &history,
            trees: folder.trees(),
            stands: folder.stands(&version),
            files: folder.files(&published)?,
            ..Publication::new(&published.release)
        };
        let emitted = during(global, BUILDING, || {
            emit(&publication, &formats, &made_with)
        })?;
        tell_without_papers(global, &made_with);
        return put(&emitted, global, options);
    }
    if let Some(document) = &options.own.against {
        return own(global, options, document, &made_with);
    }
    if is_published(&global.model) {
        return in_place(global, options, formats, &made_with);
    }
    let outcome = check_model(&global.model, &facts_with(made_with.templates.clone()))?;
    let report = Report::new(&outcome, global);
    let Some(checked) = &outcome.checked else {
        return refused(&report, global);
    };
    if !global.quiet && !outcome.diagnostics.is_empty() {
        reporters::summary(&report);
    }
    tell_withdrawn(global, checked.extensions());
    let beside = match is_asked_for(&formats) {
        true => Shown::read(&options.beside, global)?,
        false => Shown::none(&options.beside)?,
    };
    let remarks = remarks_for(&formats, &outcome, &report);
    let preview = beside.with(&remarks);
    let emitted = during(global, BUILDING, || {
        in_progress(&outcome.tree, checked, &formats, &made_with, preview)
    })?;
    tell_without_papers(global, &made_with);
    put(&emitted, global, options)
}

/// Says that papers are left out, where they are.
fn tell_without_papers(global: &Global, made_with: &EmitOptions) {
    if made_with.without_papers && cfg!(feature = "pdf") && !global.quiet {
        reporters::message(
            "note: questionnaires and the poster are written for a screen; add `--papers` for those on paper",
        );
    }
}

/// Reports the errors for which nothing is built.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn refused(report: &Report<'_>, global: &Global) -> anyhow::Result<Status> {
    reporters::print(report, ReportFormat::Human)?;
    if !global.quiet {
        reporters::summary(report);
    }
    reporters::message("nothing was built because the model has errors");
    Ok(Status::Faults)
}

/// Makes what there is of an extension in a folder of its own.
fn own(
    global: &Global,
    options: &Build,
    document: &Utf8Path,
    made_with: &EmitOptions,
) -> anyhow::Result<Status> {
    let is_own = |path: &str| {
        let mut parts = path.split('/').skip(1);
        parts.next() == Some("extensions")
    };
    let has_own = |format: &&Format| format.facts.paths.iter().any(|path| is_own(path));
    let formats = select(&options.only)?;
    if let Some(other) = formats
        .iter()
        .find(|format| !has_own(format) && !options.only.is_empty())
    {
        bail!(
            "`{}` has nothing of an extension alone; `--against` is for {}",
            other.facts.name,
            FORMATS
                .iter()
                .filter(has_own)
                .map(|format| format!("`{}`", format.facts.name))
                .collect::<Vec<_>>()
                .join(", ")
        );
    }
    Shown::none(&options.beside)?;
    let formats: Vec<_> = formats.into_iter().filter(has_own).collect();
    let (against, outcome) =
        against::check(global, document, &facts_with(made_with.templates.clone()))?;
    output::refuse_inside(&options.output.out, &global.model, "extension")?;
    let report = Report::of_extension(&outcome, global, &against);
    let Some(checked) = &outcome.checked else {
        return refused(&report, global);
    };
    if !global.quiet && !outcome.diagnostics.is_empty() {
        reporters::summary(&report);
    }
    tell_withdrawn(global, checked.extensions());
    // Pages of the model are linked to and not made: what they say may ask where the site shows them, which no document knows.
    let mut release = checked.release().clone();
    release.resources.clear();
    for page in &mut release.pages {
        page.body.clear();
        page.front_matter.clear();
    }
    let publication = Publication {
        extensions: checked.extensions(),
        ..Publication::new(&release)
    };
    let mut emitted = during(global, BUILDING, || emit(&publication, &formats, made_with))?;
    for (_, files) in &mut emitted.artifacts {
        files.retain(|file| is_own(&file.path));
    }
    put(&emitted, global, options)
}

/// Makes the data of a published model where it lies.
fn in_place(
    global: &Global,
    options: &Build,
    formats: Vec<&'static Format>,
    made_with: &EmitOptions,
) -> anyhow::Result<Status> {
    let file = &global.model;
    let is_data = |format: &&Format| {
        let mut paths = format.facts.paths.iter();
        paths.all(|path| path.starts_with("release/"))
    };
    if let Some(other) = formats
        .iter()
        .find(|format| !is_data(format) && !options.only.is_empty())
    {
        bail!(
            "`{file}` has no texts for the format `{}`; move the model into a folder first, with `pkimm import {file} --out model`",
            other.facts.name
        );
    }
    let formats: Vec<_> = formats.into_iter().filter(is_data).collect();
    let model = match PublishedFiles::find(file, None)?.read() {
        Ok(model) => model,
        Err(unreadable) => {
            let outcome = unreadable_in_place(unreadable.files.in_place());
            return refused(&Report::of_files(&outcome, global), global);
        }
    };
    let checked = check_in_place(
        model.in_place(None)?,
        false,
        &facts_with(made_with.templates.clone()),
    );
    let report = Report::of_files(&checked.outcome, global);
    let Some(made) = &checked.made else {
        return refused(&report, global);
    };
    if !global.quiet && !checked.outcome.diagnostics.is_empty() {
        reporters::summary(&report);
    }
    let mut release = made.release().clone();
    // Files are called as the one is that was read.
    release.short_name = file
        .file_name()
        .and_then(|name| name.rsplit_once("-model-"))
        .map(|(name, _)| name.to_owned());
    let publication = Publication {
        expressions: made.expressions().clone().into(),
        ..Publication::new(&release)
    };
    let emitted = during(global, BUILDING, || emit(&publication, &formats, made_with))?;
    put(&emitted, global, options)
}

/// Makes the files of the version in progress. `preview` says what a preview shows beside the pages, which
/// are compared with the published version before unless it names another one.
///
/// # Errors
/// As [`pkimm_emit::emit`], and where the archive is damaged.
pub fn in_progress(
    tree: &SourceTree,
    checked: &CheckedModel,
    formats: &[&'static Format],
    options: &EmitOptions,
    preview: Preview<'_>,
) -> anyhow::Result<Emitted> {
    let model = checked.model();
    let version = parse_version(&checked.release().version).map_err(anyhow::Error::msg)?;
    // Pages tell of other versions, and forms compare with their answers.
    let telling = [hugo::FORMAT, questionnaire::FORMAT].map(|format| format.facts.name);
    let tells = is_asked_for(formats)
        || formats
            .iter()
            .any(|format| telling.contains(&format.facts.name));
    let history = if tells {
        published(tree, model.archive()).history(|before| *before <= version)?
    } else {
        Vec::new()
    };
    let archived = model
        .archive()
        .iter()
        .find(|archived| archived.version == version);
    let notes = archived
        .and_then(|archived| archived.notes.as_ref())
        .map(Notes::to_release);
    let before = history.last().map(|published| &published.release);
    let publication = Publication {
        notes: notes.as_ref(),
        history: &history,
        extensions: checked.extensions(),
        trees: model.trees().clone(),
        files: model.files_of_pages(tree),
        expressions: checked.expressions().clone().into(),
        preview: Preview {
            before: preview.before.or(before),
            ..preview
        },
        ..Publication::new(checked.release())
    };
    emit(&publication, formats, options)
}

/// Writes what was made, or compares it with the disk, and tells what was left out: that is a failure where it was asked
/// for.
fn put(emitted: &Emitted, global: &Global, options: &Build) -> anyhow::Result<Status> {
    let out = &options.output.out;
    let is_asked_for = !options.only.is_empty();
    for omission in &emitted.omitted {
        if is_asked_for {
            reporters::message(&format!("error: {omission}"));
        } else if !global.quiet {
            reporters::message(&left_out(omission));
        }
    }
    let status = if options.check {
        compare(out, &emitted.artifacts, global)?
    } else {
        write(out, &emitted.artifacts, global)?
    };
    Ok(if is_asked_for && !emitted.omitted.is_empty() {
        Status::CouldNotRun
    } else {
        status
    })
}

/// That a format is left out, in one line.
pub fn left_out(omission: &Omission) -> String {
    let Omission { format, unfit } = omission;
    let (reason, help) = (&unfit.reason, unfit.help);
    format!("note: the format `{format}` is left out: {reason}; {help}")
}

fn write(out: &Utf8Path, artifacts: &Artifacts, global: &Global) -> anyhow::Result<Status> {
    let done = output::write_build(out, artifacts)?;
    for warning in &done.warnings {
        reporters::message(&format!("warning: {warning}"));
    }
    if global.verbose {
        for path in &done.written {
            let what = match done.replaced.contains(path) {
                true => "replaced a file that no earlier build wrote:",
                false => "wrote",
            };
            reporters::message(&format!("{what} {}", out.join(path)));
        }
        done.removed
            .iter()
            .for_each(|path| reporters::message(&format!("removed {}", out.join(path))));
    }
    if !global.quiet {
        reporters::message(&count(&done, out));
    }
    Ok(Status::Good)
}

/// What a build did, in one line.
pub fn count(done: &output::Written, out: &Utf8Path) -> String {
    let files = reporters::plural(done.total, "file");
    let unchanged = done.total - done.written.len();
    format!(
        "{files} in `{out}`: {} written, {unchanged} unchanged, {} removed",
        done.written.len(),
        done.removed.len()
    )
}

/// The formats of some names; all of them where no name is given.
///
/// # Errors
/// Where a name is unknown.
pub fn select(names: &[String]) -> anyhow::Result<Vec<&'static Format>> {
    if names.is_empty() {
        return Ok(FORMATS.iter().collect());
    }
    let all = || FORMATS.iter().chain(WORKING);
    for name in names {
        if all().any(|format| format.facts.name == name) {
            continue;
        }
        let known: Vec<&str> = all().map(|format| format.facts.name).collect();
        match pkimm_model::did_you_mean::nearest(name, known.iter().copied()) {
            Some(nearest) => bail!("there is no format `{name}`; did you mean `{nearest}`?"),
            None => bail!(
                "there is no format `{name}`; the formats are {}",
                known.join(", ")
            ),
        }
    }
    // In the order of the table, and each once.
    Ok(all()
        .filter(|format| names.iter().any(|name| name == format.facts.name))
        .collect())
}

fn emit(
    publication: &Publication<'_>,
    formats: &[&'static Format],
    options: &EmitOptions,
) -> anyhow::Result<Emitted> {
    Ok(pkimm_emit::emit(
        publication,
        formats.iter().copied(),
        options,
    )?)
}

/// The embedded templates, with those of a folder in their place. The folder is laid out as `site-templates/` is.
///
/// # Errors
/// Where the folder cannot be read, or holds a template that does not exist.
pub fn read_templates(folder: Option<&Utf8Path>) -> anyhow::Result<Templates> {
    let Some(folder) = folder else {
        return Ok(Templates::default());
    };
    let mut overrides = BTreeMap::new();
    let mut paths = Vec::new();
    for path in list(folder)? {
        match disk::is_dir(&path).with_context(|| format!("cannot read `{path}`"))? {
            true => paths.extend(list(&path)?),
            false => paths.push(path),
        }
    }
    // A template beside the folders of the formats is one that was put in the wrong place, and is refused by its name.
    let kinds: BTreeSet<_> = EMBEDDED
        .iter()
        .filter_map(|(name, _)| Utf8Path::new(name).extension())
        .collect();
    for path in paths.iter().filter(|path| {
        path.extension()
            .is_some_and(|extension| kinds.contains(extension))
    }) {
        let text =
            disk::read_text(path).with_context(|| format!("cannot read the template `{path}`"))?;
        let name = path.strip_prefix(folder).unwrap_or(path);
        overrides.insert(name.as_str().replace('\\', "/"), text);
    }
    if overrides.is_empty() {
        bail!(
            "there are no templates in `{folder}`; they are expected at paths such as `hugo/category.md`"
        );
    }
    Ok(Templates::with_overrides(overrides)?)
}

fn list(folder: &Utf8Path) -> anyhow::Result<Vec<Utf8PathBuf>> {
    let problem = || format!("cannot read the templates in `{folder}`");
    let entries = disk::entries(folder).with_context(problem)?;
    entries
        .map(|entry| Ok(entry.with_context(problem)?.path))
        .collect()
}

fn compare(out: &Utf8Path, artifacts: &Artifacts, global: &Global) -> anyhow::Result<Status> {
    let differences = output::compare_build(out, artifacts)?;
    for difference in &differences {
        let (what, path) = match difference {
            Difference::Missing(path) => ("missing", path),
            Difference::Changed(path) => ("differs", path),
            Difference::Surplus(path) => ("surplus", path),
        };
        reporters::say(&format!("{what}  {}\n", out.join(path)))?;
    }
    if differences.is_empty() {
        if !global.quiet {
            reporters::message(&format!("`{out}` is up to date"));
        }
        return Ok(Status::Good);
    }
    let files = reporters::plural(differences.len(), "file");
    let differ = if differences.len() == 1 {
        "differs"
    } else {
        "differ"
    };
    reporters::message(&format!(
        "{files} in `{out}` {differ} from the model; run `pkimm build`"
    ));
    Ok(Status::Faults)
}
