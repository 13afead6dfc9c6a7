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
    /// The answers as they stand in the other version.
    pub answers: Answers,
    /// Ids of the other version that took an answer over, in the order of the model.
    pub carried: Vec<String>,
    /// Those of them that ask for something else now, so that the answer has to be confirmed.
    pub to_confirm: Vec<String>,
    /// Ids of the other version that have no counterpart in the version of the answers.
    pub new: Vec<String>,
    /// Ids whose answers have no place in the other version.
    pub fell_away: Vec<String>,
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
    /// Whether an answer has to be confirmed when the item says what `self` says, and said what `old` says.
    fn asks_otherwise(&self, old: &Self) -> bool;
}

impl Rated for Requirement {
    fn id(&self) -> &str {
        &self.id
    }

    fn was(&self) -> &[String] {
        &self.was
    }

    fn asks_otherwise(&self, old: &Self) -> bool {
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

    fn asks_otherwise(&self, old: &Self) -> bool {
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
        self.old.len() > 1 || self.old.iter().any(|old| self.new.asks_otherwise(old))
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
        Kind::Assessment => follow(
            answers,
            new,
            &sources(old.requirements(), new.requirements()),
        ),
        Kind::SelfAssessment => follow(answers, new, &sources(old.categories(), new.categories())),
    }
}

fn follow<T: Rated>(answers: &Answers, new: &Release, items: &[Sources<'_, T>]) -> Carried {
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
        fell_away: Vec::new(),
    };
    let mut taken: HashSet<&str> = HashSet::new();
    for item in items {
        let id = item.new.id();
        // An answer under a former id that the answers' own version knows as such is found as well.
        let own = item
            .old
            .iter()
            .flat_map(|old| std::iter::once(old.id()).chain(old.was().iter().map(String::as_str)));
        let found: Vec<&str> = own.filter(|id| answers.answers.contains_key(*id)).collect();
        taken.extend(&found);
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
    carried.fell_away = answers
        .answers
        .keys()
        .filter(|id| !taken.contains(id.as_str()))
        .cloned()
        .collect();
    carried
}
