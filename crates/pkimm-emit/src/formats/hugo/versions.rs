//! The site's list of versions, from which its switcher is made.

use pkimm_release::manifest::SiteVersion;
use pkimm_release::{Release, Status};
use serde::Serialize;

use crate::formats::published;
use crate::{OutputFile, Publication, Stands};

/// The list.
#[derive(Serialize)]
struct Versions {
    versions: Vec<SiteVersion>,
}

/// The list of all versions, the recommended one first: published ones from the highest, and then the one in progress. It is
/// made with the pages of the latter, since a published version knows of none after it.
pub(super) fn list(publication: &Publication<'_>) -> Option<OutputFile> {
    if publication.stands != Stands::InProgress {
        return None;
    }
    let model = publication.trees.model.as_deref()?;
    let published = publication.history.iter().rev();
    let published = published.map(|published| &published.release);
    let published = published.filter(|release| release.status != Status::Withdrawn);
    let row = |release: &Release| {
        let path = publication.trees.of_version(&release.version)?;
        Some(SiteVersion::of(&path, &release.version))
    };
    let mut versions: Vec<SiteVersion> = published.filter_map(row).collect();
    if let Some(latest) = versions.first_mut() {
        latest.is_latest_release = true;
    }
    let version = publication.release.file_version();
    versions.push(SiteVersion::of(model, &version));
    let text = published::to_yaml(&Versions { versions }).ok()?;
    let name = publication.release.file_name();
    Some(OutputFile::text(
        format!("site/data/{name}-versions.yaml"),
        text,
    ))
}
