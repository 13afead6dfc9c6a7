//! What a chair has to know first, as sentences.

use pkimm_release::diff::view::{Following, Headline, Names, Overall, Reason, Standing};
use pkimm_release::diff::{Bump, Change};

use super::comparison::say;
use crate::Words;

/// What the next release needs and why, and what the change adds to that, as a sentence in which `name` writes names and titles.
#[must_use]
pub fn standing_of(
    standing: &Standing,
    names: &Names<'_>,
    words: &Words,
    name: impl Fn(&str) -> String,
) -> String {
    let Standing::After(standing) = standing else {
        return say(words, "next-unpublished").to_owned();
    };
    let required = standing.required();
    let bump = words.text("bumps", required.as_str());
    let why = why(standing, names, words, name);
    let values = [
        ("published", standing.published.as_str()),
        ("next", &standing.next),
        ("bump", bump),
        ("why", &why),
        ("without", &standing.next_without),
    ];
    let key = match (required, standing.without) {
        (Bump::None, Bump::None) => "next-none",
        (Bump::None, _) => "next-none-any-more",
        (required, without) if required < without => "next-less",
        (required, without) if required == without => "next-as-before",
        (_, Bump::None) => "next-first",
        _ => "next-more",
    };
    words.fill("changes", key, &values)
}

/// The reasons for what the next release needs, as clauses.
fn why(
    standing: &Following,
    names: &Names<'_>,
    words: &Words,
    name: impl Fn(&str) -> String,
) -> String {
    let called = |change: &&Change| match names.get(change) {
        Some(called) if !called.name.trim().is_empty() => {
            let title = name(called.name.trim());
            let code = called.code.map(|code| format!(" ({code})"));
            title + &code.unwrap_or_default()
        }
        _ => name(&change.subject().id()),
    };
    let clause = |reason: &Reason<'_>| {
        let mut named: Vec<String> = reason.named.iter().map(called).collect();
        let items = if reason.more > 0 {
            let items = [("items", named.join(", "))];
            let items = items.each_ref().map(|(key, items)| (*key, items.as_str()));
            words.plural("changes", "and-more", reason.more, &items)
        } else {
            match (named.pop().unwrap_or_default(), named.join(", ")) {
                (only, items) if items.is_empty() => only,
                (last, items) => {
                    words.fill("changes", "and", &[("items", &items), ("last", &last)])
                }
            }
        };
        let forms = words.list("kinds", reason.kind.as_str());
        let count = reason.count.to_string();
        let form = if reason.count == 1 {
            &forms[1]
        } else {
            &forms[2]
        };
        let clause = pkimm_release::fill::fill(form, &[("items", &items), ("count", &count)]);
        match reason.is_waived {
            true => words.fill("changes", "reason-waived", &[("reason", &clause)]),
            false => clause,
        }
    };
    let reasons = standing.reasons();
    let clauses: Vec<String> = reasons.named.iter().map(clause).collect();
    let why = clauses.join("; ");
    match reasons.more {
        0 => why,
        more => words.plural("changes", "other-changes", more, &[("why", &why)]),
    }
}

/// What a chair has to know of the changes, as a sentence in which `version` writes the versions. It says less where it stands
/// below what the next release needs.
#[must_use]
pub fn headline(
    headline: &Headline<'_>,
    stands_below: bool,
    words: &Words,
    version: impl Fn(&str) -> String,
) -> String {
    match headline {
        Headline::Nothing { .. } if stands_below => say(words, "this-change-nothing").to_owned(),
        Headline::Nothing { from, to } => words.fill(
            "changes",
            "nothing",
            &[("from", &version(from)), ("to", &version(to))],
        ),
        Headline::Changed {
            from,
            required,
            next,
            normative,
            overall,
        } => {
            let normative = match normative {
                0 => say(words, "no-normative").to_owned(),
                count => words.plural("changes", "count-normative", *count, &[]),
            };
            let (key, next) = match next {
                _ if stands_below => ("this-change", ""),
                Some(next) => ("required-at-least", next.as_str()),
                None => ("required", ""),
            };
            words.fill(
                "changes",
                key,
                &[
                    ("from", &version(from)),
                    ("bump", words.text("bumps", required.as_str())),
                    ("next", next),
                    ("normative", &normative),
                    ("overall", &overall_shift(overall, words)),
                ],
            )
        }
    }
}

/// How far past results shift, as a clause.
fn overall_shift(overall: &Overall, words: &Words) -> String {
    match overall {
        Overall::NotCarried => say(words, "overall-not-carried").to_owned(),
        Overall::NoResult => say(words, "overall-no-result").to_owned(),
        Overall::Same => say(words, "overall-same").to_owned(),
        Overall::SameUntilRated(new) => words.plural("changes", "overall-until-rated", *new, &[]),
        Overall::AtMost(shift) => {
            let shift = words.decimal(shift);
            words.fill("changes", "overall-at-most", &[("shift", &shift)])
        }
    }
}
