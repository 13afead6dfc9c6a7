//! A published page → a page of the model folder: its front matter, its title, its anchors, its callouts, its links.
//!
//! All changes of a text are edits over its bytes, so that each is reported at its line.

use pkimm_release::Release;
use pkimm_release::diff::normal;
use pkimm_release::markdown::{
    self, AlertKind, Code, CodeKind, Edits, Event, Heading, Markdown, Tag,
};
use pkimm_release::site::{diagram, is_anchor};
use serde_json::{Map, Value};

use super::head::keys;
use super::kind::Reading;
use super::links::{Addresses, Now, addresses_in, shortcodes};
use crate::import::report::{Kind, Report};
use crate::schema::PAGE_FILE;

/// The front matter and the body of a published page, as a model folder holds them.
pub(super) fn convert(
    page: &Reading<'_>,
    text: &str,
    release: &Release,
    addresses: &Addresses,
    report: &mut Report,
) -> (Map<String, Value>, String) {
    let (keys, start) = keys(page.file, text, report);
    let body = &text[start..];
    let lines_before = text[..start].matches('\n').count();
    let mut keys = kept_keys(page, keys, report);
    let mut conversion = Conversion {
        page,
        text: body,
        markdown: markdown::parse(body),
        lines_before,
        edits: Edits::default(),
        changed: Vec::new(),
        gone: 0..0,
        anchored: Vec::new(),
        report,
    };
    conversion.title(&mut keys);
    conversion.anchors();
    conversion.badges();
    conversion.callouts();
    conversion.diagrams(release);
    conversion.links(addresses);
    conversion.shortcodes(addresses);
    conversion.expressions();
    let converted = conversion.edits.apply(body);
    (keys, converted.trim_matches('\n').trim_end().to_owned())
}

/// The keys that pages have here.
fn kept_keys(
    page: &Reading<'_>,
    mut keys: Map<String, Value>,
    report: &mut Report,
) -> Map<String, Value> {
    let (mut alias, mut bounds) = (None, Vec::new());
    let mut drop = |key: &str, why: &str| {
        report.add(Kind::Dropped, page.file, Some(1), format!("`{key}` {why}"));
    };
    keys.retain(|key, value| {
        if key == "date" && !page.is_page {
            return false;
        }
        if key == "date" {
            drop(
                key,
                "of a page is left out: the site dates pages by the version",
            );
            return false;
        }
        if value.is_null() || (key == "draft" && *value == Value::Bool(false)) {
            return false;
        }
        if key == "slug" || matches!(key.as_str(), "build" | "_build" | "headless") {
            // The address of the page has it, or it says nothing.
            return false;
        }
        if key == "url" {
            if let Some(url) = value.as_str().filter(|url| url.starts_with('/')) {
                alias = Some(url.to_owned());
            }
            return false;
        }
        if matches!(key.as_str(), "expiryDate" | "publishDate") {
            bounds.push(format!("`{key}: {}`", value.as_str().unwrap_or_default()));
            return false;
        }
        let is_known = PAGE_FILE.knows(key);
        if !is_known {
            let said: String = value.to_string().chars().take(200).collect();
            drop(key, &format!("is no key of the front matter of a page that the layouts of the site read; it said `{said}`"));
        }
        is_known
    });
    if let Some(url) = alias.filter(|_| page.is_page) {
        let told = format!(
            "the page had the address `{url}`, which leads to it from now on, by `aliases`"
        );
        report.add(Kind::Changed, page.file, Some(1), told);
        let aliases = keys
            .entry("aliases")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Some(aliases) = aliases.as_array_mut() {
            aliases.push(Value::String(url));
        }
    }
    for bound in bounds {
        let message = format!(
            "Hugo shows this page only as {bound} says; it is always shown from now on, so remove it if its time is over"
        );
        report.add(Kind::Decide, page.file, Some(1), message);
    }
    keys
}

/// What a mind map that is made from the model is in the source of a page.
pub(in crate::import) const MIND_MAP: &str = "{= diagrams.mindmap =}\n";

/// Whether code is a mind map that shows the modules and categories of a model, and nothing else.
pub(in crate::import) fn is_mind_map(text: &str, code: &Code, release: &Release) -> bool {
    let is_mermaid = matches!(&code.kind, CodeKind::Fenced(info) if info.trim() == "mermaid");
    is_mermaid && diagram::shows_structure(&text[code.content.clone()], release)
}

/// The changes of one page.
struct Conversion<'a, 'r> {
    page: &'a Reading<'a>,
    text: &'a str,
    markdown: Markdown,
    lines_before: usize,
    edits: Edits,
    /// The bytes that were changed.
    changed: Vec<markdown::Bytes>,
    /// The heading that was taken out, with what stood in it.
    gone: markdown::Bytes,
    /// Where the blocks end that have got an anchor.
    anchored: Vec<usize>,
    report: &'r mut Report,
}

impl Conversion<'_, '_> {
    /// Puts a text in place of bytes. Where some of them were changed already, it stays as that made it, and this is told.
    fn replace(&mut self, span: markdown::Bytes, with: impl Into<String>) -> bool {
        let is_free = self.is_free(&span);
        if is_free {
            self.changed.push(span.clone());
            self.edits.replace(span, with);
        } else {
            self.tell(
                Kind::Decide,
                span.start,
                "this stands within something else that was changed, and is as it was",
            );
        }
        is_free
    }

    /// Puts a text before a byte, likewise.
    fn insert(&mut self, at: usize, text: impl Into<String>) -> bool {
        self.replace(at..at, text)
    }

    fn is_free(&self, span: &markdown::Bytes) -> bool {
        !self.changed.iter().any(|other| {
            let is_within = other.start < span.start && span.start < other.end;
            is_within || span.start < other.end && other.start < span.end
        })
    }

    fn line(&self, at: usize) -> Option<usize> {
        Some(self.lines_before + self.text[..at].matches('\n').count() + 1)
    }

    fn tell(&mut self, kind: Kind, at: usize, message: impl Into<String>) {
        let line = self.line(at);
        self.report.add(kind, self.page.file, line, message);
    }

    /// A first heading that repeats the title goes, or becomes the title where there is none; what other headings of the first level
    /// there are move below it, with all others.
    fn title(&mut self, keys: &mut Map<String, Value>) {
        let headings = self.markdown.headings.clone();
        let title = keys.get("title").and_then(Value::as_str).map(str::to_owned);
        let first = headings.first().filter(|heading| heading.level == 1);
        // Anchors of HTML show nothing.
        let above = first.map_or("", |heading| &self.text[..heading.span.start]);
        let anchors_above = anchors_of(above);
        let is_first = |_: &&Heading| anchors_above.is_some();
        let repeats = first.filter(is_first).filter(|heading| {
            title
                .as_ref()
                .is_none_or(|title| normal(title) == normal(&heading.text))
        });
        if let Some(heading) = repeats {
            if title.is_none() {
                keys.insert("title".to_owned(), Value::String(heading.text.clone()));
            }
            let end = heading.span.end;
            let blank = self.text[end..].len() - self.text[end..].trim_start_matches('\n').len();
            self.replace(heading.span.start..end + blank, String::new());
            self.gone = heading.span.clone();
            self.tell(Kind::Changed, heading.span.start, "a heading that repeats the title was taken out: the site prints the title above the text");
            // One that was written for this place has the paragraph below; see [`Self::anchors`].
            let is_own = |id: &String| heading.anchor.as_ref() == Some(id);
            if self.page.is_page && anchors_above.iter().flatten().all(is_own) {
                self.keep_anchor(heading);
            }
        } else if title.is_none() {
            keys.insert("title".to_owned(), Value::String(name_of(self.page.path)));
            self.tell(
                Kind::Decide,
                0,
                "the page has no title, and got one from the name of its file",
            );
        }
        let rest: Vec<&Heading> = headings
            .iter()
            .filter(|heading| Some(*heading) != repeats)
            .collect();
        if !rest.iter().any(|heading| heading.level == 1) {
            return;
        }
        self.tell(
            Kind::Changed,
            rest[0].span.start,
            "all headings moved down by one level, since the first level is the title's",
        );
        for heading in rest {
            let is_underlined = !self.text[heading.mark.clone()].starts_with('#');
            if is_underlined && heading.level == 1 {
                let mark = self.text[heading.mark.clone()].replace('=', "-");
                self.replace(heading.mark.clone(), mark);
            } else if is_underlined {
                self.insert(heading.content.start, "### ");
                // A heading behind number signs is one line.
                for line_break in heading.breaks.clone() {
                    self.replace(line_break, " ");
                }
                self.replace(heading.content.end..heading.mark.end, String::new());
            } else if heading.level < 6 {
                self.insert(heading.mark.start, "#");
            }
        }
    }

    /// The anchor of a heading that is taken out goes to the paragraph directly below it. Where there is none, it leads to the top of the
    /// page; see [`super::former`].
    fn keep_anchor(&mut self, heading: &Heading) {
        let Some(anchor) = &heading.anchor else {
            return;
        };
        let below = self.markdown.prose.iter().find(|prose| {
            prose.kind == markdown::BlockKind::Paragraph && prose.span.start >= heading.span.end
        });
        let is_next = |block: &&markdown::Prose| {
            self.text[heading.span.end..block.span.start]
                .trim()
                .is_empty()
        };
        if let Some(block) = below.filter(is_next).map(|block| block.span.clone()) {
            self.give_anchor(&block, anchor);
        }
    }

    /// Gives a block an anchor, as an attribute on the line below it.
    fn give_anchor(&mut self, block: &markdown::Bytes, anchor: &str) {
        self.anchored.push(block.end);
        let mut end = self.text[..block.end].trim_end().len();
        // Behind what stays of the block, where its end goes.
        while let Some(gone) = self
            .changed
            .iter()
            .find(|gone| gone.start < end && end <= gone.end)
        {
            end = self.text[..gone.start].trim_end().len();
        }
        self.insert(end, format!("\n{{#{anchor}}}"));
    }

    /// Anchors of HTML become attributes of the paragraph that they stand before or in. Before a heading, which keeps the anchor of its
    /// text, they go to the paragraph directly below that.
    fn anchors(&mut self) {
        for html in self.markdown.html.clone() {
            let Some((id, len)) = anchor(&self.text[html.start..]) else {
                continue;
            };
            let span = html.start..html.start + len;
            if self.gone.contains(&span.start) {
                continue;
            }
            let is_blank =
                |from: usize, to: usize| from <= to && self.text[from..to].trim().is_empty();
            let headings = self.markdown.headings.iter();
            let heading = headings.clone().find(|heading| {
                heading.span.contains(&span.start) || is_blank(span.end, heading.span.start)
            });
            if heading.is_some_and(|heading| heading.anchor.as_deref() == Some(id.as_str())) {
                self.remove_line(span.clone());
                self.tell(
                    Kind::Changed,
                    span.start,
                    format!(
                        "the anchor `#{id}` of HTML was taken out: the heading has it by itself"
                    ),
                );
                continue;
            }
            let from = heading.map_or(span.end, |heading| heading.span.end);
            let paragraphs = self
                .markdown
                .prose
                .iter()
                .filter(|prose| prose.kind == markdown::BlockKind::Paragraph);
            let block = paragraphs.map(|prose| prose.span.clone()).find(|block| {
                let within = self.text[block.clone()].trim();
                let is_in = block.contains(&span.start) && within != &self.text[span.clone()];
                is_in || is_blank(from, block.start)
            });
            // A block has one line of attributes.
            let has_own = |block: &markdown::Bytes| {
                let last = self.text[block.clone()].trim_end().lines().last();
                last.is_some_and(|line| line.trim_start().starts_with("{#"))
            };
            let block =
                block.filter(|block| !self.anchored.contains(&block.end) && !has_own(block));
            let Some(block) = block else {
                self.tell(Kind::Decide, span.start, format!("the anchor `#{id}` is written in HTML, and no paragraph directly below it could have it"));
                continue;
            };
            self.remove_line(span.clone());
            self.give_anchor(&block, &id);
            self.tell(
                Kind::Changed,
                span.start,
                format!("the anchor `#{id}` of HTML became an attribute of the paragraph"),
            );
        }
    }

    /// Takes something out, with its line where nothing else stands in it.
    fn remove_line(&mut self, span: markdown::Bytes) {
        let start = self.text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[span.end..]
            .find('\n')
            .map_or(self.text.len(), |at| span.end + at + 1);
        let is_alone = self.text[start..span.start].trim().is_empty()
            && self.text[span.end..end].trim().is_empty();
        if !is_alone {
            self.replace(span, String::new());
            return;
        }
        // The blank lines below part nothing where there are some above.
        let above = &self.text[..start];
        let is_parted = above.trim().is_empty() || above.ends_with("\n\n");
        let blank = self.text[end..].len() - self.text[end..].trim_start_matches('\n').len();
        self.replace(
            start..end + if is_parted { blank } else { 0 },
            String::new(),
        );
    }

    /// Badges of HTML become bold words.
    fn badges(&mut self) {
        for html in self.markdown.html.clone() {
            let rest = &self.text[html.start..];
            let Some(end) = rest
                .find('>')
                .filter(|_| rest.starts_with("<span") || rest.starts_with("<kbd"))
            else {
                continue;
            };
            let name = if rest.starts_with("<span") {
                "span"
            } else {
                "kbd"
            };
            let close = format!("</{name}>");
            let is_badge = rest[..end].contains("badge");
            let Some(closes) = rest.find(&close).filter(|closes| is_badge && *closes > end) else {
                continue;
            };
            let words = rest[end + 1..closes].trim();
            let is_bold = self
                .markdown
                .emphasis
                .iter()
                .any(|bold| bold.contains(&html.start));
            let is_plain = !words.is_empty() && !words.contains(['<', '\n', '*', '[']);
            if self.gone.contains(&html.start) || is_bold || !is_plain {
                continue;
            }
            // The words stay what they are, since more may change in them.
            let start = html.start + closes - rest[end + 1..closes].trim_start().len();
            let is_bold = self.replace(html.start..start, "**")
                && self.replace(start + words.len()..html.start + closes + close.len(), "**");
            if is_bold {
                self.tell(
                    Kind::Changed,
                    html.start,
                    format!("the badge \"{words}\" of HTML became bold words"),
                );
            }
        }
    }

    /// Quotations that are notes by a word, a sign or a class become alerts.
    fn callouts(&mut self) {
        let quotes = markdown::events(self.text).filter_map(|(event, span)| {
            matches!(event, Event::Start(Tag::BlockQuote(None))).then_some(span)
        });
        let quotes: Vec<_> = quotes.collect();
        for quote in quotes {
            let text = &self.text[quote.clone()];
            let first = text.lines().next().unwrap_or_default();
            let marker = first.len() - first.trim_start_matches(['>', ' ']).len();
            if marker == 0 || first[..marker].matches('>').count() != 1 {
                continue;
            }
            // A line directly below a quotation is read as one of its lines.
            let last = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
            let is_within = last > 0 && !text[last..].trim_start().starts_with('>');
            let below = quote.start + last..quote.start + text.trim_end().len();
            let behind = self.text[quote.end..].lines().next().unwrap_or_default();
            let class_at = if is_within {
                below
            } else {
                quote.end..quote.end + behind.len()
            };
            let class = class(&self.text[class_at.clone()]);
            let (word, kept) = word(&first[marker..]);
            let Some(kind) = class.or(word) else {
                continue;
            };
            let start = quote.start + marker;
            let name = name(kind);
            let first_line = quote.start + first.len();
            // What stands behind the word on its line is the first line of the note.
            let rest = &self.text[start + kept..first_line];
            let with = match rest.trim() {
                "" => format!("[!{name}]"),
                _ => format!("[!{name}]\n{}> ", self.indent(quote.start)),
            };
            let blank = rest.len() - rest.trim_start().len();
            if !self.replace(start..start + kept + blank, with) {
                continue;
            }
            if class.is_some() {
                let end = (class_at.end + 1).min(self.text.len());
                self.replace(class_at.start..end, String::new());
            }
            self.tell(
                Kind::Changed,
                quote.start,
                format!("a note is written as `[!{name}]` from now on"),
            );
        }
    }

    /// What stands before a place on its line, as it stands before the next line of the same: marks of quotations, and blanks.
    fn indent(&self, at: usize) -> String {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let before = self.text[start..at].chars();
        before
            .map(|sign| {
                if matches!(sign, '>' | '\t') {
                    sign
                } else {
                    ' '
                }
            })
            .collect()
    }

    /// A mind map that shows the modules and categories of the model, and nothing else, is made from it.
    fn diagrams(&mut self, release: &Release) {
        if self.page.is_verbatim {
            return;
        }
        for code in self.markdown.code.clone() {
            if is_mind_map(self.text, &code, release)
                && self.replace(code.content.clone(), MIND_MAP)
            {
                self.tell(
                    Kind::Changed,
                    code.span.start,
                    "the mind map is made from the model from now on",
                );
            }
        }
    }

    /// The addresses of links, those in HTML among them, with their places and whether they stand in HTML.
    fn addresses(&self) -> Vec<(markdown::Bytes, String, bool)> {
        let links = self.markdown.links.iter();
        let links = links.filter_map(|link| {
            let address = link.address.clone()?;
            Some((address, link.destination.clone(), false))
        });
        let html = self.markdown.html.iter().flat_map(|html| {
            let found = addresses_in(&self.text[html.clone()]);
            found.into_iter().map(|(at, address)| {
                let start = html.start + at;
                (start..start + address.len(), address.to_owned(), true)
            })
        });
        links.chain(html).collect()
    }

    fn links(&mut self, addresses: &Addresses) {
        let mut seen: Vec<usize> = Vec::new();
        for (place, destination, is_html) in self.addresses() {
            let at = place.start;
            if seen.contains(&at) || self.gone.contains(&at) {
                continue;
            }
            seen.push(at);
            let now = addresses.now(self.page, &destination);
            let way = match &now {
                Now::Moved(new) => new,
                _ => &destination,
            };
            if is_html && addresses.is_elsewhere(self.page, way) {
                let message = format!(
                    "the link to `{destination}` in HTML leads to another tree of the site, and stays as it is; write it as a link of Markdown, which finds the way"
                );
                self.tell(Kind::Decide, at, message);
                continue;
            }
            match now {
                Now::Same => {}
                Now::Moved(new) => {
                    let message =
                        format!("the link to `{destination}` leads to `{new}` from now on");
                    if self.replace(place, new) {
                        self.tell(Kind::Changed, at, message);
                    }
                }
                Now::Left => {
                    let message = format!(
                        "the link to `{destination}` leads to a file that cannot stand beside pages; publish it elsewhere, and lead there"
                    );
                    self.tell(Kind::Decide, at, message);
                }
                Now::Nowhere => {
                    let message =
                        format!("the link to `{destination}` leads to no page and no file");
                    self.tell(Kind::Wrong, at, message);
                }
            }
        }
    }

    /// Addresses that Hugo's shortcodes `ref` and `relref` would make are written out.
    fn shortcodes(&mut self, addresses: &Addresses) {
        for (place, said) in references(self.text) {
            let is_code = |code: &Code| code.span.contains(&place.start);
            if self.markdown.code.iter().any(is_code) || self.gone.contains(&place.start) {
                continue;
            }
            let at = place.start;
            match addresses.referred(self.page, said) {
                Some(way) => {
                    let message = format!(
                        "the link to `{said}` by a shortcode of Hugo leads to `{way}` from now on"
                    );
                    if self.replace(place, way) {
                        self.tell(Kind::Changed, at, message);
                    }
                }
                None => {
                    let message = format!(
                        "the shortcode of Hugo for `{said}` names no page; write the address in its place"
                    );
                    self.tell(Kind::Decide, at, message);
                }
            }
        }
    }

    /// What would be read as an expression is written so that it is shown.
    fn expressions(&mut self) {
        for mark in ["{=", "{~", "{*"] {
            let places: Vec<usize> = self.text.match_indices(mark).map(|(at, _)| at).collect();
            let gone = self.gone.clone();
            for at in places.into_iter().filter(|at| !gone.contains(at)) {
                if self.replace(at..at + 2, format!("{{= \"{{\" =}}{}", &mark[1..])) {
                    self.tell(Kind::Changed, at, format!("`{mark}` was written so that it is shown: here it would begin an expression"));
                }
            }
        }
    }
}

/// The shortcodes of a text that make the address of a page, and what they name.
fn references(text: &str) -> impl Iterator<Item = (markdown::Bytes, &str)> {
    shortcodes(text).filter_map(|(span, call)| {
        let mut names = ["ref", "relref"].iter();
        let said = names.find_map(|name| call.strip_prefix(name)?.strip_prefix(' '))?;
        let said = said.trim().trim_matches(['"', '`']);
        (!said.contains(['"', '`', ' ', '\n'])).then_some((span, said))
    })
}

/// A title made of the name of a file.
fn name_of(path: &str) -> String {
    let path = path.strip_suffix(".md").unwrap_or(path);
    let path = path.strip_suffix("/_index").unwrap_or(path);
    let name = path
        .rsplit('/')
        .next()
        .unwrap_or(path)
        .replace(['-', '_'], " ");
    let name = name.trim();
    let mut letters = name.chars();
    letters.next().map_or_else(
        || "Overview".to_owned(),
        |first| first.to_uppercase().chain(letters).collect(),
    )
}

/// The ids of the anchors of HTML that a text consists of; `None` where there is anything else in it.
fn anchors_of(text: &str) -> Option<Vec<String>> {
    let (mut ids, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (id, len) = anchor(rest)?;
        ids.push(id);
        rest = rest[len..].trim_start();
    }
    Some(ids)
}

/// The id of an anchor of HTML at the beginning of a text, and how long the anchor is.
fn anchor(text: &str) -> Option<(String, usize)> {
    let end = text.find('>').filter(|_| text.starts_with("<a "))?;
    let tag = &text[..end];
    if tag.contains("href") {
        return None;
    }
    let value = ["id=", "name="].iter().find_map(|key| {
        let (_, rest) = tag.split_once(key)?;
        let quote = rest
            .chars()
            .next()
            .filter(|sign| matches!(sign, '"' | '\''))?;
        rest[1..].split(quote).next()
    })?;
    let closes = text[end + 1..].strip_prefix("</a>");
    (is_anchor(value) && closes.is_some()).then(|| (value.to_owned(), end + 1 + "</a>".len()))
}

/// What a note is by the class on the line below it.
fn class(line: &str) -> Option<AlertKind> {
    let inner = line.trim().strip_prefix('{')?.strip_suffix('}')?;
    let inner = inner.trim_start_matches(':').replace(['"', '\''], " ");
    let inner = inner.replace("class=", " ");
    let mut names = inner
        .split_whitespace()
        .map(|name| name.trim_start_matches('.'));
    names.find_map(|name| match name {
        "callout-info" | "callout-note" => Some(AlertKind::Note),
        "callout-warning" => Some(AlertKind::Warning),
        "callout-danger" => Some(AlertKind::Caution),
        "callout-tip" => Some(AlertKind::Tip),
        _ => None,
    })
}

/// What a note is by the word or sign at its beginning, and how many bytes say it.
fn word(text: &str) -> (Option<AlertKind>, usize) {
    const SIGNS: &[(&str, AlertKind)] = &[
        (":warning:", AlertKind::Warning),
        ("⚠\u{fe0f}", AlertKind::Warning),
        ("⚠", AlertKind::Warning),
        (":information_source:", AlertKind::Note),
        ("ℹ\u{fe0f}", AlertKind::Note),
        ("ℹ", AlertKind::Note),
        (":bulb:", AlertKind::Tip),
        (":memo:", AlertKind::Note),
    ];
    const WORDS: &[(&str, AlertKind)] = &[
        ("note", AlertKind::Note),
        ("info", AlertKind::Note),
        ("information", AlertKind::Note),
        ("tip", AlertKind::Tip),
        ("important", AlertKind::Important),
        ("warning", AlertKind::Warning),
        ("caution", AlertKind::Caution),
    ];
    if let Some((sign, kind)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
        return (Some(*kind), sign.len());
    }
    let bold = ["**", "__"].iter().find_map(|mark| {
        let (word, _) = text.strip_prefix(mark)?.split_once(mark)?;
        Some((word, word.len() + 2 * mark.len()))
    });
    let Some((said, mut len)) = bold else {
        return (None, 0);
    };
    let said = said.trim_end_matches(':').to_lowercase();
    let kind = WORDS
        .iter()
        .find(|(word, _)| *word == said)
        .map(|(_, kind)| *kind);
    if text[len..].starts_with(':') {
        len += 1;
    }
    match kind {
        Some(kind) => (Some(kind), len),
        None => (None, 0),
    }
}

fn name(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::Note => "NOTE",
        AlertKind::Tip => "TIP",
        AlertKind::Important => "IMPORTANT",
        AlertKind::Warning => "WARNING",
        AlertKind::Caution => "CAUTION",
    }
}
