//! The Markdown of a page → HTML, with remarks before the blocks that they are about.
//!
//! Headings and their anchors, classes and anchors below blocks, notes and footnotes are as on the site. What HTML there is in a text is
//! cleaned by `ammonia`, by which nothing acts.

use std::borrow::Cow;
use std::collections::HashMap;

use ammonia::Builder;
use pkimm_release::diff::normal;
use pkimm_release::escape;
use pkimm_release::markdown::{
    self, AlertKind, CodeBlockKind, CowStr, Event, Markdown, Tag, TagEnd,
};
use pulldown_cmark::html::push_html;

use super::Leads;
use super::marks::Mark;

/// Where an address leads.
pub(super) enum Link {
    /// To this address in the preview.
    To(String),
    /// To somewhere on the web.
    Outside,
    /// To nothing that the preview has.
    Nowhere,
}

/// The attribute by which the place of a remark is found again once a page is clean.
const PLACE: &str = "data-remark";

type Events<'a> = Vec<(Event<'a>, markdown::Bytes)>;

/// The HTML of a text.
pub(super) fn rendered(text: &str, marks: &[&Mark], leads: Leads) -> String {
    let mut events: Events<'_> = markdown::events(text).collect();
    let read = markdown::parse(text);
    attributes(text, &read, &mut events);
    let placed = places(&read, &events, marks);
    headings(&read, &mut events);
    footnotes(&mut events);
    blocks(&mut events);
    // What stands for a remark until the page is clean, and is in no text.
    let mut own = "r".to_owned();
    while text.contains(&format!("{PLACE}=\"{own}")) {
        own.push('r');
    }
    let place = |mark: usize| format!("<ins {PLACE}=\"{own}{mark}\"></ins>");
    let mut all = Vec::with_capacity(events.len() + marks.len());
    let mut placed = placed.into_iter().peekable();
    for (at, (event, _)) in events.into_iter().enumerate() {
        while let Some((_, mark)) = placed.next_if(|(before, _)| *before <= at) {
            all.push(Event::Html(place(mark).into()));
        }
        all.push(event);
    }
    all.extend(placed.map(|(_, mark)| Event::Html(place(mark).into())));
    let mut html = String::with_capacity(text.len() * 2);
    push_html(&mut html, all.into_iter());
    let mut html = clean(&html, leads);
    for (at, mark) in marks.iter().enumerate() {
        html = html.replacen(&place(at), &mark.html, 1);
    }
    html
}

/// HTML in which nothing acts and nothing is loaded from elsewhere.
fn clean(html: &str, leads: Leads) -> String {
    let lead = move |element: &str, attribute: &str, value: &str| -> Option<String> {
        match (element, attribute) {
            ("a", "href") => match leads.of(value) {
                Link::To(address) => Some(address),
                Link::Outside => Some(value.to_owned()),
                Link::Nowhere => None,
            },
            (_, "src" | "cite") => match leads.of(value) {
                Link::To(address) => Some(address),
                _ => None,
            },
            _ => Some(value.to_owned()),
        }
    };
    Builder::default()
        .add_tags(["ins"])
        .add_tag_attributes("ins", [PLACE])
        .add_tag_attributes("div", ["tabindex"])
        .add_generic_attributes(["id", "class"])
        .rm_tag_attributes("img", ["srcset"])
        .link_rel(Some("noopener noreferrer"))
        .attribute_filter(move |element, attribute, value| {
            lead(element, attribute, value).map(Cow::Owned)
        })
        .clean(html)
        .to_string()
}

/// Lines of braces below a block give it an anchor and classes, and are not shown.
fn attributes(text: &str, read: &Markdown, events: &mut Events<'_>) {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let shown = line.trim_matches([' ', '\t', '>', '\n', '\r']);
        let at = start + line.find('{').unwrap_or(0);
        let is_code = read.code.iter().any(|code| code.span.contains(&at));
        let given = shown
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let given = given.filter(|given| {
            given
                .split_whitespace()
                .all(|one| one.starts_with(['#', '.']))
        });
        if let Some(given) = given.filter(|given| !is_code && !given.is_empty()) {
            let is_quoted = line.trim_start().starts_with('>');
            lines.push((at..start + line.len(), given, is_quoted));
        }
        start += line.len();
    }
    for (line, given, is_quoted) in lines {
        let Some(first) = events.iter().position(|(event, span)| {
            line.contains(&span.start) && matches!(event, Event::Text(_))
        }) else {
            continue;
        };
        let last = events[first..].iter().take_while(|(event, span)| {
            line.contains(&span.start) && !matches!(event, Event::Start(_) | Event::End(_))
        });
        let end = first + last.count();
        let owner = owner(&events[..first], is_quoted);
        let begins = match events[..first].last() {
            Some((Event::SoftBreak, _)) => first - 1,
            _ => first,
        };
        events.drain(begins..end);
        let Some(owner) = owner else { continue };
        let (mut id, mut classes) = (None, Vec::new());
        for one in given.split_whitespace() {
            match one.split_at(1) {
                ("#", name) => id = Some(name),
                (_, name) => classes.push(name),
            }
        }
        let id = id.map_or_else(String::new, |id| format!(" id=\"{}\"", escape::html(id)));
        let class = match classes.is_empty() {
            true => String::new(),
            false => format!(" class=\"{}\"", escape::html(&classes.join(" "))),
        };
        let name = match &events[owner].0 {
            Event::Start(Tag::BlockQuote(_)) => "blockquote",
            _ => "p",
        };
        events[owner].0 = Event::Html(CowStr::from(format!("<{name}{id}{class}>")));
    }
}

/// The block to which a line of attributes belongs: the quotation around it where the line has no mark of one, and else its paragraph.
fn owner(before: &[(Event<'_>, markdown::Bytes)], is_quoted: bool) -> Option<usize> {
    let mut open = Vec::new();
    for (at, (event, _)) in before.iter().enumerate() {
        match event {
            Event::Start(tag) => open.push((at, Some(tag))),
            Event::End(_) => {
                open.pop();
            }
            // A block that has attributes already.
            Event::Html(html) if html.starts_with("<p ") || html.starts_with("<blockquote ") => {
                open.push((at, None));
            }
            _ => {}
        }
    }
    let is_quote = |tag: &Tag<'_>| matches!(tag, Tag::BlockQuote(_));
    let is_paragraph = |tag: &Tag<'_>| matches!(tag, Tag::Paragraph);
    let find = |wanted: &dyn Fn(&Tag<'_>) -> bool| {
        open.iter()
            .rev()
            .find(|(_, tag)| tag.is_some_and(wanted))
            .map(|(at, _)| *at)
    };
    let quote = find(&is_quote).filter(|_| !is_quoted);
    quote.or_else(|| find(&is_paragraph))
}

/// For each remark, the event before which it stands, in the order of the page.
fn places(read: &Markdown, events: &Events<'_>, marks: &[&Mark]) -> Vec<(usize, usize)> {
    if marks.is_empty() {
        return Vec::new();
    }
    let anchors = anchors(read, events);
    let blocks = shown(events);
    let mut placed: Vec<(usize, usize)> = marks
        .iter()
        .enumerate()
        .map(|(number, mark)| {
            let anchor = mark
                .anchors
                .iter()
                .find_map(|anchor| anchors.get(anchor.as_str()).copied());
            let has_words = |block: &&(usize, usize, String)| {
                mark.words.len() > 3 && block.2.contains(&mark.words)
            };
            let from = anchor.unwrap_or(0);
            let mut below = blocks.iter().filter(|(_, end, _)| *end > from);
            let found = below
                .find(has_words)
                .or_else(|| blocks.iter().find(has_words));
            let at = found.map(|(start, ..)| *start).or_else(|| {
                // Behind the heading, or else above all.
                let heading = anchor?;
                let end = events[heading..]
                    .iter()
                    .position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))));
                Some(heading + end.map_or(0, |end| end + 1))
            });
            (at.unwrap_or(0), number)
        })
        .collect();
    placed.sort_unstable();
    placed
}

/// The anchors of a page, each with the event at which it stands.
fn anchors(read: &Markdown, events: &Events<'_>) -> HashMap<String, usize> {
    let named: HashMap<usize, &String> = read
        .headings
        .iter()
        .filter_map(|heading| Some((heading.span.start, heading.anchor.as_ref()?)))
        .collect();
    let mut found = HashMap::new();
    for (at, (event, span)) in events.iter().enumerate() {
        let anchor = match event {
            Event::Start(Tag::Heading { .. }) => {
                named.get(&span.start).map(|anchor| (*anchor).clone())
            }
            Event::Html(html) | Event::InlineHtml(html) => html
                .split_once("id=\"")
                .and_then(|(_, rest)| rest.split_once('"'))
                .map(|(id, _)| id.to_owned()),
            _ => None,
        };
        if let Some(anchor) = anchor {
            found.entry(anchor).or_insert(at);
        }
    }
    found
}

/// The blocks before which a remark can stand, and items of lists, at the beginning of which it can: the event, the last one that
/// belongs to it, and what it says.
fn shown(events: &Events<'_>) -> Vec<(usize, usize, String)> {
    let mut blocks: Vec<(usize, usize, String)> = Vec::new();
    let mut open: Vec<Option<usize>> = Vec::new();
    let is_block = |tag: &Tag<'_>, depth: usize| {
        depth == 0 && !matches!(tag, Tag::List(_)) || matches!(tag, Tag::Item)
    };
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(tag) => {
                let own = is_block(tag, open.len()).then(|| {
                    let start = at + usize::from(matches!(tag, Tag::Item));
                    blocks.push((start, at, String::new()));
                    blocks.len() - 1
                });
                open.push(own);
            }
            Event::Html(html) if html.starts_with("<p ") || html.starts_with("<blockquote ") => {
                let own = open.is_empty().then(|| {
                    blocks.push((at, at, String::new()));
                    blocks.len() - 1
                });
                open.push(own);
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(part) | Event::Code(part) => {
                for block in open.iter().flatten() {
                    let block = &mut blocks[*block];
                    block.2.push_str(part);
                    block.1 = at;
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                for block in open.iter().flatten() {
                    blocks[*block].2.push(' ');
                }
            }
            _ => {}
        }
    }
    for block in &mut blocks {
        block.2 = normal(&block.2);
    }
    // The innermost one comes first among those that have the words.
    blocks.sort_by_key(|(start, end, _)| (*end, std::cmp::Reverse(*start)));
    blocks
}

/// Headings with the anchors that the site gives them. Attributes behind their texts are read, and what is none of them is shown.
fn headings(read: &Markdown, events: &mut Events<'_>) {
    let anchors: HashMap<usize, Option<&String>> = read
        .headings
        .iter()
        .map(|heading| (heading.span.start, heading.anchor.as_ref()))
        .collect();
    for (event, span) in events.iter_mut() {
        if let Event::Start(Tag::Heading { level, classes, .. }) = event {
            let level = *level as usize;
            let anchor = anchors.get(&span.start).copied().flatten();
            let id = anchor.map_or_else(String::new, |anchor| {
                format!(" id=\"{}\"", escape::html(anchor))
            });
            let class = match classes.is_empty() {
                true => String::new(),
                false => format!(" class=\"{}\"", escape::html(&classes.join(" "))),
            };
            *event = Event::Html(CowStr::from(format!("<h{level}{id}{class}>")));
        }
    }
}

/// Footnotes with the numbers and anchors that the site gives them.
fn footnotes(events: &mut Events<'_>) {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for (event, _) in events.iter_mut() {
        if let Event::FootnoteReference(name) = event {
            let next = numbers.len() + 1;
            let is_first = !numbers.contains_key(name.as_ref());
            let number = *numbers.entry(name.to_string()).or_insert(next);
            let id = if is_first {
                format!(" id=\"fnref:{number}\"")
            } else {
                String::new()
            };
            *event = Event::InlineHtml(CowStr::from(format!(
                "<sup{id}><a href=\"#fn:{number}\">{number}</a></sup>"
            )));
        }
    }
    for (event, _) in events.iter_mut() {
        if let Event::Start(Tag::FootnoteDefinition(name)) = event {
            let number = numbers.get(name.as_ref()).copied().unwrap_or_default();
            *event = Event::Html(CowStr::from(format!(
                "<div class=\"footnote\" id=\"fn:{number}\"><sup>{number}</sup>"
            )));
        }
    }
}

/// Diagrams and notes, and signs that only Hugo would not show.
fn blocks(events: &mut Events<'_>) {
    let mut is_diagram = false;
    for (event, _) in events.iter_mut() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.trim() == "mermaid" =>
            {
                is_diagram = true;
                *event = Event::Html(CowStr::from("<pre class=\"mermaid\">"));
            }
            Event::End(TagEnd::CodeBlock) if is_diagram => {
                is_diagram = false;
                *event = Event::Html(CowStr::from("</pre>\n"));
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                let class = match kind {
                    AlertKind::Note | AlertKind::Important => "callout-info",
                    AlertKind::Tip => "callout-tip",
                    AlertKind::Warning => "callout-warning",
                    AlertKind::Caution => "callout-danger",
                };
                *event = Event::Html(CowStr::from(format!("<blockquote class=\"{class}\">")));
            }
            Event::Text(text) if text.contains("{{") => {
                let plain = text.replace("{{</*", "{{<").replace("*/>}}", ">}}");
                let plain = plain.replace("{{%/*", "{{%").replace("*/%}}", "%}}");
                *event = Event::Text(CowStr::from(plain));
            }
            _ => {}
        }
    }
}
