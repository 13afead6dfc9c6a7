//! Texts for readers that know the characters of ISO 8859-1 (Latin-1) alone, such as the web self-assessment.

/// Whether Latin-1 has a character. Control characters other than tab and line feed have no place in a text.
#[must_use]
pub fn has(character: char) -> bool {
    matches!(character, '\t' | '\n' | ' '..='~' | '\u{a0}'..='\u{ff}')
}

/// Characters of Latin-1 that say the same as one that it lacks. `None` where there are none.
#[must_use]
pub fn replacement(character: char) -> Option<&'static str> {
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
