//! How much of a comparison is shown where it has to fit: what is least important goes first, one part after the other.

use std::borrow::Cow;
use std::collections::HashSet;

use pkimm_release::diff::view::{Entry, View};

/// A part of a comparison of which so many rows are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// How far each result can shift.
    Shifts,
    /// What is decided by consensus.
    Normative,
    /// The ids of answers that are to be confirmed, new or gone.
    Answers,
    /// Decisions and waivers.
    Record,
    /// What is not decided by consensus.
    Editorial,
    /// What only follows from other changes.
    Derived,
}

/// How many parts there are.
const SECTIONS: usize = 6;

/// The longest name or version in the head of a comparison that is shortened, in characters.
const MAX_NAME: usize = 80;

/// How many things a line names in a comparison that is shortened.
const MAX_NAMED: usize = 20;

/// How much of a comparison is shown.
#[derive(Clone)]
pub(super) struct Extent {
    /// The changes whose texts are left out, by their places.
    texts_left_out: HashSet<usize>,
    /// The greatest number of rows of each part.
    rows: [usize; SECTIONS],
    /// Whether it is all.
    is_whole: bool,
}

impl Extent {
    /// All of it.
    pub(super) fn whole() -> Self {
        Self {
            texts_left_out: HashSet::new(),
            rows: [usize::MAX; SECTIONS],
            is_whole: true,
        }
    }

    /// Its head alone, and how much there is of everything else.
    fn least(texts: &[String]) -> Self {
        let with_text = |place: &usize| !texts[*place].is_empty();
        Self {
            texts_left_out: (0..texts.len()).filter(with_text).collect(),
            rows: [0; SECTIONS],
            is_whole: false,
        }
    }

    /// Whether the text of the change at a place is left out.
    pub(super) fn leaves_out(&self, place: usize) -> bool {
        self.texts_left_out.contains(&place)
    }

    /// How many rows of a part are shown.
    pub(super) fn rows(&self, section: Section) -> usize {
        self.rows[section as usize]
    }

    /// How many things are named at most that one line is about.
    pub(super) fn named(&self) -> usize {
        if self.is_whole { usize::MAX } else { MAX_NAMED }
    }

    /// A name as the head shows it.
    pub(super) fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match name.char_indices().nth(MAX_NAME) {
            Some((end, _)) if !self.is_whole => format!("{}…", name[..end].trim_end()).into(),
            _ => name.into(),
        }
    }
}

/// How much of the room a part may take at most that has a share of it before what is more important: one of so many parts.
const SHARE: usize = 4;

/// One thing that is shown where there is room.
enum Piece {
    Rows(Section),
    /// Rows within a share of the room.
    Share(Section),
    Text(usize),
}

/// What there is to show, from what is most important on. Of texts that are as important as each other, the shortest come first,
/// so that there is room for most of them.
fn pieces(view: &View<'_>, texts: &[String]) -> Vec<Piece> {
    let shortest_first = |is_meant: fn(&Entry<'_>) -> bool| {
        let places = view.entries.iter().enumerate();
        let places = places.filter(|(place, entry)| is_meant(entry) && !texts[*place].is_empty());
        let mut places: Vec<usize> = places.map(|(place, _)| place).collect();
        places.sort_by_key(|place| texts[*place].len());
        places.into_iter().map(Piece::Text)
    };
    let normative = shortest_first(|entry| entry.change.is_normative() && entry.sides.is_prose());
    let added = shortest_first(|entry| entry.change.is_normative() && !entry.sides.is_prose());
    let editorial = shortest_first(|entry| !entry.change.is_normative());
    let rows = |sections: &'static [Section]| sections.iter().copied().map(Piece::Rows);
    // Without a share, hundreds of changes would leave no room for a single decision on them.
    let record = std::iter::once(Piece::Share(Section::Record));
    record
        .chain(rows(&[
            Section::Shifts,
            Section::Normative,
            Section::Answers,
            Section::Record,
        ]))
        .chain(normative)
        .chain(added)
        .chain(rows(&[Section::Editorial, Section::Derived]))
        .chain(editorial)
        .collect()
}

/// How many bytes the name of a change may take that stands in the place of its text.
const NAME: usize = 1024;

/// A text that fits into so many bytes, with what is most important and whatever else there is room for; the shortest where
/// none fits.
pub(super) fn fitting(
    view: &View<'_>,
    texts: &[String],
    max_bytes: usize,
    write: impl Fn(&Extent) -> String,
) -> String {
    let whole = write(&Extent::whole());
    if whole.len() <= max_bytes {
        return whole;
    }
    let mut extent = Extent::least(texts);
    let mut text = write(&extent);
    for piece in pieces(view, texts) {
        let room = max_bytes.saturating_sub(text.len());
        let longer = match piece {
            Piece::Text(place) if texts[place].len() > room + NAME => None,
            Piece::Text(place) => {
                extent.texts_left_out.remove(&place);
                let longer = Some(write(&extent)).filter(|text| text.len() <= max_bytes);
                if longer.is_none() {
                    extent.texts_left_out.insert(place);
                }
                longer
            }
            Piece::Rows(section) => with_rows(&mut extent, section, max_bytes, &write),
            Piece::Share(section) => {
                with_rows(&mut extent, section, text.len() + room / SHARE, &write)
            }
        };
        text = longer.unwrap_or(text);
    }
    text
}

/// The text with as many rows of a part as fit, where any do.
fn with_rows(
    extent: &mut Extent,
    section: Section,
    max_bytes: usize,
    write: impl Fn(&Extent) -> String,
) -> Option<String> {
    let mut with = |rows: usize| {
        extent.rows[section as usize] = rows;
        Some(write(extent)).filter(|text| text.len() <= max_bytes)
    };
    let all = with(usize::MAX);
    if all.is_some() {
        return all;
    }
    // Each row takes more than a byte.
    let (mut least, mut most) = (0, max_bytes);
    while least < most {
        let middle = (least + most).div_ceil(2);
        match with(middle) {
            Some(_) => least = middle,
            None => most = middle - 1,
        }
    }
    with(least)
}
