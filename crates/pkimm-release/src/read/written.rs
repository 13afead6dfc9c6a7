//! A part of a text → where it stands in what a file writes of the text.
//!
//! YAML folds lines, indents blocks, doubles quotes and escapes characters, but leaves all others and their order. So the
//! two are gone through side by side, blanks apart.

use std::ops::Range;

/// How far ahead a character is sought that does not come next.
const AHEAD: usize = 64;

/// The bytes of `written`, a value as YAML or JSON writes it, that make the bytes `part` of `text`, which is the value or
/// nearly so: what was added to it since is told where its neighbors stand.
#[must_use]
pub fn written_part(written: &str, text: &str, part: Range<usize>) -> Range<usize> {
    let mut walk = Walk::new(written);
    let mut found: Option<Range<usize>> = None;
    for (at, sign) in text.char_indices() {
        if at >= part.end.max(part.start + 1) {
            break;
        }
        if sign.is_whitespace() {
            continue;
        }
        let place = walk.pass(sign);
        if at >= part.start {
            let start = found.map_or(place.start, |found| found.start);
            found = Some(start..place.end);
        }
    }
    let found = found.unwrap_or(walk.at..walk.at);
    if part.is_empty() {
        found.start..found.start
    } else {
        found
    }
}

struct Walk<'a> {
    written: &'a str,
    /// Whether a backslash begins an escape.
    has_escapes: bool,
    at: usize,
}

impl<'a> Walk<'a> {
    fn new(written: &'a str) -> Self {
        let first = written.lines().next().unwrap_or_default();
        let is_block = first.strip_prefix(['|', '>']).is_some_and(|rest| {
            let rest =
                rest.trim_start_matches(|sign: char| sign.is_ascii_digit() || "+-".contains(sign));
            rest.trim_start().is_empty() || rest.trim_start().starts_with('#')
        });
        let at = if is_block {
            written.find('\n').map_or(written.len(), |end| end + 1)
        } else {
            // The quote that opens it is none of its characters.
            usize::from(written.starts_with(['"', '\'']))
        };
        Self {
            written,
            has_escapes: written.starts_with('"'),
            at,
        }
    }

    /// Passes a character, and tells where it stands.
    fn pass(&mut self, sign: char) -> Range<usize> {
        let mut at = self.at;
        for _ in 0..AHEAD {
            let Some((written, length)) = self.unit(at) else {
                break;
            };
            if written == Some(sign) {
                self.at = at + length;
                return at..self.at;
            }
            at += length;
        }
        // It was added since.
        self.at..self.at
    }

    /// The character that is written at a byte, and how many bytes that takes. There is none where lines go on.
    fn unit(&self, at: usize) -> Option<(Option<char>, usize)> {
        let rest = self.written.get(at..)?;
        let first = rest.chars().next()?;
        Some(if self.has_escapes && first == '\\' {
            escaped(rest)
        } else {
            (Some(first), first.len_utf8())
        })
    }
}

/// The character that an escape stands for, and how long the escape is.
fn escaped(rest: &str) -> (Option<char>, usize) {
    let Some(kind) = rest[1..].chars().next() else {
        return (None, 1);
    };
    let by_digits = |count: usize| {
        let value = rest
            .get(2..2 + count)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        (
            value.and_then(char::from_u32),
            2 + count.min(rest.len().saturating_sub(2)),
        )
    };
    match kind {
        'x' => by_digits(2),
        // Half of a pair of JSON is no character, and neither is found.
        'u' => by_digits(4),
        'U' => by_digits(8),
        'n' | 'r' | 't' | '\n' | ' ' => (None, 2),
        '_' => (Some('\u{a0}'), 2),
        other => (Some(other), 1 + other.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_part(written: &str, text: &str, part: &str, expected: &str) {
        let start = text.find(part).expect("the part is in the text");
        let found = written_part(written, text, start..start + part.len());
        assert_eq!(&written[found], expected, "{part} in {written}");
    }

    #[test]
    fn a_part_is_found_in_every_style() {
        let text = "It's a \"rule\"\nof two lines, one é.";
        for (written, expected) in [
            (
                "|\n    It's a \"rule\"\n    of two lines, one é.\n",
                "\"rule\"\n    of",
            ),
            (
                ">- # folded\n  It's a \"rule\"\n\n  of two\n  lines, one é.",
                "\"rule\"\n\n  of",
            ),
            (
                "'It''s a \"rule\"\n\n  of two lines, one é.'",
                "\"rule\"\n\n  of",
            ),
            (
                "\"It's a \\\"rule\\\"\\nof two \\\n   lines, one \\u00e9.\"",
                "\\\"rule\\\"\\nof",
            ),
            (
                "It's a \"rule\"\n\n  of two lines, one é.",
                "\"rule\"\n\n  of",
            ),
        ] {
            assert_part(written, text, "\"rule\"\nof", expected);
            assert_part(
                written,
                text,
                "It's",
                if written.starts_with('\'') {
                    "It''s"
                } else {
                    "It's"
                },
            );
            let last = if written.starts_with('"') {
                "\\u00e9."
            } else {
                "é."
            };
            assert_part(written, text, "é.", last);
        }
    }

    #[test]
    fn what_was_added_is_told_by_its_neighbors() {
        assert_part("|\n  # Head\n  text\n", "### Head\ntext", "text", "text");
        let none = written_part("|\n  one\n", "one two", 4..7);
        assert_eq!(none, 7..7);
        assert_eq!(written_part("'one'", "one", 1..1), 2..2);
        assert_eq!(written_part("", "", 0..0), 0..0);
    }
}
