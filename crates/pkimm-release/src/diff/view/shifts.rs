//! The results whose scores can shift.

use crate::Release;
use crate::diff::impact::{Impact, LevelChange, Shift};

/// A result that can shift.
#[derive(Debug)]
pub struct Shifted<'a> {
    /// What it is called; nothing for the overall result.
    pub name: Option<String>,
    /// Its shift where every requirement is answered.
    pub complete: Option<&'a Shift>,
    /// Its shift where any part is answered.
    pub partial: Option<&'a Shift>,
}

impl Shifted<'_> {
    /// Whether the level can change.
    #[must_use]
    pub fn level(&self) -> LevelChange {
        let shift = self.partial.or(self.complete);
        shift.map_or(LevelChange::No, |shift| shift.level)
    }
}

/// How far a result shifts, as a decimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// There is no result to compare.
    NoResult,
    /// So far, by some answers.
    Reached(String),
    /// No further than this, which no answers may reach.
    AtMost(String),
}

impl Size {
    /// The size of a shift, if there is one.
    #[must_use]
    pub fn of(shift: Option<&Shift>) -> Self {
        match shift {
            None => Self::NoResult,
            Some(shift) if shift.exact => Self::Reached(decimal(&shift.up)),
            Some(shift) => Self::AtMost(decimal(&shift.up)),
        }
    }
}

/// The results that can shift, in the order of the model.
pub(super) fn shifted<'a>(release: &Release, impact: &'a Impact) -> Vec<Shifted<'a>> {
    let Impact {
        complete, partial, ..
    } = impact;
    let mut rows = vec![Shifted {
        name: None,
        complete: complete.overall.as_ref(),
        partial: partial.overall.as_ref(),
    }];
    for module in &release.modules {
        rows.push(Shifted {
            name: Some(module.name.clone()),
            complete: complete.modules.get(&module.id),
            partial: partial.modules.get(&module.id),
        });
        rows.extend(module.categories.iter().map(|category| Shifted {
            name: Some(format!("{} {}", category.code, category.name)),
            complete: complete.categories.get(&category.id),
            partial: partial.categories.get(&category.id),
        }));
    }
    let stays = |shift: Option<&Shift>| shift.is_none_or(is_zero);
    rows.retain(|row| !stays(row.complete) || !stays(row.partial));
    rows
}

/// Whether a result does not shift.
pub(super) fn is_zero(shift: &Shift) -> bool {
    shift.up.starts_with("0/") && shift.down.starts_with("0/")
}

/// A fraction as a decimal with two places, rounded up: a bound that is printed still holds.
#[must_use]
pub fn decimal(fraction: &str) -> String {
    let parse = |text: &str| text.parse::<num_bigint::BigUint>().ok();
    let parts = fraction
        .split_once('/')
        .and_then(|(numerator, denominator)| Some((parse(numerator)?, parse(denominator)?)));
    let Some((numerator, denominator)) = parts else {
        return fraction.to_owned();
    };
    let hundredths = (numerator * 100_u32 + &denominator - 1_u32) / denominator;
    let digits = format!("{:0>3}", hundredths.to_string());
    let (whole, rest) = digits.split_at(digits.len() - 2);
    format!("{whole}.{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small;

    #[test]
    fn printed_bounds_are_rounded_up() {
        assert_eq!(
            [
                decimal("1/3"),
                decimal("2/1"),
                decimal("0/1"),
                decimal("1/1000"),
                decimal("5/4"),
                decimal("101/100"),
                decimal("25/2"),
                decimal("100/1"),
            ],
            [
                "0.34", "2.00", "0.00", "0.01", "1.25", "1.01", "12.50", "100.00"
            ]
        );
        // What is no fraction is printed as it is.
        assert_eq!([decimal("1"), decimal("a/b")], ["1", "a/b"]);
    }
    fn shift(up: &str, down: &str, exact: bool, level: LevelChange) -> Shift {
        Shift {
            up: up.to_owned(),
            down: down.to_owned(),
            exact,
            level,
        }
    }

    #[test]
    fn a_size_that_is_not_reached_is_a_bound() {
        let of = |exact| shift("1/4", "1/4", exact, LevelChange::No);
        let quarter = || "0.25".to_owned();
        assert_eq!(Size::of(Some(&of(true))), Size::Reached(quarter()));
        assert_eq!(Size::of(Some(&of(false))), Size::AtMost(quarter()));
        assert_eq!(Size::of(None), Size::NoResult);
        let zero = |up, down| is_zero(&shift(up, down, true, LevelChange::No));
        assert!(zero("0/1", "0/1"));
        assert!(!zero("1/2", "0/1") && !zero("0/1", "1/2") && !zero("10/1", "10/1"));
    }

    #[test]
    fn a_level_can_change_as_partial_answers_tell_and_else_complete_ones() {
        use LevelChange::{No, NotExcluded, Yes};
        let level = |complete: Option<LevelChange>, partial: Option<LevelChange>| {
            let of =
                |level: Option<LevelChange>| level.map(|level| shift("1/2", "1/2", true, level));
            let (complete, partial) = (of(complete), of(partial));
            let row = Shifted {
                name: None,
                complete: complete.as_ref(),
                partial: partial.as_ref(),
            };
            row.level()
        };
        assert_eq!(level(None, None), No);
        assert_eq!(level(Some(No), Some(Yes)), Yes);
        assert_eq!(level(Some(Yes), None), Yes);
        assert_eq!(level(Some(Yes), Some(NotExcluded)), NotExcluded);
        assert_eq!(level(Some(Yes), Some(No)), No);
    }

    #[test]
    fn results_that_can_shift_are_listed_from_the_whole_to_the_categories() {
        let names = |edit: small::Edit| {
            let (old, new) = (small::release(), small::edited(edit));
            let impact = crate::diff::impact(&old, &new).expect("the scales are the same");
            let rows = shifted(&new, &impact);
            rows.into_iter()
                .map(|row| row.name.unwrap_or("Overall".to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(|_| {}), Vec::<String>::new());
        assert_eq!(
            names(|model| model.requirement_mut("owners").weight = 1),
            ["Overall", "Governance", "G.2 Roles"]
        );
        // The weight of a category counts above it alone.
        assert_eq!(
            names(|model| model.category_mut("roles").weight = 1),
            ["Overall", "Governance"]
        );
        // It is enough that the one shift or the other is there.
        let (old, new) = (
            small::release(),
            small::edited(|model| model.requirement_mut("owners").weight = 1),
        );
        let impact = crate::diff::impact(&old, &new).expect("the scales are the same");
        let zero = || Some(shift("0/1", "0/1", true, LevelChange::No));
        let mut of_partial = impact.clone();
        of_partial.complete.overall = zero();
        assert_eq!(shifted(&new, &of_partial)[0].name, None);
        let mut of_complete = impact;
        of_complete.partial.overall = zero();
        assert_eq!(shifted(&new, &of_complete)[0].name, None);
    }
}
