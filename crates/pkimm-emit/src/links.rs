//! Texts for readers to whom a link within them would lead nowhere.

use pkimm_release::markdown::{Edits, LinkKind, parse};

/// A Markdown text with the text of each link in place of the link, and without the definitions that links refer to.
pub(crate) fn plain_links(text: &str) -> String {
    let markdown = parse(text);
    let mut edits = Edits::default();
    for link in &markdown.links {
        if matches!(link.kind, LinkKind::Inline | LinkKind::Reference) {
            edits.delete(link.span.start..link.content.start);
            edits.delete(link.content.end..link.span.end);
        }
    }
    for definition in &markdown.definitions {
        edits.delete(definition.span.clone());
    }
    let plain = edits.apply(text);
    if markdown.definitions.is_empty() {
        plain
    } else {
        plain.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_texts() {
        let list = "Some:\n- [A\n  b](https://a.example) and [c](d)\n- [plain]\n- x [y";
        assert_eq!(
            plain_links(list),
            "Some:\n- A\n  b and c\n- [plain]\n- x [y"
        );
    }

    #[test]
    fn an_address_ends_where_its_link_does_and_code_stays() {
        assert_eq!(plain_links("- [A (b)](https://e.org/a_(b)) c"), "- A (b) c");
        assert_eq!(plain_links("- `[a](b)` [`c]`](d)"), "- `[a](b)` `c]`");
        assert_eq!(plain_links("- [![a](b)](c \"d\")"), "- a");
        assert_eq!(
            plain_links("- [a][x] and [X], not [y]\n\n[x]: https://e.org\n"),
            "- a and X, not [y]"
        );
    }
}
