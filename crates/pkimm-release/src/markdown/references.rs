//! Signs that nobody sees, written as references of HTML such as `&shy;` or `&#x202e;`.

use pulldown_cmark::Event;

use super::{Bytes, CharacterReference, Markdown, events};
use crate::unseen;

/// The longest name of a sign in HTML, and then some.
const LONGEST: usize = 40;

/// The references of a text to signs that nobody sees. In HTML, where browsers read them, neither a backslash before one
/// nor a semicolon that is left out behind it matters.
pub(super) fn unseen(text: &str, known: &Markdown) -> Vec<CharacterReference> {
    let mut code = known.code.iter().map(|code| &code.span).collect::<Vec<_>>();
    code.sort_by_key(|span| span.start);
    let is_in = |spans: &[&Bytes], at: usize| {
        let next = spans.partition_point(|span| span.end <= at);
        spans.get(next).is_some_and(|span| span.start <= at)
    };
    let html: Vec<&Bytes> = known.html.iter().collect();
    let marks = text.match_indices('&').map(|(at, _)| at);
    let references = marks.filter(|at| !is_in(&code, *at)).filter_map(|at| {
        let is_html = is_in(&html, at);
        let before = &text[..at];
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        if !is_html && backslashes % 2 == 1 {
            return None;
        }
        let (sign, length) = reference(&text[at..], is_html)?;
        let is_unseen = unseen::acts(sign) || unseen::is_unseen_behind(before, sign);
        is_unseen.then_some(CharacterReference {
            sign,
            span: at..at + length,
        })
    });
    references.collect()
}

/// The sign that a reference at the start of a text stands for, and how long it is.
fn reference(text: &str, is_html: bool) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    let (digits, radix) = match rest.strip_prefix("#") {
        Some(rest) => match rest.strip_prefix(['x', 'X']) {
            Some(rest) => (rest, 16),
            None => (rest, 10),
        },
        None => return named(text, is_html),
    };
    let end = digits.find(|sign: char| !sign.is_digit(radix));
    let end = end.unwrap_or(digits.len());
    let is_closed = digits[end..].starts_with(';');
    let length = text.len() - digits.len() + end + usize::from(is_closed);
    let number = digits[..end].trim_start_matches('0');
    let code = match number {
        "" if end > 0 => 0,
        number => u32::from_str_radix(number, radix).ok()?,
    };
    let sign = char::from_u32(code)?;
    (is_closed || is_html).then_some((sign, length))
}

/// The same of a reference by a name, which the reader of Markdown knows.
fn named(text: &str, is_html: bool) -> Option<(char, usize)> {
    // The one that HTML knows without a semicolon.
    if is_html && text.starts_with("&shy") {
        let is_closed = text["&shy".len()..].starts_with(';');
        return Some(('\u{ad}', "&shy".len() + usize::from(is_closed)));
    }
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')? + 1;
    let written = text.get(..end)?;
    let mut decoded = events(written).filter_map(|(event, _)| match event {
        Event::Text(text) => Some(text),
        _ => None,
    });
    let decoded = decoded.next()?;
    let mut signs = decoded.chars();
    let sign = signs.next()?;
    signs.next().is_none().then_some((sign, end))
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn found(text: &str) -> Vec<(&str, u32)> {
        let references = parse(text).references.into_iter();
        references
            .map(|one| (&text[one.span], u32::from(one.sign)))
            .collect()
    }

    #[test]
    fn what_a_reference_hides_is_found_where_it_stands() {
        for (text, expected) in [
            ("a&#x202e;b", ("&#x202e;", 0x202e)),
            ("a&#27;b", ("&#27;", 27)),
            ("*a&shy;b*", ("&shy;", 0xad)),
            ("a&zwj;b", ("&zwj;", 0x200d)),
            ("a&ZeroWidthSpace;b", ("&ZeroWidthSpace;", 0x200b)),
            ("a&NoBreak;", ("&NoBreak;", 0x2060)),
            ("a&#0;", ("&#0;", 0)),
            ("a&#xE0041;", ("&#xE0041;", 0xe0041)),
            ("[a](b \"c&#x2066;d\")", ("&#x2066;", 0x2066)),
            ("[a](https://b.example/&#8203;)", ("&#8203;", 0x200b)),
            ("![a&lrm;&#x200B;](b.png)", ("&#x200B;", 0x200b)),
            ("<p title=\"a&#x202ex\">\n</p>", ("&#x202e", 0x202e)),
            ("a <b title='\\&shya'>c</b>", ("&shy", 0xad)),
            ("\\\\&#27;", ("&#27;", 27)),
            ("| a |\n| - |\n| b&#x1b; |", ("&#x1b;", 27)),
        ] {
            assert_eq!(found(text), [expected], "{text}");
        }
        for text in [
            "`&#27;` and\n\n    &shy;\n\n```\n&zwj;\n```",
            "\\&#27; &#27 &#x; &# & && &nbsp; &amp; &lt;b&gt; &bull; &#169; R&D; &unknown;",
            "&#x200f;",
            "\u{645}\u{6cc}&zwnj;\u{62e}",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
