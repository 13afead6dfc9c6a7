//! Whether the archive has the same document.

use pkimm_release::Release;
use pkimm_release::diff::changes;
use pkimm_release::integrity::parse_version;

use super::{Context, Findings};

/// Compares a document with the archive, where that has its version. `actual` is the digest of the document, where it is of
/// the shape in which documents are archived.
pub(super) fn compare(
    release: &Release,
    actual: Option<&str>,
    context: &Context<'_>,
    found: &mut Findings,
) {
    let Ok(archive) = &context.archive else {
        found.notes.push(format!(
            "there is no archive in `{}` to compare with",
            context.model
        ));
        return;
    };
    let Ok(version) = parse_version(&release.version) else {
        return;
    };
    if let Some(fault) = altered(&release.version, actual, context) {
        found.faults.push(fault);
        return;
    }
    match archive.published(&version) {
        Ok(archived) => {
            let record = archive.record(&version);
            let faults = record.map(|record| record.file_faults(&archived.release));
            let faults = faults.into_iter().flatten();
            found.faults.extend(
                faults.map(|fault| {
                    fault.told(&context.archived(&format!("{version}/{}", fault.path)))
                }),
            );
            if let Some(reason) = &archived.notes.withdrawn {
                found
                    .notes
                    .push(format!("{version} was withdrawn: {reason}"));
            }
            // With a digest the bytes were compared.
            if actual.is_some() || changes(&archived.release, release).is_empty() {
                found
                    .checked
                    .push("the archive has the same document".to_owned());
            } else {
                found.faults.push(format!(
                    "the archive has a different document for {version}: `{}`",
                    context.archived(&format!("{version}.json"))
                ));
            }
        }
        Err(error) => found
            .notes
            .push(format!("it was not compared with an archive: {error}")),
    }
}

/// Which of a document, its copy in the archive and the digest in the notes was altered, as far as can be known: two that
/// agree speak against the third. `actual` is the digest of the document, where there is one beside the copy.
pub(super) fn altered(
    version: &str,
    actual: Option<&str>,
    context: &Context<'_>,
) -> Option<String> {
    let archive = context.archive.as_ref().ok()?;
    let record = archive.record(&parse_version(version).ok()?)?;
    let copy = context.archived(&format!("{version}.json"));
    let notes = context.archived(&format!("{version}.md"));
    let is_recorded = |digest: &str| digest == record.digest;
    match (actual, record.document_digest().as_deref()) {
        (Some(actual), Some(kept)) if actual == kept => (!is_recorded(kept)).then(|| {
            format!(
                "the digest in `{notes}` matches neither the document nor `{copy}`; either the document or the digest was changed after publication; the digest of the document is `{kept}`"
            )
        }),
        (Some(actual), Some(_)) if is_recorded(actual) => Some(format!(
            "`{copy}` was changed after it was published; the document being checked matches the digest in `{notes}`"
        )),
        (Some(actual), Some(kept)) if is_recorded(kept) => Some(format!(
            "the archive has a different document for {version}: `{copy}` matches the digest in `{notes}`, but this document has the digest `{actual}`"
        )),
        (Some(_), Some(_)) => Some(format!(
            "the document, `{copy}` and the digest in `{notes}` all differ; at least two of them were changed"
        )),
        (Some(actual), None) => (!is_recorded(actual)).then(|| {
            format!("the document does not match the digest in `{notes}`")
        }),
        (None, Some(kept)) => (!is_recorded(kept)).then(|| {
            format!(
                "`{copy}` does not match the digest in `{notes}`; one of them was changed after publication"
            )
        }),
        (None, None) => None,
    }
}
