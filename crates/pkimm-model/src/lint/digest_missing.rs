use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::extension_archive::folder;
use crate::model::{Archived, Notes};
use crate::span::Span;
use semver::Version;

pub const LINT: Lint = Lint {
    name: "digest-missing",
    summary: "a document in the archive has no notes that hold its digest",
    documentation: include_str!("digest-missing.md"),
    default: Some(Severity::Error),
    structural: true,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    of_archive("releases", &gate.model.archive, &gate.version, sink);
    for gated in &gate.extensions {
        let folder = folder(&gated.extension.id.value);
        of_archive(&folder, &gated.extension.archive, &gated.version, sink);
    }
}

/// The archive in a folder, of which a version is in progress.
fn of_archive(folder: &str, archive: &[Archived], in_progress: &Version, sink: &mut Sink) {
    for archived in archive.iter().filter(|archived| !archived.is_published()) {
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
        if version == in_progress && is_unpublished {
            continue;
        }
        let (file, message) = match &archived.notes {
            Some(notes) => (
                notes.file,
                format!("these notes have no `digest`, although `{folder}/{version}.json` exists"),
            ),
            None => (
                document,
                format!(
                    "there are no notes `{folder}/{version}.md` with the digest of this document"
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
