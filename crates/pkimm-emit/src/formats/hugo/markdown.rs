//! Fits Markdown texts into a page: callouts in place of alerts, headings below the page's own, and texts that stand
//! on one line or in the cell of a table.

use std::fmt::Write as _;

/// The kinds of alert, and the class by which the site knows a callout.
const ALERTS: &[(&str, &str)] = &[
    ("[!NOTE]", "{.callout-info}"),
    ("[!TIP]", "{.callout-info}"),
    ("[!IMPORTANT]", "{.callout-info}"),
    ("[!WARNING]", "{.callout-warning}"),
    ("[!CAUTION]", "{.callout-warning}"),
];

/// Turns GitHub's alerts into the site's callouts: a blockquote with its class on the line below.
pub(super) fn callouts(text: &str) -> String {
    if !text.contains("[!") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut fence = Fence::default();
    let mut quoted = false;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let in_code = fence.passes(line);
        let class = if in_code || quoted { None } else { alert(line) };
        quoted = !in_code && line.trim_start().starts_with('>');
        let Some((indent, class)) = class else {
            push_line(&mut out, line);
            continue;
        };
        let mut inner = Fence::default();
        let mut has_text = false;
        let mut open_paragraph = false;
        while let Some(next) =
            lines.next_if(|next| is_quoted(next) || (open_paragraph && continues(next)))
        {
            let content = next.trim_start().strip_prefix('>').unwrap_or(next);
            let in_code = inner.passes(content);
            open_paragraph = !in_code && continues(content);
            if !has_text && content.trim().is_empty() {
                continue;
            }
            has_text = true;
            // A line without its mark continues the paragraph above it; the class must stand below it.
            let line = if is_quoted(next) {
                next.trim_end().to_owned()
            } else {
                format!("{indent}> {}", next.trim())
            };
            push_line(&mut out, &line);
        }
        if has_text {
            push_line(&mut out, &format!("{indent}{class}"));
            if lines.peek().is_some_and(|next| !next.trim().is_empty()) {
                out.push('\n');
            }
        }
        quoted = false;
    }
    if !text.ends_with('\n') {
        out.pop();
    }
    out
}

/// Moves the headings of a text so that the highest of them has `level`, and gives each an anchor of its own below
/// `prefix`, so that none takes the anchor of a requirement. Alerts become callouts.
pub(super) fn block(text: &str, level: usize, prefix: &str) -> String {
    let text = callouts(text);
    let mut fence = Fence::default();
    let mut highest = usize::MAX;
    for line in text.lines() {
        if let (false, Some(depth)) = (fence.passes(line), heading(line)) {
            highest = highest.min(depth);
        }
    }
    if highest == usize::MAX {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 32);
    let mut fence = Fence::default();
    let mut count = 0;
    for line in text.lines() {
        let Some(depth) = (if fence.passes(line) {
            None
        } else {
            heading(line)
        }) else {
            push_line(&mut out, line);
            continue;
        };
        count += 1;
        let title = line.trim_start().trim_start_matches('#').trim();
        let title = title.trim_end_matches('#').trim_end();
        out.extend(std::iter::repeat_n('#', (depth - highest + level).min(6)));
        let anchor = if title.ends_with('}') {
            String::new()
        } else {
            format!(" {{#{prefix}--{count}}}")
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, " {title}{anchor}");
    }
    if !text.ends_with('\n') {
        out.pop();
    }
    out
}

/// A Markdown text on one line.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a Markdown text is one paragraph, which the cell of a table can hold.
pub(super) fn is_paragraph(text: &str) -> bool {
    text.trim().lines().all(|line| {
        let opens_block = |line: &str| {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            line.starts_with(['#', '>', '|'])
                || ["- ", "* ", "+ ", "```", "~~~", "---", "==="]
                    .iter()
                    .any(|mark| line.starts_with(mark))
                || (digits > 0 && line[digits..].starts_with(['.', ')']))
        };
        !line.trim().is_empty() && !opens_block(line.trim_start())
    }) || text.trim().is_empty()
}

/// A fenced code block, line by line.
#[derive(Default)]
struct Fence(Option<(char, usize)>);

impl Fence {
    /// Takes the next line and says whether it belongs to a code block, its fences included.
    fn passes(&mut self, line: &str) -> bool {
        let line = line.trim_start();
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'));
        let run = mark.map_or(0, |mark| {
            line.chars()
                .take_while(|character| *character == mark)
                .count()
        });
        match (self.0, mark) {
            (None, Some(mark)) if run >= 3 && (mark == '~' || !line[run..].contains('`')) => {
                self.0 = Some((mark, run));
                true
            }
            (None, _) => false,
            (Some((open, length)), mark) => {
                if mark == Some(open) && run >= length && line[run..].trim().is_empty() {
                    self.0 = None;
                }
                true
            }
        }
    }
}

fn alert(line: &str) -> Option<(&str, &'static str)> {
    let quote = line.trim_start();
    let mark = quote.strip_prefix('>')?.trim();
    let (_, class) = ALERTS
        .iter()
        .find(|(name, _)| mark.eq_ignore_ascii_case(name))?;
    Some((&line[..line.len() - quote.len()], class))
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether a line is text that continues a paragraph.
fn continues(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && is_paragraph(line) && !line.starts_with("{{") && !line.starts_with("{.")
}

/// The level of the heading that the line is.
fn heading(line: &str) -> Option<usize> {
    let text = line.trim_start_matches(' ');
    let depth = text.bytes().take_while(|byte| *byte == b'#').count();
    let opens = line.len() - text.len() < 4 && (1..=6).contains(&depth);
    (opens && matches!(text.as_bytes().get(depth), None | Some(b' ' | b'\t'))).then_some(depth)
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_become_callouts() {
        assert_eq!(
            callouts("a\n\n> [!NOTE]\n> One\n> two\n\nb\n"),
            "a\n\n> One\n> two\n{.callout-info}\n\nb\n"
        );
        assert_eq!(
            callouts("> [!caution]\n>\n> One\nlazy\n- a"),
            "> One\n> lazy\n{.callout-warning}\n\n- a"
        );
        assert_eq!(
            callouts("- a\n  > [!TIP]\n  > One\n"),
            "- a\n  > One\n  {.callout-info}\n"
        );
        assert_eq!(callouts("> [!NOTE]\n"), "");
    }

    #[test]
    fn what_is_no_alert_stays() {
        for text in [
            "```md\n> [!NOTE]\n> a\n```\n",
            "> a\n> [!NOTE]\n",
            "> [!OTHER]\n> a",
            "~~~~\n~~~\n> [!TIP]\n> x\n~~~~",
        ] {
            assert_eq!(callouts(text), text);
        }
    }

    #[test]
    fn headings_move_below_the_page() {
        let text = "# A\n```\n# code\n```\n### B ##\n#tag\n###### C {#own}";
        assert_eq!(
            block(text, 3, "x"),
            "### A {#x--1}\n```\n# code\n```\n##### B {#x--2}\n#tag\n###### C {#own}"
        );
        assert_eq!(block("### A\n\ntext\n", 3, "x"), "### A {#x--1}\n\ntext\n");
    }

    #[test]
    fn a_paragraph_is_one() {
        assert!(
            is_paragraph("one\ntwo")
                && is_paragraph("")
                && !is_paragraph("a\n\nb")
                && !is_paragraph("- a\n- b")
        );
    }
}
