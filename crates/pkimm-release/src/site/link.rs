//! Where a link leads from a page of the site, and how one leads to another page.

use crate::escape;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To the folder of a page, which may not exist, and perhaps to an anchor on it.
    Page(String, Option<String>),
    /// The same in the tree of a published version.
    Version(String, String, Option<String>),
    /// Out of the site by climbing above its root.
    Outside,
    /// To a Markdown file, which is not the address of any page.
    File,
    /// Elsewhere: another site, or an absolute address of this one.
    External,
}

/// Resolves an address as a browser does on the page in `folder`. What is encoded in it (RFC 3986) is meant by what it
/// stands for: `%C3%BC` is `ü`.
#[must_use]
pub fn target(folder: &str, address: &str) -> Target {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    if address.starts_with('/') || scheme.is_some_and(|scheme| !scheme.contains(['/', '#', '.'])) {
        return Target::External;
    }
    let (path, anchor) = match address.split_once('#') {
        Some((path, anchor)) => (
            path,
            Some(decoded(anchor)).filter(|anchor| !anchor.is_empty()),
        ),
        None => (address, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    if path.ends_with(".md") {
        return Target::File;
    }
    match resolve(folder, &decoded(path)) {
        Some(folder) => Target::Page(folder, anchor),
        None => Target::Outside,
    }
}

/// Where a relative link leads from the page in `folder`, as a browser resolves it: the folder it names, without
/// slashes at its ends. `None` where it leaves the site.
fn resolve(folder: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The way from the page in one folder to another folder, without a slash at its end.
#[must_use]
pub fn way(from: &str, to: &str) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.split('/').collect(), to.split('/').collect());
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to);
    let shared = shared.count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let way: Vec<&str> = up.chain(to[shared..].iter().copied()).collect();
    if way.is_empty() {
        ".".to_owned()
    } else {
        escape::path(&way.join("/"))
    }
}

/// The way from the page in a folder to a file beside pages, by its address below the root of the site.
#[must_use]
pub fn way_to_file(from: &str, address: &str) -> String {
    let (folder, name) = address.rsplit_once('/').unwrap_or(("", address));
    let name = escape::path(name);
    match way(from, folder).as_str() {
        "." => name,
        way => format!("{way}/{name}"),
    }
}

/// The text with what is encoded by percent signs. What would be no text stays as it is.
#[must_use]
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, encoded) = rest.split_at(at);
        bytes.extend_from_slice(before.as_bytes());
        let digits = encoded.get(1..3);
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = &encoded[if byte.is_some() { 3 } else { 1 }..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_resolve_like_addresses() {
        assert_eq!(
            resolve("model/assessment/evaluation", "../../categories/x/").as_deref(),
            Some("model/categories/x")
        );
        assert_eq!(resolve("model", "./faq").as_deref(), Some("model/faq"));
        assert_eq!(resolve("model", "../..").as_deref(), None);
    }

    #[test]
    fn a_file_is_linked_from_where_its_page_is() {
        for (from, way) in [
            ("model/a", "flow.png"),
            ("model", "a/flow.png"),
            ("model/a/b", "../flow.png"),
            ("wg", "../model/a/flow.png"),
        ] {
            assert_eq!(way_to_file(from, "model/a/flow.png"), way);
        }
    }

    #[test]
    fn an_address_leads_to_a_page_or_elsewhere() {
        let page = |folder: &str, anchor: Option<&str>| {
            Target::Page(folder.to_owned(), anchor.map(str::to_owned))
        };
        for (address, leads) in [
            ("../b/?x=1#c", page("model/b", Some("c"))),
            ("#", page("model/a", None)),
            ("../%C3%BCber/#caf%C3%A9", page("model/über", Some("café"))),
            ("../100%/#a%zz", page("model/100%", Some("a%zz"))),
            ("../%ff/", page("model/%ff", None)),
            ("https://model.example/", Target::External),
            ("/b/", Target::External),
            ("../b.md#c", Target::File),
            ("../../../b/", Target::Outside),
        ] {
            assert_eq!(target("model/a", address), leads, "{address}");
        }
    }
}
