//! Fits Markdown texts into a page: callouts in place of alerts, headings below the page's own, and texts that stand
//! on one line or in the cell of a table.

use std::borrow::Cow;
use std::collections::BTreeSet;

use pkimm_release::escape;
use pkimm_release::markdown::{
    Alert, AlertKind, Edits, Event, Heading, LinkKind, Markdown, Reach, Unclosed, events, parse,
};
use pkimm_release::site::{EXTENSIONS, POSTS, SECTIONS, TREES, Target, is_below, target, way};

use super::ways::Ways;

/// A text that ends where it ends: code that it opens is closed, and a tag or a remark that it opens and does not close, or the
/// other way around, is shown. The sources of a model have none of them, and a document may come from anywhere.
pub(super) fn closed(text: &str) -> Cow<'_, str> {
    let mut closed = Cow::Borrowed(text);
    if !["```", "~~~", "<"].iter().any(|mark| text.contains(mark)) {
        return closed;
    }
    // Behind what is shown something else may be open.
    for _ in 0..MAX_ROUNDS {
        let mut edits = Edits::default();
        for Unclosed { span, end, reach } in parse(&closed).unclosed {
            let is_code = end.starts_with(['`', '~']);
            match reach {
                Reach::Published => {}
                Reach::Everything if is_code => edits.insert(closed.len(), format!("\n{end}\n")),
                Reach::Container if is_code => {}
                _ => {
                    let tag = closed[span.clone()].find('<').map(|at| span.start + at);
                    tag.into_iter()
                        .for_each(|tag| edits.replace(tag..tag + 1, "&lt;"));
                }
            }
        }
        if edits.is_empty() {
            return closed;
        }
        closed = Cow::Owned(edits.apply(&closed));
    }
    Cow::Owned(closed.replace('<', "&lt;"))
}

/// How often a text is looked through for what is still open in it.
const MAX_ROUNDS: usize = 8;

/// Turns GitHub's alerts into the site's callouts: a blockquote with its class on the line below.
pub(super) fn callouts(text: &str) -> String {
    let mut edits = Edits::default();
    replace_alerts(text, &parse(text), &mut edits);
    edits.apply(text)
}

/// Moves the headings of a text so that the highest of them has `level`, and gives each an anchor of its own below
/// `prefix`, so that none takes the anchor of a requirement. Alerts become callouts.
pub(super) fn block(text: &str, level: u8, prefix: &str) -> String {
    let closed = closed(text);
    let own = own(&closed, Some(prefix));
    let markdown = parse(&own);
    let mut edits = Edits::default();
    move_headings(&own, &markdown, level, prefix, &mut edits);
    replace_alerts(&own, &markdown, &mut edits);
    edits.apply(&own)
}

/// A text as it can stand on a page with others: links hold their addresses, since the definitions of one text would be taken
/// for those of another, and footnotes have names below `prefix`. A text that is put on one line has no footnotes.
fn own<'a>(text: &'a str, prefix: Option<&str>) -> Cow<'a, str> {
    if !text.contains("]:") {
        return Cow::Borrowed(text);
    }
    let markdown = parse(text);
    let mut edits = Edits::default();
    for link in markdown
        .links
        .iter()
        .filter(|link| link.kind == LinkKind::Reference)
    {
        let address = link.address.as_ref();
        let definition = address.and_then(|address| {
            let mut all = markdown.definitions.iter();
            all.find(|one| one.address.as_ref() == Some(address))
        });
        let title = definition.zip(address).map_or("", |(definition, address)| {
            let rest = text
                .get(address.end..definition.span.end)
                .unwrap_or_default();
            rest.strip_prefix('>').unwrap_or(rest).trim()
        });
        let gap = if title.is_empty() { "" } else { " " };
        let target = escape::destination(&link.destination);
        let title = line(title);
        edits.replace(
            link.content.end..link.span.end,
            format!("]({target}{gap}{title})"),
        );
    }
    for definition in &markdown.definitions {
        let rest = &text[definition.span.end..];
        let line_break = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        edits.delete(definition.span.start..definition.span.end + line_break.min(1));
    }
    if let Some(prefix) = prefix {
        let notes = markdown
            .footnotes
            .iter()
            .chain(&markdown.footnote_definitions);
        for note in notes {
            let name = note.span.start + "[^".len();
            edits.insert(name, format!("{prefix}-"));
        }
    }
    Cow::Owned(edits.apply(text))
}

fn move_headings(text: &str, markdown: &Markdown, level: u8, prefix: &str, edits: &mut Edits) {
    let highest = markdown.headings.iter().map(|heading| heading.level).min();
    for (index, heading) in markdown.headings.iter().enumerate() {
        let depth = heading.level - highest.unwrap_or_default() + level;
        let signs = "#".repeat(usize::from(depth.min(6)));
        let anchor = format!("#{prefix}--{}", index + 1);
        move_heading(text, heading, &signs, &anchor, edits);
    }
}

/// Writes a heading with its number signs before it, on one line, and an anchor behind it unless it names one.
fn move_heading(text: &str, heading: &Heading, signs: &str, anchor: &str, edits: &mut Edits) {
    let content = &heading.content;
    let above = heading.mark.start < content.start;
    let attributes = heading.attributes.as_ref().map(|span| &text[span.clone()]);
    let attributes = match attributes {
        Some(attributes) if heading.named => attributes.to_owned(),
        Some(attributes) => attributes.replacen('{', &format!("{{{anchor} "), 1),
        None => format!("{{{anchor}}}"),
    };
    let start = if above {
        heading.mark.start
    } else {
        content.start
    };
    let space = if content.is_empty() { "" } else { " " };
    edits.replace(start..content.start, format!("{signs}{space}"));
    for line_break in &heading.breaks {
        edits.replace(line_break.clone(), " ");
    }
    let end = if above {
        text[..heading.span.end].trim_end().len().max(content.end)
    } else {
        heading.mark.end
    };
    edits.replace(content.end..end, format!(" {attributes}"));
}

/// An alert within another one stays a quotation: the site has callouts on one level.
fn replace_alerts(text: &str, markdown: &Markdown, edits: &mut Edits) {
    let mut end = 0;
    for alert in &markdown.alerts {
        if alert.span.start >= end {
            callout(text, alert, edits);
            end = alert.span.end;
        }
    }
}

/// The class by which the site knows a callout.
fn class(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::Note | AlertKind::Tip | AlertKind::Important => "{.callout-info}",
        AlertKind::Warning | AlertKind::Caution => "{.callout-warning}",
    }
}

/// Takes the first line of an alert away and puts its class on the line below it.
fn callout(text: &str, alert: &Alert, edits: &mut Edits) {
    let Some(body) = &alert.body else {
        edits.delete(alert.span.clone());
        return;
    };
    edits.delete(alert.span.start..body.start);
    for before in &alert.unmarked {
        // A line without its mark continues the paragraph above it; the class must stand below it.
        if before.end == body.start {
            edits.insert(body.start, "> ");
        } else if before.start > body.start {
            edits.replace(before.clone(), format!("{}> ", alert.indent));
        }
    }
    let (shown, after) = text.split_at(alert.span.end);
    let class = format!("{}{}", alert.indent, class(alert.kind));
    let next = after.lines().next().unwrap_or_default();
    let gap = if next.trim().is_empty() {
        String::new()
    } else {
        format!("{}\n", alert.indent.trim_end())
    };
    edits.insert(
        alert.span.end,
        if shown.ends_with('\n') {
            format!("{class}\n{gap}")
        } else {
            format!("\n{class}")
        },
    );
}

/// A text of the page in the folder `home` as it stands on the page in `folder`: its links lead where they lead at home.
pub(super) fn moved(text: &str, home: &str, folder: &str) -> String {
    relinked(text, home, |page| Some(way(folder, page)))
}

/// A text of the page in the folder `home` with another way to each page for which one is given.
fn relinked(text: &str, home: &str, way: impl Fn(&str) -> Option<String>) -> String {
    let mut edits = Edits::default();
    relink(&parse(text), home, way, &mut edits);
    edits.apply(text)
}

fn relink(
    markdown: &Markdown,
    home: &str,
    way: impl Fn(&str) -> Option<String>,
    edits: &mut Edits,
) {
    let mut seen = BTreeSet::new();
    for link in &markdown.links {
        let target = target(home, &link.destination);
        // Several links can share a definition, and so an address.
        if let (Some(address), Target::Page(page, _)) = (&link.address, target)
            && seen.insert(address.start)
        {
            let path = link
                .destination
                .split(['#', '?'])
                .next()
                .unwrap_or_default();
            let slash = if path.is_empty() || path.ends_with('/') {
                "/"
            } else {
                ""
            };
            let rest = &link.destination[path.len()..];
            let Some(way) = way(&page) else { continue };
            let rest = escape::address(rest);
            edits.replace(address.clone(), format!("{way}{slash}{rest}"));
        }
    }
}

/// What a table stands in, so that a reader of a narrow page can move it sideways, with a mouse or without.
const SCROLLED: &str = "<div class=\"table-responsive\" tabindex=\"0\">";

/// How a mind map begins. Its branches reach out to all sides, so that it is as wide as a page; the other diagrams are narrow.
const MIND_MAP: &str = "```mermaid\nmindmap\n";

/// What such a diagram stands in beside: sites draw it as wide as the page, and as wide as a phone nobody can read it.
const WIDE: &str = "<div style=\"min-width: 50rem\">";

/// The text of the page in a folder as it can stand on the site, where trees stand apart and a page may be as narrow as a phone:
/// links lead to the other trees, tables and mind maps can be moved sideways, and long addresses break.
pub(super) fn settled(text: &str, folder: &str, ways: &Ways<'_>) -> String {
    let section = folder.split('/').next().unwrap_or_default();
    let names = |trees: &[&str]| {
        let mut others = trees.iter().filter(|other| **other != section);
        others.any(|other| text.contains(&format!("/{other}")))
    };
    // Few pages name another tree, and those that do not have no link to one.
    let leads_on = section == POSTS || names(TREES);
    // Links to extensions, and on their pages, change no link that stays in its tree.
    let is_of_extensions = section == EXTENSIONS || !names(SECTIONS);
    let stays = |page: &str| section != POSTS && is_of_extensions && is_below(section, page);
    if !leads_on
        && ["|", "<http", MIND_MAP]
            .iter()
            .all(|sign| !text.contains(sign))
    {
        return text.to_owned();
    }
    let markdown = parse(text);
    let mut edits = Edits::default();
    if leads_on {
        let way = |page: &str| (!stays(page)).then(|| ways.way(folder, page));
        relink(&markdown, folder, way, &mut edits);
    }
    for code in &markdown.code {
        if text[code.span.clone()].starts_with(MIND_MAP) {
            edits.insert(code.span.start, format!("{SCROLLED}{WIDE}\n\n"));
            edits.insert(code.span.end, "\n\n</div></div>");
        }
    }
    for table in &markdown.tables {
        let before = &text[..table.start];
        let margin = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        // One within a quotation, or beside the mark of a list item, stays as it is.
        if margin.trim().is_empty() {
            let rest = &text[table.end..];
            // Attributes on the line below belong to the table.
            let own = rest.strip_prefix('\n').unwrap_or(rest);
            let attributes = own.starts_with('{').then(|| own.lines().next()).flatten();
            let taken = attributes.map_or(0, |line| line.len() + rest.len() - own.len());
            let end = table.end + taken;
            let line = if text[..end].ends_with('\n') {
                ""
            } else {
                "\n"
            };
            edits.insert(table.start, format!("{SCROLLED}\n\n{margin}"));
            edits.insert(end, format!("{line}\n{margin}</div>\n"));
        }
    }
    for link in &markdown.links {
        if link.kind == LinkKind::Autolink && link.destination.starts_with("http") {
            let address = &text[link.content.clone()];
            let shown = breakable(address);
            edits.replace(link.span.clone(), format!("[{shown}](<{address}>)"));
        }
    }
    edits.apply(text)
}

/// How many letters of an address stand on a line where it has no other place to break.
const UNBROKEN: usize = 16;

/// An address as the text of a link, which breaks at its signs, and within long parts.
pub(super) fn breakable(address: &str) -> String {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), address),
    };
    let mut parts = vec![String::new()];
    let mut length = 0;
    for sign in rest.chars() {
        if length == UNBROKEN {
            parts.push(String::new());
            length = 0;
        }
        if let Some(part) = parts.last_mut() {
            part.push(sign);
        }
        length = match sign.is_alphanumeric() {
            true => length + 1,
            false => UNBROKEN,
        };
    }
    let parts: Vec<String> = parts.iter().map(|part| escape::text(part)).collect();
    format!("{scheme}{}", parts.join("<wbr>"))
}

/// A Markdown text on one line.
pub(super) fn line(text: &str) -> String {
    let closed = closed(text);
    let own = own(&closed, None);
    let mut edits = Edits::default();
    if own.contains("\\\n") {
        let breaks = events(&own).filter(|(event, _)| *event == Event::HardBreak);
        breaks.for_each(|(_, span)| edits.replace(span, " "));
    }
    let own = edits.apply(&own);
    own.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A Markdown text in the cell of a table.
pub(super) fn cell(text: &str) -> String {
    escape::cell(&line(text))
}

#[cfg(test)]
mod tests {
    use pkimm_release::trees::Trees;
    use proptest::prelude::*;

    use super::super::ways::Posts;
    use super::*;

    #[test]
    fn alerts_become_callouts() {
        assert_eq!(
            callouts("a\n\n> [!NOTE]\n> One\n> two\n\nb\n"),
            "a\n\n> One\n> two\n{.callout-info}\n\nb\n"
        );
        assert_eq!(
            callouts("> [!caution]\n>\n> One\nlazy\n- a"),
            "> One\n> lazy\n{.callout-warning}\n\n- a"
        );
        assert_eq!(
            callouts("- a\n  > [!TIP]\n  > One\n"),
            "- a\n  > One\n  {.callout-info}\n"
        );
        assert_eq!(callouts("> [!NOTE]\n"), "");
    }

    #[test]
    fn a_text_takes_in_nothing_that_follows_it() {
        for (text, expected) in [
            ("A\n\n```text\nb", "A\n\n```text\nb\n```\n"),
            ("A\n\n~~~~\nb\n```", "A\n\n~~~~\nb\n```\n~~~~\n"),
            ("A\n\n<!-- b\n", "A\n\n&lt;!-- b\n"),
            ("A\n\n  <pre>\nb", "A\n\n  &lt;pre>\nb"),
            ("<details>\n\nA <b>c", "&lt;details>\n\nA &lt;b>c"),
            (
                "<details>\n<!-- a\n<pre>",
                "&lt;details>\n&lt;!-- a\n&lt;pre>",
            ),
            ("- <!-- b\n\nc", "- &lt;!-- b\n\nc"),
            ("- ```\n  b\n\nc", "- ```\n  b\n\nc"),
            ("A\n\n</div>\n\nb", "A\n\n&lt;/div>\n\nb"),
            ("</div>\n<?php", "&lt;/div>\n&lt;?php"),
        ] {
            assert_eq!(closed(text), expected);
        }
        for text in [
            "A",
            "A <br> b",
            "```\na\n```\n",
            "<div>\n\na\n\n</div>\n",
            "a --> b",
        ] {
            assert_eq!(closed(text), text);
        }
    }

    #[test]
    fn nor_does_a_line_or_a_cell() {
        assert_eq!(cell("A <details>\nb | c"), "A &lt;details> b \\| c");
        assert_eq!(cell("A <b>b</b>"), "A <b>b</b>");
        assert_eq!(line("</td>A"), "&lt;/td>A");
    }

    proptest! {
        #[test]
        fn what_was_closed_stays_as_it_is(lines in proptest::collection::vec(
            proptest::sample::select(&["```", "~~~~", "<!-- a", "<pre>", "<details>", "- <!-- b", "> ```", "</div>", "</p>", "<a href=\"x", "<b>c</b>", "d", "", "<script>", "  e", "<?php", "-->", "| f |", "<table>"][..]), 0..8)) {
            let text = lines.join("\n");
            let once = closed(&text);
            let is_open = |reach| !matches!(reach, Reach::Published | Reach::Container);
            let rest = parse(&once).unclosed;
            prop_assert!(!rest.iter().any(|block| is_open(block.reach)), "{text:?} {once:?} {rest:?}");
        }
    }

    #[test]
    fn what_is_no_alert_stays() {
        for text in [
            "```md\n> [!NOTE]\n> a\n```\n",
            "> a\n> [!NOTE]\n",
            "> [!OTHER]\n> a",
            "~~~~\n~~~\n> [!TIP]\n> x\n~~~~",
            "    > [!NOTE]\n    > in indented code\n",
        ] {
            assert_eq!(callouts(text), text);
        }
    }

    #[test]
    fn links_lead_where_they_lead_at_home() {
        let moved = |text: &str| moved(text, "model/model/modules", "model/model");
        for (text, expected) in [
            ("[a](../../categories/x/#y)", "[a](../categories/x/#y)"),
            ("[a](../levels/)", "[a](levels/)"),
            ("[a](../)", "[a](./)"),
            ("[a](#b)", "[a](modules/#b)"),
            ("![a](b.png)", "![a](modules/b.png)"),
            ("[a](../../../blog/x/?y#z)", "[a](../../blog/x/?y#z)"),
            (
                "[a][x] [b][x]\n\n[x]: <../levels/>",
                "[a][x] [b][x]\n\n[x]: <levels/>",
            ),
        ] {
            assert_eq!(moved(text), expected);
        }
        for text in ["[a](https://b.example/)", "[a](/b/)", "<a@b.example>", "a"] {
            assert_eq!(moved(text), text);
        }
    }

    #[test]
    fn headings_move_below_the_page() {
        let text = "# A\n```\n# code\n```\n### B ##\n#tag\n###### C {#own}";
        assert_eq!(
            block(text, 3, "x"),
            "### A {#x--1}\n```\n# code\n```\n##### B {#x--2}\n#tag\n###### C {#own}"
        );
        assert_eq!(block("### A\n\ntext\n", 3, "x"), "### A {#x--1}\n\ntext\n");
    }

    #[test]
    fn headings_with_a_line_below_move_too() {
        assert_eq!(
            block("Under\n-----\ntext\n\n> a\n> b\n> ===\n", 4, "x"),
            "##### Under {#x--1}\ntext\n\n> #### a b {#x--2}\n"
        );
        assert_eq!(block("A {.b}\n---\n", 4, "x"), "#### A {#x--1 .b}\n");
    }

    #[test]
    fn a_text_needs_no_definition_of_another_and_gives_none_away() {
        for (text, own) in [
            (
                "a [b][1] [c][] ![d] [e *f*][1][^n]\n\n[1]: <x y> 'Of b'\n[c]: z\n[d]: i.png\n\n[^n]: g [h][1]\n",
                "a [b](<x y> 'Of b') [c](z) ![d](i.png) [e *f*](<x y> 'Of b')[^p-n]\n\n\n[^p-n]: g [h](<x y> 'Of b')\n",
            ),
            (
                "[![a][i]][l]\n\n> [i]: i.png\n\n[l]: ../x/ (t)\n",
                "[![a](i.png)](../x/ (t))\n\n> \n",
            ),
            ("`[a]: b` [c]: d [e][f]\n", "`[a]: b` [c]: d [e][f]\n"),
        ] {
            assert_eq!(block(text, 3, "p"), own);
        }
        assert_eq!(line("a [b][1]\n\n[1]: c"), "a [b](c)");
    }

    #[test]
    fn a_long_address_breaks_at_its_signs_and_within_long_parts() {
        for (address, shown) in [
            ("https://a.example/b", "https://a.<wbr>example/<wbr>b"),
            ("a_b*c", "a\\_<wbr>b\\*<wbr>c"),
            ("abcdefghijklmnopqr", "abcdefghijklmnop<wbr>qr"),
        ] {
            assert_eq!(breakable(address), shown);
        }
    }

    #[test]
    fn a_page_fits_a_phone_and_leads_to_the_other_trees() {
        let posts = Posts::of(&mut Vec::new());
        let ways = Ways {
            trees: Trees {
                group: Some("/group/".to_owned()),
                ..Trees::default()
            },
            posts: &posts,
        };
        let settled = |text: &str| settled(text, "model/a", &ways);
        let table = "| a |\n| --- |\n| b |\n";
        let begin = "<div class=\"table-responsive\" tabindex=\"0\">\n\n";
        let end = "\n</div>\n";
        let mind_map = "```mermaid\nmindmap\n  root((a))\n```\n";
        let wide =
            "<div class=\"table-responsive\" tabindex=\"0\"><div style=\"min-width: 50rem\">\n\n";
        for (text, expected) in [
            (
                format!("x\n\n{table}\ny\n"),
                format!("x\n\n{begin}{table}{end}\ny\n"),
            ),
            (table.trim_end().to_owned(), format!("{begin}{table}{end}")),
            (
                "a|b\n-|-\nc|d\n".to_owned(),
                format!("{begin}a|b\n-|-\nc|d\n{end}"),
            ),
            (
                format!("{table}{{.x}}\n"),
                format!("{begin}{table}{{.x}}\n{end}"),
            ),
            (
                format!("x\n\n{mind_map}\ny\n"),
                format!("x\n\n{wide}{mind_map}\n</div></div>\n\ny\n"),
            ),
            (
                "[g](../../wg/#x) [f](../../wg/f.pdf) [m](../b/)\n".to_owned(),
                "[g](/group/#x) [f](/group/f.pdf) [m](../b/)\n".to_owned(),
            ),
            (
                "<https://a.example/b>".to_owned(),
                "[https://a.<wbr>example/<wbr>b](<https://a.example/b>)".to_owned(),
            ),
        ] {
            assert_eq!(settled(&text), expected);
        }
        for text in [
            "> | a |\n> | --- |\n",
            "<a@b.example>",
            "```\n| a |\n| --- |\n```\n",
            "```mermaid\nflowchart TB\n  a\n```\n",
            "````\n```mermaid\nmindmap\n  a\n```\n````\n",
            "- ```mermaid\n  mindmap\n  ```\n",
        ] {
            assert_eq!(settled(text), text);
        }
    }

    #[test]
    fn a_line_has_no_breaks_and_no_marks_of_them() {
        assert_eq!(line("a\\\nb  \nc `d\\\ne`"), "a b c `d\\ e`");
        assert_eq!(cell("a | b\\\nc"), "a \\| b c");
    }

    #[test]
    fn an_indented_fence_is_no_fence() {
        assert_eq!(
            block("    ```\n\n# A\n\n> [!TIP]\n> b", 2, "x"),
            "    ```\n\n## A {#x--1}\n\n> b\n{.callout-info}"
        );
    }
}
