//! Levels, modules, categories and requirements.

use std::collections::HashSet;

use super::declared::Declared as _;
use super::differences::Differences;
use super::lists::{List, Side, list, same};
use crate::address::{
    Address, CategoryField, LevelAnchorField, LevelField, LevelTextField, ModuleField,
    ReleaseField, RequirementField,
};
use crate::diff::counterparts::Pairing;
use crate::diff::fact::{CategoryFact, Fact, FieldValue as _, ModuleFact, Place, RequirementFact};
use crate::diff::index::Index;
use crate::diff::kind::Kind;
use crate::{Category, Level, LevelAnchor, LevelText, Module, Requirement};

pub(super) fn levels(out: &mut Differences<'_>) {
    let (old, new) = (&out.old.levels, &out.new.levels);
    let at = |level: &Level, field| Address::Level(level.number, field);
    list(
        out,
        (old, new),
        &same(old, new, |level| level.number),
        &List {
            removed: Kind::LevelRemoved,
            added: Kind::LevelAdded,
            reordered: None,
            fact: &|_, _, level| Some(Fact::Level(level.clone())),
            address: &|level| at(level, LevelField::Number),
            compare: &|out, old, new| Level::compare(out, &|field| at(new, field), old, new),
        },
    );
}

/// The name of a level. One that another number had was moved to this one.
pub(super) fn level_name(out: &mut Differences<'_>, at: Address, old: &str, new: &str) {
    if old == new {
        return;
    }
    let is_moved = out
        .old
        .levels
        .iter()
        .any(|level| level.name == *new && at.subject().id() != level.number.to_string());
    let kind = if is_moved {
        Kind::LevelRenumbered
    } else {
        Kind::LevelNameChanged
    };
    let text = |name: &str| Some(Fact::Text(name.to_owned()));
    out.push(kind, at, text(old), text(new));
}

pub(super) fn modules(out: &mut Differences<'_>) {
    let (old, new) = (&out.old.modules, &out.new.modules);
    let at = |module: &Module, field| Address::Module(module.id.clone(), field);
    let alone = |index: usize, module: &Module| ModuleFact {
        number: index + 1,
        name: module.name.clone(),
        description: module.description.clone(),
    };
    list(
        out,
        (old, new),
        &same(old, new, |module| module.id.as_str()),
        &List {
            removed: Kind::ModuleRemoved,
            added: Kind::ModuleAdded,
            reordered: Some((Kind::ModulesReordered, ReleaseField::Modules)),
            fact: &|_, index, module| Some(Fact::Module(alone(index, module))),
            address: &|module| at(module, ModuleField::Id),
            compare: &|out, old, new| Module::compare(out, &|field| at(new, field), old, new),
        },
    );
}

pub(super) fn categories(
    out: &mut Differences<'_>,
    before: &Index<'_>,
    after: &Index<'_>,
    pairing: &Pairing,
) {
    let requirements = &pairing.requirements;
    // Requirements that stayed are not part of a category that came or went: they moved.
    let stayed = [
        (
            before,
            requirements.iter().map(|(old, _)| *old).collect::<Vec<_>>(),
        ),
        (after, requirements.iter().map(|(_, new)| *new).collect()),
    ]
    .map(|(index, stayed)| -> HashSet<*const Requirement> {
        let stayed = stayed.into_iter();
        stayed
            .map(|at| std::ptr::from_ref(index.requirements[at].1))
            .collect()
    });
    let contents = |side: Side, _, (module, category): &(&Module, &Category)| {
        let stayed = &stayed[usize::from(side == Side::New)];
        Some(Fact::Category(contents(module, category, stayed)))
    };
    list(
        out,
        (&before.categories, &after.categories),
        &pairing.categories,
        &List {
            removed: Kind::CategoryRemoved,
            added: Kind::CategoryAdded,
            reordered: None,
            fact: &contents,
            address: &|(_, category)| Address::Category(category.id.clone(), CategoryField::Id),
            compare: &|out, old, new| category(out, *old, *new),
        },
    );
}

/// A category with what came or went with it: its requirements but for those that moved.
fn contents(
    module: &Module,
    category: &Category,
    stayed: &HashSet<*const Requirement>,
) -> CategoryFact {
    let mut alone = category.clone();
    alone.requirements = category
        .requirements
        .iter()
        .filter(|requirement| !stayed.contains(&std::ptr::from_ref(*requirement)))
        .cloned()
        .collect();
    CategoryFact {
        category: alone,
        module: module.id.clone(),
    }
}

fn category(
    out: &mut Differences<'_>,
    (old_module, old): (&Module, &Category),
    (new_module, new): (&Module, &Category),
) {
    let at = |field| Address::Category(new.id.clone(), field);
    out.field(
        Kind::CategoryIdChanged,
        at(CategoryField::Id),
        &old.id,
        &new.id,
    );
    let number = || at(CategoryField::Number);
    out.field(
        Kind::CategoryMoved,
        number(),
        &old_module.id,
        &new_module.id,
    );
    out.field(Kind::CategoryRenumbered, number(), &old.number, &new.number);
    Category::compare(out, &at, old, new);
}

/// What the levels mean in a category. That a level has another name in the whole model is reported once, at the level.
pub(super) fn level_texts(
    out: &mut Differences<'_>,
    at: Address,
    old: &[LevelText],
    new: &[LevelText],
) {
    let scale_name = |scale: &[Level], number: u32| {
        let level = scale.iter().find(|level| level.number == number);
        level.map(|level| level.name.clone())
    };
    let id = at.subject().id();
    for (number, before, after) in by_level(old, new, |text| text.number) {
        let at = |field| Address::LevelText(id.clone(), number, field);
        if let (Some(before), Some(after)) = (before, after) {
            LevelText::compare(out, &at, before, after);
        } else {
            let text = |text: Option<&LevelText>| text.and_then(|text| text.description.to_fact());
            let at = at(LevelTextField::Description);
            out.push(Kind::LevelTextChanged, at, text(before), text(after));
        }
        let expected = match before {
            Some(before) if scale_name(&out.old.levels, number).as_ref() != Some(&before.name) => {
                Some(before.name.clone())
            }
            _ => scale_name(&out.new.levels, number),
        };
        if let Some(after) = after.filter(|after| expected.as_ref() != Some(&after.name)) {
            let name = |text: &LevelText| Fact::Text(text.name.clone());
            let at = at(LevelTextField::Name);
            out.push(
                Kind::LevelTextNameChanged,
                at,
                before.map(name),
                Some(name(after)),
            );
        }
    }
}

/// The anchors by which a requirement is rated. One that was added or removed asks for the same as one that changed.
pub(super) fn anchors(
    out: &mut Differences<'_>,
    at: Address,
    old: &[LevelAnchor],
    new: &[LevelAnchor],
) {
    let id = at.subject().id();
    for (number, before, after) in by_level(old, new, |anchor| anchor.number) {
        let at = |field| Address::LevelAnchor(id.clone(), number, field);
        if let (Some(before), Some(after)) = (before, after) {
            LevelAnchor::compare(out, &at, before, after);
        } else {
            let text = |anchor: Option<&LevelAnchor>| {
                anchor.and_then(|anchor| anchor.description.to_fact())
            };
            let at = at(LevelAnchorField::Description);
            out.push(Kind::AnchorChanged, at, text(before), text(after));
        }
    }
}

/// What two sides say of each level that one of them speaks of, from the lowest.
fn by_level<'a, T>(
    old: &'a [T],
    new: &'a [T],
    number: fn(&T) -> u32,
) -> Vec<(u32, Option<&'a T>, Option<&'a T>)> {
    let mut numbers: Vec<u32> = old.iter().chain(new).map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let find = |side: &'a [T], wanted: u32| side.iter().find(|entry| number(entry) == wanted);
    let sides = |wanted| (wanted, find(old, wanted), find(new, wanted));
    numbers.into_iter().map(sides).collect()
}

pub(super) fn requirements(
    out: &mut Differences<'_>,
    before: &Index<'_>,
    after: &Index<'_>,
    pairing: &Pairing,
) {
    let category_pairs: HashSet<(&str, &str)> = pairing
        .categories
        .iter()
        .map(|(old, new)| {
            let (old, new) = (before.categories[*old].1, after.categories[*new].1);
            (old.id.as_str(), new.id.as_str())
        })
        .collect();
    let stays: HashSet<&str> = category_pairs.iter().map(|(old, _)| *old).collect();
    let stood: HashSet<&str> = category_pairs.iter().map(|(_, new)| *new).collect();
    // What comes or goes with its category is reported with it.
    let within = |side, _, (category, requirement): &(&Category, &Requirement)| {
        let stayed = if side == Side::Old { &stays } else { &stood };
        stayed.contains(category.id.as_str()).then(|| {
            Fact::Requirement(RequirementFact {
                requirement: (*requirement).clone(),
                category: category.id.clone(),
            })
        })
    };
    list(
        out,
        (&before.requirements, &after.requirements),
        &pairing.requirements,
        &List {
            removed: Kind::RequirementRemoved,
            added: Kind::RequirementAdded,
            reordered: None,
            fact: &within,
            address: &|(_, requirement)| {
                Address::Requirement(requirement.id.clone(), RequirementField::Id)
            },
            compare: &|out, old, new| {
                let has_moved = !category_pairs.contains(&(old.0.id.as_str(), new.0.id.as_str()));
                requirement(out, *old, *new, has_moved);
            },
        },
    );
}

fn requirement(
    out: &mut Differences<'_>,
    (old_category, old): (&Category, &Requirement),
    (new_category, new): (&Category, &Requirement),
    has_moved: bool,
) {
    let at = |field| Address::Requirement(new.id.clone(), field);
    let id = at(RequirementField::Id);
    out.field(Kind::RequirementIdChanged, id, &old.id, &new.id);
    let number = at(RequirementField::Number);
    if has_moved {
        let place = |category: &Category, requirement: &Requirement| {
            Some(Fact::Place(Place {
                category: category.id.clone(),
                number: requirement.number,
            }))
        };
        let (before, after) = (place(old_category, old), place(new_category, new));
        out.push(Kind::RequirementMoved, number, before, after);
    } else {
        out.field(
            Kind::RequirementRenumbered,
            number,
            &old.number,
            &new.number,
        );
    }
    Requirement::compare(out, &at, old, new);
}

pub(super) fn citations(out: &mut Differences<'_>, at: Address, old: &[String], new: &[String]) {
    if old == new {
        return;
    }
    let text = |id: &String| Some(Fact::Text(id.clone()));
    for id in old.iter().filter(|id| !new.contains(id)) {
        out.push(Kind::CitationRemoved, at.clone(), text(id), None);
    }
    for id in new.iter().filter(|id| !old.contains(id)) {
        out.push(Kind::CitationAdded, at.clone(), None, text(id));
    }
    // New citations follow the ones that stay, unless this says otherwise.
    let kept = old.iter().filter(|id| new.contains(id));
    let expected = kept.chain(new.iter().filter(|id| !old.contains(id)));
    if !expected.eq(new) {
        let texts = |ids: &[String]| Some(Fact::Texts(ids.to_vec()));
        out.push(Kind::CitationsReordered, at, texts(old), texts(new));
    }
}

/// The version since which a requirement is deprecated.
pub(super) fn deprecation(
    out: &mut Differences<'_>,
    at: Address,
    old: &Option<String>,
    new: &Option<String>,
) {
    let is_announced = old.is_none() && new.is_some();
    let kind = if is_announced {
        Kind::RequirementDeprecated
    } else {
        Kind::DeprecationChanged
    };
    out.field(kind, at, old, new);
}
