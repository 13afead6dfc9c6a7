//! What the next release of a model needs, and why.

use std::collections::HashSet;

use crate::address::Subject;
use crate::diff::change::Change;
use crate::diff::kind::{Bump, Kind};
use crate::diff::required;

/// How many reasons are named.
const MAX_NAMED: usize = 3;

/// What the next release of a model needs, and what a change to the model adds to that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No version is published, so that the next release can have any version.
    Unpublished,
    /// It follows a published version.
    After(Following),
}

/// What a release needs that follows a published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Following {
    /// The published version.
    pub published: String,
    /// Every change since then.
    pub changes: Vec<Change>,
    /// The least version that they allow and that is free.
    pub next: String,
    /// The bump that was required without the change that is looked at.
    pub without: Bump,
    /// The least version that was allowed without it.
    pub next_without: String,
}

/// Why a bump is required.
#[derive(Debug, PartialEq, Eq)]
pub struct Reasons<'a> {
    /// The first of them, by kinds.
    pub named: Vec<Reason<'a>>,
    /// How many more things changed of other kinds.
    pub more: usize,
}

/// Changes of one kind that require it.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason<'a> {
    /// The kind.
    pub kind: Kind,
    /// Whether they are waived as editorial.
    pub is_waived: bool,
    /// How many changes of the kind there are.
    pub count: usize,
    /// A change to each of the first things that changed.
    pub named: Vec<&'a Change>,
    /// How many more things changed.
    pub more: usize,
}

impl Following {
    /// The bump that is required.
    #[must_use]
    pub fn required(&self) -> Bump {
        required(&self.changes)
    }

    /// What requires it, each thing once. What only follows from other changes is no reason where there is another.
    #[must_use]
    pub fn reasons(&self) -> Reasons<'_> {
        let required = self.required();
        let changes = self.changes.iter();
        let mut changes: Vec<&Change> = changes.filter(|change| change.bump == required).collect();
        if changes.iter().any(|change| !change.kind.is_derived()) {
            changes.retain(|change| !change.kind.is_derived());
        }
        // A kind stands where its first change does.
        let mut kinds: Vec<((Kind, bool), usize, Vec<&Change>)> = Vec::new();
        let mut seen: HashSet<((Kind, bool), Subject)> = HashSet::new();
        for change in changes {
            let key = (change.kind, change.waived.is_some());
            let at = kinds.iter().position(|(other, ..)| *other == key);
            let at = at.unwrap_or_else(|| {
                kinds.push((key, 0, Vec::new()));
                kinds.len() - 1
            });
            kinds[at].1 += 1;
            if seen.insert((key, change.subject())) {
                kinds[at].2.push(change);
            }
        }
        let mut reasons = Reasons {
            named: Vec::new(),
            more: 0,
        };
        let mut left = MAX_NAMED;
        for ((kind, is_waived), count, mut named) in kinds {
            if left == 0 {
                reasons.more += named.len();
                continue;
            }
            let more = named.len().saturating_sub(left);
            named.truncate(left);
            left -= named.len();
            reasons.named.push(Reason {
                kind,
                is_waived,
                count,
                named,
                more,
            });
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::diff;
    use crate::small::{self, Edit, edited};

    fn reasons(edit: Edit) -> (Vec<String>, usize) {
        let standing = Following {
            published: "1.0.0".to_owned(),
            changes: diff(&small::release(), &edited(edit)).changes,
            next: String::new(),
            without: Bump::None,
            next_without: String::new(),
        };
        let Reasons { named, more } = standing.reasons();
        let told = |reason: Reason<'_>| {
            let named = reason.named.iter();
            let named: Vec<String> = named.map(|change| change.subject().id()).collect();
            let (kind, named) = (reason.kind.as_str(), named.join(" "));
            format!("{kind} {}: {named} +{}", reason.count, reason.more)
        };
        (named.into_iter().map(told).collect(), more)
    }

    #[test]
    fn three_things_are_named_each_once_and_others_counted() {
        let one = |told: &str| (vec![told.to_owned()], 0);
        // A category whose texts of two levels changed is one thing.
        assert_eq!(
            reasons(|model| {
                for level in &mut model.category_mut("keys").levels {
                    level.description.push_str(" More.");
                }
            }),
            one(&format!(
                "level-text-changed {}: keys +0",
                small::release().levels.len()
            ))
        );
        assert_eq!(
            reasons(|model| {
                for id in ["approval", "owners", "training", "backup"] {
                    model.requirement_mut(id).weight += 1;
                }
            }),
            one("weight-changed 4: approval owners training +1")
        );
        assert_eq!(
            reasons(|model| {
                for id in ["approval", "owners", "training", "backup"] {
                    model.requirement_mut(id).weight += 1;
                }
                for id in ["policy", "roles", "keys"] {
                    model.category_mut(id).name.push('!');
                }
            }),
            (vec!["name-changed 3: policy roles keys +0".to_owned()], 4)
        );
    }

    #[test]
    fn what_follows_from_the_order_is_a_reason_only_where_nothing_else_is() {
        let reorder: Edit = |model| {
            let requirements = &mut model.category_mut("roles").requirements;
            requirements.reverse();
            for (index, requirement) in requirements.iter_mut().enumerate() {
                requirement.number = u32::try_from(index + 1).unwrap();
            }
        };
        let (alone, _) = reasons(reorder);
        assert!(alone[0].starts_with("requirement-renumbered"), "{alone:?}");
        let (named, more) = reasons(|model| {
            let requirements = &mut model.category_mut("roles").requirements;
            requirements.reverse();
            for (index, requirement) in requirements.iter_mut().enumerate() {
                requirement.number = u32::try_from(index + 1).unwrap();
            }
            model.category_mut("keys").weight += 1;
        });
        assert_eq!(
            (named, more),
            (vec!["weight-changed 1: keys +0".to_owned()], 0)
        );
    }
}
