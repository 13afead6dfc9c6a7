//! What changed between two versions of an extension, which bump that asks for, and what a change of the model does to it.
//!
//! To add a kind, add a row, and compare what it is about in [`changes`].

use std::fmt;

use serde::Serialize;

use super::{Effect, Extension, Overlay, Relevance};
use crate::diff::alike::{is_alike, is_plainly_alike};
use crate::diff::{Bump, named_kinds};
use crate::document::{Reference, Release};

named_kinds! {
    /// A kind of change of an extension.
    ExtensionKind {
        /// Criteria for a category are gone.
        RelevanceRemoved "relevance-removed" Major "answers to its criteria count no longer";
        /// The floor is not reported any more.
        FloorRemoved "floor-removed" Major "a result is gone";
        /// An own reference is gone.
        ReferenceRemoved "reference-removed" Major "an id is gone";
        /// It does not fit a version of the model any more.
        CompatibilityRemoved "compatibility-removed" Major "it is no longer scored with that version of the model";
        /// There are criteria for another category.
        RelevanceAdded "relevance-added" Minor "more is asked";
        /// Criteria weigh more or less.
        RelevanceWeightChanged "relevance-weight-changed" Minor "results change";
        /// A level of criteria means something else.
        LevelTextChanged "level-text-changed" Minor "it is rated by another text";
        /// An assessor looks at something else.
        AssessmentChanged "assessment-changed" Minor "it is assessed by another text";
        /// A weight is changed that was not.
        OverlayAdded "overlay-added" Minor "results change";
        /// A weight is as in the model again.
        OverlayRemoved "overlay-removed" Minor "results change";
        /// A weight is changed otherwise.
        OverlayChanged "overlay-changed" Minor "results change";
        /// The floor is reported.
        FloorAdded "floor-added" Minor "there is another result";
        /// Another reference can be cited.
        ReferenceAdded "reference-added" Minor "there is another id";
        /// It fits another version of the model.
        CompatibilityAdded "compatibility-added" Minor "it is scored with another version of the model";
        /// It is called otherwise.
        NameChanged "name-changed" Minor "it is shown under another name";
        /// The reason of an overlay reads otherwise.
        RationaleChanged "rationale-changed" Patch "no result depends on it";
        /// The guidance reads otherwise.
        GuidanceChanged "guidance-changed" Patch "no result depends on it";
        /// Other standards are cited.
        CitationsChanged "citations-changed" Patch "no result depends on it";
        /// What is said of a reference reads otherwise.
        ReferenceChanged "reference-changed" Patch "no result depends on it";
        /// What it is for reads otherwise.
        DescriptionChanged "description-changed" Patch "no result depends on it";
        /// It is documented elsewhere.
        DocumentationChanged "documentation-changed" Patch "no result depends on it";
        /// It came further.
        StatusChanged "status-changed" Patch "no result depends on it";
        /// License, provenance or language read otherwise.
        TermsChanged "terms-changed" Patch "no result depends on it";
        /// Its parts stand in another order.
        OrderChanged "order-changed" Patch "no result depends on it";
    }
}

/// A change of an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct ExtensionChange {
    /// What kind of change it is.
    pub kind: ExtensionKind,
    /// The category, the requirement or the reference that it is about. Left out where it is about the extension as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The level whose text changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// The bump of the extension's version that it asks for.
    pub bump: Bump,
    /// Why it asks for that bump.
    pub reason: &'static str,
    /// What was said before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What is said now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl ExtensionChange {
    fn of(kind: ExtensionKind, item: Option<&str>, sides: Sides) -> Self {
        let (before, after) = sides;
        Self {
            kind,
            item: item.map(str::to_owned),
            level: None,
            bump: kind.bump(),
            reason: kind.reason(),
            before,
            after,
        }
    }

    /// The same, where it asks for no more than a patch because both sides read the same.
    fn if_read(mut self, is_alike: impl Fn(&str, &str) -> bool) -> Self {
        let sides = self.before.as_deref().zip(self.after.as_deref());
        if self.bump > Bump::Patch && sides.is_some_and(|(before, after)| is_alike(before, after)) {
            (self.bump, self.reason) = (Bump::Patch, "it reads the same");
        }
        self
    }
}

impl fmt::Display for ExtensionChange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.kind.as_str())?;
        if let Some(item) = &self.item {
            write!(out, " of `{item}`")?;
        }
        match self.level {
            Some(level) => write!(out, ", level {level}"),
            None => Ok(()),
        }
    }
}

/// What changed between two versions of an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct ExtensionDiff {
    /// The id of the extension.
    pub id: String,
    /// The version before.
    pub from: String,
    /// The version after.
    pub to: String,
    /// The bump of the extension's version that the changes ask for.
    pub required: Bump,
    /// The changes, from the greatest bump.
    pub changes: Vec<ExtensionChange>,
}

impl ExtensionDiff {
    /// Compares two versions of an extension.
    #[must_use]
    pub fn of(old: &Extension, new: &Extension) -> Self {
        let changes = changes(old, new);
        Self {
            id: new.id.clone(),
            from: old.version.clone(),
            to: new.version.clone(),
            required: required(&changes),
            changes,
        }
    }
}

/// What was said, and what is said.
type Sides = (Option<String>, Option<String>);

/// The bump that changes ask for.
#[must_use]
pub fn required(changes: &[ExtensionChange]) -> Bump {
    let bumps = changes.iter().map(|change| change.bump);
    bumps.max().unwrap_or(Bump::None)
}

/// What changed from one version of an extension to another, from the greatest bump. Version and date are no changes.
#[must_use]
pub fn changes(old: &Extension, new: &Extension) -> Vec<ExtensionChange> {
    use ExtensionKind as Kind;
    let mut found = Vec::new();
    let mut text = |kind: Kind, item: Option<&str>, before: &str, after: &str| {
        if before != after {
            let sides = (Some(before.to_owned()), Some(after.to_owned()));
            found.push(ExtensionChange::of(kind, item, sides).if_read(is_plainly_alike));
        }
    };
    text(Kind::NameChanged, None, &old.name, &new.name);
    text(
        Kind::DescriptionChanged,
        None,
        &old.description,
        &new.description,
    );
    text(
        Kind::DocumentationChanged,
        None,
        &old.documentation,
        &new.documentation,
    );
    text(
        Kind::StatusChanged,
        None,
        old.status.as_str(),
        new.status.as_str(),
    );
    let terms = |of: &Extension| {
        let provenance = of.provenance.as_deref().unwrap_or_default();
        format!("{}\n{}\n{provenance}", of.license, of.language)
    };
    text(Kind::TermsChanged, None, &terms(old), &terms(new));
    let floor = match (old.floor_score, new.floor_score) {
        (true, false) => Some(Kind::FloorRemoved),
        (false, true) => Some(Kind::FloorAdded),
        _ => None,
    };
    found.extend(floor.map(|kind| ExtensionChange::of(kind, None, (None, None))));
    let version = |version: &String| version.clone();
    for (before, after) in pairs(&old.compatibility, &new.compatibility, version) {
        let kind = match (before, after) {
            (Some(_), None) => Kind::CompatibilityRemoved,
            (None, Some(_)) => Kind::CompatibilityAdded,
            _ => continue,
        };
        let sides = (before.cloned(), after.cloned());
        found.push(ExtensionChange::of(kind, None, sides));
    }
    let category = |entry: &Relevance| entry.category.clone();
    for (before, after) in pairs(&old.relevance, &new.relevance, category) {
        found.extend(of_relevance(before, after));
    }
    let target = |overlay: &Overlay| overlay.target.clone();
    for (before, after) in pairs(&old.overlays, &new.overlays, target) {
        found.extend(of_overlay(before, after));
    }
    let id = |reference: &Reference| reference.id.clone();
    for (before, after) in pairs(&old.references, &new.references, id) {
        let kind = match (before, after) {
            (Some(_), None) => Kind::ReferenceRemoved,
            (None, Some(_)) => Kind::ReferenceAdded,
            (before, after) if before != after => Kind::ReferenceChanged,
            _ => continue,
        };
        let item = before.or(after).map(|reference| reference.id.as_str());
        let title = |reference: Option<&Reference>| Some(reference?.title.clone());
        let sides = (title(before), title(after));
        found.push(ExtensionChange::of(kind, item, sides));
    }
    if found.is_empty() && Order::of(old) != Order::of(new) {
        found.push(ExtensionChange::of(Kind::OrderChanged, None, (None, None)));
    }
    found.sort_by_key(|change| std::cmp::Reverse(change.bump));
    found
}

/// In which order parts stand.
#[derive(PartialEq)]
struct Order<'a> {
    compatibility: Vec<&'a String>,
    relevance: Vec<&'a String>,
    overlays: Vec<&'a String>,
    references: Vec<&'a String>,
}

impl<'a> Order<'a> {
    fn of(extension: &'a Extension) -> Self {
        let relevance = extension.relevance.iter();
        let overlays = extension.overlays.iter();
        let references = extension.references.iter();
        Self {
            compatibility: extension.compatibility.iter().collect(),
            relevance: relevance.map(|entry| &entry.category).collect(),
            overlays: overlays.map(|overlay| &overlay.target).collect(),
            references: references.map(|reference| &reference.id).collect(),
        }
    }
}

/// Entries of two lists by what they are about: those of the first in its order, then those that only the second has.
fn pairs<'a, T>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> String,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let find = |list: &'a [T], wanted: &T| {
        let wanted = key(wanted);
        list.iter().find(|entry| key(entry) == wanted)
    };
    let known = old.iter().map(|entry| (Some(entry), find(new, entry)));
    let added = new.iter().filter(|entry| find(old, entry).is_none());
    known
        .chain(added.map(|entry| (None, Some(entry))))
        .collect()
}

fn of_relevance(before: Option<&Relevance>, after: Option<&Relevance>) -> Vec<ExtensionChange> {
    use ExtensionKind as Kind;
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (Some(gone), None) => {
            let item = Some(gone.category.as_str());
            return vec![ExtensionChange::of(
                Kind::RelevanceRemoved,
                item,
                (None, None),
            )];
        }
        (None, Some(new)) => {
            let item = Some(new.category.as_str());
            return vec![ExtensionChange::of(
                Kind::RelevanceAdded,
                item,
                (None, None),
            )];
        }
        (None, None) => return Vec::new(),
    };
    let item = Some(after.category.as_str());
    let mut found = Vec::new();
    let mut compare = |kind, level, before: &str, after: &str| {
        if before != after {
            let sides = (Some(before.to_owned()), Some(after.to_owned()));
            let change = ExtensionChange::of(kind, item, sides).if_read(is_alike);
            found.push(ExtensionChange { level, ..change });
        }
    };
    let (old, new) = (before.weight.to_string(), after.weight.to_string());
    compare(Kind::RelevanceWeightChanged, None, &old, &new);
    for level in &after.levels {
        let mut levels = before.levels.iter();
        let known = levels.find(|known| known.number == level.number);
        let known = known.map_or("", |known| known.description.as_str());
        let number = Some(level.number);
        compare(Kind::LevelTextChanged, number, known, &level.description);
    }
    compare(
        Kind::AssessmentChanged,
        None,
        &before.assessment,
        &after.assessment,
    );
    compare(
        Kind::GuidanceChanged,
        None,
        &before.guidance,
        &after.guidance,
    );
    let cited = |entry: &Relevance| {
        let note = entry.references_note.as_deref().unwrap_or_default();
        format!("{} {note}", entry.references.join(", "))
    };
    compare(Kind::CitationsChanged, None, &cited(before), &cited(after));
    found
}

fn of_overlay(before: Option<&Overlay>, after: Option<&Overlay>) -> Vec<ExtensionChange> {
    use ExtensionKind as Kind;
    let item = before.or(after).map(|overlay| overlay.target.as_str());
    let told = |overlay: Option<&Overlay>| overlay.map(|overlay| told(&overlay.effect));
    let sides = || (told(before), told(after));
    let kind = match (before, after) {
        (None, Some(_)) => Some(Kind::OverlayAdded),
        (Some(_), None) => Some(Kind::OverlayRemoved),
        (Some(before), Some(after)) if !is_same(&before.effect, &after.effect) => {
            Some(Kind::OverlayChanged)
        }
        _ => None,
    };
    let mut found: Vec<ExtensionChange> = kind
        .map(|kind| ExtensionChange::of(kind, item, sides()))
        .into_iter()
        .collect();
    if let (Some(before), Some(after)) = (before, after)
        && before.rationale != after.rationale
    {
        let sides = (
            Some(before.rationale.clone()),
            Some(after.rationale.clone()),
        );
        found.push(ExtensionChange::of(Kind::RationaleChanged, item, sides));
    }
    found
}

/// Whether two overlays make the same of every weight. A number may be written with more digits.
fn is_same(one: &Effect, other: &Effect) -> bool {
    one.key() == other.key() && one.number().value() == other.number().value()
}

fn told(effect: &Effect) -> String {
    format!("{} {}", effect.key(), effect.number().as_str())
}

/// What a change of the model does to an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Affected {
    /// The category or the requirement.
    pub item: String,
    /// What becomes of what the extension says of it.
    pub fate: Fate,
    /// The weight that it counts with in the extension before, as a decimal or a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The same after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What becomes of what an extension says of an item of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The item of an overlay is not in the model any more.
    TargetGone,
    /// The category of criteria is not in the model any more.
    CategoryGone,
    /// The overlay changes nothing any more.
    EffectGone,
    /// The overlay makes another weight.
    WeightChanged,
}

impl Fate {
    /// What is said of it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TargetGone => "target-gone",
            Self::CategoryGone => "category-gone",
            Self::EffectGone => "effect-gone",
            Self::WeightChanged => "weight-changed",
        }
    }
}

/// What a change of the model does to an extension that fits the model as it was: overlays whose item is gone or whose effect is,
/// criteria whose category is gone, and weights that are others.
#[must_use]
pub fn affected(extension: &Extension, old: &Release, new: &Release) -> Vec<Affected> {
    // What has another id now is still what it was.
    let is_it = |id: &str, was: &[String], wanted: &str| {
        id == wanted || was.iter().any(|was| was == wanted)
    };
    let weight = |release: &Release, id: &str| {
        let mut categories = release.categories();
        let of_category = categories.find(|entry| is_it(&entry.id, &entry.was, id));
        let of_category = of_category.map(|entry| entry.weight);
        let mut requirements = release.requirements();
        let mut of_requirement = || requirements.find(|entry| is_it(&entry.id, &entry.was, id));
        of_category.or_else(|| Some(of_requirement()?.weight))
    };
    let mut found = Vec::new();
    for overlay in &extension.overlays {
        let (before, after) = (weight(old, &overlay.target), weight(new, &overlay.target));
        let Some(was) = before else { continue };
        let made = |weight: u32| {
            let weight = num_rational::BigRational::from_integer(weight.into());
            overlay.effect.on(&weight)
        };
        let fate = match after {
            None => Fate::TargetGone,
            Some(is) if overlay.effect.is_without_effect(is) => match is == was {
                true => continue,
                false => Fate::EffectGone,
            },
            Some(is) if made(is) != made(was) => Fate::WeightChanged,
            Some(_) => continue,
        };
        found.push(Affected {
            item: overlay.target.clone(),
            fate,
            before: Some(made(was).to_string()),
            after: after.map(|is| made(is).to_string()),
        });
    }
    let is_there = |release: &Release, id: &str| {
        let mut categories = release.categories();
        categories.any(|entry| is_it(&entry.id, &entry.was, id))
    };
    let gone = extension
        .relevance
        .iter()
        .filter(|entry| is_there(old, &entry.category) && !is_there(new, &entry.category));
    found.extend(gone.map(|entry| Affected {
        item: entry.category.clone(),
        fate: Fate::CategoryGone,
        before: None,
        after: None,
    }));
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::extension::ExtensionStatus;
    use crate::small::{self, overlay, relevance};

    fn times(number: &str) -> Effect {
        Effect::Multiplier(number.parse().expect("a decimal"))
    }

    fn extension() -> Extension {
        Extension {
            references: vec![small::reference("own", "Own")],
            ..small::extension(
                vec![relevance("c", 2)],
                vec![overlay("r", times("2.0")), overlay("s", times("3"))],
            )
        }
    }

    /// What a change is told as, and the bump that it asks for.
    fn told(change: impl Fn(&mut Extension)) -> Vec<(&'static str, Bump)> {
        let mut new = extension();
        change(&mut new);
        let changes = changes(&extension(), &new);
        let told = changes.iter().map(|one| (one.kind.as_str(), one.bump));
        told.collect()
    }

    #[test]
    fn each_change_asks_for_its_bump() {
        assert_eq!(told(|_| {}), []);
        assert_eq!(
            told(|new| new.version = "2.0.0".to_owned()),
            [],
            "a version is no change"
        );
        type Case<'a> = (&'a dyn Fn(&mut Extension), &'a str, Bump);
        let cases: &[Case<'_>] = &[
            (
                &|new| new.relevance.clear(),
                "relevance-removed",
                Bump::Major,
            ),
            (&|new| new.floor_score = false, "floor-removed", Bump::Major),
            (
                &|new| new.compatibility = vec![],
                "compatibility-removed",
                Bump::Major,
            ),
            (
                &|new| new.overlays[0].effect = times("2.5"),
                "overlay-changed",
                Bump::Minor,
            ),
            (
                &|new| new.overlays[0].effect = Effect::Addition("2".parse().expect("a decimal")),
                "overlay-changed",
                Bump::Minor,
            ),
            (
                &|new| drop(new.overlays.pop()),
                "overlay-removed",
                Bump::Minor,
            ),
            (
                &|new| new.relevance[0].weight = 3,
                "relevance-weight-changed",
                Bump::Minor,
            ),
            (
                &|new| new.relevance[0].levels[0].description = "Plans exist.".to_owned(),
                "level-text-changed",
                Bump::Minor,
            ),
            (
                &|new| new.relevance[0].assessment = "Look twice.".to_owned(),
                "assessment-changed",
                Bump::Minor,
            ),
            (
                &|new| new.name = "Y".to_owned(),
                "name-changed",
                Bump::Minor,
            ),
            (
                &|new| new.overlays[1].rationale = "Because.".to_owned(),
                "rationale-changed",
                Bump::Patch,
            ),
            (
                &|new| new.relevance[0].guidance = "More.".to_owned(),
                "guidance-changed",
                Bump::Patch,
            ),
            (&|new| new.overlays.reverse(), "order-changed", Bump::Patch),
            (
                &|new| new.license = "CC0-1.0".to_owned(),
                "terms-changed",
                Bump::Patch,
            ),
            (
                &|new| new.references.clear(),
                "reference-removed",
                Bump::Major,
            ),
            (
                &|new| new.references[0].title = "Other".to_owned(),
                "reference-changed",
                Bump::Patch,
            ),
            (
                &|new| new.compatibility.push("2.0.0".to_owned()),
                "compatibility-added",
                Bump::Minor,
            ),
            (
                &|new| new.description = "Another purpose.".to_owned(),
                "description-changed",
                Bump::Patch,
            ),
            (
                &|new| new.documentation = "https://other.example/".to_owned(),
                "documentation-changed",
                Bump::Patch,
            ),
            (
                &|new| new.status = ExtensionStatus::Deprecated,
                "status-changed",
                Bump::Patch,
            ),
            (
                &|new| new.relevance[0].references = vec!["own".to_owned()],
                "citations-changed",
                Bump::Patch,
            ),
            // It reads the same, and so does a number with more digits.
            (
                &|new| new.relevance[0].levels[0].description = "Nothing\nis done.".to_owned(),
                "level-text-changed",
                Bump::Patch,
            ),
        ];
        for (change, kind, bump) in cases {
            assert_eq!(told(change), [(*kind, *bump)], "{kind}");
        }
        assert_eq!(told(|new| new.overlays[0].effect = times("2")), []);
        let backwards = changes(
            &{
                let mut old = extension();
                old.floor_score = false;
                old.relevance.clear();
                old.overlays.pop();
                old.references.clear();
                old
            },
            &extension(),
        );
        let kinds: Vec<&str> = backwards.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "floor-added",
                "relevance-added",
                "overlay-added",
                "reference-added"
            ]
        );
        // Each kind is one of these.
        let forwards = cases.iter().map(|(_, kind, _)| *kind);
        let seen: BTreeSet<&str> = forwards.chain(kinds).collect();
        let all: BTreeSet<&str> = ExtensionKind::ALL
            .iter()
            .map(|kind| kind.as_str())
            .collect();
        assert_eq!(seen, all);
        assert_eq!(required(&backwards), Bump::Minor);
        assert_eq!(required(&[]), Bump::None);
    }

    #[test]
    fn what_the_model_takes_away_from_an_extension_is_told() {
        let old = small::release();
        let category = old.modules[0].categories[0].clone();
        let requirement = category.requirements[0].clone();
        let mut of_model = extension();
        of_model.overlays = vec![
            overlay(
                &requirement.id,
                Effect::Override("7".parse().expect("a decimal")),
            ),
            overlay(&category.id, times("2")),
        ];
        of_model.relevance[0].category.clone_from(&category.id);
        assert_eq!(affected(&of_model, &old, &old), []);
        let fates = |new: &Release| -> Vec<(String, &str)> {
            let found = affected(&of_model, &old, new).into_iter();
            found.map(|one| (one.item, one.fate.as_str())).collect()
        };
        let mut heavier = old.clone();
        heavier.modules[0].categories[0].requirements[0].weight = 7;
        heavier.modules[0].categories[0].weight += 1;
        assert_eq!(
            fates(&heavier),
            [
                (requirement.id.clone(), "effect-gone"),
                (category.id.clone(), "weight-changed")
            ]
        );
        let mut gone = old.clone();
        gone.modules[0].categories.remove(0);
        assert_eq!(
            fates(&gone),
            [
                (requirement.id.clone(), "target-gone"),
                (category.id.clone(), "target-gone"),
                (category.id.clone(), "category-gone")
            ]
        );
    }
}
