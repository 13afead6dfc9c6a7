//! `json`: the release document, as other tools read it.

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
        bytes: release.to_json(),
    }])
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
