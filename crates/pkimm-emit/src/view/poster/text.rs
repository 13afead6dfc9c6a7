//! Texts in a part of the sheet: in lines, and as large as all of them fit.

use std::iter;

use serde::Serialize;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_width::UnicodeWidthChar as _;

use super::area::Area;

/// Sizes are tried from the largest to the smallest, in thousandths of what is meant.
pub(super) const WHOLE: i64 = 1000;
/// The smallest at which a summary is set in 8 points, and is read by somebody who stands before it.
pub(super) const READABLE: i64 = 660;
/// Below this, words are broken rather than made smaller.
const WORDS: i64 = 400;
/// The smallest of all.
const SMALLEST: i64 = 10;

/// A text in lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Label {
    /// Where its lines begin, or end where they stand at the end.
    pub x: i64,
    /// The baseline of the first line.
    pub y: i64,
    /// How its letters look.
    #[serde(flatten)]
    pub face: Face,
    /// From one baseline to the next.
    pub step: i64,
    /// Whether the lines end at `x`.
    pub ends: bool,
    pub lines: Vec<String>,
}

/// Texts in an area, as large as they can be up to a size.
pub(super) fn fitted(area: Area, texts: &[&str], face: Face) -> Label {
    largest(|scale, fit| Room::new(area, fit).take_all(texts, face.scaled(scale)))
}

/// Two texts on one line, the second at its end.
pub(super) fn beside(area: Area, texts: [&str; 2], face: Face) -> [Label; 2] {
    largest(|scale, fit| Room::new(area, fit).pair(texts, [face.scaled(scale); 2]))
}

pub(super) fn scaled(size: i64, scale: i64) -> i64 {
    (size * scale / WHOLE).max(1)
}

/// From one size down to another, each about a thirtieth smaller.
pub(super) fn scales(largest: i64, smallest: i64) -> impl Iterator<Item = i64> {
    let smaller = |scale: &i64| Some((scale * 97 / 100).min(scale - 1));
    iter::successors(Some(largest), smaller).take_while(move |scale| *scale >= smallest)
}

/// What is made at the largest scale at which it can be: with whole words first, and then with broken ones.
pub(super) fn largest<T>(make: impl Fn(i64, Fit) -> Option<T>) -> T {
    scales(WHOLE, WORDS)
        .find_map(|scale| make(scale, Fit::Words))
        .or_else(|| scales(WORDS, SMALLEST).find_map(|scale| make(scale, Fit::Letters)))
        .or_else(|| make(SMALLEST, Fit::All))
        .expect("nothing is refused at the smallest scale")
}

/// What is put into an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// What fits with whole words in its lines.
    Words,
    /// What fits with lines that end anywhere.
    Letters,
    /// Everything.
    All,
}

/// What is left of an area while texts are put into it from its top.
pub(super) struct Room {
    area: Area,
    fit: Fit,
}

impl Room {
    pub(super) fn new(area: Area, fit: Fit) -> Self {
        Self { area, fit }
    }

    fn skip(&mut self, height: i64) {
        self.area.y += height;
        self.area.height -= height;
    }

    /// Two texts on one line, the second at its end. Another text may follow below them.
    pub(super) fn pair(&mut self, texts: [&str; 2], faces: [Face; 2]) -> Option<[Label; 2]> {
        let [first, second] = faces;
        let between = if texts[1].is_empty() { 0 } else { second.size };
        let both = first.width(texts[0]) + between + second.width(texts[1]);
        let fits = both <= self.area.width && first.size <= self.area.height;
        let [one, other] = texts.map(|text| vec![text.to_owned()]);
        let one = first.label(self.area, one);
        let other = Label {
            x: one.x + self.area.width,
            y: one.y,
            ends: true,
            ..second.label(self.area, other)
        };
        self.skip(first.step());
        (fits || self.fit == Fit::All).then_some([one, other])
    }

    /// A text in as many lines as it needs.
    pub(super) fn take(&mut self, text: &str, face: Face) -> Option<Label> {
        self.take_all(&[text], face)
    }

    /// Some texts, one below the other.
    fn take_all(&mut self, texts: &[&str], face: Face) -> Option<Label> {
        let texts = texts.iter();
        let lines = texts.map(|text| broken(text, self.area.width, face, self.fit != Fit::Words));
        let lines = lines.collect::<Option<Vec<_>>>()?.concat();
        let height = face.step() * i64::try_from(lines.len()).ok()?;
        let fits = height - (face.step() - face.size) <= self.area.height;
        let label = face.label(self.area, lines);
        self.skip(height);
        (fits || self.fit == Fit::All).then_some(label)
    }
}

/// How far letters rise above their line, in thousandths of their size, and how far lines are apart.
const ASCENT: i64 = 780;
const STEP: i64 = 1260;

/// How wide a bold letter is beside another one, in percent.
const STRONG: i64 = 112;

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Face {
    pub size: i64,
    /// Whether they are bold.
    pub strong: bool,
}

impl Face {
    /// How wide a line of text is at most, with whatever font without serifs it is shown.
    pub(super) fn width(self, text: &str) -> i64 {
        advances(text) * self.size * self.percent() / (WHOLE * 100)
    }

    /// Up to which sum of advances a line is no wider than this.
    fn room(self, width: i64) -> i64 {
        width * WHOLE * 100 / (self.size * self.percent())
    }

    fn percent(self) -> i64 {
        if self.strong { STRONG } else { 100 }
    }

    /// The same in another size.
    pub(super) fn scaled(self, scale: i64) -> Self {
        Self {
            size: scaled(self.size, scale),
            ..self
        }
    }

    /// How far its lines are apart.
    fn step(self) -> i64 {
        self.size * STEP / WHOLE
    }

    /// The label that stands at the top of an area.
    fn label(self, area: Area, lines: Vec<String>) -> Label {
        Label {
            x: area.x,
            y: area.y + self.size * ASCENT / WHOLE,
            face: self,
            step: self.step(),
            ends: false,
            lines,
        }
    }
}

fn advances(text: &str) -> i64 {
    text.chars().map(advance).sum()
}

/// How wide a character is in the widest of the common fonts without serifs, in thousandths of the size of the letters.
fn advance(character: char) -> i64 {
    match (character, character.width()) {
        // Letters of scripts in which the form of one follows from others, and signs that stand over them: what is shown may be wider
        // than each alone, and a font of bitmaps gives each sign a place.
        ('\u{590}'..='\u{1cff}', _) => 1050,
        (_, None | Some(0)) => 0,
        ('i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' | ' ', _) => 330,
        ('f' | 'r' | 't' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' | '·', _) => 420,
        ('m' | 'w' | 'M' | 'W' | '%' | '@', _) => 990,
        (_, Some(1)) if character.is_uppercase() => 770,
        (_, Some(1)) => 630,
        _ => 1050,
    }
}

/// A text in lines of some width, which end where a line may end (Unicode Standard Annex 14). `None` where a word is wider, unless
/// lines may break anywhere.
fn broken(text: &str, available: i64, face: Face, anywhere: bool) -> Option<Vec<String>> {
    let room = face.room(available);
    let mut lines = Vec::new();
    let mut line = String::new();
    // How wide the line is, with the blank at its end.
    let mut taken = 0;
    let mut end = |line: &mut String, taken: &mut i64| {
        lines.push(line.trim().to_owned());
        line.clear();
        *taken = 0;
    };
    let mut start = 0;
    for (stop, opportunity) in linebreaks(text) {
        let piece = &text[start..stop];
        start = stop;
        let wide = advances(piece.trim_end());
        if taken + wide > room && !line.is_empty() {
            end(&mut line, &mut taken);
        }
        if wide > room && !anywhere {
            return None;
        }
        for character in piece.chars() {
            let wide = advance(character);
            if wide > 0 && taken + wide > room && !character.is_whitespace() && !line.is_empty() {
                end(&mut line, &mut taken);
            }
            line.push(character);
            taken += wide;
        }
        if opportunity == BreakOpportunity::Mandatory {
            end(&mut line, &mut taken);
        }
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FACE: Face = Face {
        size: 400,
        strong: false,
    };

    fn area(width: i64, height: i64) -> Area {
        Area {
            x: 0,
            y: 0,
            width,
            height,
        }
    }

    proptest! {
        /// No letter is lost, and as long as something smaller can follow, no line is wider than its area.
        #[test]
        fn a_text_is_whole_in_its_lines(text in "\\PC{0,120}", width in 300..9000_i64, height in 300..3000_i64) {
            let letters = |text: &str| text.replace(char::is_whitespace, "");
            for fit in [Fit::Words, Fit::Letters, Fit::All] {
                if let Some(label) = Room::new(area(width, height), fit).take(&text, FACE) {
                    prop_assert_eq!(letters(&label.lines.concat()), letters(&text));
                    // One letter may be wider than all, with what stands over it.
                    let is_letter = |line: &str| line.chars().filter(|sign| advance(*sign) > 0).count() == 1;
                    let fits = |line: &String| FACE.width(line) <= width || is_letter(line);
                    prop_assert!(label.lines.iter().all(fits), "{:?}", label.lines);
                }
            }
            let label = fitted(area(width, height), &[&text], FACE);
            prop_assert_eq!(letters(&label.lines.concat()), letters(&text));
        }
    }

    #[test]
    fn lines_end_between_words_as_long_as_one_fits() {
        let lines = |text: &str, width| {
            let label = Room::new(area(width, 9000), Fit::Words).take(text, FACE)?;
            Some(label.lines)
        };
        let text = "Policies and documentation";
        assert_eq!(lines(text, 9000), Some(vec![text.to_owned()]));
        assert_eq!(
            lines(text, 3600).unwrap(),
            ["Policies and", "documentation"]
        );
        assert_eq!(lines(text, 1000), None);
        assert_eq!(
            lines("\u{6f22}\u{5b57}\u{6f22}\u{5b57}", 900)
                .unwrap()
                .len(),
            2
        );
        let small = fitted(area(2000, 9000), &[text], FACE);
        assert!(small.face.size < FACE.size && small.lines.contains(&"documentation".to_owned()));
    }

    #[test]
    fn letters_have_the_room_of_the_widest_fonts() {
        let of = |text: &str| FACE.width(text);
        assert!(of("i") < of("n") && of("n") < of("W") && of("W") < of("\u{6f22}"));
        let strong = Face {
            strong: true,
            ..FACE
        };
        assert!(strong.width("name") > of("name"));
        assert_eq!(
            of("e\u{301}"),
            of("e"),
            "what stands over a letter takes no room"
        );
        assert!(
            of("\u{b95}\u{bc1}") > 2 * of("n"),
            "but where letters follow from others"
        );
    }

    #[test]
    fn what_is_too_long_is_smaller_and_at_last_broken() {
        let long = "x".repeat(100);
        let label = fitted(area(9000, 3000), &[&long], FACE);
        assert_eq!(label.face.size, scaled(FACE.size, WORDS));
        assert!(label.lines.len() == 2 && label.lines.concat() == long);
        let longest = "x".repeat(90_000);
        let label = fitted(area(9000, 300), &[&longest], FACE);
        assert!(label.face.size < 10, "{}", label.face.size);
        assert_eq!(label.lines.concat(), longest);
        let [one, other] = beside(area(9000, 600), ["One", "other"], FACE);
        assert_eq!((one.x, other.x, one.y), (0, 9000, other.y));
        assert_eq!(one.face, FACE);
        let [one, _] = beside(area(9000, 600), ["One", &"other ".repeat(20)], FACE);
        assert!(one.face.size < FACE.size);
    }
}
