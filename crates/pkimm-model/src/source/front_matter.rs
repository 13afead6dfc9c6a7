//! Splits a Markdown file into its TOML front matter, between lines of `+++`, and its body.

use std::ops::Range;

/// The parts of a file, as bytes of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The TOML between the fences, without them.
    pub front_matter: Option<Range<usize>>,
    /// Everything after the closing fence.
    pub body: Range<usize>,
    /// The opening fence, where no line closes it.
    pub unclosed: Option<Range<usize>>,
}

/// Splits a text. A byte order mark and blank lines may stand before the opening fence. A fence line within a
/// multi-line string ends the front matter, as it does for Hugo.
#[must_use]
pub fn split(text: &str) -> Parts {
    let mut offset = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut opened: Option<Range<usize>> = None;
    for line in text[offset..].split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let line = line.trim_end();
        match &opened {
            None if line.is_empty() => {}
            None if line == "+++" => opened = Some(start..offset),
            None => break,
            Some(fence) if line == "+++" => {
                return Parts {
                    front_matter: Some(fence.end..start),
                    body: offset..text.len(),
                    unclosed: None,
                };
            }
            Some(_) => {}
        }
    }
    let body = opened.as_ref().map_or(0, |fence| fence.end);
    Parts {
        front_matter: None,
        body: body..text.len(),
        unclosed: opened,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<&str>, &str) {
        let parts = split(text);
        (
            parts.front_matter.map(|range| &text[range]),
            &text[parts.body],
        )
    }

    #[test]
    fn fences_are_found() {
        assert_eq!(
            parts("+++\na = 1\n+++\nbody\n+++\n"),
            (Some("a = 1\n"), "body\n+++\n")
        );
        assert_eq!(
            parts("\u{feff}\r\n+++\r\na = 1\r\n+++\r\nbody"),
            (Some("a = 1\r\n"), "body")
        );
        assert_eq!(parts("+++\n+++"), (Some(""), ""));
        assert_eq!(parts("body\n+++\n"), (None, "body\n+++\n"));
        assert_eq!(parts(""), (None, ""));
        assert_eq!(split("+++\na = 1\n").unclosed, Some(0..4));
    }
}
