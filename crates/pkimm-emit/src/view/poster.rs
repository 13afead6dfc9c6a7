//! The whole model drawn on one sheet of A3 paper: where each box stands and each line of text. What draws it for a screen and what
//! prints it take all places from here, so that both are the same.
//!
//! Lengths are hundredths of a millimeter, as integers, from the upper left corner. Modules are columns as wide as their categories
//! weigh, and the area of a category is proportional to its weight: a treemap in strips, which keeps the order of the categories
//! (Bederson, Shneiderman and Wattenberg, "Ordered and Quantum Treemaps", ACM Transactions on Graphics 21(4), 2002).

mod area;
mod text;

use std::iter;

use pkimm_release::{Category, Level, Module, Release, Status};
use serde::Serialize;

use self::area::{Area, strips, total};
use self::text::{
    Face, Fit, Label, READABLE, Room, WHOLE, beside, fitted, largest, scaled, scales,
};
use super::blocks;
use crate::{Publication, Words};

/// The sheet, A3 on its side (ISO 216).
const SHEET: Area = Area {
    x: 0,
    y: 0,
    width: 42_000,
    height: 29_700,
};

/// What is left free at each side of the sheet.
const MARGIN: i64 = 1200;

/// The name of the model.
const TITLE: Area = across(MARGIN, 1300);
/// What the model is, and on the right how it is to be read.
const ABOUT: Area = across(2650, 560);
/// The modules.
const MODULES: Area = across(3500, 17_900);
/// The levels.
const LEVELS: Area = across(21_900, 4900);
/// By whom it is, and by what it is known.
const FOOT: Area = across(27_150, 29_700 - MARGIN / 2 - 27_150);

/// The height of the head of a module.
const HEAD: i64 = 1300;

/// What the steps of the levels rise together.
const RISE: i64 = 1500;

/// Between the edge of a box and what stands in it.
const BORDER: i64 = 330;

/// The letters of the name of a module, and of what stands in a box.
const HEADING: Face = strong(700);
const CODE: Face = strong(460);
const WEIGHT: Face = plain(380);
const NAME: Face = strong(640);
const SUMMARY: Face = plain(430);

const fn plain(size: i64) -> Face {
    Face {
        size,
        strong: false,
    }
}

const fn strong(size: i64) -> Face {
    Face { size, strong: true }
}

/// Between two steps.
const GAP: i64 = 200;

/// From the left margin to the right one.
const fn across(y: i64, height: i64) -> Area {
    Area {
        x: MARGIN,
        y,
        width: SHEET.width - 2 * MARGIN,
        height,
    }
}

/// A box with its texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Cell {
    pub area: Area,
    /// What stands in its corner: the code of a category, the number of a level.
    pub code: Label,
    pub name: Label,
    /// The weight of a category.
    pub weight: Option<Label>,
    /// What it means, where there is room for it.
    pub summary: Option<Label>,
}

/// A module with its categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Column {
    /// Its head.
    pub area: Area,
    pub name: Label,
    pub categories: Vec<Cell>,
}

/// The poster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Poster<'a> {
    pub language: &'a str,
    pub sheet: Area,
    /// What it shows, for who does not see it.
    pub description: String,
    /// Its title, as one text.
    pub name: &'a str,
    pub title: Label,
    pub about: Label,
    pub legend: Label,
    pub modules: Vec<Column>,
    pub levels: Vec<Cell>,
    pub foot: Label,
}

impl<'a> Poster<'a> {
    pub(crate) fn new(publication: &'a Publication<'_>, words: &Words) -> Self {
        let release = publication.release;
        let legend = words.text("poster", "legend");
        let [about, legend] = beside(ABOUT, [&about(release, words), legend], plain(420));
        Self {
            language: &release.language,
            sheet: SHEET,
            description: words.fill("poster", "description", &[("model", &release.name)]),
            name: &release.name,
            title: fitted(TITLE, &[&release.name], strong(1150)),
            about,
            legend,
            modules: modules(release, words),
            levels: levels(release),
            foot: foot(publication, words),
        }
    }
}

/// The version, and how much there is of what.
fn about(release: &Release, words: &Words) -> String {
    let key = match release.status {
        Status::Draft => "version-draft",
        _ => "version",
    };
    let counts = release.counts();
    let count = |key, count| words.plural("counts", key, count, &[]);
    let date = release.date.map(|date| date.to_string());
    let facts = iter::once(words.fill("paper", key, &[("version", &release.version)]))
        .chain(date)
        .chain([
            count("maturity-levels", counts.levels),
            count("modules", counts.modules),
            count("categories", counts.categories),
            count("requirements", counts.requirements),
        ]);
    facts.collect::<Vec<_>>().join(" · ")
}

/// The license, the address, where it is from, and the digests by which a document is known.
fn foot(publication: &Publication<'_>, words: &Words) -> Label {
    let release = publication.release;
    let facts = iter::once(release.license.as_str()).chain(release.url.as_deref());
    let facts = facts.collect::<Vec<_>>().join(" · ");
    let digest = |key, digest: &str| words.fill("paper", key, &[("digest", digest)]);
    let digests = [
        digest("digest", &publication.digest),
        digest("content-digest", &publication.content_digest),
    ];
    let digests = digests.join(" · ");
    let texts = iter::once(facts.as_str()).chain(release.provenance.as_deref());
    let texts: Vec<&str> = texts.chain([digests.as_str()]).collect();
    fitted(FOOT, &texts, plain(240))
}

fn modules(release: &Release, words: &Words) -> Vec<Column> {
    // What counts nothing is drawn like what counts least.
    let weight = |category: &Category| category.weight.max(1);
    let weights = |module: &Module| module.categories.iter().map(weight).collect();
    let all: Vec<Vec<u32>> = release.modules.iter().map(weights).collect();
    let sums: Vec<i64> = all.iter().map(|own| total(own).max(1)).collect();
    let columns = MODULES.columns(&sums);
    let heads = columns.iter().zip(&release.modules).map(|(area, module)| {
        let area = Area {
            height: HEAD,
            ..*area
        };
        (area, format!("{} {}", module.id, module.name))
    });
    let heads: Vec<(Area, String)> = heads.collect();
    let heads = largest(|scale, fit| {
        let name = |(area, name): &(Area, String)| {
            let mut room = Room::new(area.within(scaled(BORDER, scale)), fit);
            Some((*area, room.take(name, HEADING.scaled(scale))?))
        };
        heads.iter().map(name).collect::<Option<Vec<_>>>()
    });
    let areas = columns.iter().zip(&all).map(|(column, weights)| {
        let below = Area {
            y: column.y + HEAD,
            height: column.height - HEAD,
            ..*column
        };
        strips(below, weights)
    });
    let areas: Vec<Area> = areas.flatten().collect();
    let categories: Vec<(Area, Written)> = areas
        .into_iter()
        .zip(release.categories())
        .map(|(area, category)| {
            let weight = category.weight.to_string();
            let written = Written {
                code: category.code.clone(),
                name: category.name.clone(),
                weight: Some(words.fill("paper", "weight", &[("weight", &weight)])),
                summary: blocks::line(&category.summary),
            };
            (area, written)
        })
        .collect();
    let mut cells = cells(&categories).into_iter();
    heads
        .into_iter()
        .zip(&release.modules)
        .map(|((area, name), module)| Column {
            area,
            name,
            categories: cells.by_ref().take(module.categories.len()).collect(),
        })
        .collect()
}

/// The levels as steps that rise.
fn levels(release: &Release) -> Vec<Cell> {
    let count = i64::try_from(release.levels.len()).unwrap_or(1).max(1);
    let with_gap = Area {
        width: LEVELS.width + GAP,
        ..LEVELS
    };
    let columns = with_gap.columns(&vec![1_i64; release.levels.len()]);
    let steps = (1..).zip(columns).zip(&release.levels);
    let steps = steps.map(|((number, column), level): ((i64, Area), &Level)| {
        let lower = RISE * (count - number) / (count - 1).max(1);
        let area = Area {
            y: column.y + lower,
            width: (column.width - GAP).max(1),
            height: column.height - lower,
            ..column
        };
        let written = Written {
            code: level.number.to_string(),
            name: level.name.clone(),
            weight: None,
            summary: blocks::line(&level.summary),
        };
        (area, written)
    });
    cells(&steps.collect::<Vec<_>>())
}

/// What stands in a box.
struct Written {
    code: String,
    name: String,
    weight: Option<String>,
    summary: String,
}

/// Boxes with their texts, each as large as it is whole in its box. Where the summaries would become too small in one, the names
/// stand alone in all.
fn cells(all: &[(Area, Written)]) -> Vec<Cell> {
    let cell = |(area, written): &(Area, Written), scale: i64, with_summary, fit| {
        let mut room = Room::new(area.within(scaled(BORDER, scale)), fit);
        let [code, weight] = room.pair(
            [&written.code, written.weight.as_deref().unwrap_or_default()],
            [CODE.scaled(scale), WEIGHT.scaled(scale)],
        )?;
        let name = room.take(&written.name, NAME.scaled(scale))?;
        let summary = match with_summary && !written.summary.is_empty() {
            true => Some(room.take(&written.summary, SUMMARY.scaled(scale))?),
            false => None,
        };
        Some(Cell {
            area: *area,
            code,
            name,
            weight: written.weight.is_some().then_some(weight),
            summary,
        })
    };
    let whole = |of| scales(WHOLE, READABLE).find_map(|scale| cell(of, scale, true, Fit::Words));
    let with_summaries: Option<Vec<Cell>> = all.iter().map(whole).collect();
    with_summaries.unwrap_or_else(|| {
        all.iter()
            .map(|of| largest(|scale, fit| cell(of, scale, false, fit)))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Templates, sample};

    fn poster_of(release: &Release, see: impl Fn(&Poster<'_>)) {
        let words = Words::or_english("en", &Templates::default());
        see(&Poster::new(&Publication::new(release), &words));
    }

    /// A release with so many categories in its first module.
    fn with_categories(count: usize, weight: u32) -> Release {
        let mut release = sample::release();
        let mut category = release.modules[0].categories[0].clone();
        category.weight = weight;
        release.modules[0].categories = vec![category; count];
        release
    }

    #[test]
    fn modules_are_as_wide_as_they_weigh_and_levels_rise() {
        let mut release = sample::release();
        release.modules[0].categories[0].weight = 3;
        release.modules[1].categories[0].weight = 1;
        poster_of(&release, |poster| {
            let [one, other] = &poster.modules[..] else {
                panic!("there are two modules")
            };
            assert_eq!(one.area.width, 3 * other.area.width);
            let areas = [one, other].map(|module| module.categories[0].area);
            assert_eq!(areas[0].height, areas[1].height);
            assert_eq!(poster.levels[0].area.y - poster.levels[1].area.y, RISE);
            let ends = |cell: &Cell| cell.area.y + cell.area.height;
            assert_eq!(ends(&poster.levels[0]), ends(&poster.levels[1]));
        });
    }

    #[test]
    fn summaries_stand_where_they_can_be_read_in_every_box() {
        poster_of(&sample::release(), |poster| {
            let cell = &poster.modules[0].categories[0];
            assert!(cell.summary.is_some());
            assert_eq!(cell.name.face, NAME);
        });
        poster_of(&with_categories(300, 1), |poster| {
            let mut cells = poster.modules.iter().flat_map(|module| &module.categories);
            assert!(cells.all(|cell| cell.summary.is_none()));
        });
    }

    #[test]
    fn models_without_parts_and_without_weights_are_drawn() {
        let nothing = Release {
            levels: Vec::new(),
            modules: Vec::new(),
            ..sample::release()
        };
        poster_of(&nothing, |poster| {
            assert!(poster.modules.is_empty() && poster.levels.is_empty());
        });
        let mut release = sample::release();
        release.levels.truncate(1);
        release.modules[1].categories.clear();
        release.modules[0].categories[0].weight = 0;
        poster_of(&release, |poster| {
            assert!(poster.modules[0].categories[0].area.width > 0);
            assert_eq!(poster.levels[0].area.y, LEVELS.y);
        });
        release
            .modules
            .iter_mut()
            .for_each(|module| module.categories.clear());
        poster_of(&release, |poster| {
            let widths = poster.modules.iter().map(|module| module.area.width);
            assert!(widths.clone().count() > 1 && widths.min() > Some(0));
        });
        poster_of(&with_categories(3, u32::MAX), |poster| {
            let areas = poster.modules[0].categories.iter().map(|cell| cell.area);
            assert!(
                areas
                    .into_iter()
                    .all(|area| area.width > 0 && area.height > 0)
            );
        });
    }
}
