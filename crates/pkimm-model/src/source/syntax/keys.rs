//! What stands on a line of a TOML text: a key, the sign behind it, its value, a remark.

use std::ops::Range;

use super::{Kind, Kinds};

/// How remarks begin elsewhere. In TOML they begin with `#`.
const REMARKS: [&str; 7] = ["//", "/*", "<!--", "--", ";", "%", "REM "];

/// Whether a sign may stand in a key that has no quotes.
pub(super) fn is_key_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_')
}

/// The parts of a line that gives a key its value: the key, and where the value stands, without a remark behind it.
pub(super) fn entry(line: &str) -> Option<(&str, Range<usize>)> {
    let equals = line.find('=')?;
    let key = line[..equals].trim();
    let is_key = !key.is_empty() && key.chars().all(is_key_sign);
    let value = trimmed(line, equals + 1..line.len());
    is_key.then_some((key, value))
}

/// A part of a text without the blanks around it.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// The words of a text that can be keys.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign| !is_key_sign(sign))
        .filter(|word| !word.is_empty())
}

/// A remark that begins as elsewhere at the beginning of a text, as TOML has it.
pub(super) fn remark(text: &str) -> Option<String> {
    let mark = REMARKS.iter().find(|mark| text.starts_with(**mark))?;
    let is_rule = *mark == "--" && text.starts_with("---");
    let rest = text[mark.len()..].trim();
    let rest = rest.trim_end_matches("*/").trim_end_matches("-->").trim();
    (!is_rule && !rest.is_empty()).then(|| format!("# {rest}"))
}

/// Whether a remark stands behind a value, and begins as elsewhere.
fn has_remark(value: &str) -> bool {
    let digits = value.trim_start_matches(|sign: char| sign.is_ascii_digit());
    digits.len() < value.len() && remark(digits.trim_start()).is_some()
}

/// The whole number that is meant where a key has a value that is none: which key, where its value stands, and the digits
/// where there is one number in it.
pub(super) struct Number<'a> {
    pub key: &'a str,
    pub value: Range<usize>,
    pub digits: Option<&'a str>,
}

/// The value without quotes on a line that should be a whole number and is none, at a place where reading stops.
pub(super) fn number<'a>(line: &'a str, at: usize, kinds: &Kinds) -> Option<Number<'a>> {
    let mut equals = line.match_indices('=').map(|(equals, _)| equals);
    equals.find_map(|equals| {
        let before = line[..equals].trim_end();
        let key = &before[before.trim_end_matches(is_key_sign).len()..];
        if kinds.get(key) != Some(&Kind::WholeNumber) {
            return None;
        }
        let is_inline = before.contains('{');
        let ends = |sign: char| sign == '#' || is_inline && matches!(sign, ',' | '}');
        let end = line[equals + 1..]
            .find(ends)
            .map_or(line.len(), |end| equals + 1 + end);
        let value = trimmed(line, equals + 1..end);
        let text = &line[value.clone()];
        let mut digits = text
            .split(|sign: char| !sign.is_ascii_digit())
            .filter(|digits| !digits.is_empty());
        let digits = match (digits.next(), digits.next()) {
            (Some(only), None) if !text.starts_with(['.', '-']) => Some(only),
            _ => None,
        };
        let is_there = value.start <= at && at <= end;
        let is_number = digits == Some(text) || text.parse::<i64>().is_ok();
        // Another key or a remark stands behind the number.
        let is_two = has_remark(text)
            || text.contains('=') && text.contains(|sign: char| sign.is_alphabetic());
        let is_other = text.is_empty()
            || is_number
            || is_two
            || text.starts_with(['"', '\'', '“', '”', '=', '–', '−', '—']);
        (is_there && !is_other).then_some(Number { key, value, digits })
    })
}
