//! What a change and its subject are called, with the link to its place in the source.

use pkimm_release::diff::view::Entry;
use pkimm_release::diff::{Kind, Location};
use pkimm_release::escape;

use crate::Words;

/// What a kind of change is called.
pub(super) fn kind(kind: Kind, words: &Words) -> &str {
    &words.list("kinds", kind.as_str())[0]
}

/// The bump that a change requires, and whether it is waived.
pub(super) fn bump(entry: &Entry<'_>, words: &Words) -> String {
    let bump = words.text("bumps", entry.change.bump.as_str());
    match entry.change.waived {
        None => bump.to_owned(),
        Some(_) => words.fill("changes", "waived", &[("bump", bump)]),
    }
}

/// What follows the subject: how it is called, and the level whose text changed.
#[must_use]
pub fn called(entry: &Entry<'_>, words: &Words) -> String {
    let name = name(entry).map(|name| format!(" ({name})"));
    name.unwrap_or_default() + &level(entry, words)
}

/// The code and the name of what a change is about, where it has one.
pub(super) fn name(entry: &Entry<'_>) -> Option<String> {
    let name = entry.name?;
    Some(match entry.code {
        Some(code) => format!("{code} {name}"),
        None => name.to_owned(),
    })
}

/// The level whose text changed, as it follows a name.
fn level(entry: &Entry<'_>, words: &Words) -> String {
    let level = entry.change.address.level().map(|level| {
        let level = level.to_string();
        words.fill("changes", "level", &[("level", &level)])
    });
    level.map_or_else(String::new, |level| format!(", {level}"))
}

/// What a change is about, in Markdown: its name as the link to its place, and its id as code, so that it can be copied as it
/// stands, and nothing in it acts.
pub(super) fn what(entry: &Entry<'_>, words: &Words, links: Option<&str>) -> String {
    let id = escape::code(&entry.subject.to_string());
    let location = entry.change.location.as_ref();
    let address = location.and_then(|location| address(location, of_newer(entry, links)));
    let linked = |text: String| match &address {
        Some(address) => format!("[{text}]({})", escape::destination(address)),
        None => text,
    };
    let level = escape::inert(&level(entry, words));
    let what = match name(entry) {
        Some(name) => format!("{}{level} {id}", linked(escape::inert(&name))),
        None => format!("{}{level}", linked(id)),
    };
    match (location, &address) {
        (Some(location), None) => {
            // The runner of a workflow reads code, too.
            let place = escape::log(&escape::code(&place(location)));
            format!("{what}, {place}")
        }
        _ => what,
    }
}

/// The name of what a change is about, within HTML.
pub(super) fn title_in_html(entry: &Entry<'_>, words: &Words) -> String {
    let id = || format!("<code>{}</code>", in_code(&entry.subject.to_string()));
    let name = name(entry).map(|name| escape::inert_html(&name));
    name.unwrap_or_else(id) + &escape::inert_html(&level(entry, words))
}

/// What only those need who write decisions and waivers: the id and the fingerprint of a change.
pub(super) fn small_print(entry: &Entry<'_>, words: &Words) -> String {
    let fingerprint = [("fingerprint", entry.change.fingerprint.as_str())];
    let fingerprint = words.fill("changes", "fingerprint", &fingerprint);
    let id = escape::code(&entry.subject.to_string());
    format!("<sub>{id}, {fingerprint}</sub>")
}

/// The address below which files are found, where it has the place of a change: what was removed stands in the older files alone.
pub(super) fn of_newer<'a>(entry: &Entry<'_>, links: Option<&'a str>) -> Option<&'a str> {
    let is_removed = matches!(
        entry.change.kind,
        Kind::LevelRemoved
            | Kind::ModuleRemoved
            | Kind::CategoryRemoved
            | Kind::RequirementRemoved
            | Kind::ReferenceRemoved
            | Kind::PageRemoved
            | Kind::ResourceRemoved
            | Kind::RetirementRemoved
    );
    links.filter(|_| !is_removed)
}

/// A place in the source: the file and the line.
pub(super) fn place(location: &Location) -> String {
    format!("{}:{}", location.file, location.line)
}

/// A place within HTML, as a link where it is known where files are found.
pub(super) fn linked(location: &Location, links: Option<&str>) -> String {
    let text = format!("<code>{}</code>", in_code(&place(location)));
    match address(location, links) {
        Some(address) => format!("<a href=\"{}\">{text}</a>", escape::href(&address)),
        None => text,
    }
}

/// A text as code within HTML, where nothing is linked by itself, and the runner of a workflow reads no command.
fn in_code(text: &str) -> String {
    escape::html(&escape::one_line(text)).replace('#', "&#35;")
}

/// The address of a line, where files are found on the web.
fn address(location: &Location, links: Option<&str>) -> Option<String> {
    let base = links?.trim_end_matches('/');
    let is_of_web = ["https://", "http://"]
        .iter()
        .any(|scheme| base.starts_with(scheme));
    let file = escape::path(&location.file);
    is_of_web.then(|| format!("{base}/{file}#L{}", location.line))
}
