//! Addresses that stand in a text without marks, of which Hugo makes links: how far each goes decides what is left for the anchor
//! of a heading.

/// How long the part of an address before its `@` may be that is looked for, in bytes.
const MAX_NAME: usize = 1_000;

/// How many bytes of `rest` are an address of which Hugo makes a link, where `before` stands in front of it since the last thing
/// that Hugo set. `None` where there is none.
pub(super) fn address(before: &str, rest: &str) -> Option<usize> {
    let mut earlier = before.chars();
    let is_start = match earlier.next_back() {
        None | Some(' ' | '\t' | '\n') => true,
        Some('*' | '_' | '~' | '(') => !earlier.as_str().ends_with('\\'),
        Some(_) => false,
    };
    let end = Some(rest).filter(|_| is_start);
    let end = end.and_then(|rest| web(rest).or_else(|| mail(rest)))?;
    let kept = rest[..end].trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~']);
    Some(kept.len().max(1))
}

/// Where an address of the web ends.
fn web(text: &str) -> Option<usize> {
    let schemes = ["http://", "https://", "ftp://"];
    let scheme = schemes.iter().find(|scheme| text.starts_with(**scheme));
    let (start, is_whole) = match scheme {
        Some(scheme) => (scheme.len(), true),
        None if text.starts_with("www.") => ("www.".len(), false),
        None => return None,
    };
    let mut end = start + host(&text[start..])?;
    let digits = |port: &str| port.bytes().take_while(u8::is_ascii_digit).count();
    let port = text[end..].strip_prefix(':').filter(|_| is_whole);
    if let Some(digits) = port.map(digits).filter(|digits| *digits > 0) {
        end += 1 + digits;
    }
    if text[end..].starts_with(['/', '#', '?']) {
        let is_path = |sign: &u8| {
            let others = b"-@:%_+.~#!?&/=();,'\">^{}[]`";
            sign.is_ascii_alphanumeric() || others.contains(sign) || (*sign == b'$' && is_whole)
        };
        end += text[end..].bytes().take_while(is_path).count();
    }
    let address = &text[..end];
    let surplus = match address.bytes().next_back() {
        Some(b')') => {
            let closed = address.matches(')').count();
            closed.saturating_sub(address.matches('(').count())
        }
        // The name of a sign, such as `&amp;`, is no part of it.
        Some(b';') => {
            let named = &address[..end - 1];
            let start = named.trim_end_matches(|sign: char| sign.is_ascii_alphanumeric());
            let is_name = start.len() < named.len() && start.ends_with('&');
            if is_name { end + 1 - start.len() } else { 0 }
        }
        _ => 0,
    };
    Some(end - surplus)
}

/// Where a host ends: behind the last full stop that small letters follow.
fn host(text: &str) -> Option<usize> {
    let is_host = |sign: &u8| sign.is_ascii_alphanumeric() || b"-@:%._+~#=".contains(sign);
    let most = text.bytes().take(256).take_while(is_host).count();
    (1..=most).rev().find_map(|end| {
        let last = text[end..].strip_prefix('.')?;
        let letters = last.bytes().take_while(u8::is_ascii_lowercase).count();
        (letters > 0).then_some(end + 1 + letters)
    })
}

/// Where an address of e-mail ends.
fn mail(text: &str) -> Option<usize> {
    let is_name =
        |sign: &u8| sign.is_ascii_alphanumeric() || b"!#$%&'*+-./=?^_`{|}~".contains(sign);
    let name = text.bytes().take(MAX_NAME).take_while(is_name).count();
    let is_named = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    let domain = text[name..].strip_prefix('@').filter(|_| is_named)?;
    let mut length = label(domain)?;
    while let Some(more) = domain[length..].strip_prefix('.').and_then(label) {
        length += 1 + more;
    }
    let end = name + 1 + length;
    let has_point = domain[..length - 1].contains('.');
    (has_point && !text[end..].starts_with(['-', '_'])).then_some(end)
}

/// How long the part of a domain between two full stops is: it begins and ends with a letter or a digit.
fn label(text: &str) -> Option<usize> {
    let is_label = |sign: &u8| sign.is_ascii_alphanumeric() || *sign == b'-';
    let most = text.bytes().take(63).take_while(is_label).count();
    let label = text[..most].trim_end_matches('-');
    (!label.is_empty() && !label.starts_with('-')).then_some(label.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_as_far_as_its_link() {
        for (before, text, expected) in [
            ("", "pki@example.org/‚x‘", "pki@example.org"),
            ("", "a.b+c@d-e.example. Then", "a.b+c@d-e.example"),
            ("see (", "https://a.example/(x)) y", "https://a.example/(x)"),
            (
                "",
                "https://a.example:80/x?y=1&amp; z",
                "https://a.example:80/x?y=1",
            ),
            ("", "https://a.example/x?!. Then", "https://a.example/x"),
            ("", "www.a.example:80", "www.a.example"),
            ("*", "ftp://a.b/c", "ftp://a.b/c"),
        ] {
            assert_eq!(address(before, text), Some(expected.len()), "{text}");
        }
        for (before, text) in [
            ("x:", "https://a.example"),
            ("\\*", "https://a.example"),
            ("", "https://localhost"),
            ("", "HTTPS://a.example"),
            ("", "www.a"),
            ("", "a@b"),
            ("", "a@b.example_"),
            ("", ".a@b.example"),
            ("", "a@-b.example"),
        ] {
            assert_eq!(address(before, text), None, "{text}");
        }
    }
}
