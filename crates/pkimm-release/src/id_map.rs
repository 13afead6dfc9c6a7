//! What became of every id of one version in another, and where every id of the other came from.
//!
//! Only what the documents say counts: an id that stands, a former id (`was`), or the record of a retired one. A
//! category that is renamed implies nothing for its requirements, whose ids stand. That an id stands for something else
//! than before no document says; it is reported as the comparison reports it.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::diff::counterparts::Pairing;
use crate::diff::index::Index;
use crate::diff::reuse::Reuse;
use crate::{Release, Retired};

/// The map of all ids between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdMap {
    /// The version before.
    pub from: String,
    /// The version after.
    pub to: String,
    /// What became of each id of the version before, in the order of the model.
    pub ids: Vec<MappedId>,
    /// Where each id of the version after came from, in the order of the model.
    pub origins: Vec<Origin>,
}

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// A module.
    Module,
    /// A category.
    Category,
    /// A requirement.
    Requirement,
    /// An entry of the catalog.
    Reference,
    /// An extension with which the versions were published. What became of it is told by its own version.
    Extension,
}

/// What became of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It stands where it stood.
    Kept,
    /// The same thing has another id.
    Renamed,
    /// It stands in another module or category.
    Moved,
    /// The id stands, for something else than before.
    Reused,
    /// What it named is one with what another id named.
    Merged,
    /// It was retired, and several ids cover its subject.
    Split,
    /// It was retired.
    Retired,
    /// It is gone, and no record says what became of it.
    Removed,
}

/// What became of one id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MappedId {
    /// What it names.
    pub kind: Named,
    /// The id.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// The id that stands for the same thing now; where the fate is `reused`, for another. Answers follow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Ids that cover its subject now, where it was retired or stands for something else. Answers do not follow them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<String>,
    /// Where it stood before and stands now, if that is a different module or category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

/// A move from one module or category to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The id before.
    pub from: String,
    /// The id now.
    pub to: String,
}

/// Where an id came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// What it names.
    pub kind: Named,
    /// The id.
    pub id: String,
    /// The ids before that stand for the same thing. None: it is new.
    pub from: Vec<String>,
}

/// An id with its former ones and what it belongs to.
struct Entry<'a> {
    was: &'a [String],
    parent: &'a str,
}

type Entries<'a> = IndexMap<(Named, &'a str), Entry<'a>>;

fn entries(release: &Release) -> Entries<'_> {
    let mut entries = Entries::new();
    for module in &release.modules {
        entries.insert(
            (Named::Module, &module.id),
            Entry {
                was: &[],
                parent: "",
            },
        );
        for category in &module.categories {
            entries.insert(
                (Named::Category, &category.id),
                Entry {
                    was: &category.was,
                    parent: &module.id,
                },
            );
            for requirement in &category.requirements {
                entries.insert(
                    (Named::Requirement, &requirement.id),
                    Entry {
                        was: &requirement.was,
                        parent: &category.id,
                    },
                );
            }
        }
    }
    for reference in &release.references {
        entries.insert(
            (Named::Reference, &reference.id),
            Entry {
                was: &[],
                parent: "",
            },
        );
    }
    entries
}

/// The map of all ids from one version to another.
#[must_use]
pub fn id_map(old: &Release, new: &Release) -> IdMap {
    let (before, after) = (entries(old), entries(new));
    let reused = reused(old, new);
    let mut heirs: IndexMap<(Named, &str), &str> = IndexMap::new();
    let mut origins = Vec::with_capacity(after.len());
    for (&(kind, id), entry) in &after {
        let ids = std::iter::once(id).chain(entry.was.iter().map(String::as_str));
        let from: Vec<&str> = ids.filter(|id| before.contains_key(&(kind, *id))).collect();
        heirs.extend(from.iter().map(|source| ((kind, *source), id)));
        origins.push(Origin {
            kind,
            id: id.to_owned(),
            from: from.into_iter().map(str::to_owned).collect(),
        });
    }
    // That a category is renamed moves nothing that belongs to it.
    let follow = |kind: Named, id: &'_ str| {
        heirs
            .get(&(kind, id))
            .map_or_else(|| id.to_owned(), |heir| (*heir).to_owned())
    };
    let parent_kind = |kind| {
        if kind == Named::Requirement {
            Named::Category
        } else {
            Named::Module
        }
    };
    let became = |(&(kind, id), entry): (&(Named, &str), &Entry<'_>)| {
        let mut mapped = MappedId {
            kind,
            id: id.to_owned(),
            fate: Fate::Removed,
            to: None,
            successors: Vec::new(),
            moved: None,
        };
        if let Some(&heir) = heirs.get(&(kind, id)) {
            let parent = after[&(kind, heir)].parent;
            mapped.to = Some(heir.to_owned());
            mapped.moved = (follow(parent_kind(kind), entry.parent) != parent).then(|| Moved {
                from: entry.parent.to_owned(),
                to: parent.to_owned(),
            });
            let shared = heirs
                .iter()
                .filter(|((other, _), to)| *other == kind && **to == heir)
                .count()
                > 1;
            mapped.fate = match (shared, heir == id, &mapped.moved) {
                _ if reused.contains_key(&(kind, id)) => Fate::Reused,
                (true, ..) => Fate::Merged,
                (_, false, _) => Fate::Renamed,
                (_, _, Some(_)) => Fate::Moved,
                _ => Fate::Kept,
            };
            if let (Fate::Reused, Some(Some(now))) = (mapped.fate, reused.get(&(kind, id))) {
                mapped.successors.push((*now).to_owned());
            }
        } else if let Some(retired) = new.retired.iter().find(|retired| retired.id == id) {
            mapped.successors = successors(new, &after, retired);
            mapped.fate = if mapped.successors.len() > 1 {
                Fate::Split
            } else {
                Fate::Retired
            };
        }
        mapped
    };
    let mut ids: Vec<MappedId> = before.iter().map(became).collect();
    let has = |release: &Release, id: &str| release.extensions.iter().any(|entry| entry.id == id);
    ids.extend(old.extensions.iter().map(|entry| {
        let is_kept = has(new, &entry.id);
        MappedId {
            kind: Named::Extension,
            id: entry.id.clone(),
            fate: if is_kept { Fate::Kept } else { Fate::Removed },
            to: is_kept.then(|| entry.id.clone()),
            successors: Vec::new(),
            moved: None,
        }
    }));
    origins.extend(new.extensions.iter().map(|entry| Origin {
        kind: Named::Extension,
        id: entry.id.clone(),
        from: Vec::from_iter(has(old, &entry.id).then(|| entry.id.clone())),
    }));
    IdMap {
        from: old.version.clone(),
        to: new.version.clone(),
        ids,
        origins,
    }
}

/// The ids that stand for something else, each with the id that got what it stood for.
fn reused<'a>(old: &'a Release, new: &'a Release) -> HashMap<(Named, &'a str), Option<&'a str>> {
    let (before, after) = (Index::new(old), Index::new(new));
    let found = Pairing::new(old, new, &before, &after).reused;
    let mut reused = HashMap::new();
    let mut add = |kind, reuses: &[Reuse], ids: &dyn Fn(usize) -> &'a str| {
        for reuse in reuses {
            let heir = reuses.iter().find(|heir| heir.other == reuse.old);
            reused.insert((kind, ids(reuse.new)), heir.map(|heir| ids(heir.new)));
        }
    };
    add(Named::Category, &found.categories, &|at| {
        &after.categories[at].1.id
    });
    add(Named::Requirement, &found.requirements, &|at| {
        &after.requirements[at].1.id
    });
    add(Named::Reference, &found.references, &|at| {
        &new.references[at].id
    });
    reused
}

/// The ids that cover a retired subject and stand, through later renamings and retirements.
fn successors(new: &Release, after: &Entries<'_>, retired: &Retired) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::from([retired.id.as_str()]);
    let mut open: Vec<&str> = retired
        .successors
        .iter()
        .rev()
        .map(String::as_str)
        .collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let standing = after.iter().find(|((_, current), entry)| {
            *current == id || entry.was.iter().any(|former| former == id)
        });
        if let Some(((_, current), _)) = standing {
            if !found.iter().any(|known| known == current) {
                found.push((*current).to_owned());
            }
        } else if let Some(later) = new.retired.iter().find(|later| later.id == id) {
            open.extend(later.successors.iter().rev().map(String::as_str));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ExtensionEntry;
    use crate::small::{self, Edit};

    /// What became of each id that did not stay as it was: kind, id, fate, the id now, and the successors.
    fn fates(map: &IdMap) -> Vec<String> {
        let text = |mapped: &MappedId| {
            let (kind, fate) = (format!("{:?}", mapped.kind), format!("{:?}", mapped.fate));
            let to = mapped.to.as_deref().unwrap_or("nothing");
            let moved = mapped.moved.as_ref();
            let moved = moved.map(|moved| format!(" from {} to {}", moved.from, moved.to));
            let mut text = format!(
                "{kind} {}: {fate}, {to}{}",
                mapped.id,
                moved.unwrap_or_default()
            );
            if !mapped.successors.is_empty() {
                text += &format!(", then {}", mapped.successors.join(" and "));
            }
            text
        };
        let changed = map.ids.iter().filter(|mapped| {
            mapped.fate != Fate::Kept
                || mapped.to.as_ref() != Some(&mapped.id)
                || mapped.moved.is_some()
                || !mapped.successors.is_empty()
        });
        changed.map(text).collect()
    }

    /// Where each id came from that was not there before, or came from more than itself.
    fn origins(map: &IdMap) -> Vec<String> {
        let other = map
            .origins
            .iter()
            .filter(|origin| origin.from != [origin.id.clone()]);
        other
            .map(|origin| {
                format!(
                    "{:?} {}: {}",
                    origin.kind,
                    origin.id,
                    origin.from.join(" and ")
                )
            })
            .collect()
    }

    fn old_ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn every_id_is_mapped_once_in_the_order_of_the_model() {
        let model = small::release();
        let map = id_map(
            &model,
            &small::edited(|model| model.version = "1.1.0".to_owned()),
        );
        assert_eq!((map.from.as_str(), map.to.as_str()), ("1.0.0", "1.1.0"));
        let ids = [
            "G", "policy", "approval", "review", "roles", "owners", "training", "O", "keys",
            "ceremony", "backup", "cps", "profile", "hsm",
        ];
        assert_eq!(
            map.ids
                .iter()
                .map(|mapped| mapped.id.as_str())
                .collect::<Vec<_>>(),
            ids
        );
        assert_eq!(
            map.origins
                .iter()
                .map(|origin| origin.id.as_str())
                .collect::<Vec<_>>(),
            ids
        );
        let kinds = map.ids.iter().map(|mapped| mapped.kind);
        assert!(kinds.eq(map.origins.iter().map(|origin| origin.kind)));
        assert_eq!((fates(&map), origins(&map)), (Vec::new(), Vec::new()));
    }

    #[test]
    fn an_id_has_the_fate_that_the_documents_tell() {
        type Case = (Edit, &'static [&'static str], &'static [&'static str]);
        let cases: &[Case] = &[
            // A former id makes a renaming; the requirements of a renamed category stay where they are.
            (
                |model| {
                    let category = model.category_mut("policy");
                    category.id = "rules".to_owned();
                    category.was = old_ids(&["policy"]);
                },
                &["Category policy: Renamed, rules"],
                &["Category rules: policy"],
            ),
            (
                |model| {
                    let requirement = model.requirement_mut("review");
                    requirement.id = "recheck".to_owned();
                    requirement.was = old_ids(&["review", "unknown"]);
                },
                &["Requirement review: Renamed, recheck"],
                &["Requirement recheck: review"],
            ),
            // Without one, an id is gone although another says the same.
            (
                |model| model.requirement_mut("review").id = "recheck".to_owned(),
                &["Requirement review: Removed, nothing"],
                &["Requirement recheck: "],
            ),
            (
                |model| {
                    let category = model.modules[0].categories.remove(1);
                    model.modules[1].categories.push(category);
                },
                &["Category roles: Moved, roles from G to O"],
                &[],
            ),
            (
                |model| {
                    let moved = model.take_requirement("owners");
                    model.category_mut("keys").requirements.insert(0, moved);
                },
                &["Requirement owners: Moved, owners from roles to keys"],
                &[],
            ),
            // What is renamed and moves is renamed; its move is told beside that.
            (
                |model| {
                    let mut moved = model.take_requirement("owners");
                    moved.was = vec![std::mem::replace(&mut moved.id, "holders".to_owned())];
                    model.category_mut("keys").requirements.push(moved);
                },
                &["Requirement owners: Renamed, holders from roles to keys"],
                &["Requirement holders: owners"],
            ),
            (
                |model| {
                    model.take_requirement("training");
                    model.requirement_mut("owners").was = old_ids(&["training"]);
                },
                &[
                    "Requirement owners: Merged, owners",
                    "Requirement training: Merged, owners",
                ],
                &["Requirement owners: owners and training"],
            ),
            // A category may have the id of what a requirement is called: kinds are apart.
            (
                |model| {
                    model.take_requirement("training");
                    model.category_mut("policy").was = old_ids(&["training"]);
                },
                &["Requirement training: Removed, nothing"],
                &[],
            ),
            (
                |model| model.references.truncate(2),
                &["Reference hsm: Removed, nothing"],
                &[],
            ),
            (
                |model| {
                    model
                        .modules
                        .push(small::module("R", "Resources", Vec::new()))
                },
                &[],
                &["Module R: "],
            ),
        ];
        for (edit, became, came) in cases {
            let map = id_map(&small::release(), &small::edited(edit));
            assert_eq!(
                (fates(&map), origins(&map)),
                (strings(became), strings(came))
            );
        }
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_retired_id_has_the_successors_that_stand() {
        let fate = |successors: &[&str], edit: Edit| {
            let new = small::edited(|model| {
                model.take_requirement("backup");
                edit(model);
                model.retired.push(small::retired("backup", successors));
            });
            let map = id_map(&small::release(), &new);
            let found = map.ids.iter().find(|mapped| mapped.id == "backup").unwrap();
            assert_eq!(found.to, None);
            (found.fate, found.successors.join(" "))
        };
        let nothing = |_: &mut Release| {};
        assert_eq!(fate(&[], nothing), (Fate::Retired, String::new()));
        assert_eq!(
            fate(&["review"], nothing),
            (Fate::Retired, "review".to_owned())
        );
        assert_eq!(
            fate(&["review", "approval"], nothing),
            (Fate::Split, "review approval".to_owned())
        );
        // One id twice is one, and an id that nothing tells of is none.
        assert_eq!(
            fate(&["review", "review", "unknown"], nothing),
            (Fate::Retired, "review".to_owned())
        );
        // Through a later renaming and a later retirement; a circle ends.
        let later = |model: &mut Release| {
            let renamed = model.requirement_mut("review");
            renamed.was = vec![std::mem::replace(&mut renamed.id, "recheck".to_owned())];
            model.take_requirement("owners");
            model
                .retired
                .push(small::retired("owners", &["training", "backup", "keys"]));
        };
        assert_eq!(
            fate(&["review", "owners"], later),
            (Fate::Split, "recheck training keys".to_owned())
        );
        assert_eq!(
            fate(&["review", "recheck"], later),
            (Fate::Retired, "recheck".to_owned())
        );
    }

    #[test]
    fn an_id_that_stands_for_something_else_is_reused_and_names_its_heir() {
        let exchanged = |edit: Edit| fates(&id_map(&small::release(), &small::edited(edit)));
        // Two that exchange what they say.
        assert_eq!(
            exchanged(|model| model.exchange_requirements("owners", "backup")),
            [
                "Requirement owners: Reused, owners, then backup",
                "Requirement backup: Reused, backup, then owners"
            ]
        );
        assert_eq!(
            exchanged(|model| model.exchange_categories("policy", "roles")),
            [
                "Category policy: Reused, policy, then roles",
                "Category roles: Reused, roles, then policy"
            ]
        );
        assert_eq!(
            exchanged(Release::exchange_references),
            [
                "Reference cps: Reused, cps, then hsm",
                "Reference hsm: Reused, hsm, then cps"
            ]
        );
        // One takes over what a vanished one said, and nothing says any more what it said itself.
        assert_eq!(
            exchanged(|model| {
                model.exchange_requirements("owners", "backup");
                model.take_requirement("backup");
            }),
            [
                "Requirement owners: Reused, owners",
                "Requirement backup: Removed, nothing"
            ]
        );
    }

    #[test]
    fn extensions_are_kept_new_or_gone() {
        let with = |ids: &[&str]| {
            let mut release = small::release();
            release.extensions = ids
                .iter()
                .map(|id| ExtensionEntry {
                    id: (*id).to_owned(),
                    version: "1.0.0".to_owned(),
                    sha256: String::new(),
                })
                .collect();
            release
        };
        let map = id_map(
            &with(&["devices", "quantum"]),
            &with(&["quantum", "clouds"]),
        );
        assert_eq!(fates(&map), ["Extension devices: Removed, nothing"]);
        assert_eq!(origins(&map), ["Extension clouds: "]);
        let kept = map.ids.iter().find(|mapped| mapped.id == "quantum");
        assert_eq!(kept.map(|mapped| mapped.fate), Some(Fate::Kept));
    }
}
