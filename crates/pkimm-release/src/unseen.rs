//! Signs that nobody sees, and those that a reader obeys: one list for lints, addresses, names and whatever is written.

/// Whether a terminal or another reader obeys a sign, turns the direction in which it shows what follows, or takes it for no
/// character at all. Line breaks and tabs are left to whoever asks.
#[must_use]
pub fn acts(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\n' | '\t')) || turns(sign) || is_no_character(sign)
}

/// Whether a sign turns the direction in which what follows is shown, up to another sign that ends this.
#[must_use]
pub fn turns(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a sign is a noncharacter, which many readers refuse, or a mark for programs that stands in no text: an old mark
/// of format, of an annotation, of musical notes.
#[must_use]
pub fn is_no_character(sign: char) -> bool {
    u32::from(sign) & 0xfffe == 0xfffe
        || matches!(
            sign,
            '\u{206a}'..='\u{206f}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1d173}'..='\u{1d17a}'
        )
}

/// Whether nobody sees a sign, whatever stands before it. Blanks, line breaks and tabs are seen.
#[must_use]
pub fn is_unseen(sign: char) -> bool {
    if sign.is_ascii() {
        return sign.is_ascii_control() && !matches!(sign, '\n' | '\r' | '\t');
    }
    acts(sign)
        || is_ignorable(sign)
        // Separators of lines and paragraphs, and the sign of braille without a dot.
        || matches!(sign, '\u{2028}' | '\u{2029}' | '\u{2800}')
}

/// Whether nobody sees a sign behind a text, and no script and no emoji is written with it there.
#[must_use]
pub fn is_unseen_behind(before: &str, sign: char) -> bool {
    is_unseen(sign) && !is_needed(before, sign)
}

/// A text on one line, with the code of each sign that nobody sees, as where a message repeats what a document says.
#[must_use]
pub fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        let is_unseen = is_unseen_behind(&text[..at], sign);
        if is_unseen || matches!(sign, '\n' | '\r' | '\t') {
            out.extend(sign.escape_default());
        } else {
            out.push(sign);
        }
    }
    out
}

/// A text with another sign for each that nobody sees and nothing needs.
#[must_use]
pub fn replaced(text: &str, by: impl Fn(char) -> Option<char>) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        match is_unseen_behind(&text[..at], sign) {
            true => out.extend(by(sign)),
            false => out.push(sign),
        }
    }
    out
}

/// Whether there is nothing to see in a text.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|sign| sign.is_whitespace() || is_unseen(sign))
}

/// `Default_Ignorable_Code_Point` of Unicode 17 (`DerivedCoreProperties.txt`).
fn is_ignorable(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a script or an emoji is written with a sign that nobody sees by itself, behind a text.
fn is_needed(before: &str, sign: char) -> bool {
    let Some(last) = before.chars().next_back() else {
        return matches!(sign, '\u{200e}' | '\u{200f}' | '\u{61c}');
    };
    let is_seen = !is_unseen(last) && !last.is_whitespace();
    match sign {
        // Texts that are written from right to left keep periods and foreign words in their places with them.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => true,
        // Scripts that join their letters, and emoji, which are joined behind what selects their form.
        '\u{200c}' | '\u{200d}' => last == '\u{fe0f}' || (is_seen && is_joined(last)),
        '\u{fe0e}' | '\u{fe0f}' => matches!(last, '#' | '*' | '0'..='9') || is_symbol(last),
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => is_seen && last > '\u{2000}',
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(last, '\u{1800}'..='\u{18af}'),
        // The flags of regions.
        '\u{e0020}'..='\u{e007f}' => {
            let is_tag = |sign| matches!(sign, '\u{e0020}'..='\u{e007e}');
            // No region has more letters.
            let mut signs = before
                .chars()
                .rev()
                .take(8)
                .skip_while(|sign| is_tag(*sign));
            signs.next() == Some('\u{1f3f4}')
        }
        _ => false,
    }
}

/// Whether letters of a script are joined behind a sign, or emoji are. Those of Europe are not.
fn is_joined(last: char) -> bool {
    last >= '\u{530}' && !matches!(last, '\u{1e00}'..='\u{218f}') || is_symbol(last)
}

/// Whether a sign may be an emoji.
fn is_symbol(sign: char) -> bool {
    matches!(
        sign,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2bff}' | '\u{3030}'
            | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_on_one_list() {
        for sign in [
            '\0',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{17b5}',
            '\u{180b}',
            '\u{180e}',
            '\u{200b}',
            '\u{200f}',
            '\u{2028}',
            '\u{202e}',
            '\u{2060}',
            '\u{2064}',
            '\u{2065}',
            '\u{2069}',
            '\u{206a}',
            '\u{2800}',
            '\u{3164}',
            '\u{fdd0}',
            '\u{fe00}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff0}',
            '\u{fff9}',
            '\u{fffb}',
            '\u{fffe}',
            '\u{1bca0}',
            '\u{1d173}',
            '\u{1d17a}',
            '\u{1ffff}',
            '\u{e0000}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{e0fff}',
            '\u{10ffff}',
        ] {
            assert!(is_unseen(sign), "{sign:?}");
            assert_eq!(
                replaced(&format!("a{sign}b"), |_| Some('.')).contains(sign),
                "\u{61c}\u{200f}".contains(sign),
                "{sign:?}"
            );
        }
        for sign in "a \n\r\t\u{a0}\u{3000}\u{fffd}é漢\u{301}\u{fffc}".chars() {
            assert!(!is_unseen(sign), "{sign:?}");
        }
    }

    #[test]
    fn what_scripts_and_emoji_need_stays() {
        for text in [
            "👩\u{200d}💻 ❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} ©\u{fe0e}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می\u{200c}خواهم क\u{94d}\u{200d}ष 葛\u{e0100} \u{1820}\u{180b} PKI\u{200f}.",
        ] {
            assert_eq!(replaced(text, |_| None), text);
        }
        for (text, seen) in [
            ("é\u{200d}a", "éa"),
            ("a\u{fe0f}", "a"),
            ("x\u{e0061}\u{e0062}", "x"),
            ("👍\u{e0100}\u{e0101}", "👍\u{e0100}"),
            ("\u{180b}\u{200c}", ""),
        ] {
            assert_eq!(replaced(text, |_| None), seen);
        }
        assert!(is_blank(" \u{200b}\u{3164}\u{2800}\u{e0041}\n") && !is_blank("."));
    }
}
