//! Answers to one version of an extension, carried over to another: an answer follows the id of its category, and former ids.

use indexmap::IndexMap;
use serde::Serialize;

use super::{are_alike, ids_of, sources};
use crate::answers::ExtensionAnswers;
use crate::diff::alike::is_alike;
use crate::document::Release;
use crate::extension::{Extension, Relevance};

/// What became of answers to an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
pub struct CarriedExtension {
    /// The version of the extension to which the answers were given.
    pub from: String,
    /// Ids of categories that took an answer over, in the order of the model.
    pub carried: Vec<String>,
    /// Those of them whose answer has to be confirmed, since the criteria read otherwise.
    pub to_confirm: Vec<String>,
    /// Ids of categories for which only the other version has criteria.
    pub new: Vec<String>,
    /// Ids whose answers were dropped, each with the reason.
    pub fell_away: IndexMap<String, String>,
}

/// Carries answers to an extension over an old version of a model over to an extension over a new one. Either may be the same.
#[must_use]
pub fn carry_extension(
    given: &ExtensionAnswers,
    old: (&Release, &Extension),
    new: (&Release, &Extension),
) -> (ExtensionAnswers, CarriedExtension) {
    let mut answers = ExtensionAnswers {
        version: new.1.version.clone(),
        answers: IndexMap::new(),
    };
    let mut carried = CarriedExtension {
        from: given.version.clone(),
        carried: Vec::new(),
        to_confirm: Vec::new(),
        new: Vec::new(),
        fell_away: IndexMap::new(),
    };
    let mut gone = given.answers.clone();
    for category in sources(old.0.categories(), new.0.categories()) {
        let id = &category.new.id;
        let Some(criteria) = new.1.relevance_of(id) else {
            continue;
        };
        let known = category.old.iter();
        let known: Vec<&Relevance> = known
            .filter_map(|before| old.1.relevance_of(&before.id))
            .collect();
        if known.is_empty() {
            carried.new.push(id.clone());
        }
        let ids = category.old.iter();
        let ids = ids.flat_map(|before| ids_of(&before.id, &before.was));
        let ids: Vec<&str> = ids.filter(|id| given.answers.contains_key(*id)).collect();
        // Several categories were merged, and only one answer can count.
        let Some((first, others)) = ids.split_first() else {
            continue;
        };
        answers
            .answers
            .insert(id.clone(), given.answers[*first].clone());
        gone.shift_remove(*first);
        carried.carried.push(id.clone());
        if known.len() != 1 || known.iter().any(|before| reads_otherwise(before, criteria)) {
            carried.to_confirm.push(id.clone());
        }
        for other in others {
            gone.shift_remove(*other);
            let reason = format!(
                "its category was merged into `{id}`, where the answer to `{first}` counts"
            );
            carried.fell_away.insert((*other).to_owned(), reason);
        }
    }
    for id in gone.keys() {
        let reason = format!("version {} has no criteria for it", new.1.version);
        carried.fell_away.insert(id.clone(), reason);
    }
    (answers, carried)
}

/// Whether criteria are rated by other words.
fn reads_otherwise(before: &Relevance, after: &Relevance) -> bool {
    !is_alike(&before.assessment, &after.assessment) || !are_alike(texts(before), texts(after))
}

fn texts(entry: &Relevance) -> impl Iterator<Item = (u32, &str)> {
    let levels = entry.levels.iter();
    levels.map(|level| (level.number, level.description.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Answer;
    use crate::small::{self, edited, relevance};

    fn given(answers: &[(&str, u32)]) -> ExtensionAnswers {
        let answers = answers.iter();
        ExtensionAnswers {
            version: "1.0.0".to_owned(),
            answers: answers
                .map(|(id, level)| ((*id).to_owned(), Answer::level(*level)))
                .collect(),
        }
    }

    fn criteria(of: &[&str]) -> Extension {
        let of = of.iter();
        small::extension(of.map(|id| relevance(id, 1)).collect(), Vec::new())
    }

    #[test]
    fn of_categories_that_were_merged_the_first_answer_counts_and_is_to_be_confirmed() {
        let old = edited(|_| {});
        let new = edited(|model| {
            let roles = model.modules[0].categories.remove(1);
            let policy = model.category_mut("policy");
            policy.was = vec![roles.id];
            policy.requirements.extend(roles.requirements);
        });
        let (before, after) = (criteria(&["policy", "roles"]), criteria(&["policy"]));
        let answers = given(&[("policy", 1), ("roles", 2)]);
        let (answers, told) = carry_extension(&answers, (&old, &before), (&new, &after));
        assert_eq!(answers.answers, given(&[("policy", 1)]).answers);
        assert_eq!(told.carried, ["policy"]);
        assert_eq!(told.to_confirm, ["policy"]);
        assert_eq!(
            told.fell_away["roles"],
            "its category was merged into `policy`, where the answer to `policy` counts"
        );
        // The only answer of both is one to other criteria.
        let (answers, told) =
            carry_extension(&given(&[("roles", 2)]), (&old, &before), (&new, &after));
        assert_eq!(answers.answers, given(&[("policy", 2)]).answers);
        assert_eq!(told.to_confirm, ["policy"]);
        assert!(told.fell_away.is_empty());
    }

    #[test]
    fn an_answer_goes_where_its_criteria_are() {
        let model = edited(|_| {});
        let (before, after) = (
            criteria(&["policy", "roles"]),
            criteria(&["keys", "policy"]),
        );
        let answers = given(&[("policy", 1), ("roles", 2)]);
        let (answers, told) = carry_extension(&answers, (&model, &before), (&model, &after));
        assert_eq!(answers.answers, given(&[("policy", 1)]).answers);
        assert!(told.to_confirm.is_empty());
        assert_eq!(told.new, ["keys"]);
        assert_eq!(
            told.fell_away["roles"],
            "version 1.0.0 has no criteria for it"
        );
    }
}
