//! What is told of one mean, held against every choice of answers, and what is told of edits of the small model.

use num_rational::{BigRational, Ratio};
use num_traits::Zero as _;

use super::effect::{Bound, Effect, Effects};
use super::mean::Mean;
use super::scopes::Scopes;
use super::weighed::{Scale, Weighed};
use super::*;
use crate::small::{self, Edit, edited};

/// The weights of an answer, before and after.
type Pair = (i64, i64);

fn weighed((before, after): Pair, divisor: i64) -> Weighed {
    let weight = |weight: i64| BigRational::new(weight.into(), divisor.into());
    Weighed {
        before: weight(before),
        after: weight(after),
    }
}

/// A mean whose weights are so many times as large.
fn mean(pairs: &[Pair], times: u128) -> Mean {
    let times = BigRational::from_integer(times.into());
    let answer = |pair: &Pair| {
        let answer = weighed(*pair, 1);
        Weighed {
            before: answer.before * &times,
            after: answer.after * &times,
        }
    };
    Mean {
        answers: pairs.iter().map(answer).collect(),
    }
}

fn scale(lowest: u32, highest: u32) -> Scale {
    Scale { lowest, highest }
}

/// All lists of so many of some values.
fn lists<T: Clone>(values: &[T], length: usize) -> Vec<Vec<T>> {
    (0..length).fold(vec![Vec::new()], |lists, _| {
        let longer = |list: &Vec<T>| {
            let list = list.clone();
            values
                .iter()
                .map(move |value| [list.as_slice(), std::slice::from_ref(value)].concat())
        };
        lists.iter().flat_map(longer).collect()
    })
}

/// The largest shift that any of some answers make, and whether any changes the level. `None` where none has a result on both
/// sides.
fn seen(pairs: &[Pair], answers: &[Vec<Option<i64>>]) -> Option<(Ratio<i64>, bool)> {
    let mut seen: Option<(Ratio<i64>, bool)> = None;
    for levels in answers {
        let given = || {
            let answers = pairs.iter().zip(levels);
            answers.filter_map(|(pair, level)| Some((*pair, (*level)?)))
        };
        let value = |part: fn(Pair) -> i64| {
            let weights: i64 = given().map(|(pair, _)| part(pair)).sum();
            let weighted: i64 = given().map(|(pair, level)| part(pair) * level).sum();
            (weights > 0).then(|| Ratio::new(weighted, weights))
        };
        if let (Some(before), Some(after)) = (value(|pair| pair.0), value(|pair| pair.1)) {
            let (shift, level) = seen.unwrap_or_default();
            let changes = before.to_integer() != after.to_integer();
            seen = Some((shift.max(after - before), level || changes));
        }
    }
    seen
}

fn big(value: Ratio<i64>) -> BigRational {
    BigRational::new((*value.numer()).into(), (*value.denom()).into())
}

#[test]
fn what_is_told_of_a_mean_holds_for_every_choice_of_answers() {
    for (lowest, highest, most) in [(1, 3, 2), (0, 1, 1), (2, 3, 1)] {
        let levels: Vec<Option<i64>> = (lowest..=highest)
            .map(|level| Some(i64::from(level)))
            .collect();
        let (all, any) = (
            lists(&levels, 3),
            lists(&[levels.as_slice(), &[None]].concat(), 3),
        );
        let side: Vec<i64> = (0..=most).collect();
        for weights in lists(&side, 6) {
            // Only proportions count: what is divided otherwise on either side is the same mean.
            let [a, b, c, d, e, f] = weights[..] else {
                panic!("{weights:?}")
            };
            let pairs: [Pair; 3] = [(3 * a, d), (6 * b, e), (6 * c, 2 * f)];
            let answers = pairs.iter().map(|pair| Weighed {
                before: BigRational::new(pair.0.into(), 60.into()),
                after: BigRational::new(pair.1.into(), 7.into()),
            });
            let (mean, scale) = (
                Mean {
                    answers: answers.collect(),
                },
                scale(lowest, highest),
            );
            let expected = seen(&pairs, &all).map(|(shift, changes)| {
                let level = if changes {
                    LevelChange::Yes
                } else {
                    LevelChange::No
                };
                Effect {
                    bound: Bound::reached(big(shift)),
                    level,
                }
            });
            assert_eq!(mean.complete(scale), expected, "{pairs:?}");
            assert_eq!(mean.is_compared(), expected.is_some(), "{pairs:?}");
            let expected = seen(&pairs, &any).map(|(shift, _)| Bound::reached(big(shift)));
            assert_eq!(mean.over_all_scopes(scale), expected, "{pairs:?}");
        }
    }
}

#[test]
fn a_level_that_changes_is_found_where_sums_are_not_followed() {
    let level = |pairs: &[Pair], times: u128, scale: Scale| {
        let effect = mean(pairs, times).complete(scale);
        effect.expect("both sides have a result").level
    };
    // The first is found with the shares that shrank ahead, the other with those that grew, and neither in another order.
    for pairs in [[(1, 1), (1, 2), (2, 3)], [(1, 1), (2, 1), (3, 2)]] {
        for scale in [scale(0, 2), scale(1, 3), scale(2, 4)] {
            for times in [1, 1 << 62, 1 << 70] {
                let level = level(&pairs, times, scale);
                assert_eq!(level, LevelChange::Yes, "{pairs:?} {times}");
            }
        }
    }
    // Where only the highest answers give the highest level, no order finds a change, and only sums exclude it.
    let powers = |count: u32| -> Vec<Pair> {
        let power = |at: u32| 2_i64.pow(at);
        (0..count)
            .map(|at| (power(at), power(count - 1 - at)))
            .collect()
    };
    let two = scale(1, 2);
    assert_eq!(level(&powers(17), 1, two), LevelChange::No);
    assert_eq!(level(&powers(17), 1 << 70, two), LevelChange::NotExcluded);
    assert_eq!(level(&powers(18), 1, two), LevelChange::NotExcluded);
}

#[test]
fn each_item_is_answered_in_one_of_its_ways_or_not_at_all() {
    let scale = scale(1, 3);
    let items: &[&[&[Pair]]] = &[
        &[&[(1, 2)], &[(1, 0)], &[(0, 2)]],
        &[&[(3, 1), (1, 0)], &[(1, 1)]],
        &[&[(1, 1)]],
    ];
    let mut expected = Ratio::zero();
    for at in lists(&[0_usize, 1, 2, 3], 3) {
        let chosen = items.iter().zip(&at).filter(|(_, at)| **at < 3);
        let ways: Option<Vec<&[Pair]>> = chosen.map(|(ways, at)| ways.get(*at).copied()).collect();
        let Some(ways) = ways else { continue };
        let pairs = ways.concat();
        let answers = lists(&[Some(1), Some(3)], pairs.len());
        expected = expected.max(seen(&pairs, &answers).unwrap_or_default().0);
    }
    let items = items.iter().map(|ways| {
        let way = |way: &&[Pair]| way.iter().map(|pair| weighed(*pair, 5)).collect();
        ways.iter().map(way).collect()
    });
    let told = Scopes::largest_shift(items.collect(), scale);
    assert_eq!(told, Some(Bound::reached(big(expected))));
}

#[test]
fn choices_are_tried_up_to_a_bound_and_beyond_it_the_span_is_told() {
    let largest = |ways: &[Pair], count: usize| {
        let item = |_| ways.iter().map(|pair| vec![weighed(*pair, 1)]).collect();
        let mut items: Vec<Vec<Vec<Weighed>>> = (0..count).map(item).collect();
        // One weighs otherwise, so that there is a shift.
        items[0] = vec![vec![weighed((ways[0].1, ways[0].0), 1)]];
        Scopes::largest_shift(items, scale(1, 3)).expect("both sides have a result")
    };
    let span = Bound {
        value: BigRational::from_integer(2.into()),
        exact: false,
    };
    let third = Bound::reached(BigRational::new(2.into(), 3.into()));
    assert_eq!(largest(&[(1, 2)], MAX_TRIED), third);
    assert_eq!(largest(&[(1, 2)], MAX_TRIED + 1), span);
    // With two ways to answer each there are three choices for each.
    assert!(largest(&[(1, 2), (2, 4)], 11).exact);
    assert_eq!(largest(&[(1, 2), (2, 4)], 12), span);
    // Weights that changed in one proportion shift nothing, however many they are.
    let answer = |weight| vec![vec![weighed((weight, 3 * weight), 1)]];
    let told = Scopes::largest_shift((1..40).map(answer).collect(), scale(1, 3));
    assert_eq!(told, Some(Bound::zero()));
    // Products of weights stay within what is computed with.
    let of_sum = |sum: i64| largest(&[(1, sum - 1)], 2).exact;
    assert_eq!([of_sum(1 << 24), of_sum((1 << 24) + 1)], [true, false]);
}

#[test]
fn the_larger_of_two_effects_is_told_and_each_level_that_can_change() {
    use LevelChange::{No, NotExcluded, Yes};
    let effect = |value: i64, exact: bool, level: LevelChange| Effect {
        bound: Bound {
            value: BigRational::new(value.into(), 4.into()),
            exact,
        },
        level,
    };
    let told = |left: Option<Effect>, right: Option<Effect>| {
        let of = |overall| Effects {
            overall,
            ..Effects::default()
        };
        let shifts = of(left).or_larger(of(right), &small::release());
        assert!(shifts.modules.is_empty() && shifts.categories.is_empty());
        let shift = shifts.overall?;
        assert_eq!(shift.up, shift.down);
        Some((shift.up, shift.exact, shift.level))
    };
    let half = || effect(2, false, NotExcluded);
    let cases = [
        (effect(1, true, Yes), ("1/2", false, Yes)),
        (effect(1, true, No), ("1/2", false, NotExcluded)),
        (effect(2, true, No), ("1/2", true, NotExcluded)),
        (effect(2, false, Yes), ("1/2", false, Yes)),
        (effect(3, true, NotExcluded), ("3/4", true, NotExcluded)),
    ];
    for (other, (value, exact, level)) in cases {
        let expected = Some((value.to_owned(), exact, level));
        assert_eq!(told(Some(half()), Some(other.clone())), expected);
        assert_eq!(told(Some(other), Some(half())), expected);
    }
    let none = || effect(0, true, No);
    let expected = Some(("0/1".to_owned(), true, No));
    assert_eq!(told(Some(none()), Some(none())), expected);
    assert_eq!(
        [told(Some(none()), None), told(None, Some(none()))],
        [expected.clone(), expected]
    );
    assert_eq!(told(None, None), None);
}

#[test]
fn a_level_can_change_only_where_something_shifts() {
    let level = |value: i64, is_found: bool| {
        Bound::reached(BigRational::from_integer(value.into()))
            .with(is_found)
            .level
    };
    assert_eq!([level(0, true), level(0, false)], [LevelChange::No; 2]);
    assert_eq!(
        [level(1, true), level(1, false)],
        [LevelChange::Yes, LevelChange::NotExcluded]
    );
}

/// The shifts of complete and of partial answers that an edit of the small model with three levels makes, after `before` was
/// made of it. Results that do not shift are left out.
fn told(before: Edit, after: Edit) -> [Vec<String>; 2] {
    let old = edited(|model| {
        add_level(model);
        before(model);
    });
    let new = edited(|model| {
        add_level(model);
        before(model);
        after(model);
    });
    let told = impact(&old, &new).expect("the scales are the same");
    [told.complete, told.partial].map(|shifts| {
        let overall = shifts.overall.iter().map(|shift| ("overall", shift));
        let rest = shifts.modules.iter().chain(&shifts.categories);
        let all = overall.chain(rest.map(|(id, shift)| (id.as_str(), shift)));
        let line = |(id, shift): (&str, &Shift)| {
            assert_eq!(shift.up, shift.down);
            let bound = if shift.exact { "" } else { "at most " };
            let level = match shift.level {
                LevelChange::No => "",
                LevelChange::Yes => " level",
                LevelChange::NotExcluded => " level?",
            };
            let line = format!("{id} {bound}{}{level}", shift.up);
            (line != format!("{id} 0/1")).then_some(line)
        };
        all.filter_map(line).collect()
    })
}

fn add_level(model: &mut Release) {
    let level = crate::Level {
        number: 3,
        ..model.levels[1].clone()
    };
    model.levels.push(level);
}

/// Takes the requirements out of each category, so that nothing but the answer to a category shifts.
fn ask_for_nothing(model: &mut Release) {
    for category in model
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        category.requirements.clear();
    }
}

fn move_requirement(model: &mut Release, id: &str, to: &str) {
    let moved = model.take_requirement(id);
    model.category_mut(to).requirements.push(moved);
}

fn merge_categories(model: &mut Release) {
    let roles = model.modules[0].categories.pop().expect("the roles");
    let policy = model.category_mut("policy");
    policy.was = vec![roles.id];
    policy.requirements.extend(roles.requirements);
}

/// An edit of what another edit makes, and what is told of complete and of partial answers.
type Case = (Edit, Edit, &'static [&'static str], &'static [&'static str]);

const CASES: &[Case] = &[
    // What shifts nothing.
    (|_| {}, |_| {}, &[], &[]),
    (
        |_| {},
        |model| {
            let new = small::requirement("new", "New");
            model.category_mut("roles").requirements.push(new);
        },
        &[],
        &[],
    ),
    // Weights of requirements, of categories and of both.
    (
        |_| {},
        |model| model.requirement_mut("owners").weight = 1,
        &["overall 1/9 level", "G 1/6 level", "roles 1/3 level"],
        &["overall 1/3 level", "G 1/3 level", "roles 1/3 level"],
    ),
    (
        |_| {},
        |model| model.category_mut("keys").weight = 1,
        &["overall 8/21 level"],
        &["overall 1/2 level"],
    ),
    (
        |_| {},
        |model| {
            model.requirement_mut("owners").weight = 1;
            model.category_mut("keys").weight = 1;
        },
        &["overall 3/7 level", "G 1/6 level", "roles 1/3 level"],
        &[
            "overall at most 5/6 level",
            "G 1/3 level",
            "roles 1/3 level",
        ],
    ),
    (
        |_| {},
        |model| {
            model.requirement_mut("owners").weight = 1;
            model.category_mut("roles").weight = 1;
        },
        &["overall 8/21 level", "G 1/2 level", "roles 1/3 level"],
        &[
            "overall at most 5/6 level",
            "G at most 5/6 level",
            "roles 1/3 level",
        ],
    ),
    // With two levels the highest is reached by the highest answers alone, whatever they weigh.
    (
        |model| drop(model.levels.pop()),
        |model| model.requirement_mut("owners").weight = 1,
        &["overall 1/18", "G 1/12", "roles 1/6"],
        &["overall 1/6 level?", "G 1/6 level?", "roles 1/6 level?"],
    ),
    (
        |model| drop(model.levels.pop()),
        |model| move_requirement(model, "training", "keys"),
        &[
            "overall 1/6",
            "G 1/4 level",
            "O 1/3 level",
            "roles 1/2 level",
            "keys 1/3 level",
        ],
        &[
            "overall at most 1/1 level?",
            "G at most 1/1 level",
            "O at most 1/2 level",
            "roles 1/2 level",
            "keys 1/2 level",
        ],
    ),
    // What weighs nothing does not count.
    (
        |_| {},
        |model| model.category_mut("roles").weight = 0,
        &["overall 2/3 level", "G 1/1 level"],
        &["overall 1/1 level", "G 1/1 level"],
    ),
    (
        |model| model.category_mut("roles").weight = 0,
        |model| model.category_mut("roles").weight = 3,
        &["overall 2/3 level", "G 1/1 level"],
        &["overall 1/1 level", "G 1/1 level"],
    ),
    (
        |model| model.category_mut("roles").weight = 0,
        |model| {
            model.category_mut("policy").weight = 0;
            model.category_mut("roles").weight = 3;
        },
        &["overall 1/1 level", "G 2/1 level"],
        &["overall 2/1 level", "G 2/1 level"],
    ),
    (
        |model| model.category_mut("roles").weight = 0,
        |model| {
            model.category_mut("policy").requirements.clear();
            model.category_mut("roles").weight = 3;
        },
        &["overall 1/1 level", "G 2/1 level"],
        &["overall 2/1 level", "G 2/1 level"],
    ),
    (
        |_| {},
        |model| {
            model.requirement_mut("owners").weight = 1;
            model.category_mut("roles").weight = 0;
        },
        &["overall 2/3 level", "G 1/1 level", "roles 1/3 level"],
        &["overall 1/1 level", "G 1/1 level", "roles 1/3 level"],
    ),
    (
        |_| {},
        |model| {
            for requirement in &mut model.category_mut("roles").requirements {
                requirement.weight = 0;
            }
        },
        &["overall 2/3 level", "G 1/1 level"],
        &["overall 1/1 level", "G 1/1 level"],
    ),
    (
        |model| model.requirement_mut("owners").weight = 0,
        |model| {
            model.requirement_mut("owners").weight = 2;
            model.requirement_mut("training").weight = 0;
        },
        &["overall 2/3 level", "G 1/1 level", "roles 2/1 level"],
        &[
            "overall at most 2/1 level",
            "G at most 2/1 level",
            "roles 2/1 level",
        ],
    ),
    // Requirements that leave, move and become one.
    (
        |_| {},
        |model| drop(model.take_requirement("training")),
        &["overall 1/3 level", "G 1/2 level", "roles 1/1 level"],
        &[
            "overall at most 2/1 level",
            "G at most 2/1 level",
            "roles 1/1 level",
        ],
    ),
    (
        |_| {},
        |model| move_requirement(model, "training", "keys"),
        &[
            "overall 1/3 level",
            "G 1/2 level",
            "O 2/3 level",
            "roles 1/1 level",
            "keys 2/3 level",
        ],
        &[
            "overall at most 2/1 level",
            "G at most 2/1 level",
            "O at most 1/1 level",
            "roles 1/1 level",
            "keys 1/1 level",
        ],
    ),
    (
        |_| {},
        |model| {
            move_requirement(model, "owners", "keys");
            move_requirement(model, "training", "keys");
        },
        &[
            "overall 1/3 level",
            "G 1/1 level",
            "O 1/1 level",
            "keys 1/1 level",
        ],
        &[
            "overall at most 2/1 level",
            "G at most 1/1 level",
            "O at most 4/3 level",
            "keys 4/3 level",
        ],
    ),
    (
        |_| {},
        |model| {
            model.take_requirement("review");
            model.requirement_mut("approval").was = vec!["review".to_owned()];
        },
        &["overall 1/3 level", "G 1/2 level", "policy 1/1 level"],
        &[
            "overall at most 2/1 level",
            "G at most 2/1 level",
            "policy at most 2/1 level",
        ],
    ),
    (
        |_| {},
        |model| move_requirement(model, "backup", "policy"),
        &[
            "overall 1/3 level",
            "G 1/3 level",
            "O 1/1 level",
            "policy 2/3 level",
            "keys 1/1 level",
        ],
        &[
            "overall at most 2/1 level",
            "G at most 2/1 level",
            "O at most 1/1 level",
            "policy 1/1 level",
            "keys 1/1 level",
        ],
    ),
    // Categories that leave, move and become others.
    (
        |_| {},
        |model| model.modules[1].categories.clear(),
        &["overall 2/3 level"],
        &["overall 1/1 level"],
    ),
    (
        |_| {},
        |model| drop(model.modules[0].categories.pop()),
        &["overall 2/3 level", "G 1/1 level"],
        &["overall 1/1 level", "G 1/1 level"],
    ),
    (
        |_| {},
        |model| {
            let roles = model.modules[0].categories.pop().expect("the roles");
            model.modules[1].categories.push(roles);
        },
        &["G 1/1 level", "O 1/1 level"],
        &["G 1/1 level", "O 1/1 level"],
    ),
    (
        |_| {},
        merge_categories,
        &["overall 2/3 level", "G 1/1 level", "policy 1/1 level"],
        &[
            "overall at most 2/1 level",
            "G at most 2/1 level",
            "policy 4/3 level",
        ],
    ),
    (
        |_| {},
        |model| {
            let roles = model.category_mut("roles");
            roles.weight = 1;
            roles.was = vec![std::mem::replace(&mut roles.id, "duties".to_owned())];
            let owners = model.requirement_mut("owners");
            owners.weight = 1;
            owners.was = vec![std::mem::replace(&mut owners.id, "holders".to_owned())];
        },
        &["overall 8/21 level", "G 1/2 level", "duties 1/3 level"],
        &[
            "overall at most 5/6 level",
            "G at most 5/6 level",
            "duties 1/3 level",
        ],
    ),
    // An answer that counts elsewhere, where neither counts above.
    (
        |model| model.category_mut("roles").weight = 0,
        |model| model.category_mut("roles").id = "duties".to_owned(),
        &[],
        &[],
    ),
    // Answers to categories alone.
    (
        ask_for_nothing,
        |model| model.category_mut("keys").weight = 1,
        &["overall 8/21 level"],
        &["overall 1/2 level"],
    ),
    (
        ask_for_nothing,
        |model| drop(model.modules[0].categories.pop()),
        &["overall 2/3 level", "G 1/1 level"],
        &["overall 1/1 level", "G 1/1 level"],
    ),
    (
        |model| {
            ask_for_nothing(model);
            model.category_mut("roles").weight = 1;
        },
        |model| {
            merge_categories(model);
            model.category_mut("policy").weight = 6;
        },
        &["overall 10/21 level", "G 1/2 level"],
        &["overall 5/6 level", "G 1/2 level"],
    ),
];

#[test]
fn each_edit_shifts_as_far_as_told() {
    for (before, after, complete, partial) in CASES {
        let told = told(*before, *after);
        assert_eq!(told, [*complete, *partial]);
    }
}

#[test]
fn no_answer_keeps_its_meaning_where_levels_or_rules_differ_or_are_not_known() {
    let unknown: Edit = |model| model.scoring = "median-1".to_owned();
    let cases: [(Edit, Edit); 5] = [
        (|_| {}, |model| drop(model.levels.pop())),
        // The lowest and the highest are the same.
        (add_level, |model| {
            add_level(model);
            model.levels.remove(1);
        }),
        (|model| model.levels.clear(), |model| model.levels.clear()),
        (|_| {}, unknown),
        (unknown, unknown),
    ];
    for (before, after) in cases {
        let (old, new) = (edited(before), edited(after));
        assert_eq!(impact(&old, &new), None);
        assert_eq!(impact(&new, &old), None);
    }
}

#[test]
fn each_requirement_is_carried_new_or_removed_and_each_result_that_both_have_is_told() {
    let new = edited(|model| {
        model.requirement_mut("approval").assessment.clear();
        model.category_mut("roles").levels[1].description.push('!');
        model.take_requirement("training");
        model.modules[1].categories.clear();
        let hire = small::requirement("hire", "Somebody is found");
        let people = small::category("people", "People", vec![hire]);
        model
            .modules
            .push(small::module("R", "Resources", vec![people]));
    });
    let impact = impact(&small::release(), &new).expect("the scales are the same");
    assert_eq!(
        (impact.carried, impact.to_confirm),
        (3, vec!["approval".to_owned(), "owners".to_owned()])
    );
    // What a self-assessment rates is a category, by the texts of its levels.
    assert_eq!(impact.categories_to_confirm, ["roles"]);
    assert_eq!(impact.new, ["hire"]);
    assert_eq!(impact.removed, ["training", "ceremony", "backup"]);
    for shifts in [impact.complete, impact.partial] {
        assert!(shifts.overall.is_some());
        assert_eq!(shifts.modules.keys().collect::<Vec<_>>(), ["G"]);
        assert_eq!(
            shifts.categories.keys().collect::<Vec<_>>(),
            ["policy", "roles"]
        );
    }
}

#[test]
fn of_more_categories_that_became_one_than_are_tried_the_span_is_told() {
    let many = |model: &mut Release| {
        let category = |number| small::category(&format!("one{number}"), "One", Vec::new());
        model.modules[0].categories = (0..65).map(category).collect();
    };
    let new = edited(|model| {
        many(model);
        let others = model.modules[0].categories.split_off(1);
        let ids = others.into_iter().map(|category| category.id);
        model.category_mut("one0").was = ids.collect();
    });
    let impact = impact(&edited(many), &new).expect("the scales are the same");
    let overall = impact.partial.overall.expect("both have a result");
    assert_eq!((overall.up.as_str(), overall.exact), ("1/1", false));
}
