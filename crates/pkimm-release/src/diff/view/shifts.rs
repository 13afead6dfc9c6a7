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

    #[test]
    fn printed_bounds_are_rounded_up() {
        assert_eq!(
            [
                decimal("1/3"),
                decimal("2/1"),
                decimal("0/1"),
                decimal("1/1000")
            ],
            ["0.34", "2.00", "0.00", "0.01"]
        );
    }
}
