//! The one door to the files of a model folder, wherever they come from: [`Files`] hands them over, and [`Intake`] holds
//! the bounds for all of them.
//!
//! A folder on the disk is a path, files in memory are a map, and [`Unsaved`] puts the texts of an editor over either.
//! The program adds a revision of a repository. To add another source, implement [`Files`].

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, FileType};
use std::io::{self, Read};

use camino::{Utf8Path, Utf8PathBuf};
use pkimm_release::integrity::parse_version;
use pkimm_release::names::{MAX_FOLDERS, is_left_behind};
use pkimm_release::resource;

use super::system;

/// The file below the model folder that holds the document which was imported last.
pub const RECORD: &str = "imported.json";

/// The largest source file that is read, in bytes: about a hundred times the longest page that makes sense.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// The most that is read of a model folder, in bytes.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// The greatest number of source files.
pub const MAX_FILES: usize = 100_000;
/// How deep folders may nest below the model folder.
pub const MAX_DEPTH: usize = MAX_FOLDERS;

/// Whether a file stands beside pages, by its path below the model folder, or is kept of one that was published: what it
/// holds is bytes.
#[must_use]
pub fn is_beside_pages(path: &str) -> bool {
    let is_kept = |rest: &str| {
        let version = rest.split_once('/').map(|(version, _)| version);
        version.is_some_and(|version| parse_version(version).is_ok())
    };
    match path.split_once('/') {
        Some(("pages", rest)) => !rest.ends_with(".md"),
        Some(("releases", rest)) => is_kept(rest),
        _ => false,
    }
}

/// The largest size of a file, by its path below the model folder.
fn max_bytes(path: &str) -> u64 {
    match is_beside_pages(path) {
        true => resource::MAX_BYTES,
        false => MAX_FILE_BYTES,
    }
}

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
    /// There are more files than a model can have, or they hold more.
    #[error("there are more than {MAX_FILES} files, or more than {} MiB in them; is it the model folder?", MAX_BYTES >> 20)]
    TooMany,
    /// Another source could not be read.
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

/// Where the files of a model folder come from.
pub trait Files {
    /// Hands every file over that the intake wants.
    ///
    /// # Errors
    /// Where there is no such folder, or it cannot be read at all. What concerns one file is a finding instead.
    fn hand_over(&self, intake: &mut Intake) -> Result<(), ReadError>;
}

/// Files on their way into a [`crate::SourceTree`]. Each is taken once: what comes first covers what comes later.
#[derive(Debug, Default)]
pub struct Intake {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(super) refused: BTreeMap<String, Refusal>,
    pub(super) is_full: bool,
    /// The number of bytes in the files.
    size: u64,
}

/// What an intake took.
#[derive(Debug)]
pub struct Taken {
    /// What the files hold, by their paths.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The paths of what was refused, each with the reason.
    pub refused: Vec<(String, String)>,
}

/// Why a file was not taken.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Intake {
    /// Whether a file is to be handed over, by its path below the model folder with `/` between folders: it is nothing
    /// that an editor left behind, has not come before, and there is room for it.
    pub fn wants(&mut self, path: &str) -> bool {
        if path.split('/').any(is_left_behind) || self.has(path) {
            return false;
        }
        if path.split('/').count() > MAX_DEPTH + 1 {
            let folder: Vec<&str> = path.split('/').take(MAX_DEPTH + 1).collect();
            self.refuse_depth(&folder.join("/"));
            return false;
        }
        self.is_full |= self.files.len() >= MAX_FILES || self.size >= MAX_BYTES;
        !self.is_full
    }

    fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.refused.contains_key(path)
    }

    /// The files that were taken, and what was refused.
    #[must_use]
    pub fn into_files(self) -> Taken {
        let refused = self.refused.into_iter();
        Taken {
            files: self.files,
            refused: refused
                .map(|(path, refusal)| (path, refusal.message))
                .collect(),
        }
    }

    /// Takes a file that is wanted, and refuses one that is too large or cannot be read. `size` is how large the file says
    /// it is.
    pub fn take(&mut self, path: String, size: u64, content: io::Result<impl Read>) {
        let most = max_bytes(&path);
        let expected = usize::try_from(size.min(most)).unwrap_or_default();
        let mut bytes = Vec::with_capacity(expected + 1);
        let read = content.and_then(|content| content.take(most + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) => self.take_bytes(path, bytes),
            Err(error) => self.refuse_unreadable(
                path,
                format!("cannot read this file: {}", system::told(&error)),
            ),
        }
    }

    /// Takes a wanted file that is in memory already.
    pub fn take_bytes(&mut self, path: String, bytes: Vec<u8>) {
        let most = max_bytes(&path);
        if bytes.len() as u64 > most {
            let limit = most >> 20;
            let message = format!("this file is larger than {limit} MiB and is not read");
            self.refuse(path, "file-too-large", message);
        } else {
            self.size += bytes.len() as u64;
            self.files.insert(path, bytes);
        }
    }

    /// Refuses what cannot be read, and says why.
    pub fn refuse_unreadable(&mut self, path: impl Into<String>, message: String) {
        self.refuse(path.into(), "unreadable-file", message);
    }

    /// Refuses a link that leads out of the model folder.
    pub fn refuse_link(&mut self, path: impl Into<String>) {
        let message = "this link leaves the model folder and is not followed".to_owned();
        self.refuse(path.into(), "link-outside", message);
    }

    /// Takes what another intake took and refused, as it stands below a folder that ends in `/`.
    pub(crate) fn take_below(&mut self, folder: &str, other: Self) {
        for (path, bytes) in other.files {
            let path = format!("{folder}{path}");
            if self.wants(&path) {
                self.take_bytes(path, bytes);
            }
        }
        for (path, Refusal { code, message }) in other.refused {
            self.refuse(format!("{folder}{path}"), code, message);
        }
        self.is_full |= other.is_full;
    }

    fn refuse_depth(&mut self, folder: &str) {
        let message = format!(
            "folders are nested more than {MAX_DEPTH} levels deep; anything deeper is not read"
        );
        self.refuse_unreadable(folder, message);
    }

    fn refuse(&mut self, path: String, code: &'static str, message: String) {
        self.refused
            .entry(path)
            .or_insert(Refusal { code, message });
    }
}

/// Files in memory, by their path below the model folder.
impl Files for BTreeMap<String, Vec<u8>> {
    fn hand_over(&self, intake: &mut Intake) -> Result<(), ReadError> {
        for (path, bytes) in self {
            if intake.wants(path) {
                intake.take_bytes(path.clone(), bytes.clone());
            }
        }
        Ok(())
    }
}

/// Texts that an editor has not saved, over the files that were.
#[derive(Debug)]
pub struct Unsaved<'a, F: ?Sized> {
    /// The texts, by their path below the model folder.
    pub texts: &'a BTreeMap<String, String>,
    /// The saved files.
    pub over: &'a F,
}

impl<F: Files + ?Sized> Files for Unsaved<'_, F> {
    fn hand_over(&self, intake: &mut Intake) -> Result<(), ReadError> {
        for (path, text) in self.texts {
            if intake.wants(path) {
                intake.take_bytes(path.clone(), text.clone().into_bytes());
            }
        }
        self.over.hand_over(intake)
    }
}

/// A folder on the disk.
impl Files for Utf8Path {
    fn hand_over(&self, intake: &mut Intake) -> Result<(), ReadError> {
        let folder = |source| ReadError::Folder {
            path: self.to_owned(),
            source,
        };
        let root = self.canonicalize_utf8().map_err(folder)?;
        fs::read_dir(self).map_err(folder)?;
        Walk { root, intake }.folder(self, "", 0);
        Ok(())
    }
}

struct Walk<'a> {
    root: Utf8PathBuf,
    intake: &'a mut Intake,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Utf8Path, prefix: &str, depth: usize) {
        let path = match prefix.trim_end_matches('/') {
            "" => ".",
            path => path,
        };
        if depth > MAX_DEPTH {
            return self.intake.refuse_depth(path);
        }
        let entries = match folder.read_dir_utf8() {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("cannot read this folder: {}", system::told(&error));
                return self.intake.refuse_unreadable(path, message);
            }
        };
        let mut kinds = BTreeMap::new();
        for entry in entries {
            // The kind comes with the name, so that no file is asked for it.
            match entry.and_then(|entry| Ok((entry.file_name().to_owned(), entry.file_type()?))) {
                Ok((name, kind)) => {
                    kinds.insert(name, kind);
                }
                Err(error) => {
                    let message = format!("cannot read a name in this folder: {error}");
                    self.intake.refuse_unreadable(path, message);
                }
            }
        }
        for (name, kind) in kinds {
            if !is_left_behind(&name) && !self.intake.is_full {
                self.entry(&folder.join(&name), format!("{prefix}{name}"), kind, depth);
            }
        }
    }

    fn entry(&mut self, path: &Utf8Path, relative: String, mut kind: FileType, depth: usize) {
        if kind.is_symlink() {
            let target = path.canonicalize_utf8();
            let target = target.ok().filter(|target| target.starts_with(&self.root));
            let Some(target) = target else {
                return self.intake.refuse_link(relative);
            };
            let around = path
                .parent()
                .and_then(|folder| folder.canonicalize_utf8().ok());
            if around.is_some_and(|around| around.starts_with(&target)) {
                let message = "this link leads to a folder around it".to_owned();
                return self.intake.refuse_unreadable(relative, message);
            }
            match fs::metadata(path) {
                Ok(metadata) => kind = metadata.file_type(),
                Err(error) => {
                    let message = format!("cannot read this file: {}", system::told(&error));
                    return self.intake.refuse_unreadable(relative, message);
                }
            }
        }
        if kind.is_dir() {
            self.folder(path, &format!("{relative}/"), depth + 1);
        } else if kind.is_file() {
            if self.intake.wants(&relative) {
                let opened =
                    fs::File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
                let size = opened.as_ref().map_or(0, |(size, _)| *size);
                self.intake
                    .take(relative, size, opened.map(|(_, file)| file));
            }
        } else {
            let message = "this is neither a file nor a folder".to_owned();
            self.intake.refuse_unreadable(relative, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceTree;

    fn files(files: &[(&str, usize)]) -> BTreeMap<String, Vec<u8>> {
        let file = |(path, size): &(&str, usize)| ((*path).to_owned(), vec![b'x'; *size]);
        files.iter().map(file).collect()
    }

    #[test]
    fn bounds_hold_for_files_in_memory_too() {
        let deep = format!("{}x.md", "a/".repeat(MAX_DEPTH + 1));
        let large = usize::try_from(MAX_FILE_BYTES).expect("it is small") + 1;
        let largest = usize::try_from(resource::MAX_BYTES).expect("it is small");
        let files = files(&[
            ("large.md", large),
            ("pages/large.png", largest + 1),
            ("pages/x.png", largest),
            ("releases/1.0.0/x.png", largest),
            (&deep, 1),
            (".x.swp", 1),
            ("x.md", 1),
        ]);
        let (tree, found) = SourceTree::read(&files).expect("the files are at hand");
        let read: Vec<&str> = tree.below("").map(|(path, _)| path).collect();
        assert_eq!(read, ["pages/x.png", "releases/1.0.0/x.png", "x.md"]);
        let codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(
            codes,
            ["unreadable-file", "file-too-large", "file-too-large"]
        );
    }

    #[test]
    fn no_more_is_read_than_a_model_can_hold() {
        struct Endless;

        impl Files for Endless {
            fn hand_over(&self, intake: &mut Intake) -> Result<(), ReadError> {
                for number in 0..MAX_FILES {
                    let path = format!("pages/{number}.md");
                    if !intake.wants(&path) {
                        let read = number as u64 * MAX_FILE_BYTES;
                        assert!(read <= MAX_BYTES, "{read} bytes were read");
                        return Ok(());
                    }
                    let content = io::repeat(b'x').take(MAX_FILE_BYTES);
                    intake.take(path, MAX_FILE_BYTES, Ok(content));
                }
                panic!("everything is read");
            }
        }

        let refused = SourceTree::read(&Endless)
            .map(|_| ())
            .expect_err("too much");
        assert!(
            refused.to_string().contains("more than 256 MiB"),
            "{refused}"
        );
    }

    #[test]
    fn what_programs_leave_behind_is_not_read() {
        let left = [
            "model.toml.orig",
            "pages/a.md.rej",
            "pages/a.md~",
            "pages/Thumbs.db",
            "Desktop.ini",
            "pages/~$notes.docx",
            ".DS_Store",
            "#a.md#",
            "a.md.bak",
            "a.md.swp",
            "__MACOSX/model.toml",
            "pages/a.TMP",
        ];
        let kept = ["original.md", "pages/a.md", "rej", "thumbs.md"];
        let all: Vec<(&str, usize)> = left.iter().chain(&kept).map(|path| (*path, 1)).collect();
        let (tree, found) = SourceTree::read(&files(&all)).expect("the files are at hand");
        let read: Vec<&str> = tree.below("").map(|(path, _)| path).collect();
        assert_eq!(read, kept);
        assert!(
            found.iter().all(|finding| finding.code == "missing-file"),
            "{found:?}"
        );
    }

    #[test]
    fn an_unsaved_text_covers_the_file() {
        let saved = files(&[("pages/a.md", 1), ("pages/b.md", 1)]);
        let texts = BTreeMap::from([("pages/a.md".to_owned(), "typed".to_owned())]);
        let unsaved = Unsaved {
            texts: &texts,
            over: &saved,
        };
        let (tree, _) = SourceTree::read(&unsaved).expect("the files are at hand");
        let text = |path: &str| tree.find(path).map(|file| tree.text(file));
        assert_eq!(text("pages/a.md"), Some("typed"));
        assert_eq!(text("pages/b.md"), Some("x"));
    }
}
