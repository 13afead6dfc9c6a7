//! Whether two texts read the same. How emphasis, a list, a heading, a block of code or a link is marked, whether a sign is
//! written as itself, escaped or as an entity, where lines are broken, how a letter is composed and what nobody sees is of the
//! file and not of the text.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use crate::markdown::{Bytes, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd, events};
use crate::unseen;

/// Whether two Markdown texts read the same. It may take texts that do for different ones, and never the other way round.
#[must_use]
pub fn is_alike(before: &str, after: &str) -> bool {
    before == after || parts(before).eq(parts(after))
}

/// Whether two names, or other texts that are no Markdown, read the same.
#[must_use]
pub fn is_plainly_alike(before: &str, after: &str) -> bool {
    before == after || words(before).trim() == words(after).trim()
}

/// A part of a text as it is rendered.
#[derive(PartialEq, Eq)]
enum Part {
    /// What is read.
    Text(String),
    /// What is read in a block of code, sign by sign.
    Code(String),
    /// Where something begins or ends, or stands by itself.
    Mark(String),
}

/// The parts of a text, one after another, so that texts which differ are read up to there.
struct Parts<'a, Events> {
    text: &'a str,
    events: Events,
    /// The part that the next event may belong to.
    open: Option<Part>,
    notes: Vec<CowStr<'a>>,
    is_code: bool,
}

fn parts(text: &str) -> impl Iterator<Item = Part> {
    Parts {
        text,
        events: events(text),
        open: None,
        notes: Vec::new(),
        is_code: false,
    }
}

impl<'a, Events: Iterator<Item = (Event<'a>, Bytes)>> Iterator for Parts<'a, Events> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        while let Some((event, bytes)) = self.events.next() {
            let part = self.part(event, &bytes);
            match (&mut self.open, part) {
                (Some(Part::Text(last)), Part::Text(text))
                | (Some(Part::Code(last)), Part::Code(text)) => last.push_str(&text),
                (open, part) => {
                    let whole = open.replace(part).and_then(Part::seen);
                    if whole.is_some() {
                        return whole;
                    }
                }
            }
        }
        self.open.take().and_then(Part::seen)
    }
}

impl<'a, Events> Parts<'a, Events> {
    fn part(&mut self, event: Event<'a>, bytes: &Bytes) -> Part {
        match event {
            Event::Text(text) if self.is_code => Part::Code(text.into_string()),
            Event::Text(text) => Part::Text(text.into_string()),
            // The site takes a line that begins with a brace for the attributes of what is above it.
            Event::SoftBreak if !self.text[bytes.end..].trim_start().starts_with('{') => {
                Part::Text(" ".to_owned())
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.is_code = true;
                match kind {
                    CodeBlockKind::Fenced(info) => Part::Mark(format!("code {}", info.trim())),
                    CodeBlockKind::Indented => Part::Mark("code ".to_owned()),
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                self.is_code = false;
                Part::Mark("end of code".to_owned())
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                let scheme = match link_type {
                    LinkType::Email => "mailto:",
                    _ => "",
                };
                Part::Mark(format!("link {scheme}{dest_url} {title:?}"))
            }
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => Part::Mark(format!("image {dest_url} {title:?}")),
            // Footnotes are shown by their numbers.
            Event::FootnoteReference(name) => {
                Part::Mark(format!("note {}", number(&mut self.notes, name)))
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                Part::Mark(format!("text of note {}", number(&mut self.notes, name)))
            }
            other => Part::Mark(format!("{other:?}")),
        }
    }
}

impl Part {
    /// The part as it is seen. Of code that is empty, and of a text of which nothing is seen, nothing is left.
    fn seen(self) -> Option<Self> {
        match self {
            Self::Text(text) => {
                let seen = words(&text);
                (!seen.is_empty()).then_some(Self::Text(seen))
            }
            Self::Code(mut code) => {
                code.truncate(code.trim_end_matches('\n').len());
                (!code.is_empty()).then_some(Self::Code(code))
            }
            Self::Mark(_) => Some(self),
        }
    }
}

/// The number of a footnote, in the order in which a text names them.
fn number<'a>(notes: &mut Vec<CowStr<'a>>, name: CowStr<'a>) -> usize {
    let known = notes.iter().position(|note| *note == name);
    known.unwrap_or_else(|| {
        notes.push(name);
        notes.len() - 1
    })
}

/// The words of a text with one space between them, and without what nobody sees.
fn words(text: &str) -> String {
    // Of letters without accents there is one form, and all of them are seen.
    let is_plain = |byte: u8| byte == b'\n' || (b' '..=b'~').contains(&byte);
    let seen = match text.bytes().all(is_plain) {
        true => Cow::Borrowed(text),
        false => {
            let composed: String = text.nfc().collect();
            Cow::Owned(unseen::replaced(&composed, |_| None))
        }
    };
    let mut out = String::with_capacity(seen.len());
    for sign in seen.chars() {
        match sign.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_that_read_the_same_are_alike() {
        for (before, after) in [
            ("The list of roots.", "The list\nof roots."),
            ("The list of roots.", "The list of\u{a0}roots. "),
            ("The list of roots.", "The  list of ro\u{ad}ots."),
            ("The list of roots.", "The list of&nbsp;ro&shy;ots."),
            ("Café", "Cafe\u{301}"),
            ("- one\n- two\n  more", "* one\n* two more"),
            ("a\n\n\nb", "a\n\nb\n"),
            ("- one\n  two\n\n  three", "- one two\n\n  three"),
            ("*a* **b** `c`", "_a_ __b__ ``c``"),
            ("a & b", "a &amp; b"),
            ("the owner's", "the owner&#39;s"),
            ("Ask: who?", "Ask\\: who&quest;"),
            ("a – b", "a &ndash; b"),
            ("1) a\n2) b", "1. a\n2. b"),
            ("1. a\n2. b", "1. a\n1. b"),
            ("~~~ toml\na  b\n~~~", "```toml\na  b\n```"),
            ("a\n\n    b\n", "a\n\n```\nb\n```"),
            ("a\n===\n\nb\n---", "# a\n\n## b ##"),
            ("a\n\n***\n\nb", "a\n\n---\n\nb"),
            (
                "<https://x.example>",
                "[https://x.example](https://x.example)",
            ),
            ("<a@x.example>", "[a@x.example](mailto:a@x.example)"),
            ("[a](b \"c\")", "[a](<b> 'c')"),
            ("[a][b] [c] ![d][]", "[a](e) [c](f) ![d](g)\n"),
            ("a  \nb", "a\\\nb"),
            ("| a | b |\n|---|:-:|\n| c | d |", "a | b\n- | :---:\nc|d"),
            ("> a\n> b", "> a\nb"),
            ("a[^1]\n\n[^1]: b", "a[^note]\n\n[^note]: b"),
        ] {
            let before = before.to_owned() + "\n\n[b]: e\n[c]: f\n[d]: g\n";
            let after = after.to_owned() + "\n";
            assert!(is_alike(&before, &after), "{before:?} {after:?}");
            assert!(is_alike(&after, &before), "{after:?} {before:?}");
        }
    }

    #[test]
    fn what_may_read_otherwise_is_not() {
        for (before, after) in [
            ("a b", "ab"),
            ("a\n\nb", "a b"),
            ("a\n\nb", "a\nb"),
            ("a  \nb", "a\nb"),
            ("a\\\nb", "a\nb"),
            ("# a\nb", "# a b"),
            ("- a\n- b", "- a - b"),
            ("- a\n  - b", "- a\n- b"),
            ("- a\n* b", "- a\n- b"),
            ("a\n    b\n\n    c  d", "a b\n\n    c d"),
            ("```\na\nb\n```", "```\na b\n```"),
            ("```\na  b\n```\nc", "```\na b\n```\nc"),
            ("1. a\n2. b", "1. a 2. b"),
            ("1. a\n2. b", "2. a\n3. b"),
            ("| a |\n| - |", "| a | | - |"),
            ("a\n> b", "a > b"),
            ("a\n===", "a ==="),
            ("*a*", "\\*a\\*"),
            ("*a*", "**a**"),
            ("a *b*", "a*b*"),
            ("&amp;amp;", "&amp;"),
            ("`&amp;`", "`&`"),
            ("[a](b)", "[a](c)"),
            ("[a](b)", "[a](b \"c\")"),
            ("[a](b)", "![a](b)"),
            ("# a", "## a"),
            ("# a {#b}", "# a"),
            ("> [!NOTE]\n> a", "> [!TIP]\n> a"),
            ("a\n{.b}", "a {.b}"),
            ("---", ""),
            ("a\n\n---", "a"),
        ] {
            assert!(!is_alike(before, after), "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_name_is_no_markdown() {
        for (before, after) in [
            ("The roots", "The\u{a0}roots "),
            ("The roots", "The  ro\u{ad}ots"),
            ("Café", "Cafe\u{301}"),
        ] {
            assert!(is_plainly_alike(before, after), "{before:?} {after:?}");
        }
        for (before, after) in [("*a*", "_a_"), ("a & b", "a &amp; b"), ("a: b", "a\\: b")] {
            assert!(!is_plainly_alike(before, after), "{before:?} {after:?}");
        }
    }

    /// A text as HTML without its attributes of classes and ids, and what of it is read.
    fn rendered(text: &str) -> (String, String) {
        let (mut html, mut seen) = (String::new(), String::new());
        let mut is_code = false;
        for (event, _) in events(text) {
            match event {
                Event::Text(text) => {
                    html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
                    seen.push_str(&text);
                }
                Event::Code(code) => {
                    html.push_str(&format!("<code>{}</code>", code.replace('<', "&lt;")));
                    seen.push_str(&code);
                }
                Event::SoftBreak => {
                    html.push('\n');
                    seen.push(' ');
                }
                Event::HardBreak => {
                    html.push_str("<br>");
                    seen.push('\n');
                }
                Event::Start(Tag::CodeBlock(_)) => {
                    is_code = true;
                    html.push_str("<pre>");
                }
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    ..
                }) => {
                    let scheme = if link_type == LinkType::Email {
                        "mailto:"
                    } else {
                        ""
                    };
                    html.push_str(&format!(
                        "<a href=\"{scheme}{dest_url}\" title=\"{title}\">"
                    ));
                }
                Event::Start(Tag::Image {
                    dest_url, title, ..
                }) => {
                    html.push_str(&format!("<img src=\"{dest_url}\" title=\"{title}\">"));
                }
                Event::Start(tag) => {
                    html.push_str(&format!("<{tag:?}>"));
                    seen.push('\n');
                }
                Event::End(tag) => {
                    // The last line of code may have its break or not.
                    if std::mem::take(&mut is_code) {
                        html.truncate(html.trim_end_matches('\n').len());
                    }
                    html.push_str(&format!("</{tag:?}>"));
                }
                other => html.push_str(&format!("<{other:?}>")),
            }
        }
        let unseen = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];
        let seen: String = seen.nfc().filter(|sign| !unseen.contains(sign)).collect();
        (html, seen.split_whitespace().collect())
    }

    /// Two spellings, which read the same in most places.
    const SPELLINGS: &[(&str, &str)] = &[
        ("a", "a"),
        ("b", "c"),
        (" ", "\n"),
        (" ", "  "),
        ("\n\n", "\n\n\n"),
        ("*", "_"),
        ("**", "__"),
        ("\n- ", "\n* "),
        ("\n+ ", "\n- "),
        ("\n1. ", "\n1) "),
        ("\n```\n", "\n~~~\n"),
        ("\n\n    ", "\n\n"),
        ("\n# a\n", "\na\n===\n"),
        ("\n---\n", "\n***\n"),
        ("\n> ", "\n>"),
        ("&", "&amp;"),
        ("&", "\\&"),
        ("'", "&#39;"),
        (":", "\\:"),
        ("é", "e\u{301}"),
        ("a", "a\u{ad}"),
        ("\u{a0}", "&nbsp;"),
        ("`a`", "``a``"),
        ("  \n", "\\\n"),
        (
            "<https://x.example>",
            "[https://x.example](https://x.example)",
        ),
        ("<a@x.example>", "[a@x.example](mailto:a@x.example)"),
        ("[a][b]", "[a](/c)"),
        ("[b]", "[b](/c)"),
        ("\n\n[b]: /c\n\n", "\n\n[b]: </c>\n\n"),
        ("\n| a |\n| - |\n", "\n|a|\n|---|\n"),
        ("*", "\\*"),
        ("~~a~~", "~a~"),
    ];

    proptest! {
        #[test]
        fn what_renders_the_same_is_alike_and_what_shows_otherwise_is_not(
            choices in prop::collection::vec((0..SPELLINGS.len(), any::<bool>(), any::<bool>()), 1..12)
        ) {
            let spelled = |(at, is_other): (usize, bool)| match is_other {
                true => SPELLINGS[at].1,
                false => SPELLINGS[at].0,
            };
            let before: String = choices.iter().map(|(at, left, _)| spelled((*at, *left))).collect();
            let after: String = choices.iter().map(|(at, _, right)| spelled((*at, *right))).collect();
            let ((html, seen), (other_html, other_seen)) = (rendered(&before), rendered(&after));
            let is_alike = is_alike(&before, &after);
            prop_assert!(html != other_html || is_alike, "the same: {before:?} {after:?} {html}");
            prop_assert!(seen == other_seen || !is_alike, "not the same: {before:?} {after:?}");
        }
    }
}
