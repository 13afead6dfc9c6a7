//! What to raise next, for reading.

use std::fmt::Write as _;

use pkimm_release::Release;
use pkimm_release::score::{Outcome, Raise, Reach, Reached, Score, Shift, decimal, fraction};
use pkimm_release::score_report::ScoreReport;

/// What was asked for of it. Nothing where nothing was.
pub fn print(release: &Release, report: &ScoreReport) -> String {
    let mut out = String::new();
    if let Some(shifts) = &report.next {
        next(&mut out, release, shifts);
    }
    if let Some(reached) = &report.reach {
        reach(&mut out, release, &report.score, reached);
    }
    out
}

/// One line for each item, and which of them move the whole alike.
fn next(out: &mut String, release: &Release, shifts: &[Shift]) {
    out.push_str("\nOne level more of each item moves the overall result by\n");
    if shifts.is_empty() {
        out.push_str("       nothing: no item that is rated can be raised\n");
    }
    for (position, shift) in shifts.iter().enumerate() {
        let is_tied = |other: Option<&Shift>| other.is_some_and(|other| other.shift == shift.shift);
        let before = position
            .checked_sub(1)
            .and_then(|before| shifts.get(before));
        let mark = if is_tied(before) { '=' } else { ' ' };
        let Shift { id, level, shift } = shift;
        let (value, exact) = (decimal(shift, 4), format!("({})", fraction(shift)));
        let name = name(release, id);
        let _ = writeln!(
            out,
            "     {mark} {value} {exact:10}from level {level}: {name}  [{id}]"
        );
    }
}

/// The fewest raises, of the whole with the items.
fn reach(out: &mut String, release: &Release, score: &Score, reached: &Reached) {
    out.push('\n');
    let mut line = |code: &str, name: &str, outcome: &Outcome, reach: Option<&Reach>| {
        let words = match (&outcome.value, reach) {
            (None, _) => "nothing is rated".to_owned(),
            (_, None) => "not reached by raising what is rated".to_owned(),
            (_, Some(reach)) => steps(reach),
        };
        let _ = writeln!(out, "{code:5}{name:36}{words}");
        for Raise { id, from, to } in reach
            .iter()
            .filter(|_| code.is_empty())
            .flat_map(|reach| &reach.raises)
        {
            let name = self::name(release, id);
            let _ = writeln!(out, "       from {from} to {to}: {name}  [{id}]");
        }
    };
    line(
        "",
        &format!("Fewest raises to reach level {}", reached.level),
        &score.overall,
        reached.overall.as_ref(),
    );
    for module in &release.modules {
        let reach = reached.modules[&module.id].as_ref();
        line(&module.id, &module.name, &score.modules[&module.id], reach);
        for category in &module.categories {
            let reach = reached.categories[&category.id].as_ref();
            let outcome = &score.categories[&category.id];
            line(&category.code, &category.name, outcome, reach);
        }
    }
}

fn steps(reach: &Reach) -> String {
    match reach.steps {
        0 => "reached".to_owned(),
        1 => "1 raise by one level".to_owned(),
        steps => format!("{steps} raises by one level"),
    }
}

/// The display number and the name of an item.
fn name(release: &Release, id: &str) -> String {
    let categories = release.categories();
    let categories = categories.map(|entry| (&entry.id, &entry.code, &entry.name));
    let requirements = release.requirements();
    let requirements = requirements.map(|entry| (&entry.id, &entry.code, &entry.description));
    let mut all = categories.chain(requirements);
    let found = all.find(|(known, ..)| *known == id);
    found.map_or_else(String::new, |(_, code, name)| format!("{code} {name}"))
}
