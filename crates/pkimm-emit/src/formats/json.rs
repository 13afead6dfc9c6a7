//! `json`: the release document, as other tools read it.

use pkimm_release::site::FormatFacts;

use super::{carries_all, in_version};
use crate::{EmitError, EmitOptions, Format, OutputFile, Publication};

const PATH: &str = "release/pkimm-model-<version>.json";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "json",
        summary: "the release document as JSON",
        paths: &[PATH],
    },
    unfit: carries_all,
    emit,
    content: None,
};

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    Ok(vec![OutputFile {
        path: path(&release.file_version()),
        bytes: release.to_json(),
    }])
}

/// Where the document is, by the version as it is written in file names.
pub(crate) fn path(file_version: &str) -> String {
    in_version(PATH, file_version)
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
