//! Where an id of a category or requirement leads: to its place, or to that of what it became.

use std::collections::{HashMap, HashSet};

use super::{anchor, category_folder, link};
use crate::document::{Release, Retired};

/// How many of the ids that followed a retired one are named. There may be as many as a model has ids, for each of them.
const MAX_FOLLOWED: usize = 10;

/// What an id of a category or requirement stands for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now<'a> {
    /// The same as ever.
    Itself(&'a str),
    /// What has another id since.
    Renamed(&'a str),
    /// It was retired, and these cover its subject, if any do.
    Retired(Followed<'a>),
}

/// The ids that cover the subject of a retired one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed<'a> {
    /// The first of them, in the order in which the retired ids name them.
    pub ids: Vec<&'a str>,
    /// Whether there are others.
    pub more: bool,
}

impl<'a> Now<'a> {
    /// The ids of what it stands for.
    #[must_use]
    pub fn ids(&self) -> &[&'a str] {
        match self {
            Self::Itself(id) | Self::Renamed(id) => std::slice::from_ref(id),
            Self::Retired(followed) => &followed.ids,
        }
    }

    /// What became of `id`, where it is no longer the id of anything.
    #[must_use]
    pub fn told(&self, id: &str) -> Option<String> {
        match self {
            Self::Itself(_) => None,
            Self::Renamed(now) => Some(format!("`{id}` is called `{now}` now")),
            Self::Retired(followed) if followed.ids.is_empty() => {
                Some(format!("`{id}` was retired, and nothing followed it"))
            }
            Self::Retired(followed) => {
                let ids: Vec<String> = followed.ids.iter().map(|id| format!("`{id}`")).collect();
                let (ids, more) = (
                    ids.join(", "),
                    if followed.more { " and others" } else { "" },
                );
                Some(format!("`{id}` was retired, and {ids}{more} followed it"))
            }
        }
    }
}

/// What all ids that a release ever had stand for now.
#[derive(Clone, Debug)]
pub struct Ids<'a> {
    /// For each id in use, the category in which it stands, and whether it is that of a requirement.
    places: HashMap<&'a str, (&'a str, bool)>,
    former: HashMap<&'a str, &'a str>,
    retired: HashMap<&'a str, Followed<'a>>,
}

impl<'a> Ids<'a> {
    /// The ids of a release.
    #[must_use]
    pub fn of(release: &'a Release) -> Self {
        let mut ids = Self {
            places: HashMap::new(),
            former: HashMap::new(),
            retired: followed(&release.retired),
        };
        let mut take = |id: &'a str, was: &'a [String], place| {
            ids.places.entry(id).or_insert(place);
            for was in was {
                ids.former.entry(was).or_insert(id);
            }
        };
        for category in release.categories() {
            let own = category.id.as_str();
            take(own, &category.was, (own, false));
            for requirement in &category.requirements {
                take(&requirement.id, &requirement.was, (own, true));
            }
        }
        ids
    }

    /// What an id stands for now. `None` where it never was the id of a category or requirement.
    #[must_use]
    pub fn now(&self, id: &str) -> Option<Now<'a>> {
        if let Some((current, _)) = self.places.get_key_value(id) {
            return Some(Now::Itself(current));
        }
        let renamed = self.former.get(id).copied().map(Now::Renamed);
        renamed.or_else(|| self.retired.get(id).cloned().map(Now::Retired))
    }

    /// What became of each id that is no longer the id of anything.
    #[must_use]
    pub fn told(&self) -> HashMap<String, String> {
        let ids = self.former.keys().chain(self.retired.keys());
        ids.filter_map(|id| Some(((*id).to_owned(), self.now(id)?.told(id)?)))
            .collect()
    }

    /// The link to a category or requirement, by its id, from the page in `folder`.
    #[must_use]
    pub fn link_to(&self, id: &str, folder: &str) -> Option<String> {
        let (category, is_requirement) = *self.places.get(id)?;
        let page = category_folder(category);
        let anchor = if is_requirement {
            format!("#{}", anchor::REQUIREMENT.of(id))
        } else {
            String::new()
        };
        if is_requirement && folder == page {
            return Some(anchor);
        }
        Some(format!("{}/{anchor}", link::way(folder, &page)))
    }
}

/// For each retired id, what is in use at the ends of all ways of successors from it.
fn followed(retired: &[Retired]) -> HashMap<&str, Followed<'_>> {
    let empty = retired
        .iter()
        .map(|entry| (entry.id.as_str(), Followed::default()));
    let mut followed: HashMap<&str, Followed<'_>> = empty.collect();
    let mut before: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut ends: Vec<&str> = Vec::new();
    for entry in retired {
        for successor in &entry.successors {
            let named = before.entry(successor).or_default();
            if named.is_empty() && !followed.contains_key(successor.as_str()) {
                ends.push(successor);
            }
            named.push(&entry.id);
        }
    }
    // Each end goes its ways back. Where enough are known, so they are all the way from there: no way is gone more often.
    for end in ends {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut waiting = vec![end];
        while let Some(id) = waiting.pop() {
            for entry in before.get(id).into_iter().flatten() {
                let Some(known) = followed.get_mut(entry).filter(|known| !known.more) else {
                    continue;
                };
                if !seen.insert(entry) {
                    continue;
                }
                if known.ids.len() < MAX_FOLLOWED {
                    known.ids.push(end);
                } else {
                    known.more = true;
                }
                waiting.push(entry);
            }
        }
    }
    followed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small;

    fn retired(id: &str, successors: &[&str]) -> Retired {
        Retired {
            id: id.to_owned(),
            since: "1.0.0".to_owned(),
            successors: successors.iter().map(|&id| id.to_owned()).collect(),
            reason: "A reason.".to_owned(),
        }
    }

    #[test]
    fn an_id_leads_to_what_it_became() {
        let mut release = small::release();
        let category = &mut release.modules[0].categories[0];
        category.was = vec!["earlier".to_owned()];
        let (category, requirement) = (category.id.clone(), category.requirements[0].id.clone());
        release.retired = vec![
            retired("gone", &[]),
            retired("split", &["older", &category]),
            retired("older", &[&requirement, "split"]),
        ];
        let ids = Ids::of(&release);
        assert_eq!(ids.now("nothing"), None);
        assert_eq!(ids.now(&category), Some(Now::Itself(&category)));
        assert_eq!(ids.now("earlier"), Some(Now::Renamed(&category)));
        assert_eq!(ids.now("gone"), Some(Now::Retired(Followed::default())));
        let both = ids.now("split").unwrap();
        assert_eq!(both.ids(), [category.as_str(), requirement.as_str()]);
        assert_eq!(ids.now("older"), Some(both));
        let mut told: Vec<String> = ids.told().into_keys().collect();
        told.sort_unstable();
        assert_eq!(told, ["earlier", "gone", "older", "split"]);
        let own = category_folder(&category);
        let link = |id: &str, folder: &str| ids.link_to(id, folder).unwrap();
        assert_eq!(link(&requirement, &own), format!("#{requirement}"));
        assert_eq!(
            link(&category, "model/faq"),
            format!("../categories/{category}/")
        );
        let far = format!("../../model/categories/{category}/#{requirement}");
        assert_eq!(link(&requirement, "wg/charter"), far);
    }
    /// Each of many retired ids is followed by the next one and by an id of its own: all ways together are as long as the
    /// square of the ids.
    #[test]
    fn a_long_way_of_many_ends_is_gone_some_times_and_ends_in_others() {
        let count = 100_000;
        let name = |number: usize| (format!("old-{number}"), format!("new-{number}"));
        let chain: Vec<Retired> = (0..count)
            .map(|number| {
                let ((old, new), (next, _)) = (name(number), name(number + 1));
                let successors = [next.as_str(), new.as_str()];
                retired(&old, &successors[usize::from(number + 1 == count)..])
            })
            .collect();
        let followed = followed(&chain);
        let of = |number: usize| &followed[name(number).0.as_str()];
        assert_eq!(of(count - 1).ids, [name(count - 1).1]);
        assert!(!of(count - MAX_FOLLOWED).more && of(count - MAX_FOLLOWED - 1).more);
        assert_eq!(of(0).ids.len(), MAX_FOLLOWED);
        let told = Now::Retired(of(0).clone()).told("old-0").unwrap();
        assert!(told.ends_with("`new-9` and others followed it"), "{told}");
    }

    #[test]
    fn each_of_many_retired_ids_may_name_all_of_them() {
        let names: Vec<String> = (0..600).map(|number| format!("old-{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain(["now"]).collect();
        let all: Vec<Retired> = names.iter().map(|name| retired(name, &names)).collect();
        let followed = followed(&all[..600]);
        assert!(
            followed
                .values()
                .all(|known| known.ids == ["now"] && !known.more)
        );
    }
}
