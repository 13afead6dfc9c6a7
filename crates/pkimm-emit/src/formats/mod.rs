//! The formats. Each file here writes one of them and is named like it; [`FORMATS`] is the one list of all of them,
//! from which the command line, the handbook and the tests take theirs.
//!
//! To add a format, write `<name>.rs` with a `FORMAT` and add it to the table. One whose readers do not take every model
//! says so by its `unfit`; the others have [`carries_all`] there. A path is typed once, in `facts`, and made
//! with [`Release::file_path`] of what stands there.

pub mod anchors;
pub mod ciso_assistant;
pub mod conformance;
pub mod csv;
pub mod cyclonedx;
pub mod eramba;
pub mod extensions;
pub mod hugo;
pub mod json;
pub mod mermaid;
pub mod oscal;
pub mod poster;
pub mod preview;
mod published;
pub mod questionnaire;
pub mod self_assessment;
pub mod yaml;
pub mod yaml_v1;

use std::cell::LazyCell;
use std::collections::HashSet;
use std::sync::Arc;

use pkimm_release::archive::{PublishedVersion, ReleaseNotes};
use pkimm_release::site::{Facts, FormatFacts};
use pkimm_release::{Release, escape};

use crate::templates::PAGE_SCHEMA;
use crate::{
    EmitError, EmitOptions, Emitted, Format, Omission, OutputFile, Part, Publication, Templates,
    Unfit, pdf, words,
};

/// All formats, in the order in which they are listed.
pub const FORMATS: &[Format] = &[
    hugo::FORMAT,
    mermaid::FORMAT,
    poster::FORMAT,
    questionnaire::FORMAT,
    json::FORMAT,
    yaml::FORMAT,
    yaml_v1::FORMAT,
    self_assessment::FORMAT,
    csv::FORMAT,
    eramba::FORMAT,
    anchors::FORMAT,
    oscal::FORMAT,
    cyclonedx::FORMAT,
    ciso_assistant::FORMAT,
    extensions::FORMAT,
    conformance::FORMAT,
];

/// The formats that are made only where they are asked for, for those who work on a model.
pub const WORKING: &[Format] = &[preview::FORMAT];

/// What is known of the artifacts where none are written: their formats. Words are needed only for writing.
#[must_use]
pub fn facts() -> Facts {
    Facts {
        formats: FORMATS.iter().map(|format| format.facts).collect(),
        is_printed: pdf::IS_PRINTED,
        ..Facts::default()
    }
}

/// What is known of the artifacts that are written with these templates.
#[must_use]
pub fn facts_with(templates: Templates) -> Facts {
    let page_schema = templates.replaced(PAGE_SCHEMA).map(str::to_owned);
    let options = EmitOptions::from(templates.clone());
    let carry = move |release: &Release| offered(release, &options);
    let words = move |language: &str| words::found(language, &templates);
    Facts {
        page_schema,
        carry: Some(Arc::new(carry)),
        words: Some(Arc::new(words)),
        ..facts()
    }
}

/// Makes the files of some formats, in memory. Those that cannot carry the release are left out, and pages do not offer
/// them. All but the document itself have each paragraph on one line, also where an archived document has not.
///
/// # Errors
/// Where a template is faulty.
pub fn emit<'a>(
    publication: &Publication<'_>,
    formats: impl IntoIterator<Item = &'a Format>,
    options: &EmitOptions,
) -> Result<Emitted, EmitError> {
    let (original, release) = (publication, publication.release);
    // Pages have data beside them, which is made first.
    let mut formats: Vec<(usize, &Format)> = formats.into_iter().enumerate().collect();
    formats.sort_by_key(|(_, format)| format.part != Part::Frozen);
    let offered = offered(release, options);
    let of_these;
    let publication = if offered.len() == FORMATS.len() {
        publication
    } else {
        let expressions = publication.expressions_with(&offered, &options.templates)?;
        of_these = Publication {
            expressions: expressions.into(),
            ..publication.clone()
        };
        &of_these
    };
    let of = |release| Publication {
        release,
        ..publication.clone()
    };
    let published = release.as_published();
    let rendered = release.clone().unwrapped();
    let frozen = rendered.as_published();
    let (document, frozen, rendered) = (of(&published), of(&frozen), of(&rendered));
    let of_data = LazyCell::new(|| Shown::new(&frozen, escape::datum));
    let in_lines = LazyCell::new(|| Shown::new(&frozen, escape::shown));
    let on_pages = LazyCell::new(|| Shown::new(&rendered, escape::shown));
    let mut made: Vec<(usize, (&'static str, Vec<OutputFile>))> = Vec::new();
    let mut omitted = Vec::new();
    for (place, format) in formats {
        let name = format.facts.name;
        let is_document = name == json::FORMAT.facts.name;
        let are_all = |ends: &[&str]| {
            let paths = format.facts.paths.iter();
            let mut files = paths.filter(|path| !path.ends_with("**")).peekable();
            let has_one = |path: &&str| ends.iter().any(|end| path.ends_with(end));
            files.peek().is_some() && files.all(has_one)
        };
        let (shown, data);
        let publication = match format.part {
            Part::Frozen if is_document => &document,
            // Each text stands by itself in them, and turns nothing but itself. The last has escapes, but what it is read into has
            // no place for what they say.
            Part::Frozen if are_all(&[".csv", ".html", ".pdf", ".ciso-assistant.yaml"]) => {
                shown = of_data.publication(&frozen, &offered, options)?;
                &shown
            }
            // These have escapes, by which any sign can be said.
            Part::Frozen if are_all(&[".json", ".yaml"]) => &frozen,
            Part::Frozen => {
                shown = in_lines.publication(&frozen, &offered, options)?;
                &shown
            }
            Part::Working => {
                shown = on_pages.publication(&rendered, &offered, options)?;
                &shown
            }
            Part::Rendered => {
                let of_this_run = made.iter().map(|(_, made)| made);
                data = data_of(original, of_this_run, options)?;
                shown = Publication {
                    data: &data,
                    ..on_pages.publication(&rendered, &offered, options)?
                };
                &shown
            }
        };
        let files = match omission(format, release, options) {
            Some(omission) => {
                omitted.push(omission);
                Vec::new()
            }
            None => (format.emit)(publication, options)?,
        };
        stays_within(name, &files)?;
        made.push((place, (name, files)));
    }
    made.sort_by_key(|(place, _)| *place);
    Ok(Emitted {
        artifacts: made.into_iter().map(|(_, made)| made).collect(),
        omitted,
    })
}

/// Whether the files of a format are for people, who open or print them as they are: papers, and what stands for them on a screen.
#[must_use]
pub fn is_paper(name: &str) -> bool {
    [poster::FORMAT, questionnaire::FORMAT]
        .iter()
        .any(|format| format.facts.name == name)
}

/// Whether the files of a format are data, which pages have beside them: papers and forms are large, and a form would be taken for
/// a page; extensions are no part of the model.
fn is_data(format: &Format) -> bool {
    let name = format.facts.name;
    format.part == Part::Frozen && !is_paper(name) && name != extensions::FORMAT.facts.name
}

/// The data of a publication: what is frozen in the bundle whose pages are made, or else what this run has made, and the rest.
fn data_of<'a>(
    publication: &Publication<'_>,
    made: impl Iterator<Item = &'a (&'static str, Vec<OutputFile>)> + Clone,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let of_data = FORMATS.iter().filter(|format| is_data(format));
    if !publication.frozen.is_empty() {
        let paths = of_data.flat_map(|format| format.facts.paths);
        let paths: HashSet<String> = paths
            .map(|path| publication.release.file_path(path))
            .collect();
        let frozen = publication.frozen.iter();
        return Ok(frozen
            .filter(|file| paths.contains(&file.path))
            .cloned()
            .collect());
    }
    let is_made = |format: &&Format| made.clone().any(|(name, _)| *name == format.facts.name);
    let missing: Vec<&Format> = of_data.clone().filter(|format| !is_made(format)).collect();
    let missing = match missing.is_empty() {
        true => Vec::new(),
        false => emit(publication, missing, options)?.artifacts,
    };
    let is_of_data = |name: &str| of_data.clone().any(|format| format.facts.name == name);
    let made = made.filter(|(name, _)| is_of_data(name)).cloned();
    let all = made.chain(missing).flat_map(|(_, files)| files);
    Ok(all.collect())
}

/// Whether each file stands below the output folder and has its path alone. Names are looked at where they are read; this is the
/// last wall.
fn stays_within(format: &'static str, files: &[OutputFile]) -> Result<(), EmitError> {
    let fault = |path: &str, what: &str| EmitError {
        format,
        file: None,
        line: None,
        message: format!("the file `{}` {what}", escape::file_name(path)),
    };
    let mut paths = HashSet::new();
    for path in files.iter().map(|file| file.path.as_str()) {
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(fault(
                path,
                "would stand outside the output folder; rename its page",
            ));
        }
        if !paths.insert(path) {
            return Err(fault(
                path,
                "would be written twice; rename one of the two pages",
            ));
        }
    }
    Ok(())
}

/// What a publication says in formats that have no escapes.
struct Shown {
    release: Release,
    notes: Option<ReleaseNotes>,
    history: Vec<PublishedVersion>,
}

impl Shown {
    fn new(publication: &Publication<'_>, change: fn(&str) -> String) -> Self {
        let release = |release: &Release| release.with_texts(change);
        let history = publication.history.iter();
        let published = |published: &PublishedVersion| PublishedVersion {
            release: release(&published.release),
            notes: notes(&published.notes, change),
            ..published.clone()
        };
        Self {
            release: release(publication.release),
            notes: publication.notes.map(|of| notes(of, change)),
            history: history.map(published).collect(),
        }
    }

    fn publication<'a>(
        &'a self,
        of: &Publication<'a>,
        offered: &[FormatFacts],
        options: &EmitOptions,
    ) -> Result<Publication<'a>, EmitError> {
        let mut publication = Publication {
            release: &self.release,
            notes: self.notes.as_ref(),
            history: &self.history,
            ..of.clone()
        };
        // Expressions say what the release says.
        if self.release != *of.release {
            publication.expressions = publication
                .expressions_with(offered, &options.templates)?
                .into();
        }
        Ok(publication)
    }
}

fn notes(notes: &ReleaseNotes, change: fn(&str) -> String) -> ReleaseNotes {
    let mut notes = notes.clone();
    let change = |text: &mut String| *text = change(text);
    notes.withdrawn.iter_mut().for_each(change);
    notes.summary.iter_mut().for_each(change);
    notes.authors.iter_mut().for_each(change);
    change(&mut notes.body);
    notes
}

/// What is said of the formats that can carry a release.
pub(crate) fn offered(release: &Release, options: &EmitOptions) -> Vec<FormatFacts> {
    let formats = FORMATS.iter();
    let offered = formats.filter(|format| (format.unfit)(release, options).is_none());
    offered.map(|format| format.facts).collect()
}

/// Which of some formats cannot carry a release.
#[must_use]
pub fn omissions(release: &Release, formats: &[Format], options: &EmitOptions) -> Vec<Omission> {
    let omission = |format| omission(format, release, options);
    formats.iter().filter_map(omission).collect()
}

fn omission(format: &Format, release: &Release, options: &EmitOptions) -> Option<Omission> {
    let unfit = (format.unfit)(release, options)?;
    let format = format.facts.name;
    Some(Omission { format, unfit })
}

/// What [`Format::unfit`] is of a format that carries every model.
fn carries_all(_: &Release, _: &EmitOptions) -> Option<Unfit> {
    None
}

/// The format with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.facts.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_stands_outside_or_twice() {
        let files = |paths: &[&str]| {
            let file = |path: &&str| OutputFile::text(*path, String::new());
            let files: Vec<OutputFile> = paths.iter().map(file).collect();
            stays_within("hugo", &files).map_err(|error| error.message)
        };
        assert_eq!(files(&["site/a.md", "site/b/a..b.md"]), Ok(()));
        for path in [
            "site/../a.md",
            "../a.md",
            "/a.md",
            "site//a.md",
            "site/./a.md",
        ] {
            let told = files(&["site/a.md", path]).unwrap_err();
            assert!(told.contains("outside the output folder"), "{told}");
        }
        let told = files(&["site/a.md", "site/a.md"]).unwrap_err();
        assert!(told.contains("twice"), "{told}");
    }
}
