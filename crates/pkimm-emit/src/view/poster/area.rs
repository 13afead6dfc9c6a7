//! Parts of the sheet, and how they are cut into others.

use std::iter;

use serde::Serialize;

/// How many times as wide as high a category is at best: texts are read in lines.
const SHAPE: f64 = 2.4;

/// The most categories in one strip that are looked at.
const MAX_STRIP: usize = 100;

/// A part of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Area {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

impl Area {
    /// The area without a border of some width.
    pub(super) fn within(self, border: i64) -> Self {
        Self {
            x: self.x + border,
            y: self.y + border,
            width: self.width - 2 * border,
            height: self.height - 2 * border,
        }
    }

    /// It cut from left to right, by what each part weighs.
    pub(super) fn columns(self, weights: &[impl Into<i64> + Copy]) -> Vec<Self> {
        let parts = parts(self.width, weights);
        let part = |(start, width)| Self {
            x: self.x + start,
            width,
            ..self
        };
        parts.map(part).collect()
    }

    /// It cut from top to bottom.
    fn rows(self, weights: &[impl Into<i64> + Copy]) -> Vec<Self> {
        let parts = parts(self.height, weights);
        let part = |(start, height)| Self {
            y: self.y + start,
            height,
            ..self
        };
        parts.map(part).collect()
    }
}

/// The start and the length of each part of a length, which leave nothing between them.
fn parts(length: i64, weights: &[impl Into<i64> + Copy]) -> impl Iterator<Item = (i64, i64)> {
    let sum = total(weights);
    let ends = weights.iter().scan(0, |end, weight| {
        *end += (*weight).into();
        Some(*end)
    });
    let mut start = 0;
    ends.map(move |end| {
        let end = length * end / sum;
        let part = (start, end - start);
        start = end;
        part
    })
}

/// What parts weigh together.
pub(super) fn total(weights: &[impl Into<i64> + Copy]) -> i64 {
    weights.iter().map(|weight| (*weight).into()).sum()
}

/// An area cut into strips, one below the other, with its categories side by side in each: so that on the whole they come next to
/// the shape in which texts are read.
pub(super) fn strips(area: Area, weights: &[u32]) -> Vec<Area> {
    let sum_of = |weights: &[u32]| weights.iter().copied().map(f64::from).sum::<f64>();
    let shape = length(area.width) / length(area.height) / SHAPE;
    let sum = sum_of(weights);
    // How far a strip is from the shape, added up over its categories.
    let cost = |strip: &[u32]| {
        let own = sum_of(strip);
        let of = |weight: &u32| {
            let shape = shape * f64::from(*weight) * sum / own / own;
            shape.max(1.0 / shape)
        };
        strip.iter().map(of).sum::<f64>()
    };
    // The best way to cut the first so many, and where its last strip begins.
    let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
    for end in 1..=weights.len() {
        let starts = end.saturating_sub(MAX_STRIP)..end;
        let ways = starts.map(|start| (best[start].0 + cost(&weights[start..end]), start));
        let way = ways.min_by(|one, other| one.0.total_cmp(&other.0));
        best.push(way.expect("a strip ends behind where it begins"));
    }
    let ends = iter::successors(Some(weights.len()), |end| Some(best[*end].1));
    let mut cuts: Vec<usize> = ends.take_while(|end| *end > 0).collect();
    cuts.push(0);
    cuts.reverse();
    let strips = cuts.windows(2).map(|cut| &weights[cut[0]..cut[1]]);
    let heights: Vec<i64> = strips.clone().map(total).collect();
    let cells = area.rows(&heights).into_iter().zip(strips);
    cells.flat_map(|(row, strip)| row.columns(strip)).collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no length is longer than a sheet"
)]
fn length(of: i64) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const WHOLE: Area = Area {
        x: 100,
        y: 200,
        width: 14_000,
        height: 16_000,
    };

    proptest! {
        /// Nothing is left between the parts of an area, none lies upon another, and each is as large as it weighs.
        #[test]
        fn strips_fill_an_area_by_weight(weights in vec(1..9_u32, 1..40)) {
            let cells = strips(WHOLE, &weights);
            prop_assert_eq!(cells.len(), weights.len());
            let size = |area: &Area| area.width * area.height;
            prop_assert_eq!(cells.iter().map(size).sum::<i64>(), size(&WHOLE));
            for (at, one) in cells.iter().enumerate() {
                for other in &cells[at + 1..] {
                    let apart = one.x + one.width <= other.x
                        || other.x + other.width <= one.x
                        || one.y + one.height <= other.y
                        || other.y + other.height <= one.y;
                    prop_assert!(apart, "{one:?} {other:?}");
                }
            }
            let sum = total(&weights);
            for (cell, weight) in cells.iter().zip(&weights) {
                let due = size(&WHOLE) * i64::from(*weight) / sum;
                // Each side is rounded by a unit at most.
                let rounded = cell.width + cell.height + 1;
                prop_assert!((size(cell) - due).abs() <= rounded, "{cell:?} {due}");
            }
        }
    }

    #[test]
    fn strips_are_wide_and_keep_the_order() {
        let row = |cells: &[Area]| {
            let mut rows: Vec<i64> = cells.iter().map(|cell| cell.y).collect();
            rows.dedup();
            rows.len()
        };
        let cells = strips(WHOLE, &[5, 4, 2, 3, 5]);
        assert_eq!(row(&cells), 4);
        assert!(
            cells
                .windows(2)
                .all(|pair| (pair[0].y, pair[0].x) < (pair[1].y, pair[1].x))
        );
        // Of many, none is a stripe.
        let many = strips(WHOLE, &[1; 300]);
        assert!(
            many.iter()
                .all(|cell| cell.width < 5 * cell.height && cell.height < cell.width)
        );
    }
}
