use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Notes;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "digest-missing",
    summary: "a document in the archive has no notes that hold its digest",
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
        // An interrupted release of the version in progress leaves its document behind; the next release replaces it. Its notes
        // have nothing of a bundle yet.
        let is_sealed = |notes: &Notes| notes.frozen.is_some() || notes.rendered.is_some();
        let is_unpublished = archived
            .notes
            .as_ref()
            .is_some_and(|notes| !is_sealed(notes));
        if *version == gate.version && is_unpublished {
            continue;
        }
        let (file, message) = match &archived.notes {
            Some(notes) => (
                notes.file,
                format!("these notes have no `digest`, although `releases/{version}.json` exists"),
            ),
            None => (
                document,
                format!(
                    "there are no notes `releases/{version}.md` with the digest of this document"
                ),
            ),
        };
        sink.push(
            Diagnostic::new(LINT.name, Span::new(file, 0..0), message)
                .help("if the version was published, restore the notes and their digest from the history of the repository")
                .help("if it was not, delete the document; `pkimm release` writes both"),
        );
    }
}
