//! Two releases → the changes between them, field by field.
//!
//! Each type of the document is taken apart by a pattern without `..`, so that a field which is added to it does not
//! compile until it is compared here.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::pairing::{Index, Pairing, Reused};
use super::reuse::Reuse;
use super::{Change, Kind, Subject};
use crate::{Category, Level, LevelText, Module, Page, Reference, Release, Requirement, Retired};

pub(super) fn compare(old: &Release, new: &Release) -> Vec<Change> {
    let (before, after) = (Index::new(old), Index::new(new));
    let pairing = Pairing::new(old, new, &before, &after);
    let mut out = Changes(Vec::new());
    document(&mut out, old, new);
    levels(&mut out, &old.levels, &new.levels);
    modules(&mut out, &old.modules, &new.modules);
    categories(&mut out, (old, &before), (new, &after), &pairing);
    requirements(&mut out, &before, &after, &pairing);
    retired_again(&mut out, old, &after);
    exchanged(&mut out, (old, &before), (new, &after), &pairing.reused);
    references(
        &mut out,
        &old.references,
        &new.references,
        &pairing.references,
    );
    retired(&mut out, old, new);
    pages(&mut out, &old.pages, &new.pages);
    let mut changes = out.0;
    changes.sort_by_key(|change| std::cmp::Reverse(change.bump));
    changes
}

struct Changes(Vec<Change>);

impl Changes {
    fn push(&mut self, kind: Kind, id: Subject, before: Option<Value>, after: Option<Value>) {
        self.0.push(Change::new(kind, id, None, before, after));
    }

    /// Reports a field that differs. An empty or missing value is not told.
    fn field<T: PartialEq + Serialize>(&mut self, kind: Kind, id: &Subject, before: &T, after: &T) {
        if before != after {
            self.push(kind, id.clone(), value(before), value(after));
        }
    }
}

/// A value as it stands in the document; nothing for what the document would leave out.
fn value(value: &impl Serialize) -> Option<Value> {
    // Every type of the document can be written: its keys are texts.
    serde_json::to_value(value)
        .ok()
        .filter(|value| !value.is_null())
}

fn document(out: &mut Changes, old: &Release, new: &Release) {
    let Release {
        schema_version: _,
        version: _,
        status: _,
        name,
        short_name,
        url,
        language,
        date: _,
        license,
        provenance,
        scoring,
        levels: _,
        modules: _,
        references_version,
        references: _,
        // The type has no value, so that no two can differ.
        extensions: _,
        retired: _,
        pages: _,
    } = old;
    let model = Subject::Model;
    out.field(Kind::NameChanged, &model, name, &new.name);
    out.field(Kind::ShortNameChanged, &model, short_name, &new.short_name);
    out.field(Kind::UrlChanged, &model, url, &new.url);
    out.field(Kind::LanguageChanged, &model, language, &new.language);
    out.field(Kind::LicenseChanged, &model, license, &new.license);
    out.field(Kind::ProvenanceChanged, &model, provenance, &new.provenance);
    out.field(Kind::ScoringChanged, &model, scoring, &new.scoring);
    out.field(
        Kind::ReferencesVersionChanged,
        &model,
        references_version,
        &new.references_version,
    );
}

fn levels(out: &mut Changes, old: &[Level], new: &[Level]) {
    for level in old
        .iter()
        .filter(|level| new.iter().all(|other| other.number != level.number))
    {
        out.push(
            Kind::LevelRemoved,
            Subject::Level(level.number),
            value(level),
            None,
        );
    }
    for level in new {
        let Level {
            number,
            name,
            summary,
            indicators,
            risks,
        } = level;
        let id = Subject::Level(*number);
        let Some(before) = old.iter().find(|other| other.number == *number) else {
            out.push(Kind::LevelAdded, id, None, value(level));
            continue;
        };
        let is_moved = old
            .iter()
            .any(|other| other.name == *name && other.number != *number);
        let kind = if is_moved {
            Kind::LevelRenumbered
        } else {
            Kind::LevelNameChanged
        };
        out.field(kind, &id, &before.name, name);
        out.field(Kind::LevelSummaryChanged, &id, &before.summary, summary);
        out.field(
            Kind::LevelIndicatorsChanged,
            &id,
            &before.indicators,
            indicators,
        );
        out.field(Kind::LevelRisksChanged, &id, &before.risks, risks);
    }
}

fn modules(out: &mut Changes, old: &[Module], new: &[Module]) {
    // Categories are told one by one.
    let alone = |number: usize, module: &Module| json!({ "number": number + 1, "name": module.name, "description": module.description });
    for (number, module) in old.iter().enumerate() {
        if new.iter().all(|other| other.id != module.id) {
            out.push(
                Kind::ModuleRemoved,
                Subject::Module(module.id.clone()),
                Some(alone(number, module)),
                None,
            );
        }
    }
    for (number, module) in new.iter().enumerate() {
        let Module {
            id,
            name,
            description,
            categories: _,
        } = module;
        let subject = Subject::Module(id.clone());
        let Some(before) = old.iter().find(|other| other.id == *id) else {
            out.push(
                Kind::ModuleAdded,
                subject,
                None,
                Some(alone(number, module)),
            );
            continue;
        };
        out.field(Kind::NameChanged, &subject, &before.name, name);
        out.field(
            Kind::DescriptionChanged,
            &subject,
            &before.description,
            description,
        );
    }
    let ids = |modules: &[Module]| {
        modules
            .iter()
            .map(|module| module.id.clone())
            .collect::<Vec<_>>()
    };
    reordered(out, Kind::ModulesReordered, &ids(old), &ids(new));
}

/// Reports another order of what stands on both sides.
fn reordered(out: &mut Changes, kind: Kind, old: &[String], new: &[String]) {
    let (before, after): (HashSet<&String>, HashSet<&String>) =
        (old.iter().collect(), new.iter().collect());
    let kept = |ids: &[String], others: &HashSet<&String>| {
        ids.iter()
            .filter(|id| others.contains(id))
            .cloned()
            .collect::<Vec<_>>()
    };
    out.field(
        kind,
        &Subject::Model,
        &kept(old, &after),
        &kept(new, &before),
    );
}

fn categories(
    out: &mut Changes,
    (old, before): (&Release, &Index<'_>),
    (new, after): (&Release, &Index<'_>),
    pairing: &Pairing,
) {
    let scales = (old.levels.as_slice(), new.levels.as_slice());
    let old_of: HashMap<usize, usize> = pairing
        .categories
        .iter()
        .map(|(old, new)| (*new, *old))
        .collect();
    let kept: HashSet<usize> = pairing.categories.iter().map(|(old, _)| *old).collect();
    let kept_requirements: HashSet<*const Requirement> = pairing
        .requirements
        .iter()
        .map(|(old, _)| std::ptr::from_ref(before.requirements[*old].1))
        .collect();
    let found_requirements: HashSet<*const Requirement> = pairing
        .requirements
        .iter()
        .map(|(_, new)| std::ptr::from_ref(after.requirements[*new].1))
        .collect();
    for (at, (module, category)) in before.categories.iter().enumerate() {
        if !kept.contains(&at) {
            let contents = contents(module, category, &kept_requirements);
            out.push(
                Kind::CategoryRemoved,
                Subject::Category(category.id.clone()),
                Some(contents),
                None,
            );
        }
    }
    for (at, (module, category)) in after.categories.iter().enumerate() {
        match old_of.get(&at).map(|old| before.categories[*old]) {
            Some((old_module, old)) => {
                compare_category(out, scales, (old_module, old), (module, category))
            }
            None => {
                let contents = contents(module, category, &found_requirements);
                out.push(
                    Kind::CategoryAdded,
                    Subject::Category(category.id.clone()),
                    None,
                    Some(contents),
                );
            }
        }
    }
}

/// A category with what came or went with it: its requirements but for those that moved.
fn contents(module: &Module, category: &Category, told: &HashSet<*const Requirement>) -> Value {
    let mut alone = category.clone();
    alone.requirements = category
        .requirements
        .iter()
        .filter(|requirement| !told.contains(&std::ptr::from_ref(*requirement)))
        .cloned()
        .collect();
    let mut contents = value(&alone).unwrap_or_default();
    contents["module"] = module.id.clone().into();
    contents
}

fn compare_category(
    out: &mut Changes,
    scales: (&[Level], &[Level]),
    (old_module, old): (&Module, &Category),
    (new_module, new): (&Module, &Category),
) {
    let Category {
        id,
        code: _,
        number,
        weight,
        name,
        summary,
        description,
        levels,
        requirements: _,
        was,
        draft,
    } = new;
    let subject = Subject::Category(id.clone());
    out.field(Kind::CategoryIdChanged, &subject, &old.id, id);
    out.field(
        Kind::CategoryMoved,
        &subject,
        &old_module.id,
        &new_module.id,
    );
    out.field(Kind::CategoryRenumbered, &subject, &old.number, number);
    out.field(Kind::WeightChanged, &subject, &old.weight, weight);
    out.field(Kind::NameChanged, &subject, &old.name, name);
    out.field(Kind::SummaryChanged, &subject, &old.summary, summary);
    out.field(
        Kind::OverviewChanged,
        &subject,
        &old.description,
        description,
    );
    level_texts(out, &subject, scales, (&old.levels, levels));
    out.field(Kind::FormerIdsChanged, &subject, &old.was, was);
    out.field(Kind::DraftChanged, &subject, &old.draft, draft);
}

/// What the levels mean in a category. That a level has another name in the whole model is told once, at the level.
fn level_texts(
    out: &mut Changes,
    subject: &Subject,
    scales: (&[Level], &[Level]),
    (old, new): (&[LevelText], &[LevelText]),
) {
    fn find(texts: &[LevelText], number: u32) -> Option<&LevelText> {
        texts.iter().find(|text| text.number == number)
    }
    let scale_name = |scale: &[Level], number: u32| {
        scale
            .iter()
            .find(|level| level.number == number)
            .map(|level| level.name.clone())
    };
    let mut numbers: Vec<u32> = old.iter().chain(new).map(|text| text.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let (before, after) = (find(old, number), find(new, number));
        let text = |text: Option<&LevelText>| -> Option<Value> {
            text.map(|text| text.description.clone().into())
        };
        if text(before) != text(after) {
            out.0.push(Change::new(
                Kind::LevelTextChanged,
                subject.clone(),
                Some(number),
                text(before),
                text(after),
            ));
        }
        let expected = match before {
            Some(before) if scale_name(scales.0, number).as_ref() != Some(&before.name) => {
                Some(before.name.clone())
            }
            _ => scale_name(scales.1, number),
        };
        if let Some(after) = after.filter(|after| expected.as_ref() != Some(&after.name)) {
            let before = before.map(|before| before.name.clone().into());
            out.0.push(Change::new(
                Kind::LevelTextNameChanged,
                subject.clone(),
                Some(number),
                before,
                Some(after.name.clone().into()),
            ));
        }
    }
}

fn requirements(out: &mut Changes, before: &Index<'_>, after: &Index<'_>, pairing: &Pairing) {
    let old_of: HashMap<usize, usize> = pairing
        .requirements
        .iter()
        .map(|(old, new)| (*new, *old))
        .collect();
    let kept: HashSet<usize> = pairing.requirements.iter().map(|(old, _)| *old).collect();
    let category_pairs: HashSet<(&str, &str)> = pairing
        .categories
        .iter()
        .map(|(old, new)| {
            (
                before.categories[*old].1.id.as_str(),
                after.categories[*new].1.id.as_str(),
            )
        })
        .collect();
    let stays: HashSet<&str> = category_pairs.iter().map(|(old, _)| *old).collect();
    let stood: HashSet<&str> = category_pairs.iter().map(|(_, new)| *new).collect();
    for (at, (category, requirement)) in before.requirements.iter().enumerate() {
        // What leaves with its category is told with it.
        if !kept.contains(&at) && stays.contains(category.id.as_str()) {
            let contents = within(category, requirement);
            out.push(
                Kind::RequirementRemoved,
                Subject::Requirement(requirement.id.clone()),
                Some(contents),
                None,
            );
        }
    }
    for (at, (category, requirement)) in after.requirements.iter().enumerate() {
        let Some(&old) = old_of.get(&at) else {
            if stood.contains(category.id.as_str()) {
                let contents = within(category, requirement);
                out.push(
                    Kind::RequirementAdded,
                    Subject::Requirement(requirement.id.clone()),
                    None,
                    Some(contents),
                );
            }
            continue;
        };
        let (old_category, old) = before.requirements[old];
        let subject = Subject::Requirement(requirement.id.clone());
        out.field(
            Kind::RequirementIdChanged,
            &subject,
            &old.id,
            &requirement.id,
        );
        if category_pairs.contains(&(old_category.id.as_str(), category.id.as_str())) {
            out.field(
                Kind::RequirementRenumbered,
                &subject,
                &old.number,
                &requirement.number,
            );
        } else {
            let place = |category: &Category, requirement: &Requirement| json!({ "category": category.id, "number": requirement.number });
            out.push(
                Kind::RequirementMoved,
                subject.clone(),
                Some(place(old_category, old)),
                Some(place(category, requirement)),
            );
        }
        compare_requirement(out, &subject, old, requirement);
    }
}

/// A requirement with the category to which it belongs.
fn within(category: &Category, requirement: &Requirement) -> Value {
    let mut contents = value(requirement).unwrap_or_default();
    contents["category"] = category.id.clone().into();
    contents
}

fn compare_requirement(out: &mut Changes, subject: &Subject, old: &Requirement, new: &Requirement) {
    let Requirement {
        id: _,
        code: _,
        number: _,
        weight,
        description,
        guidance,
        assessment,
        references,
        references_note,
        was,
        deprecated,
        draft,
    } = new;
    out.field(Kind::WeightChanged, subject, &old.weight, weight);
    out.field(Kind::TitleChanged, subject, &old.description, description);
    out.field(Kind::GuidanceChanged, subject, &old.guidance, guidance);
    out.field(
        Kind::AssessmentChanged,
        subject,
        &old.assessment,
        assessment,
    );
    citations(out, subject, &old.references, references);
    out.field(
        Kind::ReferencesNoteChanged,
        subject,
        &old.references_note,
        references_note,
    );
    out.field(Kind::FormerIdsChanged, subject, &old.was, was);
    let is_announced = old.deprecated.is_none() && deprecated.is_some();
    let kind = if is_announced {
        Kind::RequirementDeprecated
    } else {
        Kind::DeprecationChanged
    };
    out.field(kind, subject, &old.deprecated, deprecated);
    out.field(Kind::DraftChanged, subject, &old.draft, draft);
}

fn citations(out: &mut Changes, subject: &Subject, old: &[String], new: &[String]) {
    if old == new {
        return;
    }
    for id in old.iter().filter(|id| !new.contains(id)) {
        out.push(
            Kind::CitationRemoved,
            subject.clone(),
            Some(id.clone().into()),
            None,
        );
    }
    for id in new.iter().filter(|id| !old.contains(id)) {
        out.push(
            Kind::CitationAdded,
            subject.clone(),
            None,
            Some(id.clone().into()),
        );
    }
    // New citations follow the ones that stay, unless this says otherwise.
    let kept = old.iter().filter(|id| new.contains(id));
    let expected: Vec<&String> = kept
        .chain(new.iter().filter(|id| !old.contains(id)))
        .collect();
    if !expected.iter().copied().eq(new) {
        out.push(
            Kind::CitationsReordered,
            subject.clone(),
            value(&old),
            value(&new),
        );
    }
}

/// Ids that the old release had retired and the new one uses.
fn retired_again(out: &mut Changes, old: &Release, after: &Index<'_>) {
    let retired: HashMap<&str, &Retired> = old
        .retired
        .iter()
        .map(|retired| (retired.id.as_str(), retired))
        .collect();
    let categories = after
        .categories
        .iter()
        .map(|(_, category)| (&category.id, Subject::Category(category.id.clone())));
    let requirements = after.requirements.iter().map(|(_, requirement)| {
        (
            &requirement.id,
            Subject::Requirement(requirement.id.clone()),
        )
    });
    for (id, subject) in categories.chain(requirements) {
        if let Some(retired) = retired.get(id.as_str()) {
            out.push(Kind::IdReused, subject, value(retired), None);
        }
    }
}

/// Ids of both releases that stand for something else. The fields that differ are told one by one as well.
fn exchanged(
    out: &mut Changes,
    (old, before): (&Release, &Index<'_>),
    (new, after): (&Release, &Index<'_>),
    reused: &Reused,
) {
    let categories = |at: usize| (&before.categories[at].1.id, &before.categories[at].1.name);
    for reuse in &reused.categories {
        let category = after.categories[reuse.new].1;
        let subject = Subject::Category(category.id.clone());
        meaning(out, subject, *reuse, &category.name, categories);
    }
    let requirements = |at: usize| {
        let requirement = before.requirements[at].1;
        (&requirement.id, &requirement.description)
    };
    for reuse in &reused.requirements {
        let requirement = after.requirements[reuse.new].1;
        let subject = Subject::Requirement(requirement.id.clone());
        meaning(out, subject, *reuse, &requirement.description, requirements);
    }
    let references = |at: usize| (&old.references[at].id, &old.references[at].title);
    for reuse in &reused.references {
        let reference = &new.references[reuse.new];
        let subject = Subject::Reference(reference.id.clone());
        meaning(out, subject, *reuse, &reference.title, references);
    }
}

/// An id that stands for something else: what it was called, what it is called, and the id under which that stood.
fn meaning<'a>(
    out: &mut Changes,
    subject: Subject,
    reuse: Reuse,
    name: &str,
    old: impl Fn(usize) -> (&'a String, &'a String),
) {
    let (_, own) = old(reuse.old);
    let (other, _) = old(reuse.other);
    out.push(
        Kind::IdReused,
        subject,
        Some(json!({ "name": own })),
        Some(json!({ "name": name, "stoodUnder": other })),
    );
}

fn references(out: &mut Changes, old: &[Reference], new: &[Reference], pairs: &[(usize, usize)]) {
    let old_of: HashMap<usize, usize> = pairs.iter().map(|(old, new)| (*new, *old)).collect();
    let kept: HashSet<usize> = pairs.iter().map(|(old, _)| *old).collect();
    for (at, reference) in old.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
        out.push(
            Kind::ReferenceRemoved,
            Subject::Reference(reference.id.clone()),
            Some(numbered(at, reference)),
            None,
        );
    }
    let mut before = Vec::new();
    for (at, reference) in new.iter().enumerate() {
        let subject = Subject::Reference(reference.id.clone());
        let Some(&old_at) = old_of.get(&at) else {
            out.push(
                Kind::ReferenceAdded,
                subject,
                None,
                Some(numbered(at, reference)),
            );
            continue;
        };
        before.push((old_at, reference.id.clone()));
        out.field(
            Kind::ReferenceIdChanged,
            &subject,
            &old[old_at].id,
            &reference.id,
        );
        let mut alike = old[old_at].clone();
        alike.id.clone_from(&reference.id);
        out.field(Kind::ReferenceChanged, &subject, &alike, reference);
    }
    let after: Vec<String> = before.iter().map(|(_, id)| id.clone()).collect();
    before.sort_unstable_by_key(|(at, _)| *at);
    let before: Vec<String> = before.into_iter().map(|(_, id)| id).collect();
    reordered(out, Kind::ReferencesReordered, &before, &after);
}

/// An entry of a list with its position, counted from 1.
fn numbered(at: usize, entry: &impl Serialize) -> Value {
    let mut contents = value(entry).unwrap_or_default();
    contents["number"] = (at + 1).into();
    contents
}

fn retired(out: &mut Changes, old: &Release, new: &Release) {
    let subject = |id: &str| {
        let is_category = old
            .categories()
            .chain(new.categories())
            .any(|category| category.id == id);
        let is_reference = old
            .references
            .iter()
            .chain(&new.references)
            .any(|reference| reference.id == id);
        match (is_category, is_reference) {
            (true, _) => Subject::Category(id.to_owned()),
            (_, true) => Subject::Reference(id.to_owned()),
            _ => Subject::Requirement(id.to_owned()),
        }
    };
    for (at, entry) in old.retired.iter().enumerate() {
        if new.retired.iter().all(|other| other.id != entry.id) {
            out.push(
                Kind::RetirementRemoved,
                subject(&entry.id),
                Some(numbered(at, entry)),
                None,
            );
        }
    }
    for (at, entry) in new.retired.iter().enumerate() {
        match old.retired.iter().find(|other| other.id == entry.id) {
            Some(before) => out.field(Kind::RetirementChanged, &subject(&entry.id), before, entry),
            None => out.push(
                Kind::RetirementAdded,
                subject(&entry.id),
                None,
                Some(numbered(at, entry)),
            ),
        }
    }
    let ids = |release: &Release| {
        release
            .retired
            .iter()
            .map(|entry| entry.id.clone())
            .collect::<Vec<_>>()
    };
    reordered(out, Kind::RetirementsReordered, &ids(old), &ids(new));
}

fn pages(out: &mut Changes, old: &[Page], new: &[Page]) {
    let before: HashMap<&str, &Page> = old.iter().map(|page| (page.path.as_str(), page)).collect();
    let after: HashSet<&str> = new.iter().map(|page| page.path.as_str()).collect();
    for (at, page) in old
        .iter()
        .enumerate()
        .filter(|(_, page)| !after.contains(page.path.as_str()))
    {
        out.push(
            Kind::PageRemoved,
            Subject::Page(page.path.clone()),
            Some(numbered(at, page)),
            None,
        );
    }
    for (at, page) in new.iter().enumerate() {
        let Page {
            path,
            front_matter,
            body,
        } = page;
        let subject = Subject::Page(path.clone());
        match before.get(path.as_str()) {
            Some(before) => {
                // As written: the order of keys is part of the page's file.
                let (old_keys, new_keys) = (value(&before.front_matter), value(front_matter));
                if old_keys.as_ref().map(Value::to_string)
                    != new_keys.as_ref().map(Value::to_string)
                {
                    out.push(
                        Kind::PageFrontMatterChanged,
                        subject.clone(),
                        old_keys,
                        new_keys,
                    );
                }
                out.field(Kind::PageBodyChanged, &subject, &before.body, body);
            }
            None => out.push(Kind::PageAdded, subject, None, Some(numbered(at, page))),
        }
    }
    let paths = |pages: &[Page]| {
        pages
            .iter()
            .map(|page| page.path.clone())
            .collect::<Vec<_>>()
    };
    reordered(out, Kind::PagesReordered, &paths(old), &paths(new));
}
