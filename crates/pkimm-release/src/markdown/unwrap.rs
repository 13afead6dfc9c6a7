//! Running text as one line a paragraph, for those who read it outside a page: a cell that breaks where the source does
//! breaks in the middle of sentences.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Edits, events, tidied};

/// A text whose paragraphs and list items are one line each, and which is [`tidied`]. What renders otherwise with another line
/// break stays: code in blocks, tables, headings, HTML, and breaks that the author asked for.
#[must_use]
pub fn unwrapped(text: &str) -> String {
    let text = &tidied(text);
    if !text.contains(BREAKS) {
        return text.to_owned();
    }
    let mut lines = Lines {
        text,
        edits: Edits::default(),
        joined: None,
    };
    let (mut quotations, mut headings) = (0usize, 0usize);
    for (event, range) in events(text) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => quotations += 1,
            Event::End(TagEnd::BlockQuote(_)) => quotations = quotations.saturating_sub(1),
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::End(TagEnd::Heading(_)) => headings = headings.saturating_sub(1),
            Event::SoftBreak if headings == 0 => {
                let start = text[..range.start].trim_end_matches([' ', '\t']).len();
                lines.join(start, quotations > 0);
            }
            // A break within code on a line is a space, too.
            Event::Code(_) if headings == 0 => {
                for (at, _) in text[range.clone()].match_indices(BREAKS) {
                    // The second half of `\r\n` went with the first.
                    if !text[..=range.start + at].ends_with("\r\n") {
                        lines.join(range.start + at, quotations > 0);
                    }
                }
            }
            _ => {}
        }
    }
    let unwrapped = lines.edits.apply(text);
    // What has other ends of lines is not tidied before, and may have lost the last of them.
    match text.contains('\r') && !unwrapped.contains('\r') {
        true => tidied(&unwrapped),
        false => unwrapped,
    }
}

/// What ends a line.
const BREAKS: [char; 2] = ['\r', '\n'];

/// The first line of a text, and the text below it.
fn first_line(text: &str) -> (&str, &str) {
    let end = text.find(BREAKS).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    let below = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix(BREAKS));
    (line, below.unwrap_or_default())
}

/// The lines of a text, of which some become one.
struct Lines<'a> {
    text: &'a str,
    edits: Edits,
    /// Where the last line break stands that was taken out, and where the line begins of which the next one is a part.
    joined: Option<(usize, usize)>,
}

impl Lines<'_> {
    /// Puts a space in place of the line break at a byte and of what opens the next line, unless others than our reader
    /// take the lines for what they are.
    fn join(&mut self, at: usize, is_quoted: bool) {
        let (line, rest) = self.text.split_at(at);
        let (_, next) = first_line(rest);
        let end = self.text.len() - next.len();
        let last = line.rfind(BREAKS);
        let start = match self.joined {
            Some((joined, start)) if last == Some(joined) => start,
            _ => last.map_or(0, |last| last + 1),
        };
        let (first, below) = first_line(next);
        let is_above_rule = is_rule(first) || is_rule(first_line(below).0);
        let Some(next) = content(next, is_quoted) else {
            return;
        };
        if !stands_alone(&line[start..]) && !is_above_rule && !next.starts_with('{') {
            self.edits.replace(at..self.text.len() - next.len(), " ");
            self.joined = Some((end - 1, start));
        }
    }
}

/// What a line says behind what opens it. `None` where an indented `>` may be of a quotation or of the text.
fn content(line: &str, is_quoted: bool) -> Option<&str> {
    let mut line = line;
    loop {
        let plain = line.trim_start_matches([' ', '\t']);
        match plain.strip_prefix('>').filter(|_| is_quoted) {
            None => return Some(plain),
            Some(_) if line.len() - plain.len() > 3 || line.starts_with('\t') => return None,
            Some(behind) => line = behind,
        }
    }
}

/// Whether a line could be the one that stands below the head of a table.
fn is_rule(line: &str) -> bool {
    line.bytes().all(|byte| b" \t|:->".contains(&byte)) && line.contains('-')
}

/// Whether a line is a mark, such as that of an alert or of an item, or belongs to a program, such as a shortcode.
fn stands_alone(line: &str) -> bool {
    if is_rule(line) {
        return true;
    }
    let line = line.trim_start_matches([' ', '\t', '>', '-', '+', '*']);
    let number = line.trim_end_matches(['.', ')']);
    line.starts_with('{')
        || (line.starts_with('[') && line.ends_with(']'))
        || number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_items_become_one_line_each() {
        for (text, expected) in [
            (
                "one\rtwo `three\r\nfour`\r\nfive",
                "one two `three four` five",
            ),
            (
                "one\ntwo\n\nthree\n  four \nfive",
                "one two\n\nthree four five",
            ),
            ("- one\n  two\n- three\nfour\n", "- one two\n- three four\n"),
            (
                "> one\n> two\n> > three\n> > four\nfive",
                "> one two\n> > three four five",
            ),
            (
                "a *b\nc* [d\ne](x) `f\ng`\n\\* h &amp;\n&lt;i",
                "a *b c* [d e](x) `f g` \\* h &amp; &lt;i",
            ),
            ("x[^1]\n\n[^1]: one\n    two", "x[^1]\n\n[^1]: one two"),
        ] {
            assert_eq!(unwrapped(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_lines_mean_something_to_stays() {
        for text in [
            "one  \ntwo\\\nthree",
            "```text\none\ntwo\n```\n\n    three\n    four",
            "| a | b |\n| --- | --- |\n| c | d |",
            "One\ntwo\n===\n\n# Three\n",
            "<div>\none\ntwo\n</div>",
            "a <b\nclass=\"x\">",
            "> [!NOTE]\n> One.",
            "- [x]\n  one",
            "one\n{.class}",
            "{{< one >}}\ntwo",
        ] {
            assert_eq!(unwrapped(text), text);
        }
    }
}
