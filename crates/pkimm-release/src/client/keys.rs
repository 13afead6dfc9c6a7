//! The keys by which the web client knows categories and requirements, and the ids that they stand for.
//!
//! A key is made of the ids that the client's model has: `<module>.<category>` and `<module>.<category>.<requirement>`. In models of
//! the first published shape, ids are positions, so that a key is the display number. A category in an extension has the id of
//! the extension before it.

use std::collections::HashMap;

use crate::{Category, Release};

/// The keys of a version of a model.
pub struct Keys<'a> {
    /// The version.
    pub(super) release: &'a Release,
    /// Whether the client's model has positions in place of ids.
    pub(super) has_positions: bool,
    categories: HashMap<String, &'a str>,
    requirements: HashMap<String, &'a str>,
    of_ids: HashMap<&'a str, String>,
}

impl<'a> Keys<'a> {
    /// The keys of a release; `has_positions` says whether the client's model of that version has positions in place of ids. A file whose
    /// keys are of the other kind is understood as well.
    #[must_use]
    pub fn new(release: &'a Release, has_positions: bool) -> Self {
        let mut keys = Self {
            release,
            has_positions,
            categories: HashMap::new(),
            requirements: HashMap::new(),
            of_ids: HashMap::new(),
        };
        for module in &release.modules {
            for category in &module.categories {
                let key = format!("{}.{}", module.id, category.id);
                let (own, other) = keys.in_order(&key, &category.code);
                keys.of_ids.insert(&category.id, own.clone());
                let was = category.was.iter().map(|id| (id.as_str(), own.clone()));
                let was: Vec<_> = was.collect();
                keys.categories.insert(own, &category.id);
                keys.categories.entry(other).or_insert(&category.id);
                for (id, key) in was {
                    keys.of_ids.entry(id).or_insert(key);
                }
                keys.add_requirements(&key, category);
            }
        }
        keys
    }

    /// The keys of the same release, of one kind or the other.
    pub(super) fn of_kind(&self, has_positions: bool) -> Self {
        Self::new(self.release, has_positions)
    }

    fn add_requirements(&mut self, category_key: &str, category: &'a Category) {
        for requirement in &category.requirements {
            let key = format!("{category_key}.{}", requirement.id);
            let (own, other) = self.in_order(&key, &requirement.code);
            self.of_ids.insert(&requirement.id, own.clone());
            for id in &requirement.was {
                let known = self.of_ids.entry(id);
                known.or_insert_with(|| own.clone());
            }
            self.requirements.insert(own, &requirement.id);
            let known = self.requirements.entry(other);
            known.or_insert(&requirement.id);
        }
    }

    /// The key by which the client knows an item, and the one by which it does not.
    fn in_order(&self, key: &str, code: &str) -> (String, String) {
        let keys = (key.to_owned(), code.to_owned());
        if self.has_positions {
            (keys.1, keys.0)
        } else {
            keys
        }
    }

    /// The id of the category that a key stands for.
    pub(super) fn category(&self, key: &str) -> Option<&'a str> {
        self.categories.get(key).copied()
    }

    /// The id of the requirement that a key stands for.
    pub(super) fn requirement(&self, key: &str) -> Option<&'a str> {
        self.requirements.get(key).copied()
    }

    /// The id of an extension with which a key begins, and the category that the rest of it stands for: the last two parts, since no id
    /// of the model has a dot.
    pub(super) fn in_extension<'k>(&self, key: &'k str) -> Option<(&'k str, &'a str)> {
        let (at, _) = key.rmatch_indices('.').nth(1)?;
        Some((&key[..at], self.category(&key[at + 1..])?))
    }

    /// The key of a category by its id or a former one.
    pub(super) fn of_category(&self, id: &str) -> Option<&str> {
        let key = self.of_ids.get(id)?;
        self.categories.contains_key(key).then_some(key)
    }

    /// The key of a requirement by its id or a former one.
    pub(super) fn of_requirement(&self, id: &str) -> Option<&str> {
        let key = self.of_ids.get(id)?;
        self.requirements.contains_key(key).then_some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small;

    #[test]
    fn a_key_is_made_of_ids_or_of_positions_and_both_are_understood() {
        let release = small::edited(|model| {
            model.requirement_mut("review").was = vec!["recheck".to_owned()];
        });
        for (has_positions, category, requirement) in [
            (false, "G.policy", "G.policy.review"),
            (true, "G.1", "G.1.2"),
        ] {
            let keys = Keys::new(&release, has_positions);
            assert_eq!(keys.of_category("policy"), Some(category));
            assert_eq!(keys.of_requirement("review"), Some(requirement));
            assert_eq!(keys.of_requirement("recheck"), Some(requirement));
            assert_eq!(
                (keys.of_requirement("policy"), keys.of_category("review")),
                (None, None)
            );
            for (key, id) in [("G.policy", "policy"), ("G.1", "policy")] {
                assert_eq!(keys.category(key), Some(id), "{key}");
            }
            for (key, id) in [("G.policy.review", "review"), ("G.1.2", "review")] {
                assert_eq!(keys.requirement(key), Some(id), "{key}");
            }
            for key in [
                "O.policy",
                "policy",
                "G",
                "G.",
                "",
                "G.policy.review.x",
                "G.policy.keys",
                "G.01",
            ] {
                assert_eq!(
                    (keys.category(key), keys.requirement(key)),
                    (None, None),
                    "{key}"
                );
            }
        }
    }

    #[test]
    fn an_id_of_an_extension_may_have_dots() {
        let release = small::release();
        let keys = Keys::new(&release, false);
        let found = |key| keys.in_extension(key);
        assert_eq!(found("a.G.policy"), Some(("a", "policy")));
        assert_eq!(found("a.b.G.policy"), Some(("a.b", "policy")));
        assert_eq!(found("a.b.G.1"), Some(("a.b", "policy")));
        for key in ["aG.policy", "a.b.G.none", "a", "G.policy", ""] {
            assert_eq!(found(key), None, "{key}");
        }
    }
}
