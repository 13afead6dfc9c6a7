//! What may mend a statement that cannot be read: each cure writes or takes away what a hand forgets or puts in too much.

use std::ops::Range;

use pkimm_release::unseen;

use super::keys::{entry, is_key_sign, remark, trimmed, words};
use super::{Kind, Kinds, Stumble, heading, line_end, line_start};
use crate::source::toml::basic;
use crate::source::unusual;

/// What would mend a statement.
pub(super) struct Cure {
    /// What is wrong.
    pub message: String,
    /// What becomes of the statement.
    pub text: String,
    /// Where the fault is seen.
    pub range: Range<usize>,
}

/// What may mend the fault over which the parser stumbles, the likeliest first.
pub(super) fn cures(text: &str, stumble: &Stumble, kinds: &Kinds) -> Vec<Cure> {
    let start = line_start(text, stumble.range.start);
    let line = start..start + text[start..].lines().next().unwrap_or_default().len();
    let at = stumble.range.start.min(line.end);
    let mut cures = Cures {
        text,
        line,
        at,
        before: text[..at].trim_end().len(),
        found: Vec::new(),
    };
    cures.list(kinds);
    cures.pasted();
    cures.remarks();
    cures.known_key(kinds);
    cures.word(token(text, &stumble.range));
    cures.key();
    cures.quotes_within();
    cures.quotes();
    if stumble.message.starts_with("missing opening quote") {
        cures.insert(at, "the text does not begin with a quotation mark", "\"");
    }
    if stumble.message.contains("escape") || stumble.message.contains("unicode") {
        cures.insert(
            at,
            "a backslash stands before a character that needs none",
            "\\",
        );
        // Of `\u`, what is wrong comes behind it.
        if let Some(last) = text[start..at].rfind('\\') {
            cures.insert(
                start + last,
                "a backslash stands before a character that needs none",
                "\\",
            );
        }
    }
    cures.commas();
    cures.dash();
    cures.signs();
    cures.missing_brackets();
    if !cures.heading() {
        cures.open_brackets();
    }
    cures.bracket_behind_key();
    cures.behind_quotes();
    cures.other_brackets();
    cures.unquoted();
    cures.found
}

/// The cures of a statement, as they are found.
struct Cures<'a> {
    /// The statement.
    text: &'a str,
    /// The line on which the parser stumbles, without its end.
    line: Range<usize>,
    /// Where it stumbles.
    at: usize,
    /// The end of what stands before that.
    before: usize,
    found: Vec<Cure>,
}

impl Cures<'_> {
    fn push(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        replaced: Range<usize>,
        by: &str,
    ) {
        let text = format!(
            "{}{by}{}",
            &self.text[..replaced.start],
            &self.text[replaced.end..]
        );
        self.found.push(Cure {
            message: message.into(),
            text,
            range,
        });
    }

    fn insert(&mut self, at: usize, message: &str, by: &str) {
        self.push(at..at, message, at..at, by);
    }

    /// A list of texts without its brackets, whether its texts are in quotes or not.
    fn list(&mut self, kinds: &Kinds) {
        let (text, line) = (self.text, self.line.clone());
        let Some((key, value)) = entry(&text[line.clone()]) else {
            return;
        };
        let place = line.start + value.start..line.start + value.end;
        let (written, remark) = match text[place.clone()].split_once(" #") {
            Some((written, remark)) => (written.trim_end(), format!(" #{remark}")),
            None => (&text[place.clone()], String::new()),
        };
        // What opens a list is closed somewhere.
        if kinds.get(key) != Some(&Kind::Texts) || written.starts_with('[') {
            return;
        }
        let inside = written.trim_matches(|sign: char| "[](){} ".contains(sign));
        if inside.contains(['[', ']', '{', '}', '#', '=']) {
            return;
        }
        let items: Vec<String> = texts(inside).into_iter().map(basic).collect();
        if !items.is_empty() {
            let message = "a list of texts stands in brackets, and each of them in quotes";
            let by = format!("[{}]{remark}", items.join(", "));
            self.push(
                place.start..place.start + written.len(),
                message,
                place,
                &by,
            );
        }
    }

    /// What a word processor has made of a sign.
    fn pasted(&mut self) {
        let Some((place, sign, plain)) = pasted(&self.text[self.line.clone()]) else {
            return;
        };
        let place = self.line.start + place;
        let code = u32::from(sign);
        let unusual = unusual::of(sign, &self.text[..place]);
        let message = match unusual.filter(|_| !matches!(sign, '–' | '—')) {
            Some(unusual) => format!("this line has {} (U+{code:04X})", unusual.name),
            None => format!("this line has `{sign}` (U+{code:04X}), which is no sign of TOML"),
        };
        self.push(
            place..place + sign.len_utf8(),
            message,
            self.line.clone(),
            &plain,
        );
    }

    /// A value without its quotes, or otherwise not as TOML has it.
    fn word(&mut self, token: Range<usize>) {
        let text = self.text;
        let word = &text[token.clone()];
        let is_key = text[token.end..].trim_start().starts_with('=');
        let is_word = word.starts_with(|first: char| !first.is_ascii_punctuation())
            && !word.ends_with([',', ':']);
        if is_word && !is_number(word) && !is_key {
            let mut known = ["true", "false"].into_iter();
            if let Some(known) = known.find(|known| known.eq_ignore_ascii_case(word)) {
                let message = format!("`{word}` is written in small letters");
                self.push(token.clone(), message, token.clone(), known);
            } else {
                let mark = if word.contains('\\') { '\'' } else { '"' };
                let message = format!("the text `{word}` is not in quotes");
                self.push(
                    token.clone(),
                    message,
                    token.clone(),
                    &format!("{mark}{word}{mark}"),
                );
            }
        }
        if word.starts_with('0') && is_number(word) {
            let number = word.trim_start_matches('0');
            self.push(
                token.clone(),
                "a number begins with a zero",
                token.clone(),
                number,
            );
        }
        if let Some((value, _)) = word.split_once(' ').filter(|(value, _)| is_scalar(value)) {
            let end = token.start + value.len();
            self.insert(end, "a comma is missing here", ",");
            self.push(token, "a line has one key and its value", end..end, "\n");
        }
    }

    /// The sign between a key and its value.
    fn key(&mut self) {
        const MISSING: &str = "`=` is missing between the key and its value";
        let text = self.text;
        let (line, at) = (self.line.clone(), self.at);
        let key = line.start + key_length(&text[line.clone()]);
        let behind = text[key..line.end].trim_start();
        if key > line.start && key <= at {
            if let Some(value) = behind.strip_prefix(':') {
                let by = format!(" = {}", value.trim_start());
                self.push(
                    key..key + 1,
                    "a colon stands between the key and its value",
                    key..line.end,
                    &by,
                );
            } else {
                self.push(key..key, MISSING, key..line.end, &format!(" = {behind}"));
            }
        }
        self.push(at..at, MISSING, self.before..at, " = ");
    }

    /// Quotation marks that are not closed, or stand within others.
    fn quotes(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        for mark in ['"', '\''] {
            let Some(open) = last_opening(&text[line.start..self.at], mark) else {
                continue;
            };
            let open = line.start + open;
            let signs = text[open + 1..line.end].char_indices();
            let ends = signs.filter(|(_, end)| matches!(end, ',' | ']' | '}'));
            let ends = ends.map(|(end, _)| open + 1 + end).chain([line.end]);
            for end in ends.filter(|end| *end >= open + 2) {
                let end = text[..end].trim_end().len();
                let other = if mark == '"' { '\'' } else { '"' };
                let inside = &text[open + 1..end.max(open + 1)];
                if inside.ends_with(other) && inside.matches(other).count() == 1 {
                    let message = format!("the text that begins with `{mark}` ends with `{other}`");
                    self.push(end - 1..end, message, end - 1..end, &mark.to_string());
                }
                let message = format!("the text that begins here is not closed with `{mark}`");
                self.push(open..open + 1, message, end..end, &mark.to_string());
            }
        }
    }

    /// Quotation marks within a text that has the same around it.
    fn quotes_within(&mut self) {
        for (range, by) in inner_quotes(&self.text[self.line.clone()]) {
            let range = self.line.start + range.start..self.line.start + range.end;
            let message = "the text has quotation marks within its own";
            self.push(range.clone(), message, range, &by);
        }
    }

    /// A remark that begins as elsewhere.
    fn remarks(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        let is_begin = |at: &usize| *at == 0 || text[line.clone()][..*at].ends_with([' ', '\t']);
        let places = text[line.clone()].char_indices().map(|(at, _)| at);
        for at in places.filter(is_begin) {
            let range = line.start + at..line.end;
            if let Some(remark) = remark(&text[range.clone()]) {
                self.push(range.clone(), "a remark begins with `#`", range, &remark);
            }
        }
    }

    /// A key that the file may have, among other signs.
    fn known_key(&mut self, kinds: &Kinds) {
        const NO_KEY: &str = "a line begins with its key, and `=` stands behind that";
        let (text, line) = (self.text, self.line.clone());
        let whole = &text[line.clone()];
        let signs = |sign: char| ":=<>-＝ \t".contains(sign);
        let key = &whole[..key_length(whole)];
        let value = whole[key.len()..].trim_start_matches(signs);
        let between = &whole[key.len()..whole.len() - value.len()];
        let is_sign = !matches!(between.trim(), "" | "=" | ":");
        if kinds.contains_key(key) && is_sign && !value.is_empty() {
            let place = trimmed(text, line.start + key.len()..line.end - value.len());
            let message = "one `=` stands between the key and its value";
            self.push(place, message, line.clone(), &format!("{key} = {value}"));
        }
        let Some((before, value)) = whole.split_once('=') else {
            return;
        };
        let Some(key) = words(before).find(|word| kinds.contains_key(*word)) else {
            return;
        };
        if key == before.trim() || before.contains(['"', '\'']) && before.contains('{') {
            return;
        }
        let place = trimmed(text, line.start..line.start + before.len());
        for value in [value.trim(), value.trim().trim_end_matches(['}', ']', ' '])] {
            let by = format!("{key} = {value}");
            self.push(place.clone(), NO_KEY, line.clone(), &by);
        }
    }

    /// The dash before an entry of a list.
    fn dash(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        let place = trimmed(text, line.clone());
        for dash in ["- ", "* ", "• ", ", "] {
            if text[place.clone()].starts_with(dash) {
                let dash = place.start..place.start + dash.len();
                let message = format!(
                    "`{}` does not belong before an entry",
                    text[dash.clone()].trim()
                );
                self.push(dash.start..dash.end - 1, message, dash, "");
            }
        }
    }

    /// Signs that stand for a comma or an equals sign, or for nothing.
    fn signs(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        let before = text[line.start..self.at].trim_end();
        let around = [
            line.start + before.len(),
            line.start + before.trim_end_matches([';', '.', ':', ',']).len(),
        ];
        let rest = &text[self.at..line.end];
        let first = rest.find([';', ':']).or_else(|| rest.find(". "));
        let inside = first.map(|first| self.at + first);
        for at in around.into_iter().chain(inside) {
            let Some(sign) = text[at..line.end].chars().next() else {
                continue;
            };
            let place = at..at + sign.len_utf8();
            let message = match sign {
                ';' | '.' => "a comma stands between entries",
                ':' => "a colon stands between the key and its value",
                ',' if text[place.end..line.end].contains('=') => {
                    "a line has one key and its value"
                }
                _ => continue,
            };
            let by = match sign {
                ':' => " =",
                ',' => "\n",
                _ => ",",
            };
            self.push(place.clone(), message, place.clone(), by);
            self.push(place.clone(), "this sign does not belong here", place, "");
        }
    }

    /// What stands behind a text in quotes at the end of a line.
    fn behind_quotes(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        let whole = &text[line.clone()];
        let Some((_, value)) = entry(whole) else {
            return;
        };
        let Some(mark) = whole[value.clone()]
            .chars()
            .next()
            .filter(|mark| "\"'".contains(*mark))
        else {
            return;
        };
        let Some(close) = whole[value.start + 1..].find(mark) else {
            return;
        };
        let close = value.start + 1 + close;
        let behind = trimmed(whole, close + 1..whole.len());
        if behind.is_empty() {
            return;
        }
        let tail = &whole[behind.clone()];
        let place = line.start + behind.start..line.end;
        if tail.chars().all(|sign| sign.is_ascii_punctuation()) {
            let message = "nothing belongs behind the quotation mark that closes the text";
            self.push(place, message, line.start + close + 1..line.end, "");
        } else {
            let by = format!("{}{mark}", &whole[close + 1..].trim_end());
            let message = "the text goes on behind the quotation mark that closes it";
            self.push(place, message, line.start + close..line.end, &by);
        }
    }

    /// Brackets of another form, or one too many.
    fn other_brackets(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        if let Some(sign) = text[self.at..line.end].chars().next()
            && matches!(sign, '}' | ')' | ']')
        {
            let place = self.at..self.at + 1;
            for by in ["]", "}", ""] {
                let message = match by {
                    "" => format!("the bracket `{sign}` closes nothing"),
                    _ => format!("`{by}` closes what is open here, not `{sign}`"),
                };
                self.push(place.clone(), message, place.clone(), by);
            }
        }
        let first = text.lines().next().unwrap_or_default();
        if let Some((_, value)) = entry(first)
            && first[value.clone()].starts_with(['(', '{', '['])
        {
            let place = value.start..value.start + 1;
            let message = "a list begins with one `[`".to_owned();
            let by = if first[value].starts_with("[[") {
                ""
            } else {
                "["
            };
            self.push(place.clone(), message, place, by);
        }
        let entry = trimmed(text, line.clone());
        let whole = &text[entry.clone()];
        if whole.starts_with(['(', '[']) && whole.contains('=') {
            let inside = whole[1..].trim_end_matches([',', ' ']);
            let inside = inside.trim_end_matches([')', ']', ' ']);
            let by = format!("{{ {} }},", inside.trim_start());
            let place = entry.start..entry.start + 1;
            self.push(
                place,
                "an entry with keys stands between `{` and `}`",
                entry,
                &by,
            );
        }
    }

    /// A bracket that is closed, and was not opened behind the key.
    fn bracket_behind_key(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        let rest = &text[self.at..];
        let Some((_, value)) = entry(&text[line.clone()]).filter(|_| rest.contains([']', '}']))
        else {
            return;
        };
        let open = if rest.contains(']') { "[" } else { "{ " };
        let message = format!("the bracket `{}` is missing", open.trim());
        let at = line.start + value.start;
        self.push(at..at, message, at..at, open);
    }

    /// A text without quotes that has signs in it, up to the end of its line.
    fn unquoted(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        let whole = &text[line.clone()];
        let Some((_, value)) = entry(whole) else {
            return;
        };
        let value = trimmed(whole, value.start..whole.len());
        let written = &whole[value.clone()];
        let pairs = ["`", "´", "«", "»", "<", ">", "(", ")", "&quot;", "\\\""];
        let mut inside = written;
        for pair in pairs {
            inside = inside.strip_prefix(pair).unwrap_or(inside);
            inside = inside.strip_suffix(pair).unwrap_or(inside);
        }
        if inside.is_empty() || written.starts_with(['"', '\'', '[', '{', '=']) {
            return;
        }
        let range = line.start + value.start..line.start + value.end;
        let message = format!("the text `{inside}` is not in quotes");
        self.push(range.clone(), message, range, &basic(inside));
    }

    fn commas(&mut self) {
        self.insert(self.before, "a comma is missing here", ",");
        if let Some(rest) = self.text[..self.line.end].trim_end().strip_suffix(',') {
            let comma = rest.len()..rest.len() + 1;
            self.push(
                comma.clone(),
                "no comma belongs at the end of this line",
                comma,
                "",
            );
        }
    }

    /// Brackets that are closed and were not opened.
    fn missing_brackets(&mut self) {
        let (text, line) = (self.text, self.line.clone());
        let indent = text[line.clone()]
            .find(|sign: char| sign != ' ')
            .unwrap_or(0);
        self.insert(line.start + indent, "the bracket `{` is missing", "{ ");
        for (open, shut) in [("[", ']'), ("{", '}')] {
            if text[self.at..].contains(shut) {
                let message = format!("the bracket `{open}` is missing");
                self.push(
                    self.before..self.before,
                    message,
                    self.before..self.at,
                    &format!(" {open}"),
                );
            }
        }
    }

    /// The brackets around the heading of a table. Whether the statement is one.
    fn heading(&mut self) -> bool {
        let text = self.text;
        let end = text.find('\n').unwrap_or(text.len());
        let marks = |sign: char| matches!(sign, '[' | ']' | ' ' | '\r');
        let name = text[..end].trim_matches(marks);
        let is_meant = text.starts_with('[') || text[..end].trim_end().ends_with(']');
        let is_heading = is_meant && heading(&format!("[{name}")) == Some(name);
        if is_heading {
            let is_list = text.starts_with("[[") || text[..end].contains("]]");
            let by = if is_list {
                format!("[[{name}]]")
            } else {
                format!("[{name}]")
            };
            self.push(
                0..end,
                "the brackets of this heading do not match",
                0..end,
                &by,
            );
        }
        is_heading
    }

    /// Brackets that are not closed: at the end of what was read, of the line, of the line before, or of the statement.
    fn open_brackets(&mut self) {
        let text = self.text;
        let (line, before, at) = (self.line.clone(), self.before, self.at);
        let mut close = |open: usize, at: Range<usize>, by: &str| {
            let message = format!("the bracket `{}` is not closed", &text[open..=open]);
            self.push(open..open + 1, message, at, by);
        };
        let this = text[..line.end].trim_end().len();
        let previous = text[..line.start].trim_end().len();
        for end in [before, this, previous] {
            let comma = text[..end].trim_end_matches(',').len();
            let without_comma = text[..comma].trim_end().len();
            // Of a line that holds a comma alone, nothing is left.
            let start = line_start(text, end).min(without_comma);
            for (open, by) in [('{', " }"), ('[', "]")] {
                if let Some(open) = text[start..without_comma].rfind(open) {
                    close(start + open, without_comma..comma, by);
                }
            }
        }
        // An entry that goes on where the next one begins.
        let begins = trimmed(text, line.clone()).start == at;
        let above = line_start(text, previous);
        if let Some(open) = text[above..previous].rfind('{').filter(|_| begins) {
            close(above + open, previous..previous, " },");
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
    }
}

/// The texts of a list that is written without its brackets.
fn texts(written: &str) -> Vec<&str> {
    let marks = |sign: char| "\"'`´“”„‟‘’‚‛".contains(sign);
    let is_id = |word: &str| word.contains('-') && word.chars().all(is_key_sign);
    let parts: Vec<&str> = if written.contains([',', ';']) {
        written.split([',', ';']).collect()
    } else if written.matches('"').count() > 2 {
        written.split('"').collect()
    } else if written.split_whitespace().all(is_id) {
        written.split_whitespace().collect()
    } else {
        vec![written]
    };
    let parts = parts
        .into_iter()
        .map(|part| part.trim().trim_matches(marks).trim());
    parts.filter(|part| !part.is_empty()).collect()
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
        '\u{2028}' | '\u{2029}' => Some(""),
        _ if unseen::is_unseen(sign) || sign.is_control() && sign != '\t' => Some(""),
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
pub(super) fn token(text: &str, range: &Range<usize>) -> Range<usize> {
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

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is a value without quotes.
fn is_scalar(word: &str) -> bool {
    matches!(word, "true" | "false") || is_number(word)
}

/// The length of what may be a key at the beginning of a line, in quotes or without.
fn key_length(line: &str) -> usize {
    let quoted = line.strip_prefix('"').and_then(|rest| rest.find('"'));
    match quoted {
        Some(end) if line[end + 2..].trim_start().starts_with(':') => end + 2,
        _ => line.find(|sign| !is_key_sign(sign)).unwrap_or(line.len()),
    }
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

/// The texts in quotation marks that have more of them within, and how each is written.
fn inner_quotes(line: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = line[from..].find(['"', '\'']) {
        let open = from + open;
        let mark = line[open..].chars().next().unwrap_or_default();
        let marks = line[open + 1..].match_indices(mark);
        let mut marks = marks.map(|(at, _)| open + 1 + at);
        let is_end = |at: &usize| {
            let behind = line[at + 1..].trim_start();
            behind.is_empty() || behind.starts_with([',', ']', '}', '#'])
        };
        let Some(close) = marks.find(is_end) else {
            return found;
        };
        let inside = &line[open + 1..close];
        // Between the texts of a list of which a comma is missing, there is nothing, and before a text there is a sign.
        let parts = inside.split(mark);
        let is_one = parts
            .clone()
            .skip(1)
            .step_by(2)
            .all(|part| !part.trim().is_empty())
            && parts
                .clone()
                .all(|part| !part.trim_end().ends_with([',', '=', '[', '{']));
        if parts.count() > 1 && is_one {
            let escaped = inside.replace('\\', "\\\\").replace('"', "\\\"");
            found.push((open..close + 1, format!("\"{escaped}\"")));
        }
        from = close + 1;
    }
    found
}
