//! What became of the extensions between two versions of a model.

use serde::Serialize;

use super::Extension;
use super::diff::{Affected, ExtensionChange, Fate, affected, changes, required};
use crate::Release;
use crate::diff::Bump;
use crate::diff::impact::{Shifts, extension_impact};

/// What became of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Became {
    /// It is new.
    #[serde(rename = "extension-added")]
    Added,
    /// It is gone.
    #[serde(rename = "extension-removed")]
    Removed,
    /// It changed, or a change of the model does something to it.
    #[serde(rename = "extension-changed")]
    Changed,
}

/// An extension on two sides of a comparison of models.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct ComparedExtension {
    /// What became of it.
    pub kind: Became,
    /// `extension:` and its id.
    pub id: String,
    /// Its version before. Left out where it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Its version after. Left out where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The bump of its own version that its changes ask for. The version of the model does not depend on it.
    pub required: Bump,
    /// What changed in it.
    pub changes: Vec<ExtensionChange>,
    /// What changes of the model do to it.
    pub affected: Vec<Affected>,
    /// How far its results can shift where everything was answered, and answers are carried over. Left out where it is new or gone, or
    /// where no answer can be carried over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<Shifts>,
}

/// Compares the extensions of two versions of a model: those of the former in its order, then those that only the latter has. One of
/// which there is nothing to say is left out.
#[must_use]
pub fn compare(
    old: (&[Extension], &Release),
    new: (&[Extension], &Release),
) -> Vec<ComparedExtension> {
    let find = |list: &[Extension], id: &str| list.iter().position(|one| one.id == id);
    let known = old.0.iter().map(|before| {
        let after = find(new.0, &before.id).map(|at| &new.0[at]);
        (Some(before), after)
    });
    let added = new
        .0
        .iter()
        .filter(|after| find(old.0, &after.id).is_none());
    let pairs = known.chain(added.map(|after| (None, Some(after))));
    let compared = pairs.filter_map(|(before, after)| {
        let extension = before.or(after)?;
        let kind = match (before, after) {
            (None, _) => Became::Added,
            (_, None) => Became::Removed,
            _ => Became::Changed,
        };
        let sides = before.zip(after);
        let changes = sides.map_or_else(Vec::new, |(before, after)| changes(before, after));
        let mut affected = affected(extension, old.1, new.1);
        // An overlay that was changed as well is told as such.
        affected.retain(|one| {
            let is_gone = matches!(one.fate, Fate::TargetGone | Fate::CategoryGone);
            let now = after.and_then(|after| after.overlay_of(&one.item));
            let was = extension.overlay_of(&one.item);
            is_gone || now.map(|overlay| &overlay.effect) == was.map(|overlay| &overlay.effect)
        });
        let is_told = kind != Became::Changed || !changes.is_empty() || !affected.is_empty();
        is_told.then(|| ComparedExtension {
            kind,
            id: format!("extension:{}", extension.id),
            from: before.map(|before| before.version.clone()),
            to: after.map(|after| after.version.clone()),
            required: required(&changes),
            changes,
            affected,
            impact: sides
                .and_then(|(before, after)| extension_impact((old.1, before), (new.1, after))),
        })
    });
    compared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::Effect;
    use crate::small::{self, edited, overlay, relevance};

    fn plus(number: &str) -> Effect {
        Effect::Addition(number.parse().expect("a decimal"))
    }

    fn extension(effect: Effect) -> Extension {
        small::extension(
            vec![relevance("policy", 2)],
            vec![overlay("review", effect)],
        )
    }

    fn fates(compared: &[ComparedExtension]) -> Vec<(&str, Fate)> {
        let affected = compared.iter().flat_map(|one| &one.affected);
        affected.map(|one| (one.item.as_str(), one.fate)).collect()
    }

    #[test]
    fn one_of_which_there_is_nothing_to_say_is_left_out() {
        let model = edited(|_| {});
        let one = [extension(plus("1"))];
        assert_eq!(compare((&one, &model), (&one, &model)), []);
        let came = compare((&[], &model), (&one, &model));
        assert_eq!((came[0].kind, came.len()), (Became::Added, 1));
        assert_eq!((&came[0].from, &came[0].to), (&None, &Some("1.0.0".into())));
        let went = compare((&one, &model), (&[], &model));
        assert_eq!(
            (went[0].kind, went[0].required),
            (Became::Removed, Bump::None)
        );
    }

    #[test]
    fn what_the_model_does_is_told_where_the_overlay_stayed_or_has_nothing_to_weigh() {
        let model = edited(|_| {});
        let heavier = edited(|model| model.requirement_mut("review").weight += 1);
        let without = edited(|model| {
            let policy = model.category_mut("policy");
            policy.requirements.retain(|one| one.id != "review");
        });
        let one = [extension(plus("1"))];
        let other = [extension(plus("2"))];
        let told = compare((&one, &model), (&one, &heavier));
        assert_eq!(fates(&told), [("review", Fate::WeightChanged)]);
        // What the extension changed itself is a change of it.
        let told = compare((&one, &model), (&other, &heavier));
        assert_eq!(fates(&told), []);
        assert_eq!(told[0].changes.len(), 1);
        // With its item gone, an overlay has nothing to weigh, whether it was taken out or not.
        for after in [&one, &other, &[extension(plus("1"))]] {
            let told = compare((&one, &model), (after, &without));
            assert_eq!(fates(&told), [("review", Fate::TargetGone)]);
        }
    }
}
