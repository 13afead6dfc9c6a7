//! A font for the characters that the text fonts lack, made from the bitmaps of GNU Unifont: one square for each dot. It
//! looks like a dot matrix, but whatever a text holds is printed, can be searched, and is read aloud.

use std::collections::BTreeSet;
use std::ops::Range;

use kurbo::{BezPath, Rect, Shape as _};
use typst::foundations::Bytes;
use typst::text::Font;
use unifont::get_glyph;
use write_fonts::tables::cmap::Cmap;
use write_fonts::tables::glyf::{GlyfLocaBuilder, SimpleGlyph};
use write_fonts::tables::head::Head;
use write_fonts::tables::hhea::Hhea;
use write_fonts::tables::hmtx::{Hmtx, LongMetric};
use write_fonts::tables::loca::LocaFormat;
use write_fonts::tables::maxp::Maxp;
use write_fonts::tables::name::{Name, NameRecord};
use write_fonts::tables::os2::Os2;
use write_fonts::tables::post::Post;
use write_fonts::types::{GlyphId, NameId};
use write_fonts::{FontBuilder, OffsetMarker};

/// The name of the family, by which templates ask for it.
const FAMILY: &str = "Bitmaps";

/// Rows of a bitmap, and columns of a wide one.
const SIZE: u16 = 16;

/// Rows below the line on which letters stand.
const DESCENT: u16 = 2;

/// The width of a dot in units of the font, of which an em has [`SIZE`] times as many.
const DOT: u16 = 64;

/// Where scripts stand of which letters are taken apart into others, which stand among the same 256 characters.
const SCRIPTS: Range<u32> = 0x300..0x2000;

/// Whether there is a bitmap of a character.
pub(super) fn has(character: char) -> bool {
    get_glyph(character).is_some()
}

/// The font with these characters. Before they are set, some are taken apart into others of their script, which it has, too.
pub(super) fn font(characters: &BTreeSet<char>) -> Font {
    let scripts: BTreeSet<u32> = characters
        .iter()
        .map(|character| u32::from(*character))
        .filter(|code| SCRIPTS.contains(code))
        .map(|code| code & !0xff)
        .collect();
    let neighbours = scripts.iter().flat_map(|start| *start..start + 0x100);
    let mut all: BTreeSet<char> = neighbours.filter_map(char::from_u32).collect();
    all.extend(characters);
    let bytes = build(&all).expect("squares make a sound font");
    Font::new(Bytes::new(bytes), 0).expect("squares make a sound font")
}

fn build(characters: &BTreeSet<char>) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut outlines = GlyfLocaBuilder::new();
    let mut metrics = Vec::new();
    let mut mappings = Vec::new();
    let mut add = |path: &BezPath, columns: u16| -> Result<u32, Box<dyn std::error::Error>> {
        let glyph = SimpleGlyph::from_bezpath(path).map_err(|error| format!("{error:?}"))?;
        outlines.add_glyph(&glyph)?;
        metrics.push(LongMetric::new(columns * DOT, glyph.bbox.x_min));
        Ok(u32::try_from(metrics.len() - 1)?)
    };
    // Stands for all characters of which there is no bitmap.
    add(&frame(), SIZE)?;
    let unknown = add(&frame(), SIZE)?;
    for character in characters {
        let glyph = match get_glyph(*character) {
            Some(bitmap) => add(&squares(bitmap), u16::try_from(bitmap.get_width())?)?,
            None => unknown,
        };
        mappings.push((*character, GlyphId::new(glyph)));
    }
    let count = u16::try_from(metrics.len())?;
    let (glyf, loca, format) = outlines.build();
    let ascent = i16::try_from((SIZE - DESCENT) * DOT)?;
    let descent = -i16::try_from(DESCENT * DOT)?;
    let head = Head {
        units_per_em: SIZE * DOT,
        index_to_loc_format: i16::from(format == LocaFormat::Long),
        magic_number: 0x5f0f_3cf5,
        y_min: descent,
        x_max: i16::try_from(SIZE * DOT)?,
        y_max: ascent,
        ..Head::default()
    };
    let hhea = Hhea {
        ascender: ascent.into(),
        descender: descent.into(),
        advance_width_max: (SIZE * DOT).into(),
        number_of_h_metrics: count,
        ..Hhea::default()
    };
    let name = |id, text: &str| {
        NameRecord::new(
            3,
            1,
            0x409,
            NameId::new(id),
            OffsetMarker::new(text.to_owned()),
        )
    };
    let names = vec![
        name(1, FAMILY),
        name(2, "Regular"),
        name(4, FAMILY),
        name(6, FAMILY),
    ];
    let os2 = Os2 {
        us_weight_class: 400,
        us_width_class: 5,
        s_typo_ascender: ascent,
        s_typo_descender: descent,
        us_win_ascent: (SIZE - DESCENT) * DOT,
        us_win_descent: DESCENT * DOT,
        ..Os2::default()
    };
    Ok(FontBuilder::new()
        .add_table(&head)?
        .add_table(&hhea)?
        .add_table(&Maxp {
            max_points: Some(SIZE * SIZE * 4),
            max_contours: Some(SIZE * SIZE),
            max_composite_points: Some(0),
            max_composite_contours: Some(0),
            max_zones: Some(1),
            max_twilight_points: Some(0),
            max_storage: Some(0),
            max_function_defs: Some(0),
            max_instruction_defs: Some(0),
            max_stack_elements: Some(0),
            max_size_of_instructions: Some(0),
            max_component_elements: Some(0),
            max_component_depth: Some(0),
            ..Maxp::new(count)
        })?
        .add_table(&Hmtx::new(metrics, Vec::new()))?
        .add_table(&Cmap::from_mappings(mappings)?)?
        .add_table(&glyf)?
        .add_table(&loca)?
        .add_table(&Name::new(names))?
        .add_table(&os2)?
        .add_table(&Post::default())?
        .build())
}

/// The outline of a bitmap: a rectangle for each run of dots in a row.
fn squares(bitmap: &unifont::Glyph) -> BezPath {
    let mut path = BezPath::new();
    let columns = bitmap.get_width();
    for row in 0..usize::from(SIZE) {
        let mut column = 0;
        while column < columns {
            if !bitmap.get_pixel(column, row) {
                column += 1;
                continue;
            }
            let start = column;
            while column < columns && bitmap.get_pixel(column, row) {
                column += 1;
            }
            push(&mut path, start, row, column, row + 1);
        }
    }
    path
}

/// A square outline with a hole in it.
fn frame() -> BezPath {
    let mut path = BezPath::new();
    for (left, top, right, bottom) in [
        (1, 1, 15, 2),
        (1, 13, 15, 14),
        (1, 2, 2, 13),
        (14, 2, 15, 13),
    ] {
        push(&mut path, left, top, right, bottom);
    }
    path
}

/// Adds a rectangle between columns and rows, which are counted from the left and from the top.
fn push(path: &mut BezPath, left: usize, top: usize, right: usize, bottom: usize) {
    let across = |column: usize| column as f64 * f64::from(DOT);
    let up = |row: usize| (f64::from(SIZE - DESCENT) - row as f64) * f64::from(DOT);
    // Neighbours overlap a little, or a line of light would show between them.
    let overlap = 4.0;
    let rectangle = Rect::new(across(left), up(bottom) - overlap, across(right), up(top));
    path.extend(rectangle.path_elements(0.1));
}
