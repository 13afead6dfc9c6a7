//! Changes to source files as data: what a fix, and later a format or a rename, would write.
//!
//! A rule says how to fix what it found with a [`Fix`]: parts of files to replace, files to move, files to create.
//! [`Composition`] takes fixes that do not get in each other's way and gives what the files say afterwards. Nothing here
//! touches the disk; the binary has the one writer, and a language server would send the same edits.

mod composition;

use std::collections::BTreeMap;

use crate::span::{FileId, Span};

pub use composition::{Composition, Conflict, FileChange, FileText, applied};

/// A part of a file, and what to put in its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What to replace; empty where something is put in.
    pub span: Span,
    /// The text to put there.
    pub replacement: String,
}

/// A file that gets another path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The file.
    pub file: FileId,
    /// Its new path below the model folder.
    pub to: String,
}

/// A file that is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creation {
    /// Its path below the model folder.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// Who may apply a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Anybody: there is one right answer, and a program may write it.
    Automatic,
    /// A person, who has seen that it is what was meant.
    Suggestion,
}

/// How to fix a finding. It is applied as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Who may apply it.
    pub applicability: Applicability,
    /// What to replace, in any files and any order.
    pub edits: Vec<Edit>,
    /// Files to move. Edits name them by where they were read.
    pub moves: Vec<Move>,
    /// Files to create.
    pub creations: Vec<Creation>,
}

impl Fix {
    /// Replaces one part of a file, which a person has to agree to.
    #[must_use]
    pub fn suggestion(span: Span, replacement: impl Into<String>) -> Self {
        Self {
            applicability: Applicability::Suggestion,
            edits: vec![Edit {
                span,
                replacement: replacement.into(),
            }],
            moves: Vec::new(),
            creations: Vec::new(),
        }
    }

    /// Replaces one part of a file, and may be applied by a program.
    #[must_use]
    pub fn automatic(span: Span, replacement: impl Into<String>) -> Self {
        Self {
            applicability: Applicability::Automatic,
            ..Self::suggestion(span, replacement)
        }
    }

    /// Moves a file, and may be applied by a program.
    #[must_use]
    pub fn moving(file: FileId, to: impl Into<String>) -> Self {
        Self {
            applicability: Applicability::Automatic,
            edits: Vec::new(),
            moves: vec![Move {
                file,
                to: to.into(),
            }],
            creations: Vec::new(),
        }
    }

    /// Replaces another part of a file, too.
    #[must_use]
    pub fn and(mut self, span: Span, replacement: impl Into<String>) -> Self {
        let replacement = replacement.into();
        self.edits.push(Edit { span, replacement });
        self
    }

    /// The same, to be applied by a program only where it is certain.
    #[must_use]
    pub fn if_certain(self, is_certain: bool) -> Self {
        let applicability = match is_certain {
            true => self.applicability,
            false => Applicability::Suggestion,
        };
        Self {
            applicability,
            ..self
        }
    }

    /// The edits of each file, from its beginning to its end.
    #[must_use]
    pub fn by_file(&self) -> BTreeMap<FileId, Vec<&Edit>> {
        let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in &self.edits {
            files.entry(edit.span.file).or_default().push(edit);
        }
        for edits in files.values_mut() {
            edits.sort();
        }
        files
    }
}

/// A text with the line ends of a file.
pub(crate) fn with_ends_of(file: &str, text: &str) -> String {
    match file.contains("\r\n") {
        true => text.replace('\n', "\r\n"),
        false => text.to_owned(),
    }
}
