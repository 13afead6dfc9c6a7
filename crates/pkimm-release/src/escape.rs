//! A text in another language: one function for each place in which a text of the model can stand.
//!
//! Texts of a model are other people's. Each function gives a text that reads as itself in its place and cannot act there:
//! not as markup, not as the end of what it stands in. What is written by a library (CSV, YAML, TOML, JSON, typst values)
//! needs none of them.
//!
//! | place | function |
//! | --- | --- |
//! | Markdown of the site: a paragraph, a heading, a cell, the text of a link | [`text`] |
//! | Markdown of the published YAML: an item of a list | [`list_item`] |
//! | Markdown of a comment or of release notes, where other people's words must not act at all | [`inert`], [`inert_lines`], [`code`] |
//! | text that is Markdown already, in the cell of a table | [`cell`] |
//! | the target of a link | [`address`], [`destination`], [`path`] |
//! | HTML: a text, an address, a script, a style sheet | [`html`], [`inert_html`], [`href`], [`script`], [`css_string`] |
//! | a diagram | [`mermaid`] |
//! | a comment in a file of data | [`one_line`] |
//! | Markdown of the site, which would read shortcodes in it | [`shortcodes`] |
//! | a terminal: a text, several lines, the name of a file | [`terminal`], [`terminal_lines`], [`file_name`] |
//! | whatever is printed, which the runner of a workflow reads, too | [`log`], [`printed_json`] |
//! | a workflow command of GitHub: its text, a property | [`workflow_data`], [`workflow_property`] |
//!
//! To add a place, add a function here with a test that gives it what is hostile there.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_href, escape_html_body_text};

use crate::markdown::{self, Edits};
use crate::unseen::{self, acts};

/// A name or title, which is not Markdown, in the Markdown of a page: in a paragraph, a heading, a cell or the text of a
/// link. Quotation marks, and hyphens and periods in a row, are escaped as well, since the site would set typographic ones,
/// braces, since it would read shortcodes and attributes, and what makes an address, since it would link it.
#[must_use]
pub fn text(text: &str) -> String {
    let text = spaced(text);
    let mut out = String::with_capacity(text.len() + 8);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (index, character) in text.char_indices() {
        let opens_block = match character {
            '-' | '+' | '=' | ':' => index == 0,
            '.' | ')' => digits > 0 && index == digits,
            _ => false,
        };
        let is_in_a_row = "-.".contains(character)
            && (text[..index].ends_with(character) || text[index + 1..].starts_with(character));
        let makes_address = match character {
            '@' => true,
            ':' => text[index..].starts_with("://"),
            '.' => text[..index].to_ascii_lowercase().ends_with("www"),
            _ => false,
        };
        if opens_block || is_in_a_row || makes_address || "\\`*_[]<>{}|&~#\"'".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A title in an item of a Markdown list, as the published YAML holds it: on one line, and nothing but a title.
#[must_use]
pub fn list_item(title: &str) -> String {
    let title = title.replace(['\r', '\n'], " ");
    let title = title.trim_start();
    let mut out = String::with_capacity(title.len());
    let digits = title.bytes().take_while(u8::is_ascii_digit).count();
    for (index, character) in title.char_indices() {
        let opens_block = match character {
            '-' | '+' | '#' | '>' | '=' => index == 0,
            '.' | ')' => digits > 0 && index == digits,
            _ => false,
        };
        let is_mark = matches!(
            character,
            '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '&' | '~'
        );
        if opens_block || is_mark {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A text on one line of Markdown in which nothing acts: no markup, no link, no mention.
#[must_use]
pub fn inert(text: &str) -> String {
    let text = unseen::replaced(text, |_| Some(LEFT_OUT));
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' | '|' | '{' => {
                out.push('\\');
                out.push(character);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(character),
        }
    }
    unlinked(&out)
}

/// A text of several lines, with the same care. The lines are parted by breaks.
#[must_use]
pub fn inert_lines(text: &str) -> String {
    text.split('\n')
        .map(inert)
        .collect::<Vec<_>>()
        .join("<br>\n")
}

/// A text as code within a line of Markdown, so that it can be copied as it stands; in the cell of a table, too.
#[must_use]
pub fn code(text: &str) -> String {
    // Within a table a bar parts cells, in code as well.
    let text = terminal(text).replace('`', " ").replace('|', "\\|");
    format!("`{text}`")
}

/// A text that is Markdown, in the cell of a table: on one line, and with no bar that would end the cell.
#[must_use]
pub fn cell(markdown: &str) -> String {
    let text = spaced(markdown);
    let mut out = String::with_capacity(text.len());
    let mut is_escaped = false;
    for character in text.chars() {
        if character == '|' && !is_escaped {
            out.push('\\');
        }
        is_escaped = character == '\\' && !is_escaped;
        out.push(character);
    }
    out
}

/// A text that is Markdown, for the site, which looks for shortcodes before it reads Markdown: none of them runs, and what
/// looks like one is shown.
#[must_use]
pub fn shortcodes(markdown: &str) -> String {
    let code = || markdown::parse(markdown).code;
    let mut edits = Edits::default();
    let mut done = 0;
    while let Some(at) = ["{{<", "{{%"]
        .into_iter()
        .filter_map(|open| markdown[done..].find(open))
        .min()
        .map(|found| done + found)
    {
        let inner = at + 3;
        let close = if markdown[at..].starts_with("{{<") {
            ">}}"
        } else {
            "%}}"
        };
        if let Some(length) = markdown[inner..].find(close) {
            // The site shows what is a comment within a shortcode as it stands, with the marks around it.
            edits.insert(inner, "/*");
            edits.insert(inner + length, "*/");
            done = inner + length + close.len();
        } else {
            // Where nothing closes it, the site would not be built. Code has no other way to part two signs.
            let is_code = code().iter().any(|code| code.span.contains(&at));
            edits.insert(at + 1, if is_code { "\u{200b}" } else { "\\" });
            done = inner;
        }
    }
    edits.apply(markdown)
}

/// An address as the target of a link in the Markdown of a page: with nothing that could end the link or open a shortcode.
#[must_use]
pub fn address(url: &str) -> String {
    encoded(url.trim(), |character| {
        !character.is_whitespace()
            && !character.is_control()
            && !"()<>[]{}|\\\"`".contains(character)
    })
}

/// An address as the target of a link in Markdown, so that a reader of Markdown gets the very same address back.
#[must_use]
pub fn destination(url: &str) -> String {
    let kept = |character: char| !character.is_control() && !matches!(character, '<' | '>' | '\\');
    let needs_brackets = |character: char| {
        character.is_whitespace() || !kept(character) || matches!(character, '(' | ')')
    };
    if url.contains(needs_brackets) {
        format!("<{}>", encoded(url, kept))
    } else {
        url.to_owned()
    }
}

/// The path of a file as a relative reference (RFC 3986): what is not unreserved is encoded, slashes stay.
#[must_use]
pub fn path(path: &str) -> String {
    encoded(path, |character| {
        character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | '~' | '/')
    })
}

/// A text within an element of HTML.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_html_body_text(&mut out, text).expect("writing to a string cannot fail");
    out
}

/// A text on one line within HTML that stands in Markdown, where Markdown is not read: nothing acts, and nothing is linked by
/// itself.
#[must_use]
pub fn inert_html(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    unlinked(&html(&unseen::replaced(&line, |_| Some(LEFT_OUT))))
}

/// An address as the attribute `href`, in double quotes.
#[must_use]
pub fn href(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    escape_href(&mut out, url).expect("writing to a string cannot fail");
    out
}

/// JSON within an element `script`, which ends at `</`.
#[must_use]
pub fn script(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// A text as a string of a style sheet, quotation marks included. Only letters and digits stand for themselves, so that
/// nothing ends the string or the element.
#[must_use]
pub fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            out.push(character);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\{:x} ", u32::from(character));
        }
    }
    out.push('"');
    out
}

/// The label of a mermaid node: every character that mermaid, its Markdown labels or HTML could read as syntax is a numeric
/// entity.
#[must_use]
pub fn mermaid(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.trim();
    for (index, character) in text.char_indices() {
        let plain = character.is_alphanumeric()
            || character == ' '
            || (index > 0 && matches!(character, '-' | ','));
        if plain {
            out.push(character);
        } else if character.is_whitespace() || character.is_control() {
            out.push(' ');
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "#{};", u32::from(character));
        }
    }
    // A node must not be empty.
    if out.trim().is_empty() {
        "#63;".to_owned()
    } else {
        out
    }
}

/// A text in a comment that ends with its line: each run of white space, and of characters that do not belong in a comment,
/// is one space.
#[must_use]
pub fn one_line(text: &str) -> String {
    let unfit =
        |sign: char| sign.is_control() || sign == '\u{feff}' || unseen::is_no_character(sign);
    spaced(&text.replace(unfit, " "))
}

/// A text on one line of a terminal, without what a terminal would obey.
#[must_use]
pub fn terminal(text: &str) -> String {
    unseen::replaced(text, |_| Some(' ')).replace(['\r', '\n', '\t'], " ")
}

/// The same with its lines, and with a mark for each sign that is left out.
#[must_use]
pub fn terminal_lines(text: &str) -> String {
    unseen::replaced(text, |_| Some(LEFT_OUT)).replace('\r', MARK)
}

/// A text where nothing can be written with an escape, as on a page and in a diagram: a mark stands for each sign that would act.
#[must_use]
pub fn shown(text: &str) -> String {
    without_references(text, acts)
}

/// A text in a table of data, on paper or in a form, which have no escapes either, and where each text stands by itself: a mark
/// stands for each control character, which many readers refuse, and everything else comes back.
#[must_use]
pub fn datum(text: &str) -> String {
    without_references(text, |sign| acts(sign) && !unseen::turns(sign))
}

/// A text with a mark for each sign that is left out, also where Markdown or HTML would make it of a reference.
fn without_references(text: &str, is_left_out: impl Fn(char) -> bool) -> String {
    let mut edits = Edits::default();
    if text.contains('&') {
        let references = markdown::parse(text).references.into_iter();
        let acting = references.filter(|reference| acts(reference.sign));
        acting.for_each(|reference| edits.replace(reference.span, MARK));
    }
    // Lines of other systems end with it.
    let is_left_out = |sign: char| sign != '\r' && is_left_out(sign);
    edits.apply(text).replace(is_left_out, MARK)
}

/// The path of a file as it is shown to people: on one line, and with the code of each sign that a terminal would obey.
#[must_use]
pub fn file_name(path: &str) -> String {
    unseen::spelled(path)
}

/// What is printed, colors and all, where the log of a workflow may be what shows it: no line gives its runner a command. The
/// runner takes a line for one that begins with two colons, and an older one looks for `##[` anywhere.
#[must_use]
pub fn log(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // The runner ends a line at every one of these.
    for line in text.split_inclusive(['\n', '\r']) {
        let begin = line.len() - line.trim_start().len();
        let (space, line) = line.split_at(begin);
        out.push_str(space);
        match line.strip_prefix("::") {
            Some(rest) => {
                out.push_str(":\u{200b}:");
                out.push_str(rest);
            }
            None => out.push_str(line),
        }
    }
    out.replace("##[", "#\u{200b}#[")
}

/// JSON that is printed: the same values, and nothing in it acts on a terminal or the runner of a workflow.
#[must_use]
pub fn printed_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for sign in json.chars() {
        // A line break of JSON is no part of a text, and all these signs are parts of texts alone.
        if acts(sign) {
            for unit in sign.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(sign);
        }
    }
    out.replace("##[", "#\\u0023[")
}

/// What stands for a sign that is left out.
const MARK: &str = "\u{fffd}";

/// The same as a character.
const LEFT_OUT: char = '\u{fffd}';

/// A text on one line, its words parted by single spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text in which an invisible character parts what would be a mention of somebody or of an issue, a commit, or an address
/// that is linked by itself, and a dollar sign begins no formula.
fn unlinked(text: &str) -> String {
    let text = text
        .replace('@', "@\u{200b}")
        .replace("www.", "www\u{200b}.")
        .replace('#', "#\u{200b}")
        .replace("GH-", "GH\u{200b}-");
    // A colon before a blank begins neither an address nor the name of a picture.
    let parts: Vec<&str> = text.split(':').collect();
    let parted = |pair: &[&str]| match pair[1].starts_with([' ', '\n']) || pair[1].is_empty() {
        true => format!("{}:", pair[0]),
        false => format!("{}:\u{200b}", pair[0]),
    };
    let mut text: String = parts.windows(2).map(parted).collect();
    text.push_str(parts.last().copied().unwrap_or_default());
    let mut out = String::with_capacity(text.len());
    // What begins a digest of a commit is a link to it from seven digits on.
    let is_of_word = |sign: char| sign.is_ascii_alphanumeric();
    for part in text.split_inclusive(|sign| !is_of_word(sign)) {
        let word = part.trim_end_matches(|sign| !is_of_word(sign));
        let is_digest = word.len() >= 7
            && word.bytes().all(|sign| sign.is_ascii_hexdigit())
            && word.bytes().any(|sign| sign.is_ascii_digit());
        if !is_digest {
            out.push_str(part);
            continue;
        }
        for (index, sign) in part.char_indices() {
            if index > 0 && index < word.len() && index % 6 == 0 {
                out.push('\u{200b}');
            }
            out.push(sign);
        }
    }
    out.replace('$', "&#36;")
}

/// A text in which the bytes of every character that is not kept are percent-encoded.
fn encoded(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_kept(character) {
            out.push(character);
        } else {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The text of a workflow command of GitHub, on one line.
#[must_use]
pub fn workflow_data(text: &str) -> String {
    let acts = |sign: char| sign != '\r' && acts(sign);
    text.replace(acts, MARK)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a workflow command of GitHub, which a comma or a colon would end.
#[must_use]
pub fn workflow_property(text: &str) -> String {
    workflow_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// What is hostile in one place or another.
    const HOSTILE: &[&str] = &[
        "<img src=x onerror=alert(1)> </script></style><script>x</script>",
        "a](https://e.example) [b][c] ![d](e) <https://f.example>",
        "*a* _b_ `c` ~~d~~ **e** \\* \\",
        "a | b \\| c",
        "&lt;b&gt; &amp;amp; \"q\" 'r' & co",
        "{{< shortcode >}} {#anchor} {{% x %}}",
        "@pkic/all www.e.example https://e.example #12 GH-12",
        "- item",
        "+ item",
        "* item",
        "1. item",
        "12) item",
        "a -- b --- c ... d",
        "# heading",
        "> quote",
        "== setext",
        ": definition",
        "| cell |",
        "\u{1b}[31mred\u{7}\u{202e}",
        "two\n\nparagraphs\r\nand a line",
        "",
    ];

    /// What a reader of Markdown sees: paragraphs, headings, links and cells in brackets, `!` for all else that acts.
    fn read(markdown: &str) -> String {
        let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
        let mut seen = String::new();
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(part) => seen.push_str(&part),
                Event::Start(Tag::Paragraph) => seen.push_str("(p "),
                Event::Start(Tag::Heading { .. }) => seen.push_str("(h "),
                Event::Start(Tag::Link { .. }) => seen.push_str("(a "),
                Event::Start(Tag::TableCell) => seen.push_str("(c "),
                Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow)
                | Event::End(TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow) => {}
                Event::End(
                    TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Link | TagEnd::TableCell,
                ) => seen.push(')'),
                _ => seen.push('!'),
            }
        }
        seen
    }

    #[test]
    fn what_is_inert_makes_no_formula_and_no_link_to_a_commit() {
        assert_eq!(inert("$m$ $$x$$"), "&#36;m&#36; &#36;&#36;x&#36;&#36;");
        let digest = "0123456789abcdef0123456789abcdef01234567";
        for text in [
            digest,
            &digest[..7],
            &format!("at {digest}."),
            &digest.to_uppercase(),
        ] {
            for escaped in [inert(text), inert_html(text)] {
                let words = escaped.split(|sign: char| !sign.is_ascii_alphanumeric());
                assert!(words.clone().all(|word| word.len() < 7), "{escaped}");
                assert_eq!(escaped.replace('\u{200b}', ""), text);
            }
        }
        for text in ["defaced", "decade 123456", "x0123456789", "2024-09-01"] {
            assert_eq!(inert(text), text);
        }
    }

    #[test]
    fn where_nothing_is_escaped_a_mark_stands_for_what_would_act() {
        assert_eq!(
            shown("a\0b\u{1b}[1m\u{202e}c\u{9b}\r\n\td"),
            "a\u{fffd}b\u{fffd}[1m\u{fffd}c\u{fffd}\r\n\td"
        );
        assert_eq!(
            datum("a\0\u{1b}\u{202e}\r\n\t"),
            "a\u{fffd}\u{fffd}\u{202e}\r\n\t"
        );
        // Marks and blanks of other scripts are theirs.
        assert_eq!(
            shown("\u{200f}\u{200b}\u{200d}\u{a0}"),
            "\u{200f}\u{200b}\u{200d}\u{a0}"
        );
        assert_eq!(terminal("a\u{200b}b\u{2028}c\u{e0041}"), "a b c ");
        assert_eq!(
            terminal("\u{1f469}\u{200d}\u{1f4bb}"),
            "\u{1f469}\u{200d}\u{1f4bb}"
        );
        // What Markdown makes of a reference is no other sign.
        assert_eq!(shown("a&#x202e;b&#27;c&shy;"), "a\u{fffd}b\u{fffd}c&shy;");
        assert_eq!(
            datum("`&#27;` <b title='&#x2066'>"),
            "`&#27;` <b title='\u{fffd}'>"
        );
        assert_eq!(
            datum("a\u{ffff}\u{1d173}b\u{fff9}"),
            "a\u{fffd}\u{fffd}b\u{fffd}"
        );
        assert_eq!(inert("a\u{e0041}\u{3164}b"), "a\u{fffd}\u{fffd}b");
        assert_eq!(one_line("a\u{ffff}b\u{fff9}"), "a b");
        assert_eq!(terminal_lines("a\u{200b}\n\u{2028}"), "a\u{fffd}\n\u{fffd}");
        assert_eq!(file_name("a\u{2028}.md"), "a\\u{2028}.md");
    }

    #[test]
    fn a_text_of_the_site_reads_as_itself() {
        for hostile in HOSTILE.iter().filter(|hostile| !hostile.is_empty()) {
            let (escaped, line) = (text(hostile), spaced(hostile));
            assert_eq!(read(&escaped), format!("(p {line})"));
            assert_eq!(
                read(&format!("## {escaped} {{#a}}\n")),
                format!("(h {line})")
            );
            assert_eq!(read(&format!("[{escaped}](b)")), format!("(p (a {line}))"));
            let table = format!("| a |\n| --- |\n| {escaped} |\n");
            assert_eq!(read(&table), format!("(c a)(c {line})"));
        }
        assert_eq!(
            text("- a_b [c](d) {{< e >}} | &amp;"),
            "\\- a\\_b \\[c\\](d) \\{\\{\\< e \\>\\}\\} \\| \\&amp;"
        );
        assert_eq!(text("12. a. b"), "12\\. a. b");
    }

    #[test]
    fn nothing_that_is_inert_acts() {
        for hostile in HOSTILE {
            // It never stands at the beginning of a line.
            let shown = read(&format!("x {} x", inert(hostile)));
            let line = hostile.replace(['\n', '\r'], " ").replace(acts, MARK);
            assert_eq!(shown.replace('\u{200b}', ""), format!("(p x {line} x)"));
            for linked in ["@p", "www.e", "https://e", "#12", "GH-12"] {
                assert!(!shown.contains(linked), "{shown}");
                assert!(!inert_html(hostile).contains(linked), "{hostile}");
            }
            assert!(!inert_html(hostile).contains(['<', '>', '\n']), "{hostile}");
        }
        assert_eq!(inert_lines("a|b\n\n<c>"), "a\\|b<br>\n<br>\n&lt;c&gt;");
    }

    #[test]
    fn a_shortcode_is_shown_and_does_not_run() {
        for (text, expected) in [
            ("a {{< b >}} c", "a {{</* b */>}} c"),
            ("{{% b %}}{{<c>}}", "{{%/* b */%}}{{</*c*/>}}"),
            ("{{< a {{< b >}}", "{{</* a {{< b */>}}"),
            ("`{{< b >}}`", "`{{</* b */>}}`"),
            ("{{</* b */>}}", "{{</*/* b */*/>}}"),
            ("{{< b %}}", "{\\{< b %}}"),
            ("`{{< b` {{% c", "`{\u{200b}{< b` {\\{% c"),
            ("{{ b }} {{{", "{{ b }} {{{"),
        ] {
            assert_eq!(shortcodes(text), expected, "{text}");
        }
    }

    #[test]
    fn a_cell_stays_one_cell() {
        for hostile in HOSTILE {
            for cell in [text(hostile), inert(hostile), code(hostile), cell(hostile)] {
                let row = read(&format!("| a | b |\n| - | - |\n| {cell} | last |\n"));
                assert_eq!(row.matches("(c ").count(), 4, "{row}");
                assert!(row.ends_with("(c last)"), "{row}");
            }
        }
        assert_eq!(cell("a | b\nc \\| d `x|y`"), "a \\| b c \\| d `x\\|y`");
    }

    #[test]
    fn an_address_stays_one_address() {
        for hostile in HOSTILE {
            let url = format!("https://e.example/{hostile}");
            for target in [address(&url), destination(&url), path(hostile)] {
                let markdown = format!("[x]({target}) y");
                let mut links = 0;
                let mut shown = String::new();
                for event in Parser::new(&markdown) {
                    match event {
                        Event::Start(Tag::Link { .. }) => links += 1,
                        Event::Text(part) => shown.push_str(&part),
                        Event::Start(_) | Event::End(_) => {}
                        other => panic!("{other:?} in {markdown}"),
                    }
                }
                assert_eq!((links, shown.as_str()), (1, "x y"), "{markdown}");
            }
            assert!(
                !href(&url).contains(['"', '<', '>', '\'', '\n']),
                "{hostile}"
            );
        }
        assert_eq!(address("https://a.b/c_d (e)"), "https://a.b/c_d%20%28e%29");
        assert_eq!(destination("https://a.b/c_(d)"), "<https://a.b/c_(d)>");
        assert_eq!(destination("https://a.b/c_d"), "https://a.b/c_d");
        assert_eq!(path("model/a b%ä.md"), "model/a%20b%25%C3%A4.md");
        assert_eq!(
            href("https://a.b/?c=\"d\"&e"),
            "https://a.b/?c=%22d%22&amp;e"
        );
    }

    #[test]
    fn the_address_that_is_read_back_is_the_same() {
        for url in [
            "https://a.b/c_(d)",
            "https://a.b/c d",
            "https://a.b/?c=d&e=f",
            "https://a.b/ä",
        ] {
            let markdown = format!("[x]({})", destination(url));
            let read = Parser::new(&markdown).find_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
                _ => None,
            });
            assert_eq!(read.as_deref(), Some(url));
        }
    }

    #[test]
    fn a_list_item_reads_as_its_title() {
        for hostile in HOSTILE.iter().filter(|hostile| !hostile.is_empty()) {
            let title = hostile.replace(['\r', '\n'], " ");
            let linked = read(&format!("- [{}](u)", list_item(hostile)));
            assert_eq!(linked, format!("!!(a {title})!!"), "{hostile}");
            let alone = read(&format!("- {}", list_item(hostile)));
            assert_eq!(alone, format!("!!{title}!!"), "{hostile}");
        }
    }

    #[test]
    fn nothing_ends_an_element_a_script_or_a_style() {
        for hostile in HOSTILE {
            assert!(!html(hostile).contains(['<', '>']), "{hostile}");
            let json = serde_json::to_string(hostile).expect("a text can be written");
            let escaped = script(&json);
            assert!(!escaped.contains('<'), "{escaped}");
            assert_eq!(
                serde_json::from_str::<String>(&escaped).expect("JSON"),
                **hostile
            );
            let css = css_string(hostile);
            let inner = &css[1..css.len() - 1];
            assert!(
                inner
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric()
                        || matches!(character, '\\' | ' ')),
                "{css}"
            );
        }
        assert_eq!(html("a & \"b\" 'c' <d>"), "a &amp; \"b\" 'c' &lt;d&gt;");
        assert_eq!(css_string("a\"b"), "\"a\\22 b\"");
    }

    #[test]
    fn what_could_be_mermaid_syntax_becomes_an_entity() {
        for hostile in HOSTILE {
            let label = mermaid(hostile);
            assert!(
                !label.contains(['"', '<', '>', '[', ']', '(', ')', '{', '}', '`', '\n', '*']),
                "{label}"
            );
            assert!(!label.trim().is_empty());
        }
        assert_eq!(
            mermaid("Change management and agility"),
            "Change management and agility"
        );
        assert_eq!(
            mermaid("a](b)\"<c>\n;#"),
            "a#93;#40;b#41;#34;#60;c#62; #59;#35;"
        );
        assert_eq!(mermaid("- x"), "#45; x");
        assert_eq!(mermaid(""), "#63;");
    }

    #[test]
    fn nothing_ends_a_comment_or_moves_a_terminal() {
        for hostile in HOSTILE {
            assert!(!one_line(hostile).contains(char::is_control), "{hostile}");
            assert!(!terminal(hostile).contains(char::is_control), "{hostile}");
        }
        assert_eq!(one_line(" a\n\tb\u{85}c\u{2028}d\u{7} "), "a b c d");
        assert_eq!(terminal("a\u{1b}[31m"), "a [31m");
    }

    #[test]
    fn no_line_that_is_printed_is_a_command() {
        for (text, expected) in [
            ("::error::x\n", ":\u{200b}:error::x\n"),
            ("a\r \u{a0}::x", "a\r \u{a0}:\u{200b}:x"),
            ("a ::x::\n\n", "a ::x::\n\n"),
            ("a ##[x]", "a #\u{200b}#[x]"),
            ("\u{1b}[1ma\u{1b}[0m", "\u{1b}[1ma\u{1b}[0m"),
        ] {
            assert_eq!(log(text), expected);
        }
    }

    #[test]
    fn json_that_is_printed_says_the_same() {
        let text = "##[x] \u{7f}\u{9b}\u{202e}\u{1b} \u{e9}";
        let json = serde_json::to_string_pretty(&[text]).expect("a text can be written");
        let printed = printed_json(&json);
        assert!(
            !printed.contains(acts) && !printed.contains("##["),
            "{printed}"
        );
        let read: Vec<String> = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(read, [text]);
    }

    #[test]
    fn the_name_of_a_file_is_one_line_and_shows_what_is_in_it() {
        let name = "a\n\t\u{1b}\u{202e}\u{e9} b.md";
        assert_eq!(file_name(name), "a\\n\\t\\u{1b}\\u{202e}\u{e9} b.md");
    }

    #[test]
    fn what_ends_a_workflow_command_or_property_is_escaped() {
        assert_eq!(workflow_data("50%\r\nx: y, z"), "50%25%0D%0Ax: y, z");
        assert_eq!(workflow_property("a:b,c%"), "a%3Ab%2Cc%25");
    }

    #[test]
    fn nothing_acts_on_a_terminal_and_lines_stay() {
        let text = "a\u{1b}[31m\r\u{7}\u{9b}1m\u{202e}b\u{2066}\n\tc";
        let kept = "a\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}1m\u{fffd}b\u{fffd}\n\tc";
        assert_eq!(terminal_lines(text), kept);
        assert_eq!(terminal(text), "a [31m   1m b   c");
    }
}
