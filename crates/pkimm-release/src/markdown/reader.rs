//! Turns the parser's events into what is known of a text.

use std::collections::HashSet;

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, OffsetIter, Parser, Tag, TagEnd,
};

use super::anchor::{self, Part, Slugger};
use super::html::Elements;
use super::inside::{self, HeadingParts};
use super::references;
use super::{
    BlockKind, Bytes, Code, CodeKind, Comment, Definition, Footnote, Heading, Link, LinkKind, Lost,
    LostKind, MAX_NESTING, Markdown, OPTIONS, Prose, Reach, Unclosed, within,
};

pub(super) fn read(text: &str) -> Markdown {
    let mut undefined: Vec<(Bytes, String)> = Vec::new();
    let mut callback = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        // A name in brackets alone may be meant as it stands.
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            undefined.push((link.span, link.reference.to_string()));
        }
        None
    };
    let lowered = inside::ends_lowered(text);
    let parsed = lowered.as_deref().unwrap_or(text);
    let mut events = Parser::new_with_broken_link_callback(parsed, OPTIONS, Some(&mut callback))
        .into_offset_iter();
    let mut reader = Reader::new(text);
    let mut used: HashSet<usize> = HashSet::new();
    while let Some((event, range)) = events.next() {
        if let Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) = &event {
            let definition = events.reference_definitions().get(id);
            used.extend(definition.map(|definition| definition.span.start));
            reader.defined = definition
                .and_then(|definition| inside::definition_address(text, &definition.span));
        }
        let event = match lowered {
            Some(_) => inside::as_written(event.into_static(), &range, text),
            None => event,
        };
        reader.event(event, within(range, text));
    }
    reader.out.definitions = definitions(text, &events);
    drop(events);
    for (span, name) in undefined {
        let end = text[span.clone()]
            .rfind("][")
            .map_or(span.end, |at| span.start + at);
        reader.out.links.push(Link {
            kind: LinkKind::Undefined,
            image: false,
            destination: String::new(),
            text: name,
            content: (span.start + 1).min(end)..end,
            address: None,
            span,
        });
    }
    reader.out.links.sort_by_key(|link| link.span.start);
    if text.contains('[') {
        reader.lost_definitions(&used);
        reader.lost_footnotes();
    }
    if text.contains("<!--") || text.contains("-->") {
        reader.published_remarks();
    }
    reader.lost_attributes();
    reader.out.lost.sort_by_key(|lost| lost.span.start);
    reader
        .out
        .unclosed
        .extend(std::mem::take(&mut reader.elements).unclosed());
    reader
        .out
        .unclosed
        .sort_by_key(|unclosed| unclosed.span.start);
    reader.out.anchors = reader.anchors();
    if text.contains('&') {
        reader.out.references = references::unseen(text, &reader.out);
    }
    reader.out
}

fn definitions<'a, F: pulldown_cmark::BrokenLinkCallback<'a>>(
    text: &str,
    events: &OffsetIter<'a, F>,
) -> Vec<Definition> {
    let all = events.reference_definitions().iter();
    let mut definitions: Vec<Definition> = all
        .map(|(name, definition)| Definition {
            name: name.to_owned(),
            destination: definition.dest.to_string(),
            address: inside::definition_address(text, &definition.span),
            span: definition.span.clone(),
        })
        .collect();
    definitions.sort_by_key(|definition| definition.span.start);
    definitions
}

struct Reader<'a> {
    source: &'a str,
    out: Markdown,
    slugger: Slugger,
    /// Runs of prose that are not closed, innermost last.
    open: Vec<Prose>,
    /// Links that are not closed.
    links: Vec<OpenLink>,
    /// The address in the definition that the link which starts now refers to.
    defined: Option<Bytes>,
    heading: Option<OpenHeading>,
    code: Option<OpenCode>,
    /// The block of HTML that is not closed, and its lines.
    html: Option<(Bytes, Vec<Bytes>)>,
    /// Elements of HTML that are not closed.
    elements: Elements<'a>,
    /// Lists that are not closed, by their number.
    lists: Vec<usize>,
    /// How many lists have started.
    started: usize,
    /// How many quotations, items and footnotes are not closed.
    containers: usize,
    /// How many tags are open.
    depth: usize,
    /// The columns of the table that is not closed.
    columns: usize,
}

struct OpenLink {
    kind: LinkType,
    image: bool,
    destination: String,
    /// Where its text starts in that of the run of prose.
    text: usize,
    /// The end of what was last seen in it.
    seen: usize,
    address: Option<Bytes>,
    span: Bytes,
}

#[derive(Default)]
struct OpenHeading {
    inner: Option<Bytes>,
    parts: Vec<(Part, Bytes)>,
    breaks: Vec<Bytes>,
    /// Whether the last event was a line break.
    broken: bool,
}

struct OpenCode {
    kind: CodeKind,
    span: Bytes,
    content: Option<Bytes>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            out: Markdown::default(),
            slugger: Slugger::default(),
            open: Vec::new(),
            links: Vec::new(),
            defined: None,
            heading: None,
            code: None,
            html: None,
            elements: Elements::default(),
            lists: Vec::new(),
            started: 0,
            containers: 0,
            depth: 0,
            columns: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Bytes) {
        match (&event, &mut self.heading) {
            (Event::End(TagEnd::Heading(_)), _) => {}
            (Event::End(_), Some(heading)) => heading.parts.push((Part::Close, range.clone())),
            (Event::End(_), None) => {}
            _ => self.seen(&event, &range),
        }
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth == MAX_NESTING + 1 {
                    self.out.too_deep.push(range.clone());
                }
                self.start(tag, range);
            }
            Event::End(tag) => {
                self.depth -= 1;
                self.end(tag, range);
            }
            Event::Text(_) if self.code.is_some() => {
                if let Some(code) = &mut self.code {
                    let start = code.content.as_ref().map_or(range.start, |seen| seen.start);
                    code.content = Some(start..range.end);
                }
            }
            Event::Text(text) => self.text(&text, range),
            Event::Code(_) => {
                let marks = inside::fence(&self.source[range.clone()]).len();
                self.text("\u{fffc}", range.clone());
                self.out.code.push(Code {
                    kind: CodeKind::Span,
                    content: range.start + marks..(range.end - marks).max(range.start + marks),
                    span: range,
                });
            }
            Event::SoftBreak | Event::HardBreak => self.text(" ", range),
            Event::Html(_) => {
                if let Some((_, lines)) = &mut self.html {
                    lines.push(range);
                }
            }
            Event::InlineHtml(_) => self.inline_html(range),
            Event::FootnoteReference(name) => self.out.footnotes.push(Footnote {
                name: name.to_string(),
                span: range,
            }),
            _ => {}
        }
    }

    /// Notes what stands in the heading and the links that are open.
    fn seen(&mut self, event: &Event<'_>, range: &Bytes) {
        if let Some(link) = self.links.last_mut() {
            link.seen = link.seen.max(range.end);
        }
        let Some(heading) = &mut self.heading else {
            return;
        };
        if heading.broken
            && let Some(broken) = heading.breaks.last_mut()
        {
            broken.end = range.start.max(broken.end);
        }
        heading.broken = matches!(event, Event::SoftBreak | Event::HardBreak);
        if heading.broken {
            heading.breaks.push(range.clone());
        }
        let part = match event {
            Event::Start(_) => Part::Open,
            Event::Text(_) => Part::Text,
            // Two angle brackets are quotation marks to the site.
            Event::InlineHtml(_) if self.source[..range.start].ends_with('<') => Part::Text,
            Event::Code(_) => Part::Code,
            Event::SoftBreak | Event::HardBreak => Part::Break,
            _ => Part::Silent,
        };
        heading.parts.push((part, range.clone()));
        let inner = heading.inner.get_or_insert_with(|| range.clone());
        inner.end = inner.end.max(range.end);
    }

    fn start(&mut self, tag: Tag<'_>, range: Bytes) {
        match tag {
            Tag::Paragraph => {
                self.out.lost.extend(no_table(self.source, &range));
                if !self.is_in_item() {
                    self.block(BlockKind::Paragraph, range);
                }
            }
            Tag::Heading { level, .. } => {
                self.heading = Some(OpenHeading::default());
                self.block(BlockKind::Heading(level as u8), range);
            }
            Tag::Item => {
                self.containers += 1;
                self.block(BlockKind::Item, range);
            }
            Tag::TableCell => self.block(BlockKind::Cell, range),
            Tag::Table(columns) => {
                self.columns = columns.len();
                self.out.tables.push(range);
            }
            Tag::TableRow => {
                let cells = inside::surplus_cells(&self.source[range.clone()], self.columns);
                self.out.lost.extend(cells.map(|cells| Lost {
                    kind: LostKind::SurplusCells(self.columns),
                    span: range.start + cells.start..range.start + cells.end,
                }));
            }
            Tag::CodeBlock(kind) => {
                let kind = match kind {
                    CodeBlockKind::Indented => CodeKind::Indented,
                    CodeBlockKind::Fenced(info) => CodeKind::Fenced(info.to_string()),
                };
                self.code = Some(OpenCode {
                    kind,
                    span: range,
                    content: None,
                });
            }
            Tag::HtmlBlock => self.html = Some((range, Vec::new())),
            Tag::List(_) => {
                self.lists.push(self.started);
                self.started += 1;
            }
            Tag::Emphasis => self.emphasis(1, &range),
            Tag::Strong => self.emphasis(2, &range),
            Tag::BlockQuote(kind) => {
                self.containers += 1;
                if let Some(kind) = kind {
                    self.out
                        .alerts
                        .push(inside::alert(self.source, kind, range));
                }
            }
            Tag::FootnoteDefinition(name) => {
                self.containers += 1;
                self.out.footnote_definitions.push(Footnote {
                    name: name.to_string(),
                    span: range,
                });
            }
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.link(false, link_type, &dest_url, range),
            Tag::Image {
                link_type,
                dest_url,
                ..
            } => self.link(true, link_type, &dest_url, range),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Bytes) {
        match tag {
            // Paragraphs of one item are one text.
            TagEnd::Paragraph if self.is_in_item() => self.text(" ", range.end..range.end),
            TagEnd::Paragraph | TagEnd::TableCell => self.close(),
            TagEnd::Item => {
                self.containers = self.containers.saturating_sub(1);
                self.close();
            }
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.containers = self.containers.saturating_sub(1);
            }
            TagEnd::Heading(level) => {
                self.close_heading(level as u8, range);
                self.close();
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::CodeBlock => self.close_code(),
            TagEnd::HtmlBlock => self.close_html(),
            TagEnd::Link | TagEnd::Image => self.close_link(),
            _ => {}
        }
    }

    fn is_in_item(&self) -> bool {
        self.open
            .last()
            .is_some_and(|block| block.kind == BlockKind::Item)
    }

    fn block(&mut self, kind: BlockKind, span: Bytes) {
        let list = self.lists.last().copied();
        self.open.push(Prose {
            kind,
            list: list.filter(|_| kind == BlockKind::Item),
            text: String::new(),
            map: Vec::new(),
            span,
        });
    }

    fn close(&mut self) {
        if let Some(block) = self.open.pop()
            && !block.text.trim().is_empty()
        {
            self.out.prose.push(block);
        }
    }

    fn text(&mut self, text: &str, source: Bytes) {
        if let Some(block) = self.open.last_mut() {
            block.map.push((block.text.len(), source));
            block.text.push_str(text);
        }
    }

    fn emphasis(&mut self, marks: usize, range: &Bytes) {
        self.out
            .emphasis
            .push(range.start + marks..range.end - marks);
    }

    /// The anchors of what is no heading.
    fn anchors(&self) -> Vec<String> {
        let out = &self.out;
        let html = out.html.iter().map(|html| &self.source[html.clone()]);
        let mut anchors: Vec<String> = html.flat_map(inside::html_anchors).collect();
        let is_code = |at: usize| {
            let next = out.code.partition_point(|code| code.span.end <= at);
            out.code.get(next).is_some_and(|code| code.span.start <= at)
        };
        let below = inside::attribute_lines(self.source);
        let below = below.filter(|(at, _)| !is_code(*at));
        anchors.extend(below.filter_map(|(_, line)| anchor::named(line)?));
        let defined = out.footnote_definitions.iter();
        let defined: HashSet<&str> = defined.map(|note| note.name.as_str()).collect();
        let notes = out.footnotes.iter().map(|note| note.name.as_str());
        let notes: HashSet<&str> = notes.filter(|name| defined.contains(name)).collect();
        let numbers = 1..=notes.len();
        anchors
            .extend(numbers.flat_map(|number| [format!("fn:{number}"), format!("fnref:{number}")]));
        anchors
    }

    /// Definitions that nothing refers to, of which each was `used` that something does, and those that come too late.
    fn lost_definitions(&mut self, used: &HashSet<usize>) {
        let out = &self.out;
        let mut lost: Vec<Lost> = Vec::new();
        let unused = |one: &&Definition| !used.contains(&one.span.start);
        lost.extend(out.definitions.iter().filter(unused).map(|one| Lost {
            kind: LostKind::Unused(one.name.clone()),
            span: one.span.clone(),
        }));
        // The parser keeps the first one of a name, and passes the others over.
        let names = out.definitions.iter().map(|one| one.name.to_lowercase());
        let names: HashSet<String> = names.collect();
        let mut seen: Option<Vec<Bytes>> = None;
        for (name, span) in inside::definition_lines(self.source) {
            if !names.contains(&name.to_lowercase()) {
                continue;
            }
            let seen = seen.get_or_insert_with(|| covered(out));
            let at = seen.partition_point(|one| one.end <= span.start);
            if seen.get(at).is_none_or(|one| one.start >= span.end) {
                let kind = LostKind::Repeated(name.to_owned());
                lost.push(Lost { kind, span });
            }
        }
        self.out.lost.append(&mut lost);
    }

    /// The same for footnotes, and references to those that do not exist.
    fn lost_footnotes(&mut self) {
        let mut lost: Vec<Lost> = Vec::new();
        let referred = self
            .out
            .footnotes
            .iter()
            .map(|note| note.name.to_lowercase());
        let referred: HashSet<String> = referred.collect();
        let mut defined: HashSet<String> = HashSet::new();
        for note in &self.out.footnote_definitions {
            let key = note.name.to_lowercase();
            let name = format!("^{}", note.name);
            let kind = if defined.contains(&key) {
                LostKind::Repeated(name)
            } else if referred.contains(&key) {
                defined.insert(key);
                continue;
            } else {
                LostKind::Unused(name)
            };
            defined.insert(key);
            let span = note.span.clone();
            lost.push(Lost { kind, span });
        }
        for prose in &self.out.prose {
            for (name, mark) in inside::footnote_marks(&prose.text) {
                let span = prose.source_of(mark);
                // What is escaped is meant as it stands.
                let is_escaped = self.source[..span.start].ends_with('\\');
                if self.source[span.clone()].starts_with("[^") && !is_escaped {
                    let kind = LostKind::NoFootnote(name.to_owned());
                    lost.push(Lost { kind, span });
                }
            }
        }
        self.out.lost.append(&mut lost);
    }

    /// Marks of remarks that are published as text, since nothing closes or opens them there.
    fn published_remarks(&mut self) {
        const MARKS: [&str; 2] = ["<!--", "-->"];
        let source = self.source;
        let in_prose = self.out.prose.iter().flat_map(|prose| {
            let marks = MARKS
                .into_iter()
                .flat_map(|mark| prose.text.match_indices(mark));
            marks.map(|(at, mark)| (prose.source_of(at..at + mark.len()), mark))
        });
        // What is escaped, or made of a reference, is meant as it stands.
        let is_mark = |(span, mark): &(Bytes, &str)| {
            source.get(span.clone()) == Some(*mark) && !source[..span.start].ends_with('\\')
        };
        let behind_remarks = self.out.html.iter().filter(|html| {
            let before = source[..html.start].trim_end_matches([' ', '\t']);
            before.ends_with(MARKS[1])
        });
        let in_html = behind_remarks.flat_map(|html| {
            let marks = source[html.clone()].match_indices(MARKS[1]);
            marks.map(|(at, mark)| (html.start + at..html.start + at + mark.len(), mark))
        });
        // To a browser, these are closed where they open.
        let empty = self.out.comments.iter().map(|comment| comment.span.clone());
        let empty = empty.filter(|span| span.len() < "<!---->".len());
        let empty = empty.map(|span| (span, ""));
        let mut marks: Vec<_> = in_prose
            .filter(is_mark)
            .chain(in_html)
            .chain(empty)
            .collect();
        marks.sort_by_key(|(span, _)| span.start);
        let mut is_open = false;
        let mut before: Option<Bytes> = None;
        for (span, mark) in marks {
            let told = match mark {
                "" => {
                    before = Some(span);
                    continue;
                }
                "<!--" => Some((span, MARKS[1])),
                _ if is_open => None,
                _ => Some(
                    before
                        .take()
                        .map_or((span, MARKS[0]), |empty| (empty, MARKS[1])),
                ),
            };
            is_open = mark == "<!--";
            before = None;
            self.out.unclosed.extend(told.map(|(span, end)| Unclosed {
                span,
                end: end.to_owned(),
                reach: Reach::Published,
            }));
        }
    }

    /// Attributes that do more than name an anchor or a class, and lines of them that belong to nothing.
    fn lost_attributes(&mut self) {
        let (source, out) = (self.source, &self.out);
        if !source.contains('{') {
            return;
        }
        let mut lost: Vec<Lost> = Vec::new();
        let mut tell = |kind, span| lost.push(Lost { kind, span });
        for heading in &out.headings {
            let end = match heading.mark.start <= heading.content.start {
                true => heading.span.end,
                false => heading.mark.start,
            };
            let text = source[heading.content.start..end].trim_end();
            let text = text.trim_end_matches(['#', '>']).trim_end();
            if let Some(at) = anchor::attributes_behind(text)
                && anchor::does_more(&text[at..])
            {
                let start = heading.content.start + at;
                tell(
                    LostKind::Attributes,
                    start..heading.content.start + text.len(),
                );
            }
        }
        for code in &out.code {
            if let CodeKind::Fenced(info) = &code.kind
                && let Some(at) = info.find('{')
                && info.ends_with('}')
                && anchor::does_more(&info[at..])
            {
                let line = &source[code.span.clone()];
                let line = &line[..inside::first_line(line)];
                let at = code.span.start + line.find('{').unwrap_or_default();
                tell(
                    LostKind::Attributes,
                    at..code.span.start + line.trim_end().len(),
                );
            }
        }
        let spans = out.code.iter().map(|code| &code.span);
        let spans = spans.chain(out.comments.iter().map(|comment| &comment.span));
        let mut unread: Vec<&Bytes> = spans.chain(&out.html).collect();
        unread.sort_by_key(|span| span.start);
        let mut reach = 0;
        let ends: Vec<usize> = unread
            .iter()
            .map(|span| {
                reach = span.end.max(reach);
                reach
            })
            .collect();
        let is_unread = |at: usize| {
            let before = unread.partition_point(|span| span.start <= at);
            before.checked_sub(1).is_some_and(|last| ends[last] > at)
        };
        for line in inside::brace_lines(source) {
            let Some((_, behind)) = anchor::attributes_of(&source[line.start..]) else {
                continue;
            };
            if is_unread(line.start) {
                continue;
            }
            let end = source.len() - behind.len();
            let (rest, below) = behind.split_once('\n').unwrap_or((behind, ""));
            if anchor::does_more(&source[line.start..end]) {
                tell(LostKind::Attributes, line.start..end);
            } else if !line.is_below || !rest.trim().is_empty() || inside::is_text(below) {
                tell(
                    LostKind::NoAttributes,
                    line.start..end + rest.trim_end().len(),
                );
            }
        }
        self.out.lost.append(&mut lost);
    }

    fn close_heading(&mut self, level: u8, span: Bytes) {
        let Some(open) = self.heading.take() else {
            return;
        };
        let HeadingParts {
            mark,
            content,
            attributes,
        } = inside::heading_parts(self.source, &span, open.inner.as_ref());
        let braces = attributes
            .clone()
            .unwrap_or_else(|| inside::braces(self.source, content.end..span.end));
        let is_escaped = self.source[..braces.start].ends_with('\\');
        let attributes_read = anchor::named(&self.source[braces.clone()]).filter(|_| !is_escaped);
        let named = matches!(attributes_read, Some(Some(_)));
        let anchor = if let Some(Some(name)) = attributes_read {
            self.slugger.take(&name);
            Some(name).filter(|name| !name.is_empty())
        } else {
            // What the site does not take for attributes is a part of the text.
            let end = attributes_read.map_or(braces.end, |_| content.end);
            let text = anchor::text(self.source, &(content.start..end), &open.parts);
            self.slugger.slug(&text)
        };
        let text = self.open.last().map_or("", |block| block.text.trim());
        self.out.headings.push(Heading {
            level,
            text: text.to_owned(),
            anchor,
            named,
            span,
            content,
            breaks: open.breaks,
            attributes,
            mark,
        });
    }

    fn close_code(&mut self) {
        let Some(OpenCode {
            kind,
            span,
            content,
        }) = self.code.take()
        else {
            return;
        };
        let block = &self.source[span.clone()];
        let empty = span.start + inside::first_line(block);
        let content = content.unwrap_or(empty..empty);
        if matches!(kind, CodeKind::Fenced(_)) {
            let fence = inside::fence(block);
            let rest = self.source.get(content.end..span.end).unwrap_or_default();
            if !rest.contains(fence) {
                self.out.unclosed.push(Unclosed {
                    span: span.clone(),
                    end: fence.to_owned(),
                    reach: self.reach(),
                });
            }
        }
        self.out.code.push(Code {
            kind,
            span,
            content,
        });
    }

    fn close_html(&mut self) {
        let Some((span, lines)) = self.html.take() else {
            return;
        };
        let block = &self.source[span.clone()];
        let end = inside::html_end(block);
        let is_closed = |end: &&str| block.to_ascii_lowercase().contains(end);
        if let Some(end) = end.filter(|end| !is_closed(end)) {
            self.out.unclosed.push(Unclosed {
                span: span.clone(),
                end: end.to_owned(),
                reach: self.reach(),
            });
        }
        if let Some(start) = inside::unclosed_comment(block) {
            self.out.unclosed.push(Unclosed {
                span: span.start + start..span.end,
                end: "-->".to_owned(),
                reach: Reach::Browser,
            });
        }
        let comments: Vec<Bytes> = inside::comments(block)
            .into_iter()
            .map(|comment| span.start + comment.start..span.start + comment.end)
            .collect();
        if end.is_none() {
            self.elements.block(self.source, &span, &comments);
        }
        for mut line in lines {
            let first = comments.partition_point(|comment| comment.end <= line.start);
            let here = comments[first..].iter();
            for comment in here.take_while(|comment| comment.start < line.end) {
                self.html_line(line.start..comment.start.min(line.end));
                line.start = line.start.max(comment.end);
            }
            self.html_line(line);
        }
        let source = self.source;
        let comments = comments.into_iter().map(|span| comment(source, span));
        self.out.comments.extend(comments);
    }

    /// What is taken in by a block that nothing closes here.
    fn reach(&self) -> Reach {
        match self.containers {
            0 => Reach::Everything,
            _ => Reach::Container,
        }
    }

    /// Notes a part of a line of HTML, if anything stands in it.
    fn html_line(&mut self, range: Bytes) {
        let Some(html) = self.source.get(range.clone()) else {
            return;
        };
        let start = range.start + html.len() - html.trim_start().len();
        if !html.trim().is_empty() {
            self.out.html.push(start..start + html.trim().len());
        }
    }

    fn inline_html(&mut self, range: Bytes) {
        if inside::is_comment(&self.source[range.clone()]) {
            self.out.comments.push(comment(self.source, range));
        } else {
            self.elements.block(self.source, &range, &[]);
            self.out.html.push(range);
        }
    }

    fn link(&mut self, image: bool, kind: LinkType, destination: &str, span: Bytes) {
        self.links.push(OpenLink {
            kind,
            image,
            destination: destination.to_owned(),
            text: self.open.last().map_or(0, |block| block.text.len()),
            seen: span.start + 1 + usize::from(image),
            address: self.defined.take(),
            span,
        });
    }

    fn close_link(&mut self) {
        let Some(mut link) = self.links.pop() else {
            return;
        };
        // The parser leaves the empty brackets of `[name][]` out.
        if link.kind == LinkType::Collapsed
            && !self.source[link.span.clone()].ends_with("[]")
            && self.source[link.span.end..].starts_with("[]")
        {
            link.span.end += "[]".len();
        }
        let block = self.open.last();
        let text = block.and_then(|block| block.text.get(link.text..));
        let Bytes { start, end } = link.span;
        let autolink = matches!(link.kind, LinkType::Autolink | LinkType::Email);
        let content = if autolink {
            start + 1..end - 1
        } else {
            let from = start + 1 + usize::from(link.image);
            from..inside::content_end(self.source, link.seen, end)
        };
        let (kind, address) = match link.kind {
            LinkType::Inline => (
                LinkKind::Inline,
                inside::link_address(self.source, content.end, end),
            ),
            _ if autolink => (LinkKind::Autolink, Some(content.clone())),
            _ => (LinkKind::Reference, link.address),
        };
        self.out.links.push(Link {
            kind,
            image: link.image,
            destination: match link.kind {
                LinkType::Email => format!("mailto:{}", link.destination),
                _ => link.destination,
            },
            text: text.unwrap_or_default().to_owned(),
            span: link.span,
            content,
            address,
        });
    }
}

/// The bytes of what is seen of a text: sorted, and none within others.
fn covered(out: &Markdown) -> Vec<Bytes> {
    let definitions = out.definitions.iter().map(|one| &one.span);
    let prose = out.prose.iter().map(|one| &one.span);
    let code = out.code.iter().map(|one| &one.span);
    let notes = out.footnote_definitions.iter().map(|one| &one.span);
    let comments = out.comments.iter().map(|one| &one.span);
    let all = definitions.chain(prose).chain(code).chain(notes);
    let mut all: Vec<Bytes> = all.chain(comments).chain(&out.html).cloned().collect();
    all.sort_by_key(|span| span.start);
    let mut merged: Vec<Bytes> = Vec::with_capacity(all.len());
    for span in all {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

fn comment(source: &str, span: Bytes) -> Comment {
    Comment {
        text: inside::comment_text(&source[span.clone()]).to_owned(),
        span,
    }
}

/// The line of a paragraph that would part the head of a table from its rows; or the first of its rows, where there is no such
/// line.
fn no_table(text: &str, paragraph: &Bytes) -> Option<Lost> {
    let mut start = paragraph.start;
    let mut first_row: Option<Bytes> = None;
    let mut rows = 0;
    for whole in text[paragraph.clone()].split_inclusive('\n') {
        let line = whole.trim_start_matches(['>', ' ', '\t']);
        let at = start + whole.len() - line.len();
        start += whole.len();
        let line = line.trim_end();
        let span = at..at + line.len();
        let is_row = line.contains('|') && line.contains('-');
        if is_row && line.chars().all(|sign| "|-: \t".contains(sign)) {
            let kind = LostKind::NoTable;
            return Some(Lost { kind, span });
        }
        let bars = line.matches('|').count();
        if bars > 2 && line.starts_with('|') && line.ends_with('|') {
            rows += 1;
            first_row.get_or_insert(span);
        }
    }
    first_row.filter(|_| rows > 1).map(|span| Lost {
        kind: LostKind::NoDashes,
        span,
    })
}
