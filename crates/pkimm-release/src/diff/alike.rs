//! Whether two texts read the same: where lines are broken, which mark makes a list, how a letter is composed and what nobody
//! sees is of the file and not of the text.

use unicode_normalization::UnicodeNormalization as _;

/// Whether two texts read the same. It may take texts that do for different ones, and never the other way round.
#[must_use]
pub fn is_alike(before: &str, after: &str) -> bool {
    before == after || normal(before) == normal(after)
}

/// Blocks of Markdown, each on one line, with an empty one where blank lines stood.
fn normal(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    // A line after one of these goes on with it.
    let mut is_open = false;
    let mut fence: Option<char> = None;
    let mut bullets: Vec<char> = Vec::new();
    for line in text.trim().lines() {
        let content = line.trim();
        let indent = line.len() - line.trim_start().len();
        let is_fence = content.starts_with("```") || content.starts_with("~~~");
        if fence.is_some() || is_fence {
            let mark = content.chars().next();
            fence = match fence {
                None => mark,
                Some(open) if is_fence && mark == Some(open) => None,
                open => open,
            };
            blocks.push(line.to_owned());
            is_open = false;
            continue;
        }
        if content.is_empty() {
            if blocks.last().is_some_and(|last| !last.is_empty()) {
                blocks.push(String::new());
            }
            is_open = false;
            continue;
        }
        // What is indented so far may be code, and two blanks or a backslash at its end break a line.
        let is_verbatim = indent > 3 && !is_open;
        let is_broken = line.ends_with("  ") || content.ends_with('\\');
        let words = words(content);
        if is_verbatim {
            blocks.push(line.nfc().collect());
        } else if is_open && !begins_block(content) {
            if let Some(block) = blocks.last_mut() {
                block.push(' ');
                block.push_str(&words);
            }
        } else {
            let mark = content.chars().next().filter(|_| is_bullet(content));
            let block = match mark {
                Some(mark) => {
                    let known = bullets.iter().position(|bullet| *bullet == mark);
                    let known = known.unwrap_or_else(|| {
                        bullets.push(mark);
                        bullets.len() - 1
                    });
                    format!("{indent} bullet {known}{}", &words[1..])
                }
                None => format!("{indent} {words}"),
            };
            blocks.push(block);
        }
        if let Some(block) = blocks.last_mut().filter(|_| is_broken) {
            block.push('\n');
        }
        is_open = !is_verbatim && !is_broken && !content.starts_with(['#', '|', '=', '<']);
    }
    blocks
}

/// The words of a line, without what nobody sees.
fn words(line: &str) -> String {
    let is_seen = |sign: &char| !matches!(sign, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    let seen: String = line.nfc().filter(is_seen).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_bullet(line: &str) -> bool {
    let mut signs = line.chars();
    matches!(signs.next(), Some('-' | '*' | '+')) && matches!(signs.next(), Some(' ' | '\t'))
}

/// Whether a line may begin something that the line before it is no part of.
fn begins_block(line: &str) -> bool {
    let number = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    line.starts_with(['#', '|', '>', '<', '[', '=', '-', '*', '+', '_', ':'])
        || number.len() < line.len() && number.starts_with(['.', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_read_the_same_are_alike() {
        for (before, after) in [
            ("The list of roots.", "The list\nof roots."),
            ("The list of roots.", "The list of\u{a0}roots. "),
            ("The list of roots.", "The  list of ro\u{ad}ots."),
            ("Café", "Cafe\u{301}"),
            ("- one\n- two\n  more", "* one\n* two more"),
            ("a\n\n\nb", "a\n\nb\n"),
            ("- one\n  two\n\n  three", "- one two\n\n  three"),
        ] {
            assert!(is_alike(before, after), "{before:?} {after:?}");
            assert!(is_alike(after, before), "{after:?} {before:?}");
        }
    }

    #[test]
    fn what_may_read_otherwise_is_not() {
        for (before, after) in [
            ("a b", "ab"),
            ("a\n\nb", "a b"),
            ("a\n\nb", "a\nb"),
            ("a  \nb", "a\nb"),
            ("a\\\nb", "a\nb"),
            ("# a\nb", "# a b"),
            ("- a\n- b", "- a - b"),
            ("- a\n  - b", "- a\n- b"),
            ("- a\n* b", "- a\n- b"),
            ("a\n    b\n\n    c  d", "a b\n\n    c d"),
            ("```\na\nb\n```", "```\na b\n```"),
            ("```\na  b\n```\nc", "```\na b\n```\nc"),
            ("1. a\n2. b", "1. a 2. b"),
            ("| a |\n| - |", "| a | | - |"),
            ("a\n> b", "a > b"),
            ("a\n===", "a ==="),
        ] {
            assert!(!is_alike(before, after), "{before:?} {after:?}");
        }
    }
}
