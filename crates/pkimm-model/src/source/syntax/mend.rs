//! Says what is wrong with a statement by trying what would mend it: what can be read then was meant.

use std::ops::Range;

use super::cures::{Cure, cures, token};
use super::keys::{is_key_sign, number, words};
use super::{
    Culprit, Fault, HALF_MARK, Kind, Kinds, Stumble, first_stumble, heading, line_end, line_start,
    values,
};
use crate::source::unusual;

/// How long a statement is at most for which cures are tried.
const MAX_TRIED: usize = 4096;

/// How often a statement is mended at most: it may have one fault beside the other.
const MAX_CURES: usize = 50;

/// How many cures are tried at most for one statement. Each is a reading of it.
const MAX_TRIES: usize = 2000;

/// How long a line is at most that is shown as it should be.
const MAX_SHOWN: usize = 160;

const NO_VALUE: (&str, &str) = (
    "the key has no value",
    "write a value behind `=`, or remove the line",
);

const GENERAL: &str = "check the quotation marks, brackets and commas here and on the line above";

/// How a day is written, for whoever has written it otherwise.
pub const DAY: &str = "write the year with four digits, and the month and the day with two digits each, as in `2026-11-30`";

/// Puts a fault in words.
pub(super) fn explain(text: &str, culprit: &Culprit, kinds: &Kinds) -> Fault {
    let Culprit { lines, stumble, .. } = culprit;
    if let Some(fault) = &culprit.fault {
        return fault.clone();
    }
    let range = stumble.range.clone();
    if stumble.is_repetition() {
        return repeated(text, range);
    }
    if stumble.message == HALF_MARK {
        let (message, help) = plainly(stumble);
        return Fault::new(range, message, help);
    }
    let statement = text[lines.clone()].trim_end_matches(['\n', '\r', ' ', '\t']);
    if let Some(fault) = values::foreign(statement, lines.start) {
        return fault;
    }
    if let Some(fault) = of_a_kind(text, &range, kinds) {
        return fault;
    }
    if has_no_value(text, range.start) {
        let (message, help) = NO_VALUE;
        return Fault::new(range, message, help);
    }
    if statement.len() <= MAX_TRIED
        && let Some((cure, mended)) = mended(statement, kinds)
    {
        let number = statement[..cure.range.start].matches('\n').count();
        let line = mended.lines().nth(number).unwrap_or_default().trim();
        let help = if mended.lines().count() > statement.lines().count() && mended.ends_with("\n]")
        {
            "write `]` on a line behind the last entry".to_owned()
        } else if line.is_empty() {
            "remove it".to_owned()
        } else if line.chars().count() <= MAX_SHOWN {
            format!("write it so: `{line}`")
        } else {
            GENERAL.to_owned()
        };
        let range = lines.start + cure.range.start..lines.start + cure.range.end;
        return Fault::new(range, cure.message, help);
    }
    if let Some(fault) = no_entry(text, lines, &range, kinds) {
        return fault;
    }
    let (message, help) = plainly(stumble);
    let help = foreign(text, &range).unwrap_or_else(|| help.to_owned());
    Fault::new(range, message, help)
}

/// What is wrong with a value that is neither the number nor the day that it should be.
fn of_a_kind(text: &str, range: &Range<usize>, kinds: &Kinds) -> Option<Fault> {
    let start = line_start(text, range.start);
    let line = text[start..line_end(text, start)].trim_end();
    let token = token(text, range);
    let word = &text[token.clone()];
    if let Some(number) = with_comma(text, range.start) {
        let message = format!("`{}` is not a whole number", &text[number.clone()]);
        return Some(Fault::new(
            number,
            message,
            "write a whole number here, without a comma",
        ));
    }
    let at = range.start.min(start + line.len()) - start;
    if let Some(number) = number(line, at, kinds) {
        let message = format!("`{}` is not a whole number", &line[number.value.clone()]);
        let (before, behind) = (&line[..number.value.start], &line[number.value.end..]);
        let help = match number.digits {
            Some(digits) => format!("write it so: `{}{digits}{behind}`", before.trim_start()),
            None => format!("write a whole number here, as in `{} = 3`", number.key),
        };
        let place = start + number.value.start..start + number.value.end;
        return Some(Fault::new(place, message, help));
    }
    let before = text[start..token.start].trim_end().trim_end_matches('=');
    let key = before.trim_end();
    let key = &key[key.trim_end_matches(is_key_sign).len()..];
    let is_meant = kinds.get(key) == Some(&Kind::Day)
        && word.is_ascii()
        && word.starts_with(|sign: char| sign.is_alphanumeric());
    // With a day that exists, something else is wrong.
    let is_right = word
        .trim_end_matches(',')
        .parse::<pkimm_release::Day>()
        .is_ok();
    ((is_meant || is_day(word)) && !is_right)
        .then(|| Fault::new(token, format!("`{word}` is not a date"), DAY))
}

/// What is wrong with a line that is neither the heading of a table nor a key with its value.
fn no_entry(
    text: &str,
    lines: &Range<usize>,
    range: &Range<usize>,
    kinds: &Kinds,
) -> Option<Fault> {
    let start = line_start(text, range.start);
    let line = text[start..line_end(text, start)].trim();
    if start != lines.start || line.is_empty() || line.starts_with('{') {
        return None;
    }
    let at = start + text[start..].find(line).unwrap_or_default();
    let place = at..at + line.len();
    if let Some((key, _)) = line.split_once('=') {
        let key = key.trim();
        let is_key = key.chars().all(is_key_sign) || key.starts_with(['"', '\'']);
        let message = format!("`{key}` cannot be a key");
        let help = "write a key of letters, digits and `-`, without a blank in it";
        return (!key.is_empty() && !is_key).then(|| Fault::new(at..at + key.len(), message, help));
    }
    if line.starts_with(['[', '"', '\'']) {
        return None;
    }
    if line.chars().all(is_key_sign) && kinds.contains_key(line) {
        let message = format!("the key `{line}` has no value");
        let help = "write `=` and a value behind it, or remove the line";
        return Some(Fault::new(place, message, help));
    }
    let help = if words(line)
        .next()
        .is_some_and(|word| word.starts_with(|sign: char| sign.is_alphabetic()))
    {
        "remove the line, or write `#` in front of it if it is a remark"
    } else {
        "remove the line"
    };
    let message = "this line is neither a key with its value nor a heading";
    Some(Fault::new(place, message, help))
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
fn mended(statement: &str, kinds: &Kinds) -> Option<(Cure, String)> {
    let mut text = statement.to_owned();
    let mut first: Option<Cure> = None;
    let mut tries = 0;
    for _ in 0..MAX_CURES {
        let Some(stumble) = first_stumble(&text) else {
            return Some((first?, text));
        };
        let behind = text.len() - stumble.range.start;
        let mut better = None;
        for cure in cures(&text, &stumble, kinds) {
            tries += 1;
            if tries > MAX_TRIES {
                return None;
            }
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

/// Whether digits and signs make a day, though perhaps not one that exists.
fn is_day(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '.', '/']).collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.as_slice(), [first, _, last] if first.len() == 4 || last.len() == 4)
        && parts.iter().all(is_number)
}

/// The value at a byte or right before it, where it is a number with a comma such as `3,5` or `1,000`.
fn with_comma(text: &str, at: usize) -> Option<Range<usize>> {
    let is_part = |sign: char| sign.is_ascii_digit() || sign == ',';
    let line = line_start(text, at)..line_end(text, at);
    let before = line.start + text[line.start..at].trim_end().len();
    [at, before].into_iter().find_map(|at| {
        let start = line.start + text[line.start..at].trim_end_matches(is_part).len();
        let rest = &text[start..line.end];
        let number = rest
            .find(|sign| !is_part(sign))
            .map_or(rest, |end| &rest[..end]);
        let number = number.trim_end_matches(',');
        let is_value = text[line.start..start].trim_end().ends_with('=');
        let has_comma = number.contains(',') && !number.starts_with(',');
        (is_value && has_comma).then(|| start..start + number.len())
    })
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
fn plainly(stumble: &Stumble) -> (&'static str, &'static str) {
    let said = |part: &str| stumble.message.contains(part);
    if said("recurse") || said("recursion") {
        (
            "these brackets are nested too deep",
            "write fewer of them into each other",
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

/// Whether what ends a value follows `=` at once.
fn has_no_value(text: &str, at: usize) -> bool {
    let line = line_start(text, at)..line_end(text, at);
    let value = &text[at..line.end];
    text[line.start..at].trim_end().ends_with('=')
        && (value.trim().is_empty() || value.starts_with([',', '}', ']', '#']))
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
