//! Anchors that pages had earlier: links from elsewhere name them, and a model says in `[site]` where they lead from now on.

use std::borrow::Cow;
use std::collections::BTreeMap;

use pkimm_release::markdown::{Edits, parse};
use pkimm_release::site::is_anchor;

/// The text of a page with anchors that it had earlier, each before what it leads to. What leads to nothing that the page has, or
/// to an empty anchor, leads to its top.
pub(super) fn with_anchors<'a>(
    text: &'a str,
    former: Option<&BTreeMap<String, String>>,
) -> Cow<'a, str> {
    let Some(former) = former.filter(|former| !former.is_empty()) else {
        return Cow::Borrowed(text);
    };
    let headings = parse(text).headings;
    let place = |anchor: &str| {
        let mut headings = headings.iter();
        let heading = headings.find(|heading| heading.anchor.as_deref() == Some(anchor));
        let set = || text.find(&format!("<a id=\"{anchor}\"></a>"));
        heading.map(|heading| heading.span.start).or_else(set)
    };
    let mut edits = Edits::default();
    // A document may come from anywhere.
    for (anchor, leads_to) in former.iter().filter(|(anchor, _)| is_anchor(anchor)) {
        let at = place(leads_to).unwrap_or(0);
        edits.insert(at, format!("<a id=\"{anchor}\"></a>\n\n"));
    }
    Cow::Owned(edits.apply(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_anchor_stands_before_what_it_leads_to() {
        let former = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            let pairs = pairs.map(|(anchor, now)| ((*anchor).to_owned(), (*now).to_owned()));
            pairs.collect::<BTreeMap<_, _>>()
        };
        let text = "Text.\n\n## One {#a}\n\n```text\n## One {#a}\n```\n\n## Two\n";
        let with = |pairs: &[(&str, &str)]| with_anchors(text, Some(&former(pairs))).into_owned();
        assert_eq!(with_anchors(text, None), text);
        assert_eq!(
            with(&[
                ("old", "a"),
                ("older", "a"),
                ("title", ""),
                ("two-1", "two")
            ]),
            "<a id=\"title\"></a>\n\nText.\n\n<a id=\"old\"></a>\n\n<a id=\"older\"></a>\n\n## One {#a}\n\n```text\n## One {#a}\n```\n\n<a id=\"two-1\"></a>\n\n## Two\n"
        );
        assert_eq!(
            with(&[("x", "none")]),
            format!("<a id=\"x\"></a>\n\n{text}")
        );
        for hostile in ["x\"><script>", "", "a\n\nb", "{{<", "x y"] {
            assert_eq!(with(&[(hostile, "a")]), text, "{hostile}");
        }
    }
}
