//! Looks inside the bytes of an event for what the parser does not say: where an address stands, where the mark and the
//! attributes of a heading are, and what would close a block. The only place that reads Markdown by its characters.

use pulldown_cmark::{CowStr, Event};

use super::{Alert, AlertKind, Bytes};

/// Where the text of a link ends: at the bracket behind the last thing in it, which stands before the byte `from`.
pub(super) fn content_end(text: &str, from: usize, end: usize) -> usize {
    text.get(from..end)
        .and_then(|rest| rest.find(']'))
        .map_or(from, |at| from + at)
}

/// The address of a link `[text](address)`, whose text ends at the byte `from`.
pub(super) fn link_address(text: &str, from: usize, end: usize) -> Option<Bytes> {
    address(text, from + text.get(from..end)?.find('(')? + 1, end)
}

/// The address of a definition `[name]: address`.
pub(super) fn definition_address(text: &str, span: &Bytes) -> Option<Bytes> {
    let mut escaped = false;
    let close = text.get(span.clone())?.bytes().position(|byte| {
        let found = byte == b']' && !escaped;
        escaped = byte == b'\\' && !escaped;
        found
    })?;
    let colon = span.start + close + 1;
    address(
        text,
        colon + text.get(colon..span.end)?.find(':')? + 1,
        span.end,
    )
}

/// The address that stands behind white space, without the angle brackets that may stand around it.
fn address(text: &str, from: usize, end: usize) -> Option<Bytes> {
    let rest = text.get(from..end)?;
    let mut line_broken = false;
    // On the next line of a quotation, its mark comes first.
    let skipped = rest.find(|character: char| {
        line_broken |= character == '\n' || character == '\r';
        !(character.is_ascii_whitespace() || (line_broken && character == '>'))
    })?;
    let start = from + skipped;
    let bytes = text.get(start..end)?.as_bytes();
    let pointed = bytes.first() == Some(&b'<');
    let mut at = usize::from(pointed);
    let mut nested = 0usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' if pointed => return Some(start + 1..start + at),
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            _ if pointed => {}
            0..=b' ' => break,
            b'(' => nested += 1,
            b')' if nested == 0 => break,
            b')' => nested -= 1,
            _ => {}
        }
        at += 1;
    }
    Some(start..start + at.min(bytes.len()))
}

/// What surrounds the text of a heading.
pub(super) struct HeadingParts {
    pub(super) mark: Bytes,
    pub(super) content: Bytes,
    pub(super) attributes: Option<Bytes>,
}

/// The parts of the heading at `span`, in which `inner` is what the parser found in it.
pub(super) fn heading_parts(text: &str, span: &Bytes, inner: Option<&Bytes>) -> HeadingParts {
    let heading = &text[span.clone()];
    let start = span.start + (heading.len() - heading.trim_start().len());
    let signs = text[start..span.end]
        .bytes()
        .take_while(|byte| *byte == b'#')
        .count();
    // A text that starts with a number sign can have its mark on the line below.
    let above = signs > 0 && inner.is_none_or(|inner| inner.start > start);
    let (mark, from, end) = if above {
        let after = start + signs;
        let blank = text[after..span.end].len() - text[after..span.end].trim_start().len();
        let from = inner.map_or(after, |_| after + blank);
        (start..after, from, span.end)
    } else {
        let end = span.start + heading.trim_end().len();
        let line = heading.trim_end().rfind(['\n', '\r']);
        let line = line.map_or(0, |at| at + 1);
        let indent = heading[line..].trim_start_matches([' ', '>', '\t']);
        let mark = span.start + heading.len() - indent.len();
        (mark.min(end)..end, start, mark)
    };
    let content = from..inner.map_or(from, |inner| inner.end.max(from));
    let rest = text.get(content.end..end).unwrap_or_default().trim_end();
    let attributes = rest
        .rfind('{')
        .filter(|_| rest.ends_with('}'))
        .map(|at| content.end + at..content.end + rest.len());
    HeadingParts {
        mark,
        content,
        attributes,
    }
}

/// What stands in braces behind the text of a heading, and before more: empty where nothing does.
pub(super) fn braces(text: &str, behind: Bytes) -> Bytes {
    let rest = &text[behind.clone()];
    let end = rest
        .find('}')
        .filter(|_| rest.trim_start().starts_with('{'));
    behind.start..end.map_or(behind.start, |end| behind.start + end + 1)
}

/// The anchors that tags of HTML set: by `id`, and those of links by `name`.
pub(super) fn html_anchors(html: &str) -> impl Iterator<Item = String> {
    let values = html.split('<').flat_map(|tag| {
        let keys: &[&str] = match tag.starts_with("a ") {
            true => &[" id=", " name="],
            false => &[" id="],
        };
        let values = keys.iter().filter_map(|key| Some(tag.split_once(key)?.1));
        values.filter_map(|value| {
            let mark = value.chars().next().filter(|mark| "\"'".contains(*mark));
            match mark {
                Some(mark) => value[1..].split(mark).next(),
                None => value.split([' ', '>', '/', '\n']).next(),
            }
        })
    });
    values.filter(|value| !value.is_empty()).map(str::to_owned)
}

/// Lines of nothing but braces directly below another line, which give attributes to the block above, each with where it
/// starts.
pub(super) fn attribute_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let mut is_below = false;
    text.split_inclusive('\n').filter_map(move |line| {
        let shown = line.trim_matches([' ', '\t', '>', '\n', '\r']);
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let found = is_below && shown.starts_with('{') && shown.ends_with('}');
        is_below = !shown.is_empty();
        found.then_some((start, shown))
    })
}

/// A line that begins with a brace.
pub(super) struct BraceLine {
    /// Where the brace stands.
    pub(super) start: usize,
    /// Whether a line with text stands directly above.
    pub(super) is_below: bool,
}

/// Lines that begin with a brace, behind the marks of quotations and lists.
pub(super) fn brace_lines(text: &str) -> impl Iterator<Item = BraceLine> {
    let mut at = 0;
    let mut is_below = false;
    text.split_inclusive('\n').filter_map(move |line| {
        let unquoted = line.trim_start_matches(MARGIN);
        let number = unquoted.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let item = number.trim_start_matches(['-', '*', '+', '.', ')']);
        let shown = item.trim_start_matches(MARGIN);
        let found = shown.starts_with('{').then_some(BraceLine {
            start: at + line.len() - shown.len(),
            is_below: is_below && shown.len() == unquoted.len(),
        });
        at += line.len();
        is_below = !unquoted.trim().is_empty();
        found
    })
}

/// What stands before the text of a line in a quotation.
const MARGIN: [char; 3] = [' ', '\t', '>'];

/// Whether the first line of a text goes on with a paragraph above.
pub(super) fn is_text(below: &str) -> bool {
    let line = below.lines().next().unwrap_or_default();
    let shown = line.trim_start_matches(MARGIN);
    shown.starts_with(|first: char| first.is_alphanumeric() || "(\"'*_[".contains(first))
        && !shown.starts_with("* ")
}

/// The fence that opens a block of code.
pub(super) fn fence(block: &str) -> &str {
    let block = block.trim_start();
    let mark = block.chars().next().unwrap_or('`');
    &block[..block.len() - block.trim_start_matches(mark).len()]
}

/// The end of the first line of a block, without its line break. To the parser, a carriage return alone breaks no line here.
pub(super) fn first_line(block: &str) -> usize {
    let line = block.split('\n').next().unwrap_or_default();
    line.trim_end_matches('\r').len()
}

/// The parts of the alert at `range`.
pub(super) fn alert(text: &str, kind: AlertKind, range: Bytes) -> Alert {
    let blank = text[range.clone()].len() - text[range.clone()].trim_start().len();
    let span = range.start + blank..range.end;
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line..span.start]
        .chars()
        .map(|character| match character {
            '>' | '\t' => character,
            // The mark of a list stands on its first line alone.
            _ => ' ',
        })
        .collect();
    let quotations = indent.matches('>').count();
    let first = text[span.clone()].find('\n');
    let mut at = first.map_or(span.end, |at| span.start + at + 1);
    let mut body = None;
    let mut unmarked = Vec::new();
    for line in text[at..span.end].split_inclusive('\n') {
        let shown = line.trim_start_matches([' ', '\t', '>']);
        let before = &line[..line.len() - shown.len()];
        let mark = before.match_indices('>').nth(quotations);
        if mark.is_none() {
            unmarked.push(at..at + before.len());
        }
        // Blank lines before its text are not shown.
        if body.is_none() && !shown.trim().is_empty() {
            let start = mark.map_or(before.len(), |(mark, _)| mark);
            body = Some(at + start..span.end);
        }
        at += line.len();
    }
    Alert {
        kind,
        span,
        indent,
        body,
        unmarked,
    }
}

/// Where the cells of a row stand beyond the first ones, which are as many as the table has columns.
pub(super) fn surplus_cells(row: &str, columns: usize) -> Option<Bytes> {
    let row = row.trim_end();
    let first = usize::from(row.starts_with('|'));
    let mut is_escaped = false;
    let mut bars = row
        .bytes()
        .enumerate()
        .skip(first)
        .filter_map(|(at, byte)| {
            let bar = byte == b'|' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            bar.then_some(at)
        });
    let last = bars.nth(columns.checked_sub(1)?)?;
    let rest = row.get(last + 1..)?;
    let cells = rest.strip_suffix('|').unwrap_or(rest);
    (!cells.trim().is_empty()).then(|| last + 1..row.len())
}

/// Lines that look like a definition, each with its name.
pub(super) fn definition_lines(text: &str) -> impl Iterator<Item = (&str, Bytes)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let name = line.trim_start_matches([' ', '>']).strip_prefix('[')?;
        let (name, _) = name.split_once("]:")?;
        (!name.contains(['[', ']'])).then(|| (name, start..start + line.trim_end().len()))
    })
}

/// The names in marks of footnotes, `[^name]`, each with the bytes of its mark.
pub(super) fn footnote_marks(text: &str) -> impl Iterator<Item = (&str, Bytes)> {
    text.match_indices("[^").filter_map(|(start, mark)| {
        let from = start + mark.len();
        let length = text[from..].find([']', '[', ' '])?;
        let closed = length > 0 && text[from + length..].starts_with(']');
        closed.then(|| (&text[from..from + length], start..from + length + 1))
    })
}

/// What ends a block of HTML that a blank line does not end.
pub(super) fn html_end(block: &str) -> Option<&'static str> {
    let tag = block.trim_start().strip_prefix('<')?;
    if let Some((_, end)) = ELEMENTS.iter().find(|(name, _)| {
        let found = tag.get(..name.len());
        let after = tag.as_bytes().get(name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name))
            && after.is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'>')
    }) {
        return Some(end);
    }
    let marks = [("!--", COMMENT_END), ("?", "?>"), ("![CDATA[", "]]>")];
    if let Some((_, end)) = marks.iter().find(|(mark, _)| tag.starts_with(mark)) {
        return Some(end);
    }
    let declares = tag
        .strip_prefix('!')
        .is_some_and(|tag| tag.starts_with(|first: char| first.is_ascii_alphabetic()));
    declares.then_some(">")
}

const COMMENT_END: &str = "-->";

/// Elements whose text can hold blank lines, and what ends them.
const ELEMENTS: [(&str, &str); 4] = [
    ("pre", "</pre>"),
    ("style", "</style>"),
    ("script", "</script>"),
    ("textarea", "</textarea>"),
];

/// A text with the tags that close such elements in small letters, if it has others: the parser knows these alone, while browsers
/// and the site close an element with either.
pub(super) fn ends_lowered(text: &str) -> Option<String> {
    let mut lowered: Option<String> = None;
    for (at, _) in text.match_indices("</") {
        let is_end = |end: &&str| {
            let found = text.get(at..at + end.len());
            found.is_some_and(|found| found != *end && found.eq_ignore_ascii_case(end))
        };
        let mut ends = ELEMENTS.iter().map(|(_, end)| *end);
        if let Some(end) = ends.find(is_end) {
            let lowered = lowered.get_or_insert_with(|| text.to_owned());
            lowered.replace_range(at..at + end.len(), end);
        }
    }
    lowered
}

/// An event of a text that was read with such tags in small letters, as the text itself has it.
pub(super) fn as_written<'a>(event: Event<'a>, bytes: &Bytes, text: &'a str) -> Event<'a> {
    let written = |read: CowStr<'a>| -> CowStr<'a> {
        let source = text.get(bytes.clone()).unwrap_or_default();
        let at = source.to_ascii_lowercase().find(&read.to_ascii_lowercase());
        let found = at.and_then(|at| source.get(at..at + read.len()));
        found.map_or(read, CowStr::Borrowed)
    };
    match event {
        Event::Text(read) => Event::Text(written(read)),
        Event::Code(read) => Event::Code(written(read)),
        Event::Html(read) => Event::Html(written(read)),
        Event::InlineHtml(read) => Event::InlineHtml(written(read)),
        event => event,
    }
}

/// The comments in a block of HTML.
pub(super) fn comments(block: &str) -> Vec<Bytes> {
    let mut found = Vec::new();
    // What scripts and the like hold is no HTML.
    if !matches!(html_end(block), None | Some(COMMENT_END | "</pre>")) {
        return found;
    }
    let mut from = 0;
    while let Some(start) = block[from..].find("<!--").map(|at| from + at) {
        // The marks of an empty comment overlap.
        let Some(end) = block[start + 2..].find(COMMENT_END) else {
            break;
        };
        from = start + 2 + end + COMMENT_END.len();
        found.push(start..from);
    }
    found
}

/// Where a comment starts that a block of other HTML holds and nothing ends.
pub(super) fn unclosed_comment(block: &str) -> Option<usize> {
    if html_end(block).is_some() {
        return None;
    }
    let from = comments(block).last().map_or(0, |last| last.end);
    block[from..].find("<!--").map(|at| from + at)
}

/// What a comment says.
pub(super) fn comment_text(comment: &str) -> &str {
    let text = comment.strip_prefix("<!--").unwrap_or(comment);
    text.strip_suffix(COMMENT_END).unwrap_or_default().trim()
}

/// Whether a part of HTML is a comment.
pub(super) fn is_comment(html: &str) -> bool {
    html.starts_with("<!--") && html.ends_with(COMMENT_END)
}
