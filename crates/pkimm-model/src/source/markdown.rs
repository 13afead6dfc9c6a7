//! Markdown of source files: what is known of a text, with its places in the file.

use std::ops::{Deref, Range};

use pkimm_release::markdown::{self, Bytes};
pub use pkimm_release::markdown::{BlockKind, CodeKind, LostKind, Reach, opens_fence};

use crate::span::{FileId, Span};

/// How bytes of a text become bytes of its file.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// The file contains the text unchanged, from a byte on.
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

/// A part of a text, and its place in the file.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    part: T,
    place: Place,
    /// All of it.
    pub span: Span,
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.part
    }
}

/// A run of prose.
pub type Block = Placed<markdown::Prose>;
/// A heading.
pub type Heading = Placed<markdown::Heading>;
/// A link or an image.
pub type Link = Placed<markdown::Link>;
/// A comment.
pub type Comment = Placed<markdown::Comment>;
/// Code.
pub type Code = Placed<markdown::Code>;
/// A part of a text that is not shown.
pub type Lost = Placed<markdown::Lost>;
/// A reference of HTML to a sign that nobody sees.
pub type CharacterReference = Placed<markdown::CharacterReference>;
/// A block that nothing closes.
pub type Unclosed = Placed<markdown::Unclosed>;

impl Block {
    /// The span of bytes of the plain text.
    #[must_use]
    pub fn span_of(&self, range: Range<usize>) -> Span {
        self.place.span(self.part.source_of(range))
    }
}

impl<T> Placed<T> {
    /// What was read, with bytes of the text that was read.
    #[must_use]
    pub fn part(&self) -> &T {
        &self.part
    }
}

impl Heading {
    /// Where its text is written, without marks and attributes. `None` where the text was written with escapes.
    #[must_use]
    pub fn content_span(&self) -> Option<Span> {
        match self.place {
            Place::From(..) => Some(self.place.span(self.part.content.clone())),
            Place::Whole(_) => None,
        }
    }
}

impl Link {
    /// Where its text is written.
    #[must_use]
    pub fn content_span(&self) -> Span {
        self.place.span(self.part.content.clone())
    }

    /// Where its address is written, here or in the definition that it refers to.
    #[must_use]
    pub fn address_span(&self) -> Option<Span> {
        let address = self.part.address.clone()?;
        Some(self.place.span(address))
    }
}

/// What lints and the published text need to know of a Markdown text.
#[derive(Clone, Debug, Default)]
pub struct Markdown {
    /// Runs of prose.
    pub blocks: Vec<Block>,
    /// Headings.
    pub headings: Vec<Heading>,
    /// Anchors beside those of headings.
    pub anchors: Vec<String>,
    /// Links and images.
    pub links: Vec<Link>,
    /// HTML that is not a comment.
    pub html: Vec<Placed<Bytes>>,
    /// HTML comments.
    pub comments: Vec<Comment>,
    /// What stands between marks of emphasis.
    pub emphasis: Vec<Span>,
    /// Code, within a line and in blocks.
    pub code: Vec<Code>,
    /// Blocks that nothing closes.
    pub unclosed: Vec<Unclosed>,
    /// What is not shown.
    pub lost: Vec<Lost>,
    /// Whether it defines addresses or footnotes, to which other parts of a longer text could refer.
    pub defines: bool,
    /// What is nested too deep to be rendered.
    pub too_deep: Vec<Placed<Bytes>>,
    /// References of HTML to signs that nobody sees.
    pub references: Vec<CharacterReference>,
}

impl Markdown {
    /// Takes out what stands within a span.
    #[must_use]
    pub fn take(&mut self, span: Span) -> Self {
        fn within<T>(list: &mut Vec<Placed<T>>, span: Span) -> Vec<Placed<T>> {
            list.extract_if(.., |part| span.contains(part.span))
                .collect()
        }
        let emphasis = self.emphasis.extract_if(.., |part| span.contains(*part));
        let emphasis = emphasis.collect();
        Self {
            blocks: within(&mut self.blocks, span),
            headings: within(&mut self.headings, span),
            anchors: Vec::new(),
            links: within(&mut self.links, span),
            html: within(&mut self.html, span),
            comments: within(&mut self.comments, span),
            emphasis,
            code: within(&mut self.code, span),
            unclosed: within(&mut self.unclosed, span),
            lost: within(&mut self.lost, span),
            defines: self.defines,
            too_deep: within(&mut self.too_deep, span),
            references: within(&mut self.references, span),
        }
    }
}

impl Markdown {
    /// Where comments stand in a text that starts at a byte of the file, as bytes of that text.
    pub fn comments_from(&self, start: usize) -> impl Iterator<Item = Bytes> {
        self.comments.iter().map(move |comment| {
            let Range { start: from, end } = comment.span.range();
            from - start..end - start
        })
    }
}

/// Reads a text.
#[must_use]
pub fn parse(text: &str, place: Place) -> Markdown {
    fn placed<T>(parts: Vec<T>, place: Place, span: impl Fn(&T) -> &Bytes) -> Vec<Placed<T>> {
        let placed = |part: T| {
            let span = place.span(span(&part).clone());
            Placed { part, place, span }
        };
        parts.into_iter().map(placed).collect()
    }
    let read = markdown::parse(text);
    let emphasis = read.emphasis.into_iter().map(|part| place.span(part));
    Markdown {
        blocks: placed(read.prose, place, |prose| &prose.span),
        headings: placed(read.headings, place, |heading| &heading.span),
        anchors: read.anchors,
        links: placed(read.links, place, |link| &link.span),
        html: placed(read.html, place, |html| html),
        comments: placed(read.comments, place, |comment| &comment.span),
        emphasis: emphasis.collect(),
        code: placed(read.code, place, |code| &code.span),
        unclosed: placed(read.unclosed, place, |unclosed| &unclosed.span),
        lost: placed(read.lost, place, |lost| &lost.span),
        defines: !(read.definitions.is_empty() && read.footnote_definitions.is_empty()),
        too_deep: placed(read.too_deep, place, |deep| deep),
        references: placed(read.references, place, |reference| &reference.span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file() {
        let file = "+++\n+++\nA *b* [c][d]\n\n## Head\n\n[d]: ../x/\n";
        let start = "+++\n+++\n".len();
        let markdown = parse(&file[start..], Place::From(FileId(0), start));
        let slice = |span: Span| &file[span.range()];
        let block = &markdown.blocks[0];
        let word = block.text.find('b').expect("the word stands there");
        assert_eq!(slice(block.span_of(word..word + 1)), "b");
        assert_eq!(slice(markdown.emphasis[0]), "b");
        assert_eq!(slice(markdown.links[0].span), "[c][d]");
        assert_eq!(markdown.links[0].address_span().map(slice), Some("../x/"));
        assert_eq!(slice(markdown.headings[0].span).trim_end(), "## Head");
    }

    #[test]
    fn what_was_written_with_escapes_is_found_at_the_whole_value() {
        let whole = Span::new(FileId(0), 7..42);
        let markdown = parse("a <b>c</b> [d](e)", Place::Whole(whole));
        let html: Vec<Span> = markdown.html.iter().map(|html| html.span).collect();
        assert_eq!(html, [whole, whole]);
        assert_eq!(markdown.links[0].address_span(), Some(whole));
    }
}
