//! The marks that git leaves where two changes met and nobody decided.

use std::collections::HashMap;
use std::ops::Range;

/// What git marks the two sides with, and what both of them come from.
const MARKS: [char; 3] = ['<', '|', '>'];

/// How many of a sign git writes, unless it is told otherwise.
const USUAL: usize = 7;

/// The fewest that are looked for.
const FEWEST: usize = 3;

/// What such a mark says.
pub const MESSAGE: &str =
    "git has marked two changes here that exclude each other, and nobody has decided";

/// A line that may be a mark.
struct Mark {
    line: Range<usize>,
    indent: usize,
    sign: char,
    length: usize,
    /// Whether it says where its side comes from.
    is_named: bool,
    /// In which block of code it stands, counted from 1. 0: in none.
    code: usize,
    /// Whether a line with text stands above it and none below, as it is with the line below a heading.
    is_last: bool,
}

/// The first line of a text that is such a mark, as bytes of the text: one as git writes it, or all lines of a conflict, with an
/// indent or of another length. A row of equals signs that ends a paragraph may be the line below a heading, and a conflict with an
/// indent or of another length within one block of code explains what git does.
#[must_use]
pub fn first_mark(text: &str) -> Option<Range<usize>> {
    first(text, false)
}

/// The same in JSON or YAML, in which no line can be what parts the two sides.
pub(super) fn first_mark_of_data(text: &str) -> Option<Range<usize>> {
    first(text, true)
}

fn first(text: &str, is_data: bool) -> Option<Range<usize>> {
    // Few texts have one anywhere, and to look for it costs next to nothing.
    let shortest = ["<<<", "|||", ">>>"];
    let may_part = text.contains("=======");
    if !may_part && !shortest.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    // The marks that may open a conflict, and whether what parts the sides stands behind them.
    let mut open: HashMap<(usize, usize, usize), (Range<usize>, bool)> = HashMap::new();
    for mark in marks(text) {
        let is_usual = mark.length == USUAL
            && (mark.indent == 0 || (mark.is_named && mark.code == 0))
            && (mark.sign != '='
                || (mark.indent == 0 && (is_data || (!mark.is_last && mark.code == 0))));
        if is_usual {
            return Some(mark.line);
        }
        let of = (mark.indent, mark.length, mark.code);
        match mark.sign {
            '<' => {
                open.insert(of, (mark.line, false));
            }
            '=' => {
                if let Some((_, is_parted)) = open.get_mut(&of) {
                    *is_parted = true;
                }
            }
            '>' if mark.code == 0 => {
                if let Some((line, true)) = open.remove(&of) {
                    return Some(line);
                }
            }
            _ => {}
        }
    }
    None
}

/// The lines of a text that begin as a mark does.
fn marks(text: &str) -> impl Iterator<Item = Mark> {
    let (mut start, mut code, mut blocks) = (0, 0, 0);
    let mut is_below_text = false;
    text.split_inclusive('\n').filter_map(move |whole| {
        let written = whole.trim_end();
        let line = written.trim_start_matches([' ', '\t']);
        let indent = written.len() - line.len();
        let range = start + indent..start + written.len();
        start += whole.len();
        let below = text[start..].lines().next().unwrap_or_default();
        let is_last = is_below_text && below.trim().is_empty();
        is_below_text = !line.is_empty();
        if line.starts_with("```") || line.starts_with("~~~") {
            blocks += usize::from(code == 0);
            code = if code == 0 { blocks } else { 0 };
        }
        let sign = line.chars().next()?;
        let rest = line.trim_start_matches(sign);
        let length = line.len() - rest.len();
        let is_named = rest.starts_with(' ');
        let is_mark = match sign {
            '=' => rest.is_empty(),
            _ => MARKS.contains(&sign) && (rest.is_empty() || is_named),
        };
        (is_mark && length >= FEWEST).then_some(Mark {
            line: range,
            indent,
            sign,
            length,
            is_named,
            code,
            is_last,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_two_sides_is_a_mark_in_data_alone() {
        let mark = |text: &'static str| first_mark_of_data(text).map(|range| &text[range]);
        assert_eq!(mark("a: 1\n=======\nb: 2\n"), Some("======="));
        assert_eq!(mark("a: |\n  Head\n  =======\n"), None);
        assert_eq!(mark("a: 1\n========\n"), None);
        assert_eq!(first_mark("a\n=======\n"), None);
    }

    #[test]
    fn what_parts_two_sides_is_a_mark_in_a_text_where_no_heading_can_be_meant() {
        for text in [
            "a\n\n=======\n\nb\n",
            "a\n=======\nb\n",
            "=======\nb",
            "\n=======",
        ] {
            let mark = first_mark(text).map(|range| &text[range]);
            assert_eq!(mark, Some("======="), "{text}");
        }
        for text in [
            "Head\n=======\n\nb\n",
            "a\n\n========\n",
            "```\n=======\n```\n",
        ] {
            assert_eq!(first_mark(text), None, "{text}");
        }
    }

    #[test]
    fn a_conflict_with_an_indent_or_of_another_length_is_one() {
        for (text, first) in [
            (
                "- a\n  <<<<<<< HEAD\n  b\n  =======\n  c\n  >>>>>>> x\n",
                "<<<<<<< HEAD",
            ),
            (
                "    <<<<<<< a\n    b\n    ||||||| base\n    =======\n    >>>>>>> x",
                "<<<<<<< a",
            ),
            (
                "<<<<<<<<<<< HEAD\nb\n===========\nc\n>>>>>>>>>>> x\n",
                "<<<<<<<<<<< HEAD",
            ),
            ("a\n<<<<< HEAD\nb\n=====\nc\n>>>>> x\n", "<<<<< HEAD"),
            (
                "a = \"b\"\n\t<<<<<<< a\n\t=======\n\t>>>>>>> b\n",
                "<<<<<<< a",
            ),
            ("  <<<< a\n  ====\n  >>>> b\n<<<<<<< c\n", "<<<< a"),
        ] {
            assert_eq!(
                first_mark(text).map(|range| &text[range]),
                Some(first),
                "{text}"
            );
            assert!(first_mark_of_data(text).is_some(), "{text}");
        }
    }

    #[test]
    fn the_first_mark_is_found_and_what_only_looks_like_one_is_not() {
        let mark = |text: &'static str| first_mark(text).map(|range| &text[range]);
        assert_eq!(
            mark("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\n"),
            Some("<<<<<<< HEAD")
        );
        assert_eq!(mark("a\r\n>>>>>>> main\r\n"), Some(">>>>>>> main"));
        assert_eq!(mark("<<<<<<<\n"), Some("<<<<<<<"));
        assert_eq!(mark("a\n||||||| base"), Some("||||||| base"));
        for other in [
            "Head\n=======\n",
            "a <<<<<<< b\n",
            "  Head\n  =======\n",
            "```\n  <<<<<<< HEAD\n  a\n  =======\n  b\n  >>>>>>> x\n```\n",
            "<<<<<<<<<<<< a\nb\n",
            ">>> x\n===\n<<< y\n",
            "<<<<<<<<\n",
            ">>>>>>>> quoted\n",
            "> > > > > > > x\n",
            "|||||||||\n",
            "| | |\n",
            "",
        ] {
            assert_eq!(mark(other), None, "{other}");
        }
    }
}
