//! Splits a Markdown file into its TOML front matter, between lines of `+++`, and its body.

use std::ops::Range;

use pkimm_release::unseen::is_unseen;

use super::syntax::is_statement;

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

/// A line `+++` that stands a second time where the front matter begins or ends: without it, the front matter is what was
/// meant.
#[must_use]
pub fn repeated_fence(text: &str, parts: &Parts) -> Option<Range<usize>> {
    let front_matter = &text[parts.front_matter.clone()?];
    let body = &text[parts.body.clone()];
    let closing = text[..parts.body.start].trim_end().len();
    if front_matter.trim().is_empty() {
        let is_entry = |line: &str| is_statement(line) || line.starts_with('#');
        let is_meant = body.lines().find(|line| !line.trim().is_empty());
        let is_closed = body.lines().any(|line| line.trim_end() == "+++");
        return (is_meant.is_some_and(is_entry) && is_closed).then(|| closing - 3..closing);
    }
    // Behind a blank line it is text.
    let start = parts.body.start;
    let is_repeated = body
        .lines()
        .next()
        .is_some_and(|line| line.trim_end() == "+++");
    is_repeated.then(|| start..start + 3)
}

/// The first line from `from` on that somebody may have taken for the one that opens or closes the front matter. Before
/// anything else, that is the line with which the text begins.
#[must_use]
pub fn likely_fence(text: &str, from: usize) -> Option<Range<usize>> {
    let mut offset = from;
    for line in text[from..].split_inclusive('\n') {
        let is_hidden = |sign: char| sign.is_whitespace() || is_unseen(sign);
        let visible = line.trim_matches(is_hidden);
        let start = offset + line.find(visible).unwrap_or_default();
        offset += line.len();
        let is_rule = |sign: char| {
            visible.len() >= 2 && visible.chars().all(|other| other == sign || other == ' ')
        };
        let is_other_rule = || "—–=*~＋".chars().any(is_rule) || visible.starts_with("```");
        if is_rule('+')
            || is_rule('-') && visible.starts_with("---")
            || visible.starts_with("+++")
            || from == 0 && (visible == "{" || is_other_rule())
            || from > 0 && (visible.ends_with("+++") || is_other_rule())
        {
            return Some(start..start + visible.len());
        }
        if from == 0 && !visible.is_empty() {
            return None;
        }
    }
    None
}

/// How many lines of a text open or close front matter, and what stands before the first of them, without blanks.
#[must_use]
pub fn before_fence(text: &str) -> Option<(usize, Range<usize>)> {
    let mut offset = 0;
    let mut fences = text.split_inclusive('\n').filter_map(|line| {
        offset += line.len();
        (line.trim_end() == "+++").then_some(offset - line.len())
    });
    let first = fences.next()?;
    let count = 1 + fences.count();
    let before = text[..first].trim_end();
    let start = before.len()
        - before
            .trim_start_matches(['\u{feff}', '\n', '\r', ' '])
            .len();
    Some((count, start..before.len()))
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
        for line in [
            "---",
            "++++",
            "++",
            "+ + +",
            "+++ toml",
            "{",
            "—",
            "===",
            "```toml",
            "＋＋＋",
        ] {
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
        assert_eq!(fence("+++\na = 1 +++\n", 4).as_deref(), Some("a = 1 +++"));
        assert_eq!(fence("\u{200b}+++\n", 0).as_deref(), Some("+++"));
    }

    #[test]
    fn what_stands_before_the_front_matter_is_seen() {
        let before =
            |text: &str| before_fence(text).map(|(count, range)| (count, text[range].to_owned()));
        assert_eq!(
            before("\n# A\n\n+++\na = 1\n+++\n"),
            Some((2, "# A".to_owned()))
        );
        assert_eq!(before("a = 1\n+++\n"), Some((1, "a = 1".to_owned())));
        assert_eq!(before("a = 1\n"), None);
    }
}
