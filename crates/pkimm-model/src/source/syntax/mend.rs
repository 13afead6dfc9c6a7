//! Says what is wrong with a statement by trying what would mend it: what can be read then was meant.

use std::ops::Range;

use super::{Culprit, Fault, HALF_MARK, Stumble, first_stumble, heading, line_end, line_start};
use crate::source::unusual;

/// How long a statement is at most for which cures are tried.
const MAX_TRIED: usize = 4096;

/// How often a statement is mended at most: it may have one fault beside the other.
const MAX_CURES: usize = 10;

/// How long a line is at most that is shown as it should be.
const MAX_SHOWN: usize = 160;

const GENERAL: &str = "check the quotation marks, brackets and commas here and on the line above";

/// How a day is written, for whoever has written it otherwise.
pub const DAY: &str = "write the year with four digits, and the month and the day with two digits each, as in `2026-11-30`";

/// What would mend a statement.
struct Cure {
    /// What is wrong.
    message: String,
    /// What becomes of the statement.
    text: String,
    /// Where the fault is seen.
    range: Range<usize>,
}

/// Puts a fault in words.
pub(super) fn explain(text: &str, culprit: &Culprit) -> Fault {
    let Culprit { lines, stumble } = culprit;
    let fault = |range: Range<usize>, message: &str, help: String| Fault {
        range,
        message: message.to_owned(),
        help,
        first: None,
    };
    let range = stumble.range.clone();
    let said = stumble.message.as_str();
    if stumble.is_repetition() {
        return repeated(text, range);
    }
    if said == HALF_MARK {
        let (message, help) = plainly(text, stumble);
        return fault(range, message, help.to_owned());
    }
    let token = token(text, &range);
    if said.starts_with("invalid date") || is_day(&text[token.clone()]) {
        let message = format!("`{}` is not a date", &text[token.clone()]);
        return fault(token, &message, DAY.to_owned());
    }
    let statement = &text[lines.clone()];
    let statement = statement.trim_end();
    if statement.len() <= MAX_TRIED
        && let Some((cure, mended)) = mended(statement)
    {
        let number = statement[..cure.range.start].matches('\n').count();
        let line = mended.lines().nth(number).unwrap_or_default().trim();
        let help = if mended.ends_with("\n]") && !statement.ends_with(']') {
            "write `]` on a line behind the last entry".to_owned()
        } else if line.chars().count() <= MAX_SHOWN {
            format!("write it so: `{line}`")
        } else {
            GENERAL.to_owned()
        };
        let range = lines.start + cure.range.start..lines.start + cure.range.end;
        return fault(range, &cure.message, help);
    }
    let (message, help) = plainly(text, stumble);
    let help = foreign(text, &range).unwrap_or_else(|| help.to_owned());
    fault(range, message, help)
}

/// A key or heading that stands in the text already.
fn repeated(text: &str, range: Range<usize>) -> Fault {
    let key = &text[range.clone()];
    let name = heading(&text[line_start(text, range.start)..]);
    let help = match name.filter(|name| text.contains(&format!("[[{name}]]"))) {
        Some(name) => format!("write it with two brackets, as further up: `[[{name}]]`"),
        None => "keep one of the two".to_owned(),
    };
    Fault {
        message: format!("the key `{key}` stands here a second time"),
        first: first_of(text, &range),
        range,
        help,
    }
}

/// The first cure of a statement, and the statement with all that it needs.
fn mended(statement: &str) -> Option<(Cure, String)> {
    let mut text = statement.to_owned();
    let mut first: Option<Cure> = None;
    for _ in 0..MAX_CURES {
        let Some(stumble) = first_stumble(&text) else {
            return Some((first?, text));
        };
        let behind = text.len() - stumble.range.start;
        let mut better = None;
        for cure in cures(&text, &stumble) {
            match first_stumble(&cure.text) {
                None => {
                    better = Some(cure);
                    break;
                }
                Some(next) if cure.text.len() - next.range.start < behind => {
                    better.get_or_insert(cure);
                }
                Some(_) => {}
            }
        }
        let cure = better?;
        text.clone_from(&cure.text);
        first.get_or_insert(cure);
    }
    None
}

/// What may mend the fault over which the parser stumbles, the likeliest first.
fn cures(text: &str, stumble: &Stumble) -> Vec<Cure> {
    let at = stumble.range.start;
    let start = line_start(text, at);
    let line = start..start + text[start..].lines().next().unwrap_or_default().len();
    let at = at.min(line.end);
    let mut cures = Vec::new();
    let mut push = |range: Range<usize>, message: String, replaced: Range<usize>, by: &str| {
        let text = format!("{}{by}{}", &text[..replaced.start], &text[replaced.end..]);
        cures.push(Cure {
            message,
            text,
            range,
        });
    };
    let here = at..at;

    // What a word processor has made of a sign.
    if let Some((place, sign, plain)) = pasted(&text[line.clone()]) {
        let unusual = unusual::of(sign, &text[..line.start + place]);
        let message = match unusual.filter(|_| !matches!(sign, '–' | '—')) {
            Some(unusual) => format!("this line has {} (U+{:04X})", unusual.name, u32::from(sign)),
            None => format!(
                "this line has `{sign}` (U+{:04X}), which is no sign of TOML",
                u32::from(sign)
            ),
        };
        let place = line.start + place;
        push(
            place..place + sign.len_utf8(),
            message,
            line.clone(),
            &plain,
        );
    }

    let token = token(text, &stumble.range);
    let word = &text[token.clone()];
    let is_key = text[token.end..].trim_start().starts_with('=');
    let is_word =
        word.starts_with(|first: char| !first.is_ascii_punctuation()) && !word.ends_with(',');
    if is_word && !is_number(word) && !is_key {
        let is_whole = |word: &str| {
            ["true", "false"]
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(word))
        };
        match is_whole(word) {
            Some(known) => push(
                token.clone(),
                format!("`{word}` is written in small letters"),
                token.clone(),
                known,
            ),
            None => {
                let quoted = if word.contains('\\') {
                    format!("'{word}'")
                } else {
                    format!("\"{word}\"")
                };
                push(
                    token.clone(),
                    format!("the text `{word}` is not in quotes"),
                    token.clone(),
                    &quoted,
                );
            }
        }
    }
    if word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = word.trim_start_matches('0');
        push(
            token.clone(),
            "a number begins with a zero".to_owned(),
            token.clone(),
            number,
        );
    }

    if let Some((value, _)) = word.split_once(' ').filter(|(value, _)| is_scalar(value)) {
        let end = token.start + value.len();
        push(
            end..end,
            "a comma is missing here".to_owned(),
            end..end,
            ",",
        );
        push(
            token.clone(),
            "a line has one key and its value".to_owned(),
            end..end,
            "\n",
        );
    }

    // The key and its value.
    let key = line.start + key_length(&text[line.clone()]);
    let behind_key = text[key..line.end].trim_start();
    if key > line.start && key <= at {
        if let Some(value) = behind_key.strip_prefix(':') {
            let by = format!(" = {}", value.trim_start());
            push(
                key..key + 1,
                "a colon stands between the key and its value".to_owned(),
                key..line.end,
                &by,
            );
        } else {
            let by = format!(" = {behind_key}");
            push(
                key..key,
                "`=` is missing between the key and its value".to_owned(),
                key..line.end,
                &by,
            );
        }
    }
    let before = text[..at].trim_end().len();
    push(
        here.clone(),
        "`=` is missing between the key and its value".to_owned(),
        before..at,
        " = ",
    );

    // Quotation marks.
    for mark in ['"', '\''] {
        let Some(open) = last_opening(&text[line.start..at], mark) else {
            continue;
        };
        let open = line.start + open;
        let inside = &text[open + 1..line.end];
        let ends = inside
            .char_indices()
            .filter(|(_, end)| matches!(end, ',' | ']' | '}'));
        let ends = ends.map(|(end, _)| open + 1 + end).chain([line.end]);
        for end in ends.filter(|end| *end >= open + 2) {
            let end = text[..end].trim_end().len();
            let message = format!("the text that begins here is not closed with `{mark}`");
            push(open..open + 1, message, end..end, &mark.to_string());
        }
    }
    if let Some(cure) = inner_quotes(&text[line.clone()]) {
        let (range, by) = cure;
        let range = line.start + range.start..line.start + range.end;
        push(
            range.clone(),
            "the text has quotation marks within its own".to_owned(),
            range,
            &by,
        );
    }
    if stumble.message.starts_with("missing opening quote") {
        push(
            here.clone(),
            "the text does not begin with a quotation mark".to_owned(),
            here.clone(),
            "\"",
        );
    }
    if stumble.message.contains("escape") {
        push(
            here.clone(),
            "a backslash stands before a character that needs none".to_owned(),
            here.clone(),
            "\\",
        );
    }

    // Commas and brackets.
    push(
        before..before,
        "a comma is missing here".to_owned(),
        before..before,
        ",",
    );
    if let Some(comma) = text[..line.end].trim_end().strip_suffix(',') {
        let comma = comma.len()..comma.len() + 1;
        push(
            comma.clone(),
            "no comma belongs at the end of this line".to_owned(),
            comma,
            "",
        );
    }
    let indent = line.start
        + text[line.clone()]
            .find(|sign: char| sign != ' ')
            .unwrap_or(0);
    push(
        indent..indent,
        "the bracket `{` is missing".to_owned(),
        indent..indent,
        "{ ",
    );
    for (open, shut) in [("[", ']'), ("{", '}')] {
        let end = text[..at].trim_end().len();
        if !text[at..].contains(shut) {
            continue;
        }
        push(
            end..end,
            format!("the bracket `{open}` is missing"),
            end..at,
            &format!(" {open}"),
        );
    }
    for (message, replaced, by) in brackets(text, line.clone(), before) {
        push(replaced.0, message, replaced.1, &by);
    }
    cures
}

/// Cures of brackets that are not closed: at the end of the line, of the line before, or of the statement.
fn brackets(
    text: &str,
    line: Range<usize>,
    before: usize,
) -> Vec<(String, (Range<usize>, Range<usize>), String)> {
    let mut cures = Vec::new();
    let mut close = |open: usize, at: Range<usize>, by: &str| {
        let message = format!("the bracket `{}` is not closed", &text[open..=open]);
        cures.push((message, (open..open + 1, at), by.to_owned()));
    };
    let end = text.find('\n').unwrap_or(text.len());
    let marks = |sign: char| matches!(sign, '[' | ']' | ' ' | '\r');
    let name = text[..end].trim_matches(marks);
    let is_heading = text.starts_with('[') || text[..end].trim_end().ends_with(']');
    if is_heading && heading(&format!("[{name}")) == Some(name) {
        let is_list = text.starts_with("[[") || text[..end].contains("]]");
        let (open, shut) = if is_list { ("[[", "]]") } else { ("[", "]") };
        let message = "the brackets of this heading do not match".to_owned();
        cures.push((message, (0..end, 0..end), format!("{open}{name}{shut}")));
        return cures;
    }
    let previous = text[..line.start].trim_end().len();
    let this = text[..line.end].trim_end().len();
    for end in [before, this, previous] {
        let comma = text[..end].trim_end_matches(',').len();
        let without_comma = text[..comma].trim_end().len();
        let start = line_start(text, end);
        for (open, by) in [('{', " }"), ('[', "]")] {
            if let Some(open) = text[start..without_comma].rfind(open) {
                close(start + open, without_comma..comma, by);
            }
        }
    }
    if let Some(open) = text.find('[') {
        let end = text.trim_end().len();
        let by = if text[..end].contains('\n') {
            "\n]"
        } else {
            "]"
        };
        close(open, end..end, by);
    }
    cures
}

/// The first sign of a line that was pasted, and the line without such signs.
fn pasted(line: &str) -> Option<(usize, char, String)> {
    let plain = |sign: char| match sign {
        '“' | '”' | '„' | '‟' => Some("\""),
        '‘' | '’' | '‚' | '‛' => Some("'"),
        '−' | '–' | '—' => Some("-"),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Some(" ")
        }
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Some(""),
        _ => None,
    };
    let (at, sign) = unusual::places(line).find(|(_, sign)| plain(*sign).is_some())?;
    let mut mended = String::with_capacity(line.len());
    for sign in line.chars() {
        match plain(sign) {
            Some(plain) => mended.push_str(plain),
            None => mended.push(sign),
        }
    }
    Some((at, sign, mended))
}

/// The value without quotes at a place, up to what can end it.
fn token(text: &str, range: &Range<usize>) -> Range<usize> {
    let line = line_start(text, range.start)..line_end(text, range.start);
    let at = range.start.min(line.end);
    let is_list = text[line.start..at].contains(['[', '{']);
    let ends = |sign: char| {
        matches!(sign, '"' | '\'' | '\n' | '\r' | '=' | '#' | '[' | '{')
            || is_list && matches!(sign, ',' | ']' | '}')
    };
    let start = text[line.start..at]
        .rfind(ends)
        .map_or(line.start, |end| line.start + end + 1);
    let end = text[at..line.end]
        .find(ends)
        .map_or(line.end, |end| at + end);
    let word = &text[start..end];
    let start = start + (word.len() - word.trim_start().len());
    start..start + word.trim().len()
}

/// Whether digits and signs make a day, though perhaps not one that exists.
fn is_day(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '.', '/']).collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.as_slice(), [first, _, last] if first.len() == 4 || last.len() == 4)
        && parts.iter().all(is_number)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is a value without quotes.
fn is_scalar(word: &str) -> bool {
    matches!(word, "true" | "false") || is_number(word)
}

/// The length of what may be a key at the beginning of a line.
fn key_length(line: &str) -> usize {
    let is_key = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    line.find(|sign| !is_key(sign)).unwrap_or(line.len())
}

/// Where the last text begins that a mark opens, if the marks before it are paired.
fn last_opening(line: &str, mark: char) -> Option<usize> {
    let marks: Vec<usize> = line.match_indices(mark).map(|(at, _)| at).collect();
    match marks.len() {
        0 => None,
        // Of an even number, one before the last is the one that was not closed where it should have been.
        count if count % 2 == 0 => marks.get(count - 2).copied(),
        _ => marks.last().copied(),
    }
}

/// A value in quotation marks that has more of them within it, and how it is written.
fn inner_quotes(line: &str) -> Option<(Range<usize>, String)> {
    let value = line.find('=')? + 1;
    let open = value + line[value..].find(|sign: char| sign != ' ')?;
    let mark = ['"', '\'']
        .into_iter()
        .find(|mark| line[open..].starts_with(*mark))?;
    let close = line.rfind(mark).filter(|close| *close > open)?;
    let inside = &line[open + 1..close];
    let escaped = inside.replace('\\', "\\\\").replace('"', "\\\"");
    let is_whole = inside.contains(mark) && line[close + 1..].trim().is_empty();
    is_whole.then(|| (open..close + 1, format!("\"{escaped}\"")))
}

/// The same key further up.
fn first_of(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let key = &text[range.clone()];
    let start = line_start(text, range.start);
    let line = &text[start..range.end];
    let at = text[..start].match_indices(line).map(|(at, _)| at);
    let at = at.filter(|at| line_start(text, *at) == *at).last()?;
    Some(at + line.len() - key.len()..at + line.len())
}

/// What the parser says, where nothing that was tried mends the statement.
fn plainly(text: &str, stumble: &Stumble) -> (&'static str, &'static str) {
    let said = |part: &str| stumble.message.contains(part);
    let line = line_start(text, stumble.range.start);
    if said("recurse") || said("recursion") {
        (
            "these brackets are nested too deep",
            "write fewer of them into each other",
        )
    } else if text[line..line_end(text, line)].trim_end().ends_with('=') && said("must be quoted") {
        (
            "the key has no value",
            "write a value behind `=`, or remove the line",
        )
    } else if said("keys cannot be empty") {
        (
            "a key is missing in front of `=`",
            "write the key, or remove the line",
        )
    } else if said(HALF_MARK) {
        (
            "the marks around this text are not complete",
            "write three of them before a text of several lines, and three behind it",
        )
    } else if said("multi-line") {
        (
            "the text that begins here is not closed",
            "close it with the three marks that open it",
        )
    } else if said("quote") || said("string") {
        (
            "a text does not begin and end with quotation marks",
            GENERAL,
        )
    } else if said("escape") || said("unicode") {
        (
            "a backslash stands before a character that needs none",
            "write two of them, `\\\\`, or put the text in single quotation marks",
        )
    } else if said("unclosed") {
        ("a bracket is not closed", GENERAL)
    } else if said("comma") {
        ("a comma is missing or stands in the wrong place", GENERAL)
    } else if said("no value") || said("assignment") {
        ("`=` is missing between a key and its value", GENERAL)
    } else {
        ("this is not TOML", GENERAL)
    }
}

/// A sign beyond ASCII is nearly always the reason for a fault: TOML itself has none, and letters stand in texts.
fn foreign(text: &str, range: &Range<usize>) -> Option<String> {
    let line = line_start(text, range.start)..line_end(text, range.start);
    let mut signs = unusual::places(&text[line]).map(|(_, sign)| sign);
    let sign = signs.find(|sign| !sign.is_alphanumeric())?;
    Some(format!(
        "this line has `{sign}` (U+{:04X}); if it stands for a sign of TOML, write the one of the keyboard",
        u32::from(sign)
    ))
}
