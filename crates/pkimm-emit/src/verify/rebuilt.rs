//! Whether the files of a bundle are what this program makes of its document. It is asked only of bundles that this program
//! wrote: another version of it may write other bytes.

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::archive::{PublishedVersion, ReleaseNotes};
use pkimm_release::integrity::parse_version;
use pkimm_release::site::{RELEASE_NOTES, resource_address};
use pkimm_release::{Release, Status};

use super::{Context, Files, Findings};
use crate::bundle::{CHANGES, CHANGES_JSON, CHECKSUMS, MANIFEST, generator, make, seal};
use crate::{EmitError, EmitOptions, OutputFile, Publication, omissions, plural};

/// What the archive has for rebuilding a bundle.
struct RebuildInputs {
    /// The notes of the version. They were written before it could be withdrawn.
    notes: Option<ReleaseNotes>,
    /// The versions before it.
    history: Vec<PublishedVersion>,
}

/// How a bundle compares with the rebuilt files.
struct Comparison {
    /// How many files are the same.
    same: usize,
    /// What is wrong with the others.
    faults: Vec<String>,
}

/// Rebuilds the artifacts and compares bytes.
pub(super) fn compare(
    release: &Release,
    files: &Files,
    context: &Context<'_>,
    found: &mut Findings,
) {
    let Some(inputs) = rebuild_inputs(release, context, found) else {
        return;
    };
    let comparison = match rebuilt(release, &inputs, files, context) {
        Ok(comparison) => comparison,
        Err(error) => {
            found
                .faults
                .push(format!("the artifacts cannot be rebuilt: {error}"));
            return;
        }
    };
    for fault in comparison.faults {
        if !found.faults.contains(&fault) {
            found.faults.push(fault);
        }
    }
    if inputs.notes.is_none() {
        found.notes.push(format!(
            "what is generated from the notes of {} was not rebuilt: no sound archive with these notes is available",
            release.version
        ));
    }
    found.checked.push(format!(
        "{} are identical to what {} builds from the document",
        plural(comparison.same, "artifact"),
        generator()
    ));
}

fn rebuild_inputs(
    release: &Release,
    context: &Context<'_>,
    found: &mut Findings,
) -> Option<RebuildInputs> {
    let version = parse_version(&release.version).ok()?;
    let read = context.archive.as_ref().map_err(Clone::clone);
    let read = read.and_then(|archive| {
        let history = archive.history(|before| *before < version);
        Ok((archive, history.map_err(|error| error.to_string())?))
    });
    match read {
        Ok((archive, history)) => Some(RebuildInputs {
            notes: archive
                .published(&version)
                .ok()
                .map(|published| ReleaseNotes {
                    withdrawn: None,
                    ..published.notes
                }),
            history,
        }),
        Err(error) => {
            found.notes.push(format!("the artifacts were not rebuilt: there is no sound archive of the earlier versions: {error}"));
            None
        }
    }
}

/// Compares a bundle with what is made of the archive as it is, or as it may have been when the bundle was written.
fn rebuilt(
    release: &Release,
    inputs: &RebuildInputs,
    files: &Files,
    context: &Context<'_>,
) -> Result<Comparison, EmitError> {
    let attempt = |history: &[PublishedVersion]| {
        let publication = Publication {
            notes: inputs.notes.as_ref(),
            history,
            files: files_of_pages(release, files),
            ..Publication::new(release)
        };
        let made = make(
            &publication,
            context.formats,
            context.schemas,
            &context.options,
        )?;
        let made = made.files.into_iter();
        let made: Files = made.map(|file| (file.path, file.bytes)).collect();
        Ok(compared(&made, files, inputs.notes.is_some()))
    };
    let first = attempt(&inputs.history)?;
    if first.faults.is_empty() {
        return Ok(first);
    }
    // What became of other versions later does not make a bundle a false one.
    for history in earlier(&inputs.history, release) {
        let other = attempt(&history)?;
        if other.faults.is_empty() {
            return Ok(other);
        }
    }
    Ok(first)
}

/// What the files beside pages hold in a bundle, by their paths relative to the folder of pages.
pub(super) fn files_of_pages<'a>(
    release: &'a Release,
    files: &'a Files,
) -> BTreeMap<&'a str, &'a [u8]> {
    let resources = release.resources.iter();
    let found = resources.filter_map(|resource| {
        let bytes = files.get(&format!("site/{}", resource_address(&resource.path)))?;
        Some((resource.path.as_str(), bytes.as_slice()))
    });
    found.collect()
}

fn compared(made: &Files, files: &Files, has_notes: bool) -> Comparison {
    let paths: BTreeSet<&String> = made.keys().chain(files.keys()).collect();
    let mut comparison = Comparison {
        same: 0,
        faults: Vec::new(),
    };
    let paths = paths
        .into_iter()
        // These list the digests of all others, and are compared on their own.
        .filter(|path| *path != MANIFEST && *path != CHECKSUMS)
        .filter(|path| has_notes || !is_of_notes(path));
    for path in paths {
        match (made.get(path), files.get(path)) {
            (made, file) if made == file => comparison.same += 1,
            (_, None) => comparison.faults.push(format!("`{path}` is missing")),
            (None, _) => comparison.faults.push(format!(
                "`{path}` does not belong to the bundle: {} builds no such file",
                generator()
            )),
            _ if is_of_notes(path) => comparison.faults.push(format!(
                "`{path}` is not what {} builds from the document and the notes in the archive; if the notes were amended since, run `pkimm release` for that version to rewrite the bundle",
                generator()
            )),
            _ => comparison.faults.push(format!(
                "`{path}` is not what {} builds from the document",
                generator()
            )),
        }
    }
    comparison
}

/// Whether a file is made from notes as well.
fn is_of_notes(path: &str) -> bool {
    let page = path.strip_prefix("site/");
    path == CHANGES
        || path == CHANGES_JSON
        || page.is_some_and(|page| page.starts_with(RELEASE_NOTES) || page.starts_with("blog/"))
}

/// The versions before a release, as they may have stood when it was published: without errata to older lines that came
/// later, and before any of them was withdrawn.
fn earlier(history: &[PublishedVersion], release: &Release) -> Vec<Vec<PublishedVersion>> {
    let mut found = Vec::new();
    let mut then = history.to_vec();
    then.retain(|published| published.release.date <= release.date);
    if then.len() < history.len() {
        found.push(then.clone());
    }
    let mut is_withdrawn = false;
    for published in &mut then {
        if published.notes.withdrawn.take().is_some() {
            published.release.status = Status::Released;
            is_withdrawn = true;
        }
    }
    if is_withdrawn {
        found.push(then);
    }
    found
}

/// Whether the list of files and their digests are what follows from the files, to the byte. Where a file is wrong, they
/// must be wrong as well, and the file was reported.
pub(super) fn sealed(
    release: &Release,
    files: &Files,
    context: &Context<'_>,
    found: &mut Findings,
) {
    if !found.faults.is_empty() {
        return;
    }
    let others = files
        .iter()
        .filter(|(path, _)| *path != MANIFEST && *path != CHECKSUMS);
    let others: Vec<OutputFile> = others
        .map(|(path, bytes)| OutputFile {
            path: path.clone(),
            bytes: bytes.clone(),
        })
        .collect();
    let omitted = omissions(release, context.formats, &EmitOptions::default());
    for expected in seal(&Publication::new(release), &others, &omitted) {
        if files.get(&expected.path) != Some(&expected.bytes) {
            found.faults.push(format!(
                "`{}` is not what {} writes for these files",
                expected.path,
                generator()
            ));
        }
    }
}
