//! The address that Hugo gives to the page of a file.

use unicode_normalization::char::is_combining_mark;

use crate::markdown::anchor::{is_letter_or_digit, lower};

/// The address of the page in a folder: in lower case, with a hyphen for each space, and without what is neither a letter nor
/// a digit nor one of a few signs. A part of which nothing is left is no part of the address.
pub(super) fn of(folder: &str) -> String {
    let folder: Vec<char> = folder
        .chars()
        .map(|sign| if sign == ' ' { '-' } else { lower(sign) })
        .collect();
    let mut address = String::with_capacity(folder.len());
    // Of other white space, one hyphen is left before what follows.
    let mut is_gap = false;
    for (at, sign) in folder.iter().enumerate() {
        if is_kept(*sign) || (*sign == '%' && is_encoded(&folder[at + 1..])) {
            if is_gap && *sign != '-' {
                address.push('-');
            }
            is_gap = false;
            address.push(*sign);
        } else if sign.is_whitespace() {
            is_gap = !address.is_empty() && !address.ends_with('-');
        }
    }
    let parts: Vec<&str> = address.split('/').filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

/// A part of the path of a page of which the site makes no address that a link could name: Hugo passes files over whose names
/// begin with a period or a number sign, or end with a tilde, and number and percent signs have another meaning in a link.
pub(super) fn unfit_part(folder: &str) -> Option<&str> {
    folder.split('/').find(|part| {
        of(part).is_empty()
            || part.starts_with('.')
            || of(part).ends_with('~')
            || part.contains(['#', '%'])
    })
}

/// Whether the site, or a link, could not name a file so: it consists of letters, digits, hyphens, underscores and periods, and
/// begins with none of the latter.
pub(super) fn is_unfit_file(name: &str) -> bool {
    let fits = |sign| is_letter_or_digit(sign) || "-_.".contains(sign);
    name.starts_with('.') || !name.chars().all(fits)
}

fn is_kept(sign: char) -> bool {
    is_letter_or_digit(sign) || is_combining_mark(sign) || "./\\_#+~-@".contains(sign)
}

/// Whether a percent sign stands before the number of a byte.
fn is_encoded(after: &[char]) -> bool {
    after.len() >= 2 && after[..2].iter().all(char::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_hugo() {
        for (folder, address) in [
            ("model/FAQ", "model/faq"),
            ("model/my page", "model/my-page"),
            ("model/q&a", "model/qa"),
            ("model/Über", "model/über"),
            ("model/a  b", "model/a--b"),
            ("model/a\u{a0}\u{a0}b", "model/a-b"),
            ("model/v1.0_x+y~z@1", "model/v1.0_x+y~z@1"),
            ("model/100%", "model/100"),
            ("model/a%20b", "model/a%20b"),
            ("model/🔐/x", "model/x"),
            ("model/E\u{301}", "model/e\u{301}"),
        ] {
            assert_eq!(of(folder), address, "{folder}");
        }
    }
}
