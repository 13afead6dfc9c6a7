use pkimm_release::published::is_address;
use pkimm_release::site::decoded;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;

pub const LINT: Lint = Lint {
    name: "link-scheme",
    summary: "a link or an image has no address, or one that a reader cannot trust",
    documentation: include_str!("link-scheme.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

/// How the addresses begin that a text may have.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

fn run(context: &Context<'_>, sink: &mut Sink) {
    let of_notes = context.model.notes().flat_map(|text| &text.markdown.links);
    let placed = context.links.iter().map(|placed| &*placed.link);
    for link in placed.chain(of_notes) {
        let address = link.destination.trim();
        let (message, help) = match scheme(address) {
            _ if link.is_undefined() => continue,
            scheme if leads_nowhere(address, scheme.as_deref()) => (
                "this leads nowhere: it has no address".to_owned(),
                "write the address between the parentheses, or leave out the brackets",
            ),
            None if address.starts_with("//") => (
                "this leaves the site, and does not say how".to_owned(),
                "write `https:` before the two slashes",
            ),
            Some(scheme) if !is_known(&scheme) => (
                format!(
                    "addresses that begin with `{scheme}:` may run code or show what nobody reviewed"
                ),
                "use an address that begins with `https://`, `http://` or `mailto:`, or the folder of a page",
            ),
            Some(scheme) if is_web(&scheme) => match unfit(address) {
                Some((message, help)) => (message.to_owned(), help),
                None => continue,
            },
            _ => continue,
        };
        let written = context.as_written(link.address_span(), &link.destination);
        let written = written.filter(|_| address.starts_with("//"));
        let fix = written.map(|written| Fix::suggestion(written.at_start(), "https:"));
        let finding = Diagnostic::new(LINT.name, link.span, message).help(help);
        sink.push(finding.maybe_fix(fix));
    }
    // The schema has looked at all else of these.
    let of_references = context.model.references.iter();
    let urls = of_references.filter_map(|reference| reference.url.as_ref());
    for url in urls.chain(&context.model.url) {
        if let Some((message, help)) = unfit(&url.value) {
            sink.push(Diagnostic::new(LINT.name, url.span, message).help(help));
        }
    }
}

fn is_web(scheme: &str) -> bool {
    ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web))
}

/// What is wrong with an address of the web, and what to do.
fn unfit(address: &str) -> Option<(&'static str, &'static str)> {
    // The letters of the scheme may be large.
    let (scheme, rest) = address.split_once(':').unwrap_or_default();
    if !is_address(&format!("{}:{rest}", scheme.to_ascii_lowercase())) {
        return Some((
            "this is no address that a browser can open",
            "write it as a browser gives it when it is copied: a host, a port up to 65535 if there is one, and no blanks, brackets or `%` but before two digits of base 16",
        ));
    }
    let authority = rest.trim_start_matches('/').split(['/', '?', '#']).next();
    authority.unwrap_or_default().contains('@').then_some((
        "this address holds the name of a user, or shows another host than it leads to",
        "leave out what stands before the `@`, and the sign itself",
    ))
}

/// Whether nothing stands behind the scheme of an address, or nothing but a mark.
fn leads_nowhere(address: &str, scheme: Option<&str>) -> bool {
    let rest = match (scheme, address.split_once(':')) {
        (Some(_), Some((_, rest))) => rest,
        _ => address,
    };
    let is_web = scheme.is_some_and(|scheme| scheme.to_ascii_lowercase().starts_with("http"));
    if is_web && !rest.starts_with("//") {
        return true;
    }
    let is_other = scheme.is_some_and(|scheme| !is_known(scheme));
    !is_other && address != "/" && rest.trim_matches(['/', '#', '?']).is_empty()
}

fn is_known(scheme: &str) -> bool {
    SCHEMES
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
}

/// What stands before the colon where an address begins with a scheme, or with what somebody may take for one: the first part
/// of a relative address has no colon. Browsers ignore control characters and white space there, and some programs decode it.
fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    if scheme.contains(['/', '?', '#']) {
        return None;
    }
    let scheme = decoded(scheme);
    let is_seen = |sign: &char| !sign.is_control() && !sign.is_whitespace();
    Some(scheme.chars().filter(is_seen).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_it_leads() {
        let nowhere = [
            "",
            "#",
            "?",
            "http:",
            "https://",
            "mailto:",
            "https:a.example",
        ];
        for address in nowhere {
            assert!(
                leads_nowhere(address, scheme(address).as_deref()),
                "{address}"
            );
        }
        let somewhere = [
            "/",
            "../",
            "./",
            "#a",
            "?a",
            "a/",
            "https://a.example",
            "mailto:a@b",
            "javascript:",
        ];
        for address in somewhere {
            assert!(
                !leads_nowhere(address, scheme(address).as_deref()),
                "{address}"
            );
        }
    }

    #[test]
    fn an_address_of_the_web_is_one_that_browsers_open() {
        for address in [
            "https://[",
            "https://a.example:99999/",
            "https://a.example:port/",
            "https://a.example/%zz",
            "https://a.example/b c",
            "https://a.example/\u{7}",
            "https://a.example/\u{202e}",
            "https://a.example/[b]",
            "http://user:password@a.example/",
            "https://a.example@b.example",
            "HTTPS://[::1",
        ] {
            assert!(unfit(address).is_some(), "{address}");
        }
        for address in [
            "https://a.example",
            "HTTPS://a.example/@b",
            "https://[::1]:8080/?a[b]=c@d#e",
            "http://\u{fc}.example/%20",
        ] {
            assert_eq!(unfit(address), None, "{address}");
        }
    }

    #[test]
    fn a_scheme_is_seen_as_browsers_see_it() {
        for (address, expected) in [
            ("https://a.example", Some("https")),
            ("JavaScript:alert(1)", Some("JavaScript")),
            ("java\tscript:alert(1)", Some("javascript")),
            ("data:text/html,x", Some("data")),
            ("%6aava%73cript:x", Some("javascript")),
            ("a%2:x", Some("a%2")),
            ("%\u{e9}:x", Some("%\u{e9}")),
            ("a_b:x", Some("a_b")),
            ("1a:x", Some("1a")),
            ("java\\script:x", Some("java\\script")),
            ("\u{fc}n\u{ef}:x", Some("\u{fc}n\u{ef}")),
            (":x", Some("")),
            ("?a:b", None),
            ("../page/#a:b", None),
            ("//a.example", None),
            ("#a", None),
        ] {
            assert_eq!(scheme(address).as_deref(), expected, "{address}");
        }
    }
}
