use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use pkimm_release::archive::ArchiveError;

pub const LINT: Lint = Lint {
    name: "released-file-changed",
    summary: "a published document is missing or was changed",
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
        let version = &archived.version;
        let Err(error) = archived.read(gate.tree) else {
            continue;
        };
        let finding = Diagnostic::new(LINT.name, digest.span, error.to_string())
            .label("the digest of the published document");
        let finding = match error {
            ArchiveError::Changed { .. } => finding.help(format!(
                "restore the one that was changed: `git log -p -- releases/{version}.md releases/{version}.json` in the model folder shows which, and so does the digest in a bundle that was published"
            )),
            _ => finding.help(format!(
                "restore the file, for example with `git checkout -- releases/{version}.json` in the model folder"
            )),
        };
        sink.push(
            finding.help("a published version never changes; correct mistakes in a later version"),
        );
    }
}
