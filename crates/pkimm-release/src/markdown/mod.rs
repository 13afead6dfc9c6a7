//! The one reader of Markdown: what is in a text, and where.
//!
//! [`parse`] reads a text once and gives everything that lints, the site, other formats and import ask for, each with the
//! bytes of the text in which it stands. Whoever renders a text walks its [`events`]. Whoever changes a text collects
//! [`Edits`] over these bytes. Nobody else searches a text for Markdown.
//!
//! The parser gives no bytes of an address and does not say what was never closed: `inside` looks for both within the
//! bytes of an event, and nowhere else. To report something more, add a type here and the event that it comes from to
//! `reader`.

pub(crate) mod anchor;
mod bare;
mod edits;
mod html;
mod inside;
mod reader;
mod references;
mod tidy;
mod unwrap;

use std::ops::Range;

pub use edits::Edits;
pub use pulldown_cmark::{
    BlockQuoteKind as AlertKind, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd,
};
use pulldown_cmark::{Options, Parser};
pub use tidy::tidied;
pub use unwrap::unwrapped;

use crate::unseen;

/// The Markdown of the model: CommonMark, and beside it what GitHub and the site know, too.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// How many lists, items, quotations, paragraphs, marks of emphasis and the like may stand in one another. Whoever renders a
/// text as a tree leaves out what is deeper.
pub const MAX_NESTING: usize = 24;

/// Bytes of a text.
pub type Bytes = Range<usize>;

/// What is known of a Markdown text. Every list is in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    /// Runs of prose.
    pub prose: Vec<Prose>,
    /// Headings.
    pub headings: Vec<Heading>,
    /// Anchors beside those of headings: of HTML, of attributes below a block, and of footnotes as the site numbers them.
    pub anchors: Vec<String>,
    /// Links and images.
    pub links: Vec<Link>,
    /// Definitions that links refer to.
    pub definitions: Vec<Definition>,
    /// Comments, which are never within code.
    pub comments: Vec<Comment>,
    /// HTML that is no comment: tags within a line, and the lines of blocks.
    pub html: Vec<Bytes>,
    /// What stands between marks of emphasis.
    pub emphasis: Vec<Bytes>,
    /// Code, within a line and in blocks.
    pub code: Vec<Code>,
    /// Tables.
    pub tables: Vec<Bytes>,
    /// Alerts as GitHub knows them.
    pub alerts: Vec<Alert>,
    /// References to footnotes.
    pub footnotes: Vec<Footnote>,
    /// The footnotes themselves.
    pub footnote_definitions: Vec<Footnote>,
    /// What is opened and never closed.
    pub unclosed: Vec<Unclosed>,
    /// What nobody will see.
    pub lost: Vec<Lost>,
    /// What is nested deeper than [`MAX_NESTING`], each the outermost of its kind.
    pub too_deep: Vec<Bytes>,
    /// Signs that nobody sees, where a reference of HTML stands for them.
    pub references: Vec<CharacterReference>,
}

/// What a run of prose is.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    /// What it is.
    pub kind: BlockKind,
    /// The list to which an item belongs, counted in the order in which the lists of a text start.
    pub list: Option<usize>,
    /// The text without markup. Line breaks are spaces, code is U+FFFC.
    pub text: String,
    /// For parts of the text, where each starts, and its bytes in the source. A part of another length than these, such as
    /// code, does not stand there letter by letter.
    map: Vec<(usize, Bytes)>,
    /// The whole block.
    pub span: Bytes,
}

impl Prose {
    /// Where bytes of the plain text stand in the source.
    #[must_use]
    pub fn source_of(&self, range: Bytes) -> Bytes {
        let source = |offset: usize, at_end: bool| {
            // An end belongs to the part before it.
            let index = self.map.partition_point(|(text, _)| {
                if at_end {
                    *text < offset
                } else {
                    *text <= offset
                }
            });
            let Some((text, source)) = self.map.get(index.saturating_sub(1)) else {
                return 0;
            };
            let end = self
                .map
                .get(index.max(1))
                .map_or(self.text.len(), |(next, _)| *next);
            match offset.saturating_sub(*text) {
                0 => source.start,
                inside if end - text == source.len() => source.start + inside,
                _ => source.end,
            }
        };
        let start = source(range.start, false);
        start..source(range.end, true).max(start)
    }
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6.
    pub level: u8,
    /// The text without markup.
    pub text: String,
    /// The anchor that the site gives it: the one that it names, or one made of its text. `None` where it has no text.
    pub anchor: Option<String>,
    /// Whether the heading names its anchor.
    pub named: bool,
    /// The whole heading.
    pub span: Bytes,
    /// Its text as it is written, without marks and attributes.
    pub content: Bytes,
    /// The line breaks within its text, with what opens the next line of a quotation.
    pub breaks: Vec<Bytes>,
    /// The attributes behind its text, in braces.
    pub attributes: Option<Bytes>,
    /// What makes it a heading: the number signs before its text, or the line below.
    pub mark: Bytes,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](address)`
    Inline,
    /// `[text][name]`, `[name][]` or `[name]`, with a definition elsewhere.
    Reference,
    /// `[text][name]` or `[name][]`, without a definition.
    Undefined,
    /// `<address>`, which may be one of e-mail.
    Autolink,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How it is written.
    pub kind: LinkKind,
    /// Whether it is an image.
    pub image: bool,
    /// Where it leads, with `mailto:` before an address of e-mail. Empty where that is not defined.
    pub destination: String,
    /// The text without markup; the name where the link is not defined.
    pub text: String,
    /// The whole link.
    pub span: Bytes,
    /// Its text as it is written.
    pub content: Bytes,
    /// The address as it is written, here or in the definition.
    pub address: Option<Bytes>,
}

impl Link {
    /// Whether it names a definition that does not exist.
    #[must_use]
    pub fn is_undefined(&self) -> bool {
        self.kind == LinkKind::Undefined
    }
}

/// A definition that links refer to: `[name]: address`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name.
    pub name: String,
    /// Where links with this name lead.
    pub destination: String,
    /// The whole definition.
    pub span: Bytes,
    /// The address as it is written.
    pub address: Option<Bytes>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What it says, without its marks.
    pub text: String,
    /// The whole comment.
    pub span: Bytes,
}

/// Where code stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Within a line.
    Span,
    /// In a block that is indented.
    Indented,
    /// In a block between fences, with what stands behind the first one.
    Fenced(String),
}

/// Code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Where it stands.
    pub kind: CodeKind,
    /// All of it, with its marks or fences.
    pub span: Bytes,
    /// What is between them.
    pub content: Bytes,
}

/// An alert: a quotation that begins with a line such as `[!NOTE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What it is.
    pub kind: AlertKind,
    /// The whole quotation, from its first mark on.
    pub span: Bytes,
    /// What stands before the mark on each of its lines: the indent of a list, the marks of quotations around it.
    pub indent: String,
    /// What it shows, from the mark of its line on. `None` where it is empty.
    pub body: Option<Bytes>,
    /// What stands before the text of lines that belong to it without its mark.
    pub unmarked: Vec<Bytes>,
}

/// A footnote, or a reference to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footnote {
    /// Its name.
    pub name: String,
    /// All of it.
    pub span: Bytes,
}

/// A reference of HTML to a sign that nobody sees, such as `&shy;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharacterReference {
    /// The sign.
    pub sign: char,
    /// The reference as it is written.
    pub span: Bytes,
}

/// A block of code or HTML that is opened and never closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclosed {
    /// The block.
    pub span: Bytes,
    /// The line that would close it.
    pub end: String,
    /// What it takes in.
    pub reach: Reach,
}

/// What is taken in by a block that nothing closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Whatever follows the text.
    Everything,
    /// The rest of the list, quotation or footnote in which it stands.
    Container,
    /// What follows it to a browser, while to Markdown it ends with its line or with a blank one.
    Browser,
    /// Nothing: it closes what the text has not opened, and so a part of the page.
    Page,
    /// Nothing: it is the mark of a remark that is none, and is published with what was meant to be one.
    Published,
}

/// A part of a text that is not shown, or not as what it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Why that is so.
    pub kind: LostKind,
    /// All of it.
    pub span: Bytes,
}

/// Why a part of a text is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LostKind {
    /// The cells of a row beyond the last column of its table, which is the number of columns given.
    SurplusCells(usize),
    /// The line of dashes of what would be a table, had it as many cells as the head.
    NoTable,
    /// Rows of a table without the line of dashes below the first.
    NoDashes,
    /// A definition or footnote whose name another one has already.
    Repeated(String),
    /// A definition or footnote to which nothing refers.
    Unused(String),
    /// A reference to a footnote that does not exist.
    NoFootnote(String),
    /// Attributes in braces that do more than name an anchor or classes, such as to hide what they belong to.
    Attributes,
    /// A line of attributes that belong to nothing, or part what is above from what is below.
    NoAttributes,
}

/// Reads a text.
#[must_use]
pub fn parse(text: &str) -> Markdown {
    reader::read(text)
}

/// What a text consists of, in its order, each with its bytes: for those who render it.
pub fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Bytes)> {
    let lowered = inside::ends_lowered(text);
    let direct = lowered.is_none().then(|| parsed(text));
    let lowered = lowered.iter().flat_map(|lowered| parsed(lowered));
    let lowered: Vec<_> = lowered
        .map(|(event, bytes)| (inside::as_written(event.into_static(), &bytes, text), bytes))
        .collect();
    let events = lowered.into_iter().chain(direct.into_iter().flatten());
    events.map(|(event, bytes)| (event, within(bytes, text)))
}

/// A table: the cells of its head and of each row, as bytes of the text without the blanks around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The head first, then the rows.
    pub rows: Vec<Vec<Bytes>>,
    /// All of it.
    pub span: Bytes,
}

/// The tables of a text.
#[must_use]
pub fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for (event, span) in events(text) {
        match (event, tables.last_mut()) {
            (Event::Start(Tag::Table(_)), _) => tables.push(Table {
                rows: Vec::new(),
                span,
            }),
            (Event::Start(Tag::TableHead | Tag::TableRow), Some(table)) => {
                table.rows.push(Vec::new());
            }
            (Event::Start(Tag::TableCell), Some(table)) => {
                let cell = &text[span.clone()];
                let start = span.start + (cell.len() - cell.trim_start().len());
                let end = start + cell.trim().len();
                table
                    .rows
                    .last_mut()
                    .map(|row| row.push(start..end))
                    .unwrap_or_default();
            }
            _ => {}
        }
    }
    tables
}

fn parsed(text: &str) -> pulldown_cmark::OffsetIter<'_> {
    Parser::new_ext(text, OPTIONS).into_offset_iter()
}

/// Bytes as far as a text has them: the parser lets a last item such as the second of `-\n\n- :` end one byte behind it.
fn within(bytes: Bytes, text: &str) -> Bytes {
    let end = bytes.end.min(text.len());
    bytes.start.min(end)..end
}

/// Whether a text starts with the fence of a code block.
#[must_use]
pub fn opens_fence(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    matches!(
        events(line).next(),
        Some((Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))), _))
    )
}

/// Whether a text is one paragraph or none, so that it can stand on one line.
#[must_use]
pub fn is_paragraph(text: &str) -> bool {
    let mut depth = 0usize;
    let mut blocks = 0usize;
    events(text).all(|(event, _)| {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    blocks += 1;
                    if tag != Tag::Paragraph {
                        return false;
                    }
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ if depth == 0 => return false,
            _ => {}
        }
        blocks <= 1
    })
}

/// Whether a reader sees no word of a text: it consists of remarks, rules, blanks, images without a text and the like.
#[must_use]
pub fn is_silent(text: &str) -> bool {
    let (mut words, mut html) = (String::new(), String::new());
    for (event, _) in events(text) {
        match event {
            Event::Text(part) | Event::Code(part) => words.push_str(&part),
            Event::Html(part) | Event::InlineHtml(part) => html.push_str(&part),
            Event::Start(Tag::Item) => words.push('\n'),
            _ => {}
        }
    }
    // The site shows the box of a task alone.
    let boxes = ["[ ]", "[x]", "[X]"];
    let mut lines = words.lines().map(|line| {
        let text = boxes.iter().find_map(|mark| line.strip_prefix(mark));
        text.unwrap_or(line)
    });
    lines.all(unseen::is_blank) && html::is_silent(&html)
}

impl Markdown {
    /// Takes out what stands within bytes of the text. A part keeps its bytes within the whole text.
    #[must_use]
    pub fn take(&mut self, part: &Bytes) -> Self {
        fn within<T>(list: &mut Vec<T>, part: &Bytes, span: impl Fn(&T) -> &Bytes) -> Vec<T> {
            list.extract_if(.., |item| {
                let span = span(item);
                part.start <= span.start && span.end <= part.end
            })
            .collect()
        }
        Self {
            prose: within(&mut self.prose, part, |prose| &prose.span),
            headings: within(&mut self.headings, part, |heading| &heading.span),
            // Nothing is known of their places.
            anchors: Vec::new(),
            links: within(&mut self.links, part, |link| &link.span),
            definitions: within(&mut self.definitions, part, |definition| &definition.span),
            comments: within(&mut self.comments, part, |comment| &comment.span),
            html: within(&mut self.html, part, |html| html),
            emphasis: within(&mut self.emphasis, part, |emphasis| emphasis),
            code: within(&mut self.code, part, |code| &code.span),
            tables: within(&mut self.tables, part, |table| table),
            alerts: within(&mut self.alerts, part, |alert| &alert.span),
            footnotes: within(&mut self.footnotes, part, |footnote| &footnote.span),
            footnote_definitions: within(&mut self.footnote_definitions, part, |note| &note.span),
            unclosed: within(&mut self.unclosed, part, |unclosed| &unclosed.span),
            lost: within(&mut self.lost, part, |lost| &lost.span),
            too_deep: within(&mut self.too_deep, part, |deep| deep),
            references: within(&mut self.references, part, |reference| &reference.span),
        }
    }
}

#[cfg(test)]
mod tests;
