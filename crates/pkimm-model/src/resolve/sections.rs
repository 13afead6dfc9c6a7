//! The body of a requirement's file → its sections.

use std::ops::Range;

use super::found::Found;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::edit::Fix;
use crate::model::Text;
use crate::parse::Parsed;
use crate::raw::{HeadingText, RequirementFile, Sections};
use crate::source::excuse;
use crate::source::markdown::{self, CodeKind, Heading, Markdown, Place, Placed, Reach};
use crate::source::text::{is_missing, read_text, text};
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

/// The headings of the sections of a requirement, in their order.
#[derive(Debug)]
pub struct Headings {
    pub names: [String; 2],
    /// Whether a file can have both of them. If not, what files lack follows from that.
    can_be_met: bool,
}

impl Headings {
    /// What `model.toml` calls the sections, or their English names.
    pub fn resolve(sections: Sections, found: &mut Found) -> Self {
        let Sections {
            guidance,
            assessment,
        } = sections;
        let second = assessment.as_ref().map(|heading| heading.span);
        let spans = [guidance.as_ref().map(|heading| heading.span), second];
        let or = |heading: Option<Located<HeadingText>>, default: &str| {
            heading.map_or_else(|| default.to_owned(), |heading| heading.into_text().value)
        };
        let headings = [or(guidance, "Guidance"), or(assessment, "Assessment")];
        let misread = |(name, span): (&String, Option<Span>)| misread(name, span?);
        let mut faults: Vec<Diagnostic> = headings.iter().zip(spans).filter_map(misread).collect();
        if let [Some(span), _] | [_, Some(span)] = spans
            && headings[0] == headings[1]
        {
            faults.push(same(&headings[0], span));
        }
        let can_be_met = faults.is_empty();
        faults.into_iter().for_each(|fault| found.push(fault));
        Self {
            names: headings,
            can_be_met,
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// How somebody is told which headings there are.
    fn told(&self) -> [String; 2] {
        self.names.each_ref().map(|name| format!("`## {name}`"))
    }
}

/// A section that was found: its heading, and its text where it has any.
type Section = (Span, Option<Text>);

/// The guidance and the assessment of a requirement.
pub fn resolve(
    tree: &SourceTree,
    headings: &Headings,
    file: &Parsed<RequirementFile>,
    found: &mut Found,
) -> (Option<Text>, Option<Text>) {
    if !headings.can_be_met {
        return (None, None);
    }
    let body = tree.slice(file.body);
    let start = file.body.range().start;
    let at = |range: Range<usize>| Span::new(file.file, start + range.start..start + range.end);
    let is_draft = file.data.draft.as_ref().is_some_and(|draft| draft.value);
    let place = Place::From(file.file, start);
    let mut markdown = markdown::parse(body, place);
    let tops = tops(body, &mut markdown, headings, place);
    let mut sections: [Option<Section>; 2] = [None, None];
    for (position, heading) in tops.iter().enumerate() {
        let end = tops
            .get(position + 1)
            .map_or(body.len(), |next| next.range.start);
        let Some(slot) = heading.slot(headings) else {
            found.push(unknown(heading, headings));
            continue;
        };
        if let Some((first, _)) = &sections[slot] {
            found.push(repeated(heading, *first));
            continue;
        }
        if heading.meant.is_some() {
            // The end of its line stays.
            let line = body[heading.range.clone()].trim_end();
            let line = at(heading.range.start..heading.range.start + line.len());
            found.push(misspelt(heading, line, &headings.names[slot]));
        }
        let span = at(heading.range.end.min(end)..end);
        let whole = markdown.take(span);
        // Each section is published on its own, and must not need what another one defines.
        let text = if whole.defines {
            read_text(tree, span)
        } else {
            text(tree, span, whole)
        };
        if is_missing(&text) && !is_draft {
            found.push(empty(heading));
        }
        sections[slot] = Some((heading.span, text));
    }
    // What is never closed may have taken in a section, and is told itself.
    let texts = sections
        .iter()
        .flatten()
        .filter_map(|(_, text)| text.as_ref());
    let mut blocks = texts.flat_map(|text| &text.markdown.unclosed);
    let is_closed = blocks.all(|block| block.reach != Reach::Everything);
    for (name, _) in headings
        .names()
        .zip(&sections)
        .filter(|(_, section)| section.is_none() && !is_draft && is_closed)
    {
        found.push(missing(name, file.body.at_start()));
    }
    let before = tops
        .first()
        .map_or(body, |heading| &body[..heading.range.start]);
    if !excuse::is_only_comments(before, &markdown.comments) {
        let skipped = before.len() - before.trim_start().len();
        found.push(misplaced(at(skipped..before.trim_end().len()), headings));
    }
    let [guidance, assessment] = sections.map(|section| section.and_then(|(_, text)| text));
    (guidance, assessment)
}

/// What begins a section, or should.
struct Top {
    level: u8,
    text: String,
    span: Span,
    /// The bytes of the body.
    range: Range<usize>,
    /// The section that a line was meant to begin, and does not.
    meant: Option<usize>,
}

impl Top {
    /// The section that begins here.
    fn slot(&self, headings: &Headings) -> Option<usize> {
        let own = |name| self.level == 2 && name == self.text;
        self.meant.or_else(|| headings.names().position(own))
    }
}

/// Takes the headings of sections out of a body. Where one is not there, the line that was meant to be it is one, too:
/// what stands below that was written below it.
fn tops(body: &str, markdown: &mut Markdown, headings: &Headings, place: Place) -> Vec<Top> {
    // One in a quotation or a list begins nothing.
    let begins = |heading: &Heading| {
        let start = heading.part().span.start;
        let line = body[..start].rfind('\n').map_or(0, |end| end + 1);
        body[line..start].trim().is_empty()
    };
    let read = markdown
        .headings
        .extract_if(.., |heading| heading.level <= 2 && begins(heading));
    let mut tops: Vec<Top> = read
        .map(|heading| Top {
            level: heading.level,
            text: heading.text.clone(),
            span: heading.span,
            range: heading.part().span.clone(),
            meant: None,
        })
        .collect();
    for slot in 0..headings.names.len() {
        let Some(meant) = meant(slot, body, &tops, markdown, headings) else {
            continue;
        };
        tops.retain(|top| !meant.contains(&top.range.start));
        tops.push(Top {
            level: 2,
            text: body[meant.clone()].trim().to_owned(),
            span: place.span(meant.clone()),
            range: meant,
            meant: Some(slot),
        });
    }
    tops.sort_by_key(|top| top.range.start);
    tops
}

/// Where the heading of a section was meant to stand that no heading begins: another heading that is like it, a remark, or
/// a line of its words.
fn meant(
    slot: usize,
    body: &str,
    tops: &[Top],
    markdown: &Markdown,
    headings: &Headings,
) -> Option<Range<usize>> {
    let name = &headings.names[slot];
    if tops.iter().any(|top| top.slot(headings) == Some(slot)) {
        return None;
    }
    let is_like = |top: &&Top| {
        top.slot(headings).is_none() && nearest(&top.text, headings.names()) == Some(name.as_str())
    };
    let heading = tops.iter().find(is_like).map(|top| top.range.clone());
    let remark = || {
        let is_it = |inside: &str| inside.trim().trim_start_matches('#').trim() == name;
        let mut remarks = markdown.comments.iter();
        let remark = remarks.find(|comment| is_it(&comment.text));
        remark.map(|comment| comment.part().span.clone())
    };
    let line = || {
        let is_code = |at: usize| {
            let mut fenced = markdown.code.iter().map(Placed::part);
            fenced.any(|code| matches!(code.kind, CodeKind::Fenced(_)) && code.span.contains(&at))
        };
        let mut end = 0;
        let mut lines = body.split_inclusive('\n').map(|line| {
            end += line.len();
            end - line.len()..end - line.len() + line.trim_end().len()
        });
        lines.find(|line| is_words(&body[line.clone()], name) && !is_code(line.start))
    };
    heading.or_else(remark).or_else(line)
}

/// Whether a line has the words of a heading, with other marks around them than those of a heading or with none.
fn is_words(line: &str, name: &str) -> bool {
    let line = line.trim();
    let inside = line.strip_prefix('<').and_then(|line| line.split_once('>'));
    let inside = inside.map_or(line, |(_, inside)| inside);
    let inside = inside.split('<').next().unwrap_or_default();
    let words = inside.trim_matches(|sign: char| !sign.is_alphabetic());
    words.to_lowercase() == name.to_lowercase()
}

/// A heading that Markdown reads as something else than it says, so that no file could have it.
fn misread(name: &str, span: Span) -> Option<Diagnostic> {
    let heading = markdown::parse(&format!("## {name}\n"), Place::From(span.file, 0));
    let is_read = |heading: &Heading| heading.level == 2 && heading.text == name;
    if matches!(heading.headings.as_slice(), [heading] if is_read(heading)) {
        return None;
    }
    let message = format!("Markdown reads the heading `## {name}` as something else");
    let diagnostic = Diagnostic::new("unknown-section", span, message);
    Some(diagnostic.help("use plain words, without marks of Markdown"))
}

fn same(name: &str, span: Span) -> Diagnostic {
    let message = format!("both sections of a requirement have the heading `{name}`");
    Diagnostic::new("duplicate-section", span, message).help("give them different headings")
}

fn unknown(heading: &Top, headings: &Headings) -> Diagnostic {
    let message = format!("requirements have no section `{}`", heading.text);
    let [guidance, assessment] = headings.told();
    Diagnostic::new("unknown-section", heading.span, message).help(format!(
        "use {guidance} and {assessment}, and `###` for headings within them"
    ))
}

fn repeated(heading: &Top, first: Span) -> Diagnostic {
    let message = format!("the section `{}` is repeated here", heading.text);
    Diagnostic::new("duplicate-section", heading.span, message)
        .also(first, "first here")
        .help("merge both texts under one heading")
}

/// What stands in a line that was meant to be the heading of a section.
fn misspelt(heading: &Top, line: Span, name: &str) -> Diagnostic {
    let message = match heading.text.starts_with("<!--") {
        true => format!("the heading `## {name}` stands in a remark, so the section is missing"),
        false => format!("the section `## {name}` is missing, and this line is like its heading"),
    };
    let fix = Fix::automatic(line, format!("## {name}"));
    let is_certain = is_words(&heading.text, name);
    let is_line = !heading.text.contains(['\n', '\r']);
    Diagnostic::new("missing-section", heading.span, message)
        .help(format!("write it so: `## {name}`"))
        .maybe_fix(is_line.then(|| fix.if_certain(is_certain)))
}

fn empty(heading: &Top) -> Diagnostic {
    let message = format!("the section `{}` is empty", heading.text);
    Diagnostic::new("empty-section", heading.span, message)
        .help("write the text, or mark the file with `draft = true` in its front matter")
}

fn missing(name: &str, span: Span) -> Diagnostic {
    let message = format!("the section `## {name}` is missing");
    Diagnostic::new("missing-section", span, message)
        .help(format!("add a line `## {name}`, and the text below it"))
}

fn misplaced(span: Span, headings: &Headings) -> Diagnostic {
    let [guidance, assessment] = headings.told();
    let message = "this text comes before the first section and would be lost";
    Diagnostic::new("unknown-section", span, message)
        .help(format!("move it below {guidance} or {assessment}"))
}
