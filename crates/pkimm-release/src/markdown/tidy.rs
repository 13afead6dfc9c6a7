//! One form for what can be written in several ways that all say the same: blank lines, blanks at the ends of lines, the
//! marks of lists. A formatter writes it, and a document holds it, so that such a change is none of the model.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Bytes, Edits, events, parse};

/// A text with one blank line where there are several, with one before and behind each heading, without blanks at the ends of
/// lines but for the two that break a line, and with a hyphen before the items of its lists. Where that would say something
/// else, the text stays as it is, as do code, HTML, remarks and expressions. Its lines end with LF.
#[must_use]
pub fn tidied(text: &str) -> String {
    // Whoever has other ends of lines puts them aside first.
    if !is_untidy(text) || text.contains('\r') {
        return text.to_owned();
    }
    let shape = Shape::of(text);
    let mut tidy = text.to_owned();
    for _ in 0..ROUNDS {
        let before = tidy.clone();
        for rule in RULES {
            let next = rule(&Lines::of(&tidy)).apply(&tidy);
            if next != tidy && Shape::of(&next) == shape {
                tidy = next;
            }
        }
        if tidy == before {
            return tidy;
        }
    }
    text.to_owned()
}

/// How often the rules are applied, of which one may give another something to do. Two times do for whatever was seen.
const ROUNDS: usize = 4;

/// The rules, in their order.
const RULES: [fn(&Lines<'_>) -> Edits; 4] = [
    without_trailing_blanks,
    without_repeated_blank_lines,
    with_headings_apart,
    with_one_mark,
];

/// What opens and closes what a program takes for its own. In pages, these are expressions and shortcodes.
const MARKS: [(&str, &str); 5] = [
    ("{=", "=}"),
    ("{~", "~}"),
    ("{*", "*}"),
    ("{{<", ">}}"),
    ("{{%", "%}}"),
];

const BLANKS: [char; 2] = [' ', '\t'];

/// Whether there could be something for a rule to do. Most texts are tidy, and need not be read for that.
fn is_untidy(text: &str) -> bool {
    let mut above = "";
    let mut is_below_heading = false;
    for (number, line) in text.split('\n').enumerate() {
        let plain = line.trim_start_matches(BLANKS);
        let is_below_text = number > 0 && !above.is_empty();
        let is_heading = plain.starts_with('#');
        // The line of signs below a heading.
        let is_underline =
            is_below_text && (plain.bytes().all(|sign| sign == b'=') || is_all_hyphens(plain));
        if line.ends_with(BLANKS)
            || number > 0 && line.is_empty() && above.is_empty()
            || is_heading && is_below_text
            || is_below_heading && !line.is_empty()
            || has_other_mark(plain)
        {
            return true;
        }
        is_below_heading = is_heading || is_underline && !line.is_empty();
        above = line;
    }
    false
}

fn is_all_hyphens(line: &str) -> bool {
    line.bytes().all(|sign| sign == b'-')
}

/// Whether an item begins on a line whose mark is no hyphen.
fn has_other_mark(line: &str) -> bool {
    let opens = |sign: char| " \t>-.)".contains(sign) || sign.is_ascii_digit();
    let mark = line.trim_start_matches(opens);
    let behind = mark.strip_prefix(['*', '+']);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(BLANKS))
}

/// What a text says, without where.
#[derive(PartialEq)]
struct Shape {
    events: Vec<Event<'static>>,
    anchors: Vec<Option<String>>,
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut all: Vec<Event<'static>> = Vec::new();
        let mut run = String::new();
        for (event, _) in events(text) {
            match event {
                // One text may come in several parts.
                Event::Text(part) => run.push_str(&part),
                event => {
                    all.push(Event::Text(std::mem::take(&mut run).into()));
                    all.push(event.into_static());
                }
            }
        }
        let markdown = parse(text);
        let headings = markdown.headings.into_iter();
        let headings = headings.map(|heading| heading.anchor);
        let anchors = markdown.anchors.into_iter().map(Some);
        Self {
            events: all,
            anchors: headings.chain(anchors).collect(),
        }
    }
}

/// A text by its lines, and what in it has to stay.
struct Lines<'a> {
    text: &'a str,
    lines: Vec<Bytes>,
    kept: Vec<Bytes>,
    /// The part of what is kept that is HTML or a remark.
    html: Vec<Bytes>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split('\n') {
            lines.push(start..start + line.len());
            start += line.len() + 1;
        }
        let markdown = parse(text);
        let comments = markdown.comments.into_iter().map(|comment| comment.span);
        let html: Vec<Bytes> = markdown.html.into_iter().chain(comments).collect();
        let code = markdown.code.into_iter().map(|code| code.span);
        let unclosed = markdown.unclosed.into_iter().map(|unclosed| unclosed.span);
        let definitions = markdown.definitions.into_iter();
        let definitions = definitions.map(|definition| definition.span);
        let mut kept: Vec<Bytes> = code.chain(unclosed).chain(definitions).collect();
        kept.extend(html.iter().cloned());
        kept.extend(expressions(text));
        Self {
            text,
            lines,
            kept: merged(kept),
            html: merged(html),
        }
    }

    fn line(&self, number: usize) -> &'a str {
        &self.text[self.lines[number].clone()]
    }

    fn is_blank(&self, number: usize) -> bool {
        self.line(number).trim_matches(BLANKS).is_empty()
    }

    /// Whether some of these bytes have to stay.
    fn is_kept(&self, bytes: &Bytes) -> bool {
        overlaps(&self.kept, bytes)
    }

    /// Whether there is a statement on a line, whose blanks around it may be a part of what it makes.
    fn is_statement(&self, number: usize) -> bool {
        let line = self.line(number);
        let ends = [
            "{~", "~}", "{*", "*}", "{{<", ">}}", "{{%", "%}}", "{=", "=}",
        ];
        ends.iter().any(|mark| line.contains(mark))
    }

    fn is_html(&self, number: usize) -> bool {
        overlaps(&self.html, &self.lines[number])
    }

    /// The line on which a byte stands.
    fn number_of(&self, at: usize) -> usize {
        let behind = self.lines.partition_point(|line| line.start <= at);
        behind.saturating_sub(1)
    }
}

/// Bytes in their order, those that touch as one.
fn merged(mut parts: Vec<Bytes>) -> Vec<Bytes> {
    parts.sort_by_key(|part| (part.start, part.end));
    parts.dedup_by(|part, before| {
        let touches = part.start <= before.end;
        if touches {
            before.end = before.end.max(part.end);
        }
        touches
    });
    parts
}

/// Whether some of these bytes are in one of the parts, which are in order and do not touch.
fn overlaps(parts: &[Bytes], bytes: &Bytes) -> bool {
    let end = bytes.end.max(bytes.start + 1);
    let first = parts.partition_point(|part| part.end <= bytes.start);
    parts.get(first).is_some_and(|part| part.start < end)
}

/// Where expressions and shortcodes stand.
fn expressions(text: &str) -> Vec<Bytes> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('{').map(|at| from + at) {
        let rest = &text[at..];
        let opened = MARKS.iter().find(|(open, _)| rest.starts_with(open));
        let Some((open, close)) = opened else {
            from = at + 1;
            continue;
        };
        let inside = &rest[open.len()..];
        let length = inside.find(close).map(|end| end + close.len());
        from = at + open.len() + length.unwrap_or(inside.len());
        found.push(at..from);
    }
    found
}

fn without_trailing_blanks(lines: &Lines<'_>) -> Edits {
    let breaks: Vec<Bytes> = events(lines.text)
        .filter(|(event, _)| *event == Event::HardBreak)
        .map(|(_, bytes)| bytes)
        .collect();
    let breaks = merged(breaks);
    let mut edits = Edits::default();
    for (number, line) in lines.lines.iter().enumerate() {
        let plain = lines.line(number).trim_end_matches(BLANKS);
        let blanks = line.start + plain.len()..line.end;
        // Behind a backslash blanks keep it from breaking the line.
        if blanks.is_empty() || plain.ends_with('\\') || lines.is_kept(&blanks) {
            continue;
        }
        if !overlaps(&breaks, &blanks) {
            edits.delete(blanks);
        } else if lines.text[blanks.clone()] != *"  " {
            edits.replace(blanks, "  ");
        }
    }
    edits
}

fn without_repeated_blank_lines(lines: &Lines<'_>) -> Edits {
    let mut edits = Edits::default();
    let mut number = 0;
    // Behind the last line break there is no line.
    let count = lines.lines.len() - 1;
    while number < count {
        let run = (number..count).take_while(|line| lines.is_blank(*line));
        let end = number + run.count();
        let bytes = lines.lines[number].start..lines.lines[end].start;
        let is_beside_statement = number > 0 && lines.is_statement(number - 1)
            || end < lines.lines.len() && lines.is_statement(end);
        if end > number + 1 && !is_beside_statement && !lines.is_kept(&bytes) {
            edits.delete(lines.lines[number + 1].start..bytes.end);
        }
        number = end + 1;
    }
    edits
}

fn with_headings_apart(lines: &Lines<'_>) -> Edits {
    let mut edits = Edits::default();
    let mut depth = 0_usize;
    for (event, bytes) in events(lines.text) {
        match event {
            Event::Start(Tag::Heading { .. }) if depth == 0 => apart(lines, &bytes, &mut edits),
            _ => {}
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    edits
}

/// Puts blank lines around a heading. A remark above it may be about the lines below it up to a blank one.
fn apart(lines: &Lines<'_>, heading: &Bytes, edits: &mut Edits) {
    let is_free = |number: usize| {
        let begins = lines.line(number).starts_with('{');
        !begins && !lines.is_statement(number) && !lines.is_html(number)
    };
    let first = lines.number_of(heading.start);
    if let Some(above) = first.checked_sub(1).filter(|above| !lines.is_blank(*above)) {
        if !is_free(above) {
            return;
        }
        edits.insert(lines.lines[first].start, "\n");
    }
    let heading = lines.text[heading.clone()].trim_end().len() + heading.start;
    let below = lines.number_of(heading.saturating_sub(1)) + 1;
    let is_text = below < lines.lines.len() && !lines.is_blank(below);
    if is_text && is_free(below) && !begins_heading(lines, below) {
        edits.insert(lines.lines[below].start, "\n");
    }
}

/// Whether a line is a heading by itself, which gets a blank line above it as such.
fn begins_heading(lines: &Lines<'_>, number: usize) -> bool {
    lines.line(number).trim_start().starts_with('#')
}

fn with_one_mark(lines: &Lines<'_>) -> Edits {
    // The marks of each list, and whether another list stands beside it: one mark would make one list of the two.
    let mut lists: Vec<(Vec<usize>, bool)> = Vec::new();
    // For each block that is open, the list that ended last in it, with nothing but HTML behind it.
    let mut ended: Vec<Option<usize>> = vec![None];
    let mut open: Vec<usize> = Vec::new();
    for (event, bytes) in events(lines.text) {
        let is_html = matches!(
            event,
            Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::End(TagEnd::HtmlBlock)
        );
        if is_html {
            continue;
        }
        let before = ended.last_mut().and_then(Option::take);
        match event {
            Event::Start(Tag::List(None)) => {
                if let Some(before) = before {
                    lists[before].1 = true;
                }
                open.push(lists.len());
                lists.push((Vec::new(), before.is_some()));
                ended.push(None);
            }
            Event::End(TagEnd::List(false)) => {
                ended.pop();
                let list = open.pop();
                if let Some(last) = ended.last_mut() {
                    *last = list;
                }
            }
            Event::Start(Tag::Item) => {
                let mark = lines.text.as_bytes().get(bytes.start);
                let is_bullet = mark.is_some_and(|mark| b"*+-".contains(mark));
                if let Some(list) = open.last().filter(|_| is_bullet) {
                    lists[*list].0.push(bytes.start);
                }
                ended.push(None);
            }
            Event::Start(_) => ended.push(None),
            Event::End(_) => {
                ended.pop();
            }
            _ => {}
        }
    }
    let mut edits = Edits::default();
    // What is not shown may part lists, and what is made by a program may stand beside them.
    let marks = lists.iter().flat_map(|(marks, _)| marks);
    let mut marks = marks.map(|mark| lines.text.as_bytes()[*mark]);
    let first = marks.next();
    if lines.text.contains("{~") && marks.any(|mark| Some(mark) != first) {
        return edits;
    }
    let alone = lists.into_iter().filter(|(_, is_beside)| !is_beside);
    for mark in alone.flat_map(|(marks, _)| marks) {
        if !lines.text[mark..].starts_with('-') && !lines.is_kept(&(mark..mark + 1)) {
            edits.replace(mark..mark + 1, "-");
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_has_one_form() {
        for (text, expected) in [
            ("one \ntwo\t\n\n\n\nthree", "one\ntwo\n\nthree"),
            ("one    \ntwo", "one  \ntwo"),
            ("* one\n* two\n  + three\n", "- one\n- two\n  - three\n"),
            (
                "1. one\n   * two\n\n> + three",
                "1. one\n   - two\n\n> - three",
            ),
            ("one\n## Two\nthree", "one\n\n## Two\n\nthree"),
            ("Two\n===\nthree", "Two\n===\n\nthree"),
            ("## One\n## Two", "## One\n\n## Two"),
            ("> \n> one ", ">\n> one"),
            (
                "* {= one =}\n\n\n{= two =}\n",
                "- {= one =}\n\n\n{= two =}\n",
            ),
        ] {
            assert_eq!(tidied(text), expected, "{text:?}");
            assert_eq!(tidied(expected), expected);
        }
    }

    #[test]
    fn a_long_text_takes_no_longer_for_what_stays_in_it() {
        let count = 5_000;
        let text = "* `a` {= b =} <i> \n\n\n[c\n# d\n".repeat(count);
        let tidy = tidied(&text);
        assert_eq!(tidy.matches("\n\n# d\n").count(), count);
    }

    #[test]
    fn what_blanks_and_marks_say_something_to_stays() {
        for text in [
            "one  \ntwo",
            "```text\n* one \n\n\ntwo\n```",
            "    one \n\n\n    two",
            "<div>\n* one \n</div>",
            "<!--\n\n\n* one \n-->",
            "* one\n\n- two\n\n+ three",
            "* one\n\n<!-- a remark -->\n\n- two",
            "* * *",
            "one *two* **three**",
            "one\\ \ntwo",
            "<!-- about these lines -->\n## One\ntwo",
            "{~ for x in y ~}\n\n\n* one {~ if z ~}\n\n\n{~ endfor ~}"
                .replace('*', "-")
                .as_str(),
            "{~ set x = \"one \n\n\ntwo\" ~}",
            "one\r\n\r\n\r\ntwo",
            "{~ if x ~}\n* one\n{~ endif ~}\n\n{~ if y ~}\n- two\n{~ endif ~}",
        ] {
            assert_eq!(tidied(text), text);
        }
    }
}
