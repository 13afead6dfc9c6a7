//! A text → its statements, with the remarks and blank lines that stand with each.

use toml_parser::parser::{Event, EventKind, parse_document};
use toml_parser::{Raw, Source};

use super::{Array, Entry, Item, Key, Line, Section, Statements, Value};
use crate::source::toml::is_bare;

/// The line by which editors know the schema, which stands first.
const DIRECTIVE: &str = "#:";

/// The statements of a text that is known to be TOML.
pub(super) fn statements(text: &str) -> Statements<'_> {
    let tokens = Source::new(text).lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    parse_document(&tokens, &mut events, &mut ());
    let mut reader = Reader {
        text,
        events: events.into_iter(),
        gap: Vec::new(),
        is_line_empty: true,
        out: Statements {
            sections: vec![Section::default()],
            ..Statements::default()
        },
    };
    reader.read();
    reader.out
}

struct Reader<'a> {
    text: &'a str,
    events: std::vec::IntoIter<Event>,
    /// The lines since the last statement.
    gap: Vec<Line<'a>>,
    /// Whether nothing stands on this line so far.
    is_line_empty: bool,
    out: Statements<'a>,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::StdTableOpen => self.header("[", "]"),
                EventKind::ArrayTableOpen => self.header("[[", "]]"),
                EventKind::SimpleKey => {
                    let (key, value) = self.pair(&event);
                    self.entry(key, value);
                }
                _ => self.between(&event),
            }
        }
        let gap = std::mem::take(&mut self.gap);
        let (tail, end) = match self.is_first() {
            true => (Vec::new(), gap),
            // Nothing follows that it could be about.
            false => split(gap, true),
        };
        self.section().end = trimmed(tail);
        self.out.end = trimmed(end);
    }

    /// Takes what stands between statements, or behind one on its line.
    fn between(&mut self, event: &Event) {
        match event.kind() {
            EventKind::Newline => {
                if self.is_line_empty {
                    self.gap.push(None);
                }
                self.is_line_empty = true;
            }
            EventKind::Comment => {
                let remark = self.slice(event).trim_end();
                if self.is_line_empty {
                    self.gap.push(Some(remark));
                } else {
                    let section = self.section();
                    let place = match section.entries.last_mut() {
                        Some(entry) => &mut entry.remark,
                        None => &mut section.remark,
                    };
                    *place = Some(remark);
                }
                self.is_line_empty = false;
            }
            _ => {}
        }
    }

    fn header(&mut self, open: &str, close: &str) {
        let mut key = Key::default();
        for event in self.events.by_ref() {
            match event.kind() {
                EventKind::StdTableClose | EventKind::ArrayTableClose => break,
                EventKind::SimpleKey => push(&mut key, self.text, &event),
                _ => {}
            }
        }
        let (tail, _, lead) = self.parted();
        self.section().end = tail;
        self.out.sections.push(Section {
            lead,
            header: format!("{open}{}{close}", key.text),
            path: key.path,
            ..Section::default()
        });
        self.is_line_empty = false;
    }

    fn entry(&mut self, key: Key, value: Value<'a>) {
        let (tail, is_apart, lead) = self.parted();
        let section = self.section();
        match section.entries.last_mut() {
            Some(last) => last.tail = tail,
            None => section.tail = tail,
        }
        section.entries.push(Entry {
            is_apart,
            lead,
            key,
            value,
            remark: None,
            tail: Vec::new(),
        });
        self.is_line_empty = false;
    }

    /// What stands before a statement: what belongs to the one before it, whether a blank line follows, and what belongs to the
    /// statement itself.
    fn parted(&mut self) -> (Vec<Line<'a>>, bool, Vec<Line<'a>>) {
        let mut gap = std::mem::take(&mut self.gap);
        if self.is_first() {
            let is_directive = |line: &Line<'_>| {
                let remark = line.as_ref();
                remark.is_some_and(|remark| remark.starts_with(DIRECTIVE))
            };
            let blank = gap.iter().rposition(Option::is_none);
            let directive = gap.iter().rposition(is_directive);
            let count = blank.max(directive).map_or(0, |last| last + 1);
            let lead = gap.split_off(count);
            self.out.is_head_apart = blank > directive;
            self.out.head = trimmed(gap);
            return (Vec::new(), false, lead);
        }
        let (tail, gap) = split(gap, false);
        let is_apart = !tail.is_empty() || gap.first().is_some_and(Option::is_none);
        (trimmed(tail), is_apart, without_blanks_before(gap))
    }

    /// Whether no statement was read so far.
    fn is_first(&self) -> bool {
        let mut sections = self.out.sections.iter();
        sections.all(|section| section.header.is_empty() && section.entries.is_empty())
    }

    fn section(&mut self) -> &mut Section<'a> {
        let last = self.out.sections.last_mut();
        last.expect("there is one from the beginning")
    }

    /// A key that begins with an event, and the value behind it.
    fn pair(&mut self, first: &Event) -> (Key, Value<'a>) {
        let mut key = Key::default();
        push(&mut key, self.text, first);
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::SimpleKey => push(&mut key, self.text, &event),
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                    let value = self.value(&event);
                    return (key, value);
                }
                _ => {}
            }
        }
        (key, Value::Text(String::new()))
    }

    fn value(&mut self, first: &Event) -> Value<'a> {
        match first.kind() {
            EventKind::ArrayOpen => Value::Array(self.array()),
            EventKind::InlineTableOpen => self.table(first),
            _ => Value::Text(in_double_quotes(self.slice(first))),
        }
    }

    fn array(&mut self) -> Array<'a> {
        let mut array = Array::default();
        let mut lines: Vec<Line<'a>> = Vec::new();
        let mut is_line_empty = false;
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::ArrayClose => break,
                EventKind::Newline => {
                    array.is_long = true;
                    if is_line_empty {
                        lines.push(None);
                    }
                    is_line_empty = true;
                }
                EventKind::Comment => {
                    let remark = self.slice(&event).trim_end();
                    let is_own = is_line_empty || !lines.is_empty();
                    match array.items.last_mut() {
                        Some(last) if !is_own && last.remark.is_none() => {
                            last.remark = Some(remark);
                        }
                        None if !is_own => array.opening = Some(remark),
                        _ => lines.push(Some(remark)),
                    }
                    is_line_empty = false;
                }
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                    let lead = std::mem::take(&mut lines);
                    let lead = match array.items.is_empty() {
                        true => without_blanks_before(lead),
                        false => without_repeated_blanks(lead),
                    };
                    array.items.push(Item {
                        lead,
                        value: self.value(&event),
                        remark: None,
                    });
                    is_line_empty = false;
                }
                EventKind::ValueSep => is_line_empty = false,
                _ => {}
            }
        }
        array.end = match array.items.is_empty() {
            true => trimmed(lines),
            false => without_blanks_behind(without_repeated_blanks(lines)),
        };
        array
    }

    /// A table on one line. One on several lines stays as it is written.
    fn table(&mut self, first: &Event) -> Value<'a> {
        let mut entries = Vec::new();
        let (start, mut end) = (first.span().start(), first.span().end());
        while let Some(event) = self.events.next() {
            end = event.span().end();
            match event.kind() {
                EventKind::InlineTableClose => break,
                EventKind::SimpleKey => entries.push(self.pair(&event)),
                _ => {}
            }
        }
        let written = &self.text[start..end];
        match written.contains('\n') {
            true => Value::Text(written.to_owned()),
            false => Value::Table(entries),
        }
    }

    fn slice(&self, event: &Event) -> &'a str {
        let (start, end) = (event.span().start(), event.span().end());
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Puts a part behind a key.
fn push(key: &mut Key, text: &str, event: &Event) {
    let written = text.get(event.span().start()..event.span().end());
    let written = written.unwrap_or_default();
    let mut part = String::new();
    let raw = Raw::new_unchecked(written, event.encoding(), event.span());
    raw.decode_key(&mut part, &mut ());
    if !key.path.is_empty() {
        key.text.push('.');
    }
    match is_bare(&part) {
        true => key.text.push_str(&part),
        false => key.text.push_str(&in_double_quotes(written)),
    }
    key.path.push(part);
}

/// A text on one line in double quotes, unless that would ask for a backslash. Everything else stays.
fn in_double_quotes(written: &str) -> String {
    let between = |quotes| written.strip_prefix(quotes)?.strip_suffix(quotes);
    if let Some(inside) = between("\"\"\"").filter(|inside| !inside.contains(['\n', '"'])) {
        return format!("\"{inside}\"");
    }
    let inside = between("'").filter(|_| !written.starts_with("'''"));
    match inside {
        Some(inside) if !inside.contains(['"', '\\']) => format!("\"{inside}\""),
        _ => written.to_owned(),
    }
}

/// Remarks right below a statement, with a blank line or nothing at all below them, and the rest.
fn split(mut gap: Vec<Line<'_>>, is_end: bool) -> (Vec<Line<'_>>, Vec<Line<'_>>) {
    let blank = gap.iter().position(Option::is_none);
    let rest = match blank {
        Some(blank) => gap.split_off(blank),
        None if is_end => Vec::new(),
        None => std::mem::take(&mut gap),
    };
    (gap, rest)
}

fn trimmed(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    without_blanks_behind(without_blanks_before(lines))
}

fn without_blanks_before(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let lines = lines.into_iter().skip_while(Option::is_none);
    without_repeated_blanks(lines.collect())
}

fn without_blanks_behind(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    while lines.pop_if(|line| line.is_none()).is_some() {}
    lines
}

fn without_repeated_blanks(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    lines.dedup_by(|line, above| line.is_none() && above.is_none());
    lines
}
