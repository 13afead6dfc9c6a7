//! Texts of the source as they are published: the Markdown of a TOML value, of a section and of a page, each with its
//! structure and its place.

use std::borrow::Cow;
use std::ops::Range;

use pkimm_release::markdown::{Edits, is_silent};
use pkimm_release::unseen;

use crate::source::markdown::{self, Markdown, Place, opens_fence};
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

/// A text: its value as it is published, and its Markdown with spans.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text with LF line ends, without leading blank lines, trailing white space and comments.
    pub value: String,
    /// Its structure.
    pub markdown: Markdown,
    /// Where it stands.
    pub span: Span,
}

impl Text {
    /// Whether a reader sees no word of it.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        // Few texts have no word, and the others need not be read again. The box of a task has one letter.
        let is_word = |block: &markdown::Block| {
            let mut letters = block.text.chars().filter(|sign| sign.is_alphanumeric());
            letters.nth(1).is_some_and(|sign| !unseen::is_unseen(sign))
        };
        !self.markdown.blocks.iter().any(is_word) && is_silent(&self.value)
    }

    /// The byte of the file at which a byte of the value of a page stands. Between the bytes of the value, remarks and blanks
    /// are left out.
    pub fn place_of(&self, tree: &SourceTree, offset: usize) -> usize {
        let (source, start) = (tree.slice(self.span).as_bytes(), self.span.range().start);
        let mut remarks = self.markdown.comments_from(start).peekable();
        let (mut at, mut next) = (0, 0);
        let value = self.value.as_bytes();
        let before = value.iter().take(offset).map(Some);
        let here = value.get(offset);
        for byte in before.chain([here]) {
            at = next;
            while let Some(written) = source.get(at) {
                if let Some(remark) = remarks.next_if(|remark| remark.start <= at) {
                    at = at.max(remark.end);
                } else if byte.is_none_or(|byte| byte == written) {
                    break;
                } else {
                    at += 1;
                }
            }
            next = at + 1;
        }
        start + at.min(source.len())
    }
}

/// Whether there is no text, or none of which a reader sees a word.
#[must_use]
pub fn is_missing(text: &Option<Text>) -> bool {
    text.as_ref().is_none_or(Text::is_silent)
}

/// The bytes of a TOML value between its quotes, without leading line breaks. `None` where something in it is escaped, so
/// that they are not the value.
pub fn unescaped<T: AsRef<str>>(tree: &SourceTree, at: &Located<T>) -> Option<Span> {
    let raw = tree.slice(at.span);
    let quote = if raw.starts_with("'''") || raw.starts_with("\"\"\"") {
        3
    } else {
        1
    };
    let inner = raw.get(quote..raw.len().saturating_sub(quote))?;
    let plain = inner.trim_start_matches(['\r', '\n']);
    let skipped = quote + (inner.len() - plain.len());
    let decoded = at.value.as_ref().trim_start_matches('\n');
    let start = at.span.range().start + skipped;
    (plain.replace("\r\n", "\n") == decoded.replace("\r\n", "\n"))
        .then(|| Span::new(at.span.file, start..start + plain.len()))
}

/// Markdown in a TOML value. There is no text where the value is blank.
pub fn toml_text<T: AsRef<str>>(tree: &SourceTree, at: &Located<T>) -> Option<Text> {
    let span = at.span;
    let decoded = at.value.as_ref();
    if decoded.trim().is_empty() {
        return None;
    }
    if let Some(plain) = unescaped(tree, at) {
        return read_text(tree, plain);
    }
    let markdown = markdown::parse(decoded, Place::Whole(span));
    let comments = markdown.comments.iter();
    let comments = comments.map(|comment| comment.part().span.clone());
    Some(Text {
        value: normalize(&without_comments(decoded, comments)),
        markdown,
        span,
    })
}

/// The body of a page, which stands there even where it is blank. Markdown is read around its expressions.
pub fn page_text(tree: &SourceTree, span: Span) -> Text {
    let source = tree.slice(span);
    let start = span.range().start;
    let markdown = markdown::parse(&mask_expressions(source), Place::From(span.file, start));
    Text {
        value: normalize(&without_comments(source, markdown.comments_from(start))),
        markdown,
        span,
    }
}

/// Markdown in bytes of a file. There is no text where they are blank.
pub fn read_text(tree: &SourceTree, span: Span) -> Option<Text> {
    let place = Place::From(span.file, span.range().start);
    text(tree, span, markdown::parse(tree.slice(span), place))
}

/// A text whose Markdown was read. There is none where its bytes are blank.
pub fn text(tree: &SourceTree, span: Span, markdown: Markdown) -> Option<Text> {
    let source = tree.slice(span);
    let comments = markdown.comments_from(span.range().start);
    let value = normalize(&without_comments(source, comments));
    if value.is_empty() {
        return None;
    }
    let trimmed = source.trim_start_matches(['\r', '\n']);
    let start = span.range().start + (source.len() - trimmed.len());
    Some(Text {
        value,
        markdown,
        span: Span::new(span.file, start..start + trimmed.trim_end().len()),
    })
}

/// A text that is not read from a file yet, as it will be published.
#[must_use]
pub fn published(text: &str) -> String {
    let comments = pkimm_release::markdown::parse(text).comments;
    normalize(&without_comments(
        text,
        comments.into_iter().map(|comment| comment.span),
    ))
}

/// Takes the comments out of a text, which are remarks for authors, so that they are not published. `comments` are their
/// bytes.
fn without_comments(text: &str, comments: impl Iterator<Item = Range<usize>>) -> String {
    let mut edits = Edits::default();
    let (mut taken, mut starts_line) = (0, true);
    for comment in comments {
        let (before, after) = (&text[taken..comment.start], &text[comment.end..]);
        // A comment on a line of its own leaves no blank line.
        if !before.is_empty() {
            starts_line = before.ends_with('\n');
        }
        let (start, end) = if starts_line {
            let blanks = after.len() - after.trim_start_matches(' ').len();
            let line_break = ["\r\n", "\n"]
                .iter()
                .find(|mark| after[blanks..].starts_with(**mark));
            let length = line_break.map_or(0, |mark| mark.len());
            (comment.start, comment.end + blanks + length)
        } else {
            (taken + before.trim_end_matches(' ').len(), comment.end)
        };
        taken = end;
        edits.delete(start..end);
    }
    edits.apply(text)
}

/// A text as it is published: LF line ends, no leading blank lines, no trailing white space.
fn normalize(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for line in source.lines() {
        if out.is_empty() && line.trim().is_empty() {
            continue;
        }
        out.push_str(line.trim_end_matches('\r'));
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// What opens an expression or a shortcode, what closes it, and what replaces it.
const MARKS: [(&str, &str, char); 5] = [
    ("{=", "=}", '@'),
    ("{~", "~}", ' '),
    ("{*", "*}", ' '),
    ("{{<", ">}}", '@'),
    ("{{%", "%}}", '@'),
];

/// Whether nothing but blanks and marks of lists and quotations stands on a line behind a part of a text, before which that
/// was so or not.
fn begins_line(before: bool, part: &str) -> bool {
    let (before, line) = match part.rfind('\n') {
        Some(end) => (true, &part[end + 1..]),
        None => (before, part),
    };
    let is_mark = |sign: char| " \t>-*+.)".contains(sign) || sign.is_ascii_digit();
    // Where another statement stands before it, that one is its indent.
    before && (line.chars().all(is_mark) || line.starts_with("{~") || line.starts_with("{*"))
}

/// Whether text follows on the line, before which blanks would be an indent. Statements are none.
fn leads_text(after: &str) -> bool {
    let mut rest = after.lines().next().unwrap_or_default().trim_start();
    while let Some((_, close, _)) = MARKS[1..3].iter().find(|(open, ..)| rest.starts_with(open)) {
        let Some((_, after)) = rest.split_once(close) else {
            return true;
        };
        rest = after.trim_start();
    }
    !rest.is_empty() && !rest.starts_with(['|', '`', '~'])
}

/// Puts neutral characters in place of expressions and shortcodes, byte by byte, so that Markdown and lints read
/// around them.
pub fn mask_expressions(source: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = source;
    let mut from = 0;
    let mut begins = true;
    // Whether it is known of a line that statements alone stand on it.
    let mut is_bare = false;
    while let Some(start) = rest[from..].find('{').map(|at| from + at) {
        let Some((open, close, fill)) = MARKS
            .into_iter()
            .find(|(open, ..)| rest[start..].starts_with(open))
        else {
            from = start + 1;
            continue;
        };
        let Some(end) = rest[start + open.len()..].find(close) else {
            break;
        };
        let end = start + open.len() + end + close.len();
        out.push_str(&rest[..start]);
        begins = begins_line(begins, &rest[..start]);
        is_bare &= !rest[..start].contains('\n');
        // What follows is looked at only where it matters: there may be as many statements as there is text.
        let leads = || leads_text(&rest[end..]);
        let is_indent = begins && !is_bare && leads();
        // The last line of several is the indent of what follows on it.
        let last = rest[start..end].rfind('\n').filter(|_| leads());
        is_bare = begins && !is_indent && !rest[start..end].contains('\n');
        begins = last.is_none() && begins_line(begins && !is_indent, &rest[start..end]);
        out.extend(rest[start..end].bytes().enumerate().map(|(at, byte)| {
            let is_last = last.is_some_and(|last| at > last);
            match byte {
                b'\n' => '\n',
                _ if is_indent || is_last => '@',
                _ => fill,
            }
        }));
        let fill = if is_indent { '@' } else { fill };
        // A diagram ends with a line break, so that the fence after it closes its block. Without one the rest of the page
        // would be code to every lint.
        let after = &rest[end..];
        let may_open = after.trim_start_matches(' ').starts_with(['`', '~']);
        if may_open && out.ends_with(fill) && opens_fence(after) {
            out.pop();
            out.push('\n');
        }
        rest = &rest[end..];
        from = 0;
    }
    if out.is_empty() {
        return Cow::Borrowed(source);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_what_nobody_sees() {
        assert_eq!(normalize("\r\n\n  one\r\ntwo  \n\n"), "  one\ntwo");
    }

    #[test]
    fn comments_are_not_published() {
        let text = "<!-- pkimm: allow raw-html: shown on purpose -->\nOne\n\nTwo <!-- a remark -->\r\n<!-- of\nlines --> three <!----> four";
        assert_eq!(published(text), "One\n\nTwo\nthree four");
        let twice = "<!-- pkimm: allow a: b --> <!-- pkimm: allow c: d -->\nText";
        assert_eq!(published(twice), "Text");
    }

    #[test]
    fn what_code_shows_is_published() {
        let text = "`<!--` opens a comment\n\n<!-- pkimm: allow x: y -->\nText";
        assert_eq!(published(text), "`<!--` opens a comment\n\nText");
        for text in [
            "```\n<!-- pkimm: allow x: y -->\n```",
            "    <!-- pkimm: allow x: y -->\n\na `<!-- pkimm: allow x: y -->`",
        ] {
            assert_eq!(published(text), text);
        }
    }

    #[test]
    fn expressions_are_masked_byte_by_byte() {
        let source = "a {= x =} b\n{~ for y in z ~}\n[l]({= r =}x/) {{< s >}}";
        let masked = mask_expressions(source);
        assert_eq!(masked.len(), source.len());
        assert_eq!(
            masked,
            "a @@@@@@@ b\n                \n[l](@@@@@@@x/) @@@@@@@@@"
        );
        // A statement before a text is no indent of it.
        for (statements, masked) in [
            ("- {~ if x ~}a", "- @@@@@@@@@@a"),
            ("{~ if x ~}{* y *}a {~ z ~}b", "@@@@@@@@@@       a        b"),
            ("> {~ if x ~} {~ y ~}\na", ">                   \na"),
            ("{~ if x ~}| a |", "          | a |"),
            ("{~ x ~}\n{~ y ~}a", "       \n@@@@@@@a"),
            ("a {~ x\n\n  \u{fffd} ~}b", "a     \n\n@@@@@@@@b"),
            ("a {~ x\n    y ~}b", "a     \n@@@@@@@@b"),
            ("{~ x\n    y ~}\nb", "    \n        \nb"),
        ] {
            assert_eq!(mask_expressions(statements).trim_end(), masked.trim_end());
        }
        let diagram = "```mermaid\n{= diagrams.mindmap =}```\n\ntext";
        let masked = mask_expressions(diagram);
        assert_eq!(masked.len(), diagram.len());
        assert!(masked.contains("@\n```\n"));
    }
}
