//! Places in source files. TOML and Markdown share one span space: byte offsets into the file's text.

use std::ops::Range;

/// A file of a [`crate::SourceTree`], by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// Bytes of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `file`.
    ///
    /// # Panics
    /// Never for files of a source tree, which are bounded well below four gigabytes.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let offset = |value: usize| u32::try_from(value).expect("files are bounded below 4 GiB");
        Self {
            file,
            start: offset(range.start),
            end: offset(range.end.max(range.start)),
        }
    }

    /// The bytes as a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The first byte only, as an empty span.
    #[must_use]
    pub fn at_start(self) -> Self {
        Self {
            end: self.start,
            ..self
        }
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// Bytes of one file that are covered by spans, to ask for many others whether they lie within.
#[derive(Clone, Debug, Default)]
pub struct Covered(Vec<Span>);

impl FromIterator<Span> for Covered {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort_unstable();
        spans.dedup_by(|next, span| {
            let overlaps = next.file == span.file && next.start < span.end.max(span.start + 1);
            if overlaps {
                span.end = span.end.max(next.end);
            }
            overlaps
        });
        Self(spans)
    }
}

impl Covered {
    /// Whether a span lies within what is covered.
    #[must_use]
    pub fn contains(&self, span: Span) -> bool {
        let before = |one: &Span| (one.file, one.start) <= (span.file, span.start);
        let behind = self.0.partition_point(before);
        let last = behind.checked_sub(1).map(|at| self.0[at]);
        last.is_some_and(|last| last.contains(span))
    }
}

/// Where a text that is read by itself stands in its file, as the front matter and the body of a page do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// The byte of the file at which the text starts.
    pub start: usize,
}

impl Origin {
    /// The span of bytes of the text. The one function that applies an offset.
    #[must_use]
    pub fn span(self, range: Range<usize>) -> Span {
        Span::new(self.file, self.start + range.start..self.start + range.end)
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Located<T> {
    /// Makes another value of it, which stands at the same place.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Located<U> {
        Located {
            value: make(self.value),
            span: self.span,
        }
    }
}

impl Located<bool> {
    /// Where it is said that something holds. `None` where it is said that it does not.
    #[must_use]
    pub fn where_true(&self) -> Option<Span> {
        self.value.then_some(self.span)
    }
}

impl<T: Into<String>> Located<T> {
    /// The text that a value of a checked form is.
    #[must_use]
    pub fn into_text(self) -> Located<String> {
        self.map(Into::into)
    }
}

impl<T> std::ops::Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A place for people: line and column count from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Where the lines of a text start, and how many characters stand before each block of it.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Of a line of a megabyte with a finding at each word, no finding counts all characters before it.
    characters: Vec<u32>,
}

/// The bytes of a block.
const BLOCK: usize = 1024;

/// The characters that start within some bytes.
fn count_characters(bytes: &[u8]) -> usize {
    let starts = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
    bytes.iter().filter(starts).count()
}

impl LineIndex {
    /// Finds the lines of a text. Lines end at LF, so that CRLF belongs to the line it ends.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = breaks.map(|(offset, _)| u32::try_from(offset + 1).unwrap_or(u32::MAX));
        let mut before = 0;
        let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
            let characters = before;
            before += u32::try_from(count_characters(block)).unwrap_or_default();
            characters
        });
        Self {
            characters: blocks.collect(),
            starts: std::iter::once(0).chain(starts).collect(),
        }
    }

    /// The characters that start before a byte of `text`.
    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let block = offset.saturating_sub(1) / BLOCK;
        let counted = self
            .characters
            .get(block)
            .map_or(0, |before| *before as usize);
        counted + count_characters(&text.as_bytes()[block * BLOCK..offset])
    }

    /// The line and column of a byte of `text`. The one function that turns a span into a position. A byte order
    /// mark is not counted, as no editor shows it.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1] as usize;
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let start = match text.strip_prefix('\u{feff}') {
            Some(rest) if line == 1 => text.len() - rest.len(),
            _ => start,
        };
        let before = |offset| self.characters_before(text, offset);
        Position {
            line,
            column: before(end.max(start)) - before(start) + 1,
        }
    }

    /// The bytes of a line, counted from 1, without its line break.
    #[must_use]
    pub fn line_range(&self, text: &str, line: usize) -> Range<usize> {
        let start = self.starts[line - 1] as usize;
        let end = self
            .starts
            .get(line)
            .map_or(text.len(), |next| *next as usize);
        start..start + text[start..end].trim_end_matches(['\n', '\r']).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_within_one_of_many_spans_is_covered() {
        let span = |range: Range<usize>| Span::new(FileId(1), range);
        let spans = [
            span(20..30),
            span(2..10),
            span(4..6),
            span(8..12),
            span(12..14),
        ];
        let covered: Covered = spans.into_iter().collect();
        for within in [2..12, 4..6, 9..11, 12..14, 20..30, 25..25] {
            assert!(covered.contains(span(within.clone())), "{within:?}");
        }
        for beyond in [0..1, 1..3, 11..13, 12..15, 15..16, 29..31] {
            assert!(!covered.contains(span(beyond.clone())), "{beyond:?}");
        }
        assert!(!covered.contains(Span::new(FileId(0), 4..6)));
        assert!(!Covered::default().contains(span(0..0)));
    }

    #[test]
    fn columns_count_scalar_values_and_skip_the_byte_order_mark() {
        let text = "\u{feff}aé=1\r\nüx\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 3), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 6), Position { line: 1, column: 3 });
        assert_eq!(index.position(text, 12), Position { line: 2, column: 2 });
        assert_eq!(&text[index.line_range(text, 2)], "üx");
    }

    #[test]
    fn columns_of_long_lines_are_those_that_counting_gives() {
        let text = format!("\u{feff}{}\n{}\n", "aé€😀".repeat(700), "ü".repeat(3000));
        let index = LineIndex::new(&text);
        let (mut line, mut column) = (1, 0);
        for (offset, character) in text.char_indices() {
            column += usize::from(offset > 0);
            let offset = u32::try_from(offset).unwrap();
            let expected = column.max(1);
            assert_eq!(index.position(&text, offset).line, line, "{offset}");
            assert_eq!(index.position(&text, offset).column, expected, "{offset}");
            if character == '\n' {
                (line, column) = (line + 1, 0);
            }
        }
    }
}
