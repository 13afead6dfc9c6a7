//! Shifts of the results of an extension.
//!
//! Where everything is answered, the value of a category with the extension is a weighted mean, too: of its requirements, or of its
//! answer as a whole, and of the criteria that the extension adds. So the shifts are those of a model that has the criteria as one
//! more requirement, and the weights with overlays.

use num_rational::BigRational;
use num_traits::Zero as _;
use rustc_hash::FxHashSet;

use super::{Comparison, Shifts, Side, assessment};
use crate::carry::{have_same_scale, placed, sources};
use crate::extension::Extension;
use crate::weights::{Scoring, Weights};
use crate::{Category, Release, Requirement};

use super::weighed::Scale;

/// An extension over a version of the model.
pub type Laid<'a> = (&'a Release, &'a Extension);

/// The shifts of an extension's results that a change of it, of the model or of both can cause, for complete assessments and
/// self-assessments: the larger of the two. It has no results of modules. `None` where levels or scoring rules differ or are not
/// known.
#[must_use]
pub fn extension_impact(old: Laid<'_>, new: Laid<'_>) -> Option<Shifts> {
    let scale = Scale::of(old.0)?;
    let rules = |release: &Release| Scoring::named(&release.scoring);
    if !have_same_scale(old.0, new.0) || rules(old.0)? != rules(new.0)? {
        return None;
    }
    let carried = Carried::of(old.0, new.0);
    let complete = |is_whole: bool| {
        let (before, after) = (
            Laying::of(old, None, is_whole),
            Laying::of(new, Some((&carried, old.1)), is_whole),
        );
        assessment::complete(&Comparison {
            old: before.side(),
            new: after.side(),
            scale,
            requirements: sources(placed(&before.release), placed(&after.release)),
            categories: sources(before.release.categories(), after.release.categories()),
        })
    };
    let mut shifts = complete(false).or_larger(complete(true), new.0);
    shifts.modules.clear();
    Some(shifts)
}

/// What takes an answer over.
struct Carried<'a> {
    requirements: FxHashSet<&'a str>,
    /// Categories, each with the ids that it has or had.
    categories: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Carried<'a> {
    fn of(old: &'a Release, new: &'a Release) -> Self {
        let requirements = sources(placed(old), placed(new)).into_iter();
        let requirements = requirements.filter(|item| !item.old.is_empty());
        let categories = sources(old.categories(), new.categories()).into_iter();
        let categories = categories.filter(|item| !item.old.is_empty()).map(|item| {
            let known = item.old.iter().map(|old| old.id.as_str());
            (item.new.id.as_str(), known.collect())
        });
        Self {
            requirements: requirements
                .map(|item| {
                    let requirement: &'a Requirement = item.new.requirement();
                    requirement.id.as_str()
                })
                .collect(),
            categories: categories.collect(),
        }
    }
}

/// A model that has the criteria of an extension as requirements, and the weights by which it is scored.
struct Laying {
    release: Release,
    weights: Vec<(String, BigRational)>,
    categories: Vec<(String, BigRational)>,
}

impl Laying {
    /// `carried` is what takes answers over, where the answers are those to an earlier version. `is_whole` says whether categories are
    /// answered as a whole.
    fn of(
        (release, extension): Laid<'_>,
        carried: Option<(&Carried<'_>, &Extension)>,
        is_whole: bool,
    ) -> Self {
        let overlaid = Weights::overlaid(release, extension);
        let mut laid = Self {
            release: release.clone(),
            weights: Vec::new(),
            categories: release
                .categories()
                .map(|category| (category.id.clone(), overlaid.category(category).clone()))
                .collect(),
        };
        let modules = laid.release.modules.iter_mut();
        for category in modules.flat_map(|module| &mut module.categories) {
            let weighed = category.requirements.iter().map(|requirement| {
                let weight = overlaid.requirement(requirement).clone();
                (requirement.id.clone(), weight)
            });
            let weighed: Vec<_> = weighed.collect();
            let sum: BigRational = weighed.iter().map(|(_, weight)| weight).sum();
            let is_answered = |(carried, before): (&Carried<'_>, &Extension)| {
                let mut known = carried.categories.iter();
                let known = known.find(|(id, _)| *id == category.id);
                let has_criteria = known.is_some_and(|(_, ids)| {
                    ids.first()
                        .is_some_and(|id| before.relevance_of(id).is_some())
                });
                let mut requirements = weighed.iter();
                let has_value = is_whole
                    || requirements.any(|(id, weight)| {
                        !weight.is_zero() && carried.requirements.contains(id.as_str())
                    });
                has_criteria && has_value
            };
            let criteria = extension.relevance_of(&category.id);
            // Without a value of its own a category has none with the extension either.
            let has_value = is_whole || !sum.is_zero();
            let criteria = criteria
                .filter(|_| has_value && carried.is_none_or(is_answered))
                .map(|entry| BigRational::from_integer(entry.weight.into()))
                .filter(|weight| !weight.is_zero());
            if is_whole {
                // One answer alone counts, whatever it weighs.
                let weight = match criteria.is_none() && sum.is_zero() {
                    true => BigRational::from_integer(1.into()),
                    false => sum,
                };
                let whole = item(category, WHOLE);
                laid.weights.push((whole.id.clone(), weight));
                category.requirements = vec![whole];
            } else {
                laid.weights.extend(weighed);
            }
            if let Some(weight) = criteria {
                let criteria = item(category, CRITERIA);
                laid.weights.push((criteria.id.clone(), weight));
                category.requirements.push(criteria);
            }
        }
        laid
    }

    fn side(&self) -> Side<'_> {
        let requirements = self.weights.iter();
        let categories = self.categories.iter();
        Side {
            release: &self.release,
            weights: Weights::of(
                categories.map(|(id, weight)| (id.as_str(), weight.clone())),
                requirements.map(|(id, weight)| (id.as_str(), weight.clone())),
            ),
        }
    }
}

/// What stands behind the id of a category for its answer as a whole. No id has two hyphens.
const WHOLE: &str = "--whole";

/// The same for the criteria of the extension.
const CRITERIA: &str = "--criteria";

/// What is answered for a category, as a requirement that follows it.
fn item(category: &Category, ending: &str) -> Requirement {
    let was = category.was.iter();
    Requirement {
        id: format!("{}{ending}", category.id),
        code: String::new(),
        number: 0,
        weight: 0,
        description: String::new(),
        guidance: String::new(),
        assessment: String::new(),
        levels: Vec::new(),
        references: Vec::new(),
        references_note: None,
        was: was.map(|id| format!("{id}{ending}")).collect(),
        deprecated: None,
        draft: false,
    }
}

#[cfg(test)]
mod tests {
    use num_traits::Signed as _;

    use super::*;
    use crate::answers::{Answer, Answers, ExtensionAnswers, Kind};
    use crate::carry::{carry, carry_extension};
    use crate::extension::Effect;
    use crate::score::{ExtensionScore, score, with_extension};
    use crate::small::{edited, extension, overlay, relevance};

    /// The largest shift of the whole and of each category over every choice of complete answers, by scoring each.
    fn seen(
        old: Laid<'_>,
        new: Laid<'_>,
    ) -> (Option<BigRational>, Vec<(String, Option<BigRational>)>) {
        let mut overall: Option<BigRational> = None;
        let categories = new.0.categories().map(|category| category.id.clone());
        let mut categories: Vec<(String, Option<BigRational>)> =
            categories.map(|id| (id, None)).collect();
        for kind in [Kind::Assessment, Kind::SelfAssessment] {
            let items: Vec<&str> = match kind {
                Kind::Assessment => old.0.requirements().map(|one| one.id.as_str()).collect(),
                Kind::SelfAssessment => old.0.categories().map(|one| one.id.as_str()).collect(),
            };
            let criteria = &old.1.relevance;
            let count = items.len() + criteria.len();
            for choice in 0..1_u32 << count {
                let level = |at: usize| Answer {
                    level: Some(1 + (choice >> at & 1)),
                    ..Answer::default()
                };
                let given = items.iter().enumerate();
                let of_extension = criteria.iter().enumerate();
                let of_extension = of_extension
                    .map(|(at, entry)| (entry.category.clone(), level(items.len() + at)));
                let of_extension = ExtensionAnswers {
                    version: old.1.version.clone(),
                    answers: of_extension.collect(),
                };
                let answers = Answers {
                    version: old.0.version.clone(),
                    kind,
                    answers: given
                        .map(|(at, id)| ((*id).to_owned(), level(at)))
                        .collect(),
                    extensions: [("x".to_owned(), of_extension.clone())].into(),
                    ..Answers::default()
                };
                let result = |laid: Laid<'_>, answers: &Answers| {
                    let baseline = score(laid.0, answers).expect("it can be scored");
                    with_extension(laid.0, laid.1, answers, &baseline).expect("so can this")
                };
                let before = result(old, &answers);
                let mut carried = carry(&answers, old.0, new.0).answers;
                let (of_extension, _) = carry_extension(&of_extension, old, new);
                carried.extensions.insert("x".to_owned(), of_extension);
                let after = result(new, &carried);
                let larger = |seen: &mut Option<BigRational>, shift: BigRational| {
                    let shift = shift.abs();
                    if seen.as_ref().is_none_or(|seen| *seen < shift) {
                        *seen = Some(shift);
                    }
                };
                if let (Some(before), Some(after)) = (&before.value, &after.value) {
                    larger(&mut overall, after - before);
                }
                for (id, seen) in &mut categories {
                    let of = |all: &ExtensionScore, id: &str| all.categories.get(id)?.value.clone();
                    // One has another id in the new version.
                    let was = if id == "secrets" { "keys" } else { id.as_str() };
                    if let (Some(before), Some(after)) = (of(&before, was), of(&after, id)) {
                        larger(seen, after - before);
                    }
                }
            }
        }
        (overall, categories)
    }

    #[test]
    fn what_is_told_of_an_extension_holds_for_every_choice_of_answers() {
        let number = |text: &str| text.parse().expect("a decimal");
        let plain = extension(
            vec![relevance("policy", 2), relevance("keys", 1)],
            vec![
                overlay("approval", Effect::Multiplier(number("1.5"))),
                overlay("keys", Effect::Addition(number("2"))),
            ],
        );
        let heavier = extension(
            vec![relevance("policy", 5), relevance("roles", 3)],
            vec![
                overlay("approval", Effect::Override(number("0"))),
                overlay("review", Effect::Multiplier(number("3"))),
            ],
        );
        let none = extension(Vec::new(), Vec::new());
        let zero = extension(
            vec![relevance("policy", 2)],
            vec![
                overlay("approval", Effect::Override(number("0"))),
                overlay("review", Effect::Override(number("0"))),
            ],
        );
        let model = edited(|_| {});
        let other = edited(|model| {
            let policy = model.category_mut("policy");
            policy.weight += 2;
            policy.requirements[0].weight += 3;
            model.category_mut("keys").requirements.remove(0);
        });
        let added = edited(|model| {
            let roles = model.category_mut("roles");
            let mut more = roles.requirements[0].clone();
            "more".clone_into(&mut more.id);
            roles.requirements.push(more);
            let keys = model.category_mut("keys");
            keys.was.push("keys".to_owned());
            "secrets".clone_into(&mut keys.id);
        });
        let extensions = [&plain, &heavier, &none, &zero];
        for (old, new) in [
            (&model, &model),
            (&model, &other),
            (&other, &model),
            (&model, &added),
        ] {
            for before in extensions {
                for after in extensions {
                    let told = extension_impact((old, before), (new, after)).expect("one scale");
                    let (overall, categories) = seen((old, before), (new, after));
                    let up = |shift: Option<&super::super::Shift>| {
                        shift.map(|shift| shift.up.parse::<BigRational>().expect("a fraction"))
                    };
                    assert_eq!(up(told.overall.as_ref()), overall);
                    for (id, seen) in categories {
                        assert_eq!(up(told.categories.get(&id)), seen, "{id}");
                    }
                    assert!(told.modules.is_empty());
                }
            }
        }
    }
}
