//! The files of a model folder, read once. Anything that is not a model's file is a finding, never a failure.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io::{self, Read as _};

use camino::{Utf8Path, Utf8PathBuf};

use crate::diagnostic::Diagnostic;
use crate::span::{FileId, LineIndex, Position, Span};

/// The largest source file that is read, in bytes: about a hundred times the longest page that makes sense.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// The greatest number of source files.
pub const MAX_FILES: usize = 100_000;
/// How deep folders may nest below the model folder.
pub const MAX_DEPTH: usize = 16;

/// Why a model folder could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The folder itself cannot be opened.
    #[error("cannot read the model folder `{path}`")]
    Folder {
        /// The folder.
        path: Utf8PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There are more files than a model can have.
    #[error("`{path}` holds more than {MAX_FILES} files; is it the model folder?")]
    TooMany {
        /// The folder.
        path: Utf8PathBuf,
    },
}

/// One file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path relative to the model folder, with `/` between folders.
    pub path: String,
    /// The text. Bytes that are not UTF-8 are replaced, and reported.
    pub text: String,
    /// Whether there is nothing of it to read: it was refused, or is missing.
    pub unread: bool,
    lines: LineIndex,
}

/// All files of a model folder, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    files: Vec<SourceFile>,
    by_path: BTreeMap<String, FileId>,
}

impl SourceTree {
    /// Reads a model folder, and reports the files that it could not take.
    ///
    /// # Errors
    /// Where the folder cannot be opened, or holds more than [`MAX_FILES`] files.
    pub fn read(root: &Utf8Path) -> Result<(Self, Vec<Diagnostic>), ReadError> {
        let folder = |source| ReadError::Folder {
            path: root.to_owned(),
            source,
        };
        let canonical = root.canonicalize_utf8().map_err(folder)?;
        let mut walk = Walk {
            root: canonical,
            found: BTreeMap::new(),
            faults: Vec::new(),
        };
        fs::read_dir(root).map_err(folder)?;
        walk.folder(root, "", 0);
        if walk.found.len() > MAX_FILES {
            return Err(ReadError::TooMany {
                path: root.to_owned(),
            });
        }
        Ok(Self::from_bytes(walk.found, walk.faults))
    }

    /// Makes a tree of files that are at hand, by path relative to the model folder.
    #[must_use]
    pub fn from_files(files: BTreeMap<String, Vec<u8>>) -> (Self, Vec<Diagnostic>) {
        Self::from_bytes(files, Vec::new())
    }

    fn from_bytes(
        files: BTreeMap<String, Vec<u8>>,
        faults: Vec<(String, &'static str, String)>,
    ) -> (Self, Vec<Diagnostic>) {
        let mut tree = Self::default();
        let mut diagnostics = Vec::new();
        for (path, bytes) in files {
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
            let file = tree.add(path, text);
            if let Some(start) = broken {
                diagnostics.push(
                    Diagnostic::new(
                        "not-utf8",
                        Span::new(file, start..start + 3),
                        "this file is not UTF-8 text",
                    )
                    .label("the first byte that is not")
                    .help("save the file as UTF-8 and type this character again"),
                );
            }
        }
        for (path, code, message) in faults {
            let file = tree.add_missing(&path);
            let diagnostic = Diagnostic::new(code, Span::new(file, 0..0), message);
            diagnostics.push(diagnostic.help(match code {
                "link-outside" => "put a copy of what it leads to in its place",
                "file-too-large" => "a model's texts are far smaller; move the file elsewhere",
                _ => "look at its permissions and its place, or move it out of the model folder",
            }));
        }
        (tree, diagnostics)
    }

    fn add(&mut self, path: String, text: String) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("the number of files is bounded"));
        self.by_path.insert(path.clone(), id);
        self.files.push(SourceFile {
            path,
            lines: LineIndex::new(&text),
            text,
            unread: false,
        });
        id
    }

    /// Adds an empty file that should exist, so that a finding can name it.
    pub fn add_missing(&mut self, path: &str) -> FileId {
        self.find(path).unwrap_or_else(|| {
            let file = self.add(path.to_owned(), String::new());
            self.files[file.0 as usize].unread = true;
            file
        })
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

    /// A file's text.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// The text at a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or_default()
    }

    /// Paths and ids of the files in a folder and the folders below it, in order.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, FileId)> {
        self.by_path
            .range(prefix.to_owned()..)
            .take_while(move |(path, _)| path.starts_with(prefix))
            .map(|(path, id)| (path.as_str(), *id))
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
}

struct Walk {
    root: Utf8PathBuf,
    found: BTreeMap<String, Vec<u8>>,
    faults: Vec<(String, &'static str, String)>,
}

impl Walk {
    fn folder(&mut self, folder: &Utf8Path, prefix: &str, depth: usize) {
        let own = prefix.trim_end_matches('/');
        if depth > MAX_DEPTH {
            let message =
                format!("folders nest more than {MAX_DEPTH} deep; what lies below is not read");
            return self.fault(own, message);
        }
        let entries = match folder.read_dir_utf8() {
            Ok(entries) => entries,
            Err(error) => return self.fault(own, format!("cannot read this folder: {error}")),
        };
        let mut kinds = BTreeMap::new();
        for entry in entries {
            // The kind comes with the name, so that no file is asked for it.
            match entry.and_then(|entry| Ok((entry.file_name().to_owned(), entry.file_type()?))) {
                Ok((name, kind)) => {
                    kinds.insert(name, kind);
                }
                Err(error) => {
                    self.fault(own, format!("cannot read a name in this folder: {error}"))
                }
            }
        }
        for (name, kind) in kinds {
            if !is_editor_file(&name) && self.found.len() <= MAX_FILES {
                self.entry(&folder.join(&name), format!("{prefix}{name}"), kind, depth);
            }
        }
    }

    fn entry(&mut self, path: &Utf8Path, relative: String, mut kind: FileType, depth: usize) {
        if kind.is_symlink() {
            if !path
                .canonicalize_utf8()
                .is_ok_and(|target| target.starts_with(&self.root))
            {
                let message = "this link leaves the model folder, and is not followed".to_owned();
                self.faults.push((relative, "link-outside", message));
                return;
            }
            match fs::metadata(path) {
                Ok(metadata) => kind = metadata.file_type(),
                Err(error) => {
                    return self.fault(&relative, format!("cannot read this file: {error}"));
                }
            }
        }
        if kind.is_dir() {
            self.folder(path, &format!("{relative}/"), depth + 1);
        } else if kind.is_file() {
            match read(path) {
                Ok(bytes) if bytes.len() as u64 > MAX_FILE_BYTES => {
                    let limit = MAX_FILE_BYTES >> 20;
                    let message = format!("this file is larger than {limit} MiB, and is not read");
                    self.faults.push((relative, "file-too-large", message));
                }
                Ok(bytes) => {
                    self.found.insert(relative, bytes);
                }
                Err(error) => self.fault(&relative, format!("cannot read this file: {error}")),
            }
        } else {
            self.fault(&relative, "this is neither a file nor a folder".to_owned());
        }
    }

    fn fault(&mut self, path: &str, message: String) {
        let path = if path.is_empty() { "." } else { path };
        self.faults
            .push((path.to_owned(), "unreadable-file", message));
    }
}

/// The bytes of a file, or one more than a file may have.
fn read(path: &Utf8Path) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len().min(MAX_FILE_BYTES + 1);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Files that editors and systems leave behind, which are nobody's source.
fn is_editor_file(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}
