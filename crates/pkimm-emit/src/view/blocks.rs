//! The Markdown of the model's texts as a tree, which the templates of both kinds of document render. Everything in it
//! is text: HTML stands as it was written, and a link is kept only where it leads somewhere from paper.

use std::collections::VecDeque;

use pkimm_release::markdown::{AlertKind, CowStr, Event, MAX_NESTING, Tag, TagEnd, events};
use pkimm_release::published::is_address;
use serde::Serialize;

use crate::words::Words;

/// What begins the address of a mailbox.
const MAIL: &str = "mailto:";

/// The longest address that is kept as a link, in bytes.
const MAX_ADDRESS: usize = 2000;

/// The size up to which a paragraph is one on paper, in characters: to find the best breaks of its lines takes time by
/// the square of its size. What somebody reads is shorter.
const MAX_PARAGRAPH: usize = 2000;

/// What a part of a line adds to the size of its paragraph beside its text, since it is set by itself.
const PART: usize = 10;

/// The longest word that surely stays whole where a paragraph is parted.
const MAX_WORD: usize = 40;

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Block {
    /// A paragraph, or the text of a list item without space around it.
    Paragraph {
        content: Vec<Inline>,
    },
    /// A heading inside a text, which stands below the headings of the document.
    Heading {
        content: Vec<Inline>,
    },
    /// A list, numbered from `start` where it is numbered.
    List {
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    /// A quotation, or a callout where it has a label.
    Quote {
        label: Option<String>,
        blocks: Vec<Block>,
    },
    /// Text with the line breaks and spaces of its source.
    Code {
        text: String,
    },
    Table {
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Rule,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Inline {
    Text {
        text: String,
    },
    Code {
        text: String,
    },
    Emphasis {
        content: Vec<Inline>,
    },
    Strong {
        content: Vec<Inline>,
    },
    Strikethrough {
        content: Vec<Inline>,
    },
    Link {
        url: String,
        content: Vec<Inline>,
    },
    Break,
    /// The end of a paragraph in a cell that holds more than one can.
    Parting,
}

impl Inline {
    /// As much of it as there is room for, and what is left.
    fn parted(self, room: &mut usize) -> (Self, Option<Self>) {
        let of_text = |text, room: &mut usize, make: fn(String) -> Self| {
            let (first, rest) = part_text(text, room);
            (make(first), rest.map(make))
        };
        let of_content = |content, room: &mut usize, make: &dyn Fn(Vec<Self>) -> Self| {
            let (first, rest) = part_content(content, room);
            (make(first), rest.map(make))
        };
        match self {
            Self::Text { text } => of_text(text, room, |text| Self::Text { text }),
            Self::Code { text } => of_text(text, room, |text| Self::Code { text }),
            Self::Emphasis { content } => {
                of_content(content, room, &|content| Self::Emphasis { content })
            }
            Self::Strong { content } => {
                of_content(content, room, &|content| Self::Strong { content })
            }
            Self::Strikethrough { content } => {
                of_content(content, room, &|content| Self::Strikethrough { content })
            }
            Self::Link { url, content } => of_content(content, room, &|content| Self::Link {
                url: url.clone(),
                content,
            }),
            Self::Break | Self::Parting => (self, None),
        }
    }
}

/// Reads a text, whose callouts are labeled in the language of `words`.
pub(crate) fn read(markdown: &str, words: &Words) -> Vec<Block> {
    read_up_to(usize::MAX, markdown, words)
}

/// Reads a text for paper, where a paragraph that is longer than any that is read stands as several.
pub(crate) fn read_for_paper(markdown: &str, words: &Words) -> Vec<Block> {
    read_up_to(MAX_PARAGRAPH, markdown, words)
}

/// What is read in a text, on one line.
pub(crate) fn line(markdown: &str) -> String {
    let mut line = String::new();
    for (event, _) in events(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                line.push_str(&text)
            }
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Paragraph | Tag::Item) => {
                line.push(' ');
            }
            _ => {}
        }
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read_up_to(max_paragraph: usize, markdown: &str, words: &Words) -> Vec<Block> {
    let events = events(markdown).map(|(event, _)| event);
    let mut reader = Reader {
        events: Bounded::new(events),
        words,
        max_paragraph,
    };
    reader.blocks()
}

/// Whether an address leads somewhere from a document that lies anywhere.
pub(crate) fn leads_somewhere(url: &str) -> bool {
    let is_mail = url.len() > MAIL.len() && url.starts_with(MAIL);
    (is_mail || is_address(url))
        && url.len() <= MAX_ADDRESS
        && !url.contains(|character: char| character.is_whitespace() || character.is_control())
}

/// Events of which none is nested deeper than [`MAX_NESTING`]: of what is deeper, the text stays. What reads them may then
/// call itself, and so may what reads the tree.
struct Bounded<I> {
    events: I,
    /// How many tags are open, and how many of those that are left out.
    depth: usize,
    left_out: usize,
}

impl<I> Bounded<I> {
    fn new(events: I) -> Self {
        Self {
            events,
            depth: 0,
            left_out: 0,
        }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Bounded<I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let event = self.events.next()?;
            match &event {
                Event::Start(tag)
                    if self.left_out > 0 || self.depth + height(tag) > MAX_NESTING =>
                {
                    self.left_out += 1;
                }
                Event::End(end) if self.left_out > 0 => {
                    self.left_out -= 1;
                    // The texts of two blocks are no one word.
                    if !is_inline_end(*end) {
                        return Some(Event::SoftBreak);
                    }
                }
                Event::Start(_) => {
                    self.depth += 1;
                    return Some(event);
                }
                Event::End(_) => {
                    self.depth -= 1;
                    return Some(event);
                }
                _ => return Some(event),
            }
        }
    }
}

fn is_inline_end(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

/// How many tags an element consists of.
fn height(tag: &Tag<'_>) -> usize {
    match tag {
        Tag::List(_) => 2,
        Tag::Table(_) => 3,
        _ => 1,
    }
}

struct Reader<'w, I> {
    events: I,
    words: &'w Words,
    /// The size of the longest paragraph.
    max_paragraph: usize,
}

impl<'a, I: Iterator<Item = Event<'a>>> Reader<'_, I> {
    /// The blocks up to the end of what they stand in. Text that stands in no paragraph becomes one.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut loose = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if !is_inline(&tag) => {
                    self.flush(&mut blocks, &mut loose);
                    self.block(tag, &mut blocks);
                }
                Event::Rule => {
                    self.flush(&mut blocks, &mut loose);
                    blocks.push(Block::Rule);
                }
                event => self.inline(event, &mut loose),
            }
        }
        self.flush(&mut blocks, &mut loose);
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, blocks: &mut Vec<Block>) {
        match tag {
            Tag::Heading { .. } => {
                let parts = self.inlines();
                let parts = self.parted(parts).into_iter();
                blocks.extend(parts.map(|content| Block::Heading { content }));
            }
            Tag::BlockQuote(kind) => {
                let label = kind.map(|kind| self.words.text("alerts", label(kind)).to_owned());
                let inner = self.blocks();
                blocks.push(Block::Quote {
                    label,
                    blocks: inner,
                });
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                let text = self.verbatim();
                let text = text.trim_end_matches('\n').to_owned();
                blocks.push(Block::Code { text });
            }
            Tag::List(start) => {
                let mut items = Vec::new();
                while let Some(Event::Start(_)) = self.events.next() {
                    items.push(self.blocks());
                }
                blocks.push(Block::List { start, items });
            }
            Tag::Table(_) => blocks.push(self.table()),
            Tag::FootnoteDefinition(name) => {
                let inner = self.blocks();
                blocks.extend(named(footnote(&name), inner));
            }
            _ => {
                let mut content = self.inlines();
                self.flush(blocks, &mut content);
            }
        }
    }

    fn table(&mut self) -> Block {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    let cell = self.inlines();
                    let cell = self.parted(cell).join(&Inline::Parting);
                    if let Some(row) = rows.last_mut() {
                        row.push(cell);
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        let head = if rows.is_empty() {
            Vec::new()
        } else {
            rows.remove(0)
        };
        Block::Table { head, rows }
    }

    /// The parts of a line up to the end of what they stand in.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut content = Vec::new();
        while let Some(event) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, &mut content);
        }
        content
    }

    fn inline(&mut self, event: Event<'a>, content: &mut Vec<Inline>) {
        match event {
            Event::Text(text)
            | Event::InlineHtml(text)
            | Event::Html(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => push_text(content, &text),
            Event::FootnoteReference(name) => push_text(content, &footnote(&name)),
            Event::Code(text) => content.push(Inline::Code {
                text: text.into_string(),
            }),
            Event::SoftBreak => push_text(content, " "),
            Event::HardBreak => content.push(Inline::Break),
            Event::Start(Tag::Emphasis) => {
                let inner = self.inlines();
                content.push(Inline::Emphasis { content: inner });
            }
            Event::Start(Tag::Strong) => {
                let inner = self.inlines();
                content.push(Inline::Strong { content: inner });
            }
            Event::Start(Tag::Strikethrough) => {
                let inner = self.inlines();
                content.push(Inline::Strikethrough { content: inner });
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let inner = self.inlines();
                content.extend(linked(dest_url, inner));
            }
            Event::Start(_) => {
                let inner = self.inlines();
                content.extend(inner);
            }
            Event::End(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    /// What was collected as a paragraph, or as several where it is too long for one.
    fn flush(&self, blocks: &mut Vec<Block>, content: &mut Vec<Inline>) {
        let parts = self.parted(std::mem::take(content)).into_iter();
        blocks.extend(parts.map(|content| Block::Paragraph { content }));
    }

    /// Parts of a line, each of a size that one can have.
    fn parted(&self, content: Vec<Inline>) -> Vec<Vec<Inline>> {
        let mut rest = VecDeque::from(content);
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let mut room = self.max_paragraph;
            parts.push(take(&mut rest, &mut room));
            // The blank at which it was parted.
            if let Some(Inline::Text { text }) = rest.front_mut() {
                text.drain(..text.len() - text.trim_start().len());
            }
        }
        parts
    }

    fn verbatim(&mut self) -> String {
        let mut out = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::Text(text) | Event::Html(text) => out.push_str(&text),
                Event::End(_) => break,
                _ => {}
            }
        }
        out
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

/// A footnote with its mark before its first words.
fn named(mark: String, mut blocks: Vec<Block>) -> Vec<Block> {
    if let Some(Block::Paragraph { content }) = blocks.first_mut() {
        let text = format!("{mark} ");
        content.insert(0, Inline::Text { text });
    } else {
        let content = vec![Inline::Text { text: mark }];
        blocks.insert(0, Block::Paragraph { content });
    }
    blocks
}

/// What marks a footnote, and the place that refers to it.
fn footnote(name: &str) -> String {
    format!("[{name}]")
}

/// Takes the first parts of a line, as many as there is room for, and at least a word.
fn take(parts: &mut VecDeque<Inline>, room: &mut usize) -> Vec<Inline> {
    let mut taken = Vec::new();
    while *room > 0 || taken.is_empty() {
        let Some(part) = parts.pop_front() else { break };
        *room = room.saturating_sub(PART);
        let (first, rest) = part.parted(room);
        taken.push(first);
        if let Some(rest) = rest {
            parts.push_front(rest);
        }
    }
    taken
}

/// Parts a text behind the last blank for which there is room, or anywhere in a run without one.
fn part_text(mut text: String, room: &mut usize) -> (String, Option<String>) {
    let end = (*room).max(MAX_WORD);
    *room = room.saturating_sub(text.chars().count());
    let Some((end, _)) = text.char_indices().nth(end) else {
        return (text, None);
    };
    let blank = text[..end].rfind(' ').map(|at| at + 1);
    let rest = text.split_off(blank.unwrap_or(end));
    (text, (!rest.is_empty()).then_some(rest))
}

fn part_content(content: Vec<Inline>, room: &mut usize) -> (Vec<Inline>, Option<Vec<Inline>>) {
    let mut rest = VecDeque::from(content);
    let taken = take(&mut rest, room);
    (taken, (!rest.is_empty()).then(|| rest.into()))
}

fn push_text(content: &mut Vec<Inline>, text: &str) {
    if let Some(Inline::Text { text: last }) = content.last_mut() {
        last.push_str(text);
    } else {
        content.push(Inline::Text {
            text: text.to_owned(),
        });
    }
}

/// The text of a link, as a link where its address leads somewhere from paper.
fn linked(url: CowStr<'_>, content: Vec<Inline>) -> Vec<Inline> {
    if leads_somewhere(&url) && !content.is_empty() {
        vec![Inline::Link {
            url: url.into_string(),
            content,
        }]
    } else {
        content
    }
}

/// The key of the word that labels an alert.
fn label(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::Note => "note",
        AlertKind::Tip => "tip",
        AlertKind::Important => "important",
        AlertKind::Warning => "warning",
        AlertKind::Caution => "caution",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Templates;

    fn read(markdown: &str) -> Vec<Block> {
        let words = Words::of("en", &Templates::default()).unwrap();
        super::read(markdown, &words)
    }

    fn json(markdown: &str) -> String {
        serde_json::to_string(&read(markdown)).unwrap()
    }

    #[test]
    fn what_is_nested_too_deep_keeps_its_text_and_lets_nobody_call_itself_for_ever() {
        let deep = |blocks: &[Block]| serde_json::to_string(blocks).unwrap().matches("[{").count();
        let quotes = format!("{} end\n", ">".repeat(100_000));
        let items: String = (0..200)
            .map(|level| format!("{}- x{level}\n", "  ".repeat(level)))
            .collect();
        let emphasis = format!("{}end{}", "*a **b ".repeat(5000), "** *".repeat(5000));
        let mixed = format!("{}end", "> - 1. ".repeat(300));
        for (text, last) in [
            (&quotes, "end"),
            (&items, "x199"),
            (&emphasis, "end"),
            (&mixed, "end"),
        ] {
            let blocks = read(text);
            assert!(deep(&blocks) <= 2 * MAX_NESTING, "{}", deep(&blocks));
            assert!(
                serde_json::to_string(&blocks).unwrap().contains(last),
                "{last}"
            );
        }
        // A table deep within is text, and the words of its cells stay apart.
        let table = format!(
            "{}| a | b |\n{}| - | - |\n",
            "> ".repeat(23),
            "> ".repeat(23)
        );
        assert!(json(&table).contains("a b"), "{}", json(&table));
        // What is nested just so deep is whole.
        let whole = format!("{}end\n", "> ".repeat(MAX_NESTING - 1));
        assert_eq!(json(&whole).matches("quote").count(), MAX_NESTING - 1);
    }

    #[test]
    fn a_heading_and_a_cell_are_parted_on_paper_where_they_are_too_long() {
        let words = Words::of("en", &Templates::default()).unwrap();
        let size = |content: &[Inline]| plain_parts(content).chars().count();
        for piece in ["a ", "`a` ", "*a* ", "[a](https://example.org/) "] {
            let long = piece.repeat(4000);
            let headings = read_for_paper(&format!("# {long}"), &words);
            assert!(headings.len() > 3, "{piece}");
            for heading in &headings {
                let Block::Heading { content } = heading else {
                    panic!("{heading:?}")
                };
                assert!((1..=MAX_PARAGRAPH + MAX_WORD).contains(&size(content)));
            }
            let table = format!("| {long} | b |\n| - | - |\n| c | {long} |\n");
            let [Block::Table { head, rows }] = &read_for_paper(&table, &words)[..] else {
                panic!("{piece}")
            };
            for cell in [&head[0], &rows[0][1]] {
                let mut parts = cell.split(|part| *part == Inline::Parting);
                assert!(parts.clone().count() > 3, "{piece}");
                assert!(parts.all(|part| (1..=MAX_PARAGRAPH + MAX_WORD).contains(&size(part))));
            }
            assert!(!head[1].contains(&Inline::Parting));
            assert!(!json(&table).contains("parting"));
        }
    }

    #[test]
    fn a_paragraph_is_parted_on_paper_where_it_is_too_long() {
        let words = Words::of("en", &Templates::default()).unwrap();
        let real = "A sentence with *some* `code` in it. ".repeat(20);
        assert_eq!(read_for_paper(&real, &words), read(&real));
        for long in [
            "word ".repeat(5000),
            "`a` ".repeat(2000),
            format!("**a *{}* b**", "`a` ".repeat(2000)),
            format!("- [{}](https://example.org/)", "a b ".repeat(5000)),
            "\u{6f22}".repeat(10_000),
            format!("`{}`", "a b ".repeat(5000)),
        ] {
            let whole = read(&long);
            let mut parts = read_for_paper(&long, &words);
            if let [Block::List { items, .. }] = &mut parts[..] {
                parts = items.remove(0);
            }
            let mut parts: Vec<String> = parts.iter().map(plain).collect();
            assert!(parts.len() > 3, "{} parts of {long:.20}", parts.len());
            assert!(
                parts
                    .iter()
                    .all(|part| (1..=MAX_PARAGRAPH + MAX_WORD).contains(&part.chars().count())),
                "{long:.20}"
            );
            let mut whole: Vec<String> = whole.iter().map(plain).collect();
            for text in whole.iter_mut().chain(&mut parts) {
                text.retain(|letter| letter != ' ');
            }
            assert_eq!(parts.concat(), whole.concat());
        }
    }

    /// What is read in a paragraph, or in the paragraphs of the first item of a list.
    fn plain(block: &Block) -> String {
        match block {
            Block::Paragraph { content } => plain_parts(content),
            Block::List { items, .. } => items[0].iter().map(plain).collect(),
            other => panic!("{other:?}"),
        }
    }

    /// What is read in parts of a line.
    fn plain_parts(parts: &[Inline]) -> String {
        let of = |part: &Inline| match part {
            Inline::Text { text } | Inline::Code { text } => text.clone(),
            Inline::Emphasis { content }
            | Inline::Strong { content }
            | Inline::Strikethrough { content }
            | Inline::Link { content, .. } => plain_parts(content),
            Inline::Break | Inline::Parting => String::new(),
        };
        parts.iter().map(of).collect()
    }

    #[test]
    fn a_text_is_read_on_one_line() {
        let text = "One *two*\n`three` <b>\n\n- [four](https://example.org/)\n- five  \n  six";
        assert_eq!(line(text), "One two three <b> four five six");
        assert_eq!(line(""), "");
    }

    #[test]
    fn lists_nest_and_need_no_paragraphs() {
        assert_eq!(
            json("- a *b*\n  1. c\n\n- d"),
            json("* a _b_\n\n  1. c\n\n* d"),
        );
        let blocks = read("3. a\n   - b");
        let [
            Block::List {
                start: Some(3),
                items,
            },
        ] = &blocks[..]
        else {
            panic!("{blocks:?}")
        };
        assert!(matches!(
            &items[0][..],
            [Block::Paragraph { .. }, Block::List { start: None, .. }]
        ));
    }

    #[test]
    fn nothing_acts_as_html() {
        let text = json("<script>a</script>\n\nb <i onclick=c>d</i> &lt;e&gt;");
        assert!(text.contains(r#""text":"<script>a</script>""#), "{text}");
        assert!(
            text.contains(r#""text":"b <i onclick=c>d</i> <e>""#),
            "{text}"
        );
    }

    #[test]
    fn links_lead_somewhere_from_paper_or_are_text() {
        assert!(json("[a](https://example.org/)").contains(r#""url":"https://example.org/""#));
        for other in ["[a](../b/)", "[a](javascript:b)", "[a](#c)", "[a](data:d)"] {
            assert_eq!(json(other), json("a"), "{other}");
        }
        let long = format!("[a](https://example.org/{})", "x".repeat(MAX_ADDRESS));
        assert_eq!(json(&long), json("a"));
    }

    #[test]
    fn footnotes_are_named_where_they_are_used_and_where_they_stand() {
        let text = json("a[^n].\n\n[^n]: The *note*.\n");
        assert!(text.contains(r#""text":"a[n].""#), "{text}");
        assert!(
            text.contains(r#"{"kind":"text","text":"[n] "},{"kind":"text","text":"The "}"#),
            "{text}"
        );
    }

    #[test]
    fn the_anchor_of_a_heading_is_not_printed() {
        assert_eq!(json("### A {#b}"), json("### A"));
    }

    #[test]
    fn every_kind_of_block_is_kept() {
        let text = json(
            "# H\n\n> [!NOTE]\n> n\n\n> q\n\n```typ\n#x\n```\n\n|a|b|\n|-|-|\n|c|`d`|\n\n---\n\ne  \nf ~~g~~ **h**",
        );
        for part in [
            "heading",
            "\"Note\"",
            "quote",
            "#x",
            "table",
            "rule",
            "break",
            "strikethrough",
            "strong",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
