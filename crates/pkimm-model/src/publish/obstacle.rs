//! What stands in the way of a publication, whatever it is of.

use pkimm_release::Day;
use pkimm_release::archive::ArchiveError;
use pkimm_release::day::NotADay;

use crate::extension_archive;
use crate::model::{Archived, Notes};
use crate::source::text::is_missing;

/// What stands in the way of a publication.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The model did not pass its check.
    #[error("the model has errors")]
    Faults,
    /// A text is under construction.
    #[error("`{path}` is under construction; remove `draft` when its text is complete")]
    Draft {
        /// Its file.
        path: String,
    },
    /// Nobody wrote notes.
    #[error(
        "there are no release notes: write `{notes}` with a `date` in its front matter, and the text of the notes below it"
    )]
    NoNotes {
        /// Where they would stand.
        notes: String,
    },
    /// The notes say nothing.
    #[error("the release notes are empty: write below the front matter of `{notes}` what is new")]
    EmptyNotes {
        /// Where they stand.
        notes: String,
    },
    /// The version was taken back.
    #[error(
        "{version} was withdrawn, and its number cannot be used again; raise `version` in `{file}`"
    )]
    Withdrawn {
        /// The version.
        version: String,
        /// The file that says the version.
        file: String,
    },
    /// Nobody gave a day.
    #[error("there is no date: write `date` in `{notes}`, or give `--date`")]
    NoDate {
        /// Where the notes stand.
        notes: String,
    },
    /// The day is before that of an earlier version.
    #[error(
        "{version} is dated {date}, and {earlier} before it was published on {on}; write the right `date` in the notes"
    )]
    DatedBefore {
        /// The version.
        version: String,
        /// Its day.
        date: Day,
        /// The version before it.
        earlier: String,
        /// The day of that.
        on: Day,
    },
    /// What was given as the day is none.
    #[error(transparent)]
    NotADay(#[from] NotADay),
    /// The version is published, and its document is not what was.
    #[error("`{document}` differs from what was published; restore it")]
    Altered {
        /// The document.
        document: String,
    },
    /// The version is published, and the model became another one since.
    #[error(
        "{version} was already published with a different document; raise `version` in `{file}`"
    )]
    PublishedOtherwise {
        /// The version.
        version: String,
        /// The file that says the version.
        file: String,
    },
    /// The version is published under another day.
    #[error("{version} was published on {}", date.map(String::from).unwrap_or_default())]
    PublishedOn {
        /// The version.
        version: String,
        /// Its day.
        date: Option<Day>,
    },
}

/// Where a version and what is said of it stand, by paths below the model folder.
pub(super) struct Home {
    pub version: String,
    /// The file that says which version is in progress.
    pub file: String,
    /// The notes.
    pub notes: String,
    /// The document.
    pub document: String,
}

impl Home {
    pub fn of_model(version: &str) -> Self {
        Self::within("releases", "model.toml".to_owned(), version)
    }

    pub fn of_extension(id: &str, version: &str) -> Self {
        let file = format!("extensions/{id}/extension.toml");
        Self::within(&extension_archive::folder(id), file, version)
    }

    fn within(folder: &str, file: String, version: &str) -> Self {
        Self {
            version: version.to_owned(),
            file,
            notes: format!("{folder}/{version}.md"),
            document: format!("{folder}/{version}.json"),
        }
    }
}

/// A version in an archive, with its notes, and the day where one is known.
pub(super) struct Ready<'a> {
    pub archived: &'a Archived,
    pub notes: &'a Notes,
    pub date: Option<Day>,
}

/// What every version needs: notes that say something, that it was not taken back, and a day. `None` where there are no notes.
pub(super) fn ready<'a>(
    home: &Home,
    archive: &'a [Archived],
    date: Option<&str>,
    obstacles: &mut Vec<Obstacle>,
) -> Option<Ready<'a>> {
    let mut versions = archive.iter();
    let archived = versions.find(|archived| archived.version.to_string() == home.version);
    let notes = archived.and_then(|archived| archived.notes.as_ref());
    let notes_at = || home.notes.clone();
    let Some((archived, notes)) = archived.zip(notes) else {
        obstacles.push(Obstacle::NoNotes { notes: notes_at() });
        return None;
    };
    if notes.withdrawn.is_some() {
        obstacles.push(Obstacle::Withdrawn {
            version: home.version.clone(),
            file: home.file.clone(),
        });
    }
    if is_missing(&notes.body) && !archived.is_published() {
        obstacles.push(Obstacle::EmptyNotes { notes: notes_at() });
    }
    let date = match (date, &notes.date) {
        (Some(text), _) => text.parse().map_err(Obstacle::from),
        (None, Some(date)) => Ok(date.value),
        (None, None) => Err(Obstacle::NoDate { notes: notes_at() }),
    };
    let date = date.map_err(|obstacle| obstacles.push(obstacle)).ok();
    obstacles.extend(dated_before(archive, archived, date));
    Some(Ready {
        archived,
        notes,
        date,
    })
}

/// That a version has an earlier day than the one before it, unless it has been published so.
fn dated_before(archive: &[Archived], archived: &Archived, date: Option<Day>) -> Option<Obstacle> {
    let date = date.filter(|_| !archived.is_published())?;
    let published = archive.iter().filter(|one| one.is_published());
    let earlier = published.filter(|one| one.version < archived.version);
    let earlier = earlier.max_by(|one, other| one.version.cmp(&other.version))?;
    let on = earlier.notes.as_ref()?.date.as_ref()?.value;
    (date < on).then(|| Obstacle::DatedBefore {
        version: archived.version.to_string(),
        date,
        earlier: earlier.version.to_string(),
        on,
    })
}

/// The document of a version that is published already, where what is in progress is still the same. `differs` says whether that has
/// changed, and `date_of` on which day the document was published; it is to be `date`.
///
/// # Errors
/// Where it is another one.
pub(super) fn same_as_published<T>(
    home: &Home,
    published: Result<T, ArchiveError>,
    differs: impl Fn(&T) -> bool,
    date_of: impl Fn(&T) -> Option<Day>,
    date: Option<Day>,
) -> Result<T, Obstacle> {
    let Ok(published) = published else {
        let document = home.document.clone();
        return Err(Obstacle::Altered { document });
    };
    let version = home.version.clone();
    if differs(&published) {
        let file = home.file.clone();
        return Err(Obstacle::PublishedOtherwise { version, file });
    }
    match date_of(&published) {
        on if on == date => Ok(published),
        on => Err(Obstacle::PublishedOn { version, date: on }),
    }
}
