//! What a text must not do where it stands in a source file: open a section of its own, or hide the one after it.

use pkimm_release::markdown::{Edits, Reach, parse};

use super::Found;
use crate::lint::{heading_out_of_order, unclosed_block};
use crate::source::text::published;

/// A change that lets a text stand in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Correction {
    /// The line that asks for it, as it was.
    pub line: String,
    /// How many lines that say the same stand before it.
    pub before: usize,
    /// What was done.
    pub why: String,
    /// What a lint would tell of the line if it were as it was.
    pub found: Option<Found>,
}

/// How many corrections of one kind in one text are told line by line.
const MAX_TOLD: usize = 100;

/// A text in which no line opens a heading of the first or second level, since those part the sections of a file.
pub(super) fn below_sections(text: &mut String, corrections: &mut Vec<Correction>) {
    let why = "it would start a section; a backslash was added before it";
    // What was a heading can be part of another one then, which the next round takes away.
    loop {
        let mut marks: Vec<usize> = Vec::new();
        for heading in parse(text).headings {
            // What stands below another one was taken with it.
            let is_new = marks.last().is_none_or(|last| *last < heading.mark.start);
            if heading.level <= 2 && is_new {
                marks.push(heading.mark.start);
                marks.extend(lines_below(text, heading.mark.start));
            }
        }
        if marks.is_empty() {
            return;
        }
        let found = Some(Found {
            lint: heading_out_of_order::LINT.name,
            message: "headings in this text start with `###`",
        });
        corrections.extend(told(text, &marks, why, found));
        let mut edits = Edits::default();
        marks.iter().for_each(|at| edits.replace(*at..*at, "\\"));
        *text = edits.apply(text);
    }
}

/// Lines of nothing but `=` or `-` directly below the one at a place: once it is none, each would make a heading of the lines
/// above it.
fn lines_below(text: &str, at: usize) -> impl Iterator<Item = usize> {
    let start = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    let is_line = |line: &str| {
        let line = line.trim();
        !line.is_empty() && (line.trim_matches('=').is_empty() || line.trim_matches('-').is_empty())
    };
    let is_below = is_line(text[at..start].trim());
    let lines = text[start..].split_inclusive('\n');
    let lines = lines.take_while(move |line| is_below && is_line(line));
    lines.scan(start, |next, line| {
        let at = *next + line.len() - line.trim_start().len();
        *next += line.len();
        Some(at)
    })
}

/// What was done to lines, as corrections. Of very many the first are told, and how many there are beside.
fn told(text: &str, places: &[usize], why: &str, found: Option<Found>) -> Vec<Correction> {
    let correction = |at: usize, why: String| {
        let line = text[at..].lines().next().unwrap_or_default().to_owned();
        Correction {
            before: before(text, at, &line),
            line,
            why,
            found,
        }
    };
    let (first, others) = places.split_at(places.len().min(MAX_TOLD));
    let mut told: Vec<Correction> = first
        .iter()
        .map(|at| correction(*at, why.to_owned()))
        .collect();
    if let Some(next) = others.first() {
        let why = format!("{why}; so it is with {} lines from here on", others.len());
        told.push(correction(*next, why));
    }
    told
}

/// A text after which a heading is a heading. Code, a comment and some other HTML reach to the end of a file where nothing
/// closes them; a line that does so shows the same.
pub(super) fn closed(text: &mut String, corrections: &mut Vec<Correction>) {
    let unclosed = parse(text).unclosed;
    let Some(block) = unclosed
        .iter()
        .find(|block| block.reach == Reach::Everything)
    else {
        return;
    };
    let (at, end) = (block.span.start, &block.end);
    let line = text[at..].lines().next().unwrap_or_default().to_owned();
    corrections.push(Correction {
        before: before(text, at, &line),
        line,
        why: format!(
            "it was never closed and would swallow the next section; a line {end} was added"
        ),
        found: Some(Found {
            lint: unclosed_block::LINT.name,
            message: unclosed_block::EVERYTHING,
        }),
    });
    let end = format!("\n{end}");
    text.push_str(&end);
}

/// What is published of a text from now on: comments are remarks for authors, and stay in the source file alone.
pub(super) fn without_remarks(text: &mut String, corrections: &mut Vec<Correction>) {
    let comments = parse(text).comments;
    if comments.is_empty() {
        return;
    }
    let places: Vec<usize> = comments.iter().map(|comment| comment.span.start).collect();
    let why = "it is a remark, which stays in the source file and is no longer published";
    corrections.extend(told(text, &places, why, None));
    *text = published(text);
}

/// How many lines before a place say the same as the one there.
fn before(text: &str, at: usize, line: &str) -> usize {
    text[..at]
        .lines()
        .filter(|earlier| {
            earlier
                .trim_start_matches('\\')
                .trim_end()
                .ends_with(line.trim())
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_would_part_a_file_are_escaped() {
        for (before, after) in [
            ("# One\n\ntext", "\\# One\n\ntext"),
            ("Two\n---\ntext", "Two\n\\---\ntext"),
            ("### Three", "### Three"),
            ("```\n# code\n```", "```\n# code\n```"),
            ("a\n  ## b", "a\n  \\## b"),
            ("a\n===\n  ---\n==\nb", "a\n\\===\n  \\---\n\\==\nb"),
        ] {
            let (mut text, mut corrections) = (before.to_owned(), Vec::new());
            below_sections(&mut text, &mut corrections);
            assert_eq!(text, after);
            assert_eq!(corrections.is_empty(), before == after);
        }
    }

    #[test]
    fn what_would_hide_the_next_section_is_closed() {
        for (before, end) in [
            ("a\n\n```\nopenssl x509", "```"),
            ("~~~~ sh\n```\na", "~~~~"),
            ("a\n\n<!-- never\n\nended", "-->"),
            ("<pre>\n\na", "</pre>"),
            ("<script>\n\na", "</script>"),
            ("<?php\n\na", "?>"),
            ("<![CDATA[\n\na", "]]>"),
            ("```\na\n```", ""),
            ("<!-- a -->\n\nb", ""),
            ("- ```\n  a", ""),
            ("> <!-- a", ""),
            ("<div>\na", ""),
            ("text with <!-- in it", ""),
        ] {
            let (mut text, mut corrections) = (before.to_owned(), Vec::new());
            closed(&mut text, &mut corrections);
            let after = if end.is_empty() {
                before.to_owned()
            } else {
                format!("{before}\n{end}")
            };
            assert_eq!(text, after);
            assert_eq!(corrections.is_empty(), end.is_empty());
        }
    }

    #[test]
    fn of_very_many_lines_some_are_told() {
        for lines in ["## A\n\n", "===\n"] {
            let (mut text, mut corrections) =
                ("a\n".to_owned() + &lines.repeat(20_000), Vec::new());
            below_sections(&mut text, &mut corrections);
            assert!(
                corrections.len() <= 2 * (MAX_TOLD + 1),
                "{}",
                corrections.len()
            );
            assert!(parse(&text).headings.is_empty());
        }
    }

    #[test]
    fn what_says_the_same_before_is_counted() {
        let (mut text, mut corrections) = ("## A\n\n## B\n\n## A".to_owned(), Vec::new());
        below_sections(&mut text, &mut corrections);
        let lines: Vec<(&str, usize)> = corrections
            .iter()
            .map(|change| (change.line.as_str(), change.before))
            .collect();
        assert_eq!(lines, [("## A", 0), ("## B", 0), ("## A", 1)]);
    }
}
