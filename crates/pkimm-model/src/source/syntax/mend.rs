//! Says what is wrong with a statement by trying what would mend it: what can be read then was meant.

use std::ops::Range;

use super::cures::{Cure, cures, token};
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
    if let Some(number) = with_comma(text, range.start) {
        let message = format!("`{}` is not a whole number", &text[number.clone()]);
        let help = "write a whole number here, without a comma".to_owned();
        return fault(number, &message, help);
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
