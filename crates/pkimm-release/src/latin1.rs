//! Texts for readers that know the characters of ISO 8859-1 (Latin-1) alone, such as the web self-assessment.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Whether Latin-1 has a character. Control characters other than tab and line feed have no place in a text.
fn has(character: char) -> bool {
    matches!(character, '\t' | '\n' | ' '..='~' | '\u{a0}'..='\u{ff}')
}

/// Characters of Latin-1 that say the same as one that it lacks. `None` where there are none.
fn replacement(character: char) -> Option<&'static str> {
    Some(match character {
        '‘' | '’' | '‚' | '′' => "'",
        '“' | '”' | '„' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '−' => "-",
        '…' => "...",
        '•' => "-",
        '≥' => ">=",
        '≤' => "<=",
        '≠' => "!=",
        '→' => "->",
        '←' => "<-",
        '€' => "EUR",
        '™' => "(TM)",
        'œ' => "oe",
        'Œ' => "OE",
        '\u{2002}'..='\u{200a}' | '\u{202f}' => " ",
        '\u{200b}' | '\u{feff}' => "",
        _ => return None,
    })
}

/// A text in Latin-1. A letter whose marks stand behind it becomes the one that has them.
///
/// # Errors
/// Where it has characters that Latin-1 cannot say: each with its bytes.
pub fn transliterated(text: &str) -> Result<Cow<'_, str>, Vec<(Range<usize>, char)>> {
    if text.chars().all(has) {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut unknown = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        let mut end = start + first.len_utf8();
        while let Some((at, mark)) = characters.next_if(|(_, next)| is_combining_mark(*next)) {
            end = at + mark.len_utf8();
        }
        for character in text[start..end].nfc() {
            match replacement(character) {
                _ if has(character) => out.push(character),
                Some(replacement) => out.push_str(replacement),
                None => unknown.push((start..end, character)),
            }
        }
    }
    if unknown.is_empty() {
        Ok(Cow::Owned(out))
    } else {
        Err(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_is_latin1_and_stands_for_what_is_not() {
        for character in (0..=0x2fff).filter_map(char::from_u32) {
            let Some(text) = replacement(character) else {
                continue;
            };
            assert!(!has(character), "{character:?}");
            assert!(text.chars().all(has), "{text}");
        }
        assert_eq!(replacement('≥'), Some(">="));
        assert!(has('ü') && !has('\u{85}') && !has('ł'));
        assert_eq!(replacement('ł'), None);
    }

    #[test]
    fn letters_are_composed_and_what_is_unknown_is_found_where_it_stands() {
        assert_eq!(transliterated("e\u{301} – ö").as_deref(), Ok("é - ö"));
        assert_eq!(transliterated("abc"), Ok(Cow::Borrowed("abc")));
        let unknown = transliterated("a漢e\u{302}\u{323}").expect_err("Latin-1 lacks them");
        assert_eq!(unknown, [(1..4, '漢'), (4..9, 'ệ')]);
    }

    #[test]
    fn what_latin1_lacks_is_written_as_on_a_typewriter() {
        let replaced = |text: &str| -> String { text.chars().filter_map(replacement).collect() };
        for (text, latin1) in [
            ("‘’‚′", "''''"),
            ("“”„″", "\"\"\"\""),
            ("‐‑‒–—−", "------"),
            ("…•", "...-"),
            ("≥≤≠", ">=<=!="),
            ("→←", "-><-"),
            ("€™œŒ", "EUR(TM)oeOE"),
            ("\u{2002}\u{2009}\u{200a}\u{202f}", "    "),
        ] {
            assert_eq!(replaced(text), latin1);
        }
        // What has no width leaves nothing behind.
        for nothing in ['\u{200b}', '\u{feff}'] {
            assert_eq!(replacement(nothing), Some(""));
        }
    }
}
