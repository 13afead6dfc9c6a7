//! Planning the publication of an extension, which has a version, notes and an archive of its own.

use pkimm_release::archive::ReleaseNotes;
use pkimm_release::digest;
use pkimm_release::extension::Extension;
use pkimm_release::extension::diff::changes;

use super::notes::with_digest;
use super::obstacle::{Home, Obstacle, Ready, ready, same_as_published};
use crate::check::Outcome;

/// What is to be published of an extension.
#[derive(Clone, Debug)]
pub struct ExtensionPlan {
    /// The document.
    pub extension: Extension,
    /// The document as it is archived.
    pub document: Vec<u8>,
    /// The published version before it.
    pub before: Option<Extension>,
    /// What a person says of the version.
    pub notes: ReleaseNotes,
    /// The text of the notes with the day and the digest: writing it is what publishes the version.
    pub notes_text: String,
    /// Whether the version was published before, with the same document.
    pub is_again: bool,
}

/// Plans the publication of the version of an extension that is in progress, on the day `date` or else on the one that its notes
/// have. `None` where there is no extension of that id.
///
/// # Errors
/// Everything that stands in the way.
#[must_use]
pub fn plan_extension(
    outcome: &Outcome,
    id: &str,
    date: Option<&str>,
) -> Option<Result<ExtensionPlan, Vec<Obstacle>>> {
    let Some(checked) = &outcome.checked else {
        return Some(Err(vec![Obstacle::Faults]));
    };
    let of_model = checked.model().extensions.iter();
    let mut extensions = of_model.zip(checked.extensions());
    let (source, document) = extensions.find(|(_, document)| document.id == id)?;
    // It may be called after the version that its changes make of it.
    let mut extension = Extension {
        version: source.version.value.clone(),
        date: None,
        ..document.clone()
    };
    let mut obstacles: Vec<Obstacle> = source
        .relevance
        .iter()
        .filter_map(|entry| entry.draft)
        .map(|draft| Obstacle::Draft {
            path: outcome.tree.path(draft.file).to_owned(),
        })
        .collect();
    let home = Home::of_extension(id, &extension.version);
    let Some(Ready {
        archived,
        notes,
        date,
    }) = ready(&home, &source.archive, date, &mut obstacles)
    else {
        return Some(Err(obstacles));
    };
    extension.date = date;
    let is_again = archived.is_published();
    if is_again {
        let published = archived.read_extension(id, &outcome.tree);
        let differs = |published: &Extension| !changes(published, &extension).is_empty();
        match same_as_published(&home, published, differs, |published| published.date, date) {
            Ok(published) => extension = published,
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    let earlier = source
        .published()
        .rfind(|other| other.version < archived.version);
    let before = earlier.and_then(|earlier| earlier.read_extension(id, &outcome.tree).ok());
    let Some(date) = date.filter(|_| obstacles.is_empty()) else {
        return Some(Err(obstacles));
    };
    let document = extension.to_json();
    let text = outcome.tree.text(notes.file);
    Some(Ok(ExtensionPlan {
        notes_text: with_digest(text, notes, &digest(&document), date, ""),
        notes: ReleaseNotes {
            date: Some(date),
            ..notes.to_release()
        },
        document,
        before,
        is_again,
        extension,
    }))
}
