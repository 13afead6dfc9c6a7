//! Whether the files of a bundle are what this program makes of its document. It is asked only of bundles that this program
//! wrote: another version of it may write other bytes.

use std::collections::{BTreeMap, BTreeSet};

use pkimm_release::archive::{PublishedVersion, ReleaseNotes};
use pkimm_release::extension::Extension;
use pkimm_release::integrity::parse_version;
use pkimm_release::manifest::Rendered;
use pkimm_release::site::{RELEASE_NOTES, resource_address};
use pkimm_release::{Release, Resource, Status};

use super::{Context, Files, Findings};
use crate::bundle::{
    self, ARCHIVES, CHANGES, CHANGES_JSON, CHECKSUMS, MANIFEST, RENDERED, checksums, generator,
    is_rendered, list_of_rendered, make, manifest,
};
use crate::formats::extensions::document_path;
use crate::{EmitError, EmitOptions, OutputFile, Publication, Stands, omissions, plural};

/// Which parts of a bundle this program wrote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours {
    pub frozen: bool,
    pub rendered: bool,
}

impl Ours {
    fn has(self, path: &str, context: &Context<'_>) -> bool {
        if is_rendered(path, context.formats) {
            self.rendered
        } else {
            self.frozen
        }
    }
}

/// What the archive has for rebuilding a bundle.
struct RebuildInputs {
    /// The notes of the version, as they were when the bundle was made: before or after it was withdrawn.
    notes: Option<ReleaseNotes>,
    /// The versions before it.
    history: Vec<PublishedVersion>,
    /// The extensions that were published with it, as the bundle has them.
    extensions: Vec<Extension>,
}

/// How a bundle compares with the rebuilt files.
struct Comparison {
    /// Whether they are the same only as long as no version before is withdrawn.
    is_outdated: bool,
    /// How many files are the same.
    same: usize,
    /// What is wrong with the others.
    faults: Vec<String>,
}

/// Rebuilds the artifacts and compares bytes. Whether they are of a time before an earlier version was withdrawn.
pub(super) fn compare(
    release: &Release,
    list: &Rendered,
    ours: Ours,
    files: &Files,
    context: &Context<'_>,
    found: &mut Findings,
) -> bool {
    if !ours.frozen && !ours.rendered {
        return false;
    }
    let Some(mut inputs) = rebuild_inputs(release, list, context, found) else {
        return false;
    };
    inputs.extensions = extensions(release, files);
    let release = &shown(release, list);
    let comparison = match rebuilt(release, &inputs, list, ours, files, context) {
        Ok(comparison) => comparison,
        Err(error) => {
            found
                .faults
                .push(format!("the artifacts cannot be rebuilt: {error}"));
            return false;
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
    comparison.is_outdated
}

/// Says which versions before a release, all of which its pages name, were withdrawn, and whether its pages are older than that.
pub(super) fn withdrawn_before(
    release: &Release,
    is_outdated: bool,
    context: &Context<'_>,
    found: &mut Findings,
) {
    let archive = context.archive.as_ref().ok();
    let version = parse_version(&release.version).ok();
    let Some((archive, version)) = archive.zip(version) else {
        return;
    };
    // That an archive is not sound is said elsewhere.
    for earlier in archive
        .history(|before| *before < version)
        .unwrap_or_default()
    {
        if let Some(reason) = &earlier.notes.withdrawn {
            let earlier = &earlier.release.version;
            found.notes.push(format!(
                "{earlier}, which came before this version, was withdrawn: {reason}"
            ));
        }
    }
    if is_outdated {
        found.notes.push(format!("the pages of {version} are of a time before that: run `pkimm release --again {version}`"));
    }
}

/// The release with the status that the pages of its bundle show.
fn shown(release: &Release, list: &Rendered) -> Release {
    Release {
        status: list.status,
        ..release.clone()
    }
}

fn rebuild_inputs(
    release: &Release,
    list: &Rendered,
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
            extensions: Vec::new(),
            notes: archive
                .published(&version)
                .ok()
                .map(|published| ReleaseNotes {
                    withdrawn: published
                        .notes
                        .withdrawn
                        .filter(|_| list.status == Status::Withdrawn),
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

/// In which tree the pages of a bundle stand.
fn stands(list: &Rendered) -> Stands {
    match list.latest {
        true => Stands::Latest,
        false => Stands::Published,
    }
}

/// Compares a bundle with what is made of the archive as it is, or as it may have been when the bundle was written.
fn rebuilt(
    release: &Release,
    inputs: &RebuildInputs,
    list: &Rendered,
    ours: Ours,
    files: &Files,
    context: &Context<'_>,
) -> Result<Comparison, EmitError> {
    let (_, frozen) = parts(files, context);
    let attempt = |history: &[PublishedVersion]| {
        let publication = Publication {
            extensions: &inputs.extensions,
            notes: inputs.notes.as_ref(),
            history,
            trees: list.site.clone(),
            stands: stands(list),
            files: files_of_pages(release, files),
            ..Publication::new(release)
        };
        let (formats, options, revision) = (context.formats, &context.options, list.revision);
        let made = match ours.frozen {
            true => make(&publication, formats, context.schemas, options, revision)?.files(),
            // Pages are made beside what is frozen, whoever wrote that.
            false => bundle::rendered(&publication, formats, &frozen, options, revision)?,
        };
        let made = made.into_iter();
        let made: Files = made.map(|file| (file.path, file.bytes)).collect();
        let is_compared = |path: &str| {
            // These list the digests of all others, and are compared on their own.
            ![MANIFEST, RENDERED, CHECKSUMS].contains(&path)
                && ours.has(path, context)
                && (inputs.notes.is_some() || !is_of_notes(path))
        };
        Ok(compared(&made, files, is_compared))
    };
    let first = attempt(&inputs.history)?;
    if first.faults.is_empty() {
        return Ok(first);
    }
    // What became of other versions later does not make a bundle a false one.
    for history in earlier(&inputs.history, release) {
        let mut other = attempt(&history)?;
        if other.faults.is_empty() {
            let is_withdrawn = |published: &PublishedVersion| published.notes.withdrawn.is_some();
            let left = history.iter().filter(|published| is_withdrawn(published));
            let all = inputs
                .history
                .iter()
                .filter(|published| is_withdrawn(published));
            other.is_outdated = left.count() < all.count();
            return Ok(other);
        }
    }
    Ok(first)
}

/// The extensions of which a bundle has the documents.
fn extensions(release: &Release, files: &Files) -> Vec<Extension> {
    let entries = release.extensions.iter();
    let documents = entries.filter_map(|entry| {
        let bytes = files.get(&document_path(&entry.id, &entry.version))?;
        Extension::read(std::str::from_utf8(bytes).ok()?).ok()
    });
    documents.collect()
}

/// What the files beside pages hold in a bundle, by their paths relative to the folder of pages.
pub(super) fn files_of_pages<'a>(
    release: &'a Release,
    files: &'a Files,
) -> BTreeMap<&'a str, &'a [u8]> {
    let resources = release.resources.iter();
    // Files of a post stand where its day and title put it.
    let of_posts = || files.range("site/blog/".to_owned().."site/blog0".to_owned());
    let found = resources.filter_map(|resource| {
        let bytes = files.get(&format!("site/{}", resource_address(&resource.path)));
        let is_it =
            |bytes: &&Vec<u8>| Resource::of(&resource.path, bytes).as_ref() == Some(resource);
        let bytes = bytes.or_else(|| of_posts().map(|(_, bytes)| bytes).find(is_it))?;
        Some((resource.path.as_str(), bytes.as_slice()))
    });
    found.collect()
}

fn compared(made: &Files, files: &Files, is_compared: impl Fn(&str) -> bool) -> Comparison {
    let paths: BTreeSet<&String> = made.keys().chain(files.keys()).collect();
    let mut comparison = Comparison {
        is_outdated: false,
        same: 0,
        faults: Vec::new(),
    };
    for path in paths.into_iter().filter(|path| is_compared(path)) {
        match (made.get(path), files.get(path)) {
            (made, file) if made == file => comparison.same += 1,
            (_, None) => comparison.faults.push(format!("`{path}` is missing")),
            (None, _) => comparison.faults.push(format!(
                "`{path}` does not belong to the bundle: {} builds no such file",
                generator()
            )),
            _ if is_of_notes(path) => comparison.faults.push(format!(
                "`{path}` is not what {} builds from the document and the notes in the archive; if the notes were amended since, run `pkimm release --again` with that version",
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
        || path.starts_with(ARCHIVES)
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

/// The files of the two parts of a bundle, the rendered one first, without those that list the others.
fn parts(files: &Files, context: &Context<'_>) -> (Vec<OutputFile>, Vec<OutputFile>) {
    let others = files
        .iter()
        .filter(|(path, _)| ![MANIFEST, RENDERED, CHECKSUMS].contains(&path.as_str()));
    let others = others.map(|(path, bytes)| OutputFile {
        path: path.clone(),
        bytes: bytes.clone(),
    });
    others.partition(|file| is_rendered(&file.path, context.formats))
}

/// Whether the lists of files and their digests are what follows from the files, to the byte. Where a file is wrong, they
/// must be wrong as well, and the file was reported.
pub(super) fn sealed(
    release: &Release,
    list: &Rendered,
    ours: Ours,
    files: &Files,
    context: &Context<'_>,
    found: &mut Findings,
) {
    if !found.faults.is_empty() {
        return;
    }
    let of = |path: &str| OutputFile {
        path: path.to_owned(),
        bytes: files.get(path).cloned().unwrap_or_default(),
    };
    let (rendered, mut frozen) = parts(files, context);
    let release = &shown(release, list);
    let publication = Publication {
        trees: list.site.clone(),
        stands: stands(list),
        ..Publication::new(release)
    };
    let mut expected = Vec::new();
    if ours.frozen {
        let omitted = omissions(release, context.formats, &EmitOptions::default());
        expected.push(manifest(&publication, &frozen, &omitted));
    }
    frozen.push(of(MANIFEST));
    if ours.rendered {
        let revision = list.revision;
        let options = &context.options;
        expected.push(list_of_rendered(
            &publication,
            &rendered,
            &frozen,
            options,
            revision,
        ));
        let mut all = frozen;
        all.extend(rendered);
        all.push(of(RENDERED));
        expected.push(checksums(&all));
    }
    for expected in expected {
        if files.get(&expected.path) != Some(&expected.bytes) {
            found.faults.push(format!(
                "`{}` is not what {} writes for these files",
                expected.path,
                generator()
            ));
        }
    }
}
