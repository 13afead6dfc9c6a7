//! Elements of HTML that take in what follows, in a browser, until they are closed: they fold or hide it, or show it as text.

use std::collections::HashMap;

use super::{Bytes, Reach, Unclosed};

/// These elements. Most others a browser closes by itself where it matters.
const TAKING_IN: &[&str] = &[
    "audio",
    "canvas",
    "details",
    "dialog",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "script",
    "select",
    "style",
    "template",
    "textarea",
    "title",
    "video",
    "xmp",
];

/// The elements of a text that are not closed yet.
#[derive(Default)]
pub(super) struct Elements<'a> {
    /// The tags that open them, by their names.
    open: HashMap<&'static str, Vec<Bytes>>,
    /// Tags that end nowhere, each with what would end it.
    tags: Vec<(Bytes, &'a str)>,
}

/// A tag within HTML.
#[derive(Debug, PartialEq, Eq)]
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    bytes: Bytes,
    /// What would end it, where nothing does.
    missing: Option<&'a str>,
}

impl<'a> Elements<'a> {
    /// Looks at HTML in a text. `comments` are those in it.
    pub(super) fn block(&mut self, text: &'a str, html: &Bytes, comments: &[Bytes]) {
        let mut from = html.start;
        let ends = comments.iter().map(|comment| (comment.start, comment.end));
        for (end, next) in ends.chain([(html.end, html.end)]) {
            let part = from..end.max(from);
            for tag in tags(&text[part.clone()]) {
                let bytes = part.start + tag.bytes.start..part.start + tag.bytes.end;
                self.tag(&tag, bytes);
            }
            from = next;
        }
    }

    fn tag(&mut self, tag: &Tag<'a>, bytes: Bytes) {
        if let Some(missing) = tag.missing {
            return self.tags.push((bytes, missing));
        }
        let mut names = TAKING_IN.iter();
        let Some(name) = names.find(|name| name.eq_ignore_ascii_case(tag.name)) else {
            return;
        };
        let open = self.open.entry(name).or_default();
        if tag.closes {
            open.pop();
        } else {
            open.push(bytes);
        }
    }

    /// What was never closed.
    pub(super) fn unclosed(self) -> impl Iterator<Item = Unclosed> {
        let unclosed = |span, end| Unclosed {
            span,
            end,
            reach: Reach::Browser,
        };
        let elements = TAKING_IN.iter().flat_map(move |name| {
            let open = self.open.get(name).cloned().unwrap_or_default();
            open.into_iter()
                .map(move |span| unclosed(span, format!("</{name}>")))
        });
        let tags = self.tags.into_iter();
        let tags = tags.map(move |(span, end)| unclosed(span, end.to_owned()));
        elements.chain(tags)
    }
}

/// The tags in a part of HTML. One that ends nowhere is the last.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + html.get(from..)?.find('<')?;
            from = start + 1;
            let closes = html[from..].starts_with('/');
            let name = &html[from + usize::from(closes)..];
            if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
                continue;
            }
            let name = name.split(|sign: char| sign.is_whitespace() || "/>".contains(sign));
            let name = name.into_iter().next().unwrap_or_default();
            let end = end_of_tag(&html[from..]);
            from = end.map_or(html.len(), |end| from + end);
            return Some(Tag {
                name,
                closes,
                bytes: start..from,
                missing: end.err(),
            });
        }
    })
}

/// Where a tag ends, from behind its first mark on, or what is missing where it does not: a quotation mark opens a value only
/// behind an equals sign.
fn end_of_tag(tag: &str) -> Result<usize, &str> {
    let mut quote: Option<(char, usize)> = None;
    let mut gives = false;
    for (at, sign) in tag.char_indices() {
        match quote {
            Some((open, _)) if sign == open => quote = None,
            Some(_) => {}
            None if sign == '>' => return Ok(at + 1),
            None if gives && (sign == '"' || sign == '\'') => quote = Some((sign, at)),
            None => {}
        }
        gives = quote.is_none() && (sign == '=' || (gives && sign.is_whitespace()));
    }
    Err(quote.map_or(">", |(_, at)| &tag[at..at + 1]))
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn unclosed(text: &str) -> Vec<(String, String)> {
        let unclosed = parse(text).unclosed.into_iter();
        unclosed
            .map(|one| (text[one.span].lines().next().unwrap().to_owned(), one.end))
            .collect()
    }

    #[test]
    fn what_a_browser_takes_in_is_told_where_it_opens() {
        for (text, tag, end) in [
            ("<details>\n\ntext", "<details>", "</details>"),
            ("a <iframe src='x'> b", "<iframe src='x'>", "</iframe>"),
            ("<title>\n\na", "<title>", "</title>"),
            ("<XMP>\n\n<p>", "<XMP>", "</xmp>"),
            ("<plaintext>\n\na", "<plaintext>", "</plaintext>"),
            (
                "a <textarea> b\n\n<div>\n</div>\n",
                "<textarea>",
                "</textarea>",
            ),
            (
                "<div>\n<template>\n<!-- </template> -->\n</div>\n\na",
                "<template>",
                "</template>",
            ),
            (
                "<details>\n\n<details>\n\na\n\n</details>\n",
                "<details>",
                "</details>",
            ),
            ("<div title=\"\n\ntext", "<div title=\"", "\""),
            ("<p class = 'a\nb\n\ntext", "<p class = 'a", "'"),
            ("<div class=a\n\ntext", "<div class=a", ">"),
        ] {
            assert_eq!(
                unclosed(text),
                [(tag.to_owned(), end.to_owned())],
                "{text:?}"
            );
        }
        for text in [
            "<details>\n<summary>a</summary>\n\ntext\n\n</DETAILS>\n",
            "a <iframe src=\"<title>\"></iframe> b",
            "<!-- <details> -->\n\n<div title='<xmp>'>\n</div>",
            "`<details>`\n\n```\n<title>\n```\n\n    <xmp>\n",
            "<p>a<br>it's \"so\n\n<img src=x>\n",
            "<pre>\n<details>\n</pre>\n\n</details>\n",
        ] {
            assert_eq!(unclosed(text), [], "{text:?}");
        }
    }

    #[test]
    fn many_elements_are_told_once_each() {
        let count = 50_000;
        let text = "<details> <title> ".repeat(count) + "</title> ".repeat(count).as_str();
        assert_eq!(unclosed(&text).len(), count);
    }
}
