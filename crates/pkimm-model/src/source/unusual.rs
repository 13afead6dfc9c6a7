//! Characters that come into a file by pasting, and what they are called.

use pkimm_release::unseen;

/// A character that is not what it looks like, or looks like nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unusual {
    /// What it is, with an article.
    pub name: &'static str,
    /// What to write.
    pub help: &'static str,
    /// Whether it is unusual in English only.
    pub is_english: bool,
}

/// What stands on the keyboard for a character, where nothing else can be meant.
#[must_use]
pub fn instead(character: char) -> Option<&'static str> {
    match character {
        '\u{a0}' | '\u{202f}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => {
            Some(" ")
        }
        '“' | '”' | '„' | '‟' => Some("\""),
        '‘' | '’' | '‚' | '‛' => Some("'"),
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Some(""),
        _ => None,
    }
}

const BLANK: &str = "write an ordinary blank";
const NOTHING: &str = "remove it; nobody sees it";
const BULLET: &str = "begin the item with `- `, so that it is a list";
const QUOTE: &str = "write a straight one, `\"` or `'`; the site sets typographic ones";

/// Where a text has characters of which some are unusual: those beyond ASCII, and control characters.
pub fn places(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let is_plain = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
        let at = from
            + text.as_bytes()[from..]
                .iter()
                .position(|byte| !is_plain(byte))?;
        let character = text[at..].chars().next()?;
        from = at + character.len_utf8();
        Some((at, character))
    })
}

/// What is unusual about a character that stands behind `before`.
#[must_use]
pub fn of(character: char, before: &str) -> Option<Unusual> {
    // Other languages set their marks with them.
    let in_english = |name, help| {
        Some(Unusual {
            name,
            help,
            is_english: true,
        })
    };
    let (name, help) = match character {
        '\u{a0}' => return in_english("a no-break space", BLANK),
        '\u{202f}' => return in_english("a narrow no-break space", BLANK),
        '\u{2007}' => ("a figure space", BLANK),
        '\u{1680}'
        | '\u{2000}'..='\u{2006}'
        | '\u{2008}'..='\u{200a}'
        | '\u{205f}'
        | '\u{3000}' => ("a blank of another width", BLANK),
        '\u{feff}' if before.is_empty() => return None,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            (
                "a mark that turns the direction of the text",
                "remove it; with it, a text reads differently than it is stored",
            )
        }
        '\u{2028}' | '\u{2029}' => ("a line separator", "write an ordinary line break"),
        '\u{fffd}' => (
            "a replacement character",
            "write what stood here before the file was converted",
        ),
        '\u{e000}'..='\u{f8ff}' => ("a character that only one font knows", BULLET),
        _ if unseen::is_unseen_behind(before, character) => (name_of(character), NOTHING),
        '•' | '·' | '▪' | '◦' | '‣' | '●' | '○' | '■' | '□' if begins_line(before) => {
            ("a bullet", BULLET)
        }
        '–' | '—' if begins_line(before) => ("a dash at the beginning of a line", BULLET),
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' => {
            return in_english("a typographic quotation mark", QUOTE);
        }
        _ => return None,
    };
    Some(Unusual {
        name,
        help,
        is_english: false,
    })
}

/// What a sign is called that nobody sees.
fn name_of(sign: char) -> &'static str {
    match sign {
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{200d}' => "a zero-width joiner",
        '\u{2060}' => "a word joiner",
        '\u{feff}' => "a byte order mark within the text",
        '\u{2061}'..='\u{2064}' => "an operator that nobody sees",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}' => {
            "a letter that looks like a blank"
        }
        '\u{180b}'..='\u{180d}'
        | '\u{180f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}' => {
            "a mark that chooses between forms of a sign, and has none before it"
        }
        '\u{e0000}'..='\u{e007f}' => "a tag, by which programs hide text from people",
        _ if unseen::is_no_character(sign) => "a code that is no character of a text",
        _ if sign.is_control() => "a control character",
        _ => "a sign that nobody sees",
    }
}

fn begins_line(before: &str) -> bool {
    let line = before.trim_end_matches([' ', '\t', '>']);
    line.is_empty() || line.ends_with('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, &'static str)> {
        let unusual =
            places(text).filter_map(|(at, character)| Some((at, of(character, &text[..at])?.name)));
        unusual.collect()
    }

    #[test]
    fn what_nobody_sees_is_named_where_it_stands() {
        let text = "a\u{a0}b\u{ad}c\u{200b}\u{feff}\u{202e}\u{7}\u{85}\u{fffd}\u{200d}";
        let names: Vec<_> = found(text).into_iter().map(|(_, name)| name).collect();
        assert_eq!(
            names,
            [
                "a no-break space",
                "a soft hyphen",
                "a zero-width space",
                "a byte order mark within the text",
                "a mark that turns the direction of the text",
                "a control character",
                "a control character",
                "a replacement character",
            ]
        );
        let text = "a\u{e0041}\u{2800}\u{2062}\u{fff9}\u{fe0f}\u{34f}\u{1d173}\u{fdd0}";
        let names: Vec<_> = found(text).into_iter().map(|(_, name)| name).collect();
        assert_eq!(
            names,
            [
                "a tag, by which programs hide text from people",
                "a letter that looks like a blank",
                "an operator that nobody sees",
                "a code that is no character of a text",
                "a mark that chooses between forms of a sign, and has none before it",
                "a sign that nobody sees",
                "a code that is no character of a text",
                "a code that is no character of a text",
            ]
        );
        assert_eq!(found("ab\u{a0}")[0].0, 2);
        assert_eq!(found("a\u{200d}b"), [(1, "a zero-width joiner")]);
    }

    #[test]
    fn bullets_are_unusual_where_a_list_would_begin() {
        for text in ["• a", "x\n  · a", "> ▪ a", "– a", "\u{f0b7} a"] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
        assert_eq!(found("a – b · c • d"), []);
    }

    #[test]
    fn what_is_written_so_is_not_unusual() {
        assert_eq!(
            found("\u{feff}Übergröße, à jour, 漢字, 👩\u{200d}💻, é e\u{301} ≥ 1 €\r\n\t"),
            []
        );
    }
}
