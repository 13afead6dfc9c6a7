//! Whether two texts read the same: where lines are broken, which mark makes a list, how a letter is composed and what nobody
//! sees is of the file and not of the text.

use unicode_normalization::UnicodeNormalization as _;

use crate::markdown::unwrapped;
use crate::unseen;

/// Whether two texts read the same. It may take texts that do for different ones, and never the other way round.
#[must_use]
pub fn is_alike(before: &str, after: &str) -> bool {
    before == after || normal(&unwrapped(before)) == normal(&unwrapped(after))
}

/// The lines of a text, of which each is a paragraph, or is shown as a line. One blank line stands for several.
fn normal(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut fence: Option<char> = None;
    let mut bullets: Vec<char> = Vec::new();
    for line in text.trim().lines() {
        let content = line.trim();
        let indent = line.len() - line.trim_start().len();
        let mark = content.chars().next();
        let is_fence = content.starts_with("```") || content.starts_with("~~~");
        let is_code = fence.is_some() || is_fence || indent > 3;
        fence = match fence {
            None => mark.filter(|_| is_fence),
            Some(open) if is_fence && mark == Some(open) => None,
            open => open,
        };
        let normal = if is_code {
            line.to_owned()
        } else if is_bullet(content) {
            // Another mark begins another list.
            let known = bullets.iter().position(|bullet| mark == Some(*bullet));
            let known = known.unwrap_or_else(|| {
                bullets.extend(mark);
                bullets.len() - 1
            });
            format!("{indent} bullet {known}{}", &words(content)[1..])
        } else if content.is_empty() {
            String::new()
        } else {
            format!("{indent} {}", words(content))
        };
        let is_again = normal.is_empty() && lines.last().is_some_and(String::is_empty);
        if !is_again {
            lines.push(normal);
        }
    }
    lines
}

/// The words of a line, without what nobody sees.
fn words(line: &str) -> String {
    let seen: String = line.nfc().collect();
    let seen = unseen::replaced(&seen, |_| None);
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_bullet(line: &str) -> bool {
    let mut signs = line.chars();
    matches!(signs.next(), Some('-' | '*' | '+')) && matches!(signs.next(), Some(' ' | '\t'))
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
