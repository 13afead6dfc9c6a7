//! Values over several lines that are not closed, or are written as elsewhere.

use std::ops::Range;

use super::keys::{entry, trimmed};
use super::{Fault, Stumble, blanked, first_stumble, is_statement, line_end, line_start, lines};
use crate::source::toml::basic;

/// What opens and closes a text of several lines.
const MARKS: [&str; 2] = ["\"\"\"", "'''"];

/// What somebody may take for such a mark.
const QUOTES: &str = "\"'`´“”„‘’‚";

/// How often it is tried at most what is left without some lines. Each is a reading of the whole text.
const MAX_TRIES: usize = 20;

/// How a text of several lines is written.
const SEVERAL_LINES: &str =
    "write `'''` behind `=`, the text on the lines below it, and `'''` on a line of its own";

/// A text of several lines that is closed by other marks than it was opened with, or by none, before what follows: its
/// lines, and what is said of it.
pub(super) fn torn(text: &str, stumble: &Stumble) -> Option<(Range<usize>, Fault)> {
    let mut open: Option<(usize, &str)> = None;
    let mut tries = 0;
    for (at, line) in lines(text) {
        let line = line.trim_end();
        let Some((from, mark)) = open else {
            open = opened(text, at, line);
            continue;
        };
        let is_quotes = !line.is_empty() && line.chars().all(|sign| QUOTES.contains(sign));
        if is_quotes && line.chars().count() < 3 {
            return None;
        }
        let next_opens = entry(line).is_some_and(|(_, value)| &line[value] == mark);
        let fault = if line.contains(mark) && !next_opens {
            open = None;
            continue;
        } else if is_quotes && line.chars().count() == 3 {
            let message = format!("the text that begins with `{mark}` ends with `{line}`");
            let fault = Fault::new(
                at..at + line.len(),
                message,
                format!("write it so: `{mark}`"),
            );
            (line_start(text, from)..line_end(text, at), fault)
        } else if is_statement(line) {
            (line_start(text, from)..at, not_closed(text, from, mark))
        } else {
            continue;
        };
        if mends(text, &fault.0, stumble) {
            return Some(fault);
        }
        tries += 1;
        if tries == MAX_TRIES {
            return None;
        }
        if next_opens {
            open = None;
        }
    }
    None
}

/// Whether without some lines the rest can be read, or at least more of it.
fn mends(text: &str, lines: &Range<usize>, stumble: &Stumble) -> bool {
    first_stumble(&blanked(text, lines.clone()))
        .is_none_or(|next| next.range.start > stumble.range.start.max(lines.end))
}

/// Where a line opens a text that it does not close, and with which marks.
fn opened<'a>(text: &str, at: usize, line: &'a str) -> Option<(usize, &'a str)> {
    let (_, value) = entry(line)?;
    let from = at + value.start;
    let value = &line[value];
    let mark = MARKS.into_iter().find(|mark| value.starts_with(mark))?;
    debug_assert!(text[from..].starts_with(mark));
    (!value[mark.len()..].contains(mark)).then(|| (from, &value[..mark.len()]))
}

fn not_closed(text: &str, from: usize, mark: &str) -> Fault {
    let line = text[from..line_end(text, from)].trim_end();
    let inside = line[mark.len()..].trim_end_matches(['"', '\'']).trim();
    let message = "the text that begins here is not closed";
    let help = if inside.is_empty() {
        format!("write `{mark}` on a line of its own behind the text")
    } else if text[line_end(text, from)..]
        .lines()
        .next()
        .is_none_or(|line| line.trim().is_empty() || is_statement(line))
    {
        let key = text[line_start(text, from)..from].trim_end();
        format!("write it so: `{key} {}`", basic(inside))
    } else {
        format!("write `{mark}` behind the end of the text")
    };
    Fault::new(from..from + mark.len(), message, help)
}

/// What is said of a value over several lines that is written as elsewhere, in a statement that begins at `start`.
pub(super) fn foreign(statement: &str, start: usize) -> Option<Fault> {
    let line = statement.lines().next()?;
    let rest = statement.get(line.len()..).unwrap_or_default();
    if let Some(list) = dashes(line, rest) {
        let (key, list) = list;
        let message = "this list is written as in YAML";
        let help = match list {
            Some(list) => {
                format!("write these lines as one: `{key} = {list}`")
            }
            None => format!(
                "write `{key} = [`, then each entry on a line with a comma behind it, then `]`"
            ),
        };
        let end = start + line.trim_end().len();
        return Some(Fault::new(start..end, message, help));
    }
    let (key, value) = entry(line)?;
    let written = &line[value.clone()];
    let place = start + value.start..start + value.end;
    let is_text = rest.lines().any(|line| !line.trim().is_empty());
    match written {
        "|" | ">" | "|-" | ">-" => {
            let message = format!("`{written}` begins no text of several lines in TOML");
            Some(Fault::new(place, message, SEVERAL_LINES))
        }
        "" if is_text => {
            let help = if rest
                .trim_start()
                .starts_with(|sign: char| sign.is_alphabetic())
            {
                SEVERAL_LINES
            } else {
                "write the value on the line of its key"
            };
            Some(Fault::new(place, "the key has no value on its line", help))
        }
        _ if written.chars().count() == 3 && written.chars().all(|sign| QUOTES.contains(sign)) => {
            let is_mark = MARKS.contains(&written);
            let message = format!("`{written}` begins no text of several lines");
            (!is_mark).then(|| Fault::new(place, message, format!("write it so: `{key} = '''`")))
        }
        _ => on_two_lines(line, rest, key, value, start),
    }
}

/// A list of YAML: its key, and how it is written, where its entries are short texts.
fn dashes<'a>(line: &'a str, rest: &str) -> Option<(&'a str, Option<String>)> {
    let key = line.trim_end().trim_end_matches([':', '=', ' ', '[']);
    let is_key = !key.is_empty() && key.chars().all(super::keys::is_key_sign);
    let mut items = rest.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = items.clone().next()?;
    if !is_key || key.len() == line.trim_end().len() || !first.starts_with("- ") {
        return None;
    }
    let list: Option<Vec<String>> = items
        .by_ref()
        .filter(|item| *item != "]")
        .map(|item| {
            let item = item.strip_prefix("- ")?.trim().trim_end_matches(',');
            let is_plain = !item.contains([':', '{', '[', '#']);
            is_plain.then(|| basic(item.trim_matches(['"', '\''])))
        })
        .collect();
    let list = list.map(|list| format!("[{}]", list.join(", ")));
    Some((key, list.filter(|list| list.len() <= 120)))
}

/// A text between single marks that ends on the next line.
fn on_two_lines(
    line: &str,
    rest: &str,
    key: &str,
    value: Range<usize>,
    start: usize,
) -> Option<Fault> {
    let written = &line[value.clone()];
    let mark = written
        .chars()
        .next()
        .filter(|mark| "\"'".contains(*mark))?;
    let inside = &written[1..];
    let end = rest.find(mark)?;
    if inside.contains(mark) || !rest[end + 1..].trim().is_empty() || rest[..end].contains("\n\n") {
        return None;
    }
    let whole = format!("{inside}{}", &rest[..end]);
    let whole: Vec<&str> = whole.split_whitespace().collect();
    let whole = basic(&whole.join(" "));
    let help = if whole.chars().count() <= 120 {
        format!("write these lines as one: `{key} = {whole}`")
    } else {
        SEVERAL_LINES.to_owned()
    };
    let place = trimmed(line, value);
    let place = start + place.start..start + place.start + 1;
    let message = "the text that begins here does not end on its line";
    Some(Fault::new(place, message, help))
}
