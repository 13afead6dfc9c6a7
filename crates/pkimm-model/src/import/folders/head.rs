//! The front matter of a published page, as YAML or TOML.

use pkimm_release::{Day, read};
use serde_json::{Map, Value};

use crate::import::report::{Kind, Report};
use crate::source::front_matter;
use crate::source::toml::Document;

/// The parts of a page: the text of its front matter, where there is one, whether it is YAML, and where the body begins.
struct Parts<'a> {
    front_matter: Option<&'a str>,
    is_yaml: bool,
    body: usize,
}

/// Where the text of a page begins, behind its front matter.
pub(super) fn body(text: &str) -> usize {
    split(text).body
}

/// Whether the front matter of a page cannot be read, or is none that is read here.
pub(super) fn is_unread(text: &str) -> bool {
    let mut said = Report::default();
    keys("", text, &mut said);
    !said.entries.is_empty()
}

/// Why Hugo shows a page to nobody, by its front matter.
pub(super) fn is_hidden(text: &str) -> Option<&'static str> {
    let (keys, _) = keys("", text, &mut Report::default());
    let is = |key: &str| keys.get(key) == Some(&Value::Bool(true));
    let build = keys.get("build").or_else(|| keys.get("_build"));
    let never = [Value::from("never"), Value::Bool(false)];
    if is("draft") {
        Some("is marked as a draft")
    } else if is("headless") || build.is_some_and(|build| never.contains(&build["render"])) {
        Some("is marked as one that Hugo does not render")
    } else {
        None
    }
}

/// The last part of the address of a page, where its front matter names another one than its file does.
pub(super) fn slug(text: &str) -> Option<String> {
    let (keys, _) = keys("", text, &mut Report::default());
    let slug = keys.get("slug")?.as_str()?;
    let is_part = |slug: &str| !slug.is_empty() && !slug.contains(['/', '\\', '.']);
    is_part(slug).then(|| slug.to_owned())
}

/// The title in the front matter of a page.
pub(super) fn title(text: &str) -> Option<String> {
    let (keys, _) = keys("", text, &mut Report::default());
    Some(keys.get("title")?.as_str()?.to_owned())
}

/// The day in the front matter of a page.
pub(super) fn date(text: &str) -> Option<Day> {
    let (keys, _) = keys("", text, &mut Report::default());
    day(keys.get("date")?)
}

/// The day of a moment, as pages have it in many forms: as the standard has it, with numbers of one digit, or with the name of the
/// month.
fn day(value: &Value) -> Option<Day> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let said = value.as_str()?.trim();
    if let Some(day) = said.get(..10).and_then(|day| day.parse().ok()) {
        return Some(day);
    }
    let number = |part: &str| part.parse::<u32>().ok();
    let month = |part: &str| {
        let start = part.get(..3)?.to_lowercase();
        let at = MONTHS.iter().position(|month| *month == start)?;
        u32::try_from(at + 1).ok()
    };
    let date = said
        .split(['T', ' '])
        .next()
        .filter(|date| date.contains('-'));
    let parts: Vec<&str> = date
        .unwrap_or(said)
        .split(['-', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    let [one, two, three] = parts[..] else {
        return None;
    };
    let (year, month, day) = match (month(one), month(two)) {
        (None, Some(month)) => (number(three)?, month, number(one)?),
        (Some(month), _) => (number(three)?, month, number(two)?),
        _ => (number(one)?, number(two)?, number(three)?),
    };
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

fn split(text: &str) -> Parts<'_> {
    let none = |body| Parts {
        front_matter: None,
        is_yaml: false,
        body,
    };
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut at = start;
    let mut opened = None;
    for line in text[start..].split_inclusive('\n') {
        let from = at;
        at += line.len();
        match (opened, line.trim_end()) {
            (None, "---") => opened = Some(at),
            (None, "") => {}
            (None, _) => break,
            (Some(opened), "---") => {
                return Parts {
                    front_matter: Some(&text[opened..from]),
                    is_yaml: true,
                    body: at,
                };
            }
            (Some(_), _) => {}
        }
    }
    let parts = front_matter::split(text);
    match parts.front_matter {
        Some(range) => Parts {
            front_matter: Some(&text[range]),
            is_yaml: false,
            body: parts.body.start,
        },
        None => none(start),
    }
}

/// The keys of the front matter, and where the body begins.
pub(super) fn keys(file: &str, text: &str, report: &mut Report) -> (Map<String, Value>, usize) {
    let parts = split(text);
    let Some(front_matter) = parts.front_matter else {
        let begins = text
            .trim_start()
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end();
        if matches!(begins, "---" | "+++" | "{") {
            report.add(Kind::Decide, file, Some(1), "this begins as front matter does and is none that is read here, or is never closed, so that it is text of the page now");
        }
        return (Map::new(), parts.body);
    };
    let keys = if parts.is_yaml {
        read::front_matter(front_matter).map_err(|error| error.message)
    } else {
        match Document::parse(front_matter) {
            (document, true) => Ok(document.to_json().as_object().cloned().unwrap_or_default()),
            _ => Err("this is no TOML".to_owned()),
        }
    };
    let keys = keys.unwrap_or_else(|why| {
        report.add(
            Kind::Decide,
            file,
            Some(1),
            format!("the front matter cannot be read, and is left out; the page is kept beside the model as it was: {why}"),
        );
        Map::new()
    });
    (keys, parts.body)
}
