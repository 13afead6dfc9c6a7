//! The files of a model folder, read once. Anything that is not a model's file is a finding, never a failure.

use std::collections::BTreeMap;
use std::sync::Arc;

use pkimm_release::Resource;
use pkimm_release::names::Paths;
use pkimm_release::resource::{normalized, type_of};

use super::files::{Files, Intake, MAX_BYTES, MAX_FILES, ReadError, Refusal, is_beside_pages};
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, LineIndex, Position, Span};

/// The files that every model folder holds.
const REQUIRED: [&str; 2] = ["model.toml", "references.toml"];

/// What came of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It was read.
    Read,
    /// It was read, but for bytes that are not UTF-8, which was reported.
    Broken,
    /// It is there, and was not taken, which was reported.
    Refused,
    /// It should be there, and is not.
    Missing,
}

/// One file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path relative to the model folder, with `/` between folders.
    pub path: String,
    /// The text. Bytes that are not UTF-8 are replaced, and reported. Of files beside pages, only pictures and tables that are
    /// text have one.
    pub text: String,
    /// The bytes of a file beside pages.
    pub bytes: Option<Arc<[u8]>>,
    /// What came of it. There is no text of a file that was not read.
    pub state: FileState,
    lines: LineIndex,
}

/// All files of a model folder, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    files: Vec<SourceFile>,
    by_path: BTreeMap<String, FileId>,
    expected: Vec<(FileId, Resource)>,
    /// The model folder, as sentences name it.
    root: String,
}

impl SourceTree {
    /// Reads a model folder, and reports the files that it could not take.
    ///
    /// # Errors
    /// Where the folder cannot be opened, or holds more than [`super::files::MAX_FILES`] or
    /// [`super::files::MAX_BYTES`].
    pub fn read(files: &(impl Files + ?Sized)) -> Result<(Self, Vec<Diagnostic>), ReadError> {
        let mut intake = Intake::default();
        files.hand_over(&mut intake)?;
        Self::of(intake)
    }

    /// Makes a tree of files that were taken.
    ///
    /// # Errors
    /// Where there are more than a model can have.
    pub(crate) fn of(intake: Intake) -> Result<(Self, Vec<Diagnostic>), ReadError> {
        match intake.is_full {
            true => Err(ReadError::TooMany),
            false => Ok(Self::from_intake(intake)),
        }
    }

    /// Makes a tree of files that are at hand, by path relative to the model folder.
    #[must_use]
    pub fn from_files(files: BTreeMap<String, Vec<u8>>) -> (Self, Vec<Diagnostic>) {
        let mut intake = Intake::default();
        for (path, bytes) in files {
            if intake.wants(&path) {
                intake.take_bytes(path, bytes);
            }
        }
        if intake.is_full {
            let limit = MAX_BYTES >> 20;
            let message = format!(
                "there are more than {MAX_FILES} files, or more than {limit} MiB in them; the rest is not read"
            );
            intake.refuse_unreadable(".", message);
        }
        Self::from_intake(intake)
    }

    /// A tree of texts that are no model folder, to report on.
    #[must_use]
    pub fn of_texts(texts: impl IntoIterator<Item = (String, String)>) -> (Self, Vec<FileId>) {
        let mut tree = Self::default();
        let texts = texts.into_iter();
        let files = texts.map(|(path, text)| tree.add_text(path, text, FileState::Read));
        let files = files.collect();
        (tree, files)
    }

    fn from_intake(intake: Intake) -> (Self, Vec<Diagnostic>) {
        let mut tree = Self::default();
        let mut diagnostics = Vec::new();
        let mut paths = Paths::default();
        for (path, bytes) in intake.files {
            if let Err(message) = paths.take(&path) {
                let file = tree.add_text(path, String::new(), FileState::Refused);
                let finding = Diagnostic::new("unreadable-file", Span::new(file, 0..0), message);
                diagnostics.push(finding.help(
                    "rename it: not every file system can hold this path, so it is not read",
                ));
                continue;
            }
            if is_beside_pages(&path) {
                let bytes = normalized(&path, bytes);
                let is_text = type_of(&path).is_some_and(|known| known.is_text);
                let text = std::str::from_utf8(&bytes).ok().filter(|_| is_text);
                let text = text.unwrap_or_default().to_owned();
                tree.add(path, text, Some(bytes.into()), FileState::Read);
                continue;
            }
            let (text, broken) = match String::from_utf8(bytes) {
                Ok(text) => (text, None),
                Err(error) => {
                    let start = error.utf8_error().valid_up_to();
                    (
                        String::from_utf8_lossy(error.as_bytes()).into_owned(),
                        Some(start),
                    )
                }
            };
            // What has the ending of no text does not belong there, which is told.
            let broken = broken.filter(|_| type_of(&path).is_none_or(|known| known.is_text));
            let state = broken.map_or(FileState::Read, |_| FileState::Broken);
            let file = tree.add_text(path, text, state);
            if let Some(start) = broken {
                diagnostics.push(
                    Diagnostic::new(
                        "not-utf8",
                        Span::new(file, start..start + 3),
                        "this file is not UTF-8 text",
                    )
                    .label("the first invalid byte")
                    .help("save the file as UTF-8, and retype this character"),
                );
            }
        }
        for (path, Refusal { code, message }) in intake.refused {
            let known = tree.find(&path);
            let file = known
                .unwrap_or_else(|| tree.add_text(path.clone(), String::new(), FileState::Refused));
            let diagnostic = Diagnostic::new(code, Span::new(file, 0..0), message);
            diagnostics.push(diagnostic.help(match code {
                "link-outside" => "replace the link with a copy of what it leads to",
                "file-too-large" if is_beside_pages(&path) => {
                    "make it smaller, for example with fewer pixels, or link to where it is published"
                }
                "file-too-large" => "move the file elsewhere; the texts of a model are far smaller",
                _ => "check its permissions, or move it out of the model folder",
            }));
        }
        for path in REQUIRED {
            if tree.find(path).is_none() {
                tree.add_text(path.to_owned(), String::new(), FileState::Missing);
            }
        }
        (tree, diagnostics)
    }

    /// The files with other paths and texts, where `replaced` gives some for a path, or without the file where it gives none, and files
    /// beside them.
    #[must_use]
    pub fn with(
        &self,
        replaced: impl Fn(&str) -> Option<Option<(String, String)>>,
        created: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut tree = Self {
            expected: self.expected.clone(),
            root: self.root.clone(),
            ..Self::default()
        };
        for file in &self.files {
            let as_it_is = || Some((file.path.clone(), file.text.clone()));
            if let Some((path, text)) = replaced(&file.path).unwrap_or_else(as_it_is) {
                tree.add(path, text, file.bytes.clone(), file.state);
            }
        }
        for (path, text) in created {
            tree.add_text(path, text, FileState::Read);
        }
        tree
    }

    /// Takes it that a file stands beside pages of which only this is known, and of which nothing is reported.
    pub fn expect(&mut self, resource: Resource) {
        let path = format!("pages/{}", resource.path);
        if self.find(&path).is_none() {
            let file = self.add_text(path, String::new(), FileState::Refused);
            self.expected.push((file, resource));
        }
    }

    /// The files beside pages that are only known, with what is known of them.
    pub fn expected(&self) -> impl Iterator<Item = (FileId, &Resource)> {
        let expected = self.expected.iter();
        expected.map(|(file, resource)| (*file, resource))
    }

    fn add_text(&mut self, path: String, text: String, state: FileState) -> FileId {
        self.add(path, text, None, state)
    }

    fn add(
        &mut self,
        path: String,
        text: String,
        bytes: Option<Arc<[u8]>>,
        state: FileState,
    ) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("the number of files is bounded"));
        self.by_path.insert(path.clone(), id);
        self.files.push(SourceFile {
            path,
            lines: LineIndex::new(&text),
            text,
            bytes,
            state,
        });
        id
    }

    /// The files that should be there and are not. A finding can name them.
    pub fn missing(&self) -> impl Iterator<Item = (&str, FileId)> {
        self.by_path
            .iter()
            .map(|(path, file)| (path.as_str(), *file))
            .filter(|(_, file)| self.file(*file).state == FileState::Missing)
    }

    /// How many bytes all files have, each of which counts for some more.
    #[must_use]
    pub fn size(&self) -> usize {
        let sizes = self.files.iter().map(|file| file.text.len() + 1024);
        sizes.sum()
    }

    /// The file at a path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// A file.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// A file's path relative to the model folder.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        &self.file(id).path
    }

    /// Lets sentences name files as somebody does who stands outside the model folder, by a path that leads to it.
    pub fn stands_at(&mut self, root: String) {
        self.root = root;
    }

    /// A path relative to the model folder, as sentences name it.
    #[must_use]
    pub fn told(&self, path: &str) -> String {
        match self.root.trim_end_matches('/') {
            "" => format!("{}{path}", self.root),
            root => format!("{root}/{path}"),
        }
    }

    /// A file's text.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// The bytes of a file beside pages. Empty for every other one.
    #[must_use]
    pub fn bytes(&self, id: FileId) -> &[u8] {
        self.file(id).bytes.as_deref().unwrap_or_default()
    }

    /// The paths of all files, also of those that were not read, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(String::as_str)
    }

    /// The text at a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or_default()
    }

    /// Paths and ids of the files in a folder and the folders below it that were read, in order.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, FileId)> {
        self.by_path
            .range(prefix.to_owned()..)
            .take_while(move |(path, _)| path.starts_with(prefix))
            .map(|(path, id)| (path.as_str(), *id))
            .filter(|(_, file)| {
                matches!(self.file(*file).state, FileState::Read | FileState::Broken)
            })
    }

    /// Where a span starts and ends, in lines and columns.
    #[must_use]
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let file = self.file(span.file);
        (
            file.lines.position(&file.text, span.start),
            file.lines.position(&file.text, span.end),
        )
    }

    /// The line, counted from 1, in which a span starts, and the bytes of that line.
    #[must_use]
    pub fn line(&self, span: Span) -> (usize, Span) {
        let file = self.file(span.file);
        let line = file.lines.position(&file.text, span.start).line;
        (
            line,
            Span::new(span.file, file.lines.line_range(&file.text, line)),
        )
    }

    /// The bytes of a line, counted from 1.
    #[must_use]
    pub fn line_at(&self, file: FileId, line: usize) -> Option<Span> {
        let own = self.file(file);
        let is_there = (1..=own.text.lines().count()).contains(&line);
        is_there.then(|| Span::new(file, own.lines.line_range(&own.text, line)))
    }

    /// The first line of what a span holds, which is where a block is opened.
    #[must_use]
    pub fn first_line(&self, span: Span) -> Span {
        let line = self.slice(span).lines().next().unwrap_or_default();
        let start = span.range().start;
        Span::new(span.file, start..start + line.len())
    }

    /// Sorts findings by path, start, severity and code, and removes repeats.
    pub fn sort(&self, diagnostics: &mut Vec<Diagnostic>) {
        let key = |diagnostic: &Diagnostic| {
            (
                diagnostic.span().start,
                diagnostic.severity,
                diagnostic.code,
            )
        };
        diagnostics.sort_by(|left, right| {
            self.path(left.span().file)
                .cmp(self.path(right.span().file))
                .then_with(|| key(left).cmp(&key(right)))
                .then_with(|| left.message.cmp(&right.message))
        });
        diagnostics.dedup();
    }
}
