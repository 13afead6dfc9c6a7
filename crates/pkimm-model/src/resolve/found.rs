//! What is found while sources are brought together.

use crate::diagnostic::Diagnostic;
use crate::did_you_mean::Known;
use crate::span::{Located, Span};

/// What was found so far.
#[derive(Debug, Default)]
pub struct Found {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether something was left out, so that what is not there is not absent.
    pub left_out: bool,
    /// Whether a citation was left out.
    pub uncited: bool,
}

impl Found {
    /// Reports a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports a file that should exist, at the place that asks for it.
    pub fn missing(&mut self, span: Span, path: &str) {
        self.push(
            Diagnostic::new(
                "missing-file",
                span,
                format!("the file `{path}` is missing"),
            )
            .help(format!("create `{path}` in the model folder")),
        );
    }

    /// Reports a reference that the catalog does not have, and that is left out.
    pub fn unknown_reference(&mut self, id: &Located<String>, known: &Known<String>) {
        self.uncited = true;
        let message = format!("the catalog has no entry `{}`", id.value);
        let diagnostic = Diagnostic::new("unknown-reference", id.span, message);
        self.push(match known.nearest(id) {
            Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
            None => diagnostic.help("add the standard to `references.toml`, or correct the id"),
        });
    }
}
