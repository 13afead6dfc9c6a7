//! What is wrong with the syntax of a TOML text, in the words of somebody who edits a list and knows no TOML: which line,
//! what is wrong on it, and how it is written.
//!
//! A parser that goes on behind a fault stumbles over all that follows. Here the statement at fault is taken out, and what
//! stands behind it is read as if nothing had happened.

mod cures;
mod headings;
mod keys;
mod mend;
mod values;

use std::collections::HashMap;
use std::ops::Range;

use toml::de::DeTable;

pub use headings::other_number;
pub use mend::DAY;

/// How many faults of one text are told. Whoever mends them sees the others.
const MAX_FAULTS: usize = 20;

/// How many bytes are read at most while faults are looked for. Each is found by reading all that follows.
const FUEL: usize = 8 * 1024 * 1024;

/// What is said of marks around a text of several lines that are fewer than three, in place of what the parser says.
const HALF_MARK: &str = "half a mark";

/// What the schema of a file says of the value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    WholeNumber,
    /// A day.
    Day,
    /// A table, whose heading has one bracket on each side.
    Table,
    /// A list of tables, of which each heading has two brackets on each side.
    Tables,
    /// A list of texts.
    Texts,
    /// Something else, or not the same wherever the key stands.
    Other,
}

/// The keys that a file may have, with what each of them holds.
pub type Kinds = HashMap<String, Kind>;

/// A fault of syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The bytes.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// Where a key stands for the first time, if the fault is the second one.
    pub first: Option<Range<usize>>,
}

/// What the parser says first of a text.
#[derive(Clone, Debug)]
struct Stumble {
    range: Range<usize>,
    message: String,
}

impl Stumble {
    /// Whether a key is repeated, which is the one fault that no sign is.
    fn is_repetition(&self) -> bool {
        self.message.starts_with("duplicate key")
    }
}

/// A statement that cannot be read.
#[derive(Debug)]
struct Culprit {
    /// Its lines.
    lines: Range<usize>,
    /// Where the parser stumbles, and what it says.
    stumble: Stumble,
    /// What is wrong, where that is known without a trial.
    fault: Option<Fault>,
}

impl Fault {
    fn new(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            help: help.into(),
            first: None,
        }
    }
}

/// Takes the statements that cannot be read out of a text, so that every other byte keeps its place, and says what is wrong
/// with each, of a file that may have the keys `kinds`.
#[must_use]
pub fn take_out(text: &str, kinds: &Kinds) -> (String, Vec<Fault>) {
    let mut sound = text.to_owned();
    let mut faults = Vec::new();
    let mut fuel = FUEL;
    while let Some(culprit) = culprit(&sound, kinds) {
        faults.push(mend::explain(text, &culprit, kinds));
        sound = blanked(&sound, culprit.lines);
        fuel = fuel.saturating_sub(text.len());
        if faults.len() == MAX_FAULTS || fuel == 0 {
            break;
        }
    }
    faults.sort_by_key(|fault| fault.range.start);
    (sound, faults)
}

/// Where the parser stumbles. It tells what it finds in several passes.
fn stumbles(text: &str) -> Vec<Stumble> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let mut stumbles: Vec<Stumble> = errors
        .into_iter()
        .map(|error| {
            let range = error.span().unwrap_or(0..0);
            let start = text.floor_char_boundary(range.start);
            Stumble {
                range: start..text.ceil_char_boundary(range.end).max(start),
                message: error.message().to_owned(),
            }
        })
        .collect();
    stumbles.sort_by_key(|stumble| stumble.range.start);
    stumbles
}

fn first_stumble(text: &str) -> Option<Stumble> {
    let mut stumbles = stumbles(text);
    let first = stumbles.first()?;
    // A heading of which a bracket is missing looks like another one.
    let line = line_end(text, first.range.start);
    let is_syntax = |other: &Stumble| !other.is_repetition() && other.range.start < line;
    let index = stumbles.iter().position(is_syntax).unwrap_or(0);
    Some(stumbles.swap_remove(index))
}

/// The first statement that cannot be read.
fn culprit(text: &str, kinds: &Kinds) -> Option<Culprit> {
    let found = first_stumble(text)?;
    let known = headings::culprit(text, &found, kinds).or_else(|| values::torn(text, &found));
    if let Some((lines, fault)) = known {
        return Some(Culprit {
            lines,
            stumble: found,
            fault: Some(fault),
        });
    }
    let line = line_start(text, found.range.start);
    let behind = line_end(text, found.range.start);
    let before = &text[..line];
    let (stumble, lines) = match first_stumble(before) {
        None => match half_mark(before).filter(|_| !is_statement(&text[line..])) {
            Some(mark) => {
                let start = last_statement(&text[..mark.end]);
                let message = HALF_MARK.to_owned();
                (
                    Stumble {
                        range: mark,
                        message,
                    },
                    start..next(text, behind, is_statement),
                )
            }
            None => (found, line..next(text, behind, is_statement)),
        },
        // What begins here is right, and what stands before it was not closed.
        Some(unclosed) if line == text.len() || is_statement(&text[line..]) => {
            let opened = opening(before, &unclosed);
            (unclosed, opened..line)
        }
        // Within a list of several lines.
        Some(_) => (
            found,
            last_statement(before)..next(text, behind, is_statement),
        ),
    };
    let end = match heading(&text[lines.start..]) {
        Some(name) => end_of_table(text, lines.end, name),
        None => lines.end,
    };
    let lines = lines.start..end;
    Some(Culprit {
        lines,
        stumble,
        fault: None,
    })
}

/// Where a table ends of which a line ends at `from`: what stands below a heading that cannot be read, and the tables within
/// it, would become part of what is before it.
fn end_of_table(text: &str, from: usize, name: &str) -> usize {
    let is_within = |line: &str| heading(line).is_none_or(|other| within(other, name));
    next(text, from, |line| !is_within(line))
}

/// Whether one table stands in another one.
fn within(name: &str, outer: &str) -> bool {
    let rest = name.strip_prefix(outer);
    rest.is_some_and(|rest| rest.starts_with('.'))
}

/// The name of the table whose heading is the first line.
fn heading(text: &str) -> Option<&str> {
    let line = text.lines().next().filter(|line| line.starts_with('['))?;
    let name = line.trim_start_matches(['[', ' ']);
    let is_name = |part: char| part.is_ascii_alphanumeric() || "-_.".contains(part);
    let name = &name[..name.find(|part| !is_name(part)).unwrap_or(name.len())];
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        .then_some(name)
}

/// Where fewer marks than three stand around a text of several lines: one that is empty, or a line of marks alone.
fn half_mark(text: &str) -> Option<Range<usize>> {
    let marks = lines(text).filter_map(|(at, line)| {
        let line = line.trim_end();
        let start = line.trim_end_matches(['"', '\'']).len();
        let is_opening =
            line[..start].trim_end().ends_with('=') && matches!(line.len() - start, 1 | 2);
        let is_closing = start == 0 && matches!(line.len(), 1 | 2);
        (is_opening || is_closing).then_some(at + start..at + line.len())
    });
    marks.last()
}

/// Where the line begins with what was not closed.
fn opening(text: &str, unclosed: &Stumble) -> usize {
    // Lines of a long text may look like statements. Were there a mark behind the last one, that would close it.
    let mark = ["\"\"\"", "'''"]
        .into_iter()
        .filter_map(|mark| text.rfind(mark))
        .max();
    match mark.filter(|_| unclosed.message.contains("multi-line")) {
        Some(at) => line_start(text, at),
        None => last_statement(text),
    }
}

fn last_statement(text: &str) -> usize {
    let starts = lines(text).filter(|(_, line)| is_statement(line));
    starts.map(|(at, _)| at).last().unwrap_or(0)
}

/// Where the next line begins, from the beginning of a line on, of which `is_meant` holds.
fn next(text: &str, from: usize, is_meant: impl Fn(&str) -> bool) -> usize {
    let mut starts = lines(&text[from..]).filter(|(_, line)| is_meant(line));
    starts.next().map_or(text.len(), |(at, _)| from + at)
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    })
}

/// Whether a key with a value or the heading of a table begins here. Authors indent neither.
#[must_use]
pub fn is_statement(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    heading(line).is_some()
        || line.split_once('=').is_some_and(|(key, _)| {
            let key = key.trim_end();
            let is_part = |part: char| part.is_ascii_alphanumeric() || "-_.\"'".contains(part);
            !key.is_empty() && key.chars().all(is_part)
        })
}

/// Where the line of a place begins.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line behind that of a place begins.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The text with blanks in the place of some lines.
fn blanked(text: &str, lines: Range<usize>) -> String {
    let is_end = |byte: u8| matches!(byte, b'\n' | b'\r');
    let blanks = text[lines.clone()].bytes();
    let blanks = blanks.map(|byte| if is_end(byte) { char::from(byte) } else { ' ' });
    let mut blanked = String::with_capacity(text.len());
    blanked.push_str(&text[..lines.start]);
    blanked.extend(blanks);
    blanked.push_str(&text[lines.end..]);
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The only fault of a text: where it is seen, what is said of it, and how it is to be mended.
    fn fault(text: &str) -> (&str, String, String) {
        let (sound, faults) = take_out(text, &Kinds::new());
        assert!(first_stumble(&sound).is_none(), "{text}: {sound}");
        assert_eq!(sound.len(), text.len());
        let [fault] = faults.as_slice() else {
            panic!("{text}: {faults:?}");
        };
        (
            &text[fault.range.clone()],
            fault.message.clone(),
            fault.help.clone(),
        )
    }

    #[test]
    fn a_number_has_no_comma() {
        for (text, number) in [
            ("a = 3,5", "3,5"),
            ("a = 1,000", "1,000"),
            ("a = { b = 1, c = 5,5 }", "5,5"),
            ("a = { b = 5,5, c = 1 }", "5,5"),
        ] {
            let message = format!("`{number}` is not a whole number");
            let help = "write a whole number here, without a comma".to_owned();
            let text = format!("first = 1\n{text}\n\n[[last.part]]\nb = 2\n");
            assert_eq!(fault(&text), (number, message, help));
        }
    }

    #[test]
    fn the_line_is_shown_as_it_should_be() {
        for (text, at, message, line) in [
            (
                "a = [iso-27001]",
                "iso-27001",
                "the text `iso-27001` is not in quotes",
                "a = [\"iso-27001\"]",
            ),
            (
                "a = [x, y-z, \"w\"]",
                "x",
                "the text `x` is not in quotes",
                "a = [\"x\", \"y-z\", \"w\"]",
            ),
            (
                "a = 2.0.0",
                "2.0.0",
                "the text `2.0.0` is not in quotes",
                "a = \"2.0.0\"",
            ),
            (
                "a = CC-BY-4.0 OR MIT",
                "CC-BY-4.0 OR MIT",
                "the text `CC-BY-4.0 OR MIT` is not in quotes",
                "a = \"CC-BY-4.0 OR MIT\"",
            ),
            (
                "a = True",
                "True",
                "`True` is written in small letters",
                "a = true",
            ),
            ("a = 03", "03", "a number begins with a zero", "a = 3"),
            (
                "a = “x”",
                "“",
                "this line has a typographic quotation mark (U+201C)",
                "a = \"x\"",
            ),
            (
                "a = \"x”",
                "”",
                "this line has a typographic quotation mark (U+201D)",
                "a = \"x\"",
            ),
            (
                "a\u{a0}= 1",
                "\u{a0}",
                "this line has a no-break space (U+00A0)",
                "a = 1",
            ),
            (
                "a = –3",
                "–",
                "this line has `–` (U+2013), which is no sign of TOML",
                "a = -3",
            ),
            (
                "a = \"x",
                "\"",
                "the text that begins here is not closed with `\"`",
                "a = \"x\"",
            ),
            (
                "a = ['iso-27001\"]",
                "\"",
                "the text that begins with `'` ends with `\"`",
                "a = ['iso-27001']",
            ),
            (
                "a = [\"x', \"y\"]",
                "'",
                "the text that begins with `\"` ends with `'`",
                "a = [\"x\", \"y\"]",
            ),
            (
                "a = \"it's'",
                "\"",
                "the text that begins here is not closed with `\"`",
                "a = \"it's'\"",
            ),
            (
                "a = x\"",
                "",
                "the text does not begin with a quotation mark",
                "a = \"x\"",
            ),
            (
                "a = \"b \"c\" d\"",
                "\"b \"c\" d\"",
                "the text has quotation marks within its own",
                "a = \"b \\\"c\\\" d\"",
            ),
            (
                "a = 'it's'",
                "'it's'",
                "the text has quotation marks within its own",
                "a = \"it's\"",
            ),
            (
                "a = \"c:\\d\"",
                "",
                "a backslash stands before a character that needs none",
                "a = \"c:\\\\d\"",
            ),
            (
                "a = [\"b\" \"c\"]",
                "",
                "a comma is missing here",
                "a = [\"b\", \"c\"]",
            ),
            (
                "a = {b = 1 c = 2}",
                "",
                "a comma is missing here",
                "a = {b = 1, c = 2}",
            ),
            (
                "a = 1,",
                ",",
                "no comma belongs at the end of this line",
                "a = 1",
            ),
            (
                "a \"x\"",
                "",
                "`=` is missing between the key and its value",
                "a = \"x\"",
            ),
            (
                "a: \"x\"",
                ":",
                "a colon stands between the key and its value",
                "a = \"x\"",
            ),
            (
                "a = { b = 1",
                "{",
                "the bracket `{` is not closed",
                "a = { b = 1 }",
            ),
            (
                "a = [1, 2",
                "[",
                "the bracket `[` is not closed",
                "a = [1, 2]",
            ),
            (
                "[limits",
                "[limits",
                "the brackets of this heading do not match",
                "[limits]",
            ),
            (
                "limits]",
                "limits]",
                "the brackets of this heading do not match",
                "[limits]",
            ),
            (
                "[[levels]",
                "[[levels]",
                "the brackets of this heading do not match",
                "[[levels]]",
            ),
        ] {
            // Neither what stands before nor what stands behind has a part in it.
            let text = format!("first = 1\n{text}\n\n[[last.part]]\nb = 2\n");
            let help = format!("write it so: `{line}`");
            assert_eq!(fault(&text), (at, message.to_owned(), help));
        }
    }

    #[test]
    fn what_has_no_single_cure_is_put_in_words() {
        for (text, message, help) in [
            (
                "a =",
                "the key has no value",
                "write a value behind `=`, or remove the line",
            ),
            (
                "= 1",
                "a key is missing in front of `=`",
                "write the key, or remove the line",
            ),
            (
                "a = [\n 1,\n\nb = 2",
                "the bracket `[` is not closed",
                "write `]` on a line behind the last entry",
            ),
            ("a = 2024-02-30", "`2024-02-30` is not a date", DAY),
            ("a = 2024-5-3", "`2024-5-3` is not a date", DAY),
            ("a = 03.05.2024", "`03.05.2024` is not a date", DAY),
            (
                "a = 1\na = 2",
                "the key `a` stands here a second time",
                "keep one of the two",
            ),
            (
                "a = 1\n[[b]]\n[b]\n[c]",
                "the key `b` stands here a second time",
                "write it with two brackets, as further up: `[[b]]`",
            ),
            (
                "a = '''\nb\n",
                "the text that begins here is not closed",
                "close it with the three marks that open it",
            ),
            (
                "a = ''\nb c\n'''\nd = 1",
                "the marks around this text are not complete",
                "write three of them before a text of several lines, and three behind it",
            ),
        ] {
            let (_, said, advice) = fault(text);
            assert_eq!((said.as_str(), advice.as_str()), (message, help), "{text}");
        }
        let (_, faults) = take_out("a = 1\nb = 1\na = 2\n", &Kinds::new());
        assert_eq!(faults[0].first, Some(0..1));
    }

    fn kinds() -> Kinds {
        let kinds = [
            ("weight", Kind::WholeNumber),
            ("day", Kind::Day),
            ("limits", Kind::Table),
            ("levels", Kind::Tables),
            ("name", Kind::Other),
            ("list", Kind::Texts),
        ];
        kinds.map(|(key, kind)| (key.to_owned(), kind)).into()
    }

    /// The lines of a text that is mended as the help of its only fault says.
    fn mended(text: &str) -> String {
        let (sound, faults) = take_out(text, &kinds());
        assert!(first_stumble(&sound).is_none(), "{text}: {sound}");
        let [fault] = faults.as_slice() else {
            panic!("{text}: {faults:?}");
        };
        let line = fault.help.split_once(": `");
        let line = line.and_then(|(_, line)| line.strip_suffix('`'));
        let line = line.unwrap_or_else(|| panic!("{text}: {fault:?}"));
        let start = line_start(text, fault.range.start);
        format!(
            "{}{line}\n{}",
            &text[..start],
            &text[line_end(text, start)..]
        )
    }

    #[test]
    fn the_line_of_the_help_mends_what_is_written_as_elsewhere() {
        for (text, line) in [
            ("weight = 5 kg", "weight = 5"),
            ("weight = 5%", "weight = 5"),
            ("weight = (5)", "weight = 5"),
            ("weight: 5", "weight = 5"),
            ("weight := 5", "weight = 5"),
            ("weight == 5", "weight = 5"),
            ("weight -> 5", "weight = 5"),
            ("weight ＝ 5", "weight = 5"),
            ("weight? = 5", "weight = 5"),
            ("the weight = 5", "weight = 5"),
            ("weight[0] = 5", "weight = 5"),
            ("- weight = 5", "weight = 5"),
            ("weight\" = 5", "weight = 5"),
            ("{ weight = 5 }", "weight = 5"),
            ("weight = 5 // kg", "weight = 5 # kg"),
            ("weight = 5\u{2028}", "weight = 5"),
            ("// of what", "# of what"),
            ("<!-- of what -->", "# of what"),
            ("-- of what", "# of what"),
            ("name = `a b`", "name = \"a b\""),
            ("name = a's b", "name = \"a's b\""),
            ("name = a = b", "name = \"a = b\""),
            ("name = \"a\".", "name = \"a\""),
            ("name = \"a\" b", "name = \"a b\""),
            ("name = \"c:\\users\"", "name = \"c:\\\\users\""),
            ("name = \"a\"]", "name = [\"a\"]"),
            (
                "a = { b = \"c \"d\" e\", f = 1 }",
                "a = { b = \"c \\\"d\\\" e\", f = 1 }",
            ),
            ("a = { b = 1; c = 2 }", "a = { b = 1, c = 2 }"),
            ("a = { weight = 1. c = 2 }", "a = { weight = 1, c = 2 }"),
            ("a = { b: 1 }", "a = { b = 1 }"),
            ("a = [\n  \"b\";\n]", "\"b\","),
            ("a = [\n  \"b\", // c\n]", "\"b\", # c"),
            ("a = [\n  \"it's \"b\"\",\n]", "\"it's \\\"b\\\"\","),
            ("a = [\n  \"b\",\n)", "]"),
            ("a = [\n  \"b\",\n];", "]"),
            ("a = (\n  \"b\",\n]", "a = ["),
            ("a = [\n  { b = 1 \n  { b = 2 },\n]", "{ b = 1 },"),
            ("\"a\": [1]", "\"a\" = [1]"),
            ("list = a", "list = [\"a\"]"),
            ("list = a, b c", "list = [\"a\", \"b c\"]"),
            ("list = a-1 b-2", "list = [\"a-1\", \"b-2\"]"),
            ("list = \"a\"; \"b\"", "list = [\"a\", \"b\"]"),
            ("list = \"a\" \"b\"", "list = [\"a\", \"b\"]"),
            ("list = ‘a’ # b", "list = [\"a\"] # b"),
            ("list = (a)", "list = [\"a\"]"),
            ("day = 2024-06-01,", "day = 2024-06-01"),
            ("day = \"2024-06-01", "day = \"2024-06-01\""),
        ] {
            let text = format!("first = 1\n{text}\n\n[[last.part]]\nb = 2\n");
            let mended = mended(&text);
            assert!(take_out(&mended, &kinds()).1.is_empty(), "{mended}");
            assert!(mended.lines().any(|mended| mended == line), "{mended}");
        }
    }

    #[test]
    fn a_text_that_is_closed_with_other_marks_is_told_at_them() {
        for (text, at) in [
            ("1 = '''\na\n\"\"\"\n2 = '''\nb\n'''\n", "\"\"\""),
            ("1 = \"\"\"\na\n'''\n2 = '''\nb\n'''\n", "'''"),
            ("1 = '''\na\n'''\n2 = \"\"\"\nb = c\n'''\n", "'''"),
            ("1 = '''\na\n’’’\n2 = '''\nb\n'''\n", "’’’"),
            ("1 = \"\"\"a\nb = 1\n", "\"\"\""),
        ] {
            let (sound, faults) = take_out(text, &Kinds::new());
            assert_eq!(faults.len(), 1, "{sound}");
            assert_eq!(&text[faults[0].range.clone()], at, "{text}");
            let mended = mended(text);
            assert!(take_out(&mended, &kinds()).1.is_empty(), "{mended}");
        }
        let (seen, said, help) = fault("1 = '''\na\n2 = '''\nb\n'''\n");
        assert_eq!(
            (seen, said.as_str()),
            ("'''", "the text that begins here is not closed")
        );
        assert_eq!(help, "write `'''` on a line of its own behind the text");
        let text = mended("1 = ```\na\n'''\n");
        assert_eq!(text, "1 = '''\na\n'''\n");
    }

    #[test]
    fn a_heading_has_the_brackets_of_what_it_begins() {
        for (text, line) in [
            ("[levels]\na = 1\n[[levels]]\na = 2\n", "[[levels]]"),
            ("[[levels]]\na = 1\n[levels]\na = 2\n", "[[levels]]"),
            ("[limits\na = 1\n", "[limits]"),
            ("[limits]]\na = 1\n", "[limits]"),
            ("limits\na = 1\n", "[limits]"),
            ("limits:\na = 1\n", "[limits]"),
            ("(limits)\na = 1\n", "[limits]"),
            ("levels =\na = 1\n", "[[levels]]"),
            ("[limits] // all\na = 1\n", "[limits] # all"),
            ("[limits]x\na = 1\n", "[limits]"),
        ] {
            let mended = mended(&format!("first = 1\n{text}"));
            assert!(take_out(&mended, &kinds()).1.is_empty(), "{mended}");
            assert!(mended.lines().any(|mended| mended == line), "{mended}");
        }
        let (_, faults) = take_out("[[levels]]\na = 1\nb = 1\n\na = 2\nb = 2\n[c]\n", &kinds());
        let [fault] = faults.as_slice() else {
            panic!("{faults:?}");
        };
        assert!(fault.help.contains("`[[levels]]`"), "{}", fault.help);
        assert_eq!(fault.first, Some(11..12));
    }

    #[test]
    fn a_value_of_another_kind_is_told_as_what_it_should_be() {
        for (text, message) in [
            ("weight = five", "`five` is not a whole number"),
            ("weight = 3-4", "`3-4` is not a whole number"),
            ("a = { weight = two, b = 1 }", "`two` is not a whole number"),
            ("day = June 1, 2024", "`June 1, 2024` is not a date"),
            ("weight", "the key `weight` has no value"),
            ("a = { weight =, b = 1 }", "the key has no value"),
            ("wëight = 3", "`wëight` cannot be a key"),
            (
                "here is more",
                "this line is neither a key with its value nor a heading",
            ),
            (
                "---",
                "this line is neither a key with its value nor a heading",
            ),
            (
                "name = |\n  a\n",
                "`|` begins no text of several lines in TOML",
            ),
            ("name:\n  - a\n  - b\n", "this list is written as in YAML"),
            (
                "name = \"a\n b\"\n",
                "the text that begins here does not end on its line",
            ),
            ("name =\na text.\n", "the key has no value on its line"),
        ] {
            let (_, faults) = take_out(&format!("{text}\n\n[last]\nb = 2\n"), &kinds());
            let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            assert_eq!(said, [message], "{text}");
        }
    }

    #[test]
    fn faults_that_have_nothing_to_do_with_each_other_are_all_told() {
        let text = "a = \"x\nb = y\n[c\nd = 1\n\n[e]\nf = [1,\n\n[e.g]\nh = “i”\n";
        let (sound, faults) = take_out(text, &Kinds::new());
        let places = faults.iter().map(|fault| &text[fault.range.clone()]);
        assert_eq!(places.collect::<Vec<_>>(), ["\"", "y", "[c", "[", "“"]);
        // What stood below the heading went with it.
        assert_eq!(
            sound.split_whitespace().collect::<Vec<_>>(),
            ["[e]", "[e.g]"]
        );
    }

    /// Whoever deletes a sign by accident reads of that sign alone, or of the one that belongs to it.
    #[test]
    fn a_sign_that_is_deleted_is_one_fault_on_its_line() {
        let model = include_str!("../../../../tests/fixtures/base/model.toml");
        let category =
            include_str!("../../../../tests/fixtures/base/categories/trust-anchors/_index.md");
        let range = crate::source::front_matter::split(category).front_matter;
        let category = &category[range.expect("there is one")];
        let mut tried = 0;
        for text in [model, category] {
            for (at, sign) in text.char_indices() {
                let without = format!("{}{}", &text[..at], &text[at + sign.len_utf8()..]);
                if !"\"'[]{}=,".contains(sign) || first_stumble(&without).is_none() {
                    continue;
                }
                tried += 1;
                let (sound, faults) = take_out(&without, &Kinds::new());
                assert!(first_stumble(&sound).is_none(), "{sound}");
                let [fault] = faults.as_slice() else {
                    panic!("{without}\n{faults:#?}");
                };
                let line = line_start(&without, at);
                let is_there = line_start(&without, fault.range.start) == line;
                // A list is closed on a line behind its entries, and told where it is opened.
                assert!(
                    is_there || sign == ']' && fault.message.starts_with("the bracket `[`"),
                    "{without}\n{fault:?}"
                );
            }
        }
        assert!(tried > 200, "{tried}");
    }

    #[test]
    fn of_many_faults_some_are_told_and_all_of_it_ends() {
        for line in [
            "a b\n",
            "a = [\n",
            "[a\n",
            "a = \"\n",
            "é = “\n",
            "'''\n",
            "a = '''b\n",
            "a = b // c // d\n",
            "\\\n",
        ] {
            let text = line.repeat(5000);
            let (sound, faults) = take_out(&text, &Kinds::new());
            assert_eq!(sound.len(), text.len());
            assert!((1..=MAX_FAULTS).contains(&faults.len()), "{line}");
        }
    }
}
