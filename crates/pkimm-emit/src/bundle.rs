//! The bundle of a release: the artifacts of every format, with what lets others check and compare them.
//!
//! It has two parts with a list each. What is made of the document alone is frozen: its bytes never change again, so digests that
//! others hold stay true. What notes, status and templates say as well is made anew where they change.

mod archives;
mod extension;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pkimm_release::archive::Seal;
use pkimm_release::diff::diff;
use pkimm_release::id_map::id_map;
use pkimm_release::manifest::{Entry, Manifest, OmittedFormat, Rendered, SiteVersion};
use pkimm_release::markdown::{Edits, parse};
use pkimm_release::resource::type_of;
use pkimm_release::site::{MODEL, Target, release_notes_folder};
use pkimm_release::trees::Trees;
use pkimm_release::{Release, digest, escape};
use serde::Serialize;

pub use archives::ARCHIVES;
pub(crate) use extension::shape_path;
pub use extension::{ExtensionPublication, document_path, make_extension};

use crate::changes::{Comparison, markdown};
use crate::{
    EmitError, EmitOptions, Emitted, Format, Omission, OutputFile, Part, Publication, Stands, emit,
};

/// The list of the frozen part of a bundle.
pub const MANIFEST: &str = "manifest.json";
/// The list of its rendered part.
pub const RENDERED: &str = "rendered.json";
/// The digests of a bundle's files, as `sha256sum -c` reads them.
pub const CHECKSUMS: &str = "SHA256SUMS";
/// What is new: the notes, and what changed since the version before.
pub const CHANGES: &str = "CHANGES.md";
/// The same for programs.
pub const CHANGES_JSON: &str = "changes.json";
/// What became of every id since the version before.
pub const ID_MAP: &str = "id-map.json";
/// The row of the site's list of versions.
pub const SITE_VERSION: &str = "site-version.json";

/// The program that writes bundles, and its version.
#[must_use]
pub fn generator() -> String {
    format!("pkimm {}", env!("CARGO_PKG_VERSION"))
}

/// A bundle: its files, and the formats that are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// What never changes again, [`MANIFEST`] last.
    pub frozen: Vec<OutputFile>,
    /// What is made anew where notes, status or templates change, [`RENDERED`] last.
    pub rendered: Vec<OutputFile>,
    /// The formats that cannot carry the release.
    pub omitted: Vec<Omission>,
}

impl Bundle {
    /// The digests by which the notes of a version know its bundle.
    #[must_use]
    pub fn seal(&self, revision: u32) -> Seal {
        let of = |files: &[OutputFile]| files.last().map(|list| digest(&list.bytes));
        Seal {
            frozen: of(&self.frozen),
            rendered: of(&self.rendered),
            revision,
        }
    }

    /// Every file, with the digests of all.
    #[must_use]
    pub fn files(self) -> Vec<OutputFile> {
        let mut files = self.frozen;
        files.extend(self.rendered);
        let sums = checksums(&files);
        files.push(sums);
        files
    }
}

/// Makes a bundle of a publication in some formats. `schemas` are texts by their names, and `revision` counts the editions of
/// its rendered part.
///
/// # Errors
/// Where a template is faulty.
pub fn make(
    publication: &Publication<'_>,
    formats: &[Format],
    schemas: &[(&str, &str)],
    options: &EmitOptions,
    revision: u32,
) -> Result<Bundle, EmitError> {
    let (frozen, omitted) = frozen(publication, formats, schemas, options)?;
    let rendered = rendered(publication, formats, &frozen, options, revision)?;
    Ok(Bundle {
        frozen,
        rendered,
        omitted,
    })
}

/// The frozen part: what is made of the document and those before it alone, with its list last.
fn frozen(
    publication: &Publication<'_>,
    formats: &[Format],
    schemas: &[(&str, &str)],
    options: &EmitOptions,
) -> Result<(Vec<OutputFile>, Vec<Omission>), EmitError> {
    let formats = formats.iter().filter(|format| format.part == Part::Frozen);
    let Emitted { artifacts, omitted } = emit(publication, formats, options)?;
    let mut files: Vec<OutputFile> = artifacts.into_iter().flat_map(|(_, files)| files).collect();
    files.extend(schemas.iter().map(|(name, text)| {
        OutputFile::text(format!("schemas/{name}.schema.json"), (*text).to_owned())
    }));
    if let Some(before) = publication.history.last() {
        let map = id_map(&before.release, publication.release);
        files.push(json(ID_MAP, &map));
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let list = manifest(publication, &files, &omitted);
    files.push(list);
    Ok((files, omitted))
}

/// The rendered part, with its list last, of a bundle with this frozen part.
///
/// # Errors
/// Where a template is faulty.
pub fn rendered(
    publication: &Publication<'_>,
    formats: &[Format],
    frozen: &[OutputFile],
    options: &EmitOptions,
    revision: u32,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let formats = formats
        .iter()
        .filter(|format| format.part == Part::Rendered);
    let with_frozen = Publication {
        frozen,
        ..publication.clone()
    };
    let artifacts = emit(&with_frozen, formats, options)?.artifacts;
    let mut files: Vec<OutputFile> = artifacts.into_iter().flat_map(|(_, files)| files).collect();
    let title = format!("# {} {}\n\n", release.name, release.version);
    let notes = publication
        .notes
        .map(|notes| notes.body.trim())
        .filter(|body| !body.is_empty())
        .map(|body| format!("{}\n\n", on_the_web(body, release, &publication.trees)))
        .unwrap_or_default();
    let words = publication.words(&options.templates)?;
    let computed = match publication.history.last() {
        Some(before) => {
            let notes = publication.notes;
            let waivers = notes.map_or(&[][..], |notes| &notes.waivers);
            let changes = diff(&before.release, release).waived(waivers);
            files.push(json(CHANGES_JSON, &changes));
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
    let version = &release.version;
    let path = publication.trees.of_version(version);
    let path = path.unwrap_or_else(|| format!("{version}/"));
    files.push(json(SITE_VERSION, &SiteVersion::of(&path, version)));
    let data = frozen.iter().filter(|file| file.path != MANIFEST);
    let archives = archives::make(release, data.chain(&files));
    files.extend(archives);
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let list = list_of_rendered(publication, &files, frozen, options, revision);
    files.push(list);
    Ok(files)
}

/// The notes on a version as they can be read anywhere: their links lead from the page of the notes, and a file that is passed on
/// stands on no page.
fn on_the_web(notes: &str, release: &Release, trees: &Trees) -> String {
    let Some(root) = release.url.as_deref().map(|url| url.trim_end_matches('/')) else {
        return notes.to_owned();
    };
    let host = root.find("://").map_or(0, |at| at + 3);
    let host = root[host..]
        .find('/')
        .map_or(root, |end| &root[..host + end]);
    let trees = trees.published(&release.version);
    let home = release_notes_folder(&release.version);
    let (markdown, mut edits, mut seen) = (parse(notes), Edits::default(), BTreeSet::new());
    for link in &markdown.links {
        let led = &*link.destination;
        let Some(address) = link.address.clone() else {
            continue;
        };
        let full = match trees.target(&home, led) {
            Target::Page(page, _) if !led.starts_with('/') => {
                let rest = &led[led.find(['#', '?']).unwrap_or(led.len())..];
                let page = match (trees.address(&page), page.split_once('/')) {
                    (Some(page), _) => format!("{host}{page}"),
                    (None, Some((MODEL, below))) => format!("{root}/{}/", escape::path(below)),
                    (None, None) if page == MODEL => format!("{root}/"),
                    (None, _) => continue,
                };
                let is_file = !led.is_empty() && !led[..led.len() - rest.len()].ends_with('/');
                let page = match is_file && !led.starts_with(['#', '?']) {
                    true => page.trim_end_matches('/'),
                    false => &page,
                };
                format!("{page}{}", escape::address(rest))
            }
            // Two slashes begin the address of another site.
            _ if led.starts_with('/') && !led.starts_with("//") => {
                format!("{host}{}", escape::address(led))
            }
            _ => continue,
        };
        // Several links can share a definition, and so an address.
        if seen.insert(address.start) {
            edits.replace(address, full);
        }
    }
    edits.apply(notes)
}

/// Whether a file of a bundle belongs to its rendered part.
#[must_use]
pub fn is_rendered(path: &str, formats: &[Format]) -> bool {
    let mut formats = formats
        .iter()
        .filter(|format| format.part == Part::Rendered);
    let is_below = |pattern: &&str| {
        let folder = pattern.strip_suffix("**");
        folder.is_some_and(|folder| path.starts_with(folder))
    };
    [CHANGES, CHANGES_JSON, SITE_VERSION, RENDERED].contains(&path)
        || path.starts_with(ARCHIVES)
        || formats.any(|format| format.facts.paths.iter().any(&is_below))
}

/// The list of the frozen part, of files that stand in the order of their paths.
pub(crate) fn manifest(
    publication: &Publication<'_>,
    files: &[OutputFile],
    omitted: &[Omission],
) -> OutputFile {
    let release = publication.release.as_published();
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
        content: publication.content_digest.clone(),
        files: files.iter().map(entry).collect(),
        omitted: omitted
            .iter()
            .map(|omission| OmittedFormat {
                format: omission.format.to_owned(),
                reason: omission.unfit.reason.clone(),
            })
            .collect(),
    };
    json(MANIFEST, &manifest)
}

/// The list of the rendered part, of files that stand in the order of their paths.
pub(crate) fn list_of_rendered(
    publication: &Publication<'_>,
    files: &[OutputFile],
    frozen: &[OutputFile],
    options: &EmitOptions,
    revision: u32,
) -> OutputFile {
    let release = publication.release;
    let manifest = frozen.iter().find(|file| file.path == MANIFEST);
    let list = Rendered {
        generator: generator(),
        model: release.name.clone(),
        version: release.version.clone(),
        status: release.status,
        revision,
        templates: options.templates.digest(),
        latest: publication.stands == Stands::Latest,
        site: publication.trees.clone(),
        frozen: manifest.map_or_else(String::new, |list| digest(&list.bytes)),
        files: files.iter().map(entry).collect(),
    };
    json(RENDERED, &list)
}

/// The digests of all files, as `sha256sum -c` reads them.
pub(crate) fn checksums(files: &[OutputFile]) -> OutputFile {
    let mut files: Vec<&OutputFile> = files.iter().collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let mut sums = String::new();
    for file in files {
        // Writing to a string cannot fail.
        let _ = writeln!(sums, "{}  {}", digest(&file.bytes), file.path);
    }
    OutputFile::text(CHECKSUMS, sums)
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
        "gz" => "application/gzip",
        "zip" => "application/zip",
        "md" => "text/markdown",
        "mmd" => "text/vnd.mermaid",
        "html" => "text/html",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{csv, hugo, json, oscal};
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
            seal: Seal::default(),
        }];
        let publication = Publication {
            history: &history,
            ..Publication::new(&release)
        };
        let formats = [csv::FORMAT, hugo::FORMAT];
        let options = EmitOptions::default();
        let bundle = make(&publication, &formats, &[("release", "{}\n")], &options, 3).unwrap();
        let paths = |files: &[OutputFile]| -> Vec<String> {
            let not_pages = files.iter().filter(|file| !file.path.starts_with("site/"));
            not_pages.map(|file| file.path.clone()).collect()
        };
        let frozen = [
            "id-map.json",
            "release/sm-1.2.3.csv",
            "schemas/release.schema.json",
            MANIFEST,
        ];
        assert_eq!(paths(&bundle.frozen), frozen);
        let rendered = [
            CHANGES,
            "archives/sm-1.2.3.tar.gz",
            "archives/sm-1.2.3.zip",
            CHANGES_JSON,
            SITE_VERSION,
            RENDERED,
        ];
        assert_eq!(paths(&bundle.rendered), rendered);
        for (files, is_rendered) in [(&bundle.frozen, false), (&bundle.rendered, true)] {
            for file in files {
                assert_eq!(
                    self::is_rendered(&file.path, &formats),
                    is_rendered,
                    "{}",
                    file.path
                );
            }
        }
        let list: Manifest = serde_json::from_slice(&bundle.frozen[3].bytes).unwrap();
        assert_eq!(list.files.len(), 3);
        let last = bundle.rendered.last().unwrap();
        let list: Rendered = serde_json::from_slice(&last.bytes).unwrap();
        assert_eq!(list.files.len(), bundle.rendered.len() - 1);
        assert_eq!(list.revision, 3);
        let seal = bundle.seal(3);
        assert_eq!(seal.frozen, Some(list.frozen));
        let files = bundle.files();
        let sums = String::from_utf8(files.last().unwrap().bytes.clone()).unwrap();
        assert_eq!(sums.lines().count(), files.len() - 1);
    }

    #[test]
    fn links_of_notes_lead_to_the_site_where_no_page_is_around_them() {
        let mut release = sample::release();
        release.url = Some("https://model.example/pki/".to_owned());
        let notes = "[a](../../categories/first-one/#b) [c](#d) ![e](e.png) [f](/join/#g) [h](//i) [j](https://k/) [l](../../) [m][n]\n\n[n]: <../../faq/>\n";
        let trees = Trees {
            version: Some("/wg/pki/{version}/".to_owned()),
            ..Trees::default()
        };
        assert_eq!(
            on_the_web(notes, &release, &trees),
            "[a](https://model.example/wg/pki/1.2.3/categories/first-one/#b) [c](https://model.example/wg/pki/1.2.3/release-notes/1.2.3/#d) ![e](https://model.example/wg/pki/1.2.3/release-notes/1.2.3/e.png) [f](https://model.example/join/#g) [h](//i) [j](https://k/) [l](https://model.example/wg/pki/1.2.3/) [m][n]\n\n[n]: <https://model.example/wg/pki/1.2.3/faq/>\n"
        );
        // Where no address of a tree is known, the model is below its own.
        assert_eq!(
            on_the_web(
                "[a](../../faq/) [l](../../) [w](../../../wg/)",
                &release,
                &Trees::default()
            ),
            "[a](https://model.example/pki/faq/) [l](https://model.example/pki/) [w](../../../wg/)"
        );
        release.url = None;
        assert_eq!(on_the_web(notes, &release, &trees), notes);
    }

    #[test]
    fn what_is_frozen_does_not_know_that_a_version_was_withdrawn() {
        let mut release = sample::release();
        release.status = Status::Released;
        let formats = [csv::FORMAT, json::FORMAT, oscal::FORMAT, hugo::FORMAT];
        let options = EmitOptions::default();
        let made =
            |release: &_| make(&Publication::new(release), &formats, &[], &options, 1).unwrap();
        let before = made(&release);
        release.status = Status::Withdrawn;
        let after = made(&release);
        assert_eq!(before.frozen, after.frozen);
        assert_ne!(before.rendered, after.rendered);
    }
}
