use pkimm_release::Day;

use super::fact_check_due::month_of;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "date-after-version",
    summary: "a decision or a check of facts is dated after the version",
    documentation: include_str!("date-after-version.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    // What is edited after a version was published belongs to the next one, which has no date yet.
    let dates = model.in_progress().filter_map(|notes| notes.date.as_ref());
    let Some(day) = dates.map(|date| date.value).max() else {
        return;
    };
    for decision in model.decisions().filter(|one| one.date.value > day) {
        let what = format!("this decision is dated {}", decision.date.value);
        sink.push(finding(&what, decision.date.span, day));
    }
    let (year, month, _) = day.parts();
    for checked in model.requirements().filter_map(|one| one.checked.as_ref()) {
        if month_of(&checked.value).is_some_and(|then| then > (year, month.into())) {
            let what = format!("this check of facts is dated {}", checked.value);
            sink.push(finding(&what, checked.span, day));
        }
    }
}

fn finding(what: &str, span: Span, day: Day) -> Diagnostic {
    let message = format!("{what}, after the version, which is dated {day}");
    let help = "correct the one that is wrong: this date, or `date` in the notes of the version";
    Diagnostic::new(LINT.name, span, message).help(help)
}
