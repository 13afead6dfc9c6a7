//! The results whose scores can shift.

use crate::Release;
use crate::diff::impact::{Impact, LevelChange, Shift};

/// A result that can shift.
#[derive(Debug)]
pub struct Shifted<'a> {
    /// What it is called.
    pub name: String,
    /// Its shift where every requirement is answered.
    pub complete: Option<&'a Shift>,
    /// Its shift where any part is answered.
    pub partial: Option<&'a Shift>,
}

impl Shifted<'_> {
    /// Whether the level can change, in words.
    #[must_use]
    pub fn level(&self) -> &'static str {
        match self.partial.or(self.complete).map(|shift| shift.level) {
            Some(LevelChange::No) | None => "no",
            Some(LevelChange::Yes) => "yes",
            Some(LevelChange::NotExcluded) => "not excluded",
        }
    }
}

/// The results that can shift, in the order of the model.
pub(super) fn shifted<'a>(release: &Release, impact: &'a Impact) -> Vec<Shifted<'a>> {
    let Impact {
        complete, partial, ..
    } = impact;
    let mut rows = vec![Shifted {
        name: "Overall".to_owned(),
        complete: complete.overall.as_ref(),
        partial: partial.overall.as_ref(),
    }];
    for module in &release.modules {
        rows.push(Shifted {
            name: module.name.clone(),
            complete: complete.modules.get(&module.id),
            partial: partial.modules.get(&module.id),
        });
        rows.extend(module.categories.iter().map(|category| Shifted {
            name: format!("{} {}", category.code, category.name),
            complete: complete.categories.get(&category.id),
            partial: partial.categories.get(&category.id),
        }));
    }
    let stays = |shift: Option<&Shift>| shift.is_none_or(is_zero);
    rows.retain(|row| !stays(row.complete) || !stays(row.partial));
    rows
}

/// The size of a shift, after `bound` where it is not reached.
#[must_use]
pub fn size(shift: Option<&Shift>, bound: &str) -> String {
    match shift {
        None => "no result".to_owned(),
        Some(shift) if shift.exact => decimal(&shift.up),
        Some(shift) => format!("{bound}{}", decimal(&shift.up)),
    }
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
        assert_eq!(size(Some(&of(true)), "at most "), "0.25");
        assert_eq!(size(Some(&of(false)), "at most "), "at most 0.25");
        assert_eq!(size(None, "at most "), "no result");
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
                name: String::new(),
                complete: complete.as_ref(),
                partial: partial.as_ref(),
            };
            row.level()
        };
        assert_eq!(level(None, None), "no");
        assert_eq!(level(Some(No), Some(Yes)), "yes");
        assert_eq!(level(Some(Yes), None), "yes");
        assert_eq!(level(Some(Yes), Some(NotExcluded)), "not excluded");
        assert_eq!(level(Some(Yes), Some(No)), "no");
    }

    #[test]
    fn results_that_can_shift_are_listed_from_the_whole_to_the_categories() {
        let names = |edit: small::Edit| {
            let (old, new) = (small::release(), small::edited(edit));
            let impact = crate::diff::impact(&old, &new).expect("the scales are the same");
            let rows = shifted(&new, &impact);
            rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
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
        assert_eq!(shifted(&new, &of_partial)[0].name, "Overall");
        let mut of_complete = impact;
        of_complete.partial.overall = zero();
        assert_eq!(shifted(&new, &of_complete)[0].name, "Overall");
    }
}
