//! The anchors that Hugo gives to headings: lower-case slugs as on GitHub, where a repeat gets `-1`, `-2`, …
//!
//! Hugo makes them of the text that a heading shows, with peculiarities that a link has to know: of emphasis and of a link
//! it takes the first part alone, up to whatever stands in it, and dashes and addresses that it sets itself are left out.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Parser};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use super::{Bytes, bare};

/// Gives each heading of one page its anchor.
#[derive(Debug, Default)]
pub(super) struct Slugger {
    taken: HashSet<String>,
    /// The first number that a repeat of an anchor may still get.
    next: HashMap<String, usize>,
}

impl Slugger {
    /// The anchor of the next heading, from its text as [`text`] gives it. A heading without a text has none.
    pub(super) fn slug(&mut self, text: &str) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        let mut base: String = text
            .trim()
            .chars()
            .filter_map(|sign| match sign {
                ' ' | '-' => Some('-'),
                '_' => Some('_'),
                sign if is_letter_or_digit(sign) => Some(lower(sign)),
                _ => None,
            })
            .collect();
        if base.is_empty() {
            "heading".clone_into(&mut base);
        }
        if self.taken.insert(base.clone()) {
            return Some(base);
        }
        let next = self.next.entry(base.clone()).or_insert(1);
        loop {
            let slug = format!("{base}-{next}");
            *next += 1;
            if self.taken.insert(slug.clone()) {
                return Some(slug);
            }
        }
    }

    /// Takes an anchor that a heading names itself, as in `### Title {#anchor}`.
    pub(super) fn take(&mut self, anchor: &str) {
        self.taken.insert(anchor.to_owned());
    }
}

/// Whether Hugo takes a character for a letter or a digit, where marks, fractions and numerals are neither.
pub(crate) fn is_letter_or_digit(sign: char) -> bool {
    sign.general_category_group() == GeneralCategoryGroup::Letter
        || sign.general_category() == GeneralCategory::DecimalNumber
}

/// A character in lower case: one for one, unlike `char::to_lowercase`.
pub(crate) fn lower(sign: char) -> char {
    sign.to_lowercase().next().unwrap_or(sign)
}

/// What stands for a dash or a quotation mark that Hugo sets: a text, of which nothing gets into an anchor.
const SET: &str = "\u{2013}";

/// What stands in a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The start of emphasis or of a link, with the bytes of all of it.
    Open,
    Close,
    Text,
    /// Code, with its marks.
    Code,
    /// The end of a line.
    Break,
    /// What shows nothing, or is no text: HTML, the number of a footnote.
    Silent,
}

/// The text of which Hugo makes the anchor of a heading, whose `content` has these `parts`. Of several lines, the last one
/// counts.
pub(super) fn text(source: &str, content: &Bytes, parts: &[(Part, Bytes)]) -> String {
    let mut text = String::new();
    let mut at = content.start;
    let mut index = 0;
    while let Some((part, bytes)) = parts.get(index) {
        if *part != Part::Text {
            let end = shown(&mut text, source, content, at..bytes.start);
            // An address may take in marks of what would stand in it.
            if end > bytes.start {
                at = end;
                index += 1;
                continue;
            }
            at = bytes.end.max(at);
        }
        match part {
            Part::Code => text.push_str(code(&source[bytes.clone()])),
            Part::Open => {
                text.push_str(&first(source, content, &parts[index..]));
                index += closed(&parts[index..]);
            }
            Part::Break => {
                text.push('\n');
                // In a quotation, the marks of the next line come first.
                at = parts.get(index + 1).map_or(at, |(_, next)| next.start);
            }
            Part::Text | Part::Close | Part::Silent => {}
        }
        index += 1;
    }
    shown(&mut text, source, content, at..content.end);
    let text = resolved(&text);
    text.rsplit('\n').next().unwrap_or_default().to_owned()
}

/// The position of the part that closes the first one.
fn closed(parts: &[(Part, Bytes)]) -> usize {
    let mut depth = 0usize;
    let end = parts.iter().position(|(part, _)| {
        match part {
            Part::Open => depth += 1,
            Part::Close => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    end.unwrap_or(parts.len())
}

/// What is taken of the emphasis or link that starts with the first of `parts`: the first thing in it.
fn first(source: &str, content: &Bytes, parts: &[(Part, Bytes)]) -> String {
    let depth = parts.iter().take_while(|(part, _)| *part == Part::Open);
    let mut is_linked = false;
    let mut opening = None;
    let mut at = 0;
    for (_, bytes) in depth {
        opening = source[bytes.clone()].chars().next();
        is_linked |= matches!(opening, Some('[' | '!'));
        at += 1;
    }
    let parts = &parts[at..];
    match parts.first() {
        // An address between angle brackets has no text of its own.
        _ if opening == Some('<') => String::new(),
        Some((Part::Code, code_span)) => code(&source[code_span.clone()]).to_owned(),
        Some((Part::Text, inner)) => {
            let texts = parts.iter().take_while(|(part, _)| *part == Part::Text);
            let last = texts.last().map_or(inner.end, |(_, last)| last.end);
            let is_escaped = source[..inner.start].ends_with('\\');
            let start = inner.start - usize::from(is_escaped);
            let end = run(source, content, start..last, is_linked);
            if end == start {
                let is_address = !is_linked && bare::address("", &source[start..]).is_some();
                return if is_address { "" } else { SET }.to_owned();
            }
            let next = parts.iter().find(|(part, _)| *part != Part::Text);
            let is_broken = end == last && next.is_some_and(|(part, _)| *part == Part::Break);
            let line_end = if is_broken { "\n" } else { "" };
            format!("{}{line_end}", &source[start..end])
        }
        _ => String::new(),
    }
}

/// Where the first run of text ends within `bytes`: Hugo starts another one behind what might have been a mark, and at what
/// it sets in another way.
fn run(source: &str, content: &Bytes, bytes: Bytes, in_link: bool) -> usize {
    let line = &source[..content.end.max(bytes.end)];
    let mut at = bytes.start;
    while at < bytes.end {
        let rest = &line[at..];
        let sign = rest.chars().next().unwrap_or_default();
        let repeated = || rest.len() - rest.trim_start_matches(sign).len();
        match sign {
            '\\' if rest[1..].starts_with(|next: char| next.is_ascii_punctuation()) => at += 1,
            '*' | '_' => return at + repeated(),
            '~' if rest.starts_with("~~~") => at += repeated() - 1,
            '~' => return at + repeated(),
            '[' => return at + 1,
            '!' if rest.starts_with("![") => return at + 2,
            '`' => return at,
            '-' | '<' | '>' if rest[1..].starts_with(sign) => return at,
            '.' if rest.starts_with("...") => return at,
            '\'' | '"' if is_quotation_mark(&line[content.start..], at - content.start) => {
                return at;
            }
            _ if !in_link && bare::address(&line[content.start..at], rest).is_some() => return at,
            _ => {}
        }
        at += line[at..].chars().next().map_or(1, char::len_utf8);
    }
    bytes.end
}

/// Whether Hugo sets the straight mark at a byte of a line as a quotation mark or an apostrophe.
fn is_quotation_mark(line: &str, at: usize) -> bool {
    let (earlier, rest) = line.split_at(at);
    let mark = rest.chars().next().unwrap_or_default();
    let before = earlier.chars().next_back().unwrap_or(' ');
    let after = rest.chars().nth(1).unwrap_or(' ');
    let is_point = |sign: char| {
        sign.is_ascii_punctuation()
            || sign.general_category_group() == GeneralCategoryGroup::Punctuation
    };
    let flanks = |inner: char, outer: char| {
        !inner.is_whitespace() && (!is_point(inner) || outer.is_whitespace() || is_point(outer))
    };
    let opens = flanks(after, before) && !flanks(before, after);
    let closes = flanks(before, after) && !flanks(after, before);
    match mark {
        '"' => opens || (closes && earlier.contains('"')),
        _ => {
            let is_apostrophe = before.is_alphanumeric() && after.is_alphabetic();
            opens || is_apostrophe || (rest.len() > 2 && !after.is_numeric())
        }
    }
}

/// Writes text that stands in nothing else, with its escapes: without what Hugo sets itself, which is dashes, quotation marks
/// and addresses. Gives the byte up to which the text was read, which is beyond `bytes` where an address goes on.
fn shown(out: &mut String, source: &str, content: &Bytes, bytes: Bytes) -> usize {
    let line = &source[content.start..content.end.max(content.start)];
    let mut at = bytes.start;
    // Where the text began, or what Hugo set last ended.
    let mut set = at;
    while at < bytes.end {
        let rest = &source[at..content.end.max(bytes.end)];
        let sign = rest.chars().next().unwrap_or_default();
        let escaped = rest[sign.len_utf8()..].chars().next();
        let escaped = escaped.filter(|next| sign == '\\' && next.is_ascii_punctuation());
        let is_quote = || matches!(sign, '\'' | '"') && is_quotation_mark(line, at - content.start);
        if let Some(next) = escaped {
            out.extend([sign, next]);
            at += 2;
        } else if let Some(length) = bare::address(&source[set..at], rest) {
            at += length;
            set = at;
        } else if ["---", "...", "--", "<<", ">>"]
            .iter()
            .any(|set| rest.starts_with(set))
            || is_quote()
        {
            out.push_str(SET);
            let is_long = rest.starts_with("---") || sign == '.';
            at += if is_long {
                3
            } else if is_quote() {
                1
            } else {
                2
            };
            set = at;
        } else {
            out.push(sign);
            at += sign.len_utf8();
        }
    }
    at
}

/// What stands between the marks of code.
fn code(code: &str) -> &str {
    let inner = code.trim_matches('`');
    let bare = inner
        .strip_prefix(' ')
        .and_then(|inner| inner.strip_suffix(' '));
    bare.filter(|bare| !bare.trim().is_empty()).unwrap_or(inner)
}

/// The text with the characters that stand for names such as `&eacute;`, but not for numbers.
fn resolved(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut resolved = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = piece.split(';').next().filter(|name| {
            name.len() < piece.len() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let Some(name) = name else {
            resolved.push('&');
            resolved.push_str(piece);
            continue;
        };
        for event in Parser::new(&format!("&{name};")) {
            if let Event::Text(character) = event {
                resolved.push_str(&character);
            }
        }
        resolved.push_str(&piece[name.len() + 1..]);
    }
    resolved
}

/// What attributes in braces behind a heading say, such as `{#anchor .class key="value"}`, as Hugo reads them: its anchor.
/// `None` where Hugo does not take them for attributes, and shows them.
pub(super) fn named(attributes: &str) -> Option<Option<String>> {
    let (anchor, behind) = attributes_of(attributes)?;
    behind.is_empty().then_some(anchor)
}

/// The anchor that the attributes name with which a text begins, and what is behind them.
pub(super) fn attributes_of(text: &str) -> Option<(Option<String>, &str)> {
    let mut rest = text.strip_prefix('{')?;
    let mut anchor = None;
    loop {
        rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix('}') {
            return Some((anchor, rest));
        }
        let is_id = rest.starts_with('#');
        if let Some(named) = rest.strip_prefix(['#', '.']) {
            let is_end = |sign: char| {
                sign.is_ascii_whitespace()
                    || (sign.is_ascii_punctuation() && !"_-:.".contains(sign))
            };
            let end = named.find(is_end)?;
            if is_id {
                anchor = Some(named[..end].to_owned());
            }
            rest = &named[end..];
        } else {
            let (key, behind) = word(rest)?;
            let value = behind.trim_start().strip_prefix('=')?.trim_start();
            let (value, behind) = match value.as_bytes().first()? {
                b'"' => value[1..].split_once('"')?,
                b'[' => value.split_once(']')?,
                b'{' => value.split_once('}')?,
                _ => word(value).or_else(|| number(value))?,
            };
            if key == "id" {
                anchor = Some(value.to_owned());
            }
            rest = behind;
        }
        rest = rest.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
}

/// Where attributes begin with which a text ends.
pub(super) fn attributes_behind(text: &str) -> Option<usize> {
    let mut braces = text.match_indices('{').map(|(at, _)| at);
    braces.find(|at| named(&text[*at..]).is_some() && !text[..*at].ends_with('\\'))
}

/// Classes that hide what they belong to on the site.
const HIDING: [&str; 4] = [".d-none", ".invisible", ".visually-hidden", ".collapse"];

/// Whether attributes do more than name an anchor and classes by which nothing is hidden.
pub(super) fn does_more(attributes: &str) -> bool {
    let inner = attributes.trim_start_matches('{').trim_end_matches('}');
    let mut parts = inner
        .split([' ', '\t', ','])
        .filter(|part| !part.is_empty());
    parts.any(|part| !part.starts_with(['#', '.']) || HIDING.contains(&part))
}

/// A name at the start of attributes, and what is behind it.
fn word(text: &str) -> Option<(&str, &str)> {
    let is_first = |sign: char| sign.is_ascii_alphabetic() || "_:".contains(sign);
    let is_next = |sign: char| sign.is_ascii_alphanumeric() || "_:.-".contains(sign);
    let end = text.find(|sign| !is_next(sign)).unwrap_or(text.len());
    text.starts_with(is_first).then(|| text.split_at(end))
}

/// A number at the start of attributes, and what is behind it.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign))?;
    text[..end]
        .parse::<f64>()
        .is_ok()
        .then(|| text.split_at(end))
}
