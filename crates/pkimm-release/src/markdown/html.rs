//! Elements of HTML that take in what follows, in a browser, until they are closed, and tags that close what they do not open.

use std::collections::HashMap;

use super::{Bytes, Reach, Unclosed};
use crate::unseen;

/// Elements that end at their own tag alone: they hold all else or show it as text, or they are opened anew behind whatever ends
/// around them.
const KEPT_OPEN: &[&str] = &[
    "a",
    "applet",
    "b",
    "big",
    "code",
    "em",
    "font",
    "i",
    "iframe",
    "marquee",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "s",
    "script",
    "small",
    "strike",
    "strong",
    "style",
    "template",
    "textarea",
    "title",
    "tt",
    "u",
    "xmp",
];

/// Elements that end with the one in which they stand.
const ENDED_AROUND: &[&str] = &[
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "bdi",
    "bdo",
    "blink",
    "blockquote",
    "button",
    "canvas",
    "center",
    "cite",
    "data",
    "datalist",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "ins",
    "kbd",
    "label",
    "legend",
    "main",
    "map",
    "mark",
    "math",
    "menu",
    "meter",
    "nav",
    "ol",
    "output",
    "picture",
    "pre",
    "progress",
    "q",
    "ruby",
    "samp",
    "search",
    "section",
    "select",
    "slot",
    "span",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "time",
    "ul",
    "var",
    "video",
];

/// Those that a text need not end where something ends around them. Alone they take in what follows as well.
const ENDED_BY_OTHERS: &[&str] = &["dd", "dt", "li", "optgroup", "option", "rp", "rt"];

/// Parts of a page that a text has to leave as they are.
const OF_PAGE: &[&str] = &[
    "body", "head", "html", "tbody", "td", "tfoot", "th", "thead", "tr",
];

/// Elements that hold no tags, but text.
const HOLDING_TEXT: &[&str] = &[
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
];

/// The elements of a text that are not closed yet.
#[derive(Default)]
pub(super) struct Elements<'a> {
    /// The tags that open what ends at its own tag alone, by their names.
    open: HashMap<&'static str, Vec<Bytes>>,
    /// The others, the innermost last, and how many of them there are by their names.
    around: Vec<(&'static str, Bytes)>,
    count: HashMap<&'static str, usize>,
    /// Tags that close what nothing has opened.
    strays: Vec<(&'static str, Bytes)>,
    /// Tags that end nowhere, each with what would end it.
    tags: Vec<(Bytes, &'a str)>,
}

/// A tag within HTML.
#[derive(Debug, PartialEq, Eq)]
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    /// Whether it ends with a slash, which closes it within drawings and formulas.
    is_whole: bool,
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
        if let Some(name) = known(KEPT_OPEN, tag.name) {
            return self.kept_open(name, tag, bytes);
        }
        // What holds text holds no elements.
        let is_text = |name: &&str| self.open.get(name).is_some_and(|open| !open.is_empty());
        if HOLDING_TEXT.iter().any(is_text) {
            return;
        }
        let others = known(ENDED_BY_OTHERS, tag.name).or_else(|| known(OF_PAGE, tag.name));
        let Some(name) = known(ENDED_AROUND, tag.name).or(others) else {
            return;
        };
        if tag.closes {
            return self.close(name, bytes);
        }
        let is_drawn = |of: &str| self.count.get(of).is_some_and(|count| *count > 0);
        if tag.is_whole && (matches!(name, "svg" | "math") || is_drawn("svg") || is_drawn("math")) {
            return;
        }
        // An item ends where the next one begins.
        if others.is_some() && self.around.last().is_some_and(|(last, _)| *last == name) {
            self.around.pop();
            self.around.push((name, bytes));
            return;
        }
        *self.count.entry(name).or_default() += 1;
        self.around.push((name, bytes));
    }

    fn kept_open(&mut self, name: &'static str, tag: &Tag<'a>, bytes: Bytes) {
        let is_drawn = |of: &str| self.count.get(of).is_some_and(|count| *count > 0);
        if !tag.closes && tag.is_whole && (is_drawn("svg") || is_drawn("math")) {
            return;
        }
        let open = self.open.entry(name).or_default();
        if tag.closes {
            open.pop();
        } else {
            open.push(bytes);
        }
    }

    /// Ends an element, and with it what stands in it.
    fn close(&mut self, name: &'static str, bytes: Bytes) {
        if self.count.get(name).is_none_or(|count| *count == 0) {
            return self.strays.push((name, bytes));
        }
        while let Some((last, _)) = self.around.pop() {
            if let Some(count) = self.count.get_mut(last) {
                *count -= 1;
            }
            if last == name {
                break;
            }
        }
    }

    /// What was never closed, and what closes nothing of the text.
    pub(super) fn unclosed(self) -> impl Iterator<Item = Unclosed> {
        let unclosed = |reach| move |(span, end)| Unclosed { span, end, reach };
        let mut open = self.open;
        let kept_open = KEPT_OPEN.iter().flat_map(move |name| {
            let open = open.remove(name).unwrap_or_default();
            open.into_iter()
                .map(move |span| (span, format!("</{name}>")))
        });
        // A browser takes no notice of parts of a table outside of one.
        // What stands in an element that is told ends with it.
        let is_told = |name: &str| ENDED_AROUND.contains(&name);
        let outermost = self.around.iter().position(|(name, _)| is_told(name));
        let around = self.around.into_iter().enumerate();
        let around = around.filter(move |(index, (name, _))| {
            is_told(name) || outermost.is_none_or(|outermost| *index < outermost)
        });
        let around = around.map(|(_, open)| open);
        let around = around.filter(|(name, _)| !OF_PAGE.contains(name));
        let around = around.map(|(name, span)| (span, format!("</{name}>")));
        let tags = self.tags.into_iter();
        let tags = tags.map(|(span, end)| (span, end.to_owned()));
        // Within a line, what closes nothing does nothing.
        let strays = self
            .strays
            .into_iter()
            .filter(|(name, _)| ends_part_of_page(name));
        let strays = strays.map(|(name, span)| (span, format!("<{name}>")));
        let unclosed_ones = kept_open.chain(around).chain(tags);
        unclosed_ones
            .map(unclosed(Reach::Browser))
            .chain(strays.map(unclosed(Reach::Page)))
    }
}

/// Whether a tag that closes an element could be taken for the end of a part of a page in which a text stands.
fn ends_part_of_page(name: &str) -> bool {
    let is_of_line = [
        "abbr", "acronym", "bdi", "bdo", "blink", "cite", "data", "del", "dfn", "ins", "kbd",
        "label", "mark", "meter", "output", "progress", "q", "samp", "span", "sub", "sup", "time",
        "var", "rp", "rt",
    ];
    !is_of_line.contains(&name)
}

/// The name of an element as a table has it.
fn known(names: &[&'static str], name: &str) -> Option<&'static str> {
    let mut names = names.iter();
    names
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied()
}

/// Whether a reader sees no word of HTML: nothing but tags and remarks stands in it.
pub(super) fn is_silent(html: &str) -> bool {
    let mut words = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        words.push_str(before);
        rest = match tag.strip_prefix("!--") {
            Some(remark) => remark.split_once("-->").map_or("", |(_, after)| after),
            None => end_of_tag(tag).map_or("", |end| &tag[end..]),
        };
    }
    words.push_str(rest);
    unseen::is_blank(&words.replace("&nbsp;", " "))
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
                is_whole: html[..from].ends_with("/>"),
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
    use super::super::{is_silent, parse};

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
            ("<div hidden>\n\ntext", "<div hidden>", "</div>"),
            (
                "<div style=\"display:none\">\n<div>\n</div>\n\na",
                "<div style=\"display:none\">",
                "</div>",
            ),
            ("<datalist>\n<option>\n\na", "<datalist>", "</datalist>"),
            ("a <option> b", "<option>", "</option>"),
            (
                "<ul>\n<li>a\n</ul>\n\n<li>b <li class=c>",
                "<li class=c>",
                "</li>",
            ),
            ("<applet>\n\na", "<applet>", "</applet>"),
            ("<table><tr><td>\n\na", "<table>", "</table>"),
            ("a <a href=\"b\"> c", "<a href=\"b\">", "</a>"),
            ("a <a id=\"b\"/> c", "<a id=\"b\"/>", "</a>"),
            ("<div>\n<b>\n</div>\n\na", "<b>", "</b>"),
            (
                "<svg viewBox='0 0 1 1'><path/>\n\na",
                "<svg viewBox='0 0 1 1'>",
                "</svg>",
            ),
            ("<FORM>\n\na", "<FORM>", "</form>"),
            ("a <button> b", "<button>", "</button>"),
            ("a\n\n</div>\n\nb", "</div>", "<div>"),
            ("a </main> b", "</main>", "<main>"),
            ("<div>\n</div>\n</body>", "</body>", "<body>"),
            ("a | b </td> c", "</td>", "<td>"),
            (
                "<pre>\n<details>\n</pre>\n\n</details>\n",
                "</details>",
                "<details>",
            ),
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
            "<div>\n\na\n\n</div>\n\n<table><tr><td>a<td>b<tr><th>c</table>",
            "<div><span></div> <p>a <dl><dt>a<dd>b</dl> <hr/> <img src=x/>",
            "<svg><title>a</title><g/><a/><path d='M0 0'/></svg> <svg/> <b>a</b> </span> </i>",
            "<select><option>a<option>b</select> write <your-name> here",
            "<title><div></title>",
        ] {
            assert_eq!(unclosed(text), [], "{text:?}");
        }
    }

    #[test]
    fn what_shows_no_word_is_silent() {
        for text in [
            "",
            "<!-- x -->",
            "---",
            "&nbsp;",
            "### ",
            "- [ ]",
            "[](https://a.example)",
            "![](a.png)",
            "<!-- a\n\nb -->",
            "<div>\n<!-- a -->\n</div>",
            "<img src='a>b'> <br>",
            "\u{200b}",
            "&#x3164;",
            "| |\n| - |\n| |",
            "```\n```",
            "> ",
            "[a]: https://a.example",
        ] {
            assert!(is_silent(text), "{text:?}");
        }
        for text in [
            "a",
            "`a`",
            "![a](b.png)",
            "    a",
            "<div>a</div>",
            "<b>a</b>",
            "```\na\n```",
            "-",
            "\\-",
            "[^1]\n\n[^1]: a",
            "&lt;",
        ] {
            let is_list = text == "-";
            assert_eq!(is_silent(text), is_list, "{text:?}");
        }
    }

    #[test]
    fn many_elements_are_told_once_each() {
        let count = 50_000;
        let text = "<details> <b> ".repeat(count) + "</b> ".repeat(count).as_str();
        assert_eq!(unclosed(&text).len(), count);
    }
}
