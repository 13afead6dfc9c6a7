//! Running text in Markdown, as it is written: nothing in it acts, and only paragraphs and the items of lists are shown as such.
//!
//! Each paragraph of a text is on one line. A blank line parts it from the next one, so that it makes no difference whether a
//! line breaks where it ends.

use pkimm_release::diff::words::{Paragraph, RunKind};
use pkimm_release::escape;

/// What stands for paragraphs that did not change.
const UNCHANGED: &str = "…";

/// A paragraph in Markdown, or an item of a list with how far it is indented in its text.
struct Line {
    item: Option<usize>,
    text: String,
}

/// A text as it is.
pub(super) fn plain(text: &str) -> String {
    let kept = |line: &str| vec![(RunKind::Kept, line.to_owned())];
    let paragraphs = text.lines().filter(|line| !line.trim().is_empty());
    joined(paragraphs.map(|line| Line::of(&kept(line))))
}

/// The paragraphs that changed, with what is gone and what is new marked. Where something else changed, too, items that have
/// another mark and nothing else did not.
pub(super) fn compared(paragraphs: &[Paragraph]) -> String {
    let is_same = |paragraph: &Paragraph| paragraph.iter().all(|(kind, _)| *kind == RunKind::Kept);
    let has_code = paragraphs.iter().any(is_code);
    let is_of_more = |paragraph: &Paragraph| !is_same(paragraph) && !has_other_mark(paragraph);
    let are_passed_over = !has_code && paragraphs.iter().any(is_of_more);
    let is_kept = |paragraph: &Paragraph| {
        is_same(paragraph) || (are_passed_over && has_other_mark(paragraph))
    };
    let unchanged = || Line {
        item: None,
        text: UNCHANGED.to_owned(),
    };
    let parts = paragraphs.chunk_by(|left, right| is_kept(left) && is_kept(right));
    joined(parts.map(|part| match part {
        [paragraph] if !is_kept(paragraph) => Line::of(paragraph),
        _ => unchanged(),
    }))
}

/// Whether nothing of an item changed but the mark before it.
fn has_other_mark(paragraph: &Paragraph) -> bool {
    let runs: Vec<(RunKind, &str)> = paragraph
        .iter()
        .map(|(kind, run)| (*kind, run.as_str()))
        .collect();
    let runs = match runs.as_slice() {
        [(RunKind::Kept, indent), rest @ ..] if indent.trim().is_empty() => rest,
        all => all,
    };
    let is_mark = |run: &str| matches!(run, "-" | "*" | "+");
    matches!(
        runs,
        [(RunKind::Removed, old), (RunKind::Added, new), (RunKind::Kept, text)]
            if is_mark(old) && is_mark(new) && text.starts_with(' ')
    )
}

/// Whether a paragraph may belong to code, where a mark is what it is.
fn is_code(paragraph: &Paragraph) -> bool {
    let start = paragraph.first().map_or("", |(_, run)| run.as_str());
    start.starts_with("    ")
        || ["```", "~~~"]
            .iter()
            .any(|fence| start.trim_start().starts_with(fence))
}

/// A text on one line, in which nothing acts. An address is code, so that it can be copied as it stands.
pub(super) fn line(text: &str) -> String {
    let word = |word: &str| {
        let end = word.trim_end_matches([',', ';', '.', ')']).len();
        let (address, rest) = word.split_at(end);
        let is_address = ["https://", "http://"]
            .iter()
            .any(|scheme| address.starts_with(scheme));
        match is_address && !address.contains(['`', '|']) {
            true => escape::code(address) + &escape::inert(rest),
            false => escape::inert(word),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

impl Line {
    fn of(paragraph: &Paragraph) -> Self {
        let start = paragraph.first().map_or("", |(_, run)| run.as_str());
        let indent = start.len() - start.trim_start_matches(' ').len();
        let content = start.trim_start_matches(' ');
        // Where the mark itself changed, it is shown as a part of the text.
        let bullet = ["- ", "* ", "+ "]
            .iter()
            .find(|bullet| content.starts_with(**bullet));
        let skipped = indent + bullet.map_or(0, |bullet| bullet.len());
        let mut text = String::new();
        for (index, (kind, run)) in paragraph.iter().enumerate() {
            let run = if index == 0 { &run[skipped..] } else { run };
            let run = run.replace('\n', "");
            if run.is_empty() {
                continue;
            }
            let shown = line(&run);
            match kind {
                RunKind::Kept if text.is_empty() => text.push_str(&at_start(&shown)),
                RunKind::Kept => text.push_str(&shown),
                RunKind::Removed => text.push_str(&format!("<del>{shown}</del>")),
                RunKind::Added => text.push_str(&format!("<ins>{shown}</ins>")),
            }
        }
        match bullet {
            Some(_) => Self {
                item: Some(indent),
                text,
            },
            // Four blanks would make code of it, in which nothing is escaped.
            None => Self {
                item: None,
                text: "&nbsp;".repeat(indent) + &text,
            },
        }
    }
}

/// A text at the start of a line, where nothing in it begins a block.
fn at_start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let at = match text[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => digits,
        Some('-' | '+' | '=') if digits == 0 => 0,
        _ => return text.to_owned(),
    };
    format!("{}\\{}", &text[..at], &text[at..])
}

/// Lines as paragraphs and lists. How far the items are within one another is told by how far they are indented.
fn joined(lines: impl Iterator<Item = Line>) -> String {
    let mut out = String::new();
    let mut indents: Vec<usize> = Vec::new();
    for line in lines {
        let is_next_item = line.item.is_some() && !indents.is_empty();
        if !out.is_empty() {
            out.push_str(if is_next_item { "\n" } else { "\n\n" });
        }
        match line.item {
            None => indents.clear(),
            Some(indent) => {
                indents.retain(|outer| *outer < indent);
                out.push_str(&"  ".repeat(indents.len()));
                out.push_str("- ");
                indents.push(indent);
            }
        }
        out.push_str(&line.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use pkimm_release::diff::words::paragraphs;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// What a reader of Markdown makes of it, as HTML. What is no paragraph, list or text is marked.
    fn html_of(markdown: &str) -> String {
        let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
        let written = |event| match event {
            Event::Start(Tag::Paragraph) => "<p>".to_owned(),
            Event::End(TagEnd::Paragraph) => "</p>".to_owned(),
            Event::Start(Tag::List(None)) => "<ul>".to_owned(),
            Event::End(TagEnd::List(false)) => "</ul>".to_owned(),
            Event::Start(Tag::Item) => "<li>".to_owned(),
            Event::End(TagEnd::Item) => "</li>".to_owned(),
            Event::Text(text) => text.replace('<', "&lt;"),
            Event::InlineHtml(html) => html.to_string(),
            other => format!("<{other:?}>"),
        };
        parser.map(written).collect()
    }

    #[test]
    fn a_list_is_a_list_and_what_follows_it_a_paragraph() {
        let text = "Look for:\n\n- one\n- two\n  - three\n- four\n\nAsk: who has read it?";
        assert_eq!(
            html_of(&plain(text)),
            "<p>Look for:</p><ul><li>one</li><li>two<ul><li>three</li></ul></li><li>four</li></ul><p>Ask: who has read it?</p>"
        );
        let changed = compared(&paragraphs(text, &text.replace("has read", "has seen")));
        assert_eq!(
            html_of(&changed),
            "<p>…</p><p>Ask: who has <del>read</del><ins>seen</ins> it?</p>"
        );
        let changed = compared(&paragraphs(text, &text.replace("- two", "- two or more")));
        assert_eq!(
            html_of(&changed),
            "<p>…</p><ul><li>two<ins> or more</ins></li></ul><p>…</p>"
        );
    }

    #[test]
    fn an_item_with_another_mark_did_not_change_where_something_else_did() {
        let old = "Look for:\n\n- one\n  - two\n- three";
        let marks = old.replace("- ", "* ");
        let shown = |new: &str| html_of(&compared(&paragraphs(old, new)));
        assert_eq!(
            shown(&marks.replace("three", "four")),
            "<p>…</p><ul><li><del>three</del></li><li><ins>four</ins></li></ul>"
        );
        assert!(shown(&marks).contains("<del>-</del><ins>*</ins> one"));
        // In code it is seen.
        let [old, new] = ["- a", "* a"].map(|item| format!("```\n{item}\n```\n\nb"));
        let shown = html_of(&compared(&paragraphs(&old, &new.replace('b', "c"))));
        assert!(shown.contains("<del>-</del><ins>*</ins> a"), "{shown}");
    }

    #[test]
    fn what_begins_a_block_is_shown_as_it_is_written() {
        for text in [
            "1. one",
            "2) two",
            "---",
            "+x",
            "===",
            "# head",
            "> quoted",
            "| a |",
            "~~~",
            "```",
            "    four blanks",
            "[a]: b",
            "<div>",
            "***",
            "12",
        ] {
            let shown = html_of(&plain(&format!("Before.\n\n{text}\n\nAfter.")));
            let inner = shown
                .strip_prefix("<p>Before.</p><p>")
                .and_then(|rest| rest.strip_suffix("</p><p>After.</p>"))
                .unwrap_or_else(|| panic!("{text}: {shown}"));
            assert!(!inner.contains('<'), "{text}: {shown}");
        }
    }

    #[test]
    fn an_address_can_be_copied_and_is_no_link() {
        assert_eq!(
            line("see https://a.example/b, or c:d"),
            "see `https://a.example/b`, or c:\u{200b}d"
        );
        assert_eq!(line("measured: one"), "measured: one");
        assert!(!line("https://a.example/`b").contains("://"));
    }
}
