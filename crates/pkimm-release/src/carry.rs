//! Answers to one version, carried over to another: an answer follows its id, and former ids.

mod extension;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::answers::{Answer, Answers, Kind};
use crate::diff::alike::{is_alike, is_plainly_alike};
use crate::{Category, Release, Requirement};

pub use extension::{CarriedExtension, carry_extension};

/// What became of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The version to which the answers were given.
    pub from: String,
    /// The answers for the other version.
    pub answers: Answers,
    /// Ids of the other version that took an answer over, in the order of the model.
    pub carried: Vec<String>,
    /// Those of them whose wording changed or that were merged, so the answer has to be confirmed: all of them on another scale.
    pub to_confirm: Vec<String>,
    /// Whether the other version has another scale of levels. An answer keeps its number, which may mean another level there.
    pub is_other_scale: bool,
    /// Ids of the other version that have no counterpart in the version of the answers.
    pub new: Vec<String>,
    /// Ids whose answers were dropped in the other version, each with the reason.
    pub fell_away: IndexMap<String, String>,
}

/// An item that is rated, and the items of the earlier version whose answer it takes: the first that is answered.
pub(crate) struct Sources<T> {
    pub new: T,
    pub old: Vec<T>,
}

/// A requirement, in the category whose descriptions of the levels stand in for anchors that it lacks.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'a> {
    requirement: &'a Requirement,
    category: &'a Category,
}

impl std::ops::Deref for Placed<'_> {
    type Target = Requirement;

    fn deref(&self) -> &Requirement {
        self.requirement
    }
}

/// The requirements of a version, each in its category.
pub(crate) fn placed(release: &Release) -> impl Iterator<Item = Placed<'_>> {
    release.categories().flat_map(|category| {
        let requirements = category.requirements.iter();
        requirements.map(move |requirement| Placed {
            requirement,
            category,
        })
    })
}

/// What is rated.
pub(crate) trait Rated<'a>: Copy {
    fn id(self) -> &'a str;
    fn was(self) -> &'a [String];
    /// Whether an answer given to `old` must be confirmed for `self`.
    fn must_be_confirmed(self, old: Self) -> bool;
}

impl<'a> Rated<'a> for Placed<'a> {
    fn id(self) -> &'a str {
        &self.requirement.id
    }

    fn was(self) -> &'a [String] {
        &self.requirement.was
    }

    fn must_be_confirmed(self, old: Self) -> bool {
        !is_plainly_alike(&old.description, &self.description)
            || !is_alike(&old.assessment, &self.assessment)
            || !are_alike(old.rated_by(), self.rated_by())
    }
}

impl<'a> Placed<'a> {
    /// The requirement.
    pub(crate) fn requirement(self) -> &'a Requirement {
        self.requirement
    }

    /// The text of each level by which the requirement is rated.
    fn rated_by(self) -> impl Iterator<Item = (u32, &'a str)> {
        let texts = self.category.rated_by(self.requirement);
        texts.map(|(level, text)| (level.number, text))
    }
}

impl<'a> Rated<'a> for &'a Category {
    fn id(self) -> &'a str {
        &self.id
    }

    fn was(self) -> &'a [String] {
        &self.was
    }

    fn must_be_confirmed(self, old: Self) -> bool {
        let texts = |category: &'a Category| {
            let levels = category.levels.iter();
            levels.map(|level| (level.number, level.description.as_str()))
        };
        !is_plainly_alike(&old.name, &self.name) || !are_alike(texts(old), texts(self))
    }
}

/// Whether two versions have levels of the same numbers.
pub(crate) fn have_same_scale(old: &Release, new: &Release) -> bool {
    let numbers = |release: &Release| {
        let levels = release.levels.iter();
        levels.map(|level| level.number).collect::<Vec<_>>()
    };
    numbers(old) == numbers(new)
}

/// Whether two scales say the same of the same levels.
fn are_alike<'a>(
    old: impl Iterator<Item = (u32, &'a str)>,
    new: impl Iterator<Item = (u32, &'a str)>,
) -> bool {
    let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
    let mut levels = old.iter().zip(&new);
    old.len() == new.len() && levels.all(|(old, new)| old.0 == new.0 && is_alike(old.1, new.1))
}

impl<'a, T: Rated<'a>> Sources<T> {
    pub(crate) fn is_to_confirm(&self) -> bool {
        self.old.len() > 1 || self.old.iter().any(|old| self.new.must_be_confirmed(*old))
    }
}

/// The items of `new`, each with its sources among those of `old`.
pub(crate) fn sources<'a, T: Rated<'a>>(
    old: impl Iterator<Item = T>,
    new: impl Iterator<Item = T>,
) -> Vec<Sources<T>> {
    let by_id: HashMap<&str, T> = old.map(|item| (item.id(), item)).collect();
    let sources = |item: T| {
        let ids = ids_of(item.id(), item.was());
        Sources {
            new: item,
            old: ids.filter_map(|id| by_id.get(id).copied()).collect(),
        }
    };
    new.map(sources).collect()
}

/// Carries answers to `old` over to `new`. Targets, plans and what applies follow the same ids, and stay under the old id
/// where nothing took it over.
#[must_use]
pub fn carry(answers: &Answers, old: &Release, new: &Release) -> Carried {
    let categories = sources(old.categories(), new.categories());
    let requirements = sources(placed(old), placed(new));
    let mut carrying = Carrying {
        given: &answers.answers,
        carried: Carried {
            from: answers.version.clone(),
            answers: Answers {
                version: new.version.clone(),
                answers: IndexMap::new(),
                ..answers.clone()
            },
            carried: Vec::new(),
            to_confirm: Vec::new(),
            is_other_scale: !have_same_scale(old, new),
            new: Vec::new(),
            fell_away: IndexMap::new(),
        },
        taken: HashSet::new(),
        dropped: HashMap::new(),
    };
    match answers.kind {
        Kind::SelfAssessment => carrying.follow(&categories, true),
        Kind::Assessment => {
            carrying.follow(&requirements, true);
            carrying.drop_uncounted(old);
            // That a category has no answer as a whole is what is expected.
            carrying.follow(&categories, false);
        }
    }
    let mut carried = carrying.carried;
    let gone = answers
        .answers
        .keys()
        .filter(|id| !carrying.taken.contains(id.as_str()));
    carried.fell_away = gone
        .map(|id| {
            let reason = carrying.dropped.remove(id.as_str());
            (id.clone(), reason.unwrap_or_else(|| why_gone(id, old, new)))
        })
        .collect();
    let successors = successors(&requirements)
        .chain(successors(&categories))
        .collect();
    rename(&mut carried.answers, &successors);
    carried
}

/// Answers on their way.
struct Carrying<'a> {
    given: &'a IndexMap<String, Answer>,
    carried: Carried,
    /// The ids whose answers were taken over.
    taken: HashSet<&'a str>,
    /// The ids whose answers are dropped although the item is still there, with the reason.
    dropped: HashMap<&'a str, String>,
}

impl<'a> Carrying<'a> {
    /// Drops the levels of whole categories that do not count because requirements are rated. Where those leave the
    /// category, such a level would begin to count.
    fn drop_uncounted(&mut self, old: &'a Release) {
        let is_rated = |id: &str| {
            self.given
                .get(id)
                .is_some_and(|answer| answer.level.is_some())
        };
        let uncounted = old.categories().filter(|category| {
            let mut requirements = category.requirements.iter();
            requirements.any(|requirement| ids_of(&requirement.id, &requirement.was).any(is_rated))
        });
        let ids = uncounted
            .flat_map(|category| ids_of(&category.id, &category.was))
            .filter(|id| is_rated(id));
        let reason =
            "its level as a whole did not count, because requirements of the category are rated";
        self.dropped.extend(ids.map(|id| (id, reason.to_owned())));
    }

    /// Gives each item the first answer of its sources. Where there is none, and no source, an item that is `expected` to
    /// have an answer is new.
    fn follow<T: Rated<'a>>(&mut self, items: &[Sources<T>], expected: bool) {
        for item in items {
            let id = item.new.id();
            // An answer under an id that is a former one even in its own version is found as well.
            let ids = item.old.iter().flat_map(|old| ids_of(old.id(), old.was()));
            let ids = ids.filter(|id| !self.dropped.contains_key(id));
            let found: Vec<(&str, &Answer)> = ids
                .filter_map(|id| Some((id, self.given.get(id)?)))
                .collect();
            let Some(((first, answer), others)) = found.split_first() else {
                if expected && item.old.is_empty() {
                    self.carried.new.push(id.to_owned());
                }
                continue;
            };
            self.taken.insert(first);
            // Several items were merged, and only one answer can count.
            for (other, _) in others {
                let reason =
                    format!("it was merged into `{id}`, where the answer to `{first}` counts");
                self.dropped.insert(other, reason);
            }
            self.carried
                .answers
                .answers
                .insert(id.to_owned(), (*answer).clone());
            self.carried.carried.push(id.to_owned());
            if item.is_to_confirm() || self.carried.is_other_scale {
                self.carried.to_confirm.push(id.to_owned());
            }
        }
    }
}

/// The id of an item, and its former ones.
fn ids_of<'a>(id: &'a str, was: &'a [String]) -> impl Iterator<Item = &'a str> {
    std::iter::once(id).chain(was.iter().map(String::as_str))
}

/// The new id of each old one, former ones included.
fn successors<'a, T: Rated<'a>>(items: &[Sources<T>]) -> impl Iterator<Item = (&'a str, &'a str)> {
    items.iter().flat_map(|item| {
        let ids = item.old.iter().flat_map(|old| ids_of(old.id(), old.was()));
        ids.map(|id| (id, item.new.id()))
    })
}

/// Writes the new ids wherever answers name an item. Of several that became one, the first is kept.
fn rename(answers: &mut Answers, successors: &HashMap<&str, &str>) {
    fn keys<T>(map: &mut IndexMap<String, T>, successors: &HashMap<&str, &str>) {
        for (id, value) in std::mem::take(map) {
            let id = successors
                .get(id.as_str())
                .map_or(id.clone(), |new| (*new).to_owned());
            map.entry(id).or_insert(value);
        }
    }
    keys(&mut answers.applicability, successors);
    keys(&mut answers.targets, successors);
    for item in answers
        .plans
        .iter_mut()
        .filter_map(|plan| plan.item.as_mut())
    {
        if let Some(new) = successors.get(item.as_str()) {
            *item = (*new).to_owned();
        }
    }
}

/// Why the answer to an id is dropped.
fn why_gone(id: &str, old: &Release, new: &Release) -> String {
    // The answer may be under a former id, while the record has the current one.
    let categories = old.categories().map(|item| (&item.id, &item.was));
    let requirements = old.requirements().map(|item| (&item.id, &item.was));
    let present = categories
        .chain(requirements)
        .find(|(_, was)| was.iter().any(|former| former == id))
        .map_or(id, |(present, _)| present.as_str());
    match new.retired.iter().find(|retired| retired.id == present) {
        Some(retired) => format!("it was retired in {}", retired.since),
        None => format!("{} no longer has it", new.version),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::answers::{Applicability, Plan};
    use crate::small::{self, Edit, edited};

    fn requirement(id: &str, was: &[&str]) -> Value {
        json!({
            "id": id, "code": "G.1.1", "number": 1, "weight": 1, "description": id, "guidance": "", "assessment": "",
            "references": [], "was": was,
        })
    }

    fn release(version: &str, category: &str, was: &[&str], requirements: &[Value]) -> Release {
        let category = json!({
            "id": category, "code": "G.1", "number": 1, "weight": 1, "name": "Own", "summary": "", "was": was,
            "description": "", "levels": [], "requirements": requirements,
        });
        let retired =
            json!({ "id": "c", "since": "2.0.0", "successors": [], "reason": "It is covered." });
        serde_json::from_value(json!({
            "schemaVersion": crate::SCHEMA_VERSION, "version": version, "status": "released", "name": "Small",
            "language": "en", "license": "MIT", "scoring": crate::SCORING, "levels": [], "referencesVersion": "1.0.0",
            "references": [], "extensions": [], "retired": [retired], "pages": [],
            "modules": [{ "id": "G", "name": "Governance", "description": "", "categories": [category] }],
        }))
        .expect("a release")
    }

    #[test]
    fn of_answers_that_meet_the_first_counts_and_the_others_are_told() {
        let all = ["a", "b", "c", "d"].map(|id| requirement(id, &[]));
        let old = release("1.0.0", "own", &[], &all);
        let new = release("2.0.0", "own", &[], &[requirement("a", &["b"])]);
        let answers = Answers {
            version: "1.0.0".to_owned(),
            kind: Kind::Assessment,
            answers: ["a", "b", "c", "d"]
                .map(|id| (id.to_owned(), Answer::level(2)))
                .into(),
            ..Answers::default()
        };
        let carried = carry(&answers, &old, &new);
        assert_eq!(carried.carried, ["a"]);
        let fell_away: Vec<(&str, &str)> = carried
            .fell_away
            .iter()
            .map(|(id, reason)| (id.as_str(), reason.as_str()))
            .collect();
        assert_eq!(
            fell_away,
            [
                (
                    "b",
                    "it was merged into `a`, where the answer to `a` counts"
                ),
                ("c", "it was retired in 2.0.0"),
                ("d", "2.0.0 no longer has it"),
            ]
        );
        // Without an answer of its own, what became one takes the other.
        let mut other = answers;
        other.answers.shift_remove("a");
        let carried = carry(&other, &old, &new);
        assert_eq!(carried.carried, ["a"]);
        assert!(!carried.fell_away.contains_key("b"));
    }

    #[test]
    fn everything_that_names_an_item_follows_it() {
        let old = release("1.0.0", "own", &[], &[requirement("a", &[])]);
        let new = release("2.0.0", "owned", &["own"], &[requirement("b", &["a"])]);
        let applicability = IndexMap::from([("tls".to_owned(), Applicability::default())]);
        let answers = Answers {
            version: "1.0.0".to_owned(),
            answers: [
                ("own", Answer::not_applicable("none")),
                ("a", Answer::level(2)),
            ]
            .map(|(id, answer)| (id.to_owned(), answer))
            .into(),
            targets: ["own", "a", "gone"].map(|id| (id.to_owned(), 3)).into(),
            applicability: [("a".to_owned(), applicability.clone())].into(),
            plans: ["a", "Train the team"]
                .map(|item| Plan {
                    item: Some(item.to_owned()),
                    ..Plan::default()
                })
                .into(),
            name: Some("Second assessment".to_owned()),
            ..Answers::default()
        };
        let carried = carry(&answers, &old, &new);
        assert_eq!(carried.carried, ["b", "owned"]);
        assert!(carried.new.is_empty() && carried.fell_away.is_empty());
        let items: Vec<_> = carried
            .answers
            .plans
            .iter()
            .filter_map(|plan| plan.item.as_deref())
            .collect();
        assert_eq!(items, ["b", "Train the team"]);
        assert_eq!(
            carried.answers.targets.keys().collect::<Vec<_>>(),
            ["owned", "b", "gone"]
        );
        assert_eq!(
            carried.answers.applicability,
            [("b".to_owned(), applicability)].into()
        );
        assert_eq!(carried.answers.name, answers.name);
    }

    #[test]
    fn the_level_of_a_whole_category_is_carried_where_it_counts() {
        let old = release(
            "1.0.0",
            "own",
            &[],
            &[requirement("a", &[]), requirement("b", &[])],
        );
        let new = release("2.0.0", "own", &[], &[requirement("b", &[])]);
        let carried = |rated: Answer| {
            let answers = Answers {
                version: "1.0.0".to_owned(),
                answers: [("own", Answer::level(3)), ("a", rated)]
                    .map(|(id, answer)| (id.to_owned(), answer))
                    .into(),
                ..Answers::default()
            };
            carry(&answers, &old, &new)
        };
        let whole = carried(Answer::not_applicable("none"));
        assert_eq!(whole.carried, ["own"]);
        assert_eq!(whole.answers.answers["own"], Answer::level(3));
        let rated = carried(Answer::level(1));
        assert!(rated.carried.is_empty());
        assert!(
            rated.fell_away["own"].contains("did not count"),
            "{:?}",
            rated.fell_away
        );
    }

    /// Carries answers to the items of the small model over to what an edit makes of it.
    fn carried(kind: Kind, given: &[(&str, Answer)], edit: Edit) -> Carried {
        let given = given
            .iter()
            .map(|(id, answer)| ((*id).to_owned(), answer.clone()));
        let answers = Answers {
            version: "1.0.0".to_owned(),
            kind,
            answers: given.collect(),
            ..Answers::default()
        };
        let new = edited(|model| {
            model.version = "2.0.0".to_owned();
            edit(model);
        });
        carry(&answers, &small::release(), &new)
    }

    #[test]
    fn on_another_scale_every_answer_is_to_be_confirmed() {
        let given = [("owners", Answer::level(1)), ("training", Answer::level(2))];
        let same = carried(Kind::Assessment, &given, |model| {
            model.levels[1].name.push('!');
        });
        assert!(!same.is_other_scale && same.to_confirm.is_empty());
        let other = carried(Kind::Assessment, &given, |model| {
            let mut highest = model.levels.last().expect("there").clone();
            highest.number += 1;
            model.levels.push(highest);
        });
        assert!(other.is_other_scale);
        assert_eq!(other.to_confirm, ["owners", "training"]);
        assert_eq!(other.answers.answers["training"], Answer::level(2));
    }

    #[test]
    fn an_answer_is_to_be_confirmed_where_what_was_asked_is_asked_otherwise() {
        let cases: [(Edit, &[&str]); 12] = [
            (|_| {}, &[]),
            (
                |model| model.requirement_mut("owners").description.push('!'),
                &["owners"],
            ),
            (
                |model| model.requirement_mut("owners").assessment.push('!'),
                &["owners"],
            ),
            (
                |model| {
                    let owners = model.requirement_mut("owners");
                    owners.guidance.clear();
                    owners.weight = 1;
                },
                &[],
            ),
            (
                |model| model.category_mut("roles").name.push('s'),
                &["roles"],
            ),
            (
                |model| model.category_mut("roles").levels[1].description.push('!'),
                &["owners", "training", "roles"],
            ),
            (
                |model| {
                    let roles = model.category_mut("roles");
                    roles.summary.clear();
                    roles.levels[1].name.push('!');
                },
                &[],
            ),
            // Two that became one are asked in one answer.
            (
                |model| {
                    model.take_requirement("training");
                    model.requirement_mut("owners").was = vec!["training".to_owned()];
                },
                &["owners"],
            ),
            // What reads the same as before need not be confirmed.
            (
                |model| {
                    let owners = model.requirement_mut("owners");
                    owners.assessment = owners.assessment.replace(' ', "\n");
                    owners.description = owners.description.replace(' ', "\u{a0}");
                },
                &[],
            ),
            (
                |model| {
                    let roles = model.category_mut("roles");
                    roles.name = roles.name.replace(' ', "\u{a0}");
                    let text = &mut roles.levels[1].description;
                    *text = text.replace(' ', "  ");
                },
                &[],
            ),
            // A level without a text gets one.
            (
                |model| {
                    let roles = model.category_mut("roles");
                    let mut level = roles.levels[0].clone();
                    level.number = 9;
                    roles.levels.push(level);
                },
                &["owners", "training", "roles"],
            ),
            // An anchor is what its requirement is rated by, and no other item.
            (
                |model| model.requirement_mut("owners").levels = vec![small::anchor(2)],
                &["owners"],
            ),
        ];
        for (edit, expected) in cases {
            let level = |id| (id, Answer::level(1));
            let requirements = ["approval", "owners", "training"].map(level);
            let categories = ["policy", "roles"].map(level);
            let mut to_confirm = carried(Kind::Assessment, &requirements, edit).to_confirm;
            to_confirm.extend(carried(Kind::SelfAssessment, &categories, edit).to_confirm);
            assert_eq!(to_confirm, expected);
        }
    }

    #[test]
    fn what_no_earlier_item_leads_to_is_new_where_an_answer_is_expected() {
        let edit: Edit = |model| {
            let training = model.requirement_mut("training");
            training.id = "lessons".to_owned();
            training.was = vec!["training".to_owned()];
            let hire = small::requirement("hire", "Somebody is found");
            let people = small::category("people", "People", vec![hire]);
            model.modules[1].categories.push(people);
        };
        let one = carried(Kind::Assessment, &[("approval", Answer::level(1))], edit);
        assert_eq!(
            (one.from.as_str(), one.answers.version.as_str()),
            ("1.0.0", "2.0.0")
        );
        // What was not answered before is not new, and no category needs an answer as a whole.
        assert_eq!(
            (one.carried, one.new),
            (vec!["approval".to_owned()], vec!["hire".to_owned()])
        );
        let one = carried(Kind::SelfAssessment, &[("policy", Answer::level(1))], edit);
        assert_eq!(
            (one.carried, one.new),
            (vec!["policy".to_owned()], vec!["people".to_owned()])
        );
        // What fell away is in the answers no more.
        let gone = [("owners", Answer::level(1)), ("backup", Answer::level(2))];
        let gone = carried(Kind::Assessment, &gone, |model| {
            drop(model.take_requirement("owners"))
        });
        assert_eq!(
            gone.answers.answers,
            [("backup".to_owned(), Answer::level(2))].into()
        );
    }

    #[test]
    fn an_answer_under_a_former_id_is_that_to_the_item() {
        let old = release(
            "1.0.0",
            "own",
            &[],
            &[requirement("c", &["first", "second"])],
        );
        let answers = |ids: &[&str]| Answers {
            version: "1.0.0".to_owned(),
            answers: ids
                .iter()
                .map(|id| ((*id).to_owned(), Answer::level(2)))
                .collect(),
            ..Answers::default()
        };
        let carried = carry(&answers(&["second"]), &old, &old);
        assert_eq!(carried.answers.answers.keys().collect::<Vec<_>>(), ["c"]);
        // It falls away for the reason for which the item does, which is recorded under its id.
        let new = release("2.0.0", "own", &[], &[]);
        let carried = carry(&answers(&["second", "third"]), &old, &new);
        assert_eq!(carried.fell_away["second"], "it was retired in 2.0.0");
        assert_eq!(carried.fell_away["third"], "2.0.0 no longer has it");
        // A requirement that is rated under it is rated, so that a level of the whole category does not count.
        let carried = carry(&answers(&["own", "second"]), &old, &old);
        assert_eq!(carried.carried, ["c"]);
        assert!(
            carried.fell_away["own"].contains("did not count"),
            "{carried:?}"
        );
    }

    #[test]
    fn that_a_whole_category_does_not_apply_is_carried_whatever_is_rated() {
        let given = [
            ("policy", Answer::not_applicable("none")),
            ("approval", Answer::level(1)),
            // Of this one nothing is rated.
            ("roles", Answer::level(2)),
        ];
        let all = carried(Kind::Assessment, &given, |_| {});
        assert_eq!(all.carried, ["approval", "policy", "roles"]);
        assert!(all.fell_away.is_empty(), "{:?}", all.fell_away);
    }
}
