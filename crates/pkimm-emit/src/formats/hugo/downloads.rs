//! The page of what can be downloaded: every file of every format, with its purpose. Data stands beside the page. Papers and
//! forms are large, and a form would be taken for a page, so that they are linked where the site says.

use minijinja::{Value, context};
use pkimm_release::site::DOWNLOADS;
use pkimm_release::{Release, Status, digest, escape};

use crate::formats::published::Names;
use crate::formats::{self, hugo, self_assessment, yaml, yaml_v1};
use crate::{EmitError, EmitOptions, Format, OutputFile, Publication};

/// What the page lists for people and for programs. The size and the digest of a file are known in a bundle alone.
pub(super) fn offered(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Value, EmitError> {
    let release = publication.release;
    // Where the later shape has no place for its levels, both files are in that of 1.0.0, and one is enough.
    let first_shape = !Names::read(hugo::FORMAT.facts.name, options)?.have_levels(release);
    let is_left_out =
        |pattern: &str| first_shape && [yaml_v1::PATH, yaml::MODEL_SCHEMA].contains(&pattern);
    let large = publication.trees.downloads_of(&release.version);
    // Nothing is there before the version is published.
    let large = large.filter(|_| release.status != Status::Draft);
    let (mut people, mut programs) = (Vec::new(), Vec::new());
    let all = formats::offered(release, options);
    let is_offered = |format: &Format| all.iter().any(|facts| facts.name == format.facts.name);
    let for_client = is_offered(&yaml::FORMAT) && !first_shape;
    let for_first_client = is_offered(&self_assessment::FORMAT);
    for facts in all {
        let is_paper = formats::is_paper(facts.name);
        // What is in a folder differs, and is shown where it belongs.
        let files = facts.paths.iter().filter(|path| !path.ends_with("**"));
        for pattern in files.filter(|pattern| !is_left_out(pattern)) {
            let path = release.file_path(pattern);
            let name = path.rsplit('/').next().unwrap_or_default();
            let written = escape::path(name);
            let address = match is_paper {
                true => large.as_ref().map(|folder| format!("{folder}{written}")),
                false => Some(written),
            };
            let frozen = publication.frozen.iter().find(|file| file.path == path);
            let list = match is_paper {
                true => &mut people,
                false => &mut programs,
            };
            list.push(context! {
                purpose => match *pattern {
                    yaml::MODEL if first_shape => yaml_v1::PATH,
                    pattern => pattern,
                },
                name,
                address,
                size => frozen.map(|file| file.bytes.len()),
                digest => frozen.map(|file| digest(&file.bytes)),
            });
        }
    }
    Ok(context! { people, programs, for_client, for_first_client })
}

/// What opens the shortcode by which a page shows the first version of the web client.
const CLIENT: &str = "{{< self-assessment ";

/// The text of a page whose web client reads the files beside it, whatever they were called once and wherever they were.
pub(super) fn with_files_beside(text: &str, release: &Release) -> String {
    let Some((before, rest)) = text.split_once(CLIENT) else {
        return text.to_owned();
    };
    let (call, after) = rest.split_once(">}}").unwrap_or((rest, ""));
    let [data, config] = self_assessment::PATHS;
    let name = |argument: &str| {
        let (key, path) = match argument.split_once('=') {
            Some((key @ "data-url", _)) => (key, data),
            Some((key @ "config-url", _)) => (key, config),
            _ => return argument.to_owned(),
        };
        let path = release.file_path(path);
        format!("{key}=\"{}\"", path.rsplit('/').next().unwrap_or_default())
    };
    let arguments: Vec<String> = call.split_whitespace().map(name).collect();
    format!("{before}{CLIENT}{} >}}}}{after}", arguments.join(" "))
}

/// The data of a publication where pages need it: all of it beside the page of what can be downloaded, and what the web client
/// reads beside the page that shows it.
pub(super) fn beside(publication: &Publication<'_>, pages: &[OutputFile]) -> Vec<OutputFile> {
    let shows_client = |page: &&OutputFile| {
        std::str::from_utf8(&page.bytes).is_ok_and(|text| text.contains(CLIENT))
    };
    let clients = pages.iter().filter(shows_client);
    let folders: Vec<&str> = clients
        .filter_map(|page| Some(page.path.rsplit_once('/')?.0))
        .collect();
    let of_client = self_assessment::PATHS.iter();
    let of_client: Vec<String> = of_client
        .map(|path| publication.release.file_path(path))
        .collect();
    let all = format!("site/{DOWNLOADS}");
    let mut files = Vec::new();
    for file in publication.data {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let read = folders.iter().filter(|_| of_client.contains(&file.path));
        for folder in std::iter::once(all.as_str()).chain(read.copied()) {
            files.push(OutputFile {
                path: format!("{folder}/{name}"),
                bytes: file.bytes.clone(),
            });
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_client_reads_the_files_of_its_version() {
        let release = crate::sample::release();
        let call = |arguments: &str| format!("A {CLIENT}{arguments} >}}}} B");
        let given = call("data-url=\"../old/x.yaml\" config-url=\"c.yaml\" lang=\"a/b\"");
        let data = format!("self-assessment-{}-draft.yaml", release.version);
        let expected = format!("data-url=\"{data}\" config-url=\"config.yaml\" lang=\"a/b\"");
        assert_eq!(with_files_beside(&given, &release), call(&expected));
        assert_eq!(with_files_beside("A B", &release), "A B");
    }
}
