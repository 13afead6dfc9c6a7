//! Markdown with spans: what lints and renderers need to know of a text, read in one pass.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::span::{FileId, Span};

/// The Markdown that sources may use: CommonMark, tables, GitHub alerts and heading attributes.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// How bytes of a text become bytes of its file.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// The text stands in the file as it is, from a byte on.
    From(FileId, usize),
    /// The text was written with escapes: everything is found at the whole value.
    Whole(Span),
}

impl Place {
    /// The span of bytes of the text.
    #[must_use]
    pub fn span(self, range: Range<usize>) -> Span {
        match self {
            Self::From(file, base) => Span::new(file, base + range.start..base + range.end),
            Self::Whole(span) => span,
        }
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph that stands by itself.
    Paragraph,
    /// The text of a list item.
    Item,
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// A cell of a table.
    Cell,
}

/// A run of prose: its plain text, and where each part of it stands. Code is left out.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The list to which an item belongs, counted in the order in which the lists of a text start.
    pub list: Option<usize>,
    /// The text without markup. Line breaks are spaces, code is U+FFFC.
    pub text: String,
    /// For parts of the text, where they start in the source.
    map: Vec<(usize, usize)>,
    place: Place,
    /// The whole block.
    pub span: Span,
}

impl Block {
    /// The span of bytes of the plain text.
    #[must_use]
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let source = |offset: usize, at_end: bool| {
            // An end belongs to the part before it.
            let index = self.map.partition_point(|(text, _)| {
                if at_end {
                    *text < offset
                } else {
                    *text <= offset
                }
            });
            self.map
                .get(index.saturating_sub(1))
                .map_or(0, |(text, source)| source + (offset - text.min(&offset)))
        };
        let start = source(range.start, false);
        self.place.span(start..source(range.end, true).max(start))
    }
}

/// A link or an image.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it leads.
    pub destination: String,
    /// The text of the link.
    pub text: String,
    /// The whole link.
    pub span: Span,
    /// Whether it names a definition that does not exist.
    pub undefined: bool,
}

/// A heading.
#[derive(Clone, Debug)]
pub struct Heading {
    /// From 1 to 6.
    pub level: u8,
    /// The text without markup.
    pub text: String,
    /// The whole heading.
    pub span: Span,
    /// The heading's bytes within the text.
    pub range: Range<usize>,
}

/// A comment.
#[derive(Clone, Debug)]
pub struct Comment {
    /// What it says, without its marks.
    pub text: String,
    /// The whole comment.
    pub span: Span,
}

/// What is known of a Markdown text.
#[derive(Clone, Debug, Default)]
pub struct Markdown {
    /// Runs of prose.
    pub blocks: Vec<Block>,
    /// Headings.
    pub headings: Vec<Heading>,
    /// Links and images.
    pub links: Vec<Link>,
    /// HTML that is not a comment.
    pub html: Vec<Span>,
    /// HTML comments.
    pub comments: Vec<Comment>,
}

impl Markdown {
    /// Takes out what stands within a span.
    #[must_use]
    pub fn take(&mut self, span: Span) -> Self {
        Self {
            blocks: self
                .blocks
                .extract_if(.., |block| span.contains(block.span))
                .collect(),
            headings: self
                .headings
                .extract_if(.., |heading| span.contains(heading.span))
                .collect(),
            links: self
                .links
                .extract_if(.., |link| span.contains(link.span))
                .collect(),
            html: self
                .html
                .extract_if(.., |html| span.contains(*html))
                .collect(),
            comments: self
                .comments
                .extract_if(.., |comment| span.contains(comment.span))
                .collect(),
        }
    }
}

/// Reads a text.
#[must_use]
pub fn parse(text: &str, place: Place) -> Markdown {
    let mut undefined = Vec::new();
    let mut callback = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            undefined.push((link.span, link.reference.to_string()));
        }
        None
    };
    let mut reader = Reader {
        place,
        out: Markdown::default(),
        open: Vec::new(),
        links: Vec::new(),
        code: 0,
        lists: Vec::new(),
        started: 0,
    };
    for (event, range) in
        Parser::new_with_broken_link_callback(text, OPTIONS, Some(&mut callback)).into_offset_iter()
    {
        reader.event(event, range);
    }
    let mut markdown = reader.out;
    markdown
        .links
        .extend(undefined.into_iter().map(|(range, reference)| Link {
            destination: String::new(),
            text: reference,
            span: place.span(range),
            undefined: true,
        }));
    markdown
}

struct Reader {
    place: Place,
    out: Markdown,
    /// Blocks that are not closed, innermost last.
    open: Vec<Block>,
    /// Links that are not closed: destination, start of text, source.
    links: Vec<(String, usize, Range<usize>)>,
    /// How deep within code blocks.
    code: usize,
    /// Lists that are not closed, by their number.
    lists: Vec<usize>,
    /// How many lists have started.
    started: usize,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) if self.code == 0 => self.text(&text, range),
            Event::Code(_) => self.text("\u{fffc}", range),
            Event::SoftBreak | Event::HardBreak => self.text(" ", range),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html, range),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph
                if self
                    .open
                    .last()
                    .is_some_and(|block| block.kind == BlockKind::Item) => {}
            Tag::Paragraph => self.block(BlockKind::Paragraph, range),
            Tag::Heading { level, .. } => self.block(BlockKind::Heading(level as u8), range),
            Tag::Item => self.block(BlockKind::Item, range),
            Tag::TableCell => self.block(BlockKind::Cell, range),
            Tag::CodeBlock(_) => self.code += 1,
            Tag::List(_) => {
                self.lists.push(self.started);
                self.started += 1;
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let start = self.open.last().map_or(0, |block| block.text.len());
                self.links.push((dest_url.to_string(), start, range));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph
                if self
                    .open
                    .last()
                    .is_some_and(|block| block.kind == BlockKind::Item) =>
            {
                // Paragraphs of one item are one text.
                self.text(" ", range.end..range.end);
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell => self.close(),
            TagEnd::Heading(level) => {
                if let Some(block) = self.open.last() {
                    self.out.headings.push(Heading {
                        level: level as u8,
                        text: block.text.trim().to_owned(),
                        span: block.span,
                        range: range.clone(),
                    });
                }
                self.close();
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::CodeBlock => self.code = self.code.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => {
                if let Some((destination, start, range)) = self.links.pop() {
                    let text = self
                        .open
                        .last()
                        .and_then(|block| block.text.get(start..))
                        .unwrap_or_default()
                        .to_owned();
                    let span = self.place.span(range);
                    self.out.links.push(Link {
                        destination,
                        text,
                        span,
                        undefined: false,
                    });
                }
            }
            _ => {}
        }
    }

    fn block(&mut self, kind: BlockKind, range: Range<usize>) {
        let span = self.place.span(range);
        self.open.push(Block {
            kind,
            list: self
                .lists
                .last()
                .copied()
                .filter(|_| kind == BlockKind::Item),
            text: String::new(),
            map: Vec::new(),
            place: self.place,
            span,
        });
    }

    fn close(&mut self) {
        if let Some(block) = self.open.pop()
            && !block.text.trim().is_empty()
        {
            self.out.blocks.push(block);
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(block) = self.open.last_mut() {
            block.map.push((block.text.len(), range.start));
            block.text.push_str(text);
        }
    }

    fn html(&mut self, html: &str, range: Range<usize>) {
        let trimmed = html.trim();
        let span = self
            .place
            .span(range.start..range.start + html.trim_end().len());
        if let Some(comment) = trimmed
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"))
        {
            self.out.comments.push(Comment {
                text: comment.trim().to_owned(),
                span,
            });
        } else if !trimmed.is_empty() {
            self.out.html.push(span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_slices_its_own_text() {
        let text = "A *b* `c` [d e](../x/) f\ng \\* h\n\n- one\n- two\n\n## Head {#id}\n\n<!-- note -->\n\n<b>x</b>\n";
        let file = FileId(0);
        let markdown = parse(text, Place::From(file, 0));
        let slice = |span: Span| &text[span.range()];
        let first = &markdown.blocks[0];
        assert_eq!(first.text, "A b \u{fffc} d e f g * h");
        for word in ["A", "b", "d e", "f", "g", "h"] {
            let start = first.text.find(word).expect("the word stands there");
            assert_eq!(slice(first.span_of(start..start + word.len())), word);
        }
        assert_eq!(markdown.links[0].destination, "../x/");
        assert_eq!(slice(markdown.links[0].span), "[d e](../x/)");
        assert_eq!(markdown.headings[0].text, "Head");
        assert_eq!(markdown.comments[0].text, "note");
        assert_eq!(markdown.html.len(), 2);
        let items = markdown
            .blocks
            .iter()
            .filter(|block| block.kind == BlockKind::Item)
            .count();
        assert_eq!(items, 2);
    }

    #[test]
    fn undefined_reference_links_are_found() {
        let markdown = parse("see [this][nowhere] and [plain]", Place::From(FileId(0), 0));
        assert_eq!(markdown.links.len(), 1);
        assert!(markdown.links[0].undefined);
    }
}
