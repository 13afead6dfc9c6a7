//! The body of a requirement's file → its sections.

use super::found::Found;
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::model::Text;
use crate::parse::Parsed;
use crate::raw::{HeadingText, RequirementFile, Sections};
use crate::source::excuse;
use crate::source::markdown::{self, Heading, Place, Reach};
use crate::source::text::{is_missing, read_text, text};
use crate::source::tree::SourceTree;
use crate::span::{Located, Span};

/// The headings of the sections of a requirement, in their order.
#[derive(Debug)]
pub struct Headings {
    names: [String; 2],
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
    let at = |range: std::ops::Range<usize>| {
        Span::new(file.file, start + range.start..start + range.end)
    };
    let is_draft = file.data.draft.as_ref().is_some_and(|draft| draft.value);
    let mut markdown = markdown::parse(body, Place::From(file.file, start));
    let tops: Vec<_> = markdown
        .headings
        .extract_if(.., |heading| heading.level <= 2)
        .collect();
    let mut sections: [Option<Section>; 2] = [None, None];
    for (position, heading) in tops.iter().enumerate() {
        let end = tops
            .get(position + 1)
            .map_or(body.len(), |next| next.part().span.start);
        let slot = headings
            .names()
            .position(|name| heading.level == 2 && name == heading.text);
        let Some(slot) = slot else {
            found.push(unknown(heading, headings));
            continue;
        };
        if let Some((first, _)) = &sections[slot] {
            found.push(repeated(heading, *first));
            continue;
        }
        let span = at(heading.part().span.end.min(end)..end);
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
        .map_or(body, |heading| &body[..heading.part().span.start]);
    if !excuse::is_only_comments(before, &markdown.comments) {
        let skipped = before.len() - before.trim_start().len();
        found.push(misplaced(at(skipped..before.trim_end().len()), headings));
    }
    let [guidance, assessment] = sections.map(|section| section.and_then(|(_, text)| text));
    (guidance, assessment)
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

fn unknown(heading: &Heading, headings: &Headings) -> Diagnostic {
    let message = format!("requirements have no section `{}`", heading.text);
    let diagnostic = Diagnostic::new("unknown-section", heading.span, message);
    match nearest(&heading.text, headings.names()) {
        Some(name) => diagnostic.help(format!("write `## {name}`")),
        None => {
            let [guidance, assessment] = headings.told();
            diagnostic.help(format!(
                "use {guidance} and {assessment}, and `###` for headings within them"
            ))
        }
    }
}

fn repeated(heading: &Heading, first: Span) -> Diagnostic {
    let message = format!("the section `{}` is repeated here", heading.text);
    Diagnostic::new("duplicate-section", heading.span, message)
        .also(first, "first here")
        .help("merge both texts under one heading")
}

fn empty(heading: &Heading) -> Diagnostic {
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
