//! The marks that git leaves where two changes met and nobody decided.

use std::ops::Range;

/// What begins the lines by which git shows the two sides.
const MARKS: [&str; 3] = ["<<<<<<<", "|||||||", ">>>>>>>"];

/// What such a mark says.
pub const MESSAGE: &str =
    "git has marked two changes here that exclude each other, and nobody has decided";

/// What parts the two sides.
const BETWEEN: &str = "=======";

/// The first line of a text that is such a mark, as bytes of the text. A row of equals signs alone may be the line below a
/// heading, and is none.
#[must_use]
pub fn first_mark(text: &str) -> Option<Range<usize>> {
    first(text, &MARKS)
}

/// The same in JSON or YAML, in which no line can be what parts the two sides either.
pub(super) fn first_mark_of_data(text: &str) -> Option<Range<usize>> {
    first(text, &[&MARKS[..], &[BETWEEN]].concat())
}

fn first(text: &str, marks: &[&str]) -> Option<Range<usize>> {
    // Few texts have one anywhere, and to look for it costs next to nothing.
    if !marks.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let mut start = 0;
    text.split_inclusive('\n').find_map(|whole| {
        let line = whole.trim_end();
        let range = start..start + line.len();
        start += whole.len();
        let rest = marks.iter().find_map(|mark| line.strip_prefix(mark));
        let is_mark = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        is_mark.then_some(range)
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
