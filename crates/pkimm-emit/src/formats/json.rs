//! `json`: the release document, as other tools read it.

use pkimm_release::Release;
use pkimm_release::site::FormatFacts;

use crate::{EmitError, EmitOptions, Format, OutputFile, Publication};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "json",
        summary: "the release document as JSON",
        paths: &["release/pkimm-model-<version>.json"],
    },
    emit,
};

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let path = format!("release/pkimm-model-{}.json", release.file_version());
    Ok(vec![OutputFile {
        path,
        bytes: document(release),
    }])
}

/// The bytes of the document: indented by two spaces, with a line break at the end.
#[must_use]
pub fn document(release: &Release) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(release)
        .expect("the document's keys are strings and writing to memory cannot fail");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_reads_back() {
        let release = crate::sample::release();
        assert_eq!(
            serde_json::from_slice::<Release>(&document(&release)).unwrap(),
            release
        );
    }
}
