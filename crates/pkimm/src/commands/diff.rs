//! `pkimm diff`.

use std::io;

use pkimm_emit::Words;
use pkimm_emit::changes::{self, Comparison};
use pkimm_model::model::{Decision, Waiver};
use pkimm_model::{SourceTree, locate, standing};
use pkimm_release::archive::ReleaseNotes;
use pkimm_release::diff::{Change, Changes, Location, diff};
use pkimm_release::escape;
use pkimm_release::extension::compared::{ComparedExtension, compare};
use pkimm_release::read::{Part, Places, align};
use serde::Serialize;

use super::build::read_templates;
use super::side::{Side, Source};
use super::{Status, tell_withdrawn};
use crate::args::{Diff, DiffFormat, Global};
use crate::reporters;

/// Compares two versions.
pub fn run(global: &Global, options: &Diff) -> anyhow::Result<Status> {
    let mut old = Side::read(&options.old, global)?;
    let mut new = match &options.new {
        Some(new) => Side::read(new, global)?,
        None => Side::of_model(global)?,
    };
    align(&mut old.published, &mut new.published);
    let record = new.record();
    let mut changes = diff(&old.published.release, &new.published.release).waived(&record.waivers);
    let places = new.places();
    for change in &mut changes.changes {
        let in_file = || new.location_in_file(places.as_ref()?, change);
        change.location = new
            .location(change)
            .or_else(in_file)
            .or_else(|| old.location(change));
    }
    let templates = read_templates(options.templates.as_deref())?;
    // The terminal speaks English, and a comment is read by those who write the model.
    let language = match options.format {
        DiffFormat::Text => "en",
        DiffFormat::Markdown | DiffFormat::Json => &new.published.release.language,
    };
    let standing = match (&old.source, &new.source) {
        (Source::Tree { model: before, .. }, Source::Tree { tree, model, .. }) => standing(
            tree,
            (model, &new.published.release),
            (before, &old.published.release),
        ),
        _ => None,
    };
    let comparison = Comparison {
        changes: &changes,
        old: &old.published.release,
        new: &new.published.release,
        words: &Words::or_english(language, &templates),
        decisions: &record.decisions,
        standing: standing.as_ref(),
        in_full: true,
        links: options.links.as_deref(),
    };
    tell_withdrawn(global, old.extensions.iter().chain(&new.extensions));
    let extensions = compare(
        (&old.extensions, &old.published.release),
        (&new.extensions, &new.published.release),
    );
    let words = comparison.words;
    let is_colored = reporters::is_colored(global.color, &io::stdout());
    match options.format {
        DiffFormat::Text => {
            let text = reporters::changes::text(&comparison, is_colored);
            let more = changes::extensions(&extensions, words, false, escape::terminal);
            reporters::show(&(text + &more))?;
        }
        DiffFormat::Markdown => {
            let more = changes::extensions(&extensions, words, true, escape::inert);
            reporters::out(&match options.max_bytes {
                // What is said of the model comes first.
                Some(max) if more.len() > max / 4 => changes::shortened(&comparison, max),
                Some(max) => changes::shortened(&comparison, max - more.len()) + &more,
                None => changes::markdown(&comparison) + &more,
            })?;
        }
        DiffFormat::Json => {
            let all = WithExtensions {
                changes: &changes,
                extensions: &extensions,
            };
            reporters::json(&(serde_json::to_string_pretty(&all)? + "\n"))?;
        }
    }
    let differ = has_changes(&changes) || !extensions.is_empty();
    Ok(if options.exit_code && differ {
        Status::Faults
    } else {
        Status::Good
    })
}

/// What is printed as JSON.
#[derive(Serialize)]
struct WithExtensions<'a> {
    #[serde(flatten)]
    changes: &'a Changes,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    extensions: &'a [ComparedExtension],
}

fn has_changes(changes: &Changes) -> bool {
    !changes.changes.is_empty()
}

impl Side {
    /// What the notes of this side's version record: those of the version in progress, or of the published one.
    fn record(&self) -> ReleaseNotes {
        match &self.source {
            Source::Tree { model, .. } => ReleaseNotes {
                decisions: model.decisions().map(Decision::to_release).collect(),
                waivers: model.waivers().map(Waiver::to_release).collect(),
                ..ReleaseNotes::default()
            },
            Source::Published(notes) => (**notes).clone(),
            Source::File(_) => ReleaseNotes::default(),
        }
    }

    /// Where a change is in this side's source.
    fn location(&self, change: &Change) -> Option<Location> {
        let Source::Tree { tree, model, root } = &self.source else {
            return None;
        };
        let span = locate(model, change)?;
        Some(Location {
            file: reporters::below(root, SourceTree::path(tree, span.file)),
            line: tree.positions(span).0.line,
        })
    }
    /// The places of facts in this side's files, where it was read from files.
    fn places(&self) -> Option<Places<'_>> {
        let Source::File(files) = &self.source else {
            return None;
        };
        let catalog = files.catalog.as_ref().map(|(_, text)| text.as_str());
        Some(Places::of(&files.model.1, catalog, &self.published.release))
    }

    /// Where a change is in this side's files. What was removed is in none of them.
    fn location_in_file(&self, places: &Places<'_>, change: &Change) -> Option<Location> {
        let Source::File(files) = &self.source else {
            return None;
        };
        let (part, line) = places.start(&change.address)?;
        let path = match part {
            Part::Model => &files.model.0,
            Part::Catalog => &files.catalog.as_ref()?.0,
        };
        Some(Location {
            file: path.to_string(),
            line,
        })
    }
}
