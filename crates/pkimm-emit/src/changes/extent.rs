//! How much of a comparison is shown where it has to fit: what is least important goes first.

use std::collections::HashSet;

use pkimm_release::diff::view::{Entry, View};

/// How much of a comparison is shown.
#[derive(Clone)]
pub(super) struct Extent {
    /// The changes whose texts are left out, by their places.
    texts_left_out: Option<HashSet<usize>>,
    /// What only follows from other changes.
    pub derived: bool,
    /// Editorial changes at all.
    pub editorial: bool,
    /// Each result that can shift.
    pub shifts: bool,
    /// The greatest number of rows and ids.
    pub rows: usize,
}

/// One thing that is left out.
#[derive(Clone, Copy)]
enum Cut {
    Text(usize),
    Derived,
    Editorial,
    Shifts,
}

impl Extent {
    pub(super) const WHOLE: Self = Self {
        texts_left_out: None,
        derived: true,
        editorial: true,
        shifts: true,
        rows: usize::MAX,
    };

    /// Whether the text of the change at a place is left out.
    pub(super) fn leaves_out(&self, place: usize) -> bool {
        let texts = self.texts_left_out.as_ref();
        texts.is_some_and(|texts| texts.contains(&place))
    }

    /// The same without a thing, or with it again.
    fn set(&mut self, cut: Cut, is_shown: bool) {
        match cut {
            Cut::Text(place) => {
                let texts = self.texts_left_out.get_or_insert_default();
                let _ = if is_shown {
                    texts.remove(&place)
                } else {
                    texts.insert(place)
                };
            }
            Cut::Derived => self.derived = is_shown,
            Cut::Editorial => self.editorial = is_shown,
            Cut::Shifts => self.shifts = is_shown,
        }
    }
}

/// What can be left out, from what is least important on. Of texts that are as important as each other, the longest goes first:
/// most of them stay.
fn cuts(view: &View<'_>, texts: &[String]) -> Vec<Cut> {
    let longest_first = |is_meant: fn(&Entry<'_>) -> bool| {
        let places = view.entries.iter().enumerate();
        let places = places.filter(|(place, entry)| is_meant(entry) && !texts[*place].is_empty());
        let mut places: Vec<usize> = places.map(|(place, _)| place).collect();
        places.sort_by_key(|place| std::cmp::Reverse(texts[*place].len()));
        places.into_iter().map(Cut::Text)
    };
    let editorial = longest_first(|entry| !entry.change.is_normative());
    let added = longest_first(|entry| entry.change.is_normative() && !entry.sides.is_prose());
    let normative = longest_first(|entry| entry.change.is_normative() && entry.sides.is_prose());
    editorial
        .chain([Cut::Derived, Cut::Editorial])
        .chain(added)
        .chain(normative)
        .chain([Cut::Shifts])
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
    let fits = |text: &String| text.len() <= max_bytes;
    let whole = write(&Extent::WHOLE);
    if fits(&whole) {
        return whole;
    }
    let cuts = cuts(view, texts);
    let mut extent = Extent::WHOLE;
    for cut in &cuts {
        extent.set(*cut, false);
    }
    let mut text = write(&extent);
    if !fits(&text) {
        return of_rows(view, &extent, fits, write);
    }
    for cut in cuts.into_iter().rev() {
        let has_room = match cut {
            Cut::Text(place) => texts[place].len() <= max_bytes - text.len() + NAME,
            _ => true,
        };
        if !has_room {
            continue;
        }
        extent.set(cut, true);
        let longer = write(&extent);
        if fits(&longer) {
            text = longer;
        } else {
            extent.set(cut, false);
        }
    }
    text
}

/// A text of as many rows as fit.
fn of_rows(
    view: &View<'_>,
    extent: &Extent,
    fits: impl Fn(&String) -> bool,
    write: impl Fn(&Extent) -> String,
) -> String {
    let of_rows = |rows: usize| {
        write(&Extent {
            rows,
            ..extent.clone()
        })
    };
    let (mut least, mut most) = (0, view.entries.len());
    while least < most {
        let middle = (least + most).div_ceil(2);
        if fits(&of_rows(middle)) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    of_rows(least)
}
