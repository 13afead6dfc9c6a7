//! `pkimm release --again` and `pkimm withdraw`: what is made anew of a version that is published.
//!
//! Everything comes from the archive, whatever the state of the rest of the model folder. What is frozen stays as it was published,
//! and the notes are written last, as for a release.

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::bundle::{self, Bundle, MANIFEST, RENDERED};
use pkimm_emit::{EmitOptions, Format, OutputFile, Publication, Stands};
use pkimm_model::publish::amended;
use pkimm_model::{Diagnostic, Outcome, Severity};
use pkimm_release::archive::{PublishedVersion, Seal};
use pkimm_release::manifest::Manifest;
use pkimm_release::{Status as OfVersion, digest};
use semver::Version;

use super::archive::ArchiveFolder;
use super::obstacles::{Written, refused, uncommitted};
use super::{Status, build, check_model, named_version, schemas};
use crate::args::{Global, Withdraw};
use crate::disk;
use crate::facts::facts_with;
use crate::output::{self, Durability, replace_file};
use crate::reporters::progress::{BUILDING, during};
use crate::reporters::{self, Report};

/// Withdraws a version.
pub fn withdraw(global: &Global, options: &Withdraw, formats: &[Format]) -> anyhow::Result<Status> {
    let words: Vec<&str> = options.reason.split_whitespace().collect();
    let reason = words.join(" ");
    if !reason.contains(char::is_alphanumeric) {
        bail!("`--reason` is empty; say why the version must not be used");
    }
    if let Some(document) = &options.own.against {
        return super::release::withdraw_own(global, options, document, &reason);
    }
    if let Some(id) = &options.extension {
        return super::release::withdraw_extension(global, options, id, &reason);
    }
    let wanted = Again {
        version: &options.version,
        withdrawn: Some(&reason),
        out: &options.out,
        templates: options.templates.as_deref(),
        dry_run: options.dry_run,
    };
    wanted.run(global, formats)
}

/// What is to be made anew.
pub struct Again<'a> {
    /// The version.
    pub version: &'a str,
    /// Why it is withdrawn, where it is now.
    pub withdrawn: Option<&'a str>,
    /// The folder of bundles.
    pub out: &'a Utf8Path,
    /// The folder of templates.
    pub templates: Option<&'a Utf8Path>,
    /// Whether nothing is written.
    pub dry_run: bool,
}

impl Again<'_> {
    /// Makes it, where the archive is committed.
    ///
    /// # Errors
    /// As for [`Again::make`], and where git cannot be asked.
    pub fn run(&self, global: &Global, formats: &[Format]) -> anyhow::Result<Status> {
        let ask = || {
            let version = Written::of_model(self.version);
            uncommitted(&global.model, "releases", version, true, |_| true)
        };
        self.make(global, formats, ask)
    }

    /// Makes it, where nothing is found by who looks for what is not committed.
    ///
    /// # Errors
    /// Where the version is not published, something cannot be read or written, or what was frozen is not what it was.
    pub fn make(
        &self,
        global: &Global,
        formats: &[Format],
        uncommitted: impl FnOnce() -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<Status> {
        let version = &named_version(self.version)?;
        let templates = build::read_templates(self.templates)?;
        output::refuse_inside(self.out, &global.model, "model")?;
        let outcome = check_model(&global.model, &facts_with(templates.clone()))?;
        if has_faults(&outcome, global, version, self.done())? {
            return Ok(Status::Faults);
        }
        let archive = ArchiveFolder::of(outcome.tree);
        let mut published = archive.archive().published(version)?;
        let obstacles = uncommitted()?;
        if !obstacles.is_empty() {
            return Ok(refused(&obstacles, self.done()));
        }
        let releases = global.model.join("releases");
        if !self.dry_run {
            output::clear_left(&releases);
        }
        if let Some(reason) = self.withdrawn {
            published.notes.withdrawn = Some(reason.to_owned());
            published.release.status = OfVersion::Withdrawn;
        }
        let mut history = archive.archive().history(|before| before < version)?;
        // An erratum to an older line that came later is not what it was compared with.
        let day = published.release.date;
        history.retain(|before| before.release.date <= day);
        let extensions = archive.extensions_of(&published.release)?;
        let publication = Publication {
            extensions: &extensions,
            notes: Some(&published.notes),
            history: &history,
            trees: archive.trees(),
            stands: match published.release.status {
                OfVersion::Withdrawn => Stands::Published,
                _ => archive.stands(version),
            },
            files: archive.files(&published)?,
            ..Publication::new(&published.release)
        };
        let folder = self.out.join(version.to_string());
        let options = EmitOptions::from(templates);
        let seal = &published.seal;
        let mut bundle = match kept(&folder, seal)? {
            Some(frozen) => Bundle {
                rendered: bundle::rendered(
                    &publication,
                    formats,
                    &frozen,
                    &options,
                    seal.revision,
                )?,
                frozen,
                omitted: Vec::new(),
            },
            None => during(global, BUILDING, || {
                bundle::make(&publication, formats, &schemas(), &options, seal.revision)
            })?,
        };
        let mut new = bundle.seal(seal.revision);
        if seal.frozen.is_some() && new.frozen != seal.frozen {
            bail!(
                "{} makes other files of {version} than those that were published, whose digests others hold; put the published bundle into `{folder}`, and only its pages are made anew",
                bundle::generator()
            );
        }
        if seal.rendered.is_some() && new.rendered != seal.rendered {
            let revision = seal.revision + 1;
            bundle.rendered =
                bundle::rendered(&publication, formats, &bundle.frozen, &options, revision)?;
            new = bundle.seal(revision);
        }
        output::refuse_other_than_bundle(&folder)?;
        if self.dry_run {
            reporters::message(&format!(
                "{}; nothing was written",
                Self::told(&published, &new)
            ));
            return Ok(Status::Good);
        }
        output::swap_bundle(&folder, &bundle.files())?;
        let notes = amended(self.version, archive.notes(version)?, &new, self.withdrawn);
        replace_file(
            &releases.join(format!("{version}.md")),
            notes.as_bytes(),
            Durability::Durable,
        )?;
        if !global.quiet {
            reporters::message(&format!(
                "{}: `{folder}`; commit `{releases}` and publish the folder",
                Self::told(&published, &new)
            ));
            self.tell_later(&archive, version);
        }
        Ok(Status::Good)
    }

    /// What is to be done.
    fn done(&self) -> &'static str {
        match self.withdrawn {
            Some(_) => "withdrawn",
            None => "made anew",
        }
    }

    /// What was done, or would be.
    fn told(published: &PublishedVersion, new: &Seal) -> String {
        let PublishedVersion {
            release,
            notes,
            seal: old,
        } = published;
        let what = match notes.withdrawn {
            Some(_) => format!("{} is withdrawn", release.version),
            None => format!("{} is published", release.version),
        };
        let revision = new.revision;
        if old == new {
            format!("{what}, and its bundle is what it was (revision {revision})")
        } else {
            format!(
                "{what}; what is frozen stays as it was, and its pages are made anew (revision {revision})"
            )
        }
    }

    /// Says which other bundles show a version that was withdrawn, or become those of the latest one.
    fn tell_later(&self, archive: &ArchiveFolder, version: &Version) {
        if self.withdrawn.is_none() {
            return;
        }
        for later in archive.later(version) {
            reporters::message(&format!(
                "the pages of {later} name {version} as well: run `pkimm release --again {later}`"
            ));
        }
        let latest = archive
            .latest_beside(version)
            .filter(|latest| *latest < version);
        if let Some(latest) = latest {
            reporters::message(&format!(
                "{latest} is the latest version now: run `pkimm release --again {latest}`, so that its pages claim the address of the model"
            ));
        }
    }
}

/// Whether the record of a version has errors, which are printed with what is not `done` because of them.
fn has_faults(
    outcome: &Outcome,
    global: &Global,
    version: &Version,
    done: &str,
) -> anyhow::Result<bool> {
    let record = format!("releases/{version}.");
    let is_of_record = |finding: &&Diagnostic| {
        finding.severity == Severity::Error
            && outcome.tree.path(finding.span().file).starts_with(&record)
    };
    let errors: Vec<_> = outcome.diagnostics.iter().filter(is_of_record).collect();
    if errors.is_empty() {
        return Ok(false);
    }
    reporters::print_findings(&Report::new(outcome, global), &errors)?;
    reporters::message(&format!(
        "nothing was {done} because the notes or the document of the version have errors"
    ));
    Ok(true)
}

/// The frozen part of the bundle that is in a folder, where there is one.
///
/// # Errors
/// Where it is not what was published.
fn kept(folder: &Utf8Path, seal: &Seal) -> anyhow::Result<Option<Vec<OutputFile>>> {
    let problem = || format!("cannot read `{folder}`");
    if !disk::is_file(&folder.join(RENDERED)).with_context(problem)? {
        return Ok(None);
    }
    let mut found = output::read_bundle(folder)?.files;
    let list = found.remove_entry(MANIFEST);
    let manifest = list
        .as_ref()
        .and_then(|(_, bytes)| serde_json::from_slice::<Manifest>(bytes).ok());
    let Some(((path, bytes), manifest)) = list.zip(manifest) else {
        bail!(
            "`{folder}/{MANIFEST}` is missing or cannot be read; restore the published bundle, or move the folder away"
        );
    };
    let altered = |path: &str| {
        anyhow::anyhow!(
            "`{folder}/{path}` is not what was published; restore the published bundle, or move the folder away"
        )
    };
    if seal
        .frozen
        .as_ref()
        .is_some_and(|frozen| *frozen != digest(&bytes))
    {
        return Err(altered(MANIFEST));
    }
    let mut frozen = Vec::new();
    for entry in &manifest.files {
        let bytes = found
            .remove(&entry.path)
            .filter(|bytes| digest(bytes) == entry.sha256);
        let bytes = bytes.ok_or_else(|| altered(&entry.path))?;
        let path = entry.path.clone();
        frozen.push(OutputFile { path, bytes });
    }
    frozen.push(OutputFile { path, bytes });
    Ok(Some(frozen))
}
