//! What stands beside the text of a page: what was found, and what changed.

use pkimm_release::diff::view::Entry;
use pkimm_release::diff::{Changes, changes, required};
use pkimm_release::markdown;
use pkimm_release::{escape, site};
use pulldown_cmark::html::push_html;

use super::{Gravity, Remark};
use crate::changes::{self as told, Comparison};
use crate::{Publication, Words};

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

pub(super) struct Marks(pub Vec<Mark>);

impl Marks {
    pub fn of(publication: &Publication<'_>, words: &Words) -> Self {
        let remarks = publication.preview.remarks.iter();
        let mut marks: Vec<Mark> = remarks.map(|remark| found(remark, words)).collect();
        marks.extend(changed(publication, words));
        Self(marks)
    }
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

fn changed(publication: &Publication<'_>, words: &Words) -> Vec<Mark> {
    let Some(old) = publication.preview.before else {
        return Vec::new();
    };
    let new = publication.release;
    let all = changes(old, new);
    let all = Changes {
        from: old.version.clone(),
        to: new.version.clone(),
        required: required(&all),
        changes: all,
        impact: None,
    };
    let comparison = Comparison {
        changes: &all,
        old,
        new,
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
    entries.map(|entry| of_change(&comparison, entry)).collect()
}

fn of_change(comparison: &Comparison<'_>, entry: &Entry<'_>) -> Mark {
    let address = &entry.change.address;
    // What is gone has the page that it had, where that is still there.
    let shown =
        site::shown(comparison.new, address).or_else(|| site::shown(comparison.old, address));
    let mut html = String::new();
    let text = told::marked(comparison, entry);
    push_html(&mut html, markdown::events(&text).map(|(event, _)| event));
    let html = ammonia::clean(&html);
    Mark {
        kind: Kind::Changed,
        folder: shown.as_ref().map(|shown| shown.folder.clone()),
        anchors: shown.map(|shown| shown.anchors).unwrap_or_default(),
        words: String::new(),
        html: format!("<aside class=\"remark change\">{html}</aside>\n"),
    }
}
