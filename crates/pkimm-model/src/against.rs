//! An extension that lives in a folder of its own, beside the model that a document holds: it takes the place that it would have among
//! the sources of that model, and what is told of it names its files as they stand in its own folder.

use pkimm_release::Status;
use pkimm_release::read::Published;
use pkimm_release::site::Facts;
use pkimm_release::typed::is_id;

use crate::check::{Outcome, check_below};
use crate::diagnostic::Diagnostic;
use crate::edit::FileChange;
use crate::gate::{gate, gate_extension};
use crate::import::{Purpose, prepare};
use crate::in_place::archived;
use crate::source::files::{Files, Intake, ReadError};
use crate::source::tree::SourceTree;

#[cfg(test)]
mod tests;

/// The file that says what an extension is, below its folder.
pub const FILE: &str = "extension.toml";

/// The id under which an extension is read that says none.
const NAMELESS: &str = "extension";

/// An extension in a folder of its own.
#[derive(Clone, Debug)]
pub struct Against {
    /// Its id.
    pub id: String,
    /// The folder that it would have in a model, with a `/` at its end.
    pub folder: String,
}

/// What was read: the extension, its files among those of the model, and what reading them has found.
pub type Laid = (Against, SourceTree, Vec<Diagnostic>);

impl Against {
    /// Reads the folder of an extension, and puts it into the model that a document holds. `None` where no extension is in it.
    ///
    /// # Errors
    /// Where the folder cannot be read, or holds more than a model can.
    pub fn read(model: Published, own: &(impl Files + ?Sized)) -> Result<Option<Laid>, ReadError> {
        let mut intake = Intake::default();
        own.hand_over(&mut intake)?;
        let Some(file) = intake.files.get(FILE) else {
            return Ok(None);
        };
        let id = id_in(&String::from_utf8_lossy(file)).unwrap_or_else(|| NAMELESS.to_owned());
        let against = Self {
            folder: format!("extensions/{id}/"),
            id,
        };
        let mut all = Intake::default();
        all.take_below(&against.folder, intake);
        let prepared = prepare(model, Purpose::Check);
        let texts = prepared.files.into_iter();
        let texts = texts.map(|(path, text)| (path, text.into_bytes()));
        let resources = prepared.release.resources.clone();
        // One that is published stands in the archive, too, and what is in progress is the same.
        let is_published = prepared.release.status != Status::Draft;
        let archive = is_published.then(|| archived(prepared.release));
        for (path, bytes) in texts.chain(archive.into_iter().flatten()) {
            if all.wants(&path) {
                all.take_bytes(path, bytes);
            }
        }
        let (mut tree, found) = SourceTree::of(all)?;
        resources
            .into_iter()
            .for_each(|resource| tree.expect(resource));
        Ok(Some((against, tree, found)))
    }

    /// What becomes of files, with their paths below the folder of the extension.
    #[must_use]
    pub fn own(&self, mut changes: Vec<FileChange>) -> Vec<FileChange> {
        for change in &mut changes {
            for file in change.before.iter_mut().chain(&mut change.after) {
                if let Some(path) = file.path.strip_prefix(&self.folder) {
                    file.path = path.to_owned();
                }
            }
        }
        changes
    }

    /// Checks the extension. What there would be to say of the model is left to those who maintain it.
    #[must_use]
    pub fn check(&self, tree: SourceTree, found: Vec<Diagnostic>, facts: &Facts) -> Outcome {
        let mut outcome = check_below(tree, found, facts, &self.folder);
        self.tell(&mut outcome);
        outcome
    }

    /// Compares the extension with what was published of it, and adds what that finds. `strict` says whether a version that has still
    /// to be raised is a fault.
    pub fn gate(&self, outcome: &mut Outcome, strict: bool) {
        if strict {
            gate_extension(outcome, &self.id);
        } else {
            gate(outcome, false);
        }
        self.tell(outcome);
    }

    /// Leaves what concerns the extension, in words that name files as they stand in its folder.
    fn tell(&self, outcome: &mut Outcome) {
        let Outcome {
            tree, diagnostics, ..
        } = outcome;
        diagnostics.retain(|found| {
            // Where the site shows the model is said in its sources, which nobody has here.
            found.code != "site-address-missing"
                && tree.path(found.span().file).starts_with(&self.folder)
        });
        for found in diagnostics {
            let labels = found.labels.iter_mut().map(|label| &mut label.message);
            let told = found.help.iter_mut().chain(labels);
            for text in told.chain([&mut found.message]) {
                *text = self.told(text);
            }
        }
    }

    /// What is told, with files named as they stand in the folder of the extension.
    #[must_use]
    pub fn told(&self, text: &str) -> String {
        text.replace(&format!("`{}", self.folder), "`")
    }
}

/// The id that a text gives an extension, in whatever state the rest of it is.
fn id_in(text: &str) -> Option<String> {
    let lines = text.lines().take_while(|line| !line.starts_with('['));
    let ids = lines.filter_map(|line| {
        let value = line.strip_prefix("id")?.trim_start().strip_prefix('=')?;
        let value = value.split('#').next()?.trim();
        Some(value.trim_matches(['"', '\'']))
    });
    ids.last().filter(|id| is_id(id)).map(str::to_owned)
}
