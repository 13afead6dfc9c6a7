//! Where an id of a category or requirement leads: to its place, or to that of what it became.

use super::{anchor, category_folder, link};
use crate::document::Release;

/// What an id of a category or requirement stands for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now<'a> {
    /// The same as ever.
    Itself(&'a str),
    /// What has another id since.
    Renamed(&'a str),
    /// It was retired; these ids cover its subject, if any do.
    Retired(Vec<&'a str>),
}

impl<'a> Now<'a> {
    /// The ids of what it stands for.
    #[must_use]
    pub fn ids(&self) -> &[&'a str] {
        match self {
            Self::Itself(id) | Self::Renamed(id) => std::slice::from_ref(id),
            Self::Retired(ids) => ids,
        }
    }

    /// What became of `id`, where it is no longer the id of anything.
    #[must_use]
    pub fn told(&self, id: &str) -> Option<String> {
        match self {
            Self::Itself(_) => None,
            Self::Renamed(now) => Some(format!("`{id}` is called `{now}` now")),
            Self::Retired(ids) if ids.is_empty() => {
                Some(format!("`{id}` was retired, and nothing followed it"))
            }
            Self::Retired(ids) => {
                let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
                let followed = ids.join(", ");
                Some(format!("`{id}` was retired, and {followed} followed it"))
            }
        }
    }
}

/// What an id stands for now. `None` where it never was the id of a category or requirement.
#[must_use]
pub fn now<'a>(release: &'a Release, id: &str) -> Option<Now<'a>> {
    let nodes = || {
        release.categories().flat_map(|category| {
            let requirements = category.requirements.iter();
            let requirements = requirements.map(|entry| (entry.id.as_str(), &entry.was));
            std::iter::once((category.id.as_str(), &category.was)).chain(requirements)
        })
    };
    if let Some((current, _)) = nodes().find(|(current, _)| *current == id) {
        return Some(Now::Itself(current));
    }
    if let Some((current, _)) = nodes().find(|(_, was)| was.iter().any(|was| was == id)) {
        return Some(Now::Renamed(current));
    }
    let mut followed = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let retired = |id: &str| release.retired.iter().find(|retired| retired.id == id);
    let mut waiting = vec![retired(id)?];
    while let Some(entry) = waiting.pop() {
        seen.push(&entry.id);
        for successor in entry.successors.iter().rev() {
            match retired(successor) {
                Some(next) if !seen.contains(&next.id.as_str()) => waiting.push(next),
                Some(_) => {}
                None => followed.push(successor.as_str()),
            }
        }
    }
    followed.reverse();
    Some(Now::Retired(followed))
}

/// The link to a category or requirement, by its id, from the page in `folder`.
#[must_use]
pub fn link_to(release: &Release, id: &str, folder: &str) -> Option<String> {
    release.categories().find_map(|category| {
        let way = || link::way(folder, &category_folder(&category.id));
        if category.id == id {
            return Some(format!("{}/", way()));
        }
        let requirement = category.requirements.iter().find(|entry| entry.id == id)?;
        let anchor = anchor::REQUIREMENT.of(&requirement.id);
        let is_here = folder == category_folder(&category.id);
        Some(if is_here {
            format!("#{anchor}")
        } else {
            format!("{}/#{anchor}", way())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Retired;
    use crate::small;

    #[test]
    fn an_id_leads_to_what_it_became() {
        let mut release = small::release();
        let category = &mut release.modules[0].categories[0];
        category.was = vec!["earlier".to_owned()];
        let (category, requirement) = (category.id.clone(), category.requirements[0].id.clone());
        let retired = |id: &str, successors: &[&str]| Retired {
            id: id.to_owned(),
            since: "1.0.0".to_owned(),
            successors: successors.iter().map(|&id| id.to_owned()).collect(),
            reason: "A reason.".to_owned(),
        };
        release.retired = vec![
            retired("gone", &[]),
            retired("split", &["older", &category]),
            retired("older", &[&requirement, "split"]),
        ];
        assert_eq!(now(&release, "nothing"), None);
        assert_eq!(now(&release, &category), Some(Now::Itself(&category)));
        assert_eq!(now(&release, "earlier"), Some(Now::Renamed(&category)));
        assert_eq!(now(&release, "gone"), Some(Now::Retired(Vec::new())));
        let mut both = now(&release, "split").unwrap().ids().to_vec();
        both.sort_unstable();
        let mut expected = [category.as_str(), requirement.as_str()];
        expected.sort_unstable();
        assert_eq!(both, expected);
        let own = category_folder(&category);
        let link = |id: &str, folder: &str| link_to(&release, id, folder).unwrap();
        assert_eq!(link(&requirement, &own), format!("#{requirement}"));
        assert_eq!(
            link(&category, "model/faq"),
            format!("../categories/{category}/")
        );
        let far = format!("../../model/categories/{category}/#{requirement}");
        assert_eq!(link(&requirement, "wg/charter"), far);
    }
}
