use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

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
        sink.push(
            Diagnostic::new(LINT.name, digest.span, error.to_string())
                .label("the digest of the published document")
                .help(format!("restore the file, for example with `git checkout -- releases/{version}.json` in the model folder"))
                .help("a published version never changes; correct mistakes in a later version"),
        );
    }
}
