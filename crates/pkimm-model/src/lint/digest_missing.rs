use super::{Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::Gate;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "digest-missing",
    summary: "a document in the archive has no notes with its digest",
    documentation: include_str!("digest-missing.md"),
    default: Some(Severity::Error),
    structural: true,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    for archived in gate
        .model
        .archive
        .iter()
        .filter(|archived| !archived.is_published())
    {
        let Some(document) = archived.document else {
            continue;
        };
        let version = &archived.version;
        // A release of the version in progress that was interrupted leaves its document behind, and is made again.
        if *version == gate.version && archived.notes.is_some() {
            continue;
        }
        let (file, message) = match &archived.notes {
            Some(notes) => (
                notes.file,
                format!(
                    "these notes have no `digest`, although `releases/{version}.json` is in the archive"
                ),
            ),
            None => (
                document,
                format!("this document has no notes `releases/{version}.md` that hold its digest"),
            ),
        };
        sink.push(
            Diagnostic::new(LINT.name, Span::new(file, 0..0), message)
                .help("bring the notes with their digest back from the history of the repository, if the version was published")
                .help("delete the document if it was not: `pkimm release` writes both"),
        );
    }
}
