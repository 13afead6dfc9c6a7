//! The bundle of a release: the artifacts of every format, with what lets others check and compare them.

use std::fmt::Write as _;

use pkimm_release::diff::diff;
use pkimm_release::digest;
use pkimm_release::id_map::id_map;
use pkimm_release::manifest::{Entry, Manifest, OmittedFormat, SiteVersion};
use pkimm_release::resource::type_of;
use serde::Serialize;

use crate::changes::{Comparison, markdown};
use crate::{
    EmitError, EmitOptions, Emitted, Format, Omission, OutputFile, Publication, Words, emit,
};

/// The list of a bundle's files.
pub const MANIFEST: &str = "manifest.json";
/// The digests of a bundle's files, as `sha256sum -c` reads them.
pub const CHECKSUMS: &str = "SHA256SUMS";
/// What is new: the notes, and what changed since the version before.
pub const CHANGES: &str = "CHANGES.md";
/// The same for programs.
pub const CHANGES_JSON: &str = "changes.json";
/// The row that the site's list of versions needs.
pub const SITE_VERSION: &str = "site-version.json";

/// The program that writes bundles, and its version.
#[must_use]
pub fn generator() -> String {
    format!("pkimm {}", env!("CARGO_PKG_VERSION"))
}

/// A bundle: its files, and the formats that are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Every file.
    pub files: Vec<OutputFile>,
    /// The formats that cannot carry the release.
    pub omitted: Vec<Omission>,
}

/// Makes a bundle of a publication in some formats. `schemas` are texts by their names.
///
/// # Errors
/// Where a template is faulty.
pub fn make(
    publication: &Publication<'_>,
    formats: &[Format],
    schemas: &[(&str, &str)],
    options: &EmitOptions,
) -> Result<Bundle, EmitError> {
    let Emitted { artifacts, omitted } = emit(publication, formats, options)?;
    let artifacts = artifacts.into_iter().flat_map(|(_, files)| files).collect();
    let words = publication.words(&options.templates)?;
    let files = bundle(publication, words, artifacts, &omitted, schemas);
    Ok(Bundle { files, omitted })
}

/// All files of a bundle: `artifacts`, what changed since the version before, the id map, the schemas, the list of all of
/// them and their digests.
fn bundle(
    publication: &Publication<'_>,
    words: &Words,
    artifacts: Vec<OutputFile>,
    omitted: &[Omission],
    schemas: &[(&str, &str)],
) -> Vec<OutputFile> {
    let release = publication.release;
    let mut files = artifacts;
    files.extend(schemas.iter().map(|(name, text)| {
        OutputFile::text(format!("schemas/{name}.schema.json"), (*text).to_owned())
    }));
    let title = format!("# {} {}\n\n", release.name, release.version);
    let notes = publication
        .notes
        .map(|notes| notes.body.trim())
        .filter(|body| !body.is_empty())
        .map(|body| format!("{body}\n\n"))
        .unwrap_or_default();
    let computed = match publication.history.last() {
        Some(before) => {
            let notes = publication.notes;
            let waivers = notes.map_or(&[][..], |notes| &notes.waivers);
            let changes = diff(&before.release, release).waived(waivers);
            files.push(json(CHANGES_JSON, &changes));
            files.push(json("id-map.json", &id_map(&before.release, release)));
            let comparison = Comparison {
                changes: &changes,
                old: &before.release,
                new: release,
                words,
                decisions: notes.map_or(&[][..], |notes| &notes.decisions),
                standing: None,
                in_full: true,
                links: None,
            };
            let since = [("version", before.release.version.as_str())];
            let since = words.fill("changes", "since", &since);
            format!("## {since}\n\n{}", markdown(&comparison))
        }
        None => words.text("changes", "first").to_owned() + "\n",
    };
    files.push(OutputFile::text(
        CHANGES,
        format!("{title}{notes}{computed}"),
    ));
    let row = SiteVersion {
        version: release.version.clone(),
        path: format!("{}/", release.version),
        status: release.status,
    };
    files.push(json(SITE_VERSION, &row));
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let sealed = seal(publication, &files, omitted);
    files.extend(sealed);
    files
}

/// The list of a bundle's files and their digests, of files that stand in the order of their paths. Both follow from the
/// files, the release and the formats that are left out.
#[must_use]
pub fn seal(
    publication: &Publication<'_>,
    files: &[OutputFile],
    omitted: &[Omission],
) -> [OutputFile; 2] {
    let release = publication.release;
    let manifest = Manifest {
        generator: generator(),
        model: release.name.clone(),
        version: release.version.clone(),
        status: release.status,
        date: release.date,
        license: release.license.clone(),
        url: release.url.clone(),
        provenance: release.provenance.clone(),
        document: publication.digest.clone(),
        files: files.iter().map(entry).collect(),
        omitted: omitted
            .iter()
            .map(|omission| OmittedFormat {
                format: omission.format.to_owned(),
                reason: omission.unfit.reason.clone(),
            })
            .collect(),
    };
    let manifest = json(MANIFEST, &manifest);
    let mut sums = String::new();
    for file in files.iter().chain([&manifest]) {
        // Writing to a string cannot fail.
        let _ = writeln!(sums, "{}  {}", digest(&file.bytes), file.path);
    }
    [manifest, OutputFile::text(CHECKSUMS, sums)]
}

fn entry(file: &OutputFile) -> Entry {
    Entry {
        path: file.path.clone(),
        media_type: media_type(&file.path).to_owned(),
        size: file.bytes.len(),
        sha256: digest(&file.bytes),
    }
}

fn json(path: &str, data: &impl Serialize) -> OutputFile {
    let text = serde_json::to_string_pretty(data)
        .expect("the keys are texts, and memory can be written to");
    OutputFile::text(path, text + "\n")
}

/// The media type of a file, by its ending.
fn media_type(path: &str) -> &'static str {
    if let Some(known) = type_of(path) {
        return known.media_type;
    }
    match path.rsplit('.').next().unwrap_or_default() {
        "json" => "application/json",
        "yaml" => "application/yaml",
        "md" => "text/markdown",
        "mmd" => "text/vnd.mermaid",
        "html" => "text/html",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use pkimm_release::Status;
    use pkimm_release::archive::{PublishedVersion, ReleaseNotes};

    #[test]
    fn a_bundle_lists_each_of_its_files_once() {
        let mut release = sample::release();
        release.status = Status::Released;
        let mut before = release.clone();
        before.version = "1.2.2".to_owned();
        let history = [PublishedVersion {
            release: before,
            notes: ReleaseNotes::default(),
        }];
        let publication = Publication {
            history: &history,
            ..Publication::new(&release)
        };
        let artifact = OutputFile::text("release/x.json", "{}\n".to_owned());
        let words = Words::or_english("en", &crate::Templates::default());
        let files = bundle(
            &publication,
            &words,
            vec![artifact],
            &[],
            &[("release", "{}\n")],
        );
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let expected = [
            CHANGES,
            "changes.json",
            "id-map.json",
            "release/x.json",
            "schemas/release.schema.json",
            SITE_VERSION,
            MANIFEST,
            CHECKSUMS,
        ];
        assert_eq!(paths, expected);
        let sums = String::from_utf8(files[7].bytes.clone()).unwrap();
        assert_eq!(sums.lines().count(), 7);
        let manifest: Manifest = serde_json::from_slice(&files[6].bytes).unwrap();
        assert_eq!(manifest.files.len(), 6);
    }
}
