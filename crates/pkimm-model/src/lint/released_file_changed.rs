use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::extension_archive::folder;
use crate::model::Archived;
use crate::span::Span;
use pkimm_release::Release;
use pkimm_release::archive::ArchiveError;

pub const LINT: Lint = Lint {
    name: "released-file-changed",
    summary: "a published document, or a file that was published with it, is missing or was changed",
    documentation: include_str!("released-file-changed.md"),
    default: Some(Severity::Error),
    structural: true,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    for archived in gate.model.published() {
        let Some(digest) = archived.digest() else {
            continue;
        };
        match archived.read(gate.tree) {
            Ok(release) => of_pages(gate, archived, &release, sink),
            Err(error) => of_document("releases", archived, digest.span, &error, sink),
        }
    }
    for gated in &gate.extensions {
        let id = &gated.extension.id.value;
        for archived in gated.extension.published() {
            let Some(digest) = archived.digest() else {
                continue;
            };
            if let Err(error) = archived.read_extension(id, gate.tree) {
                of_document(&folder(id), archived, digest.span, &error, sink);
            }
        }
    }
}

/// A published document in a folder that is not what was published.
fn of_document(
    folder: &str,
    archived: &Archived,
    digest: Span,
    error: &ArchiveError,
    sink: &mut Sink,
) {
    let version = &archived.version;
    let finding = Diagnostic::new(LINT.name, digest, error.to_string())
        .label("the digest of the published document");
    let finding = match error {
        ArchiveError::Changed { .. } => finding.help(format!(
            "restore the one that was changed: `git log -p -- {folder}/{version}.md {folder}/{version}.json` in the model folder shows which, and so does the digest in a bundle that was published"
        )),
        _ => finding.help(format!(
            "restore the file, for example with `git checkout -- {folder}/{version}.json` in the model folder"
        )),
    };
    sink.push(
        finding.help("a published version never changes; correct mistakes in a later version"),
    );
}

/// The files beside pages that were published with a version.
fn of_pages(gate: &Gate<'_>, archived: &Archived, release: &Release, sink: &mut Sink) {
    let faults = archived.record(gate.tree);
    let faults = faults.map(|record| record.file_faults(release));
    for fault in faults.into_iter().flatten() {
        let name = format!("releases/{}/{}", archived.version, fault.path);
        let file = archived.files.get(&fault.path).copied();
        let document = archived.document.unwrap_or(gate.model.file);
        let span = Span::new(file.unwrap_or(document), 0..0);
        let restore = format!(
            "restore it, for example with `git checkout -- '{name}'` in the model folder, or from the bundle that was published"
        );
        let never = "a published version never changes; correct mistakes in a later version";
        let finding = Diagnostic::new(LINT.name, span, fault.told(&name));
        sink.push(finding.help(restore).help(never));
    }
}
