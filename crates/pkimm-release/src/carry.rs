//! Answers to one version, carried over to another: an answer follows its id, and former ids.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::answers::{Answers, Kind};
use crate::{Category, Release, Requirement};

/// What became of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The version to which the answers were given.
    pub from: String,
    /// The answers for the other version.
    pub answers: Answers,
    /// Ids of the other version that took an answer over, in the order of the model.
    pub carried: Vec<String>,
    /// Those of them whose wording changed or that were merged, so the answer has to be confirmed.
    pub to_confirm: Vec<String>,
    /// Ids of the other version that have no counterpart in the version of the answers.
    pub new: Vec<String>,
    /// Ids whose answers were dropped in the other version, each with the reason.
    pub fell_away: IndexMap<String, String>,
}

/// An item that is rated, and the items of the earlier version whose answer it takes: the first that is answered.
pub(crate) struct Sources<'a, T> {
    pub new: &'a T,
    pub old: Vec<&'a T>,
}

/// What is rated.
pub(crate) trait Rated {
    fn id(&self) -> &str;
    fn was(&self) -> &[String];
    /// Whether an answer given to `old` must be confirmed for `self`.
    fn must_be_confirmed(&self, old: &Self) -> bool;
}

impl Rated for Requirement {
    fn id(&self) -> &str {
        &self.id
    }

    fn was(&self) -> &[String] {
        &self.was
    }

    fn must_be_confirmed(&self, old: &Self) -> bool {
        self.description != old.description || self.assessment != old.assessment
    }
}

impl Rated for Category {
    fn id(&self) -> &str {
        &self.id
    }

    fn was(&self) -> &[String] {
        &self.was
    }

    fn must_be_confirmed(&self, old: &Self) -> bool {
        let texts = |category: &Self| {
            category
                .levels
                .iter()
                .map(|level| level.description.clone())
                .collect::<Vec<_>>()
        };
        self.name != old.name || texts(self) != texts(old)
    }
}

impl<T: Rated> Sources<'_, T> {
    pub(crate) fn is_to_confirm(&self) -> bool {
        self.old.len() > 1 || self.old.iter().any(|old| self.new.must_be_confirmed(old))
    }
}

/// The items of `new`, each with its sources among those of `old`.
pub(crate) fn sources<'a, T: Rated>(
    old: impl Iterator<Item = &'a T>,
    new: impl Iterator<Item = &'a T>,
) -> Vec<Sources<'a, T>> {
    let by_id: HashMap<&str, &T> = old.map(|item| (item.id(), item)).collect();
    let sources = |item: &'a T| {
        let ids = std::iter::once(item.id()).chain(item.was().iter().map(String::as_str));
        Sources {
            new: item,
            old: ids.filter_map(|id| by_id.get(id).copied()).collect(),
        }
    };
    new.map(sources).collect()
}

/// Carries answers to `old` over to `new`.
#[must_use]
pub fn carry(answers: &Answers, old: &Release, new: &Release) -> Carried {
    match answers.kind {
        Kind::Assessment => {
            let items = sources(old.requirements(), new.requirements());
            follow(answers, (old, new), &items)
        }
        Kind::SelfAssessment => {
            let items = sources(old.categories(), new.categories());
            follow(answers, (old, new), &items)
        }
    }
}

fn follow<T: Rated>(
    answers: &Answers,
    (old, new): (&Release, &Release),
    items: &[Sources<'_, T>],
) -> Carried {
    let mut carried = Carried {
        from: answers.version.clone(),
        answers: Answers {
            version: new.version.clone(),
            answers: IndexMap::new(),
            ..answers.clone()
        },
        carried: Vec::new(),
        to_confirm: Vec::new(),
        new: Vec::new(),
        fell_away: IndexMap::new(),
    };
    let mut taken: HashSet<&str> = HashSet::new();
    let mut lost: HashMap<&str, String> = HashMap::new();
    for item in items {
        let id = item.new.id();
        // An answer under an id that is a former one even in its own version is found as well.
        let ids = item
            .old
            .iter()
            .flat_map(|old| std::iter::once(old.id()).chain(old.was().iter().map(String::as_str)));
        let found: Vec<&str> = ids.filter(|id| answers.answers.contains_key(*id)).collect();
        taken.extend(found.first());
        // Several items were merged, and only one answer can count.
        for other in found.iter().skip(1) {
            let reason = format!(
                "it was merged into `{id}`, where the answer to `{}` counts",
                found[0]
            );
            lost.insert(other, reason);
        }
        if let Some(answer) = found.first().and_then(|id| answers.answers.get(*id)) {
            carried
                .answers
                .answers
                .insert(id.to_owned(), answer.clone());
            carried.carried.push(id.to_owned());
            if item.is_to_confirm() {
                carried.to_confirm.push(id.to_owned());
            }
        } else if item.old.is_empty() {
            carried.new.push(id.to_owned());
        }
    }
    let gone = answers
        .answers
        .keys()
        .filter(|id| !taken.contains(id.as_str()));
    carried.fell_away = gone
        .map(|id| {
            let reason = lost.remove(id.as_str());
            (id.clone(), reason.unwrap_or_else(|| why_gone(id, old, new)))
        })
        .collect();
    carried
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
    use super::*;
    use crate::answers::Answer;

    #[test]
    fn of_answers_that_meet_the_first_counts_and_the_others_are_told() {
        let requirement = |id: &str, was: &[&str]| {
            serde_json::json!({
                "id": id, "code": "G.1.1", "number": 1, "weight": 1, "description": id,
                "guidance": "", "assessment": "", "references": [], "was": was,
            })
        };
        let release = |version: &str, requirements: Vec<serde_json::Value>| -> Release {
            serde_json::from_value(serde_json::json!({
                "schemaVersion": crate::SCHEMA_VERSION, "version": version, "status": "released",
                "name": "Small", "language": "en", "license": "MIT", "scoring": crate::SCORING,
                "levels": [], "referencesVersion": "1.0.0", "references": [], "extensions": [],
                "retired": [{ "id": "c", "since": "2.0.0", "successors": [], "reason": "It is covered." }],
                "pages": [],
                "modules": [{ "id": "G", "name": "Governance", "description": "", "categories": [{
                    "id": "own", "code": "G.1", "number": 1, "weight": 1, "name": "Own", "summary": "",
                    "description": "", "levels": [], "requirements": requirements,
                }] }],
            }))
            .expect("a release")
        };
        let all = ["a", "b", "c", "d"].map(|id| requirement(id, &[]));
        let old = release("1.0.0", all.to_vec());
        let new = release("2.0.0", vec![requirement("a", &["b"])]);
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
}
