//! What stands beside the text of a page: what was found, and what changed.

use std::sync::LazyLock;

use ammonia::Builder;
use pkimm_release::diff::view::Entry;
use pkimm_release::{escape, markdown, site};
use pulldown_cmark::html::push_html;

use super::{Cache, Gravity, Remark};
use crate::Words;
use crate::changes::{self as told, Comparison};
use crate::since::Since;

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Found(Gravity),
    Changed,
}

/// A remark or a change, and where it stands.
#[derive(Debug)]
pub(super) struct Mark {
    pub kind: Kind,
    pub folder: Option<String>,
    pub anchors: Vec<String>,
    pub words: String,
    /// As it is shown.
    pub html: String,
}

impl Mark {
    /// All that tells where it stands, and what it says.
    pub fn told(&self) -> String {
        format!("{:?}\n{}\n{}", self.anchors, self.words, self.html)
    }
}

/// What lets nothing in a text act; it takes longer to be made than to clean a text.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(Builder::default);

/// What earlier previews made with the same templates.
pub(super) struct Kept<'a> {
    pub cache: &'a Cache,
    /// The digest of the templates.
    pub templates: String,
}

/// Everything that stands beside the text of some page, or of none.
pub(super) fn all(
    remarks: &[Remark],
    since: Option<&Since<'_>>,
    words: &Words,
    kept: &Kept<'_>,
) -> Vec<Mark> {
    let mut marks: Vec<Mark> = remarks.iter().map(|remark| found(remark, words)).collect();
    marks.extend(
        since
            .into_iter()
            .flat_map(|since| changed(since, words, kept)),
    );
    marks
}

/// What was found, as it stands beside the text.
pub(super) fn found(remark: &Remark, words: &Words) -> Mark {
    let (class, key) = match remark.gravity {
        Gravity::Error => ("error", "error"),
        Gravity::Warning => ("warning", "warning"),
    };
    let help: String = remark
        .help
        .iter()
        .map(|help| format!("<p class=\"help\">{}</p>", in_code(help)))
        .collect();
    let html = format!(
        "<aside class=\"remark {class}\"><p><strong>{}</strong> {}</p>{help}<p class=\"small\"><code>{}</code> <a href=\"{}\" rel=\"noopener noreferrer\">{}</a></p></aside>\n",
        shown(words.text("preview", key)),
        in_code(&remark.message),
        shown(&remark.place),
        escape::href(&remark.documentation),
        shown(&remark.code),
    );
    Mark {
        kind: Kind::Found(remark.gravity),
        folder: remark.folder.clone(),
        anchors: remark.anchors.clone(),
        words: remark.words.clone(),
        html,
    }
}

/// That nothing could be made.
pub(super) fn failure(told: &str, words: &Words) -> Mark {
    let html = format!(
        "<aside class=\"remark error\"><p><strong>{}</strong> {}</p></aside>\n",
        shown(words.text("preview", "error")),
        in_code(told),
    );
    Mark {
        kind: Kind::Found(Gravity::Error),
        folder: None,
        anchors: Vec::new(),
        words: String::new(),
        html,
    }
}

/// A text as it is.
fn shown(text: &str) -> String {
    escape::html(&escape::shown(text)).to_string()
}

/// A message, in which names stand between grave accents.
fn in_code(message: &str) -> String {
    let parts = message.split('`').enumerate();
    let parts = parts.map(|(at, part)| match at % 2 {
        0 => shown(part),
        _ => format!("<code>{}</code>", shown(part)),
    });
    parts.collect()
}

fn changed(since: &Since<'_>, words: &Words, kept: &Kept<'_>) -> Vec<Mark> {
    let comparison = Comparison {
        changes: since.changes(),
        old: since.before,
        new: since.after,
        words,
        decisions: &[],
        standing: None,
        in_full: true,
        links: None,
    };
    let view = comparison.view();
    let entries = view
        .entries
        .iter()
        .filter(|entry| !entry.change.kind.is_derived());
    entries
        .map(|entry| of_change(&comparison, entry, kept))
        .collect()
}

fn of_change(comparison: &Comparison<'_>, entry: &Entry<'_>, kept: &Kept<'_>) -> Mark {
    let address = &entry.change.address;
    // What is gone has the page that it had, where that is still there.
    let shown =
        site::shown(comparison.new, address).or_else(|| site::shown(comparison.old, address));
    let change = entry.change;
    let name = entry.name.unwrap_or_default();
    let of = [
        change.fingerprint.as_str(),
        name,
        entry.code.unwrap_or_default(),
        comparison.new.language.as_str(),
        kept.templates.as_str(),
    ];
    let html = kept.cache.get(&of, || {
        let mut html = String::new();
        let text = told::marked(comparison, entry);
        push_html(&mut html, markdown::events(&text).map(|(event, _)| event));
        CLEANER.clean(&html).to_string()
    });
    Mark {
        kind: Kind::Changed,
        folder: shown.as_ref().map(|shown| shown.folder.clone()),
        anchors: shown.map(|shown| shown.anchors).unwrap_or_default(),
        words: String::new(),
        html: format!("<aside class=\"remark change\">{html}</aside>\n"),
    }
}
