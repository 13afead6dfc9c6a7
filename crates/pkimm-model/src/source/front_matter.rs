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

/// The first line from `from` on that somebody may have taken for the one that opens or closes the front matter. Before
/// anything else, that is the line with which the text begins.
#[must_use]
pub fn likely_fence(text: &str, from: usize) -> Option<Range<usize>> {
    let mut offset = from;
    for line in text[from..].split_inclusive('\n') {
        let visible = line.trim_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}');
        let start = offset + line.find(visible).unwrap_or_default();
        offset += line.len();
        let is_rule = |sign: char| {
            visible.len() >= 2 && visible.chars().all(|other| other == sign || other == ' ')
        };
        if is_rule('+')
            || is_rule('-') && visible.starts_with("---")
            || visible.starts_with("+++")
            || from == 0 && visible == "{"
        {
            return Some(start..start + visible.len());
        }
        if from == 0 && !visible.is_empty() {
            return None;
        }
    }
    None
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

    #[test]
    fn what_was_taken_for_a_fence_is_seen() {
        let fence = |text: &str, from| likely_fence(text, from).map(|range| text[range].to_owned());
        for line in ["---", "++++", "++", "+ + +", "+++ toml", "{"] {
            assert_eq!(
                fence(&format!("\u{feff}\n {line}\r\na\n"), 0).as_deref(),
                Some(line)
            );
        }
        for line in ["", "text", "- a", "-", "## a"] {
            assert_eq!(fence(&format!("{line}\n"), 0), None, "{line}");
        }
        assert_eq!(fence("text\n---\n", 0), None);
        assert_eq!(fence("+++\na = 1\n---\n", 4).as_deref(), Some("---"));
        assert_eq!(fence("+++\na = 1\n{\n", 4), None);
    }
}
