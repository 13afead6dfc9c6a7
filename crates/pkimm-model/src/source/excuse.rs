//! Excuses as they stand in a text: comments that allow one finding at one place, and say why.
//!
//! `<!-- pkimm: allow count-typed-by-hand: the law itself names the number -->` in Markdown excuses the block that
//! follows it, or the line it stands on; `# pkimm: allow withdrawn-reference: still cited by contracts` does so in
//! TOML. What code shows is no comment, and excuses nothing. Which findings excuses take out is decided in
//! [`crate::check()`].

use std::ops::Range;

use pkimm_release::markdown::Edits;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::markdown::Comment;
use super::tree::SourceTree;
use crate::span::Span;

/// What an excuse begins with.
pub const MARK: &str = "pkimm: allow ";

/// A comment that asks to excuse findings, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excuse<'text> {
    /// The name of the lint, which may not exist.
    pub lint: &'text str,
    /// Why the finding is right here; empty where no reason is given.
    pub reason: &'text str,
    /// The comment.
    pub span: Span,
    /// The bytes in which a finding must start.
    pub covers: Span,
}

/// What a comment excuses. `blocks` are those of its file.
#[must_use]
pub fn excuse<'a>(tree: &'a SourceTree, blocks: &Blocks, comment: Span) -> Option<Excuse<'a>> {
    let (_, rest) = tree.slice(comment).split_once(MARK)?;
    let rest = rest.strip_suffix("-->").unwrap_or(rest).trim();
    let (lint, reason) = rest.split_once(':').unwrap_or((rest, ""));
    Some(Excuse {
        lint: lint.trim(),
        reason: reason.trim(),
        span: comment,
        covers: blocks.covered(comment),
    })
}

/// Comments of TOML that excuse something, from the number sign to the end of the line.
pub fn toml_remarks(toml: &str) -> impl Iterator<Item = Range<usize>> {
    let comments = Source::new(toml)
        .lex()
        .filter(|token| token.kind() == TokenKind::Comment);
    comments.filter_map(|token| {
        let (start, end) = (token.span().start(), token.span().end());
        let comment = toml[start..end].trim_end();
        comment.contains(MARK).then(|| start..start + comment.len())
    })
}

/// The lines of a text, each with where it starts, and where the block ends that it is of or that stands below it.
#[derive(Debug)]
pub struct Blocks(Vec<(usize, usize)>);

impl Blocks {
    /// The blocks of a text, which blank lines part.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut start = text.len();
        let (mut end, mut is_below) = (text.len(), false);
        let lines = text.split_inclusive('\n').rev().map(|line| {
            let is_blank = line.trim().is_empty();
            if !is_blank && !is_below {
                end = start;
            }
            is_below = !is_blank;
            start -= line.len();
            (start, end)
        });
        let mut lines: Vec<(usize, usize)> = lines.collect();
        lines.reverse();
        Self(lines)
    }

    /// The lines of the comment and the block below it, up to the next blank line.
    fn covered(&self, remark: Span) -> Span {
        let line_of = |at: usize| self.0.partition_point(|(start, _)| *start <= at);
        let Range { start, end } = remark.range();
        let (first, below) = (line_of(start), line_of(end.max(start + 1) - 1));
        let start = first.checked_sub(1).map_or(0, |line| self.0[line].0);
        let below = self.0.get(below).or(self.0.last());
        Span::new(remark.file, start..below.map_or(end, |(_, end)| *end))
    }
}

/// Whether a text holds nothing but comments. `comments` may be those of a longer text that starts with this one.
#[must_use]
pub fn is_only_comments(text: &str, comments: &[Comment]) -> bool {
    let mut edits = Edits::default();
    let spans = comments.iter().map(|comment| comment.part().span.clone());
    for span in spans.filter(|span| span.end <= text.len()) {
        edits.delete(span);
    }
    edits.apply(text).trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::markdown::{self, Place};
    use crate::span::FileId;

    #[test]
    fn comments_are_told_from_text() {
        let only = |text: &str| {
            let place = Place::From(FileId(0), 0);
            is_only_comments(text, &markdown::parse(text, place).comments)
        };
        assert!(only(" <!-- a -->\n<!-- b -->\n") && only("\n"));
        assert!(!only("<!-- a --> text") && !only("```\n<!-- a -->\n```"));
    }

    #[test]
    fn excuses_are_found_in_comments_alone() {
        let toml = "# pkimm: allow a: b\nx = 1 # pkimm: allow c: d\ny = \"pkimm: allow e: f\"\n";
        let found = |toml: &str| -> Vec<String> {
            toml_remarks(toml)
                .map(|range| toml[range].to_owned())
                .collect()
        };
        assert_eq!(found(toml), ["# pkimm: allow a: b", "# pkimm: allow c: d"]);
        // What texts show is no comment, on however many lines.
        for quotes in ["\"\"\"", "'''"] {
            let shown = format!(
                "x = {quotes}\n```\n# pkimm: allow a: b\n```\n{quotes} # pkimm: allow c: d\r\n"
            );
            assert_eq!(found(&shown), ["# pkimm: allow c: d"]);
        }
        let shown = "x = ['# pkimm: allow a: b', \"\\\" # pkimm: allow a: b\"]";
        assert_eq!(found(shown), Vec::<String>::new());
    }
}
