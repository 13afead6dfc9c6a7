//! What is found while sources are brought together.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::did_you_mean::Known;
use crate::edit::Fix;
use crate::parse::{intended, is_renamed};
use crate::source::toml::basic;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Located, Span};

/// What was found so far.
#[derive(Debug, Default)]
pub struct Found {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether something was left out, so that what is not there is not absent.
    pub left_out: bool,
    /// Whether a citation was left out.
    pub uncited: bool,
    /// Files whose names are not quite right, by what they should be called.
    misnamed: HashMap<String, (FileId, String)>,
    /// Those of them that stand for a file which is missing.
    pub renamed: Vec<FileId>,
}

impl Found {
    /// Reports a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Nothing, of a tree in which some files belong to nothing.
    pub fn among(tree: &SourceTree, orphans: &[FileId]) -> Self {
        let misnamed = orphans.iter().filter_map(|file| {
            let path = tree.path(*file);
            Some((intended(path)?, (*file, path.to_owned())))
        });
        Self {
            misnamed: misnamed.collect(),
            ..Self::default()
        }
    }

    /// Reports a file that should exist, at the place that asks for it.
    pub fn missing(&mut self, span: Span, path: &str) {
        if let Some((file, written)) = self.misnamed.remove(path) {
            self.renamed.push(file);
            let message = format!("the file `{path}` is missing, and `{written}` is in its place");
            let diagnostic = Diagnostic::new("missing-file", span, message);
            return self.push(
                diagnostic
                    .also(Span::new(file, 0..0), "this file has another name")
                    .help(format!("rename `{written}` to `{path}`"))
                    .fix(Fix::moving(file, path).if_certain(is_renamed(&written, path))),
            );
        }
        let diagnostic = Diagnostic::new(
            "missing-file",
            span,
            format!("the file `{path}` is missing"),
        )
        .help(format!("create `{path}` in the model folder"));
        self.push(match path.starts_with("categories/") {
            true => diagnostic.help(
                "or take it from the model here as well; its id goes under `[[retired]]` where it was published",
            ),
            false => diagnostic,
        });
    }

    /// Reports a reference that the catalog does not have, and that is left out.
    pub fn unknown_reference(&mut self, id: &Located<String>, known: &Known<String>) {
        self.uncited = true;
        let message = format!("the catalog has no entry `{}`", id.value);
        let otherwise = "add the standard to `references.toml`, or correct the id";
        self.unknown(id, known, message, otherwise);
    }

    /// Reports a reference that neither an extension nor the catalog has, and that is left out.
    pub fn unknown_citation(&mut self, id: &Located<String>, known: &Known<String>) {
        let message = format!(
            "neither the extension nor the catalog has an entry `{}`",
            id.value
        );
        let otherwise = "add the standard to `extension.toml`, or correct the id";
        self.unknown(id, known, message, otherwise);
    }

    fn unknown(
        &mut self,
        id: &Located<String>,
        known: &Known<String>,
        message: String,
        otherwise: &str,
    ) {
        let diagnostic = Diagnostic::new("unknown-reference", id.span, message);
        self.push(match known.nearest(id) {
            Some(nearest) => diagnostic
                .help(format!("did you mean `{nearest}`?"))
                .fix(Fix::suggestion(id.span, basic(nearest))),
            None => diagnostic.help(otherwise),
        });
    }
}
