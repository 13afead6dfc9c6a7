use pkimm_release::Day;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Archived, Model};

pub const LINT: Lint = Lint {
    name: "fact-check-due",
    summary: "the dated facts of a requirement were checked too long before the version",
    documentation: include_str!("fact-check-due.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let (Some(limit), Some(day)) = (model.limits.fact_check_months, day(model)) else {
        return;
    };
    let (year, month, _) = day.parts();
    let now = months(year, month.into());
    let requirements = model.requirements();
    let requirements = requirements.map(|entry| (&entry.title, entry.checked.as_ref()));
    let relevance = model.relevance();
    let relevance = relevance.map(|entry| (&entry.category, entry.checked.as_ref()));
    for (name, checked) in requirements.chain(relevance) {
        let Some(checked) = checked else { continue };
        let then = month_of(&checked.value);
        let age = then.map(|(year, month)| now - months(year, month));
        if age.is_some_and(|age| age > i64::from(limit)) {
            let message = format!(
                "the facts of `{}` were last checked in {}, more than {limit} months before {day}",
                name.value, checked.value
            );
            let help = "check each fact that names a date or a clause, correct what has changed, and write the month of the check";
            sink.push(Diagnostic::new(LINT.name, checked.span, message).help(help));
        }
    }
}

/// The day from which it is seen: that of the notes of the version in progress, or the last one on which a version was
/// published. There is no clock.
fn day(model: &Model) -> Option<Day> {
    let date = |version: &Archived| Some(version.notes.as_ref()?.date.as_ref()?.value);
    let version = model.parsed_version();
    let mut archive = model.archive.iter();
    let own = archive.find(|archived| Some(&archived.version) == version.as_ref());
    own.and_then(date)
        .or_else(|| model.archive.iter().filter_map(date).max())
}

/// A month, counted from year 0 on.
fn months(year: i32, month: i64) -> i64 {
    12 * i64::from(year) + month
}

/// The year and the month of `2026-11`.
pub(super) fn month_of(text: &str) -> Option<(i32, i64)> {
    let (year, month) = text.split_once('-')?;
    Some((year.parse().ok()?, month.parse().ok()?))
}
