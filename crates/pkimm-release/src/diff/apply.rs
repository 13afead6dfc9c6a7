//! The inverse of the comparison: the model before, with the changes made to it, is the model after.
//!
//! It proves that a comparison leaves nothing out. Fields that are reported with their whole value are set as `fields.rs`
//! declares them; what is reported in parts, or says where an entry belongs, has its place here.

use std::collections::{BTreeMap, HashSet};

use super::change::Change;
use super::fact::{Fact, FieldValue, Numbered};
use super::kind::Kind;
use crate::address::{
    Address, CategoryField, LevelAnchorField, LevelField, LevelTextField, ModuleField, PageField,
    ReferenceField, ReleaseField, RequirementField, ResourceField, RetiredField,
};
use crate::fields::fields;
use crate::{
    Category, Level, LevelAnchor, LevelText, Module, Page, Reference, Release, Requirement,
    Resource, Retired,
};

/// A type of the document, whose fields can be set to what a change reports.
trait Settable {
    /// Its fields.
    type Field;

    /// Sets a field that is reported with its whole value. Whether it was set.
    fn set(&mut self, field: Self::Field, fact: Option<&Fact>) -> bool;
}

macro_rules! set_field {
    ($field:expr, $fact:ident; by $function:ident [$($kind:ident)*]) => {
        set(&mut $field, $fact)
    };
    ($field:expr, $fact:ident; $kind:ident) => {
        set(&mut $field, $fact)
    };
    ($field:expr, $fact:ident; $($other:tt)+) => {
        false
    };
}

fn set<T: FieldValue>(field: &mut T, fact: Option<&Fact>) -> bool {
    let value = T::of_fact(fact);
    let is_value = value.is_some();
    if let Some(value) = value {
        *field = value;
    }
    is_value
}

macro_rules! settable {
    ($($type:ident $name:ident { $($field:ident $variant:ident $shapes:ident ($($how:tt)+);)+ })+) => {
        $(impl Settable for $type {
            type Field = $name;

            fn set(&mut self, field: $name, fact: Option<&Fact>) -> bool {
                // Not every type has a field that is reported alone.
                let _ = fact;
                match field {
                    $($name::$variant => set_field!(self.$field, fact; $($how)+),)+
                }
            }
        })+
    };
}

fields!(settable);

/// The model before with the changes that `changes` found between it and another one. But for what is of the document and
/// no change to the model, such as its version, the result is the other one. A change that is about nothing that the model
/// has changes nothing.
#[must_use]
pub fn apply(old: &Release, changes: &[Change]) -> Release {
    let mut parts = Parts::new(old);
    // Every other change names an entity by its new id.
    let (renames, rest): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|change| is_rename(change));
    for change in renames {
        parts.rename(change);
    }
    // The categories of the old model follow the levels, and what comes is named by them.
    let (levels, rest): (Vec<&Change>, Vec<&Change>) = rest
        .into_iter()
        .partition(|change| matches!(change.address, Address::Level(..)));
    let (gone, rest): (Vec<&Change>, Vec<&Change>) =
        rest.into_iter().partition(|change| change.after.is_none());
    for change in levels.into_iter().chain(gone).chain(rest) {
        parts.apply(change);
    }
    parts.together()
}

fn is_rename(change: &Change) -> bool {
    [
        Kind::CategoryIdChanged,
        Kind::RequirementIdChanged,
        Kind::ReferenceIdChanged,
    ]
    .contains(&change.kind)
}

/// A list whose new entries have positions, while the others follow the order that is reported.
struct Ordered<T> {
    kept: Vec<T>,
    added: Vec<(usize, T)>,
    order: Option<Vec<String>>,
}

impl<T> Ordered<T> {
    fn new(entries: Vec<T>) -> Self {
        Self {
            kept: entries,
            added: Vec::new(),
            order: None,
        }
    }

    fn find(&mut self, is: impl Fn(&T) -> bool) -> Option<&mut T> {
        self.kept.iter_mut().find(|entry| is(entry))
    }

    fn reorder(&mut self, order: Option<&Fact>) {
        if let Some(Fact::Texts(order)) = order {
            self.order = Some(order.clone());
        }
    }

    fn together(self, id: fn(&T) -> &String) -> Vec<T> {
        let mut entries = self.kept;
        if let Some(order) = self.order {
            entries.sort_by_key(|entry| order.iter().position(|known| known == id(entry)));
        }
        let mut added = self.added;
        added.sort_by_key(|(number, _)| *number);
        for (number, entry) in added {
            let at = number.saturating_sub(1).min(entries.len());
            entries.insert(at, entry);
        }
        entries
    }
}

impl<T: Clone> Ordered<T> {
    fn add(&mut self, numbered: &Numbered<T>) {
        self.added.push((numbered.number, numbered.entry.clone()));
    }
}

/// A model taken apart, so that each change has one place.
struct Parts {
    /// The document and its levels, without what the other parts contain.
    release: Release,
    modules: Ordered<Module>,
    /// Categories without their requirements, with the letter of their module.
    categories: Vec<(String, Category)>,
    /// Requirements with the id of their category.
    requirements: Vec<(String, Requirement)>,
    references: Ordered<Reference>,
    retired: Ordered<Retired>,
    pages: Ordered<Page>,
    /// Names of levels that a category does not share with the model: category, level and name.
    level_names: Vec<(String, u32, String)>,
}

impl Parts {
    fn new(old: &Release) -> Self {
        let mut release = old.clone();
        let (mut categories, mut requirements) = (Vec::new(), Vec::new());
        let mut modules = std::mem::take(&mut release.modules);
        for module in &mut modules {
            for mut category in std::mem::take(&mut module.categories) {
                let moving = std::mem::take(&mut category.requirements).into_iter();
                requirements.extend(moving.map(|requirement| (category.id.clone(), requirement)));
                categories.push((module.id.clone(), category));
            }
        }
        Self {
            modules: Ordered::new(modules),
            categories,
            requirements,
            references: Ordered::new(std::mem::take(&mut release.references)),
            retired: Ordered::new(std::mem::take(&mut release.retired)),
            pages: Ordered::new(std::mem::take(&mut release.pages)),
            level_names: Vec::new(),
            release,
        }
    }

    fn rename(&mut self, change: &Change) {
        let (Some(Fact::Text(before)), Some(Fact::Text(after))) = (&change.before, &change.after)
        else {
            return;
        };
        let swap = |id: &mut String| {
            if id == before {
                id.clone_from(after);
            }
        };
        let categories = self
            .categories
            .iter_mut()
            .map(|(_, category)| &mut category.id);
        let parents = self.requirements.iter_mut().map(|(parent, _)| parent);
        match change.address {
            Address::Category(..) => categories.chain(parents).for_each(swap),
            Address::Requirement(..) => {
                let ids = self
                    .requirements
                    .iter_mut()
                    .map(|(_, requirement)| &mut requirement.id);
                ids.for_each(swap);
            }
            Address::Reference(..) => {
                let ids = self
                    .references
                    .kept
                    .iter_mut()
                    .map(|reference| &mut reference.id);
                ids.for_each(swap);
            }
            Address::Model(_)
            | Address::Level(..)
            | Address::Module(..)
            | Address::LevelText(..)
            | Address::LevelAnchor(..)
            | Address::Retired(..)
            | Address::Page(..)
            | Address::Resource(..) => {}
        }
    }

    fn apply(&mut self, change: &Change) {
        let after = change.after.as_ref();
        match &change.address {
            Address::Model(field) => self.of_model(*field, after),
            Address::Level(number, field) => self.of_level(*number, *field, after),
            Address::Module(id, field) => self.of_module(id, *field, after),
            Address::Category(id, field) => self.of_category(id, *field, change),
            Address::LevelText(id, number, field) => self.of_level_text(id, *number, *field, after),
            Address::Requirement(id, field) => self.of_requirement(id, *field, change),
            Address::LevelAnchor(id, number, field) => self.of_anchor(id, *number, *field, after),
            Address::Reference(id, field) => self.of_reference(id, *field, change),
            Address::Retired(subject, field) => self.of_record(&subject.id(), *field, after),
            Address::Page(path, field) => self.of_page(path, *field, after),
            Address::Resource(path, field) => self.of_resource(path, *field, after),
        }
    }

    fn of_model(&mut self, field: ReleaseField, after: Option<&Fact>) {
        if self.release.set(field, after) {
            return;
        }
        match field {
            ReleaseField::Modules => self.modules.reorder(after),
            ReleaseField::References => self.references.reorder(after),
            ReleaseField::Retired => self.retired.reorder(after),
            ReleaseField::Pages => self.pages.reorder(after),
            // What is set as a whole, what is reported entry by entry, and what is no change to the model.
            ReleaseField::SchemaVersion
            | ReleaseField::DocumentVersion
            | ReleaseField::Version
            | ReleaseField::Status
            | ReleaseField::Name
            | ReleaseField::ShortName
            | ReleaseField::Url
            | ReleaseField::Language
            | ReleaseField::Date
            | ReleaseField::License
            | ReleaseField::Provenance
            | ReleaseField::Scoring
            | ReleaseField::Levels
            | ReleaseField::ReferencesVersion
            | ReleaseField::Extensions
            | ReleaseField::Resources => {}
        }
    }

    fn of_level(&mut self, number: u32, field: LevelField, after: Option<&Fact>) {
        let levels = &mut self.release.levels;
        match (field, after) {
            (LevelField::Number, None) => levels.retain(|level| level.number != number),
            (LevelField::Number, Some(Fact::Level(level))) => levels.push(level.clone()),
            (field, after) => {
                let Some(level) = levels.iter_mut().find(|level| level.number == number) else {
                    return;
                };
                let before = level.name.clone();
                level.set(field, after);
                let categories = self.categories.iter_mut();
                let texts = categories.flat_map(|(_, category)| &mut category.levels);
                for text in texts.filter(|text| text.number == number && text.name == before) {
                    text.name.clone_from(&level.name);
                }
            }
        }
    }

    fn of_module(&mut self, id: &str, field: ModuleField, after: Option<&Fact>) {
        match (field, after) {
            (ModuleField::Id, None) => self.modules.kept.retain(|module| module.id != id),
            (ModuleField::Id, Some(Fact::Module(facts))) => {
                let module = Module {
                    id: id.to_owned(),
                    name: facts.name.clone(),
                    description: facts.description.clone(),
                    categories: Vec::new(),
                };
                self.modules.added.push((facts.number, module));
            }
            (field, after) => {
                if let Some(module) = self.modules.find(|module| module.id == id) {
                    module.set(field, after);
                }
            }
        }
    }

    fn of_category(&mut self, id: &str, field: CategoryField, change: &Change) {
        match (field, &change.before, &change.after) {
            (CategoryField::Id, Some(Fact::Category(gone)), None) => {
                self.categories.retain(|(_, category)| category.id != id);
                let gone: HashSet<&String> = gone
                    .category
                    .requirements
                    .iter()
                    .map(|requirement| &requirement.id)
                    .collect();
                self.requirements
                    .retain(|(_, requirement)| !gone.contains(&requirement.id));
            }
            (CategoryField::Id, None, Some(Fact::Category(facts))) => {
                let mut category = facts.category.clone();
                let moving = std::mem::take(&mut category.requirements).into_iter();
                self.requirements
                    .extend(moving.map(|requirement| (id.to_owned(), requirement)));
                self.categories.push((facts.module.clone(), category));
            }
            (field, _, after) => {
                let of_id = |entry: &&mut (String, Category)| entry.1.id == id;
                let Some((module, category)) = self.categories.iter_mut().find(of_id) else {
                    return;
                };
                match (field, after) {
                    (CategoryField::Number, Some(Fact::Text(letter))) => module.clone_from(letter),
                    (CategoryField::Number, Some(Fact::Number(number))) => {
                        category.number = *number;
                    }
                    (field, after) => {
                        category.set(field, after.as_ref());
                    }
                }
            }
        }
    }

    fn of_level_text(
        &mut self,
        id: &str,
        number: u32,
        field: LevelTextField,
        after: Option<&Fact>,
    ) {
        let of_id = |entry: &&mut (String, Category)| entry.1.id == id;
        let Some((_, category)) = self.categories.iter_mut().find(of_id) else {
            return;
        };
        let levels = &mut category.levels;
        match (field, after) {
            // The text may be yet to come.
            (LevelTextField::Name, Some(Fact::Text(name))) => {
                self.level_names.push((id.to_owned(), number, name.clone()));
            }
            (LevelTextField::Description, None) => levels.retain(|text| text.number != number),
            (LevelTextField::Description, Some(Fact::Text(description)))
                if levels.iter().all(|text| text.number != number) =>
            {
                let mut scale = self.release.levels.iter();
                let level = scale.find(|level| level.number == number);
                levels.push(LevelText {
                    number,
                    name: level.map(|level| level.name.clone()).unwrap_or_default(),
                    description: description.clone(),
                });
            }
            (field, after) => {
                if let Some(text) = levels.iter_mut().find(|text| text.number == number) {
                    text.set(field, after);
                }
            }
        }
    }

    fn of_requirement(&mut self, id: &str, field: RequirementField, change: &Change) {
        match (field, &change.before, &change.after) {
            (RequirementField::Id, Some(Fact::Requirement(_)), None) => {
                self.requirements
                    .retain(|(_, requirement)| requirement.id != id);
            }
            (RequirementField::Id, None, Some(Fact::Requirement(facts))) => {
                let entry = (facts.category.clone(), facts.requirement.clone());
                self.requirements.push(entry);
            }
            (field, before, after) => {
                let of_id = |entry: &&mut (String, Requirement)| entry.1.id == id;
                let Some((category, requirement)) = self.requirements.iter_mut().find(of_id) else {
                    return;
                };
                match (field, before, after) {
                    (RequirementField::Number, _, Some(Fact::Place(place))) => {
                        category.clone_from(&place.category);
                        requirement.number = place.number;
                    }
                    (RequirementField::Number, _, Some(Fact::Number(number))) => {
                        requirement.number = *number;
                    }
                    (RequirementField::References, Some(Fact::Text(gone)), None) => {
                        requirement.references.retain(|id| id != gone);
                    }
                    (RequirementField::References, None, Some(Fact::Text(cited))) => {
                        requirement.references.push(cited.clone());
                    }
                    (RequirementField::References, _, Some(Fact::Texts(cited))) => {
                        requirement.references.clone_from(cited);
                    }
                    (field, _, after) => {
                        requirement.set(field, after.as_ref());
                    }
                }
            }
        }
    }

    fn of_anchor(&mut self, id: &str, number: u32, field: LevelAnchorField, after: Option<&Fact>) {
        let of_id = |entry: &&mut (String, Requirement)| entry.1.id == id;
        let Some((_, requirement)) = self.requirements.iter_mut().find(of_id) else {
            return;
        };
        let anchors = &mut requirement.levels;
        match (field, after) {
            (LevelAnchorField::Description, None) => {
                anchors.retain(|anchor| anchor.number != number)
            }
            (LevelAnchorField::Description, Some(Fact::Text(description)))
                if anchors.iter().all(|anchor| anchor.number != number) =>
            {
                anchors.push(LevelAnchor {
                    number,
                    description: description.clone(),
                });
                anchors.sort_by_key(|anchor| anchor.number);
            }
            (field, after) => {
                if let Some(anchor) = anchors.iter_mut().find(|anchor| anchor.number == number) {
                    anchor.set(field, after);
                }
            }
        }
    }

    fn of_reference(&mut self, id: &str, field: ReferenceField, change: &Change) {
        let references = &mut self.references;
        match (field, &change.before, &change.after) {
            (ReferenceField::Id, Some(Fact::NumberedReference(_)), None) => {
                references.kept.retain(|reference| reference.id != id);
            }
            (ReferenceField::Id, None, Some(Fact::NumberedReference(numbered))) => {
                references.add(numbered);
            }
            (field, _, after) => {
                let Some(reference) = references.find(|reference| reference.id == id) else {
                    return;
                };
                match (field, after) {
                    (ReferenceField::Id, Some(Fact::Reference(now))) => reference.clone_from(now),
                    (field, after) => {
                        reference.set(field, after.as_ref());
                    }
                }
            }
        }
    }

    fn of_record(&mut self, id: &str, field: RetiredField, after: Option<&Fact>) {
        let records = &mut self.retired;
        match (field, after) {
            (RetiredField::Id, None) => records.kept.retain(|retired| retired.id != id),
            (RetiredField::Id, Some(Fact::NumberedRetired(numbered))) => records.add(numbered),
            (field, after) => {
                let Some(retired) = records.find(|retired| retired.id == id) else {
                    return;
                };
                match (field, after) {
                    (RetiredField::Id, Some(Fact::Retired(now))) => retired.clone_from(now),
                    (field, after) => {
                        retired.set(field, after);
                    }
                }
            }
        }
    }

    fn of_page(&mut self, path: &str, field: PageField, after: Option<&Fact>) {
        match (field, after) {
            (PageField::Path, None) => self.pages.kept.retain(|page| page.path != path),
            (PageField::Path, Some(Fact::NumberedPage(numbered))) => self.pages.add(numbered),
            (field, after) => {
                if let Some(page) = self.pages.find(|page| page.path == path) {
                    page.set(field, after);
                }
            }
        }
    }

    fn of_resource(&mut self, path: &str, field: ResourceField, after: Option<&Fact>) {
        let resources = &mut self.release.resources;
        if field == ResourceField::Path {
            resources.retain(|resource| resource.path != path);
            if let Some(Fact::Resource(now)) = after {
                resources.push(now.clone());
            }
            resources.sort_by(|left, right| left.path.cmp(&right.path));
        }
    }

    /// Puts the parts together again. Codes follow from positions.
    fn together(mut self) -> Release {
        self.name_levels();
        self.categories.sort_by_key(|(_, category)| category.number);
        self.requirements
            .sort_by_key(|(_, requirement)| requirement.number);
        let mut requirements: BTreeMap<String, Vec<Requirement>> = BTreeMap::new();
        for (category, requirement) in self.requirements {
            requirements.entry(category).or_default().push(requirement);
        }
        let mut release = self.release;
        let mut modules = self.modules.together(|module| &module.id);
        for (letter, mut category) in self.categories {
            category.code = format!("{letter}.{}", category.number);
            category.requirements = requirements.remove(&category.id).unwrap_or_default();
            for requirement in &mut category.requirements {
                requirement.code = format!("{}.{}", category.code, requirement.number);
            }
            if let Some(module) = modules.iter_mut().find(|module| module.id == letter) {
                module.categories.push(category);
            }
        }
        release.modules = modules;
        release.references = self.references.together(|reference| &reference.id);
        release.retired = self.retired.together(|retired| &retired.id);
        release.pages = self.pages.together(|page| &page.path);
        release
    }

    /// Gives levels the names that single categories have for them.
    fn name_levels(&mut self) {
        self.release.levels.sort_by_key(|level| level.number);
        for (_, category) in &mut self.categories {
            category.levels.sort_by_key(|text| text.number);
        }
        for (id, number, name) in std::mem::take(&mut self.level_names) {
            let category = self
                .categories
                .iter_mut()
                .find(|(_, category)| category.id == id);
            let levels = category.map(|(_, category)| &mut category.levels);
            let text =
                levels.and_then(|levels| levels.iter_mut().find(|text| text.number == number));
            if let Some(text) = text {
                text.name = name;
            }
        }
    }
}
