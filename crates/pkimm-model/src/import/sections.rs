//! What a text must not do where it stands in a source file: open a section of its own, or hide the one after it.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

/// The Markdown by which sources are parted.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_GFM);

/// A change that lets a text stand in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mended {
    /// The line that asks for it, as it was.
    pub line: String,
    /// How many lines that say the same stand before it.
    pub before: usize,
    /// What was done.
    pub why: String,
}

/// A text in which no line opens a heading of the first or second level, since those part the sections of a file.
pub(super) fn below_sections(text: &mut String, mended: &mut Vec<Mended>) {
    // Each round takes one heading away, and what it was can be part of another one then.
    while let Some(at) = first_heading(text) {
        let line = text[at..].lines().next().unwrap_or_default().to_owned();
        mended.push(Mended {
            before: before(text, at, &line),
            line,
            why: "a backslash before it keeps it from opening a section".to_owned(),
        });
        text.insert(at, '\\');
    }
}

/// A text after which a heading is a heading. Code, a comment and some other HTML reach to the end of a file where nothing
/// closes them; a line that does so shows the same.
pub(super) fn closed(text: &mut String, mended: &mut Vec<Mended>) {
    if !swallows(text) {
        return;
    }
    let (at, fence) = last_block(text);
    let html = [
        "-->",
        "?>",
        "]]>",
        "</script>",
        "</pre>",
        "</style>",
        "</textarea>",
        ">",
    ];
    let closes = |end: &&str| !swallows(&format!("{text}\n{end}"));
    let Some(end) = std::iter::once(fence.as_str())
        .chain(html)
        .filter(|end| !end.is_empty())
        .find(closes)
    else {
        return;
    };
    let line = text[at..].lines().next().unwrap_or_default().to_owned();
    mended.push(Mended {
        before: before(text, at, &line),
        line,
        why: format!("nothing closes it, so that the text after it would belong to it; the line {end} at its end does"),
    });
    let end = format!("\n{end}");
    text.push_str(&end);
}

/// How many lines before a place say the same as the one there.
fn before(text: &str, at: usize, line: &str) -> usize {
    text[..at]
        .lines()
        .filter(|own| {
            own.trim_start_matches('\\')
                .trim_end()
                .ends_with(line.trim())
        })
        .count()
}

/// Whether a heading after the text would be part of it.
fn swallows(text: &str) -> bool {
    let probe = format!("{text}\n\n## Next\n");
    let next = probe.len() - "## Next\n".len();
    !Parser::new_ext(&probe, OPTIONS)
        .into_offset_iter()
        .any(|(event, range)| {
            range.start == next && matches!(event, Event::Start(Tag::Heading { .. }))
        })
}

/// Where the last block starts that can be left open, and the fence that closes it where it is code.
fn last_block(text: &str) -> (usize, String) {
    let mut last = (0, String::new());
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                let block = text[range.clone()].trim_start();
                let mark = block.chars().next().unwrap_or('`');
                let fence = block.chars().take_while(|own| *own == mark).collect();
                last = (range.start, fence);
            }
            Event::Start(Tag::HtmlBlock) => last = (range.start, String::new()),
            _ => {}
        }
    }
    last
}

/// Where the mark of the first heading of the first or second level stands.
fn first_heading(text: &str) -> Option<usize> {
    let events = Parser::new_ext(text, OPTIONS).into_offset_iter();
    let range = events.into_iter().find_map(|(event, range)| match event {
        Event::Start(Tag::Heading {
            level: HeadingLevel::H1 | HeadingLevel::H2,
            ..
        }) => Some(range),
        _ => None,
    })?;
    let heading = &text[range.clone()];
    if heading.trim_start().starts_with('#') {
        return Some(range.start + heading.len() - heading.trim_start().len());
    }
    // The line below the text makes it a heading.
    let line = heading.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let mark = heading[line..].len() - heading[line..].trim_start_matches([' ', '>', '\t']).len();
    Some(range.start + line + mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_would_part_a_file_are_escaped() {
        for (before, after) in [
            ("# One\n\ntext", "\\# One\n\ntext"),
            ("Two\n---\ntext", "Two\n\\---\ntext"),
            ("### Three", "### Three"),
            ("```\n# code\n```", "```\n# code\n```"),
            ("a\n  ## b", "a\n  \\## b"),
        ] {
            let (mut text, mut mended) = (before.to_owned(), Vec::new());
            below_sections(&mut text, &mut mended);
            assert_eq!(text, after);
            assert_eq!(mended.is_empty(), before == after);
        }
    }

    #[test]
    fn what_would_hide_the_next_section_is_closed() {
        for (before, end) in [
            ("a\n\n```\nopenssl x509", "```"),
            ("~~~~ sh\n```\na", "~~~~"),
            ("a\n\n<!-- never\n\nended", "-->"),
            ("<pre>\n\na", "</pre>"),
            ("<script>\n\na", "</script>"),
            ("<?php\n\na", "?>"),
            ("<![CDATA[\n\na", "]]>"),
            ("```\na\n```", ""),
            ("<!-- a -->\n\nb", ""),
            ("- ```\n  a", ""),
            ("> <!-- a", ""),
            ("<div>\na", ""),
            ("text with <!-- in it", ""),
        ] {
            let (mut text, mut mended) = (before.to_owned(), Vec::new());
            closed(&mut text, &mut mended);
            let after = if end.is_empty() {
                before.to_owned()
            } else {
                format!("{before}\n{end}")
            };
            assert_eq!(text, after);
            assert_eq!(mended.is_empty(), end.is_empty());
        }
    }

    #[test]
    fn what_says_the_same_before_is_counted() {
        let (mut text, mut mended) = ("## A\n\n## B\n\n## A".to_owned(), Vec::new());
        below_sections(&mut text, &mut mended);
        let told: Vec<(&str, usize)> = mended
            .iter()
            .map(|own| (own.line.as_str(), own.before))
            .collect();
        assert_eq!(told, [("## A", 0), ("## B", 0), ("## A", 1)]);
    }
}
