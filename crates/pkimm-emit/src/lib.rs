//! The artifacts of a maturity model: a release document in, files in memory out.
//!
//! - [`formats`]: one file per format, and the table of all of them. To add a format, write `formats/<name>.rs` and add
//!   its row to [`FORMATS`].
//! - [`reports`]: the table of what is made of a publication and answers to it.
//! - [`view`]: what paper, screen, workbook and reports show.
//! - [`templates`]: the templates of generated pages, embedded and replaceable.
//! - [`bundle`](mod@bundle): what a release is published as.
//! - [`verify`](mod@verify): whether a bundle or a document is sound.
//! - [`changes`]: what changed between two versions, in Markdown.
//! - `words`: what artifacts say in the model's language.
//! - `credits`: the lines by which each artifact names the model it was made from.
//!
//! This crate never touches the disk and reads no clock, so the same input gives the same bytes everywhere.

pub mod bundle;
pub mod changes;
mod credits;
pub mod formats;
mod links;
mod losses;
mod pdf;
pub mod reports;
mod sample;
mod since;
pub mod templates;
pub mod verify;
pub mod view;
mod words;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use pkimm_release::archive::{PublishedVersion, ReleaseNotes};
use pkimm_release::extension::Extension;
use pkimm_release::site::{Expressions, FormatFacts};
use pkimm_release::trees::Trees;
use pkimm_release::{Release, digest};

pub use formats::preview::{Cache, Gravity, Preview, Remark};
pub use formats::{FORMATS, WORKING, emit, facts, facts_with, omissions};
pub use losses::{losses, losses_of_extensions};
pub use reports::REPORTS;
pub use templates::Templates;
pub use words::Words;

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// The path below the output folder, its parts separated by `/`.
    pub path: String,
    /// What the file holds.
    pub bytes: Vec<u8>,
}

impl OutputFile {
    /// A file of text.
    fn text(path: impl Into<String>, text: String) -> Self {
        Self {
            path: path.into(),
            bytes: text.into_bytes(),
        }
    }
}

/// What every format is made from.
#[derive(Clone, Debug)]
pub struct Publication<'a> {
    /// The release to write.
    pub release: &'a Release,
    /// What a person says of it, where somebody does.
    pub notes: Option<&'a ReleaseNotes>,
    /// The releases that were published before it, from the lowest version.
    pub history: &'a [PublishedVersion],
    /// The extensions that are made with it.
    pub extensions: &'a [Extension],
    /// Where the site shows the trees of pages.
    pub trees: Trees,
    /// In which of them these pages stand.
    pub stands: Stands,
    /// The frozen files of the bundle that is made of it, where one is.
    pub frozen: &'a [OutputFile],
    /// The data that pages have beside them.
    pub data: &'a [OutputFile],
    /// What the files beside its pages hold, by their paths relative to the folder of pages.
    pub files: BTreeMap<&'a str, &'a [u8]>,
    /// The SHA-256 digest of the JSON document, as it was published where it was.
    pub digest: String,
    /// The digest of what the document says: see [`Release::content_digest`].
    pub content_digest: String,
    /// What a preview shows beside the pages.
    pub preview: Preview<'a>,
    /// What evaluates page expressions over the release, where it was made already; see [`Publication::expressions`].
    pub expressions: OnceCell<Expressions>,
    /// The words of its language, where a format asked for them already.
    pub words: OnceCell<Words>,
}

impl<'a> Publication<'a> {
    /// A release without notes and history.
    #[must_use]
    pub fn new(release: &'a Release) -> Self {
        Self {
            release,
            notes: None,
            history: &[],
            extensions: &[],
            trees: Trees::default(),
            stands: Stands::default(),
            frozen: &[],
            data: &[],
            files: BTreeMap::new(),
            digest: digest(&release.as_published().to_json()),
            content_digest: release.content_digest(),
            preview: Preview::default(),
            expressions: OnceCell::new(),
            words: OnceCell::new(),
        }
    }

    /// Where the trees of pages stand, as the pages of this release see them.
    pub(crate) fn trees(&self) -> Trees {
        match self.stands {
            Stands::InProgress => self.trees.clone(),
            Stands::Published | Stands::Latest => self.trees.published(&self.release.version),
        }
    }

    /// What artifacts say in the language of the release.
    ///
    /// # Errors
    /// Where the language has no words, or lacks some.
    pub(crate) fn words(&self, templates: &Templates) -> Result<&Words, EmitError> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let words = Words::of(&self.release.language, templates)?;
        Ok(self.words.get_or_init(|| words))
    }

    /// What evaluates page expressions over the release. It is made when the first format asks for it.
    ///
    /// # Errors
    /// As for [`Publication::words`].
    pub(crate) fn expressions(&self, templates: &Templates) -> Result<&Expressions, EmitError> {
        if let Some(expressions) = self.expressions.get() {
            return Ok(expressions);
        }
        let expressions = self.expressions_with(&facts().formats, templates)?;
        Ok(self.expressions.get_or_init(|| expressions))
    }

    /// What evaluates page expressions over the release, where it is offered in some formats.
    fn expressions_with(
        &self,
        formats: &[FormatFacts],
        templates: &Templates,
    ) -> Result<Expressions, EmitError> {
        let labels = self.words(templates)?.labels();
        let release = Arc::new(self.release.clone());
        Ok(Expressions::new(
            &release,
            self.extensions,
            formats,
            &labels,
            &self.trees(),
        ))
    }
}

/// In which tree of the site the pages of the model stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stands {
    /// In that of the version in progress.
    #[default]
    InProgress,
    /// In that of a published version.
    Published,
    /// In that of a published version that has no later one.
    Latest,
}

/// The files of some formats, by the format's name. A format that is left out has none.
pub type Artifacts = Vec<(&'static str, Vec<OutputFile>)>;

/// What was made, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emitted {
    /// The files.
    pub artifacts: Artifacts,
    /// The formats that are left out, in the order of the table.
    pub omitted: Vec<Omission>,
}

/// A format that is left out, since it cannot carry the model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the format `{format}` cannot carry this model: {}; {}", unfit.reason, unfit.help)]
pub struct Omission {
    /// The format.
    pub format: &'static str,
    /// Why it is left out.
    pub unfit: Unfit,
}

/// Why a format cannot carry a model: what its readers take is fixed, and the model has something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What it is that they do not take.
    pub reason: String,
    /// What to do.
    pub help: &'static str,
}

impl Unfit {
    /// The error where a format is asked to write what it cannot carry.
    fn error(self, format: &'static str) -> EmitError {
        EmitError {
            format,
            file: None,
            line: None,
            message: self.reason,
        }
    }
}

/// A number with its noun.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What the formats are given beside the release.
#[derive(Clone, Debug, Default)]
pub struct EmitOptions {
    /// The templates of generated pages.
    pub templates: Templates,
    /// Whether what is written as PDF, too, is written for a screen alone: papers take most of the time of a build.
    pub without_papers: bool,
}

impl From<Templates> for EmitOptions {
    fn from(templates: Templates) -> Self {
        Self {
            templates,
            without_papers: false,
        }
    }
}

/// What makes the files of a format.
pub type Emit = fn(&Publication<'_>, &EmitOptions) -> Result<Vec<OutputFile>, EmitError>;

/// The part of a published bundle to which files belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Made of the document alone. Once they are published, their bytes never change again.
    Frozen,
    /// Made of notes, status and templates as well, and anew when one of those changes.
    Rendered,
    /// For those who work on a model, and in no bundle.
    Working,
}

/// A kind of artifact. The file of a format is named like it.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// What the command line, the handbook and the pages of the site say of it.
    pub facts: FormatFacts,
    /// Whether its files are frozen with a version. What is frozen shows a version as it was published, also where that was
    /// withdrawn since.
    pub part: Part,
    /// Why it cannot carry a release, where it cannot. What is wrong with a template is told where it is written.
    pub unfit: fn(&Release, &EmitOptions) -> Option<Unfit>,
    /// Writes it.
    pub emit: Emit,
    /// Writes in no time what its files say, where to write the files themselves takes seconds. Two releases of which this is
    /// the same have the same files, and two of which it differs have different ones; [`losses()`] looks at it in place of
    /// them.
    pub content: Option<Emit>,
}

/// Why a format could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message} (while writing `{format}`)", place(.file.as_deref(), *.line))]
pub struct EmitError {
    /// The format that was being written.
    pub format: &'static str,
    /// The template or page at fault: a template below the templates' folder, as in `hugo/category.md`, or a page
    /// below the model folder, as in `pages/_index.md`.
    pub file: Option<String>,
    /// The line at fault, counted from 1: of a template, or of the body of a page.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

fn place(file: Option<&str>, line: Option<usize>) -> String {
    match (file, line) {
        (Some(file), Some(line)) => format!("{file}:{line}: "),
        (Some(file), None) => format!("{file}: "),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_place() {
        let error = EmitError {
            format: "hugo",
            file: Some("hugo/category.md".to_owned()),
            line: Some(3),
            message: "this name is not defined".to_owned(),
        };
        assert_eq!(
            error.to_string(),
            "hugo/category.md:3: this name is not defined (while writing `hugo`)"
        );
    }

    #[test]
    fn an_archived_document_stays_as_it_is_and_what_is_made_of_it_has_no_broken_lines() {
        let mut release = sample::release();
        release.modules[0].categories[0].requirements[0].guidance = "Broken\nlines.".to_owned();
        let publication = Publication::new(&release);
        let formats = FORMATS
            .iter()
            .filter(|format| ["json", "yaml", "csv"].contains(&format.facts.name));
        let emitted = emit(&publication, formats, &EmitOptions::default()).unwrap();
        for (name, files) in emitted.artifacts {
            let text = String::from_utf8(files[0].bytes.clone()).unwrap();
            assert_eq!(text.contains("Broken lines."), name != "json", "{text}");
            assert_eq!(
                files[0].bytes == release.to_json(),
                name == "json",
                "{text}"
            );
        }
    }

    #[test]
    fn every_format_gives_the_same_files_twice_and_no_path_twice() {
        let release = sample::with_file();
        let extensions = [sample::extension()];
        let publication = Publication {
            files: sample::files(),
            extensions: &extensions,
            ..Publication::new(&release)
        };
        assert_eq!(publication.digest.len(), 64);
        let options = EmitOptions::default();
        let mut paths = std::collections::BTreeSet::new();
        let refused =
            |format: &&Format| cfg!(not(feature = "pdf")) && formats::is_paper(format.facts.name);
        for format in FORMATS.iter().filter(|format| !refused(format)) {
            let files = (format.emit)(&publication, &options).unwrap();
            assert_eq!(
                files,
                (format.emit)(&publication, &options).unwrap(),
                "{}",
                format.facts.name
            );
            assert!(!files.is_empty(), "{}", format.facts.name);
            for file in files {
                let is_declared = |pattern: &&str| match pattern.strip_suffix("**") {
                    Some(folder) => file.path.starts_with(folder),
                    None => file.path == release.file_path(pattern),
                };
                assert!(format.facts.paths.iter().any(is_declared), "{}", file.path);
                let is_text = !file.path.ends_with(".pdf") && !file.path.ends_with(".png");
                assert!(!is_text || file.bytes.ends_with(b"\n"), "{}", file.path);
                assert!(paths.insert(file.path.clone()), "{}", file.path);
            }
        }
    }

    #[test]
    fn the_name_of_a_file_is_never_longer_than_a_file_system_holds() {
        use pkimm_release::typed::LONGEST_NAME;

        let mut release = sample::release();
        release.version = "999999.999999.999999".to_owned();
        release.status = pkimm_release::Status::Draft;
        for name in [
            (Some("x".repeat(LONGEST_NAME)), "x".to_owned()),
            (None, "x".repeat(LONGEST_NAME)),
        ] {
            (release.short_name, release.name) = name;
            for pattern in FORMATS.iter().flat_map(|format| format.facts.paths) {
                let path = release.file_path(pattern);
                let longest = path.split('/').map(str::len).max();
                assert!(longest <= Some(255), "{path}");
            }
        }
    }

    /// A mark stands for what would act, where it cannot be written with an escape.
    #[test]
    fn no_format_shows_a_sign_that_acts() {
        let hostile = |text: &str| format!("{text} \0\u{1b}[31m\u{202e}\u{9b}");
        let mut release = sample::release();
        release.name = hostile(&release.name);
        release.modules[0].name = hostile(&release.modules[0].name);
        let category = &mut release.modules[0].categories[0];
        category.name = hostile(&category.name);
        category.description = hostile(&category.description);
        category.requirements[0].description = hostile("A title");
        category.requirements[0].guidance = hostile("Guidance.");
        release.pages[0].body += "\n\n{= \"\\u202e\" =}\u{1b}\n";
        let notes = ReleaseNotes {
            body: hostile("Notes."),
            ..ReleaseNotes::default()
        };
        let publication = Publication {
            notes: Some(&notes),
            ..Publication::new(&release)
        };
        let papers =
            |format: &&Format| cfg!(feature = "pdf") || !formats::is_paper(format.facts.name);
        let formats = FORMATS.iter().filter(papers);
        let emitted = emit(&publication, formats, &EmitOptions::default()).unwrap();
        let mut marked = 0;
        for (name, files) in emitted.artifacts {
            for file in files {
                let Ok(text) = String::from_utf8(file.bytes) else {
                    continue;
                };
                let is_data = [".json", ".yaml", ".csv", ".html"]
                    .iter()
                    .any(|end| file.path.ends_with(end));
                let acts = |sign: char| {
                    let turns = !is_data && sign == '\u{202e}';
                    turns || (sign.is_ascii_control() && !matches!(sign, '\n' | '\r' | '\t'))
                };
                assert!(!text.contains(acts), "{name}: {}", file.path);
                marked += usize::from(text.contains('\u{fffd}'));
            }
        }
        assert!(marked > 10, "{marked}");
    }
}
