//! `json`: the release document, as other tools read it.

use pkimm_release::site::FormatFacts;

use super::carries_all;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication};

pub(crate) const PATH: &str = "release/<model>-model-<version>.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "json",
        summary: "the release document as JSON",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    Ok(vec![OutputFile {
        path: release.file_path(PATH),
        bytes: release.to_json(),
    }])
}

/// Whether the document of a version is at a path.
pub(crate) fn is_path(path: &str, file_version: &str) -> bool {
    let (before, after) = PATH.split_once("<model>").expect("it names its model");
    path.strip_prefix(before)
        .is_some_and(|rest| rest.ends_with(&after.replace("<version>", file_version)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_reads_back() {
        let release = crate::sample::release();
        assert_eq!(
            serde_json::from_slice::<pkimm_release::Release>(&release.to_json()).unwrap(),
            release
        );
    }
}
